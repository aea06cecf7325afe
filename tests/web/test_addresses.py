"""Addresses whose axes are filled in once a page is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from projections.row import Link
from web import cells, pieces
from web.addresses import Addresses

if TYPE_CHECKING:
    from tests.web.conftest import Pages

TO = Addresses("last friday & before", "#12")


def test_what_is_said_with_open_addresses_is_filled_in_as_with_closed_ones() -> None:
    left_open = TO.left_open()
    sources, entries = ("minutes <1> p. 2", "gti-2025"), ("partnership:riga#1",)

    for _ in range(2):
        said = pieces.ground(sources, entries, left_open)
        assert left_open.filled_in(said) == pieces.ground(sources, entries, TO)
    link = cells.anchor("Riga", left_open.of(Link("body", "riga")))
    assert left_open.filled_in(link) == cells.anchor("Riga", TO.of(Link("body", "riga")))
    assert TO.filled_in(said) == said
    assert left_open.to("/map", as_at="2020-01-01") == TO.to("/map", as_at="2020-01-01")


def test_a_page_of_another_day_leads_to_that_day() -> None:
    for day in ("2019", "2020"):
        to = Addresses(day).left_open()
        assert f"as-at={day}" in to.filled_in(pieces.ground(("minutes",), (), to))


def test_a_text_is_escaped_though_html_of_the_same_letters_was_a_link_before() -> None:
    assert "<b>" in cells.anchor(Markup("<b>Riga</b>"), "/riga")
    assert "<b>" not in cells.anchor("<b>Riga</b>", "/riga")


def test_no_page_has_what_stands_for_axes(pages: Pages) -> None:
    for address in ("/en/", "/en/p/edinburgh--kaohsiung?as-at=2024-07-01&as-known=2026-03-12"):
        page = pages.text(address)
        assert Addresses().left_open().to("/")[len("/en/") :] not in page
    assert 'href="/en/map?as-at=2024-07-01&amp;as-known=2026-03-12"' in page
