"""Which ties of cities have school ties under them, and how soon did these follow?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from domain import when
from domain.kinds import BETWEEN_CITIES, COUNTED, TIERS
from domain.message import Message
from projections.phrases import in_turn, possibly, things, titled
from projections.reckoning.claims import Compared, claims, compared, subject
from projections.reckoning.follow_ups import FollowUp, follow_ups
from projections.reckoning.holdings import called, signatures
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Count,
    Days,
    Named,
    Page,
    Section,
    StreamId,
    by_stream,
    grouped,
    report,
)
from projections.rows.bodies import bodies
from projections.rows.figures import Figure
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import Spell

METRIC = "sister-school-ties"
KINDS = COUNTED[METRIC]
"""The instruments that are school ties, and those of the bodies that they are named for."""
AGREEMENTS = tuple(kind for kind in BETWEEN_CITIES if TIERS[kind] >= TIERS["friendship"])
"""The instruments, of tier 3 and 4, by which cities as such are tied."""


class Schooled(NamedTuple):
    """One partnership of cities with school ties under it."""

    stream: Annotated[StreamId, "the partnership", WIDE]
    whom: Annotated[Named, "between whom"]
    status: Annotated[str, "where it stands"]
    agreement: Annotated[Days | None, "the first signature of a sister-city or friendship agreement"]
    first_tie: Annotated[Days, "the signature of the first school tie"]
    days: Annotated[
        Count | None,
        "from the agreement to the first school tie; below 0 where the tie came first; none where a day is open",
    ]
    ties: Annotated[
        Count, "school ties with an agreement in force: least for certain, most those too that may have one"
    ]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class SchoolTie(NamedTuple):
    """One school tie that is on record."""

    stream: Annotated[StreamId, "its partnership", WIDE]
    tie: Annotated[Named, "between whom"]
    under: Annotated[Named | None, "the partnership of cities that it lies under"]
    agreement: Annotated[str, "its title or name, and its kind"]
    signed: Days
    in_force: Annotated[str, "yes, possibly or no"]
    behind: Annotated[Behind, "the entries that say so", WIDE]


class Asserted(NamedTuple):
    """One figure that was given for the number of school ties, beside those on record."""

    figure: Annotated[str, "as it was given"]
    subject: Annotated[Named | None, "whose ties"]
    of: Annotated[Days, "the day or span that it speaks of"]
    recorded: Annotated[
        Count | None,
        "school ties with an agreement in force, of that body and its schools, on any of those days; null where unknown",
    ]
    difference: Annotated[
        Count | None,
        "asserted less recorded; of more or less than a number, from the nearest that it allows",
    ]
    verdict: Annotated[
        str | None, "agrees, contradicted, possible; null where the figure is only about right", WIDE
    ]
    said: Annotated[str, "the verdict in words, else why there is none"]
    certainty: str
    behind: Annotated[Behind, "the entries that say so", WIDE]


@report()
def schools(
    ask: Ask,
    metric: Annotated[str, "what the asserted figures of school ties are called"] = METRIC,
) -> Page:
    """Which ties have school ties under them?

    A school tie is a signed partnership of which a school or university is a party, or a signed instrument of the kind
    sister-school or sister-university in any other. It lies under the partnership that its own was opened under; such an
    instrument of the cities themselves lies under their own partnership. The days run from the first signature of a
    sister-city or friendship agreement (tier 4 and 3) to the first signature of a school tie under it, as least–most.
    The total is that of the ties with an agreement in force, suspended ones too. Beside each figure that may have been
    given by the day stands what is on record for the days that it speaks of.
    """
    partnerships = ask.begun(kind="partnership")
    agreements = by_stream(
        instrument for instrument in ask.of(instruments) if instrument.stream in partnerships
    )
    known = list(ask.of(bodies))
    stands = {row.stream: row for row in ask.at(kind="partnership")}
    found = list(
        follow_ups(
            KINDS,
            ask.day,
            streams=partnerships.values(),
            instruments=agreements,
            stands=stands,
            body_kinds={row.slug: row.kind for row in known},
        )
    )
    above = [stream for stream in dict.fromkeys(row.above for row in found) if stream is not None]
    under = grouped(found, lambda tie: tie.above)
    rows = [
        _schooled(ask, stream, stands.get(stream), agreements.get(stream, []), under[stream])
        for stream in sorted(above)
    ]
    beside = compared(ask, claims(ask, metric), kinds={metric: KINDS})
    given = [_asserted(ask, claim, found) for claim, found in beside.items()]
    title = "School ties under the ties of cities"
    return Page(
        titled(title, ask.told),
        (
            Section("schools", rows, empty="no school tie is on record", row=Schooled),
            Section("ties", [_tie(ask, item) for item in found], "Each school tie", row=SchoolTie),
            Section("asserted", given, "Asserted and recorded", "no figure was asserted", row=Asserted),
        ),
        tuple(_notes(ask, agreements, above, found, given)),
    )


def _notes(
    ask: Ask,
    agreements: Mapping[str, Sequence[Instrument]],
    above: Iterable[str],
    found: Sequence[FollowUp],
    given: Sequence[Asserted],
) -> Iterator[str]:
    binding = {
        stream
        for stream, own in agreements.items()
        if any(
            signature.earliest <= ask.day and signature.kind in AGREEMENTS for signature in signatures(own)
        )
    }
    without = len(binding - {*above})
    yield Message(
        "Left out: {without} more {without:partnership|partnerships} with a sister-city or friendship agreement and no"
        " school tie on record.",
        without=without,
    )
    if given:
        total = _in_force(found)
        yield Message(
            "The ledger names {total} {ties} with an agreement in force and no others; an asserted figure names none.",
            total=total,
            ties=things("school tie", one=total == (1, 1)),
        )
    if loose := sum(row.above is None for row in found):
        yield Message(
            "School ties under no partnership of cities, so in the total alone: {loose}.", loose=loose
        )


def _in_force(found: Iterable[FollowUp]) -> Count:
    held = [row for row in found if row.held]
    return Count(sum(row.certain for row in held), len(held))


def _first(signed: Iterable[Instrument]) -> tuple[int, int]:
    """The bounds of the first of some signatures."""
    signed = tuple(signed)
    return min(instrument.earliest for instrument in signed), min(instrument.latest for instrument in signed)


def _schooled(
    ask: Ask, stream: str, stand: Spell | None, own: Sequence[Instrument], under: Sequence[FollowUp]
) -> Schooled:
    signed = [
        signature
        for signature in signatures(own)
        if signature.earliest <= ask.day and signature.kind in AGREEMENTS
    ]
    follow = [item for tie in under for item in tie.signed]
    first = _first(follow)
    agreed = _first(signed) if signed else None
    return Schooled(
        stream=stream,
        whom=ask.title(stream),
        status=_status(stand),
        agreement=_days(agreed, signed) if agreed else None,
        first_tie=_days(first, follow),
        days=_between(agreed, first) if agreed else None,
        ties=_in_force(under),
        behind=Behind.of(*signed, *follow),
    )


def _status(stand: Spell | None) -> str:
    if stand is None:
        return "none"
    return possibly(stand.status, certain=stand.certain)


def _days(bounds: tuple[int, int], signed: Iterable[Instrument]) -> Days:
    """Bounds with the words of the signature that alone has them."""
    words = {instrument.on for instrument in signed if (instrument.earliest, instrument.latest) == bounds}
    return Days.of(bounds, words.pop() if len(words) == 1 else None)


def _between(begin: tuple[int, int], end: tuple[int, int]) -> Count | None:
    """The days from one to the other; None where a bound is open."""
    if when.MIN in begin + end or when.MAX in begin + end:
        return None
    return Count(end[0] - begin[1], end[1] - begin[0])


def _tie(ask: Ask, row: FollowUp) -> SchoolTie:
    first = min(row.signed, key=lambda signed: (signed.latest, signed.earliest))
    return SchoolTie(
        stream=row.stream,
        tie=ask.title(row.stream),
        under=ask.title(row.above) if row.above else None,
        agreement=in_turn(map(called, row.signed)),
        signed=first.signed,
        in_force="yes" if row.certain else "possibly" if row.held else "no",
        behind=Behind.of(*row.signed),
    )


def _asserted(ask: Ask, claim: Figure, beside: Compared) -> Asserted:
    return Asserted(
        figure=claim.said,
        subject=ask.name(subject(claim)) or None,
        of=claim.of,
        recorded=beside.computed,
        difference=beside.difference,
        verdict=beside.verdict,
        said=beside.said,
        certainty=claim.certainty,
        behind=Behind.of(claim),
    )
