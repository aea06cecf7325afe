"""Consoles, locales and users as other machines have them: nothing dies of them, and no text is recorded altered."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
lies_in_letters_of_any_locale = pytest.mark.skipif(
    not f"{ROOT}{sys.prefix}".isascii(), reason="comity lies where such a locale has no letters, and says so"
)
FRONT = "import sys; sys.argv[0] = 'comity'\nfrom cli.main import main\n"
NOBODY = """
import os, pwd

def nobody(number):
    raise KeyError(number)

pwd.getpwuid = nobody
for name in ("HOME", "USER", "LOGNAME", "LNAME", "USERNAME"):
    os.environ.pop(name, None)
"""
"""Whoever has a number, and neither a name nor a home folder, as in a container."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY")}
    own = {f"COMITY_{name.upper()}": str(folder / name) for name in ("data", "config", "cache")}
    return {**kept, **own, "PYTHONPATH": str(ROOT), "COMITY_USER": "mei", **more}


def called(folder: Path, *words: str | bytes, before: str = "", **more: str) -> tuple[int, bytes, str]:
    """Comity in a process of its own: the exit code, what it printed, what it said."""
    given = {name: value for name, value in environment(folder, **more).items() if value}
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\n{FRONT}main()", *words],
        cwd=folder,
        env=given,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout, done.stderr.decode()


CALLED = ("--names", "zh-Hant=格丁尼亞")


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="words are text there, and no list of users is")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a ledger of Gdynia was begun, and asked about."""
    folder = tmp_path_factory.mktemp("begun")
    assert called(folder, "init", "--home", "gdynia", "--name", "Gdynia", "--kind", "city", *CALLED)[0] == 0
    assert called(folder, "list")[0] == 0
    return folder


@pytest.fixture
def ledger(begun: Path, tmp_path: Path) -> Path:
    """A folder with a ledger of Gdynia."""
    return Path(shutil.copytree(begun, tmp_path, dirs_exist_ok=True))


# --- locales


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a locale in Big5 and one in Latin-1."""
    folder = tmp_path_factory.mktemp("locales")
    for name, encoding in (("zh_TW", "BIG5"), ("fr_FR", "ISO-8859-1")):
        if not shutil.which("localedef"):
            pytest.skip("no locale can be made here")
        words = ["localedef", "-i", name, "-f", encoding, str(folder / f"{name}.{encoding}")]
        if subprocess.run(words, capture_output=True, check=False).returncode > 1:
            pytest.skip(f"no locale {name}.{encoding} can be made here")
    return folder


def noted(folder: Path) -> list[tuple[str, str]]:
    """The texts on record, and who recorded them."""
    lines = map(json.loads, called(folder, "export", LC_ALL="C.UTF-8")[1].splitlines())
    return [(line["text"], line["recorded_by"]) for line in lines if "text" in line]


@lies_in_letters_of_any_locale
@pytest.mark.parametrize(
    ("locale", "typed", "read"),
    [
        ("zh_TW.BIG5", "高雄".encode("big5"), "高雄"),
        ("fr_FR.ISO-8859-1", "café".encode("latin-1"), "café"),
        ("C", "高雄".encode(), "高雄"),
        ("C.UTF-8", "高雄".encode(), "高雄"),
    ],
)
def test_a_text_is_read_as_the_locale_says(
    locale: str, typed: bytes, read: str, ledger: Path, locales: Path
) -> None:
    words = ("record", "noted", "body:gdynia", "--text", typed, "--user", typed)

    assert called(ledger, *words, LC_ALL=locale, LOCPATH=str(locales))[0] == 0

    assert noted(ledger) == [(read, read)]


@POSIX
def test_bytes_that_are_no_letters_are_refused(ledger: Path) -> None:
    code, _, said = called(ledger, "record", "noted", "body:gdynia", "--text", b"caf\xe9", LC_ALL="C.UTF-8")

    assert (code, said) == (
        2,
        "Error: text: it holds bytes that are no letters (character 4): write it in UTF-8\n",
    )


# --- consoles


@pytest.mark.parametrize(
    "before", ["", "import runpy; main = lambda: runpy.run_module('comity', run_name='__main__')"]
)
@pytest.mark.parametrize(
    "words", [("--help",), ("audit", "gdynia"), ("list", "--no-such-option"), ("audit", "łódź")]
)
def test_no_code_page_is_died_of(before: str, words: tuple[str, ...], ledger: Path) -> None:
    for page in ("cp437", "ascii"):
        code, _, said = called(
            ledger, *words, before=before, PYTHONIOENCODING=f"{page}:strict", LC_ALL="C.UTF-8"
        )
        assert code in {0, 2, 3}
        assert "Traceback" not in said
        assert "UnicodeEncodeError" not in said


def test_ctrl_break_ends_as_ctrl_c_does(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = getattr(signal, "SIGUSR2", None) or getattr(signal, "SIGBREAK")  # noqa: B009 — one has this, one that
    monkeypatch.setattr(signal, "SIGBREAK", heard, raising=False)
    kept = {
        number: signal.getsignal(number)
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM), heard)
    }
    try:
        main._end_as_by_ctrl_c()
        assert callable(signal.getsignal(heard))
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(heard)
        signal.raise_signal(heard)  # once is enough
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


# --- users


@POSIX
def test_who_has_no_home_and_no_name_can_read(ledger: Path) -> None:
    nothing = {f"COMITY_{name}": "" for name in ("DATA", "CONFIG", "CACHE")}

    for words in (("audit", "gdynia"), ("show", "gdynia"), ("list",), ("timeline", "gdynia")):
        code, _, said = called(ledger, *words, before=NOBODY, **nothing)
        assert code == 0, said
    code, _, said = called(ledger / "..", "list", before=NOBODY, **nothing)
    assert (code, said.partition("\n")[0]) == (
        6,
        "Error: there is no ledger here: no comity.db in this folder",
    )
    for asked in ("config", "config user mei", "seal", "verify", "doctor", "list --ledger ~/comity.db"):
        code, _, said = called(ledger, *asked.split(), before=NOBODY, **nothing)
        assert code == 6, said
        assert said.startswith("Error: you have no home folder: say with $COMITY_DATA"), said
