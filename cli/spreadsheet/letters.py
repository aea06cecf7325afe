"""In which letters a name is written, and in what language, where its letters or the headings of its sheet show it."""

import re

_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_HAN, _KANA, _HANGUL = (
    re.compile("[\u3400-\u9fff]"),
    re.compile("[\u3040-\u30ff]"),
    re.compile("[\uac00-\ud7af]"),
)
_JAPANESE = re.compile("[\u3040-\u30ff]|自治体|都道府県|提携|姉妹|年月日")
_IN_BRACKETS = re.compile(r"(?P<name>[^()（）]+?) ?[(（](?P<other>[^()（）]+)[)）]")


def on_one_line(words: str) -> str:
    """A name with plain spaces, one between two words, whatever white space of Unicode stands there."""
    plain = " ".join(words.split())
    return words if plain == words else plain  # most are so already, and kept once


def is_latin(words: str) -> bool:
    """Whether there are Latin letters in it."""
    return bool(_LATIN.search(words))


def language(words: str, headings: str) -> str | None:
    """The tag of the language of words in other letters; None for Latin ones, and where several languages have these."""
    if _KANA.search(words) or (_HAN.search(words) and _JAPANESE.search(headings)):
        return "ja"
    if _HANGUL.search(words):
        return "ko"
    return "zh-Hant" if _HAN.search(words) else None


def in_two_ways(name: str, headings: str) -> tuple[str, str, str] | None:
    """A name in Latin letters, in others, and their language: of `リヨン市（Lyon）`, `Lyon（リヨン市）`; None for others."""
    found = _IN_BRACKETS.fullmatch(name)
    if not found:
        return None
    latin, other = sorted(found.groups(), key=is_latin, reverse=True)
    tag = language(other, headings)
    if not is_latin(latin) or is_latin(other) or language(latin, headings) or tag is None:
        return None
    return latin.strip(), other.strip(), tag
