"""A dossier is checked by people who have no comity: with Python alone, or with openssl alone."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from comity.testing import STREAM, noted, visited
from store.application import Comity
from store.dossier import verify, write
from store.errors import Exists, NotFound, Unusable
from store.note import Key, Note
from store.sealing import Sealer, checkpoint

FILES = ("checkpoint.txt", "entries.jsonl", "proofs.jsonl")


@pytest.fixture
def note(ledger: Comity, tmp_path: Path) -> tuple[Note, Key]:
    """A checkpoint of a ledger in which two partnerships were told in turns."""
    told = [
        (stream, noted(text=f"note {number}, 愛丁堡"))
        for number in range(20)
        for stream in (STREAM, "body:edinburgh")
    ]
    ledger.record_all(told, by="mei")
    sealer, _ = Sealer.of(tmp_path / "key.pem", checkpoint(ledger).origin)
    return sealer.sign(str(checkpoint(ledger))), sealer.key


@pytest.fixture
def dossier(ledger: Comity, note: tuple[Note, Key], tmp_path: Path) -> Path:
    ledger.record(STREAM, visited("2025"), by="mei")  # after the checkpoint
    where = tmp_path / "dossier"
    assert write(ledger, STREAM, *note, where) == 21
    return where


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_python_alone_checks_it(dossier: Path, note: tuple[Note, Key]) -> None:
    done = run(sys.executable, "-I", "-S", dossier / "verify.py", "--key", str(note[1]))

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"21 entries of {STREAM}" in done.stdout
    assert "44 entries with the root" in done.stdout
    assert "Not shown here" in done.stdout


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_alone_checks_it(dossier: Path) -> None:
    done = run("sh", dossier / "verify.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "21 entries stand in the log" in done.stdout

    for name, old, new in (
        ("entries.jsonl", "note 7", "note 8"),
        ("checkpoint.txt", "\n44\n", "\n45\n"),
        ("proofs.jsonl", '"index":5', '"index":6'),
    ):
        kept = (dossier / name).read_text(encoding="utf-8")
        assert old in kept or name == "proofs.jsonl"
        (dossier / name).write_text(kept.replace(old, new, 1) if old in kept else kept[:-9], encoding="utf-8")
        assert run("sh", dossier / "verify.sh").returncode == 5, name
        (dossier / name).write_text(kept, encoding="utf-8")


def test_the_key_that_was_given_elsewhere_is_what_counts(dossier: Path, tmp_path: Path) -> None:
    other, _ = Sealer.of(tmp_path / "other.pem", "comity/stranger")

    done = run(sys.executable, dossier / "verify.py", "--key", str(other.key))

    assert done.returncode == 5
    assert "not signed by the key comity/stranger" in done.stdout


def test_a_version_that_was_left_out_is_missed(dossier: Path) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        lines = (dossier / name).read_bytes().splitlines(keepends=True)
        (dossier / name).write_bytes(b"".join(lines[:9] + lines[10:]))

    done = run(sys.executable, dossier / "verify.py")

    assert done.returncode == 5
    assert f"version 10 of {STREAM} is missing" in done.stdout


def test_the_end_is_proved_by_the_whole_export_alone(ledger: Comity, dossier: Path, tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    export.write_bytes(b"".join(line + b"\n" for line in ledger.export_lines()))
    done = run(sys.executable, dossier / "verify.py", "--export", export)
    assert done.returncode == 0, done.stdout
    assert "no other entry of the stream up to the checkpoint" in done.stdout

    for name in ("entries.jsonl", "proofs.jsonl"):  # the last entry is left out: alone, nobody could tell
        lines = (dossier / name).read_bytes().splitlines(keepends=True)
        (dossier / name).write_bytes(b"".join(lines[:-1]))
    assert run(sys.executable, dossier / "verify.py").returncode == 0
    done = run(sys.executable, dossier / "verify.py", "--export", export)
    assert done.returncode == 5
    assert "has an entry of" in done.stdout


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with one thing changed: a bit, a byte more or less, two lines swapped, one doubled."""
    place = chance.randrange(len(raw))
    match chance.randrange(5):
        case 0 | 1:
            return raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]
        case 2:
            return raw[:place] + raw[place + 1 :]
        case 3:
            return raw[:place] + bytes([chance.randrange(256)]) + raw[place:]
        case _:
            lines = raw.splitlines(keepends=True)
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one] * chance.randrange(1, 3)
            return b"".join(lines)


def refused(checks: ModuleType, folder: Path, key: str) -> bool:
    try:
        checks.check_dossier(str(folder), checks.key_of(key))
    except checks.Broken:
        return True
    return False


def test_a_dossier_that_was_changed_anywhere_is_refused(
    dossier: Path, note: tuple[Note, Key], tmp_path: Path
) -> None:
    """250 changes, by chance; `benchmarks/` has the thousand."""
    copy = tmp_path / "copy"
    chance = random.Random(20251125)  # noqa: S311 — it is no secret
    shutil.copytree(dossier, copy)
    assert not refused(verify, copy, str(note[1]))

    changed = 0
    while changed < 250:
        name = chance.choice(FILES)
        raw = (dossier / name).read_bytes()
        new = mutated(raw, chance)
        if new == raw:
            continue
        (copy / name).write_bytes(new)
        assert refused(verify, copy, str(note[1])), (name, new)
        (copy / name).write_bytes(raw)
        changed += 1


def test_what_is_not_there_is_not_written(ledger: Comity, note: tuple[Note, Key], tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="had no entry"):
        write(ledger, "partnership:kaohsiung--male", *note, tmp_path / "dossier")
    assert not (tmp_path / "dossier").exists()


def test_a_dossier_is_never_written_over_anything(
    ledger: Comity, note: tuple[Note, Key], dossier: Path
) -> None:
    with pytest.raises(Exists):
        write(ledger, STREAM, *note, dossier)


def test_a_checkpoint_of_another_ledger_proves_nothing_here(
    ledger: Comity, note: tuple[Note, Key], tmp_path: Path
) -> None:
    other = Note(note[0].text.replace("44", "43"), note[0].signatures)

    with pytest.raises(Unusable, match="not one of"):
        write(ledger, STREAM, other, note[1], tmp_path / "dossier")


def test_it_says_what_it_does_not_prove(dossier: Path) -> None:
    said = (dossier / "README.txt").read_text(encoding="utf-8")

    assert "WHAT IT DOES NOT PROVE" in said
    assert os.access(dossier / "verify.py", os.R_OK)
