"""Whoever knows all of a line but one name, and its hash, and guesses.

A dossier holds the hashes of lines that it does not show, and a checkpoint one over all lines. A line of schema 1 says
nothing but what is told: whoever has it but for a name tries names until the hash fits. A line of today has sixteen
random bytes beside that, which stand in no page, no report and no other line: no guess can be told from another.
"""

import base64
import hashlib
import json
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from eventsourcing.persistence import StoredEvent

from comity.testing import STREAM, body_registered, noted, opened_between, visited
from domain.fact import Person
from store.application import Comity, Written, open_ledger
from store.dossier.writing import write
from store.importing import import_facts
from store.lines import ENVELOPE, canonical_line, facts_line, json_of
from store.merkle import Log, leaf_hash
from store.sealing import Sealer, checkpoint

RIGHT = "Wanda Nowak"
FIRST = ("Anna", "Bai", "Chen", "Dorota", "Emeka", "Fatima", "Goran", "Hana", "Ivo", "Wanda")
LAST = ("Kowalska", "Lin", "Nowak", "Okafor", "Peeters", "Quist", "Rossi", "Svoboda", "Tanaka", "Urban")
MIDDLE = ("", *(f"{letter}. " for letter in "ABCDEFGHI"))
CANDIDATES = [f"{first} {middle}{last}" for first, middle, last in product(FIRST, MIDDLE, LAST)]
"""A thousand names, the right one among them."""


class Row(NamedTuple):
    """A stored line."""

    stream: str
    version: int
    type: str
    state: bytes

    @property
    def line(self) -> bytes:
        return canonical_line(self.stream, self.version, self.type, self.state)


class Guesser:
    """Who has everything of a line but the name in it and its salt; and what others have let out."""

    def __init__(self, row: Row, *, others: Sequence[Row]) -> None:
        self.head = row[:3]
        self.members = json.loads(row.state)
        self.members.pop("salt", None)
        (person,) = self.members["people"]
        del person["name"]
        assert RIGHT not in json_of(self.members)
        seen = [json.loads(other.state).get("salt") for other in others]
        self.salts = [None, "", "A" * 22, *filter(None, seen)]
        """None at all, those that are no secret, and those of the lines that are shown."""

    def lines(self, name: str) -> Iterator[bytes]:
        """The line with this name in it, in every way that the guesser can write it."""
        (person,) = self.members["people"]
        told = {**self.members, "people": [{**person, "name": name}]}
        for salt in self.salts:
            salted = told if salt is None else {**told, "salt": salt}
            yield canonical_line(*self.head, json_of(salted).encode())

    def confirmed(self, fits: Callable[[bytes], bool]) -> list[str]:
        """The names of the thousand with which a line fits."""
        return [name for name in CANDIDATES if any(fits(line) for line in self.lines(name))]


@pytest.fixture(params=["of schema 1", "of today"])
def schema(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def told(tmp_path: Path, schema: str) -> Iterator[Comity]:
    """A ledger in which the guest of a visit has a name, and which says so in the middle: the fifth of eight entries."""
    who = (Person(name=RIGHT, body="kaohsiung", role="interpreter"),)
    guest = visited("2025-03", visitor="kaohsiung", host="edinburgh").model_copy(update={"people": who})
    with open_ledger(tmp_path / "told.db", create=True) as ledger:
        facts = [
            ("body:edinburgh", body_registered("Edinburgh")),
            ("body:kaohsiung", body_registered("Kaohsiung")),
            (STREAM, opened_between("edinburgh", "kaohsiung")),
            ("body:edinburgh", noted(text="before")),
            (STREAM, guest),
            ("body:edinburgh", noted(text="after")),
            ("body:edinburgh", noted(text="after that")),
            ("body:edinburgh", noted(text="in the end")),
        ]
        assert isinstance(ledger.record_all(facts, by="mei"), Written)
        rows = rows_of(ledger)
    if schema == "of today":
        with open_ledger(tmp_path / "told.db") as ledger:
            yield ledger
        return
    with open_ledger(tmp_path / "ledger.db", create=True) as older:
        older.recorder.insert_events([StoredEvent(*_of_schema_1(row)) for row in rows])
        yield older


def _of_schema_1(row: Row) -> Row:
    """The line as the first comity wrote it."""
    members = json.loads(row.state)
    members.pop("salt", None)
    return row._replace(state=json_of({**members, "schema": 1}).encode())


def rows_of(ledger: Comity) -> list[Row]:
    return [Row(*row[1:]) for page in ledger.recorder.in_order(0) for row in page]


GUEST = 4
"""The rank of the line in which the name stands."""


def expected(schema: str) -> list[str]:
    """What the guesser comes to know: the control is the line without a salt, of which he learns the name."""
    return [RIGHT] if schema == "of schema 1" else []


def test_the_guesser_has_the_right_name_among_a_thousand() -> None:
    assert len(set(CANDIDATES)) == 1_000
    assert RIGHT in CANDIDATES


def test_a_hash_confirms_no_guess_at_a_line_of_today(told: Comity, schema: str) -> None:
    rows = rows_of(told)
    known = leaf_hash(rows[GUEST].line)
    guesser = Guesser(rows[GUEST], others=rows[:GUEST] + rows[GUEST + 1 :])

    assert guesser.confirmed(lambda line: leaf_hash(line) == known) == expected(schema)


def test_a_dossier_of_somebody_else_confirms_none(told: Comity, schema: str, tmp_path: Path) -> None:
    """The dossier of a body: the hash of the guest's line stands in the proof of the line beside it, unasked."""
    sealer, _ = Sealer.of(tmp_path / "key.pem", "comity/x")
    write(told, "body:edinburgh", sealer.sign(str(checkpoint(told))), sealer.key, tmp_path / "dossier")
    shown = [json.loads(line) for line in (tmp_path / "dossier" / "proofs.jsonl").read_bytes().splitlines()]
    (beside,) = (proof for proof in shown if proof["index"] == GUEST + 1)
    known = base64.b64decode(beside["hashes"][0])
    rows = rows_of(told)
    assert known == leaf_hash(rows[GUEST].line)
    guesser = Guesser(rows[GUEST], others=[row for row in rows if row.stream == "body:edinburgh"])

    assert guesser.confirmed(lambda line: leaf_hash(line) == known) == expected(schema)


def test_a_checkpoint_confirms_none_to_who_has_every_other_line(told: Comity, schema: str) -> None:
    """A colleague of yesterday, who took an export of all other lines along, and reads the minutes."""
    rows = rows_of(told)
    root = checkpoint(told).root
    leaves = [leaf_hash(row.line) for row in rows]
    guesser = Guesser(rows[GUEST], others=rows[:GUEST] + rows[GUEST + 1 :])

    def fits(line: bytes) -> bool:
        return Log([*leaves[:GUEST], leaf_hash(line), *leaves[GUEST + 1 :]]).root() == root

    assert guesser.confirmed(fits) == expected(schema)


def test_what_is_told_alone_says_no_salt(told: Comity) -> None:
    """A facts file is what people hand on: neither the hash nor what stands between it and a guess is in it."""
    for line in told.export_lines(facts=True):
        assert b'"salt"' not in line


def test_no_two_lines_have_one_salt(tmp_path: Path) -> None:
    """Whoever is shown one must not have another's: not of one command, and not of one fact told twice."""
    with open_ledger(tmp_path / "ledger.db", create=True) as ledger:
        ledger.record("body:edinburgh", body_registered("Edinburgh"), by="mei")
        for _ in range(3):
            assert isinstance(
                ledger.record_all([("body:edinburgh", noted(text="the same"))] * 20, by="mei"), Written
            )
        salts = [json.loads(row.state)["salt"] for row in rows_of(ledger)]

    assert len(set(salts)) == len(salts) == 61
    assert all(len(base64.b64decode(f"{salt}==", validate=True)) == 16 for salt in salts)
    firsts = {base64.b64decode(f"{salt}==")[0] for salt in salts}
    assert len(firsts) > 20, "sixty salts that began alike would be no random bytes"


# --- ids

TOLD: list[dict[str, Any]] = [
    {
        "stream": "body:edinburgh",
        "type": "body.registered",
        "name": "Edinburgh",
        "kind": "city",
        "country": "GB",
    },
    {"stream": "body:kaohsiung", "type": "body.registered", "name": "Kaohsiung 高雄", "kind": "city"},
    {"stream": STREAM, "type": "partnership.opened", "parties": ["edinburgh", "kaohsiung"]},
    {"stream": STREAM, "type": "partnership.noted", "text": RIGHT},
    {"stream": STREAM, "type": "partnership.noted", "text": RIGHT},
    {"stream": STREAM, "type": "partnership.noted", "text": "Łucja, 愛丁堡", "on": "2025-03"},
]
"""Lines of a facts file without an id, two of them the same."""
ALGORITHMS = sorted(name for name in hashlib.algorithms_guaranteed if not name.startswith("shake"))
COUNTERS = [
    b"",
    *(mark + b"%d" % number for mark in (b"", b"\n", b":", b"-", b"#", b"\0", b"/") for number in range(4)),
]


def spellings(members: dict[str, Any]) -> Iterator[bytes]:
    """An object in the ways in which programs write one."""
    for in_order, ascii_only, marks in product((False, True), (False, True), ((",", ":"), (", ", ": "))):
        said = json.dumps(members, sort_keys=in_order, ensure_ascii=ascii_only, separators=marks).encode()
        yield from (said, said + b"\n")


def messages(told: dict[str, Any], raw: bytes, row: Row, fact_line: bytes) -> Iterator[bytes]:
    """What somebody who has a line might make a digest of."""
    stored = json.loads(row.state)
    facts = {name: value for name, value in stored.items() if name not in {*ENVELOPE, "salt"}}
    without_id = {name: value for name, value in json.loads(fact_line).items() if name != "id"}
    names: dict[str, Any] = {"stream": row.stream, "type": row.type}
    for members in (
        told,
        {name: value for name, value in told.items() if name not in names},
        facts,
        {**names, **facts},
        {**names, "version": row.version, **facts},
        {name: value for name, value in stored.items() if name not in {"id", "salt"}},
        {name: value for name, value in stored.items() if name != "id"},
        without_id,
    ):
        yield from spellings(members)
    yield from (raw, raw.strip(), raw.strip() + b"\n")
    values = [str(value).encode() for value in {**names, **facts}.values()]
    yield from values
    yield from (mark.join(values) for mark in (b"", b"\0", b"\n", b":", b"|"))
    name = f"{row.stream}#{row.version}".encode()
    yield from (name, name.replace(b"#", b":"), row.stream.encode() + b"%d" % row.version)


def digests(message: bytes) -> Iterator[str]:
    """Common digests of a message and of the message with a counter, in hexadecimal digits."""
    for counter in COUNTERS:
        for algorithm in ALGORITHMS:
            yield hashlib.new(algorithm, message + counter, usedforsecurity=False).hexdigest()
        yield f"{zlib.crc32(message + counter):08x}"
    for namespace in (uuid.NAMESPACE_URL, uuid.NAMESPACE_OID, uuid.NAMESPACE_DNS):
        yield uuid.uuid5(namespace, message.decode()).hex
        yield uuid.uuid3(namespace, message.decode()).hex


def told_by(id_: str, guessed: set[str]) -> bool:
    """Whether an id is one of these digests, or the beginning or the end of one."""
    plain = id_.replace("-", "").lower()
    return any(plain in {digest, digest[: len(plain)], digest[-len(plain) :]} for digest in guessed)


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[tuple[list[str], set[str]]]:
    """The ids and commands that an import has given to lines without one, and all that they might be digests of."""
    lines = [json.dumps(told, ensure_ascii=False).encode() + b"\n" for told in TOLD]
    with open_ledger(tmp_path / "imported.db", create=True) as ledger:
        done = import_facts(ledger, lines, by="mei")
        assert (done.new, done.refused) == (len(TOLD), [])
        entries = list(ledger.entries())
        rows = rows_of(ledger)
        guessed = {
            digest
            for told, raw, row, entry in zip(TOLD, lines, rows, entries, strict=True)
            for message in messages(told, raw, row, facts_line(entry))
            for digest in digests(message)
        }
        guessed |= set(digests(b"".join(lines)))
        yield [entry.id for entry in entries] + [entry.command for entry in entries], guessed


def test_no_id_that_an_import_gives_is_a_digest_of_what_is_told(imported: tuple[list[str], set[str]]) -> None:
    """Else whoever has a good guess at a name tests it against the id, and no salt helps."""
    ids, guessed = imported

    assert len(guessed) > 10_000
    assert [id_ for id_ in ids if told_by(id_, guessed)] == []


def test_the_digests_that_the_first_comity_gave_are_among_those_guessed(
    imported: tuple[list[str], set[str]],
) -> None:
    """The control: two lines alike had the digest of their canonical JSON and of how many there were before."""
    _, guessed = imported
    said = json.dumps(TOLD[3], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    for number in range(2):
        first = hashlib.sha256(said + b"\n%d" % number).hexdigest()
        assert told_by(first, guessed)
        assert told_by(first[:32], guessed), "cut short it says as much"


def test_the_same_facts_in_two_ledgers_have_no_id_in_common(tmp_path: Path) -> None:
    """What follows from what is told alone is the same wherever it is told; the control gives the ids itself."""

    def ids_of(name: str, *, given: bool) -> list[str]:
        lines = [
            json.dumps({**told, "id": f"own-{number}"} if given else told).encode()
            for number, told in enumerate(TOLD)
        ]
        with open_ledger(tmp_path / name, create=True) as ledger:
            assert not import_facts(ledger, lines, by="mei").refused
            return [entry.id for entry in ledger.entries()]

    assert set(ids_of("a.db", given=False)).isdisjoint(ids_of("b.db", given=False))
    assert ids_of("c.db", given=True) == ids_of("d.db", given=True)
