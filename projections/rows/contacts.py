"""Visits and other contacts between the parties of a partnership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Protocol, TypeVar

from domain import when
from projections.row import Days, Projection, cited, dates, edtf_of, projection

if TYPE_CHECKING:
    from domain.chronicle import Told
    from domain.history import History
    from domain.partnership.facts import Contacted, Visited

R = TypeVar("R", bound=tuple[Any, ...])
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
        yield _row(history.stream, place, told, visit, how="visit", by=visit.visitor, host=visit.host)
    for place, told, contact in history.told(Contacted):
        yield _row(history.stream, place, told, contact, how=contact.channel, by=contact.by, host=None)


def _row(
    stream: str,
    place: int,
    told: "Told",
    fact: "Visited | Contacted",
    *,
    how: str,
    by: str | None,
    host: str | None,
) -> Contact:
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
        occasion=fact.occasion,
        at=fact.place,
        certainty=fact.certainty,
        sources=cited(fact),
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


class Asked(Protocol):
    """What is asked (`projections.report.Ask`), as far as the last contacts need it."""

    @property
    def day(self) -> int:
        """The day that is asked for."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection."""

    def latest(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """For each stream the latest row of a projection."""


def last_contacts(ask: Asked, **where: Any) -> dict[str, Contact]:
    """The last visit or contact of each stream by the day that is asked for, alleged ones aside.

    It is the one that may be the latest, with the bounds of the last, whichever that was: no earlier than any that had
    surely been by then, and no later than the day. Of what lasted it is the last day.
    """
    found = {one.stream: one for one in ask.latest(contacts, certainty=WEIGHED, **where)}
    rough = {stream for stream, one in found.items() if one.earliest < one.latest}
    sure: dict[str, int] = {}
    perhaps: dict[str, int] = {}
    for one in ask.of(contacts, certainty=WEIGHED, stream=rough) if rough else ():
        if one.latest <= ask.day:
            sure[one.stream] = max(one.earliest, sure.get(one.stream, one.earliest))
        elif one.earliest <= ask.day:
            perhaps[one.stream] = min(one.earliest, perhaps.get(one.stream, one.earliest))
    for stream, earliest in (perhaps | sure).items():
        last = found[stream]
        bounds = earliest, min(last.latest, ask.day) if stream in sure else last.latest
        if bounds != (last.earliest, last.latest):
            found[stream] = last._replace(on=edtf_of(bounds), earliest=bounds[0], latest=bounds[1])
    for one in ask.of(contacts, lasted=True, certainty=WEIGHED, **where):
        if one.earliest <= ask.day and (later := _outlasting(one, found.get(one.stream), ask.day)):
            found[one.stream] = later
    return found


def _outlasting(one: Contact, last: Contact | None, day: int) -> Contact | None:
    """The last contact with what lasted counted in, by a day; None where that changes nothing."""
    least, most = when.MIN, when.MIN
    if one.last_earliest is not None and one.last_latest is not None:
        least, most = min(one.last_earliest, day), min(one.last_latest, day)
    if one.latest > day:  # it may not have begun
        least = when.MIN
    earliest, latest = (last.earliest, last.latest) if last else (least, most)
    bounds = max(earliest, least), max(latest, most)
    if last and bounds == (earliest, latest):
        return None
    shown = one if last is None or most >= latest else last
    return shown._replace(on=edtf_of(bounds), earliest=bounds[0], latest=bounds[1])
