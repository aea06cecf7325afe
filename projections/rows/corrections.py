"""What was said of entries later: corrections, retractions, what other sources say, and what was preferred."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain.sentence import Sentence, values_of
from projections.row import InWords, cited, projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Correction(NamedTuple):
    """One entry that is about another, and so stands in no chronicle."""

    stream: str
    version: int
    position: Annotated[int, "in the ledger"]
    about: Annotated[int, "the version that it is about"]
    type: str
    values: Annotated[str, "what its sentence says, as JSON", InWords("text", "what it says in one sentence")]
    stands: Annotated[bool, "it was not retracted itself"]
    certainty: str
    recorded_at: Annotated[str, "ISO 8601 in UTC"]
    recorded_day: Annotated[int, "in the ledger's time zone"]
    sources: tuple[str, ...]

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"

    @property
    def text(self) -> Sentence:
        """What it says in one sentence."""
        return Sentence(self.type, self.values)


@projection(Correction, of=EVERYWHERE)
def corrections(history: "History") -> Iterator[Correction]:
    """One row an entry about another, in the order of recording."""
    from domain.shared import CORRECTIONS

    if not history.corrects:
        return
    for reading in history.effective_entries:
        if isinstance(reading.fact, CORRECTIONS):
            entry = reading.entry
            yield Correction(
                stream=history.stream,
                version=entry.version,
                position=entry.position,
                about=reading.fact.entry,
                type=entry.type,
                values=values_of(reading.fact),
                stands=reading.stands,
                certainty=reading.fact.certainty,
                recorded_at=entry.stamp,
                recorded_day=entry.day,
                sources=cited(reading.fact),
            )
