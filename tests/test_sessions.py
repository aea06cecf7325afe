"""What the README and the tutorial show is what happens: their sessions are replayed on a terminal.

`COMITY_REWRITE=1 pytest tests/test_sessions.py` writes today's output into the pages; read the difference.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").rglob("*.md")))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
pty = pytest.importorskip("pty", reason="a terminal of its own is there on POSIX only")


def sessions(page: Path) -> list[re.Match[str]]:
    return list(BLOCK.finditer(page.read_text(encoding="utf-8")))


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command with the output that the page shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run(command: str, folder: Path) -> str:
    """What a terminal of 116 columns shows."""
    words = shlex.split(command)
    if words[0] == "cat":
        return (folder / words[1]).read_text(encoding="utf-8")
    if words[:2] == ["python3", "start.py"]:
        words = ["comity", *words[2:]]
    assert words[0] == "comity", f"a page shows {command}, which is not ours to replay"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "COLUMNS": "116",
        "NO_COLOR": "1",
        "COMITY_USER": "mei",
        "TERM": "dumb",
        "LANG": "C.UTF-8",
    }
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "comity", *words[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.wait()
    os.close(ours)
    return "\n".join(line.rstrip() for line in seen.decode().replace("\r\n", "\n").split("\n"))


def settled(text: str) -> str:
    """The text without what differs from run to run: the time of recording and the ledger's root."""
    text = re.sub(r"root [0-9a-f]{8}", "root ········", text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d \d\d:\d\d\b", "····-··-·· ··:··", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


@pytest.mark.parametrize("name", [name for name in PAGES if (ROOT / name).exists() and sessions(ROOT / name)])
def test_a_page_shows_what_happens(name: str, tmp_path: Path) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    rewritten = []
    for found in sessions(page):
        lines = []
        for command, shown in steps(found.group(1)):
            happened = run(command, tmp_path)
            if os.environ.get("COMITY_REWRITE"):
                lines.append(
                    f"$ {command}\n{happened.strip(chr(10))}\n" if happened.strip() else f"$ {command}\n"
                )
            else:
                assert settled(happened) == settled(shown), command
        rewritten.append((found, "```console\n" + "\n".join(lines) + "```"))
    if os.environ.get("COMITY_REWRITE"):
        for found, block in reversed(rewritten):
            text = text[: found.start()] + block + text[found.end() :]
        page.write_text(text, encoding="utf-8")


def test_the_readme_has_a_session_to_replay() -> None:
    assert sum(len(list(steps(found.group(1)))) for found in sessions(ROOT / "README.md")) >= 3
