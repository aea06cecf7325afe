"""A ledger in which somebody deleted entries: no page can be made of it, and whoever watches over the server is told so."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from web import app

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import Pages

GONE = "originator_id LIKE 'partnership:%' AND originator_version = 2"


def test_whoever_watches_over_the_server_is_told_that_no_page_can_be_made(
    own: Pages, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(own.where, whole := own.where.with_name("whole.db"))
    with closing(sqlite3.connect(own.where)) as raw, raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(f"DELETE FROM stored_events WHERE {GONE}")  # noqa: S608 — of this page
    page = own.get("/en/partnerships.json")
    probe = own.get("/healthz")

    assert (page.status_code, probe.status_code) == (503, 503)
    assert probe.json()["why"] == page.json()["why"]
    assert "an entry of it is missing" in capsys.readouterr().err
    monkeypatch.setattr(app, "OLD", 0.0)
    assert own.get("/healthz").status_code == 503, "it is tried again, and is no better"

    with (
        closing(sqlite3.connect(own.where)) as raw,
        raw,
    ):  # somebody puts it right: nobody asks for a page meanwhile
        raw.execute("ATTACH ? AS whole", (str(whole),))
        raw.execute(f"INSERT INTO stored_events SELECT * FROM whole.stored_events WHERE {GONE}")  # noqa: S608
    assert own.get("/healthz").json()["status"] == "ok"
