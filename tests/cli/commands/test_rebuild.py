"""`comity rebuild`."""

import re
from pathlib import Path

import pytest

from projections.engine.projector import NotCached, Projector
from tests.cli.conftest import Shell


def test_rows_are_made_anew_and_it_says_how_many(gdynia: Shell) -> None:
    done = gdynia.ok("rebuild")

    assert done.out == ""
    assert done.err.startswith("comity.db.rows: ")
    assert re.search(r" rows of 5 entries in 5 streams, in \d+\.\d s$", done.err.rstrip())
    assert Path("comity.db.rows").exists()


def test_programs_are_told_in_json(gdynia: Shell) -> None:
    made = gdynia.ok("rebuild", "--json").json

    assert (made["entries"], made["streams"], made["processes"]) == (5, 5, 1)
    assert made["rows"] > 20
    assert Path(made["file"]) == Path("comity.db.rows").absolute()
    assert gdynia.ok("rebuild", "--format", "jsonl").out.count("\n") == 1


def test_what_was_there_is_replaced_whatever_it_was(gdynia: Shell) -> None:
    before = gdynia.ok("list", "--json").out
    Path("comity.db.rows").write_text("no rows at all", encoding="utf-8")

    done = gdynia.ok("rebuild")

    assert "damaged" in done.err
    listed = gdynia.ok("list", "--json")
    assert (listed.out, listed.err) == (before, "")


def test_where_rows_cannot_be_kept_it_says_why(gdynia: Shell) -> None:
    Path("comity.db.rows").unlink()
    Path("comity.db.rows").mkdir()

    said = gdynia.fails(6, "rebuild")

    assert "rows cannot be kept in" in said
    assert "every report is right all the same" in said


def test_how_far_it_is_is_said_now_and_then(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.progress.PATIENCE", 0.0)

    assert "making rows: 5 of 5 entries\n" in gdynia.ok("rebuild").err
    assert gdynia.ok("rebuild", "--quiet").err == ""


def test_on_a_terminal_there_is_a_bar(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    done = gdynia.ok("rebuild")

    assert "making rows" in done.err
    assert "5 entries" in done.err


def test_a_ledger_that_is_not_there_is_said_to_be_missing(shell: Shell) -> None:
    assert "there is no ledger" in shell.fails(6, "rebuild")


def test_the_error_is_the_keepers_own(gdynia: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NotCached("database or disk is full")

    monkeypatch.setattr(Projector, "rebuild", full)

    assert "disk is full" in gdynia.fails(6, "rebuild")
