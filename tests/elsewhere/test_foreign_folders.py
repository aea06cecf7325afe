"""A ledger in a folder whose name is no text in the locale, as an archive of another system unpacks it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

BIG5 = b"d" + "台南".encode("big5")
READING = (
    ("list",),
    ("show", "edinburgh"),
    ("report", "count", "--policy", "rgre"),
    ("report", "upcoming", "--as", "ics"),
    ("audit",),
    ("timeline",),
    ("map",),
    ("rebuild",),
    ("list", "-o", "rows.csv"),
    ("export", "--as", "sqlite", "-o", "rows.db"),
    ("export", "--as", "csv", "-o", "sheets"),
    ("doctor",),
    ("replay",),
)


@pytest.fixture
def ran(
    comity_: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Run a command in a folder of such a name, beside a ledger that was made there; what it said."""
    folder = tmp_path / os.fsdecode(BIG5)
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this disk takes no such name")
    if str(folder).isprintable():
        pytest.skip("such a name is a text here")
    monkeypatch.chdir(folder)

    def running(*words: str) -> str:
        code, said = comity_(*words)
        assert code == 0, (words, said)
        return said

    for words in (
        ("init", "--home", "kaohsiung", "--name", "Kaohsiung", "--kind", "city"),
        ("register", "body", "edinburgh", "--name", "Edinburgh", "--kind", "city"),
        ("open", "edinburgh"),
    ):
        running(*words, "--ledger", "comity.db")
    return running


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_it_is_read_and_its_rows_are_kept(words: tuple[str, ...], ran: Callable[..., str]) -> None:
    rows = Path("comity.db.rows")
    rows.unlink(missing_ok=True)

    ran(*words, "--ledger", "comity.db")

    if words[0] in {"list", "report", "rebuild"}:
        assert rows.is_file()
