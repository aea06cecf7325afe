"""A ledger that is begun: open, and gone again where nothing comes of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cli.places import see_that_it_may_be_a_ledger
from cli.session import Session
from cli.wording import spoken
from domain.message import Message, Step

if TYPE_CHECKING:
    from store.application import Comity


@contextmanager
def begun(where: Path) -> "Iterator[Comity]":
    """A new ledger, open; where nothing comes of it, nothing of it is left. Errors: Failure for its name."""
    from store.application import open_ledger
    from store.errors import Unusable
    from store.places import place_of

    see_that_it_may_be_a_ledger(where)
    if (session := Session.latest) is not None:
        session.writing = True
    ledger = open_ledger(where, create=True)
    if session is not None:
        session.recording = ledger
    empty = False
    try:
        with ledger:
            try:
                yield ledger
            finally:
                with suppress(Unusable):  # what nobody can look at is left as it is
                    empty = not (ledger.acknowledged or len(ledger))
    finally:
        if empty:
            place_of(where).abandon()


def say_what_was_set_aside(session: Session, where: Path) -> None:
    """Caution whoever begins a ledger where another one stood, that a restore may have been interrupted."""
    from store.places import place_of

    if before := place_of(where).set_aside():
        said = Message(
            "Caution: {name} lies beside the new ledger, an earlier one that was set aside; it stays as it is. If a restore"
            " was interrupted here: {restore} puts it back.",
            name=before[-1].name,
            restore=Step("restore", before[-1], ledger=where),
        )
        session.say(spoken(said))
