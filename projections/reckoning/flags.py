"""The facts behind what is said beside the status of a partnership."""

from collections.abc import Iterable

from projections.ask import Ask
from projections.rows.moments import Moment, moments
from projections.rows.spells import Spell

FACTS = {
    "disputed": ("partnership.stance-taken",),
    "dormant": ("partnership.dormancy-declared",),
    "intent": ("partnership.resolution-passed",),
    "pending": ("partnership.proposed", "partnership.considered"),
}
"""For each flag the types of the facts that may raise it."""


def behind_flags(ask: Ask, stands: Iterable[Spell]) -> dict[str, list[Moment]]:
    """For each stream, of what raises a flag there the last fact of its type that may have been by the day."""
    wanted: dict[str, set[str]] = {}
    for stand in stands:
        for flag in (*stand.flags, *stand.possible_flags):
            wanted.setdefault(stand.stream, set()).update(FACTS.get(flag, ()))
    if not wanted:
        return {}
    types = sorted({item for those in wanted.values() for item in those})
    last: dict[str, dict[str, Moment]] = {}
    for moment in ask.of(moments, stream=set(wanted), type=types):
        if (
            moment.type in wanted[moment.stream]
            and moment.certainty != "alleged"
            and moment.earliest <= ask.day
        ):
            last.setdefault(moment.stream, {})[moment.type] = moment
    return {stream: list(those.values()) for stream, those in last.items()}
