"""What became of an entry: each field that was contested, weighed or corrected, with what it said before and says now.

became(entry, later)      of one entry: the lines that stand beneath it in an audit
learned(then, now)        of a stream: what is read otherwise now than was known at an earlier time
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from domain.sentence import ValueOf, in_words
from projections.reckoning.audit import AuditEntry
from projections.row import EntryId, grouped

Names = Callable[[str], str]
"""What says a body by its name."""
How = Literal["contested", "preferred", "corrected", "retracted"]
"""Another source says something else; a value was chosen among several; a field was corrected; all was taken back."""


class Became(NamedTuple):
    """What became of one field of an entry, or of the entry as a whole."""

    how: How
    field: Annotated[str | None, "null for the whole entry"]
    before: Annotated[tuple[str, ...], "values in words that are used no longer; of a list what it lost"]
    after: Annotated[
        str | None, "the value in words that is used; of what is contested, what another source says"
    ]
    added: Annotated[tuple[str, ...], "what a list has besides: sources that were added"]
    because: str | None
    entry: Annotated[EntryId, "the entry that says so"]
    contested_by: Annotated[tuple[EntryId, ...], "the entries that gave other values before it was chosen"]
    is_open: Annotated[bool, "nobody has weighed it"]
    recorded_at: str
    recorded_by: str
    position: int


class Learned(NamedTuple):
    """One field that is read otherwise than it was known."""

    entry: Annotated[EntryId, "whose field it is"]
    text: Annotated[str, "the fact in one sentence, as it is read now"]
    field: str
    then: Annotated[
        str, "as it was known, in words; nothing where it was not told, or the fact was taken back"
    ]
    now: Annotated[str, "as it is read, in words; likewise"]
    by: Annotated[tuple[EntryId, ...], "the entries recorded since that changed it"]


def became(entry: AuditEntry, later: Iterable[AuditEntry], names: Names) -> list[Became]:
    """What became of an entry, by the entries that are about it, in the order of recording; `names` says bodies."""
    values: dict[str, Any] = dict(entry.fact)
    rivals: dict[str, list[tuple[AuditEntry, Any]]] = {}
    found: list[Became] = []

    def row(other: AuditEntry, how: How, field: str, value: Any) -> Became:
        against = rivals.pop(field, [])
        known, values[field] = values.get(field), value
        by = tuple(rival.entry for rival, _ in against)
        if field == "sources":
            then, now = ([source["source"] for source in several or ()] for several in (known, value))
            lost, added = (
                tuple(slug for slug in those if slug not in others)
                for those, others in ((then, now), (now, then))
            )
            return _became(other, how, field=field, before=lost, added=added, contested_by=by)
        says = _said(entry, field, value, names)
        before = _words(entry, field, [known, *(rival for _, rival in against)], names)
        lost = tuple(words for words in before if words != says) or _words(entry, field, [known], names)
        return _became(other, how, field=field, before=lost, after=says, contested_by=by)

    for other in sorted(later, key=lambda other: other.position):
        told = other.fact
        match "" if other.state == "retracted" else other.type.rpartition(".")[2]:
            case "contested":
                rivals.setdefault(told["field"], []).append((other, told["value"]))
            case "preferred":
                found.append(row(other, "preferred", told["field"], told["value"]))
            case "corrected":
                found += [row(other, "corrected", each["field"], each["value"]) for each in told["changes"]]
            case "retracted":
                found.append(_became(other, "retracted"))
            case _:
                continue
    return found + [
        _became(
            other,
            "contested",
            field=field,
            before=_words(entry, field, [values.get(field)], names),
            after=_said(entry, field, value, names),
            is_open=True,
        )
        for field, those in rivals.items()
        for other, value in those
    ]


def learned(then: Iterable[AuditEntry], now: Iterable[AuditEntry], names: Names) -> Iterator[Learned]:
    """What is read otherwise now: of each fact that was known then every field whose value is another, sources aside."""
    known = {entry.entry: entry for entry in then}
    told = {entry.entry: entry for entry in now}
    about = grouped(told.values(), lambda entry: entry.about)
    for name, before in known.items():
        after = told.get(name)
        if after is None or before.about is not None:
            continue
        was_gone, is_gone = before.state == "retracted", after.state == "retracted"
        if was_gone or is_gone:
            if was_gone != is_gone:
                then_said, now_said = "" if was_gone else before.text, "" if is_gone else after.text
                yield Learned(
                    name, after.text, "", then_said, now_said, tuple(_took_back(name, about, known))
                )
            continue
        for field in dict.fromkeys((*before.fact, *before.reads, *after.reads)):
            old, new = (
                entry.reads[field] if field in entry.reads else entry.fact.get(field)
                for entry in (before, after)
            )
            if field == "sources" or _plain(old) == _plain(new):
                continue
            by = tuple(dict.fromkeys(_changed_by(name, field, about, known)))
            yield Learned(
                name, after.text, field, _said(after, field, old, names), _said(after, field, new, names), by
            )


def _changed_by(
    name: str, field: str, about: Mapping[str | None, list[AuditEntry]], known: Mapping[str, AuditEntry]
) -> Iterator[str]:
    """The entries, recorded since, by which a field of an entry is read otherwise: what chose, and what took that back.

    `about` are all entries by what they are about, `known` those that had been recorded.
    """
    for other in about.get(name, ()):
        if all(each["field"] != field for each in _chosen(other)):
            continue
        if other.entry in known:
            yield from _took_back(other.entry, about, known)
        elif other.state != "retracted":
            yield other.entry


def _took_back(
    name: str, about: Mapping[str | None, list[AuditEntry]], known: Mapping[str, AuditEntry]
) -> Iterator[str]:
    """The entries, recorded since, that retract an entry, or restore it by retracting what did."""
    for other in about.get(name, ()):
        if not other.type.endswith(".retracted"):
            continue
        if other.entry in known:
            yield from _took_back(other.entry, about, known)
        elif other.state != "retracted":
            yield other.entry


def _chosen(entry: AuditEntry) -> list[dict[str, Any]]:
    """The fields and values that a correction or a preference chose."""
    match entry.type.rpartition(".")[2]:
        case "corrected":
            return entry.fact["changes"]  # type: ignore[no-any-return]
        case "preferred":
            return [entry.fact]
        case _:
            return []


def _became(other: AuditEntry, how: How, **given: Any) -> Became:
    told: dict[str, Any] = {
        "field": None,
        "before": (),
        "after": None,
        "added": (),
        "contested_by": (),
        "is_open": False,
    }
    return Became(
        how=how,
        because=other.fact.get("because"),
        entry=other.entry,
        recorded_at=other.recorded_at,
        recorded_by=other.recorded_by,
        position=other.position,
        **told | given,
    )


def _words(entry: AuditEntry, field: str, values: Iterable[Any], names: Names) -> tuple[str, ...]:
    """Values in words, each once, without those that say nothing."""
    return tuple(dict.fromkeys(words for value in values if (words := _said(entry, field, value, names))))


def _said(entry: AuditEntry, field: str, value: Any, names: Names) -> str:
    """A value of a field in words; nothing for none."""
    if value is None:
        return ""
    if field == "sources":
        return in_words(value, names)
    return ValueOf(entry.type, field, json.dumps(_plain(value), ensure_ascii=False)).said(names)


def _plain(value: Any) -> Any:
    """A value without what is left out of it, so that two may be compared."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
