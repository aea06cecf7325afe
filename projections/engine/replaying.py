"""The history of a ledger once more, entry by entry, as it was recorded; and the rows as they were after each."""

from bisect import insort
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain.body import SameAs
from domain.contests import alternatives
from domain.context import StreamContext
from domain.entry import kind_of
from domain.history import History
from domain.sentence import sentence
from projections.engine.fold import Folded
from projections.phrases import in_turn, only_possible, or_else
from projections.row import Projection
from store.lookup import Duplicates, body_of, stream_context

if TYPE_CHECKING:
    from domain.body import Standing as Body
    from domain.entry import Entry
    from store.application import Comity

AT_HAND = 2_000
"""Streams that are held as they were read last; another one is read again when it is written to."""


class Moved(NamedTuple):
    """One entry, and what it moved as things were known then."""

    position: int
    recorded_at: Annotated[str, "ISO 8601 in UTC"]
    recorded_by: str
    entry: Annotated[str, "stream#version"]
    title: Annotated[str, "what the stream was called then"]
    text: Annotated[str, "the fact in one sentence"]
    on: Annotated[str | None, "when it happened, as it was told, EDTF"]
    before: Annotated[str, "where the stream stood on the day of recording, before the entry"]
    after: Annotated[str, "where it stood after it"]


class Replay:
    """A ledger of which one entry after the other becomes known."""

    def __init__(self, ledger: "Comity") -> None:
        self.ledger = ledger
        self._bodies: dict[str, Body | None] = {}
        self.duplicates = Duplicates()
        """The bodies that were registered twice, by then."""
        self._at = 0
        self._histories: OrderedDict[str, History] = OrderedDict()

    def entries(self, until: int | None = None) -> "Iterator[tuple[Entry, History, History]]":
        """Each entry up to a position with the history of its stream before it and after it, as they were read then."""
        for entry in self.ledger.entries(0, until):
            before = self.history(entry.stream, entry.position - 1)
            after = before.with_entry(entry)
            self._at = entry.position
            self._histories[entry.stream] = after
            self._histories.move_to_end(entry.stream)
            if len(self._histories) > AT_HAND:
                self._histories.popitem(last=False)
            if kind_of(entry.stream) == "body":
                self._take(after)
            yield entry, before, after

    def _take(self, body: History) -> None:
        """Read a body as it is now; where it was made another one or is no longer, whoever was succeeded is read anew."""
        self._bodies[body.stream.partition(":")[2]] = body_of(body)
        told = {history.stream: history for history in self.duplicates.histories}
        if body.stream not in told and not isinstance(body.entries[-1].fact, SameAs):
            return
        before = self.duplicates.originals
        self.duplicates = Duplicates((told | {body.stream: History(body.stream, body.entries)}).values())
        if self.duplicates.originals != before:
            for slug, standing in self._bodies.items():
                if standing and standing.successor:
                    self._bodies[slug] = body_of(self.history(f"body:{slug}", self._at))

    def history(self, stream: str, until: int) -> History:
        """A stream as it was read then."""
        found = self._histories.get(stream)
        around = self.around(stream)
        if found is None:
            return History(stream, (row for row in self.ledger.read(stream) if row.position <= until), around)
        return found if found.around == around else History(stream, found.entries, around)

    def around(self, stream: str) -> StreamContext:
        """What other streams said of it then."""
        at = self._at

        def known(slug: str) -> History:
            body = f"body:{slug}"
            return History(body, self.ledger.read(body)).as_known(at)

        return stream_context(stream, self._bodies.get, known, duplicates=self.duplicates)

    def moves(self, until: int | None = None) -> Iterator[Moved]:
        """Each entry up to a position, and what it moved."""
        for entry, before, after in self.entries(until):
            yield self.moved(entry, before, after)

    def moved(self, entry: "Entry", before: History, after: History) -> Moved:
        """What an entry moved."""
        return Moved(
            entry.position,
            entry.stamp,
            entry.recorded_by,
            entry.name,
            str(after.aggregate.standing.title),
            sentence(entry.fact, self._name),
            entry.fact.on,
            _standing(before, entry.day),
            _standing(after, entry.day),
        )

    def _name(self, who: str) -> str:
        body = self._bodies.get(who)
        return body.title if body else who


def _standing(history: History, day: int) -> str:
    """Where a stream stands on a day, in a few words, with what is only possible, by what is contested too."""
    read = [history, *alternatives(history)]
    used, *others = (each.aggregate.as_at(day) for each in read)
    statuses = dict.fromkeys(status for at in (used, *others) for status in at.statuses)
    every = dict.fromkeys(flag for at in (used, *others) for flag in (*at.flags, *at.possible_flags))
    sure = [flag for flag in every if all(flag in at.flags for at in (used, *others))]
    stands = or_else(used.status, *(status for status in statuses if status != used.status))
    return str(in_turn([stands, *sure, *(only_possible(flag) for flag in every if flag not in sure)], " · "))


class Unfolding(Folded):
    """Rows recomputed, of histories that grow: only those of the stream that has grown are folded again."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, History]] = {}
        self._order: dict[str, list[str]] = {}
        super().__init__(self._of_kind)

    def take(self, history: History) -> bool:
        """Read a stream as it is now; whether any row has changed that was asked for."""
        kind = kind_of(history.stream)
        known = self._told.setdefault(kind, {})
        if history.stream not in known:
            insort(self._order.setdefault(kind, []), history.stream)
        known[history.stream] = history
        self._read.pop(kind, None)
        changed = False
        for row in list(self._rows):
            if kind in row.of:
                changed |= self._again(row, history)
        return changed

    def every(self) -> Iterator[History]:
        """The streams so far."""
        for kind in sorted(self._told):
            yield from self._of_kind(kind)

    def ties(self) -> Iterator[History]:
        """The partnerships and memberships so far."""
        for kind in ("membership", "partnership"):
            yield from self._of_kind(kind)

    def _of_kind(self, kind: str) -> Iterator[History]:
        known = self._told.get(kind, {})
        return (known[stream] for stream in self._order.get(kind, ()))

    def _again(self, projection: Projection[Any], history: History) -> bool:
        found, stream = self._rows[projection], history.stream
        rows = projection.in_order(history)
        if found.get(stream, []) == rows:
            return False
        if not rows:
            del found[stream]
        else:
            known = stream in found
            found[stream] = rows
            if not known:
                self._rows[projection] = dict(sorted(found.items()))
        return True


def unfold(ledger: "Comity", until: int | None = None) -> Iterator[tuple[Moved, Unfolding, bool]]:
    """Each entry up to a position, the rows as they were after it, and whether any that was asked for has changed."""
    replay, rows = Replay(ledger), Unfolding()
    originals = replay.duplicates.originals
    for entry, before, after in replay.entries(until):
        changed = rows.take(after)
        if replay.duplicates.originals != originals:
            originals = replay.duplicates.originals
            for told in list(rows.every()):
                changed |= rows.take(History(told.stream, told.entries, replay.around(told.stream)))
        if kind_of(entry.stream) == "body":
            for tie in list(rows.ties()):
                around = replay.around(tie.stream)
                if around.successors != tie.around.successors:
                    changed |= rows.take(History(tie.stream, tie.entries, around))
        yield replay.moved(entry, before, after), rows, changed
