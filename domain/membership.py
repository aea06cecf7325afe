"""A membership: a body in a multilateral network, from the invitation on, and the name it goes by there."""

from typing import Annotated, Literal, NamedTuple, assert_never

from pydantic import Field

from domain import message
from domain.aggregate import Aggregate
from domain.context import StreamContext
from domain.fact import ASIDE, LIKENESS, Apart, Fact, InNetwork, People, Prose, Slug, Text, Topics, Who
from domain.law import Law, Laws
from domain.lookup import Lookup
from domain.message import Message
from domain.partnership.facts import ConcernRaised, Pressured, PressureLifted, StanceTaken
from domain.partnership.laws import some_pressure, was_exerted
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
from domain.sameness import in_full, one_tie
from domain.shared import ALWAYS, Correction, Remark
from domain.when import Bounds

# --- facts

HERE = ("membership",)
PEOPLE = Field((), description="who took part")


class Invited(
    Fact,
    name="invited",
    streams=HERE,
    sentence="invited by {by}[, with {people}]",
    short=("invited by {by}",),
    moves=True,
):
    """The network, or somebody for it, invited the body."""

    by: Annotated[Who, Apart("")] = Field(description="who invited")
    people: People = PEOPLE


class Applied(Fact, name="applied", streams=HERE, sentence="applied", moves=True):
    """The body asked to be admitted."""


class Joined(Fact, name="joined", streams=HERE, sentence="joined[ as {as_name}]", moves=True):
    """The body became a member."""

    as_name: Text | None = Field(None, description="the name under which it is listed")


class Participated(
    Fact,
    name="participated",
    streams=HERE,
    sentence="took part: {occasion}[, {place}][, with {counterparts}][, {people}][ (planned as {plan})]",
    short=(
        "took part: {occasion}, {place}",
        "took part: {occasion}",
    ),
    moves=True,
    lasts=True,
    contact=True,
):
    """The body took part in something of the network."""

    occasion: Annotated[Text, LIKENESS] = Field(description="in what")
    place: Text | None = Field(None, description="where")
    counterparts: Annotated[tuple[Who, ...], ASIDE, Apart("")] = Field(
        (), description="with whom in particular"
    )
    people: People = PEOPLE
    topics: Topics = Field((), description="what it was about, as slugs")
    plan: Slug | None = Field(None, description=CLOSES)


class Named(Fact, name="named", streams=HERE, sentence="listed as {as_name}[: {reason}]", moves=True):
    """The network lists the member under a name."""

    as_name: Annotated[Text, LIKENESS] = Field(description="the name under which it is listed")
    reason: Prose | None = Field(None, description="why")


class Left(Fact, name="left", streams=HERE, sentence="left[: {reason}]", moves=True):
    """The body is a member no longer."""

    reason: Prose | None = Field(None, description="why")


class SameAs(Fact, name="same-as", streams=HERE, sentence="the same as {original}", moves=True, dated=False):
    """The membership is told in another one, because the body or the network is registered twice."""

    original: Annotated[InNetwork, LIKENESS] = Field(description="the membership of the same body")


MembershipFact = (
    Participated
    | Joined
    | Invited
    | Applied
    | Named
    | Left
    | Pressured
    | PressureLifted
    | ConcernRaised
    | StanceTaken
    | SameAs
    | Planning
    | Remark
    | Correction
)

# --- standing

Status = Literal["member", "left", "applied", "invited", "participant", "none"]


class Standing(NamedTuple):
    """Whether a body is a member, and under which name."""

    title: str
    status: Status = "none"
    as_name: str | None = None
    spell: int = 1
    """The spell of membership that runs, or would be the next."""
    exerted: tuple[str, ...] = ()
    plans: Plans = ()
    original: str | None = None
    """The membership that tells the same, where the body or the network is registered twice."""
    tier: int = 0
    flags: tuple[str, ...] = ()

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return (self.status, self.as_name)

    def told(self) -> str:
        """The standing in words."""
        match self.status:
            case "none":
                return "has nothing on record"
            case "member" | "participant":
                return Message("is a {status}", status=self.status)
            case "invited":
                return "is invited"
            case _:
                return Message("has {status}", status=self.status)


def start(stream: str, around: StreamContext) -> Standing:
    """Before anything has happened."""
    body, _, network = stream.partition(":")[2].partition("@")
    return Standing(f"{around.names.get(body, body)} in {around.names.get(network, network)}")


def evolve(standing: Standing, fact: MembershipFact, _day: Bounds) -> Standing:
    """The standing after `fact`. The same object where nothing moves."""
    if (plans := plans_after(standing.plans, fact)) is not standing.plans:
        standing = standing._replace(plans=plans)
    match fact:
        case Participated():
            return standing._replace(status="participant") if standing.status == "none" else standing
        case Joined(as_name=as_name):
            return standing._replace(status="member", as_name=as_name or standing.as_name)
        case Invited():
            return standing if standing.status == "member" else standing._replace(status="invited")
        case Applied():
            return standing if standing.status == "member" else standing._replace(status="applied")
        case Named(as_name=as_name):
            return standing._replace(as_name=as_name)
        case Left():
            return standing._replace(status="left", spell=standing.spell + 1)
        case Pressured(incident=incident):
            return standing._replace(exerted=(*standing.exerted, incident)) if incident else standing
        case PressureLifted(incident=incident):
            return standing._replace(exerted=tuple(item for item in standing.exerted if item != incident))
        case SameAs(original=original):
            return standing._replace(original=original)
        case ConcernRaised() | StanceTaken():
            return standing
        case _:
            if isinstance(fact, Planning | Remark | Correction):
                return standing
            assert_never(fact)


def constraint_groups(standing: Standing, fact: MembershipFact) -> tuple[ConstraintGroup, ...]:
    """One spell of membership, from the invitation to the leaving; a plan and what became of it."""
    if isinstance(fact, Invited | Applied | Joined | Left):
        return (ConstraintGroup(f"spell {standing.spell}"),)
    return of_its_plan(fact)


# --- laws


def no_member_yet(standing: Standing) -> Refusal | None:
    """One open spell at a time."""
    if standing.status != "member":
        return None
    return Refusal("member-already", Message("{membership} is a member already", membership=standing.title))


def a_member(standing: Standing) -> Refusal | None:
    """Only a member leaves."""
    if standing.status == "member":
        return None
    return Refusal(
        "not-a-member",
        Message(
            "{membership} {told}: only a member can leave", membership=standing.title, told=standing.told()
        ),
    )


def no_instrument(standing: Standing, fact: StanceTaken) -> Refusal | None:
    """A membership has no instruments to take a stance on."""
    if fact.instrument is None:
        return None
    return Refusal(
        "no-instruments-here",
        Message("{membership} has no instruments", membership=standing.title),
        Message(
            "leave {instrument} out, or name the entry with {entry}",
            instrument=message.Field("instrument"),
            entry=message.Field("entry"),
        ),
        field="instrument",
    )


def same_tie(stream: str, fact: SameAs, known: Lookup) -> Refusal | None:
    """Both are of the same body in the same network."""
    return one_tie(stream, fact.original, known)


LAWS: Laws = {
    Invited: Law(),
    Applied: Law(),
    Joined: Law(may=[no_member_yet]),
    Participated: Law(must=[an_open_plan]),
    Named: Law(),
    Left: Law(may=[a_member]),
    Pressured: Law(),
    PressureLifted: Law(may=[some_pressure], must=[was_exerted], by_name=True),
    ConcernRaised: Law(),
    StanceTaken: Law(must=[no_instrument]),
    SameAs: Law(),
    **OF_PLANS,
    **ALWAYS,
}

# --- aggregate


class Membership(Aggregate[Standing]):
    """The life of one membership. It needs no opening: the first fact begins it."""

    kind = "membership"
    opening = None
    laws = LAWS
    across = {SameAs: [same_tie]}  # noqa: RUF012 — a ClassVar of the base
    merging = SameAs
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    constraint_groups = staticmethod(constraint_groups)
    cautions = staticmethod(beside_plans)

    @staticmethod
    def original(standing: Standing) -> str | None:
        """The id of the membership that tells the same."""
        return in_full("membership", standing.original) if standing.original else None

    @staticmethod
    def rests_on(stream: str) -> tuple[tuple[str, str], ...]:
        """The body and the network are registered."""
        body, _, network = stream.partition(":")[2].partition("@")
        return (("body", body), ("body", network))
