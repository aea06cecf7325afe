"""What follows from the page of the contested streams alone is what the report would answer of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    contested,
    see_that_it_adds_up,
    visited,
)
from projections.page import Page, Section
from projections.reckoning.unsettled import depends_on
from projections.report import Count, report
from projections.reports.kinds import kinds
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.reports.upcoming import upcoming
from projections.rows.contacts import contacts
from tests.projections.reckoning.test_unsettled import only, ours, stories, tie

if TYPE_CHECKING:
    from comity.testing import Story
    from projections.report import Ask


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(stories(), st.sampled_from(("2020-06-01", "2022-01-01", "2025-01-01")))
def test_a_report_that_says_that_it_adds_up_does(told: list[Story], as_at: str) -> None:
    for item, options in ((status, {}), (timeline, {}), (upcoming, {}), (kinds, {"years": (2020,)})):
        assert item.adds_up
        see_that_it_adds_up(item, asked(ours(), *told, as_at=as_at), **options)


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
