"""`comity replay`."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def story(gdynia: Shell) -> Shell:
    """Gdynia and Kaohsiung visit each other, and sign something; positions 6 to 8."""
    gdynia.wait(days=1)
    gdynia.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "2023")
    gdynia.ok("record", "proposed", "kaohsiung", "--kind", "sister-city", "--on", "2024-06")
    gdynia.wait(days=1)
    gdynia.ok("retract", "gdynia--kaohsiung#3", "--because", "never proposed")
    return gdynia


def test_every_entry_with_what_it_moved(story: Shell) -> None:
    rows = story.ok("replay", "--json").json

    assert [row["position"] for row in rows] == list(range(1, 9))
    assert rows[5] | {"recorded_at": ""} == {
        "position": 6,
        "recorded_at": "",
        "recorded_by": "mei",
        "entry": "partnership:gdynia--kaohsiung#2",
        "title": "Gdynia – Kaohsiung",
        "text": "Kaohsiung visited Gdynia",
        "on": "2023",
        "before": "none",
        "after": "contact",
    }
    moved = [(row["before"], row["after"]) for row in rows[6:]]
    assert moved == [("contact", "proposed"), ("proposed", "contact")]


def test_the_formats_say_the_same(story: Shell) -> None:
    rows = story.ok("replay", "--json").json

    assert [json.loads(line) for line in story.ok("replay", "--format", "jsonl").out.splitlines()] == rows
    lines = story.ok("replay").out.splitlines()  # a pipe has csv
    assert lines[0].startswith("position,recorded_at,")
    assert len(lines) == len(rows) + 1
    table = story.ok("replay", "--format", "table").out.splitlines()
    assert table[6] == "  #7 2026-11-21 10:02  Gdynia – Kaohsiung: proposed: sister city  contact → proposed"
    assert table[2].endswith("Kaohsiung: registered: Kaohsiung (city)  none → registered")


@pytest.mark.parametrize(
    ("until", "last"),
    [("6", 6), ("#6", 6), ("2026-11-20", 5), ("2026-11-21", 7), ("yesterday", 7), ("8", 8), ("#8", 8)],
)
def test_up_to_a_position_or_a_day(story: Shell, until: str, last: int) -> None:
    assert story.ok("replay", "--until", until, "--json").json[-1]["position"] == last


@pytest.mark.parametrize("until", ["2026-11", "#x", "#400", "whenever"])
def test_what_is_neither_is_refused(story: Shell, until: str) -> None:
    assert "--until" in story.fails(2, "replay", "--until", until)


@pytest.mark.parametrize(
    ("until", "year"), [("2031", "2031"), ("9", "2012"), ("20250101", "2012"), ("9" * 500, "2012")]
)
@pytest.mark.parametrize("report", [(), ("--report", "status"), ("--report", "status", "--step")])
def test_a_number_beyond_the_last_position_is_refused(
    story: Shell, until: str, year: str, report: tuple[str, ...]
) -> None:
    said = story.fails(2, "replay", "--until", until, *report)

    assert said.startswith(f"Error: --until: {until} is beyond the last position, 8; a date is a full day")
    assert said.rstrip().endswith(f"a date is a full day, such as {year}-12-31")


def test_until_is_blamed_for_what_it_says(story: Shell) -> None:
    assert "--until" in story.fails(2, "replay", "--report", "status", "--until", "whenever")


@pytest.mark.parametrize("report", ["diff", "count"])
@pytest.mark.parametrize("step", [(), ("--step",)])
def test_a_report_that_needs_options_is_refused_without_naming_one_that_replay_lacks(
    story: Shell, report: str, step: tuple[str, ...]
) -> None:
    said = story.fails(2, "replay", "--report", report, *step)

    assert said.rstrip() == (
        f"Error: --report {report}: it cannot be asked without options of its own:"
        f" comity report {report} --help says which it takes"
    )


def test_step_waits_for_nobody_who_is_not_there(story: Shell) -> None:
    assert len(story.ok("replay", "--step", "--format", "table").out.splitlines()) == 8


def test_on_a_terminal_enter_goes_on(story: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    keys = Terminal("\n" * 20)
    monkeypatch.setattr("cli.commands.replay._on_a_terminal", lambda: True)
    monkeypatch.setattr("cli.commands.replay.sys", _with_stdin(keys))

    done = story.ok("replay", "--step", "--format", "table")

    assert keys.tell() == 8
    assert done.err.count("Enter") == 8


def _with_stdin(keys: io.StringIO) -> object:
    class Stdin:
        stdin = keys
        stdout = sys.stdout

    return Stdin


def test_somebody_who_sees_no_lines_is_told_how_far_it_is(
    story: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.commands.replay.LONG", 1)
    monkeypatch.setattr("cli.progress.PATIENCE", 0.0)

    assert "replaying: 8 of 8 entries" in story.ok("replay", "--json").err


def test_a_report_as_it_was_known(story: Shell) -> None:
    then = story.ok("replay", "--report", "status", "--until", "6", "--format", "csv").out

    assert then == story.ok("report", "status", "--as-known", "#6", "--format", "csv").out
    assert then != story.ok("replay", "--report", "status", "--format", "csv").out


def test_a_report_after_each_entry_that_changed_it(story: Shell) -> None:
    out = story.ok("replay", "--report", "status", "--step", "--format", "csv").out

    said = [row[0].split()[0] for row in csv.reader(io.StringIO(out)) if len(row) == 1]
    assert said[-3:] == ["#6", "#7", "#8"]
    pages = re.split('(?m)^"?#', out)
    assert ",contact," in pages[-3]
    assert ",proposed," in pages[-2]


def test_a_report_that_has_to_be_asked_something_says_so(story: Shell) -> None:
    assert "comity report briefing WHO" in story.fails(2, "replay", "--report", "briefing")
    assert "there is no report nothing" in story.fails(2, "replay", "--report", "nothing")


def test_an_empty_ledger_has_no_history(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert shell.ok("replay", "--json").json == []
    assert shell.ok("replay", "--format", "table").out == ""
    assert Path("comity.db").exists()


def test_markdown_is_escaped_as_everywhere(story: Shell) -> None:
    story.ok("record", "noted", "kaohsiung", "--text", "=1|<b>x</b> [a](http://e/) *i*")
    table = story.ok("replay", "--format", "md").out.splitlines()
    steps = story.ok("replay", "--report", "status", "--step", "--format", "md").out

    assert table[0].startswith("| position | recorded at |")
    assert "=1\\|&lt;b>x&lt;/b> [a\\](http://e/) \\*i\\*" in table[-1]
    assert len(table) == 2 + 9
    assert "\\#8" in steps or "#8" in steps
    assert "\n\n# " in steps


def test_where_programs_read_json_the_steps_stand_beside_it(story: Shell) -> None:
    done = story.ok("replay", "--report", "status", "--step", "--format", "json")

    assert done.out.startswith("{")
    assert "#8 " in done.err
    assert "\n#" not in done.out
