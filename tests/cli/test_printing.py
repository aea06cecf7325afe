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
    *("report figures", "report conflicts", "report quality", "report years", "report"),
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


@pytest.mark.parametrize("form", ["table", "md"])
def test_that_nothing_is_certain_is_said(gdynia: Shell, form: str) -> None:
    gdynia.ok("register", "body", "riga", "--name", "Riga", "--kind", "city", "--country", "LV")
    gdynia.ok("open", "riga")
    gdynia.ok(
        "record", "signed", "riga", "--instrument", "s", "--kind", "sister-city", "--certainty", "reported"
    )
    page = gdynia.ok("report", "count", "--policy", "rgre", "--as-at", "1950-01-01", "--format", form).out
    assert re.search(r"certain: no|Riga .*\bno\b", page)
    assert "[reported]" in gdynia.ok("show", "riga", "--format", form).out


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
    if page == "report conflicts":  # a block a field
        behind = [word for rows in tables for row in rows for word in (*row["entries"], *row["sources"])]
        assert all(word in said.out for word in behind)
        return
    headings = [line for line in said.out.splitlines() if re.match(r"\| (?!---)", line)]

    for name in ("entries", "sources"):
        there = sum(any(row.get(name) for row in rows) for rows in tables)
        assert sum(f"| {name} " in line for line in headings) >= there, (page, name)


def test_markdown_of_a_list_has_what_each_standing_rests_on(histories: Shell) -> None:
    lines = histories.ok("list", "--status", "on-hold", "--format", "md").out.splitlines()

    assert lines[0].startswith("# ")
    assert lines[2].endswith("| id | behind | sources |")
    edinburgh, blank = lines[4:6]
    assert not blank
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
    rows = lines[4 : lines.index("", 4)]
    assert len(rows) > 10
    assert all(" | partnership:edinburgh--kaohsiung#" in line for line in rows)


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
    monkeypatch.setenv("COLUMNS", "48")

    said = histories.ok("report", "pressure", "--format", "table", "--section", "outcomes").out.splitlines()

    assert said[2:6] == [
        "What came of it, by means",
        "political",
        "    invalidated: 1 · terminated: 0 ·",
        "      suspended: 0 · put on hold: 1 ·",
    ]


def test_pressure_is_a_table_of_eighty_columns(histories: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    said = histories.ok("report", "pressure", "--format", "table").out
    for title, number in (("By means", "incidents"), ("What came of it, by means", "invalidated")):
        lines = said.partition(f"{title}\n")[2].partition("\n\n")[0].splitlines()
        assert any({*line} == {"─"} for line in lines), "a heading, and a rule"
        assert not any(line.startswith(f"    {number}:") for line in lines), "no blocks"
        assert number in {word for line in lines for word in line.split()}


def test_an_answer_comes_before_its_rows_and_how_sure_it_is_after_them(histories: Shell) -> None:
    for form in ("table", "md"):
        said = histories.ok("report", "count", "--policy", "rgre", "--of", "kaohsiung", "--format", form).out
        places = [said.index(words) for words in ("In figures", "Counted\n", "Not counted", "for certain")]
        assert said.splitlines()[0].lstrip("# ").startswith("Counted for Kaohsiung")
        assert places == sorted(places), form
    assert histories.ok("report", "count", "--policy", "rgre", "--format", "csv").out.startswith("body,name,")


def test_a_contested_field_is_one_block_with_its_values(histories: Shell) -> None:
    rows = histories.ok("report", "conflicts", "--json").json["sections"]["conflicts"]
    fields = {(row["entry"], row["field"]): row["title"] for row in rows}
    said = histories.ok("report", "conflicts", "--format", "table").out
    blocks = said.split("\n\n")[2 : 2 + len(fields)]

    assert 3 < len(fields) < len(rows)
    assert [block.splitlines()[0] for block in blocks] == [
        f"{title}: {field.replace('_', ' ')}" for (_, field), title in fields.items()
    ]
    assert sum(block.count("\n  in use") for block in blocks) == len(fields)
    assert sum(len(re.findall(r"\n  (in use|or) ", block)) for block in blocks) == len(rows)
    words = " ".join(said.split())
    assert all(source in words for row in rows for source in row["sources"])
    assert said.splitlines()[2].startswith(f"{len(fields)} fields contested: ")


def test_a_page_of_many_tables_is_text_in_a_pipe_and_one_table_is_csv(histories: Shell) -> None:
    assert (
        histories.ok("report", "pressure").out == histories.ok("report", "pressure", "--format", "table").out
    )
    alone = histories.ok("report", "pressure", "--section", "rate")
    assert (
        alone.out.splitlines()[0]
        == "of,pressed_least,pressed_most,all_least,all_most,percent_least,percent_most,entries,sources"
    )
    for one_table in (("list",), ("timeline",), ("report", "conflicts"), ("report", "upcoming")):
        assert histories.ok(*one_table).out == histories.ok(*one_table, "--format", "csv").out
    asked = histories.ok("report", "pressure", "--format", "csv")
    assert asked.out.startswith("means,incidents_least,")
    assert "Also in this report: --section outcomes · --section rate · " in asked.err
    histories.ok("report", "pressure", "-o", "rows.csv")
    assert (histories.folder / "rows.csv").read_text(encoding="utf-8") == asked.out


@pytest.mark.parametrize("form", ["table", "md"])
def test_the_report_of_the_list_is_the_list(histories: Shell, form: str) -> None:
    for more in ((), ("--status", "in-force"), ("--as-at", "1900-01-01"), ("-v",)):
        assert (
            histories.ok("report", "status", *more, "--format", form).said
            == histories.ok("list", *more, "--format", form).said
        )


@pytest.mark.parametrize("page", [("list",), ("show", "edinburgh"), ("timeline", "edinburgh")])
def test_how_sure_it_is_belongs_to_a_page_for_people(histories: Shell, page: tuple[str, ...]) -> None:
    sure = "that nobody has settled"
    for form in ("table", "md"):
        done = histories.ok(*page, "--format", form)
        assert sure in " ".join(done.out.split())
        assert sure not in done.err
    for form in ("csv", "json"):
        done = histories.ok(*page, "--format", form)
        assert sure in done.err
        assert sure not in done.out


@pytest.mark.parametrize(
    "page", [word for word in PAGES if word.startswith(("report ", "list", "timeline", "audit"))]
)
def test_markdown_says_in_full_which_sources_it_cites(histories: Shell, page: str) -> None:
    said = histories(*page.split(), "--format", "md").out
    cited = re.findall(r"^- ([a-z0-9-]+): ", said.partition("## Sources cited\n")[2], re.MULTILINE)
    known = {row["id"].partition(":")[2] for row in histories.ok("list", "--stream", "source", "--json").json}
    before = said.partition("## Sources cited\n")[0]

    assert cited == sorted(cited)
    assert set(cited) <= known
    assert all(slug in before for slug in cited)
    assert set(re.findall(r"\b(gti-2025|edr-2024-06|tag24)\b", before)) <= {*cited}


def test_no_table_is_without_a_title_in_json(histories: Shell) -> None:
    for page in PAGES:
        if page.startswith("report ") and not (done := histories(*page.split(), "--json")).code:
            assert all(table["title"] for table in done.json["tables"].values()), page


def test_hints_are_wrapped_and_what_is_to_be_pasted_is_not(
    histories: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    said = histories.ok("audit", "edinburgh", "--format", "table").err.splitlines()
    hints = [line for line in said if not line.startswith(" ")]
    assert len(hints) > 1
    assert max(map(cell_len, hints)) <= 40
    done = histories.ok("show", "edinburgh").err.splitlines()
    assert done == ["Next: comity audit edinburgh", "      comity timeline edinburgh"]


def test_of_many_without_a_source_people_are_shown_some_and_programs_all(shell: Shell) -> None:
    shell.ok("init", "--home", "Gdynia")
    for n in range(3):
        shell.ok("record", "noted", "body:gdynia", "--text", f"note {n}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("projections.reports.today.SHOWN", 2)
        people = shell.ok("today", "--format", "table").out
        whole = [
            shell.ok("today", *more).out
            for more in (
                ["--section", "unsourced", "--format", "csv"],
                ["--section", "unsourced", "--format", "table"],
                ["--json"],
            )
        ]

    assert "1 more, which --section unsourced has with the others" in " ".join(people.split())
    assert "note 2" in people
    assert "note 0" not in people
    assert all(f"note {n}" in out for out in whole for n in range(3))
