"""Every visit, with what it cost and who paid: rows of our own, because the built-in rows of contacts leave that out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from comity import Days, projection
from projections.row import dates, word

if TYPE_CHECKING:
    from comity import History


class Expense(NamedTuple):
    """One visit, and what is on record of its cost."""

    stream: str
    version: int
    on: str | None
    earliest: int
    latest: int
    visitor: Annotated[str, "a body's slug or other words"]
    host: Annotated[str, "a body's slug or other words"]
    occasion: str | None
    cost: Annotated[str | None, "in the words of the record, with the currency"]
    funded_by: Annotated[str | None, "who paid: a body's slug or other words"]
    certainty: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...]

    @property
    def when(self) -> Days:
        """When the visit was."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Expense)
def expenses(history: "History") -> Iterator[Expense]:
    """One row a visit, alleged ones too."""
    from domain.partnership.facts import Visited  # noqa: PLC0415 — who reads kept rows needs no model

    for told in history.chronicle:
        if isinstance(fact := told.fact, Visited):
            yield Expense(
                stream=history.stream,
                version=told.entry.version,
                **dates(told),
                visitor=fact.visitor,
                host=fact.host,
                occasion=fact.occasion,
                cost=fact.cost,
                funded_by=fact.funded_by,
                certainty=fact.certainty,
                **word(told),
            )
