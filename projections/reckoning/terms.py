"""When the terms of an agreement end, and by when a notice has to be given."""

from collections.abc import Iterator
from typing import NamedTuple

from domain import terms, when
from projections.rows.instruments import Instrument, day_before

Bounds = tuple[int, int]


def last_days(instrument: Instrument, until: int, since: int = when.MIN) -> Iterator[tuple[int, Bounds]]:
    """The last days of an agreement's terms, numbered from 1: the first, and those that begin by a day.

    Of many terms that were over before `since` most are passed over. Of one that does not renew by itself there is the first
    alone; none where no end is known.
    """
    if instrument.ends_earliest is None or instrument.ends_latest is None:
        return
    before = (instrument.ends_earliest, instrument.ends_latest)
    yield 1, (day_before(before[0]), day_before(before[1]))
    count = instrument.reckoned
    if instrument.runs_out or count is None or not count.period:
        return
    number = 1
    if before[1] < since and count.first[0] > when.MIN:
        longest = count.period.months * LONGEST_MONTH + count.period.days
        number += max((since - before[1]) // longest - 1, 0)
        before = (count.end(count.first[0], number - 1), count.end(count.first[1], number - 1))
    while before[0] - 1 <= until:
        number += 1
        after = (count.end(count.first[0], number - 1), count.end(count.first[1], number - 1))
        if after[0] <= before[0]:  # the end of the calendar, or a beginning that nobody knows
            return
        yield number, (day_before(after[0]), day_before(after[1]))
        before = after


LONGEST_MONTH = 31


class TermEnd(NamedTuple):
    """The last day of one term of an agreement."""

    number: int
    """Of the term, from 1."""
    last: Bounds
    renews: bool
    """Another term follows by itself."""
    certain: bool
    """Whether that is so, whichever of the possible days the count began on."""


def term_ends(instrument: Instrument, until: int, since: int = when.MIN) -> Iterator[TermEnd]:
    """The last days of an agreement's terms, those included that still renew after notice was given, in order.

    The first, those of terms that begin by a day, and the last one of all, where there is one; `since` as for `last_days`.
    """
    if instrument.ends_earliest is None or instrument.ends_latest is None:
        return
    if not instrument.runs_out:
        yield from (
            TermEnd(number=number, last=last, renews=True, certain=True)
            for number, last in last_days(instrument, until, since)
        )
        return
    least, most = instrument.ends_earliest, instrument.ends_latest
    count, number = instrument.reckoned, 0
    if instrument.renewal == TACIT and count and count.period:
        before = when.MIN
        while before - 1 <= until:
            ends = count.end(count.first[0], number), count.end(count.first[1], number)
            if ends[0] >= most or ends[0] <= before or ends[1] >= most:
                break
            number, before = number + 1, ends[0]
            last = day_before(ends[0]), day_before(ends[1])
            yield TermEnd(number=number, last=last, renews=True, certain=ends[1] < least)
    yield TermEnd(number=number + 1, last=(day_before(least), day_before(most)), renews=False, certain=True)


TACIT = "tacit"


def running(instrument: Instrument, day: int) -> Bounds | None:
    """The last day of the term that runs on a day, or may; None where no end is known, or all have passed."""
    return next((last for _, last in last_days(instrument, day) if last[1] >= day), None)


def notice_by(instrument: Instrument, last: Bounds) -> Bounds | None:
    """The last day on which a notice is in time for the last day of a term; None where none is taken.

    Only what renews by itself is declined: what runs out at the end of the term does so without a notice.
    """
    notice = instrument.notice
    if instrument.runs_out or not notice:
        return None
    first = _in_time(last[0], notice)
    return first, first if last[0] == last[1] else _in_time(last[1], notice)


def _in_time(last: int, notice: str) -> int:
    """The same of one day (`domain.terms.last_notice`).

    Where nobody knows when the term began, nobody knows that day either: it is as open as the end of the term.
    """
    return last if when.iso(last) is None else terms.last_notice(last + 1, when.duration(notice))
