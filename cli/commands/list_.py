"""`comity list`: where everything stands."""

from typing import TYPE_CHECKING, Any

import click

from cli.reading_options import reading, time_options
from cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.output import Line
    from cli.session import Session
    from projections.reckoning.standings import Status
    from projections.report import Page


ROOM, WHOLE = 100, 200
"""Cells from which on the table has room, or all of it; below, each row takes some lines."""


@click.pass_context
def _list(ctx: click.Context, /, **given: Any) -> None:
    from cli.commands.report import called, options_of, taken_from
    from projections.reports.status import status

    session = session_of(ctx)
    with reading(session, given["as_at"], given["as_known"]) as asked:
        page = called(status, asked, taken_from(options_of(status), given, asked))
        _print(session, page, asked.ask.plain)


def _print(session: "Session", page: "Page", names: "Callable[[str], str]") -> None:
    from cli.commands.show import dependent, exact, say_notes, since, standing_words, tier_words
    from cli.output import Column, Line, Stacked, broken, rows
    from projections.reckoning.unsettled import depends_on

    def contact(row: "Status") -> str:
        return (row.last_contact.edtf or "") if row.last_contact else ""

    def stacked(row: "Status") -> "Iterator[Line]":
        yield Line(who(row), style="bold")
        yield Line(standing_words(row) + since(row), indent=4)
        count = f"{row.entries} {'entry' if row.entries == 1 else 'entries'}"
        told = (f"last contact {contact(row)}" if contact(row) else "", count)
        yield Line(" · ".join(part for part in told if part), indent=4, style="dim")
        if session.verbose:
            behind = (row.id, "; ".join(row.behind), "; ".join(row.sources))
            yield Line(" · ".join(part for part in behind if part), indent=4, style="dim")
        yield from (Line(f"depends on: {depend}", indent=4) for depend in depends_on(row))

    def who(row: "Status") -> str:
        heirs = (
            f"{'' if successor.certain else 'perhaps '}now {names(successor.by)}"
            for successor in row.successors
        )
        said = ", ".join(heirs).replace(", now ", ", ")
        return f"{row.title} ({said})" if said else row.title

    columns = [
        Column("who", who),
        Column("standing", standing_words),
        Column("tier", tier_words, right=True, fixed=True),
        Column("since", lambda row: broken(since(row).removeprefix(" since ")), fixed=True),
        Column("last contact", lambda row: broken(contact(row)), fixed=True),
        Column("entries", lambda row: str(row.entries), right=True, fixed=True),
        Column("id", lambda row: row.id, wide=True),
        Column("behind", lambda row: "; ".join(row.behind), wide=True),
        Column("sources", lambda row: "; ".join(row.sources), wide=True),
        *(row._replace(heading="depends on", widest=30) for row in dependent(page.rows)),
    ]
    rows(
        session,
        page.rows,
        columns,
        exact=exact(page.rows),
        title=page.title,
        empty=page.sections[0].empty,
        stacked=Stacked(stacked, WHOLE if session.verbose else ROOM),
    )
    say_notes(session, page.notes)


command = click.Command(
    "list",
    callback=_list,
    params=[
        click.Option(
            ["--status"],
            multiple=True,
            metavar="S",
            help="Only these statuses or flags, such as in-force or disputed.",
        ),
        click.Option(
            ["--stream"],
            default="partnership",
            show_default=True,
            metavar="KIND",
            type=click.Choice(["partnership", "membership", "programme", "body", "source"]),
            help="The kind of stream.",
        ),
        click.Option(
            ["--tie"],
            metavar="KIND",
            help="Only with an instrument of this kind in force, such as sister-city.",
        ),
        click.Option(
            ["--country"], metavar="CC", help="Only with a party in this country (ISO 3166-1 alpha-2)."
        ),
        click.Option(
            ["--of"],
            metavar="BODY",
            help="Only what this body is a side of, as it stands in it (default: all, as the home does).",
        ),
        *time_options(),
    ],
    help="""Where everything stands, one row each.

    \b
    comity list --status in-force --status disputed
    comity list --as-at 2016-12-01 --json
    """,
)
