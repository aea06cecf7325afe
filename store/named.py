"""What stored entries name, bodies and persons, read without a model: for whoever looks at a ledger for a moment."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from store.head import Stored
from store.ports import Person

_NOT_USED = ("registered", "renamed", "started", "contested")
"""Facts whose names are no persons', or are not those in use."""
_ABOUT = ("retracted", "corrected", "preferred")
"""Facts from which on an entry is read otherwise."""


def persons(rows: Iterable[Stored]) -> list[Person]:
    """Those whom entries name, the last entry first: each in each office once, as they are read now."""
    gone: set[tuple[str, object, object]] = set()
    found: dict[Person, None] = {}
    for _, stream, version, topic, state in rows:
        fields, verb = read(state), str(topic).partition(".")[2]
        if verb in _NOT_USED or (stream, version, None) in gone:
            continue
        entry = fields.get("entry") if verb in _ABOUT else version
        if verb == "retracted":
            gone.add((stream, entry, None))
            continue
        for name, value in _said(fields) if verb in _ABOUT else fields.items():
            if not {(stream, entry, None), (stream, entry, name)} & gone:
                found |= dict.fromkeys(_persons(value))
                if verb in _ABOUT:
                    gone.add((stream, entry, name))
    return list(found)


BEGINS = {"plan": "planned", "commitment": "commitment-made", "instrument": "signed"}
"""The facts that give a name to what later ones name, by the field in which they do."""
_CLOSES = {
    "plan": ("visited", "contacted", "signed", "participated", "edition-held", "plan-dropped"),
    "commitment": ("commitment-closed",),
    "instrument": (),
}
"""The facts after which nobody speaks of it any more."""


def things(rows: Iterable[Stored], field: str) -> list[tuple[str, str]]:
    """What entries name in a field of `BEGINS` and is still open, the last entry first: the stream and the name."""
    gone: set[tuple[str, object]] = set()
    closed: set[tuple[str, object]] = set()
    found: list[tuple[str, str]] = []
    for _, stream, version, topic, state in rows:
        verb = str(topic).partition(".")[2]
        if (stream, version) in gone:
            continue
        fields = read(state)
        if verb == "retracted":
            gone.add((stream, fields.get("entry")))
        elif not isinstance(name := fields.get(field), str) or fields.get("certainty") == "alleged":
            continue
        elif verb in _CLOSES[field]:
            closed.add((stream, name))
        elif verb == BEGINS[field] and (stream, name) not in closed:
            found.append((stream, name))
    return found


def taken_back(rows: Iterable[Stored]) -> set[str]:
    """Of the streams of some entries, all of each and the last entry first, those of which no fact stands any more."""
    gone: set[tuple[str, object]] = set()
    every: set[str] = set()
    telling: set[str] = set()
    for _, stream, version, topic, state in rows:
        every.add(stream)
        verb = str(topic).partition(".")[2]
        if (stream, version) in gone:
            continue
        if verb == "retracted":
            gone.add((stream, read(state).get("entry")))
        elif verb not in (*_ABOUT, "contested", "attested"):
            telling.add(stream)
    return every - telling


def read(state: object) -> dict[str, Any]:
    """The members of a stored object; none where it is none."""
    try:
        fields = json.loads(state) if isinstance(state, bytes) else None
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def called(fields: dict[str, Any]) -> Iterator[str]:
    """What a registration or a renaming calls a body, or a source."""
    names = fields.get("names")
    for name in (
        fields.get("name"),
        fields.get("title"),
        *(names.values() if isinstance(names, dict) else ()),
    ):
        if isinstance(name, str):
            yield name


def _said(fields: dict[str, Any]) -> Iterator[tuple[object, object]]:
    """The fields that a correction or a preference gives another value, and that value."""
    changes = fields.get("changes", [fields])
    for change in changes if isinstance(changes, list) else ():
        if isinstance(change, dict):
            yield change.get("field"), change.get("value")


def _persons(value: object) -> Iterator[Person]:
    """The persons in a field of a fact: one, or a list of them."""
    for item in value if isinstance(value, list) else [value]:
        if (
            isinstance(item, dict)
            and item.keys() <= set(Person._fields)
            and isinstance(item.get("name"), str)
        ):
            yield Person(**{name: text for name, text in item.items() if isinstance(text, str)})
