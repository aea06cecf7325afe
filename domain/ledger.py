"""The ledger itself: whose it is, and the policies that its reports apply."""

from typing import Annotated, NamedTuple, assert_never
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from domain.aggregate import Aggregate
from domain.context import StreamContext
from domain.fact import LIKENESS, Body, Fact, Prose, Slug, Text
from domain.law import Law, Laws
from domain.message import Message
from domain.partnership.facts import InstrumentKind
from domain.problem import NotAValue
from domain.shared import ALWAYS, Correction, Remark
from domain.when import Bounds

# --- facts


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise NotAValue(
            "not-a-time-zone",
            Message("{given!r} is no time zone: write it as in Asia/Taipei or Europe/Warsaw", given=value),
        ) from None
    return value


class Opened(
    Fact,
    name="opened",
    streams=["ledger"],
    sentence="ledger opened: {title}[, home {home}]",
    short=("ledger opened: {title}",),
    moves=True,
):
    """The ledger was begun."""

    title: Text = Field(description="what it is called")
    home: Body | None = Field(None, description="the body whose ledger it is; a researcher's has none")
    languages: tuple[Text, ...] = Field((), description="language tags, the first one first")
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        "UTC", description="the zone in which its days end"
    )


class PolicyAdopted(
    Fact,
    name="policy-adopted",
    streams=["ledger"],
    sentence="policy adopted: {title}[, by {by}]",
    short=(
        "policy adopted by {by}: {title}",
        "policy adopted: {title}",
    ),
    moves=True,
):
    """A rule that reports apply: what counts as a sister city, what is to follow a signature."""

    policy: Slug = Field(description="a name for it")
    title: Annotated[Text, LIKENESS] = Field(description="what it is called")
    by: Body | None = Field(None, description="whose policy it is")
    metric: Annotated[Slug | None, LIKENESS] = Field(
        None, description="the metric of the asserted figures that it is compared with"
    )
    counts: tuple[InstrumentKind, ...] = Field((), description="the kinds of instrument that count")
    follow_up: InstrumentKind | None = Field(None, description="the kind of instrument that is to follow")
    text: Annotated[Prose | None, LIKENESS] = Field(None, description="the rule in words")


LedgerFact = Opened | PolicyAdopted | Remark | Correction

# --- standing


class Standing(NamedTuple):
    """Whose ledger it is."""

    title: str = "an unnamed ledger"
    home: str | None = None
    languages: tuple[str, ...] = ()
    timezone: str = "UTC"
    policies: tuple[PolicyAdopted, ...] = ()
    opened: bool = False
    tier: int = 0
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`open` once it is."""
        return "open" if self.opened else "none"

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return tuple(self)


def start(_stream: str, _around: StreamContext) -> Standing:
    """Before anything has happened."""
    return Standing()


def evolve(standing: Standing, fact: LedgerFact, _day: Bounds) -> Standing:
    """The standing after `fact`."""
    match fact:
        case Opened():
            return standing._replace(
                title=fact.title,
                home=fact.home,
                languages=fact.languages,
                timezone=fact.timezone,
                opened=True,
            )
        case PolicyAdopted():
            others = tuple(policy for policy in standing.policies if policy.policy != fact.policy)
            return standing._replace(policies=(*others, fact))
        case _:
            if isinstance(fact, Remark | Correction):
                return standing
            assert_never(fact)


# --- laws

LAWS: Laws = {
    Opened: Law(),
    PolicyAdopted: Law(),
    **ALWAYS,
}

# --- aggregate


class Ledger(Aggregate[Standing]):
    """The ledger, read."""

    kind = "ledger"
    opening = Opened
    laws = LAWS
    start = staticmethod(start)
    evolve = staticmethod(evolve)
