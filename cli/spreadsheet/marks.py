"""What lists write around their rows: marks of notes behind names and days, and sums below them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from domain.text import normalise

SIGNS = frozenset("*†‡⁰¹²³⁴⁵⁶⁷⁸⁹)]")
"""What a mark ends with."""
_MARKED = re.compile(
    r"(?P<words>.*?) ?(?:[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]|(?<![0-9(])[0-9]{1,2}\)|\[[0-9]{1,2}\])+", re.DOTALL
)
_SAID = """
    sum total totals grand_total subtotal overall summe gesamt insgesamt gesamtsumme gesamtzahl zwischensumme anzahl
    somme total_général sous-total suma total_general totale somma subtotale totaal som subtotaal soma total_geral
    razem ogółem łącznie suma_końcowa liczba celkem celkový_počet součet úhrnem počet mezisoučet celkom spolu súčet skupaj
    skupno vsota ukupno sveukupno zbroj összesen összeg mindösszesen yhteensä summa totalt i_alt ialt kokku kokkuvõte kopā
    kopsumma iš_viso viso samtals σύνολο συνολικά γενικό_σύνολο άθροισμα всего итого сумма всього усього разом загалом общо
    всичко укупно toplam genel_toplam jumlah tổng_cộng المجموع
    合計 合计 總計 总计 総計 小計 小计 共計 共计 計 计 總數 总数 総数 합계 총계 소계 총합
"""
_SUMS = frozenset(normalise(word.replace("_", " ")) for word in _SAID.split())
_BEHIND = tuple(f"{word} " for word in _SUMS)
_COUNT = re.compile(r"[\s:：=(（]*[0-9].*", re.DOTALL)
_FEW = 2
_BEGINNINGS = frozenset(word.replace("_", " ")[:_FEW] for word in _SAID.split())
_OF_ONE_LETTER = frozenset("計计")


@lru_cache(maxsize=10_000)
def without_mark(words: str) -> str | None:
    """Words without the mark of a note behind them (`Ulm*`, `Kiel 1)`, `1991¹`); None where there is none."""
    if words[-1:] not in SIGNS or not (found := _MARKED.fullmatch(words)):
        return None
    bare = found["words"].strip()
    whole = bare.count("(") == bare.count(")") and bare.count("[") == bare.count("]")
    return bare if whole and any(map(str.isalnum, bare)) else None


def may_be_a_sum(name: str) -> bool:
    """Whether a name begins as one that counts does, as nearly none do."""
    return name[:_FEW].casefold() in _BEGINNINGS or name[:1] in _OF_ONE_LETTER


def is_a_sum(name: str, beside: str = "") -> bool:
    """Whether a name says that its row counts the others: `Summe`, `Total: 12`, `Celkem 31 vztahů`.

    Where a number stands in it, or `beside` it as the other name, other words may stand behind: `Celkem měst`, `31`.
    """
    if not may_be_a_sum(name):
        return False
    head = _COUNT.sub("", name, count=1)
    words = normalise(head.rstrip(" :：="))
    counted = len(head) < len(name) or beside[:1].isdecimal()
    return words in _SUMS or (counted and words.startswith(_BEHIND))


def counts_others(names: Sequence[str]) -> bool:
    """Whether one of the names of a row says that the row counts the others."""
    return any(
        is_a_sum(name, next((other for at, other in enumerate(names) if other and at != own), ""))
        for own, name in enumerate(names)
    )
