"""Names at a glance: read from the rows alone, and nothing is raised whatever lies there."""

from pathlib import Path

import pytest

from domain.body import Registered, Renamed
from store import recorder
from store.application import Comity
from store.glance import APPLICATION, Glance


def test_it_reads_names_without_a_model(ledger: Comity) -> None:
    ledger.record(
        "body:gdynia", Registered(name="Gdynia", kind="city", names={"zh-Hant": "格丁尼亞"}), by="mei"
    )
    ledger.record("body:gdynia", Renamed(name="Gotenhafen"), by="mei")

    with Glance(ledger.where) as seen:
        assert seen.ids("partnership") == ["edinburgh--kaohsiung"]
        assert seen.names("body")["gdynia"] == ("Gdynia", "格丁尼亞", "Gotenhafen")
        assert list(seen.names("source")) == ["gti-2025"]
        assert seen.home() is None


@pytest.mark.parametrize("content", [None, b"", b"something else", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_ledger_has_no_names(tmp_path: Path, content: bytes | None) -> None:
    where = tmp_path / "ledger.db"
    if content is not None:
        where.write_bytes(content)

    with Glance(where) as seen:
        assert (seen.home(), seen.ids("body"), seen.names("body")) == (None, [], {})
    assert where.exists() == (content is not None)


def test_a_ledger_has_one_mark() -> None:
    assert APPLICATION == recorder.APPLICATION
