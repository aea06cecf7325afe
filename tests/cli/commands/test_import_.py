"""`comity import`: facts from a file, all or nothing; the same file twice adds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

BODY = b'{"stream":"body:osaka","type":"body.registered","name":"Osaka","kind":"city"}\n'


def test_what_is_new_is_counted_and_a_second_time_is_not(gdynia: Shell) -> None:
    Path("facts.jsonl").write_bytes(BODY)

    assert gdynia.ok("import", "facts.jsonl").out == "facts.jsonl: 1 new\n"
    assert gdynia.ok("import", "facts.jsonl").out == "facts.jsonl: 0 new, 1 already on record\n"
    assert len(gdynia.entries("osaka")) == 1


def test_standard_input_is_a_file_too(gdynia: Shell) -> None:
    assert gdynia("import", "-", stdin=BODY).out == "standard input: 1 new\n"
    assert gdynia("import", "-", stdin=b"").out == "standard input: 0 new\n"


def test_a_dry_run_writes_nothing(gdynia: Shell) -> None:
    before = gdynia.files()

    assert gdynia("import", "-", "--dry-run", stdin=BODY).out == "standard input: 1 would be new\n"
    assert gdynia.files() == before


def test_json_counts_for_programs(gdynia: Shell) -> None:
    found = gdynia("import", "-", "--json", stdin=BODY).json
    again = gdynia("import", "-", "--json", stdin=BODY).json

    command = found.pop("command")
    standing = {"retracted": 0, "retracted_by": [], "cautions": [], "dry_run": False}
    assert found == {"new": 1, "already": 0, **standing}
    assert again == {"new": 0, "already": 1, **standing, "command": None}
    assert {
        entry["command"] for entry in gdynia.ok("audit", "--command", command, "--json").json["entries"]
    } == {command}


def test_every_line_that_is_refused_is_named_and_nothing_is_written(gdynia: Shell) -> None:
    lines = [
        BODY,
        b'{"stream":"body:kyoto","type":"body.registred","name":"Kyoto","kind":"city"}\n',
        b'{"stream":"body:nara","type":"body.registered","nam":"Nara","kind":"city"}\n',
        b'{"stream":"body:kobe","type":"body.registered"\n',
    ]

    said = gdynia.fails(2, "import", "-", stdin=b"".join(lines)).splitlines()

    assert said[0] == "Error: standard input: 3 lines are refused, nothing was imported"
    assert said[1].startswith("  line 2: 'body.registred' is no type of fact: did you mean body.registered")
    assert said[2].startswith("  line 3: registered ")
    assert said[3].startswith("  line 4: it is no JSON")
    assert said[-1] == "  mend them, then import again; --dry-run checks and records nothing"


def test_a_line_that_a_law_refuses_has_another_code(gdynia: Shell) -> None:
    line = b'{"stream":"partnership:gdynia--kaohsiung","type":"partnership.resumed"}\n'

    assert "line 1: Gdynia – Kaohsiung has nothing on record" in gdynia.fails(1, "import", "-", stdin=line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"stream":"body:x","stream":"body:y","type":"body.noted","text":"x"}',
        b'{"stream":"body:x","type":"body.registered","name":"X","kind":"city","lat":NaN}',
        b'{"stream":"body:x","type":"body.noted","text":' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"stream":"body:x","type":"body.noted","text":"' + b"x" * 1_100_000 + b'"}',
        b'\xff\xfe{"stream"',
        b'{"stream":"body:x","type":"subprocess:Popen"}',
        b'{"stream":"../x","type":"body.noted","text":"x"}',
        '{"stream":"body:x","type":"body.registered","name":"a\u202eb","kind":"city"}'.encode(),
        b"[]",
        b"null",
    ],
)
def test_hostile_lines_are_refused_by_number(line: bytes, gdynia: Shell) -> None:
    assert "line 2: " in gdynia.fails(2, "import", "-", stdin=BODY + line + b"\n")


@pytest.mark.parametrize(("name", "why"), [("missing.jsonl", ""), (".", "is a directory")])
def test_a_file_that_cannot_be_read(name: str, why: str, gdynia: Shell) -> None:
    said = gdynia.fails(2, "import", name)

    assert said.startswith(f"Error: {name} cannot be read: {why}")


def test_cautions_are_counted_and_shown_when_asked_for(gdynia: Shell) -> None:
    line = json.dumps(
        {
            "stream": "partnership:gdynia--kaohsiung",
            "type": "partnership.visited",
            "visitor": "gdynia",
            "host": "kaohsiung",
            "on": "2024",
        }
    ).encode()
    Path("facts.jsonl").write_bytes(line)

    dry = gdynia.ok("import", "facts.jsonl", "--dry-run")
    done = gdynia.ok("import", "facts.jsonl")

    assert dry.out == "facts.jsonl: 1 would be new; 1 caution\n"
    assert dry.err.startswith("Caution, line 1: no source is named")
    assert done.err.startswith("Caution, line 1: no source is named"), "once recorded, nobody says it again"


def test_of_many_cautions_the_first_are_said_and_how_the_others_are_seen(gdynia: Shell) -> None:
    visit = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.visited", "on": "2024"}
    lines = [
        visit | {"visitor": "gdynia", "host": "kaohsiung", "funded_by": f"kaohsiungg-{n}"} for n in range(9)
    ]
    Path("facts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    dry = gdynia.ok("import", "facts.jsonl", "--dry-run").err.splitlines()
    everything = gdynia.ok("import", "facts.jsonl", "--dry-run", "-v").err.splitlines()
    done = gdynia.ok("import", "facts.jsonl").err.splitlines()

    assert len(everything) > 6
    assert dry == [*everything[:5], f"Cautions: {len(everything) - 5} more, -v says all"]
    assert done[:5] == dry[:5]
    assert (
        done[5]
        == f"Cautions: {len(everything) - 5} more, -v says all as they are recorded, --dry-run -v before"
    )


def test_what_is_said_of_many_lines_is_said_once(gdynia: Shell) -> None:
    visit = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.visited"}
    lines = [visit | {"visitor": "gdynia", "host": "kaohsiung", "occasion": str(n)} for n in range(130)]
    lines.append(visit | {"visitor": "gdynia", "host": "kaohsiung", "on": "2024", "funded_by": "kaohsiungg"})
    Path("facts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    said = gdynia.ok("import", "facts.jsonl", "--dry-run", "-v").err
    quiet = gdynia.ok("import", "facts.jsonl").out

    assert said.count("no day is given") == 1
    assert "Caution, lines 1, 2, 3 and 97 more: no day is given" in said
    assert "Caution, line 131: funded_by: kaohsiungg is no registered body" in said
    assert "61 more cautions are not shown" in said
    assert "; 262 cautions\n" in quiet


# --- what is on record and does not stand

KOBE = BODY.replace(b"osaka", b"kobe").replace(b"Osaka", b"Kobe")


def test_what_was_retracted_is_said_and_how_to_have_it_back(gdynia: Shell) -> None:
    Path("facts.jsonl").write_bytes(BODY + KOBE)
    gdynia.ok("import", "facts.jsonl", "--command", "first")
    back = gdynia.ok("retract", "--command", "first", "--because", "wrong file", "--json").json["entries"]
    command = back[0]["command"]

    again = gdynia.ok("import", "facts.jsonl")

    assert again.out == "facts.jsonl: 0 new, 2 already on record, all of them retracted\n"
    assert f"comity retract --command {command} --because" in again.err
    found = gdynia.ok("import", "facts.jsonl", "--json").json
    assert (found["already"], found["retracted"], found["retracted_by"]) == (2, 2, [command])

    gdynia.ok("retract", "--command", command, "--because", "it was right")  # as the import says
    assert gdynia.ok("import", "facts.jsonl").out == "facts.jsonl: 0 new, 2 already on record\n"


def test_some_of_what_is_on_record_may_be_retracted(gdynia: Shell) -> None:
    Path("facts.jsonl").write_bytes(BODY + KOBE)
    gdynia.ok("import", "facts.jsonl")
    gdynia.ok("retract", "body:osaka#1", "--because", "x")

    assert gdynia.ok("import", "facts.jsonl").out == (
        "facts.jsonl: 0 new, 2 already on record, 1 of them retracted\n"
    )
    Path("one.jsonl").write_bytes(BODY)
    assert gdynia.ok("import", "one.jsonl").out == "one.jsonl: 0 new, 1 already on record, and retracted\n"
    gdynia.ok("register", "body", "osaka", "--name", "Osaka", "--kind", "city")
    assert gdynia.entries("body:osaka")[-1]["state"] == "valid"


def test_what_the_file_retracts_itself_is_as_it_says(gdynia: Shell) -> None:
    gone = b'{"stream":"body:osaka","type":"body.retracted","entry":"o","because":"x"}\n'
    Path("facts.jsonl").write_bytes(BODY.replace(b"}", b',"id":"o"}') + gone + KOBE)
    gdynia.ok("import", "facts.jsonl")

    again = gdynia.ok("import", "facts.jsonl")

    assert again.out == "facts.jsonl: 0 new, 3 already on record\n"
    assert again.err == ""


def test_what_is_said_of_the_clock_is_said_unasked(gdynia: Shell) -> None:
    fact = {"stream": "partnership:gdynia--kaohsiung", "type": "partnership.noted", "text": "new"}
    Path("facts.jsonl").write_text(json.dumps(fact), encoding="utf-8")
    gdynia.wait(days=-3)

    said = gdynia.ok("import", "facts.jsonl").said

    assert "Caution: the clock says" in said
    assert "which is before the last entry" in said
    assert "Caution, line 1: no source is named" in said


def test_a_restore_of_lines_from_the_future_says_so(gdynia: Shell) -> None:
    gdynia.ok("export", "-o", "out.jsonl")
    assert "Caution" not in gdynia.ok("import", "--restore", "out.jsonl", "--ledger", "right.db").said
    gdynia.now = gdynia.now.replace(year=2025)

    said = gdynia.ok("import", "--restore", "out.jsonl", "--ledger", "new.db").said

    assert "the clock says 2025-" in said
    assert "what is recorded next has that time" in said
