"""The restore of a backup: canonical lines, as `comity export` wrote them, into a ledger that holds nothing.

What a line says of its recording is kept: when, by whom, by which command, under which id and version. So a restored
ledger exports the same bytes and has the same root. Each line is read as strictly as the store reads, and written
again to the same bytes, or is refused by its number; nothing is restored where any is.

A backup is read and not judged. Its facts were judged when they were recorded, over what was known then and by the
laws of that day; a later comity may have more laws, and an old ledger must come back all the same. What would not be
lawful today is for a doctor to list, here as in any ledger. What could not be *read* is refused: a correction, say,
that gives a field a value which it cannot have.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from eventsourcing.persistence import StoredEvent

from domain.body import Standing as Body
from domain.corrections import Unread
from domain.history import History
from domain.message import Blank, Field, Message, Step
from domain.text import text
from store.application import Acknowledged, Comity, said
from store.clock import beside_the_clock
from store.errors import Damaged, Newer, NotEmpty
from store.importing import LIMITS, STEP, Enough, Limits, NotTaken, note, object_of, within
from store.lines import ENVELOPE, Lines, Recorded, canonical_line, json_of, stamp
from store.lookup import body_of, stream_context
from store.merkle import Tree
from store.unfit import unfit
from store.without_gc import without_gc

OUTSIDE = ("stream", "version", "type")
"""What stands in a line beside the stored object."""


@dataclass
class Restored:
    """What came of a restore. Nothing was written where anything was refused."""

    entries: int = 0
    """Lines that were restored (or, in a dry run, would have been)."""
    root: str | None = None
    """The Merkle root over them, in hexadecimal digits."""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason of the refusals, the first hundred."""
    cautions: tuple[str, ...] = ()
    """What is said of the whole."""
    dry_run: bool = False


def restore(  # noqa: PLR0913 — what can be said of a restore is said by name
    comity: Comity,
    lines: Iterable[bytes],
    *,
    by: str,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    limits: Limits = LIMITS,
) -> Restored:
    """Restore a backup into an empty ledger, all or nothing; `by` says who does.

    Errors: `NotEmpty`, `Unusable`.
    """
    by = said(by, "whoever restores")
    if len(comity):
        raise NotEmpty(comity.where)
    with without_gc():
        backup = _Backup(limits)
        done = backup.read(lines, progress or (lambda _: None))
        done.dry_run = dry_run
        if backup.last:
            done.cautions = tuple(beside_the_clock(comity.now(), backup.last.recorded_at))
        if backup.rows and not (done.refused or dry_run):
            comity.recorder.restore(backup.rows, at=stamp(comity.clock().astimezone(UTC)), by=by)
            comity.acknowledged = Acknowledged(len(backup.rows))
    return done


def check(
    lines: Iterable[bytes], *, progress: Callable[[int], None] | None = None, limits: Limits = LIMITS
) -> Restored:
    """Read a backup as `restore` does, and write nothing."""
    with without_gc():
        done = _Backup(limits).read(lines, progress or (lambda _: None))
    done.dry_run = True
    return done


class _Backup:
    """The lines of a backup, as far as they have been read."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.lines = Lines()
        self.rows: list[StoredEvent] = []
        self.refused: list[tuple[int, str]] = []
        self.tree = Tree()
        self.streams: dict[str, list[tuple[int, Recorded]]] = {}
        self.versions: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.last: Recorded | None = None
        self.bodies: dict[str, Body | None] = {}

    def read(self, lines: Iterable[bytes], progress: Callable[[int], None]) -> Restored:
        """Read all of it."""
        count = size = 0
        try:
            for count, raw in enumerate(lines, 1):
                size += len(raw)
                within(self.limits, self.refused, count, size)
                try:
                    self._take(count, raw)
                except ValueError as error:
                    note(self.refused, count, str(error))
                if count % STEP == 0:
                    progress(count)
            if not self.refused:
                self._see_that_all_can_be_read()
        except Enough:
            pass
        progress(count)
        root = self.tree.root().hex() if self.tree.size else None
        return Restored(0, None, self.refused) if self.refused else Restored(len(self.rows), root)

    def _take(self, number: int, raw: bytes) -> None:
        """One line more. Errors: ValueError with the sentence."""
        line = raw.removesuffix(b"\n")
        members = object_of(raw, number, self.limits)
        if members is None:
            raise NotTaken("it is empty: a backup has an entry on every line")
        if lacking := [name for name in (*OUTSIDE, *ENVELOPE) if name not in members]:
            raise NotTaken(
                Message(
                    "it has no {name}: a restore takes what {export} wrote; facts without it are for {facts} without"
                    " {restore}",
                    name=lacking[0],
                    export=Step("export"),
                    facts=Step("import", Blank("FILE")),
                    restore=Field("restore", of="import"),
                )
            )
        stream, version, type_ = (members[name] for name in OUTSIDE)
        if type(stream) is not str or type(type_) is not str or type(version) is not int:
            raise NotTaken("its stream and type are texts, and its version is a number")
        if refusal := unfit(stream):
            raise NotTaken(str(refusal))
        before, self.versions[stream] = self.versions.get(stream, 0), version
        entry, state = self._entry(number, line, members)
        above, self.last = self.last, entry
        self._follows(entry, above, before)
        self.ids[entry.id] = number
        self.streams.setdefault(stream, []).append((number, entry))
        self.rows.append(StoredEvent(stream, version, type_, state))
        self.tree.add(line)

    def _entry(self, number: int, line: bytes, members: dict[str, Any]) -> tuple[Recorded, bytes]:
        """The entry of a line and its stored bytes. Errors: `NotTaken` where it would be written otherwise."""
        stream, version, type_ = (members.pop(name) for name in OUTSIDE)
        try:
            state = json_of(members).encode()
            written = canonical_line(stream, version, type_, state)
            if written == line:
                entry = self.lines.entry(number, stream, version, type_, state)
                if not self.lines.is_brought_up(entry):
                    state = self.lines.encode(entry)
                    written = canonical_line(stream, version, type_, state)
        except Newer as error:
            raise NotTaken(error.reason) from None
        except Damaged as error:
            raise NotTaken(error.what) from None
        if written != line:
            differ = (
                n for n, (item, other) in enumerate(zip(line, written, strict=False), 1) if item != other
            )
            first = next(differ, min(len(line), len(written)) + 1)
            raise NotTaken(
                Message(
                    "it is not as comity writes it (from byte {first} on): it was changed after it was exported",
                    first=first,
                )
            )
        for name in ("id", "command", "recorded_by"):
            value = members[name]
            if text(value) != value or "\n" in value:
                raise NotTaken(Message("its {name} is one line, without spaces around it", name=name))
        return entry, state

    def _follows(self, entry: Recorded, above: Recorded | None, before: int) -> None:
        """See that it is the next of its stream, and recorded no earlier than what stands above it."""
        if entry.version != before + 1:
            raise NotTaken(
                Message(
                    "it is #{version} of {stream}, and the next one would be #{next}: lines are missing, or stand in another"
                    " order than that in which they were exported",
                    version=entry.version,
                    stream=entry.stream,
                    next=before + 1,
                )
            )
        if entry.id in self.ids:
            line = self.ids[entry.id]
            raise NotTaken(Message("its id {id!r:.80} is that of line {line} too", id=entry.id, line=line))
        if above and entry.recorded_at < above.recorded_at:
            raise NotTaken(
                Message(
                    "it was recorded at {at}, before the line above it ({above}): recording never runs backwards",
                    at=stamp(entry.recorded_at),
                    above=stamp(above.recorded_at),
                )
            )

    def _see_that_all_can_be_read(self) -> None:
        """Read every stream whole; refuse the entry from which on one cannot be."""
        for stream, lines in self.streams.items():
            entries = [entry for _, entry in lines]
            if not self._unread(stream, entries):
                continue
            numbers = range(len(lines))
            first = bisect_left(numbers, 1, key=lambda n: int(self._unread(stream, entries[: n + 1]) != ""))
            why = self._unread(stream, entries[: first + 1])
            unread = Message("with it {stream} cannot be read: {why}", stream=stream, why=why)
            note(self.refused, lines[first][0], unread)

    def _unread(self, stream: str, entries: list[Recorded]) -> str:
        """Why these entries cannot be read together; nothing where they can."""
        try:
            around = stream_context(stream, self._body)
            _ = History(stream, entries, around).aggregate.standing
        except Unread as error:
            return error.why
        return ""

    def _body(self, slug: str) -> Body | None:
        if slug not in self.bodies:
            stream = f"body:{slug}"
            entries = (entry for _, entry in self.streams.get(stream, ()))
            self.bodies[slug] = body_of(History(stream, entries))
        return self.bodies[slug]
