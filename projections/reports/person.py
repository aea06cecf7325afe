"""Whom did somebody meet, in which office, and when?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from domain.message import Message
from projections.reckoning.by_name import by_name, by_then
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Cited,
    Days,
    EntryId,
    Field,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    counted,
    grouped,
    report,
    titled,
)
from projections.rows.moments import Moment as Row
from projections.rows.moments import moments
from projections.rows.people import Part
from projections.rows.people import people as parts

Key = tuple[str, int]
"""A fact: its stream, and its place in the chronicle."""


class Office(NamedTuple):
    """One person in one office, as it is told by the facts."""

    person: Annotated[str, "the name with the one in the person's own script"]
    role: Annotated[str | None, "the office held at the time; none where it is not recorded"]
    body: Annotated[Named | None, "the body served"]
    facts: Annotated[int, "that name the person in it"]
    alleged: Annotated[int, "of them alleged"]
    behind: Annotated[Behind, "these", WIDE]


class Meeting(NamedTuple):
    """One fact that names the person."""

    when: Days
    person: str
    role: Annotated[str | None, "the office that the fact gives"]
    how: Annotated[str, "took part, is or was to take part, signed, witnessed, spoke or held office"]
    title: Annotated[Named, "with whom, or in what"]
    text: Annotated[str, "the fact in one sentence"]
    others: Annotated[tuple[str, ...], "who else is named in it, each with the office that it gives"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    sources: Annotated[tuple[Cited, ...], "whose word it is"]
    entry: Annotated[EntryId, "stream#version"]
    stream: Annotated[StreamId, "the stream's id", WIDE]


@report()
def person(ask: Ask, name: Annotated[str, "a name, or a part of one, in any script"]) -> Page:
    """Whom did somebody meet, in which office, and when?

    Everybody whose name has all of the words in it, in Latin letters or in the person's own script, accents and case apart:
    first the offices, each as the facts give it for their own time, then every fact that names them and may have happened
    by the day, the latest first, with who else is named in it. An office is never filled in from another fact. Whoever is
    recorded by role or description alone is nobody's namesake, and not found here, unless somebody on record has exactly
    that name. A plan that was kept, where what closed
    it names the person too, is that fact and none of its own; of another that is closed the person *was* to take part.
    """
    from domain.text import normalise

    wanted = normalise(name).split()
    if not wanted:
        raise Unanswerable(
            Message("{field} is empty: say who is looked for", field=Field("name")), field="name"
        )
    found = [*by_then(ask, [part for part in _called(ask, wanted) if part.earliest <= ask.day])]
    keys = dict.fromkeys((part.stream, part.place) for part in found)
    told = {(row.stream, row.place): row for row in _of(ask, keys)}
    beside = grouped(
        (part for part in ask.of(parts, stream={stream for stream, _ in keys})) if keys else (),
        lambda part: (part.stream, part.place),
    )
    found.sort(key=lambda part: (-told[part.stream, part.place].top, part.stream, -part.place, part.n))
    meetings = [_meeting(ask, part, told, beside) for part in found]
    people = counted(len({part.folded for part in found}), "person")
    title = Message(
        "{people} called {name}, in {facts}", people=people, name=name, facts=counted(len(keys), "fact")
    )
    return Page(
        titled(title, ask.told),
        (
            Section("offices", [*_offices(ask, found)], empty="nobody is called so", row=Office),
            Section("facts", meetings, empty="no fact names anybody of that name", row=Meeting),
        ),
    )


def _called(ask: Ask, wanted: Sequence[str]) -> Iterator[Part]:
    """Those whose name has the words, in Latin letters or in their own script."""
    from domain.text import normalise

    those = (
        part
        for part in ask.of(parts)
        for called in [f"{part.folded}\n{normalise(part.name_local or '')}"]
        if all(word in called for word in wanted)
    )
    yield from (part for part in by_name(ask, those) if not part.described)


def _of(ask: Ask, keys: Mapping[Key, None]) -> Iterator[Row]:
    if keys:
        for row in ask.of(moments, stream={stream for stream, _ in keys}):
            if (row.stream, row.place) in keys:
                yield row


def _offices(ask: Ask, found: Iterable[Part]) -> Iterator[Office]:
    for (_, role, body), those in sorted(
        grouped(found, lambda part: (part.folded, part.role, part.body)).items(),
        key=lambda item: tuple(word or "" for word in item[0]),
    ):
        called = max((part.called for part in those), key=len)
        facts = len({(part.stream, part.version) for part in those})
        alleged = len({(part.stream, part.version) for part in those if part.certainty == "alleged"})
        yield Office(
            person=called,
            role=role,
            body=ask.name(body) or None,
            facts=facts,
            alleged=alleged,
            behind=Behind.of(*those),
        )


def _meeting(ask: Ask, part: Part, told: Mapping[Key, Row], beside: Mapping[Key, Sequence[Part]]) -> Meeting:
    row = told[part.stream, part.place]
    others = (other for other in beside[part.stream, part.place] if other.n != part.n)
    return Meeting(
        when=row.when,
        person=part.called,
        role=part.role,
        how=part.how,
        title=ask.title(part.stream),
        text=ask.said(row.text),
        others=tuple(f"{other.called} ({other.role})" if other.role else other.called for other in others),
        certainty=row.certainty,
        sources=row.sources,
        entry=row.entry,
        stream=row.stream,
    )
