"""Pages: the answer first, what is behind each row shown or hinted at, and nothing wider than the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from cli.printing import HINT

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

PAGES = (
    *("list", "timeline", "timeline edinburgh", "show edinburgh", "show edinburgh --as-at 2024-06-23"),
    *("show gdynia", "audit", "audit edinburgh", "diff --from 2024-01-01 --to 2025-12-31", "map"),
    *("report briefing edinburgh", "report briefing gdynia", "report similar kaohsiung"),
    *("report pressure --by actor", "report count --of kaohsiung", "report annual 2024"),
    *("report visits --of kaohsiung", "report upcoming --within 20y", "report commitments"),
    *("report dormant --of kaohsiung", "report conversion --of kaohsiung", "report ranking"),
    *("report schools", "report networks", "report programmes", "report people", "report topics"),
    *("report figures", "report conflicts", "report quality", "report"),
)


def words_alone(text: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_terminal(
    histories: Shell, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    for page in PAGES:
        for more in ((), ("-v",)):
            done = histories(*page.split(), *more, "--format", "table", "--color")
            assert done.code in {0, 2}, f"{page}: {done.said}"
            lines = words_alone(done.out)
            assert max(map(cell_len, lines), default=0) <= width, (page, max(lines, key=cell_len))


def test_a_table_that_leaves_out_what_is_behind_says_how_it_is_shown(histories: Shell) -> None:
    page = ("report", "pressure", "edinburgh", "--format", "table")

    less = histories.ok(*page).out
    assert less.rstrip().splitlines()[-1] == HINT
    assert "partnership:edinburgh--kaohsiung#" not in less
    more = histories.ok(*page, "-v").out
    assert HINT not in more
    assert "partnership:edinburgh--kaohsiung#" in more


@pytest.mark.parametrize("words", [("-q",), ("--format", "csv"), ("--format", "md"), ("--json",)])
def test_for_programs_and_in_quiet_there_is_no_hint(histories: Shell, words: tuple[str, ...]) -> None:
    form = () if words[0] != "-q" else ("--format", "table")

    assert HINT not in histories.ok("report", "pressure", *form, *words).said


def test_where_nothing_is_behind_there_is_no_hint(gdynia: Shell) -> None:
    assert HINT not in gdynia.ok("report", "pressure", "--format", "table").out
    assert HINT not in gdynia.ok("report", "conflicts", "--format", "table").out


@pytest.mark.parametrize("page", [word for word in PAGES if word.startswith(("report ", "diff", "map"))])
def test_markdown_of_a_report_has_entries_and_sources(histories: Shell, page: str) -> None:
    said = histories(*page.split(), "--format", "md")
    if said.code:  # this ledger cannot answer it
        return
    tables = histories.ok(*page.split(), "--json").json["sections"].values()
    headings = [line for line in said.out.splitlines() if re.match(r"\| (?!---)", line)]

    for name in ("entries", "sources"):
        there = sum(any(row.get(name) for row in rows) for rows in tables)
        assert sum(f"| {name} " in line for line in headings) >= there, (page, name)


def test_markdown_of_a_list_has_what_each_standing_rests_on(histories: Shell) -> None:
    lines = histories.ok("list", "--status", "on-hold", "--format", "md").out.splitlines()

    assert lines[0].startswith("# ")
    assert lines[2].endswith("| id | behind | sources |")
    (edinburgh,) = lines[4:]
    assert "partnership:edinburgh--kaohsiung#" in edinburgh
    narrow = histories.ok("list", "--status", "on-hold", "--format", "table", "-v").out
    assert "partnership:edinburgh--kaohsiung#" in narrow


def test_markdown_of_a_timeline_names_the_entries_in_full(histories: Shell) -> None:
    lines = histories.ok("timeline", "edinburgh", "--format", "md").out.splitlines()

    assert lines[:3] == [
        "# Edinburgh 愛丁堡 – Kaohsiung 高雄",
        "",
        "| happened | what | source | entry | depends on |",
    ]
    assert all(" | partnership:edinburgh--kaohsiung#" in line for line in lines[4:])


def test_markdown_of_an_audit_says_whose_it_is(histories: Shell) -> None:
    first = histories.ok("audit", "edinburgh", "--format", "md").out.splitlines()[0]

    assert first.startswith("# Edinburgh 愛丁堡 – Kaohsiung 高雄")
    assert first.endswith("partnership:edinburgh--kaohsiung")


def test_markdown_of_nothing_is_a_sentence(histories: Shell) -> None:
    said = histories.ok("timeline", "edinburgh", "--to", "1900", "--format", "md").out

    assert said.splitlines()[-1] == "nothing on record in that time"


def test_numbers_that_follow_each_other_share_a_line_where_a_table_has_no_room(
    histories: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    said = histories.ok("report", "pressure", "--format", "table", "--section", "outcomes").out.splitlines()
    came = [("invalidated", 1), ("terminated", 0), ("suspended", 0), ("put on hold", 1), ("rejected", 0)]
    came += [("withdrawn", 0), ("reversed", 0), ("not signed", 0), ("no change", 1)]

    assert said[2:5] == [
        "What came of it, by means",
        "political",
        f"    {' · '.join(f'{outcome}: {number}' for outcome, number in came)}",
    ]
