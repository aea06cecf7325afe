"""A source: a document that facts are cited from. Its address is kept and never fetched."""

from typing import Annotated, Literal, NamedTuple, assert_never

from pydantic import Field

from domain.aggregate import Aggregate
from domain.context import StreamContext
from domain.fact import LIKENESS, Fact, Prose, Sha256, Text, Url, When
from domain.fact import Source as SourceSlug
from domain.law import Law, Laws
from domain.lookup import Lookup
from domain.message import Message
from domain.refusal import Refusal
from domain.shared import ALWAYS, Correction, Remark
from domain.when import Bounds

# --- facts

SourceKind = Literal[
    "article",
    "interview",
    "minutes",
    "agreement",
    "dataset",
    "register",
    "webpage",
    "letter",
    "photo",
    "other",
]


class Registered(
    Fact,
    name="registered",
    streams=["source"],
    sentence="registered: {title} ({kind}[, {publisher}][, {published}])",
    short=(
        "registered: {title} ({kind}, {published})",
        "registered: {title} ({kind})",
        "registered: {title}",
    ),
    moves=True,
):
    """A source was entered into the ledger."""

    title: Text = Field(description="its title, or what it is")
    kind: SourceKind = Field(description="what kind of document it is")
    follows: SourceSlug | None = Field(
        None, description="the source whose next edition it is: last year's list, of this year's"
    )
    authors: tuple[Text, ...] = Field((), description="who wrote it")
    publisher: Text | None = Field(None, description="who published it")
    published: When | None = Field(None, description="when")
    url: Url | None = Field(None, description="its web address; never fetched")
    accessed: When | None = Field(None, description="when it was looked at")
    sha256: Sha256 | None = Field(None, description="the SHA-256 digest of the copy that was read")


class SameAs(
    Fact, name="same-as", streams=["source"], sentence="the same as {original}", moves=True, dated=False
):
    """The source is another one that is registered (‘ibid.’)."""

    original: Annotated[SourceSlug, LIKENESS] = Field(description="the source that it is")


class Withdrawn(Fact, name="withdrawn", streams=["source"], sentence="withdrawn: {reason}", moves=True):
    """The source was withdrawn by its publisher, or proved not to be what it seemed."""

    reason: Prose = Field(description="why")


SourceFact = Registered | SameAs | Withdrawn | Remark | Correction

# --- standing


class Standing(NamedTuple):
    """What a source is, and whether it still stands."""

    title: str
    kind: SourceKind | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    original: str | None = None
    withdrawn: str | None = None
    follows: str | None = None
    tier: int = 0
    flags: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`registered` or `withdrawn`."""
        if self.withdrawn:
            return "withdrawn"
        return "registered" if self.kind else "none"

    @property
    def summary(self) -> tuple[object, ...]:
        """What makes one spell differ from the next."""
        return tuple(self)


def start(stream: str, _around: StreamContext) -> Standing:
    """Before anything has happened."""
    return Standing(stream.partition(":")[2])


def evolve(standing: Standing, fact: SourceFact, _day: Bounds) -> Standing:
    """The standing after `fact`."""
    match fact:
        case Registered():
            return standing._replace(
                title=fact.title,
                kind=fact.kind,
                publisher=fact.publisher,
                published=fact.published,
                url=fact.url,
                follows=fact.follows,
            )
        case SameAs(original=original):
            return standing._replace(original=original)
        case Withdrawn(reason=reason):
            return standing._replace(withdrawn=reason)
        case _:
            if isinstance(fact, Remark | Correction):
                return standing
            assert_never(fact)


# --- laws


def withdrawn_once(standing: Standing) -> Refusal | None:
    """It still stands."""
    if standing.withdrawn is None:
        return None
    return Refusal("withdrawn-already", Message("{source} is withdrawn already", source=standing.title))


def no_circle_of_editions(stream: str, fact: Registered, known: Lookup) -> Refusal | None:
    """No edition follows itself, in the end."""
    own = stream.partition(":")[2]
    before, seen = fact.follows, set[str]()
    while before and before not in seen:
        if before == own:
            return Refusal(
                "editions-in-a-circle",
                Message(
                    "{source} cannot follow {follows}: it would follow itself, in the end",
                    source=own,
                    follows=fact.follows,
                ),
                "name the edition before it, or none",
                field="follows",
            )
        seen.add(before)
        before = known.edition_before(before)
    return None


LAWS: Laws = {
    Registered: Law(),
    SameAs: Law(),
    Withdrawn: Law(may=[withdrawn_once]),
    **ALWAYS,
}

# --- aggregate


class Source(Aggregate[Standing]):
    """A source, read."""

    kind = "source"
    opening = Registered
    laws = LAWS
    across = {Registered: [no_circle_of_editions]}  # noqa: RUF012 — a ClassVar of the base
    start = staticmethod(start)
    evolve = staticmethod(evolve)
