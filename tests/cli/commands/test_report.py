"""`comity report`: every report's options are its function's parameters, and its page prints in every format."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import pytest

from cli.asking import OURS, command_of, help_of, metavar
from cli.printing import print_answer
from cli.session import Session
from cli.wording import flag
from projections import reports as built_in
from projections.report import (
    WIDE,
    Ask,
    Body,
    Count,
    Days,
    Page,
    Report,
    Section,
    Span,
    When,
    Who,
    report,
)
from projections.reports.diff import diff
from queries.answers import answer_of
from queries.finding import BUILT_IN, Discovered, NoReport, loaded
from queries.options import options_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

NINETY = Span(90)
GUEST = '''"""Who has been heard?"""

from typing import Annotated, Literal, NamedTuple

from projections.report import WIDE, Ask, Body, Count, Days, Unanswerable, Page, Section, Span, When, Who, report


class Heard(NamedTuple):
    """What was heard."""

    who: str
    how_many: Annotated[Count, "from so many to so many"]
    on: Days
    off: Days | None
    by_: tuple[str, ...]
    less: int
    yes: bool
    hidden: Annotated[str, WIDE]


@report(forms={"shout": lambda page: page.title.upper(), "tree": lambda page: {"title": page.title}})
def heard(
    ask: Ask,
    who: Annotated[Who, "the stream"],
    of: Annotated[Body | None, "whose"] = None,
    from_: When | None = None,
    within: Annotated[Span, "so long"] = Span(90),
    way: Literal["in", "out"] = "in",
    loud: Annotated[bool, "shout"] = False,
    n: int = 3,
    tag: tuple[str, ...] = (),
) -> Page:
    """Who has been heard?

    By the exact definition of hearing.
    """
    if n > 9:
        raise Unanswerable("--n: at most 9")
    if n < 0:
        raise ZeroDivisionError("n is below nothing")
    row = Heard(who, Count(2, 3), Days("2024-06~", "2024-05-01", "2024-07-31"), None, ("=a", "b"), -7, True, "=x")
    asked = f"{of} {from_} {within} {way} {loud} {n} {tag} {ask.iso(ask.day)} {ask.told}"
    return Page(
        f"Heard of {ask.title(who)}",
        (
            Section("heard", [row, row._replace(on=Days(), yes=False)], row=Heard),
            Section("asked", [], "Asked", asked),
        ),
        (f"left out: {asked}",),
    )
'''


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of reports, away from where commands are run: Python leaves its byte code beside a module."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture
def heard(gdynia: Shell, house: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A report that somebody dropped into the house."""
    (house / "heard.py").write_text(GUEST, encoding="utf-8")
    monkeypatch.setattr(built_in, "__path__", [*built_in.__path__, str(house)])
    monkeypatch.delitem(__import__("sys").modules, "projections.reports.heard", raising=False)
    return gdynia


def made(function: Any) -> Report:
    """A function as a report."""
    return report()(function)


# --- options


def test_options_are_the_parameters_of_the_function() -> None:
    def heard(  # noqa: PLR0913, PLR0917 — a report's parameters are its options
        ask: Ask,
        who: Annotated[Who, "the stream"],
        of: Body | None = None,
        from_: When | None = None,
        within: Span = NINETY,
        way: Literal["in", "out"] = "in",
        loud: bool = False,  # noqa: FBT001, FBT002
        tag: tuple[str, ...] = (),
        by: tuple[Body, ...] = (),
    ) -> Page:
        del ask, who, of, from_, within, way, loud, tag, by
        return Page("", ())

    heard.__annotations__ = {
        "who": Annotated[Who, "the stream"],
        "of": Body | None,
        "from_": When | None,
        "within": Span,
        "way": Literal["in", "out"],
        "loud": bool,
        "tag": tuple[str, ...],
        "by": tuple[Body, ...],
    }

    options = options_of(made(heard))

    assert [(flag(option.name), option.kind, option.several) for option in options] == [
        ("--who", "who", False),
        ("--of", "body", False),
        ("--from", "when", False),
        ("--within", "span", False),
        ("--way", "choice", False),
        ("--loud", "flag", False),
        ("--tag", "text", True),
        ("--by", "body", True),
    ]
    assert [metavar(option) for option in options if option.required] == ["WHO"]


def test_an_option_that_all_have_is_refused() -> None:
    def loud(ask: Ask, format: str = "") -> Page:  # noqa: A002
        del ask, format
        return Page("", ())

    loud.__annotations__ = {"format": str}

    with pytest.raises(NoReport, match="--format is an option of every report"):
        command_of(made(loud))


def test_what_cannot_be_asked_for_is_refused() -> None:
    def loud(ask: Ask, of: dict[str, str]) -> Page:
        del ask, of
        return Page("", ())

    loud.__annotations__ = {"of": dict[str, str]}

    with pytest.raises(NoReport, match="cannot be asked for"):
        options_of(made(loud))


@pytest.mark.parametrize("report", [item for _, item in loaded()], ids=lambda named: named.name)
def test_every_report_of_the_house_says_what_it_answers_and_what_it_takes(report: Report) -> None:
    options = options_of(report)

    assert report.question.endswith("?"), "the first line of a report's docstring is its question"
    assert all(option.help for option in options), f"an option of {report.name} says nothing"
    assert not {option.name.strip("_") for option in options} & set(OURS)
    command_of(report, Discovered(report.name, BUILT_IN, report.__module__, lambda: report))


@pytest.mark.parametrize("words", ["soon", "3x", "", "-3d"])
def test_what_is_no_length_of_time(words: str, heard: Shell) -> None:
    assert "--within" in heard.fails(2, "report", "heard", "kaohsiung", "--within", words)


# --- asking


def test_a_report_that_was_dropped_into_the_house_is_asked(heard: Shell) -> None:
    found = heard.ok(
        *("report", "heard", "kaohsiung", "--of", "高雄", "--from", "last year", "--within", "12w"),
        *(
            "--way",
            "out",
            "--loud",
            "--n",
            "4",
            "--tag",
            "a",
            "--tag",
            "b",
            "--as-at",
            "2025-06-01",
            "--json",
        ),
    ).json

    assert (found["report"], found["question"]) == ("heard", "Who has been heard?")
    assert found["as_at"] == "2025-06-01"
    assert found["as_known"] == {"position": 5, "time": "2026-11-20T10:02:03.123456Z"}
    assert found["options"] == {
        "who": "partnership:gdynia--kaohsiung",
        "of": "kaohsiung",
        "from": "2025",
        "within": 84,
        "way": "out",
        "loud": True,
        "n": 4,
        "tag": ["a", "b"],
    }
    assert found["title"] == "Heard of Gdynia – Kaohsiung"
    assert found["notes"] == ["left out: kaohsiung 2025 84 out True 4 ('a', 'b') 2025-06-01 as at 2025-06-01"]
    assert found["sections"]["heard"][0]["how_many"] == {"least": 2, "most": 3}


def test_what_is_not_given_is_left_to_the_report(heard: Shell) -> None:
    options = heard.ok("report", "heard", "kaohsiung", "--json").json["options"]

    assert options == {
        "who": "partnership:gdynia--kaohsiung",
        "of": None,
        "from": None,
        "within": 90,
        "way": "in",
        "loud": False,
        "n": 3,
        "tag": [],
    }


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (2, ["kaohsiung", "--way", "up"], "'up' is not one of 'in', 'out'"),
        (2, ["kaohsiung", "--n", "many"], "--n"),
        (2, ["kaohsiung", "--n", "10"], "Error: --n: at most 9\n"),
        (2, ["kaohsiung", "--from", "Q3 2025"], "Error: --from"),
        (2, ["kaohsiung", "--section", "herd"], "'herd' is no section of this report: it has heard, asked"),
        (2, ["kaohsiung", "--frm", "2025"], "--from"),
        (2, [], "WHO"),
        (3, ["kaohsiun"], "did you mean kaohsiung"),
        (3, ["kaohsiung", "--of", "gdyna"], "did you mean gdynia"),
        (3, ["kaohsiung", "--as-known", "#2"], "leave --as-known out, or name a later time"),
    ],
)
def test_what_cannot_be_taken_is_answered_in_a_sentence(
    code: int, words: list[str], said: str, heard: Shell
) -> None:
    assert said in heard.fails(code, "report", "heard", *words)


def test_an_unknown_report_is_answered_with_its_neighbours(heard: Shell) -> None:
    assert "there is no report herd: did you mean heard?" in heard.fails(2, "report", "herd")
    assert "comity report lists what there is" in heard.fails(2, "report", "xyzzy")


def test_a_defect_of_the_house_is_one_of_comitys(heard: Shell) -> None:
    assert "a defect in comity: ZeroDivisionError" in heard.fails(
        70, "report", "heard", "kaohsiung", "--n", "-1"
    )


# --- printing


def test_csv_has_a_column_for_each_bound_and_no_formula(heard: Shell) -> None:
    done = heard.ok("report", "heard", "kaohsiung", "--format", "csv")

    first, second = csv.DictReader(io.StringIO(done.out))
    assert first == {
        "who": "partnership:gdynia--kaohsiung",
        "how_many_least": "2",
        "how_many_most": "3",
        "on": "2024-06~",
        "on_earliest": "2024-05-01",
        "on_latest": "2024-07-31",
        "off": "",
        "off_earliest": "",
        "off_latest": "",
        "by": "'=a; b",
        "less": "-7",
        "yes": "true",
        "hidden": "'=x",
    }
    assert (second["on"], second["yes"]) == ("", "false")
    assert "Note: left out: " in done.err


def test_a_section_may_be_asked_for(heard: Shell) -> None:
    found = heard.ok("report", "heard", "kaohsiung", "--section", "asked", "--json").json

    assert found["sections"] == {"asked": []}
    assert heard.ok("report", "heard", "kaohsiung", "--section", "asked", "--format", "jsonl").out == ""


def test_lines_of_json_are_the_rows(heard: Shell) -> None:
    lines = heard.ok("report", "heard", "kaohsiung", "--format", "jsonl").out.splitlines()

    assert len(lines) == 2
    assert lines[0].startswith('{"who": "partnership:gdynia--kaohsiung", "how_many": {"least": 2, "most": 3}')


def test_markdown_has_headings_tables_and_notes(heard: Shell) -> None:
    lines = heard.ok("report", "heard", "kaohsiung", "--format", "md").out.splitlines()

    assert lines[0] == "# Heard of Gdynia – Kaohsiung"
    assert "| who | how many | on | by | less | yes |" in lines, "what is empty throughout is left out"
    assert "| partnership:gdynia--kaohsiung | 2–3 | unknown | =a; b | -7 |  |" in lines
    assert "## Asked" in lines
    assert lines[-1].startswith("- left out: ")


def test_a_table_hides_what_is_wide_until_more_is_asked_for(heard: Shell) -> None:
    table = ("report", "heard", "kaohsiung", "--format", "table")

    said = heard.ok(*table).out
    assert said.splitlines()[0] == "Heard of Gdynia – Kaohsiung"
    assert re.search(r"who +how many +on +by +less +yes", said)
    assert "hidden" not in said
    assert "hidden" in heard.ok(*table, "-v").out


def test_a_narrow_terminal_gets_what_differs_in_a_table_and_the_rest_in_words(
    heard: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    lines = heard.ok("report", "heard", "kaohsiung", "--format", "table").out.splitlines()

    assert lines[2:6] == ["on        yes", "─────────────", "2024-06~  yes", "unknown"]
    rest = " ".join(line.strip() for line in lines[6 : lines.index("", 6)])
    assert rest.startswith("In every row: ")
    assert "who: partnership:gdynia--kaohsiung" in rest
    assert "how many: 2–3" in rest


def test_other_forms_are_those_of_the_report(heard: Shell) -> None:
    assert heard.ok("report", "heard", "kaohsiung", "--as", "shout").out == "HEARD OF GDYNIA – KAOHSIUNG\n"
    assert heard.ok("report", "heard", "kaohsiung", "--as", "tree").json == {
        "title": "Heard of Gdynia – Kaohsiung"
    }
    assert "'shout', 'tree'" in heard.fails(2, "report", "heard", "kaohsiung", "--as", "ics")


def test_the_list_says_what_each_answers_and_who_brings_it(heard: Shell) -> None:
    rows = {row["report"]: row for row in heard.ok("report", "--json").json}

    assert rows["heard"] == {
        "report": "heard",
        "question": "Who has been heard?",
        "by": "comity",
        "place": "projections.reports.heard",
    }
    assert {"status", "timeline", "show", "diff"} <= set(rows)
    assert "Next: comity report" in heard.ok("report").err


def test_help_tells_the_question_the_definition_and_the_options(heard: Shell) -> None:
    said = " ".join(heard.ok("report", "heard", "--help").out.split())

    assert "Who has been heard? By the exact definition of hearing. WHO: the stream" in said
    assert "comity report heard edinburgh" in said
    for option in ("--of BODY whose", "--within SPAN so long [default: 90d]", "--way in|out", "--loud shout"):
        assert option in said


def test_short_names_are_the_reports_of_another_name(histories: Shell) -> None:
    for short, name in (("list", "status"), ("timeline", "timeline")):
        assert histories.ok(short, "--json").json == next(
            iter(histories.ok("report", name, "--json").json["sections"].values())
        )
    diff = ("diff", "--from", "2024-06-23", "--to", "2024-06-25", "--json")
    assert histories.ok(*diff).json == histories.ok("report", *diff).json


class Row(NamedTuple):
    """A row."""

    name: str
    days: Annotated[Days, WIDE]
    number: Count


def test_an_empty_table_still_has_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    page = Page("Nothing", (Section("rows", [], row=Row),))

    print_answer(Session(format="csv"), answer_of(page, {}))

    assert capsys.readouterr().out == "name,days,days_earliest,days_latest,number_least,number_most\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--status", "in-forse"], "Error: --status: 'in-forse' is none of "),
        (
            ["pressure", "--from", "2025", "--to", "2024"],
            "Error: --from 2025 is later than --to 2024: exchange them\n",
        ),
        (
            ["diff"],
            "Error: --from: name the day before, such as --from 2025-01-01; or --known-from, such as '#300'\n",
        ),
        (
            ["briefing", "body:gdynia"],
            "Error: WHO: this is asked of a partnership, a membership or a programme, and ",
        ),
        (["visits", "body:gdynia"], "Error: WHO: this is asked of a partnership or a membership, and "),
        (["pressure", "body:gdynia"], "Error: WHO: this is asked of a partnership or a membership, and "),
        (["commitments", "body:gdynia"], "Error: WHO: this is asked of a partnership, and "),
        (
            ["topics", "body:gdynia"],
            "Error: WHO: this is asked of a partnership, a membership or a programme, ",
        ),
        (
            ["count", "--policy", "fifa"],
            "Error: there is no policy fifa: give one of clair, rgre, sci for --policy\n",
        ),
    ],
)
def test_what_has_no_answer_is_refused_with_the_options_that_the_report_has(
    gdynia: Shell, words: list[str], said: str
) -> None:
    assert gdynia.fails(2, "report", *words).startswith(said)


def test_a_note_speaks_of_options_and_of_commands_in_every_form(gdynia: Shell) -> None:
    left_out = (
        "Left out: partnerships of others, and of bodies that belong to Gdynia (say --of for one of them)."
    )

    assert left_out in gdynia.ok("report", "visits", "--format", "md").out
    assert left_out in gdynia.ok("report", "visits", "--json").json["notes"]
    assert f"Note: {left_out}" in gdynia.ok("report", "visits", "--format", "csv").err

    gdynia.ok("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2012")
    drawn = gdynia.ok("report", "atlas", "--as", "geojson").json
    assert (
        "Say where one lies: comity correct 'body:gdynia#1' --set lat=… --set lon=… --because …"
        in drawn["notes"]
    )


def test_a_help_speaks_of_options() -> None:
    options = {option.name: option for option in options_of(diff)}

    assert help_of(options["known_from"]) == "what had been recorded by then, in the words of --as-known"


def test_a_guest_is_listed_asked_and_blamed_for_its_own_defects(
    heard: Shell, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("guest")
    (folder / "calm-1.0.dist-info").mkdir(parents=True)
    (folder / "calm.py").write_text(GUEST.replace("def heard", "def calm"), encoding="utf-8")
    (folder / "calm-1.0.dist-info" / "METADATA").write_text(
        "Name: calm-report\nVersion: 1\n", encoding="utf-8"
    )
    (folder / "calm-1.0.dist-info" / "entry_points.txt").write_text(
        "[comity.reports]\ncalm = calm\nbad = nowhere\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(folder))

    listed = heard.ok("report", "--json")
    failed = heard.fails(70, "report", "calm", "kaohsiung", "--n", "-1")

    assert {
        "report": "calm",
        "question": "Who has been heard?",
        "by": "calm-report",
        "place": "calm",
    } in listed.json
    assert listed.err.startswith(
        "Warning: the report bad (nowhere of calm-report) cannot be loaded: ModuleNotFound"
    )
    assert heard.ok("report", "calm", "kaohsiung", "--json").json["report"] == "calm"
    assert failed.startswith(
        "Error: a defect in the report calm (calm of calm-report): ZeroDivisionError: n is"
    )
    assert "ModuleNotFoundError" in heard.fails(3, "report", "bad")


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (["--known-from", "#-1"], "--known-from"),
        (["--known-from", "2025"], "--known-from"),
        (["--known-from", "#1", "--known-to", "whenever"], "--known-to"),
        (["--known-from", "#1", "--as-known", "#-1"], "--as-known"),
    ],
)
def test_the_option_that_names_no_time_is_blamed(words: list[str], flag: str, gdynia: Shell) -> None:
    for command in (("report", "diff"), ("diff",)):
        assert gdynia.fails(2, *command, *words).startswith(f"Error: {flag}")


@pytest.mark.parametrize("words", [("--format", "csv"), ("--json",)])
def test_an_answer_has_one_form(words: tuple[str, ...], heard: Shell) -> None:
    form = words[-1].strip("-")
    said = f"--as shout and --format {form}: an answer has one form, so leave one of the two out"

    assert said in heard.fails(2, "report", "heard", "kaohsiung", "--as", "shout", *words)
    assert said in heard.fails(2, *words, "report", "heard", "kaohsiung", "--as", "shout")


def test_the_format_of_a_configuration_gives_way_to_another_form(
    heard: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.session.setting", {"format": "json"}.get)

    assert heard.ok("report", "heard", "kaohsiung", "--as", "shout").out.startswith("HEARD")


def test_what_a_report_is_asked_in_other_words_is_printed_back(gdynia: Shell) -> None:
    gdynia.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "2020")

    asked = gdynia.ok("report", "annual", "109", "--json")
    shown = gdynia.ok("report", "annual", "民國109年", "--format", "table")
    span = gdynia.ok("timeline", "--from", "民國109年", "--to", "last year")
    plain = gdynia.ok("report", "annual", "2020")

    assert asked.json["options"]["year"] == 2020
    assert asked.err == "Read '109' as the ROC year 109 = 2020.\n"
    assert "Read '民國109年' as the ROC year 109 = 2020." in shown.err
    assert "in 2020" in shown.out
    assert "Read '民國109年' as 2020." in span.err
    assert "Read 'last year' as 2025." in span.err
    assert "Read" not in plain.said


def test_a_year_that_is_none_is_refused_and_an_empty_one_said(gdynia: Shell) -> None:
    gdynia.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "2020")

    assert "write 2020 or 民國20年 (1931)" in gdynia.fails(2, "report", "annual", "20")
    far = gdynia.ok("report", "annual", "民國200年", "--format", "table").said
    empty = gdynia.ok("report", "annual", "1950", "--format", "table").said

    assert "Read '民國200年' as the ROC year 200 = 2111." in far
    assert "The year begins after 2026-11-20, the day that is asked for: there is nothing of it yet." in far
    assert "Nothing on record is certainly of 1950; what has a date in this ledger is of 2020." in empty
