"""What happened, in order? One sentence a fact; uncertain dates stay as rough as they are."""

import heapq
from collections.abc import Callable, Iterable, Iterator

from pydantic import Field

from domain import when
from domain.history import History
from domain.sentence import sentence
from projections.pydantic_row import Days, Row, cited


class Moment(Row):
    """One fact in its place."""

    entry: str = Field(description="stream#version")
    stream: str
    title: str
    type: str
    when: Days
    possible: bool = Field(False, description="it may have happened only after the day that was asked for")
    text: str = Field(description="the fact in one sentence")
    certainty: str
    contested: bool = Field(False, description="another source says something else about it")
    sources: tuple[str, ...] = ()


def timeline(
    histories: Iterable[History],
    day: int,
    names: Callable[[str], str] = str,
    title: Callable[[History], str] = lambda history: history.aggregate.standing.title,
    first: int = when.MIN,
    last: int = when.MAX,
) -> Iterator[Moment]:
    """The facts of some streams in one order, of which each stream keeps its own.

    `day` is the as-at day: what has certainly not happened by then is left out. `first` and `last`
    bound the days that are asked for; a fact whose day may lie between them is told, the opening of a
    stream only where it has a day.
    """
    lines = [_moments(history, day, names, title(history), first, last) for history in histories]
    return (moment for _, _, _, moment in heapq.merge(*lines))


def _moments(
    history: History, day: int, names: Callable[[str], str], title: str, first: int, last: int
) -> Iterator[tuple[int, str, int, Moment]]:
    readings = history.readings
    top = when.MIN
    opening, bounded = history.kind.opening, (first, last) != (when.MIN, when.MAX)
    for place, told in enumerate(history.chronicle):
        if opening is None or not isinstance(told.fact, opening):
            top = max(top, told.earliest)
        if told.earliest > min(day, last) or told.latest < first:
            continue
        if bounded and told.fact.on is None and opening is not None and isinstance(told.fact, opening):
            continue
        yield (
            top,
            history.stream,
            place,
            Moment(
                entry=told.entry.name,
                stream=history.stream,
                title=title,
                type=told.entry.type,
                when=Days.told(told),
                possible=told.latest > day,
                text=sentence(told.fact, names),
                certainty=told.fact.certainty,
                contested=bool(readings[told.entry.version - 1].contests),
                sources=cited(told.fact),
            ),
        )
