"""The small ledger with its rows beside it that the engine's tests have too."""

from tests.projections.engine.conftest import book, kept_book, rows_file  # noqa: F401
