"""Files that are made out of sight and get their name once they are whole and on the disk."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".comity-backup-"
"""How the folder is called in which a file is made before it gets its name."""
LEFT = 3_600
"""Seconds after which such a folder was left behind by somebody who was killed."""


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


def sweep(folder: Path) -> None:
    """Take away what somebody left behind who was killed."""
    for made in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else may be at it
            if all(time.time() - inside.stat().st_mtime > LEFT for inside in (made, *made.iterdir())):
                shutil.rmtree(made, ignore_errors=True)


def sync(path: Path) -> None:
    """See that a file, or what a folder holds, is on the disk."""
    if os.name != "posix" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
