"""The kinds of instrument, one a line: how much each binds, what it is called, between whom it is, what claims count it.

All else that is said of a kind is made from this table: what a fact may name (`domain.partnership.facts`), the options
and their help, tiers, the words of reports, what registers and spreadsheets call it. It imports nothing that takes
long, so that reports and `--help` can have it.

Sources of the words: the German register of the RGRE, Sister Cities International, CLAIR (Japan), and what city
governments of Taiwan, Japan, Sweden, France and Italy print.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of instrument."""

    kind: str
    """Its name in the vocabulary, which is stored and stays."""
    tier: int
    """How much it binds: 4 sister tie, 3 friendship, 2 memorandum, project or protocol, 1 letter of intent and other."""
    words: str
    """What it is called in a sentence, with its article."""
    bodies: tuple[str, ...] = ()
    """The kinds of body that it is named for; nothing where it is between cities as such."""
    metric: str | None = None
    """Asserted figures that count it, whoever counts; those of ties of cities are a policy's to name."""
    synonyms: tuple[str, ...] = ()
    """What registers and offices call it, in their own words and languages."""


_LINES = (
    Kind(
        "letter-of-intent",
        1,
        "a letter of intent",
        synonyms=(
            "loi",
            "letter of intent",
            "declaration of intent",
            "absichtserklärung",
            "合作意向書",
            "意向書",
            "lettre d'intention",
            "list intencyjny",
        ),
    ),
    Kind(
        "mou",
        2,
        "an MOU",
        synonyms=(
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
    ),
    Kind("project", 2, "a project agreement", synonyms=("project partnership", "projektpartnerschaft")),
    Kind(
        "friendship",
        3,
        "a friendship agreement",
        synonyms=(
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
            "friendship agreement",
            "friendship link",
            "friendship pact",
            "friendship charter",
            "freundschaftsvertrag",
            "freundschaftsabkommen",
            "accord d'amitié",
            "charte d'amitié",
            "pacte d'amitié",
            "acuerdo de amistad",
            "patto di amicizia",
            "umowa o przyjaźni",
            "友好提携",
            "友好交流关系",
            "友好交流關係",
            "우호협력도시",
            "우호도시",
            "우호협력",
            "acordo de amizade",
            "protocolo de amizade",
            "pacto de amistad",
            "accordo di amicizia",
            "vriendschapsovereenkomst",
            "vänskapsavtal",
            "угода про дружбу",
            "договор о дружбе",
            "dostluk anlaşması",
        ),
    ),
    Kind(
        "sister-city",
        4,
        "a sister-city agreement",
        synonyms=(
            "sister city",
            "sister cities",
            "twin town",
            "twin towns",
            "twin city",
            "twin cities",
            "twinning",
            "town twinning",
            "twin",
            "twinned",
            "twinning agreement",
            "twinning charter",
            "twinning link",
            "姊妹市",
            "姐妹市",
            "姊妹城市",
            "姐妹城市",
            "姉妹都市",
            "자매도시",
            "자매결연",
            "姉妹提携",
            "姉妹都市提携",
            "jumelage",
            "jumelé",
            "jumelée",
            "serment de jumelage",
            "charte de jumelage",
            "pacte de jumelage",
            "partnerstad",
            "partnerschaft",
            "städtepartnerschaft",
            "gemellaggio",
            "sister county",
            "sister state",
            "hermanamiento",
            "miasto partnerskie",
            "partnerské město",
            "partnerská města",
            "partnerská obec",
            "partnerské mesto",
            "družební město",
            "miasto bliźniacze",
            "gmina partnerska",
            "umowa partnerska",
            "umowa o partnerstwie",
            "姊妹縣",
            "partnerstadt",
            "ville jumelée",
            "ville jumelle",
            "ciudad hermana",
            "ciudad hermanada",
            "acuerdo de hermanamiento",
            "agermanament",
            "irmanamento",
            "geminação",
            "acordo de geminação",
            "protocolo de geminação",
            "cidade geminada",
            "cidade irmã",
            "cidades irmãs",
            "città gemellata",
            "accordo di gemellaggio",
            "patto di gemellaggio",
            "zusterstad",
            "vänort",
            "vennskapsby",
            "venskabsby",
            "ystävyyskaupunki",
            "ystävyyskunta",
            "sõpruslinn",
            "sadraudzības pilsēta",
            "testvérváros",
            "testvértelepülés",
            "înfrățire",
            "oraș înfrățit",
            "înfrăţire",
            "oraş înfrăţit",
            "kardeş şehir",
            "kardeş belediye",
            "αδελφοποίηση",
            "αδελφοποιημένη πόλη",
            "побратимство",
            "місто побратим",
            "город побратим",
            "побратимен град",
            "pobrateno mesto",
            "bratimljenje",
        ),
    ),
    Kind(
        "sister-school",
        4,
        "a school tie",
        bodies=("school",),
        metric="sister-school-ties",
        synonyms=("sister school", "姊妹校", "姐妹校", "姉妹校", "schulpartnerschaft", "school partnership"),
    ),
    Kind(
        "sister-university",
        4,
        "a university tie",
        bodies=("university",),
        metric="sister-school-ties",
        synonyms=("sister university", "university partnership", "姊妹大學", "hochschulpartnerschaft"),
    ),
    Kind(
        "sister-port",
        4,
        "a port tie",
        bodies=("port",),
        metric="sister-port-ties",
        synonyms=("sister port", "姊妹港", "姐妹港", "姉妹港"),
    ),
    Kind(
        "sister-council",
        4,
        "a council tie",
        bodies=("council",),
        metric="sister-council-ties",
        synonyms=("sister council", "姊妹議會", "姊妹市議會"),
    ),
    Kind("protocol", 2, "a protocol", synonyms=("protocol of cooperation", "議定書", "protokoll")),
    Kind("other", 1, "another kind of agreement"),
)
KINDS: dict[str, Kind] = {line.kind: line for line in _LINES}
"""Every kind by its name, in the order of the vocabulary."""
TIERS: dict[str, int] = {line.kind: line.tier for line in _LINES}
"""How much an instrument of each kind binds."""
ONE_OF_A_KIND = 3
"""The tier from which on two bodies have one agreement of a kind."""
CLOSEST_FIRST: tuple[str, ...] = tuple(sorted(TIERS, key=lambda kind: -TIERS[kind]))
"""The kinds, those that bind most first."""
BETWEEN_CITIES: tuple[str, ...] = tuple(line.kind for line in _LINES if not line.bodies)
"""The kinds by which cities as such are tied."""
SUB_BODIES: tuple[str, ...] = tuple(dict.fromkeys(body for line in _LINES for body in line.bodies))
"""Kinds of body that have a kind of instrument of their own, whose ties are called after them."""
COUNTED: dict[str, tuple[str, ...]] = {
    metric: tuple(line.kind for line in _LINES if line.metric == metric)
    for metric in dict.fromkeys(line.metric for line in _LINES if line.metric)
}
"""Metrics of asserted figures that can be computed from agreements, with the kinds of these."""


def bodies_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds of body that some kinds of instrument are named for."""
    return tuple(dict.fromkeys(body for kind in kinds for body in KINDS[kind].bodies))


def kind_of_instrument(words: str) -> str | None:
    """The kind that is meant by `words`: a kind itself, or what somebody calls it; None for unknown words."""
    return _by_words().get(_plain(words))


_APOSTROPHE = re.compile("['’‘ʼ`´] ?")
_ELIDED = re.compile("\\bd[ei] (?=[aeiouàâéèêíóú])")
"""What is written short before a vowel: `patto d'amicizia`, for `patto di amicizia`."""


def _plain(words: str) -> str:
    normal = unicodedata.normalize("NFKC", _APOSTROPHE.sub("'", words))
    return " ".join(normal.casefold().replace("-", " ").replace("_", " ").split())


@cache
def _by_words() -> dict[str, str]:
    words = {_plain(word): line.kind for line in _LINES for word in (line.kind, *line.synonyms)}
    return {**{_ELIDED.sub("d'", word): kind for word, kind in words.items()}, **words}
