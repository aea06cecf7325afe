"""A body: a city, county, school, university, port, council, network, ministry, and what it was called when."""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, assert_never

from pydantic import AfterValidator, BeforeValidator, Field

from domain import when
from domain.aggregate import Aggregate
from domain.caution import Caution
from domain.context import StreamContext
from domain.fact import (
    LIKENESS,
    Country,
    Fact,
    Names,
    Part,
    Person,
    Prose,
    Text,
    When,
    bounds_of,
    number,
    slug,
)
from domain.fact import Body as BodySlug
from domain.law import Law, Laws
from domain.lookup import Lookup
from domain.message import Message, Step
from domain.problem import NotAValue
from domain.refusal import Refusal
from domain.sameness import of_the_same_bodies, parties_of, told_in
from domain.shared import ALWAYS, Correction, Remark
from domain.when import Bounds

# --- facts

BodyKind = Literal[
    "city",
    "town",
    "county",
    "prefecture",
    "state",
    "district",
    "territory",
    "school",
    "university",
    "port",
    "council",
    "network",
    "association",
    "company",
    "ministry",
    "office",
    "other",
]


def _tag(value: str) -> str:
    kind, colon, name = value.partition(":")
    try:
        slug(kind), slug(name)
    except ValueError:
        colon = ""
    if not colon:
        raise NotAValue(
            "not-a-tag", Message("{given!r} is no tag: write kind:name, such as industry:port", given=value)
        )
    return value


class Ids(Part):
    """Identifiers in other registers."""

    wikidata: Annotated[str, Field(pattern="^Q[1-9][0-9]*$")] | None = Field(
        None, description="such as Q181557"
    )
    geonames: Annotated[str, Field(pattern="^[1-9][0-9]*$")] | None = Field(None, description="GeoNames id")
    iso3166_2: Annotated[str, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = Field(
        None, alias="iso3166-2", description="subdivision code"
    )
    other: Text | None = Field(None, description="another register's, with the register's name")

    model_config = Part.model_config | {"validate_by_name": True, "serialize_by_alias": True}

    @property
    def numbers(self) -> dict[str, str]:
        """Those that are given, by the register's name as facts write it: `iso3166-2`."""
        given = {"wikidata": self.wikidata, "geonames": self.geonames, "iso3166-2": self.iso3166_2}
        return {name: number for name, number in (given | {"other": self.other}).items() if number}


class Registered(
    Fact,
    name="registered",
    streams=["body"],
    sentence="registered: {name} ({kind}[, {region}][, {country}])",
    short=(
        "registered: {name} ({kind}, {country})",
        "registered: {name} ({kind})",
        "registered: {name}",
    ),
    moves=True,
):
    """A body was entered into the ledger."""

    name: Text = Field(description="its name, in English or in Latin letters")
    kind: BodyKind = Field(description="what it is")
    country: Country | None = Field(None, description="ISO 3166-1 alpha-2, or XK")
    names: Names = Field(default_factory=dict, description="its names by language tag, such as zh-Hant")
    lat: Annotated[float, BeforeValidator(number), Field(ge=-90, le=90)] | None = Field(
        None, description="latitude in degrees north"
    )
    lon: Annotated[float, BeforeValidator(number), Field(ge=-180, le=180)] | None = Field(
        None, description="longitude in degrees east"
    )
    ids: Ids | None = Field(None, description="its identifiers in other registers")
    region: Text | None = Field(
        None, description="the land, prefecture or state it lies in, in its own words"
    )
    under: BodySlug | None = Field(None, description="the body that it belongs to")


class Renamed(Fact, name="renamed", streams=["body"], sentence="renamed: {name}", moves=True):
    """The body took another name."""

    name: Annotated[Text, LIKENESS] = Field(description="the new name")
    names: Names = Field(default_factory=dict, description="the new names by language tag")


class Characterised(
    Fact,
    name="characterised",
    streams=["body"],
    sentence="characterised: {tags}[: {text}]",
    short=("characterised: {tags}", "characterised: {text}", "characterised"),
    moves=True,
    dated=False,
):
    """What the body is known for, strives for or is good at."""

    tags: Annotated[tuple[Annotated[str, AfterValidator(_tag)], ...], LIKENESS] = Field(
        (), description="such as industry:port"
    )
    text: Annotated[Prose | None, LIKENESS] = Field(None, description="in words")


class RoleHeld(Fact, name="role-held", streams=["body"], sentence="{person} held office[ until {until}]"):
    """Somebody held an office of the body."""

    person: Annotated[Person, LIKENESS] = Field(description="who, with the role")
    until: When | None = Field(None, description="until when")


class Succeeded(Fact, name="succeeded", streams=["body"], sentence="succeeded by {by}", moves=True):
    """The body was merged into another, or replaced by it."""

    by: BodySlug = Field(description="the body that took its place")


class SameAs(
    Fact, name="same-as", streams=["body"], sentence="the same as {original}", moves=True, dated=False
):
    """The body is another one that is registered: whoever names it means that one, and it is counted once."""

    original: Annotated[BodySlug, LIKENESS] = Field(description="the body that it is")


BodyFact = Registered | Renamed | Characterised | RoleHeld | Succeeded | SameAs | Remark | Correction

# --- standing


class Standing(NamedTuple):
    """What a body is called, and whether another took its place."""

    title: str
    kind: BodyKind | None = None
    country: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    lat: float | None = None
    lon: float | None = None
    ids: tuple[tuple[str, str], ...] = ()
    """Its identifiers in other registers, by the register's name."""
    region: str | None = None
    under: str | None = None
    former_names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    successor: str | None = None
    since: Bounds | None = None
    """The day of the succession."""
    original: str | None = None
    """The body that it is, where it is registered twice."""
    tier: int = 0
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`registered`, or `succeeded` once another took its place."""
        if self.successor:
            return "succeeded"
        return "registered" if self.kind else "none"

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return tuple(self)


def start(stream: str, _around: StreamContext) -> Standing:
    """Before anything has happened."""
    return Standing(stream.partition(":")[2])


def evolve(standing: Standing, fact: BodyFact, day: Bounds) -> Standing:
    """The standing after `fact`."""
    match fact:
        case Registered():
            return standing._replace(
                title=fact.name,
                kind=fact.kind,
                country=fact.country,
                names=tuple(fact.names.items()),
                lat=fact.lat,
                lon=fact.lon,
                ids=tuple(fact.ids.numbers.items()) if fact.ids else (),
                region=fact.region,
                under=fact.under,
            )
        case Renamed(name=name, names=names):
            former = tuple(
                dict.fromkeys((*standing.former_names, standing.title, *(n for _, n in standing.names)))
            )
            return standing._replace(
                title=name,
                names=tuple((dict(standing.names) | names).items()),
                former_names=tuple(item for item in former if item != name),
            )
        case Characterised(tags=tags):
            return standing._replace(tags=tuple(dict.fromkeys((*standing.tags, *tags))))
        case Succeeded(by=by):
            return standing._replace(successor=by, since=day)
        case SameAs(original=original):
            return standing._replace(original=original)
        case RoleHeld():
            return standing
        case _:
            if isinstance(fact, Remark | Correction):
                return standing
            assert_never(fact)


# --- laws


def succeeded_once(standing: Standing) -> Refusal | None:
    """One body takes its place."""
    if standing.successor is None:
        return None
    return Refusal(
        "succeeded-already",
        Message(
            "{body} was succeeded by {successor} already", body=standing.title, successor=standing.successor
        ),
    )


def no_circle(stream: str, fact: Succeeded, known: Lookup) -> Refusal | None:
    """Succession has no cycles."""
    own = stream.partition(":")[2]
    if fact.by == own:
        return Refusal(
            "succeeded-by-itself", Message("{body} cannot take its own place", body=own), field="by"
        )
    after: str | None = known.original(f"body:{fact.by}") or fact.by
    seen: set[str] = set()
    while after and after not in seen:
        if after == own:
            return Refusal(
                "succession-in-a-circle",
                Message(
                    "{by} was itself succeeded, in the end, by {body}: succession has no circles",
                    by=fact.by,
                    body=own,
                ),
                field="by",
            )
        seen.add(after)
        after = known.successor(after)
    return None


def one_body(stream: str, fact: SameAs, known: Lookup) -> Refusal | None:
    """Two registrations become one where they may be one body, and no tie of it would be told twice."""
    own = stream.partition(":")[2]
    return may_be_one(own, fact.original, known) or _ties_told_twice(own, fact.original, known)


def may_be_one(own: str, original: str, known: Lookup) -> Refusal | None:
    """Two registrations may be of one body where nothing is between them, and nothing came after either."""
    if original == own:
        return Refusal(
            "same-as-itself", Message("{body} is itself: name the other one", body=own), field="original"
        )
    if other := known.original(f"body:{original}"):
        return Refusal(
            "original-is-a-duplicate",
            Message("{body} is itself the same as {other}", body=original, other=other),
            Message("{body} is the same as {own} already", body=original, own=own)
            if other == own
            else Message("name {other} as the original", other=other),
            field="original",
        )
    for either in (original, own):
        if successor := known.successor(either):
            return Refusal(
                "same-as-what-was-succeeded",
                Message(
                    "{body} was succeeded by {successor}: what was succeeded is no other's original or duplicate",
                    body=either,
                    successor=successor,
                ),
                Message(
                    "retract that first ({step} has its number); where it is right, record it anew once both are one",
                    step=Step("audit", f"body:{either}"),
                ),
                field="original",
            )
    for history in known.between(own):
        if history.is_open and original in parties_of(history.stream):
            return Refusal(
                "same-as-a-counterpart",
                Message(
                    "{body} and {original} are two in {stream}: nobody has anything with themselves",
                    body=own,
                    original=original,
                    stream=history.stream,
                ),
                Message(
                    "if that was told by mistake, retract it first: {step}",
                    step=Step("audit", history.stream),
                ),
                field="original",
            )
    return None


def _ties_told_twice(own: str, original: str, known: Lookup) -> Refusal | None:
    """What is still told of a duplicate's own partnerships and memberships, or was put elsewhere."""
    for history in known.between(own):
        if not history.is_open:
            continue
        there = told_in(history, known)
        if there is None:
            return Refusal(
                "ties-of-its-own",
                Message("{body} still has a tie of its own, {stream}", body=own, stream=history.stream),
                Message("{step} tells it in the original's first", step=Step("merge", own, original)),
                field="original",
            )
        read_as = {own: original}
        if not of_the_same_bodies(history.stream, there, known, read_as):
            return Refusal(
                "ties-told-elsewhere",
                Message(
                    "{stream} is the same as {there}, which is none of {original}",
                    stream=history.stream,
                    there=there,
                    original=original,
                ),
                field="original",
            )
    return None


LAWS: Laws = {
    Registered: Law(),
    Renamed: Law(),
    Characterised: Law(),
    RoleHeld: Law(),
    Succeeded: Law(may=[succeeded_once]),
    SameAs: Law(),
    **ALWAYS,
}


def beside(standing: Standing, fact: Fact) -> Iterator[Caution]:
    """What is said beside an acceptance: an office that was left before it was held."""
    del standing
    if (
        isinstance(fact, RoleHeld)
        and fact.on
        and fact.until
        and when.bounds(fact.until)[1] < bounds_of(fact)[0]
    ):
        yield Caution(
            "office-left-before",
            "the day until which the office was held, {until}, lies before the day from which, {day}",
            until=fact.until,
            day=fact.on,
        )


# --- aggregate


class Body(Aggregate[Standing]):
    """A body, read."""

    kind = "body"
    opening = Registered
    laws = LAWS
    across = {Succeeded: [no_circle], SameAs: [one_body]}  # noqa: RUF012 — a ClassVar of the base
    reaches = (Succeeded, SameAs)
    merging = SameAs
    start = staticmethod(start)
    evolve = staticmethod(evolve)
    cautions = staticmethod(beside)

    @staticmethod
    def original(standing: Standing) -> str | None:
        """The body that it is, where it is registered twice."""
        return standing.original

    @staticmethod
    def reach(standing: Standing) -> object:
        """Who took its place, and from when on; and which body it is: with this other streams are read."""
        return standing.successor, standing.since and standing.since[0], standing.original
