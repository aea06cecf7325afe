"""The two axes of time: where things stood, and what was known."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def test_days_end_and_times_are_shown_in_the_ledgers_zone(shell: Shell) -> None:
    shell.ok("init", "--home", "kaohsiung", "--name", "K", "--kind", "city", "--timezone", "Asia/Taipei")
    shell.wait(hours=6)  # 16:02 in London, 00:02 of the next day in Taipei
    shell.ok("record", "noted", "ledger", "--text", "late")

    assert "2026-11-21 00:02" in shell.ok("audit", "--format", "md").out.replace("<br>", " ")
    assert known(shell, "2026-11-20") == 2
    assert known(shell, "2026-11-21 00:02") == 3
    assert known(shell, "2026-11-20T16:02Z") == 3
