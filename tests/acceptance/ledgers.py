"""The ledgers that are asked: the demo, the real histories, small ones of one rule each, a hostile one and one of 300 ties.

A small one is a file in `ledgers/`: facts as `comity import` reads them. Lines with `recorded` (and `by`) begin a batch
that is recorded at that time; the first says what the ledger is about, and as at which day (`as_at`) and by which `policy`
it is also asked, and which words are looked for in it (`find`). A ledger whose name begins with `edges-` is asked for the
report of that name alone; `python -m tests.acceptance --bless NAME` makes the goldens of a new one.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.acceptance.door import LEDGER, at_home, comity

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
RECORDED = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
TIES = 300


@dataclass(frozen=True)
class Batch:
    """Lines of facts that were recorded at one time by one user."""

    recorded: datetime
    by: str
    lines: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Ledger:
    """A ledger by its name, what it holds, how it is made; the days, the time and the policy by which it is also asked."""

    name: str
    about: str
    make: Callable[[], list[Batch]] | None
    days: tuple[str, ...] = ("2020-06-15",)
    as_known: str | None = None
    policy: str = "sci"
    find: tuple[str, ...] = ("memorandum", "2019")
    """The words that are looked for in it."""

    @property
    def as_at(self) -> str:
        """The first day as at which it is asked."""
        return self.days[0]

    def build(self, folder: Path) -> Path:
        """Make it in a folder; return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.make is None:
            with at_home(folder):
                _ok("demo", "--ledger", LEDGER)
            return folder / LEDGER
        batches = self.make()
        with at_home(folder, batches[0].recorded):
            _ok("init", "--empty")
        for batch in batches:
            with at_home(folder, batch.recorded):
                _ok(
                    "import",
                    "-",
                    "--user",
                    batch.by,
                    "--command",
                    f"batch-{batch.recorded:%Y%m%d%H%M%S}",
                    lines=batch.lines,
                )
        return folder / LEDGER


def _ok(*words: str, lines: list[bytes] = []) -> None:  # noqa: B006 — never changed
    done = comity(*words, stdin=b"".join(line + b"\n" for line in lines))
    assert done.code == 0, f"comity {' '.join(words)}\n{done.out}{done.err}"


def every_ledger() -> dict[str, Ledger]:
    """Return all ledgers by name."""
    found = [
        Ledger(
            "demo",
            "The demo: Kaohsiung's diplomacy from real sources",
            None,
            ("2025-11-16",),
            "2026-03-01T00:00:00Z",
        ),
        *(_small(path) for path in sorted((HERE / "ledgers").glob("*.jsonl"))),
        *(_real(path) for path in sorted(EXAMPLES.glob("*.jsonl"))),
        _real(EXAMPLES / "others" / "partnerships.jsonl"),
        Ledger(
            "three-hundred-ties",
            "300 ties of one home, of all kinds, ages and ends",
            three_hundred,
            ("2015-06-30",),
        ),
    ]
    return {ledger.name: ledger for ledger in found}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _small(path: Path) -> Ledger:
    lines = path.read_bytes().splitlines()
    about = json.loads(lines[0])
    batches = [json.loads(line) for line in lines if b'"recorded"' in line and b'"stream"' not in line]
    assert batches, f"{path.name}: the first line says when it was recorded"
    last = _time(batches[-1]["recorded"])
    known = f"{last - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}" if len(batches) > 1 else None
    days = about.get("as_at", "2020-06-15")
    days = [days] if isinstance(days, str) else days
    unknown = about.keys() - {"about", "as_at", "recorded", "by", "policy", "find"}
    assert not unknown, f"{path.name}: the first line has {unknown}"
    return Ledger(
        path.stem,
        about["about"],
        lambda: _batches(lines),
        tuple(days),
        known,
        about.get("policy", "sci"),
        tuple(about.get("find", ("memorandum", "2019"))),
    )


def _batches(lines: list[bytes]) -> list[Batch]:
    batches: list[Batch] = []
    for line in filter(None, map(bytes.strip, lines)):
        read = json.loads(line)
        if "stream" not in read and "recorded" in read:
            batches.append(Batch(_time(read["recorded"]), read.get("by", "mei")))
        else:
            batches[-1].lines.append(line)
    return batches


DAYS = {
    "edinburgh": "2024-06-23",
    "male": "2013-06-09",
    "osaka-san-francisco": "2018-10-03",
    "kumamoto": "2016-12-01",
    "gdynia": "2025-09-30",
    "cebu": "2014-01-01",
    "prague-beijing": "2019-10-09",
    "vancouver": "2020-01-01",
    "orange-county": "2025-06-15",
    "dresden": "2025-09-15",
}
"""As at which day a real history is also asked: one on which its standing is about to change."""


def _real(path: Path) -> Ledger:
    """Return a real history, of which the last third was recorded a day later."""

    def make() -> list[Batch]:
        lines = path.read_bytes().splitlines()
        part = len(lines) * 2 // 3
        first, second = Batch(RECORDED, "mei"), Batch(RECORDED + timedelta(days=1), "lin 林")
        first.lines.extend(lines[:part])
        second.lines.extend(lines[part:])
        return [first, second]

    known = f"{RECORDED + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    return Ledger(
        f"real-{path.stem}",
        f"The real history in examples/{path.name}",
        make,
        (DAYS.get(path.stem, "2019-06-15"),),
        known,
    )


def three_hundred() -> list[Batch]:
    """Return a ledger of 300 ties, by arithmetic alone: kinds, years, terms, visits and ends repeat at different steps."""
    kinds = ("sister-city", "friendship", "mou", "letter-of-intent", "sister-port", "sister-school")
    countries = ("JP", "US", "DE", "PL", "KR", "PH", "AU", "FR")
    facts: list[dict[str, Any]] = [
        {"stream": "body:home", "type": "body.registered", "name": "Home", "kind": "city", "country": "TW"},
        {
            "stream": "source:list",
            "type": "source.registered",
            "title": "The list",
            "kind": "register",
            "published": "2024",
        },
        {"stream": "ledger", "type": "ledger.opened", "title": "Three hundred ties", "home": "home"},
        {
            "stream": "ledger",
            "type": "ledger.policy-adopted",
            "policy": "ours",
            "title": "Sister and friendship cities",
            "counts": ["sister-city", "friendship"],
        },
    ]
    for n in range(TIES):
        slug, year = f"town-{n:03}", 1960 + n * 7 % 63
        tie = {"stream": f"partnership:home--{slug}"}
        signed = f"{year}" if n % 5 == 0 else f"{year}-{1 + n % 12:02}-{1 + n % 28:02}"
        facts += [
            {
                "stream": f"body:{slug}",
                "type": "body.registered",
                "name": f"Town {n}",
                "kind": "city",
                "country": countries[n % len(countries)],
                "lat": (n * 37 % 130) - 60,
                "lon": (n * 53 % 350) - 175,
            },
            tie | {"type": "partnership.opened", "parties": ["home", slug]},
            tie
            | {
                "type": "partnership.signed",
                "kind": kinds[n % len(kinds)],
                "instrument": "agreement",
                "on": signed,
                "sources": [{"source": "list", "at": f"no. {n}"}],
            }
            | ({"term": {"length": "P10Y", "renewal": "tacit"}} if n % 11 == 0 else {})
            | ({"term": {"length": "P5Y"}} if n % 13 == 0 and n % 11 else {}),
        ]
        if n % 3 == 0:
            facts.append(
                tie
                | {
                    "type": "partnership.visited",
                    "visitor": slug,
                    "host": "home",
                    "on": f"{year + 1 + n % 4}-05",
                }
            )
        if n % 17 == 0:
            facts.append(
                tie | {"type": "partnership.suspended", "by": slug, "ground": "a dispute", "on": "2022-02"}
            )
        if n % 19 == 0:
            facts.append(
                tie | {"type": "partnership.terminated", "by": slug, "ground": "a vote", "on": "2023-04-05"}
            )
    batch = Batch(RECORDED, "mei")
    batch.lines.extend(json.dumps(fact).encode() for fact in facts)
    return [batch]
