"""What a page is made of, taken down while it is made: the streams that were read, and what was asked of all of them.

Rows are a function of the entries of their own stream, and of bodies that took the place of its parties
(`projections.engine.changes`). So whatever a page was told rests on streams: those that it named, those of the rows that it
was given, and, where it asked about all, any that has an answer to the same question later (`since`). Whoever remembers
something from one page to the next remembers with it what that rests on.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from projections.ask import Alone, Ask, Words
from projections.readings import Question, Rows, several
from projections.row import Named, Projection
from projections.rows.spells import Spell, spells
from store.streams import parties
from web.asking import Answers

if TYPE_CHECKING:
    from domain.history import History
    from queries.session import View
    from web.ledger import Ledger

R = TypeVar("R", bound=tuple[Any, ...])
T = TypeVar("T")
K = TypeVar("K")
MANY = 50
"""Streams of the rows of one answer that are taken down; beyond that it rests on all of their kinds."""


class Wide(NamedTuple):
    """A question about all streams, in words that can be written down and read again."""

    how: str
    module: str
    projection: str
    day: int
    of: str | None
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    many: bool
    """Whether so many streams answered that it rests on all of their kinds."""


class Rest(NamedTuple):
    """What something rests on."""

    streams: frozenset[str] = frozenset()
    wide: frozenset[Wide] = frozenset()
    paths: frozenset[str] = frozenset()
    """Paths of the site of which it was asked whether a page is there, where that may change."""
    everything: bool = False
    """Whether any entry may change it."""


class Notes:
    """What was read since it was last asked."""

    def __init__(self) -> None:
        self.streams: set[str] = set()
        self.wide: set[Wide] = set()
        self.paths: set[str] = set()
        self.everything = False

    @property
    def rest(self) -> Rest:
        """All that was taken down."""
        return Rest(frozenset(self.streams), frozenset(self.wide), frozenset(self.paths), self.everything)

    def add(self, rest: Rest) -> None:
        """Take down all that something else rests on."""
        self.streams |= rest.streams
        self.wide |= rest.wide
        self.paths |= rest.paths
        self.everything = self.everything or rest.everything

    @contextmanager
    def apart(self) -> "Iterator[Notes]":
        """What is read meanwhile, by itself; it is taken down here too in the end."""
        own, before = Notes(), (self.streams, self.wide, self.paths, self.everything)
        self.streams, self.wide, self.paths, self.everything = own.streams, own.wide, own.paths, False
        try:
            yield own
        finally:
            own.everything = self.everything
            self.streams, self.wide, self.paths, self.everything = before
            self.add(own.rest)

    def rows_of(self, question: Question, rows: Iterator[R], *, now: bool) -> Iterator[R]:
        """The rows of an answer to a question about all streams, each taken down as it is read."""
        if not now:  # what was known at another time is asked nobody again
            self.everything = True
            yield from rows
            return
        streams: set[str] = set()
        many = wide_of(question, many=True)
        if many in self.wide:
            yield from rows
            return
        notes = self.wide, self.streams  # those of whoever asked, even where the rows are read later
        notes[0].add(wide_of(question, many=False))
        for row in rows:
            if len(streams) <= MANY:
                streams.add(row.stream)  # type: ignore[attr-defined]
                if len(streams) > MANY:
                    notes[0].add(many)
            yield row
        notes[1].update(streams if len(streams) <= MANY else ())


def wide_of(question: Question, *, many: bool) -> Wide:
    """A question about all streams, to be written down."""
    projection = question.projection
    where = tuple(
        (name, tuple(sorted(several(value), key=repr))) for name, value in sorted(question.where.items())
    )
    return Wide(question.how, projection.__module__, projection.name, question.day, question.of, where, many)


class NotedRows(Rows):
    """Rows, and what was asked of them."""

    def __init__(self, rows: Rows, notes: Notes, *, now: bool = True) -> None:
        """`now`: whether they are those of all entries."""
        self._rows, self._notes, self._now = rows, notes, now

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._noted(Question("of", projection, where), self._rows.of(projection, **where))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._noted(Question("at", spells, where, day, of), self._rows.at(day, of, **where))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        asked = Question("latest", projection, where, day)
        return self._noted(asked, self._rows.latest(projection, day, **where))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Any, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        found = self._rows.other(projection, among)
        if among is not None:
            self._notes.streams.update(among)
        elif self._now:
            self._notes.wide.add(wide_of(Question("other", projection, {}), many=False))
            self._notes.streams.update(found)
        else:
            self._notes.everything = True
        return found

    def _noted(self, question: Question, rows: Iterator[R]) -> Iterator[R]:
        streams = question.streams
        if streams is None:
            return self._notes.rows_of(question, rows, now=self._now)
        self._notes.streams.update(streams)
        return rows


class NotedNames:
    """Who is called what, and whose name was asked for."""

    def __init__(self, names: Any, notes: Notes) -> None:
        self._names, self._notes = names, notes
        self.home: str | None = names.home  # of the ledger's own stream, which everything rests on

    def name(self, slug: str) -> Named:
        """A body's name, with the one in the ledger's second language (`Names.name`)."""
        self._notes.streams.add(f"body:{slug}")
        found: Named = self._names.name(slug)
        return found

    def plain(self, slug: str) -> Named:
        """A body's name alone (`Names.plain`)."""
        self._notes.streams.add(f"body:{slug}")
        found: Named = self._names.plain(slug)
        return found

    def any_stream(self, words: str) -> str:
        """The stream that a reader means (`Names.any_stream`)."""
        return self._exactly(self._names.any_stream(words), words)

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
        self._notes.streams.update((found, *(f"body:{party}" for party in parties(found))))
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

    def _with_its_rest(self, make: Callable[[], T]) -> tuple[T, Rest]:
        with self._notes.apart() as own:
            found = make()
        return found, own.rest

    def once(self, kept: dict[K, T], key: K, make: Callable[[], T]) -> T:
        """What was said under a key (`Words.once`)."""
        there: dict[K, tuple[T, Rest]] = kept  # type: ignore[assignment]
        both = there.get(key)
        if both is None:
            both = there[key] = self._with_its_rest(make)
        else:
            self._notes.add(both[1])
        return both[0]

    def again(self, key: Hashable, rows: tuple[Any, ...], make: Callable[[], T], ways: int) -> T:
        """What is made of some rows (`Words.again`)."""
        found, rest = super().again(key, rows, lambda: self._with_its_rest(make), ways)
        self._notes.add(rest)
        return found

    def forget(self) -> None:
        """Let go of all of it."""
        for kept in (self.said, self.short, self.made):
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
            with self._notes.apart() as own:
                found = made()
            self._rests[key] = own.rest
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
    found.ask = _noted(view.ask, notes, words, now=True)
    return found


def _noted(ask: Ask, notes: Notes, words: Words, *, now: bool) -> Ask:
    names: Any = NotedNames(ask.names, notes)
    rows = NotedRows(ask.rows, notes, now=now)
    found = Ask(rows, names, ask.day, ask.today, ask.told, ask.position, words=words)
    found.known_at = ask.known_at
    if elsewhen := ask.elsewhen:
        found.elsewhen = lambda when: _noted(elsewhen(when), notes, NotedWords(notes), now=False)
    if alone := ask.alone:
        found.alone = _each(alone, notes)
    return found


def _each(alone: Alone, notes: Notes) -> Alone:
    def noted(positions: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, Iterator[Rows]]]:
        notes.streams.update(positions)
        return alone(positions)

    return noted
