"""What is on record twice? Bodies that may be one, and facts that two sources tell."""

from collections.abc import Callable
from typing import Any

import pytest

from comity.testing import (
    Story,
    asked,
    citing,
    contacted,
    history,
    opened_between,
    recorded,
    retracted,
    signed,
    terminated,
    visited,
)
from domain import body
from domain.history import History
from domain.membership import Joined
from domain.partnership.facts import Visited
from domain.shared import Attested, Contested
from projections.report import Ask, Named, Unanswerable
from projections.reports.duplicates import Pair, Twice, duplicates

SZOMBATHELY = {"country": "HU", "lat": 47.23, "lon": 16.62}


def town(slug: str, name: str, **said: Any) -> Story:
    registered = body.Registered(name=name, sources=citing("register"), **{"kind": "city", **said})
    return history(registered, stream=f"body:{slug}")


def tie(*parties: str, source: str = "register", **said: Any) -> Story:
    return history(opened_between(*parties), signed("1990", sources=citing(source), **said))


ONE = town("szombathely", "Szombathely", **SZOMBATHELY)
TWO = town("szombathely-steinamanger", "Szombathely (Steinamanger)", **SZOMBATHELY)
OTHERS = [town(slug, slug.title(), country="DE") for slug in ("kaufbeuren", "oberwart")]
TIES = [
    tie("kaufbeuren", "szombathely"),
    tie("oberwart", "szombathely"),
    tie("kaufbeuren", "szombathely-steinamanger"),
]


def test_two_bodies_that_may_be_one_come_with_the_evidence_and_the_command() -> None:
    (pair,) = duplicates(asked(ONE, TWO, *OTHERS, *TIES)).rows

    assert pair == Pair(
        strength="sure",
        duplicate="szombathely-steinamanger",
        original="szombathely",
        names=(Named("Szombathely (Steinamanger)"), Named("Szombathely")),
        evidence=(
            "0 km apart",
            "Szombathely and Szombathely (Steinamanger) have a name in common",
            "both have ties with Kaufbeuren",
            "both in HU",
        ),
        command="merge szombathely-steinamanger szombathely",
        points=8.5,
        entries_of=(3, 5),
        behind=pair.behind,
    )
    assert pair.behind.entries == ("body:szombathely-steinamanger#1", "body:szombathely#1")
    assert pair.behind.sources == ("register",)


def test_of_two_with_as_many_entries_the_original_is_the_older() -> None:
    (pair,) = duplicates(asked(ONE, TWO)).rows

    assert (pair.duplicate, pair.original) == ("szombathely-steinamanger", "szombathely")


def test_what_was_retracted_is_not_weighed() -> None:
    told = [opened_between("oberwart", "szombathely"), signed("1990"), retracted(2), retracted(1)]

    (pair,) = duplicates(asked(TWO, ONE, *OTHERS, history(*told), TIES[2])).rows

    assert (pair.duplicate, pair.entries_of) == ("szombathely", (1, 3))


def test_partners_count_by_the_day_that_is_asked_for() -> None:
    later = tie("kaufbeuren", "szombathely-steinamanger")
    ties = [history(opened_between("kaufbeuren", "szombathely"), signed("1960")), later]

    (then,), (now,) = (
        duplicates(asked(ONE, TWO, *OTHERS, *ties, as_at=day)).rows for day in ("1970-01-01", "2026-01-01")
    )

    assert not any("ties with" in said for said in then.evidence)
    assert any("ties with" in said for said in now.evidence)


def test_homonyms_that_differ_are_not_offered_and_a_country_alone_can_be_asked_for() -> None:
    one = town("bruhl", "Brühl", country="DE", region="Nordrhein-Westfalen", lat=50.83, lon=6.9)
    other = town("bruhl-bw", "Brühl", country="DE", region="Baden-Württemberg", lat=49.4, lon=8.53)
    ask = asked(ONE, TWO, one, other)

    assert [pair.original for pair in duplicates(ask).rows] == ["szombathely"]
    assert [pair.original for pair in duplicates(ask, country="hu").rows] == ["szombathely"]
    assert not duplicates(ask, country="DE").rows
    page = duplicates(ask, strength=("possible",))
    assert (page.rows, page.sections[0].empty) == ([], "none of what was asked for")
    assert "Not asked for: 1 pair of bodies of another strength or country." in page.notes
    assert "Left out: 1 more, of which less is sure." in duplicates(ask, limit=0).notes
    assert duplicates(ask, country="FR").sections[0].empty == "no body of this ledger lies in FR"
    with pytest.raises(
        Unanswerable, match=r"'XX' is no country code: .*; bodies of this ledger lie in DE, HU$"
    ):
        duplicates(ask, country="XX")
    with pytest.raises(Unanswerable, match=r"two letters of ISO 3166-1, such as PL$"):
        duplicates(asked(), country="XX")
    with pytest.raises(Unanswerable, match="is no number of pairs"):
        duplicates(ask, limit=-1)


def test_whose_place_another_took_is_no_duplicate() -> None:
    gone = history(
        body.Registered(name="Szombathely", kind="city", country="HU"),
        body.Succeeded(by="szombathely", on="2000"),
        stream="body:old",
    )

    assert not duplicates(asked(ONE, gone)).rows


@pytest.mark.parametrize(
    ("on", "source", "found"),
    [("1990", "wikidata", 1), ("1991", "wikidata", 0), ("1990", "register", 0)],
)
def test_a_tie_with_one_partner_that_other_sources_date_alike_may_be_one_whatever_they_are_called(
    on: str, source: str, found: int
) -> None:
    towns = [town(slug, slug.title(), country="PL") for slug in ("breslau", "wroclaw")]
    other = history(opened_between("kaufbeuren", "wroclaw"), signed(on, sources=citing(source)))

    pairs = duplicates(asked(*towns, *OTHERS, tie("breslau", "kaufbeuren"), other)).rows

    assert [(pair.strength, pair.evidence[-1]) for pair in pairs] == [
        ("possible", "other sources tell of both a tie with Kaufbeuren of 1990")
    ] * found


@pytest.mark.parametrize(
    ("on", "again", "said"),
    [
        ("1993~", "1993~", "Kaufbeuren, begun about 1993"),
        ("[1993-03..1993-05]", "[1993-03..1993-05]", "Kaufbeuren, begun between March and May 1993"),
        ("[1993-03..1993-05]", "1993-05-07", "Kaufbeuren, begun between March and May 1993"),
        ("1993", "[1993-03..1993-05]", "Kaufbeuren of 1993"),
        ("[1993-12..1994-02]", "1994-01", "Kaufbeuren, begun between December 1993 and February 1994"),
        (
            *("[1993-12..1994-02]", "[1993-12..1994-02]"),
            "Kaufbeuren, begun between December 1993 and February 1994",
        ),
        ("[1993-03..1993-05]", "1993-06", ""),
        ("[1993-12..1994-02]", "1993-11-30", ""),
        ("[1993..1996]", "[1993..1996]", ""),
        ("[..1993]", "[..1993]", ""),
    ],
)
def test_a_tie_that_began_in_a_season_is_compared_as_one_of_a_year_is(on: str, again: str, said: str) -> None:
    towns = [town(slug, slug.title(), country="PL") for slug in ("breslau", "wroclaw")]
    ties = [
        history(opened_between("kaufbeuren", slug), signed(day, sources=citing(source)))
        for slug, day, source in (("breslau", on, "register"), ("wroclaw", again, "wikidata"))
    ]

    pairs = duplicates(asked(*towns, *OTHERS, *ties)).rows

    assert [pair.evidence[-1] for pair in pairs] == (
        [f"other sources tell of both a tie with {said}"] if said else []
    )


# --- facts


def of_two_sources(*, on: str = "[..2019]", source: str = "wikidata") -> Story:
    return history(
        opened_between("gdynia", "kaohsiung"),
        signed("1990-05-14", instrument="twinning", sources=citing("register")),
        signed(on, instrument="sister-city", sources=citing(source)),
    )


def test_two_agreements_in_force_of_a_kind_that_two_bodies_have_one_of_may_be_one() -> None:
    (twice,) = duplicates(asked(of_two_sources(on="1993"))).section("facts")

    assert (twice.strength, twice.command) == (
        "possible",
        (
            "contest partnership:gdynia--kaohsiung#2 (field: on, value: 1993, source: wikidata), then"
            " retract partnership:gdynia--kaohsiung#3 (because: it is one with partnership:gdynia--kaohsiung#2)"
        ),
    )


def test_what_makes_two_agreements_one_keeps_the_word_of_every_source() -> None:
    told = of_two_sources(on="1993") + Attested(entry=3, sources=citing("guide"))
    told += Contested(entry=3, field="on", value="1990-05-14", sources=citing("minutes"))
    told += Contested(entry=3, field="on", value="1994", sources=citing("letter"))
    told += Contested(entry=2, field="on", value="1994", sources=citing("press"))

    (twice,) = duplicates(asked(told)).section("facts")

    assert twice.command.split(", then ")[:-1] == [
        "contest partnership:gdynia--kaohsiung#2 (field: on, value: 1993, source: wikidata, guide)",
        "retract partnership:gdynia--kaohsiung#7 (because: contested anew with all of its sources)",
        "contest partnership:gdynia--kaohsiung#2 (field: on, value: 1994, source: press, letter)",
        "record attested partnership:gdynia--kaohsiung#2 (source: minutes)",
    ]


def test_a_signature_that_two_sources_tell_is_found_with_what_would_settle_it() -> None:
    (twice,) = duplicates(asked(of_two_sources())).section("facts")

    assert twice == Twice(
        stream="partnership:gdynia--kaohsiung",
        title=Named("gdynia – kaohsiung"),
        fact=twice.fact,
        when=twice.when,
        other_when=twice.other_when,
        entry="partnership:gdynia--kaohsiung#2",
        other="partnership:gdynia--kaohsiung#3",
        strength="possible",
        otherwise=(),
        command=(
            "record attested partnership:gdynia--kaohsiung#2 (source: wikidata), then"
            " retract partnership:gdynia--kaohsiung#3 (because: it is one with partnership:gdynia--kaohsiung#2)"
        ),
        behind=twice.behind,
    )
    assert (twice.when.edtf, twice.other_when.edtf) == ("1990-05-14", "[..2019]")
    assert twice.behind.sources == ("register", "wikidata")


@pytest.mark.parametrize(
    "told",
    [
        of_two_sources(on="1991-05-14") + terminated("1999"),
        of_two_sources(on="1991-05-14", source="register"),
        of_two_sources(source="register"),
        of_two_sources() + retracted(3),
    ],
    ids=["ended", "other days of one source", "one source", "retracted"],
)
def test_of_one_source_or_where_one_has_ended_they_are_two(told: History) -> None:
    assert not duplicates(asked(told)).section("facts")


def test_where_more_rests_on_them_nothing_is_proposed() -> None:
    (twice,) = duplicates(asked(of_two_sources() + terminated("2020"))).section("facts")

    assert twice.command is None


def test_a_visit_is_one_in_whichever_partnership_it_is_told() -> None:
    pair = history(
        opened_between("gdynia", "kaohsiung"),
        visited("2015-06", visitor="gdynia", host="kaohsiung", sources=citing("a")),
    )
    three = history(
        opened_between("gdynia", "kaohsiung", "osaka"),
        visited("2015-06-12", visitor="gdynia", host="kaohsiung", sources=citing("b")),
        visited("2015-06-12", visitor="gdynia", host="osaka", sources=citing("c")),
    )

    (twice,) = duplicates(asked(pair, three)).section("facts")

    assert (twice.entry, twice.other, twice.strength) == (
        "partnership:gdynia--kaohsiung--osaka#2",
        "partnership:gdynia--kaohsiung#2",
        "likely",
    )


@pytest.mark.parametrize("cost", ["EUR 200", "EUR 100"])
def test_what_the_other_one_says_otherwise_or_more_is_said_and_kept(cost: str) -> None:
    told = history(opened_between("edinburgh", "kaohsiung"), visit("EUR 100", "register"))
    told += visit(cost, "wikidata", topics=("trade",), note="by rail")

    (twice,) = duplicates(asked(told)).section("facts")

    other = cost != "EUR 100"
    assert twice.otherwise == (*(["cost: EUR 200"] if other else []), "topics: trade", "note: by rail")
    tie, one = (
        "partnership:edinburgh--kaohsiung",
        "because: it is one with partnership:edinburgh--kaohsiung#2",
    )
    assert twice.command.split(", then ") == [
        f'correct {tie}#2 (set: topics=["trade"], note=by rail, {one}, source: wikidata)',
        f"contest {tie}#2 (field: cost, value: EUR 200, source: wikidata)"
        if other
        else f"record attested {tie}#2 (source: wikidata)",
        f"retract {tie}#3 ({one})",
    ]


def visit(cost: str, source: str, **said: Any) -> Visited:
    return Visited(
        on="2001-05-05", visitor="kaohsiung", host="edinburgh", cost=cost, sources=citing(source), **said
    )


def test_what_was_compared_is_said_and_what_was_not() -> None:
    told = history(
        opened_between("edinburgh", "kaohsiung"),
        signed("2024", sources=citing("a")),
        visited("2024", sources=citing("a")),
        visited("2024"),
        visited("2024", certainty="alleged", sources=citing("b")),
    )

    assert duplicates(asked(told)).notes == (
        "Compared: 2 facts with a source. Two of them are told where no source tells both, whenever they were recorded.",
        "Not compared: 1 without a source, 1 that is only alleged.",
        "What was recorded lately is compared with all that stands in its stream, whoever tells it, by report today.",
    )


def test_as_known_before_the_second_was_told_there_is_one() -> None:
    told = history(
        recorded("2020-01-01", opened_between("gdynia", "kaohsiung")),
        recorded("2020-01-01", contacted("2015-06-12", sources=citing("a"))),
        recorded("2024-01-01", contacted("2015-06", sources=citing("b"))),
    )

    assert len(duplicates(asked(told)).section("facts")) == 1
    assert not duplicates(asked(told.as_known(2))).section("facts")


def test_the_demo_tells_nothing_twice_of_which_it_is_sure(demo: Callable[..., Ask]) -> None:
    page = duplicates(demo("2030-01-01"))

    assert not [pair for pair in page.rows if pair.strength == "sure"]


def strangers(*, region: str | None, source: str) -> list[Story]:
    """Two towns of other names with three partners in common, of each of which a source tells the tie."""
    return [
        town("covilha", "Covilhã", country="PT", region="Castelo Branco"),
        town("vila-do-conde", "Vila do Conde", country="PT", region=region),
        *(tie("covilha", partner) for partner in ("lens", "metz", "trier")),
        *(tie(partner, "vila-do-conde", source=source) for partner in ("lens", "metz", "trier")),
    ]


@pytest.mark.parametrize(
    ("region", "source", "found"),
    [("Porto", "register", 0), (None, "register", 0), (None, "another", 1), ("Castelo Branco", "another", 1)],
)
def test_two_that_one_source_has_side_by_side_under_other_names_are_two(
    region: str | None, source: str, found: int
) -> None:
    assert len(duplicates(asked(*strangers(region=region, source=source))).rows) == found


def test_two_that_the_next_edition_attests_side_by_side_are_two() -> None:
    first, *rest = strangers(region=None, source="another")
    control = duplicates(asked(first, *rest)).rows
    again = [
        told + Attested(entry=2, sources=citing("edition"))
        if told.stream.startswith("partnership:")
        else told
        for told in (first, *rest)
    ]

    assert len(control) == 1
    assert not duplicates(asked(*again)).rows


def test_a_network_that_both_are_in_is_no_partner_of_theirs() -> None:
    def member(slug: str) -> History:
        return history(Joined(on="2020"), stream=f"membership:{slug}@udcm")

    towns = [
        town("lagoa-faro", "Lagoa", country="PT", region="Faro"),
        town("lagoa-acores", "Lagoa", country="PT", region="Açores"),
    ]
    alone = duplicates(asked(*towns)).rows

    assert duplicates(asked(*towns, member("lagoa-faro"), member("lagoa-acores"))).rows == alone


def test_two_networks_that_have_members_in_common_may_be_one() -> None:
    nets = [town("udcm", "Union of Cities", kind="network"), town("udmc", "Union of Citis", kind="network")]
    members = [
        history(Joined(on="2020"), stream=f"membership:{slug}@{net}")
        for slug in ("lens", "metz", "trier")
        for net in ("udcm", "udmc")
    ]

    (pair,) = duplicates(asked(*nets, *members)).rows
    assert any("both have ties with" in said for said in pair.evidence)
