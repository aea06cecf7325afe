"""What this machine keeps of what it has sealed, and where: signing keys and copies, one folder a ledger."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Failure
from domain.message import Message
from store import folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity
    from store.copies import Parted, Past
    from store.note import Checkpoint, Note
    from store.verifying import Held


def parted_from(ledger: "Comity", past: "Past") -> "Parted | None":
    """Where the ledger parted from what was sealed here last; None where that was not written down."""
    from store.copies import Unkept, marks_of

    try:
        return past.parted(marks_of(ledger.export_lines()))
    except Unkept:
        return None


def advice(parted: "Parted | None") -> str:
    """What to do about a ledger that did not grow from what was sealed here, where it may be a restored backup."""
    if parted and parted.later:
        return (
            f"entry {parted.common + 1:,} is another or gone, and later ones are those that were sealed: that is no older"
            " backup; compare the ledger with a backup and an export"
        )
    where = f" (its first {parted.common:,} entries are those that were sealed)" if parted else ""
    return (
        f"if an older backup was put in its place on purpose{where}, comity seal --after-a-restore goes on with the same"
        " key, and whoever holds a later checkpoint must be told"
    )


def after_a_restore(ledger: "Comity", past: "Past") -> str:
    """What to do about a ledger that did not grow from what was sealed here, in words."""
    return advice(parted_from(ledger, past))


def moved_away(name: str) -> "Iterator[Path]":
    """Folders beside that of a ledger, which bear its name and something more: what was sealed, and moved away."""
    from store.copies import folder_name

    own = folder_name(name)
    for folder in sorted(root().glob(f"*{own}*")):
        if folder.name != own and (any(folder.glob("*.checkpoint")) or (folder / key_of(name).name).exists()):
            yield folder


def past_of(where: Path, name: str | None) -> "Past":
    """What this machine has sealed, as the ledger at a place, of this origin, looks at it. Errors: Failure."""
    from store.copies import Past, Unkept

    try:
        return Past.of(root(), where, name)
    except Unkept as error:
        raise Failure(
            "unusable", error.reason, "see to its permissions: there stands what was sealed here"
        ) from None


def earlier_of(past: "Past") -> "Iterator[tuple[Checkpoint, Note]]":
    """What was sealed here before. Errors: Failure."""
    from store.note import Checkpoint, NotANote, Note

    for copy in copies(past):
        try:
            note = Note.read(copy.content)
            yield Checkpoint.read(note.text), note
        except NotANote as error:
            raise Failure(
                "fault",
                Message("{name} is damaged: {why}", name=copy.name, why=error.reason),
                f"move it out of {past.own[-1].folder}",
            ) from None


def root() -> Path:
    """The folder in which what was sealed here is kept, of all ledgers. Errors: `Unknown`."""
    return folders.data() / "sealed"


def folder_of(origin: str) -> Path:
    """The folder of a ledger, by the origin that its checkpoints name."""
    from store.copies import folder_name

    return root() / folder_name(origin)


def key_of(origin: str) -> Path:
    """Where the ledger's signing key is."""
    return folder_of(origin) / "signing-key.pem"


def copy_of(point: "Checkpoint") -> Path:
    """Where this machine keeps its own copy of a checkpoint."""
    return folder_of(point.origin) / f"{point.size:012}.checkpoint"


def copies(past: "Past") -> "list[Held]":
    """The checkpoints that were made here, as they were kept. Errors: Failure."""
    from store.files import Endless, content
    from store.note import LONGEST
    from store.verifying import Held

    found = []
    for copy in (copy for kept in past.own for copy in sorted(kept.folder.glob("*.checkpoint"))):
        try:
            found.append(Held(f"this machine's own copy {copy.name}", content(copy, LONGEST + 1), ours=True))
        except (OSError, Endless) as error:
            why = error.reason if isinstance(error, Endless) else (error.strerror or str(error)).lower()
            raise Failure(
                "unusable", f"{copy} cannot be read: {why}", f"move it out of {copy.parent}"
            ) from None
    return found


def unlike_what_was_sealed(where: Path, ledger: "Comity") -> "Iterator[tuple[str, str]]":
    """What of a ledger that is to stand at a place is not as it was sealed here, and what that asks for, in words.

    Errors: Failure where what was sealed cannot be read.
    """
    from store.copies import marks_of
    from store.errors import Contradicted
    from store.sealing import checkpoint
    from store.verifying import origin_of

    past = past_of(where, origin_of(ledger))
    try:
        sealed, entries = max((kept.size for kept in past.own), default=0), len(ledger)
        for fault in past.faults(marks_of(ledger.export_lines())) if past.compares else ():
            yield fault.said, fault.fix
        if past.name:
            checkpoint(ledger, (point for point, _ in earlier_of(past)))
    except Contradicted as error:
        fewer = f"a checkpoint of {sealed:,} entries was sealed here, and the backup has {entries:,}"
        way = "comity seal --after-a-restore then goes on with the same key"
        told = f"where the backup is right, tell those who hold such checkpoints; {way}"
        yield (fewer if sealed > entries else error.reason), told
