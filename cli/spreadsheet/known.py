"""What is known of the ledger that a sheet is compared with: bodies, ties, and the editions of its source."""

import itertools
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cli.spreadsheet.bodies import NOTHING, Body
from cli.spreadsheet.events import DORMANT, ENDED, JOINED, LEFT, Recorded, Undone

if TYPE_CHECKING:
    from domain.chronicle import Step
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
    from domain.fact import Fact
    from domain.history import History
    from domain.partnership.standing import Standing
    from store.application import Comity
    from store.importing import Listed

H = TypeVar("H", bound=Hashable)
FEW = 1_000
"""Rows below which streams are read one by one as they are named; for more, all of them at once."""


LISTS = ("register", "dataset")
"""The kinds of source that say what there is on their day; another one may say what was once."""
CONTACTED = "contacted"
"""The kind of what is told of a contact."""
HAPPENED = {CONTACTED: "contact", "visited": "visit"}
"""The kinds of what lasts no longer than it happened, in words."""
_A_ROW_SAYS = ("on", "kind")
"""What a row of a list says of a tie, that is recorded as a correction or a contest of it."""
_OF_INSTRUMENTS = frozenset(("opened", "signed"))
"""The verbs of a partnership that bring it and its instruments."""


@dataclass(slots=True)
class Tie:
    """An instrument that is known, from the ledger or from an earlier row. Not to be changed (not frozen: many are made)."""

    instrument: str
    kind: str
    on: str | None
    where: str
    """`edinburgh--kaohsiung#2`, or `row 12`."""
    stream: str
    """The partnership that has it, or the membership."""
    recorded: bool = True
    ever: tuple[str, ...] = ()
    """The days that stand on record for it: recorded, contested, corrected, preferred; none that was taken back."""
    kinds: frozenset[str] = frozenset()
    """The same of its kind."""
    names: frozenset[str] = frozenset()
    """The same of its short name."""
    voices: frozenset[str] = frozenset()
    """The sources whose word it is as it is read now."""
    listed_by: frozenset[str] = frozenset()
    """The sources that have it: of its signature, and those that attest it, or say a day or a kind of it.

    Who corrects or contests something besides, such as its note, says nothing of what a list has.
    """
    days: tuple[tuple[str, frozenset[str]], ...] = ()
    """The days that sources gave, with these, in the order of recording; empty where nothing but its signature says any."""
    called: tuple[tuple[str, frozenset[str]], ...] = ()
    """The same of the kinds that they gave."""
    attested: tuple[tuple[str, frozenset[str]], ...] = ()
    """The days of attestations, with the sources that said then that it stands."""
    superseded: tuple[tuple[str, str, frozenset[str], frozenset[str]], ...] = ()
    """What a correction took out of use and nobody contests: field, value, the sources that gave it, and those of the
    correction."""
    seconded: frozenset[str] = frozenset()
    """The sources of what attests it, as far as that counts."""
    spoken: frozenset[str] = frozenset()
    """The sources that say anything of it; not what attests it and no longer counts, nor what was taken back."""
    cites: frozenset[str] = frozenset()
    """The sources that its signature cites, where that is recorded."""
    begins_anew: bool = False
    """Whether what had ended began again with this agreement, as is recorded."""
    line: "Listed | None" = field(default=None, compare=False)
    """Its signature, or how a body joined, as it is read; None of a contact. A line is smaller than its fact."""

    @property
    def signature(self) -> Any:
        """The fact of its signature, made anew whenever it is asked for; None of a contact."""
        return self.line.fact if self.line else None

    @property
    def by_then(self) -> bool:
        """Whether no more is known of its day than that of a list that has it."""
        return self.on is not None and self.on.startswith("[..")

    @property
    def version(self) -> int:
        """The entry of its signature."""
        return int(self.where.rpartition("#")[2])

    @property
    def parties(self) -> frozenset[str]:
        """The bodies of the partnership; of a membership who is in it, and the network."""
        return frozenset(self.where.rpartition("#")[0].replace("@", "--").split("--"))


@dataclass(slots=True)
class Spell:
    """One time that a body was a member: that it joined, as a tie whose instrument is its entry, and that it left."""

    joined: Tie
    left: Recorded | None = None


@dataclass(frozen=True)
class World:
    """What is known of the ledger."""

    home: str | None
    bodies: tuple[Body, ...]
    partnerships: Collection[str]
    """The streams that are open."""
    ties: Callable[[str], list[Tie]]
    """The instruments of a partnership."""
    source: Callable[[str], bool]
    """Whether a source is registered."""
    today: date
    members: Collection[str] = ()
    """The streams of memberships."""
    every: Callable[[], Iterable[Tie]] = tuple
    """All instruments of all partnerships."""
    editions: Callable[[str], tuple[str, ...]] = lambda source: (source,)
    """A source, or what it is a copy of, and the editions before it, the nearest first."""
    later: Callable[[str], tuple[str, ...]] = lambda _: ()
    """The editions that follow a source, or what it is a copy of, the nearest first."""
    published: Callable[[str], str | None] = lambda _: None
    """When a source was published, EDTF; None where nobody says."""
    is_list: Callable[[str], bool] = lambda _: False
    """Whether a source is a register or a table of data, and stands: it says of its day what there is."""
    told: Callable[[str], list[Recorded]] = lambda _: []
    """The facts of a partnership that stand, but for instruments."""
    in_force: Callable[[Iterable[Tie]], Iterator[Tie]] = iter
    """Those of some instruments that are in force, or may be, in order."""
    over: Callable[[Tie], str | None] = lambda _: None
    """The type of the fact by which an instrument is over or sleeps, such as `partnership.terminated`."""
    contacts: Callable[[], Iterable[Tie]] = tuple
    """All contacts that stand, each as a tie whose instrument is its entry."""
    visits: Callable[[], Iterable[Tie]] = tuple
    """The same of visits."""
    spells: Callable[[str], list[Spell]] = lambda _: []
    """The times that a body was a member, by the membership, the first one first."""
    memberships: Callable[[], Iterable[Spell]] = tuple
    """All of them."""
    refused: Callable[[str, "Fact"], str | None] = lambda _stream, _fact: None
    """Why a fact could not be recorded in a stream as that stands; None where it could."""
    is_open: Callable[[str], bool] = lambda _: True
    """Whether a partnership is open: the opening of one may have been retracted."""


def world_of(ledger: "Comity", rows: int) -> World:
    """What a sheet of so many rows needs to know of a ledger; streams are read when they are asked for."""
    read = _Read(ledger, few=rows < FEW)
    return World(
        home=ledger.history("ledger").aggregate.standing.home,
        bodies=tuple(_without_duplicates(ledger)),
        partnerships=read.streams,
        members=read.memberships,
        ties=read.ties,
        source=partial(ledger.known.registered, "source"),
        today=date.fromordinal(ledger.today()),
        every=lambda: (tie for found in read.all.ties.values() for tie in found),
        editions=partial(editions, ledger),
        later=partial(later_editions, ledger),
        published=lambda source: ledger.history(f"source:{source}").aggregate.standing.published,
        is_list=partial(_is_list, ledger),
        told=read.told,
        in_force=partial(_in_force, ledger),
        over=partial(_over, ledger),
        is_open=read.is_open,
        contacts=lambda: read.all.contacts,
        visits=lambda: read.all.visits,
        spells=read.spells,
        memberships=lambda: (spell for found in read.of_memberships.values() for spell in found),
        refused=partial(_refused, ledger),
    )


@dataclass(frozen=True)
class _All:
    """What one pass over all partnerships finds."""

    ties: dict[str, list[Tie]] = field(default_factory=dict)
    told: dict[str, list[Recorded]] = field(default_factory=dict)
    contacts: list[Tie] = field(default_factory=list)
    visits: list[Tie] = field(default_factory=list)
    never_begun: set[str] = field(default_factory=set)
    """The streams whose opening was retracted."""


class _Read:
    """The partnerships and memberships of a ledger: a few of them one by one, of more all at once."""

    def __init__(self, ledger: "Comity", *, few: bool) -> None:
        self.ledger = ledger
        self.few = few
        self.streams = set(ledger.streams("partnership"))
        self.memberships = set(ledger.streams("membership"))

    @cached_property
    def all(self) -> _All:
        """All of them: one pass is faster than as many look-ups."""
        self.few = False
        found = _All()
        for history in self.ledger.histories("partnership", alone=True):
            if any(entry.fact.verb not in _OF_INSTRUMENTS for entry in history.entries):
                if told := _told(history):
                    found.told[history.stream] = told
                for tie in _happened(history):
                    (found.contacts if tie.kind == CONTACTED else found.visits).append(tie)
            if ties := ties_of(history):
                found.ties[history.stream] = [*ties]  # a list that grew keeps room for more
            elif not history.is_open:
                found.never_begun.add(history.stream)
        return found

    @cached_property
    def of_memberships(self) -> dict[str, list[Spell]]:
        return {
            history.stream: spells_of(history) for history in self.ledger.histories("membership", alone=True)
        }

    def ties(self, stream: str) -> list[Tie]:
        if self.few:
            return ties_of(self.ledger.history(stream))
        return self.all.ties.get(stream, [])

    def spells(self, stream: str) -> list[Spell]:
        if self.few:
            there = stream in self.memberships
            return spells_of(self.ledger.history(stream)) if there else []
        return self.of_memberships.get(stream, [])

    def is_open(self, stream: str) -> bool:
        if stream not in self.streams:
            return False
        if self.few:
            return self.ledger.history(stream).is_open
        return stream not in self.all.never_begun

    def told(self, stream: str) -> list[Recorded]:
        if stream not in self.streams:
            return []
        return _told(self.ledger.history(stream)) if self.few else self.all.told.get(stream, [])


def ties_of(history: "History") -> list[Tie]:
    """The instruments of a partnership that were signed, and what was ever said of each; of a duplicate none."""
    from domain.partnership.facts import Signed

    if history.original:
        return []
    later = _about(history)
    return [
        _tie(history.stream, reading, reading.fact, later.get(reading.entry.version, ()))
        for reading in history.effective_entries
        if isinstance(reading.fact, Signed) and reading.stands and not reading.fact.alleged
    ]


def _happened(history: "History") -> Iterator[Tie]:
    """The contacts and the visits of a partnership that stand, each as a tie whose instrument is its entry."""
    from domain.partnership.facts import Contacted, Visited

    later = {} if history.original else _about(history)
    for reading in () if history.original else history.effective_entries:
        if isinstance(fact := reading.fact, Contacted | Visited) and reading.stands and not fact.alleged:
            where = reading.entry.name.partition(":")[2]
            about = later.get(reading.entry.version, ())
            voices, listed, spoken = _heard(reading, about)
            days = (fact.on,) if fact.on else ()
            yield Tie(
                where,
                fact.verb,
                fact.on,
                where,
                history.stream,
                ever=days,
                voices=voices,
                listed_by=listed,
                spoken=spoken,
                cites=own_sources(fact),
            )


def spells_of(history: "History") -> list[Spell]:
    """The times that a body was a member, as far as they stand, in the order in which they were."""
    from domain.membership import Joined

    if history.original:
        return []
    later = _about(history)
    left = {item.where: item for item in _told(history) if item.type == LEFT}
    found: list[Spell] = []
    for placed in history.facts:
        where = placed.entry.name.partition(":")[2]
        reading = history.effective_entries[placed.entry.version - 1]
        if isinstance(fact := reading.fact, Joined) and not fact.alleged:
            joined = _tie(history.stream, reading, fact, later.get(placed.entry.version, ()))
            found.append(Spell(joined))
        elif where in left and found:
            found[-1].left = left[where]
    return found


def _told(history: "History") -> list[Recorded]:
    """What stands of a stream, but for its opening and its instruments; of a duplicate nothing."""
    from domain.fact import fields_of

    if history.original:
        return []
    undone = _undone(history)
    return [
        Recorded(
            reading.entry.name.partition(":")[2],
            reading.entry.type,
            fields_of(reading.fact),
            tuple(day for day in reading.other_values("on") if isinstance(day, str)),
            tuple(who for who in reading.other_values("by") if isinstance(who, str))
            if "by" in type(reading.fact).model_fields
            else (),
            "on" in reading.preferred,
            undone.get(reading.entry.version),
        )
        for reading in history.effective_entries
        if reading.stands and reading.fact.verb not in _OF_INSTRUMENTS and not reading.fact.alleged
    ]


def _undone(history: "History") -> dict[int, Undone]:
    """By what each end of a partnership was over, by the version of its entry; without those that last."""
    from domain.partnership.facts import Signed

    found: dict[int, Undone] = {}
    moving = [entry for entry in history.entries if entry.fact.moves and entry.fact.verb != "opened"]
    ends = sum(entry.type in ENDED for entry in moving)
    signed_alone = len(moving) == ends + 1 and moving[0].fact.verb == "signed"
    if not ends or signed_alone:  # of most no more is told than what was signed, and that it ended then
        return found
    steps = history.chronicle.steps
    for place, step in enumerate(steps):
        if step.told.entry.type not in ENDED:
            continue
        lasts = _lasting(step)
        later = range(place + 1, len(steps)) if lasts(step.after) else ()
        at = next((at for at in later if not lasts(steps[at].after)), None)
        if at is None:
            continue
        by = steps[at].told
        signed = (each.told.entry for each in steps[at:] if isinstance(each.told.fact, Signed))
        since = frozenset(entry.name.partition(":")[2] for entry in signed)
        where = by.entry.name.partition(":")[2]
        found[step.told.entry.version] = Undone(where, by.fact.on, by.latest, since)
    return found


def _lasting(step: "Step[Standing]") -> "Callable[[Standing], bool]":
    """Whether what ended with a fact is still over, or sleeps, in a standing after it."""
    from domain.partnership.facts import Suspended, Terminated

    match step.told.fact:
        case Terminated() as fact:
            return lambda then: any(quits.fact is fact and quits.by not in quits.back for quits in then.quits)
        case Suspended():
            number = step.after.suspended_times
            return lambda then: any(number == each for _, each in then.suspensions)
        case _:
            return lambda then: then.dormant


def _tie(stream: str, reading: "EffectiveEntry", fact: Any, later: "Collection[Entry]") -> Tie:
    """An instrument of a stream from its signature, or a membership from its beginning.

    `later` are the entries about that which stand.
    """
    where = reading.entry.name.partition(":")[2]
    kind, name = getattr(fact, "kind", JOINED), getattr(fact, "instrument", where)
    days, kinds, names = {fact.on}, {kind}, {name}
    voices, listed, spoken = _heard(reading, later)
    days_of: tuple[tuple[str, frozenset[str]], ...] = ()
    kinds_of: tuple[tuple[str, frozenset[str]], ...] = ()
    if later:
        fields = ("on",) if kind == JOINED else ("on", "kind", "instrument")
        said = [*said_of(reading, later, fields)]
        days |= {value for field, value in said if field == "on"}
        kinds |= {value for field, value in said if field == "kind"}
        names |= {value for field, value in said if field == "instrument"}
        days_of, kinds_of = (
            _once(
                tuple((value, _cited([by])) for by in (reading.entry, *later) if (value := _given(by, field)))
            )
            for field in ("on", "kind")
        )
    return Tie(
        name,
        kind,
        fact.on,
        where,
        stream,
        ever=alone(*(day for day in days if isinstance(day, str))),
        kinds=set_of(*sorted(kinds)),
        names=set_of(*sorted(names)),
        voices=voices,
        listed_by=listed,
        spoken=spoken,
        days=days_of,
        called=kinds_of,
        superseded=(*_superseded(reading, later),) if reading.corrections else (),
        seconded=_cited(reading.attested_by),
        attested=_once(tuple((by.fact.on, _cited([by])) for by in reading.attestations if by.fact.on)),
        cites=own_sources(fact),
        begins_anew=getattr(fact, "reestablishes", False),
        line=as_line(fact),
    )


def _superseded(
    reading: "EffectiveEntry", later: "Collection[Entry]"
) -> Iterator[tuple[str, str, frozenset[str], frozenset[str]]]:
    """The days and kinds that were in use until a correction, as `Tie` has them."""
    for name in ("on", "kind"):
        by = next((by for field, _, by in reversed(reading.corrections) if field == name), None)
        if by is None or by.version != reading.settled[name]:
            continue
        told = [(value, each) for each in (reading.entry, *later) if (value := _given(each, name))]
        contested = {value for field, value, _ in reading.contests if field == name}
        for value in dict.fromkeys(value for value, _ in told):
            if value not in {reading.value(name), *contested}:
                yield name, value, _cited(each for other, each in told if other == value), _cited([by])


def _heard(
    reading: "EffectiveEntry", later: "Collection[Entry]"
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The sources whose word an entry is, those that list it, and all that say anything of it.

    What attests it and no longer counts may be said anew.
    """
    own = own_sources(reading.fact)
    if not later:
        return own, own, own
    voices = _once(own | _cited(reading.brought_by))
    said = (by for name, _, by in (*reading.contests, *reading.corrections) if name in _A_ROW_SAYS)
    brought = (by for name in _A_ROW_SAYS for by in reading.brought.get(name, ()))
    listed = _once(own | _cited(reading.attestations) | _cited(said) | _cited(brought))
    void = {by.version for by in reading.attestations} - {by.version for by in reading.attested_by}
    spoken = _cited(by for by in (reading.entry, *later) if by.version not in void)
    return voices, listed, _once(voices | spoken)


def _once(value: H) -> H:
    """What many ties have alike, once for all of them."""
    return cast("H", _kept(value))


@lru_cache(maxsize=10_000)
def _kept(value: Hashable) -> Hashable:
    return value


def as_line(fact: "Fact") -> "Listed":
    """A fact as it is written, without its stream."""
    return _line(type(fact), fact.__pydantic_serializer__.to_json(fact, exclude_defaults=True))


@lru_cache(maxsize=10_000)
def _line(of: "type[Fact]", state: bytes) -> "Listed":
    """The same, once for all ties of which the same is said."""
    from store.importing import Listed

    return Listed.again("", of, state, exact=True)


def own_sources(fact: "Fact") -> frozenset[str]:
    """The sources that a fact cites."""
    return set_of(*(cited.source for cited in fact.sources))


@lru_cache(maxsize=10_000)
def set_of(*words: str) -> frozenset[str]:
    """A set of words, once for all ties that have the same."""
    return frozenset(words)


@lru_cache(maxsize=10_000)
def alone(*words: str) -> tuple[str, ...]:
    """Some words in order, such as a day and no other, once for all ties that have these."""
    return words


def _cited(entries: "Iterable[Entry]") -> frozenset[str]:
    return _once(frozenset(cited.source for entry in entries for cited in entry.fact.sources))


def _about(history: "History") -> "dict[int, list[Entry]]":
    """The entries about others that stand, by the version that they are about: what was taken back may be said anew."""
    from domain.shared import ABOUT_ENTRIES

    found: dict[int, list[Entry]] = {}
    if history.corrects:
        for reading in history.effective_entries:
            if reading.stands and isinstance(fact := reading.entry.fact, ABOUT_ENTRIES):
                found.setdefault(fact.entry, []).append(reading.entry)
    return found


def said_of(
    reading: "EffectiveEntry", later: "Iterable[Entry]", fields: Collection[str]
) -> Iterator[tuple[str, Any]]:
    """The values of some fields of an entry that stand on record in any state: fields, and values as JSON has them."""
    from domain.corrections import value_of
    from domain.shared import Contested, Corrected, Preferred

    for name in fields:
        yield name, value_of(reading.entry.fact, name)
    for entry in later:
        match entry.fact:
            case Contested(field=field, value=value) | Preferred(field=field, value=value):
                if field in fields:
                    yield field, value
            case Corrected(changes=changes):
                yield from ((change.field, change.value) for change in changes if change.field in fields)
            case _:
                pass


def _given(entry: "Entry", name: str) -> str | None:
    """The day, or the kind, that a signature or a joining, or what contests or corrects it, gives."""
    from domain.membership import Joined
    from domain.partnership.facts import Signed
    from domain.shared import Contested, Corrected

    match entry.fact:
        case Signed() | Joined():
            value = getattr(entry.fact, name, None)
        case Contested(field=field, value=value) if field == name:
            pass
        case Corrected(changes=changes):
            value = next((change.value for change in changes if change.field == name), None)
        case _:
            value = None
    return value if isinstance(value, str) else None


OF_A_BODY = ("name", "names", "lat", "lon", "ids", "country", "region")
"""What of a body is compared with a later edition."""


def _without_duplicates(ledger: "Comity") -> Iterator[Body]:
    """The bodies, each once: who is named as a duplicate is the original."""
    bodies = {body.slug: body for body in _bodies(ledger)}
    duplicates = ledger.duplicates().originals
    for slug, body in bodies.items():
        if (original := bodies.get(duplicates.get(slug, ""))) and original is not body:
            original.called = (*original.called, body.name, *body.called)
            original.ids = {**body.ids, **original.ids}
    yield from (body for slug, body in bodies.items() if slug not in duplicates)


def _bodies(ledger: "Comity") -> Iterator[Body]:
    from domain.body import Registered

    for history in ledger.histories("body"):
        reading = next(
            (
                reading
                for reading in history.effective_entries
                if reading.stands and isinstance(reading.fact, Registered)
            ),
            None,
        )
        if reading is None or not isinstance(fact := reading.fact, Registered):
            continue
        body = Body(
            history.stream.partition(":")[2],
            fact.name,
            tuple(fact.names.values()),
            fact.kind,
            fact.country,
            fact.ids.model_dump(by_alias=True, exclude_none=True) if fact.ids else NOTHING,
            fact.lat,
            fact.lon,
            entry=reading.entry.name,
            sources=own_sources(fact),
            names=fact.names or NOTHING,
            region=fact.region,
        )
        body.on_record = body.ids
        if len(history.entries) > 1 or fact.alleged:  # of many nothing is told but that they are there
            _tell_more(body, history, reading)
        yield body


def _tell_more(body: Body, history: "History", reading: "EffectiveEntry") -> None:
    """Say of a body what was told of it after its registration."""
    standing = history.aggregate.standing
    body.name, body.names = standing.title, dict(standing.names)
    body.called = (*(name for _, name in standing.names), *standing.former_names)
    body.successor, body.since = standing.successor, standing.since
    if history.corrects:
        ever: dict[str, list[Any]] = {}
        for field, value in said_of(reading, _about(history).get(reading.entry.version, ()), OF_A_BODY):
            ever.setdefault(field, []).append(value)
        body.ever = ever
    body.sources |= _cited(reading.brought_by)
    if reading.brought:
        told_by = dict.fromkeys(OF_A_BODY, _cited([reading.entry]))
        told_by |= {field: _cited(by) for field, by in reading.brought.items()}
        body.told_by = {
            **told_by,
            **dict(_parts_told_by(reading, "ids", body.ids)),
            **dict(_parts_told_by(reading, "names", body.names)),
        }
    if standing.former_names:  # its name is no list's word, but that of whoever told that it was renamed
        body.told_by = {**body.told_by, "name": frozenset()}


def _parts_told_by(
    reading: "EffectiveEntry", whole: str, in_use: Mapping[str, str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Whose word the number of a body in each register, or its name in each language, is.

    It is that of what gave it first, since all are corrected whole.
    """
    from domain.corrections import value_of

    said = [
        (value_of(reading.entry.fact, whole), reading.entry),
        *((value, by) for field, value, by in (*reading.contests, *reading.corrections) if field == whole),
    ]
    said.sort(key=lambda each: each[1].version)
    for part, words in in_use.items():
        gave = (by for value, by in said if (value or {}).get(part) == words)
        yield f"{whole}.{part}", _cited(itertools.islice(gave, 1))


def editions(ledger: "Comity", source: str) -> tuple[str, ...]:
    """A source, or what it is a copy of, and the editions before it, the nearest first."""
    known = ledger.known
    found = [known.source_original(source)]
    while (before := known.edition_before(found[-1])) and (
        original := known.source_original(before)
    ) not in found:
        found.append(original)
    return tuple(found)


def _is_list(ledger: "Comity", source: str) -> bool:
    standing = ledger.history(f"source:{source}").aggregate.standing
    return standing.kind in LISTS and not standing.withdrawn


def later_editions(ledger: "Comity", source: str) -> tuple[str, ...]:
    """The editions that follow a source, or what it is a copy of, the nearest first."""
    of, found = ledger.known.source_original(source), dict[str, int]()
    follow = [history.stream for history in ledger.histories("source", alone=True) if _may_follow(history)]
    for stream in follow:
        first, *before = editions(ledger, stream.partition(":")[2])
        if of in before:
            found[first] = before.index(of)
    return tuple(sorted(found, key=lambda edition: (found[edition], edition)))


def _may_follow(history: "History") -> bool:
    """Whether a source may be an edition of a list: of most nothing is told but that they are there."""
    from domain.source import Registered

    return any(not isinstance(entry.fact, Registered) or entry.fact.follows for entry in history.entries)


def _refused(ledger: "Comity", stream: str, fact: "Fact") -> str | None:
    """Why a fact could not be recorded as a stream stands; None where it could."""
    from domain.decide import decide
    from domain.refusal import Refusal

    decided = decide(ledger.history(stream), fact, ledger.known)
    return str(decided.reason) if isinstance(decided, Refusal) else None


def _in_force(ledger: "Comity", ties: Iterable[Tie]) -> Iterator[Tie]:
    """Those of some ties that are in force, or may be, in order: what is over needs no list to say so."""
    from domain.partnership.standing import LIVE
    from projections.engine.histories import Histories

    today, left = ledger.today(), iter(ties)
    twice = bool(ledger.duplicates().histories)
    histories = Histories(ledger.recorder, ledger.lines, ledger.position, twice=twice)
    while some := [*itertools.islice(left, FEW)]:
        live: set[tuple[str, str]] = set()
        for history in histories.of({tie.stream for tie in some}):
            standing = history.aggregate.standing_by(today)
            if standing.status != "terminated":
                live.update((history.stream, each.id) for each in standing.instruments if each.state in LIVE)
        yield from (tie for tie in some if (tie.stream, tie.instrument) in live)


def _over(ledger: "Comity", tie: Tie) -> str | None:
    """How an instrument is no longer in force today; None where it is, or may be."""
    standing = ledger.history(tie.stream).aggregate.standing_by(ledger.today())
    found = next((each for each in standing.instruments if each.id == tie.instrument), None)
    if standing.status == "terminated" or (found is not None and found.state == "terminated"):
        return "partnership.terminated"
    if standing.status == "suspended":
        return "partnership.suspended"
    return DORMANT if standing.dormant else None
