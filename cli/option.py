"""What an option of `comity record` is. Light, so that `--help` need not import a model."""

from typing import Any, NamedTuple


class Option(NamedTuple):
    """One field as an option."""

    field: str
    flags: tuple[str, ...]
    shape: str
    """text, when, list, words, people, person, term, vote, names or flag."""
    required: bool
    help: str
    choices: tuple[str, ...] = ()
    names: str = ""
    """The kind of stream that it takes a name of, as the field is marked: body, source, programme, partnership."""


class Type(NamedTuple):
    """One type of fact as a command."""

    verb: str
    kinds: tuple[str, ...]
    help: str
    options: tuple[Option, ...]


def types(verb: str) -> tuple[Type, ...]:
    """The types of this name: one, or one for each kind of stream that says it differently."""
    from cli._options import TYPES

    found: tuple[Any, ...] = TYPES.get(verb, ())
    return tuple(
        Type(name, kinds, said, tuple(Option(*one) for one in options))
        for name, kinds, said, options in found
    )
