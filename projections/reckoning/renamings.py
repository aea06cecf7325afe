"""Renamings that may have come only after a day."""

import json
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from projections.ask import Ask
from projections.row import Days, EntryId
from projections.rows.moments import moments

RENAMED = "body.renamed"


class Renaming(NamedTuple):
    """A renaming that has not surely come by the day: what the body is called, it is called today."""

    entry: Annotated[EntryId, "stream#version"]
    name: Annotated[str, "the new name"]
    when: Days
    certain: Annotated[bool, "it surely came only after the day"]


def yet_to_come(ask: Ask, stream: str) -> Iterator[Renaming]:
    """The renamings of a body that have not surely come by the day."""
    for row in ask.of(moments, stream=stream, type=RENAMED):
        if row.certainty != "alleged" and row.latest > ask.day:
            yield Renaming(
                entry=row.entry,
                name=json.loads(row.values)["name"],
                when=row.when,
                certain=row.earliest > ask.day,
            )
