"""With whom? People in the roles of their time; a description stays a description."""

from collections.abc import Callable
from typing import Any

from comity.testing import STREAM, asked, body_registered, history, opened, opened_between, statement_made
from domain import body
from domain.partnership import facts as tie
from projections.report import Ask
from projections.reports.people import people

DAY = {"name": "Cammy Day", "body": "edinburgh"}


def visit(on: str | None, *persons: dict[str, Any], certainty: str = "confirmed") -> tie.Visited:
    return tie.Visited.model_validate(
        {"on": on, "visitor": "edinburgh", "host": "kaohsiung", "people": persons, "certainty": certainty}
    )


def test_each_role_of_a_person_is_a_row_with_its_first_and_last_day() -> None:
    told = history(
        opened,
        visit("2024-03-01", DAY | {"role": "Council Leader"}),
        visit("2022-03-17", DAY | {"role": "Depute Leader"}),
        visit("2023-03-28", DAY | {"role": "Council Leader"}),
    )

    deputy, leader = people(asked(told)).rows

    assert (deputy.person, deputy.role, deputy.first.edtf) == ("Cammy Day", "Depute Leader", "2022-03-17")
    assert (leader.role, leader.first.edtf, leader.last.edtf) == (
        "Council Leader",
        "2023-03-28",
        "2024-03-01",
    )
    assert str(leader.facts) == "2"
    assert leader.streams == ("edinburgh – kaohsiung",)


def test_a_role_is_not_filled_in_from_another_fact() -> None:
    told = history(opened, visit("2023-03-28", DAY | {"role": "Council Leader"}), visit("2023-03-29", DAY))

    page = people(asked(told))

    assert [row.role for row in page.rows] == ["Council Leader", None]
    assert any("1 fact with somebody whose role is not told" in note for note in page.notes)


def test_the_same_name_at_another_body_is_another_person() -> None:
    told = history(opened, visit("2023", DAY), visit("2024", DAY | {"body": "kaohsiung"}))

    assert [row.body for row in people(asked(told)).rows] == ["edinburgh", "kaohsiung"]


def test_a_body_by_its_name_and_by_its_slug_is_one() -> None:
    city = history(body_registered("Edinburgh"), stream="body:edinburgh")
    told = history(opened, visit("2023", DAY), visit("2024", DAY | {"body": "Edinburgh"}))

    (row,) = people(asked(city, told)).rows

    assert str(row.facts) == "2"


def test_an_office_is_one_of_the_body_under_which_it_is_recorded_unless_another_is_named() -> None:
    mayor = {"name": "Ivo I.", "role": "Mayor"}
    told = history(opened, visit("2009", mayor | {"body": "edinburgh"}), visit("2010", mayor))

    def facts(**named: str) -> dict[Any, str]:
        held = body.RoleHeld.model_validate({"on": "2008", "person": mayor | named})
        city = history(body_registered("Edinburgh"), held, stream="body:edinburgh")
        return {row.body: str(row.facts) for row in people(asked(city, told)).rows}

    assert facts() == {"Edinburgh": "2", None: "1"}
    assert facts(body="Leith") == {"Leith": "1", "Edinburgh": "1", None: "1"}


def test_who_is_recorded_by_role_or_description_stays_so() -> None:
    artists, attorney = {"name": "two artists"}, {"name": "the Attorney General", "role": "Attorney General"}
    told = history(opened, visit("2023", artists, attorney), visit("2024", artists))

    page = people(asked(told))

    assert page.rows == []
    by_role = page.section("by-role")
    assert [row.person for row in by_role] == ["two artists", "the Attorney General", "two artists"]


def test_an_alleged_fact_and_one_after_the_day_make_no_sure_number() -> None:
    told = history(
        opened, visit("2024-05-01", DAY), visit("2024-06", DAY), visit("2024-04-01", DAY, certainty="alleged")
    )

    (row,) = people(asked(told, as_at="2024-06-15")).rows

    assert (str(row.facts), row.alleged) == ("1–2", 1)


def test_how_somebody_had_a_part_is_told() -> None:
    held = history(
        body_registered("Edinburgh"),
        body.RoleHeld.model_validate({"on": "2022-05", "person": DAY, "until": "2024-12"}),
        stream="body:edinburgh",
    )
    signed = tie.Signed.model_validate(
        {"on": "2024-01-01", "instrument": "pact", "kind": "mou", "signatories": [DAY], "witnesses": [DAY]}
    )
    told = history(opened, signed, statement_made("2024-02-01", speaker="Cammy Day"))

    own, without_body = people(asked(held, told)).rows[::-1]

    assert own.how == ("held office", "signed", "witnessed")
    assert own.until == "2024-12"
    assert str(own.facts) == "2"  # who signs and witnesses one agreement is in one fact
    assert without_body.how == ("spoke",)


def test_of_a_body_those_who_served_it_and_of_a_stream_those_in_it() -> None:
    mayor = {"name": "Chen Chi-mai", "name_local": "陳其邁", "role": "Mayor", "body": "kaohsiung"}
    told = history(opened, visit("2023", DAY, mayor))
    other = history(opened_between("gdynia", "kaohsiung"), tie.Contacted(on="2024", channel="call"))
    ask = asked(told, other, history(body_registered()))

    assert [row.person for row in people(ask, who="body:kaohsiung").rows] == ["Chen Chi-mai 陳其邁"]
    assert len(people(ask, who=STREAM).rows) == 2
    assert people(ask, who="partnership:gdynia--kaohsiung").rows == []


def test_the_demo_keeps_the_two_roles_of_cammy_day(demo: Callable[..., Ask]) -> None:
    rows = people(demo("2025-11-25"), who="body:edinburgh").rows

    assert [(row.person, row.role) for row in rows] == [
        ("Cammy Day", "Depute Leader"),
        ("Cammy Day", "Council Leader"),
    ]
    assert all(row.behind.entries and row.behind.sources for row in rows)


def test_the_five_who_made_the_festival_are_in_the_demo(demo: Callable[..., Ask]) -> None:
    rows = people(demo("2025-11-25"), who="programme:sunshine-island-vibe-fest").rows

    assert len(rows) == 5
    assert {row.body for row in rows if row.person == "Neil Gibson"} == {
        "American Institute in Taiwan, Kaohsiung Branch Office"
    }


def test_what_is_only_alleged_of_somebody_says_so_and_bounds_no_day_beside_more() -> None:
    alleged, sure = visit("2024-05-05", DAY, certainty="alleged"), visit("2022-03-17", DAY)

    (only,), (both,) = (people(asked(history(opened, *told))).rows for told in ((alleged,), (sure, alleged)))

    assert (only.how, only.last.edtf) == (("took part (alleged)",), "2024-05-05")
    assert (both.how, both.first.edtf, both.last.edtf) == (("took part",), "2022-03-17", "2022-03-17")
    assert (str(both.facts), both.alleged) == ("1", 1)
