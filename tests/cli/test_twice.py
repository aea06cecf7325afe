"""An option that takes one value takes it once: of two, one would be lost without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from cli.commands.report import command as reports
from cli.errors import Usage
from cli.main import comity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Shell


HELP = comity.context_settings["help_option_names"]


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command there is, with its words."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, help_option_names=HELP)
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from commands(inner, f"{path} {name}")


ALL = dict(commands(comity, "comity"))


def test_the_commands_are_all_there() -> None:
    assert {"comity record terminated", "comity register body", "comity correct", "comity import"} <= {*ALL}
    assert {path for path in ALL if path.startswith("comity report ")} == {
        f"comity report {name}"
        for name in reports.list_commands(click.Context(reports, help_option_names=HELP))
    }


@pytest.mark.parametrize("path", ALL)
def test_no_option_of_one_value_takes_two(path: str) -> None:
    """Of every command: each option is refused or keeps both, and none is lost."""
    command = ALL[path]
    single = [param for param in command.params if isinstance(param, click.Option) and not param.is_flag]
    assert single
    for option in single:
        words = [option.opts[0], "1", option.opts[0], "2"]
        context = click.Context(command, info_name=path, help_option_names=HELP)
        if option.multiple:
            assert command.make_parser(context).parse_args([*words])[0][option.name] == ["1", "2"]
        else:
            with pytest.raises(Usage, match=f"{option.opts[0]} takes one value"):
                command.make_parser(context).parse_args([*words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("record", "visited", "kaohsiung", "--visitor", "gdynia", "--visitor", "x", "--host", "y"),
            "--visitor",
        ),
        (("record", "terminated", "kaohsiung", "--by", "gdynia", "--by", "kaohsiung"), "--by"),
        (("contest", "kaohsiung#1", "--field", "title", "--value", "a", "--value", "b"), "--value"),
        (("correct", "kaohsiung#1", "--set", "title=a", "--because", "b", "--because", "c"), "--because"),
        (
            ("correct", "kaohsiung#1", "--set", "title=a", "--set", "title=b", "--because", "c"),
            "--set: title",
        ),
        (("register", "body", "lund", "--name", "Lund", "--name", "Lunden", "--kind", "city"), "--name"),
        (
            (
                "register",
                "body",
                "lund",
                "--name",
                "Lund",
                "--kind",
                "city",
                "--names",
                "sv=a",
                "--names",
                "sv=b",
            ),
            "--names: sv",
        ),
        (("open", "kaohsiung", "--title", "a", "--title", "b"), "--title"),
        (
            ("import", "x.csv", "--map", "partner=counterpart", "--set", "kind=mou", "--set", "kind=loi"),
            "--set: kind",
        ),
        (("list", "--as-at", "2020", "--as-at", "2021"), "--as-at"),
        (("list", "--ledger", "a.db", "--ledger", "b.db"), "--ledger"),
        (("--ledger", "a.db", "list", "--ledger", "b.db"), "--ledger"),
        (("--format", "csv", "record", "--format", "json", "noted", "kaohsiung", "--text", "x"), "--format"),
        (
            (
                *("record", "signed", "kaohsiung", "--instrument", "m", "--kind", "mou"),
                "--term",
                "length=P1Y,length=P2Y",
            ),
            "--term: length",
        ),
    ],
)
def test_what_is_given_twice_is_refused(
    words: tuple[str, ...], said: str, gdynia: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.csv").write_text("partner\nTurku\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert f"{said} takes one value, and more than one is given" in gdynia.fails(2, *words)


def test_what_takes_several_takes_them(gdynia: Shell) -> None:
    gdynia.ok(
        *("record", "signed", "kaohsiung", "--instrument", "m", "--kind", "mou", "--on", "2020"),
        *("--by", "gdynia", "--by", "kaohsiung", "--dry-run", "--dry-run"),
    )


def test_two_fields_are_contested_one_after_the_other(gdynia: Shell) -> None:
    said = gdynia.fails(2, "contest", "gdynia#2", "--set", "visitor=a", "--set", "host=b")

    assert "contest each field by itself, one after the other" in said
