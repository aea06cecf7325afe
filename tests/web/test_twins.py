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


def test_a_page_of_its_own_has_the_twins_of_its_report(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for address, words in {
        "/en/b/edinburgh.csv": ("report", "show", "body:edinburgh"),
        "/en/map.csv?status=on-hold": ("report", "atlas", "--status", "on-hold"),
        "/en/years.csv": ("report", "years"),
        "/en/years/2013.csv": ("report", "diff", "--from", "2012-12-31", "--to", "2013-12-31"),
        "/en/reports/count.csv?order=name&policy=sci": ("report", "count", "--policy", "sci"),
    }.items():
        assert pages.text(address) == printed(pages, monkeypatch, capsys, *words, "--format", "csv")


THEN = "as-at=2025-06-01&as-known=2026-03-05"
AXES_GIVEN = ("--as-at", "2025-06-01", "--as-known", "2026-03-05")
COMMANDS = {
    "/en/partnerships.{}": ("list",),
    "/en/partnerships.{}?status=on-hold": ("list", "--status", "on-hold"),
    "/en/partnerships.{}?closest=friendship": ("list", "--closest", "friendship"),
    f"/en/partnerships.{{}}?{THEN}": ("list", *AXES_GIVEN),
    "/en/p/edinburgh--kaohsiung.{}": ("show", "edinburgh"),
    f"/en/p/edinburgh--kaohsiung.{{}}?{THEN}": ("show", "edinburgh", *AXES_GIVEN),
    "/en/timeline.{}": ("timeline",),
    "/en/timeline.{}?from=2025": ("timeline", "--from", "2025"),
    "/en/p/edinburgh--kaohsiung/audit.{}": ("audit", "edinburgh"),
    f"/en/p/edinburgh--kaohsiung/audit.{{}}?{THEN}": ("audit", "edinburgh", *AXES_GIVEN),
    "/en/sources/gti-2025/audit.{}": ("audit", "source:gti-2025"),
}


@pytest.mark.parametrize("address", COMMANDS)
def test_the_twins_of_a_thing_are_what_its_command_prints(
    address: str, pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    words = COMMANDS[address]

    sheet, document = pages.text(address.format("csv")), pages.get(address.format("json")).json()

    assert sheet == printed(pages, monkeypatch, capsys, *words, "--format", "csv")
    assert document == json.loads(printed(pages, monkeypatch, capsys, *words, "--format", "json"))


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


def test_the_json_of_a_body_has_the_ties_and_networks_that_its_page_shows(pages: Pages) -> None:
    of = pages.get("/en/b/kaohsiung.json").json()
    ties, networks = pages.get(
        "/en/reports/status.json?of=kaohsiung", "/en/reports/networks.json?of=kaohsiung"
    )

    assert of["sections"]["status"] == ties.json()["sections"]["status"]
    assert of["sections"]["networks"] == next(iter(networks.json()["sections"].values()))
    assert next(iter(of["sections"])) == next(iter(of["tables"])) == "standing"


def test_each_table_of_an_answer_has_a_sheet_and_the_page_links_it(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    address, words = "/en/reports/find{}?words=cammy", ("report", "find", "cammy")
    document = pages.get(address.format(".json")).json()
    page = pages.text(address.format(""))

    assert document["sections"]["names"] == []
    first = pages.text(address.format(".csv"))
    assert first == printed(pages, monkeypatch, capsys, *words, "--format", "csv")
    assert first.splitlines()[0].startswith("when,")
    for name in document["sections"]:
        sheet = pages.text(address.format(".csv") + f"&section={name}")
        assert sheet == printed(pages, monkeypatch, capsys, *words, "--format", "csv", "--section", name)
        alone = pages.get(address.format(".json") + f"&section={name}").json()
        assert [*alone["sections"]] == [name]
    assert '<a href="/en/reports/find.csv?words=cammy&amp;section=facts">' in page
    assert "section=names" not in page, "nothing is in it"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/en/reports/find.csv?words=cammy&section=x", "it has facts, names"),
        ("/en/reports/find?words=cammy&section=facts", "names a table of an answer in JSON or CSV"),
        ("/en/p/edinburgh--kaohsiung.csv?section=facts", "names a table of an answer in JSON or CSV"),
    ],
)
def test_a_table_that_is_not_there_is_refused_in_words(pages: Pages, address: str, why: str) -> None:
    answer = pages.get(address)

    assert answer.status_code == 400
    assert why in answer.text
