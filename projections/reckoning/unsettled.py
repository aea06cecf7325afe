"""A page under open contests: what it says with the values in use, and what of it the other values would change.

The same report is asked once more in every other world, that is, with every other choice of values which bears on it, and
the pages are laid over each other: numbers are least–most over all of them, what is certain is so in each, and a row that
would change says how. Where there are too many worlds, each stream is read otherwise alone, and what its readings do to a
number is added up.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from operator import itemgetter
from typing import Annotated, Any, NamedTuple, Protocol

from domain.message import Message, Several
from projections.ask import Ask
from projections.held import Held
from projections.page import Page, Section
from projections.phrases import in_turn, only_possible, or_else
from projections.readings import Among, Choice, Looked, Otherwise, Reading, Rows, World
from projections.row import PLAIN_DAY, Behind, Count, Days, Sayable, Unanswerable, grouped

COLUMN = "depends_on"
"""The column in which a row says what other values would change."""
LARGE = 20_000
"""Entries from which on fewer worlds are tried."""
TOGETHER, PAGES = 32, 96
"""Worlds in which what matters is tried in all combinations, else one stream at a time; and pages that are made in all …"""
TOGETHER_IN_LARGE, PAGES_IN_LARGE = 8, 24
"""… and in a large ledger."""
SAID = 5
"""Ways in which a row may change, and contests, that are said; the others are counted."""
FEW = 3
"""Columns of a row that are said to change."""
LONGEST = 60
"""Characters of a text that is said."""
FEW_STREAMS = 1
"""Streams up to which each is tried alone; of more it is first seen whether each row that changes is about one of them."""
SHARED = ("body:", "ledger")
"""What the rows of other streams may rest on."""
ALONE = (*SHARED, "programme:", "source:")
"""Streams that are there with few partnerships and memberships too."""
KEYS = frozenset(
    (
        *("stream", "id", "body", "entry", "uid", "year", "partner", "metric", "means", "policy"),
        *("network", "member", "person", "commitment", "topic", "programme", "edition", "incident"),
        *("tie", "ties", "change", "source", "party"),
        *("which", "of_kind", "of_country"),
    )
)
"""Columns that say what a row is about."""
MEASURES = ("days", "computed", "difference", "recorded", "tier", "rank", "km", "entries", "depth", "year")
"""Words in the names of columns that measure something, which is not 0 where the row is not there."""
QUALIFIED = ("status", "state", "outcome", "before", "after")
"""Columns of which `certain` or `possible` speaks, where they stand before it; else it speaks of the row being there."""
DATED = {
    "since": ("status", "state", "after"),
    "tier_since": ("tier",),
    "closed": ("outcome",),
    "outcome_on": ("outcome",),
    "days": ("outcome",),
    "days_from_signature": ("outcome",),
}
"""Days, and numbers of days, that belong to a column before them: no other value of it has the same."""
EITHER = ("asserted", "figure")
"""Texts of which all are shown, because what stands beside them is least–most over all."""
BEHIND = frozenset({"behind", "entries", "sources", "streams"})
"""Columns that say what a row rests on."""
AGAIN = frozenset({"short", "alternatives"})
"""Columns that say another one in other words."""


IN_ORDER = 8
"""Rows from which on it is no chance that they are in the order of their streams."""
AT_ONCE = 256
"""Rows that are compared at once."""
NEXT = frozenset({"may_follow"})
"""Columns that say what may be recorded next, whatever day is asked for: that is judged by the values in use."""


class Answer(NamedTuple):
    """What a report answers in another world."""

    world: World
    page: Page
    by_stream: bool = False
    """Each row of it depends on the stream that it is about, and on no other."""

    @property
    def choices(self) -> frozenset[Choice]:
        """What is chosen in it."""
        return frozenset(choice for reading in self.world.values() for choice in reading)

    def chosen_for(self, row: Any) -> frozenset[Choice]:
        """What is chosen in it that a row may depend on."""
        return frozenset(self.world.get(_stream_of(row) or "", ())) if self.by_stream else self.choices


class Tried(NamedTuple):
    """What a report answers in other worlds."""

    answers: tuple[Answer, ...]
    loose: frozenset[str]
    """Streams that change the same rows in too many ways to be tried together: each was read otherwise alone."""
    left: int
    """Readings of which nobody knows whether they matter."""


def over(ask: Ask, answer: Callable[[Ask], Page], *, adds_up: bool = False, compared: bool = False) -> Page:
    """The page that a report answers, with what open contests would change in it. Errors: those of the report.

    `adds_up`: what is answered about some partnerships and memberships is what is answered about each of them, put together.
    `compared`: whether it is so is seen in each world; AssertionError where it is not.
    """
    looks: list[Looked] = []
    known: dict[int, Held] = {}

    def held(rows: Rows) -> Rows:
        return rows if rows.held else known.setdefault(id(rows), Held(rows))

    used = answer(ask.reading(lambda rows: _looked(held(rows), looks)))
    bearing = _bearing(looks)
    successions = sorted({succession for look in looks for succession in look.successions()})
    more = (_of_successions(successions, ask.said),) if successions else ()
    if not bearing:
        return used._replace(notes=(*used.notes, *more)).finished()

    learned = False
    some: dict[tuple[int, frozenset[str]], Held] = {}

    def of_some(rows: Rows, among: frozenset[str]) -> Held:
        key = id(rows), among
        return some.get(key) or some.setdefault(key, Held(Among(held(rows), among)))

    def otherwise(world: World, among: frozenset[str] | None = None) -> Page:
        nonlocal learned
        there: list[Looked] = []

        def read(rows: Rows) -> Looked:
            base = held(rows) if among is None else of_some(rows, among)
            return _looked(Otherwise(base, world), there)

        try:
            page = answer(ask.reading(read))
        except Unanswerable:  # with these values there would be nothing to ask
            page = used._replace(sections=tuple(section._replace(rows=()) for section in used.sections))
        for look, other in zip(looks, there, strict=False):
            learned = look.learn(world, other) or learned
        return page

    kind = _Compared if compared else _Trial
    trial = kind(used, otherwise, large=ask.position > LARGE, adds_up=adds_up)
    tried = trial.of(bearing)
    while learned:
        learned, before, bearing = False, bearing, _bearing(looks)
        if bearing != before:
            tried = trial.of(bearing)
    page = merged(used, tried, ask.said, ask.plain)
    at = len(used.notes)
    return page._replace(notes=(*page.notes[:at], *more, *page.notes[at:])).finished()


def _bearing(looks: Iterable[Looked]) -> dict[str, list[Reading]]:
    """By stream, the other readings that bear on what was asked."""
    found: dict[str, list[Reading]] = {}
    for look in looks:
        for stream, readings in look.bearing().items():
            known = found.setdefault(stream, [])
            known += [reading for reading in readings if reading not in known]
    return found


def row_over(ask: Ask, answer: Callable[[Ask], Any]) -> tuple[Any, tuple[str, ...]]:
    """One row that is read out of what is asked, with what open contests would change in it, and the notes on that."""

    def page(of: Ask) -> Page:
        row = answer(of)
        return Page("", (Section("row", [row], row=type(row)),))

    found = over(ask, page)
    return found.rows[0], found.notes


def depends_on(row: Any) -> tuple[str, ...]:
    """What a row says that values which are contested and not in use would change."""
    return getattr(row, COLUMN, ())


def _of_successions(choices: Iterable[Choice], plain: Callable[[Sayable], str]) -> str:
    said = [
        Message(
            "{entry} {field} (or {value})",
            entry=choice.entry,
            field=choice.field,
            value=_short(plain(choice.value)),
        )
        for choice in choices
    ]
    return Message(
        "Contested and not settled is who took whose place, or when: {fields}. Partnerships and memberships are read with"
        " the value in use, whatever else is said here of the others.",
        fields=Several(said, "; "),
    )


def _looked(rows: Any, looks: list[Looked]) -> Looked:
    looks.append(Looked(rows))
    return looks[-1]


class Answering(Protocol):
    """What a report answers in a world; with `among`, were there no other partnerships and memberships than these."""

    def __call__(self, world: World, among: frozenset[str] | None = None) -> Page:
        """The page."""


class _Trial:
    """Finds out in which worlds a page is another one, without making it for every one of them."""

    def __init__(self, used: Page, answer: "Answering", *, large: bool, adds_up: bool = False) -> None:
        self.used = used
        self.answer = answer
        self.together, self.pages = (TOGETHER_IN_LARGE, PAGES_IN_LARGE) if large else (TOGETHER, PAGES)
        self.made: dict[_Key, Page] = {}
        self.wholes = 0
        """How many of them were asked of all streams."""
        self.adds_up = adds_up
        """Whether the page of all streams follows from that of those alone that are contested."""
        self.declared = adds_up
        self.among: frozenset[str] = frozenset()
        """The partnerships and memberships that are contested."""
        self.few: dict[tuple[_Key, frozenset[str] | None], Page] = {}
        """What is answered about these alone, or about some of them."""
        self.bases: dict[_Key, _Whole] = {}
        self.out_of_place: set[_Key] = set()
        """Worlds in the pages of which it is not known where each row stands."""
        self.silent: set[tuple[str, Reading]] = set()
        """Other readings of bodies and others that many streams rest on, which by themselves change nothing."""
        self.left = 0
        self.joint: list[set[str]] = []
        """Streams that change the page together, and none of them alone."""

    def of(self, bearing: Mapping[str, Sequence[Reading]]) -> Tried:
        """What is answered in all worlds of the streams that change the same rows; of too many, of one at a time."""
        self.left, self.joint = 0, []
        rounds = [
            {stream: readings[n] for stream, readings in bearing.items() if len(readings) > n}
            for n in range(max(map(len, bearing.values())))
        ]
        self._narrow(frozenset(stream for stream in bearing if not stream.startswith(ALONE)), rounds)
        if len(bearing) > FEW_STREAMS:
            self.adds_up = self.declared or all(map(self._follows, rounds))
            if alone := self._row_by_row(bearing, rounds):
                return Tried(tuple(alone), frozenset(), 0)
        matter: dict[str, None] = {}
        for world in rounds:
            rest = {stream: reading for stream, reading in world.items() if stream not in matter}
            found = self._mattering(rest) or [
                name for some in _some_of(rest) for name in self._mattering(some)
            ]
            matter.update(dict.fromkeys(found))
        answers: list[Answer] = []
        loose: set[str] = set()
        for group in self._groups({stream: bearing[stream] for stream in bearing if stream in matter}):
            if prod(len(readings) + 1 for readings in group.values()) <= self.together:
                answers += self._answers(_combined(group))
            else:
                loose |= group.keys()
                answers += self._answers(_alone(group))
        return Tried(tuple(answers), frozenset(loose), self.left)

    def _narrow(self, among: frozenset[str], rounds: Sequence[World]) -> None:
        """See to it that what is answered about few streams is that about these."""
        if among == self.among:
            return
        self.among, self.few, self.bases = among, {}, {}
        for world in rounds:
            shared = {stream: reading for stream, reading in world.items() if stream not in among}
            page = self._whole(shared) if shared else None
            if page is not None and not differs(page, self.used):
                self.silent |= shared.items()

    def _follows(self, world: World) -> bool:
        """Whether the page of all streams in a world is what follows from that of the contested ones alone."""
        page = self._whole(world)
        found = None if page is None else self._following(world)
        return page is not None and found is not None and not differs_in_any_order(found[0], page)

    def _row_by_row(
        self, bearing: Mapping[str, Sequence[Reading]], rounds: Sequence[World]
    ) -> list[Answer] | None:
        """What is answered where all streams are read otherwise at once; None where a change is not of one stream alone.

        That is so where each row that changes is about one of them; of bodies, which others rest on, this is seen first.
        """
        shared = {stream: readings[0] for stream, readings in bearing.items() if stream.startswith(SHARED)}
        if shared and not self.each_by_itself(shared):
            return None
        answers = []
        for world in rounds:
            if not self.each_by_itself(world):
                return None
            told: World = world
            if self.declared:
                told = self._changing(world) if self._counts_anything(world) else {}
            among = frozenset(told) & self.among if self.declared else self.among
            if not all(self.each_by_itself(some, among) for some in _some_of(told)):
                return None
            page = self._page(world, in_place=True)
            if page is None or (page.notes != self.used.notes and not self._silent(world)):
                return None
            answers.append(Answer(world, page, by_stream=True))
        return answers

    def _changing(self, world: World) -> World:
        """The streams of a world of which rows change."""
        changes = self._changed(world)
        spoken = {_stream_of(row) for _, _, row in (*changes.out, *changes.new)} if changes else set()
        return {stream: reading for stream, reading in world.items() if stream in spoken}

    def _counts_anything(self, world: World) -> bool:
        """Whether there is a number over several streams, in which two of them may make up for each other."""
        pages = (self.used, self._of_few({}), self._of_few(world))
        rows = (row for page in pages[1:] for section in page.sections for row in section.rows)
        return any(_NUMBER.search(text) for page in pages for text in (page.title, *page.notes)) or not all(
            map(_stream_of, rows)
        )

    def _silent(self, world: World) -> bool:
        """Whether those streams of a world of which no row changes change no note either."""
        told = self._changing(world)
        rest = {stream: reading for stream, reading in world.items() if stream not in told}
        other = self._page(rest) if rest else self.used
        return other is not None and other.notes == self.used.notes

    def _loud(self, world: World) -> World:
        """Of a world the bodies and others that many streams rest on, but those that by themselves change nothing."""
        return {
            stream: reading
            for stream, reading in world.items()
            if stream not in self.among and (stream, reading) not in self.silent
        }

    def each_by_itself(self, world: World, among: frozenset[str] | None = None) -> bool:
        """Whether each row that changes in a world is about one of its streams, and rests on no other of them.

        `among` are the streams among which that is seen, where not all of them need be there.
        """
        changes = self._changed(world, among)
        return changes is not None and all(
            _named(row).intersection(world) == {_stream_of(row)} for _, _, row in (*changes.out, *changes.new)
        )

    def _changed(self, world: World, among: frozenset[str] | None = None) -> "_Changes | None":
        """What changes in a world, seen among the contested streams alone where that is enough; None where nobody knows."""
        if self.adds_up and not self._loud(world):
            return _changes(self._of_few({}, among), self._of_few(world, among))
        page = self._page(world)
        return None if page is None else _changes(self.used, page)

    def _answers(self, worlds: Iterable[World]) -> Iterator[Answer]:
        for world in worlds:
            page = self._page(world, in_place=True)
            if page is None:
                self.left += 1
            else:
                yield Answer(world, page)

    def _mattering(self, world: World) -> list[str]:  # noqa: PLR0911 — each is one more case in which that is known
        """Of the streams of a world those that change the page, alone or with each other.

        Where the page is the same with all of them, none does; else each half is looked at.
        """
        if not world:
            return []
        page = self._page(world)
        if page is None:
            self.left += len(world)
            return []
        if not differs(page, self.used):
            return []
        names = list(world)
        if len(names) == 1:
            return names
        named = _named_in(_changes(self.used, page), world)
        rest = {name: world[name] for name in names if name not in named}
        if named and (not rest or ((other := self._page(rest)) and not differs(other, self.used))):
            return sorted(named)
        half, left = len(names) // 2, self.left
        found = [
            word
            for some in (names[:half], names[half:])
            for word in self._mattering({name: world[name] for name in some})
        ]
        if found or self.left > left:
            return found
        self.joint.append(set(names))
        return names

    def _groups(self, options: Mapping[str, Sequence[Reading]]) -> list[dict[str, Sequence[Reading]]]:
        """The streams that matter, those together that change the same rows."""
        groups = [set(item) for item in self.joint]
        changes: dict[str, list[_Changes]] = {
            stream: [
                _changes(self.used, page) for reading in readings if (page := self._page({stream: reading}))
            ]
            for stream, readings in options.items()
        }
        touched = {stream: {what for row in those for what in row.about} for stream, those in changes.items()}
        first = {stream: readings[0] for stream, readings in options.items()}
        whole = self._page(first) if len(first) > 1 else None
        if whole is not None:
            more = _beyond(_changes(self.used, whole), [change[0] for change in changes.values() if change])
            if more.out or more.new:  # they do something together that none of them does
                named = _named_in(more, options)
                groups.append(named if len(named) > 1 else set(options))
        by_row: dict[Any, set[str]] = {}
        for stream, rows in touched.items():
            for row in rows:
                by_row.setdefault(row, set()).add(stream)
        groups += [*by_row.values(), *({stream} for stream in options)]
        return [{stream: options[stream] for stream in options if stream in item} for item in _joined(groups)]

    def _page(self, world: World, *, in_place: bool = False) -> Page | None:
        """The page in a world, with `in_place` such that each row stands in its place; None where too many were made."""
        key = tuple(sorted(world.items()))
        if key not in self.made and self.adds_up and (found := self._following(world)):
            self.made[key], there = found
            if not there:
                self.out_of_place.add(key)
        if key in self.made and not (in_place and key in self.out_of_place):
            return self.made[key]
        return self._whole(world) or self.made.get(key)

    def _whole(self, world: World) -> Page | None:
        """The page in a world, asked of all streams; None where too many were."""
        if not world:
            return self.used
        key = tuple(sorted(world.items()))
        if key not in self.made or key in self.out_of_place:
            if self.wholes >= self.pages:
                return None
            self.wholes += 1
            self.made[key] = self.answer(world)
            self.out_of_place.discard(key)
        return self.made[key]

    def _following(self, world: World) -> tuple[Page, bool] | None:
        """The page in a world, as it follows from that of the contested streams alone; None where it does not.

        Bodies and others that many streams rest on are read otherwise there; not those that change nothing by themselves.
        """
        shared = self._loud(world)
        if len(shared) == len(world):
            return None
        key = tuple(sorted(shared.items()))
        if key not in self.bases:
            page = self._whole(shared)
            if page is None:
                return None
            self.bases[key] = _Whole(page, self._of_few(shared))
        return self.bases[key].otherwise(self._of_few(world))

    def _of_few(self, world: World, among: frozenset[str] | None = None) -> Page:
        """What is answered about some of the contested streams alone; about all of them, where none are named."""
        key = tuple(sorted(world.items())), among
        if key not in self.few:
            self.few[key] = self.answer(world, self.among if among is None else among)
        return self.few[key]


class _Compared(_Trial):
    """The same; whatever follows from the contested streams alone is compared with what is answered about all."""

    def _following(self, world: World) -> tuple[Page, bool] | None:
        found = super()._following(world)
        if found is not None:
            page = self.answer(world)
            assert not differs_in_any_order(found[0], page), (dict(world), found[0], page)  # noqa: S101 — for tests
        return found


class _NotSoError(Exception):
    """A page of all streams does not follow from that of some."""


class _Whole:
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
        streams = list(map(_stream_of, self.rows))
        self.own: dict[str, list[int]] = {}
        """The places of the rows that are about one stream, by it."""
        self.sums: dict[Any, int | None] = {}
        """The place of each row that is about no one stream, by what it is about; None where there are several."""
        for n, stream in enumerate(streams):
            if stream is None:
                about = _key(self.rows[n])
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
        if self.streams and _in_order(map(_stream_of, few)) and _in_order(map(_stream_of, other)):
            return self._by_stream(self.streams, few, other), True
        found = _matched(few, other)
        instead: dict[int, Any] = {}
        """By place the row that is there then; None for none."""
        for row, n in zip(few, found, strict=True):
            then = None if n is None else other[n]
            if row != then:
                place = self._place(row, instead)
                instead[place] = _sum(self.rows[place], row, then)
        new = []
        for n in sorted(set(range(len(other))) - set(found)):
            at = None if _stream_of(other[n]) else self.sums.get(_key(other[n]))
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
        before, after = grouped(few, _stream_of), grouped(other, _stream_of)
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
        stream = _stream_of(row)
        if stream is None:
            place = self.sums.get(_key(row))
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
    if row == few and _named(row):
        return other  # nothing else is behind it
    known = few if other is None else other
    if _stream_of(row) is not None or type(row) is not type(known) or any(map(_measured, row._fields, row)):
        raise _NotSoError
    none = {
        name: Count(0, 0) if isinstance(value, Count) else 0
        for name, value in zip(known._fields, known, strict=True)
        if (isinstance(value, Count) or _is_number(value)) and name not in KEYS
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
            (_is_number(value) or isinstance(value, Count))
            and (name.endswith(("least", "most")) or any(word in name for word in MEASURES))
        )
    )


def _moved(whole: Any, few: Any, other: Any) -> Any:
    """A value of all streams, where that of some is another. Errors: _NotSoError."""
    if few == other:
        return whole
    those = (whole, few, other)
    if all(map(_is_number, those)):
        return whole + other - few
    if all(isinstance(each, Count) or _is_number(each) for each in those):
        now, before, then = (each if isinstance(each, Count) else Count(each, each) for each in those)
        return Count(now.least + then.least - before.least, now.most + then.most - before.most)
    if all(isinstance(each, Message) and _of_one_shape(each, whole) for each in those):
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
        if isinstance(number, Count) or _is_number(number)
    )


_Key = tuple[tuple[str, Reading], ...]
"""A world, as what is kept is looked up by."""


def _some_of(world: World) -> Iterator[World]:
    """Some of the streams of a world at a time, so that a sum in which two of them make up for each other is seen.

    Each is those whose number in the world has a digit of 1 at one place: no two streams are in all of them together.
    """
    numbered = list(enumerate(world.items(), 1))
    for digit in range(len(numbered).bit_length() if len(numbered) > 1 else 0):
        yield dict(item for n, item in numbered if n >> digit & 1)


def _combined(options: Mapping[str, Sequence[Reading]]) -> list[World]:
    """All worlds of some streams but the one in use, those first in which little is otherwise."""
    ways = product(*[[(option, ()), *((option, each) for each in options[option])] for option in options])
    worlds = [{stream: reading for stream, reading in way if reading} for way in ways][1:]
    return sorted(worlds, key=lambda world: sum(map(len, world.values())))


def _alone(options: Mapping[str, Sequence[Reading]]) -> list[World]:
    """The worlds in which one stream alone is read otherwise."""
    return [{stream: each} for stream, readings in options.items() for each in readings]


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    """Groups of which no two have a stream in common."""
    found: list[set[str]] = []
    for group in groups:
        apart = [row for row in found if row.isdisjoint(group)]
        found = [*apart, group.union(*(row for row in found if not row.isdisjoint(group)))]
    return found


class _Changes(NamedTuple):
    """What another page takes out of the one in use, and what it puts in: rows, each with its table."""

    out: Counter[Any]
    new: Counter[Any]
    about: set[Any]
    """What these rows are about; a title that changes is one of them."""


def _changes(used: Page, page: Page) -> _Changes:
    out: Counter[Any] = Counter()
    new: Counter[Any] = Counter()
    names = dict.fromkeys(section.name for each in (used, page) for section in each.sections)
    for name in names:
        before, after = _rows_of(used, name), _rows_of(page, name)
        same, end = _trim(before, after)
        left, right = before[same : len(before) - end], after[same : len(after) - end]
        there = _once(left) & _once(right)
        old = Counter([(name, _exactly(row), row) for row in left if id(row) not in there])
        now = Counter([(name, _exactly(row), row) for row in right if id(row) not in there])
        out, new = out + (old - now), new + (now - old)
    if used.title != page.title:
        out["", used.title, _Cell("title")] += 1
        new["", page.title, _Cell("title")] += 1
    return _Changes(out, new, {(name, _key(row)) for name, _, row in (*out, *new)})


def _once(rows: Sequence[Any]) -> set[int]:
    """The rows, as objects; none where one of them is there twice."""
    found = set(map(id, rows))
    return found if len(found) == len(rows) else set()


class _Cell(NamedTuple):
    """A title, as a row by itself."""

    text: str


def _rows_of(page: Page, name: str) -> list[Any]:
    found = _section(page, name)
    rows = found.rows if found else []
    return rows if isinstance(rows, list) else list(rows)


def _trim(before: Sequence[Any], after: Sequence[Any]) -> tuple[int, int]:
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


def _beyond(whole: _Changes, parts: Iterable[_Changes]) -> _Changes:
    """What is done together and by no part, or by a part and not together."""
    out: Counter[Any] = Counter()
    new: Counter[Any] = Counter()
    for part in parts:
        out, new = out + part.out, new + part.new
    return _Changes((whole.out - out) + (out - whole.out), (whole.new - new) + (new - whole.new), set())


def _named_in(changes: _Changes, streams: Iterable[str]) -> set[str]:
    """The streams that rows which change are about, or rest on."""
    rows = [_named(row) for _, _, row in (*changes.out, *changes.new)]
    return set().union(*rows).intersection(streams)


def _named(row: Any) -> set[str]:
    """The streams that a row is about, or rests on."""
    said = (*(_entries(row) or ()), *(getattr(row, "streams", None) or ()), _stream_of(row))
    return {word.partition("#")[0] for word in said if isinstance(word, str)}


def _stream_of(row: Any) -> str | None:
    """The stream that a row is about; None where it is about none, or several."""
    for name in ("stream", "id", "entry"):
        value = getattr(row, name, None)
        if isinstance(value, str) and ":" in value:
            return value.partition("#")[0]
    return None


def differs(page: Page, other: Page) -> bool:
    """Whether two pages say something else: in a table, a title or a note."""
    return (page.title, page.notes) != (other.title, other.notes) or _tables(page) != _tables(other)


def differs_in_any_order(page: Page, other: Page) -> bool:
    """Whether two pages say something else, in whatever order their rows are."""
    changes = _changes(page, other)
    return bool(changes.out or changes.new or page.notes != other.notes)


def _tables(page: Page) -> list[tuple[str, tuple[Any, ...]]]:
    return [(section.name, tuple(section.rows)) for section in page.sections]


# --- pages laid over each other


def merged(
    used: Page, tried: Tried, plain: Callable[[Sayable], str], names: Callable[[str], str] = str
) -> Page:
    """The page in use, with what it would be in other worlds; as it is where it is the same in all of them.

    `plain` says a value that is contested, `names` a body.
    """
    answers = tried.answers
    others = [answer for answer in answers if differs(answer.page, used)]
    over_all = _Over(tried, plain, names)
    if not others:
        return used._replace(notes=(*used.notes, *over_all.untried())) if tried.left else used
    tables = dict.fromkeys(
        section.name for page in (used, *(other.page for other in others)) for section in page.sections
    )
    sections = tuple(over_all.section(name, used) for name in tables)
    notes = over_all.texts(used.notes, [answer.page.notes for answer in answers])
    return used._replace(
        title=over_all.text(used.title, [answer.page.title for answer in answers]),
        sections=sections,
        notes=(*notes, *over_all.notes(used, others)),
    )


class _Slot:
    """A row as it is used, and as it is in each other world; None where it is not there."""

    __slots__ = ("others", "used")

    def __init__(self, used: Any, others: list[Any]) -> None:
        self.used = used
        self.others = others

    @property
    def differs(self) -> bool:
        return self.others.count(self.used) < len(self.others)


class _Over:
    """Lays the pages of other worlds over the one in use."""

    def __init__(self, tried: Tried, plain: Callable[[Sayable], str], names: Callable[[str], str]) -> None:
        self.answers = tried.answers
        self.tried = tried
        self.plain = plain
        self.names = names

    # --- tables

    def section(self, name: str, used: Page) -> Section:
        """One table."""
        found = _section(used, name)
        others = [_section(answer.page, name) for answer in self.answers]
        own = found or next(other for other in others if other)._replace(rows=())
        own = own._replace(title=self.text(own.title, [other.title for other in others if other]))
        slots = _laid([*own.rows], [[*(other.rows if other else ())] for other in others])
        differing = [slot.differs for slot in slots]
        if not any(differing):
            return own
        rows = [
            self.row(slot) if differs else tuple.__new__(with_column(type(slot.used)), (*slot.used, ()))
            for slot, differs in zip(slots, differing, strict=True)
        ]
        return own._replace(rows=rows, row=type(rows[0]))

    def row(self, slot: _Slot) -> Any:
        """One row, with what is to be said of it."""
        own = (
            slot.used if slot.used is not None else next(other for other in slot.others if other is not None)
        )
        shape = with_column(type(own))
        values = self._values(slot, own)
        return shape(**values, **{COLUMN: tuple(self._said(slot, own, values))})

    def _values(self, slot: _Slot, own: Any) -> dict[str, Any]:
        values = {name: self._value(slot, own, name) for name in own._fields}
        _in_step(slot, own, values)
        return values

    def _nested(self, used: tuple[Any, ...], others: list[Any]) -> tuple[Any, ...]:
        """The rows within a cell that are in use, each as it is over all readings."""
        rows = [[*other] if isinstance(other, tuple) else [] for other in others]
        slots = [slot for slot in _laid([*used], rows) if slot.used is not None]
        return tuple(
            type(slot.used)(**self._values(slot, slot.used)) if slot.differs else slot.used for slot in slots
        )

    def _value(self, slot: _Slot, own: Any, name: str) -> Any:  # noqa: C901, PLR0911 — one answer a kind of value
        value = getattr(own, name)
        missing = slot.used is None or None in slot.others
        if of := _before(own, name, DATED.get(name, ())):
            slot = _Slot(slot.used, [_of_the_same(other, own, of[:1]) for other in slot.others])
        there = [getattr(other, name) for other in slot.others if other is not None]
        if _is_nested(value) and any(item != value for item in there):
            return self._nested(value, there)
        if isinstance(value, Count):
            absent = None if any(word in name for word in MEASURES) else Count(0, 0)
            now = absent or value if slot.used is None else value
            return self.count(
                now, [absent if other is None else getattr(other, name) for other in slot.others]
            )
        if isinstance(value, bool):
            return _truth(name, value, there, missing=missing or _is_otherwise(slot, own, name))
        if isinstance(value, Days):
            return Days.either(item for item in (value, *there) if isinstance(item, Days))
        if _is_number(value) and not _is_bound(own, name):
            counted = missing and not (name in KEYS or any(word in name for word in MEASURES))
            numbers = {value, *(item for item in there if _is_number(item)), *([0] if counted else [])}
            return Count(min(numbers), max(numbers)) if len(numbers) > 1 else value
        if isinstance(value, int | float) and name.endswith("least"):
            return min([value, *(item for item in there if item is not None)])
        if isinstance(value, int | float) and name.endswith("most"):
            return max([value, *(item for item in there if item is not None)])
        if value == "certain" and (
            missing or any(item != value for item in there) or _is_otherwise(slot, own, name)
        ):
            return "possible"
        if name in EITHER or _says_all(own, name):
            return _either(value, there)
        if name == "said":
            return self.verdict(value, there)
        if name == "verdict" and value in VERDICTS and any(item != value for item in there):
            return "possible"
        return value

    def count(self, used: Count, others: Sequence[Any]) -> Count:
        """Least–most over all worlds; where each is of one stream, what the streams do to it, added up."""
        known = [
            (next(iter(self.answers[n].world)), other)
            for n, other in enumerate(others)
            if isinstance(other, Count)
        ]
        tight = [item for stream, item in known if stream not in self.tried.loose]
        used = Count(
            min([used.least, *(row.least for row in tight)]), max([used.most, *(row.most for row in tight)])
        )
        down: dict[str, int] = {}
        up: dict[str, int] = {}
        for stream, row in known:
            down[stream] = max(down.get(stream, 0), used.least - row.least)
            up[stream] = max(up.get(stream, 0), row.most - used.most)
        least = used.least - sum(down.values())
        if all(row.least >= 0 for _, row in known) and used.least >= 0:
            least = max(least, 0)  # a number of things
        return Count(least, used.most + sum(up.values()))

    # --- words

    def _said(self, slot: _Slot, own: Any, values: Mapping[str, Any]) -> Iterator[str]:
        """What other values would change in a row: the fewest of them that do."""
        told: list[frozenset[Choice]] = []
        said = []
        by_choice = {
            answer.chosen_for(own): row for answer, row in zip(self.answers, slot.others, strict=True)
        }
        for choices, row in sorted(by_choice.items(), key=lambda item: len(item[0])):
            if row == slot.used or any(item < choices for item in told):
                continue
            told.append(choices)
            if not (change := _change(slot.used, row, values, self.names)):
                continue
            said.append(Message("if {chosen}: {change}", chosen=self._chosen(choices, own), change=change))
        yield from said[:SAID]
        if len(said) > SAID:
            yield Message("… and in {ways} more {ways:way|ways}", ways=len(said) - SAID)

    def _chosen(self, choices: Iterable[Choice], own: Any) -> str:
        here = (getattr(own, "stream", None), getattr(own, "id", None))
        chosen = [
            Message(
                "{entry} {field} is {value}",
                entry=f"#{choice.version}" if choice.stream in here else choice.entry,
                field=choice.field,
                value=_short(self.plain(choice.value)),
            )
            for choice in sorted(choices)
        ]
        return in_turn(chosen, " and ")

    def text(self, used: str, others: Sequence[str]) -> str:
        """A text whose numbers are least–most over all worlds, where nothing else differs in it."""
        if all(other == used for other in others):
            return used
        laid = self._laid_over(used, others)
        if isinstance(laid, str):
            return laid
        if any(_shape(other) != _shape(used) for other in others):
            return used
        numbers = [_NUMBER.findall(other) for other in (used, *others)]
        parts = _NUMBER.split(max(used, *others, key=len))  # of several things rather than of one
        for n, number in enumerate(numbers[0]):
            parts[2 * n + 1] = str(
                self.count(_number(number), [_number(number[n]) for number in numbers[1:]])
            )
        return "".join(parts)

    def _laid_over(self, used: Any, others: Sequence[Any]) -> Any:  # noqa: PLR0911 — one answer a kind of value
        """A message, or a value of one, with its numbers over all worlds; None where something else differs in it."""
        if all(type(other) is type(used) and other == used for other in others):
            return used
        if isinstance(used, Message):
            if not all(isinstance(said, Message) and _of_one_shape(said, used) for said in others):
                return self._remarks((used, *others))
            values = {
                name: self._laid_over(value, [said.values[name] for said in others])
                for name, value in used.values.items()
            }
            longest = max(used, *others, key=len)  # of several things rather than of one
            return None if None in values.values() else longest.but(**values)
        if isinstance(used, Several):
            if not all(isinstance(said, Several) and len(said) == len(used) for said in others):
                return None
            laid = [self._laid_over(value, [said[n] for said in others]) for n, value in enumerate(used)]
            return None if None in laid else Several(laid, used.joint, used.last)
        if all(_is_number(value) or isinstance(value, Count) for value in (used, *others)):
            first, *rest = (
                value if isinstance(value, Count) else Count(value, value) for value in (used, *others)
            )
            return self.count(first, rest)
        return None

    def _remarks(self, known: Sequence[Any]) -> str | None:
        """Remarks that count something (`in_turn`) over all worlds; what is not said in one is none there."""
        said = [_parts(text) for text in known]
        if not all(
            isinstance(part, Message) and part.values.keys() == {"count"} for parts in said for part in parts
        ):
            return None
        by_template = [{part.template: part.values["count"] for part in parts} for parts in said]
        laid = {}
        for part in (part for parts in said for part in parts):
            first, *rest = (counts.get(part.template, 0) for counts in by_template)
            laid[part.template] = part.but(count=self._laid_over(first, rest))
        return in_turn(laid.values())

    def verdict(self, used: Any, others: Sequence[Any]) -> Any:
        """A verdict in words: the same in every world, or what it is in each."""
        if isinstance(used, tuple):
            same = [other for other in others if isinstance(other, tuple) and len(other) == len(used)]
            return tuple(self.verdict(item, [other[n] for other in same]) for n, item in enumerate(used))
        if not isinstance(used, str) or all(other == used for other in others):
            return used
        heads = list(dict.fromkeys(str(other).partition(":")[0] for other in (used, *others)))
        if not set(heads) <= {*VERDICTS, "possible"}:
            return used
        if len(heads) > 1:
            heads.sort(key=(*VERDICTS, "possible").index)
            return Message(
                "possible: {first} for some of the values, {others} for others",
                first=heads[0],
                others=Several(heads[1:], " or "),
            )
        merged_text = self.text(used, others)
        if merged_text == used:
            return Message("{verdict}: whichever value is right", verdict=heads[0])
        return merged_text

    def texts(self, used: Sequence[str], others: Sequence[Sequence[str]]) -> Iterator[str]:
        """Notes; one that is not made in every world is a sentence about the values in use, and says so."""
        for note in used:
            there = [_same_note(note, used, notes) for notes in others]
            said = None if None in there else self.text(note, [other for other in there if other is not None])
            if said is not None and (said != note or all(other == note for other in there)):
                yield said
            else:
                yield Message("With the values in use: {note}", note=note)

    def notes(self, used: Page, others: Sequence[Answer]) -> Iterator[str]:
        """What bears on the page, and how far it was looked into."""
        bearing: dict[tuple[str, int, str], list[str]] = {}
        for choice in dict.fromkeys(self._bearing(used, others)):
            values = bearing.setdefault((choice.stream, choice.version, choice.field), [])
            if (value := self.plain(choice.value)) not in values:
                values.append(value)
        listed = [
            Message(
                "{entry} {field} (or {values})",
                entry=f"{stream}#{version}",
                field=field,
                values=Several(map(_short, values), ", or "),
            )
            for (stream, version, field), values in sorted(bearing.items())
        ]
        fields: str = in_turn(listed[:SAID])
        if len(listed) > SAID:
            fields = Message("{fields} and {more} more", fields=fields, more=len(listed) - SAID)
        bears = (
            Message("{count} contested value that nobody has settled bears on this", count=len(listed))
            if len(listed) == 1
            else Message("{count} contested values that nobody has settled bear on this", count=len(listed))
        )
        yield Message(
            "{bears}: {fields}. Numbers are least–most over all values; other words are those of the"
            " value in use, and depends on says what the others would change (see the report conflicts).",
            bears=bears,
            fields=fields,
        )
        if self.tried.loose:
            yield (
                "These are too many to be tried in all combinations: each stream was read otherwise alone and what that does"
                " to a number was added up, so that the bounds of numbers may be wider than need be, or too narrow where"
                " contests work together."
            )
        yield from self.untried()

    def _bearing(self, used: Page, others: Sequence[Answer]) -> Iterator[Choice]:
        """The choices that change something."""
        by_choice = {other.choices: other.page for other in others if not other.by_stream}
        for choices, page in by_choice.items():
            for choice in sorted(choices):
                if differs(by_choice.get(choices - {choice}, used), page):
                    yield choice
        by_stream: dict[str, dict[frozenset[Choice], set[Any]]] = {}
        for other in others:
            if other.by_stream:
                changed = _changes(used, other.page)
                for _, key, row in (*changed.out, *changed.new):
                    stream = _stream_of(row) or ""
                    known = by_stream.setdefault(stream, {})
                    known.setdefault(frozenset(other.world.get(stream, ())), set()).add(key)
        for readings in by_stream.values():
            for choices, rows in readings.items():
                yield from (
                    choice for choice in sorted(choices) if readings.get(choices - {choice}, set()) != rows
                )

    def untried(self) -> Iterator[str]:
        """How much nobody has looked into, if anything."""
        if left := self.tried.left:
            ways = Message("{left} way", left=left) if left == 1 else Message("{left} ways", left=left)
            yield Message(
                "Contests that nobody has settled are too many to be tried one by one: of {ways}"
                " to read them it is not known what they would change here.",
                ways=ways,
            )


VERDICTS = ("agrees", "contradicted")
_NUMBER = re.compile(r"(?<![\w.,#–:/-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w#:/]|-\w|[.,–]\d)")
"""A number in a text that is no part of a date, an entry or a span."""


def _shape(text: str) -> str:
    """A text without its numbers, and without what tells one thing from several."""
    words = re.sub(r"\bare\b", "is", re.sub(r"\bhave\b", "has", _NUMBER.sub("", text)))
    return re.sub(r"s\b", "", re.sub(r"y\b", "ie", words))


def _same_note(note: str, used: Sequence[str], notes: Sequence[str]) -> str | None:
    """A note as another page has it: itself, or the only one there that says the same with other values."""
    if note in notes:
        return note
    if not isinstance(note, Message) or sum(_alike(note, item) for item in used) > 1:
        return None
    found = [item for item in notes if _alike(note, item)]
    return found[0] if len(found) == 1 else None


def _alike(note: Message, other: str) -> bool:
    return isinstance(other, Message) and _of_one_shape(note, other)


def _parts(text: Any) -> tuple[Any, ...]:
    """The parts of remarks that stand after each other; one of them is itself."""
    if isinstance(text, Message) and isinstance(parts := text.values.get("parts"), Several):
        return tuple(parts)
    return (text,)


def _of_one_shape(some: Message, other: Message) -> bool:
    return some.values.keys() == other.values.keys() and _shape(some.template) == _shape(other.template)


def _number(text: str) -> Count:
    number = int(text.replace(",", ""))
    return Count(number, number)


def _section(page: Page, name: str) -> Section | None:
    return next((section for section in page.sections if section.name == name), None)


def _truth(name: str, value: bool, others: Sequence[bool], *, missing: bool) -> bool:
    """A cell that says yes or no: certain is what is so in every world, possible what is so in any."""
    if name == "certain":
        return value and not missing and all(others)
    if name == "possible":
        return value or missing or any(others)
    return value


def _in_step(slot: _Slot, own: Any, values: dict[str, Any]) -> None:
    """Cells that belong together: the status and what else it may be; certain and possible numbers."""
    there = [other for other in slot.others if other is not None]
    of = _before(own, "otherwise", QUALIFIED)
    if of and any(getattr(item, of[-1]) != getattr(own, of[-1]) for item in there):
        status = getattr(own, of[-1])
        words = [
            word for item in (own, *there) for word in (getattr(item, of[-1]), *_alternatives(item)) if word
        ]
        others = [word for word in dict.fromkeys(words) if word != status]
        values["otherwise"] = " or ".join(others) or None
        if hasattr(own, "alternatives"):
            values["alternatives"] = tuple(others)
    if isinstance(values.get("flags"), tuple) and "possible_flags" in values:
        rows = [own, *there]
        sure = [flag for flag in own.flags if all(flag in row.flags for row in rows)]
        every = dict.fromkeys(flag for row in rows for flag in (*row.flags, *row.possible_flags))
        values["flags"] = tuple(sure)
        values["possible_flags"] = tuple(item for item in every if item not in sure)
    if of:
        values.update(_restated(own, getattr(own, of[-1]), values))
    certain, possible = getattr(own, "certain", None), getattr(own, "possible", None)
    if _is_number(certain) and _is_number(possible):
        rows = [*([own] if slot.used is not None else []), *there]
        least = 0 if slot.used is None or None in slot.others else min(row.certain for row in rows)
        values["certain"] = least
        values["possible"] = max(row.certain + row.possible for row in rows) - least


def _alternatives(row: Any) -> tuple[str, ...]:
    """All that something may be instead, as its row has it: in a column of their own, or in that for the first."""
    said: tuple[str, ...] | None = getattr(row, "alternatives", None)
    return tuple((row.otherwise or "").split(" or ")) if said is None else said


def _restated(row: Any, status: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a row says in words of where something stands, with all that it may be instead and beside it."""
    said = getattr(row, "said", None)
    several = said.values.get("parts") if isinstance(said, Message) else None
    parts = tuple(several) if isinstance(several, Several) else (said,)
    if parts[0] != or_else(status, *_alternatives(row)):
        return {}
    flags = len(getattr(row, "flags", ())) + len(getattr(row, "possible_flags", ()))
    stands = or_else(status, *(values.get("alternatives") or (values.get("otherwise") or "").split(" or ")))
    beside = (*values.get("flags", ()), *map(only_possible, values.get("possible_flags", ())))
    return {"said": in_turn((stands, *beside, *parts[1 + flags :]), " · ")}


def _before(row: Any, name: str, columns: Sequence[str]) -> list[str]:
    """Those of some columns that a row has before another, in their order there."""
    if not columns or name not in row._fields:
        return []
    return [field for field in row._fields[: row._fields.index(name)] if field in columns]


def _is_otherwise(slot: _Slot, own: Any, name: str) -> bool:
    """Whether what a column that says how certain it is speaks of is something else in another world."""
    return any(
        getattr(other, column) != getattr(own, column)
        for column in _before(own, name, QUALIFIED)
        for other in slot.others
        if other is not None
    )


def _of_the_same(row: Any, own: Any, columns: Sequence[str]) -> Any:
    """The row, where these columns of it are the same; else None."""
    same = row is not None and all(getattr(row, column) == getattr(own, column) for column in columns)
    return row if same else None


def _says_all(row: Any, name: str) -> bool:
    """Whether a column has all states that something may be in, there being none beside it for the others."""
    alone = "certain" not in row._fields and "possible" not in row._fields
    return name == "state" and alone and row._fields[0] != name


def _either(value: Any, others: Sequence[Any]) -> Any:
    """A text that may be one of several, with all of them."""
    if not isinstance(value, str):
        return value
    words = dict.fromkeys(part for other in (value, *others) for part in str(other or "none").split(" or "))
    return " or ".join(words)


def _is_nested(value: Any) -> bool:
    """Whether a cell has rows in it."""
    return isinstance(value, tuple) and bool(value) and not hasattr(value, "_fields") and _is_row(value[0])


def _is_row(value: Any) -> bool:
    return hasattr(value, "_fields") and not isinstance(value, Count | Days | Behind)


def _is_bound(row: Any, name: str) -> bool:
    """Whether a number is a bound, or has bounds beside it."""
    return name.endswith(("least", "most")) or f"{name}_least" in row._fields


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# --- which row is which


def _laid(used: list[Any], others: list[list[Any]]) -> list[_Slot]:
    """The rows in use and those that are only in other worlds, in their places, each with what it is in every world."""
    slots = [_Slot(row, []) for row in used]
    for world, rows in enumerate(others):
        found = _matched([slot.used if slot.used is not None else _any(slot) for slot in slots], rows)
        for slot, n in zip(slots, found, strict=True):
            slot.others.append(None if n is None else rows[n])
        before = {n: slot for slot, n in zip(slots, found, strict=True) if n is not None}
        for n, row in enumerate(rows):
            if n not in before:  # it stands where it stands in that world: after the same row
                before[n] = _Slot(None, [*[None] * world, row])
                after = before.get(n - 1)
                slots.insert(0 if after is None else _place(slots, after) + 1, before[n])
    return slots


def _place(slots: list[_Slot], slot: _Slot) -> int:
    return next(n for n, item in enumerate(slots) if item is slot)


def _any(slot: _Slot) -> Any:
    return next(other for other in slot.others if other is not None)


def _matched(used: list[Any], rows: list[Any]) -> list[int | None]:
    """For each row in use the place of the one that is the same, or is about the same; each is taken once."""
    same, end = _trim(used, rows)
    found: list[int | None] = [None] * len(used)
    found[:same] = range(same)
    if end:
        found[-end:] = range(len(rows) - end, len(rows))
    waiting, left = list(range(same, len(used) - end)), list(range(same, len(rows) - end))
    for key in (id, _exactly, *_KEYS):
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
    if len(used) == len(rows) == 1 and not _about(used[0]):
        found[0] = 0
    return found


def _exactly(row: Any) -> Any:
    try:
        hash(row)
    except TypeError:
        return repr(row)
    return row


def _about(row: Any) -> tuple[Any, ...] | None:
    """What a row says that it is about, in words or as a year; None where no column does."""
    said = ((name, getattr(row, name)) for name in row._fields if name in KEYS)
    return (
        tuple((name, value) for name, value in said if name == "year" or isinstance(value, str | None))
        or None
    )


def _key(row: Any) -> Any:
    """What tells a row from others where it need not be the same."""
    return _about(row) or repr(row[0])


def _entries(row: Any) -> tuple[str, ...] | None:
    behind = getattr(row, "behind", None)
    found = behind.entries if isinstance(behind, Behind) else behind
    return found or None


def _about_and_entries(row: Any) -> Any:
    about, behind = _key(row), _entries(row)
    return (about, behind) if behind else None


def _first(row: Any) -> Any:
    return None if _about(row) else repr(row[0])


def _only_entries(row: Any) -> Any:
    return None if _about(row) else _entries(row)


_KEYS: tuple[Callable[[Any], Any], ...] = (_about_and_entries, _about, _first, _only_entries)


# --- what changes, in words


def _change(used: Any, other: Any, shown: Mapping[str, Any], names: Callable[[str], str]) -> str:
    """What is otherwise in a row; from what, where the row shows that already. Nothing where the day has no part in it."""
    if other is None:
        return Message("not here")
    if used is None:
        return Message("only then")
    changed = [
        name
        for name in used._fields
        if name not in BEHIND | AGAIN and getattr(used, name) != getattr(other, name)
    ]
    if changed and NEXT.issuperset(changed):
        return ""
    changed = [name for name in changed if name not in NEXT]
    bounds = {name for name in changed if name.endswith(("_least", "_most"))}
    changed = [name for name in changed if name not in bounds] or changed
    plain = [name for name in changed if _sayable(getattr(other, name))]
    said = [
        Message("{column} {value}", column=_named_as(name), value=_from_to(used, other, name, shown))
        for name in plain[:FEW]
    ]
    inside = [text for name in changed if name not in plain for text in _inside(used, other, name, names)]
    unsaid = [Message("other {column}", column=_named_as(name)) for name in changed if name not in plain]
    if not said and not inside and unsaid:
        return Message("{columns} (see the audit)", columns=in_turn(unsaid[:FEW], ", "))
    if not said and not inside:
        return Message("rests on other entries")
    change = in_turn(said or inside[:FEW], ", ")
    return Message("{change} …", change=change) if len(plain) > FEW else change


def _named_as(name: str) -> str:
    return name.strip("_").replace("_", " ")


def _from_to(used: Any, other: Any, name: str, shown: Mapping[str, Any]) -> str:
    """What a cell is then; also what it is with the value in use, where the row shows the other, or sums up both."""
    then, now = getattr(other, name), getattr(used, name)
    if isinstance(then, Days) and isinstance(now, Days) and then.edtf == now.edtf:
        return _within(then)  # told in the same words, and narrowed by other facts
    apart = name in {"certain", "possible"} and shown.get(name) != now
    if apart or shown.get(name) == then:
        return Message("{now} → {then}", now=_words(now), then=_words(then))
    return _words(then)


def _within(days: Days) -> str:
    """A day in EDTF, of several that were told only those that its bounds leave."""
    told = (days.edtf or "").strip("[]").split(",")
    if len(told) > 1 and all(map(PLAIN_DAY.fullmatch, told)):
        left = [
            day
            for day in told
            if day >= (days.earliest or "")[: len(day)] and day <= (days.latest or "9")[: len(day)]
        ]
        return left[0] if len(left) == 1 else f"[{','.join(left)}]"
    if days.earliest == days.latest:
        return _words(Days(days.earliest))
    return f"[{days.earliest or ''}..{days.latest or ''}]"


TEXTS = ("text", "title", "name", "id")
"""Columns by which a row within a cell is said."""
BODIES = ("by", "party")
"""The same of one that has none of these: slugs of bodies."""


def _inside(used: Any, other: Any, name: str, names: Callable[[str], str]) -> Iterator[str]:
    """What is otherwise in the rows within a cell, in words."""
    then, now = (
        value if _is_nested(value) else (value,) for value in (getattr(other, name), getattr(used, name))
    )
    before = {_called(row, names): row for row in now if _is_row(row)}
    for row in then:
        if row not in now and _is_row(row) and (told := _called(row, names)):
            if told not in before:
                yield Message("{column} {value}", column=_named_as(name), value=_short(told))
            elif said := _change(before[told], row, {}, names):
                yield Message("{what}: {change}", what=_short(told), change=said)


def _called(row: Any, names: Callable[[str], str]) -> str | None:
    """A row within a cell, in a word or two."""
    told = next((getattr(row, text) for text in TEXTS if text in row._fields), None)
    if isinstance(told, str):
        return told
    slug = next((getattr(row, body) for body in BODIES if getattr(row, body, None)), None)
    return names(slug) if slug else None


def _sayable(value: Any) -> bool:
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return all(isinstance(item, str) for item in value) and sum(map(len, value)) < LONGEST
    return value is None or isinstance(value, str | int | float | Count | Days)


def _words(value: Any) -> str:  # noqa: PLR0911 — one answer a kind of value
    match value:
        case None | "" | ():
            return Message("none")
        case True:
            return Message("yes")
        case False:
            return Message("no")
        case Days():
            return value.edtf or Message("unknown")
        case Count():
            return str(value)
        case tuple():
            return _short(", ".join(value))
        case _:
            return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


# --- the column

_SHAPES: dict[type[Any], type[Any]] = {}


def with_column(row: type[Any]) -> type[Any]:
    """The type of row with one column more, which says what other values would change; in all else it is the same."""
    if row not in _SHAPES:
        fields = (*row._fields, COLUMN)

        def new(cls: type[Any], *values: Any, **named: Any) -> Any:
            given = dict(zip(fields, values, strict=False)) | named
            return tuple.__new__(cls, [given[name] for name in fields])

        def replaced(self: Any, **named: Any) -> Any:
            return type(self)(**{**dict(zip(fields, self, strict=True)), **named})

        def shown(self: Any) -> str:
            cells = (f"{name}={value!r}" for name, value in zip(fields, self, strict=True))
            return f"{row.__name__}({', '.join(cells)})"

        _SHAPES[row] = type(
            row.__name__,
            (row,),
            {
                "__slots__": (),
                "__module__": row.__module__,
                "__doc__": row.__doc__,
                "__annotations__": {
                    COLUMN: Annotated[
                        tuple[str, ...], "what contested values that are not in use would change"
                    ]
                },
                "_fields": fields,
                "_field_defaults": {},
                "__new__": new,
                "_make": classmethod(lambda cls, values: new(cls, *values)),
                "_replace": replaced,
                "__repr__": shown,
                COLUMN: property(itemgetter(len(fields) - 1), doc="What other values would change."),
            },
        )
    return _SHAPES[row]
