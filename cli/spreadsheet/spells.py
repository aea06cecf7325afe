"""Which of the times that a body was a member a row tells of: the one that its days fit best. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from cli.spreadsheet.edition import after, says
from cli.spreadsheet.events import within
from cli.spreadsheet.known import Spell, Tie
from domain import when

_SAID, _ROUGHLY, _NOTHING_SAID, _OTHERWISE = 3, 2, 1, 0
"""How well a day fits another one."""
_ONE_DAY = re.compile(r"\d{4}(-\d\d){0,2}[?~%]?")
"""A day, a month or a year, and no range of several."""


class Days(NamedTuple):
    """What a row says of a membership, EDTF."""

    on: str | None
    """When it began; None where no day of its own is given."""
    left: bool
    """Whether it says that the body left."""
    until: str | None
    """When that was."""


def fitting(spells: Sequence[Spell], said: Days) -> Spell | None:
    """The time that a row tells of, the last one of those that fit as well; None where it tells of another one."""
    those = [spell for spell in reversed(spells) if not _is_another(spell, said)]
    return max(those, key=lambda spell: (_begun(spell.joined, said.on), _ended(spell, said)), default=None)


def of_its_time(known: Sequence[Tie], ends: Sequence[str | None], day: str | None) -> list[Tie]:
    """The agreements of two bodies whose tie ended and began anew, those of the time that a row tells of first.

    `ends` are the days on which it ended. Without a `day` a row tells of what began last.
    """
    ordered = [*known]
    for begun in sorted((tie for tie in known if tie.begins_anew), key=_first, reverse=True):
        before = [tie for tie in known if _first(tie) < _first(begun)]
        since = [tie for tie in known if tie not in before]
        ended = (end for end in ends if end and when.bounds(end)[0] <= _first(begun))
        if day is None or when.bounds(day)[0] >= _first(begun) or any(after(day, end) for end in ended):
            return [*since, *before]
        ordered = [*before, *since]
    return ordered


def _first(tie: Tie) -> int:
    """The first day on which it may have been signed, as a number to order by; what has none comes last."""
    return when.bounds(tie.on)[0] if tie.on else when.MAX


def first_day(spell: Spell) -> int:
    """The first day on which it may have begun, as a number to order by; where none is known, that on which it ended."""
    day = spell.joined.on or (spell.left.fields.get("on") if spell.left else None)
    return when.bounds(day)[0] if day else when.MAX


def came_before(spell: Spell, recorded: Spell) -> bool:
    """Whether a time came before one on record, which its days leave open: it ended as that began, or has no beginning."""
    until, day = spell.left.fields.get("on") if spell.left else None, recorded.joined.on
    if not recorded.joined.recorded or until is None or day is None:
        return False
    if after(day, until) and spell.joined.on:
        return False
    return first_day(spell) < first_day(recorded) and not after(until, day)


def _is_another(spell: Spell, said: Days) -> bool:
    """Whether a row says another day of the beginning, and one was over when the other began, or may have been."""
    day, end = spell.joined.on, spell.left.fields.get("on") if spell.left else None
    if after(said.on, end) or after(day, said.until):
        return True
    if said.on is None or _begun(spell.joined, said.on) > _OTHERWISE:
        return False
    if said.until and _ended(spell, said) == _SAID:
        return False
    both = said.left and spell.joined.recorded  # the rows of one sheet tell of one thing each
    if spell.left and _may_follow(said.on, end, since=None if both else day):
        return True
    return said.left and _may_follow(day, said.until, since=None if spell.left else said.on)


def _may_follow(on: str | None, end: str | None, *, since: str | None) -> bool:
    """Whether what began on one day may have begun after what ended on another.

    Where of that end no more than a range is known, surely; or later than what ended began, `since` a day, if it goes on.
    """
    if on is None:
        return False
    if end is None or not _ONE_DAY.fullmatch(end):
        return after(on, end) or after(on, since)
    return when.bounds(on)[1] >= when.bounds(end)[0]


def _begun(joined: Tie, on: str | None) -> int:
    """How well the day fits on which a row says that the body joined."""
    if on is None:
        return _NOTHING_SAID
    if says(joined, on):
        return _SAID
    return _ROUGHLY if joined.on is None or within(on, joined.on) else _OTHERWISE


def _ended(spell: Spell, said: Days) -> int:
    """How well it fits what a row says of its end."""
    if spell.left is None:
        return _NOTHING_SAID if said.left else _SAID
    if not said.left:
        return _OTHERWISE
    known = spell.left.fields.get("on")
    if said.until is None or any(day and within(day, said.until) for day in (known, *spell.left.otherwise)):
        return _SAID
    return _ROUGHLY if known is None or within(said.until, known) else _OTHERWISE
