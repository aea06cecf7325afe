"""`comity verify`: the ledger, read again, beside checkpoints that somebody else has held."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.proofs import KINDS, content, tamper

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def sealed(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A ledger of a dozen entries and its checkpoint, sealed on another machine and held elsewhere, with its key."""
    for number in range(7):
        gdynia.ok("record", "noted", "kaohsiung", "--text", f"note {number}, 高雄")
    Path("elsewhere").mkdir()
    told = gdynia.ok("seal", "-o", "elsewhere/held.checkpoint", "--json").json
    Path("elsewhere/key.txt").write_text(f"{told['key']}\n", encoding="utf-8")
    monkeypatch.setenv("COMITY_DATA", str(gdynia.folder / "another machine"))
    return gdynia


HELD = "elsewhere/held.checkpoint"


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 — it is no secret


def test_a_ledger_that_only_grew_holds(sealed: Shell) -> None:
    sealed.ok("record", "noted", "kaohsiung", "--text", "later")

    done = sealed.ok("verify", HELD)

    root = sealed.ok("audit", "--json").json["root"]
    assert done.out.splitlines() == [
        f"holds  {HELD}: its 12 entries are the ledger's first; its signature was not looked at",
        f"13 entries, root {root}: nothing is wrong",
    ]
    assert "looked at with --key" in done.err
    key = Path("elsewhere/key.txt").read_text(encoding="utf-8").strip()
    assert sealed.ok("verify", HELD, "--key", key).err == ""


def test_what_was_sealed_here_is_compared_by_itself(sealed: Shell) -> None:
    sealed.ok("seal")
    sealed.ok("record", "noted", "kaohsiung", "--text", "later")
    sealed.ok("seal")

    said = sealed.ok("verify").out

    assert "holds  this machine's own copy 000000000012.checkpoint: its 12 entries" in said
    assert "holds  this machine's own copy 000000000013.checkpoint: its 13 entries" in said


@pytest.mark.parametrize("how", ["with care", "in haste"])
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_holds_a_checkpoint_finds_out(kind: str, how: str, sealed: Shell) -> None:
    for seed in range(3):
        shutil.copy("comity.db", "copy.db")
        try:
            tamper(Path("copy.db"), kind, chance(seed), careful=how == "with care")
        except sqlite3.IntegrityError:  # SQLite forbids to be so careless
            continue

        done = sealed("verify", HELD, "--ledger", "copy.db")

        assert done.code == 5, done.said
        assert f"FAULT  {HELD}: " in done.out
        assert "nothing is wrong" not in done.out
        assert "Write nothing to it" in done.err
        assert "Traceback" not in done.said


def test_the_control_some_edits_are_not_found_without_a_checkpoint(sealed: Shell) -> None:
    alone, beside = set(), set()
    for seed in range(8):
        shutil.copy("comity.db", "copy.db")
        tamper(Path("copy.db"), "edited", chance(seed), careful=True)
        alone.add(sealed("verify", "--ledger", "copy.db").code)
        beside.add(sealed("verify", HELD, "--ledger", "copy.db").code)

    assert 0 in alone
    assert beside == {5}


def test_a_checkpoint_that_another_key_signed_is_a_fault(sealed: Shell) -> None:
    other = sealed.ok("seal", "--key", "other.pem", "--json").json["key"]

    done = sealed("verify", HELD, "--key", other)

    assert done.code == 5
    assert f"FAULT  {HELD}: it is signed by comity/gdynia/" in done.out
    assert "by none of the keys" in done.out


@pytest.mark.parametrize("left", [0, 1, 30, 60, 80, -2, -40])
def test_a_checkpoint_that_was_cut_short_cannot_be_checked(sealed: Shell, left: int) -> None:
    Path("torn").write_bytes(Path(HELD).read_bytes()[:left])

    done = sealed("verify", "torn")

    assert done.code == 2
    assert "unread torn: " in done.out


def test_a_checkpoint_of_another_ledger_is_a_fault(sealed: Shell) -> None:
    sealed.ok("init", "--ledger", "other.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")
    sealed.ok("seal", "--ledger", "other.db", "-o", "other.checkpoint")

    done = sealed("verify", "other.checkpoint")

    assert done.code == 5
    assert "FAULT  other.checkpoint: " in done.out


def test_an_empty_ledger_is_whole(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert shell.ok("verify").out.startswith("0 entries, root e3b0c442")
    assert shell.ok("verify", "--json").json["entries"] == 0


# --- damage


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]


def test_a_bit_that_flipped_in_an_entry_is_a_fault(sealed: Shell) -> None:
    raw, pieces = Path("comity.db").read_bytes(), content(Path("comity.db"))
    for piece in pieces[-3:]:
        Path("comity.db").write_bytes(flipped(raw, piece.at + piece.length // 2))

        done = sealed("verify", HELD)

        assert done.code == 5, done.said
        assert f"FAULT  {HELD}: the first 12 entries are not those" in done.out


def test_a_file_that_is_damaged_anywhere_ends_with_a_sentence(sealed: Shell) -> None:
    raw = Path("comity.db").read_bytes()
    some = chance(3)
    size = int.from_bytes(raw[16:18], "big")
    places = [page + at for page in range(0, len(raw), size) for at in (0, 3, 5, 8, 9, size - 40)]
    codes = set()
    for at in [*range(0, 100, 4), *places, *(some.randrange(len(raw)) for _ in range(40))]:
        Path("comity.db").write_bytes(flipped(raw, at, some.randrange(8)))

        done = sealed("verify", HELD)

        assert done.code in {0, 5, 6}, f"byte {at}: {done.said}"
        assert "Traceback" not in done.said
        if done.code == 6:
            assert done.err.startswith("Error: ")
        codes.add(done.code)
    assert codes == {0, 5, 6}  # what is free, or only says how the file is laid out, may be another


# --- whose checkpoint it is


def test_an_older_backup_is_a_copy_and_no_changed_past(gdynia: Shell) -> None:
    gdynia.ok("seal", "-o", "first.checkpoint")
    gdynia.ok("backup", "older.db")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "later")
    gdynia.ok("seal", "-o", "second.checkpoint")

    done = gdynia.ok("verify", "first.checkpoint", "--ledger", "older.db")

    assert "this is a copy that ends after 5 entries: 6 were sealed here of the ledger in" in done.said
    assert "this is a copy" not in gdynia.ok("verify", "first.checkpoint").said
    assert gdynia("verify", "second.checkpoint", "--ledger", "older.db").code == 5
    shutil.copy("older.db", "comity.db")
    assert gdynia("verify").code == 5, "the control: in the ledger's own place the rest is gone"
    Path("comity.db").unlink()
    assert gdynia("verify", "--ledger", "older.db").code == 5, "nor where the ledger is nowhere else"
