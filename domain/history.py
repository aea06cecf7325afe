"""The entries of one stream, and how they are read: with their corrections, in chronicle order, up to any point of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from domain import when
from domain.chronicle import Chronicle, PlacedFact
from domain.context import NOWHERE, StreamContext
from domain.corrections import EffectiveEntry, Unread, effective
from domain.entry import Entry, kind_of
from domain.fact import Fact
from domain.fields import with_originals
from domain.replayed import Replayed
from domain.shared import ABOUT_ENTRIES, Retracted

F = TypeVar("F", bound=Fact)


class History:
    """The entries of one stream in recorded order."""

    supposed: Mapping[tuple[int, str], Any] = {}
    """Values of fields, by version and field, as if they were preferred though nobody has (`supposing`)."""

    def __init__(self, stream: str, entries: Iterable[Entry] = (), around: StreamContext = NOWHERE) -> None:
        """`entries` are those of `stream`, versions 1, 2, 3 … in order. Errors: `Unread` where one is missing."""
        self.stream = stream
        self.entries = tuple(entries)
        self.around = around
        if self.entries and (self.entries[0].version, self.entries[-1].version) != (1, len(self.entries)):
            raise Unread(stream, "an entry of it is missing, or stands in it twice")

    @property
    def kind(self) -> type[Replayed[Any]]:
        """How this stream is read."""
        kind: type[Replayed[Any]] = Replayed.of(kind_of(self.stream))
        return kind

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
        return any(isinstance(entry.fact, ABOUT_ENTRIES) for entry in self.entries)

    @cached_property
    def effective_entries(self) -> tuple[EffectiveEntry, ...]:
        """How each entry is read, in recorded order."""
        if not self.corrects and not self.supposed:
            readings = tuple([EffectiveEntry(entry, entry.fact) for entry in self.entries])
        else:
            readings = tuple(effective(self.entries, self.supposed))
        if self.around.originals:
            self._name_originals(readings)
        return readings

    def _name_originals(self, readings: Iterable[EffectiveEntry]) -> None:
        """Have whoever is registered twice named once: the one place where that is done."""
        name = self.stream.partition(":")[2]
        own = {*name.replace("--", "@").split("@")}  # of a duplicate its own streams speak as they were told
        originals = {slug: original for slug, original in self.around.originals.items() if slug not in own}
        for reading in readings:
            if (read := with_originals(reading.fact, originals)) is not reading.fact:
                reading.fact, reading.as_told = read, reading.fact

    @cached_property
    def original(self) -> str | None:
        """What tells the same and is read in its place (`same-as`): a body's slug, or the id of a stream."""
        if not any(entry.fact.verb == "same-as" for entry in self.entries):
            return None
        return self.kind.original(self.chronicle.standing)

    @cached_property
    def is_open(self) -> bool:
        """Whether the stream has begun, and its opening has not been retracted."""
        opening = self.kind.opening
        return any(
            reading.stands
            and (not reading.is_correction if opening is None else isinstance(reading.fact, opening))
            for reading in self.effective_entries
        )

    @cached_property
    def tells(self) -> bool:
        """Whether any fact of the stream stands: of a body or a source, its registration; else all was taken back."""
        if self.is_open or self.stream.startswith(("body:", "source:")):
            return self.is_open
        return any(reading.stands and not reading.is_correction for reading in self.effective_entries)

    @property
    def opened(self) -> bool:
        """Whether the fact stands that opens the stream, if any does; of a kind that needs none, always."""
        return self.chronicle.opened

    def effective_entry(self, version: int) -> EffectiveEntry | None:
        """How the entry of this version is read; None where there is none."""
        return self.effective_entries[version - 1] if 1 <= version <= len(self.entries) else None

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
    def chronicle(self) -> Chronicle[Any]:
        """The facts that stand, in chronicle order, with tightened bounds."""
        return Chronicle(self.kind, self.stream, self.effective_entries, self.around)

    @cached_property
    def facts(self) -> Sequence[PlacedFact]:
        """The chronicle as it is reported: nothing that moved the standing was earlier than what moved it before.

        Where a fact stands in no constraint group its days are bounded by nothing else; the laws do not ask for this.
        """
        low, opening, found = when.MIN, self.kind.opening or (), []
        for step in self.chronicle.steps:
            told = step.told
            if step.moved and not isinstance(told.fact, opening):
                low = max(low, told.earliest)
                if low > told.earliest:
                    told = replace(told, earliest=low, latest=max(low, told.latest))
            found.append(told)
        return found

    @cached_property
    def by_type(self) -> dict[type[Fact], list[tuple[int, PlacedFact]]]:
        """The chronicle by type of fact: each fact with its place, from 1."""
        found: dict[type[Fact], list[tuple[int, PlacedFact]]] = {}
        for place, told in enumerate(self.facts, 1):
            found.setdefault(type(told.fact), []).append((place, told))
        return found

    def told(self, kind: type[F]) -> Iterator[tuple[int, PlacedFact, F]]:
        """The facts of one type in chronicle order, each with its place, from 1."""
        for place, told in self.by_type.get(kind, ()):
            yield place, told, cast("F", told.fact)

    @cached_property
    def aggregate(self) -> Replayed[Any]:
        """The stream, replayed."""
        return self.kind(self.chronicle, self.entries)
