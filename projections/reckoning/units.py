"""What is counted: ties, each between two bodies, however many a partnership brings together."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple, Self

from domain.message import Message
from projections.ask import Ask
from projections.page import Tally
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
        self.partnerships = {stream.stream: stream for stream in those if stream.kind == "partnership"}
        known = {body.slug: body for body in ask.of(bodies) if body.successor is not None}
        where = {"stream": {*self.partnerships}} if len(self.partnerships) <= FEW else {}
        there = list(ask.of(sides, role="party", **where))
        turns = [side.since for side in there if side.since is not None]
        turns += [day for body in known.values() for day in (body.since_earliest, body.since_latest) if day]
        rows = [*self.partnerships.values()], there, known, sum(turn <= ask.day for turn in turns)
        self._found = ask.again(
            ("ties", of, *where), rows, lambda: _Found(self.partnerships, there, known, of, ask.day)
        )
        self.pairs: Mapping[str, tuple[Pair, ...]] = self._found.pairs

    @property
    def several(self) -> dict[str, tuple[Pair, ...]]:
        """The partnerships in which there are several ties."""
        return {stream: those for stream, those in self.pairs.items() if len(those) > 1}

    def distinct(self) -> "Sequence[Pair]":
        """The ties of each partnership, once between the same two bodies: of their own names before those taken over."""
        return self._found.distinct

    def between(self) -> "Sequence[tuple[Pair, ...]]":
        """The ties, each with its pair in all partnerships of the two: of their own names before those taken over."""
        return self._found.between

    @property
    def gone(self) -> frozenset[str]:
        """The partnerships that are no tie any more: all parties are one body, or the body that has them was succeeded."""
        return frozenset(
            stream
            for stream, those in self.pairs.items()
            if not those
            or (
                self.of in self._found.acting.get(stream, ())
                and not any(self.of in row.bodies for row in those)
            )
        )

    def stands(self) -> dict[tuple[str, str], Spell]:
        """Where each of those that are seen apart from the whole stands on the day, by stream and point of view."""
        day = self._ask.day
        wider = self._found.wider
        found = self._ask.of(spells, stream=wider) if wider else ()
        return {(row.stream, row.of): row.asked_on(day) for row in found if row.holds(day)}

    def units(self) -> "Units":
        """How many partnerships and ties there are."""
        return self._found.units

    def tally(
        self, only: Mapping[str, tuple[Pair, ...]] | None = None, doubted: Collection[str] = ()
    ) -> Tally:
        """What is counted of them for `Units.of`; `only` are those that are counted (default: all).

        `doubted` are partnerships that may not have begun by the day.
        """
        found = self._found.tally if only is None else _tally(only)
        there = self.pairs if only is None else only
        if not (those := [there[stream] for stream in there if stream in doubted]):
            return found
        pairs = Counter(frozenset(row.bodies) for several in those for row in several)
        return {**found, DOUBTED: Counter({DOUBTED: len(those)}), DOUBTED_PAIRS: pairs}


SIZES, PAIRS, SURELY = "ties of a partnership", "two bodies", "two bodies that surely are"
"""What is counted of ties."""
DOUBTED, DOUBTED_PAIRS = "partnerships that may not have begun", "two bodies of these"
"""What is counted beside them where there are such."""


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

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """What was counted of some partnerships (`Ties.tally`)."""
        sizes, pairs, surely, doubted, not_yet = (
            tally.get(name, Counter()) for name in (SIZES, PAIRS, SURELY, DOUBTED, DOUBTED_PAIRS)
        )
        return cls(
            partnerships=sizes.total(),
            several=sum(number for size, number in sizes.items() if size > 1),
            most=max(sizes, default=0),
            none=sizes[0],
            shared=sum(size * number for size, number in sizes.items()) - len(pairs),
            ties=Count(len(pairs - not_yet), len(surely)),
            doubted=doubted.total(),
        )

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


class _Found:
    """What there is between the parties of some partnerships on a day: the same for as long as its rows are."""

    def __init__(
        self,
        those: Mapping[str, Stream],
        every: Iterable[Side],
        known: Mapping[str, Body],
        of: str | None,
        day: int,
    ) -> None:
        there = by_stream(side for side in every if side.stream in those)
        self.acting = {stream: {side.body for side in own} for stream, own in there.items()}
        """By partnership the bodies on its sides."""
        self.pairs: Mapping[str, tuple[Pair, ...]] = {
            stream: tuple(_pairs(partnership, there.get(stream, ()), known, of, day))
            for stream, partnership in those.items()
        }

    @cached_property
    def wider(self) -> set[str]:
        """The partnerships of whose ties one is seen apart from the whole."""
        return {stream for stream, those in self.pairs.items() if any(row.of for row in those)}

    @cached_property
    def distinct(self) -> Sequence[Pair]:
        """The ties of each partnership, once between the same two bodies."""
        found: list[Pair] = []
        for those in self.pairs.values():
            if len(those) == 1:
                found += those
                continue
            alike = grouped(those, lambda row: frozenset(row.bodies))
            found += [min(same, key=lambda row: row.parties != row.bodies) for same in alike.values()]
        return found

    @cached_property
    def between(self) -> Sequence[tuple[Pair, ...]]:
        """The ties, each with its pair in all partnerships of the two."""
        every = (item for those in self.pairs.values() for item in those)
        alike = grouped(every, lambda row: frozenset(row.bodies))
        return [tuple(sorted(those, key=lambda row: row.parties != row.bodies)) for those in alike.values()]

    @cached_property
    def units(self) -> "Units":
        """How many partnerships and ties there are."""
        return Units.of(self.tally)

    @cached_property
    def tally(self) -> Tally:
        """What is counted of them."""
        return _tally(self.pairs)


def _tally(found: Mapping[str, tuple[Pair, ...]]) -> Tally:
    every = [item for those in found.values() for item in those]
    return {
        SIZES: Counter(map(len, found.values())),
        PAIRS: Counter(frozenset(row.bodies) for row in every),
        SURELY: Counter(frozenset(row.surely) for row in every),
    }


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
