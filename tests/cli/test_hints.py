"""Whatever is told to type is whole: each step names what its command cannot do without."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from cli.main import COMMANDS, comity
from cli.session import Session
from cli.wording import flag
from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "store", "projections", "queries", "cli")


class Told(NamedTuple):
    """A step as it stands in a source: its command, how many words follow, and its fields."""

    where: str
    command: str
    words: int
    """At least: what is spread out may be more."""
    spread: bool
    """Whether words or fields are put in that do not stand there."""
    fields: frozenset[str]
    valued: frozenset[str]
    """Fields of which a word is said too."""


def steps() -> Iterator[Told]:
    """All steps of which something is said to people, but those made of a step that is there."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if b"Step(" in (source := file.read_bytes()):
                yield from steps_in(ast.parse(source), str(file.relative_to(ROOT)))


def steps_in(tree: ast.Module, file: str) -> Iterator[Told]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Step"):
            continue
        if not (call.args and isinstance(call.args[0], ast.Constant)):
            continue  # `domain.chronicle.Step`, or one made of another
        words = [word for word in call.args[1:] if not isinstance(word, ast.Starred)]
        spread = len(words) + 1 < len(call.args) or any(row.arg is None for row in call.keywords)
        fields = frozenset(row.arg for row in call.keywords if row.arg)
        valued = frozenset(
            row.arg
            for row in call.keywords
            if row.arg and not (isinstance(row.value, ast.Constant) and row.value.value is None)
        )
        yield Told(f"{file}:{call.lineno}", str(call.args[0].value), len(words), spread, fields, valued)


def lacking(told: Told) -> list[str]:
    """What its command asks for, and the step does not say."""
    command = comity.get_command(click.Context(comity), told.command)
    assert command is not None, told
    flags = {flag(field) for field in told.fields}
    options = [
        param.opts[0]
        for param in command.params
        if isinstance(param, click.Option) and param.required and not flags & {*param.opts}
    ]
    switches = {
        flag
        for param in command.params
        if isinstance(param, click.Option) and param.is_flag
        for flag in param.opts
    }
    given = told.words + len(
        {flag(field) for field in told.valued} & switches
    )  # behind a switch it is the command's
    wanted = [
        str(param.name)
        for param in command.params
        if isinstance(param, click.Argument) and param.required and param.nargs == 1
    ]
    return [] if told.spread else [*options, *wanted[given:]]


@pytest.mark.parametrize("told", [*steps()], ids=lambda told: told.where)
def test_each_step_is_whole(told: Told) -> None:
    assert told.command in COMMANDS
    assert lacking(told) == []


def test_a_step_that_is_not_is_found() -> None:
    tree = ast.parse(
        'Step("retract", "gdynia#3")\nStep("correct", because="x")\nStep("list")\nStep("open", *those)'
        '\nStep("import", restore=None)'
    )

    assert [lacking(told) for told in steps_in(tree, "x")] == [
        ["--because"],
        ["--set", "entry"],
        [],
        [],
        ["file"],
    ]


def test_what_is_said_beside_calls_comity_as_it_was_called(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", "python3 /x/start.py")
    gdynia.ok("list")
    session = Session.latest
    assert session is not None
    gdynia.capsys.readouterr()
    session.say("see it: comity audit gdynia; comity keeps all")

    assert gdynia.capsys.readouterr().err == "see it: python3 /x/start.py audit gdynia; comity keeps all\n"
