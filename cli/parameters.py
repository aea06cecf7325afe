"""What commands and their parameters say of themselves: how one answers, which words name files."""

import os
import re
import sys
from typing import Any

import click

from cli.errors import Failure, Usage

PATHS = {"BACKUP", "CHECKPOINT", "DIR", "FILE", "KEY", "PATH"}
"""How the help calls a parameter that is a file or a folder; `~` before one is the home folder, whatever shell there is."""


def names_files(parameter: click.Parameter) -> bool:
    """Whether what is given for a parameter is a file's name."""
    return bool(PATHS & set(re.findall("[A-Z]+", parameter.metavar or "")))


def said(_ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """What was given, which says something; a path in full. Errors: Usage where it is empty."""
    for word in value if isinstance(value, tuple) else (value,):
        if isinstance(word, str) and not word.strip():
            what = (
                _as_given(parameter)
                if isinstance(parameter, click.Option)
                else parameter.human_readable_name.strip("[]")
            )
            raise Usage(f"{what} is empty: say something, or leave it out")
    if value and names_files(parameter):
        from store.folders import at_home

        return tuple(map(at_home, value)) if isinstance(value, tuple) else at_home(value)
    return value


def _as_given(option: click.Option) -> str:
    """An option by the name by which it was given, of those that it has."""
    given = [
        name
        for name in option.opts
        if any(word == name or word.startswith(f"{name}=") for word in sys.argv[1:])
    ]
    return " or ".join(given) or option.opts[0]


def files_of(words: str) -> list[str]:
    """The files that a pattern names, in order, where no file is called so: some shells hand patterns on as they are.

    Errors: Failure where no name is like it.
    """
    from glob import glob, has_magic

    if words == "-" or not has_magic(words) or os.path.lexists(words):
        return [words]
    if found := sorted(glob(words)):  # noqa: PTH207 — the names as they were asked for
        return found
    raise Failure("not-found", f"{words}: no file has a name like that", "name the files of checkpoints")


def answer_of(command: click.Command) -> str:
    """How a command answers: in rows, which have every form, unless its module says otherwise by `ANSWERS`.

    Otherwise is in `words`, or as JSON where that is asked for; as `JSON` alone; by `a script`.
    """
    module = sys.modules.get(getattr(command.callback, "__module__", ""))
    return str(getattr(module, "ANSWERS", "rows"))
