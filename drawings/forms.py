"""Forms of reports that are pictures: by the report's name, and by the word with which a form is asked for.

    FORMS["atlas"]["svg"]  →  what draws the page of the report atlas

A picture is made by `draw(ask, page, options)`, from what was asked, the page that the report answered, and the options it
was asked with; it gives an `<svg>` that is a document of its own. Each drawing is one line here, and is then known to
`--as`, to `-o` and to the help. What draws is imported when something is drawn.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from projections.ask import Ask
    from projections.page import Page

Draw = Callable[["Ask", "Page", Mapping[str, Any]], "Element"]


class Drawn(NamedTuple):
    """What draws the page of a report."""

    module: str
    function: str

    def draw(self, ask: "Ask", page: "Page", options: Mapping[str, Any]) -> "Element":
        """The picture, as a document of its own."""
        made: Draw = getattr(import_module(self.module), self.function)
        return made(ask, page, options)


DRAWN = {
    "atlas": Drawn("drawings.maps", "as_drawing"),
    "timeline": Drawn("drawings.timelines", "as_drawing"),
    "years": Drawn("drawings.year_bar", "as_drawing"),
}
"""By the name of the report."""
PICTURES = ("svg", "png")
"""In which forms a picture is written."""


def forms_of(report: str) -> tuple[str, ...]:
    """The forms beside tables, and beside its own, in which a report answers."""
    return PICTURES if report in DRAWN else ()


def see_that_it_can_be_made(form: str) -> None:
    """See that a form can be made on this machine, before anything is asked. Errors: `drawings.png.NotInstalled`."""
    if form == "png":
        from drawings.png import see_that_it_is_there

        see_that_it_is_there()


def picture(report: str, form: str, ask: "Ask", page: "Page", options: Mapping[str, Any]) -> str | bytes:
    """A report's page as a picture: SVG as text, PNG as bytes.

    Errors: KeyError where nothing draws the report; `drawings.png.NotInstalled` for a PNG.
    """
    see_that_it_can_be_made(form)
    from drawings.svg import document

    svg = document(DRAWN[report].draw(ask, page, options))
    if form != "png":
        return svg
    from drawings.png import as_png

    return as_png(svg)
