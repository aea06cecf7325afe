"""The facts behind what is said beside the status of a partnership."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

from projections.row import Projection
from projections.rows.moments import Moment, moments
from projections.rows.spells import Spell

R = TypeVar("R", bound=tuple[Any, ...])
FACTS = {
    "disputed": ("partnership.stance-taken",),
    "dormant": ("partnership.dormancy-declared",),
    "intent": ("partnership.resolution-passed",),
    "pending": ("partnership.proposed", "partnership.considered"),
}
"""For each flag the types of the facts that may raise it."""


class Asked(Protocol):
    """What is asked (`projections.report.Ask`), as far as flags need it."""

    @property
    def day(self) -> int:
        """The day that is asked for."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection."""


def behind_flags(ask: Asked, stands: Iterable[Spell]) -> dict[str, list[Moment]]:
    """For each stream, of what raises a flag there the last fact of its type that may have been by the day."""
    wanted: dict[str, set[str]] = {}
    for stand in stands:
        for flag in (*stand.flags, *stand.possible_flags):
            wanted.setdefault(stand.stream, set()).update(FACTS.get(flag, ()))
    if not wanted:
        return {}
    types = sorted({one for those in wanted.values() for one in those})
    last: dict[str, dict[str, Moment]] = {}
    for one in ask.of(moments, stream=set(wanted), type=types):
        if one.type in wanted[one.stream] and one.certainty != "alleged" and one.earliest <= ask.day:
            last.setdefault(one.stream, {})[one.type] = one
    return {stream: list(those.values()) for stream, those in last.items()}
