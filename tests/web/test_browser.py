"""The pages in a real browser: on a phone and a desk, light and dark, with a keyboard, without script."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="looks for what shuts people out")

from domain.fact import fact_class, fact_of  # noqa: E402 — once it is known that there is a browser
from store.application import open_ledger  # noqa: E402
from tests.web.conftest import Served  # noqa: E402

pytestmark = pytest.mark.slow

PAGES = {
    "front": "/en/",
    "partnerships": "/en/partnerships",
    "partnership": "/en/p/edinburgh--kaohsiung",
    "then": "/en/p/edinburgh--kaohsiung?as-at=2024-07-01&as-known=2026-02-28",
    "three parties": "/en/p/aomori-prefecture--kaohsiung--mutsu",
    "membership": "/en/m/kaohsiung@iclei",
    "programme": "/en/g/pair",
    "audit": "/en/p/edinburgh--kaohsiung/audit",
    "audit of a body": "/en/b/kaohsiung/audit?order=recording",
    "front then": "/en/?as-at=2013-12-31&as-known=2026-03-10",
    "body": "/en/b/edinburgh",
    "map": "/en/map",
    "map then": "/en/map?as-at=2013-12-31",
    "timeline": "/en/timeline?facts=1",
    "years": "/en/years",
    "year": "/en/years/2013",
    "body with much": "/en/b/kaohsiung",
    "count then": "/en/reports/count?as-at=2025-11-30",
    "entry": "/en/e/partnership:edinburgh--kaohsiung/9",
    "reports": "/en/reports",
    "report": "/en/reports/count",
    "wide report": "/en/reports/status",
    "desk": "/en/reports/today?as-known=2026-03-10&within=2y&since=2w",
    "form": "/en/reports/diff",
    "found": "/en/reports/find?words=visa+edinburgh&as-at=2024-12-31",
    "sources": "/en/sources",
    "source": "/en/sources/gti-2025",
    "about": "/en/about",
    "data": "/en/data",
}
WIDTHS = (1200, 360)
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
"""What is looked for in the dark: what is well is not written down, one by one, which takes long."""


def opened(browser: Any, served: Served, address: str, **given: Any) -> tuple[Any, list[str], list[str]]:
    """A page in a browser, with what it said on the console, and what else it asked for."""
    context = browser.new_context(**given)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.address}{address}")
    return page, said, asked


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shuts_nobody_out(name: str, browser: Any, served: Served) -> None:
    page, said, asked = opened(browser, served, PAGES[name], color_scheme="light")
    over, violations = {}, []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over[width] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        violations += axe.Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")  # of the colours, which are the same at each width
    violations += axe.Axe().run(page, options=CONTRAST).response["violations"]
    page.context.close()

    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    assert max(over.values()) <= 0, over
    assert said == []
    files = {address.removeprefix(served.address) for address in asked} - {PAGES[name]}
    assert files <= {"/static/style.css", "/static/icon.svg", "/static/script.js"}


def test_axe_finds_what_is_wrong(browser: Any, served: Served) -> None:
    page, _, _ = opened(browser, served, "/en/about")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><input>')")
    found = axe.Axe().run(page)
    page.evaluate("document.querySelector('main').style.color = 'color-mix(in srgb, canvas, canvastext 5%)'")
    page.emulate_media(color_scheme="dark")
    dark = axe.Axe().run(page, options=CONTRAST)
    page.context.close()

    assert {"image-alt", "label"} <= {each["id"] for each in found.response["violations"]}
    assert {each["id"] for each in dark.response["violations"]} == {"color-contrast"}


@pytest.mark.parametrize("name", ["partnerships", "then", "report"])
def test_a_keyboard_reaches_everything(name: str, browser: Any, served: Served) -> None:
    page, _, _ = opened(browser, served, PAGES[name], viewport={"width": 1200, "height": 900})
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')]"
        ".filter(each => each.checkVisibility()).length"
    )
    page.evaluate(
        "window.seen = new Set(); document.addEventListener('focusin', event => window.seen.add(event.target))"
    )
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
    reached = page.evaluate(
        "[...window.seen].filter(each => each.matches('a[href],button,input,select,summary')).length"
    )
    page.context.close()

    assert wanted > 20
    assert reached == wanted


def test_the_first_stop_leads_past_the_navigation(browser: Any, served: Served) -> None:
    page, _, _ = opened(browser, served, "/en/partnerships", viewport={"width": 1200, "height": 900})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.context.close()


def test_without_script_the_axes_change_all_the_same(browser: Any, served: Served) -> None:
    page, _, _ = opened(
        browser,
        served,
        "/en/partnerships?status=on-hold",
        java_script_enabled=False,
        viewport={"width": 1200, "height": 900},
    )
    page.locator("summary").first.click()
    page.locator("input[name=as-at]").fill("1 July 2024")
    page.locator(".axes button").click()
    page.wait_for_url("**as-at=1+July+2024**")

    assert "status=on-hold" in page.url
    assert page.locator(".axes.past").count() == 1
    assert "1 July 2024" in page.locator(".axes summary").inner_text()
    page.locator("text=Back to today").click()
    page.wait_for_url(lambda address: "as-at" not in address)
    assert "status=on-hold" in page.url
    page.context.close()


def test_without_script_the_box_at_the_top_finds_words_on_the_day_that_is_shown(
    browser: Any, served: Served
) -> None:
    page, _, _ = opened(browser, served, PAGES["map then"], java_script_enabled=False)
    box = page.get_by_role("search").get_by_role("searchbox")
    box.fill("malé invalid")
    box.press("Enter")
    page.wait_for_url("**/en/reports/find?**")

    assert "as-at=2013-12-31" in page.url
    assert "1 fact with malé invalid" in page.locator(".lead").inner_text()
    assert box.input_value() == "malé invalid"
    page.context.close()


def test_paper_gets_what_belongs_on_it(browser: Any, served: Served, tmp_path: Path) -> None:
    page, _, _ = opened(browser, served, PAGES["then"])
    page.emulate_media(media="print")
    shown = {
        each: page.locator(each).first.is_visible()
        for each in ("h1", ".axes summary", "nav", ".ask", ".find", "footer")
    }
    page.pdf(path=str(tmp_path / "page.pdf"))
    page.context.close()

    assert {each for each, is_there in shown.items() if is_there} == {"h1", ".axes summary", "footer"}
    assert Path(tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_a_word_without_end_stays_within_a_phone(browser: Any, demo: Path, tmp_path: Path) -> None:
    where = tmp_path / "long.db"
    shutil.copyfile(demo, where)
    word = "Verwaltungs" * 15
    fact = fact_of(
        fact_class("partnership.signed"),
        {"instrument": "long", "kind": "mou", "on": "2026-01-02", "title": word, "note": word},
    )
    with open_ledger(where) as ledger:
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")
    own = Served(where)
    try:
        for address in (
            "p/edinburgh--kaohsiung",
            "e/partnership:edinburgh--kaohsiung/49",
            "p/edinburgh--kaohsiung/audit",
        ):
            page, _, _ = opened(browser, own, f"/en/{address}", viewport={"width": 360, "height": 900})
            width = page.evaluate("document.documentElement.scrollWidth")
            assert word[:20] in page.content(), address
            page.context.close()
            assert width == 360, address
    finally:
        own.stop()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("name", ["year", "years", "partnership", "timeline", "map"])
def test_what_is_folded_is_printed_whole(name: str, *, script: bool, browser: Any, served: Served) -> None:
    page, said, _ = opened(
        browser,
        served,
        PAGES[name].replace("?facts=1", ""),
        viewport={"width": 1200, "height": 900},
        java_script_enabled=script,
    )
    folded = "[...document.querySelectorAll('main details:not([open]) :is(li, td, p)')]"
    before = page.evaluate(f"{folded}.filter(each => each.checkVisibility()).length")
    number = page.evaluate(f"{folded}.length")
    page.emulate_media(media="print")
    hidden = page.evaluate(
        f"{folded}.filter(each => !each.checkVisibility() && getComputedStyle(each).display !== 'none'"
        " && !each.closest('.pages, .on-phone, .for-phone, .ask')).length"
    )
    page.context.close()

    assert before == 0
    assert number > 0 or name == "map"
    assert hidden == 0
    assert said == []


def test_the_script_opens_what_is_folded_for_a_browser_that_prints_no_folded_list(
    browser: Any, served: Served
) -> None:
    page, _, _ = opened(browser, served, PAGES["year"], viewport={"width": 1200, "height": 900})
    folded = page.locator("main details:not([open])").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    during = page.locator("main details:not([open])").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    after = page.locator("main details:not([open])").count()
    page.context.close()

    assert (folded > 0, during, after) == (True, 0, folded)


def test_arrow_keys_go_along_the_years(browser: Any, served: Served) -> None:
    page, said, _ = opened(browser, served, PAGES["year"], viewport={"width": 1200, "height": 900})
    later = page.locator("a.go[rel=next]").get_attribute("href")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{later}")
    assert said == []

    page.locator(".bar .on-screen svg a").nth(3).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    where = page.evaluate(
        "[...document.querySelectorAll('.bar .on-screen svg a')].indexOf(document.activeElement)"
    )
    assert (where, page.url.endswith(later)) == (4, True)

    page.locator("input[name=as-at]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert page.url.endswith(later), "whoever writes goes nowhere"
    page.context.close()


def test_the_strip_takes_little_room_on_past_days(browser: Any, served: Served) -> None:
    for width, most in ((1200, 110), (360, 130)):
        page, _, _ = opened(browser, served, PAGES["then"], viewport={"width": width, "height": 900})
        assert page.locator(".axes").bounding_box()["height"] < most, width
        if width < 600:  # folded, and a touch away
            assert not page.locator("text=Back to today").is_visible()
            page.locator(".axes .change").click()
        assert page.locator("text=Back to today").is_visible()
        page.context.close()


FIRST = {"partnerships": 560, "wide report": 640, "count then": 560, "map": 560}
"""The pixel at which the first row, figure or bar of a page stands on a phone, at most."""


@pytest.mark.parametrize("name", FIRST)
def test_a_form_stands_folded_before_what_it_asks_for_on_a_phone_and_opens(
    name: str, browser: Any, served: Served
) -> None:
    page, _, _ = opened(browser, served, PAGES[name], viewport={"width": 360, "height": 900})
    first = page.locator("tbody tr:visible, .bar svg:visible, .figure:visible").first.bounding_box()["y"]
    form = page.locator(".asks form").first

    assert first < FIRST[name]
    assert not form.is_visible()
    page.locator(".asks > summary").first.click()
    assert form.is_visible()
    page.context.close()

    page, _, _ = opened(browser, served, PAGES[name], viewport={"width": 1200, "height": 900})
    assert page.locator(".asks form").first.is_visible()
    page.context.close()
