"""How often somebody was met: facts of the same days are one meeting, and facts that may be of the same days may be one.

A visit of three days and the signature on one of them are two entries and one meeting. Two entries of a visit in 2023 are
one meeting or two: nobody says that they are of different days.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from domain import when
from projections.reckoning.spans import Dated
from projections.row import Count

NEVER = when.MAX + 1, when.MAX + 1


class _Stay(NamedTuple):
    """The days of a fact: first and last are one, but for what lasted."""

    begins: tuple[int, int]
    ends: tuple[int, int]
    sure: bool
    """Whether it had surely begun by the day."""
    lasted: bool
    """Whether it may have been on several days."""

    @property
    def core(self) -> tuple[int, int] | None:
        """The days on which it surely was."""
        first, last = self.begins[1], self.ends[0]
        return (first, last) if first <= last else None

    @property
    def choice(self) -> tuple[int, int]:
        """The days, any of which may be its only one, where it has no core."""
        return max(self.begins[0], self.ends[0]), min(self.begins[1], self.ends[1])


def times_met(facts: Iterable[Dated], day: int) -> Count:
    """How many meetings some facts are that may have happened by a day: the least and the most.

    Facts that share a day are one meeting; the numbers are over all days that the facts may be of, what may be later than
    the day left out of the least.
    """
    stays = [_stay(fact, day) for fact in facts if fact.earliest <= day]
    return Count(_least(stays), _most(stays))


def _stay(fact: Dated, day: int) -> _Stay:
    if fact.on is None or not when.is_interval(fact.on):
        begins = fact.earliest, min(fact.latest, day)
        return _Stay(begins, begins, fact.latest <= day, lasted=False)
    first, last = when.lasted(fact.on)
    begun = min(fact.latest, last)
    begins = fact.earliest, min(begun, day)
    ends = max(min(first, day), begins[0]), max(min(last, day), begins[1])
    return _Stay(begins, ends, begun <= day, lasted=True)


def _least(stays: Sequence[_Stay]) -> int:
    """As long as what lasted may have been, and as many of the rest on the same days as can be."""
    joined: list[tuple[int, int, bool]] = []
    for first, last, sure in sorted(
        (stay.begins[0], stay.ends[1], stay.sure) for stay in stays if stay.lasted
    ):
        if joined and first <= joined[-1][1]:
            begun, until, before = joined[-1]
            joined[-1] = begun, max(until, last), before or sure
        else:
            joined.append((first, last, sure))
    hosts = [(first, last) for first, last, sure in joined if sure]
    perhaps = [(first, last) for first, last, sure in joined if not sure]
    single = [stay.begins for stay in stays if stay.sure and not stay.lasted]
    alone = (
        days for days in single if not any(first <= days[1] and days[0] <= last for first, last in hosts)
    )
    return len(hosts) + _fewest(alone, perhaps)


def _fewest(spans: Iterable[tuple[int, int]], perhaps: Sequence[tuple[int, int]]) -> int:
    """The fewest meetings of which each span shares a day with one: of a day, or as long as what perhaps lasted."""
    number, chosen = 0, when.MIN - 1
    for first, last in sorted(spans, key=lambda span: span[1]):
        if first > chosen:
            number, chosen = number + 1, max([last, *(until for begun, until in perhaps if begun <= last)])
    return number


def _most(stays: Sequence[_Stay]) -> int:
    """As short as what lasted may have been, and as many of the rest on days of their own as can be."""
    taken: list[tuple[int, int]] = []
    for first, last in sorted(core for stay in stays if (core := stay.core)):
        if taken and first <= taken[-1][1]:
            taken[-1] = taken[-1][0], max(last, taken[-1][1])
        else:
            taken.append((first, last))
    free = sorted((stay.choice for stay in stays if stay.core is None), reverse=True)
    number, now, waiting, covered = len(taken), when.MIN, list[int](), iter(taken)
    first, last = next(covered, NEVER)
    while free or waiting:
        if not waiting:
            now = max(now, free[-1][0])
        while first <= now:  # the next day on which nothing surely was
            now = max(now, last + 1)
            first, last = next(covered, NEVER)
        while free and free[-1][0] <= now:
            heappush(waiting, free.pop()[1])
        while waiting and waiting[0] < now:
            heappop(waiting)
        if waiting:
            heappop(waiting)
            number, now = number + 1, now + 1
    return number
