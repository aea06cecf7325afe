"""Rows as tables, JSON, CSV and Markdown, in which nothing can hide and nothing is run."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import pytest

from cli import output
from cli.printing import print_rows
from cli.session import Session
from cli.tables import Column, Line
from domain.text import seen
from queries import written
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


def test_a_cell_of_csv_that_is_taken_for_plain_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each character there is, alone, first, last and between others: as where no cell is taken for plain."""
    cells = [around.replace("_", chr(code)) for code in range(0x3100) for around in ("_", "a_", "_a", "é–_b")]
    cells += [
        around.replace("_", chr(code)) for code in range(0x3100, 0x110000, 7) for around in ("_", "a_b")
    ]
    quickly = [*map(written.guarded, cells)]
    monkeypatch.setattr(written, "_PLAIN", lambda _: None)

    assert quickly == [*map(written.guarded, cells)]


ODD_CELLS = (
    "",
    "a",
    "a b",
    "é–x",
    "=1",
    "-1",
    " a",
    "a\nb",
    "\n",
    "a\x1b[2J",
    "高雄",
    "a\u202eb",
    1,
    None,
    -1.5,
    True,
)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_row_of_csv_that_is_taken_for_plain_is(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row of such cells there is: as where each cell is looked at by itself."""
    rows = [*itertools.product(ODD_CELLS, repeat=width)]
    quickly = csv_of(["x"], rows)
    monkeypatch.setattr(written, "_PLAIN_ROW", lambda _: None)

    assert quickly == csv_of(["x"], rows)


def test_were_every_row_taken_for_plain_it_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "_PLAIN_ROW", lambda _: True)

    assert csv_of(["x"], [["=1"]]) == "x\n=1\n"


def test_markdown_keeps_its_columns_and_its_marks() -> None:
    assert output.escaped("a|b*c~d`e\\f<g>\nh") == "a\\|b\\*c\\~d\\`e\\\\f&lt;g><br>h"
    assert output.marked([("old|", "strike"), (" new", "")]) == "~~old\\|~~ new"


def test_nothing_steers_a_terminal() -> None:
    assert seen("a\x1b[2Jb\u202ec\u200bd\ne") == "a�[2Jb�c�d\ne"


@pytest.mark.parametrize(
    ("edtf", "shown"),
    [
        ("2024-06-24", "2024-06-24"),
        ("[..2023-05]", "[..2023-05]"),
        ("[..2016-09-12]", "[..2016-09-12]"),
        ("2023/2025-10", "2023/2025-10"),
        ("2023-03-28/2023-04-01", "2023-03-28/\n2023-04-01"),
        ("[2025-09-08..2025-09-10]", "[2025-09-08..\n2025-09-10]"),
        ("[2025-07,2025-08,2025-09]", "[2025-07,\n2025-08,\n2025-09]"),
    ],
)
def test_long_dates_are_broken_where_they_may_be(edtf: str, shown: str) -> None:
    assert output.broken(edtf) == shown


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


def test_a_table_is_as_wide_as_columns_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width, term in (("40", "xterm"), ("60", "dumb")):
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.setenv("TERM", term)
        print_rows(Session(format="table"), [One(name="word " * 40)], COLUMNS)
        lines = capsys.readouterr().out.splitlines()
        assert int(width) - 8 <= max(map(len, lines)) <= int(width)


def test_a_page_stands_beside_its_left_column_and_below_it_where_that_is_wide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    session = Session(color=True)

    output.page(
        session, [Line("one two three four five six seven", left="2024-06"), Line("short", left="2024")]
    )
    beside = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    output.page(session, [Line("one two three four five six seven", left="2023-03-28/2023-04-01")])
    below = [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    assert beside == ["  2024-06  one two three four five six", "           seven", "  2024     short"]
    assert below == ["  2023-03-28/2023-04-01", "    one two three four five six seven"]


def test_what_a_ledger_from_elsewhere_hides_is_seen(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody wrote without comity: its words are shown, and do nothing."""
    monkeypatch.setattr("domain.text._hidden", lambda _: None)
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a\x1b[31mred\u202e")

    for form in ("table", "md"):
        assert "\x1b" not in gdynia.ok("timeline", "kaohsiung", "--format", form).out
    assert "\x1b" not in gdynia.ok("show", "body:kaohsiung").out
