"""What was said: statements, with who made them and in which office."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Statement(NamedTuple):
    """One statement, in short."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    speaker: Annotated[str, "who spoke, by name or description"]
    speaker_local: Annotated[str | None, "the name in the person's own script"]
    role: Annotated[str | None, "the office held at the time"]
    body: Annotated[str | None, "the body spoken for: its slug or other words"]
    text: Annotated[str, "what was said, in short"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was said."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Statement, of=EVERYWHERE, key=("stream", "place"))
def statements(history: "History") -> Iterator[Statement]:
    """One row a statement, alleged ones too."""
    from domain.shared import StatementMade

    for place, told, fact in history.told(StatementMade):
        yield Statement(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            **dates(told),
            speaker=fact.speaker.name,
            speaker_local=fact.speaker.name_local,
            role=fact.speaker.role,
            body=fact.speaker.body,
            text=fact.text,
            certainty=fact.certainty,
            **word(told),
        )
