"""Where an entry is told now, whose stream is told in another one because a body is registered twice."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.chronicle import overlap
from domain.fact import bounds_of
from domain.fields import likeness, with_originals

if TYPE_CHECKING:
    from domain.history import History


def told_as(history: "History", version: int, there: "History", originals: Mapping[str, str]) -> str | None:
    """The entry of `there` that tells what an entry of a duplicate's stream tells; None where no one entry surely does.

    One that the merge itself wrote goes before one that was told there before. `originals` by the slugs of duplicates.
    """
    reading = history.effective_entry(version)
    if reading is None or reading.fact.verb == "same-as":
        return None
    fact = with_originals(reading.fact, originals)
    merges = {each.entry.command for each in history.effective_entries if each.fact.verb == "same-as"}
    found = [
        each.entry
        for each in there.effective_entries
        if each.stands
        and type(each.fact) is type(fact)
        and likeness(with_originals(each.fact, originals)) == likeness(fact)
        and overlap(bounds_of(each.fact), bounds_of(fact))
    ]
    found = [entry for entry in found if entry.command in merges] or found
    return found[0].name if len(found) == 1 else None
