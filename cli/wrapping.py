"""Words in cells of a terminal: how wide they are, and where their lines end.

Nothing is imported for it but what Python has: what is read in a pipe is wrapped too.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

Piece = tuple[str, str]
"""Words and how they are drawn: `strike` for what no longer counts, `dim`, `bold`, or nothing."""
Said = str | Sequence[Piece]
"""What is said, all in one or in pieces that are drawn differently."""
TOGETHER = "\u00a0"
"""A space at which no line ends; it is written as any other."""
MARGIN, TERMINAL, FILE = 20, 80, 160
"""Cells that a line has: of the narrowest of terminals, of one that does not say, and where there is none."""
WIDENS = "\ufe0f"
"""The sign that makes an emoji, which is wide, of what stands before it."""
_WORD = re.compile(r"[^ ]+")
_JOINTS = "-/:;,.#_&?="
"""Behind these a word is divided that is longer than a line."""


def width_of(file: str | None = None) -> int:
    """The cells of a line: as many as $COLUMNS says, or as the terminal has, which the end of a pipe may be; else 160.

    `file` is what is written instead, if anything.
    """
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return max(MARGIN, int(asked))
    for stream in () if file else (sys.stdout, sys.stderr):
        if stream and not stream.closed and stream.isatty():
            try:
                return max(MARGIN, os.get_terminal_size(stream.fileno()).columns or TERMINAL)
            except (OSError, ValueError):  # a terminal that does not say
                return TERMINAL
    return FILE


def for_terminals(text: str) -> str:
    """A text as it is printed: broken between words where a terminal shows it, whole for whoever reads it in a pipe."""
    shown = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    return "\n".join(wrapped(text, width_of())) if shown else text


@cache
def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"} and character != WIDENS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cells(text: str) -> int:
    """How many cells a terminal takes to show a text."""
    return len(text) if text.isascii() else sum(map(_width, text))


def plain(what: Said) -> str:
    """The words alone."""
    return what if isinstance(what, str) else "".join(words for words, _ in what)


def fitted(what: Said, width: int, style: str = "") -> list[list[Piece]]:
    """The lines of what is said, none of them wider than so many cells; at least one."""
    text = plain(what)
    pieces = [(text, "")] if isinstance(what, str) else what
    if "\n" not in text and cells(text) <= width:
        return [_styled(pieces, style)]
    return [_styled(_part(pieces, *ends), style) for ends in _lines(text, width)]


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none of them wider than so many cells; at least one."""
    return [plain(line) for line in fitted(text, width)]


def _styled(pieces: Sequence[Piece], style: str) -> list[Piece]:
    return [(words.replace(TOGETHER, " "), f"{style} {own}".strip()) for words, own in pieces if words]


def _part(pieces: Sequence[Piece], first: int, last: int) -> list[Piece]:
    """The pieces between two places of their text."""
    found, at = [], 0
    for words, style in pieces:
        if part := words[max(first - at, 0) : max(last - at, 0)]:
            found.append((part, style))
        at += len(words)
    return found


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line of a text begins and ends."""
    at = 0
    for paragraph in text.split("\n"):
        for first, last in _wrapped(paragraph, width):
            yield at + first, at + last
        at += len(paragraph) + 1


def _wrapped(text: str, width: int) -> Iterator[tuple[int, int]]:
    if cells(text) <= width:
        yield 0, len(text)
        return
    first = last = 0
    for word in _WORD.finditer(text):
        if cells(text[first : word.end()]) > width:
            if last > first:
                yield first, last
            first = word.start()
            while cells(text[first : word.end()]) > width:
                last = _divided(text, first, width)
                yield first, last
                first = last
        last = word.end()
    if last > first:
        yield first, last


def _divided(text: str, first: int, width: int) -> int:
    """Where a word is divided that is longer than a line: behind a joint in its second half, else where the line ends."""
    last, room = first, width
    while last < len(text) and (room := room - _width(text[last])) >= 0:
        last += 1
    last = max(last, first + 1)
    joint = max(text.rfind(joint, first, last) for joint in _JOINTS) + 1
    return joint if joint - first > (last - first) // 2 else last
