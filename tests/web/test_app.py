"""What stands where: every address, its forms, both axes on every link, and nothing computed twice."""

from __future__ import annotations

import asyncio
import gzip
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.fact import fact_class, fact_of
from projections.reckoning.unsettled.another_day import OfADay
from projections.steady import Lately
from queries.finding import loaded
from queries.options import options_of
from queries.session import ReadingSession
from store.application import open_ledger
from store.errors import Missing
from store.whereabouts import Whereabouts
from tests.web.conftest import Pages, elsewhere, links, words_of
from web import failing
from web.app import Site
from web.asking import Body, Desk, Kept
from web.forms import OF_THE_PAGE
from web.pages import each_page
from web.words import heading

EDINBURGH = "/en/p/edinburgh--kaohsiung"
EACH_KIND = {
    "the front page": "/en/",
    "partnerships": "/en/partnerships",
    "a partnership": EDINBURGH,
    "a membership": "/en/m/kaohsiung@iclei",
    "a programme": "/en/g/pair",
    "an audit": f"{EDINBURGH}/audit",
    "an audit of a body": "/en/b/edinburgh/audit",
    "an audit of a source": "/en/sources/gti-2025/audit",
    "a body": "/en/b/edinburgh",
    "an entry": "/en/e/partnership:edinburgh--kaohsiung/9",
    "an entry of a body": "/en/e/body:edinburgh/1",
    "an entry of the ledger": "/en/e/ledger/1",
    "a map": "/en/map",
    "a timeline": "/en/timeline",
    "years": "/en/years",
    "a year": "/en/years/2013",
    "differences": "/en/diff?from=2025",
    "reports": "/en/reports",
    "a report": "/en/reports/count",
    "a report that is asked something": "/en/reports/similar?body=edinburgh",
    "sources": "/en/sources",
    "a source": "/en/sources/gti-2025",
    "how we know": "/en/about",
    "data": "/en/data",
}


def _is_at(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", f"/en{pattern}"), path) is not None


@pytest.mark.parametrize("kind", EACH_KIND)
def test_every_kind_of_page_is_there_in_every_form(kind: str, pages: Pages) -> None:
    path, mark, query = EACH_KIND[kind].partition("?")
    base = "/en/today" if path == "/en/" else path

    page, rows, sheet = pages.get(EACH_KIND[kind], f"{base}.json{mark}{query}", f"{base}.csv{mark}{query}")

    assert [each.status_code for each in (page, rows, sheet)] == [200, 200, 200]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r"<h1>[^<]", page.text)
    answer = rows.json()
    name = next((page.output.name for page in each_page() if page.output and _is_at(page.path, path)), None)
    if name:
        assert isinstance(answer, dict if name in {"show", "audit"} else list)
    else:
        assert {"title", "tables", "sections", "as_at", "as_known"} <= answer.keys()
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.text.splitlines()[0]


def test_no_report_takes_what_pages_take() -> None:
    for _, report in loaded():
        assert not {option.plain for option in options_of(report)} & {*OF_THE_PAGE, "as-at", "as-known"}


def test_every_report_has_a_page(pages: Pages) -> None:
    given = {
        "who": "edinburgh",
        "of": "kaohsiung",
        "year": "2025",
        "body": "edinburgh",
        "words": "edinburgh",
        "name": "cammy",
    }
    listed = links(pages.text("/en/reports"))
    for found, report in loaded():
        assert f"/en/reports/{found.name}" in listed
        asked = [f"{option.plain}={given[option.plain]}" for option in options_of(report) if option.required]
        asked += ["from=2024"] if found.name == "diff" else []
        page = pages.text(f"/en/reports/{found.name}?{'&'.join(asked)}")
        assert report.question in words_of(page)


@pytest.mark.parametrize("name", ["annual", "briefing", "diff", "show", "similar"])
def test_a_report_that_wants_to_be_asked_something_shows_its_form(name: str, pages: Pages) -> None:
    page = pages.text(f"/en/reports/{name}")

    assert "Say what is asked about." in words_of(page)
    assert '<form class="ask"' in page
    assert pages.get(f"/en/reports/{name}.json").status_code == 400


@pytest.mark.parametrize("name", ["count", "ranking"])
def test_before_a_rule_of_counting_was_adopted_a_page_says_so_and_its_twin_says_by_when(
    name: str, pages: Pages
) -> None:
    """Held of the page in words that stand for any day and record, which nobody may see."""
    for known in ("%231", "2026-02-01"):
        page = pages.text(f"/en/reports/{name}?as-known={known}")
        twin = pages.get(f"/en/reports/{name}.json?as-known={known}")

        assert "had adopted no rule of counting by then: choose one" in words_of(page)
        assert twin.status_code == 400
        assert "\\u0000" not in twin.text
    assert "by then (as known with 1 entry)" in pages.get(f"/en/reports/{name}.json?as-known=%231").text


# --- the axes


def crawl(pages: Pages, query: str, most: int) -> tuple[dict[str, Any], list[str]]:
    """Pages that lead to each other, at most so many of each kind, and every link on them."""
    todo, found, every = [f"/en/{query}"], dict[str, Any](), list[str]()
    kinds: Counter[str] = Counter()
    while todo:
        batch, todo = todo, []
        fresh = [address for address in dict.fromkeys(batch) if address not in found]
        chosen = []
        for address in fresh:
            kind = "/".join(urlsplit(address).path.split("/")[2:3])
            kinds[kind] += 1
            if kinds[kind] <= most:
                chosen.append(address)
        for begin in range(0, len(chosen), 8):
            part = chosen[begin : begin + 8]
            answers = pages.get(*part)
            for address, answer in zip(part, answers if len(part) > 1 else [answers], strict=True):
                found[address] = answer
                if answer.status_code == 307:
                    todo.append(answer.headers["location"])
                elif "html" in answer.headers["content-type"]:
                    there = [each.partition("#")[0] for each in links(answer.text)]
                    every += there
                    todo += [each for each in there if each.startswith("/en/")]
    return found, every


@pytest.mark.parametrize("query", ["", "?as-at=2025-06-01&as-known=2026-03-10"])
def test_every_link_leads_somewhere(query: str, pages: Pages) -> None:
    found, every = crawl(pages, query, 24)

    wrong = {
        address: answer.status_code
        for address, answer in found.items()
        if answer.status_code not in {200, 307}
    }
    assert wrong == {}
    assert len(found) > 150
    assert {urlsplit(link).path.split("/")[1] for link in every} == {"en", "static", "api", "calendar.ics"}


def test_both_axes_stay_on_every_link(pages: Pages) -> None:
    found, _ = crawl(pages, "?as-at=2025-06-01&as-known=%2390", 6)

    for address, answer in found.items():
        day = parse_qs(urlsplit(address).query)["as-at"]
        others = elsewhere(answer.text)
        for link in links(answer.text) if answer.status_code == 200 else ():
            if link.startswith("/en/") and link not in others:
                asked = parse_qs(urlsplit(link).query)
                from_ = urlsplit(address).path.startswith(("/en/map", "/en/years/"))
                if from_ and urlsplit(link).path == "/en/map":  # maps of other days are offered there
                    assert len(asked["as-at"]) == 1, link
                else:
                    assert asked["as-at"] == day, f"{link} on {address}"
                assert asked["as-known"] in (["#90"], ["2026-02-23"]), link


def test_a_past_day_and_a_past_record_are_said_and_marked(pages: Pages) -> None:
    today, then = pages.text(EDINBURGH), pages.text(f"{EDINBURGH}?as-at=2024-06-01&as-known=2026-02-28")

    assert "everything recorded so far: 604 entries" in words_of(today)
    assert 'class="axes"' in today
    assert "1 June 2024" in words_of(then)
    assert re.search(r"what was on record on 28 February 2026: \d+ of 604 entries", words_of(then))
    assert 'class="axes past"' in then
    assert "Back to today" in words_of(then)
    assert "Back to today" not in words_of(today)


def test_natural_words_and_years_of_the_republic_are_read(pages: Pages) -> None:
    assert "24 June 2024" in words_of(pages.text("/en/partnerships?as-at=24+June+2024"))
    assert pages.get("/en/partnerships?as-at=yesterday").status_code == 200
    assert "24 June 2024" in words_of(pages.text("/en/partnerships?as-at=民國113年6月24日"))


# --- what cannot be answered


def test_a_day_that_cannot_be_read_stays_in_its_field(pages: Pages) -> None:
    answer = pages.get(f"{EDINBURGH}?as-at=31+foo+2024&as-known=2026-03-01")

    assert answer.status_code == 400
    assert 'value="31 foo 2024"' in answer.text
    assert 'value="2026-03-01"' in answer.text
    assert 'role="alert"' in answer.text
    assert "as-at" not in "".join(links(answer.text))


def test_an_option_that_cannot_be_read_stays_in_its_field(pages: Pages) -> None:
    answer = pages.get("/en/reports/dormant?months=many&of=kaohsiung")

    assert answer.status_code == 400
    assert 'value="many"' in answer.text
    assert 'value="kaohsiung"' in answer.text
    assert re.search(r'name="months"[^>]*aria-invalid="true"', answer.text)


def test_what_a_page_does_not_take_is_refused(pages: Pages) -> None:
    assert pages.get("/en/sources?colour=red").status_code == 400
    assert pages.get("/en/reports/count?colour=red").status_code == 400
    assert pages.get("/en/partnerships?status=purple").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/en/p/nobody",
        "/en/b/nobody",
        "/en/sources/nobody",
        "/en/e/body:riga/1",
        "/en/e/body:edinburgh/999",
        "/en/reports/nothing",
        "/en/nothing",
        "/zh-hant/",
        "/nothing",
        "/en/years/2013/more",
        "/en/g/nobody",
    ],
)
def test_what_is_not_there_is_said(address: str, pages: Pages) -> None:
    answer = pages.get(address)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_slip_is_answered_with_what_comes_near(pages: Pages) -> None:
    answer = pages.get("/en/b/edinburg")

    assert answer.status_code == 404
    assert "Did you mean" in answer.text
    assert "/en/b/edinburgh" in links(answer.text)
    assert pages.get("/en/p/edinburgh").headers["location"] == EDINBURGH


def test_an_empty_ledger_says_how_to_begin(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "empty.db", create=True):
        pass
    empty = Pages(tmp_path / "empty.db")

    for address in ("/en/partnerships", "/en/timeline", "/en/reports/count", "/en/reports/conflicts"):
        said = words_of(empty.text(address))
        assert "Nothing is recorded yet." in said
        assert "comity import FILE" in said
        assert "comity init" not in said
    assert "Nothing is recorded yet." in words_of(empty.text("/en/"))
    for address in (
        "/en/about",
        "/en/sources",
        "/en/reports",
        "/en/map",
        "/en/timeline",
        "/en/years",
        "/en/data",
    ):
        empty.text(address)
    empty.close()


def test_a_record_before_the_first_entry_is_said_to_be_so(pages: Pages) -> None:
    said = words_of(pages.text("/en/partnerships?as-known=2020-01-01"))

    assert "Nothing had been recorded by 1 January 2020; the first entry is of 23 February 2026." in said


def test_no_hit_says_among_how_many(pages: Pages) -> None:
    said = words_of(pages.text("/en/partnerships?status=withdrawn"))

    assert "None of 60. Remove the filter" in said


def test_whoever_runs_the_server_is_told_steps_that_can_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    gone = Missing(Path("own.db"), before=Path("own.db.before"))

    failing.of_problem(gone, kind="json", ledger=None, query={}, words={})

    assert "comity restore BACKUP --ledger own.db finishes a restore" in capsys.readouterr().err


def test_a_ledger_that_is_locked_or_damaged_or_gone_is_said_in_words(
    own: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    own.where.with_name("own.db.rows").unlink(missing_ok=True)
    with closing(sqlite3.connect(own.where, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        locked = own.get("/en/partnerships")
    own.where.write_bytes(b"this is no ledger at all" * 200)
    damaged, probed = own.get("/en/partnerships", "/healthz")
    own.where.unlink()
    gone = own.get("/en/partnerships", "/healthz")

    for answer in (locked, damaged, *gone):
        assert answer.status_code == 503, answer.text
        assert "Traceback" not in answer.text
        assert str(own.where.parent) not in answer.text
    assert locked.headers["retry-after"]
    assert probed.json()["why"].startswith("own.db is no ledger"), "a file is called as it is"
    assert "name the ledger with --ledger" in capsys.readouterr().err, "whoever runs it can type that"
    for form in ("/en/partnerships.json", "/healthz"):
        told = own.get(form).json()
        assert told.keys() == {"error", "field", "why", "hint"}
        assert told["why"] == "There is no ledger at own.db.", (
            "what may be done is for whoever keeps the server"
        )


def test_whoever_watches_over_the_server_is_told_how_far_the_ledger_goes_and_nothing_else(
    pages: Pages,
) -> None:
    answer = pages.get("/healthz")
    stranger = pages.get("/healthz", host="10.0.0.5")

    assert answer.json() == {"status": "ok", "position": 604, "version": ""}
    assert answer.headers["cache-control"] == "no-store"
    assert pages.get("/healthz", method="HEAD").headers["content-length"] == str(len(answer.content))
    assert stranger.status_code == 421, "a probe calls the server by a name of its own, as everybody does"


def test_a_probe_waits_for_who_writes_and_nothing_is_replayed_for_it(own: Pages) -> None:
    with closing(sqlite3.connect(own.where, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        later = threading.Timer(0.6, other.execute, ["ROLLBACK"])
        later.start()
        answer = own.get("/healthz")
        later.join()

    assert answer.status_code == 200, "a glance gives up sooner"
    assert own.site._computed == 0
    assert own.site._ledger is None, "its root is of all entries"


def test_a_defect_shows_nothing_of_itself(own: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the machine room")

    monkeypatch.setattr("web.app.rendered", broken)
    answer = own.get("/en/about")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "the secret of the machine room" in capsys.readouterr().err


# --- what is computed, and when


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The questions that are asked of the ledger from now on."""
    asked: list[Any] = []
    real = Desk.ask

    async def ask(self: Desk, work: Any, key: Any = None, *more: Any) -> Any:
        asked.append(key)
        return await real(self, work, key, *more)

    monkeypatch.setattr(Desk, "ask", ask)
    return asked


def test_who_has_it_already_is_told_so_before_anything_is_computed(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.get("/en/reports/count")
    asked = counted(monkeypatch)
    own.site.kept = type(own.site.kept)()

    again = own.get("/en/reports/count", if_none_match=first.headers["etag"])
    other = own.get("/en/reports/count", if_none_match='W/"other"')

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200
    assert len(asked) == 1


def test_what_was_answered_is_kept(own: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own.get("/en/partnerships")
    asked = counted(monkeypatch)

    assert own.get("/en/partnerships").content == first.content
    assert asked == []


def test_another_day_another_answer(own: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own.get("/en/about").headers["etag"]
    monkeypatch.setattr("web.app._now", lambda: datetime.now(UTC) + timedelta(days=1))

    assert own.get("/en/about").headers["etag"] != first


def visit(where: Path, number: int) -> None:
    given = {"visitor": "kaohsiung", "host": "edinburgh", "on": f"2025-01-{number:02}"}
    with open_ledger(where) as ledger:
        fact = fact_of(fact_class("partnership.visited"), given)
        ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")


def test_what_another_process_records_is_seen_at_once(own: Pages) -> None:
    before = own.get(EDINBURGH)
    visit(own.where, 5)
    after = own.get(EDINBURGH, if_none_match=before.headers["etag"])

    assert after.status_code == 200
    assert "605 entries" in words_of(after.text)
    assert "5 Jan 2025" in words_of(after.text)


def test_eight_read_while_one_records(own: Pages) -> None:
    wrong: list[BaseException] = []

    def record() -> None:
        try:
            for number in range(1, 9):
                visit(own.where, number)
        except BaseException as error:
            wrong.append(error)
            raise

    writer = threading.Thread(target=record)
    writer.start()
    answers = []
    while writer.is_alive():
        answers += own.get(
            *(f"{EDINBURGH}?of=kaohsiung", "/en/partnerships", "/en/about", "/en/timeline") * 2
        )
    writer.join()

    assert wrong == []
    assert {answer.status_code for answer in answers} == {200}
    assert len(answers) >= 8
    assert "612 entries" in words_of(own.text(EDINBURGH))


# --- no more than can be done


@pytest.mark.parametrize("young", [60.0, 0.0])
def test_while_something_is_worked_on_a_page_is_what_it_was_a_moment_ago(
    own: Pages, monkeypatch: pytest.MonkeyPatch, young: float
) -> None:
    monkeypatch.setattr("web.app.YOUNG", young)
    own.text("/en/")
    before = own.get(EDINBURGH)
    visit(own.where, number=7)
    busy, free = threading.Event(), threading.Event()

    def slow(*_: Any) -> None:
        busy.set()
        free.wait(20)

    async def hold() -> tuple[Any, Any]:
        held = asyncio.ensure_future(own.site.desk.ask(slow, "slow"))
        await asyncio.to_thread(busy.wait, 10)
        again = await asyncio.to_thread(own.get, EDINBURGH)
        known = await asyncio.to_thread(own.get, EDINBURGH, if_none_match=before.headers["etag"])
        free.set()
        await held
        return again, known

    again, known = asyncio.run(hold())
    after = own.get(EDINBURGH)

    assert (again.text == before.text) == bool(young)
    assert again.headers["etag"] == (before if young else after).headers["etag"]
    assert known.status_code == (304 if young else 200)
    assert after.text != before.text, "nobody else asks: it is made anew"


@pytest.mark.parametrize("old", [60.0, 0.0])
def test_who_asks_for_what_is_being_made_anew_has_what_there_was(
    own: Pages, monkeypatch: pytest.MonkeyPatch, old: float
) -> None:
    monkeypatch.setattr("web.app.YOUNG", 0.0)
    monkeypatch.setattr("web.app.OLD", old)
    real, begun, free = Site._made, threading.Event(), threading.Event()

    def slowly(self: Site, *args: Any) -> Any:
        begun.set()
        free.wait(20)
        return real(self, *args)

    before = own.text(EDINBURGH)
    visit(own.where, number=7)
    monkeypatch.setattr(Site, "_made", slowly)

    async def both() -> list[str]:
        first = asyncio.ensure_future(asyncio.to_thread(own.text, EDINBURGH))
        await asyncio.to_thread(begun.wait, 10)
        second = asyncio.ensure_future(asyncio.to_thread(own.text, EDINBURGH))
        done, _ = await asyncio.wait([second], timeout=10 if old else 0.5)
        assert bool(done) == bool(old)
        free.set()
        return [await first, await second]

    first, second = asyncio.run(both())

    assert first != before
    assert second == (before if old else first)
    assert own.text(EDINBURGH) == first


def test_what_an_address_had_last_is_given_up_with_its_bodies() -> None:
    kept = Kept(room=4_000)
    for number in range(100):
        body = Body(200, "text/html", bytes(600), None, f"tag{number}")
        kept.put(body, f"/{number % 7}", float(number))
        kept.get(f"tag{number - 3}", f"/{(number - 3) % 7}", number + 0.5)

    there = {address: kept.lately(f"/{address}", 99.0) for address in range(7)}
    assert len(kept._latest) <= len(kept._bodies) == 6
    assert {body.tag for body in there.values() if body} == {"tag96", "tag99"}
    assert kept.lately("/5", 99.6) is None


def test_who_would_wait_too_long_is_told_to_come_back(demo: Path) -> None:
    desk = Desk(demo, workers=1, waiting=0)
    busy, free = threading.Event(), threading.Event()

    def slow(*_: Any) -> None:
        busy.set()
        free.wait(20)

    async def hold() -> Any:
        held = asyncio.ensure_future(desk.ask(slow))
        await asyncio.to_thread(busy.wait, 10)
        transport_answer = await asyncio.to_thread(Pages(demo, desk=desk).get, "/en/about")
        free.set()
        await held
        return transport_answer

    answer = asyncio.run(hold())
    desk.close()

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "try again" in answer.text.lower()


def test_an_answer_that_takes_too_long_is_given_up(demo: Path) -> None:
    pages = Pages(demo, desk=Desk(demo))
    pages.text("/en/about")
    pages.site.desk.deadline = -1.0

    answer = pages.get("/en/reports/count")
    pages.close()

    assert answer.status_code == 503
    assert "longer than" in words_of(answer.text)


def test_a_long_table_has_pages(pages: Pages) -> None:
    first, second = pages.text("/en/reports/timeline"), pages.text("/en/reports/timeline?page=2")

    assert "1–100 of 204." in words_of(first)
    assert "101–200 of 204." in words_of(second)
    assert any("page=2" in link for link in links(first))
    assert pages.get("/en/reports/timeline?page=999999").status_code == 200
    assert pages.get("/en/reports/timeline.csv").text.count("\n") > 204


def test_every_module_of_pages_is_found() -> None:
    paths = [page.path for page in each_page()]

    assert len(paths) == len(set(paths))
    assert {"/", "/partnerships", "/p/{id}", "/reports/{name}", "/sources/{id}", "/e/{stream}/{n}"} <= set(
        paths
    )


def test_answers_are_pressed_for_who_takes_that(pages: Pages) -> None:
    pressed = pages.get("/en/partnerships", accept_encoding="gzip")
    plain = pages.get("/en/partnerships", accept_encoding="identity")

    assert pressed.headers["content-encoding"] == "gzip"
    assert int(pressed.headers["content-length"]) * 4 < len(plain.content)
    assert pressed.content == plain.content


def test_the_style_sheet_is_small(pages: Pages) -> None:
    assert len(gzip.compress(pages.get("/static/style.css").content)) < 8192


def test_a_browser_is_told_that_it_has_an_answer_by_every_form_of_its_question(pages: Pages) -> None:
    tag = pages.get("/en/about").headers["etag"]

    for told in (tag, tag.removeprefix("W/"), "*", f'"other", {tag}'):
        assert pages.get("/en/about", if_none_match=told).status_code == 304, told
    for told in ('"other"', tag[:-2] + '"', f"x{tag}"):
        assert pages.get("/en/about", if_none_match=told).status_code == 200, told


@pytest.mark.parametrize(
    ("said", "pressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *;q=1", False),
        ("xgzip", False),
        ("identity", False),
        ("*;q=0", False),
    ],
)
def test_pressed_is_what_a_browser_takes_so(said: str, pressed: bool, pages: Pages) -> None:  # noqa: FBT001 — an expectation
    found = pages.get("/en/about", accept_encoding=said)

    assert (found.headers.get("content-encoding") == "gzip") == pressed


def test_the_bare_address_keeps_both_axes(pages: Pages) -> None:
    found = pages.get("/?as-at=2024-06-24&as-known=%23300")

    assert found.headers["location"] == "/en/?as-at=2024-06-24&as-known=%23300"


@pytest.mark.parametrize(
    "query",
    [
        "as-at=2024-06-24&as-at=2025-01-01",
        "as-known=%231&as-known=%232",
        "page=-1",
        "page=1e3",
        "page=0",
        "page=٢",
    ],
)
def test_what_cannot_be_meant_is_refused(query: str, pages: Pages) -> None:
    assert pages.get(f"/en/partnerships?{query}").status_code == 400


def test_nothing_is_foreseen_for_centuries(pages: Pages) -> None:
    """Terms that renew by themselves would be due without end: such an address must not hold the server."""
    found = pages.get("/en/reports/upcoming?within=7900y")

    assert found.status_code == 400
    assert "at most 200 years" in found.text


def test_an_entry_says_in_words_what_it_changes_in_another(pages: Pages) -> None:
    """Every entry of a stream with corrections, objections and judgements: no page shows how a program keeps it."""
    stream = "/en/e/partnership:edinburgh--kaohsiung"
    found = [pages.get(f"{stream}/{number}") for number in range(1, 49)]
    for page in found:
        assert page.status_code == 200
        assert not re.search(r"\{[^}]*: |\bNone\b|\[\{", words_of(page.text)), page.url
    changed = words_of(found[34].text)
    assert "What it changes in entry 2 term not told → for 5 years" in changed


def test_a_day_to_come_is_said_to_be_one_and_today_is_no_past_day(pages: Pages) -> None:
    ahead = words_of(pages.text("/en/partnerships?as-at=3000-01-01"))
    assert "1 January 3000 : that day has not come; as far as is on record today" in ahead
    known = words_of(pages.text("/en/partnerships?as-known=3000-01-01"))
    assert "all that is on record today, as 1 January 3000 has not come: 604 of 604 entries" in known
    today = pages.get("/en/years.json").json()["as_at"]
    page = pages.text(f"/en/partnerships?as-at={today}")
    assert '<details class="axes">' in page
    assert ", today going by everything" in words_of(page)
    assert '<details class="axes past">' in pages.text("/en/partnerships?as-at=2013-06-09")


def test_only_what_is_answered_has_a_twin_to_take_away(pages: Pages) -> None:
    for name in ("annual", "briefing", "diff", "show", "similar"):
        assert ".csv" not in pages.text(f"/en/reports/{name}"), name
    assert "/en/reports/annual.csv?year=2024" in links(pages.text("/en/reports/annual?year=2024"))


def test_what_is_not_there_is_said_by_its_kind_and_without_a_command(pages: Pages) -> None:
    for kind, prefix in (("partnership", "p"), ("body", "b"), ("membership", "m"), ("source", "sources")):
        found = pages.get(f"/en/{prefix}/nobody-at-all")
        assert found.status_code == 404
        assert f"There is no {kind} nobody-at-all in this ledger." in words_of(found.text)
        assert "comity register" not in found.text
    near = words_of(pages.get("/en/p/edinbourgh").text)
    assert "There is no partnership edinbourgh in this ledger. Did you mean Edinburgh" in near


def test_a_source_says_its_title_once_and_its_day_in_words(pages: Pages) -> None:
    said = words_of(pages.text("/en/sources/edr-2024-06").partition("<main")[2])
    assert said.count("council shelves plan for friendship arrangement") == 1
    assert "The Edinburgh Reporter, June 2024." in said
    assert "The Edinburgh Reporter, June 2024 read it" in words_of(
        pages.text("/en/e/partnership:edinburgh--kaohsiung/44")
    )


def test_partnerships_are_filtered_by_what_occurs(pages: Pages) -> None:
    page = pages.text("/en/partnerships")
    chosen = {
        name: set(re.findall(r'<option value="([^"]+)"', inside))
        for name, inside in re.findall(r'<select name="(\w+)">(.*?)</select>', page, re.DOTALL)
    }
    rows = pages.get("/en/partnerships.json").json()
    told = {word for row in rows for word in (row["status"], *row["flags"], *row["possible_flags"])}
    assert told <= chosen["status"]
    assert "PL" in chosen["country"]
    assert "FR" not in chosen["country"]
    for country in chosen["country"]:
        assert "data-head" in pages.text(f"/en/partnerships?country={country}"), country
    assert '<option value="PL" selected>' in pages.text("/en/partnerships?country=pl")


def test_a_note_that_names_a_report_leads_to_it(pages: Pages) -> None:
    told = [
        address
        for address in (
            "/en/reports/status",
            "/en/reports/count",
            "/en/reports/dormant",
            "/en/reports/tenure",
        )
        if "/en/reports/conflicts" in links(pages.text(address).partition('class="notes"')[2])
    ]
    assert told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "between 2024-06-01 and 2025-02, as at 2024-06-24",
            "between 1 June 2024 and February 2025, as at 24 June 2024",
        ),
        ("since 2024-06-24/2024-06-26", "since 24 to 26 June 2024"),
        ("by minutes-2024-06 of 2024", "by minutes-2024-06 of 2024"),
        ("in [2024-06,2024-08] and 2024-99-99", "in June 2024 or August 2024 and 2024-99-99"),
    ],
)
def test_a_heading_has_its_days_in_words(words: str, said: str) -> None:
    assert heading(words) == said


def test_no_lead_of_a_report_has_a_day_as_a_program_writes_it(pages: Pages) -> None:
    for address in ("/en/partnerships", "/en/reports/commitments", "/en/reports/dormant", "/en/reports/diff"):
        page = pages.text(f"{address}?as-at=2025-06-24" + ("&from=2024-06-01" if "diff" in address else ""))
        told = re.findall(r'<(?:h2|p class="lead")>([^<]*)', page)
        assert "2024" in " ".join(told) or "2025" in " ".join(told)
        assert not re.search(r"\d{4}-\d\d", " ".join(told)), address


def test_an_objection_says_by_what_it_was_weighed(pages: Pages) -> None:
    stream = "/en/e/partnership:edinburgh--kaohsiung"

    for objection, judged in ((26, 43), (27, 44)):
        said = words_of(pages.text(f"{stream}/{objection}"))
        assert "Nothing since" not in said
        assert f"What was written down about it #{judged} " in said
    assert "Nothing since" in words_of(pages.text(f"{stream}/26?as-known=2026-03-10"))


def test_sessions_go_on_until_the_ledger_has_grown(own: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    real = ReadingSession.__init__

    def counted_(self: ReadingSession, where: Path, **given: Any) -> None:
        opened.append(where)
        real(self, where, **given)

    monkeypatch.setattr(ReadingSession, "__init__", counted_)
    for on in ("2024-06-23", "2025-06-23", "2026-01-01"):
        own.text(f"{EDINBURGH}?as-at={on}")
    assert len(opened) == 1

    visit(own.where, 6)
    assert "6 Jan 2025" in words_of(own.text(EDINBURGH))
    assert len(opened) > 1


def test_a_session_that_nobody_asks_is_closed(own: Pages) -> None:
    own.get(EDINBURGH)
    waiting = own.site.desk._sessions
    assert waiting.sweep(idle=60.0)

    assert not waiting.sweep(idle=0)
    assert "Edinburgh" in own.text(f"{EDINBURGH}?as-at=2024-01-01")


@pytest.mark.parametrize("query", ["as-at=2024-06-23", "as-at=2026-01-01", "as-known=%23400"])
def test_a_page_that_was_read_once_is_the_same_from_what_is_held(own: Pages, query: str) -> None:
    addresses = [
        f"{path}?{query}"
        for path in ("/en/", "/en/map", "/en/timeline", "/en/years", EDINBURGH, f"{EDINBURGH}/audit")
    ]
    fresh = []
    for address in addresses:
        apart = Pages(own.where)
        fresh.append(apart.text(address))
        apart.close()
    assert [own.text(address) for address in addresses] == fresh


def rename(where: Path) -> None:
    """Rename a body: whatever was put into words with its name is another one then."""
    with open_ledger(where) as ledger:
        fact = fact_of(fact_class("body.renamed"), {"name": "Edinburgh-on-Forth", "on": "2025-02-01"})
        ledger.record("body:edinburgh", fact, by="mei")


def test_after_more_entries_a_page_is_the_same_as_from_a_fresh_server(own: Pages) -> None:
    addresses = [
        "/en/",
        "/en/partnerships",
        "/en/reports/count",
        "/en/timeline",
        EDINBURGH,
        f"{EDINBURGH}/audit",
    ]
    addresses += [f"{address}?as-known=%23600" for address in addresses]
    held: list[int] = []
    for change in (partial(visit, number=7), partial(visit, number=8), rename, partial(visit, number=9)):
        for address in addresses:
            own.text(address)
        change(own.where)
        apart = Pages(own.where)
        assert [own.text(address) for address in addresses] == [apart.text(address) for address in addresses]
        apart.close()
        memories = own.site.desk._sessions._memories
        held.append(sum(memory.before is not None for memory in memories.values()))
    assert all(held), "what was held of the position before is used"


def record(where: Path, fact_type: str, **given: Any) -> None:
    """Record a fact about the latest visit of Edinburgh, where it is about an entry, else about the tie."""
    stream = "partnership:edinburgh--kaohsiung"
    with open_ledger(where) as ledger:
        entries = ledger.history(stream).entries
        if "entry" in fact_class(fact_type).model_fields:
            visited = [entry.version for entry in entries if entry.type == "partnership.visited"]
            given["entry"] = visited[-1]
        ledger.record(stream, fact_of(fact_class(fact_type), given), by="mei")


CITED = [{"source": "press", "at": "p. 1"}]
SLIP = [{"field": "on", "value": "2025-01-07"}]


def test_pages_that_follow_from_those_of_other_days_are_those_of_a_fresh_server(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.session.SMALL", 0)  # as a large ledger has it
    addresses = [
        f"{path}{separator}as-at={day}{known}"
        for path, separator in (
            ("/en/", "?"),
            ("/en/partnerships?status=in-force", "&"),
            ("/en/map", "?"),
        )
        for day in ("2025-01-09", "2024-11-30", "2025-01-20", "2019-06-01")
        for known in ("", "&as-known=%23600")
    ]
    followed: list[bool] = []
    exchanged = OfADay.exchanged

    def seen(*given: Any) -> OfADay | None:
        found = exchanged(*given)
        followed.append(found is not None)
        return found

    monkeypatch.setattr(OfADay, "exchanged", seen)
    changes: list[Callable[[Path], None]] = [
        partial(visit, number=8),
        partial(record, fact_type="partnership.contested", field="on", value="2025-01-15", sources=CITED),
        partial(record, fact_type="partnership.preferred", field="on", value="2025-01-15", because="nearer"),
        partial(record, fact_type="partnership.corrected", changes=SLIP, because="a slip"),
        partial(record, fact_type="partnership.retracted", because="a mistake"),
        rename,
    ]
    for number, change in enumerate(changes):
        for address in (addresses[number:] + addresses[:number])[:: -1 if number % 2 else 1]:
            own.text(address)
        assert sum(followed) > number, "pages follow from others"
        change(own.where)
        with monkeypatch.context() as afresh:
            afresh.setattr(Lately, "nearest", lambda *_: None)
            apart = Pages(own.where)
            fresh = [apart.text(address) for address in addresses]
            apart.close()
        assert [own.text(address) for address in addresses] == fresh


def test_a_ledger_that_stands_still_is_not_opened_to_see_how_far_it_goes(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    real = Desk._head

    def counted_(self: Desk) -> Any:
        looked.append(1)
        return real(self)

    monkeypatch.setattr(Desk, "_head", counted_)
    for _ in range(3):
        own.text("/en/about")
    assert len(looked) == 3, "somebody may have written to it a moment ago"

    monkeypatch.setattr("web.asking.SETTLED", 0.0)
    for _ in range(3):
        own.text("/en/about")
    assert len(looked) == 4

    visit(own.where, 11)
    assert "605 entries" in words_of(own.text("/en/about"))
    assert len(looked) == 5


def test_on_a_share_it_is_looked_into_the_ledger_each_time(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.asking.SETTLED", 0.0)
    monkeypatch.setattr("web.asking.whereabouts", lambda _: Whereabouts("share", "nfs4", "/", ""))
    for _ in range(3):
        own.text("/en/about")
    assert own.site.desk._seen is not None
    assert not own.site.desk._seen.settled
