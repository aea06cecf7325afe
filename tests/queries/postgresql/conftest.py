"""What is asked of ledgers, with those on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.on_a_server import asking, leave_out
from tests.projections.engine import ledgers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server

LEDGERS = {"book", "kept_book", "new", "view"}
NOT_HERE = {
    "test_a_usual_answer_imports_nothing_heavy": "psycopg imports what is counted as heavy in it",
    "test_a_ledger_that_was_put_back_is_not_read_from_later_rows": "copies the file of a ledger",
}
"""Tests that say nothing here, each with its reason."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a file has."""
    leave_out(config, items, Path(__file__).parent, NOT_HERE, asking_for=LEDGERS)


@pytest.fixture(autouse=True)
def _on_a_server(
    postgres: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every ledger that is begun is on the server."""
    monkeypatch.setattr(ledgers, "somewhere", postgres.emptied)
    with asking(request, {"view"}):
        yield


@pytest.fixture(scope="session")
def demo_at(postgres: Server) -> Iterator[Path]:
    """A database for the demo."""
    with postgres.ledger() as where:
        yield where
