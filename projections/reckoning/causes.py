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
    renewed = any(one.verb == "renewed" for one in facts)
    return [
        *_signatures([one for one in agreed if one.tier >= tier]),
        *_expiries([one for one in agreed if one.tier >= tier], renewed=renewed),
        *replacements(agreed),
        *_told(of, facts, list(ends)),
    ]


def replacements(agreed: Iterable[Instrument]) -> Iterator[Cause]:
    """The ends of what was replaced: when what replaces it comes into force."""
    yield from (each._replace(begins=False) for each in _signatures(one for one in agreed if one.replaces))


def _signatures(agreed: Iterable[Instrument]) -> Iterator[Cause]:
    """From when on each signature may put an agreement in force."""
    found: dict[tuple[str, int], Cause] = {}
    for one in agreed:
        if "in-force" in one.statuses:
            cause = Cause(
                begins=True,
                earliest=max(one.earliest, one.starts_earliest or when.MIN),
                latest=max(one.latest, one.starts_latest or when.MIN),
                version=one.version,
            )
            key = one.id, one.version
            found[key] = _both(found.get(key, cause), cause)
    yield from found.values()


def _expiries(agreed: Iterable[Instrument], *, renewed: bool) -> Iterator[Cause]:
    """The ends of terms; of what may have run out before it was renewed, all days on which it may have."""
    for _, rows in groupby(agreed, lambda one: one.id):
        those = list(rows)
        terms = {
            (one.ends_earliest, one.ends_latest)
            for one in those
            if one.runs_out and one.ends_earliest is not None and one.ends_latest is not None
        }
        found = [Cause(begins=False, earliest=first, latest=last) for first, last in terms]
        yield from found
        for maybe, run in groupby(those, lambda one: "expired" in one.statuses):
            days = list(run)
            first = days[0].first
            if maybe and (
                not found or (renewed and not any(one.earliest <= first <= one.latest for one in found))
            ):
                sure = next((one.first for one in days if OVER.issuperset(one.statuses)), days[-1].until_day)
                yield Cause(begins=False, earliest=first, latest=sure)


def _told(of: str, facts: Iterable[Moment], ends: Sequence[Ending]) -> Iterator[Cause]:
    """Renewals, invalidations, and terminations as of their effect: of two of three parties, those that end their tie."""
    effects: dict[int, Cause] = {}
    for one in ends:
        if one.of == of:
            cause = Cause(begins=False, earliest=one.earliest, latest=one.latest)
            effects[one.version] = _both(effects.get(one.version, cause), cause)
    for fact in facts:
        if fact.certainty == "alleged":
            continue
        if fact.verb in {"renewed", "invalidated"}:
            yield Cause(begins=fact.verb == "renewed", earliest=fact.earliest, latest=fact.latest)
        elif fact.verb == "terminated" and of == WHOLE and fact.version not in effects:
            yield Cause(begins=False, earliest=fact.earliest, latest=fact.latest)
    yield from effects.values()


def _both(one: Cause, other: Cause) -> Cause:
    return one._replace(earliest=min(one.earliest, other.earliest), latest=max(one.latest, other.latest))


def spans(found: Iterable[Cause], first: int, last: int, *, begins: bool) -> list[tuple[int, int, int]]:
    """The days from `first` to `last` on which causes of one sort lie, apart where they are, and how many lie in each."""
    clipped = sorted(
        (max(first, one.earliest), min(last, one.latest))
        for one in found
        if one.begins is begins and one.earliest <= last and one.latest >= first
    )
    apart: list[tuple[int, int, int]] = []
    for earliest, latest in clipped:
        if apart and earliest <= apart[-1][1]:
            since, until, many = apart[-1]
            apart[-1] = (since, max(until, latest), many + 1)
        else:
            apart.append((earliest, latest, 1))
    return apart
