"""Where a stream stands on every day: the days on which an answer may change, and the answer from each of them on.

Between two such days nothing can begin or end, so that one answer holds; whoever asks for a day looks it up.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from domain import when
from domain.aggregate import Aggregate, Agreement, AsAt, Bounds, Case, Ending, Period, Seen, Spell, Told

MOST = 24
"""Ways in which a run may have begun that are told apart; the oldest of more are taken together."""


class Run(NamedTuple):
    """One way in which a status or a tier may have begun to last: the bounds of its first day, and by which fact."""

    bounds: Bounds
    by: Told | None
    several: bool = False
    """Whether it stands for several, of which not all are by that fact."""


RUNNING = ("in-force", "signed", "expired")
"""States of an instrument whose last day is its term's."""
Shown = tuple[Case, Any, Seen]
"""What a standing may have become: the case, the aged standing, and what it says of itself."""


def periods(aggregate: Aggregate[Any], of: str | None) -> tuple[Period[Any], ...]:
    """The answers for all days, in order, from a point of view (`Aggregate.periods`)."""
    return _Reading(aggregate, of).periods()


class _Answer(NamedTuple):
    """What holds from a day on, without when it began."""

    first: int
    candidates: tuple[int, ...]
    """The spells that may be the last by then."""
    cases: tuple[tuple[int, Any, Seen], ...]
    """Each spell aged to the day, in order; what is shown is the last."""
    statuses: tuple[str, ...]
    tiers: tuple[int, ...]
    agreements: tuple[Agreement, ...]


class _Reading:
    """One stream from one point of view."""

    def __init__(self, aggregate: Aggregate[Any], of: str | None) -> None:
        self.kind = type(aggregate)
        self.of = of
        self.spells: Sequence[Spell[Any]] = aggregate.spells
        self.chronicle = aggregate.chronicle
        self.still = [not getattr(spell.standing, "pending", ()) for spell in self.spells]
        self._seen: dict[int, list[Shown]] = {}

    # --- what is looked at

    def aged(self, number: int, first: int, last: int) -> list[Shown]:
        """What spell `number` may have become from one day to another."""
        if self.still[number]:
            found = self._seen.get(number)
            if found is None:
                standing = self.spells[number].standing
                found = self._seen[number] = [({}, standing, self.seen(standing))]
            return found
        cases = self.kind.aged(self.spells[number].standing, first, last)
        return [(case, standing, self.seen(standing)) for case, standing in cases]

    def seen(self, standing: Any) -> Seen:
        """What a standing says of itself."""
        if hasattr(standing, "seen"):
            found: Seen = standing.seen(self.of)
            return found
        return Seen(standing.status, standing.tier, standing.flags)

    def until(self, number: int) -> int:
        """The last day on which a spell may still be the last."""
        return self.spells[number + 1].begin[1] if number + 1 < len(self.spells) else when.MAX

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

    # --- the answers

    def periods(self) -> tuple[Period[Any], ...]:
        """The answers from day to day."""
        answers = list(self._answers())
        status = _Since(self, answers, lambda seen: seen.status, [one.statuses for one in answers])
        tier = _Since(self, answers, lambda seen: seen.tier, [one.tiers for one in answers])
        found: list[Period[Any]] = []
        for n, answer in enumerate(answers):
            _, standing, shown = answer.cases[-1]
            flags = [set(seen.flags) for _, _, seen in answer.cases]
            sure = set.intersection(*flags)
            since, began = status.of(n, shown.status)
            tier_since, tier_began = tier.of(n, shown.tier)
            told = AsAt(
                standing,
                answer.statuses,
                shown.tier,
                min(answer.tiers),
                max(answer.tiers),
                tuple(sorted(sure)),
                tuple(sorted(set.union(*flags) - sure)),
                since,
                began,
                tier_since,
                tier_began,
                answer.agreements,
                *self._ends(answer, standing),
                self.of,
            )
            if not found or found[-1].answer[1:] != told[1:] or _differs(found[-1].answer, told):
                found.append(Period(answer.first, told))
        return tuple(found)

    def _answers(self) -> Iterator[_Answer]:
        """What holds from each of the days on; the same once only."""
        earliest = [spell.begin[0] for spell in self.spells]
        latest = [spell.begin[1] for spell in self.spells]
        for day in self.days():
            last = bisect_right(earliest, day) - 1
            first = max(bisect_right(latest, day) - 1, 0)
            candidates = tuple(range(first, last + 1))
            cases = tuple(
                (number, standing, seen)
                for number in candidates
                for _, standing, seen in self.aged(number, day, day)
            )
            yield _Answer(
                day,
                candidates,
                cases,
                _in_order([seen.status for _, _, seen in cases]),
                _in_order([seen.tier for _, _, seen in cases]),
                tuple(self._agreements(cases)),
            )

    def _ends(self, answer: _Answer, shown: Any) -> tuple[tuple[Ending, ...], tuple[Ending, ...]]:
        """The ends that were given and have not surely come, and who has left."""
        given = getattr(self.spells[answer.candidates[-1]].standing, "quits", ())
        if not given:
            return (), ()
        mine = None if self.of is None or "--" not in self.of else {*self.of.split("--")}
        ending = tuple(
            Ending(one.fact.by, one.on, self.told(one.fact))
            for one in given
            if not one.came and one.day[1] > answer.first and (mine is None or mine & {*one.parties})
        )
        left: dict[str, Ending] = {}
        for one in shown.quits:
            for party in one.parties if one.came else ():
                if party not in one.back and (mine is None or party in mine):
                    left.setdefault(party, Ending(party, one.on, self.told(one.fact)))
        return ending, tuple(left.values())

    def told(self, fact: Any) -> Told:
        """A fact in its place."""
        return next(told for told in self.chronicle if told.fact is fact)

    def _agreements(self, cases: Sequence[tuple[int, Any, Seen]]) -> Iterator[Agreement]:
        """Each instrument, and what it may be."""
        if not hasattr(cases[-1][1], "instruments"):
            return
        each = [{one.id: one for one in standing.instruments} for _, standing, _ in cases]
        names = dict.fromkeys([*each[-1], *(name for those in each for name in those)])
        for name in names:
            statuses: list[str] = []
            for those in each:
                statuses.extend(those[name].states(self.of) if name in those else ("none",))
            shown = next(those[name] for those in reversed(each) if name in those)
            ends = shown.ends if statuses[-1] in RUNNING else None
            yield Agreement(
                name, _in_order(statuses), ends and (_day_before(ends[0]), _day_before(ends[1])), shown
            )


def _in_order(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each value once, in the order in which they come; the last one last."""
    shown = values[-1]
    return (*dict.fromkeys(value for value in values if value != shown), shown)


def _day_before(day: int) -> int:
    return day if day in {when.MIN, when.MAX} else day - 1


class _Since:
    """Since when a status, or a tier, has lasted."""

    def __init__(
        self,
        reading: _Reading,
        answers: Sequence[_Answer],
        value: Callable[[Seen], Hashable],
        possible: Sequence[Sequence[Hashable]],
    ) -> None:
        self._reading = reading
        self._answers = answers
        self._value = value
        self._possible = possible
        self._runs: list[dict[Hashable, list[Run]]] = []
        for number in range(len(reading.spells)):
            self._runs.append(self._into(number))
        self._first: list[dict[Hashable, int]] = []
        """For each answer, what is possible and since when it has been without a break."""
        self._sure: list[int] = []
        """For each answer that is certain, since when it has been without a break."""
        for n, values in enumerate(possible):
            before = self._first[-1] if n else {}
            first = answers[n].first
            self._first.append({one: before.get(one, first) for one in values})
            same = n and len(values) == 1 and list(possible[n - 1]) == list(values)
            self._sure.append(self._sure[-1] if same else first)

    def of(self, n: int, value: Hashable) -> tuple[Bounds, Told | None]:
        """Since when a value has lasted that is shown by answer `n`, and by which fact, if by one alone."""
        answer = self._answers[n]
        least = self._first[n][value]
        most = self._sure[n] if len(self._possible[n]) == 1 else when.MAX
        numbers = {number for number, _, seen in answer.cases if self._value(seen) == value}
        within = [
            run
            for number in numbers
            for run in self._runs[number].get(value, ())
            if run.bounds[0] <= min(most, answer.first) and run.bounds[1] >= least
        ]
        if not within:
            return (least, max(most, least)), None
        low = max(least, min(run.bounds[0] for run in within))
        high = max(low, min(most, max(run.bounds[1] for run in within)))
        by = {id(run.by): run.by for run in within}
        alone = len(by) == 1 and not any(run.several for run in within)
        return (low, high), next(iter(by.values())) if alone else None

    def _into(self, number: int) -> dict[Hashable, list[Run]]:
        """How a value may have begun to last that is still there while spell `number` does."""
        spell, reading, value = self._reading.spells[number], self._reading, self._value
        found: dict[Hashable, list[Run]] = {}
        if number == 0:
            for _, _, seen in reading.aged(0, when.MIN, when.MIN):
                found[value(seen)] = [Run(spell.begin, None)]
        else:
            before = reading.aged(number - 1, *spell.begin)
            after = reading.aged(number, *spell.begin)
            for now in dict.fromkeys(value(seen) for _, _, seen in after):
                cases = [case for case, _, seen in after if value(seen) == now]
                earlier: list[Run] = []
                begins = False
                for case, _, seen in before:
                    if not any(_together(case, one) for one in cases):
                        continue
                    if value(seen) == now:
                        earlier = self._runs[number - 1].get(now, [])
                    else:
                        begins = True
                found[now] = _few([*earlier, Run(spell.begin, spell.by)] if begins else earlier)
        self._by_time(number, found)
        return found

    def _by_time(self, number: int, found: dict[Hashable, list[Run]]) -> None:
        """Add what time alone may begin while a spell lasts."""
        reading, value = self._reading, self._value
        if reading.still[number]:
            return
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
                    if other == came and value(after) != value(seen):
                        by = reading.told(event.fact) if event.fact else None
                        run = Run((first, last), by)
                        found[value(after)] = _few([*found.get(value(after), ()), run])


def _together(one: Case, other: Case) -> bool:
    """Whether two cases may be one: no event has come in one and not in the other."""
    return all(other.get(key, came) == came for key, came in one.items())


def _few(runs: list[Run]) -> list[Run]:
    """The runs, each once; the oldest of very many taken together."""
    if len(runs) > 1:
        runs = list({(run.bounds, id(run.by)): run for run in runs}.values())
    if len(runs) <= MOST:
        return runs
    old, rest = runs[: -MOST + 1], runs[-MOST + 1 :]
    bounds = (min(run.bounds[0] for run in old), max(run.bounds[1] for run in old))
    return [Run(bounds, None, several=True), *rest]


def _differs(one: AsAt[Any], other: AsAt[Any]) -> bool:
    """Whether two answers differ in what is known of the stream beside its status."""
    return bool(one.standing is not other.standing and one.standing.summary != other.standing.summary)
