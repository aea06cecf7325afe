"""What every picture of time has: days laid along a line, years under it, dates in few words, and where things lead."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from domain import when
from domain.message import Message
from drawings.svg import add, drawing
from drawings.widths import fitted
from projections.row import Days, Link

if TYPE_CHECKING:
    from projections.ask import Ask

Address = Callable[[Link], str | None]
"""Where an entry, a stream or a year is read in a page; None where it leads nowhere."""
Say = Callable[[str], str]
"""Puts a message into the reader's language."""
SMALL, PLAIN = 11.0, 12.0
"""Sizes of words, in pixels."""
WIDTH, PHONE = 1120.0, 340.0
"""How wide a drawing is; on a phone 340."""
MARGIN, TITLE = 24, 24.0
"""Around a picture of its own, and the size of its title, in pixels."""
ROC_BEGINS = 1912


def nowhere(link: Link) -> None:
    """The addresses of a picture in a file of its own."""


class Axis(NamedTuple):
    """Days along a line, from left to right."""

    first: int
    last: int
    """Proleptic ordinals."""
    left: float
    right: float
    """Pixels."""

    def at(self, day: int) -> float:
        """Where a day begins; a day outside lies at the edge that it is nearest to."""
        if day <= self.first:
            return self.left
        if day >= self.last:
            return self.right
        return self.left + (self.right - self.left) * (day - self.first) / max(1, self.last - self.first)

    @property
    def a_day(self) -> float:
        """How many pixels a day takes."""
        return (self.right - self.left) / max(1, self.last - self.first)

    def years(self, room: float = 74) -> Iterator[tuple[int, float]]:
        """Years to be written beneath it, each with its place, so few that each has room in pixels."""
        first, last = date.fromordinal(self.first).year, date.fromordinal(self.last).year
        fits = max(1, int((self.right - self.left) / room))
        step = next(
            step
            for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
            if (last - first) / step <= fits
        )
        for year in range(-(-first // step) * step, last + 1, step):
            day = date(max(year, 1), 1, 1).toordinal()
            if self.first <= day <= self.last:
                yield year, self.at(day)

    def months(self, room: float = 60) -> Iterator[tuple[date, float]]:
        """Months to be written along it, each with its place; where there is no room for months, years."""
        first, last = date.fromordinal(self.first), date.fromordinal(self.last)
        number = (last.year - first.year) * 12 + last.month - first.month + 1
        fits = max(1, int((self.right - self.left) / room))
        step = next(
            step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200, 12000, 120000) if number / step <= fits
        )
        for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month, 1):
            if at % step == 0 and at // 12 >= 1:
                month = date(at // 12, at % 12 + 1, 1)
                if first <= month <= last:
                    yield month, self.at(month.toordinal())


def of_republic(year: int) -> str:
    """A year in those of the Republic of China: `民國113`; of one before its first, nothing."""
    return f"民國{year - when.ROC}" if year >= ROC_BEGINS else ""


MONTHS = tuple(month[:3] for month in when.MONTHS)
_MONTH = re.compile("|".join(when.MONTHS))


@lru_cache(maxsize=4096)
def dated(days: Days) -> str:
    """When something was, in few words: `24 Jun 2024`, `about 20 Jun 2024`, `on or before 24 Jun 2024`."""
    if days.edtf is None:
        return Message("day not known")
    said = _MONTH.sub(lambda found: found[0][:3], when.told(days.edtf))
    if said.startswith("perhaps "):
        return f"{said.removeprefix('perhaps ')} (uncertain)"
    return f"on or before {said[3:]}" if said.startswith("by ") else said


def on_day(day: int) -> str:
    """A day in few words: `24 Jun 2024`."""
    found = date.fromordinal(day)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def bounds(days: Days) -> tuple[int, int]:
    """The first and the last day on which something may have been, as ordinals; `when.MIN` and `when.MAX` if open."""
    return (
        date.fromisoformat(days.earliest).toordinal() if days.earliest else when.MIN,
        date.fromisoformat(days.latest).toordinal() if days.latest else when.MAX,
    )


def text(
    parent: Element,
    words: str,
    x: float,
    y: float,
    *,
    size: float = PLAIN,
    anchor: str = "start",
    room: float | None = None,
    kind: str = "ink",
) -> Element | None:
    """A text at a place, cut to its room in pixels; None where nothing of it has room. `kind` are its classes."""
    shown = words if room is None else fitted(words, room, size, bold="strong" in kind)
    if not shown:
        return None
    return add(
        parent,
        "text",
        shown,
        x=x,
        y=y,
        font_size=size,
        text_anchor=None if anchor == "start" else anchor,
        class_=kind,
    )


def titled(picture: Element, title: str, ask: "Ask", say: Say = str, *, since: int | None = None) -> Element:
    """A picture as it stands alone: under its title, and under the day (or, `since` one, the time) and the record."""
    wide, high = (float(picture.attrib[side]) for side in ("width", "height"))
    top = 66.0
    sheet = drawing(wide + 2 * MARGIN, high + top + 2 * MARGIN, picture.attrib["aria-label"])
    text(sheet, title, MARGIN, MARGIN + 28, kind="ink strong", size=TITLE, room=wide)
    text(sheet, say(both_axes(ask, since)), MARGIN, MARGIN + 50, kind="soft", size=14, room=wide)
    add(sheet, "g", transform=f"translate({MARGIN} {MARGIN + top:g})").extend(list(picture))
    return sheet


def both_axes(ask: "Ask", since: int | None = None) -> Message:
    """Of which day, or of which time since another one, and by which record: always both."""
    parts = getattr(ask.told, "values", {}).get("parts", ())
    known = next((part for part in parts if {"time", "count"} & set(part.values)), None)
    day = Message("as at {day}", day=when.iso(ask.day))
    if since is not None:
        day = Message("from {first}, {day}", first=when.iso(since), day=day)
    if known is None:
        return Message(
            "{day}, by all that is on record: {position:,} {position:entry|entries}",
            day=day,
            position=ask.position,
        )
    if "count" in known.values:
        return Message("{day}, {known}", day=day, known=known)
    return Message(
        "{day}, {known}: {position:,} {position:entry|entries}", day=day, known=known, position=ask.position
    )
