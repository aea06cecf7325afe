"""Pages of a ledger that is kept by PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from cli.commands.demo import fill
from domain.fact import fact_class, fact_of
from store.application import open_ledger
from tests.web.conftest import Pages

if TYPE_CHECKING:
    from tests.postgres import Server

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
