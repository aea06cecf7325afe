"""`comity copy FROM TO`: a ledger in another place, a file or a database: the same entries and the same root."""

from collections.abc import Callable

import click

from cli.errors import Failure, Usage
from cli.places import see_that_it_may_be_a_ledger
from cli.progress import bar
from cli.session import session_of
from store.shell import quoted

ANSWERS = "JSON"


@click.pass_context
def _copy(ctx: click.Context, /, from_: str, to: str) -> None:
    from store.application import open_ledger
    from store.copying import copy
    from store.errors import Exists, Missing, NotLaidOut
    from store.folders import at_home
    from store.places import address_of

    session = session_of(ctx)
    if session.ledger:
        raise Usage("the ledger is named first here, and then where it goes: leave --ledger out")
    source, place = address_of(at_home(from_)), address_of(at_home(to))
    see_that_it_may_be_a_ledger(place)
    try:
        opened = open_ledger(source, read_only=True)
    except Missing as error:
        if isinstance(error, NotLaidOut):
            raise
        raise Failure(
            "unusable", f"there is no ledger at {from_}", "name the one that is there, then where it goes"
        ) from None
    with opened as ledger:
        count = len(ledger)
        with bar(session, "copying", 2 * count) as told:
            done = _Twice(told, count)
            try:
                copied = copy(ledger, place, done)
            except Exists:
                raise Failure(
                    "unusable",
                    f"{to} is there already and is left as it is",
                    "name a new file, or a database in which nothing was recorded",
                ) from None
    if session.for_programs:
        from cli.output import tell

        tell(session, {"from": from_, "to": to, "entries": copied.entries, "root": copied.root})
    count_of = f"{copied.entries:,} {'entry' if copied.entries == 1 else 'entries'}"
    outcome = (
        f"there already, and whole: the same as in {from_}, nothing was written"
        if copied.before
        else f"read back, the same as in {from_}"
    )
    session.say(f"{to}: {count_of}, root {copied.root}; {outcome}")
    if session.format is None:
        session.say(f"Next: {session.called} list --ledger {quoted(to)}")


class _Twice:
    """Progress over entries that are gone through twice."""

    def __init__(self, told: Callable[[int], object], count: int) -> None:
        self._told, self._count = told, count
        self._before = self._last = 0

    def __call__(self, entries: int) -> None:
        if entries < self._last:
            self._before = self._count
        self._last = entries
        self._told(self._before + entries)


command = click.Command(
    "copy",
    callback=_copy,
    params=[
        click.Argument(["from_"], metavar="FROM"),
        click.Argument(["to"], metavar="TO"),
    ],
    help="""Copy a ledger into another place: FROM and TO are each a file, or the address of a database of PostgreSQL's.

    FROM is verified first, and others may go on writing to it. TO is a new file, or a database in which nothing was recorded
    (comity init --sql). Each entry is read back; where anything differs, or the command is ended, TO is as it was before.
    Where exactly the same ledger is there already, the command says so and writes nothing.

    \b
    comity copy kaohsiung.db postgresql://mei@db.example.org/kaohsiung
    comity copy postgresql://mei@db.example.org/kaohsiung /media/vault/2026-11-25.db
    """,
)
