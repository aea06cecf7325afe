"""What the README and the tutorial show is what happens: their sessions are replayed on a terminal.

`COMITY_REWRITE=1 pytest tests/test_sessions.py` writes today's output into the pages; read the difference.
"""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.environment import bare
from tests.machines import on_a_terminal, typed

if TYPE_CHECKING:
    from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").rglob("*.md")))]
DOTS = "…"
"""A line that stands for any number of lines, where a page leaves some out."""
ANCHOR = 17
"""Characters of a line by which it is found again: in an audit the entry's number and its date."""
DEMO = re.compile(r"^comity demo\b|--ledger demo\.db\b")
"""Commands that are about the demo."""
RESTORED = re.compile(r"restored\s+20\d\d-\d\d-\d\d\s+\d\d:\d\d")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
pytest.importorskip("pty", reason="a terminal of its own is there on POSIX only")


def sessions(page: Path) -> list[re.Match[str]]:
    return list(BLOCK.finditer(page.read_text(encoding="utf-8")))


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command with the output that the page shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


PROGRESS = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h(?:\r|\x1b\[1A|\x1b\[2K)*", re.DOTALL)
"""What a terminal draws and wipes where this machine takes its time."""


def run(command: str, folder: Path, shown: str, ledger: str = "") -> str:
    """What a terminal of 100 columns shows, in words alone; a file that is shown and that nobody wrote is the reader's."""
    words = shlex.split(command)
    if words[0] == "cat":
        file = folder / words[1]
        if not file.exists():
            file.write_text(shown.rstrip("\n") + "\n", encoding="utf-8")
        return file.read_text(encoding="utf-8")
    if words[:2] == ["python3", "start.py"]:
        words = ["comity", *words[2:]]
    assert words[0] == "comity", f"a page shows {command}, which is not ours to replay"
    typed(*words)
    environment = bare(
        PATH=os.environ["PATH"],
        PYTHONPATH=str(ROOT),
        COLUMNS="100",
        NO_COLOR="1",
        COMITY_USER="mei",
        TERM="xterm-256color",
        LANG="C.UTF-8",
        **({"COMITY_LEDGER": ledger} if ledger else {}),
    )
    seen, _ = on_a_terminal([sys.executable, "-m", "comity", *words[1:]], folder, environment)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", PROGRESS.sub("", seen))
    return "\n".join(line.rstrip() for line in plain.split("\n"))


def settled(text: str, command: str) -> list[str]:
    """The lines without what differs from run to run: when the demo was restored, and what a page recorded itself.

    That has the time at which the page is replayed and a root of its own. What the demo holds is the same on every machine.
    """
    text = RESTORED.sub("restored ····-··-·· ··:··", text)
    if not DEMO.search(command):
        text = _without_times(text)
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _without_times(text: str) -> str:
    text = re.sub(r"\broot(\s)[0-9a-f]{8}", r"root\1········", text)
    text = re.sub(r"\b[0-9a-f]{32}\b", "·" * 32, text)
    text = re.sub(r"(?<=, )[0-9a-f]{8}(?= of 20)|(?<=\bundo-)[0-9a-f]{12}\b", "·" * 8, text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d \d\d:\d\d\b", "····-··-·· ··:··", text)
    text = re.sub(r"(?<=  )20\d\d-\d\d-\d\d$", "····-··-··", text, flags=re.MULTILINE)
    return re.sub(r"(?<=  )\d\d:\d\d mei$", "··:·· mei", text, flags=re.MULTILINE)


def matches(happened: str, shown: str, command: str = "") -> bool:
    """Whether this is what the page shows; a line of three dots there stands for any lines."""
    pieces = [part.split("\n") for part in "\n".join(settled(shown, command)).split(f"\n{DOTS}\n")]
    lines = settled(happened, command)
    if len(pieces) == 1:
        return lines == pieces[0]
    first, *middle, last = pieces
    if len(lines) < len(first) + len(last):
        return False
    if lines[: len(first)] != first or lines[len(lines) - len(last) :] != last:
        return False
    left = "\n".join(lines[len(first) : len(lines) - len(last)])
    return all("\n".join(item) in left for item in middle)


def shortened(happened: str, shown: str) -> str:
    """What happened, as much of it as the page shows now: a piece between dots is found by how it begins."""
    pieces = [part.split("\n") for part in shown.strip("\n").split(f"\n{DOTS}\n")]
    lines = happened.strip("\n").split("\n")
    if len(pieces) == 1:
        return "\n".join(lines)
    kept = [lines[: len(pieces[0])]]
    for piece in pieces[1:-1]:
        begin = next(n for n, line in enumerate(lines) if line[:ANCHOR] == piece[0][:ANCHOR])
        kept.append(lines[begin : begin + len(piece)])
    kept.append(lines[-len(pieces[-1]) :])
    return f"\n{DOTS}\n".join("\n".join(item) for item in kept)


@pytest.mark.parametrize("name", [name for name in PAGES if (ROOT / name).exists() and sessions(ROOT / name)])
def test_a_page_shows_what_happens(name: str, tmp_path: Path) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    rewritten = []
    for found in sessions(page):
        lines = []
        for command, shown in steps(found.group(1)):
            happened = run(command, tmp_path, shown)
            if os.environ.get("COMITY_REWRITE"):
                told = shortened(happened, shown)
                lines.append(f"$ {command}\n{told}\n" if told else f"$ {command}\n")
            else:
                assert matches(happened, shown, command), f"$ {command}\n{happened}"
        rewritten.append((found, "```console\n" + "\n".join(lines) + "```"))
    if os.environ.get("COMITY_REWRITE"):
        for found, block in reversed(rewritten):
            text = text[: found.start()] + block + text[found.end() :]
        page.write_text(text, encoding="utf-8")


def test_the_tutorial_says_the_same_of_a_ledger_on_a_server(postgres: "Server", tmp_path: Path) -> None:
    """But for its name: what the page calls `comity.db` is the database there."""
    page = ROOT / "docs" / "tutorial.md"
    with postgres.ledger() as where:
        for found in sessions(page):
            for command, shown in steps(found.group(1)):
                happened = run(command, tmp_path, shown, str(where))
                named = "".join(happened.split()).replace("".join(str(where).split()), "comity.db")
                expected = "".join(shown.split())
                if (
                    str(where) in happened or where.name in happened
                ):  # longer than the page's, so broken elsewhere
                    assert named.startswith(expected[:12]), f"$ {command}\n{happened}"
                else:
                    assert matches(happened, shown, command), f"$ {command}\n{happened}"


def test_three_dots_stand_for_lines_and_for_nothing_else() -> None:
    happened = "one\ntwo\nthree\nfour"

    assert matches(happened, "one\n…\nfour")
    assert matches(happened, "one\n…\nthree\n…\nfour")
    assert not matches(happened, "one\n…\nfive")
    assert not matches(happened, "one\nfour")
    assert not matches("one\ntwo", "one\n…\none\ntwo")


def test_when_the_demo_was_recorded_is_compared_and_when_a_page_is_replayed_is_not() -> None:
    then, later = (
        "1   a visit      2026-03-05\n                14:09 mei",
        "1   a visit      2026-03-06\n                14:10 mei",
    )

    assert matches(then, later, "comity audit kaohsiung")
    assert not matches(then, later, "comity audit edinburgh --ledger demo.db")
    assert matches("restored 2026-11-28 00:04 by", "restored 2027-01-02 00:05 by", "comity demo")


def test_the_readme_has_a_session_to_replay() -> None:
    assert sum(len(list(steps(found.group(1)))) for found in sessions(ROOT / "README.md")) >= 3
