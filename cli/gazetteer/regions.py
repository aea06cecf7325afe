"""What the regions of a country are called, so that two spellings of one are told from two: Bayern, Bavaria and BY.

`regions.json` has their names, as they are compared, by country, each with its code of ISO 3166-2; what lies in another
region has that code first (`ARA/69`). `python -m cli.gazetteer.make` writes it anew.
"""

import json
from functools import cache, lru_cache
from pathlib import Path

from domain.alike import region_key
from domain.text import normalise

KEPT = Path(__file__).parent / "regions.json"
_BESIDES = """
KR-11: 漢城, 首爾 | KR-26: 釜山 | KR-27: 大邱 | KR-28: 仁川 | KR-29: 光州 | KR-30: 大田 | KR-31: 蔚山 | KR-50: 世宗
KR-41: 京畿, 京畿道 | KR-42: 江原, 江原道 | KR-43: 忠淸北道, 忠清北道, 충북 | KR-44: 忠淸南道, 忠清南道, 충남
KR-45: 全羅北道, 전북 | KR-46: 全羅南道, 전남 | KR-47: 慶尙北道, 慶尚北道, 경북 | KR-48: 慶尙南道, 慶尚南道, 경남
KR-49: 濟州, 濟州道, 济州
"""
"""What Chinese lists and offices in Korea write besides."""


@cache
def _named() -> dict[str, dict[str, frozenset[str]]]:
    """The regions by what they are called and by their codes, by country."""
    kept: dict[str, dict[str, str]] = json.loads(KEPT.read_text(encoding="utf-8"))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for country, names in kept.items():
        those = found[country] = {name: frozenset(codes.split()) for name, codes in names.items()}
        for code in {code for codes in those.values() for code in codes}:
            own = normalise(code.rpartition("/")[2])
            for said in (own, f"{normalise(country)} {own}"):
                those.setdefault(said, frozenset((code,)))
    for line in _BESIDES.strip().replace("\n", " | ").split(" | "):
        code, _, besides = line.partition(": ")
        country, _, own = code.partition("-")
        for name in besides.split(", "):
            found[country].setdefault(region_key(name), frozenset((own,)))
    return found


def codes(country: str, words: str) -> frozenset[str]:
    """The regions of a country that are called so; none of a name that is not known."""
    return _named().get(country, {}).get(region_key(words), frozenset())


@lru_cache(maxsize=4_096)
def in_one(country: str | None, one: str, other: str) -> bool | None:
    """Whether two names are of one region, or the one of a part of the other; None where that is not known."""
    if region_key(one) == region_key(other):
        return True
    mine, its = (codes(country, each) if country else frozenset() for each in (one, other))
    if not (mine and its):
        return None
    return any(_holds(a, b) or _holds(b, a) for a in mine for b in its)


def _holds(wider: str, code: str) -> bool:
    return f"{code}/".startswith(f"{wider}/")
