"""`comity list`: where everything stands."""

from typing import TYPE_CHECKING, Any

import click

from cli.errors import Usage
from cli.reading_options import axes, time_options
from cli.session import directory_of, session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.output import Line
    from cli.session import Session
    from domain.history import History
    from projections.directory import Directory
    from projections.status import Status


ROOM = 100
"""Cells from which on the table has room; below, each row takes some lines."""


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
        from projections.status import statuses

        directory = directory_of(ledger)
        when = axes(ledger, given["as_at"], given["as_known"])
        kept = _wanted(status, stream, tie, country, directory)
        histories: list[History] = [cut for one in ledger.histories(stream) if (cut := when.cut(one)).entries]
        found = [row for row in statuses(histories, when.day, directory.name) if kept(row)]
        heading = f"{len(found)} {stream if len(found) == 1 else _plural(stream)}" + (
            f", {when.told}" if when.told else ""
        )
        _print(session, found, heading, f"no {stream} answers to that")


def _wanted(
    status: tuple[str, ...], stream: str, tie: str | None, country: str | None, directory: "Directory"
) -> "Callable[[Status], bool]":
    """Which rows were asked for. Errors: Usage where a word is on no list."""
    from cli.reading import one_of
    from domain.kinds import kind_of_instrument
    from domain.partnership.standing import TIERS
    from projections.status import FLAGS, STATUSES

    words = [one.strip().replace(" ", "-") for said in status for one in said.split(",") if one.strip()]
    known = (*STATUSES.get(stream, ()), *(FLAGS if stream == "partnership" else ()))
    wanted = {one_of("--status", word, known) for word in words}
    kind = one_of("--tie", kind_of_instrument(tie) or tie, TIERS) if tie else None
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Usage(f"--country: {country!r} is no country code: two letters of ISO 3166-1, such as PL")

    def there(row: "Status") -> bool:
        slugs = row.parties or tuple(row.id.partition(":")[2].split("@"))
        return any(getattr(directory.bodies.get(one), "country", None) == country.upper() for one in slugs)  # type: ignore[union-attr]

    def kept(row: "Status") -> bool:
        return (
            (not wanted or row.status in wanted or bool(wanted & set(row.flags)))
            and (not kind or any(one.kind == kind and one.status == "in-force" for one in row.instruments))
            and (not country or there(row))
        )

    return kept


def _print(session: "Session", found: "list[Status]", heading: str, empty: str) -> None:
    from cli.output import Column, Line, Stacked, broken, rows
    from cli.show import exact, since, standing_words

    def contact(row: "Status") -> str:
        return (row.last_contact.edtf or "") if row.last_contact else ""

    def stacked(row: "Status") -> "Iterator[Line]":
        yield Line(row.title, style="bold")
        yield Line(standing_words(row) + since(row), indent=4)
        count = f"{row.entries} {'entry' if row.entries == 1 else 'entries'}"
        told = (f"last contact {contact(row)}" if contact(row) else "", count)
        yield Line(" · ".join(part for part in told if part), indent=4, style="dim")

    columns = [
        Column("who", lambda row: row.title),
        Column("standing", standing_words),
        Column("tier", lambda row: str(row.tier) if row.tier else "", right=True, fixed=True),
        Column("since", lambda row: broken(since(row).removeprefix(" since ")), fixed=True),
        Column("last contact", lambda row: broken(contact(row)), fixed=True),
        Column("entries", lambda row: str(row.entries), right=True, fixed=True),
        Column("id", lambda row: row.id, wide=True),
    ]
    rows(session, found, columns, exact=exact(), title=heading, empty=empty, stacked=Stacked(stacked, ROOM))


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
