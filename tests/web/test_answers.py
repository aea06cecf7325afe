"""What a report answered is not computed anew for the next page of it, and never given for another question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import web.page as module
from comity.testing import noted
from projections.engine import version
from store.application import open_ledger
from web.remembered import Answers

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import Pages


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports that are computed from now on."""
    made: list[str] = []
    answer = module.answer  # type: ignore[attr-defined]  # where it is asked for

    def counting(report: Any, *args: Any, **given: Any) -> Any:
        made.append(report.name)
        return answer(report, *args, **given)

    monkeypatch.setattr(module, "answer", counting)
    return made


def test_the_next_page_and_the_twins_of_a_report_are_of_the_same_answer(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)

    for address in ("", "?page=2", ".csv", ".json"):
        path, _, query = address.partition("?")
        own.text(f"/en/reports/timeline{path}{'?' if query else ''}{query}")

    assert made == ["timeline"]


def test_another_question_another_day_another_record_and_another_entry_are_computed(
    own: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)
    address = "/en/reports/timeline"

    pages = [
        own.text(f"{address}.csv{query}")
        for query in ("", "?to=2020", "?as-at=2015-01-01", "?as-known=%23300", "?as-known=%23301")
    ]
    with open_ledger(own.where) as ledger:
        written = ledger.record("body:kaohsiung", noted("2026-01-01"), by="ann")
        assert written.entries  # type: ignore[union-attr]
    own.text(f"{address}.json")

    assert made == ["timeline"] * 6
    assert len({*pages[:4]}) == 4


def test_whoever_runs_the_server_is_told_once_that_it_must_be_begun_again(
    own: Pages, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No page says it, and all of them are slow until then."""
    monkeypatch.setattr(version, "LOADED", "what was there when it began")
    for day in ("2015-01-01", "2016-01-01"):
        with open_ledger(own.where) as ledger:
            assert ledger.record("body:kaohsiung", noted("2026-01-01", text=f"of {day}"), by="ann")
        own.text(f"/en/partnerships?as-at={day}")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rows are not kept (comity was exchanged while this runs: begin it again)")


def test_what_was_asked_longest_ago_is_given_up_first() -> None:
    class Table:
        rows = range(40)

    class Found:
        tables = (Table(),)

    kept, made = Answers(room=100), []

    def ask(key: str) -> None:
        kept.get(key, lambda: (made.append(key), (Found(), {}))[1])  # type: ignore[func-returns-value,arg-type,return-value]

    for key in "ababcab":
        ask(key)

    assert made == ["a", "b", "c", "a", "b"]
