"""Whom somebody met, in which office, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import asked, history, opened, plan_dropped
from domain.partnership import facts as tie
from domain.plans import Planned
from projections.report import Ask, Unanswerable
from projections.reports.people import people as people_of
from projections.reports.person import person
from projections.rows.people import people

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = {"name": "Cammy Day", "role": "Council Leader", "body": "edinburgh"}
CHEN = {"name": "Chen Chi-mai", "name_local": "陳其邁", "role": "Mayor", "body": "kaohsiung"}


def visit(on: str, *who: dict[str, str], certainty: str = "confirmed") -> tie.Visited:
    return tie.Visited.model_validate(
        {"on": on, "visitor": "kaohsiung", "host": "edinburgh", "people": who, "certainty": certainty}
    )


LEDGER = history(
    opened,
    visit("2022", DAY | {"role": "Depute Leader"}, {"name": "two artists"}),
    visit("2023-05", DAY, CHEN),
    visit("2024-05", {"name": "Cammy DAY"}, certainty="alleged"),
)


@pytest.mark.parametrize("name", ["Cammy Day", "day", "CAMMY", "Cámmy"])
def test_the_offices_of_a_person_and_each_fact_the_latest_first(name: str) -> None:
    page = person(asked(LEDGER), name=name)

    assert [(row.role, row.body, row.facts) for row in page.section("offices")] == [
        (None, None, 1),
        ("Council Leader", "edinburgh", 1),
        ("Depute Leader", "edinburgh", 1),
    ]
    assert [(row.when.edtf, row.role, row.certainty) for row in page.section("facts")] == [
        ("2024-05", None, "alleged"),
        ("2023-05", "Council Leader", "confirmed"),
        ("2022", "Depute Leader", "confirmed"),
    ]
    assert [row.others for row in page.section("facts")] == [
        (),
        ("Chen Chi-mai 陳其邁 (Mayor)",),
        ("two artists",),
    ]


def test_a_name_that_begins_small_is_that_of_somebody_who_has_it_and_else_a_description() -> None:
    told = history(
        opened,
        visit("2022", {"name": "cammy day"}, {"name": "an interpreter"}),
        visit("2023", DAY),
    )

    offices = person(asked(told), name="day").section("offices")
    everybody = people_of(asked(told))

    assert sum(row.facts for row in offices) == 2
    assert not person(asked(told), name="interpreter").section("facts")
    assert [row.person for row in everybody.section("people")] == ["cammy day", "Cammy Day"]
    assert [row.person for row in everybody.section("by-role")] == ["an interpreter"]


def test_a_person_is_found_in_their_own_script_and_a_description_is_nobody() -> None:
    (met,) = person(asked(LEDGER), name="其邁").section("facts")

    assert met.person == "Chen Chi-mai 陳其邁"
    assert met.others == ("Cammy Day (Council Leader)",)
    assert person(asked(LEDGER), name="artists").section("facts") == []


def test_what_is_later_is_not_known_and_nobody_is_not_looked_for() -> None:
    assert [
        row.when.edtf for row in person(asked(LEDGER, as_at="2023-01-01"), name="day").section("facts")
    ] == ["2022"]
    with pytest.raises(Unanswerable, match="is empty"):
        person(asked(LEDGER), name=" ")


def test_everybody_of_the_demo_is_found_by_name_with_all_that_names_them(demo: Callable[..., Ask]) -> None:
    ask = demo("2026-11-27")
    every: dict[str, set[Any]] = {}
    for part in ask.of(people):
        if not part.described:
            every.setdefault(part.name, set()).add(f"{part.stream}#{part.version}")

    for name in sorted(every)[::9]:
        assert {row.entry for row in person(ask, name=name).section("facts")} >= every[name], name


def test_a_plan_that_was_kept_is_no_fact_of_its_own_and_of_a_dropped_one_somebody_was_to_take_part() -> None:
    def plan(name: str) -> Planned:
        fields = {"on": "2025-01", "plan": name, "what": "visit", "due": "2025-05-12", "people": [DAY]}
        return Planned.model_validate(fields)

    kept = visit("2025-05-12", DAY).model_copy(update={"plan": "visit"})
    told = history(
        opened,
        plan("visit"),
        kept,
        plan("forum"),
        plan_dropped("2025-02", plan="forum"),
        plan("later"),
    )

    page = person(asked(told), name="day")

    assert {(row.entry.partition("#")[2], row.how) for row in page.section("facts")} == {
        ("3", "took part"),
        ("4", "was to take part"),
        ("6", "is to take part"),
    }
    assert [row.facts for row in page.section("offices")] == [3]
    (role,) = people_of(asked(told)).section("people")
    assert (role.facts, role.first.edtf) == ((3, 3), "2025-01")
    assert {*role.how} == {row.how for row in page.section("facts")}
    assert people_of(asked(history(opened, plan("visit"), kept))).section("people")[0].how == ("took part",)


def test_how_many_of_the_facts_behind_an_office_are_alleged_is_told() -> None:
    offices = person(asked(LEDGER), name="day").section("offices")

    assert {row.role: (row.facts, row.alleged) for row in offices} == {
        None: (1, 1),
        "Council Leader": (1, 0),
        "Depute Leader": (1, 0),
    }
