"""The histories that rows are made from: those of the ledger as it was at one position."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from domain.aggregate import NOWHERE
from domain.history import History
from store.known import body_of, surroundings
from store.streams import parties, reach

if TYPE_CHECKING:
    from domain.body import Standing as Body
    from store.application import Comity
    from store.recorder import Stored

SUCCEEDED = "body.succeeded"
_ONLY = " "
"""What stands in the order of streams after an id and before every other that begins so."""


class Histories:
    """The histories of a ledger up to a position.

    What other streams say is left out of them but for who took whose place: a row holds no name of a body.
    """

    def __init__(self, ledger: "Comity", until: int) -> None:
        self.ledger = ledger
        self.until = until
        self._entry = ledger.mapper.entry
        self._succeeded: frozenset[str] | None = None
        self.body = cache(self._body)
        """Where a body stands that was succeeded; None for any other."""
        self.zone = ledger.zone  # and with it the days of recording

    def of(self, streams: Iterable[str]) -> Iterator[History]:
        """The histories of some streams; of those that have no entry yet, none."""
        for stream in streams:
            if history := self._history(stream, self.ledger.recorder.stream(stream)):
                yield history

    def between(self, first: str, end: str) -> Iterator[History]:
        """The histories of all streams from `first` to before `end`, in order."""
        self._succeeded = frozenset(self.ledger.recorder.having(SUCCEEDED, *reach("body")))
        pages = self.ledger.recorder.by_stream(first, end, self.until)
        for stream, rows in groupby((row for page in pages for row in page), key=itemgetter(1)):
            if history := self._history(stream, rows):
                yield history

    def _history(self, stream: str, rows: "Iterable[Stored]") -> History | None:
        until, entry = self.until, self._entry
        entries = [entry(*row) for row in rows if row[0] <= until]
        if not entries:
            return None
        return History(stream, entries, surroundings(stream, self.body) if parties(stream) else NOWHERE)

    def _body(self, slug: str) -> "Body | None":
        stream = f"body:{slug}"
        if self._succeeded is None:
            if not self.ledger.recorder.having(SUCCEEDED, stream, stream + _ONLY):
                return None
        elif stream not in self._succeeded:
            return None
        return body_of(History(stream, self.ledger.read(stream)).as_known(self.until))
