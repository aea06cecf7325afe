"""Which row of a page is which row of another, and what it is about."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress, count, pairwise, takewhile
from operator import attrgetter, is_not
from typing import Any

from projections.page import Page
from projections.row import Behind, Days

KEYS = frozenset(
    (
        *("stream", "id", "body", "entry", "uid", "year", "partner", "metric", "means", "policy"),
        *("network", "member", "person", "commitment", "topic", "programme", "edition", "incident"),
        *("tie", "ties", "change", "source", "party"),
        *("which", "of_kind", "of_country"),
    )
)
"""Columns that say what a row is about; a row may also say it itself, in a property `identity`."""
AT_ONCE = 256
"""Rows that are compared at once."""


def same_ends(before: Sequence[Any], after: Sequence[Any]) -> tuple[int, int]:
    """How many rows are the same at the beginning, and how many at the end."""
    least = min(len(before), len(after))
    same = _same(before, after, least)
    return same, _same(before[same:][::-1], after[same:][::-1], least - same)


def _same(before: Sequence[Any], after: Sequence[Any], least: int) -> int:
    """How many rows are the same at the beginning: what is one object in both is not looked into."""
    for first in range(0, least, AT_ONCE):
        last = min(first + AT_ONCE, least)
        if before[first:last] != after[first:last]:
            return next(n for n in range(first, last) if before[n] != after[n])
    return least


def streams_in(row: Any) -> set[str]:
    """The streams that a row is about, or rests on."""
    said = (*(entries_of(row) or ()), *(getattr(row, "streams", None) or ()), stream_of(row))
    return {word.partition("#")[0] for word in said if isinstance(word, str)}


def stream_of(row: Any) -> str | None:
    """The stream that a row is about; None where it is about none, or several."""
    for name in _naming(type(row)):
        value = getattr(row, name)
        if isinstance(value, str) and ":" in value:
            return value.partition("#")[0]
    return None


def streams_of(rows: Sequence[Any]) -> list[str | None]:
    """The streams that rows are about (`stream_of`): of many at once, where they are of one type."""
    if len(set(map(type, rows))) != 1:
        return list(map(stream_of, rows))
    found: list[str | None] = [None] * len(rows)
    for name in reversed(_naming(type(rows[0]))):
        found = [
            value.partition("#")[0] if isinstance(value, str) and ":" in value else known
            for value, known in zip(map(attrgetter(name), rows), found, strict=True)
        ]
    return found


def by_streams(rows: Sequence[Any]) -> dict[str | None, list[Any]]:
    """Rows by the streams that they are about."""
    found: dict[str | None, list[Any]] = {}
    for stream, row in zip(streams_of(rows), rows, strict=True):
        if (those := found.get(stream)) is None:
            found[stream] = [row]
        else:
            those.append(row)
    return found


def _naming(shape: type[Any]) -> tuple[str, ...]:
    """Which columns of a type of row may name the stream that it is about."""
    if (names := _NAMING.get(shape)) is None:
        names = tuple(name for name in ("stream", "id", "entry") if hasattr(shape, name))
        _NAMING[shape] = names
    return names


_NAMING: dict[type[Any], tuple[str, ...]] = {}


class Slot:
    """A row as it is used, and as it is in each other world; None where it is not there."""

    __slots__ = ("others", "used")

    def __init__(self, used: Any, others: list[Any]) -> None:
        self.used = used
        self.others = others

    @property
    def differs(self) -> bool:
        """Whether it is another row, or none, in some other world."""
        return self.others.count(self.used) < len(self.others)

    @property
    def any(self) -> Any:
        """The row as it is used; where it is not, as it is in the first world in which it is there."""
        return self.used if self.used is not None else next(row for row in self.others if row is not None)


def side_by_side(used: list[Any], others: list[list[Any]]) -> list[Slot]:
    """The rows in use and those that are only in other worlds, in their places, each with what it is in every world."""
    slots = [Slot(row, []) for row in used]
    for world, rows in enumerate(others):
        found = matched([slot.any for slot in slots], rows)
        for slot, n in zip(slots, found, strict=True):
            slot.others.append(None if n is None else rows[n])
        before = {n: slot for slot, n in zip(slots, found, strict=True) if n is not None}
        for n, row in enumerate(rows):
            if n not in before:  # it stands where it stands in that world: after the same row
                before[n] = Slot(None, [*[None] * world, row])
                after = before.get(n - 1)
                slots.insert(0 if after is None else _place(slots, after) + 1, before[n])
    return slots


def side_by_side_in_order(used: list[Any], others: list[list[Any]]) -> list[Slot]:
    """The same of rows no two of which are the same: what is one object in every world is not looked into."""
    there = set(map(id, used)).intersection(*(map(id, rows) for rows in others))
    before = {id(last) for rows in (used, *others) for last, row in pairwise(rows) if id(row) not in there}
    apart = there - before
    few = [[row for row in rows if id(row) not in apart] for rows in (used, *others)]
    rest, found = iter(used), []
    for slot in side_by_side(few[0], few[1:]):
        if slot.used is not None:
            found += [Slot(row, []) for row in takewhile(partial(is_not, slot.used), rest)]
        found.append(slot)
    return [*found, *(Slot(row, []) for row in rest)]


def in_step(used: Sequence[Any], rows: Sequence[Any]) -> list[int] | None:
    """The places at which rows of another world are others, where each stands beside the one that is about the same.

    None where that cannot be seen at once: where one comes or goes, or is about no one stream, or about that of another.
    """
    if len(used) != len(rows):
        return None
    found = [n for n in compress(count(), map(is_not, used, rows)) if used[n] != rows[n]]
    streams = {stream_of(used[n]) for n in found}
    alike = all(
        stream_of(used[n]) == stream_of(rows[n]) and _about(used[n]) == _about(rows[n]) is not None
        for n in found
    )
    return found if alike and None not in streams and len(streams) == len(found) else None


def _place(slots: list[Slot], slot: Slot) -> int:
    return next(n for n, item in enumerate(slots) if item is slot)


def matched(used: list[Any], rows: list[Any]) -> list[int | None]:
    """For each row in use the place of the one that is the same, or is about the same; each is taken once."""
    same, end = same_ends(used, rows)
    found: list[int | None] = [None] * len(used)
    found[:same] = range(same)
    if end:
        found[-end:] = range(len(rows) - end, len(rows))
    waiting, left = list(range(same, len(used) - end)), list(range(same, len(rows) - end))
    for key in (id, exactly, *_KEYS):
        if not waiting or not left:
            return found
        places: dict[Any, list[int]] = {}
        for n in reversed(left):
            if (about := key(rows[n])) is not None:
                places.setdefault(about, []).append(n)
        for n in waiting:
            if those := places.get(key(used[n])):
                found[n] = those.pop()
        taken = set(found)
        waiting = [n for n in waiting if found[n] is None]
        left = [n for n in left if n not in taken]
    if len(used) == len(rows) == 1 and not (_about(used[0]) or _is_dated(used[0])):
        found[0] = 0
    return found


def exactly(row: Any) -> Any:
    """What two rows have in common only where they are the same in all."""
    try:
        hash(row)
    except TypeError:
        return repr(row)
    return row


class Distinct:
    """Rows of the pages of several worlds: those that say the same as one before are that one, whosever word they are.

    Another value has another source; that alone makes no other answer.
    """

    def __init__(self, used: Page) -> None:
        self._used = used
        self._there = {id(row) for section in used.sections for row in section.rows}
        """The rows in use, as objects: most rows of another world are these."""
        self._same: dict[tuple[str, int], tuple[Any, Any]] = {}
        """Other rows by their table and what object they are, which is held here as long, each with its like."""
        self._known: dict[str, dict[str | None, _Alike]] = {}
        """By table the rows in use, by the stream that each is about: few are ever looked for."""

    def page(self, page: Page) -> Page:
        """The page of another world with the rows that were there before in the place of their like."""
        there = self._there
        sections = tuple(
            section._replace(
                rows=[row if id(row) in there else self._row(section.name, row) for row in section.rows]
            )
            for section in page.sections
        )
        return page._replace(sections=sections)

    def _row(self, name: str, row: Any) -> Any:
        known = self._known.get(name)
        if known is None:
            rows = [each for section in self._used.sections if section.name == name for each in section.rows]
            known = self._known[name] = {stream: _Alike(those) for stream, those in by_streams(rows).items()}
        if (same := self._same.get((name, id(row)))) is None:
            alike = known.setdefault(stream_of(row), _Alike([])).of(row)
            same = self._same[name, id(row)] = row, alike
        return same[1]


class _Alike:
    """Rows that are about the same."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._waiting: Sequence[Any] = rows
        """Those that nobody has looked for yet."""
        self._exactly: dict[Any, Any] = {}
        self._but_sources: dict[Any, Any] = {}

    def of(self, row: Any) -> Any:
        """The row that says the same: itself where it is the first that does."""
        for each in self._waiting:
            self._exactly.setdefault(exactly(each), each)
            self._but_sources.setdefault(exactly(_but_sources(each)), each)
        self._waiting = ()
        known = exactly(row)
        if (found := self._exactly.get(known)) is None:
            found = self._exactly[known] = self._but_sources.setdefault(exactly(_but_sources(row)), row)
        return found


def _but_sources(value: Any) -> Any:
    """What a row says, without whose word it is; of rows in its cells too."""
    if not isinstance(value, tuple):
        return value
    names = getattr(value, "_fields", None)
    if names is None:
        return tuple(map(_but_sources, value))
    return tuple(_but_sources(item) for name, item in zip(names, value, strict=True) if name != "sources")


def _about(row: Any) -> tuple[Any, ...] | None:
    """What a row says that it is about, in words or as a year; None where no column does."""
    own: tuple[Any, ...] | None = getattr(row, "identity", None)
    if own is not None:
        return own
    said = ((name, getattr(row, name)) for name in row._fields if name in KEYS)
    return (
        tuple((name, value) for name, value in said if name == "year" or isinstance(value, str | None))
        or None
    )


def key_of(row: Any) -> Any:
    """What tells a row from others where it need not be the same."""
    return _about(row) or repr(row[0])


def entries_of(row: Any) -> tuple[str, ...] | None:
    """The entries behind a row; None where it names none."""
    behind = getattr(row, "behind", None)
    found = behind.entries if isinstance(behind, Behind) else behind
    return found or None


def _about_and_entries(row: Any) -> Any:
    about, behind = key_of(row), entries_of(row)
    return (about, behind) if behind else None


def _about_and_own_entry(row: Any) -> Any:
    about, behind = key_of(row), entries_of(row)
    return (about, behind[0]) if behind else None  # those after it bring other values into use


def _first(row: Any) -> Any:
    return None if _about(row) or _is_dated(row) else repr(row[0])


def _is_dated(row: Any) -> bool:
    """Whether a row begins with its day: another fact is not the same, be it of the same day or the only one."""
    return isinstance(row[0], Days)


def _only_entries(row: Any) -> Any:
    return None if _about(row) else entries_of(row)


_KEYS: tuple[Callable[[Any], Any], ...] = (
    _about_and_entries,
    _about_and_own_entry,
    _about,
    _first,
    _only_entries,
)
