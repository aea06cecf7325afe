"""The engine's tests, with ledgers on a server: what they keep of them is in files all the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from comity.testing import day
from queries.session import ask_recomputed
from store.application import Comity, open_ledger
from tests.on_a_server import asking, leave_out
from tests.projections.engine import ledgers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from projections.report import Ask
    from tests.postgres import Server
    from tests.projections.conftest import Asking

REPLACED = "puts another file in a ledger's place: tests/store/postgresql/test_restoring.py"
SQLITE = "does to a file what only SQLite can"
NONE = "asks no ledger"
NOT_HERE = {
    "test_rows_as_known_are_those_of_a_fresh_fold": "takes long: the shorter ones beside it are asked of a server",
    "test_where_things_stood_is_looked_up_as_it_is_folded": "takes long, and looks up what is kept in a file anyway",
    **dict.fromkeys(
        (
            "test_a_name_that_was_taken_out_of_an_export_is_gone_from_the_answers",
            "test_so_it_is_where_the_last_entry_and_all_that_is_told_of_it_are_the_same",
            "test_one_who_looks_at_the_last_entry_alone_is_taken_in",
            "test_an_older_ledger_that_goes_on_otherwise_is_seen_once_it_is_longer",
            "test_a_backup_with_fewer_entries_that_goes_on_is_seen",
            "test_rows_of_a_guest_are_not_believed_either",
            "test_the_root_that_is_kept_with_them_is_not_believed_either",
            "test_a_ledger_and_its_rows_copied_elsewhere_are_recognised",
            "test_a_backup_in_its_place_is_recognised_and_gone_on_from",
            "test_what_is_open_while_its_file_is_replaced_keeps_no_rows_for_the_new_one",
        ),
        REPLACED,
    ),
    **dict.fromkeys(
        (
            "test_an_entry_that_was_changed_in_the_file_is_seen",
            "test_positions_that_were_skipped_are_said_to_whoever_reads",
            *(
                f"test_no_rows_are_made_anew_in_ordinary_use[{how}]"
                for how in ("nothing_recorded", "interrupted", "in_another_journal_mode", "made_private")
            ),
        ),
        SQLITE,
    ),
    **dict.fromkeys(
        (
            "test_the_event_log_reads_entries_as_they_read_now",
            "test_every_type_of_fact_may_be_told",
            "test_a_flag_that_a_contest_leaves_open_is_possible",
            "test_other_readings_are_those_of_the_history_as_it_is_by_then",
        ),
        NONE,
    ),
}
"""Tests that say nothing here, each with its reason."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a file has."""
    leave_out(config, items, Path(__file__).parent, NOT_HERE)


@pytest.fixture(autouse=True)
def _on_a_server(
    postgres: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every ledger that is begun is on the server."""
    monkeypatch.setattr(ledgers, "somewhere", postgres.emptied)
    with asking(request, {"demo_ledger"}):
        yield


@pytest.fixture(scope="session")
def demo_ledger(postgres: Server) -> Iterator[Comity]:
    """The ledger of `comity demo`, for reading."""
    with postgres.ledger() as where:
        with open_ledger(where, create=True) as ledger:
            fill(ledger)
        with open_ledger(where, read_only=True) as ledger:
            yield ledger


@pytest.fixture(scope="session")
def demo(demo_ledger: Comity) -> Asking:
    """What is asked of the demo there."""

    def asking_of(as_at: str = "2025-11-25", until: int | None = None) -> Ask:
        return ask_recomputed(demo_ledger, day(as_at), until)

    return asking_of
