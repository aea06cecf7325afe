"""Rows as they were known: those that are kept, but for the streams that are read otherwise since, which are recomputed.

Whoever asks about a few streams waits for these alone; and what was recomputed of one may be kept (`earlier`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from projections.engine.changes import Changes, Everything, Resting
from projections.engine.fold import Folded
from projections.readings import Reading, Rows, depends, in_order, several
from projections.row import Projection
from projections.rows.lengths import lengths
from projections.rows.sides import sides
from projections.rows.spells import Spell, spells

if TYPE_CHECKING:
    from domain.history import History
    from projections.engine.earlier import Earlier
    from projections.engine.histories import Histories
    from store.application import Comity
    from store.lines import Lines
    from store.ports import Counting, Entries

R = TypeVar("R", bound=tuple[Any, ...])
FEW = 16
"""Streams up to which each is folded alone, where these are asked about."""
SEVERAL = 20_000
"""Streams up to which what was folded of each is kept, where all that have changed are asked about."""
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
        earlier: "Earlier | None" = None,
    ) -> None:
        """`now` are the rows of all streams as they are known now, `histories` gives some streams as they were, in order.

        With `every`, the rows of all streams as they were, none but single streams are taken from `now`. Rows that are
        recomputed of single streams are kept in `earlier`.
        """
        self._now = now
        self._changes = changes
        self._histories = histories
        self._all = every
        self._earlier = earlier
        self._alone: dict[str, OfOne] = {}

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._merged(projection, where, lambda rows, asked: rows.of(projection, **asked))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._merged(spells, where, lambda rows, asked: rows.at(day, of, **asked))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        return self._merged(projection, where, lambda rows, asked: rows.latest(projection, day, **asked))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        found: dict[str, Mapping[Reading, Sequence[R]]] = {}
        if among is not None and len(among) <= FEW:
            for rows, asked in self._each(projection, among):
                found |= rows.other(projection, asked)
        elif self._all is not None:
            found |= self._all.other(projection, among)
        else:
            changed = self._changes.of(projection)
            kept = self._now.other(projection, among)
            found |= {stream: readings for stream, readings in kept.items() if stream not in changed}
            contested = self._contested(projection)
            if self._earlier is not None and len(contested) <= SEVERAL:
                for stream in contested if among is None else contested.intersection(among):
                    found |= self._one(stream).other(projection)
            else:
                found |= self._then_contested.other(projection, among)
        return dict(sorted(found.items()))

    def _contested(self, projection: Projection[Any]) -> set[str]:
        """The streams that have changed, and may have been read otherwise even then."""
        kinds = projection.of if depends(projection) else ()
        return {
            stream for kind in kinds for stream in self._changes.contested(kind) & self._changes.of_kind(kind)
        }

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
        if asked is None:
            kept = (row for row in read(self._now, where) if row.stream not in changed)  # type: ignore[attr-defined]
            return merge(kept, read(self._then_of(projection), where), key=_STREAM)
        unchanged = [stream for stream in asked if stream not in changed]
        rest = [stream for stream in asked if stream in changed]
        return merge(
            read(self._now, {**where, "stream": unchanged}),
            read(self._then_of(projection), {**where, "stream": rest}),
            key=_STREAM,
        )

    # --- all streams that have changed

    @cached_property
    def _then(self) -> Folded:
        if self._earlier is None:
            return Folded(lambda kind: self._histories(self._changes.of_kind(kind)))
        return OfSeveral(self._changes, self._histories, self._earlier)

    @cached_property
    def _then_otherwise(self) -> Folded:
        """Those of them that are read otherwise because of what other streams say."""
        return Folded(lambda kind: self._histories(self._changes.otherwise(kind)))

    @cached_property
    def _then_contested(self) -> Folded:
        """Those of them that may have been read otherwise even then."""
        changes = self._changes
        return Folded(lambda kind: self._histories(changes.contested(kind) & changes.of_kind(kind)))

    def _then_of(self, projection: Projection[Any]) -> Folded:
        return self._then_otherwise if projection is sides else self._then

    # --- a few streams

    def _each(
        self, projection: Projection[Any], asked: Collection[str]
    ) -> Iterator[tuple[Rows, Collection[str]]]:
        """The rows in which some streams are to be looked for, with those of them that are."""
        unchanged = [stream for stream in asked if self._changes.unchanged(stream, projection)]
        if unchanged:
            yield self._now, unchanged
        for stream in asked:
            if stream not in unchanged:
                yield self._of(stream, projection), [stream]

    def _of(self, stream: str, projection: Projection[Any]) -> Rows:
        """One stream as it was."""
        if "_then" in self.__dict__ and self._then.has(projection):  # all that have changed are read already
            return self._then
        return self._one(stream)

    def _one(self, stream: str) -> "OfOne":
        if stream not in self._alone:
            self._alone[stream] = OfOne(
                self._changes.then(stream), partial(self._histories, [stream]), self._earlier
            )
        return self._alone[stream]


class OfOne(Folded):
    """The rows of one stream as it was, folded or kept since they were folded once."""

    def __init__(
        self,
        resting: Resting,
        histories: "Callable[[], Iterable[History]]",
        earlier: "Earlier | None" = None,
    ) -> None:
        """`resting` is what they rest on, the stream itself first; `histories` reads it."""
        (self._stream, self._entries), *_ = resting
        self._kind_of_it = own = self._stream.partition(":")[0]
        self._resting = resting
        self._earlier = earlier
        super().__init__(lambda kind: histories() if kind == own else ())

    def _is_of(self, projection: Projection[Any]) -> bool:
        return bool(self._entries) and self._kind_of_it in projection.of

    def _folded(self, projection: Projection[R]) -> dict[str, list[R]]:
        if projection not in self._rows and not self._is_of(projection):
            self._rows[projection] = {}
        elif projection not in self._rows and self._earlier is not None:
            kept = self._earlier.rows(self._resting, projection)
            if kept is None:
                kept = super()._folded(projection).get(self._stream, [])
                self._earlier.keep(self._resting, projection, kept)
            self._rows[projection] = {self._stream: kept} if kept else {}
        return super()._folded(projection)

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        if not self._is_of(projection) or (among is not None and self._stream not in among):
            return {}
        if self._earlier is None:
            return super().other(projection)
        kept = self._earlier.other(self._resting, projection)
        if kept is None:
            kept = super().other(projection).get(self._stream, {})
            self._earlier.keep_other(self._resting, projection, kept)
        return {self._stream: kept} if kept else {}


class OfSeveral(Folded):
    """The rows of all streams that have changed as they were, folded; where these are not many, kept since then."""

    def __init__(
        self,
        changes: Changes,
        histories: "Callable[[Collection[str]], Iterable[History]]",
        earlier: "Earlier",
    ) -> None:
        """`histories` gives some streams as they were, in order."""
        self._changes = changes
        self._earlier = earlier
        self._some = histories
        self._single: dict[str, History] = {}
        super().__init__(lambda kind: histories(changes.of_kind(kind)))

    def _folded(self, projection: Projection[R]) -> dict[str, list[R]]:
        changed = [stream for kind in projection.of for stream in self._changes.of_kind(kind)]
        if projection in self._rows or len(changed) > SEVERAL:
            return super()._folded(projection)
        rests = {stream: self._changes.then(stream) for stream in sorted(changed)}
        there = {stream: resting for stream, resting in rests.items() if resting[0][1]}
        kept = self._earlier.rows_of(there, projection)
        new = [stream for stream in there if stream not in kept]
        if len(new) < len(there) or not there:
            kept |= {stream: in_order(projection, history) for stream, history in self._alone(new).items()}
            self._rows[projection] = {stream: rows for stream in there if (rows := kept[stream])}
        found = super()._folded(projection)
        for stream in new:
            self._earlier.keep(there[stream], projection, found.get(stream, []))
        return found

    def _alone(self, streams: Collection[str]) -> "dict[str, History]":
        """The histories of some streams, each read once."""
        missing = [stream for stream in streams if stream not in self._single]
        if missing:
            self._single |= {history.stream: history for history in self._some(missing)}
        return {stream: self._single[stream] for stream in streams}


def _only(projection: Projection[Any]) -> Collection[str] | None:
    """The stream that alone has such rows, if one alone can have any."""
    return ["ledger"] if projection.of == ("ledger",) else None


def each_as_known(
    histories: "Callable[[Collection[str]], Iterable[History]]", positions: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, Iterator[Rows]]]:
    """Streams in order, each with its rows as they were known at some positions: it is read once, and folded for each.

    `histories` gives some streams as they are known after all of these positions, in order.
    """
    from projections.engine.looked_back import looked_back  # who has what was known waits for no model

    for history in histories(sorted(positions)):
        yield history.stream, iter(looked_back(history, positions[history.stream]))


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
    earlier: "Earlier | None" = None,
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
    return Patched(now or Rows(), changes, histories, every, earlier)
