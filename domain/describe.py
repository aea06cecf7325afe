"""The vocabulary as the models have it: `python -m domain.describe` writes it into `vocabulary.json`."""

import json
import types
import typing
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from domain.fact import (
    COMMON,
    STREAMS,
    Citation,
    Fact,
    Person,
    Term,
    Text,
    Vote,
    When,
    fact_class,
    model_fields,
)
from domain.fact import types as types_of
from domain.fields import alike, registered_kind
from domain.kinds import KINDS
from domain.rules import Rules
from domain.shared import Change
from domain.vocabulary import FILE, INSTRUMENTS, FactField, FactType

_SHAPES = ((Citation, "sources"), (Change, "changes"), (Term, "term"), (Vote, "vote"))
"""The shape of a field by the part that it holds, or holds several of."""


def described() -> list[FactType]:
    """Every type of fact, those of one verb beside each other; what any stream takes comes last."""
    found: dict[str, dict[type[Fact], list[str]]] = {}
    for kind in ("partnership", *(kind for kind in STREAMS if kind != "partnership")):
        for name in types_of(kind):
            verb = name.partition(".")[2]
            found.setdefault(verb, {}).setdefault(fact_class(name), []).append(kind)
    remarks_last = sorted(found.values(), key=lambda classes: any(len(cls.streams) > 1 for cls in classes))
    return [
        type_of(cls, kinds)
        for classes in remarks_last
        for cls, kinds in sorted(classes.items(), key=lambda item: _merges(*item))
    ]


def _merges(cls: type[Fact], kinds: Iterable[str]) -> bool:
    """Whether a type is recorded by `comity merge`: of one verb, it comes after those that are recorded alone."""
    return any(Rules.of(kind).merging is cls for kind in kinds)


def type_of(cls: type[Fact], kinds: list[str]) -> FactType:
    """One class as a type, in the kinds of stream that take it."""
    fields = tuple(field_of(cls, name) for name in model_fields(cls))
    return FactType(
        verb=cls.verb,
        kinds=tuple(kinds),
        help=" ".join((cls.__doc__ or "").split()),
        sentence=cls.sentence,
        short=cls.short,
        fields=fields,
        contact=cls.contact,
        alike=alike(cls),
    )


def common_fields() -> list[FactField]:
    """The fields that every fact has."""
    return [field_of(Fact, name) for name in COMMON]


def field_of(cls: type[Fact], name: str) -> FactField:
    """One field of a class."""
    field = cls.model_fields[name]
    shape, choices = _shape(field.annotation)
    if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("format") == "edtf":
        shape = "when"  # of a day that has to be given, the marks stand beside the annotation
    default = (
        None if field.is_required() else to_jsonable_python(field.get_default(call_default_factory=True))
    )
    return FactField(
        name,
        shape,
        required=field.is_required(),
        help=field.description or "",
        choices=choices,
        names="source" if shape == "sources" else registered_kind(field),
        default=default or None,
    )


def _shape(annotation: Any) -> tuple[str, tuple[str, ...]]:
    """What a field takes, and the words that may stand there, where these are told."""
    parts = list(_flat(annotation))
    choices = tuple(
        word for part in parts if typing.get_origin(part) is Literal for word in typing.get_args(part)
    )
    listed = any(typing.get_origin(part) is tuple for part in parts)
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    for model, shape in _SHAPES:
        if model in models:
            return shape, ()
    if Person in models:
        return ("people" if listed else "person"), ()
    if models or any(typing.get_origin(part) is dict for part in parts):
        return "names", ()
    for plain, shape in ((bool, "flag"), (Decimal, "figure"), (When, "when")):
        if any(part == plain for part in parts):
            return shape, ()
    if listed:
        return ("words" if choices or _are_words(annotation) else "list"), choices
    return "text", choices


def _are_words(annotation: Any) -> bool:
    """Whether the items are single words (slugs, tags), which may stand behind each other with commas between."""
    checks = _checks(annotation)
    return bool(checks) and not checks & _checks(Text)


def _checks(annotation: Any) -> set[Any]:
    """What a value has to pass, whatever it is a part of."""
    return {
        marker.func
        for part in _flat(annotation)
        for marker in getattr(part, "__metadata__", ())
        if hasattr(marker, "func")
    }


def _flat(annotation: Any) -> Iterator[Any]:
    yield annotation
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _flat(typing.get_args(annotation)[0])
    elif origin in (tuple, dict, typing.Union, types.UnionType):
        for inner in typing.get_args(annotation):
            yield from _flat(inner)


# --- writing


def written() -> str:
    """The text of `vocabulary.json`: a line for each field, so that what changes can be read."""
    common = _listed(map(_line, common_fields()), "    ")
    types_ = _listed(map(_lines, described()), "    ")
    return f'{{\n  "common": {common},\n  "types": {types_}\n}}\n'


def _listed(lines: Iterable[str], indent: str) -> str:
    """A list with a line for each item."""
    inside = f",\n{indent}".join(lines)
    return f"[\n{indent}{inside}\n{indent[:-2]}]" if inside else "[]"


def _lines(type_: FactType) -> str:
    head = {name: value for name, value in type_._asdict().items() if name != "fields" and value}
    fields = _listed(map(_line, type_.fields), " " * 6)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "fields": {fields}}}'


def _line(field: FactField) -> str:
    """One field, with what it does not say left out."""
    said = {name: value for name, value in field._asdict().items() if value or name in {"name", "shape"}}
    if field.choices == tuple(KINDS):
        said["choices"] = INSTRUMENTS
    return json.dumps(said, ensure_ascii=False)


if __name__ == "__main__":
    ArgumentParser(description=__doc__).parse_args()  # takes none, and says so
    FILE.write_text(written(), encoding="utf-8", newline="\n")
