"""Whether two entries may tell one fact: the rule of all who ask, recording among them."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from domain import when
from domain.kinds import ONE_OF_A_KIND, TIERS
from domain.message import Message, Several
from domain.sentence import ValueOf
from domain.told_once import Account, kept_alone, more_or_otherwise
from domain.twins import DaysOf
from domain.vocabulary import type_called
from projections.ask import Ask
from projections.row import grouped, slug_of
from projections.rows.accounts import accounts
from projections.rows.instruments import LIVE, instruments
from projections.rows.moments import Moment
from projections.rows.spells import WHOLE

IN_OTHER_WORDS = {
    "partnership.signed": ("kind",),
    "partnership.visited": ("visitor", "host"),
    "partnership.contacted": ("channel", "by"),
    "partnership.proposed": ("kind",),
    "partnership.considered": ("forum", "outcome"),
    "partnership.resolution-passed": ("forum",),
    "partnership.renewed": ("instrument",),
    "partnership.suspended": ("by",),
    "partnership.terminated": ("by",),
}
"""Facts that another source may put in other words, and the fields in which they are then the same."""
SIGNED, VISITED = "partnership.signed", "partnership.visited"
LATER = frozenset(
    f"partnership.{verb}"
    for verb in (
        *("renewed", "renewal-declined", "amended", "amendment-proposed"),
        *("terminated", "invalidated"),
    )
)
"""Facts that rest on what was signed."""
CLOSE = 366
"""Days that a date may leave open, and still say so much that two that overlap may be of one day."""
Key = tuple[Any, ...]


def groups(rows: Iterable[Moment]) -> Iterator[list[Moment]]:
    """Rows that are alike in what matters, several together; two of them may be so in two ways.

    They are where recording one beside the other says that they are much alike (`domain.fields.likeness`, of what their
    sentences tell): one type, one stream, and the same values. What another source may put in other words (a signature by
    its kind, a resolution by who passed it), is alike by less; a visit by who visited whom, in whichever partnership.
    """
    first = (those for those in grouped(rows, _roughly).values() if len(those) > 1)
    for those in first:
        for key in (_likeness, _in_other_words):
            several = grouped(those, key)
            several.pop(None, None)
            yield from (alike for alike in several.values() if len(alike) > 1)


def as_recorded(one: Moment, other: Moment) -> bool:
    """Whether two that are alike may be of one day, as far as their own days tell, as recording asks.

    Of what is alike by less both have to be known to a year or closer.
    """
    if not overlap(one, other):
        return False
    if one.stream == other.stream and _likeness(one) == _likeness(other):
        return _days(one).may_be(_days(other))
    return close(one) and close(other)


def by_two(one: Moment, other: Moment, original: Mapping[str, str | None]) -> bool:
    """Whether two that are alike, and name sources, may be one though no source tells both.

    They may be of one day, or are signatures of what two bodies have one of: of other days they may be one where both are
    in force (`in_force`). `original` is of sources that are the same as another one.
    """
    one_of_a_kind = one.type == SIGNED and TIERS[json.loads(one.values)["kind"]] >= ONE_OF_A_KIND
    return (overlap(one, other) or one_of_a_kind) and voices(one, original).isdisjoint(
        voices(other, original)
    )


def in_force(ask: Ask, streams: Collection[str]) -> set[str]:
    """The signatures in some streams of agreements that nothing has ended by the day."""
    return {
        f"{row.stream}#{row.version}"
        for row in (ask.of(instruments, stream=streams) if streams else ())
        if row.of == WHOLE and row.holds(ask.day) and row.status in LIVE
    }


def voices(row: Moment, original: Mapping[str, str | None]) -> set[str]:
    """The sources of a fact; one that is the same as another is that one."""
    slugs = set(map(slug_of, row.sources))
    return {original.get(slug) or slug for slug in slugs}


def overlap(one: Moment, other: Moment) -> bool:
    """Whether two may be of one day."""
    return one.earliest <= other.latest and other.earliest <= one.latest


def closer_first(one: Moment, other: Moment) -> list[Moment]:
    """Of two that tell one fact the one to keep first: with a source, of a day known closer, recorded earlier."""
    return sorted((one, other), key=lambda row: (not row.sources, row.latest - row.earliest, row.position))


def close(row: Moment) -> bool:
    """Whether a day is known to a year or closer."""
    return row.latest - row.earliest < CLOSE


def _days(row: Moment) -> DaysOf:
    """The days by which recording asks whether a row may be one with another."""
    due = json.loads(row.values).get("due")
    return DaysOf(None if row.undated else (row.earliest, row.latest), when.bounds(due) if due else None)


def _roughly(row: Moment) -> Key:
    """What is asked first, since it takes less: the type, and but for visits the stream."""
    return (row.type,) if row.type == VISITED else (row.type, row.stream)


def _likeness(row: Moment) -> Key | None:
    """The values of the fields that make two facts of a type likely to be one; None for what opens a stream."""
    return None if row.opens else _key(row, _alike(row.type))


def _in_other_words(row: Moment) -> Key | None:
    """The same of fewer fields, for types that another source may put in other words; None for others."""
    fields = IN_OTHER_WORDS.get(row.type)
    return None if fields is None or fields == _alike(row.type) else _key(row, fields)


def _key(row: Moment, fields: Iterable[str]) -> Key:
    values = json.loads(row.values)
    return *_roughly(row), *(json.dumps(values.get(field)) for field in fields)


@cache
def _alike(type_: str) -> tuple[str, ...]:
    return type_called(type_).alike


# --- what makes one of two


def ended(told: Iterable[Moment]) -> set[str]:
    """The streams in which something rests on what was signed."""
    return {row.stream for row in told if row.type in LATER}


class Accounts:
    """What the entries of some streams say, and whose word that is; and what makes one of two."""

    def __init__(self, ask: Ask, streams: Collection[str], ended: Collection[str]) -> None:
        """`ended` are those of the streams in which something rests on what was signed."""
        self._ended = ended
        self._kept_back = ask.kept_back
        rows = ask.of(accounts, stream=streams) if streams else ()
        self._more = {(row.stream, row.version): row for row in rows}
        self._read: dict[str, Account] = {}

    def otherwise(self, closer: Moment, wider: Moment) -> list[tuple[str, ValueOf]]:
        """What the second of two says more than the first, or otherwise: fields with their values; days apart."""
        return [
            (each.field, ValueOf(wider.type, each.field, json.dumps(each.value)))
            for each in more_or_otherwise(self.of(closer), self.of(wider))
            if each.field != "on"
        ]

    def made_one(self, closer: Moment, wider: Moment) -> Message | None:
        """The commands that keep the first of two alone, with all that is said.

        None where more rests on both, or where the reader is not told all that the second one says.
        """
        if closer.type == SIGNED and closer.stream in self._ended:
            return None
        kept, gone = self.of(closer), self.of(wider)
        if not self._kept_back.isdisjoint(gone.values):
            return None
        steps = kept_alone(kept, gone, Message("it is one with {entry}", entry=closer.entry))
        return Message("{steps}", steps=Several(steps, ", then "))

    def of(self, row: Moment) -> Account:
        """What an entry says, and whose word that is."""
        found = self._read.get(row.entry)
        if found is None:
            more = self._more.get((row.stream, row.version))
            found = self._read[row.entry] = more.account if more else _account(row)
        return found


def _account(row: Moment) -> Account:
    """What an entry says of which its sentence says all, in the name of its own sources."""
    values = json.loads(row.values) | {"on": row.on, "certainty": row.certainty}
    return Account(row.entry, row.type, values, [*map(slug_of, row.sources)])
