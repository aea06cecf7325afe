"""A small ledger with its rows beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comity.testing import proposed, visited
from domain.body import Succeeded
from projections.engine.rows_file import place
from store.application import Comity, Written
from tests.projections.engine import ledgers
from tests.projections.engine.ledgers import Clock, begun, projector

STREAM = "partnership:edinburgh--kaohsiung"


@pytest.fixture
def new() -> Iterator[Path]:
    """A place where a ledger may be begun."""
    with ledgers.somewhere() as where:
        yield where


@pytest.fixture
def book() -> Iterator[Comity]:
    """A ledger with some entries."""
    with begun() as book:
        assert isinstance(book.clock, Clock)
        book.clock.now = datetime(2025, 11, 20, 10, 2, tzinfo=UTC)
        for stream, fact in (
            (STREAM, visited("2023")),
            (STREAM, proposed("2024-06")),
            ("body:lothian", Succeeded(on="2020", by="fife")),
        ):
            assert isinstance(book.record(stream, fact, by="mei"), Written)
        yield book


@pytest.fixture
def kept_book(book: Comity) -> Comity:
    """The ledger, its rows kept."""
    projector(book).bring_up()
    return book


@pytest.fixture
def rows_file(kept_book: Comity) -> Path:
    """The file that they are kept in."""
    return place(kept_book.where)
