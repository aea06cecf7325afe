"""What it was about: the topics of visits, agreements, editions and whatever else names them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Topic(NamedTuple):
    """One topic of one fact."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    n: Annotated[int, "its number in the fact, from 0"]
    topic: Annotated[str, "its slug, such as smart-city"]
    verb: Annotated[str, "the fact's type without its stream: visited, signed, edition-held …"]
    partners: Annotated[tuple[str, ...], "whom the fact itself names: an edition's partners, counterparts"]
    on: str | None
    earliest: int
    latest: int
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When the fact happened."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(
    Topic,
    of=("partnership", "membership", "programme"),
    key=("stream", "place", "n"),
    index=[("topic",)],
)
def topics(history: "History") -> Iterator[Topic]:
    """One row a topic of a fact, alleged ones too."""
    for place, told in enumerate(history.facts, 1):
        fact = told.fact
        fields = fact.__dict__  # most facts have none of these
        if not (those := fields.get("topics")) or fact.verb == "planned":  # of that nothing has happened
            continue
        partners = (*fields.get("partners", ()), *fields.get("counterparts", ()))
        days, whose = dates(told), word(told)
        for n, topic in enumerate(dict.fromkeys(those)):
            yield Topic(
                stream=history.stream,
                version=told.entry.version,
                place=place,
                n=n,
                topic=topic,
                verb=fact.verb,
                partners=partners,
                **days,
                certainty=fact.certainty,
                **whose,
            )
