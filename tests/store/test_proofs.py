"""Tampering and bit flips, by chance; the short form of `benchmarks/proofs.py`, which does each a thousand times."""

from pathlib import Path

import pytest

from benchmarks.proofs import (
    DAMAGES,
    KINDS,
    Sealed,
    content,
    damages,
    flips,
    large,
    sealed,
    small,
    tampering,
    third_party,
)
from store.application import open_ledger
from store.verifying import verify


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """A ledger of sixty entries, and a checkpoint of it that somebody else holds."""
    folder = tmp_path_factory.mktemp("sealed")
    return sealed(small(folder), folder)


def test_whoever_holds_a_checkpoint_finds_out_what_was_done_by_sql(of: Sealed, tmp_path: Path) -> None:
    found = tampering(of, tmp_path, 10 * len(KINDS), seed=1)

    assert found.caught == found.made, found.missed
    assert found.without < found.made, "the control: reading the ledger alone does not find all of it"


def test_whoever_holds_a_checkpoint_finds_out_what_flipped(of: Sealed, tmp_path: Path) -> None:
    found = flips(of, tmp_path, 60, seed=1)

    assert found.caught == found.made, found.missed
    assert found.by_sqlite < found.made, "the control: SQLite's own check does not find all of it"


def test_whatever_damage_changes_an_answer_is_found(of: Sealed, tmp_path: Path) -> None:
    found = damages(of, tmp_path, 6 * len(DAMAGES), seed=1)

    assert found.caught == found.made, found.missed
    assert found.harmless > 0, "the control: not whatever is done to a file is called a change"


def test_the_bits_that_flip_are_those_of_the_entries(of: Sealed) -> None:
    with open_ledger(of.where, read_only=True) as ledger:
        states = sum(
            len(entry.state) for page in [ledger.recorder.select_notifications(0, 100)] for entry in page
        )
        assert verify(ledger, [of.held]).holds

    assert sum(row.length for row in content(of.where)) > states


def test_a_third_party_verifies_the_export_of_a_larger_ledger(tmp_path: Path) -> None:
    where = large(tmp_path / "large.db", 2_000)

    good, bad = third_party(where, "partnership:city-7--kaohsiung", tmp_path)

    assert good.code == 0, good.said
    assert "10 entries of partnership:city-7--kaohsiung" in good.said
    assert bad.code == 5, "the control: one letter was changed"
