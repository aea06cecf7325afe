"""Whoever may not read the ledger may not read its rows."""

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from projections.engine import rows_file

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a file to a group")
ANOTHER = 4


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    where = tmp_path / "ledger.db"
    where.touch()
    where.chmod(0o644)
    return where


def written(ledger: Path) -> dict[str, int]:
    """The modes of what there is while rows are being written."""
    where = rows_file.beside(ledger)
    with closing(rows_file.writing(where, ledger)) as connection:
        if not rows_file.settled(connection):
            rows_file.settle(connection)
        connection.execute("CREATE TABLE IF NOT EXISTS something (name)")
        connection.execute("INSERT INTO something VALUES (1)")
        return {path.name: stat.S_IMODE(path.stat().st_mode) for path in ledger.parent.glob("*.rows*")}


@pytest.mark.parametrize(
    ("mode", "wanted"), [(0o600, 0o600), (0o640, 0o640), (0o660, 0o660), (0o444, 0o644), (0o400, 0o600)]
)
def test_rows_that_are_kept_already_become_as_open_as_the_ledger(
    mode: int, wanted: int, ledger: Path
) -> None:
    assert set(written(ledger).values()) == {0o644}

    ledger.chmod(mode)

    assert written(ledger) == dict.fromkeys(
        ("ledger.db.rows", "ledger.db.rows-wal", "ledger.db.rows-shm"), wanted
    )


def test_so_do_those_that_somebody_else_has_open(ledger: Path) -> None:
    written(ledger)
    with closing(rows_file.writing(rows_file.beside(ledger), ledger)) as other:
        other.execute("INSERT INTO something VALUES (2)")
        ledger.chmod(0o600)
        assert len(rows_file.too_open(rows_file.beside(ledger), ledger)) == 3

        assert set(written(ledger).values()) == {0o600}
        assert not rows_file.too_open(rows_file.beside(ledger), ledger)


def test_another_program_keeps_its_permissions(ledger: Path) -> None:
    where = rows_file.beside(ledger)
    with closing(rows_file.connect(where, "rwc")) as other:
        other.execute("CREATE TABLE something (name)")
    where.chmod(0o604)

    with pytest.raises(rows_file.Foreign):
        rows_file.writing(where, ledger)

    assert stat.S_IMODE(where.stat().st_mode) == 0o604


@root
def test_rows_are_of_the_group_of_the_ledger(ledger: Path) -> None:
    os.chown(ledger, -1, ANOTHER)
    ledger.chmod(0o640)

    assert set(written(ledger).values()) == {0o640}

    assert rows_file.beside(ledger).stat().st_gid == ANOTHER


@root
def test_or_their_group_may_not_read_them(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    os.chown(ledger, -1, ANOTHER)
    ledger.chmod(0o640)
    monkeypatch.setattr("os.chown", refused)

    assert set(written(ledger).values()) == {0o600}
