"""Several programs at one ledger, and one that is killed: nothing lost, torn or doubled. Short forms."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.testing import STREAM, body_registered, opened_between, source_registered
from store.application import Comity, open_ledger
from store.importing import import_facts

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 8
FACTS = 6

RECORD = """
import json, sys
from comity.testing import STREAM, noted
import store.application
from store.application import Comity, Written, open_ledger
from store.errors import Conflict

where, name, count, store.application.TRIES = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
drafts = 0
draft = Comity.draft
def counted(*args, **kwargs):
    global drafts
    drafts += 1
    return draft(*args, **kwargs)
Comity.draft = counted
done, conflicts = [], 0
with open_ledger(where) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        try:
            fact = noted(text=f"{name} {number}")
            written = ledger.record(STREAM, fact, by=name, command=f"{name}-{number}")
            assert isinstance(written, Written), written
            done.append([written.entries[0].version, written.entries[0].position])
        except Conflict:
            conflicts += 1
print(json.dumps({"done": done, "drafts": drafts, "conflicts": conflicts}))
"""

IMPORT = """
import sys, time
from store.application import open_ledger
from store.importing import import_facts
from store.sqlite import datastore, recorder
where, file, moment = sys.argv[1:]
if moment == "writing":
    execute = recorder.SQLiteCursor.execute
    def slow(cursor, statement, *values):
        execute(cursor, statement, *values)
        if statement.startswith("INSERT"):
            print("writing", flush=True)
            time.sleep(0.02)
    recorder.SQLiteCursor.execute = slow
if moment == "committing":
    commit = datastore._Connection.commit
    def slow(self):
        print("committing", flush=True)
        commit(self)
        print("committed", flush=True)
        time.sleep(60)
    datastore._Connection.commit = slow
with open_ledger(where) as ledger, open(file, "rb") as lines:
    print("ready", flush=True)
    import_facts(ledger, lines, by="mei")
    print("done", flush=True)
"""


@contextlib.contextmanager
def program(code: str, *args: object) -> Iterator["subprocess.Popen[str]"]:
    """A program of its own, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def where(tmp_path: Path) -> Path:
    where = tmp_path / "ledger.db"
    with open_ledger(where, create=True) as ledger:
        ledger.record_all(
            [
                ("body:edinburgh", body_registered("Edinburgh")),
                ("body:kaohsiung", body_registered("Kaohsiung")),
                ("source:gti-2025", source_registered()),
                (STREAM, opened_between("edinburgh", "kaohsiung")),
            ],
            by="mei",
        )
    return where


def compete(where: Path, tries: int) -> list[dict[str, list[list[int]] | int]]:
    """Let all writers begin at one moment; what each of them says in the end."""
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(program(RECORD, where, f"writer{number}", FACTS, tries))
            for number in range(WRITERS)
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n", writer.stderr and writer.stderr.read()
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
        answers = [writer.communicate(timeout=120) for writer in writers]
        assert all(writer.returncode == 0 for writer in writers), answers
    return [json.loads(out) for out, _ in answers]


def whole(ledger: Comity) -> None:
    """Nothing is torn: the file is sound, no stream has a gap, all is read, the stamps are in order."""
    with contextlib.closing(sqlite3.connect(ledger.where)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for history in ledger.histories():
        assert [entry.version for entry in history.entries] == list(range(1, len(history.entries) + 1))
    stamps = [entry.recorded_at for entry in ledger.entries()]
    assert stamps == sorted(stamps)
    assert ledger.root()


def test_eight_writers_on_one_partnership_lose_and_double_nothing(where: Path) -> None:
    answers = compete(where, 25)

    assert sum(int(str(answer["drafts"])) for answer in answers) > WRITERS * FACTS  # some were decided again
    with open_ledger(where) as ledger:
        whole(ledger)
        texts = [entry.fact.model_dump().get("text") for entry in ledger.history(STREAM).entries[1:]]
        acknowledged = sorted(tuple(item) for answer in answers for item in answer["done"])  # type: ignore[union-attr]
        assert acknowledged == [
            (entry.version, entry.position) for entry in ledger.history(STREAM).entries[1:]
        ]
    assert sorted(map(str, texts)) == sorted(f"writer{w} {n}" for w in range(WRITERS) for n in range(FACTS))


def test_without_deciding_again_some_would_be_turned_away(where: Path) -> None:
    """The control: the writers do meet."""
    answers = compete(where, 1)

    turned_away = sum(int(str(answer["conflicts"])) for answer in answers)
    assert turned_away > 0
    with open_ledger(where) as ledger:
        whole(ledger)
        assert len(ledger) == 4 + WRITERS * FACTS - turned_away  # and nothing of theirs was written


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("facts") / "facts.jsonl"
    body = {"stream": "body:{}", "type": "body.registered", "name": "Town {}", "kind": "town"}
    with file.open("w", encoding="utf-8") as lines:
        for number in range(2_000):
            lines.write(json.dumps(body).replace("{}", f"t{number}") + "\n")
    return file


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="killed as POSIX kills")
@pytest.mark.parametrize(
    ("moment", "word", "after"),
    [
        ("reading", "ready", 0.05),
        ("reading", "ready", 0.15),
        ("writing", "writing", 0.0),
        ("writing", "writing", 0.1),
        ("committing", "committing", 0.0),
        ("committing", "committed", 0.0),
    ],
)
def test_an_import_that_is_killed_is_there_or_not_at_all(
    where: Path, facts: Path, moment: str, word: str, after: float
) -> None:
    with program(IMPORT, where, facts, moment) as process:
        assert process.stdout is not None
        while said := process.stdout.readline():
            if said.strip() == word:
                break
        assert said, process.stderr and process.stderr.read()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)

    with open_ledger(where) as ledger:
        whole(ledger)
        kept = len(ledger) - 4
        assert kept in ({2_000} if word == "committed" else {0, 2_000} if word != "writing" else {0})
        with facts.open("rb") as lines:
            again = import_facts(ledger, lines, by="mei")
        assert (again.new, again.already) == (2_000 - kept, kept)
        assert not where.with_name("ledger.db-journal").exists()


def test_two_imports_of_one_file_at_once_add_it_once(where: Path, facts: Path) -> None:
    with program(IMPORT, where, facts, "") as one, program(IMPORT, where, facts, "") as other:
        for process in (one, other):
            out, err = process.communicate(timeout=120)
            assert out.endswith("done\n"), err

    with open_ledger(where) as ledger:
        whole(ledger)
        assert len(ledger) == 2_004
        assert len({entry.command for entry in ledger.entries(since=4)}) == 1
