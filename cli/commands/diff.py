"""`comity diff`: what changed between two days, or between what was known at two times; the report of that name."""

from typing import Any

import click

from cli.commands.report import SECTION, answer, options_of
from cli.reading_options import time_options
from cli.session import session_of


@click.pass_context
def _diff(ctx: click.Context, /, **given: Any) -> None:
    from projections.reports.diff import diff

    answer(session_of(ctx), diff, options_of(diff), given, given)


command = click.Command(
    "diff",
    callback=_diff,
    params=[
        click.Argument(["who"], required=False, metavar="[WHO]"),
        click.Option(
            ["--from", "from_"], metavar="DAY", help="The day before: of a month or a year, its first."
        ),
        click.Option(
            ["--to"], metavar="DAY", help="The day after: of a month or a year, its last (default: --as-at)."
        ),
        click.Option(
            ["--known-from"], metavar="TIME", help="What had been recorded by then, as in --as-known."
        ),
        click.Option(["--known-to"], metavar="TIME", help="What had been recorded by then (default: now)."),
        SECTION,
        *time_options(),
    ],
    help="""What changed between two days, or between what was known at two times, and the facts that did it.

    \b
    comity diff --from 2024-06-01 --to 2024-12-31
    comity diff edinburgh --from 2024-06
    comity diff --known-from "#300" --format md
    """,
)
