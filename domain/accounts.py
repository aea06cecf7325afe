"""What sources say of an entry: what is in use, whose word that is, and what others give instead."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, cast

from domain.contests import BESIDE
from domain.corrections import EffectiveEntry, as_field, value_of
from domain.fact import Citation, Fact, NotAFact
from domain.history import History
from domain.told_once import Account, Otherwise


def account_of(history: History, version: int) -> Account:
    """The entry of a stream that has this version, as it is compared with another one that tells the same."""
    reading = history.effective_entries[version - 1]
    entry, fact = reading.entry, reading.as_told or reading.fact
    own = _slugs(reading.fact.sources)
    others = [
        *((0, name, _recorded(reading, name, own), own) for name in of_others(reading)),
        *_corrected(reading, own),
        *((by.version, name, value, _slugs(by.fact.sources)) for name, value, by in reading.contests),
    ]
    in_use = _bare(fact.model_dump(mode="json", exclude_defaults=True, exclude={"sources"}))
    contests = (
        Otherwise(by, name, _as_read(fact, name, value), sources)
        for by, name, value, sources in others
        if value != reading.value(name) and (by or value)
    )
    weighed = {name for name, _, _ in reading.contests} - {name for name, _ in reading.rivals}
    return Account(
        name=entry.name,
        type=f"{entry.stream.partition(':')[0]}.{entry.fact.verb}",
        values=in_use,
        own=own,
        attesting=_slugs(*(by.fact.sources for by in reading.attested_by)),
        given={name: _slugs(whose(reading, name)) for name in reading.brought if name not in BESIDE},
        contests=[each for each in contests if each.value != in_use.get(each.field)],
        settled={
            name: str(cast("Any", history.entries[by - 1].fact).because)
            for name, by in reading.settled.items()
            if name in weighed
        },
    )


def whose(reading: EffectiveEntry, field: str) -> tuple[Citation, ...]:
    """The sources of the value of a field that is in use: of those that gave it; the entry's own where these name none."""
    own = reading.fact.sources
    brought = reading.brought.get(field)
    if brought is None or field in BESIDE:
        return own
    recorded = value_of(reading.entry.fact, field) == reading.value(field)
    giving = together_once(own if recorded else (), *(by.fact.sources for by in brought))
    return giving or own


def of_others(reading: EffectiveEntry) -> list[str]:
    """The fields that are read in the name of other sources than the entry's own."""
    own = {cited.source for cited in reading.fact.sources}
    return [
        name
        for name in reading.brought
        if name not in BESIDE and own.isdisjoint(each.source for each in whose(reading, name))
    ]


def together_once(*several: Iterable[Citation]) -> tuple[Citation, ...]:
    """Sources with their places, each source once."""
    found: dict[str, Citation] = {}
    for cited in (each for those in several for each in those):
        found.setdefault(cited.source, cited)
    return tuple(found.values())


def _slugs(*several: Iterable[Citation]) -> list[str]:
    return [cited.source for cited in together_once(*several)]


def _recorded(reading: EffectiveEntry, name: str, own: Sequence[str]) -> Any:
    """What an entry's own sources say of a field, once misread words of theirs are put right."""
    right = [
        value for field, value, by in reading.corrections if field == name and _in_their_name(by.fact, own)
    ]
    return right[-1] if right else value_of(reading.entry.fact, name)


def _corrected(reading: EffectiveEntry, own: Sequence[str]) -> Iterator[tuple[int, str, Any, list[str]]]:
    """What others corrected last, where something else was preferred since."""
    for name, value, by in {name: (name, value, by) for name, value, by in reading.corrections}.values():
        if name in reading.preferred and not _in_their_name(by.fact, own):
            yield 0, name, value, _slugs(by.fact.sources)


def _in_their_name(by: Fact, own: Sequence[str]) -> bool:
    """Whether a correction says no other source than the entry's own."""
    return not by.sources or not set(own).isdisjoint(_slugs(by.sources))


def _as_read(fact: Fact, name: str, value: Any) -> Any:
    """A value that was told, as the field is written."""
    with suppress(NotAFact):  # it goes with what else was told
        value = as_field(fact, name, value)
    return None if value in ("", [], {}) else _bare(value)


def _bare(value: Any) -> Any:
    """A value without those of its parts that say nothing."""
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if part is not None}
    return [_bare(part) for part in value] if isinstance(value, list) else value
