"""Which other sources say the same as an entry: a second voice each, or the next edition of the same list."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.row import citation, projection, unmerged
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Attestation(NamedTuple):
    """One source that says the same as an entry that stands."""

    stream: str
    version: Annotated[int, "the entry that says so"]
    n: Annotated[int, "the source's number in it, from 0"]
    about: Annotated[int, "the version of the entry that is attested"]
    type: Annotated[str, "the type of that entry"]
    source: Annotated[str, "the source's slug"]
    at: Annotated[str | None, "page, paragraph or URL fragment"]
    on: Annotated[str | None, "when it was said, EDTF; none where nobody says"]
    earliest: int
    latest: int
    counts: Annotated[bool, "nothing that it speaks for was corrected or preferred since"]
    recorded_day: Annotated[int, "in the ledger's time zone"]
    position: Annotated[int, "in the ledger"]

    @property
    def said(self) -> str:
        """The source and the place in it, as `sources` of other rows have it."""
        return citation(self)

    @property
    def entry(self) -> str:
        """The entry that says so, as `stream#version`."""
        return f"{self.stream}#{self.version}"

    @property
    def attested(self) -> str:
        """The entry that is attested, as `stream#version`."""
        return f"{self.stream}#{self.about}"


@projection(Attestation, of=EVERYWHERE, key=("stream", "version", "n"), index=[("source",)], merge=unmerged)
def attestations(history: "History") -> Iterator[Attestation]:
    """One row a source of an attestation that stands, of an entry that does."""
    if not history.corrects:
        return
    kind = history.stream.partition(":")[0]
    for reading in history.effective_entries:
        if not reading.attestations or not reading.stands:
            continue
        counting = {entry.version for entry in reading.attested_by}
        for entry in reading.attestations:
            fact = history.effective_entries[entry.version - 1].fact
            earliest, latest = when.bounds(fact.on) if fact.on else (when.MIN, when.MAX)
            for n, source in enumerate(fact.sources):
                yield Attestation(
                    stream=history.stream,
                    version=entry.version,
                    n=n,
                    about=reading.entry.version,
                    type=f"{kind}.{reading.entry.fact.verb}",
                    source=source.source,
                    at=source.at,
                    on=fact.on,
                    earliest=earliest,
                    latest=latest,
                    counts=entry.version in counting,
                    recorded_day=entry.day,
                    position=entry.position,
                )
