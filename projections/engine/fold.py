"""Rows recomputed from histories: what every kept row must equal, and what answers where nothing is kept."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from projections.lookup import Rows, latest_of, several
from projections.row import Projection
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import streams
from store.without_gc import without_gc

if TYPE_CHECKING:
    from domain.history import History

R = TypeVar("R", bound=tuple[Any, ...])


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
            with without_gc():
                for kind in sorted(projection.of):
                    for history in self._kind(kind):
                        if rows := projection.in_order(history):
                            found[history.stream] = rows
        return found

    def has(self, projection: Projection[Any]) -> bool:
        """Whether a projection is folded already."""
        return projection in self._rows

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`projections.report.Rows`)."""
        wanted = {name: several(item) for name, item in where.items()}
        only = wanted.pop("stream", None)
        found = self._folded(projection)
        for stream in found if only is None else sorted(only.intersection(found)):
            for row in found[stream]:
                if all(getattr(row, name) in those for name, those in wanted.items()):
                    yield row

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day, from a point of view (`projections.report.Rows`)."""
        found = self._folded(spells)
        for stream in self.of(streams, **where):
            now = (spell.asked_on(day) for spell in found.get(stream.stream, ()) if spell.holds(day))
            yield from pick(now, of)

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`projections.report.Rows`)."""
        yield from latest_of(self.of(projection, **where), day)
