"""What visits cost, who paid, who went, who decided, and what of that nobody says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import asked, citing, considered, contested, history, opened, opened_between
from domain.amounts import amount_of
from domain.fact import Fact, Vote
from domain.partnership import facts as tie
from projections.report import Ask
from projections.reports.costs import Sum, costs
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
        (row.paid_by, row.currency, str(row.amount), row.visits)
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


def test_who_paid_is_said_in_words_where_nobody_says_and_is_null_to_programs() -> None:
    paid, unpaid = costs(asked(LEDGER), of="kaohsiung").section("sums")
    payer = next(column for column in columns_of(Sum) if column.name == "paid_by")

    assert [payer.words(row) for row in (paid, unpaid)] == ["edinburgh", "not said"]
    assert as_json(unpaid)["paid_by"] is None
    assert next(each for each in cells_of(Sum) if each.name == "paid_by").read(unpaid) == ""


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

    assert str(row.amount) == "10–12"
    assert row.depends_on == ("if partnership:edinburgh--kaohsiung#2 cost is EUR 12: amount 12",)


class Told(NamedTuple):
    """A visit as a test tells it, with all that may be true of it."""

    partner: str
    days: tuple[str, ...]
    """What is said of its day: of the second other sources."""
    costs: tuple[tuple[str, int], ...]
    """Currency and amount, as one source or two have it."""
    payers: tuple[str, ...]
    alleged: bool

    def facts(self, version: int) -> Iterator[Fact]:
        """The visit, and what contests it."""
        currency, amount = self.costs[0]
        yield visit(
            self.days[0],
            host=self.partner,
            visitor="kaohsiung",
            cost=f"{currency} {amount}",
            funded_by=self.payers[0],
            certainty="alleged" if self.alleged else "confirmed",
            sources=citing("a"),
        )
        for currency, amount in self.costs[1:]:
            yield contested(version, "cost", f"{currency} {amount}", by=("b",))
        for payer in self.payers[1:]:
            yield contested(version, "funded_by", payer, by=("b",))
        for day in self.days[1:]:
            yield contested(version, "on", day, by=("b",))

    @property
    def contests(self) -> int:
        """How many of its fields are contested."""
        return sum(len(those) - 1 for those in (self.days, self.costs, self.payers))

    def truths(self) -> list[tuple[str, str, int, str]]:
        """Each day, currency, amount and payer that may be true."""
        days = dict.fromkeys(day for said in self.days for day in DAYS[said])
        return [
            (day, *cost, payer)
            for day, cost, payer in itertools.product(days, self.costs, self.payers)
            if not self.alleged
        ]


DAYS = {
    "2023-12-30": ("2023-12-30",),
    "2024-02-03": ("2024-02-03",),
    "2024": ("2024-01-01", "2024-06-30", "2024-07-01", "2024-12-31"),
    "[2023..2024]": ("2023-01-01", "2024-06-30", "2024-12-31"),
    "[2023-12-31..2024-07-01]": ("2023-12-31", "2024-06-30", "2024-07-01"),
}
"""Days as they are told, and for each span of time that is asked about one day that each may have been."""
TOO_MANY = 5
"""Contests of one history from which on not all ways to combine them are tried, and the page says so."""
tellings = st.lists(
    st.builds(
        Told,
        partner=st.sampled_from(["edinburgh", "gdynia"]),
        days=st.lists(st.sampled_from([*DAYS]), min_size=1, max_size=2, unique=True).map(tuple),
        costs=st.lists(
            st.tuples(st.sampled_from(["EUR", "TWD"]), st.sampled_from([0, 3, 50, 1200])),
            min_size=1,
            max_size=2,
            unique=True,
        ).map(tuple),
        payers=st.lists(st.sampled_from(["edinburgh", "kaohsiung"]), min_size=1, max_size=2, unique=True).map(
            tuple
        ),
        alleged=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=3,
).filter(lambda told: sum(each.contests for each in told) < TOO_MANY)


@given(tellings, st.sampled_from(["2024-06-30", "2025-01-01"]), st.sampled_from([None, 2023, 2024]))
def test_a_sum_goes_from_the_least_to_the_most_of_all_that_may_be_true(
    told: list[Told], as_at: str, year: int | None
) -> None:
    paid: dict[tuple[str, str], list[tuple[int, int]]] = {}
    """By payer and currency, what was paid and for how many visits, in every way in which all may have been."""
    ways = list(itertools.product(*(each.truths() for each in told if not each.alleged)))
    for n, way in enumerate(ways):
        for day, currency, amount, payer in way:
            if day <= as_at and year in {None, int(day[:4])}:
                several = paid.setdefault((payer, currency), [(0, 0)] * len(ways))
                several[n] = (several[n][0] + amount, several[n][1] + 1)

    stories = []
    for partner in ("edinburgh", "gdynia"):
        facts: list[Fact] = [opened_between(*sorted((partner, "kaohsiung")))]
        for each in told:
            if each.partner == partner:
                facts += each.facts(len(facts) + 1)
        stories.append(history(*facts))
    page = costs(asked(*stories, as_at=as_at), of="kaohsiung", year=year)

    assert {
        (row.paid_by, row.currency): (as_json(row.amount), as_json(row.visits))
        for row in page.section("sums")
    } == {
        key: tuple({"least": min(each), "most": max(each)} for each in zip(*several, strict=True))
        for key, several in paid.items()
    }
    assert len(page.section("sums")) == len(paid)


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
        ("1000 euro", ("1000", "EUR")),
        ("1.000 Euro", ("1000", "EUR")),
        ("Euros 20", ("20", "EUR")),
        ("gbp 50", ("50", "GBP")),
        ("1500 eur", ("1500", "EUR")),
        ("€ 1.500,-", ("1500", "EUR")),
        ("1,840.-- EUR", ("1840", "EUR")),
        ("1.840,– EUR", ("1840", "EUR")),
        ("NTD 3,000", ("3000", "TWD")),
        ("R$ 10", ("10", "R$")),
        ("XYZ 5", None),
        ("12 men", None),
    ],
)
def test_a_cost_is_read_where_it_is_one_amount_of_one_currency(
    words: str, amount: tuple[str, str] | None
) -> None:
    assert amount_of(words) == (amount and (Decimal(amount[0]), amount[1]))


def test_what_may_be_of_a_year_and_is_in_none_is_told_of_that_year() -> None:
    told = history(
        opened,
        visit("2024", cost="EUR 100"),
        visit("[..2025]", cost="EUR 200"),
        visit("[1990..2005]", cost="EUR 300"),
        considered("[..2025]", forum="the Council"),
    )

    def notes(**given: Any) -> list[str]:
        return [note for note in costs(asked(told), of="kaohsiung", **given).notes if "In no year" in note]

    because = "In no year, because they may have begun over more than ten years, or nobody says:"
    assert notes(year=2024) == [f"{because} 1 visit, 1 decision (the report without a year has them)."]
    assert notes(year=1995) == [f"{because} 2 visits, 1 decision (the report without a year has them)."]
    assert notes() == []
