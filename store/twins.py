"""Entries of two streams that tell one thing, because a body is registered twice: which they are, and what each has."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from domain import when
from domain.chronicle import PlacedFact, overlap
from domain.corrections import EffectiveEntry
from domain.fact import SLUG_LENGTH, Fact, bounds_of
from domain.fields import free_text, likeness
from domain.history import History
from domain.kinds import ONE_OF_A_KIND, TIERS

NAMING = {"signed": "instrument", "commitment-made": "commitment", "planned": "plan"}
"""Facts that give something a name in their stream, by their verb: the field that has it."""
MEANT = {
    "instrument": "instrument",
    "replaces": "instrument",
    "commitment": "commitment",
    "plan": "plan",
}
"""Fields that say such a name, with what it is the name of."""
ONE_AT_A_TIME = frozenset({"joined", "left", "proposed", "suspended", "terminated"})
"""Facts of which the laws let there be one, until what undoes it: two of them tell of one thing, or cannot both be."""
_ASIDE = frozenset({"sources", "certainty", "before"})
"""Fields in which two accounts of one thing differ as a matter of course."""


class Twin(NamedTuple):
    """An entry that tells the same as a fact, and in what the two are not alike; values as JSON has them."""

    entry: EffectiveEntry
    lacking: dict[str, Any]
    """What the entry has nothing of, or less than both together: the value of both."""
    otherwise: dict[str, Any]
    """What the fact says in other words, or of another day or term."""
    contrary: dict[str, Any]
    """What shows that there may be two after all, such as other people."""


class Twins:
    """What a stream had told before, each entry of which is the twin of one at most."""

    def __init__(self, history: History, facts: Iterable[tuple[int, Fact]] = ()) -> None:
        """`facts` are those that are going to be looked for, by the versions of their entries."""
        self._history = history
        self._taken: set[int] = set()
        self._meant: dict[int, int] = {}
        """The entries that have the twin of one day with them, and of which: a rougher day does not take them."""
        for version, fact in facts:
            found = next((twin for twin in self._all(fact, version) if _rank(twin, fact) == BEST), None)
            if found and fact.on:
                self._meant[found.entry.entry.version] = version

    def of(self, fact: Fact, version: int) -> Twin | None:
        """The likeliest of those that tell the same: nothing contrary, then the same day, then the first.

        `version` is that of the fact's own entry.
        """
        return min(self._all(fact, version), key=lambda twin: _rank(twin, fact), default=None)

    def of_another_day(self, fact: Fact, version: int, against: int | None) -> Twin | None:
        """What tells the same of another day, where the laws let there be one at a time: a spell has one beginning.

        `against` is the version of the entry that the fact would make unlawful; else it is the last one before it.
        """
        if fact.verb not in ONE_AT_A_TIME:
            return None
        latest = bounds_of(fact)[1]
        alike = [told for told in self._free(version) if _says_the_same(told.fact, fact)]
        named = [told for told in alike if told.entry.version == against]
        found = named or [told for told in alike if told.earliest <= latest] or alike[:1]
        if not found:
            return None
        return _compared(self._history.effective_entries[found[-1].entry.version - 1], fact)

    def of_whoever(self, fact: Fact, version: int) -> Twin | None:
        """The end that a tie has now, where one account says who brought it and the other says nothing of that."""
        if fact.verb != "terminated":
            return None
        last: PlacedFact | None = None
        for told in self._history.chronicle:
            if told.fact.verb in {"signed", "terminated"}:
                last = told
        free = {told.entry.version for told in self._free(version)}
        if last is None or last.entry.version not in free or last.fact.verb != "terminated":
            return None
        who, there = fact.__dict__["by"], last.fact.__dict__["by"]
        if last.fact.alleged != fact.alleged or bool(who) == bool(there):
            return None
        return _compared(self._history.effective_entries[last.entry.version - 1], fact)

    def take(self, twin: Twin) -> None:
        """It is the twin of no other."""
        self._taken.add(twin.entry.entry.version)

    def _all(self, fact: Fact, version: int) -> Iterator[Twin]:
        for told in self._free(version):
            if _alike(told.fact, fact):
                yield _compared(self._history.effective_entries[told.entry.version - 1], fact)

    def _free(self, version: int) -> Iterator[PlacedFact]:
        """The entries that may be the twin of one, by the version of its own entry."""
        for told in self._history.chronicle:
            there = told.entry.version
            if there not in self._taken and self._meant.get(there, version) == version:
                yield told


BEST = (False, False)
"""The rank of a twin with nothing contrary, of the same day."""


def _rank(twin: Twin, fact: Fact) -> tuple[bool, bool]:
    return bool(twin.contrary), twin.entry.fact.on != fact.on


def _says_the_same(told: Fact, fact: Fact) -> bool:
    """Whether both are about the same, of whatever day."""
    return told.alleged == fact.alleged and likeness(told) == likeness(fact)


def _alike(told: Fact, fact: Fact) -> bool:
    """Whether both are about the same and may be of one day; of a signature, a name they share may stand for the day."""
    if type(told) is not type(fact) or told.alleged != fact.alleged:
        return False
    days = overlap(bounds_of(told), bounds_of(fact))
    if fact.verb != "signed":
        return days and _says_the_same(told, fact)
    there, here = told.__dict__, fact.__dict__
    if there["kind"] != here["kind"]:
        return False
    if not days:  # another day of one agreement, or another agreement
        same = there["instrument"] == here["instrument"] and likeness(told) == likeness(fact)
        return same and (TIERS[here["kind"]] >= ONE_OF_A_KIND or not _made_of_kind_and_year(fact))
    titles = {title.casefold() for title in (there["title"], here["title"]) if title}
    if len(titles) > 1 or (there["by"] and here["by"] and set(there["by"]) != set(here["by"])):
        return False
    named_alike = there["instrument"] == here["instrument"] or there["on"] == here["on"]
    return named_alike or likeness(told) == likeness(fact)


def _made_of_kind_and_year(fact: Fact) -> bool:
    """Whether an instrument has the name that is made for it where nobody gives one: two agreements may have it."""
    name, kind = fact.__dict__["instrument"], fact.__dict__["kind"]
    return re.fullmatch(rf"{re.escape(kind)}(-\d{{4}})?(-\d+)?", name) is not None


def _compared(entry: EffectiveEntry, fact: Fact) -> Twin:
    twin = Twin(entry, {}, {}, {})
    cls = type(fact)
    aside = _ASIDE | {NAMING.get(fact.verb, "")}
    here, there = (each.model_dump(mode="json") for each in (fact, entry.fact))
    for name in cls.model_fields:
        mine, theirs = here[name], there[name]
        if name in aside or mine == theirs or not mine:
            continue
        if name == "on":
            _compare_days(twin, fact, theirs)
        elif not theirs:
            twin.lacking[name] = mine
        elif isinstance(mine, list) and isinstance(theirs, list):
            _compare_lists(twin, name, mine, theirs)
        elif name == "note":
            if mine not in theirs:
                twin.lacking[name] = f"{theirs}\n{mine}"
        elif isinstance(mine, str) and isinstance(theirs, str) and mine.casefold() == theirs.casefold():
            continue
        elif name == "term" or name in free_text(cls):
            twin.otherwise[name] = mine
        else:
            twin.contrary[name] = mine
    return twin


def _compare_days(twin: Twin, fact: Fact, theirs: str | None) -> None:
    """A finer day within a wider one is the same, said closer; how long something lasted is no rough day."""
    mine = fact.on
    if mine is None:
        return
    if theirs is None:
        twin.lacking["on"] = mine
        return
    (first, last), (earliest, latest) = when.bounds(mine), when.bounds(theirs)
    if not overlap((first, last), (earliest, latest)):
        twin.otherwise["on"] = mine
    elif (
        (earliest <= first and last <= latest)
        and (first, last) != (earliest, latest)
        and not (fact.lasts and when.is_interval(theirs))
    ):
        twin.lacking["on"] = mine


def _compare_lists(twin: Twin, name: str, mine: list[Any], theirs: list[Any]) -> None:
    """Of tags and slugs both together; of people those of who names more of them, where nobody is named here alone."""
    more = [item for item in mine if item not in theirs]
    if not more:
        return
    if all(isinstance(item, str) for item in mine) or all(item in mine for item in theirs):
        twin.lacking[name] = [*theirs, *more]
    else:
        twin.contrary[name] = mine


def free(name: str, taken: Collection[str]) -> str:
    """A name, or the first of `name-2`, `name-3` … that nothing else has."""
    stem = name[: SLUG_LENGTH - 5].rstrip("-")
    tries = (name, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in tries if each not in taken)
