"""What did we do in a year? Certain, possible and undated apart, and a balance that adds up or says why not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    contacted,
    day,
    figure_reported,
    history,
    invalidated,
    noted,
    opened,
    opened_between,
    pressured,
    renewed,
    runs,
    signed,
    suspended,
    visited,
)
from domain import body, membership, programme
from domain.aggregate import Surroundings
from domain.history import History
from projections.annual import Balance, Line, annual
from projections.fold import Folded
from projections.report import Ask, Page, Unanswerable
from projections.rows.spells import Stand, stand
from projections.rows.spells import spells as spells_of

TODAY = day("2025-11-25")
EDINBURGH = "partnership:edinburgh--kaohsiung"


def line(page: Page, what: str) -> tuple[int, int, int]:
    (found,) = [one for one in page.section("summary") if one.what == what]
    assert isinstance(found, Line)
    return found.certain, found.possible, found.alleged


def balance(page: Page, ties: str = "own ties, any agreement") -> Balance:
    (found,) = [one for one in page.section("balance") if one.ties == ties]
    assert isinstance(found, Balance)
    return found


def sums(found: Balance) -> tuple[str, str, str, str, bool]:
    return str(found.opening), str(found.new), str(found.ended), str(found.closing), found.balanced


def tie(other: str, *facts: Any, **more: Any) -> History:
    return history(opened_between(*sorted((other, "kaohsiung")), **more), *facts)


# --- what belongs to the year


def test_a_fact_is_of_the_year_where_both_bounds_are_and_possibly_where_they_overlap() -> None:
    told = history(
        opened,
        visited("2023-12-31"),
        visited("2024"),
        visited("2024-12-30/2025-01-02"),
        visited("[2023-12..2024-01]"),
        visited("2025-01-01"),
    )

    page = annual(asked(told), year=2024)

    assert line(page, "visits out") == (1, 2, 0)
    assert [one.when.edtf for one in page.section("bilateral")] == ["2024"]
    assert {one.when.edtf for one in page.section("possible")} == {
        "2024-12-30/2025-01-02",
        "[2023-12..2024-01]",
    }


def test_a_fact_without_any_date_is_neither() -> None:
    page = annual(asked(history(opened, visited())), year=2024)

    assert line(page, "visits out") == (0, 0, 0)
    assert [one.in_year for one in page.section("undated")] == ["no date"]
    assert any("1 fact without any date" in note for note in page.notes)


def test_an_alleged_fact_is_listed_and_in_no_sum() -> None:
    page = annual(asked(history(opened, pressured("2024-05-01", certainty="alleged"))), year=2024)

    assert line(page, "pressure") == (0, 0, 1)
    assert [one.certainty for one in page.section("pressure")] == ["alleged"]


def test_the_chapters_are_bilateral_multilateral_and_cultural() -> None:
    page = annual(
        asked(
            history(opened, contacted("2024-05-01")),
            history(membership.Joined(on="2024-06"), stream="membership:kaohsiung@iclei"),
            history(
                programme.Started(name="Festival", kind="festival"),
                programme.EditionHeld(on="2024-07-01", title="First"),
                figure_reported("2024-07-02"),
                stream="programme:festival",
            ),
        ),
        year=2024,
    )

    chapters = ("bilateral", "multilateral", "cultural", "figures")
    assert [[one.type for one in page.section(chapter)] for chapter in chapters] == [
        ["contacted"],
        ["joined"],
        ["edition-held", "figure-reported"],
        ["figure-reported"],
    ]
    assert line(page, "networks joined") == line(page, "editions held") == (1, 0, 0)


def test_visits_go_out_or_come_in_also_those_of_a_body_under_it() -> None:
    school = history(body.Registered(name="Renwu", kind="school", under="kaohsiung"), stream="body:renwu")
    told = history(
        opened,
        visited("2024-01-01"),
        visited("2024-02-01", visitor="edinburgh", host="kaohsiung"),
        visited("2024-03-01", visitor="renwu"),
        visited("2024-04-01", visitor="a delegation of pupils"),
        visited("2024-05-01", visitor="renwu", host="kaohsiung"),
    )

    page = annual(asked(history(body_registered()), school, told), year=2024)

    assert line(page, "visits out") == (2, 0, 0)
    assert line(page, "visits in") == (1, 0, 0)
    assert line(page, "visits of others, or among its own") == (2, 0, 0)


def test_what_others_do_is_left_out_and_the_year_of_another_can_be_asked_for() -> None:
    ours, theirs = (
        history(opened, contacted("2024-05-01")),
        history(opened_between("osaka", "san-francisco"), contacted("2024-06-01")),
    )
    ask = asked(ours, theirs)

    home, osaka, everybody = (
        annual(ask, year=2024),
        annual(ask, year=2024, of="osaka"),
        annual(asked(ours, theirs, home=None), year=2024),
    )

    assert [len(page.section("bilateral")) for page in (home, osaka, everybody)] == [1, 1, 2]
    assert [page.title for page in (home, osaka, everybody)] == [
        "kaohsiung in 2024",
        "osaka in 2024",
        "Everybody in 2024",
    ]
    assert any("Left out: 1 stream " in note for note in home.notes)


def test_a_year_that_is_not_over_is_told_up_to_the_day() -> None:
    told = history(opened, visited("2024-05-01"), visited("2024-07"), visited("2024-09-01"))

    page = annual(asked(told, as_at="2024-07-15"), year=2024)

    assert line(page, "visits out") == (1, 1, 0)
    assert any("up to 2024-07-15" in note for note in page.notes)


def test_a_year_to_come_has_nothing_yet() -> None:
    page = annual(asked(history(opened, visited("2024-05-01")), as_at="2024-07-15"), year=2025)

    assert page.section("balance") == []
    assert "nothing of it yet" in page.notes[0]


@pytest.mark.parametrize("year", [0, 1, 10_000])
def test_a_year_that_no_calendar_has_is_refused(year: int) -> None:
    with pytest.raises(Unanswerable, match="say 2025"):
        annual(asked(), year=year)


# --- new, renewed, ended, suspended


def test_what_began_was_renewed_ended_and_was_suspended() -> None:
    page = annual(
        asked(
            tie("a", signed("2024-02-01")),
            tie("b", signed("2010-01-01"), renewed("2024-03-01")),
            tie("c", signed("2019-06-01", term=runs(length="P5Y"))),
            tie("d", signed("2010-01-01"), suspended("2024-04-01", by="kaohsiung")),
            tie("e", signed("2024-06-09"), invalidated("2024-06-10")),
        ),
        year=2024,
    )

    assert [(one.change, one.title, one.when.edtf) for one in page.section("changes")] == [
        ("new", "a – kaohsiung", "2024-02-01"),
        ("new", "e – kaohsiung", "2024-06-09"),
        ("renewed", "b – kaohsiung", "2024-03-01"),
        ("ended", "c – kaohsiung", "2024-06-01"),
        ("ended", "e – kaohsiung", "2024-06-10"),
        ("suspended", "d – kaohsiung", "2024-04-01"),
    ]
    ran_out = page.section("changes")[3]
    assert (ran_out.text, ran_out.entries) == ("the last agreement of the kind ran out", ())
    assert sums(balance(page)) == ("3", "2", "2", "3", True)  # the suspended one is held still


def test_a_friendship_after_a_lesser_agreement_is_new_as_one() -> None:
    told = tie("a", signed("2020", kind="mou", instrument="mou"), signed("2024-05-01", kind="sister-city"))

    page = annual(asked(told), year=2024)

    (change,) = page.section("changes")
    assert change.tie == "friendship or sister tie, a lesser agreement before it"
    assert sums(balance(page)) == ("1", "0", "0", "1", True)
    assert sums(balance(page, "own ties, friendship or sister tie")) == ("0", "1", "0", "1", True)


# --- the balance


def test_a_tie_signed_on_new_years_day_is_new_and_not_in_the_opening() -> None:
    page = annual(asked(tie("a", signed("2024-01-01")), tie("b", signed("2023-12-31"))), year=2024)

    assert sums(balance(page)) == ("1", "1", "0", "2", True)


def test_what_is_not_certain_makes_spans_and_is_listed() -> None:
    page = annual(
        asked(
            tie("a", signed("2020")), tie("b", signed("[..2024-05]")), tie("c", signed("[2023-12..2024-01]"))
        ),
        year=2024,
    )

    found = balance(page)
    assert sums(found) == ("1–3", "0–2", "0", "3", True)
    assert (found.certain, found.uncertain) == ("1 + 0 − 0 = 1", 2)
    assert {one.title for one in page.section("unsettled")} == {"b – kaohsiung", "c – kaohsiung"}


def test_ties_under_it_have_a_balance_of_their_own() -> None:
    city, schools = (
        history(opened, signed("2023", kind="sister-city")),
        history(
            opened_between("kaohsiung", "lyceum", under=EDINBURGH),
            signed("2024-05-01", kind="sister-school"),
        ),
    )

    page = annual(asked(city, schools), year=2024)

    assert sums(balance(page)) == ("1", "0", "0", "1", True)
    assert sums(balance(page, "ties under it, any agreement")) == ("0", "1", "0", "1", True)


def test_what_was_taken_over_is_told_from_then_on_and_in_no_balance() -> None:
    county = history(
        opened_between("kaohsiung-county", "king-county"),
        signed("1983-05-01", kind="sister-city"),
        contacted("2009-05-01"),
        contacted("2012-05-01"),
        around=Surroundings(heirs=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),)),
    )
    ask = asked(county)

    before, after = annual(ask, year=2009), annual(ask, year=2012)

    assert [len(page.section("bilateral")) for page in (before, after)] == [0, 1]
    assert sums(balance(after)) == ("0", "0", "0", "0", True)
    assert any("in no balance: kaohsiung-county – king-county" in note for note in after.notes)


def test_a_balance_that_does_not_add_up_says_so() -> None:
    told = tie("a", signed("2024-05-01"))
    ask = asked(told)
    rows = list(spells_of(told))

    class Wrong(Folded):
        """Rows in which the partnership stood in force all along."""

        def at(self, day: int, **where: Any) -> Iterator[Stand]:
            del day, where
            yield stand(rows, TODAY)

    ask.rows = Wrong(lambda kind: [told] if kind == "partnership" else [])
    page = annual(ask, year=2024)

    assert sums(balance(page)) == ("1", "1", "0", "1", False)
    assert [one.balanced for one in page.section("unsettled")] == [False, False]
    assert "does not add up: a – kaohsiung" in page.notes[0]


# --- the demo


@pytest.mark.parametrize("year", [1966, 1983, 2010, 2013, 2016, 2017, 2022, 2023, 2024, 2025])
def test_every_year_of_the_demo_adds_up(demo: Callable[..., Ask], year: int) -> None:
    page = annual(demo("2025-11-25"), year=year)

    rows = page.section("balance")
    assert [one.balanced for one in rows] == [True] * 4
    for one in rows:
        opening, plus_new, equals = one.certain.partition(" + ")
        new, _, rest = equals.partition(" − ")
        ended, _, closing = rest.partition(" = ")
        assert plus_new
        assert int(opening) + int(new) - int(ended) == int(closing)


def test_the_closing_of_a_year_is_the_opening_of_the_next(demo: Callable[..., Ask]) -> None:
    ask = demo("2025-11-25")

    for year in range(2012, 2018):
        this, following = (annual(ask, year=one).section("balance") for one in (year, year + 1))
        assert [one.closing for one in this] == [one.opening for one in following]


def test_the_year_of_male_has_a_tie_that_began_and_ended(demo: Callable[..., Ask]) -> None:
    changes = annual(demo("2025-11-25"), year=2013).section("changes")

    male = [(one.change, one.when.edtf) for one in changes if one.stream == "partnership:kaohsiung--male"]
    assert male == [("new", "2013-06-09"), ("ended", "2013-06-10")]
    assert ("suspended", "partnership:cebu--kaohsiung") in {(one.change, one.stream) for one in changes}


def test_the_pressure_on_edinburgh_is_in_its_year(demo: Callable[..., Ask]) -> None:
    page = annual(demo("2025-11-25"), year=2024)

    assert line(page, "pressure") == (2, 0, 2)
    assert line(page, "concerns") == (5, 0, 0)
    assert annual(demo("2025-11-25"), year=2023).section("pressure") == []


def test_every_row_that_states_something_leads_to_its_entries(demo: Callable[..., Ask]) -> None:
    page = annual(demo("2025-11-25"), year=2025)

    for name in ("bilateral", "multilateral", "cultural", "figures", "pressure", "possible", "undated"):
        assert all(one.entries for one in page.section(name))
    assert all(
        len(one.entries) == one.certain + one.possible + one.alleged for one in page.section("summary")
    )


def test_notes_and_documents_are_facts_of_the_year_too() -> None:
    page = annual(asked(history(opened, noted("2024-05-01", text="rain"))), year=2024)

    assert [one.text for one in page.section("bilateral")] == ["noted: rain"]


def test_a_figure_of_the_home_without_a_day_stands_among_what_has_none() -> None:
    home = history(body_registered(), figure_reported())

    page = annual(asked(home, history(opened)), year=2025)

    assert not page.section("figures")
    assert [one.entries for one in page.section("undated")] == [("body:kaohsiung#2",)]
