"""A ledger that somebody has spoilt, as its users see it: in words, with a documented exit code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.errors import CODES
from tests.store.test_tampering import BY_BYTES, BY_SQL, HARMLESS, SPELLINGS, Sealed, respelt, seal

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

pytestmark = pytest.mark.slow

COMMANDS = ("doctor", "list", "audit edinburgh", "export", "record noted edinburgh --text x --dry-run")
FOUND = (5, 6)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return seal(tmp_path_factory.mktemp("sealed"))


def test_of_the_unspoilt_twin_every_command_tells(sealed: Sealed, shell: Shell) -> None:
    """The control."""
    shutil.copyfile(sealed.where, "comity.db")
    Path("held.checkpoint").write_bytes(sealed.held)

    for words in ("verify held.checkpoint", *COMMANDS):
        shell.ok(*words.split())


@pytest.mark.parametrize("how", [*BY_SQL, *BY_BYTES])
def test_of_a_spoilt_one_every_command_speaks_in_words(how: str, sealed: Sealed, shell: Shell) -> None:
    shutil.copyfile(sealed.where, "comity.db")
    Path("held.checkpoint").write_bytes(sealed.held)
    (BY_SQL | BY_BYTES)[how].change(Path("comity.db"))

    codes = {words: shell(*words.split()).code for words in COMMANDS}

    assert set(codes.values()) <= set(CODES) - {70}, codes
    verified = shell("verify", "held.checkpoint")
    assert verified.code in FOUND or (how in HARMLESS and verified.code == 0), verified.said


@pytest.mark.parametrize("how", SPELLINGS)
def test_of_a_line_spelt_otherwise_too(how: str, sealed: Sealed, shell: Shell) -> None:
    shutil.copyfile(sealed.where, "comity.db")
    Path("held.checkpoint").write_bytes(sealed.held)
    respelt(Path("comity.db"), len(sealed.lines) - 4, SPELLINGS[how])  # a note on Hamburg

    codes = {words: shell(*words.split()).code for words in ("audit hamburg", "show hamburg", *COMMANDS)}

    assert set(codes.values()) <= set(CODES) - {70}, codes
    verified = shell("verify", "held.checkpoint")
    assert verified.code in FOUND, verified.said


def test_doctor_says_which_stream_cannot_be_read_and_goes_on(sealed: Sealed, shell: Shell) -> None:
    shutil.copyfile(sealed.where, "comity.db")
    BY_SQL["a stream with a space behind"].change(Path("comity.db"))

    done = shell("doctor", "--json")

    assert done.code == 5
    (entries,) = (finding for finding in done.json if finding["what"] == "entries")
    assert "body:kaohsiung cannot be read as it stands now" in entries["found"]
    assert len(done.json) > 5, "what was found before is told too"
