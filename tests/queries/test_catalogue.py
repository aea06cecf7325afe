"""The catalogue of built-in reports says what they say themselves, and is asked only while their files are as they were."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from queries import catalogue
from queries.describe import written
from queries.finding import BUILT_IN, built_in_report, discovered, loaded
from queries.options import listed, listed_of

if TYPE_CHECKING:
    from pathlib import Path

MODULES = [found.place.rpartition(".")[2] for found, _ in loaded() if found.by == BUILT_IN]


def test_it_is_as_the_reports_are() -> None:
    assert catalogue.FILE.read_text(encoding="utf-8") == written(), (
        "python -m queries.describe writes it again"
    )


@pytest.mark.parametrize("module", MODULES)
def test_what_is_known_is_what_the_report_says(module: str) -> None:
    found = built_in_report(module)

    assert listed(found) == listed_of(found.load())
    assert [type(option.help) for option in listed(found).options] == [
        type(option.help) for option in listed_of(found.load()).options
    ]


def test_nothing_is_imported_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "projections.reports.show", raising=False)

    assert listed(built_in_report("show")).question.endswith("?")
    assert "projections.reports.show" not in sys.modules


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a report of the same name says something else."""
    monkeypatch.setattr("projections.reports.__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "projections.reports.dormant", raising=False)
    (tmp_path / "dormant.py").write_text(
        '"""Who sleeps?"""\n\nfrom projections.report import Ask, Page, report\n\n\n@report()\n'
        'def dormant(ask: Ask, nights: int = 3) -> Page:\n    """Who sleeps?"""\n    return Page("", ())\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.usefixtures("elsewhere")
def test_a_report_that_was_changed_is_asked_itself() -> None:
    found = listed(built_in_report("dormant"))

    assert (found.question, [option.name for option in found.options]) == ("Who sleeps?", ["nights"])
    sys.modules.pop("projections.reports.dormant")


def test_without_the_file_every_report_is_asked_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [listed(found) for found in discovered() if found.by == BUILT_IN and found.name == "status"]
    monkeypatch.setattr(catalogue, "FILE", tmp_path / "none.json")
    catalogue._all.cache_clear()
    try:
        assert catalogue.entry("status") is None
        assert [listed(built_in_report("status"))] == before
    finally:
        catalogue._all.cache_clear()
