"""Names that no file has on Windows, though it may take them: what is written there is lost, or lies elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.errors import Failure
from cli.places import (
    see_that_it_can_be_named,
    see_that_it_is_free_of_a_ledger,
    see_that_it_may_be_a_ledger,
)
from tests.cli import conftest as line

shell, kept, gdynia = line.shell, line.kept, line.gdynia

BAD = [
    *(
        "ab:c.db",
        "bk/3:x.db",
        "a.csv:stream",
        "a.csv::$DATA",
        "C:\\a:b\\c.db",
        "\\\\server\\c$\\a:b.db",
    ),
    *("what?.csv", "a*.csv", "<a>.csv", "a|b.csv", 'a"b.csv', "a\tb.csv", "a\nb.csv"),
    *("trail.", "tr.db ", "a.csv.", "a.csv. .", "folder./a.csv", "folder /a.csv", "..."),
    *(
        "nul",
        "NUL.csv",
        "con.db",
        "Aux.tar.gz",
        "prn .txt",
        "COM1.csv",
        "lpt9",
        "com².csv",
        "CONIN$",
        "nul/a.csv",
    ),
]
GOOD = [
    *(
        "C:\\Users\\王小明\\my ledger.db",
        "C:a.db",
        "a:b.csv",
        "\\\\server\\c$\\高雄\\a.db",
        "\\\\?\\C:\\a.db",
    ),
    *("\\\\?\\UNC\\server\\share\\a.db", "../a.db", "./a.db", ".hidden", "..a", "a..b", "a #1 50% (2)'.csv"),
    *("nullable.csv", "console.db", "com10.csv", "com.csv", "com0", "a.nul", "lptx.db"),
]


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, where a device is there in every folder."""
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path, **words: path.name == "nul" or exists(path, **words))
    monkeypatch.setattr("store.shell.WINDOWS", True)


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("name", BAD)
def test_what_no_file_is_called_there_is_refused(name: str) -> None:
    for see in (see_that_it_can_be_named, see_that_it_is_free_of_a_ledger, see_that_it_may_be_a_ledger):
        with pytest.raises(Failure) as refused:
            see(Path(name))
        assert "on Windows nothing can be called" in refused.value.message
        assert refused.value.exit_code == 2


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("name", GOOD)
def test_what_a_file_may_be_called_there_is_taken(name: str) -> None:
    see_that_it_can_be_named(Path(name))
