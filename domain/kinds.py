"""What registers and offices call the kinds of instrument, in their own words and languages.

Sources of the words: the German register of the RGRE, Sister Cities International, CLAIR (Japan), and what city
governments of Taiwan, Japan, Sweden, France and Italy print.
"""

import unicodedata
from collections.abc import Iterable

SYNONYMS: dict[str, tuple[str, ...]] = {
    "letter-of-intent": (
        "loi",
        "letter of intent",
        "declaration of intent",
        "absichtserklärung",
        "合作意向書",
        "意向書",
        "lettre d'intention",
        "list intencyjny",
    ),
    "mou": (
        "memorandum",
        "memorandum of understanding",
        "合作備忘錄",
        "備忘錄",
        "覚書",
        "samförståndsavtal",
        "city cooperation memorandum",
        "mémorandum d'entente",
        "交流合作備忘錄",
    ),
    "project": ("project partnership", "projektpartnerschaft"),
    "friendship": (
        "friendship city",
        "freundschaft",
        "友好交流協定",
        "friendship exchange",
        "friendly cooperation city",
        "friendship arrangement",
        "友好都市",
        "友好城市",
        "友誼市",
        "friend city",
    ),
    "sister-city": (
        "sister city",
        "sister cities",
        "twin town",
        "twin city",
        "twinning",
        "姊妹市",
        "姐妹市",
        "姊妹城市",
        "姐妹城市",
        "姉妹都市",
        "jumelage",
        "partnerstad",
        "partnerschaft",
        "städtepartnerschaft",
        "gemellaggio",
        "sister county",
        "sister state",
        "hermanamiento",
        "miasto partnerskie",
        "姊妹縣",
    ),
    "sister-school": (
        "sister school",
        "姊妹校",
        "姐妹校",
        "姉妹校",
        "schulpartnerschaft",
        "school partnership",
    ),
    "sister-university": (
        "sister university",
        "university partnership",
        "姊妹大學",
        "hochschulpartnerschaft",
    ),
    "sister-port": ("sister port", "姊妹港", "姐妹港", "姉妹港"),
    "sister-council": ("sister council", "姊妹議會", "姊妹市議會"),
    "protocol": ("protocol of cooperation", "議定書", "protokoll"),
}


def kind_of_instrument(words: str) -> str | None:
    """The kind that is meant by `words`: a kind itself, or what somebody calls it; None for unknown words."""
    plain = _plain(words)
    return _KINDS.get(plain)


def _plain(words: str) -> str:
    return " ".join(
        unicodedata.normalize("NFKC", words).casefold().replace("-", " ").replace("_", " ").split()
    )


def _table(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    return {_plain(word): kind for kind, words in pairs for word in (kind, *words)}


_KINDS = _table(SYNONYMS.items()) | {"other": "other"}
