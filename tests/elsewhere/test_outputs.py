"""What goes out: any command's output as a file that comity writes itself, and a reader who leaves, as Windows says it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from cli import printing
from store import naming
from tests import machines
from tests.cli import conftest as line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.cli.conftest import Shell

shell, kept, histories = line.shell, line.kept, line.histories  # the fixtures of the command line

ROOT = Path(__file__).resolve().parents[2]
RECORD = ("--visitor", "kaohsiung", "--host", "edinburgh", "--on", "2025-03", "--dry-run")
DRY = ("--because", "a trial", "--dry-run")
OTHERWISE = ("--field", "kind", "--value", "friendship")
LINES: dict[str, tuple[str, ...]] = {
    "demo": ("demo", "--ledger", "demo.db"),
    "init": ("init", "--empty", "--ledger", "new.db"),
    "register body": ("register", "body", "riga", "--name", "Riga", "--kind", "city", "--dry-run"),
    "register source": ("register", "source", "law", "--title", "Law", "--kind", "minutes", "--dry-run"),
    "register programme": ("register", "programme", "fair", "--name", "Fair", "--kind", "forum", "--dry-run"),
    "open": ("open", "edinburgh", "taipei", "--dry-run"),
    "record": ("record", "visited", "edinburgh", *RECORD),
    "correct": ("correct", "edinburgh#2", "--set", "on=2024-01-02", *DRY),
    "contest": (
        "contest",
        "partnership:dresden--kaohsiung#3",
        *OTHERWISE,
        "--source",
        "gti-2025",
        "--dry-run",
    ),
    "prefer": (
        "prefer",
        "partnership:dresden--kaohsiung#3",
        *OTHERWISE[:2],
        "--value",
        "letter-of-intent",
        *DRY,
    ),
    "retract": ("retract", "edinburgh#2", *DRY),
    "undo": ("undo", "--user", "mei", "--dry-run"),
    "merge": ("merge", "taipei", "edinburgh", "--dry-run"),
    "import": ("import", str(line.EXAMPLES / "gdynia.jsonl"), "--dry-run"),
    "today": ("today",),
    "list": ("list",),
    "show": ("show", "edinburgh"),
    "find": ("find", "edinburgh"),
    "audit": ("audit", "edinburgh"),
    "timeline": ("timeline",),
    "map": ("map",),
    "diff": ("diff", "--from", "2024-01-01", "--to", "2025-12-31"),
    "report": ("report",),
    "replay": ("replay", "--until", "60"),
    "rebuild": ("rebuild",),
    "seal": ("seal", "--key", "own.key"),
    "verify": ("verify",),
    "backup": ("backup", "copy.db"),
    "copy": ("copy", "kept.db", "copy.db"),
    "restore": ("restore", "kept.db", "--ledger", "other.db"),
    "doctor": ("doctor",),
    "export": ("export",),
    "config": ("config",),
    "completion": ("completion", "bash"),
    "schema": ("schema",),
}
"""Each command as somebody calls it."""


def leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something itself, by the words that call it."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path.strip(), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from leaves(inner, f"{path} {name}")


def fresh(where: Shell) -> None:
    """The folder as it was: two runs of a command meet the same, the rows of the ledger too."""
    if not Path("kept.db").exists():
        for end in ("", ".rows"):
            Path(f"kept.db{end}").write_bytes(Path(f"comity.db{end}").read_bytes())
    for path in sorted(where.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path.name not in {"comity.db", "kept.db", "kept.db.rows", "own.key"}:
            path.unlink()
    for end in ("", ".rows"):
        Path(f"comity.db{end}").write_bytes(Path(f"kept.db{end}").read_bytes())
    (where.folder / "config.toml").write_text('user = "mei"\n', encoding="utf-8")


# --- whole or not at all, and never over anything


def test_what_is_there_stays_unless_it_is_said(histories: Shell) -> None:
    Path("list.csv").write_text("mine", encoding="utf-8")

    assert "is there already and is left as it is" in histories.fails(2, "list", "-o", "list.csv")
    assert "name it with -o" in histories.fails(2, "list", "--force")
    histories.ok("list", "-o", "list.csv", "--force")

    assert Path("list.csv").read_bytes().startswith(b"id,")


def test_no_ledger_is_written_over(histories: Shell) -> None:
    histories.ok("list")
    Path("folder").mkdir()

    for place in ("comity.db", "comity.db-journal", "comity.db-wal", "comity.db.rows", "folder"):
        histories.fails(2, "list", "-o", place, "--force")
    assert "is no file" in histories.fails(2, "list", "-o", os.devnull, "--force")


FACTS = {
    "as it is": "facts.jsonl",
    "by its folder": "./sub/../facts.jsonl",
    "by a link": "link.jsonl",
    "by a second name": "hard.jsonl",
}
"""One file by many names."""


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "forced"])
@pytest.mark.parametrize("out", FACTS)
@pytest.mark.parametrize(
    "words",
    ["import {}", "import {} --dry-run", "import --restore {} --ledger n.db", "verify {}", "seal --key {}"],
)
def test_nothing_is_written_over_what_is_read(
    words: str, out: str, force: tuple[str, ...], histories: Shell
) -> None:
    facts = (line.EXAMPLES / "gdynia.jsonl").read_bytes()
    Path("facts.jsonl").write_bytes(facts)
    Path("sub").mkdir()
    machines.link(Path("link.jsonl"), Path("facts.jsonl"))
    os.link("facts.jsonl", "hard.jsonl")
    forced = () if words.startswith("seal") else force

    for name in FACTS.values():
        said = histories.fails(2, *words.format(name).split(), "-o", FACTS[out], *forced)
        assert "not written over" in said

    assert Path("facts.jsonl").read_bytes() == Path("link.jsonl").read_bytes() == facts
    assert not Path("n.db").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, ["show", "atlantis"]),
        (2, ["list", "--as-at", "when"]),
        (2, ["report", "count", "--section", "none"]),
        (2, ["list", "--nothing"]),
        (6, ["list", "--ledger", "none.db"]),
    ],
)
def test_a_command_that_fails_leaves_no_file(code: int, words: list[str], histories: Shell) -> None:
    histories.fails(code, *words, "-o", "page.csv")

    assert list(Path().glob(f"{naming.PREFIX}*")) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_one_that_is_interrupted_or_breaks_leaves_none(
    error: type[BaseException],
    histories: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: Any, **__: Any) -> Any:
        click.echo("half of it")
        raise error

    monkeypatch.setattr(printing, "csv_of", breaks)

    assert histories("list", "-o", "page.csv").code == {KeyboardInterrupt: 130, RuntimeError: 70}[error]
    assert not Path("page.csv").exists()
    assert list(Path().glob(f"{naming.PREFIX}*")) == []


def test_a_full_disk_leaves_nothing(histories: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    histories.ok("list")
    monkeypatch.setattr(naming, "sync", full)

    assert "page.csv cannot be written: no space left" in histories.fails(6, "list", "-q", "-o", "page.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="mode bits of POSIX")
def test_who_may_not_read_the_ledger_may_not_read_the_file(histories: Shell) -> None:
    Path("comity.db").chmod(0o600)

    histories.ok("list", "-o", "page.csv")

    assert stat.S_IMODE(Path("page.csv").stat().st_mode) == 0o600


# --- a reader who leaves


START = "import sys; sys.argv[0] = 'comity'; from cli.main import main; "
LEFT = """
import io, os
class Left(io.FileIO):  # what Windows answers where nobody reads any more
    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            raise OSError({number}, "Invalid argument") from None
for name, at in (("stdout", 1), ("stderr", 2)):
    setattr(sys, name, io.TextIOWrapper(io.BufferedWriter(Left(at, "wb", closefd=False)), encoding="utf-8"))
main()
"""


def unread(
    words: Sequence[str], folder: Path, number: int, *, both: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose output nobody reads any more."""
    there, here = os.pipe()
    os.close(there)
    try:
        return subprocess.run(
            [sys.executable, "-c", START + LEFT.format(number=number), *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COMITY_DATA": str(folder / "data")},
            stdout=here,
            stderr=here if both else subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    finally:
        os.close(here)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name in ("list", "export", "record") for number in (errno.EINVAL, errno.EPIPE)]
    + [(name, errno.EINVAL) for name in ("seal", "import", "completion", "audit")],
)
def test_a_reader_who_leaves_is_no_defect(name: str, number: int, histories: Shell) -> None:
    """In a process of its own, which has to end well too."""
    for words in (LINES[name], (*LINES[name], "--json"))[: 2 if name == "list" else 1]:
        fresh(histories)
        done = unread(words, histories.folder, number)

        assert done.returncode == 0, done.stderr.decode()
        assert b"Error" not in done.stderr
        assert b"Exception ignored" not in done.stderr
