"""What is asked of a ledger: one door, for whoever reads. Behind it rows are kept, or folded afresh; nobody can tell.

    with open_ask(where) as door:
        ask = door.ask()                     # as things are
        ask = door.ask(day, told="as at …")  # where they stood on a day
        ask = door.as_known(position)        # as they were known with so many entries

Where the kept rows are those of the ledger as it is, nothing heavy is imported and no entry is read.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from projections.ask import Ask
from projections.engine import cache, version
from projections.engine.kept import Kept
from projections.rows.ledgers import ledgers
from store.head import Head
from store.places import place_of

if TYPE_CHECKING:
    import sqlite3

    from domain.entry import Entry
    from projections.engine.tables import Group
    from projections.readings import Rows
    from projections.row import Projection
    from queries.directory import RowDirectory
    from store.application import Comity

TRIES = 3


def ask_afresh(ledger: "Comity", day: int, until: int | None = None, told: str = "") -> Ask:
    """What a report is asked on a day, of the ledger up to a position, folded afresh."""
    from projections.engine.fold import Folded
    from queries.directory import RowDirectory

    rows = Folded(lambda kind: ledger.histories(kind, until))
    position = ledger.position if until is None else until
    return Ask(rows, RowDirectory(rows), day, ledger.today(), told, position)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


class Last(NamedTuple):
    """The last entry that counts, as far as it need be known."""

    position: int
    recorded_at: datetime


class Door:
    """A ledger, to be asked (`with`)."""

    def __init__(
        self,
        where: Path,
        *,
        opening: "Callable[[], Comity] | None" = None,
        say: Callable[[str], None] = _tell,
    ) -> None:
        """`opening` opens the ledger, where that is needed; `say` takes a line about the kept rows, where it matters."""
        self.where = where
        self.say = say
        self._opening = opening
        self._ledger: Comity | None = None
        self._rows: Rows | None = None
        self._names: RowDirectory | None = None
        self._head = Head.of(None, None, "")
        self._cautioned = False
        self._guests: dict[Projection[Any], Rows] = {}
        self._instead: Rows | None = None
        self._open: list[Any] = []
        self._readers: list[sqlite3.Connection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._close_readers()
        for one in self._open[::-1]:
            one.close()
        self._open.clear()
        self._guests.clear()
        self._ledger = self._rows = self._names = self._instead = None

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop().close()

    # --- what is asked

    def ask(self, day: int | None = None, told: str = "") -> Ask:
        """What is asked of the ledger as it is, on a day (default: today); `told` says the day in words."""
        rows, names = self._now()
        today = self.today()
        return Ask(rows, names, today if day is None else day, today, told, self._head.position)

    def as_known(self, until: int, day: int | None = None, told: str = "") -> Ask:
        """What is asked of the ledger as it was known with its entries up to a position, folded afresh."""
        if not self._cautioned:
            self._caution(len(self.ledger), self.ledger.position)
        return ask_afresh(self.ledger, self.today() if day is None else day, until, told)

    def today(self) -> int:
        """The day by the clock in the ledger's time zone, as a proleptic ordinal."""
        if self._ledger is not None:
            return self._ledger.today()
        return _now().astimezone(self.zone).toordinal()

    @property
    def zone(self) -> tzinfo:
        """The time zone in which the ledger's days end."""
        if self._ledger is not None:
            return self._ledger.zone
        own = next(self._now()[0].of(ledgers), None)
        if own is None or own.timezone == "UTC":
            return UTC
        from zoneinfo import ZoneInfo

        return ZoneInfo(own.timezone)

    @property
    def position(self) -> int:
        """The last position that counts."""
        self._now()
        return self._head.position

    @property
    def last(self) -> "Last | Entry | None":
        """The last entry that counts; None in an empty ledger."""
        if not self.position:
            return None
        with place_of(self.where).glance() as glance:
            stamp = glance.stamp(self.position)
        return (
            Last(self.position, datetime.fromisoformat(stamp)) if stamp else self.ledger.last(self.position)
        )

    @property
    def ledger(self) -> "Comity":
        """The ledger, opened where it is needed. Errors: those of `store.errors`."""
        if self._ledger is None:
            if self._opening is None:
                from store.application import open_ledger

                self._ledger = open_ledger(self.where, read_only=True)
            else:
                self._ledger = self._opening()
            self._open.append(self._ledger)
        return self._ledger

    def _caution(self, entries: int, position: int) -> None:
        """Say once that positions were skipped: what is asked as known at one of them is then not what it was."""
        if entries != position and not self._cautioned:
            self._cautioned = True
            self.say(
                f"Caution: {self.where} has {entries:,} entries, and the last one stands at position"
                f" {position:,}: comity skips none; comity doctor says more"
            )

    # --- where the rows are

    def _now(self) -> "tuple[Rows, RowDirectory]":
        if self._rows is None or self._names is None:
            from queries.directory import RowDirectory

            self._rows = self._current() or self._brought_up()
            self._names = RowDirectory(self._rows)
        return self._rows, self._names

    def _current(self) -> "Rows | None":
        """The kept rows, where they are those of the ledger as it is; None where there is any doubt."""
        with place_of(self.where).glance() as glance:
            head = glance.head()
        found = self._reading() if head else None
        if found is None:
            return None
        connection, mark = found
        with suppress(OSError):  # a file is gone, perhaps: the long way says more
            if head and mark.is_of(head) and mark.stamp == version.stamp(version.sources()):
                return self._kept(connection, mark)
        connection.close()
        return None

    @cached_property
    def _place(self) -> Path:
        """Where the rows are kept. Errors: `cache.Nowhere`."""
        return cache.place(self.where)

    def _reading(self, name: str = cache.HOUSE) -> "tuple[sqlite3.Connection, cache.Mark] | None":
        """One look at the rows of a name; None where there are none."""
        try:
            return cache.reading(self._place, name)
        except cache.Nowhere:
            return None

    def _kept(self, connection: "sqlite3.Connection", mark: cache.Mark) -> Kept:
        self._readers.append(connection)
        self._head = mark.head
        self._caution(mark.entries, mark.position)
        return Kept(connection, afresh=self._damaged, guest=self._of_a_guest)

    def _brought_up(self) -> "Rows":
        """The kept rows, once they are those of the ledger as it is; folded afresh where they cannot be kept."""
        from projections.engine.keeping import Keeper, NotKept
        from projections.engine.tables import Group

        ledger = self.ledger
        try:
            keeper = Keeper(ledger, Group.of_the_house(), self.say)
            for _ in range(TRIES):
                head = keeper.bring_up()
                found = cache.reading(keeper.where)
                if found and found[1].head == head:
                    return self._kept(*found)
                if found:
                    found[0].close()
        except NotKept as error:
            self.say(f"rows are not kept ({error}): all is read anew, which takes longer")
        self._head = Head.of(ledger.recorder.last(), None, "")
        self._caution(len(ledger), self._head.position)
        return self._folded()

    def _folded(self) -> "Rows":
        from projections.engine.fold import Folded

        ledger, until = self.ledger, self._head.position
        return Folded(lambda kind: ledger.histories(kind, until))

    def _damaged(self, error: BaseException) -> "Rows":
        """What answers where the kept rows turn out to be damaged: all is folded afresh, and they are thrown away."""
        if self._instead is None:
            self._instead = self._make_way()
            try:
                cache.discard(self._place)
                later = "and its rows are made anew next time"
            except OSError:  # another program has it open: on Windows nobody may delete it then
                later = "and its rows are made anew once no other program reads them"
            self.say(f"{self._place} is damaged ({error}): all is read anew, {later}")
        return self._instead

    def _make_way(self) -> "Rows":
        """Close the kept rows, so that they can be thrown away: who was reading them goes on with these, folded afresh."""
        self._instead = self._folded()
        self._close_readers()
        return self._instead

    def _of_a_guest(self, projection: "Projection[Any]") -> "Rows":
        """The rows of somebody else's projection, kept like ours once they are asked for."""
        if projection not in self._guests:
            self._guests[projection] = self._guest(projection)
        return self._guests[projection]

    def _guest(self, projection: "Projection[Any]") -> "Rows":
        from projections.engine.columns import Unkept
        from projections.engine.tables import Group

        try:
            group = Group.of_a_guest(projection)
        except Unkept as error:
            return self._guest_afresh(projection, error)
        if (found := self._guest_as_kept(group)) is not None:
            return found
        from projections.engine.keeping import Keeper, NotKept

        try:
            as_it_is = Keeper(self.ledger, group, self.say, self._make_way).bring_up() == self._head
        except NotKept as error:
            return self._guest_afresh(projection, error)
        found = self._guest_as_kept(group) if as_it_is else None  # else the ledger has grown meanwhile
        return self._folded() if found is None else found

    def _guest_afresh(self, projection: "Projection[Any]", error: Exception) -> "Rows":
        self.say(f"rows of {projection.name} are not kept ({error}): they are made anew each time")
        return self._folded()

    def _guest_as_kept(self, group: "Group") -> "Rows | None":
        found = self._reading(group.name)
        if found is None:
            return None
        connection, mark = found
        if mark.whole and mark.head == self._head and mark.stamp == group.stamp:
            self._readers.append(connection)
            return Kept(connection, afresh=self._damaged, guest=self._of_a_guest, tables=group.tables)
        connection.close()
        return None


def _now() -> datetime:
    return datetime.now(UTC)


def open_ask(
    where: Path, *, opening: "Callable[[], Comity] | None" = None, say: Callable[[str], None] = _tell
) -> Door:
    """The ledger at `where`, to be asked, and closed after use (`with`). Errors come when it is asked: `store.errors`."""
    return Door(where, opening=opening, say=say)
