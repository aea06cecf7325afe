"""What can go wrong with a server, each in a sentence and with an exit code: nothing is lost, and nobody waits for ever."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from comity.testing import body_registered
from store.address import Address
from store.application import open_ledger
from store.errors import Full, Interrupted, Locked, NoRights
from store.postgresql import connection as connecting
from store.postgresql import recorder
from store.postgresql.recorder import Recorder
from store.postgresql.schema import LOCK
from tests.cli.conftest import Shell
from tests.postgres import Wire

if TYPE_CHECKING:
    from tests.postgres import Server

pytestmark = pytest.mark.slow

RECORD = ("register", "body", "x", "--name", "X", "--kind", "city")


@pytest.fixture
def where(postgres: Server) -> Iterator[Address]:
    with postgres.ledger() as found:
        with open_ledger(found) as ledger:
            ledger.record("body:a", body_registered("A"), by="mei")
        yield found


def entries(where: Address) -> int:
    with open_ledger(where, read_only=True) as ledger:
        return len(ledger)


# --- who gets no further than the door


def test_nobody_is_there(shell: Shell, tmp_path: Path) -> None:
    said = shell.fails(6, "list", "--ledger", "postgresql://mei@127.0.0.1:1/kaohsiung")
    assert "cannot be reached" in said
    assert "refused" in said
    said = shell.fails(6, "list", "--ledger", f"postgresql://mei@/kaohsiung?host={tmp_path}")
    assert "cannot be reached" in said
    said = shell.fails(6, *RECORD, "--ledger", "postgresql://mei@no-such-host.invalid/kaohsiung")
    assert "cannot be reached" in said


def test_a_name_that_is_not_in_utf_8(shell: Shell) -> None:
    for words in (("list",), RECORD, ("init", "--sql")):
        for address in ("postgresql://127.0.0.1:1/\udcff", "postgresql://127.0.0.1:1/x?user=\udcff"):
            said = shell.fails(6, *words, "--ledger", address)
            assert "not in UTF-8" in said, words


def test_whoever_sets_a_database_that_is_not_there_is_cautioned(
    shell: Shell, where: Address, postgres: Server
) -> None:
    missing = shell.ok("config", "ledger", postgres.url("missing")).err
    assert "Caution: " in missing
    assert 'database "missing" does not exist' in missing
    assert "cannot be reached" in shell.ok("config", "ledger", "postgresql://mei@127.0.0.1:1/x").err
    assert "comity init --sql" in shell.ok("config", "ledger", postgres.url("postgres")).err
    assert "Caution" not in shell.ok("config", "ledger", str(where)).err
    assert shell.ok("list", "--json").json == []


def test_who_says_nothing_is_not_waited_for(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "PATIENCE", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"postgresql://mei@127.0.0.1:{silent.getsockname()[1]}/x?sslmode=disable&gssencmode=disable"
        assert "did not answer for 2 seconds" in shell.fails(6, "list", "--ledger", where)


def test_a_wrong_password(shell: Shell, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.another() as server:
        server.lay_out()
        server.run("ALTER ROLE mei PASSWORD 'right and secret'")
        (server.data / "pg_hba.conf").write_text(
            "local all postgres trust\nlocal all all scram-sha-256\n", encoding="utf-8"
        )
        server.run("SELECT pg_reload_conf()")
        with server.ledger() as where:
            said = shell.fails(6, "list", "--ledger", str(where))
            assert "no password supplied" in said
            assert "~/.pgpass" in said
            monkeypatch.setenv("PGPASSWORD", "wrong and secret")
            said = shell.fails(6, "list", "--ledger", str(where))
            assert "password authentication failed" in said
            assert "secret" not in said
            connecting.let_go()
            monkeypatch.setenv("PGPASSWORD", "right and secret")
            done = shell.ok(*RECORD, "--ledger", str(where))
            assert "secret" not in done.said + shell("doctor", "--ledger", str(where)).said


def test_a_server_without_tls_is_not_what_was_asked_for(
    shell: Shell, where: Address, postgres: Server
) -> None:
    wire = Wire(postgres, "nobody says this", lost=False, keeps=True)
    try:
        there = f"postgresql://mei@127.0.0.1:{wire.port}/{where.name}?sslmode=require"
        said = shell.fails(6, *RECORD, "--ledger", there)
    finally:
        wire.close()

    assert "does not support SSL" in said
    assert "sslrootcert" in said


@pytest.mark.parametrize(
    "why",
    [
        "SSL error: certificate verify failed",
        'server certificate for "b" does not match host name "a"',
        'FATAL:  no pg_hba.conf entry for host "h", no encryption',
    ],
)
def test_who_the_server_is_was_not_shown(where: Address, why: str) -> None:
    said = f'connection failed: connection to server at "::1", port 5432 failed: {why}'
    more = f"{said}\nMultiple connection attempts failed. All failures were: {said}"
    for each in (said, more):
        told = str(connecting.not_reached(where, psycopg.OperationalError(each)))
        assert why.removeprefix("FATAL:  ") + ": sslrootcert in the address names" in told
        assert "All failures" not in told


@pytest.mark.parametrize(
    "words",
    [
        "postgresql://mei:hush@db/x",
        "postgres://mei:hush@db/x",
        "postgresql://mei:hu/sh@db/x",
        "postgresql://mei@db/x?password=hush",
        "postgresql://mei@db/x?sslmode=require&sslpassword=hush",
        "postgresql://mei%3Ahush@db/x",
        "postgresql://mei@azure:hush@db/x",
        "postgresql://mei@one:5432,mei:hush@two/x",
        "postgresql://mei@db/x?pass%77ord=hush",
        "postgresql://mei@db/x?pasword=hush",
        "host=db user=mei password=hush",
        "password = 'hu sh' host=db",
        "postgresql:mei:hush@db/x",
        "postgresql:/mei:hush@db/x",
        "postgresql//mei:hush@db/x",
        "mei:hush@db/x",
        "host=db,password=hush",
        "jdbc:postgresql://db/x?user=mei&password=hush",
        "postgresql+psycopg://mei:hush@db/x",
        "mysql://mei:hush@db/x",
        "mysql://mei:hu@sh@db/x",
        "mysql://db/x?password=hush",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(
    words: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in (
        shell.fails(2 if not words.startswith("mysql") else 6, "list", "--ledger", words),
        shell("config", "ledger", words).said,
        shell("copy", words, "x.db").said,
        shell("init", "--sql", "--ledger", words).said,
    ):
        assert "hush" not in said
        assert "sh@" not in said
        assert "hu sh" not in said
    monkeypatch.setenv("COMITY_LEDGER", words)
    assert "hush" not in shell("doctor").said


def test_nor_is_it_repeated_where_no_address_is_wanted(shell: Shell) -> None:
    for words in ("list", "verify", "config", "completion", "export -o"):
        for named in ("postgresql://mei:hush@db/x", "postgresql://db/x?user=mei&password=hush"):
            done = shell(*words.split(), named)
            assert (done.code in {0, 70}, "hush" in done.said) == (False, False), done.said
    assert "mei:…@db/x" in shell("list", "postgresql://mei:hush@db/x").said


def test_a_database_a_role_and_a_schema_that_are_not_there(shell: Shell, postgres: Server) -> None:
    assert 'database "nowhere" does not exist' in shell.fails(6, "list", "--ledger", postgres.url("nowhere"))
    assert 'role "stranger" does not exist' in shell.fails(
        6, "list", "--ledger", postgres.url("postgres", user="stranger")
    )
    said = shell.fails(6, *RECORD, "--ledger", postgres.url("postgres"))
    assert "comity init --sql --ledger" in said


@pytest.mark.parametrize(
    "table",
    [
        "(theirs text)",
        "(version text, number int)",
        "(version int, number text)",
        "(version int, number int)",
        "(version int, number text); REVOKE ALL ON comity.ledger FROM mei",
    ],
)
def test_a_database_that_somebody_else_uses(table: str, shell: Shell, postgres: Server) -> None:
    columns, _, then = table.partition(";")
    with postgres.database(like="TEMPLATE template0") as name:
        row = "" if "theirs" in table else "; INSERT INTO comity.ledger VALUES ('1', '2')"
        postgres.run(
            f"CREATE SCHEMA comity; CREATE TABLE comity.ledger {columns}{row}; GRANT ALL ON SCHEMA comity TO mei",
            name,
        )
        postgres.run(f"GRANT SELECT ON comity.ledger TO mei; {then}", name)
        said = shell.fails(6, "list", "--ledger", postgres.url(name))
        assert "somebody else has a schema comity" in said
        assert "theirs" not in said


def test_a_role_without_rights(shell: Shell, where: Address, postgres: Server) -> None:
    nobody = postgres.url(where.name, user="nobody_here")
    said = shell.fails(6, "list", "--ledger", nobody)
    assert "may not do that" in said
    assert (
        'GRANT "laid_reader" TO "nobody_here"' in said
    )  # as it was laid out, whatever the database is called now
    assert "--sql" not in said
    reader = postgres.url(where.name, user="ruth")
    assert "this role may only read it" in shell.fails(6, *RECORD, "--ledger", reader)
    assert shell.ok("audit", "--json", "--ledger", reader).json
    assert entries(where) == 1


def test_no_advice_is_to_restore_what_a_server_keeps(shell: Shell, where: Address, postgres: Server) -> None:
    with postgres.database(like="TEMPLATE template0 ENCODING 'LATIN1'") as name:
        said = shell.fails(6, "init", "--home", "Gdynia", "--ledger", postgres.url(name))
        assert "is in LATIN1" in said
        assert "restore" not in said
    postgres.run(
        "ALTER TABLE comity.stored_events DISABLE TRIGGER ALL; UPDATE comity.stored_events SET position = 3",
        where.name,
    )
    done = shell("verify", "--ledger", str(where))
    assert (done.code, "comity restore" in done.said, "comity copy BACKUP" in done.said) == (5, False, True)


def test_of_an_entry_that_cannot_be_read_a_backup_goes_into_a_new_database(
    shell: Shell, where: Address, postgres: Server
) -> None:
    for state in ("", "{}", '{"recorded_at": 1}', "[]"):
        postgres.run(
            "ALTER TABLE comity.stored_events DISABLE TRIGGER ALL;"  # noqa: S608
            f" UPDATE comity.stored_events SET state = convert_to('{state}', 'UTF8')",
            where.name,
        )
        for words in (("audit",), ("list", "--as-known", "2026-01-01"), ("export",), RECORD):
            said = shell(*words, "--ledger", str(where)).said
            assert "comity restore" not in said, words
            assert "comity copy BACKUP" in said or "damaged" not in said, words
        assert "comity copy BACKUP" in shell.fails(6, "audit", "--ledger", str(where))
    postgres.run("DROP FUNCTION comity.append CASCADE", where.name)
    said = shell.fails(6, *RECORD, "--ledger", str(where))
    assert ("is not as comity made it" in said, "comity restore" in said) == (True, False)


def test_a_schema_of_a_newer_comity(shell: Shell, where: Address, postgres: Server) -> None:
    connecting.let_go()
    postgres.run(
        "ALTER TABLE comity.ledger DISABLE TRIGGER ALL; UPDATE comity.ledger SET version = 99", where.name
    )
    said = shell.fails(6, "list", "--ledger", str(where))
    assert "version 99" in said
    assert "newer comity" in said


def test_too_many_connections(shell: Shell, where: Address, postgres: Server) -> None:
    postgres.run(f"ALTER DATABASE {where.name} CONNECTION LIMIT 0")
    connecting.let_go()
    said = shell.fails(6, *RECORD, "--ledger", str(where))
    assert "too many connections" in said
    postgres.run(f"ALTER DATABASE {where.name} CONNECTION LIMIT -1")
    assert entries(where) == 1


# --- who is let down in the middle


def test_a_server_that_only_follows_another_or_may_only_be_read(
    shell: Shell, where: Address, postgres: Server
) -> None:
    postgres.run(f"ALTER DATABASE {where.name} SET default_transaction_read_only = on")
    connecting.let_go()
    assert "set to be read only" in shell.fails(6, *RECORD, "--ledger", str(where))
    assert shell.ok("audit", "--json", "--ledger", str(where)).json


def test_a_standby_is_read_and_told_of(shell: Shell, postgres: Server) -> None:
    with postgres.another(wal_level="replica", max_wal_senders="3") as first:
        first.lay_out()
        with first.ledger() as where, first.standby() as second:
            with open_ledger(where) as ledger:
                ledger.record("body:a", body_registered("A"), by="mei")
            second.wait_for(first)
            behind = second.url(where.name)
            assert "its server only follows another one" in shell.fails(6, *RECORD, "--ledger", behind)
            assert shell.ok("audit", "--json", "--ledger", behind).json
            found = {row["what"]: row for row in shell("doctor", "--json", "--ledger", behind).json}
            assert "up with it" in found["lag"]["found"]
            first.kill()  # and the other takes over
            second.run("SELECT pg_promote()")
            connecting.let_go()
            shell.ok(*RECORD, "--ledger", behind)
            with open_ledger(behind, read_only=True) as ledger:
                assert ledger.streams() == ["body:a", "body:x"]


def test_a_server_that_goes_in_the_middle(postgres: Server) -> None:
    with postgres.another() as server:
        server.lay_out()
        with server.ledger() as where:
            with open_ledger(where) as ledger:
                ledger.record("body:a", body_registered("A"), by="mei")
                server.kill()
                with pytest.raises(Exception, match=r"cannot be reached|broke|try again") as refused:
                    ledger.record("body:b", body_registered("B"), by="mei")
                assert "Traceback" not in str(refused.value)
                server.begin()
                ledger.record("body:b", body_registered("B"), by="mei")  # and the same ledger goes on
            assert entries(where) == 2


def test_another_writer_is_waited_for_and_not_for_ever(
    where: Address, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_BEGIN", connecting._BEGIN.replace("'10s'", "'200ms'"))
    connecting.let_go()
    with psycopg.connect(postgres.url(where.name)) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({LOCK})".encode())
        with (
            open_ledger(where) as ledger,
            pytest.raises(Locked, match="by somebody else who writes to it"),
        ):
            ledger.record("body:b", body_registered("B"), by="mei")
    connecting.let_go()
    assert entries(where) == 1


@pytest.mark.parametrize(
    ("state", "kind", "words"), [("53100", Full, "is full"), ("42501", NoRights, "may not")]
)
def test_what_the_server_says_is_said_in_words(
    state: str, kind: type[Exception], words: str, where: Address, postgres: Server
) -> None:
    """A full disk cannot be had here: a trigger says what the server says then."""
    postgres.run(
        "CREATE FUNCTION public.says() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END$$;"
        " CREATE TRIGGER a_first BEFORE INSERT ON comity.stored_events FOR EACH STATEMENT EXECUTE FUNCTION public.says()",
        where.name,
    )
    recorder = Recorder(where, read_only=False)
    _, _, _, type_, content = recorder.stream("body:a")[0]

    with pytest.raises(kind, match=words):
        recorder.insert_events([StoredEvent("body:b", 1, type_, content)])
    assert entries(where) == 1


# --- without it


@pytest.mark.usefixtures("gdynia")
def test_whoever_keeps_a_file_imports_nothing_of_it() -> None:
    program = (
        "import sys; sys.argv = ['comity', *sys.argv[1:]]\n"
        "from cli.main import main\n"
        "try: main()\n"
        "finally: print(sorted(name for name in sys.modules if 'psycopg' in name or 'store.postgresql' in name))"
    )
    for words in (["list"], ["record", "noted", "kaohsiung", "--text", "x", "--on", "2024"], ["doctor"]):
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            check=False,
        )
        assert done.stdout.rstrip().endswith("[]"), done.stdout + done.stderr


def test_who_has_not_installed_it_is_told_how(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setattr(sys, "executable", "/srv/co mity/bin/python")
    for pip, wanted in ((None, "uv pip install --python"), (object(), "-m pip install 'psycopg[binary]'")):
        monkeypatch.setattr("importlib.util.find_spec", lambda _, pip=pip: pip)
        said = shell.fails(6, "list", "--ledger", "postgresql://mei@db/x")
        assert wanted in said
        assert "'/srv/co mity/bin/python'" in said


# --- what was recorded before it failed


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "PAUSE", 0.01)


BEGIN = ("init", "--home", "Gdynia", "--country", "PL")
CUT = "FROM comity.append"


@pytest.mark.usefixtures("hasty")
def test_what_was_acknowledged_is_said_whatever_fails_after_it(
    shell: Shell, where: Address, postgres: Server
) -> None:
    retract = ("retract", "body:a#1", "--because", "twice")
    for words in (RECORD, (*RECORD[:2], "y", *RECORD[3:], "--json"), retract):
        with postgres.cut_at(CUT, where) as wire:
            done = shell(*words, "--ledger", str(wire))
        assert (done.code, "repeat the command" in done.said.replace("do not repeat the command", "")) in (
            (0, False),
            (6, False),
        )
        assert "nothing was recorded" not in done.said
        assert "recorded" in done.said.lower()
        assert "cannot be reached" in done.said
    assert entries(where) == 4
    with postgres.database() as name:
        new = Address(postgres.url(name))
        with postgres.cut_at(CUT, new) as wire:
            said = shell(*BEGIN, "--ledger", str(wire)).said
        assert "body:gdynia#1, ledger#1 are recorded" in said
        assert "do not repeat the command" in said
        assert entries(new) == 2


@pytest.mark.usefixtures("hasty")
def test_where_nobody_knows_whether_it_was_the_way_that_does_not_double_is_said(
    shell: Shell, where: Address, postgres: Server
) -> None:
    with postgres.cut_at(CUT, where, lost=True) as wire:
        said = shell(*RECORD, "--command", "it", "--ledger", str(wire)).said
    assert "repeat the command with --command it" in said
    assert "nothing was recorded" not in said
    with postgres.cut_at(CUT, where, lost=True) as wire:  # retract has a --command that means another thing
        said = shell("retract", "body:a#1", "--because", "twice", "--ledger", str(wire)).said
    assert "comity audit --command" in said
    with postgres.cut_at(CUT, where, lost=True, keeps=True) as wire:
        assert "Recorded" in shell.ok(*RECORD[:2], "z", *RECORD[3:], "--ledger", str(wire)).said


def test_whoever_stops_a_command_as_it_is_recorded_is_told_that_nobody_knows_whether_it_was(
    shell: Shell, where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*given: Any) -> Any:
        asked(*given)
        raise KeyboardInterrupt

    asked = recorder.asked_in_binary
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "asked_in_binary", stopped)
        done = shell(*RECORD, "--command", "it", "--ledger", str(where))

    assert done.code == 130
    assert "the command it was being recorded" in done.err
    assert "cannot be known from here" in done.err
    assert "nothing more was written" not in done.err
    shell.ok(*shlex.split(done.err.rpartition("see whether it is there: comity ")[2]))
    assert entries(where) == 2, "it was, this time"


def test_whoever_stops_a_command_before_the_server_has_all_of_it_is_told_that_nothing_was_written(
    where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*given: Any) -> Any:
        asked(*given)
        raise KeyboardInterrupt

    asked = recorder.asked_in_binary
    monkeypatch.setattr(recorder, "BATCH", 1)
    monkeypatch.setattr(recorder, "asked_in_binary", stopped)
    with open_ledger(where) as ledger, pytest.raises(KeyboardInterrupt) as stop:
        ledger.record_all([("body:b", body_registered("B")), ("body:c", body_registered("C"))], by="mei")

    assert not isinstance(stop.value, Interrupted)
    assert entries(where) == 1


def test_whoever_stops_it_as_all_of_it_is_committed_is_told_that_nobody_knows_whether_it_was(
    where: Address, postgres: Server, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(self: Any, *given: Any) -> Any:
        end(self, *given)
        raise KeyboardInterrupt

    end = psycopg.Transaction.__exit__
    lines = shell.ok("export", "--ledger", str(where)).out
    (shell.folder / "all.jsonl").write_text(lines, encoding="utf-8")
    with postgres.ledger() as new, monkeypatch.context() as patch:
        patch.setattr(psycopg.Transaction, "__exit__", stopped)
        done = shell("import", "--restore", "all.jsonl", "--ledger", str(new))
        patch.setattr(recorder, "BATCH", 1)
        with open_ledger(where) as ledger, pytest.raises(Interrupted) as stop:
            ledger.record_all([("body:b", body_registered("B")), ("body:c", body_registered("C"))], by="mei")
        patch.undo()
        assert entries(new) == 1

    assert done.code == 130
    assert "a whole ledger was being recorded" in done.err
    assert "see whether it is there: comity verify --ledger" in done.err
    assert stop.value.command
    assert entries(where) == 3


def test_whoever_stops_what_follows_is_told_what_was_recorded(
    shell: Shell, where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cli.effects.effect", stopped)
        done = shell(*RECORD, "--ledger", str(where))

    assert (done.code, "Interrupted: body:x#1 is recorded, and nothing more was written." in done.err) == (
        130,
        True,
    )


def test_a_server_that_is_away_says_of_a_record_alone_that_nothing_was_recorded(shell: Shell) -> None:
    away = ("--ledger", "postgresql://mei@127.0.0.1:1/kaohsiung")
    for words in (("list",), ("verify",), ("doctor",)):
        assert "nothing was recorded" not in shell(*words, *away).said
    assert "nothing was recorded" in shell.fails(6, *RECORD, *away)


def test_what_a_file_that_fails_afterwards_has_recorded_is_said(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.ok(*BEGIN)

    def fails(*_: object) -> None:
        raise Locked(Path("comity.db"))

    with monkeypatch.context() as patch:
        patch.setattr("cli.effects.effect", fails)
        done = shell.ok(*RECORD)
        assert "Caution: what it did to where things stand could not be read: comity.db is kept" in done.said
        assert "nothing was recorded" not in done.said
    with monkeypatch.context() as patch:
        patch.setattr("store.application.Comity._wrote", fails)
        assert "Recorded body:y#1" in shell.ok(*RECORD[:2], "y", *RECORD[3:]).said
    with monkeypatch.context() as patch:
        patch.setattr("cli.recording.say_where_it_is_told", fails)
        for _ in ("recorded", "recorded before"):
            done = shell(*RECORD[:2], "z", *RECORD[3:], "--command", "it")
            assert done.code == 6
            assert "Error: body:z#1 is recorded, and what follows" in done.said
            assert "nothing was recorded" not in done.said
