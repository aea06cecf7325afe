"""What stands where: every address, its forms, both axes on every link, and nothing computed twice."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.fact import fact_class, fact_of
from store.application import open_ledger
from tests.web.conftest import Pages, elsewhere, links, words_of
from web.asking import Desk
from web.pages import each_page

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


# --- what cannot be answered


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


@pytest.mark.slow
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


def record(where: Path, fact_type: str, **given: Any) -> None:
    """Record a fact about the latest visit of Edinburgh, where it is about an entry, else about the tie."""
    stream = "partnership:edinburgh--kaohsiung"
    with open_ledger(where) as ledger:
        entries = ledger.history(stream).entries
        if "entry" in fact_class(fact_type).model_fields:
            visited = [entry.version for entry in entries if entry.type == "partnership.visited"]
            given["entry"] = visited[-1]
        ledger.record(stream, fact_of(fact_class(fact_type), given), by="mei")
