"""Where sources disagree: the fields of entries that were contested, with every value that was told."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from domain import when
from domain.message import Message
from domain.sentence import Sentence, ValueOf, values_of
from projections.row import InWords, cited, grouped, projection, unmerged
from projections.rows.moments import EVERYWHERE

if TYPE_CHECKING:
    from domain.corrections import EffectiveEntry
    from domain.entry import Entry
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
    because: Annotated[str | None, "why the value in use was chosen, where it was"]
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
        "the other entries that give it; of the value in use also the one that brought it into use",
    ] = ()
    set_aside_by: Annotated[
        int | None,
        "the entry that settled the field, where another value was chosen and none gave this one since",
    ] = None
    never: Annotated[
        str | None,
        "of a value that waits: why it could not be preferred, as the stream stands, with each body's slug in isolates",
        InWords("barred", "of a value that waits: why it could not be preferred, as the stream stands"),
    ] = None

    @property
    def is_open(self) -> bool:
        """Whether it is another value than the one in use that could be, and nobody has settled which it is."""
        return self.outcome == "unresolved" and not (self.used or self.set_aside_by or self.never)

    def why_not(self, names: Callable[[str], str] = str) -> str | None:
        """Of an unresolved field: why this value is not among those that may be right; None where it is."""
        if self.outcome != "unresolved" or self.used:
            return None
        if self.set_aside_by:
            return Message("set aside by #{version}", version=self.set_aside_by)
        if not self.never:
            return None
        return Message("it cannot be preferred: {reason}", reason=self.barred.said(names))

    @property
    def barred(self) -> "Barred":
        """Why it could not be preferred, in words; empty where nothing is against it."""
        return Barred(self.never or "")

    @property
    def value(self) -> ValueOf:
        """The value in words."""
        return ValueOf(self.type, self.field, self.exact)

    @property
    def text(self) -> Sentence:
        """The contested fact in one sentence, as it is read now."""
        return Sentence(self.type, self.values)


class Barred(NamedTuple):
    """Why a value could not be preferred, with bodies that are still to be named."""

    words: str
    """With each slug in isolates."""

    def said(self, names: Callable[[str], str] = str) -> str:
        """The words with the names."""
        return re.sub("\u2068(.*?)\u2069", lambda found: names(found[1]), self.words)


class Isolated(dict[str, str]):
    """Stands in the place of the names of bodies, which are no row's: each slug in isolates."""

    def get(self, slug: str, _: Any = None) -> str:
        """The slug in isolates."""
        return f"\u2068{slug}\u2069"


@projection(Conflict, of=EVERYWHERE, key=("stream", "version", "field", "n"), merge=unmerged)
def conflicts(history: "History") -> Iterator[Conflict]:
    """One row a value of a field that another source contests, as long as the entry and the contest stand."""
    from domain.shared import Contested

    if not history.corrects:
        return
    contests: dict[tuple[int, str], list[Entry]] = {}
    for reading in history.effective_entries:
        if isinstance(fact := reading.fact, Contested) and reading.stands:
            contests.setdefault((fact.entry, fact.field), []).append(reading.entry)
    days = {told.entry.version: (told.earliest, told.latest) for told in history.facts} if contests else {}
    for (version, field), by in sorted(contests.items()):
        target = history.effective_entry(version)
        if target is not None and target.stands:
            bounds = days.get(version, (when.MIN, when.MAX))
            yield from _values(history, target, field, by, bounds)


def _values(
    history: "History", target: "EffectiveEntry", field: str, contests: "list[Entry]", bounds: tuple[int, int]
) -> Iterator[Conflict]:
    from domain.contests import never_preferred
    from domain.corrections import value_of
    from domain.history import History

    recorded, now = value_of(target.entry.fact, field), value_of(target.fact, field)
    version = target.settled.get(field)
    chosen = history.entries[version - 1] if version else None
    told: list[tuple[str, Any, Entry]] = [
        *(("contested", _value(target, field, by.fact.value), by) for by in contests),  # type: ignore[attr-defined]
        *(
            ("corrected", _value(target, field, value), by)
            for name, value, by in target.corrections
            if name == field
        ),
    ]
    told.sort(key=lambda each: each[2].version)
    told.insert(0, ("recorded", recorded, target.entry))
    if chosen and all(value != now for _, value, _ in told):
        told.append(("corrected", now, chosen))
    distinct = grouped(told, lambda each: json.dumps(each[1], ensure_ascii=False))
    if len(distinct) == 1:  # whoever said otherwise was proved right, or what that was said of is taken back
        return
    waits = any(name == field for name, _ in target.rivals)
    settled = None if waits else chosen
    outcome = "unresolved" if not settled else "preferred" if field in target.preferred else "corrected"
    values = values_of(target.fact)
    behind = target.brought.get(field, ())
    for n, (exact, those) in enumerate(distinct.items()):
        how, value, entry = those[0]
        giving = tuple(by for _, _, by in those)
        last = max((by for told_how, _, by in those if told_how == "contested"), key=_version, default=None)
        used = value == now
        aside = version if version and not used and (last is None or last.version < version) else None
        never = None
        if waits and last and not used and not aside:
            never = never_preferred(history, target, field, value, last.day)
            if never:  # words as they are kept: of one type, folded and read
                unnamed = replace(history.around, names=Isolated())
                told_of = History(history.stream, history.entries, unnamed)
                never = str(never_preferred(told_of, target, field, value, last.day) or never)
        yield Conflict(
            stream=history.stream,
            version=target.entry.version,
            field=field,
            n=n,
            exact=exact,
            told=how,
            by=entry.version,
            used=used,
            outcome=outcome,
            settled_by=settled.version if settled else None,
            because=chosen.fact.because if chosen else None,  # type: ignore[attr-defined]
            type=target.entry.type,
            values=values,
            earliest=bounds[0],
            latest=bounds[1],
            certainty=entry.fact.certainty,
            sources=_whose(target, entry, behind) if used else _whose(target, entry, giving),
            brought_by=tuple(by.version for by in (behind if used else giving) if by is not entry),
            set_aside_by=aside,
            never=never,
        )


def _version(entry: "Entry") -> int:
    return entry.version


def _value(target: "EffectiveEntry", field: str, value: Any) -> Any:
    """A value that was told, as the field is written today."""
    from domain.corrections import value_of
    from domain.fact import NotAFact, changed

    try:
        return value_of(changed(target.entry.fact, {field: value}), field)
    except NotAFact:  # it goes with what else was corrected
        return value


def _whose(target: "EffectiveEntry", giving: "Entry", behind: "tuple[Entry, ...]") -> tuple[str, ...]:
    """The sources of a value that an entry gives: its own as they were recorded, and of those that are behind it too.

    A correction that names none keeps those of the entry.
    """
    own = () if giving in behind else (giving.fact,)
    return cited(*own, *(by.fact for by in behind)) or cited(target.fact)
