"""The record behind the pages: the hash of every entry, dossiers of single ties, what was written down lately."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from domain.shared import Attested
from projections.reckoning.audit import AuditEntry
from store.dossier.writing import Dossiers
from store.lines import canonical_line
from store.merkle import leaf_hash
from store.note import Key, Note
from web.site.plan import DOSSIER, stream_path, twin_of

if TYPE_CHECKING:
    from projections.row import Named
    from web.site.room import Room


def unsure(entry: AuditEntry) -> str:
    """That an entry is alleged or reported only; empty where it is confirmed."""
    return "" if entry.certainty == "confirmed" else entry.certainty


LEAVES = "leaves.txt"
"""The file of the hashes of all entries."""
PROGRAM = """\
import os
import sys
from base64 import b64encode
from hashlib import sha256

def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\\1" + root(leaves[:half]) + root(leaves[half:])).digest()

def content(name):
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError:
        return None

wrong = []
def say(what, name):
    wrong.append(name)
    print(what, ascii(name)[1:-1])

try:
    hashes = [bytes.fromhex(line.split()[0].decode()) for line in content("leaves.txt").splitlines()]
    found = root(hashes)
    print(len(hashes), "entries, root", found.hex(), "in base64", b64encode(found).decode())
    checkpoint = content("checkpoint.txt")
    if checkpoint:
        size, said = checkpoint.decode().splitlines()[1:3]
        first = hashes[:int(size)]
        if len(first) == int(size) and b64encode(root(first)).decode() == said:
            print("the first", size, "have the root that checkpoint.txt says")
        else:
            say("without the root of its entries:", "checkpoint.txt")
except (AttributeError, IndexError, ValueError):
    say("not there, or not as it was published:", "leaves.txt or checkpoint.txt")

listed = {}
for line in (content("comity-site.sha256") or b"").decode("utf-8", "replace").splitlines():
    digest, _, name = line.partition("  ")
    listed[name] = digest
if not listed:
    say("not there, or empty:", "comity-site.sha256")
for name, digest in listed.items():
    data = content(name)
    if data is None:
        say("not there:", name)
    elif sha256(data).hexdigest() != digest:
        say("not as it was published:", name)
for folder, folders, files in os.walk("."):
    folders[:] = sorted(each for each in folders if not each.startswith("."))
    for file in sorted(files):
        name = os.path.join(folder, file)[2:].replace(os.sep, "/")
        if name not in listed and name != "comity-site.sha256":
            print("was not published:", ascii(name)[1:-1])
if not wrong:
    print(len(listed), "files are as comity-site.sha256 says")
sys.exit(1 if wrong else 0)
"""
"""Says how many entries there are, their root, and which files are not as they were published, with Python alone.

Exit code 1 where a file is missing or is another; files that the site does not name are named, and may be anybody's.
"""
LATEST = 300
"""Entries that the page of changes tells of, and at most the feed."""
BEGUN = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file knows: whenever it is made, a dossier is the same."""


def leaves(room: "Room") -> bytes:
    """Of each entry, in the order of recording, its hash and its name: the leaves of the tree over the ledger."""
    until = int(room.own.entries)
    lines = [
        f"{leaf_hash(canonical_line(stream, version, type_, state, room.ledger.where)).hex()}  {stream}#{version}\n"
        for page in room.ledger.recorder.in_order(0, until)
        for _, stream, version, type_, state in page
    ]
    return "".join(lines).encode()


# --- dossiers


def dossiers(room: "Room", checkpoint: bytes) -> Iterator[tuple[str, bytes]]:
    """The dossiers of all partnerships that have entries under a checkpoint, each with its file. Errors: `Contradicted`."""
    of = Dossiers(room.ledger, Note.read(checkpoint), Key.read(room.edition.key))
    for stream in of.streams:
        if stream.startswith("partnership:"):
            content = BytesIO()
            with ZipFile(content, "w", ZIP_STORED) as packed:
                for name, part in of.files(stream).items():
                    packed.writestr(ZipInfo(f"dossier/{name}", BEGUN), part)
            yield twin_of(stream_path(stream), DOSSIER), content.getvalue()


# --- what was written down lately


class Written(NamedTuple):
    """One entry of the change log."""

    stream: "Named"
    entry: AuditEntry

    @property
    def unsure(self) -> str:
        """That a fact is alleged or reported only; empty where it is confirmed, and of what is said about another entry."""
        return "" if self.entry.about else unsure(self.entry)


class Day(NamedTuple):
    """What was written down on one day."""

    day: str
    """In the ledger's time zone, ISO 8601."""
    mended: Sequence[Written]
    """Corrections, retractions, and what another source says: of what had been written down before."""
    new: Sequence[Written]

    @property
    def numbers(self) -> tuple[int, int]:
        """The first and the last of them among the entries of the ledger."""
        those = [each.entry.position for each in (*self.mended, *self.new)]
        return min(those), max(those)

    @property
    def hidden(self) -> int:
        """Of how many entries between these nothing is told here."""
        first, last = self.numbers
        return last - first + 1 - len(self.mended) - len(self.new)


def days(room: "Room", lately: Sequence[AuditEntry]) -> list[Day]:
    """The latest entries by the days on which they were recorded, the latest day first.

    Not by what was published before: that is none of the ledger's, and equal ledgers have equal sites.
    """
    local = room.view.axes.local
    written = [(local(each.entry.recorded_at)[:10], each) for each in _written(room, lately)]
    return [
        Day(day, *_apart([each for _, each in several]))
        for day, several in groupby(written, key=lambda each: each[0])
    ]


def after(room: "Room", lately: Sequence[AuditEntry], entries: int) -> tuple[list[Written], list[Written]]:
    """What anybody may see of what was recorded after so many entries, the latest first.

    First what mends what was there by then; then what is new, with what was said of that since.
    """
    since = [entry for entry in lately if entry.position > entries]
    new: set[str] = set()
    for entry in since:
        if not _mends(entry) or entry.about in new:
            new.add(entry.entry)
    written = _written(room, since)
    return (
        [each for each in written if each.entry.entry not in new],
        [each for each in written if each.entry.entry in new],
    )


def _written(room: "Room", lately: Sequence[AuditEntry]) -> list[Written]:
    """The latest entries, the latest first."""
    title = room.view.ask.title
    return [Written(title(entry.entry.rpartition("#")[0]), entry) for entry in lately[::-1]]


def _apart(those: Sequence[Written]) -> tuple[list[Written], list[Written]]:
    mended = [each for each in those if _mends(each.entry)]
    return mended, [each for each in those if not _mends(each.entry)]


def _mends(entry: AuditEntry) -> bool:
    """Whether an entry corrects, takes back, contests or weighs what another one tells; who says the same does not."""
    return entry.about is not None and not entry.type.endswith(f".{Attested.verb}")
