"""What countries are called on pages: as the Unicode CLDR calls them in English, for the codes of ISO 3166-1 and XK.

The names are kept in `countries.json`; `python -m web.countries` writes it anew from Babel, which carries the CLDR.
A name says where a place is, and nothing of whose it is.
"""

import json
from functools import lru_cache
from pathlib import Path

from domain.countries import CODES

KEPT = Path(__file__).parent / "countries.json"
SOURCE = "Unicode CLDR"


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """The name of each country by its code."""
    found: dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def country(code: str) -> str:
    """What a country is called; a code that is none is left as it is."""
    return names().get(code, code)


def _made() -> str:
    """The names as Babel has them."""
    from babel import Locale

    called = Locale("en").territories
    return json.dumps({code: called[code] for code in sorted(CODES)}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    KEPT.write_text(_made(), encoding="utf-8")
