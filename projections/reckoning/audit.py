"""Who recorded what, when, on whose word, and what was changed since? Every entry, with both its times."""

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from domain import when
from domain.message import Message, Several
from projections.row import (
    Cited,
    EntryId,
    StreamId,
    cited,
)

if TYPE_CHECKING:
    from domain.corrections import EffectiveEntry
    from domain.history import History
    from projections.reckoning.voices import Voices


class Known(NamedTuple):
    """What the audit rests on: the ledger up to a position."""

    position: int
    time: Annotated[str | None, "when the last of its entries was recorded, ISO 8601 in UTC"]
    restored_at: Annotated[
        str | None,
        "when the ledger was restored from another's export, whose word its times of recording are then",
    ] = None
    restored_by: Annotated[str | None, "who restored it"] = None
    restored_to: Annotated[int | None, "the last position that was restored"] = None


class AuditEntry(NamedTuple):
    """One entry of a stream, as it was recorded and as it is read now."""

    entry: Annotated[EntryId, "stream#version"]
    position: int
    place: Annotated[int | None, "in the chronicle, from 1; null for what stands in none"]
    type: str
    on: Annotated[str | None, "when it happened, as it is read now"]
    earliest: str | None
    latest: str | None
    recorded_at: Annotated[str, "ISO 8601 in UTC"]
    recorded_by: str
    command: Annotated[str, "the id of the command or import that wrote it"]
    sources: Annotated[
        tuple[Cited, ...],
        "whose word it is as it is read now, with the sources of later entries that values in use come from: the source's"
        " slug and, after a space, the place in it; quotations stand in the fact",
    ]
    fact: Annotated[
        dict[str, Any], "the fact's fields as they were recorded, which the schema of its type describes"
    ]
    state: Literal["valid", "corrected", "retracted"]
    corrected_by: Annotated[
        tuple[EntryId, ...], "the entries that correct, prefer or retract, in the order of recording"
    ]
    brought_by: Annotated[
        tuple[EntryId, ...],
        "the later entries that values in use come from: what contests, prefers or corrects",
    ]
    attested_by: Annotated[
        tuple[EntryId, ...],
        "the later entries that say that another source says the same, as far as they count",
    ]
    certainty: Annotated[str, "confirmed, reported or alleged"]
    reads: Annotated[dict[str, Any], "fields that are read otherwise now"]
    contested: Annotated[bool, "another source says something else about it, and nobody has settled it"]
    about: Annotated[EntryId | None, "the entry that a correction is about"]
    text: Annotated[str, "the fact in one sentence, as it is read now"]
    told_as: Annotated[str | None, "the sentence that was recorded, where it is read otherwise now"]


class Audit(NamedTuple):
    """The whole history of a stream, or of the ledger, in the order in which it was recorded."""

    stream: Annotated[StreamId | None, "the stream's id; null for the whole ledger"]
    known: Known
    root: Annotated[str | None, "RFC 9162 Merkle root of the ledger, hexadecimal"]
    entries: tuple[AuditEntry, ...]


def audit(
    history: "History",
    names: Callable[[str], str] = str,
    versions: Collection[int] | None = None,
    voices: "Callable[[], Voices] | None" = None,
) -> list[AuditEntry]:
    """Every entry of a stream in recorded order, or some of them; what attests another as one of these `voices` says it."""
    told = {row.entry.version: (place, row) for place, row in enumerate(history.facts, 1)}
    return [
        _as_a_voice(_entry(reading, told, names), reading, history, voices)
        for reading in history.effective_entries
        if versions is None or reading.entry.version in versions
    ]


def _as_a_voice(
    entry: AuditEntry,
    reading: "EffectiveEntry",
    history: "History",
    voices: "Callable[[], Voices] | None",
) -> AuditEntry:
    """An attestation that says whether it is a second voice, or another edition of what the entry was told from."""
    from domain.shared import Attested

    fact = reading.fact
    if voices is None or not isinstance(fact, Attested) or reading.state != "valid":
        return entry
    of = history.effective_entries[fact.entry - 1]
    told_from = [cited.source for each in (of.entry, *of.brought_by) for cited in each.fact.sources]
    those = [voices().second(cited.source, told_from) for cited in fact.sources]
    said = Several(dict.fromkeys(those), "; ", "; ")
    return entry._replace(text=Message("attested #{version}: {voices}", version=fact.entry, voices=said))


def _entry(reading: "EffectiveEntry", told: dict[int, Any], names: Callable[[str], str]) -> AuditEntry:
    from domain.fact import bounds_of, fields_of
    from domain.sentence import sentence

    entry, fact = reading.entry, reading.fact
    place, one = told.get(entry.version, (None, None))
    earliest, latest = (
        (one.earliest, one.latest) if one else bounds_of(fact) if fact.on else (when.MIN, when.MAX)
    )
    before, now = fields_of(entry.fact), fields_of(fact)
    text = _said(reading, names)
    return AuditEntry(
        entry=entry.name,
        position=entry.position,
        place=place,
        type=entry.type,
        on=fact.on,
        earliest=when.iso(earliest),
        latest=when.iso(latest),
        recorded_at=entry.stamp,
        recorded_by=entry.recorded_by,
        command=entry.command,
        certainty=fact.certainty,
        sources=cited(fact, *(by.fact for by in reading.brought_by)),
        fact=before,
        reads={name: now.get(name) for name in before | now if before.get(name) != now.get(name)},
        state=reading.state,
        corrected_by=tuple(f"{entry.stream}#{version}" for version in reading.corrected_by),
        brought_by=tuple(by.name for by in reading.brought_by),
        attested_by=tuple(by.name for by in reading.attested_by),
        about=f"{entry.stream}#{fact.entry}" if reading.is_correction else None,  # type: ignore[attr-defined]
        text=text,
        told_as=sentence(entry.fact, names) if fact is not entry.fact else None,
        contested=reading.contested,
    )


def _said(reading: "EffectiveEntry", names: Callable[[str], str]) -> str:
    """The sentence, with what others say of it."""
    from domain.sentence import in_words, sentence

    said = sentence(reading.fact, names)
    rivals = [
        Message("{field} {value}", field=name, value=in_words(value, names)) for name, value in reading.rivals
    ]
    if not rivals:
        return said
    return Message("{fact} [contested: {others}]", fact=said, others=Several(rivals))


def _where_it_stood(entry: AuditEntry, order: list[AuditEntry]) -> str | None:
    """The last entry that had begun when a retracted one did; None for one without a day."""
    first = entry.earliest
    if first is None:
        return None
    return next((other.entry for other in reversed(order) if (other.earliest or "") <= first), None)


def in_chronicle_order(entries: list[AuditEntry]) -> Iterator[AuditEntry]:
    """The entries as they happened; what stands in no chronicle comes beneath what it is about."""
    beneath: dict[str, list[AuditEntry]] = {}
    order: list[AuditEntry] = sorted(
        (entry for entry in entries if entry.place), key=lambda entry: entry.place or 0
    )
    last = ""
    for entry in entries:  # in recorded order
        if entry.place is None:
            beneath.setdefault(entry.about or _where_it_stood(entry, order) or last, []).append(entry)
        else:
            last = entry.entry

    for entry in (*beneath.pop("", ()), *order):
        yield from _with_those_beneath(entry, beneath)


def _with_those_beneath(entry: AuditEntry, beneath: dict[str, list[AuditEntry]]) -> Iterator[AuditEntry]:
    yield entry
    for other in sorted(beneath.pop(entry.entry, ()), key=lambda other: other.about is None):
        yield from _with_those_beneath(other, beneath)
