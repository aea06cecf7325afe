"""Pages of a ledger that is kept by PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from domain.fact import fact_class, fact_of
from store.application import open_ledger
from tests.web.conftest import Pages

if TYPE_CHECKING:
    from tests.postgres import Server

pytestmark = pytest.mark.slow

PAGE = "/en/p/edinburgh--kaohsiung"


def test_pages_show_at_once_what_was_recorded_elsewhere(postgres: Server) -> None:
    with postgres.ledger() as where:
        with open_ledger(where, create=True) as ledger:
            fill(ledger)
        with closing(Pages(where)) as pages:
            before = pages.text(PAGE)
            with open_ledger(where) as ledger:
                fact = fact_of(fact_class("partnership.noted"), {"text": "seen at once", "on": "2026-01"})
                ledger.record("partnership:edinburgh--kaohsiung", fact, by="mei")
            after = pages.text(PAGE)

            assert ("seen at once" in before, "seen at once" in after) == (False, True)


def test_strangers_are_not_told_which_server_is_gone(
    postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres.another() as server:
        server.lay_out()
        with server.ledger() as where:
            with open_ledger(where, create=True) as ledger:
                fill(ledger)
            with closing(Pages(where)) as pages:
                assert pages.get(PAGE).status_code == 200
                server.kill()
                gone = pages.get(PAGE)
                server.begin()
                assert pages.get(PAGE).status_code == 200

    assert gone.status_code == 503
    assert "cannot be read at the moment" in gone.text
    for word in (str(server.folder), "mei", "postgresql", "socket"):
        assert word not in gone.text
    assert str(where) in capsys.readouterr().err, "whoever runs the pages is told"
