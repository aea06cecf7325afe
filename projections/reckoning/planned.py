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
DROPPED = Message("plan dropped")


class Stands(NamedTuple):
    """A plan on a day that is asked about."""

    plan: Plan
    what: Message
    """What it is called: `planned visit`, or `plan passed`."""
    text: Message
    passed: bool
    """Every day for which it is meant is over."""
    sure: bool
    """It surely stands so, and is more than alleged."""


def open_plans(ask: Ask, rows: Iterable[Plan]) -> Iterator[Stands]:
    """The plans that are open on the day that is asked about, or may be; those only alleged while their day is to come."""
    for plan in rows:
        answer = plan.is_open(ask.day)
        passed = plan.past(ask.day)
        if answer == "no" or (passed and plan.certainty == "alleged"):
            continue
        said = in_words(ask, plan)
        text = (
            Message(
                "{plan}: did it happen? Record what did, naming the plan, or that it was dropped", plan=said
            )
            if passed
            else said
        )
        yield Stands(plan, PASSED if passed else KINDS[plan.what], text, passed, answer == "yes")


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
