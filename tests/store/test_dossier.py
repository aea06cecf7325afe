"""A dossier is checked by people who have no comity: with Python alone, or with openssl alone."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks.proofs import Dossier, mutations, refused, refused_by_openssl
from comity.testing import STREAM, noted, visited
from store.application import Comity
from store.dossier import verify, write
from store.errors import NotFound, Unusable
from store.note import Key, Note
from store.sealing import Contradicted, Sealer, checkpoint


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
def test_openssl_alone_checks_it(dossier: Path, note: tuple[Note, Key], tmp_path: Path) -> None:
    done = run("sh", dossier / "verify.sh", str(note[1]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "21 entries" in done.stdout
    assert f"Signed by {note[1]}" in done.stdout

    other, _ = Sealer.of(tmp_path / "other.pem", "comity/stranger")
    done = run("sh", dossier / "verify.sh", str(other.key))
    assert done.returncode == 5
    assert "another key than the one that you were given" in done.stderr

    public = other._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (dossier / "key.pem").write_bytes(public)
    done = run("sh", dossier / "verify.sh")
    assert done.returncode == 5
    assert "key.pem and key.txt are not the same key" in done.stderr


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


def test_a_dossier_that_was_changed_anywhere_is_refused(dossier: Path, note: tuple[Note, Key]) -> None:
    """250 changes, by chance; `benchmarks/proofs.py` makes a thousand."""
    found = mutations(Dossier(dossier, str(note[1])), refused, 250, seed=20251125)

    assert found.caught == found.made, found.missed


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_refuses_what_was_changed_anywhere(
    ledger: Comity, note: tuple[Note, Key], tmp_path: Path
) -> None:
    write(ledger, "body:kaohsiung", *note, tmp_path / "small")

    found = mutations(Dossier(tmp_path / "small", str(note[1])), refused_by_openssl, 20, seed=20251125)

    assert found.caught == found.made, found.missed


def test_what_is_not_there_is_not_written(ledger: Comity, note: tuple[Note, Key], tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="had no entry"):
        write(ledger, "partnership:kaohsiung--male", *note, tmp_path / "dossier")
    assert not (tmp_path / "dossier").exists()


def test_a_dossier_is_never_written_over_anything(
    ledger: Comity, note: tuple[Note, Key], dossier: Path
) -> None:
    with pytest.raises(Unusable, match="is there already"):
        write(ledger, STREAM, *note, dossier)


def test_a_checkpoint_of_another_ledger_proves_nothing_here(
    ledger: Comity, note: tuple[Note, Key], tmp_path: Path
) -> None:
    other = Note(note[0].text.replace("44", "43"), note[0].signatures)

    with pytest.raises(Contradicted, match="something was changed"):
        write(ledger, STREAM, other, note[1], tmp_path / "dossier")


def test_it_says_what_it_does_not_prove(dossier: Path) -> None:
    said = (dossier / "README.txt").read_text(encoding="utf-8")

    assert "WHAT IT DOES NOT PROVE" in said
    assert os.access(dossier / "verify.py", os.R_OK)


def test_python_3_8_reads_it() -> None:
    """Its grammar and its library: nothing in it is younger than Python 3.8."""
    assert verify.__file__
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))

    imported = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    younger = {
        "removeprefix",
        "removesuffix",
        "bit_count",
        "file_digest",
        "batched",
        "pairwise",
        "cache",
        "safe_path",
    }

    assert imported <= {"base64", "binascii", "hashlib", "json", "os", "re", "sys"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    assert called & younger == set()


@pytest.mark.parametrize("minor", range(8, 15))
def test_every_python_that_is_here_checks_it(minor: int, dossier: Path, note: tuple[Note, Key]) -> None:
    python = shutil.which(f"python3.{minor}")
    if not python or run(python, "-c", "").returncode:  # a shim may stand for one that is not there
        pytest.skip(f"Python 3.{minor} is not here")

    done = run(python, "-I", "-S", dossier / "verify.py", "--key", str(note[1]))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a pipe as POSIX has it")
def test_nobody_need_read_to_the_end(dossier: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, dossier / "verify.py"], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")
