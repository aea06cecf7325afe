"""Who belongs to whom: a city with its council, schools and port; a stream with the ties under it."""

from collections.abc import Callable, Iterable

from projections.ask import Ask
from projections.rows.bodies import bodies
from projections.rows.streams import streams


def house(ask: Ask, body: str) -> frozenset[str]:
    """A body and all bodies under it, by their slugs."""
    return _with_those_under([body], lambda above: (row.slug for row in ask.of(bodies, under=above)))


def with_those_under(ask: Ask, tops: Iterable[str]) -> frozenset[str]:
    """Some streams and all streams under them, by their ids."""
    return _with_those_under(tops, lambda above: (stream.stream for stream in ask.of(streams, under=above)))


def _with_those_under(tops: Iterable[str], under: Callable[[set[str]], Iterable[str]]) -> frozenset[str]:
    """Level by level: only those below are looked at, however many there are."""
    found = set(tops)
    level = set(found)
    while level:
        level = set(under(level)) - found
        found |= level
    return frozenset(found)
