"""What a command that writes did to where things stand, said to people (`queries.effects`).

An import may write to all streams, and is asked for its effect: then the cached rows answer, which the next reading command
would bring up all the same.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.wording import spoken
from domain.message import Message
from projections.ask import Ask
from projections.engine.fold import Folded
from projections.reckoning.changes import Changes, Side
from queries.effects import SHOWN, Effect, effect
from queries.effects import effect_since as since

if TYPE_CHECKING:
    from cli.session import Session

__all__ = ["Effect", "effect", "effect_since", "lines", "say"]


def lines(done: Effect) -> Iterator[str]:
    """For people: the one standing that moved, or each of a few under how many they are."""
    moved = (*done.changes, *done.exactly)
    if len(moved) == len(done.changes) == 1 and moved[0].stream == done.only:
        yield f"Standing: {spoken(moved[0].before)} → {spoken(moved[0].after)}"
    else:
        yield spoken(done.said)
        for row in moved[:SHOWN]:
            yield f"  {row.title}: {spoken(row.before)} → {spoken(row.after)}"
        if len(moved) > SHOWN:
            yield f"  and {len(moved) - SHOWN:,} more"
    for those in done.passed:
        yield spoken(those.said)


def say(session: "Session", done: Effect) -> None:
    """Say it to people, as wide as their terminal."""
    session.say(*(line for said in lines(done) for line in session.fitted(said, beside=4)))


def say_what_was_joined(session: "Session", done: Effect) -> None:
    """Say of each partnership or membership that is told in another one since where both stood and that one stands."""
    ties = [(stream, row) for stream, row in done.joined.items() if not stream.startswith("body:")]
    for stream, row in ties[:SHOWN]:
        there = Message(", that one ({there})", there=row.there) if row.there else ""
        session.say(
            Message(
                "{stream} is told in {original} now: it stood ({stood}){other}; that one stands ({stands})",
                stream=stream,
                original=row.original,
                stood=row.stood,
                other=there,
                stands=row.stands,
            )
        )


def effect_since(session: "Session", position: int) -> Effect:
    """What was done to where things stand since a position, however many streams were written to."""
    from cli.reading_options import reading

    with reading(session, None, None) as view:
        now = view.ask
        known = now.elsewhen(f"#{position}") if position and now.elsewhen else _nothing(now)
        changes = Changes(Side(known, now.day), Side(now, now.day))
        done = since(view.ledger, changes, position)
        if done.changes or done.exactly:
            return done
        return done._replace(said=Message("{said} today", said=done.said))


def _nothing(ask: Ask) -> Ask:
    """What is asked of a ledger without an entry."""
    return Ask(Folded(lambda _kind: ()), ask.names, ask.day, ask.today)
