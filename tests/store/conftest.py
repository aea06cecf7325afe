"""A ledger on disk, with a clock that a test can set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comity.testing import STREAM, body_registered, opened_between, source_registered
from store.application import Comity, Written, open_ledger


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = datetime(2026, 11, 20, 10, 2, 3, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: int) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def empty(where: Path, clock: Clock) -> Iterator[Comity]:
    """A ledger in which nothing has happened."""
    with open_ledger(where, create=True, clock=clock) as ledger:
        yield ledger


@pytest.fixture
def ledger(empty: Comity) -> Comity:
    """A ledger with two cities, a source and what is between the two: positions 1 to 4."""
    written = empty.record_all(
        [
            ("body:edinburgh", body_registered("Edinburgh")),
            ("body:kaohsiung", body_registered("Kaohsiung")),
            ("source:gti-2025", source_registered()),
            (STREAM, opened_between("edinburgh", "kaohsiung")),
        ],
        by="mei",
        command="begin",
    )
    assert isinstance(written, Written)
    return empty
