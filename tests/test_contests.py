"""Numbers from the least to the most lie right whichever source is right: some of what `benchmarks/contests.py` tries."""

import sys

import pytest

from benchmarks import contests
from projections.row import Projection


@pytest.mark.parametrize("control", [False, True])
def test_no_range_is_narrower_than_what_a_choice_of_sources_gives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, control: bool
) -> None:
    monkeypatch.setattr(Projection, "__call__", Projection.__call__)
    monkeypatch.setattr(
        sys, "argv", ["contests.py", "--histories", "30", *(["--control"] if control else [])]
    )

    assert contests.main() == 0

    assert ("narrower" in capsys.readouterr().out) is control
