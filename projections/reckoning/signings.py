"""The first signature of a weight: when what two bodies have between them first bound them so much."""

from collections.abc import Iterable
from typing import NamedTuple

from domain import when
from projections.row import Days
from projections.rows.instruments import Instrument
from projections.rows.spells import WHOLE


class Signing(NamedTuple):
    """The first signature of at least some tier in one partnership, and what may have been it."""

    stream: str
    version: int | None
    kind: str
    on: str | None
    earliest: int
    latest: int
    sources: tuple[str, ...]
    brought_by: tuple[int, ...] = ()
    surely: bool = True
    """One of those that may be it is of the tier, whichever source is right of its kind."""

    @property
    def when(self) -> Days:
        """When it was signed."""
        return Days.known(self.on, self.earliest, self.latest)

    @property
    def has_day(self) -> bool:
        """Whether anything on record says when: a tie known from a list alone was signed at any time before it."""
        return self.earliest > when.MIN


def first_signings(instruments: Iterable[Instrument], tier: int, day: int) -> dict[str, Signing]:
    """For each stream the first signature of at least this tier that may have been given by the day.

    One that some parties have not signed yet is none; one that all have signed is, though it may be in force only later.
    Of several that may be the first, the bounds hold for the first, whichever it was; the kind is that of the one that was
    signed first for certain.
    """
    return {stream: _first(those, tier) for stream, those in candidates(instruments, tier, day).items()}


def candidates(instruments: Iterable[Instrument], tier: int, day: int) -> dict[str, list[Instrument]]:
    """For each stream the signatures of at least this tier that may have been given by the day, each agreement once."""
    found: dict[str, dict[str, Instrument]] = {}
    for instrument in instruments:
        if (
            instrument.tiers[1] >= tier
            and instrument.of == WHOLE
            and instrument.whole
            and instrument.earliest <= day
        ):
            found.setdefault(instrument.stream, {}).setdefault(instrument.id, instrument)
    return {stream: list(those.values()) for stream, those in found.items()}


def _first(those: list[Instrument], tier: int) -> Signing:
    sure = [instrument for instrument in those if instrument.tiers[0] >= tier]
    first = min(sure or those, key=lambda instrument: (instrument.latest, instrument.earliest))
    earliest, latest = min(instrument.earliest for instrument in those), first.latest
    alone = earliest == first.earliest
    on = first.on if alone else Days.of((earliest, latest)).edtf
    return Signing(
        stream=first.stream,
        version=first.version,
        kind=first.kind,
        on=on,
        earliest=earliest,
        latest=latest,
        sources=first.sources,
        brought_by=first.brought_by,
        surely=bool(sure),
    )
