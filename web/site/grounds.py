"""The sea and the land of maps, and the bars of years, as pictures of their own: many pages show them, and share each."""

import re
from collections.abc import Callable
from hashlib import sha256

from drawings.colours import css
from drawings.svg import BACK
from web.site.plan import ASSETS

LONG = 2_000
"""Characters from which on it is worth a file of its own."""
NO_SIZE = "0"
"""How wide a drawing is that others of its page use, each in its own size: a picture of it would show nothing."""
_DRAWING = re.compile(r'<svg class="drawing" viewBox="0 0 (\S+) (\S+)".*?</svg>', re.DOTALL)
_GROUND = re.compile(
    rf'<path class="sea" d="[^"]*" ?/><path class="land" [^>]*/>|<g class="{BACK}">.*?</g>', re.DOTALL
)
_MARKS = ('class="land"', f'class="{BACK}"')


def apart(html: str, to: Callable[[str], str]) -> tuple[str, dict[str, str]]:
    """A page whose drawings show their grounds from files, and these; `to` is the way from the page to a file."""
    found: dict[str, str] = {}

    def drawing(match: "re.Match[str]") -> str:
        width, height = match[1], match[2]

        def ground(path: "re.Match[str]") -> str:
            if len(path[0]) < LONG or width == NO_SIZE:
                return path[0]
            text = _picture(path[0], width, height)
            name = f"{ASSETS}/ground-{sha256(text.encode()).hexdigest()[:12]}.svg"
            found[name] = text
            return f'<image href="{to(name)}" width="{width}" height="{height}" aria-hidden="true" />'

        return _GROUND.sub(ground, match[0], count=1)

    return (_DRAWING.sub(drawing, html) if any(mark in html for mark in _MARKS) else html), found


def _picture(drawn: str, width: str, height: str) -> str:
    """A ground as a document of its own, in the colours that the reader's setting asks for."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = css(media="screen and ")
    return f'<svg class="drawing" xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>{drawn}</svg>\n'
