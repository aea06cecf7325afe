"""What is not for everyone, kept back unless asked for: who recorded an entry, notes, plans, what visits cost and who paid.

It is kept back where entries and rows are read, so that no page can show it; whoever shows them needs to know nothing of it.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from dataclasses import replace
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from domain.corrections import value_of
from domain.history import History
from domain.plans import PlanDropped, Planned
from domain.shared import ABOUT_ENTRIES, Change, Contested, Corrected, Noted, Preferred, Retracted
from projections.readings import Rows, depends, several
from projections.row import cited
from projections.rows.attestations import attestations
from projections.rows.corrections import corrections
from projections.rows.moments import moments
from projections.rows.plans import plans
from projections.rows.sides import sides
from projections.rows.spells import spells
from web.compiled import code

if TYPE_CHECKING:
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
    from domain.fact import Fact
    from projections.ask import Ask
    from projections.engine.changes import Changes, Resting
    from projections.reckoning.audit import AuditEntry
    from projections.row import Projection
    from projections.rows.moments import Moment
    from projections.rows.spells import Spell
    from queries.session import KeptAt, View
    from store.application import Comity

R = TypeVar("R", bound=tuple[Any, ...])
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
PLANNING = (Planned.verb, PlanDropped.verb)
"""Facts of which not even the kind is told: where plans are kept back, each is a note that is."""
OF_A_PLAN = frozenset((*Planned.model_fields, *PlanDropped.model_fields)) - {
    "on",
    "certainty",
    "before",
    "sources",
}
"""Fields of a plan that are kept back with it."""
TELLING = frozenset({NOTES, COSTS, PLANS})
"""All that is kept back of what facts say."""
INSTEAD = "(not published)"
"""What stands in the place of a value that is kept back."""
HIDDEN = json.dumps(INSTEAD)
NOTHING = json.dumps(None)
VOICED = ("contested", "unsettled", "sources", "brought_by")
"""What tells of a fact whose word it is."""
Histories = Callable[[Collection[str]], Iterable[History]]
FEW = 50
"""Streams up to which each is asked whether it has plans; whoever asks of more asks all."""
KEPT = 8
"""Histories that are kept: a page of a stream is followed by those of its entries."""


def discreet(view: "View", told: frozenset[str]) -> "View":
    """The same view without what is not `told` of: some of `KEPT_BACK`."""
    found = copy(view)

    @lru_cache(maxsize=KEPT)
    def read(stream: str) -> History:
        return view.ledger.history(stream)

    ledger = Discreet(lambda: view.ledger, told, read)
    found._ledger = lambda: ledger  # type: ignore[assignment,return-value]  # noqa: SLF001 — as it is read by pages
    without_plans = Discreet(lambda: view.ledger, told | KEPT_BACK.keys() - {PLANS}, read)

    def spared(ask: "Ask") -> "Ask":
        @cache  # of the streams with plans, which are read for other readings too
        def history(stream: str) -> History:
            return without_plans.history(stream).as_known(ask.position)

        def histories(streams: Collection[str]) -> Iterator[History]:
            return map(history, sorted(streams))

        kept = view.kept_at(ask.position) if view.kept_at else None
        known = ask.reading(lambda rows: Sparing(rows, told, histories, kept))
        known.kept_back = frozenset(field for field, name in FIELDS.items() if name not in told)
        if elsewhen := ask.elsewhen:
            known.elsewhen = lambda words: spared(elsewhen(words))
        if alone := ask.alone:
            known.alone = lambda positions: (
                (stream, map(partial(then, stream), positions[stream], rows))
                for stream, rows in alone(positions)
            )
        return known

    def then(stream: str, position: int, rows: Rows) -> Sparing:
        return Sparing(rows, told, lambda _: [without_plans.history(stream).as_known(position)])

    def audited(history: History, entries: "list[AuditEntry]") -> "list[AuditEntry]":
        if not history.corrects:
            return entries
        whole = read(history.stream).as_known(history.entries[-1].position)
        return [
            _as_it_is(entry, reading, fields, told)
            for entry, reading, fields in zip(
                entries, whole.effective_entries, _spoken_of(whole), strict=True
            )
        ]

    found.spared = audited
    found.ask = spared(view.ask)
    return found


@cache
def _code() -> str:
    """The code by which plans are kept back."""
    return code()[:16]


class WithPlans:
    """The streams with plans as what has changed (`Changes`): they are read anew, without these."""

    def __init__(self, streams: frozenset[str], changes: "Changes | None") -> None:
        """`changes` are those of the ledger, which say what the rows of a stream rest on."""
        self._streams, self._changes = streams, changes

    def then(self, stream: str) -> "Resting":
        """What the rows of a stream rest on, this code among it."""
        own = self._changes.then(stream) if self._changes else ((stream, 1),)
        return (*own, (f"without plans {_code()}", 1))

    def unchanged(self, stream: str, projection: "Projection[Any] | None" = None) -> bool:
        """Whether there are none in it; or whether it is read by its id and by successions alone."""
        return stream not in self._streams or projection is sides

    def of(self, projection: "Projection[Any]") -> frozenset[str]:
        """Those that may have rows of a projection, in which plans may bear on these."""
        if projection is sides:
            return frozenset()
        return frozenset(stream for stream in self._streams if stream.partition(":")[0] in projection.of)

    def of_kind(self, kind: str) -> frozenset[str]:
        """Those of a kind."""
        return frozenset(stream for stream in self._streams if stream.partition(":")[0] == kind)

    def otherwise(self, _: str) -> frozenset[str]:
        """None is read otherwise because of what others say."""
        return frozenset()

    def contested(self, kind: str) -> frozenset[str]:
        """Those of a kind in which a value was contested."""
        found = self.of_kind(kind)
        return found & self._changes.contested(kind) if self._changes else found

    def likely(self, *_: Any) -> None:
        """Nothing tells it at a glance."""


class Sparing(Rows):
    """Rows without what is kept back in them: all are there, so that whoever counts them counts what there is."""

    def __init__(
        self, rows: Rows, told: frozenset[str], histories: Histories, kept: "KeptAt | None" = None
    ) -> None:
        """`histories` gives some streams, in order, in which each plan that is kept back is a note.

        What is folded of them is `kept`, where that is given.
        """
        self._rows, self._told, self._histories, self._kept = rows, told, histories, kept
        self._few: dict[str, bool] = {}
        self._patched: dict[frozenset[str], Rows] = {}
        self._facts: dict[str, dict[int, Moment]] = {}

    def of(self, projection: "Projection[R]", **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._spared(projection, self._read(projection, where.get("stream")).of(projection, **where))

    def at(self, day: int, of: str | None = None, **where: Any) -> "Iterator[Spell]":
        """Where each stream stands on a day (`Rows.at`)."""
        return self._read(spells, where.get("stream")).at(day, of, **where)

    def latest(self, projection: "Projection[R]", day: int, **where: Any) -> Iterator[R]:
        """For each stream the latest row by a day (`Rows.latest`)."""
        rows = self._read(projection, where.get("stream"))
        return self._spared(projection, rows.latest(projection, day, **where))

    def _read(self, projection: "Projection[Any]", asked: Any = None) -> Rows:
        """The rows in which those of a projection are: a plan that is kept back bears on no day and no order of others.

        What was recorded about entries is as it is: with whose values, each told otherwise (`_by_row`). `asked` are the
        streams that are asked about; None for all.
        """
        if not depends(projection):
            return self._rows
        only = several(asked) if asked is not None else None
        if only is None or len(only) > FEW:
            those = self._planning
            bears = not self._planning_kinds.isdisjoint(projection.of)
        else:
            those = frozenset(filter(self._plans, only))
            bears = any(stream.partition(":")[0] in projection.of for stream in those)
        return self._without_plans(self._planning if self._knows_all else those) if bears else self._rows

    def _without_plans(self, streams: frozenset[str]) -> Rows:
        """The same rows, without plans in some streams."""
        from projections.engine.patched import Patched

        found = self._patched.get(streams)
        if found is None:
            ledger, earlier = self._kept or (None, None)
            changes: Any = WithPlans(streams, ledger)
            found = Patched(self._rows, changes, self._histories, earlier=earlier)
            self._patched[streams] = found
        return found

    def _spared(self, projection: "Projection[R]", rows: Iterator[R]) -> Iterator[R]:
        told, name = self._told, projection.name
        if told >= TELLING:
            return rows
        if name == "wordings":
            return iter(())  # they have all words of a fact, these too
        spare = _BY_ROW.get(name)
        return map(partial(spare, self), rows) if spare else rows

    def _quiet(self, row: Any) -> Any:
        """A fact without what it says of a note or of a plan."""
        return _silent(self._as_voiced(row), self._told)

    def _unplanned(self, row: Any) -> Any:
        """An attestation of a plan as one of a note."""
        return row._replace(type=_type_of(row.type, self._told))

    def _unpaid(self, row: Any) -> Any:
        """What a visit cost, or that it is kept back."""
        if COSTS in self._told:
            return row
        return row._replace(cost=row.cost and INSTEAD, funded_by=row.funded_by and INSTEAD)

    def _as_voiced(self, row: Any) -> Any:
        """A fact of a stream with plans that are kept back, with whose word it is, and whether that is contested."""
        found = self._facts_of(row.stream).get(row.version)
        return row._replace(**{name: getattr(found, name) for name in VOICED}) if found else row

    def _unquoted(self, row: Any) -> Any:
        """A citation without its words, where it is of what is kept back, or of what is said about that."""
        if not row.quote:
            return row
        hidden = self._is_about_hidden if row.correction else self._is_kept_back
        return row._replace(quote=None) if hidden(row.stream, row.version) else row

    def _is_kept_back(self, stream: str, version: int) -> bool:
        """Whether an entry is a note or a plan that is kept back, or about one."""
        found = self._facts_of(stream).get(version)
        if found is None:
            found = next(self._rows.of(moments, stream=stream, version=version), None)
        return self._is_about_hidden(stream, version) if found is None else _is_hidden(found.verb, self._told)

    def _is_about_hidden(self, stream: str, version: int) -> bool:
        """Whether an entry is about another one of which what is said is kept back."""
        found = next(self._rows.of(corrections, stream=stream, version=version), None)
        if found is not None:
            return self._corrected(found) is not found
        attested = next(self._rows.of(attestations, stream=stream, version=version), None)
        return attested is None or _is_hidden(attested.type.partition(".")[2], self._told)

    def _plans(self, stream: str) -> bool:
        """Whether a stream has plans that are kept back: whoever asks of one that is read alone does not ask of all."""
        if self._knows_all:
            return stream in self._planning
        found = self._few.get(stream)
        if found is None:
            found = PLANS not in self._told and any(self._rows.of(plans, stream=stream))
            self._few[stream] = found
        return found

    @property
    def _knows_all(self) -> bool:
        """Whether all streams were asked already."""
        return "_planning" in vars(self)

    @cached_property
    def _planning(self) -> frozenset[str]:
        """The streams with plans that are kept back."""
        those = self._rows.of(plans) if PLANS not in self._told else ()
        return frozenset(row.stream for row in those)

    @cached_property
    def _planning_kinds(self) -> frozenset[str]:
        return frozenset(stream.partition(":")[0] for stream in self._planning)

    def _facts_of(self, stream: str) -> "dict[int, Moment]":
        """The facts of a stream with plans that are kept back, by version, as they are; of another none."""
        if not self._plans(stream):
            return {}
        if stream not in self._facts:
            for row in self._rows.of(moments, stream=self._planning if self._knows_all else stream):
                self._facts.setdefault(row.stream, {})[row.version] = row
        return self._facts.get(stream, {})

    def _corrected(self, row: R) -> R:
        """An entry about another one, without the values that are kept back: the same where there are none."""
        about = {"stream": row.stream, "version": row.about}  # type: ignore[attr-defined]
        said = json.loads(row.values)  # type: ignore[attr-defined]
        changes = said.get("changes") or ([said] if "field" in said else [])
        target = next(self._rows.of(moments, **about), None)
        verb = target.verb if target else None  # what was retracted is none any more
        hidden = verb is None or _is_hidden(verb, self._told)
        for change in changes:
            if _hides(change["field"], verb, self._told):
                hidden = True
                field = _instead_of(change["field"], verb, self._told)
                untold = change["value"] is None and field != "text"
                change |= {"field": field, "value": None if untold else INSTEAD}
        if not hidden:
            return row
        if "because" in said:
            said["because"] = INSTEAD
        return row._replace(values=json.dumps(said, ensure_ascii=False))  # type: ignore[attr-defined,no-any-return]

    def _accounted(self, row: Any) -> Any:
        """All that a fact says, without the values that are kept back, and without what is said of these."""
        verb, told = row.type.partition(".")[2], self._told
        values, said = json.loads(row.values), json.loads(row.said)
        if _is_hidden(verb, told):
            type_, values = _type_of(row.type, told), {"text": INSTEAD, "on": values.get("on")}
            return row._replace(type=type_, values=json.dumps(values), said=json.dumps(said | _UNSAID))
        kept = {name: INSTEAD if _hides(name, verb, told) else value for name, value in values.items()}
        said["contests"] = [each for each in said["contests"] if not _hides(each[1], verb, told)]
        said["settled"] = {name: why for name, why in said["settled"].items() if not _hides(name, verb, told)}
        return row._replace(
            values=json.dumps(kept, ensure_ascii=False), said=json.dumps(said, ensure_ascii=False)
        )

    def _undisputed(self, row: Any) -> Any:
        """A value of a contested field, or nothing of it where it is kept back."""
        verb, told = row.type.partition(".")[2], self._told
        if not self._may_be_told(row):
            field = "text" if _is_hidden(verb, told) else _instead_of(row.field, verb, told)
            untold = row.exact == NOTHING and field != "text"
            row = row._replace(field=field, exact=NOTHING if untold else HIDDEN, because=None)
            if field in {"note", "text"}:
                row = row._replace(never=None)  # any words of a note may be preferred
        elif _is_hidden(verb, told):
            row = row._replace(because=None)
        if row.never and self._plans(row.stream):
            row = row._replace(never=INSTEAD)  # in words of a plan, or of whatever else it follows from
        return _silent(row, told)

    def other(self, projection: "Projection[Any]", among: Collection[str] | None = None) -> Any:
        """The rows in other readings (`Rows.other`), without readings that are another note, or another cost."""
        return {
            stream: {
                reading: [*self._spared(projection, iter(rows))]
                for reading, rows in readings.items()
                if all(map(self._may_be_told, reading))
            }
            for stream, readings in self._read(projection, among).other(projection, among).items()
        }

    def _may_be_told(self, choice: Any) -> bool:
        """Whether a value of a field, or the fact that has it, is nothing that is kept back."""
        verb = choice.type.partition(".")[2]
        if verb == Noted.verb and NOTES not in self._told:
            return False
        return not _hides(choice.field, verb, self._told)


_UNSAID: dict[str, Any] = {"contests": [], "settled": {}, "given": {}}
_BY_ROW: dict[str, Callable[[Sparing, Any], Any]] = {
    "moments": Sparing._quiet,  # noqa: SLF001 — its own
    "accounts": Sparing._accounted,  # noqa: SLF001
    "conflicts": Sparing._undisputed,  # noqa: SLF001
    "corrections": Sparing._corrected,  # noqa: SLF001
    "citations": Sparing._unquoted,  # noqa: SLF001
    "attestations": Sparing._unplanned,  # noqa: SLF001
    "expenses": Sparing._unpaid,  # noqa: SLF001
}
"""What is done to each row of a projection."""


def _silent(row: R, told: frozenset[str]) -> R:
    """A row without what it says, where it tells of a note or of a plan; and without the plan that it closed."""
    type_, values = row.type, row.values  # type: ignore[attr-defined]
    if _is_hidden(type_.partition(".")[2], told):
        return row._replace(type=_type_of(type_, told), values=f'{{"text": {HIDDEN}}}')  # type: ignore[attr-defined,no-any-return]
    if '"plan":' not in values or PLANS in told:
        return row
    said = json.loads(values)
    said.pop("plan", None)
    return row._replace(values=json.dumps(said, ensure_ascii=False))  # type: ignore[attr-defined,no-any-return]


def _type_of(type_: str, told: frozenset[str]) -> str:
    """The type that is told of a fact: of a plan that is kept back, that of a note."""
    kind, _, verb = type_.partition(".")
    return f"{kind}.{Noted.verb}" if verb in PLANNING and PLANS not in told else type_


def _is_hidden(verb: str, told: frozenset[str]) -> bool:
    """Whether a fact is kept back as a whole: a note, or what is told as one."""
    return (verb == Noted.verb and NOTES not in told) or (verb in PLANNING and PLANS not in told)


def _hides(field: str, verb: str | None, told: frozenset[str]) -> bool:
    """Whether a field of a fact is kept back; without a verb: of whatever it may be."""
    names = {FIELDS[field]} if field in FIELDS else set()
    if field == "text" and verb in {Noted.verb, None}:
        names.add(NOTES)
    if field in OF_A_PLAN and verb in {*PLANNING, None}:
        names.add(PLANS)
    return not names <= told


def _instead_of(field: str, verb: str | None, told: frozenset[str]) -> str:
    """As which field one is told that is kept back: nothing tells that it is of a plan."""
    if PLANS in told:
        return field
    if verb in PLANNING or (verb is None and field in OF_A_PLAN and field not in FIELDS):
        return "text"
    return "note" if field == "plan" else field


class Discreet:
    """A ledger whose entries do not tell what is kept back; everything else of it as it is."""

    def __init__(
        self, ledger: "Callable[[], Comity]", told: frozenset[str], read: Callable[[str], History]
    ) -> None:
        """`read` gives the history of a stream as it is recorded."""
        self._open, self._told, self._read = ledger, told, read
        self.history = lru_cache(maxsize=KEPT)(self._history)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of the ledger."""
        return getattr(self._open(), name)

    def _history(self, stream: str) -> History:
        """The history of a stream (`Comity.history`)."""
        found = self._read(stream)
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
        spared = _Spared(self._told)
        return [
            replace(
                entry,
                fact=spared.next(entry.version, entry.fact),
                recorded_by=entry.recorded_by if RECORDERS in self._told else "",
            )
            for entry in entries
        ]


class _Spared:
    """The facts of one stream in recorded order, without the values that are kept back: each can be read with the others."""

    def __init__(self, told: frozenset[str]) -> None:
        self._told = told
        self._verbs: dict[int, str] = {}
        self._notes: dict[int, Any] = {}
        """What the note of each fact says so far."""
        self._hidden: set[int] = set()
        """Entries of which it is kept back what is said about them: why, and in which words of a source."""

    def next(self, version: int, fact: "Fact") -> "Fact":
        """The next of them."""
        self._verbs[version] = fact.verb
        self._notes[version] = fact.note
        if _is_hidden(fact.verb, self._told):
            self._hidden.add(version)
        if isinstance(fact, Planned | PlanDropped) and PLANS not in self._told:
            cited = _unquoted(fact)
            return Noted(
                text=INSTEAD, on=fact.on, certainty=fact.certainty, before=fact.before, sources=cited
            )
        hidden: dict[str, Any] = {
            field: None
            for field, name in FIELDS.items()
            if name not in self._told and getattr(fact, field, None) is not None
        }
        if isinstance(fact, Noted) and NOTES not in self._told:
            hidden |= {"text": INSTEAD, "sources": _unquoted(fact)}
        if isinstance(fact, ABOUT_ENTRIES):
            hidden |= self._about(version, fact)
        return fact.model_copy(update=hidden) if hidden else fact

    def _about(self, version: int, fact: Any) -> dict[str, Any]:
        """What is told otherwise of an entry about another one."""
        verb = self._verbs.get(fact.entry)
        found: dict[str, Any] = {}
        if isinstance(fact, Corrected):
            changes = self._changes(fact, verb)
            if changes != fact.changes:
                found["changes"] = changes
        elif isinstance(fact, Contested | Preferred) and _hides(fact.field, verb, self._told):
            change = Change(field=fact.field, value=fact.value)
            instead = self._changed(change, fact.entry, verb, keeps=isinstance(fact, Preferred))
            found = {"field": instead.field, "value": instead.value}
        if found or fact.entry in self._hidden:
            self._hidden.add(version)
            if isinstance(fact, Corrected | Retracted | Preferred):
                found["because"] = INSTEAD
            found["sources"] = _unquoted(fact)
        return found

    def _changes(self, fact: Corrected, verb: str | None) -> tuple[Change, ...]:
        """The changes of a correction, each field once."""
        found: dict[str, Change] = {}
        for change in sorted(fact.changes, key=lambda each: each.field == "plan"):
            each = self._changed(change, fact.entry, verb, keeps=True)
            found.setdefault(each.field, each)
            if change.field == "note":
                self._notes[fact.entry] = change.value
        return tuple(found.values())

    def _changed(self, change: Change, entry: int, verb: str | None, *, keeps: bool) -> Change:
        """A change of an entry's fact, without a value that is kept back; `keeps` the note that is told already."""
        if change.field == "sources" and verb is not None and _is_hidden(verb, self._told):
            cited: Any = change.value
            return Change(
                field="sources",
                value=[{name: each[name] for name in each if name != "quote"} for each in cited or ()],
            )
        if not _hides(change.field, verb, self._told):
            return change
        field = _instead_of(change.field, verb, self._told)
        if field != change.field:
            said = self._notes.get(entry) if field == "note" and keeps and NOTES in self._told else None
            emptied = change.value is None and field == "note"
            return Change(field=field, value=said or (None if emptied else INSTEAD))
        return change if change.value is None else Change(field=field, value=INSTEAD)


def _spoken_of(history: History) -> list[set[str]]:
    """For each entry of a stream the fields of which other entries tell a value."""
    found: list[set[str]] = [set() for _ in history.entries]
    for entry in history.entries:
        match entry.fact:
            case Corrected() as fact:
                found[fact.entry - 1] |= {change.field for change in fact.changes}
            case (Contested() | Preferred()) as fact:
                found[fact.entry - 1].add(fact.field)
            case _:
                pass
    return found


def _as_it_is(
    entry: "AuditEntry", reading: "EffectiveEntry", spoken_of: Collection[str], told: frozenset[str]
) -> "AuditEntry":
    """An entry of an audit, told as being corrected or contested where it is, and by whose word, whatever is kept back.

    Values that are kept back are all told alike, so that who says the same is asked of them as they are. Of the fields that
    are `spoken_of` elsewhere it is told whether they had a value.
    """
    verb = reading.entry.fact.verb
    was, now = dict(entry.fact), entry.fact | entry.reads
    for field in sorted(spoken_of):
        instead = _instead_of(field, verb, told)
        if verb in PLANNING or not _hides(field, verb, told) or (field == "plan" and was.get(instead)):
            continue
        for values, value in ((was, value_of(reading.entry.fact, field)), (now, reading.value(field))):
            values[instead] = None if value is None else INSTEAD
    reads = {field: value for field, value in now.items() if value != was.get(field)}
    return entry._replace(
        fact=was,
        reads=reads,
        state=reading.state,
        contested=reading.contested,
        sources=cited(reading.fact, *(by.fact for by in reading.brought_by)),
        brought_by=tuple(by.name for by in reading.brought_by),
    )


def _unquoted(fact: "Fact") -> tuple[Any, ...]:
    """The sources of a fact without their words."""
    return tuple(each.model_copy(update={"quote": None}) for each in fact.sources)
