"""The page of one partnership, membership or programme, held against what the reports say of the same day and record."""

from __future__ import annotations

import re

from domain.fact import fact_class, fact_of
from store.application import open_ledger
from tests.web.conftest import SCRIPT, Pages, links, words_of

EDINBURGH = "/en/p/edinburgh--kaohsiung"


def section(page: str, name: str) -> str:
    """One section of a page, as people read it."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found, f"no section {name}"
    return words_of(found[1])


def test_what_is_alleged_stays_alleged(pages: Pages) -> None:
    told = section(pages.text(EDINBURGH), "pressure")

    assert told.count("alleged") == 2
    assert "stroke-dasharray" in pages.text(EDINBURGH)


def test_nothing_of_a_later_record_is_on_the_page_of_an_earlier_one(pages: Pages) -> None:
    page = pages.text(f"{EDINBURGH}?as-known=2026-02-24")
    learned = re.search(r'<section id="learned">.*?</section>', page, re.DOTALL)
    assert learned
    rest = page.replace(learned[0], "")

    assert "more discussion required" not in rest
    assert "Every entry (11)" in words_of(rest)


def test_names_that_are_marks_stay_words(own: Pages) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x>"
    given = {"visitor": "kaohsiung", "host": "edinburgh", "on": "2026-04-05", "occasion": evil}
    with open_ledger(own.where) as ledger:
        fact = fact_of(fact_class("partnership.visited"), given)
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="<b>mei</b>")

    for address in (EDINBURGH, f"{EDINBURGH}/audit", "/en/", f"{EDINBURGH}?as-known=2026-02-24"):
        text = own.text(address)
        assert "<script" not in text.replace(SCRIPT, "")
        assert "<img" not in text
        assert "<b>mei" not in text
        assert "alert(1)" in words_of(text), address


def test_every_link_of_the_page_has_its_place(pages: Pages) -> None:
    page = pages.text(EDINBURGH)
    for place in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{place}"' in page
    for link in dict.fromkeys(link.partition("#")[0] for link in links(page) if link.startswith("/en/")):
        assert pages.get(link).status_code in {200, 307}, link


def test_a_body_whose_name_is_marks_is_called_so_and_nothing_runs(own: Pages) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with open_ledger(own.where) as ledger:
        given = {"name": evil, "names": {"zh-Hant": "<b>邪</b>"}, "kind": "city", "country": "XK"}
        ledger.record("body:evil", fact_of(fact_class("body.registered"), given), by="mei")
        opened = fact_of(fact_class("partnership.opened"), {"parties": ["evil", "kaohsiung"]})
        ledger.record("partnership:evil--kaohsiung", opened, by="mei")

    for address in ("/en/p/evil--kaohsiung", "/en/p/evil--kaohsiung/audit", "/en/b/evil/audit"):
        page = own.text(address)
        assert evil not in page
        assert "<b>邪" not in page
        assert "&lt;img" in page
