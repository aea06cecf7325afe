"""Where does that stand?"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Annotated, NamedTuple

from domain.message import Message
from projections.report import (
    WIDE,
    Ask,
    Cited,
    Containing,
    Days,
    EntryId,
    Field,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    counted,
    report,
    titled,
)
from projections.rows.moments import Moment as Row
from projections.rows.moments import moments
from projections.rows.names import names
from projections.rows.plans import plans
from projections.rows.streams import Stream
from projections.rows.wordings import wordings

CALLED = 8
"""Bodies and programmes that a word may be a name of, beyond which it is looked for as it is."""
KINDS = ("body", "programme", "partnership", "membership", "source")
"""Kinds of stream, in the order in which they are listed."""
WAYS = 32
"""Ways, at most, in which several words are looked for together."""


class Place(NamedTuple):
    """A stream that is called so."""

    title: Named
    kind: Annotated[str, "body, programme, partnership, membership or source"]
    facts: Annotated[int, "of it, that say it"]
    stream: Annotated[StreamId, "its id", WIDE]


class Told(NamedTuple):
    """A fact that says it."""

    when: Days
    planned_for: Annotated[Days | None, "of a plan, when it is to happen; `when` is when that was agreed"]
    title: Named
    text: Annotated[str, "the fact in one sentence"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    sources: Annotated[tuple[Cited, ...], "whose word it is"]
    entry: Annotated[EntryId, "stream#version"]
    type: Annotated[str, "the type of the fact", WIDE]
    stream: Annotated[StreamId, "the stream's id", WIDE]


@report(settled=True)
def find(
    ask: Ask, words: Annotated[str, "what is looked for: facts and names with all of these words in them"]
) -> Page:
    """Where does that stand?

    Every fact that stands and has all of the words in it, wherever: in its sentence, its people, its notes, its sources and
    quotations, in the names of whom its stream is about, in every language that a name is registered in. Accents and case
    make no difference; a part of a word is enough. Words with a hyphen between them (`visit-2027-02`) are looked for as they
    stand, and one by one where nothing has them so; a figure with marks between its thousands (`9,100`) is one word, and is
    found without them too. Of a contested field every value is looked for that is still open. First what is called so:
    bodies, ties, programmes, sources. Then the
    facts that may have happened by the day, the latest first. What was corrected is looked for as it is read now, and
    what was retracted is not there: the audit has both.
    """
    from domain.text import normalise

    whole = tuple(dict.fromkeys(filter(None, map(normalise, words.split()))))
    if not whole:
        raise Unanswerable(
            Message("{field} is empty: say what is looked for", field=Field("words")), field="words"
        )
    wanted, found, called = whole, _found(ask, whole, words), _called(ask, whole)
    if not (found or called):
        figures = _figures(words)
        parts = (part for word in whole for part in ([word] if word in figures else word.split()))
        wanted = tuple(dict.fromkeys(parts))
        found, called = _found(ask, wanted, words), _called(ask, wanted)
    begun = ask.begun(stream={*called, *(stream for stream, _ in found)})
    facts = sorted(_facts(ask, found, begun), key=lambda row: (-row.top, row.stream, -row.place))
    places = list(_places(ask, wanted, facts, begun, called))
    due = {
        (row.stream, row.version): row.for_when for row in ask.of(plans, stream={row.stream for row in facts})
    }
    told = [_told(ask, row, due.get((row.stream, row.version))) for row in facts]
    return Page(
        titled(Message("{facts} with {words}", facts=counted(len(told), "fact"), words=words), ask.told),
        (
            Section("facts", told, empty="no fact says so", row=Told),
            Section("names", places, empty="nothing is called so", row=Place, leads=True),
        ),
    )


def _called(ask: Ask, wanted: Sequence[str]) -> set[str]:
    """The streams that have a name with all of the words in it; a duplicate's name leads to the original."""
    return {f"{row.stream.partition(':')[0]}:{row.slug}" for row in ask.of(names, folded=Containing(wanted))}


def _found(ask: Ask, wanted: Iterable[str], words: str) -> set[tuple[str, int]]:
    """The facts that have all of the words, each as it is or as what it is a name of: stream and place."""
    figures = _figures(words)
    each = ([word, figures[word]] if word in figures else _ways(ask, word) for word in wanted)
    ways = islice(product(*each), WAYS)
    return {(row.stream, row.place) for way in ways for row in ask.of(wordings, text=Containing(way))}


_FIGURE = re.compile(r"\d{1,3}(?:[,.]\d{3})+")
"""A figure with marks between its thousands."""


def _figures(words: str) -> dict[str, str]:
    """The figures with marks among some words, as they are compared: each without its marks."""
    from domain.text import normalise

    found = filter(_FIGURE.fullmatch, words.split())
    return {normalise(figure): re.sub(r"\D", "", figure) for figure in found}


def _ways(ask: Ask, word: str) -> list[str]:
    """The word itself, and the slugs of those who are called so otherwise, each as a line of its own."""
    from domain.text import normalise

    streams = _called(ask, (word,))
    called = {normalise(stream.partition(":")[2]) for stream in streams}
    others = sorted(slug for slug in called if word not in slug)
    return [word, *(f"\n{slug}\n" for slug in others)] if len(others) <= CALLED else [word]


def _facts(ask: Ask, found: set[tuple[str, int]], begun: Mapping[str, Stream]) -> Iterator[Row]:
    """Those that may have happened by the day; not the opening of what had not begun."""
    if found:
        for row in ask.of(moments, stream={stream for stream, _ in found}):
            opening = row.undated and row.opens and row.stream not in begun
            if (row.stream, row.place) in found and row.earliest <= ask.day and not opening:
                yield row


def _places(
    ask: Ask,
    wanted: Sequence[str],
    facts: Iterable[Row],
    begun: Mapping[str, Stream],
    called: Collection[str],
) -> Iterator[Place]:
    """The streams whose title has all of the words, or one of whose names has: bodies first, then ties."""
    from domain.text import normalise

    number = Counter(row.stream for row in facts)
    there = [
        stream
        for stream in begun.values()
        if stream.kind in KINDS
        and (stream.stream in called or all(word in normalise(ask.title(stream.stream)) for word in wanted))
    ]
    for stream in sorted(there, key=lambda stream: (KINDS.index(stream.kind), stream.stream)):
        yield Place(ask.title(stream.stream), stream.kind, number[stream.stream], stream.stream)


def _told(ask: Ask, row: Row, planned_for: Days | None) -> Told:
    return Told(
        when=row.when,
        planned_for=planned_for if row.verb == "planned" else None,
        title=ask.title(row.stream),
        text=ask.said(row.text),
        certainty=row.certainty,
        sources=row.sources,
        entry=row.entry,
        type=row.type,
        stream=row.stream,
    )
