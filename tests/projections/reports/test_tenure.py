"""How long ties last: by hand, and day by day against what knows nothing of the code."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from comity.testing import (
    asked,
    contested,
    day,
    history,
    invalidated,
    opened,
    opened_between,
    renewed,
    resumed,
    runs,
    signed,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered
from domain.fact import Fact
from domain.history import History
from projections.engine.fold import Folded
from projections.reckoning.lasting import Lasting, middle, within
from projections.reckoning.lasting import runs as joined
from projections.report import Ask, Body, Count, Page, Unanswerable
from projections.reports import tenure as module
from projections.reports.tenure import tenure
from queries.directory import RowDirectory
from tests.domain.rough import EARLY, completions, story

TODAY = "2025-11-25"


def told(*facts: Fact, as_at: str = TODAY, **options: Any) -> Page:
    return tenure(asked(history(opened, *facts), as_at=as_at), **options)


def lasted(page: Page) -> list[tuple[str, int, int | None]]:
    return [(row.state, row.days_least, row.days_most) for row in page.section("ties")]


def spells(page: Page) -> list[tuple[str | None, str | None, str, int, int | None]]:
    return [
        (row.began.edtf, row.ended and row.ended.edtf, row.how, row.days_least, row.days_most)
        for row in page.section("spells")
    ]


# --- one tie


def test_each_day_in_force_counts_and_the_day_of_its_end_does_not() -> None:
    page = told(signed("2020-01-01"), terminated("2020-01-11"))

    assert lasted(page) == [("ended", 10, 10)]
    assert spells(page) == [("2020-01-01", "2020-01-11", "terminated", 10, 10)]


def test_what_runs_has_lasted_until_the_day_that_is_asked_for() -> None:
    page = told(signed("2025-11-16"))

    assert lasted(page) == [("running", 10, 10)]
    assert spells(page) == [("2025-11-16", None, "running", 10, 10)]
    assert lasted(told(signed("2025-11-16"), as_at="2025-11-16")) == [("running", 1, 1)]
    assert lasted(told(signed("2025-11-16"), as_at="2025-11-15")) == []


def test_a_term_that_is_renewed_goes_on_and_one_that_is_signed_anew_is_another_spell() -> None:
    page = told(
        signed("2010-01-01", term=runs(length="P1Y")),
        renewed("2011-01-01", term=runs(length="P1Y")),
        signed("2015-01-01", instrument="new", kind="mou", term=runs(length="P10D")),
    )

    assert spells(page) == [
        ("2010-01-01", "2012-01-01", "expired", 730, 730),
        ("2015-01-01", "2015-01-11", "expired", 10, 10),
    ]
    (tie,) = page.section("ties")
    assert (tie.days_least, tie.spells, tie.kinds) == (740, 2, ("friendship", "mou"))


def test_days_that_are_only_roughly_known_give_least_and_most() -> None:
    page = told(signed("2020-01"), terminated("2020-03"))

    assert lasted(page) == [("ended", 30, 90)]
    assert spells(page) == [("2020-01", "[2020-03-01..2020-03-31]", "terminated", 30, 90)]


def test_what_may_have_ended_by_the_day_may_run() -> None:
    page = told(signed("2025-01-01"), terminated("2025-02"), as_at="2025-02-10")

    assert lasted(page) == [("possibly running", 31, 41)]
    assert spells(page) == [("2025-01-01", "[2025-02-01..]", "possibly running", 31, 41)]


def test_a_spell_begins_no_later_than_what_was_signed() -> None:
    page = told(signed("2000", kind="sister-city"), terminated("[..2024]"), as_at="2026-01-01")

    (spell,) = page.section("spells")
    assert (spell.began.edtf, spell.ended.edtf) == ("2000", "[2000-01-02..2024-12-31]")


def test_where_nobody_says_since_when_there_is_no_most() -> None:
    page = told(signed("[..2025-11-16]"))

    assert lasted(page) == [("running", 10, None)]
    (answer, *_) = page.section("answer")
    assert (answer.median_least, answer.median_most, answer.longest_most) == (10, None, None)
    assert "Nobody says since when, so that there is no most: 1 tie." in page.notes
    assert page.sections[0].title == "1 tie, of which 1 is running; it lasted 10 days at least"


def test_what_is_suspended_is_in_force_and_what_was_invalidated_is_not() -> None:
    assert lasted(
        told(signed("2020-01-01"), suspended("2020-01-05"), resumed("2020-01-08"), terminated("2020-01-11"))
    ) == [("ended", 10, 10)]
    assert lasted(told(signed("2020-01-01"), invalidated("2020-01-02", by="Ministry"))) == [("ended", 1, 1)]


def test_what_is_signed_and_not_yet_in_force_does_not_last() -> None:
    assert lasted(told(signed("2025-11-01", term=runs(from_="2025-11-21")))) == [("running", 5, 5)]


def test_what_is_alleged_or_never_signed_lasts_no_day() -> None:
    assert lasted(told(visited("2020"), signed("2020", certainty="alleged"))) == []
    assert told(visited("2020")).sections[0].title == "No agreement was in force"


def test_each_table_says_what_it_is_and_that_there_is_nothing() -> None:
    assert [(section.title, section.empty) for section in told(visited("2020")).sections[1:]] == [
        ("By kind of agreement", "none"),
        ("By country", "none"),
        ("Ties", "no agreement was in force"),
        ("Their spells", "none"),
    ]


def test_a_tie_whose_agreement_may_never_have_been_in_force_is_counted_possibly() -> None:
    page = told(signed("2020"), as_at="2020-06-01")

    assert page.section("answer")[0].number == Count(0, 1)


def test_only_agreements_of_the_tier_are_asked_of() -> None:
    facts = (
        signed("2020-01-01", kind="mou"),
        signed("2020-01-11", instrument="more", kind="sister-city"),
        terminated("2020-01-21"),
    )

    assert [lasted(told(*facts, tier=tier)) for tier in (1, 2, 3, 4)] == [
        [("ended", 20, 20)],
        [("ended", 20, 20)],
        [("ended", 10, 10)],
        [("ended", 10, 10)],
    ]
    with pytest.raises(Unanswerable, match="5 is no tier"):
        told(tier=5)


def test_what_is_behind_it_is_the_signatures_and_the_end() -> None:
    (spell,) = told(signed("2020-01-01"), terminated("2020-01-11")).section("spells")

    assert [entry.rpartition("#")[2] for entry in spell.behind.entries] == ["2", "3"]


# --- several ties


def three() -> History:
    return history(
        opened_between("c", "d", "kaohsiung"), signed("2020-01-01"), terminated("2020-01-11", by="c")
    )


def test_of_three_parties_each_tie_lasts_by_itself() -> None:
    page = tenure(asked(three(), as_at="2020-01-20"))

    assert {str(row.title): (row.state, row.days_least) for row in page.section("ties")} == {
        "c – kaohsiung": ("ended", 10),
        "d – kaohsiung": ("running", 20),
    }


def test_two_bodies_are_one_tie_however_many_partnerships_they_have() -> None:
    page = tenure(
        asked(
            history(opened_between("c", "kaohsiung"), signed("2020-01-01"), terminated("2020-01-11")),
            history(opened_between("c", "d", "kaohsiung"), signed("2020-01-06"), terminated("2020-01-16")),
            as_at="2021-01-01",
        )
    )

    assert {(row.days_least, row.spells) for row in page.section("ties")} == {(15, 1), (10, 1)}


def test_the_median_is_least_and_most_and_the_running_stand_apart() -> None:
    def tie(slug: str, *facts: Fact) -> History:
        return history(opened_between(slug, "kaohsiung"), *facts)

    page = tenure(
        asked(
            tie("a", signed("2025-11-01"), terminated("2025-11-11")),
            tie("b", signed("2025-10-01"), terminated("2025-11")),
            tie("c", signed("2025-11-19")),
            history(Registered(name="A", kind="city", country="JP"), stream="body:a"),
            as_at="2025-11-20",
        )
    )

    rows = {row.which: row for row in page.section("answer")}
    assert {what: row.number for what, row in rows.items()} == {
        "all": Count(3, 3),
        "running": Count(1, 1),
        "ended": Count(1, 1),
        "possibly running": Count(1, 1),
    }
    assert (rows["all"].median_least, rows["all"].median_most) == (10, 10)
    assert (rows["all"].shortest_least, rows["all"].longest_least, rows["all"].longest_most) == (2, 31, 51)
    assert [(row.of_country, row.number) for row in page.section("countries")] == [
        (None, Count(2, 2)),
        ("JP", Count(1, 1)),
    ]
    assert page.sections[0].title == "In all 3 ties, 1–2 of them running; the median lasted 10 days"


def test_a_tie_counts_under_each_kind_that_it_had() -> None:
    page = told(
        signed("2020-01-01", kind="mou", term=runs(length="P10D")),
        signed("2020-01-06", instrument="more", kind="sister-city"),
        terminated("2020-01-21"),
    )

    assert [(row.of_kind, row.number, row.running, row.longest_least) for row in page.section("kinds")] == [
        ("mou", Count(1, 1), Count(0, 0), 10),
        ("sister-city", Count(1, 1), Count(0, 0), 15),
    ]


def test_another_body_may_be_asked_of_and_all_where_there_is_no_home() -> None:
    assert [str(row.title) for row in tenure(asked(three()), of=Body("d")).section("ties")] == [
        "d – kaohsiung",
        "c – d",
    ]


def test_a_value_that_is_contested_rides_along() -> None:
    page = told(signed("2020-01-01"), terminated("2020-01-11"), contested(3, "on", "2020-01-21"))

    (tie,) = page.section("ties")
    assert (tie.days_least, tie.days_most) == (10, 20)
    assert "#3 on is 2020-01-21" in str(tie.depends_on)


# --- days


def test_runs_that_touch_are_one() -> None:
    assert joined([(5, 7), (1, 3), (3, 4), (6, 9), (9, 9)]) == ((1, 4), (5, 9))
    assert within(((1, 4), (5, 9)), 3, 6) == ((3, 4), (5, 6))


def test_the_bounds_of_a_spell_are_those_of_its_first_day_and_of_its_end() -> None:
    (spell,) = Lasting.of([(1, 3, False), (3, 5, True), (5, 9, False)]).spells()

    assert (spell.begins, spell.ends, spell.least, spell.most) == ((1, 3), (5, 9), 2, 8)
    (maybe,) = Lasting.of([(1, 3, False)]).spells()
    assert (maybe.begins, maybe.ends, maybe.least) == ((1, 2), (2, 3), 0)


@pytest.mark.parametrize(
    ("days", "found"),
    [([], None), ([3], 3), ([1, 2], 1.5), ([5, 1, 3], 3), ([1, None], None), ([None, 1, 2], 2)],
)
def test_the_median_takes_what_has_no_end_as_the_longest(days: list[int | None], found: float | None) -> None:
    assert middle(days) == found


# --- day by day, by what knows nothing of the code

HORIZON = date(2027, 12, 31).toordinal()


def brute(told: Any, tier: int, until: int) -> list[int]:
    """In each history that a story may have been, the days up to one on which an agreement of the tier is in force."""
    return [
        sum(done.course.at(item).sides[None].tier >= tier for item in range(EARLY, until + 1))
        for done in completions(told, random.Random(7), 12)  # noqa: S311 — chance is seeded, and no secret
    ]


def page_of(told: Any, tier: int, until: int) -> Page:
    histories = [told.history]
    rows = Folded(lambda kind: histories if kind == "partnership" else ())
    return tenure(Ask(rows, RowDirectory(rows), until, until), tier=tier)


Answers = Callable[[Any, int, int], tuple[int, int | None]]


def answered(told: Any, tier: int, until: int) -> tuple[int, int | None]:
    rows = page_of(told, tier, until).section("ties")
    return (rows[0].days_least, rows[0].days_most) if rows else (0, 0)


def wrong(seeds: Sequence[int], answer: Answers = answered) -> list[int]:
    """The stories of which some possible history has another number of days than the report says."""
    found = []
    for seed in seeds:
        told = story(seed)
        if len(told.parties) > 2 or told.successors or not told.possible:
            continue
        tier, until = 1 + seed % 3, HORIZON - 400 * (seed % 4)
        least, most = answer(told, tier, until)
        if any(days < least or (most is not None and days > most) for days in brute(told, tier, until)):
            found.append(seed)
    return found


SEEDS = range(200)


def test_no_history_that_a_story_may_have_been_lasted_less_or_more() -> None:
    assert wrong(SEEDS) == []


def test_what_counts_only_what_is_shown_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what is shown on a day, taken for certain and for all that may be."""
    monkeypatch.setattr(module, "_holds", _shown)

    assert wrong(SEEDS)


def _shown(row: Any, wanted: Any) -> bool | None:
    return True if any((row.stream, name) in wanted for name in row.held[-1]) else None


def test_of_days_that_are_known_the_number_is_exact() -> None:
    """Random lives of up to eight agreements, each day of them counted by hand."""
    chance = random.Random(3)  # noqa: S311 — chance is seeded, and no secret
    for _ in range(40):
        begin, held, facts = date(2020, 1, 1), set[date](), []
        for n in range(chance.randint(1, 8)):
            begin += timedelta(chance.randint(1, 90))
            days = chance.randint(1, 120)
            facts.append(
                signed(begin.isoformat(), instrument=f"i{n}", kind="mou", term=runs(length=f"P{days}D"))
            )
            held |= {begin + timedelta(each) for each in range(days)}
        until = date(2020, 1, 1) + timedelta(chance.randint(100, 900))
        there = {each for each in held if each <= until}

        page = told(*facts, as_at=until.isoformat())

        breaks = sum(each - timedelta(1) not in there for each in there)
        assert [(row.days_least, row.days_most, row.spells) for row in page.section("ties")] == (
            [(len(there), len(there), breaks)] if there else []
        )


def test_the_day_of_a_test_is_one() -> None:
    assert day("2020-01-02") - day("2020-01-01") == 1


def test_the_first_sentence_has_the_numbers_of_its_table_under_a_contest() -> None:
    """Of a term the start of which is contested, one value has it run out."""

    def tie(slug: str, *facts: Fact) -> History:
        return history(opened_between(slug, "kaohsiung"), *facts)

    term = runs(length="P25Y", renewal="none")
    page = tenure(
        asked(
            tie("a", signed("2000-05", term=term), contested(2, "on", "2001-05")),
            tie("b", signed("1990-01-01")),
            tie("c", signed("2020-01-01")),
        )
    )
    rows = {row.which: row for row in page.section("answer")}
    least, most = rows["all"].median_least, rows["all"].median_most

    assert (rows["running"].number, least < most) == (Count(2, 3), True)
    assert page.sections[0].title == (
        f"In all 3 ties, 2–3 of them running; the median lasted {least:,}–{most:,} days"
    )
    assert any(note.endswith("and go on: 2–3 ties.") for note in page.notes)


def test_an_agreement_that_has_run_its_one_term_lasted_that_term_on_whatever_days() -> None:
    """Of a rough signature no single day need be one in force for certain."""
    page = told(signed("2024", kind="project", term=runs(length="P6M")), as_at="2026-01-01")

    (tie,), (spell,) = page.section("ties"), page.section("spells")
    assert (tie.days_least, tie.days_most, tie.state) == (181, 184, "ended")
    assert spell.began.edtf == "2024"
    assert (spell.ended.earliest, spell.ended.latest) == ("2024-07-01", "2025-07-01")
    assert [str(row.number) for row in page.section("answer")] == ["1", "0", "1"]
    assert not [note for note in page.notes if "never in force" in note]


def test_what_ran_out_while_it_was_suspended_ended_by_running_out() -> None:
    page = told(
        signed("2020-01-01", kind="mou", term=runs(length="P2Y")), suspended("2021-01-01"), as_at="2024-01-01"
    )

    assert [row.how for row in page.section("spells")] == ["expired"]


def test_under_a_contest_the_sentence_says_what_its_table_says() -> None:
    def tie(slug: str, *facts: Fact) -> History:
        return history(opened_between(*sorted((slug, "kaohsiung"))), *facts)

    page = tenure(
        asked(
            tie("brno", signed("2001-01-01", kind="sister-city")),
            tie("lodz", signed("2021-01-01", kind="sister-city"), contested(2, "kind", "mou")),
            as_at="2026-01-01",
        ),
        tier=4,
    )

    every, *_ = page.section("answer")
    assert (str(every.number), str(every.running)) == ("1–2", "1–2")
    assert page.sections[0].title.startswith(
        "In all 1–2 ties, 1–2 of them running; the median lasted 5,479–9,132"
    )


def test_what_is_behind_it_is_the_renewals_too() -> None:
    page = told(
        signed("2020-02-29", kind="mou", term=runs(length="P1Y")),
        renewed("2021-02-28", instrument="pact", term=runs(length="P5Y")),
        as_at="2027-01-01",
    )

    (tie,), (spell,) = page.section("ties"), page.section("spells")
    assert tie.behind.entries == (f"{tie.stream}#2", f"{tie.stream}#3")
    assert (tie.days_least, tie.days_most) == (2192, 2192)
    assert spell.behind.entries[:2] == tie.behind.entries
