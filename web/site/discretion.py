"""What is not for everyone: who recorded an entry, notes, and what visits cost, kept back unless it is asked for.

It is kept back where entries and rows are read, so that no page can show it; whoever shows them needs to know nothing of it.
"""

import json
from collections.abc import Callable, Collection, Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from domain.history import History
from domain.shared import Contested, Corrected, Noted, Preferred
from projections.readings import Rows
from projections.rows.moments import moments

if TYPE_CHECKING:
    from domain.entry import Entry
    from domain.fact import Fact
    from projections.row import Projection
    from projections.rows.spells import Spell
    from queries.session import View
    from store.application import Comity

R = TypeVar("R", bound=tuple[Any, ...])
RECORDERS, NOTES, COSTS = "recorders", "notes", "costs"
KEPT_BACK = {
    RECORDERS: "who recorded an entry",
    NOTES: "notes",
    COSTS: "what visits cost",
}
"""What is published only where it is asked for, by its name: in words."""
DOSSIERS = "dossiers"
"""What is published as well where it is asked for: the entries of ties as they are stored, with all that is kept back."""
FIELDS = {"note": NOTES, "cost": COSTS}
INSTEAD = "(not published)"
"""What stands in the place of a value that is kept back."""
HIDDEN = json.dumps(INSTEAD)
KEPT = 8
"""Histories that are kept: a page of a stream is followed by those of its entries."""


def discreet(view: "View", told: frozenset[str]) -> "View":
    """The same view without what is not `told` of: some of `KEPT_BACK`."""
    found = copy(view)
    ledger = Discreet(lambda: view.ledger, told)
    found._ledger = lambda: ledger  # type: ignore[assignment,return-value]  # noqa: SLF001 — as it is read by pages
    found.ask = view.ask.reading(lambda rows: Sparing(rows, told))
    if alone := view.ask.alone:
        found.ask.alone = lambda positions: (
            (stream, (Sparing(rows, told) for rows in known)) for stream, known in alone(positions)
        )
    return found


class Sparing(Rows):
    """Rows without what is kept back in them: all are there, so that whoever counts them counts what there is."""

    def __init__(self, rows: Rows, told: frozenset[str]) -> None:
        self._rows, self._told = rows, told

    def of(self, projection: "Projection[R]", **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._spared(projection, self._rows.of(projection, **where))

    def at(self, day: int, of: str | None = None, **where: Any) -> "Iterator[Spell]":
        """Where each stream stands on a day (`Rows.at`)."""
        return self._rows.at(day, of, **where)

    def latest(self, projection: "Projection[R]", day: int, **where: Any) -> Iterator[R]:
        """For each stream the latest row by a day (`Rows.latest`)."""
        return self._spared(projection, self._rows.latest(projection, day, **where))

    def _spared(self, projection: "Projection[R]", rows: Iterator[R]) -> Iterator[R]:
        if projection.name == "wordings" and not {NOTES, COSTS} <= self._told:
            return iter(())  # they have all words of a fact, these too
        if projection.name == "expenses" and COSTS not in self._told:
            return (row._replace(cost=row.cost and INSTEAD) for row in rows)  # type: ignore[attr-defined]
        if projection.name == "moments" and NOTES not in self._told:
            return map(_noted, rows)
        if projection.name == "conflicts":
            return (row if self._may_be_told(row) else _noted(row._replace(exact=HIDDEN)) for row in rows)  # type: ignore[attr-defined]
        return map(self._corrected, rows) if projection.name == "corrections" else rows

    def _corrected(self, row: R) -> R:
        """An entry about another one, without the values that are kept back."""
        about = {"stream": row.stream, "version": row.about}  # type: ignore[attr-defined]
        told = json.loads(row.values)  # type: ignore[attr-defined]
        changes = told.get("changes") or ([told] if "field" in told else [])
        if not any(change["field"] in {*FIELDS, "text"} for change in changes):
            return row
        target = next(self._rows.of(moments, **about), None)
        is_note = target is None or target.verb == Noted.verb  # what was retracted is none any more
        for change in changes:
            name = _name_of(change["field"], is_note=is_note)
            if name is not None and name not in self._told:
                change["value"] = INSTEAD
        return row._replace(values=json.dumps(told, ensure_ascii=False))  # type: ignore[attr-defined,no-any-return]

    def other(self, projection: "Projection[Any]", among: Collection[str] | None = None) -> Any:
        """The rows in other readings (`Rows.other`), without readings that are another note, or another cost."""
        return {
            stream: {
                reading: [*self._spared(projection, iter(rows))]
                for reading, rows in readings.items()
                if all(map(self._may_be_told, reading))
            }
            for stream, readings in self._rows.other(projection, among).items()
        }

    def _may_be_told(self, choice: Any) -> bool:
        """Whether a value of a field, or the fact that has it, is nothing that is kept back."""
        if NOTES not in self._told and choice.type.endswith(f".{Noted.verb}"):
            return False
        name = _name_of(choice.field, is_note=choice.type.endswith(f".{Noted.verb}"))
        return name is None or name in self._told


def _noted(row: R) -> R:
    """A row without what it says, where it tells of a note."""
    is_note = row.type.endswith(f".{Noted.verb}")  # type: ignore[attr-defined]
    return row._replace(values=f'{{"text": {HIDDEN}}}') if is_note else row  # type: ignore[attr-defined]


def _name_of(field: str, *, is_note: bool) -> str | None:
    """What a field is kept back as; None for one that anybody may see."""
    return NOTES if is_note and field == "text" else FIELDS.get(field)


class Discreet:
    """A ledger whose entries do not tell what is kept back; everything else of it as it is."""

    def __init__(self, ledger: "Callable[[], Comity]", told: frozenset[str]) -> None:
        self._open, self._told = ledger, told
        self.history = lru_cache(maxsize=KEPT)(self._history)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of the ledger."""
        return getattr(self._open(), name)

    def _history(self, stream: str) -> History:
        """The history of a stream (`Comity.history`)."""
        found = self._open().history(stream)
        return History(stream, self._entries(found.entries), found.around)

    def histories(self, *args: Any, **given: Any) -> Iterator[History]:
        """Those of several streams (`Comity.histories`)."""
        for found in self._open().histories(*args, **given):
            yield History(found.stream, self._entries(found.entries), found.around)

    def entries(self, *args: Any, **given: Any) -> Iterator["Entry"]:
        """Entries in the order of the ledger (`Comity.entries`), without who recorded them."""
        for entry in self._open().entries(*args, **given):
            yield entry if RECORDERS in self._told else replace(entry, recorded_by="")

    def _entries(self, entries: "tuple[Entry, ...]") -> "list[Entry]":
        of_notes = {entry.version for entry in entries if isinstance(entry.fact, Noted)}
        return [
            replace(
                entry,
                fact=self._spared(entry.fact, of_notes),
                recorded_by=entry.recorded_by if RECORDERS in self._told else "",
            )
            for entry in entries
        ]

    def _spared(self, fact: "Fact", of_notes: set[int]) -> "Fact":
        """A fact without the values that are kept back."""
        hidden: dict[str, Any] = {
            field: None
            for field, name in FIELDS.items()
            if name not in self._told and getattr(fact, field, None) is not None
        }
        if isinstance(fact, Noted) and NOTES not in self._told:
            hidden["text"] = INSTEAD
        if isinstance(fact, Corrected):
            changes = tuple(
                change.model_copy(update={"value": INSTEAD})
                if self._hides(change.field, fact.entry in of_notes) and change.value is not None
                else change
                for change in fact.changes
            )
            if changes != fact.changes:
                hidden["changes"] = changes
        if isinstance(fact, Contested | Preferred) and self._hides(fact.field, fact.entry in of_notes):
            hidden["value"] = INSTEAD
        return fact.model_copy(update=hidden) if hidden else fact

    def _hides(self, field: str, is_note: bool) -> bool:
        name = _name_of(field, is_note=is_note)
        return name is not None and name not in self._told
