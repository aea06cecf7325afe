"""What did the visits cost, and who paid? What had happened, what is asked, what follows."""

from comity_costs.costs import costs
from comity_costs.expenses import expenses

from comity.testing import asked, history, opened, visited
from domain.partnership.facts import Visited


def journey(on: str, **rest: str) -> Visited:
    """Edinburgh came to Kaohsiung."""
    return Visited.model_validate({"on": on, "visitor": "edinburgh", "host": "kaohsiung"} | rest)


def test_a_visit_is_a_row_with_its_cost_and_payer() -> None:
    told = history(opened, journey("2023-03-28", cost="GBP 1,200", funded_by="edinburgh"))

    (row,) = expenses(told)

    assert (row.version, row.cost, row.funded_by, row.on) == (2, "GBP 1,200", "edinburgh", "2023-03-28")


def test_visits_are_counted_by_who_paid_and_what_nobody_says_is_a_line_of_its_own() -> None:
    told = history(
        opened,
        journey("2021", funded_by="edinburgh"),
        journey("2022", funded_by="kaohsiung"),
        journey("2023", funded_by="Government of Taiwan"),
        visited("2024"),
    )

    page = costs(asked(told))

    assert [(row.paid_by, row.visits) for row in page.rows] == [
        ("the visitor", (1, 1)),
        ("the host", (1, 1)),
        ("somebody else", (1, 1)),
        ("unknown", (1, 1)),
    ]
    assert [visit.paid_by for visit in page.section("visits")] == [
        "edinburgh",
        "kaohsiung",
        "Government of Taiwan",
    ]
    assert page.notes == ("Of 4 visits, 4 have no cost on record.",)


def test_a_visit_that_may_come_only_later_is_possible() -> None:
    told = history(opened, journey("2024-06", funded_by="edinburgh"))

    visitor = costs(asked(told, as_at="2024-06-10")).rows[0]

    assert (visitor.visits, visitor.behind.entries) == ((0, 1), ("partnership:edinburgh--kaohsiung#2",))


def test_an_alleged_visit_is_listed_and_not_counted() -> None:
    told = history(opened, journey("2024-06", funded_by="edinburgh", certainty="alleged"))

    page = costs(asked(told))

    assert [row.visits for row in page.rows] == [(0, 0)] * 4
    assert [visit.certainty for visit in page.section("visits")] == ["alleged"]
    assert page.notes == ("Alleged, so listed and not counted: 1.",)


def test_visits_to_the_home_and_from_it_can_be_asked_for_apart() -> None:
    told = history(opened, journey("2023", funded_by="edinburgh"), visited("2024"))

    assert [row.visits.most for row in costs(asked(told), how="in").rows] == [1, 0, 0, 0]
    assert [row.visits.most for row in costs(asked(told), how="out").rows] == [0, 0, 0, 1]
