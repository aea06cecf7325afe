"""How many, and which: who counts by which rule, how surely, and why others do not."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from cli.main import comity
from comity.testing import (
    Story,
    asked,
    attested,
    body_registered,
    citing,
    considered,
    contacted,
    contested,
    corrected,
    day,
    figure_reported,
    history,
    invalidated,
    ledger_opened,
    opened_between,
    preferred,
    proposed,
    put_on_hold,
    resumed,
    retracted,
    runs,
    signed,
    source_registered,
    stance_taken,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered, Succeeded
from domain.context import StreamContext
from domain.fact import Fact
from domain.history import History
from domain.kinds import KINDS
from domain.ledger import PolicyAdopted
from domain.partnership.facts import InstrumentKind
from domain.partnership.standing import InstrumentState
from domain.refusal import Refusal
from domain.shared import FigureReported
from projections.reckoning.claims import Claim
from projections.reckoning.counting_rules import BUILT_IN
from projections.reckoning.reasons import STATES
from projections.report import Ask, Count, Page, Unanswerable
from projections.reports.count import Apart, Counted, Difference, Total, count
from projections.reports.figures import figures
from projections.reports.ranking import ranking
from queries.session import ask_recomputed, asked_of
from store.application import Comity, open_ledger
from store.merging import Merged, merge
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


def test_what_may_have_been_signed_later_counts_possibly() -> None:
    page = counted(tie(signed("2025-06", kind="sister-city")), at="2025-06-15")

    assert (total(page).computed, total(page).possible) == (Count(0, 1), 1)
    assert of(page, "gdynia").said == "possible only: signed 2025-06: perhaps after that day"
    assert not of(page, "gdynia").certain


def test_what_may_have_run_out_counts_possibly() -> None:
    page = counted(tie(signed("2020", kind="sister-city", term=runs(length="P5Y"))), at="2025-06-15")

    assert total(page).computed == Count(0, 1)
    assert of(page, "gdynia").said == "possible only: by that day it may be expired"


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


def test_who_suspends_it_still_is_named_not_who_began_to() -> None:
    page = counted(
        tie(
            signed("2010", kind="sister-city"),
            suspended("2013-05-15", by="kaohsiung"),
            suspended("2013-06-15", by="gdynia"),
            resumed("2014-01-01", by="kaohsiung"),
        )
    )

    assert of(page, "gdynia").said.endswith("(suspended by gdynia)")


def test_what_may_be_suspended_counts_for_certain() -> None:
    page = counted(
        tie(signed("2010", kind="sister-city"), suspended("2013-05", by="kaohsiung")), at="2013-05-15"
    )

    assert (total(page).computed, total(page).suspended) == (Count(1, 1), Count(0, 1))
    assert of(page, "gdynia").said.startswith("possibly suspended, and counted: ")
    assert of(page, "gdynia").said.endswith("; possibly in force")
    assert "Possibly suspended, and counted: gdynia." in page.notes


def test_an_end_that_was_given_is_said_of_what_counts_until_it_comes() -> None:
    end = terminated("2025-03-01", by="gdynia", effective="2026-06-30")
    ending = tie(signed("2010-05-01", kind="sister-city"), end, other="gdynia")

    (before,) = counted(ending, at="2025-02-28").rows
    (given,) = counted(ending, at="2025-11-25").rows

    assert before.said == ""
    assert (given.certain, given.said) == (True, "ends 2026-06-30, given notice by gdynia, #3")
    assert given.behind.entries == (f"{ending.stream}#2", f"{ending.stream}#3")
    assert counted(ending, at="2026-07-01").rows == []


def test_who_gave_notice_among_three_is_said_of_its_own_tie_alone() -> None:
    end = terminated("2025-03-01", by="gdynia", effective="2026-06-30")
    agreed = signed("2010-05-01", kind="sister-city")
    three = history(opened_between("dresden", "gdynia", "kaohsiung"), agreed, end)

    said = {row.body: row.said for row in counted(three).rows}

    assert said == {
        "dresden": "together with gdynia: each counts",
        "gdynia": "ends 2026-06-30, given notice by gdynia, #3; together with dresden: each counts",
    }


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


def test_who_has_come_back_counts_again() -> None:
    told = history(
        opened_between("aomori", "kaohsiung", "mutsu"),
        signed("2010", kind="sister-city"),
        terminated("2015", by="mutsu"),
        terminated("2016", by="aomori"),
        signed("2020", instrument="anew", kind="sister-city", reestablishes=True),
    )

    assert total(counted(told, at="2018-01-01")).computed == Count(0, 0)
    assert total(counted(told)).computed == Count(2, 2)


def test_who_may_have_left_counts_possibly() -> None:
    told = history(
        opened_between("aomori", "kaohsiung", "mutsu"),
        signed("2017", kind="sister-city"),
        terminated("2020-06", by="mutsu"),
    )

    page = counted(told, at="2020-06-15")

    assert total(page).computed == Count(1, 2)
    assert of(page, "mutsu").said.startswith("possible only: one of the two may have left")


def test_two_partnerships_with_one_body_count_once() -> None:
    page = counted(
        tie(signed("2020", kind="sister-city"), other="mutsu"),
        history(opened_between("aomori", "kaohsiung", "mutsu"), signed("2021", kind="sister-city")),
    )

    assert [row.body for row in page.rows] == ["aomori", "mutsu"]
    assert len(of(page, "mutsu").streams) == 2
    assert of(page, "mutsu").since.edtf == "2020"


def test_since_is_the_first_signature_of_what_is_in_force() -> None:
    page = counted(
        tie(
            signed("1990", instrument="first", kind="sister-city"),
            signed("2012-08-04", instrument="again", kind="sister-city"),
        )
    )

    assert of(page, "gdynia").since.edtf == "1990"


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


def test_of_an_inherited_tie_it_is_said_which_lists_have_had_it_since() -> None:
    county, tie = inherited()
    editions = [
        history(source_registered(slug).model_copy(update={"published": year}), stream=f"source:{slug}")
        for slug, year in (
            ("list-2009", "2009"),
            ("list-2010", "2010"),
            ("list-2012", "2012"),
            ("later", "2030"),
        )
    ]
    for edition in editions:
        tie += attested(2, edition.stream.partition(":")[2])
    tie += attested(2, "minutes", on="2015-05-05")

    (row,) = counted(county, tie, *editions).section("inherited")

    assert row.reason == (
        "a tie of Kaohsiung County, whose place kaohsiung took: attested since by list-2010 (2010), list-2012 (2012),"
        " minutes (2015-05-05), while no agreement of its own is on record; on its own it would count"
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


def test_a_body_that_may_not_have_been_succeeded_yet_is_possibly_one_more() -> None:
    before, between, after = (
        counted(*merging("oslo", "perth"), at=at, name="sci")
        for at in ("2019-12-31", "2020-06-01", "2020-12-31")
    )

    assert (total(before).computed, total(after).computed) == (Count(2, 2), Count(1, 1))
    assert (total(between).computed, total(between).named) == (Count(1, 2), 2)
    assert [(row.body, row.certain) for row in between.rows] == [("new", True), ("perth", False)]
    assert of(between, "perth").said == "possible only: another may have taken its place by that day"
    assert of(between, "perth").streams == ("partnership:kaohsiung--perth",)


def test_one_that_may_have_been_succeeded_counts_once_for_certain() -> None:
    page = counted(*merging("perth"), at="2020-06-01")

    assert total(page).computed == Count(1, 1)
    assert [(row.body, row.certain) for row in page.rows] == [("new", True)]
    assert of(page, "new").said == "signed by Perth, whose place it may have taken"


def test_two_that_may_have_become_one_are_one_or_two() -> None:
    page = counted(*merging("perth", "quito"), at="2020-06-01")

    assert total(page).computed == Count(1, 2)
    assert [(row.body, row.certain) for row in page.rows] == [("new", True), ("quito", False)]


def test_a_counterpart_that_may_have_become_part_of_the_body_itself_is_possible() -> None:
    told = tie(
        signed("2010", kind="sister-city"),
        other="perth",
        around=(("kaohsiung", "perth", day("2020-01-01")),),
    )
    computed = [
        total(counted(told, succeeded("perth", "2020", by="kaohsiung"), at=at)).computed
        for at in ("2019-12-31", "2020-06-01", "2020-12-31")
    ]

    assert computed == [Count(1, 1), Count(0, 1), Count(0, 0)]


def test_what_had_not_begun_is_in_no_list() -> None:
    page = counted(tie(signed("2025-09-14", kind="sister-city")), at="2025-09-13")

    assert (total(page).computed, page.rows, page.section("not-counted")) == (Count(0, 0), [], [])


def test_before_the_succession_it_is_not_the_heirs_at_all() -> None:
    assert counted(*inherited(), at="2010-12-24").section("inherited") == []


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


def test_a_tie_of_schools_is_called_so_and_says_what_it_lies_under() -> None:
    school = history(body_registered("Gdynia No. 17", kind="school"), stream="body:gdynia-school")
    told = history(
        opened_between("gdynia-school", "kaohsiung", under="partnership:gdynia--kaohsiung"),
        signed(kind="mou"),
    )

    page = counted(school, told, tie(signed("2020", kind="sister-city")))

    assert reasons(page)["gdynia-school"] == (
        "an MOU only: not a kind that this policy counts; a school tie under gdynia – kaohsiung"
    )


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


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            [("53", "2024", "reported"), ("99", "2025", "alleged")],
            ["Asserted as of 2024: 53", "Alleged as of 2025: 99"],
        ),
        ([("99", "2019", "alleged"), ("53", "2024", "reported")], ["Asserted as of 2024: 53"]),
        ([("99", "2025", "alleged")], ["Alleged as of 2025: 99"]),
    ],
)
def test_what_is_alleged_is_never_what_is_asserted(
    figures: list[tuple[str, str, str]], said: list[str]
) -> None:
    told = [claim(value, as_of, certainty=certainty) for value, as_of, certainty in figures]
    page = counted(adopted(policy(metric="partners")), history(body_registered(), *told))

    notes = [note for note in page.notes if note.startswith(("Asserted", "Alleged"))]
    assert [note.partition(" (")[0] for note in notes] == said


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


def test_a_policy_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Unanswerable, match="no policy fifa: give one of clair, ours, rgre, sci for policy"):
        counted(adopted(), name="fifa")


def test_a_ledger_without_a_policy_says_which_there_are_and_how_to_adopt_one() -> None:
    with pytest.raises(
        Unanswerable, match="has adopted no policy: give one of clair, rgre, sci for policy"
    ) as refused:
        counted(history(ledger_opened()))

    _, *lines = str(refused.value).splitlines()
    assert [line.strip().partition(":")[0] for line in lines] == ["clair", "rgre", "sci"]
    assert lines[-1].strip() == (
        "sci: Sister cities as Sister Cities International defines them (sister city)"
    )
    assert "record policy-adopted ledger (policy: " in refused.value.hint


def test_a_ledger_with_neither_policy_nor_home_asks_for_both_at_once() -> None:
    asks = "give one of clair, rgre, sci for policy, and say whose partners are counted, with of BODY"
    with pytest.raises(Unanswerable, match=asks):
        count(asked(history(body_registered()), home=None))


def test_the_readme_names_a_rule_where_it_asks_a_new_ledger_how_many() -> None:
    table = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8").split("```")[0::2]

    asked_for = [
        words for text in table for words in re.findall(r"`comity report (?:count|ranking)[^`]*`", text)
    ]
    assert asked_for
    assert all("--policy" in words or "--ledger" in words for words in asked_for)


def test_a_policy_that_was_adopted_later_was_none_by_then(demo_ledger: Comity) -> None:
    with pytest.raises(
        Unanswerable, match=r"had adopted no policy by then \(as known with 28 entries\): give one"
    ):
        count(asked_of(demo_ledger, as_known="#28").ask)

    note = count(asked_of(demo_ledger).ask, known_from="#28").notes[0]

    assert note == (
        "Counted by what was known then: 0 (as known with 28 entries); the policy kaohsiung had not been adopted by then."
    )


def test_whether_a_signature_is_reported_stands_beside_what_counts_by_it() -> None:
    sure = tie(signed("2020", kind="sister-city"))
    told = tie(signed("2021", kind="sister-city", certainty="reported"), other="dresden")
    page = counted(adopted(), sure, told)

    assert {row.body: (row.certain, row.certainty) for row in page.section("counted")} == {
        "gdynia": (True, "confirmed"),
        "dresden": (True, "reported"),
    }
    assert "Of those counted, 1 rests on signatures that are reported, not confirmed." in page.notes


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


def test_a_claim_is_compared_by_the_policy_that_is_meant() -> None:
    first, second = (row.model_copy(update={"metric": "partners"}) for row in (OF_HOME, OF_ANOTHER))
    told = history(
        body_registered("Kaohsiung"),
        figure_reported("2025-01-01", metric="partners", value="1"),
        stream="body:kaohsiung",
    )

    (row,) = figures(asked(adopted(second, first), told, CITY, PAPER)).rows

    assert row.computed_from == "counterparts by the policy ours"


def test_without_a_home_one_says_whose() -> None:
    ask = asked(adopted(home=None), tie(signed("2020", kind="sister-city")), home=None)

    with pytest.raises(Unanswerable, match="say whose partners are counted, with of BODY"):
        count(ask)
    assert [row.body for row in count(ask, of="gdynia").rows] == ["kaohsiung"]


def test_a_ledgers_own_policy_goes_before_one_of_the_house() -> None:
    told = tie(signed("2020", kind="mou"))

    assert total(counted(told, adopted(policy("rgre", "mou")), name="rgre")).computed == Count(1, 1)
    assert total(counted(told, name="rgre")).computed == Count(0, 0)


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


def test_the_total_names_the_body_by_its_slug_and_by_its_name() -> None:
    found = total(
        counted(history(body_registered("City of Kaohsiung")), tie(signed("2024", kind="sister-city")))
    )

    assert (found.body, found.name, found.policy) == ("kaohsiung", "City of Kaohsiung", "ours")


# --- the demo


@pytest.fixture(scope="module")
def kaohsiung(demo: Asking) -> Page:
    page: Page = count(demo("2025-11-16"))
    return page


def test_kaohsiung_asserts_45_and_38_or_39_of_39_can_be_named(kaohsiung: Page) -> None:
    figures = total(kaohsiung)
    first: Claim = kaohsiung.section("claims")[0]

    assert (figures.policy, figures.computed, figures.named) == ("kaohsiung", Count(38, 39), 39)
    assert [row.body for row in kaohsiung.rows if not row.certain] == ["koror"]
    assert (first.asserted, first.computed, first.difference) == ("45", Count(38, 39), Count(6, 7))
    assert first.behind.sources == ("gti-2025 para. 3",)
    assert kaohsiung.notes[0] == (
        "38–39 of the 39 counterparts that this ledger can name are counted for Kaohsiung; "
        "uncertain: Koror State 科羅州."
    )
    assert kaohsiung.notes[1].startswith(
        "Asserted as of 2025-10-20: 45 (ltn-5218145); not borne out: 6–7 more"
    )
    assert kaohsiung.notes[2] == (
        "As of 2025-11?, which may be later than the day asked for: 45 (gti-2025 para. 3), asserted."
    )


def test_cebu_is_suspended_and_counted_and_kumamoto_is_two(kaohsiung: Page) -> None:
    assert (of(kaohsiung, "cebu").status, of(kaohsiung, "cebu").certain) == ("suspended", True)
    assert {"kumamoto-city", "kumamoto-prefecture"} <= {row.body for row in kaohsiung.rows}


def test_dresden_edinburgh_and_male_are_not_counted_and_king_county_is_apart(kaohsiung: Page) -> None:
    why = reasons(kaohsiung)

    assert why["dresden"].startswith("an MOU only")
    assert why["edinburgh"] == "a proposal only (on hold), no agreement; a resolution of intent"
    assert why["male"] == "a sister-city agreement that was invalidated; disputed"
    assert why["rio-de-janeiro"].startswith("alleged only")
    assert "a school tie under Kaohsiung" in why["orange-county-ny-schools"]
    assert list(reasons(kaohsiung, "inherited")) == ["king-county"]
    assert not {"king-county", *why} & {row.body for row in kaohsiung.rows}


def test_every_row_has_entries_and_every_counted_one_sources(kaohsiung: Page) -> None:
    for section in kaohsiung.sections:
        assert all(row.behind.entries for row in section.rows)
    assert all(row.behind.sources for row in kaohsiung.rows)


def test_the_count_differs_by_one_with_the_other_day_for_gdynia(
    demo: Asking, demo_ledger: Comity, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(demo_ledger.where, other)
    words = ["prefer", "gdynia#4", "--field", "on", "--value", "2025-10", "--because", "the article says so"]
    done = CliRunner().invoke(comity, [*words, "--ledger", str(other)])
    assert done.exit_code == 0, done.output

    with open_ledger(other, read_only=True) as ledger:
        ask: Ask = ask_recomputed(ledger, day("2025-09-30"))
        article = total(count(ask)).computed

    assert (total(count(demo("2025-09-30"))).computed, article) == (Count(36, 37), Count(35, 36))


def test_as_known_before_the_other_outlets_were_recorded_gdynia_is_of_october(demo: Asking) -> None:
    def has_gdynia(as_at: str, until: int | None) -> bool:
        return "gdynia" in {row.body for row in count(demo(as_at, until=until)).rows}

    assert [has_gdynia("2025-09-30", 200), has_gdynia("2025-10-31", 200)] == [False, True]
    assert has_gdynia("2025-09-30", None)


def test_every_kind_of_agreement_and_every_state_has_words() -> None:
    assert all(kind.words.startswith(("a ", "an ", "another ")) for kind in KINDS.values())
    assert set(STATES) | {"in-force"} == set(get_args(InstrumentState))
    assert {kind for rule in BUILT_IN.values() for kind in rule.counts} <= set(KINDS)


def test_a_tie_that_may_be_inherited_still_counts_only_possibly() -> None:
    county, told = inherited()
    assert isinstance(told, Story)
    own = told + signed("2015", instrument="own", kind="sister-city", by=("kaohsiung", "king-county"))

    counts = [
        total(counted(county, own, at=at)).computed for at in ("2014-12-31", "2015-06-15", "2016-01-01")
    ]

    assert counts == [Count(0, 0), Count(0, 1), Count(1, 1)]


# --- several partnerships between the same two


def of_two(kind: InstrumentKind, on: str = "2001") -> History:
    return history(opened_between("hill", "kaohsiung"), signed(on, kind=kind))


def of_three(kind: InstrumentKind, on: str = "2019") -> History:
    return history(opened_between("ash", "hill", "kaohsiung"), signed(on, kind=kind))


@pytest.mark.parametrize("name", ["ours", "rgre", "sci"])
@pytest.mark.parametrize("two", ["sister-city", "friendship", "mou", "letter-of-intent"])
@pytest.mark.parametrize("three", ["sister-city", "friendship", "mou", "letter-of-intent"])
def test_a_tie_counts_or_does_not_once_and_the_note_adds_up(
    name: str, two: InstrumentKind, three: InstrumentKind
) -> None:
    page = counted(of_two(two), of_three(three), name=name)

    (total,) = page.section("total")
    there = {row.body for row in page.section("counted")}
    elsewhere = {row.body for section in ("apart", "not-counted") for row in page.section(section)}
    assert there | elsewhere == {"ash", "hill"}
    assert not there & elsewhere
    assert (total.computed.most, total.not_counted) == (len(there), len(elsewhere))
    (said,) = [note for note in page.notes if note.startswith("Ties:")]
    one = {1: ("counts", "counterpart", "does")}
    count, counterparts, _ = one.get(len(there), ("count", "counterparts", "do"))
    do = one.get(len(elsewhere), ("", "", "do"))[2]
    assert said.endswith(
        f": 2 ties; {len(there)} {count}, for {len(there)} {counterparts}, {len(elsewhere)} {do} not."
    )


def test_what_counts_possibly_is_so_in_the_note_too_whatever_is_contested() -> None:
    """By hand, on 2020-06-01: hill counts; ash may, signed in 2020; oak does, or was signed as an MOU; gdynia does not."""
    page = counted(
        of_two("sister-city"),
        tie(signed("2020", kind="sister-city"), other="ash"),
        tie(signed("2010", kind="sister-city"), contested(2, "kind", "mou"), other="oak"),
        tie(signed("2010", kind="mou")),
        history(opened_between("elm", "fir", "kaohsiung"), signed("2010", kind="mou")),
        at="2020-06-01",
    )

    found = total(page)
    assert (found.computed, found._asdict()["named"], found.possible) == (Count(1, 3), Count(2, 3), 2)
    assert len(page.section("counted")) == found.computed.most
    (said,) = [note for note in page.notes if note.startswith("Ties:")]
    assert said.endswith(": 6 ties; 1–3 count, for 1–3 counterparts, 3–5 do not.")


def test_by_which_partnership_it_counts_is_named_and_why_not_by_the_other() -> None:
    (hill,) = [
        row for row in counted(of_two("friendship"), of_three("sister-city")).rows if row.body == "hill"
    ]

    assert hill.said == (
        "counted by ash – hill – kaohsiung; besides, not counted, hill – kaohsiung: a friendship agreement only: not a "
        "kind that this policy counts; together with ash: each counts"
    )


def test_of_a_body_with_several_the_partnership_is_named_where_none_counts() -> None:
    rows = counted(of_two("friendship"), of_three("mou")).section("not-counted")

    assert {row.reason.partition(":")[0] for row in rows if row.body == "hill"} == {
        "ash – hill – kaohsiung",
        "hill – kaohsiung",
    }


def test_after_a_merger_both_signatures_are_said() -> None:
    successors = (("bb", "aa", day("2015-01-01")),)
    registered = history(
        Registered(name="Aa", kind="city"), Succeeded(on="2015-01-01", by="bb"), stream="body:aa"
    )
    page = counted(
        registered,
        tie(signed("2001-02-03", kind="sister-city"), other="aa", around=successors),
        tie(signed("2003-04-05", kind="sister-city"), other="bb"),
    )

    (row,) = page.rows
    assert row.body == "bb"
    assert "signed by Aa, whose place it took (2001-02-03); signed by bb itself (2003-04-05)" in row.said


# --- than was known then


def test_who_counts_otherwise_than_was_known_then_and_by_which_entries(demo_ledger: Comity) -> None:
    """The article has October for Gdynia, four outlets 14 September; the day was preferred on 16 March 2026."""
    page = count(asked_of(demo_ledger, "2025-09-30").ask, known_from="2026-03-06")
    earlier = count(asked_of(demo_ledger, "2025-09-30", "2026-03-06").ask)

    gdynia, koror = "partnership:gdynia--kaohsiung", "partnership:kaohsiung--koror"
    assert [
        (row.body, row.before, row.after, row.recorded, row.behind.entries)
        for row in page.section("differences")
    ] == [
        ("gdynia", "no", "yes", "2026-03-10", (f"{gdynia}#11", f"{gdynia}#4")),
        ("gdynia", "no", "yes", "2026-03-16", (f"{gdynia}#14", f"{gdynia}#4")),
        ("gdynia", "no", "yes", "2026-03-16", (f"{gdynia}#15", f"{gdynia}#4")),
        ("koror", "no", "possible", "2026-03-12", (f"{koror}#2",)),
    ]
    (total,), (then,) = page.section("total"), earlier.section("total")
    assert (str(then.computed), str(total.computed)) == ("35", "36–37")
    assert page.notes[0] == (
        "Counted by what was known then: 35 (as at 2025-09-30, as known at 2026-03-06 23:59)."
    )


def test_who_counts_as_then_is_not_among_the_differences(demo_ledger: Comity) -> None:
    page = count(asked_of(demo_ledger, "2025-11-16").ask, known_from="2026-03-16")

    assert page.section("differences") == []


def test_what_becomes_possible_is_a_difference(demo_ledger: Comity) -> None:
    page = count(asked_of(demo_ledger, "2025-11-16").ask, known_from="2026-03-11")

    assert [(row.body, row.before, row.after) for row in page.section("differences")] == [
        ("koror", "no", "possible")
    ]


def test_a_later_time_is_not_compared_with(demo_ledger: Comity) -> None:
    with pytest.raises(Unanswerable, match="exchange them"):
        count(asked_of(demo_ledger, "2025-09-30", "2026-03-13").ask, known_from="2026-03-16")


@pytest.fixture(scope="module")
def unsteady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comity]:
    """A ledger in which who counts changes by every kind of entry: also what is about an entry about another."""
    lodz, brno, oulu, nice = (f"partnership:{other}--porto" for other in ("lodz", "brno", "oulu", "nice"))
    with open_ledger(tmp_path_factory.mktemp("unsteady") / "ledger.db", create=True) as ledger:

        def told(stream: str, *facts: Fact) -> None:
            for fact in facts:
                written = ledger.record(stream, fact, by="ann")
                assert not isinstance(written, Refusal), written

        told("body:porto", body_registered(name="Porto"))
        told("ledger", ledger_opened(home="porto"))
        for name in ("lodz", "brno", "oulu", "nice", "heir"):
            told(f"body:{name}", body_registered(name=name.title()))
        told("source:radio", source_registered())
        for stream in (lodz, brno, oulu, nice):
            told(
                stream,
                opened_between(*stream.partition(":")[2].split("--")),
                signed("2010", kind="sister-city"),
            )
        told(lodz, corrected(2, {"kind": "mou"}), retracted(3), retracted(4))
        told(
            brno,
            contested(2, "kind", "mou", by=("radio",)),
            preferred(2, "kind", "mou"),
        )
        told(brno, retracted(4), retracted(5))
        told(oulu, terminated("2020", by="oulu"), retracted(3), retracted(4))
        told("body:nice", Succeeded(by="heir", on="2021-01-01"))
        assert isinstance(merge(ledger, "brno", "lodz", by="ann"), Merged)
        yield ledger


def test_who_counts_otherwise_is_whoever_counted_otherwise_when_asked_then(unsteady: Comity) -> None:
    said = {}
    for known in range(2, unsteady.position + 1):
        page = count(asked_of(unsteady, "2024-01-01", f"#{known}").ask, policy="sci")
        said[known] = {row.body: "yes" if row.certain else "possible" for row in page.rows}
    pairs = [(known, now) for known in said for now in said if known + 1 == now or known < now == known % 5]
    assert len({frozenset(those.items()) for those in said.values()}) == 10

    for known, now in pairs:
        page = count(asked_of(unsteady, "2024-01-01", f"#{now}").ask, policy="sci", known_from=f"#{known}")
        expected = {
            body: (said[known].get(body, "no"), said[now].get(body, "no"))
            for body in {*said[known], *said[now]}
            if said[known].get(body) != said[now].get(body)
        }
        rows = page.section("differences")
        assert {row.body: (row.before, row.after) for row in rows} == expected, (known, now)
        assert all(known < _position(unsteady, row) <= now for row in rows)
        (total,) = page.section("total")
        assert total.possible == sum(word == "possible" for word in said[now].values())
        (sentence,) = [
            note for note in page.notes if "that this ledger can name" in note or "can name no" in note
        ]
        assert ("all for certain" in sentence) == (bool(said[now]) and not total.possible)


def _position(ledger: Comity, row: Difference) -> int:
    stream, _, version = row.behind.entries[0].partition("#")
    return next(entry.position for entry in ledger.read(stream) if entry.version == int(version))


@pytest.mark.parametrize(
    ("partners", "said"),
    [
        (
            ("a",),
            "1 partnership of bodies that belong to kaohsiung (councils, ports, schools …) is their own, and is not",
        ),
        (
            ("a", "b"),
            "2 partnerships of bodies that belong to kaohsiung (councils, ports, schools …) are their own, and are",
        ),
    ],
)
def test_partnerships_of_bodies_below_agree_with_their_number(partners: tuple[str, ...], said: str) -> None:
    school = history(Registered(name="School", kind="school", under="kaohsiung"), stream="body:school")
    theirs = (history(opened_between(*sorted((each, "school"))), signed("2000")) for each in partners)

    assert any(note.startswith(said) for note in counted(school, tie(signed("2000")), *theirs).notes)
