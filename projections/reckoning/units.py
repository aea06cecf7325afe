"""What is counted: ties, each between two bodies, however many a partnership brings together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from domain.message import Message
from projections.ask import Ask
from projections.phrases import counted, in_turn, things
from projections.reckoning.successors import successor
from projections.row import Count, by_stream, grouped
from projections.rows.bodies import Body, bodies
from projections.rows.sides import Side, sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells, tie
from projections.rows.streams import Stream

FEW = 500
"""Partnerships of which the sides alone are asked for; of more, all sides are."""


class Pair(NamedTuple):
    """Two sides of a partnership on a day: what is between them is one tie."""

    stream: str
    of: str
    """The point of view of the two (`projections.rows.spells`); nothing where there are no others."""
    parties: tuple[str, str]
    """As the partnership names them, the side from which it is seen first."""
    bodies: tuple[str, str]
    """The bodies that they are by the day: themselves, or whoever took their place, or may have."""
    surely: tuple[str, str]
    """The bodies that they surely are."""

    def concerned(self, who: Iterable[str | None]) -> bool:
        """Whether something that these bodies (None: others) did with each other may have been between the two."""
        known = {word for word in who if word is not None}
        return known == set(self.bodies) if len(known) == PAIR else known <= set(self.bodies)


class Ties:
    """The ties of some partnerships on a day, seen from a body where it has them, else between any two."""

    def __init__(self, ask: Ask, those: Iterable[Stream], of: str | None) -> None:
        """`of` is the body; None for any two."""
        self._ask, self.of = ask, of
        partnerships = {stream.stream: stream for stream in those if stream.kind == "partnership"}
        known = {body.slug: body for body in ask.of(bodies) if body.successor is not None}
        where = {"stream": {*partnerships}} if len(partnerships) <= FEW else {}
        self._sides = by_stream(
            side for side in ask.of(sides, role="party", **where) if side.stream in partnerships
        )
        self.pairs: Mapping[str, tuple[Pair, ...]] = {
            stream: tuple(_pairs(partnership, self._sides.get(stream, ()), known, of, ask.day))
            for stream, partnership in partnerships.items()
        }

    def distinct(self) -> list[Pair]:
        """The ties of each partnership, once between the same two bodies: of their own names before those taken over."""
        found: list[Pair] = []
        for those in self.pairs.values():
            if len(those) == 1:
                found += those
                continue
            alike = grouped(those, lambda row: frozenset(row.bodies))
            found += [min(same, key=lambda row: row.parties != row.bodies) for same in alike.values()]
        return found

    def between(self) -> list[tuple[Pair, ...]]:
        """The ties, each with its pair in all partnerships of the two: of their own names before those taken over."""
        every = (item for those in self.pairs.values() for item in those)
        alike = grouped(every, lambda row: frozenset(row.bodies))
        return [tuple(sorted(those, key=lambda row: row.parties != row.bodies)) for those in alike.values()]

    @property
    def gone(self) -> frozenset[str]:
        """The partnerships that are no tie any more: all parties are one body, or the body that has them was succeeded."""
        return frozenset(
            stream
            for stream, those in self.pairs.items()
            if not those
            or (
                any(side.body == self.of for side in self._sides.get(stream, ()))
                and not any(self.of in row.bodies for row in those)
            )
        )

    def stands(self) -> dict[tuple[str, str], Spell]:
        """Where each of those that are seen apart from the whole stands on the day, by stream and point of view."""
        day = self._ask.day
        wider = {stream for stream, those in self.pairs.items() if any(row.of for row in those)}
        found = self._ask.of(spells, stream=wider) if wider else ()
        return {(row.stream, row.of): row.asked_on(day) for row in found if row.holds(day)}

    def units(
        self, only: Mapping[str, tuple[Pair, ...]] | None = None, doubted: Collection[str] = ()
    ) -> "Units":
        """How many partnerships and ties there are; `only` are those that are counted (default: all).

        `doubted` are partnerships that may not have begun by the day.
        """
        counted = self.pairs if only is None else only
        sizes = [len(those) for those in counted.values()]
        every = [pair for those in counted.values() for pair in those]
        between = {frozenset(pair.bodies) for pair in every}
        begun = {frozenset(pair.bodies) for pair in every if pair.stream not in doubted}
        surely = {frozenset(pair.surely) for pair in every}
        return Units(
            partnerships=len(counted),
            several=sum(size > 1 for size in sizes),
            most=max(sizes, default=0),
            none=sizes.count(0),
            shared=len(every) - len(between),
            ties=Count(len(begun), len(surely)),
            doubted=sum(stream in doubted for stream in counted),
        )


class Units(NamedTuple):
    """So many partnerships, and the ties that they are."""

    partnerships: int
    several: int
    """Partnerships with several ties."""
    most: int
    """The ties of the one that has the most."""
    none: int
    """Partnerships without any: all parties are one body by then."""
    shared: int
    """Ties between two that have another, in another partnership or in this one."""
    ties: Count
    doubted: int = 0
    """Partnerships that may not have begun."""

    @property
    def plain(self) -> bool:
        """Whether each partnership is one tie, so that nothing has to be reconciled."""
        return not (self.several or self.none or self.shared) and self.ties == self._number

    @property
    def _number(self) -> Count:
        return Count(self.partnerships - self.doubted, self.partnerships)

    @property
    def heading(self) -> str:
        """What a title says: `60 ties (58 partnerships, 2 of them with two ties)`."""
        if self.plain:
            return counted(self._number, "partnership")
        return Message("{ties} ({partnerships})", ties=self._ties(), partnerships=self._with_reasons())

    def said(self) -> str:
        """The line that reconciles: `58 partnerships, 2 of them with two ties: 60 ties`."""
        if self.plain:
            return counted(self._number, "partnership")
        return Message("{partnerships}: {ties}", partnerships=self._with_reasons(), ties=self._ties())

    def _with_reasons(self) -> str:
        """The partnerships, and why they are not as many as ties."""
        parts = [counted(self._number, "partnership")]
        if self.several and self.most == PAIR:
            parts.append(Message("{several} of them with two ties", several=self.several))
        elif self.several:
            parts.append(Message("{several} of them with several ties", several=self.several))
        if self.none:
            parts.append(Message("{none} whose parties are one body by then", none=self.none))
        if self.shared:
            parts.append(Message("{shared} between two that have another", shared=self.shared))
        return in_turn(parts, ", ")

    def _ties(self) -> Message:
        one = self.ties == (1, 1)
        return Message(
            "{number} {ties}", number=self.ties.least if one else self.ties, ties=things("tie", one=one)
        )


def _pairs(
    stream: Stream, there: Iterable[Side], known: Mapping[str, Body], of: str | None, day: int
) -> Iterator[Pair]:
    """The ties of a partnership: of the body from whose side it is seen, where it is on one, else between any two."""
    if len(stream.parties) == PAIR and known.keys().isdisjoint(stream.parties):
        there = tuple(there)
        if all(side.since is None for side in there):
            a, b = stream.parties
            two = (a, b) if of != b else (b, a)
            if a != b:
                yield Pair(stream.stream, WHOLE, two, two, two)
            return
    now = {party: party for party in stream.parties}
    came = [side for side in there if side.since is not None and side.since <= day]
    now.update((side.party, side.body) for side in sorted(came, key=lambda side: side.since or 0))
    surely = {party: successor(known, party, day, surely=True) for party in stream.parties}
    own = next((party for party in (of, *now) if party in now and now[party] == of), None)
    others = [party for party in stream.parties if party != own]
    for first, second in (
        combinations(stream.parties, 2) if own is None else ((own, party) for party in others)
    ):
        if now[first] != now[second]:
            yield Pair(
                stream=stream.stream,
                of=WHOLE if len(stream.parties) == PAIR else tie(first, second),
                parties=(first, second),
                bodies=(now[first], now[second]),
                surely=(surely[first], surely[second]),
            )
