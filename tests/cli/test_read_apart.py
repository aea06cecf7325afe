"""A large list is read by another process: what is said and recorded is the same, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.editions import MAP as BENCHMARK
from benchmarks.editions import rows as made_up
from cli.spreadsheet import apart, command, reader
from cli.spreadsheet.rows import Facts
from tests.cli.test_spreadsheet import Office, begun

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

STEP = 7
PAIRS = ("town=a", "partner=b", "country=b.country", "since=on", "kind=kind")
SET = ("body.kind=city", "a.country=DE")


def said(found: Facts, lines: Any) -> list[Any]:
    """All of what was read, to be compared."""
    places = {id(row): place for place, row in enumerate(found.all)}
    return [
        [apart._fields(row) for row in found.all],
        [(line.stream, line.cls, line.state, line.exact) for line in lines],
        [places[id(row)] for row in found.row_of],
        *(getattr(found, name) for name in apart._REST),
    ]


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
