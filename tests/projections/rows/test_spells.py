"""Answers to where a stream stands, and the days for which they hold."""

from comity.testing import day, history, opened, renewal_declined, runs, signed, terminated
from projections.rows.endings import endings
from projections.rows.instruments import instruments
from projections.rows.spells import spells


def test_an_answer_begins_anew_where_only_what_is_known_of_an_agreement_changes() -> None:
    told = history(
        opened,
        signed("2020-06-15", term=runs(length="P1Y", renewal="tacit")),
        renewal_declined("2023-05-10"),
    )

    (stand,) = (spell for spell in spells(told) if spell.holds(day("2023-06-01")))
    (pact,) = (instrument for instrument in instruments(told) if instrument.holds(stand.first))
    assert (stand.status, stand.first, pact.until) == ("in-force", day("2023-05-10"), "2023-06-14")


def test_an_answer_begins_anew_where_an_end_is_given() -> None:
    told = history(opened, signed("2020-01-01"), terminated("2023-05-10", effective="2024-01-01"))

    (stand,) = (spell for spell in spells(told) if spell.holds(day("2023-06-01")))
    assert [ending.version for ending in endings(told) if ending.first <= stand.first < ending.until] == [3]
