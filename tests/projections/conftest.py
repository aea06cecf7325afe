"""The demo ledger, to be asked."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from cli.commands.demo import fill
from comity.testing import day
from projections.report import Ask
from queries.session import ask_recomputed
from store.application import Comity, open_ledger

Asking = Callable[..., Ask]


@pytest.fixture(scope="session")
def demo_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comity]:
    """The ledger of `comity demo`, for reading."""
    where: Path = tmp_path_factory.mktemp("demo") / "demo.db"
    with open_ledger(where, create=True) as ledger:
        fill(ledger)
    with open_ledger(where, read_only=True) as ledger:
        yield ledger


@pytest.fixture(scope="session")
def demo(demo_ledger: Comity) -> Asking:
    """What is asked of the demo: `demo("2024-06-23")`, `demo("2025-11-16", until=300)`. Rows are folded once for all."""
    recomputed = cache(lambda until: ask_recomputed(demo_ledger, 0, until))

    def asking(as_at: str = "2025-11-25", until: int | None = None) -> Ask:
        once = recomputed(until)
        return Ask(once.rows, once.names, day(as_at), once.today, "", once.position)

    return asking
