"""One stream, replayed: the standing after each fact, its spells, and where it stands on any day."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from domain.chronicle import Chronicle, Step
from domain.entry import Entry
from domain.periods import Answers, AsAt, Period, Plain, Spell, answers, spells_of
from domain.rules import Rules, S

if TYPE_CHECKING:
    from domain.turns import Turn


class Replayed(Rules[S]):
    """One stream, replayed and asked; what may be recorded next is asked of an `Aggregate`, or of `domain.decide`."""

    def __init__(self, chronicle: Chronicle[S], entries: Sequence[Entry]) -> None:
        """The stream of a chronicle that was made of these entries."""
        self.id = chronicle.stream
        self.version = len(entries)
        self.entries = entries
        self.chronicle = chronicle
        self.around = chronicle.around
        self._answers: dict[str | None, Plain | Answers] = {}

    @property
    def steps(self) -> Sequence[Step[S]]:
        """The chronicle's facts, with the standings between them."""
        return self.chronicle.steps

    @property
    def standing(self) -> S:
        """Where the facts lead; what time does then is asked with `as_at`, or `standing_by`."""
        return self.chronicle.standing

    def standing_by(self, day: int) -> S:
        """Where all facts lead, with what time has surely done by `day`."""
        standing: S = type(self).settled(self.standing, day)
        return standing

    @cached_property
    def spells(self) -> tuple[Spell[S], ...]:
        """Each standing with the bounds of its beginning, in order; the first is the one before anything."""
        return spells_of(self.chronicle)

    def periods(self, of: str | None = None) -> tuple[Period[S], ...]:
        """The answers for all days, each from the first day on which it holds, in order; from a point of view."""
        return self._seen(of).periods

    def as_at(self, day: int, of: str | None = None) -> AsAt[S]:
        """Where the stream stands on `day` (a proleptic ordinal), and how sure that is; from a point of view."""
        return self._seen(of).at(day).asked_on(day)

    def _seen(self, of: str | None) -> Plain | Answers:
        view = self.view(of)
        if view not in self._answers:
            self._answers[view] = answers(self.chronicle, self.spells, view)
        return self._answers[view]

    def turns(self, of: str | None = None) -> "list[Turn]":
        """When it began to be in force, and ceased to; from a point of view."""
        from domain.turns import turns  # noqa: PLC0415 — few ask for them

        return turns(self.chronicle, self.spells, self.view(of))

    def view(self, of: str | None) -> str | None:
        """The point of view that is meant by `of`; None for the whole, which most streams have alone."""
        if of is None:
            return None
        standing: Any = self.spells[0].standing
        return standing.view(of) if hasattr(standing, "view") else None
