"""`comity export --dossier WHO -o FOLDER`: one history with its proofs, for people who have no comity."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.checkpoints import held, public
from cli.errors import Failure
from cli.keeping import key_of, past_of
from cli.places import see_that_it_is_free_of_a_ledger
from cli.sealing import not_handed_out, say_of_the_keys, seal
from cli.session import Session
from domain.message import Message
from store.errors import Contradicted, Unusable
from store.shell import WINDOWS, python, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.application import Comity
    from store.note import Checkpoint, Key, Note


class Witness(NamedTuple):
    """A checkpoint, and the key that signed it."""

    note: "Note"
    point: "Checkpoint"
    key: "Key"


def dossier(session: "Session", who: str, where: Path, *, checkpoint: str | None, key: str | None) -> None:
    """Write the dossier of one stream into a new folder, and say how it is checked. Errors: Failure, those of the store."""
    from cli.reading_options import reading
    from store.dossier.writing import write

    with reading(session, None, None) as asked:
        if key and not checkpoint:
            see_that_it_is_free_of_a_ledger(Path(key), asked.ledger.where)
        stream = asked.stream(who)
        ledger = asked.ledger
        sealed = None if checkpoint else seal(ledger, key)
        witness = (
            Witness(sealed.note, sealed.point, sealed.key)
            if sealed
            else signed(ledger, checkpoint or "", key)
        )
        try:
            count = write(ledger, stream, witness.note, witness.key, where)
        except Contradicted as error:
            not_of_it = Message("{name}: {why}", name=checkpoint, why=error.reason)
            raise Failure("fault", not_of_it, "comity verify says more") from None
        except Unusable as error:
            if not sealed:
                raise
            raise not_handed_out(session, sealed, error.reason) from None
    _print(session, stream, where, count, witness)
    if sealed and sealed.made:
        session.say(
            f"  A signing key was made for it, in {sealed.where}: keep a copy of it where only you can reach it."
        )
    if sealed:
        say_of_the_keys(sealed)
    session.say(
        "Whoever checks it compares that key with the one that you printed, mailed or published before: a dossier",
        "that brings its own key agrees with itself, and no more.",
    )
    if session.format is None:
        check = f"{python()} {quoted(str(where / 'verify.py'))} --key {quoted(str(witness.key))}"
        session.next(check, *([] if WINDOWS else [f"sh {quoted(str(where / 'verify.sh'))}"]))


def signed(ledger: "Comity", name: str, key: str | None, known: "Sequence[Key] | None" = None) -> Witness:
    """A checkpoint that was made before, and the key that signed it. Errors: Failure.

    It has to be `key`, as it is printed, else one of the `known`, else the ledger's own on this machine.
    """
    from store.copies import same_log
    from store.note import Checkpoint, NotANote, Note, Unsigned
    from store.sealing import good, origin

    try:
        note = Note.read(held(name).content)
        point = Checkpoint.read(note.text)
    except NotANote as error:
        raise Failure(
            "unreadable",
            Message("{name} is no checkpoint: {why}", name=name, why=error.reason),
            "name a file that comity seal made",
        ) from None
    if not same_log(point.origin, own := origin(ledger)):
        raise Failure(
            "unreadable",
            f"{name} is of another ledger, {point.origin}; this one is {own}",
            "name one of this ledger, or leave it out; comity verify says whether the first entry was changed",
        )
    signers = [public(key)] if key else _own(point.origin) if known is None else known
    if not signers:
        raise Failure(
            "not-found",
            "this machine has no signing key of the ledger",
            "name the public key with --key, as comity seal printed it",
        )
    try:
        signer, *_ = note.signed_by(signers, good)
    except Unsigned as error:
        raise Failure(
            "fault",
            Message("{name}: {why}", name=name, why=error.reason),
            "name the public key that signed it with --key, as comity seal printed it",
        ) from None
    return Witness(note, point, signer)


def keys_of(ledger: "Comity", origin: str) -> "list[Key]":
    """The public keys that this machine knows of a ledger of this origin: its own, and those that have signed it here.

    Errors: Failure, `Unusable`.
    """
    return [*_own(origin), *past_of(ledger.where, origin).keys[::-1]]


def _own(origin: str) -> "list[Key]":
    """The public part of the ledger's own key, where it is on this machine. Errors: `Unusable`."""
    from store.sealing import Sealer

    where = key_of(origin)
    return [Sealer.of(where, origin)[0].key] if where.exists() else []


def _print(session: "Session", stream: str, where: Path, count: int, witness: Witness) -> None:
    if session.for_programs:
        from cli.output import tell

        found = {
            "dossier": str(where),
            "stream": stream,
            "entries": count,
            "origin": witness.point.origin,
            "size": witness.point.size,
            "root": witness.point.root.hex(),
            "key": str(witness.key),
        }
        tell(session, found)
    session.say(
        f"{where}: {count:,} {'entry' if count == 1 else 'entries'} of {stream}, each with the proof that it is one of"
        f" the {witness.point.size:,} that the checkpoint covers",
        "The checkpoint is signed by the key whose public part is:",
        f"  {witness.key}",
    )
