"""Whether two entries may tell one fact: the rule of all who ask, recording among them."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from domain import when
from domain.twins import DaysOf
from domain.vocabulary import type_called
from projections.row import grouped
from projections.rows.moments import Moment

IN_OTHER_WORDS = {
    "partnership.signed": ("kind",),
    "partnership.visited": ("visitor", "host"),
    "partnership.contacted": ("channel", "by"),
    "partnership.proposed": ("kind",),
    "partnership.considered": ("forum", "outcome"),
    "partnership.resolution-passed": ("forum",),
    "partnership.renewed": ("instrument",),
    "partnership.suspended": ("by",),
    "partnership.terminated": ("by",),
}
"""Facts that another source may put in other words, and the fields in which they are then the same."""
VISITED = "partnership.visited"
CLOSE = 366
"""Days that a date may leave open, and still say so much that two that overlap may be of one day."""
Key = tuple[Any, ...]


def groups(rows: Iterable[Moment]) -> Iterator[list[Moment]]:
    """Rows that are alike in what matters, several together; two of them may be so in two ways.

    They are where recording one beside the other says that they are much alike (`domain.fields.likeness`, of what their
    sentences tell): one type, one stream, and the same values. What another source may put in other words (a signature by
    its kind, a resolution by who passed it), is alike by less; a visit by who visited whom, in whichever partnership.
    """
    first = (those for those in grouped(rows, _roughly).values() if len(those) > 1)
    for those in first:
        for key in (_likeness, _in_other_words):
            several = grouped(those, key)
            several.pop(None, None)
            yield from (alike for alike in several.values() if len(alike) > 1)


def as_recorded(one: Moment, other: Moment) -> bool:
    """Whether two that are alike may be of one day, as far as their own days tell, as recording asks.

    Of what is alike by less both have to be known to a year or closer.
    """
    if not overlap(one, other):
        return False
    if one.stream == other.stream and _likeness(one) == _likeness(other):
        return _days(one).may_be(_days(other))
    return close(one) and close(other)


def overlap(one: Moment, other: Moment) -> bool:
    """Whether two may be of one day."""
    return one.earliest <= other.latest and other.earliest <= one.latest


def closer_first(one: Moment, other: Moment) -> list[Moment]:
    """Of two that tell one fact the one to keep first: with a source, of a day known closer, recorded earlier."""
    return sorted((one, other), key=lambda row: (not row.sources, row.latest - row.earliest, row.position))


def close(row: Moment) -> bool:
    """Whether a day is known to a year or closer."""
    return row.latest - row.earliest < CLOSE


def _days(row: Moment) -> DaysOf:
    """The days by which recording asks whether a row may be one with another."""
    due = json.loads(row.values).get("due")
    return DaysOf(None if row.undated else (row.earliest, row.latest), when.bounds(due) if due else None)


def _roughly(row: Moment) -> Key:
    """What is asked first, since it takes less: the type, and but for visits the stream."""
    return (row.type,) if row.type == VISITED else (row.type, row.stream)


def _likeness(row: Moment) -> Key | None:
    """The values of the fields that make two facts of a type likely to be one; None for what opens a stream."""
    return None if row.opens else _key(row, _alike(row.type))


def _in_other_words(row: Moment) -> Key | None:
    """The same of fewer fields, for types that another source may put in other words; None for others."""
    fields = IN_OTHER_WORDS.get(row.type)
    return None if fields is None or fields == _alike(row.type) else _key(row, fields)


def _key(row: Moment, fields: Iterable[str]) -> Key:
    values = json.loads(row.values)
    return *_roughly(row), *(json.dumps(values.get(field)) for field in fields)


@cache
def _alike(type_: str) -> tuple[str, ...]:
    return type_called(type_).alike
