"""What kind of thing stands in a cell, and the numbers in a text."""

import re
from functools import lru_cache
from typing import Any

from domain.message import Message
from projections.row import Behind, Count, Days

NUMBER = re.compile(r"(?<![\w.,#–:/-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w#:/]|-\w|[.,–]\d)")
"""A number in a text that is no part of a date, an entry or a span."""
MEASURES = ("days", "computed", "difference", "recorded", "tier", "rank", "km", "entries", "depth", "year")
"""Words in the names of columns that measure something, which is not 0 where the row is not there."""


@lru_cache(4096)
def shape_of(text: str) -> str:
    """A text without its numbers, and without what tells one thing from several."""
    words = re.sub(r"\bare\b", "is", re.sub(r"\bhave\b", "has", NUMBER.sub("", text)))
    return re.sub(r"s\b", "", re.sub(r"y\b", "ie", words))


def of_one_shape(some: Message, other: Message) -> bool:
    """Whether two messages say the same of other values."""
    return some.values.keys() == other.values.keys() and shape_of(some.template) == shape_of(other.template)


def number_in(text: str) -> Count:
    """The number that a text writes, with commas between thousands or without."""
    number = int(text.replace(",", ""))
    return Count(number, number)


def is_nested(value: Any) -> bool:
    """Whether a cell has rows in it."""
    return isinstance(value, tuple) and bool(value) and not hasattr(value, "_fields") and is_row(value[0])


def is_row(value: Any) -> bool:
    """Whether a cell is itself a row."""
    return hasattr(value, "_fields") and not isinstance(value, Count | Days | Behind)


def is_number(value: Any) -> bool:
    """Whether a cell is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)
