"""Where this machine keeps signing keys and its own copies of what it has sealed: one folder a ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.errors import Failure, say
from cli.session import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.application import Comity
    from store.copies import Kept, Past
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
    before: tuple[str, ...] = ()
    """The keys that signed the last checkpoint that was made here, where this one is none of them: `name+id`, or whole."""
    beside: tuple["Kept", ...] = ()
    """Other ledgers of the same home that were sealed here, where this one is sealed for the first time."""


def seal(ledger: "Comity", key: str | None = None) -> Sealed:
    """Sign the ledger as it is, with its own key or the one in a file, and keep a copy. Errors: Failure, `Unusable`."""
    from store.copies import Unkept
    from store.sealing import Contradicted, Sealer, checkpoint, origin

    name, marks = origin(ledger), bytearray()
    past = past_of(ledger, name)
    for damage in past.damages():
        raise Failure(
            FAULT,
            f"{damage}, and nothing is sealed",
            "it says what was sealed here; put a backup of it back, or move it out of its folder",
        )
    earlier = list(_earlier(past))
    try:
        point = checkpoint(ledger, (point for point, _ in earlier), marks)
    except Contradicted as error:
        raise Failure(
            FAULT,
            f"{error}, and nothing is sealed",
            f"comity verify says more; if this is a copy that went its own way, move {folder_of(name)} away",
        ) from None
    for fault in past.faults(bytes(marks)):
        raise Failure(FAULT, f"{fault.said}; nothing is sealed", fault.fix)
    where = Path(key) if key else key_of(name)
    sealer, made = Sealer.of(where, name)
    note = sealer.sign(str(point))
    before = _signers_before(earlier, past, sealer.key)
    try:
        past.keep(_root(), point, sealer.key, bytes(marks))
    except Unkept as error:
        raise Failure(6, str(error), "see to the permissions of the folder, or make room") from None
    _keep(point, note)
    beside = () if earlier else tuple(past.of_the_same_home())
    return Sealed(point, note, sealer.key, where, made, before, beside)


def past_of(ledger: "Comity", name: str | None) -> "Past":
    """What this machine has sealed, as a ledger of this origin looks at it. Errors: Failure."""
    from store.copies import Past, Unkept

    try:
        return Past.of(_root(), ledger.where, name)
    except Unkept as error:
        raise Failure(6, str(error), "see to its permissions: there stands what was sealed here") from None


def _earlier(past: "Past") -> "Iterator[tuple[Checkpoint, Note]]":
    """What was sealed here before. Errors: Failure."""
    from store.note import Checkpoint, NotANote, Note

    for copy in copies(past):
        try:
            note = Note.read(copy.content)
            yield Checkpoint.read(note.text), note
        except NotANote as error:
            raise Failure(
                FAULT, f"{copy.name} is damaged: {error}", f"move it out of {past.own[-1].folder}"
            ) from None


def _signers_before(earlier: "list[tuple[Checkpoint, Note]]", past: "Past", key: "Key") -> tuple[str, ...]:
    """The keys by which the last checkpoint is signed that was made here, where `key` is none of them."""
    if past.keys:
        last = past.keys[-1]
        return () if last == key else (str(last),)
    if not earlier:
        return ()
    _, note = max(earlier, key=lambda each: each[0].size)
    if any((signed.name, signed.key_id) == (key.name, key.id) for signed in note.signatures):
        return ()
    return tuple(f"{signed.name}+{signed.key_id.hex()}" for signed in note.signatures)


def say_of_the_keys(sealed: Sealed) -> None:
    """Say what whoever holds earlier checkpoints must be told, that another key signs now; to the quiet too."""
    if sealed.before:
        say(
            f"Caution: the last checkpoint made here was signed by another key, {' and '.join(sealed.before)}."
            " Whoever was given that key must be told of the new one, by other means than a checkpoint: to them, what"
            " is signed now is signed by a stranger."
        )
        say("  If the old key can be found, put it back and seal again.")
    for other in sealed.beside:
        key = f", key {other.keys[-1]}" if other.keys else ""
        say(
            f"Caution: another ledger of {other.home} was sealed here, {other.paths[-1]}, {other.size:,} entries{key}."
            " This one shares no entry with it, and is signed under a name of its own."
        )
        say("  If the two should be one ledger, something was changed: do not give this checkpoint away.")


def _root() -> Path:
    return data_folder() / "sealed"


def folder_of(origin: str) -> Path:
    """The folder of a ledger, by the origin that its checkpoints name."""
    from store.copies import folder_name

    return _root() / folder_name(origin)


def key_of(origin: str) -> Path:
    """Where the ledger's signing key is."""
    return folder_of(origin) / "signing-key.pem"


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
            why = (getattr(error, "strerror", None) or str(error)).lower()
            raise Failure(6, f"{copy} cannot be read: {why}", f"move it out of {copy.parent}") from None
    return found


def most_sealed(where: Path, name: str | None) -> int:
    """How many entries were sealed here at most, of the ledger of an origin or of that at a place. Errors: Failure."""
    from store.copies import Past, Unkept

    try:
        past = Past.of(_root(), where, name)
    except Unkept as error:
        raise Failure(6, str(error), "see to its permissions: there stands what was sealed here") from None
    there = [other for other in past.others if past.place in other.paths]
    return max((kept.size for kept in (*past.own, *there)), default=0)


def contradicted(where: Path, ledger: "Comity") -> tuple[str, Path] | None:
    """What of a ledger that is to stand at a place is not as it was sealed here, and the folder that keeps what was.

    None where it is as it was sealed, or nobody can tell. Errors: Failure.
    """
    from store.copies import Past, Unkept
    from store.errors import Unusable
    from store.sealing import Contradicted, checkpoint, origin

    try:
        past = Past.of(_root(), where, origin(ledger))
        checkpoint(ledger, (point for point, _ in _earlier(past)))
    except Contradicted as error:
        return str(error), past.own[-1].folder
    except Unusable:  # without an entry
        return None
    except Unkept as error:
        raise Failure(6, str(error), "see to its permissions: there stands what was sealed here") from None
    return None


def _keep(point: "Checkpoint", note: "Note") -> None:
    """Keep a copy of a checkpoint that was made here; of so many entries there is one root, and one copy of it."""
    from cli.export import new_file

    where = folder_of(point.origin) / f"{point.size:012}.checkpoint"
    if not where.exists():
        with new_file(where, over=True) as file:  # somebody may seal at the same moment: the same
            file.write(str(note).encode())
