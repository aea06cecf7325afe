"""A ledger as a site of files: made, looked through, and only then put in its place.

    publish(Edition(where, version, day, None), Path("site"))

What is not for everyone is taken out of the entries; they are read and folded once, every page is made of that, and what is
otherwise than in the folder is written. Equal bytes for an equal ledger, day and version: nothing of the clock, of the
machine, or of who runs it is in them.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.message import Field, Message
from domain.problem import Problem
from projections.engine.shelf import Shelf
from projections.reckoning.audit import AuditEntry
from projections.rows.duplicates import duplicates
from projections.rows.lengths import lengths
from projections.rows.streams import streams
from queries.axes import axes
from store.note import Checkpoint, Note
from store.roots import root_of
from store.sealing import origin
from store.without_gc import seldom_gc
from web.addresses import AHEAD, CALENDAR, PREFIXES
from web.frame import HERE, style
from web.pages.years import known_changes
from web.site import data, feeds, record, search
from web.site.checking import Broken, BrokenLinks, broken
from web.site.described import sitemaps
from web.site.folder import MANIFEST, Folder, staged_as
from web.site.plan import ASSETS, ON_ITS_PAGE, Address, Plan, file_of, stream_path
from web.site.redaction import DOSSIERS
from web.site.room import PAGES_OF_THE_SITE, Edition, Room
from web.words import say

if TYPE_CHECKING:
    from store.application import Comity

EDITION = "edition.json"
"""The file that says of which record and which day a site is."""
AUDITED = frozenset(PREFIXES) - {"body"}
"""Kinds of stream whose entries are listed on a page of their own; those of a source where there are several."""
AHEAD_OF = "/reports/upcoming"
"""The page of what is to come, beside whose data the calendar is made."""
SINGLE = ("/", "/map", "/partnerships", "/timeline", "/years", "/reports", "/sources", "/about")
Tell = Callable[[int, int], None]
"""Is told how many pages are made, of how many."""


class Published(NamedTuple):
    """What was done."""

    files: int
    written: int
    removed: Sequence[str]
    strange: Sequence[str]
    """Files in the folder that are no part of the site: they were left as they are."""
    before: int | None = None
    """How many entries there were when this ledger was published into the folder; None where it was not."""
    recorded: int = 0
    """How many were recorded since."""
    mended: Sequence[str] = ()
    """Of what anybody may see of these, in words: what corrects, takes back or contests what was there, the latest first."""
    new: Sequence[str] = ()
    """And all else: what is new, and what was said of that since."""
    hidden: int = 0
    """Of how many of these nobody may see what they say."""


def years_of(room: Room) -> list[int]:
    """The years that have a page."""
    answer = room.asked(Address("/years")).answer("years").page
    rows, turns = answer.section("years"), answer.section("turns")
    return sorted({*known_changes(rows, turns), *(row.year for row in rows[-1:])})


def plan_of(room: Room) -> Plan:
    """Which pages the site of a ledger has."""
    rows = room.view.ask.rows
    entries = {row.stream: row.entries for row in rows.of(lengths)}
    alone: set[str] = set()
    pages = {*SINGLE, *PAGES_OF_THE_SITE, *(f"/reports/{name}" for name in data.reports())}
    for row in rows.of(streams):
        if row.kind in PREFIXES:
            pages.add(stream_path(row.stream))
            audit = f"{stream_path(row.stream)}/audit"
            if row.kind not in ON_ITS_PAGE or (row.kind in AUDITED and entries[row.stream] > 1):
                pages.add(audit)
            elif row.kind in AUDITED:
                alone.add(audit)
    told_elsewhere = [*rows.of(duplicates)]
    elsewhere = frozenset(stream_path(row.stream) for row in told_elsewhere)
    pages |= elsewhere
    pages |= {f"{stream_path(row.stream)}/audit" for row in told_elsewhere if row.kind in AUDITED}
    pages |= {f"/years/{year}" for year in years_of(room)}
    return Plan(frozenset(pages), entries, data.names(), frozenset(alone), elsewhere)


@seldom_gc()
def publish(
    edition: Edition,
    where: Path,
    *,
    checkpoint: bytes = b"",
    anew: bool = False,
    tell: Tell = lambda _done, _of: None,
) -> Published:
    """Publish a ledger into a folder; with `anew` also over the site of a record that the ledger does not continue.

    Errors: `folder.NotOurs`, `folder.Crossed`, OfAnotherRecord, `room.Grown`, `checking.BrokenLinks`, those of the store;
    nothing was written then.
    """
    folder = Folder(where)
    with Room(edition) as room:
        before = published(room, folder, anew=anew)
        with folder.staging() as staged:
            maker = Maker(room, folder, staged)
            with room.standing_still():
                room.plan = plan_of(room)
                maker.make(tell)
                maker.put_beside(checkpoint)
            with folder.alone():
                if wrong := maker.broken():
                    raise BrokenLinks(wrong)
                folder.see_that_it_is_free(iter(maker.coming))
                site = dict(sorted(maker.files.items()))
                removed = folder.put(staged, maker.coming, site)
        now = int(room.own.entries)
        mended, new = ((), ()) if before in {None, now} else record.after(room, maker.lately, before or 0)
    old_lines, new_lines = ([_line(each) for each in those] for those in (mended, new))
    recorded = now - before if before else 0
    hidden = min(recorded, record.LATEST) - len(mended) - len(new)
    return Published(
        files=len(site),
        written=len(maker.coming),
        removed=removed,
        strange=folder.strange(site),
        before=before,
        recorded=recorded,
        mended=old_lines,
        new=new_lines,
        hidden=hidden,
    )


def _line(each: record.Written) -> str:
    """An entry in a line, with what became of it."""
    state = f"{each.entry.state} since" if each.entry.state != "valid" else ""
    became = ", ".join(filter(None, (each.unsure, state)))
    return f"{each.stream}: {say(each.entry.text)}{f' ({became})' if became else ''}"


# --- making


class Maker:
    """Makes files, and stages those that are not there already."""

    def __init__(self, room: Room, folder: Folder, staged: Path) -> None:
        self.room, self.folder, self.staged = room, folder, staged
        self.files: dict[str, str] = {}
        """All files of the site, each with its SHA-256."""
        self.coming: dict[str, str] = {}
        """Those of them that are staged, as they are not in the folder."""
        self._columns: list[data.Column] = []

    @cached_property
    def plan(self) -> Plan:
        """Which pages there are."""
        assert self.room.plan is not None  # noqa: S101 — who makes pages has a plan
        return self.room.plan

    @cached_property
    def lately(self) -> list[AuditEntry]:
        """The latest entries that anybody may see, in the order of recording."""
        return feeds.latest(self.room, record.LATEST)

    def make(self, tell: Tell) -> None:
        """Stage all pages, and what lies beside them; `tell` is told how many pages are made."""
        self._make_pages(tell)
        for stream in sorted(self.plan.entries):
            if stream.startswith("partnership:") and stream_path(stream) not in self.plan.elsewhere:
                name, text = data.twin(self.room, stream)
                self._stage(name, text.encode())
                self._stage(*feeds.of_stream(self.room, stream))
        for path, name in sorted(self.plan.data.items()):
            texts, columns = data.files(self.room, path, name)
            self._columns += columns
            for file, text in texts:
                self._stage(file, text.encode())
        self._stage(CALENDAR.lstrip("/"), self._calendar())
        for name, content in self._of_all():
            self._stage(name, content)

    def _make_pages(self, tell: Tell) -> None:
        """Stage the pages that are planned, and those that these lead to."""
        own = set(PAGES_OF_THE_SITE)  # made of all others
        waiting = deque(Address(path) for path in sorted(self.plan.pages) if path not in own)
        seen = set(waiting)
        done = 0
        while waiting:
            address = waiting.popleft()
            made = self.room.make(address)
            self._stage(file_of(address), made.html.encode())
            for name, text in made.pictures:
                self._stage(name, text.encode())
            new = [each for each in made.wanted if each not in seen and each.path not in own]
            seen.update(new)
            waiting.extendleft(reversed(new))  # parts of a page while its answer is at hand
            done += 1
            tell(done, len(seen))

    def broken(self) -> list[Broken]:
        """The links of the site that lead to nothing."""
        pages = sorted(name for name in self.files if name.endswith(".html"))
        return [*broken(pages, {*self.files, MANIFEST}, self._content)]

    def _content(self, name: str) -> bytes:
        """A file of the site as it is to be."""
        where = staged_as(self.staged, name) if name in self.coming else self.folder.where / name
        return where.read_bytes()

    def _stage(self, name: str, content: bytes) -> None:
        digest = sha256(content).hexdigest()
        self.files[name] = digest
        if not self.folder.has(name, digest):
            self.coming[name] = digest
            staged_as(self.staged, name).write_bytes(content)

    def _of_all(self) -> Iterator[tuple[str, bytes]]:
        """The files that are made of all entries: the index, what was written down lately, feeds, leaves, and what stays."""
        room, plan = self.room, self.plan
        those = search.items(room.view.ask, plan)
        for address, lists in search.lists(those):
            told = {
                "title": "Find a page",
                "lists": lists,
                "total": len(those),
                "number": int(dict(address.query).get("page", 1)),
                "parts_": -(-len(those) // search.ROWS),
            }
            yield file_of(address), room.make(address, told).html.encode()
        yield self._page(
            "/changes", {"title": "What was written down lately", "days": record.days(room, self.lately)}
        )
        told = {"title": "What this proves, and what not", "program": record.PROGRAM}
        yield self._page("/check", told | {"undone": search.undone(room.view.ask, plan)})
        yield record.LEAVES, record.leaves(room)
        yield "check.py", record.PROGRAM.encode()
        yield "feed.atom", feeds.of_all(room, self.lately)
        for name, text in (("style.css", style()), ("index.js", search.index(those))):
            yield f"{ASSETS}/{name}", text.encode()
        for name in ("icon.svg", "script.js", "search.js"):
            yield f"{ASSETS}/{name}", (HERE / "static" / name).read_bytes()

    def put_beside(self, checkpoint: bytes) -> None:
        """Stage what is made of all that was made, or goes with it: lists of data, the codebook, the edition, its proof."""
        room = self.room
        columns = sorted(self._columns)
        book = [
            (name, [(table, [*several]) for table, several in groupby(of_file, key=lambda each: each.table)])
            for name, of_file in groupby(columns, key=lambda each: each.file)
        ]
        for name, content in (
            self._page("/data/codebook", {"title": "Codebook", "book": book}),
            ("data/codebook.csv", data.codebook(columns).encode()),
            self._page("/data", {"title": "Data to take away", "files": self._data_files()}),
            (EDITION, written(room).encode()),
        ):
            self._stage(name, content)
        if checkpoint:
            note = str(Note.read(checkpoint))  # mended, where an editor or a mail has changed its line ends
            self._stage("checkpoint.txt", note.encode())
            if DOSSIERS in room.edition.told:
                for name, content in record.dossiers(room, checkpoint):
                    self._stage(name, content)
        if room.edition.base_url:
            pages = sorted(name for name in self.files if name.endswith(".html"))
            for name, content in sitemaps(room.edition.base_url, pages):
                self._stage(name, content)
            if room.edition.pictures:
                from web.site.previews import picture

                self._stage("preview.png", picture(room))

    def _page(self, path: str, told: Mapping[str, Any]) -> tuple[str, bytes]:
        address = Address(path)
        return file_of(address), self.room.make(address, told).html.encode()

    def _data_files(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What is published as data: a question, and the files that answer it, each with what its link says."""
        those = self.plan.data.items()
        questions = {name: self.room.question(path) for path, name in those}
        spans = {name: f" ({span})" for path, name in those if (span := data.span_of(path))}
        return [
            (
                questions[name] + spans.get(name, ""),
                [
                    (file, words)
                    for file, words in (
                        (f"data/{name}.csv", "CSV"),
                        *data.sheets(name, self.files),
                        (f"data/{name}.json", "JSON"),
                        (f"data/{name}.geojson", "GeoJSON"),
                    )
                    if file in self.files
                ],
            )
            for name in sorted(questions, key=lambda name: (name not in data.PAGES.values(), name))
        ]

    def _calendar(self) -> bytes:
        from queries.finding import loadable

        asked = self.room.asked(Address(AHEAD_OF))
        answer = asked.answer("upcoming", {"within": AHEAD})
        text: str = loadable("upcoming").forms["ics"](answer.page)
        return text.encode()


# --- the edition


def written(room: "Room") -> str:
    """What the edition is: all that its pages depend on, as JSON."""
    edition, own = room.edition, room.own
    told: dict[str, Any] = {
        "comity": edition.version,
        "day": edition.day_in_words,
        "of_the_past": edition.as_at is not None,
        "with": sorted(edition.told),
        "base_url": edition.base_url,
        "pictures": edition.pictures,
        "sealed": edition.sealed,
        "key": edition.key,
        "entries": int(own.entries),
        "root": own.root,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


class OfAnotherRecord(Problem):
    """A site whose record the ledger does not continue."""

    kind = "fault"

    def __init__(self, why: str) -> None:
        super().__init__(
            why,
            Message(
                "name another folder, or replace the site with {anew}: nothing was written",
                anew=Field("anew"),
            ),
        )


def published(room: "Room", folder: "Folder", *, anew: bool = False) -> int | None:
    """How many entries the ledger had when it was published into a folder; None where it was not.

    Errors: OfAnotherRecord where what was published there is not what the ledger begins with, unless `anew`.
    """
    if not folder.is_ours(EDITION):
        return None
    try:
        told = json.loads((folder.where / EDITION).read_bytes())
        entries, root = int(told["entries"]), told["root"]
    except (ValueError, KeyError, TypeError):
        return None
    now = int(room.own.entries)
    if entries <= now and (not entries or room.root(entries) == root):
        return entries or None
    if anew:
        return None
    if entries > now:
        why = "the site in {where} is of a record of {entries:,} entries, and this ledger has {now:,}"
    else:
        why = (
            "the site in {where} is of another ledger, or this one was rewritten: its first {entries:,}"
            " {entries:entry is|entries are} not those of the site"
        )
    raise OfAnotherRecord(Message(why, where=folder.where, entries=entries, now=now))


class NotSealed(Problem):
    """A checkpoint that is none of this ledger."""

    kind = "fault"


def day_of(ledger: "Comity", as_at: str | None) -> tuple[int, str | None, int]:
    """The day of an edition, as it has it: `day`, `as_at` and `clock`.

    A day that is not earlier is taken for today, so that the same pages come of it whenever they are made.
    Errors: those of `queries.axes`.
    """
    day, last = axes(ledger, ledger.last, as_at, None).day, ledger.last()
    recorded = last.recorded_at.astimezone(ledger.zone).toordinal() if last else day
    return (day, None, 0) if day >= recorded else (day, date.fromordinal(day).isoformat(), recorded)


def sealed_by(ledger: "Comity", content: bytes) -> int:
    """How many entries a checkpoint covers. Errors: NotSealed for one that is none of this ledger, those of `store.note`."""
    point = Checkpoint.read(Note.read(content).text)
    if point.origin != origin(ledger) or point.size > ledger.position:
        raise NotSealed("the checkpoint is none of this ledger as it is", "comity verify says more")
    if root_of(ledger, Shelf(ledger.where), until=point.size) != point.root.hex():
        raise NotSealed(
            Message("the first {size:,} entries are not those that the checkpoint covers", size=point.size),
            "comity verify says more: nothing was written",
        )
    return point.size
