"""A page that follows from that of another day is the one made afresh; so is one of which rows are told apart."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import asked, contested, day, history, opened_between, signed, visited
from projections.held import Held, Memory
from projections.readings import Looked, in_any_reading
from projections.reckoning.unsettled import worlds
from projections.reckoning.unsettled.another_day import OfADay
from projections.reckoning.unsettled.worlds import Trial
from projections.reports.atlas import atlas
from projections.reports.status import status
from projections.steady import Lately, Turning
from tests.projections.reckoning.test_unsettled import _more, ours
from tests.projections.reckoning.unsettled.test_following import GROUPED, OTHERWISE, groups
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.history import History
    from projections.ask import Ask
    from projections.page import Page
    from projections.report import Report

REPORTS: tuple[tuple[Report, dict[str, Any]], ...] = (
    (status, {}),
    (status, {"status": ("in-force", "disputed")}),
    (status, {"of": "gdynia"}),
    (status, {"stream": "body"}),
    (status, {"stream": "membership"}),
    (status, {"tie": "sister-city"}),
    (atlas, {}),
    (atlas, {"status": ("in-force",)}),
)
QUIETLY = [HealthCheck.too_slow, HealthCheck.filter_too_much]
TURNS = [
    day(each) for each in ("2017-12-31", "2018-01-01", "2020-05-01", "2021-06-15", "2023-06-30", "2030-01-01")
]


@st.composite
def ledgers(draw: st.DrawFn) -> list[History]:
    """Partnerships that have to do with each other, and several that have not, some of them contested."""
    found = draw(groups())
    for number in range(draw(st.integers(2, 6))):
        told = history(opened_between(f"town-{number}", "kaohsiung"))
        for fact in draw(st.lists(st.sampled_from(GROUPED), max_size=3)):
            told = _more(told, fact)
        for version in draw(st.lists(st.integers(1, len(told.entries)), max_size=2)):
            field, value = draw(st.sampled_from(OTHERWISE))
            if field in type(told.entries[version - 1].fact).model_fields:
                told = _more(told, contested(version, field, value))
        found.append(told)
    return found


def remembering(ask: Ask) -> Ask:
    """The same question of rows with which it is remembered what was answered of other days."""
    memory = Memory()
    memory.lately = Lately()
    return ask.reading(lambda rows: Held(rows, memory))


def pages(ask: Ask, report: Report, days: Sequence[int], **options: Any) -> Iterator[Page]:
    for ask.day in days:
        ask.told = f"as at {ask.iso(ask.day)}"
        yield report(ask, **options)


@settings(max_examples=times(12), deadline=None, suppress_health_check=QUIETLY)
@given(
    ledgers(),
    st.lists(
        st.one_of(st.sampled_from(TURNS), st.integers(day("2017-06-01"), day("2025-06-01"))),
        min_size=3,
        max_size=6,
    ),
    st.sampled_from(REPORTS),
)
def test_the_page_of_another_day_is_the_one_made_afresh(
    told: list[History], days: list[int], what: tuple[Report, dict[str, Any]]
) -> None:
    report, options = what
    found = pages(remembering(asked(ours(), *told)), report, days, **options)
    for page, afresh in zip(found, pages(asked(ours(), *told), report, days, **options), strict=True):
        assert page == afresh


FOUR = [
    _more(history(opened_between(f"town-{n}", "kaohsiung"), visited(on)), contested(2, "on", other))
    for n, (on, other) in enumerate(
        [("2019", "2024-05-05"), ("2020-05", "2018"), ("2023-01-01", "2020-06"), ("2018", "2017")]
    )
]
FOUR.append(history(opened_between("oslo", "kaohsiung"), signed("2020-05-01", kind="mou")))
FOUR.append(history(opened_between("riga", "kaohsiung"), signed("2012-05-01", kind="mou")))
EVE, MORROW = day("2020-04-29"), day("2020-05-03")


@pytest.mark.parametrize("report", [status, atlas])
def test_only_streams_in_which_something_turns_are_asked_again(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[set[str]] = []
    exchanged = OfADay.exchanged

    def seen(before: OfADay, among: Any, few: Page, now: OfADay) -> OfADay | None:
        followed.append(set(among))
        return exchanged(before, among, few, now)

    monkeypatch.setattr(OfADay, "exchanged", seen)
    found = list(pages(remembering(asked(ours(), *FOUR[-2:])), report, [EVE, MORROW, EVE]))

    assert followed == [{"partnership:kaohsiung--oslo"}, set()]
    assert found == list(pages(asked(ours(), *FOUR[-2:]), report, [EVE, MORROW, EVE]))
    assert found[0] != found[1]


@pytest.mark.parametrize("report", [status, atlas])
def test_control_whoever_misses_a_turn_tells_what_was(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Turning, "turned", lambda *_: set())

    found = list(pages(remembering(asked(ours(), *FOUR[-2:])), report, [EVE, MORROW]))

    assert found != list(pages(asked(ours(), *FOUR[-2:]), report, [EVE, MORROW]))


def test_what_turned_is_known_after_entries_were_recorded() -> None:
    before, after = FOUR[-2], _more(FOUR[-2], signed("2021-06-15", kind="sister-city", instrument="more"))
    asks = [asked(ours(), each, FOUR[-1]) for each in (before, after)]
    first = asks[0].reading(Held)
    assert next(pages(remembering(first), status, [EVE])).rows
    which = {projection: which for projection, which in _asked(first).items() if projection.name != "bodies"}
    turning = Turning()
    summer = day("2021-06-01"), day("2021-07-01")
    assert not turning.turned(partial(in_any_reading, asks[0].rows), which, summer)

    touched = Turning(turning, lambda _: {after.stream})
    assert touched.turned(partial(in_any_reading, asks[1].rows), which, summer) == {after.stream}
    unaware = Turning(turning, lambda _: set())  # the control
    assert not unaware.turned(partial(in_any_reading, asks[1].rows), which, summer)


def _asked(ask: Ask) -> Any:
    look = Looked(ask.rows)
    status.ask(ask.reading(lambda _: look))
    return look.asked()


# --- rows told apart from what is said of all


def both_ways(ask: Ask, report: Report) -> tuple[Page, Page, int]:
    """The page, and as it is made in each world by itself; and how often rows were told apart."""
    apart = Trial._rows_apart
    taken = 0

    def seen(trial: Trial, *given: Any) -> Any:
        nonlocal taken
        found = apart(trial, *given)
        taken += found is not None
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(worlds, "TOGETHER", 2)
        patched.setattr(Trial, "_rows_apart", seen)
        own = report(ask)
        patched.setattr(Trial, "_rows_apart", lambda *_: None)
        return own, report(ask), taken


@settings(max_examples=times(12), deadline=None, suppress_health_check=QUIETLY)
@given(ledgers(), st.integers(day("2017-06-01"), day("2025-06-01")), st.sampled_from((status, atlas)))
def test_rows_are_told_by_stream_as_they_would_be_in_each_world(
    told: list[History], on: int, report: Report
) -> None:
    ask = asked(ours(), *told)
    ask.day = on
    own, other, _ = both_ways(ask, report)
    assert own == other


@pytest.mark.parametrize("on", ["2019-06-01", "2020-06-15", "2022-01-01"])
def test_where_rows_come_and_go_what_is_said_of_all_is_seen_in_worlds(
    on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = asked(ours(), *FOUR, as_at=on)
    own, other, taken = both_ways(ask, status)
    assert taken
    assert own == other

    monkeypatch.setattr(Trial, "_together", lambda *_: iter(()))  # the control: not seen in all at once
    monkeypatch.setattr(worlds, "_alone", lambda _: [])
    assert both_ways(ask, status)[0] != other
