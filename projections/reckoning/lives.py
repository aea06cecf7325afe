"""How ties lived: from when until when each stood how, as surely as is known, and when the two met.

What a timeline shows of a tie; and, counted once over all of them, how many were in force at the end of each year.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, Self

from domain import when
from domain.areas import AREAS, ELSEWHERE, area_of, area_words
from domain.kinds import CLOSEST_FIRST
from domain.message import Message, as_read
from projections.ask import Ask
from projections.reckoning.belonging import house
from projections.reckoning.lasting import Runs, runs
from projections.reckoning.standings import STATUSES, now_words, successors
from projections.row import Behind, Count, Days, Link, Named, began_by, by_stream, grouped
from projections.rows.bodies import Body, bodies
from projections.rows.contacts import WEIGHED, Contact, contacts
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import Stream
from projections.rows.turns import Turn, turns

IN_FORCE = "in-force"
GROUPS = ("area", "kind", "status")
"""By what ties may be grouped: the part of the world, the closest agreement in force, where they stand."""
OF_THEIR_BODIES = "of-their-bodies"
TAIWAN = "TW"


class Life(NamedTuple):
    """How one stream stood, day after day."""

    stream: str
    label: Named
    """Whom it is with, seen from the home; else between whom it is."""
    area: str
    """The part of the world in which the other side lies (`domain.areas`), or `of-their-bodies` of ties without the home."""
    spells: tuple[Spell, ...]
    """In their order, without a gap, from the day on which anything of it may have been to the one that is asked for."""
    kind: str | None
    """Of what is in force on the day, or may be: the closest kind of agreement; None too where nobody asked for it."""

    @property
    def now(self) -> Spell:
        """Where it stands on the day."""
        return self.spells[-1]

    @property
    def begun(self) -> int:
        """The first day on which it surely stood somewhere: what its place among others goes by."""
        sure = (spell.first for spell in self.spells if spell.certain and spell.status != "none")
        return next(sure, when.MAX)


class Group(NamedTuple):
    """Ties that have something in common."""

    title: Message
    lives: tuple[Life, ...]


def lives(ask: Ask, kind: str = "partnership", *, agreements: bool = True) -> list[Life]:
    """The life of every stream of a kind that may have begun by the day, as the home sees it; the oldest first.

    Without `agreements` nobody is told what kind of agreement is in force, which is sooner done.
    """
    there = ask.begun(kind=kind)
    agreed = by_stream(
        row
        for row in (ask.of(instruments) if agreements else ())
        if row.stream in there and row.holds(ask.day)
    )
    known = {body.slug: body for body in ask.of(bodies)}
    homes = _line(ask.home, known) if ask.home else frozenset[str]()
    own = homes.union(*(house(ask, home) for home in homes))
    found = []
    for stream, whole in standing(ask, there).items():
        if stood := _stood(whole, ask.day):
            label, area = _label(ask, there[stream], known, own, homes)
            kind_in_force = _kind(agreed.get(stream, ()), stood[-1].of)
            found.append(Life(stream, label, area, tuple(stood), kind_in_force))
    return sorted(found, key=attrgetter("begun", "label", "stream"))


def _stood(whole: Sequence[Spell], day: int) -> list[Spell]:
    """Where a stream stood up to a day, as it is said on it."""
    stood = [spell for spell in whole if spell.first <= day]
    return stood[:-1] + [spell.asked_on(day) for spell in stood[-1:]]


def meetings(ask: Ask, those: Iterable[Life]) -> dict[str, list[Contact]]:
    """When the two sides of some ties met, by stream: visits and other contacts that may have been by the day.

    What is alleged only is not there.
    """
    named = [life.stream for life in those]
    found = ask.of(contacts, stream=named, certainty=WEIGHED) if named else iter(())
    return by_stream(row for row in found if row.earliest <= ask.day)


def courses_of(ask: Ask, there: Mapping[str, Stream], of: str | None = None) -> Iterator["InForce"]:
    """When some streams were in force, began to be and ceased to."""
    every = ask.by_stream(turns)
    for stream, stood in standing(ask, there, of).items():
        yield _course_of(stood, every.get(stream, ()))


def _course_of(stood: Sequence[Spell], told: Iterable[Turn]) -> "InForce":
    view = stood[0].of  # who never saw it in force has no turns, and the whole may have some
    return InForce(tuple(whiles(stood)), tuple(Change.of(turn) for turn in told if turn.of == view))


def standing(ask: Ask, there: Mapping[str, Stream], of: str | None = None) -> dict[str, list[Spell]]:
    """Where some streams stood, day after day, as a body (default: the home) sees it.

    The first spell of each begins on the first day on which anything of it may have been. The days after the one that is
    asked for are there too, which bound what may have been by it.
    """
    every, of = ask.by_stream(spells), of or ask.home
    found = {stream: _since_begun(every.get(stream, ()), known.begun, of) for stream, known in there.items()}
    return {stream: stood for stream, stood in found.items() if stood}


def _since_begun(rows: Sequence[Spell], begun: int, of: str | None) -> list[Spell]:
    return [
        row if row.first >= begun else row._replace(first=begun)
        for row in pick(rows, of)
        if row.until > begun
    ]


def _label(
    ask: Ask, stream: Stream, known: Mapping[str, Body], own: frozenset[str], homes: frozenset[str]
) -> tuple[Named, str]:
    """Whom a tie is with, and who has taken their place by the day (`Beta (now Gamma)`); and in which part of the world."""
    others = [party for party in stream.parties if party not in own]
    joint = " in " if stream.kind == "membership" else " – "
    named = stream.title if stream.title and not stream.parties else ""
    label = (
        named
        or joint.join(ask.plain(party) for party in others or stream.parties)
        or stream.title
        or stream.stream
    )
    with_home = ask.home is None or not homes.isdisjoint(stream.parties)
    countries = (_country(party, known) for party in others or stream.parties)
    area = area_of(next(filter(None, countries), None))
    link = Link("stream", stream.stream)
    succeeded = [party for party in others if party in known and known[party].successor]
    if now := now_words(ask, successors(ask, succeeded)):
        label = f"{label} ({now})"
    return Named(label, link), area if with_home else OF_THEIR_BODIES


def _kind(agreed: Iterable[Instrument], view: str) -> str | None:
    """The closest kind of what is in force, or may be, from a point of view."""
    kinds = {row.kind for row in agreed if row.of == view and IN_FORCE in (row.status, *row.alternatives)}
    return next((kind for kind in CLOSEST_FIRST if kind in kinds), None)


def _line(home: str, known: Mapping[str, Body]) -> frozenset[str]:
    """The home, and whoever's place it took."""
    found, level = {home}, {home}
    before = grouped((body for body in known.values() if body.successor), lambda body: body.successor)
    while level := {body.slug for slug in level for body in before.get(slug, ())} - found:
        found |= level
    return frozenset(found)


def _country(slug: str, known: Mapping[str, Body]) -> str | None:
    """The country of a body, or of the one that it belongs to."""
    seen: set[str] = set()
    while slug in known and slug not in seen:
        seen.add(slug)
        if country := known[slug].country:
            return country
        slug = known[slug].under or ""
    return None


def groups(those: Iterable[Life], by: str) -> list[Group]:
    """Lives by what they have in common, one of `GROUPS`; each group in the order in which they came. Errors: KeyError."""
    match by:
        case "area":
            order = (*AREAS, ELSEWHERE, OF_THEIR_BODIES)
            found = grouped(those, lambda life: life.area)
        case "kind":
            order = (*CLOSEST_FIRST, "")
            found = grouped(those, lambda life: life.kind or "")
        case "status":
            known = dict.fromkeys(status for kind in STATUSES.values() for status in kind)
            order = (*(status for status in known if status != "none"), "none")
            found = grouped(those, lambda life: life.now.status)
        case _:
            raise KeyError(by)
    return [Group(_called(by, word), tuple(found[word])) for word in order if word in found]


def _called(by: str, word: str) -> Message:
    if by == "area":
        if word == OF_THEIR_BODIES:
            return Message("Between other bodies: councils, schools, ports")
        return area_words(word)
    return Message("{words}", words=as_read(word)) if word else Message("Nothing in force")


def counts_in_republic(ask: Ask) -> bool:
    """Whether years are told in those of the Republic of China too: where the home is Taiwanese."""
    return any(body.country == TAIWAN for body in ask.of(bodies, slug=ask.home)) if ask.home else False


# --- counted


class Change(NamedTuple):
    """A beginning or an end of being in force."""

    stream: str
    begins: bool
    earliest: int
    latest: int
    """The bounds of the day from which it was, or was no longer, in force; `when.MAX` where that may never have been."""
    surely: bool
    """It was once, and did not only perhaps happen."""
    on: str | None
    """That day as it was recorded, or EDTF: of several values that are contested, all of their days."""
    behind: Behind
    contested: bool = False
    """With another value of what is contested it would be otherwise."""

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """The change that a row tells of."""
        behind = began_by(turn, "turned")
        return cls(
            turn.stream,
            turn.begins,
            turn.earliest,
            turn.latest,
            turn.surely,
            turn.on,
            behind,
            turn.contested,
        )


class While(NamedTuple):
    """The days on which it is open whether a stream is in force, from the first to before the day on which it is not."""

    first: int
    until: int
    """`when.MAX` where it stays open."""
    was: bool
    """Whether it was in force before."""
    must: bool | None
    """Whether it is afterwards; None where it stays open."""

    def has(self, turn: Turn) -> bool:
        """Whether something began or ended in it, or on the day on which it was over."""
        return self.first <= turn.earliest and turn.latest <= self.until


def whiles(stood: Sequence[Spell]) -> Iterator[While]:
    """When it is open whether a stream is in force, and when it changes for certain: from its spells in their order."""
    was, first = False, None
    for spell in stood:
        may, must = IN_FORCE in spell.statuses, spell.statuses == (IN_FORCE,)
        if may and not must:
            first = spell.first if first is None else first
            continue
        if first is not None or must != was:
            yield While(spell.first if first is None else first, spell.first, was, must)
        was, first = must, None
    if first is not None:
        yield While(first, when.MAX, was, None)


class InForce(NamedTuple):
    """When one stream was in force, began to be and ceased to."""

    whiles: tuple[While, ...]
    changes: tuple[Change, ...]


class Yearly(NamedTuple):
    """How many were in force at the end of a year, and what changed in it."""

    year: int
    day: int
    """Its last day; of the year that is asked for, the day."""
    in_force: Count
    began: Count
    ended: Count
    behind: Behind
    """What certainly began or ended in it."""


class Course:
    """How many streams were in force over the years: counted once over their changes, however many years there are."""

    def __init__(self, found: Iterable[InForce], day: int) -> None:
        """`day` is the last that counts, a proleptic ordinal."""
        self.day = day
        self._found = list(found)
        self.changes = sorted(
            (row for each in self._found for row in each.changes if row.earliest <= day),
            key=attrgetter("earliest", "latest", "stream"),
        )

    @cached_property
    def years(self) -> range:
        """From the year of the first change of which a bound is known to that of the day."""
        known = (
            day
            for each in self._found
            for row in each.changes
            for day in (row.earliest, row.latest)
            if when.MIN < day <= self.day and row.earliest <= self.day
        )
        last = date.fromordinal(self.day).year
        first = min(known, default=None)
        return range(date.fromordinal(first).year if first is not None else last, last + 1)

    def rows(self) -> list[Yearly]:
        """One for each year."""
        ends = [min(date(year, 12, 31).toordinal(), self.day) for year in self.years]
        sure, most = self._in_force(ends)
        ended, began = self._in_each(ends)
        behind: list[list[Behind]] = [[] for _ in ends]
        before = _before(self.years.start)
        for row in self.changes:
            if row.surely and before < row.earliest and row.latest <= ends[at := _from(ends, row.earliest)]:
                behind[at].append(row.behind)
        return [
            Yearly(year, ends[at], Count(sure[at], most[at]), began[at], ended[at], Behind.joined(behind[at]))
            for at, year in enumerate(self.years)
        ]

    def _in_force(self, ends: Sequence[int]) -> tuple[list[int], list[int]]:
        """For each of some days, how many surely were, and may have been."""
        least, most = [0] * (len(ends) + 1), [0] * (len(ends) + 1)
        for row in (row for each in self._found for row in each.whiles):
            from_, to = _from(ends, row.first), _from(ends, row.until)
            if row.was:
                least[from_] -= 1
            else:
                most[from_] += 1
            if row.must:
                least[to] += 1
            else:
                most[to] -= 1
        return _summed(least, len(ends)), _summed(most, len(ends))

    def _in_each(self, ends: Sequence[int]) -> tuple[list[Count], list[Count]]:
        """For each of the years, how many surely ceased to be in it and may have, and how many began to be."""
        every = _Changes.over(ends), _Changes.over(ends)
        before = _before(self.years.start)
        for each in self._found:
            self._count(each.changes, ends, before, every)
        ended, began = every
        return ended.counts(), began.counts()

    def _count(
        self, those: Sequence[Change], ends: Sequence[int], before: int, counted: "tuple[_Changes, _Changes]"
    ) -> None:
        """Add what changed after the day `before`: what ended, and what began."""
        for row in those:
            if row.latest <= before or row.earliest > self.day:
                continue
            changes = counted[row.begins]
            first = _from(ends, row.earliest)
            for start, end in _runs(ends, row):
                changes.steps[start] += 1
                changes.steps[end] -= 1
            if row.surely and row.earliest > before and row.latest <= ends[first]:
                changes.sure[first] += 1


class _Changes(NamedTuple):
    """How many changes there were in each of some years."""

    sure: list[int]
    steps: list[int]
    """How many more there may have been than in the year before."""

    @classmethod
    def over(cls, ends: Sequence[int]) -> Self:
        """None yet, in so many years."""
        return cls([0] * len(ends), [0] * (len(ends) + 1))

    def counts(self) -> list[Count]:
        """How many surely, and how many perhaps."""
        return [*map(Count, self.sure, _summed(self.steps, len(self.sure)))]


def _before(year: int) -> int:
    return date(year, 1, 1).toordinal() - 1


def _from(ends: Sequence[int], day: int) -> int:
    """The number of the first year by whose end a day has come; as many as there are where it has come by none."""
    return bisect_right(ends, day - 1)


def _runs(ends: Sequence[int], row: Change) -> Runs:
    """In which years something may have changed, by their numbers: of several days, in none of those between them."""
    last = len(ends) - 1
    if row.on is None or "," not in row.on:
        return ((_from(ends, row.earliest), min(_from(ends, row.latest), last) + 1),)
    parts = row.when.parts
    spans = [when.bounds(f"[{part}]") for part in parts] if len(parts) > 1 else [(row.earliest, row.latest)]
    return runs((_from(ends, low), min(_from(ends, high), last) + 1) for low, high in spans)


def _summed(steps: Sequence[int], number: int) -> list[int]:
    total, found = 0, []
    for step in steps[:number]:
        total += step
        found.append(total)
    return found
