"""Plans in words, and which of them are open on a day, asked about, or were dropped."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from domain import when
from domain.message import Message, Several
from projections.ask import Ask
from projections.reckoning.belonging import house
from projections.rows.plans import Plan, plans
from projections.rows.programmes import programmes
from projections.rows.sides import sides

KINDS = {
    "visit": Message("planned visit"),
    "signing": Message("planned signing"),
    "meeting": Message("planned meeting"),
    "event": Message("planned event"),
    "edition": Message("planned edition"),
    "other": Message("plan"),
}
"""What a plan is called by what is to happen."""
PASSED = Message("plan passed")
"""What one is called that is open after the last day for which it is meant."""
OVER = Message("plan of what has ended")
"""The same of one that is open in what has surely ended: it may have been forgotten."""
ASKED_ABOUT = (PASSED, OVER)
"""What plans are called that somebody has to say something about."""
ENDED = frozenset({"terminated", "left", "ended"})
"""Statuses of a partnership, a membership and a programme that came to an end."""
DROPPED = Message("plan dropped")


class Stands(NamedTuple):
    """A plan on a day that is asked about."""

    plan: Plan
    what: Message
    """What it is called: `planned visit`, `plan passed`, or `plan of what has ended`."""
    text: Message
    passed: bool
    """Every day for which it is meant is over."""
    asked_about: bool
    """Somebody has to say what became of it, or is to: its days are over, or that of which it was planned is."""
    sure: bool
    """It surely stands so, and is more than alleged."""


def open_plans(ask: Ask, rows: Iterable[Plan]) -> Iterator[Stands]:
    """The plans that are open on the day that is asked about, or may be; those only alleged while their day is to come."""
    there = [plan for plan in rows if plan.is_open(ask.day) != "no"]
    ended = {
        row.stream
        for row in (ask.at(stream={plan.stream for plan in there}) if there else ())
        if row.certain and row.status in ENDED
    }
    for plan in there:
        passed, alleged = plan.past(ask.day), plan.certainty == "alleged"
        over = plan.stream in ended and not (passed or alleged)
        if passed and alleged:
            continue
        said = in_words(ask, plan)
        text = (
            Message(
                "{plan}: did it happen? Record what did, naming the plan, or that it was dropped", plan=said
            )
            if passed
            else Message("{plan}: is it still to happen? Where not, record that it was dropped", plan=said)
            if over
            else said
        )
        what = PASSED if passed else OVER if over else KINDS[plan.what]
        yield Stands(plan, what, text, passed, passed or over, plan.is_open(ask.day) == "yes")


def dropped_plans(ask: Ask, rows: Iterable[Plan]) -> Iterator[Plan]:
    """The plans that were surely dropped by the day that is asked about, and whose day has not passed."""
    for plan in rows:
        surely = plan.closed_latest is not None and plan.closed_latest <= ask.day
        if plan.dropped and surely and not plan.past(ask.day):
            yield plan


def in_words(ask: Ask, plan: Plan) -> Message:
    """Who, what for, where, with whom, and the name by which it is closed."""
    who: str | None = None
    if plan.visitor and plan.host:
        who = Message("{visitor} to {host}", visitor=ask.plain(plan.visitor), host=ask.plain(plan.host))
    elif plan.visitor or plan.host:
        who = ask.plain(plan.visitor or plan.host)
    parts = [part for part in (who, plan.occasion, plan.at) if part]
    if plan.people:
        parts.append(Message("with {people}", people=Several(plan.people)))
    if not parts:
        return Message("{name}", name=plan.plan)
    return Message("{parts} ({name})", parts=Several(parts), name=plan.plan)


def every_plan(ask: Ask, begun: Collection[str], of: str | None = None) -> list[Plan]:
    """The plans of streams that had begun by the day; those of a body and of those under it, where one is named.

    `begun` are the partnerships that had, and concern that body.
    """
    found = list(ask.of(plans))
    others = {plan.stream for plan in found} - set(begun)
    if of is None:
        others = {stream for stream in others if not stream.startswith("partnership:")}
    known = {*begun, *(ask.begun(stream=others) if others else ())}
    found = [plan for plan in found if plan.stream in known]
    if of is None:
        return found
    own = house(ask, of)
    theirs = {side.stream for side in ask.of(sides, body=own)}
    theirs |= {row.stream for row in ask.of(programmes, stream=others) if row.host in own}
    return [plan for plan in found if plan.stream in theirs or {plan.visitor, plan.host} & own]


def bounds(plan: Plan) -> when.Bounds:
    """The days for which it is meant."""
    return plan.due_earliest, plan.due_latest
