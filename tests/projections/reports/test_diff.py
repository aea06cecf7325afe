"""What changed between two days, or two times of knowing, and the facts that did it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import (
    STREAM,
    TODAY,
    asked,
    attested,
    citing,
    considered,
    contested,
    corrected,
    history,
    noted,
    opened,
    opened_between,
    proposed,
    put_on_hold,
    recorded,
    renewal_declined,
    resumed,
    retracted,
    runs,
    signed,
    stance_taken,
    statement_made,
    suspended,
    terminated,
    visited,
)
from domain.body import Registered
from domain.history import History
from domain.shared import Attested
from projections.engine.patched import each_as_known
from projections.report import Ask, Page, Unanswerable, When
from projections.reports.diff import Change, Fact, diff
from tests.domain.strategies import exact_days, histories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.projections.conftest import Asking

HELD = history(
    opened,
    proposed("2024-06-01"),
    considered("2024-06", outcome="tabled", sources=citing("agenda")),
    put_on_hold("2024-06-24", sources=citing("minutes")),
)


def between(first: str, last: str, *told: History, **options: Any) -> Page:
    return diff(asked(*told), from_=When(first), to=When(last), **options)


def changes(page: Page) -> Sequence[Change]:
    return page.rows


def facts(page: Page) -> list[str]:
    found: Sequence[Fact] = page.section("facts")
    return [entry.rpartition("#")[2] for fact in found for entry in fact.behind.entries]


def test_a_change_is_told_with_the_facts_that_did_it() -> None:
    page = between("2024-05-31", "2024-06-25", HELD)

    (change,) = changes(page)
    assert (change.before, change.after, change.certainty) == ("none", "on hold", "certain")
    assert (change.status_before, change.status_after) == ("none", "on-hold")
    assert change.what.startswith("put on hold")
    assert change.since == ("2024-06-24", "2024-06-24", "2024-06-24")
    assert facts(page) == ["2", "3", "4"]
    assert (change.behind.entries, change.behind.sources) == (
        tuple(f"{STREAM}#{version}" for version in (2, 3, 4)),
        ("agenda", "minutes"),
    )


def test_it_is_possible_where_one_side_is() -> None:
    (change,) = changes(between("2024-06-23", "2024-06-25", HELD))

    assert (change.before, change.after, change.certainty) == (
        *("tabled (possible, else proposed)", "on hold", "possible"),
    )


def test_what_stands_as_it_stood_is_no_change() -> None:
    page = between("2024-06-25", "2024-12-31", HELD)

    assert (changes(page), facts(page), page.notes) == ([], [], ("1 of 1 partnership stands as it stood",))


def test_what_only_became_certain_is_told_apart() -> None:
    page = between("2024-03-01", "2025-01-01", history(opened, signed("2024")))

    assert changes(page) == []
    (row,) = page.section("exactly")
    assert (row.before, row.after, row.known) == (
        "in force (possible, else none)",
        "in force",
        "more exactly",
    )
    assert page.sections[0].title == "0 standings changed; 1 is only known more exactly"


def test_a_change_of_tier_or_of_a_flag_is_one() -> None:
    told = history(
        opened, signed("2020", kind="mou"), signed("2024-05-05", instrument="b", kind="sister-city")
    )

    (change,) = changes(between("2024-05-04", "2024-05-05", told))

    assert (change.before, change.after) == ("in force, mou", "in force, sister city")
    assert (change.kinds_before, change.kinds_after) == (("mou",), ("sister-city",))
    assert (change.tier_before, change.tier_after) == (2, 4)


def test_what_time_alone_did_is_said_so() -> None:
    told = history(opened, signed("2020-01-01", term=runs(length="P5Y")))

    page = between("2024-12-31", "2025-01-01", told)

    (fact,) = page.section("facts")
    assert (fact.text, fact.when.edtf) == ("time passed: ran out: pact (friendship)", "2025-01-01")
    assert fact.recorded is None
    assert facts(page) == ["2"], "nobody tells of it: the signature is behind it"
    assert changes(page)[0].what == fact.text


def test_a_suspension_outlasts_the_term_and_is_not_told_again() -> None:
    """What changed is that the agreement ran out."""
    told = history(
        opened,
        signed("2019-05-01", kind="mou", term=runs(length="P5Y")),
        suspended("2023-03-01", by="edinburgh"),
    )

    page = between("2024-01-01", "2024-06-15", told)

    (change,) = changes(page)
    assert (change.before, change.after, change.tier_before, change.tier_after) == (
        *("suspended, mou", "suspended", 2, 0),
    )
    assert change.what == "time passed: ran out: pact (mou)"
    assert facts(page) == ["2"]


def test_what_ran_out_unless_it_was_terminated_before_names_both() -> None:
    told = history(opened, signed("2019-05-01", term=runs(length="P5Y")), terminated("2024"))

    page = between("2023-12-31", "2024-06-15", told)

    (change,) = changes(page)
    assert (change.after, change.certainty) == ("terminated (possible, else expired)", "possible")
    assert [fact.text for fact in page.section("facts")] == [
        "terminated by edinburgh",
        "time passed: may have run out: pact (friendship)",
    ]


def test_a_tacit_term_ends_where_the_notice_was_in_time_for_it() -> None:
    """Neither at the end of the first term, nor surely by the end of the year."""
    term = runs(length="P1Y", renewal="tacit", notice="P1M")
    rough = history(opened, signed("2020", term=term), renewal_declined("2023-05-15"))
    known = history(opened, signed("2020-06-15", term=term), renewal_declined("2023-05-10"))

    (change,) = changes(between("2023-05-16", "2023-10-01", rough))
    assert (change.after, change.certainty) == ("expired (possible, else in force)", "possible")
    assert changes(between("2021-01-01", "2023-06-14", known)) == []
    assert changes(between("2021-01-01", "2023-06-15", known))[0].after == "expired"


def test_a_tier_that_is_only_possible_makes_the_change_possible() -> None:
    told = history(opened, signed("2010", kind="mou"), signed("2020", instrument="s", kind="sister-city"))

    (change,) = changes(between("2019-12-31", "2020-06-15", told))

    assert (change.tier_before, change.tier_after, change.certainty) == (2, 4, "possible")


GIVEN = history(
    opened,
    signed("2010-01-01"),
    terminated("2025-03-01", effective="2025-06", sources=citing("letter")),
)


def test_that_notice_was_given_is_a_change() -> None:
    """Before its effect nothing said so."""
    page = between("2025-02-28", "2025-03-01", GIVEN)

    (change,) = changes(page)
    assert (change.before, change.after) == (
        "in force, friendship",
        "in force, friendship · ends 2025-06, given notice by edinburgh, #3",
    )
    assert change.what == "ends 2025-06, given notice by edinburgh, #3"
    assert (facts(page), change.behind.sources) == (["3"], ("letter",))


def test_its_effect_is_that_act_and_not_the_passing_of_time() -> None:
    page = between("2025-05-31", "2025-07-01", GIVEN)

    (change,) = changes(page)
    assert (change.after, change.what) == ("terminated", "terminated by edinburgh, effective 2025-06")
    assert change.since == ("[2025-06-01..2025-06-30]", "2025-06-01", "2025-06-30")
    assert (facts(page), change.behind.sources) == (["3"], ("letter",))


def test_an_end_of_before_a_new_beginning_is_told_on_its_day() -> None:
    told = GIVEN + signed("2025-04-01", instrument="new", kind="mou", reestablishes=True)

    (change,) = changes(between("2025-05-31", "2025-07-01", told))

    assert (change.before, change.after, change.tier_before, change.tier_after) == (
        *("in force, friendship", "in force, mou"),
        *(3, 2),
    )
    assert change.what == (
        "has come: what was signed before it was re-established ends 2025-06, given notice by edinburgh, #3"
    )


def test_that_the_home_left_three_is_a_change_and_how_it_goes_on() -> None:
    """Nothing changed, it said."""
    told = history(
        opened_between("c", "d", "kaohsiung"), signed("2015"), terminated("2020-05-05", by="kaohsiung")
    )

    (change,) = changes(between("2020-05-04", "2020-05-05", told))

    assert (change.before, change.after) == ("in force, friendship", "terminated")
    assert change.what == (
        "terminated by kaohsiung; goes on between c and d; kaohsiung left 2020-05-05, by #3"
    )


def test_that_another_left_three_is_a_change_though_it_stands_as_it_stood() -> None:
    told = history(opened_between("c", "d", "kaohsiung"), signed("2015"), terminated("2020-05-05", by="c"))

    page = between("2020-05-04", "2020-05-05", told)

    (change,) = changes(page)
    assert (change.before, change.after) == (
        "in force, friendship",
        "in force, friendship · c left 2020-05-05, by #3",
    )
    assert change.what == "goes on between d and kaohsiung; c left 2020-05-05, by #3"
    assert facts(page) == ["3"]


def test_what_undid_an_earlier_end_did_it_and_not_that_end() -> None:
    """The termination of 2015 lies before both days: it did nothing between them."""
    told = history(
        opened_between("c", "d", "kaohsiung"),
        signed("2010", kind="sister-city"),
        terminated("2015-03-01", by="c"),
        signed("2020-01-01", instrument="j", kind="mou", by=("c", "d", "kaohsiung")),
    )

    page = between("2016-01-01", "2021-01-01", told)

    assert (facts(page), changes(page)[0].what) == (
        *(["4"], "signed: mou by c, d, kaohsiung; c is a party again"),
    )
    assert facts(between("2014-12-31", "2015-06-01", told)) == ["3"]


def test_an_end_that_may_lie_between_the_days_may_have_done_it() -> None:
    told = history(
        opened_between("c", "d", "kaohsiung"),
        signed("2010", kind="sister-city"),
        terminated("2015", by="c"),
        suspended("2020-01-01", by="d"),
    )

    assert facts(between("2015-06-01", "2021-01-01", told)) == ["3", "4"]
    assert facts(between("2015-12-31", "2021-01-01", told)) == ["4"]


def test_what_had_not_begun_and_what_was_opened_by_mistake_are_not_counted() -> None:
    mistake = history(opened_between("a", "kaohsiung"), visited("2010"), retracted(2), retracted(1))
    later = history(opened_between("b", "kaohsiung"), visited("2024-07-01"))

    page = between("2024-06-25", "2024-06-30", HELD, mistake, later)

    assert page.notes == ("1 of 1 partnership stands as it stood",)
    assert between("1900-01-01", "1900-12-31", HELD).notes == ("0 of 0 streams stand as they stood",)


def test_one_stream_alone_may_be_asked_for() -> None:
    other = history(opened_between("gdynia", "kaohsiung"), signed("2024-06-10"))

    assert len(changes(between("2024-05-31", "2024-06-25", HELD, other))) == 2
    assert len(changes(between("2024-05-31", "2024-06-25", HELD, other, who=STREAM))) == 1


# --- what was known


def at_position(ask: Ask, position: int) -> Ask:
    ask.position = position
    return ask


def known(told: History, since: int) -> Page:
    """What changed in the readers' eyes by the entries of a stream after so many."""

    def then(words: str) -> Ask:
        return at_position(asked(told.as_known(int(words.strip("#")))), int(words.strip("#")))

    now = at_position(asked(told), len(told.entries))
    now.elsewhen = then
    return diff(now, known_from=str(since))


def test_a_correction_is_what_did_it() -> None:
    told = history(opened, signed("2025-10-01", kind="mou"), retracted(2, because="it was another city"))

    page = known(told, 2)

    (change,) = changes(page)
    assert (change.before, change.after) == ("in force, mou", "none")
    assert change.behind.entries == (f"{STREAM}#3", f"{STREAM}#2")
    (fact,) = page.section("facts")
    assert fact.text == "retracted #2, because it was another city"
    assert (fact.certainty, fact.recorded, fact.stream) == ("confirmed", TODAY, STREAM)


def test_a_correction_that_did_it_is_told_and_a_visit_that_moved_nothing_is_not() -> None:
    told = history(opened, signed("2025", kind="mou"), visited("2024"), corrected(2, {"kind": "sister-city"}))

    page = known(told, 2)

    (change,) = changes(page)
    assert (change.tier_before, change.tier_after) == (2, 4)
    assert [fact.behind.entries[0].rpartition("#")[2] for fact in page.section("facts")] == ["4"]


def test_what_was_not_on_record_is_said_so() -> None:
    told = history(opened, signed("2025"))

    (change,) = changes(known(told, 0))

    assert (change.before, change.after) == ("not on record", "in force, friendship")


def test_an_opening_that_was_retracted_is_as_if_never_told() -> None:
    told = history(opened, visited("2024"), retracted(2), retracted(1))

    (change,) = changes(known(told, 2))

    assert (change.before, change.after, change.status_after) == ("contact", "not on record", "none")


def test_a_beginning_that_is_known_more_exactly_is_no_news() -> None:
    told = history(opened, signed("[..2023-05]"), corrected(2, {"on": "2019-05-01"}))

    page = known(told, 2)

    assert (changes(page), page.section("facts"), page.section("mended")) == ([], [], [])
    (row,) = page.section("exactly")
    assert (row.before, row.after, row.known) == (
        *("in force since [..2023-05]", "in force since 2019-05-01"),
        "more exactly",
    )
    assert row.behind.entries == (f"{STREAM}#3", f"{STREAM}#2")
    assert page.sections[0].title == "0 standings changed; 1 is only known more exactly"


def test_it_may_be_known_less_exactly_or_otherwise() -> None:
    told = history(opened, signed("2019-05-01"), corrected(2, {"on": "2019"}), corrected(2, {"on": "2018"}))

    assert [row.known for row in known(told.as_known(3), 2).section("exactly")] == ["less exactly"]
    assert [row.known for row in known(told, 3).section("exactly")] == ["otherwise"]


def test_what_mends_a_spelling_a_coordinate_or_a_source_is_maintenance() -> None:
    told = history(
        opened,
        signed("2019-05-01"),
        noted("2024", text="a fiar"),
        corrected(3, {"text": "a fair"}),
        visited("2024"),
    )

    page = known(told, 3)

    assert page.sections[0].title == "0 standings changed; 1 other entry: 1 correction"
    (row,) = page.section("mended")
    assert (row.text, row.recorded) == ("corrected #3: text is a fair, because a slip", TODAY)
    assert row.behind.entries == (f"{STREAM}#4", f"{STREAM}#3")
    assert "1 other fact was recorded, which moved no standing" in page.notes


def further(page: Page) -> int:
    """How many entries a page says that it tells of in no other way."""
    found = (re.match(r"([0-9,]+) further entr", str(note)) for note in page.notes)
    return next((int(each[1].replace(",", "")) for each in found if each), 0)


def counted(page: Page) -> tuple[set[str], int]:
    """The entries that a page tells of, and how many facts beside these it counts."""
    told = {
        row.behind.entries[n]
        for name in ("facts", "exactly", "mended")
        for row in page.section(name)
        for n in (range(len(row.behind.entries)) if name == "exactly" else (0,))
    }
    others = (re.match(r"([0-9,]+) other fact", str(note)) for note in page.notes)
    return told, next((int(each[1].replace(",", "")) for each in others if each), 0)


def test_an_attestation_is_among_what_was_added() -> None:
    told = history(
        opened, signed("2019-05-01", sources=citing("a")), attested(2, "b"), statement_made("2020")
    )

    page = known(told, 2)

    assert page.sections[0].title == "0 standings changed; 1 other entry: 1 attestation"
    (row,) = page.section("mended")
    assert row.text == "attested #2: a source has it too"
    assert (row.behind.entries, row.behind.sources) == ((f"{STREAM}#3", f"{STREAM}#2"), ("b",))
    assert "1 other fact was recorded, which moved no standing" in page.notes
    assert further(page) == 0


def test_what_was_recorded_and_taken_back_is_counted() -> None:
    told = history(opened, signed("2019"), visited("2020"), retracted(3), attested(2, "b"), retracted(5))

    page = known(told, 2)

    assert [row.behind.entries[0] for row in page.section("mended")] == [f"{STREAM}#4", f"{STREAM}#6"]
    assert further(page) == 2


@given(histories(), st.data())
@settings(deadline=None)
def test_every_entry_in_between_is_told_or_counted(told: History, data: st.DataObject) -> None:
    since = data.draw(st.integers(0, len(told.entries)))

    page = known(told, since)

    listed, others = counted(page)
    between = {entry.name: entry for entry in told.entries[since:]}
    assert len(listed & {*between}) + others + further(page) == len(between)
    every = told.effective_entries
    gone = [
        each
        for each in every[since:]
        if (isinstance(each.fact, Attested) and not (each.stands and every[each.fact.entry - 1].stands))
        or not (each.stands or each.is_correction)
    ]
    assert not every[0].stands or further(page) == len(gone)


def test_a_correction_that_moved_nothing_is_told_beside_what_moved_the_same_stream() -> None:
    told = history(
        opened,
        signed("2018"),
        visited("2019"),
        corrected(2, {"on": "2018-05"}),
        corrected(3, {"place": "there"}),
    )
    told += noted(text="beside")

    page = known(told, 3)

    assert [row.what for row in page.section("exactly")] == ["corrected #2: on is 2018-05, because a slip"]
    assert [row.text for row in page.section("mended")] == ["corrected #3: place is there, because a slip"]
    assert any("1 other fact was recorded, which moved no standing" in note for note in page.notes)


def test_a_body_that_was_registered_is_a_record_and_no_news() -> None:
    told = history(Registered(name="B", kind="city"), stream="body:b")

    page = known(told, 0)

    assert changes(page) == []
    assert [row.text for row in page.section("mended")] == ["registered: B (city)"]


@given(histories(), st.data())
def test_no_arrow_has_the_same_words_on_both_sides(story: History, data: st.DataObject) -> None:
    """Of any history, between any two days, and as known at any two times."""
    first, last = sorted((data.draw(exact_days), data.draw(exact_days)))
    since = data.draw(st.integers(0, len(story.entries)))

    for page in (between(first, last, story), known(story, since)):
        rows = [*changes(page), *page.section("exactly")]
        assert [(row.before, row.after) for row in rows if row.before == row.after] == []
        assert int(page.sections[0].title.split()[0].rpartition("–")[2]) == len(changes(page))


def test_status_tier_and_flags_alone_say_the_same_on_both_sides() -> None:
    """The control: so it was said before."""
    (change,) = changes(between("2025-02-28", "2025-03-01", GIVEN))

    assert (change.status_before, change.tier_before) == (change.status_after, change.tier_after)
    assert change.before != change.after


# --- what cannot be asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "from: name the day before, such as from 2025-01-01; or known_from"),
        ({"from_": "2025", "known_from": "1"}, "not both"),
        ({"from_": "2025", "to": "2024"}, "from 2025 is later than to 2024"),
        ({"from_": "2026"}, f"from 2026 is later than the as-at day, {TODAY}"),
    ],
)
def test_times_that_cannot_be_compared(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Unanswerable, match=said):
        diff(asked(HELD), **options)


def test_the_days_around_edinburghs_hold(demo: Asking) -> None:
    rows = {row.stream: row for row in diff(demo(), from_=When("2024-06-23"), to=When("2024-06-25")).rows}

    assert set(rows) == {STREAM, "partnership:basseterre--kaohsiung"}
    assert (rows[STREAM].before, rows[STREAM].after) == (
        "tabled (possible, else intent or proposed)",
        "on hold",
    )
    assert rows[STREAM].certainty == "possible"
    assert "gti-2025 para. 15" in rows[STREAM].behind.sources


def test_a_change_keeps_the_flags_before_and_after() -> None:
    told = history(opened, signed("2020"), terminated("2023"), stance_taken("2024-05-01"))

    (change,) = changes(between("2024-04-30", "2024-05-02", told))

    assert (change.flags_before, change.flags_after) == ((), ("disputed",))


def test_a_fact_and_a_correction_keep_their_columns() -> None:
    told = history(
        opened,
        signed("2020"),
        recorded("2025-07-01", suspended("2024-05", certainty="reported", sources=citing("press"))),
        recorded("2025-07-02", corrected(3, {"ground": "a quarrel"}, certainty="reported")),
    )

    found = between("2024-04-30", "2024-06-01", told).section("facts")

    assert [(row.title, row.certainty, row.recorded, row.stream) for row in found] == [
        ("edinburgh – kaohsiung", "reported", "2025-07-01", STREAM)
    ]


def test_what_is_counted_is_said_by_its_kind() -> None:
    others = history(opened_between("b", "kaohsiung"), visited("2020-07-01"))
    city = history(Registered(name="B", kind="city"), stream="body:b")

    page = between("2024-06-25", "2024-06-30", HELD, others, city)

    assert page.notes[0] == "3 of 3 streams (2 partnerships, 1 body) stand as they stood"


# --- under contests, and how exactly


@pytest.mark.parametrize(
    ("fact", "field", "value", "before", "after"),
    [
        (
            suspended("2022"),
            *("certainty", "alleged", "suspended", "suspended (possible, else in force)"),
        ),
        (
            terminated("2022", certainty="alleged"),
            *("certainty", "confirmed", "in force", "in force (possible, else terminated)"),
        ),
        (
            suspended("2022"),
            *("on", "2023", "suspended since 2022", "suspended since [2022,2023]"),
        ),
        (
            signed("2022", instrument="b", kind="sister-city"),
            *("kind", "mou", "in force · tier 4", "in force · tier 3–4"),
        ),
    ],
)
def test_a_contest_is_laid_over_what_stands(
    fact: Any, field: str, value: str, before: str, after: str
) -> None:
    told = history(opened, signed("2019"), fact, contested(3, field, value))

    page = known(told, 3)

    (row,) = page.section("exactly")
    assert (row.before, row.after, row.known) == (before, after, "less exactly")
    assert page.sections[0].title == "0 standings changed; 1 is only known less exactly"
    assert (page.rows, page.section("facts")) == ([], [])


def test_a_contest_that_was_settled_since_is_open_on_one_side_alone() -> None:
    told = history(
        opened,
        signed("2019"),
        terminated("2022", certainty="alleged"),
        contested(3, "certainty", "confirmed"),
        corrected(3, {"certainty": "confirmed"}),
    )

    page = known(told, 4)

    (change,) = changes(page)
    assert (change.before, change.after) == ("in force (possible, else terminated), friendship", "terminated")
    assert (page.section("exactly"), [note for note in page.notes if "settled" in note]) == ([], [])


def test_an_end_that_only_one_of_the_values_gives_is_possible() -> None:
    told = history(
        opened,
        signed("2019"),
        terminated("2022-01", effective="2999", certainty="alleged"),
        contested(3, "certainty", "confirmed"),
    )

    (row,) = known(told, 3).section("exactly")

    assert row.known == "less exactly"
    assert row.before == "in force"
    assert "(possible)" in row.after
    assert "2999" in row.after


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("1996", "1997", "otherwise"),
        ("2024-03", "2024-04", "otherwise"),
        ("2005-04-12", "2004", "otherwise"),
        ("2005", "2005-04-12", "more exactly"),
        ("2005-04-12", "2005", "less exactly"),
        ("[2005,2007]", "2006", "more exactly"),
    ],
)
def test_only_what_lies_within_is_known_more_exactly(before: str, after: str, how: str) -> None:
    told = history(opened, signed(before), corrected(2, {"on": after}))

    (row,) = known(told, 2).section("exactly")

    assert (row.known, row.before, row.after) == (how, f"in force since {before}", f"in force since {after}")


def test_a_suspension_that_was_lifted_is_no_refinement_of_when_it_began() -> None:
    told = history(opened, signed("2005-04-12"), suspended("2015"), resumed("2016-01"))

    assert [row.known for row in known(told, 2).section("exactly")] == ["otherwise"]


def test_the_tier_keeps_its_own_beginning_where_the_status_gets_an_earlier_one() -> None:
    told = history(opened, signed("1996", kind="sister-city"), signed("1991", instrument="b", kind="mou"))

    (row,) = known(told, 2).section("exactly")

    assert (row.before, row.after) == (
        "in force since 1996 · tier 4 since 1996",
        "in force since 1991 · tier 4 since 1996",
    )


def test_only_the_entries_that_did_it_are_told_between_two_times() -> None:
    told = history(
        opened,
        signed("2019"),
        noted("2020", text="a fiar"),
        corrected(3, {"text": "a fair"}),
        suspended("2022"),
        visited("2024"),
    )

    page = known(told, 2)

    assert facts(page) == ["5"]
    assert page.rows[0].behind.entries == (f"{STREAM}#5",)


def test_each_table_says_what_it_is_and_that_there_is_nothing() -> None:
    told = history(opened, signed("2020"))

    assert [(section.title, section.empty) for section in known(told, 2).sections] == [
        ("0 standings changed", "nothing changed"),
        ("The facts that did it", "none"),
        ("Only known more exactly, less exactly or otherwise", "none"),
        ("Other entries: what they correct, judge, contest or add", "none"),
    ]


@given(histories(), st.data())
@settings(deadline=None)
def test_what_did_it_is_the_same_for_one_stream_as_for_all_and_for_each_entry_looked_at_by_itself(
    told: History, data: st.DataObject
) -> None:
    since = data.draw(st.integers(0, len(told.entries)))
    others = [
        history(opened_between("kaohsiung", f"d{n}"), *(signed("2020"), suspended("2021"))) for n in range(2)
    ]

    def now(*those: History) -> Ask:
        ask = at_position(asked(*those), len(told.entries))

        def then(words: str) -> Ask:
            known = (each.as_known(int(words.strip("#"))) for each in those)
            return at_position(asked(*known), int(words.strip("#")))

        ask.elsewhen = then
        return ask

    alone = now(told, *others)
    alone.alone = lambda positions: each_as_known(
        lambda names: [each for each in (told, *others) if each.stream in names], positions
    )

    found = diff(alone, known_from=f"#{since}")
    assert found == diff(now(told, *others), known_from=f"#{since}")
    one = diff(alone, who=told.stream, known_from=f"#{since}")
    for section in ("changes", "facts", "exactly", "mended"):
        assert list(one.section(section)) == [
            row for row in found.section(section) if row.stream == told.stream
        ]


def test_a_stream_with_many_entries_is_looked_at_whatever_others_were_recorded() -> None:
    told = (
        history(
            opened, signed("2019"), *(visited(f"2020-01-{day:02}") for day in range(1, 29)), suspended("2022")
        )
        + resumed("2023")
        + suspended("2024")
    )

    page = known(told, 2)

    assert facts(page)[-1] == "33"
    assert not {*facts(page)} & {str(number) for number in range(3, 31)}, "no visit moved it"


def test_a_flag_is_told_with_the_fact_that_gave_it_and_not_with_a_date_recorded_after_it() -> None:
    told = history(
        opened,
        signed("2013-06"),
        terminated("2013-07"),
        stance_taken("2013-08", stance="upholds"),
        contested(3, "on", "2013-07-10"),
    )

    (change,) = changes(known(told, 3))

    assert change.flags_after == ("disputed",)
    assert change.what == "kaohsiung upholds"


def test_the_tier_of_a_change_says_what_a_contest_leaves_open() -> None:
    told = history(opened, signed("2020", kind="sister-city"), contested(2, "kind", "mou"))

    between_days, between_times = between("2019", "2021-01-01", told), known(told, 1)

    assert (changes(between_days)[0].tiers_before, changes(between_days)[0].tiers_after) == ((0, 0), (2, 4))
    assert changes(between_times)[0].tiers_after == (2, 4)


def test_a_contest_alone_is_named_where_it_made_something_known_less_exactly() -> None:
    told = history(opened, signed("2020", kind="sister-city"), contested(2, "kind", "mou"))

    (row,) = known(told, 2).section("exactly")

    assert (row.known, row.what) == ("less exactly", "contested #2: kind may be mou")


def test_a_correction_of_what_had_not_begun_by_the_day_is_not_counted() -> None:
    told = history(opened, signed("2024"), corrected(2, {"title": "Pact"}))
    now = at_position(asked(told, as_at="2022-06-01"), len(told.entries))
    now.elsewhen = lambda _: at_position(asked(told.as_known(2), as_at="2022-06-01"), 2)

    page = diff(now, known_from="#2")

    assert list(page.section("mended")) == []
    assert len(known(told, 2).section("mended")) == 1


def test_the_time_that_was_asked_for_is_in_the_title() -> None:
    told = history(opened, signed("2020"))
    now, then = at_position(asked(told), 2), at_position(asked(told.as_known(1)), 1)
    then.known_at = "as known at 2026-03-06 23:59"
    now.elsewhen = lambda _: then

    page = diff(now, known_from="2026-03-06")

    assert "after position 1 (as known at 2026-03-06 23:59), up to 2 (as at" in page.title


def test_a_page_says_of_what_it_could_not_look_at_entry_by_entry() -> None:
    told = history(opened, signed("2019"), *(visited("2020") for _ in range(101)), suspended("2022"))

    page = known(told, 2)

    assert len(facts(page)) == 102
    assert "all that may have moved it are told" in " ".join(page.notes)
    assert "all that may have moved it" not in " ".join(known(told, 4).notes)
