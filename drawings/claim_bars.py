"""Claimed and counted for the same day: bars of what can be named, pale where only possible, and marks of what was said.

And how long each of those that count has lasted, as a bar that stands in the row of a table.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from xml.etree.ElementTree import Element

from domain.message import Message
from drawings.colours import PALE
from drawings.frame import PLAIN, SMALL, Say, bounds, text
from drawings.svg import add, drawing, path
from drawings.widths import width as width_of
from projections.row import Count, Days

ROW, BAR, FOOT = 24.0, 13.0, 26.0
LABELS, LABELS_NARROW, NARROW = 150.0, 112.0, 500.0
"""Where bars begin, and where they do in a narrow drawing."""
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
LIFE, LIFE_HIGH = 150.0, 14.0


class Pair(NamedTuple):
    """What was counted of one day, and what was claimed of it."""

    day: str
    """As people read it."""
    counted: Count | None
    """None where nothing can be counted of that day."""
    claimed: float | None
    """None where nothing was claimed."""
    words: str
    """The claim as it was told."""


def claim_bars(pairs: Sequence[Pair], *, width: float, say: Say = str) -> Element:
    """One row a day, in the order of `pairs`; `width` is pixels."""
    numbers = (float(number) for pair in pairs for number in (*(pair.counted or ()), pair.claimed or 0))
    most = max((1.0, *numbers))
    left = LABELS if width >= NARROW else LABELS_NARROW
    claims = [
        say(Message("{number} claimed", number=pair.words)) for pair in pairs if pair.claimed is not None
    ]
    counts = [f"{pair.counted:,}" for pair in pairs if pair.counted is not None and pair.claimed is None]
    wide = [
        *(width_of(words, SMALL) for words in claims),
        *(width_of(each, PLAIN, bold=True) for each in counts),
    ]
    right = width - min(max(wide, default=0.0) + 12, (width - left) * 0.6)
    height = len(pairs) * ROW + FOOT
    svg = drawing(width, height, say(Message("Claimed and counted for the same day")))

    def x(number: float) -> float:
        return left + (right - left) * number / most

    step = next((step for step in STEPS if most / step <= max(2, (right - left) / 70)), round(most) or 1)
    bottom = len(pairs) * ROW + 4
    for number in range(0, int(most) + 1, step):
        add(svg, "path", d=path("M", (x(number), 0), "V", bottom), class_="hair")
        text(svg, f"{number:,}", x(number), bottom + 15, size=SMALL, anchor="middle", kind="soft")
    for at, pair in enumerate(pairs):
        mid = at * ROW + ROW / 2
        row = add(svg, "g")
        add(row, "title", _told(pair, say))
        text(row, pair.day, left - 8, mid + 4, size=SMALL, anchor="end", room=left - 8)
        if pair.counted is not None:
            least, most_ = pair.counted
            bar = {"y": mid - BAR / 2, "height": BAR}
            if least > 0:
                add(row, "rect", x=left, width=x(least) - left, class_="solid stands", **bar)
            if most_ > least:
                add(row, "rect", x=x(least), width=x(most_) - x(least), class_="pale stands", **bar)
            if pair.claimed is None:
                text(row, f"{pair.counted:,}", x(most_) + 6, mid + 4, size=PLAIN, kind="ink strong")
        if pair.claimed is not None:
            at_x = x(pair.claimed)
            add(row, "path", d=path("M", (at_x, mid - 9), "v18"), class_="line struck", stroke_width=2.4)
            said = say(Message("{number} claimed", number=pair.words))
            end = x(pair.counted.most) if pair.counted is not None else at_x
            text(row, said, max(at_x, end) + 6, mid + 4, size=SMALL, kind="word struck")
    return svg


def _told(pair: Pair, say: Say) -> str:
    counted = f"{pair.counted:,}" if pair.counted is not None else say(Message("not to be counted"))
    if pair.claimed is None:
        return say(Message("{day}: {counted} counted", day=pair.day, counted=counted))
    return say(
        Message(
            "{day}: {claimed} claimed, {counted} counted", day=pair.day, claimed=pair.words, counted=counted
        )
    )


def life_bar(since: Days, first: int, last: int, *, certain: bool = True) -> Element:
    """A bar from when something began to a day: pale where it may have begun; `first` and `last` are ordinals."""
    earliest, latest = bounds(since)
    svg = drawing(LIFE, LIFE_HIGH, "")
    del svg.attrib["role"], svg.attrib["aria-label"]
    svg.set("aria-hidden", "true")
    svg.set("class", f"{svg.get('class', '')} life".strip())
    span = max(1, last - first)

    def x(day: int) -> float:
        return LIFE * min(1.0, max(0.0, (day - first) / span))

    sure = x(latest) if certain else LIFE
    mid = LIFE_HIGH / 2
    if x(earliest) < sure:
        add(
            svg,
            "rect",
            x=x(earliest),
            y=mid - 1.5,
            width=sure - x(earliest),
            height=3,
            class_="solid stands",
            opacity=f"{PALE + 0.2:g}",
        )
    if certain:
        add(
            svg,
            "rect",
            x=min(sure, LIFE - 2),
            y=mid - 3.5,
            width=max(2, LIFE - sure),
            height=7,
            class_="solid stands",
        )
    return svg


def decade_of(days: Sequence[Days], last: int) -> int:
    """The first day of the decade in which the first of some days lies of which a bound is known, as an ordinal."""
    known = [day for each in days for day in (each.earliest, each.latest) if day]
    year = int(min(known)[:4]) if known else date.fromordinal(last).year
    return date(max(1, year // 10 * 10), 1, 1).toordinal()
