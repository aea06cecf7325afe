"""Whether least–most holds whichever source is right: `python benchmarks/contests.py [--histories 2000] [--control]`.

Random histories with open contests are read as they are. Then every choice of sources is recorded as a preference, and each
number of that history has to lie in the range of the first reading. `--control` leaves the merging out: it must fail.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from comity import testing as tell
from comity.testing import Refused, Story
from domain.contests import open_contests
from domain.corrections import value_of
from domain.shared import Preferred
from projections import row
from projections.reports.annual import annual
from projections.reports.count import count
from projections.reports.years import years
from projections.row import Count

FIRST, DAYS = date(2010, 1, 1).toordinal(), 12 * 365
TODAY = "2026-11-20"
KINDS = ("sister-city", "friendship", "mou", "letter-of-intent")
AS_AT = ("2012-06-30", "2015-12-31", "2018-03-01", "2020-09-09", "2024-01-01")
WORLDS = 16
"""Choices of sources that are tried of one history; one with more is left out."""


class Teller:
    """A random history of one partnership, with open contests."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def when(self, *, may_be_open: bool = True) -> str:
        """A day, a month, a year or, of what is no visit, an open day: an open visit is of no year."""
        iso = date.fromordinal(FIRST + self.random.randrange(DAYS)).isoformat()
        return self.random.choice((iso, iso, iso, iso[:7], iso[:4], f"[..{iso}]" if may_be_open else iso))

    def fact(self, n: int) -> Any:
        """Something that moves a standing, or a visit."""
        choose, on = self.random.choice, self.when()
        match choose(
            ("signed", "signed", "visited", "visited", "terminated", "suspended", "resumed", "invalidated")
        ):
            case "signed":
                return tell.signed(on, kind=choose(KINDS), instrument=f"pact-{n}")
            case "visited":
                visitor, host = choose((("edinburgh", "kaohsiung"), ("kaohsiung", "edinburgh")))
                return tell.visited(self.when(may_be_open=False), visitor=visitor, host=host)
            case "terminated":
                return tell.terminated(on, by=choose(("edinburgh", "kaohsiung")))
            case "suspended":
                return tell.suspended(on, by=choose(("edinburgh", "kaohsiung")))
            case "resumed":
                return tell.resumed(on)
            case _:
                return tell.invalidated(on, instrument=f"pact-{self.random.randrange(1, 4)}")

    def contest(self, told: Story) -> Any:
        """Another day, or another kind, for one of the entries."""
        entries = [each for each in told.entries if each.fact.on is not None and each.version > 1]
        if not entries:
            return None
        about = self.random.choice(entries)
        if getattr(about.fact, "kind", None) in KINDS and self.random.random() < 0.5:
            return tell.contested(about.version, "kind", self.random.choice(KINDS))
        return tell.contested(about.version, "on", self.when(may_be_open=about.fact.verb != "visited"))

    def story(self) -> Story:
        """A history as it may be told: what a law refuses is left out."""
        told = tell.history(tell.opened_between("edinburgh", "kaohsiung"))
        for n in range(1, self.random.randrange(3, 9)):
            told = _told(told, self.fact(n))
        for _ in range(self.random.randrange(1, 4)):
            told = _told(told, self.contest(told))
        return told


def _told(told: Story, fact: Any) -> Story:
    if fact is None:
        return told
    try:
        after: Story = told + fact
    except (Refused, ValueError):
        return told
    return after


def worlds(told: Story) -> Iterator[Story]:
    """The history with each choice of sources, as if it had been recorded; those that a law refuses are none."""
    contests = open_contests(told)
    choices = [
        [
            (contest.version, contest.field, value)
            for value in (
                value_of(told.effective_entries[contest.version - 1].fact, contest.field),
                *contest.others,
            )
        ]
        for contest in contests
    ]
    for way in product(*choices):
        settled = told
        try:
            for version, field, value in way:
                settled = settled + Preferred(entry=version, field=field, value=value, because="chosen")
        except (Refused, ValueError):
            continue
        yield settled


def numbers(told: Story) -> dict[str, Count]:
    """What reports count of it, by what it is."""
    found: dict[str, Count] = {}
    for day in AS_AT:
        ask = tell.asked(told, as_at=day, today=TODAY)
        for policy in ("sci", "rgre"):
            found[f"count {policy} {day}"] = count(ask, policy=policy).section("total")[0].computed
        for each in years(ask).rows:
            found[f"years {day} {each.year} in force"] = each.in_force
            found[f"years {day} {each.year} began"] = each.began
            found[f"years {day} {each.year} ended"] = each.ended
    ask = tell.asked(told, as_at=TODAY, today=TODAY)
    for year in (2012, 2016, 2020):
        for each in annual(ask, year=year).section("summary"):
            if each.what.startswith("visits"):
                found[f"annual {year} {each.what}"] = Count(each.certain, each.certain + each.possible)
    return found


def main() -> int:
    """Try, and print how often a range held, and how often it was wider than needed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument(
        "--control", action="store_true", help="without merging, as a check that cannot fail is none"
    )
    options = parser.parse_args()
    if options.control:
        row.Projection.__call__ = lambda self, history: self.fold(history)  # type: ignore[method-assign]
    began, tried, seed, held = time.perf_counter(), 0, 0, Counter[str]()
    while tried < options.histories:
        seed += 1
        told = Teller(seed).story()
        ways = list(worlds(told))
        if not 1 < len(ways) <= WORLDS:
            continue
        tried += 1
        ranges = numbers(told)
        settled = [numbers(each) for each in ways]
        for what, given in ranges.items():
            exact = [each.get(what, Count(0, 0)) for each in settled]
            least, most = min(each.least for each in exact), max(each.most for each in exact)
            kind = what.partition(" ")[0]
            held[f"{kind} numbers"] += 1
            if given.least > least or given.most < most:
                held[f"{kind} narrower"] += 1
                if held[f"{kind} narrower"] <= 5 and not options.control:
                    print(f"seed {seed}: {what}: {given.least}–{given.most}, needed {least}–{most}")
            elif (given.least, given.most) != (least, most):
                held[f"{kind} wider"] += 1
    print(f"{tried} histories, {seed} drawn, {time.perf_counter() - began:.0f} s")
    print("\n".join(f"{what}: {number:,}" for what, number in sorted(held.items())))
    narrower = sum(number for what, number in held.items() if what.endswith("narrower"))
    return int((narrower > 0) is not options.control)


if __name__ == "__main__":
    sys.exit(main())
