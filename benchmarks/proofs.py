"""What a history proves, counted: `python benchmarks/proofs.py [--rounds 1000] [--entries 100000 …]`.

Somebody with the file and no scruples changes a ledger by SQL, in six ways, with care (versions and positions closed
up, triggers put back) and without; a bit of what is stored flips on the disk; a page is lost, or written where another
stood; a dossier is changed on its way. Each is
to be found by whoever holds a checkpoint. Beside it what is found without: by reading the ledger alone, and by SQLite's
own check of the file. Then the time that a third party needs, with `verify.py` and nothing else.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import StoredEvent

from comity.testing import STREAM, body_registered, noted, opened_between
from domain.corrections import Unread
from domain.fact import Fact
from store.application import Comity, open_ledger
from store.backup import backup
from store.dossier import verify as alone
from store.dossier.writing import write
from store.errors import Unusable
from store.lines import SCHEMA, json_of, new_salt
from store.note import Key, Note
from store.roots import FEW, root_of
from store.sealing import Sealer, checkpoint
from store.verifying import Held, verify

ROUNDS = 1_000
KINDS = ("edited", "deleted", "swapped", "slipped in", "renamed", "cut off")


class Caught(NamedTuple):
    """How many changes were made, and how many were found: with a checkpoint, and without."""

    made: int
    caught: int
    without: int = 0
    """By reading the ledger alone, without a checkpoint that somebody else holds."""
    by_sqlite: int = 0
    """By `PRAGMA integrity_check` alone."""
    missed: tuple[str, ...] = ()
    harmless: int = 0
    """What was done beside these, and changed no answer."""


class Sealed(NamedTuple):
    """A ledger's file without a free page, and a checkpoint of it that somebody else holds."""

    where: Path
    held: Held


def small(folder: Path, entries: int = 60) -> Path:
    """A ledger of two cities and what is between them, in two streams told in turns."""
    where = folder / "small.db"
    told: list[tuple[str, Fact]] = [
        ("body:edinburgh", body_registered("Edinburgh")),
        ("body:kaohsiung", body_registered("Kaohsiung")),
        (STREAM, opened_between("edinburgh", "kaohsiung")),
    ]
    told += [
        (
            (STREAM, "body:edinburgh")[number % 2],
            noted(text=f"note {number}, 愛丁堡 {'x' * (number * 7 % 50)}"),
        )
        for number in range(entries - len(told))
    ]
    with open_ledger(where, create=True) as ledger:
        ledger.record_all(told, by="mei")
    return where


def sealed(where: Path, folder: Path) -> Sealed:
    """A ledger, copied and sealed."""
    with open_ledger(where, read_only=True) as ledger:
        backup(ledger, folder / "sealed.db")
        point = checkpoint(ledger)
    sealer, _ = Sealer.of(folder / "key.pem", point.origin)
    return Sealed(folder / "sealed.db", Held("held elsewhere", str(sealer.sign(str(point))).encode()))


def found(where: Path, *held: Held) -> bool:
    """Whether verifying finds a fault; a file that cannot be opened is one."""
    try:
        with open_ledger(where, read_only=True) as ledger:
            return not verify(ledger, held).holds
    except Unusable:
        return True


# --- by SQL

Line = list[str | bytes]
"""Stream, type and state of an entry, as somebody with a database browser changes them."""


def tamper(where: Path, kind: str, chance: random.Random, *, careful: bool) -> None:
    """Change a ledger by SQL; with care, versions and positions have no gap. Errors: sqlite3.IntegrityError."""
    with closing(sqlite3.connect(where)) as raw, raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        rows = raw.execute(
            "SELECT position, originator_version, originator_id, topic, state FROM stored_events ORDER BY position"
        ).fetchall()
        before = [list(row[2:]) for row in rows]
        numbers = [row[:2] for row in rows]
        after, gone = _changed([list(item) for item in before], kind, chance)
        assert after != before
        raw.execute("DELETE FROM stored_events")
        if careful or len(after) > len(before):
            numbers = list(_numbered(after))
        else:
            numbers = [number for place, number in enumerate(numbers) if place not in gone]
        raw.executemany(
            "INSERT INTO stored_events (position, originator_version, originator_id, topic, state)"
            " VALUES (?, ?, ?, ?, ?)",
            [(*number, *line) for number, line in zip(numbers, after, strict=True)],
        )
        for _, sql in guards:
            raw.execute(sql)


def _changed(lines: list[Line], kind: str, chance: random.Random) -> tuple[list[Line], set[int]]:
    """The lines as somebody changed them, and which of them are gone."""
    place = chance.randrange(len(lines) - 1)
    match kind:
        case "edited":
            lines[place][2] = edited(lines[place][2], chance)
        case "deleted":
            del lines[place]
            return lines, {place}
        case "swapped":
            other = chance.choice([n for n in range(len(lines)) if n != place])
            lines[place], lines[other] = lines[other], lines[place]
        case "slipped in":
            forged = list(lines[place])
            forged[2] = _with(forged[2], "id", f"forged-{chance.randrange(10**9)}")
            lines.insert(
                chance.randrange(len(lines)), forged
            )  # after the last one it would be an entry like any
        case "renamed":
            old = lines[place][0]
            everywhere = chance.randrange(2) == 1
            for number, line in enumerate(lines):
                if line[0] == old and (everywhere or number == place):
                    line[0] = f"{old!s}x"
        case _:
            keep = chance.randrange(1, len(lines))
            return lines[:keep], set(range(keep, len(lines)))
    return lines, set()


def edited(state: str | bytes, chance: random.Random) -> bytes:
    """The state with another value in one of its members."""
    fields = json.loads(state)
    name = chance.choice(
        [name for name, value in fields.items() if isinstance(value, str) and any(map(str.isalnum, value))]
    )
    return _with(state, name, _other(fields[name], chance))


def _other(text: str, chance: random.Random) -> str:
    """The text with another letter or digit in one place."""
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    place = chance.choice(places)
    signs = "0123456789" if text[place].isdigit() else "abcdefghij"
    return text[:place] + chance.choice([sign for sign in signs if sign != text[place]]) + text[place + 1 :]


def _with(state: str | bytes, name: str, value: str) -> bytes:
    return json_of({**json.loads(state), name: value}).encode()


def _numbered(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Positions and versions without a gap."""
    versions = Counter[str | bytes]()
    for position, (stream, _, _) in enumerate(lines, 1):
        versions[stream] += 1
        yield position, versions[stream]


def tampering(of: Sealed, folder: Path, rounds: int, seed: int) -> Caught:
    """Change a ledger by SQL so many times, each time another copy of it."""
    chance = random.Random(seed)
    copy = folder / "tampered.db"
    caught = without = 0
    missed = []
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        careful = chance.randrange(2) == 1
        shutil.copyfile(of.where, copy)
        try:
            tamper(copy, kind, chance, careful=careful)
        except sqlite3.IntegrityError:  # that would be two entries of one number
            careful = True
            tamper(copy, kind, chance, careful=careful)
        if found(copy, of.held):
            caught += 1
        else:
            missed.append(f"{kind}{', with care' if careful else ''}")
        without += found(copy)
    return Caught(rounds, caught, without, missed=tuple(missed))


# --- bits


class Piece(NamedTuple):
    """Where bytes of an entry stand in the file."""

    at: int
    length: int
    what: str


def content(where: Path) -> list[Piece]:
    """Where in the file the entries' streams, versions, types and states stand: not the indexes, not what is free."""
    raw = where.read_bytes()
    with closing(sqlite3.connect(where)) as connection:
        rows = connection.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events"
        ).fetchall()
    pieces = []
    for stream, version, type_, state in rows:
        head = stream.encode() + (b"" if version == 1 else _integer(version)) + type_.encode()
        whole = head + state
        done = 0
        while done < len(whole):  # what is too long for a page goes on in others
            at = raw.index(whole[done : done + 64])
            length = next(
                (n for n in range(len(whole) - done) if raw[at + n] != whole[done + n]), len(whole) - done
            )
            pieces.append(Piece(at, length, f"{stream}#{version}"))
            done += length
    return pieces


def _integer(number: int) -> bytes:
    """A number as SQLite writes it, from 2 on."""
    size = next(size for size in (1, 2, 3, 4, 6, 8) if number < 1 << 8 * size - 1)
    return number.to_bytes(size, "big")


def flips(of: Sealed, folder: Path, rounds: int, seed: int) -> Caught:
    """Flip one bit of what is stored so many times."""
    chance = random.Random(seed)
    pieces = content(of.where)
    lengths = [piece.length for piece in pieces]
    raw = of.where.read_bytes()
    copy = folder / "flipped.db"
    caught = without = by_sqlite = 0
    missed = []
    for piece in chance.choices(pieces, lengths, k=rounds):
        at = piece.at + chance.randrange(piece.length)
        bit = chance.randrange(8)
        copy.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :])
        if found(copy, of.held):
            caught += 1
        else:
            missed.append(f"bit {bit} of byte {at} ({piece.what})")
        without += found(copy)
        by_sqlite += _damaged_for_sqlite(copy)
    return Caught(rounds, caught, without, by_sqlite, tuple(missed))


def _damaged_for_sqlite(where: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{where}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)])
    except sqlite3.Error:
        return True


# --- any damage at all

DAMAGES = ("bits", "a page's head", "a page twice", "two pages", "the file's head", "a stretch", "the end")


def damaged(raw: bytes, kind: str, chance: random.Random) -> bytes:
    """The bytes of a file with something wrong, wherever it happens to be: in entries, indexes, or what is free."""
    size = int.from_bytes(raw[16:18], "big")
    pages, new = len(raw) // size, bytearray(raw)
    page, other = (
        slice(n * size, n * size + size) for n in (chance.randrange(pages), chance.randrange(pages))
    )
    match kind:
        case "bits":
            for _ in range(chance.choice((1, 1, 1, 3, 10))):
                new[chance.randrange(len(new))] ^= 1 << chance.randrange(8)
        case "a page's head":
            new[page.start + chance.randrange(12)] = chance.randrange(256)
        case "a page twice":
            new[page] = raw[other]
        case "two pages":
            new[page], new[other] = raw[other], raw[page]
        case "the file's head":
            new[chance.randrange(100)] = chance.randrange(256)
        case "a stretch":
            at = chance.randrange(len(raw) - 600)
            length = chance.randrange(1, 600)
            new[at : at + length] = chance.choice((bytes(length), chance.randbytes(length)))
        case _:
            more = chance.randbytes(chance.choice((1, 100, size, 3 * size)))
            return raw[: chance.randrange(len(raw))] if chance.randrange(2) else raw + more
    return bytes(new)


def answers(where: Path, ids: Sequence[str]) -> list[object] | None:
    """All that a ledger answers, in order, by stream, by command and by id; None where it says that it cannot."""
    try:
        with open_ledger(where, read_only=True) as ledger:
            return [
                list(ledger.export_lines()),
                {stream: [entry.id for entry in ledger.read(stream)] for stream in ledger.streams()},
                [[entry.name for entry in ledger.written_by(command)] for command in ledger.commands()],
                [ledger.recorder.with_id(id_) for id_ in ids],
            ]
    except (Unusable, Unread):
        return None


def damages(of: Sealed, folder: Path, rounds: int, seed: int) -> Caught:
    """Damage a file somewhere until so many have changed an answer: whatever does is found; `harmless` are the others."""
    chance = random.Random(seed)
    raw, copy = of.where.read_bytes(), folder / "damaged.db"
    with open_ledger(of.where, read_only=True) as ledger:
        ids = [entry.id for entry in ledger.entries()][::7]
    right = answers(of.where, ids)
    made = caught = harmless = 0
    missed = []
    while made < rounds:
        kind = DAMAGES[(made + harmless) % len(DAMAGES)]
        new = damaged(raw, kind, chance)
        copy.write_bytes(new)
        is_found = found(copy, of.held)
        if answers(copy, ids) == right:
            harmless += new != raw
            continue
        made += 1
        caught += is_found
        if not is_found:
            missed.append(kind)
        for left in folder.glob("damaged.db-*"):
            left.unlink()
    return Caught(made, caught, missed=tuple(missed), harmless=harmless)


# --- dossiers

FILES = ("checkpoint.txt", "entries.jsonl", "proofs.jsonl")


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with one thing changed: a bit, a byte more or less, two lines swapped, one doubled."""
    place = chance.randrange(len(raw))
    match chance.randrange(5):
        case 0 | 1:
            return raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]
        case 2:
            return raw[:place] + raw[place + 1 :]
        case 3:
            return raw[:place] + bytes([chance.randrange(256)]) + raw[place:]
        case _:
            lines = raw.splitlines(keepends=True)
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one] * chance.randrange(1, 3)
            return b"".join(lines)


def refused(folder: Path, key: str) -> bool:
    """Whether the stand-alone check refuses a dossier."""
    try:
        alone.check_dossier(str(folder), alone.key_of(key))
    except (alone.Broken, alone.Unclear):
        return True
    return False


def refused_by_openssl(folder: Path, key: str) -> bool:
    """Whether the check with a shell and openssl refuses it."""
    done = subprocess.run(["sh", str(folder / "verify.sh"), key], capture_output=True, check=False)  # noqa: S607 — whichever shell there is
    assert done.returncode in {0, 2, 5}, done.stderr
    return done.returncode != 0


class Dossier(NamedTuple):
    """A dossier, and the key that signed its checkpoint."""

    where: Path
    key: str


def dossier_of(where: Path, stream: str, folder: Path) -> Dossier:
    """The dossier of a stream."""
    with open_ledger(where, read_only=True) as ledger:
        note, key = _note(ledger, folder)
        write(ledger, stream, note, key, folder / "dossier")
    return Dossier(folder / "dossier", str(key))


def mutations(of: Dossier, refuses: Callable[[Path, str], bool], rounds: int, seed: int) -> Caught:
    """Change one file of a dossier so many times; whether it `refuses` each."""
    chance = random.Random(seed)
    copy = of.where.with_name("mutated")
    shutil.copytree(of.where, copy)
    assert not refuses(copy, of.key)
    made = caught = 0
    missed = []
    while made < rounds:
        name = chance.choice(FILES)
        raw = (of.where / name).read_bytes()
        new = mutated(raw, chance)
        if new == raw:
            continue
        (copy / name).write_bytes(new)
        if refuses(copy, of.key):
            caught += 1
        else:
            missed.append(f"{name}: {new!r}")
        (copy / name).write_bytes(raw)
        made += 1
    shutil.rmtree(copy)
    return Caught(rounds, caught, missed=tuple(missed))


def _note(ledger: Comity, folder: Path) -> tuple[Note, Key]:
    point = checkpoint(ledger)
    sealer, _ = Sealer.of(folder / "dossier.pem", point.origin)
    return sealer.sign(str(point)), sealer.key


# --- large ledgers, and third parties


def large(where: Path, entries: int) -> Path:
    """A ledger of so many notes, ten to a stream: made up, and as long a line as a real one has."""
    with open_ledger(where, create=True) as ledger:
        for first in range(0, entries, 20_000):
            ledger.recorder.insert_events(
                [_stored(number) for number in range(first, min(first + 20_000, entries))]
            )
    return where


def _stored(number: int) -> StoredEvent:
    tie, turn = divmod(number, 10)
    fields = {
        "id": f"note-{number}",
        "schema": SCHEMA,
        "salt": new_salt(),
        "recorded_at": f"2025-11-{1 + number // 100_000:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:00.000000Z",
        "recorded_by": "mei",
        "command": f"command-{number // 100}",
        "text": f"愛丁堡 {number} " + "what was said, and by whom, as the minutes have it; " * 4,
    }
    return StoredEvent(
        f"partnership:city-{tie}--kaohsiung", turn + 1, "partnership.noted", json_of(fields).encode()
    )


class Drawer(dict[str, bytes]):
    """A place where the stack of subtrees is kept."""

    def load(self, name: str) -> bytes | None:
        """What was stored."""
        return self.get(name)

    def store(self, name: str, content: bytes) -> None:
        """Keep it."""
        self[name] = content


def roots(where: Path) -> Iterator[str]:
    """How long the root takes anew, and after a few new entries from the stack that was kept."""
    with open_ledger(where) as ledger:
        began, busy = time.perf_counter(), time.process_time()
        root = ledger.root()
        took, busy = time.perf_counter() - began, time.process_time() - busy
        count = len(ledger)
        yield f"root of {count:,} entries, anew: {took:.2f} s ({busy:.2f} s of processor time)"
        drawer = Drawer()
        assert root_of(ledger, drawer) == root
        for new in (1, 100, 10_000):
            last = ledger.position
            ledger.recorder.insert_events([_stored(10 * last + 10 * n) for n in range(new)])
            began = time.perf_counter()
            root = root_of(ledger, drawer)
            took = time.perf_counter() - began
            yield f"  after {new:,} more, from the kept stack: {took * 1000:.1f} ms"
            if new > FEW:
                assert root == ledger.root()


class Ran(NamedTuple):
    """A program that was run."""

    code: int
    seconds: float
    megabytes: float
    """Of memory, at most."""
    said: str


WATCHED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, env={})
took = time.perf_counter() - began
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, took, most, (done.stdout + done.stderr).decode()]))
"""
"""A small program that runs another one: a child of a large one is counted as large as its parent."""


def ran(words: list[str]) -> Ran:
    """Run a program as a stranger does, with nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", WATCHED, *words], check=True, capture_output=True
    )
    code, took, most, said = json.loads(done.stdout)
    return Ran(code, took, most / (1_000_000 if sys.platform == "darwin" else 1_000), said)


def third_party(where: Path, stream: str, folder: Path) -> tuple[Ran, Ran]:
    """A third party verifies a dossier and the whole export; and the control, an export with one letter changed."""
    dossier = dossier_of(where, stream, folder)
    export = folder / "export.jsonl"
    with open_ledger(where, read_only=True) as ledger, export.open("wb") as file:
        file.writelines(line + b"\n" for line in ledger.export_lines())
    words = [sys.executable, "-I", "-S", str(dossier.where / "verify.py")]
    words += ["--key", dossier.key, "--export", str(export)]
    good = ran(words)
    with export.open("r+b") as file:
        file.seek(export.stat().st_size // 2)
        at = file.tell()
        sign = file.read(1)
        file.seek(at)
        file.write(bytes([sign[0] ^ 1]))
    bad = ran(words)
    export.unlink()
    shutil.rmtree(dossier.where)
    return good, bad


# --- all of it


def _demo(folder: Path) -> Path:
    words = [sys.executable, "-m", "comity", "demo", "-q", "--ledger", str(folder / "demo.db")]
    subprocess.run(words, check=True, capture_output=True)
    return folder / "demo.db"


def _told(what: str, caught: Caught, *more: str) -> None:
    print(f"{what}: {caught.caught:,} of {caught.made:,}{''.join(f'; {part}' for part in more)}", flush=True)
    for missed in caught.missed[:5]:
        print(f"    MISSED {missed:.200}")


def changes(demo: Path, folder: Path, rounds: int, seed: int) -> bool:
    """Tampering and bit flips; whether all were found."""
    of = sealed(demo, folder)
    by_sql = tampering(of, folder, rounds, seed)
    _told("tampering by SQL caught with a checkpoint", by_sql, f"without one {by_sql.without:,}")
    bits = flips(of, folder, rounds, seed)
    _told(
        "single bit flips caught with a checkpoint",
        bits,
        f"without one {bits.without:,}",
        f"by PRAGMA integrity_check alone {bits.by_sqlite:,}",
    )
    anywhere = damages(of, folder, rounds, seed)
    _told(
        "damage anywhere in the file that changes an answer caught",
        anywhere,
        f"{anywhere.harmless:,} changed none",
    )
    return by_sql.caught == bits.caught == anywhere.caught == rounds


def dossiers(demo: Path, folder: Path, rounds: int, seed: int) -> bool:
    """Dossiers that were changed; whether all were refused. The shell is slow: it looks at a tenth as many."""
    dossier = dossier_of(demo, STREAM, folder)
    by_python = mutations(dossier, refused, rounds, seed)
    _told("mutated dossiers of Edinburgh refused by verify.py", by_python)
    shutil.rmtree(dossier.where)
    dossier = dossier_of(demo, "ledger", folder)
    by_openssl = mutations(dossier, refused_by_openssl, rounds // 10, seed)
    _told("mutated dossiers of the register refused by verify.sh", by_openssl)
    shutil.rmtree(dossier.where)
    return by_python.caught + by_openssl.caught == rounds + rounds // 10


def times(folder: Path, entries: int) -> None:
    """How long a third party takes, and how long the root."""
    where = large(folder / f"{entries}.db", entries)
    good, bad = third_party(where, "partnership:city-7--kaohsiung", folder)
    assert (good.code, bad.code) == (0, 5), good.said + bad.said
    print(
        f"a third party verifies {entries:,} entries: {good.seconds:.2f} s, {good.megabytes:.0f} MB",
        flush=True,
    )
    for line in roots(where):
        print(line, flush=True)
    where.unlink()


PARTS = ("changes", "dossiers", "times")


def main() -> int:
    """Print all figures; 1 where something passed that should not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--entries", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--only", choices=PARTS, nargs="*", default=PARTS)
    asked = parser.parse_args()
    all_good = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = _demo(folder)
        if "changes" in asked.only:
            all_good &= changes(demo, folder, asked.rounds, asked.seed)
        if "dossiers" in asked.only:
            all_good &= dossiers(demo, folder, asked.rounds, asked.seed)
        if "times" in asked.only:
            for count in asked.entries:
                times(folder, count)
    return 0 if all_good else 1


if __name__ == "__main__":
    sys.exit(main())
