"""Verifying: every entry read and hashed again, and the roots that others hold compared with today's."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from domain.entry import Entry
from domain.history import Unread
from domain.shared import Corrected, Preferred
from domain.text import text
from store.address import address
from store.errors import Damaged, Newer, Unusable
from store.mapper import canonical_line, time_of
from store.merkle import Tree
from store.note import Checkpoint, Key, NotANote, Note, Unsigned
from store.recorder import MADE, RESTORED, unlike
from store.sealing import good, origin
from store.streams import unfit

if TYPE_CHECKING:
    from store.application import Comity

SHOWN = 20
"""Faults that are told one by one."""
ANEW = "export it, and restore the export into a new ledger"
"""What to do about a ledger whose entries are sound and whose file is not."""


class Held(NamedTuple):
    """A checkpoint that somebody has held."""

    name: str
    """Where it was read, to speak of it."""
    content: bytes
    ours: bool = False
    """Whether it was kept where it was made: by whichever key, an older one too."""


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
                by = tuple(key.name for key in note.signed_by(keys, good)) if keys and not one.ours else ()
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
            elif not point.size:
                fault = "it was made of no entry: it shows nothing"
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
    pile, name = _Pile(held, keys), origin_of(ledger)
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


def origin_of(ledger: "Comity") -> str | None:
    """Whose log it is; None where there is no entry, or where the first ones cannot be read."""
    try:
        return origin(ledger)
    except Exception:  # noqa: BLE001 — a ledger whose first entries cannot be read is told of below
        return None


def _read(ledger: "Comity", faults: list[str]) -> Iterator[bytes]:
    """The canonical lines in order; what is wrong with an entry is told, and the reading goes on."""
    before = _Before()
    if astray := ledger.recorder.astray():
        _tell(faults, f"{astray}: whoever asks for their streams is shown them")
    for page in ledger.recorder.in_order(0, None):
        for row in page:
            if tuple(map(type, row)) != (int, str, int, str, bytes):
                _tell(faults, f"entry {row[0]!r:.40} is no entry: a column of it holds something else")
                yield repr(row).encode()
                continue
            position, stream, version, type_, state = row
            try:
                yield canonical_line(stream, version, type_, state)  # whether or not this version can read it
            except Damaged:
                yield repr(row).encode()
            try:
                entry = ledger.mapper.entry(position, stream, version, type_, state)
            except (Damaged, Newer) as error:
                _tell(faults, str(error))
            else:
                if not ledger.mapper.is_brought_up(entry) and ledger.mapper.encode(entry) != state:
                    _tell(faults, f"entry {position} ({entry.name}) is not written as comity writes it")
                for fault in before.follows(entry):
                    _tell(faults, f"entry {position} ({entry.name}) {fault}")
    _see_corrections(ledger, before.corrected, faults)


def _see_corrections(ledger: "Comity", streams: Iterable[str], faults: list[str]) -> None:
    """See that what was corrected can be read with its corrections."""
    for stream in streams:
        try:
            _ = ledger.history(stream).readings
        except Unread as error:
            _tell(faults, f"{error.name} cannot be read with its corrections: {error}")
        except Unusable:
            pass  # that an entry cannot be read at all was told


def _is_a_line(value: str) -> bool:
    """Whether a name is written as comity writes it."""
    try:
        return text(value) == value and "\n" not in value
    except ValueError:
        return False


@dataclass
class _Before:
    """What an entry is compared with that stands before it."""

    position: int = 0
    stamp: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    corrected: dict[str, None] = field(default_factory=dict)
    """The streams in which something was corrected."""

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
        if not version and (refusal := unfit(entry.stream)):
            yield f"stands in a stream that there cannot be: {refusal}"
        for name in ("id", "command", "recorded_by"):
            if not _is_a_line(getattr(entry, name)):
                yield f"has a {name} that comity does not write"
        if isinstance(entry.fact, Corrected | Preferred):
            self.corrected[entry.stream] = None
        self.position, self.stamp = entry.position, max(self.stamp, entry.stamp)
        self.versions[entry.stream] = entry.version
        self.ids.add(entry.id)


def _of_the_file(where: Path) -> list[str]:
    """What is wrong with the file, as a file of SQLite's and as one of comity's."""
    uri = address(where, "ro")
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            gone, strange = unlike(connection.execute(MADE))
            # what is not comity's is not even looked at: SQLite would work out whatever somebody has put there
            check = "quick_check(stored_events)" if strange else f"integrity_check({SHOWN})"
            rows = connection.execute(f"PRAGMA {check}").fetchall()
            notice, counter = unlike_a_restore(connection), beyond_the_last(connection)
    except sqlite3.Error as error:
        return [f"the file cannot be read to its end: {error}"]
    return [
        *([f"the file is not as comity made it, missing or changed: {', '.join(gone)}"] if gone else []),
        *([f"the file is not as comity made it, not comity's: {', '.join(strange)}"] if strange else []),
        *(f"the file is damaged: {' '.join(str(said).split())}" for (said,) in rows if said != "ok"),
        *([notice] if notice else []),
        *([f"{counter}; {ANEW}"] if counter else []),
    ]


def unlike_a_restore(connection: sqlite3.Connection) -> str:
    """In words, what is wrong with the notice of a restore; nothing where it is as comity writes it, or there is none.

    Errors: sqlite3.Error.
    """
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE sql = ?", (RESTORED,)).fetchone():
        return ""
    try:
        rows = connection.execute(_NOTICE).fetchall()
    except sqlite3.OperationalError as error:  # a text of other bytes than UTF-8, say
        return f"the notice of a restore cannot be read: {error}"
    if len(rows) != 1:
        return "the notice of a restore is not one row: when the ledger was restored, and by whom, is lost"
    at, by, position, last = rows[0]
    if not _is_a_time(at):
        wrong = "its time is none"
    elif type(by) is not str or not _is_a_line(by):
        wrong = "it does not say by whom"
    elif type(position) is not int or not 1 <= position <= last:
        wrong = f"it ends at {position!r:.40}, which is no position of the ledger"
    else:
        return ""
    return f"the notice of a restore is not as comity writes it: {wrong}"


_NOTICE = (
    "SELECT at, by, position, (SELECT coalesce(max(position), 0) FROM stored_events) FROM restored LIMIT 2"
)
_BEYOND = """SELECT seq, last FROM sqlite_sequence, (SELECT coalesce(max(position), 0) AS last FROM stored_events)
WHERE name = 'stored_events' AND (typeof(seq) <> 'integer' OR seq > last)"""


def beyond_the_last(connection: sqlite3.Connection) -> str:
    """In words, that the next entry would not follow the last one: SQLite counts on from a number of its own.

    It is that of the last entry, whatever was recorded, imported, restored or undone. Errors: sqlite3.Error.
    """
    found = connection.execute(_BEYOND).fetchone()
    if not found:
        return ""
    counted, last = found
    number = f"{counted:,}" if type(counted) is int else f"{counted!r:.40}"
    return (
        f"the counter of positions stands at {number}, and the last entry at {last:,}: entries are gone, or somebody"
        " has set it"
    )


def _is_a_time(value: object) -> bool:
    """Whether a time is written as comity writes it."""
    try:
        return type(value) is str and time_of(value) is not None
    except Damaged:
        return False


def _tell(faults: list[str], fault: str) -> None:
    if len(faults) < SHOWN:
        faults.append(fault)
    elif len(faults) == SHOWN:
        faults.append("and more of the like")
