"""Drawings as they stand in a page, and what goes with them: the bar of years on a screen and on a phone."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from markupsafe import Markup

from drawings.statuses import of_status
from drawings.svg import add, drawing, inside
from drawings.year_bar import year_bar
from projections.reports.years import Year
from projections.row import Link
from web.words import dated, filled, say

PHONE = 328.0
"""Pixels between the margins of a small phone."""


def picture(svg: Element) -> Markup:
    """A drawing as HTML; the dates in what it says to whoever does not see it are in words."""
    return Markup(inside(_in_words(svg)))  # noqa: S704 — drawn here, its texts escaped


def _in_words(drawn: Element) -> Element:
    """A drawing, or a part of one, that says dates in words."""
    for each in drawn.iter():
        if each.tag == "title" and each.text:
            each.text = dated(each.text)
        if told := each.get("aria-label"):
            each.set("aria-label", dated(told))
    return drawn


def both_ways(drawn: Callable[[float], Element], wide: float, narrow: float = PHONE) -> Markup:
    """A drawing that is made anew for a phone: `drawn` makes it at a width in pixels; the style sheet shows one of both."""
    return filled(
        '<div class="on-screen">{}</div><div class="on-phone">{}</div>',
        picture(drawn(wide)),
        picture(drawn(narrow)),
    )


def bar_of_years(
    rows: Sequence[Year], chosen: int | None, address: Callable[[int], str | None], wide: float
) -> Markup:
    """The rows of the report `years` as a bar of links: `address` says where a year leads."""

    def leads(link: Link) -> str | None:
        return address(int(link.to))

    return both_ways(lambda width: year_bar(rows, chosen=chosen, width=width, address=leads, say=say), wide)


def line_of(status: str, *, certain: bool) -> Markup:
    """The line of a status as a map draws it, for a legend."""
    mark = of_status(status)
    svg = drawing(42, 8, "")
    svg.attrib.update({"aria-hidden": "true"})
    del svg.attrib["role"], svg.attrib["aria-label"]
    line = add(
        svg, "path", class_=f"line {mark.family}", d="M0 4H42", stroke_width=mark.width if certain else 0.8
    )
    if mark.dash:
        line.set("stroke-dasharray", mark.dash)
    if not certain:
        line.set("opacity", ".6")
    return picture(svg)
