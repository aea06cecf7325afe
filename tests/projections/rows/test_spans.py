"""The first and the last of several days, some of them rough, some of which lasted."""

import pytest

from comity.testing import day, history, opened, visited
from projections.report import Days
from projections.rows.contacts import Contact, contacts
from projections.rows.spans import first_of, last_day, last_of

TODAY = day("2025-11-25")


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
