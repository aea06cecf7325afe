"""What waits on the desk? What is overdue, due and planned, what changed lately, and what is still to be put right."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, NamedTuple

from domain.alike import Index, Known
from domain.message import Field, Message, Step
from projections.phrases import counted, in_turn, titled
from projections.reckoning.changes import Changes, Side
from projections.reckoning.due import Due, coming
from projections.reckoning.planned import ASKED_ABOUT
from projections.reckoning.steps import STEPS
from projections.reckoning.told_twice import (
    Accounts,
    as_recorded,
    by_two,
    closer_first,
    ended,
    groups,
    in_force,
    overlap,
)
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Days,
    EntryId,
    Named,
    Page,
    Section,
    Span,
    StreamId,
    Unanswerable,
    grouped,
    report,
)
from projections.rows.bodies import bodies
from projections.rows.commitments import NOT_YET, commitments
from projections.rows.commitments import Commitment as Promise
from projections.rows.corrections import Correction, corrections
from projections.rows.lengths import lengths
from projections.rows.moments import Moment, moments
from projections.rows.sources import sources
from projections.rows.streams import streams

FORTNIGHT, WEEK = Span(14), Span(7)
FARTHEST = 3660
"""Days that a desk looks ahead or back."""
LOOKED_AT = 300
"""Streams that were written to lately up to which each is looked at; of more, an import that is, their number is told."""
SHOWN = 50
"""Rows of what is to be put right that people are shown beside all else; programs have all."""


class Waits(NamedTuple):
    """Something that waits."""

    when: Annotated[Days, "the day by which it was due, or is"]
    possible: Annotated[bool, "it may not wait, or not be due within the span"]
    what: Annotated[
        str, "what it is: promise, plan passed, planned visit, expiry, notice deadline, anniversary …"
    ]
    whom: Annotated[Named, "between whom"]
    text: Annotated[str, "what it is about"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Changed(NamedTuple):
    """A stream that stands otherwise by what was recorded lately."""

    recorded: Annotated[str | None, "the day of the last entry that was recorded in it"]
    title: Named
    before: Annotated[str, "where it stood, as it was known before"]
    after: Annotated[str, "where it stands"]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    behind: Annotated[Behind, "the entries recorded in it since that may have done it", WIDE]


class Unsourced(NamedTuple):
    """An entry that was recorded lately and names no source."""

    recorded: Annotated[str | None, "the day on which it was recorded"]
    by: Annotated[str, "who recorded it"]
    title: Named
    text: Annotated[str, "the fact in one sentence"]
    entry: Annotated[EntryId, "the entry"]


class Twice(NamedTuple):
    """Two of which one was recorded lately, and which may be one."""

    strength: Annotated[str, "sure, likely or possible"]
    whom: Annotated[Named, "the body, or between whom"]
    text: Annotated[str, "what speaks for it, or the fact that stands there twice"]
    command: Annotated[
        str | None,
        "what would make them one, once you have looked at both; none where other entries rest on both",
    ]
    behind: Annotated[Behind, "both entries", WIDE]


@report()
def today(
    ask: Ask,
    within: Annotated[Span, "what is due so far ahead"] = FORTNIGHT,
    since: Annotated[Span, "what was recorded so far back"] = WEEK,
    by: Annotated[str | None, "whose entries without a source are told (default: everybody's)"] = None,
) -> Page:
    """What waits on the desk?

    Overdue: promises that are open after the last day on which they were due, plans whose day has passed without anything
    that closed them, and plans that are open in what has ended. Due, and planned: as `upcoming` has it, for a shorter span.
    Changed: what stands otherwise on the day by what was recorded in the last days (of an import into very many streams,
    only that there was one). To be put right, of what was recorded in these days: entries that name no source, and what may
    stand there twice: a body that is much like another, or a fact that is much like one before it in its stream, whoever
    tells both (of a visit: in any partnership written to in these days), as recording it says, or as `duplicates` has it of
    what two sources tell. Older ones are compared by `duplicates` alone.
    """
    for field, span in (("within", within), ("since", since)):
        if span > FARTHEST:
            raise Unanswerable(
                Message("{field}: a desk looks no further than {years} years", field=Field(field), years=10),
                field=field,
            )
    ahead = coming(ask, within).rows
    overdue = [
        *_overdue(ask, ask.begun(kind="partnership")),
        *(_waits(row) for row in ahead if row.what in ASKED_ABOUT),
    ]
    overdue.sort(key=lambda row: row.when.latest or "")
    to_come = [row for row in ahead if row.what not in ASKED_ABOUT]
    due = [_waits(row) for row in to_come if not _is_plan(row)]
    plans = [_waits(row) for row in to_come if _is_plan(row)]
    lately = _Lately(ask, since)
    changed = [*lately.changed()]
    unsourced = [*lately.unsourced(by)]
    twice = [*lately.twice()]
    number = {
        "overdue": Message("{count:,} overdue", count=len(overdue)),
        "due": Message("{count:,} due", count=len(due)),
        "plans": Message("{count:,} planned", count=len(plans)),
        "changed": Message("{count:,} {count:standing|standings} changed", count=len(changed)),
        "unsourced": Message("{count:,} without a source", count=len(unsourced))
        if by is None
        else Message("{count:,} of {by} without a source", count=len(unsourced), by=by),
        "twice": Message("{count:,} perhaps twice", count=len(twice)),
    }
    there = [words for words in number.values() if words.values["count"]]
    nothing = Message("Nothing waits")
    if lately.too_many:
        nothing = Message("Too much was recorded since {day} to be told", day=lately.since)
        there += [Message("too much recorded since {day} to be told", day=lately.since)] if there else []
    title = in_turn(there) if there else nothing
    return Page(
        titled(title, ask.told),
        (
            Section("overdue", overdue, "Overdue", "nothing is overdue", Waits),
            Section(
                "due",
                due,
                "Due",
                Message("nothing is due within {within} {within:day|days}", within=within),
                Waits,
            ),
            Section(
                "plans",
                plans,
                "Planned",
                Message("nothing is planned within {within} {within:day|days}", within=within),
                Waits,
            ),
            Section(
                "changed", changed, Message("Changed since {day}", day=lately.since), lately.empty, Changed
            ),
            Section(
                "unsourced",
                unsourced,
                Message("Recorded since {day} by anybody without a source", day=lately.since)
                if by is None
                else Message("Recorded since {day} by {by} without a source", day=lately.since, by=by),
                lately.empty,
                Unsourced,
                few=SHOWN,
            ),
            Section(
                "twice",
                twice,
                Message("Recorded since {day}, and perhaps twice", day=lately.since),
                lately.empty,
                Twice,
                few=SHOWN,
            ),
        ),
        (
            *lately.notes(),
            _whose(by),
            *_compared(twice),
            Message(
                "What is due or planned is told for the next {days} {days:day|days}: {within} says otherwise.",
                days=within,
                within=Field("within"),
            ),
        ),
    )


def _whose(by: str | None) -> Message:
    """Whose entries are told, and how others are."""
    if by is None:
        return Message(
            "All of it is told of everybody's entries; {by} NAME tells those of one without a source.",
            by=Field("by"),
        )
    return Message(
        "Without a source the entries of {by} are told, all else of everybody's; {step} tells everybody's.",
        by=by,
        step=Step("report", "today"),
    )


def _compared(twice: Sequence[Twice]) -> Iterator[Message]:
    """What was compared, where something may stand there twice."""
    if twice:
        yield Message(
            "Perhaps twice is what was recorded in these days, beside all that is on record in its stream, whoever tells it;"
            " {step} compares everything that two different sources tell, however old.",
            step=Step("report", "duplicates"),
        )


def _is_plan(row: Due) -> bool:
    return row.uid.startswith("plan.")


def _waits(row: Due) -> Waits:
    return Waits(row.when, row.possible, row.what, row.whom, row.text, row.behind)


def _overdue(ask: Ask, begun: Collection[str]) -> Iterator[Waits]:
    """The promises that are surely or perhaps overdue, and more than alleged."""
    for row in ask.of(commitments):
        states = set(_lateness(row, ask.day)) if row.stream in begun else set()
        if OVERDUE in states and row.by_when:
            owner = ask.plain(row.owner)
            text = Message("{promise} ({owner})", promise=row.text, owner=owner) if owner else row.text
            unsure = row.contested or states != {OVERDUE}
            yield Waits(row.by_when, unsure, "promise", ask.title(row.stream), text, Behind.of(row))


OVERDUE = "overdue"


def _lateness(row: Promise, day: int) -> Collection[str]:
    """The states of a promise on a day where it may be overdue; others, or none, where it is not."""
    if row.due_latest is None or row.due_latest >= day or row.certainty == "alleged" or row.earliest > day:
        return (NOT_YET,)
    return row.states(day)


# --- what was recorded lately


class _Lately:
    """What was recorded in the last days of what was known."""

    def __init__(self, ask: Ask, span: int) -> None:
        self.ask = ask
        last = _last_day(ask)
        self.since = ask.iso(max(1, last - span)) or ""
        self.earlier = ask.elsewhen(self.since) if ask.elsewhen else ask
        self.position = self.earlier.position
        lately = ask.of(lengths) if self.position < ask.position else ()
        written = {row.stream: row.elsewhere for row in lately if row.last_position > self.position}
        merged = {
            name for name, elsewhere in written.items() if elsewhere
        }  # or it was, and that was taken back
        if merged:
            merged -= {row.stream for row in ask.of(streams, stream=merged)}
        self.many = len(written) - len(merged)
        self.too_many = self.many > LOOKED_AT
        self.streams = set() if self.too_many else set(written) - merged
        self.told: list[Moment] = [*ask.of(moments, stream=self.streams)] if self.streams else []
        self.new = [row for row in self.told if row.position > self.position]

    @property
    def empty(self) -> str:
        """What is said of a table without rows."""
        if self.too_many:
            return Message(
                "not told: {many} written to, too many for a desk", many=counted(self.many, "stream")
            )
        return "nothing"

    def notes(self) -> Iterator[str]:
        """That there was too much to be looked at."""
        if self.too_many:
            yield Message(
                "{many} written to since {day}, too many for a desk: what changed, what names no source and"
                " what is perhaps there twice is not told; {step} tells what changed.",
                many=counted(self.many, "stream"),
                day=self.since,
                step=Step("diff", known_from=self.since),
            )

    def changed(self) -> Iterator[Changed]:
        """What stands otherwise, and is news."""
        if not self.streams:
            return
        day = self.ask.day
        found = Changes(Side(self.earlier, day), Side(self.ask, day), stream=self.streams)
        those = set(found.news)
        about: list[Moment | Correction] = [row for row in self.new if row.stream in those]
        if those:
            before = {row.stream: row.entries for row in self.earlier.of(lengths, stream=those)}
            about += [  # what mends an entry of these days shows in that entry
                row
                for row in self.ask.of(corrections, stream=those)
                if row.position > self.position and row.stands and row.about <= before.get(row.stream, 0)
            ]
        by_stream = grouped(about, lambda row: row.stream)
        for name in found.news:
            stood, stands = found.words(name)
            in_order = sorted(by_stream.get(name, ()), key=lambda row: row.position)
            steps = [row for row in in_order if isinstance(row, Correction) or row.verb in STEPS]
            behind = Behind(tuple(row.entry for row in steps or in_order), ())
            recorded = self.ask.iso(max(row.recorded_day for row in in_order)) if in_order else None
            yield Changed(recorded, self.ask.title(name), stood, stands, name, behind)

    def unsourced(self, by: str | None) -> Iterator[Unsourced]:
        """The entries without a source, the latest first; what opens a stream needs none."""
        for row in sorted(self.new, key=lambda row: row.position, reverse=True):
            if not row.sources and not row.opens and (by is None or row.recorded_by == by):
                yield Unsourced(
                    self.ask.iso(row.recorded_day),
                    row.recorded_by,
                    self.ask.title(row.stream),
                    self.ask.said(row.text),
                    row.entry,
                )

    def twice(self) -> Iterator[Twice]:
        """What may be on record twice, one of the two recorded lately."""
        yield from self._bodies()
        earlier: dict[int, Moment] = {}
        """By the position of what was recorded lately, the first that tells what it tells."""
        for those in groups(row for row in self.told if row.certainty != "alleged"):
            in_order = sorted(those, key=lambda row: row.position)
            for n, row in enumerate(in_order):
                if row.position > self.position:
                    other = next((each for each in in_order[:n] if self._may_be_one(each, row)), None)
                    if other and (
                        row.position not in earlier or other.position < earlier[row.position].position
                    ):
                        earlier[row.position] = other
        pairs = [(earlier[row.position], row) for row in self.new if row.position in earlier]
        said = Accounts(self.ask, {row.stream for each in pairs for row in each}, ended(self.told))
        for one, other in pairs:
            yield self._pair(one, other, said)

    def _may_be_one(self, one: Moment, other: Moment) -> bool:
        """Whether recording says of two that they are much alike, or `duplicates` that two sources tell them."""
        if as_recorded(one, other):
            return True
        if not (one.sources and other.sources and by_two(one, other, self._original)):
            return False
        return overlap(one, other) or {one.entry, other.entry} <= self._in_force

    @cached_property
    def _original(self) -> dict[str, str]:
        return {row.slug: row.original for row in self.ask.of(sources) if row.original}

    @cached_property
    def _in_force(self) -> set[str]:
        return in_force(self.ask, self.streams)

    def _pair(self, one: Moment, other: Moment, said: Accounts) -> Twice:
        return Twice(
            "likely" if one.when == other.when else "possible",
            self.ask.title(other.stream),
            self.ask.said(other.text),
            said.made_one(*closer_first(one, other)),
            Behind.of(one, other),
        )

    def _bodies(self) -> Iterator[Twice]:
        new = {row.stream for row in self.new if row.type == "body.registered"}
        if not new:
            return
        rows = {row.stream: row for row in self.ask.of(bodies) if row.successor is None}
        index = Index(Known.of(row.slug, row) for row in rows.values())
        seen: set[frozenset[str]] = set()
        for stream in sorted(new & rows.keys()):
            own = rows[stream]
            for like, how in index.like(Known.of(own.slug, own)):
                if (pair := frozenset((own.slug, like.slug))) in seen:
                    continue
                seen.add(pair)
                yield Twice(
                    how.strength,
                    self.ask.plain(own.slug),
                    Message("{other}: {why}", other=self.ask.plain(like.slug), why=in_turn(how.words)),
                    Message("{step}", step=Step("merge", own.slug, like.slug)),
                    Behind((f"{stream}#1", f"body:{like.slug}#1"), ()),
                )


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _last_day(ask: Ask) -> int:
    """The day from which it is looked back: today, or the day that is asked about or of which it was known, if earlier."""
    days = [ask.today, ask.day]
    if found := _DAY.search(ask.known_at):
        days.append(date.fromisoformat(found[0]).toordinal())
    return min(days)
