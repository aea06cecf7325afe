"""Visits and other contacts between the parties of a partnership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from domain import when
from projections.row import Days, dates, projection, said_until, word

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.fact import Fact
    from domain.history import History

WEIGHED = ("confirmed", "reported")
"""What is only alleged is no sign of life."""


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
    lasted: Annotated[bool, "it lasted for more than a day"] = False
    last_earliest: Annotated[int | None, "of what lasted: the bounds of its last day"] = None
    last_latest: int | None = None
    brought_by: tuple[int, ...] = ()
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    def asked_on(self, day: int) -> Self:
        """The same, asked on a day: what may have been by then, was by then."""
        if self.latest <= day:
            return self
        latest = max(self.earliest, day)
        return self._replace(on=said_until(self.on, self.earliest, latest), latest=latest)

    @property
    def entry(self) -> str:
        """The entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


@projection(Contact, key=("stream", "place"))
def contacts(history: "History") -> Iterator[Contact]:
    """One row a visit and a contact, alleged ones too."""
    for kind, found in history.by_type.items():
        for place, told in found if kind.contact else ():
            yield _row(history.stream, place, told, told.fact)


def _row(stream: str, place: int, told: "PlacedFact", fact: "Fact") -> Contact:
    from domain.partnership.facts import Contacted, Visited

    how: str = fact.verb
    by: str | None = getattr(fact, "by", None)
    host: str | None = None
    if isinstance(fact, Visited):
        how, by, host = "visit", fact.visitor, fact.host
    elif isinstance(fact, Contacted):
        how = fact.channel
    lasted = fact.on is not None and when.is_interval(fact.on)
    first, last = when.lasted(fact.on) if lasted and fact.on else (None, None)
    return Contact(
        stream=stream,
        version=told.entry.version,
        place=place,
        **dates(told),
        how=how,
        by=by,
        host=host,
        occasion=getattr(fact, "occasion", None),
        at=getattr(fact, "place", None),
        certainty=fact.certainty,
        **word(told),
        before=fact.before,
        lasted=lasted,
        last_earliest=first,
        last_latest=last,
    )


LONGEST = 10
"""Years over which a visit may be spread to be counted as possible in each of them."""


def years_of(earliest: int, latest: int, day: int) -> range:
    """The years in which a visit may have begun by a day; none where these are more than ten, or nobody says."""
    first, last = when.iso(earliest), when.iso(min(latest, day))
    if first is None or last is None or int(last[:4]) - int(first[:4]) >= LONGEST:
        return range(0)
    return range(int(first[:4]), int(last[:4]) + 1)


def may_be_of(earliest: int, latest: int, year: int) -> bool:
    """Whether a day that lies between two, each an ordinal, may be of a year."""
    first, last = when.bounds(f"{year:04d}")
    return earliest <= last and first <= latest
