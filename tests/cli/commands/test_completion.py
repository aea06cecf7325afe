"""What a shell is told: commands, types of fact, and the names that are in the ledger, in each language."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import pytest

from cli.commands.completion import SHELLS
from cli.commands.demo import fill
from store.application import open_ledger
from tests.machines import typed
from tests.environment import bare

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[3]
BASH = shutil.which("bash")
HEAVY = ("pydantic", "eventsourcing", "rich", "jinja2", "store.application", "domain.fact")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of `comity demo`."""
    where = tmp_path_factory.mktemp("ledger") / "comity.db"
    with open_ledger(where, create=True) as ledger:
        fill(ledger)
    return where


def asked(line: str, where: Path, *, under: str = "bash", code: str = "") -> subprocess.CompletedProcess[str]:
    """What the shell is told for the last word of a line."""
    typed(line)
    words = line.split(" ")
    given = {
        "COMITY_LEDGER": str(where),
        "COMITY_CONFIG": str(where.with_name("config.toml")),
        "COMP_WORDS": line,
        "COMP_CWORD": words[-1] if under == "fish" else str(len(words) - 1),
        "_COMITY_COMPLETE": f"{under}_complete",
    }
    return subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom cli.main import main; main()"],
        env=os.environ | given | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def offered(line: str, where: Path) -> list[str]:
    done = asked(line, where)
    assert done.stderr == ""
    return [word.partition(",")[2] for word in done.stdout.splitlines() if word]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("comity au", ["audit"]),
        ("comity show edin", ["edinburgh"]),
        ("comity show 愛", ["愛丁堡"]),
        ("comity audit Edin", ["edinburgh"]),
        ("comity timeline 格", ["格丁尼亞"]),
        ("comity record visi", ["visited"]),
        ("comity record visited 愛", ["愛丁堡"]),
        ("comity record signed edinburgh --kind sister-c", ["sister-city", "sister-council"]),
        ("comity record visited edinburgh --visitor edin", ["edinburgh"]),
        (
            "comity record visited edinburgh --source gti-2",
            ["gti-2025", "gti-2025-note-2", "gti-2025-note-3", "gti-2025-note-4"],
        ),
        ("comity record visited edinburgh --certainty r", ["reported"]),
        ("comity record joined iu", ["iurc"]),
        ("comity register body x --kind po", ["port"]),
        ("comity register source x --kind mi", ["minutes"]),
        ("comity list --status in-", ["in-force"]),
        ("comity list --tie sister-s", ["sister-school"]),
        ("comity report tim", ["timeline"]),
        ("comity report show edin", ["edinburgh"]),
        ("comity report timeline --format js", ["json", "jsonl"]),
        ("comity report status --status in-", ["in-force"]),
        ("comity report status --stream mem", ["membership"]),
        ("comity report similar edin", ["edinburgh"]),
        ("comity diff edin", ["edinburgh"]),
        ("comity audit --format js", ["json", "jsonl"]),
        ("comity correct edin", ["edinburgh"]),
        ("comity open 愛", ["愛丁堡"]),
        ("comity config us", ["user"]),
        ("comity completion z", ["zsh"]),
        ("comity show kumamoto-p", ["kumamoto-prefecture"]),
        ("comity record visited gdynia --person Kosi", ["'Aleksandra Kosiorek; Mayor; gdynia'"]),
        (
            "comity record statement-made gdynia --speaker 羅",
            ["'Lo Ta-sheng [羅達生]; Deputy Mayor; kaohsiung'"],
        ),
        ("comity record signed gdynia --signatories=aleks", ["'Aleksandra Kosiorek; Mayor; gdynia'"]),
        ("comity report person kosi", ["'Aleksandra Kosiorek'"]),
        ("comity report person KÓSI", ["'Aleksandra Kosiorek'"]),
    ],
)
def test_a_word_that_was_begun_is_ended(ledger: Path, line: str, words: list[str]) -> None:
    assert offered(line, ledger) == words


def test_nothing_begun_offers_each_partnership_once_by_its_slug(ledger: Path) -> None:
    words = offered("comity show ", ledger)

    assert {"edinburgh", "gdynia", "iurc"} <= set(words)
    assert len(words) == len(set(words))
    assert all(word.isascii() for word in words)


def test_every_word_that_is_offered_is_understood(ledger: Path, shell: Shell) -> None:
    shutil.copy(ledger, "comity.db")
    words = [
        *offered("comity show ", ledger),
        *offered("comity show 愛", ledger),
        *offered("comity show 熊", ledger),
    ]

    for word in words:
        shell.ok("show", word, "--json")


def test_the_ledger_that_was_named_is_looked_at(ledger: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.db"

    assert offered("comity show edin", nowhere) == []
    assert offered(f"comity show --ledger {quote(str(ledger))} edin", nowhere) == ["edinburgh"]


@pytest.mark.parametrize("spoilt", ["", "no ledger", "SQLite format 3\x00 and then nothing"])
def test_nothing_is_said_where_there_is_no_ledger(tmp_path: Path, spoilt: str) -> None:
    where = tmp_path / "comity.db"
    where.write_text(spoilt, encoding="utf-8")

    assert offered("comity show edin", where) == []


def test_nothing_is_said_of_words_that_are_no_command(ledger: Path) -> None:
    done = asked("comity record bogus x", ledger)

    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    "line", ["comity ", "comity show 愛", "comity record ", "comity record visited 愛", "comity report "]
)
def test_it_imports_nothing_heavy(ledger: Path, line: str) -> None:
    look = f"""
import atexit, json, sys
atexit.register(lambda: print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr))
"""
    assert json.loads(asked(line, ledger, code=look).stderr) == []


def test_what_was_undone_as_a_whole_is_not_offered(gdynia: Shell) -> None:
    def register(slug: str, kind: str) -> None:
        gdynia.ok("register", "body", slug, "--name", slug.title(), "--kind", kind)

    register("osaka", "city")
    gdynia.ok("undo")
    register("ubc", "network")
    gdynia.ok("open", "kaohsiung", "ubc")
    gdynia.ok("undo")
    gdynia.ok("open", "ubc")
    gdynia.ok("undo")
    where = gdynia.folder / "comity.db"

    assert offered("comity open ", where) == ["gdynia", "kaohsiung", "ubc"]
    assert offered("comity show ", where) == ["kaohsiung"], "by its short name: the other tie is none"
    gdynia.ok("retract", "partnership:gdynia--ubc#2", "--because", "it was right")
    assert offered("comity show ", where) == ["kaohsiung", "ubc"]


def test_each_shell_hears_the_other_names(ledger: Path) -> None:
    assert "edinburgh" in asked("comity show 愛", ledger, under="fish").stdout
    assert asked("comity show 愛", ledger, under="zsh").stdout.split("\n")[:2] == ["plain", "愛丁堡"]


@pytest.mark.parametrize("name", SHELLS)
def test_the_shells_own_lines_are_printed_and_where_they_go(shell: Shell, name: str) -> None:
    said = shell.ok("completion", name)

    assert "_COMITY_COMPLETE" in said.out
    assert f"{name}_complete" in said.out
    lines = [line.format(comity="comity") for line in SHELLS[name]]
    assert (lines[-1] in said.err) is (name != "powershell"), "that one would say it whenever it begins"
    assert ("mkdir -p" in said.err) is (name != "powershell"), "nobody has that folder to begin with"


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_in_a_clone_it_is_said_how_the_shell_finds_the_word_that_is_completed(
    shell: Shell, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_CALLED_AS", "python3 start.py")

    said = shell.ok("completion", name).err

    assert "completes the word comity, and nothing after python3 start.py" in said
    assert f"  ln -s {quote(str(Path(sys.prefix, 'bin', 'comity')))} ~/.local/bin/comity" in said.splitlines()
    assert f"  python3 start.py completion {name} -o " in said


def test_what_is_open_in_the_stream_that_is_named_is_offered(gdynia: Shell) -> None:
    for slug in ("turku", "riga"):
        gdynia.ok("register", "body", slug, "--name", slug.title(), "--kind", "city")
        gdynia.ok("open", slug)
    plan = ("--what", "visit", "--due", "2027-05")
    for who, name in (("turku", "spring"), ("turku", "summer"), ("turku", "autumn"), ("riga", "fair")):
        gdynia.ok("record", "planned", who, "--plan", name, *plan)
    gdynia.ok("record", "plan-dropped", "turku", "--plan", "summer")
    gdynia.ok("record", "visited", "turku", "--in", "--on", "2026-11", "--plan", "autumn")
    gdynia.ok("record", "commitment-made", "turku", "--commitment", "bell", "--text", "a bell")
    gdynia.ok("record", "signed", "turku", "--instrument", "mou-2025", "--kind", "mou", "--on", "2025")
    where = gdynia.folder / "comity.db"

    assert offered("comity record visited turku --plan ", where) == ["spring"]
    assert offered("comity record visited Turku --in --plan=s", where) == ["spring"]
    assert offered("comity record visited --plan ", where) == ["fair", "spring"], "no stream is named yet"
    assert offered("comity record visited oslo --plan ", where) == []
    assert offered("comity record planned turku --plan ", where) == [], "that one is to be new"
    assert offered("comity record commitment-closed turku --commitment ", where) == ["bell"]
    assert offered("comity record renewed turku --instrument m", where) == ["mou-2025"]
    gdynia.ok("undo")
    assert offered("comity record renewed turku --instrument m", where) == []


def test_each_shell_takes_several_words_for_one(ledger: Path) -> None:
    person = "Aleksandra Kosiorek; Mayor; gdynia"
    before = ["comity", "record", "visited", "gdynia", "--person"]

    def answered(shell: str, word: str, cursor: str) -> str:
        given = {
            "COMP_WORDS": "\n".join([*before, word] if shell == "bash" else before),
            "COMP_CWORD": cursor,
        }
        return asked("comity ", ledger, under=shell, code=f"import os; os.environ |= {given!r}").stdout

    assert answered("bash", "Kos", "5") == f"plain,'{person}'\n"
    assert answered("bash", "'Kos", "5") == f"plain,{person}\n", (
        "bash leaves the quotation mark that was typed"
    )
    assert answered("powershell", "", "'Kos") == f'"{person}"\t{person}\n'


def test_another_shell_is_refused(shell: Shell) -> None:
    assert "'tcsh'" in shell.fails(2, "completion", "tcsh")


@pytest.mark.skipif(not BASH, reason="there is no bash")
def test_bash_takes_it(ledger: Path, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "comity").write_text(
        f"#!/bin/sh\nPYTHONPATH={quote(str(ROOT))} COMITY_LEDGER={quote(str(ledger))}"
        f' exec {quote(sys.executable)} -m comity "$@"\n',
        encoding="utf-8",
    )
    (tmp_path / "comity").chmod(0o755)
    lines = shell.ok("completion", "bash").out
    ask = 'COMP_WORDS=(comity show 愛); COMP_CWORD=2; _comity_completion comity; echo "${COMPREPLY[@]}"'

    typed(ask)
    done = subprocess.run(
        [str(BASH), "-c", f"{lines}\n{ask}"],
        env=bare(PATH=f"{tmp_path}:{os.environ['PATH']}", LC_ALL="C.UTF-8"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.stdout == "愛丁堡\n", done.stderr
