"""How wide words are where they are drawn: by the widths of DejaVu Sans, the widest of the faces that drawings name.

What fits in it fits in every other face, so that no two texts meet on any machine.
"""

import unicodedata
from functools import lru_cache

_ASCII = (
    *(
        318,
        401,
        460,
        838,
        636,
        950,
        780,
        275,
        390,
        390,
        500,
        838,
        318,
        361,
        318,
        337,
        636,
        636,
        636,
        636,
        636,
    ),
    *(
        636,
        636,
        636,
        636,
        636,
        337,
        337,
        838,
        838,
        838,
        531,
        1000,
        684,
        686,
        698,
        770,
        632,
        575,
        775,
        752,
        295,
    ),
    *(
        295,
        656,
        557,
        863,
        748,
        787,
        603,
        787,
        695,
        635,
        611,
        732,
        684,
        989,
        685,
        611,
        685,
        390,
        337,
        390,
        838,
    ),
    *(
        500,
        500,
        613,
        635,
        550,
        635,
        615,
        352,
        635,
        634,
        278,
        278,
        579,
        278,
        974,
        634,
        612,
        635,
        635,
        411,
        521,
    ),
    *(392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
"""Thousandths of the size, from the space to the tilde (DejaVu Sans 2.37)."""
_OTHERS = {"–": 500, "·": 318, "“": 518, "”": 518, "‘": 318, "’": 318, "≠": 838, "…": 1000}
WIDE, OTHER = 1.02, 0.9
"""Ems of a letter of full width; and of any other whose width is not in the table."""
BOLD = 1.13
"""How much wider bold words are."""
CUT = "…"


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a text takes at a size in pixels."""
    return sum(map(_em, words)) * size * (BOLD if bold else 1)


@lru_cache(maxsize=4096)
def _em(letter: str) -> float:
    if " " <= letter <= "~":
        return _ASCII[ord(letter) - 32] / 1000
    if letter in _OTHERS:
        return _OTHERS[letter] / 1000
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    plain = unicodedata.normalize("NFD", letter)[0]
    return _ASCII[ord(plain) - 32] / 1000 if " " <= plain <= "~" else OTHER


def fitted(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """A text that takes no more than so many pixels: cut, with `…` at its end, where it would; nothing where none fits."""
    line = " ".join(words.split())
    if width(line, size, bold=bold) <= room:
        return line
    left, kept = room - width(CUT, size, bold=bold), 0
    for letter in line:
        left -= width(letter, size, bold=bold)
        if left < 0:
            break
        kept += 1
    while 0 < kept < len(line) and unicodedata.combining(line[kept]):
        kept -= 1
    return line[:kept].rstrip(" ,;:–-(") + CUT if kept else ""
