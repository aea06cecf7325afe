"""A copy of a live ledger that is an exact prefix of it, whole or not there at all."""

from pathlib import Path

from eventsourcing.persistence import IntegrityError

from domain.message import Message, Step
from store.application import Comity, open_ledger
from store.errors import Exists, NotCopied
from store.files import no_folder, why
from store.naming import whole
from store.places import place_of
from store.verifying import Verdict, verify


def backup(ledger: Comity, where: Path) -> Verdict:
    """Copy a ledger into a new file: written beside its place, synced, verified, and only then named.

    Writers wait while it is copied. Errors: `Exists`, `Unusable`.
    """
    place = place_of(where)
    if place.stands():
        raise Exists(where)
    if not where.parent.is_dir():
        raise NotCopied(where, no_folder(where.parent), "make it, or name another place")
    if left := place.unfinished():
        raise NotCopied(
            where,
            Message("{name} lies there, which SQLite would play into it", name=left[0].name),
            "name another place",
        )
    try:
        with whole(where, like=ledger.where) as copy:
            verdict = _made(ledger, copy, where)
    except FileExistsError:
        raise Exists(where) from None
    except OSError as error:
        raise NotCopied(where, why(error)) from None
    return verdict


def _made(ledger: Comity, copy: Path, where: Path) -> Verdict:
    """Make the copy that will stand at `where`, and verify it. Errors: `NotCopied`, those of the ledger."""
    before = ledger.position
    try:
        ledger.place.copy(copy, named=where)
    except IntegrityError:  # what a server holds does not follow one from another
        raise _of_a_faulty_source(where) from None
    with open_ledger(copy, read_only=True) as made:
        verdict = verify(made)
        if not verdict.holds:
            raise _of_a_faulty_source(where)
        if made.position < before or made.root(before) != ledger.root(before):
            if not verify(ledger).holds:  # on a server, with a gap that the copy has not
                raise _of_a_faulty_source(where)
            raise NotCopied(
                where, "the ledger was replaced meanwhile", "see which file is the ledger, then repeat"
            )
    return verdict


def _of_a_faulty_source(where: Path) -> NotCopied:
    return NotCopied(
        where,
        "its source does not verify",
        Message("{verify} says what is wrong with the ledger", verify=Step("verify")),
    )
