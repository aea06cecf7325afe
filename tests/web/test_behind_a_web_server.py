"""nginx and Caddy, as `examples/serving/` configures them, before `comity serve` and a folder; where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from tests.web.conftest import Served
from web.guard import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SERVING = Path(__file__).resolve().parents[2] / "examples" / "serving"
LEDGER, WWW = "ledger.example.org", "www.example.org"
HASHED = "$2b$04$abcdefghijklmnopqrstuu9TZCje2SiNZlD32yso8m7CjQBbfb7i."
"""Of `change me`, as bcrypt has it, with as little work as it can be."""
TYPES = {
    "index.html": "text/html",
    "feed.atom": "application/atom+xml",
    "calendar.ics": "text/calendar; charset=utf-8",
    "data/map.geojson": "application/geo+json",
    "data/ties.csv": "text/csv; charset=utf-8",
    "data/ties.json": "application/json",
    "leaves.txt": "text/plain; charset=utf-8",
    "check.py": "text/plain; charset=utf-8",
    "comity-site.sha256": "text/plain; charset=utf-8",
    "assets/style.css": "text/css",
    "map/map.svg": "image/svg+xml",
}
"""Files such as `comity publish` writes, and as what a browser is to be told that they come."""


class Front(NamedTuple):
    """A web server that runs, before the pages of the demo and a folder."""

    port: int
    log: Path

    def get(self, name: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """What it answers by one of its names; the ledger's is asked with the password, unless another one is given."""
        asked = {"host": name, **{each.replace("_", "-"): told for each, told in headers.items()}}
        with httpx.Client(verify=False, trust_env=False, timeout=20) as client:  # noqa: S501 — its own certificate
            return client.request(
                method,
                f"https://127.0.0.1:{self.port}{path}",
                headers=asked,
                auth=("mei", "change me") if name == LEDGER and "authorization" not in headers else None,
                extensions={"sni_hostname": name},
            )


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def changed(text: str, changes: dict[str, str]) -> str:
    """A configuration with what an office changes too; each of it has to be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(place: Path, site: Path, port: int, behind: int) -> list[str]:
    """The words that begin nginx."""
    for name in ("ledger", "www"):
        key, certificate = place / f"{name}.key", place / f"{name}.pem"
        words = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={name}".split()
        subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    (place / "users").write_text("mei:{PLAIN}change me\n", encoding="utf-8")
    text = changed(
        (SERVING / "nginx.conf").read_text(encoding="utf-8"),
        {
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "listen 80": f"listen 127.0.0.1:{free()}",
            "server 127.0.0.1:8000": f"server 127.0.0.1:{behind}",
            "/etc/ssl/comity/": f"{place}/",
            "/etc/nginx/comity.htpasswd": f"{place}/users",
            "/var/log/nginx/": f"{place}/",
            "/srv/comity/site/": f"{site}/",
        },
    )
    temporary = "".join(
        f"    {kind}_temp_path {place}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "own.conf").write_text(text, encoding="utf-8")
    (place / "nginx.conf").write_text(
        f"daemon off;\npid {place}/pid;\nerror_log stderr;\n"
        + ("user root;\n" if os.geteuid() == 0 else "")
        + "events {}\nhttp {\n    include /etc/nginx/mime.types;\n    default_type application/octet-stream;\n"
        + f"{temporary}    include {place}/own.conf;\n}}\n",
        encoding="utf-8",
    )
    return ["nginx", "-p", str(place), "-e", "stderr", "-c", str(place / "nginx.conf")]


def caddy(place: Path, site: Path, port: int, behind: int) -> list[str]:
    """The words that begin Caddy."""
    (place / "users").write_text(f"mei {HASHED}\n", encoding="utf-8")
    own = "tls internal\n\tbind 127.0.0.1\n"
    text = changed(
        (SERVING / "Caddyfile").read_text(encoding="utf-8"),
        {
            "\n{\n": f"\n{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\thttps_port {port}\n"
            f"\tstorage file_system {place}/storage\n",
            f"\n{LEDGER} {{": f"\n{LEDGER} {{\n\t{own}",
            f"\n{WWW} {{": f"\n{WWW} {{\n\t{own}",
            "127.0.0.1:8000": f"127.0.0.1:{behind}",
            "/etc/caddy/comity.users": f"{place}/users",
            "/var/log/caddy/": f"{place}/",
            "/srv/comity/site": str(site),
        },
    )
    (place / "Caddyfile").write_text(text, encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(place / "Caddyfile")]


@pytest.fixture(scope="module")
def behind(demo: Path) -> Iterator[int]:
    """The port of `comity serve`, as `comity.service` begins it."""
    found = Served(demo, "--allow-host", LEDGER, "--proxy", "127.0.0.1", "--log")
    yield found.port
    found.stop()


@pytest.fixture(scope="module", params=[nginx, caddy])
def front(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Each of them, where it is there."""
    begin = request.param
    if shutil.which(begin.__name__) is None or shutil.which("openssl") is None:
        pytest.skip(f"there is no {begin.__name__} here")
    place = tmp_path_factory.mktemp(begin.__name__)
    site = place / "site"
    for name in TYPES:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(f"{name}, 高雄\n" * 200, encoding="utf-8")
    port = free()
    behind: int = request.getfixturevalue("behind")  # only where it is needed
    with (place / "said").open("wb") as said:
        running = subprocess.Popen(
            begin(place, site, port, behind),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=os.environ
            | {"XDG_CONFIG_HOME": str(place), "XDG_DATA_HOME": str(place)},  # where Caddy keeps what it knows
        )
    found = Front(port, place / "comity.log")
    try:
        for _ in range(100):
            try:
                found.get(WWW, "/diplomacy/")
            except httpx.TransportError:
                assert running.poll() is None, (place / "said").read_text(encoding="utf-8")
                time.sleep(0.05)
            else:
                break
        yield found
    finally:
        running.terminate()
        running.wait()


def test_what_comity_says_comes_through_as_it_is(front: Front) -> None:
    page = front.get(LEDGER, "/en/partnerships?as-at=2024-06-23")
    again = front.get(LEDGER, "/en/partnerships?as-at=2024-06-23", if_none_match=page.headers["etag"])
    probe = front.get(LEDGER, "/healthz", "HEAD")

    assert page.status_code == 200
    assert "愛丁堡" in page.text
    assert HEADERS.items() <= dict(page.headers).items()
    assert page.headers["strict-transport-security"]
    assert page.headers["content-encoding"] == "gzip"
    assert again.status_code == 304
    assert again.headers["etag"] == page.headers["etag"]
    assert not again.content
    assert (probe.status_code, probe.headers["cache-control"]) == (200, "no-store")
    assert front.get(LEDGER, "/").headers["location"] == "/en/", "an address of the name that was asked for"
    assert front.get(LEDGER, "/en/p/..%2f..%2fetc").status_code == 400, "it is not tidied up on its way"
    assert front.get(LEDGER, "/en/", "POST").status_code in {405, 413}


def test_the_ledger_asks_for_a_password_and_the_site_does_not(front: Front) -> None:
    for given in ("Basic bWVpOm90aGVy", "Basic", ""):
        assert front.get(LEDGER, "/en/", authorization=given).status_code == 401
    assert front.get(WWW, "/diplomacy/").status_code == 200


def test_the_published_site_is_served_in_a_sub_path(front: Front) -> None:
    page = front.get(WWW, "/diplomacy/")
    again = front.get(WWW, "/diplomacy/", if_none_match=page.headers["etag"])

    assert front.get(WWW, "/diplomacy").headers["location"].endswith("/diplomacy/")
    assert front.get(WWW, "/diplomacy/none.html").status_code == 404
    assert front.get(WWW, "/diplomacy/../users").status_code in {400, 404}
    assert again.status_code == 304
    for name, type_ in TYPES.items():
        found = front.get(WWW, f"/diplomacy/{name}")
        plain = front.get(WWW, f"/diplomacy/{name}", accept_encoding="identity")
        assert (
            found.headers["content-type"]
            .replace("application/javascript", "text/javascript")
            .startswith(type_)
        )
        assert found.headers["content-encoding"] == "gzip", name
        assert found.content == plain.content
        assert found.headers["content-security-policy"] == "frame-ancestors 'none'"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-cache"


def test_many_who_ask_slowly_shut_nobody_out(front: Front) -> None:
    """More than comity takes from one address, unless that is a web server's."""
    slow = [socket.create_connection(("127.0.0.1", front.port), timeout=10) for _ in range(100)]
    try:
        assert front.get(LEDGER, "/healthz").status_code == 200
    finally:
        for each in slow:
            each.close()


def test_no_log_says_who_asked_or_for_what(front: Front) -> None:
    front.get(LEDGER, "/en/about?as-known=2026-03-01", user_agent="somebody's")
    front.get(WWW, "/diplomacy/index.html?secret=1", user_agent="somebody's")
    for _ in range(50):
        logged = front.log.read_text(encoding="utf-8")
        if "index.html" in logged and "/en/about" in logged:
            break
        time.sleep(0.05)

    assert re.search(r'GET"?,? .*?/en/about[" ]', logged) or '"uri":"/en/about"' in logged
    assert not re.search(r"127\.0\.0\.1|somebody|2026-03-01|secret|mei", logged)
