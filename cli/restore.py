"""`comity restore BACKUP`: a backup in the place of the ledger; what was there is set aside, and never lost."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import Usage
from cli.places import see_that_it_may_be_a_ledger
from cli.session import Session, quoted, session_of

if TYPE_CHECKING:
    from store.putting_back import Ready

INTERRUPTED = 130


@click.pass_context
def _restore(ctx: click.Context, /, backup: str, yes: bool, force: bool) -> None:
    session = session_of(ctx)
    where = _place(session)
    from store.application import _now
    from store.putting_back import put, ready

    with ready(Path(backup), where) as found:
        _say_what_is_lost(session, found, yes=yes, force=force)
        aside = put(found, now=_now(), forget=lambda: _forget_rows(where))
    count = f"{found.verdict.entries:,} {'entry' if found.verdict.entries == 1 else 'entries'}"
    if session.for_programs:
        from cli.output import tell

        told = {
            "restored": str(where),
            "backup": backup,
            "entries": found.verdict.entries,
            "root": found.verdict.root,
            "set_aside": str(aside) if aside else None,
            "missing": found.old.missing if found.old and not found.old.unread else None,
        }
        tell(session, told)
        return
    from domain.text import seen

    click.echo(seen(f"{backup}: {count} restored to {where}, root {found.verdict.root}"))
    if aside:
        again = f"{session.called} restore {quoted(str(aside))}{session.named}"
        session.say(f"What stood there lies at {aside}; to have it back: {again}")
    session.suggest("verify", "list")


def _place(session: Session) -> Path:
    """Where the backup goes: the ledger that was named, or is there; else where a new one would be begun."""
    from store.leftovers import set_aside

    where = session.where
    place = where if session.chosen or where.exists() or set_aside(where) else session.new
    if not place.exists():
        see_that_it_may_be_a_ledger(place)
    return place


def _say_what_is_lost(session: Session, found: "Ready", *, yes: bool, force: bool) -> None:
    """Say what will not be seen any more, and ask whether that is meant. Errors: Usage where nobody can be asked."""
    from cli.keeping import most_sealed

    old, lost = found.old, []
    if old and old.unread:
        session.say(f"The ledger cannot be read: {old.unread.split(';')[0]}.")
    if old and old.stranger and not force:
        raise Usage(
            f"{found.backup} is a backup of another ledger than {found.where}, they begin with different entries: nothing"
            " was restored. Name the ledger that it is of with --ledger; with --force it takes the place of this one"
        )
    if old and old.missing:
        are = "entry that the backup has not" if old.missing == 1 else "entries that the backup has not"
        lost.append(f"{found.where} has {old.missing:,} {are}")
    if (sealed := most_sealed(found.where, found.origin)) > found.verdict.entries:
        lost.append(
            f"a checkpoint of {sealed:,} entries was sealed here, and the backup has {found.verdict.entries:,}:"
            " comity verify will say that the rest is gone"
        )
    for loss in lost:
        session.say(f"Caution: {loss}.")
    if old and old.missing and not (yes or force):
        if not _can_be_asked(session):
            raise Usage(
                f"{lost[0]}: nothing was restored. With --yes the backup takes its place, and they stay in a file"
                " beside it"
            )
        if not click.confirm("They will stay in a file beside it. Put the backup in its place?", err=True):
            session.say("Nothing was restored.")
            raise SystemExit(INTERRUPTED)


def _can_be_asked(session: Session) -> bool:
    return not session.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def _forget_rows(where: Path) -> None:
    """Throw away the rows that were kept of the old ledger: they can be made anew of the new one."""
    from projections.engine import cache

    rows = cache.beside(where)
    if not (rows.is_dir() or cache.foreign(rows)):
        cache.discard(rows)


command = click.Command(
    "restore",
    callback=_restore,
    params=[
        click.Argument(["backup"], metavar="BACKUP"),
        click.Option(
            ["--yes"], is_flag=True, help="Also where the ledger has entries that the backup has not."
        ),
        click.Option(
            ["--force"], is_flag=True, help="Also where the ledger is another one than the backup's."
        ),
    ],
    help="""Put a backup in the place of the ledger. The backup is verified first, and stays as it is.

    What stood there is set aside under a new name, with whatever SQLite had left beside it, and is never written over:
    comity restore takes it back in the same way. Do not copy a backup there yourself: a journal that was left by the
    old ledger would be played into it. An export (comity export) is taken back by comity import --restore.

    \b
    comity restore /media/vault/2026-11-25.db
    comity restore /media/vault/2026-11-25.db --ledger /srv/kaohsiung.db --yes
    """,
)
