"""Rows folded afresh from histories: what every kept row must equal, and what answers where nothing is kept."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from projections.report import Rows
from projections.row import Projection
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import streams

if TYPE_CHECKING:
    from domain.history import History

R = TypeVar("R", bound=tuple[Any, ...])
SEVERAL = (list, tuple, set, frozenset)


class Folded(Rows):
    """The rows of some histories; each projection is folded when it is first asked for."""

    def __init__(self, histories: "Callable[[str], Iterable[History]]") -> None:
        """`histories` gives the histories of all streams of a kind, in the order of the streams' ids."""
        self._histories = histories
        self._read: dict[str, list[History]] = {}
        self._rows: dict[Projection[Any], dict[str, list[Any]]] = {}

    def _kind(self, kind: str) -> "list[History]":
        if kind not in self._read:
            self._read[kind] = list(self._histories(kind))
        return self._read[kind]

    def _folded(self, projection: Projection[R]) -> dict[str, list[R]]:
        """The rows by stream, in the order of the streams' ids."""
        found = self._rows.get(projection)
        if found is None:
            found = self._rows[projection] = {}
            for kind in sorted(projection.of):
                for history in self._kind(kind):
                    if rows := in_order(projection, history):
                        found[history.stream] = rows
        return found

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`projections.report.Rows`)."""
        wanted = {name: _several(one) for name, one in where.items()}
        only = wanted.pop("stream", None)
        for stream, rows in self._folded(projection).items():
            if only is not None and stream not in only:
                continue
            for row in rows:
                if all(getattr(row, name) in those for name, those in wanted.items()):
                    yield row

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day, from a point of view (`projections.report.Rows`)."""
        found = self._folded(spells)
        for one in self.of(streams, **where):
            now = (spell.asked_on(day) for spell in found.get(one.stream, ()) if spell.holds(day))
            yield from pick(now, of)

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`projections.report.Rows`)."""
        last: dict[str, Any] = {}
        row: Any
        for row in self.of(projection, **where):
            if row.earliest <= day and (row.stream not in last or row.latest >= last[row.stream].latest):
                last[row.stream] = row
        yield from last.values()


def in_order(projection: Projection[R], history: "History") -> list[R]:
    """The rows of one history, in the order of their key."""
    rows, key = list(projection(history)), projection.key
    if len(rows) > 1:
        rows.sort(key=attrgetter(*key))
    return rows


def _several(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, SEVERAL) else frozenset((value,))
