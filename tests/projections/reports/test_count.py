"""How many, and which: who counts by which rule, and how surely; the number held against every case."""

from collections import Counter
from collections.abc import Sequence
from itertools import product
from operator import eq, ge, gt, le, lt
from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    citing,
    considered,
    contacted,
    day,
    history,
    invalidated,
    ledger_opened,
    opened_between,
    proposed,
    put_on_hold,
    runs,
    signed,
    stance_taken,
    suspended,
    terminated,
)
from domain.body import Succeeded
from domain.context import StreamContext
from domain.fact import Fact
from domain.history import History
from domain.ledger import PolicyAdopted
from domain.partnership.facts import InstrumentKind
from domain.shared import FigureReported
from projections.reckoning.claims import Claim
from projections.report import Count, Page
from projections.reports.count import Apart, Counted, Total, count
from tests.projections.reports.every_case import CITIES, Ledger, iso, ledgers, within


def tie(*facts: Fact, other: str = "gdynia", around: tuple[tuple[str, str, int], ...] = ()) -> History:
    opening = opened_between(*sorted((other, "kaohsiung")))
    return history(opening, *facts, around=StreamContext(successors=around))


def policy(name: str = "ours", *counts: InstrumentKind, metric: str | None = None) -> PolicyAdopted:
    return PolicyAdopted(policy=name, title="What counts", counts=counts or ("sister-city",), metric=metric)


def adopted(*policies: PolicyAdopted, home: str | None = "kaohsiung") -> History:
    return history(ledger_opened(home=home), *(policies or (policy(),)))


def counted(*histories: History, at: str = "2025-11-25", name: str | None = None) -> Page:
    told = histories if any(row.stream == "ledger" for row in histories) else (adopted(), *histories)
    page: Page = count(asked(*told, as_at=at), policy=name)
    return page


def total(page: Page) -> Total:
    (found,) = page.section("total")
    assert isinstance(found, Total)
    return found


def apart(page: Page, section: str = "not-counted") -> list[str]:
    rows: Sequence[Apart] = page.section(section)
    return [row.body for row in rows]


def of(page: Page, body: str) -> Counted:
    found: Counted = next(row for row in page.rows if row.body == body)
    return found


# --- who counts


def test_an_agreement_of_a_counted_kind_in_force_counts_and_another_does_not() -> None:
    page = counted(
        tie(signed("2020", instrument="a", kind="sister-city")),
        tie(signed("2020", instrument="a", kind="mou"), other="dresden"),
    )

    assert total(page).computed == Count(1, 1)
    assert [row.body for row in page.rows] == ["gdynia"]
    assert apart(page) == ["dresden"]


def test_two_agreements_that_follow_on_each_other_are_certain_together() -> None:
    told = tie(
        signed("2010-01-01", instrument="first", kind="sister-city"),
        signed("2025-06", instrument="second", kind="sister-city", replaces="first"),
    )

    assert total(counted(told, at="2025-06-15")).computed == Count(1, 1)


def test_a_suspended_partnership_counts_and_is_marked() -> None:
    page = counted(tie(signed("2010", kind="sister-city"), suspended("2013-05-15", by="kaohsiung")))

    assert (total(page).computed, total(page).suspended) == (Count(1, 1), Count(1, 1))
    assert of(page, "gdynia").behind.entries == (
        "partnership:gdynia--kaohsiung#2",
        "partnership:gdynia--kaohsiung#3",
    )


def test_a_tie_of_three_counts_each_counterpart() -> None:
    told = history(
        opened_between("kaohsiung", "kumamoto-city", "kumamoto-prefecture"),
        signed("2017", kind="sister-city"),
    )

    page = counted(told)

    assert [row.body for row in page.rows] == ["kumamoto-city", "kumamoto-prefecture"]


@pytest.mark.parametrize(
    ("who", "left", "certain"),
    [("mutsu", {"aomori"}, Count(1, 1)), ("kaohsiung", set(), Count(0, 0))],
)
def test_who_has_left_a_tie_of_three_no_longer_counts(who: str, left: set[str], certain: Count) -> None:
    told = history(
        opened_between("aomori", "kaohsiung", "mutsu"),
        signed("2017", kind="sister-city"),
        terminated("2020-06-01", by=who),
    )

    page = counted(told)
    assert {row.body for row in page.rows} == left
    assert total(page).computed == certain
    assert "mutsu" in apart(page)
    assert total(counted(told, at="2020-05-31")).computed == Count(2, 2)


def test_who_may_have_left_counts_possibly() -> None:
    told = history(
        opened_between("aomori", "kaohsiung", "mutsu"),
        signed("2017", kind="sister-city"),
        terminated("2020-06", by="mutsu"),
    )

    page = counted(told, at="2020-06-15")

    assert total(page).computed == Count(1, 2)
    assert not of(page, "mutsu").certain


def wrong(ledger: Ledger, later: int = 0) -> bool:
    """Whether another number is told than all cases have."""
    page: Page = count(ledger.asked(later), policy="ours")
    return total(page).computed != ledger.count(lambda case: case.counts(ledger.day))


def test_as_many_count_as_in_some_case_and_no_more() -> None:
    for ledger in ledgers(100):
        assert not wrong(ledger), ledger


def test_the_control_a_count_of_the_day_after_is_found() -> None:
    assert any(wrong(ledger, later=1) for ledger in ledgers(100))


def test_who_certainly_counts_does_so_in_every_case_and_who_does_not_in_none() -> None:
    for ledger in ledgers(100):
        page: Page = count(ledger.asked(), policy="ours")
        told = {row.body: row.certain for row in page.rows}
        for city, cases in zip(CITIES, ledger.cases, strict=True):
            found = [case.counts(ledger.day) for case in cases]
            assert told.get(city) == (all(found) if any(found) else None), ledger


# --- successors


def test_a_counterpart_goes_by_the_body_that_took_its_place() -> None:
    county = history(
        body_registered("Old County", kind="county"),
        Succeeded(on="2010-12-25", by="new-city"),
        stream="body:old-county",
    )
    told = tie(
        signed("2000", kind="sister-city"),
        other="old-county",
        around=(("new-city", "old-county", day("2010-12-25")),),
    )

    before, after = (counted(told, county, at=at) for at in ("2010-12-24", "2010-12-25"))

    assert [row.body for row in before.rows] == ["old-county"]
    assert [row.body for row in after.rows] == ["new-city"]


def inherited() -> list[Any]:
    county = history(
        body_registered("Kaohsiung County", kind="county"),
        Succeeded(on="2010-12-25", by="kaohsiung"),
        stream="body:kaohsiung-county",
    )
    told = history(
        opened_between("kaohsiung-county", "king-county"),
        signed("1977", kind="sister-city", sources=citing("page")),
        around=StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),)),
    )
    return [county, told]


def test_an_inherited_tie_is_listed_apart_and_not_counted() -> None:
    page = counted(*inherited())

    assert (total(page).computed, total(page).inherited) == (Count(0, 0), 1)
    (row,) = page.section("inherited")
    assert (row.body, row.behind.sources) == ("king-county", ("page",))


def succeeded(slug: str, on: str, *, by: str) -> History:
    return history(body_registered(slug.title()), Succeeded(on=on, by=by), stream=f"body:{slug}")


def merging(*names: str) -> list[History]:
    """Ties with bodies in whose place one came: of `oslo` it is known when, of the others only roughly."""
    when = {"oslo": "2019-01-01"}
    return [
        *(succeeded(name, when.get(name, "2020"), by="new") for name in names),
        *(
            tie(
                signed("2010-01-01", kind="sister-city"),
                other=name,
                around=(("new", name, day(when.get(name, "2020-01-01"))),),
            )
            for name in names
        ),
    ]


def test_one_that_may_have_been_succeeded_counts_once_for_certain() -> None:
    page = counted(*merging("perth"), at="2020-06-01")

    assert total(page).computed == Count(1, 1)
    assert [(row.body, row.certain) for row in page.rows] == [("new", True)]


def test_two_that_may_have_become_one_are_one_or_two() -> None:
    page = counted(*merging("perth", "quito"), at="2020-06-01")

    assert total(page).computed == Count(1, 2)
    assert [(row.body, row.certain) for row in page.rows] == [("new", True), ("quito", False)]


def test_whoever_was_succeeded_has_no_ties_any_more() -> None:
    before, page = (
        count(asked(adopted(), *inherited(), as_at=at), of="kaohsiung-county")
        for at in ("2010-12-24", "2025-11-25")
    )

    assert [row.body for row in before.rows] == ["king-county"]
    assert list(page.rows) == []


# --- who does not


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (contacted("2024"),),
        (proposed("2024"), put_on_hold("2024-06-24")),
        (signed("2013-06-09", kind="sister-city"), invalidated("2013-06-10"), stance_taken("2014")),
        (signed("2010", kind="sister-city", by=("gdynia",)),),
        (signed("2016", kind="sister-city", certainty="alleged"),),
    ],
)
def test_who_does_not_count_is_listed_with_the_entries_behind_it(facts: tuple[Fact, ...]) -> None:
    page = counted(tie(*facts))

    assert (total(page).computed, apart(page)) == (Count(0, 0), ["gdynia"])
    (row,) = page.section("not-counted")
    assert row.behind.entries


# --- claims


def claim(value: str, as_of: str, comparator: str = "=", certainty: str = "confirmed") -> FigureReported:
    told = {"value": value, "as_of": as_of, "comparator": comparator, "certainty": certainty}
    return FigureReported.model_validate({"metric": "partners", **told})


def beside(*figures: FigureReported, at: str = "2025-11-20") -> Sequence[Claim]:
    rows: Sequence[Claim] = counted(
        adopted(policy(metric="partners")),
        history(body_registered(), *figures),
        tie(signed("2020-03-01", kind="sister-city")),
        tie(signed("2025-11", kind="sister-city"), other="dresden"),
        at=at,
    ).section("claims")
    return rows


def test_each_claim_is_compared_on_the_days_that_it_speaks_of() -> None:
    rows = beside(claim("1", "2024-06-25"), claim("3", "2025-11?"), claim("0", "2019"), claim("9", "2025-12"))

    assert [(row.asserted, row.computed, row.verdict, row.difference) for row in rows] == [
        ("3", Count(1, 2), "contradicted", Count(1, 2)),
        ("1", Count(1, 1), "agrees", Count(0, 0)),
        ("0", Count(0, 0), "agrees", Count(0, 0)),
    ]


@pytest.mark.parametrize("at", ["2021-01-01", "2021-06-15", "2021-12-31", "2025-11-20"])
def test_a_claim_about_a_year_says_the_same_on_whatever_day_it_is_asked(at: str) -> None:
    page = counted(
        adopted(policy(metric="partners")),
        history(body_registered(), claim("1", "2021")),
        tie(signed("2021-11-11", kind="sister-city")),
        at=at,
    )

    (row,) = page.section("claims")
    assert (row.computed, row.verdict) == (Count(0, 1), "possible")


def test_a_claim_that_was_made_later_is_left_out() -> None:
    told = claim("2", "2021", ">").model_copy(update={"on": "2025-11-01"})
    ties = tie(signed("2020", kind="sister-city"))
    pages = [
        counted(adopted(policy(metric="partners")), history(body_registered(), told), ties, at=at)
        for at in ("2025-06-15", "2025-11-01")
    ]

    assert [[row.verdict for row in page.section("claims")] for page in pages] == [[], ["contradicted"]]


@pytest.mark.parametrize(
    ("value", "comparator", "difference", "verdict"),
    [
        ("2", "=", Count(0, 1), "possible"),
        ("0", "=", Count(-2, -1), "contradicted"),
        ("40", ">", Count(39, 40), "contradicted"),
        ("1", ">=", Count(0, 0), "agrees"),
        ("1", ">", Count(0, 1), "possible"),
        ("1", "<", Count(-2, -1), "contradicted"),
        ("2.5", "~", None, None),
    ],
)
def test_a_claim_and_what_is_computed(
    value: str, comparator: str, difference: Count, verdict: str | None
) -> None:
    (row,) = beside(claim(value, "2025-11", comparator))

    assert (row.difference, row.verdict) == (difference, verdict)


SATISFIES = {"=": eq, ">": gt, ">=": ge, "<": lt, "<=": le}


def test_a_claim_agrees_where_every_number_of_its_days_does_and_is_contradicted_where_none_does() -> None:
    verdicts = Counter[str]()
    for ledger, (sign, holds) in product(ledgers(20), SATISFIES.items()):
        days = range(ledger.day - 3, ledger.day + 1)
        bounds = [ledger.count(lambda case, on=on: case.counts(on)) for on in days]
        numbers = range(min(least for least, _ in bounds), max(most for _, most in bounds) + 1)
        told = claim("2", within(days[0], days[-1]), sign)
        rule = policy("ours", "sister-city", "friendship", metric="partners")
        stories = (story.history for story in ledger.stories)
        page = counted(
            adopted(rule), history(body_registered(), told), *stories, at=iso(ledger.day), name="ours"
        )

        (row,) = page.section("claims")

        assert row.computed == Count(numbers[0], numbers[-1]), ledger
        hits = [holds(number, 2) for number in numbers]
        verdict = "agrees" if all(hits) else "possible" if any(hits) else "contradicted"
        assert row.verdict == verdict, ledger
        verdicts[row.verdict] += 1
    assert verdicts.keys() == {"agrees", "contradicted", "possible"}


# --- rules


CITY, PAPER = tie(signed("2020", kind="sister-city")), tie(signed("2021", kind="mou"), other="dresden")
OF_NOBODY = policy("first", "mou")
OF_ANOTHER = policy("theirs", "mou").model_copy(update={"by": "gdynia"})
OF_HOME = policy("ours").model_copy(update={"by": "kaohsiung"})
OF_HOME_TOO = policy("later", "mou").model_copy(update={"by": "kaohsiung"})
COUNTS_NOTHING = policy("after").model_copy(update={"counts": (), "by": "kaohsiung"})


@pytest.mark.parametrize(
    ("policies", "meant"),
    [
        ((OF_NOBODY, OF_HOME, OF_HOME_TOO), "ours"),
        ((OF_HOME_TOO, OF_HOME), "later"),
        ((OF_ANOTHER, OF_NOBODY), "theirs"),
        ((COUNTS_NOTHING, OF_NOBODY), "first"),
        ((COUNTS_NOTHING, OF_ANOTHER, OF_HOME), "ours"),
    ],
)
def test_of_several_policies_the_homes_first_that_says_what_counts_is_meant_else_the_first(
    policies: tuple[PolicyAdopted, ...], meant: str
) -> None:
    page = counted(adopted(*policies), CITY, PAPER)

    assert total(page).policy == meant
    assert [row.body for row in page.rows] == [{"ours": "gdynia"}.get(meant, "dresden")]


def test_a_policy_that_is_adopted_anew_keeps_its_place() -> None:
    anew = OF_HOME.model_copy(update={"counts": ("mou",)})

    page = counted(adopted(OF_HOME, OF_HOME_TOO, anew), CITY, PAPER)

    assert (total(page).policy, total(page).counts) == ("ours", ("mou",))


def test_the_german_register_takes_what_is_limited_in_time_for_a_friendship() -> None:
    page = counted(
        tie(signed("2020", kind="sister-city")),
        tie(signed("2020", kind="sister-city", term=runs(length="P50Y")), other="halle"),
        tie(
            signed("2020", kind="sister-city", term=runs(length="P5Y", renewal="tacit")),
            other="bonn",
        ),
        tie(signed("2020", kind="friendship"), other="ulm"),
        tie(contacted("2020"), other="jena"),
        tie(signed("2020", kind="mou"), other="kiel"),
        name="rgre",
    )

    assert [row.body for row in page.rows] == ["bonn", "gdynia"]
    assert {row.body: row.reason for row in page.section("apart")} == {
        "halle": "Freundschaft",
        "ulm": "Freundschaft",
        "jena": "Kontakt",
    }
    assert apart(page) == ["kiel"]


def test_by_clair_a_tie_without_an_approval_on_record_is_only_possible() -> None:
    page = counted(
        tie(proposed("2019"), considered("2019-12", outcome="approved"), signed("2020")),
        tie(signed("2020"), other="dresden"),
        name="clair",
    )

    assert total(page).computed == Count(1, 2)
    assert of(page, "gdynia").certain
    assert not of(page, "dresden").certain
    assert "partnership:gdynia--kaohsiung#3" in of(page, "gdynia").behind.entries


def test_sister_cities_international_shows_friendship_cities_apart() -> None:
    page = counted(
        tie(signed("2020", kind="sister-city")), tie(signed("2020"), other="cupertino"), name="sci"
    )

    assert [row.body for row in page.rows] == ["gdynia"]
    assert apart(page, "apart") == ["cupertino"]
    assert total(page).behind.sources
