"""A ledger on a share, or in a folder that is copied to other machines: its rows are kept elsewhere."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from projections.engine import rows_file
from projections.engine.shelf import Shelf
from store import whereabouts as module
from store.whereabouts import Mount, classify, marks_in, read_mountinfo, read_statfs, whereabouts

# ruff: noqa: F811 — a fixture is asked for by its name
from tests.cli.conftest import Shell, gdynia, kept, shell  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LINUX = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:40 / /home/li/Amt\\040für rw shared:1 - cifs //server/Protokoll rw
31 27 0:41 / /mnt/nfs rw - nfs4 server:/export rw
32 31 254:0 /var /mnt/nfs/local rw - ext4 /dev/vda rw
33 27 0:42 /sub /mnt/bind rw - nfs server:/export rw
34 27 0:43 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
35 27 0:44 / /mnt/ssh rw - fuse.sshfs li@host:/ rw
36 27 0:45 / /mnt/c rw - 9p C:\\134 rw
37 27 8:17 / /media/stick rw - vfat /dev/sdb1 rw
38 27 0:46 / /mnt/strange rw - heard-of-by-nobody x rw
39 27 8:18 / /mnt/over rw - ext4 /dev/sdc1 rw
40 27 0:47 / /mnt/over rw - smb3 //server/over rw
41 27 0:48 / /media/sf_shared rw - vboxsf shared rw
42 27 0:49 / /mnt/merged rw - fuse.mergerfs a:b rw
half a line
""".encode()


@pytest.mark.parametrize(
    ("path", "kind", "at"),
    [
        ("/home/li/comity.db", "disk", "/"),
        ("/home/li/Amt für/comity.db", "share", "/home/li/Amt für"),
        ("/home/li/Amt fürs Ganze/comity.db", "disk", "/"),
        ("/mnt/nfs/a/comity.db", "share", "/mnt/nfs"),
        ("/mnt/nfs/local/comity.db", "disk", "/mnt/nfs/local"),
        ("/mnt/bind/comity.db", "share", "/mnt/bind"),
        ("/run/user/1000/gvfs/smb-share:server=x/comity.db", "share", "/run/user/1000/gvfs"),
        ("/mnt/ssh/comity.db", "share", "/mnt/ssh"),
        ("/mnt/c/Users/li/comity.db", "share", "/mnt/c"),
        ("/media/stick/comity.db", "disk", "/media/stick"),
        ("/mnt/strange/comity.db", "disk", "/mnt/strange"),
        ("/mnt/over/comity.db", "share", "/mnt/over"),
        ("/media/sf_shared/comity.db", "share", "/media/sf_shared"),
        ("/mnt/merged/comity.db", "disk", "/mnt/merged"),
    ],
)
def test_mounts_of_linux(path: str, kind: str, at: str) -> None:
    found = classify(PurePosixPath(path), read_mountinfo(LINUX))

    assert (found.kind, found.at) == (kind, at)


def test_a_place_is_called_as_its_server_calls_it() -> None:
    mounts = read_mountinfo(LINUX)
    names = [
        classify(PurePosixPath(path), mounts).name
        for path in (
            "/mnt/nfs/sub/comity.db",
            "/mnt/bind/comity.db",
            "/mnt/nfs/comity.db",
            "/mnt/over/comity.db",
        )
    ]

    assert names[0] == names[1] == "server:/export/sub/comity.db"
    assert len(set(names)) == 3


@pytest.mark.parametrize(
    ("path", "kind", "at"),
    [
        (r"C:\Users\王小明\comity.db", "disk", ""),
        (r"\\server\Protokoll\a\comity.db", "share", r"\\server\Protokoll"),
        ("//server/Protokoll/a/comity.db", "share", r"\\server\Protokoll"),
        (r"\\?\UNC\server\Protokoll\comity.db", "share", r"\\server\Protokoll"),
        (r"\\?\C:\Users\li\comity.db", "disk", ""),
        (r"\\?\C:\Users\li\OneDrive\comity.db", "synchronised", r"C:\Users\li\OneDrive"),
        (r"\\wsl.localhost\Ubuntu\home\li\comity.db", "share", r"\\wsl.localhost\Ubuntu"),
        (r"\\wsl$\Ubuntu\home\li\comity.db", "share", r"\\wsl$\Ubuntu"),
        (r"P:\comity.db", "share", "P:\\"),
        (r"p:\a\comity.db", "share", "P:\\"),
        (r"D:\comity.db", "disk", "D:\\"),
        (
            r"C:\Users\li\OneDrive - Stadt Köln\comity.db",
            "synchronised",
            r"C:\Users\li\OneDrive - Stadt Köln",
        ),
        (r"c:\users\li\onedrive\a\comity.db", "synchronised", r"c:\users\li\onedrive"),
        (r"E:\wolke\a\comity.db", "synchronised", r"E:\wolke"),
        (
            r"C:\Users\li\Stadt\Protokoll - Dokumente\comity.db",
            "synchronised",
            r"C:\Users\li\Stadt\Protokoll - Dokumente",
        ),
        (r"G:\My Drive\comity.db", "synchronised", r"G:\My Drive"),
        (r"G:\我的雲端硬碟\comity.db", "synchronised", r"G:\我的雲端硬碟"),
        (r"C:\work\My Drive\comity.db", "disk", ""),
        (r"C:\Users\li\Box\comity.db", "synchronised", r"C:\Users\li\Box"),
        (r"C:\work\Box\comity.db", "disk", ""),
        (r"C:\Users\li\OneDriver\comity.db", "disk", ""),
    ],
)
def test_places_on_windows(path: str, kind: str, at: str) -> None:
    mounts = [Mount("P:\\", "remote", remote=True), Mount("D:\\", "fixed")]
    environment = {"OneDriveCommercial": r"E:\Wolke", "OneDrive": "", "USERPROFILE": r"C:\Users\li"}
    libraries = {r"C:\Users\li\Stadt\Protokoll - Dokumente": "OneDrive"}

    found = classify(PureWindowsPath(path), mounts, environment, libraries)

    assert (found.kind, found.at) == (kind, at)


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/Users/li/Library/Mobile Documents/com~apple~CloudDocs/comity.db", "iCloud"),
        ("/Users/li/Library/CloudStorage/OneDrive-Stadt/comity.db", "OneDrive"),
        ("/Users/li/Library/CloudStorage/GoogleDrive-li@city.org/My Drive/comity.db", "Google Drive"),
        ("/Users/li/Library/CloudStorage/Egnyte/comity.db", "Egnyte"),
        ("/home/li/Dropbox/comity.db", "Dropbox"),
        ("/home/li/Dropbox (Stadt)/a/b/comity.db", "Dropbox"),
        ("/home/li/Stadt Dropbox/comity.db", "Dropbox"),
        ("/home/li/NEXTCLOUD/comity.db", "Nextcloud"),
        ("/home/li/SynologyDrive/comity.db", "Synology Drive"),
        ("/home/li/pCloudDrive/comity.db", "pCloud"),
        ("/home/li/Seafile/comity.db", "Seafile"),
        ("/home/li/My Drive/comity.db", "Google Drive"),
        ("/home/li/My Drive (li@city.org)/a/comity.db", "Google Drive"),
        ("/srv/我的雲端硬碟/comity.db", "Google Drive"),
        ("/srv/坚果云/comity.db", "Nutstore"),
        ("/home/li/Box/comity.db", "Box"),
        ("/home/li/MEGA/comity.db", "MEGA"),
        ("/home/li/Insync/li@city.org/comity.db", "Insync"),
        ("/home/li/kDrive/comity.db", "kDrive"),
        ("/srv/My Drive/comity.db", None),
        ("/srv/mega/comity.db", None),
        ("/home/li/Documents/comity.db", None),
        ("/home/li/Library/comity.db", None),
        ("/home/li/Dropbox.db", None),
        ("/home/li/my-dropbox-tool/comity.db", None),
    ],
)
def test_folders_that_are_copied_are_known_by_their_names(path: str, by: str | None) -> None:
    found = classify(PurePosixPath(path), environment={"HOME": "/home/li"})

    assert (found.kind, found.by) == (("synchronised", by) if by else ("disk", ""))


def test_a_part_of_such_a_folder_that_is_mounted_elsewhere_is_known_too() -> None:
    mounts = [Mount("/", "ext4", "/dev/vda"), Mount("/srv/book", "ext4", "/dev/vda/home/li/OneDrive/book")]

    found = classify(PurePosixPath("/srv/book/comity.db"), mounts)

    assert (found.kind, found.by, found.at) == ("synchronised", "OneDrive", "/srv/book")
    assert classify(PurePosixPath("/srv/other/comity.db"), mounts).local


@pytest.mark.parametrize(
    ("mark", "by"),
    [
        (".dropbox.cache", "Dropbox"),
        (".dropbox", "Dropbox"),
        (".stfolder", "Syncthing"),
        (".stversions", "Syncthing"),
        (".sync_0a1b2c3d4e5f.db", "Nextcloud or ownCloud"),
        ("._sync_0a1b2c.db", "Nextcloud or ownCloud"),
        (".owncloudsync.log", "ownCloud"),
        (".nextcloudsync.log", "Nextcloud"),
        (".tmp.driveupload", "Google Drive"),
        (".SynologyWorkingDirectory", "Synology Drive"),
        (".seafile-data", "Seafile"),
        (".gitignore", None),
        ("sync_1.db", None),
    ],
)
@pytest.mark.parametrize("others", [0, module.MOST + 10])
def test_folders_that_are_copied_are_known_by_their_marks(
    mark: str, by: str | None, others: int, tmp_path: Path
) -> None:
    if others and mark.startswith((".sync", "._sync")):
        pytest.skip("among very many names it may not be seen: somebody waits")
    for n in range(others):
        (tmp_path / f"{n}").touch()
    (tmp_path / mark).touch()
    (tmp_path / "a").mkdir()

    found = whereabouts(tmp_path / "a" / "b" / "comity.db")

    assert (found.kind, found.by if by else None) == ("synchronised" if by else "disk", by)
    if by:
        assert found.at == str(tmp_path)


def test_the_folder_in_which_dropbox_keeps_its_own_says_nothing_of_a_home(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()

    assert marks_in(tmp_path) == []
    assert whereabouts(tmp_path / "comity.db").local


def test_what_macos_tells_of_a_volume() -> None:
    def told(flags: int, *names: str) -> bytes:
        sizes = (16, 1024, 1024)
        words = b"".join(name.encode().ljust(size, b"\0") for name, size in zip(names, sizes, strict=True))
        return bytes(64) + flags.to_bytes(4, sys.byteorder) + bytes(4) + words + bytes(32)

    share = read_statfs(told(0x0, "smbfs", "/Volumes/Protokoll", "//li@server/Protokoll"))
    stick = read_statfs(told(0x1000, "exfat", "/Volumes/STICK", "/dev/disk4s1"))

    assert share == Mount("/Volumes/Protokoll", "smbfs", "//li@server/Protokoll", remote=True)
    assert classify(PurePosixPath("/Volumes/Protokoll/comity.db"), [share]).kind == "share"
    assert classify(PurePosixPath("/Volumes/STICK/comity.db"), [stick]).kind == "disk"


def test_links_are_followed_both_ways(tmp_path: Path, a_share: Path) -> None:
    (tmp_path / "desk").mkdir()
    (a_share / "comity.db").touch()
    (tmp_path / "desk" / "link.db").symlink_to(a_share / "comity.db")
    (tmp_path / "desk" / "folder").symlink_to(a_share)
    (tmp_path / "own.db").touch()
    (a_share / "own.db").symlink_to(tmp_path / "own.db")

    for where in ("link.db", "folder/comity.db", "folder/not-yet.db"):
        assert whereabouts(tmp_path / "desk" / where).kind == "share", where
    assert whereabouts(a_share / "own.db").kind == "share", "its rows would lie beside the link"
    assert whereabouts(tmp_path / "own.db").local


def test_a_system_that_tells_of_no_mounts_has_its_own_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "LINUX", str(tmp_path / "none"))

    assert whereabouts(tmp_path / "comity.db").local


# --- where rows are kept


@pytest.fixture
def a_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is a share; whatever else is a disk of this machine's own."""
    folder = tmp_path / "share"
    folder.mkdir()
    monkeypatch.setattr(
        module,
        "mounts_of",
        lambda _: [Mount("/", "ext4", "/dev/vda"), Mount(str(folder), "cifs", "//server/share")],
    )
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def on_a_share(gdynia: Shell, a_share: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The ledger of Gdynia, on the share."""
    shutil.move("comity.db", a_share / "comity.db")
    monkeypatch.chdir(a_share)
    return gdynia


def kept_in(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").rglob("*.rows"))


def test_rows_of_a_ledger_on_a_share_are_kept_on_this_machine(on_a_share: Shell, tmp_path: Path) -> None:
    first = on_a_share.ok("list").out

    (rows,) = kept_in(tmp_path)
    assert on_a_share.ok("list").out == first
    assert [path.name for path in Path().iterdir()] == ["comity.db"], "nothing is made on the share"
    assert rows == rows_file.place(Path("comity.db").absolute())
    assert stat.S_IMODE(rows.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(rows.stat().st_mode) == 0o600
    found = rows_file.reading(rows)
    assert found
    found[0].close()
    assert str(rows) in on_a_share.ok("rebuild", "--json").out


def test_nothing_is_opened_in_wal_on_a_share(
    on_a_share: Shell, a_share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every database that is opened there has a rollback journal, and no file stands beside it."""
    connect, opened = sqlite3.connect, []

    def noted(where: str, *words: object, **more: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(where, *words, **more)  # type: ignore[call-overload]
        opened.append(str(where))
        return connection

    monkeypatch.setattr(sqlite3, "connect", noted)
    for words in (("list",), ("rebuild",), ("audit", "kaohsiung"), ("doctor",), ("verify",), ("list",)):
        on_a_share.ok(*words)
        assert [path.name for path in a_share.iterdir()] == ["comity.db"], words
    there = {item for item in opened if str(a_share) in item}
    assert there
    assert not [item for item in there if ".rows" in item]


def test_rows_that_lie_there_from_before_are_left_aside(
    gdynia: Shell, a_share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gdynia.ok("list")
    for name in ("comity.db", "comity.db.rows"):
        shutil.move(name, a_share / name)
    old = (a_share / "comity.db.rows").read_bytes()
    monkeypatch.chdir(a_share)

    gdynia.ok("list")
    (said,) = [row for row in gdynia.ok("doctor", "--json").json if row["what"] == "old rows"]

    assert sorted(path.name for path in a_share.iterdir()) == ["comity.db", "comity.db.rows"]
    assert (a_share / "comity.db.rows").read_bytes() == old
    assert len(kept_in(tmp_path)) == 1
    assert (said["state"], "delete it" in said["fix"]) == ("note", True)


def test_what_another_program_keeps_there_is_not_called_old_rows(on_a_share: Shell, a_share: Path) -> None:
    with closing(sqlite3.connect(a_share / "comity.db.rows")) as raw, raw:
        raw.execute("CREATE TABLE letters (text)")

    assert rows_file.left_beside(a_share / "comity.db") == []
    on_a_share.ok("list")


def test_two_ledgers_never_meet(on_a_share: Shell, a_share: Path, tmp_path: Path) -> None:
    """Neither two of one name in two folders, nor copies of one ledger: no rows are made anew as they are read in turn."""
    (a_share / "b").mkdir()
    shutil.copy("comity.db", a_share / "copy.db")
    on_a_share.ok(
        "init", "--ledger", "b/comity.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city"
    )
    names = ("comity.db", "copy.db", "b/comity.db")
    for _ in range(2):
        for name in names:
            on_a_share.ok("list", "--ledger", name)
    before = {path: path.read_bytes() for path in kept_in(tmp_path)}

    for name in names:
        done = on_a_share.ok("list", "--ledger", name)
        assert "anew" not in done.err

    assert len(before) == 3
    assert {path: path.read_bytes() for path in kept_in(tmp_path)} == before


def test_names_as_long_as_they_may_be(a_share: Path) -> None:
    for name in ("a" * 250, "高" * 80, "x"):
        rows = rows_file.place(a_share / f"{name}.db")
        assert len(os.fsencode(rows.name + "-journal")) < 255
    assert rows_file.place(a_share / "a" / "x.db") != rows_file.place(a_share / "b" / "x.db")


def test_a_ledger_that_takes_the_place_of_another_is_not_read_from_its_rows(
    on_a_share: Shell, tmp_path: Path
) -> None:
    on_a_share.ok("list")
    Path("comity.db").unlink()
    on_a_share.ok("init", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")

    done = on_a_share.ok("list")

    assert "kaohsiung" not in done.out.lower()
    (rows,) = kept_in(tmp_path)
    held = b"".join(path.read_bytes() for path in rows.parent.iterdir())
    assert b"Kaohsiung" not in held, "nor is any name of the old one left"


def test_an_empty_ledger_can_be_read(shell: Shell, a_share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(a_share)
    shell.ok("init", "--empty")

    shell.ok("list")
    shell.ok("doctor")


def in_a_copied_folder(cache_folder: Path, _: pytest.MonkeyPatch) -> None:
    (cache_folder / ".stfolder").mkdir(parents=True)


def not_to_be_written(cache_folder: Path, _: pytest.MonkeyPatch) -> None:
    cache_folder.write_text("a file", encoding="utf-8")


def open_to_others(cache_folder: Path, _: pytest.MonkeyPatch) -> None:
    (cache_folder / "rows").mkdir(parents=True)
    (cache_folder / "rows").chmod(0o777)


def elsewhere_by_a_link(cache_folder: Path, _: pytest.MonkeyPatch) -> None:
    cache_folder.mkdir()
    (cache_folder / "rows").symlink_to(cache_folder.parent)


def without_a_home(_: Path, patch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError

    for variable in ("COMITY_CACHE", "XDG_CACHE_HOME"):
        patch.delenv(variable, raising=False)
    patch.setattr(Path, "home", nobody)


@pytest.mark.parametrize(
    "hindered", [in_a_copied_folder, not_to_be_written, open_to_others, elsewhere_by_a_link, without_a_home]
)
def test_where_there_is_no_place_for_them_the_answer_comes_from_a_fresh_fold(
    on_a_share: Shell,
    tmp_path: Path,
    a_share: Path,
    hindered: Callable[[Path, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = on_a_share.ok("list", "--json").json
    shutil.rmtree(tmp_path / "cache")
    hindered(tmp_path / "cache", monkeypatch)

    done = on_a_share.ok("list", "--json")

    assert done.json == expected
    assert "rows are not kept" in done.err
    assert kept_in(tmp_path) == []
    assert on_a_share("rebuild").code == 6
    on_a_share.ok("audit", "kaohsiung")
    on_a_share.ok("verify")
    (rows,) = [row for row in on_a_share("doctor", "--json").json if row["what"] == "kept rows"]
    assert rows["state"] in {"note", "good"}
    assert [path.name for path in a_share.iterdir()] == ["comity.db"]


def test_who_verifies_or_restores_forgets_the_rows_that_are_kept_elsewhere(
    on_a_share: Shell, tmp_path: Path, a_share: Path
) -> None:
    on_a_share.ok("list")
    assert len(kept_in(tmp_path)) == 1
    on_a_share.ok("verify")
    assert kept_in(tmp_path) == []

    on_a_share.ok("list")
    on_a_share.ok("backup", "saved.db")
    shutil.copy(kept_in(tmp_path)[0], a_share / "comity.db.rows")
    on_a_share.ok("restore", "saved.db", "--yes")

    assert kept_in(tmp_path) == []
    assert not (a_share / "comity.db.rows").exists()


def test_small_things_are_kept_there_too(on_a_share: Shell, a_share: Path) -> None:
    on_a_share.ok("list")
    shelf = Shelf(a_share / "comity.db")

    shelf.store("one", b"1")

    assert shelf.load("one") == b"1"


# --- what doctor says


def said_of_the_ledger(shell: Shell) -> Mapping[str, str]:
    (one,) = [row for row in shell("doctor", "--json").json if row["what"] == "ledger"]
    found: Mapping[str, str] = one
    return found


def test_doctor_says_where_the_ledger_lies(
    gdynia: Shell, a_share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = said_of_the_ledger(gdynia)
    assert (here["state"], "disk of this machine's own" in here["found"]) == ("good", True)

    copied = tmp_path / "OneDrive - Gdynia"
    copied.mkdir()
    shutil.copy("comity.db", copied)
    shutil.copy("comity.db", a_share)

    monkeypatch.chdir(a_share)
    there = said_of_the_ledger(gdynia)
    assert there["state"] == "note"
    assert str(a_share) in there["found"]
    assert "locks" in there["found"]
    assert "backup" in there["fix"]

    monkeypatch.chdir(copied)
    there = said_of_the_ledger(gdynia)
    assert there["state"] == "note"
    assert "OneDrive copies" in there["found"]
    assert "backup" in there["fix"]


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_a_stick_is_said(gdynia: Shell, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "mounts_of", lambda _: [Mount("/", kind, "/dev/sdb1")])

    assert (said_of_the_ledger(gdynia)["state"], kind in said_of_the_ledger(gdynia)["found"]) == (
        "good",
        True,
    )


def test_who_waits_does_not_wait_for_heavy_modules() -> None:
    """Where a file lies is asked by every reading command."""
    look = (
        "import sys; before = set(sys.modules); import store.whereabouts as w; from pathlib import Path;"
        " w.whereabouts(Path('x.db')); print({'hashlib', 'ctypes', 'subprocess', 'tempfile', 'platformdirs'}"
        " & (set(sys.modules) - before))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=root, capture_output=True, encoding="utf-8", check=True
    )

    assert done.stdout.strip() == "set()"


def test_the_pure_answer_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError

    for name in ("stat", "lstat", "scandir", "listdir"):
        monkeypatch.setattr(os, name, asked)

    path: PurePath
    for path in (PureWindowsPath(r"C:\a\b.db"), PurePosixPath("/a/b.db")):
        assert classify(path).local


# --- where locks do not hold


def test_a_file_that_two_wrote_at_once_is_said_to_be_damaged(gdynia: Shell) -> None:
    """Two who both think that they are alone each write their pages; here, one page is as the other left it."""
    ledger = Path("comity.db")
    before = ledger.read_bytes()
    gdynia.ok("record", "noted", "kaohsiung", "--text", "by the one")
    after = ledger.read_bytes()
    size = 4096
    changed = [n for n in range(size, len(before), size) if before[n : n + size] != after[n : n + size]]
    assert len(changed) > 1

    for n in changed:
        ledger.write_bytes(after[:n] + before[n : n + size] + after[n + size :])

        assert gdynia("verify").code == 5, n
        done = gdynia("doctor", "--json")
        assert done.code == 5, n
        assert any(row["what"] in {"file", "counter", "entries"} for row in done.json), done.out
    ledger.write_bytes(after)
    gdynia.ok("doctor")
