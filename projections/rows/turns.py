"""When a partnership began to be in force, and ceased to: each turn with the days on which it may have been."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, edtf_of, projection, words
from projections.rows.spells import said, views

if TYPE_CHECKING:
    from domain.history import History
    from domain.turns import Turn as Told


class Turn(NamedTuple):
    """One beginning or end of being in force."""

    stream: str
    of: Annotated[str, "whose view, as in `spells`"]
    n: Annotated[int, "its number, from 0"]
    begins: bool
    on: Annotated[
        str | None, "the day from which it was, or was no longer, in force: as it was recorded, or EDTF"
    ]
    earliest: int
    latest: int
    surely: Annotated[bool, "it was or will be, on whichever of these days"]
    turned_by: Annotated[
        tuple[int, ...], "the entries that may have brought it about; none for what time did"
    ]
    turned_sources: Annotated[tuple[str, ...], "whose word these are"]
    turned_brought_by: Annotated[
        tuple[int, ...], "the later entries that values in use of any of them come from"
    ]

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def turn(self) -> tuple[bool, int, int, bool]:
        """What changed and when, whatever says so."""
        return self.begins, self.earliest, self.latest, self.surely


@projection(Turn, of=("partnership",), key=("stream", "of", "n"))
def turns(history: "History") -> Iterator[Turn]:
    """The turns in their order (`domain.turns`), as a whole and from each point of view."""
    for of in views(history):
        for n, turn in enumerate(history.aggregate.turns(of or None)):
            whose = words(turn.by)
            yield Turn(
                stream=history.stream,
                of=of,
                n=n,
                begins=turn.begins,
                on=_said(turn),
                earliest=turn.bounds[0],
                latest=turn.bounds[1],
                surely=turn.surely,
                turned_by=tuple(told.entry.version for told in turn.by),
                turned_sources=whose["sources"],
                turned_brought_by=whose["brought_by"],
            )


def _said(turn: "Told") -> str | None:
    """In the words of the fact where it may have been on each of its days, and on no other."""
    one = turn.by[0] if len(turn.by) == 1 else None
    own = one is not None and turn.bounds == (one.earliest, one.latest)
    return said(turn.bounds, one) if own else edtf_of(turn.bounds)
