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


def test_it_says_what_it_undoes_and_how_that_is_taken_back(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "meant for another town")
    noted = gdynia.entries("kaohsiung")

    tried = gdynia.ok("undo", "--dry-run")
    assert "noted: meant for another town" in tried.err
    assert gdynia.entries("kaohsiung") == noted

    done = gdynia.ok("undo", "--because", "wrong town", "--format", "table")
    assert "1 entry that stands" in done.err
    assert "retracted #2, because wrong town" in done.out

    back = done.err.partition("comity retract --command ")[2].split()[0]
    gdynia.ok("retract", "--command", back, "--because", "it was right")
    assert [entry["state"] for entry in gdynia.entries("kaohsiung")][:2] == ["valid", "valid"]


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


def test_what_was_undone_as_a_whole_leaves_its_short_name_to_what_stands(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "ubc", "--name", "Union of the Baltic Cities", "--kind", "network")
    gdynia.ok("open", "ubc")
    gdynia.ok("undo")
    gdynia.ok("record", "joined", "ubc", "--on", "2000")
    planned = gdynia.ok("record", "planned", "ubc", "--what", "event", "--due", "2027-05")

    assert gdynia.ok("show", "ubc", "--json").json["id"] == "membership:gdynia@ubc"
    assert "Recorded membership:gdynia@ubc#2: planned" in planned.out
    assert "membership:gdynia@ubc#3" in gdynia.ok("retract", "ubc#1", "--because", "no").out
    assert gdynia.ok("show", "Union of the Baltic Cities", "--json").json["id"] == "membership:gdynia@ubc"


def test_a_tie_that_was_undone_does_not_make_a_name_one_of_several(shell: Shell) -> None:
    shell.ok("init", "--title", "All ties")
    for slug in ("osaka", "turku", "riga"):
        shell.ok("register", "body", slug, "--name", slug.title(), "--kind", "city")
    shell.ok("open", "osaka", "turku")
    shell.ok("undo")
    shell.ok("open", "osaka", "riga")

    assert shell.ok("show", "osaka", "--json").json["id"] == "partnership:osaka--riga"
    assert "partnership:osaka--riga#2" in shell.ok("record", "noted", "osaka", "--text", "x").out


def test_a_body_that_was_undone_leaves_its_slug_to_one_of_that_name(gdynia: Shell) -> None:
    for slug in ("danzig", "gdansk"):
        gdynia.ok("register", "body", slug, "--name", "Gdansk", "--kind", "city")
    gdynia.ok("undo")

    assert "Recorded partnership:danzig--gdynia#1: opened" in gdynia.ok("open", "gdansk").out


def test_what_is_undone_and_had_back_is_counted_and_called_alike(gdynia: Shell) -> None:
    gdynia.folder.joinpath("list.csv").write_text("partner,since\nÅrhus,2001\nRiga,2005\n", encoding="utf-8")
    told = (
        "--map",
        "partner=counterpart",
        "--map",
        "since=on",
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    )
    gdynia.ok("import", "list.csv", *told)
    said: list[str] = []
    for _ in range(2):
        undone = gdynia.ok("undo")
        command = undone.err.rpartition("--command ")[2].split()[0]
        said += [undone.err, gdynia.ok("retract", "--command", command, "--because", "it was right").err]

    assert [line for each in said for line in each.splitlines() if "standings changed" in line] == [
        "4 standings changed"
    ] * 4
    for each in said:
        assert "  Århus: " in each
        assert "  Gdynia – Riga: " in each
