"""What a judgement can rest on of a fact: of two facts that agree in it, one is lawful where the other is.

Most rows of a list say the same of other towns and other days. What tells these apart, and no law reads, is left out of the
shape: what a body is called, and where it lies; whose tie it is; which day of the past, where nothing else has one.
"""

from collections.abc import Hashable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import to_json

from domain import when
from domain.fact import Fact, Part, Registered, Somebody, markers

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

UNREAD: Mapping[str, frozenset[str]] = {
    "body.registered": frozenset(("name", "names", "lat", "lon", "ids", "region", "note")),
    "partnership.opened": frozenset(),
    "partnership.signed": frozenset(("on", "title", "place", "note")),
}
"""By the types that lists are made of: the fields that no law and no caution reads of the first fact of its type."""
DATED = frozenset(("term", "before"))
"""Fields beside which a day matters."""
DAYS = frozenset((4, 7, 10))
"""Letters of a year, a month and a day."""


class Shape(NamedTuple):
    """What a judgement can rest on."""

    key: Hashable
    whole: bool
    """Whether nothing is left out but the names of the parties: then what follows can be judged by it too."""


class Shapes(NamedTuple):
    """The shapes of the facts of a class in streams of a kind: how its fields are read."""

    cls: type[Fact]
    kind: str
    unread: frozenset[str]
    naming: frozenset[str]
    """Those that name a stream, or anybody: whom they name is asked of other streams."""

    def of(self, name: str, fields: Mapping[str, Any], today: int) -> Shape | None:
        """The shape of a fact, by the name of its stream and its fields as JSON has them.

        None where all of it has to be read.
        """
        cls, kind, unread, naming = self
        key: list[Hashable] = [cls]
        whole = True
        for field, value in fields.items():
            if field in naming:
                if field != "parties" or kind != "partnership" or name != "--".join(value):
                    return None
                key.append(field)
            elif field not in unread:
                key.append((field, value if type(value) is str else to_json(value)))
            elif field == "on":
                key.append(_day(value, today) if DATED.isdisjoint(fields) else value)
                whole = False
            elif _has_lines(value):
                return None
            else:
                key.append(field)
                whole = False
        return Shape(tuple(key), whole and "on" not in fields)


@cache
def shapes(cls: type[Fact], kind: str) -> Shapes | None:
    """The shapes of the facts of a class in streams of a kind; None where they have none."""
    unread = UNREAD.get(f"{kind}.{cls.verb}")
    if unread is None or kind not in cls.streams:
        return None
    naming = frozenset(name for name, field in cls.model_fields.items() if _names(field))
    return Shapes(cls, kind, unread, naming)


@lru_cache(maxsize=10_000)
def _day(value: str, today: int) -> str | tuple[int, bool]:
    """What a law can read of a day that alone is known; all of it where that is not surely over."""
    if len(value) not in DAYS or not value.replace("-", "").isdigit() or when.bounds(value)[1] >= today:
        return value
    return len(value), when.is_default(value)


def _has_lines(value: Any) -> bool:
    """Whether a text has several lines, or one that a value holds: that is judged."""
    if isinstance(value, str):
        return "\n" in value
    return isinstance(value, dict) and any(map(_has_lines, value.values()))


def _names(field: "FieldInfo") -> bool:
    """Whether a field says who, or names a stream that is no source, in its parts too."""
    return any(
        any(map(_names, marker.model_fields.values()))
        if isinstance(marker, type) and issubclass(marker, Part)
        else isinstance(marker, Somebody) or (isinstance(marker, Registered) and marker != "source")
        for marker in markers(field)
    )
