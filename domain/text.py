"""Words as they may be stored: composed (NFC), visible, and in any honest script."""

import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

from domain.message import Message
from domain.problem import NotAValue

_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters; a line feed is allowed
    "\u00ad\u034f\u061c\u180e\u2028\u2029\u2060-\u206f\ufeff\ufff0-\uffff"  # invisible, separators
    "\u200b\u200e\u200f\u202a-\u202e"  # zero-width space, direction marks, embeddings and overrides
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters that are blank: fillers, Braille without a dot
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"  # surrogates, private use, non-characters
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # what steers shorthand and musical notes
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000))
    + "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff]"  # tags, private-use planes
)
_PILED = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{101}")
"""More marks on one letter than any script has; to put many more in order takes long."""
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
"""What is no such character of those that are one byte in UTF-8."""
_ATTACHED = re.compile("[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What is seen by what it does to its neighbours: joiners, and selectors of a letter's shape."""
_decoder = json.JSONDecoder()
_JOINERS = "\u200c\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_VIRAMA = 9
"""The combining class of the sign that takes a letter's vowel away."""
LONGEST = 20_000
"""Characters that one text may have."""


class NotText(NotAValue):
    """A text that must not be stored as it is."""


def text(value: str) -> str:
    """`value` in NFC without white space around it.

    Errors: `NotText` where it is empty, longer than `LONGEST` characters, or holds a character that cannot be
    seen (control, direction override, zero width, private use, surrogate). A line feed may stand anywhere, a
    joiner (U+200C, U+200D) inside a word, and what selects a letter's shape right behind the letter.
    """
    if len(value) <= LONGEST and value.isascii() and value.isprintable():
        clean = value.strip()
    else:
        _see_that_it_is_no_burden(value)
        clean = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if found := _hidden(clean):
            raise _not_seen(found)
        _see_that_it_is_no_burden(clean)
    if not clean:
        raise NotText("empty", "it is empty: leave the field out instead")
    return clean


def _not_seen(found: re.Match[str]) -> NotText:
    at = found.start() + 1
    if "\udc80" <= found[0] <= "\udcff":
        return NotText(
            "no-letters",
            Message("it holds bytes that are no letters (character {at}): write it in UTF-8", at=at),
        )
    return NotText(
        "invisible-character",
        Message(
            "it holds the invisible character U+{number:04X} (character {at}): leave it out",
            number=ord(found[0]),
            at=at,
        ),
    )


def seen(words: str) -> str:
    """Words from anywhere, with a � for each character that could steer a terminal or hide."""
    return words if words.isascii() and words.isprintable() else _UNSEEN.sub("�", words)


def of_json(text: str) -> Any:
    """What a text of JSON says; `decode` looks twice for spaces around it, and rows have none. Errors: ValueError."""
    found, end = _decoder.raw_decode(text)
    if end != len(text):
        raise ValueError(text)
    return found


def escape(words: str) -> str:
    """JSON in which each such character is written as its number: the same JSON, to be looked at."""
    if words.isascii() and words.replace("\n", "").isprintable():
        return words
    others = words.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    there = "".join(set(others))  # in a long text each of them stands often
    return _UNSEEN.sub(_by_number, words) if _UNSEEN.search(there) else words


def _by_number(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _see_that_it_is_no_burden(words: str) -> None:
    """Before they are composed too, which would take long. Errors: `NotText`."""
    if len(words) > LONGEST:
        raise NotText(
            "too-long",
            Message(
                "it has {count:,} characters: at most {most:,} can be kept", count=len(words), most=LONGEST
            ),
        )
    if found := _PILED.search(words):
        raise NotText(
            "piled-marks",
            Message("it piles more than 100 marks on one letter (character {at})", at=found.start() + 1),
        )


def _hidden(clean: str) -> re.Match[str] | None:
    """The first character that cannot be seen."""
    return _UNSEEN.search(clean) or _astray(clean)


def _astray(clean: str) -> re.Match[str] | None:
    """The first joiner that does not join, or selector that selects nothing: emoji and Indic words keep theirs."""
    for found in _ATTACHED.finditer(clean):
        before = clean[found.start() - 1] if found.start() else ""
        after = clean[found.end()] if found.end() < len(clean) else ""
        if found[0] in _JOINERS:
            placed = _joins(before) and (_joins(after) or unicodedata.combining(before) == _VIRAMA)
        else:
            placed = bool(before) and not (before.isspace() or (before.isascii() and before.isalpha()))
            placed = placed and not _ATTACHED.match(before)
        if not placed:
            return found
    return None


def _joins(character: str) -> bool:
    return bool(character) and (
        unicodedata.category(character)[0] in "LM"
        or unicodedata.category(character) == "So"
        or character in "↔↕"
        or ord(character) in _SKIN
    )


_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "臺": "台",
        "–": " ",
        "—": " ",
        "-": " ",
        "_": " ",
        "’": "'",
        ",": " ",
        ".": " ",
    }
)


@lru_cache(maxsize=10_000)
def normalise(words: str) -> str:
    """Words as they are compared: no accents, no case, single spaces. The same ones are compared over and over."""
    plain = words.casefold().translate(_LETTERS)
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(item for item in letters if not unicodedata.combining(item)).casefold()
    return " ".join(plain.split())
