"""Simulated power cuts: what SQLite has written and not synced is dropped, kept or torn, at every moment of a run.

    python benchmarks/powercuts.py [CUTS]          1,500 without a number; and the control, with synchronous off

A shim stands between SQLite and the disk (a VFS, registered through ctypes with the very library that Python uses) and
keeps a log of every write, truncation, sync and deletion. The disk after a cut is put together from it: what was synced
is there; of what was written since, each write is there, is not, or is there in part; a deletion that was not synced
may not have happened. On every such disk the ledger must open, verify, and hold all that had been acknowledged.
"""

import ctypes
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from comity.testing import STREAM, body_registered, noted, opened_between
from store.application import Written, open_ledger
from store.errors import StoreError
from store.sqlite import connection
from store.verifying import verify

CUTS = 1_500
SYNC_OFF = 0

# --- SQLite's interface to the disk (sqlite3.h)

_P = ctypes.c_void_p
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int)
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, _P, _P, _P, ctypes.c_int, _P
)  # names as pointers: more stands behind them
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, ctypes.c_int)


class _Methods(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", _P),
        ("xRead", _P),
        ("xWrite", _WRITE),
        ("xTruncate", _TRUNCATE),
        ("xSync", _SYNC),
        ("rest", _P * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("pMethods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", _P),
        ("zName", ctypes.c_char_p),
        ("pAppData", _P),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
        ("rest", _P * 14),
    )


class Step(NamedTuple):
    """One thing that was asked of the disk, or `acknowledged`: what the program had been told by then."""

    what: Literal["write", "truncate", "sync", "delete", "acknowledged"]
    path: str = ""
    at: int = 0
    """An offset, a size, whether the folder was synced too, or how many entries were acknowledged."""
    data: bytes = b""


def library() -> Any:
    """The SQLite that Python uses; None where it cannot be reached (built into Python itself)."""
    for name in ("libsqlite3.so.0", "libsqlite3.so"):
        with suppress(OSError):
            found = ctypes.CDLL(name)
            found.sqlite3_libversion.restype = ctypes.c_char_p
            found.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
            if found.sqlite3_libversion().decode() == sqlite3.sqlite_version and _is_pythons(found):
                return found
    return None


def _is_pythons(found: Any) -> bool:
    """Whether it is the very copy that Python has loaded: a VFS that is registered with it is known to Python."""
    with _registered(found, []), suppress(sqlite3.Error):
        sqlite3.connect("file::memory:?vfs=comity-powercut", uri=True).close()
        return True
    return False


@contextmanager
def watched() -> Iterator[list[Step]]:
    """A log of all that SQLite asks of the disk meanwhile."""
    log: list[Step] = []
    with _registered(library(), log):
        yield log


@contextmanager
def _registered(sqlite: Any, log: list[Step]) -> Iterator[None]:
    own = sqlite.sqlite3_vfs_find(None).contents
    shim = _Vfs.from_buffer_copy(own)
    shim.zName, shim.pNext = b"comity-powercut", None
    names: dict[int, str] = {}
    kept: list[Any] = []

    def opened(vfs: Any, name: int | None, file: int, flags: int, out: Any) -> int:
        code = int(own.xOpen(vfs, name, file, flags, out))
        handle = _File.from_address(file)
        if code == 0 and handle.pMethods and name:
            names[file] = ctypes.string_at(name).decode()
            methods = _Methods.from_buffer_copy(handle.pMethods.contents)
            original = _Methods.from_buffer_copy(handle.pMethods.contents)
            methods.xWrite = _WRITE(_write(original.xWrite))
            methods.xTruncate = _TRUNCATE(_truncate(original.xTruncate))
            methods.xSync = _SYNC(_sync(original.xSync))
            kept.append((methods, original))
            handle.pMethods = ctypes.pointer(methods)
        return code

    def _write(original: Callable[..., int]) -> Callable[..., int]:
        def write(file: int, data: int, amount: int, offset: int) -> int:
            log.append(Step("write", names[file], offset, ctypes.string_at(data, amount)))
            return int(original(file, data, amount, offset))

        return write

    def _truncate(original: Callable[..., int]) -> Callable[..., int]:
        def truncate(file: int, size: int) -> int:
            log.append(Step("truncate", names[file], size))
            return int(original(file, size))

        return truncate

    def _sync(original: Callable[..., int]) -> Callable[..., int]:
        def sync(file: int, flags: int) -> int:
            log.append(Step("sync", names[file]))
            return int(original(file, flags))

        return sync

    def delete(vfs: Any, name: int, folder_too: int) -> int:
        log.append(Step("delete", ctypes.string_at(name).decode(), folder_too))
        return int(own.xDelete(vfs, name, folder_too))

    shim.xOpen, shim.xDelete = _OPEN(opened), _DELETE(delete)
    sqlite.sqlite3_vfs_register(ctypes.byref(shim), 1)
    try:
        yield
    finally:
        sqlite.sqlite3_vfs_unregister(ctypes.byref(shim))
        sqlite.sqlite3_vfs_register(ctypes.byref(own), 1)
        _KEPT.append((shim, kept))  # a connection that was left open may still call


_KEPT: list[Any] = []

# --- what is on the disk after a cut


@dataclass
class _OnDisk:
    """One file: what is certainly there, and what may be."""

    durable: bytes | None = None
    pending: list[Step] = field(default_factory=list)

    def after(self, chance: random.Random) -> bytes | None:
        """The file after a cut: each step that was not synced happened, did not, or happened in part."""
        content = self.durable
        for step in self.pending:
            fate = chance.randrange(3)
            if fate == 0:
                continue
            content = _applied(content, step, chance.randrange(len(step.data) + 1) if fate == 1 else None)
        return content


def _applied(content: bytes | None, step: Step, part: int | None = None) -> bytes | None:
    match step.what:
        case "write":
            data = step.data if part is None else step.data[:part]
            old = (content or b"").ljust(step.at, b"\0")
            return old[: step.at] + data + old[step.at + len(data) :]
        case "truncate":
            return (content or b"")[: step.at].ljust(step.at, b"\0")
        case _:
            return None


class Disk:
    """The files of a folder, as a log goes on."""

    def __init__(self, before: dict[str, bytes]) -> None:
        self._files = {path: _OnDisk(content) for path, content in before.items()}

    def take(self, step: Step) -> None:
        """Do one step."""
        if step.what == "acknowledged":
            return
        file = self._files.setdefault(step.path, _OnDisk())
        if step.what == "sync":
            for pending in file.pending:
                file.durable = _applied(file.durable, pending)
            file.durable, file.pending = file.durable or b"", []
        elif step.what == "delete" and step.at:  # the folder was synced with it
            file.durable, file.pending = None, []
        else:
            file.pending.append(step)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files that may be there if the power fails now."""
        found = {path: file.after(chance) for path, file in self._files.items()}
        return {path: content for path, content in found.items() if content is not None}


# --- the run, and the question


class Outcome(NamedTuple):
    """What the ledger was after many cuts."""

    cuts: int
    lost: int
    """Cuts after which something that had been acknowledged was not there."""
    broken: int
    """Cuts after which the ledger did not open, or did not verify."""


BEGINNING = (
    ("body:edinburgh", body_registered("Edinburgh")),
    ("body:kaohsiung", body_registered("Kaohsiung")),
    (STREAM, opened_between("edinburgh", "kaohsiung")),
)


def run(folder: Path, saves: int, synchronous: int | None = None) -> tuple[list[Step], dict[str, bytes], str]:
    """Record some facts and keep the log; `synchronous` weakens the ledger's own setting, for the control."""
    where = folder / "ledger.db"
    with open_ledger(where, create=True) as ledger:
        ledger.record_all(BEGINNING, by="mei")
    before = {str(where): where.read_bytes()}
    with watched() as log, _weakened(synchronous), open_ledger(where) as ledger:
        for number in range(saves):
            written = ledger.record(
                STREAM, noted(text=f"note {number} " + "x" * (number % 7) * 900), by="mei"
            )
            assert isinstance(written, Written)
            log.append(Step("acknowledged", at=written.entries[-1].position))
    return log, before, str(where)


@contextmanager
def _weakened(synchronous: int | None) -> Iterator[None]:
    own = connection.SETTINGS  # the control must weaken what cannot be weakened from outside
    if synchronous is not None:
        connection.SETTINGS = tuple(  # type: ignore[assignment]
            (name, synchronous if name == "synchronous" else value) for name, value in own
        )
    try:
        yield
    finally:
        connection.SETTINGS = own


def cut(cuts: int, *, saves: int = 12, seed: int = 1, synchronous: int | None = None) -> Outcome:
    """Cut the power `cuts` times, at moments spread over a run, and look at the ledger that is left each time."""
    chance = random.Random(seed)
    lost = broken = 0
    with tempfile.TemporaryDirectory() as name:
        log, before, where = run(Path(name), saves, synchronous)
        disk, acknowledged, done = Disk(before), len(BEGINNING), 0
        for number in range(cuts):
            for step in log[done : (at := 1 + number * len(log) // cuts)]:
                disk.take(step)
                acknowledged = step.at if step.what == "acknowledged" else acknowledged
            done = at
            with tempfile.TemporaryDirectory() as other:
                for path, content in disk.after_a_cut(chance).items():
                    (Path(other) / Path(path).name).write_bytes(content)
                found = _looked_at(Path(other) / Path(where).name)
            lost += found is not None and found < acknowledged
            broken += found is None
    return Outcome(cuts, lost, broken)


def _looked_at(where: Path) -> int | None:
    """How many entries the ledger has; None where it does not open or does not verify."""
    try:
        with open_ledger(where) as ledger:
            return len(ledger) if verify(ledger).holds else None
    except StoreError:
        return None


def main() -> None:
    """Print what was lost, and what the control lost."""
    if library() is None:
        sys.exit("SQLite is built into this Python: its disk cannot be watched; try the system's Python")
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else CUTS
    found, control = cut(cuts), cut(min(cuts, 200), synchronous=SYNC_OFF)
    print(f"{'':<28}{'cuts':>8}{'lost':>8}{'broken':>8}")
    print(f"{'as comity sets it':<28}{found.cuts:>8,}{found.lost:>8}{found.broken:>8}")
    print(f"{'control: synchronous off':<28}{control.cuts:>8,}{control.lost:>8}{control.broken:>8}")
    if found.lost or found.broken or not (control.lost or control.broken):
        sys.exit(1)


if __name__ == "__main__":
    main()
