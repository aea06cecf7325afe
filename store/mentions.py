"""Which streams name a thing, once that is asked of many: in one pass over all entries, instead of one for each."""

import re
from collections.abc import Iterable

from store.head import Stored

_TEXT = re.compile(rb'"((?:[^"\\]|\\.)*)"')
"""A text in JSON."""
LONGEST = 600
"""Letters that the longest id of a stream may have; what is longer names nothing, nor does what has a space in it."""


class Mentions:
    """The streams in whose entries a name stands alone or at the end of an id, and those in whose ids it is a part."""

    def __init__(self, pages: Iterable[Iterable[Stored]]) -> None:
        """`pages` are all entries."""
        self._streams: dict[str, set[str]] = {}
        for page in pages:
            for _, stream, _, _, state in page:
                self._of_its_id(stream)
                for text in _TEXT.findall(state):
                    if len(text) <= LONGEST and b" " not in text:
                        self._put(text.decode(), stream)

    def of(self, name: str) -> set[str]:
        """The streams that mention a name; some that do not may be among them, and none is missing."""
        return self._streams.get(name, set())

    def _of_its_id(self, stream: str) -> None:
        name = stream.partition(":")[2]
        for part in (name, *name.split("--"), *name.split("@")):
            self._streams.setdefault(part, set()).add(stream)

    def _put(self, text: str, stream: str) -> None:
        for name in {text, text.rpartition(":")[2]}:
            self._streams.setdefault(name, set()).add(stream)
