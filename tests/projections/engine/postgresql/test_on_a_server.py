"""A control: what runs in these folders is on the server, and what is not is found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comity.testing import visited
from projections.engine.rows_file import place
from queries.session import ReadingSession
from store.address import Address
from store.application import open_ledger
from tests.on_a_server import asking
from tests.projections.engine.conftest import STREAM
from tests.projections.engine.ledgers import in_a_folder

if TYPE_CHECKING:
    from store.application import Comity
    from tests.postgres import Server


def test_the_entries_of_a_book_are_in_a_database(kept_book: Comity, postgres: Server) -> None:
    assert isinstance(kept_book.where, Address)
    assert str(kept_book.where).startswith("postgresql://")

    kept_book.record(STREAM, visited("2025"), by="mei")
    with ReadingSession(kept_book.where) as door:
        assert door.ask() is not None

    counted = postgres.run("SELECT count(*) FROM comity.stored_events", kept_book.where.name)
    assert counted == [(len(kept_book),)]
    assert len(kept_book) > 10
    assert place(kept_book.where).name.startswith(kept_book.where.name)


def test_who_asks_no_server_is_found_out(kept_book: Comity, request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.fail.Exception, match="asked no server"), asking(request):
        pass
    with (
        pytest.raises(pytest.fail.Exception, match="in a file, among those on a server"),
        in_a_folder() as where,
        asking(request),
    ):
        open_ledger(where, create=True)
    with asking(request) as asked:
        kept_book.history(STREAM)
    assert set(asked) == {kept_book.where.name}
