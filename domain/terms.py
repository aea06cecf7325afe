"""How long an agreement runs: when a term ends, by when a notice has to be given, what a renewal begins with.

Days are proleptic ordinals, as in `domain.when`. An *end* is the first day on which something is in force no longer, so
that the end of one term is the first day of the next; the last day in force is the one before. The rules, and why they are
so: docs/explanation/how-time-is-reckoned.md.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import Final, NamedTuple

from domain import when
from domain.when import Bounds, Duration

WIDEST: Final = 4_000
"""Days of a rough start that are looked at one by one."""
_AT_ONCE = Duration(0, 0)
_LONGEST_MONTH = 31
_LONGEST = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
"""The most days that so many months after each other have."""


class Count(NamedTuple):
    """How the terms of an agreement are counted: from which first day, for how long, and by how much it then renews."""

    first: Bounds
    """The bounds of the first day of the count."""
    length: Duration
    """From the first day to the first end; nothing where the count begins after a last day that was agreed."""
    period: Duration | None
    """By which a tacit renewal goes on; None where nobody says."""

    def end(self, first: int, times: int = 0) -> int:
        """The end after so many renewals, counted in one step from `first`, so that no day drifts."""
        period = self.period or _AT_ONCE
        return after(
            first, self.length.months + times * period.months, self.length.days + times * period.days
        )

    @property
    def first_end(self) -> Bounds:
        """The bounds of the first end."""
        return self.end(self.first[0]), self.end(self.first[1])


def after(first: int, months: int, days: int = 0) -> int:
    """The first day after a length that runs from `first`: the same day of the later month.

    Where that month has no such day the length runs to its last one, so that it is the first of the next. Open ends
    stay open; what would lie outside the years 0001 to 9999 stays within.
    """
    if first in {when.MIN, when.MAX}:
        return first
    return when.later(first, months, days)


def next_day(day: int) -> int:
    """The day after; an open end stays open."""
    return day if day in {when.MIN, when.MAX} else day + 1


def of_notice(day: int, notice: Duration | None) -> int:
    """The first day after a notice that was given on `day` and runs from the day after."""
    begins = next_day(day)
    return after(begins, notice.months, notice.days) if notice else begins


def last_notice(end: int, notice: Duration | None) -> int:
    """The last day on which a notice is in time for an end: it is over by the last day of the term."""
    if end in {when.MIN, when.MAX}:
        return end
    if notice is None:
        return end - 1
    years, months = divmod(notice.months, 12)
    early = end - 1 - (years * 366 + _LONGEST[months] + notice.days)
    later = range(early + 1, end)  # at the end of the calendar every notice is over by then
    return early + bisect_right(later, end, key=lambda day: of_notice(day, notice))


def end_reached(count: Count, first: int, least: int) -> int:
    """The first end that is no earlier than `least`, of terms that begin on the day `first` and renew tacitly."""
    found = count.end(first)
    if found >= least or not count.period or found in {when.MIN, when.MAX}:
        return found
    longest = count.period.months * _LONGEST_MONTH + count.period.days
    times = max((least - found) // longest, 1)
    found = count.end(first, times)
    while found < least:
        times += 1
        later = count.end(first, times)
        if later <= found:  # the end of the calendar
            return found
        found = later
    return found


@lru_cache(maxsize=4096)
def ends_reached(count: Count, least: Bounds) -> Bounds:
    """The bounds of the first end no earlier than a day of `least`.

    That end is not monotone in the first day, so each of these is looked at; of a start that is too wide for that, from
    the first end in time to a period later.
    """
    low, high = count.first
    earliest, latest = count.first_end
    if not count.period:
        return earliest, latest
    if high - low > WIDEST or when.MIN in {low, least[0]} or when.MAX in {high, least[1]}:
        last = after(least[1], count.period.months, count.period.days)
        return max(earliest, least[0]), max(latest, last)
    days = range(low, high + 1)
    return min(end_reached(count, day, least[0]) for day in days), max(
        end_reached(count, day, least[1]) for day in days
    )
