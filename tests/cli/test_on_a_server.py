"""Commands whose ledger is kept by PostgreSQL: the same words, the same bytes, and each fault in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import export, fill
from store.address import Address
from store.application import open_ledger
from store.copying import Copied, copy
from store.places import place_of
from store.postgresql import recorder
from tests.cli.conftest import Shell
from tests.test_hostile import REPORTS

if TYPE_CHECKING:
    from tests.postgres import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def where(postgres: Server) -> Iterator[Address]:
    with postgres.ledger() as found:
        yield found


@pytest.fixture
def there(where: Address) -> Address:
    """The demo on a server."""
    with open_ledger(where, create=True) as ledger:
        fill(ledger)
    return where


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The demo in a file."""
    with open_ledger(tmp_path / "here.db", create=True) as ledger:
        fill(ledger)
    return tmp_path / "here.db"


# --- the same words and bytes


def test_the_demo_says_the_same_wherever_it_is_kept(shell: Shell, there: Address, here: Path) -> None:
    def both(*words: str) -> None:
        on_a_server, in_a_file = (shell(*words, "--ledger", str(place)) for place in (there, here))
        assert on_a_server.code == in_a_file.code == 0, on_a_server.said
        named = on_a_server.out.replace(f"'{there}'", str(here))
        assert named == in_a_file.out
        assert on_a_server.out

    both("export")
    both("list", "--json")
    both("list", "--as-known", "2026-03-05", "--json")
    both("show", "edinburgh")
    both("audit", "edinburgh", "--json")
    both("timeline", "--format", "csv")
    both("find", "學生")
    both("report", "briefing", "edinburgh")
    for report, words in REPORTS.items():
        both("report", report, *words, "--json")


def test_a_glance_sees_the_same_wherever_it_is_kept(there: Address, here: Path) -> None:
    with place_of(there).glance() as on_a_server, place_of(here).glance() as in_a_file:
        seen, wanted = (
            (each.first(), each.last(), each.entry(300), each.stamp(300), each.home(), each.people())
            for each in (on_a_server, in_a_file)
        )
        assert seen == wanted
        for field in ("plan", "commitment", "instrument"):
            assert on_a_server.things(field) == in_a_file.things(field)
        for kind in ("body", "source", "partnership", "programme"):
            assert sorted(on_a_server.ids(kind)) == sorted(in_a_file.ids(kind))
            assert on_a_server.names(kind) == in_a_file.names(kind)
        assert len(seen[-1]) > 20


def test_what_is_exported_is_what_was_restored(shell: Shell, where: Address, tmp_path: Path) -> None:
    lines = b"".join(export().lines)
    (tmp_path / "demo.jsonl").write_bytes(lines)

    shell.ok("import", "--restore", "demo.jsonl", "--ledger", str(where))

    assert shell.ok("export", "--ledger", str(where)).out.encode() == lines
    assert export().root in shell.ok("verify", "--ledger", str(where)).out


def test_a_copy_goes_either_way_with_the_same_root(
    shell: Shell, where: Address, here: Path, postgres: Server
) -> None:
    root = export().root
    assert root in shell.ok("copy", str(here), str(where)).said
    assert root in shell.ok("copy", str(where), "back.db").said
    with postgres.ledger() as other:
        assert root in shell.ok("copy", str(where), str(other)).said

    assert shell.ok("export", "--ledger", "back.db").out == shell.ok("export", "--ledger", str(here)).out
    assert "restored" in shell.ok("audit", "--ledger", "back.db").said  # its notice comes with it
    assert "there already, and whole: the same as" in shell.ok("copy", str(here), str(where)).said
    shell.ok("register", "body", "x", "--name", "X", "--kind", "city", "--ledger", str(where))
    refused = shell(*("copy", str(here), str(where)))
    assert (refused.code, "is there already" in refused.said) == (6, True)


def test_a_copy_whose_commit_was_not_answered_is_asked_after(
    shell: Shell, where: Address, here: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "PAUSE", 0.01)
    Path("demo.jsonl").write_bytes(shell.ok("export", "--ledger", str(here)).out.encode())
    for words in (("copy", str(here)), ("import", "--restore", "demo.jsonl", "--ledger")):
        with postgres.ledger() as other, postgres.cut_at("COMMIT", other, lost=True, keeps=True) as wire:
            assert export().root in shell.ok(*words, str(wire)).said

    with postgres.cut_at("COMMIT", where, lost=True) as wire:
        done = shell("copy", str(here), str(wire))
    assert (done.code, "comity verify --ledger" in done.said) == (6, True)
    assert "nothing was recorded" not in done.said
    assert "there already, and whole" in shell.ok("copy", str(here), str(where)).said


def test_a_copy_that_is_interrupted_leaves_nothing(
    shell: Shell, where: Address, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, pages = recorder.asked_in_binary, []

    def broken(*words: object) -> object:
        pages.append(words)
        if len(pages) > 3:
            raise KeyboardInterrupt
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(recorder, "asked_in_binary", broken)
    monkeypatch.setattr("store.sqlite.entries.PAGE", 100)
    assert shell("copy", str(here), str(where)).code == 130
    monkeypatch.setattr(recorder, "asked_in_binary", real)

    assert export().root in shell.ok("copy", str(here), str(where)).said


def test_what_is_kept_elsewhere_is_sealed_backed_up_and_handed_out(
    shell: Shell, there: Address, tmp_path: Path
) -> None:
    ledger = ("--ledger", str(there))
    shell.ok("seal", "-o", "cp", *ledger)
    assert "holds  cp" in shell.ok("verify", "cp", *ledger).said
    shell.ok("backup", "backup.db", *ledger)
    assert shell.ok("export", "--ledger", "backup.db").out == shell.ok("export", *ledger).out
    shell.ok("export", "--dossier", "edinburgh", "-o", "dossier", *ledger)
    assert (tmp_path / "dossier" / "verify.py").exists()
    shell.ok("replay", *ledger)
    assert "never" in shell.ok("init", "--sql", *ledger).out
    refused = shell("restore", "backup.db", *ledger)
    assert (refused.code, "comity copy" in refused.said) == (6, True)


def test_a_new_ledger_is_begun_in_words(shell: Shell, postgres: Server) -> None:
    """As an office does it: the administrator runs what `init --sql` prints, and `init` begins."""
    with postgres.database(like="TEMPLATE template0") as name:
        ledger = ("--ledger", postgres.url(name, user="li"))
        missing = shell("init", "--home", "Gdynia", *ledger)
        assert (missing.code, "FATAL" in missing.said) == (6, False)  # nobody of that name may even come in
        postgres.run(shell.ok("init", "--sql", *ledger).out, name)
        empty = shell("list", *ledger)
        assert empty.code == 0

        begun = shell.ok("init", "--home", "Gdynia", "--country", "PL", *ledger)
        shell.ok("register", "body", "kaohsiung", "--name", "Kaohsiung", "--kind", "city", *ledger)
        shell.ok("open", "kaohsiung", *ledger)
        again = shell("init", *ledger)

        assert "A new ledger: postgresql://" in begun.out
        assert "Gdynia – Kaohsiung" in shell.ok("list", *ledger).said
        assert (again.code, "is there already" in again.said) == (6, True)
        postgres.run("DROP OWNED BY li; DROP ROLE li; DROP SCHEMA comity CASCADE", name)
        for role in ("writer", "reader"):
            postgres.run(f"DROP OWNED BY {name}_{role}; DROP ROLE {name}_{role}", name)


def test_two_machines_keep_rows_of_their_own(
    shell: Shell, there: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for machine in ("one", "two"):
        monkeypatch.setenv("COMITY_CACHE", str(tmp_path / machine))
        seen.append(shell.ok("list", "--json", "--ledger", str(there)).out)
        kept = list((tmp_path / machine / "rows").glob("*.rows"))
        assert len(kept) == 1
        assert there.name in kept[0].name
    shell.ok(
        "record", "noted", "edinburgh", "--text", "seen by both", "--on", "2026-01", "--ledger", str(there)
    )
    for machine in ("one", "two"):
        monkeypatch.setenv("COMITY_CACHE", str(tmp_path / machine))
        assert "seen by both" in shell.ok("timeline", "edinburgh", "--json", "--ledger", str(there)).out
    assert seen[0] == seen[1]


def test_the_doctor_looks_at_rights_settings_and_triggers(
    shell: Shell, there: Address, postgres: Server
) -> None:
    found = {row["what"]: row for row in shell("doctor", "--json", "--ledger", str(there)).json}
    assert found["server"]["found"] == f"{postgres.folder}, port 5432: mei in the database {there.name}"
    assert "this machine" not in found["ledger"]["found"]
    assert (found["rights"]["state"], found["tables and triggers"]["state"]) == ("good", "good")
    assert (found["settings"]["state"], "fsync" in found["settings"]["found"]) == (
        "fault",
        True,
    )  # as tests have it

    administrator = postgres.url(there.name, user="postgres")
    postgres.run("DROP TRIGGER stored_events_never_change ON comity.stored_events", there.name)
    found = {row["what"]: row for row in shell("doctor", "--json", "--ledger", administrator).json}
    assert (found["rights"]["state"], "superuser" in found["rights"]["found"]) == ("note", True)
    assert "laid_writer" in found["rights"]["fix"]  # whatever the database is called now
    assert "stored_events_never_change" in found["tables and triggers"]["found"]


@pytest.mark.parametrize(
    "which", ["position = 3", "position = (SELECT max(position) FROM comity.stored_events) - 1"]
)
def test_no_backup_is_made_of_entries_that_are_gone(
    which: str, shell: Shell, there: Address, postgres: Server
) -> None:
    postgres.run(
        f"ALTER TABLE comity.stored_events DISABLE TRIGGER ALL; DELETE FROM comity.stored_events WHERE {which}",  # noqa: S608
        there.name,
    )
    for words in (("backup", "new.db", "--ledger", str(there)), ("copy", str(there), "new.db")):
        said = shell.fails(6, *words)
        assert "its source does not verify" in said
        assert "comity verify" in said


def test_of_entries_that_are_gone_no_advice_is_one_that_is_refused(
    shell: Shell, there: Address, here: Path, postgres: Server
) -> None:
    postgres.run(
        "ALTER TABLE comity.stored_events DISABLE TRIGGER ALL; DELETE FROM comity.stored_events WHERE position IN"
        " (SELECT position FROM comity.stored_events WHERE originator_id LIKE 'partnership:%' AND originator_version = 2)",
        there.name,
    )
    commands = (
        ("list",),
        ("publish", "site"),
        ("verify",),
        ("doctor",),
        ("record", "noted", "edinburgh", "--text", "x", "--on", "2026"),
    )
    for words in commands:
        said = " ".join(shell(*words, "--ledger", str(there)).said.split())
        assert "comity copy BACKUP postgresql://…/NEW puts a backup into a new database" in said, words
        assert "comity restore" not in said, words
        assert "restore the export" not in said, words
        assert "NEW (with" not in said, words
        assert "from then on (with" not in said, words
    with postgres.ledger() as new:  # what is advised, done
        shell.ok("backup", "backup.db", "--ledger", str(here))
        shell.ok("copy", "backup.db", str(new))


def test_what_keeps_a_role_from_recording_is_said_with_what_an_administrator_runs(
    shell: Shell, where: Address, postgres: Server
) -> None:
    note = ("register", "body", "x", "--name", "X", "--kind", "city", "--ledger")
    postgres.run(
        "CREATE ROLE half LOGIN; GRANT laid_reader TO half; CREATE ROLE still LOGIN; GRANT laid_writer TO still;"
        " ALTER ROLE still SET default_transaction_read_only = on"
    )
    postgres.run("GRANT INSERT ON comity.stored_events TO half", where.name)
    try:
        for user, why, fix, doctor in (
            ("ruth", "this role may only read it", 'GRANT "laid_writer" TO "ruth"', "good"),
            ("half", "this role may not call comity.append", 'GRANT "laid_writer" TO "half"', "note"),
            (
                "still",
                "this role is set to be read only",
                'ALTER ROLE "still" RESET default_transaction_read_only',
                "note",
            ),
        ):
            ledger = postgres.url(where.name, user=user)
            said = " ".join(shell.fails(6, *note, ledger).split())
            assert why in said
            assert fix in said
            rights = {row["what"]: row for row in shell("doctor", "--json", "--ledger", ledger).json}[
                "rights"
            ]
            assert (rights["state"], "record nothing" in rights["found"]) == (doctor, True), user
    finally:
        postgres.run("DROP OWNED BY half", where.name)
        postgres.run("DROP ROLE half; DROP ROLE still")


def test_whoever_copies_into_a_database_that_is_not_laid_out_copies_again(
    shell: Shell, here: Path, postgres: Server
) -> None:
    with postgres.database(like="TEMPLATE template0") as name:
        said = " ".join(shell.fails(6, "copy", str(here), postgres.url(name)).split())
    assert "is not laid out for a ledger: comity init --sql --ledger" in said
    assert said.endswith("then repeat the command")


def test_an_address_that_names_no_database_is_laid_out_by_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("init", "--sql", "--ledger", "postgresql://mei@127.0.0.1:5617")
    assert "it names no database" in shell.fails(6, *words)
    monkeypatch.setenv("PGDATABASE", "kaohsiung")
    assert "in the database kaohsiung" in shell.ok(*words).out
    assert "in the database mei" in shell.ok(*words[:-1], f"{words[-1]}/mei").out


def test_what_is_wrong_with_an_address_or_a_source_is_said_as_it_is(shell: Shell, where: Address) -> None:
    server = "postgresql://mei@127.0.0.1:1/x"
    for words, wanted in (
        (("list", "--ledger", "postgresql:/mei@host/demo"), "(postgresql://HOST/DATABASE)"),
        (
            ("list", "--ledger", "postgresql://?service=nowhere"),
            "no address of PostgreSQL's: definition of service \"now",
        ),
        (("list", "--ledger", "postgresql://mei@host:abc/x"), "is no address of PostgreSQL's"),
        (("copy", "nothing.db", server), "there is no ledger at nothing.db"),
        (("restore", "nothing.db", "--ledger", str(where)), "nothing.db"),
    ):
        said = shell.fails(6, *words)
        assert wanted in said
        assert not any(
            wrong in said for wrong in ("a password", "server runs", "comity init", "comity copy")
        ), said
    assert "leave --ledger out" in shell.fails(2, "copy", "a.db", "b.db", "--ledger", "a.db")


def test_of_two_who_copy_the_same_at_once_both_are_told_that_it_is_there(
    here: Path, where: Address, tmp_path: Path
) -> None:
    for place in (where, tmp_path / "there.db"):
        faster: list[Copied] = []

        def other(_entries: int, place: Path = place, faster: list[Copied] = faster) -> None:
            if not faster:
                with open_ledger(here, read_only=True) as again:
                    faster.append(copy(again, place))

        with open_ledger(here, read_only=True) as ledger:
            copied = copy(ledger, place, other)

        assert (copied.root, copied.before) == (faster[0].root, True)
