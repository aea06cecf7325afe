"""Sites of files, as they are published: that of the demo, and those of ledgers that a test makes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="makes the pages: the extra web")

from web.site.edition import Edition
from web.site.publishing import Published, publish

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 27)


def published(ledger: Path, folder: Path, *, processes: int = 1, **given: Any) -> Published:
    """Publish a ledger, by default as of one day."""
    told: dict[str, Any] = {"version": "0", "day": DAY.toordinal(), "as_at": None} | given
    return publish(Edition(ledger, **told), folder, processes=processes)


def content(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its name from the top."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, published."""
    where = tmp_path_factory.mktemp("published") / "site"
    published(demo, where)
    return where
