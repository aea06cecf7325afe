"""SVG as PNG, for what takes no SVG: a letter, a slide, a message. Made by resvg, with the fonts of the machine."""

from importlib.util import find_spec

from domain.message import Message
from domain.problem import Problem

SHARPNESS = 2
"""Pixels of the picture for one of the drawing: it is sharp in print too."""


class NotInstalled(Problem):
    """What makes PNG is not there."""

    def __init__(self) -> None:
        super().__init__(
            Message("a picture as PNG is made by resvg, which is not installed here"),
            Message('add it with: pip install "comity[png]"; or ask for svg, which needs nothing more'),
        )


def see_that_it_is_there() -> None:
    """See that PNG can be made, before anything else is done. Errors: NotInstalled."""
    if find_spec("resvg_py") is None:
        raise NotInstalled


def as_png(svg: str, sharpness: float = SHARPNESS) -> bytes:
    """A document of SVG as PNG, so many pixels for each of its own; always light. Errors: NotInstalled."""
    see_that_it_is_there()
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=sharpness))
