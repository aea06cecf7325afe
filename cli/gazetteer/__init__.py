"""Where the places of each country lie, in cells of one degree: enough to see that a body is said to lie in another.

`cells.json` has them, by country and latitude; `python -m cli.gazetteer.make` writes it anew from GeoNames' places with
500 inhabitants and more (`LICENSE.md`); what their regions are called, `regions.py`. A whole gazetteer is a thousand
times as large, and none is needed to ask.
"""

import json
import math
import re
from functools import cache
from pathlib import Path

KEPT = Path(__file__).parent / "cells.json"
AROUND = 1
"""Degrees beyond a place's own cell in which others of its country make it likely."""
_BESIDES = {
    "AU": "CC CX NF",
    "CN": "HK MO",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE WF YT",
    "GB": "GG GI IM JE",
    "NL": "AW BQ CW SX",
    "NO": "SJ",
    "US": "AS GU MP PR VI",
}
"""Territories with a code of their own, which lists count with a country as well; nothing of whose they are."""
_POLE, _HALF = 90, 180
_NARROWEST = 0.1
"""Of a degree of longitude, by the poles."""


@cache
def _cells() -> dict[str, frozenset[tuple[int, int]]]:
    kept: dict[str, dict[str, str]] = json.loads(KEPT.read_text(encoding="utf-8"))
    return {
        code: frozenset(
            (int(latitude), longitude)
            for latitude, runs in rows.items()
            for first, last in re.findall(r"(-?\d+)(?:\.\.(-?\d+))?", runs)
            for longitude in range(int(first), int(last or first) + 1)
        )
        for code, rows in kept.items()
    }


@cache
def _countries() -> dict[tuple[int, int], tuple[str, ...]]:
    found: dict[tuple[int, int], list[str]] = {}
    for code, cells in _cells().items():
        for cell in cells:
            found.setdefault(cell, []).append(code)
    return {cell: tuple(sorted(codes)) for cell, codes in found.items()}


def is_far(country: str, lat: float, lon: float) -> bool:
    """Whether a place lies more than a degree from every place of its country; not where that has none."""
    if country not in _cells():
        return False
    aside = math.ceil(AROUND / max(math.cos(math.radians(lat)), _NARROWEST))
    row, column = math.floor(lat), math.floor(lon)
    codes = {country, *_BESIDES.get(country, "").split()}
    return not any(
        codes.intersection(_countries().get((row + up, (column + along + 180) % 360 - 180), ()))
        for up in range(-AROUND, AROUND + 1)
        for along in range(-aside, aside + 1)
    )


def countries_at(lat: float, lon: float) -> tuple[str, ...]:
    """The countries that have places in the cell of a place."""
    return _countries().get((math.floor(lat), math.floor(lon)), ())


def elsewhere(slug: str, country: str | None, lat: float | None, lon: float | None) -> str:
    """That a body lies far from every place of its country, in a sentence; nothing where it does not."""
    if not country or lat is None or lon is None or abs(lat) > _POLE or abs(lon) > _HALF:
        return ""
    if not is_far(country, lat, lon):
        return ""
    where = f"{slug} lies far from every place of {country} ({lat:g}, {lon:g})"
    if abs(lon) <= _POLE and not is_far(country, lon, lat):
        return f"{where}: are latitude and longitude exchanged?"
    there = " and ".join(countries_at(lat, lon))
    return f"{where}, where {f'places of {there} are' if there else 'no place is'}: is its country right?"
