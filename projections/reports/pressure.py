"""Who pressed, how, and what came of it? Pressure on partnerships and memberships, incident by incident."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from domain import when
from domain.message import Field, Message, Several
from projections.phrases import in_turn, things
from projections.reckoning.courses import MOVING, Event
from projections.reckoning.incidents import (
    CERTAINTIES,
    NO_CHANGE,
    OUTCOMES,
    WITHIN,
    Around,
    Incident,
    Outcome,
    incidents,
    signature,
    weightiest,
)
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
    StreamId,
    When,
    Who,
    by_stream,
    counted,
    later_than,
    report,
    see_that_it_is,
)
from projections.rows.bodies import bodies
from projections.rows.concerns import Concern, concerns
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.pressures import Pressure, pressures
from projections.rows.proposals import proposals

T = TypeVar("T")
MEANS = ("political", "economic", "coercive", "inducing")
"""Always printed, zero included."""
UNCLASSIFIED = "unclassified"


class ByMeans(NamedTuple):
    """One means: how many incidents, how sure, and in which form."""

    means: str
    incidents: Annotated[Count, "on record, alleged ones too"]
    confirmed: Count
    reported: Count
    alleged: Count
    act: Annotated[Count, "by form the least is without the alleged, the most with them"]
    threat: Count
    offer: Count
    no_form: Annotated[Count, "nobody says in which form"]
    feared: Annotated[Count, "voices that fear this means, nobody having acted"]
    behind: Annotated[Behind, "the entries of the pressure", WIDE]


class OfGroup(NamedTuple):
    """One means in one group: how many incidents, how sure, and in which form."""

    group: Annotated[Named, "the actor, the actor's country, or the year of the first pressure; or unknown"]
    means: str
    incidents: Annotated[Count, "on record, alleged ones too; with several actors, once for each"]
    confirmed: Count
    reported: Count
    alleged: Count
    act: Annotated[Count, "by form the least is without the alleged, the most with them"]
    threat: Count
    offer: Count
    no_form: Annotated[Count, "nobody says in which form"]
    behind: Annotated[Behind, "the entries of the pressure", WIDE]


class Came(NamedTuple):
    """One means: what came of how many incidents, the least without the alleged and the possible, the most with them."""

    means: str
    invalidated: Count
    terminated: Count
    suspended: Count
    put_on_hold: Count
    rejected: Count
    withdrawn: Count
    reversed: Annotated[Count, "lifted, or a membership's name restored"]
    not_signed: Annotated[Count, "a proposal was open, and nothing was signed"]
    no_change: Count
    behind: Annotated[Behind, "the entries of the pressure and of the outcomes", WIDE]


class CameOfGroup(NamedTuple):
    """One means in one group: what came of how many incidents, as in `outcomes`."""

    group: Annotated[Named, "the actor, the actor's country, or the year of the first pressure; or unknown"]
    means: str
    invalidated: Count
    terminated: Count
    suspended: Count
    put_on_hold: Count
    rejected: Count
    withdrawn: Count
    reversed: Annotated[Count, "lifted, or a membership's name restored"]
    not_signed: Annotated[Count, "a proposal was open, and nothing was signed"]
    no_change: Count
    behind: Annotated[Behind, "the entries of the pressure and of the outcomes", WIDE]


class Case(NamedTuple):
    """One incident and what came of it."""

    incident: Annotated[Named, "its name, or the entry where it has none"]
    on: Annotated[
        tuple[Named, ...], "the partnerships and memberships that were pressed", Heading("what was pressed")
    ]
    when: Annotated[Days, "the first pressure"]
    means: tuple[str, ...]
    form: Annotated[tuple[str, ...], "act, threat, offer"]
    certainty: Annotated[
        str,
        "of the pressure, by the strongest of its facts: confirmed, reported or alleged",
        Heading("pressure is"),
    ]
    actor: tuple[Named, ...]
    target: tuple[Named, ...]
    beneficiary: tuple[Named, ...]
    attributed_by: Annotated[tuple[Named, ...], "who says that the actor did it, where anybody is named"]
    outcome: str
    certain: Annotated[
        bool,
        "of the outcome, not of the pressure: false where the dates leave it open",
        Heading("outcome certain"),
    ]
    otherwise: Annotated[str | None, "what came of it else"]
    outcome_on: Annotated[Days | None, "when"]
    days: Annotated[Count | None, "from the first pressure to the outcome"]
    days_from_signature: Annotated[Count | None, "from the signature to what befell the agreement"]
    remark: str
    streams: Annotated[tuple[StreamId, ...], "those that were pressed", WIDE]
    behind: Annotated[Behind, "the entries of the pressure and of the outcome", WIDE]


class Feared(NamedTuple):
    """One means that is feared, nobody having acted, and by whom."""

    means: Annotated[str, "unclassified where nobody says"]
    title: Annotated[Named, "the partnership or membership"]
    voices: Annotated[Count, "the most with concerns that are alleged, or may be later"]
    whose: tuple[Named, ...]
    what: tuple[str, ...]
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "the entries of the concerns", WIDE]


class Rate(NamedTuple):
    """How many were pressed, of how many."""

    of: Annotated[str, "partnerships or memberships"]
    pressed: Annotated[Count, "with at least one confirmed pressure"]
    all: Annotated[Count, "in which anything has happened"]
    percent_least: Annotated[float | None, "null where there are none"]
    percent_most: float | None
    behind: Annotated[Behind, "the entries of the confirmed pressure", WIDE]

    @staticmethod
    def following(pressed: Count, all: Count, **_: Any) -> dict[str, float | None]:  # noqa: A002 — as the column
        """The columns that follow from others: as little and as much as these allow."""
        if not all.most:
            return {"percent_least": None, "percent_most": None}
        return {
            "percent_least": round(100 * pressed.least / all.most, 1),
            "percent_most": round(min(100.0, 100 * pressed.most / max(1, all.least)), 1),
        }


@report()
def pressure(
    ask: Ask,
    who: Annotated[Who | None, "one partnership or membership (default: all)"] = None,
    certainty: Annotated[
        Literal["confirmed", "reported", "alleged"] | None, "only pressure of this certainty"
    ] = None,
    from_: Annotated[When | None, "only incidents whose first pressure is of this day or later"] = None,
    to: Annotated[When | None, "only incidents whose first pressure is of this day or earlier"] = None,
    by: Annotated[
        Literal["actor", "country", "year"] | None,
        "the same apart for each actor, actor's country or year of the first pressure",
    ] = None,
) -> Page:
    """Who pressed, how, and what came of it?

    Facts of one incident (its name, in whatever stream) count once a means; pressure without one is an incident of its
    own. For each means an incident is as certain as the strongest of its facts, and of the weightiest form among those:
    act, threat, offer. Alleged facts say when it was only where an incident has no others.

    Its outcome is the first of invalidated, terminated, suspended, put-on-hold, rejected and withdrawn, in what was
    pressed, within 365 days after its first pressure, that day included; else `reversed` where it was lifted or a
    membership's name restored; else `not signed` where a proposal was open at some time in those days and nothing was
    signed in them; else `no change`. That is what followed, not what was caused. Where days are rough, an outcome is one
    that holds in at least one possible order of the days, and within 365 days in it; one that holds in all is certain,
    and else `otherwise` says what else came of it. What moved one partnership keeps the order in which it is told; the
    pressure may be of any day of its own, but was no later than what took it back. Days are least–most over these orders.

    `from` and `to` ask for the first pressure of an incident: where it may be of another time, the incident is in the
    most alone; pressure in that time is what the rate counts, and concerns are those of that time. `by` adds two tables:
    an incident with several actors is with each of them, by the facts that name that actor; an actor that is no body of
    the ledger, or one without a country, is of the country `unknown`; an incident whose first pressure may be of several
    years is possibly of each, and `unknown` where they are more than ten.

    The rate is the partnerships with at least one confirmed pressure among all in which anything has happened: of which
    any fact is on record other than their opening, whatever they stand at; memberships likewise.
    """
    time = _time(from_, to)
    see_that_it_is(who, "partnership", "membership")
    of = {"stream": who} if who else {}
    told = [row for row in ask.of(pressures, **of) if row.earliest <= ask.day]
    voices = [
        concern
        for concern in ask.of(concerns, **of)
        if concern.earliest <= ask.day and time.may(concern.earliest, concern.latest)
    ]
    every = incidents(row for row in told if certainty in {None, row.certainty})
    found = [item for item in every if time.may(*item.begun)]
    around = _around(ask, {stream for row in found for stream in row.streams})
    cases = [Judged(row, row.outcomes(around), time.surely(*row.begun)) for row in found]
    means = _present(cases, voices)
    title = Message("Pressure on {who}", who=ask.title(who)) if who else "Pressure"
    return Page(
        in_turn(filter(None, (title, _span(from_, to), ask.told)), " · "),
        (
            Section(
                "means",
                [_means(each, cases, voices, ask.day, time) for each in means],
                "By means",
                row=ByMeans,
            ),
            Section(
                "outcomes",
                [_came(each, cases, ask.day) for each in means],
                "What came of it, by means",
                row=Came,
            ),
            Section(
                "rate",
                []
                if who
                else _rates(ask, [item for item in told if time.may(item.earliest, item.latest)], time),
                "How many were pressed, by confirmed pressure",
                "of one alone there is none",
                Rate,
            ),
            *(_grouped(ask, cases, by, means) if by else ()),
            Section("incidents", [_case(ask, case, around) for case in cases], "Incidents", row=Case),
            Section("feared", _feared(ask, voices, time), "Feared, nobody having acted", row=Feared),
        ),
        tuple(_notes(ask, who, told, every, cases)),
    )


def _span(from_: str | None, to: str | None) -> str:
    """The time that is asked for, in words; nothing for all of it."""
    if from_ and to:
        return Message("from {first} to {last}", first=from_, last=to)
    if from_:
        return Message("from {first}", first=from_)
    return Message("to {last}", last=to) if to else ""


class Judged(NamedTuple):
    """An incident, what came of it, and whether it surely began in the time that is asked for."""

    incident: Incident
    outcomes: list[Outcome]
    in_time: bool = True


class Time(NamedTuple):
    """The days that are asked for."""

    first: int
    last: int

    def may(self, first: int, last: int) -> bool:
        """Whether a day with these bounds may be one of them."""
        return first <= self.last and last >= self.first

    def surely(self, first: int, last: int) -> bool:
        """Whether it is for certain."""
        return self.first <= first and last <= self.last


def _time(from_: str | None, to: str | None) -> Time:
    """The days from the first of one date to the last of another. Errors: Unanswerable where there are none."""
    time = Time(when.bounds(from_)[0] if from_ else when.MIN, when.bounds(to)[1] if to else when.MAX)
    if time.first > time.last:
        raise later_than(from_, to)
    return time


def _around(ask: Ask, streams: set[str]) -> Around:
    return Around.of(
        ask.day,
        ask.of(moments, stream=streams, type=MOVING) if streams else (),
        ask.of(proposals, stream=streams) if streams else (),
        ask.of(instruments, stream=streams) if streams else (),
    )


# --- by means


def _present(cases: Sequence[Judged], voices: Sequence[Concern]) -> list[str]:
    """The four means, and what is not classified, where there is such."""
    said = [fact.means for case in cases for fact in case.incident.facts] + [voice.means for voice in voices]
    return [*MEANS, UNCLASSIFIED] if any(UNCLASSIFIED in item or not item for item in said) else list(MEANS)


def _means(means: str, cases: Sequence[Judged], voices: Sequence[Concern], day: int, time: Time) -> ByMeans:
    """One means, and the voices that fear it."""
    counts, behind = _incidents(means, cases, day)
    return ByMeans(means=means, **counts, feared=_count(_of_means(means, voices), day, time), behind=behind)


def _incidents(means: str, cases: Sequence[Judged], day: int) -> tuple[dict[str, Count], Behind]:
    """Each incident adds one to its certainty and one to its form."""
    sure: dict[str, int] = dict.fromkeys(ByMeans._fields[1:9], 0)
    most = dict(sure)
    facts: list[Pressure] = []
    for case in cases:
        if here := case.incident.by(means):
            facts += here
            by_now, told = _certain(here, day, in_time=case.in_time)
            for name, certain in (
                ("incidents", by_now),
                (here[0].certainty, by_now),
                (weightiest(here) or "no_form", told),
            ):
                sure[name] += certain
                most[name] += 1
    return {name: Count(sure[name], most[name]) for name in sure}, Behind.of(*facts)


def _came(means: str, cases: Sequence[Judged], day: int) -> Came:
    """One means, and what came of it."""
    counts, behind = _outcomes(means, cases, day)
    return Came(means=means, **counts, behind=behind)


def _outcomes(means: str, cases: Sequence[Judged], day: int) -> tuple[dict[str, Count], Behind]:
    """Each incident adds one to its outcome: for certain, or to each that it may have had."""
    sure, most = dict.fromkeys(OUTCOMES, 0), dict.fromkeys(OUTCOMES, 0)
    behind: list[Pressure | Event] = []
    for case in cases:
        if here := case.incident.by(means):
            behind += [*here, *(outcome.event for outcome in case.outcomes if outcome.event)]
            words = {outcome.word for outcome in case.outcomes}
            for word in words:
                sure[word] += len(words) == 1 and _certain(here, day, in_time=case.in_time)[1]
                most[word] += 1
    return {_column(word): Count(sure[word], most[word]) for word in OUTCOMES}, Behind.of(*behind)


def _column(word: str) -> str:
    return word.replace("-", "_").replace(" ", "_")


def _certain(facts: Sequence[Pressure], day: int, *, in_time: bool) -> tuple[bool, bool]:
    """Whether some of these had happened by the day, in the time asked for, and whether they are more than alleged."""
    by_now = in_time and min(fact.latest for fact in facts) <= day
    return by_now, by_now and facts[0].certainty != CERTAINTIES[-1]


# --- by actor, country or year

UNKNOWN = "unknown"
LONGEST = 10
"""Years in which a first pressure may have been, beyond which it is unknown in which it was."""


def _grouped(ask: Ask, cases: Sequence[Judged], by: str, means: Sequence[str]) -> Iterator[Section]:
    """The two tables by means once more, for each group."""
    groups = _groups(ask, cases, by)
    counted_, came = [], []
    for group in sorted(groups, key=lambda name: (name == UNKNOWN, name)):
        for each in means:
            counts, behind = _incidents(each, groups[group], ask.day)
            counted_.append(OfGroup(group=group, means=each, **counts, behind=behind))
            counts, behind = _outcomes(each, groups[group], ask.day)
            came.append(CameOfGroup(group=group, means=each, **counts, behind=behind))
    title = Message("By {by} and means", by=by)
    yield Section("groups", counted_, title, "no pressure", OfGroup)
    title = Message("What came of it, by {by} and means", by=by)
    yield Section("group-outcomes", came, title, "no pressure", CameOfGroup)


def _groups(ask: Ask, cases: Sequence[Judged], by: str) -> dict[Named, list[Judged]]:
    """The cases of each group, with what they are of it for: the facts of that actor or country, or the whole."""
    found: dict[Named, list[Judged]] = {}
    if by == "year":
        for case in cases:
            years = _years(ask, case.incident)
            for year in years:
                sure = case.in_time and len(years) == 1
                found.setdefault(Named(year), []).append(case._replace(in_time=sure))
        return found
    countries = {body.slug: body.country for body in ask.of(bodies)} if by == "country" else {}
    for case in cases:
        facts: dict[Named, list[Pressure]] = {}
        for fact in case.incident.facts:
            country = Named(countries.get(fact.actor) or UNKNOWN)
            group = ask.plain(fact.actor) if by == "actor" else country
            facts.setdefault(group, []).append(fact)
        for group, those in facts.items():
            incident = Incident(case.incident.name, tuple(those))
            found.setdefault(group, []).append(case._replace(incident=incident))
    return found


def _years(ask: Ask, incident: Incident) -> list[str]:
    """The years in which the first pressure may have been by the day."""
    first, last = incident.begun
    begin, end = ask.iso(first), ask.iso(max(first, min(last, ask.day)))
    if begin is None or end is None or int(end[:4]) - int(begin[:4]) >= LONGEST:
        return [UNKNOWN]
    return [f"{year:04}" for year in range(int(begin[:4]), int(end[:4]) + 1)]


# --- incidents


def _case(ask: Ask, judged: Judged, around: Around) -> Case:
    incident, outcomes = judged.incident, judged.outcomes
    first = outcomes[0]
    alike = [outcome for outcome in outcomes if outcome.word == first.word]
    others = _each(outcome.word for outcome in outcomes if outcome.word != first.word)
    event = first.event
    facts = incident.facts
    signed = signature(event, around) if event else None
    after = None
    if event and signed and signed.earliest > when.MIN:
        after = Count(max(0, event.earliest - signed.latest), event.latest - signed.earliest)
    behind = [*facts, *(row.event for row in alike if row.event)]
    return Case(
        incident=Named(incident.name, Link("entry", incident.name) if incident.alone else None),
        on=tuple(ask.title(stream) for stream in incident.streams),
        when=_first(incident),
        means=_each(means for fact in facts for means in fact.means),
        form=_each(fact.form for fact in facts),
        certainty=incident.certainty,
        actor=_each(ask.plain(fact.actor) for fact in facts),
        target=_each(ask.plain(fact.target) for fact in facts),
        beneficiary=_each(ask.plain(fact.beneficiary) for fact in facts),
        attributed_by=_each(ask.plain(fact.attributed_by) for fact in facts),
        outcome=first.word,
        certain=not others,
        otherwise=" or ".join(others) or None,
        outcome_on=_outcome_on(alike) if event else None,
        days=incident.days(alike),
        days_from_signature=after,
        remark=in_turn(_remarks(ask, judged, around)),
        streams=incident.streams,
        behind=Behind.of(*behind),
    )


def _outcome_on(alike: Sequence[Outcome]) -> Days:
    """When the outcome was: in the words of one fact, where it can be no other."""
    events = [outcome.event for outcome in alike if outcome.event]
    if len(events) == 1:
        return Days.known(events[0].on, events[0].earliest, events[0].latest)
    return Days.of((min(outcome.earliest for outcome in alike), max(outcome.latest for outcome in alike)))


def _remarks(ask: Ask, judged: Judged, around: Around) -> Iterator[str]:
    """What is to be said beside an outcome."""
    incident, outcomes = judged.incident, judged.outcomes
    first, last = incident.begun
    if incident.certainty == "alleged":
        yield "the pressure is only alleged, whatever is certain of the outcome"
    here = [stream for stream in incident.streams if stream.startswith("partnership:")]
    if first > when.MIN and last > ask.day:
        yield "may have happened only later"
    if not judged.in_time:
        yield "may have begun in another time than the one asked for"
    if any(outcome.word == NO_CHANGE for outcome in outcomes) and here:
        yield from _signed(ask, incident, around)
    if outcomes[0].word in OUTCOMES[:-3]:
        yield from _each(
            Message("{how} {day}", how=row.reversed_how, day=row.reversed_on)
            if row.reversed_on
            else row.reversed_how
            for row in incident.weighed
            if row.reversed_earliest is not None and row.reversed_earliest <= ask.day
        )
    if len(outcomes) > 1 or outcomes[0].event is None:
        end = last + WITHIN
        if ask.day < end and last < when.MAX:
            yield Message("the {days} days run until {end}", days=WITHIN, end=ask.iso(end))


def _signed(ask: Ask, incident: Incident, around: Around) -> Iterator[str]:
    """What was signed all the same, or that there was nothing to be signed."""
    first, last = incident.begun
    courses = [around.course(stream) for stream in incident.streams]
    if not any(course.proposed_or_signed_by(ask.day) for course in courses):
        yield "no proposal on record"
    for row in incident.signed(around):
        sure = row.earliest >= last and row.latest <= min(first + WITHIN, ask.day)
        on = row.on or Message("on an unknown day")
        yield (
            Message("signed all the same, {on}", on=on)
            if sure
            else Message("perhaps signed all the same, {on}", on=on)
        )


def _first(incident: Incident) -> Days:
    """The first pressure: in the words of one fact, where it alone decides."""
    said = [row.on for row in incident.weighed if (row.earliest, row.latest) == incident.first]
    return Days.of(incident.first, said[0] if said else None)


def _each(words: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


# --- what is feared


def _of_means(means: str, voices: Iterable[Concern]) -> list[Concern]:
    return [voice for voice in voices if means in (voice.means or (UNCLASSIFIED,))]


def _count(voices: Iterable[Concern], day: int, time: Time) -> Count:
    """How many voices: each once a stream."""
    every = list(voices)
    told = [
        row
        for row in every
        if row.certainty != "alleged" and row.latest <= day and time.surely(row.earliest, row.latest)
    ]
    sure = {(row.stream, row.by) for row in told}
    return Count(len(sure), len({(row.stream, row.by) for row in every}))


def _feared(ask: Ask, voices: Sequence[Concern], time: Time) -> list[Feared]:
    return [
        Feared(
            means=means,
            title=ask.title(stream),
            voices=_count(those, ask.day, time),
            whose=_each(ask.plain(row.by) for row in those),
            what=_each(row.text for row in those),
            stream=stream,
            behind=Behind.of(*those),
        )
        for stream, heard in by_stream(voices).items()
        for means in (*MEANS, UNCLASSIFIED)
        if (those := _of_means(means, heard))
    ]


# --- the rate


def _rates(ask: Ask, told: Sequence[Pressure], time: Time) -> list[Rate]:
    return [
        _rate(ask, kind, [row for row in told if row.stream.startswith(f"{kind}:")], time) for kind in KINDS
    ]


KINDS = ("partnership", "membership")


def _rate(ask: Ask, kind: str, told: Sequence[Pressure], time: Time) -> Rate:
    confirmed = [row for row in told if row.certainty == "confirmed"]
    sure, may = {row.stream for row in told if row.latest <= ask.day}, {row.stream for row in told}
    quiet: set[str] = set()
    there = ask.begun(kind=kind)
    for row in ask.at(kind=kind):
        if row.stream not in there:
            continue
        began = [status != "none" for status in row.statuses]
        if any(began):
            may.add(row.stream)
        (sure if all(began) else quiet).add(row.stream)
    for fact in ask.of(moments, stream=quiet) if quiet else ():
        if not fact.opens and fact.earliest <= ask.day:
            may.add(fact.stream)
            if fact.latest <= ask.day:
                sure.add(fact.stream)
    pressed = Count(
        len(
            {
                row.stream
                for row in confirmed
                if row.latest <= ask.day and time.surely(row.earliest, row.latest)
            }
        ),
        len({row.stream for row in confirmed}),
    )
    every = Count(len(sure), len(may))
    return Rate(
        of=things(kind, one=False),
        pressed=pressed,
        all=every,
        **Rate.following(pressed, every),
        behind=Behind.of(*confirmed),
    )


# --- notes


def _notes(
    ask: Ask, who: str | None, told: Sequence[Pressure], every: Sequence[Incident], cases: Sequence[Judged]
) -> Iterator[str]:
    if who and not who.startswith(tuple(f"{kind}:" for kind in KINDS)):
        yield "Pressure is recorded on partnerships and memberships: name one of them."
    if left_out := len(told) - sum(len(incident.facts) for incident in every):
        yield Message(
            "Left out by {certainty}: {facts} of pressure of another certainty.",
            certainty=Field("certainty"),
            facts=counted(left_out, "fact"),
        )
    if left_out := len(every) - len(cases):
        yield Message(
            "Left out by {start} and {end}: {incidents} that began at another time.",
            start=Field("from"),
            end=Field("to"),
            incidents=counted(left_out, "incident"),
        )
    if elsewhen := [case.incident.name for case in cases if not case.in_time]:
        yield Message(
            "They may have begun at another time, and so are in no least number: {incidents}.",
            incidents=Several(elsewhen),
        )
    if alleged := [case.incident.name for case in cases if case.incident.certainty == CERTAINTIES[-1]]:
        yield Message(
            "Only alleged, and so never in a least number of forms and outcomes: {incidents}.",
            incidents=Several(alleged),
        )
    if possible := [case.incident.name for case in cases if len({each.word for each in case.outcomes}) > 1]:
        yield Message(
            "The dates leave open whether the outcome came after the pressure, and within {days} days: "
            "{incidents}.",
            days=WITHIN,
            incidents=Several(possible),
        )
    if who and cases:
        names = [case.incident.name for case in cases]
        if others := sorted({row.stream for row in ask.of(pressures, incident=names)} - {who}):
            yield Message(
                "The same incidents are on record elsewhere, left out here: {streams}.",
                streams=Several(map(ask.title, others)),
            )
    if cases:
        yield "An outcome is what followed; that it was caused by the pressure is not claimed."
