"""The first and the last of several days, of which some are only roughly known and some lasted."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, cast

from domain import when
from projections.row import Days

Bounds = tuple[int, int]


class Dated(Protocol):
    """A row of something that happened: `earliest` and `latest` are the bounds of its first day."""

    @property
    def on(self) -> str | None:
        """When, EDTF."""

    @property
    def earliest(self) -> int:
        """The first day on which it may have begun."""

    @property
    def latest(self) -> int:
        """The last day on which it may have begun."""


def last_day(row: Dated) -> Bounds:
    """The bounds of its last day: of what lasted, the one on which it ended; of all else, the day itself."""
    if row.on is None or not when.is_interval(row.on):
        return row.earliest, row.latest
    least, most = when.lasted(row.on)
    return max(least, row.earliest), max(most, row.latest)


def first_day(row: Dated) -> Bounds:
    """The bounds of the day on which it happened: of what lasted, its first."""
    return row.earliest, row.latest


def first_of(rows: Iterable[Dated]) -> Days:
    """The first day of some rows, whichever it was; of none, nothing is known."""
    every = list(rows)
    if not every:
        return Days()
    bounds = min(row.earliest for row in every), min(row.latest for row in every)
    return _said((row for row in every if first_day(row) == last_day(row)), bounds)


def last_of(rows: Iterable[Dated], day: int, of: Callable[[Dated], Bounds] = last_day) -> Days:
    """The last day of some rows by a day, whichever it was: no earlier than any that surely was, no later than the day.

    Where none has surely been by then, any of them may be the only one, on any day on which it may have begun; of none,
    nothing is known. `of` is the day of each that is asked for: with `first_day`, the one on which it happened.
    """
    every = list(rows)
    if not every:
        return Days()
    return _said((row for row in every if of(row) == first_day(row)), last_bounds(every, day, of))


def last_bounds(rows: Iterable[Dated], day: int, of: Callable[[Dated], Bounds] = last_day) -> Bounds:
    """The bounds of the last day of some rows by a day. Errors: ValueError of none."""
    every = list(rows)
    sure = [min(of(row)[0], day) for row in every if row.latest <= day]
    if not sure:
        return min(row.earliest for row in every), max(row.latest for row in every)
    return max(sure), min(max(of(item)[1] for item in every), day)


R = TypeVar("R", bound=tuple[Any, ...])


def latest_of(rows: Iterable[R], day: int) -> R:
    """Of some rows the one that may be the last by a day, with the bounds of the last, whichever it was.

    The rows are `Dated`. Errors: ValueError of none.
    """
    every: list[Any] = list(rows)
    last: Any = max(every, key=lambda row: (min(last_day(row)[1], day), row.earliest))
    bounds = last_bounds(every, day)
    if bounds == (last.earliest, last.latest):
        return cast("R", last)
    return cast("R", last._replace(on=Days.of(bounds).edtf, earliest=bounds[0], latest=bounds[1]))


def _said(rows: Iterable[Dated], bounds: Bounds) -> Days:
    """Bounds in the words of a row whose day they are, if there is one."""
    return Days.of(bounds, next((row.on for row in rows if first_day(row) == bounds), None))
