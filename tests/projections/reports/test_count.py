"""How many, and which: who counts by which rule, how surely, and why others do not."""

from collections.abc import Sequence
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
    visited,
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
from projections.reports.ranking import ranking
from tests.projections.conftest import Asking


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


def reasons(page: Page, section: str = "not-counted") -> dict[str, str]:
    rows: Sequence[Apart] = page.section(section)
    return {row.body: row.reason for row in rows}


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
    assert reasons(page) == {"dresden": "an MOU only: not a kind that this policy counts"}


def test_two_agreements_that_follow_on_each_other_are_certain_together() -> None:
    told = tie(
        signed("2010-01-01", instrument="first", kind="sister-city"),
        signed("2025-06", instrument="second", kind="sister-city", replaces="first"),
    )

    assert total(counted(told, at="2025-06-15")).computed == Count(1, 1)


def test_a_suspended_partnership_counts_and_it_is_said() -> None:
    page = counted(tie(signed("2010", kind="sister-city"), suspended("2013-05-15", by="kaohsiung")))

    assert (total(page).computed, total(page).suspended) == (Count(1, 1), Count(1, 1))
    assert of(page, "gdynia").said.startswith("suspended, and counted: the count goes by agreements (")
    assert of(page, "gdynia").behind.entries == (
        "partnership:gdynia--kaohsiung#2",
        "partnership:gdynia--kaohsiung#3",
    )
    assert "Suspended and counted: gdynia." in page.notes


def test_a_tie_of_three_counts_each_counterpart() -> None:
    told = history(
        opened_between("kaohsiung", "kumamoto-city", "kumamoto-prefecture"),
        signed("2017", kind="sister-city"),
    )

    page = counted(told)

    assert [row.body for row in page.rows] == ["kumamoto-city", "kumamoto-prefecture"]
    assert of(page, "kumamoto-city").said == "together with kumamoto-prefecture: each counts"


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
    assert "one of the two has left" in reasons(page)["mutsu"]
    assert total(counted(told, at="2020-05-31")).computed == Count(2, 2)


def test_who_may_have_left_counts_possibly() -> None:
    told = history(
        opened_between("aomori", "kaohsiung", "mutsu"),
        signed("2017", kind="sister-city"),
        terminated("2020-06", by="mutsu"),
    )

    page = counted(told, at="2020-06-15")

    assert total(page).computed == Count(1, 2)
    assert of(page, "mutsu").said.startswith("possible only: one of the two may have left")


def test_nothing_is_counted_before_it_was_signed() -> None:
    page = counted(tie(visited("2024"), signed("2025-09-14", kind="sister-city")), at="2025-09-13")

    assert reasons(page) == {"gdynia": "a sister-city agreement was signed only after that day (2025-09-14)"}
    assert page.notes[0] == "This ledger can name no counterpart that counts for kaohsiung."


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
    assert of(after, "new-city").said == "signed by Old County, whose place it took"


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
    assert row.reason == (
        "a tie of Kaohsiung County, whose place kaohsiung took: on record it has not been attested since; "
        "on its own it would count"
    )


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
    assert of(page, "new").said == "signed by Perth, whose place it may have taken"


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
    assert any("had taken the place of Kaohsiung County" in note for note in page.notes)


# --- who does not, and why


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ((), "nothing signed by that day"),
        ((contacted("2024"),), "contacts only, no agreement"),
        ((proposed("2024"), put_on_hold("2024-06-24")), "a proposal only (on hold), no agreement"),
        (
            (signed("2013-06-09", kind="sister-city"), invalidated("2013-06-10"), stance_taken("2014")),
            "a sister-city agreement that was invalidated; disputed",
        ),
        (
            (signed("2010", kind="sister-city", term=runs(length="P3Y")),),
            "a sister-city agreement that has expired",
        ),
        (
            (signed("2010", kind="sister-city"), terminated("2018")),
            "a sister-city agreement that was terminated",
        ),
        (
            (signed("2010", kind="sister-city", by=("gdynia",)),),
            "a sister-city agreement that is signed by some of the parties only",
        ),
        ((signed("2010", kind="mou", term=runs(length="P3Y")),), "an MOU that has expired"),
        ((signed("2016", kind="sister-city", certainty="alleged"),), "alleged only: signed: sister city"),
    ],
)
def test_why_a_partnership_does_not_count(facts: tuple[Fact, ...], reason: str) -> None:
    page = counted(tie(*facts))

    assert reasons(page) == {"gdynia": reason}
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
    assert [row.said for row in rows] == [
        "not borne out: 1–2 more than the 1–2 computed, which this ledger cannot name",
        "agrees: 1 computed",
        "agrees: 0 computed",
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
    assert (row.computed, row.verdict, row.said) == (
        Count(0, 1),
        "possible",
        "possible: within the 0–1 computed",
    )


def test_a_claim_that_was_made_later_is_left_out() -> None:
    told = claim("2", "2021", ">").model_copy(update={"on": "2025-11-01"})
    ties = tie(signed("2020", kind="sister-city"))
    pages = [
        counted(adopted(policy(metric="partners")), history(body_registered(), told), ties, at=at)
        for at in ("2025-06-15", "2025-11-01")
    ]

    assert [[row.verdict for row in page.section("claims")] for page in pages] == [[], ["contradicted"]]


@pytest.mark.parametrize(
    ("value", "comparator", "difference", "said"),
    [
        ("2", "=", Count(0, 1), "possible: within the 1–2 computed"),
        ("0", "=", Count(-2, -1), "not borne out: 1–2 fewer than the 1–2 computed"),
        ("40", ">", Count(39, 40), "not borne out: 1–2 computed, 39–40 fewer than it says"),
        ("1", ">=", Count(0, 0), "agrees: 1–2 computed"),
        ("1", ">", Count(0, 1), "possible: within the 1–2 computed"),
        ("1", "<", Count(-2, -1), "not borne out: 1–2 computed, 1–2 more than it allows"),
        ("2.5", "~", None, "about, so no verdict: 1–2 computed"),
    ],
)
def test_a_claim_and_what_is_computed(value: str, comparator: str, difference: Count, said: str) -> None:
    (row,) = beside(claim(value, "2025-11", comparator))

    assert (row.difference, row.said) == (difference, said)


# --- rules


CITY, PAPER = tie(signed("2020", kind="sister-city")), tie(signed("2021", kind="mou"), other="dresden")
OF_NOBODY = policy("first", "mou")
OF_ANOTHER = policy("theirs", "mou").model_copy(update={"by": "gdynia"})
OF_HOME = policy("ours").model_copy(update={"by": "kaohsiung"})
OF_HOME_TOO = policy("later", "mou").model_copy(update={"by": "kaohsiung"})
COUNTS_NOTHING = policy("after").model_copy(update={"counts": (), "by": "kaohsiung"})


@pytest.mark.parametrize(
    ("policies", "meant", "which"),
    [
        ((OF_NOBODY, OF_HOME, OF_HOME_TOO), "ours", "the home's first"),
        ((OF_HOME, OF_NOBODY), "ours", "the home's first"),
        ((OF_HOME_TOO, OF_HOME), "later", "the home's first"),
        ((OF_ANOTHER, OF_NOBODY), "theirs", "the first adopted"),
        ((COUNTS_NOTHING, OF_NOBODY), "first", "the first adopted that says what counts"),
        ((COUNTS_NOTHING, OF_ANOTHER, OF_HOME), "ours", "the home's first that says what counts"),
    ],
)
def test_of_several_policies_the_homes_first_is_meant_and_said(
    policies: tuple[PolicyAdopted, ...], meant: str, which: str
) -> None:
    page = counted(adopted(*policies), CITY, PAPER)
    ranked = ranking(asked(adopted(*policies), CITY, PAPER))

    others = "|".join([*(row.policy for row in policies if row.policy != meant), "clair", "rgre", "sci"])
    said = (
        f"This ledger has adopted {len(policies)} policies: counted is by {meant}, {which};"
        f" another is chosen with policy {others}."
    )
    assert (total(page).policy, page.notes[0]) == (meant, said)
    assert [row.body for row in page.rows] == [{"ours": "gdynia"}.get(meant, "dresden")]
    assert (ranked.title, ranked.notes[0]) == (f"Who is ahead by the policy {meant}?", said)
    named = counted(adopted(*policies), CITY, PAPER, name="rgre")
    assert not any("policies" in note for note in named.notes)


def test_a_policy_that_is_adopted_anew_keeps_its_place() -> None:
    anew = OF_HOME.model_copy(update={"counts": ("mou",)})

    page = counted(adopted(OF_HOME, OF_HOME_TOO, anew), CITY, PAPER)

    assert (total(page).policy, total(page).counts) == ("ours", ("mou",))
    assert "has adopted 2 policies" in page.notes[0]


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
    assert reasons(page, "apart") == {"halle": "Freundschaft", "ulm": "Freundschaft", "jena": "Kontakt"}
    assert list(reasons(page)) == ["kiel"]


def test_by_clair_a_tie_without_an_approval_on_record_is_only_possible() -> None:
    page = counted(
        tie(proposed("2019"), considered("2019-12", outcome="approved"), signed("2020")),
        tie(signed("2020"), other="dresden"),
        name="clair",
    )

    assert total(page).computed == Count(1, 2)
    assert of(page, "gdynia").certain
    assert of(page, "dresden").said == "possible only: approval not on record"
    assert "partnership:gdynia--kaohsiung#3" in of(page, "gdynia").behind.entries


def test_sister_cities_international_shows_friendship_cities_apart() -> None:
    page = counted(
        tie(signed("2020", kind="sister-city")), tie(signed("2020"), other="cupertino"), name="sci"
    )

    assert [row.body for row in page.rows] == ["gdynia"]
    assert reasons(page, "apart") == {"cupertino": "friendship city"}
    assert total(page).behind.sources


# --- the demo


@pytest.fixture(scope="module")
def kaohsiung(demo: Asking) -> Page:
    page: Page = count(demo("2025-11-16"))
    return page
