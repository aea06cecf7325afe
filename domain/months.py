"""What months are called, in the official languages of the world as far as the Unicode CLDR knows them whole.

The names are kept in `months.json`, normalised; `python -m domain.months` writes it anew from Babel, which carries the
CLDR. A word that languages use for two months (`listopad` is October in Croatian, November in Polish) has both.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.countries import CODES
from domain.text import normalise

KEPT = Path(__file__).parent / "months.json"
NEARLY_ALL = 245
"""Countries that a language has names for, which is known whole."""
REGIONAL = ("br", "cy", "eu", "fy", "gd", "gl", "oc", "rm")
"""Languages that offices write though no state has them for its own."""
SHORTEST = 2
"""Letters of a month's name."""
_BESIDES = {"mrz": 3, "feber": 2, "sep": 9, "sept": 9}
"""What is written besides."""


@cache
def _numbers() -> dict[str, tuple[int, ...]]:
    kept: dict[str, list[int]] = json.loads(KEPT.read_text(encoding="utf-8"))
    return {name: tuple(numbers) for name, numbers in kept.items()}


def numbers(word: str) -> tuple[int, ...]:
    """The months that are called so, January 1; none for a word that is no month's."""
    return _numbers().get(normalise(word), ())


def languages() -> tuple[str, ...]:
    """The languages whose names are taken, as Babel has them."""
    from babel import Locale  # noqa: PLC0415 — needed where the tables are made, not where they are read
    from babel.languages import get_official_languages  # noqa: PLC0415
    from babel.localedata import locale_identifiers  # noqa: PLC0415

    official = {
        language.split("_")[0] for code in CODES for language in get_official_languages(code, de_facto=True)
    }
    whole = {
        name
        for name in locale_identifiers()
        if "_" not in name and len(CODES.intersection(Locale.parse(name).territories)) >= NEARLY_ALL
    }
    wanted = whole & {*official, *REGIONAL}
    return tuple(sorted(name for name in locale_identifiers() if name.split("_")[0] in wanted))


def _named() -> Iterator[tuple[str, int]]:
    from babel import Locale  # noqa: PLC0415

    yield from _BESIDES.items()
    for language in languages():
        for forms in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                yield from ((normalise(name), number) for number, name in forms.get(width, {}).items())


def made() -> str:
    """The names as Babel has them."""
    found: dict[str, set[int]] = {}
    for name, number in _named():
        if len(name) >= SHORTEST and not any(letter.isdigit() for letter in name):
            found.setdefault(name, set()).add(number)
    lines = (f"{json.dumps(name, ensure_ascii=False)}: {sorted(found[name])}" for name in sorted(found))
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(made(), encoding="utf-8")
