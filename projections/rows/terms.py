"""When the terms of an agreement end, and by when a notice has to be given."""

from collections.abc import Iterator

from domain import terms, when
from projections.rows.instruments import Instrument, day_before

Bounds = tuple[int, int]


def last_days(one: Instrument, until: int) -> Iterator[tuple[int, Bounds]]:
    """The last days of an agreement's terms, numbered from 1: the first, and those that begin by a day.

    Of one that does not renew by itself there is the first alone; none where no end is known.
    """
    if one.ends_earliest is None or one.ends_latest is None:
        return
    before = (one.ends_earliest, one.ends_latest)
    yield 1, (day_before(before[0]), day_before(before[1]))
    count = one.reckoned
    if one.runs_out or count is None or not count.period:
        return
    number = 1
    while before[0] - 1 <= until:
        number += 1
        after = (count.end(count.first[0], number - 1), count.end(count.first[1], number - 1))
        if after[0] <= before[0]:  # the end of the calendar, or a beginning that nobody knows
            return
        yield number, (day_before(after[0]), day_before(after[1]))
        before = after


def running(one: Instrument, day: int) -> Bounds | None:
    """The last day of the term that runs on a day, or may; None where no end is known, or all have passed."""
    return next((last for _, last in last_days(one, day) if last[1] >= day), None)


def notice_by(last: int, notice: str) -> int:
    """The last day on which a notice is in time for the last day of a term (`domain.terms.last_notice`).

    Where nobody knows when the term began, nobody knows that day either: it is as open as the end of the term.
    """
    return last if when.iso(last) is None else terms.last_notice(last + 1, when.duration(notice))
