"""`comity verify`: the ledger, read again, beside checkpoints that somebody else has held."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import sys
from contextlib import closing
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


def test_without_a_checkpoint_it_says_what_that_does_not_show(sealed: Shell) -> None:
    done = sealed.ok("verify")

    assert "12 entries" in done.out
    assert "No checkpoint was compared" in done.err


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


def test_a_checkpoint_comes_on_standard_input(sealed: Shell) -> None:
    note = Path(HELD).read_bytes()

    done = sealed("verify", "-", stdin=note)

    assert done.code == 0
    assert "holds  -: its 12 entries" in done.out


def test_a_file_that_is_not_there_is_named(sealed: Shell) -> None:
    assert "nowhere cannot be read: no such file or directory" in sealed.fails(3, "verify", "nowhere")
    assert "cannot be read" in sealed.fails(3, "verify", HELD, "elsewhere")
    assert "there is no ledger at" in sealed.fails(6, "verify", HELD, "--ledger", "nowhere.db")


def test_the_key_is_asked_for_by_its_words_or_in_a_file(sealed: Shell) -> None:
    key = Path("elsewhere/key.txt").read_text(encoding="utf-8").strip()

    for given in (key, "elsewhere/key.txt"):
        said = sealed.ok("verify", HELD, "--key", given).out
        assert f"signed by {key.partition('+')[0]}" in said


def test_a_checkpoint_that_another_key_signed_is_a_fault(sealed: Shell) -> None:
    other = sealed.ok("seal", "--key", "other.pem", "--json").json["key"]

    done = sealed("verify", HELD, "--key", other)

    assert done.code == 5
    assert f"FAULT  {HELD}: it is signed by comity/gdynia/" in done.out
    assert "by none of the keys" in done.out


def test_a_key_that_was_not_copied_whole_is_refused(sealed: Shell) -> None:
    key = Path("elsewhere/key.txt").read_text(encoding="utf-8").strip()

    other = key[:-1] + ("B" if key[-1] == "A" else "A")

    assert "it was not copied whole" in sealed.fails(2, "verify", HELD, "--key", other)
    assert "no public key" in sealed.fails(2, "verify", HELD, "--key", "gdynia")


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


def test_programs_are_told_all_of_it(sealed: Shell) -> None:
    root = sealed.ok("audit", "--json").json["root"]
    key = Path("elsewhere/key.txt").read_text(encoding="utf-8").strip()

    held = {
        "name": HELD,
        "size": 12,
        "fault": None,
        "signature": "good",
        "signed_by": [key.partition("+")[0]],
    }
    assert sealed.ok("verify", HELD, "--key", key, "--json").json == {
        "holds": True,
        "entries": 12,
        "root": root,
        "faults": [],
        "cautions": [],
        "checkpoints": [held],
    }
    (unsigned,) = sealed.ok("verify", HELD, "--json").json["checkpoints"]
    assert unsigned == held | {"signature": "not looked at", "signed_by": []}
    tamper(Path("comity.db"), "cut off", chance(2), careful=True)
    done = sealed("verify", HELD, "--json")
    assert done.code == 5
    assert done.json["holds"] is False
    assert "the rest is gone" in done.json["checkpoints"][0]["fault"]


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


# --- how far it is


def test_how_far_it_is_is_shown_on_a_terminal_alone(sealed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "verifying" not in sealed.ok("verify", HELD).err

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert "verifying" in sealed.ok("verify", HELD).err
    assert "verifying" not in sealed.ok("verify", HELD, "-q").err


def test_standard_input_is_named_once(sealed: Shell) -> None:
    assert "once" in sealed.fails(2, "verify", "-", "-")


# --- whose checkpoint it is


def test_a_checkpoint_of_another_home_is_called_foreign(sealed: Shell) -> None:
    sealed.ok("init", "--ledger", "other.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")
    theirs = sealed.ok("seal", "--ledger", "other.db", "-o", "other.checkpoint", "--json").json["origin"]
    shutil.rmtree("another machine")

    said = sealed("verify", "other.checkpoint").out

    own = Path(HELD).read_text(encoding="utf-8").splitlines()[0]
    assert f"FAULT  other.checkpoint: it is of another ledger, {theirs}; this one is {own}" in said
    assert "changed" not in said


@pytest.mark.parametrize("home", ["comity/taipei/{}", "evil.org/{}", "{}"])
def test_a_checkpoint_that_names_another_log_does_not_hold_whatever_its_root(
    home: str, sealed: Shell
) -> None:
    own, *rest = Path(HELD).read_text(encoding="utf-8").splitlines(keepends=True)
    named = home.format(own.strip().rpartition("/")[2])
    Path("named.checkpoint").write_text("".join([f"{named}\n", *rest]), encoding="utf-8")

    done = sealed("verify", "named.checkpoint")

    assert done.code == 5
    assert f"FAULT  named.checkpoint: it names another log, {named}; this one is {own.strip()}" in done.out
    assert "changed" not in done.out
    assert sealed("verify", HELD).code == 0


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


def test_what_this_machine_sealed_tells_which_ledger_it_is_of(sealed: Shell) -> None:
    sealed.ok("init", "--ledger", "two.db", "--home", "gdynia", "--name", "Gdynia", "--kind", "city")
    sealed.ok("seal", "--ledger", "two.db", "-o", "two.checkpoint")

    said = sealed("verify", "two.checkpoint").out

    assert f"which lay in {sealed.folder.resolve() / 'two.db'} when it was sealed here" in said


def test_of_a_first_entry_that_was_changed_what_was_sealed_here_tells(sealed: Shell) -> None:
    sealed.ok("seal")
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        ((guard,),) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_change'")
        raw.execute("DROP TRIGGER stored_events_never_change")
        raw.execute(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'T10:02', 'T10:01') AS BLOB)"
            " WHERE position = 1"
        )
        raw.execute(guard)

    done = sealed("verify", HELD)

    assert done.code == 5
    assert "and was that one when it was sealed here: its beginning was changed" in done.out
    assert "12 entries of this ledger under another name" in done.out
    assert "number 1 of them is not here any more" in done.out
    shutil.rmtree("another machine")
    done = sealed("verify", HELD)
    assert done.code == 5
    assert "it is another ledger's, or the first entry here was changed" in done.out


def test_a_home_that_was_recorded_after_the_first_seal_is_no_fault(shell: Shell) -> None:
    shell.ok("init", "--empty")
    shell.ok("register", "body", "gdynia", "--name", "Gdynia", "--kind", "city", "--country", "PL")
    shell.ok("seal", "-o", "before.checkpoint")
    opening = {"stream": "ledger", "type": "ledger.opened", "title": "Gdynia", "home": "gdynia"}
    Path("opening.jsonl").write_text(f"{json.dumps(opening)}\n", encoding="utf-8")
    shell.ok("import", "opening.jsonl")

    assert shell.ok("verify", "before.checkpoint").out.count("holds  ") == 2
    assert "Caution: the last checkpoint made here was signed by another key" in shell.ok("seal").err
    shell.ok("verify", "before.checkpoint")


# --- what is no file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_what_to_do_fits_what_was_found(sealed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Path("elsewhere/key.txt").read_text(encoding="utf-8").strip()
    sealed.ok("init", "--ledger", "two.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")
    other = sealed.ok("seal", "--ledger", "two.db", "-o", "other.checkpoint", "--json").json["key"]

    done = sealed("verify", "other.checkpoint")
    assert (done.code, "A checkpoint of another ledger says nothing of this one" in done.err) == (5, True)
    assert "is not what it was" not in done.err
    done = sealed("verify", HELD, "--key", other)
    assert (done.code, "A checkpoint that another key signed shows nothing" in done.err) == (5, True)
    assert "is not what it was" not in done.err
    sealed.ok("verify", HELD, "--key", key)

    raw = ('"type":"body.noted"', '"type":"body.dreamt"')
    with closing(sqlite3.connect("comity.db")) as file, file:
        ((guard,),) = file.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_never_change'")
        file.execute("DROP TRIGGER stored_events_never_change")
        changed = file.execute(
            "UPDATE stored_events SET topic = 'body.dreamt',"
            " state = CAST(replace(CAST(state AS TEXT), ?, ?) AS BLOB) WHERE position = 12",
            raw,
        )
        assert changed.rowcount == 1
        file.execute(guard)
    monkeypatch.setenv("COMITY_DATA", str(sealed.folder / "a third machine"))
    done = sealed("verify")
    assert (done.code, "A newer comity has written to the ledger" in done.err) == (5, True), done.said
    assert "is not what it was" not in done.err

    assert (
        "is not what it was" in sealed("verify", HELD).err
    )  # the control: a checkpoint that is contradicted


def test_a_pipe_is_no_checkpoint_and_no_key(sealed: Shell) -> None:
    os.mkfifo("pipe")

    for code, words in (
        (3, ("verify", "pipe")),
        (3, ("verify", "/dev/zero")),
        (2, ("verify", "--key", "pipe")),
        (2, ("verify", "--key", "/dev/zero")),
        (3, ("export", "--dossier", "kaohsiung", "-o", "dossier", "--checkpoint", "pipe")),
        (2, ("export", "--dossier", "kaohsiung", "-o", "dossier", "--checkpoint", HELD, "--key", "pipe")),
        (2, ("import", "pipe")),
        (2, ("import", "--restore", "pipe", "--ledger", "new.db")),
        (2, ("import", "pipe", "--map", "name=name")),
    ):
        done = sealed(*words)
        assert done.code == code, done.said
        assert "and no file" in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_no_configuration(sealed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo("pipe")
    monkeypatch.setenv("COMITY_CONFIG", "pipe")

    done = sealed("list")

    assert (done.code, "it is a named pipe, and no file" in done.err) == (2, True)


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="a shell names what it has opened otherwise here")
def test_what_a_shell_has_opened_is_a_checkpoint_and_a_key(sealed: Shell) -> None:
    """As in `comity verify <(curl …) --key <(curl …)`."""
    numbers = []
    for name in (HELD, "elsewhere/key.txt"):
        reading, writing = os.pipe()
        os.write(writing, Path(name).read_bytes())
        os.close(writing)
        numbers.append(reading)

    done = sealed("verify", f"/dev/fd/{numbers[0]}", "--key", f"/dev/fd/{numbers[1]}")

    assert (done.code, "signed by comity/gdynia/" in done.out) == (0, True), done.said
    for number in numbers:
        os.close(number)
