"""Who is ahead, by what was asserted and by what can be computed."""

from collections.abc import Mapping

import pytest

from comity.testing import asked, body_registered, citing, history, ledger_opened, opened_between, signed
from domain.body import Registered, Succeeded
from domain.history import History
from domain.ledger import PolicyAdopted
from domain.shared import FigureReported
from projections.report import Body, Count, Page, Unanswerable
from projections.reports.count import count
from projections.reports.figures import figures
from projections.reports.ranking import Country, Ranked, ranking
from tests.projections.conftest import Asking


def ledger(home: str | None = "kaohsiung", metric: str | None = "partners") -> History:
    rule = PolicyAdopted(policy="ours", title="What counts", counts=("sister-city",), metric=metric)
    return history(ledger_opened(home=home), rule)


def body(slug: str, *claims: tuple[str, str], country: str = "TW") -> History:
    figures = [
        FigureReported.model_validate({"metric": "partners", "value": value, "as_of": as_of})
        for value, as_of in claims
    ]
    named = Registered(name=slug.capitalize(), kind="city", country=country)
    return history(named, *figures, stream=f"body:{slug}")


def tie(word: str, other: str, on: str = "2020") -> History:
    return history(opened_between(*sorted((word, other))), signed(on, kind="sister-city"))


def ranked(*histories: History, home: str | None = "kaohsiung", at: str = "2025-11-25") -> Page:
    page: Page = ranking(asked(ledger(home), *histories, home=home, as_at=at))
    return page


def line(page: Page, slug: str) -> Ranked:
    found: Ranked = next(row for row in page.rows if row.body == slug)
    return found


def test_they_rank_by_what_was_asserted_and_equals_share_a_rank() -> None:
    page = ranked(
        body("taipei", ("53", "2025")), body("tainan", ("45", "2025")), body("kaohsiung", ("45", "2025"))
    )

    assert [(row.rank, row.body, row.asserted) for row in page.rows] == [
        (1, "taipei", "53"),
        (2, "kaohsiung", "45"),
        (2, "tainan", "45"),
    ]


def test_the_nearest_figure_before_the_day_is_taken() -> None:
    told = body("taipei", ("40", "2010"), ("53", "2025-06"), ("50", "2020"))

    assert line(ranked(told), "taipei").asserted == "53"
    assert line(ranked(told, at="2024-01-01"), "taipei").asserted == "50"


def said(slug: str, *figures: Mapping[str, object]) -> History:
    """A city of which figures are told, some of them only alleged or bounded."""
    told = [FigureReported.model_validate({"metric": "partners", **figure}) for figure in figures]
    return history(
        Registered(name=slug.capitalize(), kind="city", country="TW"), *told, stream=f"body:{slug}"
    )


ALLEGED = {"value": "99", "as_of": "2025", "certainty": "alleged", "sources": citing("rumour")}


def test_an_alleged_figure_does_not_replace_one_that_was_reported_however_late_it_is() -> None:
    page = ranked(
        said("taipei", {"value": "53", "as_of": "2020", "sources": citing("list")}, ALLEGED),
        said("tainan", {"value": "60", "as_of": "2020"}),
    )

    taipei = line(page, "taipei")
    assert (taipei.rank, taipei.asserted, taipei.certainty) == (2, "53", "confirmed")
    assert taipei.said.endswith("; alleged: 99 as of 2025")
    assert (taipei.behind.entries, taipei.behind.sources) == (
        ("body:taipei#2", "body:taipei#3"),
        ("list", "rumour"),
    )
    assert "Alleged, and neither ranked nor summed: Taipei 99 as of 2025." in page.notes
    (country,) = (country for country in page.section("countries") if country.country == "TW")
    assert country.asserted == "113"


def test_of_whom_figures_are_only_alleged_there_is_no_rank() -> None:
    page = ranked(said("taipei", ALLEGED))

    taipei = line(page, "taipei")
    assert (taipei.rank, taipei.rank_in_country, taipei.asserted, taipei.certainty) == (None,) * 4
    assert taipei.said.endswith("no figure was asserted; alleged: 99 as of 2025")
    assert taipei.behind.entries == ("body:taipei#2",)
    assert {country.asserted for country in page.section("countries")} == {None}


def test_an_alleged_figure_that_a_reported_one_has_overtaken_is_not_said() -> None:
    page = ranked(said("taipei", {**ALLEGED, "as_of": "2019"}, {"value": "53", "as_of": "2020"}))

    assert line(page, "taipei").said == "not computable: its ties are not in this ledger"


@pytest.mark.parametrize(
    ("told", "summed"),
    [
        (["< 9"], "< 9"),
        (["= 53", "< 9"], "< 62"),
        (["= 53", "<= 9"], "<= 62"),
        (["<= 53", "< 9"], "< 62"),
        (["> 9", ">= 1000"], "> 1,009"),
        (["= 5", "~ 9"], "~ 14"),
        (["= 5", "< 9", "> 40", "~ 7"], "5 + ~ 7 + < 9 + > 40"),
    ],
)
def test_the_sum_of_a_country_keeps_what_bounds_its_figures(told: list[str], summed: str) -> None:
    each = [word.split() for word in told]
    page = ranked(
        *(
            said(f"city-{n}", {"value": value, "comparator": sign, "as_of": "2025"})
            for n, (sign, value) in enumerate(each)
        )
    )

    (country,) = (country for country in page.section("countries") if country.country == "TW")
    assert country.asserted == summed


def test_whose_ties_are_elsewhere_is_not_computable_and_not_0() -> None:
    page = ranked(body("taipei", ("53", "2025")), tie("gdynia", "kaohsiung"), tie("taipei", "kaohsiung"))

    taipei = line(page, "taipei")
    assert taipei.computed is None
    assert taipei.said == "only those recorded here: 1; its other ties are not in this ledger, so no verdict"
    assert line(page, "kaohsiung").computed == Count(2, 2)
    assert line(page, "kaohsiung").said == "no figure was asserted"
    assert (
        "Not computable, because only those of their ties are known that are recorded here: Taipei."
        in page.notes
    )
    assert not any("ties are not in this ledger" in note for note in page.notes)


def test_a_home_without_a_tie_has_0() -> None:
    assert line(ranked(), "kaohsiung").computed == Count(0, 0)


def test_in_a_ledger_without_a_home_every_party_is_computed() -> None:
    page = ranked(
        tie("gdynia", "kaohsiung"), tie("dresden", "kaohsiung", "2025-11"), home=None, at="2025-11-10"
    )

    assert [(row.body, row.computed, row.rank, row.rank_computed) for row in page.rows] == [
        ("kaohsiung", Count(1, 2), None, Count(1, 1)),
        ("gdynia", Count(1, 1), None, Count(1, 2)),
        ("dresden", Count(0, 1), None, Count(1, 3)),
    ]


def test_by_country_sums_stand_beside_the_counterparts_there() -> None:
    page = ranked(
        body("taipei", ("53", "2025")),
        body("kaohsiung", ("45", "2025")),
        body("gdynia", country="PL"),
        body("dresden", country="DE"),
        tie("gdynia", "kaohsiung"),
        tie("dresden", "kaohsiung", "2025-11"),
        at="2025-11-10",
    )

    def by(country: str) -> Country:
        found: Country = next(row for row in page.section("countries") if row.country == country)
        return found

    assert by("TW")[:6] == ("TW", 2, "98", Count(1, 2), 1, Count(0, 0))
    assert by("PL")[:6] == ("PL", 0, None, None, 0, Count(1, 1))
    assert by("DE").counterparts == Count(0, 1)
    assert by("PL").behind.entries == ("partnership:gdynia--kaohsiung#2",)


def test_without_a_policy_it_asks_for_one() -> None:
    with pytest.raises(Unanswerable, match="has adopted no policy"):
        ranking(asked(history(ledger_opened()), history(body_registered())))


def test_without_a_metric_only_the_computed_count_is_there() -> None:
    page = ranking(asked(ledger(metric=None), body("taipei", ("53", "2025")), tie("gdynia", "kaohsiung")))

    assert [(row.body, row.asserted, row.computed) for row in page.rows] == [("kaohsiung", None, Count(1, 1))]
    assert "The policy names no metric, so no asserted figure is compared." in page.notes


def test_taipei_ranks_above_kaohsiung_in_the_demo(demo: Asking) -> None:
    page = ranking(demo("2025-11-16"))

    assert [(row.rank_in_country, row.body, row.asserted, row.computed) for row in page.rows] == [
        (1, "taipei", "53", None),
        (2, "kaohsiung", "45", Count(38, 39)),
    ]
    assert {row.country for row in page.rows} == {"TW"}
    assert all(row.behind.entries and row.behind.sources for section in page.sections for row in section.rows)


# --- whose ties are here, all or some


def test_ties_between_others_are_here_and_all_reports_say_how_many() -> None:
    claimed = body("arles", ("7", "2025"), country="FR")
    ask = asked(ledger(), claimed, body("lund", country="SE"), tie("arles", "lund"))

    said = "only those recorded here: 1; its other ties are not in this ledger, so no verdict"
    arles = line(ranking(ask), "arles")
    assert (arles.computed, arles.verdict, arles.said) == (None, None, said)
    (claim,) = count(ask, of=Body("arles")).section("claims")
    assert (claim.computed, claim.said) == (None, said)
    assert count(ask, of=Body("arles")).section("total")[0].computed == Count(1, 1)
    assert [(row.computed, row.said) for row in figures(ask).rows] == [(None, said)]


@pytest.mark.parametrize("at", ["2021-06-06", "2025-11-25"])
def test_whoever_took_the_homes_place_is_computed(at: str) -> None:
    home = history(
        Registered(name="Kaohsiung", kind="city", country="TW"),
        Succeeded(on="2022-01-01", by="new"),
        stream="body:kaohsiung",
    )
    page = ranked(home, body("new", ("1", "2021")), tie("gdynia", "new"), at=at)

    new = line(page, "new")
    assert new.computed == Count(1, 1)
    assert not any("Not computable" in note for note in page.notes)
    (claim,) = page.section("claims")
    assert (claim.verdict, claim.computed) == ("agrees", Count(1, 1))


def test_who_is_not_registered_is_listed_apart_and_not_ranked() -> None:
    misspelt = FigureReported.model_validate(
        {"metric": "partners", "value": "99", "as_of": "2025", "subject": "lnud"}
    )
    rule = PolicyAdopted(policy="ours", title="What counts", counts=("sister-city",), metric="partners")
    page = ranking(
        asked(
            history(ledger_opened(home="kaohsiung"), rule, misspelt),
            body("kaohsiung", ("1", "2025")),
            tie("gdynia", "kaohsiung"),
        )
    )

    assert [(row.rank, row.body) for row in page.rows] == [(1, "kaohsiung")]
    assert [row.asserted for row in page.section("unregistered")] == ["99"]
    assert [country.asserted for country in page.section("countries")] == ["1", None]


def test_all_claims_of_the_latest_day_are_said() -> None:
    told = said(
        "kaohsiung",
        {"value": "2", "as_of": "2025"},
        {"value": "1", "comparator": ">=", "as_of": "2025"},
        {"value": "9", "as_of": "2019"},
    )
    ask = asked(ledger(), told, tie("gdynia", "kaohsiung"))

    assert "asserted too, >= 1 as of 2025: agrees: 1 computed" in line(ranking(ask), "kaohsiung").said
    notes = [note for note in count(ask).notes if note.startswith("Asserted")]
    assert [note.partition(" (")[0] for note in notes] == [
        "Asserted as of 2025: 2",
        "Asserted as of 2025: >= 1",
    ]


def test_a_figure_of_no_known_day_is_as_of_an_unknown_day() -> None:
    undated = {"value": "2"}
    ask = asked(
        ledger(), said("kaohsiung", undated, {**undated, "certainty": "alleged", "sources": citing("x")})
    )

    told = " ".join((*count(ask).notes, *ranking(ask).notes, line(ranking(ask), "kaohsiung").said))
    assert "Asserted as of an unknown day: 2" in told
    assert "Alleged as of an unknown day: 2" in told
    assert "2 as of an unknown day" in told
    assert "None" not in told


def test_a_verdict_that_rests_on_another_number_than_the_computed_one_says_of_which_day() -> None:
    claimed = body("kaohsiung", ("7", "2021-06-01"))
    page = ranked(claimed, tie("kaohsiung", "tainan", "2020"), tie("kaohsiung", "taipei", "2023"))
    earlier = ranked(claimed, tie("kaohsiung", "tainan", "2020"))

    assert line(page, "kaohsiung")[-5:-3] == (Count(2, 2), None)  # a place among one is none
    assert line(page, "kaohsiung").said.startswith(
        "by the count for 2021-06-01, not borne out: 6 more than the 1 computed"
    )
    assert line(earlier, "kaohsiung").said.startswith("not borne out: 6 more than the 1 computed")
