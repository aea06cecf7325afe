"""Every page of the demo on several days and by several records: none breaks down."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("httpx", reason="asks the pages")
pytest.importorskip("starlette", reason="serves the pages: the extra web")

from projections.rows.lengths import lengths
from projections.rows.streams import streams
from queries.finding import loaded
from queries.options import options_of
from queries.session import ReadingSession
from web.addresses import AXES, of_stream, within
from web.frame import OTHERWISE, Taken, context
from web.page import Asked, Shown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Pages

pytestmark = pytest.mark.slow

TIMES = {
    "today": "",
    "a past day": "as-at=2013-06-09",
    "a number of entries": "as-known=%23300",
    "a past day by an early record": "as-at=2024-06-24&as-known=2026-02-26",
    "before everything": "as-at=0001-01-01&as-known=2026-02-20",
    "the last day there is by a record": "as-at=9999-12-31&as-known=2026-03-06",
}
"""Pairs of both axes, as they stand behind the question mark."""
PLAIN = (
    *(
        "/",
        "/partnerships",
        "/map",
        "/timeline",
        "/years",
        "/reports",
        "/sources",
        "/about",
        "/data",
        "/diff",
    ),
    *("/map?status=in-force", "/timeline?facts=2", "/partnerships?status=in-force&country=JP&page=2"),
    *("/reports/count?policy=home-cities&order=name", "/reports/diff?known_from=2026-03-06", "/nowhere"),
    *("/reports/none", "/p/%E9%AB%98%E9%9B%84", "/p/edinburgh--kaohsiung.xml", "/e/body:kaohsiung/999"),
    *(f"/years/{year}" for year in (1, 1601, 1977, *range(2009, 2027), 9999)),
)
"""Addresses that need no look into the ledger."""
GIVEN = {
    "who": "edinburgh",
    "of": "kaohsiung",
    "year": "2025",
    "body": "edinburgh",
    "words": "edinburgh",
    "name": "cammy",
}
AT_ONCE, OF_MANY = 16, 5


@pytest.fixture(scope="module")
def addresses(demo: Path) -> list[str]:
    """Pages of the demo: each report, of each stream its page, of most its audit and its last entry; all others."""
    found = [*PLAIN]
    with ReadingSession(demo) as session:
        ask = session.view().ask
        long = {row.stream: row.entries for row in ask.of(lengths)}
        for at, row in enumerate(ask.of(streams)):
            page = of_stream(row.stream)
            found += [page] if page != "/about" else []
            if row.kind not in {"ledger", "source", "body"} or not at % OF_MANY:
                found += [f"{page}/audit", f"/e{within(row.stream, long[row.stream])}"]
    for each, report in loaded():
        asked = [f"{option.plain}={GIVEN[option.plain]}" for option in options_of(report) if option.required]
        found += [f"/reports/{each.name}", f"/reports/{each.name}?{'&'.join(asked)}"]
    return [f"/en{address}" for address in found]


@pytest.mark.parametrize("time", TIMES)
def test_no_page_breaks_down_on_any_day_by_any_record(time: str, addresses: list[str], pages: Pages) -> None:
    those = addresses if time == "today" else addresses[[*TIMES].index(time) % 3 :: 3]
    asked = [f"{address}{'&' if '?' in address else '?'}{TIMES[time]}" for address in those]
    broken, there = [], 0

    for begin in range(0, len(asked), AT_ONCE):
        part = [*asked[begin : begin + AT_ONCE], "/en/about"]
        for address, answer in zip(part, pages.get(*part), strict=True):
            there += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append((address, answer.status_code))

    assert not broken
    assert there > len(PLAIN) / 2  # the walk does not only meet what is not there
    assert time != "today" or there > len(asked) * 9 / 10


def _asked(view: Any) -> Any:
    ledger = SimpleNamespace(entries=1, last="2026-01-01", head=None, home="", title="", first="2026-01-01")
    return Asked(view, ledger, {}, {}, "/about")  # type: ignore[arg-type]  # as much of a ledger as a frame asks for


@pytest.mark.parametrize("name", ["asked_beside", "given", "to", "ledger", "status", "link"])
def test_a_page_cannot_tell_its_template_something_else_by_a_name_of_the_frame(name: str, demo: Path) -> None:
    with ReadingSession(demo) as session:
        asked = _asked(session.view())

        assert name not in {*OTHERWISE, *AXES}
        assert context(asked, Shown("Title", "about.html", {"own": 1}), "about")["own"] == 1
        with pytest.raises(Taken, match=f"about.html: {name}"):
            context(asked, Shown("Title", "about.html", {name: ()}), "about")
