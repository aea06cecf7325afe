"""A database of PostgreSQL's as a place (`store.ports.Location`).

psycopg is imported when the server is asked for something: whoever only speaks of the place needs none.
"""

# ruff: noqa: PLC0415 — as it says above

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from domain.message import Blank, Message, Step
from store.address import Address
from store.errors import Exists, Missing, NoDriver, NotLaidOut, NotRestored, Unusable
from store.ports import Finding, Location, Occupant, Software

if TYPE_CHECKING:
    from store.postgresql.counting import Counting
    from store.postgresql.glance import Glance
    from store.postgresql.recorder import Recorder


class Database:
    """The database in which a ledger is, whether or not it is there."""

    def __init__(self, where: Address) -> None:
        self.where: Path = where
        self.address = where

    def _see_that_it_can_be_asked(self) -> None:
        """Errors: `NoDriver`."""
        try:
            import psycopg
        except ImportError:  # or there is no libpq beside it
            import sys
            from importlib.util import find_spec

            raise NoDriver(self.where, sys.executable, pip=find_spec("pip") is not None) from None
        del psycopg

    def stands(self) -> bool:
        """Whether the database is laid out for a ledger. Errors: `Unusable` where nobody can tell."""
        self._see_that_it_can_be_asked()
        from store.postgresql.connection import pool_of

        try:
            pool_of(self.address).number()
        except NotLaidOut:
            return False
        return True

    def is_free(self) -> bool:
        """Whether a new ledger may be begun there: nothing was recorded in it yet. Errors: `Unusable`."""
        if not self.stands():
            return True
        with self.counting() as entries:
            return not entries.head()[0]

    def begin(self) -> None:
        """Begin a new ledger in a database that is laid out. Errors: `Exists`, `NotLaidOut`, `Unusable`."""
        if not self.stands():
            raise NotLaidOut(self.where, beginning=True)
        if not self.is_free():
            raise Exists(self.where)

    def abandon(self) -> None:
        """Nothing: a database in which nothing was recorded is as it was."""

    def administration(self) -> str:
        """The SQL that an administrator runs once in the database. Errors: `Unusable` where it means none for sure."""
        self._see_that_it_can_be_asked()
        from store.postgresql.resolved import named
        from store.postgresql.schema import laid_out

        found = named(self.address)
        return laid_out(found.database, found.user if found.named else None)

    def open(self, *, read_only: bool) -> "Recorder":
        """Open it, once it was looked at. Errors: `Unusable`."""
        self._see_that_it_can_be_asked()
        from store.postgresql.recorder import Recorder

        recorder = Recorder(self.address, read_only=read_only)
        recorder.check()
        return recorder

    def glance(self) -> "Glance":
        """Look at it for a moment. Errors: `NoDriver`."""
        self._see_that_it_can_be_asked()
        from store.postgresql.glance import Glance

        return Glance(self.address)

    def counting(self) -> "Counting":
        """Count and look at its entries for a while. Errors: `Unusable`."""
        self._see_that_it_can_be_asked()
        from store.postgresql.counting import Counting

        return Counting(self.address)

    def identity(self) -> str:
        """Which ledger it is, and how far it goes: entries are only added."""
        self._see_that_it_can_be_asked()
        from store.postgresql.glance import identity

        return identity(self.address)

    def holds(self) -> Literal["ledger", "something else", "nothing"]:
        """Whether a ledger is there."""
        try:
            return "ledger" if self.stands() else "nothing"
        except Unusable:
            return "something else"

    def software(self) -> Software:
        """The PostgreSQL that is in use."""
        from store.postgresql.health import software

        return software(self.address)

    # what lies there of other ledgers: nothing is ever set aside in a database

    def missing(self) -> Missing:
        """That there is no ledger."""
        return NotLaidOut(self.where)

    def set_aside(self) -> list[Path]:
        """None."""
        return []

    def unfinished(self) -> list[Path]:
        """Nothing: the server itself undoes what was interrupted."""
        return []

    # copies

    @contextmanager
    def making(self, *, like: Path) -> "Iterator[Database]":
        """Itself: what is recorded there in one transaction is there whole, or not at all."""
        del like
        yield self

    def copy(self, to: Path, *, named: Path) -> None:
        """Copy it as it is at one moment into a new file; `named` is the place that is spoken of. Errors: `Unusable`."""
        from store.postgresql.backup import copy_of

        copy_of(self.address, to, named)

    def own(self) -> "Database":
        """Itself."""
        return self

    def may_be_read(self) -> bool:
        """True: the server says so itself, when it is asked."""
        return True

    def is_empty(self) -> bool:
        """Whether nothing was recorded there."""
        return self.is_free()

    def refuse_as_backup_of(self, other: "Location") -> None:
        """Nothing to refuse: it is looked at as a ledger. Errors: `NotRestored` where it is the ledger itself."""
        if other.where == self.where:
            raise NotRestored(self.where, "it is the ledger itself", "name a backup of it")

    def as_a_source(self, raw: Path) -> "Database":
        """Itself: nothing is ever half done in it."""
        del raw
        return self

    def refuse_to_make_way(self, backup: Path) -> NoReturn:
        """Errors: `NotRestored`: nothing is ever deleted there."""
        raise NotRestored(
            backup,
            "what was recorded on a server makes way for nothing",
            Message(
                "{copy} puts it into a database in which nothing was recorded",
                copy=Step("copy", backup, Blank("postgresql://…/NEW")),
            ),
        )

    def permit(self, copy: Path, backup: Path) -> str:
        """Nothing: it is never put in another's place."""
        del copy
        self.refuse_to_make_way(backup)

    def put(
        self, copy: Path, *, of: Path, old: Occupant | None, now: datetime, forget: Callable[[], None]
    ) -> Path | None:
        """Errors: `NotRestored`, always."""
        del copy, old, now, forget
        self.refuse_to_make_way(of)

    # whether it is sound

    def damage(self) -> list[str]:
        """Nothing that can be seen from here: the server says so when it reads what is damaged."""
        return []

    def faults(self) -> list[str]:
        """What is wrong with it, as one of comity's."""
        from store.postgresql.health import faults

        return faults(self.address)

    def inside(self) -> Iterator[Finding]:
        """What a doctor finds in it. Errors: `Unusable`."""
        from store.postgresql.health import inside

        return inside(self.address)

    def around(self) -> Iterator[Finding]:
        """What a doctor finds around it: rights, servers that follow, its size. Errors: `Unusable`."""
        from store.postgresql.health import around

        return around(self.address)
