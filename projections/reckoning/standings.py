"""Where streams stand on the day that is asked for: what `status` lists, and `show` tells of one."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Annotated, Any, NamedTuple

from projections.ask import Ask
from projections.reckoning.flags import behind_flags
from projections.reckoning.last_contacts import last_contacts
from projections.reckoning.spans import latest_of
from projections.reckoning.ties import BETWEEN_OTHERS, above
from projections.reckoning.ties import ties as ties_of
from projections.reckoning.units import Ties
from projections.row import (
    WIDE,
    Behind,
    BodyId,
    Cited,
    Days,
    EntryId,
    Heading,
    Named,
    StreamId,
    View,
    began_by,
    brought,
    by_stream,
    edtf_of,
    grouped,
)
from projections.rows.bodies import bodies
from projections.rows.contacts import WEIGHED, Contact, contacts
from projections.rows.endings import GIVEN, LEFT, Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.lengths import lengths
from projections.rows.moments import Moment, moments
from projections.rows.sides import sides
from projections.rows.spells import PAIR, WHOLE, Spell, spells
from projections.rows.streams import Stream, streams

STATUSES = {
    "partnership": (
        *(
            "terminated",
            "suspended",
            "in-force",
            "signed",
            "partly-signed",
            "invalidated",
            "expired",
            "on-hold",
            "proposed",
        ),
        *("tabled", "deferred", "approved", "rejected", "withdrawn", "lapsed", "intent", "contact", "none"),
    ),
    "membership": ("member", "left", "applied", "invited", "participant", "none"),
    "programme": ("running", "ended"),
    "body": ("registered", "succeeded"),
    "source": ("registered", "withdrawn"),
}
"""What each kind of stream may be, as the domain has it; said here, because its models take long to import."""
NONE = "none"
"""The status of what had not begun by the day, of which there is no row."""
FLAGS = ("disputed", "dormant", "intent", "pending")
"""What may be said beside the status of a partnership."""


class Agreement(NamedTuple):
    """One agreement and where it stands."""

    id: Annotated[str, "its name in the partnership"]
    kind: str
    title: str | None
    status: Annotated[
        str, "partly-signed, signed, in-force, expired, invalidated, terminated or replaced; none before it"
    ]
    certain: Annotated[bool, "whether that is certain on that day"]
    otherwise: Annotated[str | None, "what it would else be"]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead"]
    signed: Days
    until: Annotated[str | None, "the last day in force, EDTF; null where it has no known end"]
    renewal: Annotated[str | None, "none, express or tacit; `none or tacit` where sources differ"]
    late: Annotated[
        str | None, "the last day for a notice that surely came after it, EDTF: it renews all the same"
    ]
    kinds: Annotated[tuple[str, ...], "where sources differ on its kind: all that it may be", WIDE] = ()

    @property
    def absent(self) -> str:
        """What it is in a reading in which it was not signed by then, and there is no row of it."""
        return "none"


class End(NamedTuple):
    """An end of which notice was given, and that has not surely come."""

    by: Annotated[BodyId | None, "who ends it, as it was told; null where nobody is named"]
    on: Annotated[Days, "from which day on"]
    entry: Annotated[EntryId, "stream#version"]
    older: Annotated[bool, "it ends no more than what was signed before a re-establishment"]
    certain: Annotated[bool, "whether notice was surely given by that day"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE] = ()


class Leaver(NamedTuple):
    """A party that has ended it, or may have."""

    party: BodyId
    on: Annotated[Days, "from which day on"]
    entry: Annotated[EntryId, "stream#version"]
    certain: Annotated[bool, "whether it surely has by that day"]
    brought_by: Annotated[tuple[EntryId, ...], "the later entries that values in use come from", WIDE] = ()


class Successor(NamedTuple):
    """A body that took the place of a party, or of its successor, or may have by that day."""

    party: Annotated[BodyId, "the slug of the body whose place it took"]
    by: Annotated[BodyId, "the slug of the body that took its place"]
    since: Days
    certain: Annotated[bool, "whether it surely has by that day"]
    entry: Annotated[EntryId | None, "stream#version"]


class Tied(NamedTuple):
    """One of several ties of a partnership."""

    parties: Annotated[tuple[BodyId, ...], "its two sides, the one from whose side it is seen first"]
    status: str
    certain: Annotated[bool, "whether the status is certain on that day"]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead"]
    since: Annotated[Days, "when the status began"]


class Status(NamedTuple):
    """Where one stream stands on a day."""

    id: Annotated[StreamId, "the stream's id"]
    stream: Annotated[
        str, "the kind of stream: partnership, membership, programme, body, source or ledger", WIDE
    ]
    parties: Annotated[tuple[BodyId, ...], "of a partnership", WIDE]
    title: Named
    status: str
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    flags: Annotated[tuple[str, ...], "what is certain beside the status"]
    possible_flags: Annotated[tuple[str, ...], "what is possible beside it"]
    certain: Annotated[bool, "whether the status is certain on that day"]
    otherwise: Annotated[str | None, "the status it would else be"]
    alternatives: Annotated[tuple[str, ...], "every status that it may have instead"]
    tier_least: Annotated[int, "the least that is possible"]
    tier_most: int
    tier_since: Annotated[Days, "when the tier began"]
    ending: Annotated[tuple[End, ...], "ends that were given and have not surely come, one a fact", WIDE]
    left: Annotated[tuple[Leaver, ...], "who has ended it, one a party", WIDE]
    of: Annotated[View | None, "whose view it is, of three parties or more; null for the whole", WIDE]
    whole: Annotated[
        str | None, "the status of the whole, where that or what it may be instead is otherwise", WIDE
    ]
    whole_alternatives: Annotated[tuple[str, ...], "every status that the whole may have instead", WIDE]
    ties: Annotated[tuple[Tied, ...], "where there are several: where each two stand", WIDE]
    successors: Annotated[
        tuple[Successor, ...], "bodies that have taken the place of a party by that day", WIDE
    ]
    since: Annotated[Days, "when the status began", Heading("status since")]
    instruments: Annotated[tuple[Agreement, ...], "its agreements, in the order of their signatures", WIDE]
    last_contact: Annotated[Days | None, "the last visit or contact, alleged ones aside"]
    entries: Annotated[int, "how many entries the stream has"]
    behind: Annotated[tuple[EntryId, ...], "the entries that this rests on: `stream#version`", WIDE]
    sources: Annotated[tuple[Cited, ...], "the sources of those entries", WIDE]


def statuses(
    ask: Ask,
    of: str | None = None,
    *,
    begun: bool = True,
    keeps: Callable[[Stream, Spell, tuple[Agreement, ...]], bool] | None = None,
    **where: Any,
) -> Iterator[Status]:
    """One row a stream that had begun by the day, as `of` sees it; `where` as in `Ask.at`.

    What had not begun by then, or whose beginning was retracted, is left out unless `begun` is false. `keeps` says of a
    stream whether it is wanted: of others nothing more is asked than where they stand, and their agreements.
    """
    of_stream = {} if "stream" not in where else {"stream": where["stream"]}
    known = ask.begun(**where) if begun else {stream.stream: stream for stream in ask.of(streams, **where)}
    if not known:
        return
    if len(known) == 1:
        of_stream = {"stream": next(iter(known))}
    signed, ends = ask.by_stream(instruments, **of_stream), ask.by_stream(endings, **of_stream)
    stands = [stand for stand in ask.at(of=of, **where) if stand.stream in known]
    if keeps:
        stands = [
            stand
            for stand in stands
            if keeps(
                known[stand.stream],
                stand,
                tuple(map(_agreement, in_order(signed.get(stand.stream, ()), stand))),
            )
        ]
        known = {stand.stream: known[stand.stream] for stand in stands}
        if len(known) <= FEW:
            of_stream = {"stream": [*known]}
    last = last_seen(ask, known.values(), of, **of_stream)
    successors = _succeeded(ask, known.values())
    long = {row.stream: row.entries for row in ask.of(lengths, **of_stream)}
    wholes = {
        spell.stream: spell
        for spell in ask.of(spells, of=WHOLE, stream={stream for stream in known if stream.count("--") > 1})
        if spell.holds(ask.day)
    }
    ties = tied(ask, known.values(), of)
    flagged = behind_flags(ask, stands)
    for stand in stands:
        name = stand.stream
        yield status(
            ask,
            stand,
            known[name],
            long[name],
            signed.get(name, ()),
            ends.get(name, ()),
            last.get(name),
            wholes.get(name),
            successors.get(name, ()),
            ties.get(name, ()),
            flagged.get(name, ()),
        )


def last_seen(
    ask: Ask, those: Iterable[Stream], of: str | None = None, **of_stream: Any
) -> dict[str, Contact]:
    """The last contact of each stream by the day; of three parties or more none between others than `of`."""
    found = {stream: contact.asked_on(ask.day) for stream, contact in last_contacts(ask, **of_stream).items()}
    body = ask.home if of is None else of
    wider = {stream.stream for stream in those if stream.kind == "partnership" and len(stream.parties) > PAIR}
    if not (wider and body):
        return found
    seen = ties_of(ask.of(sides, stream=wider), ask.day, body)
    belongs = above(ask.of(bodies))
    told = by_stream(
        contact
        for contact in ask.of(contacts, certainty=WEIGHED, stream=set(seen))
        if contact.earliest <= ask.day
    )
    for stream, rows in told.items():
        own = [
            row
            for row in rows
            if seen[stream].encounter(row.by, row.host, belongs).direction != BETWEEN_OTHERS
        ]
        if len(own) < len(rows):
            found.pop(stream, None)
            if own:
                found[stream] = latest_of(own, ask.day).asked_on(ask.day)
    return found


def tied(ask: Ask, those: Iterable[Stream], of: str | None = None) -> dict[str, tuple[Tied, ...]]:
    """For each partnership with several ties, where each stands on the day, as `of` (default: the home) sees it."""
    wider = [stream for stream in those if stream.kind == "partnership" and len(stream.parties) > PAIR]
    if not wider:
        return {}
    ties = Ties(ask, wider, ask.home if of is None else of)
    stands = ties.stands()
    found = (
        (row.stream, Tied(row.parties, stand.status, stand.certain, stand.alternatives, stand.since))
        for row in ties.distinct()
        if (stand := stands.get((row.stream, row.of))) is not None
    )
    told = {
        stream: tuple(tie for _, tie in pairs)
        for stream, pairs in grouped(found, lambda pair: pair[0]).items()
    }
    return {stream: several for stream, several in told.items() if len(several) > 1}


def may_be_nothing(row: Any) -> bool:
    """Whether nothing that it stands by may have been by the day: in some case there may be no row of it."""
    return NONE in (row.status, *row.alternatives)


def surely_begun(ask: Ask, doubted: Collection[str]) -> set[str]:
    """Of streams that may stand nowhere yet those of which something, such as a statement, surely had been by the day."""
    return {
        moment.stream
        for moment in (ask.of(moments, stream=doubted) if doubted else ())
        if (moment.opens and moment.recorded_day <= ask.day if moment.undated else moment.latest <= ask.day)
    }


def _succeeded(ask: Ask, those: Iterable[Stream]) -> dict[str, tuple[Successor, ...]]:
    """For each partnership with a party that was succeeded, who took its place."""
    ties = [stream for stream in those if stream.kind == "partnership"]
    named = {party for tie in ties for party in tie.parties}
    few = {"slug": named} if len(named) <= FEW else {}
    gone = {body.slug for body in ask.of(bodies, **few) if body.successor is not None} if named else set()
    return {
        tie.stream: successors(ask, tie.parties)
        for tie in (ties if gone else ())
        if not gone.isdisjoint(tie.parties)
    }


def predecessors(ask: Ask, slug: str) -> tuple[Successor, ...]:
    """Whose place a body has taken by the day, or may have."""
    return tuple(
        found
        for before in ask.of(bodies, successor=slug)
        for found in successors(ask, [before.slug])
        if found.by == slug
    )


def successors(ask: Ask, parties: Iterable[str]) -> tuple[Successor, ...]:
    """Who has taken the place of a party by the day, or may have; and the place of these."""
    found = []
    for party in parties:
        slug, seen = party, {party}
        while body := next(ask.of(bodies, stream=f"body:{slug}"), None):
            since = body.since_earliest
            if body.successor is None or body.successor in seen or since is None or since > ask.day:
                break
            latest = since if body.since_latest is None else body.since_latest
            entry = f"{body.stream}#{body.succeeded_by}" if body.succeeded_by else None
            slug = body.successor
            found.append(
                Successor(
                    party=body.slug,
                    by=slug,
                    since=Days.of((since, latest)),
                    certain=latest <= ask.day,
                    entry=entry,
                )
            )
            seen.add(slug)
    return tuple(dict.fromkeys(found))


def now_words(ask: Ask, those: Iterable[Successor], own: Iterable[str | None] = ()) -> str:
    """Who took the place of a party, behind what it was called: `now Gamma, Delta`; of `own` parties `now Gamma's`."""
    mine, said = {*own}, []
    for each in those:
        theirs = "'s" if each.party in mine else ""
        mine |= {each.by} if theirs else set()
        said.append(f"{'' if each.certain else 'perhaps '}now {ask.plain(each.by)}{theirs}")
    return ", ".join(said).replace(", now ", ", ")


FEW = 200
"""Bodies and streams that are looked up one by one."""


def standing_behind(stand: Spell) -> Behind:
    """What began where something stands and its tier, and suspensions that last where it is or may be suspended."""
    if "suspended" in stand.statuses:
        return began_by(stand, "since", "tier_since", "paused")
    return began_by(stand, "since", "tier_since")


def status(
    ask: Ask,
    stand: Spell,
    stream: Stream,
    length: int,
    signed: Iterable[Instrument],
    ends: Iterable[Ending],
    contact: Contact | None,
    whole: Spell | None = None,
    successors: tuple[Successor, ...] = (),
    ties: tuple[Tied, ...] = (),
    flagged: Iterable[Moment] = (),
) -> Status:
    """Where one stream stands: from its spell, how many entries it has, its instruments, its ends and its last contact.

    `whole` is where the whole stands, `flagged` are the facts behind what is said beside the status (`behind_flags`).
    """
    now = in_order(signed, stand)
    if whole and whole.statuses == stand.statuses:
        whole = None
    here = [end for end in ends if end.of == stand.of and end.first <= stand.first < end.until]
    given, left = ([row for row in here if row.what == what] for what in (GIVEN, LEFT))
    behind = Behind.joined(
        (
            standing_behind(stand),
            Behind.of(*now, *given, *left, *flagged, *([contact] if contact else [])),
        )
    )
    return Status(
        id=stream.stream,
        stream=stream.kind,
        parties=stream.parties if stream.kind == "partnership" else (),
        title=ask.title(stream.stream),
        status=stand.status,
        tier=stand.tier,
        flags=stand.flags,
        possible_flags=stand.possible_flags,
        certain=stand.certain,
        otherwise=stand.otherwise,
        alternatives=stand.alternatives,
        tier_least=stand.tier_least,
        tier_most=stand.tier_most,
        tier_since=stand.tier_since,
        ending=tuple(
            End(
                by=row.by,
                on=row.on,
                entry=row.entry,
                older=row.older,
                certain=row.certain,
                brought_by=brought(row),
            )
            for row in given
        ),
        left=tuple(
            Leaver(
                party=row.by or "",
                on=row.on,
                entry=row.entry,
                certain=row.certain,
                brought_by=brought(row),
            )
            for row in left
        ),
        of=stand.of or None,
        whole=whole.status if whole else None,
        whole_alternatives=whole.alternatives if whole else (),
        ties=ties,
        successors=successors,
        since=stand.since,
        instruments=tuple(map(_agreement, now)),
        last_contact=contact.when if contact else None,
        entries=length,
        behind=behind.entries,
        sources=behind.sources,
    )


def behind_standing(ask: Ask, stream: str, of: str | None = None) -> Behind:
    """What it rests on where a stream stands: what began that, and its agreements; a contact only where it may be no more.

    What else a row tells of it, such as its last contact, rests on more (`Status.behind`). Errors: StopIteration where it
    has no entries.
    """
    stand = next(ask.at(stream=stream, of=of))
    signed = [row for row in in_order(ask.of(instruments, stream=stream), stand) if row.statuses != ("none",)]
    own = next(ask.of(streams, stream=stream))
    met = last_seen(ask, [own], of, stream=stream).get(stream) if "contact" in stand.statuses else None
    return Behind.joined((standing_behind(stand), Behind.of(*signed, *([met] if met else []))))


def in_order(signed: Iterable[Instrument], stand: Spell) -> list[Instrument]:
    """What the instruments of a stream are where it stands, in the order of their last signatures."""
    now = [instrument for instrument in signed if instrument.holds(stand.first) and instrument.of == stand.of]
    return sorted(now, key=lambda row: row.place)


def _agreement(instrument: Instrument) -> Agreement:
    late = [
        (case.late_earliest, case.late_latest)
        for case in instrument.cases()
        if case.late_earliest is not None and case.late_latest is not None
    ]
    surely = len(late) > len(instrument.others)
    return Agreement(
        id=instrument.id,
        kind=instrument.kind,
        title=instrument.title,
        status=instrument.status,
        certain=instrument.certain,
        otherwise=instrument.otherwise,
        alternatives=instrument.alternatives,
        signed=instrument.signed,
        until=instrument.until,
        renewal=instrument.renewal,
        late=edtf_of((min(late)[0], max(day for _, day in late))) if surely else None,
        kinds=instrument.kinds,
    )


def behind_agreements(ask: Ask, stream: str) -> dict[str, Behind]:
    """What made the agreements of a stream what they are, by their names: signatures, renewals, notices, what ended them."""
    return {row.id: Behind.of(row) for row in ask.of(instruments, stream=stream)}
