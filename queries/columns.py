"""The columns of a row, whoever shows it: what each is called and means, what it holds, and where its words lead.

Everything follows from the type of the row; no medium is known here.
"""

import types
import typing
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from projections.row import WIDE, Amount, Behind, Count, Days, Heading, Links, Unsaid, links_of

BEHIND = ("entries", "behind", "brought_by", "sources")
"""Columns that say what is behind a row: a page that is passed on always shows them."""
NUMBERS = (int, float, Count, Amount)
ANSWERED = ("certain", "balanced")
"""Columns of yes and no in which no is an answer; in others it is nothing to be said."""
SHORT = (*NUMBERS, bool, Days)
"""What is never broken into several lines."""


class Column(NamedTuple):
    """A column of a row: what it is called, what it holds, and what is said of it."""

    name: str
    """As JSON has it."""
    heading: str
    """As people read it."""
    type: Any
    """Without `Annotated`, and without the None that it may also be."""
    help: str
    wide: bool
    """Whether a table leaves it out, unless more was asked for."""
    read: Callable[[Any], Any]
    """Its value in a row."""
    unsaid: str = ""
    """What people read where it holds nothing."""

    @property
    def number(self) -> bool:
        """Whether it holds numbers, which align at the right."""
        return self.type in NUMBERS

    @property
    def short(self) -> bool:
        """Whether what it holds is never broken into several lines."""
        return self.type in SHORT

    def words(self, row: Any, say: Callable[[str], str] = str) -> str:
        """What it says of a row, for people; `say` says a message as the medium has it."""
        value = self.shown(row)
        return "no" if value is False and self.name in ANSWERED else words(value, say) or say(self.unsaid)

    def shown(self, row: Any) -> Any:
        """Its value in a row as people see it: of a tier with its bounds in columns of their own, least–most."""
        value = self.read(row)
        if self.name != "tier":
            return value
        bounds = Count(getattr(row, "tier_least", value), getattr(row, "tier_most", value))
        return bounds if bounds.least != bounds.most else value

    def links(self, row: Any) -> Links:
        """What its words in a row lead to: a link, several for a tuple, those of a message in its order; None where nowhere.

        A body may be somebody outside the ledger, whom nothing leads to: `queries.session.View.leads` tells.
        """
        return links_of(row).get(self.name)

    def said_in(self, rows: Sequence[Any]) -> bool:
        """Whether it says anything of some row."""
        return any(self.words(row) for row in rows)


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a type of row, in their order."""
    if row not in _COLUMNS:
        _COLUMNS[row] = tuple(_columns(row))
    return _COLUMNS[row]


_COLUMNS: dict[type[Any], tuple[Column, ...]] = {}


def _columns(row: type[Any]) -> Iterator[Column]:
    for name, hint in typing.get_type_hints(row, include_extras=True).items():
        marks = hint.__metadata__ if typing.get_origin(hint) is typing.Annotated else ()
        help_ = next((mark for mark in marks if isinstance(mark, str) and mark != WIDE), "")
        named = next((mark.words for mark in marks if isinstance(mark, Heading)), "")
        unsaid = next((mark.words for mark in marks if isinstance(mark, Unsaid)), "")
        wide = WIDE in marks
        if bare(hint) is Behind:  # two columns wherever it is shown
            texts = tuple[str, ...]
            yield Column("entries", "entries", texts, help_, wide=True, read=attrgetter(f"{name}.entries"))
            whose = "whose word it is"
            yield Column("sources", "sources", texts, whose, wide=wide, read=attrgetter(f"{name}.sources"))
        else:
            plain = name.strip("_")
            heading = named or plain.replace("_", " ")
            yield Column(plain, heading, bare(hint), help_, wide, attrgetter(name), unsaid)


def bare(hint: Any) -> Any:
    """A type without `Annotated` and without None."""
    while typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [each for each in typing.get_args(hint) if each is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else hint
    return hint


# --- values


def words(value: Any, say: Callable[[str], str] = str) -> str:
    """A value as people read it in one cell; `say` says a message as the medium has it."""
    match value:
        case bool() | None:
            return "yes" if value else ""
        case Days():
            return value.edtf or "unknown"
        case Count():
            return str(value)
        case tuple() | list():
            joint = " " if hasattr(value, "_fields") else "; "
            return joint.join(part for part in (words(item, say) for item in value) if part)
        case str():
            return say(value)
        case _:
            return str(value)


def exact(value: Any) -> Any:
    """A value as a sheet has it: a number as one, everything else as text."""
    if type(value) is str:  # as most are
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, int | float) else words(value)


class Cell(NamedTuple):
    """A column of a sheet, as programs read it."""

    name: str
    read: Callable[[Any], Any]
    """A number or a text of a row."""


def cells_of(row: type[Any]) -> tuple[Cell, ...]:
    """The columns of a sheet, named as the row's own: three for a day, two for a number under uncertainty."""
    return tuple(cell for column in columns_of(row) for cell in _cells(column))


def _cells(column: Column) -> Iterator[Cell]:
    def part(of: str) -> Callable[[Any], Any]:
        return lambda row: exact(getattr(column.read(row), of, None))

    def bound(of: str) -> Callable[[Any], Any]:
        return lambda row: exact(amount.in_currency()[of] if (amount := column.read(row)) else None)

    if column.type is Days:
        yield Cell(column.name, part("edtf"))
        yield from (Cell(f"{column.name}_{end}", part(end)) for end in ("earliest", "latest"))
    elif column.type in (Count, Amount):
        read = bound if column.type is Amount else part
        yield from (Cell(f"{column.name}_{end}", read(end)) for end in ("least", "most"))
    else:
        whole = column.read
        yield Cell(column.name, lambda row: exact(whole(row)))
