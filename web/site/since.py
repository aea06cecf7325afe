"""What was recorded since a site was published, and which of its pages rest on none of it: these are not made again.

What each page rests on (`web.site.noting`) is kept in the folder of what may be thrown away, beside the rows of the ledger,
and not in the site: it tells of no page more than that, and equal ledgers have equal sites whatever was published before.
Without it, or where anything else than the entries is not as it was, all pages are made.
"""

import json
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic_core import from_json, to_json

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
"""What something rests on, as it is kept: numbers of streams, rows, questions, paths and what is shared, and whether on
everything."""
WIDE, PATHS, SHARED = 2, 3, 4
"""Where in these numbers those of questions stand, those of paths, and those of what is shared."""
NOTHING: Numbers = [[], [], [], [], [], False]
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
        self._kinds: dict[tuple[Any, ...], int] = _numbers(map(_whole, told.get("kinds", ())))
        self._rows: dict[str, dict[str, int]] = told.get("rows", {})
        """By stream, and by the number of what is asked of it, in digits."""
        self._number_of_rows = sum(map(len, self._rows.values()))
        values = [_whole(those) for those in told.get("values", ())]
        self._wide: list[Wide | None] = [each and _wide(each, values) for each in told.get("wide", ())]
        self._of_wide = {asked: number for number, asked in enumerate(self._wide) if asked}
        self._paths: dict[str, int] = _numbers(told.get("paths", ()))
        self._shared: list[Numbers] = told.get("shared", [])
        self._numbers_of: dict[Rest, int] = {}
        self._of_shared = {_whole(rest): number for number, rest in enumerate(self._shared)}

    def __bool__(self) -> bool:
        """Whether anything was kept."""
        return bool(self._told)

    @property
    def grown(self) -> bool:
        """Whether anything was recorded since."""
        return bool(self._told) and bool(self._compared.changed)

    def unchanged(self) -> Units:
        """What was made for the folder and may stay as it is there; nothing where that cannot be told."""
        told, folder = self._told, self._folder
        if not told:
            return {}
        folder.looked(told["looks"])
        differs = self._differing(self._plan)
        return {
            name: Unit(dict(files), rest, tuple(map(_address, wanted)), tuple(_columns(columns)))
            for name, files, rest, wanted, columns in told["units"]
            if not differs(rest) and all(folder.has(file, digest) for file, digest in files)
        }

    def without_plan(self, name: str) -> Unit | None:
        """What was made under a name, where it may stay as it is whatever pages there are; None where it may not."""
        found = next((unit for unit in self._told.get("units", ()) if unit[0] == name), None)
        if found is None or found[2][PATHS] or self._differing(None)(found[2]):
            return None
        return Unit({}, found[2], tuple(map(_address, found[3])))

    @cached_property
    def _compared(self) -> "Compared":
        entries = self._told["entries"]
        return Compared(self._room, entries, _changed(self._room, entries))

    @cached_property
    def _other(self) -> tuple[set[int], set[int], set[int]]:
        """The streams, rows and questions, by number, that may be told otherwise."""
        compared, kinds = self._compared, list(self._kinds)
        return (
            {number for stream, number in self._streams.items() if stream in compared.changed},
            {
                number
                for stream in compared.changed
                for kind, number in self._rows.get(stream, {}).items()
                if compared.differ(Of(stream, *kinds[int(kind)]))
            },
            {number for asked, number in self._of_wide.items() if compared.answer_otherwise(asked)},
        )

    def _differing(self, plan: Plan | None) -> "Callable[[Numbers], bool]":
        """Says whether something is to be made again that rests on this: with `plan`, for other pages that there are too."""
        compared, there = self._compared, self._told["paths"]
        gone = {
            number for path, number in self._paths.items() if plan and _has(plan, path) is not there[path]
        }
        other = (*self._other, gone, set[int]())

        def differs(rest: Numbers) -> bool:
            *those, everything = rest
            return bool(everything and compared.changed) or not all(map(set.isdisjoint, other, those))

        for number, rest in enumerate(self._shared):  # what one rests on comes before it
            if differs(rest):
                other[-1].add(number)
        return differs

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
        wide, shared = self._used(units)
        values: dict[tuple[Any, ...], int] = {}
        asked = [
            _numbered(asked, values) if asked and number in wide else None
            for number, asked in enumerate(self._wide)
        ]
        told = {
            "folder": _digest(folder),
            "key": _key(room),
            "entries": int(room.own.entries),
            "root": room.own.root,
            "units": own,
            "streams": list(self._streams),
            "kinds": list(self._kinds),
            "rows": self._rows,
            "shared": [rest if number in shared else NOTHING for number, rest in enumerate(self._shared)],
            "wide": asked,
            "values": list(values),
            "paths": {path: _has(plan, path) for path in self._paths},
            "looks": folder.looks,
        }
        content = zlib.compress(to_json(told), 1)
        Shelf(room.edition.where).store(_shelf(folder), content)

    @property
    def _plan(self) -> Plan:
        assert self._room.plan is not None  # noqa: S101 — who opens a room has a plan
        return self._room.plan

    def _numbered(self, rest: Rest | Numbers) -> Numbers:
        """What something rests on, by numbers."""
        if not isinstance(rest, Rest):
            return rest
        streams, paths = self._streams, self._paths
        return [
            sorted(streams.setdefault(stream, len(streams)) for stream in rest.streams),
            sorted(map(self._number_of, rest.rows)),
            sorted(_number(self._wide, self._of_wide, asked) for asked in rest.wide),
            sorted(paths.setdefault(path, len(paths)) for path in rest.paths),
            sorted(map(self._number_of_shared, rest.shared)),
            rest.everything,
        ]

    def _number_of(self, those: Of) -> int:
        kind = str(self._kinds.setdefault(those[1:], len(self._kinds)))
        found = self._rows.setdefault(those.stream, {})
        if kind not in found:
            found[kind] = self._number_of_rows
            self._number_of_rows += 1
        return found[kind]

    def _number_of_shared(self, rest: Rest) -> int:
        if rest not in self._numbers_of:
            numbers = self._numbered(rest)
            self._numbers_of[rest] = _number(self._shared, self._of_shared, numbers, _whole(numbers))
        return self._numbers_of[rest]

    def _used(self, units: Units) -> tuple[set[int], set[int]]:
        """Which questions, and which of what is shared, something rests on still."""
        wide, shared = set[int](), set[int]()
        waiting: list[Any] = [unit.rest for unit in units.values()]
        while waiting:
            rest = waiting.pop()
            wide.update(rest[WIDE])
            waiting += [self._shared[number] for number in rest[SHARED] if number not in shared]
            shared.update(rest[SHARED])
        return wide, shared


def _number(kept: list[Any], numbers: dict[Any, int], what: Any, key: Any = None) -> int:
    """The number of something by its key (default: itself), which is kept if it was not yet."""
    key = what if key is None else key
    if key not in numbers:
        numbers[key] = len(kept)
        kept.append(what)
    return numbers[key]


def _numbers(those: Iterable[T]) -> dict[T, int]:
    return {each: number for number, each in enumerate(those)}


def _kept(room: "Room", folder: "Folder") -> dict[str, Any]:
    """What was kept of the folder, where it was made of the ledger's past, of the same day, and with the same code."""
    content = Shelf(room.edition.where).load(_shelf(folder)) if folder.before else None
    try:
        told: dict[str, Any] = from_json(zlib.decompress(content)) if content else {}
    except (ValueError, zlib.error):
        return {}
    now, number = int(room.own.entries), told.get("entries", 0)
    same = (
        told.get("folder") == _digest(folder)
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
    return f"site {int(_digest(folder), 16) % PLACES}"


def _digest(folder: "Folder") -> str:
    """What tells a folder from others, whatever letters its name has."""
    return sha256(os.fsencode(folder.where.resolve())).hexdigest()


def _has(plan: Plan, path: str) -> bool:
    return plan.has(SAME.get(path, path))


def _numbered(wide: Wide, values: dict[tuple[Any, ...], int]) -> list[Any]:
    """A question with numbers in the place of its values: the same streams are asked for in many ways."""
    *asked, where = wide
    return [*asked, [(name, values.setdefault(those, len(values))) for name, those in where]]


def _wide(told: Any, values: Sequence[tuple[Any, ...]]) -> Wide:
    """The question again."""
    *asked, where = told
    return Wide._make((*asked, tuple((name, values[number]) for name, number in where)))


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
        self.changed = changed
        self._now = room.rows
        self._then = room.then(entries) if changed else self._now

    def differ(self, those: Of) -> bool:
        """Whether the rows of a stream are others."""
        if those.stream not in self.changed:
            return False
        projection = _projection(those.module, those.projection)
        if those.other:
            return self._others(projection, [those.stream])
        return self._answers(Question("of", projection, {**dict(those.where), "stream": [those.stream]}))

    def answer_otherwise(self, wide: Wide) -> bool:
        """Whether something that was asked of all streams, or of many, has another answer."""
        projection = _projection(wide.module, wide.projection)
        question = Question(wide.how, projection, dict(wide.where), wide.day, wide.of)
        asked = question.streams
        among = [
            stream
            for stream in self.changed
            if stream.partition(":")[0] in projection.of and (asked is None or stream in asked)
        ]
        if not among or wide.how == "other":
            return bool(among) and self._others(projection, among)
        return self._answers(question.about(among))

    def _answers(self, question: Question) -> bool:
        return [*question.answer(self._now)] != [*question.answer(self._then)]

    def _others(self, projection: "Projection[Any]", among: Collection[str]) -> bool:
        return self._now.other(projection, among) != self._then.other(projection, among)


def _projection(module: str, name: str) -> "Projection[Any]":
    found: Projection[Any] = getattr(import_module(module), name)
    return found
