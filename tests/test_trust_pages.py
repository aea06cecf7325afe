"""What the pages on trust say is so: their commands, options, files, exit codes, figures and tests are there."""

import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import click
import pytest

from cli.errors import CODES
from cli.keeping import key_of
from cli.main import comity
from cli.session import Session
from projections.engine import rows_file
from store.clock import LONG_AGO
from store.importing import LIMITS
from store.note import Checkpoint
from store.sealing import Sealer

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *sorted((ROOT / "docs/explanation").glob("*.md")),
    *(ROOT / "docs/how-to" / name for name in ("keep-a-backup.md", "prove-a-history.md")),
]
"""Those on trust; one that is not written yet is not looked for."""
THREATS = ROOT / "docs/explanation/threat-model.md"
CODE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"tests/[\w/]+\.py::(\w+)")

pages = pytest.mark.parametrize(
    "page", [page for page in PAGES if page.exists()], ids=lambda page: page.relative_to(ROOT).as_posix()
)


def spans(page: Path) -> list[str]:
    """What a page says in code: within a sentence, and line by line in blocks (without what a shell prints)."""
    text = page.read_text(encoding="utf-8")
    lines = [line.removeprefix("$ ") for block in BLOCK.findall(text) for line in block.splitlines()]
    inline = [" ".join(match.split()) for match in CODE.findall(BLOCK.sub("", text))]
    return inline + lines


def commands(page: Path) -> list[list[str]]:
    """The words of each command of comity's that a page names, without `comity`."""
    found = [span for span in spans(page) if re.match(r"comity [a-z]", span)]
    return [shlex.split(re.split(r" (?:#|\||\|\||&&|>|2>) ", item)[0], comments=True)[1:] for item in found]


def unknown(words: list[str]) -> str | None:
    """What of a command there is not; None where all of it is."""
    name, *rest = words
    context = click.Context(comity)
    command = comity.get_command(context, name)
    if command is None:
        return name
    context = click.Context(command, help_option_names=comity.context_settings["help_option_names"])
    context.obj = Session()
    if isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        try:
            inner = command.get_command(context, rest[0])
        except click.UsageError:
            inner = None
        if inner is None:
            return f"{name} {rest[0]}"
        command = inner
    known = {opt for option in command.get_params(context) for opt in (*option.opts, *option.secondary_opts)}
    return next((word for word in rest if word.startswith("-") and len(word) > 1 and word not in known), None)


@pages
def test_every_command_that_is_named_is_there(page: Path) -> None:
    assert [(words, lacking) for words in commands(page) if (lacking := unknown(words))] == []


def test_a_command_that_is_not_there_would_be_missed() -> None:
    assert unknown(["protect"]) == "protect"
    assert unknown(["seal", "--harder"]) == "--harder"
    assert unknown(["report", "secrets"]) == "report secrets"
    assert unknown(["seal", "-o", "x", "--help"]) is None
    assert sum(len(commands(page)) for page in PAGES if page.exists()) > 20


@pages
def test_every_option_that_is_named_is_there(page: Path) -> None:
    every = {
        opt
        for name in comity.list_commands(click.Context(comity))
        if (command := comity.get_command(click.Context(comity), name))
        for option in command.params
        for opt in option.opts
    }
    own = (ROOT / "store/dossier/verify.py").read_text(encoding="utf-8")

    for span in spans(page):
        if span.startswith("--"):
            assert span.split()[0] in {*every, "--help"}, span
        elif span.startswith("verify.py --"):
            assert f'"{span.split()[1]}"' in own, span
        elif span.startswith("$COMITY_"):
            assert span[1:] in (ROOT / "cli/session.py").read_text(encoding="utf-8"), span


@pages
def test_every_file_that_is_named_is_there(page: Path) -> None:
    for span in spans(page):
        if re.fullmatch(r"(?:tests|docs|store|cli|benchmarks|examples)/[\w./-]+|\w+\.toml", span):
            assert (ROOT / span).exists(), span
        if span in {"verify.py", "verify.sh", "key.txt", "key.pem", "README.txt"}:
            assert span in (ROOT / "store/dossier/writing.py").read_text(encoding="utf-8"), span
        if span.endswith(".rows"):
            assert rows_file.beside(Path(span.removesuffix(".rows"))).name == span


@pages
def test_every_test_that_is_named_is_there(page: Path) -> None:
    for span in spans(page):
        if "::" in span:
            assert TEST.fullmatch(span), span
            file, _, name = span.partition("::")
            assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), span


def test_every_claim_of_the_threats_has_its_test_and_every_test_its_claim() -> None:
    above, _, below = THREATS.read_text(encoding="utf-8").partition("## What is tested")
    claimed = [int(match) for match in re.findall(r"\[(\d+)\](?!\()", above)]
    shown = [int(match) for match in re.findall(r"^\| (\d+) \|", below, re.MULTILINE)]

    assert set(claimed) == set(shown)
    assert shown == list(range(1, len(shown) + 1))
    assert list(dict.fromkeys(claimed)) == shown, "they are counted in the order in which they are met"
    for line in below.splitlines():
        if re.match(r"\| \d", line):
            assert TEST.search(line), line


@pages
def test_every_exit_code_that_is_named_is_one(page: Path) -> None:
    for match in re.findall(r"[Ee]xit code (\d+)", page.read_text(encoding="utf-8")):
        assert int(match) in CODES
    assert "fault" in CODES[5]


def said(page: str, words: str) -> bool:
    """Whether a page says so, wherever its lines break."""
    return words in " ".join((ROOT / "docs" / page).read_text(encoding="utf-8").split())


def test_the_figures_are_those_of_the_program(tmp_path: Path) -> None:
    sealer, _ = Sealer.of(tmp_path / "key.pem", "comity/x")
    note = str(sealer.sign(str(Checkpoint("comity/x", 1, bytes(32)))))

    assert said(
        "how-to/keep-a-backup.md",
        f"{LIMITS.lines:,} lines or {LIMITS.size // 1_000_000} MB takes `--max-lines`",
    )
    assert len(note.splitlines()) == 5
    assert said("explanation/threat-model.md", "It is five lines of text")
    assert said("explanation/what-is-proved.md", "A checkpoint is five lines of text")
    assert timedelta(days=365) <= LONG_AGO <= timedelta(days=366)
    assert said("explanation/threat-model.md", "where it is over a year ahead of it, nothing is recorded")
    if os.name == "posix":
        assert f"{(tmp_path / 'key.pem').stat().st_mode & 0o777:o}" == "600"
        assert said("explanation/threat-model.md", "in a file of mode 600")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the page names the place on Linux")
def test_the_key_is_where_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMITY_DATA")
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("~"))

    assert key_of("comity/x").parent.parent.as_posix() == "~/.local/share/comity/sealed"
    assert said("explanation/threat-model.md", "`~/.local/share/comity/sealed/` on Linux")


# --- nothing is fetched

WATCHED = """
import sys, os

def watch(event, _arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        os.write(2, f"connected: {event}\\n".encode())
        os._exit(99)

sys.addaudithook(watch)
"""
ALL = """
from cli.running import run
from cli.main import comity
for words in (
    "demo -q", "record noted edinburgh --text hello --ledger demo.db -q", "show edinburgh --ledger demo.db -q",
    "report count --ledger demo.db", "report upcoming --as ics --ledger demo.db",
    "map --ledger demo.db", "seal -o one.checkpoint --ledger demo.db",
    "verify one.checkpoint --ledger demo.db", "backup copy.db --ledger demo.db", "doctor --ledger demo.db",
    "export --dossier edinburgh -o dossier --ledger demo.db", "export -o all.jsonl --ledger demo.db",
    "import --restore all.jsonl --ledger new.db",
):
    sys.argv = ["comity", *words.split()]
    if code := run(comity, prog="comity"):
        print(words, file=sys.stderr)
        sys.exit(code)
"""


def watched(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WATCHED + program],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",  # as `main` has it
            "COMITY_DATA": str(folder),
            "COMITY_USER": "mei",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_no_command_opens_a_connection(tmp_path: Path) -> None:
    done = watched(ALL, tmp_path)

    assert (done.returncode, "connected" in done.stderr) == (0, False), done.stderr[-2000:]


def test_a_command_that_did_would_be_caught(tmp_path: Path) -> None:
    done = watched("import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path)

    assert done.returncode == 99
