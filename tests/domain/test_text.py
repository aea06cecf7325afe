"""Words as they may be stored."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.text import LONGEST, NotText, escape, seen, text


@pytest.mark.parametrize(
    "words", ["Malé", "高雄", "Zdeněk Hřib", "Волгоград", "two\nlines", "👩‍🚀", "क्‍ष", "हिन्दी", "a" * LONGEST]
)
def test_honest_words_are_kept(words: str) -> None:
    assert text(words) == words


def test_words_are_composed_and_trimmed() -> None:
    assert text("  Male\u0301 ") == "Malé"
    assert text("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    "sign",
    [
        *("\x00", "\t", "\r", "\x7f", "\x85", "\u00ad", "\u200b", "\u200e", "\u202e", "\u2028", "\u2066"),
        *("\ufeff", "\ud800", "\ue000", "\ufdd0", "\U000e0041", "\U0010ffff"),
    ],
)
def test_what_cannot_be_seen_is_refused(sign: str) -> None:
    with pytest.raises(NotText, match=rf"U\+{ord(sign):04X} \(character 2\)"):
        text(f"a{sign}b")


@pytest.mark.parametrize("words", ["\u200da", "a\u200c", "a \u200d b"])
def test_a_joiner_joins(words: str) -> None:
    with pytest.raises(NotText, match="invisible"):
        text(words)


@pytest.mark.parametrize("words", ["", "  ", "\n"])
def test_nothing_is_left_out(words: str) -> None:
    with pytest.raises(NotText, match="it is empty: leave the field out instead"):
        text(words)


def test_a_novel_is_not_kept() -> None:
    with pytest.raises(NotText, match=r"it has 20,001 characters: at most 20,000"):
        text("a" * (LONGEST + 1))


@given(st.text())
def test_what_is_kept_is_kept_as_it_is(words: str) -> None:
    try:
        once = text(words)
    except NotText:
        return
    assert text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.strip() == once != ""


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from('\n\x7f\x9f\u200b\u3164\ufeff\udc80\U000e0041aé高"\\'))
    )
)
@example("a–b\u202e")
@example("\ud800–")
def test_what_cannot_be_seen_is_written_as_its_number_wherever_it_stands(words: str) -> None:
    """Sign by sign, each by itself: with what takes its place where words are shown, and that sign itself."""
    one_by_one = [json.dumps(sign)[1:-1] if "�" in {sign, seen(sign)} else sign for sign in words]

    assert escape(words) == "".join(one_by_one)
