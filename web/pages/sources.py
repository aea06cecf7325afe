"""What everything rests on: every source with how much rests on it, and one with all facts that do."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain.message import Message
from projections.page import Page as Made
from projections.page import Section
from projections.row import Address, Days, EntryId, Link, Named, by_stream
from projections.rows.citations import citations
from projections.rows.corrections import corrections
from projections.rows.moments import Moment, moments
from projections.rows.sources import Source as Row
from projections.rows.sources import sources
from queries.answers import Answer
from queries.directory import Nobody
from web import cells
from web.page import ROWS, Asked, Page, Shown
from web.words import day

if TYPE_CHECKING:
    from projections.ask import Ask


class Source(NamedTuple):
    """One source, and how much rests on it."""

    source: Named
    title: str
    kind: Annotated[str, "article, interview, minutes …"]
    publisher: str | None
    published: Annotated[Days, "when"]
    rests: Annotated[int, "entries that cite it"]
    withdrawn: Annotated[str | None, "why it was withdrawn"]
    read_at: Annotated[Address | None, "where it can be read"]


class Resting(NamedTuple):
    """An entry that rests on a source."""

    of: Named
    when: Days
    what: Annotated[str, "what it says"]
    at: Annotated[str | None, "the place in the source"]
    quote: Annotated[str | None, "the source's own words"]
    certainty: str
    entries: tuple[EntryId, ...]


def _source(row: Row, rests: int) -> Source:
    published = Days(row.published)
    return Source(
        Named(row.slug, Link("source", row.slug)),
        row.title,
        row.kind,
        row.publisher,
        published,
        rests,
        row.withdrawn,
        row.url,
    )


def _all(asked: Asked) -> Answer:
    ask = asked.view.ask
    cited = Counter(row.source for row in ask.of(citations))
    rows = [_source(row, cited[row.slug]) for row in ask.of(sources)]
    rows.sort(key=lambda row: (-row.rests, row.source))
    page = Made(
        f"{len(rows):,} sources", (Section("sources", rows, empty="no source is registered", row=Source),)
    )
    return asked.made("sources", "What does everything rest on?", page)


def _list(asked: Asked, answer: Answer) -> Shown:
    window = answer.window((asked.number - 1) * ROWS, ROWS).tables[0]
    told = {
        "table": cells.table(window, asked.to),
        "lead": "Every statement of this ledger ends in its sources. A source is not proof: it says who said so, and where.",
        "number": asked.number,
    }
    return Shown("Sources", "sources.html", told)


def _row(asked: Asked) -> Row:
    """The source that is asked for. Errors: those of `Asked.stream`; Nobody where its registration was taken back."""
    stream = asked.stream()
    row = next(asked.view.ask.of(sources, stream=stream), None)
    if row is None:
        name = stream.partition(":")[2]
        raise Nobody(Message("{source} is no source any more: its registration was taken back", source=name))
    return row


def _one(asked: Asked) -> Answer:
    """All facts that rest on a source. Errors: those of `Asked.stream`."""
    row = _row(asked)
    return asked.again(f"source {row.slug}", lambda: _resting(asked, row))


def _resting(asked: Asked, row: Row) -> Answer:
    ask = asked.view.ask
    cited = [*ask.of(citations, source=row.slug)]
    told = {
        (moment.stream, moment.version): moment
        for stream, those in by_stream(cited).items()
        for moment in _told_of(ask, stream, {each.version for each in those})
    }
    gives = {(each.stream, by): each for each in told.values() for by in each.brought_by}
    rests = [
        Resting(
            of=ask.title(citation.stream),
            when=moment.when if moment else about.when if about else Days(),
            what=ask.said(moment.text)
            if moment
            else Message("a value in use of: {fact}", fact=ask.said(about.text))
            if about
            else "another value, a correction, or a judgement between sources",
            at=citation.at,
            quote=citation.quote,
            certainty=moment.certainty if moment else "",
            entries=(f"{citation.stream}#{citation.version}", *([about.entry] if about else [])),
        )
        for citation in cited
        for key in [(citation.stream, citation.version)]
        for moment, about in [(told.get(key), gives.get(key))]
    ]
    page = Made(
        row.title,
        (
            Section("resting", rests, empty="nothing rests on it", row=Resting),
            Section("source", [_source(row, len(rests))], row=Source),
        ),
    )
    return asked.made("source", "What rests on this source?", page)


def _told_of(ask: "Ask", stream: str, versions: set[int]) -> Iterator[Moment]:
    """The facts of a stream that are, or are about, some entries."""
    about = {row.about for row in ask.of(corrections, stream=stream, version=versions)}
    return ask.of(moments, stream=stream, version=versions | about)


def _shown(asked: Asked, answer: Answer) -> Shown:
    row = _row(asked)
    window = answer.window((asked.number - 1) * ROWS, ROWS).tables[0]
    told = {
        "source": row,
        "said": ", ".join(
            filter(None, (*row.authors, row.publisher, day(row.published) if row.published else ""))
        ),
        "away": asked.to.of(Link("document", row.url or "")),
        "table": cells.table(window, asked.to),
        "number": asked.number,
    }
    return Shown(row.title, "source.html", told)


PAGES = (
    Page("/sources", _all, _list, "sources", takes=("page",), describes="What does everything rest on?"),
    Page("/sources/{id}", _one, _shown, "sources", takes=("page",), describes="What rests on this source?"),
)
