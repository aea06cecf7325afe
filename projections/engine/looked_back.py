"""One stream as it was known at several times: where it stands is not folded again after what moves nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from domain.shared import ABOUT_ENTRIES
from projections.engine.fold import Folded
from projections.row import Projection
from projections.rows.spells import spells

if TYPE_CHECKING:
    from domain.entry import Entry
    from domain.history import History

R = TypeVar("R", bound=tuple[Any, ...])


def looked_back(history: "History", positions: Sequence[int]) -> "list[Then]":
    """The rows of a stream as it was known at some positions, in their order."""
    found: list[Then] = []
    later: Then | None = None
    for position in reversed(positions):
        later = Then(history.as_known(position), later)
        found.append(later)
    return found[::-1]


class Then(Folded):
    """The rows of one stream as it was known: it stood as it is known to have a little later, where that is so."""

    def __init__(self, history: "History", later: "Then | None") -> None:
        """`later` is the same stream as it was known later, if anybody asks for that too."""
        kind = history.stream.partition(":")[0]
        super().__init__(lambda other: [history] if other == kind else [])
        self.history = history
        self.folded = history
        """The history that was folded to know where it stood."""
        self._later = later

    def _folded(self, projection: Projection[R]) -> dict[str, list[R]]:
        if projection is spells and projection not in self._rows and self._later is not None:
            rows = list(self._later.of(projection))
            if self._stood_as(self._later):
                self._rows[projection] = {self.history.stream: rows} if rows else {}
                self.folded = self._later.folded
        return super()._folded(projection)

    def _stood_as(self, later: "Then") -> bool:
        """Whether it stood then as it did later: nothing that came between moves it, or how anything else is read."""
        history, whole = self.history, later.folded
        first, last = len(history.entries), len(later.history.entries)
        since = whole.entries[first:last]
        if not 0 < first <= last or history.around != later.history.around or any(map(_may_move, since)):
            return False
        steps = {step.told.entry.version: step for step in whole.chronicle.steps} if since else {}
        there = [steps.get(entry.version) for entry in since]
        return all(
            step is not None
            and step.after is step.before
            and not whole.kind.constraint_groups(step.before, step.told.fact)
            for step in there
        )


def _may_move(entry: "Entry") -> bool:
    """Whether an entry may bear on where a stream stands, or on the order of other entries and on their days."""
    fact = entry.fact
    return (
        isinstance(fact, ABOUT_ENTRIES)
        or (fact.moves and not fact.contact)
        or fact.__dict__.get("plan") is not None
    )
