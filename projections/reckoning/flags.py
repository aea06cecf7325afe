"""The facts behind what is said beside the status of a partnership."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

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
    told = list(ask.of(moments, stream=stream))
    stood = [row for row in ask.of(spells, stream=stream, of=of or WHOLE) if row.first <= ask.day]
    for flag in flags:
        yield flag, _since(flag, stood, told, ask.day) or Days.of((ask.day, ask.day))


def _since(flag: str, stood: Sequence[Spell], told: Iterable[Moment], day: int) -> Days | None:
    """Since when a flag has been said of a stream; None where it is not said on the day."""
    earliest = latest = day
    those = sorted(stood, key=lambda spell: -spell.n)
    for spell in those:
        if flag in spell.flags and latest == earliest:
            earliest = latest = spell.first
        elif flag in spell.flags or flag in spell.possible_flags:
            earliest = spell.first
        elif spell is those[0]:
            return None
        else:
            break
    since = Days.of((earliest, latest))
    facts = [moment.when for moment in told if moment.type in FACTS.get(flag, ())]
    ends = [spell.since for spell in those if flag == "disputed"]  # of what was declared after the stance
    return next((when for when in (*facts, *ends) if when[1:] == since[1:]), since)


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
