"""What makes one of two entries that tell one thing, with all that the one that goes says, and whose word it is."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from domain import when
from domain.message import Blank, Message, Step
from domain.vocabulary import FactField, common, type_called

ASIDE = frozenset({"sources", "before"})
"""Fields in which two accounts of one thing differ as a matter of course."""
NAMES = {"signed": "instrument", "commitment-made": "commitment", "planned": "plan"}
"""The field by which a fact is named in its stream: of one thing there may be two names."""
CERTAINTIES = ("alleged", "reported", "confirmed")


class Otherwise(NamedTuple):
    """Another value of a field than the one in use."""

    version: int
    """Of the entry that contests it; 0 where the entry itself was recorded with it, and is read in another's name."""
    field: str
    value: Any
    """As JSON has it."""
    sources: Sequence[str]


class Account(NamedTuple):
    """An entry that tells the same as another one: what it says, and whose word that is."""

    name: str
    """Stream and version: `partnership:gdynia--kaohsiung#2`."""
    type: str
    values: Mapping[str, Any]
    """Those in use, as JSON has them; what is not said may be left out."""
    own: Sequence[str]
    """The sources that tell it."""
    attesting: Sequence[str] = ()
    """Those that attest it as it is read."""
    given: Mapping[str, Sequence[str]] = {}
    """Of fields that are others' word: whose."""
    contests: Sequence[Otherwise] = ()
    settled: Mapping[str, str] = {}
    """Fields whose value was chosen, with the reason."""

    @property
    def stream(self) -> str:
        """Its stream."""
        return self.name.partition("#")[0]

    @property
    def voices(self) -> list[str]:
        """The sources that tell and attest it."""
        return [*self.own, *self.attesting]

    def value(self, field: FactField) -> Any:
        """The value of a field in use; None where nothing is said."""
        value = self.values.get(field.name, field.default)
        return None if value in ("", [], (), {}) else value

    def whose(self, field: str) -> list[str]:
        """The sources that give a field its value in use."""
        return [*self.given.get(field, self.own), *self.attesting]

    @property
    def fields(self) -> tuple[FactField, ...]:
        """The fields that two accounts of one thing may be compared by."""
        return _fields(self.type)


@cache
def _fields(type_: str) -> tuple[FactField, ...]:
    named = NAMES.get(type_.partition(".")[2])
    every = (*type_called(type_).fields, *common())
    return tuple(field for field in every if field.name not in ASIDE and field.name != named)


class More(NamedTuple):
    """What an account says of a field that another one has nothing of, or less, or that is otherwise there."""

    field: str
    value: Any
    """As JSON has it: its own."""
    together: Any
    """What both say together; None where it is otherwise."""


Sayings = dict[tuple[str, str], tuple[Any, list[str]]]
"""Values with the sources that give them, by the field and the value as JSON."""


def more_or_otherwise(kept: Account, gone: Account) -> list[More]:
    """What one of two says more than the other one, or otherwise: a day that is rougher there is less."""
    found = []
    for field in gone.fields:
        value = gone.value(field)
        if value is not None and (both := _together(kept, field, value)) != kept.value(field):
            found.append(More(field.name, value, both))
    return found


def kept_alone(kept: Account, gone: Account, because: Message) -> Iterator[Step]:
    """The steps by which one of two entries is retracted, and the other one has all that was said of it.

    What it lacks is taken over, in the name of those who say so. Who says otherwise contests it, by the value recorded
    first too; what was weighed stays so, unless those who speak of the one that stays are still to be weighed with it.
    Who says as much as that, or less, attests it. Who gave a day to each of the two says none anew.
    """
    more = more_or_otherwise(kept, gone)
    taken, said, agreeing = _to_say(kept, gone, more)
    for whose, pairs in taken.items():
        yield Step("correct", kept.name, set=_each(pairs), because=because, source=_each(whose))
    dated = {source for each in kept.contests if each.field == "on" for source in each.sources}
    dated |= set(kept.whose("on") if kept.values.get("on") else ())
    otherwise: set[str] = set()
    for (name, _), (value, sources) in said.items():
        if new := [each for each in sources if name != "on" or name in gone.settled or each not in dated]:
            yield from _contested(kept, name, value, new)
            otherwise.update(new)
    in_use = {each.field: each.together or each.value for each in more}
    decided = dict(_decided(kept, gone, {name for name, _ in said}, in_use))
    for name, preferred in decided.items():
        yield preferred
        aside = [each for key, each in agreeing.items() if key[0] == name and name in in_use]
        for value, sources in aside:  # they do not say what is in use now
            yield from _contested(kept, name, value, sources)
            otherwise.update(sources)
        if aside:
            yield preferred
    yield from _attested(kept, gone, otherwise, anew=bool(taken or decided))
    yield Step("retract", gone.name, because=because)


def _to_say(
    kept: Account, gone: Account, more: Iterable[More]
) -> tuple[dict[tuple[str, ...], list[str]], Sayings, Sayings]:
    """What is to be said of the one that stays: what is taken over, by sources; what is otherwise; and what is the same."""
    fields = {field.name: field for field in gone.fields}
    contested = {each.field for each in kept.contests}
    taken: dict[tuple[str, ...], list[str]] = {}
    said: Sayings = {}
    agreeing: Sayings = {}
    for each in more:
        sources = gone.whose(each.field) or [Blank("…")]
        if each.together is None or each.field in contested:
            said.setdefault(_key(each), (each.value, []))[1].extend(sources)
        else:
            pair = f"{each.field}={_written(each.together)}"
            taken.setdefault(tuple(dict.fromkeys(sources)), []).append(pair)
    for told in gone.contests:
        field = fields.get(told.field)
        if field and (told.value is not None or field.name != "on"):  # who gives no day says nothing else
            same = _together(kept, field, told.value) == kept.value(field)
            (agreeing if same else said).setdefault(_key(told), (told.value, []))[1].extend(told.sources)
    return taken, said, agreeing


def _contested(kept: Account, name: str, value: Any, those: Sequence[str]) -> Iterator[Step]:
    """The steps by which sources give a field another value: one value is contested once, by all of its sources."""
    there = next((each for each in kept.contests if _key(each) == _key(More(name, value, None))), None)
    known = list(there.sources) if there else []
    if set(those) <= set(known):
        return
    if there and there.version:
        anew = Message("contested anew with all of its sources")
        yield Step("retract", f"{kept.stream}#{there.version}", because=anew)
    yield Step("contest", kept.name, field=name, value=_written(value), source=_each((*known, *those)))


def _decided(
    kept: Account, gone: Account, said: set[str], more: Mapping[str, Any]
) -> Iterator[tuple[str, Step]]:
    """The steps by which what was chosen of what is `said` otherwise stays chosen, each by its field.

    `more` are the values that are in use then where they are not now.
    """
    for field in gone.fields:
        name = field.name
        if name not in said or name not in gone.settled or name in kept.settled:
            continue
        still_open = any(each.field == name for each in kept.contests)
        if not still_open and not (name in more and kept.attesting):
            value = more.get(name) or kept.value(field)
            because = gone.settled[name]
            yield name, Step("prefer", kept.name, field=name, value=_written(value), because=because)


def _attested(kept: Account, gone: Account, otherwise: set[Any], *, anew: bool) -> Iterator[Step]:
    """The steps by which whoever says nothing otherwise attests what stays; `anew` who did so already too."""
    heard = {*kept.voices, *(source for each in kept.contests for source in each.sources)}
    new = [source for source in gone.voices if source not in heard | otherwise]
    undated = [
        source
        for each in gone.contests
        if (each.field, each.value) == ("on", None)
        for source in each.sources
    ]
    beside = chain(*(each.sources for each in gone.contests), *gone.given.values())
    others = [source for source in beside if source not in heard | otherwise | {*new, *undated}]
    before = [source for source in kept.attesting if source not in otherwise] if anew else []
    dayless = bool(kept.values.get("on")) and not gone.values.get("on")
    if those := [*before, *others, *(() if dayless else new)]:
        yield Step("record", "attested", kept.name, source=_each(those))
    nothing = [
        *(new if dayless else ()),
        *(each for each in undated if each not in heard | otherwise | {*new}),
    ]
    if nothing:
        yield Step("record", "attested", kept.name, source=_each(nothing), note=Message("it gives no day"))


def _together(kept: Account, field: FactField, value: Any) -> Any:
    """What a field says where another account's value is taken in: the same where that says no more; None if otherwise."""
    there = kept.value(field)
    if there is None or value is None or there == value:
        return value
    if field.name == "certainty":
        return max(there, value, key=CERTAINTIES.index)
    if field.name == "note":
        return there if value in there else f"{there}; {value}"
    if field.shape == "when":
        return there if _as_much(there, value) else None
    if isinstance(there, str) and isinstance(value, str):
        return there if there.casefold() == value.casefold() else None
    if isinstance(there, list) and isinstance(value, list):
        new = [item for item in value if item not in there]
        plain = all(isinstance(item, str) for item in value) or all(item in value for item in there)
        return [*there, *new] if plain else there if not new else None
    return None


def _key(said: "Otherwise | More") -> tuple[str, str]:
    return said.field, json.dumps(said.value, sort_keys=True)


def _each(words: Iterable[str]) -> tuple[str, ...] | str:
    """Words, each once."""
    each = tuple(dict.fromkeys(words))
    return each if len(each) > 1 else each[0]


def _as_much(day: str, said: str) -> bool:
    """Whether a day says as much as another one, or more."""
    (first, last), (earliest, latest) = when.bounds(day), when.bounds(said)
    return earliest <= first and last <= latest


def _written(value: Any) -> str:
    """A value as a command has it, such as `from=2020,until=2024`."""
    if isinstance(value, dict) and not any("," in str(each) for each in value.values()):
        return ",".join(f"{name}={each}" for name, each in value.items() if each is not None)
    if value is None:  # it takes the field out
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
