"""Who has gone quiet? Partnerships without a contact or common activity for a while."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple, Self

from domain import when
from domain.message import Field, Message, Several
from domain.text import normalise
from projections.phrases import possibly, titled
from projections.reckoning.last_contacts import last_contacts
from projections.reckoning.spans import first_day, last_of, latest_of
from projections.reckoning.ties import Tie, above
from projections.reckoning.ties import ties as seen_from
from projections.reckoning.units import Pair, Ties
from projections.report import (
    WIDE,
    Ask,
    Behind,
    Body,
    Count,
    Days,
    Link,
    Named,
    Page,
    Section,
    StreamId,
    Unanswerable,
    by_stream,
    counted,
    entries,
    grouped,
    report,
)
from projections.rows.bodies import bodies
from projections.rows.contacts import WEIGHED, Contact, contacts
from projections.rows.editions import Edition, editions
from projections.rows.instruments import instruments
from projections.rows.involvements import Involvement, involvements
from projections.rows.names import names
from projections.rows.programmes import programmes
from projections.rows.sides import sides
from projections.rows.spells import Spell

OVER = ("terminated", "invalidated", "rejected", "withdrawn", "lapsed")
"""Where something was ended or refused: quiet is no news there."""


class Quiet(NamedTuple):
    """One tie and the last that was heard."""

    title: Annotated[Named, "between whom"]
    last: Annotated[Days | None, "the latest contact or programme activity; null where none is on record"]
    what: Annotated[str, "what it was"]
    days: Annotated[Count | None, "since then; null where nobody says when it was"]
    status: Annotated[str, "where it stands; of several partnerships, the one with the closest agreement"]
    declared: Annotated[str, "declared dormant: yes, possibly or no"]
    signed: Annotated[Days | None, "the latest signature, which is no contact"]
    stream: Annotated[
        StreamId, "the partnership; of several between the two, the one whose status is shown", WIDE
    ]
    behind: Annotated[Behind, "the entry of the last contact or activity", WIDE]


@report()
def dormant(
    ask: Ask,
    months: Annotated[int, "so many months without a contact"] = 24,
    of: Annotated[Body | None, "whose partnerships (default: the home's)"] = None,
) -> Page:
    """Who has gone quiet?

    The last that was heard is the latest visit or other contact, or the latest programme activity (of what lasted, its
    last day): an edition that names both sides (as host, partner or place), or a participation in a network with the
    partner as counterpart; a body that belongs to a party stands for it. A partnership is dormant if even the latest day
    that this may have been lies more than so many months before the day; possibly dormant if its bounds leave that open,
    or if it may itself be later than the day; with nothing on record it stands apart. A signature is no contact, and is
    shown beside it. Alleged facts are no sign of life.

    A tie is between two, however many partnerships they have, and what was heard in any of these counts for it. Of three
    parties or more each tie is asked of: what was between the others, or with another of them, is none of it.
    What the body has with itself, because it took the place of the other, is no tie; nor has it any once it was succeeded.

    Asked of are ties in which something has begun by the day and which were not ended or refused (terminated,
    invalidated, rejected, withdrawn, lapsed; of three parties or more, for the body); what is suspended, on hold or
    expired can go quiet too. That somebody declared one to be dormant is said, and listed apart where it is not quiet for
    so long.
    """
    if months < 1:
        raise Unanswerable(
            Message(
                "{field}: {months} is no length of time: give 1 or more",
                field=Field("months"),
                months=months,
            ),
            field="months",
        )
    body, limit = of or ask.home, when.shift(ask.day, when.Duration(months, 0), -1)
    known = ask.begun(kind="partnership")
    found = seen_from((side for side in ask.of(sides) if side.stream in known), ask.day, body)
    ties = Ties(ask, (known[stream] for stream in found), body)
    every = list(_stands(ask, ties, body))
    asked = [row for row in every if not _all(row.stand, {*OVER, "none"})]
    heard = _heard(ask, found, asked)
    signed = _signed(ask, asked)
    tables: dict[str, list[Quiet]] = {
        name: [] for name in ("dormant", "possible", "no-record", "declared", "active")
    }
    for item in asked:
        last = heard.get(item.between)
        row = _row(ask, item, last, signed.get(item.between))
        table = last.quiet(limit, ask.day) if last else "no-record"
        tables["declared" if table == "active" and row.declared != "no" else table].append(row)
    title = (
        Message("Quiet for {months} months", months=months) if months > 1 else Message("Quiet for a month")
    )
    if body:
        title = Message("{title}: partnerships of {body}", title=title, body=ask.name(body))
    return Page(
        titled(title, ask.told),
        (
            _table("dormant", tables, Message("Nothing since {day}", day=ask.iso(limit)), "none for certain"),
            _table("possible", tables, "Possibly"),
            _table("no-record", tables, "No contact on record"),
            _table("declared", tables, "Declared dormant, and not quiet for so long"),
        ),
        (*_notes(ask, body, every, tables), *_units(ties, body, len(every))),
    )


def _table(name: str, tables: Mapping[str, Sequence[Quiet]], title: str, empty: str = "none") -> Section:
    rows = sorted(tables[name], key=lambda row: (row.last.latest or "") if row.last else "")
    return Section(name, rows, title, empty, Quiet)


def _all(stand: Spell, statuses: Iterable[str]) -> bool:
    return {*stand.statuses} <= {*statuses}


# --- what was heard


class _Heard(NamedTuple):
    """Something that was heard of a partnership."""

    stream: str
    version: int
    on: str | None
    earliest: int
    latest: int
    what: str
    sources: tuple[str, ...]
    brought_by: tuple[int, ...]

    @classmethod
    def of(cls, row: Contact | Edition | Involvement, what: str) -> Self:
        """What a row tells, in words of its own."""
        return cls(
            stream=row.stream,
            version=row.version,
            on=row.on,
            earliest=row.earliest,
            latest=row.latest,
            what=what,
            sources=row.sources,
            brought_by=row.brought_by,
        )

    def quiet(self, limit: int, day: int) -> str:
        """Which table it belongs to, as the last that was heard."""
        if min(self.latest, day) < limit:
            return "dormant"
        return "active" if self.earliest >= limit and self.latest <= day else "possible"


class _Two(NamedTuple):
    """One tie: two bodies, and what they have with each other."""

    pairs: tuple[Pair, ...]
    """They in each of their partnerships."""
    shown: Pair
    """They in the partnership by which it is shown."""
    stand: Spell
    """Where they stand in it."""
    declared: str
    """Whether it was declared dormant in one of those that are not over."""

    @property
    def between(self) -> frozenset[str]:
        """The two bodies."""
        return frozenset(self.shown.bodies)

    @property
    def first(self) -> str:
        """The first of the partnerships."""
        return min(pair.stream for pair in self.pairs)


def _stands(ask: Ask, ties: Ties, body: str | None) -> Iterator[_Two]:
    """The ties of the body (without one, all) and where each stands.

    Of several partnerships it is where the closest agreement stands, in one that is not over before one that is, and in
    one that has begun before one that has not.
    """
    wholes = {row.stream: row for row in ask.at(kind="partnership", of=body) if row.stream in ties.pairs}
    apart = ties.stands()
    for pairs in ties.between():
        if body is None or body in pairs[0].bodies:
            stands = [(pair, apart.get((pair.stream, pair.of), wholes[pair.stream])) for pair in pairs]
            shown, stand = max(stands, key=lambda item: _closeness(item[1]))
            live = [item for _, item in stands if not _all(item, {*OVER, "none"})]
            yield _Two(pairs=pairs, shown=shown, stand=stand, declared=_declared(live))


def _closeness(stand: Spell) -> tuple[bool, bool, int]:
    return not _all(stand, {*OVER, "none"}), not _all(stand, {"none"}), stand.tier_most


def _declared(stands: Iterable[Spell]) -> str:
    there = list(stands)
    if any("dormant" in row.flags for row in there):
        return "yes"
    return "possibly" if any("dormant" in row.possible_flags for row in there) else "no"


def _heard(ask: Ask, found: Mapping[str, Tie], asked: Collection[_Two]) -> dict[frozenset[str], _Heard]:
    """The last that was heard of each tie by the day, in whichever partnership, by the two bodies."""
    belongs = above(ask.of(bodies))
    pairs = by_stream(pair for two in asked for pair in two.pairs)
    told: dict[frozenset[str], list[_Heard]] = {}
    for stream, last in last_contacts(ask).items():
        for pair in pairs.get(stream, ()):
            if not pair.of:
                told.setdefault(frozenset(pair.bodies), []).append(_contact(last))
    wider = {stream for stream, those in pairs.items() if any(row.of for row in those)}
    for contact in ask.of(contacts, certainty=WEIGHED, stream=wider) if wider else ():
        met = found[contact.stream].sides_of(contact.by, contact.host, above=belongs)
        for pair in pairs[contact.stream]:
            if contact.earliest <= ask.day and pair.concerned(met):
                told.setdefault(frozenset(pair.bodies), []).append(_contact(contact))
    for stream, there, activity in _activities(ask, {stream: found[stream] for stream in pairs}, belongs):
        for pair in pairs[stream]:
            if there.issuperset(pair.bodies):
                told.setdefault(frozenset(pair.bodies), []).append(activity)
    return {between: latest_of(those, ask.day) for between, those in told.items()}


def _contact(contact: Contact) -> _Heard:
    what = (
        Message("{how}: {occasion}", how=contact.how, occasion=contact.occasion)
        if contact.occasion
        else contact.how
    )
    return _Heard.of(contact, what)


def _activities(
    ask: Ask, found: Mapping[str, Tie], belongs: Mapping[str, str]
) -> Iterator[tuple[str, set[str | None], _Heard]]:
    """What programmes and networks brought to each partnership by the day, with the bodies whose sides it names."""
    joined = _joined(found)
    for row, named in _named(ask):
        if row.earliest <= ask.day:
            for stream in _of_two({who: _up(who, belongs, joined) for who in named}):
                yield stream, {*found[stream].sides_of(*named, above=belongs)}, row


def _joined(found: Mapping[str, Tie]) -> dict[str, list[str]]:
    """The partnerships by each body that acts in them."""
    joined: dict[str, list[str]] = {}
    for stream, tie in found.items():
        for body in tie.acting:
            joined.setdefault(body, []).append(stream)
    return joined


def _up(who: str | None, belongs: Mapping[str, str], joined: Mapping[str, list[str]]) -> list[Sequence[str]]:
    """The partnerships in which a body acts, and those of each that it belongs to."""
    streams: dict[str, Sequence[str]] = {}
    while who and who not in streams:
        streams[who] = joined.get(who, ())
        who = belongs.get(who)
    return list(streams.values())


def _of_two(joined: Mapping[str, Sequence[Sequence[str]]]) -> set[str]:
    """The partnerships in which two of some bodies may act, by those of each: all but those of the one with the most.

    So the home, which acts in every partnership, does not lead to all of them.
    """
    fewest = sorted(joined.values(), key=lambda those: sum(map(len, those)))[:-1]
    return {stream for those in fewest for streams in those for stream in streams}


def _named(ask: Ask) -> Iterator[tuple[_Heard, set[str]]]:
    """Editions and participations, each with the bodies that it names."""
    hosts = {programme.stream: programme.host for programme in ask.of(programmes) if programme.host}
    held = list(ask.of(editions, certainty=WEIGHED))
    places: dict[str, set[str]] = {}
    for name in ask.of(names) if any(edition.at for edition in held) else ():
        places.setdefault(name.folded, set()).add(name.slug)
    for each in held:
        where = {slug for part in (each.at or "").split(",") for slug in places.get(normalise(part), ())}
        host = hosts.get(each.stream)
        yield (
            _Heard.of(each, Message("edition: {edition}", edition=each.title)),
            {*([host] if host else ()), *each.partners, *where},
        )
    for step in ask.of(involvements, what="participated", certainty=WEIGHED):
        member = step.stream.partition(":")[2].partition("@")[0]
        what = Message("participation: {occasion}", occasion=step.occasion)
        yield _Heard.of(step, what), {member, *step.counterparts}


# --- what is said


def _signed(ask: Ask, asked: Iterable[_Two]) -> dict[frozenset[str], Days]:
    """The last signature of each tie by the day, whichever it was; without a day only where none has one."""
    wanted = {(pair.stream, pair.of): two.between for two in asked for pair in two.pairs}
    there = (
        instrument
        for instrument in ask.of(instruments)
        if instrument.earliest <= ask.day and (instrument.stream, instrument.of) in wanted
    )
    return {
        between: last_of(dated, ask.day, first_day) if dated else those[-1].signed
        for between, those in grouped(there, lambda row: wanted[row.stream, row.of]).items()
        for dated in [[row for row in those if row.on is not None]]
    }


def _row(ask: Ask, two: _Two, last: _Heard | None, signed: Days | None) -> Quiet:
    days, pair, stand = None, two.shown, two.stand
    if last and last.earliest > when.MIN:
        days = Count(max(0, ask.day - last.latest), ask.day - last.earliest)
    return Quiet(
        title=ask.between("partnership", pair.parties, Link("stream", pair.stream))
        if pair.of
        else ask.title(pair.stream),
        last=Days.known(last.on, last.earliest, last.latest) if last else None,
        what=last.what if last else "",
        days=days,
        status=possibly(stand.status, certain=stand.certain),
        declared=two.declared,
        signed=signed,
        stream=pair.stream,
        behind=Behind.of(*([last] if last else ())),
    )


def _notes(
    ask: Ask, body: str | None, every: Iterable[_Two], tables: Mapping[str, Sequence[Quiet]]
) -> Iterator[str]:
    yield Message("Heard of since: {ties}.", ties=counted(len(tables["active"]), "tie"))
    if unheard := len(tables["no-record"]):
        yield Message(
            "No contact on record in {ties}; that says nothing of whether there was one.",
            ties=counted(unheard, "tie"),
        )
    over = Counter(
        next((status for status in (row.stand.status, *row.stand.statuses) if status != "none"), "none")
        for row in every
        if _all(row.stand, {*OVER, "none"})
    )
    if told := [
        Message("{count} {status}", count=count, status=status)
        for status, count in sorted(over.items())
        if status != "none"
    ]:
        yield Message("Left out, because they were ended or refused: {ties}.", ties=Several(told))
    if empty := over["none"]:
        yield Message("Left out, because nothing between them had begun: {empty}.", empty=empty)
    alleged = (row for row in ask.of(contacts, certainty="alleged") if row.earliest <= ask.day)
    if those := dict.fromkeys(entry for row in alleged for entry in entries(row)):
        yield Message(
            "Contacts that are only alleged are no sign of life: {entries}.", entries=Several(tuple(those))
        )
    if body:
        yield Message(
            "Left out: partnerships in which {body} is no party (say {of} for another body).",
            body=ask.plain(body),
            of=Field("of"),
        )


def _units(ties: Ties, body: str | None, own: int) -> Iterator[str]:
    """What is counted, where partnerships are not as many as ties; and what is no tie of the body, which has `own`."""
    units = ties.units()
    if not units.plain:
        yield Message("Counted are ties: {ties}.", ties=units.said())
    if body is not None and (others := len(ties.between()) - own):
        yield Message("Left out: {ties} of whoever took its place by then.", ties=counted(others, "tie"))
