"""The facts that led from one standing to the next."""

from comity.testing import (
    considered,
    day,
    history,
    noted,
    opened,
    proposed,
    put_on_hold,
    signed,
    terminated,
    visited,
)
from domain.history import History
from domain.membership import Applied, Invited, Joined, Left
from domain.partnership.facts import PartnershipFact
from projections.reckoning.steps import STEPS, steps
from projections.rows.moments import moments
from projections.rows.spells import spells

UNSEEN = {
    *("opened", "visited", "contacted"),
    *("commitment-made", "commitment-closed", "pressured", "pressure-lifted", "same-as"),
    *("planned", "plan-dropped"),
}
"""Facts of a partnership that change a standing, and not where it stands, but the first of them perhaps."""


def led(told: History, first: str, last: str) -> list[int]:
    days = day(first), day(last)
    answers = [spell for spell in spells(told) if spell.until > days[0] and spell.first <= days[1]]
    return [step.version for step in steps(answers, moments(told), *days)]


def test_facts_that_began_what_is_said_or_may_have_moved_it_unseen() -> None:
    told = history(
        opened,
        proposed("2024-06-01"),
        noted("2024-06-02", text="rain"),
        considered("2024-06", outcome="tabled"),
        put_on_hold("2024-06-24"),
    )

    assert led(told, "2024-06-01", "2024-06-30") == [2, 4, 5]
    assert led(told, "2024-06-24", "2024-06-30") == [4, 5], "what is older did nothing then"


def test_of_an_end_with_a_later_effect_it_is_the_fact_that_told_it() -> None:
    told = history(opened, signed("2010"), terminated("2024-01-01", effective="2025-01-01"))

    assert led(told, "2024-12-01", "2025-06-01") == [3]


def test_a_visit_leads_somewhere_where_it_was_the_first_contact() -> None:
    told = history(opened, visited("2020-01-01"), visited("2020-02-01"))

    assert led(told, "2020-01-01", "2020-12-31") == [2]


def test_every_fact_that_moves_a_partnership_is_known_here() -> None:
    types = (
        PartnershipFact.__value__.__args__
        if hasattr(PartnershipFact, "__value__")
        else PartnershipFact.__args__
    )
    moving = {shape.verb for shape in types if shape.moves}

    assert moving - STEPS == UNSEEN, (
        "a fact with moves=True is a step (STEPS of projections/reckoning/steps.py), or one that shows in no status (UNSEEN)"
    )
    assert {shape.verb for shape in (Invited, Applied, Joined, Left)} <= STEPS
