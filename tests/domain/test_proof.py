"""The proof in short: what comity says of rough histories holds in every exact history that they may have been.

The long form, and what it has found, is `python benchmarks/proof.py`.
"""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain import proof_subject
from tests.domain.proof_subject import Subject
from tests.domain.proving import CONTROLS, Tally, caught, prove
from tests.domain.rough import story
from tests.tries import times

SEEDS = 150
FEW = 20
"""Completions that are tried in the short form."""
ENOUGH = 2_500
"""Stories in which each deliberate error must have been caught."""

asked = pytest.mark.skipif(
    not proof_subject.is_there(story(0).history), reason="comity cannot be asked whose view it takes as yet"
)


def _end(tallies: Iterator[Tally]) -> Tally:
    *_, last = Tally(), *tallies
    return last


@asked
def test_no_completion_of_a_rough_history_contradicts_what_is_said_of_it() -> None:
    tally = _end(prove(range(SEEDS), proof_subject.answer, FEW))

    if tally.faults:
        pytest.fail(str(tally.faults[0]))
    assert tally.questions > 1_000


@asked
@settings(max_examples=times(30), deadline=None)
@given(st.integers(10_000, 10_000_000))
def test_nor_of_any_other(seed: int) -> None:
    tally = _end(prove([seed], proof_subject.answer, FEW))

    if tally.faults:
        pytest.fail(str(tally.faults[0]))


@asked
@pytest.mark.parametrize("wrong", [pytest.param(wrong, id=name) for name, wrong in CONTROLS.items()])
def test_a_deliberate_error_is_caught(wrong: Callable[[Subject], Subject]) -> None:
    right = proof_subject.answer

    assert any(caught(seed, wrong(right), right, FEW) for seed in range(ENOUGH))
