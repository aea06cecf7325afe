"""What a report is asked: the rows as they were known, the day, and the names that everything goes by."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from domain import when
from domain.message import Message
from domain.sentence import Sentence
from domain.short import Short
from projections.readings import Rows, in_any_reading, several
from projections.row import Link, Named, Projection, Sayable, grouped
from projections.rows.spells import Spell
from projections.rows.streams import Stream, streams

R = TypeVar("R", bound=tuple[Any, ...])
T = TypeVar("T")
K = TypeVar("K")
FEW = 30
"""Streams whose titles are looked up one by one; whoever asks for more asks for all."""


SEVERAL = 3
"""Ways in which the same may be, on other days and under other values, that are remembered of each."""


class Names(Protocol):
    """Who is meant, and what everyone is called."""

    home: str | None

    def name(self, slug: str) -> Named:
        """A body's name, with the one in the ledger's second language; any other text as it is."""
        ...

    def plain(self, slug: str) -> Named:
        """A body's name alone."""
        ...

    def body(self, words: str) -> str:
        """The slug of the body that is meant. Errors: `queries.directory.Nobody`."""
        ...

    def stream(self, words: str, kind: str = "partnership") -> str:
        """The stream of a kind that is meant. Errors: `queries.directory.Nobody`."""
        ...

    def any_stream(self, words: str) -> str:
        """The stream that a reader means: a partnership before others of the name. Errors: as above."""
        ...


Alone = Callable[[Mapping[str, Sequence[int]]], Iterator[tuple[str, Iterator[Rows]]]]
"""Gives streams, each with its rows as they were known at some positions, one after the other."""


Made = dict[Hashable, list[tuple[tuple[Any, ...], Any]]]
"""What was made lately, by a key, each with the rows that it was made of."""


class Words:
    """What was put into words with some names: much of it is said again, under other values and of other days.

    It lasts as long as the names are the same: for one position, and for those after it that change none.
    """

    def __init__(self, most: int = 100_000) -> None:
        """At most so many of each kind; beyond that all are forgotten."""
        self._most = most
        self.said: dict[Sayable, str] = {}
        self.short: dict[tuple[Sentence, tuple[Message, ...]], Short] = {}
        self.titled: dict[int, tuple[Stream, Named]] = {}
        """Titles by what object the row of the stream is, which is there as long as it is held here."""
        self.made: Made = {}
        """What was made of some rows, with these."""
        self.each: dict[Hashable, Made] = {}
        """The same of the rows of each of many."""

    def once(self, kept: dict[K, T], key: K, make: Callable[[], T]) -> T:
        """What was said under a key (`kept` is `said`, `short` or `titled`), said now where it was not yet."""
        if (found := kept.get(key)) is None:
            found = kept[key] = make()
        return found

    def again(self, key: Hashable, rows: tuple[Any, ...], make: Callable[[], T], ways: int) -> T:
        """What is made of some rows and of names alone (`Ask.again`)."""
        return _again(self.made, key, rows, make, ways)

    def each_again(
        self,
        what: Hashable,
        rows: Iterable[tuple[Hashable, tuple[Any, ...]]],
        make: Callable[..., T],
        ways: int,
    ) -> list[T]:
        """What is made of the rows of each of many (`Ask.each_again`)."""
        kept = self.each.setdefault(what, {})
        found = []
        for key, those in rows:
            known = kept.get(key)
            if known and known[0][0] == those:  # nothing is kept of what could not be made
                found.append(known[0][1])
            else:
                found.append(_again(kept, key, those, partial(make, *those), ways))
        return found

    def bounded(self) -> "Words":
        """The same, once there is room for more."""
        for kept in (self.said, self.short, self.titled):
            if len(kept) > self._most:
                kept.clear()
        if len(self.made) + sum(map(len, self.each.values())) > self._most:
            self.made.clear()
            self.each.clear()
        return self


def _again(kept: "Made", key: Hashable, rows: tuple[Any, ...], make: Callable[[], T], ways: int) -> T:
    those = kept.get(key)
    if those is None:
        those = kept[key] = []
    for found, made in those:
        if found == rows:
            again: T = made
            return again
    new = make()
    those.insert(0, (rows, new))
    del those[ways:]
    return new


class Ask:
    """What is asked: the rows as they were known, the day, and the names that everything goes by."""

    def __init__(
        self,
        rows: Rows,
        names: Names,
        day: int,
        today: int,
        told: str = "",
        position: int = 0,
        elsewhen: "Callable[[str], Ask] | None" = None,
        words: Words | None = None,
    ) -> None:
        """`words` are what was said with these names already."""
        self.rows = rows
        self.names = names
        self.day = day
        """The as-at day, as a proleptic ordinal."""
        self.today = today
        self.told = told
        """The two axes in words, for a title; empty for now."""
        self.position = position
        """The last position that counts."""
        self.known_at = ""
        """The time at which things were known, in words for a title; empty for now, and for a position."""
        self.elsewhen = elsewhen
        """The same question of what was known at another time, which is given in words."""
        self.alone: Alone | None = None
        """The rows of single streams, each as it was known at some positions."""
        self.kept_back: frozenset[str] = frozenset()
        """Fields that rows do not tell here though they are recorded, such as `cost`: what they say stands in no answer."""
        self.words = words or Words()
        self._titles: dict[str, Named] = {}
        self._kinds: set[str] = set()
        """The kinds of streams of which it was asked what all of them are called."""
        self._every: Mapping[str, Named] | None = None

    @property
    def home(self) -> str | None:
        """The body whose ledger it is."""
        return self.names.home

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection, in the order of their keys (`Rows.of`)."""
        return self.rows.of(projection, **where)

    def at(self, day: int | None = None, *, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on the day that is asked for, or on another (`Rows.at`).

        Of three parties or more: as `of` sees it (default: the home), a party or two of them (`a--b`); "" is the whole.
        """
        return self.rows.at(self.day if day is None else day, self.home if of is None else of, **where)

    def latest(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """For each stream the latest row of a projection by the day that is asked for (`Rows.latest`)."""
        return self.rows.latest(projection, self.day, **where)

    def begun(self, by: int | None = None, **where: Any) -> dict[str, Stream]:
        """The streams of which a list or a number may speak: those that may have begun by a day (default: the as-at day).

        One whose opening was retracted has never been. `where` as in `of`.
        """
        day = self.day if by is None else by
        return {row.stream: row for row in self.rows.of(streams, **where) if row.open and row.begun <= day}

    def name(self, who: str | None) -> Named:
        """A body by name, with its name in the ledger's second language; any other text as it is."""
        return self.names.name(who) if who else Named()

    def plain(self, who: str | None) -> Named:
        """A body's name alone; any other text as it is."""
        return self.names.plain(who) if who else Named()

    def said(self, text: str | Sayable) -> str:
        """A row's text with the names of the bodies in it."""
        if isinstance(text, str):
            return text
        words = self.words
        return words.once(words.said, text, partial(text.said, self.names.plain))

    def short(self, text: Sentence, marks: Sequence[Message] = ()) -> Short:
        """A fact in a short sentence, with the names of the bodies in it, and what has to be said beside it."""
        words = self.words
        return words.once(words.short, (text, tuple(marks)), partial(text.short, self.names.plain, marks))

    def again(self, key: Hashable, rows: tuple[Any, ...], make: Callable[[], T], *, ways: int = SEVERAL) -> T:
        """What is made of some rows and of names alone: what was made of them under that key lately, where it was.

        So many `ways` are remembered of each.
        """
        return self.words.again(key, rows, make, ways)

    def each_again(
        self, what: Hashable, rows: Iterable[tuple[Hashable, tuple[Any, ...]]], make: Callable[..., T]
    ) -> list[T]:
        """The same of the rows of each of many, which come with what each of them is; `make` is given a tuple's rows."""
        return self.words.each_again(what, rows, make, SEVERAL)

    def steady(
        self,
        key: Hashable,
        make: Callable[[], T],
        *,
        rows: Callable[[T], int],
        kinds: Iterable[str],
        turns: Iterable[int] = (),
    ) -> T:
        """What asks of the day that is asked for nothing but whether other days have come by then.

        It is made once for all days between two of which a row tells, or which are among the `turns`; it has as many `rows`,
        and says of streams of some `kinds` when they began to stand as they do.
        """
        kept = self.rows.steady
        if kept is None:
            return make()
        seen = (self.day > self.today) - (self.day < self.today), self.today, self.kept_back, bool(self.told)
        found: T | None = kept.get((key, seen), self.day)
        if found is None:
            found = make()
            days = (
                kept.days(partial(in_any_reading, self.rows), self.day, kinds, turns)
                if self.day != self.today
                else range(0)
            )
            if len(days) > 1:
                kept.put((key, seen), days, found, rows(found))
        return found

    def by_stream(self, projection: Projection[R], **where: Any) -> Mapping[str, Sequence[R]]:
        """The rows of a projection by their streams (`of`); whoever asks again for the same is given the same."""
        rows = list(self.of(projection, **where))
        if "stream" in where:
            return grouped(rows, attrgetter("stream"))
        key = "by stream", projection, frozenset((name, several(value)) for name, value in where.items())
        return self.again(key, (rows,), partial(grouped, rows, attrgetter("stream")))

    def title(self, stream: str) -> Named:
        """What a stream is called: by its own title, else by the names of whom it is about."""
        found = self._titles.get(stream)
        if found is None:
            if len(self._titles) < FEW:
                row = next(self.rows.of(streams, stream=stream), None)
                found = self._titles[stream] = self._titled(row) if row else Named(stream)
            else:
                found = self._titles[stream] = self._titles_of(stream.partition(":")[0]).get(
                    stream, Named(stream)
                )
        return found

    def _titles_of(self, kind: str) -> Mapping[str, Named]:
        """What all streams are called, made once, where those of a kind are asked about."""
        if kind not in self._kinds:
            self._kinds.add(kind)
            told = self.rows.titled(kind)
            if self._every is None:
                rows = list(told)
                self._every = self.again(("titles", len(rows)), (rows,), partial(self._all_titled, rows))
        return self._every or {}

    def _all_titled(self, rows: Sequence[Stream]) -> dict[str, Named]:
        return {row.stream: self._titled(row) for row in rows}

    def _titled(self, row: Stream) -> Named:
        return self.words.once(self.words.titled, id(row), lambda: (row, self._title(row)))[1]

    def _title(self, row: Stream) -> Named:
        link = Link("stream", row.stream)
        return Named(row.title, link) if row.title else self.between(row.kind, row.parties, link)

    def between(self, kind: str, parties: Sequence[str], link: Link | None = None) -> Named:
        """The names of whom a stream is about: `Edinburgh 愛丁堡 – Kaohsiung 高雄`; `link` is what they stand for."""
        joint = " in " if kind == "membership" else " – "
        return Named(joint.join(self.name(party) for party in parties), link)

    def reading(self, rows: Callable[[Rows], Rows]) -> "Ask":
        """The same question of other rows, made from these; those of another time are made so too."""
        read = rows(self.rows)
        found = Ask(read, self.names, self.day, self.today, self.told, self.position, words=self.words)
        found.alone, found.known_at, found.kept_back = self.alone, self.known_at, self.kept_back
        if elsewhen := self.elsewhen:
            found.elsewhen = lambda words: elsewhen(words).reading(rows)
        return found

    def told_as(self, told: str) -> "Ask":
        """The same question, with other words for a title."""
        found = self.reading(lambda rows: rows)
        found.told = told
        return found

    def as_known_at(self, positions: Mapping[str, Sequence[int]]) -> "Iterator[tuple[str, list[Ask]]]":
        """The same question of single streams, by themselves: of each as it was known at some positions, in their order.

        Each is read once, however many positions there are. Nothing where other times cannot be asked about.
        """
        if self.alone is not None:
            for stream, known in self.alone(positions):
                yield stream, [self.reading(lambda _, rows=rows: rows) for rows in known]  # type: ignore[misc]
        elif self.elsewhen is not None:
            for stream, those in positions.items():
                yield stream, [self.elsewhen(f"#{position}") for position in those]

    def may_have_been(self, earliest: int) -> bool:
        """Whether what was no earlier than this may have happened by the day that is asked for."""
        return earliest <= self.day

    def iso(self, day: int) -> str | None:
        """A day as ISO 8601; None where open."""
        return when.iso(day)
