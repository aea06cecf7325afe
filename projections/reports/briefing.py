"""What must the mayor know before the visit? One stream on one page."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, NamedTuple

from domain import when
from domain.message import Message, as_read
from domain.vocabulary import types
from projections.phrases import any_of, in_turn, only_possible, or_else, titled
from projections.reckoning.belonging import house, with_those_under
from projections.reckoning.by_name import by_name, parts_taken, weighed
from projections.reckoning.flags import behind_flags
from projections.reckoning.holdings import called
from projections.reckoning.partings import ends_on, given_in_words, overtaken
from projections.reckoning.partings import told as said_of_ends
from projections.reckoning.planned import PASSED, open_plans
from projections.reckoning.planned import bounds as days_of
from projections.reckoning.spans import last_day, last_of
from projections.reckoning.standings import in_order
from projections.reckoning.steps import STEPS, steps
from projections.reckoning.terms import notice_by, running
from projections.reckoning.times_met import times_met
from projections.reckoning.voices import attesting
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Heading,
    Link,
    Named,
    Page,
    Section,
    SourceId,
    StreamId,
    Who,
    brought,
    entries,
    grouped,
    report,
    see_that_it_is,
    sources,
)
from projections.rows.bodies import bodies
from projections.rows.citations import Citation, citations
from projections.rows.commitments import Commitment as Promised
from projections.rows.commitments import commitments
from projections.rows.conflicts import Conflict, conflicts
from projections.rows.deadlines import deadlines
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.instruments import Instrument, day_before, instruments
from projections.rows.moments import Moment, moments
from projections.rows.people import Part, people
from projections.rows.plans import plans
from projections.rows.sources import Source
from projections.rows.sources import sources as registered
from projections.rows.spells import PAIR, WHOLE, Spell, pick, spells
from projections.rows.streams import Stream, streams
from projections.rows.topics import topics

SHOWN = 5
"""So many last contacts, steps and statements."""
PRESSURE = ("pressured", "pressure-lifted", "concern-raised", "stance-taken")
MET = ("took part", "signed", "witnessed")
OF = ("partnership", "membership", "programme")
RUNNING = frozenset(("in-force", "signed"))
EFFECT = "the end takes effect"


class Standing(NamedTuple):
    """Where it stands on the day."""

    status: str
    possible: Annotated[bool, "the status is possible on that day, not certain"]
    otherwise: Annotated[str | None, "the status it would else be", WIDE]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    tiers: Annotated[Count, "the least and the most that is possible", WIDE]
    since: Annotated[Days, "when the status began"]
    said: Annotated[str, "the same in words, and how it stands as a whole where that is otherwise"]
    flags: Annotated[tuple[str, ...], "what is certain beside the status"]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside it"]
    behind: Annotated[Behind, "the entry that began it", WIDE]


class End(NamedTuple):
    """An end, a notice that came too late, or a body that took the place of a party."""

    text: str
    when: Annotated[Days, "from when on"]
    possible: Annotated[bool, "it is possibly so on that day, not for certain"]
    behind: Annotated[Behind, "the fact that says so", WIDE]


class Said(NamedTuple):
    """One fact in one sentence."""

    when: Days
    text: str
    possible: Annotated[bool, "it may have happened only after the day"]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


class Agreement(NamedTuple):
    """One agreement, its term and what comes next."""

    title: Annotated[str, "its title, else its name in the partnership"]
    kind: str
    status: Annotated[
        str,
        "partly-signed, signed, in-force, expired, invalidated, terminated or replaced; none before it is signed",
    ]
    possible: Annotated[bool, "it is possibly so on that day, not for certain"]
    otherwise: Annotated[str | None, "what it would else be", WIDE]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    signed: Days
    until: Annotated[Days | None, "the last day of its term, or of the term that runs, whichever it is"]
    then: Annotated[str | None, "what happens at the end of the term, whichever it is"]
    notice: Annotated[Days | None, "the last day for a notice"]
    behind: Annotated[Behind, "the signature", WIDE]


class Met(NamedTuple):
    """Somebody who was met, or holds an office on the other side, in the role of that time."""

    person: str
    role: Annotated[str | None, "at that time; none where it is not recorded"]
    body: Named | None
    met: Annotated[
        Count,
        "how often: what was on the same days is one meeting, and what may have been may be one; 0: in office only",
    ]
    last: Annotated[Days, "when last, in that role"]
    how: Annotated[
        tuple[str, ...], "took part, signed, witnessed, held office; alleged where nothing else tells it"
    ]
    behind: Annotated[Behind, "the facts", WIDE]


class Promise(NamedTuple):
    """A commitment that is open, or may be."""

    text: Annotated[str, "what was promised"]
    owner: Annotated[Named | None, "who is to do it"]
    made: Days
    due: Annotated[Days | None, "by when; none where nobody says"]
    state: Annotated[str, "open, overdue or open without a date, and all else that it may be"]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


class Next(NamedTuple):
    """A day on which something is due."""

    when: Days
    what: str
    text: str
    possible: Annotated[bool, "it may not be due"]
    behind: Annotated[Behind, "the entry that sets it", WIDE]


class About(NamedTuple):
    """One topic of this stream and the ties under it."""

    topic: str
    facts: Annotated[Count, "those that may be later than the day counted in the most"]
    behind: Annotated[Behind, "the facts", WIDE]


class Below(NamedTuple):
    """A tie of schools, ports and the like under this one."""

    title: Named
    status: str
    possible: Annotated[bool, "the status is possible on that day, not certain"]
    otherwise: Annotated[str | None, "the status it would else be", WIDE]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    since: Days
    stream: Annotated[StreamId, "its id", WIDE]
    behind: Annotated[Behind, "the entry that began it", WIDE]


class Contested(NamedTuple):
    """A field of a fact, and what other sources say."""

    fact: Annotated[str, "its type and its day as it is read"]
    field: str
    values: Annotated[tuple[str, ...], "all that is said, with who says it"]
    used: Annotated[str, "the value that is used"]
    outcome: Annotated[str, "unresolved, preferred or corrected"]
    because: Annotated[str | None, "why that one"]
    behind: Annotated[Behind, "the fact and what contests it", WIDE]


class Used(NamedTuple):
    """A source of what this page is made from."""

    source: SourceId
    title: Named
    publisher: str | None
    published: Annotated[str | None, "EDTF"]
    facts: Annotated[int, "that cite it"]
    remark: Annotated[str | None, "that it is the same as another, or was withdrawn"]
    behind: Annotated[Behind, "these facts", WIDE]


@report()
def briefing(ask: Ask, who: Annotated[Who, "the partnership, membership or programme"]) -> Page:
    """What must the mayor know before the visit?

    One page on one stream, from what may have happened by the day and nothing later: where it stands and since when, the
    last five steps that led there, ends of which notice was given, who has left, notices that came too late, bodies that
    took the place of a party, what is alleged to have moved it, and moves nothing, agreements with their terms, days that
    are due, plans among them, the last five contacts, people met in the role of that time (and who is on record in an
    office of the other side), commitments that are open or may be, topics by count (the ties under it included), the ties
    under it, pressure and concerns, the last five statements, contested facts, and the sources. What may have happened
    only after the day is marked as possible.
    """
    see_that_it_is(who, *OF)
    told = _Told(ask, who)
    title = Message("Briefing: {who}", who=ask.title(who))
    agreements = list(_agreements(told))
    no_contact = "none on record, beside what was signed" if agreements else "none on record"
    sections = (
        Section("standing", list(_standing(told)), "Where it stands", row=Standing),
        Section("steps", told.said(told.steps[-SHOWN:]), "What led there", row=Said),
        Section("ends", list(_ends(told)), "Ends, notices and successors", "none", End),
        *(
            [Section("alleged", alleged, "Alleged, and moves nothing", row=Said)]
            if (alleged := told.said(told.alleged))
            else []
        ),
        Section("agreements", agreements, "Agreements", "none on record", Agreement),
        Section("due", list(_due(told)), "What is due", "nothing", Next),
        Section("contacts", told.said(told.last(_contacts())), "Last contacts", no_contact, Said),
        Section("people", list(_met(told)), "People", "nobody on record", Met),
        Section("commitments", list(_promises(told)), "Open commitments", "none", Promise),
        Section("topics", list(_topics(told)), "Topics", "none on record", About),
        Section("ties", list(_below(told)), "Ties under it", "none", Below),
        Section(
            "pressure",
            told.said(moment for moment in told.moments if moment.verb in PRESSURE),
            "Pressure, concerns and stances",
            "none on record",
            Said,
        ),
        Section("statements", told.said(told.last(("statement-made",))), "Last statements", "none", Said),
        Section("contested", list(_contested(told)), "Contested facts", "none", Contested),
    )
    cited = Section("sources", list(_used(told, sections)), "Sources", "none", Used)
    return Page(titled(title, ask.told), (*sections, cited), tuple(_notes(told)))


def people_and_sources(ask: Ask, who: str) -> Page:
    """Of the briefing the people and the sources alone, for a page that has the rest from elsewhere."""
    told = _Told(ask, who)
    met = Section("people", list(_met(told)), "People", "nobody on record", Met)
    contested = Section("contested", list(_contested(told)), row=Contested)
    cited = Section("sources", list(_used(told, [met, contested])), "Sources", "none", Used)
    return Page("", (met, cited))


class _Told:
    """What may have happened by the day in one stream."""

    def __init__(self, ask: Ask, who: str) -> None:
        self.ask = ask
        self.who = who
        self.moments = [moment for moment in ask.of(moments, stream=who) if moment.earliest <= ask.day]
        self.by_version = {moment.version: moment for moment in self.moments}

    @cached_property
    def stand(self) -> Spell | None:
        """Where it stands; None in a stream without spells."""
        return next(self.ask.at(stream=self.who), None)

    @cached_property
    def steps(self) -> list[Moment]:
        """The facts that moved the standing."""
        of = self.stand.of if self.stand else WHOLE
        answers = pick(self.ask.of(spells, stream=self.who), of)
        passed = [answer for answer in answers if answer.first <= self.ask.day and answer.status != "none"]
        return steps(passed, self.moments, when.MIN, self.ask.day)

    @property
    def suspended(self) -> list[str]:
        """The suspensions that last, in words, where the one that began it does not."""
        stand = self.stand
        if stand is None or stand.status != "suspended" or stand.since_by in {None, *stand.paused_by}:
            return []
        return [self.ask.said(self.by_version[n].text) for n in stand.paused_by if n in self.by_version]

    @property
    def alleged(self) -> list[Moment]:
        """What would move the standing, were it more than alleged."""
        return [moment for moment in self.moments if moment.certainty == "alleged" and moment.verb in STEPS]

    @cached_property
    def stream(self) -> Stream | None:
        """The stream itself; None where it has no entries."""
        return next(self.ask.of(streams, stream=self.who), None)

    @cached_property
    def every_end(self) -> list[Ending]:
        """The ends that were given or have come, from each point of view."""
        day = self.ask.day
        return [
            ending for ending in self.ask.of(endings, stream=self.who) if ending.first <= day < ending.until
        ]

    @cached_property
    def ends(self) -> list[Ending]:
        """The ends that were given or have come, as the home sees them."""
        if self.stand is None:
            return []
        return ends_on(self.every_end, self.stand.of, self.ask.day)

    @cached_property
    def agreed(self) -> list[Instrument]:
        """The agreements, day after day and from each point of view."""
        return list(self.ask.of(instruments, stream=self.who))

    @cached_property
    def instruments(self) -> list[Instrument]:
        """The agreements as the home sees them, in the order of their signatures."""
        return in_order(self.agreed, self.stand) if self.stand else []

    @cached_property
    def own(self) -> frozenset[str]:
        """The home and the bodies under it."""
        return house(self.ask, self.ask.home) if self.ask.home else frozenset()

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The other side: whoever is in the stream beside the home and the bodies under it."""
        parties = self.stream.parties if self.stream else ()
        return tuple(party for party in parties if party not in self.own)

    @cached_property
    def family(self) -> frozenset[str]:
        """The stream and those under it."""
        return with_those_under(self.ask, [self.who])

    def last(self, verbs: Iterable[str]) -> list[Moment]:
        """The last facts of some types, the latest first; those without a day last."""
        found = [moment for moment in self.moments if moment.verb in verbs][::-1]
        found.sort(key=lambda row: (row.on is not None, *last_day(row)[::-1]), reverse=True)
        return found[:SHOWN]

    def said(self, those: Iterable[Moment]) -> list[Said]:
        """Facts in words."""
        return [
            Said(
                when=moment.when,
                text=self.ask.said(moment.text),
                possible=moment.latest > self.ask.day,
                certainty=moment.certainty,
                behind=Behind.of(moment),
            )
            for moment in those
        ]


def _contacts() -> frozenset[str]:
    """The names of the facts that are contacts, by their mark (`domain.fact`)."""
    return frozenset(type_.verb for type_ in types() if type_.contact)


def _standing(told: _Told) -> Iterator[Standing]:
    if (stand := told.stand) is None:
        return
    paused = stand.paused_by if "suspended" in stand.statuses else ()
    versions = dict.fromkeys((stand.since_by, *paused))
    began = [told.by_version[version] for version in versions if version in told.by_version]
    beside = behind_flags(told.ask, [stand]).get(stand.stream, ())
    yield Standing(
        status=stand.status,
        possible=not stand.certain,
        otherwise=stand.otherwise,
        alternatives=stand.alternatives,
        tier=stand.tier,
        tiers=Count(stand.tier_least, stand.tier_most),
        since=stand.since,
        said=_in_words(told, stand),
        flags=stand.flags,
        possible_flags=stand.possible_flags,
        behind=Behind.of(*began, *beside),
    )


def _in_words(told: _Told, stand: Spell) -> str:
    """`in force (possible, else expired) · disputed`, and where the whole stands, where that is otherwise."""
    said = or_else(stand.status, *stand.alternatives)
    parts = [said, *stand.flags, *map(only_possible, stand.possible_flags)]
    if stand.certain and stand.tier_least != stand.tier_most:
        tiers = Count(stand.tier_least, stand.tier_most)
        parts.append(Message("tier {tier} (possible: {tiers})", tier=stand.tier, tiers=tiers))
    if lasting := told.suspended:
        parts.append(Message("still {facts}", facts=in_turn(lasting)))
    if stand.of:
        whole = next(
            (spell for spell in told.ask.of(spells, stream=told.who, of=WHOLE) if spell.holds(told.ask.day)),
            stand,
        )
        if whole.statuses != stand.statuses:
            stands = or_else(whole.status, *whole.alternatives)
            parts.append(Message("the partnership as a whole: {stands}", stands=stands))
    return in_turn(parts, " · ")


# --- ends, notices, successors


def _ends(told: _Told) -> Iterator[End]:
    name = told.ask.plain
    for text, those in said_of_ends(told.stream.parties if told.stream else (), told.ends, name):
        facts = [told.by_version[row.version] for row in those if row.version in told.by_version]
        possible = not all(row.certain for row in those)
        yield End(text=text, when=those[0].on, possible=possible, behind=Behind.of(*facts))
    for instrument in told.instruments:
        yield from _late(told, instrument)
    if told.who.startswith("partnership:"):
        for party in told.stream.parties if told.stream else ():
            yield from _successors(told, party)


def _late(told: _Told, instrument: Instrument) -> Iterator[End]:
    """A notice that came after the last day for it: the term renews all the same."""
    if (
        instrument.late_earliest is None
        or instrument.late_latest is None
        or instrument.ends_earliest is None
        or instrument.ends_latest is None
    ):
        return
    due, ends = Days.of((instrument.late_earliest, instrument.late_latest)), Days.of(_last_day(instrument))
    since = min(row.first for row in told.agreed if row.id == instrument.id and row.late_earliest is not None)
    notices = (each for each in told.moments if each.verb == "renewal-declined" and each.earliest == since)
    fact = next((each for each in notices if each.certainty != "alleged"), None)
    on = fact.when.edtf if fact else None
    yield End(
        text=Message(
            "{agreement}: {notice} came after {due}, the last day for it: it renews, and ends {ends}",
            agreement=instrument.title or instrument.id,
            notice=Message("notice of {day}", day=on) if on else Message("notice"),
            due=due.edtf,
            ends=ends.edtf,
        ),
        when=ends,
        possible=not instrument.certain,
        behind=Behind.of(*((fact,) if fact else ()), instrument),
    )


def _successors(told: _Told, party: str) -> Iterator[End]:
    """Who has taken the place of a party by the day, or may have; and the place of these."""
    day, slug, seen = told.ask.day, party, {party}
    while found := next(told.ask.of(bodies, stream=f"body:{slug}"), None):
        if found.successor is None or found.successor in seen or found.since_earliest is None:
            return
        since = (found.since_earliest, max(found.since_earliest, found.since_latest or found.since_earliest))
        if since[0] > day:
            return
        facts = [
            moment
            for moment in told.ask.of(moments, stream=found.stream)
            if moment.version == found.succeeded_by
        ]
        days = facts[0].when if facts else Days.of(since)
        name = told.ask.name
        text = Message(
            "{successor} took the place of {body}, {on}",
            successor=name(found.successor),
            body=name(slug),
            on=days.edtf or Message("on a day that nobody says"),
        )
        yield End(text=text, when=days, possible=since[1] > day, behind=Behind.of(*facts))
        slug = found.successor
        seen.add(slug)


# --- agreements, and what is due


def _agreements(told: _Told) -> Iterator[Agreement]:
    for instrument in told.instruments:
        terms = [*_running(instrument, told.ask.day)]
        last = (
            _span([last for _, last in terms]) if terms else None if _runs(instrument) else _ended(instrument)
        )
        notices = [notice for case, last in terms if (notice := notice_by(case, last))]
        given = _given_end(told, instrument) if _runs(instrument) else None
        if given and (last is None or last[0] >= given[0]):
            last, notices = (day_before(given[0]), day_before(given[1])), []
        else:
            given = None
        yield Agreement(
            title=instrument.title or instrument.id,
            kind=instrument.kind,
            status=instrument.status,
            possible=not instrument.certain,
            otherwise=instrument.otherwise,
            alternatives=instrument.alternatives,
            signed=instrument.signed,
            until=Days.of(last) if last else None,
            then="it ends" if given else _then(case for case, _ in terms),
            notice=Days.of(_span(notices)) if notices else None,
            behind=Behind.of(instrument),
        )


def _given_end(told: _Told, instrument: Instrument) -> tuple[int, int] | None:
    """The first day on which an agreement between two is in force no longer, as an end that was given since has it."""
    if told.stand is None or (told.stream and len(told.stream.parties) > PAIR and "--" not in told.stand.of):
        return None
    signed = told.by_version.get(instrument.version)
    ends = [
        (end.latest, end.earliest)
        for end in told.ends
        if end.what == GIVEN
        and signed
        and (fact := told.by_version.get(end.version)) is not None
        and fact.place > signed.place
        and fact.latest <= told.ask.day
    ]
    latest, earliest = min(ends, default=(None, None))
    return None if latest is None or earliest is None else (earliest, latest)


def _runs(instrument: Instrument) -> bool:
    """Whether its term may run still."""
    return instrument.status in RUNNING or (
        instrument.status == "expired" and not RUNNING.isdisjoint(instrument.statuses)
    )


def _running(instrument: Instrument, day: int) -> Iterator[tuple[Instrument, tuple[int, int]]]:
    """The terms that may run: the agreement with each that it may have, and the last day of it."""
    for case in instrument.cases():
        if _runs(case) and (last := running(case, day)) is not None:
            yield case, last


def _span(those: Iterable[tuple[int, int]]) -> tuple[int, int]:
    first, last = zip(*those, strict=True)
    return min(first), max(last)


def _ended(instrument: Instrument) -> tuple[int, int] | None:
    """The last day in force of what ran out."""
    return _last_day(instrument) if instrument.runs_out and instrument.ends_earliest is not None else None


def _last_day(instrument: Instrument) -> tuple[int, int]:
    """The last day of what ends."""
    earliest, latest = (
        day_before(day) for day in (instrument.ends_earliest or 0, instrument.ends_latest or 0)
    )
    return earliest, latest


def _then(cases: Iterable[Instrument]) -> str | None:
    """What happens at the end of a term, whichever it is; None where none runs."""
    said = {case.runs_out: "it ends" if case.runs_out else "it renews by itself" for case in cases}
    return "it ends, or renews by itself" if len(said) > 1 else next(iter(said.values()), None)


def _due(told: _Told) -> Iterator[Next]:
    day = told.ask.day
    found = [*_terms(told), *_given(told), *_set_days(told), *_promised(told), *_planned(told)]
    found.sort(key=lambda pair: pair[0])
    yield from (row for bounds, row in found if bounds[1] >= day or row.what == PASSED)


Dated = tuple[tuple[int, int], Next]


def _terms(told: _Told) -> Iterator[Dated]:
    for instrument in told.instruments:
        found: dict[tuple[tuple[int, int], str], int] = {}
        for case, last in _running(instrument, told.ask.day):
            if notice := notice_by(case, last):
                key = notice, "last day for a notice"
                found[key] = found.get(key, 0) + 1
            key = last, Message("end of the term: {then}", then=_then([case]))
            found[key] = found.get(key, 0) + 1
        name, every = called(instrument), 1 + len(instrument.others)
        if (
            "signed" in instrument.statuses
            and instrument.starts_earliest is not None
            and instrument.starts_latest is not None
        ):
            starts = instrument.starts_earliest, instrument.starts_latest
            if starts[1] > told.ask.day:
                found[starts, "comes into force"] = every
        given = _given_end(told, instrument)
        for (bounds, what), cases in found.items():
            if given and bounds[0] >= given[1]:  # it is in force no longer by then
                continue
            possible = not instrument.certain or cases < every or bool(given and bounds[1] >= given[0])
            yield (
                bounds,
                Next(
                    when=Days.of(bounds),
                    what=what,
                    text=name,
                    possible=possible,
                    behind=Behind.of(instrument),
                ),
            )


def _given(told: _Told) -> Iterator[Dated]:
    given = [row for row in told.every_end if row.what == GIVEN and row.version in told.by_version]
    signed = max(
        (
            moment.place
            for moment in told.moments
            if moment.verb == "signed" and moment.certainty != "alleged"
        ),
        default=0,
    )
    for end in told.ends:
        if end.what == GIVEN and (fact := told.by_version.get(end.version)) is not None:
            late = overtaken(
                end,
                given,
                counts=lambda each: told.by_version[each.version].place > signed,
                sure=lambda each: told.by_version[each.version].latest <= told.ask.day,
            )
            if late == "yes":
                continue
            possible = fact.latest > told.ask.day or late == "possible"
            text, bounds = given_in_words(end, told.ask.plain), (end.earliest, end.latest)
            yield bounds, Next(when=end.on, what=EFFECT, text=text, possible=possible, behind=Behind.of(end))


def _set_days(told: _Told) -> Iterator[Dated]:
    for deadline in told.ask.of(deadlines, stream=told.who):
        over = deadline.over_latest is not None and deadline.over_latest <= told.ask.day
        if (
            deadline.earliest > told.ask.day
            or over
            or (deadline.what == "effect" and deadline.certainty != "alleged")
        ):
            continue
        bounds = (deadline.due_earliest, deadline.due_latest)
        perhaps_over = deadline.over_earliest is not None and deadline.over_earliest <= told.ask.day
        possible = deadline.latest > told.ask.day or perhaps_over or deadline.certainty == "alleged"
        what = "decision" if deadline.what == "decision" else EFFECT
        days, text = Days.known(deadline.due, *bounds), told.ask.said(deadline.text)
        yield bounds, Next(when=days, what=what, text=text, possible=possible, behind=Behind.of(deadline))


def _promised(told: _Told) -> Iterator[Dated]:
    for promised in _open(told):
        if promised.due_earliest is not None and promised.due_latest is not None:
            bounds = (promised.due_earliest, promised.due_latest)
            possible = (
                promised.latest > told.ask.day
                or _may_be_closed(told, promised)
                or promised.certainty == "alleged"
            )
            days = Days.known(promised.due, *bounds)
            yield (
                bounds,
                Next(
                    when=days,
                    what="commitment",
                    text=promised.text,
                    possible=possible,
                    behind=Behind.of(promised),
                ),
            )


def _planned(told: _Told) -> Iterator[Dated]:
    """What is planned, and what is to be asked about because its day has passed."""
    for each in open_plans(told.ask, told.ask.of(plans, stream=told.who)):
        possible = not each.sure or each.plan.certainty == "alleged"
        yield (
            days_of(each.plan),
            Next(
                when=each.plan.for_when,
                what=each.what,
                text=each.text,
                possible=possible,
                behind=Behind.of(each.plan),
            ),
        )


# --- commitments


def _open(told: _Told) -> Iterator[Promised]:
    """The commitments that are open, or may be."""
    for commitment in told.ask.of(commitments, stream=told.who):
        closed = commitment.closed_latest is not None and commitment.closed_latest <= told.ask.day
        if commitment.earliest <= told.ask.day and not closed:
            yield commitment


def _may_be_closed(told: _Told, promised: Promised) -> bool:
    return promised.closed_earliest is not None and promised.closed_earliest <= told.ask.day


def _promises(told: _Told) -> Iterator[Promise]:
    for promised in _open(told):
        state = promised.state(told.ask.day)
        if _may_be_closed(told, promised):
            state = Message("{state}; {outcome} if closed", state=state, outcome=promised.outcome)
        yield Promise(
            text=promised.text,
            owner=told.ask.name(promised.owner) or None,
            made=promised.made,
            due=promised.by_when,
            state=state,
            certainty=promised.certainty,
            behind=Behind(entries=entries(promised), sources=told.by_version[promised.version].sources),
        )


# --- people, topics, ties


def _met(told: _Told) -> Iterator[Met]:
    offices = [f"body:{other}" for other in told.others]
    parts = [
        person
        for person in told.ask.of(people, stream=[told.who, *offices])
        if person.earliest <= told.ask.day
        and person.how in ((*MET,) if person.stream == told.who else ("held office",))
    ]
    together: dict[tuple[str, str, str | None, str], list[Part]] = {}
    for part in by_name(told.ask, parts):
        alone = f"{part.stream}#{part.version}" if part.described else ""
        together.setdefault((part.folded, told.ask.plain(part.body), part.role, alone), []).append(part)
    rows = [(those[0].body not in told.own, _person(told, those)) for those in together.values()]
    rows.sort(key=lambda row: row[1].last.latest or "", reverse=True)
    rows.sort(
        key=lambda row: (not row[0], row[1].met.most == 0)
    )  # the other side first, those met before others
    yield from (row for _, row in rows)


def _person(told: _Told, those: list[Part]) -> Met:
    met = {part.version: part for part in those if part.stream == told.who and part.certainty != "alleged"}
    dated = [part for part in weighed(those) if part.on is not None]
    here = [row for row in dated if row.stream == told.who]
    return Met(
        person=max((part.called for part in those), key=len),
        role=those[0].role,
        body=told.ask.name(those[0].body) or None,
        met=times_met(met.values(), told.ask.day),
        last=last_of(here or dated, told.ask.day),
        how=parts_taken(those),
        behind=Behind.of(*those),
    )


def _topics(told: _Told) -> Iterator[About]:
    found: dict[str, dict[tuple[str, int], bool]] = {}
    behind: dict[str, list[object]] = {}
    for topic in told.ask.of(topics, stream=told.family):
        if topic.earliest <= told.ask.day and topic.certainty != "alleged":
            found.setdefault(topic.topic, {})[topic.stream, topic.version] = topic.latest <= told.ask.day
            behind.setdefault(topic.topic, []).append(topic)
    rows = [
        About(topic=topic, facts=Count(sum(facts.values()), len(facts)), behind=Behind.of(*behind[topic]))
        for topic, facts in found.items()
    ]
    yield from sorted(rows, key=lambda row: (-row.facts.most, -row.facts.least, row.topic))


def _below(told: _Told) -> Iterator[Below]:
    lower = sorted(
        stream.stream
        for stream in told.ask.of(streams, stream=told.family - {told.who})
        if stream.open and stream.begun <= told.ask.day
    )
    if not lower:
        return
    began = {
        (moment.stream, moment.version): moment
        for moment in told.ask.of(moments, stream=lower)
        if moment.earliest <= told.ask.day
    }
    for spell in told.ask.at(stream=lower):
        if spell.status == "none":
            continue
        by = began.get((spell.stream, spell.since_by)) if spell.since_by is not None else None
        behind = [by] if by else []
        yield Below(
            title=told.ask.title(spell.stream),
            status=spell.status,
            possible=not spell.certain,
            otherwise=spell.otherwise,
            alternatives=spell.alternatives,
            since=spell.since,
            stream=spell.stream,
            behind=Behind.of(*behind),
        )


# --- what is in doubt, and whose word it is


def _contested(told: _Told) -> Iterator[Contested]:
    rows = (row for row in told.ask.of(conflicts, stream=told.who) if row.version in told.by_version)
    fields = grouped(rows, lambda row: (row.version, row.field))
    for (version, field), values in sorted(
        fields.items(), key=lambda pair: pair[1][0].outcome != "unresolved"
    ):
        used = next((value for value in values if value.used), values[0])
        fact = told.by_version[version]
        yield Contested(
            fact=Message("{verb} {on}", verb=as_read(fact.verb), on=fact.on or Message("(no date)")),
            field=field,
            values=tuple(_value(told, value) for value in values),
            used=told.ask.said(used.value),
            outcome=used.outcome,
            because=used.because,
            behind=Behind(
                entries=tuple(
                    f"{told.who}#{n}"
                    for n in dict.fromkeys(
                        (version, *(by for value in values for by in (value.by, *value.brought_by)))
                    )
                ),
                sources=sources(*values),
            ),
        )


def _value(told: _Told, conflict: Conflict) -> str:
    by = in_turn(conflict.sources, ", ") or Message("no source")
    if why_not := conflict.why_not(told.ask.plain):
        by = Message("{by}; {why_not}", by=by, why_not=why_not)
    return Message("{value} ({by})", value=told.ask.said(conflict.value), by=by)


def _used(told: _Told, sections: Iterable[Section]) -> Iterator[Used]:
    """The sources of what is told, and of whatever else sections cite: contests, ties under it, offices, successors."""
    beside = [entry for section in sections for row in section.rows for entry in row.behind.entries]
    streams = {told.who, *(entry.rpartition("#")[0] for entry in beside)}
    by_entry = grouped(told.ask.of(citations, stream=streams), lambda row: f"{row.stream}#{row.version}")
    cited: dict[str, dict[str, list[Citation]]] = {}
    attested = attesting(told.ask, told.who)
    for _, moment in sorted(told.by_version.items()):
        attests = dict.fromkeys(row.entry for row in attested.get(moment.entry, ()))
        for by in (moment.entry, *brought(moment), *attests):
            for citation in by_entry.get(by, ()):
                cited.setdefault(citation.source, {}).setdefault(moment.entry, []).append(citation)
    own = {*cited}
    for entry in dict.fromkeys(beside):
        for citation in by_entry.get(entry, ()):
            if citation.source not in own:
                cited.setdefault(citation.source, {}).setdefault(entry, []).append(citation)
    there = told.ask.of(registered, stream=[f"source:{slug}" for slug in cited]) if cited else ()
    known: Mapping[str, Source] = {row.slug: row for row in there}
    for slug, facts in sorted(cited.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        source = known.get(slug)
        yield Used(
            source=slug,
            title=Named(source.title if source else slug, Link("source", slug) if source else None),
            publisher=source.publisher if source else None,
            published=source.published if source else None,
            facts=len(facts),
            remark=_remark(told, source) if source else None,
            behind=Behind(
                entries=tuple(
                    dict.fromkeys(
                        by
                        for entry, those in facts.items()
                        for by in (entry, *(f"{each.stream}#{each.version}" for each in those))
                    )
                ),
                sources=tuple(dict.fromkeys(citation.said for those in facts.values() for citation in those)),
            ),
        )


def _remark(told: _Told, source: Source) -> str | None:
    said = [Message("the same as {source}", source=source.original)] if source.original else []
    if source.withdrawn_earliest is not None and source.withdrawn_earliest <= told.ask.day:
        said.append(Message("withdrawn: {why}", why=source.withdrawn))
    return in_turn(said, ", ") or None


def _notes(told: _Told) -> Iterator[str]:
    ask = told.ask
    if told.stand is not None and not told.stand.certain:
        yield Message(
            "The status is possible, not certain: it is {status}, or still {otherwise};"
            " the day is not known closely enough.",
            status=told.stand.status,
            otherwise=any_of(told.stand.alternatives),
        )
    if unsure := sum(moment.latest > ask.day for moment in told.moments if not moment.opens):
        yield Message(
            "Facts that may have happened only after {day}, marked as possible: {unsure}.",
            day=ask.iso(ask.day),
            unsure=unsure,
        )
    if alleged := sum(moment.certainty == "alleged" for moment in told.moments):
        yield Message(
            "Facts that are alleged, move no standing and are in no count: {alleged}.", alleged=alleged
        )
    if unsourced := sum(not moment.sources and not moment.opens for moment in told.moments):
        yield Message("Facts without a source: {unsourced}.", unsourced=unsourced)
    if len(told.steps) > SHOWN:
        yield Message(
            "Steps that led there: the last {shown} of {steps}.", shown=SHOWN, steps=len(told.steps)
        )
    contacts = sum(moment.verb in _contacts() for moment in told.moments)
    if contacts > SHOWN:
        yield Message("Contacts: the last {shown} of {contacts}.", shown=SHOWN, contacts=contacts)
    statements = sum(moment.verb == "statement-made" for moment in told.moments)
    if statements > SHOWN:
        yield Message("Statements: the last {shown} of {statements}.", shown=SHOWN, statements=statements)
    yield "Roles are those of the time: nothing here says that somebody is in office today."
