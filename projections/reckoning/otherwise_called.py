"""What bodies and programmes are called by some source alone, while nobody has settled which name is right."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from projections.ask import Ask
from projections.row import grouped
from projections.rows.conflicts import Conflict, conflicts
from projections.rows.names import names

FIELDS = ("name", "names")
TYPES = frozenset({"body.registered", "body.renamed", "programme.started"})
"""Facts whose names are those by which a body or a programme goes."""


class Called(NamedTuple):
    """A contested name, or names in several languages: those in use, and those that another source gives instead."""

    conflict: Conflict
    stream: str
    """Of the body or the programme; of a duplicate the original."""
    used: tuple[str, ...]
    names: tuple[str, ...]
    """Those of the other source that are not in use."""


def otherwise_called(ask: Ask) -> Iterator[Called]:
    """One a value of a contested name that nobody has settled."""
    told = (row for row in ask.of(conflicts, field=FIELDS) if row.type in TYPES)
    for (stream, _, _), rows in grouped(told, lambda row: (row.stream, row.version, row.field)).items():
        meant = next((row.slug for row in ask.of(names, stream=stream)), None)
        used = tuple(name for row in rows if row.used for name in _names(row.exact))
        for row in rows:
            if meant and row.is_open and (others := [name for name in _names(row.exact) if name not in used]):
                yield Called(row, f"{stream.partition(':')[0]}:{meant}", used, tuple(others))


def _names(exact: str) -> list[str]:
    value: Any = json.loads(exact)
    return [value] if isinstance(value, str) else list((value or {}).values())
