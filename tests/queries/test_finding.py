"""Which reports there are: the built-in ones, and what plug-ins bring through the same door."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from queries.finding import Ambiguous, discovered, find, loaded

if TYPE_CHECKING:
    from pathlib import Path

QUIET = '''"""A guest's module."""

from projections.report import Ask, Page, Section, report


@report()
def {name}(ask: Ask) -> Page:
    """Who is quiet?"""
    return Page("Quiet", (Section("quiet", []),))
'''


class Guests:
    """A folder of distributions that a test installs."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        patch.syspath_prepend(str(folder))
        self.patch = patch

    def bring(self, distribution: str, text: str, *points: str) -> None:
        """Install a distribution with one module, and what its entry points say."""
        module = distribution.replace("-", "_")
        self.patch.delitem(sys.modules, module, raising=False)
        (self.folder / f"{module}.py").write_text(text, encoding="utf-8")
        info = self.folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text("\n".join(["[comity.reports]", *points, ""]), encoding="utf-8")


@pytest.fixture
def guests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guests:
    """No distributions yet."""
    return Guests(tmp_path, monkeypatch)


@pytest.mark.parametrize("value", ["quiet_guest", "quiet_guest:quiet"])
def test_a_guest_comes_as_a_module_or_as_a_report(value: str, guests: Guests) -> None:
    guests.bring("quiet-guest", QUIET.format(name="quiet"), f"quiet = {value}")

    found = find("quiet")

    assert (found.by, found.place, found.load().question) == ("quiet-guest", value, "Who is quiet?")
    assert found in list(discovered()) or found.name in {report.name for report in discovered()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nothing_that_is_there", "ModuleNotFoundError: No module named 'nothing_that_is_there'"),
        ("raise SystemExit('I leave')", "SystemExit: I leave"),
        ("1 +", "SyntaxError: invalid syntax"),
        ("quiet = 1", "quiet_guest holds no report quiet: function and name are to be alike"),
        (QUIET.format(name="loud"), "quiet_guest holds no report quiet, but loud"),
    ],
)
def test_a_guest_that_cannot_be_loaded_costs_a_line(text: str, said: str, guests: Guests) -> None:
    guests.bring("quiet-guest", text, "quiet = quiet_guest")
    warned: list[str] = []

    names = [found.name for found, _ in loaded(lambda error: warned.append(error.reason))]

    (line,) = warned
    assert line.startswith(f"the report quiet (quiet_guest of quiet-guest) cannot be loaded: {said}")
    assert "status" in names
    assert "quiet" not in names


def test_two_of_a_name_are_refused_with_both_places(guests: Guests) -> None:
    guests.bring("quiet-guest", QUIET.format(name="status"), "status = quiet_guest")

    with pytest.raises(Ambiguous) as refused:
        find("status")

    assert str(refused.value) == (
        "there are 2 reports status: projections.reports.status of comity and quiet_guest of quiet-guest"
    )
    assert find("timeline").by == "comity", "no other report is touched"
