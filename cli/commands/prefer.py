"""`comity prefer WHO#N`: of several values of one field, the one that is used from now on."""

from typing import Any

import click

from cli.recording import CORRECTION_OPTIONS, EXPECT, about_a_field, correction, write_options
from cli.session import session_of

ANSWERS = "words"


@click.pass_context
def _prefer(ctx: click.Context, /, entry: str, field: str, value: str, **given: Any) -> None:
    correction(session_of(ctx), entry, given, about_a_field(field, value), "preferred")


command = click.Command(
    "prefer",
    callback=_prefer,
    params=[
        click.Argument(["entry"], metavar="WHO#N"),
        click.Option(["--field"], required=True, metavar="FIELD", help="The field in question."),
        click.Option(
            ["--value"], required=True, metavar="VALUE", help="The recorded value or a contested one."
        ),
        click.Option(["--because"], required=True, metavar="TEXT", help="Why this one."),
        *CORRECTION_OPTIONS,
        *write_options(),
        EXPECT,
    ],
    help="""Prefer one of the values that sources give. Reports use it from now on; the others stay on record.

    \b
    comity prefer gdynia#9 --field on --value 2025-09-14 --because "four outlets give the day"
    """,
)
