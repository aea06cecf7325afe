"""Plans: in what is due while they are open, asked about once their day is over, and moved in a calendar with their day."""

from datetime import date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from comity.testing import (
    asked,
    corrected,
    history,
    opened,
    plan_dropped,
    planned,
    recorded,
    retracted,
    runs,
    signed,
    visited,
)
from domain.body import Registered
from domain.fact import Fact
from domain.history import History
from domain.membership import Participated
from domain.plans import Planned
from domain.programme import EditionHeld, Started
from projections.reckoning.due import Due
from projections.report import Body, Page, Span
from projections.reports.upcoming import ics, upcoming

TIE = "partnership:edinburgh--kaohsiung"
TALKS = Planned(
    on="2025-01-10",
    plan="talks",
    what="visit",
    due="2025-05-12/2025-05-15",
    visitor="edinburgh",
    host="kaohsiung",
    occasion="harbour talks",
    place="City Hall",
)


def page(*told: History, as_at: str, within: int = 90, of: str | None = None) -> Page:
    """What is due."""
    return upcoming(asked(*told, as_at=as_at), within=Span(within), of=Body(of) if of else None)


def tie(*facts: Any) -> History:
    """Edinburgh and Kaohsiung."""
    return history(opened, *facts)


def said(rows: Any) -> list[tuple[str, str | None, bool]]:
    """What is due, when, and whether that is only possible."""
    return [(row.what, row.when.edtf, row.possible) for row in rows]


# --- what is due


def test_a_plan_is_due_until_what_happened_closes_it() -> None:
    (row,) = page(tie(TALKS), as_at="2025-04-01").rows

    assert (row.what, row.when.edtf, row.possible) == ("planned visit", "2025-05-12/2025-05-15", False)
    assert row.text == "edinburgh to kaohsiung, harbour talks, City Hall (talks)"
    assert row.behind.entries == (f"{TIE}#2",)
    closed = tie(TALKS, visited("2025-05-12", plan="talks"))
    assert said(page(closed, as_at="2025-05-11").rows) == [("planned visit", "2025-05-12/2025-05-15", False)]
    assert said(page(closed, as_at="2025-05-12").rows) == []


def test_it_is_not_due_before_it_was_made_nor_where_it_lies_further_off() -> None:
    assert said(page(tie(TALKS), as_at="2025-01-09", within=200).rows) == []
    assert said(page(tie(TALKS), as_at="2025-01-10", within=30).rows) == []
    assert said(page(tie(planned("2025-01", due="2025-05-12")), as_at="2025-01-15", within=200).rows) == [
        ("planned visit", "2025-05-12", True)
    ], "it may have been made later in that month"


def test_a_plan_past_its_day_is_asked_about_whatever_the_span() -> None:
    (row,) = page(tie(TALKS), as_at="2025-05-16", within=0).rows

    assert (row.what, row.when.latest, row.possible) == ("plan passed", "2025-05-15", False)
    assert "did it happen? Record what did, naming the plan, or that it was dropped" in row.text
    assert said(page(tie(TALKS), as_at="2025-05-15").rows)[0][0] == "planned visit", "its day is not over"
    assert said(page(tie(TALKS), as_at="2045-01-01").rows)[0][0] == "plan passed"
    alleged = planned("2025-01-10", due="2025-05-12", certainty="alleged")
    assert said(page(tie(alleged), as_at="2025-04-01").rows) == [("planned visit", "2025-05-12", True)]
    assert said(page(tie(alleged), as_at="2025-06-01").rows) == [], "nobody is asked about a rumour"


def test_one_that_was_dropped_stands_apart_until_its_day_is_over() -> None:
    told = tie(TALKS, plan_dropped("2025-03-01", plan="talks"))

    assert said(page(told, as_at="2025-02-28").rows) == [("planned visit", "2025-05-12/2025-05-15", False)]
    assert said(page(told, as_at="2025-03-02").rows) == []
    assert said(page(told, as_at="2025-03-02").section("dropped")) == [
        ("plan dropped", "2025-05-12/2025-05-15", False)
    ]
    assert [section.name for section in page(told, as_at="2025-06-01").sections] == ["upcoming"]


def test_plans_of_memberships_and_programmes_are_due_too_and_those_of_a_body_alone() -> None:
    assembly = Planned(on="2025-01-01", plan="assembly", what="event", due="2025-03-01")
    told = (
        tie(planned("2025-01-01", due="2025-02-01")),
        history(assembly, stream="membership:kaohsiung@iurc"),
        history(
            Started(on="2020", name="Fest", kind="festival", host="kaohsiung-arts"),
            planned("2025-01-01", what="edition", due="2025-02-15"),
            stream="programme:fest",
        ),
        history(
            Registered(name="Kaohsiung Arts", kind="other", under="kaohsiung"), stream="body:kaohsiung-arts"
        ),
    )

    def due(of: str | None) -> list[str]:
        return [row.what for row in page(*told, as_at="2025-01-15", of=of).rows]

    assert due(None) == ["planned visit", "planned edition", "planned event"]
    assert due("kaohsiung") == due(None)
    assert due("edinburgh") == ["planned visit"]
    assert due("iurc") == ["planned event"]
    assert due("kaohsiung-arts") == ["planned edition"]


def test_both_axes_of_time_hold_for_plans() -> None:
    told = tie(recorded("2025-02-01", TALKS), recorded("2025-03-01", corrected(2, {"due": "2025-06-20"})))

    known = history(*[recorded(entry_day(entry), entry.fact) for entry in told.entries[:2]])
    assert said(page(known, as_at="2025-02-15", within=200).rows) == [
        ("planned visit", "2025-05-12/2025-05-15", False)
    ]
    assert said(page(told, as_at="2025-02-15", within=200).rows) == [("planned visit", "2025-06-20", False)]
    assert said(page(told, as_at="2025-01-09", within=200).rows) == []


def entry_day(entry: Any) -> str:
    """The day on which an entry was recorded."""
    return date.fromordinal(entry.day).isoformat()


# --- undone


@pytest.mark.parametrize(
    "done",
    [
        corrected(2, {"due": "2025-06-20"}),
        plan_dropped("2025-03-01", plan="talks"),
        visited("2025-03-01", plan="talks"),
        planned("2025-01-11", plan="another", due="2025-05-20"),
    ],
)
def test_what_is_undone_leaves_what_is_due_as_it_was(done: Fact) -> None:
    before = page(tie(TALKS), as_at="2025-04-01")

    undone = page(tie(TALKS, done, retracted(3)), as_at="2025-04-01")

    assert page(tie(TALKS, done), as_at="2025-04-01") != before
    assert undone == before
    assert undone.json() == before.json()
    assert ics(undone) != ics(before), "a calendar is told that it was changed, and changed back"


# --- in a calendar, read by two that did not write it


def read(found: Page) -> dict[str, dict[str, Any]]:
    """The events of a calendar by their UIDs, as two readers agree on them."""
    text = ics(found)
    theirs = {
        str(event["UID"]): {
            name.lower(): event.decoded(name)
            for name in (
                "DTSTART",
                "DTEND",
                "SEQUENCE",
                "DTSTAMP",
                "LAST-MODIFIED",
                "CREATED",
                "STATUS",
                "SUMMARY",
            )
        }
        for event in Calendar.from_ical(text).walk("VEVENT")
    }
    vobject = pytest.importorskip("vobject", reason="a second reader of calendars, among what the tests need")
    calendar = vobject.readOne(text)
    others = {event.uid.value: event for event in getattr(calendar, "vevent_list", ())}
    assert others.keys() == theirs.keys(), "no two events share a UID"
    for uid, event in others.items():
        event.validate(raiseException=True)
        here = theirs[uid]
        assert (event.dtstart.value, event.dtend.value) == (here["dtstart"], here["dtend"])
        assert type(event.dtstart.value) is date, "all day: no time zone moves it"
        assert event.dtstamp.value == here["dtstamp"]
        assert here["dtstamp"].utcoffset().total_seconds() == 0
        assert event.summary.value == str(here["summary"])
        assert event.status.value == here["status"]
    return theirs


def test_a_plan_is_an_event_of_all_its_days_and_of_no_time_zone() -> None:
    (event,) = read(page(tie(TALKS), as_at="2025-04-01")).values()

    assert (event["dtstart"], event["dtend"]) == (date(2025, 5, 12), date(2025, 5, 16))
    assert (event["status"], event["summary"]) == ("CONFIRMED", "planned visit: edinburgh – kaohsiung")
    text = ics(page(tie(TALKS), as_at="2025-04-01"))
    assert "\r\nDTSTART;VALUE=DATE:20250512\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "RFC 5545, section 3.1"
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text, "RFC 7986, section 5.7"
    assert "not known more closely" not in text.replace("\r\n ", ""), "it lasts from one day to another"


def test_a_moved_plan_moves_under_the_same_uid_with_a_higher_sequence() -> None:
    steps = (
        recorded("2025-02-01", opened),
        recorded("2025-02-01", TALKS),
        recorded("2025-03-01", corrected(2, {"due": "2025-06-20"})),
        recorded("2025-03-02", retracted(3)),
    )

    seen = [read(page(history(*steps[:n]), as_at="2025-04-01")) for n in (2, 3, 4)]

    (uid,) = {uid for events in seen for uid in events}
    assert uid == f"plan.{TIE}#2@comity"
    first, moved, back = (events[uid] for events in seen)
    assert [event["dtstart"].isoformat() for event in (first, moved, back)] == [
        *("2025-05-12", "2025-06-20", "2025-05-12")
    ]
    assert [event["sequence"] for event in (first, moved, back)] == [0, 1, 2]
    assert [event["dtstamp"].date().isoformat() for event in (first, moved, back)] == [
        *("2025-02-01", "2025-03-01", "2025-03-02")
    ]
    assert all(event["last-modified"] == event["dtstamp"] for event in (first, moved, back))
    assert {event["created"] for event in (first, moved, back)} == {first["dtstamp"]}


def test_a_plan_that_was_dropped_is_cancelled_and_what_happened_is_no_longer_to_come() -> None:
    told = (TALKS, plan_dropped("2025-03-01", plan="talks"))

    (event,) = read(page(tie(*told), as_at="2025-04-01")).values()

    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["summary"] == "plan dropped: edinburgh – kaohsiung", (
        "also where a program ignores the status"
    )
    assert read(page(tie(*told), as_at="2025-06-01")) == {}
    assert read(page(tie(TALKS, visited("2025-03-01", plan="talks")), as_at="2025-04-01")) == {}


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("2025-05", ("2025-05-01", "2025-06-01", "TENTATIVE")),
        ("2025-05-12~", ("2025-05-09", "2025-05-16", "TENTATIVE")),
        ("2025-05-12", ("2025-05-12", "2025-05-13", "CONFIRMED")),
        ("2025-05-01/2025-06-30", ("2025-05-01", "2025-07-01", "CONFIRMED")),
        ("2025", None),
        ("[2025-05..2025-08]", None),
    ],
)
def test_a_rough_day_is_not_forced_to_one(due: str, days: tuple[str, str, str] | None) -> None:
    found = page(tie(planned("2025-01", due=due)), as_at="2025-04-01", within=400)

    events = [*read(found).values()]

    assert len(found.rows) == 1
    if days is None:
        assert events == [], "it would stand on every day of a year"
        assert "DESCRIPTION:Left out\\, because no month is known: 1 of what is due." in ics(found)
    else:
        (event,) = events
        assert (event["dtstart"].isoformat(), event["dtend"].isoformat(), event["status"]) == days


def test_what_comes_again_and_again_is_an_event_each_time_and_none_of_them_is_a_rule() -> None:
    """Of terms that renew and of anniversaries each has its own day and its own UID: a notice ends one, not all."""
    pact = signed("2005-03-01", term=runs(length="P5Y", renewal="tacit", notice="P6M"))

    found = page(tie(pact, planned("2025-01", due="2025-09-01")), as_at="2025-01-01", within=2300)

    starts = {uid.partition(".")[0]: str(event["dtstart"]) for uid, event in read(found).items()}
    assert starts == {
        "notice-5": "2029-08-31",
        "tacit-renewal-4": "2025-02-28",
        "tacit-renewal-5": "2030-02-28",
        "anniversary-20": "2025-03-01",
        "anniversary-25": "2030-03-01",
        "plan": "2025-09-01",
        "late-4": "2024-08-31",
    }
    assert "RRULE" not in ics(found)


def test_a_plan_past_its_day_stays_on_its_day_as_a_question() -> None:
    (event,) = read(page(tie(TALKS), as_at="2025-06-01")).values()

    assert (event["dtstart"], event["status"]) == (date(2025, 5, 12), "TENTATIVE")
    assert str(event["summary"]).startswith("plan passed: ")


def test_rows_know_their_changes_wherever_they_are_handed_on() -> None:
    (row,) = page(tie(TALKS, corrected(2, {"due": "2025-06-20"})), as_at="2025-04-01").rows

    assert isinstance(row, Due)
    assert row.uid == f"plan.{TIE}#2"
    assert (row.uid.changes, datetime.fromisoformat(row.uid.changed_at).year) == (1, 2025)  # type: ignore[attr-defined]


def test_what_closes_a_plan_elsewhere_takes_it_from_what_is_due() -> None:
    assembly = Planned(on="2025-01-01", plan="p", what="event", due="2025-03-01")
    member = history(
        assembly,
        Participated(on="2025-03-01", occasion="assembly", plan="p"),
        stream="membership:kaohsiung@iurc",
    )
    fest = history(
        Started(on="2020", name="Fest", kind="festival", host="kaohsiung"),
        assembly,
        EditionHeld(on="2025-03-01", title="First", plan="p"),
        stream="programme:fest",
    )

    assert len(page(member, fest, as_at="2025-02-01").rows) == 2
    assert page(member, fest, as_at="2025-03-02").rows == []
