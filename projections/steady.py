"""What holds on every day between two on which anything turns, so that it is made once for all of them.

Where something stands changes on days that rows tell of: from one of these to the next, whatever only asks whether a day
has come is answered alike. `Ask.steady` remembers such answers as long as the rows are the same, each with its days. In a
large ledger something turns on nearly every day, but only in few streams: what is answered about the others on one day is
answered on another (`Turning`, `Lately`).
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from domain import when
from projections.rows.contacts import Contact, contacts
from projections.rows.figures import Figure, figures
from projections.rows.spells import Spell, spells

if TYPE_CHECKING:
    from projections.row import Projection

    Every = Callable[..., Iterable[Any]]
    Asked = Mapping[Projection[Any], "Which"]
    Touched = Callable[[Projection[Any]], Collection[str]]

SMALL = 2_000
"""Entries up to which the days are known on which anything turns; in a larger ledger something does on nearly every day."""
EDTF = re.compile(r"[-0-9XY.,/~?%\[\]]+")
"""What a text may be that is a day, or a span of days, …"""
PARTS = re.compile(r"[\[\],/]|\.\.")
"""… and what stands between the days in it."""
ANY = ""
"""In the place of a kind of stream: any."""
MOST = 50_000
"""Rows of answers that are remembered; beyond that all are forgotten."""


class Steady:
    """What was made of the rows of one position, with the days for which it holds; for several threads."""

    def __init__(self, projections: "Callable[[], Iterable[Projection[Any]]]", most: int = MOST) -> None:
        """`projections` are all that rows may be of; `most` is rows of all that is remembered."""
        self._projections = projections
        self._most, self._held = most, 0
        self._kept: dict[Hashable, list[tuple[range, Any]]] = {}
        self._turns: list[int] | None = None
        self._moving: dict[str, list[range]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, day: int) -> Any:
        """What was made under a key for days among which is this one; None for nothing."""
        return next((value for days, value in self._kept.get(key, ()) if day in days), None)

    def put(self, key: Hashable, days: range, value: Any, rows: int) -> None:
        """Remember what holds on some days, and takes as much room as so many rows."""
        with self._lock:
            self._held += rows + 1
            if self._held > self._most:
                self._kept, self._held = {}, rows + 1
            self._kept.setdefault(key, []).insert(0, (days, value))

    def days(self, every: "Every", day: int, kinds: Iterable[str], turns: Iterable[int] = ()) -> range:
        """The days around one by which the same days of rows have come, and of some `turns`.

        `every` gives all rows of a projection, in whatever reading. It is that one alone where a beginning or a contact in a
        stream of one of the `kinds` may be on any of several days, and it is one of these: it is said to be by then; so is
        what is claimed of several days, in whatever stream.
        """
        if self._turns is None:
            for kind, days in _moving(chain.from_iterable(map(every, (spells, contacts, figures)))):
                self._moving.setdefault(kind, []).append(days)
            self._turns = sorted(_turns(chain.from_iterable(map(every, self._projections()))))
        found = _between(self._turns, day)
        for turn in turns:
            found = _between([turn], day, found)
        moving = chain.from_iterable(self._moving.get(kind, ()) for kind in {ANY, *kinds})
        return range(day, day + 1) if any(day in days for days in moving) else found


def _between(turns: Sequence[int], day: int, days: range = range(when.MIN, when.MAX + 1)) -> range:
    """Those of some days that are around one, between two turns; of one that is a turn it alone. Turns are in order."""
    n = bisect_left(turns, day)
    if n < len(turns) and turns[n] == day:
        return range(day, day + 1)
    first = turns[n - 1] + 1 if n else days.start
    end = turns[n] if n < len(turns) else days.stop
    return range(max(first, days.start), min(end, days.stop))


def _turns(rows: Iterable[Any]) -> set[int]:
    """Every day that a row tells of, among other numbers."""
    numbers: set[int] = set()
    texts: set[str] = set()
    waiting = list(rows)
    while waiting:
        for value in waiting.pop():
            if type(value) is int:
                numbers.add(value)
            elif type(value) is str:
                texts.add(value)
            elif isinstance(value, tuple):
                waiting.append(value)
    return numbers.union(*map(_told_in, texts))


@lru_cache(100_000)
def _told_in(text: str) -> frozenset[int]:
    """The days that a text tells of, if it is one that does."""
    found: set[int] = set()
    if EDTF.fullmatch(text):
        for part in (text, *PARTS.split(text)):
            with suppress(when.NotAWhen):
                found.update(when.bounds(part))
    return frozenset(found)


def _moving(rows: Iterable[Any]) -> Iterator[tuple[str, range]]:
    """The days on which something is said to be by then, or of that day, with the kind of the stream in which it is.

    They are those on which a spell may begin and a contact may be (`asked_on`), and of which something is claimed.
    """
    for row in rows:
        kind, bounds = row.stream.partition(":")[0], list[when.Bounds]()
        if isinstance(row, Spell):
            bounds.append((row.tier_since_earliest, row.tier_since_latest))
            if row.status != "none":  # nothing began then
                bounds.append((row.since_earliest, row.since_latest))
        elif isinstance(row, Contact):
            bounds.append((row.earliest, max(row.latest, row.last_latest or row.latest)))
        elif isinstance(row, Figure):
            kind = ANY
            bounds.append((row.made, row.as_of_latest))
        for first, last in bounds:
            if last > first:
                yield kind, range(first, last)


# --- in which streams anything turns between two days


class Which(NamedTuple):
    """The streams that rows were asked about."""

    kinds: frozenset[str] = frozenset()
    """All of these kinds; an empty one is any kind."""
    streams: frozenset[str] = frozenset()
    """And these."""


class Turning:
    """In which streams anything turns between two days of which rows tell, in whatever reading; for several threads.

    Of all others whatever only asks whether a day has come is answered alike on both.
    """

    def __init__(self, before: "Turning | None" = None, touched: "Touched | None" = None) -> None:
        """`before` is of an earlier position: since then rows of a projection are others in the `touched` streams alone."""
        self._before = dict(before.whole) if before else {}
        self._touched = touched
        self.whole: dict[Projection[Any], _Whole] = {}
        """What all rows of a projection tell."""
        self._some: dict[Projection[Any], dict[str, _Days]] = {}
        self._lock = threading.Lock()

    def turned(self, every: "Every", asked: "Asked", days: tuple[int, int]) -> set[str]:
        """The streams in which something turns between two days, in order, or on one of them; `asked` says in which rows.

        `every` gives all rows of a projection in whatever reading, of all streams or of those `among` some.
        """
        found: set[str] = set()
        with self._lock:
            for projection, which in asked.items():
                if which.kinds:
                    there = self._all(every, projection).turned(*days)
                    found.update(
                        each for each in there if not which.kinds.isdisjoint(("", each.partition(":")[0]))
                    )
                if which.streams:
                    told = self._of(every, projection, which.streams)
                    found.update(stream for stream in which.streams if told[stream].turn(*days))
        return found

    def _all(self, every: "Every", projection: "Projection[Any]") -> "_Whole":
        if (found := self.whole.get(projection)) is None:
            known = self._before.pop(projection, None)
            if known is None or self._touched is None:
                told = _by_stream(every, projection)
            else:
                touched = self._touched(projection)
                told = {stream: days for stream, days in known.told.items() if stream not in touched}
                told |= _by_stream(every, projection, touched) if touched else {}
            found = self.whole[projection] = _Whole(told)
        return found

    def _of(
        self, every: "Every", projection: "Projection[Any]", streams: Collection[str]
    ) -> "Mapping[str, _Days]":
        if projection in self.whole:
            return defaultdict(_Days, self.whole[projection].told)
        known = self._some.setdefault(projection, {})
        if missing := [stream for stream in streams if stream not in known]:
            told = _by_stream(every, projection, missing)
            known.update((stream, told.get(stream, _Days())) for stream in missing)
        return known


class _Days(NamedTuple):
    """The days of which the rows of a stream tell."""

    days: tuple[int, ...] = ()
    """In order."""
    moving: tuple[range, ...] = ()
    """Those on which something is said to be by then."""

    def turn(self, low: int, high: int) -> bool:
        """Whether something turns between two days, or on one of them."""
        at = bisect_left(self.days, low)
        return (at < len(self.days) and self.days[at] <= high) or any(
            days.start <= high and low < days.stop for days in self.moving
        )


class _Whole:
    """The days of which all rows of a projection tell, by stream."""

    def __init__(self, told: dict[str, _Days]) -> None:
        self.told = told
        turns = sorted((day, stream) for stream, own in told.items() for day in own.days)
        self._days = [day for day, _ in turns]
        self._streams = [stream for _, stream in turns]
        self._moving = [
            (days.start, days.stop, stream) for stream, own in told.items() for days in own.moving
        ]

    def turned(self, low: int, high: int) -> set[str]:
        """The streams in which something turns between two days, or on one of them."""
        found = set(self._streams[bisect_left(self._days, low) : bisect_right(self._days, high)])
        found.update(stream for first, stop, stream in self._moving if first <= high and low < stop)
        return found


def _by_stream(
    every: "Every", projection: "Projection[Any]", among: Collection[str] | None = None
) -> dict[str, _Days]:
    """The days of which the rows of some streams tell (None: of all), in whatever reading."""
    told: dict[str, list[Any]] = {}
    for row in every(projection, among=among):
        told.setdefault(row.stream, []).append(row)
    return {stream: _days_of(those) for stream, those in told.items()}


def _days_of(rows: Sequence[Any]) -> _Days:
    moving = dict.fromkeys(days for _, days in _moving(rows))
    return _Days(tuple(sorted(_turns(rows))), tuple(moving))


class Lately:
    """What was answered lately, by what was asked and of which day; for several threads."""

    def __init__(
        self, most: int = MOST, before: Turning | None = None, touched: "Touched | None" = None
    ) -> None:
        """`most` is rows of all answers that are remembered; `before` and `touched` as of `Turning`."""
        self.turning = Turning(before, touched)
        self._most, self._held = most, 0
        self._kept: OrderedDict[tuple[Hashable, int], tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, key: Hashable, day: int) -> Any:
        """What was answered of the day that is nearest to one; None for nothing."""
        with self._lock:
            days = [of for asked, of in self._kept if asked == key]
            return self._kept[key, min(days, key=lambda of: abs(of - day))][0] if days else None

    def put(self, key: Hashable, day: int, answer: Any, rows: int) -> None:
        """Remember an answer, which takes as much room as so many rows; the oldest goes first."""
        with self._lock:
            if rows > self._most // 2 or (key, day) in self._kept:
                return
            self._kept[key, day] = answer, rows
            self._held += rows
            while self._held > self._most:
                _, (_, less) = self._kept.popitem(last=False)
                self._held -= less
