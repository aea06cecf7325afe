"""The page of all streams, as it follows from that of few: what changes in the one changes in the other.

A row of few streams alone is exchanged; to a number that others have a part in the difference is added.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.message import Message
from projections.page import Page, Section
from projections.reckoning.unsettled.same_rows import KEYS, key_of, matched, stream_of, streams_in
from projections.reckoning.unsettled.values import MEASURES, is_number, of_one_shape
from projections.row import Count, grouped

IN_ORDER = 8
"""Rows from which on it is no chance that they are in the order of their streams."""


class _NotSoError(Exception):
    """A page of all streams does not follow from that of some."""


class Whole:
    """A page of all streams beside that of some, and what it is where that of some is another.

    A row of these alone is exchanged for what it is then; to a number that others have a part in the difference is added.
    """

    def __init__(self, page: Page, few: Page) -> None:
        self.page = page
        self.few = few
        self._sections: dict[str, _Rows] = {}

    def otherwise(self, other: Page) -> tuple[Page, bool] | None:
        """The page where `other` is answered about some streams; and whether each row stands in its place.

        None where that cannot be said.
        """
        if [name for name, *_ in other.sections] != [name for name, *_ in self.few.sections]:
            return None
        if [name for name, *_ in self.page.sections] != [name for name, *_ in self.few.sections]:
            return None
        try:
            title = _moved(self.page.title, self.few.title, other.title)
            notes = _moved(tuple(self.page.notes), tuple(self.few.notes), tuple(other.notes))
            found = [*map(self._section, self.page.sections, self.few.sections, other.sections)]
        except _NotSoError:
            return None
        sections = tuple(section for section, _ in found)
        return self.page._replace(title=title, sections=sections, notes=notes), all(
            there for _, there in found
        )

    def _section(self, section: Section, few: Section, other: Section) -> tuple[Section, bool]:
        title = _moved(section.title, few.title, other.title)
        empty = _moved(section.empty, few.empty, other.empty)
        if section.name not in self._sections:
            self._sections[section.name] = _Rows(section.rows)
        rows, in_place = self._sections[section.name].otherwise(list(few.rows), list(other.rows))
        return section._replace(title=title, empty=empty, rows=rows), in_place


class _Rows:
    """The rows of a table of all streams."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = list(rows)
        streams = list(map(stream_of, self.rows))
        self.own: dict[str, list[int]] = {}
        """The places of the rows that are about one stream, by it."""
        self.sums: dict[Any, int | None] = {}
        """The place of each row that is about no one stream, by what it is about; None where there are several."""
        for n, stream in enumerate(streams):
            if stream is None:
                about = key_of(self.rows[n])
                self.sums[about] = None if about in self.sums else n
            else:
                self.own.setdefault(stream, []).append(n)
        in_order = len(self.own) >= IN_ORDER and _in_order(streams)
        self.streams = list(filter(None, streams)) if in_order else None
        """The streams of the rows, where they are in the order of these."""

    def otherwise(self, few: list[Any], other: list[Any]) -> tuple[list[Any], bool]:
        """The rows where those about some streams are others; and whether each stands in its place.

        Errors: _NotSoError.
        """
        if few == other:
            return self.rows, True
        if self.streams and _in_order(map(stream_of, few)) and _in_order(map(stream_of, other)):
            return self._by_stream(self.streams, few, other), True
        found = matched(few, other)
        instead: dict[int, Any] = {}
        """By place the row that is there then; None for none."""
        for row, n in zip(few, found, strict=True):
            then = None if n is None else other[n]
            if row != then:
                place = self._place(row, instead)
                instead[place] = _sum(self.rows[place], row, then)
        new = []
        for n in sorted(set(range(len(other))) - set(found)):
            at = None if stream_of(other[n]) else self.sums.get(key_of(other[n]))
            if at is not None and at not in instead:
                instead[at] = _sum(self.rows[at], None, other[n])
            else:
                new.append(other[n])  # nobody knows where it stands
        rows = list(self.rows)
        for place, row in instead.items():
            rows[place] = row
        gone = {place for place, row in instead.items() if row is None}
        return [*(row for n, row in enumerate(rows) if n not in gone), *new] if gone else rows + new, not new

    def _by_stream(self, streams: Sequence[str], few: list[Any], other: list[Any]) -> list[Any]:
        """The rows, which are in the order of their streams, with all of those of one that are others then."""
        before, after = grouped(few, stream_of), grouped(other, stream_of)
        rows: list[Any] = []
        last = 0
        for stream in sorted(filter(None, before.keys() | after.keys())):
            if (now := before.get(stream, [])) != (then := after.get(stream, [])):
                place = bisect_left(streams, stream)
                if self.rows[place : place + len(now)] != now or len(self.own.get(stream, ())) != len(now):
                    raise _NotSoError
                rows += self.rows[last:place]
                rows += then
                last = place + len(now)
        return rows + self.rows[last:]

    def _place(self, row: Any, taken: Mapping[int, Any]) -> int:
        """Where a row about some streams stands among those of all. Errors: _NotSoError."""
        stream = stream_of(row)
        if stream is None:
            place = self.sums.get(key_of(row))
            those = [] if place is None else [place]
        else:
            those = [n for n in self.own.get(stream, ()) if self.rows[n] == row]
        for n in those:
            if n not in taken:
                return n
        raise _NotSoError


def _in_order(streams: Iterable[str | None]) -> bool:
    named = list(streams)
    return None not in named and named == sorted(filter(None, named))


def _sum(row: Any, few: Any, other: Any) -> Any:
    """A row of all streams, where that of some is another, or is there or not; None where it is not there then."""
    if row == few and streams_in(row):
        return other  # nothing else is behind it
    known = few if other is None else other
    if stream_of(row) is not None or type(row) is not type(known) or any(map(_measured, row._fields, row)):
        raise _NotSoError
    none = {
        name: Count(0, 0) if isinstance(value, Count) else 0
        for name, value in zip(known._fields, known, strict=True)
        if (isinstance(value, Count) or is_number(value)) and name not in KEYS
    }
    if None in {few, other} and not none:
        raise _NotSoError  # it is there, whatever others have a part in it
    few, other = (known._replace(**none) if each is None else each for each in (few, other))
    return type(row)(*map(_moved, row, few, other))


def _measured(name: str, value: Any) -> bool:
    """Whether a column has what does not add up, such as the middle of several numbers or a share."""
    return name not in KEYS and (
        isinstance(value, float)
        or (
            (is_number(value) or isinstance(value, Count))
            and (name.endswith(("least", "most")) or any(word in name for word in MEASURES))
        )
    )


def _moved(whole: Any, few: Any, other: Any) -> Any:
    """A value of all streams, where that of some is another. Errors: _NotSoError."""
    if few == other:
        return whole
    those = (whole, few, other)
    if all(map(is_number, those)):
        return whole + other - few
    if all(isinstance(each, Count) or is_number(each) for each in those):
        now, before, then = (each if isinstance(each, Count) else Count(each, each) for each in those)
        return Count(now.least + then.least - before.least, now.most + then.most - before.most)
    if all(isinstance(each, Message) and of_one_shape(each, whole) for each in those):
        moved = {
            name: _moved(value, few.values[name], other.values[name]) for name, value in whole.values.items()
        }
        if any(
            value != whole.values[name] and _may_be_one(value, whole.values[name])
            for name, value in moved.items()
        ):
            raise _NotSoError  # other words are for one than for several
        return whole.but(**moved)
    if all(type(each) is tuple and len(each) == len(whole) for each in those):
        return tuple(map(_moved, whole, few, other))
    raise _NotSoError


def _may_be_one(*numbers: Any) -> bool:
    return any(
        (number.least if isinstance(number, Count) else number) <= 1
        for number in numbers
        if isinstance(number, Count) or is_number(number)
    )
