"""`comity import FILE`: facts from a file, all or nothing; the same file twice adds nothing."""

import sys
from pathlib import Path
from typing import Any

import click

from cli.errors import Failure
from cli.session import Session, session_of, user

MANY = 1_000
"""Lines from which on there is something to wait for."""


@click.pass_context
def _import(ctx: click.Context, /, file: str, dry_run: bool, **given: Any) -> None:
    session = session_of(ctx)
    by = user(given["user"])
    with session.open() as ledger:
        import_file(session, ledger, file, by=by, command=given["command"], dry_run=dry_run)


def import_file(
    session: Session, ledger: Any, file: str, *, by: str, command: str | None = None, dry_run: bool = False
) -> Any:
    """Import one file and say what came of it. Errors: `Failure` with every line that was refused."""
    from store.importing import import_facts

    stream = sys.stdin.buffer if file == "-" else _opened(Path(file))
    name = "standard input" if file == "-" else file
    with stream, _bar(stream, name, session) as bar:
        done = import_facts(
            ledger,
            stream,
            by=by,
            command=command,
            dry_run=dry_run,
            progress=lambda judged: bar.update(judged - bar.pos),
        )
    if done.refused:
        shown = "\n".join(f"  line {line}: {reason}" for line, reason in done.refused[:20])
        more = f"\n  and {len(done.refused) - 20} more" if len(done.refused) > 20 else ""
        count = len(done.refused)
        lines = "line is" if count == 1 else "lines are"
        raise Failure(
            2 if done.unreadable else 1,
            f"{name}: {count} {lines} refused, nothing was imported\n{shown}{more}",
            f"mend {'it' if count == 1 else 'them'}, then import again; --dry-run checks and records nothing",
        )
    for line, caution in done.cautions if session.verbose else ():
        session.say(f"Caution, line {line}: {caution}")
    if session.format in {"json", "jsonl"}:
        from cli.output import dumped

        click.echo(
            dumped(
                {
                    "new": done.new,
                    "already": done.already,
                    "cautions": [list(one) for one in done.cautions],
                    "dry_run": dry_run,
                }
            )
        )
        return done
    verb = "would be new" if dry_run else "new"
    already = f", {done.already} already on record" if done.already else ""
    cautions = (
        f"; {len(done.cautions)} {'caution' if len(done.cautions) == 1 else 'cautions'} (see with -v)"
        if done.cautions and not session.verbose
        else ""
    )
    click.echo(f"{name}: {done.new} {verb}{already}{cautions}")
    return done


def _bar(stream: Any, name: str, session: Session) -> Any:
    """A bar for people who wait; for a file that can be counted first."""
    hidden = session.quiet or not sys.stderr.isatty() or not stream.seekable()
    lines = 1
    if not hidden:
        lines = sum(1 for _ in stream)
        stream.seek(0)
    return click.progressbar(
        length=lines, label=f"Reading {name}", file=sys.stderr, hidden=hidden or lines < MANY
    )


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise Failure(
            2,
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}",
            "name a file of facts, one a line, or - for standard input",
        ) from None


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
    ],
    help="""Import facts, one JSON object a line. All or nothing; what is on record already is left out.

    \b
    comity import examples/gdynia.jsonl --dry-run
    comity import - < facts.jsonl
    """,
)
