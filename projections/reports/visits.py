"""Is it mutual? Visits in and out, by partner and year, and before the first signature."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, NamedTuple, Self

from domain import when
from domain.message import Field, Message, Several
from projections.phrases import titled
from projections.reckoning.claims import Claim, Compared, claims, compared, table
from projections.reckoning.early_visits import METRIC, TIER, came_before, how_many
from projections.reckoning.signings import Signing, candidates, first_signings
from projections.reckoning.spans import last_of
from projections.reckoning.successors import place_taken, successor
from projections.reckoning.ties import IN, OUT, Encounter, Tie, above, taken_over, ties
from projections.reckoning.times_met import times_met
from projections.reckoning.units import Ties
from projections.report import (
    UNKNOWN,
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    Who,
    by_stream,
    counted,
    grouped,
    report,
    see_that_it_is,
)
from projections.rows.bodies import Body as BodyRow
from projections.rows.bodies import bodies
from projections.rows.contacts import Contact, contacts, years_of
from projections.rows.figures import Figure
from projections.rows.instruments import Instrument, instruments
from projections.rows.sides import sides
from projections.rows.streams import Stream


class Partner(NamedTuple):
    """One partner: how often they came, how often we went."""

    partner: Named
    seen_from: Annotated[Named, "the party from whose side it is seen"]
    visits_in: Annotated[Count, "they came"]
    visits_out: Annotated[Count, "we went"]
    mutual: Annotated[str, "yes, possibly, in only or out only"]
    last: Annotated[Days, "the last day of the last visit, whichever it was"]
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class Year(NamedTuple):
    """One partner in one year."""

    partner: Named
    year: Annotated[
        int | None, "in which the visit began; null where nobody says, or over more than ten years", UNKNOWN
    ]
    visits_in: Count
    visits_out: Count
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class Calls(NamedTuple):
    """One body that called on another, where neither is the one from whose side visits are in or out."""

    visitor: Named
    host: Annotated[Named, "on whom they called"]
    visits: Count
    mutual: Annotated[str, "yes, possibly or one way"]
    last: Annotated[Days, "the last day of the last visit, whichever it was"]
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class CallsOfYear(NamedTuple):
    """The same in one year."""

    visitor: Named
    host: Annotated[Named, "on whom they called"]
    year: Annotated[
        int | None, "in which the visit began; null where nobody says, or over more than ten years", UNKNOWN
    ]
    visits: Count
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class AllCalls(NamedTuple):
    """All visits together, in one year."""

    year: Annotated[
        int | None, "in which the visits began; null where nobody says, or over more than ten years", UNKNOWN
    ]
    visits: Count
    between: Annotated[int, "so many pairs of bodies, possibly at least"]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class Before(NamedTuple):
    """The visits before the first signature of a friendship or more: recorded against asserted."""

    title: Named
    kind: Annotated[str | None, "of what was signed; null where nothing was"]
    signed: Annotated[Days | None, "the first signature of a friendship or more"]
    recorded: Annotated[Count | None, "visits before it; null where nothing was signed"]
    asserted: Annotated[tuple[str, ...], "how many there were, by somebody's word"]
    difference: Annotated[
        Count | None,
        "asserted less those on record on the days that it speaks of; below 0 the other way round",
        WIDE,
    ]
    said: Annotated[tuple[str, ...], "what those on record on these days say of it, the verdict first"]
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "the entries of the visits, the signature and the figure", WIDE]


class Visit(NamedTuple):
    """One visit."""

    title: Annotated[Named, "the partnership", WIDE]
    when: Days
    direction: Annotated[
        str, "in or out, empty where it is seen from nobody's side; else why it is counted as neither"
    ]
    visitor: Named
    host: Named
    occasion: Annotated[str | None, "what for", WIDE]
    before_signature: Annotated[str, "yes, possibly or no; empty where nothing was signed"]
    certainty: str
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "its entry", WIDE]


class Total(NamedTuple):
    """All partners together, in one year."""

    year: Annotated[
        int | None, "in which the visits began; null where nobody says, or over more than ten years", UNKNOWN
    ]
    visits_in: Annotated[Count, "they came"]
    visits_out: Annotated[Count, "we went"]
    partners: Annotated[int, "with how many of them, possibly at least"]
    before_succession: Annotated[
        int, "of them of before the body took the place of another: in no year of `annual`"
    ]
    behind: Annotated[Behind, "the entries of the visits", WIDE]


class Unvisited(NamedTuple):
    """A tie for which no visit counts."""

    title: Annotated[Named, "the partnership"]
    partner: Annotated[Named, "the body on the other side"]
    missing: Annotated[str, "what is not on record, and what is"]
    stream: Annotated[StreamId, "the partnership's id", WIDE]
    behind: Annotated[Behind, "the visits that stand apart", WIDE]


@report()
def visits(
    ask: Ask,
    who: Annotated[Who | None, "one partnership (default: all of the body)"] = None,
    of: Annotated[Body | None, "from whose side (default: the home of the ledger, if it has one)"] = None,
) -> Page:
    """Is it mutual?

    Visits in (the partner came) and out (the body went), by partner and year. Numbers are least–most: the most counts
    visits that may be later than the day, and, for a year, those that may belong to another. Of a body that was succeeded
    only visits of before the earliest day of that are its own; later ones are the successor's. A visit has been made once
    it has begun, and belongs to the year in which it began; one that may have begun over more than ten years, or at an
    unknown time, has none. Mutual is `yes` where there was a visit each way for certain, `possibly` where there may have
    been. The last is the last day of the last visit, whichever of them it was. Where there is no side to see them from (a
    ledger without a home, or the partnership of others), no visit is in or out: it is told who called on whom.

    A visit counts for a tie where visitor and host, or bodies that belong to them (a council, a school), are its two
    sides, or whoever took the place of one by the day: two parties of which one has taken the place of the other are one
    partner. A visit by or to somebody else, one on one side, one between the others of three, and an alleged one stand
    apart, each once. A tie for which none counts has no visit on record, unless some stand apart: what is missing is said.
    Entries are counted: where two of the same way and between the same two may be of the same days, a note says so.

    Before the first signature of tier 3 or more, whoever visited whom: a visit counts for certain if it was made by the day
    and its last day is before the first possible day of the signature, or if it is told to have come before that entry;
    possibly if it began no later than the signature (the visit on which it was signed is one of these). Beside it stands
    what is asserted, by figures of the metric `visits-before-signature`, each compared with the visits before the signature
    that had been made by any of the days that it speaks of, whatever day is asked for.
    """
    see_that_it_is(who, "partnership", "membership")
    known = ask.begun(stream=who) if who else ask.begun(kind="partnership")
    found = _ties(ask, known, who, of)
    only = {"stream": who} if who else {}
    registered = {body.slug: body for body in ask.of(bodies)}
    belongs = above(registered.values())
    body = of or ask.home
    succession = place_taken(registered, body, ask.day)
    agreed = [instrument for instrument in ask.of(instruments, **only) if instrument.stream in found]
    signed, first = first_signings(agreed, TIER, ask.day), candidates(agreed, TIER, ask.day)
    side = _Side.of(found, body, succession)
    every = [
        side.seen(contact, belongs, first.get(contact.stream, ()))
        for contact in ask.of(contacts, how="visit", **only)
        if contact.stream in found and contact.earliest <= ask.day
    ]
    theirs = [item for item in every if not side.has(item.contact)]
    told = [item for item in every if item not in theirs] if theirs else every
    beside = compared(
        ask,
        [
            claim
            for claim in claims(ask, METRIC, **only)
            if claim.stream in found or not (who or claim.stream.startswith("partnership:"))
        ],
    )
    before = _before(
        ask, signed, told, {claim: item for claim, item in beside.items() if claim.stream in found}
    )
    two_sided = [row for row in told if row.partner]
    units = Ties(ask, (known[stream] for stream, tie in found.items() if side.keeps(tie)), body)
    unvisited, aside = _unvisited(ask, side, units, told)
    name = ask.title(who) if who else ask.name(of or ask.home) or Message("all partnerships")
    return Page(
        titled(Message("Visits: {name}", name=name), ask.told),
        (
            *(_calls if side.is_nobodys else _ways)(ask, side, two_sided),
            Section(
                "before-signature",
                before,
                "Before the first signature of tier 3 or more",
                "none on record",
                Before,
            ),
            Section("claims", table(ask, beside), "What has been claimed of these", row=Claim),
            Section(
                "visits",
                [_visit(ask, item) for item in two_sided],
                "In the order of each chronicle",
                row=Visit,
            ),
            Section(
                "apart",
                [_visit(ask, row) for row in told if not row.partner],
                "Not counted for a tie" if side.is_nobodys else "Not counted as in or out",
                row=Visit,
            ),
            Section(
                "apart-only",
                aside,
                "No visit between the two themselves, while others are on record",
                "none",
                Unvisited,
            ),
            Section("no-record", unvisited, "No visit on record", "none", Unvisited),
        ),
        (
            *_successor(ask, registered, body, succession, len(theirs)),
            *_units(ask, side, units, two_sided, len(unvisited), len(aside)),
            *_again(side.by_partner(two_sided).values(), len(two_sided)),
            *_notes(ask, side, who, of, told, len(signed.keys() - {row.stream for row in before})),
        ),
    )


def _ties(ask: Ask, known: Mapping[str, Stream], who: str | None, of: str | None) -> dict[str, Tie]:
    """The partnerships that are meant and have begun by the day, each from a side. Errors: Unanswerable."""
    body = of or ask.home
    if who is None:
        return ties((side for side in ask.of(sides) if side.stream in known), ask.day, body)
    between = list(ask.of(sides, stream=who))
    found = ties(between, ask.day, body)
    if not found and of:
        raise Unanswerable(
            Message(
                "{body} is no party of {who}: leave {of} out",
                body=ask.plain(of),
                who=ask.title(who),
                of=Field("of"),
            ),
            field="of",
        )
    return (found or ties(between, ask.day)) if who in known else {}


# --- one visit


class _Seen(NamedTuple):
    """A visit as it is counted."""

    contact: Contact
    partner: str | None
    """The party on the other side; None where the visit stands apart."""
    direction: str
    """In or out from the side from which it is seen; nothing where that is nobody's."""
    own: str
    """The party on this side: where it is seen from nobody's, the host."""
    before: str | None
    """Whether it came before the signature; None where nothing was signed, or it is not between parties."""


class _Between(NamedTuple):
    """Two sides, as the bodies that they are now."""

    own: str
    partner: str


class _Side(NamedTuple):
    """From whose side visits are seen: that of a body, in its ties, or nobody's."""

    ties: Mapping[str, Tie]
    body: str | None
    """None where it is nobody's: a visit is seen from the side of its host then, and is neither in nor out."""
    until: int | None
    """The earliest day on which another may have taken the place of the body, whose visits are its own no more."""

    @classmethod
    def of(cls, ties: Mapping[str, Tie], body: str | None, until: int | None) -> Self:
        """The side of a body, if it acts in all of these ties."""
        return cls(ties, body if all(body in tie.acting for tie in ties.values()) else None, until)

    @property
    def is_nobodys(self) -> bool:
        """Whether there is none to see visits from."""
        return self.body is None

    def keeps(self, tie: Tie) -> bool:
        """Whether a partnership is still the body's by the day: it is not where another took its place."""
        return self.until is None or self.body not in tie.acting

    def has(self, visit: Contact) -> bool:
        """Whether a visit is of the body, and not of whoever took its place."""
        return self.keeps(self.ties[visit.stream]) or self.until is None or visit.latest < self.until

    def seen(self, visit: Contact, belongs: dict[str, str], signed: Sequence[Instrument]) -> _Seen:
        """A visit as it is counted, with what was signed."""
        tie = self.ties[visit.stream]
        host = tie.side(visit.host, belongs)[0] if self.is_nobodys else None
        own = replace(tie, party=host) if host else tie
        met = own.encounter(visit.by, visit.host, belongs)
        if visit.certainty == "alleged":
            met = Encounter("alleged")
        return _Seen(
            contact=visit,
            partner=met.partner,
            direction="" if self.is_nobodys and met.partner else met.direction,
            own=own.party,
            before=came_before(visit, signed) if met.between and signed else None,
        )

    def now(self, tie: Tie, party: str) -> str:
        """Who a party on this side is now: the body itself, where it acts in the tie."""
        return self.body if self.body is not None and self.body in tie.acting else tie.now(party)

    def by_partner(self, told: Iterable[_Seen]) -> dict[_Between, list[_Seen]]:
        """The visits by partner: whoever took the place of another is one with it, but for the body."""
        visits: dict[_Between, list[_Seen]] = {}
        for row in told:
            if row.partner:
                tie = self.ties[row.contact.stream]
                visits.setdefault(_Between(self.now(tie, row.own), tie.now(row.partner)), []).append(row)
        return visits


# --- counts


def _count(told: Iterable[_Seen], day: int) -> Count:
    latest = [row.contact.latest for row in told]
    return Count(sum(item <= day for item in latest), len(latest))


def _both(told: Sequence[_Seen], day: int) -> tuple[Count, Count]:
    return (
        _count((row for row in told if row.direction == IN), day),
        _count((row for row in told if row.direction == OUT), day),
    )


def _calls(ask: Ask, side: _Side, told: Sequence[_Seen]) -> Iterator[Section]:
    """Who called on whom, how often and in which years, in the place of what is in or out from somebody's side."""
    those = side.by_partner(told)
    numbers = {between: _count(visits, ask.day) for between, visits in those.items()}
    rows = [
        Calls(
            visitor=ask.name(between.partner),
            host=ask.name(between.own),
            visits=numbers[between],
            mutual=_each_way(
                numbers[between], numbers.get(_Between(between.partner, between.own), Count(0, 0))
            ),
            last=last_of([row.contact for row in visits], ask.day),
            stream=visits[0].contact.stream,
            behind=Behind.of(*(row.contact for row in visits)),
        )
        for between, visits in those.items()
    ]
    years = [
        CallsOfYear(
            visitor=ask.name(between.partner),
            host=ask.name(between.own),
            year=year,
            visits=_of_year(here, ask.day),
            stream=here[0].contact.stream,
            behind=Behind.of(*(row.contact for row in here)),
        )
        for between, visits in those.items()
        for year, here in _each_year(visits, ask.day)
    ]
    totals = [
        AllCalls(
            year=year,
            visits=_of_year(here, ask.day),
            between=len({frozenset(between) for between in side.by_partner(here)}),
            behind=Behind.of(*(row.contact for row in here)),
        )
        for year, here in _each_year(told, ask.day)
    ]
    yield Section("partners", rows, "Who called on whom", "no visit on record", Calls)
    yield Section("years", years, "By year", "no visit on record", CallsOfYear)
    yield Section("totals", totals, "All visits, by year", row=AllCalls)


def _each_way(there: Count, back: Count) -> str:
    """Whether some called and were called on: yes, possibly or one way."""
    return _mutual(there, back) if back.most else "one way"


def _ways(ask: Ask, side: _Side, told: Sequence[_Seen]) -> Iterator[Section]:
    """What is in and out, by partner and year."""
    none = "no visit on record"
    yield Section("partners", _partners(ask, side, told), "By partner", none, Partner)
    yield Section("years", _years(ask, side, told), "By year", none, Year)
    yield Section("totals", _totals(ask, side, told), "All partners, by year", row=Total)


def _partners(ask: Ask, side: _Side, told: Iterable[_Seen]) -> list[Partner]:
    rows = []
    for between, those in side.by_partner(told).items():
        here = [row.contact for row in those]
        came, went = _both(those, ask.day)
        rows.append(
            Partner(
                partner=ask.name(between.partner),
                seen_from=ask.name(between.own),
                visits_in=came,
                visits_out=went,
                mutual=_mutual(came, went),
                last=last_of(here, ask.day),
                stream=here[0].stream,
                behind=Behind.of(*here),
            )
        )
    return rows


def _mutual(came: Count, went: Count) -> str:
    if came.least and went.least:
        return "yes"
    if came.most and went.most:
        return "possibly"
    return "in only" if came.most else "out only"


def _years(ask: Ask, side: _Side, told: Iterable[_Seen]) -> list[Year]:
    return [
        Year(
            partner=ask.name(between.partner),
            year=year,
            visits_in=came,
            visits_out=went,
            stream=here[0].contact.stream,
            behind=Behind.of(*(row.contact for row in here)),
        )
        for between, those in side.by_partner(told).items()
        for year, here in _each_year(those, ask.day)
        for came, went in [_ways_of_year(here, ask.day)]
    ]


def _totals(ask: Ask, side: _Side, told: Iterable[_Seen]) -> list[Total]:
    """The same over all partners: what `annual` has of a year."""
    since = taken_over(ask.of(sides, body=side.body))
    return [
        Total(
            year=year,
            visits_in=came,
            visits_out=went,
            partners=len(side.by_partner(here)),
            before_succession=sum(
                row.contact.latest < since.get(row.contact.stream, row.contact.latest) for row in here
            ),
            behind=Behind.of(*(row.contact for row in here)),
        )
        for year, here in _each_year(told, ask.day)
        for came, went in [_ways_of_year(here, ask.day)]
    ]


def _each_year(told: Iterable[_Seen], day: int) -> Iterator[tuple[int | None, list[_Seen]]]:
    """The visits that may have begun in each year."""
    spread = [(year, item) for item in told for year in _possible_years(item, day)]
    by_year = {
        year: [pair for _, pair in pairs] for year, pairs in grouped(spread, lambda pair: pair[0]).items()
    }
    for year in sorted(by_year, key=lambda item: (item is None, item)):
        yield year, by_year[year]


def _of_year(here: Iterable[_Seen], day: int) -> Count:
    """How many visits are of a year, of those that may be: certain only where it is the one year."""
    those = list(here)
    sure = (row for row in those if len(_possible_years(row, day)) == 1)
    return Count(_count(sure, day).least, len(those))


def _ways_of_year(here: Sequence[_Seen], day: int) -> tuple[Count, Count]:
    """How many of these came in a year, and how many went."""
    came, went = (_of_year((row for row in here if row.direction == way), day) for way in (IN, OUT))
    return came, went


def _possible_years(row: _Seen, day: int) -> list[int | None]:
    """The years in which a visit may have begun by a day; one None where it has none."""
    return [*years_of(row.contact.earliest, row.contact.latest, day)] or [None]


# --- before the signature


def _before(
    ask: Ask, signed: dict[str, Signing], told: Sequence[_Seen], beside: dict[Figure, Compared]
) -> list[Before]:
    rows = []
    early = grouped(
        (row for row in told if row.before in {"yes", "possibly"}), lambda row: row.contact.stream
    )
    asserted = by_stream(claim for claim in beside if claim.certainty != "alleged")
    for stream in sorted({*signed, *asserted}):
        first = signed.get(stream)
        here, said = early.get(stream, []), asserted.get(stream, [])
        if not (here or said):
            continue
        behind = [*(row.contact for row in here), *([first] if first else ()), *said]
        rows.append(
            Before(
                title=ask.title(stream),
                kind=first.kind if first else None,
                signed=first.when if first else None,
                recorded=how_many(((row.contact, row.before or "") for row in here), ask.day)
                if first
                else None,
                asserted=tuple(claim.said for claim in said),
                difference=_difference(beside[claim].difference for claim in said),
                said=tuple(beside[claim].said for claim in said),
                stream=stream,
                behind=Behind.of(*behind),
            )
        )
    return rows


def _difference(several: Iterable[Count | None]) -> Count | None:
    """The least and the most by which assertions exceed what was on record; None where nothing can be compared."""
    told = [less for less in several if less is not None]
    return Count(min(less.least for less in told), max(less.most for less in told)) if told else None


def _visit(ask: Ask, item: _Seen) -> Visit:
    row = item.contact
    return Visit(
        title=ask.title(row.stream),
        when=row.when,
        direction=item.direction,
        visitor=ask.plain(row.by),
        host=ask.plain(row.host),
        occasion=row.occasion,
        before_signature=item.before or "",
        certainty=row.certainty,
        stream=row.stream,
        behind=Behind.of(row),
    )


# --- ties without a visit


def _unvisited(
    ask: Ask, side: _Side, units: Ties, told: Sequence[_Seen]
) -> tuple[list[Unvisited], list[Unvisited]]:
    """The ties for which no visit counts: those with none on record, and those with some that stand apart."""
    visited = {frozenset(between) for between in side.by_partner(told)}
    apart = grouped((row for row in told if not row.partner), lambda row: row.contact.stream)
    without: list[Unvisited] = []
    aside: list[Unvisited] = []
    for pairs in sorted(units.between(), key=lambda those: min(row.stream for row in those)):
        mine = [pair for pair in pairs if side.is_nobodys or side.ties[pair.stream].party in pair.parties]
        if not mine:
            continue
        one = mine[0]
        tie = side.ties[one.stream]
        party = one.parties[0] if side.is_nobodys else tie.party
        other = tie.now(next(each for each in one.parties if each != party))
        own = side.now(tie, party)
        if frozenset((own, other)) in visited:
            continue
        there = [
            each for stream in dict.fromkeys(pair.stream for pair in mine) for each in apart.get(stream, ())
        ]
        between = {"own": ask.plain(own), "other": ask.plain(other)}
        missing = (
            Message(
                "no visit between {own} and {other} themselves; apart, {apart}: {why}",
                **between,
                apart=len(there),
                why=Several(dict.fromkeys(each.direction for each in there)),
            )
            if there
            else Message("no visit between {own} and {other}", **between)
        )
        row = Unvisited(
            title=ask.title(one.stream),
            partner=ask.name(other),
            missing=missing,
            stream=one.stream,
            behind=Behind.of(*(each.contact for each in there)),
        )
        (aside if there else without).append(row)
    return without, aside


# --- notes


def _successor(
    ask: Ask, known: Mapping[str, BodyRow], body: str | None, succession: int | None, theirs: int
) -> Iterator[str]:
    """That another took the place of the body, whose visits those from then on are."""
    if body is None or succession is None:
        return
    names = {"successor": ask.plain(successor(known, body, ask.day)), "body": ask.plain(body)}
    if not theirs:
        yield Message(
            "By that day {successor} had taken the place of {body}, or may have: {body} has no ties of its own any more.",
            **names,
        )
        return
    since = {"visits": counted(theirs, "visit"), "day": ask.iso(succession) or Message("then")}
    belong = (
        Message("{visits} from {day} on is {successor}'s", **since, successor=names["successor"])
        if theirs == 1
        else Message("{visits} from {day} on are {successor}'s", **since, successor=names["successor"])
    )
    yield Message(
        "By that day {successor} had taken the place of {body}, or may have: {body} has no ties of its own any more,"
        " and {belong} (say {of} for it).",
        **names,
        belong=belong,
        of=Field("of"),
    )


def _units(
    ask: Ask, side: _Side, units: Ties, told: Sequence[_Seen], unvisited: int, aside: int
) -> Iterator[str]:
    """The ties by whether they were visited, and how many visits that were in all."""
    came, went = _both(told, ask.day)
    yield (
        Message("Visits that count for a tie: {visits}.", visits=_count(told, ask.day))
        if side.is_nobodys
        else Message(
            "Visits that count for a tie: {came} in, {went} out; `annual` has those of a year under the same words.",
            came=came,
            went=went,
        )
    )
    if units.pairs:
        there = {"ties": units.units().said(), "unvisited": unvisited}
        yield (
            Message(
                "Ties: {ties}; no visit on record in {unvisited} of them, {aside} with visits that stand apart only.",
                **there,
                aside=aside,
            )
            if aside
            else Message("Ties: {ties}; no visit on record in {unvisited} of them.", **there)
        )


def _again(by_partner: Iterable[Sequence[_Seen]], visits: int) -> Iterator[str]:
    """How many visits may be told twice: as many as there would be fewer, were all one that may be of the same days."""
    ways = (
        [row.contact for row in those if row.direction == direction]
        for those in by_partner
        for direction in ("", IN, OUT)
    )
    if again := sum(len(those) - times_met(those, when.MAX).least for those in ways):
        yield Message(
            "Entries are counted, and two may tell of one visit: {again} of {visits} may be the same as another, being the"
            " same way between the same two, and perhaps on the same days.",
            again=again,
            visits=visits,
        )


def _sides_taken(ask: Ask, side: _Side, who: str | None, of: str | None) -> Iterator[str]:
    """What is said where it is seen from nobody's side."""
    if who and not who.startswith("partnership:"):
        yield "Visits are recorded in partnerships: name one."
    if who is None and of is None and ask.home is None:
        yield Message(
            "This ledger has no home, so no visit is in or out: say {of} BODY for those that are so from its side.",
            of=Field("of"),
        )
    elif side.is_nobodys:
        yield Message(
            "Seen from nobody's side, so no visit is in or out: say {of} BODY for one of the parties.",
            of=Field("of"),
        )


def _notes(
    ask: Ask, side: _Side, who: str | None, of: str | None, told: Sequence[_Seen], unprepared: int
) -> Iterator[str]:
    yield from _sides_taken(ask, side, who, of)
    apart = sum(not row.partner for row in told)
    if apart and side.is_nobodys:
        yield Message(
            "Counted for no tie, and listed apart with the reason: {apart} of {visits} {visits:visit|visits}.",
            apart=apart,
            visits=len(told),
        )
    elif apart:
        yield Message(
            "Counted neither as in nor as out, and listed apart with the reason: {apart} of {visits} {visits:visit|visits}.",
            apart=apart,
            visits=len(told),
        )
    if spread := sum(_possible_years(row, ask.day) == [None] for row in told if row.partner):
        yield Message(
            "In no year, because they may have begun over more than ten years, or nobody says: {visits}.",
            visits=counted(spread, "visit"),
        )
    late = sum(row.contact.latest > ask.day for row in told)
    if late:
        yield Message(
            "In no least number, because they may be later than the day, or have none: {late} of {visits}"
            " {visits:visit|visits}.",
            late=late,
            visits=len(told),
        )
    if who is None:
        yield "That no visit is on record says nothing of how many there were."
    if unprepared:
        yield Message(
            "Signed with no visit before it on record, nor asserted: {unprepared} of tier {tier} or more.",
            unprepared=unprepared,
            tier=TIER,
        )
    if who is None and (of or ask.home):
        yield Message(
            "Left out: partnerships of others, and of bodies that belong to {body} (say {of} for one of them).",
            body=ask.plain(of or ask.home),
            of=Field("of"),
        )
