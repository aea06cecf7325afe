"""What is due? Plans, terms that run out, notices, ends and beginnings, promises, decisions and anniversaries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from domain import when
from domain.message import Field, Message
from domain.text import seen
from projections.phrases import counted, titled
from projections.reckoning.due import Due, Uid, coming
from projections.reckoning.planned import ASKED_ABOUT
from projections.report import Ask, Body, Days, Page, Section, Span, Unanswerable, Written, report

if TYPE_CHECKING:
    from icalendar import Component, Event

QUARTER = Span(90)


# --- as a calendar


LONG = 31
"""Days over which an event may be spread because its day is not known: of more it would stand on every day of a calendar."""
ASK_AGAIN = timedelta(hours=12)
"""How often whoever subscribed to a calendar is to look at it again."""


def ics(page: Page) -> Written:
    """The page as a calendar that any program reads (RFC 5545): whole-day events, what is only possible said so.

    An event keeps its UID whatever is corrected. With each entry of its stream its SEQUENCE is higher, and its DTSTAMP and
    LAST-MODIFIED the time of the last (without a METHOD DTSTAMP is the time of the last revision, section 3.8.7.2), so that
    a program that has the event takes the change. A plan that was dropped stays as CANCELLED until its day is over: who
    subscribed to the calendar sees it struck out or not at all, and who had imported it is told, which an event that is
    merely gone does not do. What is only known to a year or more is in the table alone, which the calendar says.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//comity//upcoming//EN")
    calendar.add("version", "2.0")
    calendar.add("name", seen(page.title))
    calendar.add("x-wr-calname", seen(page.title))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", "PT12H")
    dropped = page.sections[1].rows if len(page.sections) > 1 else ()
    shown = [row for row in page.rows if not _too_rough(row)]
    struck = [row for row in dropped if not _too_rough(row)]
    told = ""
    if left := len(page.rows) + len(dropped) - len(shown) - len(struck):
        told = Message(
            "Left out, because no month is known: {left} of what is due. The table has all of it.", left=left
        )
        calendar.add("description", seen(told))
        calendar.add("x-wr-caldesc", seen(told))
    for row in shown:
        calendar.add_component(_event(row))
    for row in struck:
        calendar.add_component(_event(row, dropped=True))
    if not calendar.subcomponents:
        calendar.add_component(_time_zone())
    events = counted(len(shown) + len(struck), "event")
    holds = Message("{events}, {struck} of them cancelled", events=events, struck=len(struck))
    return Written(calendar.to_ical().decode(), holds if struck else events, (told,) if told else ())


def _event(row: Due, *, dropped: bool = False) -> "Event":
    from icalendar import Event

    first, last = (date.fromisoformat(day) for day in _span(row.when))
    event = Event()
    event.add("uid", f"{row.uid}@comity")
    changed = row.uid.changed_at if isinstance(row.uid, Uid) else row.recorded_at
    event.add("dtstamp", datetime.fromisoformat(changed).astimezone(UTC))
    event.add("created", datetime.fromisoformat(row.recorded_at).astimezone(UTC))
    event.add("last-modified", datetime.fromisoformat(changed).astimezone(UTC))
    event.add("sequence", row.uid.changes if isinstance(row.uid, Uid) else 0)
    event.add("dtstart", first)
    if last < date.max:
        event.add("dtend", last + timedelta(days=1))  # the first day after it
    due = Message("{what}: {whom}", what=row.what, whom=row.whom)
    event.add("summary", seen(Message("possibly: {due}", due=due) if row.possible else due))
    event.add(
        "description", seen("\n".join((row.text, *_said(row), *row.behind.sources, *row.behind.entries)))
    )
    event.add("categories", [row.what])
    unsure = row.possible or not _day_known(row.when) or row.what in ASKED_ABOUT
    event.add("status", "CANCELLED" if dropped else "TENTATIVE" if unsure else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _time_zone() -> "Component":
    """A calendar has at least one component, so that one without events names its time zone."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 — local time, by definition of the property
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _day_known(days: Days) -> bool:
    """Whether it is known to the day, or lasts from one day to another."""
    return days.earliest == days.latest or bool(days.edtf and when.is_interval(days.edtf))


def _too_rough(row: Due) -> bool:
    """Whether it is known to a year or the like alone."""
    first, last = (date.fromisoformat(day) for day in _span(row.when))
    return not _day_known(row.when) and (last - first).days >= LONG


def _span(days: Days) -> tuple[str, str]:
    """The first and the last day of a span; of one that is open to a side, the day that is known."""
    first, last = days.earliest or days.latest, days.latest or days.earliest
    return first or "", last or ""


def _said(row: Due) -> Iterator[str]:
    if not _day_known(row.when):
        yield Message("The day is not known more closely than {day}.", day=row.when.edtf)
    if row.certainty != "confirmed":
        yield Message("The fact behind it is {certainty}.", certainty=row.certainty)


# --- the report


YEARS = 200
FARTHEST = YEARS * 366
"""Days, up to which it is looked ahead: whatever renews by itself would be due without end."""


@report(forms={"ics": ics})
def upcoming(
    ask: Ask,
    within: Annotated[Span, "so far ahead"] = QUARTER,
    of: Annotated[Body | None, "only what concerns this body or one under it (default: all)"] = None,
) -> Page:
    """What is due?

    From the day on, that day included, to the end of the span: what was planned and is open, in partnerships, memberships
    and programmes; the last day in force of agreements that end, and of terms that then renew by themselves; the last day
    on which a notice is taken, that is the last one after which the notice is over by the term's last day; such days that
    have passed while the term still runs (it is too late: it renews); days from which something that was signed is in
    force; ends that were given and take effect; commitments that are not closed; days on which an open proposal that is
    not on hold is to be decided; and round anniversaries (5, 25, 75 years and every ten) of the first signature of
    agreements that are then in force or were replaced, where its year is known: of a year or a month alone in that year
    or month. Where a rough fact leaves open which term an agreement has, the days of each are told. Nothing is due of an
    agreement after an end that was given, or once another is to take its place; of three parties or more an agreement
    ends for the home (or the body that is asked about) when its last tie does. What is no tie any more, because its
    parties are one body or the body was succeeded, has nothing due. A plan that is open after the last day for which it
    was meant is told whatever the span: did it happen? One that was dropped stands apart until its day is over. Something
    due is certain if it surely stands and surely lies within the span, else possible; what rests on an alleged fact is
    possible.
    """
    if within > FARTHEST:
        raise Unanswerable(
            Message(
                "{field}: so far ahead nothing is foreseen: give at most {years} years",
                field=Field("within"),
                years=YEARS,
            ),
            field="within",
        )
    found = coming(ask, within, of)
    title = (
        Message("Due within {within} {within:day|days} for {body}", within=within, body=ask.name(of))
        if of
        else Message("Due within {within} {within:day|days}", within=within)
    )
    return Page(
        titled(title, ask.told),
        (
            Section(
                "upcoming",
                found.rows,
                empty="nothing is due",
                row=Due,
            ),
            *(
                [
                    Section(
                        "dropped",
                        found.dropped,
                        "Plans for then that were dropped",
                        row=Due,
                    )
                ]
                if found.dropped
                else []
            ),
        ),
        (*found.notes(), *(["What is planned is not published."] if "plan" in ask.kept_back else [])),
    )
