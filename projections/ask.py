"""What a report is asked: the rows as they were known, the day, and the names that everything goes by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from domain import when
from domain.message import Message
from domain.sentence import Sentence
from domain.short import Short
from projections.lookup import Rows
from projections.row import Link, Named, Projection, Sayable, grouped
from projections.rows.spells import Spell
from projections.rows.streams import Stream, streams

R = TypeVar("R", bound=tuple[Any, ...])
FEW = 30
"""Streams whose titles are looked up one by one; whoever asks for more asks for all."""


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


class Words:
    """Sentences that were said with some names, each of them once."""

    def __init__(self) -> None:
        self.said: dict[Sayable, str] = {}
        self.short: dict[tuple[Sentence, tuple[Message, ...]], Short] = {}

    def bounded(self) -> "Words":
        """The same words."""
        return self


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
        if (found := self.words.said.get(text)) is None:
            found = self.words.said[text] = text.said(self.names.plain)
        return found

    def short(self, text: Sentence, marks: Sequence[Message] = ()) -> Short:
        """A fact in a short sentence, with the names of the bodies in it, and what has to be said beside it."""
        key = text, tuple(marks)
        if (found := self.words.short.get(key)) is None:
            found = self.words.short[key] = text.short(self.names.plain, marks)
        return found

    def by_stream(self, projection: Projection[R], **where: Any) -> dict[str, list[R]]:
        """The rows of a projection by their streams (`of`)."""
        return grouped(self.of(projection, **where), attrgetter("stream"))

    def title(self, stream: str) -> Named:
        """What a stream is called: by its own title, else by the names of whom it is about."""
        found = self._titles.get(stream)
        if found is None:
            if len(self._titles) < FEW:
                row = next(self.rows.of(streams, stream=stream), None)
                found = self._titles[stream] = self._titled(row) if row else Named(stream)
            else:
                found = self._titles[stream] = self._every_title.get(stream, Named(stream))
        return found

    @cached_property
    def _every_title(self) -> dict[str, Named]:
        """What all streams are called."""
        return {row.stream: self._titled(row) for row in self.rows.of(streams)}

    def _titled(self, row: Stream) -> Named:
        link = Link("stream", row.stream)
        return Named(row.title, link) if row.title else self.between(row.kind, row.parties, link)

    def between(self, kind: str, parties: Sequence[str], link: Link | None = None) -> Named:
        """The names of whom a stream is about: `Edinburgh 愛丁堡 – Kaohsiung 高雄`; `link` is what they stand for."""
        joint = " in " if kind == "membership" else " – "
        return Named(joint.join(self.name(party) for party in parties), link)

    def over(self, rows: Rows) -> "Ask":
        """The same question of other rows."""
        found = Ask(
            rows, self.names, self.day, self.today, self.told, self.position, self.elsewhen, self.words
        )
        found.alone, found.known_at, found.kept_back = self.alone, self.known_at, self.kept_back
        return found

    def as_known_at(self, positions: Mapping[str, Sequence[int]]) -> "Iterator[tuple[str, list[Ask]]]":
        """The same question of single streams, by themselves: of each as it was known at some positions, in their order.

        Each is read once, however many positions there are. Nothing where other times cannot be asked about.
        """
        if self.alone is not None:
            for stream, known in self.alone(positions):
                yield stream, [self.over(rows) for rows in known]
        elif self.elsewhen is not None:
            for stream, those in positions.items():
                yield stream, [self.elsewhen(f"#{position}") for position in those]

    def may_have_been(self, earliest: int) -> bool:
        """Whether what was no earlier than this may have happened by the day that is asked for."""
        return earliest <= self.day

    def iso(self, day: int) -> str | None:
        """A day as ISO 8601; None where open."""
        return when.iso(day)
