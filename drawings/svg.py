"""SVG as it is put together here: elements with attributes, numbers as short as they can be, and whole documents.

A drawing is one `<svg>` that stands in a page, which brings the colours (`drawings.colours.css`), or a document of its own,
which carries them. It has no `style` attribute and no script, so that it may stand in a page that allows neither.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

from domain.text import seen
from drawings.colours import css

DIGITS = 1
"""Decimals of a length: a tenth of a pixel is not seen."""
USUAL = "11"
"""The size of a text in a drawing on a page that does not say another (`web/static/style.css`)."""

BACK = "back"
"""The class of a group at the back of a drawing that is the same wherever it is shown: links lie on it."""


@lru_cache(maxsize=20_000)
def number(value: float) -> str:
    """A length as it is written: `12`, `3.5`, `-.5`."""
    short = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    short = short.replace("-0.", "-.") if short.startswith("-0.") else short.removeprefix("0")
    return "0" if short in {"", "-0", "-"} else short


def path(*parts: "str | float | tuple[float, float]") -> str:
    """The `d` of a path: `path("M", (0, 0), "L", (3.5, 2))`."""
    told = [part if isinstance(part, str) else _numbers(part) for part in parts]
    return "".join(told)


def _numbers(part: "float | tuple[float, float]") -> str:
    return " ".join(map(number, part)) if isinstance(part, tuple) else number(part)


def add(parent: Element, tag: str, text: str = "", /, **attributes: "str | float | None") -> Element:
    """An element inside another one; `class_` is `class`, `stroke_width` is `stroke-width`, None leaves one out."""
    child = SubElement(parent, tag, _written(attributes))
    child.text = seen(text) or None
    return child


def drawing(width: float, height: float, label: str, /, **attributes: "str | float | None") -> Element:
    """An empty drawing: a group of links with a name for those who do not see it."""
    found = {
        "class": "drawing",
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "width": number(width),
        "height": number(height),
        "role": "group",
        "aria-label": seen(label),
    }
    return Element("svg", found | _written(attributes))


def _written(attributes: "dict[str, str | float | None]") -> dict[str, str]:
    return {
        _name(name): seen(value) if isinstance(value, str) else number(value)
        for name, value in attributes.items()
        if value is not None
    }


@cache
def _name(keyword: str) -> str:
    """An attribute's name from that of the keyword that gives it."""
    return keyword.rstrip("_").replace("_", "-")


def link(
    parent: Element, href: str | None, label: str = "", /, **attributes: "str | float | None"
) -> Element:
    """A link around what is added to it; a group where it leads nowhere. A label names it, and is shown on hovering."""
    found = add(parent, "a", href=href, **attributes) if href else add(parent, "g", **attributes)
    if label:
        add(found, "title", label)
    return found


def inside(svg: Element) -> str:
    """A drawing as it stands in a page of HTML: lengths from twenty pixels on are whole there, which nobody sees."""
    parts: list[str] = []
    _put(svg, parts.append)
    return "".join(parts)


def _put(element: Element, write: Callable[[str], None]) -> None:
    """An element as `tostring` writes it, which looks for namespaces first, of which there are none here."""
    told = element.attrib
    if element.tag == "text" and told.get("font-size") == USUAL:
        told = {name: value for name, value in told.items() if name != "font-size"}
    whole = " ".join(told.values())  # looked through once: few have any of these
    if _SPECIAL.search(whole):
        told = {name: quoted(value) for name, value in told.items()}
    if _LONG.search(whole):
        told = {name: _rounded(value) if name in _LENGTHS else value for name, value in told.items()}
    attributes = "".join([f' {name}="{value}"' for name, value in told.items()])
    if not (element.text or len(element)):
        write(f"<{element.tag}{attributes} />{_escaped(element.tail)}")
        return
    write(f"<{element.tag}{attributes}>{_escaped(element.text)}")
    for child in element:
        _put(child, write)
    write(f"</{element.tag}>{_escaped(element.tail)}")


@lru_cache(maxsize=20_000)
def _rounded(value: str) -> str:
    return _LONG.sub(_whole, value)


def _whole(length: "re.Match[str]") -> str:
    return str(round(float(length[0])))


def _escaped(text: str | None) -> str:
    """A text as it stands between tags."""
    if not text:
        return ""
    return text.translate(_BETWEEN) if _SPECIAL.search(text) else text


def quoted(value: str) -> str:
    """A text as it stands within quotes."""
    return value.translate(_WITHIN) if _SPECIAL.search(value) else value


_LONG = re.compile(r"(?<![\d.])(?:[2-9]\d|\d{3,})\.\d+")
_LENGTHS = frozenset({"x", "y", "cx", "cy", "width", "height", "d", "transform"})
_SPECIAL = re.compile(r'[&<>"\r\n\t]')
_BETWEEN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_WITHIN = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}
)


def document(svg: Element, *, dark: bool = True, credits_: Iterable[str] = ()) -> str:
    """A drawing as a document of its own, with its colours; `dark` says whether they follow the reader's own setting."""
    whole = Element("svg", {**svg.attrib, "xmlns": "http://www.w3.org/2000/svg"})
    add(whole, "title", svg.attrib.get("aria-label", ""))
    for each in credits_:
        add(whole, "desc", each)
    add(whole, "style", css(dark=dark))
    add(whole, "rect", class_="paper", width="100%", height="100%")
    whole.extend(list(svg))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(whole, encoding="unicode")}\n'
