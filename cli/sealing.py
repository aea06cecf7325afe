"""A ledger that is sealed: the checkpoint that is made, and what is said of the key that signs it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.errors import Failure
from cli.keeping import advice, copy_of, earlier_of, key_of, moved_away, parted_from, past_of, root
from cli.new_files import new_file
from cli.session import Session
from cli.standard_streams import say
from domain.message import Message
from store.errors import Contradicted
from store.shell import quoted

if TYPE_CHECKING:
    from datetime import datetime

    from store.application import Comity
    from store.copies import Parted, Past, SealedHere
    from store.note import Checkpoint, Key, Note


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
    beside: tuple["SealedHere", ...] = ()
    """Other ledgers of the same home that were sealed here, where this one is sealed for the first time."""
    known: bool = False
    """Whether the key has signed here before, last or not."""
    aside: tuple[Path, ...] = ()
    """Where the copies were set aside that contradict the ledger since a backup was restored."""
    parted: "Parted | None" = None
    """Where it parted from them, as far as that was written down."""
    moved: tuple[Path, ...] = ()
    """Folders beside, under the name of this ledger and something more, where this key is a new one."""


def seal(ledger: "Comity", key: str | None = None, *, restored: bool = False) -> Sealed:
    """Sign the ledger as it is, with its own key or the one in a file, and keep a copy. Errors: Failure, `Unusable`.

    What contradicts what was sealed here before is signed only where somebody says that a backup was `restored`: the
    earlier copies are set aside then, and the key goes on.
    """
    from store.copies import Unkept
    from store.sealing import Sealer, checkpoint, origin

    name, marks = origin(ledger), bytearray()
    past = past_of(ledger.where, name)
    for damage in past.damages():
        raise Failure(
            "fault",
            _nothing_is_sealed(damage),
            "it says what was sealed here; put a backup of it back, or move it out of its folder",
        )
    earlier = list(earlier_of(past))
    parted, contradicted = None, False
    try:
        point = checkpoint(ledger, (point for point, _ in earlier), marks)
    except Contradicted as error:
        parted, contradicted = parted_from(ledger, past), True
        if not restored or (parted and parted.later):
            raise Failure(
                "fault",
                _nothing_is_sealed(error.reason),
                f"comity verify says more; {advice(parted)}",
            ) from None
        common = parted.common if parted else 0
        marks.clear()
        point = _anew(ledger, [point for point, _ in earlier if point.size <= common], marks)
    for fault in past.faults(bytes(marks)):
        raise Failure("fault", Message("{fault}; nothing is sealed", fault=fault.said), fault.fix)
    if restored and not contradicted:
        raise Failure(
            "unreadable",
            "nothing that was sealed here contradicts the ledger",
            "seal without --after-a-restore",
        )
    where = Path(key) if key else key_of(name)
    sealer, made = Sealer.of(where, name)
    note = sealer.sign(str(point))
    before = _signers_before(earlier, past, sealer.key)
    known = sealer.key in past.keys or any(_has_signed(note, sealer.key) for _, note in earlier)
    aside = _set_aside(past, parted.common if parted else 0, ledger.now()) if restored else ()
    try:
        past.keep(root(), point, sealer.key, bytes(marks))
    except Unkept as error:
        raise Failure(
            "unusable", error.reason, "see to the permissions of the folder, or make room"
        ) from None
    _keep(point, note)
    beside = () if earlier else tuple(past.of_the_same_home())
    moved = tuple(moved_away(name)) if not earlier and not known else ()
    return Sealed(
        point,
        note,
        sealer.key,
        where,
        made,
        before,
        beside,
        known=known,
        aside=aside,
        parted=parted,
        moved=moved,
    )


def _nothing_is_sealed(why: str) -> Message:
    return Message("{why}, and nothing is sealed", why=why)


def _anew(ledger: "Comity", left: "list[Checkpoint]", marks: bytearray) -> "Checkpoint":
    """What is sealed after a restore, which must not contradict the copies that are left. Errors: Failure."""
    from store.sealing import checkpoint

    try:
        return checkpoint(ledger, left, marks)
    except Contradicted as error:
        raise Failure(
            "fault",
            _nothing_is_sealed(error.reason),
            "comity verify says more; that is no older backup: compare the ledger with a backup and an export",
        ) from None


def _set_aside(past: "Past", common: int, now: "datetime") -> tuple[Path, ...]:
    """Move the copies of more entries than these into a folder inside, with what belongs to them. Errors: Failure."""
    import shutil

    from store.copies import LEDGER, MARKS
    from store.naming import patiently
    from store.note import Checkpoint, Note

    found = []
    for kept in past.own:
        aside = kept.folder / f"before-{now:%Y-%m-%dT%H%M%S}"
        copies = [
            copy
            for copy in sorted(kept.folder.glob("*.checkpoint"))
            if Checkpoint.read(Note.read(copy.read_bytes()).text).size > common
        ]
        if not copies:
            continue
        try:
            aside.mkdir(mode=0o700)
            for told in (kept.folder / MARKS, kept.folder / LEDGER):
                if told.exists():
                    shutil.copy2(told, aside)  # they stay until what is sealed now is written over them
            for copy in copies:
                patiently(partial(copy.rename, aside / copy.name))
        except OSError as error:
            raise Failure(
                "unusable",
                f"{aside} cannot be made: {(error.strerror or str(error)).lower()}",
                "see to its permissions",
            ) from None
        found.append(aside)
    return tuple(found)


def _has_signed(note: "Note", key: "Key") -> bool:
    return any((signed.name, signed.key_id) == (key.name, key.id) for signed in note.signatures)


def _signers_before(earlier: "list[tuple[Checkpoint, Note]]", past: "Past", key: "Key") -> tuple[str, ...]:
    """The keys by which the last checkpoint is signed that was made here, where `key` is none of them."""
    if past.keys:
        last = past.keys[-1]
        return () if last == key else (str(last),)
    if not earlier:
        return ()
    _, note = max(earlier, key=lambda each: each[0].size)
    if _has_signed(note, key):
        return ()
    return tuple(f"{signed.name}+{signed.key_id.hex()}" for signed in note.signatures)


def say_of_the_keys(sealed: Sealed) -> None:
    """Say what whoever holds earlier checkpoints must be told, that another key signs now; to the quiet too."""
    for aside in sealed.aside:
        first = f" of more than {sealed.parted.common:,} entries" if sealed.parted else ""
        say(
            "Caution: the ledger is not what was sealed here before, and is signed all the same, because a backup was"
            f" restored. Checkpoints{first} that others hold contradict it from now on: tell them what was restored, and"
            f" when, before they find out. The copies of them lie in {aside}."
        )
    if sealed.before and sealed.known:
        say(
            "Signed by a key that has signed here before; the last checkpoint made here was signed by"
            f" {' and '.join(key[: key.rfind('+')] if key.count('+') > 1 else key for key in sealed.before)}."
        )
    elif sealed.before:
        say(
            f"Caution: the last checkpoint made here was signed by another key, {' and '.join(sealed.before)}."
            " Whoever was given that key must be told of the new one, by other means than a checkpoint: to them, what"
            " is signed now is signed by a stranger."
        )
        say("  If the old key can be found, put it back and seal again.")
    for folder in sealed.moved:
        say(
            f"Caution: this ledger was sealed under the same name before, as {folder} says, which somebody moved away, and"
            " this key is a new one: to whoever holds the old key or a checkpoint, it is a stranger's."
        )
        say(
            f"  If its key is there, go on with it: comity seal --key {quoted(str(folder / 'signing-key.pem'))}"
        )
    if sealed.beside:
        say(f"Caution: {_of_others(sealed.beside)}")
        say(
            "  If they should be one ledger, something was changed: do not give this checkpoint away. comity doctor lists"
            " them."
        )


NAMED = 2
"""Other ledgers that are named where one is sealed; doctor lists all."""


def _of_others(beside: "tuple[SealedHere, ...]") -> str:
    """That other ledgers of the same home were sealed here: how many, and the first of them."""
    there = [other for other in beside if Path(other.paths[-1]).exists()]
    gone = len(beside) - len(there)
    apart = "This one shares no entry with {}, and is signed under a name of its own."
    if len(beside) == 1:
        (other,) = beside
        key = f", key {other.keys[-1]}" if other.keys else ""
        lies = "" if there else ", which is not there any more"
        return (
            f"another ledger of {other.home} was sealed here, {other.paths[-1]}, {other.size:,} entries{key}{lies}."
            f" {apart.format('it')}"
        )
    named = ", ".join(f"{other.paths[-1]} ({other.size:,} entries)" for other in there[:NAMED])
    more = f" and {len(there) - NAMED:,} more" if len(there) > NAMED else ""
    left = f"; {gone:,} of them {'is' if gone == 1 else 'are'} not where they lay any more" if gone else ""
    shown = f": {named}{more}" if named else ""
    return f"{len(beside):,} other ledgers of {beside[0].home} were sealed here{shown}{left}. {apart.format('them')}"


def _keep(point: "Checkpoint", note: "Note") -> None:
    """Keep a copy of a checkpoint that was made here; of so many entries there is one root, and one copy of it."""
    where = copy_of(point)
    if not where.exists():
        with new_file(where, over=True) as file:  # somebody may seal at the same moment: the same
            file.write(str(note).encode())


def say_key(session: "Session", sealed: "Sealed") -> None:
    """Say whose signature it is, and of a new key what to do with it."""
    if sealed.made:
        session.say(
            f"A signing key was made, in {sealed.where}: keep a copy of it where only you can reach it.",
            "Its public part, to be published or handed over once:",
        )
    else:
        session.say("Signed by the key whose public part is:")
    session.say(f"  {sealed.key}")


def not_handed_out(session: "Session", sealed: "Sealed", why: str) -> Failure:
    """That a checkpoint was made and kept here, and could not be given to who asked for it."""
    say_key(session, sealed)
    say_of_the_keys(sealed)
    return Failure(
        "unusable",
        Message(
            "{why}; but the ledger is sealed on this machine, with {size:,} {size:entry|entries}",
            why=why,
            size=sealed.point.size,
        ),
        f"the checkpoint lies in {quoted(str(copy_of(sealed.point)))}: copy it from there, and give it away",
    )
