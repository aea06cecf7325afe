"""What a report's author imports: a report is a pure function from what is asked to a page of typed rows.

    @report
    def quiet(ask: Ask, months: Annotated[int, "so many months without a contact"] = 24) -> Page:
        '''Who has gone quiet?'''
        for stream, contact in ask.latest(contacts).items(): …

Its name is its function's, its docstring says what question it answers, its parameters are its options. A module of its
name in `projections/`, or an entry point in the group `comity.reports`, is all it takes to be found. It sees rows and
this module, and has heard of no database; as at another day, or as known at another time, it is the same function.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NewType, Protocol, TypeVar

from domain import when
from projections.page import Page, Section
from projections.readings import Rows
from projections.row import (
    WIDE,
    Behind,
    Count,
    Days,
    Projection,
    Unanswerable,
    by_stream,
    grouped,
    unmarked,
)
from projections.rows.spells import Spell

__all__ = [
    "WIDE",
    "Ask",
    "Behind",
    "Body",
    "Count",
    "Days",
    "Page",
    "Report",
    "Rows",
    "Section",
    "Span",
    "Unanswerable",
    "When",
    "Who",
    "Year",
    "by_stream",
    "grouped",
    "report",
]

if TYPE_CHECKING:

    class Names(Protocol):
        """Who is meant, and what everyone is called."""

        home: str | None

        def name(self, slug: str) -> str:
            """A body's name, with the one in the ledger's second language; any other text as it is."""
            ...

        def plain(self, slug: str) -> str:
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


R = TypeVar("R", bound=tuple[Any, ...])

# --- options that are more than a word or a number

Who = NewType("Who", str)
"""A stream's id; at the command line an argument that is read like every WHO, or an option where it has a default."""
Body = NewType("Body", str)
"""A body's slug; at the command line a name in any language."""
When = NewType("When", str)
"""A day or more in EDTF; at the command line also natural words."""
Year = NewType("Year", int)
"""A year of the common era; at the command line also one of the Republic of China, and natural words."""
Span = NewType("Span", int)
"""A length of time in days; at the command line `90d`, `12w`, `3m`, `2y` or ISO 8601."""


def one_of(flag: str, word: str, choices: Iterable[str]) -> str:
    """A word of a closed list. Errors: Unanswerable with the whole list, and what comes near."""
    known = list(dict.fromkeys(choices))
    if word in known:
        return word
    raise Unanswerable(none_of(flag, word, known))


def none_of(flag: str, word: str, known: Sequence[str]) -> str:
    """What is said of a word that is on no closed list: the whole list, and what comes near."""
    import difflib

    near = difflib.get_close_matches(word, known, n=3, cutoff=0.65)
    hint = f": did you mean {' or '.join(near)}?" if near else ""
    return f"{flag}: {word!r} is none of {', '.join(known)}{hint}"


# --- what is asked


FEW = 30
"""Streams whose titles are looked up one by one; whoever asks for more asks for all."""


class Ask:
    """What is asked: the rows as they were known, the day, and the names that everything goes by."""

    def __init__(
        self,
        rows: Rows,
        names: "Names",
        day: int,
        today: int,
        told: str = "",
        position: int = 0,
        elsewhen: "Callable[[str], Ask] | None" = None,
    ) -> None:
        self.rows = rows
        self.names = names
        self.day = day
        """The as-at day, as a proleptic ordinal."""
        self.today = today
        self.told = told
        """The two axes in words, for a title; empty for now."""
        self.position = position
        """The last position that counts."""
        self.elsewhen = elsewhen
        """The same question of what was known at another time, in the words of `--as-known`."""
        self._titles: dict[str, str] = {}

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

    def name(self, who: str | None) -> str:
        """A body by name, with its name in the ledger's second language; any other text as it is."""
        return self.names.name(who) if who else ""

    def plain(self, who: str | None) -> str:
        """A body's name alone; any other text as it is."""
        return self.names.plain(who) if who else ""

    def said(self, text: str) -> str:
        """A row's text with the names of the bodies in it."""
        return unmarked(text, self.names.plain)

    def title(self, stream: str) -> str:
        """What a stream is called: by its own title, else by the names of whom it is about."""
        from projections.rows.streams import streams

        if stream not in self._titles:
            few = len(self._titles) < FEW
            for one in self.rows.of(streams, **({"stream": stream} if few else {})):
                self._titles[one.stream] = one.title or self.between(one.kind, one.parties)
            self._titles.setdefault(stream, stream)
        return self._titles[stream]

    def between(self, kind: str, parties: Sequence[str]) -> str:
        """The names of whom a stream is about: `Edinburgh 愛丁堡 – Kaohsiung 高雄`."""
        joint = " in " if kind == "membership" else " – "
        return joint.join(self.name(one) for one in parties)

    def reading(self, rows: Callable[[Rows], Rows]) -> "Ask":
        """The same question of other rows, made from these; those of another time are made so too."""
        found = Ask(rows(self.rows), self.names, self.day, self.today, self.told, self.position)
        if elsewhen := self.elsewhen:
            found.elsewhen = lambda words: elsewhen(words).reading(rows)
        return found

    def may_have_been(self, earliest: int) -> bool:
        """Whether what was no earlier than this may have happened by the day that is asked for."""
        return earliest <= self.day

    def iso(self, day: int) -> str | None:
        """A day as ISO 8601; None where open."""
        return when.iso(day)


# --- what answers

Form = Callable[[Page], Any]


class Report:
    """A report: call it with what is asked and its options."""

    def __init__(self, ask: Callable[..., Page], forms: Mapping[str, Form], *, settled: bool = False) -> None:
        self.ask = ask
        self.name = ask.__name__.strip("_").replace("_", "-")
        self.forms = dict(forms)
        """Other forms than tables, by the word for `--as`: from a page to text."""
        self.settled = settled
        """It speaks of the values in use alone, whatever is contested."""
        self.__doc__ = ask.__doc__
        self.__module__ = ask.__module__

    @property
    def question(self) -> str:
        """What it answers: the first line of its docstring."""
        return (self.__doc__ or "").strip().partition("\n")[0]

    def __call__(self, ask: Ask, **options: Any) -> Page:
        """The page, with what open contests would change in it."""
        if self.settled:
            return self.ask(ask, **options).finished()
        from projections.reckoning.unsettled import over

        return over(ask, lambda one: self.ask(one, **options))

    def __repr__(self) -> str:
        return f"<report {self.name}>"


def report(
    *, forms: Mapping[str, Form] | None = None, settled: bool = False
) -> Callable[[Callable[..., Page]], Report]:
    """Make a function a report; `forms` are other forms than tables, by the word for `--as`.

    A report is asked again for each other value of what is contested, and its page says what these would change; one that
    is `settled` is not, because it speaks of the values in use, or shows all of them itself.
    """
    return lambda ask: Report(ask, forms or {}, settled=settled)


def counted(number: int, what: str) -> str:
    """`1 fact`, `1,200 facts`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def entries(*rows: Any) -> tuple[str, ...]:
    """The entries behind some rows, each once: `stream#version`."""
    return tuple(dict.fromkeys(f"{one.stream}#{one.version}" for one in rows if one.version is not None))


def sources(*rows: Any) -> tuple[str, ...]:
    """The sources behind some rows, each once."""
    return tuple(dict.fromkeys(source for one in rows for source in one.sources))


def some_of(row: Any, shape: type[R]) -> R:
    """A row as one of another type, which has some of its columns; what it says that it depends on comes along."""
    from projections.reckoning.unsettled import COLUMN, with_column

    values = {name: getattr(row, name) for name in shape._fields}  # type: ignore[attr-defined]
    if COLUMN in row._fields:
        made: R = with_column(shape)(**values, **{COLUMN: getattr(row, COLUMN)})
        return made
    return shape(**values)


def among(rows: Iterable[R], day: int) -> Iterator[R]:
    """The rows of what may have happened by a day."""
    return (one for one in rows if one.earliest <= day)  # type: ignore[attr-defined]
