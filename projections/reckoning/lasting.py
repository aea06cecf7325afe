"""On which days something holds, for certain or possibly: runs of days, added up as least–most."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from domain import when

Runs = tuple[tuple[int, int], ...]
"""Days from one to before another, in order, none touching the next."""


def runs(pieces: Iterable[tuple[int, int]]) -> Runs:
    """Some stretches of days as runs: those that touch or overlap are one."""
    found: list[tuple[int, int]] = []
    for first, until in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((first, until))
    return tuple(found)


def within(those: Runs, first: int, until: int) -> Runs:
    """What of some runs lies from one day to before another."""
    return runs((max(a, first), min(b, until)) for a, b in those)


def length(those: Runs) -> int:
    """So many days."""
    return sum(until - first for first, until in those)


class Served(NamedTuple):
    """Something that has surely held for a while, though perhaps on no day that can be named."""

    begins: tuple[int, int]
    """The bounds of its first day."""
    ends: tuple[int, int]
    """The bounds of the first day on which it held no longer."""
    days: tuple[int, int] | None = None
    """So many at least, and at most; None where nothing but its bounds says so."""

    @property
    def least(self) -> int:
        """So many days at least: more than none."""
        return self.days[0] if self.days else max(self.ends[0] - self.begins[1], 1)


class Lasting(NamedTuple):
    """The days on which something holds."""

    surely: Runs
    possibly: Runs
    """Those and the ones on which it may hold."""
    served: tuple[Served, ...] = ()
    """What has held for certain, on whichever of these days."""
    alone: bool = False
    """Whether nothing else can have held than the one that is `served`."""

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, int, bool]]) -> "Lasting":
        """From stretches of days on which it may hold, each with whether it surely does."""
        there = list(pieces)
        return cls(
            runs((first, until) for first, until, sure in there if sure),
            runs((first, until) for first, until, _ in there),
        )

    @property
    def certain(self) -> bool:
        """Whether it has surely held."""
        return bool(self.surely or self.served)

    @property
    def least(self) -> int:
        """So many days at least."""
        if not self.served:
            return length(self.surely)
        return sum(
            max([length(spell.surely), *(each.least for each in spell.served)]) for spell in self.spells()
        )

    @property
    def most(self) -> int | None:
        """So many at most; None where nobody says since when."""
        if self.endless:
            return None
        days = length(self.possibly)
        if self.alone and self.served and (known := self.served[0].days):
            return min(days, known[1])
        return days

    @property
    def endless(self) -> bool:
        """Whether nobody says since when it may hold."""
        return bool(self.possibly) and self.possibly[0][0] <= when.MIN

    def spells(self) -> "Iterator[Lasting]":
        """Each stretch of days on which it may hold without a break."""
        for first, until in self.possibly:
            there = tuple(each for each in self.served if first <= each.begins[0] < until)
            yield Lasting(within(self.surely, first, until), ((first, until),), there, self.alone)

    @property
    def begins(self) -> tuple[int, int]:
        """Of a spell, the bounds of its first day."""
        ((first, until),) = self.possibly
        known = [*(run[0] for run in self.surely[:1]), *(each.begins[1] for each in self.served)]
        return first, min([until - 1, *known])

    @property
    def ends(self) -> tuple[int, int]:
        """Of a spell, the bounds of the first day on which it holds no longer."""
        ((first, until),) = self.possibly
        known = [*(run[1] for run in self.surely[-1:]), *(each.ends[0] for each in self.served)]
        return max([first + 1, *known]), until


def middle(days: Sequence[int | None]) -> float | None:
    """The median, where None is longer than all; None for none, and where it would be one of these."""
    if not days:
        return None
    ordered = sorted(days, key=lambda number: (number is None, number))
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return None if low is None or high is None else (low + high) / 2
