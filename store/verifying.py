"""Verifying: every entry read and hashed again, and the roots that others hold compared with today's."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from domain.entry import Entry
from store.address import address
from store.errors import Damaged, Newer, Unusable
from store.mapper import canonical_line
from store.merkle import Tree
from store.note import Checkpoint, Key, NotANote, Note, Unsigned
from store.sealing import good, origin

if TYPE_CHECKING:
    from store.application import Comity

SHOWN = 20
"""Faults that are told one by one."""


class Held(NamedTuple):
    """A checkpoint that somebody has held."""

    name: str
    """Where it was read, to speak of it."""
    content: bytes


class Seen(NamedTuple):
    """A checkpoint that was looked at, and what was found."""

    name: str
    size: int
    fault: str | None
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What verifying has found."""

    entries: int
    root: str
    faults: tuple[str, ...]
    checkpoints: tuple[Seen, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not any(one.fault for one in self.checkpoints)


class _Pile:
    """The checkpoints that are held, by size, and what was found of each."""

    def __init__(self, held: Iterable[Held], keys: Sequence[Key]) -> None:
        self.seen: list[Seen] = []
        self._left: dict[int, list[tuple[str, Checkpoint, tuple[str, ...]]]] = {}
        for one in held:
            try:
                note = Note.read(one.content)
                point = Checkpoint.read(note.text)
                by = tuple(key.name for key in note.signed_by(keys, good)) if keys else ()
            except (NotANote, Unsigned) as error:
                self.seen.append(Seen(one.name, 0, str(error)))
            else:
                self._left.setdefault(point.size, []).append((one.name, point, by))

    def compare(self, tree: Tree, name: str | None) -> None:
        """Look at the checkpoints of the tree's size."""
        for one, point, by in self._left.pop(tree.size, ()):
            fault = None
            if point.root != tree.root():
                fault = f"the first {tree.size:,} entries are not those that it was made of: something was changed"
            elif name and point.origin != name:
                fault = f"it is of another ledger, {point.origin}"
            self.seen.append(Seen(one, tree.size, fault, by))

    def close(self, size: int) -> None:
        """What is left was made of more entries than there are."""
        for made_of, points in sorted(self._left.items()):
            for one, _, by in points:
                fault = f"it was made of {made_of:,} entries, and {size:,} are left: the rest is gone"
                self.seen.append(Seen(one, made_of, fault, by))


def verify(
    ledger: "Comity",
    held: Iterable[Held] = (),
    keys: Sequence[Key] = (),
    progress: Callable[[int], None] = lambda _entries: None,
) -> Verdict:
    """Read and hash every entry of a ledger again, and compare the roots of the checkpoints that are held.

    With `keys`, a checkpoint must be signed by one of them; without, its signatures are not looked at.
    `progress` is told how many entries have been read.
    """
    pile, name = _Pile(held, keys), _origin(ledger)
    faults = _of_the_file(ledger.where)
    tree = Tree()
    pile.compare(tree, name)
    try:
        for line in _read(ledger, faults):
            tree.add(line)
            pile.compare(tree, name)
            if not tree.size % 5_000:
                progress(tree.size)
    except Unusable as error:  # a page of the file that cannot be read
        faults.append(f"after {tree.size:,} entries: {error}")
    progress(tree.size)
    pile.close(tree.size)
    return Verdict(tree.size, tree.root().hex(), tuple(faults), tuple(pile.seen))


def _origin(ledger: "Comity") -> str | None:
    try:
        return origin(ledger)
    except Exception:  # noqa: BLE001 — a ledger whose first entries cannot be read is told of below
        return None


def _read(ledger: "Comity", faults: list[str]) -> Iterator[bytes]:
    """The canonical lines in order; what is wrong with an entry is told, and the reading goes on."""
    before = _Before()
    for page in ledger.recorder.in_order(0, None):
        for row in page:
            if tuple(map(type, row)) != (int, str, int, str, bytes):
                _tell(faults, f"entry {row[0]!r:.40} is no entry: a column of it holds something else")
                yield repr(row).encode()
                continue
            position, stream, version, type_, state = row
            try:
                entry = ledger.mapper.entry(position, stream, version, type_, state)
                yield canonical_line(stream, version, type_, state)
            except (Damaged, Newer) as error:
                _tell(faults, str(error))
                yield repr(row).encode()
            else:
                if ledger.mapper.encode(entry) != state:
                    _tell(faults, f"entry {position} ({entry.name}) is not written as comity writes it")
                for fault in before.follows(entry):
                    _tell(faults, f"entry {position} ({entry.name}) {fault}")


@dataclass
class _Before:
    """What an entry is compared with that stands before it."""

    position: int = 0
    stamp: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def follows(self, entry: Entry) -> Iterator[str]:
        """What is wrong with an entry as the next one."""
        if entry.position <= self.position:
            yield f"does not follow position {self.position}"
        if entry.stamp < self.stamp:
            yield "was recorded before the one that stands before it"
        if entry.id in self.ids:
            yield "has the id of another entry"
        version = self.versions.get(entry.stream, 0)
        if entry.version != version + 1:
            yield f"does not follow version {version} of its stream"
        self.position, self.stamp = entry.position, max(self.stamp, entry.stamp)
        self.versions[entry.stream] = entry.version
        self.ids.add(entry.id)


def _of_the_file(where: Path) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    uri = address(where, "ro")
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            rows = connection.execute(f"PRAGMA integrity_check({SHOWN})").fetchall()
    except sqlite3.Error as error:
        return [f"the file cannot be read to its end: {error}"]
    return [f"the file is damaged: {' '.join(str(said).split())}" for (said,) in rows if said != "ok"]


def _tell(faults: list[str], fault: str) -> None:
    if len(faults) < SHOWN:
        faults.append(fault)
    elif len(faults) == SHOWN:
        faults.append("and more of the like")
