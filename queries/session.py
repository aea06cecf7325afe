"""A ledger as it is read: as things are, where they stood on a day, as they were known at a time.

    with ReadingSession(where) as session:
        ask = session.ask()                      # as things are
        ask = session.view("2024-06-23").ask     # where they stood on a day
        ask = session.as_known(position)         # as they were known with so many entries

Rows come from the cache where it is that of the ledger as it is: then nothing heavy is imported and no entry is read.
Else they are brought up to date, or recomputed; nobody who asks can tell.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from domain.message import Field, Message, Step
from domain.problem import Problem
from projections.ask import Alone, Ask
from projections.engine import rows_file, version
from projections.engine.cached import CachedRows
from projections.engine.columns import Unkept
from projections.engine.tables import Group
from projections.reckoning.audit import audit
from projections.reckoning.voices import Voices
from projections.row import Link
from projections.rows.duplicates import duplicates
from projections.rows.ledgers import ledgers
from projections.rows.sources import sources
from projections.rows.streams import streams
from queries.axes import Axes, axes
from queries.directory import Nobody, RowDirectory
from store.head import Head
from store.places import place_of

if TYPE_CHECKING:
    from domain.entry import Entry
    from domain.history import History
    from projections.engine.histories import Histories
    from projections.lookup import Rows
    from projections.reckoning.audit import AuditEntry
    from projections.row import Projection
    from store.application import Comity
    from store.lines import Lines
    from store.ports import Counting, Entries

TRIES = 3
FORMER, LARGE = 8, 20_000
"""Earlier positions whose rows are remembered, and entries from which on that is only the last one."""
LOOKED_UP = 4_096
"""Entries of which it is remembered when they were recorded, as a time was looked for."""


def ask_recomputed(ledger: "Comity", day: int, until: int | None = None, told: str = "") -> Ask:
    """What a report is asked on a day, of the ledger up to a position; all rows are recomputed."""
    from projections.engine.fold import Folded

    rows = Folded(lambda kind: ledger.histories(kind, until))
    position = ledger.position if until is None else until
    return Ask(rows, RowDirectory(rows), day, ledger.today(), told, position)


def asked_of(ledger: "Comity", as_at: str | None = None, as_known: str | None = None) -> "View":
    """A ledger that is open, as it is seen on one day, as it was known at one time; all rows are recomputed.

    Errors: those of `queries.axes`.
    """

    def when(known: str | None) -> Axes:
        return axes(ledger, ledger.last, as_at, known)

    def view(when: Axes) -> Ask:
        until = None if when.known is None else when.position
        return ask_recomputed(ledger, when.day, until, when.told)

    from projections.engine.patched import each_as_known

    def alone(positions: Mapping[str, Sequence[int]]) -> "Iterator[tuple[str, Iterator[Rows]]]":
        return each_as_known(lambda names: map(ledger.history, names), positions)

    return View(lambda: ledger, when, view, as_known, alone)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


class NotKnownThen(Problem):
    """What is on record by now, and was not at the time that is asked for."""

    kind = "not-found"

    def __init__(self, stream: str) -> None:
        super().__init__(
            Message("nothing of {stream} was known then", stream=stream),
            Message("leave {field} out, or name a later time", field=Field("as_known")),
            field="as_known",
        )
        self.stream = stream


class View:
    """A ledger as it is seen: what is asked of it, and the two axes of time in which."""

    def __init__(
        self,
        ledger: "Callable[[], Comity]",
        when: Callable[[str | None], Axes],
        at: Callable[[Axes], Ask],
        as_known: str | None,
        alone: "Alone",
    ) -> None:
        """`when` reads a time in words, None for now; `at` says what is asked, as it was known then.

        `alone` is as `Ask.alone`.
        """
        self._ledger = ledger
        self._when = when
        self._at = at
        self._alone = alone
        self._positions: dict[str, int] = {}
        """The last positions that counted at times in words."""
        self.ask, self.axes = self._asked(as_known)

    def _asked(self, known: str | None) -> tuple[Ask, Axes]:
        axes_of_it = self._when(known)
        found = self._at(axes_of_it)
        found.elsewhen = lambda words: self._asked(words)[0]
        found.alone, found.known_at = self._alone, axes_of_it.known_at
        return found, axes_of_it

    @property
    def ledger(self) -> "Comity":
        """The ledger, opened where the entries themselves are needed. Errors: those of the store."""
        return self._ledger()

    def audited(self, history: "History") -> "list[AuditEntry]":
        """Every entry of a stream, in recorded order."""
        return audit(history, self.ask.plain, voices=self.voices)

    def voices(self) -> Voices:
        """Which sources are copies and editions of each other."""
        return self._voices

    @cached_property
    def _voices(self) -> Voices:
        return Voices(self.ask.of(sources))

    def known_by(self, words: str) -> int:
        """The last position that counted at a time in words. Errors: those of `queries.axes`."""
        found = self._positions.get(words)
        if found is None:
            found = self._positions[words] = self._when(words).position
        return found

    def leads(self, link: Link) -> bool:
        """Whether what a link names is in the ledger: a body may be somebody outside it."""
        body = f"body:{link.to}"
        return (
            link.kind != "body"
            or any(self.ask.of(streams, stream=body))
            or any(self.ask.of(duplicates, stream=body))
        )

    def duplicate(self, words: str) -> str | None:
        """The stream of an id, where it is told in another one by now, and its entries are asked for; None for any other."""
        names = self.ask.names
        return words if any(self.ask.of(duplicates, stream=words)) and names.stream(words) else None

    def stream(self, words: str) -> str:
        """The stream that a reader means. Errors: Nobody, NotKnownThen."""
        if self.axes.known is None:
            return self._that_was_known(self.ask.names.any_stream(words))
        try:
            found = RowDirectory(self.ask.rows, suggests=False).any_stream(words)
        except Nobody:
            found = self._at(self._when(None)).names.any_stream(words)
        return self._that_was_known(found)

    def _that_was_known(self, found: str) -> str:
        if not any(True for _ in self.ask.of(streams, stream=found)):
            raise NotKnownThen(found)
        return found


class Last(NamedTuple):
    """The last entry that counts, as far as it need be known."""

    position: int
    recorded_at: datetime


class ReadingSession:
    """A ledger that is read (`with`)."""

    def __init__(
        self,
        where: Path,
        *,
        opening: "Callable[[], Comity] | None" = None,
        say: Callable[[str], None] = _tell,
        lasts: bool = False,
    ) -> None:
        """`opening` opens the ledger, where that is needed; `say` takes a line about the cached rows, where it matters.

        One that `lasts` is for many questions: earlier positions are remembered.
        Errors come when it is asked: those of `store.errors`.
        """
        self.where = where
        self.say = say
        self._lasts = lasts
        self.progress: Callable[[int, int], None] = lambda _done, _of: None
        """Told now and then how many entries are read, of how many, as rows are brought up to date."""
        self._opening = opening
        self._ledger: Comity | None = None
        self._rows: Rows | None = None
        self._names: RowDirectory | None = None
        self._head = Head.of(None, None, "")
        self._cautioned = False
        self._of_plug_ins: dict[Projection[Any], Rows] = {}
        self._instead: Rows | None = None
        self._is_cached = False
        self._then: OrderedDict[int, tuple[Rows, RowDirectory]] = OrderedDict()
        self._by: dict[int | datetime, Last | None] = {}
        self._looked_up: dict[int, Last | None] = {}
        self._open: list[Any] = []
        self._readers: list[rows_file.Connection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._close_readers()
        for ledger in self._open[::-1]:
            ledger.close()
        self._open.clear()
        self._of_plug_ins.clear()
        self._ledger = self._rows = self._names = self._instead = None
        self._then.clear()
        self._by.clear()
        self._looked_up.clear()
        for name in ("_entries", "_histories", "_own_zone", "_last"):
            self.__dict__.pop(name, None)

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop().close()

    # --- what is asked

    def view(self, as_at: str | None = None, as_known: str | None = None) -> View:
        """The ledger as it is seen on one day, as it was known at one time, in words. Errors: those of `queries.axes`."""

        def last(known: int | datetime | None) -> "Last | Entry | None":
            return self.last if known is None else self._last_by(known)

        def when(known: str | None) -> Axes:
            return axes(self, last, as_at, known)

        def at(when: Axes) -> Ask:
            if when.known is None:
                return self.ask(when.day, when.told)
            return self.as_known(when.position, when.day, when.told)

        return View(lambda: self.ledger, when, at, as_known, self._alone)

    def _alone(self, positions: Mapping[str, Sequence[int]]) -> "Iterator[tuple[str, Iterator[Rows]]]":
        """Streams, each with its rows as they were known at some positions (`Ask.alone`)."""
        from projections.engine.patched import each_as_known

        return each_as_known(self._histories.of, positions)

    @cached_property
    def _histories(self) -> "Histories":
        """The histories of streams by themselves, with what was read of bodies for them."""
        from projections.engine.histories import Histories

        return Histories(*self._stored(), self.position)

    def ask(self, day: int | None = None, told: str = "") -> Ask:
        """What is asked of the ledger as it is, on a day (default: today); `told` says the day in words."""
        rows, names = self._now()
        today = self.today()
        day = today if day is None else day
        return Ask(rows, names, day, today, told, self._head.position)

    def as_known(self, until: int, day: int | None = None, told: str = "") -> Ask:
        """What is asked of the ledger as it was known with its entries up to a position."""
        now, names = self._now()
        today = self.today()
        day = today if day is None else day
        if until < self._head.position:
            now, names = self._former(until)
        return Ask(now, names, day, today, told, until)

    def _former(self, until: int) -> "tuple[Rows, RowDirectory]":
        """The rows as they were known with so many entries, and those who were known then."""
        found = self._then.pop(until, None)
        if found is None:
            rows = self._as_known(self._now()[0], until)
            found = rows, RowDirectory(rows)
        if self._lasts:
            self._then[until] = found
            while len(self._then) > (1 if self._head.position > LARGE else FORMER):
                self._then.popitem(last=False)
        return found

    def _as_known(self, now: "Rows", until: int) -> "Rows":
        """The rows as they were known with so many entries: the cached ones, where they are the same."""
        from projections.engine.patched import as_known

        kept = now if self._is_cached and self._instead is None else None
        return as_known(lambda: self.ledger, self._entries, self._stored, kept, self._head.position, until)

    @cached_property
    def _entries(self) -> "Counting":
        """The entries, to be counted. Errors: `store.errors.Unusable`."""
        entries = place_of(self.where).counting()
        self._open.append(entries)
        return entries

    def _stored(self) -> "tuple[Entries, Lines]":
        """The entries and how they are read: without opening the ledger, which takes longer, where it is not open."""
        if self._ledger is not None:
            return self._stored_there()
        from store.lines import Lines

        return self._entries, Lines(self.zone, where=self.where)

    def _stored_there(self) -> "tuple[Entries, Lines]":
        return self.ledger.recorder, self.ledger.lines

    def today(self) -> int:
        """The day by the clock in the ledger's time zone, as a proleptic ordinal."""
        if self._ledger is not None and not self._lasts:
            return self._ledger.today()
        return _now().astimezone(self.zone).toordinal()

    @property
    def zone(self) -> tzinfo:
        """The time zone in which the ledger's days end."""
        if self._ledger is None or self._lasts:
            return self._own_zone
        return self._ledger.zone

    @cached_property
    def _own_zone(self) -> tzinfo:
        own = next(self._now()[0].of(ledgers), None)
        if own is None or own.timezone == "UTC":
            return UTC
        from zoneinfo import ZoneInfo

        return ZoneInfo(own.timezone)

    @property
    def head(self) -> Head:
        """How far the rows go, and of which ledger they are."""
        self._now()
        return self._head

    @property
    def position(self) -> int:
        """The last position that counts."""
        return self.head.position

    @property
    def last(self) -> "Last | Entry | None":
        """The last entry that counts; None in an empty ledger."""
        return self._last if self.position else None

    @cached_property
    def _last(self) -> "Last | Entry | None":
        with place_of(self.where).glance() as glance:
            stamp = glance.stamp(self.position)
        return (
            Last(self.position, datetime.fromisoformat(stamp)) if stamp else self.ledger.last(self.position)
        )

    def _last_by(self, known: int | datetime) -> "Last | None":
        """The last entry up to a position or an instant; None for none by then. Errors: `store.errors.Unusable`."""
        if known not in self._by:
            self._by[known] = self._found_by(known)
        return self._by[known]

    def _found_by(self, known: int | datetime) -> "Last | None":
        if isinstance(known, int):
            return self._last_up_to(min(known, self.position))
        low, high = 0, self.position
        while low < high:  # times of recording never run backwards
            middle = (low + high + 1) // 2
            found = self._last_up_to(middle)
            if found is None or found.recorded_at <= known:
                low = middle
            else:
                high = middle - 1
        return self._last_up_to(low)

    def _last_up_to(self, position: int) -> "Last | None":
        if position not in self._looked_up:  # whoever looks for a time begins in the same middle
            if len(self._looked_up) >= LOOKED_UP:
                self._looked_up.clear()
            found = self._entries.last_told(position)
            self._looked_up[position] = Last(found[0], datetime.fromisoformat(found[1])) if found else None
        return self._looked_up[position]

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
                Message(
                    "Caution: {where} has {entries:,} {entries:entry|entries}, and the last one stands at"
                    " position {position:,}:"
                    " comity skips none; {doctor} says more",
                    where=self.where,
                    entries=entries,
                    position=position,
                    doctor=Step("doctor"),
                )
            )

    # --- where the rows are

    def _now(self) -> "tuple[Rows, RowDirectory]":
        if self._rows is None or self._names is None:
            self._rows = self._current() or self._brought_up()
            self._names = RowDirectory(self._rows)
        return self._rows, self._names

    def _current(self) -> "Rows | None":
        """The cached rows, where they are those of the ledger as it is; None where there is any doubt."""
        with place_of(self.where).glance() as glance:
            head = glance.head()
        found = self._reading() if head else None
        if found is None:
            return None
        connection, mark = found
        with suppress(OSError):  # a file is gone, perhaps: the long way says more
            if head and mark.is_of(head) and mark.stamp == version.LOADED and version.is_loaded():
                return self._cached(connection, mark)
        connection.close()
        return None

    @cached_property
    def _place(self) -> Path:
        """Where the rows are cached. Errors: `rows_file.Nowhere`."""
        return rows_file.place(self.where)

    def _reading(
        self, name: str = rows_file.BUILT_IN
    ) -> "tuple[rows_file.Connection, rows_file.Mark] | None":
        """One look at the rows of a name; None where there are none."""
        try:
            return rows_file.reading(self._place, name)
        except rows_file.Nowhere:
            return None

    def _cached(self, connection: rows_file.Connection, mark: rows_file.Mark) -> CachedRows:
        self._readers.append(connection)
        self._head = mark.head
        self._is_cached = True
        self._caution(mark.entries, mark.position)
        return CachedRows(connection, recompute=self._damaged, plug_in=self._of_a_plug_in)

    def _brought_up(self) -> "Rows":
        """The cached rows, once they are those of the ledger as it is; recomputed where they cannot be cached."""
        from projections.engine.projector import NotCached, Projector

        ledger = self.ledger
        try:
            projector = Projector(ledger, Group.built_in(), self.say, progress=self.progress)
            for _ in range(TRIES):
                head = projector.bring_up()
                found = rows_file.reading(projector.where)
                if found and found[1].head == head:
                    return self._cached(*found)
                if found:
                    found[0].close()
        except NotCached as error:
            self.say(Message("rows are not kept ({why}): all is read anew, which takes longer", why=error))
        self._head = Head.of(ledger.recorder.last(), None, "")
        self._caution(len(ledger), self._head.position)
        return self._recomputed()

    def _recomputed(self) -> "Rows":
        from projections.engine.patched import as_known

        until = self._head.position
        return as_known(lambda: self.ledger, self._entries, self._stored_there, None, until, until)

    def _damaged(self, error: BaseException) -> "Rows":
        """What answers where the cached rows turn out to be damaged: all is recomputed, and they are thrown away."""
        if self._instead is None:
            self._instead = self._make_way()
            try:
                rows_file.discard(self._place)
                later = Message("and its rows are made anew next time")
            except OSError:  # another program has it open: on Windows nobody may delete it then
                later = Message("and its rows are made anew once no other program reads them")
            where = self._place
            self.say(
                Message(
                    "{where} is damaged ({why}): all is read anew, {later}",
                    where=where,
                    why=error,
                    later=later,
                )
            )
        return self._instead

    def _make_way(self) -> "Rows":
        """Close the cached rows, so that they can be thrown away: who was reading them goes on with recomputed ones."""
        self._instead = self._recomputed()
        self._close_readers()
        return self._instead

    def _of_a_plug_in(self, projection: "Projection[Any]") -> "Rows":
        """The rows of a plug-in's projection, cached like the built-in ones once they are asked for."""
        if projection not in self._of_plug_ins:
            self._of_plug_ins[projection] = self._plug_in(projection)
        return self._of_plug_ins[projection]

    def _plug_in(self, projection: "Projection[Any]") -> "Rows":
        try:
            group = Group.of_plug_in(projection)
        except Unkept as error:
            return self._plug_in_recomputed(projection, error)
        if (found := self._plug_in_cached(group)) is not None:
            return found
        from projections.engine.projector import NotCached, Projector

        try:
            as_it_is = Projector(self.ledger, group, self.say, self._make_way).bring_up() == self._head
        except NotCached as error:
            return self._plug_in_recomputed(projection, error)
        found = self._plug_in_cached(group) if as_it_is else None  # else the ledger has grown meanwhile
        return self._recomputed() if found is None else found

    def _plug_in_recomputed(self, projection: "Projection[Any]", error: Exception) -> "Rows":
        what = projection.name
        self.say(
            Message("rows of {what} are not kept ({why}): they are made anew each time", what=what, why=error)
        )
        return self._recomputed()

    def _plug_in_cached(self, group: "Group") -> "Rows | None":
        found = self._reading(group.name)
        if found is None:
            return None
        connection, mark = found
        if mark.whole and mark.head == self._head and mark.stamp == group.stamp and version.is_loaded():
            self._readers.append(connection)
            return CachedRows(
                connection, recompute=self._damaged, plug_in=self._of_a_plug_in, tables=group.tables
            )
        connection.close()
        return None


def _now() -> datetime:
    return datetime.now(UTC)
