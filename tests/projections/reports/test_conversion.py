"""How long it takes from the first contact to a signature."""

from collections.abc import Callable

import pytest

from comity.testing import (
    asked,
    considered,
    contacted,
    history,
    opened,
    opened_between,
    proposed,
    retracted,
    runs,
    signed,
    terminated,
    visited,
)
from domain.fact import Fact
from domain.history import History
from projections.report import Ask, Body, Count, Days, Page, Unanswerable
from projections.reports.conversion import conversion

TIE = "partnership:edinburgh--kaohsiung"


def told(*facts: Fact, as_at: str = "2025-11-25", tier: int = 3) -> Page:
    return conversion(asked(history(opened, *facts), as_at=as_at), tier=tier)


def tie(slug: str, *facts: Fact) -> History:
    return history(opened_between(slug, "kaohsiung"), *facts)


def days(page: Page) -> list[Count]:
    return [row.days for row in page.section("signed")]


# --- one partnership


def test_the_days_run_from_the_first_contact_to_the_first_signature_with_the_bounds_of_both() -> None:
    page = told(visited("2024-03"), contacted("2024-05-01"), proposed("2024-06-01"), signed("2024-07-10"))

    (row,) = page.section("signed")
    assert (row.days, row.by, row.kind, row.certain) == (Count(101, 131), "visit", "friendship", True)
    assert row.behind.entries == (f"{TIE}#2", f"{TIE}#5")


def test_a_proposal_begins_it_too_as_does_the_first_consideration_of_one() -> None:
    assert days(told(proposed("2024-06-01"), contacted("2024-06-05"), signed("2024-06-11"))) == [
        Count(10, 10)
    ]
    assert days(told(considered("2024-06-01"), signed("2024-06-11"))) == [Count(10, 10)]


def test_of_two_that_may_be_the_first_the_bounds_are_those_of_the_first() -> None:
    page = told(contacted("2024"), visited("2024-03-01"), signed("2025-01-01"))

    (row,) = page.section("signed")
    assert row.days == Count(306, 366)
    assert row.began.edtf == "[2024-01-01..2024-03-01]"


def test_only_a_signature_of_the_tier_ends_it() -> None:
    facts = (
        contacted("2024-01-01"),
        signed("2024-01-11", kind="mou"),
        signed("2024-01-21", instrument="more"),
    )

    assert days(told(*facts)) == [Count(20, 20)]
    assert days(told(*facts, tier=2)) == [Count(10, 10)]
    assert not days(told(*facts, tier=4))


def test_a_signature_that_one_party_still_lacks_ends_nothing() -> None:
    half = (contacted("2024-01-01"), signed("2024-01-11", by=("edinburgh",)))

    assert not days(told(*half))
    assert days(told(*half, signed("2024-01-31", by=("kaohsiung",)))) == [Count(30, 30)]


def test_what_is_alleged_begins_nothing() -> None:
    page = told(contacted("2023-01-01", certainty="alleged"), contacted("2024-01-01"), signed("2024-01-11"))

    assert days(page) == [Count(10, 10)]
    assert any(f"{TIE}#2" in note for note in page.notes)


def test_a_visit_on_which_it_was_signed_is_told_as_nought_days() -> None:
    page = told(visited("2024-01-11/2024-01-13"), signed("2024-01-11"))

    assert days(page) == [Count(0, 0)]
    assert any(note.startswith("0 days: in 1") for note in page.notes)


def test_what_lasted_began_on_its_first_day() -> None:
    """Not on any of its days."""
    page = told(visited("2023-12-30/2024-01-03"), signed("2024-01-10"))

    assert days(page) == [Count(11, 11)]


def test_a_signature_is_one_though_its_term_had_run_out_by_any_day_that_is_known() -> None:
    page = told(contacted("2010-01-01"), signed("[2010-02-01..2012-02-01]", term=runs(until="2011-01-01")))

    assert days(page) == [Count(31, 761)]


def test_what_is_signed_and_comes_into_force_later_is_signed() -> None:
    page = told(contacted("2024-01-01"), signed("2024-01-11", term=runs(from_="2025-01-01")))

    assert days(page) == [Count(10, 10)]


def test_what_the_home_has_left_was_signed_all_the_same_and_where_it_stands_is_its_own() -> None:
    """Of the home, not of those who go on."""
    three = opened_between("c", "d", "kaohsiung")
    left = history(
        three, contacted("2014-01-01"), signed("2015", kind="mou"), terminated("2020", by="kaohsiung")
    )

    (row,) = conversion(asked(left)).section("unsigned")
    assert row.status == "terminated"
    assert days(conversion(asked(left), tier=2)) == [Count(365, 729)]
    assert conversion(asked(left)).notes[-1] == (
        "Counted are partnerships, each signed by all its parties: 1 partnership, 1 of them with two ties: 2 ties."
    )


def test_what_had_not_begun_and_what_was_opened_by_mistake_stand_nowhere() -> None:
    """Not even apart."""
    mistake = history(opened_between("a", "kaohsiung"), visited("2010"), retracted(2), retracted(1))
    later = tie("b", contacted("2024-07-01"))

    page = conversion(asked(mistake, later, as_at="2024-06-30"))

    assert [page.section(name) for name in ("signed", "unsigned", "apart")] == [[], [], []]


# --- those that stand apart, and those that wait


@pytest.mark.parametrize(
    ("facts", "why", "at_least"),
    [
        ((contacted("2012"), signed("[..2016-09-12]")), "the signature has no day on record", None),
        ((contacted("2012"), signed()), "the signature has no day on record", None),
        ((signed("2016-09-12"),), "no contact or proposal on record before the signature", None),
        (
            (signed("2016-09-12"), contacted("2017")),
            "no contact or proposal on record before the signature, the first came after it",
            None,
        ),
        (
            (contacted("2016-09-02"), contacted(), signed("2016-09-12")),
            "a contact without a day may have come first",
            10,
        ),
        ((), "no contact or proposal on record, nor a signature of the tier", None),
    ],
)
def test_without_a_day_to_count_from_or_to_it_stands_apart(
    facts: tuple[Fact, ...], why: str, at_least: int | None
) -> None:
    page = told(*facts)

    assert [(row.why, row.at_least) for row in page.section("apart")] == [(why, at_least)]
    assert not page.section("signed")
    assert not page.section("unsigned")
    assert (page.rows[0].median_days, page.rows[0].apart) == (None, 1)


def test_what_has_begun_and_is_not_signed_is_listed_with_the_days_so_far() -> None:
    page = told(visited("2024-03"), proposed("2024-06-01"), as_at="2024-07-01")

    (row,) = page.section("unsigned")
    assert (row.days_so_far, row.status, row.certain) == (Count(92, 122), "proposed", True)
    assert page.rows[0].unsigned == Count(1, 1)


def test_what_may_have_begun_only_later_is_possibly_waiting() -> None:
    page = told(visited("2024-03"), as_at="2024-03-15")

    assert [row.certain for row in page.section("unsigned")] == [False]
    assert page.rows[0].unsigned == Count(0, 1)


def test_a_signature_that_may_be_later_than_the_day_is_in_no_median() -> None:
    page = told(visited("2024-03-01"), signed("2024-07"), as_at="2024-07-15")

    assert [row.certain for row in page.section("signed")] == [False]
    row = page.rows[0]
    assert (row.signed, row.possibly_signed, row.median_days) == (0, 1, None)


# --- all of them


def test_the_median_is_over_the_signed_and_the_unsigned_make_it_longer() -> None:
    ask = asked(
        tie("a", contacted("2024-01-01"), signed("2024-01-11")),
        tie("b", contacted("2024-01"), signed("2024-02-10")),
        tie("c", contacted("2024-01-01"), signed("2024-04-10")),
        tie("d", contacted("2024-01-01")),
        tie("e", signed("2024-01-01")),
        history(opened_between("f", "osaka"), contacted("2024-01-01"), signed("2024-01-02")),
    )

    row = conversion(ask).rows[0]
    assert (row.signed, row.unsigned, row.apart) == (3, Count(1, 1), 1)
    assert row.median_days == Count(10, 40)
    assert row.median_days_with_unsigned == Count(55, 70)
    assert conversion(ask, of=Body("osaka")).rows[0].median_days == Count(1, 1)


def test_of_an_even_number_the_median_is_rounded_outwards() -> None:
    ask = asked(
        tie("a", contacted("2024-01-01"), signed("2024-01-11")),
        tie("b", contacted("2024-01-01"), signed("2024-01-12")),
    )

    assert conversion(ask).rows[0].median_days == Count(10, 11)


def test_where_most_are_unsigned_there_is_no_median_of_all() -> None:
    ask = asked(
        tie("a", contacted("2024-01-01"), signed("2024-01-11")),
        tie("b", contacted("2024-01-01")),
        tie("c", contacted("2024-01-01")),
    )

    row = conversion(ask).rows[0]
    assert (row.median_days, row.median_days_with_unsigned) == (Count(10, 10), None)


@pytest.mark.parametrize("tier", [0, 5])
def test_a_tier_that_is_none_is_refused_with_those_there_are(tier: int) -> None:
    with pytest.raises(Unanswerable, match="give 4"):
        told(tier=tier)


def test_real_histories(demo: Callable[..., Ask]) -> None:
    page = conversion(demo())
    signed_ = {row.stream: row for row in page.section("signed")}
    waiting = {row.stream: row for row in page.section("unsigned")}

    assert signed_["partnership:gdynia--kaohsiung"].days == Count(623, 987)
    assert signed_["partnership:kaohsiung--portland"].by == "proposal"
    assert (waiting[TIE].began.edtf, waiting[TIE].status) == ("2022-10", "on-hold")
    apart = {row.stream: row.why for row in page.section("apart")}
    assert apart["partnership:cebu--kaohsiung"] == "the signature has no day on record"
    sure = len([row for row in signed_.values() if row.certain])
    assert page.rows[0].signed == Count(sure, sure + 1)  # Malé, of which it is contested what was signed


def test_a_proposal_on_some_day_of_a_month_begins_it_on_some_day_of_that_month() -> None:
    (row,) = told(proposed("2024-05"), signed("2024-06-30")).section("signed")

    assert row.days == Count(least=30, most=60)


def test_what_stands_apart_keeps_when_it_began_and_when_it_was_signed() -> None:
    (row,) = told(contacted(), contacted("2024-05"), signed("2024-07")).section("apart")

    assert row.began == Days("2024-05", "2024-05-01", "2024-05-31")
    assert row.signed == Days("2024-07", "2024-07-01", "2024-07-31")


def test_what_may_have_been_the_first_is_all_named() -> None:
    page = told(contacted("2012", channel="meeting"), visited("2012-11-30"), signed("2013-01-01"))

    (row,) = page.section("signed")
    assert row.began == Days("[2012-01-01..2012-11-30]", "2012-01-01", "2012-11-30")
    assert set(row.by.split(" or ")) == {"visit", "meeting"}
    assert set(row.behind.entries) == {f"{TIE}#2", f"{TIE}#3", f"{TIE}#4"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([], "nothing of the tier was signed"),
        ([signed("1990", kind="mou")], "nothing of the tier was signed"),
        ([signed("1990")], "none with a first contact and a signature of known days"),
        ([visited("1989"), signed()], "none with a first contact and a signature of known days"),
    ],
)
def test_that_none_can_be_counted_does_not_say_that_nothing_was_signed(facts: list[Fact], said: str) -> None:
    found = {section.name: section for section in told(*facts).sections}["signed"]

    assert (found.rows, found.empty) == ([], said)
