"""What a row is: a NamedTuple of plain values, made from one history by a projection.

A row's columns are `str`, `int`, `float`, `bool`, any of them or None, and tuples of such; a description and `WIDE`
may stand beside a type in `Annotated`. Days are proleptic ordinals (`domain.when`), so that they compare and sort; the
words they were recorded in stand beside them, in EDTF. A body's name stands in no row, because it changes without the
row's own stream: where a text names one, its slug is marked (`marked`), and whoever shows the text puts the name in
(`unmarked`).

Nothing here or in `projections.rows` imports the facts before a history is folded: who reads kept rows needs no model.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, Self, TypedDict, TypeVar

from domain import when

if TYPE_CHECKING:
    from domain.chronicle import Told
    from domain.fact import Citation, Fact
    from domain.history import History
    from domain.when import Bounds

R = TypeVar("R", bound=tuple[Any, ...])
WIDE = "wide"
"""Marks a column that a table leaves out, unless more was asked for; programs get it always."""


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
    ) -> None:
        self.fold = fold
        self.row = row
        self.name = fold.__name__
        self.of = tuple(of)
        """The kinds of stream that have such rows."""
        self.key = tuple(key)
        """The columns that tell a row from every other, `stream` first; rows come in their order."""
        self.index = tuple(tuple(one) for one in index)
        """Columns by which rows are looked up besides."""
        self.__doc__ = fold.__doc__
        self.__module__ = fold.__module__
        self.written = written(fold.__module__)
        """The file that this was imported from, as it was then."""

    def __call__(self, history: "History") -> Iterable[R]:
        """The rows of one history."""
        return self.fold(history)

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
) -> "Callable[[Callable[[History], Iterable[R]]], Projection[R]]":
    """Make a function from a history to rows of one type a projection: of these kinds of stream, told apart by `key`."""

    def made(fold: "Callable[[History], Iterable[R]]") -> Projection[R]:
        return Projection(fold, row, of=of, key=key, index=index)

    return made


class Unanswerable(ValueError):
    """A question that this ledger cannot answer as it was asked; says in a sentence what may be asked instead."""


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
        return self.edtf or "an unknown day"

    @classmethod
    def of(cls, bounds: "Bounds", edtf: str | None = None) -> Self:
        """From bounds, with the words they were recorded in, if any."""
        return cls(edtf or edtf_of(bounds), when.iso(bounds[0]), when.iso(bounds[1]))

    @classmethod
    def known(cls, on: str | None, earliest: int, latest: int) -> Self:
        """From the columns of a row."""
        return cls(on, when.iso(earliest), when.iso(latest))


class Behind(NamedTuple):
    """What is behind a row: the entries that say so, and whose word they are.

    One value, so that the two are not exchanged by accident: made by `of` and `joined`, or by keyword. JSON, CSV and tables
    have it as two columns, `entries` and `sources`.
    """

    entries: tuple[str, ...] = ()
    """`stream#version`, each once."""
    sources: tuple[str, ...] = ()
    """As they are read, with the place in each: `gti-2025 para. 14`."""

    @classmethod
    def of(cls, *rows: Any) -> Self:
        """The entries and the sources behind some rows that have `stream`, `version` and `sources`, each once."""
        return cls(
            entries=tuple(
                dict.fromkeys([f"{row.stream}#{row.version}" for row in rows if row.version is not None])
            ),
            sources=tuple(dict.fromkeys([source for row in rows for source in row.sources])),
        )

    @classmethod
    def joined(cls, several: "Iterable[Behind]") -> Self:
        """All that is behind several, each entry and each source once."""
        those = tuple(several)
        return cls(
            entries=tuple(dict.fromkeys([entry for behind in those for entry in behind.entries])),
            sources=tuple(dict.fromkeys([source for behind in those for source in behind.sources])),
        )


class Count(NamedTuple):
    """How many, under uncertainty: never a guess."""

    least: int
    most: int

    def __str__(self) -> str:
        """`3`, `3–4`, and `-3 to 2`, where a dash would be taken for a minus."""
        dash = " to " if self.least < 0 or self.most < 0 else "–"
        return str(self.least) if self.least == self.most else f"{self.least}{dash}{self.most}"


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
        found.setdefault(key(row), []).append(row)
    return found


class Dates(TypedDict):
    """The columns of a row that say when it was."""

    on: str | None
    earliest: int
    latest: int


def dates(told: "Told") -> Dates:
    """The columns `on`, `earliest`, `latest` of a fact in its place."""
    on = told.fact.on
    if on is None:
        on = said_on((told.earliest, told.latest), told)
    return {"on": on, "earliest": told.earliest, "latest": told.latest}


def said_on(bounds: "Bounds", by: "Told | None") -> str | None:
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


def cited(fact: "Fact") -> tuple[str, ...]:
    """The sources of a fact as they are read: `gti-2025 para. 14`."""
    return tuple([citation(one) for one in fact.sources]) if fact.sources else ()


def citation(one: "Citation") -> str:
    """A source and the place in it."""
    return f"{one.source} {one.at}" if one.at else one.source


# --- names in texts

_MARK, _END = "\x05", "\x06"  # no stored text holds them
_MARKED = re.compile(f"{_MARK}([^{_END}]*){_END}")


def marked(who: str) -> str:
    """A body's slug, or other words, to be replaced by a name when the text is shown."""
    return f"{_MARK}{who}{_END}"


def unmarked(text: str, names: Callable[[str], str] = str) -> str:
    """The text with the names of the bodies that it marks."""
    return _MARKED.sub(lambda found: names(found[1]), text) if _MARK in text else text


def as_json(value: Any) -> Any:
    """A row, and whatever is in it, as JSON has it: rows as objects, other tuples as lists."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        if names is None:
            return [as_json(one) for one in value]
        found: dict[str, Any] = {}
        for name, one in zip(names, value, strict=True):
            if isinstance(one, Behind):
                found["entries"], found["sources"] = list(one.entries), list(one.sources)
            else:
                found[name] = as_json(one)
        return found
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    return value
