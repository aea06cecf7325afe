"""When a partnership began to be in force, and ceased to: each turn with the days on which it may have been."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, edtf_of, grouped, projection, words
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
    contested: Annotated[bool, "with another open value of a contested field it would be otherwise"] = False

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def turn(self) -> tuple[bool, int, int, bool]:
        """What changed and when, whatever says so."""
        return self.begins, self.earliest, self.latest, self.surely


def merged(rows: Sequence[Turn], others: Sequence[Sequence[Turn]]) -> Iterator[Turn]:
    """Each turn over all days that it may have been on, whichever value is right; not sure where one has no such turn."""
    every = [grouped(those, lambda row: row.of) for those in (rows, *others)]
    for of in dict.fromkeys(key for those in every for key in those):
        courses = [those.get(of, []) for those in every]
        for n, several in enumerate(zip_longest(*_aligned(courses))):
            found = [row for row in several if row is not None]
            first = found[0]._replace(n=n)
            if len(found) == len(several) and all(row.turn == first.turn for row in found):
                yield first
                continue
            yield first._replace(
                earliest=min(row.earliest for row in found),
                latest=max(row.latest for row in found),
                on=Days.either(row.when for row in found).edtf,
                surely=len(found) == len(several) and all(row.surely for row in found),
                turned_by=tuple(dict.fromkeys(by for row in found for by in row.turned_by)),
                turned_sources=tuple(dict.fromkeys(by for row in found for by in row.turned_sources)),
                contested=True,
            )


def _aligned(courses: Sequence[Sequence[Turn]]) -> list[list[Turn | None]]:
    """The turns of each reading, beginnings beside beginnings and ends beside ends."""
    found: list[list[Turn | None]] = [[] for _ in courses]
    waiting = [list(those) for those in courses]
    begins = True
    while any(waiting):
        for row, those in zip(found, waiting, strict=True):
            row.append(those.pop(0) if those and those[0].begins == begins else None)
        begins = not begins
        if all(each[-1] is None for each in found):
            for row in found:
                row.pop()
    return found


@projection(Turn, of=("partnership",), key=("stream", "of", "n"), merge=merged)
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
