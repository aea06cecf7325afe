"""What speaks of the home's partnerships counts ties: the pages agree, or say why not."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    day,
    history,
    opened,
    opened_between,
    signed,
    terminated,
    visited,
)
from domain import body
from domain.context import StreamContext
from projections.reckoning.units import Ties, Units
from projections.report import Ask, Count, Page, When
from projections.reports.annual import annual
from projections.reports.atlas import atlas
from projections.reports.conversion import conversion
from projections.reports.count import count
from projections.reports.diff import diff
from projections.reports.dormant import dormant
from projections.reports.status import status
from projections.reports.visits import visits

YEARS = (2015, 2018, 2019, 2020, 2021, 2022, 2025)


def number(page: Page, pattern: str) -> str:
    """What a note says where it matches."""
    (found,) = [hit[1] for note in (page.title, *page.notes) if (hit := re.search(pattern, note))]
    return str(found)


def summary(page: Page, what: str) -> Count:
    (row,) = [row for row in page.section("summary") if row.what == what]
    return Count(row.certain, row.certain + row.possible)


def total(ask: Ask, year: int) -> tuple[Count, Count]:
    rows = [row for row in visits(ask).section("totals") if row.year == year]
    return (rows[0].visits_in, rows[0].visits_out) if rows else (Count(0, 0), Count(0, 0))


def three_parties() -> Ask:
    """A tie of two; one of three, of which one has left; one of others."""
    return asked(
        history(body_registered()),
        history(body.Registered(name="Council", kind="council", under="kaohsiung"), stream="body:council"),
        history(
            opened,
            visited("2019"),
            visited("2020-02", visitor="council", host="edinburgh"),
            signed("2020-05-01", kind="sister-city"),
            visited("2020-12-30/2021-01-04", visitor="edinburgh", host="kaohsiung"),
        ),
        history(
            opened_between("city", "kaohsiung", "prefecture"),
            visited("2018", visitor="city", host="prefecture"),
            visited("[2019-12..2020-01]", visitor="city", host="kaohsiung"),
            visited("2020-06", visitor="a minister", host="kaohsiung"),
            signed("2020-07-01", kind="friendship"),
            terminated("2022-01-01", by="prefecture"),
        ),
        history(
            opened_between("council", "gdynia"),
            visited("2020-08", visitor="gdynia", host="council"),
            signed("2020-09-01", kind="mou"),
        ),
        history(opened_between("kaohsiung", "lyceum"), signed("2021-01-01", kind="sister-school")),
    )


@pytest.fixture(params=["demo", "three parties"])
def ask(request: pytest.FixtureRequest, demo: Callable[..., Ask]) -> Ask:
    """Two ledgers."""
    return demo("2025-11-25") if request.param == "demo" else three_parties()


def test_visits_of_a_year_are_those_of_the_year(ask: Ask) -> None:
    for year in YEARS:
        page = annual(ask, year=year)

        found = summary(page, "visits in"), summary(page, "visits out")

        assert found == total(ask, year), year


def test_the_figures_of_three_parties_are_those_worked_out_by_hand() -> None:
    ask = three_parties()

    # 2020: the council went to Edinburgh; Edinburgh came at the end of it; the city came in it or the year before
    assert total(ask, 2020) == (Count(1, 2), Count(1, 1))
    of_2020 = annual(ask, year=2020)
    assert summary(of_2020, "visits in, ties under it") == Count(1, 1)
    assert summary(of_2020, "visits that count for no tie") == Count(1, 1)
    assert Ties(ask, ask.begun().values(), "kaohsiung").units().heading == (
        "5 ties (4 partnerships, 1 of them with two ties)"
    )
    assert status(ask).title.startswith("5 ties (4 partnerships, 1 of them with two ties)")
    assert status(ask, status=("in-force",)).title.startswith("4 partnerships")
    assert [row.missing for row in visits(ask).section("apart-only")] == [
        "no visit between Kaohsiung and prefecture themselves; apart, 2: between others, by or to an outsider"
    ]
    page = count(ask, policy="clair")
    # by its kind, the school is none of CLAIR's; by its tier it is; no approval is on record
    assert number(page, r"`annual` has (.*) own ties") == "3"
    assert (
        number(page, r"(by the tier alone.*)\.")
        == "by the tier alone: lyceum; certain by one of the two alone: city, edinburgh"
    )


def test_ties_counterparts_and_the_balance_agree_or_say_why_not(ask: Ask) -> None:
    page, year = count(ask, policy="sci"), annual(ask, year=2025)
    (closing,) = [
        row.closing for row in year.section("balance") if row.ties == "own ties, friendship or sister tie"
    ]
    (told,) = page.section("total")

    said = [note for note in page.notes if note.startswith("`annual` has ")]
    assert said
    assert number(page, r"`annual` has (\S+) own ties") == str(closing)
    assert told.computed != closing  # by its kinds
    own = len(
        {
            (row.stream, row.body)
            for name in ("apart", "not-counted", "inherited")
            for row in page.section(name)
        }
    )
    counted_ties = sum(len(row.streams) for row in page.section("counted"))
    assert number(page, r": (\d+) ties; ") == str(own + counted_ties)


def test_all_pages_count_the_same_ties(ask: Ask) -> None:
    own = number(visits(ask), r": (\d+) ties; no visit")

    assert number(count(ask, policy="sci"), r": (\d+) ties; ") == own
    assert number(dormant(ask), r"Counted are ties: .*: (\d+) ties\.") == own
    assert number(conversion(ask), r"Counted are partnerships.*: (\d+) ties") == own
    listed = number(status(ask), r"^(?:\d+–)?(\d+) ties")
    drawn = atlas(ask)
    assert number(drawn, r"^Ties: .*: (\d+) ties; ") == listed
    note = next(note for note in drawn.notes if note.startswith("Ties: "))
    told = re.findall(r"(\d+) (on the map|without coordinates|with nothing begun)", note.partition(";")[2])
    parts = {what: int(amount) for amount, what in told}
    assert sum(parts.values()) == int(listed)
    assert len(drawn.section("ties")) == parts.get("on the map", 0)
    assert len(drawn.section("unplaced")) == parts.get("without coordinates", 0)
    assert number(diff(ask, from_=When("2015-01-01")), r"are partnerships: .*: (\d+) ties") == listed
    unvisited = visits(ask).section("no-record"), visits(ask).section("apart-only")
    seen = {row.partner for row in visits(ask).rows}
    assert len(seen) + sum(map(len, unvisited)) == int(own)


def test_two_that_may_be_one_body_are_one_tie_or_two() -> None:
    since = (("new", "old", day("2020-01-01")),)
    old = history(
        body.Registered(name="Old", kind="city"), body.Succeeded(on="2020", by="new"), stream="body:old"
    )
    three = history(opened_between("kaohsiung", "new", "old"), around=StreamContext(successors=since))

    def units(as_at: str) -> Units:
        ask = asked(old, three, as_at=as_at)
        return Ties(ask, ask.begun(day("2030-01-01")).values(), "kaohsiung").units()

    assert [units(name).ties for name in ("2019-06-01", "2020-06-01", "2021-06-01")] == [
        Count(2, 2),
        Count(1, 2),
        Count(1, 1),
    ]


def test_a_succession_in_a_month_is_dated_alike_for_who_was_succeeded_and_for_who_had_ties_with_both() -> (
    None
):
    old = history(
        body.Registered(name="Old", kind="city"), body.Succeeded(on="2020-06", by="new"), stream="body:old"
    )
    successors = StreamContext(successors=(("new", "old", day("2020-06-01")),))
    ties = (
        history(opened_between("kaohsiung", "new"), signed("2010", by=("kaohsiung", "new"))),
        history(
            opened_between("kaohsiung", "old"), signed("2010", by=("kaohsiung", "old")), around=successors
        ),
    )
    ask = asked(old, *ties)

    for whose in ("kaohsiung", "old"):
        rows = [
            change
            for change in annual(ask, year=2020, of=whose).section("changes")
            if change.change == "ended"
        ]
        assert [row.when.edtf for row in rows] == ["[2020-06-01..2020-06-30]"], whose


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (Units(1, 0, 1, 0, 0, Count(1, 1)), "1 partnership"),
        (Units(58, 2, 2, 0, 0, Count(60, 60)), "58 partnerships, 2 of them with two ties: 60 ties"),
        (
            Units(3, 1, 3, 1, 1, Count(3, 4)),
            (
                "3 partnerships, 1 of them with several ties, 1 whose parties are one body by then, "
                "1 between two that have another: 3–4 ties"
            ),
        ),
    ],
)
def test_the_line_reconciles(units: Any, said: str) -> None:
    assert units.said() == said


def test_the_line_says_of_each_partnership_why_it_is_no_tie_of_its_own() -> None:
    successors = StreamContext(successors=(("new", "old", day("2020-06-01")),))
    old = history(
        body.Registered(name="Old", kind="city"), body.Succeeded(on="2020-06-01", by="new"), stream="body:old"
    )
    ask = asked(
        old,
        history(opened_between("city", "kaohsiung"), signed("2019")),
        history(opened_between("city", "far", "kaohsiung"), signed("2019")),
        history(opened_between("city", "kaohsiung", "near"), signed("2019")),
        history(opened_between("new", "old"), signed("2019"), around=successors),
    )

    assert status(ask).title.startswith(
        "3 ties (4 partnerships, 2 of them with two ties, 1 whose parties are one body by then, 2 between two that"
    )
