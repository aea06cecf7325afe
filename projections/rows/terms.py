"""When the terms of an agreement end, and by when a notice has to be given."""

from collections.abc import Iterator

from domain import when
from projections.rows.instruments import Instrument

Bounds = tuple[int, int]


def last_days(one: Instrument, until: int) -> Iterator[tuple[int, Bounds]]:
    """The last days of an agreement's terms, numbered from 1: the first, and those that begin by a day.

    Of one that does not renew by itself there is the first alone; none where no end is known.
    """
    if one.ends_earliest is None or one.ends_latest is None:
        return
    first = (one.ends_earliest, one.ends_latest)
    yield 1, (first[0] - 1, first[1] - 1)
    if one.runs_out or not one.period:
        return
    period = when.duration(one.period)
    number, before = 1, first
    while before[0] - 1 <= until:
        number += 1
        after = (when.shift(first[0], period, number - 1), when.shift(first[1], period, number - 1))
        if after[0] <= before[0]:  # the end of the calendar, or a beginning that nobody knows
            return
        yield number, (after[0] - 1, after[1] - 1)
        before = after


def running(one: Instrument, day: int) -> Bounds | None:
    """The last day of the term that runs on a day, or may; None where no end is known, or all have passed."""
    return next((last for _, last in last_days(one, day) if last[1] >= day), None)


def notice_by(last: int, notice: str) -> int:
    """The last day that is at least so long before the last day of a term (`domain.partnership.standing`).

    Where nobody knows when the term began, nobody knows that day either: it is as open as the end of the term.
    """
    if when.iso(last) is None:
        return last
    length = when.duration(notice)
    day = when.shift(last, length, -1)
    while when.shift(day, length) > last:
        day -= 1
    while when.shift(day + 1, length) <= last and day < last:
        day += 1
    return day
