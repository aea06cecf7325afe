"""A backup put in the place of a ledger, whole or not at all; what was there is set aside, and never lost.

The backup is copied and stays as it is. What stood in its place, and what SQLite had left beside that, gets one new name,
so that what belongs together stays together: FILE.before-2026-11-27T101502, FILE.before-2026-11-27T101502-journal. Only
then the copy gets the name: nothing new ever stands beside a journal of something old. Whoever is killed in between
leaves the old ledger whole, or the new one whole, or neither under its name and both beside it: that is seen by
whatever asks for the ledger next (`store.errors.Missing`), and to restore once more finishes it.
"""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

from domain.shell import quoted
from store.application import Comity, open_ledger
from store.errors import (
    Astray,
    Damaged,
    Foreign,
    Locked,
    Meanwhile,
    NotALedger,
    NotCopied,
    NotRestored,
    NotWhole,
    Unusable,
    stands,
    unusable,
)
from store.files import identity, is_open_elsewhere, is_same, no_folder, why
from store.naming import aside, give_name, patiently, remove, sync
from store.permissions import set_mode
from store.sqlite.address import connect, read_schema
from store.sqlite.backup import close_like, copy_of, for_strangers, of_its_group
from store.sqlite.leftovers import BEFORE, PARTS, contents, first_of, set_aside, unfinished
from store.sqlite.recorder import PATIENCE
from store.verifying import Verdict, verify

AGAIN = "nothing was touched; repeat the command"
ANOTHER = "take another backup"


class Old(NamedTuple):
    """What stands where the backup will stand."""

    entries: int = 0
    missing: int = 0
    """Entries that the backup has not."""
    stranger: bool = False
    """It is another ledger: it began with another entry."""
    unread: str = ""
    """Why it cannot be read; nothing where it can."""
    no_ledger: bool = False
    """It cannot be read because it is something else: a text, or the database of another program."""
    empty: bool = False
    """There is nothing in it, so that nothing can be lost."""


class Ready(NamedTuple):
    """A backup that was copied and verified, and waits for its name."""

    backup: Path
    where: Path
    """The place: where a link leads."""
    copy: Path
    verdict: Verdict
    old: Old | None
    """What stands there; None where nothing does."""
    closed: str = ""
    """Who may not read or write it as they might the old one, and what is to be done; nothing where all may."""


@contextmanager
def ready(backup: Path, where: Path) -> Iterator[Ready]:
    """A backup, looked at, copied into the folder of the place and verified; gone again, if nobody puts it there.

    Errors: `NotRestored`, `NotWhole`, `Unusable`; nothing was touched.
    """
    where = Path(os.path.realpath(where)) if where.is_symlink() else where
    _see_that_it_is_another(backup, where)
    try:
        with aside(where.parent) as folder:
            copy = folder / "copy.db"
            verdict = _copied(backup, copy, folder / "as-it-is.db")
            with open_ledger(copy, read_only=True) as made:
                found = Ready(backup, where, copy, verdict, _old(where, made, backup))
            closed = _like(copy, where, backup)
            sync(copy)
            yield found._replace(closed=closed)
    except Locked as locked:
        raise Locked(locked.where, "restored") from None
    except OSError as error:
        raise NotRestored(
            backup,
            f"{where.parent} says: {why(error)}",
            f"{where} is as it was; see to its folder, and to the room there",
        ) from None


def _see_that_it_is_there(backup: Path) -> None:
    """Errors: `NotRestored`."""
    try:
        there = stands(backup)
    except Unusable:
        raise NotRestored(
            backup, "it cannot be reached", "see to its name and to the permissions of its folder"
        ) from None
    if not there:
        raise NotRestored(backup, "there is no such file", "name the backup")


def _see_that_it_is_another(backup: Path, where: Path) -> None:
    """Refuse what cannot be a backup, without opening it as a ledger. Errors: `NotRestored`, `NotALedger`."""
    _see_that_it_is_there(backup)
    if not backup.is_file():
        raise NotALedger(backup, "a folder" if backup.is_dir() else "no file", "name the backup")
    if not where.parent.is_dir():
        raise NotRestored(backup, no_folder(where.parent), "make it, or name another ledger")
    if stands(where):
        if not where.is_file():
            raise NotRestored(backup, f"{where} is no file", "name a ledger's file with --ledger")
        if is_same(where, backup):
            raise NotRestored(backup, "it is the ledger itself", "name a backup of it")
    try:
        first, size = first_of(backup)
    except OSError as error:
        raise NotRestored(backup, f"it cannot be read: {why(error)}", "see to its permissions") from None
    if first.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        raise NotRestored(
            backup,
            "it is an export and no ledger",
            f"comity import --restore {quoted(str(backup))} --ledger NEW.db makes a ledger of it",
        )
    if not size:
        raise NotALedger(backup, "empty", "name the backup")


def _copied(backup: Path, copy: Path, raw: Path) -> Verdict:
    """Make the copy that will stand in the ledger's place: the same entries, verified. Errors: `NotWhole`, `Unusable`."""
    source = backup
    if unfinished(backup) or first_of(backup)[0][18:20] == b"\2\2":
        source = _as_it_is(backup, raw)
    try:
        with open_ledger(source, read_only=True) as ledger:
            verdict = verify(ledger)
            if not verdict.holds:
                raise NotWhole(backup, verdict.faults[0])
        try:
            copy_of(source, copy, backup)
        except NotCopied as error:
            raise NotRestored(backup, error.why, "the ledger is as it was; make room beside it") from None
        with open_ledger(copy, read_only=True) as made:
            again = verify(made)
    except Unusable as error:
        raise _of_the_backup(error, backup, source) from None
    if not again.holds or again.root != verdict.root:
        raise NotRestored(backup, "it changed while it was copied", AGAIN)
    return again


def _of_the_backup(error: Unusable, backup: Path, source: Path) -> Unusable:
    """What is wrong with a backup, said of it: what may be done about a ledger is no help there."""
    what = getattr(error, "what", "")
    for name in (str(source.absolute()), str(source)):
        what = what.replace(name, str(backup)).removeprefix(f"{backup} ")
    match error:
        case NotALedger():
            return NotALedger(backup, what, "take another backup")
        case Damaged() | Foreign():
            return NotRestored(backup, f"it {what}" if what.startswith(("is ", "has ")) else what, ANOTHER)
        case Astray():
            return NotRestored(
                backup,
                f"{error.stray} lies beside it and is not its own",
                f"where the backup is the right one, move {error.stray.name} away; else {ANOTHER}",
            )
        case _ if source == backup:
            return error
        case _:
            return Unusable(str(error).replace(str(source.absolute()), str(backup)))


def _as_it_is(backup: Path, raw: Path) -> Path:
    """A copy, byte for byte, of a backup with what a writer left beside it, in which that is undone.

    It cannot be undone in the backup: that stays as it is. Errors: `Astray`, `NotRestored`, `Unusable`.
    """
    with suppress(sqlite3.Error), closing(connect(backup, "ro")):
        pass  # it says whether what lies there is its own; nothing is asked, so that nothing is played
    files = {backup: raw, **{left: Path(f"{raw}{_part_of(left)}") for left in unfinished(backup)}}
    before = [_state(file) for file in files]
    for file, to in files.items():
        with to.open("wb") as written:
            written.writelines(contents(file))
    if before != [_state(file) for file in files]:
        raise NotRestored(backup, "somebody is writing to it", f"name one that is not in use, {AGAIN}")
    try:
        with closing(read_schema(connect(raw, "rw"))) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error as error:
        raise unusable(backup, error) from None
    return raw


def _part_of(left: Path) -> str:
    return next(part for part in PARTS if left.name.endswith(part))


def _state(file: Path) -> tuple[object, int, int]:
    found = file.stat()
    return identity(found), found.st_size, found.st_mtime_ns


# --- what stands there


def _old(where: Path, backup: Comity, of: Path) -> Old | None:
    """What stands where the backup will stand, compared with a copy of the backup `of`. Errors: `Locked`, `NotRestored`."""
    if not stands(where):
        return None
    if not os.access(where, os.R_OK):
        raise NotRestored(
            of,
            f"{where} cannot be read, its permissions forbid it",
            "nobody can tell what would be lost; have them changed",
        )
    try:
        with open_ledger(where, read_only=True) as ledger:
            entries, number = len(ledger), len(backup)
            if entries >= number and ledger.root(backup.position) == backup.root():
                return Old(entries, entries - number)
            there = {sha256(line).digest() for line in backup.export_lines()}
            missing = sum(sha256(line).digest() not in there for line in ledger.export_lines())
            ours, theirs = (next(iter(one.export_lines()), None) for one in (ledger, backup))
            return Old(entries, missing, stranger=bool(ours and theirs and ours != theirs))
    except Locked:
        raise
    except Unusable as error:
        nothing = not where.stat().st_size and not unfinished(where)
        return Old(unread=str(error), no_ledger=isinstance(error, NotALedger), empty=nothing)
    except OSError as error:
        raise NotRestored(
            of,
            f"{where} cannot be read: {why(error)}",
            "nobody can tell what would be lost; see to the permissions of that file",
        ) from None


class _Kept:
    """An old ledger to which nobody writes while it is moved; who waits to is told then that it was replaced."""

    def __init__(self, where: Path, old: Old | None) -> None:
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


def _locked(where: Path, old: Old) -> sqlite3.Connection | None:
    """A connection that has the old ledger for itself; None for one that cannot be opened, nor written to then."""
    connection = None
    if not where.stat().st_size:
        return None
    try:
        connection = read_schema(connect(where, "rw", patience=PATIENCE))
        connection.execute("PRAGMA trusted_schema = 0")
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
            connection.execute("PRAGMA trusted_schema = 0")
            return _count(connection)
    except (sqlite3.Error, Astray):
        return None


def _count(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("SELECT count(*) FROM stored_events").fetchone()[0]
    return number


# --- the exchange


def put(found: Ready, *, now: datetime, forget: Callable[[], None] = lambda: None) -> Path | None:
    """Set aside what stands there, and give the copy its name; where the old ledger lies now, None where there was none.

    `now` is part of the new name; `forget` throws away what was kept of the old ledger beside it. Where it cannot be done,
    the old one stands where it stood. Errors: `Locked`, `Meanwhile`, `NotRestored`.
    """
    where, aside = found.where, _aside(found.where, now)
    try:
        kept = _Kept(where, found.old)
        try:
            _move(kept, aside)
            sync(where.parent)
            patiently(forget)
            give_name(found.copy, where)
        except BaseException:
            _move_back(aside, where)
            raise
        finally:
            kept.let_go()
        sync(where.parent)
    except FileExistsError:
        raise NotRestored(
            found.backup,
            f"somebody has put a file at {where} meanwhile",
            f"see which is the ledger; what stood there before lies at {aside}",
        ) from None
    except OSError as error:
        named, see = error.filename or where, ""
        if is_open_elsewhere(error):
            said, see = f"another program has {named} open", "close it there, another comity too; "
        else:
            said = f"{named} says: {why(error)}"
            if isinstance(error, PermissionError):
                see = "see that nothing else has it open, another comity too, and to its permissions; "
        raise NotRestored(
            found.backup,
            said,
            see
            + (f"what stood there lies at {aside}" if os.path.lexists(aside) else f"{where} is as it was"),
        ) from None
    return aside if found.old else None


def _aside(where: Path, now: datetime) -> Path:
    """A name beside the ledger's that nothing has yet."""
    name = f"{where.name}{BEFORE}{now:%Y-%m-%dT%H%M%S}"
    for number in count(1):
        found = where.with_name(name if number == 1 else f"{name}-{number}")
        if not any(os.path.lexists(f"{found}{part}") for part in ("", *PARTS)):
            return found
    raise AssertionError  # there is always one more number


def _move(kept: _Kept, to: Path) -> None:
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


def _like(copy: Path, where: Path, backup: Path) -> str:
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
    return (
        f"{where} has not the {what} of the old ledger, which you may not give it: {who}."
        f" Have an administrator run: {then}"
    )
