"""What was recorded and undone has a page all the same, and the site with it is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from store.application import open_ledger
from tests.web.conftest import Pages
from tests.web.site.conftest import content, published, tell
from web.addresses import of_stream

BEGUN: dict[str, dict[str, Any]] = {
    "body:oslo": {"type_": "registered", "name": "Oslo", "kind": "city", "country": "NO"},
    "body:eurocities": {"type_": "registered", "name": "Eurocities", "kind": "network"},
    "source:press": {"type_": "registered", "kind": "article", "title": "The press"},
    "partnership:oslo--tallinn": {"type_": "opened", "parties": ["oslo", "tallinn"]},
    "membership:tallinn@eurocities": {"type_": "joined", "on": "2020"},
    "programme:biennale": {"type_": "started", "name": "Biennale", "kind": "festival", "host": "tallinn"},
}
"""One stream of every kind, each with the fact that begins it."""


def begun(where: Path) -> Path:
    """A ledger in which all of them are begun."""
    with open_ledger(where, create=True) as ledger:
        tell(ledger, "body:tallinn", "registered", name="Tallinn", kind="city", country="EE")
        tell(ledger, "ledger", "opened", home="tallinn", title="A ledger")
        for stream, fact in BEGUN.items():
            tell(ledger, stream, **fact)
            assert len(ledger.read(stream)) == 1
    return where


def test_of_what_was_undone_a_page_says_so_and_the_site_is_as_one_made_anew(tmp_path: Path) -> None:
    where = begun(tmp_path / "own.db")
    published(where, tmp_path / "site")
    with open_ledger(where) as ledger:
        for stream in reversed(BEGUN):
            tell(ledger, stream, "retracted", entry=1, because="undone")
            assert len(ledger.read(stream)) == 2

    published(where, tmp_path / "site")
    published(where, tmp_path / "anew")

    site = content(tmp_path / "site")
    assert site == content(tmp_path / "anew")
    for stream in BEGUN:
        page = site[f"{of_stream(stream)[1:]}.html"].decode()
        assert "was taken back</b>" in page
        assert "because undone" in page
    assert b"oslo" not in site["search.html"]

    pages = Pages(where)
    for stream in BEGUN:
        assert "was taken back</b>" in pages.text(f"/en{of_stream(stream)}")
    assert pages.get("/en/sources/press.json").status_code == 404
