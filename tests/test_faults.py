"""Faults of the store and of what stands around it, each through the command line of a process of its own.

`FAULTS` is the table: what is wrong, and what each command says to it, with the exit code that it leaves. Whatever it
is, it is told in one sentence with what to do about it, without a traceback; nothing is written; and once the fault is
removed the ledger verifies with the root that it had.
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.errors import CODES
from comity.testing import body_registered, noted, opened_between
from domain.fact import fact_class, fact_of
from store.application import Written, open_ledger
from store.verifying import verify

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
MOUNT, UMOUNT = shutil.which("mount") or "", shutil.which("umount") or ""

COMMANDS = {
    "record": "record noted kaohsiung --text note",
    "import": "import {given}/facts.jsonl",
    "list": "list",
    "backup": "backup {copy}",
    "seal": "seal -o {checkpoint}",
    "verify": "verify",
    "doctor": "doctor",
    "restore": "restore {given}/backup.db",
    "init": "init --empty",
}
"""What is tried, by the name of the command."""
WRITING, READING = "record import", "list verify doctor"
ALL = "record import list backup seal verify doctor"


class Said(NamedTuple):
    """What a command says to a fault: its exit code, and the sentence on standard error; `…` stands for anything."""

    code: int
    words: str = "…"


GOES_ON = Said(0)
UNUSABLE = 6


@dataclass
class Place:
    """The ledger of one test, and what is around it."""

    starter: "Starter"
    folder: Path
    """Where the ledger is."""
    outside: Path
    """Where copies and checkpoints go, and where keys and given files are."""
    where: str = "comity.db"
    """The ledger, as the commands name it."""
    code: str = ""
    """What runs in the process before the command."""
    mortal: bool = False
    """Whether the modes of files hold for us, as they do for everybody but root."""
    names: dict[str, Path] = field(default_factory=dict)

    def run(self, *commands: str) -> dict[str, "Done"]:
        """Run some commands, each as a program of its own."""
        return {name: self._run(name) for name in commands}

    def _run(self, name: str) -> "Done":
        named = self.named()
        words = [word.format(**named) for word in COMMANDS[name].split()]
        where = str(self.ledger) if self.mortal else self.where
        environment = {
            "COMITY_USER": "mei",
            "COMITY_CONFIG": str(self.outside / "config.toml"),
            "COMITY_DATA": str(self.outside / "data"),
        }
        cwd = str(self.outside if self.mortal else self.folder)
        return self.starter([*words, "--ledger", where], cwd, environment, self.code, mortal=self.mortal)

    @property
    def ledger(self) -> Path:
        """The file of the ledger."""
        return self.folder / "comity.db"

    def named(self) -> dict[str, object]:
        """The names that stand in sentences and commands."""
        return {
            "ledger": self.ledger,
            "folder": self.folder,
            "rows": f"{self.ledger}.rows",
            "given": self.outside,
            "copies": self.outside / "copies",
            "copy": self.outside / "copies" / "copy.db",
            "checkpoint": self.outside / "copies" / "sealed.checkpoint",
        } | self.names


Fault = Callable[[Place], AbstractContextManager[object]]


# --- the faults


@contextmanager
def full_disk(place: Place) -> Iterator[None]:
    """A disk of its own with no byte left; skipped where none can be mounted."""
    content = place.ledger.read_bytes()
    mount = [MOUNT, "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place.folder)]
    if not (MOUNT and UMOUNT) or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own takes an administrator")
    try:
        place.ledger.write_bytes(content)
        with contextlib.suppress(OSError), (place.folder / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"x" * 512)
        place.names = {
            item: place.folder / name for item, name in (("copy", "copy.db"), ("checkpoint", "sealed"))
        }
        yield
        (place.folder / "ballast").unlink()
        content = place.ledger.read_bytes()
    finally:
        subprocess.run([UMOUNT, str(place.folder)], check=True)
        place.ledger.write_bytes(content)


@contextmanager
def small_files(place: Place) -> Iterator[None]:
    """No file may grow beyond a few lines."""
    pytest.importorskip("resource")
    place.code = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (3_000, 3_000))"
    yield


def modes_hold() -> None:
    """Skip where the mode of a file keeps nobody out."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no modes of files that keep anybody out")


def mode(of: str, bits: int) -> Fault:
    """What the name stands for has other permissions."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        modes_hold()
        what = Path(str(place.named()[of]))
        before = what.stat().st_mode
        what.chmod(bits)
        place.mortal = True
        try:
            yield
        finally:
            what.chmod(before)

    return fault


def kill_a_writer(place: Place) -> None:
    """A writer is killed while it writes."""
    writer = """
import os, sqlite3, sys
writer = sqlite3.connect(sys.argv[1], isolation_level=None)
writer.execute("PRAGMA cache_size = 1")
writer.execute("BEGIN IMMEDIATE")
for number in range(300):
    state = b'{"id": "%d"}' % number + b" " * 500
    writer.execute("INSERT INTO stored_events VALUES (NULL, 'body:gdynia', ?, 'body.noted', ?)", (number + 2, state))
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", writer, place.ledger], check=True)


@contextmanager
def journal_left(place: Place) -> Iterator[None]:
    """A writer was killed while it wrote, and what it left cannot be undone here."""
    kill_a_writer(place)
    with mode("ledger", 0o444)(place), mode("folder", 0o555)(place):
        yield


@contextmanager
def journal_of_another(place: Place) -> Iterator[None]:
    """A writer was killed while it wrote, and somebody has put a backup where its ledger was."""
    copy = place.outside / "copies" / "copy.db"
    assert place.run("backup")["backup"].code == 0
    kill_a_writer(place)
    shutil.copy(copy, place.ledger)
    copy.unlink()
    place.names = {"journal": Path(f"{place.ledger}-journal")}
    yield
    Path(f"{place.ledger}-journal").unlink()


@contextmanager
def elsewhere(place: Place) -> Iterator[None]:
    """Another ledger was named, in a folder that is not there."""
    place.where = "nowhere/comity.db"
    yield


@contextmanager
def another_name(place: Place) -> Iterator[None]:
    """Another ledger was named, which is not there."""
    place.where = "other.db"
    yield


@contextmanager
def on_a_server(place: Place) -> Iterator[None]:
    """A ledger was named that is no file."""
    place.where = "mysql://archive/comity"
    yield


def instead(change: Callable[[Path], object]) -> Fault:
    """Something else stands where the ledger was."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        kept = place.ledger.read_bytes()
        change(place.ledger)
        yield
        shutil.rmtree(place.ledger) if place.ledger.is_dir() else place.ledger.unlink()
        place.ledger.write_bytes(kept)

    return fault


def bytes_instead(content: bytes) -> Fault:
    """Something that is no database."""
    return instead(lambda ledger: ledger.write_bytes(content))


def statement(*statements: str) -> Callable[[Path], None]:
    """What another program did to a database."""

    def change(where: Path) -> None:
        with contextlib.closing(sqlite3.connect(where, isolation_level=None)) as other:
            for item in statements:
                other.execute(item)

    return change


def of_another_program(where: Path) -> None:
    """Make a database that has never heard of comity."""
    where.unlink(missing_ok=True)
    statement("CREATE TABLE addresses (name)", "INSERT INTO addresses VALUES ('Kaohsiung')")(where)


def cut_short(where: Path) -> None:
    """Take away the second half."""
    content = where.read_bytes()
    where.write_bytes(content[: len(content) // 2])


def a_folder(where: Path) -> None:
    """Put a folder there."""
    where.unlink(missing_ok=True)
    where.mkdir()


NEWER_ENTRY = """INSERT INTO stored_events SELECT NULL, originator_id, 2, 'body.noted',
    CAST(json_set(CAST(state AS TEXT), '$.schema', 9, '$.id', 'newer') AS BLOB)
    FROM stored_events WHERE originator_id = 'body:gdynia'"""

IMPATIENT = (
    "import store.sqlite.connection as c, store.sqlite.datastore as d; d.PATIENCE = 0.2;"
    " c.SETTINGS = tuple({**dict(c.SETTINGS), 'busy_timeout': 200}.items())"
)
"""Nobody waits ten seconds in a test."""


def locked(how: str) -> Fault:
    """Another program keeps the ledger for itself."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        place.code = IMPATIENT
        with contextlib.closing(sqlite3.connect(place.ledger, isolation_level=None)) as other:
            other.execute(f"BEGIN {how}")
            yield
            other.execute("ROLLBACK")

    return fault


@contextmanager
def clock_set_back(place: Place) -> Iterator[None]:
    """It is 2001 again."""
    place.code = "import store.application as a; from datetime import *; a._now = lambda: datetime(2001, 1, 1, tzinfo=UTC)"
    yield


def while_open(what: str) -> Fault:
    """Something happens to the file between opening and writing."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        if sys.platform == "win32":
            pytest.skip("nobody moves or deletes there what somebody has open")
        shutil.copy(place.ledger, place.outside / "another.db")
        place.code = f"""
import os, shutil
import store.application as application
opened = application.Comity.__init__
def opening(self, *args, **options):
    opened(self, *args, **options)
    if not self.read_only: {what}
application.Comity.__init__ = opening
"""
        yield
        shutil.copy(place.outside / "another.db", place.ledger)

    return fault


def kept_rows(change: Callable[[Path], object]) -> Fault:
    """What stands where rows are kept is something else."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        rows = Path(f"{place.ledger}.rows")
        place.run("list")
        change(rows)
        yield

    return fault


def sealed(change: Callable[[Path], object]) -> Fault:
    """A signing key was made, and something happened to it."""

    @contextmanager
    def fault(place: Place) -> Iterator[None]:
        assert place.run("seal")["seal"].code == 0
        (place.outside / "copies" / "sealed.checkpoint").unlink()
        place.mortal = True
        (key,) = place.outside.glob("data/sealed/*/signing-key.pem")
        change(key)
        place.names = {"key": key}
        yield

    return fault


def readable_by(bits: int) -> Callable[[Path], None]:
    """Have others read a file, or nobody."""

    def change(where: Path) -> None:
        modes_hold()
        where.chmod(bits)

    return change


@contextmanager
def no_room_for_words(place: Place) -> Iterator[None]:
    """What the command prints goes to a disk that is full."""
    if os.name != "posix" or not Path("/dev/full").exists():
        pytest.skip("no device here is always full")
    place.code = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1)"
    yield


# --- the table

NO_RESTORE = "{given}/backup.db was not restored, "
NOT_KEPT = Said(0, "rows are not kept (…): all is read anew, which takes longer")
NO_LEDGER = "{ledger} is no ledger but "
NAME_IT = ": name the ledger with --ledger"
CANNOT = "{ledger} cannot be written, "
UNWRITTEN = ": nothing was recorded; change that, or work on a copy"
NO_FOLDER = "there is no folder {folder}/nowhere: make it, or name another ledger with --ledger"
UNREACHED = "cannot be reached, permission denied: see to its name and to the permissions of its folder, or name another"
LOCKED = Said(6, "{ledger} is kept by another program: nothing was recorded; try again in a moment")
NOT_READ = Said(6, "{ledger} is kept by another program; try again in a moment")
NOT_RESTORED = Said(6, "{ledger} is kept by another program: nothing was restored; try again in a moment")
MOVED = Said(
    6,
    "{ledger} was moved or replaced while it was open: nothing was recorded; see which file is the ledger,"
    " then repeat the command",
)
SPOILT = "it was damaged or changed after it was recorded; comity restore BACKUP --ledger LEDGER puts a backup in its place"
UPDATE = "it was written by a newer comity; update this one (pip install --upgrade comity)"
WORDLESS = Said(
    6,
    "what there is to say cannot be written: no space left on device; make room, or write elsewhere; comity audit shows"
    " whether something was recorded…",
)

FAULTS: Mapping[str, tuple[Fault, Mapping[str, Said]]] = {
    "the disk is full": (
        full_disk,
        {
            WRITING: Said(
                6, "the disk of {ledger} is full: nothing was recorded; make room, then repeat the command"
            ),
            "backup": Said(
                6, "{copy} was not made, the disk …: nothing of it was kept; make room, or name another place"
            ),
            "seal": Said(
                6,
                "A signing key was made, …{checkpoint} cannot be written: no space left on device…copy it from there, and"
                " give it away",
            ),
            "list": NOT_KEPT,
            "verify doctor": GOES_ON,
            "restore": Said(6, NO_RESTORE + "…: … is as it was; …"),
        },
    ),
    "files may not grow": (
        small_files,
        {
            WRITING: Said(
                6,
                CANNOT
                + "the disk reports SQLITE_IOERR_WRITE: nothing was recorded; see that there is room, and that"
                " files may grow so large",
            ),
            "backup": Said(
                6,
                "{copy} was not made, the disk reports SQLITE_IOERR…: nothing of it was kept; make room, or name another"
                " place",
            ),
            "list": NOT_KEPT,
            "verify doctor seal": GOES_ON,
            "restore": Said(
                6, NO_RESTORE + "the disk reports SQLITE_IOERR…: the ledger is as it was; make room beside it"
            ),
        },
    ),
    "the ledger is read-only": (
        mode("ledger", 0o444),
        {
            WRITING: Said(6, CANNOT + "it is read-only" + UNWRITTEN),
            "list verify doctor backup seal": GOES_ON,
        },
    ),
    "its folder is read-only": (
        mode("folder", 0o555),
        {
            WRITING: Said(6, CANNOT + "its folder {folder} is read-only" + UNWRITTEN),
            "list": NOT_KEPT,
            "verify doctor backup seal": GOES_ON,
            "restore": Said(
                6,
                NO_RESTORE
                + "{folder} says: permission denied: {ledger} is as it was; see to its folder, and to the room"
                " there",
            ),
        },
    ),
    "where a copy should go is read-only": (
        mode("copies", 0o555),
        {
            "backup": Said(
                6,
                "{copy} was not made, permission denied: nothing of it was kept; make room, or name another place",
            ),
            "seal": Said(
                6,
                "{checkpoint} cannot be written: permission denied; nothing was sealed; name another place with -o",
            ),
            "record list": GOES_ON,
        },
    ),
    "the ledger may not be read": (
        mode("ledger", 0o000),
        {
            ALL: Said(
                6,
                "{ledger} cannot be read, its permissions forbid it: have them changed, or name another ledger with"
                " --ledger",
            )
        },
    ),
    "its folder may not be entered": (
        mode("folder", 0o000),
        {
            "record list import backup seal verify doctor": Said(
                6, "{ledger} " + UNREACHED + " ledger with --ledger"
            ),
        },
    ),
    "a writer was killed, where nobody can undo it": (
        journal_left,
        {
            ALL: Said(
                6,
                "{ledger} was being written when that was interrupted, and what was unfinished cannot be undone here:"
                " open it once where it can be written (comity list), or let comity restore {ledger} --ledger NEW.db make a"
                " ledger of it there",
            )
        },
    ),
    "what a killed writer left lies beside another file": (
        journal_of_another,
        {
            ALL: Said(
                6,
                "{journal} lies beside {ledger} and is not its own: SQLite would play it into the ledger and destroy it."
                " Nothing was opened; comity restore BACKUP --ledger {ledger} puts a backup in its place and moves what is"
                " left beside it aside; where the ledger is the right one, move comity.db-journal away",
            )
        },
    ),
    "the folder is missing": (
        elsewhere,
        {
            "record list backup seal verify doctor init": Said(6, NO_FOLDER),
            "import": Said(6, "there is no ledger at nowhere/comity.db; begin one with comity init; …"),
        },
    ),
    "the file is missing": (
        another_name,
        {
            "record list backup seal verify doctor": Said(
                6,
                "there is no ledger at {folder}/other.db: begin one with comity init, or name another with --ledger",
            ),
            "import": Said(6, "there is no ledger at other.db; begin one with comity init; …"),
        },
    ),
    "it is on a server that is not known": (
        on_a_server,
        {
            ALL: Said(
                6,
                "mysql://archive/comity is no file: this version keeps its ledger in a file, or on PostgreSQL"
                " (postgresql://HOST/DATABASE); name one with --ledger",
            )
        },
    ),
    "the file is garbage": (
        bytes_instead(bytes(range(256)) * 40),
        {
            ALL: Said(
                6, NO_LEDGER + "some other file, or one that is damaged from its first bytes on" + NAME_IT
            ),
            "init": Said(
                6,
                "comity.db is there already: nothing is written over it; name another with --ledger, or use it as it is",
            ),
        },
    ),
    "the file is empty": (bytes_instead(b""), {ALL: Said(6, NO_LEDGER + "empty" + NAME_IT)}),
    "the file is a folder": (instead(a_folder), {ALL: Said(6, NO_LEDGER + "a folder" + NAME_IT)}),
    "the file is cut short": (
        instead(cut_short),
        {ALL: Said(6, "{ledger} is cut short, … of … bytes: " + SPOILT)},
    ),
    "the file is another program's": (
        instead(of_another_program),
        {ALL: Said(6, NO_LEDGER + "the database of another program" + NAME_IT)},
    ),
    "the file is of a newer version": (
        instead(statement("PRAGMA user_version = 2")),
        {ALL: Said(6, "{ledger} has the file version 2, and 1 is the last that is known here: " + UPDATE)},
    ),
    "an entry is of a newer version": (
        instead(statement(NEWER_ENTRY)),
        {
            "list": Said(
                6, "body:gdynia#2 has the schema number 9, and 2 is the last that is known here: " + UPDATE
            ),
            "backup": Said(
                6,
                "{copy} was not made, its source does not verify: nothing of it was kept; comity verify says what is wrong"
                " with the ledger",
            ),
            "verify doctor": Said(5),
        },
    ),
    "a guard was taken away": (
        instead(statement("DROP TRIGGER stored_events_never_go")),
        {
            WRITING: Said(6, "{ledger} is not as comity made it (something of it is gone): " + SPOILT),
            "doctor": Said(5),
        },
    ),
    "another program writes": (
        locked("IMMEDIATE"),
        {WRITING: LOCKED, "restore": NOT_RESTORED, READING: GOES_ON, "backup seal": GOES_ON},
    ),
    "another program keeps it for itself": (
        locked("EXCLUSIVE"),
        {WRITING: LOCKED, "restore": NOT_RESTORED, READING: NOT_READ, "backup seal": NOT_READ},
    ),
    "the clock is set back": (
        clock_set_back,
        {
            "record": Said(
                0,
                "Caution: the clock says 2001-01-01 00:00:00 UTC, which is before the last entry: this one is recorded"
                " with its time, …; comity doctor says which of both is wrong.…",
            ),
            "doctor": Said(5),
            "import list backup seal verify": GOES_ON,
        },
    ),
    "the ledger is replaced while it is open": (
        while_open("shutil.copy(self.where, 'new'); os.replace('new', self.where)"),
        {"record": MOVED},
    ),
    "the ledger is moved while it is open": (
        while_open("os.rename(self.where, 'moved.db')"),
        {"record": MOVED},
    ),
    "the ledger is deleted while it is open": (while_open("os.unlink(self.where)"), {"import": MOVED}),
    "the kept rows are garbage": (
        kept_rows(lambda rows: rows.write_bytes(bytes(range(256)) * 40)),
        {
            "list": Said(0, "{rows} was damaged (…): its rows are made anew"),
            "record": GOES_ON,
            "doctor": GOES_ON,
        },
    ),
    "the kept rows are cut short": (
        kept_rows(cut_short),
        {"list": Said(0, "{rows} was damaged (…): its rows are made anew"), "doctor": GOES_ON},
    ),
    "the kept rows are another program's": (
        kept_rows(of_another_program),
        {
            "list": Said(
                0, "rows are not kept ({rows} is the database of another program): all is read anew, …"
            )
        },
    ),
    "the kept rows are a folder": (kept_rows(a_folder), {"list": NOT_KEPT}),
    "the signing key is garbage": (
        sealed(lambda key: key.write_bytes(b"garbage")),
        {
            "seal": Said(
                6,
                "{key} holds no key that comity made: put your copy of the key back; only where there is none, move the file"
                " away, and a new key is made",
            ),
            "verify": GOES_ON,
        },
    ),
    "the signing key may be read by others": (
        sealed(readable_by(0o644)),
        {
            "seal": Said(
                6, "{key} can be read by others: close it with chmod 600, and think about a new key"
            ),
            "doctor": Said(5),
        },
    ),
    "the signing key may not be read": (
        sealed(readable_by(0o000)),
        {
            "seal": Said(
                6,
                "the key {key} cannot be used, permission denied: see to its permissions and those of its folder, or name"
                " another with --key",
            ),
            "verify": GOES_ON,
        },
    ),
    "nobody may write where keys are kept": (
        mode("given", 0o555),
        {
            "seal": Said(
                6,
                "the key … cannot be used, permission denied: see to its permissions and those of its folder, or name"
                " another with --key",
            ),
            "record verify doctor": GOES_ON,
        },
    ),
    "what is said cannot be written": (no_room_for_words, {"list verify doctor": WORDLESS}),
}
"""What is wrong → how it is made, and what which commands say to it."""


# --- the tests


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What it said was wrong, in one line."""
        return "; ".join(line.strip() for line in self.err.removeprefix("Error: ").splitlines())


STARTER = """
import importlib, json, os, sys

from cli.main import COMMANDS, main
for module, _ in COMMANDS.values():
    importlib.import_module(f"cli.commands.{module}")
for module in (
    "store.importing", "store.sealing", "store.backup", "store.health", "store.sqlite.backup", "store.sqlite.health",
    "projections.engine.projector",
):
    importlib.import_module(module)

for line in sys.stdin:
    told = json.loads(line)
    pid = os.fork()
    if pid == 0:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
else:
    sys.exit()

os.chdir(told["cwd"])
os.environ.update(told["environment"])
for number, where in enumerate((os.devnull, told["out"], told["err"])):
    os.dup2(os.open(where, os.O_RDWR), number)
sys.stdin = open(0, closefd=False)
if told["mortal"] and os.geteuid() == 0:
    import ctypes
    head, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    ctypes.CDLL(None).capget(head, sets)
    sets[0] &= ~0b1110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
    sets[1] &= ~0b1110
    assert ctypes.CDLL(None).capset(head, sets) == 0
sys.argv = ["comity", *told["words"]]
exec(told["code"])
main()
"""
"""A program that has imported comity, and starts it for each line that it reads: it is imported once, not 200 times.

What lets root read and write whatever the modes of files say is taken away where they are to hold.
"""


ALONE = "code = sys.argv.pop(1); sys.argv[0] = 'comity'; exec(code); main()"
"""The same for one command, where no process makes another of itself."""


class Starter:
    """Starts commands of comity, each as a program of its own."""

    def __init__(self, folder: Path) -> None:
        self._said = [folder / name for name in ("out", "err")]
        self._process = self._start() if hasattr(os, "fork") else None

    @staticmethod
    def _start() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", STARTER],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(
        self, words: list[str], cwd: str, environment: dict[str, str], code: str, *, mortal: bool
    ) -> Done:
        """Run one command to its end; `code` runs in it first."""
        if self._process is None:
            return _alone(words, cwd, environment, code)
        out, err = self._said
        for row in self._said:
            row.write_bytes(b"")
        told = {"words": words, "cwd": cwd, "environment": environment, "code": code, "mortal": mortal}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told | {"out": str(out), "err": str(err)}) + "\n")
        self._process.stdin.flush()
        ended = int(self._process.stdout.readline())
        return Done(ended, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Start nothing more."""
        if self._process is not None:
            self._process.communicate(timeout=60)


def _alone(words: list[str], cwd: str, environment: dict[str, str], code: str) -> Done:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from cli.main import main; " + ALONE, code, *words],
        cwd=cwd,
        env=os.environ | environment | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """Who starts comity."""
    found = Starter(tmp_path_factory.mktemp("starter"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of Gdynia and Kaohsiung."""
    where = tmp_path_factory.mktemp("made") / "comity.db"
    opened = fact_of(fact_class("ledger.opened"), {"title": "Gdynia's city diplomacy", "home": "gdynia"})
    begin = [
        ("body:gdynia", body_registered("Gdynia")),
        ("body:kaohsiung", body_registered("Kaohsiung")),
        ("ledger", opened),
        ("partnership:gdynia--kaohsiung", opened_between("gdynia", "kaohsiung")),
    ]
    with open_ledger(where, create=True) as ledger:
        assert isinstance(ledger.record_all(begin, by="mei"), Written)
    return where


@pytest.fixture
def place(starter: Starter, made: Path, tmp_path: Path) -> Place:
    folder, outside = tmp_path / "ledger", tmp_path / "outside"
    folder.mkdir()
    (outside / "copies").mkdir(parents=True)
    shutil.copy(made, folder / "comity.db")
    shutil.copy(made, outside / "backup.db")
    note = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "x" * 1_000}
    lines = [json.dumps(note | {"id": f"n{number}"}) for number in range(300)]
    (outside / "facts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Place(starter, folder, outside)


def files(place: Place) -> dict[str, tuple[int, int, int]]:
    """What lies about and when it was changed, but for kept rows, which may come and go.

    Nothing is opened: whoever closes a file lets go of the locks that this process has on it.
    """
    return {
        str(path): (of.st_ino, of.st_size, of.st_mtime_ns)
        for folder in (place.folder, place.outside / "copies")
        if os.access(folder, os.R_OK | os.X_OK)
        for path in folder.iterdir()
        for of in [path.stat()]
        if not path.name.startswith("comity.db.rows")
    }


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_in_a_sentence_and_nothing_is_lost(name: str, place: Place) -> None:
    fault, expected = FAULTS[name]
    says = {command: said for commands, said in expected.items() for command in commands.split()}
    with open_ledger(place.ledger) as ledger:
        entries, root = len(ledger), ledger.root()

    with fault(place):
        before = files(place)
        done = place.run(*(command for command, said in says.items() if said.code == UNUSABLE))
        assert files(place) == before or "while it is open" in name, "something was written"
        done |= place.run(*(command for command, said in says.items() if said.code != UNUSABLE))
        named = place.named()

    for command, (code, words) in says.items():
        found = done[command]
        assert found.code == code, f"{command}: {found}"
        assert code in CODES
        assert "Traceback" not in found.err + found.out
        assert _fits(words.format(**named), found.sentence), f"{command}: {found.sentence}"
        if code == UNUSABLE:
            said, _, sentence = found.err.partition("Error: ")
            assert not said or command == "seal", "of a seal that was made it is said with which key"
            assert found.out == ""
            assert 0 < len(sentence.splitlines()) <= 2, found.err
    with open_ledger(place.ledger) as ledger:
        assert ledger.root(entries) == root
        assert verify(ledger).holds
        assert isinstance(ledger.record("body:gdynia", noted(), by="mei"), Written)


def _fits(pattern: str, sentence: str) -> bool:
    """Whether a sentence is the one that was expected; `…` stands for anything."""
    pattern, sentence = (text.replace(os.sep, "/") for text in (pattern, sentence))
    return re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), sentence) is not None
