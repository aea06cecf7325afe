"""Where does one stand, and what is on record of it?"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, NamedTuple

from domain.message import Field, Message, Several
from domain.problem import Problem
from projections.phrases import titled
from projections.reckoning.flags import behind_flags
from projections.reckoning.other_parties import other_parties
from projections.reckoning.planned import bounds, open_plans
from projections.reckoning.renamings import Renaming, yet_to_come
from projections.reckoning.standings import (
    Agreement,
    End,
    Leaver,
    Successor,
    Tied,
    last_seen,
    predecessors,
    status,
    statuses,
    successors,
    tied,
)
from projections.reckoning.steps import STEPS
from projections.reckoning.voices import attesting, whose_word, withdrawn
from projections.report import (
    WIDE,
    Ask,
    Body,
    BodyId,
    Cited,
    Days,
    EntryId,
    Named,
    Page,
    Section,
    SourceId,
    StreamId,
    View,
    Who,
    brought,
    grouped,
    report,
)
from projections.row import slug_of
from projections.rows.attestations import Attestation
from projections.rows.bodies import bodies
from projections.rows.commitments import commitments
from projections.rows.conflicts import conflicts
from projections.rows.contacts import contacts
from projections.rows.endings import endings
from projections.rows.figures import figures
from projections.rows.instruments import instruments
from projections.rows.lengths import lengths
from projections.rows.moments import Moment, moments
from projections.rows.next_facts import next_facts
from projections.rows.plans import plans
from projections.rows.sides import sides
from projections.rows.spells import WHOLE, Spell
from projections.rows.streams import streams

PROPOSED_END = "partnership.termination-proposed"
LAST = 5
"""Contacts that are shown."""
REGISTERED = ("name", "names", "kind", "country", "region", "under", "lat", "lon", "ids")
"""What a body is registered with, so far as it is shown."""


class Happening(NamedTuple):
    """One fact in words, with its entry and sources."""

    entry: Annotated[EntryId, "stream#version", WIDE]
    when: Days
    text: Annotated[str, "the fact in one sentence"]
    sources: Annotated[tuple[Cited, ...], "whose word it is, each with the place in it"]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    possible: Annotated[bool, "it may have happened only after the day that was asked for"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE]


class Promise(NamedTuple):
    """A promise that is open."""

    id: Annotated[str, "its name in the partnership"]
    text: Annotated[str, "what was promised"]
    owner: Annotated[Named | None, "who is to do it"]
    due: Annotated[str | None, "by when, EDTF"]
    entry: Annotated[EntryId, "stream#version", WIDE]
    sources: Annotated[tuple[Cited, ...], "whose word it is, each with the place in it"]
    state: Annotated[str, "open, overdue or open without a date, and all else that it may be"]
    or_due: Annotated[tuple[str, ...], "other days for it that sources give, which nobody has settled"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE]


class Planned(NamedTuple):
    """Something that is planned, and open."""

    id: Annotated[str, "its name in the stream"]
    due: Annotated[Days, "when it is to happen"]
    what: Annotated[str, "planned visit (signing, meeting, event, edition), plan, or plan passed"]
    text: Annotated[str, "who, what for and where"]
    possible: Annotated[bool, "it may not be open"]
    entry: Annotated[EntryId, "stream#version", WIDE]
    sources: Annotated[tuple[Cited, ...], "whose word it is, each with the place in it"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE]


class Next(NamedTuple):
    """A fact that may be recorded next."""

    fact: Annotated[str, "the name of a fact, such as `visited`"]


class Otherwise(NamedTuple):
    """What another source says of a field, while nobody has settled which is right."""

    field: str
    value: Annotated[str, "in words"]
    sources: Annotated[tuple[Cited, ...], "whose word it is"]


class Registration(NamedTuple):
    """A body as it is registered."""

    kind: str | None
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    region: Annotated[str | None, "the land, prefecture or state it lies in"]
    under: Annotated[Named | None, "the body that it belongs to"]
    lat: Annotated[float | None, "degrees north"]
    lon: Annotated[float | None, "degrees east"]
    ids: Annotated[tuple[str, ...], "its numbers in other registers, such as wikidata:Q64"]
    sources: Annotated[tuple[Cited, ...], "whose word it is", WIDE]
    others: Annotated[
        tuple[Otherwise, ...], "what other sources say of it, of which nobody has settled what is right", WIDE
    ]
    renamed: Annotated[
        tuple[Renaming, ...],
        "when it was renamed, where that has not surely come by the day: it is called so today",
        WIDE,
    ] = ()


class Partnership(NamedTuple):
    """One partnership of a body, as it sees it."""

    stream: Annotated[StreamId, "the partnership's id", WIDE]
    whom: Annotated[tuple[Named, ...], "the other parties"]
    status: str
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status it would else be", WIDE]
    since: Annotated[Days, "when the status began"]
    tier: Annotated[int, "of the status that is shown: 0 none, 1 letter of intent … 4 sister tie", WIDE]
    tier_least: Annotated[int, "the least that is possible", WIDE]
    tier_most: Annotated[int, "the most that is possible", WIDE]
    tier_since: Annotated[Days, "when the tier began", WIDE]
    flags: Annotated[tuple[str, ...], "what is certain beside the status"]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside it"]
    instruments: Annotated[tuple[Agreement, ...], "its agreements, in the order of their signatures", WIDE]
    last_contact: Annotated[Days | None, "the last visit or contact, alleged ones aside"]


class Details(NamedTuple):
    """One stream in full."""

    id: Annotated[StreamId, "the stream's id"]
    stream: Annotated[str, "the kind of stream: partnership, membership, programme, body, source or ledger"]
    parties: Annotated[tuple[BodyId, ...], "of a partnership"]
    title: Named
    status: str
    tier: Annotated[int, "of the status that is shown: 0 none, 1 letter of intent … 4 sister tie"]
    flags: Annotated[tuple[str, ...], "what is certain beside the status"]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside it"]
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status it would else be"]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead"]
    tier_least: Annotated[int, "the least that is possible"]
    tier_most: int
    tier_since: Annotated[Days, "when the tier began"]
    ending: Annotated[tuple[End, ...], "ends that were given and have not surely come, one a fact"]
    left: Annotated[tuple[Leaver, ...], "who has ended it, or may have, one a party"]
    of: Annotated[View | None, "whose view it is, of three parties or more; null for the whole"]
    whole: Annotated[str | None, "the status of the whole, where that or what it may be instead is otherwise"]
    whole_alternatives: Annotated[tuple[str, ...], "every status that the whole may have instead"]
    ties: Annotated[tuple[Tied, ...], "where there are several: where each two stand"]
    successors: Annotated[
        tuple[Successor, ...],
        "bodies that have taken the place of a party, or of the body itself, by that day",
    ]
    since: Annotated[Days, "when the status began"]
    instruments: Annotated[tuple[Agreement, ...], "its agreements, in the order of their signatures"]
    last_contact: Annotated[Days | None, "the last visit or contact, alleged ones aside"]
    entries: Annotated[int, "how many entries the stream has"]
    behind: Annotated[tuple[EntryId, ...], "the entries that this rests on: `stream#version`"]
    sources: Annotated[tuple[Cited, ...], "the sources of those entries"]
    withdrawn: Annotated[tuple[SourceId, ...], "those of its sources that were withdrawn by that day"]
    began: Annotated[
        Happening | None, "the fact that began the status; null for what time did, or if several may have"
    ]
    tier_began: Annotated[
        Happening | None,
        "of what is in force, the fact that began its tier; null where that began the status too",
    ]
    contacts: Annotated[
        tuple[Happening, ...],
        "the last visits and contacts, by the last day on which each may have been, latest first",
    ]
    commitments: Annotated[tuple[Promise, ...], "open commitments"]
    plans: Annotated[tuple[Planned, ...], "what is planned, and open"]
    pressure: Annotated[tuple[Happening, ...], "pressure on record"]
    suspensions: Annotated[tuple[Happening, ...], "those that last, of what is suspended"]
    ends_proposed: Annotated[
        tuple[Happening, ...], "that it be ended, as was proposed since it last was, or was begun anew"
    ]
    alleged: Annotated[
        tuple[Happening, ...], "what would move it, were it more than alleged: of partnerships"
    ]
    facts: Annotated[tuple[Happening, ...], "what is on record, for streams other than partnerships"]
    predecessors: Annotated[tuple[Successor, ...], "of a body: those whose place it has taken by that day"]
    registered: Annotated[Registration | None, "of a body: what it is, where it lies, its numbers elsewhere"]
    partnerships: Annotated[tuple[Partnership, ...], "of a body: those that had begun by that day"]
    may_follow: Annotated[
        tuple[str, ...] | None,
        "the facts that may be recorded next; null of a past day after which more happened, or may have",
    ]


class NoSide(Problem):
    """A body is no side of what is asked about."""

    kind = "not-found"

    def __init__(self, body: str, title: str, sides: Sequence[str]) -> None:
        those = Message(", or name one of {those}", those=Several(sides)) if sides else ""
        super().__init__(
            Message("{body} is no side of {title}", body=body, title=title),
            Message("leave {of} out{those}", of=Field("of"), those=those),
            field="of",
        )


@report()
def show(
    ask: Ask,
    who: Annotated[Who, "the stream: a partnership's counterpart, a body, a source …"],
    of: Annotated[Body | None, "of three parties or more: whose view (default: the home's)"] = None,
) -> Page:
    """Where does one stand, and what is on record of it?

    Its standing on the day that is asked for, the fact that began it, what is only alleged to have moved it, its
    agreements, the last contacts (by the last day on which each may have been), the commitments and plans that are
    open, and pressure, alleged or not; of a stream that is no partnership, everything on record by that day (a figure
    without a day from the day on that it speaks of), and of a body its partnerships too. What may be recorded next is
    what no law forbids where the stream stands after all that is on record; of a past day after which more happened, or
    may have, it is not said.
    """
    if of and of not in (there := [*dict.fromkeys(side.body for side in ask.of(sides, stream=who))]):
        raise NoSide(ask.plain(of), ask.title(who), there)
    found = details(ask, who, of)
    title = titled(found.title, ask.told)
    return Page(
        title,
        (
            Section("standing", [found], row=Details),
            *(
                [Section("partnerships", found.partnerships, "Its partnerships", row=Partnership)]
                if found.partnerships
                else []
            ),
            Section("began", [found.began] if found.began else [], "Began by", row=Happening),
            *(
                [Section("suspensions", found.suspensions, "Suspensions that last", row=Happening)]
                if found.suspensions
                else []
            ),
            *(
                [Section("alleged", found.alleged, "Alleged, and moves nothing", row=Happening)]
                if found.alleged
                else []
            ),
            *(
                [Section("ends-proposed", found.ends_proposed, "That it be ended, proposed", row=Happening)]
                if found.ends_proposed
                else []
            ),
            *([Section("ending", found.ending, "Ends that were given", row=End)] if found.ending else []),
            *([Section("left", found.left, "Who has ended it", row=Leaver)] if found.left else []),
            *([Section("ties", found.ties, "Tie by tie", row=Tied)] if found.ties else []),
            *(
                [Section("successors", found.successors, "In the place of a party", row=Successor)]
                if found.successors
                else []
            ),
            *(
                [Section("predecessors", found.predecessors, "In whose place it is", row=Successor)]
                if found.predecessors
                else []
            ),
            Section("instruments", found.instruments, "Instruments", "none", Agreement),
            Section("contacts", found.contacts, "Last contacts", "none on record", Happening),
            Section("commitments", found.commitments, "Open commitments", "none", Promise),
            *([Section("plans", found.plans, "Planned", row=Planned)] if found.plans else []),
            Section("pressure", found.pressure, "Pressure", "none on record", Happening),
            *(
                [Section("registered", [found.registered], "As registered", row=Registration)]
                if found.registered
                else []
            ),
            *([Section("facts", found.facts, "On record", row=Happening)] if found.facts else []),
            *(
                [Section("next", [Next(name) for name in found.may_follow], "May be recorded now", row=Next)]
                if found.may_follow is not None
                else []
            ),
        ),
        tuple(other_parties(ask, [who])),
    )


def details(ask: Ask, stream: str, of: str | None = None) -> Details:
    """One stream in full, as `of` sees it. Errors: StopIteration where it has no entries."""
    stand, own = next(ask.at(stream=stream, of=of)), next(ask.of(streams, stream=stream))
    whole = next(ask.at(stream=stream, of=WHOLE)) if stand.of else None
    seen = list(ask.of(contacts, stream=stream))
    later = {row.version for row in ask.of(figures, stream=stream) if not ask.may_have_been(row.made)}
    told = {
        moment.version: moment
        for moment in ask.of(moments, stream=stream)
        if ask.may_have_been(moment.earliest) and moment.version not in later
    }
    last = sorted(
        (row for row in seen if row.version in told), key=lambda row: (row.latest, row.place), reverse=True
    )
    now = status(
        ask,
        stand,
        own,
        next(ask.of(lengths, stream=stream)).entries,
        ask.of(instruments, stream=stream),
        ask.of(endings, stream=stream),
        last_seen(ask, [own], of, stream=stream).get(stream),
        whole,
        successors(ask, own.stream.partition(":")[2:] if own.kind == "body" else own.parties),
        tied(ask, [own], of).get(stream, ()),
        behind_flags(ask, [stand]).get(stream, ()),
    )
    or_due = grouped(
        (row for row in ask.of(conflicts, stream=stream) if row.field == "due" and row.is_open),
        lambda row: row.version,
    )
    attested = attesting(ask, stream)
    happening = partial(_happening, ask, attested)
    every = {moment.version: moment for moment in ask.of(moments, stream=stream)}
    by = every.get(stand.since_by or 0)
    decides = stand.status == "in-force" and stand.tier_since_by != stand.since_by
    closer = every.get(stand.tier_since_by or 0) if decides else None
    paused = stand.paused_by if stand.status == "suspended" else ()
    return Details(
        **now._asdict(),
        withdrawn=tuple(sorted(withdrawn(ask, map(slug_of, now.sources)))),
        predecessors=predecessors(ask, own.stream.partition(":")[2]) if own.kind == "body" else (),
        began=happening(by) if by else None,
        tier_began=happening(closer) if closer else None,
        contacts=tuple(map(happening, (told[row.version] for row in last[:LAST]))),
        commitments=tuple(
            Promise(
                id=commitment.commitment,
                text=commitment.text,
                owner=ask.plain(commitment.owner) or None,
                due=commitment.due,
                entry=commitment.entry,
                sources=whose_word(commitment, attested),
                state=commitment.state(ask.day),
                or_due=tuple(ask.said(other.value) for other in or_due.get(commitment.version, ())),
                brought_by=brought(commitment),
            )
            for commitment in ask.of(commitments, stream=stream)
            if commitment.certainty != "alleged"
            and ask.may_have_been(commitment.earliest)
            and not (commitment.closed_earliest is not None and ask.may_have_been(commitment.closed_earliest))
        ),
        plans=tuple(
            Planned(
                id=each.plan.plan,
                due=each.plan.for_when,
                what=each.what,
                text=each.text,
                possible=not each.sure,
                entry=each.plan.entry,
                sources=whose_word(each.plan, attested),
                brought_by=brought(each.plan),
            )
            for each in sorted(
                open_plans(ask, ask.of(plans, stream=stream)), key=lambda each: bounds(each.plan)
            )
            if each.plan.certainty != "alleged"
        ),
        pressure=tuple(map(happening, (row for row in told.values() if row.type == "partnership.pressured"))),
        suspensions=tuple(map(happening, (told[version] for version in paused if version in told))),
        ends_proposed=tuple(map(happening, _ends_proposed(ask, told.values()))),
        alleged=tuple(
            map(happening, (row for row in told.values() if row.certainty == "alleged" and row.verb in STEPS))
        )
        if own.kind == "partnership"
        else (),
        facts=() if own.kind == "partnership" else tuple(map(happening, told.values())),
        registered=_registered(ask, stream) if own.kind == "body" else None,
        partnerships=_partnerships(ask, stream.partition(":")[2]) if own.kind == "body" else (),
        may_follow=_may_follow(ask, stream, whole or stand),
    )


def _ends_proposed(ask: Ask, told: Iterable[Moment]) -> Iterator[Moment]:
    """The proposals to end a partnership that no surely later end, and no re-establishment, has done with."""
    moved = {
        moment.place: moment
        for moment in told
        if moment.type in {PROPOSED_END, "partnership.terminated", "partnership.signed"}
        and moment.certainty != "alleged"
    }
    if not any(moment.type == PROPOSED_END for moment in moved.values()):
        return
    done = [
        place
        for place, moment in moved.items()
        if moment.latest <= ask.day
        and (
            moment.type == "partnership.terminated"
            or (moment.type == "partnership.signed" and json.loads(moment.values).get("reestablishes"))
        )
    ]
    for place in sorted(moved):
        if moved[place].type == PROPOSED_END and place > max(done, default=-1):
            yield moved[place]


def _registered(ask: Ask, stream: str) -> Registration | None:
    body = next(ask.of(bodies, stream=stream), None)
    return body and Registration(
        kind=body.kind,
        country=body.country,
        region=body.region,
        under=ask.plain(body.under) or None,
        lat=body.lat,
        lon=body.lon,
        ids=body.numbers,
        sources=body.sources,
        others=tuple(
            Otherwise(field=other.field, value=ask.said(other.value), sources=other.sources)
            for other in ask.of(conflicts, stream=stream)
            if other.is_open and other.field in REGISTERED
        ),
        renamed=tuple(yet_to_come(ask, stream)),
    )


def _partnerships(ask: Ask, slug: str) -> tuple[Partnership, ...]:
    """The partnerships of a body, as it sees them."""
    own = {side.stream for side in ask.of(sides, body=slug) if side.role == "party"}
    rows = statuses(ask, slug, kind="partnership", stream=own) if own else ()
    return tuple(
        Partnership(
            stream=row.id,
            whom=tuple(ask.name(party) for party in row.parties if party != slug),
            status=row.status,
            certain=row.certain,
            otherwise=row.otherwise,
            since=row.since,
            tier=row.tier,
            tier_least=row.tier_least,
            tier_most=row.tier_most,
            tier_since=row.tier_since,
            flags=row.flags,
            possible_flags=row.possible_flags,
            instruments=row.instruments,
            last_contact=row.last_contact,
        )
        for row in rows
    )


def _may_follow(ask: Ask, stream: str, stand: Spell) -> tuple[str, ...] | None:
    """What may be recorded next; None of a past day on which not all of the stream had surely happened.

    That it was resumed is left out where it has ended and nothing is proposed: that would change nothing.
    """
    if ask.day < ask.today and any(moment.latest > ask.day for moment in ask.of(moments, stream=stream)):
        return None
    found = next((fact.facts for fact in ask.latest(next_facts, stream=stream)), ())
    over = stand.statuses == ("terminated",) and "pending" not in {*stand.flags, *stand.possible_flags}
    return tuple(name for name in found if name != "resumed") if over else found


def _happening(ask: Ask, attested: Mapping[str, list[Attestation]], moment: Moment) -> Happening:
    return Happening(
        entry=moment.entry,
        when=moment.when,
        text=ask.said(moment.text),
        sources=whose_word(moment, attested),
        certainty=moment.certainty,
        possible=moment.latest > ask.day,
        brought_by=brought(moment),
    )
