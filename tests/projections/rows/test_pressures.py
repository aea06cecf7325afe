"""Pressure as rows, with what reversed it."""

from comity.testing import history, opened, pressure_lifted, pressured
from domain.membership import Joined, Named
from projections.rows.pressures import pressures

MEMBER = "membership:kaohsiung@network"


def test_lifting_reverses_the_pressure_of_its_incident_alone() -> None:
    told = history(
        opened,
        pressured("2024-06-12", incident="letter"),
        pressured("2024-06-13", incident="call"),
        pressure_lifted("2024-06-14", incident="letter"),
    )

    assert [
        (pressure.incident, pressure.reversed_how, pressure.reversed_by) for pressure in pressures(told)
    ] == [
        ("letter", "lifted", 4),
        ("call", None, None),
    ]


def test_what_is_only_alleged_reverses_nothing() -> None:
    told = history(opened, pressured("2024-06-12"), pressure_lifted("2024-06-14", certainty="alleged"))

    assert [pressure.reversed_how for pressure in pressures(told)] == [None]


def test_a_name_is_restored_when_it_was_held_before_another() -> None:
    told = history(
        Joined(as_name="Kaohsiung"),
        pressured("2020-09-25", incident=None),
        Named(on="2020-09-26", as_name="Another country"),
        Named(on="2020-09-27", as_name="Another country"),
        Named(on="2020-09-28", as_name="Kaohsiung"),
        pressured("2020-09-29", incident=None),
        stream=MEMBER,
    )

    assert [
        (pressure.version, pressure.reversed_how, pressure.reversed_by) for pressure in pressures(told)
    ] == [
        (2, "name restored", 5),
        (6, None, None),
    ]
