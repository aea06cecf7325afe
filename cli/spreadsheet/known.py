"""What is known of the ledger that a sheet is compared with: bodies, ties, and the editions of its source."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from cli.spreadsheet.bodies import Body
from cli.spreadsheet.events import JOINED, Recorded

if TYPE_CHECKING:
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
    from domain.fact import Fact
    from domain.history import History
    from store.application import Comity

FEW = 1_000
"""Rows below which streams are read one by one as they are named; for more, all of them at once."""


CONTACTED = "contacted"
"""The kind of what is told of a contact."""


@dataclass(slots=True)
class Tie:
    """An instrument that is known, from the ledger or from an earlier row. Not to be changed (not frozen: many are made)."""

    instrument: str
    kind: str
    on: str | None
    where: str
    """`edinburgh--kaohsiung#2`, or `row 12`."""
    recorded: bool = True
    ever: tuple[str, ...] = ()
    """The days that stand on record for it in any state: recorded, contested, corrected, preferred, retracted."""
    kinds: frozenset[str] = frozenset()
    """The same of its kind."""
    names: frozenset[str] = frozenset()
    """The same of its short name."""
    voices: frozenset[str] = frozenset()
    """The sources whose word it is as it is read now."""
    listed_by: frozenset[str] = frozenset()
    """These, with those that attest, contest or correct it."""
    days: tuple[tuple[str, frozenset[str]], ...] = ()
    """The days that sources gave, with these, in the order of recording; empty where nothing but its signature says any."""
    attested: tuple[tuple[str, frozenset[str]], ...] = ()
    """The days of attestations, with the sources that said then that it stands."""
    spoken: frozenset[str] = frozenset()
    """The sources that ever said anything of it, what was retracted too; not what attests it and no longer counts."""
    fact: Any = field(default=None, compare=False)
    """Its signature as it is read, where it is recorded; None of a contact."""
    line: Any = field(default=None, compare=False)
    """The line of its signature, where an earlier row says it: smaller than its fact."""

    @property
    def signature(self) -> Any:
        """The fact of its signature; None of a contact."""
        return self.line.fact if self.line else self.fact

    @property
    def stream(self) -> str:
        """The partnership that has it, or the membership."""
        has_it = self.where.rpartition("#")[0]
        return f"{'membership' if '@' in has_it else 'partnership'}:{has_it}"

    @property
    def version(self) -> int:
        """The entry of its signature."""
        return int(self.where.rpartition("#")[2])

    @property
    def parties(self) -> frozenset[str]:
        """The bodies of the partnership; of a membership who is in it, and the network."""
        return frozenset(self.where.rpartition("#")[0].replace("@", "--").split("--"))


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
    every: Callable[[], Iterable[Tie]] = tuple
    """All instruments of all partnerships."""
    editions: Callable[[str], tuple[str, ...]] = lambda source: (source,)
    """A source, or what it is a copy of, and the editions before it, the nearest first."""
    published: Callable[[str], str | None] = lambda _: None
    """When a source was published, EDTF; None where nobody says."""
    told: Callable[[str], list[Recorded]] = lambda _: []
    """The facts of a partnership or a membership that stand, but for instruments."""
    in_force: Callable[[Tie], bool] = lambda _: True
    """Whether an instrument is in force, or may be."""
    over: Callable[[Tie], str | None] = lambda _: None
    """The type of the fact by which an instrument is over or sleeps, such as `partnership.terminated`."""
    contacts: Callable[[], Iterable[Tie]] = tuple
    """All contacts that stand, each as a tie whose instrument is its entry."""
    joinings: Callable[[], Iterable[Tie]] = tuple
    """The same of what made bodies members."""
    is_open: Callable[[str], bool] = lambda _: True
    """Whether a partnership is open: the opening of one may have been retracted."""


def world_of(ledger: "Comity", rows: int) -> World:
    """What a sheet of so many rows needs to know of a ledger; streams are read when they are asked for."""
    read = _Read(ledger, few=rows < FEW)
    return World(
        home=ledger.history("ledger").aggregate.standing.home,
        bodies=tuple(_without_duplicates(ledger)),
        partnerships=read.streams,
        ties=read.ties,
        source=partial(ledger.known.registered, "source"),
        today=date.fromordinal(ledger.today()),
        every=lambda: (tie for found in read.all.ties.values() for tie in found),
        editions=partial(editions, ledger),
        published=lambda source: ledger.history(f"source:{source}").aggregate.standing.published,
        told=read.told,
        in_force=partial(_in_force, ledger),
        over=partial(_over, ledger),
        is_open=read.is_open,
        contacts=lambda: read.all.contacts,
        joinings=lambda: read.joinings,
    )


@dataclass(frozen=True)
class _All:
    """What one pass over all partnerships finds."""

    ties: dict[str, list[Tie]] = field(default_factory=dict)
    told: dict[str, list[Recorded]] = field(default_factory=dict)
    contacts: list[Tie] = field(default_factory=list)
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
            if told := _told(history):
                found.told[history.stream] = told
            found.contacts.extend(_contacts(history))
            if not history.original and (ties := ties_of(history)):
                found.ties[history.stream] = ties
            elif not history.is_open:
                found.never_begun.add(history.stream)
        return found

    @cached_property
    def of_memberships(self) -> dict[str, list[Recorded]]:
        return {history.stream: _told(history) for history in self.ledger.histories("membership", alone=True)}

    @cached_property
    def joinings(self) -> list[Tie]:
        return [
            tie for history in self.ledger.histories("membership", alone=True) for tie in _joinings(history)
        ]

    def ties(self, stream: str) -> list[Tie]:
        return ties_of(self.ledger.history(stream)) if self.few else self.all.ties.get(stream, [])

    def is_open(self, stream: str) -> bool:
        if stream not in self.streams:
            return False
        if self.few:
            return self.ledger.history(stream).is_open
        return stream not in self.all.never_begun

    def told(self, stream: str) -> list[Recorded]:
        if stream not in self.streams and stream not in self.memberships:
            return []
        if self.few:
            return _told(self.ledger.history(stream))
        return (self.of_memberships if stream in self.memberships else self.all.told).get(stream, [])


def ties_of(history: "History") -> list[Tie]:
    """The instruments of a partnership that were signed, and what was ever said of each."""
    from domain.partnership.facts import Signed

    later = _about(history)
    return [
        _tie(reading, reading.fact, later.get(reading.entry.version, ()))
        for reading in history.effective_entries
        if isinstance(reading.fact, Signed) and reading.stands and not reading.fact.alleged
    ]


def _contacts(history: "History") -> Iterator[Tie]:
    """The contacts of a partnership that stand."""
    from domain.partnership.facts import Contacted

    return iter(()) if history.original else _of_kind(history, Contacted, CONTACTED)


def _joinings(history: "History") -> Iterator[Tie]:
    """Each time that a body became a member, as far as that stands."""
    from domain.membership import Joined

    return iter(()) if history.original else _of_kind(history, Joined, JOINED)


def _of_kind(history: "History", what: "type[Fact]", kind: str) -> Iterator[Tie]:
    """The facts of a kind that stand, each as a tie whose instrument is its entry."""
    later = _about(history)
    for reading in history.effective_entries:
        if isinstance(fact := reading.fact, what) and reading.stands and not fact.alleged:
            where = reading.entry.name.partition(":")[2]
            voices, listed, spoken = _heard(reading, later.get(reading.entry.version, ()))
            on: str | None = getattr(fact, "on", None)
            days = (on,) if on else ()
            yield Tie(where, kind, on, where, ever=days, voices=voices, listed_by=listed, spoken=spoken)


def _told(history: "History") -> list[Recorded]:
    """What stands of a stream, but for its opening and its instruments."""
    from domain.fact import fields_of

    return [
        Recorded(
            reading.entry.name.partition(":")[2],
            reading.entry.type,
            fields_of(reading.fact),
            tuple(day for day in reading.other_values("on") if isinstance(day, str)),
        )
        for reading in history.effective_entries
        if reading.stands and reading.fact.verb not in {"opened", "signed"} and not reading.fact.alleged
    ]


def _tie(reading: "EffectiveEntry", fact: Any, later: "Collection[Entry]") -> Tie:
    """An instrument from its signature; `later` are all entries about that, whatever became of them."""
    days, kinds, names = {fact.on}, {fact.kind}, {fact.instrument}
    voices, listed, spoken = _heard(reading, later)
    by_source: tuple[tuple[str, frozenset[str]], ...] = ()
    if later:
        said = [*said_of(reading, later, ("on", "kind", "instrument"))]
        days |= {value for field, value in said if field == "on"}
        kinds |= {value for field, value in said if field == "kind"}
        names |= {value for field, value in said if field == "instrument"}
        by_source = tuple(
            (day, _cited([entry])) for entry in (reading.entry, *later) if (day := _day_of(entry))
        )
    return Tie(
        fact.instrument,
        fact.kind,
        fact.on,
        reading.entry.name.partition(":")[2],
        ever=tuple(day for day in days if isinstance(day, str)),
        kinds=set_of(*sorted(kinds)),
        names=set_of(*sorted(names)),
        voices=voices,
        listed_by=listed,
        spoken=spoken,
        days=by_source,
        attested=tuple((by.fact.on, _cited([by])) for by in reading.attestations if by.fact.on),
        fact=fact,
    )


def _heard(
    reading: "EffectiveEntry", later: "Collection[Entry]"
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The sources whose word an entry is, with those that list it too, and with all that ever said anything of it.

    What attests it and no longer counts may be said anew.
    """
    own = set_of(*(cited.source for cited in reading.fact.sources))
    if not later:
        return own, own, own
    voices = own | _cited(reading.brought_by)
    said = (by for _, _, by in (*reading.contests, *reading.corrections))
    listed = voices | _cited(reading.attestations) | _cited(said)
    void = {by.version for by in reading.attestations} - {by.version for by in reading.attested_by}
    spoken = _cited(by for by in (reading.entry, *later) if by.version not in void)
    return voices, listed, voices | spoken


@lru_cache(maxsize=10_000)
def set_of(*words: str) -> frozenset[str]:
    """A set of words, once for all ties that have the same."""
    return frozenset(words)


def _cited(entries: "Iterable[Entry]") -> frozenset[str]:
    return frozenset(cited.source for entry in entries for cited in entry.fact.sources)


def _about(history: "History") -> "dict[int, list[Entry]]":
    """The entries about others, by the version that they are about, retracted ones too."""
    from domain.shared import ABOUT_ENTRIES

    found: dict[int, list[Entry]] = {}
    if history.corrects:
        for entry in history.entries:
            if isinstance(entry.fact, ABOUT_ENTRIES):
                found.setdefault(entry.fact.entry, []).append(entry)
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


def _day_of(entry: "Entry") -> str | None:
    """The day that a signature, or what contests or corrects it, gives."""
    from domain.partnership.facts import Signed
    from domain.shared import Contested, Corrected

    match entry.fact:
        case Signed(on=day) | Contested(field="on", value=day):
            return day if isinstance(day, str) else None
        case Corrected(changes=changes):
            return next((str(change.value) for change in changes if change.field == "on"), None)
        case _:
            return None


OF_A_BODY = ("lat", "lon", "ids")
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
        standing = history.aggregate.standing
        ever: dict[str, list[Any]] = {}
        if history.corrects:
            for field, value in said_of(reading, _about(history).get(reading.entry.version, ()), OF_A_BODY):
                ever.setdefault(field, []).append(value)
        ids = fact.ids.model_dump(by_alias=True, exclude_none=True) if fact.ids else {}
        yield Body(
            history.stream.partition(":")[2],
            standing.title,
            (*(name for _, name in standing.names), *standing.former_names),
            fact.kind,
            fact.country,
            ids,
            fact.lat,
            fact.lon,
            entry=reading.entry.name,
            sources=frozenset(cited.source for cited in fact.sources) | _cited(reading.brought_by),
            on_record=dict(ids),
            ever=ever,
            region=fact.region,
        )


def editions(ledger: "Comity", source: str) -> tuple[str, ...]:
    """A source, or what it is a copy of, and the editions before it, the nearest first."""
    known = ledger.known
    found = [known.source_original(source)]
    while (before := known.edition_before(found[-1])) and (
        original := known.source_original(before)
    ) not in found:
        found.append(original)
    return tuple(found)


def _in_force(ledger: "Comity", tie: Tie) -> bool:
    """Whether an instrument is in force, or may be: what is over needs no list to say so."""
    from domain.partnership.standing import LIVE

    history = ledger.history(tie.stream)
    standing = history.aggregate.standing_by(ledger.today())
    found = next((each for each in standing.instruments if each.id == tie.instrument), None)
    return found is not None and found.state in LIVE and standing.status != "terminated"


def _over(ledger: "Comity", tie: Tie) -> str | None:
    """How an instrument is no longer in force today; None where it is, or may be."""
    standing = ledger.history(tie.stream).aggregate.standing_by(ledger.today())
    found = next((each for each in standing.instruments if each.id == tie.instrument), None)
    if standing.status == "terminated" or (found is not None and found.state == "terminated"):
        return "partnership.terminated"
    if standing.status == "suspended":
        return "partnership.suspended"
    return "partnership.dormancy-declared" if standing.dormant else None
