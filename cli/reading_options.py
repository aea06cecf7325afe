"""What commands that read have in common: the two axes of time as options, and the ledger that they ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cli.session import Session
    from projections.ask import Names
    from queries.session import View
    from store.application import Comity


def time_options() -> list[click.Option]:
    """`--as-at` and `--as-known`."""
    return [
        click.Option(["--as-at"], metavar="DAY", help="Where things stood on that day (default: today)."),
        click.Option(
            ["--as-known"],
            metavar="TIME",
            help="What had been recorded by a day, an instant, or '#120' (position 120).",
        ),
    ]


@contextmanager
def reading(
    session: "Session", as_at: str | None, as_known: str | None, *, audited: str | None = None
) -> "Iterator[View]":
    """The ledger of a session as it is seen in these axes. Errors: those of `queries.axes` and of the store.

    `audited` is what it is asked of, where that is every entry.
    """
    from cli.progress import if_it_takes_long
    from queries.session import ReadingSession

    def opening() -> "Comity":
        return session.open(read_only=True)

    def say(line: str) -> None:
        from cli.wording import spoken

        session.say(spoken(line))

    with ReadingSession(session.existing, opening=opening, say=say) as asked:
        with if_it_takes_long(session, "making rows") as progress:
            asked.progress = progress
            view = asked.view(as_at, as_known)
        yield view
        say_where_it_is_told(session, view.ask.names, audited)


def say_where_it_is_told(session: "Session", names: "Names", audited: str | None = None) -> None:
    """Say of whatever was named, and is told in another one because a body is registered twice, in which.

    Who has just seen its entries is shown the way to those of the other one.
    """
    for named, original in getattr(names, "led", {}).items():
        shown = original if audited == _in_full(named) else named
        audit = f"{session.called} audit {_in_full(shown)}{session.named}"
        session.say(f"{named} is the same as {original}, and is told there ({audit}).")


def _in_full(named: str) -> str:
    return named if ":" in named else f"body:{named}"
