"""`comity import FILE`: facts from a file, all or nothing; the same file twice adds nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import click

from cli.beginning import begun, say_what_was_set_aside
from cli.errors import Failure, Usage
from cli.importing import of_the_whole, opened_to_import, say_cautions, to_have_back
from cli.places import see_that_it_can_be_named
from cli.progress import bar, is_watched
from cli.recording import CLOCK
from cli.session import Session, session_of, user
from cli.spreadsheet.command import OPTIONS, import_spreadsheet, is_spreadsheet
from cli.wording import spoken

ANSWERS = "words"


MANY = 1_000
"""Lines from which on there is something to wait for."""


@click.pass_context
def _import(ctx: click.Context, /, file: str, dry_run: bool, **given: Any) -> None:
    session = session_of(ctx)
    by = user(given["user"])
    limits = {name: given[f"max_{name}"] for name in ("lines", "size") if given[f"max_{name}"]}
    if given["restore"]:
        if given["effect"]:
            raise Usage("a backup is all that there is: leave --effect out, or --restore")
        if given["command"]:
            raise Usage("a backup keeps the commands that wrote it: leave --command out, or --restore")
        restore_file(session, file, by=by, dry_run=dry_run, limits=limits, literally=given["literally"])
        return
    if given["effect"] and dry_run:
        raise Usage("a dry run records nothing that could be compared: leave --effect out, or --dry-run")
    from store.places import place_of

    if is_spreadsheet(file, given):
        import_spreadsheet(session, file, given, by=by, dry_run=dry_run)
        return
    place = place_of(session.where)
    if not (place.stands() or place.set_aside()):
        raise Failure(
            "unusable",
            f"there is no ledger at {session.where}",
            "begin one with comity init; for a file that opens the ledger itself, with comity init --empty",
        )
    with session.open() as ledger:
        import_file(
            session,
            ledger,
            file,
            by=by,
            command=given["command"],
            dry_run=dry_run,
            limits=limits,
            literally=given["literally"],
            effect=given["effect"],
        )


def import_file(
    session: Session,
    ledger: Any,
    file: str,
    *,
    by: str,
    command: str | None,
    dry_run: bool,
    limits: Mapping[str, int],
    literally: bool,
    effect: bool,
) -> Any:
    """Import one file and say what came of it. Errors: `Failure` with every line that was refused.

    With `literally`, names of question marks are taken as they are; with `effect`, what changed is said too.
    """
    from store.importing import Limits, import_facts, lines_of

    name = "standard input" if file == "-" else file
    since = ledger.position
    stream, read_as = _utf8(file, name)
    with stream, _bar(stream, name, session) as progress:
        most = Limits(**limits)
        done = import_facts(
            ledger,
            lines_of(stream, most) if literally else _with_its_letters(lines_of(stream, most), name),
            by=by,
            command=command,
            dry_run=dry_run,
            progress=progress,
            limits=most,
        )
    if done.refused:
        count = len(done.refused)
        raise Failure(
            "unreadable" if done.unreadable else "refused",
            f"{name}: {_refusals(done.refused)}, nothing was imported\n{_listed(done.refused)}",
            f"mend {'it' if count == 1 else 'them'}, then import again; --dry-run checks and records nothing",
        )
    moved = None
    if effect:
        from cli.effects import effect_since

        moved = effect_since(session, since)
    session.say(*read_as)
    whole = of_the_whole(done.cautions)
    say_cautions(session, done.cautions, "line", more=done.more_cautions, dry_run=dry_run)
    if session.for_programs:
        from cli.output import tell

        found: dict[str, Any] = {"new": done.new, "already": done.already, "retracted": len(done.retracted)}
        found["retracted_by"] = list(done.retracted_by)
        found["cautions"] = [[line, spoken(caution)] for line, caution in done.cautions]
        found |= {"dry_run": dry_run, "command": done.written_by}
        tell(session, found | ({"effect": moved.json()} if moved else {}))
        return done
    verb = "would be new" if dry_run else "new"
    already = f", {done.already} already on record{_retracted(done)}" if done.already else ""
    count = len(done.cautions) - len(whole) + done.more_cautions
    cautions = f"; {count:,} {'caution' if count == 1 else 'cautions'}" if count else ""
    click.echo(f"{name}: {done.new} {verb}{already}{cautions}")
    if moved:
        from cli.effects import say, say_what_was_joined

        say(session, moved)
        say_what_was_joined(session, moved)
    if done.written_by:
        session.say_command(done.written_by)
    if done.retracted:
        session.say(*to_have_back(session, done.retracted_by))
    return done


def _retracted(done: Any) -> str:
    """How many of the lines that are on record do not stand."""
    if not done.retracted:
        return ""
    if len(done.retracted) < done.already:
        return f", {len(done.retracted)} of them retracted"
    return ", all of them retracted" if done.already > 1 else ", and retracted"


def _refusals(refused: Sequence[tuple[int, str]]) -> str:
    return f"{len(refused)} {'line is' if len(refused) == 1 else 'lines are'} refused"


def _listed(refused: Sequence[tuple[int, str]]) -> str:
    """The first refusals, each with its line."""
    shown = "\n".join(f"  line {line}: {spoken(reason)}" for line, reason in refused[:20])
    return shown + (f"\n  and {len(refused) - 20} more" if len(refused) > 20 else "")


def restore_file(
    session: Session,
    file: str,
    *,
    by: str,
    dry_run: bool,
    limits: Mapping[str, int],
    literally: bool,
) -> None:
    """Restore a backup into an empty ledger, begun here where there is none, and say what came of it."""
    from cli.spoilt import as_exported, say_what_is_suspected, watched
    from store.importing import Limits, lines_of
    from store.places import place_of
    from store.restoring import check, restore

    name = "standard input" if file == "-" else file
    where, most = session.new, Limits(**limits)
    see_that_it_can_be_named(where)
    stream, read_as = _utf8(file, name)
    suspicions: list[tuple[int, str, str]] = []
    new = place_of(where).is_free()
    if new and not dry_run:
        say_what_was_set_aside(session, where)
    with stream, _bar(stream, name, session) as progress:

        def lines() -> Iterator[bytes]:
            read = as_exported(lines_of(stream, most), name, read_as)
            return read if literally else watched(read, suspicions)

        if dry_run and (new or not session.chosen):
            done = check(lines(), progress=progress, limits=most)
        else:
            with begun(where) if new else session.open() as ledger:
                done = restore(ledger, lines(), by=by, dry_run=dry_run, progress=progress, limits=most)
    session.say(
        *(() if done.refused else read_as), *(f"Caution: {spoken(caution)}" for caution in done.cautions)
    )
    if done.refused:
        raise Failure(
            "unreadable",
            f"{name}: {_refusals(done.refused)}, nothing was restored\n{_listed(done.refused)}",
            "take the backup as comity export wrote it; --dry-run checks it and restores nothing",
        )
    say_what_is_suspected(session, suspicions)
    if session.for_programs:
        from cli.output import tell

        tell(session, {"restored": done.entries, "root": done.root, "dry_run": dry_run})
        return
    count = f"{done.entries:,} {'entry' if done.entries == 1 else 'entries'}"
    root = f", root {done.root}" if done.root else ""
    verb = "could be restored" if dry_run else "restored"
    place = "a new ledger" if dry_run and not (new or session.chosen) else where
    click.echo(f"{name}: {count} {verb} into {place}{root}")
    if not dry_run:
        session.suggest("list", "audit")


def _utf8(file: str, name: str) -> tuple[Any, list[str]]:
    """A file's bytes as UTF-8, and what is to be said of how they were written. Errors: Failure."""
    from cli.spoilt import as_utf8

    return as_utf8(opened_to_import(file, "name a file of facts, one a line, or - for standard input"), name)


def _with_its_letters(lines: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The lines of a file that has lost no letters. Errors: Failure at its end, before anything is written."""
    from cli.spoilt import refused, watched

    found: list[tuple[int, str, str]] = []
    yield from watched(lines, found)
    if found:
        raise refused(name, found)


def _bar(stream: Any, name: str, session: Session) -> AbstractContextManager[Callable[[int], None]]:
    """A bar for people who wait; for a file that can be counted first."""
    lines = 0
    if is_watched(session) and stream.seekable():
        lines = sum(1 for _ in stream)
        stream.seek(0)
    return bar(session, f"Reading {name}", lines, least=MANY)


command = click.Command(
    "import",
    callback=_import,
    params=[
        click.Argument(["file"], metavar="FILE|-"),
        click.Option(["--dry-run"], is_flag=True, help="Check every line, and record nothing."),
        click.Option(
            ["--user"], metavar="NAME", help="Who imports (else $COMITY_USER, else the login name)."
        ),
        click.Option(["--command"], metavar="ID", help="A name for this import."),
        click.Option(
            ["--effect"],
            is_flag=True,
            help="Say too what the import did to where things stand: how many standings changed, and how.",
        ),
        CLOCK,
        click.Option(
            ["--restore"],
            is_flag=True,
            help="Take back what comity export wrote, into an empty or a new ledger, as it was recorded.",
        ),
        click.Option(
            ["--max-lines"], type=click.IntRange(1), metavar="N", help="So many lines at most (200,000)."
        ),
        click.Option(
            ["--max-bytes", "max_size"],
            type=click.IntRange(1),
            metavar="N",
            help="So many bytes at most (50,000,000).",
        ),
        click.Option(
            ["--question-marks", "literally"],
            is_flag=True,
            help="Names such as '??' are meant, and no letters that were lost on the way.",
        ),
        *OPTIONS,
    ],
    help="""Import facts, one JSON object a line, or what a spreadsheet (CSV, .xlsx) has: ties, visits,
    contacts or memberships. All or nothing; what is on record already is left out.

    \b
    comity import examples/gdynia.jsonl --dry-run
    comity import facts.jsonl
    comity import --restore backup.jsonl --ledger new.db
    comity import partners.csv                      its columns, and a map to begin with
    comity import partners.csv --map partner=counterpart --set kind=sister-city --set body.kind=city
    comity import visits.xlsx --of visits           a map to begin with, for a list of visits
    """,
)
