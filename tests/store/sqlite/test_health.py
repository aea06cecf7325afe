"""How a ledger is: each finding with what to do about it."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comity.testing import STREAM, citing, noted, visited
from domain.shared import Retracted
from domain.source import Withdrawn
from store.application import Comity, open_ledger
from store.health import examine
from store.ports import Finding


def found(ledger: Comity, what: str) -> list[Finding]:
    return [row for row in examine(ledger) if row.what == what]


def test_a_ledger_that_is_well(ledger: Comity) -> None:
    assert {row.state for row in examine(ledger)} == {"good"}


def test_a_trigger_that_is_gone_is_a_fault(ledger: Comity, where: Path) -> None:
    ledger.close()
    with closing(sqlite3.connect(where)) as raw:
        raw.execute("DROP TRIGGER stored_events_never_go")

    with open_ledger(where, read_only=True) as opened:
        (said,) = found(opened, "tables and triggers")

    assert said.state == "fault"
    assert "stored_events_never_go" in said.found
    assert "verify it with verify and checkpoints that others hold" in said.fix


def test_a_clock_that_is_behind_is_a_fault(ledger: Comity) -> None:
    clock = ledger.clock
    ledger.clock = lambda: clock() - timedelta(days=1)
    assert [finding.state for finding in found(ledger, "clock")] == ["fault"]

    ledger.clock = lambda: clock() + timedelta(days=400)
    assert [finding.state for finding in found(ledger, "clock")] == ["note"]

    last = ledger.last()
    assert last is not None
    for seconds, state in ((5, "note"), (60, "note"), (61, "fault")):
        ledger.clock = lambda behind=seconds: last.recorded_at - timedelta(seconds=behind)  # type: ignore[misc]
        assert [finding.state for finding in found(ledger, "clock")] == [state], seconds


def clocked(ledger: Comity, now: datetime, here: datetime, patch: pytest.MonkeyPatch) -> Finding:
    """What is said of the clock, where comity was put on the machine at a time."""
    patch.setattr("store.health.put_here", lambda: here)
    ledger.clock = lambda: now
    (said,) = found(ledger, "clock")
    return said


def test_which_of_both_is_wrong(ledger: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    started, long_ago = ledger.now(), datetime(2025, 1, 1, tzinfo=UTC)
    behind = clocked(ledger, started - timedelta(days=9), started, monkeypatch)
    assert behind.found.endswith("comity was put on this machine on 2026-11-20: the clock is wrong now")

    unknown = clocked(ledger, started - timedelta(days=9), long_ago, monkeypatch)
    assert unknown.found.endswith("by the command begin: either the clock is wrong now, or it was then")

    dead = clocked(ledger, datetime(2010, 1, 1, tzinfo=UTC), long_ago, monkeypatch)
    assert "SQLite that comity runs on was released on 2024-08-13" in dead.found

    ledger.clock, ledger.clock_is_right = (lambda: started + timedelta(days=9000)), True
    ledger.record(STREAM, noted(text="in 2051"), by="mei", command="wrong")
    ledger.record(STREAM, noted(text="after"), by="mei")

    jumped = clocked(ledger, started + timedelta(days=1), long_ago, monkeypatch)
    assert (
        "#5 was recorded at 2051-07-12 10:02 UTC by the command wrong, over a year after #4" in jumped.found
    )
    assert jumped.found.endswith("the clock was wrong then")
    assert "as it was known before that is as_known '#4', by position" in jumped.fix

    both = clocked(ledger, started + timedelta(days=1), started + timedelta(days=30), monkeypatch)
    assert both.found.endswith("either the clock is wrong now, or it was then")
    assert {row.state for row in (behind, unknown, dead, jumped, both)} == {"fault"}


def test_a_clock_that_is_years_behind_is_said_of_an_empty_ledger(empty: Comity) -> None:
    assert [finding.state for finding in found(empty, "clock")] == ["good"]

    empty.clock = lambda: datetime(2010, 1, 1, tzinfo=UTC)

    assert [finding.state for finding in found(empty, "clock")] == ["fault"]


def test_a_disk_that_is_nearly_full_is_said(ledger: Comity, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(ledger.where.parent)._replace(free=1_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _where: usage)

    (said,) = found(ledger, "free space")

    assert (said.state, said.found[:9]) == ("note", "1 MB free")


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_file_that_anybody_may_write_to_is_said(ledger: Comity, where: Path) -> None:
    where.chmod(0o666)

    assert [finding.state for finding in found(ledger, "permissions")] == ["note"]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_folder_that_anybody_may_write_to_is_said(ledger: Comity, where: Path) -> None:
    where.parent.chmod(0o777)
    (said,) = found(ledger, "permissions")
    assert (said.state, said.fix) == ("note", f"close it: chmod o-w {where.parent}")

    where.parent.chmod(0o1777)
    assert [finding.state for finding in found(ledger, "permissions")] == ["good"]


def test_a_source_that_was_withdrawn_is_still_cited(ledger: Comity) -> None:
    ledger.record(STREAM, visited("2025", sources=citing("gti-2025")), by="mei")
    ledger.record("source:gti-2025", Withdrawn(reason="a mistake"), by="mei")

    (said, _) = found(ledger, "references")

    assert said.state == "note"
    assert f"still cited by {STREAM}#2" in said.found


def test_a_body_that_came_loose_is_named(ledger: Comity, where: Path) -> None:
    """Through the front door a registration that is named cannot be retracted: another program's doing."""
    ledger.record("body:edinburgh", noted(), by="mei")
    retraction = Retracted(entry=1, because="another program")
    draft = ledger.draft(by="other", command="other")
    draft.put("body:edinburgh", retraction)
    ledger.save(*draft.entries)

    (said,) = found(ledger, "references")

    assert said.state == "fault"
    assert "body:edinburgh is named by" in said.found
    assert STREAM in said.found
    assert where.exists()
