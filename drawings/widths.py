"""How wide words are, before anything draws them: a drawing cannot ask the machine that will show it.

The widths are those of DejaVu Sans, the widest face that is common, so that elsewhere words take no more room than was kept.
"""

import unicodedata

_ASCII = (
    *(32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34),
    *(64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53),
    *(100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69),
    *(39, 34, 39, 84, 50),
    *(50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52),
    *(64, 34, 64, 84),
)
"""From the space to the tilde, in hundredths of the size."""
_OTHERS = dict(zip("ßøłđðþæœıŁØÆŒ–—’“”…·≠", (63, 61, 28, 63, 61, 63, 98, 102, 28, 56, 79, 97, 107, 50, 100, 32, 52, 52, 100, 32, 84), strict=True))
_WIDE = 102
"""Of a Chinese, Japanese or Korean sign."""
_ELSE = 75
"""Of a letter of any other script: more than most."""
BOLD = 1.13
"""By how much bold words are wider."""


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width of words in pixels, at a size of the font in pixels."""
    return sum(map(_of, words)) * size / 100 * (BOLD if bold else 1)


def _of(letter: str) -> int:
    at = ord(letter) - 32
    if 0 <= at < len(_ASCII):
        return _ASCII[at]
    if letter in _OTHERS:
        return _OTHERS[letter]
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    base = unicodedata.normalize("NFD", letter)[0]
    return _of(base) if base != letter else _ELSE


def shortened(words: str, most: float, size: float, *, bold: bool = False) -> str:
    """Words that are no wider than so many pixels, with `…` where some of them are left out."""
    if width_of(words, size, bold=bold) <= most:
        return words
    kept = words
    while kept and width_of(f"{kept}…", size, bold=bold) > most:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,–-')}…"


def lines_of(words: str, most: float, size: float) -> list[str]:
    """Words on lines that are no wider than so many pixels, as far as words can be parted."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
