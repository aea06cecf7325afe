"""`comity import`: facts from a file, all or nothing; the same file twice adds nothing."""

from __future__ import annotations

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


def test_a_dry_run_writes_nothing(gdynia: Shell) -> None:
    before = gdynia.files()

    assert gdynia("import", "-", "--dry-run", stdin=BODY).out == "standard input: 1 would be new\n"
    assert gdynia.files() == before


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
