"""`comity verify [CHECKPOINT…]`: read and hash everything again, and compare it with what others hold."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import Failure, Usage
from cli.session import Session, session_of

if TYPE_CHECKING:
    from store.note import Key
    from store.verifying import Held, Verdict

FAULT = 5


@click.pass_context
def _verify(ctx: click.Context, /, checkpoints: tuple[str, ...], key: tuple[str, ...]) -> None:
    session = session_of(ctx)
    keys = [public(one) for one in key]
    given = [held(one) for one in checkpoints]
    with session.open(read_only=True) as ledger:
        from store.verifying import verify

        own = _own(ledger)
        with progress(session, "verifying", len(ledger)) as told:
            verdict = verify(ledger, [*given, *own], keys, told)
    _say(session, verdict)
    if not verdict.holds:
        raise SystemExit(FAULT)


def public(words: str) -> "Key":
    """A public key as it is printed, or out of a file. Errors: Usage."""
    from store.note import Key, NotANote

    try:
        text = Path(words).read_text(encoding="utf-8") if Path(words).is_file() else words
        return Key.read(text)
    except (NotANote, OSError, UnicodeDecodeError) as error:
        raise Usage(f"--key {words:.80}: {error}") from None


def held(name: str) -> "Held":
    """A checkpoint in a file, or on standard input. Errors: Failure."""
    from store.verifying import Held

    try:
        return Held(name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise Failure(3, f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None


def _own(ledger: "object") -> "list[Held]":
    """The copies that this machine has kept of what it sealed."""
    from cli.keeping import copies
    from store.errors import Trouble
    from store.sealing import origin

    try:
        return copies(origin(ledger))  # type: ignore[arg-type]
    except Trouble:  # an empty ledger, or one whose first entries cannot be read: verifying says so
        return []


@contextmanager
def progress(session: Session, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal for what takes a while; nothing elsewhere."""
    if session.quiet or not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=max(total, 1), label=what, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def _say(session: Session, verdict: "Verdict") -> None:
    from cli.output import dumped
    from projections.row import as_json

    if session.format in {"json", "jsonl"}:
        found = {
            "holds": verdict.holds,
            "entries": verdict.entries,
            "root": verdict.root,
            "faults": list(verdict.faults),
            "checkpoints": as_json(list(verdict.checkpoints)),
        }
        click.echo(dumped(found))
        return
    for fault in verdict.faults:
        click.echo(f"FAULT  {fault}")
    for one in verdict.checkpoints:
        signed = f", signed by {', '.join(one.signed_by)}" if one.signed_by else ""
        if one.fault:
            click.echo(f"FAULT  {one.name}: {one.fault}")
        else:
            click.echo(f"holds  {one.name}: its {one.size:,} entries are the ledger's first{signed}")
    if verdict.holds:
        click.echo(f"{verdict.entries:,} entries, root {verdict.root}: nothing is wrong")
    else:
        click.echo(f"{verdict.entries:,} entries, root {verdict.root}")
        session.say(
            "The ledger, or a checkpoint, is not what it was. Write nothing to it; keep the file as it is, and compare"
            " it with a backup and an export."
        )
    if not verdict.checkpoints:
        session.say(
            "No checkpoint was compared: this shows that the ledger is whole, not that nobody has rewritten it."
        )


command = click.Command(
    "verify",
    callback=_verify,
    params=[
        click.Argument(["checkpoints"], nargs=-1, metavar="[CHECKPOINT]…"),
        click.Option(
            ["--key"],
            multiple=True,
            metavar="KEY",
            help="A public key (name+id+key, or a file with it): checkpoints must be signed by one of them.",
        ),
    ],
    help="""Read and hash every entry again, and compare the ledger with checkpoints, old and new.

    What was edited, deleted, swapped, slipped in, renamed or cut off since a checkpoint was made is found. Checkpoints
    that were sealed on this machine are compared too; those that others hold are what proves something.

    \b
    comity verify
    comity verify 2026-*.checkpoint --key 'comity/kaohsiung/…+…+…'
    """,
)
