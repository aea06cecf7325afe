"""How many partnerships were in force at the end of each year: certain ones solid, possible ones pale above them.

Each year that leads somewhere is a link, as high as the whole picture, so that it can be hit where little was in force. On a
phone it is drawn anew, narrower, and not made smaller.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from domain.message import Message
from drawings.colours import PALE
from drawings.frame import SMALL, WIDTH, Address, Say, nowhere, text, titled
from drawings.svg import BACK, add, drawing, link, path
from drawings.widths import width as width_of
from projections.reports.years import Year
from projections.row import Link

if TYPE_CHECKING:
    from projections.ask import Ask
    from projections.page import Page

LEFT, TOP, HEIGHT, FOOT = 34.0, 8.0, 78.0, 22.0
"""Where the bars begin, how high they may be, and what is beneath them."""
LEAST = 2.0
"""Pixels that a year takes at least: of more years the last ones are drawn, and the others counted."""
LOWEST = 2
"""The least number at the top."""
GAP = 4.0
"""Pixels of a year from which on there is a gap between bars."""
FAMILY = "stands"


def as_drawing(ask: "Ask", page: "Page", options: Mapping[str, Any]) -> Element:  # noqa: ARG001 — as every form is asked
    """The years as a document of their own: a form of the report `years` (`drawings.forms`)."""
    svg = year_bar(page.rows)
    high = float(svg.attrib["height"])
    text(svg, Message("Dark: for certain. Pale: possible above that."), LEFT, high + 14, kind="soft")
    svg.set("height", f"{high + 20:g}")
    return titled(svg, Message("Partnerships in force at the end of each year"), ask)


def year_bar(
    rows: Sequence[Year],
    *,
    chosen: int | None = None,
    width: float = WIDTH,
    address: Address = nowhere,
    say: Say = str,
) -> Element:
    """The years of the report `years`; `chosen` is the one that is looked at, `address` is asked where a `year` leads."""
    fits = max(1, int((width - LEFT) / LEAST))
    shown = rows[-fits:]
    left_out = len(rows) - len(shown)
    height = TOP + HEIGHT + FOOT + (18 if left_out else 0)
    span = f"{shown[0].year}–{shown[-1].year}" if shown else say(Message("no year"))
    svg = drawing(
        width, height, say(Message("Partnerships in force at the end of each year, {span}", span=span))
    )
    if not shown:
        text(svg, say(Message("no partnership had begun by that day")), 0, TOP + 20, kind="soft", room=width)
        return svg
    bottom, wide = TOP + HEIGHT, (width - LEFT) / len(shown)
    for at, row in enumerate(shown):
        if row.year == chosen:
            add(svg, "rect", x=LEFT + at * wide - 1, y=0, width=wide + 2, height=bottom + FOOT, class_="past")
    _bars(add(svg, "g", class_=BACK), shown, wide, width)
    _labels(svg, shown, chosen, wide, bottom + 15)
    for at, row in enumerate(shown):
        leads = address(Link("year", str(row.year)))
        if leads or address is nowhere:
            item = link(svg, leads, say(_told(row)))
            add(item, "rect", x=LEFT + at * wide, y=0, width=wide, height=bottom, class_="hit")
    if left_out:
        said = Message(
            "{count:,} earlier {count:year is|years are} not drawn here: {count:it is|they are} in the table",
            count=left_out,
        )
        text(svg, say(said), 0, height - 5, size=SMALL, kind="soft", room=width)
    return svg


def _bars(back: Element, shown: Sequence[Year], wide: float, width: float) -> None:
    """The bars of all years, a path each for certain and possible ones, on lines with their numbers."""
    ceiling = _ceiling(max(row.in_force.most for row in shown))
    bottom = TOP + HEIGHT

    def y(number: int) -> float:
        return bottom - HEIGHT * number / ceiling

    for number in dict.fromkeys((0, ceiling // 2, ceiling)):
        add(back, "path", d=path("M", (LEFT, y(number)), "H", width), class_="hair")
        text(back, _brief(number), LEFT - 6, y(number) + 4, size=SMALL, anchor="end", kind="soft")
    gap = 1.0 if wide >= GAP else 0.0

    def bars(ends: Iterable[tuple[int, int]]) -> str:
        return "".join(
            path("M", (LEFT + at * wide, y(low)), "V", y(high), "h", wide - gap, "V", y(low), "z")
            for at, (low, high) in enumerate(ends)
            if high > low
        )

    if pale := bars(row.in_force for row in shown):
        add(back, "path", d=pale, class_=f"solid {FAMILY}", fill_opacity=str(PALE))
    if solid := bars((0, row.in_force.least) for row in shown):
        add(back, "path", d=solid, class_=f"solid {FAMILY}")
    steps = [
        part
        for at, row in enumerate(shown)
        for part in (f"V{y(row.in_force.most):.1f}", f"H{LEFT + (at + 1) * wide:.1f}")
    ]
    line = path("M", (LEFT, y(shown[0].in_force.most)), *steps)
    add(back, "path", d=line, class_=f"line {FAMILY}", stroke_width=1.2)
    add(back, "path", d=path("M", (LEFT, bottom), "H", width), class_="rule")


def _brief(number: int) -> str:
    """A number in few letters: `800`, `1.2k`, `3M`."""
    for size, letter in ((10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return str(number)


def _told(row: Year) -> Message:
    """What a year says on hovering, and to those who do not see it."""
    least, most = row.in_force
    if least == most:
        return Message("{year}: {number:,} in force", year=str(row.year), number=least)
    return Message(
        "{year}: {least:,} for certain, at most {most:,}", year=str(row.year), least=least, most=most
    )


def _ceiling(most: int) -> int:
    """The number at the top: a round one that is no less."""
    if most <= LOWEST:
        return LOWEST
    scale = float(10 ** (len(str(most)) - 1))
    steps = (
        round(step * scale)
        for step in (1, 1.2, 1.4, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
        if step * scale >= most and step * scale == int(step * scale)
    )
    return next(steps)


def _labels(svg: Element, shown: Sequence[Year], chosen: int | None, wide: float, y: float) -> None:
    """Years beneath the bars: the chosen one first, then the first, then round ones, wherever there is room."""
    right = LEFT + wide * len(shown)
    every = max(1, 46 / wide)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000) if step >= every)
    wanted = [row.year for row in shown if row.year == chosen]
    wanted += [shown[0].year, *(row.year for row in shown if row.year % step == 0), shown[-1].year]
    taken: list[tuple[float, float]] = []
    for year in dict.fromkeys(wanted):
        strong = year == chosen
        half = width_of(str(year), SMALL, bold=strong) / 2
        x = LEFT + (year - shown[0].year + 0.5) * wide
        x = min(max(x, LEFT + half - 4), right - half)
        if all(x + half + 6 <= begin or x - half - 6 >= end for begin, end in taken):
            taken.append((x - half, x + half))
            kind = "past-ink strong" if strong else "soft"
            text(svg, str(year), x, y, size=SMALL, anchor="middle", kind=kind)
