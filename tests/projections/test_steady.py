"""What asks of a day nothing but whether others have come by then is the same until one does of which a row tells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import asked, day, figure_reported, history, opened, opened_between, signed, visited
from projections.engine.tables import built_in_projections
from projections.page import Page
from projections.readings import in_any_reading
from projections.report import report as made_a_report
from projections.reports.atlas import atlas
from projections.reports.commitments import commitments
from projections.reports.conflicts import conflicts
from projections.reports.count import count
from projections.reports.show import show
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.steady import Steady
from tests.projections.reckoning.test_unsettled import ours
from tests.projections.reckoning.unsettled.test_following import groups
from tests.tries import times

if TYPE_CHECKING:
    from domain.fact import Fact
    from domain.history import History
    from projections.report import Ask

YEARS = 2_000
"""Days, further than which it is not compared."""
STEADY = (status, timeline, atlas, commitments, count, conflicts)


def days(ask: Ask) -> range:
    """The days around the one that is asked for by which the same has come."""
    return Steady(built_in_projections).days(partial(in_any_reading, ask.rows), ask.day, ("partnership",))


@settings(
    max_examples=times(6),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(groups(), st.integers(day("2018-01-01"), day("2024-12-31")))
def test_a_report_that_says_that_it_is_steady_is(told: list[History], on: int) -> None:
    ask = asked(ours(), *told).told_as("")
    ask.day = on
    around = days(ask)
    other = ask.told_as("")
    for other.day in {max(around.start, on - 500), min(around.stop - 1, on + 500)}:
        for report in STEADY:
            assert report.steady
            assert report(ask) == report(other), report
        for each in told:
            if each.stream.startswith("partnership:"):
                assert show(ask, who=each.stream) == show(other, who=each.stream)


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        pytest.param("2020-05-01", "2020-05-01", "2020-05-01", id="the day of a fact is one by itself"),
        pytest.param("2022-03-03", "2020-06-01", "2022-12-31", id="between two facts"),
        pytest.param(
            "2023-06-05", "2023-06-05", "2023-06-05", id="where something may have begun on any day"
        ),
        pytest.param("2200-02-02", "2100-01-01", "9999-01-01", id="after the last one"),
    ],
)
def test_the_days_between_two_on_which_anything_turns(on: str, first: str, last: str) -> None:
    told = history(opened, signed("2020-05-01", kind="mou"), signed("2023", instrument="b"))

    found = days(asked(ours(), told, as_at=on))

    assert day("2020-05-01") not in found or len(found) == 1
    assert found.start <= day(first) <= day(on) <= day(last) < found.stop
    assert last != "2022-12-31" or found.stop == day("2023-01-01")


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(visited("[2021-09..2022-11]", host="gdynia"), id="rough"),
        pytest.param(visited("2021/2022-12", host="gdynia"), id="begun on a rough day"),
        pytest.param(visited("2021-09-01/2022", host="gdynia"), id="lasting to a rough day"),
        pytest.param(figure_reported("2021", as_of="2022", metric="cities"), id="a claim of a year"),
        pytest.param(
            figure_reported("2021", as_of="2022", metric="cities", certainty="alleged"), id="alleged"
        ),
    ],
)
def test_days_on_which_a_contact_or_a_claim_is_said_to_be_by_then_are_each_by_itself(fact: Fact) -> None:
    """A contact that was between March and October was, asked in June, between March and June."""
    told = history(opened_between("gdynia", "kaohsiung"), signed("2020-05-01", kind="sister-city"), fact)
    ask = asked(ours(metric="cities"), told).told_as("")
    other = ask.told_as("")
    for ask.day in range(day("2020-04-20"), day("2023-02-01"), 11):
        around = days(ask)
        for other.day in {around.start, around.stop - 1, min(ask.day + 7, around.stop - 1)} - {ask.day}:
            if abs(other.day - ask.day) < YEARS:
                for report in STEADY:
                    assert report(ask) == report(other), (report, ask.iso(ask.day), other.iso(other.day))


def test_what_is_remembered_is_bounded_and_of_its_days() -> None:
    kept = Steady(tuple, most=10)
    kept.put("a", range(5, 9), "first", 4)
    kept.put("a", range(9, 12), "second", 4)

    assert [kept.get("a", on) for on in (4, 5, 8, 9, 12)] == [None, "first", "first", "second", None]

    kept.put("b", range(5, 9), "third", 4)

    assert (kept.get("a", 5), kept.get("b", 5)) == (None, "third")


def test_one_that_is_no_report_of_the_house_is_made_on_each_day() -> None:
    assert status.steady
    assert not made_a_report(steady=True)(lambda ask: Page("", ())).steady  # noqa: ARG005 — it answers nothing
