"""The options of `comity record`, derived from the facts.

`cli/_options.py` is written by `python -m cli.options` and imported in its stead, because `--help` and
completion must not wait for the models; a test compares the two.
"""

import types
import typing
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel

from cli.option import Option, Type
from domain.kinds import KINDS

OMITTED = ("corrected", "retracted", "contested", "preferred")
"""Types with commands of their own."""


def describe() -> dict[str, tuple[Type, ...]]:
    """All facts that can be recorded, by verb; those that differ by stream stand beside each other."""
    from domain.fact import STREAMS, fact_class, model_fields
    from domain.fact import types as types_of

    found: dict[str, dict[type[Any], list[str]]] = {}
    for kind in ("partnership", *(one for one in STREAMS if one != "partnership")):
        for type_ in types_of(kind):
            verb = type_.partition(".")[2]
            if verb not in OMITTED:
                found.setdefault(verb, {}).setdefault(fact_class(type_), []).append(kind)
    remarks_last = sorted(found.items(), key=lambda one: any(len(cls.streams) > 1 for cls in one[1]))
    return {
        verb: tuple(
            Type(verb, tuple(kinds), _sentence(cls), tuple(_option(cls, name) for name in model_fields(cls)))
            for cls, kinds in classes.items()
        )
        for verb, classes in remarks_last
    }


def _sentence(cls: type[Any]) -> str:
    return " ".join((cls.__doc__ or "").split())


def _option(cls: type[Any], name: str) -> Option:
    from domain.fields import registered_kind

    field = cls.model_fields[name]
    shape, choices = _shape(field.annotation)
    flag = "--" + name.replace("_", "-")
    flags = (flag, "--person") if shape == "people" and name == "people" else (flag,)
    return Option(
        name,
        flags,
        shape,
        field.is_required(),
        field.description or "",
        choices,
        registered_kind(field),
    )


def _shape(annotation: Any) -> tuple[str, tuple[str, ...]]:
    from domain.fact import Person, Term, Vote

    parts = list(_flat(annotation))
    choices = tuple(
        one for part in parts for one in (typing.get_args(part) if typing.get_origin(part) is Literal else ())
    )
    listed = any(typing.get_origin(part) is tuple for part in parts)
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    if Person in models:
        return ("people" if listed else "person"), ()
    if Term in models:
        return "term", ()
    if Vote in models:
        return "vote", ()
    if models or any(typing.get_origin(part) is dict for part in parts):
        return "names", ()
    if bool in parts:
        return "flag", ()
    if _is_when(annotation):
        return "when", ()
    if listed:
        return ("words" if choices or _is_words(annotation) else "list"), choices
    return "text", choices


def option_of(cls: type[Any], name: str) -> Option | None:
    """One field as an option, those that all facts have included; None where there is no such field."""
    if name not in cls.model_fields:
        return None
    return (
        Option(name, ("--source",), "sources", False, "", (), "source")
        if name == "sources"
        else _option(cls, name)
    )


def _is_when(annotation: Any) -> bool:
    from domain.fact import When

    return any(part == When for part in _flat(annotation))


def _is_words(annotation: Any) -> bool:
    """Whether the items are single words (slugs, tags), which may stand behind each other with commas between."""
    from domain.fact import Text

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
        for one in typing.get_args(annotation):
            yield from _flat(one)


def written() -> str:
    """The text of `cli/_options.py`: plain tuples, which load faster than anything that has to be made."""
    lines = [
        '"""The options of `comity record`: written by `python -m cli.options`, do not edit."""',
        "",
        "# fmt: off",
        "from typing import Final",
        "",
        "from domain.kinds import KINDS",
        "",
        "INSTRUMENTS: Final = tuple(KINDS)",
        "TYPES: Final = {",
    ]
    for verb, kinds in describe().items():
        lines.append(f"    {verb!r}: (")
        for one in kinds:
            lines.append(f"        ({one.verb!r}, {one.kinds!r}, {one.help!r}, (")
            lines += [f"            {_line(option)}," for option in one.options]
            lines.append("        )),")
        lines.append("    ),")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _line(option: Option) -> str:
    """One option; the kinds of instrument are read from their table, so that a new one needs no writing."""
    words = ["INSTRUMENTS" if value == tuple(KINDS) else repr(value) for value in option]
    return f"({', '.join(words)})"


if __name__ == "__main__":
    from pathlib import Path

    Path(__file__).with_name("_options.py").write_text(written(), encoding="utf-8")
