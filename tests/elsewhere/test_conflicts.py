"""What programs leave that copy a folder to other machines: conflict copies of a ledger, and the signing key elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

# ruff: noqa: F811 — a fixture is asked for by its name
from tests.cli.conftest import Shell, gdynia, kept, shell  # noqa: F401

NAMES = (
    "comity-LAPTOP-7.db",
    "comity (li's conflicted copy 2026-11-27).db",
    "comity.sync-conflict-20261127-101500-ABCDEFG.db",
    "comity (1).db",
    "comity_DiskStation_Nov-27-1015-2026_Conflict.db",
    "Comity(conflict).db",
)


def found(shell: Shell, what: str) -> list[dict[str, Any]]:
    return [row for row in shell.ok("doctor", "--json").json if row["what"] == what]


def record(shell: Shell, words: str, ledger: str = "comity.db") -> None:
    shell.ok("record", "noted", "kaohsiung", "--text", words, "--ledger", ledger)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_that_went_another_way_is_said(name: str, gdynia: Shell) -> None:
    shutil.copy("comity.db", name)
    record(gdynia, "here")
    assert found(gdynia, "another copy") == [], "it has fewer entries, as a backup has"
    record(gdynia, "on the laptop", name)

    (one,) = found(gdynia, "another copy")

    assert one["state"] == "note"
    assert f"{name} is a copy of this ledger that went another way" in one["found"]
    assert "comity audit --ledger" in one["fix"]


def test_so_is_one_that_goes_on(gdynia: Shell) -> None:
    shutil.copy("comity.db", "comity-2.db")
    record(gdynia, "on the laptop", "comity-2.db")

    (one,) = found(gdynia, "another copy")

    assert "goes on where this one ends" in one["found"]


def test_nothing_else_beside_it_is_one(gdynia: Shell) -> None:
    gdynia.ok("backup", "comity-2026-11-27.db")
    gdynia.ok(
        *("init", "--ledger", "comity-tallinn.db", "--home", "tallinn", "--name", "Tallinn", "--kind", "city")
    )
    Path("comity.db-notes.txt").write_text("words", encoding="utf-8")
    Path("comity-empty.db").touch()
    record(gdynia, "here")
    shutil.copy("comity.db", "elsewhere.db")
    record(gdynia, "there", "elsewhere.db")
    gdynia.ok("restore", "comity-2026-11-27.db", "--yes")

    assert found(gdynia, "another copy") == []


@pytest.mark.parametrize("cloud", ["OneDrive - Stadt", "我的雲端硬碟", "Dropbox"])
def test_a_signing_key_that_is_copied_is_said(
    cloud: str, gdynia: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gdynia.ok("seal")
    assert [item["state"] for item in found(gdynia, "signing key")] == ["good"]
    monkeypatch.setenv("COMITY_DATA", str(tmp_path / cloud / "comity"))
    gdynia.ok("seal")

    (one,) = found(gdynia, "signing key")

    assert one["state"] == "note"
    assert "copies to other machines: whoever can read it there can sign in your name" in one["found"]
    assert "COMITY_DATA" in one["fix"]
