"""Proposals as rows, from what opened each to what ended it."""

import pytest

from comity.testing import considered, history, opened, proposed, put_on_hold, recorded, signed
from domain.fact import Fact
from projections.rows.proposals import Proposal, proposals


def told(*facts: Fact) -> list[Proposal]:
    return list(proposals(history(opened, *facts)))


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (considered("2024-07-01", outcome="rejected"), "rejected"),
        (considered("2024-07-01", outcome="withdrawn"), "withdrawn"),
        (considered("2024-07-01", outcome="lapsed"), "lapsed"),
        (signed("2024-07-01"), "signed"),
    ],
)
def test_a_proposal_lasts_until_it_is_refused_or_signed(end: Fact, how: str) -> None:
    (row,) = told(proposed("2024-06-01"), considered("2024-06-15", outcome="approved"), end)

    assert (row.version, row.on, row.kind, row.ended, row.ended_by, row.ended_on) == (
        2,
        "2024-06-01",
        "friendship",
        how,
        4,
        "2024-07-01",
    )


def test_a_proposal_on_hold_is_open() -> None:
    assert [
        (proposal.ended, proposal.ended_by)
        for proposal in told(proposed("2024-06-01"), put_on_hold("2024-06-24"))
    ] == [(None, None)]


def test_a_first_consideration_opens_one_and_may_end_it_at_once() -> None:
    first, second = told(
        considered("2024-06-01", outcome="rejected"), considered("2025-06-01", outcome="tabled")
    )

    assert (first.n, first.version, first.ended, first.ended_by, first.kind) == (1, 2, "rejected", 2, None)
    assert (second.n, second.version, second.ended) == (2, 3, None)


def test_a_signature_of_less_than_was_proposed_ends_nothing() -> None:
    assert [
        proposal.ended
        for proposal in told(proposed("2024-06-01", kind="sister-city"), signed("2024-07-01", kind="mou"))
    ] == [None]


def test_an_alleged_proposal_is_none() -> None:
    assert not told(proposed("2024-06-01", certainty="alleged"))


def test_a_proposal_told_late_still_comes_first() -> None:
    story = history(opened, signed("2024-07-01"), recorded("2025-01-01", proposed("2024-06-01")))

    (row,) = proposals(story)
    assert (row.version, row.ended, row.ended_by) == (3, "signed", 2)
