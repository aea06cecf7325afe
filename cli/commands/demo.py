"""`comity demo`: a ledger of Kaohsiung's diplomacy from real sources, and where to look next."""

from pathlib import Path
from typing import Any

import click

from cli.beginning import begun
from cli.errors import Failure
from cli.places import see_that_it_can_be_named
from cli.recording import CLOCK
from cli.session import session_of, user

FILE = "demo.db"


@click.pass_context
def _demo(ctx: click.Context, /, **given: Any) -> None:
    from copy import copy

    from cli.auditing import print_audit
    from queries.session import asked_of
    from store.application import open_ledger

    session = session_of(ctx)
    by = user(given["user"])
    where = Path(session.ledger or FILE)
    see_that_it_can_be_named(where)
    new = not where.exists()
    with begun(where) if new else open_ledger(where, clock_is_right=session.clock_is_right) as ledger:
        if not new:
            session.say(f"{where} is there already: what the demo holds is added where it is missing.")
        found = [_import(ledger, file, by) for file in files()]
        partnerships = len(ledger.streams("partnership"))
        added, already = sum(row.new for row in found), sum(row.already for row in found)
        click.echo(
            f"{where}: {added} new facts in {len(found)} imports"
            + (f", {already} on record already" if already and not new else "")
            + f"; {partnerships} partnerships. One of them:\n",
            err=True,
        )
        shown = copy(session)
        shown.format, shown.quiet = session.format or "table", True
        print_audit(shown, asked_of(ledger), "edinburgh")
    session.ledger = str(where)
    session.suggest(
        "list",
        "show edinburgh --as-at 2024-06-23",
        "record visited edinburgh --visitor kaohsiung --host edinburgh --on yesterday --dry-run",
    )


def _import(ledger: Any, file: Path, by: str) -> Any:
    from store.importing import import_facts

    with file.open("rb") as stream:
        done = import_facts(ledger, stream, by=by)
    if done.refused:
        line, reason = done.refused[0]
        raise Failure(1, f"{file.name}, line {line}: {reason}", "name a new file with --ledger")
    return done


def files() -> list[Path]:
    """The examples of Kaohsiung whole, in the order in which they became known."""
    root = Path(__file__).resolve().parents[2]  # a checkout's; inside a wheel they lie in `comity`
    for folder in (root / "examples" / "kaohsiung", root / "comity" / "examples" / "kaohsiung"):
        if found := sorted(folder.glob("*.jsonl")):
            return found
    raise Failure(
        6, "the example files are not here", "install comity again, or import a facts file of your own"
    )


command = click.Command(
    "demo",
    callback=_demo,
    params=[
        click.Option(
            ["--user"], metavar="NAME", help="Who imports (else $COMITY_USER, else the login name)."
        ),
        CLOCK,
    ],
    help="""A ledger of Kaohsiung's diplomacy from real sources in ./demo.db, Edinburgh's audit, and where to
    look next.

    \b
    comity demo
    comity demo --ledger kaohsiung.db
    """,
)
