"""`comity audit [WHO]`: every entry, with both its times, its sources, and what was changed since."""

from typing import TYPE_CHECKING, Any

import click

from cli.errors import Failure
from cli.reading_options import axes, time_options
from cli.session import Session, directory_of, session_of

if TYPE_CHECKING:
    from cli.reading_options import Axes
    from domain.history import History
    from projections.audit import AuditEntry
    from projections.directory import Directory
    from store.application import Comity


@click.pass_context
def _audit(
    ctx: click.Context, /, who: str | None, by: str | None, of: str | None, changes: bool, **given: Any
) -> None:
    session = session_of(ctx)
    with session.open(read_only=True) as ledger:
        print_audit(
            session,
            ledger,
            who,
            by=by,
            of=of,
            changes=changes,
            as_at=given["as_at"],
            as_known=given["as_known"],
        )


def print_audit(
    session: Session,
    ledger: "Comity",
    who: str | None,
    *,
    by: str | None = None,
    of: str | None = None,
    changes: bool = False,
    as_at: str | None = None,
    as_known: str | None = None,
) -> None:
    """Print the audit of one stream in chronicle order, or of the whole ledger in recorded order."""
    from projections.audit import audit, in_chronicle_order

    directory = directory_of(ledger)
    when = axes(ledger, as_at, as_known)
    if who:
        stream = directory.any_stream(who)
        history = when.cut(ledger.history(stream))
        if not history.entries:
            raise Failure(
                3, f"nothing of {stream} was known then", "leave --as-known out, or name a later time"
            )
        entries = list(in_chronicle_order(audit(history, directory.plain)))
        heading = _heading(history, when, directory)
    else:
        stream, heading = "", f"the whole ledger, {when.position} entries"
        entries = sorted(
            (one for history in ledger.histories() for one in audit(when.cut(history), directory.plain)),
            key=lambda one: one.position,
        )
    root = ledger.root(until=when.position)
    kept = [
        one
        for one in entries
        if (not by or one.recorded_by == by)
        and (not of or one.command == of)
        and (not changes or one.about or one.state != "valid" or one.corrected_by)
        and _by(one, when)
    ]
    _print(session, stream, heading, kept, root, when)
    if session.format is None and who and not session.quiet:
        session.suggest(f"show {who}", f"timeline {who}")


def _by(one: "AuditEntry", when: "Axes") -> bool:
    from datetime import date

    return (
        when.words is None or one.earliest is None or one.earliest <= date.fromordinal(when.day).isoformat()
    )


def _heading(history: "History", when: "Axes", directory: "Directory") -> str:
    from cli.show import since, standing_words
    from projections.status import status

    now = status(history, when.day, directory.name)
    begun = f" since {since(now)}" if since(now) else ""
    count = f"{now.entries} {'entry' if now.entries == 1 else 'entries'}"
    return " · ".join(
        one for one in (f"{now.title}    {standing_words(now)}{begun}", count, when.told) if one
    )


def _print(
    session: Session, stream: str, heading: str, entries: list["AuditEntry"], root: str | None, when: "Axes"
) -> None:
    from cli.output import Column, chosen, dumped, rows
    from projections.audit import Audit, Known

    if chosen(session) == "json":
        time = when.time.isoformat().replace("+00:00", "Z") if when.time else None
        ordered = tuple(sorted(entries, key=lambda one: one.position))
        found = Audit(
            stream=stream, known=Known(position=when.position, time=time), root=root, entries=ordered
        )
        click.echo(dumped(found.model_dump(mode="json")))
        return
    named = bool(stream)
    width = max((len(one.entry.rpartition("#")[2]) for one in entries), default=1)
    columns = [
        Column("#", lambda one: one.entry.rpartition("#")[2].rjust(width), right=True, fixed=True),
        *([] if named else [Column("stream", lambda one: one.entry.rpartition("#")[0])]),
        Column("happened", lambda one: one.on or ("" if one.about else "undated"), fixed=True),
        Column("entry", text_of),
        Column(
            "source",
            lambda one: (
                ", ".join(one.sources)
                or ("" if one.about or one.type.endswith(("opened", "registered")) else "unsourced")
            ),
        ),
        Column("recorded", lambda one: one.recorded_at[:16].replace("T", " "), fixed=True),
        Column("by", lambda one: one.recorded_by),
    ]
    title = f"{heading} · root {root[:8]}" if root else heading
    rows(
        session,
        entries,
        columns,
        title=title,
        style=lambda one: "strike dim" if one.state == "retracted" else "dim" if one.about else "",
    )


def text_of(one: "AuditEntry") -> str:
    """The sentence, with what it once said and how sure it is."""
    said = one.text if one.certainty == "confirmed" else f"{one.text} [{one.certainty}]"
    if one.state == "retracted":
        return f"(retracted by #{one.corrected_by[-1].rpartition('#')[2]}) {said}"
    if one.state == "corrected":
        by = ", ".join(f"#{name.rpartition('#')[2]}" for name in one.corrected_by)
        old = "; ".join(f"{name} was {_short(one.fact.get(name))}" for name in one.reads)
        return f"{said} (corrected by {by}: {old})"
    return f"↳ {said}" if one.about else said


def _short(value: Any) -> str:
    import json

    if value is None:
        return "unknown"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
    comity audit gdynia --as-known '#40'
    comity audit --user mei --changes
    """,
)
