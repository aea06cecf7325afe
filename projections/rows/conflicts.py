"""Where sources disagree: the fields of entries that were contested, with every value that was told."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from domain.sentence import Sentence, ValueOf, values_of
from projections.row import InWords, cited, projection
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
    from domain.fact import Fact
    from domain.history import History


class Conflict(NamedTuple):
    """One value of a contested field."""

    stream: str
    version: Annotated[int, "the entry whose field is contested"]
    field: str
    n: Annotated[int, "its number among the values: 0 as recorded, then in the order of telling"]
    exact: Annotated[str, "as JSON", InWords("value", "in words", instead=False)]
    told: Annotated[str, "recorded, contested or corrected"]
    by: Annotated[int, "the entry that gives the value"]
    used: Annotated[bool, "reports use this value"]
    outcome: Annotated[
        str, "of the field: preferred or corrected; unresolved where another source contests it since"
    ]
    settled_by: Annotated[int | None, "the entry that settled it; None where it is unresolved"]
    because: Annotated[str | None, "why"]
    type: Annotated[str, "of the contested entry"]
    values: Annotated[
        str,
        "what the sentence of the contested fact says, as JSON",
        InWords("text", "the contested fact in one sentence, as it is read now"),
    ]
    earliest: Annotated[int, "of the day of the contested fact"]
    latest: int
    certainty: Annotated[str, "of the entry that gives the value"]
    sources: Annotated[tuple[str, ...], "of the value"]
    brought_by: Annotated[
        tuple[int, ...],
        "of the value in use: the other entries that give it, and the one that brought it into use",
    ] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is another value than the one in use, and nobody has settled which it is."""
        return self.outcome == "unresolved" and not self.used

    @property
    def value(self) -> ValueOf:
        """The value in words."""
        return ValueOf(self.type, self.field, self.exact)

    @property
    def text(self) -> Sentence:
        """The contested fact in one sentence, as it is read now."""
        return Sentence(self.type, self.values)


@projection(Conflict, of=EVERYWHERE, key=("stream", "version", "field", "n"))
def conflicts(history: "History") -> Iterator[Conflict]:
    """One row a value of a field that another source contests, as long as the entry and the contest stand."""
    from domain.shared import Contested

    if not history.corrects:
        return
    contests: dict[tuple[int, str], list[Entry]] = {}
    for reading in history.effective_entries:
        if isinstance(fact := reading.fact, Contested) and reading.stands:
            contests.setdefault((fact.entry, fact.field), []).append(reading.entry)
    days = (
        {told.entry.version: (told.earliest, told.latest) for told in history.chronicle} if contests else {}
    )
    for (version, field), by in sorted(contests.items()):
        target = history.effective_entry(version)
        if target is not None and target.stands:
            bounds = days.get(version, (when.MIN, when.MAX))
            yield from _values(history, target, field, by, bounds)


def _values(
    history: "History", target: "EffectiveEntry", field: str, contests: "list[Entry]", bounds: tuple[int, int]
) -> Iterator[Conflict]:
    from domain.corrections import value_of
    from domain.fact import changed

    recorded = target.entry.fact
    told: list[tuple[str, Entry, Fact]] = [("recorded", target.entry, recorded)]
    told += [("contested", contest, changed(recorded, {field: contest.fact.value})) for contest in contests]  # type: ignore[attr-defined]
    version = target.settled.get(field)
    chosen = history.entries[version - 1] if version else None
    now = value_of(target.fact, field)
    if chosen and all(value_of(fact, field) != now for _, _, fact in told):
        told.append(("corrected", chosen, target.fact))
    settled = None if target.open_values(field) else chosen
    outcome = "unresolved" if not settled else "preferred" if field in target.preferred else "corrected"
    values = values_of(target.fact)
    behind = target.brought.get(field, ())
    for n, (how, entry, fact) in enumerate(told):
        value = value_of(fact, field)
        yield Conflict(
            stream=history.stream,
            version=target.entry.version,
            field=field,
            n=n,
            exact=json.dumps(value, ensure_ascii=False),
            told=how,
            by=entry.version,
            used=value == now,
            outcome=outcome,
            settled_by=settled.version if settled else None,
            because=settled.fact.because if settled else None,  # type: ignore[attr-defined]
            type=target.entry.type,
            values=values,
            earliest=bounds[0],
            latest=bounds[1],
            certainty=entry.fact.certainty,
            sources=_whose(target, entry, behind if value == now else ()),
            brought_by=tuple(by.version for by in behind if value == now and by is not entry),
        )


def _whose(target: "EffectiveEntry", giving: "Entry", behind: "tuple[Entry, ...]") -> tuple[str, ...]:
    """The sources of a value that an entry gives: its own as they were recorded, and of those that are behind it too.

    A correction that names none keeps those of the entry.
    """
    own = () if giving in behind else (giving.fact,)
    return cited(*own, *(by.fact for by in behind)) or cited(target.fact)
