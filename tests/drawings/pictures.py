"""What a drawing consists of, as it is seen: texts with the room that they take, shapes, and the days that bands cover."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from drawings.frame import Axis
from drawings.svg import document
from drawings.widths import width

LENGTH = re.compile(r"-?\d*\.?\d+")


class Box(NamedTuple):
    """The room that something takes, in pixels."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""

    def meets(self, other: "Box", by: float = 0.6) -> bool:
        """Whether two of them lie over each other by more than what nobody sees."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.bottom, other.bottom) - max(self.top, other.top) > by
        )


def texts(svg: Element) -> list[Box]:
    """Every text with the room that it takes."""
    found = []
    for text in svg.iter("text"):
        size = float(text.attrib["font-size"])
        wide = width(text.text or "", size, bold="strong" in text.attrib.get("class", ""))
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = x - {"middle": wide / 2, "end": wide}.get(text.attrib.get("text-anchor", ""), 0)
        found.append(Box(left, y - size * 0.78, left + wide, y + size * 0.22, text.text or ""))
    return found


def rects(svg: Element, *kinds: str) -> list[Box]:
    """Every rectangle that has all of these classes."""
    return [
        Box(
            (x := float(rect.attrib["x"])),
            (y := float(rect.attrib["y"])),
            x + float(rect.attrib["width"]),
            y + float(rect.attrib["height"]),
        )
        for rect in svg.iter("rect")
        if set(kinds) <= set(rect.attrib.get("class", "").split())
    ]


def meeting(svg: Element) -> list[tuple[str, str]]:
    """Texts that lie over each other."""
    every = sorted(texts(svg), key=lambda box: box.top)
    return [
        (box.words, other.words)
        for at, box in enumerate(every)
        for other in every[at + 1 :]
        if other.top < box.bottom and box.meets(other)
    ]


def outside(svg: Element) -> list[str]:
    """What does not lie inside the frame."""
    wide, high = float(svg.attrib["width"]), float(svg.attrib["height"])
    boxes = [*texts(svg), *rects(svg)]
    for circle in svg.iter("circle"):
        x, y, r = (float(circle.attrib[name]) for name in ("cx", "cy", "r"))
        boxes.append(Box(x - r, y - r, x + r, y + r, "circle"))
    found = [
        f"{box}"
        for box in boxes
        if box.left < -4 or box.top < -1 or box.right > wide + 4 or box.bottom > high + 1
    ]
    for group in svg.iter("g"):
        if moved := re.match(r"translate\((\S+) (\S+)\)", group.attrib.get("transform", "")):
            x, y = float(moved[1]), float(moved[2])
            if x < -2 or y < -2 or x > wide - 8 or y > high - 8:
                found.append(f"glyph at {x}, {y}")
    for path in svg.iter("path"):
        numbers = [float(number) for number in LENGTH.findall(path.attrib["d"])]
        if any(number != number or abs(number) > max(wide, high) + 4 for number in numbers):  # noqa: PLR0124 — not a number
            found.append(path.attrib["d"])
    return found


def sound(svg: Element) -> None:
    """A picture that can stand in a page and alone: no text over another, nothing outside, no style, no script."""
    assert meeting(svg) == []
    assert outside(svg) == []
    whole = fromstring(document(svg))  # noqa: S314 — our own
    assert not [part for part in whole.iter() if "style" in part.attrib or part.tag.endswith("script")]
    assert svg.attrib["aria-label"]


def days_of(band: Box, axis: Axis) -> tuple[int, int]:
    """The first and the last day that a band covers."""
    return (
        round(axis.first + (band.left - axis.left) / axis.a_day),
        round(axis.first + (band.right - axis.left) / axis.a_day) - 1,
    )


def said(svg: Element) -> str:
    """All words of a picture, titles too."""
    return "\n".join(part.text or "" for part in svg.iter() if part.tag in {"text", "title"})
