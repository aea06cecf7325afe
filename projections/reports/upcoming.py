"""What is due? Terms that run out, notices, ends and beginnings, promises, decisions and anniversaries."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from domain import when
from domain.sentence import Phrase
from domain.text import seen
from projections.reckoning.belonging import house
from projections.reckoning.holdings import in_force, signatures, standing_in, there
from projections.reckoning.partings import overtaken
from projections.reckoning.terms import Bounds, TermEnd, notice_by, term_ends
from projections.reckoning.units import Ties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Days,
    Named,
    Page,
    Section,
    Span,
    by_stream,
    counted,
    entries,
    grouped,
    report,
)
from projections.row import Sayable, edtf_of
from projections.rows.commitments import Commitment, commitments
from projections.rows.deadlines import Deadline, deadlines
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.moments import Moment, moments
from projections.rows.sides import sides
from projections.rows.spells import PAIR, Spell, spells

DAYS_OF_A_YEAR = 366
"""Of the longest."""
ROUND = (5, 25, 75)
"""Years that are round without being a multiple of ten."""
GONE = "Left out, because by the day all parties are one body, or another took the place of the one that has them"
QUARTER = Span(90)


class Due(NamedTuple):
    """One thing that is due."""

    when: Annotated[Days, "the day, or the span in which it lies"]
    possible: Annotated[bool, "it may not be due, or not within the span that is asked for"]
    what: Annotated[
        str,
        "expiry, tacit renewal, notice deadline, notice passed, comes into force, end takes effect, commitment, decision"
        " or anniversary",
    ]
    whom: Annotated[Named, "between whom"]
    text: Annotated[str, "what it is about"]
    certainty: Annotated[str, "of the fact behind it: confirmed, reported or alleged"]
    uid: Annotated[str, "what tells it from all others, whenever it is asked for", WIDE]
    recorded_at: Annotated[str, "when the fact behind it was recorded, ISO 8601 in UTC", WIDE]
    behind: Annotated[Behind, "the entries that say so", WIDE]


KEPT = ("signed", "in-force", "replaced")
"""States in which an agreement has anniversaries, or is to have them."""


class Found(NamedTuple):
    """Something due, before it is put into words."""

    stream: str
    bounds: Bounds
    edtf: str | None
    sure: bool
    what: str
    text: str | Sayable
    behind: Any
    key: str
    certainty: str = "confirmed"
    passed: bool = False
    """It is said of a day before the one that is asked for."""
    lives: Bounds | None = None
    """The days on which the agreement must still be in force for this to be due; None: those of `bounds`."""


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
        event.add(
            "description", seen("\n".join((one.text, *_said(one), *one.behind.sources, *one.behind.entries)))
        )
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
    terms that then renew by themselves; the last day on which a notice is taken, that is the last one after which the
    notice is over by the term's last day; such days that have passed while the term still runs (it is too late: it
    renews); days from which something that was signed is in force; ends that were given and take effect; commitments
    that are not closed; days on which an open proposal that is not on hold is to be decided; and round anniversaries (5,
    25, 75 years and every ten) of the first signature of agreements that are then in force or were replaced, where its
    year is known: of a year or a month alone in that year or month. Where a rough fact leaves open which term an
    agreement has, the days of each are told. Nothing is due of an agreement after an end that was given, or once another
    is to take its place; of three parties or more an agreement ends for the home (or the body that is asked about) when
    its last tie does. What is no tie any more, because its parties are one body or the body was succeeded, has nothing
    due. Something due is certain if it surely stands and surely lies within the span, else possible; what rests on an
    alleged fact is possible.
    """
    where: dict[str, Any] = {"kind": "partnership"}
    if of:
        where["stream"] = {one.stream for one in ask.of(sides, body=house(ask, of))}
    known = ask.begun(**where)
    gone = Ties(ask, known.values(), of or ask.home).gone
    stands = {
        one.stream: one for one in ask.at(of=of, **where) if one.stream in known and one.stream not in gone
    }
    window = (ask.day, ask.day + within)
    agreements = by_stream(one for one in ask.of(instruments) if one.stream in stands)
    ends = _Ends(ask, stands)
    found = [
        *(
            left
            for stream, own in agreements.items()
            for some in (_starts, _terms, _anniversaries)
            for one in some(own, stands[stream], window)
            for left in ends.before(one, own)
        ),
        *ends.due(window),
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
        (
            *_notes(ask, agreements, stands),
            *([f"{GONE}: {', '.join(map(ask.title, sorted(gone)))}."] if gone else []),
        ),
    )


def _notes(
    ask: Ask, agreements: Mapping[str, Sequence[Instrument]], stands: Mapping[str, Spell]
) -> Iterator[str]:
    dayless = [
        one
        for stream, own in agreements.items()
        for one, _, _ in _kept(own, stands[stream])
        if not _year_known(one)
    ]
    if dayless:
        signed = counted(len(dayless), "agreement")
        yield f"Left out, because the year of the signature is not known: anniversaries of {signed}."
    endless = [
        one.instrument
        for stream, own in agreements.items()
        for one in in_force(own, stands[stream])
        if one.instrument.ends_earliest is not None and when.iso(one.instrument.ends_earliest) is None
        if not one.instrument.runs_out
    ]
    if endless:
        renewed = counted(len(endless), "agreement")
        yield f"Left out, because nobody says when the first term began: renewals of {renewed}."
    overdue = sum(
        one.due_latest is not None and one.due_latest < ask.day and _open(one, ask.day) != "no"
        for one in ask.of(commitments)
        if one.stream in stands and one.earliest <= ask.day and one.certainty != "alleged"
    )
    if overdue:
        yield f"Overdue already, and so not among them: {overdue} (comity report commitments)."


def _recorded(ask: Ask, found: Iterable[Found]) -> dict[tuple[str, int], str]:
    """When the entries of some streams were recorded."""
    streams = {one.stream for one in found}
    return {(one.stream, one.version): one.recorded_at for one in ask.of(moments, stream=streams)}


def _due(ask: Ask, one: Found, window: Bounds, recorded: Mapping[tuple[str, int], str]) -> Due:
    name = next(iter(entries(one.behind)), one.stream)
    sure = one.sure and (one.passed or (window[0] <= one.bounds[0] and one.bounds[1] <= window[1]))
    return Due(
        when=Days.of(one.bounds, one.edtf),
        possible=not sure or one.certainty == "alleged",
        what=one.what,
        whom=ask.title(one.stream),
        text=ask.said(one.text),
        certainty=one.certainty,
        uid=f"{one.key}.{name}",
        recorded_at=recorded[one.stream, one.behind.version],
        behind=Behind.of(one.behind),
    )


def _overlaps(bounds: Bounds, window: Bounds) -> bool:
    return bounds[0] <= window[1] and window[0] <= bounds[1]


# --- ends


class _Ends:
    """The ends that were given by the day, and what they leave to be due."""

    def __init__(self, ask: Ask, stands: Mapping[str, Spell]) -> None:
        self.day = ask.day
        self.stands = stands
        there = ask.of(endings, what=GIVEN, stream=set(stands))
        self.given = grouped(
            (one for one in there if one.first <= ask.day < one.until), lambda one: (one.stream, one.of)
        )
        self._every = by_stream(one for those in self.given.values() for one in those)
        ending = {stream for stream, _ in self.given}
        several = {stream for stream in ending if stream.count("--") >= PAIR}
        self._told: dict[tuple[str, int], Moment] = {
            (one.stream, one.version): one for one in (ask.of(moments, stream=ending) if ending else ())
        }
        self._signed: dict[str, int] = {}
        for told in self._told.values():
            if told.verb == "signed" and told.certainty != "alleged" and told.earliest <= ask.day:
                self._signed[told.stream] = max(told.place, self._signed.get(told.stream, 0))
        self._over = {
            (one.stream, one.of)
            for one in (ask.of(spells, stream=several) if several else ())
            if one.holds(ask.day) and one.statuses == ("terminated",)
        }
        self._party = {
            (one.stream, one.body): one.party for one in (ask.of(sides, stream=several) if several else ())
        }

    def due(self, window: Bounds) -> Iterator[Found]:
        """The ends that take effect on a later day than that on which they were given, where a partnership stands."""
        for (stream, of), those in self.given.items():
            for one in those if of == self.stands[stream].of else ():
                told = self._told[stream, one.version]
                bounds = one.earliest, one.latest
                if bounds != (told.earliest, told.latest) and _overlaps(bounds, window):
                    older = ": what was signed before it was re-established" if one.older else ""
                    text = Phrase("terminated by " if one.by else "terminated", one.by, older)
                    late = overtaken(one, self._every[stream], counts=self._counts, sure=self._surely)
                    if late == "yes":
                        continue
                    sure = told.latest <= self.day and late == "no"
                    yield Found(
                        stream=stream,
                        bounds=bounds,
                        edtf=one.effective,
                        sure=sure,
                        what="end takes effect",
                        text=text,
                        behind=one,
                        key="effect",
                    )

    def _counts(self, one: Ending) -> bool:
        """Whether nothing was signed since an end was told, which it would not end."""
        return self._told[one.stream, one.version].place > self._signed.get(one.stream, 0)

    def _surely(self, one: Ending) -> bool:
        """Whether an end was surely told by the day."""
        return self._told[one.stream, one.version].latest <= self.day

    def before(self, one: Found, own: Sequence[Instrument]) -> Iterator[Found]:
        """Something due of an agreement, unless it lies beyond the end of that agreement; only possible if it may."""
        lives = one.lives or one.bounds
        for (first, last), sure in self._limits(one.behind, own, kept=one.what == "anniversary"):
            if sure and lives[0] >= last:
                return
            if lives[1] >= first:
                one = one._replace(sure=False)
        yield one

    def _limits(
        self, agreement: Instrument, own: Sequence[Instrument], *, kept: bool
    ) -> Iterator[tuple[Bounds, bool]]:
        """The first days on which an agreement is in force no longer, though its term may run on; and how surely.

        `kept`: what is due of it does not end where another agreement takes its place.
        """
        for other in () if kept else own:
            if other.replaces != agreement.id or other.of != agreement.of or not other.holds(self.day):
                continue
            if other.starts_earliest is not None and other.starts_latest is not None:
                yield (other.starts_earliest, other.starts_latest), other.statuses == ("signed",)
        stream = agreement.stream
        if not any(known == stream for known, _ in self.given):
            return
        found = [self._first_end(stream, tie, agreement) for tie in self._ties(stream)]
        if found and (ends := [one for one in found if one]) and len(ends) == len(found):
            first, last = max(one[0][0] for one in ends), max(one[0][1] for one in ends)
            yield (first, last), all(sure for _, sure in ends)

    def _first_end(self, stream: str, tie: str, agreement: Instrument) -> tuple[Bounds, bool] | None:
        """When a tie is to end, of the ends that were given after the signature; None where none is."""
        signed = self._told[stream, agreement.version].place
        those = [
            one for one in self.given.get((stream, tie), ()) if self._told[stream, one.version].place > signed
        ]
        if not those:
            return None
        first = min(those, key=lambda one: (one.latest, one.earliest))
        sure = self._told[stream, first.version].latest <= self.day
        return (min(one.earliest for one in those), first.latest), sure

    def _ties(self, stream: str) -> list[str]:
        """The ties that are left where a partnership stands, as points of view."""
        of = self.stands[stream].of
        parties = stream.partition(":")[2].split("--")
        if len(parties) <= PAIR or "--" in of:
            return [of]
        own = self._party.get((stream, of))
        ties = [f"{a}--{b}" for n, a in enumerate(parties) for b in parties[n + 1 :] if own in {None, a, b}]
        return [tie for tie in ties if (stream, tie) not in self._over]


# --- terms


LIVE = ("in-force", "signed")
"""States in which an agreement is, or is to be."""


def _running(own: Sequence[Instrument], stand: Spell) -> Iterator[tuple[Instrument, bool]]:
    """The agreements that may be in force or are to be, and how surely."""
    return ((one.instrument, one.certain) for one in standing_in(own, stand, LIVE) if one.instrument.binds)


def _starts(own: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    """The days from which something that was signed is in force."""
    for one, certain in _running(own, stand):
        if "signed" not in one.statuses:
            continue
        first = next(
            row for row in own if row.id == one.id and row.of == one.of and row.version == one.version
        )
        if first.starts_earliest is None or first.starts_latest is None:
            continue
        starts = first.starts_earliest, first.starts_latest
        if starts[1] > window[0] and _overlaps(starts, window):
            text = f"{_called(one)}: in force from that day"
            yield Found(
                stream=one.stream,
                bounds=starts,
                edtf=None,
                sure=certain,
                what="comes into force",
                text=text,
                behind=one,
                key="start",
            )


def _terms(own: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    """The ends of terms, the notices that they ask for, and those for which it is too late.

    Where an agreement may have one term or another, what is not due in each of these cases is only possible.
    """
    for one, certain in _running(own, stand):
        cases = [[*_of_term(case, window, certain=certain)] for case in one.cases()]
        together: dict[tuple[str, Bounds, str | Sayable], list[Found]] = {}
        for each in (each for case in cases for each in case):
            together.setdefault((each.what, each.bounds, each.text), []).append(each)
        keys: dict[str, int] = {}
        for first, *same in together.values():
            sure = len(same) + 1 == len(cases) and all(each.sure for each in (first, *same))
            keys[first.key] = n = keys.get(first.key, 0) + 1
            yield first._replace(sure=sure, key=first.key if n == 1 else f"{first.key}-or-{n}")


def _of_term(one: Instrument, window: Bounds, *, certain: bool) -> Iterator[Found]:
    """The same of an agreement with one of the terms that it may have."""
    until = window[1]
    if one.notice:  # a term may end long after the last day for its notice
        until = when.shift(until, when.duration(one.notice)) + 1
    for term in term_ends(one, until):
        sure = certain and term.certain
        if _overlaps(term.last, window):
            yield _term(one, term, sure=sure)
        if one.notice and term.renews and not one.runs_out:
            notice = notice_by(term.last[0], one.notice), notice_by(term.last[1], one.notice)
            yield from _notice(one, term, notice, window, sure=sure)
    if one.late_earliest is not None and one.late_latest is not None:
        late = one.late_earliest, one.late_latest
        ended = next((term for term in term_ends(one, window[1]) if term.last[0] >= late[0]), None)
        if ended and ended.renews and ended.last[1] >= window[0] and late[1] < window[0]:
            yield _too_late(one, ended, late, sure=certain and ended.last[0] >= window[0])


def _term(one: Instrument, term: TermEnd, *, sure: bool) -> Found:
    if not term.renews:
        text, key = f"{_called(one)}: last day in force", f"expiry-{term.number}"
        return Found(
            stream=one.stream,
            bounds=term.last,
            edtf=None,
            sure=sure,
            what="expiry",
            text=text,
            behind=one,
            key=key,
        )
    text, key = f"{_called(one)}: last day of the term, which then renews", f"tacit-renewal-{term.number}"
    return Found(
        stream=one.stream,
        bounds=term.last,
        edtf=None,
        sure=sure,
        what="tacit renewal",
        text=text,
        behind=one,
        key=key,
        lives=_next(term),
    )


def _notice(one: Instrument, term: TermEnd, notice: Bounds, window: Bounds, *, sure: bool) -> Iterator[Found]:
    """The last day for a notice; where it has passed, and the term runs on, that it has."""
    if _overlaps(notice, window):
        text = f"{_called(one)}: last day for a notice, {one.notice} before the term ends"
        key = f"notice-{term.number}"
        yield Found(
            stream=one.stream,
            bounds=notice,
            edtf=None,
            sure=sure,
            what="notice deadline",
            text=text,
            behind=one,
            key=key,
            lives=_next(term),
        )
    elif notice[1] < window[0] <= term.last[1]:
        yield _too_late(one, term, notice, sure=sure and term.last[0] >= window[0])


def _too_late(one: Instrument, term: TermEnd, notice: Bounds, *, sure: bool) -> Found:
    text, key = (
        f"{_called(one)}: notice was in time until {edtf_of(notice)}: it renews",
        f"late-{term.number}",
    )
    return Found(
        stream=one.stream,
        bounds=notice,
        edtf=None,
        sure=sure,
        what="notice passed",
        text=text,
        behind=one,
        key=key,
        passed=True,
        lives=_next(term),
    )


def _next(term: TermEnd) -> Bounds:
    """The first day of the term after one."""
    return term.last[0] + 1, term.last[1] + 1


def _called(one: Instrument) -> str:
    return f"{one.title or one.id} ({one.kind})"


# --- anniversaries


def _kept(of_stream: Sequence[Instrument], stand: Spell) -> Iterator[tuple[Instrument, Instrument, bool]]:
    """The agreements that may be in force, or to be, or replaced: their first signatures, what they are, how surely."""
    now = {one.instrument.id: one for one in standing_in(of_stream, stand, KEPT) if one.instrument.binds}
    return (
        (one, now[one.id].instrument, now[one.id].certain) for one in signatures(of_stream) if one.id in now
    )


def _year_known(one: Instrument) -> bool:
    """Whether the signature is known to a year, or more closely."""
    return when.iso(one.earliest) is not None and one.latest - one.earliest < DAYS_OF_A_YEAR


def _anniversaries(of_stream: Sequence[Instrument], stand: Spell, window: Bounds) -> Iterator[Found]:
    year, present = when.Duration(12, 0), there(of_stream, stand)
    for one, now, certain in _kept(of_stream, stand):
        if not _year_known(one):
            continue
        least = (window[0] - one.latest) // 366
        for years in range(max(least, 1), (window[1] - one.earliest) // 365 + 1):
            days = when.shift(one.earliest, year, years), when.shift(one.latest, year, years)
            if (years % 10 == 0 or years in ROUND) and _overlaps(days, window):
                lasts = {_lasts(now, present, day) for day in days}
                if lasts == {"no"}:
                    continue
                yield Found(
                    stream=one.stream,
                    bounds=days,
                    edtf=_years_later(one.on, years),
                    sure=certain and lasts == {"yes"},
                    what="anniversary",
                    text=f"{_called(one)}: {years} years since the signature of {one.signed.edtf}",
                    behind=one,
                    key=f"anniversary-{years}",
                )


_YEAR = re.compile(r"(?P<year>[0-9]{4})(?P<month>-[0-9]{2})?")


def _years_later(on: str | None, years: int) -> str | None:
    """A year or a month so many years later, as roughly as it was told; None for anything else."""
    told = _YEAR.fullmatch(on or "")
    return f"{int(told['year']) + years:04}{told['month'] or ''}" if told else None


def _lasts(
    one: Instrument, present: Sequence[Instrument], day: int, seen: frozenset[str] = frozenset()
) -> when.Answer:
    """Whether an agreement is in force on a day to come, as its term has it, or what took its place, or is to, is."""
    heirs = [each for each in present if each.replaces == one.id and each.id not in seen]
    followed = [_lasts(each, present, day, seen | {one.id}) for each in heirs if each.status not in NOT_YET]
    after: when.Answer = "no" if followed else "yes"
    if "yes" in followed or "possible" in followed:
        after = "yes" if "yes" in followed else "possible"
    answers = {_case_lasts(case, heirs, day, after) for case in one.cases()}
    if "replaced" in one.statuses[:-1]:
        answers.add("possible")
    return answers.pop() if len(answers) == 1 else "possible"


NOT_YET = ("none", "partly-signed", "signed")
"""States of what has taken nobody's place yet."""


def _case_lasts(one: Instrument, heirs: Sequence[Instrument], day: int, after: when.Answer) -> when.Answer:
    if one.status == "replaced":
        return after
    if one.status not in {*LIVE, "expired"} or (one.starts_earliest or day) > day:
        return "no"
    begun: when.Answer = "possible" if (one.starts_latest or day) > day else "yes"
    if not one.runs_out or one.ends_earliest is None or one.ends_latest is None or one.ends_earliest > day:
        return begun
    starts = [
        (each.starts_earliest, each.starts_latest, each.statuses == ("signed",))
        for each in heirs
        if each.starts_earliest is not None and each.starts_latest is not None
    ]
    if any(sure and last < one.ends_earliest for _, last, sure in starts):
        return begun
    if one.ends_latest > day or any(first < one.ends_latest for first, _, _ in starts):
        return "possible"
    return "no"


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
            text = Phrase(f"{one.text} (", one.owner, ")") if one.owner else one.text
            yield Found(
                stream=one.stream,
                bounds=due,
                edtf=one.due,
                sure=is_open == "yes",
                what="commitment",
                text=text,
                behind=one,
                key="commitment",
                certainty=one.certainty,
            )


def _set_days(rows: Iterable[Deadline], window: Bounds) -> Iterator[Found]:
    whats = {"decision": "decision", "effect": "end takes effect"}
    for one in rows:
        if one.what == "effect" and one.certainty != "alleged":
            continue  # as the ends that were given have it
        due = (one.due_earliest, one.due_latest)
        over = one.over_latest is not None and one.over_latest <= window[0]
        if one.earliest > window[0] or over or not _overlaps(due, window):
            continue
        sure = one.latest <= window[0] and (one.over_earliest is None or one.over_earliest > window[0])
        yield Found(
            stream=one.stream,
            bounds=due,
            edtf=one.due,
            sure=sure,
            what=whats[one.what],
            text=one.text,
            behind=one,
            key=one.what,
            certainty=one.certainty,
        )
