"""What stands before every page: who may ask, in which form, and what a browser may do with the answer.

Nothing is ever written: whatever is no plain reading is refused before anything of the ledger is looked at.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names by which a machine calls itself."""
METHODS = ("GET", "HEAD")
LONGEST_PATH = 1_000
"""Bytes."""
LONGEST_QUERY = 2_000
"""Bytes."""
LARGEST_HEADERS = 16 * 1024
"""Bytes of all of them."""
MOST_WORDS = 40
"""What may be given behind the question mark."""
LONGEST_WORDS = 400
"""Characters of one of these."""
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}
"""On every answer. There is no cookie."""
_INSTEAD = (b"x-http-method-override", b"x-http-method", b"x-method-override")
"""By what some servers let a reading be something else."""


class Refused(Exception):
    """A request that is not looked at any further."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Guard:
    """An application behind the guard."""

    def __init__(self, app: App, hosts: Iterable[str] = LOOPBACK) -> None:
        """`hosts` are the names by which it may be called, without a port; an address of IPv6 in brackets."""
        self._app = app
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in words."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1003})
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = [(name, value) for name, value in message["headers"] if name.decode() not in HEADERS]
                message = message | {"headers": given + _HEADERS}
            await send(message)

        try:
            self._look_at(scope)
        except Refused as error:
            await _refuse(guarded, error)
            return
        await self._app(scope, receive, guarded)

    def _look_at(self, scope: Scope) -> None:
        """Look whether a request is a plain reading that was meant for here. Errors: Refused."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._see_whom_it_calls([value for name, value in headers if name == b"host"])
        if scope["method"] not in METHODS or any(name in _INSTEAD for name, _ in headers):
            raise Refused(405, "This is only read: ask with GET.")
        if sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
            raise Refused(431, "The headers of this request are too long.")
        told = dict(headers)
        if told.get(b"content-length", b"0").strip() != b"0" or b"transfer-encoding" in told:
            raise Refused(413, "A question has no body.")
        if told.get(b"sec-fetch-site") == b"cross-site" and told.get(b"sec-fetch-mode") != b"navigate":
            raise Refused(403, "This is for nobody else's page.")
        see_path(scope["path"], scope.get("raw_path") or b"")
        query_of(scope["query_string"])

    def _see_whom_it_calls(self, hosts: list[bytes]) -> None:
        called = hosts[0].decode("latin-1").lower() if len(hosts) == 1 else ""
        name, colon, port = called.rpartition(":")
        if not colon or called.endswith("]"):
            name, port = called, ""
        if name.rstrip(".") not in self._hosts or (port and not (port.isascii() and port.isdigit())):
            raise Refused(421, "This server is not called so: comity serve --allow-host NAME lets it be.")


_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


def see_path(path: str, raw: bytes) -> None:
    """See that a path is plain: no step up, nothing that is read twice, nothing that is not seen. Errors: Refused."""
    parts = path.split("/")
    if len(raw) > LONGEST_PATH or len(path) > LONGEST_PATH:
        raise Refused(414, "This address is too long.")
    plain = path.startswith("/") and path.isprintable() and not set(path) & set("\\%\ufffd")
    plain = plain and b"%2f" not in raw.lower()  # what is escaped is part of a name, and no name has it
    if not plain or ".." in parts or "." in parts or "" in parts[1:-1]:
        raise Refused(400, "This is no address.")


def query_of(raw: bytes) -> dict[str, list[str]]:
    """What stands behind the question mark, words by name. Errors: Refused."""
    if len(raw) > LONGEST_QUERY:
        raise Refused(414, "More is asked than one address may ask.")
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_WORDS
        )
    except UnicodeError:
        raise Refused(400, "What is asked is not written in UTF-8.") from None
    except ValueError:
        raise Refused(400, f"At most {MOST_WORDS} things may be asked at once.") from None
    found: dict[str, list[str]] = {}
    for name, words in pairs:
        if not (name.isprintable() and words.isprintable()) or max(len(name), len(words)) > LONGEST_WORDS:
            raise Refused(400, "What is asked has signs that cannot be seen, or is too long.")
        found.setdefault(name, []).append(words)
    return found


async def _refuse(send: Send, error: Refused) -> None:
    body = f"{error.why}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *([(b"allow", ", ".join(METHODS).encode())] if error.status == 405 else []),  # noqa: PLR2004 — as HTTP has it
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
