"""What a page is made of, taken down while it is made: the streams that were read, and what was asked of all of them.

Rows are a function of the entries of their own stream, and of bodies that took the place of its parties
(`projections.engine.changes`). So whatever a page was told rests on streams that it read whole, on the rows of some, and on
answers to questions about all; whether these are others later is asked of the streams alone that have changed (`since`).
Whoever remembers something from one page to the next remembers with it what that rests on.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from projections.ask import Alone, Ask, Words
from projections.readings import Question, Rows, several
from projections.row import Named, Projection
from projections.rows.bodies import bodies
from projections.rows.spells import Spell, spells
from projections.rows.streams import streams
from store.streams import parties
from web.remembered import Answers

if TYPE_CHECKING:
    from domain.history import History
    from queries.session import View
    from web.ledger import Ledger

R = TypeVar("R", bound=tuple[Any, ...])
T = TypeVar("T")
K = TypeVar("K")
MANY = 50
"""Streams up to which a question about some is taken down as one about each, which other questions share."""
SHARED = 500
"""Rows from which on what something remembered rests on is kept apart from what else a page rests on."""
VALUES = 200
"""Values up to which it is taken down which of their rows it asks for."""
ASKED = 5_000
"""Questions of which it is remembered what their answers rest on."""


Where = tuple[tuple[str, tuple[Any, ...]], ...]
"""Which rows are asked for: columns, each with its values."""


class Of(NamedTuple):
    """The rows that a projection has of one stream."""

    stream: str
    module: str
    projection: str
    where: Where = ()
    other: bool = False
    """Whether those of its other readings (`Rows.other`)."""


class Wide(NamedTuple):
    """A question about all streams, or about many, in words that can be written down and read again."""

    how: str
    module: str
    projection: str
    day: int
    of: str | None
    where: Where


class Rest(NamedTuple):
    """What something rests on."""

    streams: frozenset[str] = frozenset()
    """Those that were read whole."""
    rows: frozenset[Of] = frozenset()
    wide: frozenset[Wide] = frozenset()
    paths: frozenset[str] = frozenset()
    """Paths of the site of which it was asked whether a page is there, where that may change."""
    everything: bool = False
    """Whether any entry may change it."""
    shared: "frozenset[Rest]" = frozenset()
    """What else it rests on, as others do: kept once, where it is much (`SHARED`)."""


NONE: frozenset[Any] = frozenset()
"""Nothing: of a sentence there is little else, and each empty set would take more room than its words."""


class Notes:
    """What was read since it was last asked."""

    def __init__(self) -> None:
        self.streams: set[str] = set()
        self.rows: set[Of] = set()
        self.wide: set[Wide] = set()
        self.paths: set[str] = set()
        self.everything = False
        self.shared: set[Rest] = set()

    @property
    def rest(self) -> Rest:
        """All that was taken down."""
        return Rest(
            frozenset(self.streams) if self.streams else NONE,
            frozenset(self.rows) if self.rows else NONE,
            frozenset(self.wide) if self.wide else NONE,
            frozenset(self.paths) if self.paths else NONE,
            self.everything,
            frozenset(self.shared) if self.shared else NONE,
        )

    def add(self, rest: Rest) -> None:
        """Take down all that something else rests on, which was remembered."""
        if len(rest.rows) > SHARED:
            self.shared.add(rest)
            self.everything = self.everything or rest.everything
            return
        if rest.rows:
            self.rows |= rest.rows
        if rest.streams:
            self.streams |= rest.streams
        if rest.wide:
            self.wide |= rest.wide
        if rest.paths:
            self.paths |= rest.paths
        if rest.shared:
            self.shared |= rest.shared
        self.everything = self.everything or rest.everything

    @contextmanager
    def apart(self) -> "Iterator[Notes]":
        """What is read meanwhile, by itself; it is taken down here too in the end."""
        own, before = Notes(), dict(vars(self))
        vars(self).update(vars(own))
        try:
            yield own
        finally:
            own.everything = self.everything
            vars(self).update(before)
            self.add(own.rest)

    def of(self, make: Callable[[], T]) -> tuple[T, Rest]:
        """What is made, and what was read for it alone, which is taken down here too."""
        before = self.streams, self.rows, self.wide, self.paths, self.everything, self.shared
        self.streams, self.rows, self.wide, self.paths = set(), set(), set(), set()
        self.everything, self.shared = False, set()
        try:
            found = make()
        finally:
            rest = self.rest
            self.streams, self.rows, self.wide, self.paths, self.everything, self.shared = before
            self.add(rest)
        return found, rest

    def row_of(self, projection: Projection[Any], *those: str, other: bool = False) -> None:
        """Take down that the rows of a projection were asked for, of some streams."""
        self.rows.update(_rows_of(projection, those, other=other))

    def asked(self, question: Question) -> None:
        """Take down a question."""
        try:
            found = _again(
                question.how, question.projection, question.day, question.of, *question.where.items()
            )
        except TypeError:  # several values, as a list or a set
            found = _resting(question)
        if isinstance(found, Wide):
            self.wide.add(found)
        else:
            self.rows.update(found)


def _resting(question: Question) -> "Wide | frozenset[Of]":
    """What the answer to a question rests on: that to the same once more, or the rows of some streams."""
    those = question.streams
    if those is None or len(those) > MANY:
        return wide_of(question)
    where = where_of(question.of_all) if question.how == "of" else ()
    few = sum(len(values) for _, values in where) <= VALUES
    found = _rows_of(question.projection, those, where=where if few else ())
    return found | _rows_of(streams, those) if question.how == "at" else found


def _rows_of(
    projection: Projection[Any], those: Iterable[str], *, where: Where = (), other: bool = False
) -> frozenset[Of]:
    return frozenset(Of(stream, projection.__module__, projection.name, where, other) for stream in those)


@lru_cache(maxsize=ASKED)
def _again(
    how: str, projection: Projection[Any], day: int, of: str | None, *where: tuple[str, Any]
) -> "Wide | frozenset[Of]":
    """The same of a question that is asked time and again."""
    return _resting(Question(how, projection, dict(where), day, of))


def wide_of(question: Question) -> Wide:
    """A question about all streams, or about many, to be written down."""
    projection = question.projection
    return Wide(
        question.how, projection.__module__, projection.name, question.day, question.of, where_of(question)
    )


def where_of(question: Question) -> Where:
    """Which rows are asked for, in words that can be written down."""
    return tuple(
        (name, tuple(sorted(several(value), key=repr))) for name, value in sorted(question.where.items())
    )


class NotedRows(Rows):
    """Rows, and what was asked of them."""

    def __init__(self, rows: Rows, notes: Notes, *, now: bool = True) -> None:
        """`now`: whether they are those of all entries."""
        self._rows, self._notes, self._now = rows, notes, now

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        self._take_down(Question("of", projection, where))
        return self._rows.of(projection, **where)

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        self._take_down(Question("at", spells, where, day, of))
        return self._rows.at(day, of, **where)

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        self._take_down(Question("latest", projection, where, day))
        return self._rows.latest(projection, day, **where)

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Any, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        if among is not None and len(among) <= MANY:
            self._notes.row_of(projection, *among, other=True)
        elif self._now:
            where = {} if among is None else {"stream": frozenset(among)}
            self._notes.wide.add(wide_of(Question("other", projection, where)))
        else:
            self._notes.everything = True
        return self._rows.other(projection, among)

    def _take_down(self, question: Question) -> None:
        if self._now:
            self._notes.asked(question)
        elif question.streams is None:  # what was known at another time is asked nobody again
            self._notes.everything = True
        else:
            self._notes.streams.update(question.streams)


class NotedNames:
    """Who is called what, and whose name was asked for."""

    def __init__(self, names: Any, notes: Notes, meant: dict[str, str]) -> None:
        """`meant` remembers which stream is meant by which words."""
        self._names, self._notes, self._meant = names, notes, meant
        self._bodies: dict[str, frozenset[Of]] = {}
        self.home: str | None = names.home  # of the ledger's own stream, which everything rests on

    def name(self, slug: str) -> Named:
        """A body's name, with the one in the ledger's second language (`Names.name`)."""
        self._named(slug)
        found: Named = self._names.name(slug)
        return found

    def plain(self, slug: str) -> Named:
        """A body's name alone (`Names.plain`)."""
        self._named(slug)
        found: Named = self._names.plain(slug)
        return found

    def _named(self, slug: str) -> None:
        found = self._bodies.get(slug)
        if found is None:
            found = self._bodies[slug] = _rows_of(bodies, [f"body:{slug}"])
        self._notes.rows |= found

    def any_stream(self, words: str) -> str:
        """The stream that a reader means (`Names.any_stream`)."""
        found = self._meant.get(words) or self._meant.setdefault(words, self._names.any_stream(words))
        return self._exactly(found, words)

    def stream(self, words: str, kind: str = "partnership") -> str:
        """The stream of a kind that is meant (`Names.stream`)."""
        return self._exactly(self._names.stream(words, kind), words, f"{kind}:{words}")

    def body(self, words: str) -> str:
        """The slug of the body that is meant (`Names.body`)."""
        found: str = self._names.body(words)
        self._exactly(f"body:{found}", f"body:{words.removeprefix('body:')}")
        return found

    def _exactly(self, found: str, *exact: str) -> str:
        """A stream that was found by its own id, which no other can take from it; by another name, it may be another."""
        self._notes.row_of(streams, found, *(f"body:{party}" for party in parties(found)))
        self._notes.everything = self._notes.everything or found not in exact
        return found

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked: it may depend on every name that there is."""
        self._notes.everything = True
        return getattr(self._names, name)


class NotedWords(Words):
    """What was said already, with what each of it rests on."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self._notes = notes
        self.meant: dict[str, str] = {}
        """Which stream is meant by which words."""

    def once(self, kept: dict[K, T], key: K, make: Callable[[], T]) -> T:
        """What was said under a key (`Words.once`)."""
        there: dict[K, tuple[T, Rest]] = kept  # type: ignore[assignment]
        both = there.get(key)
        if both is None:
            both = there[key] = self._notes.of(make)
        else:
            self._notes.add(both[1])
        return both[0]

    def again(self, key: Hashable, rows: tuple[Any, ...], make: Callable[[], T], ways: int) -> T:
        """What is made of some rows (`Words.again`)."""
        found, rest = super().again(key, rows, lambda: self._notes.of(make), ways)
        self._notes.add(rest)
        return found

    def each_again(
        self,
        what: Hashable,
        rows: Iterable[tuple[Hashable, tuple[Any, ...]]],
        make: Callable[..., T],
        ways: int,
    ) -> list[T]:
        """What is made of the rows of each of many (`Words.each_again`)."""
        both = super().each_again(what, rows, lambda *those: self._notes.of(partial(make, *those)), ways)
        for _, rest in both:
            self._notes.add(rest)
        return [found for found, _ in both]

    def forget(self) -> None:
        """Let go of all of it."""
        for kept in (self.said, self.short, self.titled, self.made, self.each, self.meant):
            kept.clear()


class NotedAnswers(Answers):
    """The latest answers of reports, with what each of them rests on."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self._notes = notes
        self._rests: dict[Hashable, Rest] = {}

    def get(self, key: Hashable, made: Callable[[], Any]) -> Any:
        """The answer to this (`Answers.get`)."""

        def noted() -> Any:
            found, self._rests[key] = self._notes.of(made)
            return found

        found = super().get(key, noted)
        self._notes.add(self._rests[key])
        return found


class NotedLedger:
    """The entries themselves, and of which streams they were read."""

    def __init__(self, ledger: Any, notes: Notes) -> None:
        self._ledger, self._notes = ledger, notes

    def history(self, stream: str) -> "History":
        """The history of a stream (`Comity.history`): its parties are named in it."""
        self._notes.streams.update((stream, *(f"body:{party}" for party in parties(stream))))
        found: History = self._ledger.history(stream)
        return found

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of the ledger: it may tell of any entry."""
        self._notes.everything = True
        return getattr(self._ledger, name)


class NotedOwn:
    """Whose ledger it is (`web.ledger.Ledger`), and whether it was asked how far it goes.

    That there are entries at all, and its head, which nobody shows, are told without.
    """

    def __init__(self, own: "Ledger", notes: Notes) -> None:
        self._own, self._notes = own, notes
        self.head, self.title, self.zone = own.head, own.title, own.zone
        self.home, self.home_slug = own.home, own.home_slug
        self.entries = Count(own.entries)
        self.entries.notes = notes

    def __getattr__(self, name: str) -> Any:
        """How far the ledger goes."""
        self._notes.everything = True
        return getattr(self._own, name)


class Count(int):
    """A number of entries, and whether more was asked of it than whether there are any."""

    notes: Notes

    def __str__(self) -> str:
        """In digits."""
        self.notes.everything = True
        return int.__repr__(self)

    def __format__(self, how: str) -> str:
        """In digits."""
        self.notes.everything = True
        return int.__format__(self, how)

    def __eq__(self, other: object) -> bool:
        """Whether it is that number."""
        self.notes.everything = True
        return int.__eq__(self, other)

    __hash__ = int.__hash__


def noted(view: "View", notes: Notes, words: NotedWords) -> "View":
    """The same view, and what is read of it; `words` were said of it on earlier pages."""
    found = copy(view)
    ledger = NotedLedger(view.ledger, notes)
    found._ledger = lambda: ledger  # type: ignore[assignment,return-value]  # noqa: SLF001 — as it is read by pages
    found.ask = _noted(view.ask, notes, words, view.ask.position)
    return found


def _noted(ask: Ask, notes: Notes, words: NotedWords, last: int, *, now: bool = True) -> Ask:
    """What is asked, and what is read for it; `last` is the position of the last entry.

    What was known before that entry stays as it was, whatever is recorded later: nothing is taken down of it.
    """
    names: Any = NotedNames(ask.names, notes, words.meant)
    rows = NotedRows(ask.rows, notes, now=now) if ask.position >= last else ask.rows
    found = Ask(rows, names, ask.day, ask.today, ask.told, ask.position, words=words)
    found.known_at, found.kept_back = ask.known_at, ask.kept_back
    if elsewhen := ask.elsewhen:
        found.elsewhen = lambda when: _noted(elsewhen(when), notes, NotedWords(notes), last, now=False)
    if alone := ask.alone:
        found.alone = _each(alone, notes, last)
    return found


def _each(alone: Alone, notes: Notes, last: int) -> Alone:
    def noted(positions: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, Iterator[Rows]]]:
        notes.streams.update(stream for stream, those in positions.items() if max(those, default=0) >= last)
        return alone(positions)

    return noted
