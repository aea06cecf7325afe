"""The ledger that `comity demo` restores: the facts files beside this, as an office would have recorded them.

`python examples/kaohsiung/make.py` writes `ledger.jsonl`, an export as `comity export` makes one, and `ledger.root`, how
many entries it has and their Merkle root. Every line of the facts files becomes one entry, in the order of its stream.

What is said of the recording is made up, and the same whenever it is made: four people of an office, five weeks of
working days, a command a fact, lists as one import. What could have been is kept to: nothing is recorded before
the day after its source was published, as far as that is known. The article is of 2025 and undated, and the office begins
with it on the first working day after the New Year holidays of 2026; what the press wrote in March comes in as it appears.
"""

import json
import os
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import shake_256
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from zoneinfo import ZoneInfo

from domain.fact import fact_class, fact_of
from domain.refusal import Refusal
from domain.when import bounds
from store.application import Comity, open_ledger
from store.importing import import_facts

HERE = Path(__file__).resolve().parent
FACTS = ("1-article.jsonl", "2-other-sources.jsonl", "3-corrections.jsonl")
LEDGER, ROOT = "ledger.jsonl", "ledger.root"
ZONE = ZoneInfo("Asia/Taipei")
REGISTERED = ("body.registered", "source.registered")
CHANGES = ("contested", "preferred", "corrected")


class Sitting(NamedTuple):
    """What one person records in one go: the lines of some streams, as far as they can be known by then."""

    begins: str
    by: str
    file: str
    streams: tuple[str, ...]
    """Patterns of the streams; what of them is on record already is passed over."""
    changes: bool = False
    """With what contests, prefers and corrects; without it, a stream is left where the first of these comes."""
    together: bool = False
    """As one import, where it comes from lists."""


def ties(*names: str) -> tuple[str, ...]:
    """Streams of partnerships in which these names stand."""
    return tuple(f"partnership:*{name}*" for name in names)


ARTICLE, PRESS, COMPARED = FACTS
FROM_LISTS = (
    *("barranquilla", "belize-city", "blantyre", "cartago", "colorado-springs", "da-nang", "durban"),
    *("fort-lauderdale", "knoxville", "little-rock", "macon", "miami", "pensacola", "plains", "san-antonio"),
    *("surabaya", "tulsa", "mobile", "palembang", "rio-de-janeiro"),
)
ASIA = ("busan", "hachioji", "daejeon", "sado", "kitakyushu", "aomori-prefecture", "kumamoto-prefecture")
OVERSEAS = (
    *("honolulu", "portland", "seattle", "brisbane"),
    *("panama-city", "king-county", "oakland", "cerritos"),
)
EUROPE = ("gdynia", "katowice", "prishtina", "emmendingen-district")
OTHERS = ("basseterre", "cebu", "vancouver", "orange-county-ny", "male")
COUNCILS = ("incheon-council", "osaka-prefectural-assembly", "yokohama-city-council", "kumamoto-city-council")

SITTINGS = (
    # the article alone
    Sitting("2026-02-23 09:12", "mei", ARTICLE, ("body:*", "source:*", "ledger")),
    Sitting("2026-02-24 09:31", "mei", ARTICLE, ("partnership:*",)),
    Sitting("2026-02-25 09:08", "mei", ARTICLE, ("membership:*", "programme:*")),
    Sitting("2026-02-26 10:20", "wen", PRESS, ties(*FROM_LISTS), together=True),
    # what other sources say, by whoever reads them
    Sitting("2026-03-02 09:15", "yuki", PRESS, ties(*ASIA)),
    Sitting("2026-03-03 13:40", "wen", PRESS, (*ties(*OVERSEAS, "coos-bay"), "body:kaohsiung-county")),
    Sitting("2026-03-04 09:25", "tomasz", PRESS, ties(*EUROPE)),
    Sitting("2026-03-05 14:05", "mei", PRESS, ties("edinburgh")),
    Sitting("2026-03-06 09:50", "mei", PRESS, (*ties(*OTHERS), "body:vancouver")),
    Sitting("2026-03-09 09:20", "tomasz", PRESS, ties("edinburgh"), changes=True),
    Sitting("2026-03-10 10:10", "tomasz", PRESS, ties("gdynia", "dresden"), changes=True),
    Sitting("2026-03-11 09:05", "yuki", PRESS, ("membership:*", "programme:*"), changes=True),
    Sitting("2026-03-12 09:30", "wen", PRESS, ties(*COUNCILS, *FROM_LISTS, "king-county"), changes=True),
    Sitting("2026-03-12 14:15", "yuki", PRESS, ties(*ASIA), changes=True),
    Sitting("2026-03-12 15:20", "wen", PRESS, ties("koror", "guam", "brisbane")),
    Sitting("2026-03-13 09:10", "mei", PRESS, (*ties("male", "orange-county-ny"), "body:*"), changes=True),
    # what follows from comparing, by somebody who has checked it
    Sitting("2026-03-16 10:05", "tomasz", COMPARED, ties("gdynia", "dresden"), changes=True),
    Sitting("2026-03-17 09:40", "wen", COMPARED, ties("edinburgh"), changes=True),
    Sitting("2026-03-18 09:30", "yuki", COMPARED, (*ties(*ASIA), "membership:*", "*gctf*"), changes=True),
    Sitting("2026-03-19 13:30", "mei", COMPARED, ("partnership:*", "programme:*"), changes=True),
    Sitting("2026-03-24 09:45", "tomasz", PRESS, ties("katowice")),
    Sitting("2026-03-26 10:00", "wen", COMPARED, ("body:*",), changes=True),
)


class Line(NamedTuple):
    """One line of a facts file."""

    file: str
    stream: str
    type: str
    raw: bytes
    said: dict[str, Any]

    @property
    def is_registration(self) -> bool:
        """Whether it registers what others name."""
        return self.type in REGISTERED

    @property
    def is_change(self) -> bool:
        """Whether it contests, prefers or corrects."""
        return self.type.partition(".")[2] in CHANGES

    @property
    def names(self) -> set[str]:
        """The streams of the bodies and sources that it may name: by a word of its stream, or by any text in it."""
        words = {*self.stream.partition(":")[2].replace("@", "--").split("--"), *_texts(self.said)}
        return {f"{kind}:{word}" for word in words for kind in ("body", "source")}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def lines() -> Iterator[Line]:
    """The lines of the facts files, in order."""
    for name in FACTS:
        for raw in (HERE / name).read_bytes().splitlines(keepends=True):
            said = json.loads(raw)
            yield Line(name, said["stream"], said["type"], raw, said)


class Desk:
    """What has not been recorded yet, and who takes what of it."""

    def __init__(self) -> None:
        self.left = list(lines())
        self.published = {
            line.stream.partition(":")[2]: bounds(line.said["published"])[1]
            for line in self.left
            if line.type == "source.registered" and "published" in line.said
        }

    def take(self, sitting: Sitting) -> list[list[Line]]:
        """The lines of a sitting, a list for each command."""
        day = datetime.fromisoformat(sitting.begins).toordinal()
        taken: list[Line] = []
        stays: set[str] = set()
        for line in self.left:
            wanted = line.file == sitting.file and any(fnmatchcase(line.stream, it) for it in sitting.streams)
            known = all(self._published(source) < day for source in line.said.get("sources", ()))
            if line.is_registration and line.file != ARTICLE:
                continue  # comes with what names it
            if wanted and known and line.stream not in stays and (sitting.changes or not line.is_change):
                taken.append(line)
            else:
                stays.add(line.stream)
        first = self._registrations(taken)
        chosen = {id(line) for line in (*first, *taken)}
        self.left = [line for line in self.left if id(line) not in chosen]
        together, others = _apart(first, taken)
        if sitting.together:
            return [[*together, *others]]
        return [together, *([line] for line in others)] if together else [[line] for line in others]

    def _published(self, source: dict[str, Any]) -> int:
        """The day by which a source was published, as a proleptic ordinal; 0 where it is not known."""
        return self.published.get(source["source"], 0)

    def _registrations(self, taken: Sequence[Line]) -> list[Line]:
        """Who and what these lines name and nobody has registered yet, and whom those name."""
        waiting = {line.stream: line for line in self.left if line.is_registration}
        wanted, found = deque(taken), dict[int, Line]()
        while wanted:
            for name in wanted.popleft().names & waiting.keys():
                line = waiting.pop(name)
                found[id(line)] = line
                wanted.append(line)
        return [line for line in self.left if id(line) in found and line not in taken]


def _apart(first: list[Line], taken: list[Line]) -> tuple[list[Line], list[Line]]:
    """What is registered, as one import, and the rest."""
    registrations = [*first, *(line for line in taken if line.is_registration)]
    return registrations, [line for line in taken if not line.is_registration]


class Chance:
    """Bytes that look like chance and are the same each time."""

    def __init__(self, seed: str) -> None:
        self.seed, self.drawn = seed, 0

    def bytes(self, size: int) -> bytes:
        """The next bytes."""
        self.drawn += 1
        return shake_256(f"{self.seed} {self.drawn}".encode()).digest(size)

    def between(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return least + int.from_bytes(self.bytes(8)) % (most - least + 1)


def record(ledger: Comity, command: Sequence[Line], *, by: str, called: str) -> None:
    """Record the lines of one command: a fact by itself as `comity record` does, several or a named one as an import."""
    if len(command) == 1 and "id" not in command[0].said:
        (line,) = command
        fields = {name: value for name, value in line.said.items() if name not in {"stream", "type"}}
        for pointer in ("entry", "before"):
            if isinstance(named := fields.get(pointer), str) and (entry := ledger.entry(named)):
                fields[pointer] = entry.version
        done = ledger.record(line.stream, fact_of(fact_class(line.type), fields), by=by, command=called)
        refused: Any = done if isinstance(done, Refusal) else None
    else:
        refused = import_facts(ledger, [line.raw for line in command], by=by, command=called).refused
    if refused:
        raise SystemExit(f"{command[0].stream}: {refused}")


class Clock:
    """The clock on the wall of the office."""

    now = datetime.fromisoformat(SITTINGS[0].begins).replace(tzinfo=ZONE)

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def record_all(ledger: Comity, clock: Clock, chance: Chance) -> None:
    """Record all of it, sitting by sitting."""
    desk = Desk()
    for sitting in SITTINGS:
        clock.now = datetime.fromisoformat(sitting.begins).replace(tzinfo=ZONE)
        for command in desk.take(sitting):
            clock.now += timedelta(seconds=chance.between(40, 150), microseconds=chance.between(0, 999_999))
            record(ledger, command, by=sitting.by, called=chance.bytes(16).hex())
    if desk.left:
        raise SystemExit(f"nobody has recorded {desk.left[0].raw.decode()}")


def make(folder: Path) -> None:
    """Write the export and its root into a folder."""
    clock, chance = Clock(), Chance("Kaohsiung")
    with (
        tempfile.TemporaryDirectory() as name,
        open_ledger(Path(name) / "demo.db", create=True, clock=clock) as ledger,
    ):
        with patch.object(os, "urandom", chance.bytes):
            record_all(ledger, clock, chance)
        (folder / LEDGER).write_bytes(b"".join(line + b"\n" for line in ledger.export_lines()))
        root = f"{len(ledger)} {ledger.root()}\n"
    (folder / ROOT).write_text(root, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make(HERE)
