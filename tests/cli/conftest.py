"""The command line as people use it: each command in a folder of its own, with a clock that a test can set."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cli.main import comity
from cli.running import run
from store.shell import Shell as At

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STARTED = datetime(2026, 11, 20, 10, 2, 3, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """All that it said, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.out + self.err)


@dataclass
class Shell:
    """Runs commands of comity in this process, in the folder where the test stands."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    now: datetime = STARTED
    ran: list[Sequence[str]] = field(default_factory=list)

    def __call__(self, *words: str, stdin: bytes = b"") -> Done:
        """Run one command."""
        self.ran.append(words)
        self.capsys.readouterr()
        self.patch.setattr(sys, "argv", ["comity", *words])
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run(comity, prog="comity")
        said = self.capsys.readouterr()
        return Done(code, said.out, said.err)

    def ok(self, *words: str) -> Done:
        """Run one command, which succeeds."""
        done = self(*words)
        assert done.code == 0, f"comity {' '.join(words)}\n{done.said}"
        return done

    def fails(self, code: int, *words: str, stdin: bytes = b"") -> str:
        """Run one command, which fails with this code, in words, and writes nothing; what it said."""
        before = self.files()
        done = self(*words, stdin=stdin)
        assert done.code == code, f"comity {' '.join(words)}: {done.code}\n{done.said}"
        assert done.err.startswith("Error: "), done.err
        assert "Traceback" not in done.said
        assert self.files() == before, "something was written"
        return done.err

    def entries(self, who: str) -> list[dict[str, Any]]:
        """The audit's entries of one stream, in recorded order."""
        found: list[dict[str, Any]] = self.ok("audit", who, "--json").json["entries"]
        return found

    def files(self) -> dict[str, bytes]:
        """What lies in the folder, but for rows that are kept: they may be thrown away."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".db.rows" not in path.name
        }

    def wait(self, **by: float) -> None:
        """Let some time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A folder without a ledger."""
    found = Shell(tmp_path, capsys, monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMITY_USER", "mei")
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / "data" / "comity"))
    monkeypatch.setenv("COMITY_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(
        "store.shell.at_hand", lambda: At.POSIX
    )  # tests/elsewhere/test_shells.py tries the others
    for name in ("COMITY_LEDGER", "COMITY_CALLED_AS", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for clock in ("store.application._now", "queries.session._now"):
        monkeypatch.setattr(clock, lambda: found.now)
    return found


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ledgers are kept that take a while to make."""
    return tmp_path_factory.mktemp("kept")


def keep(shell: Shell, made: Path) -> None:
    """Keep the ledger of the folder for other tests, with its rows: whoever takes them need not make them anew."""
    shell.ok("list", "-q")
    for end in ("", ".rows"):
        shutil.move(f"comity.db{end}", f"{made}{end}")


def take(made: Path) -> None:
    """Put a ledger that is kept into the folder, and its rows: they are those of a copy too."""
    for end in ("", ".rows"):
        shutil.copy(f"{made}{end}", f"comity.db{end}")


@pytest.fixture
def gdynia(shell: Shell, kept: Path) -> Shell:
    """A ledger of Gdynia with its partner Kaohsiung, and the minutes of June 2025: positions 1 to 5."""
    made = kept / "gdynia.db"
    if not made.exists():
        shell.ok("init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city", "--country", "PL")
        shell.ok(
            "register",
            "body",
            "kaohsiung",
            "--name",
            "Kaohsiung",
            "--kind",
            "city",
            "--names",
            "zh-Hant=高雄",
        )
        shell.ok("open", "kaohsiung")
        shell.ok("register", "source", "minutes-2025-06", "--title", "Minutes", "--kind", "minutes")
        keep(shell, made)
    take(made)
    return shell


@pytest.fixture
def histories(shell: Shell, kept: Path) -> Shell:
    """A ledger into which all single examples were imported, one after the other."""
    made = kept / "histories.db"
    if not made.exists():
        shell.ok("init", "--empty")  # the ledger is opened by the first file
        for file in sorted(EXAMPLES.glob("*.jsonl"), key=lambda path: (path.stem != "edinburgh", path.stem)):
            shell.ok("import", str(file))
            shell.wait(days=1)
        keep(shell, made)
    take(made)
    shell.now = STARTED + timedelta(days=30)
    return shell
