"""`comity correct`: an entry is read with other values from now on; the entry itself stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def signed(gdynia: Shell) -> Shell:
    """A visit of March as #2 and a signature of October as #3."""
    gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2025-03"
    )
    gdynia.ok("record", "signed", "kaohsiung", "--instrument", "accord", "--kind", "mou", "--on", "2025-10")
    return gdynia


def test_correcting_a_date_moves_the_entry(signed: Shell) -> None:
    done = signed.ok("correct", "kaohsiung#3", "--set", "on=2025-02", "--because", "the day stands in it")

    assert done.out.startswith("Recorded partnership:gdynia--kaohsiung#4: corrected #3: on is 2025-02")
    assert [row["entry"][-1] for row in signed.ok("timeline", "kaohsiung", "--json").json] == ["1", "3", "2"]
    assert [
        row["entry"][-1] for row in signed.ok("timeline", "kaohsiung", "--json", "--as-known", "#7").json
    ] == [
        *("1", "2", "3"),
    ]


def test_several_fields_at_once_and_one_taken_out(signed: Shell) -> None:
    signed.ok(
        *("correct", "kaohsiung#3", "--set", "kind=姊妹市", "--set", "title=Accord", "--set", "on="),
        *("--because", "as it was printed", "--source", "minutes-2025-06"),
    )

    reads = signed.entries("kaohsiung")[2]["reads"]
    assert reads == {"kind": "sister-city", "title": "Accord", "on": None}


@pytest.mark.parametrize(
    ("entry", "words", "code", "said"),
    [
        ("kaohsiung#9", ["on=2025"], 3, "see them: comity audit kaohsiung"),
        ("kaohsiung#x", ["on=2025"], 2, "write WHO#N, such as edinburgh#7"),
        ("kaohsiung#²", ["on=2025"], 2, "write WHO#N"),
        ("kaohsiung", ["on=2025"], 2, "write WHO#N"),
        ("#3", ["on=2025"], 2, "write WHO#N"),
        ("nowhere#3", ["on=2025"], 3, "there is no body nowhere"),
        ("kaohsiung#3", ["on"], 2, "write FIELD=VALUE, such as on=2025-09-14"),
        ("kaohsiung#3", ["=x"], 2, "write FIELD=VALUE"),
        ("kaohsiung#3", ["on=2025-02-30"], 2, "say 2025-02"),
        ("kaohsiung#3", ["onn=2025"], 2, "did you mean on?"),
        ("kaohsiung#3", ["kind=sister"], 2, "is none of letter-of-intent, mou, "),
        ("kaohsiung#3", ["kind="], 2, "kind"),
        ("kaohsiung#3", ["on=2025-10"], 1, "#3 says so already"),
        ("kaohsiung#3", ["on=2030"], 1, "is still to come"),
        ("kaohsiung#1", ["parties=gdynia"], 2, "parties"),
    ],
)
def test_what_cannot_be_corrected(entry: str, words: list[str], code: int, said: str, signed: Shell) -> None:
    sets = [part for word in words for part in ("--set", word)]

    assert said in signed.fails(code, "correct", entry, *sets, "--because", "x")


def test_a_correction_says_what_and_why(signed: Shell) -> None:
    assert "Missing option '--set'" in signed.fails(2, "correct", "kaohsiung#3", "--because", "x")
    assert "--because is needed" in signed.fails(2, "correct", "kaohsiung#3", "--set", "on=2025")


def test_a_correction_is_not_corrected_but_retracted(signed: Shell) -> None:
    signed.ok("correct", "kaohsiung#3", "--set", "on=2025-09", "--because", "x")

    said = signed.fails(1, "correct", "kaohsiung#4", "--set", "because=y", "--because", "x")

    assert said.splitlines() == [
        "Error: #4 is itself a correction (corrected #3: on is 2025-09, because x)",
        "  retract it and say it anew: comity retract 'partnership:gdynia--kaohsiung#4' --because …",
    ]


def test_what_would_make_another_unlawful_is_refused(signed: Shell) -> None:
    signed.ok("record", "amended", "kaohsiung", "--instrument", "accord", "--change", "x", "--on", "2025-11")

    said = signed.fails(1, "correct", "kaohsiung#3", "--set", "on=2025-12", "--because", "x")

    assert said.startswith("Error: #4 (amended: accord: x) would no longer have been lawful: ")


def test_a_stale_expectation_is_a_conflict(signed: Shell) -> None:
    signed.fails(4, "correct", "kaohsiung#3", "--set", "on=2025-09", "--because", "x", "--expect", "2")
