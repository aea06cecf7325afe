"""How each entry is read today: its fact with the corrections, retractions, contests and preferences of later entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from domain.entry import Entry
from domain.fact import Fact, NotAFact, changed
from domain.fields import free_text
from domain.message import Message
from domain.shared import ABOUT_ENTRIES, Attested, Contested, Corrected, Preferred, Retracted


@dataclass(slots=True, eq=False)
class EffectiveEntry:
    """How one entry is read today: with which values, and by which later entries."""

    entry: Entry
    fact: Fact
    stands: bool = True
    corrected_by: list[int] = field(default_factory=list)
    """Versions of the entries that correct, prefer or retract."""
    retracted_by: int | None = None
    contests: list[tuple[str, Any, Entry]] = field(default_factory=list)
    """What other sources say: field, value, the entry that says so."""
    corrections: tuple[tuple[str, Any, Entry], ...] = ()
    """The values that corrections gave it, those that are not in use any more too: field, value, the correction."""
    preferred: dict[str, Entry] = field(default_factory=dict)
    """Fields whose value was chosen, with the entry that says why."""
    settled: dict[str, int] = field(default_factory=dict)
    """Fields whose value was chosen or corrected, with the version of the entry that did so last."""
    brought: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    """Fields whose value in use is another one's word than the entry's, or another one's too: the entries that give it,
    and the one that brought it into use."""
    attestations: list[Entry] = field(default_factory=list)
    """What says that another source says the same, void or not."""
    supposing: list[Entry] = field(default_factory=list)
    """What contests it with a value that is only supposed."""
    supposed: bool = False
    """It is read with a value that another source gives, as if that were preferred."""
    as_told: Fact | None = None
    """With its corrections, and whoever is named under the name that was told; None where `fact` says so."""

    @property
    def state(self) -> Literal["valid", "corrected", "retracted"]:
        """`valid`, `corrected` or `retracted`."""
        if not self.stands:
            return "retracted"
        return "corrected" if (self.as_told or self.fact) is not self.entry.fact else "valid"

    @property
    def brought_by(self) -> tuple[Entry, ...]:
        """The later entries that values in use come from, each once, in the order of recording."""
        if not self.brought:
            return ()
        those = {by.version: by for several in self.brought.values() for by in several}
        return tuple(those[version] for version in sorted(those))

    @property
    def is_correction(self) -> bool:
        """Whether the entry is about another entry, and so stands in no chronicle."""
        return isinstance(self.fact, ABOUT_ENTRIES)

    @property
    def attested_by(self) -> tuple[Entry, ...]:
        """The attestations that count: those of which nothing was corrected or preferred since that they speak for.

        Sources, the note and free text are not what another source bears out.
        """
        if not self.attestations:
            return ()
        aside = {"sources", "note"} | free_text(type(self.fact))
        since = max((by for name, by in self.settled.items() if name not in aside), default=0)
        return tuple(entry for entry in self.attestations if entry.version > since)

    def value(self, name: str) -> Any:
        """The value of a field as JSON has it, now."""
        return value_of(self.as_told or self.fact, name)

    def other_values(self, name: str) -> list[Any]:
        """The recorded value, and every one that a contest or a correction gave which still stands."""
        return [
            value_of(self.entry.fact, name),
            *(value for field, value, _ in (*self.contests, *self.corrections) if field == name),
        ]

    @property
    def rivals(self) -> list[tuple[str, Any]]:
        """What other sources say that nobody has settled since: fields, and values that are not in use."""
        return [
            (name, value)
            for name, value, by in self.contests
            if by.version > self.settled.get(name, 0) and value != self.value(name)
        ]

    @property
    def contested(self) -> bool:
        """Whether another source says something else that nobody has settled since."""
        return self.supposed or bool(self.rivals)


class Unread(NotAFact):
    """An entry that cannot be read with its corrections, or a stream with a gap: comity recorded no such thing."""

    kind = "unusable"
    code = "unread"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            Message("{name} cannot be read as it stands now ({why})", name=name, why=why),
            Message(
                "it was damaged or changed after it was recorded; {fix}",
                fix="take a backup in its place",
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


def effective(entries: Sequence[Entry], supposed: Mapping[tuple[int, str], Any]) -> Iterator[EffectiveEntry]:
    """Apply the corrections: for one field the latest standing one counts, and what is supposed before all."""
    readings = {entry.version: EffectiveEntry(entry, entry.fact) for entry in entries}
    _retract(entries, readings)
    changes: dict[int, dict[str, Any]] = {}
    chosen: dict[tuple[int, str], list[tuple[Any, Entry]]] = {}
    for entry in entries:
        fact = entry.fact
        if not isinstance(fact, ABOUT_ENTRIES) or not readings[entry.version].stands or fact.alleged:
            continue
        target = readings.get(fact.entry)
        if target is None:
            continue
        match fact:
            case Corrected():
                target.corrected_by.append(entry.version)
                for change in fact.changes:
                    changes.setdefault(fact.entry, {})[change.field] = change.value
                    chosen.setdefault((fact.entry, change.field), []).append((change.value, entry))
                    target.corrections += ((change.field, change.value, entry),)
                    target.preferred.pop(change.field, None)
                    target.settled[change.field] = entry.version
            case Preferred():
                target.corrected_by.append(entry.version)
                changes.setdefault(fact.entry, {})[fact.field] = fact.value
                chosen.setdefault((fact.entry, fact.field), []).append((fact.value, entry))
                target.preferred[fact.field] = entry
                target.settled[fact.field] = entry.version
            case Contested():
                target.contests.append((fact.field, fact.value, entry))
            case Attested():
                target.attestations.append(entry)
            case Retracted():
                pass
    for (version, name), value in supposed.items():
        changes.setdefault(version, {})[name] = value
        target = readings[version]
        target.supposed = True
        target.supposing += [by for field, other, by in target.contests if (field, other) == (name, value)]
    for version, fields in changes.items():
        target = readings[version]
        try:
            new = changed(target.entry.fact, fields)
        except NotAFact as error:
            raise Unread(target.entry.name, error.reason) from None
        target.fact = target.entry.fact if new == target.entry.fact else new
        for name in fields:
            if (version, name) in supposed:
                continue
            if by := _brought(target, name, target.value(name), chosen[version, name]):
                target.brought[name] = by
    for reading in readings.values():
        reading.corrected_by.sort()
        yield reading


def _retract(entries: Sequence[Entry], readings: Mapping[int, EffectiveEntry]) -> None:
    """Let the retractions have their effect, the last first."""
    for entry in reversed(
        entries
    ):  # a retraction reaches back only: a retracted one is known before its target
        if isinstance(entry.fact, Retracted) and readings[entry.version].stands and not entry.fact.alleged:
            target = readings.get(entry.fact.entry)
            if target:
                target.stands = False
                target.retracted_by = entry.version
                target.corrected_by.append(entry.version)


def _brought(
    target: EffectiveEntry, name: str, value: Any, chosen: Sequence[tuple[Any, Entry]]
) -> tuple[Entry, ...]:
    """Whose word a value of a field is, beside the entry's own: of those that gave it, and of what chose it last.

    `chosen` are the values that were preferred or corrected, with the entries that did so. Where none of these names a
    source, the value stays the word of those whose the field was before it was given that value. Of the value that was
    recorded it is the entry's own word: whoever only chose it again is not behind it.
    """
    giving = [by for field, other, by in target.contests if field == name and other == value]
    first = next((n for n, (other, _) in enumerate(chosen) if other == value), len(chosen) - 1)
    before, since = chosen[: max(first, 0)], chosen[max(first, 0) : -1]
    giving += [
        by
        for other, by in since
        if other == value and (by.fact.sources or not isinstance(by.fact, Preferred))
    ]
    giving += [last for _, last in chosen[-1:]]
    sourced = [by for by in giving if by.fact.sources]
    if value == value_of(target.entry.fact, name):
        return tuple(sourced)
    stays = bool(before) and not sourced and name != "sources"
    earlier = _brought(target, name, before[-1][0], before) if stays else ()
    return tuple({by.version: by for by in (*earlier, *giving)}.values())
