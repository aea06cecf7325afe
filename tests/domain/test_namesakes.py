"""Whether somebody who is named is somebody who was named before, however that was written."""

from __future__ import annotations

import pytest

from domain.fact import Person
from domain.namesakes import Namesakes

REED = Person(name="Reed", role="Mayor")
LO = Person(name="Lo Ta-sheng", name_local="羅達生")
KNOWN = Namesakes([REED, Person(name="Łukasz Kosiorek"), LO, Person(name="two artists")])


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("reed", "Reed"),
        ("REED", "Reed"),
        ("lukasz kosiorek", "Łukasz Kosiorek"),
        ("羅達生", "Lo Ta-sheng [羅達生]"),
        ("Reed", None),
        ("Lo Ta-sheng", None),
        ("Two artists", None),  # whoever is described has no name that could be written otherwise
        ("Reid", None),
    ],
)
def test_a_name_is_known_in_any_case_without_accents_and_in_its_own_script(
    written: str, known: str | None
) -> None:
    assert KNOWN.otherwise(Person(name=written)) == known


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Lukasz Kosiorck", ["Łukasz Kosiorek"]),
        ("kosiorek", ["Łukasz Kosiorek"]),
        ("three artists", []),
        ("reed", []),  # that is Reed
        ("Ana Lim", []),
    ],
)
def test_a_slip_or_a_part_of_a_name_comes_near_it(written: str, near: list[str]) -> None:
    assert KNOWN.near(Person(name=written)) == near


def test_an_office_is_no_part_of_a_name() -> None:
    assert Namesakes([Person(name="Mayor Chen")]).near(Person(name="the mayor", role="mayor")) == []


def test_what_was_written_last_is_offered_first() -> None:
    assert Namesakes([Person(name="REED"), REED]).otherwise(Person(name="Réed")) == "REED"
