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


class Lasting(NamedTuple):
    """The days on which something holds."""

    surely: Runs
    possibly: Runs
    """Those and the ones on which it may hold."""

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, int, bool]]) -> "Lasting":
        """From stretches of days on which it may hold, each with whether it surely does."""
        there = list(pieces)
        return cls(
            runs((first, until) for first, until, sure in there if sure),
            runs((first, until) for first, until, _ in there),
        )

    @property
    def least(self) -> int:
        """So many days at least."""
        return length(self.surely)

    @property
    def most(self) -> int | None:
        """So many at most; None where nobody says since when."""
        return None if self.endless else length(self.possibly)

    @property
    def endless(self) -> bool:
        """Whether nobody says since when it may hold."""
        return bool(self.possibly) and self.possibly[0][0] <= when.MIN

    def spells(self) -> "Iterator[Lasting]":
        """Each stretch of days on which it may hold without a break."""
        for first, until in self.possibly:
            yield Lasting(within(self.surely, first, until), ((first, until),))

    @property
    def begins(self) -> tuple[int, int]:
        """Of a spell, the bounds of its first day."""
        ((first, until),) = self.possibly
        return first, self.surely[0][0] if self.surely else until - 1

    @property
    def ends(self) -> tuple[int, int]:
        """Of a spell, the bounds of the first day on which it holds no longer."""
        ((first, until),) = self.possibly
        return self.surely[-1][1] if self.surely else first + 1, until


def middle(days: Sequence[int | None]) -> float | None:
    """The median, where None is longer than all; None for none, and where it would be one of these."""
    if not days:
        return None
    ordered = sorted(days, key=lambda number: (number is None, number))
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return None if low is None or high is None else (low + high) / 2
