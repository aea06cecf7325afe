"""Words as they may be stored: composed (NFC), visible, and in any honest script."""

import re
import unicodedata

_ALWAYS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters; a line feed is allowed
    "\u00ad\u180e\u2028\u2029\u2060-\u206f\ufeff\ufff0-\uffff"  # invisible, separators, non-characters
    "\u200b\u200e\u200f\u202a-\u202e"  # zero-width space, direction marks, embeddings and overrides
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"  # surrogates, private use, non-characters
    "\U000e0000-\U0010ffff]"  # tags, private-use planes
)
LONGEST = 20_000
"""Characters that one text may have."""


class NotText(ValueError):
    """A text that must not be stored as it is."""


def text(value: str) -> str:
    """`value` in NFC without white space around it.

    Errors: `NotText` where it is empty, longer than `LONGEST` characters, or holds a character that cannot be
    seen (control, direction override, zero width, private use, surrogate). A line feed may stand anywhere, a
    joiner (U+200C, U+200D) inside a word.
    """
    if value.isascii() and value.isprintable():
        clean = value.strip()
    else:
        clean = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if found := _ALWAYS.search(clean) or _misplaced_joiner(clean):
            sign = f"U+{ord(found.group()):04X}"
            raise NotText(
                f"it holds the invisible character {sign} (character {found.start() + 1}): leave it out"
            )
    if not clean:
        raise NotText("it is empty: leave the field out instead")
    if len(clean) > LONGEST:
        raise NotText(f"it has {len(clean):,} characters: at most {LONGEST:,} can be kept")
    return clean


def _misplaced_joiner(clean: str) -> re.Match[str] | None:
    """The first joiner that does not join: emoji and Indic words keep theirs."""
    for found in re.finditer("[\u200c\u200d]", clean):
        before = clean[found.start() - 1] if found.start() else ""
        after = clean[found.end()] if found.end() < len(clean) else ""
        if not (_joins(before) and _joins(after)):
            return found
    return None


def _joins(character: str) -> bool:
    return bool(character) and (
        unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "So"
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


def fold(words: str) -> str:
    """Words as they are compared: no accents, no case, single spaces."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).casefold().split())
