"""What rows come from: when any of it changes, the rows are made anew, by themselves."""

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FOLDERS = ("domain", "projections/rows", "projections/engine")
_FILES = ("projections/row.py", "store/mapper.py", "store/known.py", "store/streams.py")


@cache
def sources() -> tuple[str, ...]:
    """The files that rows are made by: the domain, how lines are read, the projections, how they are kept."""
    found = [str(ROOT / one) for one in _FILES]
    for one in _FOLDERS:
        found += _modules(str(ROOT / one))
    return tuple(sorted(found))


def _modules(folder: str) -> Iterator[str]:
    with os.scandir(folder) as inside:
        for one in inside:
            if one.name.endswith(".py"):
                yield one.path
            elif "." not in one.name and one.name != "__pycache__" and one.is_dir():
                yield from _modules(one.path)


def of_module(name: str) -> tuple[str, ...]:
    """The file of a module that is imported already, where it has one."""
    where = getattr(sys.modules.get(name), "__file__", None)
    return (where,) if where else ()


def stamp(files: Iterable[str]) -> str:
    """The names, sizes and times of files: as long as these are the same, nobody looks into them."""
    looked = [(one, os.stat(one)) for one in files]  # noqa: PTH116 — at every look, for some seventy files
    return " ".join([f"{one[-40:]}:{of.st_size}:{of.st_mtime_ns}" for one, of in looked])


def digest(files: Iterable[str]) -> str:
    """What the files say, as SHA-256 in hexadecimal digits."""
    import hashlib

    told = hashlib.sha256()
    for one in files:
        content = Path(one).read_bytes()
        told.update(f"{one.removeprefix(str(ROOT))} {len(content)}\n".encode())
        told.update(content)
    return told.hexdigest()
