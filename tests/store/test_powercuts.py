"""Power cuts, simulated: what was acknowledged is there; and weaker settings lose it, or this would prove nothing.

The short form; `benchmarks/powercuts.py` cuts the power 1,500 times.
"""

import pytest

from benchmarks.powercuts import SYNC_OFF, cut, library

pytestmark = [pytest.mark.slow, pytest.mark.durable]

watched = pytest.mark.skipif(
    library() is None, reason="SQLite is built into this Python: nobody can watch its disk"
)


@watched
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_was_acknowledged_is_lost_by_a_power_cut(seed: int) -> None:
    found = cut(60, saves=6, seed=seed)

    assert (found.cuts, found.lost, found.broken) == (60, 0, 0)


@watched
def test_without_syncing_it_is() -> None:
    found = cut(60, saves=6, seed=1, synchronous=SYNC_OFF)

    assert found.lost + found.broken > 10
