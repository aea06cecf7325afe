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
from tests.machines import link

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

KEPT = Path("data/comity/sealed")


def kept() -> list[str]:
    return sorted(path.name for path in KEPT.rglob("*") if path.is_file())


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
    assert kept() == ["000000000005.checkpoint", "leaves", "ledger.json", "signing-key.pem"]
    (pem,) = KEPT.rglob("*.pem")
    if os.name == "posix":
        assert pem.stat().st_mode & 0o777 == 0o600
        assert pem.parent.stat().st_mode & 0o077 == 0
        for name in ("ledger.json", "leaves"):
            assert (pem.parent / name).stat().st_mode & 0o777 == 0o600

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
    assert "there is no folder nowhere" in gdynia.fails(2, "seal", "-o", "nowhere/x")


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


def cut_off(where: str, position: int) -> None:
    """Delete an entry as somebody does who has the file and no scruples."""
    with closing(sqlite3.connect(where)) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_go'")
        raw.execute("DROP TRIGGER stored_events_never_go")
        raw.execute("DELETE FROM stored_events WHERE position = ?", (position,))
        raw.execute("UPDATE sqlite_sequence SET seq = ?", (position - 1,))
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


# --- another past


FIRST = "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), {}) AS BLOB) WHERE position = 1"
EARLIER = FIRST.format("'T10:02', 'T10:01'")


def tampered(where: str, *statements: str) -> None:
    """Do to the file what somebody with the file, care and no scruples does."""
    with closing(sqlite3.connect(where)) as raw, raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert raw.execute(statement).rowcount > 0, statement
        for _, sql in guards:
            raw.execute(sql)


DROPPED = [
    "DELETE FROM stored_events WHERE position = 1",
    "UPDATE stored_events SET position = position - 1",
    "UPDATE sqlite_sequence SET seq = seq - 1",
]
SLIPPED_IN = [
    "UPDATE stored_events SET position = position + 100",
    (
        "INSERT INTO stored_events SELECT 1, 'body:aarhus', 1, topic,"
        """ CAST(replace(CAST(state AS TEXT), '"id":"', '"id":"f') AS BLOB) FROM stored_events WHERE position = 101"""
    ),
    "UPDATE stored_events SET position = position - 99 WHERE position > 100",
    "UPDATE sqlite_sequence SET seq = (SELECT max(position) FROM stored_events)",
]
EVERY = FIRST.format("""'"mei"', '"lin"'""").replace(" WHERE position = 1", "")
ATTACKS = {
    "one digit of the first entry": [EARLIER],
    "the first entry, and the home": [
        EARLIER,
        FIRST.format('\'"home":"gdynia"\', \'"home":"sopot"\'').replace(
            "position = 1", "topic = 'ledger.opened'"
        ),
    ],
    "the home alone": [
        FIRST.format('\'"home":"gdynia"\', \'"home":"sopot"\'').replace(
            "position = 1", "topic = 'ledger.opened'"
        )
    ],
    "the first entry deleted": DROPPED,
    "an entry slipped in before it": SLIPPED_IN,
    "the first entry edited, and the end cut off": [
        EARLIER,
        "DELETE FROM stored_events WHERE position > 2",
        "UPDATE sqlite_sequence SET seq = 2",
    ],
}


@pytest.mark.parametrize("how", ATTACKS)
@pytest.mark.parametrize("where", ["comity.db", "moved.db"])
def test_no_edit_makes_it_sign_another_past(where: str, how: str, gdynia: Shell) -> None:
    gdynia.ok("seal")
    assert gdynia("verify").code == 0
    before = kept()
    tampered("comity.db", *ATTACKS[how])
    if where != "comity.db":
        Path("comity.db").rename(where)

    done = gdynia("verify", "--ledger", where)
    assert done.code == 5, done.said
    assert "FAULT" in done.out
    assert "nothing is wrong" not in done.out

    said = gdynia.fails(5, "seal", "-o", "another.checkpoint", "--ledger", where)
    assert "nothing is sealed" in said
    who = "ledger" if "cut off" in how else "kaohsiung"
    said = gdynia.fails(5, "export", "--dossier", who, "-o", "dossier", "--ledger", where)
    assert "nothing is sealed" in said
    assert kept() == before
    assert gdynia("doctor", "--ledger", where).code == 5
    assert "something was changed" in done.out or "slipped in" in done.out


@pytest.mark.parametrize("how", [how for how in ATTACKS if how != "the home alone"])
def test_the_control_by_its_name_alone_another_past_was_signed(
    how: str, gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = gdynia.ok("seal", "--json").json["key"]
    tampered("comity.db", *ATTACKS[how])
    monkeypatch.setattr("store.copies.Past.faults", lambda _past, _marks: [])

    assert gdynia.ok("seal", "--json").json["key"] != first
    assert "nothing is wrong" in gdynia.ok("verify").out


def test_an_edit_of_every_entry_is_found_by_its_place(gdynia: Shell) -> None:
    """No entry is what it was; the place is. However it is reached."""
    gdynia.ok("seal")
    tampered("comity.db", EVERY)
    link(Path("link.db"), Path("comity.db"))

    for where in ("comity.db", "link.db", "../" + gdynia.folder.name + "/comity.db"):
        said = gdynia.fails(5, "seal", "--ledger", where)
        assert "5 entries of a ledger in this very place" in said
        assert "none of them is here" in said
        assert "if another ledger lay here then, move " in said
        assert gdynia("verify", "--ledger", where).code == 5
    assert len(list(KEPT.rglob("*.pem"))) == 1


def test_a_copy_a_backup_and_a_restored_export_are_the_same_ledger(gdynia: Shell) -> None:
    gdynia.ok("seal")
    gdynia.ok("backup", "backup.db")
    gdynia.ok("export", "-o", "export.jsonl")
    gdynia.ok("import", "--restore", "export.jsonl", "--ledger", "restored.db")
    for where in ("backup.db", "restored.db"):
        gdynia.ok("verify", "--ledger", where)
        assert gdynia.ok("seal", "--ledger", where, "--json").json["key_made"] is False


# --- what 0.1 kept: no place and no marks


def as_0_1_kept_it(folder: Path) -> None:
    for name in ("ledger.json", "leaves"):
        (folder / name).unlink()


def test_what_0_1_sealed_goes_on(gdynia: Shell) -> None:
    told = gdynia.ok("seal", "--json").json
    (folder,) = KEPT.iterdir()
    as_0_1_kept_it(folder)

    gdynia.ok("verify")
    assert gdynia.ok("seal", "--json").json["key"] == told["key"]

    assert kept() == ["000000000005.checkpoint", "leaves", "ledger.json", "signing-key.pem"]


# --- after a restore


@pytest.fixture
def restored(gdynia: Shell) -> Shell:
    """Sealed at five and seven entries, and then a backup of six was restored."""
    gdynia.ok("seal", "-o", "five.checkpoint")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "both have it")
    gdynia.ok("backup", "b.db")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "one way")
    gdynia.ok("seal", "-o", "seven.checkpoint")
    gdynia.ok("restore", "b.db", "--yes")
    return gdynia


@pytest.mark.parametrize("how", ["an entry in the middle", *ATTACKS])
def test_no_edit_is_signed_by_calling_it_a_restore(how: str, gdynia: Shell) -> None:
    """A backup has nothing that was sealed after the entry at which it parts; what was edited has."""
    edit = [FIRST.format("""'"mei"', '"lin"'""").replace("position = 1", "position = 3")]
    gdynia.ok("seal")
    tampered("comity.db", *ATTACKS.get(how, edit))

    said = gdynia.fails(5, "seal", "--after-a-restore")

    assert "nothing is sealed" in said
    if how not in ATTACKS:
        assert "entry 3 is another or gone, and later ones are those that were sealed" in said
