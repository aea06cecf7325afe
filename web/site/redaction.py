"""What is not for everyone, taken out of the entries before anything is made of them: recorders, notes, costs, plans.

Every page of a site is made of redacted entries, so that none can show what was taken out. Each entry stays, with its
number and its position; what it says is replaced by `(not published)`, and a plan becomes a note that says that.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.corrections import value_of
from domain.entry import kind_of
from domain.history import History
from domain.plans import PlanDropped, Planned
from domain.shared import ABOUT_ENTRIES, Change, Contested, Corrected, Noted, Preferred, Retracted
from projections.ask import Ask, Words
from projections.engine.fold import Folded
from projections.engine.patched import each_as_known
from queries.axes import Axes, axes
from queries.directory import RowDirectory
from queries.session import View

if TYPE_CHECKING:
    from domain.entry import Entry
    from domain.fact import Citation, Fact
    from projections.lookup import Rows
    from store.application import Comity

RECORDERS, NOTES, COSTS, PLANS = "recorders", "notes", "costs", "plans"
KEPT_BACK = {
    RECORDERS: "who recorded an entry",
    NOTES: "notes",
    COSTS: "what visits cost and who paid",
    PLANS: "plans",
}
"""What is published only where it is asked for, by its name: in words."""
DOSSIERS = "dossiers"
"""What is published as well where it is asked for: the entries of ties as they are stored, with all that is kept back."""
FIELDS = {"note": NOTES, "cost": COSTS, "funded_by": COSTS, "plan": PLANS}
"""Fields of any fact that are kept back, each with the name under which it is asked for."""
PLANNING = (Planned.verb, PlanDropped.verb)
OF_A_PLAN = frozenset((*Planned.model_fields, *PlanDropped.model_fields)) - {
    "on",
    "certainty",
    "before",
    "sources",
}
"""Fields of a plan that are kept back with it."""
INSTEAD = "(not published)"
"""What stands in the place of a value that is kept back."""
A_COMMAND = "hidden"
"""What stands in the place of a command's id that somebody chose: those that comity makes are digits."""
FORMER = 8
"""Earlier positions of which the rows are kept."""
_MADE_UP = re.compile("[0-9a-f]{32}")


class Redacted:
    """A ledger without what is not told, read once and held in memory: what pages ask of `Comity`, and views of it.

    The stored lines (`recorder`) are as they are: they are hashed and counted, and nothing else is made of them.
    """

    def __init__(self, ledger: "Comity", told: frozenset[str], today: int) -> None:
        """`told` are names of `KEPT_BACK` that are published; `today` is the day, whatever day it is."""
        self.where: Path = ledger.where
        self.recorder, self.restored, self.zone = ledger.recorder, ledger.restored, ledger.zone
        self.ledger = self
        """Itself, for who asks a session for its ledger."""
        self._today = today
        self._kept_back = frozenset(field for field, name in FIELDS.items() if name not in told)
        self._histories = {history.stream: redacted(history, told) for history in ledger.histories()}
        self._entries = sorted(
            (entry for history in self._histories.values() for entry in history.entries),
            key=attrgetter("position"),
        )
        self._then = lru_cache(maxsize=FORMER)(self._read)

    # --- as an open ledger

    @property
    def position(self) -> int:
        """The position of the last entry; 0 in an empty ledger."""
        return self._entries[-1].position if self._entries else 0

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._entries)

    def today(self) -> int:
        """The day that is taken for today."""
        return self._today

    def history(self, stream: str) -> History:
        """The history of a stream; empty for none (`Comity.history`)."""
        return self._histories.get(stream) or History(stream)

    def histories(self, kind: str | None = None, until: int | None = None) -> Iterator[History]:
        """The histories of all streams of a kind, or of all, in order, as known up to a position (`Comity.histories`)."""
        for stream, found in self._histories.items():
            if kind is None or kind_of(stream) == kind:
                known = found if until is None or until >= self.position else found.as_known(until)
                if known.entries:
                    yield known

    def entries(self, since: int = 0, until: int | None = None) -> Iterator["Entry"]:
        """The entries after a position, up to another, in the order of the ledger (`Comity.entries`)."""
        first, last = (
            bisect_right(self._entries, at, key=attrgetter("position"))
            for at in (since, self.position if until is None else until)
        )
        yield from self._entries[first:last]

    def last(self, until: int | datetime | None = None) -> "Entry | None":
        """The last entry, or the last up to a position or an instant; None for none (`Comity.last`)."""
        by = attrgetter("recorded_at" if isinstance(until, datetime) else "position")
        end = len(self._entries) if until is None else bisect_right(self._entries, until, key=by)
        return self._entries[end - 1] if end else None

    # --- as a session

    def view(self, as_at: str | None = None, as_known: str | None = None) -> View:
        """The ledger as it is seen on a day, as it was known at a time, in words. Errors: those of `queries.axes`."""

        def when(known: str | None) -> Axes:
            return axes(self, self.last, as_at, known)

        def alone(positions: Mapping[str, Sequence[int]]) -> Any:
            return each_as_known(lambda streams: map(self.history, streams), positions)

        return View(lambda: self, when, self._asked, as_known, alone)  # type: ignore[arg-type,return-value]

    def _asked(self, when: Axes) -> Ask:
        position = self.position if when.known is None else when.position
        rows, names, words = self._then(position)
        found = Ask(rows, names, when.day, self._today, when.told, position, words=words.bounded())
        found.kept_back = self._kept_back
        return found

    def _read(self, position: int) -> "tuple[Rows, RowDirectory, Words]":
        """The rows as they were known up to a position, those who were known then, and what was said of them."""
        rows = Folded(lambda kind: self.histories(kind, position))
        return rows, RowDirectory(rows), Words()


def redacted(history: History, told: frozenset[str]) -> History:
    """The history without what is not told."""
    if told >= KEPT_BACK.keys():
        return history
    stream = _Stream(told, history)
    return History(history.stream, map(stream.redacted, history.entries), history.around)


class _Stream:
    """Redacts the entries of one stream, in recorded order."""

    def __init__(self, told: frozenset[str], history: History) -> None:
        self._told = told
        self._noted = _noted(history) if history.corrects else frozenset()
        self._verbs: dict[int, str] = {}
        self._notes: dict[int, Any] = {}
        """The note of each entry, with its corrections so far."""
        self._values: dict[tuple[int, str], dict[str, int]] = {}
        """By entry and field: the values that are kept back, each with a number."""
        self._hidden: set[int] = set()
        """Entries whose reasons and quotations are kept back too."""

    def redacted(self, entry: "Entry") -> "Entry":
        """The next entry of the stream, without what is not told."""
        fact = self._fact(entry.version, entry.fact)
        if RECORDERS in self._told:
            return entry if fact is entry.fact else replace(entry, fact=fact)
        command = entry.command if _MADE_UP.fullmatch(entry.command) else A_COMMAND
        own = entry.id.replace(entry.command, command)  # entries are called by the command that wrote them
        return replace(entry, fact=fact, recorded_by="", command=command, id=own)

    def _fact(self, version: int, fact: "Fact") -> "Fact":
        self._verbs[version], self._notes[version] = fact.verb, fact.note
        if isinstance(fact, Planned | PlanDropped) and PLANS not in self._told:
            self._hidden.add(version)
            for field in OF_A_PLAN & type(fact).model_fields.keys():
                self._number(version, "text", [(field, value_of(fact, field))], 1)
            cited = _unquoted(fact.sources)
            return Noted(
                text=INSTEAD, on=fact.on, certainty=fact.certainty, before=fact.before, sources=cited
            )
        new: dict[str, Any] = {}
        for field in FIELDS:
            if self._hides(field, fact.verb) and getattr(fact, field, None) is not None:
                self._number(version, self._told_as(field, fact.verb), [(field, value_of(fact, field))], 1)
                is_shown = field != "plan" and (field != "note" or version in self._noted)
                new[field] = INSTEAD if is_shown else None
        if isinstance(fact, Noted) and NOTES not in self._told:
            self._hidden.add(version)
            self._number(version, "text", [("text", fact.text)], 1)
            new |= {"text": INSTEAD, "sources": _unquoted(fact.sources)}
        if isinstance(fact, ABOUT_ENTRIES):
            new |= self._about(version, fact)
        return fact.model_copy(update=new) if new else fact

    # --- entries about other entries

    def _about(self, version: int, fact: Any) -> dict[str, Any]:
        """The fields of an entry about another one that are told otherwise."""
        verb = self._verbs.get(fact.entry, "")
        new: dict[str, Any] = {}
        if isinstance(fact, Corrected):
            changes = self._changes(fact.entry, verb, fact.changes, keeps=True)
            if changes != fact.changes:
                new["changes"] = changes
        elif isinstance(fact, Contested | Preferred) and self._hides(fact.field, verb):
            told = Change(field=fact.field, value=fact.value)
            (told,) = self._changes(fact.entry, verb, [told], keeps=isinstance(fact, Preferred))
            new = {"field": told.field, "value": told.value}
        if new or fact.entry in self._hidden:
            self._hidden.add(version)
            if isinstance(fact, Corrected | Retracted | Preferred):
                new["because"] = INSTEAD
            new["sources"] = _unquoted(fact.sources)
        return new

    def _changes(
        self, entry: int, verb: str, changes: Sequence[Change], *, keeps: bool
    ) -> tuple[Change, ...]:
        """Changes of an entry as they are told, each field once; `keeps` the note that is in use where it is told.

        What a correction changes in several fields of a plan is one change of the words of a note.
        """
        found: dict[str, Change] = {}
        hidden: dict[str, list[tuple[str, Any]]] = {}
        for change in changes:
            if self._hides(change.field, verb):
                field = self._told_as(change.field, verb)
                hidden.setdefault(field, []).append((change.field, change.value))
                found.setdefault(field, change)
            elif change.field == "sources" and entry in self._hidden:
                found["sources"] = Change(field="sources", value=_without_quotes(change.value))
            else:
                found[change.field] = change
                if change.field == "note":
                    self._notes[entry] = change.value
        for field, values in hidden.items():
            own = found[field]
            if field == "note" and own.field == "note" and NOTES in self._told:
                continue  # the note is changed beside the plan
            told: Any = self._stand_in(self._number(entry, field, values))
            if field != "text" and all(value is None for _, value in values):
                told = None
            if field == "note" and keeps and NOTES in self._told:
                told = self._notes[entry] or told
            found[field] = Change(field=field, value=told)
        return tuple(found.values())

    # --- values

    def _number(
        self, entry: int, field: str, values: Iterable[tuple[str, Any]], number: int | None = None
    ) -> int:
        """The number of values of an entry that are told in one field: equal ones have the same, a new one the next."""
        known = self._values.setdefault((entry, field), {})
        keys = [json.dumps(value, sort_keys=True) for value in values]
        found = number or known.get(keys[0]) or max(known.values(), default=0) + 1
        for key in keys:
            known.setdefault(key, found)
        return found

    def _stand_in(self, number: int) -> str:
        """What is told in the place of a value: of each another one, so that what was contested or corrected is so still."""
        return INSTEAD if number == 1 else f"(not published, {number})"

    def _hides(self, field: str, verb: str) -> bool:
        """Whether a field of a fact is kept back."""
        return (
            (field in FIELDS and FIELDS[field] not in self._told)
            or (field == "text" and verb == Noted.verb and NOTES not in self._told)
            or (field in OF_A_PLAN and verb in PLANNING and PLANS not in self._told)
        )

    def _told_as(self, field: str, verb: str) -> str:
        """The field as which one that is kept back is told: none shows that there is a plan."""
        if verb in PLANNING and PLANS not in self._told:
            return "text"
        return "note" if field == "plan" else field


def _noted(history: History) -> frozenset[int]:
    """The entries of whose notes others tell a value: of these alone it is told whether they had one before."""
    found: set[int] = set()
    for entry in history.entries:
        fact: Any = entry.fact
        if isinstance(fact, Corrected | Contested | Preferred):
            changes: Any = fact.changes if isinstance(fact, Corrected) else [fact]
            found |= {fact.entry for change in changes if change.field in {"note", "plan"}}
    return frozenset(found)


def _unquoted(sources: "Iterable[Citation]") -> "tuple[Citation, ...]":
    """Sources without their words."""
    return tuple(each.model_copy(update={"quote": None}) for each in sources)


def _without_quotes(sources: Any) -> Any:
    """Sources as JSON has them, without their words."""
    return [{name: each[name] for name in each if name != "quote"} for each in sources or ()]
