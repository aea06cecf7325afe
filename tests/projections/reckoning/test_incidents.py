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
        (stream, place, entry.fact, each.windows[entry.entry.version])
        for stream, each in enumerate(several)
        for place, entry in enumerate(each.history.chronicle)
        if not isinstance(entry.fact, tie.Opened)
    ]
    for days in product(*(range(low, high + 1) for *_, (low, high) in facts)):
        exact = [Dated(*known[:3], on) for known, on in zip(facts, days, strict=True)]
        if all(_in_order([row for row in exact if row.stream == stream]) for stream in range(len(several))):
            yield exact


def _in_order(facts: list[Dated]) -> bool:
    moving = [fact.on for fact in facts if isinstance(fact.fact, MOVERS)]
    lifted = [fact for fact in facts if isinstance(fact.fact, tie.PressureLifted)]
    back = [row.on for row in lifted]
    since = [
        (fact.on, later.on)
        for fact in facts
        if isinstance(fact.fact, tie.Pressured)
        for later in [next((each for each in lifted if each.place > fact.place), None)]
        if later and not (fact.fact.alleged and _confirmed(facts))
    ]
    return moving == sorted(moving) and back == sorted(back) and all(item <= later for item, later in since)


def _confirmed(facts: list[Dated]) -> bool:
    return any(isinstance(fact.fact, tie.Pressured) and not fact.fact.alleged for fact in facts)


def came_of(facts: list[Dated], by: int) -> Came | None:
    """What came of it by a day; None where nobody had pressed by then."""
    every = [fact for fact in facts if isinstance(fact.fact, tie.Pressured)]
    pressed = [entry for entry in every if not entry.fact.alleged] or every
    first = min(row.on for row in pressed)
    if first > by:
        return None
    end = min(first + 365, by)
    streams = {row.stream for row in pressed}
    here = [fact for fact in facts if fact.stream in streams]
    befell = [row for row in here if first <= row.on <= end and _word(row)]
    if befell:
        earliest = min(row.on for row in befell)
        firsts = [
            min((row for row in befell if row.on == earliest and row.stream == stream), default=None)
            for stream in streams
        ]
        return {_word(row): {row.on - first} for row in firsts if row}
    lifted = [
        later.on
        for row in pressed
        for later in here
        if isinstance(later.fact, tie.PressureLifted)
        and (later.stream, later.on <= by) == (row.stream, True)
        and later.place > row.place
    ]
    if lifted:
        return {"reversed": {min(lifted) - first}}
    open_then = any(
        begin <= end and ended >= first for stream in streams for begin, ended, _ in _open(here, stream)
    )
    agreed = any(first <= entry.on <= end and isinstance(entry.fact, tie.Signed) for entry in here)
    return {"not signed" if open_then and not agreed else "no change": set()}


def _word(entry: Dated) -> str:
    match entry.fact:
        case tie.Considered(outcome="rejected" | "withdrawn" as word):
            return str(word)
        case tie.Suspended() | tie.Terminated() | tie.Invalidated() | tie.PutOnHold():
            return entry.fact.verb
        case _:
            return ""


def _open(here: list[Dated], stream: int) -> Iterator[tuple[int, int, str]]:
    """The days from which and to which a proposal was open."""
    begun: int | None = None
    kind: InstrumentKind | None = None
    for entry in here:
        if entry.stream != stream:
            continue
        match entry.fact:
            case tie.Proposed():
                begun, kind = entry.on if begun is None else begun, entry.fact.kind
            case tie.Considered(outcome=outcome):
                begun = entry.on if begun is None else begun
                if outcome in {"rejected", "withdrawn", "lapsed"}:
                    yield begun, entry.on, outcome
                    begun = kind = None
            case tie.Signed(kind=signed_kind) if begun is not None and (
                kind is None or KINDS.index(signed_kind) >= KINDS.index(kind)
            ):
                yield begun, entry.on, "signed"
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
    ask = asked(*(row.history for row in several), as_at=date.fromordinal(by).isoformat())
    found = incidents(row for row in ask.of(pressures) if row.earliest <= by)
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
            f"{entry.fact.on} {entry.fact!r}" for story in stories for entry in story.history.chronicle
        )

        assert {outcome.word for outcome in outcomes} == words, about
        for word in words:
            known = incident.days([outcome for outcome in outcomes if outcome.word == word])
            assert (known and (known.least, known.most)) == (
                (min(days[word]), max(days[word])) if days[word] else None
            ), (word, about)
            seen[word] = seen.get(word, 0) + 1
        assert {row.outcome, *(row.otherwise or row.outcome).split(" or ")} == words
        assert row.certain == (len(words) == 1)
        sure = "certain" if row.certain else "possible"
        seen[sure] = seen.get(sure, 0) + 1
    assert {*OUTCOMES, "certain", "possible"} == {*seen}
    assert min(seen[words] for words in ("possible", "not signed", "no change", "reversed")) >= 10, seen
