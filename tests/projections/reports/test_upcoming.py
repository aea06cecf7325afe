"""What is due: terms, notices, promises, decisions, anniversaries; as a table and as a calendar."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar

from comity.testing import (
    asked,
    citing,
    commitment_closed,
    contested,
    day,
    history,
    invalidated,
    opened,
    opened_between,
    put_on_hold,
    renewal_declined,
    renewed,
    retracted,
    runs,
    signed,
    terminated,
)
from domain import terms, when
from domain.body import Registered
from domain.context import StreamContext
from domain.fact import Fact, Term
from domain.partnership.facts import CommitmentMade, Considered, Proposed
from projections.reckoning.due import Due
from projections.report import Ask, Body, Days, Page, Span, Unanswerable
from projections.reports.upcoming import ics, upcoming
from projections.rows.deadlines import deadlines
from projections.rows.instruments import instruments

BETWEEN = "partnership:edinburgh--kaohsiung"


def page(*facts: Fact, as_at: str, within: int = 90) -> Page:
    return upcoming(asked(history(opened, *facts), as_at=as_at), within=Span(within))


def due(*facts: Fact, as_at: str, within: int = 90) -> list[Due]:
    return list(page(*facts, as_at=as_at, within=within).rows)


def told(rows: list[Due]) -> list[tuple[str, str | None, bool]]:
    """What is due, when, and whether that is only possible."""
    return [(row.what, row.when.edtf, row.possible) for row in rows]


# --- terms and notices


def test_a_term_without_renewal_expires_on_its_last_day_in_force() -> None:
    pact = signed("2020-03-01", term=runs(length="P5Y"))

    assert told(due(pact, as_at="2025-01-01")) == [("expiry", "2025-02-28", False)]
    assert told(due(pact, as_at="2025-02-28", within=0)) == [("expiry", "2025-02-28", False)]
    assert due(pact, as_at="2024-11-01") == [], "it is further off than 90 days"
    assert due(pact, as_at="2025-03-01") == [], "it is over, and an agreement that is over has no anniversary"


def test_a_term_signed_on_a_day_of_a_month_expires_on_a_day_of_a_month() -> None:
    (row,) = due(signed("2022-03", term=runs(length="P2Y")), as_at="2024-02-15")

    assert row.when == Days("[2024-02-29..2024-03-30]", "2024-02-29", "2024-03-30")
    assert not row.possible, "whichever day it is, it lies within"
    (near,) = due(signed("2022-03", term=runs(length="P2Y")), as_at="2024-02-15", within=20)
    assert near.possible


def test_a_tacit_term_is_renewed_and_its_notice_is_due_before_every_end() -> None:
    pact = signed("2010-01-01", term=runs(length="P5Y", renewal="tacit", period="P3Y", notice="P6M"))

    assert told(due(pact, as_at="2014-06-01", within=250)) == [
        ("notice deadline", "2014-06-30", False),
        ("tacit renewal", "2014-12-31", False),
        ("anniversary", "2015-01-01", False),
    ]
    later = due(pact, as_at="2020-06-01", within=250)
    assert told(later)[:2] == [
        ("notice deadline", "2020-06-30", False),
        ("tacit renewal", "2020-12-31", False),
    ]
    assert [row.uid for row in later][:2] == [f"notice-3.{BETWEEN}#2", f"tacit-renewal-3.{BETWEEN}#2"]


def test_where_notice_was_given_the_term_expires_and_no_notice_is_due() -> None:
    facts = (
        signed("2010-01-01", term=runs(length="P5Y", renewal="tacit", notice="P6M")),
        renewal_declined("2014-02-01"),
    )

    assert told(due(*facts, as_at="2014-06-01", within=213)) == [("expiry", "2014-12-31", False)]


@given(
    begin=st.dates(date(2000, 1, 1), date(2019, 12, 31)),
    length=st.sampled_from(["P1Y", "P3Y", "P18M", "P400D"]),
    notice=st.sampled_from(["P1M", "P6M", "P90D", "P1Y", "P2W"]),
)
def test_a_notice_on_the_last_day_ends_the_term_and_one_the_day_after_does_not(
    begin: date, length: str, notice: str
) -> None:
    pact = signed(begin.isoformat(), term=runs(length=length, renewal="tacit", notice=notice))
    end = terms.after(begin.toordinal(), *when.duration(length))
    rows = due(pact, as_at=begin.isoformat(), within=end - begin.toordinal())
    last = next((row.when.latest for row in rows if row.uid.startswith("notice-1.")), None)
    assume(last is not None)  # else the notice is as long as the term: nobody can give it in time
    assert last is not None

    in_time, late = date.fromisoformat(last), date.fromordinal(day(last) + 1)
    assert ended_on(pact, in_time) == end
    assert ended_on(pact, late) > end


def ended_on(pact: Fact, declined: date) -> int:
    """The first day on which the agreement is no longer in force, after a notice of that day."""
    rows = instruments(history(opened, pact, renewal_declined(declined.isoformat())))
    return next(row.first for row in rows if row.status == "expired")


# --- anniversaries


def test_a_signature_has_round_anniversaries_and_no_others() -> None:
    pact = signed("1975-10-01")
    on = [year for year in range(1976, 2025) if due(pact, as_at=f"{year}-10-01", within=0)]

    assert [year - 1975 for year in on] == [5, 10, 20, 25, 30, 40]


@pytest.mark.parametrize("on", ["2024", "2024-06", "2024-06-24"])
def test_there_is_no_anniversary_in_a_year_after_the_last(on: str) -> None:
    assert due(signed(on), as_at="9999-12-31", within=4000) == []
    assert [row.when.earliest for row in due(signed(on), as_at="9993-12-31", within=400)] == [
        f"9994{on[4:]}" if len(on) == 10 else f"9994-{on[5:] or '01'}-01"
    ]


def test_a_signature_of_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    assert told(due(signed("2020-02-29"), as_at="2025-02-01")) == [("anniversary", "2025-02-28", False)]


@pytest.mark.parametrize(
    ("on", "as_at", "within", "when", "possible"),
    [
        ("2015", "2024-12-01", 400, "2025", False),  # in the year, and the whole year lies ahead
        ("2015", "2025-03-01", 90, "2025", True),  # it may have been in January
        ("2015", "2024-12-01", 40, "2025", True),
        ("2015-06", "2025-06-15", 10, "2025-06", True),
        ("2015-06", "2025-05-01", 90, "2025-06", False),
        ("[2015-06-01..2015-06-20]", "2025-05-01", 90, "[2025-06-01..2025-06-20]", False),
        ("2016-02", "2026-01-15", 90, "2026-02", False),  # of a leap year
    ],
)
def test_a_signature_of_a_year_or_a_month_has_its_anniversary_in_that(
    on: str, as_at: str, within: int, when: str, *, possible: bool
) -> None:
    found = page(signed(on), as_at=as_at, within=within)

    assert told(list(found.rows)) == [("anniversary", when, possible)]
    assert found.rows[0].text == f"pact (friendship): 10 years since the signature of {on}"
    assert found.notes == ()


@pytest.mark.parametrize("on", [None, "[..2015-05]", "2015~", "201X", "[2014-01-01..2015-06-01]"])
def test_a_signature_of_an_unknown_year_has_no_anniversary_and_is_counted(on: str | None) -> None:
    found = page(signed(on), as_at="2024-12-01", within=400)

    assert not found.rows
    assert found.notes == (
        "Left out, because the year of the signature is not known: anniversaries of 1 agreement.",
    )


def test_what_is_left_out_is_counted_however_much_it_is() -> None:
    many = [
        history(opened_between("kaohsiung", f"town{n:04}"), signed(None, instrument="pact"))
        for n in range(300)
    ]

    (note,) = upcoming(asked(*many), within=Span(90)).notes

    assert (
        note == "Left out, because the year of the signature is not known: anniversaries of 300 agreements."
    )


def test_an_agreement_that_was_replaced_keeps_its_anniversary_and_one_declared_invalid_does_not() -> None:
    first, second = signed("2015-03-01"), signed("2018-05-01", instrument="next", replaces="pact")

    assert told(due(first, second, as_at="2025-02-01")) == [("anniversary", "2025-03-01", False)]
    assert due(first, invalidated("2018-05-01"), as_at="2025-02-01") == []


def test_an_agreement_has_no_anniversary_after_its_end() -> None:
    decade = signed("2010-01-31", term=runs(length="P10Y"))

    assert told(due(decade, as_at="2019-12-01")) == [("expiry", "2020-01-30", False)]
    rough = signed("2010-01-31", term=runs(until="2020"))
    assert ("anniversary", "2020-01-31", True) in told(due(rough, as_at="2019-12-01"))
    tacit = signed("2010-01-31", term=runs(length="P10Y", renewal="tacit"))
    assert ("anniversary", "2020-01-31", False) in told(due(tacit, as_at="2019-12-01"))
    renewal = renewed("2020", term=runs(length="P1Y"))
    assert ("anniversary", "2020-01-31", True) in told(due(decade, renewal, as_at="2020-01-15"))


def test_what_is_replaced_before_its_end_has_its_anniversary_after_it() -> None:
    pact = signed("2010-03-31", term=runs(until="2020-03-15"))

    def on(start: str) -> list[tuple[str, str | None, bool]]:
        after = signed("2020-01-10", instrument="next", replaces="pact", term=runs(from_=start))
        return [item for item in told(due(pact, after, as_at="2020-02-01")) if item[0] == "anniversary"]

    assert on("2020-03-01") == [("anniversary", "2020-03-31", False)]
    assert on("2020-03") == [("anniversary", "2020-03-31", True)]
    assert on("2020-04-01") == []


def test_what_is_to_be_in_force_by_then_has_its_anniversary() -> None:
    pact = signed("2020-03-01", term=runs(from_="2025-02-01"))

    assert ("anniversary", "2025-03-01", False) in told(due(pact, as_at="2025-01-01"))
    later = signed("2020-03-01", term=runs(from_="2025-04-01"))
    assert told(due(later, as_at="2025-01-15")) == [("comes into force", "2025-04-01", False)]


# --- facts that may not have happened yet


def test_a_renewal_that_may_not_have_been_yet_leaves_both_ends_possible() -> None:
    rows = due(signed("2020-06-15", term=runs(length="P1Y")), renewed("2021"), as_at="2021-01-31", within=730)

    assert told(rows) == [
        ("expiry", "2021-06-14", True),
        ("expiry", "[2022-06-14..2022-12-30]", True),
    ]
    assert len({row.uid for row in rows}) == 2
    told_late = due(
        signed("2020-06-15", term=runs(length="P1Y")), renewed("2021"), as_at="2022-01-01", within=730
    )
    assert told(told_late) == [("expiry", "[2022-06-14..2022-12-30]", False)]


def test_a_renewal_to_another_term_has_its_own_notice() -> None:
    pact = signed("2020-06-15", term=runs(length="P1Y", renewal="tacit", notice="P1M"))
    rows = due(pact, renewed("2021", term=runs(length="P5Y")), as_at="2021-02-01", within=150)

    assert told(rows) == [("notice deadline", "2021-05-14", True), ("tacit renewal", "2021-06-14", True)]


def test_what_may_have_been_ended_or_replaced_may_still_run_out() -> None:
    pact = signed("2019-03-24", term=runs(length="P2Y"))

    assert told(due(pact, terminated("2020"), as_at="2020-03-10", within=730)) == [
        ("expiry", "2021-03-23", True)
    ]
    rough = signed("2021", term=runs(length="P2Y"))
    after = signed("2021", instrument="next", replaces="pact")
    assert told(due(rough, after, as_at="2021-07-01", within=1000)) == [
        ("expiry", "[2022-12-31..2023-12-30]", True)
    ]
    assert not due(rough, after, as_at="2022-01-01", within=1000)


def test_a_notice_that_may_not_have_been_given_yet_leaves_its_last_day_due() -> None:
    pact = signed("2018-03-24", term=runs(length="P3Y", renewal="tacit", notice="P3M"))

    assert told(due(pact, renewal_declined("2020"), as_at="2020-03-10", within=400)) == [
        ("notice deadline", "2020-12-23", True),
        ("tacit renewal", "2021-03-23", True),
        ("expiry", "[2021-03-23..2024-03-23]", True),
    ]


def test_what_is_due_whichever_it_is_is_certain() -> None:
    pact = signed("2018-03-24", term=runs(until="2025-12-31"))
    same = renewed("2020", term=runs(until="2025-12-31"))

    found = due(pact, same, as_at="2020-06-01", within=3000)
    assert [item for item in told(found) if item[0] == "expiry"] == [("expiry", "2025-12-31", False)]


# --- promises and decisions


def promised(due: str, certainty: str = "confirmed") -> CommitmentMade:
    return CommitmentMade.model_validate(
        {
            "on": "2025-01-10",
            "commitment": "letter",
            "text": "to write, soon; or later",
            "owner": "edinburgh",
            "due": due,
            "certainty": certainty,
            "sources": citing("minutes"),
        }
    )


def test_a_promise_is_due_until_it_is_closed() -> None:
    facts = (promised("2025-03"), commitment_closed("2025-02-15"))

    (row,) = due(*facts, as_at="2025-02-01")
    assert (row.what, row.when.edtf, row.possible) == ("commitment", "2025-03", False)
    assert (row.text, row.behind.sources) == ("to write, soon; or later (edinburgh)", ("minutes",))
    assert not due(*facts, as_at="2025-02-15")
    assert [row.possible for row in due(promised("2025-03"), as_at="2025-02-01", within=40)] == [True]


def test_an_overdue_promise_is_left_to_another_report_and_an_alleged_one_is_only_possible() -> None:
    found = page(promised("2025-03-01"), as_at="2025-03-02")

    assert (list(found.rows), found.notes) == (
        [],
        ("Overdue already, and so not among them: 1 (report commitments).",),
    )
    (row,) = due(promised("2025-03-01", "alleged"), as_at="2025-02-01")
    assert (row.possible, row.certainty) == (True, "alleged")


PROPOSED = Proposed(on="2024-05-01", kind="friendship", due="2024-06-30")


def test_the_day_of_a_decision_is_due_until_another_is_set() -> None:
    facts = (PROPOSED, Considered(on="2024-06-01", forum="Council", outcome="tabled", due="2024-06-27"))

    assert told(due(*facts, as_at="2024-05-15")) == [("decision", "2024-06-30", False)]
    assert told(due(*facts, as_at="2024-06-01")) == [("decision", "2024-06-27", False)]


@pytest.mark.parametrize(
    "over",
    [
        put_on_hold("2024-06-10"),
        signed("2024-06-10"),
        Considered(on="2024-06-10", forum="Council", outcome="withdrawn"),
    ],
)
def test_a_proposal_that_is_held_or_closed_is_due_no_more(over: Fact) -> None:
    assert told(due(PROPOSED, over, as_at="2024-06-09"))[0] == ("decision", "2024-06-30", False)
    assert "decision" not in [row.what for row in due(PROPOSED, over, as_at="2024-06-10")]


def test_a_proposal_that_may_have_been_held_is_due_possibly() -> None:
    assert told(due(PROPOSED, put_on_hold("2024-06"), as_at="2024-06-10")) == [
        ("decision", "2024-06-30", True)
    ]


def test_an_approval_on_the_way_leaves_the_day_of_the_decision() -> None:
    committee = Considered(on="2024-06-05", forum="Committee", outcome="approved")

    assert told(due(PROPOSED, committee, as_at="2024-06-10")) == [("decision", "2024-06-30", False)]
    (row,) = deadlines(history(opened, PROPOSED, committee))
    assert (row.due, row.over_version) == ("2024-06-30", None)


def test_a_termination_takes_effect_on_the_day_that_it_names() -> None:
    rows = due(signed("2011-06-01"), terminated("2024-01-10", effective="2024-03-31"), as_at="2024-02-01")

    assert told(rows) == [("end takes effect", "2024-03-31", False)]
    assert rows[0].text == "terminated by edinburgh"


# --- whose


def test_only_what_concerns_a_body_or_those_under_it_is_told_where_one_is_asked_about() -> None:
    council = history(Registered(name="Council", kind="council", under="edinburgh"), stream="body:council")
    city = history(opened, signed("2015-03-01"))
    under = history(opened_between("council", "kaohsiung"), signed("2015-03-02"))
    other = history(opened_between("gdynia", "kaohsiung"), signed("2015-03-03"))
    ask = asked(council, city, under, other, as_at="2025-03-01")

    assert len(upcoming(ask).rows) == 3
    found = upcoming(ask, of=Body("edinburgh"))
    assert [row.when.edtf for row in found.rows] == ["2025-03-01", "2025-03-02"]


# --- the calendar


def events(found: Page) -> list[dict[str, object]]:
    """The events of the calendar, read back by another hand than ours wherever that can be."""
    return [
        {
            name.lower(): event.decoded(name)
            for name in ("UID", "DTSTART", "DTEND", "DTSTAMP", "SUMMARY", "STATUS")
        }
        for event in Calendar.from_ical(ics(found)).walk("VEVENT")
    ]


def test_what_is_due_on_a_day_is_an_event_of_that_whole_day() -> None:
    (event,) = events(page(promised("2025-03-01"), as_at="2025-02-01"))

    assert (event["dtstart"], event["dtend"]) == (date(2025, 3, 1), date(2025, 3, 2))
    assert event["uid"] == f"commitment.{BETWEEN}#2@comity"
    assert event["summary"] == "commitment: edinburgh – kaohsiung"
    assert event["status"] == "CONFIRMED"


def test_an_uncertain_day_is_an_event_over_its_span_that_says_so() -> None:
    found = page(promised("2025-03"), as_at="2025-02-01", within=40)
    (event,) = events(found)

    assert (event["dtstart"], event["dtend"]) == (date(2025, 3, 1), date(2025, 4, 1))
    assert str(event["summary"]).startswith("possibly: ")
    assert event["status"] == "TENTATIVE"
    (read,) = Calendar.from_ical(ics(found)).walk("VEVENT")
    assert "The day is not known more closely than 2025-03." in str(read["DESCRIPTION"])
    assert "to write, soon; or later" in str(read["DESCRIPTION"]), "escaped on the way out, and back again"


def test_the_same_thing_is_the_same_event_whenever_it_is_asked_for() -> None:
    before, after = (events(page(promised("2025-03-01"), as_at=on)) for on in ("2025-01-15", "2025-02-01"))

    assert before == after, "with the day of recording for its stamp, not that of asking"
    assert ics(page(promised("2025-03-01"), as_at="2025-02-01")) == ics(
        page(promised("2025-03-01"), as_at="2025-02-01")
    )


def test_lines_are_folded_and_end_as_the_standard_has_it() -> None:
    long = CommitmentMade(on="2025-01-10", commitment="x", text="高雄 " * 200, due="2025-03-01")
    text = ics(page(long, as_at="2025-02-01"))

    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert ("高雄 " * 200).strip() in str(event["DESCRIPTION"])


def test_a_day_at_the_end_of_the_calendar_and_one_that_is_open_are_events_all_the_same() -> None:
    (last,) = Calendar.from_ical(ics(page(promised("9999-12-31"), as_at="9990-01-01", within=4000))).walk(
        "VEVENT"
    )
    assert last.decoded("DTSTART") == date(9999, 12, 31)
    (open_end,) = events(page(promised("2025-03-01/.."), as_at="2025-02-01"))
    assert (open_end["dtstart"], open_end["dtend"]) == (date(2025, 3, 1), date(2025, 3, 2))


def test_a_calendar_says_how_many_events_it_holds_and_what_it_leaves_out() -> None:
    rough = CommitmentMade(on="2025-01-10", commitment="rough", text="some time", due="2025")
    written = ics(page(promised("2025-03-01"), rough, as_at="2025-02-01"))

    assert (written.holds, written.count("BEGIN:VEVENT")) == ("1 event", 1)
    assert written.notes == (
        "Left out, because no month is known: 1 of what is due. The table has all of it.",
    )
    first = page(promised("2025-03-01"), as_at="2025-02-01")
    (due_,) = first.sections
    dropped = ics(first._replace(sections=(due_, due_._replace(name="dropped"))))
    assert (dropped.holds, dropped.notes) == ("2 events, 1 of them cancelled", ())


def test_a_calendar_without_anything_due_has_a_component_all_the_same() -> None:
    read = Calendar.from_ical(ics(page(as_at="2025-02-01")))

    assert [subcomponent.name for subcomponent in read.subcomponents] == ["VTIMEZONE"]


def test_a_day_that_was_set_is_as_certain_as_whoever_said_so() -> None:
    (row,) = due(
        Proposed(on="2025-10-01", kind="friendship", due="2025-12-01", certainty="reported"),
        as_at="2025-11-01",
    )

    assert row.certainty == "reported"
    assert row.uid.startswith("decision.")


# --- the demo


def test_the_council_of_edinburgh_was_to_decide_on_27_june_2024_until_the_proposal_was_held(
    demo: Callable[..., Ask],
) -> None:
    (row,) = upcoming(demo("2024-06-23")).rows
    assert (row.what, row.when.edtf, row.whom) == (
        "decision",
        "2024-06-27",
        "Edinburgh 愛丁堡 – Kaohsiung 高雄",
    )
    assert row.possible, "the proposal is only known to have been tabled on a day of that month"
    assert not upcoming(demo("2024-06-25")).rows


def test_busan_has_been_a_sister_city_for_sixty_years_in_june_2026(demo: Callable[..., Ask]) -> None:
    found = upcoming(demo("2026-04-01"))

    assert [(row.what, row.when.edtf) for row in found.rows] == [("anniversary", "2026-06-30")]
    seventy = upcoming(demo("2032-01-01"), within=Span(366))
    assert ("anniversary", "2032", "Honolulu") in {
        (row.what, row.when.edtf, row.whom.split()[0]) for row in seventy.rows
    }, "of which only the year is known"
    assert all(row.behind.entries and row.behind.sources for row in found.rows)


def test_the_memorandum_of_kumamoto_was_to_expire_on_8_september_2016(demo: Callable[..., Ask]) -> None:
    rows = upcoming(demo("2016-08-01"), of=Body("kumamoto-city")).rows

    assert [(row.what, row.when.edtf, row.possible) for row in rows] == [("expiry", "2016-09-08", False)]


# --- an end that takes effect later


def test_what_lies_beyond_an_end_that_takes_effect_before_is_not_due() -> None:
    pact = signed("2020-12-31", term=runs(until="2025-12-31"))
    ended = terminated("2025-11-01", effective="2025-12-20")

    assert told(due(pact, ended, as_at="2025-11-26")) == [("end takes effect", "2025-12-20", False)]
    assert ("expiry", "2025-12-31", False) in told(due(pact, as_at="2025-11-26"))


def test_what_may_lie_beyond_an_end_is_possible() -> None:
    pact = signed("2020-12-31", term=runs(until="2025-12-30"))
    ended = terminated("2025-11-01", effective="2025-12")

    assert told(due(pact, ended, as_at="2025-11-26")) == [
        ("end takes effect", "2025-12", False),
        ("expiry", "2025-12-30", True),
    ]


def test_an_end_is_said_of_whoever_declared_it_by_the_entry_that_did() -> None:
    facts = (signed("2011-06-01"), terminated("2025-03-01", effective="2025-06", sources=citing("letter")))

    (row,) = due(*facts, as_at="2025-05-01")
    assert (row.what, row.when.edtf, row.possible) == ("end takes effect", "2025-06", False)
    assert (row.text, row.behind.entries, row.behind.sources) == (
        "terminated by edinburgh",
        (f"{BETWEEN}#3",),
        ("letter",),
    )
    assert not due(*facts, as_at="2025-02-28"), "before it was told nobody knows of it"
    assert not due(*facts, as_at="2025-07-01", within=400), "nothing is due after it"


def test_an_end_that_another_comes_before_is_not_due() -> None:
    pact = signed("2010-01-31")
    late = terminated("2024-06-01", by="kaohsiung", effective="2024-12-31")
    first = terminated("2024-08-01", by="edinburgh", effective="2024-10-31")

    assert told(due(pact, late, as_at="2024-07-01", within=200)) == [
        ("end takes effect", "2024-12-31", False)
    ]
    assert told(due(pact, late, first, as_at="2024-09-01", within=200)) == [
        ("end takes effect", "2024-10-31", False)
    ]
    assert not due(pact, late, first, as_at="2024-11-01")
    rough = terminated("2024-08-01", by="edinburgh", effective="[2024-12-01..2025-01-31]")
    assert told(due(pact, late, rough, as_at="2024-09-01", within=200)) == [
        ("end takes effect", "[2024-12-01..2025-01-31]", True),
        ("end takes effect", "2024-12-31", True),
    ]


def test_an_end_that_may_not_have_been_given_by_then_is_only_possible() -> None:
    facts = (
        signed("2020-12-01", term=runs(until="2025-12-31")),
        terminated("2025-11", effective="2025-12-20"),
    )

    assert told(due(*facts, as_at="2025-11-15")) == [
        ("anniversary", "2025-12-01", False),
        ("end takes effect", "2025-12-20", True),
        ("expiry", "2025-12-31", True),
    ]


def test_a_termination_on_a_rough_day_is_no_end_to_come() -> None:
    rows = due(signed("2011-06-01"), terminated("2025-06"), as_at="2025-06-10")

    assert "end takes effect" not in [row.what for row in rows]


def test_what_is_signed_after_an_end_was_given_is_not_ended_by_it() -> None:
    told_of_all = ("city", "kaohsiung", "prefecture")
    three = history(
        THREE,
        signed("2014-12-30", term=runs(until="2025-12-30")),
        terminated("2025-01-10", by="kaohsiung", effective="2025-12-01"),
        signed("2025-02-01", instrument="next", by=told_of_all, term=runs(until="2025-12-31")),
    )

    rows = upcoming(asked(three, as_at="2025-11-15")).rows
    assert [(row.what, row.when.edtf) for row in rows] == [
        ("end takes effect", "2025-12-01"),
        ("expiry", "2025-12-31"),
    ]


# --- notices: the rules' last day, and days that have passed

RUNS = runs(length="P5Y", renewal="tacit", notice="P3M")
"""Signed on 2020-01-15 it is renewed on 2025-01-15; a notice of 2024-10-14 is the last in time."""


def test_the_last_day_for_a_notice_is_the_last_on_which_one_is_taken() -> None:
    pact = signed("2020-01-15", term=RUNS)

    assert told(due(pact, as_at="2024-10-14", within=0)) == [("notice deadline", "2024-10-14", False)]
    months = signed("2020-01-31", term=runs(length="P1M", renewal="tacit", notice="P2W"))
    assert told(due(months, as_at="2020-07-10", within=21))[1] == ("tacit renewal", "2020-07-30", False), (
        "counted from the 31st in one step"
    )


def test_a_notice_day_that_has_passed_is_said_as_long_as_the_term_runs() -> None:
    pact = signed("2020-01-15", term=RUNS)

    first, second, *_ = due(pact, as_at="2024-11-01")
    assert told([first, second]) == [
        ("notice passed", "2024-10-14", False),
        ("tacit renewal", "2025-01-14", False),
    ]
    assert first.text == "pact (friendship): notice was in time until 2024-10-14: it renews"
    assert "notice passed" in [row.what for row in due(pact, as_at="2025-01-14", within=0)]
    assert "notice passed" not in [row.what for row in due(pact, as_at="2025-01-15", within=0)]


def test_a_notice_that_was_given_a_day_too_late_is_said_and_the_term_renews_once_more() -> None:
    facts = (signed("2020-01-15", term=RUNS), renewal_declined("2024-10-15"))

    rows = due(*facts, as_at="2024-11-01")
    assert told(rows)[:2] == [("notice passed", "2024-10-14", False), ("tacit renewal", "2025-01-14", False)]
    assert "notice was in time until 2024-10-14: it renews" in rows[0].text
    assert told(due(*facts, as_at="2029-11-01"))[0] == ("expiry", "2030-01-14", False)


def test_what_notice_was_given_of_is_due_though_something_was_signed_anew() -> None:
    facts = (
        signed("2010-06-01", kind="mou", term=runs(length="P5Y", renewal="tacit", notice="P1M")),
        terminated("2025-03-03", effective="2027-03-03"),
        signed("2025-10-01", instrument="new", reestablishes=True),
    )

    rows = due(*facts, as_at="2026-11-26", within=4 * 366)

    assert told(rows) == [("end takes effect", "2027-03-03", False), ("anniversary", "2030-10-01", False)]
    assert rows[0].text.endswith(": what was signed before it was re-established")


def test_a_term_beyond_the_end_of_the_calendar_is_not_due_and_is_found_so_at_once() -> None:
    pact = signed("2020-02-01", term=runs(length="P9999Y", renewal="tacit", notice="P1M"))

    assert told(due(pact, as_at="2026-11-26", within=366)) == []


def test_after_a_notice_no_other_day_for_one_is_due() -> None:
    facts = (signed("2020-01-15", term=RUNS), renewal_declined("2024-10-14"))

    rows = due(*facts, as_at="2024-10-14", within=120)
    assert ("expiry", "2025-01-14", False) in told(rows)
    assert not {"notice deadline", "notice passed", "tacit renewal"} & {row.what for row in rows}


def test_a_notice_of_a_term_with_a_rough_beginning_ends_it_on_a_day_of_a_span() -> None:
    facts = (
        signed("2020", term=runs(length="P1Y", renewal="tacit", notice="P1M")),
        renewal_declined("2023-05-15"),
    )

    found = [row for row in due(*facts, as_at="2023-06-01", within=400) if row.what == "expiry"]
    assert told(found) == [("expiry", "[2023-06-15..2024-06-14]", False)]


def test_the_term_that_ends_is_the_one_that_runs_when_notice_is_given() -> None:
    facts = (signed("2020-06-15", term=runs(length="P1Y", renewal="tacit")), renewal_declined("2023-05-10"))

    assert ("expiry", "2023-06-14", False) in told(due(*facts, as_at="2023-06-01"))


# --- what is to begin


def test_what_is_in_force_only_later_is_due_to_begin_and_ends_what_it_replaces() -> None:
    facts = (
        signed("2019-05-01", term=runs(until="2024-08-31")),
        signed(
            "2024-01-10",
            instrument="next",
            kind="sister-city",
            term=runs(from_="2024-07-01"),
            replaces="pact",
        ),
    )

    assert told(due(*facts, as_at="2024-06-15")) == [("comes into force", "2024-07-01", False)]
    (alone,) = due(facts[0], as_at="2024-06-15")
    assert alone.what == "expiry"
    assert not due(*facts, as_at="2024-07-01"), "it has come"


# --- several parties

THREE = opened_between("city", "kaohsiung", "prefecture")


def test_who_has_left_has_nothing_due_and_the_others_have() -> None:
    pact = signed("2019-12-31", term=runs(until="2025-12-31"))
    three = history(THREE, pact, terminated("2025-05-05", by="kaohsiung"))

    assert not upcoming(asked(three, as_at="2025-11-26")).rows
    found = upcoming(asked(three, as_at="2025-11-26"), of=Body("city"))
    assert [row.what for row in found.rows] == ["expiry"]


def test_where_one_of_two_counterparts_is_to_leave_the_agreement_runs_on() -> None:
    three = history(
        THREE,
        signed("2019-12-31", term=runs(until="2025-12-31")),
        terminated("2025-05-05", by="prefecture", effective="2025-12-01"),
    )

    assert told(list(upcoming(asked(three, as_at="2025-11-26")).rows)) == [
        ("end takes effect", "2025-12-01", False),
        ("expiry", "2025-12-31", False),
    ]
    ended = three + terminated("2025-06-01", by="city", effective="2025-12-10")
    assert told(list(upcoming(asked(ended, as_at="2025-11-26")).rows)) == [
        ("end takes effect", "2025-12-01", False),
        ("end takes effect", "2025-12-10", False),
    ]


def test_nothing_is_due_of_a_partnership_whose_opening_was_retracted() -> None:
    alone = history(opened, retracted(1))

    assert not upcoming(asked(alone, as_at="2025-11-25")).rows


def test_what_replaced_it_and_has_run_out_has_no_anniversary_of_it() -> None:
    """An agreement of 2015 whose successor ended in 2020 is neither in force nor replaced by anything that is."""

    def due(term: Term | None) -> list[tuple[str, bool]]:
        told = history(
            opened,
            signed("2015-12-01", instrument="old", kind="mou"),
            signed("2018-01-01", instrument="new", kind="mou", replaces="old", term=term),
        )
        return [(row.what, row.possible) for row in upcoming(asked(told, as_at="2025-11-25")).rows]

    assert due(None) == [("anniversary", False)]
    assert due(runs(length="P2Y", renewal="none")) == []
    assert due(runs(until="[2019-12-31,2027-12-31]", renewal="none")) == [
        ("expiry", True),
        ("anniversary", True),
    ]


def test_nothing_is_due_of_what_is_no_tie_any_more() -> None:
    successors = StreamContext(successors=(("kaohsiung", "kaohsiung-county", day("2010-12-25")),))
    itself = history(
        opened_between("kaohsiung", "kaohsiung-county"),
        signed("2005-12-01", by=("kaohsiung", "kaohsiung-county")),
        around=successors,
    )
    other = history(
        opened_between("gdynia", "kaohsiung-county"),
        signed("2005-12-01", by=("gdynia", "kaohsiung-county")),
        around=successors,
    )
    own = upcoming(asked(itself, other))
    assert [row.whom for row in own.rows] == ["gdynia – kaohsiung-county"]
    assert any(
        "all parties are one body" in note and "kaohsiung – kaohsiung-county" in note for note in own.notes
    )
    assert not upcoming(asked(itself, other, home="kaohsiung-county")).rows


def test_what_is_due_of_a_renewed_term_names_the_renewal_too() -> None:
    (row,) = due(
        signed("2020-02-29", term=runs(length="P1Y"), sources=citing("gazette")),
        renewed("2021-02-28", term=runs(length="P5Y"), sources=citing("radio")),
        as_at="2026-02-01",
    )

    assert [entry.rpartition("#")[2] for entry in row.behind.entries] == ["2", "3"]
    assert row.behind.sources == ("gazette", "radio")


def test_so_far_ahead_that_every_renewal_would_be_due_nothing_is_foreseen() -> None:
    with pytest.raises(Unanswerable, match="at most 200 years"):
        page(as_at="2025-02-01", within=201 * 366)
    assert page(as_at="2025-02-01", within=200 * 366).rows == []


def test_an_anniversary_that_no_value_in_use_gives_names_every_day_of_signature_that_may() -> None:
    rows = due(
        signed("1994"),
        contested(2, "on", "1992-08"),
        contested(2, "on", "1993-08"),
        as_at="2026-01-01",
        within=8 * 365,
    )

    (row,) = [row for row in rows if "40 years" in row.text]
    assert row.when.edtf == "[2032-08,2033-08]"
    assert row.text.endswith("40 years since the signature of 1992-08 or 1993-08")
