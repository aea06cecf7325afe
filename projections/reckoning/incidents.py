"""Incidents of pressure, and what came of each: worked out from rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from projections.reckoning.courses import BY_TYPE, ENDINGS, Course, Event
from projections.row import Count, by_stream, grouped
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
REVERSED, NOT_SIGNED, NO_CHANGE = "reversed", "not signed", "no change"
OUTCOMES = (*BY_TYPE.values(), *ENDINGS, REVERSED, NOT_SIGNED, NO_CHANGE)
BEFELL = {"invalidated": "invalidated", "terminated": "terminated", "suspended": "in-force"}
"""For outcomes that befall what was signed: the state of the instrument afterwards."""
NOTHING = Course(())


class Outcome(NamedTuple):
    """What came of an incident in at least one possible order of the days."""

    word: str
    event: Event | None = None
    earliest: int = 0
    """Of an event: the first day on which it was the outcome, in any of these orders."""
    latest: int = 0
    least: int = 0
    """Of an event: the days from the first pressure to it, in any of these orders."""
    most: int = 0


@dataclass(frozen=True)
class Around:
    """What else happened in the streams that were pressed, by a day."""

    day: int
    courses: Mapping[str, Course]
    instruments: Mapping[str, list[Instrument]]

    @classmethod
    def of(
        cls,
        day: int,
        moments: Iterable[Moment],
        proposals: Iterable[Proposal],
        instruments: Iterable[Instrument],
    ) -> "Around":
        """From the rows of these streams."""
        made = by_stream(proposals)
        courses = {
            stream: Course.of(those, made.get(stream, ())) for stream, those in by_stream(moments).items()
        }
        return cls(day, courses, by_stream(row for row in instruments if row.earliest <= day))

    def course(self, stream: str) -> Course:
        """What moved a stream."""
        return self.courses.get(stream, NOTHING)


@dataclass(frozen=True)
class Incident:
    """Facts of pressure that belong together."""

    name: str
    facts: tuple[Pressure, ...]

    @property
    def alone(self) -> bool:
        """Whether it has no name of its own, and goes by that of its one entry."""
        return self.facts[0].incident is None

    @cached_property
    def weighed(self) -> tuple[Pressure, ...]:
        """The facts that say when it was: alleged ones only where there are no others."""
        return tuple(fact for fact in self.facts if fact.certainty != "alleged") or self.facts

    @cached_property
    def first(self) -> tuple[int, int]:
        """The bounds of the first pressure, as they are told."""
        return min(row.earliest for row in self.weighed), min(row.latest for row in self.weighed)

    @cached_property
    def begun(self) -> tuple[int, int]:
        """The same, where the pressure began no later than it was taken back."""
        first, last = self.first
        return first, max(first, min([last, *(reversal.latest for reversal in self.reversals)]))

    @property
    def certainty(self) -> str:
        """That of the strongest of its facts."""
        return strongest(self.facts)[0].certainty

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams that were pressed."""
        return tuple(dict.fromkeys(fact.stream for fact in self.facts))

    @cached_property
    def reversals(self) -> list[Event]:
        """What first took it back in each stream, on a day that is no earlier than the pressure."""
        found: dict[str, list[Event]] = {}
        lows: dict[tuple[str, int | None], int] = {}
        for row in sorted(self.weighed, key=lambda item: (item.stream, item.place)):
            first, last = row.reversed_earliest, row.reversed_latest
            if first is not None and last is not None:
                entry = row.stream, row.reversed_by
                lows[entry] = max(first, row.earliest, lows.get(entry, first))
                found.setdefault(row.stream, []).append(
                    Event(
                        word=REVERSED,
                        stream=row.stream,
                        version=row.reversed_by,
                        on=row.reversed_on,
                        earliest=first,
                        latest=last,
                        sources=row.reversed_sources,
                        brought_by=row.reversed_brought_by,
                    )
                )
        return [
            events[0]._replace(
                earliest=lows[events[0].stream, events[0].version],
                latest=max(lows[events[0].stream, events[0].version], min(event.latest for event in events)),
            )
            for events in found.values()
        ]

    def by(self, means: str) -> tuple[Pressure, ...]:
        """The strongest facts of a means: they count once."""
        found = [fact for fact in self.facts if means in fact.means]
        return strongest(found) if found else ()

    # --- what came of it

    def outcomes(self, around: Around) -> list[Outcome]:
        """What came of it in at least one possible order of the days, by when it surely had; one alone is certain."""
        found: dict[tuple[str, str, int | None], Outcome] = {}
        for outcome in self._outcomes(around):
            event = outcome.event
            key = (outcome.word, event.stream, event.version) if event else (outcome.word, "", None)
            found[key] = _both(found[key], outcome) if key in found else outcome
        return sorted(found.values(), key=_order)

    def _outcomes(self, around: Around) -> Iterator[Outcome]:
        """What came of it where the first pressure was on one day, for each day on which that may change."""
        courses = self._courses(around)
        for begin in self._days(courses, around.day):
            end = min(begin + WITHIN, around.day)
            yield from _consequences(courses, begin, end)
            if not all(course.quiet(begin, end) for course in courses):
                continue
            yield from self._reversed(begin, around.day)
            if any(reversal.latest <= around.day for reversal in self.reversals):
                continue
            if _unsigned(courses, begin, end):
                yield Outcome(NOT_SIGNED)
            if _unchanged(courses, begin, end):
                yield Outcome(NO_CHANGE)

    def signed(self, around: Around) -> list[Event]:
        """What may have been signed within the time after the first pressure, nothing having befallen in it."""
        courses = self._courses(around)
        found: dict[Event, None] = {}
        for begin in self._days(courses, around.day):
            end = min(begin + WITHIN, around.day)
            if all(course.quiet(begin, end) for course in courses):
                found |= dict.fromkeys(event for course in courses for event in course.signed(begin, end))
        return list(found)

    def _courses(self, around: Around) -> list[Course]:
        return [around.course(stream) for stream in dict.fromkeys(row.stream for row in self.weighed)]

    def _days(self, courses: Iterable[Course], day: int) -> list[int]:
        """The days of the first pressure by which the rest is decided: where bounds begin and end, and a day beside."""
        first, last = self.begun
        last = max(first, min(last, day))
        bounds = {first, last, day}
        for course in courses if first < last else ():
            bounds.update(course.near(first - 1, last + WITHIN + 1))
        for reversal in self.reversals if first < last else ():
            bounds |= {reversal.earliest, reversal.latest}
        near = {bound - back + beside for bound in bounds for back in (0, WITHIN) for beside in (-1, 0, 1)}
        return sorted({first, last, *(item for item in near if first <= item <= last)})

    def _reversed(self, begin: int, day: int) -> Iterator[Outcome]:
        """That it was taken back by a day: by the first that did, whichever it was."""
        back = [reversal for reversal in self.reversals if reversal.earliest <= day]
        end = min([day, *(reversal.latest for reversal in self.reversals)])
        for row in back:
            first = max(row.earliest, begin)
            if first <= end:
                yield Outcome(
                    REVERSED, row, earliest=first, latest=end, least=first - begin, most=end - begin
                )

    def days(self, outcomes: Iterable[Outcome]) -> Count | None:
        """From the first pressure to the outcome, where it was one of these."""
        dated = [outcome for outcome in outcomes if outcome.event]
        return Count(min(row.least for row in dated), max(row.most for row in dated)) if dated else None


def _consequences(courses: list[Course], begin: int, end: int) -> Iterator[Outcome]:
    """What may be the first that befell the agreements and proposals of some streams from one day to another."""
    until = [course.quiet_until(begin) for course in courses]
    least, *rest = sorted(until) or [end]
    for course, own in zip(courses, until, strict=True):
        others = min(rest, default=end) if own == least else least  # all are quiet up to then but the one
        for event, earliest, latest in course.first(begin, min(end, others)):
            yield Outcome(
                event.word,
                event,
                earliest=earliest,
                latest=latest,
                least=earliest - begin,
                most=latest - begin,
            )


def _unsigned(courses: list[Course], begin: int, end: int) -> bool:
    """Whether a proposal may have been open, and nothing signed, nor anything else have come of it."""
    return all(course.undecided(begin, end) for course in courses) and any(
        course.unsigned(begin, end) for course in courses
    )


def _unchanged(courses: list[Course], begin: int, end: int) -> bool:
    """Whether no proposal may have been open, or something was signed, and nothing else came of it."""
    untouched = all(course.untouched(begin, end) for course in courses)
    return untouched or any(True for course in courses for _ in course.signed(begin, end))


def _both(outcome: Outcome, other: Outcome) -> Outcome:
    """The same outcome with the bounds of both."""
    return outcome._replace(
        earliest=min(outcome.earliest, other.earliest),
        latest=max(outcome.latest, other.latest),
        least=min(outcome.least, other.least),
        most=max(outcome.most, other.most),
    )


def _order(outcome: Outcome) -> tuple[int, int, int]:
    """What befell first, then what was taken back, then what did not happen."""
    last = (REVERSED, NOT_SIGNED, NO_CHANGE)
    rank = last.index(outcome.word) + 1 if outcome.word in last else 0
    return (rank, outcome.event.latest, outcome.event.earliest) if outcome.event else (rank, 0, 0)


def strongest(facts: Iterable[Pressure]) -> tuple[Pressure, ...]:
    """Those of the facts that are most certain."""
    known = tuple(facts)
    best = min(CERTAINTIES.index(row.certainty) for row in known)
    return tuple(row for row in known if CERTAINTIES.index(row.certainty) == best)


def weightiest(facts: Iterable[Pressure]) -> str | None:
    """The weightiest form among the facts; None where none of them says."""
    said = {fact.form for fact in facts}
    return next((form for form in FORMS if form in said), None)


def incidents(facts: Iterable[Pressure]) -> list[Incident]:
    """The incidents of these facts, in order of time; a fact without a name is one of its own."""
    found = grouped(facts, lambda fact: fact.incident or f"{fact.stream}#{fact.version}")
    told = [Incident(name, tuple(those)) for name, those in found.items()]
    return sorted(told, key=lambda named: (named.first, named.name))


def signature(befallen: Event, around: Around) -> Instrument | None:
    """The agreement that an outcome befell: the latest of that state signed by then."""
    state = BEFELL.get(befallen.word)
    found = [
        row
        for row in around.instruments.get(befallen.stream, ())
        if row.status == state and row.earliest <= befallen.latest
    ]
    return max(found, key=lambda row: (row.latest, row.earliest), default=None)
