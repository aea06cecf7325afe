"""What is said where there is no page: where one may go instead, and both axes of time as they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from store.application import open_ledger
from store.merging import Merged, merge
from tests.web.conftest import links, words_of
from web import app

if TYPE_CHECKING:
    from tests.web.conftest import Pages

LATER = {
    "a partnership": ("/en/p/edinburgh--kaohsiung", "Edinburgh 愛丁堡 – Kaohsiung 高雄", "24 February 2026"),
    "an audit": ("/en/p/edinburgh--kaohsiung/audit", "Edinburgh 愛丁堡 – Kaohsiung 高雄", "24 February 2026"),
    "a source": ("/en/sources/udn-9361362", "United Daily News, report no. 9361362", "12 March 2026"),
    "a report": (
        "/en/reports/briefing?who=edinburgh",
        "Edinburgh 愛丁堡 – Kaohsiung 高雄",
        "24 February 2026",
    ),
}
ERRORS = {
    "no such address": "/en/nowhere",
    "no such stream": "/en/p/edinburg",
    "no such report": "/en/reports/coun",
    "no such entry": "/en/e/body:kaohsiung/999",
    "what is not taken": "/en/map?colour=red",
    "not yet on record": "/en/p/guam--kaohsiung",
}


@pytest.mark.parametrize("name", LATER)
def test_what_was_not_on_record_yet_is_said_by_its_name_with_the_day_since_when(
    name: str, pages: Pages
) -> None:
    address, title, day = LATER[name]
    mark = "&" if "?" in address else "?"
    answer = pages.get(f"{address}{mark}as-known=2026-02-20&as-at=2025-01-01")

    said = words_of(answer.text)
    assert answer.status_code == 404
    assert f"{title}" in said
    assert f"was not on record yet: it has been since {day}" in said
    assert "partnership:" not in said
    there = [link for link in links(answer.text) if link.startswith(address.partition("?")[0])]
    assert len(there) == 2
    assert all("as-at=2025-01-01" in link for link in there)
    assert [each.status_code for each in pages.get(*there)] == [200, 200]


def test_an_entry_that_was_not_on_record_yet_is_told_from_one_that_never_was(pages: Pages) -> None:
    stream = "/en/e/partnership:edinburgh--kaohsiung"
    later, never = pages.get(f"{stream}/21?as-known=2026-02-26", f"{stream}/999?as-known=2026-02-26")

    assert "Entry 21 of Edinburgh 愛丁堡 – Kaohsiung 高雄 was not on record yet" in words_of(later.text)
    assert "has no entry 999" in words_of(never.text)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_keeps_both_axes_and_says_them(name: str, pages: Pages) -> None:
    mark = "&" if "?" in ERRORS[name] else "?"
    answer = pages.get(f"{ERRORS[name]}{mark}as-at=2010-01-01&as-known=2026-02-26")

    said = words_of(answer.text)
    assert answer.status_code in {400, 404}
    assert "Where things stood on 1 January 2010 going by 26 February 2026" in said
    assert "…" not in said.partition("check it yourself")[0].replace("7898548e …", "")
    assert "/en/partnerships?as-at=2010-01-01&as-known=2026-02-26" in links(answer.text)


def test_a_page_that_breaks_down_keeps_both_axes(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(app, "_written", breaks)
    answer = pages.get("/en/sources?as-at=2011-01-01&as-known=%23300")

    assert answer.status_code == 500
    assert "Where things stood on 1 January 2011 going by the first 300 entries" in words_of(answer.text)
    assert "/en/map?as-at=2011-01-01&as-known=%23300" in links(answer.text)


def test_the_home_among_partnerships_leads_to_its_page(pages: Pages) -> None:
    answer = pages.get("/en/p/%E9%AB%98%E9%9B%84")

    assert "/en/b/kaohsiung" in links(answer.text)
    assert "body:" not in words_of(answer.text)


def test_an_unknown_report_leads_to_all_reports_and_names_no_command(pages: Pages) -> None:
    answer = pages.get("/en/reports/none")

    assert "There is no report none. Every report there is" in words_of(answer.text)
    assert "comity report" not in answer.text


def test_an_unknown_form_of_a_page_leads_to_those_that_it_has(pages: Pages) -> None:
    answer = pages.get("/en/p/edinburgh--kaohsiung.xml?as-at=2024-01-01")

    there = [link for link in links(answer.text) if link.startswith("/en/p/edinburgh--kaohsiung")]
    assert answer.status_code == 404
    assert "as JSON and as CSV, and not as xml" in words_of(answer.text)
    assert [each.status_code for each in pages.get(*there)] == [200, 200, 200]


def test_a_duplicate_says_where_it_is_told_now(own: Pages) -> None:
    with open_ledger(own.where) as ledger:
        assert isinstance(merge(ledger, "durban", "blantyre", by="mei"), Merged)

    for address, there in (
        ("/en/b/durban", "/en/b/blantyre"),
        ("/en/p/durban--kaohsiung", "/en/p/blantyre--kaohsiung"),
    ):
        page = own.text(address)
        assert "is the same as" in words_of(page)
        assert there in links(page)
        audit = own.text(f"{address}/audit")
        assert {f"{address}/audit", "/en/e/body:durban/1"} & set(links(page))
        assert "the same as" in words_of(audit)
        twin = own.get(f"{address}.json")
        assert (twin.status_code, twin.headers["location"]) == (307, f"{there}.json")
    assert "State of a duplicate: told in Blantyre" in words_of(own.text("/en/e/body:durban/1"))
    told = own.text("/en/e/partnership:durban--kaohsiung/2")
    assert "stands as it was recorded" not in words_of(told)
    assert "/en/e/partnership:blantyre--kaohsiung/2" in links(told)
    assert "Registered again as durban" in words_of(own.text("/en/b/blantyre"))
    before = words_of(own.text("/en/p/durban--kaohsiung?as-known=%23604"))
    assert "By what is on record today, all of it is told as Blantyre – Kaohsiung" in before
    assert "told as Blantyre – Kaohsiung" in before.partition("How it looked from elsewhere in time")[2]
    assert "the same as" not in before


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("as-at=2024&order=recording", ["2024-01-01", "2024-12-31"]),
        ("as-at=2024-06&order=recording&as-known=%2399", ["2024-06-01", "2024-06-30"]),
        ("as-known=2026&as-at=2025-01-01&order=recording", ["2026-12-31"]),
    ],
)
def test_who_asks_for_more_than_a_day_is_led_to_its_ends(pages: Pages, asked: str, days: list[str]) -> None:
    address = "/en/p/edinburgh--kaohsiung/audit"
    answer = pages.get(f"{address}?{asked}")
    wrong = "as-known" if asked.startswith("as-known") else "as-at"
    found = [link for link in links(answer.text) if f"{wrong}=" in link]

    assert answer.status_code == 400
    assert len(found) == len(days)
    for link, there in zip(found, days, strict=True):
        assert link.startswith(f"{address}?")
        assert f"{wrong}={there}" in link
        assert "order=recording" in link
        assert pages.get(link).status_code == 200
