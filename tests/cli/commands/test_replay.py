"""`comity replay`."""

import csv
import io
import json
import re

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


def test_a_report_after_each_entry_that_changed_it(story: Shell) -> None:
    out = story.ok("replay", "--report", "status", "--step", "--format", "csv").out

    said = [row[0].split()[0] for row in csv.reader(io.StringIO(out)) if len(row) == 1]
    assert said[-3:] == ["#6", "#7", "#8"]
    pages = re.split('(?m)^"?#', out)
    assert ",contact," in pages[-3]
    assert ",proposed," in pages[-2]
