"""The kinds of instrument in the words of those who keep registers."""

import pytest

from domain.kinds import SYNONYMS, kind_of_instrument
from domain.partnership.standing import TIERS


def test_every_kind_is_known_by_its_own_name() -> None:
    assert {kind_of_instrument(kind) for kind in TIERS} == set(TIERS)
    assert set(SYNONYMS) <= set(TIERS)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("姊妹市", "sister-city"),
        ("Twin  Town", "sister-city"),
        ("Absichtserklärung", "letter-of-intent"),
        ("ＭＯＵ", "mou"),
        ("友好交流協定", "friendship"),
        ("姊妹校", "sister-school"),
        ("a handshake", None),
    ],
)
def test_the_words_of_the_field(words: str, kind: str | None) -> None:
    assert kind_of_instrument(words) == kind


def test_no_word_means_two_things() -> None:
    words = [word.casefold() for said in SYNONYMS.values() for word in said]

    assert len(words) == len(set(words))
