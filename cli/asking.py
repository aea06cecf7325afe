"""What reading commands ask of a ledger: its rows, on a day, as they were known at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from cli.errors import Failure
from cli.reading_options import Axes, axes

if TYPE_CHECKING:
    from cli.session import Session
    from projections.report import Ask
    from store.application import Comity


class Asked:
    """The ledger, what is asked of it, and the two axes of time in which."""

    def __init__(self, ledger: "Callable[[], Comity]", ask: "Asking", as_known: str | None) -> None:
        self._ledger = ledger
        self._asking = ask
        self.ask, self.when = ask(as_known)

    @property
    def ledger(self) -> "Comity":
        """The ledger, opened where the entries themselves are needed. Errors: those of the store."""
        return self._ledger()

    def stream(self, words: str) -> str:
        """The stream that a reader means. Errors: `queries.directory.Nobody`, Failure where it was not known then."""
        from queries.directory import Nobody

        try:
            found = self.ask.names.any_stream(words)
        except Nobody:
            if self.when.known is None:
                raise
            found = self._asking(None)[0].names.any_stream(words)
        if not any(True for _ in self._entries(found)):
            raise Failure(
                3, f"nothing of {found} was known then", "leave --as-known out, or name a later time"
            )
        return found

    def _entries(self, stream: str) -> Iterator[object]:
        from projections.rows.streams import streams

        return self.ask.of(streams, stream=stream)


Asking: TypeAlias = "Callable[[str | None], tuple[Ask, Axes]]"
"""What is asked, as it was known at a time in the words of `--as-known`; None for now."""


@contextmanager
def asking(session: "Session", as_at: str | None, as_known: str | None) -> Iterator[Asked]:
    """The ledger of a session, to be asked. Errors: Usage, and those of the store."""
    from queries.asking import open_ask

    with open_ask(session.existing, opening=lambda: session.open(read_only=True), say=session.say) as door:

        def ask(known: str | None) -> "tuple[Ask, Axes]":
            when = axes(
                door, lambda known: door.last if known is None else door.ledger.last(known), as_at, known
            )
            found = (
                door.ask(when.day, when.told)
                if when.known is None
                else door.as_known(when.position, when.day, when.told)
            )
            found.elsewhen = lambda words: ask(words)[0]
            return found, when

        yield Asked(lambda: door.ledger, ask, as_known)


def asked_of(ledger: "Comity", as_at: str | None = None, as_known: str | None = None) -> Asked:
    """A ledger that is open, to be asked of one day, as it was known at one time; folded afresh. Errors: Usage."""
    from queries.asking import ask_afresh

    def ask(known: str | None) -> "tuple[Ask, Axes]":
        when = axes(ledger, ledger.last, as_at, known)
        found = ask_afresh(ledger, when.day, None if when.known is None else when.position, when.told)
        found.elsewhen = lambda words: ask(words)[0]
        return found, when

    return Asked(lambda: ledger, ask, as_known)
