"""What may be recorded next is kept as the laws answer, day by day."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.testing import World, body_registered, day, history, opened, retracted, runs, signed, terminated
from domain import body, decide, when
from domain.history import History
from domain.membership import Joined, Left
from projections.rows.next_facts import Next, next_facts
from tests.domain.strategies import FIRST, histories


def kept(told: History, on: int) -> list[str]:
    """What the rows say of a day."""
    return list([fact for fact in next_facts(told) if fact.earliest <= on][-1].facts)


def asked(told: History, on: int) -> list[str]:
    """What the laws say of it; of a stream whose opening was retracted, nothing."""
    if not told.is_open:
        return []
    return decide.next_facts(told.aggregate, told.aggregate.standing_by(on))


@settings(deadline=None)
@given(histories(most=30), st.integers(FIRST.toordinal() - 10, date(2045, 1, 1).toordinal()))
def test_what_is_kept_answers_as_the_laws_do(told: History, on: int) -> None:
    assert kept(told, on) == asked(told, on)


def test_what_may_follow_changes_when_a_termination_takes_effect() -> None:
    told = history(
        opened,
        signed("2020-01-01", term=runs(length="P10Y")),
        terminated("2024-01-01", effective="2026-06-01"),
        world=World(on="2025-11-20"),
    )

    assert "suspended" in kept(told, day("2026-05-31"))
    assert "suspended" not in kept(told, day("2026-06-01"))
    assert len(list(next_facts(told))) == 2


def test_other_streams_have_theirs() -> None:
    member = history(Joined(on="2020"), stream="membership:kaohsiung@iurc")
    gone = member + Left(on="2021")
    city = history(body_registered(), stream="body:kaohsiung")

    for told in (member, gone, city, city + body.Succeeded(on="2020", by="edinburgh")):
        assert kept(told, day("2025-11-20")) == asked(told, day("2025-11-20"))
    assert "left" in kept(member, day("2025-11-20"))
    assert "left" not in kept(gone, day("2025-11-20"))


def test_a_stream_that_was_never_begun_has_one_row_that_holds_always() -> None:
    assert list(next_facts(history(opened, retracted(1)))) == [
        Next(stream="partnership:edinburgh--kaohsiung", n=0, earliest=when.MIN, latest=when.MIN, facts=())
    ]


def test_the_rows_are_numbered_and_the_first_holds_always() -> None:
    first, second = next_facts(history(opened, signed("2020-01-01", term=runs(length="P1Y"))))

    assert (first.n, first.earliest, first.latest) == (0, when.MIN, when.MIN)
    assert (second.n, second.earliest, second.latest) == (1, day("2021-01-01"), day("2021-01-01"))
