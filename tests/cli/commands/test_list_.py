"""`comity list`: where everything stands, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from projections.reckoning.standings import Status

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def listed(shell: Shell, *options: str) -> dict[str, dict[str, Any]]:
    """The rows by the end of their id."""
    found = shell.ok("list", "--json", *options).json
    return {item["id"].partition(":")[2]: item for item in found}


def test_json_is_a_row_for_each(histories: Shell) -> None:
    found = histories.ok("list", "--json").json

    assert len(found) == 15
    assert {tuple(item) for item in found} == {(*Status._fields, "depends_on")}


@pytest.mark.parametrize(
    ("day", "who", "status", "rest"),
    [
        ("2024-06-23", "edinburgh--kaohsiung", "tabled, else intent", ([], 0)),
        ("2024-06-25", "edinburgh--kaohsiung", "on-hold", ([], 0)),
        ("2024-08-23", "edinburgh--kaohsiung", "on-hold", (["intent"], 0)),
        ("2013-06-09", "kaohsiung--male", "in-force", ([], 4)),
        ("2013-06-10", "kaohsiung--male", "invalidated", ([], 0)),
        ("2013-08-01", "kaohsiung--male", "invalidated", (["disputed"], 0)),
        ("2018-10-03", "osaka--san-francisco", "terminated", ([], 0)),
        ("2018-10-05", "osaka--san-francisco", "terminated", (["disputed"], 0)),
        ("2016-12-01", "kaohsiung--kumamoto-city--kumamoto-prefecture", "expired", ([], 0)),
        ("2017-01-12", "kaohsiung--kumamoto-city--kumamoto-prefecture", "in-force", ([], 3)),
        ("2013-06-01", "cebu--kaohsiung", "suspended", ([], 4)),
    ],
)
def test_the_days_of_the_real_histories(
    day: str, who: str, status: str, rest: tuple[list[str], int], histories: Shell
) -> None:
    row = listed(histories, "--as-at", day)[who]

    said = row["status"] if row["certain"] else f"{row['status']}, else {row['otherwise']}"
    assert (said, (row["flags"], row["tier"])) == (status, rest)


def test_statuses_and_flags_may_be_asked_for(histories: Shell) -> None:
    assert set(listed(histories, "--status", "terminated")) == {"beijing--prague", "osaka--san-francisco"}
    assert set(listed(histories, "--status", "disputed")) == {"kaohsiung--male", "osaka--san-francisco"}
    assert set(listed(histories, "--status", "on hold,invalidated")) == {
        *("edinburgh--kaohsiung", "kaohsiung--male"),
    }


def test_ties_may_be_asked_for_in_the_words_of_the_field(histories: Shell) -> None:
    sisters = listed(histories, "--tie", "sister-city")

    assert "gdynia--kaohsiung" in sisters
    assert "kaohsiung--male" not in sisters, "it is not in force"
    assert listed(histories, "--tie", "姊妹市") == sisters


def test_countries_may_be_asked_for(histories: Shell) -> None:
    assert set(listed(histories, "--country", "mv")) == {"kaohsiung--male"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--status", "tabeled"], "did you mean tabled"),
        (["--status", "registered"], "--status: 'registered' is none of terminated, "),
        (["--tie", "sistercity"], "did you mean sister-city"),
        (["--country", "Poland"], "two letters of ISO 3166-1; bodies of this ledger lie in PL, "),
        (["--stream", "bodies"], "--stream"),
        (["--format", "xml"], "'table', 'json', 'jsonl', 'csv', 'md'"),
    ],
)
def test_what_is_on_no_list_is_answered_with_the_list(
    options: list[str], said: str, histories: Shell
) -> None:
    assert said in histories.fails(2, "list", *options)


@pytest.mark.parametrize("stream", ["partnership", "membership", "programme", "body", "source"])
def test_every_kind_of_stream_is_listed(stream: str, gdynia: Shell) -> None:
    gdynia.ok("register", "body", "iurc", "--name", "IURC", "--kind", "network")
    gdynia.ok("record", "joined", "iurc", "--on", "2025-07")
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival")

    found = gdynia.ok("list", "--stream", stream, "--json").json

    assert found
    assert all(item["stream"] == stream for item in found)
    for status in {item["status"] for item in found}:
        assert gdynia.ok("list", "--stream", stream, "--status", status, "--json").json


def test_a_pipe_gets_csv_with_the_names_of_json(histories: Shell) -> None:
    head, *rows = histories.ok("list").out.splitlines()

    assert head.startswith(
        "id,stream,title,status,certain,otherwise,tier,flags,possible_flags,since,since_earliest"
    )
    assert len(rows) == 15
    assert (
        "edinburgh--kaohsiung,partnership,Edinburgh 愛丁堡 – Kaohsiung 高雄,on-hold,true,,0,intent,,2024-06-24"
        in ("\n".join(rows))
    )


def test_tables_align_in_every_script(histories: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = histories.ok("list", "--format", "table").out.splitlines()
    column = cell_len(lines[1][: lines[1].index("standing")])
    row = next(line for line in lines if "Edinburgh" in line)

    assert cell_len(row[: row.index("on hold")]) == column


def test_nothing_found_is_said(gdynia: Shell) -> None:
    assert (
        "no partnership answers to that" in gdynia.ok("list", "--status", "on-hold", "--format", "table").out
    )


def test_a_successor_is_named_beside_the_party_whose_place_it_took(histories: Shell) -> None:
    histories.ok("register", "body", "new-gdynia", "--name", "New Gdynia", "--kind", "city")
    histories.ok("record", "succeeded", "gdynia", "--by", "new-gdynia", "--on", "2026-01-01")

    now, before = (
        histories.ok("list", "--format", "table", *at).out for at in ((), ("--as-at", "2025-12-31"))
    )
    [row] = [row for row in histories.ok("list", "--json").json if "gdynia--kaohsiung" in row["id"]]
    theirs = histories.ok("list", "--of", "gdynia", "--format", "md").out
    later = histories.ok("list", "--of", "new-gdynia", "--as-at", "2025-12-31", "--format", "md").out
    shown = histories.ok("show", "body:gdynia", "--format", "table").out

    assert "(now New" in now
    assert "(now" not in before
    assert "(now New Gdynia's)" in theirs
    assert "(later New Gdynia)" in later
    assert "was succeeded by New Gdynia" in shown
    assert "its successor's now" in shown
    assert [
        (successor["party"], successor["by"], successor["certain"]) for successor in row["successors"]
    ] == [("gdynia", "new-gdynia", True)]


def test_a_successor_that_may_not_have_come_yet_is_named_as_perhaps(histories: Shell) -> None:
    histories.ok("register", "body", "new-gdynia", "--name", "New Gdynia", "--kind", "city")
    histories.ok("record", "succeeded", "gdynia", "--by", "new-gdynia", "--on", "2026")

    perhaps, surely = (
        histories.ok("list", "--format", "md", "--as-at", day).out for day in ("2026-06-01", "2026-12-31")
    )

    assert "(perhaps now New Gdynia)" in perhaps
    assert "(now New Gdynia)" in surely


def test_a_country_that_there_is_not_is_refused_and_one_without_bodies_said(gdynia: Shell) -> None:
    assert "'xx' is no country code" in gdynia.fails(2, "list", "--country", "xx")
    assert "no body of this ledger lies in BR" in gdynia.ok("list", "--country", "br", "--format", "md").out
