"""A dossier is checked by people who have no comity: with Python alone, or with openssl alone."""

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks.proofs import Dossier, mutations, refused, refused_by_openssl
from comity.testing import STREAM, noted, visited
from store.application import Comity
from store.dossier import verify
from store.dossier.writing import PEM, write
from store.errors import Contradicted, NotFound, Unusable
from store.merkle import leaf_hash
from store.note import Key, Note, Signature
from store.sealing import Sealer, checkpoint
from tests.machines import typed

pytestmark = pytest.mark.slow


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
def small(ledger: Comity, note: tuple[Note, Key], tmp_path: Path) -> Path:
    """One with few entries: openssl is slow."""
    where = tmp_path / "small"
    assert write(ledger, "body:kaohsiung", *note, where) < 5
    return where


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
    """100 changes, by chance; `benchmarks/proofs.py` makes a thousand."""
    found = mutations(Dossier(dossier, str(note[1])), refused, 100, seed=20251125)

    assert found.caught == found.made, found.missed


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_refuses_what_was_changed_anywhere(
    ledger: Comity, note: tuple[Note, Key], tmp_path: Path
) -> None:
    write(ledger, "body:kaohsiung", *note, tmp_path / "small")

    found = mutations(Dossier(tmp_path / "small", str(note[1])), refused_by_openssl, 10, seed=20251125)

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
    origin, size, *root = note[0].text.splitlines(keepends=True)
    assert size == "44\n"
    other = Note("".join((origin, "43\n", *root)), note[0].signatures)

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

    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
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


# --- what both say, and what neither is led to say

SHELLS = list(
    {os.path.realpath(which): which for which in map(shutil.which, ("dash", "bash", "sh")) if which}.values()
)
"""`sh` last, which is one of the others in most places."""
openssl = pytest.mark.skipif(
    not shutil.which("openssl") or not SHELLS, reason="openssl or a POSIX shell is not here"
)
IN_ORDER = {"LC_ALL": "C"}
STRANGER = Ed25519PrivateKey.from_private_bytes(b"a stranger's key, of 32 bytes ..")


def bytes_of(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    typed(*map(str, command))
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env=os.environ | IN_ORDER | environment,
    )


IN_TURN = cycle(SHELLS)


def both(
    dossier: Path, key: str | None = None, shells: Sequence[str] = SHELLS
) -> dict[str, subprocess.CompletedProcess[bytes]]:
    """What verify.py and verify.sh say, the latter in each shell."""
    words = [] if key is None else [key]
    options = [] if key is None else ["--key", key]
    return {
        "python": bytes_of(sys.executable, dossier / "verify.py", *options),
        **{shell: bytes_of(shell, dossier / "verify.sh", *words) for shell in shells},
    }


def codes(dossier: Path, key: str | None = None) -> set[int]:
    """What verify.py leaves with, and verify.sh in one of the shells, which take turns."""
    return {done.returncode for done in both(dossier, key, [next(IN_TURN)]).values()}


def key_under(name: str) -> Key:
    return Key(name, STRANGER.public_key().public_bytes_raw())


def signed_by_stranger(text: str, name: str) -> Signature:
    return Signature(name, key_under(name).id, STRANGER.sign(text.encode()))


def forge(dossier: Path, origin: str, name: str = "comity/stranger") -> str:
    """A dossier of one entry, whole and well signed, with whatever words a stranger likes; its key."""
    line = f'{{"stream":"{STREAM}","version":1,"type":"noted"}}'.encode()
    text = f"{origin}\n1\n{base64.b64encode(leaf_hash(line)).decode()}\n"
    key = key_under(name)
    pem = base64.b64encode(PEM + key.public).decode()
    files = {
        "entries.jsonl": line.decode() + "\n",
        "proofs.jsonl": json.dumps({"hashes": [], "index": 0}, separators=(",", ":")) + "\n",
        "checkpoint.txt": str(Note(text, (signed_by_stranger(text, name),))),
        "key.txt": f"{key}\n",
        "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n",
    }
    for file, content in files.items():
        (dossier / file).write_bytes(content.encode())
    return str(key)


NASTY = {
    "a line of its own": r"comity/x/of-9999-entries.\nSigned-by-comity/kaohsiung/\c",
    "an escape in octal": r"comity/x\033[8m",
    "an escape in octal, as POSIX has it": r"comity/x\0033[8m",
    "a backslash": "comity\\x",
    "an escape": "comity/x\x1b[8m",
    "a tab": "comity/x\ty",
    "a sign to delete": "comity/x\x7f",
    "a control character of eight bits": "comity/x\x9b8m",
    "what turns the line round": "comity/x\u202e",
    "a letter of another script": "comity/高雄",
    "a space": "comity/x of 9999 entries. Signed by comity/kaohsiung",
}


@openssl
def test_what_a_stranger_made_holds_by_his_key(dossier: Path) -> None:
    """Else what is refused below were refused for another reason."""
    key = forge(dossier, "comity/stranger:[]^_`{|}~!-*,.")

    assert codes(dossier) == codes(dossier, key) == {0}, both(dossier)


@openssl
@pytest.mark.parametrize("words", NASTY.values(), ids=list(NASTY))
@pytest.mark.parametrize("place", ["origin", "name"])
def test_no_words_of_a_dossier_are_printed_as_something_else(place: str, words: str, dossier: Path) -> None:
    key = forge(dossier, words) if place == "origin" else forge(dossier, "comity/stranger", words)

    for given, shells in ((None, SHELLS), (key, [next(IN_TURN)])):
        for how, done in both(dossier, given, shells).items():
            said = done.stdout + done.stderr
            assert done.returncode in {2, 5}, (how, said)
            assert b"Signed" not in said, (how, said)
            assert all(32 <= item < 127 or item == 10 for item in said), (how, said)


@openssl
def test_both_refuse_a_signature_that_stands_there_twice(small: Path, note: tuple[Note, Key]) -> None:
    signed, key = note
    (small / "checkpoint.txt").write_bytes(str(Note(signed.text, signed.signatures * 2)).encode())

    assert codes(small) == codes(small, str(key)) == {5}


@openssl
@pytest.mark.parametrize(
    "line",
    [
        "— The council approves this dossier",
        "— council approves-it",
        "— council AAAA",
        "— council AAAAAAA",
        "— council AAAAAAB=",
        "— council+x AAAAAAAA",
        "— council\\c AAAAAAAA",
        "— co\x7funcil AAAAAAAA",
        "— council  AAAAAAAA",
        "— ",
    ],
)
def test_both_refuse_a_line_that_is_no_signature(line: str, small: Path, note: tuple[Note, Key]) -> None:
    (small / "checkpoint.txt").write_bytes(f"{note[0]}{line}\n".encode())

    assert codes(small, str(note[1])) == {5}, both(small)


@openssl
def test_the_signature_of_the_key_is_found_among_others(small: Path, note: tuple[Note, Key]) -> None:
    """A new key of the same name signed it as well, before and after; and somebody else."""
    signed, key = note
    others = (signed_by_stranger(signed.text, key.name), signed_by_stranger(signed.text, "witness.example/x"))

    for signatures in (others + signed.signatures, signed.signatures + others):
        (small / "checkpoint.txt").write_bytes(str(Note(signed.text, signatures)).encode())
        assert codes(small) == codes(small, str(key)) == {0}, both(small)
        assert codes(small, str(key_under(key.name))) == {0}, "it signed it too"

    (small / "checkpoint.txt").write_bytes(str(Note(signed.text, others)).encode())
    assert codes(small) == codes(small, str(key)) == {5}

    bad = Signature(key.name, key.id, STRANGER.sign(signed.text.encode()))
    (small / "checkpoint.txt").write_bytes(str(Note(signed.text, (*others, bad))).encode())
    assert codes(small) == codes(small, str(key)) == {5}


@openssl
def test_both_read_a_key_out_of_a_file_of_windows(small: Path, note: tuple[Note, Key]) -> None:
    assert codes(small, f"{note[1]}\r") == codes(small, f" {note[1]}\r\n\t") == {0}
    assert codes(small, f"{note[1]}\rx") == codes(small, f"{note[1]} x") == codes(small, "\r") == {2}


@openssl
def test_both_read_one_key_in_one_line_of_the_dossier(small: Path, note: tuple[Note, Key]) -> None:
    key = str(note[1])
    for own in (f"{key}", f"{key}\r", f"{key}\r\n"):
        (small / "key.txt").write_bytes(own.encode())
        assert codes(small) == codes(small, key) == {0}, own
    wrong_id = f"{note[1].name}+{'0' * 8}+{key.rpartition('+')[2]}"

    for own in (
        f"{key[:-1]}",
        f"{key}\n\n{key}\n",
        f" {key}\n",
        f"{key}\n{key}\n",
        f"{wrong_id}\n",
        "\n",
        "",
    ):
        (small / "key.txt").write_bytes(own.encode())
        assert codes(small) == codes(small, key) == {5}, own
    assert codes(small, wrong_id) == {5}


@openssl
def test_what_is_asked_wrongly_accuses_nobody(small: Path, note: tuple[Note, Key]) -> None:
    key = str(note[1])
    for wrong in ("", "x", key[:-1], key[:-8], f"{key}x", key.replace("+", "-"), f"{key} {key}"):
        for who, done in both(small, wrong).items():
            said = (done.stdout + done.stderr).decode()
            assert (done.returncode, said.count("\n")) == (2, 1), who
            assert said.startswith("It cannot be checked: what was given as a key "), who
    for shell in SHELLS:
        for words in (["--what"], ["--key"], [key, key]):
            done = bytes_of(shell, small / "verify.sh", *words)
            assert (done.returncode, done.stderr.startswith(b"It cannot be checked: ")) == (2, True)
        assert bytes_of(shell, small / "verify.sh", "--key", key).returncode == 0
        done = bytes_of(shell, small / "verify.sh", "--help")
        assert (done.returncode, b"name+id+key" in done.stdout, done.stderr) == (0, True, b"")
    for words in (["--what"], ["--key"], ["--export"]):
        done = bytes_of(sys.executable, small / "verify.py", *words)
        assert (done.returncode, done.stdout.startswith(b"It cannot be checked: ")) == (2, True)


@openssl
@pytest.mark.parametrize("name", ["checkpoint.txt", "entries.jsonl", "proofs.jsonl", "key.txt"])
def test_a_file_that_is_missing_accuses_nobody(name: str, small: Path, note: tuple[Note, Key]) -> None:
    (small / name).unlink()

    for key in (None, str(note[1])):
        for who, done in both(small, key).items():
            assert done.returncode == 2, who
            assert (done.stdout + done.stderr).decode() == f"It cannot be checked: {name} is missing.\n"


@openssl
def test_a_key_that_is_another_one_is_said_alike(small: Path) -> None:
    for who, done in both(small, str(key_under("comity/stranger"))).items():
        assert done.returncode == 5, who
        assert (done.stdout + done.stderr).decode() == (
            "It does NOT hold: it is signed by another key than the one that you were given: the checkpoint is not"
            " signed by the key comity/stranger.\n"
        )


FAKES = {
    "missing": "exit 127",
    "too old": 'case "$*" in *-rawin*) echo "Unknown option: -rawin" >&2; exit 1 ;; esac; exec "$OPENSSL" "$@"',
    "without a hash": 'case "$*" in *sha256*) exit 1 ;; esac; exec "$OPENSSL" "$@"',
    "says yes to all": "exit 0",
}


@openssl
@pytest.mark.parametrize("fake", FAKES.values(), ids=list(FAKES))
def test_an_openssl_that_cannot_do_it_accuses_nobody(fake: str, dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/openssl").write_text(f"#!/bin/sh\n{fake}\n", encoding="utf-8")
    (tmp_path / "bin/openssl").chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"

    for shell in SHELLS:
        done = bytes_of(
            shell,
            dossier / "verify.sh",
            PATH=path,
            OPENSSL=str(shutil.which("openssl")),
            TMPDIR=str(tmp_path),
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"It cannot be checked here: openssl 3.0 or newer")
        assert done.stderr.count(b"\n") == 1
    assert not list(tmp_path.glob("tmp.*")), "nothing is left behind"


@openssl
def test_no_place_for_temporary_files_is_told_in_one_sentence(dossier: Path, tmp_path: Path) -> None:
    for shell in SHELLS:
        done = bytes_of(shell, dossier / "verify.sh", TMPDIR=str(tmp_path / "nowhere"))
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.decode() == (
            f"It cannot be checked here: no temporary folder can be made in {tmp_path / 'nowhere'}"
            " (TMPDIR names another place).\n"
        )


def test_an_empty_name_of_an_export_is_none(small: Path, note: tuple[Note, Key]) -> None:
    """`--export "$EXPORT"`, where nobody has set it, must not mean: no export."""
    done = bytes_of(sys.executable, small / "verify.py", "--key", str(note[1]), "--export", "")

    assert (done.returncode, done.stderr) == (2, b"")
    assert done.stdout.decode() == "It cannot be checked: no file is named after --export.\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_an_export_that_is_no_file_makes_nobody_wait(dossier: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for name in (str(tmp_path / "pipe"), str(tmp_path), "/dev/zero"):
        done = bytes_of(sys.executable, dossier / "verify.py", "--export", name)
        assert (done.returncode, done.stderr) == (2, b"")
        assert done.stdout.decode() == f"It cannot be checked: {name} is no regular file.\n"
