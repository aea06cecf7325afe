"""What follows from the page of the contested streams alone is what the report would answer of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    around,
    asked,
    body_registered,
    contested,
    dormancy_declared,
    history,
    ledger_opened,
    opened_between,
    see_that_it_adds_up,
    signed,
    terminated,
    visited,
)
from domain.body import Registered, Succeeded
from domain.context import NOWHERE
from domain.ledger import PolicyAdopted
from domain.membership import Participated
from domain.partnership.facts import CommitmentMade
from projections.page import Page, Section
from projections.reckoning.unsettled import depends_on
from projections.reckoning.unsettled.following import placed
from projections.report import Count, report
from projections.reports.atlas import atlas
from projections.reports.commitments import commitments
from projections.reports.count import count
from projections.reports.dormant import dormant
from projections.reports.kinds import kinds
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.reports.upcoming import upcoming
from projections.rows.contacts import contacts
from projections.rows.streams import streams
from tests.projections.reckoning.test_unsettled import _more, only, ours, stories, tie
from tests.tries import times

if TYPE_CHECKING:
    from comity.testing import Story
    from domain.history import History
    from projections.report import Ask


@settings(
    max_examples=times(10),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(stories(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_a_report_that_says_that_it_adds_up_does(told: list[Story], as_at: str) -> None:
    for item, options in (
        (status, {}),
        (timeline, {}),
        (upcoming, {}),
        (kinds, {"years": (2020,)}),
        (atlas, {"status": ("in-force",)}),
        (dormant, {"months": 12}),
        (commitments, {}),
        (count, {}),
    ):
        assert item.adds_up
        see_that_it_adds_up(item, asked(ours(), *told, as_at=as_at), **options)


SUCCEEDED = history(body_registered(), Succeeded(on="2021", by="kaohsiung"), stream="body:county")
SCHOOLS = PolicyAdopted(
    policy="schools", title="Schools follow", counts=("sister-city", "mou"), follow_up="sister-school"
)


@st.composite
def groups(draw: st.DrawFn) -> list[History]:
    """Several partnerships between the same two bodies, ties under them, and a membership that names both."""
    county = "partnership:county--gdynia"
    ties = [
        ((("gdynia", "kaohsiung"), None), NOWHERE),
        ((("gdynia", "kaohsiung", "riga"), None), NOWHERE),
        ((("county", "gdynia"), None), around(county, SUCCEEDED)),
        ((("school-a", "school-b"), "partnership:gdynia--kaohsiung"), NOWHERE),
        ((("school-c", "school-d"), "partnership:gdynia--kaohsiung--riga"), NOWHERE),
    ]
    found: list[History] = [SUCCEEDED]
    for (parties, under), place in ties:
        if draw(st.sampled_from((True, True, False))):
            told = history(opened_between(*parties, under=under), around=place)
            for fact in draw(st.lists(st.sampled_from(GROUPED), max_size=4)):
                told = _more(told, fact)
            for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
                version = draw(st.integers(1, len(told.entries)))
                field, value = draw(st.sampled_from(OTHERWISE))
                if field in type(told.entries[version - 1].fact).model_fields:
                    told = _more(told, contested(version, field, value))
            found.append(told)
    if draw(st.booleans()):
        told = history(
            Participated(on="2021-03-01", occasion="a meeting", counterparts=("gdynia",)),
            stream="membership:kaohsiung@network",
        )
        what: tuple[str, Any] = draw(
            st.sampled_from((("on", "2023-12"), ("counterparts", ["riga"]), ("certainty", "alleged")))
        )
        found.append(_more(told, contested(1, *what)) if draw(st.booleans()) else told)
    placed_at = history(Registered(name="Gdynia", kind="city", lat=54.5, lon=18.5), stream="body:gdynia")
    if draw(st.booleans()):
        found.append(placed_at)
        found.append(
            history(Registered(name="Kaohsiung", kind="city", lat=22.6, lon=120.3), stream="body:kaohsiung")
        )
    return found


GROUPED = (
    signed("2020-05-01", kind="sister-city"),
    signed("2021-06-15", kind="mou", instrument="another"),
    signed("2022", kind="sister-school", instrument="school"),
    visited("2019", host="gdynia"),
    visited("2022-05-01", host="gdynia"),
    visited("2023-04/2023-10", host="gdynia"),
    visited("[2021-09..2022-11]", host="gdynia"),
    visited("2023", host="riga", certainty="alleged"),
    terminated("2023-01-01", by="gdynia"),
    CommitmentMade(on="2020-02", commitment="letter", text="to write a letter", due="2022"),
    dormancy_declared("2022"),
)
OTHERWISE = (
    ("on", "2018"),
    ("on", "2023-06"),
    ("on", "2024-05-05"),
    ("kind", "friendship"),
    ("kind", "sister-school"),
    ("host", "riga"),
    ("certainty", "alleged"),
    ("due", "2030"),
)


@settings(
    max_examples=times(10),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(groups(), st.sampled_from(("2020-06-01", "2022-06-01", "2025-01-01")))
def test_what_belongs_together_adds_up(told: list[History], as_at: str) -> None:
    book = history(ledger_opened(home="kaohsiung"), SCHOOLS)
    for item, options in (
        (atlas, {}),
        (dormant, {"months": 24}),
        (dormant, {"months": 12, "of": "gdynia"}),
        (commitments, {}),
        (count, {"policy": "rgre"}),
        (count, {"policy": "schools", "of": "gdynia"}),
    ):
        see_that_it_adds_up(item, asked(book, *told, as_at=as_at), **options)


CONTESTED_HOSTS = (
    tie(visited("2024-05-01", host="riga"), other="gdynia"),
    tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "riga"), other="edinburgh"),
    tie(visited("2024-05-01", host="gdynia"), contested(2, "host", "sopot"), other="dresden"),
)


class Hosts(NamedTuple):
    """How many hosts there were, each once, and how many visits."""

    what: str
    number: int
    visits: int


def test_a_report_that_does_not_add_up_is_told_so_and_asked_of_all_streams() -> None:
    """Of those that are contested riga is a host more; of all it is not, because it was one already."""

    @report()
    def hosts(ask: Ask) -> Page:
        """How many hosts were there?"""
        found = [contact.host for contact in ask.of(contacts)]
        return Page("Hosts", (Section("hosts", [Hosts("all", len(set(found)), len(found))]),))

    ask = asked(ours(), *CONTESTED_HOSTS)

    with pytest.raises(AssertionError):
        see_that_it_adds_up(hosts, ask)
    assert hosts(ask).rows[0].number == Count(2, 3)


def test_a_report_that_adds_up_is_asked_again_of_those_alone_that_are_contested() -> None:
    asked_of: list[int] = []

    @report(adds_up=True)
    def hosts(ask: Ask) -> Page:
        """Who was host?"""
        found = list(ask.of(contacts))
        asked_of.append(len(found))
        return Page("Hosts", (Section("hosts", found), Section("sum", [Hosts("all", 0, len(found))])))

    ask = asked(ours(), *CONTESTED_HOSTS)
    page = hosts(ask)

    assert max(asked_of[1:]) == 2
    assert [depends_on(row) for row in page.rows] == [
        ("if #2 host is sopot: host sopot",),
        ("if #2 host is riga: host riga",),
        (),
    ]
    assert only(page, "sum").visits == 3


def test_where_a_row_stands_that_is_there_otherwise_alone_is_seen_in_the_page_of_all() -> None:
    """Rows are in the order of days, of which none stands in them."""

    @report(adds_up=True)
    def hosts(ask: Ask) -> Page:
        """Who was host, in order?"""
        found = sorted(ask.of(contacts), key=lambda row: row.earliest, reverse=True)
        return Page("Hosts", (Section("hosts", [row for row in found if row.host != "gdynia"]),))

    others = [
        tie(visited(f"20{10 + n}", host="kaohsiung"), other=name)
        for n, name in enumerate(("riga", "dresden", "essen"))
    ]
    told = tie(visited("2011-06", host="gdynia"), contested(2, "host", "sopot"), other="ystad")
    other = tie(visited("2013-06", host="gdynia"), contested(2, "host", "sopot"), other="aachen")

    page = hosts(asked(ours(), *others, told, other))

    assert [row.on for row in page.rows] == ["2013-06", "2012", "2011-06", "2011", "2010"]


SEVERAL = ("aachen", "dresden", "essen", "gdynia", "riga", "ystad")


def test_where_rows_of_many_streams_stand_is_seen_in_one_page_of_all() -> None:
    """Not in one for each of them."""
    asked_of: list[int] = []

    @report(adds_up=True)
    def hosts(ask: Ask) -> Page:
        """Who was host, in order, and how many visits were there?"""
        found = sorted(ask.of(contacts), key=lambda row: row.earliest, reverse=True)
        kept = [row for row in found if row.host != "gdynia"]
        asked_of.append(len(found))
        total = [Hosts("all", 0, len(kept))]
        return Page("Hosts", (Section("hosts", kept), Section("sum", total)))

    settled = [
        tie(visited(f"{year}-03", host="kaohsiung"), other=f"town-{year}") for year in range(2000, 2020)
    ]
    open_ = [
        tie(visited(f"20{10 - n:02}-09", host="gdynia"), contested(2, "host", "sopot"), other=name)
        for n, name in enumerate(SEVERAL)
    ]
    page = hosts(asked(ours(), *settled, *open_))

    assert asked_of.count(len(settled) + len(open_)) == 2
    days = [row.on for row in page.section("hosts")]
    assert days == sorted(days, reverse=True)
    assert len(days) == len(settled) + len(open_)
    assert only(page, "sum").visits == Count(len(settled), len(settled) + len(open_))


def test_a_row_that_another_page_has_not_is_not_put_in_its_place() -> None:
    page = Page("Hosts", (Section("hosts", [Hosts("a", 1, 1), Hosts("c", 1, 1), Hosts("b", 1, 1)]),))
    rows = list(page.rows)

    guide = Page("Hosts", (Section("hosts", [rows[2], rows[0]]),))
    found = placed(page, {"hosts": 1}, guide)

    assert found is not None
    assert [row.what for row in found.rows] == ["b", "a", "c"]
    assert placed(page, {"hosts": 1}, Page("Hosts", (Section("hosts", rows[:2]),))) is None


def test_the_only_tie_of_its_kind_has_a_row_where_it_may_be_of_that_kind() -> None:
    """With another kind there is no row of it; of an earlier year, in which there was none, there is none anyway."""
    other = tie(signed("2019", kind="friendship"), other="riga")
    told = tie(signed("2022-05-01", kind="mou"), contested(2, "kind", "friendship"), other="gdynia")
    ask = asked(ours(), other, told, as_at="2024-01-01")

    see_that_it_adds_up(kinds, ask, years=(2020,))
    page = kinds(ask, years=(2020,))

    assert [(row.of_kind, row.year, row.number, depends_on(row)) for row in page.section("kinds")] == [
        ("friendship", 2020, Count(1, 1), ()),
        ("friendship", 2024, Count(1, 2), (f"if {told.stream}#2 kind is friendship: number 2",)),
        ("mou", 2024, Count(0, 1), (f"if {told.stream}#2 kind is friendship: not here",)),
    ]


def test_what_few_streams_answer_is_seen_with_those_that_they_are_under() -> None:
    """A visit counts where its partnership is under one of ours: without that one it would not be there."""
    asked_of: list[int] = []

    @report()
    def visits(ask: Ask) -> Page:
        """How many visits were there under ours?"""
        own = {row.stream: row for row in ask.of(streams, kind="partnership")}
        found = [row for row in ask.of(contacts) if own[row.stream].under in own]
        asked_of.append(len(own))
        there = [row for row in found if row.host != "riga"]
        return Page("Visits", (Section("visits", [Hosts("all", 0, len(there))]),))

    top = history(opened_between("edinburgh", "kaohsiung"))
    below = [
        history(
            opened_between(name, f"school-{name}", under=top.stream),
            visited("2020", host=name, visitor=f"school-{name}"),
            contested(2, "host", "riga"),
        )
        for name in SEVERAL[:4]
    ]
    settled = [tie(visited("2020", host="kaohsiung"), other=f"town-{n}") for n in range(30)]
    page = visits(asked(ours(), top, *below, *settled))

    assert only(page, "visits").visits == Count(0, 4)
    assert asked_of.count(len(settled) + len(below) + 1) == 2
