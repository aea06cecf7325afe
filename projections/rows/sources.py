"""The documents that facts are cited from: what each is, and whether it still stands."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import dates, projection

if TYPE_CHECKING:
    from domain.history import History


class Source(NamedTuple):
    """One registered source as it stands now."""

    stream: str
    version: Annotated[int, "the entry that registers it"]
    slug: str
    title: str
    kind: Annotated[
        str, "article, interview, minutes, agreement, dataset, register, webpage, letter, photo, other"
    ]
    authors: tuple[str, ...]
    publisher: str | None
    published: Annotated[str | None, "when, EDTF"]
    url: str | None
    original: Annotated[str | None, "the source that it is the same as (ibid.)"]
    withdrawn: Annotated[str | None, "why it was withdrawn; none where it stands"]
    withdrawn_by: Annotated[int | None, "the entry that says so"]
    withdrawn_on: Annotated[str | None, "the day of the withdrawal, EDTF"]
    withdrawn_earliest: int | None
    withdrawn_latest: int | None
    voice: Annotated[str | None, "the publisher as names are compared: without accents, case and punctuation"]
    follows: Annotated[str | None, "the source whose next edition it is"] = None


@projection(Source, of=("source",), key=("stream",), index=[("slug",)])
def sources(history: "History") -> Iterator[Source]:
    """One row a source that is in the ledger."""
    from domain.source import Registered, Withdrawn
    from domain.text import normalise

    opening = next((told for told in history.chronicle if isinstance(told.fact, Registered)), None)
    if opening is None or not isinstance(fact := opening.fact, Registered):
        return
    standing = history.aggregate.standing
    ended = None
    if standing.withdrawn is not None:
        ended = next(told for _, told, fact in history.told(Withdrawn) if not fact.alleged)
    gone = dates(ended) if ended else None
    yield Source(
        stream=history.stream,
        version=opening.entry.version,
        slug=history.stream.partition(":")[2],
        title=standing.title,
        kind=fact.kind,
        authors=fact.authors,
        publisher=standing.publisher,
        published=standing.published,
        url=standing.url,
        original=standing.original,
        withdrawn=standing.withdrawn,
        withdrawn_by=ended.entry.version if ended else None,
        withdrawn_on=gone["on"] if gone else None,
        withdrawn_earliest=gone["earliest"] if gone else None,
        withdrawn_latest=gone["latest"] if gone else None,
        voice=normalise(standing.publisher) if standing.publisher else None,
        follows=standing.follows,
    )
