"""Where a stream stands on every day: the days on which an answer may change, and the answer from each of them on.

Between two such days nothing can begin or end, so that one answer holds; whoever asks for a day looks it up.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, NamedTuple, Self

from domain import when
from domain.chronicle import Chronicle, PlacedFact
from domain.rules import Case, S, Seen
from domain.when import Bounds


class Spell(NamedTuple, Generic[S]):
    """How long one standing lasted, with the bounds of its beginning. It ends where the next begins."""

    standing: S
    """As the facts left it; for a day it is aged (`Aggregate.as_at`)."""
    begin: Bounds
    by: PlacedFact | None
    """The fact that began it; None for the first."""


class Agreement(NamedTuple):
    """What is known of one instrument on a day."""

    id: str
    statuses: tuple[str, ...]
    """All that it may be, the one shown last; `none` where it may not be signed yet."""
    until: Bounds | None
    """The bounds of its last day in force, in whichever case; None where it has no known end."""
    standing: Any
    """As it is in the standing that is shown (`domain.partnership.standing.Instrument`)."""
    others: tuple[Any, ...] = ()
    """As it may be instead, where it would run, with another term than is shown."""

    @property
    def status(self) -> str:
        """The one that is shown."""
        return self.statuses[-1]

    @property
    def otherwise(self) -> str | None:
        """What it would else be; None where that is certain."""
        return next((status for status in self.statuses if status != self.status), None)


class Ending(NamedTuple):
    """An end: by whom, from which day on, by which fact."""

    by: str | None
    """As it was told, or the party that left; None where nobody is named."""
    on: Bounds
    told: PlacedFact
    older: bool = False
    """It ends no more than what was signed before a re-establishment."""
    certain: bool = True
    """Whether notice was surely given by the day; of who has left, whether they surely have."""


class AsAt(NamedTuple, Generic[S]):
    """Where a stream stands on one day, as surely as the facts allow, from a point of view."""

    standing: S
    """The standing that is shown, aged to the day."""
    statuses: tuple[str, ...]
    """All statuses that are possible, in the order of the standings that give them; the one shown is last."""
    tier: int
    """Of the status that is shown."""
    tier_least: int
    tier_most: int
    flags: tuple[str, ...]
    """Flags that are certain."""
    possible_flags: tuple[str, ...]
    held: tuple[tuple[str, ...], ...]
    """Each set of instruments that may be in force together, the one that is shown last."""
    since: Bounds
    """The earliest and the latest day on which this status may have begun to last until now."""
    began: PlacedFact | None
    """The fact that began it; None where several may have, or nobody told (a term that ran out)."""
    tier_since: Bounds
    """The same of the tier."""
    tier_began: PlacedFact | None
    instruments: tuple[Agreement, ...] = ()
    ending: tuple["Ending", ...] = ()
    """Ends that were given and have not surely come, one a fact."""
    left: tuple["Ending", ...] = ()
    """Who has ended it, one a party."""
    of: str | None = None
    """Whose view it is; None: the whole."""

    @property
    def status(self) -> str:
        """The status that is shown."""
        return self.statuses[-1]

    @property
    def certain(self) -> bool:
        """Whether nothing else is possible."""
        return len(self.statuses) == 1

    @property
    def otherwise(self) -> str | None:
        """The status it would else be."""
        return None if self.certain else self.statuses[0]

    def asked_on(self, day: int) -> Self:
        """The same, asked on `day`: what has begun, has begun by then."""
        if self.since[1] <= day and self.tier_since[1] <= day:
            return self
        since, tier = ((low, max(low, min(high, day))) for low, high in (self.since, self.tier_since))
        return self._replace(since=since, tier_since=tier)


class Period(NamedTuple, Generic[S]):
    """How long one answer holds: from its first day until the next period begins."""

    first: int
    answer: AsAt[S]


MOST = 24
"""Ways in which a run may have begun that are told apart; the oldest of more are taken together."""


class Run(NamedTuple):
    """One way in which a status or a tier may have begun to last: the bounds of its first day, and by which fact."""

    bounds: Bounds
    by: PlacedFact | None
    several: bool = False
    """Whether it stands for several, of which not all are by that fact."""


RUNNING = ("in-force", "signed", "expired")
"""States of an instrument whose last day is its term's."""
Shown = tuple[Case, Any, Seen]
"""What a standing may have become: the case, the aged standing, and what it says of itself."""


def spells_of(chronicle: Chronicle[S]) -> tuple[Spell[S], ...]:
    """Each standing with the bounds of its beginning, in order; the first is the one before anything."""
    rules = chronicle.rules
    first: S = rules.start(chronicle.stream, chronicle.around)
    undated = () if rules.dated_opening else rules.opening or ()
    spells = [Spell(first, (when.MIN, when.MIN), None)]
    for step in chronicle.steps:
        if step.moved:
            told = step.told
            earliest = when.MIN if isinstance(told.fact, undated) else told.earliest
            spells.append(Spell(step.after, (earliest, told.latest), told))
    begins = _one_after_the_other([spell.begin for spell in spells])
    return tuple([spell._replace(begin=begin) for spell, begin in zip(spells, begins, strict=True)])


def _one_after_the_other(begins: list[Bounds]) -> list[Bounds]:
    """A spell begins no earlier than the one before it and no later than the one after it."""
    earliest, rising = when.MIN, []
    for low, high in begins:
        earliest = max(earliest, low)
        rising.append((earliest, max(high, earliest)))
    latest, falling = when.MAX, []
    for low, high in reversed(rising):
        latest = min(latest, high)
        falling.append((min(low, latest), latest))
    return falling[::-1]


def answers(chronicle: Chronicle[Any], spells: Sequence[Spell[Any]], of: str | None) -> "Plain | Answers":
    """A stream, to be asked about any day, from a point of view (`Replayed.view`)."""
    if any(getattr(spell.standing, "pending", ()) for spell in spells):
        return Answers(chronicle, spells, of)
    return Plain(chronicle, spells, of)


class Plain:
    """A stream in which time alone does nothing, as in most, from one point of view: each spell has one answer."""

    def __init__(self, chronicle: Chronicle[Any], spells: Sequence[Spell[Any]], of: str | None) -> None:
        """`of` is a view of the stream (`Replayed.view`)."""
        self.of = of
        self.spells = spells
        self.chronicle = chronicle
        self.seen = [seen_by(spell.standing, of) for spell in self.spells]
        self.status: list[int] = []
        """For each spell, the one with which its status began."""
        self.tier: list[int] = []
        """For each spell, the one with which its tier began."""
        for n, now in enumerate(self.seen):
            self.status.append(self.status[-1] if n and now.status == self.seen[n - 1].status else n)
            self.tier.append(self.tier[-1] if n and now.tier == self.seen[n - 1].tier else n)

    def at(self, day: int) -> AsAt[Any]:
        """The answer that holds on a day."""
        last = len(self.spells) - 1
        while last and self.spells[last].begin[0] > day:
            last -= 1
        first = last
        while first and self.spells[first].begin[1] > day:
            first -= 1
        return self._answer(day, first, last)

    @cached_property
    def periods(self) -> tuple[Period[Any], ...]:
        """The answers for all days, in order, each once."""
        spells = self.spells
        found: list[Period[Any]] = []
        first = last = 0
        for day in sorted({day for spell in spells for day in spell.begin if day < when.MAX}):
            while last + 1 < len(spells) and spells[last + 1].begin[0] <= day:
                last += 1
            while first < last and spells[first + 1].begin[1] <= day:
                first += 1
            told = self._answer(day, first, last)
            if not found or found[-1].answer[1:] != told[1:] or _differs(found[-1].answer, told):
                found.append(Period(day, told))
        return tuple(found)

    def _answer(self, day: int, first: int, last: int) -> AsAt[Any]:
        """What holds from a day on, on which the spells from `first` to `last` may be the last."""
        shown, standing = self.seen[last], self.spells[last].standing
        cases = [spell.standing for spell in self.spells[first : last + 1]]
        ends = _ends(standing, cases, day, self.of, self.chronicle)
        if first == last:
            since, tier = self.spells[self.status[last]], self.spells[self.tier[last]]
            return AsAt(
                standing,
                (shown.status,),
                shown.tier,
                shown.tier,
                shown.tier,
                shown.flags,
                (),
                (shown.held,),
                since.begin,
                since.by,
                tier.begin,
                tier.by,
                tuple(_agreements((standing,), self.of)),
                *ends,
                self.of,
            )
        each = self.seen[first : last + 1]
        tiers = [seen.tier for seen in each]
        return AsAt(
            standing,
            _in_order([seen.status for seen in each]),
            shown.tier,
            min(tiers),
            max(tiers),
            *_flags([seen.flags for seen in each]),
            _in_order([seen.held for seen in each]),
            *self._since(
                self.status, [n for n, seen in enumerate(each, first) if seen.status == shown.status]
            ),
            *self._since(self.tier, [n for n, seen in enumerate(each, first) if seen.tier == shown.tier]),
            tuple(_agreements([spell.standing for spell in self.spells[first : last + 1]], self.of)),
            *ends,
            self.of,
        )

    def _since(self, begun: Sequence[int], numbers: Sequence[int]) -> tuple[Bounds, PlacedFact | None]:
        """When what some spells have began to last, whichever of them it is, and by which fact, if by one alone."""
        those = {begun[n] for n in numbers}
        if len(those) == 1:
            spell = self.spells[those.pop()]
            return spell.begin, spell.by
        begins = [self.spells[number].begin for number in those]
        return (min(low for low, _ in begins), max(high for _, high in begins)), None


def seen_by(standing: Any, of: str | None) -> Seen:
    """What a standing says of itself, from a point of view."""
    if hasattr(standing, "seen"):
        found: Seen = standing.seen(of)
        return found
    return Seen(standing.status, standing.tier, standing.flags)


class _Answer(NamedTuple):
    """What holds from a day on, without when it began."""

    first: int
    candidates: range
    """The spells that may be the last by then."""
    cases: tuple[tuple[int, Any, Seen], ...]
    """Each spell aged to the day, in order; what is shown is the last."""
    statuses: tuple[str, ...]
    tiers: tuple[int, ...]


_STATUS, _TIER = attrgetter("status"), attrgetter("tier")
_STATUSES, _TIERS = attrgetter("statuses"), attrgetter("tiers")


class Look:
    """The spells of one stream from one point of view, aged, and what holds day by day; each worked out once."""

    def __init__(self, chronicle: Chronicle[Any], spells: Sequence[Spell[Any]], of: str | None) -> None:
        self.rules = chronicle.rules
        self.of = of
        self.spells = spells
        self.chronicle = chronicle
        self.still = [not getattr(spell.standing, "pending", ()) for spell in self.spells]
        self.earliest = [spell.begin[0] for spell in self.spells]
        self.latest = [spell.begin[1] for spell in self.spells]
        self._aged: dict[tuple[int, int, int], list[Shown]] = {}
        self._still: dict[int, list[Shown]] = {}
        self._answers: dict[int, _Answer] = {}

    def aged(self, number: int, first: int, last: int) -> list[Shown]:
        """What spell `number` may have become from one day to another."""
        if self.still[number]:
            return self.as_it_is(number)
        found = self._aged.get((number, first, last))
        if found is None:
            cases = self.rules.aged(self.spells[number].standing, first, last)
            found = self._aged[number, first, last] = [(case, item, self.seen(item)) for case, item in cases]
        return found

    def as_it_is(self, number: int) -> list[Shown]:
        """The same of a spell in which time alone does nothing."""
        found = self._still.get(number)
        if found is None:
            standing = self.spells[number].standing
            found = self._still[number] = [({}, standing, self.seen(standing))]
        return found

    def seen(self, standing: Any) -> Seen:
        """What a standing says of itself."""
        return seen_by(standing, self.of)

    def until(self, number: int) -> int:
        """The last day on which a spell may still be the last."""
        return self.spells[number + 1].begin[1] if number + 1 < len(self.spells) else when.MAX

    @cached_property
    def days(self) -> list[int]:
        """The days on which an answer may change."""
        days = {when.MIN}
        for number, spell in enumerate(self.spells):
            days.update(spell.begin)
            if not self.still[number]:
                until = self.until(number)
                for event in spell.standing.pending:
                    days.update(day for day in event.bounds if spell.begin[0] <= day <= until)
        days.discard(when.MAX)
        return sorted(days)

    def answer(self, number: int) -> _Answer:
        """What holds from one of the days on."""
        found = self._answers.get(number)
        if found is None:
            day = self.days[number]
            candidates = self.candidates(day)
            cases = tuple(
                [(spell, *shown[1:]) for spell in candidates for shown in self.aged(spell, day, day)]
            )
            statuses = _in_order([seen.status for _, _, seen in cases])
            tiers = _in_order([seen.tier for _, _, seen in cases])
            found = self._answers[number] = _Answer(day, candidates, cases, statuses, tiers)
        return found

    def candidates(self, day: int) -> range:
        """The spells that may be the last by a day."""
        return range(max(bisect_right(self.latest, day) - 1, 0), bisect_right(self.earliest, day))

    def told(self, fact: Any) -> PlacedFact:
        """A fact in its place."""
        return _told(self.chronicle, fact)


class Answers:
    """One stream from one point of view. What is asked of it is worked out once, and no more than is asked."""

    def __init__(self, chronicle: Chronicle[Any], spells: Sequence[Spell[Any]], of: str | None) -> None:
        """`of` is a view of the stream (`Replayed.view`)."""
        self._look = Look(chronicle, spells, of)
        self._told: dict[int, AsAt[Any]] = {}
        self._status = _Since(self._look, _STATUS, _STATUSES)
        self._tier = _Since(self._look, _TIER, _TIERS)

    def at(self, day: int) -> AsAt[Any]:
        """The answer that holds on a day."""
        look = self._look
        last = bisect_right(look.earliest, day) - 1
        if look.still[last] and look.latest[last] <= day and (plain := self._plain(last)):
            return plain
        return self._tell(bisect_right(look.days, day) - 1)

    @cached_property
    def periods(self) -> tuple[Period[Any], ...]:
        """The answers for all days, in order, each once."""
        look = self._look
        found: list[Period[Any]] = []
        last = 0
        for number, first in enumerate(look.days):
            while last + 1 < len(look.spells) and look.earliest[last + 1] <= first:
                last += 1
            plain = self._plain(last) if look.still[last] and look.latest[last] <= first else None
            told = plain or self._tell(number)
            if not found or found[-1].answer[1:] != told[1:] or _differs(found[-1].answer, told):
                found.append(Period(first, told))
        return tuple(found)

    def _plain(self, number: int) -> AsAt[Any] | None:
        """The answer while a spell is surely the last, where facts alone began what it shows; None elsewhere."""
        look = self._look
        status, tier = self._status.plainly(number), self._tier.plainly(number)
        if status is None or tier is None:
            return None
        ((_, standing, seen),) = look.as_it_is(number)
        return AsAt(
            standing,
            (seen.status,),
            seen.tier,
            seen.tier,
            seen.tier,
            seen.flags,
            (),
            (seen.held,),
            status.begin,
            status.by,
            tier.begin,
            tier.by,
            tuple(_agreements([standing], look.of)),
            *_ends(standing, (standing,), look.spells[number].begin[1], look.of, look.chronicle),
            look.of,
        )

    def _tell(self, number: int) -> AsAt[Any]:
        """The answer from one of the days on, and since when it has been so."""
        look = self._look
        found = self._told.get(number)
        if found is None:
            answer = look.answer(number)
            _, standing, shown = answer.cases[-1]
            sure, perhaps = _flags([seen.flags for _, _, seen in answer.cases])
            since, began = self._status.of(number, shown.status)
            tier_since, tier_began = self._tier.of(number, shown.tier)
            found = self._told[number] = AsAt(
                standing,
                answer.statuses,
                shown.tier,
                min(answer.tiers),
                max(answer.tiers),
                sure,
                perhaps,
                _in_order([seen.held for _, _, seen in answer.cases]),
                since,
                began,
                tier_since,
                tier_began,
                tuple(_agreements([case for _, case, _ in answer.cases], look.of)),
                *_ends(
                    look.spells[answer.candidates[-1]].standing,
                    [case for _, case, _ in answer.cases],
                    answer.first,
                    look.of,
                    look.chronicle,
                ),
                look.of,
            )
        return found


def _ends(
    last: Any, cases: Sequence[Any], day: int, of: str | None, chronicle: Sequence[PlacedFact]
) -> tuple[tuple[Ending, ...], tuple[Ending, ...]]:
    """The ends that were given by the last standing and have not surely come by a day, and who has left."""
    given, older = getattr(last, "quits", ()), getattr(last, "lingering", ())
    if not given and not older:
        return (), ()
    mine = None if of is None or "--" not in of else {*of.split("--")}
    ending = tuple(
        Ending(entry.fact.by, entry.on, _told(chronicle, entry.fact), certain=_given(cases, entry.fact))
        for entry in given
        if not entry.came
        and entry.day[1] > day
        and (mine is None or mine & {*entry.parties})
        and any(standing.to_be_ended(entry) for standing in cases)
    )
    ending += tuple(
        Ending(
            entry.fact.by,
            entry.on,
            _told(chronicle, entry.fact),
            older=True,
            certain=_given(cases, entry.fact),
        )
        for entry in older
        if entry.day[1] > day
        and (mine is None or mine & {*entry.parties})
        and any(standing.to_end_older(entry) for standing in cases)
    )
    left: dict[str, Ending] = {}
    for entry in cases[-1].quits:
        for party in entry.parties if entry.came else ():
            if party not in entry.back and (mine is None or party in mine):
                told = _told(chronicle, entry.fact)
                left.setdefault(party, Ending(party, entry.on, told, certain=_gone(cases, party)))
    return ending, tuple(left.values())


def _given(cases: Sequence[Any], fact: Any) -> bool:
    """Whether a termination was told in each of the cases."""
    return all(any(entry.fact is fact for entry in (*case.quits, *case.lingering)) for case in cases)


def _gone(cases: Sequence[Any], party: str) -> bool:
    """Whether a party has left in each of the cases."""
    return all(
        any(entry.came and party in entry.parties and party not in entry.back for entry in case.quits)
        for case in cases
    )


def _told(chronicle: Sequence[PlacedFact], fact: Any) -> PlacedFact:
    return next(told for told in chronicle if told.fact is fact)


def _agreements(standings: Sequence[Any], of: str | None) -> Iterator[Agreement]:
    """Each instrument, and what it may be where a stream may stand in any of these ways; the last is shown."""
    if not any(getattr(standing, "instruments", ()) for standing in standings):
        return
    if len(standings) == 1:  # as on most days
        for instrument in standings[0].instruments:
            if instrument.concerns(of):
                states = instrument.states(of)
                until = _until([instrument]) if states[-1] in RUNNING else None
                yield Agreement(
                    instrument.id, states if len(states) == 1 else _in_order(states), until, instrument
                )
        return
    each = [
        {instrument.id: instrument for instrument in standing.instruments if instrument.concerns(of)}
        for standing in standings
    ]
    names = dict.fromkeys([*each[-1], *(name for those in each for name in those)])
    for name in names:
        statuses: list[str] = []
        for those in each:
            statuses.extend(those[name].states(of) if name in those else ("none",))
        cases = [those[name] for those in each if name in those]
        shown = cases[-1]
        others = tuple(_others(cases, of)) if len(cases) > 1 else ()
        until = _until([shown, *others]) if statuses[-1] in RUNNING else None
        yield Agreement(name, _in_order(statuses), until, shown, others)


def _others(cases: Sequence[Any], of: str | None) -> Iterator[Any]:
    """An instrument as it may run instead of as it is shown, once for each term that it may have."""
    running = [case for case in cases if case.states(of)[-1] in RUNNING]
    seen = {_term(cases[-1])} if running and running[-1] is cases[-1] else set()
    for item in running:
        if (term := _term(item)) not in seen:
            seen.add(term)
            yield item


def _term(row: Any) -> Hashable:
    """All that the ends of an instrument's terms, and the notices for them, depend on."""
    return row.ends, row.counted, row.term, row.late


def _until(cases: Sequence[Any]) -> Bounds | None:
    """The bounds of the last day in force of an instrument that is shown first, whichever case it is."""
    ends = [case.ends for case in cases]
    if ends[0] is None:
        return None
    if len(ends) == 1:
        return _day_before(ends[0][0]), _day_before(ends[0][1])
    known = [end for end in ends if end is not None]
    latest = max(last for _, last in known) if len(known) == len(ends) else when.MAX
    return _day_before(min(first for first, _ in known)), _day_before(latest)


def _flags(each: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The flags that are in all cases, and those that are in some; in alphabetical order."""
    if all(flags == each[0] for flags in each):
        return each[0], ()
    sure = set.intersection(*map(set, each))
    return tuple(sorted(sure)), tuple(sorted({flag for flags in each for flag in flags} - sure))


def _in_order(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each value once, in the order in which they come; the last one last."""
    shown = values[-1]
    if len(values) == 1:
        return (shown,)
    return (*dict.fromkeys(value for value in values if value != shown), shown)


def _day_before(day: int) -> int:
    return day if day in {when.MIN, when.MAX} else day - 1


class _Since:
    """Since when a status, or a tier, has lasted."""

    def __init__(
        self,
        reading: Look,
        value: Callable[[Seen], Hashable],
        possible: Callable[[_Answer], Sequence[Hashable]],
    ) -> None:
        """`value` is what lasts, of a standing; `possible` is each that an answer has."""
        self._reading = reading
        self._value = value
        self._possible = possible
        self._runs: dict[tuple[int, Hashable], list[Run]] = {}
        self._known: dict[tuple[bool, int, Hashable], int] = {}
        """From which day on a value has been possible, or certain, until an answer, without a break."""
        self._timed: dict[int, list[tuple[Hashable, Run]]] = {}
        self._begun: dict[int, int | None] = {}

    def of(self, number: int, value: Hashable) -> tuple[Bounds, PlacedFact | None]:
        """Since when a value has lasted that an answer shows, and by which fact, if by one alone."""
        answer = self._reading.answer(number)
        certain = len(self._possible(answer)) == 1
        first, last = answer.candidates[0], answer.candidates[-1]
        if certain and all(self._reading.still[first : last + 1]) and (plain := self.plainly(first)):
            return plain.begin, plain.by
        if all(self._reading.still[first : last + 1]) and (found := self._either(first, last, value)):
            return found
        least = self._unbroken(number, value, certain=False)
        most = self._unbroken(number, value, certain=True) if certain else when.MAX
        spells = {spell for spell, _, seen in answer.cases if self._value(seen) == value}
        within = [
            run
            for spell in spells
            for run in self._into(spell, value)
            if run.bounds[0] <= min(most, answer.first) and run.bounds[1] >= least
        ]
        if not within:
            return (least, max(most, least)), None
        low = max(least, min(run.bounds[0] for run in within))
        high = max(low, min(most, max(run.bounds[1] for run in within)))
        by = {id(run.by): run.by for run in within}
        alone = len(by) == 1 and not any(run.several for run in within)
        return (low, high), next(iter(by.values())) if alone else None

    def _either(self, first: int, last: int, value: Hashable) -> tuple[Bounds, PlacedFact | None] | None:
        """The same, where time does nothing in any spell that may be the last; None where it may have begun one."""
        spells = [self.plainly(number) for number in range(first, last + 1) if self._of(number) == value]
        begins = [spell for spell in spells if spell is not None]
        if len(begins) < len(spells):
            return None
        by = {id(spell.by): spell.by for spell in begins}
        bounds = min(spell.begin[0] for spell in begins), max(spell.begin[1] for spell in begins)
        return bounds, next(iter(by.values())) if len(by) == 1 else None

    def plainly(self, number: int) -> Spell[Any] | None:
        """The spell that began what another has in which time does nothing; None where time may have begun it."""
        still, begun = self._reading.still, self._begun
        if number not in begun:
            value, back = self._of(number), number
            while back and back not in begun and still[back - 1] and self._of(back - 1) == value:
                back -= 1
            found = begun.get(back, None if back and not still[back - 1] else back)
            begun.update(dict.fromkeys(range(back, number + 1), found))
        found = begun[number]
        return None if found is None else self._reading.spells[found]

    def _of(self, number: int) -> Hashable:
        """What a spell has with which time alone does nothing."""
        return self._value(self._reading.as_it_is(number)[0][2])

    def _unbroken(self, number: int, value: Hashable, *, certain: bool) -> int:
        """The first day from which on a value is possible, or certain, until an answer."""
        known, back = self._known, number
        while back and (certain, back, value) not in known:
            before = self._possible(self._reading.answer(back - 1))
            if (
                value not in before
                or (certain and len(before) > 1)
                or self._broken(back, value, certain=certain)
            ):
                break
            back -= 1
        first = known.get((certain, back, value), self._reading.days[back])
        known.update(((certain, item, value), first) for item in range(back, number + 1))
        return first

    def _broken(self, number: int, value: Hashable, *, certain: bool) -> bool:
        """Whether a value was left and taken up again on the first day of an answer, so that no day shows it.

        It surely was where none of the cases has it; of what is certain it is enough that one has not.
        """
        answer, before = self._reading.answer(number), self._reading.answer(number - 1)
        left = range(before.candidates[0] if certain else before.candidates.stop, answer.candidates.start)
        return any(
            (any if certain else all)(
                self._value(seen) != value
                for _, _, seen in self._reading.aged(spell, answer.first, answer.first)
            )
            for spell in left
        )

    def _into(self, number: int, value: Hashable) -> list[Run]:
        """How a value may have begun to last that is still there while spell `number` does."""
        back = number
        while (back, value) not in self._runs and self._handed_over(back, value)[0]:
            back -= 1
        for spell in range(back, number + 1):
            if (spell, value) not in self._runs:
                goes_on, begins = self._handed_over(spell, value)
                runs = [*self._runs[spell - 1, value]] if goes_on else []
                if begins:
                    runs.append(Run(self._reading.spells[spell].begin, self._reading.spells[spell].by))
                runs.extend(run for now, run in self._by_time(spell) if now == value)
                self._runs[spell, value] = _few(runs)
        return self._runs[number, value]

    def _handed_over(self, number: int, value: Hashable) -> tuple[bool, bool]:
        """Whether a value that is there when spell `number` begins may have been there before, and may not."""
        spell, reading, of = self._reading.spells[number], self._reading, self._value
        if number and reading.still[number] and reading.still[number - 1]:
            here, before_it = self._of(number) == value, self._of(number - 1) == value
            return here and before_it, here and not before_it
        cases = [case for case, _, seen in reading.aged(number, *spell.begin) if of(seen) == value]
        if number == 0:
            return False, bool(cases)
        before = [
            of(seen) == value
            for case, _, seen in reading.aged(number - 1, *spell.begin)
            if any(_together(case, item) for item in cases)
        ]
        return any(before), not all(before)

    def _by_time(self, number: int) -> list[tuple[Hashable, Run]]:
        """What time alone may begin while a spell lasts, and how."""
        if number not in self._timed:
            self._timed[number] = [] if self._reading.still[number] else list(self._begun_by_time(number))
        return self._timed[number]

    def _begun_by_time(self, number: int) -> Iterator[tuple[Hashable, Run]]:
        reading, value = self._reading, self._value
        spell, until = reading.spells[number], reading.until(number)
        for event in spell.standing.pending:
            first, last = max(event.bounds[0], spell.begin[0]), min(event.bounds[1], until)
            if first > last or event.bounds[1] < spell.begin[0]:
                continue
            cases = reading.aged(number, first - 1, last)
            for case, _, seen in cases:
                if case.get(event.key, True):
                    continue
                came = {**case, event.key: True}
                for other, _, after in cases:
                    if other.get(event.key) and _together(came, other) and value(after) != value(seen):
                        by = reading.told(event.fact) if event.fact else None
                        yield value(after), Run((first, last), by)


def _together(case: Case, other: Case) -> bool:
    """Whether two cases may be one: no event has come in one and not in the other."""
    return all(other.get(key, came) == came for key, came in case.items())


def _few(runs: list[Run]) -> list[Run]:
    """The runs, each once; the oldest of very many taken together."""
    if len(runs) > 1:
        runs = list({(run.bounds, id(run.by)): run for run in runs}.values())
    if len(runs) <= MOST:
        return runs
    old, rest = runs[: -MOST + 1], runs[-MOST + 1 :]
    bounds = (min(run.bounds[0] for run in old), max(run.bounds[1] for run in old))
    return [Run(bounds, None, several=True), *rest]


def _differs(row: AsAt[Any], other: AsAt[Any]) -> bool:
    """Whether two answers differ in what is known of the stream beside its status."""
    return bool(row.standing is not other.standing and row.standing.summary != other.standing.summary)
