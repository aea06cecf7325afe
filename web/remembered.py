"""Answers of reports that were made lately, for whoever asks the same again: the next part of a long page, its twins."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queries.answers import Answer

    Found = tuple[Answer, dict[str, str]]


class Answers:
    """The latest answers of reports by what was asked, so that a second page of a long one is not computed anew."""

    def __init__(self, room: int = 200_000) -> None:
        """`room` is rows of all that are kept."""
        self._room, self._used = room, 0
        self._found: OrderedDict[Hashable, Found] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, made: "Callable[[], Found]") -> "Found":
        """The answer to this with the dates that were read for it, made where it is not kept. Errors: those of making it."""
        with self._lock:
            if (found := self._found.get(key)) is not None:
                self._found.move_to_end(key)
                return found
        found = made()
        rows = _rows(found)
        with self._lock:
            if rows <= self._room // 2 and key not in self._found:
                self._found[key] = found
                self._used += rows
            while self._used > self._room:
                _, gone = self._found.popitem(last=False)
                self._used -= _rows(gone)
        return found


def _rows(found: "Found") -> int:
    return 1 + sum(len(table.rows) for table in found[0].tables)
