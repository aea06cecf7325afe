"""What there was, what came, what went, what is left: the account of one partnership over a span of days."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from projections.row import Count
from projections.rows.spells import Spell


class Move(NamedTuple):
    """A partnership begins to hold an agreement, or ceases to."""

    spell: Spell
    """The spell that begins then."""
    begins: bool
    certain: bool
    """Whether it falls into the span for certain."""


class Account(NamedTuple):
    """The balance of one partnership; every count is 0 or 1, or a span where that is not certain."""

    stream: str
    opening: Count
    new: Count
    ended: Count
    closing: Count
    moves: tuple[Move, ...]

    @property
    def certain(self) -> bool:
        """Whether nothing in it is a span."""
        return all(one.least == one.most for one in (self.opening, self.new, self.ended, self.closing))

    @property
    def balanced(self) -> bool:
        """Whether opening + new − ended = closing; of what is uncertain, whether it can."""
        least = self.opening.least + self.new.least - self.ended.most
        most = self.opening.most + self.new.most - self.ended.least
        return least <= self.closing.most and self.closing.least <= most


def account(of_stream: Sequence[Spell], tier: int, span: tuple[int, int], eve: Spell, end: Spell) -> Account:
    """The account of a partnership over the days of `span`, of agreements of a tier or above.

    It opens where the partnership stands on the eve, and closes where it stands at the end; what lies between is read
    from its spells, so that each checks the other.
    """
    found = tuple(moves(of_stream, tier, span))
    new, ended = (_counted(one for one in found if one.begins is begins) for begins in (True, False))
    return Account(of_stream[0].stream, _held(eve, tier), new, ended, _held(end, tier), found)


def moves(of_stream: Iterable[Spell], tier: int, span: tuple[int, int]) -> Iterator[Move]:
    """When a partnership began or ceased to hold an agreement of a tier, certainly or possibly in the span."""
    first, last = span
    held = False
    for one in of_stream:
        holds = one.tier >= tier
        if holds != held and one.earliest <= last and one.latest >= first:
            yield Move(one, holds, first <= one.earliest and one.latest <= last)
        held = holds


def total(counts: Iterable[Count]) -> Count:
    """Several counts as one."""
    least, most = 0, 0
    for one in counts:
        least, most = least + one.least, most + one.most
    return Count(least, most)


def _held(stand: Spell, tier: int) -> Count:
    values = [one.tier >= tier for one in stand.candidates]
    return Count(int(all(values)), int(any(values)))


def _counted(found: Iterable[Move]) -> Count:
    return total(Count(int(one.certain), 1) for one in found)
