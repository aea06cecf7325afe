"""`comity audit [WHO]`: every entry, with both its times, its sources, and what was changed since."""

from typing import Any

import click

from cli.reading_options import reading, time_options
from cli.session import session_of


@click.pass_context
def _audit(
    ctx: click.Context,
    /,
    who: str | None,
    by: str | None,
    of: str | None,
    changes: bool,
    recorded: str | None,
    **given: Any,
) -> None:
    from cli.auditing import print_audit

    session = session_of(ctx)
    with reading(session, given["as_at"], given["as_known"], audited=who) as asked:
        print_audit(session, asked, who, by=by, of=of, changes=changes, recorded=recorded)


command = click.Command(
    "audit",
    callback=_audit,
    params=[
        click.Argument(["who"], required=False, metavar="[WHO]"),
        click.Option(["--user", "by"], metavar="NAME", help="Only what this person recorded."),
        click.Option(["--command", "of"], metavar="ID", help="Only what this command or import wrote."),
        click.Option(["--changes"], is_flag=True, help="Only corrections, and what they are about."),
        click.Option(
            ["--recorded"],
            metavar="WHEN",
            help="Only what was recorded on that day, or in that month; with --changes, what of it was changed since, and"
            " by what.",
        ),
        *time_options(),
    ],
    help="""Every entry in the order in which things happened, with both its times and its corrections.
    Without WHO, the whole ledger in the order in which it was recorded. -v adds notes and commands.

    \b
    comity audit edinburgh
    comity audit gdynia --as-known "#130"
    comity audit --user mei --changes
    comity audit --recorded 2026-02 --changes
    """,
)
