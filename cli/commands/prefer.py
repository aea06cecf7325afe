"""`comity prefer WHO#N`: of several values of one field, the one that is used from now on."""

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
def _prefer(ctx: click.Context, /, entry: str, **given: Any) -> None:
    correction(session_of(ctx), entry, given, about_a_field(given), "preferred")


command = click.Command(
    "prefer",
    callback=_prefer,
    params=[
        click.Argument(["entry"], metavar="WHO#N"),
        *field_and_value("A field, and which of its values: the recorded one or a contested one."),
        click.Option(["--because"], metavar="TEXT", help="Why this one (required)."),
        *CORRECTION_OPTIONS,
        *write_options(),
        EXPECT,
    ],
    help="""Prefer one of the values that sources give. Reports use it from now on; the others stay on record.

    \b
    comity prefer gdynia#9 --set on=2025-09-14 --because "four outlets give the day"
    """,
)
