"""Of which kind are the ties? How many have an agreement of each kind as their closest, on the day and in earlier years."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple

from domain.kinds import CLOSEST_FIRST
from domain.message import Message
from projections.phrases import counted, possibly, titled
from projections.reckoning.closeness import IN_FORCE, closest
from projections.reckoning.standings import in_order
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Named,
    Page,
    Section,
    StreamId,
    Year,
    report,
)
from projections.rows.instruments import Instrument, instruments
from projections.rows.sides import sides


class OfKind(NamedTuple):
    """One kind of agreement on one day."""

    of_kind: Annotated[str, "the kind of agreement"]
    year: int
    day: Annotated[str, "the day of which it speaks: the last of the year, or the one that is asked for"]
    number: Annotated[Count, "how many ties have one of this kind as their closest in force"]
    behind: Annotated[Behind, "the entries of these agreements", WIDE]


class Tie(NamedTuple):
    """One tie on the day that is asked for; where several kinds are possible, a row for each."""

    stream: Annotated[StreamId, "the stream's id", WIDE]
    title: Named
    of_kind: Annotated[str, "the kind of its closest agreement in force"]
    status: Annotated[
        str, "where the partnership stands: a suspended one is not in force, though its agreement is"
    ]
    certainty: Annotated[str, "certain, or possible"]
    behind: Annotated[Behind, "the entries of its agreements of this kind", WIDE]


@report()
def kinds(
    ask: Ask,
    years: Annotated[tuple[Year, ...], "earlier years at whose end they are counted too, such as 2013"] = (),
    of: Annotated[
        Body | None, "only what this body is a side of, as it sees it (default: all, as the home sees it)"
    ] = None,
) -> Page:
    """Of which kind are the ties?

    Every partnership that has an agreement in force is counted once, by the closest of them: a sister tie before a
    friendship, that before a memorandum. Numbers are least–most: an agreement that only may be in force makes its kind
    possible, and the next that surely is in force then ends the row of what is possible. A suspended tie is counted,
    since its agreement stays in force: `years`, and `status` of those in force, go by where ties stand and leave it out. A
    partnership of three parties or more is one tie, as the home sees it. The second table has each tie on the day that
    is asked for; what it lists of a kind is what the report `status` lists of that `closest` kind. Agreements beside the
    closest are not counted: the report `status` lists those of a `tie`.
    """
    where: dict[str, Any] = {"stream": {side.stream for side in ask.of(sides, body=of)}} if of else {}
    signed = ask.by_stream(instruments, **where)
    today = date.fromordinal(ask.day)
    days = [date(year, 12, 31).toordinal() for year in sorted({*years}) if 0 < year < today.year]
    found = {day: list(_ties(ask, day, of, signed, where)) for day in (*days, ask.day)}
    rows = [
        OfKind(
            of_kind=kind,
            year=date.fromordinal(day).year,
            day=ask.iso(day) or "",
            number=Count(sum(tie.certainty == "certain" for tie in those), len(those)),
            behind=Behind.joined(tie.behind for tie in those),
        )
        for kind in CLOSEST_FIRST
        for day, ties in found.items()
        if (those := [tie for tie in ties if tie.of_kind == kind])
    ]
    now = sorted(found[ask.day], key=lambda tie: (CLOSEST_FIRST.index(tie.of_kind), tie.title))
    ties = {tie.stream for tie in now}
    surely = {tie.stream for tie in now if tie.certainty == "certain"}
    if doubted := ties - surely:  # of two possible kinds one may be in force for certain
        surely |= {stand.stream for stand in ask.at(of=of, stream=doubted) if all(stand.held)}
    number = Count(len(surely), len(ties))
    title = Message(
        "{those} with an agreement in force, by the closest", those=counted(number, "partnership")
    )
    return Page(
        titled(title, ask.told),
        (
            Section("kinds", rows, empty="no agreement was in force", row=OfKind),
            Section("ties", now, "Which ties", "no agreement was in force", Tie),
        ),
    )


def _ties(
    ask: Ask,
    day: int,
    of: str | None,
    signed: Mapping[str, Sequence[Instrument]],
    where: dict[str, Any],
) -> Iterator[Tie]:
    """The ties of a day, a row for each kind that the closest agreement may be of."""
    begun = ask.begun(day, kind="partnership", **where)
    for stand in ask.at(day, of=of, kind="partnership", **where):
        if stand.stream not in begun or stand.stream not in signed:
            continue
        now = in_order(signed[stand.stream], stand)
        for kind, surely in closest(now).items():
            of_it = (
                each
                for each in now
                if kind in (each.kinds or (each.kind,)) and IN_FORCE in {each.status, *each.alternatives}
            )
            yield Tie(
                stream=stand.stream,
                title=ask.title(stand.stream),
                of_kind=kind,
                status=possibly(stand.status, certain=stand.certain),
                certainty="certain" if surely else "possible",
                behind=Behind.of(*of_it),
            )
