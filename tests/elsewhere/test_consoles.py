"""Consoles, locales and users as other machines have them: nothing dies of them, and no text is recorded altered."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli import errors, main, output, parameters, session
from cli.main import COMMANDS, comity
from store import folders
from store.places import is_url

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
FALSE_FRIENDS = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale in which nothing but ASCII is text; by itself, Python reads UTF-8 there."""


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


@lies_in_letters_of_any_locale
@pytest.mark.parametrize("word", ["高雄", "Łódź", "é"])
@pytest.mark.parametrize("locale", ["zh_TW.BIG5", "fr_FR.ISO-8859-1", "C"])
def test_utf_8_under_a_locale_that_says_otherwise_is_refused(
    locale: str, word: str, ledger: Path, locales: Path
) -> None:
    elsewhere = {**FALSE_FRIENDS, "LC_ALL": locale, "LOCPATH": str(locales)}
    plain = ("record", "noted", "body:gdynia", "--text", "plain")
    before = (ledger / "comity.db").read_bytes()

    for words, more in (
        ((*plain[:-1], word), {}),
        ((*plain, "--user", word), {}),
        (plain, {"COMITY_USER": word}),
        (plain, {"COMITY_USER": "", "LOGNAME": word}),
    ):
        code, out, said = called(ledger, *words, **elsewhere, **more)
        assert (code, out) == (2, b""), said
        assert said.startswith(f"Error: {word} may be UTF-8, and your locale says"), said
        assert "set LC_ALL to C.UTF-8" in said

    assert (ledger / "comity.db").read_bytes() == before


@POSIX
def test_bytes_that_are_no_letters_are_refused(ledger: Path) -> None:
    code, _, said = called(ledger, "record", "noted", "body:gdynia", "--text", b"caf\xe9", LC_ALL="C.UTF-8")

    assert (code, said) == (
        2,
        "Error: text: it holds bytes that are no letters (character 4): write it in UTF-8\n",
    )


@POSIX
def test_a_file_whose_name_is_no_text_is_a_file(ledger: Path) -> None:
    (ledger / "comity.db").rename(os.fsdecode(os.fsencode(ledger) + b"/caf\xe9.db"))

    code, out, said = called(ledger, "audit", "gdynia", "--ledger", b"caf\xe9.db", LC_ALL="C.UTF-8")

    assert (code, b"registered: Gdynia" in out) == (0, True), said


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


def test_completion_writes_names_on_any_console(ledger: Path) -> None:
    words = {"COMP_WORDS": "comity open 格", "COMP_CWORD": "2", "_COMITY_COMPLETE": "bash_complete"}

    code, out, said = called(ledger, PYTHONIOENCODING="cp437:strict", LC_ALL="C.UTF-8", **words)

    assert (code, said) == (0, "")
    assert out.decode() == "plain,格丁尼亞\n"


def test_a_console_is_asked_whether_it_takes_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert output.console_of(session.Session()).legacy_windows  # rich then calls Windows, and writes no codes

    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert not output.console_of(session.Session(color=True)).legacy_windows


def test_a_dumb_terminal_gets_no_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")

    assert output.console_of(session.Session()).color_system is None


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


@POSIX
def test_who_has_no_name_says_it(ledger: Path) -> None:
    words = ("record", "noted", "body:gdynia", "--text", "hello")

    code, _, said = called(ledger, *words, before=NOBODY, COMITY_USER="")
    assert (code, said) == (2, "Error: nobody knows who is recording: say who, with --user or $COMITY_USER\n")
    assert called(ledger, *words, "--user", "mei", before=NOBODY, COMITY_USER="")[0] == 0


@pytest.mark.parametrize(
    "error", [ImportError("No module named 'pwd'"), OSError("No username set"), KeyError("uid")]
)
def test_a_system_without_a_list_of_users(
    error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.delenv("COMITY_USER", raising=False)
    monkeypatch.setenv("COMITY_CONFIG", str(tmp_path / "config.toml"))

    with pytest.raises(errors.Usage, match="nobody knows who is recording"):
        session.user(None)


# --- paths


def test_a_path_may_begin_at_home_in_every_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mei")
    monkeypatch.setenv("USERPROFILE", "/home/mei")

    assert folders.at_home("~/x.db") == str(Path("/home/mei")) + "/x.db"
    assert folders.at_home("~") == str(Path("/home/mei"))
    for as_it_is in ("~mei/x.db", "~$minutes.docx", "./~/x.db", "x~", ""):
        assert folders.at_home(as_it_is) == as_it_is


def commands(command: click.Command, above: str = "") -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(above, command)]
    ctx = click.Context(command)
    found = [(f"{above} {name}", command.get_command(ctx, name)) for name in command.list_commands(ctx)]
    return [(above, command), *(item for name, below in found if below for item in commands(below, name))]


def test_every_parameter_that_is_a_file_may_begin_at_home() -> None:
    files = {
        "file",
        "path",
        "output",
        "ledger",
        "key",
        "backup",
        "checkpoint",
        "checkpoints",
        "out",
        "folder",
        "directory",
    }
    found = [
        (name, param.name)
        for name, command in commands(comity)
        for param in command.params
        if param.name in files and not name.startswith((" report", " config"))
    ]

    assert len({name for name, _ in found}) > len(COMMANDS)
    for name, command in commands(comity):
        for param in command.params:
            if (name, param.name) in found:
                given = ("~/x",) if param.nargs == -1 or param.multiple else "~/x"
                assert parameters.said(click.Context(command), param, given) != given, (
                    f"comity{name}: {param.name}"
                )


def test_a_text_never_begins_at_home(ledger: Path) -> None:
    assert called(ledger, "record", "noted", "body:gdynia", "--text", "~/x", "--note", "~")[0] == 0

    assert noted(ledger) == [("~/x", "mei")]


@pytest.mark.parametrize(
    ("words", "url"),
    [
        *[("postgresql://x/y", True), (Path("postgresql://x/y"), True), ("C://Users/mei/x.db", False)],
        *[(Path("C:/Users/mei/x.db"), False), ("x.db", False), (Path("a/b:/c"), False)],
    ],
)
def test_a_drive_is_no_address(words: str | Path, url: object) -> None:
    assert is_url(words) is url


@pytest.mark.parametrize(
    ("before", "word", "answer"),
    [
        (["comity"], "sh", ["show\tWhere one stands, and what may be recorded next."]),
        (["comity", "open"], "格", ["格丁尼亞\tgdynia, Gdynia"]),
        (["comity", "show", "--format"], "m", ["md\tmd"]),
        (["comity", "show", "--ledger"], "", [""]),
    ],
)
def test_powershell_is_answered(before: list[str], word: str, answer: list[str], ledger: Path) -> None:
    asked = {"COMP_WORDS": "\n".join(before), "COMP_CWORD": word, "_COMITY_COMPLETE": "powershell_complete"}

    code, out, said = called(ledger, LC_ALL="C.UTF-8", **asked)

    assert (code, said) == (0, "")
    assert out.decode().splitlines() == answer


def test_the_script_for_powershell_is_ascii(ledger: Path) -> None:
    code, out, _ = called(ledger, "completion", "powershell")

    assert code == 0
    assert out.isascii()  # Windows PowerShell reads it in its own code page
    assert b"%(" not in out
    assert b"$env:_COMITY_COMPLETE" in out
