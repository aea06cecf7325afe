"""Whether fields are written as their fact would write them, told without making the fact.

No field of a fact is judged by another. So fields that stood in such facts before need not be read again, nor plain texts: a
list of a hundred thousand rows has the same kinds, countries, days and sources all the time, and names.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, get_origin

from pydantic_core import from_json, to_json

from domain.fact import AS_SLUG, AS_TEXT, Apt, Fact, Free, Likeness, Registered, Somebody, is_slug, markers
from domain.text import LONGEST, NotText, text

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_KEPT = 10_000
"""Values of a field that are remembered."""
_NO_CHECKS = (Apt, Free, Likeness, Registered, Somebody)
"""Marks of a field that are no checks."""


class Exact:
    """What is known of the facts of a class that are written as they stand."""

    def __init__(self, cls: type[Fact]) -> None:
        found = {field.alias or name: _sure(field) for name, field in cls.model_fields.items()}
        self._sure = {name: sure for name, sure in found.items() if sure}
        """By the fields whose values are seen to be right at once: how."""
        self._met: dict[str, set[str | bytes]] = {name: set() for name in found}
        self._last: dict[str, Any] = {}
        """By the fields that are no texts: the last value that was right, of those that are written as their equals are."""
        self._orders: dict[tuple[str, ...], list[tuple[Callable[[Any], bool] | None, set[str | bytes]]]] = {}
        """How the values of fields are looked at, by the fields that a fact had, in their order."""

    def knows(self, fields: Mapping[str, Any]) -> bool:
        """Whether a fact is surely written by these fields as they stand; False where that is still to be tried."""
        ways = self._orders.get((*fields,))
        if ways is None:
            return False
        last = self._last
        for (name, value), (sure, met) in zip(fields.items(), ways, strict=True):
            if sure:
                if not sure(value):
                    return False
            elif type(value) is str:
                if value not in met:
                    return False
            elif name not in last or value != last[name]:
                if (as_json := to_json(value)) not in met:
                    return False
                if _is_written_as_its_equals(value):
                    last[name] = from_json(as_json)
        return True

    def learn(self, fields: Mapping[str, Any]) -> None:
        """Take note of fields that a fact was made of, and written as they stand."""
        if (*fields,) not in self._orders:
            self._orders[(*fields,)] = [(self._sure.get(name), self._met[name]) for name in fields]
        for name, value in fields.items():
            if name not in self._sure:
                met = self._met[name]
                if len(met) >= _KEPT:
                    met.clear()
                met.add(value if type(value) is str else to_json(value))


@cache
def exact(cls: type[Fact]) -> Exact:
    """What is known of the facts of a class."""
    return Exact(cls)


def _sure(field: "FieldInfo") -> Callable[[Any], bool] | None:
    """How a value of a field is seen to be right, whatever it is; None where it has to be tried."""
    checks = [marker for marker in markers(field) if not isinstance(marker, _NO_CHECKS)]
    least = max((check.min_length for check in checks if hasattr(check, "min_length")), default=1)
    checks = [check for check in checks if not hasattr(check, "min_length")]
    one = get_origin(field.annotation) is not tuple
    if checks == [AS_TEXT] and one:
        return _is_plain
    if checks == [AS_SLUG] and not one:
        return partial(_are_slugs, least)
    return None


def _is_plain(value: Any) -> bool:
    """Whether a value is a text that may be stored as it is."""
    if type(value) is not str:
        return False
    if value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST:
        return value[0] != " " != value[-1]
    try:
        return text(value) == value
    except NotText:
        return False


def _is_written_as_its_equals(value: Any) -> bool:
    """Whether all that is equal to a value is written as it is: a list of texts under one name each, as most sources are.

    Else the names might stand in another order, and what is equal to a number need be none.
    """
    return type(value) is list and all(
        type(one) is dict and [*map(type, one.values())] == [str] for one in value
    )


def _are_slugs(least: int, value: Any) -> bool:
    return (
        type(value) is list
        and len(value) >= least
        and {*map(type, value)} == {str}
        and all(map(is_slug, value))
    )
