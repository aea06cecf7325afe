"""The pages behind a socket: uvicorn with its limits, and one that it lacks."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.app import application
from web.guard import LOOPBACK

SLOWEST = 10.0
"""Seconds within which a client has to have said what it wants."""
LARGEST = 16 * 1024
"""Bytes of the first line and the headers of a request."""
WAITING = 64
"""Connections that the system keeps waiting."""


class Hasty(H11Protocol):
    """A connection that is closed where nobody asks anything: uvicorn waits for a first question for ever."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(SLOWEST, self._close_if_silent)

    def _close_if_silent(self) -> None:
        if self.cycle is None:
            self.transport.abort()
        elif self.cycle.response_complete:  # between two questions: uvicorn's own patience, then ours again
            self._waiting = self.loop.call_later(SLOWEST, self._close_if_idle, self.cycle)
        else:
            self._waiting = self.loop.call_later(SLOWEST, self._close_if_silent)

    def _close_if_idle(self, cycle: Any) -> None:
        if self.cycle is cycle:  # no question was finished since
            self.transport.abort()
        else:
            self._close_if_silent()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._waiting.cancel()
        super().connection_lost(exc)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address of this machine. Errors: OSError, OverflowError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=WAITING)


def serve(
    where: Path,
    at: socket.socket,
    *,
    hosts: Sequence[str] = (),
    more_hosts: Sequence[str] = (),
    version: str = "",
    log: Callable[[str], object] | None = None,
    connections: int = 200,
    kept_open: int = 5,
    grace: int = 3,
) -> None:
    """Serve the pages of a ledger until somebody interrupts it. `log` takes a line a request."""
    app: Any = application(where, hosts=(*LOOPBACK, *hosts, *more_hosts), version=version)
    config = uvicorn.Config(
        logged(app, log) if log else app,
        http=Hasty,
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=connections,
        timeout_keep_alive=kept_open,
        timeout_graceful_shutdown=grace,
        h11_max_incomplete_event_size=LARGEST,
    )
    uvicorn.Server(config).run(sockets=[at])


def logged(app: Any, log: Callable[[str], object]) -> Any:
    """The same application, of whose requests a line each is told: method, path, status and time, not what was asked."""

    async def told(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began = asyncio.get_running_loop().time()
        status: list[int] = []

        async def seen(message: Any) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        await app(scope, receive, seen)
        spent = (asyncio.get_running_loop().time() - began) * 1000
        log(f"{scope['method']} {scope['path'][:200]} {status[0] if status else '–'} {spent:.0f} ms")

    return told
