"""Rows as they were known: those that are kept, but for the streams that are read otherwise since, which are recomputed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from domain.entry import kind_of
from projections.engine.dependents import ZoneChanged, read_otherwise
from projections.engine.fold import Folded
from projections.engine.histories import Histories
from projections.readings import Reading, Rows, several
from projections.row import Projection
from projections.rows.spells import Spell

if TYPE_CHECKING:
    from store.application import Comity

R = TypeVar("R", bound=tuple[Any, ...])
_STREAM = attrgetter("stream")


class Patched(Rows):
    """The rows of a ledger as it was known with fewer entries."""

    def __init__(self, now: Rows, then: Rows, changed: Collection[str]) -> None:
        """`now` are the rows of all streams as they are known now, `then` those of the streams `changed` as they were."""
        self._now = now
        self._then = then
        self._changed = frozenset(changed)

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._merged(where, lambda rows, asked: rows.of(projection, **asked))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._merged(where, lambda rows, asked: rows.at(day, of, **asked))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        return self._merged(where, lambda rows, asked: rows.latest(projection, day, **asked))

    def other(self, projection: Projection[R]) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        kept = self._now.other(projection)
        found = {stream: readings for stream, readings in kept.items() if stream not in self._changed}
        return dict(sorted((found | dict(self._then.other(projection))).items()))

    def _merged(self, where: dict[str, Any], read: Any) -> Iterator[Any]:
        """What is read of both, in the order of the streams; of some streams alone, of the one that has them."""
        if "stream" not in where:
            kept = (row for row in read(self._now, where) if row.stream not in self._changed)
            return merge(kept, read(self._then, where), key=_STREAM)
        asked = several(where["stream"])
        parts: list[Iterable[Any]] = []
        if unchanged := [stream for stream in asked if stream not in self._changed]:
            parts.append(read(self._now, {**where, "stream": unchanged}))
        if changed := [stream for stream in asked if stream in self._changed]:
            parts.append(read(self._then, {**where, "stream": changed}))
        return merge(*parts, key=_STREAM)


def as_known(ledger: "Comity", now: Rows, position: int, until: int) -> Rows | None:
    """The rows of a ledger as it was known with its entries up to `until`; `now` are those up to `position`.

    None where every stream is read otherwise since.
    """
    try:
        changed = read_otherwise(ledger, {until}, position)
    except ZoneChanged:
        return None
    changed |= set(ledger.recorder.moved(until, position))
    histories = Histories(ledger, until)
    by_kind: dict[str, list[str]] = {}
    for stream in sorted(changed):
        by_kind.setdefault(kind_of(stream), []).append(stream)
    return Patched(now, Folded(lambda kind: histories.of(by_kind.get(kind, ()))), changed)
