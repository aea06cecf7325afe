"""The last visit or contact of each stream by a day, whichever of them that was."""

from typing import TYPE_CHECKING, Any

from domain import when
from projections.ask import Ask
from projections.row import edtf_of
from projections.rows.contacts import WEIGHED, Contact, contacts

if TYPE_CHECKING:
    from domain.when import Bounds


def last_contacts(ask: Ask, **where: Any) -> dict[str, Contact]:
    """The last visit or contact of each stream by the day that is asked for, alleged ones aside.

    It is the one that may be the latest, with the bounds of the last, whichever that was: no earlier than any that had
    surely been by then, and no later than the day. Of what lasted it is the last day.
    """
    found = {contact.stream: contact for contact in ask.latest(contacts, certainty=WEIGHED, **where)}
    rough = {stream for stream, row in found.items() if row.earliest < row.latest}
    sure: dict[str, int] = {}
    perhaps: dict[str, int] = {}
    day = ask.day
    for contact in ask.of(contacts, certainty=WEIGHED, stream=rough) if rough else ():
        if contact.latest <= day:
            sure[contact.stream] = max(contact.earliest, sure.get(contact.stream, contact.earliest))
        elif contact.earliest <= day:
            perhaps[contact.stream] = min(contact.earliest, perhaps.get(contact.stream, contact.earliest))
    for stream, earliest in (perhaps | sure).items():
        last = found[stream]
        bounds = earliest, min(last.latest, day) if stream in sure else last.latest
        if bounds != (last.earliest, last.latest):
            found[stream] = _within(last, bounds)
    for contact in ask.of(contacts, lasted=True, certainty=WEIGHED, **where):
        if contact.earliest <= day and (later := _outlasting(contact, found.get(contact.stream), day)):
            found[contact.stream] = later
    return found


def _within(contact: Contact, bounds: "Bounds") -> Contact:
    """A contact of which it is known that it was within these days."""
    return contact._replace(on=edtf_of(bounds), earliest=bounds[0], latest=bounds[1])


def _outlasting(contact: Contact, last: Contact | None, day: int) -> Contact | None:
    """The last contact with what lasted counted in, by a day; None where that changes nothing."""
    least, most = when.MIN, when.MIN
    if contact.last_earliest is not None and contact.last_latest is not None:
        least, most = min(contact.last_earliest, day), min(contact.last_latest, day)
    if contact.latest > day:  # it may not have begun
        least = when.MIN
    earliest, latest = (last.earliest, last.latest) if last else (least, most)
    bounds = max(earliest, least), max(latest, most)
    if last and bounds == (earliest, latest):
        return None
    return _within(contact if last is None or most >= latest else last, bounds)
