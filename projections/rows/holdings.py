"""Which agreements of a partnership are in force where it stands, and how surely; and when each was first signed."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from projections.rows.instruments import Instrument
from projections.rows.spells import Stand


class Holding(NamedTuple):
    """One agreement that is in force on a day, or may be."""

    instrument: Instrument
    certain: bool


def in_force(
    of_stream: Iterable[Instrument], stand: Stand, states: Collection[str] = ("in-force",)
) -> list[Holding]:
    """The agreements of a partnership that may be in force, or in one of `states`, where it stands; by their names."""
    candidates = {one.n for one in stand.candidates}
    found: dict[str, tuple[Instrument, set[int]]] = {}
    for one in of_stream:
        if one.status not in states:
            continue
        if through := candidates & set(range(one.n, one.last + 1)):
            _, before = found.get(one.id, (one, set()))
            found[one.id] = one, before | through
    return [Holding(one, through == candidates) for _, (one, through) in sorted(found.items())]


def signatures(of_stream: Iterable[Instrument]) -> list[Instrument]:
    """The first signatures by all parties of the agreements of a partnership, by their names."""
    found: dict[str, Instrument] = {}
    for one in of_stream:
        if one.status != "partly-signed":
            found.setdefault(one.id, one)
    return [one for _, one in sorted(found.items())]
