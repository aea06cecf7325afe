"""Rows that are read once for many questions: what was asked of one position is answered again from memory.

    rows = Held(rows, memory)        # in the place of the rows; others of the same position may share the memory
    rows = Held(rows)                # with a memory of its own, for as long as one answer takes

A server holds what it was asked for all pages; a report over open contests asks the same rows in every world
(`projections.reckoning.unsettled`). Rows of single streams are taken from what is held of all. With a memory that is given,
so is where streams stand: another day costs nothing more then. When entries are recorded, the rows of the streams that they
do not touch are taken over (`Memory.after`). How much is held is bounded.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from projections.readings import Question, Reading, Rows, Told, latest_of, narrowed, put, several
from projections.row import Projection, grouped
from projections.rows.spells import Spell, pick, spells
from projections.steady import Lately, Steady

R = TypeVar("R", bound=tuple[Any, ...])
MOST = 300_000
"""Rows that are held of one position: most of what pages ask of a ledger of 100,000 entries, in some 200 MB."""
WHOLE_UP_TO = 20_000
"""Entries up to which all rows of a projection are read at once, where those of one stream are asked for."""
AGAIN = 50
"""Rows that are held once more take so much less room than others."""
FEW = 50
"""Streams that are read one by one; whoever asks for more has all read."""
SEVERAL = 1_000
"""Streams up to which one answer asks of each for its other readings; whoever asks for more asks of all."""
TOUCHED = 1_000
"""Streams of which rows are read anew when entries are recorded; where it is more, all are."""
_STREAM = attrgetter("stream")


class Memory:
    """What was read of one position: what nobody asks for goes first; for several threads."""

    def __init__(self, most: int = MOST) -> None:
        """`most` rows are held; of what is more than half of that, none."""
        self._most = most
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._asked: set[Hashable] = set()
        self._held = 0
        self._lock = threading.Lock()
        self.told = Told()
        """What single streams answered to questions."""
        self.steady: Steady | None = None
        """What holds for several days, where that is kept."""
        self.lately: Lately | None = None
        """What was answered lately of other days, where that is kept."""
        self.words: Any = None
        """What was put into words with the names of these rows (`projections.ask.Words`), however much else is held."""
        self.before: Before | None = None
        """What was held of an earlier position."""
        self.apart: dict[Projection[Any], Sequence[Any]] = {}
        """Rows of which it is asked at each position whether they are as before, whatever else is held."""

    @property
    def held(self) -> int:
        """How many rows are held."""
        return self._held

    def get(self, key: Hashable) -> Any:
        """What is held under a key; None for nothing."""
        found = self._found.get(key)
        if found is None:
            return None
        self._asked.add(key)
        return found[0]

    def put(self, key: Hashable, value: Any, rows: int) -> None:
        """Hold something that takes as much room as so many rows."""
        rows += 1
        if rows > self._most // 2:
            return
        with self._lock:
            if key in self._found:
                return
            self._found[key] = value, rows
            self._held += rows
            while self._held > self._most:
                last, (those, less) = self._found.popitem(last=False)
                if last in self._asked:  # since it was put here: it has another turn
                    self._asked.discard(last)
                    self._found[last] = those, less
                else:
                    self._held -= less

    def after(self, before: "Memory", touched: "Touched") -> None:
        """Take over what was held of an earlier position, but for the streams that were `touched` since."""
        before.before = None  # one is enough: what nobody asked for meanwhile is read anew
        self.before = Before(before, touched)


Touched = Callable[[Projection[Any]], Collection[str]]
"""Says which streams may have other rows of a projection than before."""


class Before(NamedTuple):
    """What was held of an earlier position."""

    memory: Memory
    touched: Touched


class Held(Rows):
    """The rows of one position, each question answered from memory from the second time on."""

    held = True

    def __init__(self, rows: Rows, memory: Memory | None = None, *, whole: bool = False) -> None:
        """`memory` is of these rows alone, and lasts; `whole` where a projection is read whole at the first question."""
        self._rows = rows
        self._memory = memory or Memory()
        self._lasts = memory is not None
        self.told = self._memory.told if memory else None
        self.steady = self._memory.steady if memory else None
        self.lately = self._memory.lately if memory else None
        self._whole = whole
        self._together: frozenset[str] = frozenset()
        self._read: dict[Projection[Any], Mapping[str, Sequence[Any]]] = {}

    def together(self, streams: Collection[str]) -> None:
        """Read what is asked of one of some streams of all of them at once, from now on: each will be asked about."""
        self._together, self._read = frozenset(streams), {}

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        if not where:
            return iter(self._every(projection))
        stream = where.get("stream")
        if len(where) == 1 and isinstance(stream, str):
            only = frozenset((stream,))
            if self._there(projection, only):
                return iter(self._by_stream(projection, only).get(stream, ()))
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
        """The rows of other readings (`Rows.other`)."""
        every: Mapping[str, Mapping[Reading, Sequence[R]]] | None = self._memory.get(("other", projection))
        few = FEW if self._lasts else SEVERAL  # an answer rests on those that it asks about, and on no others
        if every is None and (among is None or self._whole or len(among) > few):
            every = self._others_anew(projection)
            self._memory.put(("other", projection), every, _number_of(every.values()))
        if every is not None:
            return every if among is None else {stream: every[stream] for stream in among if stream in every}
        found = {stream: self._memory.get(("other", projection, stream)) for stream in among or ()}
        if missing := [stream for stream, known in found.items() if known is None]:
            if self._together.issuperset(missing):
                missing = [*self._together]
            read = self._rows.other(projection, missing)
            for stream in missing:
                found[stream] = read.get(stream, {})
                self._memory.put(("other", projection, stream), found[stream], _number_of([found[stream]]))
        return {stream: readings for stream, readings in found.items() if readings}

    def _answer(self, question: Question) -> Iterator[Any]:
        streams = question.streams
        many = streams is not None and len(streams) > FEW
        if many and (taken := self._taken(question, many=many)) is not None:
            return iter(taken)  # their names would take more room than the rows once more
        key = question.key, streams
        found: list[Any] | None = self._memory.get(key)
        if found is None and streams is None and (found := self._taken_over(question, key)) is not None:
            self._memory.put(key, found, len(found))
        if found is None:
            taken = None if many else self._taken(question, many=many)
            found = list(question.answer(self._rows)) if taken is None else taken
            self._memory.put(key, found, len(found) if taken is None else len(found) // AGAIN)
        return iter(found)

    def _taken(self, question: Question, *, many: bool) -> list[Any] | None:
        """The answer as it follows from all rows of the projection; None where these are not to be read for it."""
        how, projection, where, day, of = question
        if not self._lasts and (how != "of" or where.keys() != {"stream"}):
            return None  # SQLite is faster for one day, and for one condition
        there = self._there(projection, question.streams)
        if how == "latest":
            lasts = there or (self._lasts and where.keys() <= {"stream"})
            return latest_of(self.of(projection, **where), day) if lasts else None
        if not (there or (self._lasts and (many or (how == "at" and question.streams is None)))):
            return None
        if how == "at":
            return self._standing(question, day, of) if where.keys() <= {"stream", "kind"} else None
        return narrowed(self._of_streams(projection, question.streams), where)

    def _standing(self, question: Question, day: int, of: str | None) -> list[Spell]:
        """Where streams stand on a day, by all their spells."""
        rows = [row for row in self._of_streams(spells, question.streams) if row.first <= day < row.until]
        if "kind" in question.where:
            begins = tuple(f"{kind}:" for kind in several(question.where["kind"]))
            rows = [row for row in rows if row.stream.startswith(begins)]
        if wider := {row.stream for row in rows if row.of}:
            own = set(map(id, pick([row for row in rows if row.stream in wider], of)))
            rows = [row for row in rows if row.stream not in wider or id(row) in own]
        return [
            row.asked_on(day) if row.since_latest > day or row.tier_since_latest > day else row
            for row in rows
        ]

    def _of_streams(self, projection: Projection[R], streams: frozenset[str] | None) -> Iterable[R]:
        if streams is None:
            return self._every(projection)
        by_stream = self._by_stream(projection, streams)
        return chain.from_iterable([by_stream[stream] for stream in sorted(streams & by_stream.keys())])

    # --- all rows of a projection

    def _there(self, projection: Projection[Any], streams: frozenset[str] | None) -> bool:
        """Whether rows of a projection are there, or are to be read with others: of some streams, or of all."""
        return self._is_whole(projection) or (streams is not None and streams <= self._together)

    def _is_whole(self, projection: Projection[Any]) -> bool:
        return self._whole or self._memory.get(("every", projection)) is not None

    def _every(self, projection: Projection[R]) -> Sequence[R]:
        key = "every", projection
        found: list[R] | None = self._memory.get(key)
        if found is None:
            found = self._taken_over(Question("of", projection, {}), key)
            found = list(self._rows.of(projection)) if found is None else found
            self._memory.put(key, found, len(found))
        return found

    def _by_stream(self, projection: Projection[R], streams: frozenset[str]) -> Mapping[str, Sequence[R]]:
        """The rows by their streams, of some streams at least."""
        if streams <= self._together and not self._is_whole(projection):
            if projection not in self._read:
                self._read[projection] = grouped(self._rows.of(projection, stream=self._together), _STREAM)
            return self._read[projection]
        key = "by stream", projection
        found: Mapping[str, Sequence[R]] | None = self._memory.get(key)
        if found is None:
            rows = self._every(projection)
            found = grouped(rows, _STREAM)
            self._memory.put(key, found, len(rows) // AGAIN)
        return found

    # --- what was held before entries were recorded

    def is_as_before(self, projection: Projection[Any], *columns: str) -> bool:
        """Whether some columns of a projection (default: all) are known to say what was held of the position before.

        For whoever asks so at each position these rows are held apart, and none of them is let go of.
        """
        before = self._memory.before
        known = before.memory.apart.get(projection) if before else None
        apart = self._memory.apart
        if projection not in apart:
            apart[projection] = self._every(projection)
        if before is None or known is None:
            return False
        touched = before.touched(projection)
        if len(touched) > TOUCHED:
            return False
        said = attrgetter(*columns) if columns else tuple
        then = [said(row) for row in known if row.stream in touched] if touched else []
        return not touched or then == [said(row) for row in self.of(projection, stream=touched)]

    def _touched(self, projection: Projection[Any], key: Hashable) -> tuple[Any, Collection[str]] | None:
        """What was held of it, and the streams that may have other rows now; None where all is to be read."""
        before = self._memory.before
        known = before.memory.get(key) if before else None
        if before is None or known is None:
            return None
        touched = before.touched(projection)
        return (known, touched) if len(touched) <= TOUCHED else None

    def _taken_over(self, question: Question, key: Hashable) -> list[Any] | None:
        """What is answered about all streams, as it follows from what was held of the position before; None for nothing."""
        found = self._touched(question.projection, key) if question.projection.key[0] == "stream" else None
        if found is None:
            return None
        known, touched = found
        now = grouped(question.about(touched).answer(self._rows), _STREAM) if touched else {}
        return list(put(iter(known), {stream: now.get(stream, ()) for stream in touched}))

    def _others_anew(self, projection: Projection[R]) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        found = self._touched(projection, ("other", projection))
        if found is None:
            return self._rows.other(projection)
        known, touched = found
        kept = {stream: readings for stream, readings in known.items() if stream not in touched}
        return dict(sorted({**kept, **self._rows.other(projection, touched)}.items()))


def _number_of(those: Iterable[Mapping[Reading, Sequence[Any]]]) -> int:
    return sum(len(rows) for readings in those for rows in readings.values())
