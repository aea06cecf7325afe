"""What can happen between two or more bodies, from the first contact on."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from domain.fact import (
    ACTING,
    ASIDE,
    LIKENESS,
    Apart,
    Body,
    Fact,
    People,
    Prose,
    Slug,
    Term,
    Text,
    Tie,
    Topics,
    Version,
    Vote,
    When,
    Who,
)
from domain.kinds import KINDS
from domain.plans import CLOSES, Planning
from domain.shared import Correction, Remark

if TYPE_CHECKING:
    InstrumentKind = str  # the table is read at run time, where it is a closed list all the same
else:
    InstrumentKind = Literal[tuple(KINDS)]
Outcome = Literal["tabled", "referred", "amended", "deferred", "approved", "rejected", "withdrawn", "lapsed"]
Stance = Literal[
    "upholds", "disputes", "refutes", "regards-as-ended", "seeks-resumption", "supports", "opposes", "other"
]
Means = Literal["political", "economic", "coercive", "inducing", "unclassified"]
HERE = ("partnership",)
HERE_AND_IN_NETWORKS = ("partnership", "membership")
PEOPLE = Field((), description="who took part")
TOPICS = Field((), description="what it was about, as slugs")


class Opened(
    Fact, name="opened", streams=HERE, sentence="opened between {parties}[, under {under}]", moves=True
):
    """All that these bodies have between them is recorded here."""

    parties: tuple[Body, ...] = Field(min_length=2, description="the registered bodies of the stream id")
    under: Tie | None = Field(None, description="the partnership above it, for a school's under a city's")
    title: Text | None = Field(None, description="another title than the parties' names")


class Visited(
    Fact,
    name="visited",
    streams=HERE,
    sentence="{visitor} visited {host}[: {occasion}][, {place}][, with {people}][ (planned as {plan})]",
    short=(
        "{visitor} visited {host}: {occasion}",
        "{visitor} visited {host}, {place}",
        "{visitor} visited {host}",
    ),
    moves=True,
    lasts=True,
    contact=True,
):
    """One side called on the other, in person."""

    visitor: Who = Field(description="who visited")
    host: Annotated[Who, Apart("visitor")] = Field(description="who was visited")
    occasion: Text | None = Field(None, description="what for")
    place: Text | None = Field(None, description="where")
    cost: Text | None = Field(None, description="what it cost, with the currency")
    funded_by: Annotated[Who | None, ASIDE] = Field(None, description="who paid")
    people: People = PEOPLE
    topics: Topics = TOPICS
    plan: Slug | None = Field(None, description=CLOSES)


class Contacted(
    Fact,
    name="contacted",
    streams=HERE,
    sentence=(
        "in contact ({channel})[, by {by}][: {occasion}][, {place}][, with {people}][ (planned as {plan})]"
    ),
    short=(
        "in contact ({channel}), by {by}: {occasion}",
        "in contact ({channel}): {occasion}",
        "in contact ({channel}), by {by}",
        "in contact ({channel})",
        "in contact, by {by}: {occasion}",
        "in contact: {occasion}",
        "in contact, by {by}",
        "in contact",
    ),
    moves=True,
    lasts=True,
    contact=True,
):
    """The two sides were in contact other than by a visit."""

    channel: Annotated[
        Literal["meeting", "online", "letter", "speech", "event", "call", "other"], LIKENESS
    ] = Field(description="how")
    by: Who | None = Field(None, description="who sought it")
    occasion: Text | None = Field(None, description="what for")
    place: Text | None = Field(None, description="where")
    people: People = PEOPLE
    topics: Topics = TOPICS
    plan: Slug | None = Field(None, description=CLOSES)


class Proposed(
    Fact,
    name="proposed",
    streams=HERE,
    sentence="proposed: {kind}[, by {by}][, {forum}][, {term}]",
    short=(
        "proposed: {kind}, by {by}",
        "proposed: {kind}, {forum}",
        "proposed: {kind}",
        "proposed by {by}",
        "proposed, {forum}",
        "proposed",
    ),
    moves=True,
):
    """An instrument was proposed."""

    kind: Annotated[InstrumentKind, LIKENESS] = Field(description="the kind of instrument")
    by: Annotated[Who | None, ACTING] = Field(None, description="who proposed it")
    forum: Text | None = Field(None, description="the council or committee")
    term: Term | None = Field(None, description="the term that is proposed")
    due: When | None = Field(None, description="when it is to be decided")
    topics: Topics = TOPICS


class Considered(
    Fact,
    name="considered",
    streams=HERE,
    sentence="considered: {outcome}, {forum}[ (by {by})][, {vote}][: {reason}]",
    short=(
        "{outcome}, {forum}, {vote}: {reason}",
        "{outcome}, {forum}: {reason}",
        "{outcome}, {forum}, {vote}",
        "{outcome}, {forum}",
    ),
    moves=True,
):
    """A forum dealt with the proposal."""

    forum: Text = Field(description="the council or committee")
    outcome: Annotated[Outcome, LIKENESS] = Field(description="what became of it; tabled = put on the agenda")
    by: Annotated[Who | None, ACTING] = Field(None, description="the body whose forum it is")
    vote: Vote | None = Field(None, description="how it voted")
    reason: Prose | None = Field(None, description="why")
    due: When | None = Field(None, description="when it is to come back")


class PutOnHold(
    Fact,
    name="put-on-hold",
    streams=HERE,
    sentence="put on hold[ by {by}]: {reason}",
    short=(
        "put on hold by {by}: {reason}",
        "put on hold: {reason}",
    ),
    moves=True,
):
    """A proposal was set aside without being refused."""

    reason: Prose = Field(description="why, in the words of whoever held it")
    by: Annotated[Who | None, ACTING] = Field(None, description="the body that held it")


class Resumed(
    Fact,
    name="resumed",
    streams=HERE,
    sentence="resumed[ by {by}][: {reason}]",
    short=(
        "resumed by {by}: {reason}",
        "resumed: {reason}",
        "resumed by {by}",
        "resumed",
    ),
    moves=True,
):
    """What was on hold or suspended goes on."""

    by: Annotated[Who | None, ACTING] = Field(None, description="who resumed it")
    reason: Prose | None = Field(None, description="why")


class ResolutionPassed(
    Fact,
    name="resolution-passed",
    streams=HERE,
    sentence="resolution passed: {title}, {forum}[, {vote}][: {text}]",
    short=(
        "resolution passed, {forum}: {title}",
        "resolution passed: {title}",
    ),
    moves=True,
):
    """A resolution of intent, without an instrument."""

    forum: Text = Field(description="the council or committee")
    title: Annotated[Text, LIKENESS] = Field(description="its title")
    by: Annotated[Who | None, ACTING] = Field(None, description="the body whose forum it is")
    vote: Vote | None = Field(None, description="how it voted")
    text: Annotated[Prose | None, LIKENESS] = Field(None, description="what it says, in short")


class Signed(
    Fact,
    name="signed",
    streams=HERE,
    sentence="signed: {kind}[ ‘{title}’][ by {by}][, {place}][, {term}][, {signatories}][ (planned as {plan})]",
    short=(
        "signed: {kind} ‘{title}’ by {by}",
        "signed: {kind} by {by}",
        "signed: {kind} ‘{title}’",
        "signed: {kind}, {term}",
        "signed: {kind}, {place}",
        "signed: {kind}",
        "signed: ‘{title}’ by {by}",
        "signed by {by}",
        "signed: ‘{title}’",
        "signed",
    ),
    moves=True,
):
    """An instrument was signed; or one is known to exist, with no act of signing on record."""

    instrument: Slug = Field(description="a name for the instrument, such as mou-2025")
    kind: Annotated[InstrumentKind, LIKENESS] = Field(description="the kind of instrument")
    title: Annotated[Text | None, LIKENESS] = Field(None, description="its title")
    by: tuple[Who, ...] = Field(
        (), description="the parties that signed (default: those that have not terminated)"
    )
    term: Term | None = Field(None, description="how long it runs")
    signatories: People = Field((), description="who signed")
    witnesses: People = Field((), description="who witnessed it")
    place: Text | None = Field(None, description="where")
    replaces: Slug | None = Field(None, description="the instrument that it takes the place of")
    reestablishes: bool = Field(False, strict=True, description="it begins anew what had been terminated")
    topics: Topics = TOPICS
    plan: Slug | None = Field(None, description=CLOSES)


class SigningPostponed(
    Fact,
    name="signing-postponed",
    streams=HERE,
    sentence="signing postponed[ ({kind})]: {reason}",
    short=("signing postponed: {reason}",),
):
    """A signing that was to take place was put off."""

    reason: Prose = Field(description="why")
    kind: Annotated[InstrumentKind | None, LIKENESS] = Field(None, description="the kind of instrument")


class Renewed(
    Fact,
    name="renewed",
    streams=HERE,
    sentence="renewed: {instrument}[, {term}][, {forum}][, {vote}]",
    short=(
        "renewed: {instrument}, {term}",
        "renewed: {instrument}",
    ),
    moves=True,
):
    """An instrument was renewed."""

    instrument: Annotated[Slug, LIKENESS] = Field(description="the instrument's name")
    term: Term | None = Field(
        None, description="the new term (default: the length of the old, where it has one)"
    )
    forum: Text | None = Field(None, description="the council or committee")
    vote: Vote | None = Field(None, description="how it voted")


class RenewalDeclined(
    Fact,
    name="renewal-declined",
    streams=HERE,
    sentence="renewal declined: {instrument}[, by {by}][, {forum}][, {vote}][: {reason}]",
    short=(
        "renewal of {instrument} declined by {by}: {reason}",
        "renewal of {instrument} declined by {by}",
        "renewal of {instrument} declined: {reason}",
        "renewal of {instrument} declined",
    ),
    moves=True,
):
    """Notice was given that an instrument is not to be renewed."""

    instrument: Annotated[Slug, LIKENESS] = Field(description="the instrument's name")
    by: Annotated[Who | None, ACTING] = Field(None, description="who declined")
    reason: Prose | None = Field(None, description="why")
    forum: Text | None = Field(None, description="the council or committee")
    vote: Vote | None = Field(None, description="how it voted")


class AmendmentProposed(
    Fact,
    name="amendment-proposed",
    streams=HERE,
    sentence="amendment of {instrument} proposed[ by {by}]: {change}",
    short=(
        "amendment of {instrument} proposed by {by}: {change}",
        "amendment of {instrument} proposed: {change}",
    ),
):
    """A change of an instrument in force was proposed."""

    instrument: Annotated[Slug, LIKENESS] = Field(description="the instrument's name")
    change: Annotated[Prose, LIKENESS] = Field(description="what is to change")
    by: Annotated[Who | None, ACTING] = Field(None, description="who proposed it")


class Amended(
    Fact,
    name="amended",
    streams=HERE,
    sentence="amended: {instrument}[ by {by}]: {change}",
    short=(
        "amended by {by}: {change}",
        "amended: {change}",
    ),
):
    """An instrument in force was changed."""

    instrument: Annotated[Slug, LIKENESS] = Field(description="the instrument's name")
    change: Annotated[Prose, LIKENESS] = Field(description="what changed")
    by: Annotated[Who | None, ACTING] = Field(None, description="who changed it")


class Invalidated(
    Fact,
    name="invalidated",
    streams=HERE,
    sentence="declared invalid by {by}: {ground}[ ({instrument})]",
    short=("declared invalid by {by}: {ground}",),
    moves=True,
):
    """Somebody declared an instrument to be invalid, a party or not."""

    by: Who = Field(description="who declared it, a party or not")
    ground: Text = Field(description="on what ground")
    instrument: Annotated[Slug | None, LIKENESS] = Field(
        None, description="the instrument's name (default: the latest)"
    )


class Suspended(
    Fact,
    name="suspended",
    streams=HERE,
    sentence="suspended by {by}[: {ground}][ ({scope})][, {forum}][, {vote}]",
    short=(
        "suspended by {by} ({scope}): {ground}",
        "suspended by {by} ({scope})",
        "suspended by {by}: {ground}",
        "suspended by {by}",
    ),
    moves=True,
):
    """One side suspended the partnership, or exchanges under it."""

    by: Annotated[Who, ACTING] = Field(description="who suspended it")
    ground: Text | None = Field(None, description="on what ground")
    scope: Text | None = Field(None, description="what is suspended")
    forum: Text | None = Field(None, description="the council or committee")
    vote: Vote | None = Field(None, description="how it voted")


class TerminationProposed(
    Fact,
    name="termination-proposed",
    streams=HERE,
    sentence="termination proposed by {by}[, {forum}][: {ground}]",
    short=(
        "termination proposed by {by}: {ground}",
        "termination proposed by {by}",
    ),
    moves=True,
):
    """It was proposed to end what is in force."""

    by: Annotated[Who, ACTING] = Field(description="who proposed it")
    forum: Text | None = Field(None, description="the council or committee")
    ground: Text | None = Field(None, description="on what ground")


class TerminationPostponed(
    Fact,
    name="termination-postponed",
    streams=HERE,
    sentence="termination postponed by {by}[ until {until}]: {reason}",
    short=(
        "termination postponed by {by} until {until}: {reason}",
        "termination postponed by {by}: {reason}",
    ),
):
    """A proposed termination was put off."""

    by: Annotated[Who, ACTING] = Field(description="who put it off")
    reason: Prose = Field(description="why")
    until: When | None = Field(None, description="until when")


class Terminated(
    Fact,
    name="terminated",
    streams=HERE,
    sentence="terminated[ by {by}][ ({mode})][: {ground}][, effective {effective}][, {forum}][, {vote}]",
    short=(
        "terminated by {by}, effective {effective}: {ground}",
        "terminated by {by}, effective {effective}",
        "terminated, effective {effective}",
        "terminated by {by}: {ground}",
        "terminated: {ground}",
        "terminated by {by}",
        "terminated",
    ),
    moves=True,
):
    """One side, or all, ended the partnership; or it is known to have ended, and nobody says by whom."""

    by: Annotated[Who | None, ACTING] = Field(
        None, description="who ended it (default: nobody is named, and it ends for all)"
    )
    mode: Literal["unilateral", "mutual"] | None = Field(None, description="by one side or by both")
    ground: Text | None = Field(None, description="on what ground")
    effective: When | None = Field(None, description="the day from which it is ended (default: its own)")
    forum: Text | None = Field(None, description="the council or committee")
    vote: Vote | None = Field(None, description="how it voted")


class StanceTaken(
    Fact,
    name="stance-taken",
    streams=HERE_AND_IN_NETWORKS,
    sentence="{by} {stance}[ {instrument}][ (on #{entry})][: {text}]",
    short=(
        "{by} {stance}: {text}",
        "{by} {stance}: {instrument}",
        "{by} {stance}",
        "{by} took a stance: {text}",
        "{by} took a stance on {instrument}",
        "{by} took a stance",
    ),
    moves=True,
):
    """Somebody took a stance on an instrument or an entry."""

    by: Who = Field(description="who took it")
    stance: Annotated[Stance, LIKENESS] = Field(description="the stance")
    instrument: Annotated[Slug | None, LIKENESS] = Field(
        None, description="the instrument's name (default: the latest)"
    )
    entry: Annotated[Version | None, LIKENESS] = Field(None, description="the entry that it is about")
    text: Annotated[Prose | None, LIKENESS] = Field(None, description="in their words, in short")


class Pressured(
    Fact,
    name="pressured",
    streams=HERE_AND_IN_NETWORKS,
    sentence="pressured by {actor} ({means}[; {form}])[: {channel}][; demand: {demand}][; on {target}]"
    "[; attributed to {actor} by {attributed_by}]",
    short=(
        "pressured by {actor} ({means}; {form}), on {target}: {demand}",
        "pressured by {actor} ({means}; {form}): {demand}",
        "pressured by {actor} ({means}; {form}): {channel}",
        "pressured by {actor} ({means}; {form})",
        "pressured by {actor} ({means}): {demand}",
        "pressured by {actor} ({means}): {channel}",
        "pressured by {actor} ({means})",
        "pressured by {actor}",
    ),
    moves=True,
):
    """Somebody put pressure on the partnership, or on the membership."""

    actor: Who = Field(description="who exerted it")
    means: Annotated[tuple[Means, ...], LIKENESS] = Field(min_length=1, description="by which means")
    form: Annotated[Literal["act", "threat", "offer"] | None, LIKENESS] = Field(
        None, description="an act, a threat or an offer"
    )
    incident: Annotated[Slug | None, LIKENESS] = Field(
        None, description="a name: facts of one incident count once per means"
    )
    channel: Annotated[Text | None, LIKENESS] = Field(None, description="how it was conveyed")
    demand: Text | None = Field(None, description="what was demanded")
    ground: Text | None = Field(None, description="on what ground")
    beneficiary: Annotated[Who | None, ASIDE] = Field(None, description="in whose favour")
    target: Annotated[Who | None, ASIDE, Apart("actor")] = Field(None, description="on whom")
    attributed_by: Annotated[Who | None, ASIDE] = Field(None, description="who says that this actor did it")


class PressureLifted(
    Fact,
    name="pressure-lifted",
    streams=HERE_AND_IN_NETWORKS,
    sentence="pressure lifted: {incident}[, by {by}][: {reason}]",
    short=(
        "pressure lifted by {by}: {incident}",
        "pressure lifted: {incident}",
    ),
    moves=True,
):
    """Pressure ceased."""

    incident: Annotated[Slug, LIKENESS] = Field(description="the incident's name")
    by: Who | None = Field(None, description="who lifted it")
    reason: Prose | None = Field(None, description="why")


class ConcernRaised(
    Fact,
    name="concern-raised",
    streams=HERE_AND_IN_NETWORKS,
    sentence="concern of {by}: {text}[ ({means})]",
    short=("concern of {by}: {text}",),
):
    """Somebody fears something, nobody having acted."""

    by: Who = Field(description="whose concern it is")
    text: Annotated[Prose, LIKENESS] = Field(description="what is feared")
    means: Annotated[tuple[Means, ...], LIKENESS] = Field((), description="the means that are feared")


class CommitmentMade(
    Fact,
    name="commitment-made",
    streams=HERE,
    sentence="commitment made[ by {owner}]: {text}[, due {due}]",
    short=(
        "commitment made by {owner}: {text}, due {due}",
        "commitment made: {text}, due {due}",
        "commitment made by {owner}: {text}",
        "commitment made: {text}",
    ),
    moves=True,
):
    """One side promised something."""

    commitment: Slug = Field(description="a name for it")
    text: Annotated[Prose, LIKENESS] = Field(description="what was promised")
    owner: Annotated[Who | None, ACTING] = Field(None, description="who is to do it")
    due: When | None = Field(None, description="by when")


class CommitmentClosed(
    Fact,
    name="commitment-closed",
    streams=HERE,
    sentence="commitment closed: {commitment}, {outcome}",
    short=("commitment {outcome}: {commitment}",),
    moves=True,
):
    """A commitment came to its end."""

    commitment: Annotated[Slug, LIKENESS] = Field(description="its name")
    outcome: Annotated[Literal["fulfilled", "missed", "released"], LIKENESS] = Field(description="how")


class DormancyDeclared(
    Fact,
    name="dormancy-declared",
    streams=HERE,
    sentence="declared dormant[ by {by}][: {reason}]",
    short=(
        "declared dormant by {by}: {reason}",
        "declared dormant: {reason}",
        "declared dormant by {by}",
        "declared dormant",
    ),
    moves=True,
):
    """Nothing happens any more, and somebody says so."""

    by: Who | None = Field(None, description="who says so")
    reason: Prose | None = Field(None, description="why")


class SameAs(Fact, name="same-as", streams=HERE, sentence="the same as {original}", moves=True, dated=False):
    """The partnership is told in another one, because a party of it is registered twice."""

    original: Annotated[Tie, LIKENESS] = Field(description="the partnership of the same bodies")


PartnershipFact = (
    Visited
    | Contacted
    | Considered
    | Proposed
    | Signed
    | Pressured
    | ConcernRaised
    | StanceTaken
    | Opened
    | ResolutionPassed
    | PutOnHold
    | Resumed
    | Renewed
    | RenewalDeclined
    | SigningPostponed
    | AmendmentProposed
    | Amended
    | Invalidated
    | Suspended
    | TerminationProposed
    | TerminationPostponed
    | Terminated
    | PressureLifted
    | CommitmentMade
    | CommitmentClosed
    | DormancyDeclared
    | SameAs
    | Planning
    | Remark
    | Correction
)
