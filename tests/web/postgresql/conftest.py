"""The pages' tests, with ledgers on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from queries.session import ReadingSession
from store.application import open_ledger
from tests.on_a_server import asking, leave_out
from tests.web import test_board
from tests.web.conftest import Pages
from tests.web.test_streams import AXES, EDINBURGH, STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server

NOT_HERE = {
    "test_every_link_leads_somewhere": "takes long: the pages that it looks at are asked for here too",
    "test_a_page_that_was_read_once_is_the_same_from_what_is_held": "takes long, and is about what is held in memory",
    "test_after_more_entries_a_page_is_the_same_as_from_a_fresh_server": "takes long, and is about what is held in memory",
    "test_pages_that_follow_from_those_of_other_days_are_those_of_a_fresh_server": "takes long, and is about what is held"
    " in memory",
    "test_a_ledger_that_is_locked_or_damaged_or_gone_is_said_in_words": "locks a file: tests/web/test_on_a_server.py",
    "test_a_probe_waits_for_who_writes_and_nothing_is_replayed_for_it": "locks a file; nobody waits for who writes here",
    "test_a_ledger_that_stands_still_is_not_opened_to_see_how_far_it_goes": "counts what is opened of a file",
    "test_both_axes_stay_on_every_link": "takes long, and is about what is written on pages",
    "test_every_report_has_a_page": "takes long, and is made of rows, which are kept in a file all the same",
    **{
        f"{test}[{address}-{when}]": "takes long: of a server is read what was known, and one stream in all ways"
        for test in (
            "test_every_section_says_what_the_reports_say",
            "test_pressure_is_told_and_fears_are_told_apart_from_it",
            "test_the_card_says_the_status_its_beginning_and_its_doubt",
        )
        for address in STREAMS
        for when in AXES
        if address != EDINBURGH and when != "known"
    },
    **{
        f"{test}[{when}]": "takes long: of a server is read what was known"
        for test in vars(test_board)
        for when in ("now", "then")
    },
}
"""Tests that say nothing here, each with its reason."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a file has."""
    leave_out(config, items, Path(__file__).parent, NOT_HERE, asking_for={"demo", "pages", "own"})


@pytest.fixture(autouse=True)
def _on_a_server(postgres: Server, request: pytest.FixtureRequest) -> Iterator[None]:
    """No ledger is begun elsewhere."""
    del postgres
    with asking(request, {"pages"}):
        yield


@pytest.fixture(scope="session")
def demo(postgres: Server) -> Iterator[Path]:
    """The ledger of the demo, with its rows."""
    with postgres.ledger() as where:
        with open_ledger(where, create=True) as ledger:
            fill(ledger)
        with ReadingSession(where) as session:
            session.view()
        yield where


@pytest.fixture(scope="session")
def pages(demo: Path) -> Iterator[Pages]:
    """The pages of the demo."""
    found = Pages(demo)
    yield found
    found.close()


@pytest.fixture
def own(demo: Path, postgres: Server) -> Iterator[Pages]:
    """The pages of a demo that a test may write to."""
    with postgres.ledger(like=demo.name) as where:
        found = Pages(where)
        yield found
        found.close()
