"""`comity serve` as people call it: where it listens, how it stops, what it says, and clients that dawdle."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.web.conftest import Pages, Served

if TYPE_CHECKING:
    from pathlib import Path


def said(port: int, request: bytes, *, patience: float = 20) -> bytes:
    """What comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(request)
        found = b""
        while part := connection.recv(65536):
            found += part
        return found


def comity(*words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "comity", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (\S+) (\S+) (\d{3}|-) (\d+) \d+")
"""When, method, path, status, bytes, milliseconds."""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is told otherwise there")
@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_it_says_where_it_is_and_answers_what_is_asked_before_it_stops(how: str, own: Pages) -> None:
    running = Served(own.where)
    assert running.address.startswith("http://127.0.0.1:")
    with closing(sqlite3.connect(own.where, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
            connection.sendall(b"GET /en/about HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.5)
            running.process.send_signal(getattr(signal, how))
            time.sleep(0.3)
            writer.execute("ROLLBACK")
            answer = b""
            while part := connection.recv(65536):
                answer += part
    code, rest = running.ended()

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"</html>")
    assert code == 0, rest
    assert rest.splitlines()[-1] == "Stopped."
    assert "Traceback" not in rest


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is told otherwise there")
def test_a_log_has_a_line_a_request_and_neither_what_was_asked_nor_by_whom(demo: Path) -> None:
    running = Served(demo, "--log")
    client = httpx.Client(trust_env=False, timeout=30, base_url=running.address)
    page = client.get("/en/partnerships?as-at=2024-01-01")
    client.head("/healthz")
    client.get(f"/en/p/%1b[31m高雄%0a{'a' * 300}", headers={"user-agent": "somebody's"})
    client.close()
    said(running.port, b"\x16\x03\x01 what is this\r\n\r\n")
    code, rest = running.stop(signal.SIGTERM)

    assert code == 0
    found = [LINE.fullmatch(line) for line in rest.splitlines()[1:-1]]
    assert all(found), rest
    first, probe, strange, none = (line.groups() for line in found if line)
    assert "server" not in page.headers
    assert first == ("GET", "/en/partnerships", "200", page.headers["content-length"])
    assert probe == ("HEAD", "/healthz", "200", "0")
    assert strange[1].isascii()
    assert len(strange[1]) <= 300
    assert strange[2] in {"400", "404"}
    assert none[:3] == ("-", "-", "400")


def test_a_ledger_that_is_not_there_is_said_before_anything_listens() -> None:
    assert "nothing.db" in comity("serve", "--ledger", "nothing.db", "--port", "0", code=6)


def test_another_server_on_the_port_is_said_in_words(served: Served, demo: Path) -> None:
    told = comity("serve", "--ledger", str(demo), "--port", str(served.port), code=6)

    assert f"port {served.port} is taken" in told
    assert f"--port {served.port + 1}" in told
    assert "a port is a number" in comity("serve", "--ledger", str(demo), "--port", "99999", code=2)
    assert "--allow-host" in comity("serve", "--ledger", str(demo), "--host", "0.0.0.0", code=2)  # noqa: S104 — refused


def test_without_the_extra_it_says_what_to_install(demo: Path) -> None:
    lacking = (
        "import sys\n"
        "class None_:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'starlette':\n"
        "            raise ModuleNotFoundError('no', name='starlette')\n"
        "sys.meta_path.insert(0, None_())\n"
        f"sys.argv = ['comity', 'serve', '--ledger', {str(demo)!r}]\n"
        "from cli.launch import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", lacking],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert done.returncode == 6
    assert "python -m pip install starlette uvicorn jinja2" in done.stderr


def test_other_commands_import_nothing_of_it(demo: Path) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['comity', 'list', '--ledger', {str(demo)!r}, '--json']\n"
        "from cli.launch import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(name for name in sys.modules if name.partition('.')[0] in"
        " {'starlette', 'uvicorn', 'jinja2', 'anyio', 'asyncio', 'web', 'h11'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )

    assert done.stdout.splitlines()[-1] == ""
    assert json.loads(done.stdout)


# --- over the wire


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET http://evil.example/en/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"421"),
        (b"GET http://evil.example/en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /en/ HTTP/1.0\r\n\r\n", b"421"),
        (b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /en/\x00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"400"),
        (b"POST /en/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx", b"405"),
        (b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", b"431"),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"400"),
        (
            b"GET /static/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            b"400",
        ),
        (b"GET /en/about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"200"),
    ],
)
def test_over_the_wire_too(request_: bytes, status: bytes, served: Served) -> None:
    answer = said(served.port, request_)

    expected = {status, b"400"} if status == b"431" else {status}  # h11 refuses it where it comes in pieces
    assert answer.split(b" ", 2)[1] in expected
    assert b"root:" not in answer


@pytest.mark.slow
def test_it_says_nothing_of_what_clients_do_unless_it_is_asked_to(demo: Path) -> None:
    running = Served(demo)
    host = b"Host: localhost\r\n"
    large = b"GET /en/reports/timeline HTTP/1.1\r\n" + host + b"\r\n"
    upgrade = (
        b"GET /en/about HTTP/1.1\r\n" + host + b"Connection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    )
    assert b" 400 " in said(running.port, b"\x16\x03\x01 what is this\r\n\r\n")
    assert said(running.port, upgrade)[9:12] == b"200"
    assert said(running.port, upgrade.replace(b"websocket", b"h2c"))[9:12] == b"200"
    for asked in (b"GET /en/", b"GET /en/reports/count HTTP/1.1\r\n" + host + b"\r\n", large * 5):
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
            connection.sendall(asked)  # and goes in the middle
    reset = socket.create_connection(("127.0.0.1", running.port), timeout=10)
    reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    reset.sendall(large * 50)
    time.sleep(0.3)
    reset.close()
    never = []
    for _ in range(5):
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        each.connect(("127.0.0.1", running.port))
        each.settimeout(0.2)
        with suppress(OSError):
            each.sendall(large * 300)
        never.append(each)
    assert httpx.get(f"{running.address}/en/about", trust_env=False, timeout=10).status_code == 200
    time.sleep(2)
    code, rest = running.stop(signal.SIGINT)
    for each in never:
        each.close()

    assert code == 0
    assert "Traceback" not in rest, rest
    assert [line for line in rest.splitlines() if line.strip()] == [
        "The pages of " + str(demo) + ". Ctrl-C stops them.",
        "Stopped.",
    ]


@pytest.mark.slow
def test_who_says_nothing_is_not_waited_for(served: Served) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        connection.sendall(b"GET /en/about HTTP/1.1\r\n")
        assert not connection.recv(100)
    assert time.monotonic() - began < 20


def test_many_who_dawdle_do_not_keep_others_out(served: Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", served.port), timeout=30) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(b"GET /en/")
        assert httpx.get(f"{served.address}/healthz", trust_env=False, timeout=10).status_code == 200
    finally:
        for connection in slow:
            connection.close()
