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
    from store.application import Comity
    from store.note import Key
    from store.verifying import Held, Verdict

FAULT = 5


@click.pass_context
def _verify(ctx: click.Context, /, checkpoints: tuple[str, ...], key: tuple[str, ...]) -> None:
    session = session_of(ctx)
    if checkpoints.count("-") > 1:
        raise Usage("standard input can be read once only: name - once")
    keys = [public(one) for one in key]
    given = [held(one) for one in checkpoints]
    with session.open(read_only=True) as ledger:
        from store.verifying import verify

        with progress(session, "verifying", _length(ledger)) as told:
            verdict = verify(ledger, [*given, *_own(ledger)], keys, told)
    _say(session, verdict)
    if not verdict.holds:
        raise SystemExit(FAULT)
    _forget_rows(session)


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
    from store.note import LONGEST
    from store.verifying import Held

    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return Held(name, file.read(LONGEST + 1))  # what is longer is no checkpoint
    except OSError as error:
        raise Failure(3, f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None


def _own(ledger: "Comity") -> "list[Held]":
    """The copies that this machine has kept of what it sealed; none where nobody can tell whose ledger it is."""
    from cli.keeping import copies
    from store.verifying import origin_of

    name = origin_of(ledger)
    return copies(name) if name else []


def _forget_rows(session: Session) -> None:
    """Throw the kept rows away, which nothing here has looked at: the next report makes them of what was verified."""
    from projections.engine import cache

    rows = cache.beside(session.where)
    if cache.ours(rows):
        try:
            cache.discard(rows)
        except OSError as error:
            session.say(
                f"Delete {rows}, from which reports read ({error.strerror}): it was not looked at here."
            )


def _length(ledger: "Comity") -> int:
    """How many entries there are, to show how far it is; 0 where a damaged file does not say."""
    from store.errors import Unusable

    try:
        return len(ledger)
    except Unusable:
        return 0


@contextmanager
def progress(session: Session, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal for what takes a while; nothing elsewhere."""
    if session.quiet or not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=max(total, 1), label=what, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def _say(session: Session, verdict: "Verdict") -> None:
    from cli.output import tell
    from domain.text import seen

    if session.for_programs:
        found = {
            "holds": verdict.holds,
            "entries": verdict.entries,
            "root": verdict.root,
            "faults": list(verdict.faults),
            "checkpoints": list(verdict.checkpoints),
        }
        tell(session, found)
        return
    for fault in verdict.faults:
        click.echo(seen(f"FAULT  {fault}"))
    for one in verdict.checkpoints:
        signed = f", signed by {', '.join(one.signed_by)}" if one.signed_by else ""
        if one.fault:
            click.echo(seen(f"FAULT  {one.name}: {one.fault}"))
        else:
            click.echo(seen(f"holds  {one.name}: its {one.size:,} entries are the ledger's first{signed}"))
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
    that were sealed on this machine are compared too; those that others hold are what proves something. The rows that
    reports read are not looked at: where all holds they are thrown away, and made anew of what was verified.

    \b
    comity verify
    comity verify 2026-*.checkpoint --key 'comity/kaohsiung/…+…+…'
    """,
)
