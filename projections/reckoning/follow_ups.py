"""Ties of schools, universities, ports and councils, which are to follow the agreements of cities."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from domain.kinds import bodies_of
from projections.ask import Ask
from projections.reckoning.belonging import house
from projections.reckoning.holdings import Holding, in_force, signatures, surely
from projections.row import Count, by_stream
from projections.rows.bodies import bodies
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import Stream, streams


class FollowUp(NamedTuple):
    """One tie of schools, universities, ports or councils, signed by some day."""

    stream: str
    above: str | None
    """The partnership that it lies under; its own where it is an instrument of the cities themselves."""
    signed: tuple[Instrument, ...]
    """Its agreements, at their first signature."""
    held: tuple[Holding, ...]
    """Those that may be in force."""
    certain: bool
    """One of its agreements is in force for certain."""


def follow_ups(
    kinds: Sequence[str],
    day: int,
    *,
    streams: Iterable[Stream],
    instruments: Mapping[str, Sequence[Instrument]],
    stands: Mapping[str, Spell],
    body_kinds: Mapping[str, str | None],
) -> Iterator[FollowUp]:
    """The ties of some kinds of instrument (`sister-school`) that may have been signed by a day, in the order of streams.

    A partnership is one where a body that such a kind is named for (a school) is a party, whatever the instrument.
    Elsewhere its instruments of such a kind are: where the partnership lies under another one, they lie under that one
    too, else under their own.
    """
    named_for = bodies_of(kinds)
    for stream in streams:
        own = instruments.get(stream.stream, ())
        of_kind, whole = _of_kind(kinds, named_for, stream, own, body_kinds)
        if not of_kind:
            continue
        if signed := tuple(signature for signature in signatures(of_kind) if signature.earliest <= day):
            stand = stands[stream.stream]
            above = stream.under or (None if whole else stream.stream)
            held = tuple(in_force(of_kind, stand))
            yield FollowUp(
                stream=stream.stream, above=above, signed=signed, held=held, certain=surely(held, stand)
            )


def _of_kind(
    kinds: Sequence[str],
    named_for: Collection[str],
    stream: Stream,
    own: Sequence[Instrument],
    body_kinds: Mapping[str, str | None],
) -> tuple[list[Instrument], bool]:
    """The agreements of a partnership that are of such bodies, and whether one of these is a party of it."""
    whole = any(body_kinds.get(party) in named_for for party in stream.parties)
    return [instrument for instrument in own if whole or instrument.kind in kinds], whole


class Step(NamedTuple):
    """From one day until another, how many of the ties of one partnership are in force: 0 or 1."""

    first: int
    until: int
    least: int
    most: int


class Following:
    """How many ties of schools, ports and the like are in force over a span of days; each thing is read once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._steps: dict[tuple[tuple[str, ...], str | None], list[Step]] = {}

    def over(self, kinds: tuple[str, ...], body: str | None, first: int, last: int) -> Count:
        """The least and the most on any day of a span, of a body and those that belong to it (None: of all)."""
        key = kinds, body
        if key not in self._steps:
            self._steps[key] = list(self._of(kinds, body))
        changes = {first: (0, 0)}
        for step in self._steps[key]:
            if step.until <= first or step.first > last:
                continue
            for day, sign in ((max(step.first, first), 1), (step.until, -1)):
                least, most = changes.get(day, (0, 0))
                changes[day] = least + sign * step.least, most + sign * step.most
        days = sorted(day for day in changes if day <= last)
        return Count(
            min(accumulate(changes[day][0] for day in days)), max(accumulate(changes[day][1] for day in days))
        )

    def has_ties_of(self, body: str) -> bool:
        """Whether a body, or one that belongs to it, is a party of something."""
        return bool(self._between(house(self._ask, body)))

    def _of(self, kinds: tuple[str, ...], body: str | None) -> Iterator[Step]:
        own, named_for = house(self._ask, body) if body else None, bodies_of(kinds)
        found = {}
        for stream in self._streams if own is None else self._between(own):
            agreed = self._agreements.get(stream.stream, ())
            of_kind, _ = _of_kind(kinds, named_for, stream, agreed, self._kinds)
            if of_kind:
                found[stream.stream] = of_kind
        for spell in pick(self._ask.of(spells, stream=set(found)), self._ask.home):
            if held := in_force(found[spell.stream], spell):
                yield Step(first=spell.first, until=spell.until, least=int(surely(held, spell)), most=1)

    def _between(self, bodies: Iterable[str]) -> Iterable[Stream]:
        """The partnerships of which one of some bodies is a party."""
        return {stream.stream: stream for body in bodies for stream in self._by_party.get(body, ())}.values()

    @cached_property
    def _by_party(self) -> dict[str, list[Stream]]:
        found: dict[str, list[Stream]] = {}
        for stream in self._streams:
            for party in stream.parties:
                found.setdefault(party, []).append(stream)
        return found

    @cached_property
    def _kinds(self) -> dict[str, str | None]:
        return {body.slug: body.kind for body in self._ask.of(bodies)}

    @cached_property
    def _streams(self) -> list[Stream]:
        return [stream for stream in self._ask.of(streams, kind="partnership") if stream.open]

    @cached_property
    def _agreements(self) -> dict[str, list[Instrument]]:
        return by_stream(self._ask.of(instruments))
