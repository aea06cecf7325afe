"""The first and the last of several days, of which some are only roughly known and some lasted."""

from collections.abc import Iterable
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


def last_day(one: Dated) -> Bounds:
    """The bounds of its last day: of what lasted, the one on which it ended; of all else, the day itself."""
    if one.on is None or not when.is_interval(one.on):
        return one.earliest, one.latest
    least, most = when.lasted(one.on)
    return max(least, one.earliest), max(most, one.latest)


def first_of(rows: Iterable[Dated]) -> Days:
    """The first day of some rows, whichever it was; of none, nothing is known."""
    every = list(rows)
    if not every:
        return Days()
    return _said(every, (min(one.earliest for one in every), min(one.latest for one in every)))


def last_of(rows: Iterable[Dated], day: int) -> Days:
    """The last day of some rows by a day, whichever it was: no earlier than any that surely was, no later than the day.

    Where none has surely been by then, any of them may be the only one, on any day on which it may have begun; of none,
    nothing is known.
    """
    every = list(rows)
    if not every:
        return Days()
    return _said(every, last_bounds(every, day))


def last_bounds(rows: Iterable[Dated], day: int) -> Bounds:
    """The bounds of the last day of some rows by a day. Errors: ValueError of none."""
    every = list(rows)
    sure = [min(last_day(one)[0], day) for one in every if one.latest <= day]
    if not sure:
        return min(one.earliest for one in every), max(one.latest for one in every)
    return max(sure), min(max(last_day(one)[1] for one in every), day)


R = TypeVar("R", bound=tuple[Any, ...])


def latest_of(rows: Iterable[R], day: int) -> R:
    """Of some rows the one that may be the last by a day, with the bounds of the last, whichever it was.

    The rows are `Dated`. Errors: ValueError of none.
    """
    every: list[Any] = list(rows)
    last: Any = max(every, key=lambda one: (min(last_day(one)[1], day), one.earliest))
    bounds = last_bounds(every, day)
    if bounds == (last.earliest, last.latest):
        return cast("R", last)
    return cast("R", last._replace(on=Days.of(bounds).edtf, earliest=bounds[0], latest=bounds[1]))


def _said(rows: Iterable[Dated], bounds: Bounds) -> Days:
    """Bounds in the words of a row whose day alone they are, if there is one."""
    alike = (one.on for one in rows if (one.earliest, one.latest) == last_day(one) == bounds)
    return Days.of(bounds, next(alike, None))
