"""What an option of `comity record` is. Light, so that `--help` need not import a model."""

from typing import NamedTuple


class Option(NamedTuple):
    """One field as an option."""

    field: str
    flags: tuple[str, ...]
    shape: str
    """text, when, list, words, people, person, term, vote, names or flag."""
    required: bool
    help: str
    choices: tuple[str, ...] = ()


class Type(NamedTuple):
    """One type of fact as a command."""

    verb: str
    kinds: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
