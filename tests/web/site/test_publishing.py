"""A ledger, published: the same bytes every time, and what an earlier publish left makes no difference."""

from __future__ import annotations

import base64
import csv
import errno
import gc
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from datetime import date
from hashlib import sha256
from html import unescape
from multiprocessing import active_children
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import settings

from store.application import open_ledger
from store.without_gc import without_gc
from tests.web.site.conftest import DAY, begin, content, copied, go_on, published, tell
from web.site import noting, publishing
from web.site.checking import BrokenLinks, places
from web.site.edition import Edition
from web.site.folder import MANIFEST
from web.site.plan import ENTRIES, Address
from web.site.room import Grown, Room

if TYPE_CHECKING:
    from web.site.room import Made

ATOM = "{http://www.w3.org/2005/Atom}"
PROGRAM = """
import sys
import tarfile
from pathlib import Path
from web.site.edition import Edition
from web.site.publishing import publish
if __name__ == "__main__":
    edition = Edition(Path(sys.argv[1]), "0", int(sys.argv[3]), None)
    publish(edition, Path(sys.argv[2]), processes=int(sys.argv[4]))
"""


def elsewhere(ledger: Path, folder: Path, cache: Path, *, seed: str, processes: int = 1, **more: str) -> None:
    """Publish as on another machine: another process, other chance, another time zone, locale and folder."""
    words = [str(ledger), str(folder), str(DAY.toordinal()), str(processes)]
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


def test_several_processes_make_what_one_makes(small: Path, tmp_path: Path) -> None:
    elsewhere(small, tmp_path / "one", tmp_path / "cache", seed="3")
    elsewhere(small, tmp_path / "two", tmp_path / "cache", seed="4", processes=2)

    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize("processes", [1, 2])
def test_whoever_finds_more_recorded_says_so_and_nothing_is_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    ledger = copied(small, tmp_path / "own.db")
    planned = publishing.pieces

    def pieces(plan: Any) -> Any:
        go_on(ledger, 1, 1)
        return planned(plan)

    monkeypatch.setattr(publishing, "pieces", pieces)

    with pytest.raises(Grown, match="while the pages were made"):
        published(ledger, tmp_path / "site", processes=processes)

    assert content(tmp_path / "site") == {}


@pytest.mark.parametrize("when", ["before it has anything to make", "while it makes pages"])
def test_a_process_that_is_killed_is_told_in_words_and_nothing_is_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    edition = Edition(small, "0", DAY.toordinal(), None)
    planned = publishing.pieces

    def kill(*_: object) -> None:
        for process in active_children():
            process.kill()

    def pieces(plan: Any) -> Any:
        kill()
        time.sleep(0.5)  # whoever began it has noticed
        return planned(plan)

    with monkeypatch.context() as patch:
        if when.startswith("before"):
            patch.setattr(publishing, "pieces", pieces)
        with pytest.raises(publishing.Ended, match="a process that made pages was ended"):
            publishing.publish(edition, tmp_path / "site", tell=kill, processes=2)

    assert content(tmp_path / "site") == {}
    assert published(small, tmp_path / "site").written


def test_where_no_other_process_can_be_begun_one_makes_all(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: object) -> None:
        raise PermissionError(errno.EPERM, "a policy forbids it")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", start)

    assert published(small, tmp_path / "site", processes=2).written
    assert not active_children()


def test_of_a_page_that_is_made_nothing_stays_until_somebody_looks_for_cycles(small: Path) -> None:
    with Room(Edition(small, "0", DAY.toordinal(), None)) as room:
        room.plan = publishing.plan_of(room)
        pages = [Address(path) for path in sorted(room.plan.pages) if path.startswith("/p/")]

        def left() -> int:
            for page in pages:
                with room.noting():
                    room.make(page)
            return gc.collect()

        left()  # what is kept for the next page is there then
        with without_gc():
            room.forget()
            found = left()

    assert len(pages) > 2
    assert found < 100 * len(pages)


def test_another_day_makes_other_pages(small: Path, tmp_path: Path) -> None:
    published(small, tmp_path / "one")
    published(small, tmp_path / "two", day=date(2026, 11, 28).toordinal())

    assert content(tmp_path / "one") != content(tmp_path / "two")


@pytest.mark.parametrize("seed", range(1, 9 if settings().max_examples > 60 else 2))
def test_what_was_published_before_makes_no_difference(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(noting, "MANY", 3)  # as in a large ledger
    monkeypatch.setattr(noting, "SHARED", 5)
    ledger = copied(small, tmp_path / "own.db")
    published(ledger, tmp_path / "again")
    for step in range(2):
        go_on(ledger, 10 * seed + step, 1 + 4 * step)
        published(ledger, tmp_path / "again")

        published(ledger, tmp_path / f"anew-{step}")

        assert content(tmp_path / "again") == content(tmp_path / f"anew-{step}")


def test_what_has_not_changed_is_not_written_again(small: Path, tmp_path: Path) -> None:
    ledger = copied(small, tmp_path / "own.db")
    first = published(ledger, tmp_path / "site")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}

    again = published(ledger, tmp_path / "site")

    assert (again.written, [*again.removed]) == (0, [])
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert first.written == first.files


def made_after(
    ledger: Path, site: Path, monkeypatch: pytest.MonkeyPatch, stream: str, type_: str, **fields: Any
) -> set[str]:
    """The pages that are made again once one more fact is recorded: their paths, each with what is asked of it."""
    published(ledger, site)
    with open_ledger(ledger) as opened:
        tell(opened, stream, type_, **fields)
    whole = Room.make
    paths: set[str] = set()

    def make(room: Room, address: Address, *more: object) -> Made:
        paths.add(" ".join((address.path, *(word for pair in address.query for word in pair))))
        return whole(room, address, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Room, "make", make)
        published(ledger, site)
    return paths


def test_entries_of_ties_of_which_nothing_was_recorded_are_not_made_again(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = copied(small, tmp_path / "own.db")

    made = made_after(
        ledger, tmp_path / "site", monkeypatch, "partnership:gdynia--kaohsiung", "noted", text="x"
    )

    assert {path for path in made if path.startswith("/p/")} == {
        "/p/gdynia--kaohsiung",
        "/p/gdynia--kaohsiung/audit",
    }
    assert "/b/male" not in made
    assert "/b/gdynia" in made
    assert made.isdisjoint({"/map", "/years", "/reports/tenure", "/reports/count", "/sources/tt-2013-06-12"})


def test_a_visit_makes_neither_lists_nor_years_anew_that_tell_nothing_of_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = copied(small, tmp_path / "own.db")
    tie, met = "partnership:gdynia--kaohsiung", {"visitor": "gdynia", "host": "kaohsiung"}

    made = made_after(ledger, tmp_path / "site", monkeypatch, tie, "visited", on="2026-11-01", **met)

    assert "/partnerships" in made
    assert "/partnerships status on-hold" not in made
    assert (tmp_path / "site/partnerships.status-on-hold.html").exists()
    assert not any(path.startswith("/years/") for path in made)
    published(ledger, tmp_path / "anew")
    assert content(tmp_path / "site") == content(tmp_path / "anew")


def test_once_a_body_is_called_otherwise_the_pages_that_name_it_are_made_again(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = copied(small, tmp_path / "own.db")

    made = made_after(
        ledger, tmp_path / "site", monkeypatch, "body:male", "renamed", name="M", on="2026-01-01"
    )

    assert "/p/kaohsiung--male" in made
    assert "/p/kaohsiung--male/audit" in made
    assert "/p/gdynia--kaohsiung/audit" not in made


def test_what_somebody_took_away_of_what_would_stay_is_made_again(small: Path, tmp_path: Path) -> None:
    ledger = copied(small, tmp_path / "own.db")
    published(ledger, tmp_path / "site")
    before = content(tmp_path / "site")
    (tmp_path / "site/p/gdynia--kaohsiung.audit.html").unlink()

    published(ledger, tmp_path / "site")

    assert content(tmp_path / "site") == before


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


def test_what_a_report_has_nothing_to_say_of_it_says_as_a_page_and_as_data(tmp_path: Path) -> None:
    """Without a rule of counting there is no count; nobody can fill in a form here."""
    where = tmp_path / "site"
    published(begin(tmp_path / "own.db", "gdynia"), where)
    for name in ("count", "ranking"):
        told = json.loads((where / f"data/{name}.json").read_bytes())
        (why,) = told["notes"]
        assert (told["report"], told["title"]) == (name, told["question"])
        assert why in (where / f"reports/{name}.html").read_text(encoding="utf-8")
        assert "this ledger" in why
        assert "“" not in why


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


def test_the_calendar_is_that_of_the_report(site: Path) -> None:
    text = (site / "calendar.ics").read_text(encoding="utf-8")

    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 3, "what is known to no month is in the table alone"


def test_where_data_is_offered_it_stands_how_far_it_looks(site: Path) -> None:
    offered = (site / "data.html").read_text(encoding="utf-8")

    assert "What is due? (within 90 days)" in unescape(offered)
    assert "What is due within 12 months" in offered


def test_every_file_of_data_is_read_and_its_columns_stand_in_the_codebook(site: Path) -> None:
    with (site / "data/codebook.csv").open(encoding="utf-8", newline="") as file:
        book = [*csv.DictReader(file)]
    told = {(line["file"], line["table"], line["column"]) for line in book}
    names = sorted(path.stem for path in site.glob("data/*.json"))

    assert {"partnerships", "timeline", "sources", "map", "count"} <= {*names}
    for name in names:
        answer = json.loads((site / f"data/{name}.json").read_bytes())
        sections = answer["sections"]
        one = next(iter(sections))
        sheets = {one: f"data/{name}.csv"}
        sheets |= {table: f"data/{name}.{table}.csv" for table in sections if table != one}
        for table, sheet in sheets.items():
            text = (site / sheet).read_text(encoding="utf-8")
            head, *rows = [*csv.reader(io.StringIO(text))] or [[]]
            of_it = [line for line in book if (line["file"], line["table"]) == (name, table)]
            assert {*head} == {word for line in of_it for word in line["in_csv"].split()}, sheet
            assert len(rows) == len(sections[table])
        for table, described in answer["tables"].items():
            for column in described["columns"]:
                assert (name, table, column["name"]) in told
    places = json.loads((site / "data/map.geojson").read_bytes())
    assert places["type"] == "FeatureCollection"


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


def _undated(each: tarfile.TarInfo) -> tarfile.TarInfo:
    """A file without the time at which it was made: that is no part of a site."""
    each.mtime = 0
    return each


def test_the_demo_is_less_than_a_megabyte_pressed(site: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=9, format=tarfile.GNU_FORMAT) as archive:
        archive.add(site, "site", filter=_undated)  # in the order of names

    assert len(packed.getvalue()) < 1_000_000


def test_no_picture_of_a_ground_is_without_size(site: Path) -> None:
    grounds = [path.read_text(encoding="utf-8") for path in site.glob("assets/ground-*.svg")]

    assert grounds
    assert not [ground for ground in grounds if 'viewBox="0 0 0 0"' in ground]


def test_beside_the_page_of_a_partnership_lies_what_it_says_to_programs(site: Path) -> None:
    told = json.loads((site / "p/edinburgh--kaohsiung.json").read_bytes())
    rows = csv.DictReader(io.StringIO((site / "data/partnerships.csv").read_text(encoding="utf-8")))
    (row,) = (row for row in rows if row["id"] == told["id"])

    assert (told["id"], told["status"]) == ("partnership:edinburgh--kaohsiung", "on-hold")
    assert (row["status"], row["entries"]) == (told["status"], str(told["entries"]))
    assert "edinburgh--kaohsiung.json" in (site / "p/edinburgh--kaohsiung.html").read_text(encoding="utf-8")


def test_where_all_that_is_recorded_is_one_entry_its_page_tells_every_entry(site: Path) -> None:
    page = (site / "sources/gti-2025.html").read_text(encoding="utf-8")

    assert '<a href="#in-full">Every entry' in page
    assert "source.registered" in page
    assert not (site / "sources/gti-2025.audit.html").exists()


def test_of_many_entries_each_stands_for_ever_on_the_part_that_its_number_says(tmp_path: Path) -> None:
    ledger, tie = begin(tmp_path / "own.db", "gdynia"), "partnership:gdynia--kaohsiung"
    with open_ledger(ledger) as opened:
        tell(opened, tie, "noted", text="x")
        noted = len(opened.read(tie))
        for number in range(noted, 2 * ENTRIES + 1):
            changes = [{"field": "text", "value": f"x{number}"}]
            tell(opened, tie, "corrected", entry=noted, changes=changes, because="y")

    published(ledger, tmp_path / "site")  # which looks whether each link leads somewhere

    parts = [tmp_path / f"site/p/gdynia--kaohsiung.audit{part}.html" for part in ("", ".page-2", ".page-3")]
    found = [{place for place in places(part.read_bytes()) if place[1:].isdigit()} for part in parts]
    assert found[1] >= {f"n{ENTRIES + 1}", f"n{2 * ENTRIES}"}
    assert f"n{2 * ENTRIES + 1}" in found[2]


def test_a_partnership_and_a_body_are_described_in_the_words_of_schema_org(site: Path) -> None:
    def described(name: str) -> dict[str, object]:
        page = (site / name).read_text(encoding="utf-8")
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        found: dict[str, object] = json.loads(text)
        return found

    tie = described("p/edinburgh--kaohsiung.html")
    body = described("b/edinburgh.html")

    assert tie["@context"] == "https://schema.org"
    assert str(tie["description"]).startswith("on hold, since 24 June 2024")
    assert (body["@type"], body["name"]) == ("City", "Edinburgh")
    assert {name: body[name] for name in ("@type", "name", "identifier")} in tie["about"]  # type: ignore[operator]


def test_with_an_address_of_its_own_the_site_has_a_map_that_names_its_pages(
    small: Path, tmp_path: Path
) -> None:
    published(small, tmp_path / "site", base_url="https://example.org/a/")

    sitemap = fromstring((tmp_path / "site/sitemap.xml").read_bytes())  # noqa: S314 — written a moment ago
    locations = [element.text for element in sitemap.iter() if element.text]
    assert "https://example.org/a/index.html" in locations
    for each in locations:
        assert (tmp_path / "site" / each.removeprefix("https://example.org/a/")).is_file()


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


@pytest.mark.parametrize("leaves", [None, b"", b"no hash\n", b"\n", b"\xff\n"])
def test_of_a_folder_without_what_they_read_they_say_so(
    site: Path, tmp_path: Path, leaves: bytes | None
) -> None:
    if leaves is not None:
        (tmp_path / "leaves.txt").write_bytes(leaves)

    code, said = checked(tmp_path, site / "check.py")

    assert code == 1
    assert f"not there, or empty: {MANIFEST}" in said


def test_they_see_that_the_root_of_the_checkpoint_is_another(site: Path, tmp_path: Path) -> None:
    for name in (MANIFEST, "leaves.txt"):
        shutil.copyfile(site / name, tmp_path / name)
    leaves = (site / "leaves.txt").read_text(encoding="utf-8").splitlines()
    hashes = [bytes.fromhex(line.split()[0]) for line in leaves]
    first = base64.b64encode(sha256(b"\1" + hashes[0] + hashes[1]).digest()).decode()
    said = []
    for text in (f"a\n2\n{first}\n", f"a\n3\n{first}\n", f"a\n{len(hashes) + 1}\n{first}\n"):
        (tmp_path / "checkpoint.txt").write_text(text, encoding="utf-8")
        said.append(checked(tmp_path, site / "check.py")[1][1])

    assert said == [
        "the first 2 have the root that checkpoint.txt says",
        *2 * ["without the root of its entries: checkpoint.txt"],
    ]


def test_the_page_says_that_no_checkpoint_covers_names_and_pages(site: Path) -> None:
    """Two names exchanged in leaves.txt, or a page changed and the list of hashes made anew: no program sees that."""
    page = (site / "check.html").read_text(encoding="utf-8")
    proved, _, rest = page.partition("<h2>Not proved</h2>")

    assert "has its hash. The root covers the hashes, and nothing else in this folder." in proved
    assert "The name beside each hash in leaves.txt" in rest
    assert "but no checkpoint covers them, and whoever changes a page can make them anew" in rest
    assert "A script that came with what it checks" not in page  # there is none without dossiers
    assert "hashes = hashes[:SIZE]" in rest


def test_the_hashes_of_an_older_edition_stand_at_the_beginning_of_those_of_a_newer_one(
    small: Path, tmp_path: Path
) -> None:
    ledger = copied(small, tmp_path / "own.db")
    published(ledger, tmp_path / "site")
    older = (tmp_path / "site/leaves.txt").read_bytes()
    go_on(ledger, 3, 4)

    published(ledger, tmp_path / "site")

    newer = (tmp_path / "site/leaves.txt").read_bytes()
    assert newer.startswith(older)
    assert len(newer.splitlines()) > len(older.splitlines())


def test_what_was_corrected_stands_before_what_is_new_on_the_page_of_changes(
    small: Path, tmp_path: Path
) -> None:
    ledger = copied(small, tmp_path / "own.db")
    with open_ledger(ledger) as opened:
        tie = "partnership:gdynia--kaohsiung"
        number = len(opened.read(tie)) + 1
        tell(opened, tie, "contacted", channel="letter", on="2026-03-04")
        tell(
            opened,
            tie,
            "corrected",
            entry=number,
            changes=[{"field": "on", "value": "2026-03-05"}],
            because="x",
        )

    published(ledger, tmp_path / "site")

    page = (tmp_path / "site/changes.html").read_text(encoding="utf-8")
    links = [f"gdynia--kaohsiung.audit.html#n{each}" for each in (number + 1, number)]
    assert (
        page.index("Corrected, taken back")
        < page.index(links[0])
        < page.index(">New<")
        < page.index(links[1])
    )


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


def test_no_file_of_data_names_a_command(site: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in site.glob("data/*.json")}

    assert len(texts) > 20
    assert not [name for name, text in texts.items() if re.search(r"\bcomity [a-z]+ |--set |#1 --", text)]


def test_data_changes_only_where_the_answer_does(small: Path, tmp_path: Path) -> None:
    ledger = copied(small, tmp_path / "own.db")
    published(ledger, tmp_path / "site")
    before = content(tmp_path / "site")
    with open_ledger(ledger) as opened:
        tell(opened, "source:fresh", "registered", kind="webpage", title="Fresh")

    published(ledger, tmp_path / "site")

    after = content(tmp_path / "site")
    assert after["data/partnerships.json"] == before["data/partnerships.json"]
    assert after["data/sources.json"] != before["data/sources.json"]
