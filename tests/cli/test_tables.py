"""Rows as a table that is no wider than the terminal, or what is shown where there is none."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.tables import Column, Line, laid_out, lines_of
from cli.wrapping import cells, fitted, plain, wrapped

TEXTS = st.text(st.sampled_from("aé高雄 -/#;ｗ—\n"), max_size=60)


class Came(NamedTuple):
    """A row with numbers, of which some are nothing."""

    means: str
    invalidated: int
    terminated: int = 0
    suspended: int = 0
    said: str = ""
    behind: str = ""


def columns(*names: str, **more: Any) -> list[Column]:
    def column(name: str) -> Column:
        right = name not in {"means", "said", "behind"}
        return Column(
            name, lambda row: str(getattr(row, name)), right=right, beneath=name == "behind", **more
        )

    return [column(name) for name in names]


def shown(rows: list[Came], *names: str, width: int) -> list[str]:
    found = [plain(line).rstrip() for line in laid_out(rows, columns(*names), width)]
    assert max(map(cell_len, found)) <= width
    return found


NUMBERS = ("means", "invalidated", "terminated", "suspended")


def test_a_table_takes_the_width_that_it_needs() -> None:
    rows = [Came("political", 1, 0, 2), Came("economic", 0)]

    assert shown(rows, *NUMBERS, width=200) == [
        "means      invalidated  terminated  suspended",
        "─────────────────────────────────────────────",
        "political            1           0          2",
        "economic             0           0          0",
    ]


def test_what_is_nothing_in_every_row_is_said_in_words_where_there_is_no_room() -> None:
    rows = [Came("political", 1, 0, 2), Came("economic", 0)]

    assert shown(rows, *NUMBERS, width=40) == [
        "means      invalidated  suspended",
        "─────────────────────────────────",
        "political            1          2",
        "economic             0          0",
        "In every row: terminated: 0",
    ]


def test_numbers_of_few_rows_are_turned() -> None:
    rows = [Came("political", 1, 3, 2), Came("economic", 0)]

    assert shown(rows, *NUMBERS, width=34) == [
        "means        political  economic",
        "────────────────────────────────",
        "invalidated          1         0",
        "terminated           3         0",
        "suspended            2         0",
    ]


def test_where_nothing_fits_each_row_is_a_block() -> None:
    rows = [Came("political", 1, 3, 2), Came("economic", 0)]

    assert shown(rows, *NUMBERS, width=25) == [
        "political",
        "    invalidated: 1 ·",
        "      terminated: 3 ·",
        "      suspended: 2",
        "economic",
        "    invalidated: 0 ·",
        "      terminated: 0 ·",
        "      suspended: 0",
    ]


def test_what_few_rows_say_stands_beneath_them() -> None:
    rows = [Came(f"means {number}", number) for number in range(4)]
    rows[1] = rows[1]._replace(said="a remark that takes more room than there is")

    assert shown(rows, "means", "invalidated", "said", width=36) == [
        "means    invalidated",
        "────────────────────",
        "means 0            0",
        "means 1            1",
        "    said: a remark that takes more",
        "      room than there is",
        "means 2            2",
        "means 3            3",
    ]


def test_what_is_behind_a_row_is_never_a_column() -> None:
    rows = [Came("political", 1, behind="partnership:a--b#2"), Came("economic", 0)]

    assert shown(rows, "means", "invalidated", "behind", width=100) == [
        "means      invalidated",
        "──────────────────────",
        "political            1",
        "    behind: partnership:a--b#2",
        "economic             0",
    ]


def test_one_row_is_no_every_row() -> None:
    found = shown([Came("political", 1)], *NUMBERS, width=40)

    assert not any("In every row" in line for line in found)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.integers(-9, 10**6), TEXTS), min_size=1, max_size=5),
    st.integers(20, 90),
)
def test_no_line_is_wider_and_no_letter_is_lost(rows: list[tuple[str, str, int, str]], width: int) -> None:
    those = [
        Column("name", lambda row: row[0]),
        Column("what it is called", lambda row: row[1], subject=True),
        Column("how many", lambda row: str(row[2]), right=True),
        Column("sources", lambda row: row[3], beneath=True),
    ]

    lines = [plain(line) for line in laid_out(rows, those, width)]

    assert max(map(cell_len, lines)) <= width
    letters = {*"".join(lines)}
    for row in rows:
        assert {*"".join("".join(map(str, row)).split())} <= letters


@given(TEXTS, st.integers(2, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS)
def test_cells_are_those_of_a_terminal(text: str) -> None:
    words = text.replace("\n", "")

    assert cells(words) == cell_len(words)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("高雄 – 愛丁堡", 8, ["高雄 –", "愛丁堡"]),
        ("partnership:edinburgh--kaohsiung#5", 26, ["partnership:edinburgh--", "kaohsiung#5"]),
        ("aaaaaaaaaa", 4, ["aaaa", "aaaa", "aa"]),
        ("  stands in", 20, ["  stands in"]),
        ("", 20, [""]),
    ],
)
def test_lines_end_at_words(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_pieces_keep_how_they_are_drawn() -> None:
    assert fitted([("struck words ", "strike"), ("stay", "")], 12, "dim") == [
        [("struck words", "dim strike")],
        [("stay", "dim")],
    ]


def test_a_line_hangs_where_it_is_broken_and_only_there() -> None:
    line = Line("one two three", indent=2, hang=2)

    assert [plain(each) for each in lines_of(line, 15)] == ["  one two three"]
    assert [plain(each) for each in lines_of(line, 14)] == ["  one two", "    three"]
