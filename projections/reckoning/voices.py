"""Whose voice a source is: what is the same as another, or a later edition of it, is no second one."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from domain.message import Message
from projections.row import Cited, grouped, slug_of
from projections.rows.attestations import Attestation, attestations
from projections.rows.sources import Source, sources

if TYPE_CHECKING:
    from projections.ask import Ask


def withdrawn(ask: "Ask", slugs: Iterable[str]) -> set[str]:
    """Of some sources those that were withdrawn by the day, or may have been: asked of these alone."""
    named = sorted({*slugs})
    return {
        row.slug
        for row in (ask.of(sources, slug=named) if named else ())
        if row.withdrawn_earliest is not None and row.withdrawn_earliest <= ask.day
    }


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
        return tuple(self.original(first) for first, *_ in self.told(slugs))

    def told(self, cited: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Sources, each with the place in it or without, by whose voice they are: of each its first edition first."""
        voices = grouped(dict.fromkeys(cited), lambda words: self.of(slug_of(words)))
        return tuple(
            tuple(sorted(those, key=lambda words: len(self.editions(slug_of(words)))))
            for those in voices.values()
        )

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


def whose_word(row: Any, attested: Mapping[str, Iterable[Attestation]]) -> tuple[Cited, ...]:
    """Whose word a fact is: what it was told from, and what attests it (`attesting`)."""
    by = attested.get(row.entry, ())
    return tuple(dict.fromkeys((*row.sources, *(each.said for each in by)))) if by else row.sources


class Heard:
    """Whose word the facts of a stream are: what each was told from, and what attests it by the day."""

    def __init__(self, ask: "Ask", stream: str) -> None:
        self._voices, self._attesting = Voices(ask.of(sources)), attesting(ask, stream)

    def of(self, cited: Iterable[str], entries: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The voices of some entries of the stream that rest on sources (`Voices.told`): as many as `attestation` counts."""
        rows = (row for entry in entries for row in self._attesting.get(entry, ()))
        return self._voices.told((*cited, *(row.said for row in rows)))

    def voice(self, slug: str) -> str:
        """What stands for all copies and editions of a source."""
        return self._voices.of(slug)
