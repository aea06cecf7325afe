"""SVG as PNG, for what takes no SVG: a letter, a slide, a message. Made by resvg, with the fonts of the machine."""

import re
from importlib.util import find_spec

from domain.message import Message
from domain.problem import Problem

SHARPNESS = 2
"""Pixels of the picture for one of the drawing: it is sharp in print too."""
WIDE_FACES = (
    "Noto Sans CJK TC,Noto Sans TC,Source Han Sans TC,PingFang TC,Microsoft JhengHei,Noto Sans CJK SC,"
    "Noto Sans CJK JP,Microsoft YaHei,Yu Gothic,Malgun Gothic"
)
"""Faces with Chinese, Japanese and Korean signs: resvg would take the first one at hand, which may be of another style."""
_WIDE = re.compile(
    r"<(text|tspan)(?=[ >][^<>]*>[^<]*[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef])"
)
"""The beginning of words with such a sign among them."""


class NotInstalled(Problem):
    """What makes PNG is not there."""

    def __init__(self) -> None:
        super().__init__(
            Message("a picture as PNG is made by resvg, which is not installed here"),
            Message(
                "add resvg-py to the environment that comity runs in (python -m pip install resvg-py,"
                " or pipx inject comity resvg-py); or ask for svg, which needs nothing more"
            ),
        )


def see_that_it_is_there() -> None:
    """See that PNG can be made, before anything else is done. Errors: NotInstalled."""
    if find_spec("resvg_py") is None:
        raise NotInstalled


def as_png(svg: str, sharpness: float = SHARPNESS) -> bytes:
    """A document of SVG as PNG, so many pixels for each of its own; always light. Errors: NotInstalled."""
    see_that_it_is_there()
    import resvg_py

    told = _WIDE.sub(rf'<\1 font-family="{WIDE_FACES}"', svg)
    return bytes(resvg_py.svg_to_bytes(svg_string=told, zoom=sharpness))
