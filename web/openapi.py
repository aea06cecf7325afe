"""The description of all addresses, in OpenAPI 3.1: made from the pages, the reports' own options and their schemas."""

from collections.abc import Iterator, Sequence
from typing import Any

from queries.finding import each
from queries.options import Listed, Option, listed
from queries.schemas import output_schema
from web.addresses import CALENDAR, LANGUAGE
from web.forms import SECTION
from web.page import FORMS, Page
from web.pages import each_page
from web.words import say

REPORT = "/reports/{name}"
LONGEST = 400
"""Characters of a word that is given."""
AXES = (
    ("as-at", "where things stood on that day: ISO 8601, or words (default: today)"),
    ("as-known", "what had been recorded by a day, an instant, or '#120'"),
)
TYPES: dict[str, dict[str, Any]] = {
    "flag": {"type": "string", "enum": ["yes", "no"]},
    "int": {"type": "integer"},
    "float": {"type": "number"},
}
SECTION_OF = {
    kind: {
        "name": SECTION,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": says,
    }
    for kind, says in (
        ("application/json", "only this table, by its name in `sections` (default: all)"),
        ("text/csv", "this table, by its name in `sections` of the JSON (default: the first)"),
    )
}
"""How one table of an answer is asked for, by the media type of a twin."""
ERROR = {
    "type": "object",
    "required": ["error", "field", "why", "hint"],
    "additionalProperties": False,
    "properties": {
        "error": {"type": "string", "description": "which problem"},
        "field": {"type": ["string", "null"], "description": "what was given and cannot be"},
        "why": {"type": "string"},
        "hint": {"type": "string", "description": "what may be done instead"},
    },
}
HEALTH = {
    "type": "object",
    "required": ["status", "position", "version"],
    "additionalProperties": False,
    "properties": {
        "status": {"const": "ok"},
        "position": {
            "type": "integer",
            "minimum": 0,
            "description": "of the last entry; 0 in an empty ledger",
        },
        "version": {"type": "string", "description": "comity's"},
    },
}


def description(version: str) -> dict[str, Any]:
    """The description, as JSON has it."""
    schema = output_schema("report")
    schemas = {**_moved(schema.pop("$defs", {})), "Answer": _moved(schema), "Error": ERROR, "Health": HEALTH}
    for name in dict.fromkeys(page.output.name for page in each_page() if page.output):
        schema = output_schema(name)
        schemas |= {
            f"{name}.{own}": _moved(told, f"{name}.") for own, told in schema.pop("$defs", {}).items()
        }
        schemas[name] = _moved(schema, f"{name}.")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "comity: a ledger of city diplomacy",
            "version": version or "0",
            "description": "Read-only. Every page has twins in JSON and CSV with the same answer as the command line's.",
        },
        "paths": dict(_paths()),
        "components": {"schemas": schemas},
    }


def _moved(schema: Any, before: str = "") -> Any:
    """A schema whose definitions stand among the components, each with `before` before its name."""
    if isinstance(schema, dict):
        return {
            name: value.replace("#/$defs/", f"#/components/schemas/{before}")
            if name == "$ref"
            else _moved(value, before)
            for name, value in schema.items()
        }
    return [_moved(item, before) for item in schema] if isinstance(schema, list) else schema


def _paths() -> Iterator[tuple[str, Any]]:
    reports = {found.name: report for found, report in each(listed)}
    for page in each_page():
        if page.path == REPORT:
            for name, report in reports.items():
                yield from _forms(page, f"/reports/{name}", report.options, report)
        else:
            yield from _forms(page, page.path, _options(page, reports), None)
    yield (
        CALENDAR,
        {
            "get": {
                "summary": "What is due within twelve months, as a calendar",
                "parameters": [
                    *(
                        {"name": name, "in": "query", "description": help_, "schema": _text()}
                        for name, help_ in AXES
                    ),
                    *map(_parameter, reports["upcoming"].options),
                ],
                "responses": _responses("text/calendar", {"type": "string"}),
            }
        },
    )
    yield (
        "/healthz",
        {
            "get": {
                "summary": "Whether the ledger can be read, and how far it goes",
                "responses": _health(),
            }
        },
    )


def _options(page: Page, reports: dict[str, Listed]) -> Sequence[Option]:
    """What a page may be asked, as far as it says so by its form."""
    if page.form is None or "{" in page.path:
        return ()
    names = dict.fromkeys(field.name for field in page.form({}, {}))  # in their order there
    known = {option.plain: option for report in reports.values() for option in report.options}
    return [known[name] for name in names if name in known]


def _forms(
    page: Page, path: str, options: Sequence[Option], report: Listed | None
) -> Iterator[tuple[str, Any]]:
    parameters = [
        *({"name": name, "in": "path", "required": True, "schema": _text(1)} for name in _variable(path)),
        *({"name": name, "in": "query", "description": help_, "schema": _text()} for name, help_ in AXES),
        *map(_parameter, options),
    ]
    summary = report.question if report else page.describes or path
    told = report.doc if report else page.describes
    base = f"/{LANGUAGE}{path.rstrip('/') or '/today'}"
    html = f"/{LANGUAGE}{path}"
    written = page.output.name if page.output else "Answer"
    forms: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (f"{base}.json", "application/json", {"$ref": f"#/components/schemas/{written}"}),
        (f"{base}.csv", "text/csv", {"type": "string"}),
        *(
            (f"{base}.{form}", FORMS[form], {"type": "object", "required": ["type", "features"]})
            for form in page.forms
        ),
        (html, "text/html", {"type": "string"}),
    )
    for address, kind, schema in forms:
        one = [SECTION_OF[kind]] if kind in SECTION_OF and not page.output else []
        operation = {
            "summary": summary,
            "description": told,
            "parameters": [*parameters, *one],
            "responses": _responses(kind, schema),
        }
        yield address, {"get": operation}


def _variable(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _text(least: int = 0) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": LONGEST}


def _parameter(option: Option) -> dict[str, Any]:
    schema: dict[str, Any] = TYPES.get(option.kind, _text(1 if option.required else 0))
    if option.choices:
        schema = {"type": "string", "enum": list(option.choices)}
    if option.several:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    found = {"name": option.plain, "in": "query", "required": option.required, "schema": schema}
    return found | {"description": say(option.help)}


def _responses(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    wrong = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    if kind != "application/json":
        wrong = {kind if kind == "text/html" else "text/plain": {"schema": {"type": "string"}}}
    plain = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "200": {"description": "The answer", "content": {kind: {"schema": schema}}},
        "304": {"description": "The answer is the one that you have"},
        "307": {"description": "It stands at another address"},
        "400": {"description": "Something that was given cannot be read", "content": wrong | plain},
        "404": {"description": "There is nothing of this name", "content": wrong},
        "405": {"description": "This is only read", "content": plain},
        "414": {"description": "More is asked than one address may ask", "content": plain},
        "421": {"description": "The server is not called so", "content": plain},
        "503": {"description": "Not at the moment: ask again later", "content": wrong},
    }


def _health() -> dict[str, Any]:
    return {
        "200": {"description": "It can be read", "content": _json("Health")},
        "503": {"description": "It cannot, and why", "content": _json("Error")},
    }


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
