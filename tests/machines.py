"""What not every machine has: a test that needs it says so, and is left out where it is not there."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest


def link(where: Path, to: Path, *, folder: bool = False) -> None:
    """Make a link, where whoever runs this may make one."""
    try:
        where.symlink_to(to, target_is_directory=folder)
    except OSError as error:  # on Windows that takes an administrator, or the mode of developers
        pytest.skip(f"links cannot be made here: {error}")


def typed(*words: str) -> None:
    """Go on where these words can be typed: a locale of ASCII alone has no letters for 高雄."""
    try:
        for word in words:
            os.fsencode(word)
    except UnicodeEncodeError as error:
        pytest.skip(f"the locale has no letters for it: {error}")


def on_a_terminal(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], *, errors_too: bool = True
) -> tuple[str, int]:
    """What a command shows on a terminal of its own, and the exit code; left out where there is no such terminal."""
    pty = pytest.importorskip("pty", reason="a terminal of its own is there on POSIX only")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        words,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if errors_too else subprocess.DEVNULL,
        close_fds=True,
    ) as process:
        os.close(theirs)
        seen = b""
        while piece := _read(ours):
            seen += piece
    os.close(ours)
    return seen.decode().replace("\r\n", "\n"), process.returncode


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody writes to it any more
        return b""
