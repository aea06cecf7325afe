"""The picture by which a site is shown elsewhere: the map, without words, so that no font of the machine is in it."""

from typing import TYPE_CHECKING

from drawings.maps import small_map
from drawings.png import as_png
from drawings.svg import document
from web.site.plan import Address
from web.words import say

if TYPE_CHECKING:
    from web.site.room import Room

WIDE = 1200.0
"""Pixels, as those who show such pictures ask for."""


def picture(room: "Room") -> bytes:
    """The map of the day as PNG. Errors: `drawings.png.NotInstalled`."""
    asked = room.asked(Address("/map"))
    page = asked.answer("atlas").page
    drawn = small_map(room.view.ask, page, say=say, width=WIDE, names=False)
    return as_png(document(drawn, dark=False), 1.0)
