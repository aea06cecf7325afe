"""Where this machine keeps signing keys and its own copies of what it has sealed: one folder a ledger."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.errors import Failure
from cli.session import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity
    from store.note import Checkpoint, Key, Note
    from store.verifying import Held

FAULT = 5


class Sealed(NamedTuple):
    """A checkpoint that was made now."""

    point: "Checkpoint"
    note: "Note"
    key: "Key"
    where: Path
    """Where the key is kept."""
    made: bool
    """Whether the key was made now."""


def seal(ledger: "Comity", key: str | None = None) -> Sealed:
    """Sign the ledger as it is, with its own key or the one in a file, and keep a copy. Errors: Failure, `Unusable`."""
    from store.sealing import Contradicted, Sealer, checkpoint, origin

    name = origin(ledger)
    try:
        point = checkpoint(ledger, _earlier(name))
    except Contradicted as error:
        raise Failure(
            FAULT,
            f"{error}, and nothing is sealed",
            f"comity verify says more; if this is a copy that went its own way, move {folder_of(name)} away",
        ) from None
    where = Path(key) if key else key_of(name)
    sealer, made = Sealer.of(where, name)
    note = sealer.sign(str(point))
    _keep(point, note)
    return Sealed(point, note, sealer.key, where, made)


def _earlier(origin: str) -> "Iterator[Checkpoint]":
    """What was sealed here before. Errors: Failure."""
    from store.note import Checkpoint, NotANote, Note

    for one in copies(origin):
        try:
            yield Checkpoint.read(Note.read(one.content).text)
        except NotANote as error:
            raise Failure(
                FAULT, f"{one.name} is damaged: {error}", f"move it out of {folder_of(origin)}"
            ) from None


def folder_of(origin: str) -> Path:
    """The folder of a ledger, by the origin that its checkpoints name."""
    return data_folder() / "sealed" / re.sub(r"[^a-z0-9]+", "-", origin)


def key_of(origin: str) -> Path:
    """Where the ledger's signing key is."""
    return folder_of(origin) / "signing-key.pem"


def copies(origin: str) -> "list[Held]":
    """The checkpoints that were made here, as they were kept. Errors: Failure."""
    from store.verifying import Held

    try:
        return [
            Held(f"this machine's own copy {one.name}", one.read_bytes(), ours=True)
            for one in sorted(folder_of(origin).glob("*.checkpoint"))
        ]
    except OSError as error:
        raise Failure(6, f"{error.filename} cannot be read: {error.strerror}") from None


def _keep(point: "Checkpoint", note: "Note") -> None:
    """Keep a copy of a checkpoint that was made here; of so many entries there is one root, and one copy of it."""
    from cli.export import new_file

    folder = folder_of(point.origin)
    where = folder / f"{point.size:012}.checkpoint"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(6, f"no copy can be kept in {folder}: {error.strerror}") from None
    if not where.exists():
        with new_file(where, over=True) as file:  # somebody may seal at the same moment: the same
            file.write(str(note).encode())
