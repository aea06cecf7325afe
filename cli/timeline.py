"""`comity timeline [WHO]`: what happened, in order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.reading_options import axes, time_options
from cli.session import directory_of, quoted, session_of

if TYPE_CHECKING:
    from domain.history import History
    from projections.directory import Directory
    from projections.timeline import Moment


ROOM, WHOLE = 90, 140
"""Cells from which on the table of one stream, or of all, has room; below, each row takes some lines."""


@click.pass_context
def _timeline(
    ctx: click.Context, /, who: str | None, first: str | None, last: str | None, **given: Any
) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        from cli.output import Column, Line, Stacked, broken, fields, rows
        from cli.reading import when as read_when
        from cli.recording import today_of
        from domain import when as days
        from projections.timeline import timeline

        directory = directory_of(ledger)
        when = axes(ledger, given["as_at"], given["as_known"])
        own = directory.any_stream(who) if who else None
        streams = [own] if own else ledger.streams("partnership")
        histories = [cut for one in streams if (cut := when.cut(ledger.history(one))).entries]
        today = today_of(ledger)
        begin = days.bounds(read_when(first, today, {}, "--from"))[0] if first else days.MIN
        end = days.bounds(read_when(last, today, {}, "--to"))[1] if last else days.MAX

        def title(history: Any) -> str:
            return str(history.aggregate.standing.title)

        found = list(timeline(histories, when.day, directory.plain, title, begin, end))

        def entry(one: "Moment") -> str:
            return f"#{one.entry.rpartition('#')[2]}" if own else one.entry.removeprefix("partnership:")

        def stacked(one: "Moment") -> Iterator[Line]:
            whose = "" if own else f"  {one.title}"
            yield Line(f"{_happened(one)}{whose}  {entry(one)}".strip(), style="bold")
            yield Line(_what(one), indent=4)
            if one.sources:
                yield Line(", ".join(one.sources), indent=4, style="dim")

        columns = [
            Column("happened", lambda one: broken(_happened(one)), fixed=True),
            *([] if own else [Column("who", lambda one: one.title, widest=28)]),
            Column("what", _what),
            Column("source", lambda one: ", ".join(one.sources), widest=24),
            Column("entry", entry, fixed=bool(own), widest=None if own else 30),
        ]
        exact = fields(
            *("entry", "stream", "type", "on", "earliest", "latest", "possible", "text"),
            *("certainty", "contested", "sources"),
            on=lambda one: one.when.edtf,
            earliest=lambda one: one.when.earliest,
            latest=lambda one: one.when.latest,
        )
        parts = (_title(histories[0], directory) if own and histories else "", when.told)
        rows(
            session,
            found,
            columns,
            exact=exact,
            title=" · ".join(part for part in parts if part),
            empty="nothing on record in that time",
            stacked=Stacked(stacked, ROOM if own else WHOLE),
        )
    if session.format is None and who:
        session.suggest(f"show {quoted(who)}", f"audit {quoted(who)}")


def _title(history: "History", directory: "Directory") -> str:
    from projections.status import title

    return title(history, directory.name)


def _happened(one: "Moment") -> str:
    opens = one.type.endswith((".opened", ".registered", ".started"))
    return one.when.edtf or ("" if opens else "undated")


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
