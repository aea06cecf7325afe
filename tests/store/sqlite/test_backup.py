"""A backup is an exact prefix of a ledger that others write to, whole or not there at all."""

import os
import stat
import threading
from pathlib import Path

import pytest

from comity.testing import STREAM, noted
from store.application import Comity, Written, open_ledger
from store.backup import backup
from store.errors import Exists, NotCopied, Unusable
from store.naming import LOCK, PREFIX, aside


def test_a_backup_is_a_ledger(ledger: Comity, tmp_path: Path) -> None:
    made = backup(ledger, tmp_path / "copy.db")

    with open_ledger(tmp_path / "copy.db") as copy:
        assert (len(copy), copy.root()) == (made.entries, made.root) == (len(ledger), ledger.root())
        assert list(copy.export_lines()) == list(ledger.export_lines())
        assert isinstance(copy.record(STREAM, noted(), by="mei"), Written)


def test_while_others_write_it_is_the_ledger_as_it_was_at_one_moment(
    ledger: Comity, where: Path, tmp_path: Path
) -> None:
    done = threading.Event()

    def write(who: str) -> None:
        with open_ledger(where) as own:
            while not done.wait(0.001):  # a writer that never rests keeps the others out until they give up
                own.record(STREAM, noted(text=who), by=who)

    writers = [threading.Thread(target=write, args=(who,)) for who in ("mei", "lin")]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            backup(ledger, tmp_path / f"copy-{number}.db")
    finally:
        done.set()
        for writer in writers:
            writer.join()

    lines = list(ledger.export_lines())
    sizes = []
    for number in range(3):
        with open_ledger(tmp_path / f"copy-{number}.db", read_only=True) as copy:
            own = list(copy.export_lines())
        assert own == lines[: len(own)]
        sizes.append(len(own))
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def test_it_is_never_written_over_anything(ledger: Comity, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("something dear", encoding="utf-8")

    with pytest.raises(Exists):
        backup(ledger, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "something dear"


def test_a_folder_that_is_not_there_is_named(ledger: Comity, tmp_path: Path) -> None:
    with pytest.raises(NotCopied, match="there is no folder"):
        backup(ledger, tmp_path / "nowhere" / "copy.db")


def test_a_copy_that_does_not_verify_gets_no_name(
    ledger: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(where: Path, copy: Path, _named: Path) -> None:
        raw = bytearray(where.read_bytes())
        place = raw.rindex(b"Kaohsiung")
        raw[place] ^= 1
        copy.write_bytes(raw)

    monkeypatch.setattr("store.sqlite.backup.copy_of", spoilt)

    with pytest.raises(Unusable):
        backup(ledger, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.db"]


def test_on_a_disk_that_knows_no_links_it_is_named_all_the_same(
    ledger: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)

    backup(ledger, tmp_path / "copy.db")

    with open_ledger(tmp_path / "copy.db", read_only=True) as copy:
        assert copy.root() == ledger.root()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "ledger.db"]


def test_what_somebody_left_behind_who_was_killed_is_taken_away(ledger: Comity, tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / LOCK).touch()
    (left / "copy.db").write_bytes(b"half")

    with aside(tmp_path) as held:
        backup(ledger, tmp_path / "copy.db")

        assert sorted(path.name for path in tmp_path.iterdir()) == [held.name, "copy.db", "ledger.db"]


posix = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a file to a group")
ANOTHER = 4


@posix
@root
def test_a_copy_is_of_the_group_of_its_ledger(ledger: Comity, where: Path, tmp_path: Path) -> None:
    os.chown(where, -1, ANOTHER)
    where.chmod(0o640)

    backup(ledger, tmp_path / "copy.db")

    made = (tmp_path / "copy.db").stat()
    assert (made.st_gid, stat.S_IMODE(made.st_mode)) == (ANOTHER, 0o640)


@posix
@root
@pytest.mark.parametrize("modes", [(0o640, 0o600), (0o644, 0o644)])
def test_where_the_group_cannot_be_given_it_may_do_no_more_than_everybody(
    modes: tuple[int, int], ledger: Comity, where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mode, left = modes

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    os.chown(where, -1, ANOTHER)
    where.chmod(mode)
    monkeypatch.setattr("os.chown", refused)

    backup(ledger, tmp_path / "copy.db")

    made = (tmp_path / "copy.db").stat()
    assert (made.st_gid, stat.S_IMODE(made.st_mode)) == (os.getegid(), left)


@posix
def test_a_system_without_groups_is_no_obstacle(
    ledger: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.chown")

    backup(ledger, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").exists()
