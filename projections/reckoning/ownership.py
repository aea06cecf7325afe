"""Whose a tie is, day after day: nobody has one with itself, and whoever was succeeded has none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from domain import when
from projections.reckoning.causes import Cause
from projections.reckoning.successors import own_side, successor
from projections.rows.bodies import Body
from projections.rows.instruments import Instrument
from projections.rows.sides import Side
from projections.rows.spells import Spell


class Tie(NamedTuple):
    """Two parties of a partnership, and where they stand."""

    stream: str
    of: str
    """The point of view of the two; nothing where there are no others."""
    pair: tuple[str, str]
    rows: tuple[Spell, ...]
    """All answers, in their order."""
    agreed: tuple[Instrument, ...]
    sides: tuple[Side, ...]
    """Who is on which side of the partnership, heirs too."""
    whose: tuple[str, ...]
    """The bodies whose tie it may be: of one that is asked for, that one; of everybody, all that are on a side."""


class Succession(NamedTuple):
    """A body took the place of another, and a tie was no longer what it had been."""

    body: str
    successor: str
    earliest: int
    latest: int
    stream: str
    version: int | None

    @property
    def entry(self) -> str:
        """The entry that says so, as `stream#version`."""
        return f"{self.stream}#{self.version}"

    @property
    def cause(self) -> Cause:
        """As what ended a tie."""
        return Cause(begins=False, earliest=self.earliest, latest=self.latest)


Named = tuple[str, str]
"""A tie by its stream and its point of view."""


class Beside(NamedTuple):
    """Another tie of the same two."""

    name: Named
    since: int
    """The first day on which they may be the same."""


class Owned(NamedTuple):
    """A tie as far as it is owned."""

    rows: tuple[Spell, ...]
    """Its answers; where it is nobody's, or one with another tie that stands for both, with no agreement."""
    successions: tuple[Succession, ...]
    """Those by which it was lost."""
    besides: tuple[Beside, ...]
    """The ties for which it may stand, or that may stand for it."""


def owned(ties: Sequence[Tie], tier: int, known: Mapping[str, Body]) -> dict[Named, Owned]:
    """Some ties, as far as they are owned and hold an agreement of a tier or above.

    Of two that have several partnerships, one tie stands for all; so it is, from then on, where a counterpart took the
    place of another.
    """
    happened = [
        Succession(
            body=word.slug,
            successor=word.successor,
            earliest=word.since_earliest,
            latest=word.since_latest,
            stream=word.stream,
            version=word.succeeded_by,
        )
        for word in known.values()
        if word.successor and word.since_earliest is not None and word.since_latest is not None
    ]
    alone = len({frozenset(tie.pair) for tie in ties}) == len(ties)
    if alone and not happened and not any(side.since is not None for tie in ties for side in tie.sides):
        return {(tie.stream, tie.of): Owned(rows=tie.rows, successions=(), besides=()) for tie in ties}
    reading = _Reading(tier, known, happened)
    found = {(tie.stream, tie.of): (tie, list(reading.own(tie))) for tie in ties}
    lost = {name: list(reading.lost(item, rows)) for name, (item, rows) in found.items()}
    besides: dict[Named, tuple[Beside, ...]] = {}
    for group in reading.groups(found):
        found.update(reading.merged({name: found[name] for name in group}))
        besides.update({name: tuple(reading.besides(name, group, found)) for name in group})
        for name in group:
            lost[name] += reading.lost(*found[name], [found[other][0] for other in group])
    return {
        name: Owned(
            rows=tuple(rows),
            successions=tuple(
                dict.fromkeys(
                    each
                    for other in (name, *(named.name for named in besides.get(name, ())))
                    for each in lost[other]
                )
            ),
            besides=besides.get(name, ()),
        )
        for name, (_, rows) in found.items()
    }


Found = dict[Named, tuple[Tie, list[Spell]]]


class _Reading:
    """What is owned, by the successions that are known."""

    def __init__(self, tier: int, known: Mapping[str, Body], happened: Sequence[Succession]) -> None:
        self.tier = tier
        self._known = known
        self._happened = {succession.body: succession for succession in happened}

    def who(self, tie: Tie, day: int) -> frozenset[str]:
        """Who the two are on a day, as soon as that may be; who they surely are where they may be one."""
        found = frozenset(successor(self._known, party, day) for party in tie.pair)
        return found if len(found) > 1 else self.surely(tie, day)

    def surely(self, tie: Tie, day: int) -> frozenset[str]:
        """Who the two surely are on a day: of one body's ties, this and who the other is."""
        own = tie.whose[0] if len(tie.whose) == 1 else None
        return frozenset(
            body
            if (body := successor(self._known, party, day)) == own
            and successor(self._known, other, day) != own
            else successor(self._known, party, day, surely=True)
            for party, other in zip(tie.pair, reversed(tie.pair), strict=True)
        )

    def own(self, tie: Tie) -> Iterator[Spell]:
        """The answers for a tie, as far as it is that of one of the bodies whose it may be."""
        days = {side.since for side in tie.sides if side.since is not None}
        days |= {day for each in self.successions(tie) for day in (each.earliest, each.latest)}
        for piece in _cut(tie.rows, days):
            if piece.tier_most < self.tier:
                yield piece
                continue
            seen = (self._seen(tie, piece, body) for body in tie.whose)
            yield max(seen, key=lambda row: (row.tier_least, row.tier_most), default=_nothing(piece))

    def _seen(self, tie: Tie, piece: Spell, body: str) -> Spell:
        """An answer as far as the tie is that of one body."""
        day = piece.first
        own = own_side(tie.sides, body, day)
        if own not in tie.pair or successor(self._known, body, day) != body:
            return _nothing(piece)
        party = next(each for each in tie.pair if each != own)
        counterpart = successor(self._known, party, day)
        becoming = counterpart == body
        if becoming and successor(self._known, party, day, surely=True) == body:
            return _nothing(piece)
        least = piece.tier_least
        if own != body:  # taken over: its own as far as it signed itself
            signed = {
                each.id
                for each in tie.agreed
                if each.tier >= self.tier and body in each.named and each.holds(day)
            }
            inherited = [signed.isdisjoint(held) for held in piece.held]
            if all(inherited):
                return _nothing(piece)
            least = 0 if any(inherited) else least
        return piece._replace(tier_least=0 if becoming else least)

    def groups(self, found: Found) -> list[list[Named]]:
        """The ties that are one at some time."""
        group: dict[Named, list[Named]] = {name: [name] for name in found}
        first: dict[frozenset[str], Named] = {}
        for name, (item, rows) in found.items():
            for key in {self.who(item, row.first) for row in rows}:
                one_group, other = group[first.setdefault(key, name)], group[name]
                if one_group is not other:
                    one_group.extend(other)
                    group.update(dict.fromkeys(other, one_group))
        return [
            list(those) for those in {id(each): each for each in group.values()}.values() if len(those) > 1
        ]

    def besides(self, name: Named, group: Iterable[Named], found: Found) -> Iterator[Beside]:
        """The other ties of a group, and since when they are of the same two."""
        days = sorted({row.first for each in group for row in found[each][1]})
        for other in group:
            same = (day for day in days if self.who(found[name][0], day) == self.who(found[other][0], day))
            if other != name and (since := next(same, None)) is not None:
                yield Beside(other, since)

    def merged(self, found: Found) -> Found:
        """Of ties that are one at some time, the one that stands for all then; the others hold nothing."""
        days = {row.first for _, rows in found.values() for row in rows}
        pieces = {name: list(_cut(rows, days)) for name, (_, rows) in found.items()}
        standing: set[Named] = set()
        for n, day in enumerate(sorted(days)):
            there: dict[frozenset[str], list[Named]] = {}
            for name, (item, _) in found.items():
                key = self.who(item, day)
                if len(key) > 1 and (name in standing or pieces[name][n].tier_most >= self.tier):
                    there.setdefault(key, []).append(name)
            stood, standing = standing, set()
            for key, those in there.items():
                now = {name: pieces[name][n] for name in those if pieces[name][n].tier_most >= self.tier}
                if not now:
                    continue
                before = [name for name in those if name in stood]
                first = max(
                    [name for name in before if name in now] or before or now,
                    key=lambda name: (
                        pieces[name][n].tier_least >= self.tier,
                        set(found[name][0].pair) == key,
                    ),
                )
                standing.add(first)
                surely = {name: self.surely(found[name][0], day) for name in now}
                for name, piece in self._shared(first, pieces[first][n], now, surely):
                    pieces[name][n] = piece
        return {name: (item, pieces[name]) for name, (item, _) in found.items()}

    def _shared(
        self, first: Named, piece: Spell, now: Mapping[Named, Spell], surely: Mapping[Named, frozenset[str]]
    ) -> Iterator[tuple[Named, Spell]]:
        """What those hold of which the first stands for all; those that may not be one yet are perhaps one more each."""
        yield first, _for_all(piece, now.values(), self.tier)
        held = first if first in now else max(now, key=lambda name: now[name].tier_least)
        seen = {surely[held]}
        for name, other in now.items():
            if name != first:
                yield name, _nothing(other) if surely[name] in seen else other._replace(tier_least=0)
                seen.add(surely[name])

    def lost(self, tie: Tie, rows: Sequence[Spell], group: Iterable[Tie] = ()) -> Iterator[Succession]:
        """The successions by which a tie became less than it was: of the two, or of those of its group."""
        days: set[int] = set()
        fell = {row.first for last, row in pairwise(rows) if _tiers(row) < _tiers(last)}
        whole, less = iter(tie.rows), 0
        now = next(whole)
        for row in rows:
            while not now.holds(row.first):
                now = next(whole)
            before, less = less, (row.tier_least < now.tier_least) + (row.tier_most < now.tier_most)
            if less > before:
                days.add(row.first)
        for each in self.successions(tie, *group) if days or fell else ():
            if {each.earliest, each.latest} & fell or any(
                each.earliest <= day <= each.latest for day in days
            ):
                yield each

    def successions(self, *ties: Tie) -> Iterator[Succession]:
        """What happened to the parties of some ties and to whoever succeeded them."""
        seen: set[str] = set()
        for party in (party for tie in ties for party in tie.pair):
            body: str | None = party
            while body is not None and body not in seen:
                seen.add(body)
                if body in self._happened:
                    yield self._happened[body]
                body = self._known[body].successor if body in self._known else None


def _cut(rows: Iterable[Spell], days: Iterable[int]) -> Iterator[Spell]:
    """The same answers, each cut on some days."""
    wanted = sorted(days)
    for row in rows:
        firsts = [row.first, *(day for day in wanted if row.first < day < row.until)]
        for first, until in zip(firsts, [*firsts[1:], row.until], strict=True):
            yield row if len(firsts) == 1 else row._replace(first=first, until=until)


def _tiers(row: Spell) -> tuple[int, int]:
    return row.tier_least, row.tier_most


def _nothing(row: Spell) -> Spell:
    """The same without any agreement: it is told by what happened elsewhere."""
    return row._replace(
        tier=0,
        tier_least=0,
        tier_most=0,
        held=((),),
        tier_since_on=None,
        tier_since_earliest=when.MIN,
        tier_since_latest=when.MAX,
        tier_since_by=None,
        tier_since_sources=(),
        tier_since_brought_by=(),
    )


def _for_all(row: Spell, those: Iterable[Spell], tier: int) -> Spell:
    """An answer that stands for several: an agreement is held where one of them holds it."""
    told = list(those)
    least, most = max(item.tier_least for item in told), max(item.tier_most for item in told)
    if (row.tier_least >= tier, row.tier_most >= tier) == (least >= tier, most >= tier):
        return row
    best = row if row.tier_most >= tier else max(told, key=lambda item: (item.tier_least, item.tier_most))
    return _nothing(row)._replace(tier=best.tier, tier_least=least, tier_most=most, held=best.held)
