"""The store's tests, with a ledger on a server: those of files run here too, but for what only a file has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.address import Address
from tests.on_a_server import leave_out
from tests.postgres import Server

NOT_HERE = {
    "test_what_is_not_there_is_named": "names a file that is not there: test_faults.py",
    "test_the_environment_has_no_say": "looks whether a file was made elsewhere",
    "test_a_hostile_row_is_refused_and_imports_nothing": "writes a row behind SQLite's back",
    "test_a_row_that_was_changed_changes_the_root": "writes a row behind SQLite's back: test_recorder.py",
    "test_a_ledger_begun_by_a_clock_that_is_years_behind_says_so": "the release of SQLite is what the clock is held against",
    "test_a_decision_is_made_again_over_what_somebody_else_wrote": "who was late is waited for here: test_concurrency.py",
    "test_nobody_tries_for_ever": "for the same reason it has never to be tried so often here",
    "test_without_deciding_again_some_would_be_turned_away": "a control that takes long, and has been seen with files",
    "test_who_decides_again_without_reading_anew_decides_the_same": "a property of the store above it, which takes long",
    "test_two_imports_of_one_file_at_once_add_it_once": "says no more here than eight writers do, and takes long",
    "test_retracted_together_is_as_if_it_had_not_been_told": "a property of the domain, which takes long",
}
"""Tests of files that say nothing here, each with its reason."""


@pytest.fixture
def where(postgres: Server) -> Iterator[Address]:
    """A database in which nothing was recorded."""
    with postgres.emptied() as found:
        yield found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a file has."""
    leave_out(config, items, Path(__file__).parent, NOT_HERE)
