"""Bodies of one name, told apart: by region, country, kind, whom they belong to, place, numbers, ties, and else by slug.

A name is followed by such a mark where, and only where, another body of the ledger is called the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from domain.message import Message, as_read

Plain = Callable[[str], str]
"""A body's name by its slug."""
Ties = Callable[[str], Iterable[str]]
"""The bodies with which a body has a partnership, by their slugs."""


def mark(slug: str, homonyms: Mapping[str, Any], plain: Plain, ties: Ties) -> str:
    """What tells one of several bodies of a name, by slug, from all others: `Nordrhein-Westfalen`, `50.83° N, 6.91° E`.

    The first thing that is known of it and that is not the same of any other.
    """
    others = [body for other, body in homonyms.items() if other != slug]
    for known in _KNOWN:
        own = known(homonyms[slug], plain)
        if own and all(known(other, plain) != own for other in others):
            return own
    theirs = {party for other in homonyms if other != slug for party in ties(other)}
    with_ = next((party for party in sorted(ties(slug)) if party not in theirs), None)
    return Message("with {body}", body=plain(with_)) if with_ else slug


def place(lat: float, lon: float) -> str:
    """Where something lies, in words: `50.83° N, 6.91° E`."""
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def _region(body: Any, _plain: Plain) -> str | None:
    region: str | None = getattr(body, "region", None)
    return region


def _country(body: Any, _plain: Plain) -> str | None:
    country: str | None = getattr(body, "country", None)
    return country


def _kind(body: Any, _plain: Plain) -> str | None:
    kind = getattr(body, "kind", None)
    return as_read(kind) if kind and kind != "other" else None


def _under(body: Any, plain: Plain) -> str | None:
    under = getattr(body, "under", None)
    return plain(under) if under else None


def _place(body: Any, _plain: Plain) -> str | None:
    lat, lon = getattr(body, "lat", None), getattr(body, "lon", None)
    return None if lat is None or lon is None else place(lat, lon)


def _numbers(body: Any, _plain: Plain) -> str | None:
    return next(_said(body), None)


def _said(body: Any) -> Iterator[str]:
    ids = getattr(body, "ids", ())
    for register, number in ids.items() if isinstance(ids, Mapping) else ids:
        yield number if register in {"wikidata", "iso3166-2", "other"} else f"{register} {number}"


_KNOWN = (_region, _country, _kind, _under, _place, _numbers)
