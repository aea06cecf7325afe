"""`comity restore BACKUP`: a backup in the place of the ledger; what was there is set aside, and never lost."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import CODE_OF, Failure, Usage
from cli.keeping import unlike_what_was_sealed
from cli.places import see_that_it_can_be_named, see_that_it_may_be_a_ledger
from cli.session import Session, session_of
from cli.standard_streams import say, say_no_more
from cli.wording import spoken
from store.shell import quoted

if TYPE_CHECKING:
    from store.ports import Occupant
    from store.putting_back import Ready

ANSWERS = "words"


@click.pass_context
def _restore(ctx: click.Context, /, backup: str, yes: bool, force: bool) -> None:
    session = session_of(ctx)
    where = _place(session)

    from store.places import address_of
    from store.putting_back import put, ready

    with ready(address_of(backup), where) as found:
        _say_what_is_lost(session, found, yes=yes, force=force)
        rows = _rows_of(where)
        aside = put(found, now=datetime.now(UTC), forget=lambda: _forget(rows))
    try:
        _tell(session, found, aside)
    except OSError as error:  # it is done, and nobody would know
        say(f"{_done(found)}.{_lies(aside)}")
        if isinstance(error, BrokenPipeError):
            raise
        say_no_more()
        raise Failure(
            "unusable",
            f"what there is to say cannot be written: {(error.strerror or str(error)).lower()}",
            "the backup is in its place all the same; do not repeat the command",
        ) from None


def _tell(session: Session, found: "Ready", aside: Path | None) -> None:
    """Say what was done. Errors: OSError."""
    where = found.where
    if session.for_programs:
        from cli.output import tell

        told = {
            "restored": str(where),
            "backup": str(found.backup),
            "entries": found.verdict.entries,
            "root": found.verdict.root,
            "set_aside": str(aside) if aside else None,
            "missing": found.old.missing if found.old and not found.old.unread else None,
        }
        tell(session, told)
        sys.stdout.flush()
        return
    from cli.wrapping import for_terminals
    from domain.text import seen

    click.echo(for_terminals(seen(_done(found))))
    sys.stdout.flush()
    if found.closed:
        session.say(f"Caution: {spoken(found.closed)}")
    if aside:
        again = f"{session.called} restore {quoted(str(aside))} --ledger {quoted(str(where))}"
        can_be = found.old and not found.old.unread
        session.say(_lies(aside).strip() + (f"; to have it back: {again}" if can_be else ""))
    session.suggest("verify", "list")


def _done(found: "Ready") -> str:
    """What was restored, in words."""
    count = f"{found.verdict.entries:,} {'entry' if found.verdict.entries == 1 else 'entries'}"
    return f"{found.backup}: {count} restored to {found.where}, root {found.verdict.root}"


def _lies(aside: Path | None) -> str:
    return f" What stood there lies at {aside}" if aside else ""


def _place(session: Session) -> Path:
    """Where the backup goes: the ledger that was named, or is there; else where a new one would be begun."""
    from store.places import place_of

    where = session.where
    place = where if session.chosen or where.exists() or place_of(where).set_aside() else session.new
    see_that_it_can_be_named(place)
    if not place_of(place).stands():
        see_that_it_may_be_a_ledger(place)
    return place


def _say_what_is_lost(session: Session, found: "Ready", *, yes: bool, force: bool) -> None:
    """Say what will not be seen any more, and ask whether that is meant. Errors: Usage where nobody can be asked."""
    old, lost = found.old, []
    unknown = bool(old and old.unread and not old.empty)
    if old and old.unread:
        _say_that_it_cannot_be_read(session, old, force=force)
    if unknown:
        lost.append(f"nobody can tell what {found.where} holds that the backup has not")
    if old and old.stranger and not force:
        raise Usage(
            f"{found.backup} is a backup of another ledger than {found.where}, they begin with different entries: nothing"
            " was restored. Name the ledger that it is of with --ledger; with --force it takes the place of this one"
        )
    if old and old.missing:
        are = "entry that the backup has not" if old.missing == 1 else "entries that the backup has not"
        lost.append(f"{found.where} has {old.missing:,} {are}")
    for loss in lost:
        session.say(f"Caution: {loss}.")
    _say_what_was_sealed(session, found)
    if old and (old.missing or unknown) and not (yes or force):
        if not _can_be_asked(session):
            raise Usage(
                f"{lost[0]}: nothing was restored. With --yes the backup takes its place, and what stands there stays in"
                " a file beside it"
            )
        if not click.confirm(
            "What stands there will stay in a file beside it. Put the backup in its place?", err=True
        ):
            session.say("Nothing was restored.")
            raise SystemExit(CODE_OF["interrupted"])


def _say_that_it_cannot_be_read(session: Session, old: "Occupant", *, force: bool) -> None:
    """Say why the file cannot be read that will make way. Errors: Usage where it may be somebody's, and no ledger."""
    unread = spoken(old.unread)
    if old.no_ledger and not old.empty and not force:
        raise Usage(
            f"{unread.rpartition(': ')[0]}: nothing was restored. Name the ledger that the backup is of with"
            " --ledger; where this was that ledger, or is to make way, say --force: it stays in a file beside it"
        )
    session.say(f"The ledger cannot be read: {unread.split(';')[0]}.")


def _say_what_was_sealed(session: Session, found: "Ready") -> None:
    """Say that the backup is not what was sealed here, whom that concerns, and the way out."""
    from store.application import open_ledger

    try:
        with open_ledger(found.copy, read_only=True) as restored:
            unlike = list(unlike_what_was_sealed(found.where, restored))
    except Failure as error:  # a copy of a checkpoint is damaged: that keeps nobody from the backup
        session.say(
            f"Caution: the backup cannot be compared with what was sealed here, {spoken(error.reason)}."
        )
        return
    for why, fix in unlike:
        session.say(
            f"Caution: the backup is not what was sealed here ({spoken(why)}). Partners may hold checkpoints that the"
            " restored ledger no longer matches: comity verify will say so, and comity seal refuses.",
            f"  To go on: {spoken(fix)}.",
        )


def _can_be_asked(session: Session) -> bool:
    return not session.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def _rows_of(where: Path) -> list[Path]:
    """The files of rows that were kept of the old ledger: they can be made anew of the new one."""
    from projections.engine import rows_file

    with suppress(rows_file.Nowhere):
        rows = rows_file.place(where)
        if not (rows.is_dir() or rows_file.foreign(rows)):
            return [rows]
    return []


def _forget(kept: list[Path]) -> None:
    """Throw them away; one that somebody reads at this moment is thrown away by whoever reads the new ledger first."""
    from projections.engine import rows_file

    for rows in kept:
        with suppress(PermissionError):
            rows_file.discard(rows)


command = click.Command(
    "restore",
    callback=_restore,
    params=[
        click.Argument(["backup"], metavar="BACKUP"),
        click.Option(
            ["--yes"],
            is_flag=True,
            help="Also where the ledger is damaged, or has entries that the backup has not.",
        ),
        click.Option(
            ["--force"],
            is_flag=True,
            help="Also where another ledger than the backup's stands there, or something that is no ledger.",
        ),
    ],
    help="""Put a backup in the place of the ledger. The backup is verified first, and stays as it is.

    What stood there is set aside under a new name, with whatever SQLite had left beside it, and is never written over:
    comity restore takes it back in the same way. Do not copy a backup there yourself: a journal that was left by the
    old ledger would be played into it. An export (comity export) is taken back by comity import --restore.

    \b
    comity restore /media/vault/2026-11-25.db
    comity restore /media/vault/2026-11-25.db --ledger /srv/kaohsiung.db --yes
    comity restore /srv/kaohsiung.db.before-2026-11-27T101502 --ledger /srv/kaohsiung.db
    """,
)
