"""What lists write around their rows: marks of notes behind names and days, and sums below them."""

import re
from functools import lru_cache

from domain.text import normalise

SIGNS = frozenset("*†‡⁰¹²³⁴⁵⁶⁷⁸⁹)]")
"""What a mark ends with."""
_MARKED = re.compile(
    r"(?P<words>.*?) ?(?:[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]|(?<![0-9(])[0-9]{1,2}\)|\[[0-9]{1,2}\])+", re.DOTALL
)
_SAID = (
    *("sum", "total", "totals", "grand total", "subtotal", "summe", "gesamt", "insgesamt", "gesamtsumme"),
    *("gesamtzahl", "zwischensumme", "anzahl", "somme", "total général", "suma", "totale", "totaal", "som"),
    *("razem", "ogółem", "łącznie", "合計", "合计", "總計", "总计", "小計", "小计", "共計", "計"),
)
_SUMS = frozenset(map(normalise, _SAID))
_FEW = 2
_BEGINNINGS = frozenset(word[:_FEW] for word in _SAID) | {"計:", "計：", "計 "}


@lru_cache(maxsize=10_000)
def without_mark(words: str) -> str | None:
    """Words without the mark of a note behind them (`Ulm*`, `Kiel 1)`, `1991¹`); None where there is none."""
    if words[-1:] not in SIGNS or not (found := _MARKED.fullmatch(words)):
        return None
    bare = found["words"].strip()
    whole = bare.count("(") == bare.count(")") and bare.count("[") == bare.count("]")
    return bare if whole and any(map(str.isalnum, bare)) else None


def is_a_sum(name: str) -> bool:
    """Whether a name says that its row counts the others: `Summe`, `Total: 12`."""
    if name[:_FEW].casefold() not in _BEGINNINGS:  # as nearly all do not
        return False
    return normalise(re.sub(r"[\s:：=]*[0-9.,]*$", "", name)) in _SUMS
