"""Who belongs to whom: a city with its council, schools and port; a stream with the ties under it."""

from collections.abc import Iterable
from typing import Protocol


class Under(Protocol):
    """What may lie under something."""

    @property
    def under(self) -> str | None:
        """What it lies under."""


class OfBody(Under, Protocol):
    """A body's row."""

    @property
    def slug(self) -> str:
        """Its slug."""


class OfStream(Under, Protocol):
    """A stream's row."""

    @property
    def stream(self) -> str:
        """Its id."""


def house(bodies: Iterable[OfBody], body: str) -> frozenset[str]:
    """A body and all bodies under it, by their slugs."""
    return _below([(one.slug, one.under) for one in bodies], {body})


def with_those_under(streams: Iterable[OfStream], tops: Iterable[str]) -> frozenset[str]:
    """Some streams and all streams under them, by their ids."""
    return _below([(one.stream, one.under) for one in streams], set(tops))


def _below(pairs: list[tuple[str, str | None]], found: set[str]) -> frozenset[str]:
    children: dict[str, list[str]] = {}
    for name, above in pairs:
        if above is not None:
            children.setdefault(above, []).append(name)
    waiting = list(found)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)
