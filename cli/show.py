"""`comity show WHO`: where one partnership, body or source stands, and what may be recorded next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.asking import asking
from cli.output import Line, on_one_line
from cli.reading_options import time_options
from cli.session import quoted, session_of

if TYPE_CHECKING:
    from cli.output import Column
    from projections.rows.standings import Status
    from projections.show import Details, Happening


@click.pass_context
def _show(ctx: click.Context, /, who: str, **given: Any) -> None:
    session = session_of(ctx)
    with asking(session, given["as_at"], given["as_known"]) as asked:
        from cli.output import dumped, line_of, page, rows
        from projections.row import as_json
        from projections.show import details

        found = details(asked.ask, asked.stream(who))
        match session.format:
            case "json":
                click.echo(dumped(as_json(found)))
            case "jsonl":
                click.echo(line_of(found))
            case "csv" | "md":
                rows(session, [found], exact())
            case _:
                page(session, _page(found, asked.ask.told, session.verbose))
        if session.format is None:
            session.suggest(f"audit {quoted(who)}", f"timeline {quoted(who)}")


def exact() -> "list[Column]":
    """A standing in columns for programs, named as in JSON."""
    from cli.output import fields

    def day(name: str) -> Any:
        return lambda row: row.last_contact and getattr(row.last_contact, name)

    return fields(
        *("id", "stream", "title", "status", "certain", "otherwise", "tier", "flags", "possible_flags"),
        *("since", "since_earliest", "since_latest"),
        *("last_contact", "last_contact_earliest", "last_contact_latest", "entries"),
        since=lambda row: row.since.edtf,
        since_earliest=lambda row: row.since.earliest,
        since_latest=lambda row: row.since.latest,
        last_contact=day("edtf"),
        last_contact_earliest=day("earliest"),
        last_contact_latest=day("latest"),
    )


def standing_words(row: "Status | Details") -> str:
    """`on hold · intent`, with what is only possible said so."""
    said = row.status.replace("-", " ")
    if not row.certain:
        said = f"{said} (possible, else {(row.otherwise or 'none').replace('-', ' ')})"
    flags = [*row.flags, *(f"{one} (possible)" for one in row.possible_flags)]
    return " · ".join([said, *flags])


def since(row: "Status | Details") -> str:
    """` since 2024-06`: when the status began, as rough as it is known; or nothing."""
    if row.since.edtf:
        return f" since {row.since.edtf}"
    told = row.status != "none" and row.stream in {"partnership", "membership"}
    return " since an unknown day" if told else ""


def _page(found: "Details", told: str, verbose: bool) -> Iterator[Line]:
    yield Line(on_one_line(found.title), style="bold")
    yield Line(f"{standing_words(found)}{since(found)}" + (f"   ({told})" if told else ""))
    if found.began and not found.facts:
        yield Line(f"{found.began.text}{_cited(found.began)}", f"by #{found.began.entry.rpartition('#')[2]}")
    if found.instruments:
        yield from _heading("Instruments")
        for one in found.instruments:
            until = f" until {one.until}" if one.until else ""
            until = ", renewed tacitly" if one.renewal == "tacit" and not until else until
            title = f" ‘{one.title}’" if one.title else ""
            state = one.status.replace("-", " ")
            signed = one.signed.edtf or "on an unknown day"
            yield Line(f"{one.kind.replace('-', ' ')}{title}: {state}, signed {signed}{until}", one.id)
    apart = (("Last contacts", found.contacts), ("Pressure", found.pressure))
    for heading, happened in (("On record", found.facts),) if found.facts else apart:
        if happened:
            yield from _heading(heading)
            yield from map(_line, happened)
    if found.commitments:
        yield from _heading("Open commitments")
        for promise in found.commitments:
            owner = f" ({promise.owner})" if promise.owner else ""
            due = f", due {promise.due}" if promise.due else ", no date"
            yield Line(f"{promise.text}{owner}{due}", promise.id)
    if found.may_follow and not told:
        yield Line("")
        yield Line(f"May be recorded now: {', '.join(found.may_follow)}")
    if verbose:
        yield Line(f"{found.id}, {found.entries} entries", style="dim")


def _heading(words: str) -> Iterator[Line]:
    yield Line("")
    yield Line(words, style="bold")


def _line(one: "Happening") -> Line:
    alleged = f" [{one.certainty}]" if one.certainty != "confirmed" else ""
    return Line(f"{one.text}{alleged}{_cited(one)}", one.when.edtf or "undated")


def _cited(one: "Happening") -> str:
    return f"  — {', '.join(one.sources)}" if one.sources else ""


command = click.Command(
    "show",
    callback=_show,
    params=[click.Argument(["who"], metavar="WHO"), *time_options()],
    help="""Where one stands: instruments, last contacts, commitments, pressure, what may be recorded next.

    \b
    comity show edinburgh --as-at 2024-06-23
    comity show 愛丁堡 --json
    comity show body:gdynia
    """,
)
