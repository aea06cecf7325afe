"""Visits in and out, by partner and year, and before the first signature."""

from collections.abc import Callable

import pytest

from comity.testing import (
    around,
    asked,
    body_registered,
    contacted,
    day,
    figure_reported,
    history,
    opened,
    opened_between,
    retracted,
    runs,
    signed,
    visited,
)
from domain.body import Registered, Succeeded
from domain.context import StreamContext
from domain.fact import Fact
from domain.partnership.facts import Visited
from projections.report import Ask, Body, Count, Days, Page, Unanswerable, Who
from projections.reports.annual import annual
from projections.reports.visits import visits

TIE = Who("partnership:edinburgh--kaohsiung")
GDYNIA = Who("partnership:gdynia--kaohsiung")
NONE = Count(0, 0)


def told(*facts: Fact, as_at: str = "2025-11-25") -> Page:
    return visits(asked(history(opened, *facts), as_at=as_at))


def they(on: str | None = None) -> Fact:
    """Edinburgh came."""
    return visited(on, visitor="edinburgh", host="kaohsiung")


def we(on: str | None = None) -> Fact:
    """Kaohsiung went."""
    return visited(on)


# --- in and out


def test_visits_are_counted_in_and_out_from_the_side_of_the_home() -> None:
    page = told(they("2023-03-01"), they("2024-03-01"), we("2024-05-01"), contacted("2024-06-01"))

    (row,) = page.rows
    assert (row.partner, row.visits_in, row.visits_out, row.mutual) == (
        "edinburgh",
        Count(2, 2),
        Count(1, 1),
        "yes",
    )
    assert row.last == Days("2024-05-01", "2024-05-01", "2024-05-01")
    assert row.behind.entries == (f"{TIE}#2", f"{TIE}#3", f"{TIE}#4")
    assert [(year.year, year.visits_in, year.visits_out) for year in page.section("years")] == [
        (2023, Count(1, 1), NONE),
        (2024, Count(1, 1), Count(1, 1)),
    ]


def test_the_other_side_sees_the_same_the_other_way_round() -> None:
    ask = asked(history(opened, they("2023-03-01")))

    (row,) = visits(ask, of=Body("edinburgh")).rows
    assert (row.partner, row.visits_in, row.visits_out) == ("kaohsiung", NONE, Count(1, 1))


@pytest.mark.parametrize(
    ("facts", "mutual"),
    [
        ((they("2023"),), "in only"),
        ((we("2023"),), "out only"),
        ((they("2023"), we("2025-11")), "possibly"),
        ((they("2023"), we("2025-10")), "yes"),
    ],
)
def test_mutual_is_certain_only_where_both_ways_are(facts: tuple[Fact, ...], mutual: str) -> None:
    assert [row.mutual for row in told(*facts, as_at="2025-11-15").rows] == [mutual]


def test_a_visit_of_an_uncertain_year_is_possible_in_each_and_counted_once_in_all() -> None:
    page = told(they("[2023,2024]"))

    assert page.rows[0].visits_in == Count(1, 1)
    assert [(year.year, year.visits_in) for year in page.section("years")] == [
        (2023, Count(0, 1)),
        (2024, Count(0, 1)),
    ]


@pytest.mark.parametrize(
    ("facts", "again"),
    [
        ((they("2023"), they("2023-05")), "1 of 2"),
        ((they("2023"), they("2023-05"), they("2023-06"), we("2023")), "1 of 4"),
        ((they("2023-05-01/2023-05-03"), they("2023-05-02"), they()), "2 of 3"),
        ((they("2023"), they("2024")), None),
        ((they("2023"), we("2023")), None),
    ],
)
def test_of_visits_that_may_be_one_a_note_says_how_many_may_be_told_twice(
    facts: tuple[Fact, ...], again: str | None
) -> None:
    page = told(*facts)

    assert sum(row.visits_in.most + row.visits_out.most for row in page.rows) == len(facts)
    found = [note for note in page.notes if "may tell of one visit" in note]
    assert [f": {again} may be the same" in note for note in found] == ([True] if again else [])


def test_a_visit_over_the_turn_of_the_year_belongs_to_the_year_in_which_it_began() -> None:
    page = told(they("2023-12-30/2024-01-02"))

    assert [(year.year, year.visits_in) for year in page.section("years")] == [(2023, Count(1, 1))]


@pytest.mark.parametrize("on", [None, "[..2013-05]", "19XX"])
def test_a_visit_whose_year_nobody_says_has_none(on: str | None) -> None:
    assert [(year.year, year.visits_in) for year in told(they(on)).section("years")] == [(None, Count(1, 1))]


def test_a_visit_that_may_be_later_than_the_day_is_in_no_least_number() -> None:
    page = told(they("2025-11"), as_at="2025-11-15")

    assert page.rows[0].visits_in == Count(0, 1)
    assert any("may be later" in note for note in page.notes)
    assert not told(they("2025-11"), as_at="2025-10-31").rows


def test_a_visit_by_a_body_that_belongs_to_a_party_counts_and_one_by_an_outsider_stands_apart() -> None:
    council = history(
        Registered(name="Council", kind="council", under="edinburgh"), stream="body:edinburgh-council"
    )
    page = visits(
        asked(
            council,
            history(
                opened,
                visited("2023", visitor="edinburgh-council", host="kaohsiung"),
                visited("2023", visitor="a minister", host="kaohsiung"),
                visited("2023", visitor="edinburgh", host="edinburgh-council"),
                visited("2023", visitor="edinburgh", host="kaohsiung", certainty="alleged"),
            ),
        )
    )

    assert [(row.partner, row.visits_in, row.visits_out) for row in page.rows] == [
        ("edinburgh", Count(1, 1), NONE)
    ]
    assert [row.direction for row in page.section("apart")] == [
        "by or to an outsider",
        "on one side",
        "alleged",
    ]
    assert any("3 of 4" in note for note in page.notes)
    assert not page.section("no-record")
    assert not page.section("apart-only")


def test_a_tie_with_visits_that_only_stand_apart_is_not_without_any_on_record() -> None:
    page = told(visited("2023", visitor="a minister", host="kaohsiung"), they("2025"), as_at="2024-06-01")

    assert not page.rows
    assert not page.section("no-record")
    (row,) = page.section("apart-only")
    assert row.missing == (
        "no visit between kaohsiung and edinburgh themselves; apart, 1: by or to an outsider"
    )
    assert row.behind.entries == (f"{TIE}#2",)


def test_of_three_parties_the_tie_that_was_not_visited_is_named() -> None:
    three = opened_between("city", "kaohsiung", "prefecture")
    page = visits(asked(history(three, visited("2023", visitor="city", host="kaohsiung"))))

    assert [(row.partner, row.missing) for row in page.section("no-record")] == [
        ("prefecture", "no visit between kaohsiung and prefecture")
    ]
    assert any(
        "1 partnership, 1 of them with two ties: 2 ties; no visit on record in 1" in n for n in page.notes
    )


def test_the_totals_are_the_sums_over_the_partners_of_a_year() -> None:
    other = history(
        opened_between("gdynia", "kaohsiung"), visited("2023", visitor="gdynia", host="kaohsiung")
    )
    page = visits(asked(history(opened, they("2023"), we("[2023,2024]")), other))

    assert [
        (total.year, total.visits_in, total.visits_out, total.partners) for total in page.section("totals")
    ] == [
        (2023, Count(2, 2), Count(0, 1), 2),
        (2024, NONE, Count(0, 1), 1),
    ]


def test_of_three_parties_each_other_one_is_a_partner() -> None:
    three = history(
        opened_between("city", "kaohsiung", "prefecture"),
        visited("2023", visitor="city", host="kaohsiung"),
        visited("2024", visitor="kaohsiung", host="prefecture"),
        visited("2024", visitor="city", host="prefecture"),
    )

    page = visits(asked(three))
    assert [(row.partner, row.visits_in, row.visits_out) for row in page.rows] == [
        ("city", Count(1, 1), NONE),
        ("prefecture", NONE, Count(1, 1)),
    ]
    assert [row.direction for row in page.section("apart")] == ["between others"]


def test_a_partnership_without_a_visit_is_listed_apart() -> None:
    ask = asked(history(opened), history(opened_between("gdynia", "osaka")))

    page = visits(ask)
    assert [row.stream for row in page.section("no-record")] == [TIE]
    assert any("1 partnership; no visit on record in 1" in note for note in page.notes)


def test_of_a_partnership_of_others_it_is_told_who_called_on_whom() -> None:
    foreign = history(opened_between("gdynia", "osaka"), visited("2023", visitor="osaka", host="gdynia"))
    ask = asked(foreign, history(opened, we("2023")))

    page = visits(ask, who=Who("partnership:gdynia--osaka"))
    (row,) = page.rows
    assert (row.visitor, row.host, row.visits, row.mutual) == ("osaka", "gdynia", Count(1, 1), "one way")
    assert any("nobody's side" in note for note in page.notes)
    (seen,) = visits(ask, who=Who("partnership:gdynia--osaka"), of=Body("osaka")).rows
    assert (seen.seen_from, seen.partner, seen.visits_out) == ("osaka", "gdynia", Count(1, 1))
    with pytest.raises(Unanswerable, match="kaohsiung is no party"):
        visits(ask, who=Who("partnership:gdynia--osaka"), of=Body("kaohsiung"))
    assert any("name one" in note for note in visits(ask, who=Who("membership:kaohsiung@network")).notes)


def test_in_a_ledger_without_a_home_nothing_is_in_or_out_and_each_visit_says_who_called_on_whom() -> None:
    braga = history(
        opened_between("bissau", "braga"),
        visited("2023", visitor="bissau", host="braga"),
        visited("[2023,2024]", visitor="bissau", host="braga"),
        visited("2025-11", visitor="braga", host="bissau"),
        visited("2021", visitor="bissau", host="braga", certainty="alleged"),
    )
    faro = history(opened_between("faro", "nicosia"), visited("2023-05-01", visitor="nicosia", host="faro"))
    three = history(opened_between("city", "port", "town"), visited("2020", visitor="town", host="port"))

    page = visits(asked(braga, faro, three, home=None, as_at="2025-11-15"))

    assert [(row.visitor, row.host, row.visits, row.mutual) for row in page.rows] == [
        ("bissau", "braga", Count(2, 2), "possibly"),
        ("braga", "bissau", Count(0, 1), "possibly"),
        ("town", "port", Count(1, 1), "one way"),
        ("nicosia", "faro", Count(1, 1), "one way"),
    ]
    assert [(row.visitor, row.year, row.visits) for row in page.section("years")][:4] == [
        ("bissau", 2023, Count(1, 2)),
        ("bissau", 2024, Count(0, 1)),
        ("braga", 2025, Count(0, 1)),
        ("town", 2020, Count(1, 1)),
    ]
    assert [(row.year, row.visits, row.between) for row in page.section("totals")] == [
        (2020, Count(1, 1), 1),
        (2023, Count(2, 3), 2),
        (2024, Count(0, 1), 1),
        (2025, Count(0, 1), 1),
    ]
    assert {row.direction for row in page.section("visits")} == {""}
    assert [row.direction for row in page.section("apart")] == ["alleged"]
    missing = {row.missing for row in page.section("no-record")}
    assert missing == {"no visit between city and port", "no visit between city and town"}
    assert not any(" in, " in note or "seen from" in note for note in page.notes)
    assert any("no home, so no visit is in or out" in note for note in page.notes)


# --- before the first signature


def before(page: Page) -> list[tuple[Count | None, tuple[str, ...], Count | None]]:
    return [(row.recorded, row.asserted, row.difference) for row in page.section("before-signature")]


def test_visits_before_the_first_signature_are_recorded_against_asserted() -> None:
    page = told(
        they("2023"),
        signed("2024-01-15", kind="mou"),
        we("2024-05-01"),
        we("2025-01-01"),
        signed("2025-01-01", kind="sister-city", instrument="sister"),
        they("2025-02-01"),
        figure_reported(metric="visits-before-signature", value="5", as_of="2025-01-01"),
    )

    assert before(page) == [(Count(2, 3), ("5",), Count(2, 3))]
    assert [visit.before_signature for visit in page.section("visits")] == ["yes", "yes", "possibly", "no"]


def test_a_visit_that_is_told_to_have_come_before_the_signature_did() -> None:
    page = told(signed("2024"), visited("2024", before=2), we("2024"))

    assert before(page) == [(Count(1, 2), (), None)]


def test_where_nothing_is_signed_the_assertion_stands_alone() -> None:
    page = told(they("2023"), figure_reported(metric="visits-before-signature", value="5"))

    assert before(page) == [(None, ("5",), None)]
    assert [visit.before_signature for visit in page.section("visits")] == [""]


def test_a_signature_that_one_party_still_lacks_is_none() -> None:
    page = told(they("2023"), signed("2024", by=("edinburgh",)))

    assert before(page) == []


def test_a_figure_that_is_no_exact_number_has_no_difference() -> None:
    page = told(
        they("2023"),
        signed("2024"),
        figure_reported(metric="visits-before-signature", value="5", certainty="alleged"),
    )

    assert before(page) == [(Count(1, 1), (), None)]


def test_a_tie_signed_with_no_visit_before_it_is_only_counted() -> None:
    page = told(signed("2024"))

    assert before(page) == []
    assert any("1 of tier 3 or more" in note for note in page.notes)


# --- real histories


def test_gdynia_is_said_to_have_been_visited_five_times_of_which_three_or_four_are_recorded(
    demo: Callable[..., Ask],
) -> None:
    (row,) = visits(demo(), who=GDYNIA).section("before-signature")

    assert (row.asserted, row.recorded, row.difference) == (("5",), Count(3, 4), Count(1, 5))
    assert row.said == ("not borne out: 1–5 more than the 0–4 computed, which this ledger cannot name",), (
        "on any day of 2023 to October 2025"
    )
    assert row.signed.edtf == "2025-09-14"
    facts = [entry for entry in row.behind.entries if not entry.endswith(("#11", "#14", "#15"))]
    assert len(facts) == 6 == len(row.behind.entries) - 3  # what contests, prefers and corrects the signature


def test_mutual_visits_of_the_demo(demo: Callable[..., Ask]) -> None:
    page = visits(demo())
    mutual = {row.stream: row.mutual for row in page.rows}

    assert mutual[GDYNIA] == "yes"
    assert mutual[TIE] == "in only"
    assert "partnership:brisbane--kaohsiung" not in mutual
    brisbane = visits(demo("2026-03-10"), who=Who("partnership:brisbane--kaohsiung"))
    assert [visit.direction for visit in brisbane.section("visits")] == ["out"]
    assert not brisbane.section("no-record")


def test_a_body_is_called_by_its_name() -> None:
    ask = asked(history(body_registered("Edinburgh"), stream="body:edinburgh"), history(opened, they("2023")))

    assert [row.partner for row in visits(ask).rows] == ["Edinburgh"]


# --- what lasted, who took whose place, what had not begun


def test_a_visit_has_been_made_once_it_has_begun() -> None:
    page = told(they("2023-12-30/2024-01-03"), as_at="2023-12-31")

    assert page.rows[0].visits_in == Count(1, 1)
    assert [(year.year, year.visits_in) for year in page.section("years")] == [(2023, Count(1, 1))]
    assert not told(they("2023-12-30/2024-01-03"), as_at="2023-12-29").rows


def test_the_last_is_the_last_day_of_the_last_visit_whichever_it_was() -> None:
    assert told(they("[2023,2024]"), we("2023-06-01")).rows[0].last == Days(
        "[2023-06-01..2024-12-31]", "2023-06-01", "2024-12-31"
    )
    assert told(they("2023-12-30/2024-01-03"), we("2024-01-01")).rows[0].last == Days(
        "2024-01-03", "2024-01-03", "2024-01-03"
    )


def test_a_visit_that_ended_after_the_signature_may_have_come_before_it() -> None:
    page = told(they("2024-01-10/2024-01-20"), signed("2024-01-15"), they("2024-02-01"))

    assert before(page) == [(Count(0, 1), (), None)]


def test_what_is_signed_and_in_force_only_later_is_signed() -> None:
    page = told(they("2023"), signed("2024-01-10", term=runs(from_="2024-07-01")), as_at="2024-03-01")

    assert before(page) == [(Count(1, 1), (), None)]


MERGED = StreamContext(successors=(("new-taipei", "taipei-county", day("2010-12-25")),))


def test_whoever_took_the_place_of_a_partner_is_one_partner_with_it() -> None:
    old = history(
        opened_between("cincinnati", "taipei-county"),
        visited("2005", visitor="taipei-county", host="cincinnati"),
        visited("2012", visitor="new-taipei", host="cincinnati"),
        around=MERGED,
    )
    new = history(
        opened_between("cincinnati", "new-taipei"), visited("2015", visitor="new-taipei", host="cincinnati")
    )
    ask = asked(old, new, home="cincinnati")

    (row,) = visits(ask).rows
    assert (row.partner, row.visits_in, len(row.behind.entries)) == ("new-taipei", Count(3, 3), 3)
    assert [year.year for year in visits(ask).section("years")] == [2005, 2012, 2015]
    before_it = visits(asked(old, new, home="cincinnati", as_at="2009-01-01"))
    assert [row.partner for row in before_it.rows] == ["taipei-county"]


def test_two_parties_of_one_partnership_that_became_one_are_one_partner() -> None:
    three = history(
        opened_between("cincinnati", "new-taipei", "taipei-county"),
        visited("2005", visitor="taipei-county", host="cincinnati"),
        visited("2015", visitor="new-taipei", host="cincinnati"),
        around=MERGED,
    )

    (row,) = visits(asked(three, home="cincinnati")).rows
    assert (row.partner, row.visits_in) == ("new-taipei", Count(2, 2))


def test_what_had_not_begun_and_an_opening_that_was_retracted_are_in_no_list() -> None:
    for page in (told(they("2023"), as_at="1900-01-01"), visits(asked(history(opened, retracted(1))))):
        assert not any(page.section(section.name) for section in page.sections)


def test_a_visit_keeps_its_columns() -> None:
    visit = Visited(
        on="2024-05",
        visitor="edinburgh",
        host="kaohsiung",
        occasion="a festival",
        certainty="reported",
    )

    (row,) = told(visit).section("visits")

    assert (row.title, row.visitor, row.host, row.occasion, row.certainty, row.stream) == (
        *("edinburgh – kaohsiung", "edinburgh", "kaohsiung", "a festival", "reported", TIE),
    )


def test_before_a_signature_the_partner_and_the_kind_of_the_agreement_are_told() -> None:
    page = told(they("2023-03-01"), signed("2024-05-01", kind="friendship"))

    (row,) = page.section("before-signature")

    assert (row.title, row.kind, row.stream) == ("edinburgh – kaohsiung", "friendship", TIE)


def test_a_tie_without_a_visit_is_missing_once_however_many_partnerships_the_two_have() -> None:
    page = visits(
        asked(
            history(opened, signed("2001", kind="mou")),
            history(opened_between("ash", "edinburgh", "kaohsiung"), signed("2019", kind="sister-city")),
        )
    )

    assert sorted(row.partner for row in page.section("no-record")) == ["ash", "edinburgh"]
    (said,) = [note for note in page.notes if note.startswith("Ties:")]
    assert said.endswith(": 2 ties; no visit on record in 2 of them.")


# --- whoever was succeeded


def succeeded(on: str, *visits_on: str | None, as_at: str = "2025-11-25") -> Ask:
    """Old received a visit from `a` on each of some days, and was succeeded by New."""
    old = history(Registered(name="Old", kind="city"), Succeeded(on=on, by="new"), stream="body:old")
    stream = "partnership:a--old"
    return asked(
        old,
        history(Registered(name="New", kind="city"), stream="body:new"),
        history(
            opened_between("a", "old"),
            *(Visited(visitor="a", host="old", on=word) for word in visits_on),
            around=around(stream, old),
        ),
        home="old",
        as_at=as_at,
    )


def in_and_out(ask: Ask, of: str) -> Count:
    """The visits of all years."""
    rows = visits(ask, of=Body(of)).section("totals")
    return Count(sum(row.visits_in.least for row in rows), sum(row.visits_in.most for row in rows))


def of_year(ask: Ask, of: str, year: int) -> Count:
    """The visits that `annual` has."""
    (row,) = [
        row for row in annual(ask, year=year, of=Body(of)).section("summary") if row.what == "visits in"
    ]
    return Count(row.certain, row.certain + row.possible)


@pytest.mark.parametrize("of", ["old", "new"])
@pytest.mark.parametrize(
    ("day_of_visit", "whose"),
    [
        ("2021-12-31", "old"),
        ("2022-01-01", "new"),
        ("2022-06-06", "new"),
        ("2024-03-03", "new"),
        ("2021", "old"),
    ],
)
def test_a_visit_of_a_year_is_of_the_body_or_of_its_successor_and_told_once(
    of: str, day_of_visit: str, whose: str
) -> None:
    ask = succeeded("2022", day_of_visit)
    year = int(day_of_visit[:4])

    assert of_year(ask, of, year) == (Count(1, 1) if of == whose else NONE)
    (total,) = visits(ask, of=Body("new")).section("totals")
    assert total.before_succession == (1 if whose == "old" else 0)
    assert in_and_out(ask, "old") == (Count(1, 1) if whose == "old" else NONE)


def test_whose_place_was_taken_is_said_with_the_visits_that_are_not_its_own() -> None:
    ask = succeeded("2022", "2019-05-05", "2024-03-03")

    page = visits(ask, of=Body("old"))
    (partner,) = page.section("partners")
    assert partner.seen_from == "Old"
    assert partner.visits_in == Count(1, 1)
    assert page.notes[0] == (
        "By that day New had taken the place of Old, or may have: Old has no ties of its own any more, and 1 visit from "
        "2022-01-01 on is New's (say of for it)."
    )
    assert not page.section("no-record")
    assert any(
        "New had taken the place of Old" in note for note in annual(ask, year=2024, of=Body("old")).notes
    )


def test_before_its_succession_a_body_has_all_its_visits() -> None:
    ask = succeeded("2022", "2019-05-05", as_at="2021-12-31")

    page = visits(ask, of=Body("old"))
    assert in_and_out(ask, "old") == Count(1, 1)
    assert not any("taken the place" in note for note in page.notes)


@pytest.mark.parametrize(
    "on", ["[..2023-05]", "[2001..2023-05]", "[2013..2023-05]", "[2014..2023-05]", "2015/2024"]
)
def test_a_visit_over_more_than_ten_years_has_no_year_in_annual_either(on: str) -> None:
    ask = asked(history(body_registered()), history(opened, they(on)))
    page = visits(ask)

    by_year = {total.year: total.visits_in for total in page.section("totals")}
    for year in (1950, 1999, *range(2001, 2026)):
        assert of_year(ask, "kaohsiung", year) == by_year.get(year, NONE), year
    spread = None in by_year
    assert spread == (on in {"[..2023-05]", "[2001..2023-05]", "[2013..2023-05]"})
    said = "In no year, because they may have begun over more than ten years"
    assert any(note.startswith(said) and "1 visit" in note for note in page.notes) == spread
    assert any(said in note for note in annual(ask, year=2020).notes) == spread
