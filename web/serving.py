"""The pages behind a socket: uvicorn with its limits, and one that it lacks."""

import asyncio
import json
import logging
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.app import application
from web.guard import HEADERS, LOOPBACK
from web.turns import THREADS, one_address

SLOWEST = 10.0
"""Seconds within which a client has to have said what it wants."""
LARGEST = 16 * 1024
"""Bytes of the first line and the headers of a request."""
WAITING = 64
"""Connections that the system keeps waiting."""
UNREAD = 10.0
"""Seconds within which a client has to take some of what it is sent."""
SOME = 4 * 1024
"""Bytes, or else all of it."""
STUCK = 1.0
"""Seconds without any of it taken, after which a connection has to go where there is no room for others."""
TURNED_AWAY = 64
"""Connections at a time that are heard out although there is no room, to be told so in the form that they ask for."""
HEARD = 2.0
"""Seconds for which they are."""
AGAIN = 5
"""Seconds after which they may come again."""
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""A `struct linger` that waits for nothing."""
NONE = "-"
"""In a log, in the place of what is not known."""
LONGEST, LONGEST_METHOD = 200, 20
"""Bytes of a path, and characters of a method, that are logged."""
Log = Callable[[str], object]
"""Takes a line of a log."""
BUSY = "Too many are connected: ask again later."
STOPS = "This server is stopping: ask again later."


class Room:
    """Who is connected: not more than so many, nor of one address, so that nobody shuts others out by doing nothing.

    Who comes where there is no room takes the place of whoever of the same address has been idle for longest; where its
    address has room left and the house has none, of whichever address has most. Who does not take what it was sent is as
    idle as who does not ask. Only where nobody is idle is it sent away.
    """

    def __init__(self, most: int, of_one: int, lifted: Iterable[str] = ()) -> None:
        """At most `most` connections, and `of_one` of an address, unless it is one of `lifted`."""
        self.most, self.of_one = most, of_one
        self._lifted = frozenset(map(one_address, lifted))
        self._there: dict[str, dict[Hasty, None]] = {}
        self._number = 0
        self.turned_away = 0

    def enter(self, who: "Hasty") -> bool:
        """Take somebody in, if need be for somebody who is idle; false where there is no room at all."""
        place = one_address(who.client[0] if who.client else "")
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
            goes.cut()
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


def _idle(those: "Mapping[Hasty, None]") -> "Hasty | None":
    """Whoever has been idle for longest."""
    return next((who for who in those if who.is_idle), None)


class Hasty(H11Protocol):
    """A connection that takes room only while something is asked: uvicorn waits for a first question for ever."""

    def __init__(self, *given: Any, room: Room, log: "Log | None" = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.place = ""
        self._room, self._log = room, log
        self._waiting: asyncio.TimerHandle | None = None
        self._watching: asyncio.TimerHandle | None = None
        self._unread, self._taken_at, self._due = 0, 0.0, (0, 0.0)
        self._asked: asyncio.Task[Any] | None = None
        self._heard: bytes | None = None
        """What somebody says for whom there is no room; None for others."""
        self._application = self.app
        self.app = logged(self._answer, log) if log else self._answer

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered, or nobody takes the answer."""
        cycle: Any = self.cycle
        return cycle is None or bool(cycle.response_complete) or self._is_stuck

    @property
    def _is_stuck(self) -> bool:
        return self._watching is not None and self.loop.time() - self._taken_at > STUCK

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Ask the application as long as there is somebody to be answered, and the server goes on."""
        self._asked = asyncio.current_task()
        try:
            await self._application(scope, receive, send)
        except asyncio.CancelledError:
            if self.cycle.disconnected:
                return
            if self.cycle.response_started:
                raise
            body, headers = _refusal(503, STOPS, is_json=scope["path"].endswith(".json"))
            told = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 503, "headers": told})
            await send({"type": "http.response.body", "body": body})
        finally:
            self._asked = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait, where there is room."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # it is said at once that something was not taken
        if self._room.enter(self):
            self._waiting = self.loop.call_later(SLOWEST, self._close_if_silent)
        elif self._room.turned_away < TURNED_AWAY:
            self._room.turned_away += 1
            self._heard = b""
            self._waiting = self.loop.call_later(HEARD, transport.abort)
        else:
            self._refuse(503, BUSY)

    def _refuse(self, status: int, words: str, *, is_json: bool = False) -> None:
        """Answer what never comes to the application."""
        self.transport.write(_as_bytes(status, words, is_json=is_json))
        self.transport.close()
        if self._log:
            self._log(line_of(status=str(status)))

    def data_received(self, data: bytes) -> None:
        """Take what a client says; where there is no room, only to tell it so in the form that it asks for."""
        if self._heard is None:
            super().data_received(data)
            return
        self._heard += data
        if b"\r\n\r\n" in self._heard or len(self._heard) > LARGEST:
            self._heard, asked = b"", self._heard
            path = asked.partition(b"\r\n")[0].split(b" ")[1:2]
            is_json = bool(path) and path[0].partition(b"?")[0].endswith(b".json")
            self._refuse(503, BUSY, is_json=is_json)

    def pause_writing(self) -> None:
        """Begin to watch whether the client takes what it is sent."""
        super().pause_writing()
        if self._watching is None:
            self._taken_at = self.loop.time()
            self._unread = self.transport.get_write_buffer_size()
            self._due = self._unread, self._taken_at + UNREAD
            self._watching = self.loop.call_later(STUCK, self._close_if_unread)

    def resume_writing(self) -> None:
        """Watch no more: it has taken all."""
        self._watch_no_more()
        super().resume_writing()

    def _close_if_unread(self) -> None:
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left < self._unread:
            self._unread, self._taken_at = left, now
        begun, until = self._due
        if now >= until:
            if begun - left < SOME:
                self.cut()
                return
            self._due = left, now + UNREAD
        self._watching = self.loop.call_later(STUCK, self._close_if_unread)

    def cut(self) -> None:
        """Close it at once; what was not taken is forgotten by the system too, which would offer it for minutes."""
        there = self.transport.get_extra_info("socket") if self._watching is not None else None
        if there is not None:
            there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _watch_no_more(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def send_400_response(self, msg: str) -> None:
        """Say that a request is none, with the headers that every answer has."""
        self._refuse(400, msg)

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
        """Wait no more, and let nobody work on what nobody takes."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._watch_no_more()
        if self._heard is not None:
            self._room.turned_away -= 1
        self._room.leave(self)
        super().connection_lost(exc)
        if self._asked is not None:
            self._asked.cancel()


def _refusal(status: int, words: str, *, is_json: bool = False) -> tuple[bytes, dict[str, str]]:
    """An answer that no application gives, with its headers."""
    if is_json:
        why, _, hint = words.rstrip(".").partition(": ")
        words = json.dumps({"error": "busy", "field": None, "why": why, "hint": hint})
    body = f"{words}\n".encode()
    return body, {
        **HEADERS,
        **({"retry-after": str(AGAIN)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        "content-type": "application/json" if is_json else "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "connection": "close",
    }


def _as_bytes(status: int, words: str, *, is_json: bool = False) -> bytes:
    """Such an answer as it is sent."""
    body, headers = _refusal(status, words, is_json=is_json)
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
    log: Log | None = None,
    warnings: bool = False,
    connections: int = 200,
    of_one: int = 32,
    proxies: Sequence[str] = (),
    kept_open: int = 5,
    grace: int = 3,
) -> None:
    """Serve the pages of a ledger until somebody interrupts it. `log` takes a line a request (`line_of`).

    At most `connections` at a time, and `of_one` of an address, unless it is one of `proxies`: web servers that pass on
    what many ask.
    """
    app: Any = application(where, hosts=(*LOOPBACK, *hosts, *more_hosts), version=version, proxies=proxies)
    config = uvicorn.Config(
        app,
        http=partial(Hasty, room=Room(connections, of_one, proxies), log=log),  # type: ignore[arg-type]  # is called alone
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,  # `say_only_what_broke` sees to it
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=kept_open,
        timeout_graceful_shutdown=grace,
        h11_max_incomplete_event_size=LARGEST,
    )
    say_only_what_broke(warnings=warnings)
    uvicorn.Server(config).run(sockets=[at])


def still_at_work(seconds: float) -> bool:
    """Whether threads that made pages still do after so many seconds, although nobody waits: SQLite waits for a lock."""
    until = time.monotonic() + seconds
    there = [thread for thread in threading.enumerate() if thread.name.startswith(THREADS)]
    for thread in there:
        thread.join(max(0.0, until - time.monotonic()))
    return any(thread.is_alive() for thread in there)


def say_only_what_broke(*, warnings: bool = False) -> None:
    """Let the server print where the program broke down, and nothing of what clients do; with `warnings` a line of that."""
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING if warnings else logging.ERROR)
        logger.addFilter(_is_of_the_program)


_CLIENTS = (asyncio.CancelledError, TimeoutError, ConnectionError)
"""What is raised where a client goes or the server stops, and nothing is wrong."""


def _is_of_the_program(record: logging.LogRecord) -> bool:
    """Whether a line is about the program: neither a client that went, nor answers that were given up at the end."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, _CLIENTS) and "timeout graceful shutdown exceeded" not in str(record.msg)


def logged(app: Any, log: Log) -> Any:
    """The same application, of whose requests a line each is told (`line_of`)."""

    async def told(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), NONE, 0

        async def seen(message: Any) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = str(message["status"])
            elif scope["method"] != "HEAD":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, seen)
        finally:  # who has gone before there was an answer has a line too
            spent = (time.perf_counter() - began) * 1000
            log(line_of(scope["method"], scope.get("raw_path") or b"", status=status, size=size, spent=spent))

    return told


def line_of(
    method: str = NONE, path: bytes = b"", *, status: str = NONE, size: int = 0, spent: float = 0
) -> str:
    """A request in a line: when (UTC), method, path, status, bytes of the answer, milliseconds, a space between two.

    `path` is as it was sent, escaped, and ends before the question mark: nothing is said of what was asked for, nor of who
    asked. What is not known of a request that was none, or of an answer that nobody waited for, is `NONE`.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    plain = quote(path.partition(b"?")[0][:LONGEST], safe="/%:@~!$&'()*+,;=") or NONE
    return f"{now} {quote(method[:LONGEST_METHOD])} {plain} {status} {size} {spent:.0f}"
