"""Where a partnership stands, and how each fact moves it. No rules are asked here: what has happened, has happened.

What time does is not told by anybody: a standing holds the days on which something will end or begin (`Event`), and
is *aged* to the day that is asked about (`domain.partnership.ageing`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations
from typing import Final, Literal, NamedTuple, assert_never

from domain import terms, when
from domain.context import StreamContext
from domain.fact import Term
from domain.kinds import TIERS
from domain.message import as_read
from domain.partnership.facts import (
    Amended,
    AmendmentProposed,
    CommitmentClosed,
    CommitmentMade,
    ConcernRaised,
    Considered,
    Contacted,
    DormancyDeclared,
    InstrumentKind,
    Invalidated,
    Opened,
    PartnershipFact,
    Pressured,
    PressureLifted,
    Proposed,
    PutOnHold,
    RenewalDeclined,
    Renewed,
    ResolutionPassed,
    Resumed,
    SameAs,
    Signed,
    SigningPostponed,
    StanceTaken,
    Suspended,
    Terminated,
    TerminationPostponed,
    TerminationProposed,
    Visited,
)
from domain.plans import PlanDropped, Planned, Planning, Plans, of_its_plan, plans_after
from domain.rules import ConstraintGroup, Event, Key, Seen
from domain.shared import Correction, Remark
from domain.when import Bounds

InstrumentState = Literal[
    "partly-signed", "signed", "in-force", "expired", "invalidated", "terminated", "replaced"
]
Status = Literal[
    "terminated",
    "suspended",
    "in-force",
    "signed",
    "partly-signed",
    "invalidated",
    "expired",
    "on-hold",
    "proposed",
    "tabled",
    "deferred",
    "approved",
    "rejected",
    "withdrawn",
    "lapsed",
    "intent",
    "contact",
    "none",
]
LIVE = ("in-force", "signed", "partly-signed")
"""States of an instrument that something can still end."""
BY_INSTRUMENT: tuple[Status, ...] = ("in-force", "signed", "partly-signed", "invalidated", "expired")
"""Statuses that an instrument gives, the first that applies; what was replaced counts as expired."""
LEAST: Final = 2
"""Parties without which there is no partnership."""
CLOSING = ("rejected", "withdrawn", "lapsed")
"""Outcomes that end a proposal."""


CONTRARY = ("upholds", "disputes", "refutes", "regards-as-ended")
"""Stances that may contradict a status."""


class Proposal(NamedTuple):
    """A proposal from its making to its end."""

    number: int
    kind: InstrumentKind | None
    state: Status = "proposed"
    held: bool = False
    open: bool = True

    @property
    def status(self) -> Status:
        """Its latest outcome; `on-hold` goes before it."""
        return "on-hold" if self.held else self.state

    def closed_by(self, kind: InstrumentKind) -> bool:
        """Whether a signature of this kind is what was proposed, or more."""
        return self.open and (self.kind is None or kind == self.kind or TIERS[kind] >= TIERS[self.kind])


class Instrument(NamedTuple):
    """An agreement, from its signature to its end."""

    id: str
    kind: InstrumentKind
    title: str | None
    state: InstrumentState
    """What the facts and the days that surely passed have made of it."""
    parties: tuple[str, ...]
    """Whom it binds, or is to bind once all have signed."""
    signed_by: tuple[str, ...]
    """The parties that have signed."""
    named: tuple[str, ...]
    """Whoever signed by name: a party, or its successor."""
    signed: Bounds
    on: str | None
    """The day of its (last) signature as it was recorded."""
    signature: Signed
    """The fact of its (last) signature."""
    term: Term | None
    counted: terms.Count | None
    """How its terms are counted; None where no end can be reckoned."""
    starts: Bounds | None = None
    """The day from which it is in force, where that may be after its signature."""
    ends: Bounds | None = None
    """The first day on which it is in force no longer, as its term has it; it may have passed."""
    perhaps: tuple[tuple[InstrumentState, Bounds], ...] = ()
    """What may end it, and from which days on: replaced, or terminated.

    A new instrument was invalid or over before it surely was in force, and may never have replaced it (`when.MAX`); or a
    termination of which notice was given before a re-establishment is still to take effect.
    """
    declined: bool = False
    """Notice was given: it renews no longer after the end that the notice was in time for."""
    late: Bounds | None = None
    """The last day for a notice, where notice was certainly given after it."""
    over: Bounds | None = None
    """The bounds of the day that ended it, where something has."""
    doubts: tuple[InstrumentState, ...] = ()
    """The states that it may be in instead, because it is open which of several ends came first."""
    invalidated_by: tuple[str, ...] = ()
    replaces: str | None = None
    """The instrument whose place it takes once it is in force."""
    in_force_once: bool = False
    """It surely is or was in force."""
    former: bool = False
    """It belongs to the time before a re-establishment."""
    gone: tuple[str, ...] = ()
    """Parties that it binds no longer, because of a termination."""
    cut: tuple[str, ...] = ()
    """Those of them whose termination ended it for them, before anything else did."""

    @property
    def tier(self) -> int:
        """How much it binds, 1 to 4."""
        return TIERS[self.kind]

    @property
    def tacit(self) -> bool:
        """Whether its term is renewed by itself."""
        return self.term is not None and self.term.renewal == "tacit" and not self.declined

    @property
    def signers(self) -> tuple[str, ...]:
        """Whoever has signed, by the name under which they did: a party, or its successor."""
        return self.named or self.signed_by

    @property
    def running(self) -> Bounds | None:
        """Its end, or the first end of a term that then renews by itself; None where no end is known."""
        return self.ends or (self.counted.first_end if self.counted else None)

    def binds(self, tie: "Tie") -> bool:
        """Whether it binds both sides of a tie, or is to."""
        return all(party in self.parties and party not in self.gone for party in tie)

    def concerns(self, of: "str | None") -> bool:
        """Whether it is, or was, an agreement of a view: of a party, of two, or of the whole."""
        return of is None or {*of.split("--")} <= {*self.parties}

    def states(self, of: "str | None" = None) -> tuple[InstrumentState, ...]:
        """What it may be, for a party or as a whole; the likeliest last."""
        if of and self.state not in {"terminated", "invalidated"} and set(of.split("--")) & set(self.cut):
            return ("terminated",)
        return (*self.doubts, self.state)


Tie = tuple[str, str]
"""Two parties, in alphabetical order."""


class Quit(NamedTuple):
    """A termination: by whom, of whose ties, and from which day on."""

    by: str | None
    """The party or whoever else declared it; None where nobody is named."""
    parties: tuple[str, ...]
    """Those whose ties it ends."""
    day: Bounds
    """The bounds of the day from which it is effective."""
    on: Bounds
    """The same, where it was told of later than that: then from the day on which it was."""
    scope: tuple[str, ...]
    """The instruments that there were."""
    fact: Terminated
    came: bool = False
    """It is surely effective."""
    back: tuple[str, ...] = ()
    """Those of its parties that signed anew since."""


class Commitment(NamedTuple):
    """A promise and what became of it."""

    id: str
    text: str
    owner: str | None
    due: str | None
    outcome: str | None = None


class Standing(NamedTuple):
    """Where a partnership stands after some fact."""

    title: str
    parties: tuple[str, ...]
    successors: tuple[tuple[str, str, int], ...] = ()
    """Bodies that took the place of parties: heir, party, earliest day (proleptic ordinal)."""
    under: str | None = None
    opened: bool = False
    touched: bool = False
    resolved: bool = False
    newly_resolved: bool = False
    proposal: Proposal | None = None
    proposals: int = 0
    """How many there have been in the stream."""
    instruments: tuple[Instrument, ...] = ()
    suspensions: tuple[tuple[str, int], ...] = ()
    suspended_times: int = 0
    ending_proposed: bool = False
    quits: tuple[Quit, ...] = ()
    """The terminations since the last re-establishment, effective or not."""
    lingering: tuple[Quit, ...] = ()
    """Those of before it that are still to end what was signed then: the agreements of their `scope`."""
    stances: tuple[tuple[str, str], ...] = ()
    dormant: bool = False
    commitments: tuple[Commitment, ...] = ()
    plans: Plans = ()
    exerted: tuple[str, ...] = ()
    pending: tuple[Event, ...] = ()
    """What time alone will do, or may."""
    called: tuple[str, ...] = ()
    """The parties' names, in the order of `parties`."""
    original: str | None = None
    """The partnership that tells the same tie, where a party is registered twice."""

    def name(self, who: str) -> str:
        """A party's name by its slug; any other words as they are."""
        return dict(zip(self.parties, self.called, strict=False)).get(who, who)

    def names(self) -> str:
        """The parties in words: `Edinburgh and Kaohsiung`."""
        return " and ".join(map(self.name, self.parties))

    def party(self, who: str | None) -> str | None:
        """The party that `who` is, or whose place it took, whatever the day; None for anybody else."""
        if who in self.parties:
            return who
        return next((party for successor, party, _ in self.successors if successor == who), None)

    def to_succeed(self, who: str | None, day: Bounds) -> bool:
        """Whether `who` is certainly yet to take the place of a party on every day of `day`."""
        since = next((since for successor, _, since in self.successors if successor == who), when.MIN)
        return who not in self.parties and since > day[1]

    def instrument(self, name: str | None) -> Instrument | None:
        """The instrument of this name; the latest signed without one."""
        if name is None:
            return self.instruments[-1] if self.instruments else None
        return next((instrument for instrument in self.instruments if instrument.id == name), None)

    @property
    def current(self) -> tuple[Instrument, ...]:
        """The instruments since the last re-establishment."""
        return tuple(instrument for instrument in self.instruments if not instrument.former)

    @property
    def terminators(self) -> tuple[str | None, ...]:
        """Whoever has declared a termination, effective or not, and has not signed since."""
        return tuple(quitting.by for quitting in self.quits if quitting.by not in quitting.back)

    @property
    def staying(self) -> tuple[str, ...]:
        """The parties that have not terminated, effectively or not."""
        leaving = {party for quitting in self.quits for party in quitting.parties}
        return tuple(party for party in self.parties if party not in leaving)

    # --- of whom: a point of view

    def view(self, of: str | None) -> str | None:
        """The point of view that is meant: a party, by itself or its successor, or two (`a--b`); None: the whole."""
        if of is None or len(self.parties) == LEAST:
            return None
        if (party := self.party(of)) is not None:
            return party
        return of if of in {"--".join(tie) for tie in combinations(self.parties, LEAST)} else None

    def ties(self, of: str | None = None) -> tuple[Tie, ...]:
        """The ties of a view: those of a party, one, or all."""
        ties = combinations(self.parties, LEAST)
        if of is None:
            return tuple(ties)
        return tuple(tie for tie in ties if of in tie or of == "--".join(tie))

    def ended(self, tie: Tie) -> bool:
        """Whether one of two has terminated, and no instrument that was signed since binds both."""
        return any(
            quitting.came and (tie[0] in quitting.parties or tie[1] in quitting.parties)
            for quitting in self.quits
        ) and not any(instrument.binds(tie) for instrument in self.current)

    def to_be_ended(self, quits: Quit) -> bool:
        """Whether a termination that is still to come finds a tie to end."""
        return any(not self.ended(tie) for tie in self.ties() if {*tie} & {*quits.parties})

    def to_end_older(self, quits: Quit) -> bool:
        """Whether a termination of before a re-establishment finds an agreement of then to end."""
        return any(
            instrument.former and instrument.id in quits.scope and instrument.state in LIVE
            for instrument in self.instruments
        )

    def paused(self, tie: Tie) -> bool:
        """Whether one of two, or somebody outside, has suspended it."""
        return any(who in tie or who not in self.parties for who, _ in self.suspensions)

    def pauses(self, of: str | None = None) -> tuple[int, ...]:
        """The numbers of the suspensions that last, of a tie of a view that has not ended."""
        ties = [tie for tie in self.ties(of) if not self.ended(tie)]
        return tuple(
            number
            for who, number in self.suspensions
            if any(who in tie or who not in self.parties for tie in ties)
        )

    @property
    def status(self) -> Status:
        """The first that applies, as a whole (docs/reference/vocabulary.md)."""
        return self.status_of(None)

    def status_of(self, of: str | None) -> Status:
        """The first that applies, for a view."""
        ties = self.ties(of)
        if self.quits:
            ties = tuple(tie for tie in ties if not self.ended(tie))
            if not ties:
                return "terminated"
        if self.suspensions:
            ties = tuple(tie for tie in ties if not self.paused(tie))
            if not ties:
                return "suspended"
        states = {instrument.state for instrument in self.instruments if not instrument.former}
        if states and self.quits:  # without a termination, each binds every tie
            states = {
                instrument.state for instrument in self.current if any(instrument.binds(tie) for tie in ties)
            }
        if states:
            for state in BY_INSTRUMENT:
                if state in states:
                    return state
            return "expired"
        if self.proposal and (self.proposal.open or self.proposal.state in CLOSING):
            return self.proposal.status
        if self.resolved:
            return "intent"
        return "contact" if self.touched else "none"

    @property
    def over(self) -> bool:
        """Whether no tie is left."""
        return bool(self.quits) and all(map(self.ended, self.ties()))

    @property
    def tier(self) -> int:
        """The highest tier among instruments in force, suspended or not; 0 without any."""
        return max((instrument.tier for instrument in self.held()), default=0)

    def held(self, of: str | None = None) -> tuple[Instrument, ...]:
        """The instruments in force that bind a tie of a view which has not ended, suspended or not."""
        held = tuple([instrument for instrument in self.instruments if instrument.state == "in-force"])
        if held and (self.quits or of is not None):
            ties = [tie for tie in self.ties(of) if not self.ended(tie)]
            held = tuple([instrument for instrument in held if any(instrument.binds(tie) for tie in ties)])
        return held

    @property
    def flags(self) -> tuple[str, ...]:
        """What is to be said beside the status, in alphabetical order."""
        return self.flags_of(self.status)

    def flags_of(self, status: Status) -> tuple[str, ...]:
        """What is to be said beside a status, in alphabetical order."""
        flags = []
        if self.stances and self._disputed(status):
            flags.append("disputed")
        if self.dormant:
            flags.append("dormant")
        if self.newly_resolved and status != "intent":
            flags.append("intent")
        if self.proposal and self.proposal.open and status != self.proposal.status:
            flags.append("pending")
        return tuple(flags)

    def seen(self, of: str | None = None) -> Seen:
        """Status, tier and flags, for a view."""
        status, held = self.status_of(of), self.held(of)
        tier = max((instrument.tier for instrument in held), default=0)
        return Seen(status, tier, self.flags_of(status), tuple([instrument.id for instrument in held]))

    def _disputed(self, status: Status) -> bool:
        ended, standing = ("terminated", "suspended", "invalidated"), ("in-force", "signed", "partly-signed")
        invalidators = {by for instrument in self.current for by in instrument.invalidated_by}
        return any(
            (stance in {"upholds", "disputes", "refutes"} and status in ended)
            or (stance == "regards-as-ended" and status in standing)
            for by, stance in self.stances
            if by in self.parties or by in invalidators
        )

    @property
    def summary(self) -> tuple[object, ...]:
        """All that the answers rest on, whatever the day: what makes one spell differ from the next."""
        proposal = self.proposal
        if self.instruments:  # what there was before no longer shows
            rest: tuple[object, ...] = (bool(proposal and proposal.open),)
        else:
            rest = (
                proposal and (proposal.status, proposal.open),
                self.resolved,
                self.touched and not proposal and not self.resolved,
            )
        stances = tuple(stance for stance in self.stances if stance[1] in CONTRARY)
        pauses = tuple([who for who, _ in self.suspensions])
        return (self.instruments, self.quits, pauses, stances, self.dormant, self.newly_resolved, rest)

    def told(self) -> str:
        """The standing in words: `is in force`."""
        return f"is {as_read(self.status)}" if self.status != "none" else "has nothing on record"


def start(stream: str, around: StreamContext) -> Standing:
    """The standing before anything has happened."""
    parties = tuple(stream.partition(":")[2].split("--"))
    called = tuple(around.names.get(party, party) for party in parties)
    return Standing(" – ".join(called), parties, around.successors, called=called)


def evolve(standing: Standing, fact: PartnershipFact, day: Bounds) -> Standing:
    """The standing after `fact`, which happened on a day of `day`. The same object where nothing moves."""
    if not fact.moves:
        return standing
    if fact.contact and (standing.dormant or not standing.touched):
        standing = standing._replace(touched=True, dormant=False)
    if (plans := plans_after(standing.plans, fact)) is not standing.plans:
        standing = standing._replace(plans=plans)
    after = _moved(standing, fact, day)
    if after.instruments is standing.instruments and after.quits is standing.quits:
        return after
    return after._replace(pending=tuple(pending(after)))


def _moved(standing: Standing, fact: PartnershipFact, day: Bounds) -> Standing:
    match fact:
        case Visited() | Contacted():
            return standing
        case Considered(outcome=outcome):
            return _considered(standing, outcome)
        case Proposed(kind=kind):
            number = standing.proposals + 1
            return standing._replace(proposal=Proposal(number, kind), proposals=number, newly_resolved=False)
        case Signed():
            return _signed(standing, fact, day)
        case Pressured(incident=incident):
            return standing._replace(exerted=(*standing.exerted, incident)) if incident else standing
        case StanceTaken(by=by, stance=stance):
            who = standing.party(by) or by
            others = tuple(stance for stance in standing.stances if stance[0] != who)
            return standing._replace(stances=(*others, (who, stance)))
        case Opened(under=under, title=title):
            return standing._replace(opened=True, under=under, title=title or standing.title)
        case ResolutionPassed():
            return standing._replace(resolved=True, newly_resolved=True)
        case PutOnHold():
            return standing._replace(proposal=standing.proposal and standing.proposal._replace(held=True))
        case Resumed(by=by):
            return _resumed(standing, standing.party(by) or by)
        case Renewed(instrument=name, term=term):
            return _renewed(standing, name, term, day)._replace(dormant=False)
        case RenewalDeclined(instrument=name):
            return _with(standing, name, lambda item: _declined(standing, item, day))
        case Invalidated(by=by, instrument=name):
            return _invalidated(standing, name, standing.party(by) or by, day)
        case Suspended(by=by):
            times = standing.suspended_times + 1
            who = standing.party(by) or by
            return standing._replace(suspensions=(*standing.suspensions, (who, times)), suspended_times=times)
        case TerminationProposed():
            return standing._replace(ending_proposed=True)
        case Terminated():
            return _terminated(standing, fact, day)
        case PressureLifted(incident=incident):
            return standing._replace(exerted=tuple(item for item in standing.exerted if item != incident))
        case CommitmentMade():
            made = Commitment(fact.commitment, fact.text, fact.owner, fact.due)
            return standing._replace(commitments=(*standing.commitments, made))
        case CommitmentClosed(commitment=name, outcome=closed):
            return standing._replace(
                commitments=tuple(
                    commitment._replace(outcome=closed) if commitment.id == name else commitment
                    for commitment in standing.commitments
                )
            )
        case DormancyDeclared():
            return standing._replace(dormant=True)
        case SameAs(original=original):
            return standing._replace(original=original)
        case ConcernRaised() | SigningPostponed() | AmendmentProposed() | Amended() | TerminationPostponed():
            return standing
        case _:
            if isinstance(fact, Planning | Remark | Correction):
                return standing
            assert_never(fact)


def pending(standing: Standing) -> list[Event]:
    """What time alone will do, or may, in the order of the days on which it may begin to."""
    events: list[Event] = []
    for instrument in standing.instruments:
        if instrument.starts and instrument.state == "signed":
            events.append(Event("start", instrument.id, instrument.starts, instrument.signature))
        if instrument.ends and instrument.state in {"in-force", "signed"}:
            events.append(Event("end", instrument.id, instrument.ends, None))
        if instrument.state in LIVE:
            events += [Event(state, instrument.id, bounds, None) for state, bounds in instrument.perhaps]
    for number, quits in enumerate(standing.quits):
        if not quits.came:
            events.append(Event("quit", str(number), quits.day, quits.fact))
    return sorted(events, key=lambda event: (event.bounds, event.what, event.name))


def constraint_groups(standing: Standing, fact: PartnershipFact) -> tuple[ConstraintGroup, ...]:
    """The threads that `fact` belongs to: their facts follow from each other, and so bound each other's days."""
    match fact:
        case Visited() | Contacted():  # most of all facts
            return of_its_plan(fact) if fact.plan else ()
        case Proposed():
            return (ConstraintGroup(f"proposal {standing.proposals + 1}"),)
        case Considered():
            at_hand = standing.proposal and standing.proposal.open
            number = standing.proposals if at_hand else standing.proposals + 1
            return (ConstraintGroup(f"proposal {number}"),)
        case PutOnHold() if standing.proposal:
            return (ConstraintGroup(f"proposal {standing.proposal.number}"),)
        case Resumed(by=by):
            ended = suspensions_ended(standing, standing.party(by) or by)
            if ended:
                return tuple(ConstraintGroup(f"suspension {number}") for _, number in ended)
            return (ConstraintGroup(f"proposal {standing.proposal.number}"),) if standing.proposal else ()
        case Signed(instrument=name, replaces=old, kind=kind):
            own = [ConstraintGroup(f"instrument {name}")] + (
                [ConstraintGroup(f"instrument {old}")] if old else []
            )
            if standing.proposal and standing.proposal.closed_by(kind):
                own.append(ConstraintGroup(f"proposal {standing.proposal.number}"))
            return (*own, *of_its_plan(fact))
        case Renewed() | RenewalDeclined() | AmendmentProposed() | Amended() | Invalidated():
            found = standing.instrument(fact.instrument)
            return (ConstraintGroup(f"instrument {found.id}"),) if found else ()
        case StanceTaken():
            found = standing.instrument(fact.instrument)
            return (ConstraintGroup(f"instrument {found.id}", binds=False),) if found else ()
        case Suspended():
            return (ConstraintGroup(f"suspension {standing.suspended_times + 1}"),)
        case TerminationProposed() | TerminationPostponed() | Terminated():
            return tuple(ConstraintGroup(f"instrument {instrument.id}") for instrument in standing.current)
        case CommitmentMade(commitment=name) | CommitmentClosed(commitment=name):
            return (ConstraintGroup(f"commitment {name}"),)
        case Planned() | PlanDropped():
            return of_its_plan(fact)
        case _:
            return ()


def _with(standing: Standing, name: str | None, change: Callable[[Instrument], Instrument]) -> Standing:
    """The standing with one instrument changed; without a name, the latest."""
    found = standing.instrument(name)
    if found is None:
        return standing
    new = change(found)
    return standing._replace(
        instruments=tuple(new if instrument is found else instrument for instrument in standing.instruments)
    )


def _considered(standing: Standing, outcome: str) -> Standing:
    at_hand = standing.proposal
    if at_hand is None or not at_hand.open:
        at_hand = Proposal(standing.proposals + 1, None)
    match outcome:
        case "rejected" | "withdrawn" | "lapsed":
            at_hand = at_hand._replace(state=outcome, open=False, held=False)
        case "tabled" | "deferred" | "approved":
            at_hand = at_hand._replace(state=outcome)
        case _:  # referred and amended change no state
            pass
    if at_hand is standing.proposal:
        return standing
    return standing._replace(proposal=at_hand, proposals=at_hand.number)


def _signed(standing: Standing, fact: Signed, day: Bounds) -> Standing:
    if fact.reestablishes:
        standing = _begun_anew(standing)
    old = standing.instrument(fact.instrument)
    old = None if old and old.former else old
    staying = standing.staying or standing.parties
    now = tuple(standing.party(who) or who for who in fact.by) or staying
    signed_by = tuple(dict.fromkeys((*(old.signed_by if old else ()), *now)))
    parties = tuple(party for party in standing.parties if party in staying or party in signed_by)
    gone = tuple(party for party in (old.gone if old else ()) if party not in now)
    whole = set(parties) - set(gone) <= set(signed_by)
    term = fact.term or (old.term if old else None)
    starts = _starts(term, day) if whole else None
    count = _counted(term, day) if whole else None
    new = Instrument(
        fact.instrument,
        fact.kind,
        fact.title or (old.title if old else None),
        "partly-signed" if not whole else "signed" if starts else "in-force",
        parties,
        signed_by,
        tuple(dict.fromkeys((*(old.named if old else ()), *fact.by))),
        day,
        fact.on,
        fact,
        term,
        count,
        starts=starts,
        ends=count.first_end if count and not (term and term.renewal == "tacit") else None,
        replaces=fact.replaces or (old.replaces if old else None),
        in_force_once=(whole and not starts) or (old is not None and old.in_force_once),
        gone=gone,
        cut=tuple(party for party in (old.cut if old else ()) if party in gone),
    )
    rest = tuple(
        instrument
        for instrument in standing.instruments
        if instrument is not old and not (instrument.former and instrument.id == fact.instrument)
    )
    proposal = standing.proposal
    if proposal and proposal.closed_by(fact.kind):
        proposal = proposal._replace(open=False, held=False)
    after = standing._replace(
        instruments=(*rest, new),
        quits=_with_back(standing.quits, now if fact.by else ()),
        proposal=proposal,
        newly_resolved=False,
        dormant=False,
    )
    return taken_over(after, new, day) if whole and not starts else after


def _begun_anew(standing: Standing) -> Standing:
    """What a re-establishment clears; what was signed before belongs to the time before.

    What notice was given of still ends, on its day, what there was then; it ends nothing that is signed anew.
    """

    def before(instrument: Instrument) -> Instrument:
        for quits in standing.quits:
            left = {*instrument.parties} - {*instrument.gone} - {*quits.parties}
            if (
                not quits.came
                and instrument.id in quits.scope
                and instrument.state in LIVE
                and len(left) < LEAST
            ):
                instrument = instrument._replace(perhaps=(*instrument.perhaps, ("terminated", quits.day)))
        return instrument._replace(former=True)

    instruments = tuple(map(before, standing.instruments))
    to_end = {
        old.id
        for old, instrument in zip(standing.instruments, instruments, strict=True)
        if instrument.perhaps != old.perhaps
    }
    lingering = tuple(
        quits._replace(scope=tuple(name for name in quits.scope if name in to_end))
        for quits in standing.quits
        if not quits.came
    )
    after = standing._replace(
        instruments=instruments,
        lingering=(*standing.lingering, *(quits for quits in lingering if quits.scope)),
        proposal=None,
        resolved=False,
        suspensions=(),
        quits=(),
        ending_proposed=False,
        stances=(),
    )
    return after._replace(pending=tuple(pending(after)))


def _with_back(quits: tuple[Quit, ...], signers: tuple[str, ...]) -> tuple[Quit, ...]:
    """Who terminated and signs by name is a party again."""
    if not any(party in signers for quitting in quits for party in quitting.parties):
        return quits
    return tuple(
        quitting._replace(
            back=tuple(dict.fromkeys((*quitting.back, *(who for who in signers if who in quitting.parties))))
        )
        for quitting in quits
    )


def _starts(term: Term | None, day: Bounds) -> Bounds | None:
    """The day from which what is signed on `day` is in force; None where that is the day itself."""
    if term is None or term.from_ is None:
        return None
    first = when.bounds(term.from_)
    return None if first[1] <= day[0] else (max(first[0], day[0]), first[1])


def _counted(term: Term | None, begins: Bounds) -> terms.Count | None:
    """How a term that begins on a day of `begins` is counted; None where no end can be reckoned."""
    if term is None:
        return None
    again = term.period or term.length
    period = when.duration(again) if again else None
    if term.until:
        last = when.bounds(term.until)
        return terms.Count((terms.next_day(last[0]), terms.next_day(last[1])), when.Duration(0, 0), period)
    if term.length:
        first = when.bounds(term.from_) if term.from_ else begins
        return terms.Count(first, when.duration(term.length), period)
    return None


def taken_over(standing: Standing, new: Instrument, day: Bounds, not_yet: Collection[Key] = ()) -> Standing:
    """The standing after `new` came into force on a day of `day`: what it replaces is in force no longer.

    What was over by then never came into force, and replaces nothing.
    """
    old = standing.instrument(new.replaces) if new.replaces else None
    if old is None or (new.ends and new.ends[1] <= day[0]):
        return standing
    if new.ends and new.ends[0] <= day[1] and ("end", new.id, new.ends) not in not_yet:
        return _with(standing, old.id, lambda item: perhaps(item, "replaced", day[0]))
    mine = ("start", new.id, new.starts or day)  # it does not come before itself
    return _with(standing, old.id, lambda item: over(standing, item, "replaced", day, {*not_yet, mine}))


def perhaps(instrument: Instrument, state: InstrumentState, first: int) -> Instrument:
    """An instrument that something may have ended from a day on, and may as well never have."""
    if instrument.state not in LIVE:
        return instrument
    return instrument._replace(perhaps=(*instrument.perhaps, (state, (first, when.MAX))))


def over(
    standing: Standing,
    instrument: Instrument,
    state: InstrumentState,
    day: Bounds,
    not_yet: Collection[Key] = (),
) -> Instrument:
    """An instrument that was replaced or terminated on a day of `day`; what had ended before stays as it was.

    `not_yet` are the keys (`Event.key`) of events that surely come after it.
    """
    if instrument.state == "invalidated":
        return instrument
    if instrument.state not in LIVE:
        if instrument.over is None or instrument.over[1] <= day[0]:
            return instrument
        others = (*instrument.doubts, instrument.state) if instrument.over[0] <= day[1] else instrument.doubts
        return instrument._replace(state=state, over=day, doubts=_others(others, state))
    if instrument.ends and instrument.ends[1] <= day[0]:
        return instrument._replace(state="expired", over=instrument.ends)
    return instrument._replace(
        state=state, over=day, doubts=_others(_before(standing, instrument, day, not_yet), state)
    )


def expired(standing: Standing, instrument: Instrument, not_yet: Collection[Key] = ()) -> Instrument:
    """An instrument whose term has run out; unless something else had ended it before."""
    if instrument.ends is None:
        return instrument
    others = [
        state for state in _before(standing, instrument, instrument.ends, not_yet) if state != "expired"
    ]
    return instrument._replace(state="expired", over=instrument.ends, doubts=tuple(others))


def _before(
    standing: Standing, instrument: Instrument, day: Bounds, not_yet: Collection[Key]
) -> Iterator[InstrumentState]:
    """What else may have ended an instrument before a day of `day`."""
    for event in standing.pending:
        if event.key in not_yet or event.bounds[0] > day[1]:
            continue
        if event.what == "end" and event.name == instrument.id:
            yield "expired"
        elif event.what == "replaced" and event.name == instrument.id:
            yield "replaced"
        elif event.what == "terminated" and event.name == instrument.id:
            yield "terminated"
        elif event.what == "start":
            new = standing.instrument(event.name)
            if new and new.replaces == instrument.id:
                yield "replaced"
        elif event.what == "quit":
            quits = standing.quits[int(event.name)]
            if (
                instrument.id in quits.scope
                and len({*instrument.parties} - {*instrument.gone} - {*quits.parties}) < LEAST
            ):
                yield "terminated"


def _others(states: Iterable[InstrumentState], state: InstrumentState) -> tuple[InstrumentState, ...]:
    return tuple(dict.fromkeys(item for item in states if item != state))


def _renewed(standing: Standing, name: str, term: Term | None, day: Bounds) -> Standing:
    one = standing.instrument(name)
    if one is None or (one.state not in {*LIVE, "expired"} and "expired" not in one.doubts):
        return standing  # what was invalidated, terminated or replaced is not in force again by a renewal
    running = one.ends
    if one.tacit and one.counted:
        running = terms.ends_reached(one.counted, (terms.next_day(day[0]), terms.next_day(day[1])))
    begins = (max(running[0], day[0]), max(running[1], day[1])) if running else day
    old = one.term
    new = term or (old and Term(length=old.length, renewal=old.renewal, period=old.period, notice=old.notice))
    count = _counted(new, begins)
    renewed = one._replace(
        state="signed" if one.state == "signed" else "in-force",
        term=new,
        counted=count,
        ends=count.first_end if count and not (new and new.renewal == "tacit") else None,
        declined=False,
        late=None,
        over=None,
        doubts=(),
        in_force_once=one.in_force_once or one.state != "signed",
    )
    others = []
    for other in standing.instruments:
        if (
            other.replaces == one.id
            and other.state == "signed"
            and other.starts
            and other.starts[0] <= day[1]
        ):
            # it may have come into force while this one had run out, and then has not taken its place
            renewed = perhaps(renewed, "replaced", other.starts[0])
            others.append(other._replace(replaces=None))
        else:
            others.append(renewed if other is one else other)
    return standing._replace(instruments=tuple(renewed if other.id == one.id else other for other in others))


def _declined(standing: Standing, instrument: Instrument, day: Bounds) -> Instrument:
    if instrument.state not in {"in-force", "signed"} or not (instrument.tacit and instrument.counted):
        return instrument
    ends = terms.ends_reached(instrument.counted, notice_over(instrument, day))
    declined = instrument._replace(
        ends=ends, declined=True, late=_late(instrument, instrument.counted, ends, day)
    )
    if ends[1] > day[0]:
        return declined
    before = _others(
        _before(standing, instrument, day, ()), "expired"
    )  # it had gone on till then, or till something ended it
    return declined._replace(state="expired", over=day, doubts=before)


def _late(instrument: Instrument, count: terms.Count, ends: Bounds, day: Bounds) -> Bounds | None:
    """The last day for a notice of the term that ran then, where it had certainly passed."""
    running = terms.ends_reached(count, (terms.next_day(day[0]), terms.next_day(day[1])))
    if ends[0] <= running[1]:
        return None
    notice = when.duration(instrument.term.notice) if instrument.term and instrument.term.notice else None
    return terms.last_notice(running[0], notice), terms.last_notice(running[1], notice)


def notice_over(instrument: Instrument, day: Bounds) -> Bounds:
    """The first day after a notice that was given on a day of `day`."""
    notice = when.duration(instrument.term.notice) if instrument.term and instrument.term.notice else None
    return terms.of_notice(day[0], notice), terms.of_notice(day[1], notice)


def undone(standing: Standing, new: Instrument, starts: Bounds, not_yet: Collection[Key] = ()) -> Standing:
    """The standing after `new` was invalid or over, which may have been in force before, and have replaced another."""
    if new.replaces is None or ("start", new.id, starts) in not_yet:
        return standing
    return _with(standing, new.replaces, lambda item: perhaps(item, "replaced", starts[0]))


def _invalidated(standing: Standing, name: str | None, who: str, day: Bounds) -> Standing:
    found = standing.instrument(name)
    if found is None:
        return standing
    if found.state == "signed" and found.starts and found.starts[0] <= day[1]:
        standing = undone(standing, found, found.starts)
    return _with(
        standing,
        found.id,
        lambda row: row._replace(
            state="invalidated",
            starts=None,
            ends=None,
            perhaps=(),
            over=None,
            doubts=(),
            invalidated_by=(*row.invalidated_by, who),
        ),
    )


def suspensions_ended(standing: Standing, who: str | None) -> tuple[tuple[str, int], ...]:
    """The suspensions that a resumption by `who` ends: their own; all, where nobody is named."""
    if who is None:
        return standing.suspensions
    return tuple(suspension for suspension in standing.suspensions if suspension[0] == who)


def _resumed(standing: Standing, who: str | None) -> Standing:
    if ended := suspensions_ended(standing, who):
        return standing._replace(
            suspensions=tuple(suspension for suspension in standing.suspensions if suspension not in ended)
        )
    return standing._replace(proposal=standing.proposal and standing.proposal._replace(held=False))


def _terminated(standing: Standing, fact: Terminated, day: Bounds) -> Standing:
    who = standing.party(fact.by)
    leavers = (who,) if who and fact.mode != "mutual" else standing.parties
    effective = when.bounds(fact.effective) if fact.effective else day
    from_day = (max(effective[0], day[0]), max(effective[1], day[0]))
    quits = Quit(
        who or fact.by,
        leavers,
        from_day,
        (from_day[0], max(effective[1], day[1])),
        tuple(instrument.id for instrument in standing.instruments),
        fact,
    )
    standing = standing._replace(quits=(*standing.quits, quits), ending_proposed=False)
    if fact.effective and effective[1] > day[0]:
        return standing
    return effected(standing, len(standing.quits) - 1, day)


def effected(standing: Standing, number: int, day: Bounds, not_yet: Collection[Key] = ()) -> Standing:
    """The standing after a termination took effect on a day of `day`: it ends what it finds, for those who leave."""
    ended = standing.quits[number]

    def without(instrument: Instrument) -> Instrument:
        leavers = [who for who in ended.parties if who in instrument.parties and who not in instrument.gone]
        if instrument.id not in ended.scope or not leavers:
            return instrument
        gone = (*instrument.gone, *leavers)
        left = instrument._replace(
            gone=gone, cut=(*instrument.cut, *leavers) if instrument.state in LIVE else instrument.cut
        )
        if len(instrument.parties) - len(gone) >= LEAST:
            return left
        return over(standing, left, "terminated", day, {*not_yet, mine})

    mine = ("quit", str(number), ended.day)  # it does not come before itself
    return standing._replace(
        instruments=tuple(map(without, standing.instruments)),
        quits=tuple(row._replace(came=True) if n == number else row for n, row in enumerate(standing.quits)),
    )
