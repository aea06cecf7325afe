"""What a page says of contests that nobody has settled: which rows rest on a contested entry, and a note that lists these.

The value in use answers, here as everywhere. What the other sources say stands in `conflicts`, `show`, `briefing`, `audit`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from operator import itemgetter
from typing import Annotated, Any

from domain.message import Message, Several
from projections.ask import Ask
from projections.page import Page, Section
from projections.phrases import in_turn
from projections.row import Behind, grouped
from projections.rows.conflicts import Conflict, conflicts

COLUMN = "contested"
"""The column in which a row says that sources disagree about an entry behind it."""
FEW = 5
"""Contested fields that a note lists; of more it says how many."""
LONGEST = 60
"""Characters of a value in a note."""
_SHAPES: dict[type[Any], type[Any]] = {}


def marked(ask: Ask, page: Page) -> Page:
    """The page with `contested` on each row that rests on an entry with an open contest, and a note on these."""
    open_ = {f"{row.stream}#{row.version}" for row in ask.of(conflicts, outcome="unresolved") if row.is_open}
    if not open_:
        return page
    found: set[str] = set()
    sections = tuple(_marked(section, open_, found) for section in page.sections)
    if not found:
        return page
    return page._replace(sections=sections, notes=(*page.notes, _note(ask, found)))


def is_contested(row: Any) -> bool:
    """Whether sources disagree, unsettled, about an entry behind a row of a page."""
    return getattr(row, COLUMN, False) is True


def _marked(section: Section, open_: set[str], found: set[str]) -> Section:
    """The section with the column, where one of its rows is contested; the contested entries are added to those `found`."""
    flags = []
    for row in section.rows:
        own = open_ & behind(row)
        found |= own
        flags.append(bool(own) or is_contested(row))
    if not any(flags) or isinstance(getattr(section.rows[0], COLUMN, False), tuple):
        return section  # of the latter kind, each row tells the other values itself
    shape = with_column(type(section.rows[0]))
    rows = [_flagged(row, shape, contested=flag) for row, flag in zip(section.rows, flags, strict=True)]
    return section._replace(rows=rows, row=shape)


def _flagged(row: Any, shape: type[Any], *, contested: bool) -> Any:
    """A row that says whether it is contested; if so it is not certain."""
    values = row._asdict() | {COLUMN: contested}
    if contested and values.get("certain") is True:
        values["certain"] = False
    return shape(**values)


def behind(row: Any) -> set[str]:
    """The entries that a row of a page rests on, each as `stream#version`."""
    found: set[str] = set()
    for name in ("behind", "entries", "entry", "brought_by"):
        value = getattr(row, name, ())
        if isinstance(value, Behind):
            value = value.entries
        found.update((value,) if isinstance(value, str) else value if isinstance(value, tuple) else ())
    return found


def _note(ask: Ask, entries: Collection[str]) -> Message:
    """The contested fields of some entries, each with the value in use and those of other sources."""
    streams = {entry.partition("#")[0] for entry in entries}
    rows = [
        row
        for row in ask.of(conflicts, outcome="unresolved", stream=streams)
        if f"{row.stream}#{row.version}" in entries and (row.used or row.is_open)
    ]
    fields = list(grouped(rows, lambda row: (row.stream, row.version, row.field)).values())
    said: str = in_turn(list(islice(_fields(ask, fields), FEW)))
    if len(fields) > FEW:
        said = Message("{fields}; and {more} more", fields=said, more=len(fields) - FEW)
    return Message("Sources disagree: {fields}.", fields=said)


def _fields(ask: Ask, fields: Iterable[list[Conflict]]) -> Iterator[Message]:
    for rows in fields:
        used = next((row for row in rows if row.used), rows[0])
        yield Message(
            "{stream}, {field}: {used} (used) or {others}",
            stream=ask.title(used.stream),
            field=used.field,
            used=_shortened(ask.said(used.value)),
            others=Several(
                (_shortened(ask.said(row.value)) for row in rows if row is not used), ", ", " or "
            ),
        )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def with_column(row: type[Any]) -> type[Any]:
    """The type of row with the column `contested`, where it has none: in all else it is the same."""
    if COLUMN in row._fields:
        return row
    if row not in _SHAPES:
        _SHAPES[row] = _shape(row)
    return _SHAPES[row]


def _shape(row: type[Any]) -> type[Any]:
    fields = (*row._fields, COLUMN)

    def new(cls: type[Any], *values: Any, **named: Any) -> Any:
        given: Mapping[str, Any] = dict(zip(fields, values, strict=False)) | named
        return tuple.__new__(cls, [given[name] for name in fields])

    def replaced(self: Any, **named: Any) -> Any:
        return tuple.__new__(type(self), [named.get(name, getattr(self, name)) for name in fields])

    return type(
        row.__name__,
        (row,),
        {
            "__slots__": (),
            "__module__": row.__module__,
            "__doc__": row.__doc__,
            "__annotations__": {COLUMN: Annotated[bool, "sources disagree about an entry behind it"]},
            "_fields": fields,
            "_field_defaults": {},
            "__new__": new,
            "_make": classmethod(lambda cls, values: new(cls, *values)),
            "_replace": replaced,
            COLUMN: property(
                itemgetter(len(fields) - 1), doc="Whether sources disagree about an entry behind it."
            ),
        },
    )
