"""A copy of a backup, put in the place of a ledger's file: what is there is set aside, and never lost.

What stood in its place, and what SQLite had left beside that, gets one new name,
so that what belongs together stays together: FILE.before-2026-11-27T101502, FILE.before-2026-11-27T101502-journal. Only
then the copy gets the name: nothing new ever stands beside a journal of something old. Whoever is killed in between
leaves the old ledger whole, or the new one whole, or neither under its name and both beside it: that is seen by
whatever asks for the ledger next (`store.errors.Missing`), and to restore once more finishes it.
"""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from domain.message import Message
from store.errors import Astray, Locked, Meanwhile, NotRestored
from store.files import is_open_elsewhere, stands, why
from store.naming import give_name, patiently, remove, sync
from store.permissions import close_like, for_strangers, of_its_group, set_mode
from store.ports import Occupant
from store.shell import quoted
from store.sqlite.address import read_schema
from store.sqlite.connection import PATIENCE, connect, unusable
from store.sqlite.leftovers import BEFORE, PARTS, set_aside


def put(  # noqa: PLR0913 — what can be said of it is said by name
    copy: Path, where: Path, *, of: Path, old: Occupant | None, now: datetime, forget: Callable[[], None]
) -> Path | None:
    """Set aside what stands there, and give the copy its name; where the old ledger lies now, None where there was none.

    `of` is the backup, to speak of it; `now` is part of the new name; `forget` throws away what was kept of the old ledger
    beside it. Where it cannot be done, the old one stands where it stood. Errors: `Locked`, `Meanwhile`, `NotRestored`.
    """
    aside = _aside(where, now)
    try:
        kept = _OldLedger(where, old)
        try:
            _move(kept, aside)
            sync(where.parent)
            patiently(forget)
            give_name(copy, where)
        except BaseException:
            _move_back(aside, where)
            raise
        finally:
            kept.let_go()
        sync(where.parent)
    except FileExistsError:
        raise NotRestored(
            of,
            Message("somebody has put a file at {where} meanwhile", where=where),
            Message("see which is the ledger; what stood there before lies at {aside}", aside=aside),
        ) from None
    except OSError as error:
        named, see = error.filename or where, ""
        if is_open_elsewhere(error):
            said = Message("another program has {named} open", named=named)
            see = "close it there, another comity too"
        else:
            said = Message("{named} says: {why}", named=named, why=why(error))
            if isinstance(error, PermissionError):
                see = "see that nothing else has it open, another comity too, and to its permissions"
        lies = (
            Message("what stood there lies at {aside}", aside=aside)
            if os.path.lexists(aside)
            else Message("{where} is as it was", where=where)
        )
        raise NotRestored(of, said, Message("{see}; {lies}", see=see, lies=lies) if see else lies) from None
    return aside if old else None


class _OldLedger:
    """An old ledger to which nobody writes while it is moved; who waits to is told then that it was replaced."""

    def __init__(self, where: Path, old: Occupant | None) -> None:
        """Errors: `Locked`, `Meanwhile`."""
        self.old = old
        self.where = where
        self._connection = _locked(where, old) if old else None

    def let_go(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def move(self, to: Path) -> None:
        """Give it a new name. Where what is open cannot be moved, it is looked afterwards whether others wrote to it.

        Errors: OSError, `Meanwhile`.
        """
        try:
            self.where.rename(to)
        except PermissionError:
            held = self._connection is not None
            self.let_go()
            patiently(lambda: self.where.rename(to))
            if held and self.old and not self.old.unread and _entries_in(to) != self.old.entries:
                raise Meanwhile(self.where) from None


def _locked(where: Path, old: Occupant) -> sqlite3.Connection | None:
    """A connection that has the old ledger for itself; None for one that cannot be opened, nor written to then."""
    connection = None
    if not where.stat().st_size:
        return None
    try:
        connection = read_schema(connect(where, "rw", patience=PATIENCE))
        connection.execute("BEGIN IMMEDIATE")
        now = 0 if old.unread else _count(connection)
    except (sqlite3.Error, Astray) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error) and isinstance(
            trouble := unusable(where.absolute(), error), Locked
        ):
            raise trouble from None
        return None
    if now != old.entries:
        connection.close()
        raise Meanwhile(where)
    return connection


def _entries_in(moved: Path) -> int | None:
    """How many entries a ledger has that nobody can write to any more; None where it cannot be read."""
    try:
        with closing(read_schema(connect(moved, "ro"))) as connection:
            return _count(connection)
    except (sqlite3.Error, Astray):
        return None


def _count(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("SELECT count(*) FROM stored_events").fetchone()[0]
    return number


def _aside(where: Path, now: datetime) -> Path:
    """A name beside the ledger's that nothing has yet."""
    name = f"{where.name}{BEFORE}{now:%Y-%m-%dT%H%M%S}"
    for number in count(1):
        found = where.with_name(name if number == 1 else f"{name}-{number}")
        if not any(os.path.lexists(f"{found}{part}") for part in ("", *PARTS)):
            return found
    raise AssertionError  # there is always one more number


def _move(kept: _OldLedger, to: Path) -> None:
    """Give a ledger, and what SQLite left beside it, a new name.

    What was left has both names until the ledger has its new one: at no moment is there one without the other.
    """
    from_ = kept.where
    parts = [part for part in PARTS if os.path.lexists(f"{from_}{part}")]
    for part in parts:
        _link(Path(f"{from_}{part}"), Path(f"{to}{part}"))
    sync(to.parent)
    if os.path.lexists(from_):
        kept.move(to)
    if parts:
        sync(to.parent)
    for part in parts:
        remove(Path(f"{from_}{part}"))


def _move_back(aside: Path, where: Path) -> None:
    """Undo what was done of a move, unless somebody has put another file there meanwhile; as far as that can be done."""
    if os.path.lexists(aside) and os.path.lexists(where):
        return
    left = [part for part in PARTS if os.path.lexists(f"{aside}{part}")]
    with suppress(OSError):
        if not os.path.lexists(where):
            for part in left:
                if not os.path.lexists(f"{where}{part}"):
                    _link(Path(f"{aside}{part}"), Path(f"{where}{part}"))
            if os.path.lexists(aside):
                patiently(lambda: aside.rename(where))
        for part in left:
            if os.path.lexists(f"{where}{part}"):
                remove(Path(f"{aside}{part}"))


def _link(from_: Path, to: Path) -> None:
    """Give a file a second name; or a copy, where the disk knows no second names."""
    try:
        os.link(from_, to)
    except OSError:
        with suppress(FileNotFoundError):
            shutil.copy2(from_, to)
            sync(to)


def permit(copy: Path, where: Path, backup: Path) -> str:
    """See that those may read and write the new ledger who might the old one, and nobody else; in words, who may not.

    Where nothing stands there, those who may read the backup; or, where a restore was interrupted, who might what was set
    aside.
    """
    former = where if stands(where) else next(iter(set_aside(where)[-1:]), None)
    if former is None:
        close_like(copy, backup)
        return ""
    said = former.stat()
    if hasattr(os, "chown") and copy.stat().st_uid != said.st_uid:
        with suppress(OSError):  # only an administrator may
            os.chown(copy, said.st_uid, -1)
    mode = stat.S_IMODE(said.st_mode)
    set_mode(copy, mode if of_its_group(copy, former) else for_strangers(mode))
    return _unlike(copy.stat(), said, where)


def _unlike(made: os.stat_result, said: os.stat_result, where: Path) -> str:
    """Who may no longer use the new ledger who might use the old one, by its owner and its group, and the way out."""
    if (made.st_uid, made.st_gid) == (said.st_uid, said.st_gid):
        return ""
    if made.st_gid == said.st_gid:
        what, to = "owner", f"{said.st_uid}"
        who = "its group may use it as before; who owned the old one may use it only as that group may"
    elif made.st_uid == said.st_uid:
        what, to = "group", f":{said.st_gid}"
        who = "its owner may use it as before; others of that group may no longer read or write it"
    else:
        what, to = "owner and the group", f"{said.st_uid}:{said.st_gid}"
        who = "others who used it may no longer read or write it"
    then = f"chown {to} {quoted(str(where))}"
    if (mode := stat.S_IMODE(said.st_mode)) != stat.S_IMODE(made.st_mode):
        then += f" && chmod {mode:o} {quoted(str(where))}"
    return Message(
        "{where} has not the {what} of the old ledger, which you may not give it: {who}. Have an administrator run: {then}",
        where=where,
        what=what,
        who=who,
        then=then,
    )
