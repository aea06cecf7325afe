"""What a cell is over all worlds, where it belongs together with others of its row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from domain import when
from domain.message import Message, Several
from projections.phrases import in_turn, only_possible, or_else
from projections.reckoning.standings import FLAGS
from projections.reckoning.unsettled.same_rows import Slot
from projections.reckoning.unsettled.values import is_number
from projections.row import Behind, Count, Days

QUALIFIED = ("status", "state", "outcome", "before", "after")
"""Columns of which `certain` or `possible` speaks, where they stand before it; else it speaks of the row being there."""
DATED = {
    "since": ("status", "state", "after"),
    "tier_since": ("tier",),
    "closed": ("outcome",),
    "outcome_on": ("outcome",),
    "days": ("outcome",),
    "days_from_signature": ("outcome",),
}
"""Days, and numbers of days, that belong to a column before them: no other value of it has the same."""
BESIDE = frozenset(each for flag in FLAGS for each in (flag, only_possible(flag)))
"""Flags, as they stand beside a status in words."""
EITHER = ("asserted", "figure", "renewal")
"""Texts of which all are shown, because what stands beside them is least–most over all."""
LAST_DAYS = ("until", "late")
"""Last days, which rows have in EDTF alone."""
RUNNING = frozenset({"in-force", "signed", "partly-signed", "expired"})
"""Statuses of an agreement of which its last day is told; where none is told, it has no known end."""


def truth(name: str, value: bool, others: Sequence[bool], *, missing: bool) -> bool:
    """A cell that says yes or no: certain is what is so in every world, possible what is so in any."""
    if name == "certain":
        return value and not missing and all(others)
    if name == "possible":
        return value or missing or any(others)
    return value


def keep_in_step(
    slot: Slot, own: Any, values: dict[str, Any], count: Callable[[Count, Sequence[Count]], Count]
) -> None:
    """Cells that belong together: the status and what else it may be; certain and possible numbers.

    `count` lays numbers of all worlds over the one in use.
    """
    there = [other for other in slot.others if other is not None]
    of = columns_before(own, "otherwise", QUALIFIED) or columns_before(own, "alternatives", QUALIFIED)
    absent = getattr(own, "absent", None) if slot.used is None or None in slot.others else None
    if of:
        status = getattr(own, of[-1])
        words = (
            (status, _alternatives(own)),
            *((getattr(item, of[-1]), _alternatives(item)) for item in there),
        )
        if absent or any(each[0] != status or {*each[1]} != {*words[0][1]} for each in words):
            instead = _any_but(status, [*words, *([(absent, ())] if absent else [])])
            if "otherwise" in values:
                values["otherwise"] = " or ".join(instead) or None
            if "alternatives" in values:
                values["alternatives"] = instead
    if any(getattr(row, "whole", None) for row in (own, *there)):
        wholes = [_of_the_whole(row) for row in (own, *there)]
        values["whole"] = wholes[0][0]
        values["whole_alternatives"] = _any_but(wholes[0][0], wholes)
    if isinstance(values.get("flags"), tuple) and "possible_flags" in values:
        rows = [own, *there]
        sure = [flag for flag in own.flags if all(flag in row.flags for row in rows)]
        every = dict.fromkeys(flag for row in rows for flag in (*row.flags, *row.possible_flags))
        values["flags"] = tuple(sure)
        values["possible_flags"] = tuple(item for item in every if item not in sure)
    if of:
        values.update(_restated(own, getattr(own, of[-1]), values))
    certain, possible = getattr(own, "certain", None), getattr(own, "possible", None)
    if is_number(certain) and is_number(possible):
        used, *others = (
            Count(0, 0) if row is None else Count(row.certain, row.certain + row.possible)
            for row in (slot.used, *slot.others)
        )
        number = count(used, others)
        values["certain"], values["possible"] = number.least, number.most - number.least


def _any_but(status: str, those: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """All that something may be by several readings, each with what it is there and may be instead, but for one status."""
    words = dict.fromkeys(word for said, others in those for word in (said, *others))
    return tuple(word for word in words if word != status)


def _alternatives(row: Any) -> tuple[str, ...]:
    """All that something may be instead, as its row has it: in a column of their own, or in that for the first."""
    said: tuple[str, ...] | None = getattr(row, "alternatives", None)
    return tuple(filter(None, (row.otherwise or "").split(" or "))) if said is None else said


def _of_the_whole(row: Any) -> tuple[str, tuple[str, ...]]:
    """What the whole is of which a row tells one view, and may be instead: as that view is, where the row says no more."""
    return (row.whole, row.whole_alternatives) if row.whole else (row.status, row.alternatives)


def _restated(row: Any, status: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a row says in words of where something stands, with all that it may be instead and beside it."""
    said = getattr(row, "said", None)
    several = said.values.get("parts") if isinstance(said, Message) else None
    parts = tuple(several) if isinstance(several, Several) else (said,)
    if parts[0] != or_else(status, *_alternatives(row)):
        return {}
    flags = len(getattr(row, "flags", ())) + len(getattr(row, "possible_flags", ()))
    stands = or_else(status, *(values.get("alternatives") or (values.get("otherwise") or "").split(" or ")))
    beside = (*values.get("flags", ()), *map(only_possible, values.get("possible_flags", ())))
    return {"said": in_turn((stands, *beside, *parts[1 + flags :]), " · ")}


def columns_before(row: Any, name: str, columns: Sequence[str]) -> list[str]:
    """Those of some columns that a row has before another, in their order there."""
    if not columns or name not in row._fields:
        return []
    return [field for field in row._fields[: row._fields.index(name)] if field in columns]


def is_otherwise(slot: Slot, own: Any, name: str) -> bool:
    """Whether what a column that says how certain it is speaks of is something else in another world, flags aside."""
    return any(
        _without_flags(getattr(other, column)) != _without_flags(getattr(own, column))
        for column in columns_before(own, name, QUALIFIED)
        for other in slot.others
        if other is not None
    )


def _without_flags(text: Any) -> Any:
    """What is said of a standing but for its flags: of these each says by itself whether it is only possible."""
    several = text.values.get("parts") if isinstance(text, Message) else None
    if not isinstance(several, Several):
        return (text,)
    return tuple(part for part in several if part not in BESIDE)


def of_the_same(row: Any, own: Any, columns: Sequence[str]) -> Any:
    """The row, where these columns of it are the same; else None."""
    same = row is not None and all(getattr(row, column) == getattr(own, column) for column in columns)
    return row if same else None


def says_all(row: Any, name: str) -> bool:
    """Whether a column has all that it may be, such as all states of something where none beside it has the others."""
    alone = "certain" not in row._fields and "possible" not in row._fields
    return name in (*EITHER, *LAST_DAYS) or (name == "state" and alone and row._fields[0] != name)


def behind_any(several: Sequence[Behind]) -> Behind:
    """What is behind a sum in any world; in the order of streams, where it is so in each."""
    found = Behind.joined(several)
    in_order = all(list(each.entries) == sorted(each.entries, key=_stream_of) for each in several)
    return found._replace(entries=tuple(sorted(found.entries, key=_stream_of))) if in_order else found


def _stream_of(entry: str) -> str:
    return entry.partition("#")[0]


def either(own: Any, others: Sequence[Any], name: str) -> Any:
    """A text that may be one of several, with all of them; a last day from the first to the last of them."""
    there = [other for other in others if other is not None]
    value = getattr(own, name)
    if name in LAST_DAYS:
        return _last_day(own, there, name)
    if not isinstance(value, str):
        return value
    texts = (value, *(getattr(other, name) for other in there))
    return " or ".join(dict.fromkeys(part for text in texts for part in str(text or "none").split(" or ")))


def any_of_one_shape(value: Message, others: Sequence[Any]) -> Message:
    """A text that no value in use gives, with all that it may say in place of what differs; itself where more does."""
    if not all(isinstance(other, Message) and other.template == value.template for other in others):
        return value
    said = {
        name: dict.fromkeys([each, *(row.values[name] for row in others)])
        for name, each in value.values.items()
    }
    return value.but(**{name: Several(all_, last=" or ") for name, all_ in said.items() if len(all_) > 1})


def _last_day(own: Any, others: Sequence[Any], name: str) -> Any:
    """A last day that may be one of several; from the first of them on, where with some value there is no known end.

    It is that of the status which is shown: of a row that says something else, it is told for no other. The last day for a
    notice that came after it is told where one did with each value.
    """
    value = getattr(own, name)
    ends = name == "until" and hasattr(own, "status")
    those = [row for row in (own, *others) if not ends or row.status in RUNNING]
    days = [getattr(row, name) for row in those]
    if name == "late" and None in days:
        return None  # it was in time, or there was none
    told = [each if isinstance(each, Days) else Days.of(when.bounds(each), each) for each in days if each]
    if not told or (ends and own not in those) or all(each == value for each in days):
        return value
    found = Days.either(told)
    if ends and None in days:
        found = Days(f"[{found.earliest}..]", found.earliest)
    return found if isinstance(next(filter(None, days)), Days) else found.edtf


def is_bound(row: Any, name: str) -> bool:
    """Whether a number is a bound, or has bounds beside it."""
    return name.endswith(("least", "most")) or f"{name}_least" in row._fields
