"""Make the pictures that README.md and a tutorial show: `python docs/pictures.py`, with what the tests need and Chromium.

They are of the demo as it stands today, and of the ledger that `docs/tutorial-office.md` makes. They are looked at, not
compared: two machines have other faces.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SHOWN = {
    "board": ("/en/", 1150),
    "edinburgh": ("/en/p/edinburgh--kaohsiung", 1230),
    "map": ("/en/map", 1450),
}
"""By the name of the picture: its page, and how many pixels of it are shown."""
OFFICE = {
    "office": ("/en/?as-at=2025-12-31", 900),
    "office-kiel": ("/en/p/kiel--tallinn?as-at=2025-12-31", 1100),
}
"""The same of the ledger of the tutorial."""
WIDE = 1200


def main() -> None:
    """Write them into `docs/pictures`."""
    from cli.commands.demo import fill
    from store.application import open_ledger

    folder = Path(tempfile.mkdtemp())
    with open_ledger(folder / "demo.db", create=True) as ledger:
        fill(ledger)
    taken(folder / "demo.db", SHOWN)
    taken(replayed(ROOT / "docs" / "tutorial-office.md", folder), OFFICE)


def replayed(page: Path, folder: Path) -> Path:
    """The ledger that the commands of a page make."""
    from tests.test_sessions import run, sessions, steps

    for block in sessions(page):
        for command, shown in steps(block.group(1)):
            run(command, folder, shown)
    return folder / "comity.db"


def taken(where: Path, shown: Mapping[str, tuple[str, int]]) -> None:
    """Pictures of the pages of a ledger."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    from web.app import application

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium on the PATH")
    server = uvicorn.Server(uvicorn.Config(application(where), port=0, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, high) in shown.items():
            page = browser.new_page(viewport={"width": WIDE, "height": high})
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    main()
