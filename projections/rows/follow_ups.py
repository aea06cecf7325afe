"""Ties of schools, universities, ports and councils, which are to follow the agreements of cities."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from projections.rows.holdings import Holding, in_force, signatures, surely
from projections.rows.instruments import Instrument
from projections.rows.spells import Spell
from projections.rows.streams import Stream


class FollowUp(NamedTuple):
    """One tie of schools, universities, ports or councils, signed by some day."""

    stream: str
    above: str | None
    """The partnership that it lies under; its own where it is an instrument of the cities themselves."""
    signed: tuple[Instrument, ...]
    """Its agreements, at their first signature."""
    held: tuple[Holding, ...]
    """Those that may be in force."""
    certain: bool
    """One of its agreements is in force for certain."""


def follow_ups(
    kinds: Sequence[str],
    day: int,
    *,
    streams: Iterable[Stream],
    instruments: Mapping[str, Sequence[Instrument]],
    stands: Mapping[str, Spell],
    body_kinds: Mapping[str, str | None],
) -> Iterator[FollowUp]:
    """The ties of some kinds of body (`school`, `port`) that may have been signed by a day, in the order of streams.

    A partnership is one where a body of such a kind is a party, whatever the instrument. Elsewhere those of its
    instruments are one that are named for the kind (`sister-school`): where the partnership lies under another one,
    they lie under that one too, else under their own.
    """
    named = {f"sister-{one}" for one in kinds}
    for stream in streams:
        own = instruments.get(stream.stream, ())
        whole = any(body_kinds.get(party) in kinds for party in stream.parties)
        of_kind = [one for one in own if whole or one.kind in named]
        signed = tuple(one for one in signatures(of_kind) if one.earliest <= day)
        if signed:
            stand = stands[stream.stream]
            above = stream.under or (None if whole else stream.stream)
            held = tuple(in_force(of_kind, stand))
            yield FollowUp(stream.stream, above, signed, held, surely(held, stand))
