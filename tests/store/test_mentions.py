"""Who mentions a thing, found in one pass over all entries, is who is found by looking for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.commands.demo import fill
from comity.testing import body_registered, figure_reported, ledger_opened, noted
from store import application
from store.application import open_ledger

if TYPE_CHECKING:
    from pathlib import Path


def test_whoever_is_referred_to_is_so_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(tmp_path / "demo.db", create=True) as ledger:
        fill(ledger)
    found = []
    for alone in (0, 10**6):
        monkeypatch.setattr(application, "ONE_BY_ONE", alone)
        with open_ledger(tmp_path / "demo.db", read_only=True) as ledger:
            every = [stream for kind in ("body", "source", "partnership") for stream in ledger.streams(kind)]
            found.append({stream: ledger.known.referred_to(stream) for stream in every})
            if not alone:
                assert ledger._mentions is not None

    assert found[0] == found[1]
    assert {None} < set(found[0].values())


def test_what_was_recorded_since_is_mentioned_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "ONE_BY_ONE", 0)
    with open_ledger(tmp_path / "ledger.db", create=True) as ledger:
        ledger.record_all([("ledger", ledger_opened()), ("body:fife", body_registered("Fife"))], by="mei")
        assert set(ledger.mentioning('fife"', "fife")) == {"body:fife"}

        ledger.record("ledger", noted(text="of fife"), by="mei")
        assert set(ledger.mentioning('fife"', "fife")) == {"body:fife"}  # words are no name of it
        ledger.record("ledger", figure_reported().model_copy(update={"subject": "fife"}), by="mei")

        assert set(ledger.mentioning('fife"', "fife")) == {"body:fife", "ledger"}
