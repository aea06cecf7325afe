"""Ledgers of a few ties whose days are roughly known, and every case that each of them may have been.

What must follow in a case is worked out by `tests.domain.simulation`, from the rules alone: it knows nothing of reports.
Days lie around the ends of years, a few days apart, so that all cases can be gone through, and years are what matters.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise, product
from typing import Any, Final

from comity.testing import (
    asked,
    day,
    history,
    invalidated,
    ledger_opened,
    renewed,
    resumed,
    runs,
    signed,
    suspended,
    terminated,
)
from domain.fact import Fact, Term
from domain.ledger import PolicyAdopted
from domain.partnership.facts import InstrumentKind
from projections.report import Ask, Count
from tests.domain.rough import Story
from tests.domain.simulation import Course, Dated, simulate

HOME: Final = "kaohsiung"
CITIES: Final = ("aden", "bonn", "cork")
CLOSEST_FIRST: Final[tuple[InstrumentKind, ...]] = ("sister-city", "friendship", "mou")
COUNTED: Final[tuple[InstrumentKind, ...]] = ("sister-city", "friendship")
"""What the policy `ours` of such a ledger counts."""
FIRST: Final = day("2021-12-20")
ENDS_OF_YEARS: Final = tuple(day(f"{year}-12-31") for year in (2021, 2022, 2023))


def iso(number: int) -> str:
    """A day as it is written."""
    return date.fromordinal(number).isoformat()


def within(first: int, last: int) -> str:
    """A day of which it is known between which days it lies."""
    return iso(first) if first == last else f"[{iso(first)}..{iso(last)}]"


@dataclass(frozen=True)
class Case:
    """One way in which a tie may have gone, every day of it known."""

    course: Course
    kinds: dict[str, InstrumentKind]

    def status(self, on: int) -> str:
        """Where it stands at the end of a day."""
        return self.course.at(on).sides[None].status

    def tier(self, on: int) -> int:
        """The tier of what is in force at the end of a day."""
        return self.course.at(on).sides[None].tier

    def held(self, on: int) -> set[InstrumentKind]:
        """The kinds of the agreements in force, a suspended one among them."""
        states = self.course.at(on).instruments
        return {self.kinds[name] for name, state in states.items() if state == "in-force"}

    def closest(self, on: int) -> InstrumentKind | None:
        """The closest of them."""
        return min(self.held(on), key=CLOSEST_FIRST.index, default=None)

    def counts(self, on: int) -> bool:
        """Whether an agreement of a counted kind is in force."""
        return not self.held(on).isdisjoint(COUNTED)


@dataclass(frozen=True)
class Ledger:
    """Some ties of the home, each with all the cases that it may have been, and a day on which it is asked."""

    stories: tuple[Story, ...]
    cases: tuple[tuple[Case, ...], ...]
    day: int

    def asked(self, later: int = 0) -> Ask:
        """What is asked of it, or some days later."""
        ours = PolicyAdopted(policy="ours", title="What counts", counts=COUNTED)
        told = (history(ledger_opened(home=HOME), ours), *(story.history for story in self.stories))
        return asked(*told, as_at=iso(self.day + later))

    def count(self, number: Callable[[Case], int]) -> Count:
        """The least and the most of the sum over all ties: what one of them was leaves the others as they were."""
        found = [[number(case) for case in cases] for cases in self.cases]
        return Count(sum(map(min, found)), sum(map(max, found)))

    def __str__(self) -> str:
        """What was told, and on which day it is asked."""
        return "\n".join([f"as at {iso(self.day)}", *map(str, self.stories)])


def turns(states: Sequence[bool], *, begins: bool) -> int:
    """How often something began, or ceased, from one day to the next."""
    return sum(after is begins and before is not begins for before, after in pairwise(states))


def days_of_year(year: int, until: int) -> range:
    """The eve of a year, and its days until one."""
    return range(day(f"{year}-01-01") - 1, min(until, day(f"{year}-12-31")) + 1)


@cache
def ledgers(number: int, *, plain: bool = False) -> tuple[Ledger, ...]:
    """So many ledgers, always the same; `plain`: of signatures and ends alone, with nothing renewed or replaced."""
    return tuple(_ledger(random.Random(seed), plain=plain) for seed in range(number))  # noqa: S311 — no secret


def _ledger(chance: random.Random, *, plain: bool) -> Ledger:
    stories, every = [], []
    for city in CITIES:
        cases: tuple[Case, ...] = ()
        while not cases:
            story = _story(chance, city, plain=plain)
            cases = tuple(_cases(story)) if story.possible else ()
        stories.append(story)
        every.append(cases)
    return Ledger(tuple(stories), tuple(every), chance.choice(ENDS_OF_YEARS) + chance.randint(-12, 14))


def _story(chance: random.Random, city: str, *, plain: bool) -> Story:
    """A tie that is signed, and to which this and that happens."""
    on = FIRST + chance.randint(0, 14)

    def rough() -> str:
        return within(on, on + chance.choice((0, 0, 1, 2, 3)))

    def sign(name: str, **more: Any) -> Fact:
        kind = chance.choice(CLOSEST_FIRST)
        return signed(rough(), instrument=name, kind=kind, term=chance.choice(_terms()), **more)

    later: list[Callable[[], Fact]] = [
        lambda: terminated(rough(), by=chance.choice((city, HOME))),
        lambda: suspended(rough(), by=HOME),
        lambda: invalidated(rough(), by=HOME, instrument="m"),
    ]
    if not plain:
        later += [
            lambda: resumed(rough(), by=HOME),
            lambda: renewed(rough(), instrument="m"),
            lambda: sign(f"n{len(facts)}", replaces=chance.choice((None, "m"))),
        ]
    facts = [sign("m")]
    for _ in range(chance.randint(0, 1 if plain else 3)):
        on += chance.choice((0, 1, 2, 7, 360, 366, 380))
        facts.append(chance.choice(later)())
    return Story((city, HOME), (), tuple(facts))


def _terms() -> tuple[Term | None, ...]:
    tacit = runs(length="P6M", renewal="tacit")
    return None, None, runs(length="P1Y"), runs(length="P1Y"), runs(length="P1M"), tacit


def _cases(story: Story) -> Iterator[Case]:
    """All of them; none where one is not lawful: then it is left open which of them are."""
    kinds = {fact.instrument: fact.kind for fact in story.facts if fact.verb == "signed"}  # type: ignore[attr-defined]
    found = []
    for days in product(*(range(low, high + 1) for low, high in story.windows)):
        if list(days) == sorted(days):
            exact = [
                Dated(version, on, fact)
                for (version, fact, _, _), on in zip(story.chronicle, days, strict=True)
            ]
            found.append(simulate(story.parties, {}, exact))
    if not any(course.refused for course in found):
        yield from (Case(course, kinds) for course in found)
