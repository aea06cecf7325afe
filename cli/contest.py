"""`comity contest WHO#N`: another source says something else about one field of an entry."""

from typing import Any

import click

from cli.recording import CORRECTION_OPTIONS, EXPECT, correction, write_options
from cli.session import session_of


@click.pass_context
def _contest(ctx: click.Context, /, entry: str, field: str, value: str, **given: Any) -> None:
    def make(fact: Any, today: Any, read: dict[str, str]) -> dict[str, Any]:
        from cli.reading import field_value

        name = field.replace("-", "_")
        return {"field": name, "value": field_value(type(fact), name, value, today, read)}

    correction(session_of(ctx), entry, given, make, "contested")


command = click.Command(
    "contest",
    callback=_contest,
    params=[
        click.Argument(["entry"], metavar="WHO#N"),
        click.Option(["--field"], required=True, metavar="FIELD", help="The field in question."),
        click.Option(["--value"], required=True, metavar="VALUE", help="What the other source says."),
        *CORRECTION_OPTIONS,
        *write_options(),
        EXPECT,
    ],
    help="""Record that another source says something else. Name it with --source.

    \b
    comity contest gdynia#9 --field on --value 2025-09-14 --source ltn-5178250
    """,
)
