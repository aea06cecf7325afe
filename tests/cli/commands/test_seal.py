"""`comity seal`: a signed checkpoint, a key that nobody else can read, and no signature under what was changed."""

from __future__ import annotations

import json
import os
import shutil
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
    assert kept() == ["000000000005.checkpoint", "leaves", "ledger.json"]
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


def test_a_copy_of_ones_own_that_was_damaged_is_named(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (copy,) = KEPT.rglob("*.checkpoint")
    copy.write_bytes(copy.read_bytes()[:-9])

    assert f"own copy {copy.name} is damaged" in gdynia.fails(5, "seal")


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


def test_a_link_in_the_place_of_the_file_is_found_by_its_name(gdynia: Shell) -> None:
    """Whoever moves the ledger away and leads its name to a rewritten one."""
    gdynia.ok("seal")
    shutil.copy("comity.db", "other.db")
    tampered("other.db", EVERY)
    Path("comity.db").rename("away.db")
    link(Path("comity.db"), Path("other.db"))

    assert "5 entries of a ledger in this very place" in gdynia.fails(5, "seal")
    assert gdynia("verify").code == 5
    assert len(list(KEPT.rglob("*.pem"))) == 1
    assert gdynia("verify", "--ledger", "away.db").code == 0, "the control: the ledger itself, moved"


def test_where_another_ledger_lay_the_way_out_is_named(gdynia: Shell) -> None:
    gdynia.ok("seal")
    Path("comity.db").unlink()
    gdynia.ok("init", "--home", "tallinn", "--name", "Tallinn", "--kind", "city", "--country", "EE")
    said = gdynia.fails(5, "seal")
    (folder,) = KEPT.iterdir()

    assert f"move {folder.absolute()} away" in said or f"move {folder} away" in said
    folder.rename("comity-gdynia-of-before")

    gdynia.ok("seal")
    gdynia.ok("verify")


def test_two_ledgers_of_one_home_are_sealed_and_it_is_said(gdynia: Shell) -> None:
    """The control: what is honest goes on."""
    first = gdynia.ok("seal", "--json").json
    gdynia.ok("init", "--ledger", "two.db", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")

    done = gdynia.ok("seal", "--ledger", "two.db")

    assert "Caution: another ledger of gdynia was sealed here, " in done.err
    assert f"{gdynia.folder.resolve() / 'comity.db'}, 5 entries, key {first['key']}" in done.err
    again = gdynia.ok("seal", "--ledger", "two.db", "--json")
    assert "another ledger" not in again.err
    assert again.json["other_ledgers"] == []
    for where in ("comity.db", "two.db"):
        gdynia.ok("verify", "--ledger", where)
        gdynia.ok("seal", "--ledger", where)
        rows = gdynia.ok("doctor", "--json", "--ledger", where).json
        (beside,) = [row for row in rows if row["what"] == "sealed beside"]
        assert "another ledger of gdynia was sealed here" in beside["found"]


def test_a_ledger_that_was_moved_is_sealed_where_it_lies_and_its_old_place_is_free(gdynia: Shell) -> None:
    first = gdynia.ok("seal", "--json").json
    Path("comity.db").rename("moved.db")

    assert gdynia.ok("seal", "--ledger", "moved.db", "--json").json["key"] == first["key"]

    gdynia.ok("init", "--home", "tallinn", "--name", "Tallinn", "--kind", "city", "--country", "EE")
    gdynia.ok("seal")
    gdynia.ok("verify", "--ledger", "moved.db")


def test_a_place_of_a_ledger_that_lies_elsewhere_now_can_be_given_up(gdynia: Shell) -> None:
    """A copy was sealed; then another ledger was begun in the first place: nobody need move a key away."""
    gdynia.ok("seal")
    shutil.copy("comity.db", "copy.db")
    gdynia.ok("seal", "--ledger", "copy.db")
    Path("comity.db").unlink()
    gdynia.ok("init", "--home", "tallinn", "--name", "Tallinn", "--kind", "city", "--country", "EE")
    (told,) = KEPT.rglob("ledger.json")

    said = gdynia.fails(5, "seal")

    place = str(gdynia.folder.resolve() / "comity.db")
    assert (
        f"take {place} out of {told}" in said.replace(f"{gdynia.folder}/", "")
        or f"take {place} out of" in said
    )
    words = json.loads(told.read_text(encoding="utf-8"))
    words["paths"].remove(place)
    told.write_text(json.dumps(words), encoding="utf-8")
    gdynia.ok("seal")
    gdynia.ok("seal", "--ledger", "copy.db")


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


def test_an_edit_of_what_0_1_sealed_is_found_by_the_home(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (folder,) = KEPT.iterdir()
    as_0_1_kept_it(folder)
    tampered("comity.db", EARLIER)

    said = gdynia.fails(5, "seal")

    assert "did not write down which: it may be this one, and its first entry another now" in said
    assert "seal it once with this version, or move " in said
    assert gdynia("verify").code == 5
    assert len(list(KEPT.iterdir())) == 1


def test_two_ledgers_of_one_home_of_which_0_1_sealed_one_have_a_way_out(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (folder,) = KEPT.iterdir()
    as_0_1_kept_it(folder)
    gdynia.ok("init", "--ledger", "two.db", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
    gdynia.fails(5, "seal", "--ledger", "two.db")
    assert gdynia("verify", "--ledger", "two.db").code == 5
    gdynia.ok("verify")

    gdynia.ok("seal")

    gdynia.ok("seal", "--ledger", "two.db")
    gdynia.ok("verify", "--ledger", "two.db")


def test_two_ledgers_that_0_1_sealed_go_on_and_it_is_said(gdynia: Shell) -> None:
    gdynia.ok("seal")
    gdynia.ok("init", "--ledger", "two.db", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
    gdynia.ok("seal", "--ledger", "two.db")
    for folder in KEPT.iterdir():
        as_0_1_kept_it(folder)

    assert "does not say where that lay" in gdynia.ok("verify").out
    gdynia.ok("seal")
    gdynia.ok("seal", "--ledger", "two.db")
    for where in ("comity.db", "two.db"):
        assert "does not say" not in gdynia.ok("verify", "--ledger", where).out


def test_what_0_1_sealed_of_other_homes_is_nobodys_business(gdynia: Shell) -> None:
    gdynia.ok("seal")
    as_0_1_kept_it(next(KEPT.iterdir()))
    gdynia.ok("init", "--ledger", "two.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")

    gdynia.ok("verify", "--ledger", "two.db")
    gdynia.ok("seal", "--ledger", "two.db")


# --- what is kept, damaged


DAMAGE = {
    "empty": b"",
    "no JSON": b"{",
    "nested": b"[" * 100_000,
    "no object": b"[]",
    "not UTF-8": b"\xff",
    "without a place": b'{"keys": [], "origin": "comity/gdynia/0", "paths": [], "size": 5}',
    "of another ledger": b'{"keys": [], "origin": "comity/gdynia/0", "paths": ["x"], "size": 5}',
    "a number for a place": b'{"keys": [], "origin": "comity/gdynia/0", "paths": [1], "size": 5}',
    "no key": b'{"keys": ["x"], "origin": "comity/gdynia/0", "paths": ["x"], "size": 5}',
}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("whose", ["its own", "another's"])
def test_where_a_place_cannot_be_read_nothing_is_sealed_and_it_is_said(
    whose: str, how: str, gdynia: Shell
) -> None:
    gdynia.ok("seal")
    (told,) = KEPT.rglob("ledger.json")
    told.write_bytes(DAMAGE[how])
    where = "comity.db"
    if whose == "another's":
        where = "two.db"
        gdynia.ok("init", "--ledger", where, "--home", "tallinn", "--name", "Tallinn", "--kind", "city")

    said = gdynia.fails(5, "seal", "--ledger", where)

    assert "ledger.json" in said
    assert "nothing is sealed" in said
    assert "note   " in gdynia.ok("verify", "--ledger", where).out
    told.unlink()
    (told.parent / "leaves").unlink()
    gdynia.ok("seal", "--ledger", where)


@pytest.mark.parametrize("left", [0, 7, 32, None])
def test_where_marks_are_gone_nothing_is_sealed_and_it_is_said(left: int | None, gdynia: Shell) -> None:
    gdynia.ok("seal")
    (marks,) = KEPT.rglob("leaves")
    if left is None:
        marks.unlink()
    else:
        marks.write_bytes(marks.read_bytes()[:left])

    said = gdynia.fails(5, "seal")

    assert f"{marks.name} is" in said
    assert "note   " in gdynia.ok("verify").out
    assert "FAULT" not in gdynia("doctor").out


# --- another key


def test_a_key_that_was_lost_is_replaced_and_whoever_holds_the_old_one_is_thought_of(gdynia: Shell) -> None:
    first = gdynia.ok("seal", "--json").json
    (pem,) = KEPT.rglob("*.pem")
    pem.rename("lost.pem")
    assert "comity seal would make a new key" in next(
        row["found"] for row in gdynia.ok("doctor", "--json").json if row["what"] == "signing key"
    )

    done = gdynia.ok("seal", "-q")

    assert "Caution: the last checkpoint made here was signed by another key" in done.err
    assert first["key"] in done.err
    assert "must be told" in done.err
    assert "Caution" not in gdynia.ok("seal").err  # once it is known, it is known

    back = gdynia.ok("seal", "--json", "--key", "lost.pem")

    assert back.json["keys_before"] != []
    assert back.json["key_has_signed_before"] is True
    assert "Caution" not in back.err  # it came back, as was advised: no stranger
    assert "Signed by a key that has signed here before; the last checkpoint" in back.err
    assert "has signed here before" not in gdynia.ok("seal", "--key", "lost.pem").err


def test_of_what_0_1_sealed_the_key_is_named_by_its_signature(gdynia: Shell) -> None:
    first = gdynia.ok("seal", "--json").json
    (folder,) = KEPT.iterdir()
    as_0_1_kept_it(folder)
    (folder / "signing-key.pem").unlink()

    told = gdynia.ok("seal", "--json").json

    assert told["keys_before"] == ["+".join(first["key"].split("+")[:2])]


def test_a_dossier_that_is_sealed_by_another_key_says_so_too(gdynia: Shell) -> None:
    gdynia.ok("seal")
    next(KEPT.rglob("*.pem")).unlink()

    done = gdynia.ok("export", "--dossier", "kaohsiung", "-o", "dossier")

    assert "Caution: the last checkpoint made here was signed by another key" in done.err


def test_an_own_copy_of_which_the_signature_was_changed_is_a_fault(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (copy,) = KEPT.rglob("*.checkpoint")
    note = Note.read(copy.read_bytes())
    (signature,) = note.signatures
    copy.write_text(
        str(note._replace(signatures=(signature._replace(signature=b"x" * 64),))), encoding="utf-8"
    )

    done = gdynia("verify", "--json")

    assert done.code == 5
    (own,) = done.json["checkpoints"]
    assert (own["signature"], "is not good" in own["fault"]) == ("bad", True)


def test_a_folder_that_was_moved_away_by_another_name_is_seen_where_a_new_key_signs(gdynia: Shell) -> None:
    first = gdynia.ok("seal", "--json").json
    (folder,) = KEPT.iterdir()
    old = folder.rename(folder.with_name(f"{folder.name}.old"))

    done = gdynia.ok("seal")

    assert "Caution: this ledger was sealed under the same name before" in done.err
    assert f"comity seal --key {old.absolute() / 'signing-key.pem'}" in done.err
    assert "Caution" not in gdynia.ok("seal").err
    assert gdynia.ok("seal", "--json", "--key", str(old / "signing-key.pem")).json["key"] == first["key"]


def test_of_many_other_ledgers_of_the_home_two_are_named(gdynia: Shell) -> None:
    for number in range(4):
        where = f"{number}.db"
        gdynia.ok("init", "--ledger", where, "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
        done = gdynia.ok("seal", "--ledger", where)
        assert done.err.count("Caution") == min(number, 1)
    Path("0.db").unlink()

    done = gdynia.ok("seal")

    (line,) = [line for line in done.err.splitlines() if line.startswith("Caution")]
    assert "4 other ledgers of gdynia were sealed here: " in line
    assert " and 1 more; 1 of them is not where they lay any more" in line
    assert sum(f"{number}.db" in line for number in range(4)) == 2
    beside = [row for row in gdynia.ok("doctor", "--json").json if row["what"] == "sealed beside"]
    assert len(beside) == 4


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


@pytest.mark.parametrize("more", [0, 1, 3])
def test_after_a_restore_it_is_sealed_by_the_same_key_where_that_is_asked_for(
    more: int, restored: Shell
) -> None:
    for number in range(more):
        restored.ok("record", "noted", "kaohsiung", "--text", f"the other way {number}")
    before = kept()
    for words in (("seal",), ("export", "--dossier", "kaohsiung", "-o", "dossier")):
        said = restored.fails(5, *words)
        assert "nothing is sealed" in said
        assert "its first 6 entries are those that were sealed" in said
        assert "comity seal --after-a-restore" in said
    done = restored("verify")
    assert done.code == 5
    assert "comity seal --after-a-restore" in done.err
    assert kept() == before
    (pem,) = KEPT.rglob("*.pem")
    key = pem.read_bytes()

    done = restored.ok("seal", "-q", "--after-a-restore", "-o", "new.checkpoint")

    assert "Caution: the ledger is not what was sealed here before" in done.err
    assert "Checkpoints of more than 6 entries that others hold contradict it from now on" in done.err
    assert pem.read_bytes() == key
    (aside,) = pem.parent.glob("before-*")
    assert sorted(found.name for found in aside.iterdir()) == [
        "000000000007.checkpoint",
        "leaves",
        "ledger.json",
    ]
    assert (pem.parent / "000000000005.checkpoint").exists()
    restored.ok("verify", "new.checkpoint", "five.checkpoint")
    done = restored("verify", "seven.checkpoint")
    assert (done.code, f"one of those in {aside.absolute()} is of what was there before" in done.err) == (
        5,
        True,
    )
    restored.ok("seal")
    restored.ok("record", "noted", "kaohsiung", "--text", "it goes on")
    assert "Caution" not in restored.ok("seal").err
    assert restored("doctor").code == 0


def test_a_copy_that_is_left_and_contradicts_it_is_not_passed_over(restored: Shell) -> None:
    (copy,) = KEPT.rglob("000000000007.checkpoint")
    words = copy.read_text(encoding="utf-8").split("\n")
    words[1] = "5"  # says of five entries what is true of seven
    copy.with_name("000000000005.checkpoint").write_text("\n".join(words), encoding="utf-8")

    said = restored.fails(5, "seal", "--after-a-restore")

    assert "the first 5 entries are not those that were sealed before" in said


def test_what_0_1_sealed_is_set_aside_after_a_restore_too(restored: Shell) -> None:
    (folder,) = KEPT.iterdir()
    as_0_1_kept_it(folder)

    assert "if an older backup was put in its place on purpose, comity seal" in restored.fails(5, "seal")
    done = restored.ok("seal", "--after-a-restore", "--json")

    assert (done.json["key_made"], len(done.json["set_aside"])) == (False, 1)
    assert "Checkpoints that others hold contradict it" in done.err
    restored.ok("verify")


def test_where_nothing_contradicts_it_there_was_no_restore(gdynia: Shell) -> None:
    gdynia.ok("seal")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "later")

    assert "seal without --after-a-restore" in gdynia.fails(2, "seal", "--after-a-restore")


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


# --- what is no file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_no_key(gdynia: Shell) -> None:
    os.mkfifo("pipe", 0o600)
    before = kept()

    for words in (("seal",), ("export", "--dossier", "kaohsiung", "-o", "dossier")):
        done = gdynia(*words, "--key", "pipe")
        assert done.code == 6
        assert "the key pipe cannot be used, it is a named pipe, and no file" in done.err
    assert kept() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_among_the_copies_makes_nobody_wait(gdynia: Shell) -> None:
    gdynia.ok("seal")
    (copy,) = KEPT.rglob("*.checkpoint")
    os.mkfifo(copy.with_name("000000000006.checkpoint"))

    for command in ("seal", "verify"):
        assert "it is a named pipe, and no file" in gdynia(command).err
    assert "named pipe" in gdynia("doctor").out
