"""How the facts of one stream are read: in chronicle order, with tightened bounds, into a standing and its spells.

Each kind of stream says the same five things (`Aggregate`); this module does with them what is the same for all.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from domain import when
from domain.entry import Entry
from domain.fact import Fact

if TYPE_CHECKING:
    from domain.history import History

Bounds = tuple[int, int]
"""The earliest and the latest day, as proleptic ordinals (`domain.when.MIN` and `MAX` where open)."""


class Thread(NamedTuple):
    """Facts that follow from each other, and so bound each other's days."""

    name: str
    binds: bool = True
    """False for a fact that is bounded by the thread and bounds nothing itself (a stance)."""


class Lapse(NamedTuple):
    """Something that time alone does: a term runs out, a termination takes effect."""

    earliest: int
    latest: int
    instrument: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why something is not recorded, and what may be recorded instead. An answer, not an accident."""

    reason: str
    instead: str = ""

    def __str__(self) -> str:
        """The whole in words."""
        return f"{self.reason}\n  {self.instead}" if self.instead else self.reason


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

    def told(self) -> str:
        """The standing in words."""


S = TypeVar("S", bound=Status)
Law = Callable[[Any, Any], Refusal | None]
Laws = Mapping[type[Fact], Sequence[Law]]
"""What may be recorded: for each type of fact, the named predicates that must hold."""


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
    """One move of the chronicle: what was told, or what time did, and the standing before and after it."""

    told: Told | None
    lapse: Lapse | None
    bounds: Bounds
    before: S
    after: S


class Spell(NamedTuple, Generic[S]):
    """How long one standing lasted, with the bounds of its beginning. It ends where the next begins."""

    standing: S
    begin: Bounds
    by: Told | None
    """The fact that began it; None for the first, and for what time did."""
    lapse: Lapse | None = None


class AsAt(NamedTuple, Generic[S]):
    """Where a stream stands on one day, as surely as the facts allow."""

    standing: S
    certain: bool
    otherwise: str | None
    """The status it would else be."""
    flags: tuple[str, ...]
    """Flags that are certain."""
    possible_flags: tuple[str, ...]
    since: Bounds
    """The bounds of the beginning of this status and tier."""
    began: Told | None
    """The fact that began this status."""


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
    next_lapse: ClassVar["staticmethod[[Any], Lapse | None]"]
    lapse: ClassVar["staticmethod[[Any, Lapse], Any]"]
    caution: ClassVar["staticmethod[[Any, Any], str | None]"]
    """What is said beside an acceptance, of this kind of stream alone."""
    across: ClassVar[Mapping[type[Fact], Sequence[AcrossLaw]]] = {}
    """Laws that ask other streams: asked when a fact is recorded or read otherwise, and not again."""
    reaches: ClassVar[tuple[type[Fact], ...]] = ()
    """Facts that other streams are read with: these are judged too when one is recorded or read otherwise."""

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
    def steps(self) -> tuple[Step[S], ...]:
        """The chronicle's moves, with what time did between them."""
        return tuple(walk(type(self), self.id, self.chronicle, self.around))

    @cached_property
    def standing(self) -> S:
        """Where the facts lead, terms that run out included; for a given day ask `as_at`."""
        return self.steps[-1].after if self.steps else type(self).start(self.id, self.around)

    def standing_by(self, day: int) -> S:
        """Where all facts lead by `day`: terms that run out later have not, however surely they will."""
        standing: S = type(self).start(self.id, self.around)
        for step in self.steps:
            if step.lapse and step.bounds[1] > day:
                break
            standing = step.after
        return standing

    @cached_property
    def spells(self) -> tuple[Spell[S], ...]:
        """Each standing with the bounds of its beginning, in order; the first is the one before anything."""
        first: S = type(self).start(self.id, self.around)
        spells = [Spell(first, (when.MIN, when.MIN), None)]
        last = first.summary
        for step in self.steps:
            if step.after is not step.before and (summary := step.after.summary) != last:
                spells.append(Spell(step.after, step.bounds, step.told, step.lapse))
                last = summary
        begins = _in_order([spell.begin for spell in spells])
        return tuple(spell._replace(begin=begin) for spell, begin in zip(spells, begins, strict=True))

    def as_at(self, day: int) -> AsAt[S]:
        """Where the stream stands on `day` (a proleptic ordinal), and how sure that is.

        The candidates run from the last spell that has begun for certain to the last that may have begun.
        """
        spells = self.spells
        last = max(n for n, spell in enumerate(spells) if spell.begin[0] <= day)
        first = max((n for n, spell in enumerate(spells) if spell.begin[1] <= day), default=0)
        candidates = spells[first : last + 1]
        shown = candidates[-1].standing
        others = [one.standing.status for one in candidates if one.standing.status != shown.status]
        flags = [set(one.standing.flags) for one in candidates]
        sure = set.intersection(*flags)
        since = last
        while since and _alike(spells[since - 1].standing, shown):
            since -= 1
        return AsAt(
            shown,
            not others,
            others[0] if others else None,
            tuple(sorted(sure)),
            tuple(sorted(set.union(*flags) - sure)),
            spells[since].begin,
            spells[since].by,
        )


def _alike(one: Status, other: Status) -> bool:
    return (one.status, one.tier) == (other.status, other.tier)


def _in_order(begins: list[Bounds]) -> list[Bounds]:
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


def walk(
    kind: type[Aggregate[S]], stream: str, chronicle: Iterable[Told], around: Surroundings
) -> Iterator[Step[S]]:
    """The moves of a chronicle in order. What time does takes its place like a fact: as late as it can be."""
    standing: S = kind.start(stream, around)
    top = when.MIN
    for told in chronicle:
        if not (told.fact.alleged or isinstance(told.fact, kind.opening or ())):
            top = max(top, told.earliest)
        while (lapse := kind.next_lapse(standing)) and lapse.latest < top:
            after = kind.lapse(standing, lapse)
            yield Step(None, lapse, (lapse.earliest, lapse.latest), standing, after)
            standing = after
        bounds = (told.earliest, told.latest)
        if isinstance(told.fact, kind.opening or ()) and not kind.dated_opening:
            bounds = (when.MIN, told.latest)
        after = standing if told.fact.alleged else kind.evolve(standing, told.fact, bounds)
        yield Step(told, None, bounds, standing, after)
        standing = after
    while lapse := kind.next_lapse(standing):
        after = kind.lapse(standing, lapse)
        yield Step(None, lapse, (lapse.earliest, lapse.latest), standing, after)
        standing = after


class Quiet(Aggregate[S]):
    """A stream in which nothing lapses and no fact bounds another's day."""

    threads = staticmethod(lambda _standing, _fact: ())
    next_lapse = staticmethod(lambda _standing: None)
    lapse = staticmethod(lambda standing, _lapse: standing)
    caution = staticmethod(lambda _standing, _fact: None)
