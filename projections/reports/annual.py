"""What did we do in a year? Facts by chapter, what began and ended, and whether it adds up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Annotated, NamedTuple

from domain import when
from domain.message import Message, Several
from projections.phrases import in_turn, titled
from projections.reckoning.balance import Account, Move, account, moves, total
from projections.reckoning.belonging import house, with_those_under
from projections.reckoning.causes import BEGINNING, ENDING, Cause, causes, replacements
from projections.reckoning.claims import claims, compared
from projections.reckoning.counting import SISTERLY, Counting, beside, rule_of
from projections.reckoning.ownership import Owned, Succession, Tie, owned
from projections.reckoning.partings import Expiry, ends_on, expiries, left_in_words
from projections.reckoning.successors import place_taken, successor
from projections.reckoning.ties import IN as CAME
from projections.reckoning.ties import OUT as WENT
from projections.reckoning.ties import Tie as Sight
from projections.reckoning.ties import above, taken_over
from projections.reckoning.ties import ties as ties_seen
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Link,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    Year,
    by_stream,
    counted,
    grouped,
    report,
)
from projections.rows.approvals import approvals
from projections.rows.bodies import Body as BodyRow
from projections.rows.bodies import bodies
from projections.rows.commitments import OPEN, Commitment, commitments
from projections.rows.contacts import Contact, contacts, years_of
from projections.rows.editions import editions
from projections.rows.endings import Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.moments import Moment, moments
from projections.rows.programmes import programmes
from projections.rows.sides import Side, sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells
from projections.rows.spells import tie as tie_of
from projections.rows.streams import Stream, streams

CHAPTERS = {"partnership": "bilateral", "membership": "multilateral", "programme": "cultural"}
HEADINGS = {"bilateral": "Bilateral", "multilateral": "Multilateral", "cultural": "Cultural"}
TIERS = ((1, Message("any agreement")), (3, Message("friendship or sister tie")))
"""The agreements of which there is a balance, from which tier on."""
CHANGES = ("new", "renewed", "ended", "suspended", "resumed")
"""What changes a tie; all but `new` and `ended` are facts of that name."""
OUT, IN, NEITHER, OTHER = "visits out", "visits in", "visits that count for no tie", "other contacts"
OUT_BELOW, IN_BELOW = "visits out, ties under it", "visits in, ties under it"
ONE_ANOTHER = "visits to one another"
"""Those that are out and in for some body, of everybody's year."""
APPROVALS, VOTES, OPEN_PROMISES = "approvals", "decisions by vote", "promises open at the end"
DECIDING = ("considered", "resolution-passed")
"""Facts by which a council, or whoever else has to, decides."""
LINES = {
    "proposals": ("proposed",),
    "resolutions": ("resolution-passed",),
    "signatures": ("signed",),
    "renewals": ("renewed",),
    "renewals declined": ("renewal-declined",),
    "terminations and invalidations": ("terminated", "invalidated"),
    "suspensions": ("suspended",),
    "resumptions": ("resumed",),
    "promises made": ("commitment-made",),
    "promises closed": ("commitment-closed",),
    "networks joined": ("joined",),
    "networks left": ("left",),
    "part taken in networks": ("participated",),
    "programmes started": ("started",),
    "editions held": ("edition-held",),
    "pressure": ("pressured",),
    "pressure lifted": ("pressure-lifted",),
    "concerns": ("concern-raised",),
    "statements": ("statement-made",),
}
"""What is counted, by the facts that it is."""
MOVING = (*BEGINNING, *ENDING)
PRESSURE = ("pressured", "pressure-lifted", "concern-raised")


class Line(NamedTuple):
    """One kind of thing that was done, and how often."""

    what: str
    certain: Annotated[int, "for certain in the year"]
    possible: Annotated[int, "possibly in the year: listed apart, in no sum"]
    alleged: Annotated[int, "alleged, certainly or possibly in the year: in no sum"]
    behind: Annotated[Behind, "all of them", WIDE]


class Calls(NamedTuple):
    """How often one body called on another, in everybody's year."""

    visitor: Named
    host: Annotated[Named, "on whom they called"]
    certain: Annotated[int, "for certain in the year"]
    possible: Annotated[int, "possibly in the year: in no sum"]
    alleged: Annotated[int, "alleged, certainly or possibly in the year: in no sum"]
    stream: Annotated[StreamId, "the partnership; of several between the two, the first", WIDE]
    behind: Annotated[Behind, "all of them", WIDE]


class Balance(NamedTuple):
    """How many ties there were when the year began and when it ended, and what lies between."""

    ties: Annotated[str, "which ties: each is between two, so that three parties have up to three"]
    opening: Annotated[Count, "ties that hold one on the eve of the year"]
    new: Annotated[Count, "times that one began to"]
    ended: Annotated[Count, "times that one ceased to"]
    closing: Annotated[Count, "on the last day of the year, or on the day that is asked for"]
    certain: Annotated[str, "the sum over those of which all is certain"]
    uncertain: Annotated[int, "ties of which something is not"]
    balanced: Annotated[bool, "opening + new − ended = closing, tie by tie"]
    behind: Annotated[Behind, "what began and ended them", WIDE]


class Unsettled(NamedTuple):
    """A tie that makes the balance uncertain, or breaks it."""

    stream: Annotated[StreamId, "the partnership's id", WIDE]
    title: Annotated[Named, "the partnership; of three parties or more, the two"]
    ties: Annotated[str, "in which balance"]
    opening: Count
    new: Count
    ended: Count
    closing: Count
    balanced: bool
    behind: Annotated[Behind, "what may have begun or ended it in the year", WIDE]


class Change(NamedTuple):
    """What began, was renewed, ended or was suspended."""

    change: Annotated[str, "new, renewed, ended, suspended or resumed"]
    in_year: Annotated[str, "certain or possible"]
    stream: Annotated[StreamId, "its id", WIDE]
    title: Named
    tie: Annotated[str | None, "of what is new or ended: which agreement is held now, or was"]
    ties: Annotated[int, "how many: of three parties or more, one for each two that it concerns"]
    when: Days
    text: Annotated[str, "the fact behind it, in one sentence; all that it may be, and what ran out"]
    behind: Annotated[Behind, "that fact; of what ran out, the signature", WIDE]


class Promise(NamedTuple):
    """A promise that is open at the end, or may be."""

    stream: Annotated[StreamId, "the partnership's id", WIDE]
    title: Named
    text: Annotated[str, "what was promised"]
    owner: Annotated[Named | None, "who is to do it"]
    made: Days
    due: Annotated[Days | None, "by when; none where nobody says"]
    state: Annotated[str, "open, overdue or open without a date, and all else that it may be"]
    certainty: Annotated[str, "of the promise"]
    behind: Annotated[Behind, "the entry", WIDE]


class Fact(NamedTuple):
    """One fact in one sentence."""

    when: Days
    in_year: Annotated[str, "certain, possible, or no date"]
    stream: Annotated[StreamId, "its id", WIDE]
    title: Named
    type: Annotated[str, "without its stream"]
    text: str
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


class Reported(NamedTuple):
    """One figure that was reported, beside what can be computed."""

    when: Days
    in_year: Annotated[str, "certain or possible"]
    stream: Annotated[StreamId, "its id", WIDE]
    title: Named
    type: Annotated[str, "without its stream", WIDE]
    text: str
    computed: Annotated[
        Count | None, "the least and the most on any day that it speaks of; null where it cannot be"
    ]
    verdict: Annotated[str | None, "agrees, contradicted, possible; null where nothing is compared", WIDE]
    difference: Annotated[
        Count | None,
        "asserted less computed; of more or less than a number, from the nearest that it allows",
    ]
    said: Annotated[str, "the verdict in words, else why there is none"]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


@report()
def annual(
    ask: Ask,
    year: Annotated[
        Year, "the year, such as 2025, or one of the Republic of China, such as 114 or 民國114年"
    ],
    of: Annotated[Body | None, "whose year: a body (default: the ledger's home, else everybody)"] = None,
) -> Page:
    """What did we do this year?

    A fact is of the year for certain where its first and its last possible day lie in it, and possibly where they only
    overlap it; possible ones are listed apart and in no sum, facts without any date apart from both. Chapters: bilateral
    (partnerships), multilateral (memberships), cultural (programmes): those in which the body, or one under it (its
    council, schools, port), is a side, a host or a partner, and the ties under them. Of what it took over from another
    body, only what came after; of a body that was succeeded, only what came before. Registrations are no facts of a
    year, nor are plans: what was planned and done stands as what was done.

    A visit counts as in `visits`: for the tie whose two sides met, *out* where the body, or one that belongs to it, went,
    *in* where it received; those of the ties under it are counted apart, and so are those that count for no tie. In
    everybody's year no side is the own one: then who called on whom is told, with whoever has taken the place of each. What
    lasted is counted once, in the year in which it began; a visit that may have begun over more than ten years is of none.
    Promises that are open at the end, or may be, are listed with
    what else they may be; alleged ones are in no sum.

    The balance counts ties that hold an agreement in force, suspended ones too: of any kind, and of tier 3 or 4
    (friendship or sister tie). A tie is between two, however many partnerships they have: who is in a partnership of three
    has two of them, and whoever leaves it loses both. Whoever was succeeded has none from then on; the successor's own are
    those in which something in force names it as a signer. Of two counterparts of which one succeeded the other, one tie
    ends. Opening is where they stand on the eve of the year, closing where they stand on its last day (or on the day
    that is asked for, if that is earlier); new and ended are the changes in between. An end with a later effect is of the
    year in which it takes effect, and its author's; what ran out is told by nobody, and the signature is behind it. Opening
    + new − ended = closing is checked for each tie.
    """
    if not date.min.year < year <= date.max.year:
        raise Unanswerable(
            Message("year is one from 2 to 9999, not {year}: say 2025", year=year), field="year"
        )
    told = _Year(ask, year, of or ask.home)
    balances = told.balances
    facts = told.facts(told.within)
    certain = [row for row in facts if row.in_year == "certain"]
    name = ask.name(told.body) if told.body else Message("Everybody")
    title = Message("{name} in {year}", name=name, year=year)
    return Page(
        titled(title, ask.told),
        (
            Section("summary", list(_lines(told)), "The year in figures", row=Line),
            *([] if told.body else [Section("visits", list(_calls(told)), "Who called on whom", row=Calls)]),
            Section(
                "balance",
                [balance.row(told) for balance in balances],
                "Opening + new − ended = closing",
                row=Balance,
            ),
            Section("changes", list(_changes(told)), "New, renewed, ended, suspended", row=Change),
            *(
                Section(
                    chapter,
                    [row for row in certain if row.stream.startswith(f"{kind}:")],
                    HEADINGS[chapter],
                    "nothing that is certain",
                    Fact,
                )
                for kind, chapter in CHAPTERS.items()
            ),
            Section(
                "decisions",
                told.facts(row for row in told.within if row.verb in DECIDING or row.vote),
                "Approvals, votes and other decisions",
                "none on record",
                Fact,
            ),
            Section("commitments", told.promises, "Promises that are open at the end", "none", Promise),
            Section("figures", told.reported(), "Figures that were reported", row=Reported),
            Section(
                "pressure",
                told.facts(row for row in told.within if row.verb in PRESSURE),
                "Pressure and concerns",
                row=Fact,
            ),
            Section(
                "possible",
                [row for row in facts if row.in_year != "certain"],
                "Possibly in the year, in no sum",
                row=Fact,
            ),
            Section(
                "unsettled",
                [row for balance in balances for row in balance.unsettled(told)],
                "What the balance is uncertain of",
                row=Unsettled,
            ),
            Section("undated", told.facts(told.undated), "Without any date, in no sum", row=Fact),
        ),
        tuple(_notes(told, balances)),
    )


# --- what belongs to the year


class _Year:
    """A year of one body, or of everybody."""

    def __init__(self, ask: Ask, year: int, body: str | None) -> None:
        self.ask = ask
        self.body = body
        self.spread = 0
        """Visits that may be of the year, among more than ten."""
        self.first = date(year, 1, 1).toordinal()
        self.last = min(date(year, 12, 31).toordinal(), ask.day)

    @cached_property
    def own(self) -> frozenset[str]:
        """The body and those under it."""
        return house(self.ask, self.body) if self.body else frozenset()

    @cached_property
    def above(self) -> dict[str, str]:
        """For each body that belongs to another, the other."""
        return above(self.known.values())

    @cached_property
    def sights(self) -> tuple[dict[str, Sight], dict[str, Sight]]:
        """The partnerships as the body sees them, then as those under it do; of everybody, as any party does."""
        places = list(self.ask.of(sides))
        own = ties_seen(places, self.ask.day, self.body)
        below: dict[str, Sight] = {}
        for item in sorted(self.own - {self.body}):
            below = {**ties_seen(places, self.ask.day, item), **below}
        return own, below

    @cached_property
    def promised(self) -> list[tuple[Commitment, tuple[str, ...]]]:
        """The promises that are open at the end, or may be, with all that they may be."""
        if self.last < self.first:
            return []
        made = [
            commitment
            for commitment in self.ask.of(commitments)
            if commitment.stream in self.streams
            and commitment.earliest <= self.last
            and self.handed_on.get(commitment.stream, when.MAX) > self.last
        ]
        found = [(row, row.states(self.last)) for row in made]
        return [(item, states) for item, states in found if OPEN.intersection(states)]

    @property
    def promises(self) -> list[Promise]:
        """The same as rows, by the day on which they are due."""
        rows = [
            Promise(
                stream=row.stream,
                title=self.ask.title(row.stream),
                text=row.text,
                owner=self.ask.name(row.owner) or None,
                made=row.made,
                due=row.by_when,
                state=" or ".join(reversed(states)),
                certainty=row.certainty,
                behind=Behind.of(row),
            )
            for row, states in self.promised
        ]
        return sorted(rows, key=lambda row: ((row.due.latest if row.due else None) or "~", row.stream))

    @cached_property
    def begun(self) -> dict[str, Stream]:
        """The streams of the three chapters that had begun by the day."""
        found = self.ask.of(streams, kind=tuple(CHAPTERS))
        return {row.stream: row for row in found if row.open and row.begun <= self.ask.day}

    @cached_property
    def streams(self) -> dict[str, Stream]:
        """The streams of the three chapters that are asked for."""
        known = self.begun
        if self.body is None:
            return known
        tops = {side.stream for side in self.ask.of(sides, body=self.own)}
        hosts = {*self.own, *([None] if self.body == self.ask.home else [])}
        tops |= {programme.stream for programme in self.ask.of(programmes) if programme.host in hosts}
        tops |= {edition.stream for edition in self.ask.of(editions) if self.own & {*edition.partners}}
        wanted = with_those_under(self.ask, tops)
        return {name: item for name, item in known.items() if name in wanted}

    @cached_property
    def sides(self) -> dict[str, list[Side]]:
        """Who is on which side of each partnership, heirs too."""
        return by_stream(side for side in self.ask.of(sides, role="party") if side.stream in self.streams)

    def acting(self, stream: str) -> tuple[str, ...]:
        """Whose ties those of a partnership are: the body's, else those of who is under it; else everybody's."""
        there = [row.body for row in self.sides.get(stream, ())]
        if self.body in there:
            return (self.body,)
        return tuple(dict.fromkeys([item for item in there if item in self.own] or there))

    @cached_property
    def inherited(self) -> dict[str, int]:
        """What was taken over from another body by the end of the year, with the earliest day of it."""
        return taken_over(self.ask.of(sides, body=self.own)) if self.own else {}

    @cached_property
    def handed_on(self) -> dict[str, int]:
        """What somebody else has in the place of the body by the day, with the earliest day of it."""
        found: dict[str, int] = {}
        for stream, those in by_stream(self.ask.of(sides, body=self.own) if self.own else ()).items():
            there = {side.body for side in those}
            acting = [self.body] if self.body in there else there
            days = [place_taken(self.known, item, self.ask.day) for item in acting]
            taken = [day for day in days if day is not None]
            if len(taken) == len(days):
                found[stream] = max(taken)
        return found

    @cached_property
    def _read(self) -> tuple[list[Moment], list[Moment], dict[str, list[Moment]]]:
        """In one pass: the facts that may be of the year, the figures that may be, and what may be behind the moves."""
        besides = {"ledger", *(f"body:{item}" for item in self.own)}
        facts: list[Moment] = []
        figures: list[Moment] = []
        moving: dict[str, list[Moment]] = {}
        for moment in self.ask.of(moments):
            here = moment.stream in self.streams
            if here and moment.verb in MOVING:
                moving.setdefault(moment.stream, []).append(moment)
            if not (here or moment.stream in besides) or moment.earliest > self.ask.day or moment.to_come:
                continue
            since = self.inherited.get(moment.stream, moment.latest)
            if not self.may_be(moment.earliest, moment.latest) or moment.latest < since:
                continue
            if moment.latest >= self.handed_on.get(moment.stream, when.MAX + 1):
                continue
            if here and self._is_spread(moment):
                self.spread += 1
                continue
            if moment.verb == "figure-reported" and moment.on is not None:
                figures.append(moment)
            if moment.verb == "figure-reported" and moment.on is None and not here:
                facts.append(moment)
            if here and (not moment.opens or (moment.type == "programme.started" and not moment.undated)):
                facts.append(moment)
        return facts, figures, moving

    def _is_spread(self, moment: Moment) -> bool:
        """Whether a visit may have begun over so many years that it is of none of them, as in `visits`."""
        return (
            moment.type == "partnership.visited"
            and moment.on is not None
            and not moment.unsettled
            and not years_of(moment.earliest, moment.latest, self.ask.day)
        )

    @cached_property
    def _moving(self) -> dict[str, list[Moment]]:
        """The facts that may be behind the moves, by stream."""
        return self._read[2]

    @cached_property
    def _behind(self) -> dict[tuple[str, int], Moment]:
        """The same by stream and version, and what else the answers name."""
        found = {(row.stream, row.version): row for those in self._moving.values() for row in those}
        wanted = {(row.stream, version) for those, _ in self.moves for row in those for version in row.by}
        if others := wanted - found.keys():
            there = self.ask.of(moments, stream={name for name, _ in others})
            found.update({key: row for row in there if (key := (row.stream, row.version)) in others})
        return found

    def behind(self, moved: Sequence[Move]) -> list[Moment]:
        """The facts behind some moves, or that may be, in chronicle order; none for what time did."""
        found = self._behind
        keys = {(move.stream, version) for move in moved for version in move.by}
        for move in moved:
            if not move.alone:
                verbs = BEGINNING if move.begins else ENDING
                keys |= {
                    (fact.stream, fact.version)
                    for stream in {name for name, _ in self._alike(move)}
                    for fact in self._moving.get(stream, ())
                    if fact.verb in verbs
                    and fact.certainty != "alleged"
                    and fact.earliest <= move.latest
                    and fact.latest >= move.earliest
                }
                keys |= {
                    (stream, each.version)
                    for stream, of in (() if move.begins else self._alike(move))
                    for each in replacements(self.instruments.get((stream, of), ()))
                    if each.version is not None
                    and each.earliest <= move.latest
                    and each.latest >= move.earliest
                }
        of_year = {key for key in keys if key in found and self._may_do(found[key])}
        return sorted((found[key] for key in of_year), key=lambda row: (row.stream, row.place))

    def _may_do(self, moment: Moment) -> bool:
        """Whether a fact may have begun or ended something in the year: on its own day, or when it took effect."""
        began = [
            (each.earliest, each.latest) for each in self._effects.get((moment.stream, moment.version), ())
        ]
        return any(self.may_be(*days) for days in (*began, (moment.earliest, moment.latest)))

    @cached_property
    def _effects(self) -> dict[tuple[str, int], list[Cause | Ending]]:
        """When what was signed came into force, and when what was ended ended, by the entry that told it."""
        found: dict[tuple[str, int], list[Cause | Ending]] = {}
        for name in self.answers:
            for end in self._told[name][1]:
                found.setdefault((name, end.version), []).append(end)
        for stream, of in self.instruments:
            for cause in self._causes((stream, of), TIERS[0][0]):
                if cause.version is not None:
                    found.setdefault((stream, cause.version), []).append(cause)
        return found

    def ran_out(self, moved: Iterable[Move]) -> list[Expiry]:
        """The agreements whose end nobody tells, and that may be behind some moves."""
        found: dict[tuple[str, int], Expiry] = {}
        for move in moved:
            names = () if move.begins or move.alone else self._alike(move)
            for each in (each for name in names for each in self.expired.get(name, ())):
                if (
                    move.earliest <= each.latest
                    and each.earliest <= move.latest
                    and self.may_be(each.earliest, each.latest)
                ):
                    found[each.instrument.stream, each.instrument.version] = each
        return list(found.values())

    def _alike(self, move: Move) -> list[tuple[str, str]]:
        """The tie of a move, and those that it may stand for."""
        name = move.stream, move.of
        besides = self.owned[TIERS[0][0]][name].besides
        return [name, *(each.name for each in besides if each.since <= move.latest)]

    def succeeded(self, moved: Iterable[Move]) -> list[Succession]:
        """The successions that may be behind some moves; of those of its very day the one of its own party alone."""
        found: dict[str, Succession] = {}
        for move in moved:
            those = [
                each
                for each in (() if move.begins else self._lost.get((move.stream, move.of), ()))
                if each.earliest <= move.latest
                and move.earliest <= each.latest
                and self.may_be(each.earliest, each.latest)
            ]
            parties = self.streams[move.stream].parties
            own = [
                each
                for each in those
                if each.body in parties and each.earliest == each.latest == move.earliest == move.latest
            ]
            found |= {each.entry: each for each in own or those}
        return list(found.values())

    @cached_property
    def _lost(self) -> dict[tuple[str, str], tuple[Succession, ...]]:
        """The successions by which ties were lost."""
        return {
            name: tuple(
                dict.fromkeys(each for tier, _ in TIERS for each in self.owned[tier][name].successions)
            )
            for name in self.owned[TIERS[0][0]]
        }

    @cached_property
    def successions(self) -> dict[str, Moment]:
        """What says that a body was succeeded, by its entry."""
        there = {each.stream for those in self._lost.values() for each in those}
        return (
            {moment.entry: moment for moment in self.ask.of(moments, stream=there, type="body.succeeded")}
            if there
            else {}
        )

    def why(self, moved: Sequence[Move]) -> Behind:
        """The entries behind some moves, or that may be, and their sources."""
        there = [
            self.successions[each.entry] for each in self.succeeded(moved) if each.entry in self.successions
        ]
        return Behind.of(*self.behind(moved), *(expiry.instrument for expiry in self.ran_out(moved)), *there)

    def is_sure(self, earliest: int, latest: int) -> bool:
        """Whether both bounds lie in the year."""
        return self.first <= earliest and latest <= self.last

    def may_be(self, earliest: int, latest: int) -> bool:
        """Whether the bounds overlap the year, which has begun."""
        return self.first <= self.last and earliest <= self.last and latest >= self.first

    @cached_property
    def sure(self) -> list[Moment]:
        """The facts of the year for certain."""
        return [row for row in self.within if self.is_sure(row.earliest, row.latest)]

    @cached_property
    def within(self) -> list[Moment]:
        """The facts of the year, certainly or possibly; those without any date are neither."""
        return [row for row in self._read[0] if row.on is not None]

    @cached_property
    def undated(self) -> list[Moment]:
        """The facts of which nobody says when, nor does anything follow."""
        return [row for row in self._read[0] if row.on is None]

    @cached_property
    def figures(self) -> list[Moment]:
        """The figures of the year, those on the body and in the ledger's own stream too."""
        return self._read[1]

    def reported(self) -> list[Reported]:
        """The figures of the year that had been given by the day, each beside what can be computed."""
        told = self.facts(self.figures)
        streams_of = {fact.stream for fact in told}
        given = {claim.entry: claim for claim in claims(self.ask, stream=streams_of)} if told else {}
        made = [(fact, given[fact.behind.entries[0]]) for fact in told if fact.behind.entries[0] in given]
        beside = compared(self.ask, [claim for _, claim in made])
        return [
            Reported(
                **fact._asdict(),
                computed=beside[claim].computed,
                verdict=beside[claim].verdict,
                difference=beside[claim].difference,
                said=beside[claim].said,
            )
            for fact, claim in made
        ]

    def facts(self, those: Iterable[Moment]) -> list[Fact]:
        """Facts in the order in which they happened."""
        return [
            Fact(
                when=moment.when,
                in_year=self.how_sure(moment),
                stream=moment.stream,
                title=self.ask.title(moment.stream),
                type=moment.verb,
                text=self.ask.said(moment.done),
                certainty=moment.certainty,
                behind=Behind.of(moment),
            )
            for moment in sorted(those, key=lambda row: (row.top, row.stream, row.place))
        ]

    def how_sure(self, moment: Moment) -> str:
        """Certain, possible, or no date."""
        if moment.on is None:
            return "no date"
        return "certain" if self.is_sure(moment.earliest, moment.latest) else "possible"

    # --- the balance

    @cached_property
    def answers(self) -> dict[str, dict[str, list[Spell]]]:
        """The answers for the ties of each partnership: as a whole, or for each two of three parties or more."""
        wanted = {
            name: {of for of, _ in self._pairs(stream)}
            for name, stream in self.streams.items()
            if stream.kind == "partnership"
        }
        found: dict[str, dict[str, list[Spell]]] = {}
        for spell in self.ask.of(spells):
            if spell.of in wanted.get(spell.stream, ()):
                found.setdefault(spell.stream, {}).setdefault(spell.of, []).append(spell)
        return found

    def _pairs(self, stream: Stream) -> Iterator[tuple[str, tuple[str, str]]]:
        """The ties of a partnership that may be the body's, with the two parties of each; all, where it is none of them."""
        whose, there = self.acting(stream.stream), self.sides.get(stream.stream, ())
        own = {
            body if body in stream.parties else side.party
            for body in whose
            for side in there
            if side.body == body
        }
        for first, second in combinations(stream.parties, PAIR):
            if first in own or second in own:
                yield (WHOLE if len(stream.parties) == PAIR else tie_of(first, second)), (first, second)

    @cached_property
    def instruments(self) -> dict[tuple[str, str], list[Instrument]]:
        """The agreements of each tie."""
        return grouped(
            (
                instrument
                for instrument in self.ask.of(instruments)
                if instrument.of in self.answers.get(instrument.stream, ())
            ),
            lambda instrument: (instrument.stream, instrument.of),
        )

    @cached_property
    def ties(self) -> list[Tie]:
        """The ties that may be the body's."""
        return [
            Tie(
                stream=name,
                of=of,
                pair=pair,
                rows=tuple(rows),
                agreed=tuple(self.instruments.get((name, of), ())),
                sides=tuple(self.sides[name]),
                whose=self.acting(name),
            )
            for name, views in self.answers.items()
            for of, pair in self._pairs(self.streams[name])
            if (rows := views.get(of))
        ]

    @cached_property
    def known(self) -> dict[str, BodyRow]:
        """The bodies, by slug."""
        return {body.slug: body for body in self.ask.of(bodies)}

    @cached_property
    def owned(self) -> dict[int, dict[tuple[str, str], Owned]]:
        """These ties as far as they are the body's, by tier: own ones and those under it apart."""
        known = self.known
        own = [tie for tie in self.ties if self.is_own(self.streams[tie.stream])]
        below = [tie for tie in self.ties if not self.is_own(self.streams[tie.stream])]
        return {tier: {**owned(own, tier, known), **owned(below, tier, known)} for tier, _ in TIERS}

    @cached_property
    def _told(self) -> dict[str, tuple[list[Moment], list[Ending]]]:
        """The facts of each partnership that may begin or end that an agreement is held, and its ends."""
        ends = by_stream(self.ask.of(endings))
        return {name: (self._moving.get(name, []), ends.get(name, [])) for name in self.answers}

    def causes(self, name: tuple[str, str], tier: int) -> list[Cause]:
        """What may have begun or ended that a tie holds an agreement."""
        there = self.owned[tier][name]
        return [
            *(each.cause for each in there.successions),
            *self._causes(name, tier),
            *(
                cause._replace(earliest=max(cause.earliest, each.since))
                for each in there.besides
                for cause in self._causes(each.name, tier)
                if cause.latest >= each.since
            ),
        ]

    def _causes(self, name: tuple[str, str], tier: int) -> list[Cause]:
        return causes(name[1], tier, self.instruments.get(name, ()), *self._told[name[0]])

    @cached_property
    def expired(self) -> dict[tuple[str, str], list[Expiry]]:
        """The agreements that ran out."""
        return {key: list(expiries(rows, key[1])) for key, rows in self.instruments.items()}

    @cached_property
    def ends(self) -> dict[str, list[Ending]]:
        """Who has left a partnership of three parties or more."""
        return by_stream(
            ending
            for ending in self.ask.of(endings, of=WHOLE)
            if ending.stream in self.answers and len(self.streams[ending.stream].parties) > PAIR
        )

    @cached_property
    def balances(self) -> "list[_Sum]":
        """The balances of the body's own ties and of those under it, of any agreement and of friendship and above."""
        if self.last < self.first:
            return []
        own = [(tie.stream, tie.of) for tie in self.ties if self.is_own(self.streams[tie.stream])]
        below = [(tie.stream, tie.of) for tie in self.ties if not self.is_own(self.streams[tie.stream])]
        return [
            _Sum(
                Message("{group}, {which}", group=group, which=which),
                tuple(
                    account(
                        self.owned[tier][name].rows,
                        tier,
                        (self.first, self.last),
                        self.instruments.get(name, ()),
                        self.causes(name, tier),
                    )
                    for name in names
                ),
            )
            for group, names in ((Message("own ties"), own), (Message("ties under it"), below))
            for tier, which in TIERS
        ]

    def is_own(self, stream: Stream) -> bool:
        """Whether a partnership is the body's own, and not under one of its."""
        return stream.under is None and (self.body is None or self.acting(stream.stream) == (self.body,))

    @cached_property
    def moves(self) -> list[tuple[tuple[Move, ...], str]]:
        """What began or ended, with the kind of tie; a friendship that follows a lesser agreement is new as one.

        What one fact did to several ties of a partnership stands together.
        """
        found: dict[tuple[object, ...], list[Move]] = {}
        for tie in self.ties if self.first <= self.last else ():
            name = tie.stream, tie.of
            any_tie, friendship = (
                {
                    (move.earliest, move.latest, move.begins): move
                    for move in moves(
                        self.owned[tier][name].rows,
                        tier,
                        (self.first, self.last),
                        tie.agreed,
                        self.causes(name, tier),
                    )
                }
                for tier, _ in TIERS
            )
            for key, move in sorted({**any_tie, **friendship}.items()):
                kind = "friendship or sister tie" if key in friendship else "lesser agreement"
                lesser = ", a lesser agreement before it" if move.begins else ", a lesser agreement is left"
                kind = kind if key in any_tie else kind + lesser
                found.setdefault((tie.stream, *key, kind, move.by, move.certain), []).append(move)
        return [(tuple(those), str(key[4])) for key, those in found.items()]

    def ties_of(self, stream: str, day: int) -> list[Tie]:
        """The ties of a partnership between two that are not one, and of somebody who was not succeeded, on a day."""
        return [
            row
            for row in self._ties.get(stream, ())
            if any(successor(self.known, body, day) == body for body in row.whose)
            and len({successor(self.known, party, day, surely=True) for party in row.pair}) == PAIR
        ]

    @cached_property
    def _ties(self) -> dict[str, list[Tie]]:
        """The ties by partnership."""
        return by_stream(self.ties)


class _Sum(NamedTuple):
    """The balance of several ties."""

    ties: str
    accounts: tuple[Account, ...]

    def row(self, told: _Year) -> Balance:
        """As a row, with the sum over the ties of which all is certain, and the number of the others."""
        certain = [account for account in self.accounts if account.certain]
        return Balance(
            ties=self.ties,
            **_totals(self.accounts),
            certain=Message("{opening} + {new} − {ended} = {closing}", **_totals(certain)),
            uncertain=len(self.accounts) - len(certain),
            balanced=all(item.balanced for item in self.accounts),
            behind=told.why([move for item in self.accounts for move in item.moves]),
        )

    def unsettled(self, told: _Year) -> Iterator[Unsettled]:
        """Its ties that make it uncertain, or break it."""
        for row in self.accounts:
            if not row.certain or not row.balanced:
                yield Unsettled(
                    stream=row.stream,
                    title=told.ask.between("partnership", row.of.split("--"), Link("stream", row.stream))
                    if row.of
                    else told.ask.title(row.stream),
                    ties=self.ties,
                    opening=row.opening,
                    new=row.new,
                    ended=row.ended,
                    closing=row.closing,
                    balanced=row.balanced,
                    behind=told.why(row.moves),
                )


def _totals(accounts: Sequence[Account]) -> dict[str, Count]:
    """What several accounts come to, by the columns of a balance."""
    return {
        name: total(getattr(row, name) for row in accounts) for name in ("opening", "new", "ended", "closing")
    }


# --- lines and changes


def _lines(told: _Year) -> Iterator[Line]:
    chosen = {(row.stream, row.version): row for row in told.within}
    kinds = (OUT, IN, OUT_BELOW, IN_BELOW, NEITHER, OTHER) if told.body else (ONE_ANOTHER, NEITHER, OTHER)
    visits: dict[str, list[Moment]] = {item: [] for item in kinds}
    for contact in told.ask.of(contacts):
        if (moment := chosen.get((contact.stream, contact.version))) is not None:
            visits[_direction(told, contact)].append(moment)
    for what, those in visits.items():
        yield _line(told, what, those)
    for what, verbs in LINES.items():
        yield _line(told, what, [row for row in told.within if row.verb in verbs])
        if what == "proposals":
            approved = ((approval.stream, approval.version) for approval in told.ask.of(approvals))
            yield _line(told, APPROVALS, [chosen[key] for key in approved if key in chosen])
            yield _line(told, VOTES, [row for row in told.within if row.vote])
    stated = [(row, states) for row, states in told.promised if row.certainty != "alleged"]
    sure = sum(OPEN.issuperset(states) for _, states in stated)
    yield Line(
        what=OPEN_PROMISES,
        certain=sure,
        possible=len(stated) - sure,
        alleged=len(told.promised) - len(stated),
        behind=Behind.of(*(item for item, _ in told.promised)),
    )


def _direction(told: _Year, contact: Contact) -> str:
    if contact.how != "visit":
        return OTHER
    if told.body is None:
        return ONE_ANOTHER if _sides(told, contact) else NEITHER
    own, below = told.sights
    for those, out, received in ((own, OUT, IN), (below, OUT_BELOW, IN_BELOW)):
        if contact.stream in those:
            met = those[contact.stream].encounter(contact.by, contact.host, told.above)
            return {WENT: out, CAME: received}.get(met.direction, NEITHER)
    return NEITHER


def _sides(told: _Year, contact: Contact) -> tuple[str, str] | None:
    """Who called on whom, of the two sides that a visit was between; None where it was of no two."""
    sight = told.sights[0].get(contact.stream)
    host = sight.side(contact.host, told.above)[0] if sight else None
    if sight is None or host is None:
        return None
    met = replace(sight, party=host).encounter(contact.by, contact.host, told.above)
    return (sight.now(met.partner), sight.now(host)) if met.partner else None


def _calls(told: _Year) -> Iterator[Calls]:
    """Who called on whom, in the order of their names."""
    chosen = {(row.stream, row.version): row for row in told.within}
    visits: dict[tuple[str, str], list[Moment]] = {}
    for contact in told.ask.of(contacts):
        moment = chosen.get((contact.stream, contact.version)) if contact.how == "visit" else None
        if moment is not None and (sides := _sides(told, contact)):
            visits.setdefault(sides, []).append(moment)
    for (visitor, host), those in sorted(visits.items()):
        certain, possible, alleged = _how_many(told, those)
        yield Calls(
            visitor=told.ask.name(visitor),
            host=told.ask.name(host),
            certain=certain,
            possible=possible,
            alleged=alleged,
            stream=min(row.stream for row in those),
            behind=Behind.of(*those),
        )


def _how_many(told: _Year, those: Sequence[Moment]) -> tuple[int, int, int]:
    """How many facts are certainly of the year, possibly, and alleged."""
    facts = [moment for moment in those if moment.certainty != "alleged"]
    certain = sum(told.is_sure(fact.earliest, fact.latest) for fact in facts)
    return certain, len(facts) - certain, len(those) - len(facts)


def _line(told: _Year, what: str, those: list[Moment]) -> Line:
    certain, possible, alleged = _how_many(told, those)
    return Line(what=what, certain=certain, possible=possible, alleged=alleged, behind=Behind.of(*those))


def _changes(told: _Year) -> Iterator[Change]:
    rows = [
        *((moved[0].earliest, _began_or_ended(told, moved, tie)) for moved, tie in told.moves),
        *((row.earliest, _changed(told, row, ties)) for row in told.within if (ties := _touched(told, row))),
    ]
    rows.sort(key=lambda row: (row[1].in_year, CHANGES.index(row[1].change), row[0], row[1].stream))
    yield from (row for _, row in rows)


def _began_or_ended(told: _Year, moved: tuple[Move, ...], tie: str) -> Change:
    move, behind, ran_out = moved[0], told.behind(moved), told.ran_out(moved)
    name = told.ask.title(move.stream)
    texts = [
        *(told.ask.said(row.done) for row in behind),
        *(row.words(told.last) for row in ran_out),
        *(_succeeded(told, item) for item in told.succeeded(moved)),
    ]
    text = in_turn(texts, " · or: ") or Message("nobody says by what")
    if not move.begins and move.of:
        ends = ends_on(told.ends.get(move.stream, ()), WHOLE, min(move.latest, told.last))
        on = left_in_words(told.streams[move.stream].parties, ends, told.ask.plain)
        text = in_turn([text, on]) if on else text
    of_one_day = (
        len(texts) == 1 and behind and (behind[0].earliest, behind[0].latest) == (move.earliest, move.latest)
    )
    return Change(
        change="new" if move.begins else "ended",
        in_year="certain" if move.certain else "possible",
        stream=move.stream,
        title=name,
        tie=tie,
        ties=len(moved),
        when=behind[0].when if of_one_day else _of_succession(told, moved, texts) or move.when,
        text=text,
        behind=told.why(moved),
    )


def _of_succession(told: _Year, moved: Sequence[Move], texts: Sequence[str]) -> Days | None:
    """The days of the succession that alone ended a tie; who was succeeded has none from the earliest of them on."""
    alone = told.succeeded(moved)
    return Days.of((alone[0].earliest, alone[0].latest)) if len(alone) == len(texts) == 1 else None


def _succeeded(told: _Year, succession: Succession) -> str:
    """That a body had another's ties from then on, or had none of its own any more."""
    name = told.ask.plain
    return Message(
        "{body} was succeeded by {successor}, by {entry}",
        body=name(succession.body),
        successor=name(succession.successor),
        entry=succession.entry,
    )


def _touched(told: _Year, moment: Moment) -> int:
    """How many ties a renewal, a suspension or a resumption concerns; 0 for any other fact."""
    if moment.verb not in CHANGES or moment.verb in {"new", "ended"} or moment.certainty == "alleged":
        return 0
    day = min(moment.latest, told.last)
    those = told.ties_of(moment.stream, day)
    named = sum(any(row.since_by == moment.version for row in tie.rows) for tie in those)
    stands = [row for tie in those for row in tie.rows if row.holds(day)]
    match moment.verb:
        case "suspended":
            return named or sum(
                any(
                    "suspended" in row.statuses and row.first <= day and row.until > moment.earliest
                    for row in tie.rows
                )
                for tie in those
            )
        case "resumed":
            return named or sum(stand.statuses != ("terminated",) for stand in stands)
        case _:
            return sum(stand.tier_most > 0 for stand in stands)


def _changed(told: _Year, moment: Moment, ties: int) -> Change:
    return Change(
        change=moment.verb,
        in_year=told.how_sure(moment),
        stream=moment.stream,
        title=told.ask.title(moment.stream),
        tie=None,
        ties=ties,
        when=moment.when,
        text=told.ask.said(moment.done),
        behind=Behind.of(moment),
    )


def _empty(told: _Year) -> Iterator[str]:
    """That nothing is certainly of the year, and which years the ledger tells of."""
    if told.sure or told.figures or any(move.certain for moved, _ in told.moves for move in moved):
        return
    dated = [moment for moment in told.ask.of(moments) if moment.on is not None and not moment.opens]
    days = [day for row in dated for day in (row.earliest, row.latest) if when.MIN < day <= told.ask.day]
    year = date.fromordinal(told.first).year
    if not days:
        yield Message("Nothing on record is certainly of {year}.", year=year)
        return
    first, last = (date.fromordinal(day).year for day in (min(days), max(days)))
    yield Message(
        "Nothing on record is certainly of {year}; what has a date in this ledger is of {span}.",
        year=year,
        span=first if first == last else Message("{first} to {last}", first=first, last=last),
    )


def _notes(told: _Year, balances: Iterable[_Sum]) -> Iterator[str]:
    ask = told.ask
    if told.last < told.first:
        yield Message(
            "The year begins after {day}, the day that is asked for: there is nothing of it yet.",
            day=ask.iso(ask.day),
        )
        return
    yield from _empty(told)
    if (year_end := date.fromordinal(told.first).replace(month=12, day=31).toordinal()) > told.last:
        yield Message(
            "The year is told up to {day}, {days} {days:day|days} before its end.",
            day=ask.iso(told.last),
            days=year_end - told.last,
        )
    if broken := [account for balance in balances for account in balance.accounts if not account.balanced]:
        names = Several(dict.fromkeys(ask.title(row.stream) for row in broken))
        yield Message("The balance does not add up: {names}. See the section unsettled.", names=names)
    else:
        yield "The balance adds up: opening + new − ended = closing for every tie."
    if uncertain := len(
        {
            (account.stream, account.of)
            for balance in balances
            for account in balance.accounts
            if not account.certain
        }
    ):
        yield Message(
            "Of {ties} it is not certain what began or ended in the year; this makes the counts"
            " spans (section unsettled).",
            ties=counted(uncertain, "tie"),
        )
    yield from _units(told)
    held = {row.stream for each in balances for row in each.accounts if row.opening.most or row.closing.most}
    if taken := [
        ask.title(word)
        for word, since in sorted(told.inherited.items())
        if since <= told.last and word.startswith("partnership:") and word not in held
    ]:
        yield Message("Taken over from another body, and in no balance: {names}.", names=Several(taken))
    yield from _successor(told)
    yield from _of_no_year(told)
    if any(row.verb == "visited" for row in told.within):
        yield "What the visits cost, who paid and who decided: see the report costs."
    if told.body is not None and (others := len(told.begun) - len(told.streams)):
        yield Message(
            "Left out: {streams} in which {body} has no part.",
            streams=counted(others, "stream"),
            body=ask.plain(told.body),
        )
    if alleged := sum(row.certainty == "alleged" for row in told.within):
        yield Message("{facts}: listed and marked, and in no sum.", facts=counted(alleged, "alleged fact"))


def _of_no_year(told: _Year) -> Iterator[str]:
    """What is neither certainly nor possibly of any one year."""
    if told.undated:
        yield Message(
            "{facts} without any date: neither certain nor possible here.",
            facts=counted(len(told.undated), "fact"),
        )
    if told.spread:
        yield Message(
            "In no year, because they may have begun over more than ten years: {visits}"
            " (`visits` has them without a year).",
            visits=counted(told.spread, "visit"),
        )


def _successor(told: _Year) -> Iterator[str]:
    """That another took the place of the body."""
    if told.body and (later := successor(told.known, told.body, told.last)) != told.body:
        name = told.ask.plain
        yield Message(
            "By the end {successor} had taken the place of {body}, or may have: what came from then on"
            " is of the successor's year.",
            successor=name(later),
            body=name(told.body),
        )


def _units(told: _Year) -> Iterator[str]:
    """What is counted, where partnerships are not as many as ties; and what `visits` and `count` have of the same."""
    holding = by_stream(row for row in told.balances[0].accounts if row.closing.most)
    if several := sum(len(those) > 1 for those in holding.values()):
        partnerships, ties = sum(map(bool, holding.values())), sum(map(len, holding.values()))
        yield Message(
            "Counted are ties, each between two: of its own, at the end at most {partnerships} {partnerships:partnership"
            " holds|partnerships hold} an agreement, {several} of them with several counterparts, which are {ties}"
            " {ties:tie|ties}.",
            partnerships=partnerships,
            several=several,
            ties=ties,
        )
    if told.body is None:
        return
    yield "Visits of its own ties are those of `visits`, section totals; that page leaves out the ties under it."
    try:
        rule = rule_of(told.ask, None)
    except Unanswerable:
        return
    there = beside(told.ask, Counting(told.ask, rule, told.last, of={told.body}), told.body)
    yield Message(
        "By the policy {policy}, `count` has {counted} {counted:counterpart|counterparts} on {day}; own ties of"
        " tier {tier} or more are {ties} here: {why}.",
        policy=rule.policy,
        counted=there.counted,
        day=told.ask.iso(told.last),
        tier=SISTERLY,
        ties=there.ties,
        why=there.said(told.ask.plain),
    )
