"""The first and the last of several days, some of them rough, some of which lasted."""

import random
from datetime import date
from itertools import product

import pytest

from comity.testing import asked, day, history, opened, visited
from projections.reckoning.last_contacts import last_contacts
from projections.reckoning.spans import first_of, last_bounds, last_day, last_of
from projections.report import Days
from projections.rows.contacts import Contact, contacts

TODAY = day("2025-11-25")
FIRST = day("2024-03-01")


def seen(*days: str | None) -> list[Contact]:
    return list(contacts(history(opened, *map(visited, days))))


@pytest.mark.parametrize(
    ("on", "bounds"),
    [
        ("2024-03-01", ("2024-03-01", "2024-03-01")),
        ("2024-03", ("2024-03-01", "2024-03-31")),
        ("2023-12-30/2024-01-03", ("2024-01-03", "2024-01-03")),
        ("2023-12/2024-01", ("2024-01-01", "2024-01-31")),
    ],
)
def test_what_lasted_has_its_last_day_and_all_else_the_day_itself(on: str, bounds: tuple[str, str]) -> None:
    (one,) = seen(on)

    assert last_day(one) == tuple(map(day, bounds))


def test_the_last_is_no_earlier_than_any_that_surely_was_and_no_later_than_the_day() -> None:
    assert last_of(seen("2024-02-01", "[2023,2024]"), TODAY) == Days(
        "[2024-02-01..2024-12-31]", "2024-02-01", "2024-12-31"
    )
    assert last_of(seen("2020", "2025-11"), day("2025-11-15")).edtf == "[2020-01-01..2025-11-15]"
    assert last_of(seen("2025-11"), day("2025-11-15")).edtf == "2025-11", "none has surely been by then"
    assert last_of([], TODAY) == first_of([]) == Days()


def test_the_first_may_be_any_that_may_have_come_first() -> None:
    assert first_of(seen("2023-06-01", "[2023,2024]")).edtf == "[2023-01-01..2023-06-01]"
    assert first_of(seen("2023-06", "2024")) == Days("2023-06", "2023-06-01", "2023-06-30")


# --- against every day that each may have been


def drawn(chance: random.Random) -> str:
    first = FIRST + chance.randint(0, 6)
    last = first + chance.choice((0, 0, 1, 3))
    begin, end = date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
    rough = begin if first == last else f"[{begin}..{end}]"
    if chance.random() < 0.3:
        return f"{begin}/{date.fromordinal(first + chance.randint(1, 4)).isoformat()}"
    return f"../{end}" if chance.random() < 0.05 else rough


def last_days(rows: list[Contact], by: int) -> set[int]:
    """The last day by a day in each case in which there is one: what lasts is of the day while it does."""
    found = set()
    cases = []
    for row in rows:
        begins = range(max(row.earliest, FIRST - 2), row.latest + 1)
        ends = [(row.last_earliest, row.last_latest)] if row.lasted else []
        cases.append(
            [
                min(end, by) if begin <= by else None
                for begin in begins
                for end in (range(max(begin, ends[0][0] or 0), (ends[0][1] or 0) + 1) if ends else (begin,))
            ]
        )
    for case in product(*cases):
        if been := [day for day in case if day is not None]:
            found.add(max(been))
    return found


def test_the_last_day_is_one_of_those_that_may_be_and_the_last_contact_is_the_same() -> None:
    chance = random.Random(18)  # noqa: S311 — chance is seeded, and no secret
    tight = 0
    for _ in range(400):
        told = history(opened, *(visited(drawn(chance)) for _ in range(chance.randint(1, 3))))
        by = FIRST + chance.randint(0, 10)
        rows = [contact for contact in contacts(told) if contact.earliest <= by]
        last = last_contacts(asked(told, as_at=date.fromordinal(by).isoformat())).get(told.stream)
        if not rows:
            assert last is None
            continue
        first, until = last_bounds(rows, by)
        truth = last_days(rows, by)

        assert last is not None
        assert (last.earliest, last.latest) == (first, until)
        assert first <= min(truth)
        assert max(truth) <= until
        if any(row.latest <= by for row in rows):
            assert (max(first, FIRST - 2), until) == (min(truth), max(truth))
            tight += 1
    assert tight > 200


def test_where_none_has_surely_been_by_then_the_last_may_be_any_that_may() -> None:
    rough = seen("[2025-11-20..2025-11-23]", "[2025-11-21..2025-11-24]")

    assert last_of(rough, day("2025-11-22")) == Days("[2025-11-20..2025-11-24]", "2025-11-20", "2025-11-24")
    assert last_of(seen("../2025-11-24"), day("2025-11-22")).earliest is None
