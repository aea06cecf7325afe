"""What was judged of the facts of one shape (`domain.shape`), to be remembered of the next one of it."""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import from_json

from domain.caution import Caution
from domain.shape import Shape, Shapes
from store.lines import shared

if TYPE_CHECKING:
    from domain.fact import Fact
    from domain.lookup import Lookup

_PARTIES = b'"parties"'
MOST = 5_000
"""Judgements that are remembered."""


class Judged:
    """A fact that was lawful, and what is said beside it: so is every other of its shape that stands where it stood."""

    __slots__ = ("cautions", "others", "version", "whole")

    def __init__(self, version: int, cautions: tuple[Caution, ...], asked: "Asked", *, whole: bool) -> None:
        """`asked` is what was asked of other streams in judging it."""
        self.version = version
        self.cautions = cautions
        self.others = asked.others
        self.whole = whole
        """Whether what follows on it in its stream can be judged by its shape too."""


Before = str | Judged
"""Where a fact stands: the kind of a stream that has none yet, or what was judged of the last one, all of them whole."""


class Asked:
    """What is asked of other streams (`domain.lookup`), with what is asked of them put down."""

    def __init__(self, known: "Lookup", parties: Iterable[str]) -> None:
        self._known = known
        self._parties = frozenset(parties)
        self.plain = True
        """Whether nothing was asked but whether those who are named are registered, none of them twice, and no source
        withdrawn; and so it is."""
        self.others: tuple[tuple[str, str], ...] = ()
        """Of what but the parties it was asked whether it is registered: kind and name."""

    @property
    def today(self) -> int:
        """The day of recording, which is that of the whole draft."""
        return self._known.today

    def registered(self, kind: str, name: str) -> bool:
        """Whether something is registered."""
        found = self._known.registered(kind, name)
        self.plain = self.plain and found
        if kind == "body":
            self.plain = self.plain and name in self._parties
        elif (kind, name) not in self.others:
            self.others = (*self.others, (kind, name))
        return found

    def withdrawn(self, source: str) -> bool:
        """Whether a source was withdrawn; whether it is registered was asked before."""
        found = self._known.withdrawn(source)
        self.plain = self.plain and not found
        return found

    def original(self, stream: str) -> str | None:
        """What a stream is the same as."""
        found = self._known.original(stream)
        self.plain = self.plain and found is None and stream.removeprefix("body:") in self._parties
        return found

    def __getattr__(self, name: str) -> Any:
        """Anything else: what is answered to it is not remembered."""
        self.plain = False
        return getattr(self._known, name)

    @property
    def lookup(self) -> "Lookup":
        """It itself, as who decides takes it."""
        return cast("Lookup", self)


class Memory:
    """The judgements of one draft."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[type[Fact], bytes], Shape | None] = {}
        self._numbers: dict[Hashable, int] = {}
        """The numbers of shapes, by their keys."""
        self._judged: dict[tuple[Before, Hashable], Judged] = {}
        self.last: dict[str, Judged] = {}
        """What was judged of the last fact of a stream; where it is not here, what follows is judged over all of it."""

    def shape(
        self, having: Shapes, name: str, state: bytes, fields: dict[str, Any] | None, today: int
    ) -> Shape | None:
        """The shape of a fact, by the name of its stream, its state and, of a body, its fields (`Shapes.of`).

        But for its name, or its parties, a list says the same of very many.
        """
        of, own = shared(state)
        named = fields["name"] if fields else name.replace("--", '","')
        if own != f'"{named}"' and (own or _PARTIES in state):  # it names others than the stream does
            return self._as_one(having.of(name, fields or from_json(state), today))
        key = having.cls, of
        if key not in self._shapes:
            if len(self._shapes) >= MOST:
                self._shapes.clear()
            self._shapes[key] = self._as_one(having.of(name, fields or from_json(state), today))
        return self._shapes[key]

    def _as_one(self, shape: Shape | None) -> Shape | None:
        """A shape that is known by a number, of the first ones: it is asked for very often."""
        if shape is None or (shape.key not in self._numbers and len(self._numbers) >= MOST):
            return shape
        return shape._replace(key=self._numbers.setdefault(shape.key, len(self._numbers)))

    def of(self, before: Before, shape: Shape) -> Judged | None:
        """What was judged of such a fact."""
        return self._judged.get((before, shape.key))

    def keep(self, before: Before, shape: Shape, judged: Judged) -> None:
        """Remember it."""
        if len(self._judged) < MOST:
            self._judged[before, shape.key] = judged

    def stands(self, stream: str, judged: Judged | None) -> None:
        """What was judged of the fact that was put down in a stream; None where it was judged by more than its shape."""
        if judged is not None and judged.whole:
            self.last[stream] = judged
        else:
            self.last.pop(stream, None)
