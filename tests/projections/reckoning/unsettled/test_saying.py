"""What other values would change in a row is said in words that say no more and no less."""

from __future__ import annotations

from comity.testing import (
    Story,
    asked,
    contested,
    history,
    opened_between,
    proposed,
    signed,
    visited,
)
from domain.fact import Term
from projections.reckoning.unsettled import depends_on, row_over
from projections.reckoning.unsettled.saying import change_in_words
from projections.reports.briefing import briefing
from projections.reports.show import Details, details


def test_what_a_narrower_day_leaves_of_another_is_said_by_itself() -> None:
    several = "[2025-07,2025-08,2025-09]"
    told = history(
        opened_between("gdynia", "kaohsiung"),
        proposed("[2025-07,2025-08]"),
        signed(several),
        contested(2, "on", "2025-08", by=("press",)),
    )
    found = details(asked(told), told.stream)
    row, _ = row_over(asked(told), lambda ask: details(ask, told.stream))

    assert (found.since.edtf, row.since.edtf) == (several, several)
    assert depends_on(row) == ("if #2 on is 2025-08: since [2025-08,2025-09]",)


def test_what_may_follow_is_judged_by_the_values_in_use() -> None:
    told = history(opened_between("gdynia", "kaohsiung"), signed("2020"))
    used, other = (details(asked(told, as_at="2021-01-01"), told.stream) for _ in range(2))

    assert change_in_words(used, other._replace(may_follow=("resumed",)), {}, str) == ""
    assert change_in_words(used, other._replace(may_follow=("resumed",), tier=1), {}, str) == "tier 1"


def test_two_facts_of_one_day_are_not_taken_for_one_another() -> None:
    told = history(
        opened_between("gdynia", "kaohsiung"),
        visited("2019-12-30"),
        signed("2024-02-01"),
        contested(3, "on", "2019-12-30"),
    )

    steps = briefing(asked(told), who=told.stream).section("steps")

    assert [(row.text.partition(":")[0], row.possible) for row in steps] == [
        ("kaohsiung visited edinburgh", True),  # no step to a signature of the same day
        ("signed", False),
    ]
    assert depends_on(steps[1])[0].endswith("on is 2019-12-30: when 2019-12-30")


def test_of_an_agreement_all_last_days_are_told_and_that_it_may_not_be_signed_yet() -> None:
    told = history(
        opened_between("gdynia", "kaohsiung"),
        signed("2012-05-01", instrument="ends", term=Term(until="2018-06-30")),
        contested(2, "term", {"until": "2022-06-30"}),
        signed("2012-05-01", instrument="renews", term=Term(length="P6Y", renewal="none")),
        contested(4, "term", {"length": "P6Y", "renewal": "tacit"}),
        signed("2013-05-01", instrument="later"),
        contested(6, "on", "2015-05-01"),
        signed("2013-05-01", instrument="alleged", certainty="alleged"),
        contested(8, "certainty", "reported"),
    )

    ends, renews, later, alleged = details_over(told, "2014-01-01").instruments

    assert (ends.certain, ends.until) == (True, "[2018-06-30,2022-06-30]")
    assert (renews.certain, renews.until, renews.renewal) == (True, "[2018-04-30..]", "none or tacit")
    assert (later.status, later.certain, later.alternatives) == ("in-force", False, ("none",))
    assert (alleged.status, alleged.certain, alleged.alternatives) == ("in-force", False, ("none",))
    ends, *_ = details_over(told, "2020-01-01").instruments
    assert (ends.status, ends.alternatives, ends.until) == (
        "expired",
        ("in-force",),
        "[2018-06-30,2022-06-30]",
    )


def details_over(told: Story, as_at: str) -> Details:
    found: Details
    found, _ = row_over(asked(told, as_at=as_at), lambda ask: details(ask, told.stream))
    return found
