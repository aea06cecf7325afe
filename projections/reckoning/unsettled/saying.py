"""What changes in a row, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.message import Message
from projections.phrases import in_turn
from projections.reckoning.unsettled.column import depends_on
from projections.reckoning.unsettled.values import is_nested, is_row
from projections.row import PLAIN_DAY, Count, Days

FEW = 3
"""Columns of a row that are said to change."""
LONGEST = 60
"""Characters of a text that is said."""
BEHIND = frozenset({"behind", "brought_by", "entries", "sources", "streams"})
"""Columns that say what a row rests on."""
AGAIN = frozenset({"short", "alternatives"})
"""Columns that say another one in other words."""
NEXT = frozenset({"may_follow"})
"""Columns that say what may be recorded next: that is judged by the values in use."""
ELSEWHERE = Message("rests on other entries")
"""Of a row that says the same by other entries or sources."""
NOT_HERE, ONLY_THEN = Message("not here"), Message("only then")
"""Of a row that is so by the value in use alone, or by another one alone."""
TEXTS = ("text", "title", "name", "id")
"""Columns by which a row within a cell is said."""
BODIES = ("by", "party")
"""The same of one that has none of these: slugs of bodies."""


def is_of_one_reading(row: Any) -> bool:
    """Whether a row is there by some of the contested values alone: it may not be so."""
    return any(
        isinstance(each, Message) and each.values.get("change") in {NOT_HERE, ONLY_THEN}
        for each in depends_on(row)
    )


def change_in_words(used: Any, other: Any, shown: Mapping[str, Any], names: Callable[[str], str]) -> str:
    """What is otherwise in a row; from what, where the row shows that already. Nothing where the day has no part in it."""
    if other is None:
        return NOT_HERE
    if used is None:
        return ONLY_THEN
    changed = [
        name
        for name in used._fields
        if name not in BEHIND | AGAIN and getattr(used, name) != getattr(other, name)
    ]
    if changed and NEXT.issuperset(changed):
        return ""
    changed = [name for name in changed if name not in NEXT]
    if {"since", "tier_since"}.issubset(changed) and all(
        row.tier_since == row.since for row in (used, other)
    ):
        changed.remove("tier_since")  # one day, and said once
    bounds = {name for name in changed if name.endswith(("_least", "_most"))}
    changed = [name for name in changed if name not in bounds] or changed
    plain = [name for name in changed if _sayable(getattr(other, name))]
    said = [
        Message("{column} {value}", column=_named_as(name), value=_from_to(used, other, name, shown))
        for name in plain[:FEW]
    ]
    inside: list[str] = []
    told: set[str] = set()  # what began it is told among the suspensions too, and said once
    for text in (each for name in changed if name not in plain for each in _inside(used, other, name, names)):
        what = str(text.values.get("value", text)) if isinstance(text, Message) else text
        if what not in told:
            inside.append(text)
            told.add(what)
    unsaid = [Message("other {column}", column=_named_as(name)) for name in changed if name not in plain]
    if not said and not inside and unsaid:
        return Message("{columns} (see the audit)", columns=in_turn(unsaid[:FEW], ", "))
    if not said and not inside:
        return ELSEWHERE
    change = in_turn(said or inside[:FEW], ", ")
    return Message("{change} …", change=change) if len(plain) > FEW else change


def _named_as(name: str) -> str:
    return name.strip("_").replace("_", " ")


def _from_to(used: Any, other: Any, name: str, shown: Mapping[str, Any]) -> str:
    """What a cell is then; also what it is with the value in use, where the row shows the other, or sums up both."""
    then, now = getattr(other, name), getattr(used, name)
    if isinstance(then, Days) and isinstance(now, Days) and then.edtf == now.edtf:
        return _within(then)  # told in the same words, and narrowed by other facts
    apart = name in {"certain", "possible"} and shown.get(name) != now
    said = _words(then)
    if (apart or shown.get(name) == then) and (
        before := _words(now)
    ) != said:  # nothing, and the status `none`
        return Message("{now} → {then}", now=before, then=said)
    return said


def _within(days: Days) -> str:
    """A day in EDTF, of several that were told only those that its bounds leave."""
    told = (days.edtf or "").strip("[]").split(",")
    if len(told) > 1 and all(map(PLAIN_DAY.fullmatch, told)):
        left = [
            day
            for day in told
            if day >= (days.earliest or "")[: len(day)] and day <= (days.latest or "9")[: len(day)]
        ]
        return left[0] if len(left) == 1 else f"[{','.join(left)}]"
    if days.earliest == days.latest:
        return _words(Days(days.earliest))
    return f"[{days.earliest or ''}..{days.latest or ''}]"


def _inside(used: Any, other: Any, name: str, names: Callable[[str], str]) -> Iterator[str]:
    """What is otherwise in the rows within a cell, in words."""
    then, now = (
        value if is_nested(value) else (value,) for value in (getattr(other, name), getattr(used, name))
    )
    column = None if is_nested(getattr(used, name)) else _named_as(name)  # one row, whatever it is called
    before = {_called(row, names) or column: row for row in now if is_row(row)}
    for row in then:
        if row not in now and is_row(row) and (told := _called(row, names) or column):
            if told not in before:
                yield Message("{column} {value}", column=_named_as(name), value=shortened(told))
            elif (said := change_in_words(before[told], row, {}, names)) and (
                said != ELSEWHERE or told != column
            ):
                yield Message("{what}: {change}", what=shortened(told), change=said)


def _called(row: Any, names: Callable[[str], str]) -> str | None:
    """A row within a cell, in a word or two."""
    for text in TEXTS:
        if isinstance(told := getattr(row, text, None), str):
            return told
    slug = next((getattr(row, body) for body in BODIES if getattr(row, body, None)), None)
    return names(slug) if slug else None


def _sayable(value: Any) -> bool:
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return all(isinstance(item, str) for item in value) and sum(map(len, value)) < LONGEST
    return value is None or isinstance(value, str | int | float | Count | Days)


def _words(value: Any) -> str:  # noqa: PLR0911 — one answer a kind of value
    match value:
        case None | "" | ():
            return Message("none")
        case True:
            return Message("yes")
        case False:
            return Message("no")
        case Days():
            return value.edtf or Message("unknown")
        case Count():
            return str(value)
        case tuple():
            return shortened(", ".join(value))
        case _:
            return shortened(str(value))


def shortened(text: str) -> str:
    """A text as it is said: at most `LONGEST` characters of it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
