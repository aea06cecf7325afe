"""The same question, asked of a page and of the command line: the same answer, in JSON and in CSV."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from cli.main import comity
from cli.running import run
from queries.finding import loaded
from queries.options import options_of

if TYPE_CHECKING:
    from tests.web.conftest import Pages

GIVEN = {
    "who": "edinburgh",
    "of": "kaohsiung",
    "year": "2025",
    "body": "edinburgh",
    "words": "edinburgh",
    "name": "cammy",
}
ASKED = {"diff": {"from": "2024"}, "count": {"policy": "sci"}, "status": {"status": "in-force"}}
AXES = {"now": {}, "then": {"as-at": "2025-06-01", "as-known": "2026-03-05"}}


def printed(pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any, *words: str) -> str:
    """What the command line prints."""
    monkeypatch.setattr(sys, "argv", ["comity", *words, "--ledger", str(pages.where)])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    capsys.readouterr()
    assert run(comity, prog="comity") == 0, capsys.readouterr().err
    said: str = capsys.readouterr().out
    return said


def each_report() -> list[str]:
    return [report.name for _, report in loaded()]


def asked(name: str) -> tuple[list[str], dict[str, str]]:
    """The words for a report at the command line, and behind the question mark."""
    report = next(report for _, report in loaded() if report.name == name)
    required = [option for option in options_of(report) if option.required]
    extra = ASKED.get(name, {})
    words = [GIVEN[option.plain] for option in required]
    words += [word for option, value in extra.items() for word in (f"--{option}", value)]
    return words, {option.plain: GIVEN[option.plain] for option in required} | extra


@pytest.mark.parametrize("when", AXES)
@pytest.mark.parametrize("name", each_report())
def test_a_page_answers_as_the_command_line_does(
    name: str, when: str, pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    words, query = asked(name)
    words += [word for axis, value in AXES[when].items() for word in (f"--{axis}", value)]
    mark = f"?{urlencode(query | AXES[when])}"

    sheet = pages.get(f"/en/reports/{name}.csv{mark}")
    rows = pages.get(f"/en/reports/{name}.json{mark}")

    assert sheet.text == printed(pages, monkeypatch, capsys, "report", name, *words, "--format", "csv")
    expected = json.loads(printed(pages, monkeypatch, capsys, "report", name, *words, "--json"))
    found = rows.json()
    assert len(found.pop("notes")) == len(expected.pop("notes")), (
        "each says fields and steps in its own words"
    )
    named = f" --ledger {pages.where}"
    for rows_of in expected["sections"].values():
        for row in rows_of:
            if name in {"today", "duplicates"} and row.get("command"):
                told = row["command"].removesuffix(named)  # the command line was told which
                row["command"] = told.removesuffix(f" (with{named})")
    assert found == expected


def test_every_stream_of_the_demo_is_shown_and_audited_alike(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    streams = [row["id"] for row in pages.get("/en/partnerships.json").json()]
    assert len(streams) > 50
    for stream in streams:
        path = f"/en/p/{stream.partition(':')[2]}"
        for command, address in {"show": path, "audit": f"{path}/audit"}.items():
            told = pages.get(f"{address}.json").json()
            assert told == json.loads(printed(pages, monkeypatch, capsys, command, stream, "--json")), stream
