"""`comity undo`: what one recorded last is shown, and read from now on as if it had not been told."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from cli.command_ids import UNDOING, short
from cli.errors import Failure, refused
from cli.recording import remember_names, report, write_options
from cli.session import Session, session_of, user
from queries.standings import directory_of
from store.shell import quoted

if TYPE_CHECKING:
    from domain.entry import Entry
    from queries.directory import Directory
    from store.application import Comity

ANSWERS = "words"

LATELY = 1_000
"""How many entries of the ledger are looked at for one's own last command."""
SHOWN = 10
"""Entries that are shown one by one."""


@click.pass_context
def _undo(ctx: click.Context, /, because: str, **given: Any) -> None:
    from domain.refusal import Refusal

    session = session_of(ctx)
    by = user(given["user"])
    with session.open() as ledger:
        directory = directory_of(ledger)
        entries = _last_command(ledger, by)
        chosen: dict[str, list[int]] = {}
        for entry in entries:
            chosen.setdefault(entry.stream, []).append(entry.version)
        tried = ledger.retract(chosen, because, by=by, dry_run=True, whole=True)
        if isinstance(tried, Refusal):
            refused(tried)
        _show(session, ledger, entries, directory)
        remember_names(directory, chosen)
        undoing = f"{UNDOING}{uuid4().hex[:12]}"
        result = (
            tried if given["dry_run"] else ledger.retract(chosen, because, by=by, command=undoing, whole=True)
        )
        back = f"retract --command {undoing} --because …"
        report(session, ledger, result, read={}, directory=directory, suggest=(back,))


def _last_command(ledger: "Comity", by: str) -> "list[Entry]":
    """The entries that stand of one's last command that undid none: twice in a row undoes two. Errors: Failure."""
    seen = set()
    recent = list(ledger.entries(since=max(0, ledger.position - LATELY)))
    for entry in reversed(recent):
        if entry.recorded_by != by or entry.command in seen:
            continue
        seen.add(entry.command)
        written = ledger.written_by(entry.command)
        if entry.command.startswith(UNDOING) and all(each.fact.verb == "retracted" for each in written):
            continue
        standing = [each for each in written if _stands(ledger, each)]
        if standing:
            return standing
    raise Failure(
        "not-found",
        f"{by} has recorded nothing lately that stands",
        "see who recorded what: comity audit; name what is to go: comity retract WHO#N",
    )


def _stands(ledger: "Comity", entry: "Entry") -> bool:
    reading = ledger.history(entry.stream).effective_entry(entry.version)
    return reading is not None and reading.stands


def _show(session: Session, ledger: "Comity", entries: "list[Entry]", directory: "Directory") -> None:
    """Say what the command had recorded, before it is undone."""
    from domain.sentence import sentence
    from domain.text import seen

    first = entries[0]
    when = f"{first.recorded_at.astimezone(ledger.zone):%Y-%m-%d %H:%M}"
    count = "1 entry that stands" if len(entries) == 1 else f"{len(entries):,} entries that stand"
    session.say(
        f"The last command of {first.recorded_by}, {short(first.command)} of {when}, recorded {count}:"
    )
    for entry in entries[:SHOWN]:
        session.say(seen(f"  {entry.name}: {sentence(entry.fact, directory.plain)}"))
    if len(entries) > SHOWN:
        session.say(
            f"  and {len(entries) - SHOWN:,} more: {session.called} audit"
            f" --command {quoted(short(first.command))}{session.named}"
        )


command = click.Command(
    "undo",
    callback=_undo,
    params=[
        click.Option(["--because"], default="undone", show_default=True, metavar="TEXT", help="Why."),
        *(option for option in write_options() if option.name != "command"),
    ],
    help="""Undo your last command: it is shown, and all that it recorded is retracted, judged together.

    Once more undoes the one before. Nothing is lost: the audit keeps it, struck through, and what was undone can be
    taken back. What was recorded since and rests on it, or is about it, is named, and has to go first.

    \b
    comity undo --dry-run
    comity undo --because "meant for another town"
    """,
)
