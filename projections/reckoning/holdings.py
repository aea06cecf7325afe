"""Which agreements of a partnership are in force on a day, and how surely; and when each was first signed."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from projections.rows.instruments import Instrument
from projections.rows.spells import Spell


class Holding(NamedTuple):
    """One agreement that is in force on a day, or may be."""

    instrument: Instrument
    certain: bool


def in_force(of_stream: Iterable[Instrument], stand: Spell) -> list[Holding]:
    """The agreements that may be in force where a partnership stands, by their names."""
    return [
        Holding(one, all(one.id in held for held in stand.held))
        for one in there(of_stream, stand)
        if any(one.id in held for held in stand.held)
    ]


def surely(holdings: Iterable[Holding], stand: Spell) -> bool:
    """Whether one of some agreements is in force for certain: it need not be the same one in each case."""
    those = {one.instrument.id for one in holdings}
    return bool(those) and all(not those.isdisjoint(held) for held in stand.held)


def standing_in(of_stream: Iterable[Instrument], stand: Spell, states: Collection[str]) -> list[Holding]:
    """The agreements that may be in one of some states where a partnership stands, by their names."""
    wanted = {*states}
    return [
        Holding(one, wanted.issuperset(one.statuses))
        for one in there(of_stream, stand)
        if wanted.intersection(one.statuses)
    ]


def there(of_stream: Iterable[Instrument], stand: Spell) -> list[Instrument]:
    """What the agreements of a partnership are where it stands, by their names."""
    rows = [one for one in of_stream if one.holds(stand.first)]
    own = [one for one in rows if one.of == stand.of]
    return sorted(own, key=lambda one: one.id)


def signatures(of_stream: Iterable[Instrument]) -> list[Instrument]:
    """The first signatures by all parties of the agreements of a partnership, by their names."""
    found: dict[str, Instrument] = {}
    for one in of_stream:
        if one.of == "" and one.whole:
            found.setdefault(one.id, one)
    return [one for _, one in sorted(found.items())]
