"""`comity timeline [WHO]`: what happened, in order."""

from typing import TYPE_CHECKING, Any

import click

from cli.reading_options import axes, time_options
from cli.session import directory_of, session_of

if TYPE_CHECKING:
    from projections.timeline import Moment


@click.pass_context
def _timeline(
    ctx: click.Context, /, who: str | None, first: str | None, last: str | None, **given: Any
) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        from cli.output import Column, rows
        from cli.reading import when as read_when
        from cli.recording import today_of
        from domain import when as days
        from projections.timeline import timeline

        directory = directory_of(ledger)
        when = axes(ledger, given["as_at"], given["as_known"])
        streams = [directory.any_stream(who)] if who else ledger.streams("partnership")
        histories = [cut for one in streams if (cut := when.cut(ledger.history(one))).entries]
        today = today_of(ledger)
        begin = days.bounds(read_when(first, today, {}, "--from"))[0] if first else days.MIN
        end = days.bounds(read_when(last, today, {}, "--to"))[1] if last else days.MAX

        def title(history: Any) -> str:
            return " – ".join(directory.plain(one) for one in history.stream.partition(":")[2].split("--"))

        found = list(timeline(histories, when.day, directory.plain, title, begin, end))
        columns = [
            Column("happened", lambda one: one.when.edtf or "undated", fixed=True),
            *([] if who else [Column("who", lambda one: one.title)]),
            Column("what", _what),
            Column("source", lambda one: ", ".join(one.sources)),
            Column(
                "entry", lambda one: f"#{one.entry.rpartition('#')[2]}" if who else one.entry, fixed=bool(who)
            ),
        ]
        heading = (directory.any_stream(who).partition(":")[2] if who else "") + (
            f" {when.told}" if when.told else ""
        )
        rows(session, found, columns, title=heading.strip(), empty="nothing on record in that time")


def _what(one: "Moment") -> str:
    said = one.text if one.certainty == "confirmed" else f"{one.text} [{one.certainty}]"
    return said + (" [contested]" if one.contested else "") + (" [possibly later]" if one.possible else "")


command = click.Command(
    "timeline",
    callback=_timeline,
    params=[
        click.Argument(["who"], required=False, metavar="[WHO]"),
        click.Option(["--from", "first"], metavar="DAY", help="From this day on."),
        click.Option(["--to", "last"], metavar="DAY", help="Up to this day."),
        *time_options(),
    ],
    help="""What happened, in order; dates stay as rough as they are known.

    \b
    comity timeline edinburgh
    comity timeline --from 2025 --to 2025-10
    """,
)
