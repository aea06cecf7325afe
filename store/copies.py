"""What this machine keeps of the ledgers that it has sealed: a folder each, with checkpoints, and how to know it again.

A ledger is called by its home and its first entry (`store.sealing.origin`), so that whoever changes that entry gives it
another name. So that its own past is found all the same, beside the checkpoints stand the paths at which it was
sealed, and a mark of each entry that was: the first bytes of its leaf hash. Lines hold random ids and times, and no two
ledgers share one.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from domain.message import Message, Several
from store.address import Address
from store.errors import StoreError
from store.files import Endless, content, is_spelt_otherwise
from store.merkle import leaf_hash
from store.naming import whole
from store.note import Checkpoint, Key, NotANote

LEDGER = "ledger.json"
"""Where the ledger lay when it was sealed, how many entries it had, and the keys that have signed."""
MARKS = "leaves"
"""The marks of the entries that were sealed last, in order."""
MARK = 8
"""Bytes of a mark."""
SHOWN = 5
"""Entries that are named one by one."""
_FOLDER = re.compile(r"comity-(.+)-([0-9a-f]{16})")
_COPY = re.compile(r"([0-9]{12,19})\.checkpoint")
_MEMBERS = ("keys", "origin", "paths", "size")


class Unkept(StoreError):
    """What is kept of a ledger cannot be read, or written: says which file, and why."""

    kind = "unusable"


def mark(line: bytes) -> bytes:
    """By what an entry is known again, from its canonical line."""
    return leaf_hash(line)[:MARK]


def folder_name(origin: str) -> str:
    """What the folder of a ledger is called, by the origin that its checkpoints name."""
    return re.sub(r"[^a-z0-9]+", "-", origin)


def place(where: Path) -> str:
    """Where a ledger lies, whatever it was reached by: through links, or from another folder."""
    return where.url if isinstance(where, Address) else os.path.normcase(os.path.realpath(where))


def named(where: Path) -> str:
    """By which name a ledger was reached, whatever stands there: a link in the place of a file has the file's."""
    if isinstance(where, Address):
        return where.url
    return os.path.normcase(os.path.abspath(where))  # noqa: PTH100 — as it is named, not where it leads


class SealedHere(NamedTuple):
    """What is kept of one ledger that was sealed here."""

    folder: Path
    origin: str
    size: int
    """How many entries were sealed at most."""
    paths: tuple[str, ...] = ()
    """Where the ledger lay, the last place last; none where that was not written down, or cannot be read."""
    keys: tuple[Key, ...] = ()
    """Those that have signed, the last one last, as far as they were written down."""
    damage: str = ""
    """What of it cannot be read, in words."""

    @property
    def home(self) -> str:
        """Whose ledger it is, as the origin says."""
        return home_of(self.origin)

    def marks(self) -> bytes:
        """The marks of its entries, in order; none where none were written down. Errors: `Unkept`."""
        where = self.folder / MARKS
        try:
            found = content(where)
        except FileNotFoundError:
            if not self.paths:
                return b""
            raise Unkept(Message("{where} is missing", where=where)) from None
        except (OSError, Endless) as error:
            raise Unkept(_unread(where, error)) from None
        if len(found) % MARK or len(found) < self.size * MARK:
            raise Unkept(
                Message(
                    "{where} is damaged: it is not the marks of {size:,} {size:entry|entries}",
                    where=where,
                    size=self.size,
                )
            )
        return found


def home_of(origin: str) -> str:
    """Whose ledger it is, as the origin says."""
    return origin.removeprefix("comity/").rpartition("/")[0]


def same_log(origin: str, other: str) -> bool:
    """Whether both begin with the same entry; the home may have been recorded later, or changed."""
    return origin.rpartition("/")[2] == other.rpartition("/")[2]


def kept(root: Path) -> list[SealedHere]:
    """What is kept of every ledger that was sealed here. Errors: `Unkept` where nobody can tell."""
    try:
        folders = sorted(found.name for found in os.scandir(root) if found.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unkept(_unread(root, error)) from None
    return [found for name in folders if (found := _read(root / name))]


def _read(folder: Path) -> SealedHere | None:
    """What is kept in a folder; None where nothing of it was sealed, as where a key alone was made."""
    named = _FOLDER.fullmatch(folder.name)
    if not named:
        return None
    origin = f"comity/{named[1]}/{named[2]}"
    try:
        copies = [found.name for found in os.scandir(folder) if found.name.endswith(".checkpoint")]
    except OSError as error:
        return SealedHere(folder, origin, 0, damage=_unread(folder, error))
    size = max((int(found[1]) for found in map(_COPY.fullmatch, copies) if found), default=0)
    try:
        told = _told(folder / LEDGER)
    except Unkept as error:
        return SealedHere(folder, origin, size, damage=error.reason)
    if told is None:
        return SealedHere(folder, origin, size) if copies else None
    if folder_name(told.origin) != folder.name:
        others = Message("{where} is of another ledger, {origin}", where=folder / LEDGER, origin=told.origin)
        return SealedHere(folder, origin, size, damage=others)
    return told


def _told(where: Path) -> SealedHere | None:
    """What was written down of a ledger; None where nothing was. Errors: `Unkept`."""
    try:
        told = json.loads(content(where))
        if (
            not isinstance(told, dict)
            or sorted(told) != sorted(_MEMBERS)
            or type(told["size"]) is not int
            or type(told["origin"]) is not str
            or not all(isinstance(told[name], list) for name in ("paths", "keys"))
            or not all(type(word) is str and word for word in (*told["paths"], *told["keys"]))
            or not told["paths"]
            or told["size"] < 0
        ):
            raise Unkept(Message("{where} is damaged: it does not say where the ledger lay", where=where))
        keys = tuple(map(Key.read, told["keys"]))
    except FileNotFoundError:
        return None
    except (OSError, Endless) as error:
        raise Unkept(_unread(where, error)) from None
    except (ValueError, RecursionError, NotANote) as error:
        raise Unkept(Message("{where} is damaged: {why}", where=where, why=str(error))) from None
    return SealedHere(where.parent, told["origin"], told["size"], tuple(told["paths"]), keys)


def _unread(where: Path, error: OSError | Endless) -> Message:
    why = error.reason if isinstance(error, Endless) else (error.strerror or str(error)).lower()
    return Message("{where} cannot be read: {why}", where=where, why=why)


class Past(NamedTuple):
    """What this machine has sealed, as one ledger looks at it."""

    name: str | None
    """Its origin; None where nobody can tell."""
    place: str
    own: tuple[SealedHere, ...]
    """What is kept of it, the folder of this name last; several, where its home was recorded later."""
    others: tuple[SealedHere, ...]
    """What is kept of ledgers that begin with another entry."""
    named: str = ""
    """By which name it was reached, where that is another."""

    @classmethod
    def of(cls, root: Path, where: Path, name: str | None) -> "Past":
        """The past of the ledger at `where`, of this origin. Errors: `Unkept`."""
        found = kept(root)
        own = [each for each in found if name and same_log(each.origin, name)]
        own.sort(key=lambda each: each.folder.name == folder_name(name or ""))
        others = tuple(other for other in found if other not in own)
        return cls(name, place(where), tuple(own), others, named(where))

    def lay_here(self, other: SealedHere) -> bool:
        """Whether another ledger lay in this place, or under this name, when it was sealed."""
        return any(self._is_here(path) for path in other.paths)

    def _is_here(self, path: str) -> bool:
        return path in {self.place, self.named} or is_spelt_otherwise(path, self.place)

    @property
    def lies_elsewhere(self) -> str:
        """Where the ledger lies that this one is a copy of, by what was written down; nothing where this is it."""
        lay = [path for each in self.own for path in each.paths]
        if any(map(self._is_here, lay)):
            return ""
        return next((path for path in reversed(lay) if os.path.lexists(path)), "")

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that have signed it here, the last one last, as far as they were written down."""
        return tuple(key for each in self.own for key in each.keys)

    @property
    def compares(self) -> bool:
        """Whether the entries are to be compared with those of others, by their marks."""
        return bool(self.others)

    def faults(self, marks: bytes) -> "list[Fault]":
        """What was sealed here under other names and is, or may be, the past of this ledger, whose marks these are."""
        here = {marks[at : at + MARK] for at in range(0, len(marks), MARK)}
        return [fault for other in self.others for fault in self._faults(other, here)]

    def _faults(self, other: SealedHere, here: set[bytes]) -> "Iterator[Fault]":
        try:
            theirs = other.marks()
        except Unkept:
            theirs = b""
        in_order = [theirs[at : at + MARK] for at in range(0, len(theirs), MARK)]
        away = Message("move {folder} away, out of {parent}", folder=other.folder, parent=other.folder.parent)
        sealed = {"entries": _entries(other.size), "origin": other.origin, "signed": _signed(other)}
        if not here.isdisjoint(in_order):
            gone = [number for number, each in enumerate(in_order, 1) if each not in here]
            yield Fault(
                other.origin,
                Message(
                    "this machine sealed {entries} of this ledger under another name, {origin}{signed}: {changed}",
                    changed=_changed(gone),
                    **sealed,
                ),
                Message(
                    "compare the ledger with a backup and an export; if it goes its own way on purpose, {away}",
                    away=away,
                ),
                shared=True,
            )
        elif self.lay_here(other):
            yield Fault(
                other.origin,
                Message(
                    "this machine sealed {entries} of a ledger in this very place, {origin}{signed}, and none of them is"
                    " here: everything was changed, or that was another ledger",
                    **sealed,
                )
                if in_order
                else Message(
                    "this machine sealed {entries} of a ledger in this very place, {origin}{signed}: everything was"
                    " changed, or that was another ledger",
                    **sealed,
                ),
                Message("if another ledger lay here then, {forget}", forget=_forget(other, self.place, away)),
            )
        elif not other.paths and self._may_be(other) and not self._sealed:
            yield Fault(
                other.origin,
                Message(
                    "this machine sealed {entries} of a ledger of {home}, {origin}, and did not write down which: it may be"
                    " this one, and its first entry another now",
                    entries=sealed["entries"],
                    home=other.home,
                    origin=other.origin,
                ),
                Message("if that is another ledger, seal it once with this version, or {away}", away=away),
            )

    def _may_be(self, other: SealedHere) -> bool:
        return self.name is None or other.home == home_of(self.name)

    @property
    def _sealed(self) -> bool:
        """Whether something was sealed under its own name: the checkpoints there are compared."""
        return any(each.size for each in self.own)

    def cautions(self) -> list[str]:
        """What of it could not be read, or nobody can tell: whoever verifies should know."""
        found = [*self.damages()]
        if self._sealed:
            found += (
                Message(
                    "{folder} is of a ledger of {home} too, and does not say where that lay: seal that one once with this"
                    " version",
                    folder=other.folder,
                    home=other.home,
                )
                for other in self.others
                if not other.paths and not other.damage and self._may_be(other)
            )
        return found

    def parted(self, marks: bytes) -> "Parted | None":
        """Where the ledger, whose marks these are, parted from what was sealed; None where nobody can tell.

        Errors: `Unkept`.
        """
        last = max(self.own, key=lambda each: each.size, default=None)
        sealed = last.marks() if last else b""
        return parted(sealed, marks) if sealed else None

    def damages(self) -> Iterator[str]:
        """What is kept and cannot be read."""
        for each in (*self.own, *self.others):
            if each.damage:
                yield each.damage
            else:
                try:
                    each.marks()
                except Unkept as error:
                    yield error.reason

    def of_the_same_home(self) -> list[SealedHere]:
        """The other ledgers of this home that were sealed here, and lie elsewhere."""
        return [
            other
            for other in self.others
            if self.name and other.home == home_of(self.name) and other.paths and not self.lay_here(other)
        ]

    def keep(self, root: Path, point: Checkpoint, key: Key, marks: bytes) -> None:
        """Write down what is sealed now: where, by which key, and the marks of its entries. Errors: `Unkept`."""
        folder = root / folder_name(point.origin)
        known = dict.fromkeys(path for each in self.own for path in each.paths)
        here = dict.fromkeys((self.named or self.place, self.place))
        elsewhere = [path for path in known if path not in here and os.path.lexists(path)]
        told = {
            "origin": point.origin,
            "size": point.size,
            "paths": [*elsewhere, *here],
            "keys": [*(str(other) for other in dict.fromkeys(self.keys) if other != key), str(key)],
        }
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(folder / MARKS, marks)
            write(folder / LEDGER, f"{json.dumps(told, indent=1, sort_keys=True)}\n".encode())
        except OSError as error:
            raise Unkept(
                Message(
                    "nothing can be kept in {folder}: {why}",
                    folder=folder,
                    why=(error.strerror or str(error)).lower(),
                )
            ) from None


class Parted(NamedTuple):
    """Where a ledger parted from what was sealed of it."""

    common: int
    """How many first entries both have."""
    later: int
    """How many later ones both have all the same: after an older backup was restored, there are none."""


def parted(sealed: bytes, here: bytes) -> Parted:
    """Where two ledgers parted, by the marks of their entries."""
    theirs, ours = ([marks[at : at + MARK] for at in range(0, len(marks), MARK)] for marks in (sealed, here))
    common = next(
        (number for number, (item, other) in enumerate(zip(theirs, ours, strict=False)) if item != other),
        min(len(theirs), len(ours)),
    )
    return Parted(common, len({*theirs[common:]} & {*ours[common:]}))


class Fault(NamedTuple):
    """That a ledger's past, as it was sealed here, is not what it says now."""

    origin: str
    """Under which name it was sealed."""
    said: str
    fix: str
    shared: bool = False
    """Whether some of its entries are here, so that it is this ledger's past."""


def _entries(number: int) -> Message:
    return Message("{count:,} entry", count=1) if number == 1 else Message("{count:,} entries", count=number)


def _signed(other: SealedHere) -> str:
    if not other.keys:
        return ""
    return Message(" (signed by {name}+{id})", name=other.keys[-1].name, id=other.keys[-1].id.hex())


def _changed(gone: Sequence[int]) -> str:
    """Which of the entries that were sealed are not there, in words."""
    if not gone:
        return (
            "all of them are here, and not the first ones any more, so something was slipped in before them"
        )
    if len(gone) == 1:
        return Message(
            "number {number:,} of them is not here any more, so something was changed", number=gone[0]
        )
    numbers: Several | Message = Several(f"{number:,}" for number in gone[:SHOWN])
    if len(gone) > SHOWN:
        numbers = Message("{numbers} and {more:,} more", numbers=numbers, more=len(gone) - SHOWN)
    return Message(
        "numbers {numbers} of them are not here any more, so something was changed", numbers=numbers
    )


def _forget(other: SealedHere, place: str, away: str) -> str:
    """How to say that a place is another ledger's now: the key of one that lies elsewhere is kept."""
    if len(other.paths) > 1:
        return Message("take {place} out of {where}", place=place, where=other.folder / LEDGER)
    return away


def write(where: Path, content: bytes) -> None:
    """Write a file for its owner alone, whole or not at all. Errors: OSError."""
    with whole(where, over=True) as beside:
        beside.touch(0o600)
        beside.write_bytes(content)


def marks_of(lines: Iterable[bytes]) -> bytes:
    """The marks of canonical lines."""
    return b"".join(map(mark, lines))
