"""What a row is: a NamedTuple of plain values, made from one history by a projection.

A row's columns are `str`, `int`, `float`, `bool`, any of them or None, and tuples of such; a description and `WIDE`
may stand beside a type in `Annotated`. Days are proleptic ordinals (`domain.when`), so that they compare and sort; the
words they were recorded in stand beside them, in EDTF. No sentence stands in a row, because a body's name changes without
the row's own stream, and because it may be read in any language: a row keeps what a sentence is made of (`domain.sentence`),
and whoever shows it says it.

A column whose words name something says so by its type, never by their shape: `EntryId`, `StreamId`, `BodyId`, `SourceId`,
`Cited`, `Address`, alone or in a tuple; or `Named`, a text for people that knows itself what it names (`links_of`).

Nothing here or in `projections.rows` imports the facts before a history is folded: who reads kept rows needs no model.
"""

import os
import re
import sys
import types
import typing
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    Protocol,
    Self,
    TypedDict,
    TypeVar,
)

from domain import when
from domain.message import Message
from domain.problem import Problem

if TYPE_CHECKING:
    from decimal import Decimal

    from domain.chronicle import PlacedFact
    from domain.fact import Fact
    from domain.history import History
    from domain.when import Bounds

R = TypeVar("R", bound=tuple[Any, ...])
WIDE = "wide"
"""Marks a column that a table leaves out, unless more was asked for; programs get it always."""


class InWords(NamedTuple):
    """Marks a column that people read in words: as a property of the row says it, with the names that bodies have now."""

    name: str
    """The property."""
    help: str
    instead: bool = True
    """Whether its words stand in the place of the column where rows are handed out to people; else before it."""


class Heading(NamedTuple):
    """In `Annotated`: what people read above a column, where that is not its name."""

    words: str


class Unsaid(NamedTuple):
    """In `Annotated`: what people read where a row has nothing in a column, so that nobody takes it for the row's above."""

    words: Message


NOT_SAID = Unsaid(Message("not said"))
"""Nobody says it."""
UNKNOWN = Unsaid(Message("unknown"))
"""What is told does not tell it."""


# --- what a column names

Kind = Literal["entry", "stream", "body", "source", "document", "year"]
"""What may be led to: an entry (`stream#version`), a stream by its id, a body and a source by their slugs, a document by its
address or the digest of its file, a year of the common era by its number."""


class Link(NamedTuple):
    """What some words lead to."""

    kind: Kind
    to: str


class Names:
    """In `Annotated`: the words of a column, each of a tuple's, name something of one kind."""

    __slots__ = ("kind", "of")

    def __init__(self, kind: Kind, of: Callable[[str], str | tuple[str, ...]] = str) -> None:
        """`of` takes the name, or several, out of the words, where it is not all of them."""
        self.kind = kind
        self.of = of


EntryId = Annotated[str, Names("entry")]
"""`stream#version`."""
StreamId = Annotated[str, Names("stream")]
"""A stream that has entries."""
BodyId = Annotated[str, Names("body")]
"""A body's slug; other words where it is somebody outside the ledger, and these lead nowhere."""
View = Annotated[str, Names("body", lambda words: tuple(words.split("--")))]
"""Whose view it is: a party's of three or more, or that of two of them (`a--b`)."""
SourceId = Annotated[str, Names("source")]
"""A source's slug."""


def slug_of(cited: str) -> str:
    """The source of a citation, without the place in it."""
    return cited.partition(" ")[0]


Cited = Annotated[str, Names("source", slug_of)]
"""A source, and the place in it (`citation`)."""
Address = Annotated[str, Names("document")]
"""Where a document lies on the web, or the digest of its file."""


class Named(str):
    """A text for people that names something and knows what; or somebody outside the ledger, whom nothing leads to."""

    __slots__ = ("link",)

    link: Link | None

    def __new__(cls, text: str = "", link: Link | None = None) -> Self:
        """`link` is what it names; None where it leads nowhere."""
        made = super().__new__(cls, text)
        made.link = link
        return made


Links = Link | tuple["Links", ...] | Mapping[str, "Links"] | None
"""What the words of a cell lead to, in the shape of the cell: a link or none for words, a tuple for a tuple, a mapping by
column for a row; for a sentence, those of what it names."""
_Reader = Callable[[Any], Links]


Merge = Callable[[Sequence[R], Sequence[Sequence[R]]], Iterable[R]]
"""Takes the rows of a stream by the values in use, and those by each other choice of its contested values."""
BESIDE = ("sources", "brought_by", "place", "n")
"""How columns end that say whose word a row is, or only where it stands: these make no difference between two rows."""


def alike(row: Any, other: Any) -> bool:
    """Whether two rows say the same, whoever says so."""
    return row == other or all(
        value == its or name.endswith(BESIDE)
        for name, value, its in zip(row._fields, row, other, strict=True)
    )


def widened(key: Sequence[str], *, flag: bool = True) -> "Merge[Any]":
    """Merge rows that have a version and bounds, each found again by its key without its place.

    A row gets the bounds of all days that sources give for it; one that says something else with another value, or is not
    there with it, is `contested`, unless no `flag` is wanted.
    """
    known = attrgetter("version", *(name for name in key if name not in {"stream", "place"}), "stream")

    def merge(rows: Sequence[Any], others: Sequence[Sequence[Any]]) -> Iterable[Any]:
        there = [{known(row): row for row in other} for other in others]
        for row in rows:
            found = [other.get(known(row)) for other in there]
            if all(each is not None and alike(row, each) for each in found):
                yield row
                continue
            days = [row, *filter(None, found)]
            marks = {"contested": True} if flag and "contested" in row._fields else {}
            yield row._replace(
                earliest=min(each.earliest for each in days),
                latest=max(each.latest for each in days),
                **marks,
            )

    return merge


def unmerged(rows: Sequence[R], _: Sequence[Sequence[R]]) -> Sequence[R]:
    """Merge nothing: rows of what was recorded, whichever value is right."""
    return rows


class Projection(Generic[R]):
    """A pure function from one history to typed rows, and what has to be known to keep them.

    Call it with a history. Its docstring, and that of the row, are its help.
    """

    def __init__(
        self,
        fold: "Callable[[History], Iterable[R]]",
        row: type[R],
        *,
        of: Sequence[str],
        key: Sequence[str],
        index: Sequence[Sequence[str]],
        duplicates: bool = False,
        merge: "Merge[R] | None" = None,
    ) -> None:
        self.fold = fold
        self.row = row
        self.name = fold.__name__
        self.of = tuple(of)
        """The kinds of stream that have such rows."""
        self.key = tuple(key)
        """The columns that tell a row from every other, `stream` first; rows come in their order."""
        self.index = tuple(tuple(sequence) for sequence in index)
        """Columns by which rows are looked up besides."""
        self.duplicates = duplicates
        """Whether it has rows of streams that are told in another one (`same-as`), which have none else."""
        self.merge = merge
        """Makes one list of the rows by the values in use and of those by each other choice of contested values."""
        self.__doc__ = fold.__doc__
        self.__module__ = fold.__module__
        self.written = written(fold.__module__)
        """The file that this was imported from, as it was then."""

    def __call__(self, history: "History") -> Iterable[R]:
        """The rows of one history: none of what is told in another one."""
        if not self.duplicates and history.original:
            return ()
        if self.merge is None or not history.corrects:
            return self.fold(history)
        from domain.contests import alternatives

        others = [[*self.fold(other)] for other in alternatives(history)]
        return self.merge([*self.fold(history)], others) if others else self.fold(history)

    def in_order(self, history: "History") -> list[R]:
        """The rows of one history, in the order of their key."""
        rows = list(self(history))
        if len(rows) > 1:
            rows.sort(key=attrgetter(*self.key))
        return rows

    def __repr__(self) -> str:
        return f"<projection {self.name}>"


def written(module: str) -> tuple[int, int] | None:
    """Size and time of the file of a module that is imported, or about to be; None where it has none."""
    try:
        found = os.stat(getattr(sys.modules.get(module), "__file__", None) or "")  # noqa: PTH116 — thirty times at every start
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def projection(
    row: type[R],
    *,
    of: Sequence[str] = ("partnership",),
    key: Sequence[str] = ("stream", "version"),
    index: Sequence[Sequence[str]] = (),
    duplicates: bool = False,
    merge: "Merge[R] | None" = None,
) -> "Callable[[Callable[[History], Iterable[R]]], Projection[R]]":
    """Make a function from a history to rows of one type a projection: of these kinds of stream, told apart by `key`.

    `merge` makes one list of the rows by the values in use and those by each other choice of contested values; rows that
    have `version`, `earliest` and `latest` are merged by `widened`.
    """
    dated = {"version", "earliest", "latest"}.issubset(row._fields)  # type: ignore[attr-defined]

    def made(fold: "Callable[[History], Iterable[R]]") -> Projection[R]:
        merged = merge or (widened(key) if dated else None)
        return Projection(fold, row, of=of, key=key, index=index, duplicates=duplicates, merge=merged)

    return made


class Unanswerable(Problem):
    """A question that this ledger cannot answer as it was asked; says what may be asked instead."""


class Days(NamedTuple):
    """When something was, as roughly as it is known."""

    edtf: str | None = None
    """As it was recorded, or what follows from the entries, in EDTF."""
    earliest: str | None = None
    """Its first possible day, ISO 8601; null where open."""
    latest: str | None = None
    """Its last possible day, ISO 8601; null where open."""

    @property
    def said(self) -> str:
        """In a sentence: `as of 2025-06`, `as of an unknown day`."""
        return self.edtf or Message("an unknown day")

    @property
    def parts(self) -> list[str]:
        """The days and spans of which it is one, as in a set: those of one; of other words the days on which it may be."""
        found = SET.fullmatch(self.edtf or "")
        several = found["set"].split(",") if found and found["set"] else []
        begins_open = bool(several) and several[0].startswith("..") and self.earliest is not None
        ends_open = bool(several) and several[-1].endswith("..") and self.latest is not None
        if several and not (begins_open or ends_open):  # what words leave open, something else may bound
            return several
        if self.earliest == self.latest:
            return [self.earliest or ".."]
        if several:
            return [f"{self.earliest or ''}..{self.latest or ''}"]
        return [_span(self.earliest, self.latest)]

    @classmethod
    def of(cls, bounds: "Bounds", edtf: str | None = None) -> Self:
        """From bounds, with the words they were recorded in, if any."""
        return cls(edtf or edtf_of(bounds), when.iso(bounds[0]), when.iso(bounds[1]))

    @classmethod
    def known(cls, on: str | None, earliest: int, latest: int) -> Self:
        """From the columns of a row."""
        return cls(on, when.iso(earliest), when.iso(latest))

    @classmethod
    def either(cls, several: "Iterable[Days]") -> "Days":
        """A day that may be one of several: `[1991,1992]`, `[2020-05,2023..2024]`; none that no one of them may be."""
        known = list(dict.fromkeys(several))
        if len(known) == 1:
            return known[0]
        first = [days.earliest for days in known]
        last = [days.latest for days in known]
        earliest = min(item for item in first if item) if all(first) else None
        latest = max(item for item in last if item) if all(last) else None
        words = dict.fromkeys(days.edtf for days in known)
        if widest := next(
            (days for days in known if (days.earliest, days.latest) == (earliest, latest)), None
        ):
            return widest
        if None not in words:
            parts = dict.fromkeys(part for days in known for part in days.parts)
            return cls(f"[{','.join(sorted(parts, key=_first_of))}]", earliest, latest)
        return cls(f"[{earliest or ''}..{latest or ''}]", earliest, latest)

    @classmethod
    def happened(cls, several: "Iterable[Days]") -> "Days":
        """The same of an event, the value in use before the others: where it may have lasted, in that one's words.

        A set has days alone: of a visit of three days and its first one it would say that each may have been all of it.
        """
        known = list(several)
        days = cls.either(known)
        lasted = any(when.is_interval(each.edtf) for each in known if each.edtf)
        return days._replace(edtf=known[0].edtf) if lasted and known[0].edtf else days


PLAIN_DAY = re.compile(r"\d{4}(-\d\d){0,2}")
"""A day, a month or a year without more."""
_PART = rf"(?:{PLAIN_DAY.pattern})?(?:\.\.)?(?:{PLAIN_DAY.pattern})?"
SET = re.compile(rf"\[?(?P<set>{_PART}(?:,{_PART})*)\]?")
"""A plain day, or a set of such and of spans of them."""


def _span(earliest: str | None, latest: str | None) -> str:
    """One day from some day until another, as a part of a set: as years or months where it is whole ones."""
    first, last = earliest or "", latest or ""
    if first[4:] in {"", "-01-01"} and last[4:] in {"", "-12-31"}:
        first, last = first[:4], last[:4]
    elif first[7:] in {"", "-01"} and _ends_a_month(last):
        first, last = first[:7], last[:7]
    return first if first == last else f"{first}..{last}"


def _ends_a_month(day: str) -> bool:
    return not day or int(day[8:]) == monthrange(int(day[:4]), int(day[5:7]))[1]


def _first_of(part: str) -> tuple[bool, str]:
    """What a part of a set is ordered by: one that is open at its beginning comes first."""
    return not part.startswith(".."), part


class Behind(NamedTuple):
    """What is behind a row: the entries that say so, and whose word they are.

    One value, so that the two are not exchanged by accident: made by `of` and `joined`, or by keyword. JSON, CSV and tables
    have it as two columns, `entries` and `sources`.
    """

    entries: tuple[EntryId, ...] = ()
    """`stream#version`, each once."""
    sources: tuple[Cited, ...] = ()
    """As they are read, with the place in each: `gti-2025 para. 14`."""

    @classmethod
    def of(cls, *rows: Any) -> Self:
        """The entries and the sources behind some rows that have `stream`, `version` and `sources`, each once.

        A row that several entries made what it is has all of them in `rests_on`, with their sources; one of which values in
        use come from later entries has these in `brought_by` (`word`).
        """
        return cls(entries=entries(*rows), sources=sources(*rows))

    @classmethod
    def joined(cls, several: "Iterable[Behind]") -> Self:
        """All that is behind several, each entry and each source once."""
        those = tuple(several)
        return cls(
            entries=tuple(dict.fromkeys([entry for behind in those for entry in behind.entries])),
            sources=tuple(dict.fromkeys([source for behind in those for source in behind.sources])),
        )


def entries(*rows: Any) -> tuple[str, ...]:
    """The entries behind some rows, each once: `stream#version` (`Behind.of`)."""
    return tuple(
        dict.fromkeys(
            [
                f"{row.stream}#{version}"
                for row in rows
                for version in (
                    *(getattr(row, "rests_on", ()) or (row.version,)),
                    *(getattr(row, "rests_on_brought_by", ()) or getattr(row, "brought_by", ())),
                )
                if version is not None
            ]
        )
    )


def brought(row: Any) -> tuple[EntryId, ...]:
    """The later entries that values in use of a row come from (`word`): `stream#version`."""
    return tuple(f"{row.stream}#{version}" for version in row.brought_by)


def began_by(row: Any, *what: Literal["since", "tier_since", "paused", "turned"]) -> Behind:
    """What is behind a spell: what began its status, what began its tier, the suspensions that last; or behind a turn."""
    versions: list[int] = []
    cited: list[Cited] = []
    for name in what:
        by = getattr(row, f"{name}_by")
        versions += by if isinstance(by, tuple) else () if by is None else (by,)
        versions += getattr(row, f"{name}_brought_by")
        cited += getattr(row, f"{name}_sources")
    return Behind(
        entries=tuple(dict.fromkeys(f"{row.stream}#{version}" for version in versions)),
        sources=tuple(dict.fromkeys(cited)),
    )


def sources(*rows: Any) -> tuple[str, ...]:
    """The sources behind some rows, each once."""
    return tuple(
        dict.fromkeys(
            [source for row in rows for source in getattr(row, "rests_on_sources", ()) or row.sources]
        )
    )


class Count(NamedTuple):
    """How many, under uncertainty: never a guess."""

    least: int
    most: int

    def __str__(self) -> str:
        """`3`, `3–4`, and `-3 to 2`, where a dash would be taken for a minus."""
        return format(self)

    def __format__(self, spec: str) -> str:
        """The same, wherever a number may stand in a message, each bound as `spec` has it: `1,200–1,300`."""
        dash = " to " if self.least < 0 or self.most < 0 else "–"
        return dash.join(format(bound, spec) for bound in dict.fromkeys(self))


class Amount(Count):
    """A sum of money under uncertainty, each bound in hundredths of the currency: added up and compared as a `Count` is.

    To people it is its words, with a mark between thousands; to programs two numbers, in the currency.
    """

    __slots__ = ()

    @classmethod
    def of(cls, least: "Decimal", most: "Decimal") -> Self:
        """From two sums in the currency, of which no more than two decimals are kept."""
        return cls(int(least * HUNDREDTHS), int(most * HUNDREDTHS))

    def __format__(self, spec: str) -> str:
        """`12,000`, `2,000.50`, `0–90,000`."""
        return "–".join(
            f"{bound / HUNDREDTHS:,.2f}" if bound % HUNDREDTHS else f"{bound // HUNDREDTHS:,}"
            for bound in dict.fromkeys(self)
        )

    def in_currency(self) -> dict[str, int | float]:
        """Both bounds as numbers, by name."""
        return {
            name: bound / HUNDREDTHS if bound % HUNDREDTHS else bound // HUNDREDTHS
            for name, bound in zip(self._fields, self, strict=True)
        }


HUNDREDTHS = 100
"""Of a currency, in which sums are counted: none in which offices pay has a third decimal."""


def edtf_of(bounds: "Bounds") -> str | None:
    """Bounds as one day of a span in EDTF; None where nothing is known."""
    first, last = when.iso(bounds[0]), when.iso(bounds[1])
    if first == last:
        return first
    return f"[{first or ''}..{last or ''}]"


class OfStream(Protocol):
    """A row of a stream."""

    @property
    def stream(self) -> str:
        """The stream's id."""


S = TypeVar("S", bound=OfStream)
T = TypeVar("T")
K = TypeVar("K")


def by_stream(rows: Iterable[S]) -> dict[str, list[S]]:
    """Rows by their streams, each in the order in which they came."""
    return grouped(rows, lambda row: row.stream)


def grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Rows by what they have in common, each in the order in which they came."""
    found: dict[K, list[T]] = {}
    for row in rows:
        if (those := found.get(common := key(row))) is None:
            found[common] = [row]
        else:
            those.append(row)
    return found


class Dates(TypedDict):
    """The columns of a row that say when it was."""

    on: str | None
    earliest: int
    latest: int


def dates(told: "PlacedFact") -> Dates:
    """The columns `on`, `earliest`, `latest` of a fact in its place."""
    on = told.fact.on
    if on is None:
        on = said_on((told.earliest, told.latest), told)
    return {"on": on, "earliest": told.earliest, "latest": told.latest}


def said_on(bounds: "Bounds", by: "PlacedFact | None") -> str | None:
    """What is said of a day with these bounds, in EDTF: as it was recorded, else as the fact's neighbours bound it.

    None where nothing tells more than that it was recorded.
    """
    if by is None:
        return edtf_of(bounds)
    if by.fact.on is not None:
        return by.fact.on
    if bounds[0] == when.MIN and bounds[1] >= by.entry.day:
        return None
    return edtf_of(bounds)


def said_until(on: str | None, earliest: int, latest: int) -> str | None:
    """What is said of a day that was by then: as it was recorded, unless nothing but its bounds is known."""
    if on is None or not on.startswith("["):
        return on
    return edtf_of((earliest, latest))


class Word(TypedDict):
    """The columns of a row that say whose word it is."""

    sources: tuple[str, ...]
    brought_by: tuple[int, ...]


NOBODYS: Word = {"sources": (), "brought_by": ()}
"""Of what no source is named for."""


def word(told: "PlacedFact") -> Word:
    """The columns `sources` and `brought_by` of a fact in its place: whose word it is, as it is read now.

    The entry's own sources give what stands as it was recorded. Where a value in use was contested, preferred or corrected,
    the sources of the later entries that give it come after them, and these are in `brought_by`, by their versions. A value
    that is only supposed (`domain.contests`) is the word of whoever contests the entry with it.
    """
    if not (told.brought_by or told.supposing):
        return {"sources": cited(told.fact), "brought_by": ()} if told.fact.sources else NOBODYS
    return {
        "sources": cited(told.fact, *(by.fact for by in (*told.brought_by, *told.supposing))),
        "brought_by": tuple([by.version for by in told.brought_by]),
    }


def words(several: "Iterable[PlacedFact]") -> Word:
    """The same of several facts together, each source and each entry once."""
    those = [word(told) for told in several]
    return {
        "sources": tuple(dict.fromkeys([source for each in those for source in each["sources"]])),
        "brought_by": tuple(dict.fromkeys([by for each in those for by in each["brought_by"]])),
    }


def cited(*facts: "Fact") -> tuple[str, ...]:
    """The sources that facts name themselves, as they are read: `gti-2025 para. 14`; of several, each once."""
    if len(facts) == 1:
        return tuple([citation(source) for source in facts[0].sources]) if facts[0].sources else ()
    return tuple(dict.fromkeys([citation(source) for fact in facts for source in fact.sources]))


class Cites(Protocol):
    """What names a source, and may name the place in it."""

    @property
    def source(self) -> str:
        """The source's slug."""

    @property
    def at(self) -> str | None:
        """The place in it."""


def citation(row: Cites) -> str:
    """A source and the place in it."""
    return f"{row.source} {row.at}" if row.at else row.source


# --- what the words of a row lead to


def links_of(
    row: Any, shape: type[Any] | None = None, only: Collection[str] | None = None
) -> dict[str, Links]:
    """What each cell of a row leads to, by column; columns that lead nowhere are left out.

    `shape` is the row's type, where that is not what it was made as; `only` names the columns that matter. What is behind a
    row is two columns, `entries` and `sources`, as JSON has it.
    """
    found: dict[str, Links] = {}
    for name, read in linked(shape or type(row)).items():
        value = getattr(row, name)
        is_behind = isinstance(value, Behind)
        if only is not None and name not in only and not is_behind:
            continue
        links = read(value)
        if is_behind and isinstance(links, dict):
            found.update(links)
        elif links and _leads(links):
            found[name] = links
    return found


def linked(row: type[Any]) -> "Mapping[str, _Reader]":
    """For each column of a type of row that may lead somewhere, what its values lead to."""
    if row not in _LINKED:
        hints = typing.get_type_hints(row, include_extras=True)
        found = ((name, _reader(hint)) for name, hint in hints.items())
        _LINKED[row] = {name: read for name, read in found if read is not None}
    return _LINKED[row]


_LINKED: dict[type[Any], "Mapping[str, _Reader]"] = {}


def _leads(links: Links) -> bool:
    if isinstance(links, Link):
        return True
    return any(map(_leads, links.values() if isinstance(links, dict) else links or ()))


def _reader(hint: Any) -> "_Reader | None":  # noqa: PLR0911 — one answer a kind of type
    """What values of a type lead to; None where they never lead anywhere."""
    if typing.get_origin(hint) is Annotated:
        mark = next((mark for mark in hint.__metadata__ if isinstance(mark, Names)), None)
        return _reader(hint.__origin__) if mark is None else _named_by(mark)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        readers = [read for each in typing.get_args(hint) if (read := _reader(each))]
        return None if not readers else lambda value: None if value is None else readers[0](value)
    if typing.get_origin(hint) is tuple:
        first, *rest = typing.get_args(hint) or (None,)
        if rest != [...]:
            return None
        each = _reader(first)
        return None if each is None else lambda value: tuple(each(item) for item in value)
    if isinstance(hint, type) and issubclass(hint, str):
        return _said_in
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return links_of if linked(hint) else None
    return None


def _named_by(mark: Names) -> "_Reader":
    def read(value: str | None) -> Links:
        if isinstance(value, Named):
            return value.link
        found = None if value is None else mark.of(value)
        if isinstance(found, tuple):
            return tuple(Link(mark.kind, name) for name in found)
        return None if found is None else Link(mark.kind, found)

    return read


def _said_in(words: str) -> Links:
    """What a text names: itself, or what the values of a message do."""
    if isinstance(words, Named):
        return words.link
    if isinstance(words, Message):
        return tuple(part.link for part in words.parts() if isinstance(part, Named) and part.link)
    return None


# --- texts


class Sayable(Protocol):
    """What a row says that is still to be put into words (`domain.sentence`)."""

    def said(self, names: Callable[[str], str]) -> str:
        """In words, with the names of the bodies in it."""


_PLAIN = (str, int, type(None))
"""What most values are, which JSON has as they are."""


def as_json(value: Any) -> Any:  # noqa: PLR0911 — one answer a kind of value
    """A row, and whatever is in it, as JSON has it: rows as objects, other tuples as lists."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Amount):
        return value.in_currency()
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        if names is None:
            return [as_json(item) for item in value]
        found: dict[str, Any] = {}
        for name, row in zip(names, value, strict=True):
            if isinstance(row, _PLAIN):
                found[name] = row
            elif isinstance(row, Behind):
                found["entries"], found["sources"] = list(row.entries), list(row.sources)
            else:
                found[name] = as_json(row)
        return found
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return value
