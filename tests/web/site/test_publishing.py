"""A ledger, published: the same bytes every time, and what an earlier publish left makes no difference."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import settings

from store.application import open_ledger
from tests.web.site.conftest import DAY, begin, content, copied, go_on, published, tell
from web.site.checking import BrokenLinks, places
from web.site.folder import MANIFEST
from web.site.plan import Address
from web.site.room import Grown, Room

if TYPE_CHECKING:
    from web.site.room import Made

ATOM = "{http://www.w3.org/2005/Atom}"
PROGRAM = """
import sys
import tarfile
from pathlib import Path
from web.site.publishing import publish
from web.site.room import Edition
if __name__ == "__main__":
    publish(Edition(Path(sys.argv[1]), "0", int(sys.argv[3]), None), Path(sys.argv[2]))
"""


def elsewhere(ledger: Path, folder: Path, cache: Path, *, seed: str, **more: str) -> None:
    """Publish as on another machine: another process, other chance, another time zone, locale and folder."""
    words = [str(ledger), str(folder), str(DAY.toordinal())]
    environment = os.environ | {"PYTHONHASHSEED": seed, "COMITY_CACHE": str(cache), **more}
    program = folder.with_suffix(".py")
    program.write_text(PROGRAM, encoding="utf-8")
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
    subprocess.run([sys.executable, "-P", str(program), *words], check=True, env=environment)


def test_two_machines_publish_equal_bytes(small: Path, tmp_path: Path) -> None:
    (tmp_path / "another place").mkdir()
    other = copied(small, tmp_path / "another place" / "copied.db")

    elsewhere(small, tmp_path / "one", tmp_path / "cache", seed="1", TZ="Asia/Taipei")
    elsewhere(other, tmp_path / "two", tmp_path / "other", seed="77", TZ="America/Lima", LC_ALL="C")

    one, two = content(tmp_path / "one"), content(tmp_path / "two")
    assert len(one) > 100
    assert one == two


@pytest.mark.parametrize("seed", range(1, 9 if settings().max_examples > 60 else 2))
def test_what_was_published_before_makes_no_difference(small: Path, tmp_path: Path, seed: int) -> None:
    ledger = copied(small, tmp_path / "own.db")
    published(ledger, tmp_path / "again")
    for step in range(2):
        go_on(ledger, 10 * seed + step, 1 + 4 * step)
        published(ledger, tmp_path / "again")

        published(ledger, tmp_path / f"anew-{step}")

        assert content(tmp_path / "again") == content(tmp_path / f"anew-{step}")


def test_only_what_changed_is_written(small: Path, tmp_path: Path) -> None:
    ledger = copied(small, tmp_path / "own.db")
    first = published(ledger, tmp_path / "site")
    before = {name: (tmp_path / "site" / name).stat().st_mtime_ns for name in content(tmp_path / "site")}

    again = published(ledger, tmp_path / "site")
    with open_ledger(ledger) as opened:
        tell(opened, "partnership:gdynia--kaohsiung", "contacted", channel="letter", on="2026-10-01")
    more = published(ledger, tmp_path / "site")

    after = {name: (tmp_path / "site" / name).stat().st_mtime_ns for name in before}
    written = {name for name in before if after[name] != before[name]}
    assert first.written == first.files
    assert (again.written, again.recorded) == (0, 0)
    assert 0 < more.written < first.files
    assert more.recorded == 1
    assert "p/gdynia--kaohsiung.html" in written
    assert "b/male.html" not in written


def test_a_page_that_is_gone_is_taken_away(tmp_path: Path) -> None:
    more = begin(tmp_path / "more.db", "gdynia", "male")
    fewer = begin(tmp_path / "fewer.db", "gdynia")
    published(more, tmp_path / "site")
    assert (tmp_path / "site/p/kaohsiung--male.html").exists()

    done = published(fewer, tmp_path / "site", anew=True)

    published(fewer, tmp_path / "anew")
    assert "p/kaohsiung--male.html" in done.removed
    assert not [*tmp_path.glob("site/p/kaohsiung--male*")]
    assert content(tmp_path / "site") == content(tmp_path / "anew")


def test_a_broken_link_fails_it_with_its_page_and_nothing_is_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Room.make

    def make(room: Room, address: Address, *more: object) -> Made:
        made = whole(room, address, *more)  # type: ignore[arg-type]
        if address.path == "/sources":
            return made._replace(html=made.html.replace("</main>", '<a href="p/nobody.html">x</a></main>'))
        return made

    monkeypatch.setattr(Room, "make", make)

    with pytest.raises(BrokenLinks, match=re.escape("sources.html → p/nobody.html")):
        published(small, tmp_path / "site")

    assert not content(tmp_path / "site")


def test_what_is_recorded_meanwhile_fails_it_and_nothing_is_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = copied(small, tmp_path / "own.db")
    whole = Room.make
    told: list[Address] = []

    def make(room: Room, address: Address, *more: object) -> Made:
        if not told:
            told.append(address)
            go_on(ledger, 5, 1)
        return whole(room, address, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Room, "make", make)

    with pytest.raises(Grown):
        published(ledger, tmp_path / "site")

    assert not content(tmp_path / "site")


def test_an_empty_ledger_is_published_too(tmp_path: Path) -> None:
    published(begin(tmp_path / "own.db"), tmp_path / "site")

    assert "Draft" in (tmp_path / "site/index.html").read_text(encoding="utf-8")


# --- what lies beside the pages


def test_feeds_are_atom_whose_links_lead_to_pages_of_the_site(site: Path) -> None:
    found = sorted(site.rglob("*.atom"))

    assert len(found) == 61
    for path in found:
        feed = fromstring(path.read_bytes())  # noqa: S314 — written a moment ago
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        assert ids
        assert len({*ids}) == len(ids)
        stamps = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
        assert stamps == sorted(stamps, reverse=True)
        for link in feed.iter(f"{ATOM}link"):
            page, _, place = link.attrib["href"].partition("#")
            there = (path.parent / page).resolve().read_bytes()
            assert not place or place in places(there)


@pytest.mark.parametrize("which", ["without a rule", "without a home", "without an entry"])
def test_every_csv_has_its_header_though_it_has_no_rows(small: Path, tmp_path: Path, which: str) -> None:
    ledger = small if which == "without a rule" else tmp_path / "own.db"
    if ledger != small:
        with open_ledger(ledger, create=True) as opened:
            if which == "without a home":
                tell(opened, "ledger", "opened", title="Nobody's")

    published(ledger, tmp_path / "site")

    sheets = [*(tmp_path / "site/data").glob("*.csv")]
    assert {"count.csv", "count.total.csv", "ranking.csv", "ranking.countries.csv"} <= {
        sheet.name for sheet in sheets
    }
    with (tmp_path / "site/data/codebook.csv").open(encoding="utf-8", newline="") as file:
        book = [*csv.DictReader(file)]
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert text.endswith("\n"), sheet.name
        if sheet.stem != "codebook":
            name, _, table = sheet.stem.partition(".")
            told = json.loads((tmp_path / f"site/data/{name}.json").read_bytes())
            table = table or next(iter(told["sections"]))
            columns = {
                word
                for line in book
                if (line["file"], line["table"]) == (name, table)
                for word in line["in_csv"].split()
            }
            assert {*next(csv.reader(io.StringIO(text)))} == columns, sheet.name


def test_the_manifest_names_every_file_with_its_hash(site: Path) -> None:
    lines = (site / MANIFEST).read_text(encoding="utf-8").splitlines()

    assert {line.partition("  ")[2] for line in lines} == {*content(site)} - {MANIFEST}


# --- to be checked by strangers


def test_the_lines_on_the_page_print_the_root_with_python_alone(site: Path, tmp_path: Path) -> None:
    page = (site / "check.html").read_text(encoding="utf-8")
    (code,) = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    copied = tmp_path / "copied.py"
    copied.write_text(unescape(code), encoding="utf-8")

    said = subprocess.run(
        [sys.executable, "-I", str(copied)], cwd=site, check=True, capture_output=True, encoding="utf-8"
    ).stdout

    edition = json.loads((site / "edition.json").read_bytes())
    root = bytes.fromhex(edition["root"])
    assert said == (
        f"{edition['entries']} entries, root {root.hex()} in base64 {base64.b64encode(root).decode()}\n"
        f"{len(content(site)) - 1} files are as {MANIFEST} says\n"
    )
    assert edition["root"] in page
    assert (site / "check.py").read_text(encoding="utf-8").strip() == unescape(code).strip()


def checked(folder: Path, program: Path) -> tuple[int, list[str]]:
    """What the lines leave with in a folder, and say of it."""
    done = subprocess.run(
        [sys.executable, "-I", str(program)], cwd=folder, check=False, capture_output=True, encoding="utf-8"
    )
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


def test_they_name_each_file_that_is_not_as_it_was_published(site: Path, tmp_path: Path) -> None:
    names = ("leaves.txt", "calendar.ics", "assets/icon.svg", "feed.atom")
    lines = (site / MANIFEST).read_text(encoding="utf-8").splitlines(keepends=True)
    named = "".join(line for line in lines if line.split()[1] in names)
    (tmp_path / MANIFEST).write_text(named, encoding="utf-8")
    shutil.copyfile(site / "leaves.txt", tmp_path / "leaves.txt")
    shutil.copyfile(site / "feed.atom", tmp_path / "feed.atom")
    (tmp_path / "calendar.ics").write_text("x", encoding="utf-8")
    (tmp_path / "p").mkdir()
    (tmp_path / "p/added.html").write_text("x", encoding="utf-8")

    code, said = checked(tmp_path, site / "check.py")

    assert code == 1
    assert said[1:] == [
        "not there: assets/icon.svg",
        "not as it was published: calendar.ics",
        "was not published: p/added.html",
    ]


def test_what_is_alleged_is_told_as_such_wherever_what_is_new_is_told(tmp_path: Path) -> None:
    ledger, where = begin(tmp_path / "own.db", "gdynia"), tmp_path / "site"
    published(ledger, where)
    said = {"alleged": "2024-05-05", "reported": "2024-06-06", "confirmed": "2024-07-07"}
    with open_ledger(ledger) as opened:
        for certainty, on in said.items():
            tell(
                opened,
                "partnership:gdynia--kaohsiung",
                "contacted",
                channel="letter",
                on=on,
                occasion=f"it {certainty}",
                certainty=certainty,
            )

    lines = published(ledger, where).new

    page = (where / "changes.html").read_text(encoding="utf-8")
    titles = re.findall(r"<title>(.*?)</title>", (where / "feed.atom").read_text(encoding="utf-8"))
    for certainty in said:
        sure = certainty == "confirmed"
        (told,) = (line for line in lines if f"it {certainty}" in line)
        assert told.endswith(f" ({certainty})") is not sure
        (title,) = (line for line in titles if f"it {certainty}" in line)
        assert title.endswith(f" [{certainty}]") is not sure
        (item,) = re.findall(rf"<li>[^\n]*it {certainty}[^\n]*</li>", page)
        assert (">" + certainty + "<" in item) is not sure
