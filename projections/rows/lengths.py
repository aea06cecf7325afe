"""How many entries each stream has.

Apart from what else is known of a stream (`streams`), which stays as it is with most entries: who only asks what a stream is
called need not look again.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History


class Length(NamedTuple):
    """The length of one stream that has entries."""

    stream: str
    entries: int
    last_position: Annotated[int, "of its last entry"]
    elsewhere: Annotated[
        bool, "it was told of it once that it is another stream, be that retracted or not"
    ] = False


@projection(Length, of=EVERYWHERE, key=("stream",), index=[("elsewhere",)], duplicates=True)
def lengths(history: "History") -> Iterator[Length]:
    """One row a stream, one that is told elsewhere too: its entries are there."""
    if history.entries:
        entries = history.entries
        elsewhere = any(entry.fact.verb == "same-as" for entry in entries)
        yield Length(history.stream, len(entries), entries[-1].position, elsewhere)
