"""What can't be relied on? Gaps, rough dates, heaps and single voices, each with the entries that have them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from domain import when
from domain.message import Field, Message
from projections.phrases import titled
from projections.reckoning.spans import last_day
from projections.reckoning.voices import Voices, attesting
from projections.report import (
    WIDE,
    Ask,
    Behind,
    BodyId,
    Count,
    Link,
    Named,
    Page,
    Section,
    SourceId,
    StreamId,
    Unanswerable,
    brought,
    counted,
    entries,
    grouped,
    report,
    sources,
)
from projections.rows.bodies import bodies
from projections.rows.citations import citations
from projections.rows.moments import Moment, moments
from projections.rows.names import names
from projections.rows.sides import sides
from projections.rows.sources import sources as registered

YEARS = 2
"""So many years before a year, and after it, are its neighbours."""
DAYS = 15
"""So many days before a 1 January, and after it, are its neighbours."""
HEAP = 3
"""A heap has over so many times the mean of its neighbours."""
IN_A_YEAR, ON_A_DAY = 5, 3
"""Facts that a year, or a 1 January, must have to be called a heap."""
A_YEAR = 366


class Finding(NamedTuple):
    """One weakness, and how much of the ledger has it."""

    finding: Annotated[str, "its name"]
    number: Annotated[Count, "how many have it, for certain to possibly"]
    of: Annotated[int, "out of how many"]
    share: Annotated[str | None, "the same in per cent"]
    what: Annotated[str, "what is counted, and out of what"]
    behind: Annotated[Behind, "those that have it", WIDE]


class Heap(NamedTuple):
    """A year or a day on which more is dated than its neighbours would make one expect."""

    heap: Annotated[str, "the year, or the day; --01-01 for the 1 January of any year"]
    facts: int
    neighbours: Annotated[str, "what it is compared with"]
    mean: Annotated[float, "facts in one of its neighbours"]
    times: Annotated[float | None, "the mean goes so many times into the facts; none where it is 0"]
    behind: Annotated[Behind, "the facts", WIDE]


class OnePublisher(NamedTuple):
    """A signature that rests on one publisher alone."""

    stream: Annotated[StreamId, "its id", WIDE]
    title: Named
    publisher: str
    own: Annotated[bool, "the publisher's name has the name of a party in it: one side speaks for both"]
    text: Annotated[str, "what was signed"]
    behind: Annotated[Behind, "the signature", WIDE]


class Nowhere(NamedTuple):
    """A party of a partnership without coordinates."""

    body: BodyId
    name: Named
    kind: str | None
    country: str | None
    behind: Annotated[Behind, "its registration", WIDE]


class Withdrawn(NamedTuple):
    """A source that was withdrawn and is cited all the same."""

    source: SourceId
    title: Named
    reason: str
    since: Annotated[str | None, "when it was withdrawn"]
    cited: Annotated[int, "entries that cite it, or what is the same as it"]
    behind: Annotated[Behind, "these entries", WIDE]


@report(settled=True)
def quality(
    ask: Ask, days: Annotated[int, "recorded late: over so many days after it happened"] = 90
) -> Page:
    """What can't be relied on?

    Over the facts that stand and may have happened by the day, corrections applied. Registrations (of bodies, sources,
    partnerships and the ledger) say nothing of when and are counted apart; a source's registration needs no source. Plans
    and their dropping are left out: nothing is said of them to have happened.

    *No date*: nobody says when. *Year only*: a year, decade or century. *Wider than a year*: another date that leaves
    over 366 days open (`[..2023-05]`); what lasted is not among them. *Heaping*: of the facts that lie in one year, a
    year with at least 5 and over 3 times the mean of the two years before and the two after it, years to come left out;
    of those dated to a day, a 1 January (each, and those of all years together) with at least 3 and over 3 times the
    mean of the 15 days before and the 15 after. *One voice*: a signature all of whose sources are of one publisher, a
    source that is the same as another, or a later edition of it, counted as that one, and whoever attests it counted too;
    *one side*: where the name of a party is in the publisher's.
    *Recorded late*: over so many days after the last possible day (of what lasted, of its end); those that may have been
    make the count a span.
    """
    if days < 0:
        raise Unanswerable(
            Message("{field}: {days} is no length of time: give 0 or more", field=Field("days"), days=days),
            field="days",
        )
    found = _Found(ask)
    heaps, by_one = list(_heaps(ask, found.dated)), list(_of_one_publisher(ask, found))
    nowhere, withdrawn = list(_nowhere(ask, found)), list(_withdrawn(ask, found))
    rows = [
        *_of_facts(found, days),
        *_heaping(found, heaps),
        *_of_others(ask, found, by_one, nowhere, withdrawn),
    ]
    return Page(
        titled("What can't be relied on?", ask.told),
        (
            Section("quality", rows, "Findings", row=Finding),
            Section("heaps", heaps, "Heaps", "no year and no 1 January stands out", Heap),
            Section("one-voice", by_one, "Signatures known from one publisher only", "none", OnePublisher),
            Section("nowhere", nowhere, "Parties without coordinates", "none", Nowhere),
            Section("withdrawn", withdrawn, "Withdrawn and still cited", "none", Withdrawn),
        ),
        tuple(_notes(found, heaps, withdrawn, days)),
    )


class _Found:
    """The facts that may have happened by the day."""

    def __init__(self, ask: Ask) -> None:
        there = ask.begun()
        self.all = [
            moment
            for moment in ask.of(moments)
            if moment.earliest <= ask.day
            and not (moment.opens and moment.undated and moment.stream not in there)
        ]
        self.registrations = [row for row in self.all if row.opens and row.type != "programme.started"]
        self.facts = [
            row for row in self.all if (not row.opens or row.type == "programme.started") and not row.to_come
        ]
        self.dated = [fact for fact in self.facts if not fact.undated]
        self.voices = Voices(ask.of(registered))
        self.sources = self.voices.sources


# --- findings


def _of_facts(found: _Found, days: int) -> Iterator[Finding]:
    facts, dated = found.facts, found.dated
    needing = [
        registration for registration in found.registrations if registration.type != "source.registered"
    ]
    yield _finding("unsourced", "facts without a source", facts, lambda row: not row.sources)
    yield _finding(
        "unsourced registrations", "registrations without a source", needing, lambda row: not row.sources
    )
    yield _finding("no date", "facts of which nobody says when", facts, lambda row: row.undated)
    yield _finding("year only", "facts dated to a year or less closely", facts, _year_only)
    yield _finding(
        "wider than a year", "facts dated otherwise, with over 366 days open", facts, _wider_than_a_year
    )
    yield _finding("reported", "facts that are reported", facts, lambda row: row.certainty == "reported")
    yield _finding("alleged", "facts that are alleged", facts, lambda row: row.certainty == "alleged")
    yield _finding(
        "contested", "facts of which another source says something else", facts, lambda row: row.contested
    )
    yield _finding(
        "recorded late",
        Message("dated facts recorded over {days} {days:day|days} after they happened", days=days),
        dated,
        lambda row: row.recorded_day - last_day(row)[1] > days,
        lambda row: row.recorded_day - last_day(row)[0] > days,
    )


def _year_only(moment: Moment) -> bool:
    return (
        not moment.undated
        and moment.on is not None
        and when.precision(moment.on) in {"year", "decade", "century"}
    )


def _wider_than_a_year(moment: Moment) -> bool:
    if moment.undated or moment.on is None or _year_only(moment) or when.is_interval(moment.on):
        return False
    return moment.latest - moment.earliest >= A_YEAR


def _heaping(found: _Found, heaps: Iterable[Heap]) -> Iterator[Finding]:
    years = [entry for heap in heaps if len(heap.heap) == len("2024") for entry in heap.behind.entries]
    firsts = [entry for heap in heaps if len(heap.heap) > len("2024") for entry in heap.behind.entries]
    yield _listed(
        "heaped in a year", "facts that lie in one year, in a year that is a heap", years, found.dated
    )
    yield _listed(
        "heaped on 1 January", "facts that lie in one year, on a 1 January that is", firsts, found.dated
    )


def _of_others(
    ask: Ask,
    found: _Found,
    by_one: Sequence[OnePublisher],
    nowhere: Sequence[Nowhere],
    withdrawn: Iterable[Withdrawn],
) -> Iterator[Finding]:
    signed = [signature for signature in _signatures(found) if signature.sources]
    parties = _parties(ask)
    yield _listed(
        "one voice",
        "signatures with a source, that rest on one publisher",
        [entry for voice in by_one for entry in voice.behind.entries],
        signed,
    )
    yield _listed(
        "one side",
        "the same, where a party is in the publisher's name",
        [entry for voice in by_one if voice.own for entry in voice.behind.entries],
        signed,
    )
    yield Finding(
        finding="no coordinates",
        number=Count(len(nowhere), len(nowhere)),
        of=len(parties),
        share=_share(Count(len(nowhere), len(nowhere)), len(parties)),
        what="parties of partnerships that no map can show",
        behind=Behind.joined(row.behind for row in nowhere),
    )
    cited = {entry for row in withdrawn for entry in row.behind.entries}
    yield _finding(
        "withdrawn source",
        "facts with a source, that cite one which was withdrawn",
        [row for row in found.facts if row.sources],
        lambda row: not cited.isdisjoint((row.entry, *brought(row))),
    )


Test = Callable[[Moment], bool]


def _finding(
    name: str, what: str, facts: Sequence[Moment], test: Test, possibly: Test | None = None
) -> Finding:
    sure = [fact for fact in facts if test(fact)]
    most = [fact for fact in facts if possibly(fact)] if possibly else sure
    count = Count(len(sure), len(most))
    return Finding(
        finding=name,
        number=count,
        of=len(facts),
        share=_share(count, len(facts)),
        what=what,
        behind=Behind(entries=tuple(dict.fromkeys(fact.entry for fact in most)), sources=sources(*most)),
    )


def _listed(name: str, what: str, having: Iterable[str], facts: Sequence[Moment]) -> Finding:
    those = set(having)
    return _finding(name, what, facts, lambda row: row.entry in those)


def _share(count: Count, of: int) -> str | None:
    if not of:
        return None
    least, most = (_per_cent(item, of) for item in count)
    return f"{least} %" if least == most else f"{least}–{most} %"


def _per_cent(number: int, of: int) -> str:
    """A share that reads 0 or 100 only where it is that."""
    said = f"{100 * number / of:.0f}"
    if said in {"0", "100"} and 0 < number < of:
        return f"{min(max(100 * number / of, 0.1), 99.9):.1f}"
    return said


# --- heaps


def _heaps(ask: Ask, dated: Iterable[Moment]) -> Iterator[Heap]:
    known = list(dated)
    by_year: dict[int, list[Moment]] = {}
    by_day: dict[int, list[Moment]] = {}
    for row in known:
        if (year := _year(row.earliest)) is not None and year == _year(row.latest):
            by_year.setdefault(year, []).append(row)
        if row.earliest == row.latest:
            by_day.setdefault(row.earliest, []).append(row)
    last = _year(ask.day) or 0
    for year, facts in sorted(by_year.items()):
        around = [
            number for number in range(year - YEARS, year + YEARS + 1) if number != year and number <= last
        ]
        mean = sum(len(by_year.get(item, ())) for item in around) / len(around)
        if len(facts) >= IN_A_YEAR and len(facts) > HEAP * mean:
            yield _heap(f"{year:04}", facts, ", ".join(map(str, around)), mean)
    yield from _new_years({day: len(facts) for day, facts in by_day.items()}, known)


def _new_years(on: Mapping[int, int], dated: Iterable[Moment]) -> Iterator[Heap]:
    firsts = grouped(
        (moment for moment in dated if moment.on is not None and when.is_default(moment.on)),
        lambda moment: moment.earliest,
    )
    groups: list[tuple[tuple[int, ...], list[Moment]]] = [
        ((day,), facts) for day, facts in sorted(firsts.items())
    ]
    if len(firsts) > 1:
        groups.append((tuple(firsts), [fact for facts in firsts.values() for fact in facts]))
    for days, facts in groups:
        around = sum(on.get(day + away, 0) for day in days for away in range(-DAYS, DAYS + 1) if away)
        mean = around / (2 * DAYS)  # over all years together, as the facts are
        if len(facts) >= ON_A_DAY and len(facts) > HEAP * mean:
            name = f"{when.iso(days[0])}" if len(days) == 1 else "--01-01"
            yield _heap(name, facts, Message("the {days} {days:day|days} before and after", days=DAYS), mean)


def _heap(name: str, facts: Sequence[Moment], neighbours: str, mean: float) -> Heap:
    times = round(len(facts) / mean, 1) if mean else None
    return Heap(
        heap=name,
        facts=len(facts),
        neighbours=neighbours,
        mean=round(mean, 2),
        times=times,
        behind=Behind.of(*facts),
    )


def _year(day: int) -> int | None:
    iso = when.iso(day)
    return int(iso[:4]) if iso else None


# --- one voice


def _signatures(found: _Found) -> Iterator[Moment]:
    return (fact for fact in found.facts if fact.type == "partnership.signed" and fact.certainty != "alleged")


def _of_one_publisher(ask: Ask, found: _Found) -> Iterator[OnePublisher]:
    cited: dict[str, set[str]] = {}
    for citation in ask.of(citations):
        cited.setdefault(f"{citation.stream}#{citation.version}", set()).add(
            found.voices.original(citation.source)
        )
    called: dict[str, set[str]] = {}
    for name in ask.of(names):
        if name.stream.startswith("body:"):
            called.setdefault(name.slug, set()).add(name.folded)
    attested = attesting(ask)
    for signature in _signatures(found):
        slugs = {slug for entry in (signature.entry, *brought(signature)) for slug in cited.get(entry, ())}
        if not slugs:
            continue
        slugs |= {row.source for row in attested.get(signature.entry, ())}
        publishers = {found.voices.publisher(slug) for slug in slugs}
        if len(publishers) == 1:
            known = (found.sources.get(slug) for slug in sorted(slugs))
            voice = next((row.voice for row in known if row and row.voice), None)
            parties = signature.stream.partition(":")[2].split("--")
            (publisher,) = publishers
            if publisher in map(found.voices.of, slugs):  # nobody says who publishes it
                publisher = found.voices.each(sorted(slugs))[0]
            yield OnePublisher(
                stream=signature.stream,
                title=ask.title(signature.stream),
                publisher=publisher,
                own=any(_is_in(name, voice) for party in parties for name in called.get(party, ())),
                text=ask.said(signature.text),
                behind=Behind.of(signature),
            )


def _is_in(name: str, voice: str | None) -> bool:
    """Whether a folded name is in a folded publisher, as whole words where words are parted by spaces."""
    if not voice:
        return False
    return f" {name} " in f" {voice} " if name.isascii() else name in voice


# --- places and sources


def _parties(ask: Ask) -> set[str]:
    """The parties of the partnerships that have begun."""
    known = ask.begun(kind="partnership")
    return {
        side.body for side in ask.of(sides, role="party") if side.body == side.party and side.stream in known
    }


def _nowhere(ask: Ask, found: _Found) -> Iterator[Nowhere]:
    parties = _parties(ask)
    registered_by = {row.stream: row for row in found.all if row.type == "body.registered"}
    for body in ask.of(bodies):
        if body.slug in parties and (body.lat is None or body.lon is None):
            those = [registered_by[body.stream]] if body.stream in registered_by else []
            yield Nowhere(
                body=body.slug,
                name=ask.name(body.slug),
                kind=body.kind,
                country=body.country,
                behind=Behind(entries=entries(*those), sources=body.sources),
            )


def _withdrawn(ask: Ask, found: _Found) -> Iterator[Withdrawn]:
    gone = {
        slug: source
        for slug, source in found.sources.items()
        if source.withdrawn is not None
        and source.withdrawn_earliest is not None
        and source.withdrawn_earliest <= ask.day
    }
    if not gone:
        return
    citing: dict[str, list[str]] = {}
    cites: dict[str, list[str]] = {}
    standing = Counter(row.entry for row in found.all)
    for citation in ask.of(citations):
        entry, slug = f"{citation.stream}#{citation.version}", found.voices.original(citation.source)
        if slug not in gone and citation.source in gone:
            slug = citation.source
        if slug in gone and (standing[entry] or citation.correction):
            citing.setdefault(slug, []).append(entry)
            cites.setdefault(slug, []).append(citation.said)
    for slug, those in sorted(citing.items()):
        source = gone[slug]
        yield Withdrawn(
            source=slug,
            title=Named(source.title, Link("source", slug)),
            reason=source.withdrawn or "",
            since=source.withdrawn_on,
            cited=len(dict.fromkeys(those)),
            behind=Behind(entries=tuple(dict.fromkeys(those)), sources=tuple(dict.fromkeys(cites[slug]))),
        )


def _notes(found: _Found, heaps: Iterable[Heap], withdrawn: Iterable[Withdrawn], days: int) -> Iterator[str]:
    yield Message(
        "Counted over {facts} {facts:fact|facts}; {registrations} {registrations:registration is left out, because it"
        " says|registrations are left out, because they say} nothing of when. What was retracted is in no count.",
        facts=len(found.facts),
        registrations=len(found.registrations),
    )
    of_facts = {entry for row in found.facts for entry in (row.entry, *brought(row))}
    if others := {entry for row in withdrawn for entry in row.behind.entries} - of_facts:
        yield Message(
            "{others} {others:entry that cites|entries that cite} a withdrawn source {others:is|are} in no count of facts:"
            " what contests or corrects one, registers or plans.",
            others=len(others),
        )
    if late := sum(row.recorded_day - last_day(row)[1] > days for row in found.dated):
        yield Message(
            "{facts} recorded late: of a ledger begun long after, or of facts imported, all are.",
            facts=counted(late, "fact"),
        )
    if any(True for _ in heaps):
        yield "A heap may be real: a year of many visits is one too. It says where to look, not what is wrong."
    yield (
        "Whether a source speaks for a party is told from its publisher's name alone; what no publisher is recorded for"
        " counts as a voice of its own."
    )
