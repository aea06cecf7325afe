"""When a stream began to be in force, and ceased to: each turn with the days on which it may have been, and no others.

Where a stream stands on a day says too little of that: where it may have begun by a day, and may have ended by the same
day, neither that it may have begun then nor that it may have ended then follows. So each possible history is followed from
day to day: how it stood on one, and how it may stand on the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain import when
from domain.chronicle import Chronicle, PlacedFact
from domain.periods import Look, Spell
from domain.rules import Case
from domain.when import Bounds

IN_FORCE = "in-force"
FEW = 6
"""Events that may or may not have come of which every combination is looked at (`domain.partnership.ageing`)."""
MOST = 1024
"""Steps from one day to the next that are looked at; of more, the turns may be on any day of the while."""


class Turn(NamedTuple):
    """One beginning or end of being in force."""

    begins: bool
    bounds: Bounds
    """Of the first day on which it was so: `MAX` where it may never have been."""
    surely: bool
    """Whether it is in every possible history."""
    by: tuple[PlacedFact, ...]
    """The facts that may have brought it about, in the order of their recording; none where time alone did."""


class State(NamedTuple):
    """How a stream may stand on a day: the last spell, what has come in it, and whether it is then in force."""

    spell: int
    case: Case
    is_: bool


@dataclass
class Found:
    """What is known of one turn so far."""

    first: int
    last: int
    by: dict[int, PlacedFact] = field(default_factory=dict)


def turns(chronicle: Chronicle[Any], spells: Sequence[Spell[Any]], of: str | None) -> list[Turn]:
    """The turns in their order. `of` is a view of the stream (`Replayed.view`).

    Between two days on which it surely is in force, or surely is not, the first turn of every history is told as one, the
    second as another, and so on: each is `surely` there, where every history has as many.
    """
    return list(_Walk(Look(chronicle, spells, of)).turns())


class _Walk:
    """All possible histories of one stream, followed together."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._bare = [look.seen(spell.standing).status == IN_FORCE for spell in look.spells]
        self._counted = self._terms()
        self._found: dict[int, Found] = {}
        self._was, self._wide = False, False
        self._since: int | None = None

    def _terms(self) -> dict[Any, int]:
        """The ends of terms that are counted from a signature, each with the spell that this began.

        A term lasts a day at least: on that day none of them has come.
        """
        found: dict[Any, int] = {}
        for number, spell in enumerate(self._look.spells):
            pending = getattr(spell.standing, "pending", ())
            if not pending or spell.by is None:
                continue
            own = {
                item.id
                for item in spell.standing.instruments
                if item.signature is spell.by.fact and item.term and not (item.term.until or item.term.from_)
            }
            found.update(
                {event.key: number for event in pending if event.what == "end" and event.name in own}
            )
        return found

    def turns(self) -> Iterator[Turn]:
        """Each turn, in their order."""
        days = self._look.days
        before: list[State] = [State(0, {}, False)]
        reached: list[set[int]] = [{0}]
        for number, day in enumerate(days):
            last = days[number + 1] - 1 if number + 1 < len(days) else when.MAX
            now = self._on(day)
            certain = len({state.is_ for state in now}) == 1
            if certain and now[0].is_ == self._was and self._since is None:  # nothing changes
                before, reached = now, [{0} for _ in now]
                continue
            if self._since is None:
                self._since = day
            self._wide |= len(now) * max(len(before), len(now)) > MOST or any(
                len(state.case) > FEW for state in now
            )
            if self._wide:
                reached = [{0} for _ in now]
            else:
                reached = self._come(before, reached, now, day)
                if not certain and last > day:
                    self._go_on(now, reached, (day + 1 if day > when.MIN else day, last))
            if certain:
                yield from self._closed(reached, day, now[0].is_)
                self._found, self._was, self._since, self._wide = {}, now[0].is_, None, False
                reached = [{0} for _ in now]
            before = now
        if self._since is not None:
            yield from self._closed(reached, when.MAX, None)

    def _on(self, day: int) -> list[State]:
        """How it may stand from one of the days on which an answer may change until the next."""
        look = self._look
        return [
            State(spell, case, seen.status == IN_FORCE)
            for spell in look.candidates(day)
            for case, _, seen in look.aged(spell, day, day)
        ]

    def _come(
        self, before: Sequence[State], reached: Sequence[set[int]], now: Sequence[State], day: int
    ) -> list[set[int]]:
        """How many turns there may have been by a day, for each way in which it may stand on it."""
        after: list[set[int]] = [set() for _ in now]
        for old, numbers in zip(before, reached, strict=True):
            for state, mine in zip(now, after, strict=True):
                if numbers and self._follows(old, state):
                    mine.update(self._passed(old, state, numbers, (day, day)))
        return after

    def _go_on(self, now: Sequence[State], reached: list[set[int]], on: Bounds) -> None:
        """The same of the days on which it may stand as on the first of them: what may have come later, may come then."""
        steps = [
            (at, to)
            for at, old in enumerate(now)
            for to, state in enumerate(now)
            if at != to and self._follows(old, state)
        ]
        more = True
        while more:
            more = False
            for at, to in steps:
                new = self._passed(now[at], now[to], reached[at], on) - reached[to]
                if new:
                    reached[to] |= new
                    more = True

    def _follows(self, old: State, state: State) -> bool:
        """Whether it may stand so on the day after it stood so: nothing that has come goes."""
        if state.spell < old.spell:
            return False
        if any(came and not state.case.get(key, True) for key, came in old.case.items()):
            return False
        return not any(came and old.spell < self._counted.get(key, 0) for key, came in state.case.items())

    def _passed(self, old: State, state: State, numbers: set[int], on: Bounds) -> set[int]:
        """How many turns there then were; the one in between is noted with the days on which it may be."""
        if old.is_ == state.is_:
            return set(numbers)
        by = self._by(old, state)
        for number in numbers:
            found = self._found.setdefault(number + 1, Found(*on))
            found.first, found.last = min(found.first, on[0]), max(found.last, on[1])
            found.by.update((told.entry.version, told) for told in by)
        return {number + 1 for number in numbers}

    def _by(self, old: State, state: State) -> list[PlacedFact]:
        """The facts that brought a turn about."""
        look, spell = self._look, state.spell
        if self._bare[spell] == state.is_ and spell > old.spell:
            while spell - 1 > old.spell and self._bare[spell - 1] == state.is_:
                spell -= 1
            told = look.spells[spell].by
            return [told] if told else []
        pending = getattr(look.spells[spell].standing, "pending", ())
        came = [event for event in pending if state.case.get(event.key, True) and not old.case.get(event.key)]
        return [look.told(event.fact) for event in came if event.fact and state.case.get(event.key)]

    def _closed(self, reached: Sequence[set[int]], day: int, must: bool | None) -> Iterator[Turn]:  # noqa: FBT001
        """The turns of the while that ends on a day on which it surely is in force, or not; None where it never does."""
        if self._wide and self._since is not None:
            changed = must is not None and must != self._was
            for number in range(3 if changed else 2):  # of more, nobody says how many
                yield Turn(self._was == (number % 2 == 1), (self._since, day), changed and not number, ())
            return
        sure = min((number for numbers in reached for number in numbers), default=0)
        for number, found in sorted(self._found.items()):
            yield Turn(
                begins=self._was == (number % 2 == 0),
                bounds=(found.first, found.last),
                surely=number <= sure,
                by=tuple(found.by[version] for version in sorted(found.by)),
            )
