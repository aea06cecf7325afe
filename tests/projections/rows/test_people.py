"""People as rows: whatever field holds a person, whatever the stream."""

import pytest

from comity.testing import history, opened, retracted, statement_made
from domain.fact import Person, fact_class, types
from domain.fields import has_persons
from domain.partnership import facts as tie
from projections.rows.people import HOW, people


def test_a_person_keeps_the_role_of_the_fact() -> None:
    day = Person(name="Cammy Day", name_local="凱米", role="Council Leader", body="edinburgh")
    told = history(opened, tie.Visited(on="2023", visitor="edinburgh", host="kaohsiung", people=(day,)))

    (row,) = people(told)

    assert (row.name, row.folded, row.role, row.body, row.how) == (
        *("Cammy Day", "cammy day", "Council Leader", "edinburgh", "took part"),
    )
    assert row.called == "Cammy Day 凱米"
    assert row.when.edtf == "2023"


@pytest.mark.parametrize(
    ("person", "described"),
    [
        (Person(name="two artists"), True),
        (Person(name="12 pupils"), True),
        (Person(name="Mayor of Malé", role="Mayor"), True),
        (Person(name="Cammy Day", role="Council Leader"), False),
        (Person(name="Łukasz Borkowski"), False),
        (Person(name="陳其邁"), False),
        (Person(name="von Storch", name_local="von Storch"), False),
        (Person(name="von der Leyen, Ursula"), False),
        (Person(name="de Gaulle"), False),
        (Person(name="van 't Hoff", role="Mayor"), False),
        (Person(name="al-Sadr, Musa"), False),
        (Person(name="de los Reyes, Ana"), False),
        (Person(name="three students"), True),
        (Person(name="ten pupils of Gdynia"), True),
        (Person(name="van drivers from Leith"), True),
        (Person(name="la delegación de Gdynia"), True),
        (Person(name="la"), True),
        (Person(name="de facto leader"), True),
        (Person(name="the Mayor of Malé"), True),
    ],
)
def test_a_description_is_told_from_a_name(person: Person, *, described: bool) -> None:
    told = history(opened, tie.Contacted(on="2023", channel="call", people=(person,)))

    assert [row.described for row in people(told)] == [described]


def test_what_was_retracted_is_no_row() -> None:
    assert list(people(history(opened, statement_made("2024"), retracted(2)))) == []


def test_every_field_that_holds_a_person_has_its_word() -> None:
    found = {field for type_ in types() for field in has_persons(fact_class(type_))}

    assert found == {*HOW}
