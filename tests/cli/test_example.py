"""The examples in the help can be typed as they stand."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from cli.example import example
from cli.main import COMMANDS, comity
from cli.wording import flags
from queries.fields import FactType, types_called, verbs

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

APART = {"opened", "corrected", "retracted", "contested", "preferred"}
"""Facts of commands whose options are not those of their fields."""
EVERY = [kind for verb in verbs() for kind in types_called(verb) if verb not in APART]


def read(words: list[str]) -> None:
    """Read a command without running it. Errors: click's, where it cannot be read."""
    assert words[0] == "comity"
    context = comity.make_context("comity", words[1:])
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest and context.command.invoke_without_command:
            return
        name, command, rest = context.command.resolve_command(context, rest)
        assert command is not None
        context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("kind", EVERY, ids=[f"{row.kinds[0]}.{row.verb}" for row in EVERY])
def test_an_example_gives_all_that_is_required_and_nothing_that_is_not(kind: FactType) -> None:
    shown = example(kind)
    words = shlex.split(shown)

    read(words)
    shown_flags = [word for word in words if word.startswith("--")]
    assert [flag for flag in shown_flags if flag not in {"--on", "--source"}] == [
        flags(field)[-1] for field in kind.fields if field.required
    ]
    assert "\n" not in shown
    assert "…" not in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_command_can_be_read(name: str) -> None:
    command = comity.get_command(click.Context(comity), name)
    assert command is not None
    assert command.help
    lines = [line.strip().split("   ")[0].strip() for line in command.help.split("\b")[-1].splitlines()]
    examples = [re.split(" [<>] ", line)[0] for line in lines if line.startswith("comity ")]

    assert examples
    for item in examples:
        if "|" not in item and "$" not in item:
            read(shlex.split(item))


def test_an_example_is_accepted(gdynia: Shell) -> None:
    kind = next(kind for kind in EVERY if kind.verb == "signed")
    words = [{"gdynia": "kaohsiung"}.get(word, word) for word in shlex.split(example(kind))]

    assert "Would record" in gdynia.ok(*words[1:], "--dry-run").out
