"""Rows as they were known: those that are kept, but for the streams that are read otherwise since, which are recomputed.

Whoever asks about a few streams waits for these alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from projections.engine.changes import Changes, Everything
from projections.engine.fold import Folded
from projections.lookup import Rows, several
from projections.row import Projection
from projections.rows.lengths import lengths
from projections.rows.sides import sides
from projections.rows.spells import Spell, spells

if TYPE_CHECKING:
    from domain.history import History
    from projections.engine.histories import Histories
    from store.application import Comity
    from store.lines import Lines
    from store.ports import Counting, Entries

R = TypeVar("R", bound=tuple[Any, ...])
FEW = 16
"""Streams up to which each is folded alone, where these are asked about."""
LARGE, MOST = 200_000, 3
"""Entries of a ledger from which on there may be more, and times the entries that were known then from which on all rows of
such a ledger are recomputed, because little is as it was."""
_STREAM = attrgetter("stream")


class Patched(Rows):
    """The rows of a ledger as it was known with fewer entries."""

    def __init__(
        self,
        now: Rows,
        changes: Changes,
        histories: "Callable[[Collection[str]], Iterable[History]]",
        every: "Folded | None" = None,
    ) -> None:
        """`now` are the rows of all streams as they are known now, `histories` gives some streams as they were, in order.

        With `every`, the rows of all streams as they were, none but single streams are taken from `now`.
        """
        self._now = now
        self._changes = changes
        self._histories = histories
        self._all = every
        self._alone: dict[str, Folded] = {}

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._merged(projection, where, lambda rows, asked: rows.of(projection, **asked))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._merged(spells, where, lambda rows, asked: rows.at(day, of, **asked))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        return self._merged(projection, where, lambda rows, asked: rows.latest(projection, day, **asked))

    def _merged(
        self,
        projection: Projection[Any],
        where: dict[str, Any],
        read: Callable[[Rows, dict[str, Any]], Iterator[R]],
    ) -> Iterator[R]:
        """What is read of both, in the order of the streams; of some streams alone, of each where it is."""
        asked = several(where["stream"]) if "stream" in where else _only(projection)
        if asked is None and (likely := self._changes.likely(projection, where)) is not None:
            now = {row.stream for row in read(self._now, where)}  # type: ignore[attr-defined]
            asked = frozenset({*likely, *now})
        if asked is not None and len(asked) <= FEW:
            if not asked:
                return iter(())
            parts = [read(rows, {**where, "stream": those}) for rows, those in self._each(projection, asked)]
            return parts[0] if len(parts) == 1 else merge(*parts, key=_STREAM)
        if self._all is not None:
            return read(self._all, where)
        changed = self._changes.of(projection)
        then = self._then_otherwise if projection is sides else self._then
        if asked is None:
            kept = (row for row in read(self._now, where) if row.stream not in changed)  # type: ignore[attr-defined]
            return merge(kept, read(then, where), key=_STREAM)
        unchanged = [stream for stream in asked if stream not in changed]
        rest = [stream for stream in asked if stream in changed]
        return merge(
            read(self._now, {**where, "stream": unchanged}),
            read(then, {**where, "stream": rest}),
            key=_STREAM,
        )

    @cached_property
    def _then(self) -> Folded:
        """All streams that have changed, as they were."""
        return Folded(lambda kind: self._histories(self._changes.of_kind(kind)))

    @cached_property
    def _then_otherwise(self) -> Folded:
        """Those of them that are read otherwise because of what other streams say."""
        return Folded(lambda kind: self._histories(self._changes.otherwise(kind)))

    def _each(
        self, projection: Projection[Any], asked: Collection[str]
    ) -> Iterator[tuple[Rows, Collection[str]]]:
        """The rows in which some streams are to be looked for, with those of them that are."""
        unchanged = [stream for stream in asked if self._changes.unchanged(stream, projection)]
        if unchanged:
            yield self._now, unchanged
        for stream in asked:
            if stream not in unchanged:
                yield self._one(stream), [stream]

    def _one(self, stream: str) -> Folded:
        if "_then" in self.__dict__:  # all that have changed are read already
            return self._then
        if stream not in self._alone:
            own = stream.partition(":")[0]
            self._alone[stream] = Folded(lambda kind: self._histories([stream]) if kind == own else ())
        return self._alone[stream]


def _only(projection: Projection[Any]) -> Collection[str] | None:
    """The stream that alone has such rows, if one alone can have any."""
    return ["ledger"] if projection.of == ("ledger",) else None


def each_as_known(
    histories: "Callable[[Collection[str]], Iterable[History]]", positions: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, Iterator[Rows]]]:
    """Streams in order, each with its rows as they were known at some positions: it is read once, and folded for each.

    `histories` gives some streams as they are known after all of these positions, in order.
    """
    for history in histories(sorted(positions)):
        then = (history.as_known(position) for position in positions[history.stream])
        yield history.stream, map(_alone, then)


def _alone(history: "History") -> Rows:
    own = history.stream.partition(":")[0]
    return Folded(lambda kind: [history] if kind == own else [])


def told_elsewhere(rows: Rows) -> list[str]:
    """The streams in which it was ever told that they are another one."""
    return [row.stream for row in rows.of(lengths, elsewhere=True)]


def as_known(
    ledger: "Callable[[], Comity]",
    entries: "Counting",
    stored: "Callable[[], tuple[Entries, Lines]]",
    now: Rows | None,
    position: int,
    until: int,
) -> Patched:
    """The rows of a ledger as it was known with its entries up to `until`; `now` are those up to `position`.

    Where no rows are kept, `now` is None. The ledger is opened once all of it has to be recomputed; where that are a few
    streams, their entries are read, as `stored` says.
    """
    changes = (
        Changes(entries, until, position, partial(told_elsewhere, now))
        if now
        else Everything(entries, until, position)
    )

    @cache
    def read() -> "Histories":
        from projections.engine.histories import Histories

        return Histories(*stored(), until, twice=changes.twice)

    def histories(streams: Collection[str]) -> "Iterable[History]":
        return read().of(sorted(streams)) if streams else ()

    little = now is None or (position > LARGE and until * MOST < position)
    every = Folded(lambda kind: ledger().histories(kind, until)) if little else None
    return Patched(now or Rows(), changes, histories, every)
