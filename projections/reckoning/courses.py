"""What may have followed a day: the facts of one stream in their order, each on some day within its bounds."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from domain import when
from projections.reckoning.steps import STEPS
from projections.rows.moments import Moment
from projections.rows.proposals import Proposal

SIGNED = "signed"
MOVING = tuple(sorted(f"partnership.{verb}" for verb in STEPS))
"""The types of the facts that a course is made of."""
BY_TYPE = {f"partnership.{verb}": verb for verb in ("invalidated", "terminated", "suspended", "put-on-hold")}
"""Facts that are an outcome by their type; a rejection and a withdrawal are known by the proposal that they ended."""
ENDINGS = ("rejected", "withdrawn")


class Event(NamedTuple):
    """Something that happened in a stream that was pressed."""

    word: str
    """What it is as an outcome, or `signed`; empty for what only stands in the order."""
    stream: str
    version: int | None
    on: str | None
    earliest: int
    latest: int
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()


class Open(NamedTuple):
    """A proposal: the places of the facts that opened and ended it; None while nothing has."""

    begins: int
    ends: int | None


class Followed(NamedTuple):
    """An event that may be the first in some days, and the days on which it then may be."""

    event: Event
    earliest: int
    latest: int


@dataclass(frozen=True)
class Course:
    """The facts that move one stream, in the order in which they are told, which is known; their days may not be.

    Each fact has any day within its bounds, but none before the fact that it is told after.
    """

    events: tuple[Event, ...]
    proposals: tuple[Open, ...] = ()

    @classmethod
    def of(cls, moments: Iterable[Moment], proposals: Iterable[Proposal]) -> "Course":
        """From the rows of one stream; what is alleged moves nothing."""
        made = list(proposals)
        ended = {row.ended_by: row.ended for row in made if row.ended in ENDINGS}
        moving = sorted(
            (moment for moment in moments if moment.type in MOVING and moment.certainty != "alleged"),
            key=lambda moment: moment.place,
        )
        events = tuple(
            Event(
                word=_word(row) or ended.get(row.version) or "",
                stream=row.stream,
                version=row.version,
                on=row.on,
                earliest=row.earliest,
                latest=row.latest,
                sources=row.sources,
                brought_by=row.brought_by,
            )
            for row in moving
        )
        places = {event.version: place for place, event in enumerate(events)}
        opened = [
            Open(places[row.version], places.get(row.ended_by)) for row in made if row.version in places
        ]
        return cls(events, tuple(opened))

    @cached_property
    def low(self) -> list[int]:
        """The first day of each fact that its order allows."""
        return list(accumulate((event.earliest for event in self.events), max))

    @cached_property
    def high(self) -> list[int]:
        """The last day of each fact that its order allows."""
        highs = list(accumulate((event.latest for event in reversed(self.events)), min))[::-1]
        return list(map(max, self.low, highs))

    @cached_property
    def consequences(self) -> list[int]:
        """The places of what may be an outcome."""
        return [place for place, event in enumerate(self.events) if event.word not in {"", SIGNED}]

    @cached_property
    def decisions(self) -> list[int]:
        """The same, and those of signatures."""
        return [place for place, event in enumerate(self.events) if event.word]

    @cached_property
    def turns(self) -> list[int]:
        """The places of what may be an outcome, and of what opened and ended proposals."""
        spans = {place for proposal in self.proposals for place in proposal if place is not None}
        return sorted(spans.union(self.consequences))

    @cached_property
    def weighed(self) -> list[int]:
        """The places of all facts that an outcome may depend on."""
        return sorted({*self.turns, *self.decisions})

    def proposed_or_signed_by(self, day: int) -> bool:
        """Whether anything may have been proposed or signed by a day."""
        proposed = {proposal.begins for proposal in self.proposals}
        return any(
            event.earliest <= day
            for place, event in enumerate(self.events)
            if place in proposed or event.word == SIGNED
        )

    # --- each of these holds in some order of the days

    def first(self, begin: int, end: int) -> Iterator[Followed]:
        """What may be the first outcome from one day to another."""
        start = self._after(self.consequences, begin)
        for number, place in enumerate(self.consequences[start:], start):
            if number and self.low[self.consequences[number - 1]] >= begin:
                return
            earliest, latest = max(self.low[place], begin), min(self.high[place], end)
            if earliest <= latest:
                yield Followed(self.events[place], earliest, latest)

    def quiet_until(self, begin: int) -> int:
        """The last day up to which nothing need be an outcome: from the first day on to the day before it."""
        before = self._before(self.consequences, begin)
        return self.high[self.consequences[before]] if before < len(self.consequences) else when.MAX

    def quiet(self, begin: int, end: int) -> bool:
        """Nothing was an outcome from one day to another."""
        return self._parted(self.consequences, begin, end)

    def undecided(self, begin: int, end: int) -> bool:
        """Nothing was, and nothing was signed."""
        return self._parted(self.decisions, begin, end)

    def unsigned(self, begin: int, end: int) -> bool:
        """The same, and a proposal was open on one of these days, that of its end included."""
        return any(
            not (row.begins == row.ends and self.events[row.begins].word)
            and self._parted(
                self.decisions,
                begin,
                end,
                least=bisect_left(self.decisions, row.begins),
                most=None if row.ends is None else bisect_left(self.decisions, row.ends),
            )
            for row in self._open(begin, end)
        )

    def signed(self, begin: int, end: int) -> Iterator[Event]:
        """What may have been signed from one day to another, nothing being an outcome in them."""
        for place in self.decisions[self._after(self.decisions, begin) :]:
            if self.low[place] > end:
                return
            before = bisect_left(self.consequences, place)
            if self.events[place].word == SIGNED and self._parted(
                self.consequences, begin, end, least=before, most=before
            ):
                yield self.events[place]

    def untouched(self, begin: int, end: int) -> bool:
        """Nothing was an outcome from one day to another, and no proposal was open."""
        before = self._before(self.turns, begin)
        while before and (running := self._running(self.turns[before - 1])) is not None:
            before = bisect_left(self.turns, running.begins)
        return before == len(self.turns) or self.high[self.turns[before]] > end

    def near(self, first: int, last: int) -> Iterator[int]:
        """The bounds of the facts that an outcome may depend on, where they are not surely before or after these days."""
        for place in self.weighed[self._after(self.weighed, first) :]:
            if self.low[place] > last:
                return
            yield self.low[place]
            yield self.high[place]

    # --- places and days

    def _running(self, place: int) -> Open | None:
        """The proposal that is open after a fact."""
        number = bisect_right(self.proposals, place, key=lambda row: row.begins)
        one = self.proposals[number - 1] if number else None
        return one if one and (one.ends is None or place < one.ends) else None

    def _open(self, begin: int, end: int) -> Iterator[Open]:
        """The proposals of which each may have been open on a day from one to another, by its own days alone."""

        def ended(row: Open) -> int:
            return when.MAX if row.ends is None else self.high[row.ends]

        for proposal in self.proposals[bisect_left(self.proposals, begin, key=ended) :]:
            if self.low[proposal.begins] > end:
                return
            yield proposal

    def _after(self, places: list[int], day: int) -> int:
        """How many of these facts, from the first on, have surely come before a day."""
        return bisect_left(places, day, key=self.high.__getitem__)

    def _before(self, places: list[int], day: int) -> int:
        """How many of these facts, from the first on, may have come before a day."""
        return bisect_left(places, day, key=self.low.__getitem__)

    def _parted(
        self, places: list[int], begin: int, end: int, *, least: int = 0, most: int | None = None
    ) -> bool:
        """Whether each of these facts may have come before one day or after another: so many, or more, before it."""
        before = self._before(places, begin)
        if most is not None:
            before = min(before, most)
        return before >= least and (before == len(places) or self.high[places[before]] > end)


def _word(moment: Moment) -> str | None:
    return SIGNED if moment.verb == SIGNED else BY_TYPE.get(moment.type)
