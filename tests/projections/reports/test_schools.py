"""School ties under the ties of cities, and how soon they followed."""

from collections.abc import Callable

from comity.testing import (
    asked,
    body_registered,
    figure_reported,
    history,
    opened,
    opened_between,
    runs,
    signed,
    terminated,
)
from domain.fact import Fact
from domain.history import History
from projections.report import Ask, Count, Days
from projections.reports.schools import schools

BETWEEN = "partnership:edinburgh--kaohsiung"
SCHOOL = history(body_registered("A school", kind="school"), stream="body:school")


def cities(*facts: Fact) -> History:
    return history(opened, *facts)


def school(*facts: Fact, under: str | None = BETWEEN) -> History:
    return history(opened_between("kaohsiung", "school", under=under), *facts)


def test_the_days_run_from_the_agreement_to_the_first_school_tie_with_the_bounds_of_both() -> None:
    told = cities(signed("2025-04-15", kind="sister-city")), school(signed("2025-06~", kind="mou")), SCHOOL

    (row,) = schools(asked(*told)).rows
    assert (row.stream, row.days, row.ties) == (BETWEEN, Count(16, 107), Count(1, 1))
    assert row.agreement == Days("2025-04-15", "2025-04-15", "2025-04-15")
    assert row.first_tie == Days("2025-06~", "2025-05-01", "2025-07-31")
    assert row.behind.entries == (f"{BETWEEN}#2", "partnership:kaohsiung--school#2")


def test_a_school_tie_before_the_agreement_is_told_in_days_below_nought() -> None:
    told = cities(signed("2025-04-15", kind="sister-city")), school(signed("2025-04-05", kind="mou")), SCHOOL

    (row,) = schools(asked(*told)).rows
    assert row.days == Count(-10, -10)


def test_without_a_known_day_of_the_agreement_nobody_can_say_how_long_it_took() -> None:
    told = (
        cities(signed("[..2016-09-12]", kind="sister-city")),
        school(signed("2025-06~", kind="mou")),
        SCHOOL,
    )

    (row,) = schools(asked(*told)).rows
    assert (row.days, row.agreement.edtf) == (None, "[..2016-09-12]")


def test_a_memorandum_of_the_cities_is_no_agreement_to_count_from() -> None:
    told = cities(signed("2025-04-15", kind="mou")), school(signed("2025-06-01", kind="mou")), SCHOOL

    (row,) = schools(asked(*told)).rows
    assert (row.agreement, row.days, row.ties) == (None, None, Count(1, 1))


def test_an_instrument_for_schools_of_the_cities_themselves_is_a_school_tie() -> None:
    told = cities(
        signed("2025-04-15", kind="sister-city"),
        signed("2025-04-20", instrument="schools", kind="sister-school"),
    )

    found = schools(asked(told))
    assert [(row.stream, row.days) for row in found.rows] == [(BETWEEN, Count(5, 5))]
    assert [tie.agreement for tie in found.section("ties")] == ["schools (sister school)"]


def test_a_partnership_under_a_tie_of_cities_without_any_school_is_no_school_tie() -> None:
    port = history(opened_between("harbour", "kaohsiung", under=BETWEEN), signed("2025-06-01", kind="mou"))

    assert not schools(asked(cities(signed("2025-04-15", kind="sister-city")), port)).rows


def test_an_open_partnership_of_a_school_without_a_signature_is_no_tie_yet() -> None:
    assert not schools(asked(cities(signed("2025-04-15")), school(), SCHOOL)).section("ties")


def test_a_school_tie_that_may_not_have_begun_or_has_ended_is_said_so() -> None:
    told = school(signed("2024-06", kind="mou", term=runs(until="2024-12-31"))), SCHOOL

    def in_force(as_at: str) -> list[str]:
        return [tie.in_force for tie in schools(asked(*told, as_at=as_at)).section("ties")]

    assert in_force("2024-05-31") == []
    assert in_force("2024-06-15") == ["possibly"]
    assert in_force("2024-12-31") == ["yes"]
    assert in_force("2025-01-01") == ["no"]


def test_what_is_asserted_stands_beside_what_is_on_record_with_the_difference() -> None:
    claimed = history(
        body_registered(), figure_reported(metric="sister-school-ties", value="220", on="2024-01-01")
    )
    elsewhere = history(opened_between("other-school", "town"), signed("2020-01-01", kind="sister-school"))
    told = claimed, school(signed("2024-01", kind="mou"), under=None), elsewhere, SCHOOL

    (claim,) = schools(asked(*told, as_at="2024-06-15")).section("asserted")
    assert (claim.figure, claim.subject) == ("220", "Kaohsiung")
    assert claim.recorded == Count(0, 1), "of the day of the claim; the tie of two others is not Kaohsiung's"
    assert (claim.difference, claim.verdict) == (Count(219, 220), "contradicted")
    assert not schools(asked(*told, as_at="2023-12-31")).section("asserted"), "nobody had claimed it by then"


def test_a_claim_is_held_against_the_days_that_it_speaks_of_and_is_none_before_them() -> None:
    claimed = history(
        body_registered(),
        *(
            figure_reported(metric="sister-school-ties", value=value, on=None, as_of="2024")
            for value in ("1", "0", "2")
        ),
    )
    ended = school(signed("2024-03-01", kind="mou", term=runs(until="2024-12-31")), under=None)

    found = schools(asked(claimed, ended, SCHOOL, as_at="2025-06-15")).section("asserted")
    assert [(row.recorded, row.verdict) for row in found] == [
        (Count(0, 1), "possible"),
        (Count(0, 1), "possible"),
        (Count(0, 1), "contradicted"),
    ]
    assert not schools(asked(claimed, ended, SCHOOL, as_at="2023-12-31")).section("asserted")


def test_a_school_tie_keeps_its_columns() -> None:
    told = cities(signed("2025-04-15", kind="sister-city")), school(signed("2025-06", kind="mou")), SCHOOL

    (row,) = schools(asked(*told)).section("ties")

    assert (row.stream, row.tie, row.under, row.agreement, row.in_force) == (
        "partnership:kaohsiung--school",
        "kaohsiung – A school",
        "edinburgh – kaohsiung",
        "pact (mou)",
        "yes",
    )


def test_ties_that_may_be_in_force_are_least_and_most() -> None:
    told = cities(signed("2025-04-15", kind="sister-city")), school(signed("2025-06", kind="mou")), SCHOOL

    (row,) = schools(asked(*told, as_at="2025-06-15")).rows

    assert row.ties == Count(least=0, most=1)


# --- the demo


def test_orange_county_had_its_first_school_tie_16_to_107_days_after_the_agreement(
    demo: Callable[..., Ask],
) -> None:
    found = schools(demo("2025-11-16"))
    rows = {row.stream: row for row in found.rows}

    orange = rows["partnership:kaohsiung--orange-county-ny"]
    assert orange.days == Count(16, 107)
    assert orange.days.least <= 61 <= orange.days.most, "two months lie inside"
    assert rows["partnership:gdynia--kaohsiung"].days == Count(0, 2)
    assert all(row.behind.sources and row.behind.entries for row in found.rows)


def test_of_the_220_school_ties_that_are_asserted_the_ledger_names_three(demo: Callable[..., Ask]) -> None:
    found = schools(demo("2025-11-16"))

    assert {(row.figure, row.recorded, row.difference) for row in found.section("asserted")} == {
        ("220", Count(3, 3), Count(217, 217)),
        ("220", Count(0, 3), Count(217, 220)),  # of a day by 14 September 2025, whichever it is
    }
    assert "2025-11?" not in {row.of.edtf for row in schools(demo("1900-01-01")).section("asserted")}
    assert any("names 3 school ties with an agreement in force and no others" in note for note in found.notes)


def test_that_the_tie_of_the_cities_has_ended_is_said_beside_its_schools() -> None:
    told = (
        cities(signed("2015-04-15", kind="sister-city"), terminated("2020-01-01")),
        school(signed("2016-06-01", kind="mou")),
        SCHOOL,
    )

    assert [row.status for row in schools(asked(*told)).rows] == ["terminated"]
    assert [row.status for row in schools(asked(*told, as_at="2019-12-31")).rows] == ["in-force"]
