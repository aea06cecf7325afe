"""Rows that are read once: what was asked is remembered, and given again to whoever asks it after that.

    rows = Remembered(rows)          # in the place of the rows, for as long as these stand for one position
    Ask(rows, …)

A report over open contests asks the same rows in every world (`projections.reckoning.unsettled`), and several reports about
one position ask much of the same. How much is remembered is bounded.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from projections.readings import Question, Reading, Rows
from projections.row import Projection
from projections.rows.spells import Spell, spells

R = TypeVar("R", bound=tuple[Any, ...])
MOST = 200_000
"""Rows that are remembered: of a ledger of 100,000 entries what most reports ask, in 50 to 100 MB."""
_STREAM = attrgetter("stream")


class Remembered(Rows):
    """The rows of one position, and what was answered of them: at most so many rows, those that were asked first.

    What is asked of some streams is taken from what was answered of all. Not for several threads at once.
    """

    def __init__(self, rows: Rows, most: int = MOST) -> None:
        """`most` rows are remembered; none is forgotten for another: worlds that ask all in turn would lose each."""
        self._rows = rows
        self._most = most
        self._found: dict[tuple[Any, ...], list[Any]] = {}
        """By what was asked, and of which streams, the answer."""
        self._number = 0
        self._others: dict[Projection[Any], Mapping[str, Mapping[Reading, Sequence[Any]]]] = {}
        self._some_others: dict[Projection[Any], dict[str, Mapping[Reading, Sequence[Any]] | None]] = {}

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._answer(Question("of", projection, where))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._answer(Question("at", spells, where, day, of))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`Rows.latest`)."""
        return self._answer(Question("latest", projection, where, day))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`), each stream's read once: contested are few."""
        if among is None:
            if projection not in self._others:
                self._others[projection] = self._rows.other(projection)
            return self._others[projection]
        if projection in self._others:
            every = self._others[projection]
            return {stream: every[stream] for stream in among if stream in every}
        known = self._some_others.setdefault(projection, {})
        if missing := [stream for stream in among if stream not in known]:
            known.update(dict.fromkeys(missing, None))
            known.update(self._rows.other(projection, missing))
        return {stream: found for stream in among if (found := known[stream])}

    def known(self, question: Question) -> Sequence[Any] | None:
        """What is answered, where it is remembered, of all streams or of those alone that are asked about; else None."""
        key, streams = question.key, question.streams
        if (found := self._found.get((key, None))) is not None:
            return found if streams is None else of_streams(found, streams)
        return None if streams is None else self._found.get((key, streams))

    def _answer(self, question: Question) -> Iterator[Any]:
        known = self.known(question)
        return self._read(question) if known is None else iter(known)

    def _read(self, question: Question) -> Iterator[Any]:
        """What is answered, remembered once it was all read."""
        found: list[Any] = []
        room = self._most - self._number
        for row in question.answer(self._rows):
            if len(found) <= room:
                found.append(row)
            yield row
        what = question.key, question.streams
        if len(found) <= self._most - self._number and what not in self._found:
            self._found[what] = found
            self._number += len(found)


def of_streams(rows: Sequence[R], streams: Collection[str]) -> list[R]:
    """Those rows that are of some streams, of rows in the order of theirs."""
    found: list[R] = []
    for stream in sorted(filter(None, streams)):
        first = bisect_left(rows, stream, key=_STREAM)
        if first < len(rows) and rows[first].stream == stream:  # type: ignore[attr-defined]
            found += rows[first : bisect_right(rows, stream, lo=first, key=_STREAM)]
    return found
