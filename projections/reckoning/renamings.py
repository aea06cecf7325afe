"""What bodies would be called were a renaming of another day, and which renamings may have come only after a day."""

import json
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.message import Message
from domain.sentence import ValueOf
from projections.ask import Ask
from projections.phrases import in_turn
from projections.readings import Choice
from projections.reckoning.otherwise_called import FIELDS
from projections.row import Days, EntryId
from projections.rows.bodies import Body, bodies
from projections.rows.conflicts import conflicts
from projections.rows.moments import moments

RENAMED = "body.renamed"


class Renaming(NamedTuple):
    """A renaming that has not surely come by the day: what the body is called, it is called today."""

    entry: Annotated[EntryId, "stream#version"]
    name: Annotated[str, "the new name"]
    when: Days
    or_when: Annotated[tuple[str, ...], "other days for it that sources give, which nobody has settled"]
    certain: Annotated[bool, "it surely came only after the day"]


class CalledIf(NamedTuple):
    """What a body is called, were other values right that are none of a name, such as the day of a renaming."""

    stream: str
    field: str
    """`name` or `names`."""
    value: ValueOf
    used: tuple[str, ...]
    """The names in use."""
    choices: tuple[Choice, ...]
    sources: tuple[str, ...]
    """Whose word these are."""

    @property
    def condition(self) -> str:
        """The values, in words: `#3 on is 1990-05-01`."""
        return in_turn(
            [
                Message(
                    "#{version} {field} is {value}", version=each.version, field=each.field, value=each.value
                )
                for each in self.choices
            ],
            " and ",
        )


def yet_to_come(ask: Ask, stream: str) -> Iterator[Renaming]:
    """The renamings of a body that have not surely come by the day, whichever day sources give for them is right."""
    told = [row for row in ask.of(moments, stream=stream, type=RENAMED) if row.certainty != "alleged"]
    if not told:
        return
    readings = ask.rows.other(moments, [stream]).get(stream, {}).values()
    others = [row for rows in readings for row in rows if row.type == RENAMED]
    for row in told:
        same = [other for other in others if other.version == row.version]
        if any(each.latest > ask.day for each in (row, *same)):
            days = dict.fromkeys(each.on for each in same if each.on and each.on != row.on)
            yield Renaming(
                entry=row.entry,
                name=json.loads(row.values)["name"],
                when=row.when,
                or_when=tuple(days),
                certain=all(each.earliest > ask.day for each in (row, *same)),
            )


def called_if(ask: Ask, stream: str | None = None) -> Iterator[CalledIf]:
    """What bodies, or one, are called with other values than names of what is open, each by the fewest that make it so."""
    where = {"stream": stream} if stream else {}
    contested = [
        row for row in ask.of(conflicts, type=RENAMED, **where) if row.is_open and row.field not in FIELDS
    ]
    streams = sorted({row.stream for row in contested})
    others = ask.rows.other(bodies, streams) if streams else {}
    own = {row.stream: row for row in ask.of(bodies, stream=[*others])} if others else {}
    said_by = {(row.stream, row.version, row.field, row.exact): row.sources for row in contested}
    for each, body in sorted(own.items()):
        found: dict[tuple[str, str], list[frozenset[Choice]]] = {}
        for choices in sorted(others[each], key=len):
            if any(choice.field in FIELDS for choice in choices):
                continue  # another name is said to be one
            for name, exact in (pair for row in others[each][choices] for pair in _other_names(body, row)):
                known = found.setdefault((name, exact), [])
                if not any(some <= {*choices} for some in known):
                    known.append(frozenset(choices))
                    by = [said_by.get(choice[:4], ()) for choice in choices]
                    sources = tuple(dict.fromkeys(said for those in by for said in those))
                    used = (body.title,) if name == "name" else tuple(words for _, words in body.names)
                    yield CalledIf(each, name, ValueOf(RENAMED, name, exact), used, choices, sources)


def _other_names(body: Body, other: Body) -> Iterator[tuple[str, str]]:
    """The field and the value, as JSON, of the names by which a body goes in another reading."""
    if other.title != body.title:
        yield "name", json.dumps(other.title, ensure_ascii=False)
    if names := {tag: name for tag, name in other.names if (tag, name) not in body.names}:
        yield "names", json.dumps(names, ensure_ascii=False)
