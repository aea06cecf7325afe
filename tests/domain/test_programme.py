"""A programme: its editions lie between its start and its end, as far as the dates can tell."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import Story, World, as_at, day, entry, history, refusal
from domain import when
from domain.decide import Accepted, Decider, decide
from domain.fact import Fact, bounds_of
from domain.history import History
from domain.programme import EditionHeld, Ended, Started
from domain.shared import Change, Corrected, FigureReported
from tests.tries import times

FEST = "programme:sunshine-island-vibe-fest"
STARTED = Started(on="2015-06", name="Sunshine Island Vibe Fest", kind="festival", host="kaohsiung")


def test_a_programme_is_started_first() -> None:
    assert "has not been started" in refusal(history(stream=FEST), EditionHeld(on="2015", title="the first"))


def test_a_programme_runs_until_it_has_ended() -> None:
    running = history(STARTED, EditionHeld(on="2025", title="2025"), stream=FEST)

    assert running.aggregate.standing.status == "running"
    assert (running + Ended(on="2025-10")).aggregate.standing.status == "ended"


@pytest.mark.parametrize(
    ("on", "lawful"), [("2015-05", False), ("2015", True), (None, True), ("2014", False)]
)
def test_no_edition_is_certainly_before_the_start(on: str | None, *, lawful: bool) -> None:
    decided = decide(history(STARTED, stream=FEST), EditionHeld(on=on, title="an edition"), World())

    assert isinstance(decided, Accepted) == lawful


def test_no_edition_is_certainly_after_the_end() -> None:
    ended = history(STARTED, Ended(on="2020"), stream=FEST)

    assert "had ended before 2021" in refusal(ended, EditionHeld(on="2021", title="too late"))
    assert isinstance(decide(ended, EditionHeld(on="2020", title="the last"), World()), Accepted)


def test_it_does_not_end_before_an_edition_that_is_on_record() -> None:
    held = history(STARTED, EditionHeld(on="2021", title="2021"), stream=FEST)

    assert "would no longer have been lawful" in refusal(held, Ended(on="2020"))


def test_the_start_is_not_corrected_to_after_an_edition() -> None:
    held = history(STARTED, EditionHeld(on="2016", title="2016"), stream=FEST)
    later = Corrected(entry=1, changes=(Change(field="on", value="2017"),), because="a slip")

    assert "would no longer have been lawful" in refusal(held, later)


def test_a_figure_needs_a_start_and_no_more() -> None:
    figure = FigureReported(
        on="2025", metric="visitors", value=Decimal(140000), comparator=">", unit="people"
    )

    assert isinstance(decide(history(STARTED, stream=FEST), figure, World()), Accepted)


# --- what an edition says of the start and of the end

UNDATED = Started(name="Fest", kind="festival")


def told(*facts: Fact) -> Story:
    return history(*facts, stream=FEST)


def status(found: Story, on: str) -> tuple[str, bool]:
    at = as_at(found, on)
    return at.standing.status, at.certain


def test_a_programme_of_which_an_edition_was_held_runs() -> None:
    found = told(UNDATED, EditionHeld(on="2001-05-05", title="the first"))

    assert status(found, "2001-05-04") == ("running", False)
    assert status(found, "2001-05-05") == ("running", True)
    assert as_at(found, "2002-01-01").since == (when.MIN, day("2001-05-05"))


def test_an_alleged_edition_says_nothing_of_the_start() -> None:
    alleged = EditionHeld(on="2001-05-05", title="the first", certainty="alleged")

    assert status(told(UNDATED, alleged), "2002-01-01") == ("running", False)


def test_the_earliest_edition_bounds_the_start_in_whatever_order_they_are_told() -> None:
    editions = [EditionHeld(on=on, title=on) for on in ("2003", "2001-05-05", "2002-06")]

    assert as_at(told(UNDATED, *editions), "2010-01-01").since[1] == day("2001-05-05")


def test_an_edition_bounds_no_other() -> None:
    found = told(UNDATED, EditionHeld(on="2001", title="rough"), EditionHeld(on="2001-05-05", title="known"))

    rough = found.chronicle[1]
    assert (rough.earliest, rough.latest) == (day("2001-01-01"), day("2001-12-31"))


def test_a_programme_has_not_ended_before_an_edition_that_came_before_its_end() -> None:
    found = told(UNDATED, EditionHeld(on="2001-05-05", title="the last"), Ended())

    assert status(found, "2001-05-04") == ("running", False)
    assert status(found, "2001-05-05") == ("ended", False)


def test_an_edition_that_is_told_after_the_end_does_not_let_it_end_sooner() -> None:
    found = told(STARTED, Ended(on="2020"), EditionHeld(on="2020-03", title="the last"))

    assert found.chronicle[1].latest == day("2020-12-31")


DAYS = [f"2001-01-{number:02}" for number in range(1, 8)]


@st.composite
def whens(draw: st.DrawFn) -> str | None:
    first, last = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
    return draw(st.sampled_from([first, f"[{first}..{last}]", f"[..{last}]", None]))


@st.composite
def programmes(draw: st.DrawFn) -> list[Fact]:
    """A start, and editions and perhaps an end in whatever order."""
    facts: list[Fact] = [
        EditionHeld(on=on, title=f"edition {n}") for n, on in enumerate(draw(st.lists(whens(), max_size=3)))
    ]
    if draw(st.booleans()):
        facts.insert(draw(st.integers(0, len(facts))), Ended(on=draw(whens())))
    return [Started(on=draw(whens()), name="Fest", kind="festival"), *facts]


@settings(max_examples=times(200), deadline=None)
@given(programmes())
def test_bounds_hold_every_day_that_the_rules_allow_and_the_start_no_other(facts: list[Fact]) -> None:
    """Told one after the other as in an import: what is accepted is tightened, and compared with all days there are."""
    world = World(on=DAYS[-1])
    decider = Decider(history(stream=FEST), world)
    for fact in facts:
        if isinstance(decider.decide(fact), Accepted):
            decider.append(entry(decider.history, fact, world.on))
    afresh = History(FEST, decider.history.entries).chronicle
    assert [*decider.chronicle] == [*afresh]

    spans = [
        range(max(low, day(DAYS[0]) - 1), min(high, day(DAYS[-1])) + 1)
        for low, high in (bounds_of(placed.fact) for placed in afresh)
    ]
    lawful = [days for days in product(*spans) if _in_order([placed.fact for placed in afresh], days)]
    for placed, days in zip(afresh, zip(*lawful, strict=True), strict=True):
        assert placed.earliest <= min(days)
        assert placed.latest >= max(days)
    if not any(isinstance(placed.fact, Ended) for placed in afresh):
        assert afresh[0].latest == max(days[0] for days in lawful)


def _in_order(facts: list[Fact], days: tuple[int, ...]) -> bool:
    """Whether no edition, and no end, is before the start, and no edition after the end."""
    ends = [on for fact, on in zip(facts, days, strict=True) if isinstance(fact, Ended)]
    return days[0] == min(days) and all(on <= end for on in days for end in ends)
