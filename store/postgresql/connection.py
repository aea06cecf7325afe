"""Connections to a ledger's server: how they are made, that none of them waits for ever, and what its errors mean.

One process keeps the few connections that it has used for whoever asks next: to make one takes several answers of the
server, and a reader asks a ledger through `glance`, `counting` and the recorder in turn.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import psycopg
from psycopg import errors

from domain.message import Message
from store.address import Address
from store.errors import (
    AwaitsStandby,
    Broken,
    Busy,
    Damaged,
    Foreign,
    Full,
    Locked,
    Newer,
    NoAdmittance,
    NoRights,
    NoServer,
    NotALedger,
    NotLaidOut,
    NoTrust,
    ReadOnly,
    Unusable,
)
from store.postgresql.resolved import resolved
from store.postgresql.schema import LOCK, VERSION, quoted, roles

logging.getLogger("psycopg").addHandler(
    logging.NullHandler()
)  # what it would say of a broken connection is said here

PATIENCE = 10
"""Seconds for which a writer waits for another one, and whoever connects for the server."""
LONG = 120
"""Seconds after which the server gives up one statement: a page, or a batch, takes a fraction of one."""
SILENCE = 30
"""Seconds after which a server that says nothing, nor that it is there, is gone."""
LONGEST = LONG + SILENCE
"""Seconds after which whoever waits gives up: a server that is there need not answer, as one whose standby is gone."""
PAUSE = 0.1
"""Seconds after which a server is tried again that is starting, or of which another is taking the place."""
IDLE = 60.0
"""Seconds for which a connection is kept for whoever asks next."""
TRIES = 3
"""How often something is read by a new connection, where the one before was gone."""
KEPT = 8
"""Connections that are kept at most."""
OLDEST = 140_000
"""The oldest PostgreSQL that is known to work, as it counts itself."""
SETTINGS = (
    ("statement_timeout", f"{LONG}s"),
    ("lock_timeout", f"{PATIENCE}s"),
    ("idle_in_transaction_session_timeout", f"{LONG}s"),
    (
        "default_transaction_isolation",
        "read committed",
    ),  # what is looked at under the lock is what was committed
    ("search_path", "pg_catalog, pg_temp"),  # nothing that somebody has put into another schema is called
)
_BEGIN = (
    "SELECT "
    + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SETTINGS)
    + (
        # who has switched it off for all would lose what was acknowledged; who asks for more is given more
        ", CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END,"
        " current_setting('server_encoding'), current_setting('server_version_num')::integer"
    )
)
_ABOUT = (
    "SELECT version, number || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()),"
    " to_regclass('comity.stored_events') IS NOT NULL FROM comity.ledger"
)
_THERE = (
    "SELECT count(DISTINCT c.relname) FILTER (WHERE c.relname IN ('ledger', 'stored_events')) FROM pg_namespace n"
    " LEFT JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname = 'comity' GROUP BY n.oid"
)
"""How many of a ledger's tables are in the schema, which everybody may see; no row where there is no schema."""
_ROLES = (
    "SELECT r.rolname::text, bool_or(a.privilege_type = 'INSERT') FROM pg_class c JOIN pg_namespace n ON"
    " n.oid = c.relnamespace CROSS JOIN aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee WHERE"
    " n.nspname = 'comity' AND c.relname = 'stored_events' AND a.grantee <> c.relowner GROUP BY r.rolname,"
    " r.rolcanlogin ORDER BY r.rolcanlogin DESC, 1"
)
"""Who may read the ledger, and whether to add entries too; a copy of the database may have another name than its roles.

Those come last by whom nobody comes in: what was given to one person beside them is not what others are made members of.
"""


class Silent(psycopg.OperationalError):
    """The server is there and has not answered, as where it waits for a standby: the connection is given up."""


class Bounded(psycopg.Connection[tuple[Any, ...]]):
    """A connection on which nobody waits for ever.

    A commit waits for a synchronous standby until it is back, whatever the server's own limits say.
    """

    def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        """What psycopg does, for so long at most. Errors: `Silent`; then the connection is closed."""
        return super().wait(self._bounded(gen), *args, **more)

    def _bounded(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        end = time.monotonic() + LONGEST
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.pgconn.finish()
                    raise Silent(f"the server has not answered for {LONGEST} seconds")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value


class Kept(NamedTuple):
    """A connection, and the number of the ledger that it leads to."""

    connection: psycopg.Connection[tuple[Any, ...]]
    number: str
    since: float = 0.0


class Pool:
    """The connections of one process to one ledger."""

    def __init__(self, where: Address) -> None:
        self.where = where
        self._idle: list[Kept] = []
        self._lock = threading.Lock()

    @contextmanager
    def connection(self, *, fresh: bool = False) -> Iterator[Kept]:
        """A connection, for whoever asks alone; kept afterwards, unless it broke. Errors: `Unusable`, psycopg's."""
        kept = None if fresh else self._take()
        kept = kept or connected(self.where)
        try:
            yield kept
        finally:
            self._put(kept)

    def _take(self) -> Kept | None:
        with self._lock:
            old = [each for each in self._idle if time.monotonic() - each.since > IDLE]
            self._idle = [each for each in self._idle if each not in old]
            found = self._idle.pop() if self._idle else None
        for each in old:
            each.connection.close()
        return found

    def _put(self, kept: Kept) -> None:
        connection = kept.connection
        if not connection.closed and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            with self._lock:
                if len(self._idle) < KEPT:
                    self._idle.append(kept._replace(since=time.monotonic()))
                    return
        with suppress(psycopg.Error):
            connection.close()

    def let_go(self) -> None:
        """Close what nobody is using."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            with suppress(psycopg.Error):
                each.connection.close()

    def rows(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one statement that only reads, which is a transaction by itself. Errors: `Unusable`.

        Where a connection turns out to be gone, it is asked again by a new one.
        """
        for number in range(1, TRIES + 1):
            try:
                with self.connection(fresh=number > 1) as kept:
                    return asked(kept.connection, statement, params)
            except (UnicodeEncodeError, psycopg.DataError):
                return []  # a text that PostgreSQL has no letters for: nothing of that name is there
            except psycopg.Error as error:
                if number == TRIES or not is_gone(error):
                    raise unusable(self.where, error) from None
        raise AssertionError  # the last time it answers, or fails

    def number(self) -> str:
        """By what the ledger is known from another one in its place. Errors: `Unusable`."""
        with self.connection() as kept:
            return kept.number


def asked(
    connection: psycopg.Connection[tuple[Any, ...]], statement: str, params: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """The rows of a statement; numbers and bytes come as they are, not as text."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(statement.encode(), params or None)
        return cursor.fetchall() if cursor.description else []


_POOLS: dict[tuple[Address, int], Pool] = {}


def pool_of(where: Address) -> Pool:
    """The connections of this process to a ledger: a process that was forked has its own."""
    return _POOLS.setdefault((where, os.getpid()), Pool(where))


def let_go() -> None:
    """Close all that nobody is using."""
    for (_, process), pool in list(_POOLS.items()):
        if process == os.getpid():
            pool.let_go()


atexit.register(let_go)


def plain(where: Address) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to the database, whatever is in it: each statement is a transaction by itself. Errors: `Unusable`.

    Whatever the address says goes before what is said here.
    """
    settings: dict[str, Any] = {
        "application_name": "comity",
        "connect_timeout": PATIENCE,
        "keepalives_idle": PATIENCE,
        "keepalives_interval": PATIENCE,
        "keepalives_count": 2,
        "tcp_user_timeout": SILENCE * 1000,
    }
    try:
        said = psycopg.conninfo.conninfo_to_dict(where.url)
        settings = {key: value for key, value in settings.items() if key not in said}
        if wrong := [
            port for port in str(said.get("port") or "").split(",") if port and not port.isdecimal()
        ]:
            raise _no_address(where, Message("the port {port} is no number", port=wrong[0]))
        several = "," in str(said.get("host", said.get("hostaddr", "")))
        return _reached(where, settings, several=several)
    except UnicodeError:
        raise Unusable(
            Message(
                "{where} cannot be opened: what it names, or what the environment names beside it, is not in UTF-8",
                where=where,
            )
        ) from None
    except psycopg.ProgrammingError as error:
        raise _no_address(where, _line(error)) from None
    except psycopg.Error as error:
        raise not_reached(where, error) from None


def _reached(where: Address, settings: dict[str, Any], *, several: bool) -> Bounded:
    """A connection to the server, waited for where it is starting, or where another is to take its place (`several`).

    Errors: psycopg.Error.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return Bounded.connect(where.url, autocommit=True, client_encoding="UTF8", **settings)
        except psycopg.OperationalError as error:
            said = str(error).lower()
            soon = any(words in said for words in (*_SOON, _READ_ONLY)) or (
                several and not any(words in said for words in _FINAL)
            )
            if not soon or time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def connected(where: Address) -> Kept:
    """A connection to a ledger, set as it has to be. Errors: `Unusable`, `NotLaidOut` where there is none."""
    connection = plain(where)
    try:
        *_, encoding, version = asked(connection, _BEGIN)[0]
        if version < OLDEST:
            raise Unusable(  # noqa: TRY301 — closed below
                Message(
                    "{where} is kept by a PostgreSQL of {year}, and comity needs version {oldest} or newer: update it",
                    where=where,
                    year=version // 10_000,
                    oldest=OLDEST // 10_000,
                )
            )
        if encoding != "UTF8":
            raise Foreign(where, encoding)  # noqa: TRY301 — closed below
        return Kept(connection, _number(where, connection))
    except psycopg.Error as error:
        connection.close()
        raise unusable(where, error) from None
    except BaseException:
        connection.close()
        raise


def _number(where: Address, connection: psycopg.Connection[tuple[Any, ...]]) -> str:
    """The number of the ledger there. Errors: `NotLaidOut`, `NotALedger`, `Newer`."""
    try:
        rows = asked(connection, _ABOUT)
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.InsufficientPrivilege) as error:
        there = asked(connection, _THERE)
        if not there:
            raise NotLaidOut(where) from None
        if there[0][0] == 2:  # noqa: PLR2004 — both are there
            raise unusable(where, error) from None
        raise _somebody_elses(where) from None
    except errors.UndefinedColumn:
        raise _somebody_elses(where) from None
    if len(rows) != 1:
        raise Damaged(Message("{where} does not say how it is laid out", where=where), where)
    version, number, whole = rows[0]
    if not isinstance(version, int) or not isinstance(number, str):
        raise _somebody_elses(where)
    if version > VERSION:
        raise Newer(
            Message(
                "{where} is laid out as version {version}, and {last} is the last that is known here",
                where=where,
                version=version,
                last=VERSION,
            )
        )
    if not whole:
        raise _somebody_elses(where)
    return number


def _somebody_elses(where: Address) -> NotALedger:
    return NotALedger(where, "a database in which somebody else has a schema comity", "name another database")


# --- what goes wrong


def is_gone(error: psycopg.Error) -> bool:
    """Whether the connection is gone, and not only what was asked refused."""
    state = error.sqlstate
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        state is None or state.startswith(("08", "57P"))
    )


_NOT_ADMITTED = (
    "password authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "authentication failed",
    "is not permitted to log in",
    "permission denied for database",
)
_SOON = ("starting up", "in recovery mode", "not yet accepting connections", "shutting down")
_NO_ROOM = ("too many", "remaining connection slots", *_SOON)
_SEVERAL, _READ_ONLY = "multiple connection attempts failed", "session is read-only"
_NOT_TRUSTED = ("certificate", "ssl error", "does not support ssl", "no encryption")
_NO_ADDRESS = ("definition of service", "invalid port number")
"""Of what libpq refuses before it asks anybody."""
_FINAL = (
    *_NOT_ADMITTED,
    *_NOT_TRUSTED,
    *_NO_ADDRESS,
    "too many",
    "remaining connection slots",
    "does not exist",
)
"""What no waiting changes."""


def not_reached(where: Address, error: psycopg.Error) -> Unusable:
    """What it means that no connection came about: the server's words, since it gives no number there."""
    said = _line(error)
    plainly = said.lower()
    if isinstance(error, errors.ConnectionTimeout) or "timeout expired" in plainly:
        return NoServer(where, Message("it did not answer for {seconds} seconds", seconds=PATIENCE))
    for those, means in ((_NOT_TRUSTED, NoTrust), (_NOT_ADMITTED, NoAdmittance), (_NO_ROOM, Busy)):
        if any(words in plainly for words in those):
            return means(where, _fatal(said))
    if _SEVERAL in plainly or _READ_ONLY in plainly:  # which of them said what would fill a screen
        none = "those of its servers that answer may only be read, and none has taken over yet"
        return NoServer(where, none if _READ_ONLY in plainly else "none of its servers answers")
    said = _fatal(said).removeprefix("connection is bad: ")
    if any(words in plainly for words in _NO_ADDRESS):
        return _no_address(where, said)
    if "does not exist" in plainly and "fatal" in plainly:
        return Unusable(
            Message("{where} cannot be opened, {what}: name another, or have it made", where=where, what=said)
        )
    return NoServer(where, said)


def _no_address(where: Address, why: str) -> Unusable:
    return Unusable(Message("{where} is no address of PostgreSQL's: {why}", where=where, why=why))


def _fatal(said: str) -> str:
    """The last thing that the server, or the library, said of it."""
    said = said.partition("Multiple connection attempts failed")[0] or said
    said = said.rpartition("FATAL:")[2] if "FATAL:" in said else said.partition("failed: ")[2] or said
    return said.strip().rstrip(".")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


def unusable(where: Address, error: BaseException) -> Unusable:
    """What an error of the server means to whoever asked for something."""
    origin = error
    while not isinstance(origin, psycopg.Error) and origin.__cause__ is not None:
        origin = origin.__cause__
    if not isinstance(origin, psycopg.Error):
        return Unusable(Message("{where} cannot be used ({why})", where=where, why=_line(origin)))
    state = origin.sqlstate or ""
    said = origin.diag.message_primary or _line(origin)
    for begins, means in _MEANING.items():
        if state.startswith(begins):
            return means(where, said)
    if is_gone(origin):
        return Broken(where)
    return Unusable(Message("{where} cannot be used ({why})", where=where, why=said))


def _altered(where: Address, said: str) -> Unusable:
    return Damaged(Message("{where} is not as comity made it ({why})", where=where, why=said), where)


def roles_there(where: Address) -> tuple[str, str]:
    """The roles whose members may record, and only read: those that were given it, since a copy of the database keeps them.

    Where the server does not say so: those that are made for a database of this name. Errors: `Unusable`.
    """
    writer, reader = roles(resolved(where).database)
    with suppress(psycopg.Error, Unusable):
        connection = plain(where)
        try:
            for role, adds in asked(connection, _ROLES):
                writer, reader = (role, reader) if adds else (writer, role)
        finally:
            connection.close()
    return writer, reader


def _no_rights(where: Address, said: str) -> Unusable:
    """That a role may not do that, and which may."""
    writer, reader = map(quoted, roles_there(where))
    return NoRights(where, said, user=quoted(resolved(where).user), writer=writer, reader=reader)


_AWAITED = (
    "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND l.classid::bigint << 32 | l.objid::bigint = %s AND a.wait_event = 'SyncRep')"
)
"""Whether whoever has the lock waits for a standby, as far as this role is told: always of its own connections."""


def is_a_standby_awaited(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    """Whether nobody can record because a synchronous standby has not got what somebody recorded. Errors: psycopg's."""
    ((awaited,),) = asked(connection, _AWAITED, (LOCK,))
    return bool(awaited)


def _locked(where: Address, _said: str) -> Unusable:
    """That somebody else has the lock, and whether that one waits for a standby: the server is asked, where it answers."""
    with suppress(psycopg.Error, Unusable):
        connection = plain(where)
        try:
            if is_a_standby_awaited(connection):
                return AwaitsStandby(where)
        finally:
            connection.close()
    return Locked(where)


_MEANING: dict[str, Callable[[Address, str], Unusable]] = {
    "55P03": _locked,
    "57014": lambda where, _: Busy(where, Message("it took longer than {seconds} seconds", seconds=LONG)),
    "25006": lambda where, _: ReadOnly(
        where, "its server only follows another one, or is set to be read only"
    ),
    "53100": lambda where, _: Full(where),
    "53": Busy,
    "42501": _no_rights,
    "42P01": lambda where, _: NotLaidOut(where),
    "3F000": lambda where, _: NotLaidOut(where),
    "42": _altered,
    "57P": lambda where, _: Broken(where),
    "XX": lambda where, said: Damaged(
        Message("{where} is damaged inside ({why})", where=where, why=said), where
    ),
}
"""By the first letters of the server's number of an error, the longer ones first."""
