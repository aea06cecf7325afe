"""What was promised: open, overdue or late, on the very day and on the days around it."""

from itertools import product

import pytest

from comity.testing import asked, commitment_closed, day, history, opened
from domain.partnership.facts import CommitmentMade
from projections.page import Page
from projections.report import Ask
from projections.reports.commitments import commitments
from projections.reports.upcoming import upcoming
from tests.projections.reports.every_case import iso, within

DUE = day("2024-06-30")
Span = tuple[int, int]


def ledger(due: Span | None, closed: Span | None, on: int) -> Ask:
    """A promise, perhaps one that was kept, as at a day."""
    kept = [commitment_closed(within(*closed))] if closed else []
    until = within(*due) if due else None
    made = CommitmentMade(on="2024-01-01", commitment="letter", text="to write a letter", due=until)
    return asked(history(opened, made, *kept), as_at=iso(on))


def state(due: int | None, closed: int | None, on: int) -> str:
    """What REPORTS has of a promise, every day of it known."""
    if closed is not None and closed <= on:
        return (
            "closed without a date" if due is None else "closed in time" if closed <= due else "closed late"
        )
    return "open without a date" if due is None else "open" if on <= due else "overdue"


def answered(due: Span | None, closed: Span | None, on: int) -> set[str]:
    """All that it may be."""
    page: Page = commitments(ledger(due, closed, on))
    (row,) = page.section("commitments")
    found = {row.state, *(row.otherwise.split(" or ") if row.otherwise else ())}
    assert row.certain == (len(found) == 1)
    return found


@pytest.mark.parametrize("on", range(DUE - 2, DUE + 3))
def test_it_is_overdue_from_the_day_after_the_last_day_that_it_was_due(on: int) -> None:
    assert answered((DUE, DUE), None, on) == {"overdue" if on > DUE else "open"}


@pytest.mark.parametrize("closed", range(DUE - 1, DUE + 2))
def test_what_was_closed_on_the_very_day_was_closed_in_time(closed: int) -> None:
    late = "closed late" if closed > DUE else "closed in time"

    assert answered((DUE, DUE), (closed, closed), DUE + 9) == {late}


def test_of_rough_days_it_is_whatever_some_case_has_and_nothing_else() -> None:
    near = [(first, first + width) for first, width in product(range(DUE - 2, DUE + 2), (0, 2))]
    for due, closed, on in product([None, *near[::2]], [None, *near], (DUE - 1, DUE, DUE + 1, DUE + 5)):
        cases = {
            state(until, done, on)
            for until in (range(due[0], due[1] + 1) if due else [None])
            for done in (range(closed[0], closed[1] + 1) if closed else [None])
        }
        assert answered(due, closed, on) == cases, (due, closed, on)


def test_it_is_due_on_its_very_day_and_no_longer_on_the_next() -> None:
    for on, span in product(range(DUE - 3, DUE + 2), (0, 1, 2)):
        page: Page = upcoming(ledger((DUE, DUE), None, on), within=span)

        assert [row.when.edtf for row in page.rows] == (["2024-06-30"] if on <= DUE <= on + span else [])


def test_what_was_kept_is_not_due_any_more() -> None:
    page: Page = upcoming(ledger((DUE, DUE), (DUE - 5, DUE - 5), DUE - 2), within=10)

    assert list(page.rows) == []


def test_a_commitment_made_the_day_after_is_none_yet() -> None:
    page: Page = commitments(ledger(None, None, day("2023-12-31")))

    assert list(page.section("commitments")) == []
