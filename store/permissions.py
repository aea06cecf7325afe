"""What mode bits say of who may read and write a file, where they say anything: the one place that knows it.

On Windows they say 0666 of every file, since who may do what stands in lists of its own that Python does not read. On a
stick (FAT, exFAT) and on many a share they say what the mount was told, of every file the same, whatever one does.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from store.address import Address

KNOWN = hasattr(os, "getuid")
"""Whether files have owners and mode bits in this system at all."""
HARMLESS = stat.S_IXUSR
"""A bit that nobody misses for a moment on a file that is no program."""


def others_may(where: Path, bits: int) -> bool | None:
    """Whether a file's mode has any of these bits; None where mode bits mean nothing there. Errors: OSError."""
    if not where.stat().st_mode & bits:
        return False
    return True if _are_kept(where) else None


def _are_kept(where: Path) -> bool:
    """Whether the disk keeps what it is told of a file's permissions: tried on the file itself, and put back."""
    before = mode_of(where)
    try:
        where.chmod(before ^ HARMLESS)
    except OSError:
        return _are_kept_of_new_files(where.parent)
    changed = mode_of(where) != before
    where.chmod(before)
    return changed


def _are_kept_of_new_files(folder: Path) -> bool:
    """The same, beside a file that is somebody else's; where nothing can be written, they are believed."""
    from tempfile import NamedTemporaryFile  # noqa: PLC0415 — seldom needed

    try:
        with NamedTemporaryFile(dir=folder) as tried:  # it is made for its owner alone
            return not Path(tried.name).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError:
        return True


def mode_of(where: Path) -> int:
    """What a file's mode says of who may do what. Errors: OSError."""
    return stat.S_IMODE(where.stat().st_mode)


def set_mode(made: Path, mode: int) -> None:
    """Set the mode of what was made just now; a disk that keeps none may refuse it. Errors: OSError."""
    with suppress(PermissionError, NotImplementedError):
        made.chmod(mode)


# --- copies


def close_like(copy: Path, ledger: Path) -> None:
    """See that nobody may read or write what was made of a ledger, a file or a folder, who may not read or write that.

    Of one on a server, which keeps its own list of who may, that is its maker alone.
    """
    if isinstance(ledger, Address):
        set_mode(copy, mode_of(copy) & stat.S_IRWXU)
        return
    mode, limit = mode_of(copy), mode_of(ledger) | stat.S_IRWXU
    if copy.is_dir():
        limit |= (limit & 0o444) >> 2  # to look into a folder is to read it
    closed = mode & limit
    if not of_its_group(copy, ledger):
        closed = for_strangers(closed)
    if closed != mode:
        set_mode(copy, closed)


def of_its_group(file: Path, ledger: Path) -> bool:
    """Give a file the group of the ledger, where the system knows groups; whether it is of that group now."""
    group = ledger.stat().st_gid
    if hasattr(os, "chown") and file.stat().st_gid != group:
        with suppress(OSError):  # who is not of that group may not
            os.chown(file, -1, group)
    return file.stat().st_gid == group


def for_strangers(mode: int) -> int:
    """A mode that lets a file's group do what it lets everybody do, and no more."""
    return mode & ~stat.S_IRWXG | mode & (mode & stat.S_IRWXO) << 3
