"""`comity prefer`: of several values of one field, the one that is used from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def contested(gdynia: Shell) -> Shell:
    """A visit of March as #2, which the minutes put in April."""
    gdynia.ok(
        "record", "visited", "kaohsiung", "--visitor", "gdynia", "--host", "kaohsiung", "--on", "2025-03"
    )
    gdynia.ok("contest", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--source", "minutes-2025-06")
    return gdynia


def test_the_preferred_value_is_used_and_says_why(contested: Shell) -> None:
    contested.ok("prefer", "kaohsiung#2", "--field", "on", "--value", "2025-04", "--because", "minuted")

    assert contested.ok("timeline", "kaohsiung", "--json").json[1]["when"]["edtf"] == "2025-04"
    assert contested.entries("kaohsiung")[3]["text"].endswith("because minuted")


def test_the_recorded_value_may_be_preferred_again(contested: Shell) -> None:
    for value in ("2025-04", "2025-03"):
        contested.ok("prefer", "kaohsiung#2", "--field", "on", "--value", value, "--because", "x")

    assert contested.entries("kaohsiung")[1]["on"] == "2025-03"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--field", "on", "--value", "2025-05", "--because", "x"], 1, "there is 2025-03, 2025-04"),
        (["--field", "onn", "--value", "2025-05", "--because", "x"], 2, "did you mean on?"),
        (["--field", "on", "--value", "2025-04"], 2, "--because is needed"),
    ],
)
def test_a_value_that_nobody_gave_cannot_be_preferred(
    words: list[str], code: int, said: str, contested: Shell
) -> None:
    assert said in contested.fails(code, "prefer", "kaohsiung#2", *words)
