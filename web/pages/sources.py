"""What everything rests on: every source with how much rests on it, and one with all facts that do."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from markupsafe import Markup

from domain.message import Message
from projections.page import Page as Made
from projections.page import Section
from projections.row import WIDE, Address, Days, EntryId, Link, Named, by_stream
from projections.rows.attestations import attestations
from projections.rows.citations import citations
from projections.rows.conflicts import conflicts
from projections.rows.corrections import corrections
from projections.rows.moments import Moment, moments
from projections.rows.sources import Source as Row
from projections.rows.sources import sources
from queries.answers import Answer
from queries.directory import Nobody
from web import cells, pieces
from web.contests import contests_of, disputed
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
    contested: Annotated[bool, "another source says something else of it, and nobody has settled it"]


Since = Literal["contested", "settled", "corrected"]


class Resting(NamedTuple):
    """An entry that rests on a source."""

    of: Named
    when: Days
    what: Annotated[str, "what it says"]
    at: Annotated[str | None, "the place in the source"]
    quote: Annotated[str | None, "the source's own words"]
    certainty: str
    contested: Annotated[bool, "another source says something else about it, and nobody has settled it", WIDE]
    since: Annotated[
        Since | None,
        "what later entries made of it, so that it need not be read as this source has it: sources differ, or differed,"
        " or it was corrected",
        WIDE,
    ]
    entries: tuple[EntryId, ...]


def _source(row: Row, rests: int, unsettled: Collection[str]) -> Source:
    """One source; `unsettled` are those of which another one says something else."""
    return Source(
        Named(row.slug, Link("source", row.slug)),
        row.title,
        row.kind,
        row.publisher,
        Days(row.published),
        rests,
        row.withdrawn,
        row.url,
        row.slug in unsettled,
    )


def _all(asked: Asked) -> Answer:
    ask = asked.view.ask
    cited = Counter(row.source for row in ask.of(citations))
    found = list(ask.of(sources))
    unsettled = pieces.disputed_sources(ask, {row.slug for row in found})
    rows = [_source(row, cited[row.slug], unsettled) for row in found]
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
    return _resting(asked, row)


def _resting(asked: Asked, row: Row) -> Answer:
    ask = asked.view.ask
    cited = [*ask.of(citations, source=row.slug)]
    versions = {stream: {each.version for each in those} for stream, those in by_stream(cited).items()}
    later = {
        (each.stream, each.version): each
        for stream, those in versions.items()
        for each in ask.of(corrections, stream=stream, version=those)
    }
    same = {(each.stream, each.version): each.about for each in ask.of(attestations, source=row.slug)}
    for (stream, _), about in ({key: each.about for key, each in later.items()} | same).items():
        versions[stream].add(about)
    told = {
        (moment.stream, moment.version): moment
        for stream, those in versions.items()
        for moment in ask.of(moments, stream=stream, version=those)
    }
    gives = {(each.stream, by): each for each in told.values() for by in each.brought_by}
    since = _since(ask, {*versions})
    rests = [
        Resting(
            of=ask.title(citation.stream),
            when=moment.when if moment else about.when if about else Days(),
            what=ask.said(moment.text)
            if moment
            else Message("a value in use of: {fact}", fact=ask.said(about.text))
            if about
            else ask.said(later[key].text)
            if key in later
            else Message("the same as another source: {fact}", fact=ask.said(attested.text))
            if attested
            else "the same as an entry that does not stand",
            at=citation.at,
            quote=citation.quote,
            certainty=moment.certainty if moment else "",
            contested=moment.unsettled if moment else False,
            since=since(fact, citation.version) if fact else None,
            entries=tuple(
                dict.fromkeys((f"{citation.stream}#{citation.version}", *([fact.entry] if fact else [])))
            ),
        )
        for citation in cited
        for key in [(citation.stream, citation.version)]
        for moment, about in [(told.get(key), gives.get(key))]
        for attested in [told.get((citation.stream, same.get(key, 0)))]
        for fact in [moment or about or attested]
    ]
    page = Made(
        row.title,
        (
            Section("resting", rests, empty="nothing rests on it", row=Resting),
            Section(
                "source", [_source(row, len(rests), pieces.disputed_sources(ask, [row.slug]))], row=Source
            ),
        ),
    )
    return disputed(asked, row.stream, asked.made("source", "What rests on this source?", page))


def _since(ask: "Ask", streams: set[str]) -> Callable[[Moment, int], Since | None]:
    """Says of a fact of some streams what entries of its stream after a version made of it; None for nothing."""
    differ: dict[tuple[str, int], bool] = {}
    for value in ask.of(conflicts, stream=streams):
        key = value.stream, value.version
        differ[key] = differ.get(key, False) or value.outcome == "unresolved"
    later: dict[tuple[str, int], int] = {}
    for row in ask.of(corrections, stream=streams):
        key = row.stream, row.about
        if row.stands and (key in differ or not row.type.endswith(".contested")):
            later[key] = max(later.get(key, 0), row.version)

    def since(fact: Moment, version: int) -> Since | None:
        key = fact.stream, fact.version
        if later.get(key, 0) <= version:
            return None
        return "corrected" if key not in differ else "contested" if differ[key] else "settled"

    return since


def _shown(asked: Asked, answer: Answer) -> Shown:
    row = _row(asked)
    window = answer.window((asked.number - 1) * ROWS, ROWS).tables[0]
    told = {
        "source": row,
        "said": ", ".join(filter(None, (*row.authors, row.publisher, row.published and day(row.published)))),
        "kind": row.kind,
        "differs": bool(pieces.disputed_sources(asked.view.ask, [row.slug])),
        "contests": contests_of(asked, answer),
        "away": asked.to.of(Link("document", row.url or "")),
        "table": pieces.with_marks(
            cells.table(window, asked.to), [_marks(asked, each) for each in window.rows]
        ),
        "number": asked.number,
    }
    return Shown(row.title, "source.html", told)


def _marks(asked: Asked, row: Resting) -> list[tuple[str, Markup]]:
    """The mark on what need not be read as the source has it, with the head of its column.

    It leads to the page that tells what each source says, of which the ledger has none, or to the entry that was corrected.
    """
    if not row.contested and not row.since:
        return []
    if row.since == "corrected" and not row.contested:
        return [("What", pieces.corrected(asked.to.of(Link("entry", row.entries[-1]))))]
    where = pieces.where_told(asked.view.ask, row.entries[0].rpartition("#")[0], asked.to)
    return [("What", pieces.differ(where, settled=row.since == "settled" and not row.contested))]


PAGES = (
    Page("/sources", _all, _list, "sources", takes=("page",), describes="What does everything rest on?"),
    Page("/sources/{id}", _one, _shown, "sources", takes=("page",), describes="What rests on this source?"),
)
