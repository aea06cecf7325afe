"""What a body would be called were a renaming of another day, held against histories in which it is of that day."""

from __future__ import annotations

import json
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import Story, asked, body_registered, contested, history, preferred
from domain.body import Renamed
from domain.history import History
from projections.reckoning.renamings import CalledIf, called_if, yet_to_come
from projections.reports.show import show
from projections.reports.status import status
from projections.reports.timeline import timeline
from projections.rows.bodies import bodies
from tests.tries import times

BODY = "body:kaohsiung"
YEARS = st.sampled_from(["1990", "2000", "2005", "2010", "2005-06-15", "1995/2008"])
registered = body_registered(name="Old")


def renamed(name: str, on: str) -> Renamed:
    return Renamed(name=name, on=on)


def called(told: History) -> str:
    (row,) = bodies(told)
    return row.title


def told_of(days: list[tuple[str, str | None]]) -> tuple[Story, list[tuple[int, str]]]:
    """A body that was renamed on some days, each with another that a source gives, and these by entry."""
    facts = [renamed(f"Name {n}", on) for n, (on, _) in enumerate(days)]
    others = [(n, other) for n, (on, other) in enumerate(days, 2) if other and other != on]
    history_ = history(registered, *facts, *(contested(n, "on", other) for n, other in others))
    return history_, others


DAYS = st.lists(st.tuples(YEARS, st.none() | YEARS), min_size=1, max_size=3)


@settings(max_examples=times(60), deadline=None)
@given(DAYS)
def test_the_names_that_it_would_have_are_those_that_it_has_once_the_other_days_are_preferred(
    days: list[tuple[str, str | None]],
) -> None:
    told, others = told_of(days)
    want = set()
    for chosen in product((False, True), repeat=len(others)):
        own = told
        for (number, other), is_chosen in zip(others, chosen, strict=True):
            own = own + preferred(number, "on", other) if is_chosen else own
        want.add(called(own))

    found = list(called_if(asked(told)))

    assert {called(told), *(json.loads(each.value.exact) for each in found)} == want
    assert all(each.sources == ("press",) for each in found)


@settings(max_examples=times(60), deadline=None)
@given(DAYS, st.dates(date(1989, 1, 1), date(2012, 1, 1)))
def test_a_renaming_has_come_where_it_has_with_each_day_that_is_told(
    days: list[tuple[str, str | None]], on: date
) -> None:
    told, others = told_of(days)
    at = on.isoformat()
    found = {each.entry: each for each in yet_to_come(asked(told, as_at=at), BODY)}

    for number, (first, _) in enumerate(days, 2):
        bounds = [
            history(registered, renamed("x", day)).facts[-1]
            for day in (first, dict(others).get(number))
            if day
        ]
        later = [fact.latest > on.toordinal() for fact in bounds]
        surely = [fact.earliest > on.toordinal() for fact in bounds]
        entry = f"{BODY}#{number}"
        assert (entry in found) == any(later)
        if entry in found:
            assert found[entry].certain == all(surely)
            assert found[entry].or_when == ((dict(others)[number],) if number in dict(others) else ())


SWAPPED = history(
    registered,
    renamed("First", "2000-05-01"),
    renamed("Second", "2010-05-01"),
    contested(3, "on", "1990-05-01"),
)


def test_a_body_says_what_it_would_be_called_and_so_does_whatever_names_it() -> None:
    (row,) = show(asked(SWAPPED), who=BODY).rows
    other = next(each for each in row.registered.others if each.field == "name")

    assert (row.title, other.value, other.given) == ("Second", "First", "#3 on is 1990-05-01")
    assert other.sources == ("press",)
    (beside,) = next(
        section.rows for section in show(asked(SWAPPED), who=BODY).sections if section.name == "registered"
    )
    assert beside == row.registered
    said = [note for note in timeline(asked(SWAPPED), who=BODY).notes if "is called" in note]
    assert len(said) == 1
    assert f"{BODY} (or First, if #3 on is 1990-05-01)" in said[0]
    assert not [note for note in status(asked(SWAPPED)).notes if "is called" in note], "no row names it"


@pytest.mark.parametrize(
    ("at", "certain"), [("1989-01-01", True), ("1990-06-01", False), ("2010-06-01", None)]
)
def test_of_a_past_day_it_says_whether_it_surely_was_not_called_so_yet(
    at: str, *, certain: bool | None
) -> None:
    found = [each.certain for each in yet_to_come(asked(SWAPPED, as_at=at), BODY) if each.name == "Second"]

    assert found == ([] if certain is None else [certain])


def test_of_a_rough_day_it_is_not_certain_either() -> None:
    told = history(registered, renamed("New", "2005"))

    assert [each.certain for each in yet_to_come(asked(told, as_at="2005-06-01"), BODY)] == [False]
    assert [each.certain for each in yet_to_come(asked(told, as_at="2004-06-01"), BODY)] == [True]


def test_a_name_that_a_source_gives_is_said_to_be_a_name_and_no_condition() -> None:
    told = history(registered, renamed("New", "2005"), contested(2, "name", "Other"))

    found: list[CalledIf] = list(called_if(asked(told)))
    assert found == []
