"""The other process that reads a large list (`cli.spreadsheet.apart`): begun, told, and ended.

Light, so that it gets ready while the one that began it does.
"""

import pickle
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Self

if TYPE_CHECKING:
    import subprocess

PROTOCOL = pickle.HIGHEST_PROTOCOL
_PROGRAM = (
    "import pickle, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    " sys.path[:] = pickle.load(sys.stdin.buffer); from cli.spreadsheet.apart import alone; alone()"
)
"""Whoever is interrupted is the one who began it."""


class Reader:
    """Another process that reads a list (`with`): it is ended where it has not ended by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Begin it, as far as that is allowed: it gets ready meanwhile."""
        import subprocess

        with suppress(OSError, ValueError, RuntimeError):
            self._process = subprocess.Popen(  # noqa: S603 — this Python, and a program that stands above
                [sys.executable, "-P", "-X", "utf8", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._say(sys.path)

    @property
    def is_there(self) -> bool:
        """Whether there is one."""
        return self._process is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not written yet is wanted by nobody
                if pipe:
                    pipe.close()

    def told(self, what: object) -> BinaryIO | Any | None:
        """Tell it what to read; where what it reads comes from. None where it is gone."""
        if self._process is None or self._process.stdin is None:
            return None
        try:
            self._say(what)
            self._process.stdin.close()
        except OSError:
            return None
        return self._process.stdout

    def _say(self, what: object) -> None:
        if self._process and self._process.stdin:
            pickle.dump(what, self._process.stdin, PROTOCOL)
            self._process.stdin.flush()
