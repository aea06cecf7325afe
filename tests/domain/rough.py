"""Rough histories: made up at random, and the exact histories that they may have been.

A story is what somebody told, with days known to a day, a month, a year, about or not at all, and with terms of all
sorts, within a few years, so that days collide. A completion chooses a day for every rough date in one of the ways
that the chronicle allows; one in which a fact would not have been lawful is no completion: it did not happen.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, NamedTuple

from comity import testing as tell
from domain import when
from domain.context import StreamContext
from domain.fact import Fact, Term
from domain.history import History
from domain.partnership import facts as tie
from tests.domain.simulation import Course, Dated, simulate

FIRST: Final = date(2018, 1, 1).toordinal()
LAST: Final = date(2026, 12, 31).toordinal()
RECORDED: Final = "2026-12-31"
EARLY: Final = date(2016, 1, 1).toordinal()
"""How far back a day is looked for where nothing says how early it was."""
PARTIES: Final = ("aden", "bonn", "cork")
KINDS: Final = ("letter-of-intent", "mou", "mou", "friendship", "sister-city")
NAMES: Final = ("m", "n", "o", "p")
OUTSIDER: Final = "Ministry"
OUTCOMES: Final = ("tabled", "referred", "amended", "deferred", "approved", "rejected", "withdrawn", "lapsed")
STANCES: Final = ("upholds", "disputes", "refutes", "regards-as-ended", "seeks-resumption", "supports")


def days_of(edtf: str | None) -> tuple[int, int]:
    """The earliest and the latest day on which it happened.

    "`a/b` **lasted**: it happened on its first day, as rough as `a` (`../b`: by `b`)".
    """
    if edtf is None:
        return when.MIN, when.MAX
    if "/" not in edtf:
        return when.bounds(edtf)
    begin, end = edtf.split("/")
    return (when.MIN, when.bounds(end)[1]) if begin == ".." else when.bounds(begin)


class Succession(NamedTuple):
    """Who succeeded which party, and when."""

    name: str
    party: str
    on: str


@dataclass(frozen=True)
class Story:
    """What was told: of whom, who succeeded whom, and the facts in the order of their telling."""

    parties: tuple[str, ...]
    successors: tuple[Succession, ...]
    facts: tuple[Fact, ...]

    @cached_property
    def history(self) -> History:
        """The stream in which all of this is recorded, lawful or not, its opening first."""
        successors = tuple(
            (successor.name, successor.party, days_of(successor.on)[0]) for successor in self.successors
        )
        around = StreamContext({name: name for name in self.parties}, successors)
        told = History(f"partnership:{'--'.join(self.parties)}", (), around)
        for fact in (tell.opened_between(*self.parties), *self.facts):
            told = told.with_entry(tell.entry(told, fact, RECORDED))
        return told

    @cached_property
    def chronicle(self) -> tuple[tuple[int, Fact, int, int], ...]:
        """The facts in chronicle order: version, fact, the earliest and the latest day that were told."""
        found = []
        for told in self.history.chronicle:
            if isinstance(told.fact, tie.Opened) or told.fact.alleged:
                continue
            earliest, latest = days_of(told.fact.on)
            found.append(
                (told.entry.version, told.fact, earliest, max(earliest, min(latest, told.entry.day)))
            )
        return tuple(found)

    @cached_property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """The earliest and the latest day of each, if all keep this order."""
        earliest = [max(EARLY, low) for _, _, low, _ in self.chronicle]
        latest = [high for _, _, _, high in self.chronicle]
        lows = list(accumulate(earliest, max))
        highs = list(accumulate(reversed(latest), min))[::-1]
        return tuple(zip(lows, highs, strict=True))

    @property
    def possible(self) -> bool:
        """Whether any exact history keeps the order."""
        return all(low <= high for low, high in self.windows)

    def __str__(self) -> str:
        """The story as it is told, for whoever has to find out."""
        successors = [
            f"{successor.party}> succeeded {successor.on} by={successor.name}"
            for successor in self.successors
        ]
        lines = [f"#{version} {fact.verb} {_fields(fact)}" for version, fact, _, _ in self.chronicle]
        return "\n".join([" ".join(self.parties), *successors, *lines])


def _fields(fact: Fact) -> str:
    given = fact.model_dump(
        mode="json", exclude_defaults=True, exclude={"forum", "title", "ground", "reason"}
    )
    return " ".join(f"{name}={value}" for name, value in given.items())


# --- Made up at random


class Teller:
    """Tells a story at random: facts drawn for what was told before, so that many of them are lawful."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 — chance is seeded, and no secret
        self.parties = PARTIES[: self.chance.choice((2, 2, 3))]
        self.successors: list[Succession] = []
        self.signed: list[str] = []
        self.partly: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.held = self.open = self.stopped = False

    def story(self) -> Story:
        """All of it."""
        if self.chance.random() < 0.25:
            party = self.chance.choice(self.parties)
            self.successors.append(
                Succession(f"new-{party}", party, self.date(self.chance.randint(FIRST, LAST - 1500)))
            )
        if self.chance.random() < 0.2:
            return self.of_a_term()
        length = self.chance.randint(2, 7)
        days = sorted(self.chance.randint(FIRST, LAST) for _ in range(length))
        if self.chance.random() < 0.4:  # all at once
            days = sorted(min(LAST, days[0] + self.chance.randint(0, 700)) for _ in days)
        return Story(self.parties, tuple(self.successors), tuple(self.fact(day) for day in days))

    def of_a_term(self) -> Story:
        """A story about one term that is renewed tacitly until notice, begun where months end, day for day."""
        chance = self.chance
        signed = date(chance.randint(2018, 2020), chance.randint(1, 12), 28).toordinal() + chance.randint(
            -2, 5
        )
        declined = signed + chance.randint(40, 1500)
        on = (lambda day: date.fromordinal(day).isoformat()) if chance.random() < 0.5 else self.date
        term = {
            "length": chance.choice(("P1M", "P3M", "P6M", "P1Y", "P1Y6M")),
            "period": chance.choice((None, None, "P1M", "P6M", "P1Y")),
            "renewal": "tacit",
            "notice": chance.choice((None, None, "P1M", "P3M", "P15D")),
        }
        name = {"instrument": "m"}
        facts: list[Fact] = [
            tie.Signed.model_validate({"on": on(signed), "kind": "mou", "term": term, **name}),
            tie.RenewalDeclined.model_validate({"on": on(declined), **name}),
        ]
        if chance.random() < 0.4:
            facts.append(self.fact(declined + chance.randint(0, 500)))
        if chance.random() < 0.4:
            facts.append(
                tie.Renewed.model_validate({"on": self.date(declined + chance.randint(0, 500)), **name})
            )
        return Story(self.parties, tuple(self.successors), tuple(facts))

    def fact(self, day: int) -> Fact:
        """A fact of about this day."""
        verb = self.verb()
        fields = {"on": self.when(day), **getattr(self, f"_{verb.replace('-', '_')}")(day)}
        if self.chance.random() < 0.02:
            fields["certainty"] = "alleged"
        return VERBS[verb].model_validate(fields)

    def verb(self) -> str:
        """Which fact comes next."""
        if not self.signed:
            return self.chance.choice(
                ("signed",) * 6 + ("proposed", "considered", "visited", "resolution-passed", "put-on-hold")
            )
        likely = ["signed", "renewed", "renewal-declined", "suspended", "terminated"] * 3
        likely += [
            "proposed",
            "considered",
            "visited",
            "resolution-passed",
            "invalidated",
            "stance-taken",
            "amended",
        ]
        likely += ["dormancy-declared", "termination-proposed", "stance-taken"]
        likely += ["resumed"] * (5 if self.stopped or self.held else 0)
        likely += ["put-on-hold"] * (3 if self.open else 0)
        likely += ["signed"] * (6 if self.partly else 0)
        return self.chance.choice(likely)

    # --- dates

    def when(self, day: int) -> str | None:
        """A day as roughly as it is known, or not at all."""
        return None if self.chance.random() < 0.05 else self.date(day, lasted=True)

    def date(self, day: int, *, lasted: bool = False) -> str:  # noqa: PLR0911 — one line a form
        """A day as roughly as it is known."""
        form = self.chance.choice(
            ("day",) * 5 + ("month", "month", "year", "year", "set", "about", "lasted", "by")
        )
        iso = date.fromordinal(day).isoformat()
        other = date.fromordinal(min(LAST, day + self.chance.randint(0, 500))).isoformat()
        size = self.chance.choice((4, 7, 10))
        match form:
            case "month":
                return iso[:7]
            case "year":
                return iso[:4]
            case "set":
                return f"[{iso[:size]}..{other[:size]}]"
            case "about":
                return f"{iso[: self.chance.choice((7, 10, 10))]}~"
            case "lasted" if lasted:
                return f"{self.chance.choice((iso[:size], iso[:size], '..'))}/{other[:size]}"
            case "by" if lasted:
                return f"[..{iso[:size]}]"
            case _:
                return iso

    def near(self, day: int) -> str:
        """A day around another one, before it or after."""
        return self.date(max(FIRST, min(LAST, day + self.chance.randint(-200, 700))))

    # --- who

    def who(self, *, outside: float = 0.0) -> str:
        """A party, by its own name or by its heir's, or somebody else."""
        if self.chance.random() < outside:
            return OUTSIDER
        return self.chance.choice((*self.parties, *(successor.name for successor in self.successors)))

    def known(self) -> str:
        """An instrument that was signed."""
        return self.chance.choice(self.signed or [*NAMES])

    def term(self, day: int) -> dict[str, Any] | None:
        """A term of any sort."""
        if self.chance.random() < 0.2:
            return None
        term: dict[str, Any] = {}
        if self.chance.random() < 0.25:
            term["from"] = self.near(day)
        if self.chance.random() < 0.25:
            term["until"] = self.near(day + 400)
        if self.chance.random() < 0.8:
            term["length"] = self.chance.choice(("P1Y", "P2Y", "P6M", "P1M", "P3M", "P90D", "P1Y6M"))
        if self.chance.random() < 0.5:
            term["renewal"] = "tacit"
            if self.chance.random() < 0.3:
                term["period"] = self.chance.choice(("P1Y", "P6M", "P1M", "P30D"))
            if self.chance.random() < 0.5:
                term["notice"] = self.chance.choice(("P1M", "P3M", "P6M", "P30D"))
        return term

    # --- facts

    def _visited(self, _: int) -> dict[str, Any]:
        return {"visitor": self.who(), "host": "somewhere"}

    def _proposed(self, _: int) -> dict[str, Any]:
        self.open = True
        return {"kind": self.chance.choice(KINDS)}

    def _considered(self, _: int) -> dict[str, Any]:
        outcome = self.chance.choice(OUTCOMES)
        self.open = outcome not in {"rejected", "withdrawn", "lapsed"}
        return {"forum": "Council", "outcome": outcome}

    def _put_on_hold(self, _: int) -> dict[str, Any]:
        self.held = True
        return {"reason": "talks"}

    def _resumed(self, _: int) -> dict[str, Any]:
        self.held = False
        return {"by": self.chance.choice((None, self.who(outside=0.1), self.who()))}

    def _resolution_passed(self, _: int) -> dict[str, Any]:
        return {"forum": "Council", "title": "Motion"}

    def _signed(self, day: int) -> dict[str, Any]:
        if self.partly and self.chance.random() < 0.6:
            name, (kind, by) = self.partly.popitem()
            rest = [party for party in self.parties if party not in by]
            return {"instrument": name, "kind": kind, "by": rest}
        name = NAMES[len(self.signed) % len(NAMES)] + ("" if len(self.signed) < len(NAMES) else "2")
        kind = self.chance.choice(KINDS)
        fields: dict[str, Any] = {"instrument": name, "kind": kind, "term": self.term(day)}
        if self.signed and self.chance.random() < 0.4:
            fields["replaces"] = self.chance.choice(self.signed)
        if self.signed and self.chance.random() < 0.25:
            fields["reestablishes"] = True
        if self.chance.random() < 0.25:
            by = tuple(self.chance.sample(self.parties, self.chance.randint(1, len(self.parties))))
            fields["by"] = by
            if len(by) < len(self.parties):
                self.partly[name] = kind, by
        self.signed.append(name)
        return fields

    def _renewed(self, day: int) -> dict[str, Any]:
        return {"instrument": self.known(), "term": self.chance.choice((None, self.term(day)))}

    def _renewal_declined(self, _: int) -> dict[str, Any]:
        return {"instrument": self.known()}

    def _amended(self, _: int) -> dict[str, Any]:
        return {"instrument": self.known(), "change": "a comma"}

    def _invalidated(self, _: int) -> dict[str, Any]:
        named = self.chance.choice((None, self.known()))
        return {"by": self.who(outside=0.5), "ground": "none", "instrument": named}

    def _suspended(self, _: int) -> dict[str, Any]:
        self.stopped = True
        return {"by": self.who(outside=0.1)}

    def _termination_proposed(self, _: int) -> dict[str, Any]:
        return {"by": self.who()}

    def _terminated(self, day: int) -> dict[str, Any]:
        fields: dict[str, Any] = {"by": self.who(outside=0.1)}
        if NOBODY_MAY_END and self.chance.random() < 0.15:
            fields["by"] = None
        if self.chance.random() < 0.15:
            fields["mode"] = "mutual"
        if self.chance.random() < 0.4:
            fields["effective"] = self.near(day + 100)
        return fields

    def _stance_taken(self, _: int) -> dict[str, Any]:
        return {"by": self.who(outside=0.2), "stance": self.chance.choice(STANCES)}

    def _dormancy_declared(self, _: int) -> dict[str, Any]:
        return {}


VERBS: Final[Mapping[str, type[Fact]]] = {
    row.verb: row
    for row in (
        *(
            tie.Visited,
            tie.Proposed,
            tie.Considered,
            tie.PutOnHold,
            tie.Resumed,
            tie.ResolutionPassed,
            tie.Signed,
        ),
        *(tie.Renewed, tie.RenewalDeclined, tie.Invalidated, tie.Suspended, tie.Terminated, tie.StanceTaken),
        *(tie.DormancyDeclared, tie.Amended, tie.TerminationProposed),
    )
}
NOBODY_MAY_END: Final = not tie.Terminated.model_fields["by"].is_required()
"""Whether a termination may name nobody already."""


def story(seed: int) -> Story:
    """The story of this number; always the same."""
    return Teller(seed).story()


# --- What it may have been


class Completion(NamedTuple):
    """One of the exact histories that a story may have been, and how it went."""

    told: tuple[Dated, ...]
    successors: Mapping[str, tuple[str, int]]
    course: Course


def completions(
    told: Story, chance: random.Random, number: int, near: Sequence[int] = ()
) -> Iterator[Completion]:
    """At most this many lawful exact histories, with some days chosen out of `near` where it is possible."""
    tried = 0
    found = 0
    while found < number and tried < 4 * number:
        successors = {
            successor.name: (successor.party, _pick(chance, *days_of(successor.on), near))
            for successor in told.successors
        }
        exact = tuple(_exactly(told, chance, near, way=tried))
        course = simulate(told.parties, successors, exact, strict=True)
        tried += 1
        if not course.refused:
            found += 1
            yield Completion(exact, successors, course)


def _exactly(told: Story, chance: random.Random, near: Sequence[int], way: int) -> Iterator[Dated]:
    """A day for every date: for the first ways all of them the earliest, or the latest; then at random."""
    day = EARLY
    for (version, fact, _, _), (low, high) in zip(told.chronicle, told.windows, strict=True):
        low = max(low, day)  # noqa: PLW2901 — no earlier than what is before it
        if way < 2:
            day = (low, high)[way]
        elif chance.random() < 0.2:
            day = low  # the same day as the last, if that may be
        else:
            day = _pick(chance, low, high, near)
        term: Term | None = getattr(fact, "term", None)
        yield Dated(
            version,
            day,
            fact,
            _some(chance, term.from_ if term else None, near, way),
            _some(chance, term.until if term else None, near, way),
            _some(chance, getattr(fact, "effective", None), near, way),
        )


def _some(chance: random.Random, edtf: str | None, near: Sequence[int], way: int) -> int | None:
    """A day of this date, if there is one."""
    if edtf is None:
        return None
    return days_of(edtf)[way % 2] if way < 2 else _pick(chance, *days_of(edtf), near)


def _pick(chance: random.Random, low: int, high: int, near: Sequence[int] = ()) -> int:
    """A day from `low` to `high`: an end of it, one of those `near`, or any."""
    low, high = max(low, EARLY), min(high, LAST + 3000)
    if low >= high:
        return low
    what = chance.random()
    if what < 0.3:
        return chance.choice((low, high))
    if what < 0.6:
        within = [day for day in near if low <= day <= high]
        if within:
            return chance.choice(within)
    return chance.randint(low, high)


def turning_points(told: Story, courses: Sequence[Course]) -> list[int]:
    """The days on which answers may change: where rough dates begin and end, and where something happened."""
    days = {day for window in told.windows for day in window} | {day + 1 for _, day in told.windows}
    days |= {moment.day for course in courses for moment in course.moments[1:]}
    days |= {day - 1 for day in days}
    return sorted(day for day in days if FIRST - 400 <= day <= LAST + 1500)
