"""What did we do in a year? Certain, possible and undated apart, and a balance that adds up or says why not."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from comity.testing import (
    asked,
    body_registered,
    citing,
    commitment_closed,
    commitment_made,
    considered,
    contacted,
    day,
    figure_reported,
    history,
    invalidated,
    noted,
    opened,
    opened_between,
    plan_dropped,
    planned,
    pressured,
    proposed,
    renewal_declined,
    renewed,
    resolution_passed,
    resumed,
    retracted,
    runs,
    signed,
    suspended,
    terminated,
    visited,
)
from domain import body, membership, programme
from domain.context import StreamContext
from domain.fact import Vote
from domain.history import History
from domain.partnership.facts import CommitmentMade
from projections.engine.fold import Folded
from projections.reckoning.counting import Counting, tally
from projections.reckoning.counting_rules import BUILT_IN
from projections.report import Ask, Page, Unanswerable
from projections.reports.annual import Balance, Line, annual
from projections.rows.moments import moments
from projections.rows.spells import spells

TODAY = day("2025-11-25")
EDINBURGH = "partnership:edinburgh--kaohsiung"


def line(page: Page, what: str) -> tuple[int, int, int]:
    (found,) = [row for row in page.section("summary") if row.what == what]
    assert isinstance(found, Line)
    return found.certain, found.possible, found.alleged


def balance(page: Page, ties: str = "own ties, any agreement") -> Balance:
    (found,) = [row for row in page.section("balance") if row.ties == ties]
    assert isinstance(found, Balance)
    return found


def sums(found: Balance) -> tuple[str, str, str, str, bool]:
    return str(found.opening), str(found.new), str(found.ended), str(found.closing), found.balanced


def tie(other: str, *facts: Any, **more: Any) -> History:
    return history(opened_between(*sorted((other, "kaohsiung")), **more), *facts)


# --- what belongs to the year


def test_decisions_and_promises_that_are_open_at_the_end_are_told() -> None:
    told = history(
        opened,
        proposed("2024-01"),
        considered("2024-02-01", outcome="tabled"),
        considered("2024-03-01", outcome="approved", vote=Vote(for_=30, against=2)),
        resolution_passed("2024-04-01").model_copy(update={"vote": Vote(for_=10)}),
        signed("2024-05-01", kind="mou", term=runs(length="P2Y", renewal="tacit")),
        renewal_declined("2024-06-01"),
        commitment_made("2024-07-01", commitment="a").model_copy(update={"due": "2024-09-01"}),
        commitment_made("2024-07-01", commitment="b").model_copy(update={"due": "2025-09-01"}),
        commitment_closed("2024-08-01", commitment="b"),
        commitment_made("2024-07-02", commitment="c"),
        commitment_closed("[2024-12..2025-02]", commitment="c"),
        commitment_made("2024-07-03", commitment="d", certainty="alleged"),
    )

    page = annual(asked(told), year=2024)

    assert line(page, "approvals") == (1, 0, 0)
    assert line(page, "decisions by vote") == (2, 0, 0)
    assert line(page, "resolutions") == (1, 0, 0)
    assert line(page, "renewals declined") == (1, 0, 0)
    assert line(page, "promises open at the end") == (1, 1, 1)
    assert [decision.when.edtf for decision in page.section("decisions")] == [
        "2024-02-01",
        "2024-03-01",
        "2024-04-01",
    ]
    assert [
        (commitment.behind.entries[0][-2:], commitment.state) for commitment in page.section("commitments")
    ] == [
        ("#8", "overdue"),
        ("11", "closed without a date or open without a date"),
        ("13", "open without a date or never made"),
    ]
    assert line(annual(asked(told), year=2025), "promises open at the end") == (1, 0, 1)


def test_a_fact_is_of_the_year_where_both_bounds_are_and_possibly_where_they_overlap() -> None:
    told = history(
        opened,
        visited("2023-12-31"),
        visited("2024"),
        visited("2024-12-30/2025-01-02"),
        visited("[2023-12..2024-01]"),
        visited("2025-01-01"),
    )

    page = annual(asked(told), year=2024)

    # what lasted is of the year in which it began
    assert line(page, "visits out") == (2, 1, 0)
    assert [row.when.edtf for row in page.section("bilateral")] == ["2024", "2024-12-30/2025-01-02"]
    assert [row.when.edtf for row in page.section("possible")] == ["[2023-12..2024-01]"]


def test_what_lasted_is_counted_once_in_the_year_in_which_it_began() -> None:
    ask = asked(history(opened, visited("2023-12-30/2024-01-03")))  # the last of the agreed examples

    assert [line(annual(ask, year=year), "visits out") for year in (2023, 2024)] == [(1, 0, 0), (0, 0, 0)]
    assert annual(ask, year=2024).section("possible") == []


def test_a_fact_without_any_date_is_neither() -> None:
    page = annual(asked(history(opened, visited())), year=2024)

    assert line(page, "visits out") == (0, 0, 0)
    assert [row.in_year for row in page.section("undated")] == ["no date"]
    assert any("1 fact without any date" in note for note in page.notes)


def test_an_alleged_fact_is_listed_and_in_no_sum() -> None:
    page = annual(asked(history(opened, pressured("2024-05-01", certainty="alleged"))), year=2024)

    assert line(page, "pressure") == (0, 0, 1)
    assert [row.certainty for row in page.section("pressure")] == ["alleged"]


def test_the_chapters_are_bilateral_multilateral_and_cultural() -> None:
    page = annual(
        asked(
            history(opened, contacted("2024-05-01")),
            history(membership.Joined(on="2024-06"), stream="membership:kaohsiung@iclei"),
            history(
                programme.Started(name="Festival", kind="festival"),
                programme.EditionHeld(on="2024-07-01", title="First"),
                figure_reported("2024-07-02"),
                stream="programme:festival",
            ),
        ),
        year=2024,
    )

    chapters = ("bilateral", "multilateral", "cultural", "figures")
    assert [[row.type for row in page.section(chapter)] for chapter in chapters] == [
        ["contacted"],
        ["joined"],
        ["edition-held", "figure-reported"],
        ["figure-reported"],
    ]
    assert line(page, "networks joined") == line(page, "editions held") == (1, 0, 0)


def test_visits_go_out_or_come_in_also_those_of_a_body_under_it() -> None:
    school = history(body.Registered(name="Renwu", kind="school", under="kaohsiung"), stream="body:renwu")
    told = history(
        opened,
        visited("2024-01-01"),
        visited("2024-02-01", visitor="edinburgh", host="kaohsiung"),
        visited("2024-03-01", visitor="renwu"),
        visited("2024-04-01", visitor="a delegation of pupils"),
        visited("2024-05-01", visitor="renwu", host="kaohsiung"),
    )

    page = annual(asked(history(body_registered()), school, told), year=2024)

    assert line(page, "visits out") == (2, 0, 0)
    assert line(page, "visits in") == (1, 0, 0)
    assert line(page, "visits that count for no tie") == (2, 0, 0)


def test_what_others_do_is_left_out_and_the_year_of_another_can_be_asked_for() -> None:
    ours, theirs = (
        history(opened, contacted("2024-05-01")),
        history(opened_between("osaka", "san-francisco"), contacted("2024-06-01")),
    )
    ask = asked(ours, theirs)

    home, osaka, everybody = (
        annual(ask, year=2024),
        annual(ask, year=2024, of="osaka"),
        annual(asked(ours, theirs, home=None), year=2024),
    )

    assert [len(page.section("bilateral")) for page in (home, osaka, everybody)] == [1, 1, 2]
    assert [page.title for page in (home, osaka, everybody)] == [
        "kaohsiung in 2024",
        "osaka in 2024",
        "Everybody in 2024",
    ]
    assert any("Left out: 1 stream " in note for note in home.notes)


@pytest.mark.parametrize("seed", range(30))
def test_in_everybodys_year_it_is_told_who_called_on_whom_and_no_side_is_the_own_one(seed: int) -> None:
    """By chance: what is out for each body by itself is what they called on others, whatever they are called."""
    chance = Random(seed)  # noqa: S311 — no secret
    towns = ("aarau", "biel", "chur")
    between = [("aarau", "biel"), ("biel", "chur"), ("aarau", "chur"), towns]
    visits: list[tuple[Any, ...]] = [
        (
            those,
            *chance.sample((chance.choice(those), chance.choice((*towns, "a choir"))), k=2),
            chance.choice(("2023", "2023-05", "[2022-12..2023-01]", "2024")),
            chance.choice(("confirmed", "confirmed", "alleged")),
        )
        for those in chance.choices(between, k=20)
    ]

    def told(of: str | None, called: dict[str, str]) -> Page:
        named = {**{town: town for town in towns}, "a choir": "a choir", **called}
        histories = [
            history(
                opened_between(*sorted(named[each] for each in parties)),
                *(
                    visited(on, visitor=named[one], host=named[other], certainty=certainty)
                    for those, one, other, on, certainty in visits
                    if those == parties
                ),
            )
            for parties in between
        ]
        return annual(asked(*histories, home=None), year=2023, of=of)

    page = told(None, {})
    calls = {
        (row.visitor, row.host): (row.certain, row.possible, row.alleged) for row in page.section("visits")
    }
    for town in towns:
        theirs = [numbers for (visitor, _), numbers in calls.items() if visitor == town]
        assert line(told(town, {}), "visits out") == (*map(sum, zip((0, 0, 0), *theirs, strict=True)),)
    assert line(page, "visits to one another") == (*map(sum, zip((0, 0, 0), *calls.values(), strict=True)),)
    assert not any("visits out" in row.what or "visits in" in row.what for row in page.section("summary"))
    other = {"aarau": "zell", "biel": "yens", "chur": "xanten"}
    assert {
        (row.visitor, row.host): (row.certain, row.possible, row.alleged)
        for row in told(None, other).section("visits")
    } == {(other[one], other[two]): numbers for (one, two), numbers in calls.items()}


def test_in_everybodys_year_who_took_the_place_of_a_party_called_and_was_called_on() -> None:
    page = annual(
        asked(
            *MERGED,
            history(
                opened_between("gdynia", "oldc"),
                visited("2020-05", visitor="gdynia", host="oldc"),
                visited("2020-06", visitor="newc", host="gdynia"),
                around=successors(("newc", "oldc", "2010-01-01")),
            ),
            home=None,
        ),
        year=2020,
    )

    assert [(row.visitor, row.host, row.certain) for row in page.section("visits")] == [
        ("gdynia", "newc", 1),
        ("newc", "gdynia", 1),
    ]


def test_a_year_that_is_not_over_is_told_up_to_the_day() -> None:
    told = history(opened, visited("2024-05-01"), visited("2024-07"), visited("2024-09-01"))

    page = annual(asked(told, as_at="2024-07-15"), year=2024)

    assert line(page, "visits out") == (1, 1, 0)
    assert any("up to 2024-07-15" in note for note in page.notes)


def test_a_year_to_come_has_nothing_yet() -> None:
    page = annual(asked(history(opened, visited("2024-05-01")), as_at="2024-07-15"), year=2025)

    assert page.section("balance") == []
    assert "nothing of it yet" in page.notes[0]


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (
            1812,
            ["Nothing on record is certainly of 1812; what has a date in this ledger is of 1950 to 2024."],
        ),
        (
            2020,
            ["Nothing on record is certainly of 2020; what has a date in this ledger is of 1950 to 2024."],
        ),
        (2024, []),
    ],
)
def test_a_year_of_which_nothing_is_on_record_says_which_there_are(year: int, said: list[str]) -> None:
    told = history(
        opened, visited("1950-05-01"), visited("2024-05-01"), visited("2025-11-01"), visited("[..2020]")
    )

    page = annual(asked(told, as_at="2025-07-15"), year=year)

    assert [note for note in page.notes if note.startswith("Nothing on record")] == said


def test_a_ledger_without_a_date_has_nothing_of_any_year() -> None:
    page = annual(asked(history(opened), as_at="2025-07-15"), year=2024)

    assert page.notes[0] == "Nothing on record is certainly of 2024."


@pytest.mark.parametrize("year", [0, 1, 10_000])
def test_a_year_that_no_calendar_has_is_refused(year: int) -> None:
    with pytest.raises(Unanswerable, match="say 2025"):
        annual(asked(), year=year)


# --- new, renewed, ended, suspended


@pytest.mark.parametrize(
    ("first", "last"), [("2024", "2024"), ("2024-03", "2024-03"), ("2024-03-01", "2024-06-01")]
)
def test_a_suspension_is_told_however_roughly_its_days_are_known(first: str, last: str) -> None:
    """What was surely resumed by the end of the year was once left out, and its resumption was not."""
    facts = (signed("2010-05-01"), suspended(first, by="edinburgh"), resumed(last, by="edinburgh"))
    page = annual(asked(history(opened, *facts), as_at="2025-11-25"), year=2024)

    told = [(change.change, change.in_year, change.ties) for change in page.section("changes")]
    assert told == [("suspended", "certain", 1), ("resumed", "certain", 1)]


def test_what_began_was_renewed_ended_and_was_suspended() -> None:
    page = annual(
        asked(
            tie("a", signed("2024-02-01")),
            tie("b", signed("2010-01-01"), renewed("2024-03-01")),
            tie("c", signed("2019-06-01", term=runs(length="P5Y"))),
            tie("d", signed("2010-01-01"), suspended("2024-04-01", by="kaohsiung")),
            tie("e", signed("2024-06-09"), invalidated("2024-06-10")),
        ),
        year=2024,
    )

    assert [(change.change, change.title, change.when.edtf) for change in page.section("changes")] == [
        ("new", "a – kaohsiung", "2024-02-01"),
        ("new", "e – kaohsiung", "2024-06-09"),
        ("renewed", "b – kaohsiung", "2024-03-01"),
        ("ended", "c – kaohsiung", "2024-06-01"),
        ("ended", "e – kaohsiung", "2024-06-10"),
        ("suspended", "d – kaohsiung", "2024-04-01"),
    ]
    ran_out = page.section("changes")[3]
    assert (ran_out.text, ran_out.behind.entries) == (
        "ran out: pact (friendship)",
        ("partnership:c--kaohsiung#2",),  # nobody tells of it: the signature is behind it
    )
    assert sums(balance(page)) == ("3", "2", "2", "3", True)  # the suspended one is held still


def test_a_friendship_after_a_lesser_agreement_is_new_as_one() -> None:
    told = tie("a", signed("2020", kind="mou", instrument="mou"), signed("2024-05-01", kind="sister-city"))

    page = annual(asked(told), year=2024)

    (change,) = page.section("changes")
    assert change.tie == "friendship or sister tie, a lesser agreement before it"
    assert sums(balance(page)) == ("1", "0", "0", "1", True)
    assert sums(balance(page, "own ties, friendship or sister tie")) == ("0", "1", "0", "1", True)


def changed(page: Page) -> list[tuple[str, str, str | None, str]]:
    return [
        (change.change, change.in_year, change.when.edtf, change.text) for change in page.section("changes")
    ]


@pytest.mark.parametrize("on", [None, "2020", "2020-01", "[..2020-05]"])
def test_what_a_rough_lesser_agreement_began_is_not_credited_to_a_later_signature(on: str | None) -> None:
    told = history(
        opened,
        signed(on, kind="mou", instrument="m"),
        signed("2020-05-01", kind="sister-city", instrument="s"),
    )

    rows = annual(asked(told), year=2020).section("changes")

    assert [row.text for row in rows if row.tie == "lesser agreement"] == ["signed: mou"]
    assert [row.text for row in rows if row.tie != "lesser agreement"] == ["signed: sister city"]


def test_what_nothing_ended_did_not_begin_twice() -> None:
    told = history(
        opened,
        signed("2020-01", kind="mou", instrument="m"),
        signed("2020", kind="friendship", instrument="f"),
    )

    assert sums(balance(annual(asked(told), year=2020))) == ("0", "1", "0", "1", True)


def test_an_end_with_a_later_effect_is_its_authors_and_of_the_year_of_the_effect() -> None:
    """Never "ran out"."""
    told = tie(
        "a",
        signed("2010"),
        terminated("2024-03-01", by="a", effective="2025-06", sources=citing("letter")),
    )
    ask = asked(told)

    (change,) = annual(ask, year=2025).section("changes")
    assert (change.change, change.in_year, change.when.edtf) == (
        "ended",
        "certain",
        "[2025-06-01..2025-06-30]",
    )
    assert change.text == "terminated by a, effective 2025-06"
    assert (change.behind.entries, change.behind.sources) == ((f"{told.stream}#3",), ("letter",))
    assert annual(ask, year=2024).section("changes") == []
    assert sums(balance(annual(ask, year=2025))) == ("1", "0", "1", "0", True)


def test_what_ended_by_one_of_two_names_both() -> None:
    """It ran out on 2024-04-30 unless it was terminated before, and ended in 2024 for certain."""
    told = tie("a", signed("2019-05-01", kind="mou", term=runs(length="P5Y")), terminated("2024", by="a"))

    page = annual(asked(told), year=2024)

    text = "terminated by a · or: may have run out: pact (mou)"
    assert changed(page) == [("ended", "certain", "[2024-01-01..2024-05-01]", text)]
    assert page.section("changes")[0].behind.entries == (f"{told.stream}#3", f"{told.stream}#2")
    assert sums(balance(page)) == ("1", "0", "1", "0", True)


def test_of_two_that_ended_on_the_same_rough_days_both_are_named() -> None:
    told = tie(
        "a",
        signed("2019-05", kind="mou", term=runs(length="P5Y")),
        signed("2020", instrument="b", kind="mou"),
        invalidated("2024-05", instrument="b"),
    )

    (change,) = annual(asked(told), year=2024).section("changes")

    assert (change.change, change.in_year) == ("ended", "certain")
    assert change.behind.entries == (f"{told.stream}#4", f"{told.stream}#2")
    assert " · or: ran out: pact (mou)" in change.text


def test_what_was_suspended_and_then_ran_out_ended_and_was_not_suspended_again() -> None:
    """The end of the term is no beginning of the suspension."""
    told = tie(
        "a",
        signed("2019-05-01", kind="mou", term=runs(length="P5Y")),
        suspended("2023-03-01", by="a"),
    )
    ask = asked(told)

    assert changed(annual(ask, year=2023)) == [("suspended", "certain", "2023-03-01", "suspended by a")]
    assert changed(annual(ask, year=2024)) == [("ended", "certain", "2024-05-01", "ran out: pact (mou)")]


def test_a_tacit_term_with_a_rough_start_may_end_in_either_year() -> None:
    """Its last day lies anywhere from 2023-06-15 to 2024-06-14."""
    term = runs(length="P1Y", renewal="tacit", notice="P1M")
    ask = asked(tie("a", signed("2020", term=term), renewal_declined("2023-05-15")))

    for year, opening, closing in ((2023, "1", "0–1"), (2024, "0–1", "0")):
        page = annual(ask, year=year)
        assert sums(balance(page)) == (opening, "0", "0–1", closing, True)
        assert changed(page) == [
            ("ended", "possible", "[2023-06-16..2024-06-15]", "may have run out: pact (friendship)")
            if year == 2023
            else ("ended", "possible", "[2023-06-16..2024-06-15]", "ran out: pact (friendship)")
        ]


def test_a_tacit_term_that_was_declined_is_held_until_the_term_that_ran_then_is_over() -> None:
    """Not until the end of the first."""
    term = runs(length="P1Y", renewal="tacit")
    ask = asked(tie("a", signed("2020-06-15", term=term), renewal_declined("2023-05-10")))

    assert changed(annual(ask, year=2021)) == []
    assert changed(annual(ask, year=2023)) == [
        ("ended", "certain", "2023-06-15", "ran out: pact (friendship)")
    ]


def test_a_sister_tie_that_may_be_signed_later_is_held_perhaps() -> None:
    """As at the middle of the year in which it was signed."""
    told = tie("a", signed("2010", kind="mou"), signed("2020", instrument="s", kind="sister-city"))

    page = annual(asked(told, as_at="2020-06-15"), year=2020)

    assert sums(balance(page)) == ("1", "0", "0", "1", True)
    assert sums(balance(page, "own ties, friendship or sister tie")) == ("0", "0–1", "0", "0–1", True)
    assert [change.in_year for change in page.section("changes")] == ["possible"]


# --- three parties or more


THREE = (opened_between("c", "d", "kaohsiung"), signed("2015", kind="sister-city"))


def test_who_leaves_a_partnership_of_three_has_lost_two_ties() -> None:
    """It is not "balanced" as if nothing had been."""
    told = history(*THREE, terminated("2020-05-05", by="kaohsiung"))

    page = annual(asked(told), year=2020)

    assert sums(balance(page)) == ("2", "0", "2", "0", True)
    (change,) = page.section("changes")
    assert (change.change, change.ties, change.behind.entries) == ("ended", 2, (f"{told.stream}#3",))
    assert change.text == (
        "terminated by kaohsiung; goes on between c and d; kaohsiung left 2020-05-05, by #3"
    )
    assert sums(balance(annual(asked(told), year=2020, of="c"))) == ("2", "0", "1", "1", True)


def test_of_who_is_left_behind_the_tie_with_the_leaver_has_ended() -> None:
    told = history(*THREE, terminated("2020-05-05", by="c"))

    page = annual(asked(told), year=2020)

    assert sums(balance(page)) == ("2", "0", "1", "1", True)
    (change,) = page.section("changes")
    assert (change.ties, change.text.partition("; ")[2]) == (
        1,
        "goes on between d and kaohsiung; c left 2020-05-05, by #3",
    )


def test_what_others_do_after_the_body_left_changes_no_tie_of_its() -> None:
    told = history(
        *THREE,
        suspended("2019-01-01", by="c"),
        resumed("2019-06-01", by="c"),
        terminated("2020-05-05", by="kaohsiung"),
        suspended("2021-01-01", by="c"),
        resumed("2021-06-01", by="c"),
    )
    ask = asked(told)

    touched = [
        [(change.change, change.ties) for change in annual(ask, year=year).section("changes")]
        for year in (2019, 2021)
    ]
    assert touched == [[("suspended", 1), ("resumed", 1)], []]
    assert [(change.change, change.ties) for change in annual(ask, year=2021, of="d").section("changes")] == [
        ("suspended", 1),
        ("resumed", 1),
    ]


def test_where_ties_are_more_than_partnerships_a_note_reconciles_them() -> None:
    page = annual(asked(history(*THREE), tie("a", signed("2015"))), year=2016)

    assert sums(balance(page)) == ("3", "0", "0", "3", True)
    assert any(
        "at most 2 partnerships hold an agreement, 1 of them with several counterparts, which are 3 ties"
        in note
        for note in page.notes
    )


# --- what had not begun


def test_an_opening_that_was_retracted_and_what_had_not_begun_are_in_no_number() -> None:
    mistake = history(opened_between("a", "osaka"), contacted("2010"), retracted(2), retracted(1))
    later = history(opened_between("b", "osaka"), contacted("2020"))
    ask = asked(tie("c", signed("2000")), mistake, later)

    assert not any("Left out" in note for note in annual(asked(tie("c"), mistake), year=2024).notes)
    assert any("Left out: 1 stream " in note for note in annual(ask, year=2024).notes)
    ask.day = day("2015-01-01")
    assert not any("Left out" in note for note in annual(ask, year=2014).notes)


# --- the balance


def test_a_tie_signed_on_new_years_day_is_new_and_not_in_the_opening() -> None:
    page = annual(asked(tie("a", signed("2024-01-01")), tie("b", signed("2023-12-31"))), year=2024)

    assert sums(balance(page)) == ("1", "1", "0", "2", True)


def test_what_is_not_certain_makes_spans_and_is_listed() -> None:
    page = annual(
        asked(
            tie("a", signed("2020")), tie("b", signed("[..2024-05]")), tie("c", signed("[2023-12..2024-01]"))
        ),
        year=2024,
    )

    found = balance(page)
    assert sums(found) == ("1–3", "0–2", "0", "3", True)
    assert (found.certain, found.uncertain) == ("1 + 0 − 0 = 1", 2)
    assert {row.title for row in page.section("unsettled")} == {"b – kaohsiung", "c – kaohsiung"}


def test_ties_under_it_have_a_balance_of_their_own() -> None:
    city, schools = (
        history(opened, signed("2023", kind="sister-city")),
        history(
            opened_between("kaohsiung", "lyceum", under=EDINBURGH),
            signed("2024-05-01", kind="sister-school"),
        ),
    )

    page = annual(asked(city, schools), year=2024)

    assert sums(balance(page)) == ("1", "0", "0", "1", True)
    assert sums(balance(page, "ties under it, any agreement")) == ("0", "1", "0", "1", True)


def test_what_was_taken_over_is_told_from_then_on_and_in_no_balance() -> None:
    county = history(
        opened_between("kaohsiung-county", "king-county"),
        signed("1983-05-01", kind="sister-city"),
        contacted("2009-05-01"),
        contacted("2012-05-01"),
        around=StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),)),
    )
    ask = asked(county)

    before, after = annual(ask, year=2009), annual(ask, year=2012)

    assert [len(page.section("bilateral")) for page in (before, after)] == [0, 1]
    assert sums(balance(after)) == ("0", "0", "0", "0", True)
    assert any("in no balance: kaohsiung-county – king-county" in note for note in after.notes)


# --- what a rough end is not


@pytest.mark.parametrize("on", ["[2010..2020]", "[2005..2020]", "[..2020]", None])
@pytest.mark.parametrize("end", [terminated, invalidated])
def test_a_rough_end_makes_nothing_new_in_a_year_in_which_nothing_was_signed(
    end: Callable[..., Any], on: str | None
) -> None:
    ask = asked(tie("a", signed("2010-05-01", kind="sister-city"), end(on)))

    assert [change.change for change in annual(ask, year=2015).section("changes")] == ["ended"]
    assert sums(balance(annual(ask, year=2015))) == ("0–1", "0", "0–1", "0–1", True)
    new = annual(ask, year=2010).section("changes")[0]
    assert (new.change, new.when.edtf, new.text) == ("new", "2010-05-01", "signed: sister city")


def test_what_may_have_been_renewed_after_its_end_may_have_run_out() -> None:
    told = tie("a", signed("2020-06-15", kind="mou", term=runs(length="P1Y")), renewed("2021"))

    rows = {change.change: change for change in annual(asked(told), year=2021).section("changes")}

    assert rows["ended"].text == "may have run out: pact (mou)"
    assert rows["ended"].behind.entries == (f"{told.stream}#2",)
    assert (rows["new"].text, rows["new"].behind.entries) == ("renewed: pact", (f"{told.stream}#3",))


def test_what_was_replaced_by_a_lesser_agreement_ended_by_its_signature() -> None:
    told = tie(
        "a",
        signed("2002", kind="sister-city"),
        signed("2003", kind="mou", instrument="next", replaces="pact"),
        signed("2007", kind="sister-city", instrument="third"),
    )

    rows = [
        change for change in annual(asked(told), year=2003).section("changes") if change.change == "ended"
    ]

    assert [(row.tie, row.behind.entries) for row in rows] == [
        ("friendship or sister tie, a lesser agreement is left", (f"{told.stream}#3",))
    ]


# --- successions


def succeeded(slug: str, on: str, *, by: str) -> History:
    return history(body_registered(slug.title()), body.Succeeded(on=on, by=by), stream=f"body:{slug}")


def successors(*those: tuple[str, str, str]) -> StreamContext:
    return StreamContext(successors=tuple((successor, party, day(on)) for successor, party, on in those))


OLD = succeeded("oldc", "2010-12-25", by="home")
TAKEN_OVER = history(
    opened_between("oldc", "p"),
    signed("1990", kind="sister-city"),
    signed("2015-05-01", kind="sister-city", instrument="own", by=("home", "p")),
    around=successors(("home", "oldc", "2010-12-25")),
)


def test_each_column_of_a_promise_says_what_it_is_called_for() -> None:
    trees = CommitmentMade(
        on="2024-03-04",
        commitment="trees",
        text="plant a hundred trees",
        owner="edinburgh",
        due="2026-05",
        sources=citing("minutes"),
    )

    (row,) = annual(asked(history(opened, trees)), year=2025).section("commitments")

    assert (row.stream, row.title) == (EDINBURGH, "edinburgh – kaohsiung")
    assert (row.text, row.owner) == ("plant a hundred trees", "edinburgh")
    assert (row.made.edtf, row.due.edtf) == ("2024-03-04", "2026-05")
    assert (row.state, row.certainty) == ("open", "confirmed")
    assert (row.behind.entries, row.behind.sources) == ((f"{EDINBURGH}#2",), ("minutes",))


def year_of(who: str, year: int, *told: History) -> tuple[str, str, str, str, bool]:
    return sums(balance(annual(asked(*told, home=None), year=year, of=who)))


def test_who_was_succeeded_has_no_tie_from_then_on() -> None:
    told = TAKEN_OVER, OLD

    page = annual(asked(*told, home=None), year=2010, of="oldc")

    assert sums(balance(page)) == ("1", "0", "1", "0", True)
    (change,) = page.section("changes")
    assert (change.change, change.in_year, change.when.edtf) == ("ended", "certain", "2010-12-25")
    assert (change.text, change.behind.entries) == (
        "Oldc was succeeded by home, by body:oldc#2",
        ("body:oldc#2",),
    )
    assert balance(page).behind.entries == ("body:oldc#2",)
    assert year_of("oldc", 2015, *told) == ("0", "0", "0", "0", True)


def test_what_the_heir_signed_itself_is_its_own() -> None:
    told = TAKEN_OVER, OLD
    ask = asked(*told, home="home")

    page = annual(ask, year=2015)

    assert sums(balance(page)) == ("0", "1", "0", "1", True)
    (change,) = page.section("changes")
    assert (change.change, change.in_year, change.when.edtf) == ("new", "certain", "2015-05-01")
    assert change.behind.entries == ("partnership:oldc--p#3",)
    assert not any("Taken over" in note for note in page.notes)
    assert any("Taken over" in note for note in annual(ask, year=2012).notes)
    assert not any("Taken over" in note for note in annual(ask, year=2009).notes)
    assert year_of("p", 2015, *told) == ("1", "0", "0", "1", True)


MERGED = (
    history(
        opened_between("aa", "bb", "cc"),
        signed("2010-01-01", kind="sister-city"),
        around=successors(("bb", "cc", "2020-06-01")),
    ),
    succeeded("cc", "2020-06-01", by="bb"),
)


@pytest.mark.parametrize(
    ("who", "year", "expected"),
    [
        ("aa", 2019, ("2", "0", "0", "2", True)),
        ("aa", 2020, ("2", "0", "1", "1", True)),
        ("aa", 2021, ("1", "0", "0", "1", True)),
        ("bb", 2020, ("2", "0", "1", "1", True)),
        ("bb", 2021, ("1", "0", "0", "1", True)),
        ("cc", 2020, ("2", "0", "2", "0", True)),
        ("cc", 2021, ("0", "0", "0", "0", True)),
    ],
)
def test_two_of_three_that_became_one_have_no_tie_and_are_one_counterpart(
    who: str, year: int, expected: tuple[str, str, str, str, bool]
) -> None:
    assert year_of(who, year, *MERGED) == expected


def test_two_counterparts_that_became_one_end_one_tie_by_the_succession() -> None:
    (change,) = annual(asked(*MERGED, home="aa"), year=2020).section("changes")

    assert (change.change, change.ties, change.when.edtf) == ("ended", 1, "2020-06-01")
    assert (change.text, change.behind.entries) == ("Cc was succeeded by bb, by body:cc#2", ("body:cc#2",))


def test_each_tie_of_two_that_were_succeeded_on_one_day_ended_by_its_own_succession() -> None:
    took = successors(("bb", "dd", "2020-06-01"), ("cc", "dd", "2020-06-01"))
    ties = [
        history(opened_between(slug, "kaohsiung"), signed(f"201{n}-01-01", kind="sister-city"), around=took)
        for n, slug in enumerate(("bb", "cc", "dd"))
    ]
    told = (*ties, succeeded("bb", "2020-06-01", by="dd"), succeeded("cc", "2020-06-01", by="dd"))

    changes = annual(asked(*told), year=2020).section("changes")

    assert sorted((row.title, row.in_year, row.text, row.behind.entries) for row in changes) == [
        ("Bb – kaohsiung", "certain", "Bb was succeeded by dd, by body:bb#2", ("body:bb#2",)),
        ("Cc – kaohsiung", "certain", "Cc was succeeded by dd, by body:cc#2", ("body:cc#2",)),
    ]


def test_what_stands_for_two_counterparts_ends_when_both_have_ended() -> None:
    told = (
        tie("bb", signed("2010-01-01"), invalidated("2021-01-01")),
        history(
            opened_between("cc", "kaohsiung"),
            signed("2011-01-01"),
            invalidated("2023-01-01"),
            around=successors(("bb", "cc", "2020-06-01")),
        ),
        succeeded("cc", "2020-06-01", by="bb"),
    )
    found = {year: sums(balance(annual(asked(*told), year=year))) for year in range(2019, 2024)}

    assert found == {
        2019: ("2", "0", "0", "2", True),
        2020: ("2", "0", "1", "1", True),
        2021: ("1", "0", "0", "1", True),
        2022: ("1", "0", "0", "1", True),
        2023: ("1", "0", "1", "0", True),
    }


def test_a_counterpart_that_becomes_what_another_had_become_ends_one_more_tie() -> None:
    told = (
        history(
            opened_between("a", "b", "c"),
            signed("2001", kind="sister-city"),
            around=successors(("d", "b", "2007-11-12"), ("d", "c", "2007-05-19")),
        ),
        succeeded("b", "2007-11-12", by="d"),
        succeeded("c", "2007-05-19", by="d"),
    )

    page = annual(asked(*told, home="a"), year=2007)

    assert sums(balance(page)) == ("2", "0", "1", "1", True)
    assert [change.behind.entries for change in page.section("changes")] == [("body:b#2",)]


def test_a_day_that_is_roughly_known_makes_them_two_perhaps() -> None:
    told = (MERGED[0], succeeded("cc", "[2019..2022]", by="bb"))
    found = {year: year_of("aa", year, *told) for year in (2018, 2019, 2020, 2022, 2023)}

    assert found == {
        2018: ("2", "0", "0", "2", True),
        2019: ("2", "0", "0–1", "1–2", True),
        2020: ("1–2", "0", "0–1", "1–2", True),
        2022: ("1–2", "0", "0–1", "1", True),
        2023: ("1", "0", "0", "1", True),
    }


def test_what_is_suspended_later_changes_no_tie_of_who_was_succeeded() -> None:
    told = (
        history(
            opened_between("oldc", "p"),
            signed("1990"),
            suspended("2015-01-01", by="p"),
            around=successors(("home", "oldc", "2010-12-25")),
        ),
        OLD,
    )

    touched = {
        who: [
            change.change for change in annual(asked(*told, home=None), year=2015, of=who).section("changes")
        ]
        for who in ("oldc", "p")
    }
    assert touched == {"oldc": [], "p": ["suspended"]}


def test_two_that_are_in_two_partnerships_have_one_tie() -> None:
    two, three = (
        tie("a", signed("2010-01-01"), invalidated("2015-01-01")),
        history(
            opened_between("a", "b", "kaohsiung"), signed("2012-01-01"), terminated("2017-01-01", by="a")
        ),
    )
    ask = asked(two, three)

    pages = {year: annual(ask, year=year) for year in (2012, 2015, 2017)}
    assert {year: sums(balance(page)) for year, page in pages.items()} == {
        2012: ("1", "1", "0", "2", True),
        2015: ("2", "0", "0", "2", True),
        2017: ("2", "0", "1", "1", True),
    }
    (change,) = pages[2017].section("changes")
    assert change.behind.entries == (f"{three.stream}#3",)


def test_everybody_has_a_tie_where_one_of_the_two_has() -> None:
    page = annual(asked(*MERGED, home=None), year=2020)

    assert sums(balance(page)) == ("3", "0", "2", "1", True)


def test_a_balance_that_does_not_add_up_says_so() -> None:
    told = tie("a", signed("2024-05-01"))
    ask = asked(told)
    none, held = spells(told)
    damaged = [
        none._replace(first=day("2024-01-02")),
        held,
        held._replace(first=none.first, until=day("2024-01-02")),
    ]

    class Wrong(Folded):
        """Rows by which the partnership was in force on the eve."""

        def of(self, projection: Any, **where: Any) -> Iterator[Any]:
            yield from damaged if projection is spells else super().of(projection, **where)

    ask.rows = Wrong(lambda kind: [told] if kind == "partnership" else [])
    page = annual(ask, year=2024)

    assert sums(balance(page)) == ("1", "1", "0", "1", False)
    assert [row.balanced for row in page.section("unsettled")] == [False, False]
    assert "does not add up: a – kaohsiung" in page.notes[0]


def test_a_fact_of_the_year_keeps_its_columns() -> None:
    told = history(opened, figure_reported("2024-05", metric="visitors", value="45", certainty="reported"))

    (fact,) = annual(asked(told), year=2024).section("figures")

    assert (fact.stream, fact.title, fact.type, fact.certainty, fact.in_year) == (
        *(EDINBURGH, "edinburgh – kaohsiung", "figure-reported", "reported", "certain"),
    )


def test_what_is_not_certain_of_a_tie_is_told_column_by_column() -> None:
    ends = tie("gdynia", signed("2024-02-01"), terminated("[2024-06..2025-06]", by="gdynia"))
    begins = tie("seattle", signed("[2023..2024]"))

    rows = annual(asked(ends, begins), year=2024).section("unsettled")

    assert {
        (row.stream, row.title, str(row.opening), str(row.new), str(row.ended), str(row.closing))
        for row in rows
    } == {
        ("partnership:gdynia--kaohsiung", "gdynia – kaohsiung", "0", "1", "0–1", "0–1"),
        ("partnership:kaohsiung--seattle", "kaohsiung – seattle", "0–1", "0–1", "0", "1"),
    }


# --- the demo


@pytest.mark.parametrize("year", [1966, 1983, 2010, 2013, 2016, 2017, 2022, 2023, 2024, 2025])
def test_every_year_of_the_demo_adds_up(demo: Callable[..., Ask], year: int) -> None:
    page = annual(demo("2025-11-25"), year=year)

    rows = page.section("balance")
    assert [row.balanced for row in rows] == [True] * 4
    for row in rows:
        opening, plus_new, equals = row.certain.partition(" + ")
        new, _, rest = equals.partition(" − ")
        ended, _, closing = rest.partition(" = ")
        assert plus_new
        assert int(opening) + int(new) - int(ended) == int(closing)


def test_the_closing_is_what_is_counted(demo: Callable[..., Ask]) -> None:
    ask = demo("2025-11-25")
    rule = BUILT_IN["sci"]._replace(counts=("sister-city", "friendship"))

    for year in sorted({*range(1966, 2026, 12), *range(2009, 2013), 2025}):  # the county was merged in 2010
        counting = Counting(ask, rule, min(day(f"{year}-12-31"), ask.day))
        for who in ("kaohsiung", "kaohsiung-county"):
            found = balance(annual(ask, year=year, of=who), "own ties, friendship or sister tie")
            assert found.closing == tally(counting.counted(who)), (who, year)


def test_the_county_has_no_tie_since_it_was_merged(demo: Callable[..., Ask]) -> None:
    ask = demo("2025-11-25")

    pages = {year: annual(ask, year=year, of="kaohsiung-county") for year in (2009, 2010, 2015, 2025)}

    assert {year: sums(balance(page)) for year, page in pages.items()} == {
        2009: ("1", "0", "0", "1", True),
        2010: ("1", "0", "1", "0", True),
        2015: ("0", "0", "0", "0", True),
        2025: ("0", "0", "0", "0", True),
    }
    (change,) = pages[2010].section("changes")
    assert change.behind.entries == ("body:kaohsiung-county#2",)
    assert change.text == "Kaohsiung County was succeeded by Kaohsiung, by body:kaohsiung-county#2"


def test_the_closing_of_a_year_is_the_opening_of_the_next(demo: Callable[..., Ask]) -> None:
    ask = demo("2025-11-25")

    for year in range(2012, 2018):
        this, following = (annual(ask, year=item).section("balance") for item in (year, year + 1))
        assert [row.closing for row in this] == [row.opening for row in following]


def test_the_year_of_male_has_a_tie_that_began_and_ended(demo: Callable[..., Ask]) -> None:
    changes = annual(demo("2025-11-25"), year=2013).section("changes")

    male = [change for change in changes if change.stream == "partnership:kaohsiung--male"]
    seen = [
        (row.change, row.when.edtf, row.depends_on) for row in male if row.tie == "friendship or sister tie"
    ]
    either = ("if #2 kind is mou: not here",)
    assert seen == [("new", "2013-06-09", either), ("ended", "2013-06-10", either)]
    others = [(row.change, row.depends_on) for row in male if row.tie == "lesser agreement"]
    only = ("if #2 kind is mou: only then",)
    assert others == [("new", only), ("ended", only)]
    assert ("suspended", "partnership:cebu--kaohsiung") in {
        (change.change, change.stream) for change in changes
    }


def test_the_pressure_on_edinburgh_is_in_its_year(demo: Callable[..., Ask]) -> None:
    page = annual(demo("2025-11-25"), year=2024)

    assert line(page, "pressure") == (2, 0, 2)
    assert line(page, "concerns") == (5, 0, 0)
    assert annual(demo("2025-11-25"), year=2023).section("pressure") == []


def test_every_row_that_states_something_leads_to_its_entries(demo: Callable[..., Ask]) -> None:
    page = annual(demo("2025-11-25"), year=2025)

    for name in ("bilateral", "multilateral", "cultural", "figures", "pressure", "possible", "undated"):
        assert all(row.behind.entries for row in page.section(name))
    facts = {moment.entry for moment in demo("2025-11-25").of(moments)}
    for row in page.section("summary"):
        assert len(facts.intersection(row.behind.entries)) == row.certain + row.possible + row.alleged


def test_notes_and_documents_are_facts_of_the_year_too() -> None:
    page = annual(asked(history(opened, noted("2024-05-01", text="rain"))), year=2024)

    assert [row.text for row in page.section("bilateral")] == ["noted: rain"]


def test_a_figure_of_the_home_without_a_day_stands_among_what_has_none() -> None:
    home = history(body_registered(), figure_reported())

    page = annual(asked(home, history(opened)), year=2025)

    assert not page.section("figures")
    assert [row.behind.entries for row in page.section("undated")] == [("body:kaohsiung#2",)]


def test_of_what_may_have_begun_it_only_what_may_be_of_the_year_is_named() -> None:
    ask = asked(
        tie(
            "gdynia",
            signed("[2020-06..2021-12]", kind="sister-city", instrument="sister"),
            signed("2021-06~", kind="friendship", instrument="friends"),
            terminated("2021-07~"),
        )
    )

    (change,) = annual(ask, year=2020).section("changes")
    assert (change.change, change.in_year) == ("new", "possible")
    assert "sister" in change.text
    assert "or:" not in change.text
    assert change.behind.entries == ("partnership:gdynia--kaohsiung#2",)


def test_a_year_in_which_something_certainly_ended_is_not_said_to_be_empty() -> None:
    ask = asked(
        tie("gdynia", signed("2020-01-01"), terminated("2024-12-01", by="gdynia", effective="2025-02-01")),
        tie("hill", signed("2020-05-01", term=runs(length="P5Y"))),
    )

    page = annual(ask, year=2025)
    assert {change.in_year for change in page.section("changes")} == {"certain"}
    assert not any("Nothing on record" in note for note in page.notes)
    assert any("Nothing on record is certainly of 2023" in note for note in annual(ask, year=2023).notes)


def test_what_was_only_planned_was_not_done() -> None:
    told = history(
        opened,
        planned("2025-01"),
        planned(None, plan="forum"),
        planned("2025-01", plan="alleged", certainty="alleged"),
        plan_dropped(None, plan="forum"),
        visited("2025-05-12", plan="visit"),
    )

    page = annual(asked(told), year=2025)

    (row,) = page.section("bilateral")
    assert (row.type, "planned" in row.text) == ("visited", False)
    assert not page.section("possible")
    assert not page.section("undated")
    assert not any("alleged" in str(note) for note in page.notes)
