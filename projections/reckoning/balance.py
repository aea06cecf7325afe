"""What there was, what came, what went, what is left: the account of one tie over a span of days."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from domain import when
from projections.reckoning.causes import Cause, spans
from projections.row import Count, Days
from projections.rows.instruments import Instrument
from projections.rows.spells import Spell

ONCE = Count(1, 1)


class Holds(Enum):
    """Whether an agreement is held."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


class Move(NamedTuple):
    """A tie begins to hold an agreement, or ceases to."""

    stream: str
    of: str
    """The point of view: nothing for the whole, or two of three parties or more."""
    begins: bool
    times: Count
    """How often, between two days on which it is certain what is held."""
    earliest: int
    latest: int
    """The bounds of the day from which it is held, or no longer is; `when.MAX` where it may never be."""
    on: str | None
    """That day, as it was recorded, or EDTF."""
    by: tuple[int, ...]
    """The versions of the facts that may be behind it; none for what nobody told."""
    alone: bool
    """Whether that one fact did it for certain; else it may have been another of them, or time."""
    within: bool
    """Whether all these days lie in the span."""

    @property
    def certain(self) -> bool:
        """Whether it falls into the span for certain, and was once."""
        return self.within and self.times == ONCE

    @property
    def when(self) -> Days:
        """When it was."""
        return Days.known(self.on, self.earliest, self.latest)


class Account(NamedTuple):
    """The balance of one tie; every count is a span where it is not certain."""

    stream: str
    of: str
    opening: Count
    new: Count
    ended: Count
    closing: Count
    moves: tuple[Move, ...]

    @property
    def certain(self) -> bool:
        """Whether nothing in it is a span."""
        return all(row.least == row.most for row in (self.opening, self.new, self.ended, self.closing))

    @property
    def balanced(self) -> bool:
        """Whether opening + new − ended = closing; of what is uncertain, whether it can."""
        least = self.opening.least + self.new.least - self.ended.most
        most = self.opening.most + self.new.most - self.ended.least
        return least <= self.closing.most and self.closing.least <= most


def account(
    of_view: Sequence[Spell],
    tier: int,
    span: tuple[int, int],
    agreed: Sequence[Instrument],
    behind: Sequence[Cause],
) -> Account:
    """The account of a tie over the days of `span`, of agreements of a tier or above.

    `of_view` are the answers of one stream from one point of view, in their order, and `agreed` the agreements from the
    same point of view; `behind` is what may begin and end them. It opens with the answer of the eve and closes with that
    of the last day; what lies between is read from the changes of the answers, so that each checks the other.
    """
    found = tuple(moves(of_view, tier, span, agreed, behind))
    new, ended = (_counted(row for row in found if row.begins is begins) for begins in (True, False))
    eve, end = (
        held(next(spell for spell in of_view if spell.holds(day)), tier) for day in (span[0] - 1, span[1])
    )
    return Account(
        stream=of_view[0].stream,
        of=of_view[0].of,
        opening=eve,
        new=new,
        ended=ended,
        closing=end,
        moves=found,
    )


def held(answer: Spell, tier: int) -> Count:
    """Whether an agreement of a tier or above is held where a stream stands, as a count of 0 or 1."""
    return Count(int(answer.tier_least >= tier), int(answer.tier_most >= tier))


def moves(
    of_view: Iterable[Spell],
    tier: int,
    span: tuple[int, int],
    agreed: Sequence[Instrument],
    behind: Sequence[Cause],
) -> Iterator[Move]:
    """When a tie began or ceased to hold an agreement of a tier, certainly or possibly in the span."""
    first, last = span
    rows = list(of_view)
    if any(row.fixed and row.first < first and last < row.until for row in rows):
        return
    for move in _moves(rows, tier, agreed, behind):
        if move.earliest <= last and move.latest >= first and move.times.most:
            yield move._replace(within=first <= move.earliest and move.latest <= last)


def total(counts: Iterable[Count]) -> Count:
    """Several counts as one."""
    least, most = 0, 0
    for count in counts:
        least, most = least + count.least, most + count.most
    return Count(least, most)


def _counted(found: Iterable[Move]) -> Count:
    return total(move.times if move.within else Count(0, move.times.most) for move in found)


class _Stretch(NamedTuple):
    """Answers one after the other by which an agreement is held, is not held, or may be."""

    state: Holds
    rows: tuple[Spell, ...] = ()

    @property
    def first(self) -> int:
        return self.rows[0].first

    def sure(self, those: Iterable[str]) -> set[str]:
        """Which of these are in force, whatever the case."""
        return set(those).intersection(*(set(held) for row in self.rows for held in row.held))


NOTHING = _Stretch(Holds.NO)


def _moves(
    of_view: Iterable[Spell], tier: int, agreed: Sequence[Instrument], behind: Sequence[Cause]
) -> Iterator[Move]:
    """All moves: what lies between two stretches of which it is certain what is held."""
    before, perhaps = NOTHING, _Stretch(Holds.PERHAPS)
    for state, rows in groupby(of_view, lambda row: _state(row, tier)):
        one = _Stretch(state, tuple(rows))
        if state == Holds.PERHAPS:
            perhaps = one
            continue
        yield from _between(before, perhaps, one, tier, agreed, behind)
        before, perhaps = one, _Stretch(Holds.PERHAPS)
    if perhaps.rows:
        yield from _between(before, perhaps, None, tier, agreed, behind)


def _state(row: Spell, tier: int) -> Holds:
    return Holds.YES if row.tier_least >= tier else Holds.PERHAPS if row.tier_most >= tier else Holds.NO


def _between(
    before: _Stretch,
    perhaps: _Stretch,
    after: _Stretch | None,
    tier: int,
    agreed: Sequence[Instrument],
    behind: Sequence[Cause],
) -> Iterator[Move]:
    """The moves from one stretch to the next; `perhaps` are the answers in between, if any.

    Each lies where something may have done it: a beginning on the days of a signature, not on those of the end.
    """
    rows = (*perhaps.rows, *(after.rows[:1] if after else ()))
    first = rows[0].first
    last = after.first if after else when.MAX
    passing = _passing(before, perhaps, after, agreed, tier)
    if not spans(behind, first, last, begins=False):
        passing = 0  # what does not end in between does not begin again
    for begins, times in _times(
        before.state, after.state if after else Holds.PERHAPS, passing, bool(perhaps.rows)
    ):
        there = spans(behind, first, last, begins=begins)
        again = (
            before.state == Holds.YES
            if begins
            else before.state == Holds.NO and after and after.state == Holds.YES
        )
        if again and not there:
            continue  # nothing that could have been in between
        there = there or [(first, last, times.most)]
        by = _alone(after, first, tier, agreed, begins=begins) if len(there) == 1 else None
        shown = _shown(rows, tier, first, begins=begins) if len(there) == 1 else ()
        for earliest, latest, many in there:
            yield Move(
                stream=rows[0].stream,
                of=rows[0].of,
                begins=begins,
                times=times if len(there) == 1 else Count(0, min(many, times.most)),
                earliest=earliest,
                latest=latest,
                on=_on(after, earliest, latest),
                by=shown if by is None else (by,),
                alone=by is not None,
                within=False,
            )


def _on(after: _Stretch | None, earliest: int, latest: int) -> str | None:
    """Some days in the words of what began what came after, if they are the same."""
    since = after.rows[0] if after else None
    if since and (since.tier_since_earliest, since.tier_since_latest) == (earliest, latest):
        return since.tier_since_on
    return Days.of((earliest, latest)).edtf


def _passing(
    before: _Stretch, perhaps: _Stretch, after: _Stretch | None, agreed: Iterable[Instrument], tier: int
) -> int:
    """How often at most one came and went in between: a signature or a renewal that lasts to neither side."""
    if not perhaps.rows:
        return 0
    first, last = perhaps.rows[0].first, perhaps.rows[-1].until
    there = {name for row in perhaps.rows for those in row.held for name in those}
    terms: dict[str, set[tuple[object, ...]]] = {}
    for instrument in agreed:
        if (
            instrument.tier >= tier
            and instrument.id in there
            and instrument.first < last
            and instrument.until_day > first
        ):
            terms.setdefault(instrument.id, set()).add(
                (instrument.version, instrument.counted_from, instrument.counted)
            )
    lasting = [_Stretch(Holds.YES, before.rows[-1:]).sure(terms)] if before.state == Holds.YES else []
    if after and after.state == Holds.YES:
        lasting.append(_Stretch(Holds.YES, after.rows[:1]).sure(terms))
    return sum(max(0, len(those) - sum(name in item for item in lasting)) for name, those in terms.items())


def _times(before: Holds, after: Holds, passing: int, perhaps: bool) -> Iterator[tuple[bool, Count]]:
    """How often it began and how often it ended, between two states."""
    match before, after:
        case Holds.NO, Holds.YES:
            yield True, Count(1, 1 + passing)
            yield False, Count(0, passing)
        case Holds.YES, Holds.NO:
            yield False, Count(1, 1 + passing)
            yield True, Count(0, passing)
        case Holds.NO, Holds.NO if perhaps:
            yield True, Count(0, max(1, passing))
            yield False, Count(0, max(1, passing))
        case Holds.YES, Holds.YES:
            yield False, Count(0, 1 + passing)
            yield True, Count(0, 1 + passing)
        case Holds.NO, Holds.PERHAPS:
            yield True, Count(0, max(1, passing))
            yield False, Count(0, max(1, passing) - 1)
        case Holds.YES, Holds.PERHAPS:
            yield False, Count(0, 1 + passing)
            yield True, Count(0, passing)
        case _:  # nothing before, nothing after
            return


def _alone(
    after: _Stretch | None, earliest: int, tier: int, agreed: Iterable[Instrument], *, begins: bool
) -> int | None:
    """The version of the one fact behind a move; None where several may be, or none is."""
    sure = after.rows[0] if after and (after.state == Holds.YES) is begins else None
    if sure is None or sure.tier_since_by is None or sure.tier_since_earliest < earliest:
        return None
    since, tier_since = (
        (sure.since_earliest, sure.since_latest),
        (sure.tier_since_earliest, sure.tier_since_latest),
    )
    sooner = since[0] <= tier_since[0] and since[1] <= tier_since[1] and since != tier_since
    sooner = sooner and earliest <= since[0] and sure.status == "in-force"
    enough = any(instrument.tier >= tier and instrument.version == sure.since_by for instrument in agreed)
    if begins and sooner and enough:
        return sure.since_by  # a lesser agreement was first; a greater one may have followed on the same days
    return sure.tier_since_by


def _shown(rows: Iterable[Spell], tier: int, earliest: int, *, begins: bool) -> tuple[int, ...]:
    """The facts that may be behind a move: those that are shown in between."""
    shown = [row for row in rows if (row.tier >= tier) is begins and row.tier_since_earliest >= earliest]
    return tuple(dict.fromkeys(row.tier_since_by for row in shown if row.tier_since_by is not None))
