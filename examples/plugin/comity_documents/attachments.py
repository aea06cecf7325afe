"""Every document that is attached: rows of our own, because no built-in rows have them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from comity import Days, projection
from projections.row import dates, word
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from comity import History


class Attachment(NamedTuple):
    """One document, and what is on record of it."""

    stream: str
    version: int
    on: str | None
    earliest: int
    latest: int
    title: Annotated[str, "what it is"]
    media_type: Annotated[str | None, "such as application/pdf"]
    locator: Annotated[str | None, "where it is kept"]
    digest: Annotated[str | None, "the SHA-256 digest of the file"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...]

    @property
    def when(self) -> Days:
        """When it was attached, or of when it is."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Attachment, of=EVERYWHERE)
def attachments(history: "History") -> Iterator[Attachment]:
    """One row a document, alleged ones too."""
    from domain.shared import DocumentAttached  # noqa: PLC0415 — who reads kept rows needs no model

    for told in history.chronicle:
        if isinstance(fact := told.fact, DocumentAttached):
            yield Attachment(
                stream=history.stream,
                version=told.entry.version,
                **dates(told),
                title=fact.title,
                media_type=fact.media_type,
                locator=fact.locator,
                digest=fact.sha256,
                certainty=fact.certainty,
                **word(told),
            )
