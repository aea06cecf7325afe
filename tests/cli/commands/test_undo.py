"""`comity undo`: what one recorded last is shown, and read from now on as if it had not been told."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

COMMANDS = (
    ("record", "visited", "kaohsiung", "--out", "--on", "2024-05"),
    ("record", "visited", "kaohsiung", "--in", "--on", "2025", "--certainty", "reported"),
    ("record", "proposed", "kaohsiung", "--kind", "mou", "--on", "2023"),
    ("record", "put-on-hold", "kaohsiung", "--reason", "time", "--on", "2023-06"),
    ("record", "signed", "kaohsiung", "--kind", "mou", "--on", "2024", "--term", "5y"),
    ("record", "signed", "kaohsiung", "--kind", "sister-city", "--on", "2025"),
    ("record", "suspended", "kaohsiung", "--by", "gdynia", "--on", "2025-08"),
    ("record", "commitment-made", "kaohsiung", "--text", "a bell", "--due", "2027"),
    ("record", "planned", "kaohsiung", "--plan", "talks", "--what", "visit", "--in", "--due", "2025-05"),
    ("record", "planned", "kaohsiung", "--plan", "fair", "--what", "event", "--due", "2027-05"),
    ("record", "visited", "kaohsiung", "--in", "--on", "2025-05-12", "--plan", "talks"),
    ("record", "plan-dropped", "kaohsiung", "--plan", "fair", "--reason", "rain"),
    ("register", "body", "turku", "--name", "Turku", "--kind", "city"),
    ("open", "turku"),
    ("record", "contacted", "turku", "--channel", "letter", "--on", "2025-01"),
    ("correct", "kaohsiung#2", "--set", "on=2022", "--because", "the minutes"),
    ("contest", "kaohsiung#2", "--set", "on=2021", "--source", "minutes"),
    ("prefer", "kaohsiung#2", "--set", "on=2021", "--because", "the minutes"),
    ("retract", "kaohsiung#2", "--because", "never happened"),
    ("retract", "kaohsiung#3", "kaohsiung#4", "--because", "another town"),
)
ANSWERS = (
    ("list", "--json"),
    ("show", "kaohsiung", "--json"),
    ("timeline", "--format", "jsonl"),
    ("report", "conflicts", "--json"),
    ("report", "commitments", "--json"),
    ("report", "visits", "--json"),
    ("report", "quality", "--json"),
    ("report", "upcoming", "--within", "3y", "--json"),
    ("report", "today", "--json"),
)


def answers(shell: Shell) -> list[Any]:
    """What each answers, but for how many entries there are, of which the audit tells."""
    return [re.sub(r'"(entries|position)": [0-9]+', "", shell.ok(*words).out) for words in ANSWERS]


@pytest.mark.parametrize("seed", [3])
def test_undone_one_by_one_every_report_is_as_it_was_before(gdynia: Shell, seed: int) -> None:
    gdynia.ok("register", "source", "minutes", "--title", "Minutes", "--kind", "minutes")
    before, told = [answers(gdynia)], []
    for words in random.Random(seed).sample(COMMANDS, len(COMMANDS)):  # noqa: S311 — it is no secret
        if gdynia(*words).code == 0:
            told.append(words)
            before.append(answers(gdynia))
    assert len(told) > len(COMMANDS) / 3

    for words in reversed(told):
        assert before[-1] != before[-2] or words[:2] == ("register", "body"), "or nothing was to be undone"
        before.pop()
        gdynia.ok("undo")
        assert answers(gdynia) == before[-1], f"after {words} was undone"


def test_a_whole_import_goes_at_once_and_what_rests_on_it_is_named(shell: Shell) -> None:
    shell.ok("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
    facts = shell.folder / "facts.jsonl"
    facts.write_text(
        '{"stream": "body:turku", "type": "body.registered", "name": "Turku", "kind": "city"}\n'
        '{"stream": "body:tartu", "type": "body.registered", "name": "Tartu", "kind": "city"}\n',
        encoding="utf-8",
    )
    shell.ok("import", "facts.jsonl")
    shell.ok("open", "tartu", "--user", "zoe")

    assert "tartu" in shell.fails(1, "undo")

    shell.ok("undo", "--user", "zoe")
    assert "2 entries that stand" in shell.ok("undo").err


def test_who_recorded_nothing_has_nothing_to_undo(gdynia: Shell) -> None:
    assert "zoe has recorded nothing lately that stands" in gdynia.fails(3, "undo", "--user", "zoe")
