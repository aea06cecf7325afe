"""Files and folders that are made out of sight, and get their name once they are whole and on the disk.

What every system has to be told otherwise, to sync, to name and to take away, is told it here.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from store.files import is_same
from store.permissions import KNOWN, close_like, mode_of, set_mode

PREFIX = ".comity-part-"
"""How the folder is called in which something is made before it gets its name."""
LOCK = "lock"
"""The file in it that its maker holds as long as it lives."""
LEFT = 3_600
"""Seconds after which such a folder was left behind, where a disk knows no locks."""
TRIES = 5
"""How often a folder is made, where somebody sweeps the new one before its maker holds it."""
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds between the tries to name or to take away what another program has open for a moment."""
BINARY = getattr(os, "O_BINARY", 0)
"""Bytes as they are: Windows would take `\n` for the end of a line, and `^Z` for that of the file."""
RENAMING_REPLACES = sys.platform != "win32"
"""Whether `os.rename` puts a file in the place of another one without a word."""
_NO_FOLDERS = {errno.EACCES, errno.EBADF, errno.EINVAL, errno.EISDIR, errno.ENOTSUP, errno.EPERM}
"""How a system says that it syncs no folders: it may refuse to open one, or to sync what was opened."""

Done = TypeVar("Done")


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
            if like:
                close_like(path, like)
            if over and where.exists():
                set_mode(path, mode_of(path) & (mode_of(where) | stat.S_IRWXU))
            sync(path)
        if made.is_dir():
            patiently(lambda: made.rename(where))
        elif over:
            patiently(lambda: made.replace(where))
        else:
            give_name(made, where)
        sync(where.absolute().parent)


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A folder in another one that its maker alone may look into, gone afterwards. Errors: OSError.

    On Windows, whoever may look into the other one may look into it. What was left behind beside it by makers who were
    killed goes too.
    """
    sweep(folder)
    own, lock = _held(folder)
    try:
        yield own
    finally:
        _empty(own)
        os.close(lock)
        _take_away(own)


def give_name(copy: Path, where: Path) -> None:
    """Give the copy its name; never over a file that somebody has put there meanwhile, where the disk can see to it."""
    if RENAMING_REPLACES:
        try:
            os.link(copy, where)
        except FileExistsError:
            raise
        except OSError:  # a stick or a share without links
            if os.path.lexists(where):
                raise FileExistsError from None
        else:
            return
    patiently(lambda: copy.rename(where))


def patiently(do: Callable[[], Done]) -> Done:
    """Do what is refused as long as another program has the file open, a virus scanner say: tried for a second at most.

    Errors: those of what is done.
    """
    for pause in PAUSES:
        try:
            return do()
        except FileExistsError:
            raise
        except PermissionError:
            time.sleep(pause)
    return do()


def sync(path: Path) -> None:
    """See that a file, or what a folder holds, is on the disk; of a folder only where the system can. Errors: OSError."""
    folder = path.is_dir()
    try:
        number = os.open(path, os.O_RDONLY) if folder else _opened_to_sync(path)
        try:
            to_disk(number)
        finally:
            os.close(number)
    except OSError as error:
        if not (folder and error.errno in _NO_FOLDERS):
            raise


def to_disk(number: int) -> None:
    """See that what was written is on the disk; macOS would leave it in the disk's own memory. Errors: OSError."""
    with suppress(ImportError, AttributeError, OSError):  # not macOS; or a share that knows no such order
        import fcntl  # noqa: PLC0415 — POSIX has it

        fcntl.fcntl(number, fcntl.F_FULLFSYNC)  # type: ignore[attr-defined, unused-ignore]
        return
    os.fsync(number)


def _opened_to_sync(path: Path) -> int:
    """A file, open for writing, which it is synced by: who is to sync it by reading is refused in Windows. Errors: OSError.

    What is read-only is opened while it is not, and where that cannot be had, for reading.
    """
    try:
        return os.open(path, os.O_RDWR | BINARY)
    except PermissionError:
        mode = mode_of(path)
    try:
        path.chmod(mode | stat.S_IWUSR)
    except OSError:
        return os.open(path, os.O_RDONLY | BINARY)
    try:
        return patiently(lambda: os.open(path, os.O_RDWR | BINARY))
    finally:
        path.chmod(mode)


# --- what was left behind


def other_names(where: Path) -> list[Path]:
    """Names of a file in the folders of makers who were killed once it had its own: 0.1 called them otherwise."""
    left = (
        name
        for prefix in (PREFIX, ".comity-backup-")
        for name in where.absolute().parent.glob(f"{prefix}*/*")
    )
    return [name for name in left if name.is_file() and is_same(name, where)]


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
        number = os.open(left / LOCK, os.O_RDWR | BINARY | getattr(os, "O_NOFOLLOW", 0))
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
        _take_away(left)


def _empty(folder: Path) -> None:
    """Take away what is in a folder but its lock: who is killed at that leaves what the next one knows and sweeps."""
    with suppress(OSError):
        for inside in folder.iterdir():
            if inside.name != LOCK:
                _take_away(inside)


def _take_away(path: Path) -> None:
    """Take a file or a folder away, as far as that can be done."""
    with suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            remove(path)
            return
        for inside in path.iterdir():
            _take_away(inside)
        path.rmdir()


def remove(path: Path) -> None:
    """Take a file away, where there is one: also a read-only one, which Windows keeps. Errors: OSError."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and not mode & stat.S_IWUSR:
            path.chmod(stat.S_IMODE(mode) | stat.S_IWUSR)
        patiently(lambda: path.unlink(missing_ok=True))


def _held(folder: Path) -> tuple[Path, int]:
    """A new folder, and the lock in it, which is held. Errors: OSError."""
    for _ in range(TRIES):
        own = (
            folder.absolute() / f"{PREFIX}{os.urandom(4).hex()}"
        )  # SQLite might take a relative one for a URI
        own.mkdir(
            0o700 if KNOWN else 0o777
        )  # Windows would keep others for ever from what is moved out of it
        try:
            number = os.open(own / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        except FileNotFoundError:  # swept already
            continue
        if _take(number) is not False and os.fstat(number).st_nlink:
            return own, number
        os.close(number)
    raise OSError(f"{folder}: others take away what is made there")


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Whether nobody else is at it in a folder, and nobody comes meanwhile; true where the system cannot tell."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        yield True
        return
    try:
        yield _take(number) is not False
    finally:
        os.close(number)


def _take(number: int) -> bool | None:
    """Take a lock that goes with the process; whether that could be, and None where there are no such locks."""
    try:
        import fcntl  # noqa: PLC0415 — POSIX has it
    except ImportError:
        return _take_by_windows(number)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a share that knows none
        return None
    return True


def _take_by_windows(number: int) -> bool | None:
    try:
        import msvcrt  # noqa: PLC0415 — only Windows has it

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    except ImportError:
        return None
    except OSError as error:
        return False if error.errno in _TAKEN else None
    return True


_TAKEN = {errno.EACCES, errno.EDEADLK}
"""How Windows says that somebody else holds a lock."""


def _is_old(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime > LEFT
