"""The folder of a site: nothing of anybody else's is lost, and whoever is interrupted leaves pages that work."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.machines import link
from tests.web.site.conftest import begin, content, copied, go_on, published
from web.site import publishing
from web.site.checking import broken
from web.site.folder import JOURNAL, MANIFEST, Crossed, Folder, NotOurs, staged_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from web.site.plan import Plan
    from web.site.room import Room


class Once(NamedTuple):
    """A ledger, and what it was published as; who writes to either takes a copy."""

    ledger: Path
    where: Path

    def site(self, where: Path) -> Path:
        """A copy of what was published."""
        return Path(shutil.copytree(self.where, where))


def once(folder: Path, *files: str) -> Once:
    """A ledger with the facts of some files, published."""
    ledger = begin(folder / "own.db", *files)
    published(ledger, folder / "site")
    return Once(ledger, folder / "site")


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """With a single tie: its site is made in half the time."""
    return once(tmp_path_factory.mktemp("fewer"), "gdynia")


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """With one tie more."""
    return once(tmp_path_factory.mktemp("more"), "gdynia", "male")


@pytest.fixture
def ledger(fewer: Once, tmp_path: Path) -> Path:
    """One with a single tie."""
    return copied(fewer.ledger, tmp_path / "own.db")


def test_a_folder_with_something_else_in_it_is_refused(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear all", encoding="utf-8")

    with pytest.raises(NotOurs, match=r"letter\.txt"):
        published(ledger, tmp_path / "mine")

    assert content(tmp_path / "mine") == {"letter.txt": b"dear all"}


def test_a_file_is_no_folder(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")

    with pytest.raises(NotOurs, match="no folder"):
        published(ledger, tmp_path / "mine")


def test_a_page_that_somebody_changed_is_not_written_over(fewer: Once, ledger: Path, tmp_path: Path) -> None:
    site = fewer.site(tmp_path / "site")
    (site / "index.html").write_bytes(b"mine now")
    go_on(ledger, 2, 3)
    before = content(site)

    with pytest.raises(NotOurs, match=r"index\.html"):
        published(ledger, site)

    assert content(site) == before


def test_nothing_is_written_or_taken_away_through_a_link_to_elsewhere(
    more: Once, ledger: Path, tmp_path: Path
) -> None:
    site, away = more.site(tmp_path / "site"), tmp_path / "away"
    shutil.move(site / "p", away)
    link(site / "p", away, folder=True)
    before = content(away)

    with pytest.raises(NotOurs):
        published(ledger, site, anew=True)

    assert content(away) == before


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "a/../../outside.txt", "a//b", "c:/x"])
def test_a_manifest_that_somebody_made_up_takes_nothing_from_outside(
    ledger: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "outside.txt").write_bytes(b"mine")
    site = tmp_path / "site"
    site.mkdir()
    line = f"{sha256(b'mine').hexdigest()}  {name}\n"
    (site / MANIFEST).write_text(line, encoding="utf-8")

    published(ledger, site)

    assert (tmp_path / "outside.txt").read_bytes() == b"mine"


def reading(site: Path) -> Callable[[str], bytes]:
    return lambda name: (site / name).read_bytes()


def reached(site: Path) -> list[str]:
    """The pages to which links lead from the first one on."""
    found = ["index.html"]
    for name in found:
        for link_ in re.findall(r'href="([^"#]+\.html)[#"]', (site / name).read_text(encoding="utf-8")):
            to = normpath(f"{dirname(name)}/{link_}".lstrip("/"))
            if to not in found and (site / to).is_file():
                found.append(to)
    return found


class Later(NamedTuple):
    """A ledger that went on after it was published, and what it is published as then."""

    ledger: Path
    before: Path
    anew: dict[str, bytes]

    def site(self, where: Path) -> Path:
        """What was published before, with a file of somebody's own."""
        shutil.copytree(self.before, where)
        (where / "mine.txt").write_bytes(b"mine")
        return where


@pytest.fixture(scope="module")
def later(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Later:
    folder = tmp_path_factory.mktemp("later")
    ledger = copied(small, folder / "own.db")
    published(ledger, folder / "before")
    go_on(ledger, 3, 12)
    published(ledger, folder / "anew")
    return Later(ledger, folder / "before", content(folder / "anew"))


def test_who_publishes_while_another_publishes_there_is_told_so_and_writes_nothing(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, planned = tmp_path / "site", publishing.plan_of
    theirs = {"index.html": sha256(b"theirs").hexdigest()}

    def plan_of(room: Room) -> Plan:
        other = Folder(site)
        with other.staging() as staged:
            staged_as(staged, "index.html").write_bytes(b"theirs")
            other.put(staged, theirs, theirs)
        return planned(room)

    monkeypatch.setattr(publishing, "plan_of", plan_of)

    with pytest.raises(Crossed, match="another comity publish was at work"):
        published(ledger, site)

    assert content(site).keys() == {"index.html", MANIFEST}
    assert (site / "index.html").read_bytes() == b"theirs"


class Stopped(Exception):
    """As if the machine had stopped."""


@pytest.mark.parametrize("after", [0, 7, 90])
def test_whoever_is_interrupted_leaves_pages_that_lead_to_pages_and_goes_on_next_time(
    later: Later, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    site = later.site(tmp_path / "site")
    moved: list[str] = []
    whole = Folder._move

    def move(folder: Folder, made: str, where: str) -> None:
        if len(moved) == after:
            raise Stopped
        moved.append(where)
        whole(folder, made, where)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "_move", move)
        with pytest.raises(Stopped):
            published(later.ledger, site)

    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    missing = [each for each in broken(reached(site), there, reading(site)) if "#" not in each.link]
    assert missing == []

    published(later.ledger, site)

    assert content(site) == later.anew | {"mine.txt": b"mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("at", ["stage", "journal", "move", "manifest"])
def test_whoever_is_killed_loses_nothing(later: Later, tmp_path: Path, at: str) -> None:
    site = later.site(tmp_path / "site")
    child = multiprocessing.get_context("spawn").Process(target=_killed, args=(later.ledger, site, at))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL

    published(later.ledger, site)

    assert content(site) == later.anew | {"mine.txt": b"mine"}
    assert not [path for path in site.iterdir() if path.name.startswith(".")]


def _killed(ledger: Path, site: Path, at: str) -> None:
    """Publish, and be killed in the midst of it."""
    write, move, stage = Folder._write, Folder._move, publishing.Maker._stage
    moved: list[str] = []
    staged: list[object] = []

    def dies() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def writes(folder: Folder, name: str, files: Iterable[tuple[str, str]]) -> None:
        if (name, at) == (MANIFEST, "manifest"):
            dies()
        write(folder, name, files)
        if (name, at) == (JOURNAL, "journal"):
            dies()

    def moves(folder: Folder, made: str, where: str) -> None:
        moved.append(where)
        if (at, len(moved)) == ("move", 9):
            dies()
        move(folder, made, where)

    def stages(maker: publishing.Maker, *given: object) -> None:
        staged.append(given)
        if (at, len(staged)) == ("stage", 30):
            dies()
        stage(maker, *given)  # type: ignore[arg-type]

    Folder._write, Folder._move = writes, moves  # type: ignore[method-assign,assignment]
    publishing.Maker._stage = stages  # type: ignore[method-assign,assignment]
    published(ledger, site)
