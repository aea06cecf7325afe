"""A ledger's file as a place (`store.ports.Location`).

Whoever reads kept rows looks here first, and waits: what more is needed of SQLite, and the library, is imported when it is
asked for.
"""

# ruff: noqa: PLC0415 — as it says above

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from store.errors import Missing
from store.files import file_of, stands
from store.ports import Finding, Location, Occupant, Software
from store.sqlite.connection import missing
from store.sqlite.glance import Glance, whose
from store.sqlite.leftovers import set_aside, unfinished
from store.sqlite.schema import APPLICATION

if TYPE_CHECKING:
    from store.sqlite.counting import Counting
    from store.sqlite.recorder import Recorder


class File:
    """The file of a ledger, whether or not it is there."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def stands(self) -> bool:
        """Whether there is anything of this name. Errors: `Unusable` where nobody can tell."""
        return stands(self.where)

    def begin(self) -> None:
        """Make the file of a new, empty ledger. Errors: `Exists`, `Unusable`."""
        from store.sqlite.beginning import begin

        begin(self.where)

    def is_free(self) -> bool:
        """Whether a new ledger may be begun there: nothing is. Errors: `Unusable` where nobody can tell."""
        return not self.stands()

    def abandon(self) -> None:
        """Take away the file of a ledger that was begun, and in which nothing was recorded."""
        from store.naming import remove

        remove(self.where)

    def administration(self) -> str:
        """Nothing: whoever may write to the folder may begin a ledger in it."""
        return ""

    def open(self, *, read_only: bool) -> "Recorder":
        """Open it, once it was looked at. Errors: `Unusable`."""
        from store.sqlite.datastore import Datastore
        from store.sqlite.recorder import Recorder

        datastore = Datastore(self.where, read_only=read_only)
        datastore.check()
        return Recorder(datastore)

    def glance(self) -> Glance:
        """Look at it for a moment."""
        return Glance(self.where)

    def counting(self) -> "Counting":
        """Count and look at its entries for a while. Errors: `Unusable`."""
        from store.sqlite.counting import Counting

        return Counting(self.where)

    def identity(self) -> str:
        """Which file it is, and when it was last written to."""
        return file_of(self.where)

    def holds(self) -> Literal["ledger", "something else", "nothing"]:
        """Whether it is a ledger, or the database of another program."""
        found = whose(self.where)
        return "ledger" if found == APPLICATION else "nothing" if found is None else "something else"

    def software(self) -> Software:
        """The SQLite that is in use."""
        from store.sqlite.health import software

        return software()

    # what lies there of other ledgers

    def missing(self) -> Missing:
        """That there is no such file, with what is left of one that was."""
        return missing(self.where)

    def set_aside(self) -> list[Path]:
        """The ledgers that were set aside there for a backup, in the order of their times."""
        return set_aside(self.where)

    def unfinished(self) -> list[Path]:
        """What lies beside it and would be played into it, or into any other of its name."""
        return unfinished(self.where)

    # copies

    @contextmanager
    def making(self, *, like: Path) -> "Iterator[File]":
        """A file beside it, which gets its name once it is whole. Errors: FileExistsError, OSError."""
        from store.naming import whole

        with whole(self.where, like=like) as made:
            yield File(made)

    def copy(self, to: Path, *, named: Path) -> None:
        """Copy it as it is at one moment; `named` is the place that is spoken of. Errors: `NotCopied`, `Unusable`."""
        from store.sqlite.backup import copy_of

        copy_of(self.where, to, named)

    def own(self) -> "File":
        """The file that a link leads to."""
        return File(Path(os.path.realpath(self.where))) if self.where.is_symlink() else self

    def may_be_read(self) -> bool:
        """Whether its permissions allow it to be read."""
        return os.access(self.where, os.R_OK)

    def is_empty(self) -> bool:
        """Whether there is nothing in it, nor beside it. Errors: OSError."""
        return not self.where.stat().st_size and not self.unfinished()

    def refuse_as_backup_of(self, other: "Location") -> None:
        """Refuse what cannot be a backup, without opening it as a ledger. Errors: `NotRestored`, `NotALedger`."""
        from store.sqlite.backup import refuse_as_backup_of

        refuse_as_backup_of(self.where, other.where)

    def as_a_source(self, raw: Path) -> "File":
        """It, or a copy in which is undone what a writer left beside it. Errors: `Astray`, `NotRestored`, `Unusable`."""
        from store.sqlite.backup import as_a_source

        return File(as_a_source(self.where, raw))

    def refuse_to_make_way(self, backup: Path) -> None:
        """Nothing to refuse: what stands there is set aside."""

    def permit(self, copy: Path, backup: Path) -> str:
        """See that those may use a copy who might use the file; in words, who may not, and what to do."""
        from store.sqlite.putting_back import permit

        return permit(copy, self.where, backup)

    def put(
        self, copy: Path, *, of: Path, old: Occupant | None, now: datetime, forget: Callable[[], None]
    ) -> Path | None:
        """Give a copy its name, and what stands there another one. Errors: `Locked`, `Meanwhile`, `NotRestored`."""
        from store.sqlite.putting_back import put

        return put(copy, self.where, of=of, old=old, now=now, forget=forget)

    # whether it is sound

    def damage(self) -> list[str]:
        """What is wrong with it, as a file of SQLite's."""
        from store.sqlite.health import damage

        return damage(self.where)

    def faults(self) -> list[str]:
        """What is wrong with it, as a file of SQLite's and as one of comity's."""
        from store.sqlite.health import faults

        return faults(self.where)

    def inside(self) -> Iterator[Finding]:
        """What a doctor finds in it. Errors: sqlite3.Error."""
        from store.sqlite.health import inside

        return inside(self.where)

    def around(self) -> Iterator[Finding]:
        """What a doctor finds around it: room, other names, permissions."""
        from store.sqlite.health import around

        return around(self.where)
