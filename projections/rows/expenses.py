"""Visits as trips: who went where, what that cost and who paid."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Expense(NamedTuple):
    """One visit, and what is on record of its cost."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    visitor: Annotated[str, "a body's slug or other words"]
    host: Annotated[str, "a body's slug or other words"]
    occasion: str | None
    went: Annotated[tuple[str, ...], "who took part, each with the office that the fact gives"]
    cost: Annotated[str | None, "in the words of the record, with the currency"]
    funded_by: Annotated[str | None, "who paid: a body's slug or other words"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def when(self) -> Days:
        """When the visit was."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Expense, key=("stream", "place"))
def expenses(history: "History") -> Iterator[Expense]:
    """One row a visit, alleged ones too."""
    from domain.partnership.facts import Visited
    from domain.sentence import person

    for place, told, fact in history.told(Visited):
        yield Expense(
            stream=history.stream,
            version=told.entry.version,
            place=place,
            **dates(told),
            visitor=fact.visitor,
            host=fact.host,
            occasion=fact.occasion,
            went=tuple(person(who.model_dump(exclude_none=True)) for who in fact.people),
            cost=fact.cost,
            funded_by=fact.funded_by,
            certainty=fact.certainty,
            **word(told),
        )
