"""`comity correct WHO#N`: an entry is read with other values from now on; the entry itself stays."""

from typing import Any

import click

from cli.errors import AllAtOnce
from cli.recording import CORRECTION_OPTIONS, EXPECT, correction, write_options
from cli.session import session_of

ANSWERS = "words"


@click.pass_context
def _correct(ctx: click.Context, /, entry: str, set_: tuple[str, ...], **given: Any) -> None:
    def make(fact: Any, today: Any, read: dict[str, str], wrong: AllAtOnce) -> dict[str, Any]:
        from queries.values import changes

        new = changes(set_, fact, today, read, wrong.errors)
        return {"changes": [{"field": name, "value": value} for name, value in new.items()]} if new else {}

    correction(session_of(ctx), entry, given, make, "corrected")


command = click.Command(
    "correct",
    callback=_correct,
    params=[
        click.Argument(["entry"], metavar="WHO#N"),
        click.Option(
            ["--set", "set_"],
            multiple=True,
            required=True,
            metavar="FIELD=VALUE",
            help="A field and its new value whole, or a part of it (ids.geonames=3099424); nothing after = takes it out.",
        ),
        click.Option(["--because"], metavar="TEXT", help="Why (required)."),
        *CORRECTION_OPTIONS,
        *write_options(),
        EXPECT,
    ],
    help="""Correct an entry. Nothing is changed in place: the audit shows both, and who corrected it when.

    \b
    comity correct gdynia#9 --set on=2025-09-14 --because "four outlets give the day"
    """,
)
