"""A source that was withdrawn is said to be wherever people read its name, and programs have it beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comity.testing import body_registered, citing, ledger_opened, opened_between, signed, suspended, visited
from domain.source import Registered, Withdrawn
from projections.report import When
from queries.answers import answer
from queries.finding import loadable
from queries.session import ReadingSession
from queries.withdrawals import SAID, cited_in, for_people
from store.application import open_ledger
from tests.web.conftest import Pages, words_of

if TYPE_CHECKING:
    from pathlib import Path

TIE = "partnership:faro--lens"


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("withdrawn") / "faro.db"
    with open_ledger(path, create=True) as ledger:
        ledger.record("ledger", ledger_opened(home="faro"), by="mei")
        for slug in ("faro", "lens"):
            ledger.record(f"body:{slug}", body_registered(slug.title()), by="mei")
        for slug in ("blog", "blog-2", "chron"):
            ledger.record(f"source:{slug}", Registered(title=slug, kind="webpage"), by="mei")
        for fact in (
            opened_between("faro", "lens"),
            signed("1990", kind="sister-city", instrument="sister", sources=citing("chron")),
            suspended("2020", by="lens", sources=citing("blog")),
            visited("2021", visitor="faro", host="lens", sources=citing("blog-2")),
        ):
            ledger.record(TIE, fact, by="mei")
        ledger.record("source:blog", Withdrawn(on=When("2022-06"), reason="made up"), by="mei")
    return path


@pytest.mark.parametrize(
    ("as_at", "gone"), [(None, {"blog"}), ("2022-07-01", {"blog"}), ("2022-05-31", set())], ids=str
)
@pytest.mark.parametrize("report", ["show", "timeline", "briefing", "status", "visits"])
def test_of_every_citation_it_is_said_from_the_day_on_and_of_no_other_source(
    where: Path, report: str, as_at: str | None, gone: set[str]
) -> None:
    with ReadingSession(where) as session:
        view = session.view(as_at, None)
        given = {"who": "lens"} if report in {"show", "briefing"} else {}
        exact = answer(loadable(report), view, given)
        read = for_people(view.ask, exact)

    plain = [words for table in exact.tables for words in cited_in(table.rows)]
    told = [words for table in read.tables for words in cited_in(table.rows)]
    assert not any(SAID in words for words in plain), "programs have the names alone"
    assert told == [f"{words} {SAID}" if words in gone else words for words in plain]
    assert report == "visits" or "blog" in plain
    if report == "show":
        assert exact.tables[0].rows[0].withdrawn == tuple(gone)
    if not gone:
        assert read is exact


def test_pages_say_it_behind_each_citation(where: Path) -> None:
    pages = Pages(where)
    try:
        for address in ("/en/p/faro--lens", "/en/p/faro--lens/audit", "/en/reports/timeline"):
            now, before = (pages.text(f"{address}{day}") for day in ("", "?as-at=2022-05-31"))
            assert f"blog {SAID}" in words_of(now)
            assert f"blog-2 {SAID}" not in words_of(now)
            assert f"chron {SAID}" not in words_of(now)
            assert SAID not in words_of(before)
        assert "Withdrawn in June 2022 : made up" in words_of(pages.text("/en/sources/blog"))
    finally:
        pages.close()
