"""The two axes of time: where things stood, and what was known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def visit(shell: Shell, on: str) -> None:
    shell.ok("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", on)


def signed(shell: Shell, on: str, *more: str) -> None:
    shell.ok(
        "record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "sister-city", "--on", on, *more
    )


def status(shell: Shell, *axes: str) -> str:
    found: str = shell.ok("show", "kaohsiung", "--json", *axes).json["status"]
    return found


def known(shell: Shell, time: str) -> int:
    found: int = shell.ok("audit", "--json", "--as-known", time).json["known"]["position"]
    return found


# --- as at


def test_a_day_to_come_shows_what_runs_out(gdynia: Shell) -> None:
    signed(gdynia, "2025-09-14", "--term", "length=P5Y")

    assert status(gdynia) == "in-force"
    assert status(gdynia, "--as-at", "2030-09-13") == "in-force"
    assert status(gdynia, "--as-at", "2030-09-14") == "expired"
    assert gdynia.ok("list", "--as-at", "2030-09-14").out.count("expired") == 1


def test_every_day_can_be_asked_for(gdynia: Shell) -> None:
    signed(gdynia, "2025-09-14")

    assert status(gdynia, "--as-at", "0001-01-01") == "none"
    assert status(gdynia, "--as-at", "9999-12-31") == "in-force"
    assert status(gdynia, "--as-at", "yesterday") == "in-force"


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ("2025", "say 2025-01-01 or 2025-12-31"),
        ("2025-02-30", "say 2025-02-01 or 2025-02-28"),
        ("03/04/2025", "say 2025-04-03 or 2025-03-04"),
        ("whenever", ""),
        ("[..2025-02]", "say 2025-02-28"),
        ("[2025-02..]", "say 2025-02-01"),
        ("2025/..", "say 2025-01-01"),
    ],
)
@pytest.mark.parametrize("command", ["show", "audit", "timeline"])
def test_an_as_at_that_is_no_day(words: str, fix: str, command: str, gdynia: Shell) -> None:
    said = gdynia.fails(2, command, "kaohsiung", "--as-at", words)

    assert said.startswith("Error: --as-at")
    assert said.rstrip().endswith(fix)


# --- as known


def test_recorded_on_monday_it_was_not_known_on_sunday(gdynia: Shell) -> None:
    gdynia.wait(days=2)  # from Friday, the day of the start, to Sunday
    sunday = f"{gdynia.now:%Y-%m-%d}"
    gdynia.wait(days=1)
    visit(gdynia, "2025-03")
    monday = f"{gdynia.now:%Y-%m-%d}"

    assert status(gdynia, "--as-known", sunday) == "none"
    assert status(gdynia, "--as-known", monday) == "contact"
    assert "visited" not in gdynia.ok("timeline", "kaohsiung", "--as-known", sunday).out
    assert "visited" not in gdynia.ok("audit", "kaohsiung", "--as-known", sunday).out
    assert gdynia.ok("list", "--as-known", sunday, "--json").json[0]["entries"] == 1


def test_before_a_correction_the_old_day_was_known(gdynia: Shell) -> None:
    signed(gdynia, "2025-10")
    gdynia.wait(days=1)
    before = f"{gdynia.now:%Y-%m-%d}"
    gdynia.wait(days=1)
    gdynia.ok(
        "correct", "kaohsiung#2", "--set", "on=2025-09-14", "--because", "the day stands in the protocol"
    )

    assert status(gdynia, "--as-at", "2025-09-20") == "in-force"
    assert status(gdynia, "--as-at", "2025-09-20", "--as-known", before) == "none"
    then = gdynia.ok("audit", "kaohsiung", "--json", "--as-known", before).json["entries"]
    now = gdynia.ok("audit", "kaohsiung", "--json").json["entries"]
    assert (then[1]["on"], then[1]["state"], len(then)) == ("2025-10", "valid", 2)
    assert (now[1]["on"], now[1]["state"], len(now)) == ("2025-09-14", "corrected", 3)


def test_a_position_an_instant_and_a_day(gdynia: Shell) -> None:
    gdynia.wait(hours=1)
    visit(gdynia, "2025-03")  # at 11:02:03.123456

    assert known(gdynia, "#3") == 3
    assert known(gdynia, "#6") == 6
    assert known(gdynia, "#0") == 0
    assert known(gdynia, "2026-11-20") == 6
    assert known(gdynia, "today") == 6
    assert known(gdynia, "2026-11-19") == 0
    assert known(gdynia, "2026-11-20T10:59Z") == 5
    assert known(gdynia, "2026-11-20T11:02:03.123456Z") == 6
    assert known(gdynia, "2026-11-20T11:02:03.123455Z") == 5
    assert known(gdynia, "0001-01-01") == 0
    assert known(gdynia, "9999-12-31") == 6


def test_a_position_beyond_the_last_entry_is_refused_with_how_many_there_are(gdynia: Shell) -> None:
    said = gdynia.fails(2, "list", "--as-known", "#999")
    two = gdynia.fails(2, "diff", "--known-from", "#6", "--known-to", "today")

    assert said.startswith("Error: --as-known: #999 is beyond the last entry: the ledger has 5 entries")
    assert two.startswith("Error: --known-from: #6 is beyond the last entry")


def test_a_time_as_a_table_shows_it_takes_in_what_was_recorded_then(gdynia: Shell) -> None:
    visit(gdynia, "2025-03")

    for said in ("2026-11-20 10:02", "2026-11-20T10:02:03", gdynia.entries("kaohsiung")[-1]["recorded_at"]):
        assert known(gdynia, said) == 6
    assert known(gdynia, "2026-11-20 10:01") == 0


def test_days_end_and_times_are_shown_in_the_ledgers_zone(shell: Shell) -> None:
    shell.ok("init", "--home", "kaohsiung", "--name", "K", "--kind", "city", "--timezone", "Asia/Taipei")
    shell.wait(hours=6)  # 16:02 in London, 00:02 of the next day in Taipei
    shell.ok("record", "noted", "ledger", "--text", "late")

    assert "2026-11-21 00:02" in shell.ok("audit", "--format", "md").out.replace("<br>", " ")
    assert known(shell, "2026-11-20") == 2
    assert known(shell, "2026-11-21 00:02") == 3
    assert known(shell, "2026-11-20T16:02Z") == 3


@pytest.mark.parametrize(
    "words", ["#", "#x", "#²", "#-1", "2026-11-20T25:00", "2025", "2025/..", "[..2025]", "whenever"]
)
def test_an_as_known_that_is_none(words: str, gdynia: Shell) -> None:
    said = gdynia.fails(2, "list", "--as-known", words)

    assert said.startswith("Error: --as-known")
    assert "None" not in said


def test_what_was_not_there_yet_is_not_found(gdynia: Shell) -> None:
    for command in ("show", "audit"):
        said = gdynia.fails(3, command, "kaohsiung", "--as-known", "#2")
        assert said.splitlines()[-1] == "  leave --as-known out, or name a later time"


def test_both_axes_are_said_in_the_heading(gdynia: Shell) -> None:
    said = gdynia.ok("show", "kaohsiung", "--as-at", "2026-01-01", "--as-known", "#5").out

    assert "(as at 2026-01-01, as known with 5 entries)" in said
    assert "May be recorded now" not in said, "what may be recorded is a question of today"


def test_a_time_to_come_is_known_as_it_is_now_and_says_so(gdynia: Shell) -> None:
    signed(gdynia, "2025-09-14")

    later, today = (
        gdynia.ok("list", "--as-known", time, "--format", "table").out for time in ("2090-01-01", "today")
    )

    assert "as known now: 2090-01-01 is yet to come" in later
    assert "yet to come" not in today
