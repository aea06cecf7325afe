"""How the command line says what it is told: a field as the option that it is here, a step as a line to be pasted.

Below the command line nothing knows of either: what is said there to people is a message, and is said here.
"""

import re
from gettext import NullTranslations
from typing import TYPE_CHECKING

import click

from cli.session import Session
from domain.message import Blank, Field, Message, Speak, Step, said
from domain.problem import Problem
from store.shell import called, quoted

if TYPE_CHECKING:
    from queries.fields import FactField

TRANSLATIONS = NullTranslations()
"""The language in which sentences are said: another one's catalogue has their templates, and gives them in its own words."""
FLAGS = {"sources": "--source", "output": "-o"}
"""Options that are called otherwise than their fields."""


def flag(field: str) -> str:
    """How a field is written as an option: `funded_by` is `--funded-by`."""
    return FLAGS.get(field) or "--" + field.strip("_").replace("_", "-")


def flags(field: "FactField") -> tuple[str, ...]:
    """The options that a field of a fact is: the name that an answer uses comes last."""
    own = f"--{field.name.replace('_', '-')}"
    return (own, "--person") if (field.name, field.shape) == ("people", "people") else (own,)


def speak(what: Field | Step) -> str:
    """A field as the option or the argument that it is of the command that runs; a step as the line that takes it.

    A field of another command is said as its option.
    """
    if isinstance(what, Step):
        return _line(what)
    return flag(what) if what.of else _parameter(what)


def _parameter(field: str) -> str:
    """What the command that runs calls a field: where it takes none of that name, the name alone.

    So `comity correct gdynia#3 --set on=…` speaks of `on`, and `comity record visited` of `--on`.
    """
    command, option = Session.latest.command if Session.latest else None, flag(field)
    if command is None:
        return option
    for parameter in command.params:
        if parameter.name == field or option in parameter.opts:
            if isinstance(parameter, click.Argument):
                return parameter.human_readable_name.strip("[]…")
            return FLAGS.get(field) or parameter.opts[-1]
    return field


def _line(step: Step) -> str:
    """A step as a line for the shell at hand, with comity called as it was called."""
    words = [called(), step.name, *map(_word, step.about)]
    for field, value in step.fields.items():
        for each in value if isinstance(value, tuple) else (value,):
            words += [flag(field)] if each is None else [flag(field), _word(each)]
    return " ".join(words)


def _word(word: str) -> str:
    return word if isinstance(word, Blank) else quoted(word)


def spoken(what: str | Problem) -> str:
    """A message, or why something cannot be done, as it is said here."""
    return said(what.reason if isinstance(what, Problem) else what, speak, translate)


def why_alone(what: str | Problem) -> str:
    """Why something failed, without what was recorded until then and what may be done: said where that is another thing."""
    return re.split(": nothing was recorded|; |: see ", spoken(what), maxsplit=1)[0]


def translate(template: str) -> str:
    """The template of a sentence in the reader's language."""
    return TRANSLATIONS.gettext(template)


def spoken_hint(hint: str, say: Speak = speak) -> str:
    """What may be done instead, as `say` says fields and steps; with the ledger that was named, where no step names one.

    `copy` names both of its places by itself.
    """
    session = Session.latest
    told = said(hint, say, translate)
    if not isinstance(hint, Message) or session is None or not session.ledger:
        return told
    parts = list(hint.parts())
    steps = [part for part in parts if isinstance(part, Step)]
    names_it = any("ledger" in step.fields or step.name == "copy" for step in steps) or any(
        isinstance(part, Field) and part == "ledger" for part in parts
    )
    if not steps or names_it:
        return told
    if hint.template == "{step}":  # a line alone, which a shell is to take
        return told + session.named
    return f"{told} (with{session.named})"
