"""The bodies of a ledger as another is compared with them (`domain.alike`): read from the stored lines, without a model."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from domain.alike import Known
from domain.corrections import Unread
from domain.history import History
from store.head import Stored
from store.lookup import body_of

PLAIN = frozenset({"body.registered", "body.characterised", "body.role-held", "body.noted"})
"""Facts after which a body is what its registration says."""


def known_bodies(pages: Iterable[Iterable[Stored]], history: Callable[[str], History]) -> Iterator[Known]:
    """The bodies in pages of entries in the order of their streams, but those that another took the place of.

    `history` gives one stream, where more was told of it than how it was registered.
    """
    rows = (row for page in pages for row in page)
    for stream, entries in groupby(rows, key=itemgetter(1)):
        told = [(type_, state) for _, _, _, type_, state in entries]
        found = _registered(stream, told[0][1]) if all(type_ in PLAIN for type_, _ in told) else None
        if found is None:
            try:
                standing = body_of(history(stream))
            except Unread:  # whoever reads that body itself is told
                continue
            if standing is None or standing.successor or getattr(standing, "original", None):
                continue
            found = Known.of(stream.partition(":")[2], standing)
        yield found


def _registered(stream: str, state: bytes) -> Known | None:
    """A body as its first line registers it; None where it does not say so."""
    try:
        said: dict[str, Any] = json.loads(state)
        return Known(
            slug=stream.partition(":")[2],
            title=said["name"],
            names=tuple(said.get("names", {}).values()),
            kind=said.get("kind"),
            country=said.get("country"),
            region=said.get("region"),
            ids=tuple(said.get("ids", {}).items()),
            lat=said.get("lat"),
            lon=said.get("lon"),
        )
    except (ValueError, KeyError, AttributeError):
        return None
