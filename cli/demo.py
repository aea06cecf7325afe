"""`comity demo`: a ledger of Kaohsiung's diplomacy from real sources, and where to look next."""

from pathlib import Path
from typing import Any

import click

from cli.errors import Failure
from cli.session import session_of, user

FILE = "demo.db"


@click.pass_context
def _demo(ctx: click.Context, /, **given: Any) -> None:
    from dataclasses import replace

    from cli.audit import print_audit
    from cli.import_ import import_file
    from store.application import open_ledger

    session = session_of(ctx)
    where = Path(session.ledger or FILE)
    new = not where.exists()
    if not new:
        session.say(f"{where} is there already: what the demo holds is added where it is missing.")
    with open_ledger(where, create=new) as ledger:
        import_file(session, ledger, str(examples() / "edinburgh.jsonl"), by=user(given["user"]))
        print_audit(replace(session, format=session.format or "table", quiet=True), ledger, "edinburgh")
    session.ledger = str(where)
    session.suggest("show edinburgh --as-at 2024-06-23")
    session.suggest(
        "record visited edinburgh --visitor kaohsiung --host edinburgh --on yesterday --note 'a trial entry'"
    )
    session.suggest("audit edinburgh")


def examples() -> Path:
    """The folder of the example files: at the root in a checkout, inside the package `comity` in a wheel."""
    root = Path(__file__).resolve().parent.parent
    for folder in (root / "examples", root / "comity" / "examples"):
        if (folder / "edinburgh.jsonl").exists():
            return folder
    raise Failure(
        6, "the example files are not here", "install comity again, or import a facts file of your own"
    )


command = click.Command(
    "demo",
    callback=_demo,
    params=[
        click.Option(["--user"], metavar="NAME", help="Who imports (else $COMITY_USER, else the login name).")
    ],
    help="A ledger of Kaohsiung's diplomacy from real sources in ./demo.db, and where to look next.",
)
