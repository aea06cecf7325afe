"""How the facts of one stream are read: in chronicle order, with tightened bounds, into a standing and its spells.

Each kind of stream says the same five things (`Aggregate`); this module does with them what is the same for all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from domain import when
from domain.caution import Caution
from domain.entry import Entry
from domain.fact import Fact, load
from domain.refusal import Refusal

if TYPE_CHECKING:
    from domain.history import History

Bounds = tuple[int, int]
"""The earliest and the latest day, as proleptic ordinals (`domain.when.MIN` and `MAX` where open)."""


class Thread(NamedTuple):
    """Facts that follow from each other, and so bound each other's days."""

    name: str
    binds: bool = True
    """False for a fact that is bounded by the thread and bounds nothing itself (a stance)."""


Key = tuple[str, str, Bounds]
"""What tells an event from every other: what, of what, and when."""


class Event(NamedTuple):
    """Something that time alone will do, or may: a term runs out, a day comes from which something holds."""

    what: str
    """`start`, `end`, `quit` (a termination takes effect); `replaced`, `terminated`, where that may never have been."""
    name: str
    """Of what: an instrument, or the number of a termination."""
    bounds: Bounds
    """The bounds of the day from which it has come; `MAX` where it may never come."""
    fact: Fact | None
    """The fact that it follows from, and that it is told by; None where nobody tells it."""

    @property
    def key(self) -> Key:
        """What tells it from every other."""
        return self.what, self.name, self.bounds


Case = Mapping[Key, bool]
"""Which events have come, of those that may have: by their keys."""


class Seen(NamedTuple):
    """What a standing says of itself, from a point of view."""

    status: str
    tier: int
    flags: tuple[str, ...]
    held: tuple[str, ...] = ()
    """The instruments in force."""


@dataclass(frozen=True)
class Surroundings:
    """What other streams say that the reading of one needs."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The bodies' names, by slug."""
    heirs: tuple[tuple[str, str, int], ...] = ()
    """Bodies that took the place of a party: heir, party, the earliest day of it."""
    then: "Callable[[int | datetime], Surroundings] | None" = field(default=None, compare=False, repr=False)
    """What was known of it up to a position or an instant (aware); without it, what is known today."""

    def as_known(self, until: int | datetime) -> "Surroundings":
        """What other streams said by then."""
        return self.then(until) if self.then else self


NOWHERE = Surroundings()


class Status(Protocol):
    """What every standing can say."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def status(self) -> str:
        """Where it stands, in one word."""

    @property
    def tier(self) -> int:
        """How much binds: 0 none to 4 a sister tie."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What is to be said beside the status."""

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""


S = TypeVar("S", bound=Status)
May = Callable[[Any], Refusal | None]
"""A predicate of the standing alone: there is something to resume."""
Must = Callable[[Any, Any], Refusal | None]
"""A predicate of the standing and a fact: who resumes it has suspended it. It sees no fact that cannot exist."""


class Law(NamedTuple):
    """When facts of one type may be recorded: what the standing must allow, and what each fact must satisfy.

    Where `may` refuses no fact of the type is lawful, and where it does not some fact is: "what may be recorded next"
    asks it alone (`domain.decide.next_facts`), and a test holds it against all facts that can be made.
    """

    may: Sequence[May] = ()
    must: Sequence[Must] = ()
    by_name: bool = False
    """The fact names what it is about, as an instrument: `must` is asked first, which says what is wrong with that one."""

    def refusal(self, standing: Any, fact: Any) -> Refusal | None:
        """What there is against a fact; None where it may be recorded."""
        if self.by_name:
            return self._must(standing, fact) or self._may(standing)
        return self._may(standing) or self._must(standing, fact)

    def _may(self, standing: Any) -> Refusal | None:
        for rule in self.may:
            if refusal := rule(standing):
                return refusal
        return None

    def _must(self, standing: Any, fact: Any) -> Refusal | None:
        for rule in self.must:
            if refusal := rule(standing, fact):
                return refusal
        return None


Laws = Mapping[type[Fact], Law]
"""What may be recorded: for each type of fact, its law; `Law()` for what may always be."""


class Known(Protocol):
    """What a decision may ask of the world outside its stream; the store answers."""

    @property
    def today(self) -> int:
        """The day of recording in the ledger's time zone, as a proleptic ordinal."""

    def registered(self, kind: str, name: str) -> bool:
        """Whether a body, source or partnership of this name is in the ledger."""

    def like(self, kind: str, name: str) -> Sequence[str]:
        """Names in the ledger that come near this one."""

    def referred_to(self, stream: str) -> str | None:
        """An entry of another stream that names this one, as `stream#version`; None without any."""

    def successor(self, body: str) -> str | None:
        """The body that succeeded this one; None where none did."""

    def resting(self, bodies: Collection[str]) -> "Iterable[History]":
        """The partnerships that are read with the successions of these bodies: theirs, and their predecessors'."""

    def supposing(self, histories: "Collection[History]") -> "Known":
        """The same, if these streams were as they are here: asked where several change at once."""


AcrossLaw = Callable[[str, Any, Known], Refusal | None]
"""A law that asks other streams: of the stream's id, the fact, and what is known."""


@dataclass(slots=True)
class Told:
    """A fact in its place: the entry, the fact as it is read now, and the bounds of its day."""

    entry: Entry
    fact: Fact
    earliest: int
    latest: int


class Step(NamedTuple, Generic[S]):
    """One fact of the chronicle, and the standing before and after it."""

    told: Told
    before: S
    """What the fact found: what time had surely done by its earliest day included."""
    after: S
    moved: bool
    """Whether the answers rest on it, whatever the day."""


class Spell(NamedTuple, Generic[S]):
    """How long one standing lasted, with the bounds of its beginning. It ends where the next begins."""

    standing: S
    """As the facts left it; for a day it is aged (`Aggregate.as_at`)."""
    begin: Bounds
    by: Told | None
    """The fact that began it; None for the first."""


class Agreement(NamedTuple):
    """What is known of one instrument on a day."""

    id: str
    statuses: tuple[str, ...]
    """All that it may be, the one shown last; `none` where it may not be signed yet."""
    until: Bounds | None
    """The bounds of its last day in force, in whichever case; None where it has no known end."""
    standing: Any
    """As it is in the standing that is shown (`domain.partnership.standing.Instrument`)."""
    others: tuple[Any, ...] = ()
    """As it may be instead, where it would run, with another term than is shown."""

    @property
    def status(self) -> str:
        """The one that is shown."""
        return self.statuses[-1]

    @property
    def otherwise(self) -> str | None:
        """What it would else be; None where that is certain."""
        return next((one for one in self.statuses if one != self.status), None)


class Ending(NamedTuple):
    """An end: by whom, from which day on, by which fact."""

    by: str | None
    """As it was told, or the party that left; None where nobody is named."""
    on: Bounds
    told: Told
    older: bool = False
    """It ends no more than what was signed before a re-establishment."""


class AsAt(NamedTuple, Generic[S]):
    """Where a stream stands on one day, as surely as the facts allow, from a point of view."""

    standing: S
    """The standing that is shown, aged to the day."""
    statuses: tuple[str, ...]
    """All statuses that are possible, in the order of the standings that give them; the one shown is last."""
    tier: int
    """Of the status that is shown."""
    tier_least: int
    tier_most: int
    flags: tuple[str, ...]
    """Flags that are certain."""
    possible_flags: tuple[str, ...]
    held: tuple[tuple[str, ...], ...]
    """Each set of instruments that may be in force together, the one that is shown last."""
    since: Bounds
    """The earliest and the latest day on which this status may have begun to last until now."""
    began: Told | None
    """The fact that began it; None where several may have, or nobody told (a term that ran out)."""
    tier_since: Bounds
    """The same of the tier."""
    tier_began: Told | None
    instruments: tuple[Agreement, ...] = ()
    ending: tuple["Ending", ...] = ()
    """Ends that were given and have not surely come, one a fact."""
    left: tuple["Ending", ...] = ()
    """Who has ended it, one a party."""
    of: str | None = None
    """Whose view it is; None: the whole."""

    @property
    def status(self) -> str:
        """The status that is shown."""
        return self.statuses[-1]

    @property
    def certain(self) -> bool:
        """Whether nothing else is possible."""
        return len(self.statuses) == 1

    @property
    def otherwise(self) -> str | None:
        """The status it would else be."""
        return None if self.certain else self.statuses[0]

    def asked_on(self, day: int) -> Self:
        """The same, asked on `day`: what has begun, has begun by then."""
        if self.since[1] <= day and self.tier_since[1] <= day:
            return self
        since, tier = ((low, max(low, min(high, day))) for low, high in (self.since, self.tier_since))
        return self._replace(since=since, tier_since=tier)


class Period(NamedTuple, Generic[S]):
    """How long one answer holds: from its first day until the next period begins."""

    first: int
    answer: AsAt[S]


_CLASSES: "dict[str, type[Aggregate[Any]]]" = {}
"""Which class reads which kind of stream, of those whose modules were read."""


class Aggregate(Generic[S]):
    """One stream, read: a subclass for each kind of stream."""

    kind: ClassVar[str]
    opening: ClassVar[type[Fact] | None]
    """The fact that stands first, whatever its date."""
    dated_opening: ClassVar[bool] = False
    """Whether the opening's own day is when it began (a programme); a registration says nothing of that."""
    laws: ClassVar[Laws]
    start: ClassVar["staticmethod[[str, Surroundings], Any]"]
    evolve: ClassVar["staticmethod[[Any, Any, Bounds], Any]"]
    threads: ClassVar["staticmethod[[Any, Any], tuple[Thread, ...]]"]
    settled: ClassVar["staticmethod[[Any, int], Any]"]
    """The standing with what time has surely done by a day; the same object where it did nothing."""
    aged: ClassVar["staticmethod[[Any, int, int], list[tuple[Case, Any]]]"]
    """What the standing may have become on the days from one to another, "not come" first."""
    cautions: ClassVar["staticmethod[[Any, Any], Iterable[Caution]]"]
    """What is said beside an acceptance, of this kind of stream alone."""
    across: ClassVar[Mapping[type[Fact], Sequence[AcrossLaw]]] = {}
    """Laws that ask other streams: asked when a fact is recorded or read otherwise, and not again."""
    reaches: ClassVar[tuple[type[Fact], ...]] = ()
    """Facts that other streams are read with: these are judged too when one is recorded or read otherwise."""

    @classmethod
    def of(cls, kind: str) -> "type[Self]":
        """The class that reads streams of this kind. Errors: KeyError for a kind that there is not."""
        found = _CLASSES.get(kind)
        if found is None:
            load(kind)
            found = _CLASSES[kind]
        if not issubclass(found, cls):
            raise TypeError(f"a {kind} is read by {found.__name__}")
        return found

    def __init_subclass__(cls, **rest: Any) -> None:
        """Remember which class reads which kind of stream."""
        super().__init_subclass__(**rest)
        if "kind" in cls.__dict__:
            _CLASSES[cls.kind] = cls

    def __init__(
        self, stream: str, chronicle: Sequence[Told], version: int, around: Surroundings = NOWHERE
    ) -> None:
        """The aggregate of `stream` at `version`, from its chronicle."""
        self.id = stream
        self.version = version
        self.chronicle = chronicle
        self.around = around

    @staticmethod
    def rests_on(stream: str) -> tuple[tuple[str, str], ...]:
        """What the stream's id alone says is registered: kind and name."""
        del stream
        return ()

    @staticmethod
    def reach(standing: Any) -> object:
        """What of its standing the streams are read with that rest on it (`reaches`)."""
        del standing
        return None

    @classmethod
    def replay(cls, entries: Iterable[Entry], around: Surroundings = NOWHERE) -> Self | None:
        """The aggregate from its entries in recorded order; None without any."""
        from domain.history import History  # noqa: PLC0415 — it imports this module

        recorded = tuple(entries)
        if not recorded:
            return None
        history = History(recorded[0].stream, recorded, around)
        return cls(history.stream, history.chronicle, len(recorded), around)

    @cached_property
    def _folded(self) -> tuple[tuple[Step[S], ...], S]:
        fold = Fold(type(self), self.id, self.around)
        return tuple([fold.take(told) for told in self.chronicle]), fold.standing

    @property
    def steps(self) -> tuple[Step[S], ...]:
        """The chronicle's facts, with the standings between them."""
        return self._folded[0]

    @property
    def standing(self) -> S:
        """Where the facts lead; what time does then is asked with `as_at`, or `standing_by`."""
        return self._folded[1]

    def standing_by(self, day: int) -> S:
        """Where all facts lead, with what time has surely done by `day`."""
        standing: S = type(self).settled(self.standing, day)
        return standing

    @cached_property
    def spells(self) -> tuple[Spell[S], ...]:
        """Each standing with the bounds of its beginning, in order; the first is the one before anything."""
        kind = type(self)
        first: S = kind.start(self.id, self.around)
        undated = () if kind.dated_opening else kind.opening or ()
        spells = [Spell(first, (when.MIN, when.MIN), None)]
        for step in self.steps:
            if step.moved:
                told = step.told
                earliest = when.MIN if isinstance(told.fact, undated) else told.earliest
                spells.append(Spell(step.after, (earliest, told.latest), told))
        begins = in_order([spell.begin for spell in spells])
        return tuple([spell._replace(begin=begin) for spell, begin in zip(spells, begins, strict=True)])

    def periods(self, of: str | None = None) -> tuple[Period[S], ...]:
        """The answers for all days, each from the first day on which it holds, in order; from a point of view."""
        found: tuple[Period[S], ...] = self._reading(of).periods
        return found

    def as_at(self, day: int, of: str | None = None) -> AsAt[S]:
        """Where the stream stands on `day` (a proleptic ordinal), and how sure that is; from a point of view."""
        found: AsAt[S] = self._reading(of).at(day)
        return found.asked_on(day)

    def _reading(self, of: str | None) -> Any:
        from domain.periods import reading  # noqa: PLC0415 — it imports this module

        view = self.view(of)
        if view not in self._readings:
            self._readings[view] = reading(self, view)
        return self._readings[view]

    @cached_property
    def _readings(self) -> dict[str | None, Any]:
        return {}

    def view(self, of: str | None) -> str | None:
        """The point of view that is meant by `of`; None for the whole, which most streams have alone."""
        if of is None:
            return None
        standing: Any = self.spells[0].standing
        return standing.view(of) if hasattr(standing, "view") else None


def in_order(begins: list[Bounds]) -> list[Bounds]:
    """A spell begins no earlier than the one before it and no later than the one after it."""
    earliest, rising = when.MIN, []
    for low, high in begins:
        earliest = max(earliest, low)
        rising.append((earliest, max(high, earliest)))
    latest, falling = when.MAX, []
    for low, high in reversed(rising):
        latest = min(latest, high)
        falling.append((min(low, latest), latest))
    return falling[::-1]


class Fold(Generic[S]):
    """A chronicle, folded fact by fact."""

    def __init__(self, kind: type[Aggregate[S]], stream: str, around: Surroundings) -> None:
        self.kind = kind
        self.standing: S = kind.start(stream, around)
        self._opening = kind.opening or ()
        self._low = when.MIN

    def before(self, fact: Fact, earliest: int) -> S:
        """What a fact finds that comes next, no earlier than a day: what time has surely done by then included."""
        low = self._low
        if earliest > low and not (fact.alleged or isinstance(fact, self._opening)):
            low = earliest
        standing: S = self.kind.settled(self.standing, low)
        return standing

    def take(self, told: Told) -> Step[S]:
        """Take the next fact of the chronicle."""
        fact, earliest = told.fact, told.earliest
        before = self.before(fact, earliest)
        if fact.alleged:
            return Step(told, before, before, moved=False)
        if isinstance(fact, self._opening) and not self.kind.dated_opening:
            earliest = when.MIN
        bounds = (earliest, told.latest)
        after: S = self.kind.evolve(before, fact, bounds)
        if after is before:
            return Step(told, before, after, moved=False)
        moved = after.summary != before.summary
        if moved:
            self._low = max(self._low, earliest)  # only what moves a standing bounds what follows
        if moved or before is self.standing:
            self.standing = after
        else:
            unaged: S = self.kind.evolve(self.standing, fact, bounds)
            if unaged.summary == self.standing.summary:  # else it would move only what time had ended by then
                self.standing = unaged
        return Step(told, before, after, moved)


class Quiet(Aggregate[S]):
    """A stream in which time alone does nothing and no fact bounds another's day."""

    @staticmethod
    def threads(standing: Any, fact: Any) -> tuple[Thread, ...]:
        """None."""
        del standing, fact
        return ()

    @staticmethod
    def settled(standing: Any, day: int) -> Any:
        """As it is."""
        del day
        return standing

    @staticmethod
    def aged(standing: Any, first: int, last: int) -> list[tuple[Case, Any]]:
        """As it is."""
        del first, last
        return [({}, standing)]

    @staticmethod
    def cautions(standing: Any, fact: Any) -> Iterable[Caution]:
        """Nothing."""
        del standing, fact
        return ()
