"""`comity contest`: another source says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def visited(gdynia: Shell) -> Shell:
    """A visit of March as #2."""
    gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2025-03"
    )
    return gdynia


def test_both_values_are_kept(visited: Shell) -> None:
    visited.ok("contest", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--source", "minutes-2025-06")

    visit = visited.entries("kaohsiung")[1]
    assert (visit["state"], visit["on"], visit["contested"]) == ("valid", "2025-03", True)
    assert visit["text"] == "Gdynia visited Kaohsiung [contested: on 2025-04]"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["--field", "on", "--value", "2025-04"],
            1,
            "is a source that says otherwise: name it with --source",
        ),
        (["--field", "on", "--value", "2025-03", "--source", "minutes-2025-06"], 1, "nothing contests it"),
        (["--field", "onn", "--value", "2025-04", "--source", "minutes-2025-06"], 2, "did you mean on?"),
        (["--field", "on", "--value", "04/05/2025", "--source", "minutes-2025-06"], 2, "say 2025-05-04"),
        (["--field", "on", "--value", "2025-04", "--source", "nowhere"], 1, "register it first"),
        (["--field", "on"], 2, "say which field, and what stands there"),
        (["--field", "on", "--value", ""], 2, "--value is empty"),
    ],
)
def test_what_contests_nothing(words: list[str], code: int, said: str, visited: Shell) -> None:
    assert said in visited.fails(code, "contest", "kaohsiung#2", *words)


def test_what_could_not_be_preferred_is_kept_with_a_caution(visited: Shell) -> None:
    source = ("--source", "minutes-2025-06")

    said = visited.ok("contest", "kaohsiung#2", "--field", "on", "--value", "2199", *source).err

    assert "Caution: it could not be preferred, and no number is read with it: 2199 is still to come" in said
    assert visited.entries("kaohsiung")[1]["contested"]
    assert "depends_on" not in visited.ok("timeline", "kaohsiung", "--format", "csv").out


def test_a_contest_after_a_correction_is_open(visited: Shell) -> None:
    source = ("--source", "minutes-2025-06")
    visited.ok("correct", "kaohsiung#2", "--set", "on=2025-04", "--because", "read again")
    visited.ok("contest", "kaohsiung#2", "--field", "on", "--value", "2025-05", *source)

    page = visited.ok("report", "conflicts", "--format", "table").out
    assert "1 field contested: 1 unresolved, 0 preferred, 0 corrected." in page
    assert "2025-03 (recorded; set aside by #3)" in page
    assert "unresolved again; chosen because read again" in page
    assert visited.entries("kaohsiung")[1]["on"] == "2025-04"
    assert "if #2 on is 2025-05" in visited.ok("timeline", "kaohsiung", "--format", "csv").out


def test_the_help_says_that_the_law_asks_for_a_source(visited: Shell) -> None:
    said = " ".join(visited.ok("contest", "--help").out.split())

    assert "Needed: what contests an entry is a source that says otherwise." in said
    for other in ("correct", "prefer"):
        assert "Needed:" not in visited.ok(other, "--help").out


def test_field_and_value_are_said_together_or_apart_and_never_both(visited: Shell) -> None:
    source = ("--source", "minutes-2025-06")
    visited.ok("contest", "kaohsiung#2", "--set", "on=2025-05", *source)
    visited.ok("prefer", "kaohsiung#2", "--set", "on=2025-05", "--because", "x")

    assert [
        (entry["fact"]["field"], entry["fact"]["value"]) for entry in visited.entries("kaohsiung")[2:]
    ] == [("on", "2025-05")] * 2
    for words in ((), ("--field", "on"), ("--value", "2025"), ("--set", "on=2025", "--field", "on")):
        assert "say which field" in visited.fails(2, "contest", "kaohsiung#2", *words, *source)
    assert "--set: 'on' cannot be read" in visited.fails(2, "contest", "kaohsiung#2", "--set", "on", *source)


def test_a_further_source_of_what_stands_is_to_attest_it(gdynia: Shell) -> None:
    for source in ("first", "second"):
        gdynia.ok("register", "source", source, "--title", source, "--kind", "other")
    signed = ("record", "signed", "kaohsiung", "--kind", "mou", "--on", "2015", "--source", "first")
    gdynia.ok(*signed)
    number = len(gdynia.entries("kaohsiung"))
    contest = ("contest", f"kaohsiung#{number}", "--set", "on=2015", "--source")

    advice = f"comity record attested partnership:gdynia--kaohsiung --entry {number} --source second"
    assert advice in gdynia.fails(1, *contest, "second")
    gdynia.ok(*advice.split()[1:])
    assert "attest" not in gdynia.fails(1, *contest, "first"), "it was told from there"
