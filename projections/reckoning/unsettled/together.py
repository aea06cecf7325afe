"""Which partnerships and memberships belong together, so that what is said of one may rest on another."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Literal

from projections.ask import Ask
from projections.readings import Rows, in_any_reading
from projections.row import grouped
from projections.rows.bodies import Body, bodies
from projections.rows.involvements import Involvement, involvements
from projections.rows.sides import Side, sides
from projections.rows.streams import Stream, streams

TOGETHER: Literal["together"] = "together"
"""What is answered of several is what is answered of each group of those that belong together."""
AddsUp = bool | Literal["together"]
"""Whether what is answered about some partnerships and memberships is put together from what is answered about few."""


def together(ask: Ask, rows: Rows, among: frozenset[str]) -> frozenset[str]:
    """Some partnerships and memberships, and all that belong together with one of them, however they are read.

    Those between the same two bodies do, those under a partnership with it, and a membership with the partnerships of which
    it names two bodies.
    """
    told = (
        list(in_any_reading(rows, streams, kind="partnership")),
        list(rows.of(sides, role="party")),
        list(in_any_reading(rows, bodies)),
        list(in_any_reading(rows, involvements)),
    )
    groups: Mapping[str, Sequence[str]] = ask.again("together", told, lambda: _groups(*told))
    return among.union(*(groups.get(stream, ()) for stream in among))


def _groups(
    every: Iterable[Stream], parties: Iterable[Side], known: Iterable[Body], steps: Iterable[Involvement]
) -> dict[str, list[str]]:
    """By partnership and membership its group, where there are others in it."""
    between: dict[frozenset[str], list[str]] = {}
    for stream, own in grouped(parties, lambda side: side.stream).items():
        for pair in _pairs({side.body for side in own}):
            between.setdefault(pair, []).append(stream)
    above = grouped((body for body in known if body.under), lambda body: body.slug)
    edges = chain(
        ((those[0], other) for those in between.values() for other in those[1:]),
        ((row.stream, row.under) for row in every if row.kind == "partnership" and row.under),
        (
            (step.stream, stream)
            for step in steps
            for pair in _pairs(_with_those_above(_named_in(step), above))
            for stream in between.get(pair, ())
        ),
    )
    groups: dict[str, list[str]] = {}
    for edge in edges:
        one, two = (groups.get(stream, [stream]) for stream in edge)
        if one is not two:
            joined = [*one, *two]
            groups.update(dict.fromkeys(joined, joined))
    return groups


def _pairs(those: Collection[str]) -> Iterator[frozenset[str]]:
    return map(frozenset, combinations(those, 2))


def _named_in(step: Involvement) -> set[str]:
    return {step.stream.partition(":")[2].partition("@")[0], *step.counterparts}


def _with_those_above(slugs: Iterable[str], above: Mapping[str, Iterable[Body]]) -> set[str]:
    """Some bodies, and those that they belong to."""
    waiting, found = list(slugs), set[str]()
    while waiting:
        if (slug := waiting.pop()) not in found:
            found.add(slug)
            waiting += [body.under for body in above.get(slug, ()) if body.under]
    return found
