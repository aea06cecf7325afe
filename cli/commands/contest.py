"""`comity contest WHO#N`: another source says something else about one field of an entry."""

from copy import copy
from typing import Any

import click

from cli.recording import (
    CORRECTION_OPTIONS,
    EXPECT,
    about_a_field,
    correction,
    field_and_value,
    write_options,
)
from cli.session import session_of

ANSWERS = "words"


@click.pass_context
def _contest(ctx: click.Context, /, entry: str, **given: Any) -> None:
    correction(session_of(ctx), entry, given, about_a_field(given), "contested")


def _with_a_source(option: click.Parameter) -> click.Parameter:
    """`--source` as it is needed here: the law asks for it, in files of facts too."""
    if option.name == "source" and isinstance(option, click.Option):
        option = copy(option)
        option.help = f"{option.help} Needed: what contests an entry is a source that says otherwise."
    return option


command = click.Command(
    "contest",
    callback=_contest,
    params=[
        click.Argument(["entry"], metavar="WHO#N"),
        *field_and_value("What the other source says of a field."),
        *map(_with_a_source, CORRECTION_OPTIONS),
        *write_options(),
        EXPECT,
    ],
    help="""Record that another source says something else.

    \b
    comity contest gdynia#9 --set on=2025-09-14 --source ltn-5178250
    """,
)
