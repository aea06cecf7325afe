"""`comity backup FILE`: a copy of the ledger while it is in use, verified before it is named."""

from pathlib import Path

import click

from cli.errors import Failure, Usage
from cli.places import (
    see_that_it_can_be_named,
    see_that_it_is_free_of_a_ledger,
    see_that_it_may_be_a_ledger,
    see_that_its_folder_is_there,
)
from cli.session import session_of
from store.address import is_url
from store.errors import Exists
from store.shell import quoted

ANSWERS = "JSON"


@click.pass_context
def _backup(ctx: click.Context, /, file: str) -> None:
    session = session_of(ctx)
    if file == "-":
        raise Usage("a backup is a file, and goes to no standard output: name a new file")
    if is_url(file):
        raise Usage("a backup is a file: name a new one; comity copy puts a ledger into a database")
    see_that_its_folder_is_there(file)
    with session.open(read_only=True) as ledger:
        from store.backup import backup

        see_that_it_can_be_named(Path(file))
        if not Path(file).exists():
            see_that_it_is_free_of_a_ledger(Path(file), ledger.where)
            see_that_it_may_be_a_ledger(Path(file))
        try:
            verdict = backup(ledger, Path(file))
        except Exists:
            raise Failure(
                "unusable", f"{file} is there already and is left as it is", "name a new file"
            ) from None
    if session.for_programs:
        from cli.output import tell

        tell(session, {"backup": file, "entries": verdict.entries, "root": verdict.root})
    session.say(f"{file}: {verdict.entries:,} entries, root {verdict.root}; read back and verified")
    if session.format is None:
        session.say(f"Next: {session.called} list --ledger {quoted(file)}")


command = click.Command(
    "backup",
    callback=_backup,
    params=[click.Argument(["file"], metavar="FILE")],
    help="""Copy the ledger into a new file while others go on writing: what is copied is the ledger as it was at one moment.

    The copy is read back and verified before it gets its name, and is never written over a file. It is a ledger, which
    can be named with --ledger; comity restore puts it in the ledger's place. comity export keeps the same as plain text.

    \b
    comity backup /media/vault/2026-11-25.db
    """,
)
