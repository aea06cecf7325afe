"""What other values would change in a row is said in words that say no more and no less."""

from __future__ import annotations

from comity.testing import (
    asked,
    contested,
    history,
    opened_between,
    proposed,
    signed,
)
from projections.reckoning.unsettled import depends_on, row_over
from projections.reckoning.unsettled.saying import change_in_words
from projections.reports.show import details


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
    assert depends_on(row) == ("if #2 on is 2025-08: tier since [2025-08,2025-09], since [2025-08,2025-09]",)


def test_what_may_follow_is_judged_by_the_values_in_use() -> None:
    told = history(opened_between("gdynia", "kaohsiung"), signed("2020"))
    used, other = (details(asked(told, as_at="2021-01-01"), told.stream) for _ in range(2))

    assert change_in_words(used, other._replace(may_follow=("resumed",)), {}, str) == ""
    assert change_in_words(used, other._replace(may_follow=("resumed",), tier=1), {}, str) == "tier 1"
