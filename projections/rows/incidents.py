"""Incidents of pressure, and what came of each: worked out from rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from projections.row import Count
from projections.rows.instruments import Instrument
from projections.rows.moments import Moment
from projections.rows.pressures import Pressure
from projections.rows.proposals import Proposal

CERTAINTIES = ("confirmed", "reported", "alleged")
"""The strongest first."""
FORMS = ("act", "threat", "offer")
"""The weightiest first."""
WITHIN = 365
"""Days after the first pressure in which something may be its outcome."""
BY_TYPE = {f"partnership.{one}": one for one in ("invalidated", "terminated", "suspended", "put-on-hold")}
"""Facts that are an outcome by their type; a rejection and a withdrawal are known by the proposal that they ended."""
ENDINGS = ("rejected", "withdrawn")
REVERSED, NOT_SIGNED, NO_CHANGE = "reversed", "not signed", "no change"
OUTCOMES = (*BY_TYPE.values(), *ENDINGS, REVERSED, NOT_SIGNED, NO_CHANGE)
BEFELL = {"invalidated": "invalidated", "terminated": "terminated", "suspended": "in-force"}
"""For outcomes that befall what was signed: the state of the instrument afterwards."""


class Event(NamedTuple):
    """Something that happened in a stream that was pressed."""

    word: str
    stream: str
    version: int | None
    on: str | None
    earliest: int
    latest: int
    sources: tuple[str, ...]


class Outcome(NamedTuple):
    """What came of an incident, or may have come of it."""

    word: str
    certain: bool
    event: Event | None = None


@dataclass(frozen=True)
class Around:
    """What else happened in the streams that were pressed, by a day."""

    day: int
    consequences: tuple[Event, ...]
    """What may be an outcome, in order of time."""
    signatures: tuple[Event, ...]
    proposals: tuple[Proposal, ...]
    instruments: tuple[Instrument, ...]

    @classmethod
    def of(
        cls,
        day: int,
        moments: Iterable[Moment],
        proposals: Iterable[Proposal],
        instruments: Iterable[Instrument],
    ) -> "Around":
        """From the rows of these streams; what is alleged, or was certainly later, is left out."""
        made = tuple(one for one in proposals if one.earliest <= day)
        events = [
            Event(
                word=BY_TYPE.get(one.type, "signed"),
                stream=one.stream,
                version=one.version,
                on=one.on,
                earliest=one.earliest,
                latest=one.latest,
                sources=one.sources,
            )
            for one in moments
            if one.certainty != "alleged" and one.type in {*BY_TYPE, "partnership.signed"}
        ]
        for each in made:
            first, last = each.ended_earliest, each.ended_latest
            if each.ended in ENDINGS and first is not None and last is not None:
                events.append(
                    Event(
                        word=each.ended,
                        stream=each.stream,
                        version=each.ended_by,
                        on=each.ended_on,
                        earliest=first,
                        latest=last,
                        sources=each.ended_sources,
                    )
                )
        events = sorted(
            (one for one in events if one.earliest <= day), key=lambda one: (one.latest, one.earliest)
        )
        return cls(
            day,
            tuple(one for one in events if one.word != "signed"),
            tuple(one for one in events if one.word == "signed"),
            made,
            tuple(one for one in instruments if one.earliest <= day),
        )

    @cached_property
    def _by_stream(self) -> "dict[str, Around]":
        parts: dict[str, tuple[list[Any], ...]] = {}
        told: tuple[tuple[Any, ...], ...] = (
            self.consequences,
            self.signatures,
            self.proposals,
            self.instruments,
        )
        for n, rows in enumerate(told):
            for one in rows:
                parts.setdefault(one.stream, ([], [], [], []))[n].append(one)
        return {stream: Around(self.day, *map(tuple, those)) for stream, those in parts.items()}

    def within(self, streams: Iterable[str]) -> "Around":
        """What happened in some streams alone."""
        found = [self._by_stream[one] for one in streams if one in self._by_stream]
        if len(found) == 1:
            return found[0]
        consequences, signatures = (
            tuple(sorted(chain(*those), key=lambda one: (one.latest, one.earliest)))
            for those in ((one.consequences for one in found), (one.signatures for one in found))
        )
        return Around(
            self.day,
            consequences,
            signatures,
            tuple(chain(*(one.proposals for one in found))),
            tuple(chain(*(one.instruments for one in found))),
        )


@dataclass(frozen=True)
class Incident:
    """Facts of pressure that belong together."""

    name: str
    facts: tuple[Pressure, ...]

    @cached_property
    def weighed(self) -> tuple[Pressure, ...]:
        """The facts that say when it was: alleged ones only where there are no others."""
        return tuple(one for one in self.facts if one.certainty != "alleged") or self.facts

    @cached_property
    def first(self) -> tuple[int, int]:
        """The bounds of the first pressure."""
        return min(one.earliest for one in self.weighed), min(one.latest for one in self.weighed)

    @property
    def certainty(self) -> str:
        """That of the strongest of its facts."""
        return strongest(self.facts)[0].certainty

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams that were pressed."""
        return tuple(dict.fromkeys(one.stream for one in self.facts))

    def by(self, means: str) -> tuple[Pressure, ...]:
        """The strongest facts of a means: they count once."""
        found = [one for one in self.facts if means in one.means]
        return strongest(found) if found else ()

    def outcomes(self, around: Around) -> list[Outcome]:
        """What may have come of it, the first first, down to what is certain if nothing before it is."""
        found = []
        for one in self._outcomes(around):
            found.append(one)
            if one.certain:
                break
        return found

    def _outcomes(self, around: Around) -> Iterator[Outcome]:
        here = {one.stream for one in self.weighed}
        for event in around.consequences:
            if event.stream in here and self._may_follow(event):
                yield Outcome(word=event.word, certain=self._follows(event, around.day), event=event)
        for one in self.weighed:
            first, last = one.reversed_earliest, one.reversed_latest
            if first is not None and last is not None and first <= around.day:
                back = Event(
                    word=REVERSED,
                    stream=one.stream,
                    version=one.reversed_by,
                    on=one.reversed_on,
                    earliest=first,
                    latest=last,
                    sources=one.reversed_sources,
                )
                yield Outcome(word=REVERSED, certain=last <= around.day, event=back)
        signed = [one for one in around.signatures if one.stream in here and self._may_follow(one)]
        proposed = [
            one for one in around.proposals if one.stream in here and self._may_stay_open(one, around.day)
        ]
        if proposed and not any(self._follows(one, around.day) for one in signed):
            sure = any(self._is_open(one, around.day) for one in proposed) and not signed
            yield Outcome(word=NOT_SIGNED, certain=sure)
        yield Outcome(word=NO_CHANGE, certain=True)

    def _may_follow(self, event: Event) -> bool:
        first, last = self.first
        return event.latest >= first and event.earliest <= last + WITHIN

    def _follows(self, event: Event, day: int) -> bool:
        first, last = self.first
        return event.earliest >= last and event.latest <= min(first + WITHIN, day)

    def _may_be_open(self, one: Proposal) -> bool:
        first, last = self.first
        return one.earliest <= last + WITHIN and (one.ended_latest is None or one.ended_latest >= first)

    def _may_stay_open(self, one: Proposal, day: int) -> bool:
        """Whether it may have been open after the first pressure without an end in time that is an outcome itself."""
        if not self._may_be_open(one):
            return False
        ended = one.ended_latest if one.ended in ENDINGS else None
        return ended is None or ended > min(self.first[0] + WITHIN, day)

    def _is_open(self, one: Proposal, day: int) -> bool:
        first, last = self.first
        return one.latest <= min(first + WITHIN, day) and (
            one.ended_earliest is None or one.ended_earliest >= last
        )

    def days(self, outcomes: Iterable[Outcome]) -> Count | None:
        """From the first pressure to the outcome: to the first of these, or another of its name."""
        first, last = self.first
        events = [one.event for one in outcomes if one.event]
        if not events:
            return None
        return Count(
            max(0, min(one.earliest for one in events) - last), max(one.latest for one in events) - first
        )


def strongest(facts: Iterable[Pressure]) -> tuple[Pressure, ...]:
    """Those of the facts that are most certain."""
    known = tuple(facts)
    best = min(CERTAINTIES.index(one.certainty) for one in known)
    return tuple(one for one in known if CERTAINTIES.index(one.certainty) == best)


def weightiest(facts: Iterable[Pressure]) -> str | None:
    """The weightiest form among the facts; None where none of them says."""
    said = {one.form for one in facts}
    return next((one for one in FORMS if one in said), None)


def incidents(facts: Iterable[Pressure]) -> list[Incident]:
    """The incidents of these facts, in order of time; a fact without a name is one of its own."""
    found: dict[str, list[Pressure]] = {}
    for one in facts:
        found.setdefault(one.incident or f"{one.stream}#{one.version}", []).append(one)
    told = [Incident(name, tuple(those)) for name, those in found.items()]
    return sorted(told, key=lambda one: (one.first, one.name))


def signature(befallen: Event, around: Around) -> Instrument | None:
    """The agreement that an outcome befell: the latest of that state signed by then."""
    state = BEFELL.get(befallen.word)
    found = [
        one
        for one in around.instruments
        if one.stream == befallen.stream and one.status == state and one.earliest <= befallen.latest
    ]
    return max(found, key=lambda one: (one.latest, one.earliest), default=None)


def _bounds(one: Moment) -> tuple[int, int]:
    return one.earliest, one.latest
