"""What a page or a help text tells people to type, every shell takes: a POSIX shell, PowerShell, and Windows' cmd.

What only one shell takes stands in a block that is marked for it, under a sentence that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from cli.main import comity
from cli.session import Session

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent.name != "reference"),
    *sorted((ROOT / "examples").rglob("*.md")),
]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
PROGRAMS = re.compile(
    r"(?:comity(?= [a-z…-])|python3?|py|pip|pipx|uv|pytest|ruff|mypy|sh|openssl|git|schtasks|winget)(?: |$)"
)
EVERY = {"console", "text", ""}
"""Blocks that are for every shell: a session that is replayed, and commands that are only shown."""
ONE = {"bash": r"\b(?:bash|shells? of Linux and macOS)\b", "powershell": r"PowerShell", "bat": r"\bcmd\b"}
"""Blocks for one shell, and how the words before such a block name it."""
NO_SHELL = {"python", "json", "csv", "sql", "ini", "xml", "toml", "yaml"}
"""Blocks in which nothing is typed at a prompt."""

BETWEEN = [
    (r"&&|\|\||;", "joins two commands, which PowerShell 5.1 or cmd does otherwise"),
    (r"[<>|]", "is a redirect or a pipe: PowerShell 5.1 spoils what passes through it; say -o FILE"),
    (r"'", "single quotes are no quotes in cmd"),
    (r"(?:^|\s)~", "a home folder that no Windows shell knows"),
    (r"(?:^|\s)#", "a comment in a POSIX shell and in PowerShell, but not in cmd"),
    (r"(?:^|\s)@", "PowerShell's own sign at the beginning of a word"),
    (r"[*?]", "a POSIX shell looks for files"),
    (r"[(){}&^]", "means something to a shell"),
    (r",", "PowerShell makes a list of it"),
]
"""What no command may have between quoted words, and why."""
ANYWHERE = [
    (r"\$", "a POSIX shell and PowerShell put a variable there, in double quotes too"),
    (r"%\w+%", "cmd puts a variable there, in double quotes too"),
    (r"`", "a sign of the POSIX shells and of PowerShell"),
    (r"\\", "goes on in the next line, or escapes, in one shell alone"),
    (r"!", "bash looks for an earlier command, in double quotes too"),
    (r'""', "PowerShell 5.1 leaves an empty word out"),
]
"""What no command may have at all, and why."""


class Typed(NamedTuple):
    """A command that a page tells people to type, and where it stands."""

    page: str
    command: str


def trouble(command: str) -> list[str]:
    """Why one of the shells would not take a command as it is written."""
    between = re.sub(r'"[^"]*"', '"', command)
    if command.startswith("comity "):  # which knows a home folder where the shell does not
        between = between.replace(" ~/", " ")
    if command.startswith("comity verify "):  # and looks for files itself
        between = between.replace("*", "")
    found = [why for pattern, why in ANYWHERE if re.search(pattern, command)]
    found += [why for pattern, why in BETWEEN if re.search(pattern, between)]
    return [*found, "a quote that is not closed"] if command.count('"') % 2 else found


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Each block with its language, its lines without their indent, and the words before it."""
    end = 0
    for found in FENCE.finditer(text):
        indent, language, lines = found.groups()
        yield language, re.sub(rf"^{indent}", "", lines, flags=re.MULTILINE), text[end : found.start()]
        end = found.end()


def typed_in(text: str) -> Iterator[str]:
    """The commands of a page that are for every shell: in blocks, and within sentences."""
    for language, lines, _ in blocks(text):
        if language in EVERY:
            yield from commands_of(lines, replayed=language == "console")
    for span in CODE.findall(FENCE.sub("", text)):
        if PROGRAMS.match(span):
            yield " ".join(span.split())


def commands_of(lines: str, *, replayed: bool) -> Iterator[str]:
    """The commands in lines: after a `$`; elsewhere what begins with a program, up to two spaces and what it does."""
    for line in lines.splitlines():
        if line.startswith("$ "):
            yield line[2:]
        elif line.startswith("> "):
            yield line  # a second line of a command
        elif (
            not replayed and PROGRAMS.match(line.strip()) and not line.endswith(".")
        ):  # which a sentence does
            yield re.split(r"\s{2,}", line.strip())[0]


def helps() -> Iterator[tuple[str, str]]:
    """Every command and its help, those of every type of fact and of every report among them."""
    names = comity.context_settings["help_option_names"]

    def walk(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
        context = click.Context(command, info_name=path, terminal_width=1000, help_option_names=names)
        context.obj = Session()
        yield path, command.get_help(context)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                if inner := command.get_command(context, name):
                    yield from walk(inner, f"{path} {name}")

    return walk(comity, "comity")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_is_typed_every_shell_takes(page: Path) -> None:
    commands = list(typed_in(page.read_text(encoding="utf-8")))
    if page.name == "windows.md":  # where paths have backslashes, to cmd and to PowerShell
        commands = [re.sub(r'\\(?!"|$)', "/", command) for command in commands]

    assert {command: why for command in commands if (why := trouble(command))} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_block_for_one_shell_says_so(page: Path) -> None:
    for language, lines, before in blocks(page.read_text(encoding="utf-8")):
        assert language in {*EVERY, *ONE, *NO_SHELL}, f"what is {language}?\n{lines}"
        if language in ONE:
            said = before.rstrip().rpartition("\n\n")[2]
            assert re.search(ONE[language], said), f"which shell?\n{said}\n{lines}"


def test_what_a_help_text_shows_every_shell_takes() -> None:
    told = {
        f"{path}: {command}": why
        for path, text in helps()
        for command in commands_of(text.partition("\nOptions:")[0].partition("\n")[2], replayed=False)
        if (why := trouble(command)) and not command.startswith("comity completion ")  # which names its shell
    }

    assert told == {}


@pytest.mark.parametrize(
    "command",
    [
        "comity report upcoming --as ics > due.ics",
        "comity export | gzip",
        "comity seal && comity backup x",
        "comity show edinburgh --as-known '#126'",
        "comity show edinburgh --as-known #126",
        "python3 ~/start.py demo",
        'comity verify --key "$(cat key.txt)"',
        'comity backup "%DATE%.db"',
        "comity record visited kaohsiung \\",
        "comity record signed kaohsiung --term length=P5Y,notice=P6M",
        "comity import *.jsonl",
        'comity record noted kaohsiung --text "no end',
        'comity list --to ""',
        "comity backup x  # every day",
    ],
)
def test_what_some_shell_reads_otherwise_is_found(command: str) -> None:
    assert trouble(command)


@pytest.mark.parametrize(
    "command",
    [
        'comity show edinburgh --as-known "#126"',
        "comity correct kaohsiung#4 --set on=2025-09-14",
        'comity record signed kaohsiung --term "length=P5Y,notice=P6M"',
        "comity audit membership:kaohsiung@iurc",
        "comity verify 2026-*.checkpoint",
        "comity list --ledger ~/kaohsiung.db",
        "comity register body kaohsiung --names zh-Hant=高雄",
        "comity record noted kaohsiung --text \"the city's own & its partners' <words>\"",
    ],
)
def test_what_every_shell_takes_is_let_through(command: str) -> None:
    assert trouble(command) == []


def test_commands_are_found_wherever_they_stand() -> None:
    page = "Say `comity a` or `$X`.\n\n```console\n$ comity b\nout\n```\n\n```text\ncomity c   does c\n```\n"
    page += "1. In bash:\n\n   ```bash\n   comity d | wc\n   ```\n"

    assert list(typed_in(page)) == ["comity b", "comity c", "comity a"]
    assert len(dict(helps())) >= 100
