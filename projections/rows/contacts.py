"""Visits and other contacts between the parties of a partnership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, cited, dated, projection

if TYPE_CHECKING:
    from domain.aggregate import Told
    from domain.history import History
    from domain.partnership.facts import Contacted, Visited


class Contact(NamedTuple):
    """One visit or other contact, with the bounds of its day."""

    stream: str
    version: int
    place: Annotated[int, "in the chronicle, from 1"]
    on: str | None
    earliest: int
    latest: int
    how: Annotated[str, "visit, or the channel: meeting, online, letter, speech, event, call, other"]
    by: Annotated[str | None, "who visited, or sought the contact: a body's slug or other words"]
    host: Annotated[str | None, "who was visited"]
    occasion: str | None
    at: Annotated[str | None, "where"]
    certainty: str
    sources: tuple[str, ...]
    before: Annotated[int | None, "the entry that it is told to have come before"] = None

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Contact, key=("stream", "place"))
def contacts(history: "History") -> Iterator[Contact]:
    """One row a visit and a contact, alleged ones too."""
    from domain.partnership.facts import Contacted, Visited

    for place, told, visit in history.told(Visited):
        yield _row(history.stream, place, told, ("visit", visit.visitor, visit.host), visit)
    for place, told, contact in history.told(Contacted):
        yield _row(history.stream, place, told, (contact.channel, contact.by, None), contact)


def _row(
    stream: str,
    place: int,
    told: "Told",
    between: tuple[str, str | None, str | None],
    fact: "Visited | Contacted",
) -> Contact:
    return Contact(
        stream,
        told.entry.version,
        place,
        *dated(told),
        *between,
        fact.occasion,
        fact.place,
        fact.certainty,
        cited(fact),
        fact.before,
    )
