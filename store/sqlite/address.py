"""How SQLite is told which file to open, and for what: nothing in a file's name is taken for anything else.

And what it says of one whose names are damaged, in a way that Python can read.
"""

import sqlite3
from contextlib import closing
from pathlib import Path, PurePath


def address(where: Path, mode: str) -> str:
    """The URI of a file, to be read (`ro`) or written (`rw`)."""
    return f"{uri(where.absolute())}?mode={mode}"


def uri(where: PurePath) -> str:
    """The URI of an absolute path: SQLite takes only `%`, `?` and `#` for something else.

    An authority, the words between the second slash and the third, is never given: SQLite takes only none or `localhost`.
    So the two slashes of a share (`//server/share/ledger.db`) follow two others. https://www.sqlite.org/uri.html
    """
    path = where.as_posix()
    for sign, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(sign, escaped)
    return f"file://{path if path.startswith('/') else f'/{path}'}"


class Garbled(sqlite3.DatabaseError):
    """A file in which a name of a table is damaged, so that SQLite's message about it is no text."""

    sqlite_errorcode = 11
    sqlite_errorname = "SQLITE_CORRUPT"


def read_schema(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Have SQLite read of what a file is made, before anything else is asked of it, and call nothing in it; the connection.

    Errors: sqlite3.Error, and nothing else: Python raises UnicodeDecodeError where SQLite's message quotes a damaged name.
    """
    try:
        connection.execute("PRAGMA trusted_schema = 0")
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except UnicodeDecodeError:
        connection.close()
        raise Garbled("malformed database schema") from None
    except BaseException:
        connection.close()
        raise
    return connection


def source_of_sqlite() -> str:
    """Of what, and first of when, the SQLite is that is in use: `2024-08-13 09:16:08 c9c2ab54…`."""
    with closing(sqlite3.connect(":memory:")) as connection:
        (said,) = connection.execute("SELECT sqlite_source_id()").fetchone()
    return str(said)
