"""What changed between two days, or two times of knowing, and the facts that did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import (
    STREAM,
    TODAY,
    asked,
    citing,
    considered,
    corrected,
    history,
    opened,
    opened_between,
    proposed,
    put_on_hold,
    retracted,
    runs,
    signed,
    visited,
)
from domain.history import History
from projections.diff import Change, Fact, diff
from projections.report import Ask, Page, Unanswerable, When

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.projections.conftest import Asking

HELD = history(
    opened,
    proposed("2024-06-01"),
    considered("2024-06", outcome="tabled", sources=citing("agenda")),
    put_on_hold("2024-06-24", sources=citing("minutes")),
)


def between(first: str, last: str, *told: History, **options: Any) -> Page:
    return diff(asked(*told), from_=When(first), to=When(last), **options)


def changes(page: Page) -> Sequence[Change]:
    return page.rows


def facts(page: Page) -> list[str]:
    found: Sequence[Fact] = page.section("facts")
    return [entry.rpartition("#")[2] for one in found for entry in one.entries]


def test_a_change_is_told_with_the_facts_that_did_it() -> None:
    page = between("2024-05-31", "2024-06-25", HELD)

    (change,) = changes(page)
    assert (change.before, change.after, change.certainty) == ("none", "on hold", "certain")
    assert (change.status_before, change.status_after) == ("none", "on-hold")
    assert change.what.startswith("put on hold")
    assert change.since == ("2024-06-24", "2024-06-24", "2024-06-24")
    assert facts(page) == ["2", "3", "4"]
    assert (change.entries, change.sources) == (
        tuple(f"{STREAM}#{version}" for version in (2, 3, 4)),
        ("agenda", "minutes"),
    )


def test_it_is_possible_where_one_side_is() -> None:
    (change,) = changes(between("2024-06-23", "2024-06-25", HELD))

    assert (change.before, change.after, change.certainty) == (
        *("tabled (possible, else proposed)", "on hold", "possible"),
    )


def test_what_stands_as_it_stood_is_no_change() -> None:
    page = between("2024-06-25", "2024-12-31", HELD)

    assert (changes(page), facts(page), page.notes) == ([], [], ("1 of 1 stand as they stood",))


def test_what_only_became_certain_is_counted_apart() -> None:
    page = between("2024-03-01", "2025-01-01", history(opened, signed("2024")))

    assert changes(page) == []
    assert "1 of these became more or less certain, and stand as they stood all the same" in page.notes


def test_a_change_of_tier_or_of_a_flag_is_one() -> None:
    told = history(
        opened, signed("2020", kind="mou"), signed("2024-05-05", instrument="b", kind="sister-city")
    )

    (change,) = changes(between("2024-05-04", "2024-05-05", told))

    assert (change.before, change.after) == ("in force", "in force")
    assert (change.tier_before, change.tier_after) == (2, 4)


def test_what_time_alone_did_is_said_so() -> None:
    told = history(opened, signed("2020-01-01", term=runs(length="P5Y")))

    page = between("2024-12-31", "2025-01-01", told)

    assert [one.text for one in page.section("facts")] == ["time passed: expired"]
    assert facts(page) == []


def test_one_stream_alone_may_be_asked_for() -> None:
    other = history(opened_between("gdynia", "kaohsiung"), signed("2024-06-10"))

    assert len(changes(between("2024-05-31", "2024-06-25", HELD, other))) == 2
    assert len(changes(between("2024-05-31", "2024-06-25", HELD, other, who=STREAM))) == 1


# --- what was known


def at_position(ask: Ask, position: int) -> Ask:
    ask.position = position
    return ask


def known(told: History, since: int) -> Page:
    """What changed in the readers' eyes by the entries of a stream after so many."""

    def then(words: str) -> Ask:
        return at_position(asked(told.as_known(int(words))), int(words))

    now = at_position(asked(told), len(told.entries))
    now.elsewhen = then
    return diff(now, known_from=str(since))


def test_a_correction_is_what_did_it() -> None:
    told = history(opened, signed("2025-10-01", kind="mou"), retracted(2, because="it was another city"))

    page = known(told, 2)

    (change,) = changes(page)
    assert (change.before, change.after) == ("in force", "none")
    assert change.entries == (f"{STREAM}#3", f"{STREAM}#2")
    assert page.section("facts")[0].text == "retracted #2, because it was another city"


def test_all_entries_recorded_in_between_are_told() -> None:
    told = history(opened, signed("2025", kind="mou"), visited("2024"), corrected(2, {"kind": "sister-city"}))

    page = known(told, 2)

    (change,) = changes(page)
    assert (change.tier_before, change.tier_after) == (2, 4)
    assert [one.entries[0].rpartition("#")[2] for one in page.section("facts")] == ["3", "4"]


def test_what_was_not_on_record_is_said_so() -> None:
    told = history(opened, signed("2025"))

    (change,) = changes(known(told, 0))

    assert (change.before, change.after) == ("not on record", "in force")


# --- what cannot be asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "--from: name the day before, such as --from 2025-01-01; or --known-from"),
        ({"from_": "2025", "known_from": "1"}, "not both"),
        ({"from_": "2025", "to": "2024"}, "--from 2025 is later than --to 2024"),
        ({"from_": "2026"}, f"--from 2026 is later than the as-at day, {TODAY}"),
    ],
)
def test_times_that_cannot_be_compared(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Unanswerable, match=said):
        diff(asked(HELD), **options)


def test_the_days_around_edinburghs_hold(demo: Asking) -> None:
    rows = {one.stream: one for one in diff(demo(), from_=When("2024-06-23"), to=When("2024-06-25")).rows}

    assert set(rows) == {STREAM, "partnership:basseterre--kaohsiung"}
    assert (rows[STREAM].before, rows[STREAM].after) == ("tabled (possible, else intent)", "on hold")
    assert rows[STREAM].certainty == "possible"
    assert "gti-2025 para. 15" in rows[STREAM].sources
