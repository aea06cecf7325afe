"""What may be recorded next, by the names of the facts, as the laws say of each standing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain import when
from projections.row import projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.history import History
    from domain.rules import Rules


class Next(NamedTuple):
    """What may be recorded after all the facts of a stream, from some day on."""

    stream: str
    n: Annotated[int, "its number in the stream, from 0"]
    earliest: Annotated[int, "the first day of it: when time alone has certainly done what came before"]
    latest: Annotated[int, "the same day"]
    facts: Annotated[tuple[str, ...], "the names of the facts, such as visited"]


@projection(Next, of=EVERYWHERE, key=("stream", "n"))
def next_facts(history: "History") -> Iterator[Next]:
    """One row until time alone changes what may follow: a term runs out, a termination takes effect.

    The last row that has begun by a day says what may be recorded then (`Aggregate.standing_by`).
    """
    aggregate = history.aggregate
    if not history.is_open:
        yield Next(stream=history.stream, n=0, earliest=when.MIN, latest=when.MIN, facts=())
        return
    standing = aggregate.standing
    facts, n = _facts(aggregate, standing), 0
    yield Next(stream=history.stream, n=n, earliest=when.MIN, latest=when.MIN, facts=facts)
    for day in sorted({event.bounds[1] for event in getattr(standing, "pending", ())} - {when.MAX}):
        found = _facts(aggregate, aggregate.standing_by(day))
        if found != facts:
            n, facts = n + 1, found
            yield Next(stream=history.stream, n=n, earliest=day, latest=day, facts=found)


def _facts(aggregate: "Rules[Any]", standing: Any) -> tuple[str, ...]:
    from domain import decide

    return tuple(decide.next_facts(aggregate, standing))
