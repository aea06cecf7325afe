"""What may be recorded next is looked up as the laws would answer."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import World, body_registered, day, history, opened, retracted, runs, signed, terminated
from domain import body, decide, when
from domain.history import History
from domain.membership import Joined, Left
from domain.partnership import Partnership
from projections.rows.next_facts import Next, decisive, next_facts
from tests.domain.strategies import FIRST, histories


def looked_up(told: History, on: int) -> list[str]:
    """What the rows say of a day."""
    return list([one for one in next_facts(told) if one.earliest <= on][-1].facts)


def asked(told: History, on: int) -> list[str]:
    """What the laws say of it; of a stream whose opening was retracted, nothing."""
    if not told.is_open:
        return []
    return decide.next_facts(told.aggregate, told.aggregate.standing_by(on))


@settings(deadline=None)
@given(histories(most=30), st.integers(FIRST.toordinal() - 10, date(2045, 1, 1).toordinal()))
def test_a_look_up_answers_as_the_laws_do(told: History, on: int) -> None:
    assert looked_up(told, on) == asked(told, on)


@settings(deadline=None)
@given(st.lists(histories(most=30), min_size=2, max_size=6))
def test_what_agrees_in_all_that_decides_is_answered_alike(several: list[History]) -> None:
    answers: dict[Any, list[str]] = {}
    for told in several:
        for step in told.aggregate.steps:
            found = decide.next_facts(Partnership, step.after)
            assert answers.setdefault(decisive("partnership", step.after), found) == found


def test_what_may_follow_changes_when_a_termination_takes_effect() -> None:
    told = history(
        opened,
        signed("2020-01-01", term=runs(length="P10Y")),
        terminated("2024-01-01", effective="2026-06-01"),
        world=World(on="2025-11-20"),
    )

    assert "suspended" in looked_up(told, day("2026-05-31"))
    assert "suspended" not in looked_up(told, day("2026-06-01"))
    assert len(list(next_facts(told))) == 2


def test_other_streams_have_theirs() -> None:
    member = history(Joined(on="2020"), stream="membership:kaohsiung@iurc")
    gone = member + Left(on="2021")
    city = history(body_registered(), stream="body:kaohsiung")

    for told in (member, gone, city, city + body.Succeeded(on="2020", by="edinburgh")):
        assert looked_up(told, day("2025-11-20")) == asked(told, day("2025-11-20"))
    assert "left" in looked_up(member, day("2025-11-20"))
    assert "left" not in looked_up(gone, day("2025-11-20"))


def test_a_stream_that_was_never_begun_has_one_row_that_holds_always() -> None:
    assert list(next_facts(history(opened, retracted(1)))) == [
        Next(stream="partnership:edinburgh--kaohsiung", n=0, earliest=when.MIN, latest=when.MIN, facts=())
    ]


def test_the_rows_are_numbered_and_the_first_holds_always() -> None:
    first, second = next_facts(history(opened, signed("2020-01-01", term=runs(length="P1Y"))))

    assert (first.n, first.earliest, first.latest) == (0, when.MIN, when.MIN)
    assert (second.n, second.earliest, second.latest) == (1, day("2021-01-01"), day("2021-01-01"))
