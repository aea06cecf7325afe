"""What is said at the command line where the words for a field cannot be read, and how they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ("2025-02-30", "say 2025-02"),
        ("03/04/2025", "say 2025-04-03 or 2025-03-04"),
        ("Q3 2025", "say [2025-07..2025-09] for one day of it, or 2025-07/2025-09 for all of it"),
        ("2025-13-01", ""),
        ("someday", ""),
    ],
)
def test_a_day_that_cannot_be_read_is_answered_with_one_that_can(words: str, fix: str, gdynia: Shell) -> None:
    said = gdynia.fails(
        2, "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", words
    )

    assert said.startswith(f"Error: --on: '{words}' cannot be read: ")
    assert said.rstrip().endswith(fix)


def test_how_a_day_was_read_is_said(gdynia: Shell) -> None:
    done = gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "last friday"
    )

    assert "Read 'last friday' as 2026-11-13." in done.err
    assert gdynia.entries("kaohsiung")[-1]["fact"]["on"] == "2026-11-13"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["considered", "--forum", "x", "--outcome", "aproved"], "--outcome: 'aproved' is none of tabled, "),
        (["proposed", "--kind", "sister"], "--kind: 'sister' is none of letter-of-intent, "),
        (["contacted", "--channel", "phone"], "--channel: 'phone' is none of meeting, "),
        (
            ["pressured", "--actor", "x", "--means", "economic,moral"],
            "--means: 'moral' is none of political, ",
        ),
        (["pressured", "--actor", "x", "--means", "economic", "--form", "y"], "--form: 'y' is none of act, "),
        (["stance-taken", "--by", "x", "--stance", "agrees"], "--stance: 'agrees' is none of upholds, "),
        (["noted", "--text", "x", "--about", "y"], "--about: 'y' is none of context, "),
        (["noted", "--text", "x", "--certainty", "sure"], "--certainty: 'sure' is none of confirmed, "),
        (
            ["figure-reported", "--metric", "x", "--value", "1", "--comparator", "≥"],
            "--comparator: '≥' is none of =, ",
        ),
    ],
)
def test_options_of_closed_lists_list_their_choices(words: list[str], said: str, gdynia: Shell) -> None:
    assert gdynia.fails(2, "record", words[0], "kaohsiung", *words[1:]).startswith(f"Error: {said}")
