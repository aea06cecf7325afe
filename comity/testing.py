"""Builders for tests of histories, for plug-ins and for us: what had happened, what is recorded, what follows.

    held = history(opened, proposed("2024-06"), put_on_hold("2024-06-24"))

    decided = decide(held, resumed("2024-09", by="edinburgh"), World())

    assert standing(held + decided).status == "proposed"

A history made here is lawful: each fact is decided as if it were recorded on the day of `World`, and one that
is refused raises `Refused`. Days are written as in a facts file; what a test leaves open has a default.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, Literal, TypedDict, Unpack

from pydantic import JsonValue

from domain import body, ledger, source
from domain.body import BodyKind
from domain.context import NOWHERE, StreamContext
from domain.decide import Accepted, decide
from domain.entry import Entry, kind_of
from domain.fact import Citation, Fact, Person, Term, Vote
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import InstrumentKind, Means, Outcome, Stance
from domain.partnership.standing import Standing
from domain.periods import AsAt
from domain.plans import PlanDropped, Planned
from domain.refusal import Refusal
from domain.shared import (
    Attested,
    Change,
    Contested,
    Corrected,
    DocumentAttached,
    FigureReported,
    Noted,
    Preferred,
    Retracted,
    StatementMade,
)
from projections.engine.fold import Folded
from projections.report import Ask
from queries.directory import RowDirectory
from store.lookup import Duplicates, Lineage, body_of, stream_context
from store.streams import parties

TODAY: Final = "2025-11-25"
"""The day on which everything is recorded, unless a test says otherwise."""
STREAM: Final = "partnership:edinburgh--kaohsiung"
"""The stream of a history that says no other."""


class Common(TypedDict, total=False):
    """What every fact may carry beside its day."""

    sources: tuple[Citation, ...]
    certainty: Literal["confirmed", "reported", "alleged"]
    before: int
    note: str


def day(iso: str) -> int:
    """A day such as `2024-06-24` as the number that bounds are counted in."""
    return date.fromisoformat(iso).toordinal()


def citing(*slugs: str) -> tuple[Citation, ...]:
    """Citations of these sources."""
    return tuple(Citation(source=slug) for slug in slugs)


# --- the world around a stream


@dataclass(frozen=True, kw_only=True)
class World:
    """What a decision may ask of the rest of the ledger (`domain.lookup.Lookup`), said in a test."""

    on: str = TODAY
    """The day of recording."""
    bodies: frozenset[str] | None = None
    """The bodies that are registered; None: every one."""
    sources: frozenset[str] | None = None
    """The sources that are registered; None: every one."""
    partnerships: frozenset[str] | None = None
    """The stream ids of partnerships that are opened; None: every one."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """Which body was succeeded by which."""
    references: Mapping[str, str] = field(default_factory=dict)
    """Which stream is named by which entry of another, as `stream#version`."""
    others: tuple[History, ...] = ()
    """Other streams of the ledger: partnerships, and bodies with their successions."""

    @property
    def today(self) -> int:
        """The day of recording, as a proleptic ordinal."""
        return day(self.on)

    def _names(self, kind: str) -> frozenset[str] | None:
        by_kind = {"body": self.bodies, "source": self.sources, "partnership": self.partnerships}
        return by_kind.get(kind, frozenset())

    def registered(self, kind: str, name: str) -> bool:
        """Whether a body, source or partnership of this name is in the ledger."""
        names = self._names(kind)
        return names is None or name in names

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Names in the ledger that come near this one."""
        return get_close_matches(name, sorted(self._names(kind) or ()))

    def referred_to(self, stream: str) -> str | None:
        """An entry of another stream that names this one; None without any."""
        by = self.references.get(stream)
        if by is None:
            return None
        other, _, version = by.partition("#")
        reading = self._other(other).effective_entry(int(version))
        return by if reading is None or reading.stands else None

    def successor(self, name: str) -> str | None:
        """The body that succeeded this one; None where none did."""
        told = body_of(self._other(f"body:{name}"))
        return told.successor if told else self.successors.get(name)

    def source_original(self, source: str) -> str:
        """The source that a source is the same as, by the other streams; itself where it is none's copy."""
        told = self._other(f"source:{source}")
        return (told.is_open and told.aggregate.standing.original) or source

    def edition_before(self, source: str) -> str | None:
        """The source whose next edition this one is, by the other streams; None for none."""
        told = self._other(f"source:{source}")
        before: str | None = told.aggregate.standing.follows if told.is_open else None
        return before

    def withdrawn(self, source: str) -> bool:
        """Whether a source, or the one that it is the same as, was withdrawn, by the other streams."""
        those = (self._other(f"source:{name}") for name in {source, self.source_original(source)})
        return any(told.is_open and told.aggregate.standing.withdrawn is not None for told in those)

    def original(self, stream: str) -> str | None:
        """What one of the others is the same as; None where it speaks for itself."""
        return self._other(stream).original

    def between(self, body: str) -> Iterator[History]:
        """The partnerships and memberships among the others in whose ids the body is named."""
        return (self._told(other.stream) for other in self.others if body in parties(other.stream))

    def under(self, stream: str) -> str | None:
        """A partnership among the others that lies under this one; None without any."""
        return next(
            (
                other.stream
                for other in self.others
                if kind_of(other.stream) == "partnership" and other.aggregate.standing.under == stream
            ),
            None,
        )

    def above(self, body: str) -> str | None:
        """The body that one of the others belongs to; None where it belongs to none."""
        told = body_of(self._other(f"body:{body}"))
        return told and told.under

    def resting(self, bodies: Collection[str]) -> Iterator[History]:
        """The partnerships among the others that are read with the successions of these bodies."""

        def streams(kind: str) -> list[str]:
            return [other.stream for other in self.others if kind_of(other.stream) == kind]

        for stream in Lineage(self._other, streams, lambda: streams("body")).resting(bodies):
            yield self._told(stream)

    def _told(self, stream: str) -> History:
        return History(stream, self._other(stream).entries, around(stream, *self.others))

    def supposing(self, histories: Collection[History]) -> "World":
        """The same world, were these streams as they are here."""
        others = {other.stream: other for other in (*self.others, *histories)}
        return replace(self, others=tuple(others.values()))

    def _other(self, stream: str) -> History:
        return next((other for other in self.others if other.stream == stream), History(stream))


def around(stream: str, *bodies: History) -> StreamContext:
    """What these bodies mean for the stream: its parties' names and successions, and who is registered twice.

    `history(…, around=around("partnership:gdynia--kaohsiung-county", history(…), history(…)))`. A body that is not
    among them is called by its slug, and nobody took its place.
    """
    told = {row.stream: row for row in bodies}

    def of(slug: str) -> History:
        return told.get(f"body:{slug}", History(f"body:{slug}"))

    duplicates = Duplicates(row for row in bodies if kind_of(row.stream) == "body")
    return stream_context(stream, lambda slug: body_of(of(slug)), of, duplicates=duplicates)


# --- histories


class Refused(AssertionError):
    """A test tells a history that cannot have happened; says which fact was refused, and why."""

    def __init__(self, fact: Fact, refusal: Refusal) -> None:
        """`fact` was refused with `refusal`."""
        super().__init__(f"{fact!r} was refused: {refusal}")


@dataclass(frozen=True)
class Recorded:
    """A fact with the day on which it was recorded."""

    on: str
    fact: Fact


def recorded(on: str, fact: Fact) -> Recorded:
    """A fact that was recorded on another day than `TODAY`."""
    return Recorded(on, fact)


class Story(History):
    """A history to which a test adds what happens next: `told + fact`, `told + decided`."""

    world: World = World()

    def __add__(self, more: "Fact | Recorded | Accepted | Refusal") -> "Story":
        """The history with one entry more. Errors: `Refused` where it is not lawful."""
        if isinstance(more, Refusal):
            raise AssertionError(str(more))  # noqa: TRY004 — it is a test that fails
        if isinstance(more, Accepted):
            return _with(self, more.fact, self.world)
        fact, world = (
            (more.fact, replace(self.world, on=more.on)) if isinstance(more, Recorded) else (more, self.world)
        )
        decided = decide(self, fact, world)
        if isinstance(decided, Refusal):
            raise Refused(fact, decided)
        return _with(self, decided.fact, world)


def history(
    *facts: Fact | Recorded,
    stream: str | None = None,
    around: StreamContext = NOWHERE,
    world: World | None = None,
) -> Story:
    """The history in which these facts were recorded one after the other, each of them lawfully.

    Without `stream`, it is that of the parties of the first fact, else `STREAM`; `body:kaohsiung`,
    `source:minutes` and `ledger` for the other kinds. Errors: `Refused`.
    """
    told = Story(stream or _stream_of(facts), (), around)
    told.world = world or World()
    for fact in facts:
        told += fact
    return told


def entry(history: History, fact: Fact, on: str = TODAY) -> Entry:
    """The entry that `fact` is when it is recorded next in `history`, on the day `on`."""
    version = len(history.entries) + 1
    name = f"{history.stream}#{version}"
    at = datetime.combine(date.fromisoformat(on), time(12), UTC)
    return Entry(history.stream, version, fact, version, name, at, "tester", f"command-{version}", day(on))


def asked(*histories: History, as_at: str = TODAY, today: str = TODAY, home: str | None = "kaohsiung") -> Ask:
    """What a report is asked of these histories alone, on a day; bodies that are in none go by their slugs."""
    told = sorted(histories, key=lambda row: row.stream)
    rows = Folded(lambda kind: (row for row in told if kind_of(row.stream) == kind))
    names = RowDirectory(rows)
    names.home = names.home or home
    return Ask(rows, names, day(as_at), day(today))


def _with(told: Story, fact: Fact, world: World) -> Story:
    after = Story(told.stream, (*told.entries, entry(told, fact, world.on)), told.around)
    after.world = told.world
    return after


def _stream_of(facts: Sequence[Fact | Recorded]) -> str:
    first = facts[0] if facts else None
    match first.fact if isinstance(first, Recorded) else first:
        case tie.Opened(parties=parties):
            return f"partnership:{'--'.join(sorted(parties))}"
        case body.Registered():
            return "body:kaohsiung"
        case source.Registered():
            return "source:minutes"
        case ledger.Opened():
            return "ledger"
        case _:
            return STREAM


def standing(told: History) -> Standing:
    """Where the facts of a partnership lead, terms that run out included."""
    if kind_of(told.stream) != "partnership":
        raise TypeError(told.stream)
    found: Standing = told.aggregate.standing
    return found


def as_at(told: History, iso: str) -> AsAt[Any]:
    """Where the stream stands on a day such as `2024-06-24`, and how surely."""
    return told.aggregate.as_at(day(iso))


def chronicle(told: History) -> list[int]:
    """The versions of the entries in chronicle order."""
    return [row.entry.version for row in told.chronicle]


def refusal(told: History, fact: Fact, world: World | None = None) -> str:
    """Why `fact` may not be recorded next, and what may instead. Errors: AssertionError where it may."""
    decided = decide(told, fact, world or getattr(told, "world", None) or World())
    if isinstance(decided, Accepted):
        raise AssertionError(f"{fact!r} may be recorded")  # noqa: TRY004 — it is a test that fails
    return str(decided)


def cautions(told: History, fact: Fact, world: World | None = None) -> tuple[str, ...]:
    """What is said beside the acceptance of `fact`. Errors: `Refused`."""
    decided = decide(told, fact, world or getattr(told, "world", None) or World())
    if isinstance(decided, Refusal):
        raise Refused(fact, decided)
    return decided.cautions


# --- partnership


opened: Final = tie.Opened(parties=("edinburgh", "kaohsiung"))
"""The partnership of Edinburgh and Kaohsiung is opened."""


def opened_between(*parties: str, under: str | None = None, title: str | None = None) -> tie.Opened:
    """A partnership of these bodies is opened."""
    return tie.Opened(parties=parties, under=under, title=title)


def visited(
    on: str | None = None,
    *,
    visitor: str = "kaohsiung",
    host: str = "edinburgh",
    plan: str | None = None,
    **common: Unpack[Common],
) -> tie.Visited:
    """Kaohsiung visited Edinburgh."""
    return tie.Visited(on=on, visitor=visitor, host=host, plan=plan, **common)


def contacted(
    on: str | None = None,
    *,
    channel: Literal["meeting", "online", "letter", "speech", "event", "call", "other"] = "letter",
    by: str | None = None,
    **common: Unpack[Common],
) -> tie.Contacted:
    """There was a letter."""
    return tie.Contacted(on=on, channel=channel, by=by, **common)


def proposed(
    on: str | None = None,
    *,
    kind: InstrumentKind = "friendship",
    by: str | None = None,
    term: Term | None = None,
    **common: Unpack[Common],
) -> tie.Proposed:
    """A friendship arrangement was proposed."""
    return tie.Proposed(on=on, kind=kind, by=by, term=term, **common)


def considered(
    on: str | None = None,
    *,
    outcome: Outcome = "approved",
    forum: str = "Council",
    by: str | None = None,
    vote: Vote | None = None,
    **common: Unpack[Common],
) -> tie.Considered:
    """A council approved the proposal."""
    return tie.Considered(on=on, outcome=outcome, forum=forum, by=by, vote=vote, **common)


def put_on_hold(
    on: str | None = None,
    *,
    reason: str = "more talks are needed",
    by: str | None = None,
    **common: Unpack[Common],
) -> tie.PutOnHold:
    """The proposal was put on hold."""
    return tie.PutOnHold(on=on, reason=reason, by=by, **common)


def resumed(on: str | None = None, *, by: str | None = None, **common: Unpack[Common]) -> tie.Resumed:
    """What was on hold or suspended went on."""
    return tie.Resumed(on=on, by=by, **common)


def resolution_passed(
    on: str | None = None,
    *,
    forum: str = "Council",
    title: str = "Motion of friendship",
    **common: Unpack[Common],
) -> tie.ResolutionPassed:
    """A council resolved that it intends something."""
    return tie.ResolutionPassed(on=on, forum=forum, title=title, **common)


def signed(  # noqa: PLR0913 — a signature says much
    on: str | None = None,
    *,
    instrument: str = "pact",
    kind: InstrumentKind = "friendship",
    by: tuple[str, ...] = (),
    term: Term | None = None,
    replaces: str | None = None,
    reestablishes: bool = False,
    **common: Unpack[Common],
) -> tie.Signed:
    """All parties signed a friendship arrangement named `pact`."""
    return tie.Signed(
        on=on,
        instrument=instrument,
        kind=kind,
        by=by,
        term=term,
        replaces=replaces,
        reestablishes=reestablishes,
        **common,
    )


def signing_postponed(
    on: str | None = None, *, reason: str = "a typhoon", **common: Unpack[Common]
) -> tie.SigningPostponed:
    """The signing was put off."""
    return tie.SigningPostponed(on=on, reason=reason, **common)


def renewed(
    on: str | None = None, *, instrument: str = "pact", term: Term | None = None, **common: Unpack[Common]
) -> tie.Renewed:
    """The `pact` was renewed."""
    return tie.Renewed(on=on, instrument=instrument, term=term, **common)


def renewal_declined(
    on: str | None = None, *, instrument: str = "pact", by: str | None = None, **common: Unpack[Common]
) -> tie.RenewalDeclined:
    """Notice was given that the `pact` is not to be renewed."""
    return tie.RenewalDeclined(on=on, instrument=instrument, by=by, **common)


def amendment_proposed(
    on: str | None = None,
    *,
    instrument: str = "pact",
    change: str = "another article",
    **common: Unpack[Common],
) -> tie.AmendmentProposed:
    """A change of the `pact` was proposed."""
    return tie.AmendmentProposed(on=on, instrument=instrument, change=change, **common)


def amended(
    on: str | None = None,
    *,
    instrument: str = "pact",
    change: str = "another article",
    **common: Unpack[Common],
) -> tie.Amended:
    """The `pact` was changed."""
    return tie.Amended(on=on, instrument=instrument, change=change, **common)


def invalidated(
    on: str | None = None,
    *,
    by: str = "Foreign Ministry",
    ground: str = "no permission",
    instrument: str | None = None,
    **common: Unpack[Common],
) -> tie.Invalidated:
    """A ministry declared the latest instrument invalid."""
    return tie.Invalidated(on=on, by=by, ground=ground, instrument=instrument, **common)


def suspended(on: str | None = None, *, by: str = "edinburgh", **common: Unpack[Common]) -> tie.Suspended:
    """Edinburgh suspended the partnership."""
    return tie.Suspended(on=on, by=by, **common)


def termination_proposed(
    on: str | None = None, *, by: str = "edinburgh", **common: Unpack[Common]
) -> tie.TerminationProposed:
    """Edinburgh proposed to end it."""
    return tie.TerminationProposed(on=on, by=by, **common)


def termination_postponed(
    on: str | None = None, *, by: str = "edinburgh", reason: str = "mourning", **common: Unpack[Common]
) -> tie.TerminationPostponed:
    """Edinburgh put the termination off."""
    return tie.TerminationPostponed(on=on, by=by, reason=reason, **common)


def terminated(
    on: str | None = None,
    *,
    by: str = "edinburgh",
    mode: Literal["unilateral", "mutual"] | None = None,
    effective: str | None = None,
    **common: Unpack[Common],
) -> tie.Terminated:
    """Edinburgh ended the partnership."""
    return tie.Terminated(on=on, by=by, mode=mode, effective=effective, **common)


def stance_taken(
    on: str | None = None,
    *,
    by: str = "kaohsiung",
    stance: Stance = "upholds",
    instrument: str | None = None,
    **common: Unpack[Common],
) -> tie.StanceTaken:
    """Kaohsiung upholds the latest instrument."""
    return tie.StanceTaken(on=on, by=by, stance=stance, instrument=instrument, **common)


def pressured(  # noqa: PLR0913 — as many as the fact has fields
    on: str | None = None,
    *,
    actor: str = "Consulate-General",
    means: tuple[Means, ...] = ("political",),
    form: Literal["act", "threat", "offer"] | None = None,
    incident: str | None = "letter-2024",
    target: str | None = None,
    attributed_by: str | None = None,
    **common: Unpack[Common],
) -> tie.Pressured:
    """A consulate-general exerted political pressure."""
    return tie.Pressured(
        on=on,
        actor=actor,
        means=means,
        form=form,
        incident=incident,
        target=target,
        attributed_by=attributed_by,
        **common,
    )


def pressure_lifted(
    on: str | None = None, *, incident: str = "letter-2024", **common: Unpack[Common]
) -> tie.PressureLifted:
    """That pressure ceased."""
    return tie.PressureLifted(on=on, incident=incident, **common)


def concern_raised(
    on: str | None = None, *, by: str = "the airport", text: str = "fewer flights", **common: Unpack[Common]
) -> tie.ConcernRaised:
    """Somebody feared something."""
    return tie.ConcernRaised(on=on, by=by, text=text, **common)


def commitment_made(
    on: str | None = None,
    *,
    commitment: str = "letter",
    text: str = "to write a letter",
    **common: Unpack[Common],
) -> tie.CommitmentMade:
    """One side promised a letter."""
    return tie.CommitmentMade(on=on, commitment=commitment, text=text, **common)


def commitment_closed(
    on: str | None = None,
    *,
    commitment: str = "letter",
    outcome: Literal["fulfilled", "missed", "released"] = "fulfilled",
    **common: Unpack[Common],
) -> tie.CommitmentClosed:
    """The promise was kept."""
    return tie.CommitmentClosed(on=on, commitment=commitment, outcome=outcome, **common)


def dormancy_declared(on: str | None = None, **common: Unpack[Common]) -> tie.DormancyDeclared:
    """Somebody said that nothing happens any more."""
    return tie.DormancyDeclared(on=on, **common)


def planned(
    on: str | None = None,
    *,
    plan: str = "visit",
    what: Literal["visit", "signing", "meeting", "event", "edition", "other"] = "visit",
    due: str = "2025-05-12",
    **common: Unpack[Common],
) -> Planned:
    """A visit was announced or agreed."""
    return Planned(on=on, plan=plan, what=what, due=due, **common)


def plan_dropped(on: str | None = None, *, plan: str = "visit", **common: Unpack[Common]) -> PlanDropped:
    """What was planned is not to happen."""
    return PlanDropped(on=on, plan=plan, **common)


def same_as(original: str, **common: Unpack[Common]) -> tie.SameAs:
    """The partnership is told in another one, because a party of it is registered twice."""
    return tie.SameAs(original=original, **common)


def runs(  # noqa: PLR0913 — a term has six parts
    *,
    from_: str | None = None,
    until: str | None = None,
    length: str | None = None,
    renewal: Literal["none", "express", "tacit"] | None = None,
    period: str | None = None,
    notice: str | None = None,
) -> Term:
    """The term of an instrument."""
    return Term(from_=from_, until=until, length=length, renewal=renewal, period=period, notice=notice)


# --- the other streams


def body_registered(
    name: str = "Kaohsiung", *, kind: BodyKind = "city", on: str | None = None, **common: Unpack[Common]
) -> body.Registered:
    """A city was registered."""
    return body.Registered(on=on, name=name, kind=kind, **common)


def source_registered(
    title: str = "Minutes of the council",
    *,
    on: str | None = None,
    follows: str | None = None,
    **common: Unpack[Common],
) -> source.Registered:
    """Minutes were registered as a source."""
    return source.Registered(on=on, title=title, kind="minutes", follows=follows, **common)


def ledger_opened(
    title: str = "City diplomacy", *, home: str | None = None, on: str | None = None, **common: Unpack[Common]
) -> ledger.Opened:
    """A ledger was begun."""
    return ledger.Opened(on=on, title=title, home=home, **common)


# --- facts of every stream, and corrections


def figure_reported(
    on: str | None = None,
    *,
    metric: str = "sister-cities",
    value: str = "45",
    as_of: str | None = None,
    **common: Unpack[Common],
) -> FigureReported:
    """A number of sister cities was given."""
    return FigureReported(on=on, metric=metric, value=Decimal(value), as_of=as_of, **common)


def statement_made(
    on: str | None = None, *, speaker: str = "the Mayor", text: str = "we go on", **common: Unpack[Common]
) -> StatementMade:
    """The mayor said something."""
    return StatementMade(on=on, speaker=Person(name=speaker), text=text, **common)


def document_attached(
    on: str | None = None, *, title: str = "the agreement", **common: Unpack[Common]
) -> DocumentAttached:
    """A document was attached."""
    return DocumentAttached(on=on, title=title, **common)


def noted(on: str | None = None, *, text: str = "something of note", **common: Unpack[Common]) -> Noted:
    """Something was noted."""
    return Noted(on=on, text=text, **common)


def corrected(
    number: int, changes: Mapping[str, JsonValue], *, because: str = "a slip", **common: Unpack[Common]
) -> Corrected:
    """Entry `number` reads otherwise from now on."""
    new = tuple(Change(field=name, value=value) for name, value in changes.items())
    return Corrected(entry=number, changes=new, because=because, **common)


def retracted(number: int, *, because: str = "a mistake", **common: Unpack[Common]) -> Retracted:
    """Entry `number` is read as if it had not been told."""
    return Retracted(entry=number, because=because, **common)


def contested(
    number: int, name: str, value: JsonValue, *, by: Iterable[str] = ("press",), **common: Unpack[Common]
) -> Contested:
    """A source says something else about a field of entry `number`."""
    common.setdefault("sources", citing(*by))
    return Contested(entry=number, field=name, value=value, **common)


def attested(number: int, *by: str, on: str | None = None, **common: Unpack[Common]) -> Attested:
    """Other sources say the same as entry `number`."""
    common.setdefault("sources", citing(*by))
    return Attested(on=on, entry=number, **common)


def preferred(
    number: int, name: str, value: JsonValue, *, because: str = "it is nearer", **common: Unpack[Common]
) -> Preferred:
    """Of the values of a field of entry `number`, this one is used from now on."""
    return Preferred(entry=number, field=name, value=value, because=because, **common)
