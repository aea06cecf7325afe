"""`comity audit [WHO]`: every entry, with both its times, its sources, and what was changed since."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.command_ids import command_named, short
from cli.output import Line, Piece
from cli.reading_options import reading, time_options
from cli.session import Session, session_of
from domain.shell import quoted

if TYPE_CHECKING:
    from projections.report import Ask
    from projections.reports.audit import AuditEntry, Known
    from queries.axes import Axes
    from queries.session import View
    from store.application import Comity

ROOM, WHOLE = 100, 130
"""Cells from which on the table of one stream, or of all, has room; below, each entry takes some lines."""
FEW = 3
"""Commands that are named below."""
EXACT = (
    *("entry", "position", "place", "type", "on", "earliest", "latest", "text", "state", "corrected_by"),
    *("certainty", "sources", "recorded_at", "recorded_by", "command"),
)
"""The columns of csv, named as in JSON."""


@click.pass_context
def _audit(
    ctx: click.Context, /, who: str | None, by: str | None, of: str | None, changes: bool, **given: Any
) -> None:
    session = session_of(ctx)
    with reading(session, given["as_at"], given["as_known"]) as asked:
        print_audit(session, asked, who, by=by, of=of, changes=changes)


def print_audit(
    session: Session,
    asked: "View",
    who: str | None,
    *,
    by: str | None = None,
    of: str | None = None,
    changes: bool = False,
) -> None:
    """Print the audit of one stream in chronicle order, or of the whole ledger in recorded order."""
    from cli.output import chosen
    from projections.engine.shelf import Shelf
    from projections.reports.audit import audit, in_chronicle_order
    from store.roots import root_of

    ledger, ask, when = asked.ledger, asked.ask, asked.axes
    of = command_named(ledger, of) if of else None
    stream = asked.stream(who) if who else None
    if stream:
        history = when.cut(ledger.history(stream))
        entries = list(in_chronicle_order(audit(history, ask.plain)))
        heading = _heading(ask, stream)
    else:
        parts = ("the whole ledger", f"{when.position} entries", ask.told)
        heading = " · ".join(part for part in parts if part)
        entries = sorted(
            (item for history in ledger.histories() for item in audit(when.cut(history), ask.plain)),
            key=lambda history: history.position,
        )
    root, known = root_of(ledger, Shelf(ledger.where), until=when.position), _known(ledger, when)
    if known.restored_at:
        heading += f" · restored {when.local(known.restored_at)} by {known.restored_by}, up to position {known.restored_to}"
    kept = [
        entry
        for entry in entries
        if (not by or entry.recorded_by == by)
        and (not of or entry.command == of)
        and (not changes or entry.about or entry.state != "valid" or entry.contested)
        and _by(entry, when)
    ]
    _print(session, stream, heading, kept, root, known, when)
    if chosen(session) == "table" and not session.verbose:
        _say_commands(session, kept)
    if session.suggests and who:
        session.suggest(f"show {quoted(who)}", f"timeline {quoted(who)}")


def _say_commands(session: Session, shown: "list[AuditEntry]") -> None:
    """Say which commands and imports wrote several of the entries: what can be taken back whole."""
    wrote = Counter(entry.command for entry in shown if not entry.about)
    several = [f"{short(command)} ({count})" for command, count in wrote.most_common() if count > 1]
    if several:
        more = f" and {len(several) - FEW} more" if len(several) > FEW else ""
        session.say(
            f"Written together: {', '.join(several[:FEW])}{more} (-v shows the command of each entry).",
            f"  {session.called} retract --command ID takes all that one wrote back",
        )


def _known(ledger: "Comity", when: "Axes") -> "Known":
    """What the audit rests on; a restored ledger says so, because it did not see its entries recorded."""
    from projections.reports.audit import Known
    from queries.axes import stamp

    restored = ledger.restored
    return Known(
        when.position,
        when.stamp,
        *((stamp(restored.at), restored.by, restored.position) if restored else ()),
    )


def _by(entry: "AuditEntry", when: "Axes") -> bool:
    from datetime import date

    return (
        when.words is None
        or entry.earliest is None
        or entry.earliest <= date.fromordinal(when.day).isoformat()
    )


def _heading(ask: "Ask", stream: str) -> str:
    from cli.commands.show import since, standing_words
    from projections.reckoning.standings import statuses

    now = next(statuses(ask, stream=stream, begun=False))
    count = f"{now.entries} {'entry' if now.entries == 1 else 'entries'}"
    parts = (f"{now.title}    {standing_words(now)}{since(now)}", count, ask.told)
    return " · ".join(part for part in parts if part)


def _print(
    session: Session,
    stream: str | None,
    heading: str,
    entries: list["AuditEntry"],
    root: str | None,
    known: "Known",
    when: "Axes",
) -> None:
    from cli.output import Column, Stacked, broken, chosen, dumped, fields, rows
    from projections.reports.audit import Audit
    from projections.row import as_json

    if chosen(session) == "json":
        ordered = tuple(sorted(entries, key=lambda entry: entry.position))
        found = Audit(stream, known, root, ordered)
        click.echo(dumped(as_json(found)))
        session.printed = len(ordered)
        return

    def recorded(entry: "AuditEntry") -> str:
        return when.local(entry.recorded_at)

    def stacked(entry: "AuditEntry") -> Iterator[Line]:
        name = f"#{_number(entry)}" if stream else entry.entry
        yield Line([(f"{name}  {_happened(entry)}".rstrip(), "bold")])
        yield Line(text_of(entry), indent=4, style=_style(entry))
        told = (
            _sources(entry),
            f"recorded {recorded(entry)} by {entry.recorded_by}",
            f"command {short(entry.command)}",
        )
        yield Line(" · ".join(part for part in told if part), indent=4, style="dim")

    columns = [
        Column("#", _number, right=True, fixed=True),
        *([] if stream else [Column("stream", lambda row: row.entry.rpartition("#")[0], widest=24)]),
        Column("happened", lambda item: broken(_happened(item)), fixed=True),
        Column("entry", text_of),
        Column("source", _sources, widest=20),
        Column(
            "recorded",
            lambda entry: f"{recorded(entry).replace(' ', chr(10))} {entry.recorded_by}",
            widest=16,
        ),
        Column("command", lambda row: short(row.command), wide=True, widest=16),
    ]
    title = " · ".join(
        part
        for part in (
            heading,
            f"root {root[:8]}" if root else "",
            stream if stream and session.format == "md" else "",
        )
        if part
    )
    rows(
        session,
        entries,
        columns,
        exact=fields(*EXACT),
        title=title,
        style=_style,
        empty="nothing answers to that",
        stacked=Stacked(stacked, ROOM if stream else WHOLE),
    )


def _number(entry: "AuditEntry") -> str:
    return entry.entry.rpartition("#")[2]


def _opens(entry: "AuditEntry") -> bool:
    return entry.type.endswith((".opened", ".registered", ".started"))


def _happened(entry: "AuditEntry") -> str:
    return entry.on or ("" if entry.about or _opens(entry) else "undated")


def _sources(entry: "AuditEntry") -> str:
    return ", ".join(entry.sources) or ("" if entry.about or _opens(entry) else "unsourced")


def _style(entry: "AuditEntry") -> str:
    return "dim" if entry.about or entry.state == "retracted" else ""


def text_of(entry: "AuditEntry") -> list[Piece]:
    """The sentence, with what it once said struck through, and said in words where nothing can be struck."""
    said = entry.text if entry.certainty == "confirmed" else f"{entry.text} [{entry.certainty}]"
    arrow = [("↳ ", "")] if entry.about else []
    by = ", ".join(f"#{name.rpartition('#')[2]}" for name in entry.corrected_by)
    if entry.state == "retracted":
        return [
            *arrow,
            (f"retracted by #{entry.corrected_by[-1].rpartition('#')[2]}: ", ""),
            (said, "strike"),
        ]
    if entry.state == "corrected":
        pieces = [*arrow, (f"{said} (corrected by {by}: ", "")]
        for number, name in enumerate(entry.reads):
            pieces += [(f"{'; ' if number else ''}{name} was ", ""), (_short(entry.fact.get(name)), "strike")]
        return [*pieces, (")", "")]
    return [*arrow, (said, "")]


def _short(value: Any) -> str:
    from domain.sentence import in_words

    return in_words(value) or "unknown"


command = click.Command(
    "audit",
    callback=_audit,
    params=[
        click.Argument(["who"], required=False, metavar="[WHO]"),
        click.Option(["--user", "by"], metavar="NAME", help="Only what this person recorded."),
        click.Option(["--command", "of"], metavar="ID", help="Only what this command or import wrote."),
        click.Option(["--changes"], is_flag=True, help="Only corrections, and what they are about."),
        *time_options(),
    ],
    help="""Every entry in the order in which things happened, with both its times and its corrections.
    Without WHO, the whole ledger in the order in which it was recorded.

    \b
    comity audit edinburgh
    comity audit gdynia --as-known "#40"
    comity audit --user mei --changes
    """,
)
