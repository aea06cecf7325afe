"""A large list is read by another process: what is said and recorded is the same, whatever becomes of that process."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.editions import MAP as BENCHMARK
from benchmarks.editions import rows as made_up
from cli.spreadsheet import apart, command, reader
from cli.spreadsheet import rows as reading
from cli.spreadsheet.columns import mapped
from cli.spreadsheet.known import World
from cli.spreadsheet.rows import Facts, Row, Ways, facts
from cli.spreadsheet.sheet import read as sheet_of
from tests.cli.test_spreadsheet import Office, begun

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = 40
STEP = 7
COLUMNS = ("town", "partner", "country", "since", "kind", "ended", "status", "replaces")
PAIRS = ("town=a", "partner=b", "country=b.country", "since=on", "kind=kind")
MORE = ("ended=ended", "status=status", "replaces=replaces")
SET = ("body.kind=city", "a.country=DE")
SOURCE = ({"source": "list-2026"},)


def a_list(chance: random.Random, *, rare: float = 0.08) -> str:
    """A list of some 60 ties, with rows that cannot be read, that end, that say what others say otherwise."""

    def seldom(usual: str, *others: str) -> str:
        return chance.choice(others) if chance.random() < rare else usual

    lines = [",".join(COLUMNS)]
    for number in range(60):
        cells = (
            seldom(f"Altstadt {number % 9}", "", "Total"),
            seldom(f"Neuenburg {number}", f"Neuenburg {number - 1}", f"Neuenburg {number} (France)", "?"),
            seldom("FR", "PL", "Atlantis", ""),
            seldom(str(1950 + number), f"{1950 + number}-05", "2087", "the other day", ""),
            seldom("sister city", "friendship", "MoU", "no kind", "contact", ""),
            seldom("", "2001", "1901", "unknown"),
            seldom("", "ended", "in force", "unheard of"),
            seldom("", "friendship", "sister-city"),
        )
        lines += [",".join(cells)] * (2 if chance.random() < rare else 1)
    return "\n".join(lines) + "\n"


def world() -> World:
    """A ledger that has nothing but the source of the list."""
    return World(None, (), set(), lambda _: [], lambda slug: slug == "list-2026", date(2026, 11, 29))


def read_here(text: str, **hand_on: Any) -> Facts:
    sheet = sheet_of(text.encode(), likely=lambda cells: (len({*cells} & {*COLUMNS}),))
    return facts(sheet, mapped((*PAIRS, *MORE), SET), world(), Ways(sources=SOURCE), **hand_on)


def handed_on(text: str) -> tuple[Facts, list[Any]]:
    """The same as another process hands it on, and its lines."""
    pipe = io.BytesIO()
    pages = apart._Pages(pipe)
    pages.end(read_here(text, hand_on=pages.hand_on))
    coming = apart.Coming(io.BytesIO(pipe.getvalue()), lambda _: None)
    lines = [line for page in coming.pages() for line in page]
    assert coming.whole
    return coming.found, lines


def said(found: Facts, lines: Any) -> list[Any]:
    """All of what was read, to be compared."""
    places = {id(row): place for place, row in enumerate(found.all)}
    return [
        [apart._fields(row) for row in found.all],
        [(line.stream, line.cls, line.state, line.exact) for line in lines],
        [places[id(row)] for row in found.row_of],
        *(getattr(found, name) for name in apart._REST),
    ]


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STEP", STEP)


def differing(lists: int = LISTS) -> int:
    """Of how many lists something else is handed on than is read here."""
    found = 0
    for seed in range(lists):
        text = a_list(random.Random(seed))  # noqa: S311 — no secret
        here = read_here(text)
        found += said(here, here.lines) != said(*handed_on(text))
    return found


@pytest.mark.usefixtures("short_pages")
def test_what_is_handed_on_is_what_is_read() -> None:
    assert differing() == 0


@pytest.mark.usefixtures("short_pages")
def test_what_rows_say_later_is_handed_on_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the comparison above would find no difference where there is one."""
    real = apart._Pages.end

    def without(pages: Any, found: Facts) -> None:
        found.late.clear()
        real(pages, found)

    monkeypatch.setattr(apart._Pages, "end", without)

    assert differing() > 0


def test_the_lists_have_rows_of_all_kinds() -> None:
    outcomes: set[str] = set()
    for seed in range(LISTS):
        text = a_list(random.Random(seed))  # noqa: S311 — no secret
        outcomes |= {row.outcome for row in read_here(text).all}

    assert {"new", "unchanged", "refused"} <= outcomes


@pytest.mark.usefixtures("short_pages")
@pytest.mark.parametrize("many", [0, 1, STEP, 3 * STEP + 1])
def test_rows_are_packed_as_they_are(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "STEP", STEP)
    rows = tuple((number, (f"Town {number}", "\n", "")) for number in range(2, many + 2))
    packed = apart.Packed(rows)

    assert (len(packed), tuple(packed), tuple(packed[1:])) == (many, rows, rows[1:])
    assert not many or packed[-1] == rows[-1]


def test_rows_that_are_not_in_the_order_of_their_numbers_are_not_handed_on() -> None:
    """The place of a row is found by its number: such a list is read by the process that has it."""
    pages = apart._Pages(io.BytesIO())
    pages.hand_on(Facts(rows=[Row(2, "new", "A"), Row(3, "new", "B")]))

    with pytest.raises(ValueError, match="order"):
        pages.hand_on(Facts(rows=[Row(3, "new", "C")]))


# --- the whole command


@pytest.fixture
def office(tmp_path: Path) -> Office:
    begun(tmp_path / "ledger.db", home=True)
    return Office(tmp_path)


LAWFUL = "town,partner,country,since,kind\n" + "".join(
    f"Altstadt {row % 7},Neuenburg {row},FR,{1950 + row},{'friendship' if row % 3 else 'sister city'}\n"
    for row in range(30)
)
WRONG = LAWFUL.replace("1955", "2087").replace("Neuenburg 9,", ",")


def brought(office: Office, text: str, *words: str, called: str = "the-list") -> list[Any]:
    """What an import says, and what is on record then but for what is random."""
    options = [word for pair in PAIRS for word in ("--map", pair)] + [
        word for one in SET for word in ("--set", one)
    ]
    answer = office.say(
        "import",
        office.sheet(text),
        *options,
        "--source",
        "list-2026",
        "--command",
        called,
        "--json",
        *words,
    )
    streams = [f"{kind}:{name}" for kind in ("body", "partnership") for name in office.streams(kind)]
    return [answer.code, answer.out, answer.err, [(stream, office.told(stream)) for stream in streams]]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every list is large; whether another process has read all of each."""
    real, found = command._judged_as_it_comes, list[bool]()

    def noticed(*args: Any, **kwargs: Any) -> Any:
        both = real(*args, **kwargs)
        found.append(both is not None)
        return both

    monkeypatch.setattr(command, "LARGE", 1)
    monkeypatch.setattr(command, "_judged_as_it_comes", noticed)
    monkeypatch.setattr("projections.engine.processors.processors", lambda: 2)
    return found


def here(tmp_path: Path, text: str, *words: str) -> list[Any]:
    """What the same import says where one process does all."""
    (tmp_path / "here").mkdir()
    begun(tmp_path / "here" / "ledger.db", home=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "LARGE", sys.maxsize)
        return [
            one.replace(str(tmp_path / "here"), str(tmp_path)) if isinstance(one, str) else one
            for one in brought(Office(tmp_path / "here"), text, *words)
        ]


@pytest.mark.parametrize(
    "text", [LAWFUL, WRONG, "town,partner,country,since,kind\n"], ids=["all", "some", "no row"]
)
@pytest.mark.parametrize("words", [(), ("--dry-run",)], ids=["imported", "tried"])
def test_the_same_is_said_and_recorded(
    office: Office, judged: list[bool], text: str, words: tuple[str, ...]
) -> None:
    assert brought(office, text, *words) == here(office.folder, text, *words)
    assert judged == [True, False]


def test_the_next_edition_is_compared_with_what_is_on_record(office: Office, judged: list[bool]) -> None:
    brought(office, LAWFUL)
    again = brought(office, LAWFUL + "Altstadt 1,Neuhaus,PL,1999,friendship\n", called="the-next")

    assert (again[0], '"unchanged": 30' in again[1], '"new": 1' in again[1]) == (0, True, True)
    assert judged == [True, True]


ENDS = {
    "killed at once": "import os; os.kill(os.getpid(), 9)",
    "killed after a page": (
        "import os, pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
        " import cli.spreadsheet.rows as rows; rows.STEP = 3;"
        " import cli.spreadsheet.apart as apart; apart._Pages.end = lambda *_: os.kill(os.getpid(), 9); apart.alone()"
    ),
    "says something else": "import pickle, sys; sys.stdin.buffer.read(); pickle.dump('?', sys.stdout.buffer)",
    "says no pickle": "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'a policy forbids this')",
}


@pytest.mark.parametrize("program", ENDS.values(), ids=[*ENDS])
@pytest.mark.parametrize("text", [LAWFUL, WRONG], ids=["all", "some"])
def test_whatever_becomes_of_the_other_process_the_list_is_read(
    office: Office, judged: list[bool], monkeypatch: pytest.MonkeyPatch, program: str, text: str
) -> None:
    monkeypatch.setattr(reader, "_PROGRAM", program)

    assert brought(office, text) == here(office.folder, text)
    assert judged == [False, False]


def test_where_no_process_may_be_begun_the_list_is_read(
    office: Office, judged: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any, **__: Any) -> Any:
        raise PermissionError("a policy forbids it")

    monkeypatch.setattr(subprocess, "Popen", forbidden)

    assert brought(office, LAWFUL) == here(office.folder, LAWFUL)
    assert judged == [False, False]


def test_a_map_that_does_not_suit_is_refused_in_the_same_words(office: Office, judged: list[bool]) -> None:
    text = LAWFUL.replace("kind\n", "sort\n", 1)

    assert brought(office, text) == here(office.folder, text)
    assert not any(judged)


def test_a_small_list_waits_for_no_process(
    office: Office, judged: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun_all_the_same(_: Any) -> Any:
        raise AssertionError("a process was begun")

    monkeypatch.setattr(reader.Reader, "begin", begun_all_the_same)
    monkeypatch.setattr(command, "LARGE", len(LAWFUL) + 1)

    assert brought(office, LAWFUL)[0] == 0
    assert judged == [False]


# --- somebody ends it


PROGRAM = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may not listen to it
from cli.launch import main
main()
"""


def children(pid: int) -> list[int]:
    try:
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]
    except OSError:
        return []


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(what: Any, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(what())


@pytest.fixture
def running(office: Office) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """An import of a large list, and the process that reads it."""
    file = office.sheet("\n".join(made_up(20_000, edition=1)) + "\n")
    words = [
        "import",
        file,
        *BENCHMARK,
        "--source",
        "list-2026",
        "--ledger",
        str(office.where),
        "--user",
        "mei",
    ]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            assert soon(lambda: children(process.pid)), "no process was begun"
            yield process, children(process.pid)[0]
        finally:
            process.kill()


on_linux = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists() or (os.cpu_count() or 1) == 1,
    reason="asks Linux which processes there are, and needs two processors",
)


@on_linux
@pytest.mark.parametrize("wait", [0.0, 0.6, 1.5])
def test_who_interrupts_it_is_told_that_nothing_was_written_and_nothing_is_left(
    office: Office, running: tuple[subprocess.Popen[bytes], int], wait: float
) -> None:
    process, reader = running
    before = office.count()
    time.sleep(wait)

    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=60)[0].decode()

    assert (process.returncode, "nothing more was written" in told, "Traceback" in told) == (
        130,
        True,
        False,
    ), told
    assert soon(lambda: not is_there(reader))
    assert office.count() == before


@on_linux
def test_who_kills_it_leaves_no_process_and_nothing_written(
    office: Office, running: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, reader = running
    before = office.count()
    time.sleep(0.8)

    process.kill()
    process.wait()

    assert soon(lambda: not is_there(reader))
    assert office.count() == before
