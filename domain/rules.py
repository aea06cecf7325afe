"""What each kind of stream says of itself: how it begins, how its facts move it, and what may be recorded.

A kind of stream is a subclass, found by its name: `Rules.of("partnership")`. What is done with what they say is the same for
all of them (`domain.chronicle`, `domain.periods`, `domain.decide`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from domain.caution import Caution
from domain.context import StreamContext
from domain.fact import Fact, load
from domain.law import Laws
from domain.refusal import Refusal
from domain.when import Bounds


class ConstraintGroup(NamedTuple):
    """Facts that follow from each other, and so bound each other's days."""

    name: str
    binds: bool = True
    """False for a fact that is bounded by the thread and bounds nothing itself (a stance)."""
    bounded: bool = True
    """False for one of several that bound what begins and ends the thread, and not each other (an edition)."""


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
AcrossLaw = Callable[[str, Any, Any], Refusal | None]
"""A law that asks other streams: of the stream's id, the fact, and what the others say (`domain.lookup`)."""
_CLASSES: "dict[str, type[Rules[Any]]]" = {}
"""Which class reads which kind of stream, of those whose modules were read."""


class Rules(Generic[S]):
    """What one kind of stream says of itself. Where it says nothing, time alone does nothing and no fact bounds another."""

    kind: ClassVar[str]
    opening: ClassVar[type[Fact] | None]
    """The fact that stands first, whatever its date."""
    dated_opening: ClassVar[bool] = False
    """Whether the opening's own day is when it began (a programme); a registration says nothing of that."""
    laws: ClassVar[Laws]
    across: ClassVar[Mapping[type[Fact], Sequence[AcrossLaw]]] = {}
    """Laws that ask other streams: asked when a fact is recorded or read otherwise, and not again."""
    reaches: ClassVar[tuple[type[Fact], ...]] = ()
    """Facts that other streams are read with: these are judged too when one is recorded or read otherwise."""
    merging: ClassVar[type[Fact] | None] = None
    """The fact that says that the stream is told in another one: a command of its own records it, with others."""
    start: ClassVar["staticmethod[[str, StreamContext], Any]"]
    """The standing before anything has happened."""
    evolve: ClassVar["staticmethod[[Any, Any, Bounds], Any]"]
    """The standing after a fact of a day; the same object where nothing moves."""

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

    @staticmethod
    def constraint_groups(standing: Any, fact: Any) -> tuple[ConstraintGroup, ...]:
        """Which facts follow from each other, and so bound each other's days."""
        del standing, fact
        return ()

    @staticmethod
    def settled(standing: Any, day: int) -> Any:
        """The standing with what time has surely done by a day; the same object where it did nothing."""
        del day
        return standing

    @staticmethod
    def aged(standing: Any, first: int, last: int) -> list[tuple[Case, Any]]:
        """What the standing may have become on the days from one to another, "not come" first."""
        del first, last
        return [({}, standing)]

    @staticmethod
    def cautions(standing: Any, fact: Any) -> Iterable[Caution]:
        """What is said beside an acceptance, of this kind of stream alone."""
        del standing, fact
        return ()

    @staticmethod
    def cautions_across(standing: Any, fact: Any, known: Any) -> Iterable[Caution]:
        """The same of what other streams say (`domain.lookup`)."""
        del standing, fact, known
        return ()

    @staticmethod
    def idle(standing: Any) -> tuple[str, ...]:
        """The names of facts that are lawful and would change nothing: nobody is offered them."""
        del standing
        return ()

    @staticmethod
    def rests_on(stream: str) -> tuple[tuple[str, str], ...]:
        """What the stream's id alone says is registered: kind and name."""
        del stream
        return ()

    @staticmethod
    def original(standing: Any) -> str | None:
        """What the stream is the same as (`same-as`), so that its facts are told there; None where it tells them itself."""
        del standing
        return None

    @staticmethod
    def reach(standing: Any) -> object:
        """What of its standing the streams are read with that rest on it (`reaches`)."""
        del standing
        return None
