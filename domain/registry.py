"""Which types of fact there are, and which class reads which kind of stream. Found by name: `domain/<kind>`."""

from functools import cache
from importlib import import_module
from typing import Any

from domain.aggregate import Aggregate
from domain.fact import _REGISTRY, STREAMS, Fact, UnknownType


@cache
def aggregate(kind: str) -> type[Aggregate[Any]]:
    """The class that reads streams of this kind. Errors: KeyError for a kind that there is not."""
    if kind not in STREAMS:
        raise KeyError(kind)
    found: type[Aggregate[Any]] = getattr(import_module(f"domain.{kind}"), kind.capitalize())
    return found


@cache
def fact_class(type_: str) -> type[Fact]:
    """The class of a type such as `partnership.signed`. Errors: `UnknownType`, with what comes near it."""
    kind = type_.partition(".")[0]
    if kind in STREAMS:
        import_module(f"domain.{kind}")
    try:
        return _REGISTRY[type_]
    except KeyError:
        raise UnknownType(type_) from None


def types(kind: str | None = None) -> list[str]:
    """All types, or those of one kind of stream, in the order of the vocabulary."""
    kinds = STREAMS if kind is None else (kind,)
    for one in kinds:
        import_module(f"domain.{one}")
    found = [type_ for type_ in _REGISTRY if type_.partition(".")[0] in kinds]
    return sorted(found, key=lambda type_: (kinds.index(type_.partition(".")[0]), _shared_with(type_)))


def _shared_with(type_: str) -> int:
    """Its own facts come first in a stream, then those of another that it takes too, then those of every stream."""
    streams = _REGISTRY[type_].streams
    return 2 if streams == STREAMS else 1 if not type_.startswith(f"{streams[0]}.") else 0
