"""The editions of programmes: each time that a festival, a workshop or a residency was held."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Edition(NamedTuple):
    """One edition of a programme."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    title: str
    at: Annotated[str | None, "where"]
    partners: Annotated[tuple[str, ...], "with whom: bodies' slugs or other words"]
    people: Annotated[tuple[str, ...], "who took part, by name or description"]
    topics: tuple[str, ...]
    first_of_kind: Annotated[bool, "it was the first of its kind"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was held."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Edition, of=("programme",), key=("stream", "place"))
def editions(history: "History") -> Iterator[Edition]:
    """One row an edition, in chronicle order; alleged ones too."""
    from domain.programme import EditionHeld

    for place, told, fact in history.told(EditionHeld):
        yield Edition(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            **dates(told),
            title=fact.title,
            at=fact.place,
            partners=fact.partners,
            people=tuple(person.name for person in fact.people),
            topics=fact.topics,
            first_of_kind=fact.first_of_kind,
            certainty=fact.certainty,
            **word(told),
        )
