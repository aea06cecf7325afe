"""What do we do in networks?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

from domain import when
from domain.message import Message, Several
from projections.phrases import titled
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Heading,
    Named,
    Page,
    Section,
    StreamId,
    among,
    by_stream,
    report,
)
from projections.row import edtf_of
from projections.rows.involvements import Involvement, involvements
from projections.rows.sides import sides
from projections.rows.spells import Spell


class Membership(NamedTuple):
    """One body in one network on the day that is asked for."""

    stream: Annotated[StreamId, "the membership", WIDE]
    network: Named
    member: Annotated[Named, "the body", WIDE]
    status: Annotated[str, "member, participant, invited, applied, left or none"]
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status that it would else be", WIDE]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead", Heading("otherwise")]
    since: Annotated[Days, "when the status began"]
    name: Annotated[str | None, "the name under which the network lists it, where one is on record"]
    otherwise_name: Annotated[
        str | None, "the name that it may still go by, where the last may be of a later day"
    ]
    participations: Annotated[Count, "by that day: least for certain, most those too that may be"]
    topics: Annotated[tuple[str, ...], "what these were about"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Lasting(NamedTuple):
    """How long one status lasted."""

    network: Named
    member: Annotated[Named, "the body", WIDE]
    status: Annotated[str, "member, participant, invited, applied or left"]
    since: Annotated[Days, "when it began"]
    until: Annotated[Days | None, "when the next one began; none where it goes on"]
    possible: Annotated[bool, "it may have begun only after the day"]
    behind: Annotated[Behind, "the entries that began and ended it", WIDE]


class Listed(NamedTuple):
    """A name under which the network lists the body, from a day on."""

    network: Named
    member: Annotated[Named, "the body", WIDE]
    name: str
    since: Days
    possible: Annotated[bool, "it may have been only after the day"]
    reason: str | None
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


class Participation(NamedTuple):
    """One thing of a network that the body took part in."""

    network: Named
    member: Annotated[Named, "the body", WIDE]
    when: Days
    possible: Annotated[bool, "it may have been only after the day"]
    occasion: str
    place: str | None
    counterparts: Annotated[tuple[Named, ...], "with whom in particular"]
    topics: tuple[str, ...]
    certainty: str
    behind: Annotated[Behind, "the entry", WIDE]


@report()
def networks(
    ask: Ask,
    of: Annotated[Body | None, "whose memberships (default: the home's); of a network, who is in it"] = None,
) -> Page:
    """What do we do in networks?

    One row a network: where the body stands in it on the day, and under which name it is listed (the one given last, by
    the fact of joining or of listing). Below: every status with its beginning and end, the names over time, and what the
    body took part in, with whom in particular. What may have happened only after the day is marked possible; what is
    alleged is shown, and counts as no participation and no name.
    """
    body = of or ask.home
    roles = {
        side.stream: side.role for side in ask.of(sides, body=body) if side.role in {"member", "network"}
    }
    chosen = [*roles] if body else None
    known = ask.begun(kind="membership")
    if chosen is not None:
        chosen = [item for item in chosen if item in known]
    where = {"stream": list(known) if chosen is None else chosen}
    every = by_stream(ask.of(involvements, **where))
    steps = {stream: [*among(those, ask.day)] for stream, those in every.items()}
    stands = [row for row in ask.at(stream=where["stream"]) if row.status != "none" or not row.certain]
    there = {row.stream for row in stands}
    told = [step for stream in sorted(steps) for step in steps[stream]]
    has_members = "network" in roles.values()
    title = Message("Networks of {body}", body=ask.name(body)) if body else "Networks"
    if has_members and "member" not in roles.values():
        title = Message("Members of {body}", body=ask.name(body))
    shows = (
        () if body and not has_members else ("member",)
    )  # of one member alone, the title says whose they are
    return Page(
        titled(title, ask.told),
        (
            Section(
                "networks",
                [_standing(ask, row, steps.get(row.stream, [])) for row in stands],
                empty="no membership on record",
                row=Membership,
                shows=shows,
            ),
            Section(
                "spells",
                [lasting for stream in sorted(there) for lasting in _lasting(ask, every.get(stream, []))],
                "From when to when",
                row=Lasting,
                shows=shows,
            ),
            Section(
                "names",
                [_listed(ask, row) for row in told if row.as_name],
                "Under which name",
                "no name on record",
                row=Listed,
                shows=shows,
            ),
            Section(
                "participations",
                [_participation(ask, row) for row in told if row.what == "participated"],
                "Took part in",
                row=Participation,
                shows=shows,
            ),
        ),
        tuple(_notes(ask, stands, told, [item for item in chosen or () if item not in there])),
    )


def _notes(
    ask: Ask, stands: Sequence[Spell], told: Sequence[Involvement], others: Sequence[str]
) -> Iterator[str]:
    if others:
        yield Message(
            "Left out, because by then no invitation, membership or participation is on record: {names}.",
            names=Several(_sides(ask, other)[0] for other in others),
        )
    if unsaid := sum(row.status == "member" and (row.since_on is None or not row.certain) for row in stands):
        yield Message("Members since a day that nobody tells, or that may be later: {unsaid}.", unsaid=unsaid)
    if alleged := [involvement.entry for involvement in told if involvement.certainty == "alleged"]:
        yield Message(
            "Alleged, and neither counted nor used for a name: {entries}.", entries=Several(alleged)
        )


def _sides(ask: Ask, stream: str) -> tuple[Named, Named]:
    """The network and the member by name."""
    member, _, network = stream.partition(":")[2].partition("@")
    return ask.name(network), ask.name(member)


def _standing(ask: Ask, stand: Spell, steps: Sequence[Involvement]) -> Membership:
    network, member = _sides(ask, stand.stream)
    real = [step for step in steps if step.certainty != "alleged"]
    taken = [row for row in real if row.what == "participated"]
    named = [row for row in real if row.as_name]
    began = [row for row in real if row.version == stand.since_by]
    behind = [*began, *named[-1:], *taken]
    return Membership(
        stream=stand.stream,
        network=network,
        member=member,
        status=stand.status,
        certain=stand.certain,
        otherwise=stand.otherwise,
        alternatives=stand.alternatives,
        since=stand.since,
        name=named[-1].as_name if named else None,
        otherwise_name=_otherwise(named, ask.day),
        participations=Count(sum(row.latest <= ask.day for row in taken), len(taken)),
        topics=tuple(dict.fromkeys(topic for row in taken for topic in row.topics)),
        behind=Behind.of(*behind),
    )


def _otherwise(named: Sequence[Involvement], day: int) -> str | None:
    """The name that may still be used where the last one may have been given only after the day."""
    for last, before in zip(reversed(named), reversed(named[:-1]), strict=False):
        if last.latest <= day:
            return None
        if before.as_name != named[-1].as_name:
            return before.as_name
    return None


class _Run(NamedTuple):
    """One status, with the bounds of its first day and the fact that began it."""

    status: str
    by: Involvement
    earliest: int
    latest: int

    @property
    def since(self) -> Days:
        """When it began."""
        own = self.by.earliest, self.by.latest
        told = self.by.on not in {None, edtf_of(own)}  # in words, not by what comes before and after alone
        return Days.known(self.by.on, *self[2:]) if told or own == self[2:] else Days.of(self[2:])


def _runs(steps: Iterable[Involvement]) -> list[_Run]:
    """The statuses of a membership one after the other, one for each step that moved it, in chronicle order.

    None begins before a step that it follows, or after one that follows it, if that moves the status or the name.
    """
    found: list[_Run] = []
    status, earliest, name = "none", when.MIN, None
    for step in steps:
        after = _after(status, step.what)
        if step.certainty == "alleged" or (after == status and step.as_name in {None, name}):
            continue
        status, earliest, name = after, max(earliest, step.earliest), step.as_name or name
        found.append(_Run(status=status, by=step, earliest=earliest, latest=max(earliest, step.latest)))
    latest = when.MAX
    for n, run in reversed([*enumerate(found)]):
        latest = min(latest, run.latest)
        found[n] = run._replace(earliest=min(run.earliest, latest), latest=latest)
    before = ("none", *(run.status for run in found))
    return [run for run, status in zip(found, before, strict=False) if run.status != status]


BEGINS = {"joined": "member", "left": "left", "invited": "invited", "applied": "applied"}


def _after(status: str, what: str) -> str:
    """The status after a step: who takes part is a participant before anything else, and a member stays one."""
    if what == "participated":
        return "participant" if status == "none" else status
    if status == "member" and what != "left":
        return status
    return BEGINS.get(what, status)


def _lasting(ask: Ask, steps: Sequence[Involvement]) -> Iterator[Lasting]:
    """The statuses that may have begun by the day, each with its beginning and that of the next."""
    runs = [run for run in _runs(steps) if run.earliest <= ask.day]
    for run, after in zip(runs, (*runs[1:], None), strict=True):
        behind = [run.by, *([after.by] if after else ())]
        network, member = _sides(ask, run.by.stream)
        yield Lasting(
            network=network,
            member=member,
            status=run.status,
            since=run.since,
            until=after.since if after else None,
            possible=run.latest > ask.day,
            behind=Behind.of(*behind),
        )


def _listed(ask: Ask, involvement: Involvement) -> Listed:
    network, member = _sides(ask, involvement.stream)
    return Listed(
        network=network,
        member=member,
        name=involvement.as_name or "",
        since=involvement.when,
        possible=involvement.latest > ask.day,
        reason=involvement.reason,
        certainty=involvement.certainty,
        behind=Behind.of(involvement),
    )


def _participation(ask: Ask, involvement: Involvement) -> Participation:
    network, member = _sides(ask, involvement.stream)
    return Participation(
        network=network,
        member=member,
        when=involvement.when,
        possible=involvement.latest > ask.day,
        occasion=involvement.occasion or "",
        place=involvement.at,
        counterparts=tuple(ask.name(who) for who in involvement.counterparts),
        topics=involvement.topics,
        certainty=involvement.certainty,
        behind=Behind.of(involvement),
    )
