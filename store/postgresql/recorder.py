"""The entries in a ledger's database: appended under one lock, read page by page."""

# ruff: noqa: S608 — statements are put together from constants; values go in as parameters

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeVar

import psycopg
from eventsourcing.persistence import ApplicationRecorder as LibraryRecorder
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent, Subscription

from domain.message import Message
from store.address import Address
from store.errors import (
    Altered,
    AwaitsStandby,
    Broken,
    Closed,
    Damaged,
    Interrupted,
    NotEmpty,
    OutOfOrder,
    ReadOnly,
    Replaced,
    Uncertain,
    UncertainCopy,
    Unusable,
)
from store.head import Stored
from store.ports import Behind, Unless
from store.postgresql.connection import (
    LONG,
    Kept,
    Pool,
    Silent,
    asked,
    is_a_standby_awaited,
    is_gone,
    pool_of,
    unusable,
)
from store.postgresql.entries import MOST, Entries, members
from store.postgresql.rights import rights
from store.postgresql.schema import COLUMNS, LOCK, MADE, TABLE, unlike
from store.row import Row

BATCH = 5_000
"""Entries that are sent at a time, within one transaction."""
TRIES = 6
"""How often the server is asked again whether something was recorded, when the connection broke …"""
PAUSE = 0.3
"""… and after how many seconds, times the number of the try."""

_APPEND = b"SELECT first, last, moved FROM comity.append(%b, %b::bigint[], %b, %b, %b, %b, %b, %b::bigint)"
_ALONE = f"SELECT set_config('idle_session_timeout', '{LONG}s', false), pg_advisory_lock({LOCK})"
"""The lock, until it is given back: nobody waits for ever for a program that was stopped while it had it."""
_TOGETHER = (
    f"SELECT pg_advisory_unlock({LOCK}), set_config('idle_session_timeout', reset_val, false)"
    " FROM pg_settings WHERE name = 'idle_session_timeout'"
)

Answer = TypeVar("Answer")


class _Parts(NamedTuple):
    """Entries as the server takes them: a list of each of their parts."""

    streams: list[str]
    versions: list[int]
    types: list[str]
    states: list[bytes]
    ids: list[str | None]
    commands: list[str | None]

    @classmethod
    def of(cls, events: Iterable[StoredEvent]) -> "_Parts":
        parts = cls([], [], [], [], [], [])
        for event in events:
            id_, command = members(event.state, "id", "command")
            parts.streams.append(str(event.originator_id))
            parts.versions.append(event.originator_version)
            parts.types.append(event.topic)
            parts.states.append(event.state)
            parts.ids.append(id_)
            parts.commands.append(command)
        return parts


class _Sent(NamedTuple):
    """What a ledger is filled with: how many entries, and the stream, the version and the state of the last one."""

    entries: int = 0
    last: tuple[str, int, bytes] | None = None


class _Unanswered(Exception):
    """The server was asked again and again, and has not come back; or it waits for a `standby` that is not there."""

    def __init__(self, *, standby: bool) -> None:
        super().__init__()
        self.standby = standby


class Recorder(Entries, LibraryRecorder):
    """The entries in a ledger's database."""

    def __init__(self, where: Address, *, read_only: bool) -> None:
        self.where = where
        self.read_only = read_only
        self.pool: Pool = pool_of(where)
        self.number = self.pool.number()
        """By what the database is known from another one that takes its place."""
        self._closed = False
        self._committing = False
        """Whether the server has all of it, and decides by itself whether it is recorded."""
        self._alone: Kept | None = None
        """The connection that holds the lock, while nobody else may append."""

    def close(self) -> None:
        """Let go of it: connections are kept for whoever asks next in this process."""
        self._closed = True

    def check(self) -> None:
        """See that it may be written, and is what comity made. Errors: `Unusable`."""
        if self.read_only:
            return
        if self._closed:
            raise Closed(self.where)
        if why := rights(self.where).why_not(self.where):
            raise ReadOnly(self.where, *why)
        gone, strange = unlike(self._rows(MADE))
        if gone:
            raise Damaged(
                Message(
                    "{where} is not as comity made it ({wrong})", where=self.where, wrong=", ".join(gone)
                ),
                self.where,
            )
        if strange:
            raise Altered(self.where, strange)
        ((first, last, number),) = self._rows(f"SELECT min(position), max(position), count(*) FROM {TABLE}")
        if number and (first, last) != (1, number):
            raise OutOfOrder(
                self.where,
                Message(
                    "{number:,} {number:entry stands|entries stand} at the positions {first:,} to {last:,}",
                    number=number,
                    first=first,
                    last=last,
                ),
            )

    def _rows(self, statement: str, *params: Any) -> list[Any]:
        if self._closed:
            raise Closed(self.where)
        return self.pool.rows(statement, params)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the lock from before something is read until it is appended, so that nobody else writes first.

        Errors: `Unusable`, `Locked` where somebody else has it for too long. Where the connection is lost, so is the lock:
        what is appended then may meet others as ever.
        """
        with self.pool.connection() as kept:
            try:
                asked(kept.connection, _ALONE)
                self._alone = kept
                yield
            except psycopg.Error as error:
                raise unusable(self.where, error) from None
            finally:
                self._alone = None
                with suppress(psycopg.Error):
                    asked(kept.connection, _TOGETHER)

    @contextmanager
    def _appending(self) -> Iterator[Kept]:
        """The connection by which entries are appended: that which has the lock, where there is one."""
        if (kept := self._alone) is None:
            with self.pool.connection() as kept:
                yield kept
        else:
            self._alone = None  # only once: where it is lost, another one goes on
            yield kept

    # --- what the library asks

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        stamp: str | None = None,
        unless: Unless | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Append entries, all or none; their positions. Errors: `IntegrityError`; by `stamp`, `Behind`.

        With `unless`, `IntegrityError` too where others have written since to a stream that matters.
        """
        if self._closed:
            raise Closed(self.where)
        if self.read_only:
            raise ReadOnly(self.where, "it was opened for reading")
        if not stored_events:
            return []
        parts = [
            _Parts.of(stored_events[start : start + BATCH]) for start in range(0, len(stored_events), BATCH)
        ]
        first = self._tried(parts, stamp, unless)
        if first is None:  # the server was gone, and has recorded nothing: once more
            first = self._tried(parts, stamp, unless)
        if first is None:
            raise Broken(self.where)
        return list(range(first, first + len(stored_events)))

    def _tried(self, parts: list[_Parts], stamp: str | None, unless: Unless | None) -> int | None:
        """The position of the first entry; None where the connection broke and nothing was recorded."""
        self._committing = False
        try:
            return self._appended(parts, stamp, unless)
        except KeyboardInterrupt:
            if self._committing:
                raise Interrupted(self.where, parts[0].commands[0] or "") from None
            raise
        except (UnicodeEncodeError, psycopg.DataError) as error:
            raise unusable(self.where, error) from None
        except psycopg.IntegrityError as error:
            raise IntegrityError(error.diag.message_primary) from None
        except psycopg.Error as error:
            if not is_gone(error):
                raise unusable(self.where, error) from None
            return self._whether_it_was(parts[0])

    def _appended(self, parts: list[_Parts], stamp: str | None, unless: Unless | None) -> int:
        """The position of the first entry. Errors: `Behind`, `IntegrityError`, psycopg's."""
        since = unless.since if unless else None
        with self._appending() as kept:
            connection = kept.connection
            if len(parts) == 1:  # in one go, where nobody has written since
                self._committing = True
                ((first, last, moved),) = asked_in_binary(connection, (*parts[0], stamp, since))
                if not moved:
                    return _told(first, last)
                self._committing = False
            with connection.transaction():
                if unless is not None:
                    asked(connection, f"SELECT pg_advisory_xact_lock({LOCK})")
                    rows = asked(
                        connection,
                        f"SELECT DISTINCT originator_id FROM {TABLE} WHERE position > %s",
                        (unless.since,),
                    )
                    if any(unless.matters(stream) for (stream,) in rows):
                        raise IntegrityError("a stream that the decision rests on was written to meanwhile")
                begins: int | None = None
                for part in parts:
                    ((first, last, _),) = asked_in_binary(connection, (*part, stamp, None))
                    first = _told(first, last)
                    begins = first if begins is None else begins
                    stamp = None
                assert begins is not None  # noqa: S101 — there is a part
                self._committing = True
                return begins

    def _whether_it_was(self, parts: _Parts) -> int | None:
        """The position of the first entry, where it was recorded though the connection broke; None where it was not.

        Errors: `Uncertain` where the server does not come back, `Replaced` where another ledger stands there by now.
        """

        def there(kept: Kept) -> int | None:
            rows = asked(
                kept.connection,
                f"SELECT position FROM {TABLE} WHERE originator_id = %s AND originator_version = %s AND state = %s",
                (parts.streams[0], parts.versions[0], parts.states[0]),
            )
            return rows[0][0] if rows else None

        try:
            return self._asked_again(there)
        except _Unanswered as error:
            raise Uncertain(self.where, parts.commands[0] or "", standby=error.standby) from None

    def _asked_again(self, there: Callable[[Kept], Answer]) -> Answer:
        """What a new connection says of what a broken one has recorded; what is there (not None, nor False) then lasts.

        Whoever has the lock knows: what the broken connection had begun is over, one way or the other.
        Errors: `_Unanswered` where the server does not come back, `Replaced` where another ledger stands there by now.
        """
        standby = False
        for number in range(1, TRIES + 1):
            try:
                with self.pool.connection(fresh=not standby) as kept:  # the one that said so is asked again
                    if kept.number != self.number:
                        raise Replaced(self.where)  # noqa: TRY301 — another ledger has nothing to say of it
                    standby = is_a_standby_awaited(kept.connection)
                    if not standby:
                        with kept.connection.transaction():
                            asked(kept.connection, f"SELECT pg_advisory_xact_lock({LOCK})")
                            answer = there(kept)
                        if answer:
                            self._see_that_it_lasts(kept)
                        return answer
            except Silent:
                raise _Unanswered(standby=True) from None
            except (Replaced, NotEmpty):
                raise
            except (Unusable, psycopg.Error):
                standby = False
            time.sleep(PAUSE * number)
        raise _Unanswered(standby=standby)

    def _see_that_it_lasts(self, kept: Kept) -> None:
        """Wait, as an entry's commit does, until a synchronous standby has all that stands here now.

        A transaction that only reads waits for nobody. Where the standby is not there, the server is told to wait no longer:
        else each of those who ask would leave a connection that waits. Errors: psycopg's, `Silent`.
        """
        process = kept.connection.info.backend_pid
        try:
            asked(kept.connection, "SELECT pg_logical_emit_message(true, 'comity', '')")
        except Silent:
            with suppress(psycopg.Error, Unusable), self.pool.connection() as other:
                asked(other.connection, "SELECT pg_cancel_backend(%s)", (process,))
            raise

    def with_command(self, command: str) -> list[Stored]:
        """The entries that a command wrote; whoever may write is told of none that a standby has not got either.

        After a crash there may be some that were never acknowledged: to answer that they are recorded acknowledges them.
        """
        rows = super().with_command(command)
        if rows and not self.read_only:
            try:
                with self.pool.connection() as kept:
                    self._see_that_it_lasts(kept)
            except Silent:
                raise AwaitsStandby(self.where, command) from None
            except psycopg.Error as error:
                raise unusable(self.where, error) from None
        return rows

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The entries of one stream, with their positions."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE originator_id = %s"
            " AND originator_version > %s AND originator_version <= %s"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT %s",
            str(originator_id),
            -1 if gt is None else gt,
            MOST if lte is None else lte,
            MOST if limit is None else limit,
        )
        return [Row(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Entries in the order of the ledger."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE position > %s AND position <= %s"
            f"{' AND topic = ANY(%s)' if topics else ''} ORDER BY position LIMIT %s",
            -1 if start is None else start - inclusive_of_start,
            MOST if stop is None else stop,
            *([list(topics)] if topics else []),
            limit,
        )
        return [Row(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The position of the last entry; None where there is none."""
        return self._end() or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[LibraryRecorder]:
        """None: whoever follows a ledger asks how far it goes. Errors: NotImplementedError."""
        raise NotImplementedError(
            f"the recorder of {self.where.name} is asked how far it goes, and tells nobody"
        )

    # --- what the library has no words for

    def restore(self, entries: Sequence[StoredEvent], *, at: str, by: str) -> None:
        """Append entries as they are to a ledger that has none, all or none. Errors: `NotEmpty`."""
        pages = ([_stored(event) for event in entries[n : n + BATCH]] for n in range(0, len(entries), BATCH))
        self.fill(pages, notice=(at, by, len(entries)))

    def fill(
        self,
        pages: Iterable[list[Stored]],
        *,
        notice: tuple[str, str, int] | None,
        seen: Callable[[list[Stored]], None] = lambda _: None,
    ) -> None:
        """Append entries as they are to a ledger that has none, all or none, with the notice of a restore, if any.

        `seen` is given each page as it stands there then; where it raises, nothing was written. Errors: `NotEmpty`.
        """
        if self.read_only:
            raise ReadOnly(self.where, "it was opened for reading")
        sent: _Sent | None = None
        try:
            with self.pool.connection() as kept, kept.connection.transaction():
                sent = self._fill(kept, pages, notice, seen)
        except KeyboardInterrupt:
            if sent is not None:
                raise Interrupted(self.where, "") from None
            raise
        except (UnicodeEncodeError, psycopg.Error) as error:
            if sent is None or not (isinstance(error, psycopg.Error) and is_gone(error)):
                raise unusable(self.where, error) from None
            if not self._whether_it_was_filled(sent):
                raise Broken(self.where) from None

    def _whether_it_was_filled(self, sent: "_Sent") -> bool:
        """Whether all is there, though the connection broke as it was committed. Errors: `UncertainCopy`, `NotEmpty`."""

        def there(kept: Kept) -> bool:
            ((number,),) = asked(kept.connection, f"SELECT count(*) FROM {TABLE}")
            if not number:
                return not sent.entries
            last = asked(
                kept.connection,
                f"SELECT originator_id, originator_version, state FROM {TABLE} ORDER BY position DESC LIMIT 1",
            )
            if number < sent.entries or (number == sent.entries and last != [sent.last]):
                raise NotEmpty(self.where)
            return True

        try:
            return self._asked_again(there)
        except _Unanswered as error:
            raise UncertainCopy(self.where, standby=error.standby) from None

    def _fill(
        self,
        kept: Kept,
        pages: Iterable[list[Stored]],
        notice: tuple[str, str, int] | None,
        seen: Callable[[list[Stored]], None],
    ) -> "_Sent":
        connection, sent = kept.connection, _Sent()
        asked(connection, f"SELECT pg_advisory_xact_lock({LOCK})")
        if asked(connection, f"SELECT 1 FROM {TABLE} LIMIT 1"):
            raise NotEmpty(self.where)
        for page in pages:
            parts = _Parts.of(Row(*row) for row in page)
            ((first, _, _),) = asked_in_binary(connection, (*parts, None, None))
            if page:
                sent = _Sent(sent.entries + len(page), (page[-1][1], page[-1][2], page[-1][4]))
            seen(
                asked(
                    connection,
                    f"SELECT {COLUMNS} FROM {TABLE} WHERE position >= %s ORDER BY position",
                    (first,),
                )
            )
        if notice:
            asked(connection, "INSERT INTO comity.restored (at, by, position) VALUES (%s, %s, %s)", notice)
        return sent


def asked_in_binary(
    connection: psycopg.Connection[tuple[Any, ...]], params: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """What `append` answers. Errors: psycopg's."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_APPEND, params)
        return cursor.fetchall()


def _told(first: int | None, last: str | None) -> int:
    """The position of the first entry. Errors: `Behind` where one was recorded later than the stamp."""
    if last is not None or first is None:
        raise Behind(last or "")
    return first


def _stored(event: StoredEvent) -> Stored:
    return 0, str(event.originator_id), event.originator_version, event.topic, event.state
