"""What can go wrong with the store, in one line each: what is wrong, and what to do."""

from datetime import datetime
from pathlib import Path

from domain.problem import Problem
from domain.shell import quoted


class StoreError(Problem):
    """What the store cannot do, said in one line with what may be done instead."""


class Unreadable(StoreError, ValueError):
    """A name, a command's id or a number that cannot be taken as it is."""

    kind = "unreadable"


class NotFound(StoreError, LookupError):
    """There is nothing of this name in the ledger."""

    kind = "not-found"


class Conflict(StoreError):
    """Somebody else wrote first; nothing was written."""

    kind = "conflict"


class VersionConflict(Conflict):
    """The stream is not at the version that the caller saw."""

    def __init__(self, stream: str, *, seen: int, version: int) -> None:
        now = f"at #{version}" if version else "empty"
        super().__init__(
            f"{stream} is {now}, not at #{seen}: somebody else wrote in between and nothing was recorded;"
            " look again, then repeat"
        )


class RetriesExhausted(Conflict):
    """Somebody else was faster every time."""

    def __init__(self, streams: str, tries: int) -> None:
        super().__init__(
            f"others wrote to {streams} first, {tries} times over: nothing was recorded; repeat the command"
        )


class DuplicateCommand(Conflict):
    """The id of a command stands for something else already."""

    def __init__(self, command: str, what: str) -> None:
        super().__init__(
            f"the command {command} is on record already, for something else ({what}): nothing was recorded;"
            " repeat it without --command, or with another id"
        )


WAY_OUT = (
    "comity restore BACKUP --ledger LEDGER puts a backup in its place; or export it and restore the export into a new"
    " ledger, which counts its positions anew"
)
"""What to do about a ledger that is out of order."""
ANEW = "export it, and restore the export into a new ledger"
"""What to do about a ledger whose entries are sound and whose file is not."""
AGAIN = "nothing was touched; repeat the command"
RESTORE = "comity restore BACKUP --ledger LEDGER puts a backup in its place"
"""What to do about a ledger that cannot be read any more, where it is not known which file it is."""


def restoring(where: Path, backup: Path | None = None) -> str:
    """The command that puts a backup in the place of a ledger, which it names: it may be run anywhere."""
    return f"comity restore {_word(backup) if backup else 'BACKUP'} --ledger {_word(where)}"


class Unusable(StoreError):
    """The store cannot be used, and why."""

    kind = "unusable"


class Unreachable(Unusable):
    """Nobody can tell whether there is a file of this name."""

    def __init__(self, where: Path, error: OSError) -> None:
        super().__init__(
            f"{where} cannot be reached, {(error.strerror or str(error)).lower()}: see to its name and to the permissions"
            " of its folder, or name another ledger with --ledger"
        )


class Missing(Unusable):
    """There is no file of this name."""

    def __init__(self, where: Path, *, before: Path | None = None, no_folder: str = "") -> None:
        """`before` is what was set aside there last; `no_folder` says, in words, that there is not even its folder."""
        if before:
            super().__init__(
                f"there is no ledger at {where}, and {before.name} lies beside it: a restore was interrupted, or the"
                f" ledger was moved or deleted. {restoring(where)} finishes a restore, {restoring(where, before)} puts"
                f" back what was there, and comity init --ledger {_word(where)} begins anew"
            )
        elif no_folder:
            super().__init__(f"{no_folder}: make it, or name another ledger with --ledger")
        else:
            super().__init__(
                f"there is no ledger at {where}: begin one with comity init, or name another with --ledger"
            )


class Exists(Unusable):
    """A ledger is never begun over something that is there."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"{where} is there already and is left as it is: begin the new ledger under another name"
        )


class NotEmpty(Unusable):
    """A backup is only restored where nothing has been recorded."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"{where} holds entries already and is left as it is: restore into a new ledger, named with --ledger"
        )


class NotALedger(Unusable):
    """The file is something else."""

    def __init__(self, where: Path, what: str, fix: str = "name the ledger with --ledger") -> None:
        self.what = what
        super().__init__(f"{where} is no ledger but {what}: {fix}")


class Newer(Unusable):
    """The ledger holds what only a newer comity can read."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}: it was written by a newer comity; update this one (pip install --upgrade comity)"
        )


class Damaged(Unusable):
    """What was stored cannot be read back."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what}: it was damaged or changed after it was recorded; {RESTORE}")


class Astray(Unusable):
    """What was left of another file lies beside the ledger, where SQLite takes it for the ledger's own."""

    def __init__(self, where: Path, stray: Path) -> None:
        self.stray = stray
        super().__init__(
            f"{stray} lies beside {where} and is not its own: SQLite would play it into the ledger and destroy it."
            f" Nothing was opened; {restoring(where)} puts a backup in its place and moves what is left beside it aside;"
            f" where the ledger is the right one, move {stray.name} away"
        )


class WithoutItsLedger(Unusable):
    """What was left of a ledger lies where a new one should begin."""

    def __init__(self, where: Path, left: Path) -> None:
        super().__init__(
            f"{left} was left by a ledger that is not there any more, and SQLite would take it for the new one's:"
            f" {restoring(where)} puts a backup in that one's place; begin a new ledger under another name"
        )


class Meanwhile(Conflict):
    """Somebody wrote to the ledger whose place a backup was to take."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"somebody wrote to {where} while the backup was looked at: nothing was restored; repeat the command"
        )


class Contradicted(Exception):
    """A checkpoint that was made before says something else of the ledger's first entries."""

    def __init__(self, earlier: int, left: int) -> None:
        super().__init__(
            f"{earlier:,} entries were sealed before and {left:,} are left: the rest is gone"
            if left < earlier
            else f"the first {earlier:,} entries are not those that were sealed before: something was changed"
        )


class NotWhole(StoreError):
    """A backup does not verify."""

    kind = "fault"

    def __init__(self, backup: Path, fault: str) -> None:
        super().__init__(
            f"{backup} was not restored, it does not verify ({fault}): name another backup; comity verify --ledger"
            f" {_word(backup)} says more"
        )


class NotRestored(Unusable):
    """A backup was not put in the ledger's place."""

    def __init__(self, backup: Path, why: str, fix: str) -> None:
        super().__init__(f"{backup} was not restored, {why}: {fix}")


class OutOfOrder(Damaged):
    """The positions do not count the entries, or the next one would not follow the last."""

    def __init__(self, where: Path, what: str) -> None:
        self.what = f"{where} is out of order, {what}"
        Unusable.__init__(self, f"{self.what}; so it can be read and not written: {WAY_OUT}")


class Linked(Unusable):
    """The file has several names, and a journal that is made beside one of them is not found by the others."""

    def __init__(self, where: Path, names: int) -> None:
        super().__init__(
            f"{where} {told_names(names)}, so that it can be read and not written: delete the others, or copy it"
            " (comity backup NEW) and go on with the copy"
        )


def told_names(names: int) -> str:
    """In words, that a file has so many names."""
    return f"is one file under {names} names (hard links): what is written under one of them is not safe under another"


class Foreign(Unusable):
    """The file holds its texts in another encoding than a ledger's."""

    def __init__(self, where: Path, encoding: str) -> None:
        self.what = f"is in {encoding}, and a ledger in UTF-8"
        super().__init__(
            f"{where} {self.what}: somebody has copied it with another program, and nothing in it can be looked up;"
            f" {restoring(where)} puts a backup in its place"
        )


class Closed(Unusable):
    """The ledger was closed in the meantime."""

    def __init__(self, where: Path) -> None:
        super().__init__(f"{where} was closed here already: open it again")


class Locked(Unusable):
    """Another program kept the ledger for itself."""

    def __init__(self, where: Path, done: str = "recorded") -> None:
        self.where = where
        super().__init__(f"{where} is kept by another program: nothing was {done}; try again in a moment")


class Full(Unusable):
    """There is no room left."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"the disk of {where} is full: nothing was recorded; make room, then repeat the command"
        )


class Altered(Unusable):
    """The file holds more than a ledger does, which would be at work whenever something is written."""

    def __init__(self, where: Path, what: list[str]) -> None:
        super().__init__(
            f"{where} holds what comity did not make ({', '.join(what)}), so that it can be read and not written: take"
            " that out, or restore an export of it into a new ledger"
        )


class Ahead(Unusable):
    """The clock is so far ahead of the last entry that one of both is wrong, or nobody has recorded for long."""

    def __init__(self, *, now: datetime, last: datetime) -> None:
        super().__init__(
            f"the clock says {now:%Y-%m-%d %H:%M:%S} UTC, over a year after the last entry"
            f" ({last:%Y-%m-%d %H:%M:%S} UTC), and whatever is recorded later could not be earlier: nothing was recorded;"
            " set the clock, or repeat the command with --clock-is-right"
        )


class Replaced(Unusable):
    """The file that was opened is not the one that stands there now."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"{where} was moved or replaced while it was open: nothing was recorded; see which file is the ledger,"
            " then repeat the command"
        )


class NotCopied(Unusable):
    """No backup was made."""

    def __init__(self, where: Path, why: str, fix: str = "make room, or name another place") -> None:
        self.why = why
        super().__init__(f"{where} was not made, {why}: nothing of it was kept; {fix}")


class ReadOnly(Unusable):
    """The ledger can be read here and not written."""

    def __init__(self, where: Path, why: str = "it is read-only") -> None:
        super().__init__(
            f"{where} cannot be written, {why}: nothing was recorded; change that, or work on a copy"
        )


def _word(where: Path) -> str:
    """A path as a shell takes it for one word."""
    return quoted(str(where))
