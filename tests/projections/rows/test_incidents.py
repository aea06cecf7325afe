"""What came of pressure, and when: events with their stream, their entry and their days."""

from comity.testing import (
    citing,
    considered,
    day,
    history,
    invalidated,
    opened,
    pressure_lifted,
    pressured,
    proposed,
    signed,
)
from domain.history import History
from projections.row import Count
from projections.rows.incidents import REVERSED, Around, Event, Outcome, incidents
from projections.rows.instruments import instruments
from projections.rows.moments import moments
from projections.rows.pressures import pressures
from projections.rows.proposals import proposals

STREAM = "partnership:edinburgh--kaohsiung"
MAY, MAY_FIRST, MAY_LAST = "2025-05", day("2025-05-01"), day("2025-05-31")


def outcome(told: History) -> Outcome:
    """The first that may have come of the one incident."""
    around = Around.of(day("2025-11-25"), moments(told), proposals(told), instruments(told))
    (incident,) = incidents(pressures(told))
    return incident.outcomes(around)[0]


def event(word: str, version: int) -> Event:
    return Event(
        word=word,
        stream=STREAM,
        version=version,
        on=MAY,
        earliest=MAY_FIRST,
        latest=MAY_LAST,
        sources=("press",),
    )


def test_a_fact_that_is_an_outcome_by_its_type() -> None:
    told = history(opened, signed("2020"), pressured("2025-04-20"), invalidated(MAY, sources=citing("press")))

    assert outcome(told) == Outcome(word="invalidated", certain=True, event=event("invalidated", 4))


def test_a_proposal_that_was_rejected() -> None:
    rejected = considered(MAY, outcome="rejected", sources=citing("press"))

    found = outcome(history(opened, proposed("2025-01"), pressured("2025-04-20"), rejected))

    assert found == Outcome(word="rejected", certain=True, event=event("rejected", 4))


def test_pressure_that_was_lifted() -> None:
    told = history(opened, pressured("2025-04-20"), pressure_lifted(MAY, sources=citing("press")))

    found = outcome(told)

    assert found == Outcome(word=REVERSED, certain=True, event=event(REVERSED, 3))
    (incident,) = incidents(pressures(told))
    assert incident.days([found]) == Count(least=11, most=41)
