"""In which letters a name is written, and in what language, where its letters or the headings of its sheet show it."""

import re
from functools import lru_cache

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
    return _chinese(words) or _chinese(headings) or "zh" if _HAN.search(words) else None


@lru_cache(maxsize=10_000)
def _chinese(words: str) -> str:
    """The tag of Chinese words by the writing that letters of theirs belong to; none where both have all of them alike."""
    simplified = sum(_is_in(letter, "gb2312") and not _is_in(letter, "big5") for letter in words)
    traditional = sum(_is_in(letter, "big5") and not _is_in(letter, "gb2312") for letter in words)
    if simplified == traditional:
        return ""
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _is_in(letter: str, charset: str) -> bool:
    """Whether a set of letters, that of the mainland or that of Taiwan, has a letter."""
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


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
