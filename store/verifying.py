"""Verifying: every entry read and hashed again, and the roots that others hold compared with today's."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from domain.corrections import Unread
from domain.entry import Entry
from domain.message import Message
from domain.shared import Corrected, Preferred
from store.copies import Fault, Past, home_of, mark, same_log
from store.errors import Damaged, Newer, Unusable
from store.lines import canonical_line, is_a_line
from store.merkle import Tree
from store.note import Checkpoint, Key, NotANote, Note, SignedByOthers, Spoilt, Unsigned
from store.sealing import ORIGIN, good, origin
from store.unfit import unfit

if TYPE_CHECKING:
    from store.application import Comity

SHOWN = 20
"""Faults that are told one by one."""
MORE = "and more of the like"


class Held(NamedTuple):
    """A checkpoint that somebody has held."""

    name: str
    """Where it was read, to speak of it."""
    content: bytes
    ours: bool = False
    """Whether it was kept where it was made: by whichever key, an older one too."""


Looked = Literal["good", "bad", "unknown key", "not looked at", "unread"]
"""What was found of a checkpoint's signature; it is looked at where a key is known that it must be of. Of what was spoilt on
its way, or is no checkpoint, none can be read."""


class Seen(NamedTuple):
    """A checkpoint that was looked at, and what was found."""

    name: str
    size: int
    fault: str | None
    signature: Looked = "not looked at"
    signed_by: tuple[str, ...] = ()
    """The names of the keys whose signature is good."""

    @property
    def unread(self) -> bool:
        """Whether it could not be read: it shows nothing, neither that the ledger holds nor that it does not."""
        return self.signature == "unread"


Kind = Literal["foreign", "unknown key", "unread", "newer", "changed"]
"""Of what kind a fault is: a wrong checkpoint or key was named, a checkpoint was spoilt on its way or is none, this version
is too old, or something was changed."""


@dataclass(frozen=True)
class Verdict:
    """What verifying has found."""

    entries: int
    root: str
    faults: tuple[str, ...]
    checkpoints: tuple[Seen, ...]
    cautions: tuple[str, ...] = ()
    """What is no fault, and should be known."""
    kinds: frozenset[Kind] = frozenset()
    """Of what kinds the faults are."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not any(checkpoint.fault for checkpoint in self.checkpoints)


class _Point(NamedTuple):
    """A checkpoint that could be read."""

    name: str
    said: Checkpoint
    signature: Looked
    signed_by: tuple[str, ...]
    ours: bool

    def seen(self, fault: str | None) -> Seen:
        """It, looked at."""
        return Seen(self.name, self.said.size, fault, self.signature, self.signed_by)


class _Pile:
    """The checkpoints that are held, by size, and what was found of each."""

    def __init__(
        self, held: Iterable[Held], *, keys: Sequence[Key], own_keys: Sequence[Key], name: str | None
    ) -> None:
        """`keys` are those that must have signed, if any; `own_keys` those of this machine, for its own copies."""
        self.seen: list[Seen] = []
        self.cautions: list[str] = []
        self.wrongly_named: list[Seen] = []
        """Those that are another ledger's beyond doubt."""
        self._name = name
        self._left: dict[int, list[_Point]] = {}
        self._foreign: list[_Point] = []
        for each in held:
            try:
                note = Note.read(each.content)
                point = Checkpoint.read(note.text)
            except NotANote as error:
                unread = isinstance(error, Spoilt) and not each.ours
                self.seen.append(Seen(each.name, 0, error.reason, "unread" if unread else "not looked at"))
                continue
            try:
                by = _own(note, [*own_keys, *keys]) if each.ours else _others(note, keys)
            except SignedByOthers as error:
                self.seen.append(Seen(each.name, point.size, error.reason, "unknown key"))
            except Unsigned as error:
                self.seen.append(Seen(each.name, point.size, error.reason, "bad"))
            else:
                looked: Looked = "good" if by else "not looked at"
                self._put(_Point(each.name, point, looked, tuple(key.name for key in by), each.ours))

    def _put(self, point: _Point) -> None:
        if self._name and point.said.size and not same_log(point.said.origin, self._name):
            self._foreign.append(point)
        else:
            self._left.setdefault(point.said.size, []).append(point)

    def compare(self, tree: Tree) -> None:
        """Look at the checkpoints of the tree's size."""
        for point in self._left.pop(tree.size, ()):
            fault: str | None = None
            if point.said.root != tree.root():
                fault = Message(
                    "the first {size:,} {size:entry is not the one|entries are not those} that it was made"
                    " of: something was changed",
                    size=tree.size,
                )
            elif not point.said.size:
                fault = "it was made of no entry: it shows nothing"
            elif self._name and not _may_be_called(point.said.origin, self._name):
                fault = Message(
                    "it names another log, {origin}; this one is {own}",
                    origin=point.said.origin,
                    own=self._name,
                )
            self.seen.append(point.seen(fault))
            if fault and fault.startswith("it names"):
                self.wrongly_named.append(self.seen[-1])

    def close(self, size: int, past: Past | None, under_other_names: Iterable[Fault]) -> None:
        """What is left was made of more entries than there are, or is of another ledger."""
        ledger = past.lies_elsewhere if past else ""
        for made_of, points in sorted(self._left.items()):
            fault = Message(
                "it was made of {made_of:,} {made_of:entry|entries}, and {size:,} {size:is|are} left: the rest is gone",
                made_of=made_of,
                size=size,
            )
            of_a_copy = [point for point in points if ledger and point.ours]
            if of_a_copy:
                self.cautions.append(
                    Message(
                        "this is a copy that ends after {size:,} {size:entry|entries}: {made_of:,}"
                        " {made_of:was|were} sealed here of the ledger in"
                        " {ledger}",
                        size=size,
                        made_of=made_of,
                        ledger=ledger,
                    )
                )
            self.seen += (point.seen(fault) for point in points if point not in of_a_copy)
        own = {fault.origin for fault in under_other_names if fault.shared}
        for point in self._foreign:
            seen = point.seen(self._whose(point.said, past, own))
            self.seen.append(seen)
            if seen.fault and seen.fault.startswith(_ANOTHERS):
                self.wrongly_named.append(seen)

    def kinds(self) -> set[Kind]:
        """Of what kinds the faults are that were found."""
        return {
            "foreign"
            if seen in self.wrongly_named
            else seen.signature
            if seen.signature in ("unknown key", "unread")
            else "changed"
            for seen in self.seen
            if seen.fault
        }

    def _whose(self, said: Checkpoint, past: Past | None, own: set[str]) -> str:
        """Of which ledger a checkpoint is that names another one than this."""
        known = next((kept for kept in past.others if kept.origin == said.origin), None) if past else None
        names = {"origin": said.origin, "own": self._name}
        if said.origin in own:
            return Message(
                "it is of {origin}; this ledger is {own} now, and was that one when it was sealed here: its beginning was"
                " changed",
                **names,
            )
        if past and known and known.paths and not past.lay_here(known):
            return Message(
                "it is of another ledger, {origin}, which lay in {path} when it was sealed here; this one is {own}",
                path=known.paths[-1],
                **names,
            )
        if home_of(said.origin) == home_of(self._name or ""):
            return Message(
                "it is of {origin}; this ledger is {own}: it is another ledger's, or the first entry here was changed",
                **names,
            )
        return Message("it is of another ledger, {origin}; this one is {own}", **names)


_ANOTHERS = "it is of another ledger"


def _may_be_called(origin: str, name: str) -> bool:
    """Whether a ledger of this name had that one: as long as it had no home it was called without."""
    return origin in {name, f"{ORIGIN}/ledger/{name.rpartition('/')[2]}"}


def _others(note: Note, keys: Sequence[Key]) -> tuple[Key, ...]:
    """The keys that have signed a checkpoint, of those that must have; none where none are known. Errors: `Unsigned`."""
    return note.signed_by(keys, good) if keys else ()


def _own(note: Note, keys: Sequence[Key]) -> tuple[Key, ...]:
    """The keys of this machine that have signed its own copy; none where they are not known. Errors: `Unsigned`."""
    try:
        return note.signed_by(keys, good)
    except SignedByOthers:  # by an older key, which was not written down
        return ()


def verify(
    ledger: "Comity",
    held: Iterable[Held] = (),
    keys: Sequence[Key] = (),
    progress: Callable[[int], None] = lambda _entries: None,
    past: Past | None = None,
) -> Verdict:
    """Read and hash every entry of a ledger again, and compare the roots of the checkpoints that are held.

    With `keys`, a checkpoint must be signed by one of them; without, its signatures are not looked at, but for those
    of own copies. `progress` is told how many entries have been read. `past` is what this machine has sealed.
    """
    name = past.name if past else origin_of(ledger)
    pile = _Pile(held, keys=keys, own_keys=past.keys if past else (), name=name)
    faults, newer = ledger.place.faults(), list[str]()
    tree, marks, marking = Tree(), bytearray(), past is not None and past.compares
    pile.compare(tree)
    try:
        for line in _read(ledger, faults, newer):
            tree.add(line)
            pile.compare(tree)
            if marking:
                marks += mark(line)
            if not tree.size % 5_000:
                progress(tree.size)
    except Unusable as error:  # a page of the file that cannot be read
        faults.append(
            Message("after {count:,} {count:entry|entries}: {why}", count=tree.size, why=error.reason)
        )
    progress(tree.size)
    sealed_here = past.faults(bytes(marks)) if past else []
    pile.close(tree.size, past, sealed_here)
    faults += (
        fault.said if fault.shared else Message("{said}; {fix}", said=fault.said, fix=fault.fix)
        for fault in sealed_here
    )
    cautions = (*pile.cautions, *(past.cautions() if past else ()))
    kinds = pile.kinds()
    if newer:
        kinds.add("newer")
    if {*faults} - {*newer, MORE}:
        kinds.add("changed")
    return Verdict(tree.size, tree.root().hex(), tuple(faults), tuple(pile.seen), cautions, frozenset(kinds))


def origin_of(ledger: "Comity") -> str | None:
    """Whose log it is; None where there is no entry, or where the first ones cannot be read."""
    try:
        return origin(ledger)
    except Exception:  # noqa: BLE001 — a ledger whose first entries cannot be read is told of below
        return None


def _read(ledger: "Comity", faults: list[str], newer: list[str]) -> Iterator[bytes]:
    """The canonical lines in order; what is wrong with an entry is told, and the reading goes on.

    `newer` takes those faults that say no more than that a newer comity wrote an entry.
    """
    before = _Before()
    for page in ledger.recorder.in_order(0, None):
        for row in page:
            if tuple(map(type, row)) != (int, str, int, str, bytes):
                no_entry = Message(
                    "entry {position!r:.40} is no entry: a column of it holds something else", position=row[0]
                )
                _tell(faults, no_entry)
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
                _tell(faults, error.reason)
                if isinstance(error, Newer):
                    newer.append(error.reason)
            else:
                if not ledger.mapper.is_brought_up(entry) and ledger.mapper.encode(entry) != state:
                    _tell(faults, _of_entry(entry, "is not written as comity writes it"))
                for fault in before.follows(entry):
                    _tell(faults, _of_entry(entry, fault))
    _see_corrections(ledger, before.corrected, faults)


def _of_entry(entry: Entry, fault: str) -> Message:
    return Message("entry {position} ({name}) {fault}", position=entry.position, name=entry.name, fault=fault)


def _see_corrections(ledger: "Comity", streams: Iterable[str], faults: list[str]) -> None:
    """See that what was corrected can be read with its corrections."""
    for stream in streams:
        try:
            _ = ledger.history(stream).effective_entries
        except Unread as error:
            unread = Message(
                "{name} cannot be read with its corrections: {why}", name=error.name, why=error.why
            )
            _tell(faults, unread)
        except Unusable:
            pass  # that an entry cannot be read at all was told


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
            yield Message("does not follow position {position}", position=self.position)
        if entry.stamp < self.stamp:
            yield "was recorded before the one that stands before it"
        if entry.id in self.ids:
            yield "has the id of another entry"
        version = self.versions.get(entry.stream, 0)
        if entry.version != version + 1:
            yield Message("does not follow version {version} of its stream", version=version)
        if not version and (refusal := unfit(entry.stream)):
            yield Message("stands in a stream that there cannot be: {why}", why=refusal.reason)
        for name in ("id", "command", "recorded_by"):
            if not is_a_line(getattr(entry, name)):
                yield Message("has a {name} that comity does not write", name=name)
        if isinstance(entry.fact, Corrected | Preferred):
            self.corrected[entry.stream] = None
        self.position, self.stamp = entry.position, max(self.stamp, entry.stamp)
        self.versions[entry.stream] = entry.version
        self.ids.add(entry.id)


def _tell(faults: list[str], fault: str) -> None:
    if len(faults) < SHOWN:
        faults.append(fault)
    elif len(faults) == SHOWN:
        faults.append(MORE)
