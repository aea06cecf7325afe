"""Files that somebody names, opened to be read: nothing is waited for that may never come."""

import errno
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

_DESCRIPTOR = re.compile(r"/(dev/(fd/[0-9]+|stdin)|proc/(self|[0-9]+)/fd/[0-9]+)")


class Endless(ValueError):
    """What is named is no file: whoever opened it might wait for ever, or never come to its end."""

    def __init__(self, what: str) -> None:
        super().__init__(f"it is {what}, and no file")


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
