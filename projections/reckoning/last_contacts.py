"""The last visit or contact of each stream by a day, whichever of them that was."""

from typing import Any

from domain import when
from projections.ask import Ask
from projections.row import edtf_of
from projections.rows.contacts import WEIGHED, Contact, contacts


def last_contacts(ask: Ask, **where: Any) -> dict[str, Contact]:
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
