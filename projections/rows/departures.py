"""Who left a partnership of more than two parties, which goes on between the others."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import cited, projection

if TYPE_CHECKING:
    from domain.history import History


class Departure(NamedTuple):
    """One party that left, or came back."""

    stream: str
    n: Annotated[int, "in the order of the chronicle, from 0"]
    party: str
    left: Annotated[bool, "false where it came back, by a re-establishment"]
    earliest: int
    latest: int
    version: Annotated[int | None, "the entry; none where a termination took effect later"]
    sources: tuple[str, ...]


@projection(Departure, key=("stream", "n"))
def departures(history: "History") -> Iterator[Departure]:
    """One row each time that a party of three or more leaves or comes back."""
    from domain.partnership.standing import LEAST

    if len(history.aggregate.standing.parties) <= LEAST:
        return
    n = 0
    for step in history.aggregate.steps:
        before, after = set(step.before.left), set(step.after.left)
        for party in sorted(before ^ after):
            yield Departure(
                history.stream,
                n,
                party,
                party in after,
                *step.bounds,
                step.told.entry.version if step.told else None,
                cited(step.told.fact) if step.told else (),
            )
            n += 1
