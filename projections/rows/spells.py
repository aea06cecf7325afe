"""How long each standing of a stream lasted, and where the stream stands on any day."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

from domain import when
from projections.row import Days, cited, projection, said_on

if TYPE_CHECKING:
    from domain.history import History

KINDS = ("partnership", "membership", "programme", "body", "source", "ledger")
"""Streams that stand somewhere."""


class Spell(NamedTuple):
    """One standing of a stream, with the bounds of its beginning; it lasts until the next begins."""

    stream: str
    n: Annotated[int, "its number in the stream, from 0: nothing has happened"]
    earliest: int
    latest: int
    shown_until: Annotated[int, "the smallest earliest beginning among the later spells"]
    status: str
    tier: Annotated[int, "0 none, 1 letter of intent … 4 sister tie"]
    flags: tuple[str, ...]
    by: Annotated[int | None, "the version that began it; none for what time did, and for the first"]
    since_on: Annotated[str | None, "when this status and tier began, as it was recorded"]
    since_earliest: int
    since_latest: int
    since_by: Annotated[int | None, "the version that began this status and tier"]
    since_sources: Annotated[tuple[str, ...], "the sources of that entry"]

    @property
    def since(self) -> Days:
        """When this status and tier began."""
        if self.status == "none":
            return Days()
        return Days.known(self.since_on, self.since_earliest, self.since_latest)


class Stand(NamedTuple):
    """Where a stream stands on one day, as surely as the facts allow."""

    spell: Spell
    certain: bool
    otherwise: str | None
    """The status it would else be."""
    flags: tuple[str, ...]
    """Flags that are certain."""
    possible_flags: tuple[str, ...]
    candidates: tuple[Spell, ...]
    """The spells that it may be in, the one shown last."""


@projection(Spell, of=KINDS, key=("stream", "n"))
def spells(history: "History") -> Iterator[Spell]:
    """Each standing with the bounds of its beginning, in order; the first is the one before anything."""
    found = history.aggregate.spells
    until, untils = when.MAX, []
    for one in reversed(found):
        untils.append(until)
        until = min(until, one.begin[0])
    since, before = found[0], None
    for n, (one, shown_until) in enumerate(zip(found, reversed(untils), strict=True)):
        standing = one.standing
        alike = (standing.status, standing.tier)
        if alike != before:
            since, before = one, alike
        yield Spell(
            history.stream,
            n,
            one.begin[0],
            one.begin[1],
            shown_until,
            *alike,
            standing.flags,
            one.by.entry.version if one.by else None,
            said_on(since.begin, since.by) if n else None,
            since.begin[0],
            since.begin[1],
            since.by.entry.version if since.by else None,
            cited(since.by.fact) if since.by else (),
        )


def stand(of_stream: Sequence[Spell], day: int) -> Stand:
    """Where a stream stands on `day`, from all its spells in order (VOCABULARY, "As at day D").

    The candidates run from the last spell that has begun for certain to the last that may have begun.
    """
    last = max(n for n, one in enumerate(of_stream) if one.earliest <= day)
    first = max((n for n, one in enumerate(of_stream) if one.latest <= day), default=0)
    return among(tuple(of_stream[first : last + 1]))


def among(candidates: tuple[Spell, ...]) -> Stand:
    """Where a stream stands that may be in any of these spells, the last of which is shown."""
    shown = candidates[-1]
    if len(candidates) == 1:
        return Stand(shown, True, None, shown.flags, (), candidates)
    others = [one.status for one in candidates if one.status != shown.status]
    flags = [set(one.flags) for one in candidates]
    sure = set.intersection(*flags)
    return Stand(
        shown,
        not others,
        others[0] if others else None,
        tuple(sorted(sure)),
        tuple(sorted(set.union(*flags) - sure)),
        candidates,
    )
