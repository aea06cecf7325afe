"""Where streams stand, whichever of the values that are contested is right: what drawings show, and pages beside an answer.

The pages of reports are laid over each other as a whole (`projections.reckoning.unsettled`). Here it is done spell by spell,
of one stream at a time: no value of another one moves it.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from projections.ask import Ask
from projections.readings import WHOSE_WORD, Choice
from projections.row import Days, Projection
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import Stream, streams


def standing_otherwise(
    ask: Ask, there: Mapping[str, Stream], of: str | None = None
) -> dict[str, list[list[Spell]]]:
    """Where some streams stood, day after day, with each other value of what is contested: by stream.

    A stream that would be as it is, with any of them, is not there.
    """
    return {
        stream: [list(pick(rows, of or ask.home)) for rows in readings.values()]
        for stream, readings in ask.rows.other(spells, there.keys()).items()
        if stream in there
    }


def other_values(
    ask: Ask, projection: Projection[Any], among: Collection[str]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """What the rows of some streams say with other values of what is contested, where it is not what they say now.

    By stream, and by the name of the column; of a projection that has one row a stream. Whose word it is, is left out.
    """
    others = ask.rows.other(projection, among)
    found: dict[str, dict[str, dict[Any, None]]] = {}
    for own in ask.of(projection, stream=list(others)) if others else ():
        for row in (row for rows in others[own.stream].values() for row in rows):
            for name, used, value in zip(own._fields, own, row, strict=True):
                if value != used and not name.endswith(WHOSE_WORD):
                    found.setdefault(own.stream, {}).setdefault(name, {})[value] = None
    return {stream: {name: tuple(each) for name, each in told.items()} for stream, told in found.items()}


def begun_by(ask: Ask, kind: str, **where: Any) -> dict[str, Stream]:
    """The streams of a kind that may have begun by the day, whichever value is right, as `Ask.begun` has those in use.

    Each has begun on the first day on which it has with any of them.
    """
    others = ask.rows.other(streams)
    found = {}
    for row in ask.of(streams, kind=kind, **where):
        readings = others[row.stream].values() if row.stream in others else ()
        first = min([row.begun, *(other.begun for rows in readings for other in rows)])
        if row.open and first <= ask.day:
            found[row.stream] = row if first == row.begun else row._replace(begun=first)
    return found


def course(ask: Ask, stream: str, of: str | None = None) -> list[Spell]:
    """Where a stream stood, day after day, as it is said on the day that is asked for; `of` as in `Ask.at`."""
    return list(either(*_readings(ask, stream, of), ask.day))


def stands(ask: Ask, stream: str, of: str | None = None, day: int | None = None) -> Spell | None:
    """Where a stream stands on a day (default: the one that is asked for); None of what is not on record."""
    day = ask.day if day is None else day
    found = next(either(*_readings(ask, stream, of), day, alone=True), None)
    return found and found.asked_on(day)


def _readings(ask: Ask, stream: str, of: str | None) -> tuple[list[Spell], list[list[Spell]]]:
    """Where a stream stood with the values in use, and with each other value of what is contested."""
    of = ask.home if of is None else of
    others = ask.rows.other(spells, [stream]).get(stream, {})
    stood = pick(ask.of(spells, stream=stream), of)
    return list(stood), [list(pick(rows, of)) for rows in others.values()]


def flags_hang_on(ask: Ask, stream: str, of: str | None = None) -> dict[str, tuple[str, ...]]:
    """By what is said beside the status on the day, or may be, the contested fields whose other values change that.

    Of values that do so together none but those of which each is needed.
    """
    of = ask.home if of is None else of

    def beside(rows: Iterable[Spell]) -> dict[str, bool]:
        spell = next((row for row in pick(rows, of) if row.holds(ask.day)), None)
        return {flag: flag in spell.flags for flag in (*spell.flags, *spell.possible_flags)} if spell else {}

    used = beside(ask.of(spells, stream=stream))
    found: dict[str, list[frozenset[Choice]]] = {}
    others = ask.rows.other(spells, [stream]).get(stream, {})
    for reading in sorted(others, key=len):
        there = beside(others[reading])
        for flag in {*used, *there}:
            known = found.setdefault(flag, [])
            if there.get(flag) != used.get(flag) and not any(some <= {*reading} for some in known):
                known.append(frozenset(reading))
    return {
        flag: tuple(dict.fromkeys(choice.field for some in known for choice in sorted(some)))
        for flag, known in found.items()
    }


def either(
    stood: Sequence[Spell],
    otherwise: Iterable[Sequence[Spell]],
    day: int | None = None,
    *,
    alone: bool = False,
) -> Iterator[Spell]:
    """Where a stream may have stood, whichever value is right: what is certain is so with each of them.

    The spells are those of the values in use; where others part one of them, it is there twice. With a `day` each is as it
    is said when that is asked for: what has begun, has begun by then; `alone` gives none but the one that holds then.
    """
    courses = [those for those in (stood, *otherwise) if those]
    if len(courses) < 2:  # noqa: PLR2004 — nothing else to lay over it
        those = (spell for spell in stood if not alone or day is None or spell.holds(day))
        yield from (those if day is None else (spell.asked_on(day) for spell in those))
        return
    every = [[spell.first for spell in those] for those in courses]
    days = sorted({max(first, stood[0].first) for firsts in every for first in firsts})
    for first, until in zip(days, (*days[1:], stood[-1].until), strict=True):
        if alone and day is not None and not first <= day < until:
            continue
        found = [
            those[max(bisect_right(firsts, first) - 1, 0)]
            for those, firsts in zip(courses, every, strict=True)
        ]
        told = found if day is None else [spell.asked_on(day) for spell in found]
        yield over_all(told)._replace(first=first, until=until)


def over_all(several: Sequence[Spell]) -> Spell:
    """One spell, of which the first has the values in use and the others each other value that may be right.

    Its status is the first one's, with all that it may be instead; what began that is the entry with the values in use, and
    its day one of those on which that status began with any of them.
    """
    used = several[0]
    if all(spell == used for spell in several):
        return used
    every = dict.fromkeys(
        status for spell in several for status in (spell.status, *spell.alternatives) if status != used.status
    )
    flags = tuple(flag for flag in used.flags if all(flag in spell.flags for spell in several))
    some = dict.fromkeys(flag for spell in several for flag in (*spell.flags, *spell.possible_flags))
    held = dict.fromkeys(each for spell in several for each in spell.held if each not in used.held[-1:])
    alike = [spell for spell in several if spell.status == used.status]
    tiers = [spell for spell in several if spell.tier == used.tier]
    return used._replace(
        statuses=(*every, used.status),
        otherwise=next(iter(every), None),
        tier_least=min(spell.tier_least for spell in several),
        tier_most=max(spell.tier_most for spell in several),
        flags=flags,
        possible_flags=tuple(flag for flag in some if flag not in flags),
        held=(*held, *used.held[-1:]),
        since_on=Days.either(spell.since for spell in alike).edtf,
        since_earliest=min(spell.since_earliest for spell in alike),
        since_latest=max(spell.since_latest for spell in alike),
        tier_since_on=Days.either(spell.tier_since for spell in tiers).edtf,
        tier_since_earliest=min(spell.tier_since_earliest for spell in tiers),
        tier_since_latest=max(spell.tier_since_latest for spell in tiers),
    )
