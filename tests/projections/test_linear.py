"""No report does more than it reads: over a ledger that tells twice as much, twice the work, line of code by line of code.

What is counted is work, not time, so that it is the same on every machine: how often each line of Python is run, and a
comprehension's for each of its turns; the steps of SQLite's machine; and how often texts of the rows are compared where C
does it (`in` a list, a sort). `sys.settrace` tells of lines alike from 3.11 on; `sys.monitoring` is there from 3.12 on
only, and `sys.setprofile` tells of calls, of which a comprehension over all pairs makes none. What C copies (a tuple put
together anew for each row) is not seen.
"""

import json
import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest

from projections.engine import rows_file
from projections.lookup import Rows
from projections.page import Page, Section
from projections.report import Ask, Report, report
from projections.row import Projection, Unanswerable
from projections.rows.spells import Spell
from projections.rows.streams import streams
from queries.finding import loaded
from queries.options import options_of
from queries.session import ReadingSession
from store.application import open_ledger
from store.importing import import_facts

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[1] / "golden"
HOME = "norhaven"
SIZE = 8
"""How often the smaller ledger tells what the golden one tells, of other bodies each time."""
SMALL = 4
"""And for the controls, which go over all pairs."""
TWICE = 2.4
"""How much more may be done over the larger: twice as much, and what sorting takes."""
FASTER = 2.6
"""How much more often a line may be run there, where it is run by more than `SIZE²` more often than twice."""
EVERY = 100
"""Steps of SQLite's machine that are counted at a time."""
CONTESTED = f"partnership:city-0--{HOME}"
"""The stream in which a value is contested: of its third entry, by which something was signed."""
DAY = date(2007, 5, 1).toordinal()
"""A day on which much is in force, and something due."""
GIVEN: dict[str, Any] = {
    "who": f"partnership:city-1--{HOME}",
    "body": "city-1",
    "when": "2004",
    "year": 2007,
    "int": 2004,
    "span": 90,
    "text": "visited",
}
"""What is given for an option that has to be, by its kind."""

Told = dict[str, Any]


# --- a ledger, and one twice as large


def told(size: int, since: int = 0, *, home: bool = True) -> Iterator[Told]:
    """So many times what the golden ledger tells, of others each time, and more; with or without a home.

    Or what is new in it since it was told less often.
    """
    golden = [
        json.loads(line)
        for name in ("facts-1.jsonl", "facts-2.jsonl")
        for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    ]
    kinds = ("body:", "source:", "programme:")
    names = {fact["stream"].partition(":")[2] for fact in golden if fact["stream"].startswith(kinds)} - {HOME}
    for n, fact in product(range(since, size), golden):
        once = fact["stream"] in {"ledger", f"body:{HOME}"}
        if not (once and n):
            numbered = _numbered(fact, names, n)
            if fact["type"] == "ledger.opened" and not home:
                del numbered["home"]
            yield numbered
    for n in range(since, size):
        yield from _more(n)
    if not since:
        yield _fact("body:league", "registered", name="The League", kind="network")
    yield from (_fact(f"membership:city-{n}@league", "joined", on="2004") for n in range(since, size))


PLAIN = frozenset({"type", "kind", "channel", "form", "text", "metric", "about"})
"""Fields in which a word is no name."""


def _numbered(item: Any, names: set[str], n: int, field: str = "") -> Any:
    """A fact in which everybody but the home has a name of their own, and every entry an id."""
    match item:
        case dict() if field != "names":
            return {name: _numbered(value, names, n, name) for name, value in item.items()}
        case dict():
            return {language: f"{name} {n}" for language, name in item.items()}
        case list():
            return [_numbered(part, names, n, field) for part in item]
        case str():
            return _numbered_word(item, names, n, field)
        case _:
            return item


def _numbered_word(word: str, names: set[str], n: int, field: str) -> str:
    if field == "stream":
        kind, colon, slugs = word.partition(":")
        return f"{kind}{colon}" + "".join(
            _numbered_word(slug, names, n, "") for slug in re.split("(--|@)", slugs)
        )
    if field in {"id", "entry", "before"} or (word in names and field not in PLAIN):
        return f"{word}-{n}"
    return f"{word} {n}" if field in {"name", "place"} else word


def _fact(stream: str, verb: str, **fields: Any) -> Told:
    return {"stream": stream, "type": f"{stream.partition(':')[0]}.{verb}", **fields}


def _more(n: int) -> Iterator[Told]:
    """A city with days, topics, people and an incident of its own; its school; and a tie of three."""
    day = (date(1990, 1, 1) + timedelta(days=61 * n)).isoformat()
    country = ("JP", "DE", "FR", "NZ", "US")[n % 5]
    for slug in ("city", "twin", "school"):
        kind, under = ("school", {"under": f"city-{n}"}) if slug == "school" else ("city", {})
        named = {"name": f"{slug.title()} {n}", "kind": kind, "country": country}
        yield _fact(f"body:{slug}-{n}", "registered", **named, **under)
    yield _fact(f"body:city-{n}", "characterised", tags=["industry:port", f"goal:goal-{n}"])
    yield _fact(f"source:paper-{n}", "registered", title=f"Paper {n}", kind="article", publisher=f"Paper {n}")
    rest: Told = {"sources": [{"source": f"paper-{n}"}], "on": day}
    person = {"name": f"Person {n}", "role": "Mayor", "body": f"city-{n}"}
    about: Told = {"topics": [f"topic-{n}", "ports"], **rest}
    city, school = f"partnership:city-{n}--{HOME}", f"partnership:{HOME}--school-{n}"
    term = {"length": "P5Y", "renewal": "tacit", "notice": "P3M"}
    pact: Told = {"instrument": "pact", "kind": "sister-city", "term": term, "signatories": [person]}
    pressure: Told = {"actor": f"office-{n}", "means": ["economic"], "incident": f"incident-{n}"}
    figure: Told = {"metric": "sister-cities", "value": n + 1, "as_of": day}
    yield _fact(city, "opened", parties=[f"city-{n}", HOME])
    yield _fact(city, "proposed", kind="sister-city", by=HOME, **rest)
    yield _fact(city, "signed", **pact, **about, id=f"signed-{n}")
    yield _fact(city, "visited", visitor=f"city-{n}", host=HOME, people=[person], **about)
    yield _fact(city, "contacted", channel="letter", by=HOME, **rest)
    yield _fact(city, "commitment-made", commitment=f"promise-{n}", text="a tree", due="2007-06", **rest)
    yield _fact(city, "pressured", **pressure, target=HOME, **rest)
    yield _fact(city, "stance-taken", by=f"city-{n}", stance="upholds", **rest)
    yield _fact(city, "figure-reported", **figure, subject=HOME, **rest)
    yield _fact(city, "figure-reported", **figure, subject=f"city-{n}", **rest)
    yield _fact(school, "opened", parties=[HOME, f"school-{n}"], under=city)
    yield _fact(school, "signed", instrument="twins", kind="mou", **rest)
    festival = f"programme:festival-{n}"
    yield _fact(festival, "started", name=f"Festival {n}", kind="festival", host=HOME)
    yield _fact(festival, "edition-held", title="The first", place=f"City {n}", **about)
    three = f"partnership:city-{n}--{HOME}--twin-{n}"
    yield _fact(three, "opened", parties=[f"city-{n}", HOME, f"twin-{n}"])
    yield _fact(three, "signed", instrument="all", kind="friendship", **rest)
    yield _fact(three, "visited", visitor=f"twin-{n}", host=HOME, **rest)


class Ledgers:
    """Ledgers of different sizes that tell the same of others, each made once it is asked for: of half of it, and more."""

    def __init__(self, folder: Path, *, home: bool = True) -> None:
        self._folder, self._home = folder, home

    def of(self, size: int) -> Path:
        where = self._folder / f"{size}.db"
        if not where.exists():
            half = size // 2 if size > SMALL else 0
            if half:
                shutil.copy(self.of(half), where)
            _import(where, told(size, half, home=self._home), f"all of {size}")
        return where


class Contested(Ledgers):
    """The same, in each of which one value is contested."""

    def __init__(self, folder: Path, ledgers: Ledgers) -> None:
        super().__init__(folder)
        self._ledgers = ledgers

    def of(self, size: int) -> Path:
        where = self._folder / f"{size}.db"
        if not where.exists():
            shutil.copy(self._ledgers.of(size), where)
            other = {"entry": 3, "field": "kind", "value": "mou", "sources": [{"source": "paper-0"}]}
            _import(where, [_fact(CONTESTED, "contested", **other)], "contest")
        return where


def _import(where: Path, facts: Iterable[Told], command: str) -> None:
    lines = (f"{json.dumps(fact)}\n".encode() for fact in facts)
    with open_ledger(where, create=not where.exists()) as ledger:
        assert not import_facts(ledger, lines, by="tester", command=command).refused


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    return Ledgers(tmp_path_factory.mktemp("linear"))


@pytest.fixture(scope="module")
def of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    """Without a home, so that everybody's ties are told."""
    return Ledgers(tmp_path_factory.mktemp("linear"), home=False)


@pytest.fixture(scope="module")
def contested(ledgers: Ledgers, tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    """With a value that is contested, so that pages are made more than once."""
    return Contested(tmp_path_factory.mktemp("linear"), ledgers)


# --- what is counted


class Work:
    """What was done while a report answered."""

    def __init__(self) -> None:
        self.lines: Counter[str] = Counter()
        """How often each line was run."""
        self.steps = 0
        """Of SQLite's machine."""
        self.compared = 0
        """How often two texts of rows were compared."""
        self._codes: dict[CodeType, Counter[int]] = {}

    @contextmanager
    def counting(self, connections: Iterable[sqlite3.Connection]) -> Iterator[None]:
        """Count what is done meanwhile."""
        before, Word.work = sys.gettrace(), self
        for connection in connections:
            connection.set_progress_handler(self._stepped, EVERY)
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(before)
            for connection in connections:
                connection.set_progress_handler(None, EVERY)
        for code, counted in self._codes.items():
            for line, times in counted.items():
                self.lines[f"{code.co_filename}:{line}"] += times

    def grown(self, other: "Work", size: int) -> dict[str, str]:
        """Of what more was done than twice, over a ledger of twice this size: of all that is counted, and line by line."""
        counted = (
            ("lines", self.lines.total(), other.lines.total()),
            ("steps", self.steps, other.steps),
            ("compared", self.compared, other.compared),
        )
        found = {
            what: (before, after) for what, before, after in counted if after > TWICE * before + size
        } | {
            line: (self.lines[line], times)
            for line, times in sorted(other.lines.items())
            if times > max(FASTER * self.lines[line], 2 * self.lines[line] + size**2)
        }
        return {what: f"{before:,} to {after:,}" for what, (before, after) in found.items()}

    def _stepped(self) -> None:
        self.steps += EVERY

    def _called(self, frame: FrameType, _event: str, _value: object) -> Any:
        code = frame.f_code
        if code.co_name in UNCOUNTED and code.co_filename == __file__:
            return None
        counted = self._codes.setdefault(code, Counter())

        def ran(frame: FrameType, event: str, _value: object) -> Any:
            if event == "line":
                counted[frame.f_lineno] += 1
            return ran

        return ran


class Word(str):
    """A text out of a row, which counts how often it is compared."""

    __slots__ = ()
    work = Work()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Word.work.compared += 1
        return str.__eq__(self, other)

    def __lt__(self, other: str) -> bool:
        Word.work.compared += 1
        return str.__lt__(self, other)


class Words(Rows):
    """Rows whose texts count how often they are compared."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, projection: Projection[Any], **where: Any) -> Iterator[Any]:
        return map(_counted, self._rows.of(projection, **where))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        return map(_counted, self._rows.at(day, of, **where))

    def latest(self, projection: Projection[Any], day: int, **where: Any) -> Iterator[Any]:
        return map(_counted, self._rows.latest(projection, day, **where))


def _counted(item: Any) -> Any:
    if type(item) is str:
        return Word(item)
    if isinstance(item, tuple):
        parts = map(_counted, item)
        return type(item)._make(parts) if hasattr(item, "_make") else tuple(parts)
    return item


UNCOUNTED = frozenset({*("_stepped", "_called", "ran", "_counted", "__eq__", "__lt__", "of", "at", "latest")})
"""What counts, and is not counted itself."""


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections by which rows are read."""
    found: list[sqlite3.Connection] = []
    connect = rows_file.connect

    def connected(*args: Any, **options: Any) -> rows_file.Connection:
        made = connect(*args, **options)
        found.append(made)
        return made

    monkeypatch.setattr(rows_file, "connect", connected)
    return found


def work_of(
    answer: Report, ledger: Path, given: dict[str, Any], connections: list[sqlite3.Connection]
) -> Work:
    """What a report does over a ledger, all of whose rows are kept."""
    work = Work()
    with ReadingSession(ledger, say=lambda _line: None) as session:
        answer(session.ask(DAY), **given)  # what is made once, and what is remembered of days, is there then
    del connections[:]
    with ReadingSession(ledger, say=lambda _line: None) as session:
        ask = session.ask(DAY)
        ask = ask.over(Words(ask.rows))
        with work.counting(connections):
            answer(ask, **given)
    return work


def needed(answer: Report, ledger: Path) -> dict[str, Any]:
    """The options that a report needs: those without a default, and what else it does not answer without."""
    options = options_of(answer)
    given = {option.name: GIVEN[option.kind] for option in options if option.required}
    with ReadingSession(ledger, say=lambda _line: None) as session:
        try:
            answer(session.ask(DAY), **given)
        except Unanswerable as refusal:
            (lacking,) = (option for option in options if option.plain == refusal.field)
            given[lacking.name] = GIVEN[lacking.kind]
    return given


def faster(
    answer: Report, ledgers: Ledgers, connections: list[sqlite3.Connection], size: int = SIZE
) -> list[str]:
    """What grows faster than the ledger, from once to twice and from twice to four times its size.

    Once alone may be a look at all instead of at a few, one by one.
    """
    given = needed(answer, ledgers.of(size))
    works = (work_of(answer, ledgers.of(size * times), given, connections) for times in (1, 2, 4))
    once, twice = next(works), next(works)
    if not (found := once.grown(twice, size)):
        return []
    still = twice.grown(next(works), 2 * size)
    return [f"{what}: {found[what]}, then {still[what]}" for what in found if what in still]


# --- reports

REPORTS = {found.name: answer for found, answer in loaded()}


@pytest.mark.parametrize("name", REPORTS)
def test_a_ledger_twice_as_large_takes_a_report_twice_the_work(
    name: str, ledgers: Ledgers, connections: list[sqlite3.Connection]
) -> None:
    grown = faster(REPORTS[name], ledgers, connections)

    assert not grown, "\n".join(grown)


def test_nor_does_one_over_a_ledger_of_nobody_in_which_all_bodies_are_ranked(
    of_nobody: Ledgers, connections: list[sqlite3.Connection]
) -> None:
    grown = faster(REPORTS["ranking"], of_nobody, connections)

    assert not grown, "\n".join(grown)


def test_nor_does_one_that_is_asked_again_because_a_value_is_contested(
    contested: Ledgers, connections: list[sqlite3.Connection]
) -> None:
    grown = faster(REPORTS["count"], contested, connections)

    assert not grown, "\n".join(grown)


# --- controls


class Beside(NamedTuple):
    """A stream, and how many others there are."""

    stream: str
    others: int


def _of_all(ask: Ask, count: Callable[[Ask, list[str], str], int]) -> Page:
    every = [row.stream for row in ask.of(streams)]
    return Page("", (Section("rows", [Beside(row, count(ask, every, row)) for row in every], row=Beside),))


@report()
def pairs(ask: Ask) -> Page:
    """Every stream is compared with every other, in a comprehension."""
    return _of_all(ask, lambda _, every, row: len([other for other in every if other is not row]))


@report()
def search(ask: Ask) -> Page:
    """Every stream is looked for in the list of all."""
    return _of_all(ask, lambda _, every, row: every.index(row[:]))


@report()
def scan(ask: Ask) -> Page:
    """For every stream all are read again."""
    return _of_all(ask, lambda ask, _, row: sum(1 for _ in ask.of(streams, title=row)))


@report()
def once(ask: Ask) -> Page:
    """Every stream is looked at once."""
    return _of_all(ask, lambda ask, _, row: sum(1 for _ in ask.of(streams, stream=row)))


@pytest.mark.parametrize(
    ("answer", "seen"), [(pairs, "lines"), (search, "compared"), (scan, "steps")], ids=str
)
def test_what_goes_over_all_pairs_is_found(
    answer: Report, seen: str, ledgers: Ledgers, connections: list[sqlite3.Connection]
) -> None:
    assert any(line.startswith(f"{seen}: ") for line in faster(answer, ledgers, connections, SMALL))


def test_what_looks_at_each_once_is_not(ledgers: Ledgers, connections: list[sqlite3.Connection]) -> None:
    assert faster(once, ledgers, connections, SMALL) == []
