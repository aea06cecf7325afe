"""Files and folders that are made out of sight, and get their name once they are whole and on the disk."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".comity-part-"
"""How the folder is called in which something is made before it gets its name."""
LOCK = "lock"
"""The file in it that its maker holds as long as it lives."""
LEFT = 3_600
"""Seconds after which such a folder was left behind, where a system knows no locks."""
TRIES = 5
"""How often a folder is made, where somebody sweeps the new one before its maker holds it."""


@contextmanager
def whole(where: Path, *, like: Path | None = None, over: bool = False) -> Iterator[Path]:
    """Where to make a file or a folder that then gets its name, whole and on the disk, or is thrown away.

    `like` is the ledger whose content it holds: who may not read the one may not read the other. With `over` it takes
    the place of a file that stands there; else, `FileExistsError`. Errors: OSError.
    """
    with aside(where.absolute().parent) as folder:
        made = folder / "made"
        yield made
        for path in (*made.rglob("*"), made) if made.is_dir() else (made,):
            _close(path, like)
            if over and where.exists():
                path.chmod(_mode(path) & (_mode(where) | stat.S_IRWXU))
            sync(path)
        if made.is_dir():
            made.rename(where)
        elif over:
            made.replace(where)
        else:
            give_name(made, where)
        sync(where.absolute().parent)


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A folder in another one that its maker alone may look into, gone afterwards. Errors: OSError.

    What was left behind beside it by makers who were killed goes too.
    """
    sweep(folder)
    own, lock = _held(folder)
    try:
        yield own
    finally:
        _empty(own)
        os.close(lock)
        shutil.rmtree(own, ignore_errors=True)


def give_name(copy: Path, where: Path) -> None:
    """Give the copy its name; never over a file that somebody has put there meanwhile, where the disk can see to it."""
    try:
        os.link(copy, where)
    except FileExistsError:
        raise
    except OSError:  # a stick or a share without links
        if where.exists():
            raise FileExistsError from None
        copy.rename(where)


def sync(path: Path) -> None:
    """See that a file, or what a folder holds, is on the disk."""
    if os.name != "posix" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


# --- what was left behind


def other_names(where: Path) -> list[Path]:
    """Names of a file in the folders of makers who were killed once it had its own: 0.1 called them otherwise."""
    left = (
        name
        for prefix in (PREFIX, ".comity-backup-")
        for name in where.absolute().parent.glob(f"{prefix}*/*")
    )
    return [name for name in left if name.is_file() and name.samefile(where)]


def sweep(folder: Path) -> None:
    """Take away what makers left behind in a folder who were killed; nothing of anybody else's."""
    for left in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else may be at it
            if _is_of_this_user(left):
                _sweep(left)


def _is_of_this_user(left: Path) -> bool:
    found = left.lstat()
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _sweep(left: Path) -> None:
    """Take a folder away, unless its maker lives. Errors: OSError."""
    try:
        number = os.open(left / LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:  # it is being made, or its maker was killed that early
        if _is_old(left):
            left.rmdir()
        return
    try:
        held = _take(number)
        gone = all(map(_is_old, (left, *left.iterdir()))) if held is None else held
    finally:
        os.close(number)
    if gone:
        _empty(left)
        shutil.rmtree(left, ignore_errors=True)


def _empty(folder: Path) -> None:
    """Take away what is in a folder but its lock: who is killed at that leaves what the next one knows and sweeps."""
    with suppress(OSError):
        for inside in folder.iterdir():
            if inside.is_dir() and not inside.is_symlink():
                shutil.rmtree(inside, ignore_errors=True)
            elif inside.name != LOCK:
                inside.unlink(missing_ok=True)


def _held(folder: Path) -> tuple[Path, int]:
    """A new folder, and the lock in it, which is held. Errors: OSError."""
    for _ in range(TRIES):
        own = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        try:
            number = os.open(own / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:  # swept already
            continue
        if _take(number) is not False and os.fstat(number).st_nlink:
            return own, number
        os.close(number)
    raise OSError(f"{folder}: others take away what is made there")


def _take(number: int) -> bool | None:
    """Take a lock that goes with the process; whether that could be, and None where there are no such locks."""
    try:
        import fcntl  # noqa: PLC0415 — POSIX has it
    except ImportError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a share that knows none
        return None
    return True


def _is_old(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime > LEFT


# --- who may read it


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _close(path: Path, ledger: Path | None) -> None:
    """See that nobody may read or write what was made who may not read or write the ledger."""
    if ledger is None or os.name != "posix":
        return
    from store.backup import for_strangers, of_its_group  # noqa: PLC0415 — it imports this

    mode, limit = _mode(path), _mode(ledger) | stat.S_IRWXU
    if path.is_dir():
        limit |= (limit & 0o444) >> 2  # to look into a folder is to read it
    closed = mode & limit
    if not of_its_group(path, ledger):
        closed = for_strangers(closed)
    if closed != mode:
        path.chmod(closed)
