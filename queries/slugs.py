"""Slugs that are made of what something is called, where nobody says one."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from domain.fact import SLUG_LENGTH
from domain.text import normalise

_LATIN = str.maketrans(
    {
        "ə": "e",
        "ŋ": "n",
        "ĳ": "ij",
        "'": None,
        "ʻ": None,
        "ʼ": None,
        "‘": None,
        "`": None,
        "ʿ": None,
        "ʾ": None,
    }
)

_LETTERS = re.compile("[a-z0-9]+").findall
WORDS = 4
"""Words of a promise, or of a plan, that its slug is made of."""


def slugged(name: str) -> str:
    """A name as a slug, without accents; empty where it has letters of another script."""
    plain = normalise(name)
    together = plain.replace(" ", "")
    if together.isascii() and together.isalnum():  # as most are
        words = plain.replace(" ", "-")
    else:
        plain = plain.translate(_LATIN)
        if not plain.isascii() and any(letter.isalpha() and not letter.isascii() for letter in plain):
            return ""
        words = "-".join(_LETTERS(plain))
    if len(words) > SLUG_LENGTH:
        words = words[: SLUG_LENGTH + 1].rpartition("-")[0] or words[:SLUG_LENGTH]
    return words if any(map(str.isalpha, words)) else ""


def own_slug(field: str, told: Mapping[str, Any], taken: Collection[str]) -> str:
    """A slug that is free for what a fact tells of: an instrument by kind and year, a plan by what is to come and when.

    Anything else is called by its first words.
    """
    year = re.match("[0-9]{4}", str(told.get("on") or ""))
    if field == "instrument":
        stem = f"{told.get('kind') or field}{f'-{year[0]}' if year else ''}"
    elif field == "plan":
        day = re.search("[0-9]{4}(-[0-9]{2}){0,2}", str(told.get("due") or ""))
        stem = f"{told.get('what') or field}{f'-{day[0]}' if day else ''}"
    else:
        stem = slugged(" ".join(str(told.get("text") or "").split()[:WORDS])) or field
    tries = (stem, *(f"{stem[: SLUG_LENGTH - 5].rstrip('-')}-{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in tries if slug not in taken)
