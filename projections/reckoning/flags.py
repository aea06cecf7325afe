"""The facts behind what is said beside the status of a partnership."""

import json
from collections.abc import Collection, Iterator

from projections.ask import Ask
from projections.row import Days
from projections.rows.moments import Moment, moments
from projections.rows.spells import WHOLE, Spell, spells

FACTS = {
    "disputed": ("partnership.stance-taken",),
    "dormant": ("partnership.dormancy-declared",),
    "intent": ("partnership.resolution-passed",),
    "pending": ("partnership.proposed", "partnership.considered"),
}
"""For each flag the types of the facts that may raise it."""


def behind_flags(ask: Ask, stands: Collection[Spell], day: int | None = None) -> dict[str, list[Moment]]:
    """For each stream, of what raises a flag there the last fact of its type that may have been by a day (default: as-at).

    A dispute rests on the last stance of each body that contradicts where the stream stands.
    """
    wanted: dict[str, set[str]] = {}
    for stand in stands:
        if stand.flags or stand.possible_flags:
            for flag in (*stand.flags, *stand.possible_flags):
                wanted.setdefault(stand.stream, set()).update(FACTS.get(flag, ()))
    if not wanted:
        return {}
    types = sorted({item for those in wanted.values() for item in those})
    statuses: dict[str, set[str]] = {stream: set() for stream in wanted}
    for stand in stands:
        if stand.stream in wanted:
            statuses[stand.stream].update(stand.statuses)
    last: dict[str, dict[tuple[str, str], Moment]] = {}
    for moment in ask.of(moments, stream=set(wanted), type=types):
        if (
            moment.type in wanted[moment.stream]
            and moment.certainty != "alleged"
            and moment.earliest <= (ask.day if day is None else day)
        ):
            last.setdefault(moment.stream, {})[moment.type, _by(moment)] = moment
    return {
        stream: [moment for moment in those.values() if _contradicts(moment, statuses[stream])]
        for stream, those in last.items()
    }


def flags_since(ask: Ask, stream: str, of: str | None, flags: Collection[str]) -> Iterator[tuple[str, Days]]:
    """Since when each of some flags, certain on the day, has been said of a stream without a break, as `of` sees it."""
    if not flags:
        return
    those = [spell for spell in ask.of(spells, stream=stream, of=of or WHOLE) if spell.first <= ask.day]
    told = list(ask.of(moments, stream=stream))
    for flag in flags:
        earliest = latest = ask.day
        for spell in sorted(those, key=lambda spell: -spell.n):
            if flag in spell.flags and latest == earliest:
                earliest = latest = spell.first
            elif flag in spell.flags or flag in spell.possible_flags:
                earliest = spell.first
            else:
                break
        facts = (moment.when for moment in told if moment.type in FACTS.get(flag, ()))
        since = Days.of((earliest, latest))
        yield flag, next((when for when in facts if when[1:] == since[1:]), since)


STANCE = "partnership.stance-taken"
ENDED, LASTING = {"terminated", "suspended", "invalidated"}, {"in-force", "signed", "partly-signed"}


def _by(moment: Moment) -> str:
    """Whose stance it is; of other facts it does not matter."""
    return str(json.loads(moment.values).get("by")) if moment.type == STANCE else ""


def _contradicts(moment: Moment, statuses: Collection[str]) -> bool:
    """Whether a stance is contrary to one of the statuses of a stream; every other fact raises its flag by itself."""
    if moment.type != STANCE:
        return True
    stance, may = json.loads(moment.values).get("stance"), set(statuses)
    if stance == "regards-as-ended":
        return not may.isdisjoint(LASTING)
    return stance in {"upholds", "disputes", "refutes"} and not may.isdisjoint(ENDED)
