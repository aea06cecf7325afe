"""Out and back: `comity export`, `comity import --restore`, `comity init --empty`; and a store that is in trouble."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.environment import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[3]
KAOHSIUNG = sorted((ROOT / "examples" / "kaohsiung").glob("[1-9]-*.jsonl"))
MOUNT, UMOUNT = shutil.which("mount") or "", shutil.which("umount") or ""
NOTE = ("record", "noted", "kaohsiung", "--text", "a note", "--on", "2026-11-01")


def imported(shell: Shell) -> Shell:
    """Kaohsiung whole in comity.db: three imports, corrections among them."""
    shell.ok("init", "--empty")
    for file in KAOHSIUNG:
        shell.ok("import", str(file))
        shell.wait(days=1)
    return shell


def audit_of(shell: Shell, *words: str) -> dict[str, object]:
    """The audit of all, without what says that it was restored."""
    found: dict[str, object] = shell.ok("audit", "--json", *words).json
    known = found["known"]
    assert isinstance(known, dict)
    found["known"] = {name: value for name, value in known.items() if not name.startswith("restored")}
    return found


# --- there and back


def test_an_export_is_restored_to_the_same_bytes_and_the_same_audit(shell: Shell) -> None:
    imported(shell)
    said = shell.ok("export", "-o", "backup.jsonl")
    assert said.out == ""

    shell.wait(days=30)
    done = shell.ok("import", "--restore", "backup.jsonl", "--ledger", "new.db", "--user", "archivist")

    root = shell.ok("audit", "--json").json["root"]
    assert f"root {root}" in said.err
    assert done.out == f"backup.jsonl: 604 entries restored into new.db, root {root}\n"
    shell.ok("export", "-o", "again.jsonl", "--ledger", "new.db")
    assert Path("again.jsonl").read_bytes() == Path("backup.jsonl").read_bytes()
    assert audit_of(shell, "--ledger", "new.db") == audit_of(shell)


def test_facts_come_back_as_the_same_facts_recorded_now(shell: Shell) -> None:
    imported(shell)
    shell.ok("export", "--facts", "-o", "facts.jsonl")
    shell.ok("init", "--empty", "--ledger", "new.db")

    shell.ok("import", "facts.jsonl", "--ledger", "new.db", "--user", "lin")

    shell.ok("export", "--facts", "-o", "again.jsonl", "--ledger", "new.db")
    assert Path("again.jsonl").read_bytes() == Path("facts.jsonl").read_bytes()
    assert '"recorded_by": "lin"' in shell.ok("audit", "--json", "--ledger", "new.db").out


def test_an_export_never_goes_over_a_file_unasked(gdynia: Shell) -> None:
    Path("backup.jsonl").write_text("mine", encoding="utf-8")

    assert "is left as it is" in gdynia.fails(2, "export", "-o", "backup.jsonl")
    gdynia.ok("export", "-o", "backup.jsonl", "--force")

    assert gdynia.ok("export").out.encode() == Path("backup.jsonl").read_bytes()
    assert "the ledger itself" in gdynia.fails(2, "export", "-o", "comity.db", "--force")
    assert "is a folder" in gdynia.fails(2, "export", "-o", ".")
    assert "there is no folder nowhere" in gdynia.fails(2, "export", "-o", "nowhere/backup.jsonl")
    assert "name it with -o" in gdynia.fails(2, "export", "--force")


def test_a_restore_begins_a_ledger_or_fills_an_empty_one(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "backup.jsonl")
    gdynia.ok("init", "--empty", "--ledger", "empty.db")

    gdynia.ok("import", "--restore", "backup.jsonl", "--ledger", "empty.db")
    assert "holds entries already" in gdynia.fails(
        6, "import", "--restore", "backup.jsonl", "--ledger", "empty.db"
    )
    assert "holds entries already" in gdynia.fails(6, "import", "--restore", "backup.jsonl")


def test_a_refused_restore_leaves_no_file(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "backup.jsonl")
    lines = Path("backup.jsonl").read_bytes().splitlines(keepends=True)
    Path("torn.jsonl").write_bytes(b"".join([*lines[:3], lines[3][:40]]))

    said = gdynia.fails(2, "import", "--restore", "torn.jsonl", "--ledger", "new.db")

    assert "torn.jsonl: 1 line is refused, nothing was restored\n  line 4: it is no JSON" in said


def test_a_restore_is_tried_without_writing(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "backup.jsonl")
    before = gdynia.files()

    done = gdynia.ok("import", "--restore", "backup.jsonl", "--ledger", "new.db", "--dry-run", "--json")

    root = gdynia.ok("audit", "--json").json["root"]
    assert done.json == {"restored": 5, "root": root, "dry_run": True}
    assert gdynia.files() == before


# --- a store in trouble: whole processes


def process(
    words: Sequence[str], *, code: str = "", before: Callable[[], object] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command as a program of its own; `code` runs in it first, `before` before it."""
    return subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom cli.main import main; main()", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
        preexec_fn=before,
    )


def refuses(done: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    """It says what is wrong in one line, and what to do about it in another."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert words in done.stderr
    assert len(done.stderr.partition("Error: ")[2].splitlines()) <= 2, done.stderr
    assert "Traceback" not in done.stderr


@contextlib.contextmanager
def nothing_lost() -> Iterator[None]:
    """The ledger is the same afterwards, and is read and written."""
    ledger = Path("comity.db").read_bytes()
    before = process(["export"])
    yield
    after = process(["export"])
    assert (after.returncode, after.stdout) == (0, before.stdout), after.stderr
    assert Path("comity.db").read_bytes() == ledger
    assert process(NOTE).returncode == 0


def facts(count: int) -> Path:
    """A file of facts, about a kilobyte each."""
    file = Path("facts.jsonl")
    note = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "x" * 1_000}
    file.write_text(
        "".join(json.dumps(note | {"id": f"n{number}"}) + "\n" for number in range(count)), encoding="utf-8"
    )
    return file


def no_larger_than(size: int) -> Callable[[], object]:
    resource = pytest.importorskip("resource")
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.skipif(sys.platform == "win32", reason="files are limited as POSIX limits them")
@pytest.mark.usefixtures("gdynia")
def test_a_file_that_may_not_grow_is_one_line_and_loses_nothing() -> None:
    file = str(facts(2_000))
    with nothing_lost():
        refuses(process(["import", file], before=no_larger_than(200_000)), 6, "nothing was recorded")
        refuses(
            process(["export", "-o", "b.jsonl"], before=no_larger_than(100)), 6, "b.jsonl cannot be written"
        )
    assert not list(Path().glob("*b.jsonl*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = [MOUNT, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(where)]
    if not (MOUNT and UMOUNT) or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own takes an administrator")
    yield where
    os.chdir(tmp_path)
    subprocess.run([UMOUNT, str(where)], check=True)


def test_a_full_disk_is_one_line_and_loses_nothing(
    gdynia: Shell, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = facts(2_000).absolute()
    (small_disk / "comity.db").write_bytes(Path("comity.db").read_bytes())
    monkeypatch.chdir(small_disk)
    del gdynia

    with nothing_lost():
        refuses(process(["import", str(file)]), 6, "is full: nothing was recorded")
        assert [path.name for path in Path().iterdir()] == ["comity.db"]  # nothing is left to be undone
        with contextlib.suppress(OSError), Path("ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"x" * 512)
        refuses(process(NOTE), 6, "is full: nothing was recorded")
        refuses(process(["export", "-o", "b.jsonl"]), 6, "b.jsonl cannot be written: no space left")
        refuses(process(["init", "--empty", "--ledger", "new.db"]), 6, "full")
        assert not Path("new.db").exists()
        Path("ballast").unlink()


@pytest.mark.usefixtures("gdynia")
def test_two_imports_of_one_file_at_once_add_it_once() -> None:
    file = str(facts(300))
    words = [sys.executable, "-m", "comity", "import", file]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(
                subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
            )
            for _ in range(2)
        ]
        said = sorted(
            row.communicate(timeout=120)[0].removeprefix(f"{file}: ").partition(";")[0].strip()
            for row in both
        )

    assert said == ["0 new, 300 already on record", "300 new"]
    assert len(process(["export"]).stdout.splitlines()) == 305


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="killed as POSIX kills")
@pytest.mark.usefixtures("gdynia")
def test_an_export_that_is_killed_leaves_no_half_file() -> None:
    dies = "import os, signal; os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)"

    assert process(["export", "-o", "b.jsonl"], code=dies).returncode == -signal.SIGKILL
    assert not Path("b.jsonl").exists()
    assert process(["export", "-o", "b.jsonl"]).returncode == 0


# --- tables


def test_rows_and_entries_are_one_file_for_other_programs(shell: Shell) -> None:
    imported(shell)

    done = shell.ok("export", "--as", "sqlite", "-o", "rows.db")

    assert done.out == ""
    assert done.err.startswith("rows.db: 604 entries and ")
    assert "nothing is restored from it" in done.err
    with contextlib.closing(sqlite3.connect("rows.db")) as rows:
        signed = rows.execute(
            "SELECT count(*) FROM event_log WHERE type = 'partnership.signed' AND state <> 'retracted'"
        ).fetchone()
        of_gdynia = rows.execute(
            "SELECT date(earliest + 1721424.5) FROM instruments WHERE stream LIKE '%gdynia--%' AND kind = 'sister-city'"
        ).fetchall()
    assert signed == (
        len([line for line in shell.ok("export").out.splitlines() if '"partnership.signed"' in line]),
    )
    assert of_gdynia == [("2025-09-14",)]
    shell.fails(6, "audit", "--ledger", "rows.db")  # it is no ledger


def test_tables_are_files_of_csv_that_programs_read(gdynia: Shell) -> None:
    said = ("record", "statement-made", "kaohsiung", "--speaker", "Mei", "--on", "2026-11-01")
    gdynia.ok(*said, "--text", "=HYPERLINK(1)")
    gdynia.ok(
        "correct", "body:kaohsiung#1", "--set", "lat=22.6", "--set", "lon=-120.3", "--because", "a test"
    )

    gdynia.ok("export", "--as", "csv", "-o", "tables")

    def read(name: str) -> list[dict[str, str]]:
        with Path("tables", f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    assert [row["type"] for row in read("event_log")] == [
        *("body.registered", "ledger.opened", "body.registered", "partnership.opened", "source.registered"),
        *("partnership.statement-made", "body.corrected"),
    ]
    (statement,) = read("statements")
    assert (statement["earliest"], statement["text"]) == ("2026-11-01", "'=HYPERLINK(1)")
    assert {row["lon"] for row in read("bodies")} == {"", "-120.3"}  # a number is no formula
    assert {row["table"] for row in read("columns")} >= {"event_log", "moments", "bodies"}
    texts = [cell for file in Path("tables").iterdir() for line in read(file.stem) for cell in line.values()]
    assert not [cell for cell in texts if cell.startswith("=")]


# --- dossiers


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    """A program of somebody who has no comity."""
    return subprocess.run(
        words, capture_output=True, encoding="utf-8", check=False, env=bare(PATH=os.defpath)
    )


def test_a_dossier_is_checked_by_a_third_party(shell: Shell) -> None:
    imported(shell)

    done = shell.ok("export", "--dossier", "愛丁堡", "-o", "dossier")

    entries = len(shell.entries("edinburgh"))
    assert done.out == ""
    assert f"dossier: {entries} entries of partnership:edinburgh--kaohsiung" in done.err
    assert "A signing key was made" in done.err
    assert "compares that key with the one that you printed, mailed or published" in done.err
    key = Path("dossier/key.txt").read_text(encoding="utf-8").strip()
    assert f"\n  {key}\n" in done.err
    assert f"Next: python3 dossier/verify.py --key {key}\n      sh dossier/verify.sh" in done.err
    shell.ok("export", "-o", "export.jsonl")
    said = alone(sys.executable, "-I", "-S", "dossier/verify.py", "--key", key, "--export", "export.jsonl")
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"It holds: {entries} entries of partnership:edinburgh--kaohsiung" in said.stdout
    if shutil.which("openssl"):
        said = alone("sh", "dossier/verify.sh", key)
        assert said.returncode == 0, said.stdout + said.stderr
    assert shell.ok("verify", "dossier/checkpoint.txt").out.startswith("holds  dossier/checkpoint.txt: its ")
