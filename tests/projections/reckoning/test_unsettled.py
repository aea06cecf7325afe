"""What nobody has settled: numbers are least–most over all values, and each row says what the others would change."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from comity.testing import (
    Refused,
    Story,
    asked,
    body_registered,
    commitment_made,
    considered,
    contested,
    corrected,
    day,
    entry,
    figure_reported,
    history,
    invalidated,
    ledger_opened,
    opened_between,
    preferred,
    pressured,
    proposed,
    put_on_hold,
    retracted,
    signed,
    stance_taken,
    suspended,
    terminated,
    visited,
)
from domain.body import Succeeded
from domain.contests import open_contests, other_readings
from domain.corrections import Unread, value_of
from domain.decide import newly_unlawful
from domain.fact import Term
from domain.ledger import PolicyAdopted
from domain.message import Message
from domain.partnership.facts import Visited
from projections.page import Page, Section
from projections.reckoning.unsettled import depends_on, row_over
from projections.reckoning.unsettled.same_rows import KEYS
from projections.reckoning.unsettled.saying import is_of_one_reading
from projections.reckoning.unsettled.values import MEASURES
from projections.reckoning.unsettled.worlds import FEW_STREAMS, TOGETHER
from projections.report import Count, When, report
from projections.reports.annual import annual
from projections.reports.atlas import as_geojson, atlas
from projections.reports.briefing import briefing
from projections.reports.commitments import commitments
from projections.reports.conflicts import conflicts
from projections.reports.conversion import conversion
from projections.reports.costs import costs
from projections.reports.count import count
from projections.reports.diff import diff
from projections.reports.dormant import dormant
from projections.reports.figures import figures
from projections.reports.kinds import kinds
from projections.reports.people import people
from projections.reports.pressure import pressure
from projections.reports.ranking import ranking
from projections.reports.schools import schools
from projections.reports.show import details, show
from projections.reports.status import status
from projections.reports.tenure import tenure
from projections.reports.timeline import timeline
from projections.reports.topics import topics
from projections.reports.upcoming import upcoming
from projections.reports.visits import visits
from projections.row import Days, projection
from projections.rows.contacts import contacts
from queries.standing_words import standing_words
from tests.tries import times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.fact import Fact
    from domain.history import History
    from domain.partnership.facts import InstrumentKind
    from projections.report import Ask, Report


def tie(*facts: Fact, other: str = "gdynia") -> Story:
    return history(opened_between(*sorted((other, "kaohsiung"))), *facts)


def ours(*, metric: str | None = None) -> History:
    policy = PolicyAdopted(policy="ours", title="What counts", counts=("sister-city",), metric=metric)
    return history(ledger_opened(home="kaohsiung"), policy)


def only(page: Page, section: str, **where: Any) -> Any:
    (found,) = [
        item
        for item in page.section(section)
        if all(getattr(item, name) == value for name, value in where.items())
    ]
    return found


def noted(page: Page) -> list[str]:
    return [note for note in page.notes if "contested value" in note]


MOU_OR_SISTER = tie(signed("2020-05-01", kind="mou"), contested(2, "kind", "sister-city"))


# --- values that make up for each other


def test_two_values_whose_rows_are_as_in_use_are_not_taken_for_one_of_them() -> None:
    """Of a tie opened in 2020 the beginning is as in use, whenever it was signed; without a day it began when signed."""
    told = tie(
        signed("2020", kind="sister-city"),
        signed("2021-06-15", kind="sister-city", instrument="another"),
        contested(2, "on", "2021-06-15"),
        contested(1, "on", "2020"),
    )

    page = count(asked(ours(), told, as_at="2020-06-01"))

    assert only(page, "total").not_counted == Count(0, 1)
    assert depends_on(only(page, "not-counted")) == ("if #1 on is 2020 and #2 on is 2021-06-15: only then",)


def test_what_a_report_asks_in_another_world_alone_tells_its_values_apart() -> None:
    """A tie that has not begun by the day is asked nothing; where it has, whether it was opened or signed then counts."""
    told = tie(
        signed("2021-06-15", kind="sister-city"),
        contested(1, "on", "2019-12-30"),
        contested(2, "on", "2019-12-30"),
    )

    page = tenure(asked(ours(), told, as_at="2020-06-01"))

    assert only(page, "answer", which="all").number == Count(0, 1)


# --- a contested kind


def test_what_may_be_a_sister_city_is_counted_possibly() -> None:
    page = count(asked(ours(), MOU_OR_SISTER))

    assert (only(page, "total").computed, only(page, "total").possible) == (Count(0, 1), 1)
    assert depends_on(only(page, "total")) == (
        "if partnership:gdynia--kaohsiung#2 kind is sister-city: computed 1, named 1, not counted 0",
    )
    counted = only(page, "counted")
    assert (counted.body, counted.certain) == ("gdynia", False)
    assert depends_on(counted) == ("if partnership:gdynia--kaohsiung#2 kind is sister-city: only then",)
    assert is_of_one_reading(counted)
    assert depends_on(only(page, "not-counted")) == ("if #2 kind is sister-city: not here",)
    assert page.title == "Counted for kaohsiung by the policy ours: 0–1"
    assert all(isinstance(word, Message) for word in (page.title, *noted(page), *depends_on(counted)))
    assert len(noted(page)) == 1
    assert "partnership:gdynia--kaohsiung#2 kind (or sister-city)" in noted(page)[0]


def test_the_other_way_round_it_is_the_same_count() -> None:
    told = tie(signed("2020-05-01", kind="sister-city"), contested(2, "kind", "mou"))

    page = count(asked(ours(), told))

    assert only(page, "total").computed == Count(0, 1)
    assert (only(page, "counted").certain, depends_on(only(page, "counted"))) == (
        False,
        ("if partnership:gdynia--kaohsiung#2 kind is mou: not here",),
    )


def test_where_one_stands_says_so_too() -> None:
    ask = asked(ours(), MOU_OR_SISTER)

    listed = only(status(ask), "status")
    assert (listed.tier, listed.tier_least, listed.tier_most, listed.certain) == (2, 2, 4, True)
    assert depends_on(listed) == ("if #2 kind is sister-city: tier 4",)
    assert depends_on(only(show(ask, who=MOU_OR_SISTER.stream), "standing"))
    assert depends_on(only(briefing(ask, who=MOU_OR_SISTER.stream), "standing"))
    assert depends_on(only(diff(ask, from_="2019"), "changes"))
    assert [depends_on(row) for row in timeline(ask, who=MOU_OR_SISTER.stream).rows] == [
        (),
        ("if #2 kind is sister-city: text signed: sister city",),
    ]


def test_the_map_says_so_and_its_title_counts_least_to_most() -> None:
    places = [
        history(
            body_registered(name).model_copy(update={"lat": lat, "lon": lon}), stream=f"body:{name.lower()}"
        )
        for name, lat, lon in (("Gdynia", 54.5, 18.5), ("Kaohsiung", 22.6, 120.3))
    ]
    page = atlas(asked(*places, ours(), MOU_OR_SISTER))

    assert depends_on(only(page, "ties")) == ("if #2 kind is sister-city: tier 4",)
    assert '"depends_on": ["if #2 kind is sister-city: tier 4"]' in as_geojson(page)

    unsigned = tie(signed("2020-05-01", kind="mou"), contested(2, "certainty", "alleged"))
    page = atlas(asked(*places, ours(), unsigned))

    assert (page.title, only(page, "ties").certain) == ("0–1 ties on the map", False)
    assert isinstance(page.title, Message)
    assert page.title.values["number"] == Count(0, 1)


def test_the_year_counts_it_possibly() -> None:
    page = annual(asked(ours(), MOU_OR_SISTER), year=2020)

    balance = only(page, "balance", ties="own ties, friendship or sister tie")
    assert (balance.new, balance.closing) == (Count(0, 1), Count(0, 1))
    assert depends_on(balance)


# --- a contested day


def test_a_signature_that_may_be_of_after_the_day() -> None:
    told = tie(signed("2020-05-01", kind="sister-city"), contested(2, "on", "2021-05-01"))

    def stands(as_at: str) -> Any:
        return only(status(asked(ours(), told, as_at=as_at)), "status")

    between, after = stands("2020-12-01"), stands("2022-01-01")
    assert (standing_words(between), between.certain) == ("in force (possible, else none)", False)
    assert [row.alternatives for row in between.instruments] == [("none",)]
    assert depends_on(between) == ("if #2 on is 2021-05-01: not here",)
    assert not status(asked(ours(), told, as_at="2020-01-01")).section("status")
    assert (after.status, after.certain) == ("in-force", True)
    assert after.since.edtf == "[2020-05-01,2021-05-01]"
    assert (after.since.earliest, after.since.latest) == ("2020-05-01", "2021-05-01")

    asked_before, asked_after = (
        only(count(asked(ours(), told, as_at=name)), "total").computed
        for name in ("2020-12-01", "2022-01-01")
    )
    assert (asked_before, asked_after) == (Count(0, 1), Count(1, 1))


def test_a_visit_that_may_be_of_the_year_before() -> None:
    told = tie(visited("2024-01-02", host="gdynia"), contested(2, "on", "2023-12-30"))
    ask = asked(ours(), told)

    page = visits(ask)
    years = {year.year: (year.visits_in, year.visits_out, depends_on(year)) for year in page.section("years")}
    (partner,) = page.section("partners")
    said = "if #2 on is 2023-12-30: "

    assert years == {
        2024: (Count(0, 0), Count(0, 1), (f"{said}not here",)),
        2023: (Count(0, 0), Count(0, 1), (f"{said}only then",)),
    }
    assert (partner.visits_out, partner.last.edtf) == (Count(1, 1), "[2023-12-30,2024-01-02]")
    for year in (2023, 2024):
        line = only(annual(ask, year=year), "summary", what="visits out")
        assert (line.certain, line.possible) == (0, 1)
        assert depends_on(line)
    empty, *_ = annual(ask, year=2022).notes
    assert empty.startswith(
        "Nothing on record is certainly of 2022; what has a date in this ledger is of 2023–2024"
    )


def test_a_due_day_that_may_have_passed() -> None:
    told = tie(
        commitment_made("2025-01-01").model_copy(update={"due": "2025-12-20"}),
        contested(2, "due", "2025-10-01"),
    )
    ask = asked(ours(), told)

    (promise,) = [row for row in commitments(ask).rows if row.stream == told.stream]
    assert depends_on(promise)
    due = [(row.when.edtf, depends_on(row)) for row in upcoming(ask).rows if row.what == "commitment"]
    assert due == [("2025-12-20", ("if partnership:gdynia--kaohsiung#2 due is 2025-10-01: not here",))]


# --- who, and how many


def test_a_contested_host_is_nobody_or_somebody() -> None:
    told = tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "sopot"))

    page = visits(asked(ours(), told))

    assert only(page, "partners").visits_out == Count(0, 1)
    assert depends_on(only(page, "visits")) == ("if #2 host is sopot: not here",)
    assert depends_on(only(page, "apart")) == ("if #2 host is sopot: only then",)
    assert not page.section("no-record"), "a visit to somebody else is on record too"


def test_a_contested_figure_and_what_it_is_held_against() -> None:
    claim = history(
        body_registered("Kaohsiung"),
        figure_reported("2025-01-01", value="1", as_of="2025-01-01"),
        contested(2, "value", "3"),
        stream="body:kaohsiung",
    )
    sister = tie(signed("2020-05-01", kind="sister-city"))
    ask = asked(claim, ours(metric="sister-cities"), sister)

    row = only(count(ask), "claims")
    assert (row.asserted, row.computed, row.difference, row.verdict) == (
        "1 or 3",
        Count(1, 1),
        Count(0, 2),
        "possible",
    )
    assert row.said == "possible: agrees for some of the values, not borne out for others"
    assert depends_on(row)
    assert depends_on(only(figures(ask), "figures"))


# --- what says nothing


@pytest.mark.parametrize(
    "more",
    [
        [preferred(2, "kind", "mou")],
        [preferred(2, "kind", "sister-city")],
        [corrected(2, {"kind": "mou", "title": "Accord"})],
        [retracted(3)],
        [retracted(2)],
    ],
    ids=["preferred", "the other preferred", "corrected", "contest retracted", "entry retracted"],
)
def test_what_is_settled_is_used_silently(more: list[Fact]) -> None:
    told = MOU_OR_SISTER
    for fact in more:
        told += fact
    ask = asked(ours(), told)

    for page in (count(ask), status(ask), annual(ask, year=2020), visits(ask), timeline(ask)):
        assert not noted(page)
        assert not any(map(depends_on, (row for section in page.sections for row in section.rows)))
    assert only(count(ask), "total").computed.least == only(count(ask), "total").computed.most


def test_before_the_contest_was_known_nobody_speaks_of_it() -> None:
    known = Story(MOU_OR_SISTER.stream, MOU_OR_SISTER.entries[:2])

    assert not noted(count(asked(ours(), known)))


def test_a_contest_that_changes_nothing_says_nothing() -> None:
    told = tie(
        visited("2024-05-01", host="gdynia", note="by train"),
        contested(2, "note", "by ship"),
        contested(2, "occasion", "a fair"),
    )

    page = count(asked(ours(), told))

    assert not noted(page)
    assert not [row for row in page.section("not-counted") if depends_on(row)]


def test_what_only_shows_the_values_leaves_it_at_that() -> None:
    page = conflicts(asked(ours(), MOU_OR_SISTER))

    assert {row.value for row in page.rows} == {"mou", "sister-city"}
    assert not noted(page)


def test_who_took_whose_place_is_said_where_partnerships_rest_on_it() -> None:
    successor = history(
        body_registered("Gdynia"),
        Succeeded(on="2019", by="sopot"),
        contested(2, "by", "riga"),
        stream="body:gdynia",
    )
    told, other = tie(signed("2018-05-01", kind="sister-city")), tie(other="edinburgh")
    ask = asked(ours(), successor, told, other)

    def said(page: Page) -> list[str]:
        return [note for note in page.notes if "who took whose place" in note]

    (note,) = said(count(ask))
    assert "body:gdynia#2 by (or riga)" in note
    assert said(show(ask, who=told.stream))
    assert not said(show(ask, who=other.stream))
    assert not said(count(asked(ours(), told, other)))


# --- several contests


def test_two_of_which_one_makes_up_for_the_other_are_a_number_that_may_be_either() -> None:
    one = tie(signed("2020-05-01", kind="mou"), contested(2, "kind", "sister-city"))
    other = tie(signed("2020-05-01", kind="sister-city"), contested(2, "kind", "mou"), other="edinburgh")

    page = count(asked(ours(), one, other))

    assert only(page, "total").computed == Count(0, 2)
    assert len(depends_on(only(page, "total"))) == 2


def test_what_two_change_only_together() -> None:
    """Two sister-city agreements with one partner: it ceases to count only if both were something else."""
    told = tie(
        signed("2020-05-01", kind="sister-city", instrument="first"),
        signed("2021-05-01", kind="sister-city", instrument="second"),
        contested(2, "kind", "mou"),
        contested(3, "kind", "mou"),
    )

    page = count(asked(ours(), told))

    assert only(page, "total").computed == Count(0, 1)
    (said,) = depends_on(only(page, "total"))
    assert said.startswith(
        "if partnership:gdynia--kaohsiung#2 kind is mou and partnership:gdynia--kaohsiung#3 kind is mou: computed 0"
    )


def test_too_many_to_be_combined_are_added_up_and_that_is_said() -> None:
    number = TOGETHER.bit_length()
    told = [
        tie(signed("2020-05-01", kind="mou"), contested(2, "kind", "sister-city"), other=f"city-{n}")
        for n in range(number)
    ]

    page = count(asked(ours(), *told))

    assert only(page, "total").computed == Count(0, number)
    assert page.title.endswith(f": 0–{number}")
    assert [note for note in page.notes if "all combinations" in note]
    assert len(page.section("counted")) == number


# --- whoever brings a report


def test_a_report_that_knows_of_no_contest_is_told_all_the_same() -> None:
    @report()
    def hosts(ask: Ask) -> Page:
        """Who was host?"""
        found = [contact for contact in ask.of(contacts) if contact.host]
        return Page("Hosts", (Section("hosts", found),))

    told = tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "sopot"))

    (row,) = hosts(asked(ours(), told)).rows

    assert (row.host, depends_on(row)) == ("gdynia", ("if #2 host is sopot: host sopot",))
    assert isinstance(row, contacts.row)
    assert row._replace(host="riga").host == "riga"


def test_a_report_may_speak_of_what_is_used_alone() -> None:
    @report(settled=True)
    def hosts(ask: Ask) -> Page:
        """Who was host?"""
        return Page("Hosts", (Section("hosts", list(ask.of(contacts))),))

    told = tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "sopot"))

    assert not depends_on(hosts(asked(ours(), told)).rows[0])


def test_a_guests_own_rows_are_read_otherwise_too() -> None:
    @projection(contacts.row)
    def mine(told: History) -> Iterator[Any]:
        """Contacts of my own."""
        yield from contacts(told)

    @report()
    def own(ask: Ask) -> Page:
        """Who was host?"""
        return Page("Hosts", (Section("hosts", list(ask.of(mine))),))

    told = tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "sopot"))

    assert depends_on(own(asked(ours(), told)).rows[0])


# --- what is certain


TERMINATED = tie(
    signed("2012-06-01", kind="friendship"),
    terminated("2020-01-15", by="gdynia"),
    contested(3, "on", "2025-10-15"),
)
"""Ended, or in force on the days that are asked for here."""


def test_what_may_be_due_or_not_is_not_certain() -> None:
    told = tie(
        commitment_made("2025-01-01").model_copy(update={"due": "2025-03-01"}),
        contested(2, "due", "2026-03-01"),
    )
    ask = asked(ours(), told, as_at="2025-06-30")

    promise = only(commitments(ask), "commitments")

    assert (promise.state, promise.certain, promise.otherwise) == ("overdue", False, "open")
    assert only(annual(ask, year=2025), "commitments").state == "overdue or open"
    assert only(briefing(ask, who=told.stream), "commitments").state == "overdue or open"


def test_an_end_that_may_not_have_come_is_not_certain() -> None:
    ask = asked(ours(), TERMINATED, as_at="2025-06-30")

    listed, drawn = only(status(ask), "status"), only(atlas(ask), "unplaced")
    brief = briefing(ask, who=TERMINATED.stream)
    standing, agreement = only(brief, "standing"), only(brief, "agreements")

    for row in (listed, drawn):
        assert (row.status, row.certain) == ("terminated", False)
    assert listed.otherwise == "in-force"
    (inside,) = listed.instruments
    assert (inside.status, inside.certain, inside.otherwise) == ("terminated", False, "in-force")
    for row in (standing, agreement):
        assert (row.status, row.possible, row.otherwise) == ("terminated", True, "in-force")
    assert standing.said == "terminated (possible, else in force)"
    assert only(diff(ask, from_="2019"), "changes").certainty == "possible"


def test_what_it_would_else_be_is_said_before_its_flags() -> None:
    told = tie(
        signed("2012-06-01", kind="friendship"),
        stance_taken("2019-01-01", by="gdynia", stance="disputes"),
        suspended("2020-01-15", by="gdynia"),
        contested(4, "on", "2025-10-15"),
    )

    said = only(briefing(asked(ours(), told, as_at="2025-06-30"), who=told.stream), "standing").said

    assert said == "suspended (possible, else in force) · disputed (possible)"
    assert isinstance(said, Message)
    assert said.values["parts"] == ("suspended (possible, else in force)", "disputed (possible)")


def test_a_value_by_which_the_day_asked_about_is_no_longer_certain_says_what_it_would_else_be() -> None:
    """Signed in 1987 it is in force in February 1988; signed in 1988, of which no more is known, it may be or not."""
    told = tie(signed("1987", kind="sister-city"), contested(2, "on", "1988"))
    ask = asked(ours(), told, as_at="1988-02-01")

    listed = only(status(ask), "status")
    (inside,) = listed.instruments
    standing = only(briefing(ask, who=told.stream), "standing")

    shown, _ = row_over(ask, lambda of: details(of, told.stream))
    for row in (listed, shown, inside):
        assert (row.status, row.certain, row.otherwise, row.alternatives) == (
            "in-force",
            False,
            "none",
            ("none",),
        )
    assert (standing.possible, standing.alternatives) == (True, ("none",))
    assert standing.said == "in force (possible, else none)"
    assert "otherwise none" in (said := depends_on(listed)[0])
    assert "none → none" not in said


def test_each_tie_and_the_whole_say_what_they_would_else_be() -> None:
    """Of three parties: what is contested of the whole, seen by one, and of each two."""
    told = history(
        opened_between("gdynia", "kaohsiung", "riga"),
        signed("2000", kind="sister-city"),
        suspended("2010-01-15", by="gdynia"),
        contested(3, "by", "riga"),
    )

    row = only(status(asked(ours(), told, as_at="2012-01-01"), of="riga"), "status")

    assert {(tie.parties, tie.status, tie.certain, tie.alternatives) for tie in row.ties} == {
        (("riga", "gdynia"), "suspended", True, ()),
        (("riga", "kaohsiung"), "in-force", False, ("suspended",)),
    }
    left = history(
        opened_between("gdynia", "kaohsiung", "riga"),
        signed("2000", kind="sister-city"),
        terminated("2010-01-15", by="gdynia"),
        contested(3, "by", "riga"),
    )
    row = only(status(asked(ours(), left, as_at="2012-01-01"), of="riga"), "status")
    assert (row.status, row.alternatives) == ("in-force", ("terminated",))
    assert (row.whole, row.whole_alternatives) == ("in-force", ())


def test_what_came_of_pressure_may_be_something_else() -> None:
    told = tie(
        proposed("2024-01"),
        pressured("2024-03-01"),
        put_on_hold("2024-06-24"),
        contested(4, "on", "2025-10-15"),
    )

    case = only(pressure(asked(ours(), told, as_at="2025-06-30")), "incidents")

    assert (case.outcome, case.certain, case.otherwise) == ("put-on-hold", False, "not signed")
    assert (case.outcome_on.edtf, case.days) == ("2024-06-24", Count(115, 115))


def test_what_is_flagged_in_one_reading_alone_is_possibly_so() -> None:
    told = tie(
        signed("2020-05-01", kind="mou"),
        terminated("2021-01-01", by="gdynia"),
        stance_taken("2021-02-01", stance="upholds"),
        contested(4, "certainty", "alleged"),
    )

    listed = only(status(asked(ours(), told)), "status")

    assert (listed.flags, listed.possible_flags) == ((), ("disputed",))


def test_a_day_is_that_of_the_status_that_is_shown() -> None:
    ask = asked(ours(), TERMINATED, as_at="2025-06-30")

    listed = only(status(ask), "status")

    assert (listed.since.edtf, listed.tier_since.edtf) == ("2020-01-15", "2020-01-15")
    assert only(briefing(ask, who=TERMINATED.stream), "standing").since.edtf == "2020-01-15"


def test_the_balance_of_a_year_is_certain_of_what_nobody_contests() -> None:
    others = [tie(signed("2010-06-01", kind="friendship"), other=name) for name in ("delft", "essen", "riga")]

    page = annual(asked(ours(), TERMINATED, *others, as_at="2025-06-30"), year=2020)

    balance = only(page, "balance", ties="own ties, friendship or sister tie")
    assert (balance.opening, balance.ended, balance.closing) == (Count(4, 4), Count(0, 1), Count(3, 4))
    assert (balance.certain, balance.uncertain) == ("3 + 0 − 0 = 3", 1)
    assert [(row.title, row.ended) for row in page.section("unsettled")] == [
        ("gdynia – kaohsiung", Count(0, 1))
    ] * 2
    assert page.section("bilateral") == []
    assert [row.text for row in page.section("possible")] == ["terminated by gdynia"]
    (line,) = [row for row in page.section("summary") if depends_on(row)]
    assert (line.certain, line.possible) == (0, 1)
    assert depends_on(line) == ("if partnership:gdynia--kaohsiung#3 on is 2025-10-15: certain 1 → 0",), (
        "it is not said of the other value alone, which the row shows"
    )


def test_a_year_that_nobody_contests_is_as_it_was() -> None:
    page = annual(asked(ours(), Story(TERMINATED.stream, TERMINATED.entries[:3])), year=2020)

    balance = only(page, "balance", ties="own ties, friendship or sister tie")
    assert (balance.certain, balance.uncertain) == ("1 + 0 − 1 = 0", 0)
    assert [row.text for row in page.section("bilateral")] == ["terminated by gdynia"]
    assert page.section("possible") == page.section("unsettled") == []
    assert "facts" not in {section.name for section in page.sections}


# --- notes


def test_a_note_that_alone_would_change_is_said_to_rest_on_the_contest() -> None:
    told = tie(
        visited("2019-05-01", host="gdynia"),
        contested(2, "on", "2019-06-01"),
        signed("2020-05-01", kind="mou"),
    )

    @report()
    def named(ask: Ask) -> Page:
        """When was it?"""
        return Page(
            "When",
            (Section("none", [], row=contacts.row),),
            tuple(str(contact.on) for contact in ask.of(contacts)),
        )

    for others in ((), (tie(visited("2021"), contested(2, "host", "riga"), other="edinburgh"),)):
        page = named(asked(ours(), told, *others))
        assert "With the values in use: 2019-05-01" in page.notes
        assert "#2 on (or 2019-06-01)" in noted(page)[0]


def test_a_note_is_looked_for_where_other_rows_change_too() -> None:
    """The one stream changes a row, the other a note alone."""
    noting = tie(visited("2019-05-01", host="gdynia"), contested(2, "on", "2019-06-01"))
    listed = tie(visited("2021", host="riga"), contested(2, "on", "2022"), other="riga")

    @report()
    def both(ask: Ask) -> Page:
        """When was it?"""
        found = list(ask.of(contacts))
        rows = [row for row in found if row.stream == listed.stream]
        notes = tuple(str(row.on) for row in found if row.stream == noting.stream)
        return Page("When", (Section("rows", rows, row=contacts.row),), notes)

    page = both(asked(ours(), noting, listed))

    assert page.notes[0] == "With the values in use: 2019-05-01"
    assert noted(page)[0].startswith("2 contested values")


def test_the_note_on_successions_is_not_one_of_the_values_in_use() -> None:
    successor = history(
        body_registered("Gdynia"),
        Succeeded(on="2019", by="sopot"),
        contested(2, "by", "riga"),
        stream="body:gdynia",
    )
    told = tie(signed("2018-05-01", kind="sister-city"), contested(2, "kind", "mou"))

    (note,) = [note for note in count(asked(ours(), successor, told)).notes if "who took whose place" in note]

    assert note.startswith("Contested and not settled")


# --- words


def test_how_often_is_none_where_the_row_is_not_there() -> None:
    told = tie(visited("2024-01-02", host="gdynia"), contested(2, "on", "2023-12-30"))

    totals = {total.year: total.partners for total in visits(asked(ours(), told)).section("totals")}

    assert totals == {2023: Count(0, 1), 2024: Count(0, 1)}


def test_a_place_on_the_map_is_one_row_however_many_lines_end_there() -> None:
    places = [
        history(
            body_registered(name).model_copy(update={"lat": lat, "lon": lon}), stream=f"body:{name.lower()}"
        )
        for name, lat, lon in (("Gdynia", 54.5, 18.5), ("Riga", 57.0, 24.1), ("Kaohsiung", 22.6, 120.3))
    ]
    told = tie(signed("2020-05-01", kind="mou"), contested(2, "certainty", "alleged"))
    other = tie(signed("2020-05-01", kind="mou"), other="riga")

    page = atlas(asked(*places, ours(), told, other))

    assert only(page, "places", body="kaohsiung").ties == Count(1, 2)


def test_the_verdict_under_several_contests_is_one_sentence() -> None:
    claim = history(
        body_registered("Kaohsiung"),
        figure_reported("2025-01-01", value="1", as_of="2025-01-01"),
        contested(2, "value", "3"),
        stream="body:kaohsiung",
    )
    ties_ = [
        tie(signed("2020-05-01", kind="mou"), contested(2, "kind", "sister-city"), other=name)
        for name in ("gdynia", "riga")
    ]
    ask = asked(claim, ours(metric="sister-cities"), *ties_)

    row, listed = only(count(ask), "claims"), only(figures(ask), "figures")

    assert row.said == listed.said == "possible: agrees for some of the values, not borne out for others"
    assert (row.asserted, listed.figure) == ("1 or 3", "1 or 3")
    assert row.difference == Count(-1, 3)
    assert str(row.difference) == "-1 to 3"


def test_what_is_otherwise_within_a_cell_is_said() -> None:
    told = tie(visited("2020-05-01", visitor="gdynia", host="kaohsiung"), contested(2, "visitor", "riga"))

    row, _ = row_over(asked(ours(), told), lambda ask: details(ask, told.stream))

    assert depends_on(row) == ("if #2 visitor is riga: began riga visited kaohsiung",), "said once"


def test_of_a_row_within_a_cell_it_is_said_what_is_otherwise_in_it() -> None:
    promise = commitment_made("2025-01-01").model_copy(update={"due": "2025-06"})
    told = tie(promise, contested(2, "due", "2027-01"))

    row, _ = row_over(asked(ours(), told), lambda ask: details(ask, told.stream))

    assert depends_on(row) == (f"if #2 due is 2027-01: {promise.text}: due 2027-01, state open",)


def test_bodies_within_a_cell_are_said_by_their_names() -> None:
    told = tie(signed("2000"))
    bodies = [
        history(body_registered(name), stream=f"body:{name.lower()}")
        for name in ("Sopot", "Danzig", "Kaohsiung")
    ]
    gone = history(
        body_registered("Gdynia"),
        Succeeded(on="2020-01-01", by="sopot"),
        contested(2, "by", "danzig"),
        stream="body:gdynia",
    )

    row, _ = row_over(asked(ours(), told, gone, *bodies), lambda ask: details(ask, told.stream))

    assert depends_on(row) == ("if body:gdynia#2 by is Danzig: successors Danzig",)


# --- least–most is what would be said, were any value preferred


KINDS: st.SearchStrategy[InstrumentKind] = st.sampled_from(("sister-city", "mou", "friendship"))
DAYS = st.sampled_from(
    ("2019-12-30", "2020-01-02", "2020", "2021-06-15", "2021-12-31/2022-01-03", "2024-02-01")
)
TERMS = st.sampled_from((None, None, Term(until="2021-06-30"), Term(length="P3Y", renewal="tacit")))
COSTS = st.sampled_from(("EUR 100", "EUR 30", "TWD 7"))
WHO = st.sampled_from(("kaohsiung", "gdynia", "riga", "edinburgh"))


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    """Partnerships with agreements and visits, some of which are contested."""
    found = []
    waiting = draw(st.sampled_from((1, 1, 2, 2, 3)))
    for other in draw(st.sampled_from((("gdynia",), ("gdynia", "riga"), ("edinburgh", "gdynia", "riga")))):
        told = tie(other=other)
        for n in range(draw(st.sampled_from((0, 1, 1, 2)))):
            pact = signed(draw(DAYS), kind=draw(KINDS), instrument=f"pact-{n}", term=draw(TERMS))
            told = _more(told, pact)
        if draw(st.booleans()):
            told = _more(told, terminated(draw(DAYS), by=other))
        for _ in range(draw(st.sampled_from((0, 1, 2)))):
            visit = Visited(
                on=draw(DAYS), visitor=draw(WHO), host=draw(WHO), cost=draw(COSTS), funded_by=draw(WHO)
            )
            told = _more(told, visit)
        while waiting and draw(st.booleans()):
            version = draw(st.integers(1, len(told.entries)))
            what: tuple[str, Any] = draw(
                st.one_of(
                    DAYS.map(lambda on: ("on", on)),
                    KINDS.map(lambda kind: ("kind", kind)),
                    WHO.map(lambda who: ("host", who)),
                    WHO.map(lambda who: ("funded_by", who)),
                    COSTS.map(lambda cost: ("cost", cost)),
                    st.just(("certainty", "alleged")),
                    st.just(("term", {"until": "2023-06-30"})),
                )
            )
            if what[0] in type(told.entries[version - 1].fact).model_fields:
                told = _more(told, contested(version, *what))
            waiting -= 1
        found.append(told)
    return found


def _more(told: Story, fact: Fact) -> Story:
    try:
        return told + fact
    except Refused:
        return told


def ways(told: Story) -> list[Story]:
    """The story as it would be with each choice of preferences, recorded as somebody would."""
    contests = [
        (
            contest.version,
            contest.field,
            [value_of(told.effective_entry(contest.version).fact, contest.field), *contest.others],  # type: ignore[union-attr]
        )
        for contest in open_contests(told)
    ]
    found = []
    for values in product(*(those for _, _, those in contests)):
        chosen = told
        for (version, name, _), value in zip(contests, values, strict=True):
            fact = preferred(version, name, value)
            chosen = Story(chosen.stream, (*chosen.entries, entry(chosen, fact)))
        try:
            chosen.effective_entries  # noqa: B018 — read here, or not at all
        except Unread:
            continue
        if newly_unlawful(told, chosen):
            continue
        found.append(chosen)
    return found


@settings(
    max_examples=times(50),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(stories(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_least_and_most_are_those_of_all_preferences(told: list[Story], as_at: str) -> None:
    each = [ways(story) for story in told]
    worlds = list(product(*each))
    assume(1 < len(worlds) <= TOGETHER)

    def numbers(report_: Report, stories: tuple[Story, ...] | list[Story]) -> dict[Any, Count]:
        page = report_(asked(ours(), *stories, as_at=as_at))
        return {
            (section.name, getattr(row, "partner", ""), getattr(row, "year", ""), name): getattr(row, name)
            for section in page.sections
            if section.name in {"total", "partners", "years"}
            for row in section.rows
            for name in ("computed", "visits_in", "visits_out")
            if name in row._fields
        }

    for row in (count, visits):
        said = numbers(row, told)
        actual = [numbers(row, world) for world in worlds]
        for what in {key for found in (said, *actual) for key in found}:
            every = [found.get(what, Count(0, 0)) for found in actual]
            bounds = Count(min(item.least for item in every), max(item.most for item in every))
            assert said.get(what) == bounds, what


ASKED: tuple[tuple[Report, dict[str, Any]], ...] = (
    (annual, {"year": 2020}),
    (annual, {"year": 2021}),
    (commitments, {}),
    (conversion, {}),
    (costs, {}),
    (costs, {"year": 2020}),
    (count, {}),
    (dormant, {}),
    (kinds, {"years": (2020,)}),
    (people, {}),
    (ranking, {}),
    (schools, {}),
    (tenure, {}),
    (topics, {}),
    (visits, {}),
)


def counts(page: Page) -> dict[Any, Count]:
    """Every number of things on a page, by what its row is about; of certain and possible ones the least and the most."""
    found: dict[Any, Count] = {}
    for section in page.sections:
        if section.name == "unsettled":  # of what there is there only the uncertain is listed
            continue
        for row in section.rows:
            named = {name: getattr(row, name) for name in row._fields if name in KEYS}
            about = getattr(row, "identity", None) or (
                tuple(str(item) for item in named.values() if not isinstance(item, tuple)) or str(row[0])
            )
            for name in row._fields:
                key = (section.name, about, name)
                number = as_count(row, name)
                if number is not None and not any(word in name for word in MEASURES):
                    assert key not in found, f"two rows are about {key}"
                    found[key] = number
    return found


def as_count(row: Any, name: str) -> Count | None:
    number = getattr(row, name)
    if name in KEYS or name in {"possible", "uncertain"} or name.endswith(("least", "most")):
        return None
    if name == "certain" and type(number) is int:
        return Count(number, number + row.possible)
    if type(number) is int:
        return Count(number, number)
    return number if isinstance(number, Count) else None


def surely(page: Page) -> set[Any]:
    """What a page says for certain: that a row is there, and the status, state or outcome of which it says so."""
    return {
        (
            section.name,
            stream,
            getattr(row, "commitment", getattr(row, "name", getattr(row, "change", ""))),
            row.behind.entries[:1]
            if isinstance(row[0], Days)
            else (),  # what brings a value in stands behind it
            of,
        )
        for section in page.sections
        for row in section.rows
        for stream in [
            getattr(row, "entry", None)
            or getattr(row, "stream", None)
            or getattr(row, "id", None)
            or getattr(row, "body", None)
        ]
        for of in [
            next((getattr(row, name) for name in ("status", "state", "outcome") if name in row._fields), "")
            if section.name not in {"counted", "unsigned"}  # there it is the row being there
            else ""
        ]
        if getattr(row, "certain", None) is True or getattr(row, "possible", None) is False
    }


def summed(page: Page) -> Iterator[tuple[Any, int]]:
    """Each balance with the number of ties that are listed as making it uncertain."""
    for row in page.section("balance"):
        yield row, sum(each.ties == row.ties for each in page.section("unsettled"))


@settings(
    max_examples=times(20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@pytest.mark.parametrize("few", [0, FEW_STREAMS], ids=["row by row", "stream by stream"])
@given(told=stories(), as_at=st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_every_number_of_every_report_lies_within_what_is_said(
    few: int, told: list[Story], as_at: str
) -> None:
    worlds = list(product(*map(ways, told)))
    assume(1 < len(worlds) <= TOGETHER)
    for item, options in ASKED:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("projections.reckoning.unsettled.worlds.FEW_STREAMS", few)
            said = counts(item(asked(ours(), *told, as_at=as_at), **options))
        actual = [counts(item(asked(ours(), *world, as_at=as_at), **options)) for world in worlds]
        for what in {key for found in actual for key in found}:
            every = [found.get(what, Count(0, 0)) for found in actual]
            bounds = Count(min(each.least for each in every), max(each.most for each in every))
            assert said.get(what) == bounds, (item, what)


@settings(
    max_examples=times(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(stories(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_what_is_certain_is_what_is_so_in_every_world(told: list[Story], as_at: str) -> None:
    """And nothing is said to be only possible that no value changes: where a term is contested, the signature is certain."""
    worlds = list(product(*map(ways, told)))
    assume(1 < len(worlds) <= TOGETHER)
    who = told[0].stream
    for item, options in (
        *((each, {}) for each in (atlas, commitments, conversion, count, status)),
        (briefing, {"who": who}),
        (show, {"who": who}),
        (timeline, {}),
    ):
        said = surely(item(asked(ours(), *told, as_at=as_at), **options))
        each = [surely(item(asked(ours(), *world, as_at=as_at), **options)) for world in worlds]
        assert said == set.intersection(*each), item


@settings(
    max_examples=times(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(stories(), st.sampled_from(("2020-06-01", "2020-02-02", "2022-01-01")))
def test_what_something_may_be_is_what_it_may_be_in_any_world(told: list[Story], as_at: str) -> None:
    worlds = list(product(*map(ways, told)))
    assume(1 < len(worlds) <= TOGETHER)

    def may_be(stories: Iterable[Story]) -> dict[tuple[str, ...], set[str]]:
        rows = status(asked(ours(), *stories, as_at=as_at)).section("status")
        found = {(row.id,): {row.status, *row.alternatives} for row in rows}
        return found | {
            (row.id, each.id): {each.status, *each.alternatives} for row in rows for each in row.instruments
        }

    said, each = may_be(told), [may_be(world) for world in worlds]
    assert said == {
        what: set().union(*(found.get(what, {"none"}) for found in each))
        for what in dict.fromkeys(key for found in each for key in found)
    }


@settings(
    max_examples=times(20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(stories(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_what_is_certain_of_a_year_is_so_in_every_world(told: list[Story], as_at: str) -> None:
    worlds = list(product(*map(ways, told)))
    assume(1 < len(worlds) <= TOGETHER)
    page = annual(asked(ours(), *told, as_at=as_at), year=2020)
    actual = [annual(asked(ours(), *world, as_at=as_at), year=2020) for world in worlds]

    certain = [(row.stream, row.behind.entries[0]) for row in page.section("bilateral")]
    possible = [(row.stream, row.behind.entries[0]) for row in page.section("possible")]
    sure = [{(row.stream, row.behind.entries[0]) for row in each.section("bilateral")} for each in actual]
    maybe = [{(row.stream, row.behind.entries[0]) for row in each.section("possible")} for each in actual]
    in_each = sure[0].intersection(*sure[1:])
    assert set(certain) == in_each
    assert set(possible) == set().union(*sure, *maybe) - in_each
    assert len(possible) == len(set(possible))
    for balance, listed in summed(page):
        rows = [each for row in actual for each in row.section("balance") if each.ties == balance.ties]
        assert balance.uncertain == listed
        assert balance.uncertain >= max(row.uncertain for row in rows)
        if balance.uncertain == 0:
            assert {row.certain for row in rows} == {balance.certain}


@settings(max_examples=times(20), deadline=None)
@given(stories())
def test_a_reading_is_the_history_with_the_preference_recorded(told: list[Story]) -> None:
    for story in told:
        for choices, read in other_readings(story):
            chosen = story
            for choice in choices:
                fact = preferred(choice.version, choice.field, choice.value)
                chosen = Story(chosen.stream, (*chosen.entries, entry(chosen, fact)))
            assert [(row.fact, row.earliest, row.latest) for row in read.chronicle] == [
                (row.fact, row.earliest, row.latest) for row in chosen.chronicle
            ]
            assert read.aggregate.as_at(day("2024-01-01")) == chosen.aggregate.as_at(day("2024-01-01"))


@pytest.mark.parametrize("few", [0, FEW_STREAMS])
def test_two_contests_that_make_up_for_each_other_in_a_sum_are_seen_in_it(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.reckoning.unsettled.worlds.FEW_STREAMS", few)
    here = tie(visited("2020-05-01"), contested(2, "on", "2020-07-01"))
    there = history(
        opened_between("dresden", "kaohsiung"), visited("2020-07-01"), contested(2, "on", "2020-05-01")
    )

    total = only(count(asked(ours(), here, there, as_at="2020-06-01")), "total")

    assert total.not_counted == Count(0, 2)  # of each it is open whether it had begun


def test_a_flag_that_a_contest_leaves_open_is_said_so_in_words_too() -> None:
    told = history(
        opened_between("gdynia", "kaohsiung"),
        signed("2019", kind="mou"),
        proposed("2020", kind="sister-city"),
        considered("2020-06", outcome="tabled"),
        contested(4, "outcome", "rejected", by=("press",)),
    )
    standing = only(briefing(asked(told), who=told.stream), "standing")

    assert standing.possible_flags
    for flag in standing.possible_flags:
        assert f"{flag} (possible)" in standing.said
    for flag in standing.flags:
        assert flag in standing.said.split(" · ")


# --- more worlds than are tried together


@pytest.mark.parametrize("ties", [2, 5, 6, 7])
def test_every_number_of_what_is_counted_adds_up_however_many_ties_are_contested(ties: int) -> None:
    told = [
        tie(signed("2005", kind="mou"), contested(2, "kind", "sister-city"), other=f"p{n}")
        for n in range(ties)
    ]

    total = only(count(asked(ours(), *told, as_at="2012-06-30")), "total")

    assert total.computed == total.named == total.not_counted == Count(0, ties)
    assert total.possible == ties


@pytest.mark.parametrize("ties", [2, 3, 6])
def test_certain_and_possible_visits_add_up_however_many_are_contested(ties: int) -> None:
    told = [
        tie(
            signed("2001", kind="sister-city"),
            visited("2011-05", visitor="kaohsiung", host=f"p{n}"),
            contested(2, "on", "2003"),
            contested(3, "on", "2012-09"),
            other=f"p{n}",
        )
        for n in range(ties)
    ]
    ask = asked(ours(), *told, as_at="2013-01-01")

    row = only(annual(ask, year=2011), "summary", what="visits out")

    assert (row.certain, row.possible) == (0, ties)
    assert all(
        row.partners == Count(0, ties) for row in visits(ask).section("totals") if row.year in (2011, 2012)
    )


def test_a_rate_is_that_of_the_least_and_the_most_that_were_added_up() -> None:
    """No world that is tried beyond the limit has the fewest that were pressed of the most that there are."""
    sure = [tie(signed("2005"), pressured("2012"), other=f"sure-{n}") for n in range(30)]
    sure += [tie(signed("2005"), other=f"quiet-{n}") for n in range(100)]
    doubted = [
        tie(signed("2005"), pressured("2012"), contested(3, "certainty", "alleged"), other=f"pressed-{n}")
        for n in range(3)
    ]
    begun = [tie(signed("2005"), contested(2, "on", "2015"), other=f"begun-{n}") for n in range(3)]

    rate = only(
        pressure(asked(ours(), *sure, *doubted, *begun, as_at="2013-01-01")), "rate", of="partnerships"
    )

    assert (rate.pressed, rate.all) == (Count(30, 33), Count(133, 136))
    assert (rate.percent_least, rate.percent_most) == (round(3000 / 136, 1), round(3300 / 133, 1))


def test_a_flag_that_depends_on_a_contest_leaves_a_certain_standing_certain() -> None:
    told = tie(
        proposed("2012-11", kind="sister-city"),
        signed("2013-06-09", kind="sister-city"),
        invalidated("2013-06-10", by="ministry"),
        contested(3, "kind", "mou"),
    )

    (row,) = diff(asked(ours(), told), from_=When("2012-12-31"), to=When("2013-12-31")).rows

    assert (row.status_after, row.certainty) == ("invalidated", "certain")
    assert [said for said in depends_on(row) if "pending" in said]


def test_a_standing_that_depends_on_a_contest_is_possible_whatever_its_flags() -> None:
    told = tie(
        signed("2013-06-09"),
        invalidated("2013-06-10", by="ministry"),
        contested(3, "on", "2014-06-10"),
    )

    (row,) = diff(asked(ours(), told), from_=When("2012-12-31"), to=When("2013-12-31")).rows

    assert (row.status_after, row.certainty) == ("invalidated", "possible")


# --- what is said of bodies


GDANSK = history(
    body_registered("Gdańsk").model_copy(update={"lat": 54.35, "lon": 18.65}),
    contested(1, "name", "Danzig", by=("atlas-1938",)),
    contested(1, "lat", 50.1, by=("atlas-1938",)),
    stream="body:gdansk",
)
KAOHSIUNG = history(body_registered().model_copy(update={"lat": 22.6, "lon": 120.3}), stream="body:kaohsiung")
OF_TWO_DAYS = tie(signed("2000-01-01"), contested(2, "on", "2001-02-02"), other="gdansk")
OF_NAMES = "body:gdansk#1 name (or Danzig)"


def test_of_a_body_every_day_of_its_ties_and_every_place_is_said_with_whose_it_is() -> None:
    page = show(asked(ours(), GDANSK, KAOHSIUNG, OF_TWO_DAYS), who="body:gdansk")
    (row,) = page.rows
    (with_kaohsiung,) = row.partnerships

    assert with_kaohsiung.since == Days("[2000-01-01,2001-02-02]", "2000-01-01", "2001-02-02")
    assert depends_on(with_kaohsiung) == ("if #2 on is 2001-02-02: since 2001-02-02",)
    assert page.section("partnerships") == [with_kaohsiung]
    assert [(other.field, other.value, other.sources) for other in row.registered.others] == [
        ("lat", "50.1", ("atlas-1938",)),
        ("name", "Danzig", ("atlas-1938",)),
    ]
    assert "if #1 lat is 50.1: registered: lat 50.1" in depends_on(row)


def test_what_began_it_has_every_day_on_which_it_may_have() -> None:
    (row,) = show(asked(ours(), OF_TWO_DAYS), who=OF_TWO_DAYS.stream).rows

    assert row.began.when == Days("[2000-01-01,2001-02-02]", "2000-01-01", "2001-02-02")


@pytest.mark.parametrize(
    ("used", "other", "when"),
    [
        ("2019-05-08/2019-05-10", "2019-05-09", Days("2019-05-08/2019-05-10", "2019-05-08", "2019-05-09")),
        ("2019-05-09", "2019-05-08/2019-05-10", Days("2019-05-09", "2019-05-08", "2019-05-09")),
        ("2019-05-08", "2019-05-09", Days("[2019-05-08,2019-05-09]", "2019-05-08", "2019-05-09")),
    ],
)
def test_a_visit_that_may_have_lasted_is_told_as_in_use_and_what_it_began_has_its_first_days(
    used: str, other: str, when: Days
) -> None:
    told = tie(visited(used, host="gdynia"), contested(2, "on", other))
    page = timeline(asked(ours(), told), who=told.stream)

    (line,) = [row for row in page.rows if row.type == "partnership.visited"]
    (row,) = show(asked(ours(), told), who=told.stream).rows

    assert line.when == when
    assert depends_on(line) == (f"if #2 on is {other}: when {other}",)
    assert row.since == Days("[2019-05-08,2019-05-09]", "2019-05-08", "2019-05-09")


def test_a_contested_name_is_said_wherever_it_is_shown_and_nowhere_else() -> None:
    other = tie(signed("2000"), other="riga")
    ask = asked(ours(), GDANSK, KAOHSIUNG, OF_TWO_DAYS, other)
    settled = asked(ours(), GDANSK + preferred(1, "name", "Gdańsk"), KAOHSIUNG, OF_TWO_DAYS)

    for asking in (status, atlas, count):
        assert sum(OF_NAMES in note for note in asking(ask).notes) == 1, asking
        assert not any(OF_NAMES in note for note in asking(settled).notes), asking
    assert not any(OF_NAMES in note for note in show(ask, who=other.stream).notes)


def test_contests_that_make_up_for_each_other_are_all_counted_against_a_contested_figure() -> None:
    kinds: tuple[InstrumentKind, ...] = ("mou", "sister-city")
    others = ("gdynia", "riga", "turku")

    def told(chosen: tuple[int, ...] | None) -> Ask:
        ties = []
        for n, other in enumerate(others):
            of = tie(signed("2020", kind=kinds[n % 2]), contested(2, "kind", kinds[1 - n % 2]), other=other)
            ties.append(of + preferred(2, "kind", kinds[chosen[n]]) if chosen else of)
        claim = (figure_reported("2025", value="2", as_of="2025-01-01"), contested(2, "value", "3"))
        weighed = (preferred(2, "value", str(2 + chosen[-1])),) if chosen else ()
        figure = history(body_registered(), *claim, *weighed, stream="body:kaohsiung")
        return asked(*ties, figure, ours(metric="sister-cities"))

    every = [only(figures(told(chosen)), "figures") for chosen in product((0, 1), repeat=len(others) + 1)]
    for row in (only(figures(told(None)), "figures"), only(count(told(None)), "claims")):
        for name in ("computed", "difference"):
            bounds = [getattr(each, name) for each in every]
            least, most = min(each.least for each in bounds), max(each.most for each in bounds)
            assert getattr(row, name) == Count(least, most), name
