"""Where programs of a user keep what is theirs, beside what platformdirs says."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast
from unittest.mock import Mock, call, create_autospec

import platformdirs
import pytest
from platformdirs.api import PlatformDirsABC
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from store import folders

OVERRIDES = ("COMITY_DATA", "COMITY_CONFIG", "COMITY_CACHE")
XDG = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
ALL: dict[str, Callable[[], Path]] = {
    "COMITY_DATA": folders.data,
    "COMITY_CONFIG": folders.configuration,
    "COMITY_CACHE": folders.cache,
}


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*OVERRIDES, *XDG):
        monkeypatch.delenv(name, raising=False)


def _as(system: str) -> PlatformDirsABC:
    return (MacOS if system == "darwin" else Unix)("comity", appauthor=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks platformdirs itself")
@pytest.mark.parametrize("system", ["linux", "darwin"])
@pytest.mark.parametrize("xdg", [None, "/elsewhere", "not/whole", ""])
def test_they_are_where_platformdirs_has_them(
    system: str, xdg: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in XDG if xdg is not None else ():
        monkeypatch.setenv(name, xdg or "")
    expected = _as(system)
    there = expected.user_data_path, expected.user_config_path, expected.user_cache_path
    monkeypatch.setattr(sys, "platform", system)

    assert (folders.data(), folders.configuration().parent, folders.cache()) == there
    assert folders.configuration().name == "config.toml"


def test_windows_is_asked_through_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for what in ("data", "config", "cache"):
        there = create_autospec(getattr(platformdirs, f"user_{what}_path"), return_value=Path(what))
        monkeypatch.setattr(platformdirs, f"user_{what}_path", there)
    monkeypatch.setattr(sys, "platform", "win32")

    assert (folders.data(), folders.configuration(), folders.cache()) == (
        Path("data"),
        Path("config", "config.toml"),
        Path("cache"),
    )
    asked = platformdirs.user_data_path, platformdirs.user_config_path, platformdirs.user_cache_path
    assert [cast("Mock", item).call_args for item in asked] == [
        call("comity", appauthor=False),
        call("comity", appauthor=False, roaming=True),
        call("comity", appauthor=False),
    ]


@pytest.mark.parametrize("name", OVERRIDES)
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_a_variable_goes_before_the_system(name: str, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv(name, "/mine")

    assert ALL[name]() == Path("/mine")


@pytest.mark.skipif(sys.platform == "win32", reason="a user has a home folder there")
@pytest.mark.parametrize("name", OVERRIDES)
def test_who_has_no_home_is_told_what_to_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("pathlib.Path.home", nowhere)

    with pytest.raises(folders.Unknown, match=r"\$COMITY_DATA"):
        ALL[name]()


@pytest.mark.parametrize("variable", OVERRIDES)
def test_a_variable_may_begin_at_home(variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv(variable, "~/of comity")

    assert ALL[variable]() == tmp_path / "of comity"
