"""Where a command may write: never over a ledger, nor under a name that SQLite or comity uses beside one."""

import re
from pathlib import Path

from cli.errors import Failure
from store.files import is_same

BESIDE = re.compile(
    r"(?P<of>.+?)(?:(?:\.rows)?-(?:journal|wal|shm)|\.rows|\.before-.+)", re.IGNORECASE | re.DOTALL
)
"""A name that SQLite or comity gives to a file beside the one that the name begins with."""
JOURNALS = ("-journal", "-wal", "-shm")
"""Those that are SQLite's: what lies there is played into the database, or written over, whatever it is."""


def see_that_it_is_free_of_a_ledger(where: Path, ledger: Path | None = None) -> None:
    """Refuse a place that is a ledger, or belongs to one: this one, or any that is there. Errors: Failure."""
    if ledger is not None and is_same(where, ledger):
        raise Failure(2, f"{where} is the ledger itself", "name another file")
    if _is_database(where, ledgers_only=True):
        raise Failure(2, f"{where} is a ledger, which nothing is written over", "name another file")
    for database in _beside(where):
        own = ledger is not None and is_same(database, ledger)
        if own or _is_database(database, ledgers_only=not where.name.lower().endswith(JOURNALS)):
            raise Failure(
                2,
                f"{where} is a name that SQLite and comity use beside {database}: what lies there may be taken for a part"
                " of it, or written over",
                "name another file",
            )


def see_that_it_may_be_a_ledger(where: Path) -> None:
    """Refuse a new ledger whose name would be taken for a part of another one. Errors: Failure."""
    if found := BESIDE.fullmatch(_named(where)):
        raise Failure(
            2,
            f"{where}: SQLite and comity use such a name beside {found['of']}, and a ledger called so may be taken for a"
            " part of it",
            "name it otherwise, such as comity.db",
        )


def _beside(where: Path) -> list[Path]:
    """The databases beside which a file of this name would be taken for a part."""
    found = []
    name = _named(where)
    while match := BESIDE.fullmatch(name):  # FILE.rows-wal belongs to FILE.rows, and with it to FILE
        shorter = [name[: -len(end)] for end in (*JOURNALS, ".rows") if name.lower().endswith(end)]
        name = shorter[0] if shorter and shorter[0] else match["of"]
        found.append(where.with_name(name))
    return found


def _named(where: Path) -> str:
    """The name that Windows gives to a file: dots and blanks at its end are not a part of it."""
    return where.name.rstrip(". ") or where.name


def _is_database(where: Path, *, ledgers_only: bool) -> bool:
    """Whether there is a ledger, or a database of whomever."""
    from store.glance import APPLICATION, whose

    found = whose(where)
    return found == APPLICATION or not (found is None or ledgers_only)
