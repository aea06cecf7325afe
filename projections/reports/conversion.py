"""How long does it take? From the first contact or proposal to the first signature."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, inf
from statistics import median
from typing import Annotated, NamedTuple

from domain import when
from domain.message import Field, Message, Several
from projections.phrases import in_turn, possibly, titled
from projections.reckoning.signings import Signing, first_signings
from projections.reckoning.ties import ties
from projections.reckoning.units import Ties
from projections.report import (
    TIERS,
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Named,
    Page,
    Section,
    StreamId,
    entries,
    report,
    see_that_it_is_a_tier,
)
from projections.rows.contacts import Contact, contacts
from projections.rows.instruments import instruments
from projections.rows.proposals import Proposal, proposals
from projections.rows.sides import sides
from projections.rows.streams import Stream

NOBODY = Count(0, 0)


class Median(NamedTuple):
    """How long it took, over the partnerships that were signed for certain."""

    tier: Annotated[
        int, "of the signature, at least: 4 sister tie, 3 friendship, 2 memorandum, 1 letter of intent"
    ]
    signed: Annotated[int, "those with both days on record: n of the median"]
    median_days: Annotated[Count | None, "of these"]
    possibly_signed: Annotated[int, "those whose signature may be later than the day; not in the median"]
    unsigned: Annotated[
        Count, "begun and not signed, the most with those that may have begun later; not in the median"
    ]
    median_days_with_unsigned: Annotated[
        Count | None,
        "as if each unsigned one took longer than all others; null where that leaves no day in the middle",
    ]
    apart: Annotated[int, "without a day from which, or to which, to count"]


class Signed(NamedTuple):
    """One partnership from its beginning to the signature."""

    title: Named
    began: Annotated[Days, "the first contact or proposal"]
    by: Annotated[str, "what it was: a visit, a letter …, a proposal"]
    signed: Annotated[Days, "the first signature of the tier"]
    kind: Annotated[str, "of what was signed"]
    days: Annotated[Count, "from the one to the other"]
    certain: Annotated[bool, "false where the signature may be later than the day"]
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "the entries of both", WIDE]


class Unsigned(NamedTuple):
    """One partnership that has begun, and in which nothing of the tier is signed."""

    title: Named
    began: Annotated[Days, "the first contact or proposal"]
    by: Annotated[str, "what it was: a visit, a letter …, a proposal"]
    days_so_far: Count
    certain: Annotated[bool, "false where it may have begun only after the day"]
    status: Annotated[str, "where it stands"]
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "the entry of its beginning", WIDE]


class Apart(NamedTuple):
    """One partnership in which there is nothing to count from, or to."""

    title: Named
    why: str
    began: Annotated[Days | None, "the first contact or proposal that has a day"]
    signed: Annotated[Days | None, "the first signature of the tier"]
    at_least: Annotated[int | None, "days that it took at least, where that is known"]
    status: Annotated[str, "where it stands"]
    stream: Annotated[StreamId, "", WIDE]
    behind: Annotated[Behind, "the entries of both", WIDE]


@report()
def conversion(
    ask: Ask,
    tier: Annotated[
        int, "of the signature, at least: 4 sister tie, 3 friendship, 2 memorandum, 1 letter of intent"
    ] = 3,
    of: Annotated[Body | None, "whose partnerships (default: the home's)"] = None,
) -> Page:
    """How long does it take?

    For each partnership the days from the first visit, other contact or proposal (or first consideration of one) to the
    first signature of at least the tier by all parties, least–most by the bounds of both; what lasted began on its first
    day. What certainly came after the signature began nothing; alleged facts neither begin nor end anything. An agreement
    known only from a list has no day of signature, and stands apart; so does a partnership with nothing on record before
    the signature, and one in which a contact without a day may have come first.

    Those that have begun and are not signed are censored: listed with the days so far, and counted beside the median.
    The median is over the n that were signed for certain: the median of the least and that of the most days, of an even
    number of them the mean of the middle two, rounded outwards. The unsigned can only make it longer: the second median
    counts each of them as longer than all others.
    """
    see_that_it_is_a_tier(tier)
    body = of or ask.home
    known = ask.begun(kind="partnership")
    here = {stream: tie for stream, tie in ties(ask.of(sides), ask.day, body).items() if stream in known}
    first = first_signings(
        (instrument for instrument in ask.of(instruments) if instrument.stream in here), tier, ask.day
    )
    starts = _starts(ask, here)
    stands = {row.stream: row for row in ask.at(of=body, kind="partnership") if row.stream in here}
    signed, unsigned, apart = [], [], []
    for stream, stand in stands.items():
        status = possibly(stand.status, certain=stand.certain)
        match _row(ask, stream, status, first.get(stream), starts.get(stream, [])):
            case Signed() as row:
                signed.append(row)
            case Unsigned() as row:
                unsigned.append(row)
            case Apart() as row:
                apart.append(row)
    title = (
        Message("From the first contact to a signature of tier {tier}", tier=tier)
        if tier == TIERS[-1]
        else Message("From the first contact to a signature of tier {tier} or more", tier=tier)
    )
    if body:
        title = Message("{title} of {body}", title=title, body=ask.name(body))
    return Page(
        titled(title, ask.told),
        (
            Section("median", [_median(tier, signed, unsigned, apart)], "How long it took", row=Median),
            Section(
                "signed",
                sorted(signed, key=lambda row: row.days),
                "Signed",
                "none with a first contact and a signature of known days"
                if any(row.signed for row in apart)
                else "nothing of the tier was signed",
                Signed,
            ),
            Section("unsigned", unsigned, "Begun and not signed", "nothing is waiting", Unsigned),
            Section("apart", apart, "Without a day to count from or to", "nothing", Apart),
        ),
        (*_notes(ask, body, signed, unsigned, apart), *_units(ask, [known[item] for item in here], body)),
    )


# --- beginnings


class _Start(NamedTuple):
    """What may have begun a partnership."""

    stream: str
    version: int
    on: str | None
    earliest: int
    latest: int
    how: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...]
    others: "tuple[_Start, ...]" = ()
    """What may have come before it."""

    @property
    def said(self) -> str:
        """What it was, or may have been: `visit or meeting`."""
        return in_turn(dict.fromkeys(other.how for other in (self, *self.others)), " or ")


def _starts(ask: Ask, here: Iterable[str]) -> dict[str, list[_Start]]:
    """What may have begun each partnership by the day."""
    found: dict[str, list[_Start]] = {word: [] for word in here}
    made: tuple[tuple[str, Contact | Proposal], ...] = (
        *((row.how, row) for row in ask.of(contacts, certainty=["confirmed", "reported"])),
        *(("proposal", row) for row in ask.of(proposals)),
    )
    for how, row in made:
        if row.stream in found and row.earliest <= ask.day:
            start = _Start(
                stream=row.stream,
                version=row.version,
                on=row.on,
                earliest=row.earliest,
                latest=row.latest,
                how=how,
                sources=row.sources,
                brought_by=row.brought_by,
            )
            found[row.stream].append(start)
    return found


def _first(starts: Sequence[_Start]) -> _Start | None:
    """The first of them with the bounds of the first, whichever it was."""
    if not starts:
        return None
    first = min(starts, key=lambda start: (start.latest, start.earliest))
    earliest = min(start.earliest for start in starts)
    others = tuple(start for start in starts if start is not first and start.earliest < first.latest)
    if earliest == first.earliest:
        return first._replace(others=others)
    return first._replace(on=Days.of((earliest, first.latest)).edtf, earliest=earliest, others=others)


# --- one partnership


def _row(
    ask: Ask, stream: str, status: str, signed: Signing | None, starts: Sequence[_Start]
) -> Signed | Unsigned | Apart:
    before = [start for start in starts if signed is None or start.earliest <= signed.latest]
    start = _first([row for row in before if row.earliest > when.MIN])
    behind = [other for other in (start, *(start.others if start else ()), signed) if other]
    why = _why_apart(signed, start, before, nothing=not starts)
    if why or start is None:
        known = start and signed and signed.has_day
        return Apart(
            title=ask.title(stream),
            why=why,
            began=_when(start) if start else None,
            signed=signed.when if signed else None,
            at_least=max(0, signed.earliest - start.latest) if known and start and signed else None,
            status=status,
            stream=stream,
            behind=Behind.of(*behind),
        )
    if signed is None:
        return Unsigned(
            title=ask.title(stream),
            began=_when(start),
            by=start.said,
            days_so_far=_days(start, ask.day, ask.day),
            certain=start.latest <= ask.day,
            status=status,
            stream=stream,
            behind=Behind.of(*behind),
        )
    return Signed(
        title=ask.title(stream),
        began=_when(start),
        by=start.said,
        signed=signed.when,
        kind=signed.kind,
        days=_days(start, signed.earliest, signed.latest),
        certain=signed.surely and signed.latest <= ask.day,
        stream=stream,
        behind=Behind.of(*behind),
    )


def _why_apart(
    signed: Signing | None, start: _Start | None, before: Sequence[_Start], *, nothing: bool
) -> str:
    """Why there is nothing to count; empty where there is."""
    if signed and not signed.has_day:
        return "the signature has no day on record"
    if any(row.earliest == when.MIN for row in before):
        return "a contact without a day may have come first"
    if start:
        return ""
    if signed:
        return (
            "no contact or proposal on record before the signature"
            if nothing
            else "no contact or proposal on record before the signature, the first came after it"
        )
    return "no contact or proposal on record, nor a signature of the tier"


def _when(start: _Start) -> Days:
    return Days.known(start.on, start.earliest, start.latest)


def _days(start: _Start, earliest: int, latest: int) -> Count:
    return Count(max(0, earliest - start.latest), latest - start.earliest)


# --- all of them


def _median(
    tier: int, signed: Sequence[Signed], unsigned: Sequence[Unsigned], apart: Sequence[Apart]
) -> Median:
    sure = [row.days for row in signed if row.certain]
    waiting = Count(sum(row.certain for row in unsigned), len(unsigned))
    return Median(
        tier=tier,
        signed=len(sure),
        median_days=_middle(sure),
        possibly_signed=len(signed) - len(sure),
        unsigned=waiting,
        median_days_with_unsigned=_middle(sure, waiting),
        apart=len(apart),
    )


def _middle(days: Sequence[Count], longer: Count = NOBODY) -> Count | None:
    """The median of the least and of the most, with so many beside them that are longer than all; None without one."""
    if not days:
        return None
    least = median([*(day.least for day in days), *[inf] * longer.least])
    most = median([*(day.most for day in days), *[inf] * longer.most])
    return None if most == inf else Count(floor(least), ceil(most))


def _notes(
    ask: Ask, body: str | None, signed: Sequence[Signed], unsigned: Sequence[Unsigned], apart: Sequence[Apart]
) -> Iterator[str]:
    sure = sum(row.certain for row in signed)
    yield Message(
        "The median is over {sure} signed for certain; {unsigned} {unsigned:has begun and is|have begun and"
        " are} not signed, and can only "
        "make it longer.",
        sure=sure,
        unsigned=len(unsigned),
    )
    if at_once := sum(row.days.most == 0 for row in signed):
        yield Message(
            "0 days: in {at_once}, the first on record is of the very day of the signature.", at_once=at_once
        )
    if apart:
        reasons = Counter(row.why for row in apart)
        told = [Message("{count}: {why}", count=count, why=why) for why, count in reasons.items()]
        yield Message("In no median, for want of a day: {reasons}.", reasons=Several(told, "; "))
    if alleged := [
        contact for contact in ask.of(contacts, certainty="alleged") if contact.earliest <= ask.day
    ]:
        yield Message(
            "Contacts that are only alleged begin nothing: {entries}.", entries=Several(entries(*alleged))
        )
    if body:
        yield Message(
            "Left out: partnerships in which {body} is no party (say {of} for another body).",
            body=ask.plain(body),
            of=Field("of"),
        )


def _units(ask: Ask, here: Iterable[Stream], body: str | None) -> Iterator[str]:
    """What is counted, where partnerships are not as many as ties."""
    units = Ties(ask, here, body).units()
    if not units.plain:
        yield Message("Counted are partnerships, each signed by all its parties: {ties}.", ties=units.said())
