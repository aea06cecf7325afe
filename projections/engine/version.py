"""What rows come from: when any of it changes, the rows are made anew, by themselves."""

import marshal
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FOLDERS = ("domain", "projections/rows", "projections/engine")
_FILES = (
    "projections/row.py",
    "store/lines.py",
    "store/lookup.py",
    "store/streams.py",
)


@cache
def sources() -> tuple[str, ...]:
    """The files that rows are made by: the domain, how lines are read, the projections, how they are kept."""
    found = [str(ROOT / file) for file in _FILES]
    for folder in _FOLDERS:
        found += _modules(str(ROOT / folder))
    return tuple(sorted(found))


def _modules(folder: str) -> Iterator[str]:
    with os.scandir(folder) as inside:
        for path in inside:
            if path.name.endswith(".py"):
                yield path.path
            elif "." not in path.name and path.name != "__pycache__" and path.is_dir():
                yield from _modules(path.path)


def of_module(name: str) -> tuple[str, ...]:
    """The file of a module that is imported already, where it has one."""
    where = getattr(sys.modules.get(name), "__file__", None)
    return (where,) if where else ()


def trusted(source: str) -> bool:
    """Whether the byte code that Python takes for a module is of what its file says.

    Python compares the size and the second alone, so it takes what a file said before for what it says now where both
    are the same. Byte code that is no younger than that is looked into, and thrown away: Python makes it again.
    """
    from importlib.util import cache_from_source

    try:
        compiled = Path(cache_from_source(source))
        written, made = os.stat(source), compiled.stat()  # noqa: PTH116 — as in `stamp`
        if int(made.st_mtime) > int(written.st_mtime) + 1:
            return True  # whatever was written later has another second
        same = _is_of(compiled.read_bytes(), source, written)
    except (OSError, NotImplementedError):  # there is none, or none that Python may read
        return True
    with suppress(OSError):  # a folder of somebody else: it is looked into every time
        compiled.unlink()
    return same


def _is_of(compiled: bytes, source: str, written: os.stat_result) -> bool:
    """Whether byte code is of what a file says, or such that Python would not take it for that anyway."""
    from importlib.util import MAGIC_NUMBER

    numbers = (0, int(written.st_mtime), written.st_size)  # 0: it is judged by these two
    if compiled[:16] != MAGIC_NUMBER + b"".join(
        [(number & 0xFFFFFFFF).to_bytes(4, "little") for number in numbers]
    ):
        return True
    try:
        now = compile(Path(source).read_bytes(), source, "exec", dont_inherit=True)
        return bool(marshal.loads(compiled[16:]) == now)  # noqa: S302 — what Python has just run itself
    except (SyntaxError, ValueError, TypeError, EOFError):
        return False


def stamp(files: Iterable[str]) -> str:
    """The names, sizes and times of files: as long as these are the same, nobody looks into them."""
    looked = [(file, os.stat(file)) for file in files]  # noqa: PTH116 — at every look, for some seventy files
    return " ".join([f"{item[-40:]}:{of.st_size}:{of.st_mtime_ns}" for item, of in looked])


LOADED = stamp(sources())
"""How the files were when this process began: it goes by these, whatever is put in their place meanwhile."""


def is_loaded() -> bool:
    """Whether the files are still those that this process has loaded: else its rows are not what these would make."""
    with suppress(OSError):
        return stamp(sources()) == LOADED
    return False


def digest(files: Iterable[str]) -> str:
    """What the files say, as SHA-256 in hexadecimal digits."""
    import hashlib

    told = hashlib.sha256()
    for file in files:
        content = Path(file).read_bytes()
        told.update(f"{file.removeprefix(str(ROOT))} {len(content)}\n".encode())
        told.update(content)
    return told.hexdigest()
