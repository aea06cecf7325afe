"""`comity schema`: what a fact is made of, and what the reading commands print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.fact import types

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def check(value: Any, schema: dict[str, Any], top: dict[str, Any], where: str = "$") -> list[str]:
    """What in `value` is not as the schema says; as much of JSON Schema as ours use."""
    if "$ref" in schema:
        return check(value, top["$defs"][schema["$ref"].rpartition("/")[2]], top, where)
    if "anyOf" in schema:
        tried = [check(value, word, top, where) for word in schema["anyOf"]]
        return [] if any(not item for item in tried) else tried[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is none of {schema['enum']}"]
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (kind != "boolean" and isinstance(value, bool))):
        return [f"{where}: {value!r} is no {kind}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            wrong
            for number, item in enumerate(value)
            for wrong in check(item, items, top, f"{where}[{number}]")
        ]
    return check_members(value, schema, top, where) if isinstance(value, dict) else []


def check_members(
    value: dict[str, Any], schema: dict[str, Any], top: dict[str, Any], where: str
) -> list[str]:
    """What in an object is not as the schema says."""
    known = schema.get("properties", {})
    wrong = [f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, word in value.items():
        if name in known:
            wrong += check(word, known[name], top, f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            wrong.append(f"{where}: {name} is not in the schema")
    return wrong


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("show", ["show", "edinburgh"]),
        ("show", ["show", "male", "--as-at", "2013-06-10"]),
        ("show", ["show", "body:kaohsiung"]),
        ("list", ["list"]),
        ("list", ["list", "--stream", "body", "--as-at", "1900-01-01"]),
        ("audit", ["audit", "gdynia"]),
        ("audit", ["audit", "--as-known", "#0"]),
        ("audit", ["audit"]),
        ("timeline", ["timeline", "edinburgh", "--as-at", "2024-06-15"]),
        ("timeline", ["timeline"]),
        ("list", ["list", "--stream", "membership"]),
        ("report", ["report", "status"]),
        ("report", ["report", "timeline", "gdynia", "--from", "2025"]),
        ("report", ["report", "show", "male", "--as-at", "2013-06-10"]),
        ("report", ["diff", "--from", "2024-06"]),
    ],
)
def test_what_is_printed_is_as_the_schema_says(name: str, words: list[str], histories: Shell) -> None:
    schema = histories.ok("schema", name).json

    assert check(histories.ok(*words, "--json").json, schema, schema) == []


def test_the_check_can_fail(histories: Shell) -> None:
    schema = histories.ok("schema", "show").json
    found = histories.ok("show", "edinburgh", "--json").json

    assert check({**found, "more": 1}, schema, schema) == ["$: more is not in the schema"]
    assert check({**found, "tier": "4"}, schema, schema) == ["$.tier: '4' is no integer"]
    del found["status"]
    assert check(found, schema, schema) == ["$: status is missing"]


@pytest.mark.parametrize("type_", types())
def test_every_type_has_a_schema_and_a_page(type_: str, shell: Shell) -> None:
    schema = shell.ok("schema", type_).json
    page = shell.ok("schema", type_, "--format", "md").out

    assert schema["type"] == "object"
    assert page.startswith("| field (required *) | what it says |")
    words = page.replace("\\", "")  # Markdown's own characters are escaped
    for name in schema["properties"]:
        assert name in words
