"""Which ledger is asked at which door, and what the golden of both holds."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.acceptance.answers import DOORS, SAME, Asked, report
from tests.acceptance.door import at_home, comity
from tests.acceptance.goldens import Answers, as_kept
from tests.acceptance.ledgers import every_ledger
from tests.acceptance.scripts import outcomes, topics

ON_PAGES = ("every-type", "real-edinburgh", "demo")
"""Ledgers whose pages are asked for, too."""
PUBLISHED = ("every-type", "real-edinburgh")
LARGE = "three-hundred-ties"
OF_THE_LARGE = (
    "report-count",
    "report-annual",
    "report-years",
    "report-atlas",
    "report-upcoming",
    "report-dormant",
    "report-kinds",
)
SCRIPTS = "scripts"
TEXTS = "texts"
HELP = ("", "record", "import", "list", "show", "report")
TEXT = {
    "help": [f"{command} --help".strip() for command in HELP],
    "edinburgh": [f"{words} edinburgh --format table" for words in ("show", "audit", "report briefing")],
}
"""The few answers of the demo that are held word for word."""
EDGES = "edges-"
"""Ledgers of many cases of one report, which are asked for that report, and a few for more."""
BESIDE = {
    "edges-diff": ("status",),
    "edges-spans": ("status", "years", "kinds", "count"),
    "edges-upcoming": ("today", "status"),
    "edges-visits": ("people",),
}
HOLDS = {
    "reading": "show: RULES, Ties, As at D; the standing of each stream",
    "auditing": "audit: VOCABULARY §3 and corrections; place, bounds and state of each entry",
    "pages": "the pages: where each leads, and its twin in JSON",
    "site": "comity publish: its files, and where its pages lead",
    "calendar": "report upcoming as iCalendar",
    "geojson": "comity map as GeoJSON",
}


def cases() -> list[tuple[str, str]]:
    """Return each ledger and door that is asked, each topic of scripts and each group of texts, by name."""
    asked = [(ledger, door) for ledger in every_ledger() for door in doors(ledger)]
    return asked + [(SCRIPTS, topic) for topic in topics()] + [(TEXTS, name) for name in TEXT]


def doors(ledger: str) -> list[str]:
    """Return at which doors a ledger is asked."""
    if ledger == LARGE:
        return [*OF_THE_LARGE]
    if ledger.startswith(EDGES):
        own = ledger.removeprefix(EDGES)
        names = (*([own] if own in reports() else []), *BESIDE.get(ledger, ()))
        assert names, f"{ledger}: there is no report {own}"
        return [f"report-{name}" for name in names]
    found = [*DOORS, *(f"report-{name}" for name in reports())]
    left_out = {"pages": ledger not in ON_PAGES, "site": ledger not in PUBLISHED}
    return [door for door in found if not left_out.get(door)]


@cache
def reports() -> list[str]:
    """Return the names of all reports."""
    with TemporaryDirectory() as folder, at_home(Path(folder)):
        return [found["report"] for found in comity("report", "--json").json]


def holds(ledger: str, door: str) -> str:
    """Return in words what a golden holds."""
    if ledger == SCRIPTS:
        return f"What commands leave, typed one after the other ({door}): exit codes and facts"
    if ledger == TEXTS:
        return "How comity reads, word for word: what is worded anew is blessed"
    return f"{every_ledger()[ledger].about}. {HOLDS.get(door) or f'report {door[7:]}: REPORTS, {door[7:]}'}"


def answers(ledger: str, door: str, folder: Path) -> Answers:
    """Return what a ledger answers at a door; nothing where it has nothing to say. Ledgers are built once in the folder."""
    if ledger == SCRIPTS:
        return outcomes(door)
    if ledger == TEXTS:
        demo = _built("demo", folder)
        return {words: demo.ask(*words.split()).out.splitlines() for words in TEXT[door]}
    ask: Callable[[Asked], dict[str, Any]] = (
        DOORS[door] if door in DOORS else lambda asked: report(asked, door[7:])
    )
    found: Answers = as_kept(ask(_built(ledger, folder)))
    return found if _says_something(found) else {}


def _says_something(found: Any) -> bool:
    """Tell whether some answer has a row, or could not be given."""
    if isinstance(found, dict):
        if "report" in found:
            return bool(found.get("sections"))
        return any(map(_says_something, found.values()))
    return found not in ([], SAME)


@cache
def _built(name: str, folder: Path) -> Asked:
    ledger = every_ledger()[name]
    return Asked(ledger, ledger.build(folder / name))
