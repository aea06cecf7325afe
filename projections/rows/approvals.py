"""Councils and assemblies that approved what was proposed between the parties of a partnership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.history import History


class Approval(NamedTuple):
    """One approval."""

    stream: str
    version: int
    forum: Annotated[str, "the council or committee"]
    by: Annotated[str | None, "the body whose forum it is"]
    on: str | None
    earliest: int
    latest: int
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Approval)
def approvals(history: "History") -> Iterator[Approval]:
    """One row an approval; what is only alleged is none."""
    from domain.partnership.facts import Considered

    for _, told, fact in history.told(Considered):
        if fact.outcome == "approved" and not fact.alleged:
            yield Approval(
                stream=history.stream,
                version=told.entry.version,
                forum=fact.forum,
                by=fact.by,
                **dates(told),
                **word(told),
            )
