"""The front door, for tests that knock often: commands in this process, each in a folder, without a terminal or with one."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from cli.main import comity
from cli.running import run
from tests.environment import at_home_in

if TYPE_CHECKING:
    from pathlib import Path

DRAWN = re.compile(r"\x1b\[[0-9;]*m")
"""What a terminal is told of colours."""


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it said."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """What it printed."""
        return self.out.decode()

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """All that it said, without colours."""
        return DRAWN.sub("", (self.out + self.err).decode())


class _Stream(io.TextIOWrapper):
    """Where a command writes; a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        self.bytes = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.bytes, encoding="utf-8", errors="replace", newline="", write_through=True)

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.terminal


class Front:
    """Runs commands of comity in this process, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, stdin: bytes = b"", terminal: bool = False) -> Done:
        """Run one command."""
        out, err = _Stream(terminal=terminal), _Stream(terminal=terminal)
        home = at_home_in(self.folder)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("COMITY") and name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
        }
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, {**kept, **home, "COMITY_USER": "mei"}, clear=True))
            stack.enter_context(patch.object(sys, "argv", ["comity", *words]))
            stack.enter_context(
                patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            )
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(err))
            stack.enter_context(chdir(self.folder))
            code = run(comity, prog="comity")
        return Done(code, out.bytes.getvalue(), err.bytes.getvalue())

    def ok(self, *words: str, **more: Any) -> Done:
        """Run one command, which succeeds."""
        done = self(*words, **more)
        assert done.code == 0, f"comity {' '.join(words):.300}: {done.code}\n{done.said:.2000}"
        return done

    def fails(self, code: int, *words: str, **more: Any) -> str:
        """Run one command, which fails with this code, in words, and writes nothing; what it said."""
        before = self.files()
        done = self(*words, **more)
        assert done.code == code, f"comity {' '.join(words):.300}: {done.code}, not {code}\n{done.said:.2000}"
        said = done.err.decode()
        assert said.startswith("Error: "), said[:2000]
        assert "Traceback" not in said
        assert self.files() == before, "something was written"
        return said

    def files(self) -> dict[str, bytes]:
        """What lies in the folder, but for what may be thrown away."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".rows" not in path.name
        }
