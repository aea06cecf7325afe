"""Rows that are read once for many questions: what a server was asked of one position, it answers again from memory.

    memory = Memory()
    rows = Held(rows, memory)        # in the place of the rows; others of the same position may share the memory

Rows of single streams are taken from what is held of all, and where streams stand on a day from all their spells, so that
another day costs nothing more. How much is held is bounded.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from projections.readings import Reading, Rows, latest_of, several
from projections.row import Projection
from projections.rows.spells import Spell, pick, spells

R = TypeVar("R", bound=tuple[Any, ...])
ByStream = Mapping[str, Sequence[Any]]
MOST = 300_000
"""Rows that are held of one position: most of what pages ask of a ledger of 100,000 entries, in some 200 MB."""
WHOLE_UP_TO = 20_000
"""Entries up to which all rows of a projection are read at once, where those of one stream are asked for."""
_STREAM = attrgetter("stream")


class Memory:
    """What was read of one position, those last that were asked for last; for several threads."""

    def __init__(self, most: int = MOST) -> None:
        """`most` rows are held; of what is more than half of that, none."""
        self._most = most
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """How many rows are held."""
        return self._held

    def get(self, key: Hashable) -> Any:
        """What is held under a key; None for nothing."""
        found = self._found.get(key)
        if found is None:
            return None
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
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
                _, (_, less) = self._found.popitem(last=False)
                self._held -= less


class Held(Rows):
    """The rows of one position, each question answered from memory from the second time on."""

    def __init__(self, rows: Rows, memory: Memory, *, whole: bool = True) -> None:
        """`memory` is of these rows alone; `whole` where a projection is read whole as soon as one stream is asked for."""
        self._rows = rows
        self._memory = memory
        self._whole = whole

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        if not where:
            return iter(self._every(projection)[0])
        if "stream" not in where:
            return iter(self._chosen(projection, where))
        rows = self._of_streams(projection, where["stream"])
        if len(where) == 1:
            return rows
        rest = [(name, several(value)) for name, value in where.items() if name != "stream"]
        return iter([row for row in rows if all(getattr(row, name) in those for name, those in rest)])

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        if where.keys() == {"stream"}:
            rows = self._of_streams(spells, where["stream"])
        elif not where:
            rows = iter(self._every(spells)[0])
        elif where.keys() == {"kind"} and isinstance(where["kind"], str):
            rows = self._of_kind(where["kind"])
        else:
            return self._rows.at(day, of, **where)
        there = [row for row in rows if row.first <= day < row.until]
        if of or any(row.of for row in there):
            there = list(pick(there, of))
        return iter([row.asked_on(day) for row in there])

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`Rows.latest`)."""
        return iter(latest_of(self.of(projection, **where), day))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        every: Mapping[str, Mapping[Reading, Sequence[R]]] | None = self._memory.get(("other", projection))
        if every is None and (among is None or self._whole or len(among) > FEW):
            every = self._rows.other(projection)
            rows = sum(len(those) for readings in every.values() for those in readings.values())
            self._memory.put(("other", projection), every, rows)
        if every is None:
            return self._rows.other(projection, among)
        return every if among is None else {stream: every[stream] for stream in among if stream in every}

    def _every(self, projection: Projection[R]) -> tuple[Sequence[R], ByStream]:
        """All rows of a projection, and those of each stream."""
        key = "every", projection
        found: tuple[Sequence[R], ByStream] | None = self._memory.get(key)
        if found is None:
            rows = list(self._rows.of(projection))
            by_stream: dict[str, list[R]] = {}
            for row in rows:
                by_stream.setdefault(row.stream, []).append(row)  # type: ignore[attr-defined]
            found = rows, by_stream
            self._memory.put(key, found, len(rows))
        return found

    def _of_kind(self, kind: str) -> Iterator[Spell]:
        found: list[Spell] | None = self._memory.get(("spells", kind))
        if found is None:
            begins = f"{kind}:"
            found = [row for row in self._every(spells)[0] if row.stream.startswith(begins)]
            self._memory.put(("spells", kind), found, len(found) // AGAIN)
        return iter(found)

    def _of_streams(self, projection: Projection[R], asked: Any) -> Iterator[R]:
        if isinstance(asked, str):
            return iter(self._of_one(projection, asked))
        streams = sorted(stream for stream in several(asked) if isinstance(stream, str))
        if len(streams) > FEW:
            self._every(projection)
        return iter([row for stream in streams for row in self._of_one(projection, stream)])

    def _of_one(self, projection: Projection[R], stream: str) -> Sequence[R]:
        whole: tuple[Sequence[R], ByStream] | None = self._memory.get(("every", projection))
        if whole is None and self._whole:
            whole = self._every(projection)
        if whole is not None:
            return whole[1].get(stream, ())
        key = "one", projection, stream
        found: list[R] | None = self._memory.get(key)
        if found is None:
            found = list(self._rows.of(projection, stream=stream))
            self._memory.put(key, found, len(found))
        return found

    def _chosen(self, projection: Projection[R], where: Mapping[str, Any]) -> Sequence[R]:
        """The rows of all streams that satisfy a condition: of those that are held, where all are."""
        those = [(name, several(value)) for name, value in where.items()]
        key = "chosen", projection, frozenset(those)
        found: Sequence[R] | None = self._memory.get(key)
        if found is None:
            every: tuple[Sequence[R], ByStream] | None = self._memory.get(("every", projection))
            if every is None and self._whole:
                every = self._every(projection)
            if every is None:
                found = list(self._rows.of(projection, **where))
                self._memory.put(key, found, len(found))
            else:
                found = [row for row in every[0] if all(getattr(row, name) in some for name, some in those)]
                self._memory.put(key, found, len(found) // AGAIN)
        return found


AGAIN = 50
"""Rows that are held once more take so much less room than others."""
FEW = 50
"""Streams that are read one by one; whoever asks for more has all read."""
