"""`comity timeline`: what happened, in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from projections.reports.timeline import Moment

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def told(shell: Shell, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shell.ok("timeline", "--json", *words).json
    return found


def test_json_is_a_moment_for_each(histories: Shell) -> None:
    found = told(histories, "edinburgh")

    assert {tuple(item) for item in found} == {(*Moment._fields, "depends_on")}
    assert [item["entry"].rpartition("#")[2] for item in found][:4] == ["1", "2", "3", "4"]


def test_a_visit_of_1977_told_after_2025_takes_its_place(gdynia: Shell) -> None:
    gdynia.ok(
        "record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2025-09-14"
    )
    gdynia.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "1977")

    assert [item["when"]["edtf"] for item in told(gdynia, "kaohsiung")] == [None, "1977", "2025-09-14"]


def test_days_bound_it(histories: Shell) -> None:
    found = told(histories, "gdynia", "--from", "2025-06", "--to", "2025-09-14")

    days = [(item["when"]["earliest"], item["when"]["latest"]) for item in found if item["when"]["edtf"]]
    assert all(first <= "2025-09-14" and last >= "2025-06-01" for first, last in days)
    assert not [item for item in found if item["type"].endswith("opened")], "its opening has no day"
    assert told(histories, "gdynia", "--from", "2030") == []


def test_what_may_be_later_is_said_so(histories: Shell) -> None:
    found = told(histories, "edinburgh", "--as-at", "2024-06-15")

    assert any(item["possible"] for item in found)
    assert not [item for item in found if item["when"]["edtf"] == "2024-08-22"]


def test_several_partnerships_stand_in_one_order(histories: Shell) -> None:
    found = told(histories)

    assert len({item["stream"] for item in found}) == 15
    for stream in {item["stream"] for item in found}:
        alone = [item["entry"] for item in told(histories, stream)]
        assert [item["entry"] for item in found if item["stream"] == stream] == alone


def test_a_table_says_what_is_contested_and_alleged(histories: Shell) -> None:
    said = histories.ok("timeline", "edinburgh", "--format", "md").out

    assert "[contested]" in said
    assert "[alleged]" in said


@pytest.mark.parametrize("option", ["--from", "--to", "--as-at"])
def test_a_day_that_cannot_be_read(option: str, gdynia: Shell) -> None:
    assert gdynia.fails(2, "timeline", "kaohsiung", option, "Q3 2025").startswith(f"Error: {option}")


def test_a_terminal_gets_the_title_and_what_comes_next(gdynia: Shell) -> None:
    done = gdynia.ok("timeline", "kaohsiung", "--format", "table")

    assert done.out.startswith("Gdynia – Kaohsiung\n")
    assert "opened between Gdynia, Kaohsiung" in done.out
    assert "Next: comity show kaohsiung · comity audit kaohsiung" in gdynia.ok("timeline", "kaohsiung").err


@pytest.mark.parametrize("who", [(), ("edinburgh",)])
def test_a_picture_is_of_the_time_that_is_asked_for(histories: Shell, who: tuple[str, ...]) -> None:
    histories.ok("timeline", *who, "--from", "2023-02", "--to", "2024-03", "-o", "some.svg")
    histories.ok("timeline", *who, "--as-at", "2024-03-31", "-o", "then.svg")

    some, then = ((histories.folder / name).read_text(encoding="utf-8") for name in ("some.svg", "then.svg"))
    assert "from 2023-02-01, as at 2024-03-31, by all that is on record" in some
    assert "as at 2024-03-31, by all that is on record" in then
    assert some != then
    assert ">31 Mar 2024<" in some
    years = [int(year) for year in re.findall(r">(\d{4})<", some)]
    assert min(years, default=2023) >= 2023
