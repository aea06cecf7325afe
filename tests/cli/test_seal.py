"""`comity seal`: a signed checkpoint, a key that nobody else can read, and no signature under what was changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store.note import Checkpoint, Key, Note
from store.sealing import good

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

KEPT = Path("data/comity/sealed")


def kept() -> list[str]:
    return sorted(one.name for one in KEPT.rglob("*") if one.is_file())


def test_a_key_is_made_once_and_the_checkpoint_goes_to_standard_output(gdynia: Shell) -> None:
    first = gdynia.ok("seal")

    note = Note.read(first.out.encode())
    point = Checkpoint.read(note.text)
    assert (point.size, point.root.hex()) == (5, gdynia.ok("audit", "--json").json["root"])
    assert point.origin.startswith("comity/gdynia/")
    (line,) = [line for line in first.err.splitlines() if line.startswith("  comity/")]
    assert note.signed_by([Key.read(line)], good)
    assert "A signing key was made" in first.err
    assert "keep a copy of it where only you can reach it" in first.err
    assert "somebody else holds it" in first.err
    assert kept() == ["000000000005.checkpoint", "signing-key.pem"]
    (pem,) = KEPT.rglob("*.pem")
    if os.name == "posix":
        assert pem.stat().st_mode & 0o777 == 0o600
        assert pem.parent.stat().st_mode & 0o077 == 0

    again = gdynia.ok("seal")
    assert again.out == first.out  # the same entries, the same key: Ed25519 leaves nothing to chance
    assert "was made" not in again.err
    assert line in again.err


def test_a_checkpoint_is_a_new_file(gdynia: Shell) -> None:
    done = gdynia.ok("seal", "-o", "2026-11.checkpoint")

    assert done.out == ""
    assert "5 entries are sealed" in done.err
    assert "comity verify 2026-11.checkpoint" in done.err
    assert Note.read(Path("2026-11.checkpoint").read_bytes())


def test_what_is_there_is_left_as_it_is_and_no_key_is_made(gdynia: Shell) -> None:
    Path("mine").write_text("mine", encoding="utf-8")

    assert "is left as it is" in gdynia.fails(2, "seal", "-o", "mine")
    assert "is left as it is" in gdynia.fails(2, "seal", "-o", "comity.db")
    assert "is there already" in gdynia.fails(2, "seal", "-o", ".")
    assert not KEPT.exists()
    assert "cannot be written" in gdynia("seal", "-o", "nowhere/x").err


def test_programs_are_told_all_of_it(gdynia: Shell) -> None:
    told = gdynia.ok("seal", "--json").json

    note = Note.read(told["checkpoint"].encode())
    assert note.signed_by([Key.read(told["key"])], good)
    assert (told["size"], told["root"]) == (5, Checkpoint.read(note.text).root.hex())
    assert told["key_made"] is True
    assert Path(told["key_file"]).exists()
    assert gdynia.ok("seal", "--json", "-q").json["key_made"] is False


def test_another_key_is_used_where_it_is_named(gdynia: Shell) -> None:
    told = gdynia.ok("seal", "--key", "elsewhere/own.pem", "--json").json

    assert told["key_file"] == "elsewhere/own.pem"
    assert kept() == ["000000000005.checkpoint"]
    assert gdynia.ok("seal", "--json").json["key"] != told["key"]


def test_an_empty_ledger_is_not_sealed(shell: Shell) -> None:
    shell.ok("init", "--empty")

    assert "nothing to seal" in shell.fails(6, "seal")


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_key_that_others_can_read_is_not_used(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (pem,) = KEPT.rglob("*.pem")
    pem.chmod(0o640)

    said = gdynia.fails(6, "seal")

    assert "can be read by others: close it with chmod 600" in said


def test_what_is_no_key_is_left_as_it_is(gdynia: Shell) -> None:
    own = Path("own.pem")
    own.write_text("no key", encoding="utf-8")
    own.chmod(0o600)

    assert "no key that comity made" in gdynia.fails(6, "seal", "--key", "own.pem")


def cut_off(where: str, position: int) -> None:
    """Delete an entry as somebody does who has the file and no scruples."""
    with closing(sqlite3.connect(where)) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_go'")
        raw.execute("DROP TRIGGER stored_events_never_go")
        raw.execute("DELETE FROM stored_events WHERE position = ?", (position,))
        raw.execute(guard)


def test_what_was_changed_since_it_was_sealed_is_not_signed(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "a note")
    gdynia.ok("seal")
    cut_off("comity.db", 6)

    said = gdynia.fails(5, "seal")

    assert "6 entries were sealed before and 5 are left: the rest is gone, and nothing is sealed" in said
    gdynia.ok("record", "noted", "kaohsiung", "--text", "in its place")
    said = gdynia.fails(5, "seal", "-o", "new.checkpoint")
    assert "the first 6 entries are not those that were sealed before" in said
    assert "comity verify says more" in said


def test_a_copy_of_ones_own_that_was_damaged_is_named(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (copy,) = KEPT.rglob("*.checkpoint")
    copy.write_bytes(copy.read_bytes()[:-9])

    assert f"own copy {copy.name} is damaged" in gdynia.fails(5, "seal")
