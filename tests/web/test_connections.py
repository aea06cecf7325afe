"""Who does nothing shuts nobody out: with real sockets, and as a control with uvicorn's own protocol, which lets them."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.guard import HEADERS, Guard
from web.serving import Hasty, Room, listening, still_at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MOST, OF_ONE = 40, 10
LARGE = 8_000_000
"""Bytes, more than the system takes for a client that reads nothing."""
GIVEN_UP = threading.Event()
ANOTHER = "127.0.0.2"
"""Another address of this machine, which Linux has without being asked."""
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only there a machine has many addresses of its own"
)


async def slow(_scope: Any, _receive: Any, send: Any) -> None:
    """An application that answers in a while where it is asked to."""
    if _scope["type"] != "http":
        return
    if _scope["path"].startswith("/slow"):
        GIVEN_UP.clear()
        try:
            await asyncio.sleep(3)
        except asyncio.CancelledError:
            GIVEN_UP.set()
            raise
    if _scope["path"] == "/large":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a" * LARGE})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
    await send({"type": "http.response.body", "body": b"ok\n"})


@contextmanager
def served(http: Any, **given: Any) -> Iterator[int]:
    """The port of a server that runs in a thread."""
    at = listening("127.0.0.1", 0)
    config = uvicorn.Config(
        Guard(slow),
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        **given,
    )
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    running.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield at.getsockname()[1]
    finally:
        server.should_exit = True
        running.join()
        at.close()


def guarded(*lifted: str) -> Any:
    return partial(Hasty, room=Room(MOST, OF_ONE, lifted))


@contextmanager
def doing_nothing(port: int, number: int, address: str, begins: bytes = b"GET /") -> Iterator[list[Any]]:
    """Connections that say a little and then nothing more."""
    there = []
    try:
        for _ in range(number):
            each = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(address, 0))
            there.append(each)
            with suppress(OSError):
                each.sendall(begins)
        time.sleep(0.3)
        yield there
    finally:
        for each in there:
            each.close()


def answered(port: int, address: str = "127.0.0.1") -> httpx.Response:
    transport = httpx.HTTPTransport(local_address=address)
    with httpx.Client(transport=transport, trust_env=False, timeout=5) as client:
        return client.get(f"http://127.0.0.1:{port}/", headers={"host": "localhost"})


def is_open(each: socket.socket) -> bool:
    each.settimeout(0.05)
    try:
        return each.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


@linux
def test_the_control_uvicorn_alone_shuts_others_out() -> None:
    with served(H11Protocol, limit_concurrency=MOST) as port, doing_nothing(port, MOST, ANOTHER):
        found = answered(port)

    assert found.status_code == 503
    assert "content-security-policy" not in found.headers


@linux
@pytest.mark.parametrize("begins", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /"])
def test_idle_connections_of_one_address_shut_nobody_out(begins: bytes) -> None:
    with served(guarded()) as port, doing_nothing(port, 3 * MOST, ANOTHER, begins) as there:
        assert answered(port).text == "ok\n"
        assert answered(port, ANOTHER).text == "ok\n", "nor whoever asks from there in earnest"
        if begins == b"GET /":
            assert sum(map(is_open, there)) < OF_ONE


@linux
def test_idle_connections_of_many_addresses_shut_nobody_out() -> None:
    with served(guarded()) as port:
        held = [doing_nothing(port, OF_ONE, f"127.0.0.{number}") for number in range(2, 9)]
        for each in held:
            each.__enter__()
        try:
            assert answered(port).text == "ok\n"
        finally:
            for each in held:
                each.__exit__(None, None, None)


@linux
def test_a_web_server_before_it_may_be_connected_as_often_as_there_is_room() -> None:
    with served(guarded(ANOTHER)) as port, doing_nothing(port, MOST, ANOTHER) as there:
        assert sum(map(is_open, there)) == MOST
        assert answered(port).text == "ok\n"


def test_what_takes_longer_than_the_server_goes_on_is_told_so() -> None:
    lines: list[str] = []
    with served(partial(Hasty, room=Room(MOST, OF_ONE), log=lines.append)) as port:
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.sendall(b"GET /slow.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.1)  # and it stops, while that is answered
    with connection:
        answer = b""
        while part := connection.recv(65536):
            answer += part

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: " in head
    assert set(HEADERS) <= {line.partition(b":")[0].decode() for line in head.splitlines()}
    assert json.loads(body)["why"] == "This server is stopping"
    assert [line.split(" ")[1:4] for line in lines] == [["GET", "/slow.json", "503"]]


def test_threads_that_wait_for_something_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.serving.THREADS", "of-this-test-")  # other tests' pages have threads too
    goes_on = threading.Event()
    thread = threading.Thread(target=goes_on.wait, name="of-this-test-page_0")
    thread.start()

    assert still_at_work(0.05)
    goes_on.set()
    assert not still_at_work(5)


@linux
def test_where_all_are_busy_it_is_said_so_with_the_headers_of_every_answer() -> None:
    asks = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(guarded()) as port, doing_nothing(port, OF_ONE, ANOTHER, asks) as there:
        refused = answered(port, ANOTHER)
        others = answered(port)
        first = there[0].recv(100)

    assert refused.status_code == 503
    assert refused.text == "Too many are connected: ask again later.\n"
    assert {name: refused.headers[name] for name in HEADERS} == HEADERS
    assert others.text == "ok\n", "they are busy for one address alone"
    assert first.startswith(b"HTTP/1.1 200"), "whoever was being answered is"


def test_what_is_no_request_is_refused_with_the_headers_of_every_answer() -> None:
    with (
        served(guarded()) as port,
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
    ):
        connection.sendall(b"what is this\r\n\r\n")
        found = connection.recv(65536).decode()

    assert found.startswith("HTTP/1.1 400 ")
    assert all(f"\r\n{name}: {told}\r\n" in found for name, told in HEADERS.items())


# --- who never reads what is sent

LARGE_ONE = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"


@contextmanager
def never_reading(port: int, number: int, *addresses: str) -> Iterator[list[socket.socket]]:
    """Connections that ask for much, again and again, and take none of it."""
    there = []
    try:
        for address in addresses:
            for _ in range(number):
                each = socket.socket()
                each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                each.bind((address, 0))
                each.settimeout(10)
                each.connect(("127.0.0.1", port))
                with suppress(OSError):
                    each.sendall(LARGE_ONE * 20)
                there.append(each)
        time.sleep(0.5)
        yield there
    finally:
        for each in there:
            each.close()


def is_connected(each: socket.socket) -> bool:
    return each.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1


OTHERS = [f"127.0.0.{number}" for number in range(60, 64)]


@linux
def test_the_control_without_the_guard_who_never_reads_stays_and_shuts_others_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("pause_writing", "resume_writing"):
        monkeypatch.setattr(Hasty, name, getattr(H11Protocol, name))
    monkeypatch.setattr("web.serving.UNREAD", 1.0)
    with served(guarded()) as port, never_reading(port, OF_ONE, *OTHERS) as there:
        time.sleep(4)
        assert all(map(is_connected, there))
        assert answered(port).status_code == 503


@linux
def test_who_never_reads_is_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.serving.UNREAD", 1.0)
    with served(guarded()) as port, never_reading(port, OF_ONE, *OTHERS) as there:
        time.sleep(4)
        assert not any(map(is_connected, there))
        assert answered(port).text == "ok\n"


@linux
def test_who_never_reads_makes_room_for_others_before_that_too() -> None:
    with served(guarded()) as port, never_reading(port, OF_ONE, *OTHERS) as there:
        time.sleep(1.5)
        assert sum(map(is_connected, there)) == MOST
        assert answered(port).text == "ok\n"
        assert answered(port, OTHERS[0]).text == "ok\n", "whoever asks from there in earnest is answered too"


def test_who_reads_slowly_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.serving.UNREAD", 1.0)
    with served(guarded()) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(LARGE_ONE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        found = 0
        while part := connection.recv(400_000):
            found += len(part)
            time.sleep(0.1)

    assert found > LARGE


def test_what_nobody_waits_for_any_more_is_given_up() -> None:
    with served(guarded()) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
        assert GIVEN_UP.wait(2)


@linux
def test_where_all_are_busy_it_is_said_in_the_form_that_was_asked_for() -> None:
    asks = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(guarded()) as port, doing_nothing(port, OF_ONE, ANOTHER, asks):
        transport = httpx.HTTPTransport(local_address=ANOTHER)
        with httpx.Client(transport=transport, trust_env=False, timeout=5) as client:
            found = client.get(f"http://127.0.0.1:{port}/en/map.json?a=b", headers={"host": "localhost"})

    assert found.status_code == 503
    assert int(found.headers["retry-after"]) > 0
    assert found.json() == {
        "error": "busy",
        "field": None,
        "why": "Too many are connected",
        "hint": "ask again later",
    }


class Someone(Hasty):
    """Somebody who is connected, without a connection."""

    def __init__(self, address: str) -> None:
        self.client, self.place, self.gone = (address, 1), "", False
        self.transport: Any = self
        self.cycle: Any = None
        self._watching = None

    def abort(self) -> None:
        self.gone = True


def test_one_line_of_a_provider_is_one_address() -> None:
    room = Room(100, 2)
    those = [Someone(f"2001:db8:1:2::{number}") for number in range(3)]
    mapped = [Someone("::ffff:192.0.2.1"), Someone("192.0.2.1"), Someone("192.0.2.1")]

    assert all(map(room.enter, (*those, *mapped)))
    assert [each.gone for each in those] == [True, False, False]
    assert [each.gone for each in mapped] == [True, False, False]
    assert room.enter(Someone("2001:db8:1:3::1"))


def test_whoever_has_gone_leaves_room() -> None:
    room = Room(2, 2)
    first, second = Someone("192.0.2.1"), Someone("192.0.2.2")
    assert room.enter(first)
    assert room.enter(second)
    room.leave(first)
    room.leave(first)

    assert room.enter(Someone("192.0.2.3"))
    assert not second.gone
