"""`comity record`: facts late and early, lawful and not, repeated and expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

VISIT = ("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung")


def test_a_dry_run_says_what_would_be_and_writes_nothing(gdynia: Shell) -> None:
    before = gdynia.files()

    done = gdynia.ok(*VISIT, "--on", "2025-03", "--dry-run")

    assert done.out.startswith("Would record partnership:gdynia--kaohsiung#2: Gdynia visited Kaohsiung")
    assert "Standing: none → contact" in done.err
    assert "Next" not in done.err
    assert gdynia.files() == before


# --- what may not be


def test_writing_acts_on_no_guess(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "kaohsiung-port", "--name", "Port of Kaohsiung", "--kind", "port")

    gdynia.fails(3, "record", "visited", "kaohs", *VISIT[3:])


# --- others, and oneself again


def test_a_stream_that_moved_on_is_not_written_to(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--on", "2025-03", "--expect", "1")

    said = gdynia.fails(4, *VISIT, "--on", "2025-04", "--expect", "1")

    assert "is at #2, not at #1" in said
    assert said.rstrip().endswith("look again, then repeat")


def test_a_command_repeated_answers_with_its_first_result(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--on", "2025-03", "--command", "c1")

    again = gdynia.ok(*VISIT, "--on", "2025-03", "--command", "c1")

    assert again.out.startswith("Recorded before partnership:gdynia--kaohsiung#2")
    assert len(gdynia.entries("kaohsiung")) == 2
    assert "for something else" in gdynia.fails(4, *VISIT, "--on", "2024", "--command", "c1")


# --- the clock

TITLE = ("--field", "title", "--value", "Another")
LATER = {
    "record": ("record", "noted", "kaohsiung", "--text", "x"),
    "open": ("open", "tallinn", "kaohsiung"),
    "register": ("register", "source", "minutes-2030", "--title", "Minutes", "--kind", "minutes"),
    "correct": ("correct", "kaohsiung#1", "--set", "title=Another", "--because", "x"),
    "contest": ("contest", "kaohsiung#1", *TITLE, "--source", "minutes-2025-06"),
    "prefer": ("prefer", "kaohsiung#2", "--field", "text", "--value", "there", "--because", "x"),
    "retract": ("retract", "kaohsiung#2", "--because", "x"),
    "import": ("import", "facts.jsonl"),
    "spreadsheet": (
        "import",
        "p.csv",
        "--map",
        "who=counterpart",
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    ),
}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("words", LATER.values(), ids=LATER)
def test_a_clock_a_year_ahead_is_refused_unless_it_is_said_to_be_right(
    gdynia: Shell, words: tuple[str, ...], dry: tuple[str, ...]
) -> None:
    gdynia.ok("register", "body", "tallinn", "--name", "Tallinn", "--kind", "city")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "there")
    value = ("--field", "text", "--value", "here")
    gdynia.ok("contest", "kaohsiung#2", *value, "--source", "minutes-2025-06")
    fact = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "new"}
    Path("facts.jsonl").write_text(json.dumps(fact), encoding="utf-8")
    Path("p.csv").write_text("who\nKaohsiung\n", encoding="utf-8")
    gdynia.now = gdynia.now.replace(year=2099)

    said = gdynia.fails(6, *words, *dry)

    assert "the clock says 2099-" in said
    assert "set the clock, or repeat the command with --clock-is-right" in said
    gdynia.ok(*words, *dry, "--clock-is-right")
