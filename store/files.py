"""Files that somebody names, opened to be read: nothing is waited for that may never come. And which of them are one."""

import errno
import os
import re
import stat
from pathlib import Path, PurePath
from typing import BinaryIO

from domain.message import Message
from domain.problem import Problem
from store.errors import Unreachable

_DESCRIPTOR = re.compile(r"/(dev/(fd/[0-9]+|stdin)|proc/(self|[0-9]+)/fd/[0-9]+)")


class Endless(Problem, ValueError):
    """What is named is no file: whoever opened it might wait for ever, or never come to its end."""

    def __init__(self, what: str) -> None:
        super().__init__(Message("it is {what}, and no file", what=what))


def refuse_what_is_no_file(where: Path) -> None:
    """Refuse pipes and devices; not what a shell has opened for us, such as `<(comity seal)`. Errors: `Endless`, OSError."""
    if _DESCRIPTOR.fullmatch(os.path.abspath(where)):  # noqa: PTH100 — it is not to be followed
        return
    mode = where.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(where))
    if stat.S_ISFIFO(mode):
        raise Endless("a named pipe")
    if not stat.S_ISREG(mode):
        raise Endless("a device")


def opened(where: Path) -> BinaryIO:
    """A file, to be read. Errors: `Endless`, OSError."""
    refuse_what_is_no_file(where)
    return where.open("rb")


def content(where: Path, most: int = -1) -> bytes:
    """All that is in a file, or its first bytes. Errors: `Endless`, OSError."""
    with opened(where) as file:
        return file.read(most)


def stands(where: Path) -> bool:
    """Whether there is anything of this name. Errors: `Unusable` where nobody can tell."""
    try:
        where.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Unreachable(where, error) from None
    return True


# --- which file it is


def identity(found: os.stat_result) -> tuple[int, int] | None:
    """Which file it is, whatever it is called; None where a share does not say: it has no number for its files."""
    return (found.st_dev, found.st_ino) if found.st_ino else None


def file_of(where: Path) -> str:
    """Which file stands in a place, and when it was last written to: its number, size and times; empty for none.

    The file is not opened: closing it would let go of every lock that this process has on it.
    """
    try:
        found = os.stat(where)  # noqa: PTH116 — somebody waits
    except OSError:
        return ""
    return f"{found.st_ino or ''}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def number_of(file: str) -> str:
    """The number of a file, which it keeps as long as it is written to and not replaced; empty where a share has none."""
    return file.partition(":")[0]


def seen_as(before: str, after: str) -> str:
    """Which file was read between two looks: its number alone where it was written to, nothing where it was replaced."""
    if before == after:
        return after
    return number_of(after) if number_of(before) == number_of(after) else ""


def is_same(where: Path, other: Path) -> bool:
    """Whether two names are of one file, by whatever links or spelling; where no share says so, by where they lead."""
    try:
        here, there = where.stat(), other.stat()
    except OSError:
        return False
    if (known := identity(here)) is not None:
        return known == identity(there)
    return os.path.normcase(os.path.realpath(where)) == os.path.normcase(os.path.realpath(other))


def is_spelt_otherwise(name: str, other: str) -> bool:
    """Whether two paths are of one name to the disk: Windows takes `A` for `a`, macOS both ways to write `é` for one."""
    from unicodedata import normalize  # noqa: PLC0415 — few names differ so little

    alike = normalize("NFC", name).casefold() == normalize("NFC", other).casefold()
    return alike and is_same(Path(name), Path(other))


def no_folder(folder: PurePath) -> str:
    """In words, that there is no such folder; or no such drive (`a:`), by which something else may have been meant."""
    named = str(folder).rstrip("\\/")
    if folder.drive and named == folder.drive:
        return Message("there is no drive or share {name}", name=named.rstrip(":"))
    return Message("there is no folder {folder}", folder=folder)


_USED_BY_ANOTHER = {32, 33}
"""Windows' ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""


def is_open_elsewhere(error: OSError) -> bool:
    """Whether it is said that another program has the file open; only Windows refuses for that."""
    return getattr(error, "winerror", None) in _USED_BY_ANOTHER


def why(error: OSError) -> str:
    """What the system says of an error, as a part of a sentence."""
    return (
        "another program has it open" if is_open_elsewhere(error) else (error.strerror or str(error)).lower()
    )
