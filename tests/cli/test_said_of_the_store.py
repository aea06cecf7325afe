"""What the store says, as the command line says it: with its options, and with lines that can be pasted."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cli.errors import CODE_OF, CODES
from cli.failing import told
from cli.session import Session
from cli.wording import spoken, spoken_hint
from store.address import Address
from store.clock import beside_the_clock
from store.copies import Unkept
from store.errors import (
    WAY_OUT,
    Ahead,
    Astray,
    Contradicted,
    Damaged,
    DuplicateCommand,
    Foreign,
    Linked,
    Missing,
    Newer,
    NoRights,
    NotALedger,
    NotEmpty,
    NotLaidOut,
    NotWhole,
    OutOfOrder,
    StoreError,
    Uncertain,
    Unreachable,
    WithoutItsLedger,
)
from store.files import Endless
from store.folders import Unknown
from store.importing import NotTaken
from store.note import Key, NotANote, Note, SignedByOthers, Spoilt, Unsigned
from store.places import place_of
from store.shell import Shell, quoted
from store.sqlite.connection import unusable

if TYPE_CHECKING:
    from domain.problem import Problem
    from tests.cli.conftest import Shell as Here

WHERE, ASIDE = Path("/srv/the office.db"), Path("/srv/the office.db.before-2026")
NAMED, BEFORE = (quoted(str(where), Shell.POSIX) for where in (WHERE, ASIDE))
"""The same as a shell takes each for one word."""
NOW, LAST = datetime(2027, 11, 21, 10, 2, 4, tzinfo=UTC), datetime(2026, 11, 20, 10, 2, 3, tzinfo=UTC)
NOTE = json.dumps({"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "a note"})


def problem(path: str) -> StoreError:
    """What a place says of an address that is no file's."""
    with pytest.raises(StoreError) as refused:
        place_of(path)
    return refused.value


def not_read(words: bytes) -> NotANote:
    """Why these words are no note."""
    with pytest.raises(NotANote) as refused:
        Note.read(words)
    return refused.value


def interrupted() -> sqlite3.Error:
    """What SQLite says of a file that was being written, where nothing can be written."""
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorname = "SQLITE_READONLY_ROLLBACK"
    return error


KEY = Key("comity/gdynia/0123456789abcdef", bytes(32))
DATABASE = Address("postgresql://mei@db/kaohsiung")
SAID: list[tuple[Problem, str]] = [
    (
        problem("postgresql://mei:hush@db/kaohsiung"),
        (
            "the address of the ledger holds a password, which a shell would keep and a list of programs would show: leave"
            " it out of --ledger, and put it into ~/.pgpass, a service file or $PGPASSWORD"
        ),
    ),
    (
        NotLaidOut(DATABASE),
        (
            f"there is no ledger at {DATABASE}: comity init --sql --ledger {DATABASE} prints what an administrator of the"
            " database runs there once; then begin one with comity init, or name another with --ledger"
        ),
    ),
    (
        NoRights(
            DATABASE, "permission denied for table x", user='"mei"', writer='"k_writer"', reader='"k_reader"'
        ),
        (
            f"{DATABASE}: this role may not do that (permission denied for table x): an administrator"
            ' lets it read with GRANT "k_reader" TO "mei", or record with GRANT "k_writer" TO "mei"'
        ),
    ),
    (
        Foreign(DATABASE, "LATIN1"),
        (
            f"{DATABASE} is in LATIN1, and a ledger in UTF-8: have a new database made in UTF-8 (createdb -E UTF8 -T"
            " template0) and laid out, and begin the ledger there, or comity copy LEDGER postgresql://…/NEW takes it"
            " there"
        ),
    ),
    (
        Damaged("it is damaged inside", DATABASE),
        (
            "it is damaged inside: it was damaged or changed after it was recorded; comity copy BACKUP"
            " postgresql://…/NEW puts a backup into a new database: name that from then on"
        ),
    ),
    (
        Uncertain(DATABASE, "letter-7"),
        (
            f"{DATABASE}: the connection broke while the command letter-7 was being recorded, and the server has not come"
            " back to say whether it was: once it runs, repeat the command with --command letter-7, which records it once"
        ),
    ),
    (
        DuplicateCommand("letter-7", "body:gdynia#1"),
        (
            "the command letter-7 is on record already, for something else (body:gdynia#1): nothing was recorded; repeat it"
            " without --command, or with another id"
        ),
    ),
    (
        Unreachable(WHERE, PermissionError(13, "Permission denied")),
        (
            f"{WHERE} cannot be reached, permission denied: see to its name and to the permissions of its folder, or"
            " name another ledger with --ledger"
        ),
    ),
    (
        Missing(WHERE),
        f"there is no ledger at {WHERE}: begin one with comity init, or name another with --ledger",
    ),
    (
        Missing(WHERE, no_folder="there is no folder /srv"),
        "there is no folder /srv: make it, or name another ledger with --ledger",
    ),
    (
        Missing(WHERE, before=ASIDE),
        (
            f"there is no ledger at {WHERE}, and the office.db.before-2026 lies beside it: a restore was interrupted,"
            f" or the ledger was moved or deleted. comity restore BACKUP --ledger {NAMED} finishes a restore, comity restore"
            f" {BEFORE} --ledger {NAMED} puts back what was there, and comity init --ledger {NAMED}"
            " begins anew"
        ),
    ),
    (
        NotEmpty(WHERE),
        f"{WHERE} holds entries already and is left as it is: restore into a new ledger, named with --ledger",
    ),
    (
        NotALedger(WHERE, "a folder"),
        f"{WHERE} is no ledger but a folder: name the ledger with --ledger",
    ),
    (
        Newer("it has the file version 2"),
        "it has the file version 2: it was written by a newer comity; update this one (pip install --upgrade comity)",
    ),
    (
        Damaged("it is cut short"),
        (
            "it is cut short: it was damaged or changed after it was recorded; comity restore BACKUP --ledger LEDGER puts a"
            " backup in its place"
        ),
    ),
    (
        Astray(WHERE, Path(f"{WHERE}-journal")),
        (
            f"{WHERE}-journal lies beside {WHERE} and is not its own: SQLite would play it into the ledger"
            f" and destroy it. Nothing was opened; comity restore BACKUP --ledger {NAMED} puts a backup in its place and"
            " moves what is left beside it aside; where the ledger is the right one, move the office.db-journal away"
        ),
    ),
    (
        WithoutItsLedger(WHERE, Path(f"{WHERE}-journal")),
        (
            f"{WHERE}-journal was left by a ledger that is not there any more, and SQLite would take it for the new"
            f" one's: comity restore BACKUP --ledger {NAMED} puts a backup in that one's place; begin a new ledger under"
            " another name"
        ),
    ),
    (
        NotWhole(WHERE, "the file is damaged"),
        (
            f"{WHERE} was not restored, it does not verify (the file is damaged): name another backup; comity verify"
            f" --ledger {NAMED} says more"
        ),
    ),
    (
        OutOfOrder(WHERE, "entries are gone"),
        (
            f"{WHERE} is out of order, entries are gone; so it can be read and not written: comity restore BACKUP"
            " --ledger LEDGER puts a backup in its place; or export it and, where no entry of a stream is"
            " missing, restore the export into a new ledger, which counts its positions anew"
        ),
    ),
    (
        Linked(WHERE, 2),
        (
            f"{WHERE} is one file under 2 names (hard links): what is written under one of them is not safe under"
            " another, so that it can be read and not written: delete the others, or copy it (comity backup NEW) and go on"
            " with the copy"
        ),
    ),
    (
        Foreign(WHERE, "UTF-16le"),
        (
            f"{WHERE} is in UTF-16le, and a ledger in UTF-8: somebody has copied it with another program, and nothing"
            f" in it can be looked up; comity restore BACKUP --ledger {NAMED} puts a backup in its place"
        ),
    ),
    (
        Ahead(now=NOW, last=LAST),
        (
            "the clock says 2027-11-21 10:02:04 UTC, over a year after the last entry (2026-11-20 10:02:03 UTC), and"
            " whatever is recorded later could not be earlier: nothing was recorded; set the clock, or repeat the command"
            " with --clock-is-right"
        ),
    ),
    (
        unusable(WHERE, interrupted()),
        (
            f"{WHERE} was being written when that was interrupted, and what was unfinished cannot be undone here:"
            f" open it once where it can be written (comity list), or let comity restore {NAMED} --ledger NEW.db make a"
            " ledger of it there"
        ),
    ),
    (
        problem("mysql://here/x"),
        (
            "mysql://here/x is no file: this version keeps its ledger in a file, or on PostgreSQL"
            " (postgresql://HOST/DATABASE); name one with --ledger"
        ),
    ),
    (
        not_read(str(KEY).encode()),
        "it is the public key of comity/gdynia/0123456789abcdef, and no checkpoint: name it with --key",
    ),
    (
        Unknown(),
        "you have no home folder: say with $COMITY_DATA, $COMITY_CONFIG, $COMITY_CACHE where to keep it",
    ),
]


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command runs that has no option but the ledger, and one to record by."""
    monkeypatch.setattr(Session, "latest", None)
    session = Session(ledger="x.db")
    session.command = click.Command(
        "x", params=[click.Option(["--ledger"]), click.Option(["--command"], metavar="ID")]
    )


@pytest.mark.usefixtures("shell", "running")
@pytest.mark.parametrize(
    ("error", "line"), SAID, ids=[f"{type(error).__name__}-{n}" for n, (error, _) in enumerate(SAID)]
)
def test_an_error_is_said_in_one_line(error: Problem, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = told(error)

    assert capsys.readouterr().err == f"Error: {line}\n"
    assert code == CODE_OF[error.kind]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unknown(), 6),
        (Unkept("no"), 6),
        (Contradicted(4, 2), 5),
        (Unsigned("no"), 5),
        (SignedByOthers("no"), 5),
        (NotANote("no"), 2),
        (Spoilt("no"), 2),
        (NotTaken("no"), 2),
        (Endless("a device"), 2),
    ],
)
def test_what_else_is_said_to_people_has_a_code(error: Problem, code: int) -> None:
    assert CODE_OF[error.kind] == code
    assert code in CODES


@pytest.mark.usefixtures("shell", "running")
def test_what_to_do_is_a_line_to_be_pasted() -> None:
    assert spoken_hint(WAY_OUT).startswith(
        "comity restore BACKUP --ledger LEDGER puts a backup in its place;"
    )
    (later,) = beside_the_clock(LAST, NOW)
    assert spoken(later).endswith("; comity doctor says which of both is wrong")


@pytest.mark.usefixtures("shell")
def test_a_line_calls_comity_as_it_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", "python3 start.py")

    assert "begin one with python3 start.py init," in spoken(Missing(WHERE))


# --- as commands say it


def test_a_ledger_that_is_not_there(shell: Here) -> None:
    assert shell.fails(6, "list", "--ledger", "x.db") == (
        f"Error: there is no ledger at {Path('x.db').absolute()}: begin one with comity init, or name another with"
        " --ledger\n"
    )


def test_an_id_that_was_given_before(gdynia: Here) -> None:
    words = ("record", "noted", "kaohsiung", "--command", "letter-7", "--text")
    gdynia.ok(*words, "once")

    assert gdynia.fails(4, *words, "twice").endswith("; repeat it without --command, or with another id\n")


@pytest.mark.parametrize("words", [(), ("--restore", "--ledger", "new.db")])
@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (("--max-lines", "2"), "2 lines: split it, or raise the limit with --max-lines"),
        (("--max-bytes", "9"), "9 bytes: split it, or raise the limit with --max-bytes"),
    ],
)
def test_a_file_beyond_the_limits(
    gdynia: Here, words: tuple[str, ...], limit: tuple[str, ...], said: str
) -> None:
    Path("export.jsonl").write_bytes(gdynia.ok("export").out.encode())

    assert f": the file has more than {said}\n" in gdynia.fails(2, "import", "export.jsonl", *words, *limit)


def test_what_only_a_restore_keeps(gdynia: Here) -> None:
    Path("export.jsonl").write_bytes(gdynia.ok("export").out.encode())
    Path("facts.jsonl").write_text(f"{NOTE}\n", encoding="utf-8")

    assert "; only a restore keeps these (comity import --restore FILE)\n" in gdynia.fails(
        2, "import", "export.jsonl"
    )
    assert (
        "line 1: it has no version: a restore takes what comity export wrote; facts without it are for comity import FILE"
        " without --restore\n"
    ) in gdynia.fails(2, "import", "facts.jsonl", "--restore", "--ledger", "new.db")


def test_an_export_in_the_place_of_a_backup(gdynia: Here) -> None:
    Path("export.jsonl").write_bytes(gdynia.ok("export").out.encode())

    assert gdynia.fails(6, "restore", "export.jsonl") == (
        "Error: export.jsonl was not restored, it is an export and no ledger: comity import --restore export.jsonl --ledger"
        " NEW.db makes a ledger of it\n"
    )


def test_a_folder_in_the_place_of_a_ledger(gdynia: Here) -> None:
    gdynia.ok("backup", "copy.db")
    Path("folder").mkdir()

    assert gdynia.fails(6, "restore", "copy.db", "--ledger", "folder") == (
        "Error: copy.db was not restored, folder is no file: name a ledger's file with --ledger\n"
    )


def test_a_backup_of_a_ledger_that_does_not_verify(gdynia: Here) -> None:
    with closing(sqlite3.connect("comity.db")) as raw, raw:
        raw.execute("DROP TRIGGER stored_events_never_change")

    assert gdynia.fails(6, "backup", "copy.db") == (
        "Error: copy.db was not made, its source does not verify: nothing of it was kept; comity verify says what is wrong"
        " with the ledger\n"
    )


def test_a_key_that_cannot_be_used(gdynia: Here) -> None:
    Path("key").mkdir()

    assert gdynia.fails(6, "seal", "--key", "key").endswith(
        ": see to its permissions and those of its folder, or name another with --key\n"
    )


def test_what_is_named_as_a_key_and_is_none(gdynia: Here) -> None:
    assert gdynia.fails(2, "verify", "--key", "gdynia") == (
        "Error: --key gdynia: it is no public key: it is written name+id+key, as comity seal prints it\n"
    )


def test_a_key_that_is_named_as_a_checkpoint(gdynia: Here) -> None:
    Path("key.txt").write_text(f"{KEY}\n", encoding="utf-8")
    said = "it is the public key of comity/gdynia/0123456789abcdef, and no checkpoint: name it with --key"

    done = gdynia("verify", "key.txt")
    assert done.code == 2
    assert f"unread key.txt: {said}\n" in done.out
    assert f"Error: key.txt cannot be checked: {said}\n" in done.err
    assert gdynia("verify", "key.txt", "--json").json["checkpoints"][0]["fault"] == said


def test_what_a_doctor_says_of_a_clock_that_may_be_ahead(gdynia: Here) -> None:
    gdynia.wait(days=400)

    (clock,) = (row for row in gdynia.ok("doctor", "--json").json if row["what"] == "clock")

    assert clock["fix"] == (
        "see that the clock is right; nothing is recorded until it is set, or somebody says --clock-is-right"
    )


def test_a_copy_that_is_read_is_spoken_of_as_the_backup(gdynia: Here) -> None:
    """A backup beside which a writer left something is copied first; nobody has heard of that copy."""
    shutil.copy("comity.db", "copy.db")
    with closing(sqlite3.connect("copy.db")) as raw:
        raw.execute("PRAGMA user_version = 9")
        raw.execute("PRAGMA journal_mode = WAL")

    assert gdynia.fails(6, "restore", "copy.db", "--ledger", "new.db") == (
        "Error: copy.db has the file version 9, and 1 is the last that is known here: it was written by a newer comity;"
        " update this one (pip install --upgrade comity)\n"
    )


def test_a_ledger_that_cannot_be_read_makes_way_once_it_was_said_why(gdynia: Here) -> None:
    gdynia.ok("backup", "copy.db")
    Path("comity.db").write_text("a letter\n" * 99, encoding="utf-8")

    said = gdynia.fails(2, "restore", "copy.db")

    assert said.startswith(f"Error: {Path('comity.db').absolute()} is no ledger but some other file")
