"""The entries of one stream, and how they are read: corrections applied, facts in chronicle order, bounds tightened.

Chronicle order (VOCABULARY, "When"): a stream is read in the order in which it was recorded, except where the dates
say otherwise. A fact stands as late as it can while standing before every fact that is certainly later, and before
the entry that its `before` names; a fact with no date stands right after the one told before it. So late recording
works, and adding a fact never swaps two others.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

from domain import when
from domain.aggregate import NOWHERE, Aggregate, Surroundings, Told
from domain.entry import Entry, kind_of
from domain.fact import Fact, NotAFact, changed
from domain.message import Blank, Message, Step
from domain.shared import CORRECTIONS, Contested, Corrected, Preferred, Retracted

F = TypeVar("F", bound=Fact)


@dataclass(slots=True)
class Reading:
    """How one entry is read today: with which values, and by which later entries."""

    entry: Entry
    fact: Fact
    stands: bool = True
    corrected_by: list[int] = field(default_factory=list)
    """Versions of the entries that correct, prefer or retract."""
    retracted_by: int | None = None
    contests: list[tuple[str, Any, Entry]] = field(default_factory=list)
    """What other sources say: field, value, the entry that says so."""
    preferred: dict[str, Entry] = field(default_factory=dict)
    """Fields whose value was chosen, with the entry that says why."""
    settled: dict[str, int] = field(default_factory=dict)
    """Fields whose value was chosen or corrected, with the version of the entry that did so last."""

    @property
    def state(self) -> Literal["valid", "corrected", "retracted"]:
        """`valid`, `corrected` or `retracted`."""
        if not self.stands:
            return "retracted"
        return "corrected" if self.fact is not self.entry.fact else "valid"

    @property
    def is_correction(self) -> bool:
        """Whether the entry is about another entry, and so stands in no chronicle."""
        return isinstance(self.fact, CORRECTIONS)

    def value(self, name: str) -> Any:
        """The value of a field as JSON has it, now."""
        return value_of(self.fact, name)

    def other_values(self, name: str) -> list[Any]:
        """The recorded value and every contested one that still stands."""
        return [
            value_of(self.entry.fact, name),
            *(value for field, value, _ in self.contests if field == name),
        ]

    def open_values(self, name: str) -> list[Any]:
        """What other sources have said of a field since it was settled last."""
        since = self.settled.get(name, 0)
        return [value for field, value, by in self.contests if field == name and by.version > since]


class Unread(NotAFact):
    """An entry that cannot be read with its corrections, or a stream with a gap: comity recorded no such thing."""

    kind = "unusable"
    code = "unread"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            Message("{name} cannot be read as it stands now ({why})", name=name, why=why),
            Message(
                "it was damaged or changed after it was recorded; {step} puts a backup in its place",
                step=Step("restore", Blank("BACKUP"), ledger=Blank("LEDGER")),
            ),
        )
        self.name = name
        self.why = why
        self.args = (name, why)


def value_of(fact: Fact, name: str) -> Any:
    """The value of one field as JSON has it, defaults included. Errors: `NotAFact` where there is no such field."""
    if name not in type(fact).model_fields:
        changed(fact, {name: None})  # says which fields there are
    return fact.model_dump(mode="json").get(name)


def as_field(fact: Fact, name: str, value: Any) -> Any:
    """`value` checked as that field of the fact, as JSON has it. Errors: `NotAFact`."""
    return value_of(changed(fact, {name: value}), name)


class History:
    """The entries of one stream in recorded order."""

    supposed: Mapping[tuple[int, str], Any] = {}
    """Values of fields, by version and field, as if they were preferred though nobody has (`supposing`)."""

    def __init__(self, stream: str, entries: Iterable[Entry] = (), around: Surroundings = NOWHERE) -> None:
        """`entries` are those of `stream`, versions 1, 2, 3 … in order. Errors: `Unread` where one is missing."""
        self.stream = stream
        self.entries = tuple(entries)
        self.around = around
        if self.entries and (self.entries[0].version, self.entries[-1].version) != (1, len(self.entries)):
            raise Unread(stream, "an entry of it is missing, or stands in it twice")

    @property
    def kind(self) -> type[Aggregate[Any]]:
        """How this stream is read."""
        return Aggregate.of(kind_of(self.stream))

    def as_known(self, until: int | datetime) -> "History":
        """What was known at an instant (aware), or with the ledger up to a position: a prefix.

        It is read with the successions that were known then.
        """
        if isinstance(until, int):
            kept = (entry for entry in self.entries if entry.position <= until)
        else:
            kept = (entry for entry in self.entries if entry.recorded_at <= until)
        return History(self.stream, kept, self.around.as_known(until))

    def with_entry(self, entry: Entry) -> "History":
        """The history with one entry more."""
        return History(self.stream, (*self.entries, entry), self.around)

    def supposing(self, values: Mapping[tuple[int, str], Any]) -> "History":
        """The history as it would be read, were these values (by version and field, as JSON has them) preferred."""
        found = History(self.stream, self.entries, self.around)
        found.supposed = values
        return found

    @cached_property
    def corrects(self) -> bool:
        """Whether any entry is about another one."""
        return any(isinstance(entry.fact, CORRECTIONS) for entry in self.entries)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """How each entry is read, in recorded order."""
        if not self.corrects and not self.supposed:
            return tuple([Reading(entry, entry.fact) for entry in self.entries])
        return tuple(_read(self.entries, self.supposed))

    @cached_property
    def is_open(self) -> bool:
        """Whether the stream has begun, and its opening has not been retracted."""
        opening = self.kind.opening
        return any(
            one.stands and (not one.is_correction if opening is None else isinstance(one.fact, opening))
            for one in self.readings
        )

    def reading(self, version: int) -> Reading | None:
        """How the entry of this version is read; None where there is none."""
        return self.readings[version - 1] if 1 <= version <= len(self.entries) else None

    def left_to_retract(self, versions: Iterable[int]) -> list[int]:
        """Those of some entries that stand, or would once the retractions among them are retracted with them."""
        wanted = {*versions}
        gone: set[int] = set()
        for entry in reversed(self.entries):  # as in `_read`, a retraction reaches back only
            fact = entry.fact
            if isinstance(fact, Retracted) and entry.version not in wanted | gone and not fact.alleged:
                gone.add(fact.entry)
        return sorted(wanted - gone)

    @cached_property
    def placed(self) -> tuple[list[Told], list[int]]:
        """The facts in chronicle order, bounds not yet tightened; and the versions whose `before` the dates contradict."""
        return place(self.readings, self.kind.opening)

    @cached_property
    def chronicle(self) -> tuple[Told, ...]:
        """The facts that stand, in chronicle order, with tightened bounds."""
        return tighten(self.kind, self.stream, self.placed[0], self.around)

    @cached_property
    def by_type(self) -> dict[type[Fact], list[tuple[int, Told]]]:
        """The chronicle by type of fact: each fact with its place, from 1."""
        found: dict[type[Fact], list[tuple[int, Told]]] = {}
        for place, told in enumerate(self.chronicle, 1):
            found.setdefault(type(told.fact), []).append((place, told))
        return found

    def told(self, kind: type[F]) -> Iterator[tuple[int, Told, F]]:
        """The facts of one type in chronicle order, each with its place, from 1."""
        for place, told in self.by_type.get(kind, ()):
            yield place, told, cast("F", told.fact)

    @cached_property
    def aggregate(self) -> Aggregate[Any]:
        """The stream, read."""
        return self.kind(self.stream, self.chronicle, len(self.entries), self.around)


def _read(entries: Sequence[Entry], supposed: Mapping[tuple[int, str], Any]) -> Iterator[Reading]:
    """Apply the corrections: for one field the latest standing one counts, and what is supposed before all."""
    readings = {entry.version: Reading(entry, entry.fact) for entry in entries}
    for entry in reversed(
        entries
    ):  # a retraction reaches back only: a retracted one is known before its target
        if isinstance(entry.fact, Retracted) and readings[entry.version].stands and not entry.fact.alleged:
            target = readings.get(entry.fact.entry)
            if target:
                target.stands = False
                target.retracted_by = entry.version
                target.corrected_by.append(entry.version)
    changes: dict[int, dict[str, Any]] = {}
    for entry in entries:
        fact = entry.fact
        if not isinstance(fact, CORRECTIONS) or not readings[entry.version].stands or fact.alleged:
            continue
        target = readings.get(fact.entry)
        if target is None:
            continue
        match fact:
            case Corrected():
                target.corrected_by.append(entry.version)
                for change in fact.changes:
                    changes.setdefault(fact.entry, {})[change.field] = change.value
                    target.preferred.pop(change.field, None)
                    target.settled[change.field] = entry.version
            case Preferred():
                target.corrected_by.append(entry.version)
                changes.setdefault(fact.entry, {})[fact.field] = fact.value
                target.preferred[fact.field] = entry
                target.settled[fact.field] = entry.version
            case Contested():
                target.contests.append((fact.field, fact.value, entry))
            case Retracted():
                pass
    for (version, name), value in supposed.items():
        changes.setdefault(version, {})[name] = value
    for version, fields in changes.items():
        target = readings[version]
        try:
            new = changed(target.entry.fact, fields)
        except NotAFact as error:
            raise Unread(target.entry.name, error.reason) from None
        target.fact = target.entry.fact if new == target.entry.fact else new
    for reading in readings.values():
        reading.corrected_by.sort()
        yield reading


UNKNOWN = (when.MIN, when.MAX)


def bounds_of(fact: Fact) -> tuple[int, int]:
    """The bounds of a fact's day as it was written; of what lasted, of its first day."""
    return when.began(fact.on) if fact.on else UNKNOWN


def place(readings: Iterable[Reading], opening: type[Fact] | None) -> tuple[list[Told], list[int]]:
    """The facts that stand, in chronicle order; and the versions whose `before` the dates contradict.

    `tops` is the running maximum of the earliest days: the place is where it first exceeds the fact's latest day.
    """
    chronicle: list[Told] = []
    tops: list[int] = []
    contradicted: list[int] = []
    last = -1
    for reading in readings:
        if not reading.stands or reading.is_correction:
            continue
        fact = reading.fact
        first = opening is not None and isinstance(fact, opening)
        earliest, latest = bounds_of(fact)
        if first:
            index = 0
        elif fact.on is None:
            index = last + 1
        else:
            index = len(tops) if not tops or tops[-1] <= latest else bisect_right(tops, latest)
        if fact.before is not None:
            named = next((n for n, told in enumerate(chronicle) if told.entry.version == fact.before), None)
            if named is not None:
                if named < earliest_place(chronicle, earliest, first_is_opening=opening is not None):
                    contradicted.append(reading.entry.version)
                else:
                    index = min(index, named)
        chronicle.insert(index, Told(reading.entry, fact, earliest, latest))
        top = when.MIN if first else earliest  # what opens a stream stands first, whatever its date
        tops.insert(index, max(tops[index - 1] if index else when.MIN, top))
        for later in range(index + 1, len(tops)):  # only a `before` can raise the maximum of those after it
            if tops[later] >= tops[index]:
                break
            tops[later] = tops[index]
        last = index
    for told in chronicle:
        known = told.entry.day  # no fact is later than the day on which it was recorded
        told.latest = min(told.latest, max(known, told.earliest))
    return chronicle, contradicted


def earliest_place(chronicle: Sequence[Told], earliest: int, *, first_is_opening: bool) -> int:
    """The first place that the dates allow: after every fact that is certainly earlier, and after the opening."""
    least = 1 if first_is_opening and chronicle else 0
    for index in range(len(chronicle) - 1, -1, -1):
        if bounds_of(chronicle[index].fact)[1] < earliest and index >= least:
            return index + 1
    return least


def tighten(
    kind: type[Aggregate[Any]], stream: str, chronicle: Sequence[Told], around: Surroundings
) -> tuple[Told, ...]:
    """The chronicle with the bounds that facts of one thread set each other (VOCABULARY, "Tightening")."""
    undated = kind.opening or ()  # what opens a stream is in no thread
    if all(
        told.earliest == told.latest or told.fact.alleged or isinstance(told.fact, undated)
        for told in chronicle
    ):
        return tuple(chronicle)
    spun = []
    standing = kind.start(stream, around)
    for told in chronicle:
        if told.fact.alleged:
            continue
        if threads := kind.threads(standing, told.fact):
            spun.append((told, threads))
        standing = kind.evolve(standing, told.fact, (told.earliest, told.latest))
    low: dict[str, int] = {}
    for told, threads in spun:
        told.earliest = max(told.earliest, *(low.get(thread.name, when.MIN) for thread in threads))
        told.latest = max(told.latest, told.earliest)
        for thread in threads:
            if thread.binds:
                low[thread.name] = max(low.get(thread.name, when.MIN), told.earliest)
    high: dict[str, int] = {}
    for told, threads in reversed(spun):
        binding = [thread.name for thread in threads if thread.binds]
        if binding:
            told.latest = max(
                told.earliest, min(told.latest, *(high.get(name, when.MAX) for name in binding))
            )
            for name in binding:
                high[name] = min(high.get(name, when.MAX), told.latest)
    return tuple(chronicle)
