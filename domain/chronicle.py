"""The facts of one stream in their order, with the bounds of their days: placed, tightened, walked, and appended to.

Chronicle order (docs/reference/vocabulary.md): a stream is read in the order in which it was recorded, except where the
dates say otherwise. A fact stands as late as it can while standing before every fact that is certainly later, and before
the entry that its `before` names; a fact with no date stands right after the one told before it. So late recording
works, and adding a fact never swaps two others, but for a plan: it comes before what closes it, so where dates leave it
open it is put there once that is told; and one with no date, or its dropping, stands as late as it can, the plan no later
than what it plans.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

from domain import when
from domain.context import NOWHERE, StreamContext
from domain.corrections import EffectiveEntry
from domain.entry import Entry
from domain.fact import Fact, bounds_of
from domain.fields import days_of, likeness
from domain.plans import PlanDropped, Planned, closed_by
from domain.rules import ConstraintGroup, Rules, S
from domain.twins import DaysOf
from domain.when import Bounds

C = TypeVar("C")


@dataclass(slots=True)
class PlacedFact:
    """A fact in its place: the entry, the fact as it is read now, and the bounds of its day."""

    entry: Entry
    fact: Fact
    earliest: int
    latest: int
    brought_by: tuple[Entry, ...] = field(default=(), compare=False)
    """The later entries that values in use come from (`EffectiveEntry.brought_by`): whose word it is, not what it says."""
    supposing: Sequence[Entry] = field(default=(), compare=False)
    """Those of values that are only supposed: they are cited, and no entry brought them into use."""


class Step(NamedTuple, Generic[S]):
    """One fact of the chronicle, and the standing before and after it."""

    told: PlacedFact
    before: S
    """What the fact found: what time had surely done by its earliest day included."""
    after: S
    moved: bool
    """Whether the answers rest on it, whatever the day."""


class End(NamedTuple, Generic[S]):
    """What a fact finds that is to stand at the end of a chronicle and bounds the day of nothing before it."""

    fact: Fact
    earliest: int
    latest: int
    groups: tuple[ConstraintGroup, ...]
    """The constraint groups that it belongs to."""
    before: S
    """The standing that it finds."""


class Chronicle(Sequence[PlacedFact], Generic[S]):
    """The facts of one stream that stand, in chronicle order, with tightened bounds; and the standings between them."""

    def __init__(
        self,
        rules: type[Rules[S]],
        stream: str,
        readings: Iterable[EffectiveEntry],
        around: StreamContext = NOWHERE,
    ) -> None:
        """`readings` are all entries of `stream` in recorded order, as they are read today."""
        self.rules = rules
        self.stream = stream
        self.around = around
        self.opened = rules.opening is None
        """Whether the fact stands in it that opens the stream, if any does."""
        self.contradicted: list[int] = []
        """The versions whose `before` the dates contradict."""
        self._opening: type[Fact] | tuple[()] = rules.opening or ()
        self._undated: type[Fact] | tuple[()] = () if rules.dated_opening else self._opening
        """The opening whose day says nothing of when it began."""
        self._placed: list[PlacedFact] = []
        self._tops: list[int] = []
        """The running maximum of the earliest days: the place of a fact is where it first exceeds its latest day."""
        self._last = -1
        """The place of the fact that was told last."""
        self._rough = False
        """Whether a day is not known exactly that a constraint group may bound."""
        self._constraints: Constraints | None = None
        """None as long as nothing is to be bounded."""
        self._fold: Fold[S] | None = None
        self._steps: list[Step[S]] = []
        self._alike: dict[type[Fact], dict[Hashable, list[tuple[DaysOf, int]]]] = {}
        for reading in readings:
            if reading.stands and not reading.is_correction:
                self._place(reading)

    # --- read

    @property
    def facts(self) -> Sequence[PlacedFact]:
        """The facts, with tightened bounds."""
        if self._rough:
            self._constrained()
        return self._placed

    def __len__(self) -> int:
        return len(self._placed)

    def __iter__(self) -> Iterator[PlacedFact]:
        return iter(self.facts)

    @overload
    def __getitem__(self, index: int) -> PlacedFact: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PlacedFact]: ...
    def __getitem__(self, index: int | slice) -> PlacedFact | Sequence[PlacedFact]:
        return self.facts[index]

    @property
    def steps(self) -> Sequence[Step[S]]:
        """The facts, with the standings between them."""
        self._walked()
        return self._steps

    @property
    def standing(self) -> S:
        """Where the facts lead; what time does then is not asked."""
        return self._walked().standing

    def place_of(self, version: int) -> int:
        """The place of the entry of this version, from 0. Errors: StopIteration for one that stands in no chronicle."""
        return next(place for place, told in enumerate(self._placed) if told.entry.version == version)

    def duplicate_of(self, fact: Fact) -> int | None:
        """The version of the first fact that is much like one and may be of the same day; None for none."""
        if not (self._placed and any(days := days_of(fact))):
            return None
        like = self._by_likeness(type(fact)).get(likeness(fact), ())
        return next((version for other, version in like if days.may_be(other)), None)

    def first_place(self, earliest: int) -> int:
        """The first place that the dates allow: after every fact that is certainly earlier, and after the opening."""
        least = 1 if self._opening and self._placed else 0
        for place in range(len(self._placed) - 1, -1, -1):
            if bounds_of(self._placed[place].fact)[1] < earliest and place >= least:
                return place + 1
        return least

    # --- appended to

    def at_end(self, fact: Fact, today: int) -> End[S] | None:
        """What a fact finds that is recorded next, today; None where it stands elsewhere, or bounds what is before it."""
        earliest, latest = bounds_of(fact)
        if fact.before is not None or self._place_by_date(fact, latest) < len(self._placed):
            return None
        latest = _known(earliest, latest, min(today, fact.made_by))
        fold = self._walked()
        groups: tuple[ConstraintGroup, ...] = ()
        if (
            (earliest != latest or self._constraints)  # days that are all known bound nothing
            and not (fact.alleged or isinstance(fact, self._undated))
            and (groups := self.rules.constraint_groups(fold.standing, fact))
        ):
            constraints = self._constrained()
            earliest, latest = constraints.follow(groups, earliest, latest)
            if constraints.exceed(groups, latest):
                return None
        return End(fact, earliest, latest, groups, fold.before(fact, earliest))

    def append(self, entry: Entry, end: End[S]) -> None:
        """Take the entry of a fact that `at_end` was asked about."""
        told = PlacedFact(entry, end.fact, end.earliest, end.latest)
        if end.groups and self._constraints:
            self._constraints.take(told, end.groups)
        day = bounds_of(end.fact)
        self._put(len(self._placed), told, day[0])
        if (like := self._alike.get(type(end.fact))) is not None and any(days := days_of(end.fact)):
            like.setdefault(likeness(end.fact), []).append((days, entry.version))

    def copy(self) -> Self:
        """The same, to be appended to."""
        return _like(
            self,
            contradicted=[*self.contradicted],
            _placed=[*self.facts],
            _tops=[*self._tops],
            _constraints=self._constraints and self._constraints.copy(),
            _fold=self._fold and _like(self._fold),
            _steps=[*self._steps],
            _alike={},
        )

    # --- placed

    def _place(self, reading: EffectiveEntry) -> None:
        """Put the fact of the entry that was recorded next into its place."""
        entry, fact = reading.entry, reading.fact
        earliest, latest = bounds_of(fact)
        place = self._place_by_date(fact, latest)
        if fact.before is not None:
            named = next(
                (n for n, told in enumerate(self._placed) if told.entry.version == fact.before), None
            )
            if named is not None:
                if named < self.first_place(earliest):
                    self.contradicted.append(entry.version)
                else:
                    place = min(place, named)
        if (name := closed_by(fact)) is not None and not fact.alleged:
            place = self._after_its_plan(name, place, fact)
        latest = _known(earliest, latest, min(entry.day, fact.made_by))
        if earliest != latest and not (fact.alleged or isinstance(fact, self._undated)):
            self._rough = True
        self._put(
            place, PlacedFact(entry, fact, earliest, latest, reading.brought_by, reading.supposing), earliest
        )

    def _place_by_date(self, fact: Fact, latest: int) -> int:
        """The place of the fact that is recorded next, by its day alone."""
        if isinstance(fact, self._opening):  # what opens a stream stands first, whatever its date
            return 0
        if fact.on is None:
            if not isinstance(fact, Planned | PlanDropped):
                return self._last + 1
            latest = min(latest, fact.made_by)
        tops = self._tops
        return len(tops) if not tops or tops[-1] <= latest else bisect_right(tops, latest)

    def _after_its_plan(self, name: str, place: int, fact: Fact) -> int:
        """The place of what closes a plan, and is to stand at `place`: the plan is put before it where dates let it be.

        What closes it gives way to the plan if neither its own day nor what it says that it came before tells its place.
        """
        plans = (
            n
            for n, told in enumerate(self._placed)
            if isinstance(told.fact, Planned) and told.fact.plan == name and not told.fact.alleged
        )
        there = next(plans, -1)
        if there < place:
            return place
        told = self._placed[there]
        if not (fact.on or fact.before):
            return there + 1
        made = bounds_of(told.fact)[0]
        if (
            bounds_of(fact)[1] < made
            or self.first_place(made) > place
            or any(other.fact.before == told.entry.version for other in self._placed[place:there])
        ):
            return place
        self._placed.insert(place, self._placed.pop(there))
        top = self._tops[place - 1] if place else when.MIN
        for moved in range(place, there + 1):
            top = self._tops[moved] = max(top, bounds_of(self._placed[moved].fact)[0])
        return place + 1

    def _put(self, place: int, told: PlacedFact, earliest: int) -> None:
        """Let a fact stand at a place; `earliest` is its day as it was written."""
        tops = self._tops
        if isinstance(told.fact, self._opening):
            self.opened, earliest = True, when.MIN
        self._placed.insert(place, told)
        top = max(tops[place - 1], earliest) if place else earliest
        tops.insert(place, top)
        for later in range(place + 1, len(tops)):  # only a `before` can raise the maximum of those after it
            if tops[later] >= top:
                break
            tops[later] = top
        self._last = place

    # --- tightened

    def _constrained(self) -> "Constraints":
        """What bounds the days, once they are bounded by it."""
        if self._constraints is None:
            self._constraints = Constraints.over(self.rules, self.stream, self._placed, self.around)
        return self._constraints

    # --- walked

    def _walked(self) -> "Fold[S]":
        """The fold that has taken every fact: what was appended only now that it is asked for, which of most is never."""
        fold = self._fold
        if fold is None:
            fold = self._fold = Fold(self.rules, self.stream, self.around)
        if len(self._steps) < len(self._placed):
            self._steps += map(fold.take, self.facts[len(self._steps) :])
        return fold

    def _by_likeness(self, cls: type[Fact]) -> dict[Hashable, list[tuple[DaysOf, int]]]:
        """The facts of one type by what makes two of them likely to be one: the days and the version of each."""
        like = self._alike.get(cls)
        if like is None:
            like = self._alike[cls] = {}
            for told in self._placed:
                if type(told.fact) is cls and any(days := days_of(told.fact)):
                    like.setdefault(likeness(told.fact), []).append((days, told.entry.version))
        return like


class Constraints:
    """How far facts bound the days of others of their constraint group (docs/reference/vocabulary.md)."""

    def __init__(self) -> None:
        self._earliest: dict[str, int] = {}
        """The earliest day of what follows in a group, by its name."""
        self._latest: dict[str, int] = {}
        """The latest day of any fact that binds its group."""

    @classmethod
    def over(
        cls, rules: type[Rules[Any]], stream: str, placed: Iterable[PlacedFact], around: StreamContext
    ) -> Self:
        """The constraints of facts in chronicle order, whose bounds are tightened by them."""
        constraints = cls()
        standing = rules.start(stream, around)
        grouped = []
        before: PlacedFact | None = None
        for told in placed:
            if told.fact.alleged:
                continue
            if before is not None:
                standing = rules.evolve(standing, before.fact, (before.earliest, before.latest))
            before = told
            if groups := rules.constraint_groups(standing, told.fact):
                told.earliest, told.latest = constraints.follow(groups, told.earliest, told.latest)
                constraints.take(told, groups)
                grouped.append((told, groups))
        latest = (
            constraints._latest
        ) = {}  # what was known of it on the way is not yet bounded by what follows
        upper: dict[str, int] = {}
        for told, groups in reversed(grouped):
            if binding := [group.name for group in groups if group.binds]:
                bounding = [
                    upper.get(group.name, when.MAX) for group in groups if group.binds and group.bounded
                ]
                told.latest = max(told.earliest, min((told.latest, *bounding)))
                for name in binding:
                    upper[name] = min(upper.get(name, when.MAX), told.latest)
                    latest[name] = max(latest.get(name, when.MIN), told.latest)
        return constraints

    def follow(self, groups: tuple[ConstraintGroup, ...], earliest: int, latest: int) -> Bounds:
        """The bounds of a fact after those of its groups."""
        for group in groups:
            if group.bounded:
                earliest = max(earliest, self._earliest.get(group.name, when.MIN))
        return earliest, max(latest, earliest)

    def exceed(self, groups: tuple[ConstraintGroup, ...], latest: int) -> bool:
        """Whether a fact of the groups may be later than a day, so that what follows then would bound it."""
        return any(group.binds and self._latest.get(group.name, when.MIN) > latest for group in groups)

    def take(self, told: PlacedFact, groups: tuple[ConstraintGroup, ...]) -> None:
        """Take the next fact of the chronicle, of these groups."""
        for group in groups:
            if group.binds:
                name = group.name
                self._earliest[name] = max(self._earliest.get(name, when.MIN), told.earliest)
                self._latest[name] = max(self._latest.get(name, when.MIN), told.latest)

    def copy(self) -> Self:
        """The same, to be gone on with."""
        return _like(self, _earliest={**self._earliest}, _latest={**self._latest})


class Fold(Generic[S]):
    """A chronicle, folded fact by fact."""

    def __init__(self, rules: type[Rules[S]], stream: str, around: StreamContext) -> None:
        self.rules = rules
        self.standing: S = rules.start(stream, around)
        self._opening = rules.opening or ()
        self._low = when.MIN

    def before(self, fact: Fact, earliest: int) -> S:
        """What a fact finds that comes next, no earlier than a day: what time has surely done by then included."""
        low = self._low
        if earliest > low and not (fact.alleged or isinstance(fact, self._opening)):
            low = earliest
        standing: S = self.rules.settled(self.standing, low)
        return standing

    def take(self, told: PlacedFact) -> Step[S]:
        """Take the next fact of the chronicle."""
        fact, earliest = told.fact, told.earliest
        before = self.before(fact, earliest)
        if fact.alleged:
            return Step(told, before, before, moved=False)
        if isinstance(fact, self._opening) and not self.rules.dated_opening:
            earliest = when.MIN
        bounds = (earliest, told.latest)
        after: S = self.rules.evolve(before, fact, bounds)
        if after is before:
            return Step(told, before, after, moved=False)
        moved = after.summary != before.summary
        if moved:
            self._low = max(self._low, earliest)  # only what moves a standing bounds what follows
        if moved or before is self.standing:
            self.standing = after
        else:
            unaged: S = self.rules.evolve(self.standing, fact, bounds)
            if unaged.summary == self.standing.summary:  # else it would move only what time had ended by then
                self.standing = unaged
        return Step(told, before, after, moved)


def overlap(first: Bounds, second: Bounds) -> bool:
    """Whether both may have been on the same day."""
    return first[0] <= second[1] and second[0] <= first[1]


def _known(earliest: int, latest: int, recorded: int) -> int:
    """The latest day of a fact: none is later than the day on which it was recorded."""
    return min(latest, max(recorded, earliest))


def _like(original: C, **changed: Any) -> C:
    """A copy of an object with some attributes of its own; faster than `copy.copy`, and there is one a stream."""
    made: C = object.__new__(type(original))
    vars(made).update(vars(original), **changed)
    return made
