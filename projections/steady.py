"""What holds on every day between two on which anything turns, so that it is made once for all of them.

Where something stands changes on days that rows tell of: from one of these to the next, whatever only asks whether a day
has come is answered alike. `Ask.steady` remembers such answers as long as the rows are the same, each with its days.
"""

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from domain import when
from projections.rows.spells import Spell, spells

if TYPE_CHECKING:
    from projections.row import Projection

    Every = Callable[[Projection[Any]], Iterable[Any]]

SMALL = 2_000
"""Entries up to which the days are known on which anything turns; in a larger ledger something does on nearly every day."""
EDTF = re.compile(r"[-0-9XY.,/~?%\[\]]+")
"""What a text may be that is a day, or a span of days, …"""
PARTS = re.compile(r"[\[\],/]|\.\.")
"""… and what stands between the days in it."""
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

        `every` gives all rows of a projection, in whatever reading. It is that one alone where a beginning in a stream of
        one of the `kinds` may be on any of several days, and it is one of these: the beginning is said to be by then.
        """
        if self._turns is None:
            for kind, days in _moving(every(spells)):
                self._moving.setdefault(kind, []).append(days)
            self._turns = sorted(_turns(chain.from_iterable(map(every, self._projections()))))
        found = _between(self._turns, day)
        for turn in turns:
            found = _between([turn], day, found)
        moving = chain.from_iterable(self._moving.get(kind, ()) for kind in kinds)
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
    for text in filter(EDTF.fullmatch, texts):
        for part in (text, *PARTS.split(text)):
            with suppress(when.NotAWhen):
                numbers.update(when.bounds(part))
    return numbers


def _moving(answers: Iterable[Spell]) -> Iterator[tuple[str, range]]:
    """The days on which a beginning is said to be by then (`Spell.asked_on`), with the kind of the stream."""
    for row in answers:
        bounds = [(row.tier_since_earliest, row.tier_since_latest)]
        if row.status != "none":  # nothing began then
            bounds.append((row.since_earliest, row.since_latest))
        for first, last in bounds:
            if last > first:
                yield row.stream.partition(":")[0], range(first, last)
