"""What visits cost, who paid, who went, who decided, and what of that nobody says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from comity.testing import asked, citing, considered, contested, history, opened
from domain.fact import Vote
from domain.partnership import facts as tie
from projections.report import Ask
from projections.reports.costs import Sum, amount_of, costs
from projections.row import as_json
from queries.columns import cells_of, columns_of
from queries.schemas import model_of

DAY = {"name": "Cammy Day", "role": "Council Leader"}


def visit(on: str, **rest: Any) -> tie.Visited:
    return tie.Visited.model_validate({"on": on, "visitor": "edinburgh", "host": "kaohsiung"} | rest)


LEDGER = history(
    opened,
    visit("2023-03-28", cost="GBP 1,200", funded_by="edinburgh", people=[DAY]),
    visit("2023", cost="£800.50", funded_by="edinburgh"),
    visit("2024-05-02", cost="about NT$ 90,000", funded_by="kaohsiung"),
    visit("2024-06", cost="NT$90,000"),
    visit("2024-06-01", cost="GBP 5", certainty="alleged"),
)


def sums(ask: Ask, **given: Any) -> list[tuple[str | None, str, str, tuple[int, int]]]:
    return [
        (row.paid_by, row.currency, row.amount, row.visits)
        for row in costs(ask, of="kaohsiung", **given).section("sums")
    ]


def test_what_was_paid_is_summed_by_payer_and_currency_and_what_is_alleged_is_not() -> None:
    assert sums(asked(LEDGER)) == [
        ("edinburgh", "GBP", "2,000.50", (2, 2)),
        (None, "TWD", "90,000", (1, 1)),
    ]


def test_what_may_be_of_another_time_makes_a_sum_least_to_most() -> None:
    told = history(opened, visit("2023-12/..", cost="EUR 10"), visit("[2022..2023]", cost="EUR 5"))

    assert sums(asked(told), year=2023) == [(None, "EUR", "10–15", (1, 2))]
    assert sums(asked(LEDGER, as_at="2024-06-15"))[1:] == [(None, "TWD", "0–90,000", (0, 1))]


def test_to_programs_a_sum_is_two_numbers_and_to_people_one_text_with_marks() -> None:
    (first,) = costs(asked(LEDGER, as_at="2023-06-15"), of="kaohsiung").section("sums")
    amount = next(column for column in columns_of(Sum) if column.name == "amount")

    assert as_json(first)["amount"] == {"least": 1200, "most": 2000.5}
    assert {cell.name: cell.read(first) for cell in cells_of(Sum) if "amount" in cell.name} == {
        "amount_least": 1200,
        "amount_most": 2000.5,
    }
    assert (amount.words(first), amount.number) == ("1,200–2,000.50", True)
    model_of(Sum, {}).model_validate(as_json(first))


def test_what_nobody_says_is_counted_apart() -> None:
    page = costs(asked(LEDGER), of="kaohsiung")

    assert [(row.what, row.told, row.unknown) for row in page.section("known")] == [
        ("what it cost", (4, 4), (0, 0)),
        ("what it cost, as an amount that can be summed", (3, 3), (1, 1)),
        ("who paid", (3, 3), (1, 1)),
        ("who went", (1, 1), (3, 3)),
    ]
    assert (
        "In no sum, because the cost is not one amount of one currency: 1 visit (2024-05-02, “about NT$ 90,000”)."
    ) in page.notes
    assert page.section("known")[1].behind.entries == ("partnership:edinburgh--kaohsiung#4",)
    assert "Listed, and in no number: 1 alleged visit." in page.notes


def test_each_visit_says_who_went_and_which_way() -> None:
    first = costs(asked(LEDGER), of="kaohsiung").section("visits")[-2]

    assert (first.direction, first.went, first.cost, first.paid_by) == (
        *("in", ("Cammy Day (Council Leader)",)),
        *("GBP 1,200", "edinburgh"),
    )
    assert first.behind.entries == ("partnership:edinburgh--kaohsiung#2",)
    assert costs(asked(LEDGER), of="edinburgh").section("visits")[-1].direction == "out"
    assert costs(asked(LEDGER), of="gdynia").section("visits") == []


def test_who_decided_is_the_forum_with_its_vote_and_what_was_only_proposed_is_no_decision() -> None:
    vote = Vote.model_validate({"for": 40, "against": 12, "abstain": 3})
    told = history(
        opened,
        tie.Proposed(on="2024-04", kind="mou", forum="the Full Council"),
        considered("2024-05", forum="the Full Council", by="edinburgh", vote=vote),
        considered("2024-06", outcome="rejected", forum="the Committee"),
    )

    assert [
        (row.when.edtf, row.what, row.forum, row.by, row.vote)
        for row in costs(asked(told)).section("decisions")
    ] == [
        ("2024-06", "rejected", "the Committee", None, None),
        ("2024-05", "approved", "the Full Council", "edinburgh", "40 to 12, 3 abstaining"),
    ]
    assert [row.what for row in costs(asked(told), year=2024, of="edinburgh").section("decisions")]
    assert not costs(asked(told), year=2023).section("decisions")


def test_a_cost_on_which_sources_differ_says_what_the_other_would_make_of_the_sum() -> None:
    told = history(
        opened, visit("2024", cost="EUR 10", sources=citing("a")), contested(2, "cost", "EUR 12", by=("b",))
    )

    (row,) = costs(asked(told)).section("sums")

    assert row.amount == "10"
    assert row.depends_on == ("if partnership:edinburgh--kaohsiung#2 cost is EUR 12: amount 12",)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("EUR 1,200", ("1200", "EUR")),
        ("1.200,50 €", ("1200.5", "EUR")),
        ("€1 200", ("1200", "EUR")),
        ("CHF 12'500", ("12500", "CHF")),
        ("NT$300,000", ("300000", "TWD")),
        ("$ 50", ("50", "$")),
        ("12 kr", ("12", "kr")),
        ("1,200,000.00 USD", ("1200000", "USD")),
        ("ca. EUR 500", None),
        ("EUR 500 each", None),
        ("EUR 500 and GBP 20", None),
        ("500", None),
        ("EUR 1,2", None),
        ("EUR 1,20,000", None),
        ("nothing", None),
        ("EUR", None),
    ],
)
def test_a_cost_is_read_where_it_is_one_amount_of_one_currency(
    words: str, amount: tuple[str, str] | None
) -> None:
    assert amount_of(words) == (amount and (Decimal(amount[0]), amount[1]))
