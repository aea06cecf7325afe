"""Which agreements of a partnership are in force on a day, and how surely; and when each was first signed."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from domain.message import Message
from projections.phrases import in_words
from projections.rows.instruments import Instrument
from projections.rows.spells import Spell


def called(instrument: Instrument) -> Message:
    """What an agreement is called, and its kind: `Sister City Agreement (sister city)`."""
    return Message(
        "{agreement} ({kind})",
        agreement=instrument.title or instrument.id,
        kind=in_words(instrument.kind),
    )


class Holding(NamedTuple):
    """One agreement that is in force on a day, or may be."""

    instrument: Instrument
    certain: bool


def in_force(of_stream: Iterable[Instrument], stand: Spell) -> list[Holding]:
    """The agreements that may be in force where a partnership stands, by their names."""
    return [
        Holding(instrument, all(instrument.id in held for held in stand.held))
        for instrument in there(of_stream, stand)
        if any(instrument.id in held for held in stand.held)
    ]


def surely(holdings: Iterable[Holding], stand: Spell) -> bool:
    """Whether one of some agreements is in force for certain: it need not be the same one in each case."""
    those = {holding.instrument.id for holding in holdings}
    return bool(those) and all(not those.isdisjoint(held) for held in stand.held)


def standing_in(of_stream: Iterable[Instrument], stand: Spell, states: Collection[str]) -> list[Holding]:
    """The agreements that may be in one of some states where a partnership stands, by their names."""
    wanted = {*states}
    return [
        Holding(instrument, wanted.issuperset(instrument.statuses))
        for instrument in there(of_stream, stand)
        if wanted.intersection(instrument.statuses)
    ]


def there(of_stream: Iterable[Instrument], stand: Spell) -> list[Instrument]:
    """What the agreements of a partnership are where it stands, by their names."""
    rows = [instrument for instrument in of_stream if instrument.holds(stand.first)]
    own = [row for row in rows if row.of == stand.of]
    return sorted(own, key=lambda row: row.id)


def signatures(of_stream: Iterable[Instrument]) -> list[Instrument]:
    """The first signatures by all parties of the agreements of a partnership, by their names."""
    found: dict[str, Instrument] = {}
    for instrument in of_stream:
        if instrument.of == "" and instrument.whole:
            found.setdefault(instrument.id, instrument)
    return [word for _, word in sorted(found.items())]
