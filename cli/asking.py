"""What reading commands ask of a ledger: its rows, on a day, as they were known at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cli.errors import Failure
from cli.reading_options import Axes, axes

if TYPE_CHECKING:
    from cli.session import Session
    from projections.report import Ask
    from store.application import Comity


class Asked(NamedTuple):
    """The ledger, what is asked of it, and the two axes of time in which."""

    ledger: "Comity"
    ask: "Ask"
    when: Axes

    def stream(self, words: str) -> str:
        """The stream that a reader means. Errors: `projections.directory.Nobody`, Failure where it was not known then."""
        from projections.directory import Nobody

        try:
            found = self.ask.names.any_stream(words)
        except Nobody:
            if self.when.known is None:
                raise
            found = _afresh(self.ledger, axes(self.ledger, self.ledger.last, None, None)).names.any_stream(
                words
            )
        if not any(True for _ in self._entries(found)):
            raise Failure(
                3, f"nothing of {found} was known then", "leave --as-known out, or name a later time"
            )
        return found

    def _entries(self, stream: str) -> Iterator[object]:
        from projections.rows.streams import streams

        return self.ask.of(streams, stream=stream)


@contextmanager
def asking(session: "Session", as_at: str | None, as_known: str | None) -> Iterator[Asked]:
    """The ledger of a session, to be asked. Errors: Usage, and those of the store."""
    with session.open(read_only=True) as ledger:
        yield asked_of(ledger, as_at, as_known)


def asked_of(ledger: "Comity", as_at: str | None = None, as_known: str | None = None) -> Asked:
    """A ledger, to be asked of one day, as it was known at one time. Errors: Usage."""

    def ask(known: str | None) -> "Ask":
        found = _afresh(ledger, axes(ledger, ledger.last, as_at, known))
        found.elsewhen = ask
        return found

    return Asked(ledger, ask(as_known), axes(ledger, ledger.last, as_at, as_known))


def _afresh(ledger: "Comity", when: Axes) -> "Ask":
    from projections.engine.asking import ask_afresh

    return ask_afresh(ledger, when.day, None if when.known is None else when.position, when.told)
