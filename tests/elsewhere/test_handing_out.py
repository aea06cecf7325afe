"""A checkpoint that cannot be put where it was asked for: nothing is sealed, or it is said that it was."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store import folders
from store.note import Note

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def ran(
    comity_: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Run a command beside a new ledger that was never sealed; its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    for words in (
        ("init", "--home", "kaohsiung", "--name", "Kaohsiung", "--kind", "city"),
        ("register", "body", "edinburgh", "--name", "Edinburgh", "--kind", "city"),
        ("open", "edinburgh"),
    ):
        assert comity_(*words)[0] == 0
    return comity_


def sealed() -> list[Path]:
    return [*folders.data().rglob("*.checkpoint"), *folders.data().rglob("*.pem")]


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk of a folder be full, which is noticed when a file in it is to be on the disk."""
    whole = os.fsync

    def fsync(number: int) -> None:
        there = {file.stat().st_ino for file in folder.rglob("*")}
        if os.fstat(number).st_ino in there:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(number)

    monkeypatch.setattr(os, "fsync", fsync)


def test_the_place_is_looked_at_before_anything_is_sealed(ran: Callable[..., tuple[int, str]]) -> None:
    Path("file").touch()
    for name in ("nowhere/a.checkpoint", "file/a.checkpoint"):
        code, said = ran("seal", "-o", name)

        assert code == 2, said
        assert "there is no folder" in said
        assert sealed() == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="mode bits mean nothing here")
def test_nor_is_anything_where_one_may_not_write(
    ran: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Path("closed").absolute()
    closed.mkdir()
    mkdir = os.mkdir

    def refused(path: str, *rest: int, **more: int) -> None:
        if Path(path).parent == closed:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        mkdir(path, *rest, **more)

    monkeypatch.setattr(os, "mkdir", refused)

    code, said = ran("seal", "-o", "closed/a.checkpoint")

    assert code == 6, said
    assert "permission denied; nothing was sealed" in said
    assert sealed() == []


def test_of_a_disk_that_is_full_it_is_said_that_it_is_sealed(
    ran: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("full").mkdir()
    fill(Path("full"), monkeypatch)

    code, said = ran("seal", "-o", "full/a.checkpoint")

    assert code == 6, said
    assert "no space left on device; but the ledger is sealed on this machine, with 4 entries" in said
    assert "nothing of it was kept" not in said
    assert "A signing key was made" in said
    copy = next(path for path in sealed() if path.suffix == ".checkpoint")
    assert str(copy.absolute()) in said
    assert Note.read(copy.read_bytes())
    assert list(Path("full").iterdir()) == []


def test_the_disk_is_full_for_whatever_is_written_there(
    ran: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("full").mkdir()
    fill(Path("full"), monkeypatch)

    assert ran("backup", "full/copy.db")[0] == 6
    assert ran("backup", "copy.db")[0] == 0


def test_so_it_is_of_a_dossier(ran: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("full").mkdir()
    fill(Path("full"), monkeypatch)

    code, said = ran("export", "--dossier", "edinburgh", "-o", "full/dossier")

    assert code == 6, said
    assert "but the ledger is sealed on this machine" in said
    assert "A signing key was made" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is full")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_so_it_is_of_an_output_that_takes_nothing(
    form: list[str], ran: Callable[..., tuple[int, str]]
) -> None:
    assert ran("config")[0] == 0
    command = [sys.executable, "-c", "from cli.main import main; main()", "seal", *form]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": str(HERE)},
        )

    assert done.returncode == 6, done.stderr
    assert (
        "what there is to say cannot be written: no space left on device; but the ledger is sealed"
        in done.stderr
    )
    assert "A signing key was made" in done.stderr
    assert done.stderr.count("Error: ") == 1
