"""Where a ledger lies: on a drive, a share, in a folder of any name, under a name in another spelling."""

from __future__ import annotations

# ruff: noqa: PTH118, PTH119, PTH120, PTH208 — the calls of `os` themselves are what is looked at
import os
import sqlite3
import sys
import unicodedata
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from cli.errors import Failure
from cli.places import see_that_it_is_free_of_a_ledger
from store.application import open_ledger
from store.backup import backup
from store.files import is_spelt_otherwise
from store.sqlite.address import address, uri
from store.sqlite.leftovers import set_aside


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (PureWindowsPath(r"C:\Users\王小明\ledger.db"), "file:///C:/Users/王小明/ledger.db"),
        (PureWindowsPath(r"c:\50% #1?\a b.db"), "file:///c:/50%25 %231%3f/a b.db"),
        (PureWindowsPath(r"\\server\share\ledger.db"), "file:////server/share/ledger.db"),
        (PureWindowsPath(r"\\server\c$\高雄 #1\ledger.db"), "file:////server/c$/高雄 %231/ledger.db"),
        (PureWindowsPath(r"\\?\C:\a\ledger.db"), "file:////%3f/C:/a/ledger.db"),
        (PureWindowsPath(r"\\?\UNC\server\share\ledger.db"), "file:////%3f/UNC/server/share/ledger.db"),
        (PureWindowsPath(r"\\.\C:\a\ledger.db"), "file:////./C:/a/ledger.db"),
        (PurePosixPath("/srv/ledger.db"), "file:///srv/ledger.db"),
        (PurePosixPath("//srv/ledger.db"), "file:////srv/ledger.db"),
        (PurePosixPath("/srv/a%20b?mode=rw#c"), "file:///srv/a%2520b%3fmode=rw%23c"),
        (PurePosixPath("/srv/back\\slash"), "file:///srv/back\\slash"),
    ],
)
def test_no_part_of_a_path_is_taken_for_an_authority_or_an_order(
    where: PurePosixPath | PureWindowsPath, found: str
) -> None:
    assert uri(where) == found


AWKWARD = [
    "王小明",
    "not UTF-8 \udcff",
    "50% #1?",
    "a%20b",
    "file:x",
    "mode=memory",
    "?mode=memory",
    "a'b\"c",
    "a b ",
]


@pytest.mark.skipif(os.name != "posix", reason="names that Windows cannot have")
@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("begin", ["", "/", "relative"])
def test_sqlite_opens_the_very_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begin: str
) -> None:
    """Two slashes at the beginning too, which POSIX keeps and most systems take for one."""
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(folder)
    where = Path("ledger.db") if begin == "relative" else Path(f"{begin}{folder}/ledger.db")

    with open_ledger(where, create=True) as ledger:
        assert len(ledger) == 0
        ledger.record("body:edinburgh", _edinburgh(), by="mei")
        backup(ledger, where.with_name("copy.db"))
    with closing(sqlite3.connect(address(where, "ro"), uri=True)) as connection:
        connection.text_factory = bytes  # a path need not be UTF-8
        (_, _, file), *_ = connection.execute("PRAGMA database_list")
        assert Path(os.fsdecode(file)).samefile(folder / "ledger.db")
    assert sorted(os.listdir(folder)) == ["copy.db", "ledger.db"]


@pytest.mark.skipif(os.name != "posix", reason="names that Windows cannot have")
def test_a_folder_that_begins_as_a_uri_does_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file:").mkdir()
    monkeypatch.chdir(tmp_path)

    with open_ledger(Path("file:/a.db"), create=True) as ledger:
        ledger.record("body:edinburgh", _edinburgh(), by="mei")
        backup(ledger, Path("file:/b.db"))

    assert sorted(os.listdir("file:")) == ["a.db", "b.db"]


@pytest.mark.skipif(sys.platform != "win32", reason="a drive, as Windows has it")
@pytest.mark.parametrize("prefix", ["", "\\\\?\\", "\\\\.\\"])
def test_a_drive_is_opened_in_each_spelling(tmp_path: Path, prefix: str) -> None:
    with open_ledger(Path(f"{prefix}{tmp_path}\\ledger.db"), create=True) as ledger:
        assert len(ledger) == 0


def _edinburgh() -> Any:
    from comity.testing import body_registered  # noqa: PLC0415

    return body_registered("Edinburgh")


def test_the_export_as_csv_reads_what_it_wrote(tmp_path: Path) -> None:
    """Its tables are written to a file and read back: in a folder of any name."""
    from projections.engine.exporting import sheets  # noqa: PLC0415

    where = tmp_path / "50% #1" / "all.part"
    where.parent.mkdir()
    with closing(sqlite3.connect(where)) as made:
        made.execute('CREATE TABLE "columns" ("table", "column", type)')

    assert [sheet.name for sheet in sheets(where)] == ["columns"]
    assert [path.name for path in where.parent.iterdir()] == ["all.part"]


# --- one name in two spellings

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Łódź-é.db") for form in ("NFC", "NFD"))


@pytest.fixture
def any_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes all spellings of a name for one, as macOS and Windows do."""
    for name in ("stat", "lstat"):
        monkeypatch.setattr(os, name, _found(getattr(os, name)))


def _found(look: Any) -> Any:
    def looked(path: Any, *words: Any, **more: Any) -> Any:
        try:
            return look(path, *words, **more)
        except FileNotFoundError:
            wanted = _folded(os.path.basename(path))
            for name in os.listdir(os.path.dirname(path) or "."):
                if _folded(name) == wanted:
                    return look(os.path.join(os.path.dirname(path), name), *words, **more)
            raise

    return looked


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@pytest.mark.usefixtures("any_spelling")
@pytest.mark.parametrize(("kept", "asked"), [("Ledger.db", "LEDGER.DB"), (DECOMPOSED, COMPOSED)])
def test_what_was_set_aside_is_found_by_another_spelling(tmp_path: Path, kept: str, asked: str) -> None:
    aside = tmp_path / f"{kept}.before-2026-11-27T101502"
    aside.touch()
    (tmp_path / "other.db.before-2026-11-27T101502").touch()

    assert set_aside(tmp_path / asked) == [aside]


@pytest.mark.skipif(sys.platform != "linux", reason="here, names differ by their letters")
def test_where_names_differ_by_their_letters_they_are_two(tmp_path: Path) -> None:
    (tmp_path / "Ledger.db.before-2026-11-27T101502").touch()
    (tmp_path / "ledger.db").touch()
    (tmp_path / "LEDGER.db").touch()

    assert set_aside(tmp_path / "LEDGER.DB") == []
    assert not is_spelt_otherwise(str(tmp_path / "ledger.db"), str(tmp_path / "LEDGER.db"))


@pytest.mark.usefixtures("any_spelling")
def test_a_place_beside_the_ledger_is_refused_in_any_spelling(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    open_ledger(ledger, create=True).close()

    for name in ("LEDGER.DB", "LEDGER.db-journal", "Ledger.DB.rows", "ledger.db", "ledger.db-wal. ."):
        with pytest.raises(Failure):
            see_that_it_is_free_of_a_ledger(tmp_path / name, ledger)
    see_that_it_is_free_of_a_ledger(tmp_path / "ledgers.db", ledger)
