"""`comity list`: where everything stands."""

from typing import TYPE_CHECKING, Any

import click

from cli.reading_options import axes, time_options
from cli.session import directory_of, session_of

if TYPE_CHECKING:
    from domain.history import History
    from projections.status import Status


@click.pass_context
def _list(
    ctx: click.Context,
    /,
    status: tuple[str, ...],
    stream: str,
    tie: str | None,
    country: str | None,
    **given: Any,
) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        from cli.output import Column, rows
        from cli.show import since, standing_words
        from projections.status import statuses

        directory = directory_of(ledger)
        when = axes(ledger, given["as_at"], given["as_known"])
        wanted = {one.strip() for words in status for one in words.split(",")}

        def kept(row: "Status") -> bool:
            return (
                (not wanted or row.status in wanted or bool(wanted & set(row.flags)))
                and (not tie or any(one.kind == tie and one.status == "in-force" for one in row.instruments))
                and (
                    not country
                    or any(
                        getattr(directory.bodies.get(one), "country", None) == country.upper()
                        for one in row.parties
                    )
                )
            )

        histories: list[History] = [cut for one in ledger.histories(stream) if (cut := when.cut(one)).entries]
        found = [row for row in statuses(histories, when.day, directory.name) if kept(row)]
        columns = [
            Column("who", lambda row: row.title),
            Column("standing", standing_words),
            Column("tier", lambda row: str(row.tier) if row.tier else "", right=True),
            Column("since", since, fixed=True),
            Column(
                "last contact",
                lambda row: (row.last_contact.edtf or "") if row.last_contact else "",
                fixed=True,
            ),
            Column("entries", lambda row: str(row.entries), right=True),
            Column("id", lambda row: row.id, wide=True),
        ]
        heading = f"{len(found)} {stream if len(found) == 1 else _plural(stream)}" + (
            f", {when.told}" if when.told else ""
        )
        rows(session, found, columns, title=heading, empty=f"no {stream} answers to that")


def _plural(stream: str) -> str:
    return {"body": "bodies", "ledger": "ledgers"}.get(stream, f"{stream}s")


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
        *time_options(),
    ],
    help="""Where everything stands, one row each.

    \b
    comity list --status in-force --status disputed
    comity list --as-at 2016-12-01 --json
    """,
)
