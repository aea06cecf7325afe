"""`comity show WHO`: where one partnership, body or source stands, and what may be recorded next."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.errors import Failure
from cli.output import Line, on_one_line
from cli.reading_options import reading, time_options, view_option
from cli.session import session_of
from domain.shell import quoted

if TYPE_CHECKING:
    from cli.output import Column
    from cli.session import Session
    from projections.reckoning.standings import Agreement, Status
    from projections.report import Ask
    from projections.reports.show import Details, Happening, Promise
    from projections.row import Days


@click.pass_context
def _show(ctx: click.Context, /, who: str, **given: Any) -> None:
    session = session_of(ctx)
    with reading(session, given["as_at"], given["as_known"]) as asked:
        from cli.output import dumped, line_of, page, rows
        from projections.reckoning.unsettled import row_over
        from projections.reports.show import details
        from projections.row import as_json

        stream = asked.stream(who)
        of = view_of(asked.ask, stream, given["of"])
        found, notes = row_over(asked.ask, lambda ask: details(ask, stream, of))
        match session.format:
            case "json":
                click.echo(dumped(as_json(found)))
            case "jsonl":
                click.echo(line_of(found))
            case "csv":
                rows(session, [found], exact([found]))
            case "md":
                click.echo(_markdown(_page(found, asked.ask, verbose=True, next_=False)), nl=False)
            case _:
                page(session, _page(found, asked.ask, verbose=session.verbose))
        say_notes(session, notes)
        if session.suggests:
            session.suggest(f"audit {quoted(who)}", f"timeline {quoted(who)}")


def view_of(ask: "Ask", stream: str, words: str | None) -> str | None:
    """The party that `--of` names; None without it. Errors: `queries.directory.Nobody`, Failure for a stranger."""
    if not words:
        return None
    from projections.rows.sides import sides

    body = ask.names.body(words)
    those = [*dict.fromkeys(side.body for side in ask.of(sides, stream=stream))]
    if body in those:
        return body
    raise Failure(
        3,
        f"{ask.plain(body)} is no side of {ask.title(stream)}",
        f"leave --of out, or name one of {', '.join(those)}" if those else "leave --of out",
    )


def say_notes(session: "Session", notes: Iterable[str]) -> None:
    """Say what is to be noted beside rows."""
    session.say(*(f"Note: {note}" for note in notes))


def dependent(data: Sequence[Any]) -> "list[Column]":
    """The column that says what contested values would change, where any row says so."""
    from cli.output import Column
    from projections.reckoning.unsettled import depends_on

    if not any(map(depends_on, data)):
        return []
    return [Column("depends_on", lambda row: "; ".join(depends_on(row)))]


def exact(data: Sequence[Any]) -> "list[Column]":
    """Standings in columns for programs, named as in JSON."""
    from cli.output import fields

    def day(name: str) -> Any:
        return lambda row: row.last_contact and getattr(row.last_contact, name)

    columns = fields(
        *("id", "stream", "title", "status", "certain", "otherwise", "tier", "flags", "possible_flags"),
        *("since", "since_earliest", "since_latest"),
        *("last_contact", "last_contact_earliest", "last_contact_latest", "entries"),
        *("tier_least", "tier_most", "of", "whole"),
        since=lambda row: row.since.edtf,
        since_earliest=lambda row: row.since.earliest,
        since_latest=lambda row: row.since.latest,
        last_contact=day("edtf"),
        last_contact_earliest=day("earliest"),
        last_contact_latest=day("latest"),
    )
    return [*columns, *dependent(data)]


def standing_words(row: "Status | Details") -> str:
    """`on hold · intent`, with what is only possible said so."""
    said = row.status.replace("-", " ")
    if not row.certain:
        said = f"{said} (possible, else {(row.otherwise or 'none').replace('-', ' ')})"
    flags = [*row.flags, *(f"{flag} (possible)" for flag in row.possible_flags)]
    return " · ".join([said, *flags])


def tier_words(row: "Status | Details") -> str:
    """`4`, or `2–4` where it is not certain; nothing for none."""
    if row.tier_least != row.tier_most:
        return f"{row.tier_least}–{row.tier_most}"
    return str(row.tier) if row.tier else ""


def since(row: "Status | Details") -> str:
    """` since 2024-06`: when the status began, as rough as it is known; or nothing."""
    if row.since.edtf:
        return f" since {row.since.edtf}"
    told = row.status != "none" and row.stream in {"partnership", "membership"}
    return " since an unknown day" if told else ""


def _markdown(lines: Iterable[Line]) -> str:
    """A page as Markdown: its headings, and what stands under each as a list."""
    from itertools import groupby

    from cli.output import escaped, plain

    def drawn(line: Line) -> str:
        text = escaped(plain(line.text))
        return f"- {escaped(line.left)}: {text}" if line.left else f"- {text}"

    parts: list[str] = []
    for bold, group in groupby((line for line in lines if line.text), key=lambda line: line.style == "bold"):
        if bold:
            parts += [f"{'##' if parts else '#'} {escaped(plain(row.text))}" for row in group]
        else:
            parts.append("\n".join(map(drawn, group)))
    return "\n\n".join(parts) + "\n"


def _page(found: "Details", ask: "Ask", *, verbose: bool, next_: bool = True) -> Iterator[Line]:
    from projections.reckoning.unsettled import depends_on

    told = ask.told
    yield Line(on_one_line(found.title), style="bold")
    yield Line(f"{standing_words(found)}{since(found)}{_tier(found)}" + (f"   ({told})" if told else ""))
    if found.began and not found.facts:
        yield Line(f"{found.began.text}{_cited(found.began)}", f"by #{_number(found.began.entry)}")
    yield from map(Line, parties_words(found, ask))
    yield from (Line(f"Depends on: {depend}") for depend in depends_on(found))
    if found.instruments:
        yield from _heading("Instruments")
        for instrument in found.instruments:
            title = f" ‘{instrument.title}’" if instrument.title else ""
            signed = instrument.signed.edtf or "on an unknown day"
            kind = instrument.kind.replace("-", " ")
            said = f"{kind}{title}: {state_words(instrument)}, signed {signed}{term_words(instrument)}"
            yield Line(said, instrument.id)
    apart = (("Last contacts", found.contacts), ("Pressure", found.pressure))
    for heading, happened in (("On record", found.facts),) if found.facts else apart:
        if happened:
            yield from _heading(heading)
            yield from (_line(item, verbose=verbose) for item in happened)
    if found.commitments:
        yield from _heading("Open commitments")
        for promise in found.commitments:
            owner = f" ({promise.owner})" if promise.owner else ""
            due = f", due {promise.due}" if promise.due else ", no date"
            cited = _cited(promise, verbose=verbose) if verbose else ""
            yield Line(f"{promise.text}{owner}{due}{cited}", promise.id)
    if next_ and not told:
        yield Line("")
        yield Line(_next(found))
    if verbose:
        yield from _behind(found)


def _behind(found: "Details") -> Iterator[Line]:
    """What it rests on."""
    yield from _heading("Behind it")
    yield Line(f"{found.id}, {found.entries} entries", style="dim")
    if found.behind:
        yield Line(f"where it stands rests on {', '.join(found.behind)}", style="dim")
    if found.sources:
        yield Line(f"whose word it is: {', '.join(found.sources)}", style="dim")


def _next(found: "Details") -> str:
    """What may be recorded next; of a stream whose opening was retracted, that it was never begun."""
    if not found.may_follow:
        return "It was never begun: what opened it was retracted"
    return f"May be recorded now: {', '.join(found.may_follow)}"


def parties_words(found: "Status | Details", ask: "Ask") -> Iterator[str]:
    """Whose view it is, who has left or given notice, and who took the place of a party."""
    if found.of:
        whole = f"; as a whole it is {(found.whole or found.status).replace('-', ' ')}"
        yield f"As {' and '.join(map(ask.plain, found.of.split('--')))} stands in it{whole}"
    left = {row.party: row for row in found.left}
    if left:
        said = ", ".join(
            f"{ask.plain(row.party)} left {_day(row.on)}, by #{_number(row.entry)}" for row in left.values()
        )
        staying = [ask.plain(party) for party in found.parties if party not in left]
        if len(staying) > 1:
            yield f"It goes on between {', '.join(staying[:-1])} and {staying[-1]}; {said}"
        elif len(found.parties) > TWO and len(left) < len(found.parties):
            yield said
    for row in found.ending:
        by = f" for {ask.plain(row.by)}" if row.by and len(found.parties) > TWO else ""
        who = f", given notice by {ask.plain(row.by)}" if row.by and not by else ""
        what = "What was signed before it was re-established ends" if row.older else "It ends"
        yield f"{what}{by} {_day(row.on)}{who}, by #{_number(row.entry)}"
    for heir in found.successors:
        sure = "was succeeded" if heir.certain else "may have been succeeded"
        by = f", by {heir.entry}" if heir.entry else ""
        yield f"{ask.plain(heir.party)} {sure} by {ask.plain(heir.by)} {_day(heir.since)}{by}"


TWO = 2


def _day(on: "Days") -> str:
    return on.edtf or "on an unknown day"


def _number(entry: str) -> str:
    return entry.rpartition("#")[2]


def state_words(agreement: "Agreement") -> str:
    """`in force`, or `replaced (possible, else expired)`."""
    said = agreement.status.replace("-", " ")
    if agreement.certain:
        return said
    other = (
        "not yet signed"
        if agreement.otherwise == "none"
        else (agreement.otherwise or "none").replace("-", " ")
    )
    return f"{said} (possible, else {other})"


def term_words(agreement: "Agreement") -> str:
    """` until 2027-01-14`, that it renews by itself, or that a notice came too late for that."""
    if agreement.late:
        ends = f", and ends {agreement.until}" if agreement.until else ""
        return f"; notice was given after {agreement.late}, the last day for it: it renews{ends}"
    if agreement.until:
        return f" until {agreement.until}"
    renews = agreement.renewal == "tacit" and {agreement.status, agreement.otherwise} & {"in-force", "signed"}
    return ", renewed tacitly" if renews else ""


def _tier(found: "Details") -> str:
    """`, tier 4 since 2025-09-14`, where that is not since the status began."""
    if found.tier_least != found.tier_most:
        return f", tier {tier_words(found)}"
    if not found.tier or found.tier_since == found.since:
        return ""
    return f", tier {found.tier} since {_day(found.tier_since).removeprefix('on ')}"


def _heading(words: str) -> Iterator[Line]:
    yield Line("")
    yield Line(words, style="bold")


def _line(happening: "Happening", *, verbose: bool) -> Line:
    alleged = f" [{happening.certainty}]" if happening.certainty != "confirmed" else ""
    return Line(
        f"{happening.text}{alleged}{_cited(happening, verbose=verbose)}", happening.when.edtf or "undated"
    )


def _cited(happening: "Happening | Promise", *, verbose: bool = False) -> str:
    """Whose word it is, and the number of the entry where more was asked for."""
    entry = [f"#{_number(happening.entry)}"] if verbose else []
    return f"  — {', '.join([*happening.sources, *entry])}" if happening.sources or entry else ""


command = click.Command(
    "show",
    callback=_show,
    params=[click.Argument(["who"], metavar="WHO"), view_option(), *time_options()],
    help="""Where one stands: instruments, last contacts, commitments, pressure, what may be recorded next.

    \b
    comity show edinburgh --as-at 2024-06-23
    comity show kumamoto --of kaohsiung
    comity show 愛丁堡 --json
    comity show body:gdynia
    """,
)
