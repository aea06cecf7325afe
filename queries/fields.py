"""The fields of a fact as whoever records is asked for them: by an option of a command, or by an input of a form.

What each is called, takes and wants is read from the vocabulary (`domain.vocabulary`), so that nothing here waits for a
model and knows neither click nor HTML.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.vocabulary import FactField, FactType, common, type_called, types_called, verbs

__all__ = ["FactField", "FactType", "field", "lacking", "several", "told", "types_called", "verbs"]

SEVERAL = frozenset({"list", "words", "people", "names", "changes", "sources"})
"""Shapes of which several values may be given, one after the other."""


def several(row: FactField) -> bool:
    """Whether a field takes several values."""
    return row.shape in SEVERAL


def field(type_: str, name: str) -> FactField | None:
    """A field of a type such as `partnership.signed`, one that every fact has included; None where there is none."""
    return next((named for named in (*type_called(type_).fields, *common()) if named.name == name), None)


def lacking(type_: FactType, given: Mapping[str, Any]) -> Iterable[FactField]:
    """The fields that have to be given and are not."""
    return [named for named in type_.fields if named.required and given.get(named.name) in (None, (), "")]


def told(row: FactField) -> str:
    """What a field says, with the words that may stand there."""
    return f"{row.help}: {', '.join(row.choices)}" if row.choices else row.help
