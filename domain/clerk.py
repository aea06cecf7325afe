"""Many facts for one stream, decided one after the other without folding it anew for each.

`Clerk.decide` answers as `domain.decide.decide` does. Where a fact is told in order (nothing on record is certainly
later) and bounds the day of nothing before it, the last standing is all that is needed; anything else folds the stream.
"""

from typing import Any

from domain import when
from domain.aggregate import Fold, Known, Told
from domain.decide import Accepted, cautions, decide, overlap, references_refused
from domain.entry import Entry
from domain.fact import Fact
from domain.fields import likeness
from domain.history import History, bounds_of
from domain.refusal import Refusal
from domain.shared import CORRECTIONS

Step = tuple[Any, int, int, tuple[Any, ...]]
"""The standing that a fact finds, the bounds of its day, and its threads."""


class Clerk:
    """One stream to which facts are being added."""

    def __init__(self, history: History, known: Known) -> None:
        """Start from what is on record."""
        self.stream = history.stream
        self.kind = history.kind
        self.around = history.around
        self.known = known
        self.entries = list(history.entries)
        self._history: History | None = history
        self._opening: type[Fact] | tuple[()] = self.kind.opening or ()
        self._folded = False
        self._next: tuple[Fact, Step, tuple[Any, ...]] | None = None

    @property
    def history(self) -> History:
        """All entries so far."""
        if self._history is None:
            self._history = History(self.stream, self.entries, self.around)
        return self._history

    @property
    def quick(self) -> bool:
        """Whether the last decision was one step from the last standing."""
        return self._next is not None

    def decide(self, fact: Fact) -> Accepted | Refusal:
        """Whether `fact` may be added; `add` then takes the entry that was made of it."""
        self._next = None
        if not self._folded:
            self._fold()
        if (step := self._in_order(fact)) is None:
            return decide(self.history, fact, self.known)
        before = step[0]
        if refusal := references_refused(self.kind, self.stream, fact, self.known):
            return refusal
        if not fact.alleged and self.kind.laws[type(fact)].refusal(before, fact):
            return decide(self.history, fact, self.known)  # which says what may be recorded instead
        key = likeness(fact)
        self._next = (fact, step, key)
        twin = self._twin(fact, key)
        return Accepted(fact, self._count, tuple(cautions(self, fact, before, twin, self.known)))

    def add(self, entry: Entry) -> None:
        """Take the entry of the fact that was just accepted."""
        self.entries.append(entry)
        self._history = None
        if self._next is None or self._next[0] is not entry.fact:
            self._folded = False
            return
        (_, earliest, latest, threads), key = self._next[1:]
        self._take(Told(entry, entry.fact, earliest, latest), threads, key)

    def _fold(self) -> None:
        """Fold the whole stream: after this each fact that is told in order is one step."""
        history = self.history
        self._fold_so_far: Fold[Any] = Fold(self.kind, self.stream, self.around)
        self._top_stored = when.MIN
        self._low: dict[str, int] = {}
        self._high: dict[str, int] = {}
        self._alike: dict[tuple[Any, ...], list[tuple[tuple[int, int], int]]] = {}
        self._count = 0
        self._open = self.kind.opening is None
        self._last_at_end = True
        chronicle = history.chronicle
        for told in chronicle:
            threads = self.kind.threads(self._fold_so_far.standing, told.fact)
            self._take(told, threads, likeness(told.fact))
        told_last = [one.entry.version for one in history.readings if one.stands and not one.is_correction]
        self._last_at_end = not told_last or chronicle[-1].entry.version == told_last[-1]
        self._folded = True

    def _in_order(self, fact: Fact) -> Step | None:
        """What the fact finds and what bounds it has, if it stands at the end and bounds nothing before it."""
        opens = isinstance(fact, self._opening)
        if (
            isinstance(fact, CORRECTIONS)
            or type(fact) in self.kind.reaches  # other streams are asked about it
            or fact.before is not None
            or self._open
            == opens  # only the opening of a stream that is not open, or another fact of one that is
            or self.kind.kind not in fact.streams
            or (opens and (fact.alleged or self.entries))
        ):
            return None
        today = self.known.today
        if fact.on is None:
            if not self._last_at_end:
                return None
            earliest, latest = when.MIN, today
        else:
            earliest, latest = bounds_of(fact)
            if latest < self._top_stored or earliest > today + 1:
                return None
            latest = min(latest, max(today, earliest))
        threads = () if fact.alleged else self.kind.threads(self._fold_so_far.standing, fact)
        if not threads:
            return self._fold_so_far.before(fact, earliest), earliest, latest, threads
        earliest = max(earliest, *(self._low.get(thread.name, when.MIN) for thread in threads))
        latest = max(latest, earliest)
        if any(thread.binds and self._high.get(thread.name, when.MIN) > latest for thread in threads):
            return None
        return self._fold_so_far.before(fact, earliest), earliest, latest, threads

    def _take(self, told: Told, threads: tuple[Any, ...], key: tuple[Any, ...]) -> None:
        fact = told.fact
        stored = bounds_of(fact) if fact.on else None
        if isinstance(fact, self._opening):
            self._open = True
        elif stored and stored[0] > self._top_stored:
            self._top_stored = stored[0]
        self._count += 1
        if stored:
            self._alike.setdefault(key, []).append((stored, told.entry.version))
        self._fold_so_far.take(told)
        if fact.alleged:
            return
        for thread in threads:
            if thread.binds:
                self._low[thread.name] = max(self._low.get(thread.name, when.MIN), told.earliest)
                self._high[thread.name] = max(self._high.get(thread.name, when.MIN), told.latest)

    def _twin(self, fact: Fact, key: tuple[Any, ...]) -> int | None:
        if fact.on is None:
            return None
        day = bounds_of(fact)
        return next((version for other, version in self._alike.get(key, ()) if overlap(day, other)), None)
