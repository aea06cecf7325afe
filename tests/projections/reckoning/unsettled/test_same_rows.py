"""Which row of a page is which row of another."""

from typing import NamedTuple

from projections.page import Page, Section
from projections.reckoning.unsettled.same_rows import Distinct, in_step, matched


class Row(NamedTuple):
    """A row about a stream."""

    stream: str | None
    status: str
    sources: tuple[str, ...] = ()


A, B, C = Row("partnership:a", "signed"), Row("partnership:b", "signed"), Row("partnership:c", "signed")
ENDED = B._replace(status="ended")


def page(*rows: Row) -> Page:
    return Page("", (Section("rows", rows),))


def test_rows_that_stand_in_step_are_beside_those_beside_which_they_are_set_else() -> None:
    used, other = [A, B, C], [A, ENDED, Row(*C)]

    assert in_step(used, other) == [1]
    assert matched(used, other) == [0, 1, 2]


def test_rows_that_come_go_or_are_about_no_one_stream_are_in_no_step() -> None:
    none = Row(None, "signed")

    assert in_step([A, B], [A, B, C]) is None
    assert in_step([A, B], [A, C]) is None
    assert in_step([A, none], [A, none._replace(status="ended")]) is None
    assert in_step([A, B, B], [A, ENDED, ENDED]) is None


def test_a_row_that_differs_in_its_sources_alone_is_the_one_that_was_there() -> None:
    told = A._replace(sources=("minutes",))
    distinct = Distinct(page(A, B))

    (section,) = distinct.page(page(told, ENDED, Row(*ENDED), Row(*B))).sections

    assert section.rows[0] is A
    assert section.rows[1] is section.rows[2] is ENDED
    assert section.rows[3] is B


def test_of_rows_that_differ_in_their_sources_alone_each_stays_itself() -> None:
    told = A._replace(sources=("minutes",))
    distinct = Distinct(page(A, told))

    (section,) = distinct.page(page(Row(*A), Row(*told))).sections

    assert [row.sources for row in section.rows] == [(), ("minutes",)]
