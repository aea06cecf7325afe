"""The pages behind a socket: uvicorn with its limits, and one that it lacks."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.app import application
from web.guard import HEADERS, LOOPBACK

SLOWEST = 10.0
"""Seconds within which a client has to have said what it wants."""
LARGEST = 16 * 1024
"""Bytes of the first line and the headers of a request."""
WAITING = 64
"""Connections that the system keeps waiting."""


class Room:
    """Who is connected: not more than so many, nor of one address, so that nobody shuts others out by doing nothing.

    Who comes where there is no room takes the place of whoever of the same address has been idle for longest; where its
    address has room left and the house has none, of whichever address has most. Only where nobody is idle is it sent away.
    """

    def __init__(self, most: int, of_one: int, lifted: Iterable[str] = ()) -> None:
        """At most `most` connections, and `of_one` of an address, unless it is one of `lifted`."""
        self.most, self.of_one = most, of_one
        self._lifted = frozenset(map(_place, lifted))
        self._there: dict[str, dict[Hasty, None]] = {}
        self._number = 0

    def enter(self, who: "Hasty") -> bool:
        """Take somebody in, if need be for somebody who is idle; false where there is no room at all."""
        place = _place(who.client[0] if who.client else "")
        own = self._there.get(place, {})
        full: Iterable[Mapping[Hasty, None]] = ()
        if len(own) >= self.of_one and place not in self._lifted:
            full = (own,)
        elif self._number >= self.most:
            full = sorted(self._there.values(), key=len, reverse=True)
        if full:
            goes = next(filter(None, map(_idle, full)), None)
            if goes is None:
                return False
            self.leave(goes)
            goes.transport.abort()
        self._there.setdefault(place, {})[who] = None
        who.place = place
        self._number += 1
        return True

    def leave(self, who: "Hasty") -> None:
        """Let somebody go; whoever is not there has gone already."""
        own = self._there.get(who.place, {})
        if who in own:
            del own[who]
            self._number -= 1
            if not own:
                del self._there[who.place]

    def was_answered(self, who: "Hasty") -> None:
        """Say that somebody begins to be idle."""
        own = self._there.get(who.place, {})
        if who in own:
            del own[who]
            own[who] = None  # the last of them


def _place(address: str) -> str:
    """What counts as one address: of IPv6 what one line of a provider has, 64 bits."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004 — as they are called
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ip_network((found, 64), strict=False))


def _idle(those: "Mapping[Hasty, None]") -> "Hasty | None":
    """Whoever has been idle for longest."""
    return next((who for who in those if who.is_idle), None)


class Hasty(H11Protocol):
    """A connection that takes room only while something is asked: uvicorn waits for a first question for ever."""

    def __init__(self, *given: Any, room: Room, **more: Any) -> None:
        super().__init__(*given, **more)
        self.place = ""
        self._room = room
        self._waiting: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered."""
        cycle: Any = self.cycle
        return cycle is None or bool(cycle.response_complete)

    def connection_made(self, transport: Any) -> None:
        """Begin to wait, where there is room."""
        super().connection_made(transport)
        if self._room.enter(self):
            self._waiting = self.loop.call_later(SLOWEST, self._close_if_silent)
        else:
            transport.write(_as_bytes(503, "Too many are connected: ask again later."))
            transport.close()

    def send_400_response(self, msg: str) -> None:
        """Say that a request is none, with the headers that every answer has."""
        self.transport.write(_as_bytes(400, msg))
        self.transport.close()

    def on_response_complete(self) -> None:
        """Begin to wait for another question."""
        self._room.was_answered(self)
        super().on_response_complete()

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
        if self._waiting is not None:
            self._waiting.cancel()
        self._room.leave(self)
        super().connection_lost(exc)


def _as_bytes(status: int, words: str) -> bytes:
    """An answer that no application gives."""
    body = f"{words}\n".encode()
    headers = {
        **HEADERS,
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "connection": "close",
    }
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {told}" for name, told in headers.items()),
    )
    return "\r\n".join((*lines, "", "")).encode() + body


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
    of_one: int = 32,
    proxies: Sequence[str] = (),
    kept_open: int = 5,
    grace: int = 3,
) -> None:
    """Serve the pages of a ledger until somebody interrupts it. `log` takes a line a request.

    At most `connections` at a time, and `of_one` of an address, unless it is one of `proxies`: web servers that pass on
    what many ask.
    """
    app: Any = application(where, hosts=(*LOOPBACK, *hosts, *more_hosts), version=version)
    config = uvicorn.Config(
        logged(app, log) if log else app,
        http=partial(Hasty, room=Room(connections, of_one, proxies)),  # type: ignore[arg-type]  # is called alone
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
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
