"""The record behind the pages: the hash of every entry, dossiers of single ties, what was written down lately."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from projections.reckoning.audit import AuditEntry
from store.dossier.writing import Dossiers
from store.lines import canonical_line
from store.merkle import leaf_hash
from store.note import Key, Note
from web.site.feeds import latest
from web.site.plan import DOSSIER, stream_path

if TYPE_CHECKING:
    from projections.row import Named
    from web.site.room import Room

LEAVES = "leaves.txt"
"""The file of the hashes of all entries."""
PROGRAM = """\
from hashlib import sha256

def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\\1" + root(leaves[:half]) + root(leaves[half:])).digest()

lines = open("leaves.txt").read().splitlines()
print(len(lines), root([bytes.fromhex(line.split()[0]) for line in lines]).hex())
"""
"""Says how many entries there are, and their root, with Python alone."""
LATEST = 300
"""Entries that the page of changes tells of."""
BEGUN = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file knows: whenever it is made, a dossier is the same."""


def leaves(room: "Room") -> bytes:
    """Of each entry, in the order of recording, its hash and its name: the leaves of the tree over the ledger."""
    until = int(room.own.entries)
    lines = [
        f"{leaf_hash(canonical_line(stream, version, type_, state)).hex()}  {stream}#{version}\n"
        for page in room.view.ledger.recorder.in_order(0, until)
        for _, stream, version, type_, state in page
    ]
    return "".join(lines).encode()


# --- dossiers


def dossiers(room: "Room", checkpoint: bytes) -> Iterator[tuple[str, bytes]]:
    """The dossiers of all partnerships that have entries under a checkpoint, each with its file. Errors: `Contradicted`."""
    of = Dossiers(room.view.ledger, Note.read(checkpoint), Key.read(room.edition.key))
    for stream in of.streams:
        if stream.startswith("partnership:"):
            content = BytesIO()
            with ZipFile(content, "w", ZIP_STORED) as packed:
                for name, part in of.files(stream).items():
                    packed.writestr(ZipInfo(f"dossier/{name}", BEGUN), part)
            yield f"{stream_path(stream)[1:]}/{DOSSIER}", content.getvalue()


# --- what was written down lately


class Written(NamedTuple):
    """One entry of the change log."""

    stream: "Named"
    entry: AuditEntry


class Day(NamedTuple):
    """What was written down on one day."""

    day: str
    """In the ledger's time zone, ISO 8601."""
    mended: Sequence[Written]
    """Corrections, retractions, and what another source says: of what had been written down before."""
    new: Sequence[Written]


def days(room: "Room") -> list[Day]:
    """The latest entries by the days on which they were recorded, the latest day first."""
    view = room.view
    written = [
        (
            view.axes.local(entry.recorded_at)[:10],
            Written(view.ask.title(entry.entry.rpartition("#")[0]), entry),
        )
        for entry in latest(room, LATEST)
    ]
    found = []
    for day, several in groupby(written[::-1], key=lambda each: each[0]):
        those = [each for _, each in several]
        mended = [each for each in those if each.entry.about]
        found.append(Day(day, mended, [each for each in those if not each.entry.about]))
    return found
