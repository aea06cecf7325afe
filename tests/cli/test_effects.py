"""What a command that writes did to where things stand, in a line and as JSON; what `diff` says of the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

TIE = "partnership:gdynia--kaohsiung"
SIGNED = ("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on")


def effect(shell: Shell, *words: str) -> Any:
    return shell.ok(*words, "--json").json["effect"]


def diffed(shell: Shell, position: int, section: str) -> list[list[str]]:
    """The same of `diff`, between what was known at a position and now, by the values in use."""
    found = shell.ok("diff", "--known-from", f"#{position}", "--json").json["sections"][section]
    in_use = [row for row in found if "only then" not in str(row.get("depends_on"))]
    return [[row["stream"], row["before"], row["after"]] for row in in_use]


def position(shell: Shell) -> int:
    return int(shell.ok("audit", "--json").json["known"]["position"])


def test_programs_have_it_and_it_is_what_diff_says(gdynia: Shell) -> None:
    """Of each command: recorded, corrected, contested, preferred, retracted."""
    commands: tuple[tuple[str, ...], ...] = (
        (*SIGNED, "2024"),
        ("correct", f"{TIE}#2", "--set", "on=2024-06-01", "--because", "the deed"),
        ("contest", f"{TIE}#2", "--field", "on", "--value", "2023-06-01", "--source", "minutes-2025-06"),
        ("prefer", f"{TIE}#2", "--field", "on", "--value", "2023-06-01", "--because", "two say so"),
        ("record", "suspended", "kaohsiung", "--by", "gdynia", "--on", "2025-01"),
        ("retract", "--last", "--because", "a mistake"),
    )
    for words in commands:
        before = position(gdynia)
        found = effect(gdynia, *words)

        assert [[row["stream"], row["before"], row["after"]] for row in found["changes"]] == diffed(
            gdynia, before, "changes"
        ), words
        assert [[row["stream"], row["before"], row["after"]] for row in found["exactly"]] == diffed(
            gdynia, before, "exactly"
        ), words


# --- of an import


FACTS = [
    {"stream": TIE, "type": "partnership.signed", "on": "2024", "instrument": "accord", "kind": "mou"},
    {"stream": TIE, "type": "partnership.suspended", "on": "2025-01", "by": "gdynia"},
]


@pytest.fixture
def facts(gdynia: Shell) -> str:
    (gdynia.folder / "facts.jsonl").write_text(
        "".join(f"{json.dumps(fact)}\n" for fact in FACTS), encoding="utf-8"
    )
    return "facts.jsonl"


def test_programs_have_the_effect_of_an_import(facts: str, gdynia: Shell) -> None:
    found = effect(gdynia, "import", facts, "--effect")

    assert found["said"] == "1 standing changed"
    assert [(row["before"], row["after"]) for row in found["changes"]] == [("none", "suspended, mou")]
    assert effect(gdynia, "import", facts, "--effect")["changes"] == [], "all of it was on record"
