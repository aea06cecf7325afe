"""The small ledger with its rows beside it that the engine's tests have too, and a place for the demo."""

from pathlib import Path

import pytest

from tests.projections.engine.conftest import book, kept_book, new, rows_file  # noqa: F401


@pytest.fixture(scope="module")
def demo_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for the ledger of `comity demo`."""
    return tmp_path_factory.mktemp("answers") / "demo.db"
