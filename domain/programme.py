"""A programme: a series of cultural, training or research activity with editions."""

from typing import Annotated, Literal, NamedTuple, assert_never

from pydantic import Field

from domain import when
from domain.aggregate import Aggregate
from domain.context import StreamContext
from domain.fact import ASIDE, LIKENESS, Fact, Names, People, Prose, Slug, Text, Topics, Who, bounds_of
from domain.fact import Programme as ProgrammeSlug
from domain.law import Law, Laws
from domain.message import Message
from domain.plans import (
    CLOSES,
    OF_PLANS,
    Planning,
    Plans,
    an_open_plan,
    beside_plans,
    of_its_plan,
    plans_after,
)
from domain.refusal import Refusal
from domain.rules import ConstraintGroup
from domain.shared import ALWAYS, Correction, Remark
from domain.when import Bounds

# --- facts

HERE = ("programme",)
ProgrammeKind = Literal[
    "festival", "concert", "residency", "forum", "workshop", "exchange", "survey", "other"
]


class Started(
    Fact,
    name="started",
    streams=HERE,
    sentence="started: {name} ({kind})[, host {host}][, under {under}]",
    short=(
        "started: {name} ({kind}), host {host}",
        "started: {name} ({kind})",
        "started: {name}",
    ),
    moves=True,
):
    """A programme was begun."""

    name: Text = Field(description="its name")
    kind: ProgrammeKind = Field(description="what it is")
    host: Who | None = Field(None, description="who holds it")
    names: Names = Field(default_factory=dict, description="its names by language tag, such as zh-Hant")
    under: ProgrammeSlug | None = Field(None, description="the programme that it belongs to")


class EditionHeld(
    Fact,
    name="edition-held",
    streams=HERE,
    sentence="edition held: {title}[, {place}][, with {partners}][, {people}][ (planned as {plan})]",
    short=(
        "edition held: {title}, {place}",
        "edition held: {title}",
    ),
    moves=True,
    lasts=True,
    contact=True,
):
    """One edition of the programme took place."""

    title: Annotated[Text, LIKENESS] = Field(description="its title")
    place: Text | None = Field(None, description="where")
    partners: Annotated[tuple[Who, ...], ASIDE] = Field((), description="with whom")
    people: People = Field((), description="who took part")
    topics: Topics = Field((), description="what it was about, as slugs")
    first_of_kind: bool = Field(False, strict=True, description="it was the first of its kind")
    plan: Slug | None = Field(None, description=CLOSES)


class Ended(Fact, name="ended", streams=HERE, sentence="ended[: {reason}]", moves=True):
    """The programme came to its end."""

    reason: Prose | None = Field(None, description="why")


ProgrammeFact = EditionHeld | Started | Ended | Planning | Remark | Correction

# --- standing


class Standing(NamedTuple):
    """What a programme is, and whether it goes on."""

    title: str
    kind: ProgrammeKind | None = None
    names: tuple[tuple[str, str], ...] = ()
    host: str | None = None
    under: str | None = None
    begin: Bounds = (when.MIN, when.MAX)
    end: Bounds | None = None
    editions: int = 0
    plans: Plans = ()
    tier: int = 0
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`running` or `ended`."""
        if self.end:
            return "ended"
        return "running" if self.kind else "none"

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return (self.status, self.title)


def start(stream: str, _around: StreamContext) -> Standing:
    """Before anything has happened."""
    return Standing(stream.partition(":")[2])


def evolve(standing: Standing, fact: ProgrammeFact, day: Bounds) -> Standing:
    """The standing after `fact`."""
    if (plans := plans_after(standing.plans, fact)) is not standing.plans:
        standing = standing._replace(plans=plans)
    match fact:
        case EditionHeld():
            return standing._replace(editions=standing.editions + 1)
        case Started():
            return standing._replace(
                title=fact.name,
                kind=fact.kind,
                names=tuple(fact.names.items()),
                host=fact.host,
                under=fact.under,
                begin=bounds_of(fact),
            )
        case Ended():
            return standing._replace(end=day)
        case _:
            if isinstance(fact, Planning | Remark | Correction):
                return standing
            assert_never(fact)


def constraint_groups(standing: Standing, fact: ProgrammeFact) -> tuple[ConstraintGroup, ...]:
    """What each edition bounds, which bounds no other: the start, and the end that comes after it; and a plan."""
    match fact:
        case Started():
            return (ConstraintGroup("start"), ConstraintGroup("end"))
        case EditionHeld():
            names = ("start",) if standing.end else ("start", "end")
            return (*(ConstraintGroup(name, bounded=False) for name in names), *of_its_plan(fact))
        case Ended():
            return (ConstraintGroup("end"),)
        case _:
            return of_its_plan(fact)


# --- laws


def not_before_the_start(standing: Standing, fact: EditionHeld | Ended) -> Refusal | None:
    """Nothing of a programme is certainly before its start."""
    if when.before(bounds_of(fact), standing.begin) != "yes":
        return None
    return Refusal(
        "before-the-start",
        Message("{programme} was started after {day}", programme=standing.title, day=fact.on),
        "correct the day of the start, or this one",
        field="on",
    )


def not_after_the_end(standing: Standing, fact: EditionHeld) -> Refusal | None:
    """No edition is certainly after the end."""
    if standing.end is None or when.before(standing.end, bounds_of(fact)) != "yes":
        return None
    return Refusal(
        "after-the-end",
        Message("{programme} had ended before {day}", programme=standing.title, day=fact.on),
        "correct the day of the end, or this one",
        field="on",
    )


def not_ended_yet(standing: Standing) -> Refusal | None:
    """A programme ends once."""
    if standing.end is None:
        return None
    return Refusal("ended-already", Message("{programme} has ended already", programme=standing.title))


LAWS: Laws = {
    Started: Law(),
    EditionHeld: Law(must=[not_before_the_start, not_after_the_end, an_open_plan]),
    Ended: Law(may=[not_ended_yet], must=[not_before_the_start]),
    **OF_PLANS,
    **ALWAYS,
}

# --- aggregate


class Programme(Aggregate[Standing]):
    """A programme, read."""

    kind = "programme"
    opening = Started
    dated_opening = True
    laws = LAWS
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    constraint_groups = staticmethod(constraint_groups)
    cautions = staticmethod(beside_plans)
