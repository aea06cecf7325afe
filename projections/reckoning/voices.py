"""Whose voice a source is: what is the same as another, or a later edition of it, is no second one."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from domain.message import Message
from projections.row import grouped
from projections.rows.attestations import Attestation, attestations
from projections.rows.citations import citations
from projections.rows.moments import moments
from projections.rows.sources import Source, sources

if TYPE_CHECKING:
    from projections.ask import Ask


class Voices:
    """The sources of a ledger, by what they are copies and editions of."""

    def __init__(self, registered: Iterable[Source]) -> None:
        self.sources = {row.slug: row for row in registered}

    def original(self, slug: str) -> str:
        """The source that a source is the same as, in the end; itself where it is none's copy."""
        seen = {slug}
        while (row := self.sources.get(slug)) and row.original and row.original not in seen:
            slug = row.original
            seen.add(slug)
        return slug

    def editions(self, slug: str) -> list[str]:
        """A source, or what it is a copy of, and the editions before it, the first at the end."""
        found = [self.original(slug)]
        while (row := self.sources.get(found[-1])) and row.follows:
            before = self.original(row.follows)
            if before in found:
                break
            found.append(before)
        return found

    def of(self, slug: str) -> str:
        """What stands for all copies and editions of a source: the first edition."""
        return self.editions(slug)[-1]

    def each(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """Some sources, each voice once: as the first of its editions that is among them, in the order of the voices."""
        voices = grouped(dict.fromkeys(map(self.original, slugs)), self.of)
        return tuple(min(those, key=lambda slug: len(self.editions(slug))) for those in voices.values())

    def second(self, source: str, told_from: Iterable[str]) -> Message:
        """What a source that attests something says beside those that told it: only another list is a second voice."""
        own, editions = [*map(self.original, told_from)], self.editions(source)
        if not set(editions[1:]).isdisjoint(own):
            return Message("a later edition, {source}, still lists it", source=source)
        if any(editions[0] in self.editions(each)[1:] for each in own):
            return Message("an earlier edition, {source}, has it too", source=source)
        return Message("a further source has it too")

    def publisher(self, slug: str) -> str:
        """Who publishes it, as its first edition says of which a publisher is recorded; without any, its first edition."""
        editions = self.editions(slug)
        rows = [self.sources.get(edition) for edition in editions]
        return next((row.publisher for row in reversed(rows) if row and row.publisher), editions[-1])


def attesting(ask: "Ask", stream: str | None = None) -> dict[str, list[Attestation]]:
    """The attestations that count and may have been made by the day, by the entry that they are of: `stream#version`."""
    rows = ask.of(attestations, stream=stream) if stream else ask.of(attestations)
    return grouped((row for row in rows if row.counts and row.earliest <= ask.day), lambda row: row.attested)


def second_voices(ask: "Ask", stream: str) -> dict[str, tuple[str, ...]]:
    """The sources that say the same as an entry of a stream and are neither copies nor editions of its own, by entry."""
    attested = attesting(ask, stream)
    if not attested:
        return {}
    voices = Voices(ask.of(sources))
    cited = grouped(ask.of(citations, stream=stream), lambda row: f"{row.stream}#{row.version}")
    brought = {row.entry: row.brought_by for row in ask.of(moments, stream=stream)}

    def others(entry: str, rows: Iterable[Attestation]) -> Iterator[str]:
        by = (entry, *(f"{stream}#{version}" for version in brought.get(entry, ())))
        heard = {voices.of(citation.source) for each in by for citation in cited.get(each, ())}
        for row in rows:
            if (voice := voices.of(row.source)) not in heard:
                heard.add(voice)
                yield row.said

    return {entry: those for entry, rows in attested.items() if (those := tuple(others(entry, rows)))}
