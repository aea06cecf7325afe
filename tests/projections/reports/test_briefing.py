"""What must the mayor know before the visit? One page, and nothing that came later."""

from collections.abc import Callable
from typing import Any

import pytest

from comity.testing import (
    STREAM,
    World,
    asked,
    body_registered,
    citing,
    commitment_closed,
    commitment_made,
    contacted,
    contested,
    day,
    history,
    opened,
    opened_between,
    preferred,
    proposed,
    put_on_hold,
    renewal_declined,
    renewed,
    resumed,
    retracted,
    runs,
    signed,
    source_registered,
    statement_made,
    suspended,
    terminated,
    visited,
)
from domain import body, source
from domain.context import StreamContext
from domain.fact import Fact, Person
from domain.history import History
from domain.partnership import facts as tie
from projections.report import Ask, Behind, Count, Days, Page, Unanswerable
from projections.reports.briefing import briefing
from projections.row import slug_of
from projections.rows.moments import moments
from projections.rows.streams import streams

SECTIONS = (
    *("standing", "steps", "ends", "agreements", "due", "contacts", "people", "commitments"),
    *("topics", "ties", "pressure", "statements", "contested", "sources"),
)


def brief(*facts: Fact, as_at: str = "2025-11-25", beside: tuple[History, ...] = ()) -> Page:
    return briefing(asked(history(opened, *facts), *beside, as_at=as_at), who=STREAM)


def everything(page: Page) -> str:
    """All words of a page: what is said, and the days as they are told, not whose word it is."""
    words = []
    for section in page.sections:
        for row in section.rows:
            said = row._asdict()
            words += [
                row.edtf if isinstance(row, Days) else row for name, row in said.items() if name not in WHOSE
            ]
    return repr(words)


WHOSE = ("behind", "values", "source", "title", "published")


# --- where it stands


def test_the_standing_with_its_day_and_the_fact_that_began_it() -> None:
    page = brief(proposed("2023"), signed("2024-05-01", sources=citing("press")))

    (standing,) = page.section("standing")
    assert (standing.status, standing.possible, standing.tier, standing.since.edtf) == (
        "in-force",
        False,
        3,
        "2024-05-01",
    )
    assert (standing.behind.entries, standing.behind.sources) == ((f"{STREAM}#3",), ("press",))
    assert [step.text for step in page.section("steps")] == ["proposed: friendship", "signed: friendship"]


def test_the_steps_are_the_last_five() -> None:
    outcomes = ("tabled", "deferred", "approved", "deferred", "tabled", "approved")
    facts = [
        tie.Considered(on=f"2024-0{n}-01", forum="Council", outcome=outcome)  # type: ignore[arg-type]  # one of the list
        for n, outcome in enumerate(outcomes, 1)
    ]

    page = brief(*facts)

    assert [step.when.edtf for step in page.section("steps")] == [
        f"2024-0{month}-01" for month in range(2, 7)
    ]
    assert "Steps that led there: the last 5 of 6." in page.notes
    assert not any("steps" in note for note in brief(*facts[1:]).notes)


def test_what_is_alleged_to_have_moved_it_stands_apart_with_its_sources() -> None:
    page = brief(
        signed("2010"), terminated("2024-02-01", by="edinburgh", certainty="alleged", sources=citing("press"))
    )
    (alleged,) = page.section("alleged")

    assert page.section("standing")[0].status == "in-force"
    assert (alleged.text, alleged.certainty, alleged.behind.sources) == (
        "terminated by edinburgh",
        "alleged",
        ("press",),
    )


def test_the_suspension_that_lasts_is_said_where_another_began_it() -> None:
    facts = (signed("2010"), suspended("2024-01-01", by="edinburgh"), suspended("2024-02-01", by="kaohsiung"))
    (both,), (last,) = (
        brief(*facts, *more).section("standing") for more in ((), (resumed("2024-03-01", by="edinburgh"),))
    )

    assert both.said == "suspended"
    assert last.said == "suspended · still suspended by kaohsiung"


def test_what_renews_expressly_has_no_day_for_a_notice() -> None:
    page = brief(signed("2024-06-01", term=runs(length="P5Y", renewal="express", notice="P3M")))

    assert [agreement.notice for agreement in page.section("agreements")] == [None]
    assert [(due.when.edtf, due.what) for due in page.section("due")] == [
        ("2029-05-31", "end of the term: it ends")
    ]


def test_what_stands_for_what_is_only_possible_is_said_in_a_note() -> None:
    page = brief(proposed("2024-06"), as_at="2024-06-15")

    (standing,) = page.section("standing")
    assert (standing.status, standing.possible, standing.otherwise) == ("proposed", True, "none")
    assert "it is proposed, or still none" in page.notes[0]
    assert [step.possible for step in page.section("steps")] == [True]


def test_a_suspension_that_outlasts_the_term_began_with_the_suspension() -> None:
    page = brief(
        signed("2019-05-01", kind="mou", term=runs(length="P5Y")),
        suspended("2023-03-01", by="edinburgh"),
        as_at="2024-06-15",
    )

    (standing,) = page.section("standing")
    assert (standing.status, standing.since.edtf, standing.behind.entries) == (
        *("suspended", "2023-03-01", (f"{STREAM}#3",)),
    )


def test_a_standing_that_is_possible_is_said_in_words() -> None:
    """Terminated perhaps, else run out."""
    facts = (signed("2019-05-01", term=runs(length="P5Y")), terminated("2024"))

    (standing,) = brief(*facts, as_at="2024-06-15").section("standing")
    (agreement,) = brief(*facts, as_at="2024-06-15").section("agreements")

    assert standing.said == "terminated (possible, else expired)"
    assert (agreement.status, agreement.possible, agreement.otherwise) == ("terminated", True, "expired")


def test_a_tier_and_an_agreement_that_are_possible_say_so() -> None:
    page = brief(
        signed("2010", kind="mou"), signed("2020", instrument="s", kind="sister-city"), as_at="2020-06-15"
    )

    (standing,) = page.section("standing")
    assert (standing.said, str(standing.tiers)) == ("in force · tier 4 (possible: 2–4)", "2–4")
    assert [
        (agreement.title, agreement.status, agreement.otherwise) for agreement in page.section("agreements")
    ] == [
        ("pact", "in-force", None),
        ("s", "in-force", "none"),
    ]


# --- ends, notices, successors


def ends(page: Page) -> list[str]:
    return [end.text for end in page.section("ends")]


def test_an_end_that_was_given_is_told_and_due_until_it_has_come() -> None:
    facts = (signed("2010"), terminated("2025-03-01", effective="2027-01-01", sources=citing("letter")))

    page = brief(*facts)

    said = "ends 2027-01-01, given notice by edinburgh, #3"
    (end,) = page.section("ends")
    assert (end.text, end.when.edtf, end.behind.entries, end.behind.sources) == (
        *(said, "2027-01-01", (f"{STREAM}#3",), ("letter",)),
    )
    assert [(row.when.edtf, row.what, row.text) for row in page.section("due")] == [
        ("2027-01-01", "the end takes effect", said)
    ]
    assert ends(brief(*facts, as_at="2025-02-28")) == []
    after = brief(*facts, as_at="2027-01-01")
    assert (ends(after), after.section("due")) == ([], [])
    assert after.section("standing")[0].behind.entries == (f"{STREAM}#3",)


def test_who_left_three_and_how_it_goes_on() -> None:
    """It stood in force for the one that had left."""
    three = history(
        opened_between("c", "d", "kaohsiung"), signed("2015"), terminated("2020-05-05", by="kaohsiung")
    )

    page = briefing(asked(three), who=three.stream)

    (standing,) = page.section("standing")
    assert standing.status == "terminated"
    assert standing.said == "terminated · the partnership as a whole: in force"
    assert ends(page) == ["goes on between c and d; kaohsiung left 2020-05-05, by #3"]
    assert [agreement.status for agreement in page.section("agreements")] == ["terminated"]
    assert briefing(asked(three, home="c"), who=three.stream).section("standing")[0].said == "in force"


def test_a_notice_that_came_too_late_is_said_with_what_follows() -> None:
    """Told on the last day it ends with the term, a day later with the next."""
    term = runs(length="P5Y", renewal="tacit", notice="P3M")
    facts = (signed("2022-01-15", kind="mou", term=term), renewal_declined("2026-10-15"))
    told = history(opened, *facts, world=World(on="2026-11-01"))

    page = briefing(asked(told, as_at="2026-11-01"), who=STREAM)

    (end,) = page.section("ends")
    assert end.text == (
        "pact: notice of 2026-10-15 came after 2026-10-14, the last day for it: it renews, and ends 2032-01-14"
    )
    assert end.behind.entries == (f"{STREAM}#3", f"{STREAM}#2")
    assert [(row.when.edtf, row.what) for row in page.section("due")] == [
        ("2032-01-14", "end of the term: it ends")
    ]


def test_a_tacit_term_with_a_rough_start_may_run_still() -> None:
    """Its last day is that of the term for which the notice was in time."""
    term = runs(length="P1Y", renewal="tacit", notice="P1M")
    rough = brief(signed("2020", term=term), renewal_declined("2023-05-15"), as_at="2023-10-01")
    known = brief(signed("2020-06-15", term=term), renewal_declined("2023-05-10"), as_at="2024-01-01")

    assert rough.section("standing")[0].said == "expired (possible, else in force)"
    assert [(row.when.edtf, row.possible) for row in rough.section("due")] == [
        ("[2023-06-15..2024-06-14]", True)
    ]
    assert [agreement.until.edtf for agreement in known.section("agreements")] == ["2023-06-14"]


def test_a_body_that_took_the_place_of_a_party_is_named() -> None:
    successor = history(body_registered("New Taipei"), stream="body:new-taipei")
    county = history(
        body_registered("Taipei County"),
        body.Succeeded(on="2010-12-25", by="new-taipei"),
        stream="body:county",
    )
    told = history(
        opened_between("cincinnati", "county"),
        signed("1996"),
        around=StreamContext(successors=(("new-taipei", "county", day("2010-12-25")),)),
    )

    (end,) = briefing(asked(told, successor, county), who=told.stream).section("ends")

    assert (end.text, end.behind.entries) == (
        "New Taipei took the place of Taipei County, 2010-12-25",
        ("body:county#2",),
    )
    before = briefing(asked(told, successor, county, as_at="2010-12-24"), who=told.stream)
    assert before.section("ends") == []


def test_an_alleged_succession_is_not_taken_for_the_one_that_was_confirmed() -> None:
    county = history(
        body_registered("Taipei County"),
        body.Succeeded(on="2010-05", by="new-taipei", certainty="alleged"),
        body.Succeeded(on="2010-12", by="new-taipei"),
        stream="body:county",
    )
    told = history(opened_between("cincinnati", "county"), signed("1996"))
    (end,) = briefing(asked(told, county), who=told.stream).section("ends")

    assert (end.when.edtf, end.behind.entries) == ("2010-12", ("body:county#3",))


# --- agreements, and what is due


def test_an_agreement_that_renews_by_itself_has_the_term_that_runs_and_a_notice() -> None:
    page = brief(
        signed("2010-03-01", term=runs(length="P5Y", renewal="tacit", notice="P6M")), as_at="2024-01-01"
    )

    (agreement,) = page.section("agreements")
    assert (agreement.status, agreement.until.edtf, agreement.then, agreement.notice.edtf) == (
        "in-force",
        "2025-02-28",
        "it renews by itself",
        "2024-08-31",  # six months after it, the term's last day has come
    )
    assert [(row.when.edtf, row.what) for row in page.section("due")] == [
        ("2024-08-31", "last day for a notice"),
        ("2025-02-28", "end of the term: it renews by itself"),
    ]


def test_once_notice_was_given_it_ends() -> None:
    page = brief(
        signed("2010-03-01", term=runs(length="P5Y", renewal="tacit", notice="P6M")),
        renewal_declined("2024-02-01"),
        as_at="2024-03-01",
    )

    (agreement,) = page.section("agreements")
    assert (agreement.until.edtf, agreement.then, agreement.notice) == ("2025-02-28", "it ends", None)


def test_of_what_ran_out_the_last_day_is_told_and_nothing_is_due() -> None:
    page = brief(signed("2013-09-09", kind="mou", term=runs(length="P3Y")), as_at="2016-12-01")

    (agreement,) = page.section("agreements")
    assert (agreement.status, agreement.until.edtf, agreement.then) == ("expired", "2016-09-08", None)
    assert page.section("due") == []


def test_a_decision_that_is_set_is_due_until_it_is_taken() -> None:
    facts = (
        proposed("2024-06-01"),
        tie.Considered(on="2024-06-02", forum="Council", outcome="tabled", due="2024-06-27"),
        tie.PutOnHold(on="2024-06-24", reason="more talks"),
    )

    assert [row.when.edtf for row in brief(*facts, as_at="2024-06-23").section("due")] == ["2024-06-27"]
    assert brief(*facts, as_at="2024-06-24").section("due") == []


# --- contacts and people


def test_the_last_five_contacts_come_latest_first_and_those_without_a_day_last() -> None:
    page = brief(*(visited(f"202{n}-05-01") for n in range(5)), contacted(), contacted("2024-01-01"))

    assert [contact.when.edtf for contact in page.section("contacts")] == [
        *("2024-05-01", "2024-01-01", "2023-05-01", "2022-05-01", "2021-05-01"),
    ]
    assert "Contacts: the last 5 of 7." in page.notes


def test_what_lasted_was_last_heard_of_on_its_last_day() -> None:
    page = brief(visited("2023-12-30/2024-01-03"), contacted("2024-01-02"), visited("2023-12-31"))

    assert [contact.when.edtf for contact in page.section("contacts")] == [
        "2023-12-30/2024-01-03",
        "2024-01-02",
        "2023-12-31",
    ]


def test_a_visit_and_what_was_on_its_days_are_one_meeting_and_two_of_one_year_are_perhaps_one() -> None:
    def met(on: str) -> Fact:
        mayor = Person(name="Jane Meagher", role="Council Leader", body="edinburgh")
        return tie.Visited(on=on, visitor="edinburgh", host="kaohsiung", people=(mayor,))

    def times(*facts: Fact) -> Count:
        (row,) = brief(*facts).section("people")
        found: Count = row.met
        return found

    assert times(met("2023-09-08/2023-09-10"), met("[2023-09-08..2023-09-10]")) == Count(1, 1)
    assert times(met("2023"), met("2023")) == Count(1, 2)
    assert times(met("2022"), met("2023")) == Count(2, 2)


def test_who_was_met_on_several_rough_days_was_met_last_on_the_last_of_them() -> None:
    def met(on: str) -> Fact:
        mayor = Person(name="Jane Meagher", role="Council Leader", body="edinburgh")
        return tie.Visited(on=on, visitor="edinburgh", host="kaohsiung", people=(mayor,))

    (row,) = brief(met("2024-02-01"), met("[2023,2024]")).section("people")

    assert row.last == Days("[2024-02-01..2024-12-31]", "2024-02-01", "2024-12-31")
    (row,) = brief(met("2023-12-30/2024-01-03"), met("2024-01-02")).section("people")
    assert row.last.edtf == "2024-01-03"


def test_people_are_those_met_in_the_role_of_that_time_the_other_side_first() -> None:
    def meeting(on: str, role: str) -> tie.Visited:
        mayor = Person(name="Chen Chi-mai", role="Mayor", body="kaohsiung")
        day = Person(name="Cammy Day", role=role, body="edinburgh")
        return tie.Visited(on=on, visitor="edinburgh", host="kaohsiung", people=(mayor, day))

    held = history(
        body_registered("Edinburgh"),
        body.RoleHeld(
            on="2025-01", person=Person(name="Jane Meagher", role="Council Leader", body="edinburgh")
        ),
        stream="body:edinburgh",
    )
    page = brief(
        meeting("2022-03-01", "Depute Leader"),
        meeting("2023-03-28", "Council Leader"),
        statement_made("2024", speaker="a columnist"),
        beside=(held, history(body_registered())),
    )

    assert [
        (person.person, person.role, str(person.met), person.last.edtf) for person in page.section("people")
    ] == [
        ("Cammy Day", "Council Leader", "1", "2023-03-28"),
        ("Cammy Day", "Depute Leader", "1", "2022-03-01"),
        ("Jane Meagher", "Council Leader", "0", "2025-01"),  # in office, never met
        ("Chen Chi-mai", "Mayor", "2", "2023-03-28"),
    ]


# --- facts that may not have happened yet


def test_the_terms_of_each_case_are_told_where_a_renewal_may_not_have_been_yet() -> None:
    page = brief(signed("2020-06-15", term=runs(length="P1Y")), renewed("2021"), as_at="2021-01-31")

    (agreement,) = page.section("agreements")
    assert (agreement.until.edtf, agreement.then) == ("[2021-06-14..2022-12-30]", "it ends")
    assert [(row.when.edtf, row.possible) for row in page.section("due")] == [
        ("2021-06-14", True),
        ("[2022-06-14..2022-12-30]", True),
    ]


def test_what_may_have_been_ended_and_a_notice_that_may_not_have_been_given_leave_their_days() -> None:
    ended = brief(signed("2019-03-24", term=runs(length="P2Y")), terminated("2020"), as_at="2020-03-10")
    assert [(row.when.edtf, row.possible) for row in ended.section("due")] == [("2021-03-23", True)]

    term = runs(length="P3Y", renewal="tacit", notice="P3M")
    page = brief(signed("2018-03-24", term=term), renewal_declined("2020"), as_at="2020-03-10")
    (agreement,) = page.section("agreements")
    assert (agreement.then, agreement.notice.edtf) == ("it ends, or renews by itself", "2020-12-23")
    assert [(row.when.edtf, row.what, row.possible) for row in page.section("due")] == [
        ("2020-12-23", "last day for a notice", True),
        ("2021-03-23", "end of the term: it renews by itself", True),
        ("[2021-03-23..2024-03-23]", "end of the term: it ends", True),
    ]


def test_an_end_that_another_comes_before_is_not_due() -> None:
    facts = (
        signed("2010-01-31"),
        terminated("2024-06-01", by="kaohsiung", effective="2024-12-31"),
        terminated("2024-08-01", by="edinburgh", effective="2024-10-31"),
    )

    before, after = (brief(*facts, as_at=day).section("due") for day in ("2024-09-01", "2024-11-01"))
    assert [(row.when.edtf, row.possible) for row in before] == [("2024-10-31", False)]
    assert after == []


# --- promises, topics, ties


@pytest.mark.parametrize(
    ("as_at", "states"),
    [
        ("2024-04-30", []),
        ("2024-05-01", ["open"]),
        ("2024-07-01", ["overdue"]),
        ("2024-08-15", ["closed late (possible, else overdue); fulfilled if closed"]),
        ("2024-08-31", []),
    ],
)
def test_a_promise_is_open_until_it_is_closed_for_certain(as_at: str, states: list[str]) -> None:
    made = tie.CommitmentMade(on="2024-05-01", commitment="letter", text="to write", due="2024-06-30")

    page = brief(made, commitment_closed("2024-08"), as_at=as_at)

    assert [commitment.state for commitment in page.section("commitments")] == states


def test_all_that_a_promise_may_be_is_told() -> None:
    made = tie.CommitmentMade(on="2024-01-01", commitment="letter", text="to write", due="2024-06")

    page = brief(made, commitment_closed("[2024-06..2024-07]"), as_at="2024-07-02")

    (promise,) = page.section("commitments")
    assert promise.state == "closed late (possible, else overdue or closed in time); fulfilled if closed"


def test_a_promise_that_is_alleged_is_marked() -> None:
    (promise,) = brief(commitment_made("2024", certainty="alleged")).section("commitments")

    assert promise.certainty == "alleged"


def test_ties_under_it_are_told_with_their_topics() -> None:
    below = history(
        opened_between("kaohsiung", "lyceum", under=STREAM),
        tie.Signed(on="2024-06", instrument="pupils", kind="sister-school", topics=("music",)),
    )
    empty = history(opened_between("academy", "kaohsiung", under=STREAM))

    page = brief(
        tie.Visited(on="2024", visitor="edinburgh", host="kaohsiung", topics=("music",)),
        beside=(below, empty),
    )

    assert [(row.title, row.status, row.since.edtf) for row in page.section("ties")] == [
        ("kaohsiung – lyceum", "in-force", "2024-06")
    ]
    assert [(topic.topic, str(topic.facts)) for topic in page.section("topics")] == [("music", "2")]


# --- doubts and sources


def test_ties_under_it_that_had_not_begun_or_were_opened_by_mistake_are_none() -> None:
    mistake = history(
        opened_between("a", "kaohsiung", under=STREAM), contacted("2010"), retracted(2), retracted(1)
    )
    later = history(opened_between("b", "kaohsiung", under=STREAM), contacted("2024-07-01"))

    assert brief(beside=(mistake, later), as_at="2024-06-30").section("ties") == []


def test_contested_facts_with_all_values_the_unresolved_first() -> None:
    page = brief(
        visited("2024-05-01", sources=citing("a")),
        contested(2, "on", "2024-05-02", by=("b",)),
        preferred(2, "on", "2024-05-02"),
        visited("2024-06-01", sources=citing("a")),
        contested(5, "on", "2024-06-02", by=("b",)),
    )

    open_one, settled = page.section("contested")
    assert (open_one.fact, open_one.outcome, open_one.used) == (
        "visited 2024-06-01",
        "unresolved",
        "2024-06-01",
    )
    assert open_one.values == ("2024-06-01 (a)", "2024-06-02 (b)")
    assert (settled.outcome, settled.used, settled.because) == ("preferred", "2024-05-02", "it is nearer")


def test_sources_are_told_by_their_titles_with_what_became_of_them() -> None:
    gone = history(
        source_registered(), source.Withdrawn(on="2024-07-01", reason="a forgery"), stream="source:a"
    )
    copy = history(source_registered("Note 2"), source.SameAs(original="a"), stream="source:note")
    facts = (visited("2024-05-01", sources=citing("a", "note")), contacted("2024-06-01", sources=citing("a")))

    page = brief(*facts, beside=(gone, copy))

    assert [(row.source, row.title, row.facts, row.remark) for row in page.section("sources")] == [
        ("a", "Minutes of the council", 2, "withdrawn: a forgery"),
        ("note", "Note 2", 1, "the same as a"),
    ]
    (before, _) = brief(*facts, beside=(gone, copy), as_at="2024-06-30").section("sources")
    assert before.remark is None


def test_a_body_has_no_briefing() -> None:
    with pytest.raises(Unanswerable, match="body:kaohsiung is none"):
        briefing(asked(history(body_registered())), who="body:kaohsiung")


# --- what stands in which column


def test_what_is_due_is_a_decision_or_a_promise_with_its_words() -> None:
    page = brief(
        tie.Proposed(on="2025-10-01", kind="friendship", due="2025-12"),
        tie.CommitmentMade(
            on="2025-10-02",
            commitment="bursary",
            text="to pay for a student",
            owner="edinburgh",
            due="2026-01",
            sources=citing("minutes"),
        ),
    )

    assert [(row.what, row.text) for row in page.section("due")] == [
        ("decision", "friendship"),
        ("commitment", "to pay for a student"),
    ]
    (promise,) = page.section("commitments")
    assert promise.behind == Behind(entries=(f"{STREAM}#3",), sources=("minutes",))


def test_people_met_and_topics_that_are_perhaps_of_a_later_day_are_least_and_most() -> None:
    day_ = Person(name="Cammy Day", role="Council Leader", body="edinburgh")
    visits = [
        tie.Visited(on=on, visitor="edinburgh", host="kaohsiung", people=(day_,), topics=("port",))
        for on in ("2024-05-01", "2025-11")
    ]

    page = brief(*visits, as_at="2025-11-15")

    assert [person.met for person in page.section("people")] == [Count(least=1, most=2)]
    assert [topic.facts for topic in page.section("topics")] == [Count(least=1, most=2)]


def test_a_contested_fact_is_called_as_people_read_it() -> None:
    page = brief(proposed("2024-05"), put_on_hold("2024-06"), contested(3, "reason", "other", by=["press"]))

    assert [row.fact for row in page.section("contested")] == ["put on hold 2024-06"]


def test_behind_a_contested_fact_and_a_source_are_entries_and_sources() -> None:
    page = brief(visited("2024-05", sources=citing("minutes")), contested(2, "on", "2024-06", by=["press"]))

    (contest,) = page.section("contested")
    assert contest.behind == Behind(entries=(f"{STREAM}#2", f"{STREAM}#3"), sources=("minutes", "press"))
    assert [row.behind for row in page.section("sources")] == [
        Behind(entries=(f"{STREAM}#2",), sources=("minutes",)),
        Behind(entries=(f"{STREAM}#3",), sources=("press",)),
    ]


# --- the demo


def test_whatever_the_briefing_cites_is_among_its_sources(demo: Callable[..., Ask]) -> None:
    ask, beside = demo(), 0
    for stream in ask.of(streams, kind=["partnership", "membership", "programme"]):
        page = briefing(ask, who=stream.stream)
        listed = [row.source for row in page.section("sources")]
        rows = [row for section in page.sections if section.name != "sources" for row in section.rows]
        assert {slug_of(words) for row in rows for words in row.behind.sources} <= {*listed}, stream.stream
        assert len(listed) == len({*listed})
        told = {slug_of(each) for row in ask.of(moments, stream=stream.stream) for each in row.sources}
        beside += not told >= {*listed}
    assert beside > 2, (
        "the demo has briefings that cite more than what the facts of the stream were told from"
    )


def test_edinburgh_the_day_before_it_was_put_on_hold_knows_nothing_later(demo: Callable[..., Ask]) -> None:
    page = briefing(demo("2024-06-23"), who=STREAM)

    (standing,) = page.section("standing")
    assert (standing.status, standing.possible) == ("tabled", True)
    assert [row.when.edtf for row in page.section("due")] == ["2024-06-27"]
    assert page.section("commitments") == page.section("statements") == []
    later = ("put on hold", "put-on-hold", "2024-06-24", "2024-06-25", "2024-08", "Lord Provost")
    assert [word for word in later if word in everything(page)] == []
    assert "put on hold" in everything(briefing(demo("2024-06-24"), who=STREAM))
    assert not {"edr-2024-06b"} & {row.source for row in page.section("sources")}  # it reports of 27 June


def test_edinburgh_in_august_is_on_hold_with_an_intent_and_a_promise(demo: Callable[..., Ask]) -> None:
    page = briefing(demo("2024-08-23"), who=STREAM)

    (standing,) = page.section("standing")
    assert (standing.status, standing.possible, standing.flags) == ("on-hold", False, ("intent",))
    (promise,) = page.section("commitments")
    assert (promise.owner, promise.state, promise.due) == ("Edinburgh 愛丁堡", "open without a date", None)
    assert [(person.person, person.role) for person in page.section("people")][:1] == [
        ("Cammy Day", "Council Leader")
    ]
    assert sum(row.certainty == "alleged" for row in page.section("pressure")) == 2
    assert len([row for row in page.section("pressure") if row.text.startswith("concern of")]) == 5


def test_kumamoto_between_two_agreements_and_after(demo: Callable[..., Ask]) -> None:
    who = "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture"

    between, after = (briefing(demo(day), who=who) for day in ("2016-12-01", "2017-01-12"))

    assert [(agreement.kind, agreement.status) for agreement in between.section("agreements")] == [
        ("mou", "expired")
    ]
    assert [(agreement.kind, agreement.status) for agreement in after.section("agreements")] == [
        ("mou", "expired"),
        ("friendship", "in-force"),
    ]


@pytest.mark.parametrize(
    "who",
    ["partnership:gdynia--kaohsiung", "membership:kaohsiung@iurc", "programme:sunshine-island-vibe-fest"],
)
def test_whatever_a_briefing_states_leads_to_entries_and_sources(demo: Callable[..., Ask], who: str) -> None:
    page = briefing(demo("2025-11-25"), who=who)

    assert tuple(section.name for section in page.sections) == SECTIONS
    rows: list[Any] = [row for section in page.sections if section.name != "standing" for row in section.rows]
    assert rows
    assert all(row.behind.entries and row.behind.sources for row in rows)


def test_gdynia_has_its_contested_day_and_its_school_tie(demo: Callable[..., Ask]) -> None:
    page = briefing(demo("2025-11-25"), who="partnership:gdynia--kaohsiung")

    days = [row for row in page.section("contested") if row.field == "on" and row.fact.startswith("signed")]
    assert [row.used for row in days] == ["2025-09-14"]
    assert any("2025-10" in value for row in days for value in row.values)
    assert any("Secondary School" in row.title for row in page.section("ties"))


def test_as_it_was_known_before_anything_was_recorded_there_is_no_briefing(demo: Callable[..., Ask]) -> None:
    page = briefing(demo("2025-11-25", until=0), who=STREAM)

    assert all(not section.rows for section in page.sections)


@pytest.mark.parametrize("anew", [(), (signed("2025-10-01", instrument="new", reestablishes=True),)])
def test_nothing_is_due_of_an_agreement_after_the_end_that_was_given(anew: tuple[Fact, ...]) -> None:
    """It said that the term would renew itself three years after it had ended."""
    facts = (
        signed("2010-06-01", kind="mou", term=runs(length="P5Y", renewal="tacit", notice="P1M")),
        terminated("2025-03-03", effective="2027-03-03"),
    )

    page = brief(*facts, *anew, as_at="2026-11-26")

    assert [(row.when.edtf, row.what) for row in page.section("due")] == [
        ("2027-03-03", "the end takes effect")
    ]
    agreed = page.section("agreements")[0]
    assert (agreed.until.edtf, agreed.then, agreed.notice) == ("2027-03-02", "it ends", None)
    assert [end.behind.entries for end in page.section("ends")] == [("partnership:edinburgh--kaohsiung#3",)]


def test_the_day_from_which_an_agreement_is_in_force_is_due() -> None:
    pact = signed("2025-01-10", term=runs(from_="2026-07-01", length="P1Y"))

    page = brief(pact, as_at="2025-11-25")

    assert [(row.when.edtf, row.what, row.possible) for row in page.section("due")] == [
        ("2026-07-01", "comes into force", False),
        ("2027-06-30", "end of the term: it ends", False),
    ]
    assert [row.what for row in brief(pact, as_at="2026-07-01").section("due")] == [
        "end of the term: it ends"
    ]


def test_a_standing_names_the_suspensions_that_last_and_an_agreement_its_renewals() -> None:
    page = brief(
        signed("2020-02-29", term=runs(length="P1Y"), sources=citing("gazette")),
        renewed("2021-02-28", term=runs(length="P9Y"), sources=citing("radio")),
        suspended("2022", by="kaohsiung", sources=citing("minutes")),
        suspended("2023", by="edinburgh"),
    )

    (standing,), (pact,) = page.section("standing"), page.section("agreements")

    assert {*standing.behind.entries} == {f"{STREAM}#4", f"{STREAM}#5"}
    assert standing.behind.sources == ("minutes",)
    assert pact.behind == Behind((f"{STREAM}#2", f"{STREAM}#3"), ("gazette", "radio"))


def test_of_who_is_only_alleged_to_have_come_no_meeting_is_told_and_no_day_beside_more() -> None:
    mayor = Person(name="Jo Doe", role="Mayor", body="edinburgh")

    def met(on: str, certainty: str) -> tie.Visited:
        return tie.Visited.model_validate(
            {
                "on": on,
                "visitor": "edinburgh",
                "host": "kaohsiung",
                "people": (mayor,),
                "certainty": certainty,
            }
        )

    (only,) = brief(met("2024-05-05", "alleged")).section("people")
    (both,) = brief(met("2020-02-01", "reported"), met("2024-05-05", "alleged")).section("people")

    assert (str(only.met), only.how, only.last.edtf) == ("0", ("took part (alleged)",), "2024-05-05")
    assert (str(both.met), both.how, both.last.edtf) == ("1", ("took part",), "2020-02-01")
