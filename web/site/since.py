"""What was recorded since a site was published, and which of its pages rest on none of it: these are not made again.

What each page rests on (`web.site.noting`) is kept in the folder of what may be thrown away, beside the rows of the ledger,
and not in the site: it tells of no page more than that, and equal ledgers have equal sites whatever was published before.
Without it, or where anything else than the entries is not as it was, all pages are made.
"""

import json
import os
import sys
import zlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.fact import STREAMS
from domain.message import Field, Message
from domain.problem import Problem
from projections.engine.changes import Changes
from projections.engine.shelf import Shelf
from projections.readings import Question
from projections.reckoning.unsettled.worlds import LARGE
from store.places import place_of
from store.roots import root_of
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
CODE = ("domain", "store", "projections", "queries", "drawings", "web")
"""Packages that pages are made by."""


class Unit(NamedTuple):
    """What is made at once: a page, a feed, an answer as data; what came of it, and what that rests on."""

    files: Mapping[str, str]
    """Each with its SHA-256."""
    rest: Rest
    wanted: tuple[Address, ...] = ()
    columns: "tuple[Column, ...]" = ()


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
    if entries <= now and (
        not entries or root_of(room.view.ledger, Shelf(room.edition.where), until=entries) == root
    ):
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


def keep(room: "Room", folder: "Folder", units: Units) -> None:
    """Keep what each page rests on, once all files are in their places."""
    streams: dict[str, int] = {}
    rows: dict[Of, int] = {}
    wide: dict[Wide, int] = {}
    own = [
        [
            name,
            list(unit.files.items()),
            [streams.setdefault(stream, len(streams)) for stream in sorted(unit.rest.streams)],
            [rows.setdefault(those, len(rows)) for those in sorted(unit.rest.rows)],
            [wide.setdefault(question, len(wide)) for question in sorted(unit.rest.wide, key=repr)],
            sorted(unit.rest.paths),
            unit.rest.everything,
            unit.wanted,
            unit.columns,
        ]
        for name, unit in units.items()
    ]
    assert room.plan is not None  # noqa: S101 — who opens a room has a plan
    paths = {path for unit in units.values() for path in unit.rest.paths}
    told = {
        "folder": str(folder.where.resolve()),
        "key": _key(room),
        "entries": int(room.own.entries),
        "root": room.own.root,
        "units": own,
        "streams": list(streams),
        "rows": list(rows),
        "wide": list(wide),
        "paths": {path: _has(room.plan, path) for path in sorted(paths)},
        "looks": folder.looks,
    }
    content = zlib.compress(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)
    Shelf(room.edition.where).store(_shelf(folder), content)


def unchanged(room: "Room", folder: "Folder") -> Units:
    """What was made for the folder and may stay as it is there; nothing where that cannot be told."""
    told = _kept(room, folder)
    if not told:
        return {}
    folder.looked(told["looks"])
    changed = _changed(room, told["entries"])
    assert room.plan is not None  # noqa: S101 — who opens a room has a plan
    plan = room.plan
    others = {path for path, was in told["paths"].items() if _has(plan, path) is not was}
    compared = Compared(room, told["entries"], changed)
    streams = [stream in changed for stream in told["streams"]]
    of_one = [_of(those) for those in told["rows"]]
    rows = [compared.differ(those) for those in of_one]
    wide = [compared.answer_otherwise(_wide(question)) for question in told["wide"]]
    found: Units = {}
    for name, files, on, of, asked, paths, everything, wanted, columns in told["units"]:
        if (
            (everything and changed)
            or any(streams[n] for n in on)
            or any(rows[n] for n in of)
            or any(wide[n] for n in asked)
            or not others.isdisjoint(paths)
            or not all(folder.has(file, digest) for file, digest in files)
        ):
            continue
        rest = Rest(
            frozenset(told["streams"][n] for n in on),
            frozenset(of_one[n] for n in of),
            frozenset(_wide(told["wide"][n]) for n in asked),
            frozenset(paths),
            everything,
        )
        found[name] = Unit(
            dict(files), rest, tuple(_address(each) for each in wanted), tuple(_columns(columns))
        )
    return found


def _kept(room: "Room", folder: "Folder") -> dict[str, Any]:
    """What was kept of the folder, where it was made of the ledger's past, of the same day, and with the same code."""
    content = Shelf(room.edition.where).load(_shelf(folder)) if folder.before else None
    try:
        told: dict[str, Any] = json.loads(zlib.decompress(content)) if content else {}
    except (ValueError, zlib.error):
        return {}
    now, number = int(room.own.entries), told.get("entries", 0)
    ledger = room.view.ledger
    same = (
        told.get("folder") == str(folder.where.resolve())
        and told["key"] == _key(room)
        and 0 < number <= now
        and (number > LARGE) is (now > LARGE)
        and root_of(ledger, Shelf(room.edition.where), until=number) == told["root"]
    )
    return told if same else {}


def _key(room: "Room") -> list[Any]:
    """What pages depend on beside entries."""
    edition = room.edition
    return [
        edition.version,
        _code(),
        edition.day,
        edition.as_at,
        edition.clock,
        sorted(edition.told),
        edition.base_url,
        edition.sealed,
        edition.key,
        edition.pictures,
    ]


@cache
def _code() -> str:
    """The code that makes pages, as of now: names, sizes and times of its files."""
    from importlib.metadata import version

    top = Path(__file__).parents[2]
    found = sha256(f"{sys.version} {version('jinja2')} {version('markupsafe')}".encode())
    for package in CODE:
        for folder, folders, files in os.walk(top / package):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                look = os.stat(f"{folder}/{name}")  # noqa: PTH116 — some hundred files
                found.update(f"{folder}/{name} {look.st_size} {look.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _shelf(folder: "Folder") -> str:
    place = int(sha256(str(folder.where.resolve()).encode("utf-8", "surrogatepass")).hexdigest(), 16) % PLACES
    return f"site {place}"


def _has(plan: Plan, path: str) -> bool:
    return plan.has(SAME.get(path, path))


def _wide(told: Any) -> Wide:
    how, module, projection, day, of, where = told
    return Wide(how, module, projection, day, of, _whole(where))


def _of(told: Any) -> Of:
    module, projection, stream, where, other = told
    return Of(module, projection, stream, _whole(where), other)


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
