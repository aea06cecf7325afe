"""What is due? Terms that run out, notices, promises, decisions and anniversaries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from domain import when
from domain.text import seen
from projections.report import WIDE, Ask, Body, Days, Page, Section, Span, entries, report, sources
from projections.row import marked
from projections.rows.belonging import house
from projections.rows.commitments import Commitment, commitments
from projections.rows.deadlines import Deadline, deadlines
from projections.rows.holdings import in_force, signatures
from projections.rows.instruments import Instrument, instruments
from projections.rows.moments import moments
from projections.rows.sides import sides
from projections.rows.spells import Spell
from projections.rows.terms import Bounds, last_days, notice_by

ROUND = (5, 25, 75)
"""Years that are round without being a multiple of ten."""
QUARTER = Span(90)
TACIT = "tacit"


class Due(NamedTuple):
    """One thing that is due."""

    when: Annotated[Days, "the day, or the span in which it lies"]
    possible: Annotated[bool, "it may not be due, or not within the span that is asked for"]
    what: Annotated[
        str, "expiry, tacit renewal, notice deadline, commitment, decision, end takes effect or anniversary"
    ]
    whom: Annotated[str, "between whom"]
    text: Annotated[str, "what it is about"]
    certainty: Annotated[str, "of the fact behind it: confirmed, reported or alleged"]
    uid: Annotated[str, "what tells it from all others, whenever it is asked for", WIDE]
    recorded_at: Annotated[str, "when the fact behind it was recorded, ISO 8601 in UTC", WIDE]
    entries: Annotated[tuple[str, ...], "the entries that say so", WIDE]
    sources: Annotated[tuple[str, ...], "whose word it is", WIDE]


KEPT = ("in-force", "replaced")
"""States in which an agreement has anniversaries."""


class Found(NamedTuple):
    """Something due, before it is put into words."""

    stream: str
    bounds: Bounds
    edtf: str | None
    sure: bool
    what: str
    text: str
    behind: Any
    key: str
    certainty: str = "confirmed"


# --- as a calendar


def ics(page: Page) -> str:
    """The page as a calendar that any program reads (RFC 5545): whole-day events, what is only possible said so."""
    from icalendar import Calendar, Event, Timezone, TimezoneStandard

    calendar = Calendar()
    calendar.add("prodid", "-//comity//upcoming//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", seen(page.title))
    for one in page.rows:
        first, last = (date.fromisoformat(day) for day in _span(one.when))
        event = Event()
        event.add("uid", f"{one.uid}@comity")
        event.add("dtstamp", datetime.fromisoformat(one.recorded_at).astimezone(UTC))
        event.add("dtstart", first)
        if last < date.max:
            event.add("dtend", last + timedelta(days=1))  # the first day after it
        event.add("summary", seen(f"{'possibly: ' if one.possible else ''}{one.what}: {one.whom}"))
        event.add("description", seen("\n".join((one.text, *_said(one), *one.sources, *one.entries))))
        event.add("categories", [one.what])
        event.add("status", "TENTATIVE" if one.possible else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    if not page.rows:  # a calendar has at least one component, so that one without events names its time zone
        zone, standard = Timezone(), TimezoneStandard()
        zone.add("tzid", "UTC")
        standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 — local time, by definition of the property
        standard.add("tzoffsetfrom", timedelta(0))
        standard.add("tzoffsetto", timedelta(0))
        zone.add_component(standard)
        calendar.add_component(zone)
    text: str = calendar.to_ical().decode()
    return text


def _span(days: Days) -> tuple[str, str]:
    """The first and the last day of a span; of one that is open to a side, the day that is known."""
    first, last = days.earliest or days.latest, days.latest or days.earliest
    return first or "", last or ""


def _said(one: Due) -> Iterator[str]:
    if one.when.earliest != one.when.latest:
        yield f"The day is not known more closely than {one.when.edtf}."
    if one.certainty != "confirmed":
        yield f"The fact behind it is {one.certainty}."


# --- the report


@report(forms={"ics": ics})
def upcoming(
    ask: Ask,
    within: Annotated[Span, "so far ahead"] = QUARTER,
    of: Annotated[Body | None, "only what concerns this body or one under it (default: all)"] = None,
) -> Page:
    """What is due?

    From the day on, that day included, to the end of the span: the last day in force of agreements that end, and of
    terms that then renew by themselves; the last day for a notice, that is the last one which is at least as long before
    the term's end as the agreement asks; commitments that are not closed; days on which an open proposal that is not on
    hold is to be decided; terminations that take effect; and round anniversaries (5, 25, 75 years and every ten) of the
    first signature of agreements that are in force or were replaced, where its day is known. Of an agreement that is
    terminated with effect from a later day, what lies beyond that day is left out. Something due is certain if
    it surely stands and surely lies within the span, else possible; what rests on an alleged fact is possible.
    """
    where: dict[str, Any] = {"kind": "partnership"}
    if of:
        where["stream"] = {one.stream for one in ask.of(sides, body=house(ask, of))}
    stands = {one.stream: one for one in ask.at(**where)}
    window = (ask.day, ask.day + within)
    agreements: dict[str, list[Instrument]] = {}
    for one in ask.of(instruments):
        if one.stream in stands:
            agreements.setdefault(one.stream, []).append(one)
    found = [
        *_until_they_end(
            ask,
            agreements,
            (
                one
                for stream, own in agreements.items()
                for some in (_terms, _anniversaries)
                for one in some(own, stands[stream], window)
            ),
        ),
        *_promises((one for one in ask.of(commitments) if one.stream in stands), window),
        *_set_days((one for one in ask.of(deadlines) if one.stream in stands), window),
    ]
    found.sort(key=lambda one: (max(one.bounds[0], ask.day), one.bounds[1], one.stream, one.key))
    recorded = _recorded(ask, found)
    title = f"Due within {within} days{f' for {ask.name(of)}' if of else ''}"
    return Page(
        f"{title} · {ask.told}" if ask.told else title,
        (
            Section(
                "upcoming",
                [_due(ask, one, window, recorded) for one in found],
                empty="nothing is due",
                row=Due,
            ),
        ),
        tuple(_notes(ask, agreements, stands, of)),
    )


def _notes(
    ask: Ask, agreements: Mapping[str, Sequence[Instrument]], stands: Mapping[str, Spell], of: str | None
) -> Iterator[str]:
    dayless = [
        one
        for stream, own in agreements.items()
        for one, _ in _kept(own, stands[stream])
        if not _day_known(one)
    ]
    if dayless:
        names = "; ".join(dict.fromkeys(_counterparts(ask, one.stream, of) for one in dayless))
        yield f"Left out, because the day of the signature is not known: anniversaries of {len(dayless)}, with {names}."
    endless = [
        one.instrument
        for stream, own in agreements.items()
        for one in in_force(own, stands[stream])
        if one.instrument.ends_earliest is not None and when.iso(one.instrument.ends_earliest) is None
        if not one.instrument.runs_out
    ]
    if endless:
        names = "; ".join(dict.fromkeys(_counterparts(ask, one.stream, of) for one in endless))
        yield f"Left out, because nobody says when the first term began: renewals of {len(endless)}, with {names}."
    overdue = sum(
        one.due_latest is not None and one.due_latest < ask.day and _open(one, ask.day) != "no"
        for one in ask.of(commitments)
        if one.stream in stands and one.earliest <= ask.day and one.certainty != "alleged"
    )
    if overdue:
        yield f"Overdue already, and so not among them: {overdue} (comity report commitments)."


def _counterparts(ask: Ask, stream: str, of: str | None) -> str:
    parties = stream.partition(":")[2].split("--")
    return " – ".join(ask.plain(one) for one in parties if one not in {ask.home, of})


def _recorded(ask: Ask, found: Iterable[Found]) -> dict[tuple[str, int], str]:
    """When the entries of some streams were recorded."""
    streams = {one.stream for one in found}
    return {(one.stream, one.version): one.recorded_at for one in ask.of(moments, stream=streams)}


def _due(ask: Ask, one: Found, window: Bounds, recorded: Mapping[tuple[str, int], str]) -> Due:
    name = next(iter(entries(one.behind)), one.stream)
    sure = one.sure and window[0] <= one.bounds[0] and one.bounds[1] <= window[1]
    return Due(
        Days.of(one.bounds, one.edtf),
        not sure or one.certainty == "alleged",
        one.what,
        ask.title(one.stream),
        ask.said(one.text),
        one.certainty,
        f"{one.key}.{name}",
        recorded[one.stream, one.behind.version],
        entries(one.behind),
        sources(one.behind),
    )


def _overlaps(bounds: Bounds, window: Bounds) -> bool:
    return bounds[0] <= window[1] and window[0] <= bounds[1]


def _until_they_end(
    ask: Ask, agreements: Mapping[str, Sequence[Instrument]], found: Iterable[Found]
) -> Iterator[Found]:
    """What is due of agreements, less what lies beyond an end that has been recorded and takes effect before."""
    ending = {one.stream for one in ask.of(deadlines) if one.what == "effect" and one.earliest <= ask.day}
    for one in found:
        if one.stream not in ending:
            yield one
            continue
        first, last = (
            {held.instrument.id: held.certain for held in in_force(agreements[one.stream], stand, KEPT)}
            for day in one.bounds
            for stand in ask.at(day, stream=one.stream)
        )
        if one.behind.id in first:
            yield one._replace(sure=one.sure and last.get(one.behind.id, False))


# --- terms


def _terms(of_stream: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    """The ends of running terms, and the notices that they ask for."""
    for one, certain in in_force(of_stream, stand):
        name = f"{one.title or one.id} ({one.kind})"
        until = window[1]
        if one.notice:  # a term may end long after the last day for its notice
            until = when.shift(until, when.duration(one.notice)) + 1
        for number, last in last_days(one, until):
            if _overlaps(last, window):
                what = "expiry" if one.runs_out else "tacit renewal"
                text = (
                    f"{name}: last day in force"
                    if one.runs_out
                    else f"{name}: last day of the term, which then renews"
                )
                yield Found(
                    one.stream, last, None, certain, what, text, one, f"{what.replace(' ', '-')}-{number}"
                )
            if one.notice and not (one.runs_out and one.renewal == TACIT):  # else notice was given
                notice = (notice_by(last[0], one.notice), notice_by(last[1], one.notice))
                if _overlaps(notice, window):
                    text = f"{name}: last day for a notice, {one.notice} before the term ends"
                    yield Found(
                        one.stream, notice, None, certain, "notice deadline", text, one, f"notice-{number}"
                    )


# --- anniversaries


def _kept(of_stream: Sequence[Instrument], stand: Spell) -> Iterator[tuple[Instrument, bool]]:
    """The first signatures of the agreements that may be in force or were replaced by another, and how surely."""
    certain = {one.instrument.id: one.certain for one in in_force(of_stream, stand, KEPT)}
    return ((one, certain[one.id]) for one in signatures(of_stream) if one.id in certain)


def _day_known(one: Instrument) -> bool:
    return one.earliest == one.latest


def _anniversaries(of_stream: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    year = when.Duration(12, 0)
    for one, certain in _kept(of_stream, stand):
        if not _day_known(one):
            continue
        least = (window[0] - one.earliest) // 366
        for years in range(max(least, 1), (window[1] - one.earliest) // 365 + 1):
            day = when.shift(one.earliest, year, years)
            if (years % 10 == 0 or years in ROUND) and window[0] <= day <= window[1]:
                text = f"{one.title or one.id} ({one.kind}): {years} years since the signature of {one.on}"
                yield Found(
                    one.stream, (day, day), None, certain, "anniversary", text, one, f"anniversary-{years}"
                )


# --- promises and days that were set


def _open(one: Commitment, day: int) -> when.Answer:
    """Whether a promise is open on a day."""
    if one.closed_latest is None or one.closed_earliest is None or one.closed_earliest > day:
        return "yes" if one.latest <= day else "possible"
    return "no" if one.closed_latest <= day else "possible"


def _promises(rows: Iterable[Commitment], window: Bounds) -> Iterator[Found]:
    for one in rows:
        if one.earliest > window[0] or one.due_earliest is None or one.due_latest is None:
            continue
        due, is_open = (one.due_earliest, one.due_latest), _open(one, window[0])
        if is_open != "no" and _overlaps(due, window):
            text = f"{one.text} ({marked(one.owner)})" if one.owner else one.text
            yield Found(
                one.stream,
                due,
                one.due,
                is_open == "yes",
                "commitment",
                text,
                one,
                "commitment",
                one.certainty,
            )


def _set_days(rows: Iterable[Deadline], window: Bounds) -> Iterator[Found]:
    whats = {"decision": "decision", "effect": "end takes effect"}
    for one in rows:
        due = (one.due_earliest, one.due_latest)
        over = one.over_latest is not None and one.over_latest <= window[0]
        if one.earliest > window[0] or over or not _overlaps(due, window):
            continue
        sure = one.latest <= window[0] and (one.over_earliest is None or one.over_earliest > window[0])
        yield Found(one.stream, due, one.due, sure, whats[one.what], one.text, one, one.what, one.certainty)
