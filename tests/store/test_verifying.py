"""What stands in a ledger's file beside its entries is looked at too: the notice of a restore, and SQLite's counter."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from comity.testing import STREAM, noted
from store.application import Comity, open_ledger
from store.backup import backup
from store.errors import NotCopied
from store.health import examine
from store.importing import import_facts
from store.ports import Finding
from store.restoring import restore
from store.verifying import verify
from tests.store.conftest import behind


def tampered(where: Path, *statements: str) -> None:
    with closing(sqlite3.connect(where)) as raw, raw:
        for statement in statements:
            raw.execute(statement)


def faults(where: Path) -> list[str]:
    with open_ledger(where, read_only=True) as opened:
        return list(verify(opened).faults)


def found(where: Path) -> list[Finding]:
    with open_ledger(where, read_only=True) as opened:
        return [row for row in examine(opened) if row.state != "good"]


@pytest.fixture
def restored(ledger: Comity, tmp_path: Path) -> Path:
    where = tmp_path / "restored.db"
    with open_ledger(where, create=True) as new:
        restore(new, list(ledger.export_lines()), by="mei")
    return where


# --- the notice of a restore


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM restored", "is not one row"),
        ("INSERT INTO restored SELECT * FROM restored", "is not one row"),
        ("UPDATE restored SET at = 'yesterday'", "its time is none"),
        ("UPDATE restored SET at = '2026-11-20T10:02:03Z'", "its time is none"),
        ("UPDATE restored SET at = x'00'", "its time is none"),
        ("UPDATE restored SET at = CAST(x'ff' AS TEXT)", "cannot be read"),
        ("UPDATE restored SET by = ''", "does not say by whom"),
        ("UPDATE restored SET by = x'6d6569'", "does not say by whom"),
        ("UPDATE restored SET by = 'mei' || char(10) || 'lin'", "does not say by whom"),
        ("UPDATE restored SET position = 0", "it ends at 0"),
        ("UPDATE restored SET position = 5", "it ends at 5"),
        ("UPDATE restored SET position = 'all'", "it ends at 'all'"),
        ("UPDATE restored SET position = 2.5", "it ends at 2.5"),
    ],
)
def test_a_notice_that_comity_does_not_write_is_a_fault(
    statement: str, said: str, restored: Path, tmp_path: Path
) -> None:
    tampered(restored, statement)

    (fault,) = faults(restored)
    (finding,) = found(restored)

    assert fault.startswith("the notice of a restore ")
    assert said in fault
    assert (finding.what, finding.state, finding.found) == ("restore", "fault", fault)
    assert "verify it with verify, then export it" in finding.fix
    with open_ledger(restored, read_only=True) as opened, pytest.raises(NotCopied, match="does not verify"):
        backup(opened, tmp_path / "copy.db")


def test_a_notice_as_comity_writes_it_is_none(restored: Path) -> None:
    with open_ledger(restored) as opened:
        opened.record(STREAM, noted(), by="mei")

    assert (faults(restored), found(restored)) == ([], [])


# --- the counter


@pytest.mark.parametrize("counter", ["9223372036854775807", "5", "'x'", "9e18", "NULL"])
def test_a_counter_that_somebody_set_is_a_fault(counter: str, ledger: Comity, where: Path) -> None:
    ledger.close()
    tampered(where, f"UPDATE sqlite_sequence SET seq = {counter}")  # noqa: S608 — of this page

    (fault,) = faults(where)
    (finding,) = found(where)

    assert fault == f"{finding.found}; {finding.fix}"
    assert "the last entry at 4" in fault
    assert (finding.what, finding.state) == ("counter", "fault")
    assert finding.fix.startswith(
        "restore BACKUP (ledger: LEDGER) puts a backup in its place; or export it and, where"
    )


def test_a_ledger_without_an_entry_has_a_counter_too(empty: Comity, where: Path) -> None:
    empty.close()
    assert (faults(where), found(where)) == ([], [])

    tampered(where, "INSERT INTO sqlite_sequence VALUES ('stored_events', 1)")

    assert len(faults(where)) == 1


def counter(where: Path) -> tuple[int, int]:
    """The counter, and the last position."""
    with closing(sqlite3.connect(where)) as raw:
        (row,) = raw.execute("SELECT seq, (SELECT max(position) FROM stored_events) FROM sqlite_sequence")
        return row[0], row[1]


def recorded(ledger: Comity) -> None:
    ledger.record(STREAM, noted(), by="mei")


def rolled_back(ledger: Comity) -> None:
    recorder = behind(ledger.recorder)

    def fail() -> None:
        with recorder.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
                " VALUES ('x', 1, 't', x'7b7d')"
            )
            cursor.execute("INSERT INTO stored_events VALUES (1, 'x', 2, 't', x'7b7d')")

    with pytest.raises(Exception, match="only added as the next"):
        fail()


def imported(ledger: Comity) -> None:
    lines = [
        json.dumps({"stream": STREAM, "type": "partnership.noted", "text": f"note {n}"}).encode()
        for n in range(3)
    ]
    import_facts(ledger, lines, by="mei")
    assert ledger.position == 7


@pytest.mark.parametrize("what", [recorded, rolled_back, imported])
def test_whatever_is_done_the_counter_is_that_of_the_last_entry(
    what: Callable[[Comity], None], ledger: Comity, where: Path, tmp_path: Path
) -> None:
    what(ledger)
    backup(ledger, tmp_path / "copy.db")

    for item in (where, tmp_path / "copy.db"):
        assert len(set(counter(item))) == 1


def test_a_restore_counts_on_from_its_last_entry(restored: Path) -> None:
    assert counter(restored) == (4, 4)
