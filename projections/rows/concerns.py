"""What others fear for a partnership or a membership, nobody having acted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Concern(NamedTuple):
    """One voice and what it fears."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    by: Annotated[str, "whose concern it is: a body's slug or other words"]
    text: Annotated[str, "what is feared"]
    means: Annotated[tuple[str, ...], "the means that are feared; none where nobody says"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was raised."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Concern, of=("partnership", "membership"), key=("stream", "place"))
def concerns(history: "History") -> Iterator[Concern]:
    """One row a concern, alleged ones too."""
    from domain.partnership.facts import ConcernRaised

    for place, told, fact in history.told(ConcernRaised):
        yield Concern(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            **dates(told),
            by=fact.by,
            text=fact.text,
            means=fact.means,
            certainty=fact.certainty,
            **word(told),
        )
