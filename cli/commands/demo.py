"""`comity demo`: a ledger of Kaohsiung's diplomacy from real sources, and where to look next."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from cli.beginning import begun, say_what_was_set_aside
from cli.errors import Failure
from cli.places import see_that_it_can_be_named
from cli.session import Session, session_of

if TYPE_CHECKING:
    from store.application import Comity

FILE = "demo.db"
RESTORED_BY = "comity demo"
"""Who restored it, as its audit says; who recorded it stands in its entries."""


class Export(NamedTuple):
    """The demo as `comity export` wrote it, the same everywhere."""

    lines: list[bytes]
    root: str
    """The Merkle root over them, in hexadecimal digits."""


@click.pass_context
def _demo(ctx: click.Context) -> None:
    from store.application import open_ledger
    from store.places import address_of, place_of

    session = session_of(ctx)
    where = address_of(session.ledger or FILE)
    see_that_it_can_be_named(where)
    if not place_of(where).is_free():
        with open_ledger(where, read_only=True) as ledger:
            _show(session, ledger, f"{where} {_what_is_there(ledger)}")
    else:
        say_what_was_set_aside(session, where)
        with begun(where) as ledger:
            fill(ledger)
            _show(session, ledger, f"{where}: {_what_was_restored(ledger)}")
    session.ledger = str(where)
    session.suggest(
        "serve",
        "list",
        "show edinburgh --as-at 2024-06-23",
        "record visited edinburgh --visitor kaohsiung --host edinburgh --on yesterday --dry-run",
    )


def fill(ledger: "Comity") -> None:
    """Restore the demo into an empty ledger. Errors: Failure where it is damaged, and nothing is written."""
    from store.restoring import restore

    done = restore(ledger, export().lines, by=RESTORED_BY)
    if done.refused:
        raise _damaged()


def export() -> Export:
    """The lines of the demo, held against their root. Errors: Failure."""
    from store.merkle import Tree

    folder = _folder()
    with (folder / "ledger.jsonl").open("rb") as file:
        lines = list(file)
    tree = Tree()
    tree.extend(line.removesuffix(b"\n") for line in lines)
    root = tree.root().hex()
    if (folder / "ledger.root").read_text(encoding="ascii").split() != [str(len(lines)), root]:
        raise _damaged()
    return Export(lines, root)


def _folder() -> Path:
    """Where the demo lies. Errors: Failure."""
    root = Path(__file__).resolve().parents[2]  # a checkout's; inside a wheel it lies in `comity`
    for folder in (root / "examples" / "kaohsiung", root / "comity" / "examples" / "kaohsiung"):
        if (folder / "ledger.jsonl").is_file() and (folder / "ledger.root").is_file():
            return folder
    raise Failure(
        "unusable", "the demo's ledger is not here", "install comity again, or begin one with comity init"
    )


def _damaged() -> Failure:
    return Failure(
        "unusable", "the demo's ledger was changed or cut short after it was made", "install comity again"
    )


def _what_is_there(ledger: "Comity") -> str:
    """In words, that a ledger is the demo already. Errors: Failure where it is another."""
    lines, root = export()
    count = len(lines)
    if ledger.root(until=count) != root:
        raise Failure(
            "unusable",
            f"{ledger.where.name} is another ledger than the demo, and is left as it is",
            "name a new file with --ledger",
        )
    more = len(ledger) - count
    since = f"; {more:,} {'entry was' if more == 1 else 'entries were'} recorded in it since" if more else ""
    return f"is there already, and holds the demo: nothing was added{since}"


def _what_was_restored(ledger: "Comity") -> str:
    """In words, how many entries there are, and who recorded them from when to when."""
    entries = list(ledger.entries())
    people = {entry.recorded_by for entry in entries}
    first, last = (f"{entries[at].recorded_at.astimezone(ledger.zone):%Y-%m-%d}" for at in (0, -1))
    return (
        f"{len(entries)} entries restored ({len(people)} people, {first} to {last});"
        f" {len(ledger.streams('partnership'))} partnerships"
    )


def _show(session: Session, ledger: "Comity", said: str) -> None:
    """What came of it, and the audit of one partnership."""
    from copy import copy

    from cli.auditing import print_audit
    from queries.session import asked_of

    click.echo(f"{said}. One of them:\n", err=True)
    shown = copy(session)
    shown.format, shown.quiet = session.format or "table", True
    print_audit(shown, asked_of(ledger), "edinburgh")


command = click.Command(
    "demo",
    callback=_demo,
    help="""A ledger of Kaohsiung's diplomacy from real sources in ./demo.db, Edinburgh's audit, and where to
    look next. It is the same everywhere: restored from an export, with who recorded what and when (invented people of
    an office, over five weeks of 2026). Where it is there already, nothing is added.

    \b
    comity demo
    comity demo --ledger kaohsiung.db
    """,
)
