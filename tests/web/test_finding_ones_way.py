"""Finding one's way: how many pages there are, what stands on one, which record it is of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from domain.fact import fact_class, fact_of
from projections.engine.shelf import Shelf
from queries.session import ReadingSession
from store.application import open_ledger
from store.roots import NAME, root_of
from tests.web.conftest import links, words_of

if TYPE_CHECKING:
    from tests.web.conftest import Pages

PAGED = {
    "/en/partnerships": 1,
    "/en/partnerships?status=in-force": 1,
    "/en/sources": 2,
    "/en/sources/en-wiki-2023": 1,
    "/en/b/kaohsiung": 1,
    "/en/b/kaohsiung/audit": 1,
    "/en/p/edinburgh--kaohsiung": 1,
    "/en/p/edinburgh--kaohsiung/audit?order=recording": 1,
    "/en/map": 1,
    "/en/timeline": 1,
    "/en/timeline?by=status": 1,
    "/en/years": 1,
    "/en/years/2013": 1,
    "/en/reports/count": 1,
    "/en/reports/topics": 2,
}


@pytest.mark.parametrize("address", PAGED)
def test_a_page_beyond_the_last_leads_back_to_it(address: str, pages: Pages) -> None:
    mark = "&" if "?" in address else "?"

    beyond = pages.text(f"{address}{mark}page=997")

    told = re.search(r"There (?:is one page|are (\d+) pages), and no page 997", words_of(beyond))
    assert told, address
    last = int(told[1] or 1)
    assert last >= PAGED[address]
    (back,) = re.findall(r'<p class="warn">There .*?<a href="([^"]+)"', beyond.replace("&amp;", "&"))
    page = pages.text(back)
    assert "and no page" not in words_of(page)
    if last > 1:
        assert f"Page {last} of {last}" in words_of(page)
        assert "and no page" in words_of(pages.text(f"{address}{mark}page={last + 1}"))


def test_a_page_in_the_middle_says_which_it_is(pages: Pages) -> None:
    first = words_of(pages.text("/en/sources"))

    assert re.search(r"Page 1 of [2-9]", first)
    assert "and no page" not in first


# --- what stands on a page


def test_a_long_report_begins_with_a_list_of_its_sections(pages: Pages) -> None:
    page = pages.text("/en/reports/annual?year=2025")
    (told,) = re.findall(r'<nav class="contents".*?</nav>', page, re.DOTALL)
    names = re.findall(r'href="#([^"]+)"', told)

    assert len(names) >= 3
    assert names == [name for name in re.findall(r'<section[^>]* id="([^"]+)"', page) if name in names]
    assert page.index('<nav class="contents"') < page.index("<table")


@pytest.mark.parametrize("address", ["/en/reports/diff", "/en/reports/timeline?who=oakland"])
def test_a_short_one_has_no_list_of_sections_and_no_trace_of_one(address: str, pages: Pages) -> None:
    page = pages.text(address)

    assert 'class="contents"' not in page
    assert "<!-- contents" not in page


# --- which record


def test_the_foot_of_a_page_has_the_root_of_the_record_that_is_shown(pages: Pages) -> None:
    with ReadingSession(pages.where) as session:
        ledger = session.view().ledger
        kept = Shelf(ledger.where).load(NAME)
        roots = {until: root_of(ledger, Shelf(ledger.where), until) or "" for until in (190, 604)}
        assert roots[190] != roots[604]
    for address in ("/en/", "/en/p/edinburgh--kaohsiung", "/en/map", "/en/p/edinburgh--kaohsiung/audit"):
        then = pages.text(f"{address}?as-known=%23190")
        foot = words_of(then[then.index("<footer") :])
        now = pages.text(address)

        assert "Entry 190 of " in foot, address
        assert "the last of the record that is shown; 604 by now" in foot
        assert f"{roots[190][:8]} {roots[190][8:16]}" in foot
        assert f"{roots[604][:8]} {roots[604][8:16]}" in words_of(now[now.index("<footer") :])
    assert Shelf(pages.where).load(NAME) == kept, "what is known of the whole ledger stays"


def test_before_the_first_entry_there_is_no_root_of_then(pages: Pages) -> None:
    assert pages.get("/en/?as-known=2020-01-01").status_code == 200


# --- the map's legend


def test_the_legend_of_the_map_chooses_a_status(pages: Pages) -> None:
    page = pages.text("/en/map?as-at=2025-12-31")
    legend = page[page.index('<ul class="legend">') : page.index("</ul>", page.index('<ul class="legend">'))]

    assert "/en/map?status=on-hold&as-at=2025-12-31" in links(legend)
    chosen = pages.text("/en/map?status=on-hold")
    assert "Show all" in chosen
    assert "Edinburgh" in words_of(chosen)


def test_the_page_of_a_network_names_all_who_are_in_it_and_not_the_home_alone(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        joined = fact_of(fact_class("membership.joined"), {"on": "2019-05-06"})
        ledger.record("membership:edinburgh@iclei", joined, by="mei")

    page = own.text("/en/b/iclei")

    members = page[page.index('id="members"') :]
    assert {"/en/m/edinburgh@iclei", "/en/m/kaohsiung@iclei"} <= set(links(members))
