"""The site as a reader opens it: from a disk, in a real browser, without a server and without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="looks for what shuts people out")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

KINDS = (
    "index.html",
    "p/edinburgh--kaohsiung.html",
    "p/edinburgh--kaohsiung.audit.html",
    "b/kaohsiung.html",
    "map.html",
    "years/2013.html",
    "search.html",
    "data.html",
    "data/codebook.html",
    "about.html",
    "check.html",
    "changes.html",
)


class Reader:
    """A browser's page, what it said on the console, and what it asked for."""

    def __init__(self, browser: Any, **given: Any) -> None:
        self.context = browser.new_context(**given)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was opened meanwhile
            self.said.append(f"failed: {request.url}")

    def goes_to(self, path: Path) -> Any:
        """A page from the disk."""
        self.page.goto(path.as_uri(), wait_until="load")
        return self.page


@pytest.fixture
def reader(browser: Any) -> Iterator[Reader]:
    found = Reader(browser)
    yield found
    found.context.close()


def test_every_page_opens_from_the_disk_without_a_word_on_the_console_or_a_request_to_the_network(
    site: Path, reader: Reader
) -> None:
    pages: dict[str, list[Path]] = {}
    for path in sorted(site.rglob("*.html")):
        pages.setdefault(path.relative_to(site).parts[0], []).append(path)
    of_one_template = {"b": 6, "sources": 6, "p": 2}

    for top, paths in pages.items():
        for path in paths[:: of_one_template.get(top, 1)]:
            reader.goes_to(path)

    assert sum(map(len, pages.values())) > 300
    assert reader.said == []
    assert not [address for address in reader.asked if not address.startswith("file:")]
    assert reader.page.evaluate("document.styleSheets.length") == 1


def test_the_style_sheet_holds_on_a_page_that_lies_deep(site: Path, reader: Reader) -> None:
    page = reader.goes_to(site / "p/edinburgh--kaohsiung.audit.html")

    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.evaluate("document.styleSheets[0].href").startswith("file:")


def test_a_search_finds_a_body_by_its_name_in_another_script(site: Path, reader: Reader) -> None:
    page = reader.goes_to(site / "search.html")

    page.fill("#find", "愛丁堡")

    assert page.inner_text("#said").endswith("found")
    page.click("#found a >> text=/Edinburgh/ >> nth=0")
    page.wait_for_url(lambda address: "/search" not in address)
    assert page.url.startswith("file:")
    assert "Edinburgh" in page.inner_text("h1")


def test_without_script_everything_is_listed_and_the_field_is_not_there(site: Path, browser: Any) -> None:
    reader = Reader(browser, java_script_enabled=False)
    page = reader.goes_to(site / "search.html")

    assert not page.is_visible("#find")
    assert page.locator("main li a").count() > 250
    reader.context.close()


@pytest.mark.parametrize("name", KINDS)
def test_nobody_is_shut_out_of_a_page_and_none_runs_over_its_side(
    site: Path, browser: Any, name: str
) -> None:
    reader = Reader(browser)
    page = reader.goes_to(site / name)

    for width in (1200, 360):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, width
        found = axe.Axe().run(page)
        assert [violation["id"] for violation in found.response["violations"]] == [], width
    reader.context.close()
