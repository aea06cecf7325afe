"""A ledger as a site of files: made, looked through, and only then put in its place.

    publish(Edition(where, version, day, None), Path("site"))

Equal bytes for an equal ledger, day and version: nothing of the clock, of the machine, or of who runs it is in them.
"""

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from hashlib import sha256
from itertools import groupby
from multiprocessing import parent_process
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from domain.problem import Problem
from projections.engine.processors import processors
from projections.reckoning.audit import AuditEntry
from projections.rows.duplicates import duplicates
from projections.rows.lengths import lengths
from projections.rows.streams import streams
from store.note import Note
from store.without_gc import MANY, seldom_gc
from web.addresses import AHEAD, CALENDAR, PREFIXES
from web.frame import HERE, style
from web.page import Asked
from web.pages.years import known_changes
from web.site import data, feeds, record, search, since
from web.site.checking import Broken, BrokenLinks, broken, places
from web.site.described import sitemaps
from web.site.discretion import DOSSIERS
from web.site.edition import Edition
from web.site.folder import MANIFEST, Folder, staged_as
from web.site.noting import Notes
from web.site.plan import ASSETS, ON_ITS_PAGE, Address, Plan, file_of, stream_path, told_on
from web.site.room import PAGES_OF_THE_SITE, Grown, Room, stream_of
from web.site.since import Unit, Units
from web.words import say

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
AUDITED = frozenset(PREFIXES) - {"body"}
"""Kinds of stream whose entries are listed on a page of their own; those of a source where there are several."""
ALONE = 500
"""Pages up to which it is not worth to begin other processes."""
LARGE = 20_000
"""Entries from which on it is where anything was recorded since: each answer of all ties takes long."""
AT_ONCE = 40
"""Pages that a process makes before it says how far it is."""
TOGETHER = 16
"""Streams whose rows are read at once, before the page of the first of them is made."""
MOST_PROCESSES = 8
AHEAD_OF = "/reports/upcoming"
"""The page of what is to come, beside whose data the calendar is made."""
OF_ALL = "of all"
"""What is made of all entries, among what was made."""
YEARS = "years"
"""Of which years there are pages, among what was made."""
SINGLE = ("/", "/map", "/partnerships", "/timeline", "/years", "/reports", "/sources", "/about")


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


class Ended(Problem):
    """A process that made pages ended before it was done."""

    kind = "unusable"

    def __init__(self) -> None:
        super().__init__(
            "a process that made pages was ended, perhaps for want of memory",
            "nothing was written: publish once more, with fewer other programs",
        )


class Piece(NamedTuple):
    """What one process makes at once: pages, and what goes with them."""

    pages: Sequence[Address]
    ties: Sequence[str] = ()
    """Streams of which a feed and data are made beside the page."""
    data: Sequence[tuple[str, str]] = ()
    """Paths of pages whose answers are written as data, each with the name of its files."""
    there: frozenset[str] = frozenset()
    """What stays as it is of further parts of these pages, to which they lead."""
    of_all: bool = False
    """Whether it is what is made of all entries and no page rests on: the index, what changed lately, a feed, leaves."""


class Done(NamedTuple):
    """What was made: all files, and what each page rests on."""

    files: dict[str, str]
    """Each with its SHA-256."""
    units: Units


Tell = Callable[[int, int], None]
"""Is told how many pages are made, of how many."""


def years_of(room: Room) -> Unit:
    """The pages of years that the site of a ledger has, and what that rests on."""
    with room.noting() as notes:
        asked = Asked(room.view, room.own, {}, {}, "/years", room.answers)
        answer = asked.answer("years").page
        rows, turns = answer.section("years"), answer.section("turns")
    years = sorted({*known_changes(rows, turns), *(row.year for row in rows[-1:])})
    return Unit({}, notes.rest, tuple(Address(f"/years/{year}") for year in years))


def plan_of(room: Room, years: Iterable[Address] | None = None) -> Plan:
    """Which pages the site of a ledger has; `years` are those of years, where that is known."""
    rows = room.recorded
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
    pages |= {address.path for address in (years_of(room).wanted if years is None else years)}
    return Plan(frozenset(pages), entries, data.names(), frozenset(alone), elsewhere)


@seldom_gc()
def publish(
    edition: Edition,
    where: Path,
    *,
    checkpoint: bytes = b"",
    anew: bool = False,
    tell: Tell = lambda _done, _of: None,
    processes: int | None = None,
) -> Published:
    """Publish a ledger into a folder; with `anew` also over the site of a record that the ledger does not continue.

    Errors: `folder.NotOurs`, `folder.Crossed`, `since.OfAnotherRecord`, `room.Grown`, `checking.BrokenLinks`, those of the
    store; nothing was written then.
    """
    folder = Folder(where)
    gc.disable()  # until it is worth it (`Maker.make`)
    with Room(edition) as room:
        before = since.published(room, folder, anew=anew)
        with folder.staging() as staged:
            maker = Maker(room, folder, staged)
            kept = since.Kept(room, folder)
            with _Makers(maker, processes) as makers:
                with room.standing_still():
                    entries = int(room.own.entries)
                    if not kept or (entries > LARGE and kept.grown):
                        makers.begin(entries)
                    years = kept.without_plan(YEARS) or years_of(room)
                    room.plan = plan_of(room, years.wanted)
                    same, planned = kept.unchanged(), pieces(room.plan)
                    total = sum(len(_without(piece, same).pages) for piece in planned)
                    makers.begin(total)
                    makers.years = years.wanted
                    made = _made(
                        makers, planned, same, kept.numbered, lambda done: tell(done, max(total, done))
                    )
                    made.units.update(kept.numbered({YEARS: years}))
                    maker.put_beside(made, checkpoint)
                site = dict(sorted(made.files.items()))
                staged_now = {path.name for path in staged.iterdir()}
                coming = {
                    name: digest
                    for name, digest in site.items()
                    if staged_as(staged, name).name in staged_now
                }
                with folder.alone():
                    wrong = makers.look(Coming(frozenset({*site, MANIFEST}), frozenset(coming)))
                    if wrong:
                        raise BrokenLinks(wrong)
                    folder.see_that_it_is_free(iter(coming))
                    removed = folder.put(staged, coming, site)
        kept.keep(made.units)
        now = int(room.own.entries)
        mended, new = ((), ()) if before in {None, now} else record.after(room, maker.lately, before or 0)
        lines = [[_line(each) for each in those] for those in (mended, new)]
        recorded = now - before if before else 0
        hidden = min(recorded, record.LATEST) - len(mended) - len(new)
    return Published(
        len(site), len(coming), removed, folder.strange(site), before, recorded, lines[0], lines[1], hidden
    )


class Coming(NamedTuple):
    """What a site is to be: the names of all its files, and of those that are staged."""

    files: frozenset[str]
    staged: frozenset[str]


def _line(each: record.Written) -> str:
    """An entry in a line, with what became of it."""
    state = f"{each.entry.state} since" if each.entry.state != "valid" else ""
    became = ", ".join(filter(None, (each.unsure, state)))
    return f"{each.stream}: {say(each.entry.text)}{f' ({became})' if became else ''}"


def lost(folder: Folder, name: str, content: bytes) -> bool:
    """Whether a page has lost a place that links may lead to."""
    if name not in folder.before:
        return False
    try:
        before = (folder.where / name).read_bytes()
    except OSError:
        return True
    return not places(before) <= places(content)


# --- pieces


def pieces(plan: Plan) -> list[Piece]:
    """All pages in pieces: those of one stream beside each other, what takes longest first."""
    own = set(map(Address, PAGES_OF_THE_SITE))  # made last, of all others
    single = [Address(path) for path in sorted(plan.pages) if not _is_of_a_stream(path)]
    found = [
        Piece((address,), (), ((address.path, name),) if (name := plan.data.get(address.path)) else ())
        for address in single
        if address not in own
    ]
    there = {path for piece in found for path, _ in piece.data}
    found += [Piece((), (), (pair,)) for pair in sorted(plan.data.items()) if pair[0] not in there]
    found.sort(key=lambda piece: bool(piece.data))
    found.insert(0, Piece((), of_all=True))
    pages: list[Address] = []
    ties: list[str] = []
    for stream in sorted(plan.entries):
        path = stream_path(stream)
        pages += [Address(path)] if path in plan.pages and path != "/about" else []
        pages += [Address(f"{path}/audit")] if f"{path}/audit" in plan.pages else []
        tells = stream.startswith("partnership:") and path not in plan.elsewhere
        ties += [stream] if tells else []
        if len(pages) >= AT_ONCE:
            found.append(Piece(pages, ties))
            pages, ties = [], []
    return [*found, Piece(pages, ties)] if pages else found


def _is_of_a_stream(path: str) -> bool:
    """Whether a page is that of one stream, or tells its entries."""
    _, first, *rest = path.split("/")
    return bool(rest) and f"/{first}" in PREFIXES.values()


def _name(address: Address) -> str:
    """What a page is called among what was made."""
    return " ".join((address.path, *(word for pair in address.query for word in pair)))


def _without(piece: Piece, same: Units) -> Piece:
    """A piece without what is there already."""
    return Piece(
        [address for address in piece.pages if _name(address) not in same],
        [stream for stream in piece.ties if f"beside {stream}" not in same],
        [pair for pair in piece.data if f"data {pair[0]}" not in same],
        piece.there,
        piece.of_all and OF_ALL not in same,
    )


def _is_empty(piece: Piece) -> bool:
    return not (piece.pages or piece.ties or piece.data or piece.of_all)


def _parts(those: Iterable[Address], there: Mapping[str, frozenset[str]]) -> list[Piece]:
    """Pages that others lead to, those of one path in a piece; `there` is what stays as it is (`_further`)."""
    found: dict[str, list[Address]] = {}
    for address in those:
        found.setdefault(address.path, []).append(address)
    return [Piece(pages, there=there.get(path, frozenset())) for path, pages in found.items()]


def _further(same: Units) -> dict[str, frozenset[str]]:
    """By path, what may stay as it is of further parts of its page."""
    found: dict[str, list[str]] = {}
    for name in same:
        path, part, _ = name.partition(" ")
        if part:
            found.setdefault(path, []).append(name)
    return {path: frozenset(names) for path, names in found.items()}


def _names(piece: Piece) -> list[str]:
    return [
        *map(_name, piece.pages),
        *(f"beside {stream}" for stream in piece.ties),
        *(f"data {path}" for path, _ in piece.data),
        *([OF_ALL] if piece.of_all else ()),
    ]


def _made(
    makers: "_Makers",
    planned: Sequence[Piece],
    same: Units,
    numbered: Callable[[Units], Units],
    tell: Callable[[int], None],
) -> Done:
    """All pages that links lead to: first those that are planned, then those that these want.

    `same` is what may stay as it is; `tell` is told how many pages are made.
    """
    there = _further(same)
    waiting = [
        piece._replace(there=there.get(piece.pages[0].path, frozenset())) if len(piece.pages) == 1 else piece
        for piece in planned
    ]
    found = Done({}, {})
    seen: set[Address] = set()
    done = 0
    while waiting:
        added = {name: same[name] for piece in waiting for name in _names(piece) if name in same}
        left = [_without(piece, same) for piece in waiting]
        for units in makers.make([piece for piece in left if not _is_empty(piece)]):
            added.update(numbered(units))
            done += sum(name.startswith("/") for name in units)
            tell(done)
        found.units.update(added)
        new = sorted({address for unit in added.values() for address in unit.wanted} - seen)
        seen.update(new)
        waiting = _parts(
            (address for address in new if address.path != "/search" and _name(address) not in found.units),
            there,
        )
    for unit in found.units.values():
        found.files.update(unit.files)
    return found


class _Makers:
    """This process, and others beside it, that make pieces and look at links (`with`)."""

    def __init__(self, maker: "Maker", processes: int | None) -> None:
        """`processes` are how many there are; None where it goes by what is to be made."""
        self._maker, self._given, self._processes = maker, processes, 1
        self._pool: ProcessPoolExecutor | None = None
        self.years: Sequence[Address] = ()
        """The pages of years, which other processes are told: to find them out takes long."""

    def begin(self, pages: int) -> None:
        """Begin other processes, if that is worth their while for so many pages: they get ready meanwhile."""
        several = self._given or (min(processors(), MOST_PROCESSES) if pages > ALONE else 1)
        if several == 1 or self._pool is not None:
            return
        from concurrent.futures import ProcessPoolExecutor  # whoever makes a few pages begins none
        from multiprocessing import get_context

        room = self._maker.room
        told = (room.edition, self._maker.folder.where, self._maker.staged, room.own.head)
        pool = ProcessPoolExecutor(several - 1, get_context("spawn"), _begin, told)
        try:
            for _ in range(several - 1):
                pool.submit(_get_ready)
        except OSError:  # a policy forbids it: this one makes all
            pool.shutdown(cancel_futures=True)
        else:
            self._pool, self._processes = pool, several

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def make(self, those: Sequence[Piece]) -> Iterator[Units]:
        """What is in some pieces, as it is made: first further parts of what this process made before. Errors: Ended."""
        tasks = [(piece,) for piece in sorted(those, key=self._maker.knows, reverse=True)]
        return self._each(partial(_make, self.years), Maker.make, tasks)

    def look(self, coming: Coming) -> list[Broken]:
        """The links of the site that lead to nothing. Errors: Ended.

        Pages that stay as they are were looked at before, and are looked at again only where one of the places is gone to
        which links led.
        """
        folder = self._maker.folder
        pages = sorted(name for name in coming.files if name.endswith(".html"))
        new = [name for name in pages if name in coming.staged]
        gone = any(name not in coming.files for name in folder.before)
        if gone or any(lost(folder, name, self._maker.read(name, coming)) for name in new):
            new = pages
        several = self._processes if self._pool is not None and len(new) > ALONE else 1
        size = -(-len(new) // several)
        tasks = [(new[at : at + size], coming) for at in range(0, len(new), max(size, 1))]
        if several == 1:
            return [wrong for task in tasks for wrong in self._maker.look(*task)]
        every = (wrong for found in self._each(_look, Maker.look, tasks) for wrong in found)
        return sorted(every, key=lambda wrong: wrong.page)

    def _each(
        self, there: Callable[..., T], here: Callable[..., T], tasks: Sequence[tuple[Any, ...]]
    ) -> Iterator[T]:
        """What comes of some tasks: this process takes the first that is left, the others the last. Errors: Ended.

        So each has tasks that are alike, and makes nothing that it does not need.
        """
        if self._pool is None:
            yield from (here(self._maker, *task) for task in tasks)
            return
        from concurrent.futures import BrokenExecutor, Future

        submit, left, came = self._pool.submit, deque(tasks), SimpleQueue[Future[T]]()

        def give(done: Future[T] | None = None) -> None:
            if done is not None:
                came.put(done)
                if done.cancelled() or done.exception():
                    return  # nothing more is wanted; and where they are gone, who tells it here holds the lock of the pool
            with suppress(IndexError):  # none is left
                task = left.pop()
                try:
                    submit(there, *task).add_done_callback(give)
                except RuntimeError as error:  # they are gone, maybe before any of them had a task
                    gone = Future[T]()
                    gone.set_exception(error)
                    came.put(gone)

        for _ in range(
            min(self._processes, len(tasks)) - 1
        ):  # one for each, and one is left for this process
            give()
        try:
            for _ in tasks:
                mine = _first(left) if came.empty() else None
                yield here(self._maker, *mine) if mine is not None else came.get().result()
        except BrokenExecutor:
            raise Ended from None


def _first(left: deque[T]) -> T | None:
    """The first that is left, taken; others take the last meanwhile."""
    with suppress(IndexError):
        return left.popleft()
    return None


_TOLD: "list[tuple[Edition, Path, Path, Any]]" = []
"""What this process makes pages of."""


def _begin(*told: Any) -> None:
    """Begin a process that makes pages: whoever is interrupted is the one who began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Somebody waits until it is gone: to let go of each page's rows would take a tenth of its time.
    atexit.register(os._exit, 0)
    gc.set_threshold(MANY, *gc.get_threshold()[1:])
    gc.disable()  # until it is worth it (`Maker.make`)
    threading.Thread(target=_end_with_its_maker, daemon=True).start()
    _TOLD[:] = [told]


def _end_with_its_maker() -> None:
    """End once whoever began this process is gone: it would wait for ever, with the ledger open."""
    if maker := parent_process():
        maker.join()
        os._exit(1)


@cache
def _maker() -> "Maker":
    """The one of this process, which opens the ledger. Errors: Grown, those of the store."""
    edition, where, staged, head = _TOLD[0]
    room = Room(edition)
    if room.head() != head:
        raise Grown
    room.plan = plan_of(room, ())
    return Maker(room, Folder(where), staged)


def _get_ready() -> None:
    _maker()


def _make(years: Sequence[Address], piece: Piece) -> Units:
    room = (maker := _maker()).room
    if room.plan is not None and not room.plan.pages.issuperset(address.path for address in years):
        room.plan = room.plan._replace(pages=room.plan.pages.union(address.path for address in years))
    made = maker.make(piece)
    room.rest()  # it is ended without a word
    return made


def _look(pages: Sequence[str], coming: Coming) -> list[Broken]:
    return _maker().look(pages, coming)


# --- making


class Maker:
    """Makes files, and stages those that are not there already."""

    def __init__(self, room: Room, folder: Folder, staged: Path) -> None:
        self.room, self.folder, self.staged = room, folder, staged
        self._made: set[str] = set()
        self._number = 0

    def knows(self, piece: Piece) -> bool:
        """Whether a page was made here of which a piece has further parts: its answer may be remembered."""
        return any(address.path in self._made for address in piece.pages)

    @cached_property
    def lately(self) -> list[AuditEntry]:
        """The latest entries that anybody may see, in the order of recording."""
        return feeds.latest(self.room, record.LATEST)

    def make(self, piece: Piece) -> Units:
        """What is in a piece, and the further parts of its pages: whoever has the answer makes all of them."""
        found: Units = {}
        pages = [*piece.pages]
        self._made.update(address.path for address in piece.pages)
        beside = {told_on(stream): stream for stream in piece.ties}  # read for the page before it
        streams = [*dict.fromkeys(filter(None, (stream_of(address.path) for address in pages)))]
        at = {stream: number for number, stream in enumerate(streams)}
        for address in pages:
            number = at.pop(stream_of(address.path), 1)
            if number % TOGETHER == 0:
                self.room.together(streams[number : number + TOGETHER])
            with self.room.noting() as notes:
                made = self.room.make(address)
            files = [(file_of(address), made.html.encode())]
            files += [(name, text.encode()) for name, text in made.pictures]
            found[_name(address)] = self._unit(files, notes, made.wanted)
            pages += [
                each
                for each in made.wanted
                if each.path == address.path and each not in pages and _name(each) not in piece.there
            ]
            if (stream := beside.pop(address.path, None)) is not None:
                found[f"beside {stream}"] = self._beside(stream)
        for stream in beside.values():
            found[f"beside {stream}"] = self._beside(stream)
        for path, name in piece.data:
            with self.room.noting() as notes:
                texts, columns = data.files(self.room, path, name)
                files = [(file, text.encode()) for file, text in texts]
                files += [(CALENDAR.lstrip("/"), self._calendar())] if path == AHEAD_OF else []
            found[f"data {path}"] = self._unit(files, notes, (), tuple(columns))
        if piece.of_all:
            with self.room.noting() as notes:
                files = [*self._of_all()]
                notes.everything = True
            found[OF_ALL] = self._unit(files, notes)
        if len(piece.pages) > 1:
            self.room.forget()
        self._number += len(pages)
        if (
            self._number > ALONE
        ):  # a few pages leave little behind, and to look through large answers takes long
            gc.enable()
        return found

    def _beside(self, stream: str) -> Unit:
        """The feed and the data beside the page of a partnership."""
        with self.room.noting() as notes:
            name, text = data.twin(self.room, stream)
            files = [feeds.of_stream(self.room, stream), (name, text.encode())]
        return self._unit(files, notes)

    def read(self, name: str, coming: Coming) -> bytes:
        """A file of the site as it is to be."""
        where = staged_as(self.staged, name) if name in coming.staged else self.folder.where / name
        return where.read_bytes()

    def look(self, pages: Sequence[str], coming: Coming) -> list[Broken]:
        """The links of some pages that lead to nothing."""
        return [*broken(pages, coming.files, lambda name: self.read(name, coming))]

    def _unit(
        self,
        files: Sequence[tuple[str, bytes]],
        notes: Notes,
        wanted: tuple[Address, ...] = (),
        columns: tuple[data.Column, ...] = (),
    ) -> Unit:
        made: dict[str, str] = {}
        for name, content in files:
            self._stage(made, name, content)
        return Unit(made, notes.rest, wanted, columns)

    def _stage(self, made: dict[str, str], name: str, content: bytes) -> None:
        digest = sha256(content).hexdigest()
        made[name] = digest
        if not self.folder.has(name, digest):
            staged_as(self.staged, name).write_bytes(content)

    def _of_all(self) -> Iterator[tuple[str, bytes]]:
        """The files that are made of all entries: the index, what was written down lately, feeds, leaves, and what stays."""
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

    def put_beside(self, done: Done, checkpoint: bytes) -> None:
        """What is made of all that was made, or goes with it: lists of data and the codebook, the edition, its proof."""
        room, plan = self.room, self.room.plan
        assert plan is not None  # noqa: S101 — it was made just before
        columns = sorted(column for unit in done.units.values() for column in unit.columns)
        book = [
            (name, [(table, [*several]) for table, several in groupby(of_file, key=lambda each: each.table)])
            for name, of_file in groupby(columns, key=lambda each: each.file)
        ]
        for name, content in (
            self._page("/data/codebook", {"title": "Codebook", "book": book}),
            ("data/codebook.csv", data.codebook(columns).encode()),
            self._page("/data", {"title": "Data to take away", "files": self._data_files(done, plan)}),
            (since.NAME, since.written(room).encode()),
        ):
            self._stage(done.files, name, content)
        if checkpoint:
            note = str(Note.read(checkpoint))  # mended, where an editor or a mail has changed its line ends
            self._stage(done.files, "checkpoint.txt", note.encode())
            if DOSSIERS in room.edition.told:
                for name, content in record.dossiers(room, checkpoint):
                    self._stage(done.files, name, content)
        if room.edition.base_url:
            pages = sorted(name for name in done.files if name.endswith(".html"))
            for name, content in sitemaps(room.edition.base_url, pages):
                self._stage(done.files, name, content)
            if room.edition.pictures:
                from web.site.previews import picture

                self._stage(done.files, "preview.png", picture(room))

    def _page(self, path: str, told: Mapping[str, Any]) -> tuple[str, bytes]:
        address = Address(path)
        return file_of(address), self.room.make(address, told).html.encode()

    def _data_files(self, done: Done, plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
        """What is published as data: a question, and the files that answer it, each with what its link says."""
        questions = {name: self.room.question(path) for path, name in plan.data.items()}
        spans = {name: f" ({span})" for path, name in plan.data.items() if (span := data.span_of(path))}
        return [
            (
                questions[name] + spans.get(name, ""),
                [
                    (file, words)
                    for file, words in (
                        (f"data/{name}.csv", "CSV"),
                        *data.sheets(name, done.files),
                        (f"data/{name}.json", "JSON"),
                        (f"data/{name}.geojson", "GeoJSON"),
                    )
                    if file in done.files
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
