"""Where a partnership stands, and how each fact moves it. No rules are asked here: what has happened, has happened."""

from collections.abc import Callable
from typing import Literal, NamedTuple, assert_never

from domain import when
from domain.aggregate import Bounds, Lapse, Surroundings, Thread
from domain.fact import Term
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
    Signed,
    SigningPostponed,
    StanceTaken,
    Suspended,
    Terminated,
    TerminationPostponed,
    TerminationProposed,
    Visited,
)
from domain.shared import Correction, Remark

InstrumentState = Literal["partly-signed", "in-force", "expired", "invalidated", "terminated", "replaced"]
Status = Literal[
    "terminated",
    "suspended",
    "in-force",
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
TIERS: dict[InstrumentKind, int] = {
    "sister-city": 4,
    "sister-school": 4,
    "sister-university": 4,
    "sister-port": 4,
    "sister-council": 4,
    "friendship": 3,
    "mou": 2,
    "project": 2,
    "protocol": 2,
    "letter-of-intent": 1,
    "other": 1,
}
"""How much an instrument binds (VOCABULARY, "Standing"): 4 sister ties … 1 letter of intent and other."""
LEAST = 2
"""Parties without which there is no partnership."""
CLOSING = ("rejected", "withdrawn", "lapsed")
"""Outcomes that end a proposal."""


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
    signed_by: tuple[str, ...]
    signed: Bounds
    on: str | None
    """The day of its (last) signature as it was recorded."""
    term: Term | None
    ends: Bounds | None
    """The first day on which it is no longer in force."""
    first_end: Bounds | None
    """The end of the running term, from which tacit renewals are counted."""
    invalidated_by: tuple[str, ...] = ()
    replaces: str | None = None
    """The instrument whose place it takes once it is in force."""
    in_force_once: bool = False
    """It is or was in force."""
    former: bool = False
    """It belongs to the time before a re-establishment."""

    @property
    def tier(self) -> int:
        """How much it binds, 1 to 4."""
        return TIERS[self.kind]


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
    heirs: tuple[tuple[str, str, int], ...] = ()
    """Bodies that took the place of parties: heir, party, earliest day (proleptic ordinal)."""
    under: str | None = None
    opened: bool = False
    touched: bool = False
    resolved: bool = False
    newly_resolved: bool = False
    proposal: Proposal | None = None
    instruments: tuple[Instrument, ...] = ()
    suspensions: tuple[tuple[str, int], ...] = ()
    suspended_times: int = 0
    ending_proposed: bool = False
    leaving: tuple[tuple[str, Bounds], ...] = ()
    """Parties whose termination is known and not yet effective."""
    left: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    """Whoever has declared a termination, effective or not."""
    stances: tuple[tuple[str, str], ...] = ()
    dormant: bool = False
    commitments: tuple[Commitment, ...] = ()
    exerted: tuple[str, ...] = ()
    next: Lapse | None = None
    """What time alone will do next."""
    called: tuple[str, ...] = ()
    """The parties' names, in the order of `parties`."""

    def name(self, who: str) -> str:
        """A party's name by its slug; any other words as they are."""
        return dict(zip(self.parties, self.called, strict=False)).get(who, who)

    def names(self) -> str:
        """The parties in words: `Edinburgh and Kaohsiung`."""
        return " and ".join(map(self.name, self.parties))

    def party(self, who: str | None, day: Bounds = (when.MIN, when.MAX)) -> str | None:
        """The party that `who` is, or has succeeded by the last day of `day`; None for anybody else."""
        if who in self.parties:
            return who
        return next((party for heir, party, since in self.heirs if heir == who and since <= day[1]), None)

    def instrument(self, name: str | None) -> Instrument | None:
        """The instrument of this name; the latest signed without one."""
        if name is None:
            return self.instruments[-1] if self.instruments else None
        return next((one for one in self.instruments if one.id == name), None)

    @property
    def current(self) -> tuple[Instrument, ...]:
        """The instruments since the last re-establishment."""
        return tuple(one for one in self.instruments if not one.former)

    @property
    def status(self) -> Status:
        """The first that applies (VOCABULARY, "Standing: what follows")."""
        if self.over:
            return "terminated"
        if self.suspensions:
            return "suspended"
        states = {one.state for one in self.instruments if not one.former}
        for state in ("in-force", "partly-signed", "invalidated", "expired"):
            if state in states:
                return state
        if self.proposal and (self.proposal.open or self.proposal.state in CLOSING):
            return self.proposal.status
        if self.resolved:
            return "intent"
        return "contact" if self.touched else "none"

    @property
    def over(self) -> bool:
        """Whether fewer than two parties remain."""
        return bool(self.left) and len(self.parties) - len(self.left) < LEAST

    @property
    def tier(self) -> int:
        """The highest tier among instruments in force, suspended or not; 0 without any."""
        return max((one.tier for one in self.instruments if one.state == "in-force"), default=0)

    @property
    def flags(self) -> tuple[str, ...]:
        """What is to be said beside the status, in alphabetical order."""
        status = self.status
        flags = []
        if self._disputed(status):
            flags.append("disputed")
        if self.dormant:
            flags.append("dormant")
        if self.newly_resolved and status != "intent":
            flags.append("intent")
        if self.proposal and self.proposal.open and status != self.proposal.status:
            flags.append("pending")
        return tuple(flags)

    def _disputed(self, status: Status) -> bool:
        ended, standing = ("terminated", "suspended", "invalidated"), ("in-force", "partly-signed")
        invalidators = {by for one in self.current for by in one.invalidated_by}
        return any(
            (stance in {"upholds", "disputes", "refutes"} and status in ended)
            or (stance == "regards-as-ended" and status in standing)
            for by, stance in self.stances
            if by in self.parties or by in invalidators
        )

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return (
            self.status,
            self.tier,
            self.flags,
            tuple((one.id, one.state, one.ends) for one in self.instruments),
        )

    def told(self) -> str:
        """The standing in words: `is in force`."""
        return f"is {self.status.replace('-', ' ')}" if self.status != "none" else "has nothing on record"


def start(stream: str, around: Surroundings) -> Standing:
    """The standing before anything has happened."""
    parties = tuple(stream.partition(":")[2].split("--"))
    called = tuple(around.names.get(party, party) for party in parties)
    return Standing(" – ".join(called), parties, around.heirs, called=called)


def evolve(standing: Standing, fact: PartnershipFact, day: Bounds) -> Standing:
    """The standing after `fact`, which happened on a day of `day`. The same object where nothing moves."""
    if not fact.moves:
        return standing
    return _timed(standing, _moved(standing, fact, day))


def _moved(standing: Standing, fact: PartnershipFact, day: Bounds) -> Standing:
    match fact:
        case Visited() | Contacted():
            if standing.touched and not standing.dormant:
                return standing
            return standing._replace(touched=True, dormant=False)
        case Considered(outcome=outcome):
            return _considered(standing, outcome)
        case Proposed(kind=kind):
            return standing._replace(
                proposal=Proposal(_next_number(standing.proposal), kind), newly_resolved=False
            )
        case Signed():
            return _signed(standing, fact, day)
        case Pressured(incident=incident):
            return standing._replace(exerted=(*standing.exerted, incident)) if incident else standing
        case StanceTaken(by=by, stance=stance):
            who = standing.party(by, day) or by
            others = tuple(one for one in standing.stances if one[0] != who)
            return standing._replace(stances=(*others, (who, stance)))
        case Opened(under=under, title=title):
            return standing._replace(opened=True, under=under, title=title or standing.title)
        case ResolutionPassed():
            return standing._replace(resolved=True, newly_resolved=True)
        case PutOnHold():
            return standing._replace(proposal=standing.proposal and standing.proposal._replace(held=True))
        case Resumed(by=by):
            return _resumed(standing, standing.party(by, day) or by)
        case Renewed(instrument=name, term=term):
            return _with(standing, name, lambda one: _renewed(one, term, day))._replace(dormant=False)
        case RenewalDeclined(instrument=name):
            return _with(standing, name, lambda one: _declined(one, day))
        case Invalidated(by=by, instrument=name):
            who = standing.party(by, day) or by
            return _with(
                standing,
                name,
                lambda one: one._replace(
                    state="invalidated", ends=None, invalidated_by=(*one.invalidated_by, who)
                ),
            )
        case Suspended(by=by):
            times = standing.suspended_times + 1
            who = standing.party(by, day) or by
            return standing._replace(suspensions=(*standing.suspensions, (who, times)), suspended_times=times)
        case TerminationProposed():
            return standing._replace(ending_proposed=True)
        case Terminated():
            return _terminated(standing, fact, day)
        case PressureLifted(incident=incident):
            return standing._replace(exerted=tuple(one for one in standing.exerted if one != incident))
        case CommitmentMade():
            made = Commitment(fact.commitment, fact.text, fact.owner, fact.due)
            return standing._replace(commitments=(*standing.commitments, made))
        case CommitmentClosed(commitment=name, outcome=closed):
            return standing._replace(
                commitments=tuple(
                    one._replace(outcome=closed) if one.id == name else one for one in standing.commitments
                )
            )
        case DormancyDeclared():
            return standing._replace(dormant=True)
        case ConcernRaised() | SigningPostponed() | AmendmentProposed() | Amended() | TerminationPostponed():
            return standing
        case _:
            if isinstance(fact, Remark | Correction):
                return standing
            assert_never(fact)


def next_lapse(standing: Standing) -> Lapse | None:
    """What time alone will do next: a term runs out, or a termination takes effect."""
    return standing.next


def lapse(standing: Standing, passed: Lapse) -> Standing:
    """The standing after a term has run out, or a termination has taken effect."""
    if passed.by is not None:
        rest = tuple(one for one in standing.leaving if one[0] != passed.by)
        return _timed(standing, _left(standing._replace(leaving=rest), passed.by))
    after = _with(standing, passed.instrument, lambda one: one._replace(state="expired", ends=None))
    return _timed(standing, after)


def _timed(before: Standing, after: Standing) -> Standing:
    """The standing with what time will do next, looked for only where terms or terminations have changed."""
    if after.instruments is before.instruments and after.leaving is before.leaving:
        return after
    lapses = [
        Lapse(*one.ends, instrument=one.id)
        for one in after.instruments
        if one.ends and one.state == "in-force"
    ] + [Lapse(*day, by=who) for who, day in after.leaving]
    return after._replace(next=min(lapses, key=lambda one: (one.latest, one.earliest), default=None))


def threads(standing: Standing, fact: PartnershipFact) -> tuple[Thread, ...]:
    """The threads that `fact` belongs to: their facts follow from each other, and so bound each other's days."""
    match fact:
        case Visited() | Contacted():  # most of all facts
            return ()
        case Proposed():
            return (Thread(f"proposal {_next_number(standing.proposal)}"),)
        case Considered():
            at_hand = standing.proposal and standing.proposal.open
            number = (
                standing.proposal.number if standing.proposal and at_hand else _next_number(standing.proposal)
            )
            return (Thread(f"proposal {number}"),)
        case PutOnHold() if standing.proposal:
            return (Thread(f"proposal {standing.proposal.number}"),)
        case Resumed(by=by):
            ended = _ended_by(standing, standing.party(by) or by)
            if ended:
                return tuple(Thread(f"suspension {number}") for _, number in ended)
            return (Thread(f"proposal {standing.proposal.number}"),) if standing.proposal else ()
        case Signed(instrument=name, replaces=old, kind=kind):
            own = [Thread(f"instrument {name}")] + ([Thread(f"instrument {old}")] if old else [])
            if standing.proposal and standing.proposal.closed_by(kind):
                own.append(Thread(f"proposal {standing.proposal.number}"))
            return tuple(own)
        case Renewed() | RenewalDeclined() | AmendmentProposed() | Amended() | Invalidated():
            found = standing.instrument(fact.instrument)
            return (Thread(f"instrument {found.id}"),) if found else ()
        case StanceTaken():
            found = standing.instrument(fact.instrument)
            return (Thread(f"instrument {found.id}", binds=False),) if found else ()
        case Suspended():
            return (Thread(f"suspension {standing.suspended_times + 1}"),)
        case TerminationProposed() | TerminationPostponed() | Terminated():
            return tuple(Thread(f"instrument {one.id}") for one in standing.current)
        case CommitmentMade(commitment=name) | CommitmentClosed(commitment=name):
            return (Thread(f"commitment {name}"),)
        case _:
            return ()


def _next_number(last: Proposal | None) -> int:
    return last.number + 1 if last else 1


def _with(standing: Standing, name: str | None, change: Callable[[Instrument], Instrument]) -> Standing:
    """The standing with one instrument changed; without a name, the latest."""
    found = standing.instrument(name)
    if found is None:
        return standing
    new = change(found)
    return standing._replace(instruments=tuple(new if one is found else one for one in standing.instruments))


def _considered(standing: Standing, outcome: str) -> Standing:
    at_hand = standing.proposal
    if at_hand is None or not at_hand.open:
        at_hand = Proposal(_next_number(at_hand), None)
    match outcome:
        case "rejected" | "withdrawn" | "lapsed":
            at_hand = at_hand._replace(state=outcome, open=False, held=False)
        case "tabled" | "deferred" | "approved":
            at_hand = at_hand._replace(state=outcome)
        case _:  # referred and amended change no state
            pass
    return standing if at_hand is standing.proposal else standing._replace(proposal=at_hand)


def _signed(standing: Standing, fact: Signed, day: Bounds) -> Standing:
    if fact.reestablishes:
        standing = standing._replace(
            instruments=tuple(one._replace(former=True) for one in standing.instruments),
            proposal=None,
            resolved=False,
            suspensions=(),
            left=(),
            leaving=(),
            ended_by=(),
            ending_proposed=False,
            stances=(),
        )
    old = standing.instrument(fact.instrument)
    before = old.signed_by if old else ()
    now = tuple(standing.party(who, day) or who for who in fact.by) or standing.parties
    signed_by = tuple(dict.fromkeys((*before, *now)))
    whole = set(standing.parties) - set(standing.left) <= set(signed_by)
    term = fact.term or (old.term if old else None)
    end = _end(term, day) if whole else None
    new = Instrument(
        fact.instrument,
        fact.kind,
        fact.title or (old.title if old else None),
        "in-force" if whole else "partly-signed",
        signed_by,
        day,
        fact.on,
        term,
        None if term and term.renewal == "tacit" else end,
        end,
        replaces=fact.replaces or (old.replaces if old else None),
        in_force_once=whole or (old is not None and old.in_force_once),
    )
    rest = tuple(one for one in standing.instruments if one is not old)
    if whole and new.replaces:
        rest = tuple(
            one._replace(state="replaced", ends=None)
            if one.id == new.replaces and one.state in {"in-force", "partly-signed"}
            else one
            for one in rest
        )
    proposal = standing.proposal
    if proposal and proposal.closed_by(fact.kind):
        proposal = proposal._replace(open=False, held=False)
    return standing._replace(instruments=(*rest, new), proposal=proposal, newly_resolved=False, dormant=False)


def _end(term: Term | None, begin: Bounds) -> Bounds | None:
    """The first day after the term; None where it has no end that is known."""
    if term is None:
        return None
    if term.until:
        earliest, latest = when.bounds(term.until)
        return _next_day(earliest), _next_day(latest)
    if term.length:
        first = when.bounds(term.from_) if term.from_ else begin
        length = when.duration(term.length)
        return when.shift(first[0], length), when.shift(first[1], length)
    return None


def _next_day(day: int) -> int:
    return day if day in {when.MIN, when.MAX} else day + 1


def _renewed(one: Instrument, term: Term | None, day: Bounds) -> Instrument:
    if one.state not in {"in-force", "expired", "partly-signed"}:
        return one  # what was invalidated, terminated or replaced is not in force again by a renewal
    running = _running(one, day)
    begin = running if running and not running[1] < day[0] else day
    old = one.term
    new = term or (old and Term(length=old.length, renewal=old.renewal, period=old.period, notice=old.notice))
    end = _end(new, begin)
    return one._replace(
        state="in-force", term=new, ends=None if new and new.renewal == "tacit" else end, first_end=end
    )


def _running(one: Instrument, day: Bounds) -> Bounds | None:
    """The end of the term that runs on `day`, tacit renewals counted."""
    if not (one.term and one.term.renewal == "tacit" and one.first_end):
        return one.first_end
    return _end_after(one.term, one.first_end, day)


def _end_after(term: Term, first: Bounds, day: Bounds) -> Bounds:
    """The first end of a term whose last day is no earlier than `day`."""
    period = term.period or term.length
    if period is None:
        return first
    length = when.duration(period)
    ends = []
    for begin, least in zip(first, day, strict=True):
        times = 0
        end = begin
        while end - 1 < least and end not in {when.MIN, when.MAX}:
            times += 1
            later = when.shift(begin, length, times)
            if later <= end:
                break
            end = later
        ends.append(end)
    return min(ends), max(ends)


def _declined(one: Instrument, day: Bounds) -> Instrument:
    if one.state != "in-force" or not (one.term and one.term.renewal == "tacit" and one.first_end):
        return one
    notice = when.duration(one.term.notice) if one.term.notice else when.Duration(0, 0)
    least = (when.shift(day[0], notice), when.shift(day[1], notice))
    return one._replace(ends=_end_after(one.term, one.first_end, least))


def _ended_by(standing: Standing, who: str | None) -> tuple[tuple[str, int], ...]:
    """The suspensions that a resumption by `who` ends: their own, else all."""
    own = tuple(one for one in standing.suspensions if one[0] == who)
    return own or standing.suspensions


def _resumed(standing: Standing, who: str | None) -> Standing:
    if standing.suspensions:
        ended = _ended_by(standing, who)
        return standing._replace(suspensions=tuple(one for one in standing.suspensions if one not in ended))
    return standing._replace(proposal=standing.proposal and standing.proposal._replace(held=False))


def _terminated(standing: Standing, fact: Terminated, day: Bounds) -> Standing:
    who = standing.party(fact.by, day)
    leavers = (who,) if who and fact.mode != "mutual" else standing.parties
    standing = standing._replace(ended_by=(*standing.ended_by, who or fact.by), ending_proposed=False)
    if fact.effective:
        effective = when.bounds(fact.effective)
        known = {one for one, _ in standing.leaving}
        new = tuple((one, effective) for one in leavers if one not in known and one not in standing.left)
        return standing._replace(leaving=(*standing.leaving, *new))
    for one in leavers:
        standing = _left(standing, one)
    return standing._replace(leaving=tuple(one for one in standing.leaving if one[0] not in leavers))


def _left(standing: Standing, who: str) -> Standing:
    standing = standing._replace(left=tuple(dict.fromkeys((*standing.left, who))))
    if not standing.over:
        return standing
    return standing._replace(
        instruments=tuple(
            one._replace(state="terminated", ends=None) if one.state in {"in-force", "partly-signed"} else one
            for one in standing.instruments
        )
    )
