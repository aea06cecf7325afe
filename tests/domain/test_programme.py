"""A programme: its editions lie between its start and its end, as far as the dates can tell."""

from decimal import Decimal

import pytest

from comity.testing import World, history, refusal
from domain.decide import Accepted, decide
from domain.programme import EditionHeld, Ended, Started
from domain.shared import Change, Corrected, FigureReported

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
