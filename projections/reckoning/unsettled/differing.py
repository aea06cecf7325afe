"""What differs between two pages."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from domain.message import Message
from projections.page import Page, Section
from projections.reckoning.unsettled.same_rows import (
    entries_of,
    exactly,
    key_of,
    same_ends,
    stream_of,
    streams_in,
)
from projections.reckoning.unsettled.values import shape_of
from projections.row import Count


class Changes(NamedTuple):
    """What another page takes out of the one in use, and what it puts in: rows, each with its table."""

    out: Counter[Any]
    new: Counter[Any]
    about: set[Any]
    """What these rows are about; a title that changes is one of them."""


def what_changes(used: Page, page: Page) -> Changes:
    """The rows that another page takes out, and those that it puts in; one that only stands elsewhere is none of them."""
    out: Counter[Any] = Counter()
    new: Counter[Any] = Counter()
    names = dict.fromkeys(section.name for each in (used, page) for section in each.sections)
    for name in names:
        before, after = _rows_of(used, name), _rows_of(page, name)
        same, end = same_ends(before, after)
        left, right = before[same : len(before) - end], after[same : len(after) - end]
        there = _once(left) & _once(right)
        old = Counter([(name, exactly(row), row) for row in left if id(row) not in there])
        now = Counter([(name, exactly(row), row) for row in right if id(row) not in there])
        out, new = out + (old - now), new + (now - old)
    if used.title != page.title:
        out["", used.title, _Cell("title")] += 1
        new["", page.title, _Cell("title")] += 1
    return Changes(out, new, {(name, key_of(row)) for name, _, row in (*out, *new)})


def _once(rows: Sequence[Any]) -> set[int]:
    """The rows, as objects; none where one of them is there twice."""
    found = set(map(id, rows))
    return found if len(found) == len(rows) else set()


class _Cell(NamedTuple):
    """A title, as a row by itself."""

    text: str


def _rows_of(page: Page, name: str) -> list[Any]:
    found = section_of(page, name)
    rows = found.rows if found else []
    return rows if isinstance(rows, list) else list(rows)


def beyond(whole: Changes, parts: Iterable[Changes]) -> Changes:
    """What is done together and by no part, or by a part and not together."""
    out: Counter[Any] = Counter()
    new: Counter[Any] = Counter()
    for part in parts:
        out, new = out + part.out, new + part.new
    return Changes((whole.out - out) + (out - whole.out), (whole.new - new) + (new - whole.new), set())


def notes_that_change(used: Page, page: Page) -> Iterator[tuple[str, str]]:
    """Notes of the one page and not of the other, each by what it says whatever its numbers are."""
    if used.notes != page.notes:
        for note in set(used.notes) ^ set(page.notes):
            yield "notes", shape_of(note.template if isinstance(note, Message) else note)


def moved_by(changes: Changes) -> float:
    """By how much all numbers in rows that change are more than before, taken together; negative where they are less."""
    return sum(
        sign * times * _numbers(row)
        for sign, rows in ((-1, changes.out), (1, changes.new))
        for (_, _, row), times in rows.items()
    )


def _numbers(row: Any) -> float:
    return sum(
        value.least + value.most if isinstance(value, Count) else value
        for name in row._fields
        if isinstance(value := getattr(row, name), Count | int | float) and not isinstance(value, bool)
    )


def named_in(changes: Changes, streams: Iterable[str]) -> set[str]:
    """The streams that rows which change are about, or rest on."""
    rows = [streams_in(row) for _, _, row in (*changes.out, *changes.new)]
    return set().union(*rows).intersection(streams)


def spoken_of(changes: Changes, streams: Collection[str]) -> set[str]:
    """The streams that rows which change are about; of sums, those whose entries are behind one and not the other."""
    before, after = (
        Counter(entry for _, _, row in rows if stream_of(row) is None for entry in entries_of(row) or ())
        for rows in (changes.out, changes.new)
    )
    about = {stream_of(row) for _, _, row in (*changes.out, *changes.new)}
    behind = {entry.partition("#")[0] for entry in (before - after) + (after - before)}
    return {stream for stream in streams if stream in about or stream in behind}


def differs(page: Page, other: Page) -> bool:
    """Whether two pages say something else: in a table, a title or a note."""
    return (page.title, page.notes) != (other.title, other.notes) or _tables(page) != _tables(other)


def differs_in_any_order(page: Page, other: Page) -> bool:
    """Whether two pages say something else, in whatever order their rows are."""
    changes = what_changes(page, other)
    return bool(changes.out or changes.new or page.notes != other.notes)


def _tables(page: Page) -> list[tuple[str, tuple[Any, ...]]]:
    return [(section.name, tuple(section.rows)) for section in page.sections]


def section_of(page: Page, name: str) -> Section | None:
    """The table of this name; None where there is none."""
    return next((section for section in page.sections if section.name == name), None)
