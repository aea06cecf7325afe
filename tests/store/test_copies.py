"""What this machine keeps of the ledgers that it has sealed, and how one of them is known again."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import copies
from store.copies import MARK, Past, SealedHere, Unkept, kept, mark, marks_of, same_log, write
from store.note import Checkpoint, Key
from tests.machines import link

HERE, THERE = "comity/gdynia/0123456789abcdef", "comity/gdynia/fedcba9876543210"
KEY, NEW = Key(HERE, b"1" * 32), Key(HERE, b"2" * 32)
LINES = [f'{{"entry":{number}}}'.encode() for number in range(9)]
MARKS = marks_of(LINES)


def sealed(root: Path, where: Path, name: str = HERE, marks: bytes = MARKS, key: Key = KEY) -> Path:
    """The folder of what was sealed at a place."""
    count = len(marks) // MARK
    Past.of(root, where, name).keep(root, Checkpoint(name, count, b"r" * 32), key, marks)
    folder = root / copies.folder_name(name)
    (folder / f"{count:012}.checkpoint").write_bytes(b"")
    return folder


def faults(root: Path, where: Path, marks: bytes, name: str | None = THERE) -> list[str]:
    return [fault.said for fault in Past.of(root, where, name).faults(marks)]


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    folder = sealed(tmp_path, tmp_path / "a.db")

    (found,) = kept(tmp_path)

    assert found == SealedHere(folder, HERE, 9, (os.path.realpath(tmp_path / "a.db"),), (KEY,))
    assert (found.home, found.marks()) == ("gdynia", MARKS)
    assert Past.of(tmp_path, tmp_path / "a.db", HERE).faults(MARKS) == []
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in folder.glob("le*")} == {0o600}
        assert folder.stat().st_mode & 0o077 == 0


def test_nothing_was_sealed_where_nothing_is_kept(tmp_path: Path) -> None:
    assert kept(tmp_path / "nowhere") == []
    (tmp_path / copies.folder_name(HERE)).mkdir()  # a key alone was made
    (tmp_path / "of-another-program").mkdir()
    (tmp_path / "a file").touch()
    assert kept(tmp_path) == []


def test_one_entry_that_is_shared_is_enough_wherever_it_stands(tmp_path: Path) -> None:
    sealed(tmp_path, tmp_path / "a.db")

    for number, line in enumerate(LINES, 1):
        (fault,) = faults(tmp_path, tmp_path / "b.db", marks_of([b"x", line, b"y"]))
        assert "9 entries of this ledger under another name, comity/gdynia/0123456789abcdef" in fault
        assert f"numbers {2 if number == 1 else 1}, " in fault
        assert "and 3 more of them are not here any more" in fault
    assert faults(tmp_path, tmp_path / "b.db", marks_of([b"x", b"y"])) == []  # the control
    (fault,) = faults(tmp_path, tmp_path / "b.db", marks_of([b"x", *LINES[1:]]))
    assert "number 1 of them is not here any more" in fault
    (fault,) = faults(tmp_path, tmp_path / "b.db", marks_of([b"x", *LINES]))
    assert "something was slipped in before them" in fault


def test_a_place_is_known_however_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    where = tmp_path / "folder" / "a.db"
    where.touch()
    sealed(tmp_path / "kept", where)
    link(tmp_path / "way", Path("folder"), folder=True)
    link(tmp_path / "link.db", where)

    for way in (where, tmp_path / "way/a.db", tmp_path / "link.db", tmp_path / "folder/../folder/a.db"):
        (fault,) = faults(tmp_path / "kept", way, marks_of([b"x"]))
        assert "in this very place" in fault
    assert faults(tmp_path / "kept", tmp_path / "b.db", marks_of([b"x"])) == []


def test_where_nobody_can_tell_whose_ledger_it_is_the_place_still_tells(tmp_path: Path) -> None:
    sealed(tmp_path, tmp_path / "a.db")

    assert len(faults(tmp_path, tmp_path / "a.db", b"", name=None)) == 1
    assert faults(tmp_path, tmp_path / "b.db", b"", name=None) == []


def test_a_home_that_is_another_since_gives_the_same_log_another_name(tmp_path: Path) -> None:
    """Its first entry is what it was: its checkpoints are compared, root by root, as its own."""
    later = HERE.replace("gdynia", "sopot")
    sealed(tmp_path, tmp_path / "a.db")

    past = Past.of(tmp_path, tmp_path / "a.db", later)

    assert same_log(HERE, later)
    assert not same_log(HERE, THERE)
    assert [each.origin for each in past.own] == [HERE]
    assert (past.others, past.keys) == ((), (KEY,))


def test_the_places_at_which_something_stands_are_kept(tmp_path: Path) -> None:
    where = [tmp_path / name for name in ("a.db", "b.db", "c.db")]
    for place in where[:2]:
        place.touch()
        sealed(tmp_path / "kept", place)
    where[0].unlink()

    sealed(tmp_path / "kept", where[2], key=NEW)

    (found,) = kept(tmp_path / "kept")
    assert [Path(path).name for path in found.paths] == ["b.db", "c.db"]
    assert found.keys == (KEY, NEW)
    sealed(tmp_path / "kept", where[1])
    (found,) = kept(tmp_path / "kept")
    assert [Path(path).name for path in found.paths] == ["b.db"]
    assert found.keys == (NEW, KEY)


def test_what_says_no_place_may_be_any_ledger_of_its_home(tmp_path: Path) -> None:
    folder = sealed(tmp_path, tmp_path / "a.db")
    for name in ("ledger.json", "leaves"):  # as 0.1 kept it
        (folder / name).unlink()

    (fault,) = faults(tmp_path, tmp_path / "b.db", marks_of([b"x"]))
    assert "did not write down which" in fault
    assert faults(tmp_path, tmp_path / "b.db", marks_of([b"x"]), THERE.replace("gdynia", "sopot")) == []

    sealed(
        tmp_path, tmp_path / "b.db", THERE, marks_of([b"x"])
    )  # what was sealed itself is compared with that

    assert faults(tmp_path, tmp_path / "b.db", marks_of([b"x"])) == []
    (caution,) = Past.of(tmp_path, tmp_path / "b.db", THERE).cautions()
    assert "does not say where that lay" in caution


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, scan = sealed(tmp_path, tmp_path / "a.db"), os.scandir

    def closed(where: Path | int) -> Iterator[os.DirEntry[str]]:  # a number where pytest cleans up
        if not isinstance(where, int) and Path(where) == folder:
            raise PermissionError(13, "Permission denied")
        return scan(where)

    monkeypatch.setattr(os, "scandir", closed)

    (found,) = kept(tmp_path)
    assert "permission denied" in found.damage
    assert [*Past.of(tmp_path, tmp_path / "a.db", HERE).damages()] == [found.damage]


def test_a_file_in_place_of_the_folder_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "sealed").touch()

    with pytest.raises(Unkept, match="cannot be read"):
        kept(tmp_path / "sealed")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("name", ["ledger.json", "leaves"])
def test_a_pipe_in_place_of_a_file_makes_nobody_wait(name: str, tmp_path: Path) -> None:
    folder = sealed(tmp_path, tmp_path / "a.db")
    (folder / name).unlink()
    os.mkfifo(folder / name)

    (damage,) = Past.of(tmp_path, tmp_path / "a.db", HERE).damages()

    assert f"{name} cannot be read: it is a named pipe" in damage


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "ledger.json"
    write(where, b"before")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(where, b"after")

    assert where.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [where]


def test_names_of_any_bytes_are_kept(tmp_path: Path) -> None:
    where = tmp_path / os.fsdecode(b"a\xff.db")

    folder = sealed(tmp_path, where)

    assert json.loads((folder / "ledger.json").read_bytes())["paths"] == [os.path.realpath(where)]
    assert len(faults(tmp_path, where, marks_of([b"x"]))) == 1


def test_a_mark_is_the_beginning_of_a_leaf_hash() -> None:
    """RFC 6962's first leaf, and what stands in the file of every ledger that was sealed."""
    assert mark(b"").hex() == "6e340b9cffb37a98"
