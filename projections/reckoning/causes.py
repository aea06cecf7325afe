"""What may begin or end that a tie holds an agreement, and on which days each of that may have been."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from domain import when
from projections.rows.endings import Ending
from projections.rows.instruments import Instrument
from projections.rows.moments import Moment
from projections.rows.spells import WHOLE

BEGINNING, ENDING = ("signed", "renewed"), ("terminated", "invalidated")
"""Facts by which a tie may begin to hold an agreement, and cease to."""
OVER = frozenset(("expired", "invalidated", "terminated", "replaced"))


class Cause(NamedTuple):
    """A signature, a renewal; the end of a term, a termination, an invalidation, a replacement, a succession."""

    begins: bool
    earliest: int
    latest: int
    version: int | None = None
    """The entry, of a signature; of a replacement, that of what replaces."""


def causes(
    of: str, tier: int, agreed: Sequence[Instrument], facts: Sequence[Moment], ends: Iterable[Ending]
) -> list[Cause]:
    """Causes for one tie, seen from `of`, of agreements of a tier or above, in no order.

    `agreed`, `facts` and `ends` are those of its stream; of `agreed`, which come in the order of their key, those of that
    point of view.
    """
    renewed = any(fact.verb == "renewed" for fact in facts)
    return [
        *_signatures([instrument for instrument in agreed if instrument.tier >= tier]),
        *_expiries([instrument for instrument in agreed if instrument.tier >= tier], renewed=renewed),
        *replacements(agreed),
        *_told(of, facts, list(ends)),
    ]


def replacements(agreed: Iterable[Instrument]) -> Iterator[Cause]:
    """The ends of what was replaced: when what replaces it comes into force."""
    yield from (
        each._replace(begins=False)
        for each in _signatures(instrument for instrument in agreed if instrument.replaces)
    )


def _signatures(agreed: Iterable[Instrument]) -> Iterator[Cause]:
    """From when on each signature may put an agreement in force."""
    found: dict[tuple[str, int], Cause] = {}
    for instrument in agreed:
        if "in-force" in instrument.statuses:
            cause = Cause(
                begins=True,
                earliest=max(instrument.earliest, instrument.starts_earliest or when.MIN),
                latest=max(instrument.latest, instrument.starts_latest or when.MIN),
                version=instrument.version,
            )
            key = instrument.id, instrument.version
            found[key] = _both(found.get(key, cause), cause)
    yield from found.values()


def _expiries(agreed: Iterable[Instrument], *, renewed: bool) -> Iterator[Cause]:
    """The ends of terms; of what may have run out before it was renewed, all days on which it may have."""
    for _, rows in groupby(agreed, lambda instrument: instrument.id):
        those = list(rows)
        terms = {
            (row.ends_earliest, row.ends_latest)
            for row in those
            if row.runs_out and row.ends_earliest is not None and row.ends_latest is not None
        }
        found = [Cause(begins=False, earliest=first, latest=last) for first, last in terms]
        yield from found
        for maybe, run in groupby(those, lambda row: "expired" in row.statuses):
            days = list(run)
            first = days[0].first
            if maybe and (
                not found or (renewed and not any(row.earliest <= first <= row.latest for row in found))
            ):
                sure = next((day.first for day in days if OVER.issuperset(day.statuses)), days[-1].until_day)
                yield Cause(begins=False, earliest=first, latest=sure)


def _told(of: str, facts: Iterable[Moment], ends: Sequence[Ending]) -> Iterator[Cause]:
    """Renewals, invalidations, and terminations as of their effect: of two of three parties, those that end their tie."""
    effects: dict[int, Cause] = {}
    for end in ends:
        if end.of == of:
            cause = Cause(begins=False, earliest=end.earliest, latest=end.latest)
            effects[end.version] = _both(effects.get(end.version, cause), cause)
    for fact in facts:
        if fact.certainty == "alleged":
            continue
        if fact.verb in {"renewed", "invalidated"}:
            yield Cause(begins=fact.verb == "renewed", earliest=fact.earliest, latest=fact.latest)
        elif fact.verb == "terminated" and of == WHOLE and fact.version not in effects:
            yield Cause(begins=False, earliest=fact.earliest, latest=fact.latest)
    yield from effects.values()


def _both(cause: Cause, other: Cause) -> Cause:
    return cause._replace(
        earliest=min(cause.earliest, other.earliest), latest=max(cause.latest, other.latest)
    )


def spans(found: Iterable[Cause], first: int, last: int, *, begins: bool) -> list[tuple[int, int, int]]:
    """The days from `first` to `last` on which causes of one sort lie, apart where they are, and how many lie in each."""
    clipped = sorted(
        (max(first, cause.earliest), min(last, cause.latest))
        for cause in found
        if cause.begins is begins and cause.earliest <= last and cause.latest >= first
    )
    apart: list[tuple[int, int, int]] = []
    for earliest, latest in clipped:
        if apart and earliest <= apart[-1][1]:
            since, until, many = apart[-1]
            apart[-1] = (since, max(until, latest), many + 1)
        else:
            apart.append((earliest, latest, 1))
    return apart
