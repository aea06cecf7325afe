"""What is said where there is no page: where one may go instead, and both axes of time as they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from tests.web.conftest import links, words_of
from web import app

if TYPE_CHECKING:
    from tests.web.conftest import Pages

ERRORS = {
    "no such address": "/en/nowhere",
    "no such stream": "/en/p/edinburg",
    "no such report": "/en/reports/coun",
    "no such entry": "/en/e/body:kaohsiung/999",
    "what is not taken": "/en/map?colour=red",
    "not yet on record": "/en/p/guam--kaohsiung",
}


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


def test_an_unknown_form_of_a_page_leads_to_those_that_it_has(pages: Pages) -> None:
    answer = pages.get("/en/p/edinburgh--kaohsiung.xml?as-at=2024-01-01")

    there = [link for link in links(answer.text) if link.startswith("/en/p/edinburgh--kaohsiung")]
    assert answer.status_code == 404
    assert "as JSON and as CSV, and not as xml" in words_of(answer.text)
    assert [each.status_code for each in pages.get(*there)] == [200, 200, 200]
