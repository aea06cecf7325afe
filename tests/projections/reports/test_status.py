"""Where everything stands on a day, as surely as the facts allow."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import (
    TODAY,
    asked,
    body_registered,
    citing,
    considered,
    contacted,
    contested,
    history,
    invalidated,
    opened,
    opened_between,
    proposed,
    put_on_hold,
    renewed,
    resolution_passed,
    retracted,
    runs,
    signed,
    source_registered,
    statement_made,
    visited,
)
from domain import membership
from domain.history import History
from domain.kinds import CLOSEST_FIRST, TIERS
from domain.partnership.standing import Status as PartnershipStatus
from projections.reckoning.standings import FLAGS, STATUSES, Status
from projections.report import Count, Unanswerable
from projections.reports.status import status
from queries.standing_words import standing_words, state_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from domain.fact import Fact
    from tests.projections.conftest import Asking

HELD = history(
    opened,
    proposed("2024-06"),
    considered("2024-06", outcome="tabled"),
    put_on_hold("2024-06-24"),
    resolution_passed("2024-08-22"),
)


def rows(*told: History, at: str = TODAY, **options: Any) -> Sequence[Status]:
    found: Sequence[Status] = status(asked(*told, as_at=at), **options).rows
    return found


@pytest.mark.parametrize(
    ("iso", "said", "flags"),
    [
        ("2024-06-23", "tabled, else none", ()),
        ("2024-06-24", "on-hold", ()),
        ("2024-08-22", "on-hold", ("intent",)),
    ],
)
def test_the_status_of_a_day(iso: str, said: str, flags: tuple[str, ...]) -> None:
    (row,) = rows(HELD, at=iso)

    assert (row.status if row.certain else f"{row.status}, else {row.otherwise}", row.flags) == (said, flags)
    assert row.tier == 0


def test_all_that_it_may_be_is_said() -> None:
    told = history(opened, signed("2013", instrument="m"), invalidated("2013", instrument="m"))
    (row,) = rows(told, at="2013-06-10")

    assert (row.status, row.otherwise, row.alternatives) == ("invalidated", "none", ("none", "in-force"))
    assert standing_words(row) == "invalidated (possible, else none or in force)"
    (agreement,) = row.instruments
    assert state_words(agreement) == "invalidated (possible, else not yet signed or in force)"


def test_what_only_may_stand_so_is_listed_and_counted_apart() -> None:
    told = history(opened, signed("2013", instrument="m"), invalidated("2013", instrument="m"))
    surely = history(opened_between("gdynia", "kaohsiung"), signed("2010"))

    page = status(asked(told, surely, as_at="2013-06-10"), status=("in-force",))

    assert [(row.status, row.certain) for row in page.rows] == [("invalidated", False), ("in-force", True)]
    assert page.title == "2 partnerships, 1 of them only possibly so"
    assert status(asked(surely, as_at="2013-06-10"), status=("in-force",)).title == "1 partnership"
    assert len(rows(told, surely, at="2013-06-10", tie="friendship")) == 2
    assert not rows(told, at="2012-12-31", status=("in-force",))


@pytest.mark.parametrize(
    "asked_by", [{"tie": "friendship"}, {"closest": "friendship"}, {"status": ("in-force",)}]
)
def test_a_title_says_of_how_many_only_one_reading_or_some_days_answer(asked_by: dict[str, Any]) -> None:
    rough = history(opened, signed("2013", kind="friendship"))
    disputed = history(
        opened_between("gdynia", "kaohsiung"),
        signed("2010", kind="friendship"),
        contested(2, "on", "2014-01-01"),
    )
    surely = history(opened_between("kaohsiung", "riga"), signed("2010", kind="friendship"))

    def title(*told: History) -> str:
        return status(asked(*told, as_at="2013-06-10"), **asked_by).title

    assert title(rough, disputed, surely).startswith("3 partnerships, 2 of them only possibly so")
    assert title(disputed).startswith("1 partnership, 1 of them only possibly so")
    assert title(surely).endswith("1 partnership")


def test_what_had_not_begun_is_in_no_list() -> None:
    assert rows(HELD, at="2024-05-31") == []


def test_an_opening_that_was_retracted_is_in_no_list() -> None:
    mistaken = history(opened, visited("2024"), retracted(2), retracted(1))

    assert rows(mistaken) == []


def test_since_is_when_status_and_tier_began() -> None:
    (row,) = rows(HELD, at="2024-12-31")

    assert row.since == ("2024-06-24", "2024-06-24", "2024-06-24")


def test_a_term_that_ran_out_began_the_status_that_followed() -> None:
    told = history(opened, signed("2020-01-01", term=runs(length="P5Y")))

    (before,), (after,) = rows(told, at="2024-12-31"), rows(told, at="2025-01-01")
    assert (before.status, before.tier) == ("in-force", 3)
    assert (after.status, after.tier, after.since.edtf) == ("expired", 0, "2025-01-01")
    assert after.instruments[0].until == "2024-12-31"


def test_a_signature_without_a_day_began_on_an_unknown_one() -> None:
    (row,) = rows(history(opened, signed()))

    assert (row.status, row.since) == ("in-force", (None, None, "2025-11-25"))


def test_instruments_come_in_the_order_of_their_signatures() -> None:
    told = history(
        opened,
        signed("2020", instrument="z", kind="mou"),
        signed("2022", instrument="a", kind="letter-of-intent"),
        signed("2024", instrument="m", kind="sister-city"),
    )

    assert [instrument.id for instrument in rows(told)[0].instruments] == ["z", "a", "m"]
    assert [instrument.id for instrument in rows(told, at="2023-06-01")[0].instruments] == ["z", "a"]


def test_each_row_says_what_it_rests_on() -> None:
    told = history(
        opened,
        signed("2020", sources=citing("gazette")),
        visited("2024", sources=citing("press")),
        resolution_passed("2025", sources=citing("minutes")),
    )

    (row,) = rows(told)

    assert sorted(item.rpartition("#")[2] for item in row.behind) == ["2", "3", "4"]
    assert row.sources == ("gazette", "minutes", "press")
    assert row.last_contact == ("2024", "2024-01-01", "2024-12-31")


def test_the_last_contact_is_of_the_day() -> None:
    told = history(opened, visited("2023"), contacted("2024-06-01"), visited("2025-01-01"))

    assert [rows(told, at=day)[0].last_contact for day in ("2024-12-31", "2025-11-25")] == [
        ("2024-06-01", "2024-06-01", "2024-06-01"),
        ("2025-01-01", "2025-01-01", "2025-01-01"),
    ]


def test_the_last_contact_of_what_lasted_is_its_last_day() -> None:
    told = history(opened, visited("2023-12-30/2024-01-03"), contacted("2024-01-02"))

    assert rows(told)[0].last_contact == ("2024-01-03", "2024-01-03", "2024-01-03")
    assert rows(told, at="2024-01-01")[0].last_contact == ("2024-01-01", "2024-01-01", "2024-01-01")


def test_the_last_contact_lies_no_earlier_than_any_that_had_been_by_then() -> None:
    told = history(opened, visited("2020-12-01"), visited("2020"))

    assert rows(told)[0].last_contact == ("[2020-12-01..2020-12-31]", "2020-12-01", "2020-12-31")


def test_an_undated_contact_may_be_the_last_and_hides_no_other() -> None:
    told = history(opened, visited("2023-10-01"), contacted())

    assert rows(told)[0].last_contact == ("[2023-10-01..2025-11-25]", "2023-10-01", "2025-11-25")


def test_neither_what_began_nor_the_last_contact_is_later_than_the_day() -> None:
    told = history(opened, visited("[..2024-12-31]"), signed("[..2024-12-31]"))

    (row,) = rows(told, at="1950-01-01")
    assert row.since == row.last_contact == ("[..1950-01-01]", None, "1950-01-01")


def test_an_alleged_contact_is_no_last_contact() -> None:
    told = history(opened, visited("2023-10-01"), visited("2024-10-01", certainty="alleged"))

    assert rows(told)[0].last_contact == ("2023-10-01", "2023-10-01", "2023-10-01")


def test_a_title_is_its_own_or_the_names_of_its_parties() -> None:
    own = history(opened_between("edinburgh", "kaohsiung", title="The accord"))
    plain = history(opened_between("gdynia", "kaohsiung"))

    assert [row.title for row in rows(own, plain, history(body_registered()))] == [
        "The accord",
        "gdynia – Kaohsiung",
    ]


def test_a_stream_without_entries_has_no_row() -> None:
    assert [row.id for row in rows(HELD, History("partnership:a--b"))] == ["partnership:edinburgh--kaohsiung"]


def test_other_kinds_of_stream_are_asked_for() -> None:
    told = (HELD, history(body_registered()), history(source_registered()))

    assert [(row.id, row.status, row.parties) for row in rows(*told, stream="body")] == [
        ("body:kaohsiung", "registered", ())
    ]
    assert [row.title for row in rows(*told, stream="source")] == ["Minutes of the council"]


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"status": ("on-hold",)}, True),
        ({"status": ("on hold, suspended",)}, True),
        ({"status": ("intent",)}, True),
        ({"status": ("in-force",)}, False),
        ({"tie": "sister-city"}, False),
        ({"country": "tw"}, False),
    ],
)
def test_rows_may_be_chosen(*, kept: bool, options: dict[str, Any]) -> None:
    assert bool(rows(HELD, history(body_registered()), **options)) is kept


def test_a_country_is_that_of_a_party(demo: Asking) -> None:
    assert [row.id for row in status(demo(), country="mv").rows] == ["partnership:kaohsiung--male"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"status": ("tabeled",)}, "status: 'tabeled' is none of .* did you mean tabled"),
        ({"tie": "sistercity"}, "did you mean sister-city"),
        ({"country": "Poland"}, "two letters of ISO 3166-1, such as PL"),
    ],
)
def test_what_is_on_no_list_is_answered_with_the_list(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Unanswerable, match=said):
        rows(HELD, **options)


def test_the_words_are_those_of_the_domain() -> None:
    assert STATUSES["partnership"] == get_args(PartnershipStatus)
    assert STATUSES["membership"] == get_args(membership.Status)
    assert set(rows(HELD)[0].flags) <= set(FLAGS)
    assert set(CLOSEST_FIRST) == set(TIERS)
    assert [TIERS[item] for item in CLOSEST_FIRST] == sorted(TIERS.values(), reverse=True)


def test_where_each_partnership_is_a_tie_they_are_counted_as_such() -> None:
    ask = asked(*(history(opened_between("kaohsiung", other), signed("2019")) for other in ("a", "b", "c")))

    assert status(ask).title.startswith("3 partnerships")


def test_what_is_in_force_by_a_renewal_rests_on_it_and_so_does_that_it_ran_out() -> None:
    told = history(
        opened,
        signed("2020-02-29", term=runs(length="P1Y"), sources=citing("gazette")),
        renewed("2021-02-28", term=runs(length="P4Y"), sources=citing("radio")),
    )

    for as_at, stands in (("2020-12-31", 1), ("2023-01-01", 2), (TODAY, 2)):
        (row,) = status(asked(told, as_at=as_at)).section("status")
        assert [item.rpartition("#")[2] for item in row.behind] == ["2", "3"][:stands]
        assert row.sources == ("gazette", "radio")[:stands]


# --- how many there are

ROUGH: dict[str | None, tuple[str, ...]] = {
    "1984-05-03": ("1984-05-03",),
    "1984": ("1984-02-03", "1984-11-05"),
    "[1983,1985]": ("1983-02-02", "1985-02-02"),
    "1985": ("1985-02-02",),
    None: ("1950-02-03", "2020-11-05"),
}
"""What is said of days, and days of which each may be: one on each side of the day that is asked about, where there are."""
STEPS: tuple[Callable[[str | None], Fact], ...] = (
    lambda on: signed(on, kind="sister-city"),
    proposed,
    visited,
    lambda on: statement_made(on or "1984"),
)
BETWEEN = (("kaohsiung", "lens"), ("faro", "kaohsiung"), ("beta", "kaohsiung", "pusan"))


def heading(told: Iterator[History], **options: Any) -> Count:
    """How many there are, as the title begins."""
    title = status(asked(*told, as_at="1984-06-01", home="kaohsiung"), **options).title
    found = re.match(r"(\d+)(?:–(\d+))?", title)
    assert found
    return Count(int(found[1]), int(found[2] or found[1]))


@given(
    st.lists(
        st.tuples(st.sampled_from(BETWEEN), st.sampled_from(STEPS), st.sampled_from([*ROUGH])),
        min_size=1,
        max_size=3,
        unique_by=lambda each: each[0],
    )
)
def test_the_title_says_the_least_and_the_most_that_there_are_on_any_days(
    told: list[tuple[tuple[str, ...], Callable[[str | None], Fact], str | None]],
) -> None:
    def with_days(days: Sequence[str | None]) -> Iterator[History]:
        for (parties, step, _), on in zip(told, days, strict=True):
            yield history(opened_between(*parties), step(on))

    said = [ROUGH["1984" if on is None and step is STEPS[-1] else on] for _, step, on in told]
    each = [heading(with_days(days)) for days in product(*said)]

    assert all(number.least == number.most for number in each), (
        "control: with all days known it is one number"
    )
    assert heading(with_days([on for *_, on in told])) == Count(
        min(number.least for number in each), max(number.most for number in each)
    )


def test_the_title_says_the_least_and_the_most_over_contested_values_too() -> None:
    undated = history(opened_between("braga", "lens"), signed(kind="sister-city"))
    disputed = history(opened_between("faro", "lens"), signed("1984-01-05"), contested(2, "on", "1985-06-01"))

    def title(**options: Any) -> str:
        return status(asked(undated, disputed, as_at="1984-06-01"), **options).title

    assert title().startswith("0–2 partnerships")
    assert title(status=("in-force",)).startswith("2 partnerships, 2 of them only possibly so")
    assert status(asked(undated, as_at="1984-06-01")).title.startswith("0–1 partnerships")
    assert status(asked(undated)).title.startswith("1 partnership")


def test_what_surely_was_opened_is_there_whether_or_not_anything_came_of_it() -> None:
    told = history(opened.model_copy(update={"on": "2000-01-01"}), visited("2024"))

    (row,) = rows(told, at="2024-06-01")
    assert (row.status, row.alternatives) == ("contact", ("none",))
    assert status(asked(told, as_at="2024-06-01")).title.startswith("1 partnership")


def test_memberships_that_may_not_have_begun_are_in_the_most_alone() -> None:
    told = history(membership.Joined(on="2024"), stream="membership:kaohsiung@iurc")

    assert status(asked(told, as_at="2024-06-01"), stream="membership").title.startswith("0–1 memberships")
