"""Visits before the first signature of a friendship or more: how often two sides met before they tied themselves."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from domain import when
from projections.ask import Ask
from projections.reckoning.signings import candidates
from projections.reckoning.spans import last_day
from projections.reckoning.ties import above, ties
from projections.row import Count, by_stream
from projections.rows.bodies import bodies
from projections.rows.contacts import WEIGHED, Contact, contacts
from projections.rows.instruments import Instrument, instruments
from projections.rows.sides import Side, sides

METRIC = "visits-before-signature"
"""Of figures that say how many they were."""
TIER = 3
"""Of the signature before which visits are counted: a friendship or more."""


def came_before(visit: Contact, signed: Sequence[Instrument]) -> str:
    """Whether a visit came before the first of some signatures, whichever that was: yes, possibly or no.

    Yes, where it had ended before each of them may have been, or is told to have come before it; possibly, where it began
    no later than any of them: the visit on which it was signed is one of these.
    """
    last = last_day(visit)[1]
    if all(
        last < instrument.earliest or (visit.before is not None and visit.before == instrument.version)
        for instrument in signed
    ):
        return "yes"
    return "possibly" if all(visit.earliest <= instrument.latest for instrument in signed) else "no"


def how_many(early: Iterable[tuple[Contact, str]], day: int) -> Count:
    """The visits that had been made by a day, of those that came before the signature (`came_before`).

    For certain those that surely did and surely had been made by then; possibly all that may.
    """
    there = [(visit, before) for visit, before in early if before != "no" and visit.earliest <= day]
    return Count(sum(before == "yes" and visit.latest <= day for visit, before in there), len(there))


class EarlyVisits:
    """How many visits before the first signature had been made, on whatever day; each partnership is read once."""

    def __init__(self, ask: Ask, streams: Collection[str]) -> None:
        self._above: Mapping[str, str] = {}
        self._sides: dict[str, list[Side]] = {}
        self._visits: dict[str, list[Contact]] = {}
        self._signed: Mapping[str, list[Instrument]] = {}
        if not streams:
            return
        only = set(streams)
        self._above = above(ask.of(bodies))
        self._sides = by_stream(ask.of(sides, stream=only))
        self._visits = by_stream(ask.of(contacts, how="visit", certainty=WEIGHED, stream=only))
        self._signed = candidates(ask.of(instruments, stream=only), TIER, when.MAX)

    def is_signed(self, stream: str) -> bool:
        """Whether there is a signature before which visits can be counted."""
        return stream in self._signed

    def over(self, stream: str, first: int, last: int) -> Count:
        """The least and the most of those that had been made by any day of a span, its ends may be open.

        A visit counts between the parties, or whoever had taken the place of one by the day. Between two successions the
        number never falls, so that their days and the ends of the span are all that has to be looked at.
        """
        since = [side.since for side in self._sides.get(stream, ()) if side.since is not None]
        turns = {day for turn in since for day in (turn - 1, turn) if first <= day <= last}
        counts = [self._by(stream, day) for day in sorted({first, last, *turns})]
        return Count(min(count.least for count in counts), max(count.most for count in counts))

    def _by(self, stream: str, day: int) -> Count:
        tie = ties(self._sides.get(stream, ()), day).get(stream)
        signed = self._signed[stream]
        visits = [
            visit
            for visit in self._visits.get(stream, ())
            if tie and tie.encounter(visit.by, visit.host, self._above).between
        ]
        return how_many(((visit, came_before(visit, signed)) for visit in visits), day)
