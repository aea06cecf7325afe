"""The file in which the rows of a ledger are kept, beside it where it can be: delete it, and nothing is lost."""

import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakSet

from store.files import number_of
from store.head import Head
from store.sqlite.address import address, read_schema
from store.whereabouts import Whereabouts, whereabouts

APPLICATION = int.from_bytes(b"comr", "big")
"""What marks a file as kept rows: SQLite's `application_id`."""
LAYOUT = 2
"""How the file is laid out: SQLite's `user_version`."""
BUILT_IN = "rows"
"""The name under which the projections that are built in are kept; a plug-in's has one of its own."""
PARTS = ("", "-wal", "-shm", "-journal")
"""What the file's name ends with, and those that SQLite puts beside it."""
PATIENCE = 10.0
"""Seconds for which a writer waits for another one; a reader never does."""
SCHEMA = (
    "CREATE TABLE kept (name TEXT PRIMARY KEY, entry BLOB NOT NULL, file TEXT NOT NULL, entries INTEGER NOT NULL,"
    " past BLOB NOT NULL, reach INTEGER NOT NULL, stamp TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID"
)
"""Beside the tables of rows and the library's `tracking`: of which entries they are, and what made them."""
_MARK = (
    "SELECT notification_id, entry, file, entries, past, reach, stamp, digest FROM kept"
    " JOIN tracking ON application_name = name WHERE name = ?"
)


class Connection(sqlite3.Connection):
    """A connection that has let go of its file once it is closed.

    SQLite keeps a file open for a statement whose rows were not read to the end, and Python for whoever may still ask for
    them. What is open cannot be deleted on Windows.
    """

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, *words: Any, **more: Any) -> Any:
        """As SQLite's own."""
        cursor = super().cursor(*words, **more)
        self._cursors.add(cursor)
        return cursor

    def execute(self, *words: Any) -> sqlite3.Cursor:
        """As SQLite's own, which would ask for no cursor here."""
        return self.cursor().execute(*words)  # type: ignore[no-any-return]

    def executemany(self, *words: Any) -> sqlite3.Cursor:
        """As SQLite's own."""
        return self.cursor().executemany(*words)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close it, and first what still reads from it."""
        for cursor in list(self._cursors):
            with suppress(sqlite3.Error):  # it is closed already
                cursor.close()
        super().close()


class Foreign(Exception):
    """Where the rows should be kept stands the database of another program."""


class Mark(NamedTuple):
    """How far rows are kept, of which ledger, and what they were made by."""

    position: int
    """Of the last entry that counts in all of them."""
    entry: bytes
    """That entry as it is stored (`store.head.Head`): another ledger has another."""
    file: str
    """Which file the ledger was, and when it was last written to, as they were made (`store.files.file_of`)."""
    entries: int
    """How many entries count."""
    past: bytes
    """A digest over all of them (`projections.engine.past`)."""
    reach: int
    """The last position that may count in some of them: another one while they are being brought up."""
    stamp: str
    digest: str

    @property
    def head(self) -> Head:
        """How far the ledger went, and which one it was."""
        return Head(self.position, self.entry, self.file)

    def is_of(self, head: Head) -> bool:
        """Whether they are of the ledger as it stands there, beyond doubt."""
        return self.whole and self.head == head and head.file != number_of(head.file)

    def may_grow_into(self, head: Head) -> bool:
        """Whether they are of the file that stands there, to which entries were at most added, as seen from outside."""
        if head.position <= self.position:
            return self.is_of(head)
        return number_of(self.file) == number_of(head.file) != ""

    @property
    def whole(self) -> bool:
        """Whether they are all of one position."""
        return self.position == self.reach


class Nowhere(OSError):
    """There is no place for rows: the ledger lies on a share, or is copied, and so does or is the user's own folder."""


def beside(ledger: Path) -> Path:
    """The file beside a ledger in which its rows are kept, where it lies on a disk of this machine's own."""
    return ledger.with_name(f"{ledger.name}.rows")


def place(ledger: Path) -> Path:
    """Where the rows of a ledger are kept: beside it, or else in the user's own folder. Errors: `Nowhere`.

    A write-ahead log is for a disk of this machine's own: on a share its readers have no memory in common, and a program
    that copies it to other machines copies half of it. So each machine keeps its own rows of a ledger that lies there.
    """
    lies = whereabouts(ledger)
    return beside(ledger) if lies.local else _own(lies)


def _own(lies: Whereabouts) -> Path:
    """The file in the user's own folder for the rows of a ledger in some place, as its server calls that.

    It goes by the place and not by the first entry: what takes a ledger's place finds the rows of the former one, and
    throws them away, with the names in them; and copies of a ledger in two places do not undo each other's rows. Whose
    rows they are is seen by the last entry, whatever the file is called: each machine keeps its own of a server's ledger.
    """
    from store.folders import Unknown, cache

    try:
        folder = Path(os.path.abspath(cache())) / FOLDER  # noqa: PTH100 — links are resolved by `whereabouts`
    except Unknown as error:
        raise Nowhere(f"{said_of(lies)}, and {error}") from None
    if not whereabouts(folder).local:
        raise Nowhere(
            f"{said_of(lies)}, and so does {folder}: let $COMITY_CACHE name a folder on a disk of this machine's own"
        )
    if not _is_private(folder):
        raise Nowhere(f"{said_of(lies)}, and {folder} is another user's, or others may write to it")
    number = int.from_bytes(os.fsencode(lies.name), "big") % _PRIME
    name = lies.name.replace("\\", "/").rpartition("/")[2]
    return folder / f"{name[:_SHOWN]}-{number:032x}.rows"


FOLDER = "rows"
"""The folder in the user's own one."""
_PRIME = 2**128 - 159
"""What a path, as a number, is divided by: the rest names the file. To import `hashlib` takes longer than all else here."""
_SHOWN = 40
"""Letters of the ledger's name that the file begins with, for whoever looks into the folder."""


def said_of(lies: Whereabouts) -> str:
    """Why rows are not kept beside a ledger."""
    if lies.kind == "server":
        return f"the ledger is kept by a server ({lies.at})"
    if lies.kind == "share":
        return f"the ledger lies on a share ({lies.at})"
    return f"the ledger lies in a folder that {lies.by} copies ({lies.at})"


def _is_private(folder: Path) -> bool:
    """Whether nobody else can have put rows there; so it is where there is no such folder yet."""
    try:
        found = folder.lstat()
    except OSError:
        return True
    if not hasattr(os, "getuid"):
        return True
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022


def mark(connection: sqlite3.Connection, name: str = BUILT_IN) -> Mark | None:
    """How far the rows of a name are kept; None where they are not. Errors: sqlite3.Error."""
    found = connection.execute(_MARK, (name,)).fetchone()
    return Mark(*found) if found else None


def connect(where: Path, mode: str, patience: float = PATIENCE) -> Connection:
    """A connection that commits by itself. Errors: sqlite3.Error."""
    uri = address(where, mode)
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    try:
        read_schema(connection)
        connection.execute("PRAGMA cell_size_check = 1")
    except BaseException:
        connection.close()
        raise
    return connection


def reading(where: Path, name: str = BUILT_IN) -> tuple[Connection, Mark] | None:
    """One look at rows that are kept, and how far; None where there are none, or none that can be read."""
    try:
        connection = connect(where, "ro", patience=0.0)
    except sqlite3.Error:
        return None
    try:
        if _kind(connection) == (APPLICATION, LAYOUT):
            connection.execute("BEGIN")
            found = mark(connection, name)
            if found and found.whole:
                return connection, found
    except sqlite3.Error:
        pass
    connection.close()
    return None


def ours(where: Path) -> bool:
    """Whether rows are kept there: there is such a file, and it is no other program's."""
    try:
        with closing(connect(where, "ro", patience=0.0)) as connection:
            return _kind(connection)[0] == APPLICATION
    except sqlite3.Error:
        return False


def foreign(where: Path) -> bool:
    """Whether the database of another program stands where rows would be kept."""
    try:
        with closing(connect(where, "ro", patience=0.0)) as connection:
            if _kind(connection)[0] == APPLICATION:
                return False
            return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    except sqlite3.Error:
        return False


def _kind(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def writing(where: Path, like: Path) -> sqlite3.Connection:
    """The file, to be written; made where there is none, as readable as `like`, or for its owner alone in the user's folder.

    Errors: sqlite3.Error, OSError, `Foreign`.
    One that was laid out otherwise is thrown away; one that is more open than `like`, or less, is no more.
    """
    elsewhere = where.name != f"{like.name}.rows" or where != beside(like)
    if elsewhere:
        where.parent.mkdir(0o700, parents=True, exist_ok=True)
        where.parent.chmod(0o700)
    with suppress(FileExistsError):
        where.touch(0o600, exist_ok=False)
        if not elsewhere:
            _open_as(like, where)
    connection = connect(where, "rw")
    try:
        application, layout = _kind(connection)
        empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application == APPLICATION and layout != LAYOUT:
            connection.close()
            discard(where)
            return writing(where, like)
        if application != APPLICATION and not empty:
            raise Foreign(f"{where} is the database of another program")  # noqa: TRY301 — closed below
        if not elsewhere:
            _open_as(like, where)
        with suppress(sqlite3.OperationalError):  # somebody else sees to it at this moment
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _open_as(ledger: Path, where: Path) -> None:
    """See that those may read and write the rows who may read and write the ledger, as far as that is ours to say."""
    from store.permissions import of_its_group

    for part in _parts(where):
        with suppress(OSError):  # it is somebody else's, or gone by now
            of_its_group(part, ledger)
            mode, wanted = _modes(part, ledger)
            if mode != wanted:
                part.chmod(wanted)


def too_open(where: Path, ledger: Path) -> list[tuple[Path, int]]:
    """The files of rows that more people may read or write than the ledger, each with the mode that it should have."""
    found = []
    for part in _parts(where):
        with suppress(FileNotFoundError, NotADirectoryError):  # gone by now
            mode, wanted = _modes(part, ledger)
            if mode & ~wanted & (stat.S_IRWXG | stat.S_IRWXO):
                found.append((part, wanted))
    return found


def _parts(where: Path) -> list[Path]:
    """The file and those that belong to it, where there are permissions to speak of."""
    return [where.with_name(where.name + end) for end in PARTS] if os.name == "posix" else []


def _modes(path: Path, ledger: Path) -> tuple[int, int]:
    """The mode of a file of rows, and that which it should have, being of the group that it is. Errors: OSError."""
    from store.permissions import for_strangers

    own = path.stat()
    if (
        not path.name.startswith(f"{ledger.name}.") or path.parent != ledger.parent
    ):  # in the user's own folder
        return stat.S_IMODE(own.st_mode), 0o600
    of = ledger.stat()
    wanted = of.st_mode & 0o666 | stat.S_IRUSR | stat.S_IWUSR  # a ledger may be read-only: its rows are not
    return stat.S_IMODE(own.st_mode), wanted if own.st_gid == of.st_gid else for_strangers(wanted)


def settled(connection: sqlite3.Connection) -> bool:
    """Whether the file is laid out already."""
    return _kind(connection) == (APPLICATION, LAYOUT)


def settle(connection: sqlite3.Connection) -> None:
    """Lay the file out, in a transaction."""
    connection.execute(SCHEMA.replace("TABLE", "TABLE IF NOT EXISTS", 1))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def discard(where: Path) -> None:
    """Take the file away, with what belongs to it; all of it, or nothing where somebody has it open. Errors: OSError."""
    for part in PARTS:
        where.with_name(where.name + part).unlink(missing_ok=True)


def ahead_of(where: Path) -> Path:
    """Where rows are set aside that know of entries which their ledger no longer has."""
    return where.with_name(f"{where.name}-ahead")


def move(where: Path, to: Path) -> None:
    """Put the file, with what belongs to it, under another name, in the place of what stood there. Errors: OSError."""
    for part in PARTS:
        own = where.with_name(where.name + part)
        if own.exists():
            own.replace(to.with_name(to.name + part))
        else:
            to.with_name(to.name + part).unlink(missing_ok=True)
