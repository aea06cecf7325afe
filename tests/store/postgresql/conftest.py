"""The store's tests, with a ledger on a server."""

from collections.abc import Iterator

import pytest

from store.address import Address
from tests.postgres import Server


@pytest.fixture
def where(postgres: Server) -> Iterator[Address]:
    """A database in which nothing was recorded."""
    with postgres.ledger() as found:
        yield found
