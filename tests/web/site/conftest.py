"""Sites of files, as they are published: that of the demo, and those of ledgers that a test makes."""

from __future__ import annotations

import json
import random
import re
import shutil
from contextlib import suppress
from datetime import date
from html import unescape
from pathlib import Path
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

pytest.importorskip("starlette", reason="makes the pages: the extra web")

from domain.entry import kind_of
from domain.fact import NotAFact, fact_class, fact_of, types
from store.application import open_ledger
from tests.domain.filled import filled
from web.site.publishing import Published, publish
from web.site.room import Edition

if TYPE_CHECKING:
    from store.application import Comity

DAY = date(2026, 11, 27)


def published(ledger: Path, folder: Path, *, anew: bool = False, **given: Any) -> Published:
    """Publish a ledger, by default as of one day."""
    told: dict[str, Any] = {"version": "0", "day": DAY.toordinal(), "as_at": None} | given
    return publish(Edition(ledger, **told), folder, anew=anew)


def content(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its name from the top."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unreached(folder: Path, base: str = "") -> set[str]:
    """The files of a site to which no way leads from its front page; `base` is where it will stand."""
    files, left, seen = content(folder), ["index.html"], set[str]()
    while left:
        name = left.pop()
        if name in seen or name not in files:
            continue
        seen.add(name)
        if name.endswith(".html"):
            page = files[name].decode()
            for link in re.findall(r'\b(?:href|src|content)="([^"#]+)', page):
                where = link.removeprefix(base) if base and link.startswith(base) else None
                left.append(where or normpath(f"{dirname(name)}/{unquote(unescape(link))}").lstrip("/"))
    return files.keys() - seen


@pytest.fixture(scope="session")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, published."""
    where = tmp_path_factory.mktemp("published") / "site"
    published(demo, where)
    return where


# --- ledgers that a test makes


EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SMALL = ("gdynia", "edinburgh", "male")
"""Files of which a small ledger is made, the first of them with its home."""


def tell(ledger: Comity, stream: str, type_: str, by: str = "ann", **fields: Any) -> Any:
    """Record a fact; what the laws refuse is not recorded, and given back."""
    return ledger.record(stream, fact_of(fact_class(f"{kind_of(stream)}.{type_}"), fields), by=by)


def begin(where: Path, *files: str) -> Path:
    """A ledger with the facts of some files."""
    with open_ledger(where, create=True) as ledger:
        tell(ledger, "body:kaohsiung", "registered", name="Kaohsiung", kind="city", country="TW")
        tell(ledger, "ledger", "opened", home="kaohsiung", title="A ledger")
        seen: set[str] = set()
        names: dict[tuple[str, str], int] = {}
        for name in files:
            for line in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
                if not line.strip() or line in seen:
                    continue
                seen.add(line)
                said: dict[str, Any] = json.loads(line)
                stream, type_, own = said.pop("stream"), said.pop("type"), said.pop("id", None)
                for reference in ("entry", "before"):
                    if isinstance(said.get(reference), str):
                        said[reference] = names[stream, said[reference]]
                ledger.record(stream, fact_of(fact_class(type_), said), by="ann")
                if own:
                    names[stream, own] = len(ledger.read(stream))
    return where


def go_on(where: Path, seed: int, number: int) -> None:
    """Record so many facts more, as chance has it: of ties, bodies and sources, of any kind, and about earlier entries."""
    chance = random.Random(seed)  # noqa: S311 — no secret
    with open_ledger(where) as ledger:
        written = 0
        while written < number:
            before = ledger.position
            _something(ledger, chance, before)
            written += ledger.position - before


def _something(ledger: Comity, chance: random.Random, mark: int) -> None:
    streams = sorted({entry.stream for entry in ledger.entries()} - {"ledger"})
    tie = chance.choice([each for each in streams if each.startswith("partnership:")])
    body = chance.choice([each for each in streams if each.startswith("body:")])
    source = chance.choice([each for each in streams if each.startswith("source:")]).partition(":")[2]
    day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    match chance.randrange(3):
        case 0:
            _of_a_tie(ledger, chance, tie, source, day)
        case 1:
            _of_others(ledger, chance, (tie, body), mark, day)
        case _:
            _of_any_kind(ledger, chance, chance.choice([tie, *streams, "ledger"]), source, day)


def _of_any_kind(ledger: Comity, chance: random.Random, stream: str, source: str, day: str) -> None:
    """A fact of any kind that its stream may take, with what must be said, where that is lawful."""
    cls = fact_class(chance.choice(types(kind_of(stream))))
    said: dict[str, Any] = {"on": day, "entry": chance.randint(1, len(ledger.read(stream)))}
    said |= {"sources": [{"source": source}]} if chance.random() < HALF else {}
    with suppress(NotAFact, ValueError):  # what must be said is no more than something
        fact = filled(cls, **{name: value for name, value in said.items() if name in cls.model_fields})
        ledger.record(stream, fact, by="ann")


HALF = 0.5


def _of_a_tie(ledger: Comity, chance: random.Random, tie: str, source: str, day: str) -> None:
    sides = tie.partition(":")[2].split("--")
    entry = chance.randint(1, len(ledger.read(tie)))
    match chance.randrange(8):
        case 0 | 1:
            tell(ledger, tie, "visited", visitor=sides[0], host=sides[1], on=day, cost="90 NT$", note="well")
        case 2:
            cited = [{"source": source}]
            tell(ledger, tie, "contacted", channel="letter", on=day[:7], sources=cited, certainty="reported")
        case 3:
            tell(ledger, tie, "noted", text=f"remember {day}")
        case 4:
            tell(ledger, tie, "contested", entry=entry, field="on", value=day, sources=[{"source": source}])
        case 5:
            changes = [{"field": "on", "value": day}]
            tell(ledger, tie, "corrected", entry=entry, changes=changes, because="a slip")
        case 6:
            tell(ledger, tie, "retracted", entry=entry, because="not so")
        case _:
            tell(ledger, tie, "put-on-hold", reason="more talk", on=day)


def _of_others(ledger: Comity, chance: random.Random, those: tuple[str, str], mark: int, day: str) -> None:
    """Facts of bodies and sources, or of a tie with a new one."""
    tie, body = those
    sides = tie.partition(":")[2].split("--")
    number = chance.randint(1, len(ledger.read(body)))
    match chance.randrange(7):
        case 0:
            tell(ledger, f"source:report-{mark}", "registered", kind="webpage", title=f"A report, no. {mark}")
        case 1:
            slug = f"town-{mark}"
            tell(ledger, f"body:{slug}", "registered", name=f"Town {mark}", kind="city", country="PL")
            tell(ledger, f"partnership:kaohsiung--{slug}", "opened", parties=["kaohsiung", slug])
            tell(ledger, f"partnership:kaohsiung--{slug}", "contacted", channel="call", on=day)
        case 2:
            tell(ledger, body, "renamed", name=f"City {mark}", on=day)
        case 3:
            heir = f"heir-{mark}"
            tell(ledger, f"body:{heir}", "registered", name=f"Heir {mark}", kind="city", country="PL")
            fact = fact_of(fact_class("body.succeeded"), {"by": heir, "on": day})
            ledger.record(f"body:{sides[0]}", fact, by="ann")
        case 4:
            cited = [{"source": f"fresh-{mark}"}]
            tell(
                ledger, f"source:fresh-{mark}", "registered", kind="webpage", title=f"A fresh report, {mark}"
            )
            tell(ledger, tie, "visited", visitor=sides[1], host=sides[0], on=day, sources=cited)
        case 5:
            changes = [{"field": "name", "value": f"Town hall {mark}"}]
            tell(ledger, body, "corrected", entry=number, changes=changes, because="misspelt")
        case _:
            tell(ledger, body, "retracted", entry=number, because="not so")


def copied(ledger: Path, where: Path) -> Path:
    """A copy of a ledger, to be written to."""
    return Path(shutil.copyfile(ledger, where))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger; who writes to it takes a copy."""
    return begin(tmp_path_factory.mktemp("small") / "small.db", *SMALL)
