"""What was recorded since a site was published, and which of its pages rest on none of it: these are not made again.

What each page rests on (`web.site.noting`) is kept in the folder of what may be thrown away, beside the rows of the ledger,
and not in the site: it tells of no page more than that, and equal ledgers have equal sites whatever was published before.
Without it, or where anything else than the entries is not as it was, all pages are made.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from domain.fact import STREAMS
from domain.message import Field, Message
from domain.problem import Problem
from projections.engine.changes import Changes
from projections.engine.shelf import Shelf
from projections.readings import Question
from projections.reckoning.unsettled.worlds import LARGE
from store.places import place_of
from web.compiled import code
from web.site.noting import Of, Rest, Wide
from web.site.plan import SAME, Address, Plan

if TYPE_CHECKING:
    from projections.row import Projection
    from web.site.data import Column
    from web.site.folder import Folder
    from web.site.room import Room

NAME = "edition.json"
"""The file that says of which record and which day a site is."""
PLACES = 8
"""Folders of which it is kept what their pages rest on, of one ledger; two that share a place are made whole each time."""
T = TypeVar("T")


class Unit(NamedTuple):
    """What is made at once: a page, a feed, an answer as data; what came of it, and what that rests on."""

    files: Mapping[str, str]
    """Each with its SHA-256."""
    rest: "Rest | Numbers"
    wanted: tuple[Address, ...] = ()
    columns: "tuple[Column, ...]" = ()


Numbers = list[Any]
"""What something rests on, as it is kept: numbers of streams, rows, questions and paths, and whether on everything."""
Units = dict[str, Unit]
"""By what was made: the address of a page, `beside STREAM`, `data PATH`."""


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
    if not folder.is_ours(NAME):
        return None
    try:
        told = json.loads((folder.where / NAME).read_bytes())
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


# --- kept from one publish to the next


class Kept:
    """What the pages of a folder rest on, as it was kept the last time, and is kept again in the end.

    Much is read for many pages: it is kept once, and each page by the numbers of what it rests on.
    """

    def __init__(self, room: "Room", folder: "Folder") -> None:
        self._room, self._folder = room, folder
        told = _kept(room, folder)
        self._told = told
        self._streams: dict[str, int] = _numbers(told.get("streams", ()))
        self._rows: dict[Of, int] = _numbers(_each_of(told.get("kinds", ()), told.get("rows", ())))
        self._wide: dict[Wide, int] = _numbers(map(_wide, told.get("wide", ())))
        self._paths: dict[str, int] = _numbers(told.get("paths", ()))

    def __bool__(self) -> bool:
        """Whether anything was kept."""
        return bool(self._told)

    def unchanged(self) -> Units:
        """What was made for the folder and may stay as it is there; nothing where that cannot be told."""
        told, folder = self._told, self._folder
        if not told:
            return {}
        folder.looked(told["looks"])
        changed = _changed(self._room, told["entries"])
        compared = Compared(self._room, told["entries"], changed)
        plan = self._plan
        other = (
            {number for stream, number in self._streams.items() if stream in changed},
            {number for those, number in self._rows.items() if compared.differ(those)},
            {number for asked, number in self._wide.items() if compared.answer_otherwise(asked)},
            {number for path, number in self._paths.items() if _has(plan, path) is not told["paths"][path]},
        )
        return {
            name: Unit(dict(files), rest, tuple(map(_address, wanted)), tuple(_columns(columns)))
            for name, files, rest, wanted, columns in told["units"]
            if not (rest[-1] and changed)
            and all(differ.isdisjoint(those) for differ, those in zip(other, rest[:-1], strict=True))
            and all(folder.has(file, digest) for file, digest in files)
        }

    def numbered(self, units: Units) -> Units:
        """The same, with what each rests on by numbers: of 100,000 pages, all else takes gigabytes."""
        return {name: unit._replace(rest=self._numbered(unit.rest)) for name, unit in units.items()}

    def keep(self, units: Units) -> None:
        """Keep what each page rests on (`numbered`), once all files are in their places."""
        room, folder, plan = self._room, self._folder, self._plan
        own = [
            [name, list(unit.files.items()), unit.rest, unit.wanted, unit.columns]
            for name, unit in units.items()
        ]
        kinds: dict[tuple[Any, ...], int] = {}
        rows = [(kinds.setdefault(of[1:], len(kinds)), of.stream) for of in self._rows]
        told = {
            "folder": str(folder.where.resolve()),
            "key": _key(room),
            "entries": int(room.own.entries),
            "root": room.own.root,
            "units": own,
            "streams": list(self._streams),
            "kinds": list(kinds),
            "rows": rows,
            "wide": list(self._wide),
            "paths": {path: _has(plan, path) for path in self._paths},
            "looks": folder.looks,
        }
        content = zlib.compress(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)
        Shelf(room.edition.where).store(_shelf(folder), content)

    @property
    def _plan(self) -> Plan:
        assert self._room.plan is not None  # noqa: S101 — who opens a room has a plan
        return self._room.plan

    def _numbered(self, rest: Rest | Numbers) -> Numbers:
        """What something rests on, by numbers."""
        if not isinstance(rest, Rest):
            return rest
        streams, rows, wide, paths = self._streams, self._rows, self._wide, self._paths
        return [
            [streams.setdefault(stream, len(streams)) for stream in rest.streams],
            [rows.setdefault(those, len(rows)) for those in rest.rows],
            [wide.setdefault(question, len(wide)) for question in rest.wide],
            [paths.setdefault(path, len(paths)) for path in rest.paths],
            rest.everything,
        ]


def _numbers(those: Iterable[T]) -> dict[T, int]:
    return {each: number for number, each in enumerate(those)}


def _kept(room: "Room", folder: "Folder") -> dict[str, Any]:
    """What was kept of the folder, where it was made of the ledger's past, of the same day, and with the same code."""
    content = Shelf(room.edition.where).load(_shelf(folder)) if folder.before else None
    try:
        told: dict[str, Any] = json.loads(zlib.decompress(content)) if content else {}
    except (ValueError, zlib.error):
        return {}
    now, number = int(room.own.entries), told.get("entries", 0)
    same = (
        told.get("folder") == str(folder.where.resolve())
        and told["key"] == _key(room)
        and 0 < number <= now
        and (number > LARGE) is (now > LARGE)
        and room.root(number) == told["root"]
    )
    return told if same else {}


def _key(room: "Room") -> list[Any]:
    """What pages depend on beside entries."""
    edition = room.edition
    return [
        edition.version,
        code(),
        edition.day,
        edition.as_at,
        edition.clock,
        sorted(edition.told),
        edition.base_url,
        edition.sealed,
        edition.key,
        edition.pictures,
    ]


def _shelf(folder: "Folder") -> str:
    place = int(sha256(str(folder.where.resolve()).encode("utf-8", "surrogatepass")).hexdigest(), 16) % PLACES
    return f"site {place}"


def _has(plan: Plan, path: str) -> bool:
    return plan.has(SAME.get(path, path))


def _wide(told: Any) -> Wide:
    how, module, projection, day, of, where = told
    return Wide(how, module, projection, day, of, _whole(where))


def _each_of(kinds: Sequence[Any], rows: Iterable[Any]) -> Iterator[Of]:
    known = [(module, projection, _whole(where), other) for module, projection, where, other in kinds]
    return (Of(stream, *known[kind]) for kind, stream in rows)


def _whole(value: Any) -> Any:
    return tuple(map(_whole, value)) if isinstance(value, list) else value


def _address(told: Any) -> Address:
    path, query = told
    return Address(path, tuple((name, word) for name, word in query))


def _columns(told: Iterable[Any]) -> "Iterable[Column]":
    from web.site.data import Column

    return (Column(*each) for each in told)


# --- what has changed


def _changed(room: "Room", since: int) -> frozenset[str]:
    """The streams that may be read otherwise than with so many entries."""
    with place_of(room.edition.where).counting() as entries:
        changes = Changes(entries, since, int(room.own.entries))
        return frozenset(stream for kind in STREAMS for stream in changes.of_kind(kind))


class Compared:
    """Rows as they are, beside those that were known when a site was published: of the streams that have changed since."""

    def __init__(self, room: "Room", entries: int, changed: Collection[str]) -> None:
        """`entries` is how many there were then."""
        self._changed = changed
        self._now = room.whole.ask.rows
        self._then = room.then(entries) if changed else self._now

    def differ(self, those: Of) -> bool:
        """Whether the rows of a stream are others."""
        if those.stream not in self._changed:
            return False
        projection = _projection(those.module, those.projection)
        if those.other:
            return self._others(projection, [those.stream])
        return self._answers(Question("of", projection, {**dict(those.where), "stream": [those.stream]}))

    def answer_otherwise(self, wide: Wide) -> bool:
        """Whether something that was asked of all streams has another answer."""
        projection = _projection(wide.module, wide.projection)
        among = [stream for stream in self._changed if stream.partition(":")[0] in projection.of]
        if not among or wide.how == "other":
            return bool(among) and self._others(projection, among)
        return self._answers(Question(wide.how, projection, dict(wide.where), wide.day, wide.of).about(among))

    def _answers(self, question: Question) -> bool:
        return [*question.answer(self._now)] != [*question.answer(self._then)]

    def _others(self, projection: "Projection[Any]", among: Collection[str]) -> bool:
        return self._now.other(projection, among) != self._then.other(projection, among)


def _projection(module: str, name: str) -> "Projection[Any]":
    found: Projection[Any] = getattr(import_module(module), name)
    return found
