"""What was claimed reads as it was claimed, and what can be computed stands beside it."""

from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    contested,
    history,
    ledger_opened,
    opened_between,
    preferred,
    signed,
)
from domain.body import Registered
from domain.history import History
from domain.ledger import PolicyAdopted
from domain.shared import FigureReported
from projections.report import Count, Page
from projections.reports.figures import Claimed, figures
from tests.projections.conftest import Asking


def figure(metric: str, value: str, **more: Any) -> FigureReported:
    return FigureReported.model_validate({"metric": metric, "value": value, **more})


def of(*told: FigureReported, at: str = "2025-11-25", **options: str) -> Page:
    page: Page = figures(asked(history(body_registered(), *told), as_at=at), **options)
    return page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (figure("visitors", "140000", comparator=">", unit="people"), "> 140,000 people"),
        (figure("revenue", "300000000", comparator=">", unit="TWD"), "> TWD 300,000,000"),
        (figure("sales-change", "30", unit="percent"), "+30 percent"),
        (figure("sales-change", "-2.50", unit="percent"), "-2.50 percent"),
        (figure("acknowledged", "90", comparator=">", unit="percent"), "> 90 percent"),
        (figure("population", "2.7e6", comparator="~", unit="people"), "~ 2,700,000 people"),
        (figure("debt", "-1234.5"), "-1,234.5"),
        (figure("partners", "45"), "45"),
    ],
)
def test_a_figure_reads_with_its_comparator_and_unit(told: FigureReported, said: str) -> None:
    (row,) = of(told).rows

    assert row.figure == said


def test_a_figure_without_a_span_speaks_of_the_day_on_which_it_was_given() -> None:
    (row,) = of(figure("visitors", "1", on="2025-03")).rows

    assert row.as_of.edtf == "2025-03"


def test_one_metric_alone_and_the_latest_first() -> None:
    page = of(figure("a", "1", as_of="2020"), figure("b", "2"), figure("a", "3", as_of="2024"), metric="a")

    assert [row.value for row in page.rows] == ["3", "1"]


def test_a_metric_that_is_not_there_says_which_are() -> None:
    assert of(figure("a", "1"), metric="c").sections[0].empty == "no figure of c is on record; there are a"


def test_what_speaks_of_a_later_day_is_left_out_and_counted() -> None:
    page = of(figure("a", "1", as_of="2024"), figure("a", "2", as_of="2025"), at="2024-12-31")

    assert [row.value for row in page.rows] == ["1"]
    assert "Left out: 1 that were made later." in page.notes


def test_an_alleged_figure_is_shown_as_such() -> None:
    page = of(figure("a", "1", certainty="alleged"))

    assert page.rows[0].certainty == "alleged"
    assert "1 alleged only." in page.notes


def test_what_another_source_says_stands_beside_it() -> None:
    told = history(
        body_registered(),
        figure("countries", "21"),
        contested(2, "value", "22"),
        figure("cities", "3"),
        contested(4, "value", "4"),
        preferred(4, "value", "4"),
    )

    rows = {row.metric: row for row in figures(asked(told)).rows}

    assert (rows["countries"].value, rows["countries"].contested) == ("21", ("value 22 (press)",))
    assert (rows["cities"].value, rows["cities"].contested) == ("4", ("value 3",))


def ledger(home: str | None = "kaohsiung") -> History:
    rule = PolicyAdopted(policy="ours", title="What counts", counts=("sister-city",), metric="partners")
    return history(ledger_opened(home=home), rule)


def computed(*told: FigureReported, home: str | None = "kaohsiung") -> list[Claimed]:
    school = Registered(name="Renwu", kind="school", under="kaohsiung")
    page = figures(
        asked(
            ledger(home),
            history(body_registered(), *told),
            history(school, stream="body:renwu"),
            history(opened_between("gdynia", "kaohsiung"), signed("2020-05-01", kind="sister-city")),
            history(opened_between("katowice-school", "renwu"), signed("2025-11", kind="sister-school")),
            history(opened_between("other-school", "third-school"), signed("2020", kind="sister-school")),
            home=home,
            as_at="2025-11-20",
        )
    )
    return list(page.rows)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (figure("partners", "45", as_of="2025"), Count(1, 1)),
        (figure("partners", "45", as_of="2020-04"), Count(0, 0)),
        (figure("sister-school-ties", "220", as_of="2025-11"), Count(0, 1)),
        (figure("sister-school-ties", "220", as_of="2025-10"), Count(0, 0)),
        (figure("partners", "53", as_of="2025", subject="taipei"), None),
        (figure("sister-school-ties", "53", as_of="2025", subject="taipei"), None),
        (figure("visitors", "140000"), None),
    ],
)
def test_what_is_computed_is_of_the_day_of_the_figure(told: FigureReported, expected: Count | None) -> None:
    (row,) = computed(told)

    assert row.computed == expected


def test_in_a_ledger_without_a_home_every_party_has_a_computed_figure() -> None:
    (row,) = computed(figure("partners", "3", as_of="2025", subject="gdynia"), home=None)

    assert (row.computed, row.computed_from) == (Count(1, 1), "counterparts by the policy ours")


def test_the_figures_of_the_demo_read_right(demo: Asking) -> None:
    said = {(row.where, row.metric, row.figure) for row in figures(demo()).rows}

    assert {
        ("Sunshine Island Vibe Fest", "visitors", "> 140,000 people"),
        ("World tours that stop in Kaohsiung", "tourism-revenue", "> TWD 300,000,000"),
        ("World tours that stop in Kaohsiung", "night-market-sales-change", "+30 percent"),
        ("Survey on the city's international visibility", "visibility-acknowledged", "> 90 percent"),
    } <= said


def test_the_45_of_the_demo_stand_beside_38_or_39(demo: Asking) -> None:
    rows = figures(demo("2025-11-16"), metric="sister-city-partnerships").rows

    assert {(row.subject, row.figure, row.computed) for row in rows if row.as_of.edtf == "2025-11?"} == {
        ("Kaohsiung 高雄", "45", Count(38, 39)),
        ("Taipei 臺北", "53", None),
    }
    assert all(row.behind.entries and row.behind.sources for row in rows)


def test_a_claim_keeps_its_columns() -> None:
    (row,) = of(figure("visitors", "140000", comparator=">", unit="people", as_of="2024")).rows

    assert (row.metric, row.figure, row.value, row.comparator, row.unit) == (
        *("visitors", "> 140,000 people", "140000", ">", "people"),
    )
