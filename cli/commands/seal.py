"""`comity seal`: sign the size and the root of the ledger, for somebody else to hold."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import Failure
from cli.new_files import new_file
from cli.places import see_that_it_can_be_named, see_that_it_is_free_of_a_ledger
from cli.sealing import Sealed, not_handed_out, say_key, say_of_the_keys, seal
from cli.session import Session, session_of
from cli.standard_streams import say_no_more, takes_no_more
from domain.message import Message
from store.shell import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@click.pass_context
def _seal(ctx: click.Context, /, output: str | None, key: str | None, after_a_restore: bool) -> None:
    session = session_of(ctx)
    where = Path(output) if output and output != "-" else None
    from projections.engine.checking import missing

    with session.open(read_only=True) as ledger:
        if lost := missing(ledger):
            fix = "put the newer ledger back; or, if this one is right, comity doctor --accept"
            raise Failure("fault", f"{lost.said}; nothing was sealed", fix)
        if where:
            see_that_it_can_be_named(where)
        if where and where.exists():
            raise Failure(
                "unreadable", f"{where} is there already and is left as it is", "name another file with -o"
            )
        for place in (where, Path(key) if key else None):
            if place:
                see_that_it_is_free_of_a_ledger(place, ledger.where)
        if where:
            sealed = _into(where, session, lambda: seal(ledger, key, restored=after_a_restore))
        else:
            sealed = seal(ledger, key, restored=after_a_restore)
    _say(session, sealed, where)


def _into(where: Path, session: "Session", seal: "Callable[[], Sealed]") -> "Sealed":
    """Seal into a new file, which is begun first: where it cannot be, nothing is sealed. Errors: Failure."""
    if not where.absolute().parent.is_dir():
        raise Failure(
            "unreadable",
            f"{where} cannot be written: there is no folder {where.parent}; nothing was sealed",
            "make the folder, or name another file with -o",
        )
    sealed, began = None, False
    try:
        with new_file(where) as file:
            began = True
            sealed = seal()
            file.write(str(sealed.note).encode())
    except Failure as failure:
        if sealed:
            raise not_handed_out(session, sealed, failure.reason) from None
        if not began:
            nothing = Message("{why}; nothing was sealed", why=failure.reason)
            raise Failure(failure.kind, nothing, "name another place with -o") from None
        raise
    return sealed


def _say(session: "Session", sealed: "Sealed", where: Path | None) -> None:
    if session.for_programs:
        from cli.output import tell

        found = {
            "origin": sealed.point.origin,
            "size": sealed.point.size,
            "root": sealed.point.root.hex(),
            "checkpoint": str(sealed.note),
            "key": str(sealed.key),
            "key_file": str(sealed.where),
            "key_made": sealed.made,
            "keys_before": list(sealed.before),
            "key_has_signed_before": sealed.known,
            "set_aside": [str(aside) for aside in sealed.aside],
            "other_ledgers": [other.paths[-1] for other in sealed.beside],
        }
        with _handing_out(session, sealed, where):
            tell(session, found)
            sys.stdout.flush()
    elif where is None:
        with _handing_out(session, sealed, where):
            sys.stdout.buffer.write(str(sealed.note).encode())
            sys.stdout.buffer.flush()
    say_key(session, sealed)
    say_of_the_keys(sealed)
    session.say(
        f"{sealed.point.size:,} entries are sealed. Give the checkpoint away: mail it to a partner, print it in the"
        " minutes.",
        "It proves something only where somebody else holds it.",
    )
    session.suggest(f"verify {quoted(str(where)) if where else 'CHECKPOINT'}")


@contextmanager
def _handing_out(session: "Session", sealed: "Sealed", where: Path | None) -> "Iterator[None]":
    """Say of a standard output that takes nothing what was done all the same. Errors: Failure."""
    try:
        yield
    except OSError as error:
        if where or not takes_no_more(error):
            raise
        why = (error.strerror or str(error)).lower()
        say_no_more()  # what is left of it would be tried once more
        raise not_handed_out(session, sealed, f"what there is to say cannot be written: {why}") from None


command = click.Command(
    "seal",
    callback=_seal,
    params=[
        click.Option(
            ["-o", "--output"], metavar="FILE", help="Into this new file (default: standard output)."
        ),
        click.Option(
            ["--key"], metavar="FILE", help="Sign with the key in this file; it is made if it is not there."
        ),
        click.Option(
            ["--after-a-restore"],
            is_flag=True,
            help="An older backup was restored: set aside the copies that contradict it, keep the key, and sign.",
        ),
    ],
    help="""Sign how many entries the ledger has and what their root is: a checkpoint (C2SP tlog-checkpoint).

    The signing key is made on first use and kept where only you can read it. Whoever holds the checkpoint can show
    later whether anything that it covers was changed, deleted or slipped in. Where this machine has sealed another
    past of this ledger, by its name, its place or any of its entries, nothing is signed (exit code 5); where that is
    because an older backup was restored, say so with --after-a-restore, and tell whoever holds a later checkpoint.

    \b
    comity seal -o 2026-11.checkpoint
    comity verify 2026-11.checkpoint
    """,
)
