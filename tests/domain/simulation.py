"""What must follow from a history whose every day is known: the rules, followed day by day, and nothing else.

Written from the rules alone (docs/explanation/how-time-is-reckoned.md) and knowing nothing of the code that it checks, so
that a reader can hold it against them: the words of the agreed rules stand in quotation marks. It goes from one day on
which something can happen to the next. On each, time does its part first (a term has run out, an end takes effect, a
`from` has come), then the facts of the day follow in the order of the chronicle. Where the rules leave something open,
the comment
says "Reading".
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Final, NamedTuple

from domain.fact import Fact, Term
from domain.partnership import facts as tie
from domain.plans import Planned

LONG_AGO: Final = date(1600, 1, 1).toordinal()
HORIZON: Final = date(2100, 1, 1).toordinal()
TIERS: Final = {"friendship": 3, "mou": 2, "project": 2, "protocol": 2, "letter-of-intent": 1, "other": 1}
OF_AN_INSTRUMENT: Final = frozenset(
    ("terminated", "suspended", "in-force", "signed", "partly-signed", "invalidated", "expired")
)

Tie = tuple[str, str]


class Dated(NamedTuple):
    """A fact, every day of it known."""

    version: int
    day: int
    fact: Fact
    begins: int | None = None
    """`from` of its term."""
    until: int | None = None
    """`until` of its term."""
    effective: int | None = None


# --- Terms


def span(text: str | None) -> tuple[int, int]:
    """The months and days of an ISO 8601 duration; none of both for no duration."""
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text or "P")
    assert found
    years, months, weeks, days = (int(number or 0) for number in found.groups())
    return 12 * years + months, 7 * weeks + days


def last_of(first: int, months: int, days: int) -> int:
    """The last day of a length of time that begins on the day `first`.

    "`length` runs … to the day before the same day of the later month, or that month's last day if it has no such
    day".
    """
    begin = date.fromordinal(first)
    year, month = divmod(12 * begin.year + begin.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    if begin.day > longest:
        return date(year, month + 1, longest).toordinal() + days
    return date(year, month + 1, begin.day).toordinal() - 1 + days


@dataclass
class Running:
    """The term that an instrument runs by."""

    first: int
    """The day from which its length counts."""
    until: int | None = None
    length: str | None = None
    tacit: bool = False
    period: str | None = None
    notice: str | None = None
    declined: int | None = None
    """The day of the first notice."""

    def ends(self) -> Iterator[int]:
        """The ends of the term and of its tacit renewals, one after the other."""
        period = span(self.period or self.length)  # "`tacit` renews by `period` (default `length`)"
        if self.until is not None:  # "`until`, the last day in force, wins."
            base, start = (0, 0), self.until + 1  # "After `until`, periods count from the next day"
            yield self.until
        elif self.length is not None:
            base, start = span(self.length), self.first
            yield last_of(start, *base)
        else:
            return
        times = 1
        while any(period):  # "n more periods count from that first day in one step"
            yield last_of(start, base[0] + times * period[0], base[1] + times * period[1])
            times += 1

    def last_day(self) -> int | None:
        """The last day in force, where one is known."""
        if not self.tacit:
            return next(self.ends(), None)
        if self.declined is None:
            return None
        # "It ends at the first term end for which a notice period begun the day after the notice is over by the
        # term's last day"
        over = last_of(self.declined + 1, *span(self.notice))
        end = None
        for end in self.ends():
            if end >= over:
                return end
        return end  # "without a period, notice ends it at `until`"

    def old_end(self, day: int) -> int | None:
        """The end after which a renewal of this day begins: "(tacit, not declined: of the term then running)"."""
        if self.tacit and self.declined is None:
            return next((end for end in self.ends() if end >= day), None)
        return self.last_day()


# --- What there is


@dataclass
class Instrument:
    """An instrument, as it stands today."""

    name: str
    kind: str
    version: int
    replaces: str | None
    told: Dated
    """The fact that says its term."""
    joined: dict[str, int] = field(default_factory=dict)
    """Whom it is between, and by which fact in order: their own signature, else the first."""
    signers: set[str] = field(default_factory=set)
    completed: int | None = None
    """The version of the signature that made it whole."""
    begins: int = 0
    running: Running | None = None
    outcome: str | None = None
    """How it ended: expired, invalidated, terminated or replaced."""
    was_in_force: bool = False
    cleared: bool = False
    """It is of before a re-establishment."""

    def state(self, day: int) -> str:
        """Its state on a day that has come."""
        if self.outcome:
            return self.outcome
        if self.running is None:
            return "partly-signed"
        return "in-force" if self.begins <= day else "signed"  # "by all, `from` still to come"

    @property
    def tier(self) -> int:
        """Four for whatever makes sisters."""
        return 4 if self.kind.startswith("sister-") else TIERS[self.kind]


@dataclass
class End:
    """A termination that was told."""

    version: int
    order: int
    by: str | None
    """Its author: a party, an outsider, or nobody named."""
    party: str | None
    """Whose ties it ends; None: all ties."""
    day: int
    """The day on which it takes effect."""
    come: bool = False
    only: frozenset[str] | None = None
    """After a re-establishment: the older instruments that it still ends, on its day; it ends nothing else."""


@dataclass
class Proposal:
    """The proposal that is open, or was the last."""

    kind: str | None
    state: str = "proposed"
    held: bool = False
    open: bool = True


class Side(NamedTuple):
    """How it stands in the eyes of somebody (None: as a whole), and since when it has had this status."""

    status: str
    tier: int
    flags: frozenset[str]
    since: int
    began: frozenset[int | None]
    """The versions of the facts that may be said to have begun it; None: nobody."""


class Moment(NamedTuple):
    """How it stands from a day on, until the next moment."""

    day: int
    told: int
    """How many facts have happened."""
    sides: Mapping[str | None, Side]
    instruments: Mapping[str, str]
    ends: Mapping[str, int | None]
    """The last day in force of each instrument that is whole, where one is known."""
    given: tuple[tuple[str | None, int, int], ...]
    """Ends that are given and still to come: by whom, on which day, by which entry."""
    gone: tuple[tuple[str, int, int], ...]
    """Which party left, on which day, by which entry."""


class World:
    """Everything there is between the parties today."""

    def __init__(self, parties: Sequence[str], successors: Mapping[str, tuple[str, int]]) -> None:
        self.parties = tuple(parties)
        self.ties: tuple[Tie, ...] = tuple(combinations(parties, 2))
        self.successors = successors
        self.day = LONG_AGO
        self.order = 0
        self.instruments: dict[str, Instrument] = {}
        self.latest: str | None = None
        self.ends: list[End] = []
        self.suspended: set[str] = set()
        self.proposal: Proposal | None = None
        self.resolved = 0
        self.last_proposed_or_signed = 0
        self.contact = False
        self.dormant = False
        self.stances: dict[str, str] = {}
        self.invalidators: set[str] = set()
        self.planned: set[str] = set()
        self.no_longer_planned: set[str] = set()

    # --- who

    def who(self, name: str) -> str:
        """Who is meant: "An heir stands for its party in every field, whatever the day"."""
        return self.successors[name][0] if name in self.successors else name

    def is_party(self, name: str) -> bool:
        """Whether it is one today.

        "a law that asks for a party refuses it while the succession is certainly still to come".
        """
        return name in self.parties or (name in self.successors and self.successors[name][1] <= self.day)

    def gave_notice(self, party: str) -> bool:
        """Whether it terminated, where "notice counts as termination"."""
        return any(end.party in {None, party} for end in self.ends if end.only is None)

    def remaining(self) -> set[str]:
        """Find "the parties that have not terminated"."""
        return {party for party in self.parties if not self.gave_notice(party)}

    # --- ties

    def bound(self, instrument: Instrument) -> set[str]:
        """Whom an instrument binds: whom it is between, but not who terminated since.

        "Who terminated and is named in `by` is a party again, of this instrument."
        """
        return {
            party
            for party, order in instrument.joined.items()
            if not any(
                end.come
                and end.party in {None, party}
                and end.order > order
                and (end.only is None or instrument.name in end.only)
                for end in self.ends
            )
        }

    def binding(self, pair: Tie) -> list[Instrument]:
        """The instruments that bind a tie."""
        return [instrument for instrument in self.instruments.values() if {*pair} <= self.bound(instrument)]

    def ended(self, pair: Tie) -> bool:
        """Whether a tie is ended: "ended when one terminated and no instrument signed since binds both"."""
        if not any(
            end.come and end.only is None and (end.party is None or end.party in pair) for end in self.ends
        ):
            return False
        # Whoever is bound joined after its own end; "`reestablishes` first clears terminations", so that all that is
        # left were told after it.
        return not any(instrument for instrument in self.binding(pair) if not instrument.cleared)

    def to_end(self, end: End) -> bool:
        """Whether a termination that is still to come finds a tie to end."""
        return any(not self.ended(pair) for pair in self.ties if end.party is None or end.party in pair)

    def to_end_older(self, end: End) -> bool:
        """Whether a termination of before a re-establishment finds an instrument of then to end."""
        there = (self.instruments.get(name) for name in end.only or ())
        live = ("in-force", "signed", "partly-signed")
        return any(row is not None and row.cleared and row.state(self.day) in live for row in there)

    def paused(self, pair: Tie) -> bool:
        """Whether a tie is suspended: "suspended when one, or an outsider, has suspended"."""
        return any(by in pair or by not in self.parties for by in self.suspended)

    def gone(self) -> Iterator[tuple[str, int, int]]:
        """Which party left, on which day, by which entry: `left` is "one a party", by the end that came first.

        Reading: who has signed an instrument since has not left.
        """
        for party in self.parties:
            ends = [end for end in self.ends if end.come and end.only is None and end.party in {None, party}]
            if ends and not any(
                party in self.bound(instrument)
                for instrument in self.instruments.values()
                if not instrument.cleared
            ):
                first = min(ends, key=lambda end: (end.day, end.order))
                yield party, first.day, first.version

    # --- what it comes to

    def status(self, of: str | None) -> str:  # noqa: PLR0911 — one line a status
        """The status of the whole, or of one party."""
        standing = [pair for pair in self.ties if of in {None, *pair} and not self.ended(pair)]
        if not standing:
            return "terminated"  # "when all ties are ended"
        free = [pair for pair in standing if not self.paused(pair)]
        if not free:
            return "suspended"  # "when all others are"
        # "else in-force · signed · partly-signed · invalidated · expired (replaced counts as it), by what binds a tie
        # that is neither; else as before"
        bind = [instrument for pair in free for instrument in self.binding(pair)]
        # "After `reestablishes` the status is read from what came after."
        states = {row.state(self.day) for row in bind if not row.cleared}
        for word in ("in-force", "signed", "partly-signed", "invalidated"):
            if word in states:
                return word
        if states:
            return "expired"
        if self.proposal:
            return "on-hold" if self.proposal.held else self.proposal.state
        if self.resolved:
            return "intent"
        return "contact" if self.contact else "none"

    def tier(self, of: str | None) -> int:
        """The highest among instruments in force: "Tier: over ties not ended".

        Reading: "After `reestablishes` the *status* is read from what came after"; an instrument of before it that
        nobody ended keeps its tier.
        """
        open_ties = [pair for pair in self.ties if of in {None, *pair} and not self.ended(pair)]
        found = (
            instrument.tier
            for pair in open_ties
            for instrument in self.binding(pair)
            if instrument.state(self.day) == "in-force"
        )
        return max(found, default=0)

    def flags(self, status: str) -> frozenset[str]:
        """The flags beside a status."""
        said = {
            self.stances[by] for by in self.stances if by in self.parties or by in self.invalidators
        }  # "the latest stance of a party, or of the third party that invalidated, contradicts the status"
        against = {"upholds", "disputes", "refutes"}
        if status in {"in-force", "signed", "partly-signed"}:
            against = {"regards-as-ended"}
        elif status not in {"terminated", "suspended", "invalidated"}:
            against = set()
        found = {
            "disputed": bool(said & against),
            # "a resolution newer than the last `proposed` and `signed` stands beside another status"
            "intent": self.resolved > self.last_proposed_or_signed and status != "intent",
            # "a proposal is open while the status is an instrument's"
            "pending": self.proposal is not None and self.proposal.open and status in OF_AN_INSTRUMENT,
            # "declared; ends with the next visit, contact, signature or renewal"
            "dormant": self.dormant,
        }
        return frozenset(flag for flag, stands in found.items() if stands)

    # --- time

    def next_day(self) -> int | None:
        """The next day on which time alone does something."""
        days = [end.day for end in self.ends if not end.come]
        for instrument in self.instruments.values():
            if instrument.running is None or instrument.outcome:
                continue
            days.append(instrument.begins)
            last = instrument.running.last_day()
            if last is not None:
                days.append(last + 1)
        return min((day for day in days if day > self.day), default=None)

    def settle(self) -> tuple[set[int], set[int]]:
        """What has come by today: the ends that took effect and the signatures that came into force, by version."""
        took_effect: set[int] = set()
        came: set[int] = set()
        for instrument in self.instruments.values():
            last = instrument.running.last_day() if instrument.running else None
            if instrument.outcome is None and last is not None and last < self.day:
                instrument.outcome = "expired"
        for end in self.ends:
            if not end.come and end.day <= self.day:
                end.come = True
                took_effect.add(end.version)
        for instrument in self.instruments.values():
            if instrument.outcome is None and len(self.bound(instrument)) < 2:
                instrument.outcome = "terminated"
        for instrument in [*self.instruments.values()]:
            if (
                instrument.running
                and instrument.outcome is None
                and not instrument.was_in_force
                and instrument.begins <= self.day
            ):
                instrument.was_in_force = True
                came |= {instrument.version, instrument.completed or instrument.version}
                # "`replaces` works when the new one comes into force; what had ended stays `expired`."
                old = self.instruments.get(instrument.replaces or "")
                if old and old is not instrument and old.outcome is None:
                    old.outcome = "replaced"
        return took_effect, came

    # --- what is told

    def happen(self, told: Dated) -> None:  # noqa: C901, PLR0912 — one case a fact
        """Let a fact happen today."""
        self.order += 1
        if plan := getattr(told.fact, "plan", None):
            (self.planned if isinstance(told.fact, Planned) else self.no_longer_planned).add(plan)
        match told.fact:
            case tie.Visited() | tie.Contacted():
                self.contact, self.dormant = True, False
            case tie.Proposed(kind=kind):
                self.proposal = Proposal(kind)
                self.last_proposed_or_signed = self.order
            case tie.Considered(outcome=outcome):
                self._consider(outcome)
            case tie.PutOnHold():
                if self.proposal:
                    self.proposal.held = True
            case tie.ResolutionPassed():
                self.resolved = self.order
            case tie.Signed():
                self._sign(told, told.fact)
            case tie.Renewed():
                self._renew(told, told.fact)
            case tie.RenewalDeclined(instrument=name):
                running = self.instruments[name].running if name in self.instruments else None
                if running and running.declined is None:
                    running.declined = self.day  # "later ones change nothing"
            case tie.Invalidated(by=by, instrument=name):
                self.invalidators.add(self.who(by))
                if (name or self.latest) in self.instruments:
                    # Reading: whatever it was, it was signed; now it is invalidated.
                    self.instruments[name or self.latest or ""].outcome = "invalidated"
            case tie.Suspended(by=by):
                self.suspended.add(self.who(by))
            case tie.Resumed(by=by):
                self._resume(by)
            case tie.Terminated():
                self._terminate(told, told.fact)
            case tie.StanceTaken(by=by, stance=stance):
                self.stances[self.who(by)] = stance
            case tie.DormancyDeclared():
                self.dormant = True
            case _:
                pass

    def _consider(self, outcome: str) -> None:
        if self.proposal is None or not self.proposal.open:
            # Of a proposal that was not told: "if no proposal is open this opens one (it had been made by then)"
            self.proposal = Proposal(None)
        if outcome in {"rejected", "withdrawn", "lapsed"}:
            self.proposal.open = self.proposal.held = False
        if outcome not in {"referred", "amended"}:  # "referred and amended change no state"
            self.proposal.state = outcome

    def _sign(self, told: Dated, fact: tie.Signed) -> None:
        if fact.reestablishes:
            # "`reestablishes` first clears terminations, suspensions, stances, resolutions and proposals"
            for instrument in self.instruments.values():
                instrument.cleared = True
                bound = self.bound(instrument)  # what is cleared makes nobody a party again of what is older
                instrument.joined = {
                    party: order for party, order in instrument.joined.items() if party in bound
                }
            # Reading: what notice was given of still ends, on its day, what there was; it ends nothing that is signed anew.
            for end in self.ends:
                end.only = frozenset(
                    name
                    for name, instrument in self.instruments.items()
                    if not end.come
                    and len(self.bound(instrument) - ({end.party} if end.party else {*self.parties})) < 2
                )
            self.ends = [end for end in self.ends if not end.come]
            self.suspended, self.stances, self.resolved = set(), {}, 0
            self.proposal, self.invalidators = None, set()
        self.dormant = False
        self.last_proposed_or_signed = self.order
        remaining = self.remaining()
        by = {self.who(name) for name in fact.by} or set(remaining)
        if fact.instrument not in self.instruments:
            new = Instrument(fact.instrument, fact.kind, told.version, fact.replaces, told)
            new.joined = dict.fromkeys(remaining | by, self.order)
            self.instruments[fact.instrument] = new
        one = self.instruments[fact.instrument]
        one.joined |= dict.fromkeys(by, self.order)
        one.signers |= by
        if fact.term is not None:
            one.told = told
        self.latest = fact.instrument
        # "whole when all those signed". Reading: found out when somebody signs, not when somebody terminates.
        if one.running is None and remaining <= one.signers:
            one.completed = told.version
            # "In force from the later of signature and `from`."
            one.begins = max(self.day, one.told.begins if one.told.begins is not None else self.day)
            one.running = _run_by(one.told, first=self.day)
        # "A `signed` of the proposed kind or of a tier not below it closes it."
        proposal = self.proposal
        if proposal and (proposal.kind in {None, fact.kind} or _rank(proposal.kind) <= one.tier):
            proposal.open = proposal.held = False

    def _renew(self, told: Dated, fact: tie.Renewed) -> None:
        self.dormant = False
        one = self.instruments.get(fact.instrument)
        if one is None or one.running is None or one.outcome == "invalidated":
            return  # "without effect when invalidated"
        old = one.running
        # "`renewed` begins the day after the old end …, or on its own day if later"
        end = old.old_end(self.day)
        begins = self.day if end is None else max(end + 1, self.day)
        if fact.term is not None:
            one.running = _run_by(told, first=begins)  # "A term told stands alone"
        else:  # "none told: the old `length`, `renewal`, `period`, `notice`"
            one.running = Running(begins, None, old.length, old.tacit, old.period, old.notice)
        if one.outcome == "expired":
            one.outcome, one.begins = None, begins

    def _resume(self, by: str | None) -> None:
        """Follow "`resumed` ends its author's suspension; without `by`, all; where it ends none, the hold"."""
        ending = {self.who(by)} if by else set(self.suspended)
        if self.suspended & ending:
            self.suspended -= ending
        elif self.proposal:
            self.proposal.held = False

    def _terminate(self, told: Dated, fact: tie.Terminated) -> None:
        by = self.who(fact.by) if fact.by else None
        # "A termination by nobody named, by an outsider or `mutual` ends all ties."
        party = by if by in self.parties and fact.mode != "mutual" else None
        # "`effective` ends on its day, or the fact's own if later"
        day = max(self.day, told.effective if told.effective is not None else self.day)
        self.ends.append(End(told.version, self.order, by, party, day))

    # --- the laws

    def refusal(self, fact: Fact) -> str | None:
        """Why this fact cannot happen today; None where it can."""
        plan = getattr(fact, "plan", None)
        if isinstance(fact, Planned):
            return "it was planned already" if plan in self.planned else None
        if plan and plan not in self.planned - self.no_longer_planned:
            return "no such plan is open"
        return self._refused(fact)

    def _refused(self, fact: Fact) -> str | None:  # noqa: C901, PLR0911, PLR0912 — one case a law
        match fact:
            case tie.Visited(visitor=visitor, host=host):
                return None if self.is_party(visitor) or self.is_party(host) else "none of them is a party"
            case tie.Proposed():
                return "a proposal is open" if self.proposal and self.proposal.open else None
            case tie.Considered(outcome=outcome):
                held = self.proposal is not None and self.proposal.held
                allowed = outcome in {"amended", "rejected", "withdrawn", "lapsed"}
                return "it is on hold" if held and not allowed else None
            case tie.PutOnHold():
                could = self.proposal and self.proposal.open and not self.proposal.held
                return None if could else "no proposal is open and not on hold"
            case tie.Resumed(by=by):
                held = self.proposal is not None and self.proposal.held
                ends = self.who(by) in self.suspended if by else bool(self.suspended)
                return None if ends or held else "there is nothing to resume"
            case tie.Signed():
                return self._refused_signature(fact)
            case tie.Renewed(instrument=name):
                one = self.instruments.get(name)
                if one is None or not one.was_in_force:
                    return "it neither is nor was in force"
                over = one.outcome in {"replaced", "terminated"} or len(self.bound(one)) < 2
                return "it is replaced or terminated" if over else None
            case tie.RenewalDeclined(instrument=name):
                one = self.instruments.get(name)
                return None if one and one.was_in_force else "it neither is nor was in force"
            case tie.Amended(instrument=name) | tie.AmendmentProposed(instrument=name):
                one = self.instruments.get(name)
                return None if one and one.state(self.day) == "in-force" else "it is not in force"
            case tie.Invalidated(instrument=name):
                return None if (name or self.latest) in self.instruments else "it was not signed"
            case tie.Suspended(by=by):
                if self.status(None) == "terminated":
                    return "it is terminated"
                return "has suspended it already" if self.who(by) in self.suspended else None
            case tie.TerminationProposed():
                states = {instrument.state(self.day) for instrument in self.instruments.values()}
                return None if "in-force" in states else "no instrument is in force"
            case tie.Terminated(by=by):
                if not any(instrument.was_in_force for instrument in self.instruments.values()):
                    return "no instrument is or was in force"
                return self._terminated_already(self.who(by) if by else None)
            case _:
                return None

    def _refused_signature(self, fact: tie.Signed) -> str | None:
        if not all(self.is_party(name) for name in fact.by):
            return "not all of those are parties"
        if not fact.reestablishes and len(self.remaining()) < 2:
            return "fewer than two parties have not terminated"
        one = self.instruments.get(fact.instrument)
        if one is None:
            return None
        # "A second one only while partly signed, not invalidated, not replaced, not of before `reestablishes`."
        if one.state(self.day) != "partly-signed" or one.cleared or fact.reestablishes:
            return "it is not partly signed"
        by = {self.who(name) for name in fact.by} or self.remaining()
        return "they have signed" if by & one.signers else None

    def _terminated_already(self, by: str | None) -> str | None:
        """Hold to "(refused once per author, nobody being one)"; notice counts.

        Reading: who signed an instrument after terminating may terminate once more.
        """
        for end in self.ends:
            if end.by == by and end.only is None:
                again = any(
                    instrument.joined.get(by or "", 0) > end.order for instrument in self.instruments.values()
                )
                if not again:
                    return "has terminated it already"
        return None


def _rank(kind: str | None) -> int:
    return 4 if (kind or "").startswith("sister-") else TIERS[kind or "other"]


def _run_by(told: Dated, first: int) -> Running:
    """The term a fact tells: "`length` runs from `from`"; a renewal's "only counts the length"."""
    term = getattr(told.fact, "term", None) or Term()
    return Running(
        first if told.begins is None else told.begins,
        told.until,
        term.length,
        term.renewal == "tacit",
        term.period,
        term.notice,
    )


# --- A history from its first day to its last


class Refusal(NamedTuple):
    """A fact that cannot have happened on its day, and why."""

    told: Dated
    why: str


class Course(NamedTuple):
    """How everything went, moment after moment."""

    moments: Sequence[Moment]
    refused: Sequence[Refusal]

    def at(self, day: int) -> Moment:
        """How it stood at the end of a day."""
        found = self.moments[0]
        for moment in self.moments:
            if moment.day > day:
                break
            found = moment
        return found


def simulate(
    parties: Sequence[str],
    successors: Mapping[str, tuple[str, int]],
    history: Iterable[Dated],
    *,
    strict: bool = False,
) -> Course:
    """Follow an exact history (in chronicle order); `strict`: no further than the first fact that is not lawful.

    `heirs`: who succeeded which party, on which day.
    """
    world = World(parties, successors)
    moments = [_moment(world, {}, frozenset())]
    refused = []
    for told in history:
        while (day := world.next_day()) is not None and day <= told.day:
            _dawn(world, day, moments)
        world.day = max(world.day, told.day)
        why = world.refusal(told.fact)
        if why:
            refused.append(Refusal(told, why))
            if strict:
                break
        world.happen(told)
        world.settle()
        moments.append(_moment(world, moments[-1].sides, frozenset({told.version})))
    while (day := world.next_day()) is not None and day < HORIZON:
        _dawn(world, day, moments)
    return Course(moments, refused)


def _dawn(world: World, day: int, moments: list[Moment]) -> None:
    """Let time do its part, and note by which facts it did."""
    world.day = day
    took_effect, came = world.settle()
    before = moments[-1]
    causes: dict[str | None, set[int] | set[int | None]] = {}
    for of in before.sides:
        status = world.status(of)
        if status in {"terminated", "suspended"} and took_effect:
            causes[of] = took_effect  # "That fact began the end."
        elif status == "in-force" and came:
            causes[of] = came | took_effect
        else:
            causes[of] = {*took_effect, None}  # "by nobody for an expiry"
    sides: dict[str | None, frozenset[int | None]] = {of: frozenset(found) for of, found in causes.items()}
    moments.append(_moment(world, before.sides, sides))


def _moment(
    world: World,
    before: Mapping[str | None, Side],
    causes: frozenset[int | None] | Mapping[str | None, frozenset[int | None]],
) -> Moment:
    sides = {}
    for of in (None, *world.parties):
        status = world.status(of)
        old = before.get(of)
        if old and old.status == status:
            since, began = old.since, old.began
        else:
            since = world.day
            began = causes if isinstance(causes, frozenset) else causes[of]
        sides[of] = Side(status, world.tier(of), world.flags(status), since, began)
    return Moment(
        world.day,
        world.order,
        sides,
        {name: instrument.state(world.day) for name, instrument in world.instruments.items()},
        {
            name: instrument.running.last_day()
            for name, instrument in world.instruments.items()
            if instrument.running
        },
        tuple(
            (end.by, end.day, end.version)
            for end in world.ends
            if not end.come and (world.to_end_older(end) if end.only is not None else world.to_end(end))
        ),
        tuple(world.gone()),
    )
