"""`comity record`: facts late and early, lawful and not, repeated and expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

VISIT = ("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung")


def told(shell: Shell) -> list[str | None]:
    found: list[dict[str, Any]] = shell.ok("timeline", "kaohsiung", "--json").json
    return [item["when"]["edtf"] for item in found]


def test_what_was_recorded_is_said_with_the_standing_and_what_comes_next(gdynia: Shell) -> None:
    done = gdynia.ok(*VISIT, "--on", "2025-03", "--source", "minutes-2025-06#item 7")

    assert done.out == "Recorded partnership:gdynia--kaohsiung#2: Gdynia visited Kaohsiung  (2025-03)\n"
    assert done.err == "Standing: none → contact\nNext: comity show kaohsiung · comity audit kaohsiung\n"


def test_json_says_it_for_programs(gdynia: Shell) -> None:
    found = gdynia.ok(*VISIT, "--on", "2025-03", "--command", "c1", "--json").json

    assert (found["recorded"], found["repeated"]) == (True, False)
    assert found["entries"][0]["entry"] == "partnership:gdynia--kaohsiung#2"
    assert found["entries"][0]["command"] == "c1"
    assert found["cautions"] == ["no source is named: it will be listed as unsourced"]


def test_a_dry_run_says_what_would_be_and_writes_nothing(gdynia: Shell) -> None:
    before = gdynia.files()

    done = gdynia.ok(*VISIT, "--on", "2025-03", "--dry-run")

    assert done.out.startswith("Would record partnership:gdynia--kaohsiung#2: Gdynia visited Kaohsiung")
    assert "Standing: none → contact" in done.err
    assert "Next" not in done.err
    assert gdynia.files() == before


# --- late recording


def test_told_late_it_takes_its_place(gdynia: Shell) -> None:
    gdynia.ok(
        "record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2025-09-14"
    )
    gdynia.ok("record", "visited", "kaohsiung", "--visitor", "kaohsiung", "--host", "gdynia", "--on", "1977")

    assert told(gdynia) == [None, "1977", "2025-09-14"]
    assert gdynia.ok("show", "kaohsiung", "--json").json["status"] == "in-force"


def test_told_late_it_is_judged_as_of_its_day(gdynia: Shell) -> None:
    gdynia.ok(
        "record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2025-09-14"
    )

    said = gdynia.fails(
        1, "record", "amended", "kaohsiung", "--instrument", "accord", "--change", "x", "--on", "1977"
    )

    first, then = said.splitlines()
    assert first == (
        "Error: it lies before #2 (signed: mou), of 2025-09-14; until then Gdynia – Kaohsiung has no instrument accord"
        " at that time"
    )
    assert "correct 'partnership:gdynia--kaohsiung#2' --set 'on=…'" in then


def test_where_an_earlier_place_would_be_lawful_it_is_offered_and_taken(gdynia: Shell) -> None:
    """Both in June: was the approval before the withdrawal? The dates leave it open."""
    gdynia.ok("record", "proposed", "kaohsiung", "--kind", "mou", "--on", "2025-05")
    gdynia.ok("record", "put-on-hold", "kaohsiung", "--reason", "x", "--on", "2025-06")
    late = (
        "record",
        "considered",
        "kaohsiung",
        "--forum",
        "Council",
        "--outcome",
        "approved",
        "--on",
        "2025-06",
    )

    said = gdynia.fails(1, *late)

    assert said.splitlines()[-1] == "  it may have come before #3: add --before 3"
    gdynia.ok(*late, "--before", "3")
    assert [row["entry"].rpartition("#")[2] for row in gdynia.ok("timeline", "kaohsiung", "--json").json] == [
        *("1", "2", "4", "3"),
    ]


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        ("99", 1, "has entries #1 to #2"),
        ("1", 1, "nothing comes before"),
        ("0", 2, "--before"),
        ("x", 2, "--before"),
    ],
)
def test_a_place_that_there_is_not(before: str, code: int, said: str, gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--on", "2025-03")

    assert said in gdynia.fails(code, *VISIT, "--on", "2025-03", "--before", before)


# --- what may not be


def test_a_refusal_names_bodies_as_people_call_them(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "osaka", "--name", "Osaka", "--kind", "city")

    said = gdynia.fails(1, "record", "visited", "kaohsiung", "--visitor", "osaka", "--host", "nobody")

    assert said.splitlines()[-1] == (
        "  its parties are Gdynia and Kaohsiung: name one of them as --visitor or --host"
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([*VISIT, "--on", "2030-01-01"], 1, "is still to come: a ledger records what has happened"),
        ([*VISIT[:-2], "--on", "2025"], 2, "visited needs --host (who was visited)"),
        (["record", "visited", "kaohsiung"], 2, "needs --visitor (who visited) and --host (who was visited)"),
        ([*VISIT, "--source", "nowhere"], 1, "register it first: comity register source nowhere"),
        ([*VISIT, "--source", "No Where"], 2, "is not a slug"),
        (["record", "visitid", "kaohsiung"], 2, "did you mean visited?"),
        (["record", "xyzzy", "kaohsiung"], 2, "comity record --help lists what there is"),
        (["record", "opened", "kaohsiung"], 2, "see comity open --help"),
        (["record", "registered", "kaohsiung"], 2, "see comity register --help"),
        (["record", "corrected", "kaohsiung"], 2, "see comity correct --help"),
        (["record", "visited", "kaoshiung", *VISIT[3:]], 3, "did you mean kaohsiung (Kaohsiung)?"),
        (["record", "visited", "gdynia", *VISIT[3:]], 3, "Gdynia is the home of this ledger"),
        ([*VISIT, "--note", "a\u202eb"], 2, "invisible character U+202E"),
        ([*VISIT, "--topics", "Two Words"], 2, "is not a slug"),
        (
            ["record", "signed", "kaohsiung", "--instrument", "x", "--kind", "mou", "--term", "length=5"],
            2,
            "",
        ),
        (
            ["record", "figure-reported", "kaohsiung", "--metric", "x", "--value", "many"],
            2,
            "value is a number",
        ),
    ],
)
def test_what_cannot_be_recorded_is_answered(words: list[str], code: int, said: str, gdynia: Shell) -> None:
    assert said in gdynia.fails(code, *words)


def test_what_is_next_leads_to_what_was_recorded_of(gdynia: Shell) -> None:
    partnership = gdynia.ok(*VISIT, "--on", "2025-03").err
    body = gdynia.ok("record", "characterised", "kaohsiung", "--tags", "industry:port", "--on", "2025").err
    home = gdynia.ok("record", "characterised", "gdynia", "--tags", "industry:port", "--on", "2025").err

    assert partnership.splitlines()[-1] == "Next: comity show kaohsiung · comity audit kaohsiung"
    assert body.splitlines()[-1] == "Next: comity show body:kaohsiung · comity audit body:kaohsiung"
    assert home.splitlines()[-1] == "Next: comity show gdynia · comity audit gdynia", (
        "no partnership is called so"
    )


def test_a_figure_of_the_home_is_led_to_its_body(gdynia: Shell) -> None:
    figure = ("record", "figure-reported", "gdynia", "--metric", "x", "--value", "3")
    said = gdynia.fails(3, *figure)

    assert "what is about Gdynia alone belongs to body:gdynia" in said
    gdynia.ok(*figure[:2], "body:gdynia", *figure[3:])


def test_who_took_a_place_is_led_to_the_tie_that_goes_on(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "harbour", "--name", "Harbour", "--kind", "city")
    gdynia.ok("record", "succeeded", "body:kaohsiung", "--by", "harbour", "--on", "2025-01")

    said = gdynia.fails(3, "record", "visited", "harbour", "--visitor", "harbour", "--host", "gdynia")
    shown = gdynia.ok("show", "body:harbour", "--format", "table").out
    known = gdynia.ok("show", "body:harbour", "--json").json

    assert "Harbour took the place of Kaohsiung: what goes on from there is recorded of" in said
    assert "partnership:gdynia--kaohsiung; one of its own is opened by comity open harbour" in said
    assert "in the place of Kaohsiung since [2025-01-01..2025-01-31]" in shown
    assert [row["party"] for row in known["predecessors"]] == ["kaohsiung"]
    gdynia.ok(
        *("record", "visited", "partnership:gdynia--kaohsiung", "--visitor", "harbour"),
        *("--host", "gdynia", "--on", "2025-03"),
    )


def test_writing_acts_on_no_guess(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "kaohsiung-port", "--name", "Port of Kaohsiung", "--kind", "port")

    gdynia.fails(3, "record", "visited", "kaohs", *VISIT[3:])


# --- others, and oneself again


def test_a_stream_that_moved_on_is_not_written_to(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--on", "2025-03", "--expect", "1")

    said = gdynia.fails(4, *VISIT, "--on", "2025-04", "--expect", "1")

    assert "is at #2, not at #1" in said
    assert said.rstrip().endswith("look again, then repeat")


def test_a_command_repeated_answers_with_its_first_result(gdynia: Shell) -> None:
    gdynia.ok(*VISIT, "--on", "2025-03", "--command", "c1")

    again = gdynia.ok(*VISIT, "--on", "2025-03", "--command", "c1")

    assert again.out.startswith("Recorded before partnership:gdynia--kaohsiung#2")
    assert len(gdynia.entries("kaohsiung")) == 2
    assert "for something else" in gdynia.fails(4, *VISIT, "--on", "2024", "--command", "c1")


# --- for every stream


def test_a_type_may_be_said_with_its_stream(gdynia: Shell) -> None:
    gdynia.ok("record", "partnership.visited", "kaohsiung", *VISIT[3:])

    assert gdynia.entries("kaohsiung")[-1]["type"] == "partnership.visited"


def test_a_bare_city_is_its_partnership_and_body_says_the_city(gdynia: Shell) -> None:
    gdynia.ok("record", "noted", "kaohsiung", "--text", "of the two")
    gdynia.ok("record", "noted", "body:kaohsiung", "--text", "of the city")
    gdynia.ok("record", "renamed", "kaohsiung", "--name", "Kaohsiung City")

    assert gdynia.entries("kaohsiung")[-1]["fact"]["text"] == "of the two"
    assert [entry["type"] for entry in gdynia.entries("body:kaohsiung")][1:] == ["body.noted", "body.renamed"]


def test_a_membership_needs_no_opening(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "iurc", "--name", "IURC", "--kind", "network")
    gdynia.ok("record", "joined", "IURC", "--on", "2025-07")
    gdynia.ok("record", "noted", "gdynia@iurc", "--text", "by its name")
    gdynia.ok("record", "noted", "membership:kaohsiung@iurc", "--text", "another's")

    assert gdynia.ok("show", "iurc", "--json").json["status"] == "member"
    assert "is a member already" in gdynia.fails(1, "record", "joined", "iurc")
    gdynia.fails(3, "show", "membership:gdynia@nowhere")


def test_names_stand_for_slugs_where_a_body_is_meant(gdynia: Shell) -> None:
    gdynia.ok("record", "visited", "高雄", "--visitor", "Gdynia", "--host", "高雄")

    assert gdynia.entries("kaohsiung")[-1]["fact"] == {"visitor": "gdynia", "host": "kaohsiung"}


# --- the clock

TITLE = ("--field", "title", "--value", "Another")
LATER = {
    "record": ("record", "noted", "kaohsiung", "--text", "x"),
    "open": ("open", "tallinn", "kaohsiung"),
    "register": ("register", "source", "minutes-2030", "--title", "Minutes", "--kind", "minutes"),
    "correct": ("correct", "kaohsiung#1", "--set", "title=Another", "--because", "x"),
    "contest": ("contest", "kaohsiung#1", *TITLE, "--source", "minutes-2025-06"),
    "prefer": ("prefer", "kaohsiung#2", "--field", "text", "--value", "there", "--because", "x"),
    "retract": ("retract", "kaohsiung#2", "--because", "x"),
    "import": ("import", "facts.jsonl"),
    "spreadsheet": (
        "import",
        "p.csv",
        "--map",
        "who=counterpart",
        "--set",
        "kind=mou",
        "--set",
        "body.kind=city",
    ),
}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("words", LATER.values(), ids=LATER)
def test_a_clock_a_year_ahead_is_refused_unless_it_is_said_to_be_right(
    gdynia: Shell, words: tuple[str, ...], dry: tuple[str, ...]
) -> None:
    gdynia.ok("register", "body", "tallinn", "--name", "Tallinn", "--kind", "city")
    gdynia.ok("record", "noted", "kaohsiung", "--text", "there")
    value = ("--field", "text", "--value", "here")
    gdynia.ok("contest", "kaohsiung#2", *value, "--source", "minutes-2025-06")
    fact = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "new"}
    Path("facts.jsonl").write_text(json.dumps(fact), encoding="utf-8")
    Path("p.csv").write_text("who\nKaohsiung\n", encoding="utf-8")
    gdynia.now = gdynia.now.replace(year=2099)

    said = gdynia.fails(6, *words, *dry)

    assert "the clock says 2099-" in said
    assert "set the clock, or repeat the command with --clock-is-right" in said
    gdynia.ok(*words, *dry, "--clock-is-right")


@pytest.mark.parametrize(
    ("way", "visitor", "host"), [("--out", "gdynia", "kaohsiung"), ("--in", "kaohsiung", "gdynia")]
)
def test_of_two_it_is_enough_to_say_which_way_a_visit_went(
    gdynia: Shell, way: str, visitor: str, host: str
) -> None:
    gdynia.ok("record", "visited", "kaohsiung", way, "--on", "2025-03")

    (told,) = gdynia.entries("kaohsiung")[1:]
    assert (told["fact"]["visitor"], told["fact"]["host"]) == (visitor, host)


def test_a_way_is_said_once_and_only_between_the_home_and_one_other(gdynia: Shell) -> None:
    for words in (("--out", "--in"), ("--out", "--visitor", "gdynia"), ("--in", "--host", "gdynia")):
        assert "say once which way" in gdynia.fails(2, "record", "visited", "kaohsiung", *words)
    for town in ("turku", "tartu"):
        gdynia.ok("register", "body", town, "--name", town.title(), "--kind", "city")
    gdynia.ok("open", "turku", "tartu")
    gdynia.ok("open", "gdynia", "turku", "tartu")
    for who in ("partnership:tartu--turku", "partnership:gdynia--tartu--turku"):
        assert "--out is for a partnership of the home with one other" in gdynia.fails(
            2, "record", "visited", who, "--out"
        )
    assert "visited needs --visitor" in gdynia.fails(2, "record", "visited", "kaohsiung")


def test_a_plan_is_made_moved_and_closed_as_an_office_does_it(gdynia: Shell) -> None:
    said = gdynia.ok("record", "planned", "kaohsiung", "--what", "visit", "--in", "--due", "2031-05-12").err
    assert "It is called visit-2031-05-12 from now on" in said
    plan = gdynia.entries("kaohsiung")[-1]
    assert (plan["fact"]["visitor"], plan["fact"]["host"]) == ("kaohsiung", "gdynia")
    gdynia.ok(
        "correct", f"kaohsiung#{plan['entry'].rpartition('#')[2]}", "--set", "due=2024-05", "--because", "x"
    )

    asked = gdynia.ok("report", "upcoming", "--format", "md").out
    assert "plan passed" in asked
    assert "kaohsiung to gdynia" in asked.casefold()
    assert "(visit-2031-05-12): did it happen?" in asked
    said = gdynia.fails(1, "record", "visited", "kaohsiung", "--in", "--on", "2024-05-03", "--plan", "visit")
    assert "has no open plan visit by then" in said
    visit = ("record", "visited", "kaohsiung", "--in", "--on", "2024-05-03")
    assert "name it with --plan" in gdynia.ok(*visit, "--dry-run").err
    gdynia.ok(*visit, "--plan", "visit-2031-05-12")
    assert "plan passed" not in gdynia.ok("report", "upcoming", "--format", "md").out


def test_a_plan_goes_into_the_stream_that_is_there(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "iurc", "--name", "IURC", "--kind", "network")
    gdynia.ok("register", "programme", "fest", "--name", "Fest", "--kind", "festival")
    plan = ("--what", "event", "--due", "2031")
    assert "no partnership of IURC" in gdynia.fails(3, "record", "planned", "iurc", *plan)
    gdynia.ok("record", "joined", "iurc")

    gdynia.ok("record", "planned", "iurc", *plan)
    gdynia.ok("record", "planned", "fest", *plan)

    assert gdynia.entries("membership:gdynia@iurc")[-1]["type"] == "membership.planned"
    assert gdynia.entries("programme:fest")[-1]["type"] == "programme.planned"


def test_nothing_is_called_so_that_was_not_recorded(gdynia: Shell) -> None:
    signed = ("record", "signed", "kaohsiung", "--kind", "mou")

    assert "called" not in gdynia.fails(1, *signed, "--on", "2099")
    assert "It would be called mou-2024 from now on" in gdynia.ok(*signed, "--on", "2024", "--dry-run").err
    gdynia.ok(*signed, "--on", "2024", "--command", "once")
    again = gdynia.ok(*signed, "--on", "2024", "--command", "once")
    assert "It is called mou-2024 from now on" in again.err, "by its own name, not by the next that is free"


def test_what_nobody_names_gets_a_slug_of_its_own(gdynia: Shell) -> None:
    signed = ("record", "signed", "kaohsiung", "--kind", "mou")
    said = gdynia.ok(*signed, "--on", "2024-05", "--term", "5 years, tacit, notice 6m").err
    assert "It is called mou-2024 from now on" in said
    gdynia.ok("retract", "--last", "--because", "x")
    gdynia.ok(*signed, "--on", "2024-06")
    gdynia.ok(*signed)
    gdynia.ok("record", "commitment-made", "kaohsiung", "--text", "Send ten trams by summer")
    gdynia.ok("record", "commitment-made", "kaohsiung", "--text", "送十輛電車")

    facts = [entry["fact"] for entry in gdynia.entries("kaohsiung")]
    assert [fact.get("instrument") for fact in facts if fact.get("kind") == "mou"] == [
        "mou-2024",
        "mou-2024-2",
        "mou",
    ]
    assert facts[1]["term"] == {"length": "P5Y", "notice": "P6M", "renewal": "tacit"}
    assert [fact["commitment"] for fact in facts if "commitment" in fact] == [
        "send-ten-trams-by",
        "commitment",
    ]


def test_the_help_says_how_people_terms_and_votes_are_written(gdynia: Shell) -> None:
    signed = " ".join(gdynia.ok("record", "signed", "--help").out.split())
    considered = " ".join(gdynia.ok("record", "considered", "--help").out.split())

    assert "write 5y, or length=5y,renewal=tacit,notice=6m" in signed
    assert "write NAME [NAME IN OWN SCRIPT]; ROLE; BODY" in signed
    assert "write FOR:AGAINST:ABSTAINING, such as 40:12:3" in considered


def test_what_is_attested_is_named_as_what_is_corrected_is(gdynia: Shell) -> None:
    gdynia.ok("record", "signed", "kaohsiung", "--kind", "mou", "--on", "2024")

    assert "write kaohsiung#N, or --entry N" in gdynia.fails(
        2, "record", "attested", "kaohsiung", "--source", "minutes-2025-06"
    )
    named = ("record", "attested", "kaohsiung#2", "--source", "minutes-2025-06")
    assert "name it once" in gdynia.fails(2, *named, "--entry", "1")
    assert "attested #2" in gdynia.ok(*named).out
    assert "(required, or --out or --in)" in " ".join(gdynia.ok("record", "visited", "--help").out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("visited", "kaohsiung", "--visitor", "a", "--host", "b", "--on", "2020-13"),
            ("there is no month 13", "neither a nor b is a party"),
        ),
        (
            ("visited", "kaohsiung", "--in", "--on", "2999", "--source", "nosuch"),
            ("2999 is still to come", "the source nosuch is not in this ledger"),
        ),
        (
            ("signed", "kaohsiung", "--kind", "mou", "--on", "2020", "--replaces", "foo", "--by", "oslo"),
            ("oslo is not a party", "no instrument foo"),
        ),
    ],
)
def test_names_and_laws_are_told_at_once(
    words: tuple[str, ...], said: tuple[str, ...], gdynia: Shell
) -> None:
    told = gdynia("record", *words)

    assert told.code
    assert [each for each in said if each not in told.err] == []


def test_of_words_with_two_hyphens_a_tie_is_meant(gdynia: Shell) -> None:
    signed = ("record", "signed", "--kind", "mou", "--on", "2020")

    assert "did you mean gdynia--kaohsiung?" in gdynia.fails(3, *signed, "gdynia--kaohsjung")
    assert "comity open a-heim bourg" in gdynia.fails(3, *signed, "a-heim--bourg")
    assert "there is no partnership nix" in gdynia.fails(3, "open", "kaohsiung", "--under", "nix")
