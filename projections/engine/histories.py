"""The histories that rows are made from: those of the ledger as it was at one position."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from domain.history import History
from store.lookup import Duplicates, body_of, stream_context
from store.streams import SAME_AS, parties, reach

if TYPE_CHECKING:
    from domain.body import Standing as Body
    from store.head import Stored
    from store.lines import Lines
    from store.ports import Entries

SUCCEEDED = "body.succeeded"


class Histories:
    """The histories of a ledger up to a position.

    What other streams say is left out of them but for who took whose place: a row holds no name of a body.
    """

    def __init__(self, entries: "Entries", lines: "Lines", until: int, *, twice: bool = True) -> None:
        """`lines` says how the entries are read, and where the days of recording end; `twice` that a body may be another."""
        self.until = until
        self._twice = twice
        self._entries = entries
        self._entry = lines.entry
        self._bodies: dict[str, Body] = {}
        """Where bodies stand that were succeeded."""

    @cached_property
    def _duplicates(self) -> Duplicates:
        """The bodies that are registered twice, as was known then."""
        told = self._entries.having(SAME_AS, *reach("body"), self.until) if self._twice else ()
        return Duplicates(self._alone(stream) for stream in told)

    def of(self, streams: Collection[str]) -> Iterator[History]:
        """The histories of some streams, in order; of those that have no entry yet, none."""
        waiting = {party for stream in streams for party in parties(stream)}
        while waiting:
            found = self._entries.among([f"body:{item}" for item in waiting], SUCCEEDED)
            known = set(self._bodies)
            self._read(found)
            successors = {body.successor for slug, body in self._bodies.items() if slug not in known}
            waiting = {successor for successor in successors if successor} - set(self._bodies)
        return self._histories(
            row for rows in self._entries.several(list(streams), self.until) for row in rows
        )

    def between(self, first: str, end: str) -> Iterator[History]:
        """The histories of all streams from `first` to before `end`, in order."""
        self._read(self._entries.having(SUCCEEDED, *reach("body")))
        return self._histories(
            row for page in self._entries.by_stream(first, end, self.until) for row in page
        )

    def _histories(self, rows: "Iterable[Stored]") -> Iterator[History]:
        entry, body = self._entry, self._bodies.get
        for stream, of_it in groupby(rows, key=itemgetter(1)):
            around = stream_context(stream, body, self._known, duplicates=self._duplicates)
            yield History(stream, [entry(*row) for row in of_it], around)

    def _read(self, bodies: Iterable[str]) -> None:
        for stream in bodies:
            if standing := body_of(self._history(stream)):
                self._bodies[stream.partition(":")[2]] = standing

    def _known(self, slug: str) -> History:
        """The history of a body, as it was known then; nothing of one that nobody ever succeeded."""
        stream = f"body:{slug}"
        told = self._entries.among([stream], SUCCEEDED)
        return self._history(stream) if told else History(stream, ())

    def _history(self, stream: str) -> History:
        """The history of a body, as it was known then."""
        alone = self._alone(stream)
        around = stream_context(stream, self._bodies.get, duplicates=self._duplicates)
        return History(stream, alone.entries, around)

    def _alone(self, stream: str) -> History:
        """The same, read by itself."""
        entries = [self._entry(*row) for row in self._entries.stream(stream)]
        return History(stream, entries).as_known(self.until)
