"""The page of all streams, as it follows from that of few: what changes in the one changes in the other.

A row of few streams alone is exchanged; to a number that others have a part in the difference is added.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from domain.message import Message
from projections.page import Page, Section, Tally
from projections.reckoning.unsettled.same_rows import (
    KEYS,
    by_streams,
    exactly,
    key_of,
    matched,
    stream_of,
    streams_in,
    streams_of,
)
from projections.reckoning.unsettled.values import MEASURES, is_number, of_one_shape, shape_of
from projections.row import Behind, Count, grouped

IN_ORDER = 8
"""Rows from which on it is no chance that they are in the order of their streams."""


Unplaced = Mapping[str, int]
"""By table, how many rows at its end are not in their places."""


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

    def otherwise(self, other: Page) -> tuple[Page, Unplaced] | None:
        """The page where `other` is answered about some streams; and the rows of which nobody knows where they stand.

        None where that cannot be said.
        """
        if [name for name, *_ in other.sections] != [name for name, *_ in self.few.sections]:
            return None
        if [name for name, *_ in self.page.sections] != [name for name, *_ in self.few.sections]:
            return None
        try:
            page = self._counted(other) if self.page.worded else self._told(other)
            found = [*map(self._section, self.page.sections, self.few.sections, other.sections)]
        except _NotSoError:
            return None
        page = page._replace(sections=tuple(section for section, _ in found))
        left = {section.name: number for section, number in found if number}
        return page.worded(page) if page.worded else page, left

    def _told(self, other: Page) -> Page:
        """The page with the numbers in its title and its notes moved. Errors: _NotSoError."""
        return self.page._replace(
            title=_moved(self.page.title, self.few.title, other.title),
            notes=_moved_notes(self.page.notes, self.few.notes, other.notes),
        )

    def _counted(self, other: Page) -> Page:
        """The page with what its title and its notes are made of. Errors: _NotSoError."""
        if not other.worded:
            raise _NotSoError
        return self.page._replace(tally=_moved_tally(self.page.tally, self.few.tally, other.tally))

    def _section(self, section: Section, few: Section, other: Section) -> tuple[Section, int]:
        if section.of_tally:
            return section, 0
        title = _moved(section.title, few.title, other.title)
        empty = _moved(section.empty, few.empty, other.empty)
        if section.order or few.order or other.order:
            rows, order = _in_place(section, few, other)
            return section._replace(title=title, empty=empty, rows=rows, order=order), 0
        if section.name not in self._sections:
            self._sections[section.name] = _Rows(section.rows)
        rows, left = self._sections[section.name].otherwise(list(few.rows), list(other.rows))
        return section._replace(title=title, empty=empty, rows=rows), left


class _Rows:
    """The rows of a table of all streams."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = list(rows)
        streams = streams_of(self.rows)
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

    def otherwise(self, few: list[Any], other: list[Any]) -> tuple[list[Any], int]:
        """The rows where those about some streams are others; and how many at their end are not in their places.

        Errors: _NotSoError.
        """
        if few == other:
            return self.rows, 0
        if self.streams and _in_order(streams_of(few)) and _in_order(streams_of(other)):
            return self._by_stream(self.streams, few, other), 0
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
        return [*(row for n, row in enumerate(rows) if n not in gone), *new] if gone else rows + new, len(new)

    def _by_stream(self, streams: Sequence[str], few: list[Any], other: list[Any]) -> list[Any]:
        """The rows, which are in the order of their streams, with all of those of one that are others then."""
        before, after = by_streams(few), by_streams(other)
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


def _in_place(whole: Section, few: Section, other: Section) -> tuple[Sequence[Any], Sequence[Any]]:
    """The rows of a table, which say by what they are in order, and that, with those of some others. Errors: _NotSoError."""
    before, after = (dict(zip(each.order, each.rows, strict=True)) for each in (few, other))
    if before == after:
        return whole.rows, whole.order
    rows: list[Any] = []
    order: list[Any] = []
    last = 0
    for key in sorted(before.keys() | after.keys()):
        now, then = before.get(key), after.get(key)
        if now == then:
            continue
        place = bisect_left(whole.order, key, lo=last)
        there = place < len(whole.order) and whole.order[place] == key
        if there is (now is None) or (there and whole.rows[place] != now):
            raise _NotSoError
        rows += whole.rows[last:place]
        order += whole.order[last:place]
        if then is not None:
            rows.append(then)
            order.append(key)
        last = place + there
    return [*rows, *whole.rows[last:]], [*order, *whole.order[last:]]


def _moved_tally(whole: Tally, few: Tally, other: Tally) -> Tally:
    """What is counted of all streams, where of some it is another. Errors: _NotSoError."""
    found = dict(whole)
    for name in few.keys() | other.keys():
        before, after = few.get(name, Counter()), other.get(name, Counter())
        if before != after:
            counted = found[name] = Counter(found.get(name))
            counted.update(after)
            counted.subtract(before)
            for what in before.keys() | after.keys():
                if counted[what] < 0:
                    raise _NotSoError
                if not counted[what]:
                    del counted[what]
    return found


def _in_order(named: Sequence[str | None]) -> bool:
    return None not in named and named == sorted(filter(None, named))


def _sum(row: Any, few: Any, other: Any) -> Any:
    """A row of all streams, where that of some is another, or is there or not; None where it is not there then."""
    if row == few and streams_in(row):
        return other  # nothing else is behind it
    known = few if other is None else other
    if stream_of(row) is not None or type(row) is not type(known) or any(map(_measured, row._fields, row)):
        raise _NotSoError
    none = {
        name: _none_of(value)
        for name, value in zip(known._fields, known, strict=True)
        if (isinstance(value, Count | Behind) or is_number(value)) and name not in KEYS
    }
    if None in {few, other} and all(value == Behind() for value in none.values()):
        raise _NotSoError  # it is there, whatever others have a part in it
    gone = other is None
    few, other = (known._replace(**none) if each is None else each for each in (few, other))
    moved = type(row)(*map(_moved, row, few, other))
    if gone and moved._replace(**none) == moved:
        raise _NotSoError  # nobody knows whether it is there with nothing in it
    return moved


def _none_of(value: Any) -> Any:
    """What stands in the place of a number of things, or of what is behind them, where there are none."""
    if isinstance(value, Count):
        return value._replace(least=0, most=0)
    return type(value)() if isinstance(value, Behind) else 0


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
        return now._replace(
            least=now.least + then.least - before.least, most=now.most + then.most - before.most
        )
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
    if all(isinstance(each, Behind) for each in those):
        return _behind(whole, few, other)
    if all(type(each) is tuple and len(each) == len(whole) for each in those):
        return tuple(map(_moved, whole, few, other))
    raise _NotSoError


def _moved_notes(whole: Sequence[str], few: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Notes, each known by what it says whatever its numbers are. Errors: _NotSoError; also where one comes or goes."""
    of_whole, of_few, of_other = (
        {
            (shape_of(note.template), *note.values) if isinstance(note, Message) else note: note
            for note in notes
        }
        for notes in (whole, few, other)
    )
    if few == other:
        return tuple(whole)
    if (
        of_few.keys() != of_other.keys()
        or not of_few.keys() <= of_whole.keys()
        or len(of_whole) != len(whole)
    ):
        raise _NotSoError
    return tuple(
        _moved(note, of_few[which], of_other[which]) if which in of_few else note
        for which, note in of_whole.items()
    )


def _behind(whole: Behind, few: Behind, other: Behind) -> Behind:
    """What is behind a sum, with other entries of some streams; it is in the order of streams. Errors: _NotSoError.

    A source stays: nobody knows whether another entry has it too.
    """
    now, before, then = (grouped(each.entries, _stream_of_entry) for each in (whole, few, other))
    there = [stream for stream, _ in groupby(whole.entries, _stream_of_entry)]
    cited = tuple(dict.fromkeys((*whole.sources, *other.sources)))
    if before == then:
        return whole._replace(sources=cited)
    if there != sorted(now) or any(now.get(stream) != those for stream, those in before.items()):
        raise _NotSoError
    kept = {stream: those for stream, those in now.items() if stream not in before} | then
    return Behind(
        entries=tuple(entry for stream in sorted(kept) for entry in kept[stream]),
        sources=cited,
    )


def but_sources(page: Page) -> Page:
    """The page without the sources of sums, of which it is not known which of them stay."""

    def but(row: Any) -> Any:
        of: Any = getattr(row, "behind", None)
        known = stream_of(row) is not None or not isinstance(of, Behind)
        return row if known else row._replace(behind=of._replace(sources=()))

    return page._replace(
        sections=tuple(section._replace(rows=[*map(but, section.rows)]) for section in page.sections)
    )


def _stream_of_entry(entry: str) -> str:
    return entry.partition("#")[0]


def placed(page: Page, left: Unplaced, guide: Page) -> Page | None:
    """The page with each row in its place, as another page has it in which these rows are too; None where it has them not.

    A row stands after the nearest before it there that is on both pages.
    """
    sections = []
    for section in page.sections:
        if number := left.get(section.name, 0):
            known = next((each for each in guide.sections if each.name == section.name), None)
            rows = _placed(list(section.rows), number, list(known.rows) if known else [])
            if rows is None:
                return None
            sections.append(section._replace(rows=rows))
        else:
            sections.append(section)
    return page._replace(sections=tuple(sections))


def _placed(rows: list[Any], number: int, guide: list[Any]) -> list[Any] | None:
    order = [_which(row) for row in guide]
    places = {which: n for n, which in enumerate(order)}
    new = {_which(row): row for row in rows[-number:]}
    if len(places) != len(order) or len(new) != number or not new.keys() <= places.keys():
        return None
    found = rows[:-number]
    there = {_which(row) for row in found}
    after: dict[Any, list[Any]] = {}
    """The new rows by the one that they stand after."""
    for which in sorted(new, key=places.__getitem__):
        before = next((order[n] for n in range(places[which] - 1, -1, -1) if order[n] in there), None)
        after.setdefault(before, []).append(new[which])
    return [*after.get(None, ()), *(each for row in found for each in (row, *after.get(_which(row), ())))]


def _which(row: Any) -> Any:
    """What a row is found by on another page: all of it, of a sum what it is about."""
    return exactly(row) if stream_of(row) else key_of(row)


def _may_be_one(*numbers: Any) -> bool:
    return any(
        (number.least if isinstance(number, Count) else number) <= 1
        for number in numbers
        if isinstance(number, Count) or is_number(number)
    )
