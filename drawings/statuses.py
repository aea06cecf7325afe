"""How a status and an event are drawn: family of colour, glyph, dash and word.

A circle is an agreement, a diamond a proposal, a triangle and dots what comes before; full where it stands, two bars where
it pauses, a slash or a cross where it was refused. A square is a membership or a programme. Glyphs are 16 by 16.
"""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from domain.message import Message
from drawings.svg import add, number
from projections.phrases import STANDINGS

SIZE = 16
"""Width and height of a glyph."""

_CIRCLE = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"
_DIAMOND = "M8 1.2 14.8 8 8 14.8 1.2 8z"
_TRIANGLE = "M8 2.4 14.2 13.4H1.8z"
_DOWN = "M8 13.6 1.8 2.6H14.2z"
_SQUARE = "M2.6 2.6h10.8v10.8H2.6z"
_BARS = "M6.4 5.4v5.2M9.6 5.4v5.2"
_SLASH = "M4.2 11.8 11.8 4.2"
_CROSS = "M5.6 5.6l4.8 4.8M10.4 5.6 5.6 10.4"
_BAR = "M5 8h6"
_ONWARD = "M6.7 5.2 9.7 8 6.7 10.8"
_BACK = "M9.3 5.2 6.3 8 9.3 10.8"
_DOT = "M8 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6z"


class Glyph(NamedTuple):
    """A sign: lines, and areas that are filled."""

    lines: tuple[str, ...]
    areas: tuple[str, ...] = ()


class Mark(NamedTuple):
    """How something that stands in one way is drawn."""

    family: str
    """One of `drawings.colours.FAMILIES`."""
    glyph: Glyph
    dash: str
    """`stroke-dasharray` of its line; empty for a whole one."""
    width: float
    """Of its line."""
    word: Message


STATUSES = {
    "in-force": Mark("stands", Glyph((_CIRCLE,), (_CIRCLE,)), "", 1.3, STANDINGS["in-force"]),
    "signed": Mark("stands", Glyph((_CIRCLE, _ONWARD)), "12 3 2 3", 1.4, STANDINGS["signed"]),
    "partly-signed": Mark(
        "stands", Glyph((_CIRCLE,), ("M8 2a6 6 0 0 0 0 12z",)), "14 3", 1.4, STANDINGS["partly-signed"]
    ),
    "suspended": Mark("paused", Glyph((_CIRCLE, _BARS)), "9 3 2 3 2 3", 2, STANDINGS["suspended"]),
    "invalidated": Mark("struck", Glyph((_CIRCLE, _SLASH)), "3 2 1 2", 2, STANDINGS["invalidated"]),
    "terminated": Mark("over", Glyph((_CIRCLE, _CROSS)), "1 4", 2.2, STANDINGS["terminated"]),
    "expired": Mark("over", Glyph((_CIRCLE, _BAR)), "1 3", 1.6, STANDINGS["expired"]),
    "proposed": Mark("moving", Glyph((_DIAMOND,)), "7 4", 1.6, STANDINGS["proposed"]),
    "tabled": Mark("moving", Glyph((_DIAMOND,), (_DOT,)), "7 4 1 4", 1.6, STANDINGS["tabled"]),
    "approved": Mark("moving", Glyph((_DIAMOND,), (_DIAMOND,)), "10 3", 2.2, STANDINGS["approved"]),
    "deferred": Mark("paused", Glyph((_DIAMOND, _ONWARD)), "5 3 1 3 1 3", 1.8, STANDINGS["deferred"]),
    "on-hold": Mark("paused", Glyph((_DIAMOND, _BARS)), "9 3 2 3", 2, STANDINGS["on-hold"]),
    "rejected": Mark("struck", Glyph((_DIAMOND, _CROSS)), "3 3", 1.8, STANDINGS["rejected"]),
    "withdrawn": Mark("over", Glyph((_DIAMOND, _BACK)), "2 5", 1.8, STANDINGS["withdrawn"]),
    "lapsed": Mark("over", Glyph((_DIAMOND, _BAR)), "1 6", 1.8, STANDINGS["lapsed"]),
    "intent": Mark("early", Glyph((_TRIANGLE,)), "4 5", 1.2, STANDINGS["intent"]),
    "contact": Mark(
        "early",
        Glyph(("M4 8h8",), ("M3.6 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z", "M12.4 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z")),
        "1.5 3",
        1.2,
        STANDINGS["contact"],
    ),
    "none": Mark("quiet", Glyph(("M4.5 8h7",)), "1 8", 1, STANDINGS["none"]),
    "member": Mark("stands", Glyph((_SQUARE,), (_SQUARE,)), "", 1.3, STANDINGS["member"]),
    "running": Mark("stands", Glyph((_SQUARE,), (_SQUARE,)), "", 1.3, STANDINGS["running"]),
    "left": Mark("over", Glyph((_SQUARE, _CROSS)), "1 4", 1.6, STANDINGS["left"]),
    "ended": Mark("over", Glyph((_SQUARE, _CROSS)), "1 4", 1.6, STANDINGS["ended"]),
    "applied": Mark("moving", Glyph((_SQUARE,)), "7 4", 1.4, STANDINGS["applied"]),
    "invited": Mark("moving", Glyph((_SQUARE,)), "7 4", 1.4, STANDINGS["invited"]),
    "participant": Mark("early", Glyph((_SQUARE,), (_DOT,)), "1.5 3", 1.2, STANDINGS["participant"]),
}
"""Every status of a partnership, a membership and a programme (`projections.reckoning.standings.STATUSES`)."""
_OF_REGISTERS = {
    "registered": Mark("stands", Glyph((_SQUARE,), (_SQUARE,)), "", 1.3, Message("registered")),
    "succeeded": Mark("over", Glyph((_SQUARE, _ONWARD)), "1 4", 1.6, Message("succeeded")),
    "open": Mark("stands", Glyph((_SQUARE,), (_SQUARE,)), "", 1.3, Message("open")),
}
"""What else a body, a source and the ledger may be: only the timeline of one is drawn."""
EVENTS = {
    "resolution": Mark("early", Glyph((_TRIANGLE,), (_TRIANGLE,)), "", 1.6, Message("resolution")),
    "visit": Mark("stands", Glyph(("M2 8h11M8.6 3.6 13 8 8.6 12.4",)), "", 1.6, Message("visit")),
    "contact": Mark(
        "early", Glyph(("M3 8h10M5.6 5 3 8l2.6 3M10.4 5 13 8l-2.6 3",)), "", 1.6, Message("contact")
    ),
    "pressure": Mark("struck", Glyph((_DOWN,), (_DOWN,)), "", 1.6, Message("pressure")),
    "fear": Mark(
        "paused", Glyph((_DOWN, "M8 4.8v3.6"), ("M8 9.6a.9.9 0 1 0 .01 0z",)), "", 1.6, Message("feared")
    ),
    "statement": Mark(
        "quiet", Glyph(("M2.4 3.2h11.2v7.4H8.6L5.6 13.4V10.6H2.4z",)), "", 1.6, Message("said in public")
    ),
    "promise": Mark("quiet", Glyph(("M4 14V2.4h8.4L10.2 5.4l2.2 3H4",)), "", 1.6, Message("promised")),
    "amended": Mark(
        "moving",
        Glyph((_DIAMOND, "M5.2 8.6c.9-1.6 1.8-1.6 2.8-.6s1.9 1 2.8-.6")),
        "",
        1.6,
        Message("amended"),
    ),
    "other": Mark("quiet", Glyph((), (_DOT,)), "", 1.6, Message("noted")),
}
"""What happened, by the word of its kind; that a status began is drawn as the status."""


def of_status(status: str) -> Mark:
    """How a status is drawn; one of which no drawing knows as nothing."""
    return STATUSES.get(status) or _OF_REGISTERS.get(status) or STATUSES["none"]


def glyph(
    parent: Element, mark: Mark, x: float, y: float, size: float = SIZE, *, hollow: bool = False
) -> Element:
    """A glyph with its middle at a place, in its own colour; `hollow` and dashed where it is only alleged."""
    scale = size / SIZE
    turned = (
        f"translate({number(x - size / 2)} {number(y - size / 2)})" if (x, y) != (size / 2, size / 2) else ""
    )
    turned += f" scale({scale:.3g})" if scale != 1 else ""
    group = add(parent, "g", class_=f"glyph {mark.family}", transform=turned.strip() or None)
    broken = "2 1.6" if hollow else None
    for area in mark.glyph.areas:
        add(group, "path", d=area, class_=None if hollow else "full", stroke_dasharray=broken)
    outline, *inner = [line for line in mark.glyph.lines if line not in mark.glyph.areas] or [""]
    if outline:
        add(group, "path", d=outline, stroke_dasharray=broken)
    for line in inner:
        add(group, "path", d=line)
    return group
