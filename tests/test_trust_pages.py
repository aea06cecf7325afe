"""What the pages on trust say is so: their commands, options, files, exit codes, figures and tests are there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *sorted((ROOT / "docs/explanation").glob("*.md")),
    *(ROOT / "docs/how-to" / name for name in ("keep-a-backup.md", "prove-a-history.md")),
]
"""Those on trust; one that is not written yet is not looked for."""
CODE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

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
