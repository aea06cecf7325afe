"""Rows as they were known: those that are kept, but for the streams that are read otherwise since, which are recomputed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from domain.entry import kind_of
from domain.fact import STREAMS
from projections.engine.dependents import ZoneChanged, read_otherwise
from projections.engine.fold import Folded
from projections.engine.histories import Histories
from projections.readings import Reading, Rows, several
from projections.row import Projection
from projections.rows.spells import Spell
from store.streams import reach

if TYPE_CHECKING:
    from store.application import Comity

R = TypeVar("R", bound=tuple[Any, ...])
FEW = 16
"""Streams up to which each is folded alone, where these are asked about."""
_STREAM = attrgetter("stream")


class Patched(Rows):
    """The rows of a ledger as it was known with fewer entries."""

    def __init__(
        self,
        now: Rows,
        changed: Collection[str],
        contested: Collection[str],
        fold: Callable[[Collection[str]], Rows],
    ) -> None:
        """`now` are the rows of all streams as they are known now, `fold` gives those of some streams as they were.

        Streams that are not `changed` are as they were; those of them that are not `contested` have one reading.
        """
        self._now = now
        self._changed = frozenset(changed)
        self._contested = self._changed.intersection(contested)
        self._fold = fold
        self._alone: dict[str, Rows] = {}

    @cached_property
    def _then(self) -> Rows:
        """The rows of all streams that have changed, as they were."""
        return self._fold(self._changed)

    @cached_property
    def _then_contested(self) -> Rows:
        """Those of the streams that may have been read otherwise even then."""
        return self._fold(self._contested)

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._merged(where, lambda rows, asked: rows.of(projection, **asked))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._merged(where, lambda rows, asked: rows.at(day, of, **asked))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        return self._merged(where, lambda rows, asked: rows.latest(projection, day, **asked))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        kept = self._now.other(projection, among)
        found = {stream: readings for stream, readings in kept.items() if stream not in self._changed}
        if among is None or len(among) > FEW:
            found |= self._then_contested.other(projection, among)
        else:
            for stream in self._contested.intersection(among):
                found |= self._of(stream).other(projection)
        return dict(sorted(found.items()))

    def _merged(
        self, where: dict[str, Any], read: Callable[[Rows, dict[str, Any]], Iterator[R]]
    ) -> Iterator[R]:
        """What is read of both, in the order of the streams; of some streams alone, of each where it is."""
        if "stream" not in where:
            kept = (row for row in read(self._now, where) if row.stream not in self._changed)  # type: ignore[attr-defined]
            return merge(kept, read(self._then, where), key=_STREAM)
        asked = several(where["stream"])
        changed = [stream for stream in asked if stream in self._changed]
        unchanged = [stream for stream in asked if stream not in self._changed]
        parts: list[Iterator[R]] = [read(self._now, {**where, "stream": unchanged})] if unchanged else []
        if len(changed) > FEW:
            parts.append(read(self._then, {**where, "stream": changed}))
        else:
            parts += [read(self._of(stream), {**where, "stream": stream}) for stream in changed]
        return merge(*parts, key=_STREAM)

    def _of(self, stream: str) -> Rows:
        if stream not in self._alone:
            self._alone[stream] = self._fold([stream])
        return self._alone[stream]


def as_known(ledger: "Comity", now: Rows, position: int, until: int) -> Rows | None:
    """The rows of a ledger as it was known with its entries up to `until`; `now` are those up to `position`.

    None where every stream is read otherwise since.
    """
    recorder = ledger.recorder
    try:
        changed = read_otherwise(ledger, {until}, position)
    except ZoneChanged:
        return None
    changed |= set(recorder.moved(until, position))
    contested = {stream for kind in STREAMS for stream in recorder.having(f"{kind}.contested", *reach(kind))}
    histories = Histories(ledger, until)

    def fold(streams: Collection[str]) -> Rows:
        by_kind: dict[str, list[str]] = {}
        for stream in sorted(streams):
            by_kind.setdefault(kind_of(stream), []).append(stream)
        return Folded(lambda kind: histories.of(by_kind.get(kind, ())))

    return Patched(now, changed, contested, fold)
