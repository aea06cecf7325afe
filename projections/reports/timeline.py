"""What happened, in order?"""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from domain import when
from domain.sentence import marks_of
from projections.phrases import titled
from projections.reckoning.voices import attesting, whose_word
from projections.report import (
    WIDE,
    Ask,
    Cited,
    Days,
    EntryId,
    Link,
    Named,
    Page,
    Section,
    StreamId,
    When,
    Who,
    brought,
    later_than,
    report,
)
from projections.rows.moments import Moment as Row
from projections.rows.moments import moments
from projections.rows.streams import streams


class Moment(NamedTuple):
    """One fact in its place."""

    entry: Annotated[EntryId, "stream#version", WIDE]
    stream: Annotated[StreamId, "the stream's id", WIDE]
    title: Named
    type: Annotated[str, "the type of the fact", WIDE]
    when: Days
    possible: Annotated[bool, "it may have happened only after the day that was asked for"]
    text: Annotated[str, "the fact in one sentence"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    contested: Annotated[bool, "another source says something else about it, and nobody has settled it"]
    sources: Annotated[tuple[Cited, ...], "whose word it is, each with the place in it"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE]
    short: Annotated[
        str,
        "the fact in 70 letters at most, and whether it is reported, alleged, contested or possibly later",
        WIDE,
    ]


@report()
def timeline(
    ask: Ask,
    who: Annotated[Who | None, "one stream; without it, every partnership"] = None,
    from_: Annotated[When | None, "from this day on"] = None,
    to: Annotated[When | None, "up to this day"] = None,
) -> Page:
    """What happened, in order?

    One sentence a fact that stands, alleged ones too, in chronicle order; several streams are merged, and each keeps its
    own order. People read a short sentence, and the whole one where more is asked for. Dates stay as rough as they are
    known. What has certainly not happened by the day that is asked for is left out, and so is the opening of what had not
    begun; a fact whose day may lie in the time that is asked for is told, the opening of a stream only where it has a day.
    Where sources differ on the day, it may be that of any of them. What lasted is of the day on which it began.
    """
    first = when.bounds(from_)[0] if from_ else when.MIN
    last = when.bounds(to)[1] if to else when.MAX
    if first > last:
        raise later_than(from_, to)
    bounded, called = (first, last) != (when.MIN, when.MAX), _titles(ask, who)
    there = ask.begun(**({"stream": who} if who else {"kind": "partnership"}))

    until = min(ask.day, last)

    def told(row: Row) -> bool:
        in_time = row.earliest <= until and row.latest >= first
        opening = row.undated and row.opens
        return in_time and not (opening and (bounded or row.stream not in there))

    found = (
        [moment for stream in called for moment in ask.of(moments, stream=stream) if told(moment)]
        if who
        else [moment for moment in ask.of(moments, stream=set(called)) if told(moment)]
    )
    found.sort(key=lambda row: (row.top, row.stream, row.place))
    attested = attesting(ask, who)
    rows = [_moment(ask, row, called[row.stream], whose_word(row, attested)) for row in found]
    title = titled(ask.title(who) if who else "", ask.told)
    return Page(title, (Section("timeline", rows, empty="nothing on record in that time", row=Moment),))


def _titles(ask: Ask, who: str | None) -> dict[str, Named]:
    """What the streams that are asked for are called, in names without a second language."""
    asked = ask.of(streams, stream=who) if who else ask.of(streams, kind="partnership")
    joint: Callable[[str], str] = lambda kind: " in " if kind == "membership" else " – "  # noqa: E731
    return {
        row.stream: Named(
            row.title or joint(row.kind).join(map(ask.plain, row.parties)), Link("stream", row.stream)
        )
        for row in asked
    }


def _moment(ask: Ask, row: Row, title: Named, sources: tuple[Cited, ...]) -> Moment:
    possible = row.latest > ask.day
    return Moment(
        entry=row.entry,
        stream=row.stream,
        title=title,
        type=row.type,
        when=row.when,
        possible=possible,
        text=ask.said(row.text),
        certainty=row.certainty,
        contested=row.unsettled,
        sources=sources,
        brought_by=brought(row),
        short=ask.short(row.text, marks_of(row.certainty, contested=row.unsettled, possible=possible)),
    )
