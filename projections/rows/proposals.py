"""What was proposed between the parties of a partnership, and how each proposal ended."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import Days, dates, projection, word

if TYPE_CHECKING:
    from domain.chronicle import PlacedFact
    from domain.history import History


class Proposal(NamedTuple):
    """One proposal, from the fact that opened it to the one that ended it."""

    stream: str
    n: Annotated[int, "its number in the stream, from 1"]
    version: Annotated[int, "the entry that opened it: it was proposed, or first considered"]
    on: str | None
    earliest: int
    latest: int
    kind: Annotated[str | None, "of instrument; none where it is only known to have been considered"]
    by: Annotated[str | None, "who proposed it"]
    forum: Annotated[str | None, "the council or committee"]
    sources: tuple[str, ...]
    ended: Annotated[str | None, "signed, rejected, withdrawn or lapsed; none while nothing has ended it"] = (
        None
    )
    ended_by: Annotated[int | None, "the entry that ended it"] = None
    ended_on: str | None = None
    ended_earliest: int | None = None
    ended_latest: int | None = None
    ended_sources: tuple[str, ...] = ()
    ended_brought_by: tuple[int, ...] = ()
    brought_by: tuple[int, ...] = ()

    @property
    def when(self) -> Days:
        """When it was proposed."""
        return Days.known(self.on, self.earliest, self.latest)


@projection(Proposal, key=("stream", "n"))
def proposals(history: "History") -> Iterator[Proposal]:
    """One row a proposal; alleged facts neither open nor end one."""
    from domain.partnership.facts import Considered, Proposed

    proposing = (Proposed, Considered)
    if history.by_type.keys().isdisjoint(proposing):
        return
    running: Proposal | None = None
    n = 0
    for step, told in zip(history.aggregate.steps, history.facts, strict=True):
        before, after = step.before.proposal, step.after.proposal
        if after is before:
            continue
        if isinstance(told.fact, proposing) and not (before and before.open):
            n += 1
            running = _row(history.stream, n, told)
        if running and not (after and after.open):
            how = told.fact.outcome if isinstance(told.fact, Considered) else "signed"
            yield _ended(running, how, told)
            running = None
    if running:
        yield running


def _row(stream: str, n: int, told: "PlacedFact") -> Proposal:
    fact = told.fact
    return Proposal(
        stream=stream,
        n=n,
        version=told.entry.version,
        **dates(told),
        kind=getattr(fact, "kind", None),
        by=getattr(fact, "by", None),
        forum=getattr(fact, "forum", None),
        **word(told),
    )


def _ended(row: Proposal, how: str, told: "PlacedFact") -> Proposal:
    day, whose = dates(told), word(told)
    return row._replace(
        ended=how,
        ended_by=told.entry.version,
        ended_on=day["on"],
        ended_earliest=day["earliest"],
        ended_latest=day["latest"],
        ended_sources=whose["sources"],
        ended_brought_by=whose["brought_by"],
    )
