"""What a body did in a network, and under which name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Involvement(NamedTuple):
    """One step of a membership: invited, applied, joined, participated, named, left."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    what: Annotated[str, "invited, applied, joined, participated, named or left"]
    as_name: Annotated[str | None, "the name under which the member is listed from then on"]
    occasion: Annotated[str | None, "in what it took part"]
    at: Annotated[str | None, "where"]
    by: Annotated[str | None, "who invited: a body's slug or other words"]
    counterparts: Annotated[tuple[str, ...], "with whom in particular: bodies' slugs or other words"]
    topics: tuple[str, ...]
    reason: Annotated[str | None, "why it is listed so, or left"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Involvement, of=("membership",), key=("stream", "place"))
def involvements(history: "History") -> Iterator[Involvement]:
    """One row a step of a membership, in chronicle order; alleged ones too."""
    from domain.membership import Applied, Invited, Joined, Left, Named, Participated

    for place, told in enumerate(history.facts, 1):
        fact = told.fact
        if isinstance(fact, Invited | Applied | Joined | Participated | Named | Left):
            yield Involvement(
                stream=history.stream,
                version=told.entry.version,
                place=place,
                **dates(told),
                what=fact.verb,
                as_name=fact.as_name if isinstance(fact, Joined | Named) else None,
                occasion=fact.occasion if isinstance(fact, Participated) else None,
                at=fact.place if isinstance(fact, Participated) else None,
                by=fact.by if isinstance(fact, Invited) else None,
                counterparts=fact.counterparts if isinstance(fact, Participated) else (),
                topics=fact.topics if isinstance(fact, Participated) else (),
                reason=fact.reason if isinstance(fact, Named | Left) else None,
                certainty=fact.certainty,
                **word(told),
            )
