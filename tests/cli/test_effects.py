"""What a command that writes did to where things stand, in a line and as JSON; what `diff` says of the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

TIE = "partnership:gdynia--kaohsiung"
SIGNED = ("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on")


def effect(shell: Shell, *words: str) -> Any:
    return shell.ok(*words, "--json").json["effect"]


def diffed(shell: Shell, position: int, section: str) -> list[list[str]]:
    """The same of `diff`, between what was known at a position and now, by the values in use."""
    found = shell.ok("diff", "--known-from", f"#{position}", "--json").json["sections"][section]
    in_use = [row for row in found if "only then" not in str(row.get("depends_on"))]
    return [[row["stream"], row["before"], row["after"]] for row in in_use]


def position(shell: Shell) -> int:
    return int(shell.ok("audit", "--json").json["known"]["position"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((*SIGNED, "2025-09-14"), "Standing: none → in force, mou"),
        ((*SIGNED, "2025-09-14", "--dry-run"), "Standing: none → in force, mou"),
        ((*SIGNED, "2025-09-14", "--certainty", "alleged"), "What is alleged moves no standing."),
        (("record", "noted", "kaohsiung", "--text", "rain"), None),
        (("register", "body", "riga", "--name", "Riga", "--kind", "city"), None),
        (
            ("register", "programme", "fest", "--name", "Fest", "--kind", "festival"),
            "Standing: not on record → running",
        ),
    ],
)
def test_what_moved_is_said_and_nothing_where_nothing_did(
    words: tuple[str, ...], line: str | None, gdynia: Shell
) -> None:
    said = gdynia.ok(*words).err

    assert [row for row in said.splitlines() if "tanding" in row] == ([line] if line else [])


def test_corrections_say_too_that_they_moved_nothing(gdynia: Shell) -> None:
    gdynia.ok(*SIGNED, "[..2023-05]")

    exact = gdynia.ok("correct", f"{TIE}#2", "--set", "on=2019-05-01", "--because", "the deed").err
    none = gdynia.ok("correct", f"{TIE}#2", "--set", "place=Gdynia", "--because", "the deed").err
    gone = gdynia.ok("retract", f"{TIE}#2", "--because", "another city").err

    assert "0 standings changed; 1 is only known more exactly\n" in exact
    assert ": in force since [..2023-05] → in force since 2019-05-01\n" in exact
    assert "0 standings changed\n" in none
    assert "Standing: in force, mou → none\n" in gone


def test_programs_have_it_and_it_is_what_diff_says(gdynia: Shell) -> None:
    """Of each command: recorded, corrected, contested, preferred, retracted."""
    commands: tuple[tuple[str, ...], ...] = (
        (*SIGNED, "2024"),
        ("correct", f"{TIE}#2", "--set", "on=2024-06-01", "--because", "the deed"),
        ("contest", f"{TIE}#2", "--field", "on", "--value", "2023-06-01", "--source", "minutes-2025-06"),
        ("prefer", f"{TIE}#2", "--field", "on", "--value", "2023-06-01", "--because", "two say so"),
        ("record", "suspended", "kaohsiung", "--by", "gdynia", "--on", "2025-01"),
        ("retract", "--last", "--because", "a mistake"),
    )
    for words in commands:
        before = position(gdynia)
        found = effect(gdynia, *words)

        assert [[row["stream"], row["before"], row["after"]] for row in found["changes"]] == diffed(
            gdynia, before, "changes"
        ), words
        assert [[row["stream"], row["before"], row["after"]] for row in found["exactly"]] == diffed(
            gdynia, before, "exactly"
        ), words


def test_a_dry_run_says_what_the_command_would_do(gdynia: Shell) -> None:
    for words in (
        (*SIGNED, "2024"),
        ("record", "terminated", "kaohsiung", "--by", "gdynia", "--on", "2025-02"),
    ):
        would = effect(gdynia, *words, "--dry-run")

        assert would["changes"]
        assert effect(gdynia, *words) == would


def test_a_command_that_is_repeated_moves_nothing_again(gdynia: Shell) -> None:
    gdynia.ok(*SIGNED, "2024", "--command", "c1")

    again = gdynia.ok(*SIGNED, "2024", "--command", "c1")

    assert "Standing" not in again.err
    assert effect(gdynia, *SIGNED, "2024", "--command", "c1") is None


@pytest.mark.parametrize("dry", [True, False])
def test_a_succession_moves_the_partnerships_that_rest_on_it(dry: bool, gdynia: Shell) -> None:  # noqa: FBT001
    gdynia.ok("register", "body", "tricity", "--name", "Tricity", "--kind", "city")
    gdynia.ok("open", "gdynia", "tricity")
    gdynia.ok(
        "record",
        "signed",
        "partnership:gdynia--tricity",
        "--instrument",
        "i",
        "--kind",
        "mou",
        "--on",
        "2020",
    )
    before = position(gdynia)
    words = ("record", "succeeded", "body:gdynia", "--by", "riga", "--on", "2025-01-01")
    gdynia.ok("register", "body", "riga", "--name", "Riga", "--kind", "city")

    found = effect(gdynia, *words, *(["--dry-run"] if dry else []))

    assert [row["stream"] for row in found["changes"]] == ["body:gdynia"]
    assert dry or ["body:gdynia", "registered", "succeeded"] in diffed(gdynia, before, "changes")


# --- of an import


FACTS = [
    {"stream": TIE, "type": "partnership.signed", "on": "2024", "instrument": "accord", "kind": "mou"},
    {"stream": TIE, "type": "partnership.suspended", "on": "2025-01", "by": "gdynia"},
]


@pytest.fixture
def facts(gdynia: Shell) -> str:
    (gdynia.folder / "facts.jsonl").write_text(
        "".join(f"{json.dumps(fact)}\n" for fact in FACTS), encoding="utf-8"
    )
    return "facts.jsonl"


def test_an_import_says_it_where_it_is_asked(facts: str, gdynia: Shell) -> None:
    before = position(gdynia)

    done = gdynia.ok("import", facts, "--effect")

    assert "1 standing changed\n  Gdynia – Kaohsiung: none → suspended, mou\n" in done.err
    assert diffed(gdynia, before, "changes") == [[TIE, "none", "suspended, mou"]]


def test_an_import_says_nothing_of_it_unasked(facts: str, gdynia: Shell) -> None:
    done = gdynia.ok("import", facts, "--json")

    assert "Standing" not in done.err
    assert "effect" not in done.json


def test_programs_have_the_effect_of_an_import(facts: str, gdynia: Shell) -> None:
    found = effect(gdynia, "import", facts, "--effect")

    assert found["said"] == "1 standing changed"
    assert [(row["before"], row["after"]) for row in found["changes"]] == [("none", "suspended, mou")]
    assert effect(gdynia, "import", facts, "--effect")["changes"] == [], "all of it was on record"


def test_a_spreadsheet_says_it_too(gdynia: Shell) -> None:
    (gdynia.folder / "ties.csv").write_text("partner,signed\nKaohsiung,2019-05-01\n", encoding="utf-8")

    done = gdynia.ok(
        *("import", "ties.csv", "--map", "partner=counterpart", "--map", "signed=on", "--set", "kind=mou"),
        "--effect",
    )

    assert "1 standing changed\n  Gdynia – Kaohsiung: none → in force, mou\n" in done.err


@pytest.mark.parametrize("other", ["--dry-run", "--restore"])
def test_there_is_no_effect_of_what_changes_nothing(other: str, facts: str, gdynia: Shell) -> None:
    assert "leave --effect out" in gdynia.fails(2, "import", facts, "--effect", other)


def test_an_import_names_what_moved_and_says_the_rest_too(gdynia: Shell) -> None:
    gdynia.ok(*SIGNED, "1996")
    gdynia.ok("register", "body", "riga", "--name", "Riga", "--kind", "city")
    gdynia.ok("open", "riga")
    told = [
        {"stream": TIE, "type": "partnership.signed", "on": "1991", "instrument": "old", "kind": "mou"},
        {"stream": "partnership:gdynia--riga", "type": "partnership.signed", "on": "2001", "instrument": "i"}
        | {"kind": "mou"},
    ]
    (gdynia.folder / "more.jsonl").write_text(
        "".join(f"{json.dumps(fact)}\n" for fact in told), encoding="utf-8"
    )

    said = gdynia.ok("import", "more.jsonl", "--effect").err
    again = gdynia.ok("import", "more.jsonl", "--effect").err

    assert "1 standing changed; 1 is only known otherwise\n" in said
    assert "  Gdynia – Riga: none → in force, mou\n" in said
    assert "  Gdynia – Kaohsiung: in force since 1996 → in force since 1991\n" in said
    assert "0 standings changed today\n" in again


# --- what is contested, what was earlier, who succeeded whom, what is alleged


def test_an_import_that_makes_two_one_says_what_was_joined_and_that_nothing_is_gone(gdynia: Shell) -> None:
    gdynia.ok("register", "body", "takao", "--name", "Takao", "--kind", "city")
    gdynia.ok("open", "takao", "gdynia")
    gdynia.ok("record", "visited", "takao", "--visitor", "takao", "--host", "gdynia", "--on", "2019")
    tie, other = "partnership:gdynia--kaohsiung", "partnership:gdynia--takao"
    told = (
        {"stream": tie, "type": "partnership.visited", "on": "2019", "visitor": "takao", "host": "gdynia"},
        {"stream": other, "type": "partnership.same-as", "original": tie},
        {"stream": "body:takao", "type": "body.same-as", "original": "kaohsiung"},
    )
    path = gdynia.folder / "joined.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in told), encoding="utf-8")

    said = gdynia.ok("import", "joined.jsonl", "--effect").err
    assert "not on record" not in said
    assert f"{other} is told in {tie} now: it stood (contact), that one (" in " ".join(said.split())


def test_a_contest_says_what_may_stand_now(gdynia: Shell) -> None:
    gdynia.ok(*SIGNED, "2019")
    gdynia.ok("record", "terminated", "kaohsiung", "--on", "2024", "--certainty", "alleged")
    words = ("contest", f"{TIE}#3", "--field", "certainty", "--value", "confirmed")
    said = ("--source", "minutes-2025-06")

    found = effect(gdynia, *words, *said, "--dry-run")

    assert found == effect(gdynia, *words, *said)
    assert found["said"] == "0 standings changed; 1 is only known less exactly"
    (row,) = found["exactly"]
    assert (row["before"], row["after"]) == ("in force", "in force (possible, else terminated)")


def test_where_only_an_earlier_day_is_read_otherwise_it_says_from_when_to_when(gdynia: Shell) -> None:
    gdynia.ok("record", "proposed", "kaohsiung", "--kind", "mou", "--on", "2024-01-05")
    gdynia.ok("record", "put-on-hold", "kaohsiung", "--reason", "rain", "--on", "2024-03-01")
    gdynia.ok("record", "resumed", "kaohsiung", "--on", "2024-04-15")
    words = ("correct", f"{TIE}#3", "--because", "the minutes", "--set")

    moved = gdynia.ok(*words, "on=2024-02-20").err
    found = effect(gdynia, *words, "reason=snow", "--dry-run")
    again = effect(gdynia, *words, "on=2024-02-19")

    assert "0 standings changed today, only where it stood from 2024-02-20 to 2024-02-29\n" in moved
    assert (found["said"], found["earlier"]) == ("0 standings changed", [])
    assert [(row["stream"], row["first"], row["last"]) for row in again["earlier"]] == [
        (TIE, "2024-02-19", "2024-02-19")
    ]
    assert again["said"].endswith("only where it stood on 2024-02-19")


def test_a_succession_says_how_many_partnerships_pass_to_whom(gdynia: Shell) -> None:
    for slug, name in (("riga", "Riga"), ("tricity", "Tricity"), ("metro", "Metro")):
        gdynia.ok("register", "body", slug, "--name", name, "--kind", "city")
    gdynia.ok("open", "riga")
    words = ("record", "succeeded", "body:gdynia", "--by", "tricity", "--on", "2025-02-03")

    would = effect(gdynia, *words, "--dry-run")
    said = gdynia.ok(*words).err
    other = gdynia.ok("correct", "body:gdynia#2", "--set", "by=metro", "--because", "a slip").err
    back = gdynia.ok("retract", "body:gdynia#2", "--because", "a slip").err

    assert [(row["body"], row["instead_of"], row["partnerships"]) for row in would["passed"]] == [
        ("tricity", "gdynia", 2)
    ]
    assert "2 partnerships of Gdynia are Tricity's now\n" in said
    assert "0 standings changed\n2 partnerships of Tricity are Metro's now\n" in other
    assert "2 partnerships of Metro are Gdynia's now\n" in back


@pytest.mark.parametrize("certainty", ["alleged", "reported", "confirmed"])
def test_how_sure_a_fact_is_stands_where_it_is_said_that_it_was_recorded(
    certainty: str, gdynia: Shell
) -> None:
    done = gdynia.ok(*SIGNED, "2024", "--certainty", certainty)

    mark = {"alleged": " [alleged]", "reported": " [reported]", "confirmed": ""}[certainty]
    assert done.out == f"Recorded {TIE}#2: signed: mou{mark}  (2024)\n"
    assert ("What is alleged moves no standing.\n" in done.err) == (certainty == "alleged")
    assert ("Standing: " in done.err) == (certainty != "alleged")


def test_what_might_have_moved_something_says_that_it_did_not(gdynia: Shell) -> None:
    """A visit says nothing of it: nobody expects that it moves what is in force."""
    gdynia.ok(*SIGNED, "2019")
    gdynia.ok("record", "suspended", "kaohsiung", "--by", "gdynia", "--on", "2024-01")
    gdynia.ok("record", "suspended", "kaohsiung", "--by", "kaohsiung", "--on", "2024-02")

    resumed = gdynia.ok("record", "resumed", "kaohsiung", "--by", "gdynia", "--on", "2024-03").err
    came = ("record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2024-04")
    visited = gdynia.ok(*came).err

    assert "0 standings changed\n" in resumed
    assert "tanding" not in visited


def test_what_was_recorded_is_no_wider_than_the_terminal(
    gdynia: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = "a promise that is said in many more words than one line has " * 3

    done = gdynia.ok("record", "noted", "kaohsiung", "--text", text, "--on", "2024")

    lines = done.out.splitlines()
    assert len(lines) > 2
    assert max(map(len, lines)) <= 60
    assert " ".join(line.strip() for line in lines).startswith(f"Recorded {TIE}#2: noted: {text.strip()}")
