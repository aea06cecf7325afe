"""The public doors of comity, in this process: the command as it is installed, and the pages as a browser asks for them."""

import asyncio
import gc
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import time_machine

from tests.environment import at_home_in

NOW = "2026-11-20T10:02:03Z"
"""The day on which everything is asked."""
LEDGER = "comity.db"
SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@contextmanager
def at_home(folder: Path, now: str | datetime = NOW) -> Iterator[None]:
    """Stand in a folder, as a user whose home lies there, on a day when the clocks stand still."""
    home = at_home_in(folder / ".home") | {"COMITY_USER": "mei", "COMITY_LEDGER": LEDGER, "COLUMNS": "100"}
    before, stood = dict(os.environ), Path.cwd()
    os.environ.update(home)
    os.chdir(folder)
    try:
        with time_machine.travel(now, tick=False):
            yield
    finally:
        os.chdir(stood)
        os.environ.clear()
        os.environ.update(before)


def comity(*words: str, stdin: bytes = b"") -> Done:
    """Run one command, through the entry point of the package."""
    (script,) = entry_points(group="console_scripts", name="comity")
    main = script.load()
    streams = [
        io.TextIOWrapper(io.BytesIO(given), encoding="utf-8", newline="") for given in (stdin, b"", b"")
    ]
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    sys.argv, (sys.stdin, sys.stdout, sys.stderr) = ["comity", *words], streams
    code: Any = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        for number, handler in handlers.items():
            with suppress(ValueError):  # not in the main thread
                signal.signal(number, handler)
        gc.unfreeze()
        gc.enable()
    out, err = (_written(stream) for stream in streams[1:])
    return Done(code, out, err)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


class Pages:
    """The pages of a ledger, served."""

    def __init__(self, ledger: Path) -> None:
        from web.app import application  # noqa: PLC0415 — where pages are asked for alone
        from web.asking import Desk  # noqa: PLC0415

        self.app = application(ledger, desk=Desk(ledger, patience=120.0, deadline=300.0))

    def get(self, address: str) -> Any:
        """Return the response at an address."""
        import httpx  # noqa: PLC0415 — where pages are asked for alone

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.get(address)

        return asyncio.run(ask())
