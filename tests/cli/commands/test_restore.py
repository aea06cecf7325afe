"""`comity restore`: a backup in the place of the ledger; what was there is set aside, and never lost."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cli.commands.restore
from comity.testing import noted
from store.application import open_ledger
from store.errors import Replaced
from store.sqlite import putting_back
from store.sqlite.leftovers import unfinished
from tests.machines import link
from tests.store.sqlite.test_leftovers import content, journal_of, logged, wrote

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Shell

LEDGER, COPY = Path("comity.db"), Path("copy.db")


@pytest.fixture
def copied(gdynia: Shell) -> Shell:
    """A ledger of five entries, and its backup."""
    gdynia.ok("backup", "copy.db")
    return gdynia


def root(shell: Shell, ledger: str = "comity.db") -> str:
    found: str = shell.ok("audit", "--json", "--ledger", ledger).json["root"]
    return found


def recorded(shell: Shell, number: int = 1) -> None:
    """Record something that the backup has not."""
    for item in range(number):
        shell.ok("record", "noted", "kaohsiung", "--text", f"since then {item}")


def before() -> list[Path]:
    return sorted(Path().glob("comity.db.before-*"))


def test_a_backup_takes_the_place_of_the_ledger(copied: Shell) -> None:
    was = root(copied)
    recorded(copied)
    old, copy = LEDGER.read_bytes(), COPY.read_bytes()

    done = copied.ok("restore", "copy.db", "--yes")

    assert done.out == f"copy.db: 5 entries restored to comity.db, root {was}\n"
    assert "comity.db has 1 entry that the backup has not" in done.err
    assert root(copied) == was
    assert COPY.read_bytes() == copy
    (aside,) = before()
    assert aside.read_bytes() == old
    assert (
        f"What stood there lies at {aside}; to have it back: comity restore {aside} --ledger comity.db\n"
        in done.err
    )


def test_what_was_set_aside_is_taken_back_in_the_same_way(copied: Shell) -> None:
    recorded(copied, 2)
    was = root(copied)
    copied.ok("restore", "copy.db", "--yes")
    (aside,) = before()

    copied.ok("restore", str(aside))

    assert root(copied) == was
    assert len(before()) == 2
    assert copied.ok("verify").code == 0


def test_programs_are_told_where_the_old_one_lies(copied: Shell) -> None:
    recorded(copied)

    told = copied.ok("restore", "copy.db", "--yes", "--json").json

    (aside,) = before()
    assert told == {
        "restored": "comity.db",
        "backup": "copy.db",
        "entries": 5,
        "root": root(copied),
        "set_aside": str(aside),
        "missing": 1,
    }


def test_where_no_ledger_is_one_is_made(copied: Shell) -> None:
    LEDGER.unlink()

    told = copied.ok("restore", "copy.db", "--json").json

    assert (told["restored"], told["set_aside"]) == ("comity.db", None)
    copied.ok("restore", "copy.db", "--ledger", "another.db")
    assert root(copied, "another.db") == root(copied)
    assert before() == []


def test_a_ledger_without_an_entry_is_restored_too(shell: Shell) -> None:
    shell.ok("init", "--empty")
    shell.ok("backup", "copy.db")

    assert "0 entries restored" in shell.ok("restore", "copy.db").out


def test_a_link_stays_one(copied: Shell) -> None:
    Path("safe").mkdir()
    LEDGER.rename("safe/real.db")
    link(LEDGER, Path("safe", "real.db"))
    recorded(copied)

    copied.ok("restore", "copy.db", "--yes")

    assert LEDGER.is_symlink()
    assert len(list(Path("safe").glob("real.db.before-*"))) == 1
    assert root(copied) == root(copied, "copy.db")


# --- what is lost from view is said first


def test_entries_that_the_backup_has_not_take_a_yes(copied: Shell) -> None:
    recorded(copied, 2)

    said = copied.fails(2, "restore", "copy.db", "-q")

    assert "comity.db has 2 entries that the backup has not: nothing was restored. With --yes" in said


def test_so_do_entries_that_only_the_ledger_has_where_both_went_on(copied: Shell) -> None:
    recorded(copied)
    copied.ok("record", "noted", "kaohsiung", "--text", "in the copy", "--ledger", "copy.db")
    copied.ok("record", "noted", "kaohsiung", "--text", "in the copy too", "--ledger", "copy.db")

    assert "comity.db has 1 entry that the backup has not" in copied.fails(2, "restore", "copy.db", "-q")


def test_on_a_terminal_it_is_asked(copied: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(copied)
    asked: list[str] = []

    def answer(question: str, *, err: bool) -> bool:
        assert err
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(cli.commands.restore, "_can_be_asked", lambda session: not session.no_input)
    monkeypatch.setattr("click.confirm", answer)

    refused = copied("restore", "copy.db")
    assert (refused.code, refused.err.splitlines()[-1]) == (130, "Nothing was restored.")
    assert before() == []
    assert copied("restore", "copy.db", "--no-input").code == 2
    copied.ok("restore", "copy.db")

    assert len(asked) == 2
    assert len(before()) == 1


def test_a_backup_of_another_ledger_takes_force(copied: Shell) -> None:
    copied.ok("init", "--empty", "--ledger", "other.db")
    copied.ok("register", "body", "turku", "--name", "Turku", "--kind", "city", "--ledger", "other.db")

    said = copied.fails(2, "restore", "other.db", "--yes", "-q")
    assert "is a backup of another ledger than comity.db" in said

    copied.ok("restore", "other.db", "--force")
    assert root(copied) == root(copied, "other.db")


def test_an_older_checkpoint_of_this_machine_is_recalled(copied: Shell) -> None:
    recorded(copied)
    copied.ok("seal", "-o", "held.checkpoint")

    said = copied.ok("restore", "copy.db", "--yes").err

    assert "a checkpoint of 6 entries was sealed here, and the backup has 5" in said
    assert copied("verify").code == 5
    assert "sealed here" not in copied.ok("restore", str(before()[0])).err


def test_a_backup_that_contradicts_what_was_sealed_is_told_before_the_question(copied: Shell) -> None:
    recorded(copied, 2)
    copied.ok("seal", "-o", "held.checkpoint")
    for text in ("another", "way", "it went"):
        copied.ok("record", "noted", "kaohsiung", "--text", text, "--ledger", "copy.db")

    refused = copied("restore", "copy.db")
    assert refused.code == 2
    done = copied.ok("restore", "copy.db", "--yes")

    for said in (refused.err, done.err):
        assert (
            "the backup is not what was sealed here (the first 7 entries are not those that were sealed"
            in said
        )
        assert "comity seal --after-a-restore then goes on with the same key" in said
    assert copied("verify").code == 5
    assert copied("seal", "-o", "other.checkpoint").code == 5
    copied.ok("seal", "-o", "other.checkpoint", "--after-a-restore")
    assert copied("verify", "other.checkpoint").code == 0
    assert "what was sealed here (" not in copied.ok("restore", "copy.db").err


def test_another_ledger_in_the_place_of_a_sealed_one_is_told_before_verify_finds_it(copied: Shell) -> None:
    copied.ok("seal", "-o", "held.checkpoint")
    copied.ok("init", "--ledger", "other.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")

    said = copied.ok("restore", "other.db", "--force").err

    assert "5 entries of a ledger in this very place" in said
    assert "if another ledger lay here then, move" in said
    assert copied("verify").code == 5


def test_a_damaged_copy_of_a_checkpoint_keeps_nobody_from_the_backup(copied: Shell) -> None:
    copied.ok("seal", "-o", "held.checkpoint")
    (sealed,) = Path("data/comity/sealed").glob("*/*.checkpoint")
    sealed.write_bytes(b"damaged")

    assert "cannot be compared with what was sealed here" in copied.ok("restore", "copy.db").err


# --- what is refused, and touches nothing


def test_what_is_no_backup_is_refused(copied: Shell, tmp_path: Path) -> None:
    copied.ok("export", "-o", "export.jsonl")
    copied.ok("export", "--as", "sqlite", "-o", "rows.db")
    os.link("comity.db", "second-name.db")
    Path("notes.txt").write_text("notes\n" * 900, encoding="utf-8")
    Path("empty").touch()
    Path("folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path.parent / "pipe")
        assert "is no ledger but no file" in copied.fails(6, "restore", "../pipe")

    for name, why in {
        "comity.db": "it is the ledger itself",
        "second-name.db": "it is the ledger itself",
        "export.jsonl": "it is an export and no ledger: comity import --restore export.jsonl --ledger NEW.db",
        "rows.db": "is no ledger but the database of another program",
        "notes.txt": "is no ledger but some other file",
        "empty": "is no ledger but empty",
        "folder": "is no ledger but a folder",
        "nowhere.db": "there is no such file",
    }.items():
        assert why in copied.fails(6, "restore", name), name
    assert "there is no folder nowhere" in copied.fails(6, "restore", "copy.db", "--ledger", "nowhere/x.db")
    assert "folder is no file" in copied.fails(6, "restore", "copy.db", "--ledger", "folder")


@pytest.mark.parametrize(
    ("spoil", "code", "why"),
    [
        (lambda raw: raw[: len(raw) // 2], 6, "is cut short"),
        (lambda raw: raw.replace(b"Kaohsiung", b"Kaohsivng", 1), 5, "it does not verify"),
        (lambda raw: raw[:60] + (9).to_bytes(4, "big") + raw[64:], 6, "has the file version 9"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(
    copied: Shell, spoil: Callable[[bytes], bytes], code: int, why: str
) -> None:
    raw = COPY.read_bytes()
    if code == 5:  # an entry under another id than its index says
        at = raw.rindex(b'"id":"') + 6
        raw = raw[:at] + b"f0f0" + raw[at + 4 :]
        COPY.write_bytes(raw)
    else:
        COPY.write_bytes(spoil(raw))

    assert why in copied.fails(code, "restore", "copy.db")


def test_while_another_program_writes_nothing_is_moved(
    copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(putting_back, "PATIENCE", 0.1)
    with closing(sqlite3.connect("comity.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert "is kept by another program" in copied.fails(6, "restore", "copy.db")


def test_what_was_recorded_while_it_was_looked_at_is_not_lost(
    copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*_: object, **__: object) -> None:
        with open_ledger("comity.db") as ledger:
            ledger.record("body:gdynia", noted(text="meanwhile"), by="ana")

    monkeypatch.setattr(cli.commands.restore, "_say_what_is_lost", slowly)

    done = copied("restore", "copy.db")

    assert done.code == 4
    assert "somebody wrote to" in done.err
    assert before() == []
    assert copied.ok("audit", "--json").json["entries"][-1]["position"] == 6


def test_who_had_the_old_one_open_does_not_write_into_the_void(copied: Shell) -> None:
    with open_ledger("comity.db") as held, open_ledger("comity.db", read_only=True) as reader:
        assert len(held) == len(reader) == 5
        copied.ok("restore", "copy.db")
        old = before()[0].read_bytes()

        with pytest.raises(Replaced):
            held.record("body:gdynia", noted(text="into the void"), by="ana")

        assert len(reader) == 5  # what it was reading it reads to its end
    assert before()[0].read_bytes() == old
    assert root(copied) == root(copied, "copy.db")


@pytest.mark.parametrize("step", ["give_name", "sync"])
def test_where_it_cannot_be_done_the_old_one_stands_where_it_stood(
    copied: Shell, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    recorded(copied)
    own = getattr(putting_back, step)

    def refused(*paths: Path) -> None:
        if before():
            raise OSError(28, "No space left on device", str(paths[0]))
        own(*paths)

    monkeypatch.setattr(putting_back, step, refused)

    said = copied("restore", "copy.db", "--yes")

    assert said.code == 6
    assert "no space left on device" in said.err
    assert root(copied) == copied.ok("audit", "--json").json["root"]
    assert len(copied.ok("audit", "--json").json["entries"]) == 6
    assert not [file for file in Path().iterdir() if file.name.startswith(".comity")]


# --- what was left beside


def test_a_journal_is_set_aside_with_its_ledger(copied: Shell) -> None:
    recorded(copied)
    old = LEDGER.read_bytes()
    wrote(LEDGER)
    journal = journal_of(LEDGER).read_bytes()
    shutil.copy("copy.db", "comity.db")  # by hand, as one should not
    there = LEDGER.read_bytes()
    for command in ("list", "verify", "doctor", "audit", "seal", "export", "rebuild"):
        assert "SQLite would play it into the ledger" in copied.fails(6, command), command
    copied.fails(6, "record", "noted", "kaohsiung", "--text", "x")
    copied.fails(6, "backup", "another.db")

    done = copied.ok("restore", "copy.db", "--yes")

    assert "The ledger cannot be read: " in done.err
    assert "to have it back" not in done.err
    aside, left = before()
    assert (aside.read_bytes(), left.read_bytes()) == (there, journal)
    assert left.name == f"{aside.name}-journal"
    assert not journal_of(LEDGER).exists()
    assert root(copied) == root(copied, "copy.db")
    assert old != there


def test_a_log_is_set_aside_too(copied: Shell) -> None:
    logged(LEDGER, Path("comity.db-wal"))
    Path("comity.db-shm").write_bytes(b"\0" * 32_768)

    copied.ok("restore", "copy.db", "--yes")

    assert [file.name[-4:] for file in before()[1:]] == ["-shm", "-wal"]
    assert not Path("comity.db-wal").exists()
    assert copied.ok("verify").code == 0


def test_a_journal_without_its_ledger_is_set_aside(copied: Shell) -> None:
    wrote(LEDGER)
    left = journal_of(LEDGER).read_bytes()
    LEDGER.unlink()

    copied.ok("restore", "copy.db", "--ledger", "comity.db")

    assert [file.read_bytes() for file in before()] == [left]
    assert copied.ok("verify").code == 0


def test_a_ledger_that_was_being_written_is_undone_and_compared(copied: Shell) -> None:
    recorded(copied)
    wrote(LEDGER)
    assert unfinished(LEDGER)

    assert "has 1 entry that the backup has not" in copied("restore", "copy.db").err
    assert not unfinished(LEDGER)


def test_a_damaged_ledger_is_set_aside_as_it_is(copied: Shell) -> None:
    raw = LEDGER.read_bytes()
    for spoilt, leave in ((raw[:9_000], "--yes"), (b"garbage" * 2_000, "--force"), (b"", "--quiet")):
        LEDGER.write_bytes(spoilt)
        if spoilt:
            assert leave in copied.fails(2, "restore", "copy.db", "-q")

        said = copied.ok("restore", "copy.db", leave).err

        assert ("The ledger cannot be read: " in said) is bool(spoilt)
        assert "to have it back" not in said
        assert (f"What stood there lies at {before()[-1]}\n" in said) is bool(spoilt)
        assert before()[-1].read_bytes() == spoilt
        assert copied.ok("verify").code == 0


def test_the_rows_of_the_old_ledger_are_thrown_away(copied: Shell) -> None:
    recorded(copied)
    copied.ok("list")
    assert Path("comity.db.rows").exists()
    Path("comity.db.rows-journal").write_bytes(b"left")

    copied.ok("restore", "copy.db", "--yes")

    assert not list(Path().glob("comity.db.rows*"))


def test_rows_that_are_another_programs_stay(copied: Shell) -> None:
    Path("comity.db.rows").unlink(missing_ok=True)
    with closing(sqlite3.connect("comity.db.rows")) as raw, raw:
        raw.execute("CREATE TABLE addresses (name)")

    copied.ok("restore", "copy.db")

    assert Path("comity.db.rows").exists()


def test_a_backup_that_was_being_written_is_undone_in_the_copy_alone(copied: Shell) -> None:
    was = root(copied)
    wrote(COPY)
    copy, journal = COPY.read_bytes(), journal_of(COPY).read_bytes()
    assert unfinished(COPY)

    copied.ok("restore", "copy.db")

    assert (COPY.read_bytes(), journal_of(COPY).read_bytes()) == (copy, journal)
    assert root(copied) == was


def test_a_backup_with_a_log_is_taken_whole(copied: Shell) -> None:
    with closing(sqlite3.connect("copy.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        state = (
            b'{"command":"c","id":"c","kind":"city","name":"Turku","recorded_at":"2026-11-21T10:02:03.123456Z",'
            b'"recorded_by":"mei","schema":1}'
        )
        raw.execute(
            "INSERT INTO stored_events VALUES (NULL, 'body:turku', 1, 'body.registered', ?)", (state,)
        )
        log = Path("copy.db-wal").read_bytes()

        done = copied.ok("restore", "copy.db")

        assert Path("copy.db-wal").read_bytes() == log
    assert "6 entries restored" in done.out
    assert copied.ok("verify").code == 0


def test_a_backup_beside_which_another_journal_lies_is_refused(copied: Shell) -> None:
    wrote(LEDGER)
    journal_of(LEDGER).rename(journal_of(COPY))

    assert "is not its own" in copied.fails(6, "restore", "copy.db", "--ledger", "new.db")


def test_by_hand_it_would_have_been_destroyed(copied: Shell) -> None:
    copied.ok("restore", "copy.db")
    was = content(COPY)
    recorded(copied)
    wrote(LEDGER)

    shutil.copy("copy.db", "comity.db")

    assert content(LEDGER) != was


# --- in between


def test_a_restore_that_was_interrupted_is_said_by_every_command(copied: Shell) -> None:
    was = root(copied)
    recorded(copied)
    LEDGER.rename("comity.db.before-2026-11-20T101502")
    Path("data/comity").mkdir(parents=True)
    shutil.copy("copy.db", "data/comity/comity.db")  # which nobody must take for it
    copied.ok("export", "-o", "export.jsonl", "--ledger", "copy.db")

    for words in (
        *(["list"], ["audit"], ["verify"], ["doctor"], ["seal"], ["export"], ["backup", "b.db"], ["rebuild"]),
        *(["record", "noted", "kaohsiung", "--text", "x"], ["show", "kaohsiung"]),
        *(["import", "export.jsonl"], ["report", "upcoming"]),
    ):
        said = copied.fails(6, *words)
        assert "comity.db.before-2026-11-20T101502 lies beside it: a restore was interrupted" in said, words
        assert f"comity restore BACKUP --ledger {LEDGER.absolute()} finishes a restore" in said

    copied.ok("restore", "copy.db")
    assert root(copied) == was


def test_its_advice_reaches_the_ledger_that_it_speaks_of(copied: Shell) -> None:
    """From another folder, where another ledger is the default, and in a folder whose name takes quotes."""
    folder = Path("the city's files")
    folder.mkdir()
    (folder / "c.db.before-2026-11-20T101502").write_bytes(COPY.read_bytes())
    was, other = root(copied, "copy.db"), LEDGER.read_bytes()
    said = copied.fails(6, "list", "--ledger", f"{folder}/c.db")
    advice = next(part for part in said.split(", ") if part.endswith("puts back what was there"))

    words = shlex.split(advice.removesuffix(" puts back what was there"))
    copied.ok(*words[1:])

    assert words[:2] == ["comity", "restore"]
    assert root(copied, f"{folder}/c.db") == was
    assert LEDGER.read_bytes() == other


@pytest.mark.parametrize(
    "words",
    [["init", "--empty"], ["import", "--restore", "export.jsonl"], ["init", "--title", "anew"]],
)
def test_who_deleted_a_ledger_may_begin_anew_beside_what_was_set_aside(
    copied: Shell, words: list[str]
) -> None:
    copied.ok("export", "-o", "export.jsonl")
    copied.ok("restore", "copy.db")
    (aside,) = before()
    old = aside.read_bytes()
    LEDGER.unlink()
    assert f"or the ledger was moved or deleted. comity restore BACKUP --ledger {LEDGER.absolute()}" in (
        said := copied.fails(6, "list")
    )
    assert f"comity init --ledger {LEDGER.absolute()} begins anew" in said

    done = copied.ok(*words)

    assert f"Caution: {aside.name} lies beside the new ledger" in done.err
    assert f"comity restore {aside} --ledger comity.db puts it back" in done.err
    assert aside.read_bytes() == old
    assert copied.ok("verify").code == 0


@pytest.mark.parametrize("kind", ["text", "database", "damaged"])
def test_what_is_no_ledger_is_not_moved_unasked(copied: Shell, kind: str) -> None:
    thesis = Path("thesis.docx")
    leave = "--yes" if kind == "damaged" else "--force"
    if kind == "text":
        thesis.write_text("thesis\n", encoding="utf-8")
    elif kind == "database":
        with closing(sqlite3.connect(thesis)) as raw, raw:
            raw.execute("CREATE TABLE addresses (name)")
    else:
        thesis.write_bytes(LEDGER.read_bytes()[:9_000])
    was = thesis.read_bytes()

    said = copied.fails(2, "restore", "copy.db", "--ledger", "thesis.docx", "-q")
    assert leave in said
    assert "nothing was restored" in said
    if leave == "--force":
        copied.fails(2, "restore", "copy.db", "--ledger", "thesis.docx", "--yes", "-q")

    copied.ok("restore", "copy.db", "--ledger", "thesis.docx", leave)
    assert [aside.read_bytes() for aside in Path().glob("thesis.docx.before-*")] == [was]


def test_of_a_bad_backup_it_is_said_that_it_is_the_backup(copied: Shell) -> None:
    raw = COPY.read_bytes()
    for spoilt in (
        raw[: len(raw) // 2],
        b"garbage" * 2_000,
        raw[:60] + bytes(4) + raw[64:],
        raw[:100] + b"\xff" * 4_000 + raw[4_100:],
    ):
        COPY.write_bytes(spoilt)

        said = copied.fails(6, "restore", "copy.db")

        assert "copy.db" in said
        assert "take another backup" in said
        assert "--ledger" not in said
        assert "BACKUP" not in said


def test_what_was_done_is_said_where_the_output_takes_nothing(
    copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(copied)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli.commands.restore, "_tell", full)
    monkeypatch.setattr(cli.commands.restore, "say_no_more", lambda: None)

    done = copied("restore", "copy.db", "--yes", "-q")

    (aside,) = before()
    assert done.code == 6
    assert (
        f"copy.db: 5 entries restored to comity.db, root {root(copied)}. What stood there lies at {aside}"
        in done.err
    )
    assert "comity audit" not in done.err


# --- permissions


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660, 0o444])
def test_those_may_use_it_who_might_use_the_old_one(copied: Shell, mode: int) -> None:
    COPY.chmod(0o644)
    LEDGER.chmod(mode)
    with suppress(PermissionError):  # only an administrator may
        os.chown(LEDGER, 12_345, 12_346)

    copied.ok("restore", "copy.db")

    found, old = LEDGER.stat(), before()[0].stat()
    assert stat.S_IMODE(found.st_mode) == mode
    assert (found.st_uid, found.st_gid) == (old.st_uid, old.st_gid)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_who_may_no_longer_use_it_is_said(copied: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    LEDGER.chmod(0o660)
    try:
        os.chown(LEDGER, 12_345, 12_346)
    except PermissionError:
        pytest.skip("only an administrator may give a file away")
    assert "Caution" not in copied.ok("restore", "copy.db").err

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    said = copied.ok("restore", "copy.db").err

    assert "Have an administrator run: chown 12345:12346 comity.db && chmod 660 comity.db\n" in said
    assert stat.S_IMODE(LEDGER.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(
    ("owned", "lost", "fix"),
    [
        ((12_345, -1), "has not the owner of the old ledger", "chown 12345 comity.db\n"),
        (
            (-1, 12_346),
            "has not the group of the old ledger",
            "chown :12346 comity.db && chmod 660 comity.db\n",
        ),
    ],
)
def test_owner_and_group_are_said_apart(
    owned: tuple[int, int], lost: str, fix: str, copied: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    LEDGER.chmod(0o660)
    try:
        os.chown(LEDGER, *owned)
    except PermissionError:
        pytest.skip("only an administrator may give a file away")

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    said = copied.ok("restore", "copy.db").err

    assert lost in said
    assert f"Have an administrator run: {fix}" in said


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_new_one_is_no_more_open_than_the_backup(copied: Shell) -> None:
    COPY.chmod(0o400)

    copied.ok("restore", "copy.db", "--ledger", "new.db")

    assert stat.S_IMODE(Path("new.db").stat().st_mode) == 0o600


def test_the_command_waits_for_no_model(copied: Shell) -> None:
    """Its help is read without any of what it takes to restore."""
    unwanted = "{'pydantic', 'eventsourcing', 'rich', 'sqlite3'}"
    code = f"import sys, cli.commands.restore; print(sorted({unwanted} & set(sys.modules)))"
    checkout = Path(__file__).resolve().parents[3]
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert found.stdout == "[]\n"
    assert copied.ok("restore", "--help").out.startswith("Usage: comity restore [OPTIONS] BACKUP")


def test_a_dry_run_reads_a_backup_beside_a_ledger_too(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "all.jsonl")

    done = gdynia.ok("import", "--restore", "all.jsonl", "--dry-run")

    assert "5 entries could be restored into a new ledger, root " in done.out
    assert "holds entries already" in gdynia.fails(
        6, "import", "--restore", "all.jsonl", "--dry-run", "--ledger", "comity.db"
    )
