"""Who is named, who is recorded by a description alone, and who took part in what was planned."""

from collections.abc import Iterable, Iterator, Sequence

from domain.message import Message
from projections.ask import Ask
from projections.rows.people import TO_COME, Part, people
from projections.rows.plans import Plan, plans

WAS_TO = "was to take part"
"""What somebody's part is in a plan that is closed."""


def by_name(ask: Ask, found: Iterable[Part]) -> Iterator[Part]:
    """The parts; one that was taken for a description is told by name where somebody on record has exactly that name.

    `reed` begins small, as `two artists` does, and is Reed where facts name a Reed: case and accents tell no two apart.
    """
    those = list(found)
    described = {part.folded for part in those if part.described}
    names = (
        {part.folded for part in ask.of(people, folded=described) if not part.described} if described else ()
    )
    for part in those:
        yield part._replace(described=False) if part.described and part.folded in names else part


def parts_taken(those: Iterable[Part]) -> tuple[str, ...]:
    """How somebody was part of some facts, each way once; one of which nothing but alleged facts tell says so."""
    every = list(those)
    surely = {part.how for part in every if part.certainty != "alleged"}
    return tuple(
        how if how in surely else Message("{how} (alleged)", how=how)
        for how in dict.fromkeys(part.how for part in every)
    )


def weighed(those: Sequence[Part]) -> Sequence[Part]:
    """The parts in facts that are more than alleged, which alone bound days; all where there are no such."""
    return [part for part in those if part.certainty != "alleged"] or those


def by_then(ask: Ask, found: Sequence[Part]) -> Iterator[Part]:
    """The parts, with what had become by the day of the plans that name people.

    A plan that was kept, where what closed it names the person too, is that fact and no part of its own; in another that
    is closed the person was to take part.
    """
    of_plans = {part.stream for part in found if part.how == TO_COME}
    made: dict[tuple[str, int], Plan] = {}
    named: set[tuple[str, int, str]] = set()
    if of_plans:
        named = {(part.stream, part.version, part.folded) for part in ask.of(people, stream=of_plans)}
        made = {(plan.stream, plan.version): plan for plan in ask.of(plans, stream=of_plans)}
    for part in found:
        plan = made.get((part.stream, part.version)) if part.how == TO_COME else None
        if plan is None or plan.closed_latest is None or plan.closed_latest > ask.day:
            yield part
        elif part.described or (part.stream, plan.closed_version, part.folded) not in named:
            yield part._replace(how=WAS_TO)
