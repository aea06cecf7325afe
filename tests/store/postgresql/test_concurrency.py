"""What holds of a ledger in a file holds of one on a server (tests/store/test_concurrency.py); and who waits for whom."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing import STREAM, body_registered, noted, opened_between
from store.application import Written, open_ledger
from tests.store.test_concurrency import *  # noqa: F403

if TYPE_CHECKING:
    from store.address import Address
    from tests.postgres import Server


@pytest.mark.parametrize("lost", [False, True])
def test_who_was_late_once_is_waited_for(
    *, lost: bool, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.ledger() as where:
        record_late(where, postgres, monkeypatch, lost=lost)


def record_late(where: Address, postgres: Server, monkeypatch: pytest.MonkeyPatch, *, lost: bool) -> None:
    """Record what another one always is before; in the end, with `lost`, the server ends the connection with the lock."""
    cities = [(f"body:{slug}", body_registered(slug.title())) for slug in ("edinburgh", "kaohsiung")]
    with open_ledger(where, create=True) as ledger, open_ledger(where) as other:
        ledger.record_all([*cities, (STREAM, opened_between("edinburgh", "kaohsiung"))], by="mei")
        real = ledger.save
        waited: list[bool] = []
        others: list[threading.Thread] = []

        def save(*words: Any, **how: Any) -> Any:
            text = noted(text=f"before {len(others)}")
            others.append(threading.Thread(target=other.record, args=(STREAM, text), kwargs={"by": "li"}))
            others[-1].start()
            others[-1].join(0.4)
            waited.append(others[-1].is_alive())
            if lost and waited == [False, False, True]:
                postgres.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                )
                others[-1].join()
            return real(*words, **how)

        monkeypatch.setattr(ledger, "save", save)
        done = ledger.record(STREAM, noted(text="late"), by="mei")
        for each in others:
            each.join()

        assert isinstance(done, Written)
        assert waited[:3] == [False, False, True]  # stamped too early, twice
        assert len(waited) == (4 if lost else 3)
        assert len(ledger.read(STREAM)) == 1 + len(others) + 1
    left = postgres.run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    assert left == [(0,)]
