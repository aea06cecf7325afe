"""What is not for everyone: who recorded an entry, notes, plans, and what visits cost, kept back unless it is asked for.

It is kept back where entries and rows are read, so that no page can show it; whoever shows them needs to know nothing of it.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from domain.history import History
from domain.plans import PlanDropped, Planned
from domain.shared import Change, Contested, Corrected, Noted, Preferred, Retracted
from projections.readings import Rows
from projections.rows.moments import moments
from projections.rows.plans import plans

if TYPE_CHECKING:
    from domain.entry import Entry
    from domain.fact import Fact
    from projections.row import Projection
    from projections.rows.spells import Spell
    from queries.session import View
    from store.application import Comity

R = TypeVar("R", bound=tuple[Any, ...])
RECORDERS, NOTES, COSTS, PLANS = "recorders", "notes", "costs", "plans"
KEPT_BACK = {
    RECORDERS: "who recorded an entry",
    NOTES: "notes",
    COSTS: "what visits cost",
    PLANS: "plans",
}
"""What is published only where it is asked for, by its name: in words."""
DOSSIERS = "dossiers"
"""What is published as well where it is asked for: the entries of ties as they are stored, with all that is kept back."""
FIELDS = {"note": NOTES, "cost": COSTS, "plan": PLANS}
PLANNING = (Planned.verb, PlanDropped.verb)
"""Facts of which not even the kind is told: where plans are kept back, each is a note that is."""
OF_A_PLAN = frozenset((*Planned.model_fields, *PlanDropped.model_fields)) - {
    "on",
    "certainty",
    "before",
    "sources",
}
"""Fields of a plan that are kept back with it."""
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
        told, name = self._told, projection.name
        everything = {NOTES, COSTS, PLANS} <= told
        if (name == "plans" and PLANS not in told) or (name == "wordings" and not everything):
            return iter(())  # wordings have all words of a fact, these too
        if name == "people" and PLANS not in told:
            return (row for row in rows if row.verb not in PLANNING)  # type: ignore[attr-defined]
        if name in self._by_row and self._by_row[name][0] not in told:
            return map(self._by_row[name][1], rows)
        if name == "moments" and not {NOTES, PLANS} <= told:
            return (_silent(row, told) for row in rows)
        if name == "conflicts":
            return (
                row if self._may_be_told(row) else _silent(row._replace(exact=HIDDEN, because=None), told)  # type: ignore[attr-defined]
                for row in rows
            )
        return map(self._corrected, rows) if name == "corrections" else rows

    @cached_property
    def _by_row(self) -> dict[str, tuple[str, Callable[[Any], Any]]]:
        """What is done to each row of a projection, and unless what is told."""
        return {
            "citations": (PLANS, self._unquoted),
            "expenses": (COSTS, lambda row: row._replace(cost=row.cost and INSTEAD)),
        }

    def _unquoted(self, row: R) -> R:
        """A citation without its words, where it is of a plan."""
        if row.quote and (row.stream, row.version) in self._of_plans:  # type: ignore[attr-defined]
            return row._replace(quote=None)  # type: ignore[attr-defined,no-any-return]
        return row

    @cached_property
    def _of_plans(self) -> frozenset[tuple[str, int]]:
        """The entries that tell of plans."""
        streams = {row.stream for row in self._rows.of(plans)}
        return frozenset(
            (row.stream, row.version)
            for row in (self._rows.of(moments, stream=streams) if streams else ())
            if row.verb in PLANNING
        )

    def _corrected(self, row: R) -> R:
        """An entry about another one, without the values that are kept back."""
        about = {"stream": row.stream, "version": row.about}  # type: ignore[attr-defined]
        told = json.loads(row.values)  # type: ignore[attr-defined]
        changes = told.get("changes") or ([told] if "field" in told else [])
        target = next(self._rows.of(moments, **about), None)
        verb = target.verb if target else None  # what was retracted is none any more
        for change in changes:
            name = _name_of(change["field"], verb)
            if name is not None and name not in self._told:
                change["value"] = INSTEAD
                if name == PLANS and change["field"] != "plan":
                    change["field"] = "text"
        if verb in PLANNING and PLANS not in self._told and "because" in told:
            told["because"] = INSTEAD
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
        verb = choice.type.partition(".")[2]
        if NOTES not in self._told and verb == Noted.verb:
            return False
        name = _name_of(choice.field, verb)
        return name is None or name in self._told


def _silent(row: R, told: frozenset[str]) -> R:
    """A row without what it says, where it tells of a note or of a plan; and without the plan that it closed."""
    kind, _, verb = row.type.partition(".")  # type: ignore[attr-defined]
    values = row.values  # type: ignore[attr-defined]
    changed: dict[str, Any] = {}
    if (verb == Noted.verb and NOTES not in told) or (verb in PLANNING and PLANS not in told):
        changed = {"type": f"{kind}.{Noted.verb}", "values": f'{{"text": {HIDDEN}}}'}
        if "field" in row._fields:  # type: ignore[attr-defined]
            changed["field"] = "text"
    elif '"plan":' in values and PLANS not in told:
        said = json.loads(values)
        said.pop("plan", None)
        changed = {"values": json.dumps(said, ensure_ascii=False)}
    return row._replace(**changed) if changed else row  # type: ignore[attr-defined]


def _name_of(field: str, verb: str | None) -> str | None:
    """What a field of a fact is kept back as; None for one that anybody may see. Without a verb: of whatever it may be."""
    if field == "text" and verb in {Noted.verb, None}:
        return NOTES
    if field in OF_A_PLAN and verb in {*PLANNING, None}:
        return PLANS
    return FIELDS.get(field)


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
        verbs = {entry.version: entry.fact.verb for entry in entries}
        return [
            replace(
                entry,
                fact=self._spared(entry.fact, verbs),
                recorded_by=entry.recorded_by if RECORDERS in self._told else "",
            )
            for entry in entries
        ]

    def _spared(self, fact: "Fact", verbs: Mapping[int, str]) -> "Fact":
        """A fact without the values that are kept back; `verbs` are those of the stream's facts by version."""
        if isinstance(fact, Planned | PlanDropped) and PLANS not in self._told:
            cited = tuple(each.model_copy(update={"quote": None}) for each in fact.sources)
            return Noted(
                text=INSTEAD, on=fact.on, certainty=fact.certainty, before=fact.before, sources=cited
            )
        hidden: dict[str, Any] = {
            field: None
            for field, name in FIELDS.items()
            if name not in self._told and getattr(fact, field, None) is not None
        }
        if isinstance(fact, Noted) and NOTES not in self._told:
            hidden["text"] = INSTEAD
        verb = verbs.get(getattr(fact, "entry", 0))
        of_a_plan = verb in PLANNING and PLANS not in self._told
        if isinstance(fact, Corrected):
            changes = tuple(self._changed(change, verb) for change in fact.changes)
            if changes != fact.changes:
                hidden["changes"] = changes
        if isinstance(fact, Contested | Preferred) and self._hides(fact.field, verb):
            hidden["value"] = INSTEAD
            if of_a_plan:
                hidden["field"] = "text"
        if isinstance(fact, Corrected | Retracted | Preferred) and of_a_plan:
            hidden["because"] = INSTEAD
        return fact.model_copy(update=hidden) if hidden else fact

    def _changed(self, change: Change, verb: str | None) -> Change:
        """A change of a fact of a type, without a value that is kept back."""
        if change.value is None or not self._hides(change.field, verb):
            return change
        instead = {"value": INSTEAD} | ({"field": "text"} if verb in PLANNING else {})
        return change.model_copy(update=instead)

    def _hides(self, field: str, verb: str | None) -> bool:
        name = _name_of(field, verb)
        return name is not None and name not in self._told
