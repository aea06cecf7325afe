"""Facts of any type, with something in each field that must be filled: read from the models, so that none is missing."""

from functools import cache
from typing import Any, Final

from domain.describe import field_of
from domain.fact import Fact
from domain.fields import apart

VALUES: Final[dict[str, Any]] = {
    "text": "words",
    "when": "2024",
    "figure": 1,
    "flag": True,
    "list": ["words"],
    "words": ["words"],
    "person": {"name": "somebody"},
    "people": [{"name": "somebody"}],
    "term": {"length": "P5Y"},
    "vote": {"for": 1},
    "names": {"en": "words"},
    "sources": [{"source": "words"}],
    "changes": [{"field": "note", "value": "words"}],
}
"""Something by the shape of a field (`domain.vocabulary.FactField`)."""


@cache
def value(cls: type[Fact], name: str, who: str = "kaohsiung") -> Any:
    """Return something that may stand in a field, as JSON has it; where the field says who, `who`."""
    field = field_of(cls, name)
    if field.shape not in VALUES:
        raise AssertionError(
            f"{cls.__name__}.{name} is of the shape {field.shape}: add it to VALUES in {__file__}"
        )
    several = isinstance(VALUES[field.shape], list)
    word = field.choices[0] if field.choices else who if field.who else None
    if word is None or field.shape in {"person", "people", "term"}:
        return VALUES[field.shape]
    return [word] if several else word


def filled(cls: type[Fact], **said: Any) -> Fact:
    """Return a fact with these fields, and something in each other that must be filled."""
    needed = [name for name, field in cls.model_fields.items() if field.is_required()]
    others = {name for name, other in apart(cls) if other}  # nobody is the other side of themselves
    return cls.model_validate(
        {name: value(cls, name, "edinburgh" if name in others else "kaohsiung") for name in needed} | said
    )
