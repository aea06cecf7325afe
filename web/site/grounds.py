"""The sea and the land of maps, as pictures of their own: many pages show the same ones, and each has them once."""

import re
from collections.abc import Callable
from hashlib import sha256

from drawings.colours import SURFACES
from web.site.plan import ASSETS

LONG = 2_000
"""Characters from which on it is worth a file of its own."""
_DRAWING = re.compile(r'<svg class="drawing" viewBox="0 0 (\S+) (\S+)".*?</svg>', re.DOTALL)
_GROUND = re.compile(r'<path class="sea" d="[^"]*" ?/><path class="land" [^>]*/>')


def apart(html: str, to: Callable[[str], str]) -> tuple[str, dict[str, str]]:
    """A page whose maps show their grounds from files, and these; `to` is the way from the page to a file."""
    found: dict[str, str] = {}

    def drawing(match: "re.Match[str]") -> str:
        width, height = match[1], match[2]

        def ground(path: "re.Match[str]") -> str:
            if len(path[0]) < LONG:
                return path[0]
            text = _picture(path[0], width, height)
            name = f"{ASSETS}/ground-{sha256(text.encode()).hexdigest()[:12]}.svg"
            found[name] = text
            return f'<image href="{to(name)}" width="{width}" height="{height}" aria-hidden="true" />'

        return _GROUND.sub(ground, match[0], count=1)

    return (_DRAWING.sub(drawing, html) if 'class="land"' in html else html), found


def _picture(paths: str, width: str, height: str) -> str:
    """A ground as a document of its own, in the colours that the reader's setting asks for."""

    def colours(dark: int) -> str:
        return "".join(f".{name}{{fill:{SURFACES[name][dark]}}}" for name in ("sea", "land"))

    style = f"{colours(0)}@media screen and (prefers-color-scheme:dark){{{colours(1)}}}"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>{paths}</svg>\n'
