"""Lives of ties: what is told of each, in which group it stands, and when it began to be in force and ceased to."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.testing import (
    asked,
    contested,
    day,
    history,
    invalidated,
    opened_between,
    signed,
    suspended,
    visited,
)
from domain.body import Registered, Succeeded
from domain.history import History
from projections.reckoning.lives import (
    GROUPS,
    OF_THEIR_BODIES,
    Change,
    Course,
    InForce,
    counts_in_republic,
    courses_of,
    groups,
    lives,
    standing,
)
from projections.rows.spells import pick, spells
from tests.domain.strategies import histories
from tests.projections.conftest import Asking

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
STREAM = "partnership:edinburgh--kaohsiung"


def registered(country: str, name: str = "Somewhere") -> Registered:
    return Registered.model_validate({"name": name, "kind": "city", "country": country})


def turned(*facts: object) -> list[Change]:
    return [row for each in in_force(*facts) for row in each.changes]


def in_force(*facts: object) -> list[InForce]:
    ask = asked(history(opened_between("edinburgh", "kaohsiung"), *facts))  # type: ignore[arg-type]
    there = ask.begun(kind="partnership")
    return list(courses_of(ask, there))


def test_a_life_goes_without_a_gap_from_its_beginning_to_the_day(demo: Asking) -> None:
    ask = demo("2026-03-20")
    for life in lives(ask):
        assert all(one.until == two.first for one, two in zip(life.spells, life.spells[1:], strict=False))
        assert life.now.first <= ask.day < life.now.until


@SOME
@given(histories(most=20), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_on_every_day_a_life_has_the_answer_that_the_ledger_has(told: History, on: date) -> None:
    ask = asked(told, as_at=on.isoformat())
    for life in lives(ask):
        for spell in life.spells[:-1]:
            [then] = ask.at(max(spell.first, 1), stream=life.stream)
            assert (then.status, then.statuses) == (spell.status, spell.statuses)
        [now] = list(ask.at(stream=life.stream))
        assert life.now._replace(first=now.first) == now


def test_a_tie_goes_by_the_other_side_and_lies_where_that_lies() -> None:
    told = asked(
        history(opened_between("gdynia", "kaohsiung"), signed("2000", kind="sister-city")),
        history(registered("PL"), stream="body:gdynia"),
    )

    [life] = lives(told)

    assert (life.label, life.area, life.kind) == ("Somewhere", "europe", "sister-city")


def test_a_tie_of_whoever_the_home_succeeded_is_its_own() -> None:
    told = asked(
        history(opened_between("kaohsiung-county", "king-county"), signed("1980")),
        history(
            registered("TW"),
            Succeeded(on="2010-12-25", by="kaohsiung"),
            stream="body:kaohsiung-county",
        ),
    )

    [life] = lives(told)

    assert life.area != OF_THEIR_BODIES
    assert "king" in life.label.lower()
    assert "kaohsiung" not in life.label.lower()


def test_a_tie_goes_by_its_name_of_then_and_by_who_has_taken_the_place_of_the_other_side() -> None:
    told = (
        history(opened_between("kaohsiung", "old-town"), signed("1980")),
        history(
            registered("DE", "Old Town"), Succeeded(on="[2010..2012]", by="new-town"), stream="body:old-town"
        ),
        history(registered("DE", "New Town"), Succeeded(on="2020-05-05", by="town"), stream="body:new-town"),
        history(registered("DE", "Town"), stream="body:town"),
    )

    def labelled(at: str) -> str:
        [life] = lives(asked(*told, as_at=at))
        return life.label

    assert labelled("2009-12-31") == "Old Town"
    assert labelled("2011-05-05") == "Old Town (perhaps now New Town)"
    assert labelled("2013-01-01") == "Old Town (now New Town)"
    assert labelled("2021-01-01") == "Old Town (now New Town, Town)"


def test_a_tie_between_others_stands_apart() -> None:
    [life] = lives(asked(history(opened_between("incheon-council", "taipei-council"), signed("2000"))))

    assert life.area == OF_THEIR_BODIES


@pytest.mark.parametrize("by", GROUPS)
def test_every_life_is_in_one_group(demo: Asking, by: str) -> None:
    every = lives(demo("2026-03-20"))

    found = [life.stream for group in groups(every, by) for life in group.lives]

    assert sorted(found) == sorted(life.stream for life in every)


def test_there_is_no_other_grouping() -> None:
    with pytest.raises(KeyError):
        groups([], "colour")


def test_years_of_the_republic_are_those_of_a_taiwanese_home(demo: Asking) -> None:
    assert counts_in_republic(demo())
    assert not counts_in_republic(asked(home="gdynia"))


def test_a_beginning_lies_in_the_days_in_which_it_may_have_been() -> None:
    [change] = turned(signed("[2019-03-04..2021-05-06]"))

    assert change.begins
    assert change.surely
    assert change.when.earliest == "2019-03-04"
    assert change.when.latest == "2021-05-06"
    assert change.behind.entries == (f"{STREAM}#2",)


def test_what_was_invalidated_began_and_ended() -> None:
    found = turned(signed("2013-06-09"), invalidated("2013-06-10"))

    assert [(row.begins, row.surely, row.when.edtf) for row in found] == [
        (True, True, "2013-06-09"),
        (False, True, "2013-06-10"),
    ]


def test_what_may_have_begun_and_ended_in_one_while_may_have_been_neither() -> None:
    found = turned(signed("2013"), suspended("2013"))

    assert [(row.begins, row.surely) for row in found] == [(True, False), (False, False)]


def test_a_contested_signature_makes_both_days_possible() -> None:
    ask = asked(
        history(
            opened_between("edinburgh", "kaohsiung"), signed("2019-05-04"), contested(2, "on", "2021-05-04")
        )
    )
    there = ask.begun(kind="partnership")

    found = standing(ask, there)[STREAM]

    assert [(spell.first, spell.statuses) for spell in found if "in-force" in spell.statuses] == [
        (day("2019-05-04"), ("none", "in-force")),
        (day("2021-05-04"), ("in-force",)),
    ]


def test_years_begin_with_the_first_of_which_something_is_known() -> None:
    found = in_force(signed("[..2013-01-01]"), visited("2015-02-03"))

    assert Course(found, day("2016-05-04")).years == range(2013, 2017)


def test_without_a_change_there_is_the_year_of_the_day() -> None:
    [row] = Course([], day("2016-05-04")).rows()

    assert (row.year, row.day, row.in_force) == (2016, day("2016-05-04"), (0, 0))


def test_the_home_alone_sees_three_parties_as_its_own(demo: Asking) -> None:
    ask = demo("2026-03-20")
    wide = "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture"

    [life] = [life for life in lives(ask) if life.stream == wide]

    assert {spell.of for spell in life.spells} == {
        row.of for row in pick(ask.of(spells, stream=wide), ask.home)
    }
    assert {spell.of for spell in life.spells} == {"kaohsiung"}
