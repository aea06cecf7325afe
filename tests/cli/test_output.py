"""Rows as tables, JSON, CSV and Markdown, in which nothing can hide and nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from cli import output
from cli.printing import print_rows
from cli.session import Session
from cli.tables import Column
from domain.text import seen
from queries.written import csv_of

if TYPE_CHECKING:
    from cli.configuration import Format
    from tests.cli.conftest import Shell


class One(NamedTuple):
    """A row."""

    name: str
    on: str = "2024-06-24"


COLUMNS = [
    Column("name", lambda row: [(row.name, "strike"), (" ", ""), ("stays", "")]),
    Column("on", lambda row: row.on, fixed=True),
]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "－1", "＋1", "＠x"])
def test_no_cell_of_csv_is_a_formula(cell: str) -> None:
    shown = csv_of(["x"], [[cell]])

    assert shown.partition("\n")[2].lstrip('"').startswith("'")


def test_markdown_keeps_its_columns_and_its_marks() -> None:
    assert output.escaped("a|b*c~d`e\\f<g>\nh") == "a\\|b\\*c\\~d\\`e\\\\f&lt;g><br>h"
    assert output.marked([("old|", "strike"), (" new", "")]) == "~~old\\|~~ new"


def test_nothing_steers_a_terminal() -> None:
    assert seen("a\x1b[2Jb\u202ec\u200bd\ne") == "a�[2Jb�c�d\ne"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("csv", "name,on\n高雄 stays,2024-06-24\n"),
        ("md", "| name | on |\n| --- | --- |\n| ~~高雄~~ stays | 2024-06-24 |\n"),
        ("jsonl", '{"name": "高雄", "on": "2024-06-24"}\n'),
        ("json", '[\n  {\n    "name": "高雄",\n    "on": "2024-06-24"\n  }\n]\n'),
    ],
)
def test_the_same_rows_in_every_format(form: Format, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(Session(format=form), [One(name="高雄")], COLUMNS)

    assert capsys.readouterr().out == shown


def test_what_a_ledger_from_elsewhere_hides_is_seen(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody wrote without comity: its words are shown, and do nothing."""
    monkeypatch.setattr("domain.text._hidden", lambda _: None)
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a\x1b[31mred\u202e")

    for form in ("table", "md"):
        assert "\x1b" not in gdynia.ok("timeline", "kaohsiung", "--format", form).out
    assert "\x1b" not in gdynia.ok("show", "body:kaohsiung").out
