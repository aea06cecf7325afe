"""Plans: what was announced or agreed and is still to come, until something happens that closes it or it is dropped.

A plan moves no status. It stands open from the fact that tells it to the first that closes it: what then happened,
whatever kind of thing had been planned, or that it was dropped. It was made before what it plans, on the last day for which
it is meant at the latest, and comes before what closes it (`domain.chronicle` puts it there).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from domain import when
from domain.caution import Caution
from domain.fact import (
    LIKENESS,
    PLANNING,
    Apart,
    Fact,
    People,
    Prose,
    Slug,
    Text,
    Topics,
    When,
    Who,
    bounds_of,
)
from domain.law import Law, Laws
from domain.message import Blank, Message, Several, Step
from domain.message import Field as Named
from domain.refusal import Refusal
from domain.rules import ConstraintGroup
from domain.when import Bounds

# --- facts


class Planned(
    Fact,
    name="planned",
    streams=PLANNING,
    sentence="planned for {due}: {what}[ by {visitor}][ to {host}][, {occasion}][, {place}][, with {people}]",
    short=(
        "planned for {due}: {what} by {visitor} to {host}, {occasion}",
        "planned for {due}: {what} by {visitor} to {host}",
        "planned for {due}: {what}, {occasion}",
        "planned for {due}: {what} by {visitor}",
        "planned for {due}: {what} to {host}",
        "planned for {due}: {what}",
        "planned for {due}: {occasion}",
        "planned for {due}",
    ),
    moves=True,
):
    """Something that is to come was announced or agreed."""

    plan: Slug = Field(description="a name for it")
    what: Annotated[Literal["visit", "signing", "meeting", "event", "edition", "other"], LIKENESS] = Field(
        description="what is to happen"
    )
    due: Annotated[When, LIKENESS] = Field(description="when it is to happen")
    visitor: Who | None = Field(None, description="who is to visit")
    host: Annotated[Who | None, Apart("visitor")] = Field(None, description="who is to be visited")
    occasion: Annotated[Text | None, LIKENESS] = Field(None, description="what for")
    place: Text | None = Field(None, description="where")
    people: People = Field((), description="who is to take part")
    topics: Topics = Field((), description="what it is to be about, as slugs")

    @property
    def made_by(self) -> int:
        """The last day for which it is meant."""
        return when.bounds(self.due)[1]


class PlanDropped(
    Fact,
    name="plan-dropped",
    streams=PLANNING,
    sentence="plan dropped: {plan}[, {reason}]",
    short=("plan dropped: {plan}",),
    moves=True,
):
    """What was planned is not to happen."""

    plan: Annotated[Slug, LIKENESS] = Field(description="its name")
    reason: Prose | None = Field(None, description="why")


Planning = Planned | PlanDropped
"""Facts that speak of what is to come."""
CLOSES = "the plan that it closes"
"""What the field `plan` of what happens says."""

# --- standing


class Plan(NamedTuple):
    """A plan and whether it is open."""

    id: str
    due: str
    open: bool = True
    what: str = "other"
    visitor: str | None = None
    host: str | None = None


Plans = tuple[Plan, ...]


def closed_by(fact: Fact) -> str | None:
    """The name of the plan that a fact closes; None for none."""
    return None if isinstance(fact, Planned) else fact.__dict__.get("plan")


def plans_after(plans: Plans, fact: Fact) -> Plans:
    """The plans after `fact`. The same object where it says nothing of one."""
    if isinstance(fact, Planned):
        return (*plans, Plan(fact.plan, fact.due, what=fact.what, visitor=fact.visitor, host=fact.host))
    name = closed_by(fact)
    if name is None:
        return plans
    return tuple(plan._replace(open=False) if plan.id == name else plan for plan in plans)


def of_its_plan(fact: Fact) -> tuple[ConstraintGroup, ...]:
    """The constraint group of the plan that a fact speaks of: plan, dropping and what closed it follow from each other."""
    name = fact.__dict__.get("plan")
    return (ConstraintGroup(f"plan {name}"),) if name else ()


# --- laws


def a_new_plan(standing: Any, fact: Planned) -> Refusal | None:
    """Its name is new."""
    if all(plan.id != fact.plan for plan in standing.plans):
        return None
    return Refusal(
        "planned-already",
        Message(
            "{title} has a plan {name} already: give this one another name",
            title=standing.title,
            name=fact.plan,
        ),
        Message("a plan that was moved is corrected in {field}, and keeps its name", field=Named("due")),
        field="plan",
    )


def something_planned(standing: Any) -> Refusal | None:
    """A plan is open."""
    if any(plan.open for plan in standing.plans):
        return None
    return Refusal("no-open-plan", Message("{title} has no open plan", title=standing.title))


def an_open_plan(standing: Any, fact: Fact) -> Refusal | None:
    """The plan that it closes, if it names one, is open."""
    name = closed_by(fact)
    open_ = [plan.id for plan in standing.plans if plan.open] if name else []
    if name is None or name in open_:
        return None
    return Refusal(
        "plan-not-open",
        Message("{title} has no open plan {name} by then", title=standing.title, name=name),
        Message("open {count:is|are} {those}", count=len(open_), those=Several(open_))
        if open_
        else "none is open",
        field="plan",
    )


OF_PLANS: Laws = {
    Planned: Law(must=[a_new_plan]),
    PlanDropped: Law(may=[something_planned], must=[an_open_plan], by_name=True),
}
"""Their rows in the laws of the streams in which plans are made."""


KEPT_AS = {
    "visit": ("visited",),
    "signing": ("signed",),
    "meeting": ("visited", "contacted"),
    "event": ("visited", "contacted"),
}
"""What a plan becomes if all goes as planned, where several facts of a stream can close it."""
NEAR = 92
"""Days between what happened and the day of a plan of its kind up to which it may be that, moved by some weeks."""
ENDINGS = frozenset({"partnership.terminated", "membership.left", "programme.ended"})
"""Facts after which little that is planned in their stream will happen."""
NOT_PLANNED_THEN: dict[type[Fact], Caution] = {
    Planned: Caution(
        "no-day-of-planning",
        "no day is given on which it was planned ({on}), as distinct from the day for which it is ({due}): it may have been"
        " planned on any day until today, or until that day",
        on=Named("on"),
        due=Named("due"),
    ),
    PlanDropped: Caution(
        "no-day-of-dropping",
        "no day is given on which it was dropped, so it may have been on any day from that of the plan until today",
    ),
}
"""What is said of one without a day: of a plan another one is given."""


def _unlike_its_plan(standing: Any, fact: Fact) -> Iterator[Caution]:
    """That it closes a plan of another kind, of a day long after it, or of a visit the other way."""
    values = fact.__dict__
    plan = next((plan for plan in standing.plans if plan.id == values["plan"] and plan.open), None)
    if plan is None:
        return
    if _is_of_another_kind(plan, fact):
        yield Caution(
            "not-as-planned",
            "{plan} was planned as a {what}, and is closed by this: if another plan is meant, name that one with {field}",
            plan=plan.id,
            what=plan.what,
            field=Named("plan"),
        )
    if fact.on and when.bounds(plan.due)[0] - bounds_of(fact)[1] > NEAR:
        yield Caution(
            "long-before-its-plan",
            "{plan} is planned for {due}, and is closed by what happened on {day}, long before: if another plan is meant,"
            " name that one with {field}",
            plan=plan.id,
            due=plan.due,
            day=fact.on,
            field=Named("plan"),
        )
    if otherwise := _otherwise(plan, fact):
        role, planned, came = otherwise
        yield Caution(
            "not-who-was-planned",
            "{plan} was planned with {planned} as {role}, not {came}, and is closed by this: if another plan is meant,"
            " name that one with {field}",
            plan=plan.id,
            planned=planned,
            role=Named(role),
            came=came,
            field=Named("plan"),
        )


def beside_plans(standing: Any, fact: Fact) -> Iterator[Caution]:
    """What is said beside an acceptance: a plan of a day before it was made, or that may have been closed by a fact.

    And that a fact closes one which was not for it.
    """
    if isinstance(fact, Planned):
        if fact.on and when.bounds(fact.due)[1] < bounds_of(fact)[0]:
            yield Caution(
                "planned-for-before",
                "the day for which it is planned, {due}, lies before the day on which it was, {day}",
                due=fact.due,
                day=fact.on,
            )
    elif fact.__dict__.get("plan") is not None:
        yield from _unlike_its_plan(standing, fact)
    elif "plan" in fact.__dict__ and fact.on and (those := _perhaps_it(standing.plans, fact)):
        yield Caution(
            "planned-perhaps",
            "{those} {count:is|are} planned, and still open: if this is it, name it with {field}",
            those=Several(map(_in_short, those)),
            count=len(those),
            field=Named("plan"),
        )


def _perhaps_it(plans: Plans, fact: Fact) -> list[Plan]:
    """The open plans that a fact may be what became of: those of its kind and direction near its day, the nearest first.

    Without any, those for its day of another kind or the other way.
    """
    days = bounds_of(fact)
    open_ = sorted(
        (_between(days, when.bounds(plan.due)), n, plan) for n, plan in enumerate(plans) if plan.open
    )
    near = [
        (apart, plan)
        for apart, _, plan in open_
        if apart <= NEAR and not (_is_of_another_kind(plan, fact) or _otherwise(plan, fact))
    ]
    if near:
        near.sort(key=lambda item: item[1].what == "other")
        first = near[0][1]
        return [plan for apart, plan in near if apart == 0 or plan is first]
    return [plan for apart, _, plan in open_ if apart == 0]


def _between(days: Bounds, due: Bounds) -> int:
    """The days between what happened and what was planned, at least; 0 where both may be of one day."""
    return max(0, days[0] - due[1], due[0] - days[1])


def _is_of_another_kind(plan: Plan, fact: Fact) -> bool:
    """Whether something else was planned than what a fact tells."""
    kept = KEPT_AS.get(plan.what)
    return bool(kept and fact.verb not in kept and any(fact.verb in verbs for verbs in KEPT_AS.values()))


def _otherwise(plan: Plan, fact: Fact) -> tuple[str, str, str] | None:
    """The role in which somebody else came than was planned, who was planned and who came; None for none."""
    for role in ("visitor", "host"):
        planned, came = getattr(plan, role), fact.__dict__.get(role)
        if planned and came and planned.casefold() != came.casefold():
            return role, planned, came
    return None


def _in_short(plan: Plan) -> Message:
    """A plan by its name, with what it is for and when."""
    return Message("{plan} ({what}, {due})", plan=plan.id, what=plan.what, due=plan.due)


def signing_planned(standing: Any) -> Caution | None:
    """That a plan to sign is open, where a signing was postponed: the plan is for another day, or for none."""
    those = [plan for plan in standing.plans if plan.open and plan.what == "signing"]
    if not those:
        return None
    return Caution(
        "signing-still-planned",
        "{those} {count:is|are} still planned: correct {due} to the new day, or record {dropped} where there is none",
        those=Several(map(_in_short, those)),
        count=len(those),
        due=Named("due"),
        dropped=PlanDropped.verb,
    )


def left_open(stream: str, standing: Any, fact: Fact) -> Iterator[Caution]:
    """That plans stay open in a stream that comes to an end: what will not happen is dropped."""
    if f"{stream.partition(':')[0]}.{fact.verb}" not in ENDINGS:
        return
    those = [plan for plan in standing.plans if plan.open]
    if those:
        yield Caution(
            "plans-stay-open",
            "{count} {count:plan stays|plans stay} open: {those}. Whatever will not happen is dropped: {step}",
            count=len(those),
            those=Several(map(_in_short, those)),
            step=Step(
                "record", PlanDropped.verb, stream, plan=those[0].id if len(those) == 1 else Blank("NAME")
            ),
        )
