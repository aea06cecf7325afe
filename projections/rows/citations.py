"""Which sources are used: what each entry that stands rests on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import citation, projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Citation(NamedTuple):
    """One source of one entry, with the place in it."""

    stream: str
    version: int
    n: Annotated[int, "its number in the entry, from 0"]
    source: Annotated[str, "the source's slug"]
    at: Annotated[str | None, "page, paragraph or URL fragment"]
    quote: Annotated[str | None, "its own words, 25 at most"]
    correction: Annotated[bool, "cited by an entry about another entry, not by a fact of its own"]

    @property
    def said(self) -> str:
        """The source and the place in it, as `sources` of other rows have it."""
        return citation(self)


@projection(Citation, of=EVERYWHERE, key=("stream", "version", "n"), index=[("source",)])
def citations(history: "History") -> Iterator[Citation]:
    """One row a citation by an entry that stands, corrections and contests too."""
    for reading in history.effective_entries:
        if reading.stands:
            for n, source in enumerate(reading.fact.sources):
                yield Citation(
                    stream=history.stream,
                    version=reading.entry.version,
                    n=n,
                    source=source.source,
                    at=source.at,
                    quote=source.quote,
                    correction=reading.is_correction,
                )
