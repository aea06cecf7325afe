"""A backup put in the place of a ledger, whole or not at all; what was there is set aside, and never lost.

The backup is copied and stays as it is. The copy is verified, and compared with what stands there, before that makes way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from domain.message import Message, Several, Step
from store.application import Comity, open_ledger
from store.errors import (
    AGAIN,
    Astray,
    Damaged,
    Foreign,
    Locked,
    NotALedger,
    NotCopied,
    NotRestored,
    NotWhole,
    Unusable,
)
from store.files import why
from store.naming import aside, sync
from store.places import place_of
from store.ports import Location, Occupant
from store.verifying import Verdict, verify

ANOTHER = "take another backup"


class Ready(NamedTuple):
    """A backup that was copied and verified, and waits for its name."""

    backup: Path
    where: Path
    """The place: where a link leads."""
    copy: Path
    verdict: Verdict
    old: Occupant | None
    """What stands there; None where nothing does."""
    closed: str = ""
    """Who may not read or write it as they might the old one, and what is to be done; nothing where all may."""


@contextmanager
def ready(backup: Path, where: Path) -> Iterator[Ready]:
    """A backup, looked at, copied into the folder of the place and verified; gone again, if nobody puts it there.

    Errors: `NotRestored`, `NotWhole`, `Unusable`; nothing was touched.
    """
    source, place = place_of(backup), place_of(where).own()
    where = place.where
    if not source.stands():  # before anything else is wrong
        source.refuse_as_backup_of(place)
    place.refuse_to_make_way(backup)
    source.refuse_as_backup_of(place)
    try:
        with aside(where.parent) as folder:
            copy = folder / "copy.db"
            verdict = _copied(source, copy, folder / "as-it-is.db")
            with open_ledger(copy, read_only=True) as made:
                found = Ready(backup, where, copy, verdict, _old(place, made, backup))
            closed = place.permit(copy, backup)
            sync(copy)
            yield found._replace(closed=closed)
    except Locked as locked:
        raise Locked(locked.where, "restored") from None
    except OSError as error:
        raise NotRestored(
            backup,
            Message("{folder} says: {why}", folder=where.parent, why=why(error)),
            Message("{where} is as it was; see to its folder, and to the room there", where=where),
        ) from None


def _copied(of: Location, copy: Path, raw: Path) -> Verdict:
    """Make the copy that will stand in the ledger's place: the same entries, verified. Errors: `NotWhole`, `Unusable`."""
    backup, source = of.where, of.as_a_source(raw)
    try:
        with open_ledger(source.where, read_only=True) as ledger:
            verdict = verify(ledger)
            if not verdict.holds:
                raise NotWhole(backup, verdict.faults[0])
        try:
            source.copy(copy, named=backup)
        except NotCopied as error:
            raise NotRestored(backup, error.why, "the ledger is as it was; make room beside it") from None
        with open_ledger(copy, read_only=True) as made:
            again = verify(made)
    except Unusable as error:
        raise _of_the_backup(error, backup, source.where) from None
    if not again.holds or again.root != verdict.root:
        raise NotRestored(backup, "it changed while it was copied", AGAIN)
    return again


def _of_the_backup(error: Unusable, backup: Path, source: Path) -> Unusable:
    """What is wrong with a backup, said of it: what may be done about a ledger is no help there."""
    what = getattr(error, "what", "")
    for name in (str(source.absolute()), str(source)):
        what = what.replace(name, str(backup)).removeprefix(f"{backup} ")
    match error:
        case NotALedger():
            return NotALedger(backup, what, "take another backup")
        case Damaged() | Foreign():
            said = Message("it {what}", what=what) if what.startswith(("is ", "has ")) else what
            return NotRestored(backup, said, ANOTHER)
        case Astray():
            return NotRestored(
                backup,
                Message("{stray} lies beside it and is not its own", stray=error.stray),
                Message(
                    "where the backup is the right one, move {name} away; else {another}",
                    name=error.stray.name,
                    another=ANOTHER,
                ),
            )
        case _ if source == backup:
            return error
        case _:
            return Unusable(_named_otherwise(error.reason, str(source.absolute()), str(backup)))


def _named_otherwise(said: Any, name: str, other: str) -> Any:
    """What is said of a file, said of another one: in the messages and the steps that it holds too."""
    match said:
        case Message():
            return said.but(
                **{key: _named_otherwise(value, name, other) for key, value in said.values.items()}
            )
        case Step():
            about = (_named_otherwise(word, name, other) for word in said.about)
            fields = {key: _named_otherwise(value, name, other) for key, value in said.fields.items()}
            return Step(said.name, *about, **fields)
        case Several():
            return Several((_named_otherwise(value, name, other) for value in said), said.joint, said.last)
        case str() | Path() if name in str(said):
            return str(said).replace(name, other)
        case _:
            return said


# --- what stands there


def _old(place: Location, backup: Comity, of: Path) -> Occupant | None:
    """What stands where the backup will stand, compared with a copy of the backup `of`. Errors: `Locked`, `NotRestored`."""
    if not place.stands():
        return None
    where = place.where
    if not place.may_be_read():
        raise NotRestored(
            of,
            Message("{where} cannot be read, its permissions forbid it", where=where),
            "nobody can tell what would be lost; have them changed",
        )
    try:
        with open_ledger(where, read_only=True) as ledger:
            entries, number = len(ledger), len(backup)
            if entries >= number and ledger.root(backup.position) == backup.root():
                return Occupant(entries, entries - number)
            there = {sha256(line).digest() for line in backup.export_lines()}
            missing = sum(sha256(line).digest() not in there for line in ledger.export_lines())
            ours, theirs = (next(iter(row.export_lines()), None) for row in (ledger, backup))
            return Occupant(entries, missing, stranger=bool(ours and theirs and ours != theirs))
    except Locked:
        raise
    except Unusable as error:
        return Occupant(unread=error.reason, no_ledger=isinstance(error, NotALedger), empty=place.is_empty())
    except OSError as error:
        raise NotRestored(
            of,
            Message("{where} cannot be read: {why}", where=where, why=why(error)),
            "nobody can tell what would be lost; see to the permissions of that file",
        ) from None


def put(found: Ready, *, now: datetime, forget: Callable[[], None] = lambda: None) -> Path | None:
    """Put the copy in its place (`store.ports.Location.put`); where what stood there lies now."""
    return place_of(found.where).put(found.copy, of=found.backup, old=found.old, now=now, forget=forget)
