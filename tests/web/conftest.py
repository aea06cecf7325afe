"""The pages as a browser asks for them, without one: requests go to the application itself."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

httpx = pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from cli.commands.demo import fill  # noqa: E402 — once it is known that there is a server
from queries.session import ReadingSession  # noqa: E402
from store.application import open_ledger  # noqa: E402
from web.app import application  # noqa: E402
from web.asking import Desk  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from web.app import Site


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
SCRIPT = '<script src="/static/script.js" defer>'
"""The one script that pages have."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Whatever Chromium is there, by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="drives a browser")
    if BROWSER is None:
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as started:
        home = str(tmp_path_factory.mktemp("browser"))
        found = started.chromium.launch(
            executable_path=BROWSER,
            args=list(QUIET),
            env={"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
        )
        yield found
        found.close()


def patient_desk(where: Path, **given: Any) -> Desk:
    """Where pages are asked for that are not given up because this machine has much to do."""
    return Desk(where, patience=120.0, deadline=300.0, **given)


class Pages:
    """The pages of a ledger, and whoever reads them."""

    def __init__(self, where: Path, **given: Any) -> None:
        self.where = where
        given.setdefault("desk", patient_desk(where, lifted=given.get("proxies", ())))
        self.app = application(where, **given)
        self.site: Site = self.app.state.site

    def get(self, *addresses: str, method: str = "GET", host: str = "localhost", **headers: str) -> Any:
        """What is answered at an address; at several, which are asked for at once, a list."""
        asked = {name.replace("_", "-"): value for name, value in headers.items()}

        async def every() -> list[Any]:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                requests = (client.request(method, address, headers=asked) for address in addresses)
                return await asyncio.gather(*requests)

        found = asyncio.run(every())
        return found[0] if len(addresses) == 1 else found

    def text(self, address: str) -> str:
        """The words of a page that is there, with its marks."""
        found = self.get(address)
        assert found.status_code == 200, f"{address}: {found.status_code}"
        words: str = found.text
        return words

    def close(self) -> None:
        """Give up what is being worked on."""
        self.site.desk.close()


def links(page: str) -> list[str]:
    """The addresses of this site that a page leads to."""
    return [html.unescape(found) for found in re.findall(r'href="(/[^"]*)"', page)]


def elsewhere(page: str) -> set[str]:
    """Those that lead to another time than the page's own, and say so."""
    found = re.findall(r'<a class="(?:cite )?then(?: entry)?" href="(/[^"]*)"', page)
    return {html.unescape(each).partition("#")[0] for each in found}


def words_of(page: str) -> str:
    """What people read of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the demo, with its rows."""
    where = tmp_path_factory.mktemp("demo") / "demo.db"
    with open_ledger(where, create=True) as ledger:
        fill(ledger)
    with ReadingSession(where) as session:
        session.view()
    return where


@pytest.fixture(scope="session")
def pages(demo: Path) -> Iterator[Pages]:
    """The pages of the demo."""
    found = Pages(demo)
    yield found
    found.close()


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Iterator[Pages]:
    """The pages of a demo that a test may write to."""
    where = tmp_path / "own.db"
    for end in ("", ".rows"):
        shutil.copyfile(f"{demo}{end}", f"{where}{end}")
    found = Pages(where)
    yield found
    found.close()


class Served:
    """`comity serve`, running: its address, and what it says."""

    def __init__(self, where: Path, *words: str) -> None:
        command = [
            sys.executable,
            "-P",
            "-m",
            "comity",
            "serve",
            "--ledger",
            str(where),
            "--port",
            "0",
            *words,
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stderr is not None
        first = self.process.stderr.readline()
        found = re.search(r"http://\S+:(\d+)/", first)
        assert found, first
        self.address, self.port = found[0].rstrip("/"), int(found[1])
        self._second = self.process.stderr.readline()
        """Which is read along with the first, and would be lost later."""

    def stop(self, signal_: int = signal.SIGINT) -> tuple[int, str]:
        """Stop it as by Ctrl-C; its exit code, and the rest of what it said."""
        self.process.send_signal(signal_)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait until it has stopped; its exit code, and the rest of what it said."""
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, self._second + out + err


@pytest.fixture(scope="session")
def served(demo: Path) -> Iterator[Served]:
    """The pages of the demo, at an address."""
    found = Served(demo)
    yield found
    found.stop()
