"""What came of pressure, held against every history that the rough days allow."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

import pytest

from comity.testing import (
    Refused,
    asked,
    considered,
    day,
    history,
    invalidated,
    opened_between,
    pressure_lifted,
    pressured,
    proposed,
    put_on_hold,
    resumed,
    signed,
    suspended,
    terminated,
)
from domain.fact import Fact
from domain.history import History
from domain.partnership import facts as tie
from domain.partnership.facts import InstrumentKind
from projections.reckoning.courses import MOVING
from projections.reckoning.incidents import OUTCOMES, Around, Incident, Outcome, incidents
from projections.reports.pressure import Case, pressure
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.pressures import pressures
from projections.rows.proposals import proposals

START = day("2020-06-01")
ROUNDS = 300
KINDS: tuple[InstrumentKind, ...] = ("mou", "friendship")
"""The lower first: one that is signed closes a proposal of its kind, or of a lower one."""
MOVERS = (
    tie.Proposed,
    tie.Considered,
    tie.PutOnHold,
    tie.Resumed,
    tie.Signed,
    tie.Suspended,
    tie.Terminated,
    tie.Invalidated,
)
Windows = dict[int, tuple[int, int]]


# --- histories made up at random


class Told(NamedTuple):
    """What was told of one partnership: its history, and the days that each entry may be of."""

    history: History
    windows: Windows


def edtf(low: int, high: int) -> str:
    first, last = date.fromordinal(low).isoformat(), date.fromordinal(high).isoformat()
    return first if low == high else f"[{first}..{last}]"


def drawn(chance: random.Random, on: str) -> Fact:
    kind = chance.choice(KINDS)
    ways: list[Callable[[], Fact]] = [
        lambda: proposed(on, kind=kind),
        lambda: proposed(on, kind=kind),
        lambda: considered(
            on, outcome=chance.choice(("rejected", "withdrawn", "lapsed", "tabled", "approved"))
        ),
        lambda: put_on_hold(on),
        lambda: resumed(on),
        lambda: signed(on, kind=kind, instrument=chance.choice("mn")),
        lambda: signed(on, kind=kind, instrument=chance.choice("mn")),
        lambda: suspended(on, by=chance.choice(("a", "b"))),
        lambda: terminated(on),
        lambda: invalidated(on, by="a", instrument=chance.choice("mn")),
        lambda: pressured(on, certainty=chance.choice(("confirmed", "reported", "confirmed", "alleged"))),
        lambda: pressure_lifted(on),
        lambda: pressure_lifted(on),
        lambda: pressure_lifted(on),
    ]
    return chance.choice(ways)()


def told(chance: random.Random, *parties: str, facts: int) -> Told:
    """A short history in which something is pressed; most of what is drawn and unlawful is drawn anew."""
    story = history(opened_between(*parties))
    windows: Windows = {}
    for number in range(3 * facts):
        if len(windows) == facts:
            break
        low = START + chance.choice((-2, 0, 1, 2, 3, 363, 364, 365, 366, 367)) * (number > 0)
        high = low + chance.choice((0, 0, 1, 2, 3))
        fact = drawn(chance, edtf(low, high))
        try:
            story += fact
        except Refused:
            continue
        windows[len(story.entries)] = low, high
    low, high = START, START + chance.choice((0, 0, 2, 4))
    story += pressured(edtf(low, high))
    windows[len(story.entries)] = low, high
    return Told(story, windows)


# --- the plain definition, of a history of which every day is known


class Dated(NamedTuple):
    """A fact of one stream on one day, in its place."""

    stream: int
    place: int
    fact: Fact
    on: int


Came = dict[str, set[int]]
"""Words, each with the days that passed."""


def completions(several: Sequence[Told]) -> Iterator[list[Dated]]:
    """Every history that the days allow and that keeps the order of what moves a standing."""
    facts = [
        (stream, place, one.fact, each.windows[one.entry.version])
        for stream, each in enumerate(several)
        for place, one in enumerate(each.history.chronicle)
        if not isinstance(one.fact, tie.Opened)
    ]
    for days in product(*(range(low, high + 1) for *_, (low, high) in facts)):
        exact = [Dated(*known[:3], on) for known, on in zip(facts, days, strict=True)]
        if all(_in_order([one for one in exact if one.stream == stream]) for stream in range(len(several))):
            yield exact


def _in_order(facts: list[Dated]) -> bool:
    moving = [one.on for one in facts if isinstance(one.fact, MOVERS)]
    lifted = [one for one in facts if isinstance(one.fact, tie.PressureLifted)]
    back = [one.on for one in lifted]
    since = [
        (one.on, later.on)
        for one in facts
        if isinstance(one.fact, tie.Pressured)
        for later in [next((each for each in lifted if each.place > one.place), None)]
        if later and not (one.fact.alleged and _confirmed(facts))
    ]
    return moving == sorted(moving) and back == sorted(back) and all(one <= later for one, later in since)


def _confirmed(facts: list[Dated]) -> bool:
    return any(isinstance(one.fact, tie.Pressured) and not one.fact.alleged for one in facts)


def came_of(facts: list[Dated], by: int) -> Came | None:
    """What came of it by a day; None where nobody had pressed by then."""
    every = [one for one in facts if isinstance(one.fact, tie.Pressured)]
    pressed = [one for one in every if not one.fact.alleged] or every
    first = min(one.on for one in pressed)
    if first > by:
        return None
    end = min(first + 365, by)
    streams = {one.stream for one in pressed}
    here = [one for one in facts if one.stream in streams]
    befell = [one for one in here if first <= one.on <= end and _word(one)]
    if befell:
        earliest = min(one.on for one in befell)
        firsts = [
            min((one for one in befell if one.on == earliest and one.stream == stream), default=None)
            for stream in streams
        ]
        return {_word(one): {one.on - first} for one in firsts if one}
    lifted = [
        later.on
        for one in pressed
        for later in here
        if isinstance(later.fact, tie.PressureLifted)
        and (later.stream, later.on <= by) == (one.stream, True)
        and later.place > one.place
    ]
    if lifted:
        return {"reversed": {min(lifted) - first}}
    open_then = any(
        begin <= end and ended >= first for stream in streams for begin, ended, _ in _open(here, stream)
    )
    agreed = any(first <= one.on <= end and isinstance(one.fact, tie.Signed) for one in here)
    return {"not signed" if open_then and not agreed else "no change": set()}


def _word(one: Dated) -> str:
    match one.fact:
        case tie.Considered(outcome="rejected" | "withdrawn" as word):
            return str(word)
        case tie.Suspended() | tie.Terminated() | tie.Invalidated() | tie.PutOnHold():
            return one.fact.verb
        case _:
            return ""


def _open(here: list[Dated], stream: int) -> Iterator[tuple[int, int, str]]:
    """The days from which and to which a proposal was open."""
    begun: int | None = None
    kind: InstrumentKind | None = None
    for one in here:
        if one.stream != stream:
            continue
        match one.fact:
            case tie.Proposed():
                begun, kind = one.on if begun is None else begun, one.fact.kind
            case tie.Considered(outcome=outcome):
                begun = one.on if begun is None else begun
                if outcome in {"rejected", "withdrawn", "lapsed"}:
                    yield begun, one.on, outcome
                    begun = kind = None
            case tie.Signed(kind=signed_kind) if begun is not None and (
                kind is None or KINDS.index(signed_kind) >= KINDS.index(kind)
            ):
                yield begun, one.on, "signed"
                begun = kind = None
    if begun is not None:
        yield begun, 10**9, ""


def all_that_may_have_come(several: Sequence[Told], by: int) -> tuple[set[str], Came]:
    """The words of all completions, and the days that passed until each."""
    words: set[str] = set()
    days: Came = {}
    for exact in completions(several):
        for word, passed in (came_of(exact, by) or {}).items():
            words.add(word)
            days.setdefault(word, set()).update(passed)
    return words, days


# --- what the rows say


def reported(several: Sequence[Told], by: int) -> tuple[Incident, list[Outcome], Case] | None:
    ask = asked(*(one.history for one in several), as_at=date.fromordinal(by).isoformat())
    found = incidents(one for one in ask.of(pressures) if one.earliest <= by)
    if not found:
        return None
    (incident,) = found
    around = Around.of(by, ask.of(moments, type=MOVING), ask.of(proposals), ask.of(instruments))
    (row,) = pressure(ask).section("incidents")
    return incident, incident.outcomes(around), row


@pytest.mark.parametrize("several", [1, 2])
def test_an_outcome_holds_in_some_order_of_the_days_and_a_certain_one_in_all(several: int) -> None:
    chance = random.Random(several)  # noqa: S311 — chance is seeded, and no secret
    seen: dict[str, int] = {}
    for _ in range(ROUNDS):
        parties = (("a", "b"), ("a", "c"))[:several]
        stories = [told(chance, *pair, facts=chance.randint(1, 4) // several + 1) for pair in parties]
        by = START + chance.choice((1, 3, 364, 366, 1000))
        words, days = all_that_may_have_come(stories, by)
        said = reported(stories, by)
        if said is None:
            assert not words
            continue
        incident, outcomes, row = said
        about = "\n".join(
            f"{one.fact.on} {one.fact!r}" for story in stories for one in story.history.chronicle
        )

        assert {one.word for one in outcomes} == words, about
        for word in words:
            known = incident.days([one for one in outcomes if one.word == word])
            assert (known and (known.least, known.most)) == (
                (min(days[word]), max(days[word])) if days[word] else None
            ), (word, about)
            seen[word] = seen.get(word, 0) + 1
        assert {row.outcome, *(row.otherwise or row.outcome).split(" or ")} == words
        assert row.certain == (len(words) == 1)
        sure = "certain" if row.certain else "possible"
        seen[sure] = seen.get(sure, 0) + 1
    assert {*OUTCOMES, "certain", "possible"} == {*seen}
    assert min(seen[one] for one in ("possible", "not signed", "no change", "reversed")) >= 10, seen
