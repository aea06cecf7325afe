"""Which reports there are: the built-in ones, and what plug-ins bring through the same door."""

from __future__ import annotations

import os
import pkgutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from projections import reports as built_in
from queries.finding import Ambiguous, Unheard, discovered, find, loaded

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


def drop(name: str, text: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Put a module into the house."""
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    patch.setattr(built_in, "__path__", [*built_in.__path__, str(folder)])
    patch.delitem(sys.modules, f"projections.reports.{name}", raising=False)


def test_the_house_has_those_whose_module_holds_a_report_of_its_name() -> None:
    names = {named.name for named, _ in loaded()}

    assert {"status", "show", "timeline", "diff"} <= names
    assert {module.name for module in pkgutil.iter_modules(built_in.__path__)} == names, (
        "the folder has reports alone"
    )
    assert not {"row", "report", "fold", "directory", "audit"} & names


def test_to_ask_for_one_imports_no_other(guests: Guests) -> None:
    guests.bring("loud", "raise SystemExit(3)", "loud = loud")

    assert find("status").place == "projections.reports.status"
    assert "loud" not in sys.modules


@pytest.mark.parametrize("value", ["quiet_guest", "quiet_guest:quiet"])
def test_a_guest_comes_as_a_module_or_as_a_report(value: str, guests: Guests) -> None:
    guests.bring("quiet-guest", QUIET.format(name="quiet"), f"quiet = {value}")

    found = find("quiet")

    assert (found.by, found.place, found.load().question) == ("quiet-guest", value, "Who is quiet?")
    assert found in list(discovered()) or found.name in {report.name for report in discovered()}


def test_a_name_of_two_words_has_a_hyphen(guests: Guests) -> None:
    guests.bring("quiet-guest", QUIET.format(name="very_quiet"), "very-quiet = quiet_guest")

    assert find("very-quiet").load().name == "very-quiet"


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


def test_two_guests_of_a_name_likewise(guests: Guests) -> None:
    guests.bring("quiet-guest", QUIET.format(name="quiet"), "quiet = quiet_guest")
    guests.bring("other-guest", QUIET.format(name="quiet"), "quiet = other_guest")

    with pytest.raises(Ambiguous, match=r"other_guest of other-guest and quiet_guest of quiet-guest"):
        find("quiet")


def test_a_module_of_the_house_that_is_broken_costs_a_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop("broken", "1 +", tmp_path, monkeypatch)
    warned: list[str] = []

    assert "status" in [found.name for found, _ in loaded(lambda error: warned.append(error.reason))]
    (line,) = warned
    assert "(projections.reports.broken of comity) cannot be loaded: SyntaxError" in line
    assert find("broken").place == "projections.reports.broken", "it says why when it is asked for"


def test_a_module_without_a_report_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop("nothing", "x = 1", tmp_path, monkeypatch)
    warned: list[str] = []

    assert "nothing" not in [found.name for found, _ in loaded(lambda error: warned.append(error.reason))]
    assert warned == []
    with pytest.raises(Unheard, match="there is no report nothing"):
        find("nothing")


def test_a_guests_report_that_was_changed_within_a_second_is_read_anew(
    guests: Guests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    guests.bring("quick-guest", QUIET.format(name="quick"), "quick = quick_guest")
    source = guests.folder / "quick_guest.py"
    second = int(time.time()) + 3600  # later than any byte code: nobody sees another second come

    for who in ("quiet", "tired", "happy"):
        source.write_text(QUIET.format(name="quick").replace("is quiet?", f"is {who}?"), encoding="utf-8")
        os.utime(source, (second, second))
        monkeypatch.delitem(sys.modules, "quick_guest", raising=False)

        assert find("quick").load().question == f"Who is {who}?"
