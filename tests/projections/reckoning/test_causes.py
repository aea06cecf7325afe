"""What may begin and end a tie: each cause on the days from its earliest to its latest."""

from comity.testing import day, history, invalidated, opened, runs, signed, terminated
from domain.fact import Fact
from projections.reckoning.causes import Cause, causes
from projections.rows.endings import endings
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.spells import WHOLE


def found(*facts: Fact) -> list[Cause]:
    told = history(opened, *facts)
    agreed = [instrument for instrument in instruments(told) if instrument.of == WHOLE]
    return causes(WHOLE, 1, agreed, list(moments(told)), endings(told))


def test_a_signature_of_some_day_of_a_month() -> None:
    assert found(signed("2024-05")) == [
        Cause(begins=True, earliest=day("2024-05-01"), latest=day("2024-05-31"), version=2)
    ]


def test_a_term_that_ran_out_or_was_terminated_ends_on_some_day_of_either() -> None:
    told = found(signed("2020", term=runs(length="P1Y")), terminated("2021-06"))

    ends = {(row.earliest, row.latest) for row in told if not row.begins}
    assert ends == {
        (day("2021-01-01"), day("2021-12-31")),
        (day("2021-06-01"), day("2021-06-30")),
    }


def test_a_termination_without_an_end_on_record_is_a_cause_on_its_own_days() -> None:
    told = list(moments(history(opened, signed("2020"), terminated("2024-05"))))

    assert causes(WHOLE, 1, [], told, []) == [
        Cause(begins=False, earliest=day("2024-05-01"), latest=day("2024-05-31"))
    ]


def test_a_term_that_ran_out_before_an_invalidation_without_a_day_or_did_not() -> None:
    told = found(signed("2020", term=runs(length="P1Y")), invalidated())

    ran_out = Cause(begins=False, earliest=day("2021-01-01"), latest=day("2021-12-31"))
    assert ran_out in told
