"""Ways of spoiling a history, each a small script, and what finds each: the table of the threat model, shown.

A ledger of some six hundred entries (the examples of Kaohsiung, and a week of an office after them) is sealed, and the
checkpoint given away. Then somebody with the file and no scruples does one thing to a copy of it, of its export or of a
dossier. Each kind says who finds it at least; the unspoilt twin passes every one of the same checks. The kinds that
only a checkpoint finds are held to that: they are what a checkpoint is for.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from comity.testing import noted, retracted
from domain.corrections import Unread
from store.application import Written, open_ledger
from store.dossier.writing import PEM, write
from store.errors import Unusable
from store.health import examine
from store.importing import import_facts
from store.lines import json_of
from store.merkle import Log, leaf_hash
from store.note import Checkpoint, Note, Signature
from store.restoring import restore
from store.sealing import Sealer, checkpoint
from store.verifying import Held, verify

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "kaohsiung").glob("[1-9]-*.jsonl"))
BEGAN = datetime(2026, 11, 1, 9, tzinfo=UTC)
TIE = "partnership:hamburg--kaohsiung"
"""The partnership of which something is noted, and of which there is a dossier: a short one, for openssl is slow."""
OLDER = 300
"""Entries that are kept as the first comity wrote them: schema 1, without a salt."""

# --- a ledger that somebody spoils


class Sealed(NamedTuple):
    """A ledger as it was, and what others hold of it."""

    where: Path
    lines: tuple[bytes, ...]
    early: bytes
    """A checkpoint of the first entries alone."""
    held: bytes
    """A checkpoint of all entries."""
    sealer: Sealer
    dossier: Path
    """A dossier of one partnership."""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return seal(tmp_path_factory.mktemp("sealed"))


def seal(folder: Path) -> Sealed:
    """A ledger that is told and sealed in a folder, with what others then hold."""
    _told(folder / "told.db")
    where = folder / "ledger.db"
    _mixed(folder / "told.db", where)
    with open_ledger(where, read_only=True) as ledger:
        lines = tuple(ledger.export_lines())
        point = checkpoint(ledger)
        sealer, _ = Sealer.of(folder / "key.pem", point.origin)
        first = Checkpoint(point.origin, 200, Log([leaf_hash(line) for line in lines[:200]]).root())
        early, note = sealer.sign(str(first)), sealer.sign(str(point))
        write(ledger, TIE, note, sealer.key, folder / "dossier")
    return Sealed(where, lines, str(early).encode(), str(note).encode(), sealer, folder / "dossier")


def _told(where: Path) -> None:
    """The examples, and a week of notes, one of which is taken back."""
    now = BEGAN

    def clock() -> datetime:
        nonlocal now
        now += timedelta(minutes=1)
        return now

    with open_ledger(where, create=True, clock=clock) as ledger:
        for file in EXAMPLES:
            with file.open("rb") as lines:
                assert not import_facts(ledger, lines, by="mei").refused
        for number in range(5):
            fact = noted(text=f"said on the telephone, {number}", certainty="alleged")
            assert isinstance(ledger.record(TIE, fact, by="mei"), Written)
        last = len(ledger.read(TIE))
        assert isinstance(
            ledger.record(TIE, retracted(last, because="said of another city"), by="lin"), Written
        )
        assert isinstance(ledger.record("body:gdynia", noted(text="after all that"), by="mei"), Written)


def _mixed(told: Path, where: Path) -> None:
    """The same, of which the first lines are as the first comity wrote them."""
    lines = list(lines_of(told))
    for line in lines[:OLDER]:
        line.members.pop("salt", None)
        line.members["schema"] = 1
    open_ledger(where, create=True).close()
    rewrite(where, lines)


@dataclass
class Line:
    """An entry as somebody with a database browser sees it."""

    stream: str
    type: str
    members: dict[str, Any]


def lines_of(where: Path) -> Iterator[Line]:
    """The entries of a ledger in order."""
    with closing(sqlite3.connect(where)) as raw:
        rows = raw.execute(
            "SELECT originator_id, topic, state FROM stored_events ORDER BY position"
        ).fetchall()
    for stream, type_, state in rows:
        yield Line(stream, type_, json.loads(state))


def rewrite(where: Path, lines: list[Line]) -> None:
    """Write other entries in a ledger's place, with care: numbered without a gap, and spelt as comity spells."""
    rows, versions = [], Counter[str]()
    for position, line in enumerate(lines, 1):
        versions[line.stream] += 1
        state = json_of(line.members).encode()
        rows.append((position, line.stream, versions[line.stream], line.type, state))
    with unguarded(where) as raw:
        raw.execute("DELETE FROM stored_events")
        raw.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)
        raw.execute("UPDATE sqlite_sequence SET seq = ?", (len(rows),))


class unguarded:  # noqa: N801 — read as a word
    """A connection to a ledger whose triggers are gone meanwhile, and put back in the end."""

    def __init__(self, where: Path) -> None:
        self.raw = sqlite3.connect(where, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        self.guards = self.raw.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in self.guards:
            self.raw.execute(f"DROP TRIGGER {name}")
        self.raw.execute("BEGIN")
        return self.raw

    def __exit__(self, *_: object) -> None:
        self.raw.execute("COMMIT")
        for _, sql in self.guards:
            self.raw.execute(sql)
        self.raw.close()


# --- who may find it

ONLY_A_CHECKPOINT = frozenset({"checkpoint"})
OPENING, VERIFY, WITNESS, DOCTOR = "opening", "verify", "checkpoint", "doctor"
EVERYBODY = frozenset({OPENING, VERIFY, WITNESS, DOCTOR})


def finders(where: Path, held: bytes) -> set[str]:
    """Who finds a fault in a ledger: opening it for writing, verify without and with a checkpoint, doctor.

    What is found is said in words: any exception that no command tells in words fails the test.
    """
    found = set()
    for name, checkpoints in ((VERIFY, []), (WITNESS, [Held("held elsewhere", held)])):
        try:
            with open_ledger(where, read_only=True) as ledger:
                if not verify(ledger, checkpoints).holds:
                    found.add(name)
        except Unusable:
            found.add(name)
    try:
        with open_ledger(where, read_only=True) as ledger:
            if any(finding.state == "fault" for finding in examine(ledger)):
                found.add(DOCTOR)
    except (Unusable, Unread):
        found.add(DOCTOR)
    try:
        open_ledger(where).close()  # the last: it may put something back
    except Unusable:
        found.add(OPENING)
    return found


# --- with care: everything is spelt and numbered as comity would

Change = Callable[[list[Line]], None]


def of_type(lines: list[Line], type_: str) -> list[Line]:
    return [line for line in lines if line.type == type_]


def a_microsecond(lines: list[Line]) -> None:
    """Recorded a microsecond later than it was: the last entry of a command, so that the order holds."""
    at = datetime.fromisoformat(lines[-3].members["recorded_at"]) + timedelta(microseconds=1)
    lines[-3].members["recorded_at"] = at.isoformat().replace("+00:00", "Z")


def another_command(lines: list[Line]) -> None:
    lines[-3].members["command"] = "5ca1ab1e" * 4


def another_recorder(lines: list[Line]) -> None:
    lines[40].members["recorded_by"] = "lin"


def order_within_a_command(lines: list[Line]) -> None:
    """Two entries of one import, in two streams, exchange their places."""
    ranks = [rank for rank, line in enumerate(lines) if line.type == "source.registered"][:2]
    lines[ranks[0]], lines[ranks[1]] = lines[ranks[1]], lines[ranks[0]]


def entries_exchanged(lines: list[Line]) -> None:
    """What is said of one source is said of another, and the other way round."""
    first, second = of_type(lines, "source.registered")[:2]
    first.members, second.members = second.members, first.members


def a_stream_renamed(lines: list[Line]) -> None:
    """A body by another name, in its own stream, in those it is a party to, and wherever it is named."""
    for line in lines:
        line.stream = re.sub(r"\bgdynia\b", "gdansk", line.stream)
        whole = json_of(line.members)
        line.members = json.loads(re.sub(r'(?<=["#: -])gdynia(?=["#-])', "gdansk", whole))


def a_retraction_removed(lines: list[Line]) -> None:
    lines.remove(of_type(lines, "partnership.retracted")[-1])


def another_source(lines: list[Line]) -> None:
    """What the article says is said to be in another document that is registered too."""
    cited = next(line for line in lines if line.members.get("sources"))
    slug = of_type(lines, "source.registered")[7].stream.partition(":")[2]
    assert cited.members["sources"][0]["source"] != slug
    cited.members["sources"][0]["source"] = slug


def a_homoglyph(lines: list[Line]) -> None:
    """A name with a Cyrillic letter in the Latin one's place: nobody sees it, and no search finds it."""
    line = next(line for line in lines if line.stream == "body:edinburgh")
    line.members["name"] = line.members["name"].replace("E", "\N{CYRILLIC CAPITAL LETTER IE}")


def rumours_confirmed(lines: list[Line]) -> None:
    """What was alleged is what was confirmed: the word goes."""
    del of_type(lines, "partnership.noted")[-2].members["certainty"]


def a_correction_says_another_value(lines: list[Line]) -> None:
    for line in of_type(lines, "partnership.corrected"):
        for change in line.members["changes"]:
            if change["field"] == "place":
                change["value"] = "Gdansk"
                return
    raise AssertionError


def a_note_withheld(lines: list[Line]) -> None:
    """A remark that the rest of its entry does not need."""
    del next(line for line in lines if "note" in line.members).members["note"]


def from_the_same_citys_other_ledger(lines: list[Line]) -> None:
    """An entry in another's place, as it stands in a ledger that the same city keeps beside this one."""
    other = of_type(lines, "partnership.noted")[-3]
    other.members |= {"id": "9" * 32, "command": "8" * 32, "text": "nothing was promised"}


def an_entry_as_of_old(lines: list[Line]) -> None:
    """A line of today written as the first comity wrote: without a salt, so that its hash can be guessed at."""
    line = lines[-2]
    line.members.pop("salt", None)
    line.members["text" if "text" in line.members else "because"] = "another"
    line.members["schema"] = 1


def the_last_entry_gone(lines: list[Line]) -> None:
    lines.pop()


def two_cities_exchanged(lines: list[Line]) -> None:
    """Who was the guest is the host."""
    visit = of_type(lines, "partnership.visited")[0].members
    visit["visitor"], visit["host"] = visit["host"], visit["visitor"]


def a_day_rougher(lines: list[Line]) -> None:
    """The month instead of the day: less is said, and nothing that is wrong."""
    line = next(line for line in lines if re.fullmatch(r"\d{4}-\d\d-\d\d", line.members.get("on", "")))
    line.members["on"] = line.members["on"][:7]


CAREFUL: tuple[Change, ...] = (
    a_microsecond,
    another_command,
    another_recorder,
    order_within_a_command,
    entries_exchanged,
    a_stream_renamed,
    a_retraction_removed,
    another_source,
    a_homoglyph,
    rumours_confirmed,
    a_correction_says_another_value,
    a_note_withheld,
    from_the_same_citys_other_ledger,
    an_entry_as_of_old,
    the_last_entry_gone,
    two_cities_exchanged,
    a_day_rougher,
)

# --- the stored object, byte by byte

Edit = Callable[[bytes], bytes]
"""What somebody makes of the stored object of an entry."""


def replaced(old: bytes, new: bytes) -> Edit:
    def edit(state: bytes) -> bytes:
        assert old in state, state
        return state.replace(old, new, 1)

    return edit


def with_(name: str, value: object) -> Edit:
    return lambda state: json_of({**json.loads(state), name: value}).encode()


def shuffled(state: bytes) -> bytes:
    members = dict(reversed(json.loads(state).items()))
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def salted_otherwise(state: bytes) -> bytes:
    """A salt where a line of schema 1 has none, or none where a line of schema 2 has one: the number stays."""
    members = json.loads(state)
    if not members.pop("salt", None):
        members["salt"] = "AAAAAAAAAAAAAAAAAAAAAA"
    return json_of(members).encode()


SPELLINGS: dict[str, Edit] = {
    "a member twice": replaced(b'{"', b'{"recorded_by":"lin","'),
    "a member twice, the true one last": replaced(b'"recorded_by":', b'"recorded_by":"lin","recorded_by":'),
    "spaces": replaced(b'":', b'": '),
    "a line end": replaced(b'{"', b'{\n"'),
    "members in another order": shuffled,
    "a letter as its number": replaced(b'"command"', b'"\\u0063ommand"'),
    "a slash escaped": replaced(b'"recorded_by":"mei"', b'"recorded_by":"\\/mei"'),
    "a zero sign in a name": replaced(b'"recorded_by":"', b'"recorded_by":"\\u0000'),
    "a zero byte": replaced(b'"recorded_by":"', b'"recorded_by":"\0'),
    "something behind the object": lambda state: state + b"{}",
    "a second object": lambda state: state + state,
    "a member that nobody knows": with_("approved_by", "the council"),
    "a default spelt out": with_("certainty", "confirmed"),
    "null for what is not said": with_("note", None),
    "the schema as a text": with_("schema", "1"),
    "the schema of 1.0": with_("schema", 1.0),
    "the schema of no comity": with_("schema", 0),
    "the schema of tomorrow": with_("schema", 99),
    "the schema is true": with_("schema", value=True),
    "a time without microseconds": with_("recorded_at", "2026-11-01T09:01:00Z"),
    "a time of another zone": with_("recorded_at", "2026-11-01T09:01:00.000000+0"),
    "a time before all others": with_("recorded_at", "1995-01-01T00:00:00.000000Z"),
    "an id of two lines": with_("id", "a\nb"),
    "no id": lambda state: re.sub(rb'"id":"[^"]*",', b"", state),
    "a salt put in or taken out": salted_otherwise,
    "no number": replaced(b'"schema":', b'"before":NaN,"schema":'),
    "a number beyond all bounds": replaced(b'"schema":', b'"before":1e400,"schema":'),
    "a number of a hundred thousand digits": replaced(
        b'"schema":', b'"before":' + b"9" * 100_000 + b',"schema":'
    ),
    "objects within objects without end": replaced(
        b'"schema":', b'"note":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b',"schema":'
    ),
    "a text of a million signs": with_("note", "x" * 1_000_000),
    "another normal form": with_("recorded_by", "Re\u0301mi"),
    "a sign that nobody sees": with_("recorded_by", "m\u200bei"),
    "a sign that turns the line round": with_("recorded_by", "\u202eiem"),
    "another alphabet's digits": with_("recorded_at", "２026-11-01T09:01:00.000000Z"),
    "no object at all": lambda _: b"[]",
    "nothing": lambda _: b"",
    "UTF-16": lambda state: state.decode().encode("utf-16"),
    "a byte order mark": lambda state: b"\xef\xbb\xbf" + state,
    "a lone surrogate": replaced(b'"recorded_by":"', b'"recorded_by":"\\ud800'),
}


def respelt(where: Path, position: int, edit: Edit) -> None:
    """Change the stored object of one entry."""
    with unguarded(where) as raw:
        (state,) = raw.execute("SELECT state FROM stored_events WHERE position = ?", (position,)).fetchone()
        spoilt = edit(state)
        assert spoilt != state
        raw.execute("UPDATE stored_events SET state = ? WHERE position = ?", (spoilt, position))


# --- columns, tables and settings


def by_sql(*statements: str) -> Callable[[Path], None]:
    def change(where: Path) -> None:
        with unguarded(where) as raw:
            for statement in statements:
                assert raw.execute(statement).rowcount != 0, statement

    return change


def by_the_schema(old: str, new: str, name: str = "stored_events") -> Callable[[Path], None]:
    """Change how something was made, behind SQLite's back."""

    def change(where: Path) -> None:
        with closing(sqlite3.connect(where)) as raw, raw:
            raw.execute("PRAGMA writable_schema = 1")
            assert raw.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ? AND instr(sql, ?)",
                (old, new, name, old),
            ).rowcount
            version = raw.execute("PRAGMA schema_version").fetchone()[0]
            raw.execute(f"PRAGMA schema_version = {version + 1}")

    return change


def by_statement(*statements: str) -> Callable[[Path], None]:
    def change(where: Path) -> None:
        with closing(sqlite3.connect(where, isolation_level=None)) as raw:
            for statement in statements:
                raw.execute(statement)

    return change


def indexes_exchanged(where: Path) -> None:
    """The index of ids leads to commands, and the other way round: nothing of an entry is touched."""
    with closing(sqlite3.connect(where)) as raw, raw:
        raw.execute("PRAGMA writable_schema = 1")
        roots = dict(
            raw.execute(
                "SELECT name, rootpage FROM sqlite_schema WHERE name GLOB 'stored_events_*' AND type = 'index'"
            )
        )
        for name, other in (
            ("stored_events_id", "stored_events_command"),
            ("stored_events_command", "stored_events_id"),
        ):
            raw.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (roots[other], name))


def an_index_without_an_entry(where: Path) -> None:
    """Whoever asks for an entry by its id is told that there is none; whoever reads all is shown it."""
    with closing(sqlite3.connect(where)) as raw, raw:
        (made,) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_id'").fetchone()
        raw.execute("DROP INDEX stored_events_id")
        raw.execute(f"{made} WHERE position <> 50")
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'stored_events_id'", (made,))


def an_id_twice(where: Path) -> None:
    """Two entries of one id, and an index that says it sees to it that there are none."""
    with unguarded(where) as raw:
        (made,) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events_id'").fetchone()
        raw.execute("DROP INDEX stored_events_id")
        (state,) = raw.execute("SELECT state FROM stored_events WHERE position = 50").fetchone()
        (other,) = raw.execute("SELECT state FROM stored_events WHERE position = 60").fetchone()
        twice = json_of({**json.loads(state), "id": json.loads(other)["id"]}).encode()
        raw.execute("UPDATE stored_events SET state = ? WHERE position = 50", (twice,))
        raw.execute(made.replace("UNIQUE ", ""))
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'stored_events_id'", (made,))


class Spoilt(NamedTuple):
    """What is done to the file, and who finds it at least."""

    change: Callable[[Path], None]
    by: frozenset[str]


BY_SQL: dict[str, Spoilt] = {
    "the content as a text": Spoilt(
        by_sql("UPDATE stored_events SET state = CAST(state AS TEXT) WHERE position = 50"),
        frozenset({VERIFY, DOCTOR}),
    ),
    "the type as bytes": Spoilt(
        by_sql("UPDATE stored_events SET topic = CAST(topic AS BLOB) WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "a version of a half": Spoilt(
        by_sql("UPDATE stored_events SET originator_version = 1.5 WHERE position = 50"),
        frozenset({VERIFY, DOCTOR}),
    ),
    "a version in words": Spoilt(
        by_sql("UPDATE stored_events SET originator_version = 'first' WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "a stream as bytes": Spoilt(
        by_sql("UPDATE stored_events SET originator_id = CAST(originator_id AS BLOB) WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "a stream with a zero byte": Spoilt(
        by_sql(
            "UPDATE stored_events SET originator_id = originator_id || char(0) || 'x' WHERE position = 50"
        ),
        frozenset({VERIFY}),
    ),
    "a stream in capitals": Spoilt(
        by_sql("UPDATE stored_events SET originator_id = upper(originator_id) WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "a stream with a space behind": Spoilt(
        by_sql("UPDATE stored_events SET originator_id = originator_id || ' ' WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "another type": Spoilt(
        by_sql("UPDATE stored_events SET topic = 'body.noted' WHERE topic = 'partnership.noted'"),
        frozenset({VERIFY}),
    ),
    "a type with a space": Spoilt(
        by_sql("UPDATE stored_events SET topic = topic || ' ' WHERE position = 50"),
        frozenset({VERIFY}),
    ),
    "capitals are small letters to the column of streams": Spoilt(
        by_the_schema("originator_id TEXT NOT NULL", "originator_id TEXT NOT NULL COLLATE NOCASE"),
        EVERYBODY,
    ),
    "a version may be missing": Spoilt(
        by_the_schema("originator_version INTEGER NOT NULL", "originator_version INTEGER"),
        EVERYBODY,
    ),
    "versions are texts": Spoilt(
        by_the_schema("originator_version INTEGER", "originator_version TEXT"),
        EVERYBODY,
    ),
    "a trigger that never fires": Spoilt(
        by_the_schema(
            "BEFORE UPDATE ON stored_events",
            "BEFORE UPDATE ON stored_events WHEN 0",
            "stored_events_never_change",
        ),
        EVERYBODY,
    ),
    "a view beside the table": Spoilt(
        by_statement("CREATE VIEW entries AS SELECT * FROM stored_events WHERE position <> 50"),
        EVERYBODY,
    ),
    "an index more": Spoilt(
        by_statement("CREATE INDEX hidden ON stored_events (topic) WHERE topic = 'partnership.signed'"),
        EVERYBODY,
    ),
    "statistics that mislead": Spoilt(
        by_statement("ANALYZE", "UPDATE sqlite_stat1 SET stat = '1 1'"),
        frozenset(),
    ),
    "two indexes exchanged": Spoilt(indexes_exchanged, frozenset({VERIFY})),
    "an id twice": Spoilt(an_id_twice, frozenset({VERIFY})),
    "an index that leaves an entry out": Spoilt(an_index_without_an_entry, frozenset({VERIFY})),
    "the file of another program": Spoilt(by_statement("PRAGMA application_id = 1"), EVERYBODY),
    "the file of a newer comity": Spoilt(by_statement("PRAGMA user_version = 99"), EVERYBODY),
    "the file of no comity": Spoilt(by_statement("PRAGMA user_version = 0"), EVERYBODY),
    "a journal of another kind": Spoilt(by_statement("PRAGMA journal_mode = WAL"), frozenset({DOCTOR})),
    "the end cut off, and the counter set back": Spoilt(
        by_sql(
            "DELETE FROM stored_events WHERE position = (SELECT max(position) FROM stored_events)",
            "UPDATE sqlite_sequence SET seq = (SELECT max(position) FROM stored_events)",
        ),
        frozenset({WITNESS}),
    ),
}

HARMLESS = ("statistics that mislead", "a journal of another kind")
"""What changes no answer: SQLite looks entries up by another way, or keeps another journal until the next entry."""

# --- the bytes of the file


def page_size(raw: bytes | bytearray) -> int:
    return int.from_bytes(raw[16:18], "big")


def leaves(where: Path) -> list[int]:
    """The pages in which entries stand, counted from 1."""
    raw = where.read_bytes()
    size = page_size(raw)
    state = b'"recorded_by":'
    return [
        number + 1
        for number in range(1, len(raw) // size)
        if raw[number * size] == 0x0D and state in raw[number * size : (number + 1) * size]
    ]


def pages_exchanged(where: Path) -> None:
    raw, size = bytearray(where.read_bytes()), page_size(where.read_bytes())
    first, second = (slice((number - 1) * size, number * size) for number in leaves(where)[2:4])
    raw[first], raw[second] = raw[second], raw[first]
    where.write_bytes(raw)


def an_older_page(where: Path) -> None:
    """One page as it was before a correction was made in it, by whoever kept a copy of the file."""
    before = where.read_bytes()
    with unguarded(where) as raw:
        raw.execute(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '\"mei\"', '\"lin\"') AS BLOB)"
            " WHERE position = 50"
        )
    after, size = where.read_bytes(), page_size(before)
    where.write_bytes(before)
    changed = next(
        number
        for number in leaves(where)
        if before[(number - 1) * size : number * size] != after[(number - 1) * size : number * size]
    )
    place = slice((changed - 1) * size, changed * size)
    spoilt = bytearray(before)
    spoilt[place] = after[place]
    where.write_bytes(spoilt)


def a_page_twice(where: Path) -> None:
    raw, size = bytearray(where.read_bytes()), page_size(where.read_bytes())
    first, second = (slice((number - 1) * size, number * size) for number in leaves(where)[2:4])
    raw[second] = raw[first]
    where.write_bytes(raw)


def a_page_of_zeros(where: Path) -> None:
    raw, size = bytearray(where.read_bytes()), page_size(where.read_bytes())
    number = leaves(where)[3]
    raw[(number - 1) * size : number * size] = bytes(size)
    where.write_bytes(raw)


def a_cell_forgotten(where: Path) -> None:
    """The page of entries says that it holds one fewer than it does: the last of them is passed over."""
    raw, size = bytearray(where.read_bytes()), page_size(where.read_bytes())
    at = (leaves(where)[3] - 1) * size + 3
    raw[at : at + 2] = (int.from_bytes(raw[at : at + 2], "big") - 1).to_bytes(2, "big")
    where.write_bytes(raw)


def in_the_head(at: int, new: bytes) -> Callable[[Path], None]:
    """Other bytes in the first hundred, which say how the file is to be read."""

    def change(where: Path) -> None:
        raw = bytearray(where.read_bytes())
        assert raw[at : at + len(new)] != new
        raw[at : at + len(new)] = new
        where.write_bytes(raw)

    return change


def cut_to(share: float) -> Callable[[Path], None]:
    def change(where: Path) -> None:
        raw = where.read_bytes()
        where.write_bytes(raw[: int(len(raw) * share)])

    return change


def fewer_pages(where: Path) -> None:
    """The file says that it ends three pages before it does, and is as long as it says."""
    raw = bytearray(where.read_bytes())
    pages = len(raw) // page_size(raw) - 3
    raw[28:32] = pages.to_bytes(4, "big")
    where.write_bytes(raw[: pages * page_size(raw)])


def a_name_garbled(where: Path) -> None:
    """The name of an index is no text, and what it says of how it was made is no SQL: SQLite's own message is no text."""
    raw = bytearray(where.read_bytes())
    garble(raw, b"indexstored_events_command")
    where.write_bytes(raw)


def garble(raw: bytearray, named: bytes) -> None:
    """Garble the name behind its kind in the schema, and the statement after it."""
    at = raw.index(named) + 5
    statement = raw.index(b"CREATE", at)
    raw[at : at + 2] = raw[statement + 2 : statement + 4] = b"\x9f\xff"


BY_BYTES: dict[str, Spoilt] = {
    "a name that is no text": Spoilt(a_name_garbled, EVERYBODY),
    "two pages exchanged": Spoilt(pages_exchanged, frozenset({VERIFY})),
    "one page as it was before": Spoilt(an_older_page, frozenset({WITNESS})),
    "one page in two places": Spoilt(a_page_twice, frozenset({VERIFY})),
    "a page of zeros": Spoilt(a_page_of_zeros, frozenset({VERIFY})),
    "a page that passes its last entry over": Spoilt(a_cell_forgotten, frozenset({VERIFY})),
    "three pages fewer": Spoilt(fewer_pages, frozenset({VERIFY})),
    "the second half gone": Spoilt(cut_to(0.5), EVERYBODY),
    "all but the head gone": Spoilt(cut_to(0.001), EVERYBODY),
    "texts said to be UTF-16": Spoilt(in_the_head(56, b"\0\0\0\2"), frozenset({VERIFY})),
    "pages said to be of another size": Spoilt(in_the_head(16, b"\x08\0"), frozenset({VERIFY, OPENING})),
    "pages said to have reserved bytes": Spoilt(in_the_head(20, b"\x20"), frozenset({VERIFY})),
    "a schema format that there is not": Spoilt(in_the_head(44, b"\0\0\0\x09"), EVERYBODY),
    "no SQLite file by its first bytes": Spoilt(in_the_head(0, b"SQLite format 4"), EVERYBODY),
}

# --- what is shown


@pytest.fixture
def copy(sealed: Sealed, tmp_path: Path) -> Path:
    shutil.copyfile(sealed.where, tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


def test_the_unspoilt_twin_passes_every_check(sealed: Sealed, copy: Path) -> None:
    """The control of all of this page: taken apart and put together again, too, nothing is found."""
    assert finders(copy, sealed.held) == set()

    rewrite(copy, list(lines_of(copy)))

    assert finders(copy, sealed.held) == set()
    assert len(sealed.lines) > 600


@pytest.mark.parametrize("change", CAREFUL, ids=lambda change: change.__name__)
def test_what_was_changed_with_care_is_found_with_a_checkpoint(
    change: Change, sealed: Sealed, copy: Path
) -> None:
    lines = list(lines_of(copy))
    before = repr(lines)
    change(lines)
    assert repr(lines) != before
    rewrite(copy, lines)

    found = finders(copy, sealed.held)

    assert found - {DOCTOR} == ONLY_A_CHECKPOINT, "only a checkpoint finds it; doctor may see what came loose"


@pytest.mark.parametrize("how", SPELLINGS)
@pytest.mark.parametrize("position", [50, OLDER + 200], ids=["schema 1", "today's schema"])
def test_what_is_spelt_otherwise_is_found_without_one(
    how: str, position: int, sealed: Sealed, copy: Path
) -> None:
    respelt(copy, position, SPELLINGS[how])

    assert finders(copy, sealed.held) >= {VERIFY, WITNESS}


@pytest.mark.parametrize("how", BY_SQL)
def test_what_was_done_to_columns_tables_and_settings_is_found(how: str, sealed: Sealed, copy: Path) -> None:
    BY_SQL[how].change(copy)

    found = finders(copy, sealed.held)

    assert found >= BY_SQL[how].by
    assert WITNESS in found or how in HARMLESS


@pytest.mark.parametrize("how", BY_BYTES)
def test_what_was_done_to_the_bytes_is_found(how: str, sealed: Sealed, copy: Path) -> None:
    BY_BYTES[how].change(copy)

    assert finders(copy, sealed.held) >= BY_BYTES[how].by | {WITNESS}


# --- checkpoints that somebody shows


def text_of(held: bytes) -> str:
    return Note.read(held).text


def forged(sealed: Sealed, point: Checkpoint) -> bytes:
    """A checkpoint with the city's own signature of another text under it."""
    return str(Note(str(point), Note.read(sealed.held).signatures)).encode()


def with_point(**changed: Any) -> Callable[[Sealed], bytes]:
    return lambda sealed: forged(sealed, Checkpoint.read(text_of(sealed.held))._replace(**changed))


def another_signature(sealed: Sealed) -> bytes:
    """The text of the checkpoint over all, under the signature of the earlier one."""
    return str(Note(text_of(sealed.held), Note.read(sealed.early).signatures)).encode()


def the_key_under_another_name(sealed: Sealed) -> bytes:
    return sealed.held.replace("— comity/".encode(), "— mayor/".encode())


def a_key_id_of_another(sealed: Sealed) -> bytes:
    (own,) = Note.read(sealed.held).signatures
    return str(Note(text_of(sealed.held), (Signature(own.name, b"\0\0\0\0", own.signature),))).encode()


def sized(edit: Edit) -> Callable[[Sealed], bytes]:
    """The size written in another way."""

    def make(sealed: Sealed) -> bytes:
        origin, size, rest = sealed.held.split(b"\n", 2)
        assert edit(size) != size
        return b"\n".join((origin, edit(size), rest))

    return make


CHECKPOINTS: dict[str, tuple[Callable[[Sealed], bytes], bool]] = {
    "of a ledger by another origin": (with_point(origin="comity/elsewhere/0123456789abcdef"), True),
    "of fewer entries, with the same root": (with_point(size=OLDER), True),
    "of more entries, with the same root": (with_point(size=9_999), True),
    "of no entry, with the same root": (with_point(size=0), True),
    "with the root of nothing": (with_point(root=Log([]).root()), True),
    "with lines more": (with_point(extra=("approved by the council",)), False),
    "with the signature of an earlier one": (another_signature, False),
    "signed under another name": (the_key_under_another_name, False),
    "signed by another key of the same name": (a_key_id_of_another, False),
    "without its blank line": (lambda sealed: sealed.held.replace(b"\n\n", b"\n"), True),
    "with an empty line more": (lambda sealed: sealed.held.replace(b"\n\n", b"\n\n\n"), True),
    "with a nought before its size": (sized(lambda size: b"0" + size), True),
    "with its size in other digits": (sized(lambda size: size.replace(b"6", "６".encode())), True),
    "with half of its signature": (lambda sealed: sealed.held[:-40] + b"\n", True),
    "with a zero byte": (sized(lambda size: size + b"\0"), True),
}
"""What is shown instead of the checkpoint that was given away, and whether it is found without the public key."""


@pytest.mark.parametrize("how", CHECKPOINTS)
def test_a_checkpoint_that_was_changed_is_found(how: str, sealed: Sealed) -> None:
    make, without_the_key = CHECKPOINTS[how]
    shown = Held("shown", make(sealed))
    keys = [sealed.sealer.key]
    with open_ledger(sealed.where, read_only=True) as ledger:
        assert verify(ledger, [Held("held", sealed.held), Held("early", sealed.early)], keys).holds

        assert not verify(ledger, [shown], keys).holds
        assert verify(ledger, [shown]).holds is not without_the_key


# --- exports, and what is restored of them

Lines = list[bytes]


def at(number: int, edit: Edit) -> Callable[[Lines], Lines]:
    """Change one line."""

    def change(lines: Lines) -> Lines:
        return [*lines[:number], edit(lines[number]), *lines[number + 1 :]]

    return change


def lines_exchanged(lines: Lines) -> Lines:
    """Two lines of one import, of two streams, the other way round."""
    first, second = [n for n, line in enumerate(lines) if b'"type":"source.registered"' in line][:2]
    return [lines[{first: second, second: first}.get(number, number)] for number in range(len(lines))]


def without_the_last_of_a_stream(lines: Lines) -> Lines:
    """A line that nothing follows in its stream."""
    gone = next(n for n in reversed(range(len(lines))) if b'"type":"partnership.retracted"' in lines[n])
    return [line for n, line in enumerate(lines) if n != gone]


def nfd(line: bytes) -> bytes:
    """The same text in another normal form: what is read is the same to the eye."""
    changed = unicodedata.normalize("NFD", line.decode())
    return changed.encode()


def accented(lines: Lines) -> int:
    return next(n for n, line in enumerate(lines) if nfd(line) != line)


def unseen_changed(line: bytes) -> bytes:
    """The line with another id and another salt, where it has one: no page and no report shows a salt."""
    changed = re.sub(
        rb'"(id|salt)":"(.)', lambda found: b'"%s":"%s' % (found[1], b"C" if found[2] == b"B" else b"B"), line
    )
    assert changed != line
    return changed


NOT_TAKEN: dict[str, Callable[[Lines], Lines]] = {
    "a line missing from the middle of a stream": lambda lines: lines[:2] + lines[3:],
    "a line twice": lambda lines: [*lines[:51], lines[50], *lines[51:]],
    "a line from below put above": lambda lines: [lines[-1], *lines[:-1]],
    "spaces": at(50, replaced(b'","', b'", "')),
    "a member twice": at(50, replaced(b'"recorded_by":', b'"recorded_by":"lin","recorded_by":')),
    "members in another order": at(50, shuffled),
    "a letter as its number": at(50, replaced(b'"command"', b'"\\u0063ommand"')),
    "another normal form": lambda lines: at(accented(lines), nfd)(lines),
    "a zero sign": at(50, replaced(b'"recorded_by":"', b'"recorded_by":"\\u0000')),
    "line ends of Windows": lambda lines: [line + b"\r" for line in lines],
    "a byte order mark": at(0, lambda line: b"\xef\xbb\xbf" + line),
    "an empty line": lambda lines: [*lines[:50], b"", *lines[50:]],
    "a version as a text": at(50, lambda line: re.sub(rb'"version":(\d+)', rb'"version":"\1"', line)),
    "a version of a half": at(50, lambda line: re.sub(rb'"version":(\d+)', rb'"version":\1.0', line)),
    "a type that nobody knows": at(50, lambda line: re.sub(rb'"type":"([a-z]+)\.', rb'"type":"\1.un', line)),
    "a stream in capitals": at(50, lambda line: re.sub(rb'"stream":"body', rb'"stream":"Body', line)),
    "an id that is another's": lambda lines: at(50, lambda line: line.replace(id_of(line), id_of(lines[60])))(
        lines
    ),
    "a salt put in or taken out": at(50, lambda line: _in_line(line, salted_otherwise)),
    "a salt put in or taken out today": at(OLDER + 200, lambda line: _in_line(line, salted_otherwise)),
    "nothing but the beginning of a line": lambda lines: [*lines[:-1], lines[-1][:40]],
}
"""Exports that were changed, and that a restore refuses: nothing is written."""
FOUND_LATER: dict[str, Callable[[Lines], Lines]] = {
    "a word changed": lambda lines: [
        line.replace(b"on the telephone, 3", b"on the telephone, 7") for line in lines
    ],
    "two lines exchanged": lines_exchanged,
    "the last of a stream left out": without_the_last_of_a_stream,
    "the end left out": lambda lines: lines[:-2],
    "a name with another letter": lambda lines: [
        line.replace(b'"name":"Edinburgh"', '"name":"Еdinburgh"'.encode()) for line in lines
    ],
    "a recorder changed": at(50, replaced(b'"recorded_by":"mei"', b'"recorded_by":"lin"')),
    "another id, and another salt": at(OLDER + 200, unseen_changed),
}
"""Exports that were changed with care: a restore takes them, and whoever holds a checkpoint finds out."""


def id_of(line: bytes) -> bytes:
    found = re.search(rb'"id":"[^"]*"', line)
    assert found
    return found[0]


def _in_line(line: bytes, edit: Edit) -> bytes:
    """Change the stored object within a line."""
    head, _, state = line.partition(b'","command"')
    return head + b'",' + edit(b'{"command"' + state)[1:]


@pytest.mark.parametrize("how", NOT_TAKEN)
def test_a_restore_refuses_what_was_changed(how: str, sealed: Sealed, tmp_path: Path) -> None:
    lines = NOT_TAKEN[how](list(sealed.lines))
    assert lines != list(sealed.lines)

    with open_ledger(tmp_path / "restored.db", create=True) as ledger:
        done = restore(ledger, lines, by="mei")

        assert done.refused
        assert len(ledger) == 0


@pytest.mark.parametrize("how", FOUND_LATER)
def test_what_a_restore_takes_is_found_with_a_checkpoint(how: str, sealed: Sealed, tmp_path: Path) -> None:
    lines = FOUND_LATER[how](list(sealed.lines))
    assert lines != list(sealed.lines)

    with open_ledger(tmp_path / "restored.db", create=True) as ledger:
        assert not restore(ledger, lines, by="mei").refused

    assert finders(tmp_path / "restored.db", sealed.held) - {DOCTOR} == ONLY_A_CHECKPOINT


def test_what_was_not_changed_is_restored_and_holds(sealed: Sealed, tmp_path: Path) -> None:
    """The control of both."""
    with open_ledger(tmp_path / "restored.db", create=True) as ledger:
        assert not restore(ledger, sealed.lines, by="mei").refused

    assert finders(tmp_path / "restored.db", sealed.held) == set()


# --- dossiers


class Folder(NamedTuple):
    """A dossier that somebody changes, and what it was made of."""

    where: Path
    sealed: Sealed

    def lines(self, name: str) -> Lines:
        return (self.where / name).read_bytes().splitlines(keepends=True)

    def put(self, name: str, *lines: bytes) -> None:
        (self.where / name).write_bytes(b"".join(lines))

    def prove(self, ranks: list[int], lines: list[bytes], size: int | None = None) -> None:
        """Put in entries with their proofs in a log of these lines, or of its first ones."""
        log = Log([leaf_hash(line) for line in lines])
        proofs = [
            {"hashes": [base64.b64encode(step).decode() for step in log.inclusion(rank, size)], "index": rank}
            for rank in ranks
        ]
        self.put("entries.jsonl", *(lines[rank] + b"\n" for rank in ranks))
        self.put(
            "proofs.jsonl", *(json.dumps(proof, separators=(",", ":")).encode() + b"\n" for proof in proofs)
        )

    def sign(self, point: Checkpoint, sealer: Sealer) -> None:
        """Put in a checkpoint, and the key that signed it."""
        self.put("checkpoint.txt", str(sealer.sign(str(point))).encode())
        self.put("key.txt", f"{sealer.key}\n".encode())
        pem = base64.b64encode(PEM + sealer.key.public)
        self.put("key.pem", b"-----BEGIN PUBLIC KEY-----\n" + pem + b"\n-----END PUBLIC KEY-----\n")

    def own(self) -> list[int]:
        """The ranks of the partnership's entries."""
        head = b'{"stream":"%s",' % TIE.encode()
        return [rank for rank, line in enumerate(self.sealed.lines) if line.startswith(head)]


def stream_renamed(folder: Folder) -> None:
    """The entries of one partnership as those of another."""
    folder.put(
        "entries.jsonl",
        *(line.replace(b"hamburg--kaohsiung", b"hamburg--taipei") for line in folder.lines("entries.jsonl")),
    )


def first_left_out(folder: Folder) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        folder.put(name, *folder.lines(name)[1:])


def one_left_out_and_closed_up(folder: Folder) -> None:
    """An entry in the middle goes, and those behind it are numbered anew."""
    for name in ("entries.jsonl", "proofs.jsonl"):
        lines = folder.lines(name)
        folder.put(name, *lines[:3], *lines[4:])
    lines = folder.lines("entries.jsonl")
    folder.put(
        "entries.jsonl",
        *(re.sub(rb'"version":\d+', b'"version":%d' % number, line) for number, line in enumerate(lines, 1)),
    )


def proofs_of_another_size(folder: Folder) -> None:
    """Proofs in the log as it was some entries earlier, under the checkpoint of now."""
    lines = list(folder.sealed.lines)
    folder.prove(folder.own()[:3], lines, len(lines) - 2)


def an_earlier_checkpoint(folder: Folder) -> None:
    """The checkpoint of the first two hundred over entries of now."""
    folder.put("checkpoint.txt", folder.sealed.early)


def keys_exchanged(folder: Folder) -> None:
    """A stranger's key in key.txt and in key.pem; the rest is as it was."""
    sealer = stranger(folder, "comity/stranger")
    signed = folder.lines("checkpoint.txt")
    folder.sign(Checkpoint("comity/stranger", 1, bytes(32)), sealer)
    folder.put("checkpoint.txt", *signed)


def of_the_same_citys_other_ledger(folder: Folder) -> None:
    """Every line rightly proved and signed by the city's own key, in a ledger that it keeps beside this one."""
    own, lines = folder.own(), list(folder.sealed.lines)
    lines[own[-3]] = lines[own[-3]].replace(b"on the telephone", b"in the council")
    log = Log([leaf_hash(line) for line in lines])
    folder.prove(own, lines)
    point = Checkpoint("comity/kaohsiung/of-another-time", log.size, log.root())
    sealer = folder.sealed.sealer
    folder.put("checkpoint.txt", str(sealer.sign(str(point))).encode())


def wholly_a_strangers(folder: Folder) -> None:
    """A log, a signature and a key of a stranger's own, under the city's name."""
    own, lines = folder.own(), list(folder.sealed.lines)
    lines[own[-3]] = lines[own[-3]].replace(b"on the telephone", b"in the council")
    log = Log([leaf_hash(line) for line in lines])
    folder.prove(own, lines)
    name = folder.sealed.sealer.key.name
    folder.sign(Checkpoint(name, log.size, log.root()), stranger(folder, name))


def stranger(folder: Folder, name: str) -> Sealer:
    return Sealer.of(folder.where.parent / "stranger.pem", name)[0]


def last_left_out(folder: Folder) -> None:
    """The retraction goes: what it takes back stands."""
    for name in ("entries.jsonl", "proofs.jsonl"):
        folder.put(name, *folder.lines(name)[:-1])


def entry_and_its_correction_exchanged(folder: Folder) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        lines = folder.lines(name)
        folder.put(name, *lines[:-2], lines[-1], lines[-2])


def id_and_salt_changed(folder: Folder) -> None:
    lines = folder.lines("entries.jsonl")
    folder.put("entries.jsonl", *lines[:-1], unseen_changed(lines[-1]))


class Known(NamedTuple):
    """Who finds out of a dossier that was changed."""

    change: Callable[[Folder], None]
    alone: bool = True
    """Whether the dossier alone shows it, with the key that came with it."""
    with_the_key: bool = True
    """… or with the city's key, had from elsewhere."""
    with_an_export: bool = True
    """… or with a whole export of the ledger."""


DOSSIERS: dict[str, Known] = {
    "its stream renamed": Known(stream_renamed),
    "the first entry left out": Known(first_left_out),
    "an entry left out, and the versions closed up": Known(one_left_out_and_closed_up),
    "the last entry left out": Known(last_left_out, alone=False, with_the_key=False),
    "an entry and its retraction exchanged": Known(entry_and_its_correction_exchanged),
    "proofs of another size of the log": Known(proofs_of_another_size),
    "an earlier checkpoint": Known(an_earlier_checkpoint),
    "a stranger's keys": Known(keys_exchanged, with_the_key=False, with_an_export=False),  # the city's counts
    "a stranger's log, signature and key": Known(wholly_a_strangers, alone=False),
    "the same city's other ledger": Known(of_the_same_citys_other_ledger, alone=False, with_the_key=False),
    "another id, and another salt": Known(id_and_salt_changed),
}


@pytest.fixture
def folder(sealed: Sealed, tmp_path: Path) -> Folder:
    shutil.copytree(sealed.dossier, tmp_path / "dossier")
    return Folder(tmp_path / "dossier", sealed)


def checks(folder: Folder) -> dict[str, list[int]]:
    """The exit codes of both scripts: alone, with the key, and (Python's) with an export too."""
    key, export = str(folder.sealed.sealer.key), folder.where.parent / "export.jsonl"
    export.write_bytes(b"".join(line + b"\n" for line in folder.sealed.lines))
    script = [sys.executable, "-I", "-S", str(folder.where / "verify.py")]
    shell = ["sh", str(folder.where / "verify.sh")] if shutil.which("openssl") else None
    commands: dict[str, list[list[str] | None]] = {
        "alone": [script, shell],
        "with the key": [[*script, "--key", key], [*shell, key] if shell else None],
        "with an export": [[*script, "--key", key, "--export", str(export)]],
    }
    return {
        name: [
            subprocess.run(words, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode
            for words in each
            if words
        ]
        for name, each in commands.items()
    }


def test_the_unspoilt_dossier_passes(folder: Folder) -> None:
    """The control."""
    assert {code for codes in checks(folder).values() for code in codes} == {0}


@pytest.mark.parametrize("how", DOSSIERS)
def test_a_dossier_that_was_changed_is_found(how: str, folder: Folder) -> None:
    known = DOSSIERS[how]
    known.change(folder)

    found = checks(folder)

    for name, finds in (
        ("alone", known.alone),
        ("with the key", known.with_the_key),
        ("with an export", known.with_an_export),
    ):
        assert set(found[name]) == {5 if finds else 0}, name
