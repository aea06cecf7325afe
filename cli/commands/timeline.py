"""`comity timeline [WHO]`: what happened, in order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.reading_options import reading, time_options
from cli.session import session_of
from domain.shell import quoted

if TYPE_CHECKING:
    from cli.session import Session
    from projections.report import Page
    from projections.reports.timeline import Moment


ROOM, WHOLE = 90, 140
"""Cells from which on the table of one stream, or of all, has room; below, each row takes some lines."""


@click.pass_context
def _timeline(ctx: click.Context, /, who: str | None, **given: Any) -> None:
    from cli.commands.report import called, options_of, say_read, taken_from
    from projections.reports.timeline import timeline

    session = session_of(ctx)
    with reading(session, given["as_at"], given["as_known"]) as asked:
        said: dict[str, str] = {}
        taken = taken_from(options_of(timeline), {"who": who, **given}, asked, said)
        say_read(session, said)
        page = called(timeline, asked, taken)
        _print(session, page, alone=bool(who))
    if session.suggests and who:
        session.suggest(f"show {quoted(who)}", f"audit {quoted(who)}")


def _print(session: "Session", page: "Page", *, alone: bool) -> None:
    """Print moments: of one stream alone, or each with whose it is."""
    from cli.commands.show import dependent, say_notes
    from cli.output import Column, Line, Stacked, broken, fields, rows
    from projections.reckoning.unsettled import depends_on

    def entry(moment: "Moment") -> str:
        if session.format == "md":  # a page that is passed on
            return moment.entry
        return f"#{moment.entry.rpartition('#')[2]}" if alone else moment.entry.removeprefix("partnership:")

    def stacked(moment: "Moment") -> Iterator[Line]:
        whose = "" if alone else f"  {moment.title}"
        yield Line(f"{_happened(moment)}{whose}  {entry(moment)}".strip(), style="bold")
        yield Line(_what(moment), indent=4)
        if moment.sources:
            yield Line(", ".join(moment.sources), indent=4, style="dim")
        yield from (Line(f"depends on: {said}", indent=4) for said in depends_on(moment))

    columns = [
        Column("happened", lambda item: broken(_happened(item)), fixed=True),
        *([] if alone else [Column("who", lambda row: row.title, widest=28)]),
        Column("what", _what),
        Column("source", lambda row: ", ".join(row.sources), widest=24),
        Column("entry", entry, fixed=alone, widest=None if alone else 30),
        *(row._replace(heading="depends on", widest=30) for row in dependent(page.rows)),
    ]
    exact = fields(
        *("entry", "stream", "type", "on", "earliest", "latest", "possible", "text"),
        *("certainty", "contested", "sources"),
        on=lambda row: row.when.edtf,
        earliest=lambda row: row.when.earliest,
        latest=lambda row: row.when.latest,
    )
    exact += dependent(page.rows)
    rows(
        session,
        page.rows,
        columns,
        exact=exact,
        title=page.title,
        empty=page.sections[0].empty,
        stacked=Stacked(stacked, ROOM if alone else WHOLE),
    )
    say_notes(session, page.notes)


def _happened(moment: "Moment") -> str:
    opens = moment.type.endswith((".opened", ".registered", ".started"))
    return moment.when.edtf or ("" if opens else "undated")


def _what(moment: "Moment") -> str:
    said = moment.text if moment.certainty == "confirmed" else f"{moment.text} [{moment.certainty}]"
    return (
        said + (" [contested]" if moment.contested else "") + (" [possibly later]" if moment.possible else "")
    )


command = click.Command(
    "timeline",
    callback=_timeline,
    params=[
        click.Argument(["who"], required=False, metavar="[WHO]"),
        click.Option(["--from", "from_"], metavar="DAY", help="From this day on."),
        click.Option(["--to"], metavar="DAY", help="Up to this day."),
        *time_options(),
    ],
    help="""What happened, in order; dates stay as rough as they are known.

    \b
    comity timeline edinburgh
    comity timeline --from 2025 --to 2025-10
    """,
)
