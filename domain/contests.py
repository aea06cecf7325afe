"""What would be read otherwise: the values that another source gives and that nobody has preferred or corrected.

As long as a contest is open, the value that was told first is in use for no other reason than that; or the one that was
preferred or corrected before another source contested it anew. `other_readings` gives the histories as they would be read,
were another value preferred; nothing is recorded for it.
"""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from domain.corrections import EffectiveEntry, Unread, value_of
from domain.fact import NotAFact, bounds_of, changed
from domain.history import History
from domain.message import Message
from domain.refusal import Refusal

BESIDE = frozenset({"sources", "note"})
"""Fields of which no reading depends."""
MOST = 15
"""Other readings of one stream that are made; where its contests may be combined in more ways, each is taken alone."""


class Contest(NamedTuple):
    """A contested field of an entry that nobody has settled."""

    version: int
    field: str
    others: tuple[Any, ...]
    """The values that are not in use, as JSON has them, in the order of telling."""


Way = dict[tuple[int, str], Any]
"""Other values for some contested fields, by version and field, as JSON has them."""


def open_contests(history: History) -> list[Contest]:
    """The contested fields that nobody has settled since, in the order of entries; alleged contests are none."""
    if not history.corrects:
        return []
    found = []
    for target in history.effective_entries:
        if not target.contests or not target.stands or target.is_correction:
            continue
        for field in dict.fromkeys(field for field, _, _ in target.contests):
            if field in BESIDE:
                continue
            if others := tuple(_others(target, field)):
                found.append(Contest(target.entry.version, field, others))
    return found


def _others(target: EffectiveEntry, field: str) -> Iterator[Any]:
    """The values of a field that another source has given since it was settled, each once, but for the one in use.

    A day that was yet to come when it was told is none: it cannot be preferred.
    """
    seen = [value_of(target.fact, field)]
    since = target.settled.get(field, 0)
    for name, value, by in target.contests:
        if name != field or by.version < since:
            continue
        try:
            told = changed(target.fact, {field: value})
        except NotAFact:  # with what was corrected since, there can be no such fact
            continue
        if field == "on" and told.on and bounds_of(told)[0] > by.day + 1:
            continue
        said = value_of(told, field)
        if said not in seen:
            seen.append(said)
            yield said


def never_preferred(history: History, target: EffectiveEntry, field: str, value: Any, day: int) -> str | None:
    """Why a value that was contested on a day could not be preferred, as the stream stands; None where it could be.

    What other streams have against it is not asked.
    """
    if field in BESIDE:
        return None
    try:
        told = changed(target.fact, {field: value})
        if field == "on" and told.on and bounds_of(told)[0] > day + 1:
            return Message("{day} was still to come when it was told", day=told.on)
        read = history.supposing({(target.entry.version, field): value})
        refusal = _unlawful(history, read)
    except NotAFact as error:
        return error.reason
    return refusal.reason if refusal else None


def other_readings(history: History) -> Iterator[tuple[Way, History]]:
    """The history with every other choice of values for its open contests; of too many, with each value alone.

    A choice with which an entry would be no fact is left out, and one that breaks a law that holds as the history is
    read now: it could not be preferred. What other streams have against it is not asked.
    """
    contests = [((each.version, each.field), each.others) for each in open_contests(history)]
    if prod(len(others) + 1 for _, others in contests) <= MOST + 1:
        options = [[{}, *({field: value} for value in others)] for field, others in contests]
        ways = [{name: value for part in way for name, value in part.items()} for way in product(*options)][
            1:
        ]
    else:
        ways = [{field: value} for field, others in contests for value in others]
    for way in sorted(ways, key=len):
        read = history.supposing(way)
        try:
            read.effective_entries  # noqa: B018 — it is read here, or not at all
        except Unread:
            continue
        if not _unlawful(history, read):
            yield way, read


def alternatives(history: History) -> list[History]:
    """Return the history under every other choice of values for its open contests, made once for each history."""
    if not history.corrects:
        return []
    if history not in _ALTERNATIVES:
        _ALTERNATIVES[history] = [read for _, read in other_readings(history)]
    return _ALTERNATIVES[history]


_ALTERNATIVES: WeakKeyDictionary[History, list[History]] = WeakKeyDictionary()


def _unlawful(history: History, read: History) -> Refusal | None:
    """The law that a reading breaks and the history does not; None where there is none."""
    from domain.decide import newly_unlawful  # noqa: PLC0415 — most streams have no contest, and somebody waits

    return newly_unlawful(history, read)
