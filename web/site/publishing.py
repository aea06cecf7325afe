"""A ledger as a site of files: made, looked through, and only then put in its place.

    publish(Edition(where, version, day, None), Path("site"))

Equal bytes for an equal ledger, day and version: nothing of the clock, of the machine, or of who runs it is in them.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial
from hashlib import sha256
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from projections.rows.streams import streams
from web.addresses import PREFIXES
from web.frame import HERE, style
from web.page import Asked
from web.pages.years import known_changes
from web.site import data, feeds, search, since
from web.site.checking import Broken, BrokenLinks, broken
from web.site.described import sitemaps
from web.site.edition import Edition
from web.site.folder import MANIFEST, Folder
from web.site.plan import ASSETS, Address, Plan, file_of, stream_path
from web.site.room import Room

AUDITED = frozenset(PREFIXES) - {"body"}
"""Kinds of stream of which every entry is told on a page."""
ALONE = 500
"""Pages up to which it is not worth to begin other processes."""
AT_ONCE = 40
"""Pages that a process makes before it says how far it is."""
MOST_PROCESSES = 8
SINGLE = ("/", "/map", "/partnerships", "/timeline", "/years", "/reports", "/sources", "/about")
WITHIN = "12m"
"""How far the calendar looks ahead."""


class Published(NamedTuple):
    """What was done."""

    files: int
    written: int
    removed: Sequence[str]
    strange: Sequence[str]
    """Files in the folder that are no part of the site: they were left as they are."""


class Piece(NamedTuple):
    """What one process makes at once: pages, and what goes with them."""

    pages: Sequence[Address]
    feeds: Sequence[str] = ()
    """Streams whose feeds are made."""
    data: Sequence[tuple[str, str]] = ()
    """Paths of pages whose answers are written as data, each with the name of its files."""


class Done(NamedTuple):
    """What was made of a piece."""

    files: dict[str, str]
    """Each with its SHA-256."""
    wanted: list[Address]
    columns: list[data.Column]


Tell = Callable[[int, int], None]
"""Is told how many pages are made, of how many."""


def plan_of(room: Room) -> Plan:
    """Which pages the site of a ledger has."""
    entries: dict[str, int] = {}
    pages = {*SINGLE, "/search", "/data", "/data/codebook", *(f"/reports/{name}" for name in data.reports())}
    for row in room.view.ask.of(streams):
        entries[row.stream] = row.entries
        if row.kind in PREFIXES:
            pages.add(stream_path(row.stream))
            if row.kind in AUDITED:
                pages.add(f"{stream_path(row.stream)}/audit")
    asked = Asked(room.view, room.own, {}, {}, "/years", room.answers)
    answer = asked.answer("years").page
    rows, turns = answer.section("years"), answer.section("turns")
    years = {*known_changes(rows, turns), *(row.year for row in rows[-1:])}
    pages |= {f"/years/{year}" for year in years}
    return Plan(frozenset(pages), entries, data.names())


def publish(
    edition: Edition,
    where: Path,
    *,
    checkpoint: bytes = b"",
    tell: Tell = lambda _done, _of: None,
    processes: int | None = None,
) -> Published:
    """Publish a ledger into a folder.

    Errors: `folder.NotOurs`, `room.Grown`, `checking.BrokenLinks`, those of the store; nothing was written then.
    """
    folder = Folder(where)
    with Room(edition) as room:
        room.plan = plan_of(room)
        with folder.staging() as staged:
            maker = Maker(room, folder, staged)
            same = since.unchanged(room, folder)
            made = _made(maker, same, processes, tell)
            maker.put_beside(made, checkpoint)
            room.see_that_it_has_not_grown()
            site = dict(sorted(made.files.items()))
            coming = {name: digest for name, digest in site.items() if (staged / name).exists()}
            wrong = _broken(site, coming, folder, staged)
            if wrong:
                raise BrokenLinks(wrong)
            folder.see_that_it_is_free(iter(coming))
            removed = folder.put(staged, coming, site)
    return Published(len(site), len(coming), removed, folder.strange(site))


def _broken(site: Mapping[str, str], coming: Mapping[str, str], folder: Folder, staged: Path) -> list[Broken]:
    """The links of the site that lead to nothing."""

    def read(name: str) -> bytes:
        return ((staged if name in coming else folder.where) / name).read_bytes()

    pages = [name for name in site if name.endswith(".html")]
    return [*broken(pages, {*site, MANIFEST}, read)]


# --- pieces


def pieces(plan: Plan, same: Collection[str] = ()) -> list[Piece]:
    """All pages in pieces: those of one stream beside each other, what takes longest first.

    Of the streams that are the `same` as they were published, without those that tell their entries.
    """
    single = [Address(path) for path in sorted(plan.pages) if not _is_of_a_stream(path)]
    own = {Address(path) for path in ("/search", "/data", "/data/codebook")}  # made last, of all others
    found = [Piece((), (), (pair,)) for pair in sorted(plan.data.items())]
    found += [Piece((address,)) for address in single if address not in own]
    pages: list[Address] = []
    ties: list[str] = []
    for stream in sorted(plan.entries):
        path = stream_path(stream)
        pages += [Address(path)] if path in plan.pages and path != "/about" else []
        if stream not in same:
            pages += [Address(f"{path}/audit")] if f"{path}/audit" in plan.pages else []
            pages += [Address(f"/e/{stream}/{number}") for number in range(1, plan.entries[stream] + 1)]
            ties += [stream] if stream.startswith("partnership:") else []
        if len(pages) >= AT_ONCE:
            found.append(Piece(pages, ties))
            pages, ties = [], []
    return [*found, Piece(pages, ties)] if pages else found


def _is_of_a_stream(path: str) -> bool:
    """Whether a page is that of one stream, or tells its entries."""
    _, first, *rest = path.split("/")
    return bool(rest) and f"/{first}" in PREFIXES.values()


def _made(maker: "Maker", same: Mapping[str, Mapping[str, str]], processes: int | None, tell: Tell) -> Done:
    """All pages that links lead to: first those that are planned, then those that these want.

    `same` are the files that stay as they are, by stream.
    """
    plan = maker.room.plan
    assert plan is not None  # noqa: S101 — it was made just before
    waiting = pieces(plan, same)
    total = sum(len(piece.pages) for piece in waiting)
    if processes is None:
        processes = 1 if total <= ALONE else min(os.cpu_count() or 1, MOST_PROCESSES)
    found = Done({name: digest for files in same.values() for name, digest in files.items()}, [], [])
    seen: set[Address] = set()
    done = 0
    with _makers(maker, processes) as make:
        while waiting:
            for piece, result in make(waiting):
                found.files.update(result.files)
                found.wanted.extend(result.wanted)
                found.columns.extend(result.columns)
                done += len(piece.pages)
                tell(done, max(total, done))
            new = sorted({*found.wanted} - seen)
            seen.update(new)
            waiting = [Piece([address]) for address in new if address.path != "/search"]
    return found


class _makers:  # noqa: N801 — used as a function
    """This process, or several, that make pieces (`with`)."""

    def __init__(self, maker: "Maker", processes: int) -> None:
        self._maker = maker
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            room, folder = maker.room, maker.folder
            begin = partial(_begin, room.edition, room.plan, folder.where, maker.staged, room.own.head)
            self._pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=begin)

    def __enter__(self) -> "Callable[[Sequence[Piece]], Iterator[tuple[Piece, Done]]]":
        return self._make

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _make(self, those: Sequence[Piece]) -> Iterator[tuple[Piece, Done]]:
        if self._pool is None:
            for piece in those:
                yield piece, self._maker.make(piece)
            return
        futures: dict[Future[Done], Piece] = {self._pool.submit(_make, piece): piece for piece in those}
        for future in as_completed(futures):
            yield futures[future], future.result()


_OF_THIS_PROCESS: "list[Maker]" = []


def _begin(edition: Edition, plan: Plan | None, where: Path, staged: Path, head: Any) -> None:
    """Open the ledger in a process that makes pages."""
    room = Room(edition)
    room.plan = plan
    if room.head() != head:
        from web.site.room import Grown

        raise Grown
    _OF_THIS_PROCESS[:] = [Maker(room, Folder(where), staged)]


def _make(piece: Piece) -> Done:
    return _OF_THIS_PROCESS[0].make(piece)


# --- making


class Maker:
    """Makes files, and stages those that are not there already."""

    def __init__(self, room: Room, folder: Folder, staged: Path) -> None:
        self.room, self.folder, self.staged = room, folder, staged

    def make(self, piece: Piece) -> Done:
        """The files of a piece."""
        done = Done({}, [], [])
        for address in piece.pages:
            made = self.room.make(address)
            self._stage(done, file_of(address), made.html.encode())
            done.wanted.extend(made.wanted)
        for stream in piece.feeds:
            self._stage(done, *feeds.of_stream(self.room, stream))
        for path, name in piece.data:
            files, columns = data.files(self.room, path, name)
            for file, text in files:
                self._stage(done, file, text.encode())
            done.columns.extend(columns)
        return done

    def _stage(self, done: Done, name: str, content: bytes) -> None:
        digest = sha256(content).hexdigest()
        done.files[name] = digest
        if self.folder.has(name, digest):
            return
        path = self.staged / name
        try:
            path.write_bytes(content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def put_beside(self, done: Done, checkpoint: bytes) -> None:
        """What is made of all pages, or goes with all: lists, the index, data and codebook, feeds, style and script."""
        room, plan = self.room, self.room.plan
        assert plan is not None  # noqa: S101 — it was made just before
        those = search.items(room.view.ask, plan)
        for address, lists in search.lists(those):
            told = {
                "title": "Find a page",
                "lists": lists,
                "total": len(those),
                "number": int(dict(address.query).get("page", 1)),
                "parts_": -(-len(those) // search.ROWS),
            }
            self._stage(done, file_of(address), room.make(address, told).html.encode())
        columns = sorted(done.columns)
        book = [
            (name, [(table, [*several]) for table, several in groupby(of_file, key=lambda each: each.table)])
            for name, of_file in groupby(columns, key=lambda each: each.file)
        ]
        self._page(done, "/data/codebook", {"title": "Codebook", "book": book})
        self._stage(done, "data/codebook.csv", data.codebook(columns).encode())
        self._page(done, "/data", {"title": "Data to take away", "files": self._data_files(done, plan)})
        self._stage(done, "feed.atom", feeds.of_all(room))
        self._stage(done, "calendar.ics", self._calendar())
        for name, text in (("style.css", style()), ("index.js", search.index(those))):
            self._stage(done, f"{ASSETS}/{name}", text.encode())
        for name in ("icon.svg", "script.js", "search.js"):
            self._stage(done, f"{ASSETS}/{name}", (HERE / "static" / name).read_bytes())
        self._stage(done, since.NAME, since.written(room).encode())
        if checkpoint:
            self._stage(done, "checkpoint.txt", checkpoint)
        if room.edition.base_url:
            pages = sorted(
                name for name in done.files if name.endswith(".html") and not name.startswith("e/")
            )
            for name, content in sitemaps(room.edition.base_url, pages):
                self._stage(done, name, content)
            if room.edition.pictures:
                from web.site.previews import picture

                self._stage(done, "preview.png", picture(room))

    def _page(self, done: Done, path: str, told: Mapping[str, Any]) -> None:
        address = Address(path)
        self._stage(done, file_of(address), self.room.make(address, told).html.encode())

    def _data_files(self, done: Done, plan: Plan) -> list[tuple[str, str, list[str]]]:
        questions = {name: self.room.question(path) for path, name in plan.data.items()}
        return [
            (
                name,
                questions[name],
                [form for form in ("csv", "json", "geojson") if f"data/{name}.{form}" in done.files],
            )
            for name in sorted(questions, key=lambda name: (name not in data.PAGES.values(), name))
        ]

    def _calendar(self) -> bytes:
        from queries.finding import loadable

        asked = self.room.asked(Address("/reports/upcoming"))
        answer = asked.answer("upcoming", {"within": WITHIN})
        text: str = loadable("upcoming").forms["ics"](answer.page)
        return text.encode()
