"""How ends are told: that notice was given, who has left, between whom a partnership goes on, what ran out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from domain import when
from domain.message import Message, Several
from projections.phrases import in_turn, only_possible
from projections.reckoning.causes import OVER
from projections.reckoning.holdings import called
from projections.row import Days, grouped
from projections.rows.endings import GIVEN, LEFT, Ending
from projections.rows.instruments import Instrument
from projections.rows.spells import PAIR


def ends_on(of_stream: Iterable[Ending], of: str, day: int) -> list[Ending]:
    """The ends, given or come, that are known of on a day from a point of view."""
    return [ending for ending in of_stream if ending.of == of and ending.first <= day < ending.until]


def overtaken(
    ending: Ending,
    given: Iterable[Ending],
    *,
    counts: Callable[[Ending], bool],
    sure: Callable[[Ending], bool],
) -> when.Answer:
    """Whether another of the ends that were given comes before this one, for each tie that this one is to end.

    `given` are those of a partnership from each point of view; an end `counts` where nothing was signed since, and is
    `sure` where it has surely been told.
    """
    views = grouped(given, lambda each: each.of)
    ties = [ends for of, ends in views.items() if "--" in of] or [*views.values()]
    found: set[when.Answer] = set()
    for ends in ties:
        if not any(each.version == ending.version for each in ends):
            continue
        before = [
            each
            for each in ends
            if each.version != ending.version and each.earliest < ending.latest and counts(each)
        ]
        surely = any(each.latest < ending.earliest and sure(each) for each in before)
        found.add("yes" if surely else "possible" if before else "no")
    if "no" in found or not found:
        return "no"
    return "possible" if "possible" in found else "yes"


NO_DAY = Message("on a day that nobody says")


def given_in_words(ending: Ending, name: Callable[[str], str]) -> str:
    """`ends 2027-01-01, given notice by Edinburgh, #3`; `(possible)` after it where notice may not have been given yet."""
    words = _given_in_words(ending, name)
    return words if ending.certain else only_possible(words)


def _given_in_words(ending: Ending, name: Callable[[str], str]) -> str:
    said = {
        "day": ending.effective or NO_DAY,
        "by": Message("given notice by {body}", body=name(ending.by))
        if ending.by
        else Message("notice was given"),
        "version": ending.version,
    }
    if ending.older:
        return Message("what was signed before it was re-established ends {day}, {by}, #{version}", **said)
    return Message("ends {day}, {by}, #{version}", **said)


def left_in_words(parties: Sequence[str], ends: Iterable[Ending], name: Callable[[str], str]) -> str | None:
    """`goes on between C and D; Home left 2020-05-05, by #3`; None between two, and where nobody has left.

    Whoever only may have left is still among those between whom it goes on.
    """
    gone = {end.by: end for end in ends if end.what == LEFT}
    if len(parties) <= PAIR or not gone:
        return None
    surely = {party for party, row in gone.items() if row.certain}
    staying = [party for party in parties if party not in surely]
    said = [leaver_in_words(row, name) for party, row in gone.items() if party]
    if surely and len(staying) >= PAIR:
        said.insert(0, Message("goes on between {those}", those=Several(map(name, staying), last=" and ")))
    return in_turn(said)


def leaver_in_words(ending: Ending, name: Callable[[str], str]) -> str:
    """`Home left 2020-05-05, by #3`, or that it may have."""
    said = {"body": name(ending.by or ""), "day": ending.effective or NO_DAY, "version": ending.version}
    if ending.certain:
        return Message("{body} left {day}, by #{version}", **said)
    return Message("{body} may have left {day}, by #{version}", **said)


def told(
    parties: Sequence[str], ends: Sequence[Ending], name: Callable[[str], str]
) -> list[tuple[str, tuple[Ending, ...]]]:
    """Sentences on ends that were given, and on who has left, each with the ends that it is about."""
    found = [(given_in_words(end, name), (end,)) for end in ends if end.what == GIVEN]
    if (words := left_in_words(parties, ends, name)) is not None:
        return [(words, tuple(end for end in ends if end.what == LEFT)), *found]
    return [*found]


class Expiry(NamedTuple):
    """An agreement that ran out, or may have."""

    instrument: Instrument
    """As it was before."""
    earliest: int
    """The first day on which it is in force no longer."""
    latest: int
    certain: bool
    """Whether it surely ran out, and was not ended otherwise."""

    @property
    def when(self) -> Days:
        """When it was: the first day after its term."""
        return Days.of((self.earliest, self.latest))

    def words(self, day: int) -> str:
        """What is said of it on a day."""
        agreement = called(self.instrument)
        if self.certain and self.latest <= day:
            return Message("ran out: {agreement}", agreement=agreement)
        return Message("may have run out: {agreement}", agreement=agreement)


def expiries(of_stream: Iterable[Instrument], of: str) -> Iterator[Expiry]:
    """The agreements that ran out, from a point of view; nobody tells of it, the signature is behind it.

    The rows come in the order of their key.
    """
    for _, agreed in groupby(
        (instrument for instrument in of_stream if instrument.of == of), attrgetter("id")
    ):
        rows = list(agreed)
        run: list[Instrument] = []
        for n, row in enumerate(rows):
            if "expired" in row.statuses:
                run.append(row)
            if run and (n + 1 == len(rows) or "expired" not in rows[n + 1].statuses):
                yield from _expiries(rows[: n + 1 - len(run)], run)
                run = []


def _expiries(before: Sequence[Instrument], run: Sequence[Instrument]) -> Iterator[Expiry]:
    """The terms of one agreement that may have run out in rows one after the other in which it may have."""
    first, sure = run[0].first, run[-1].statuses == ("expired",)
    reckoned = {
        _term(instrument): instrument
        for instrument in (*before, *run)
        if instrument.runs_out and instrument.ends_earliest is not None
    }
    there = [
        (row, earliest, latest)
        for row in reckoned.values()
        if (earliest := row.ends_earliest) is not None
        and (latest := row.ends_latest) is not None
        and latest >= first
        and earliest < run[-1].until_day
    ]
    otherwise = OVER.intersection(run[0].statuses) - {"expired"}
    if not there or not (otherwise or any(earliest <= first for _, earliest, _ in there)):
        # it may have run out before it was renewed, on a day that no row tells
        was = next(
            (instrument for instrument in reversed(before) if instrument.version == run[0].version), run[0]
        )
        there.insert(0, (was, first, max(first, min((day for _, day, _ in there), default=run[-1].first))))
    for n, (was, earliest, latest) in enumerate(there, 1):
        yield Expiry(instrument=was, earliest=earliest, latest=latest, certain=sure and n == len(there))


def _term(instrument: Instrument) -> tuple[object, ...]:
    return instrument.version, instrument.ends_earliest, instrument.ends_latest
