"""Requests that nobody means well: each is refused in words, changes nothing, and gets nothing through."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.web.conftest import SCRIPT
from web import guard
from web.guard import HEADERS, LOOPBACK, Guard

if TYPE_CHECKING:
    from tests.web.conftest import Pages

PAGE = "/en/partnerships"


def asked(  # noqa: PLR0913 — as many as a request has parts
    app: Any,
    path: str = PAGE,
    *,
    raw: bytes | None = None,
    query: bytes = b"",
    method: str = "GET",
    headers: tuple[tuple[bytes, bytes], ...] = ((b"host", b"localhost:8000"),),
) -> tuple[int, dict[str, str], bytes]:
    """What an application answers to a request as a server hands it over: what no client would write, too."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode() if raw is None else raw,
        "query_string": query,
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], {key.decode(): value.decode() for key, value in sent[0]["headers"]}, body


LOCAL = (b"host", b"localhost:8000")
FORGED: dict[str, tuple[int, dict[str, Any]]] = {
    "no host": (421, {"headers": ()}),
    "another's host": (421, {"headers": ((b"host", b"evil.example"),)}),
    "a host that begins like ours": (421, {"headers": ((b"host", b"localhost.evil.example"),)}),
    "a host with a user": (421, {"headers": ((b"host", b"localhost@evil.example"),)}),
    "a host with words for a port": (421, {"headers": ((b"host", b"localhost:evil"),)}),
    "two hosts": (421, {"headers": (LOCAL, (b"host", b"evil.example"))}),
    "a host that a proxy is said to have seen": (
        421,
        {"headers": ((b"host", b"evil.example"), (b"x-forwarded-host", b"localhost"))},
    ),
    "a rebound name": (421, {"headers": ((b"host", b"127.0.0.1.nip.io:8000"),)}),
    "an absolute address": (400, {"path": "http://evil.example/en/"}),
    "writing": (405, {"method": "POST"}),
    "deleting": (405, {"method": "DELETE"}),
    "a method of nobody's": (405, {"method": "PROPFIND"}),
    "tracing": (405, {"method": "TRACE"}),
    "connecting": (405, {"method": "CONNECT"}),
    "asking what may be done": (405, {"method": "OPTIONS"}),
    "a method in a header": (405, {"headers": (LOCAL, (b"x-http-method-override", b"DELETE"))}),
    "endless headers": (431, {"headers": (LOCAL, (b"x", b"a" * 20_000))}),
    "a body": (413, {"headers": (LOCAL, (b"content-length", b"5"))}),
    "a body in pieces": (413, {"headers": (LOCAL, (b"transfer-encoding", b"chunked"))}),
    "another's page": (
        403,
        {"headers": (LOCAL, (b"sec-fetch-site", b"cross-site"), (b"sec-fetch-mode", b"no-cors"))},
    ),
    "another's script": (
        403,
        {"headers": (LOCAL, (b"sec-fetch-site", b"cross-site"), (b"sec-fetch-mode", b"cors"))},
    ),
    "up": (400, {"path": "/en/../../etc/passwd"}),
    "up among the styles": (400, {"path": "/static/../app.py"}),
    "up, escaped": (400, {"path": "/static/../app.py", "raw": b"/static/%2e%2e/app.py"}),
    "up, escaped twice": (400, {"path": "/static/%2e%2e/app.py", "raw": b"/static/%252e%252e/app.py"}),
    "up, as on windows": (400, {"path": "/static/..\\app.py"}),
    "a slash, escaped": (400, {"path": "/en/p/a--b/audit", "raw": b"/en/p/a--b%2faudit"}),
    "a slash, escaped in capitals": (400, {"path": "/en/p/a--b/audit", "raw": b"/en/p/a--b%2Faudit"}),
    "here": (400, {"path": "/en/./partnerships"}),
    "two slashes": (400, {"path": "//evil.example/en/"}),
    "nothing in between": (400, {"path": "/en//partnerships"}),
    "a null": (400, {"path": "/en/p/a\x00b"}),
    "a line break in the path": (400, {"path": "/en/p/a\r\nset-cookie: x=1"}),
    "a line break behind the question mark": (400, {"query": b"as-at=2024%0d%0aset-cookie:%20x=1"}),
    "a null behind the question mark": (400, {"query": b"as-at=2024%00"}),
    "an overlong path": (414, {"path": "/en/p/" + "a" * 2000}),
    "an overlong question": (414, {"query": b"as-at=" + b"9" * 5000}),
    "an overlong word": (400, {"query": b"as-at=" + b"9" * 1500}),
    "many options": (400, {"query": b"&".join(b"status=in-force" for _ in range(100))}),
    "broken escapes of utf-8": (400, {"query": b"as-at=%ff%fe"}),
    "an overlong form of utf-8": (400, {"query": b"as-at=%c0%ae"}),
    "another encoding": (400, {"query": "as-at=高雄".encode("big5")}),
    "bytes that are no letters": (400, {"path": "/en/p/\ufffd\ufffd", "raw": b"/en/p/%ff%fe"}),
    "half of a pair": (400, {"query": b"as-at=%ed%a0%80"}),
    "letters that turn around": (400, {"query": f"as-at={quote(chr(0x202E))}2024".encode()}),
    "letters that turn around in the path": (400, {"path": f"/en/p/{chr(0x202E)}abc"}),
}


@pytest.mark.parametrize("name", FORGED)
def test_nothing_forged_gets_through(name: str, pages: Pages) -> None:
    expected, request = FORGED[name]

    status, headers, body = asked(pages.app, **request)

    assert status == expected
    assert b"<html" not in body
    assert b"Traceback" not in body
    assert "set-cookie" not in headers
    assert "location" not in headers
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert HEADERS.items() <= headers.items()


@pytest.mark.parametrize("name", FORGED)
def test_the_guard_alone_stands_in_the_way(name: str) -> None:
    reached: list[str] = []

    async def open_door(scope: Any, _receive: Any, send: Any) -> None:
        reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    _, request = FORGED[name]

    assert asked(open_door, **request)[0] == 200, "without a guard it would get through"
    reached.clear()
    asked(Guard(open_door, LOOPBACK), **request)
    assert reached == []


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]", "LOCALHOST.", "localhost."],
)
def test_who_calls_it_by_its_name_gets_in(host: str, pages: Pages) -> None:
    assert asked(pages.app, headers=((b"host", host.encode()),))[0] == 200


def test_a_browser_that_follows_a_link_from_elsewhere_gets_in(pages: Pages) -> None:
    headers = (LOCAL, (b"sec-fetch-site", b"cross-site"), (b"sec-fetch-mode", b"navigate"))

    assert asked(pages.app, headers=headers)[0] == 200


def test_a_name_that_was_allowed_gets_in_and_no_other(pages: Pages) -> None:
    from web.app import application  # noqa: PLC0415 — not before it is known that there is a server

    app = application(pages.where, hosts=("ledger.example.org",))

    assert asked(app, headers=((b"host", b"ledger.example.org"),))[0] == 200
    assert asked(app, headers=((b"host", b"localhost"),))[0] == 421
    app.state.site.desk.close()


AWKWARD = [
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "{% include 'base.html' %}",
    ),
    *(
        "${7*7}",
        "' OR 1=1 --",
        "../../etc/passwd",
        "%2e%2e",
        "#120#",
        "#99999999999999999999",
        "9999-99-99",
        "-1",
    ),
    *(
        "0000-00-00",
        "2024-06",
        "2024-06-01/2024-07-01",
        "..",
        "[2024..]",
        "民國999年",
        "高雄",
        "ł",
        "🙂",
        "=1+1",
    ),
    *(
        "next friday",
        "9" * 300,
        "1e9",
        "NaN",
        "null",
        "2024-06-24T99:99",
        "2024-02-30",
        "--help",
        ";",
        "&",
        "a b",
    ),
]


@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_words_are_answered_or_refused_in_words(words: str, pages: Pages) -> None:
    found = pages.get(
        *(
            f"/en/partnerships?{name}={quote(words, safe='')}"
            for name in ("as-at", "as-known", "status", "country", "of")
        ),
        *(
            f"/en/reports/{report}={quote(words, safe='')}"
            for report in ("dormant?months", "upcoming?within", "annual?year")
        ),
        f"/en/reports/diff?from={quote(words, safe='')}",
        f"/en/timeline?page={quote(words, safe='')}",
    )

    for answer in found:
        assert answer.status_code in {200, 400, 404}, answer.text
        assert "Traceback" not in answer.text
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert ">49<" not in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a'b\"c", "高雄", "a@b", "~", "%", "ſ"])
@pytest.mark.parametrize("place", ["p", "b", "m", "g", "sources", "reports", "years"])
def test_awkward_words_in_an_address_lead_nowhere(place: str, words: str, pages: Pages) -> None:
    answer = pages.get(f"/en/{place}/{quote(words, safe='')}")

    assert answer.status_code in {307, 400, 404}
    assert "<script>alert" not in answer.text


def test_the_limits_are_what_they_say() -> None:
    guard.see_path("/" + "a" * (guard.LONGEST_PATH - 1), b"")
    with pytest.raises(guard.Refused):
        guard.see_path("/" + "a" * guard.LONGEST_PATH, b"")
    assert len(guard.query_of(b"&".join(b"a=1" for _ in range(guard.MOST_WORDS)))["a"]) == guard.MOST_WORDS


def test_every_answer_has_the_headers(pages: Pages) -> None:
    tag = pages.get("/en/about").headers["etag"]
    for answer in (
        *pages.get(
            "/", "/en/", "/en/nothing", "/static/style.css", "/healthz", "/api/openapi.json", "/en/about.csv"
        ),
        pages.get("/en/about", if_none_match=tag),
        pages.get("/en/about", method="HEAD"),
    ):
        assert HEADERS.items() <= dict(answer.headers).items()
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers


def test_no_page_has_what_the_policy_forbids(pages: Pages) -> None:
    for address in (
        "/en/",
        "/en/partnerships",
        "/en/reports/count",
        "/en/p/edinburgh--kaohsiung",
        "/en/about",
        "/en/p/x",
    ):
        text = pages.get(address).text
        assert " style=" not in text
        assert "<style" not in text
        assert "<script" not in text.replace(SCRIPT, "")
        assert "javascript:" not in text
        assert " onclick" not in text
