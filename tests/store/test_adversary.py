"""What somebody would try who wants a forged history to pass: each attempt was made, and each is refused."""

import base64
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.testing import STREAM, noted
from domain.ledger import Opened
from domain.shared import Change, Corrected
from store.application import Comity, Written, open_ledger
from store.backup import backup
from store.dossier.writing import PEM, write
from store.errors import Damaged, Unusable
from store.health import examine
from store.merkle import Log, leaf_hash
from store.note import Checkpoint, Key
from store.sealing import Sealer, checkpoint
from store.verifying import Held, verify

pytestmark = pytest.mark.slow

FORGED = (
    b'{"command":"c","id":"forged","recorded_at":"2026-11-20T10:02:03.123456Z","recorded_by":"mei","schema":1,'
    b'"text":"forged"}'
)
ROOT = Path(__file__).resolve().parents[2]
LIMIT = 20
"""Seconds after which a check has been made to hang."""


# --- the file


def row_of(where: Path, position: int) -> None:
    """Put a forged remark into the partnership's stream with plain SQL, at a position of one's own choice."""
    with closing(sqlite3.connect(where)) as raw, raw:
        (version,) = raw.execute(
            "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?", (STREAM,)
        ).fetchone()
        raw.execute(
            "INSERT INTO stored_events VALUES (?, ?, ?, 'partnership.noted', ?)",
            (position, STREAM, version + 1, FORGED),
        )


def test_an_entry_that_hides_before_the_first_position_is_found(ledger: Comity, where: Path) -> None:
    """SQLite says -1 to a trigger for "the next position" too: no trigger has to be dropped for this one."""
    ledger.close()
    row_of(where, -1)

    with open_ledger(where, read_only=True) as opened:
        assert [row.id for row in opened.read(STREAM)][-1] == "forged", (
            "whoever asks for the stream is shown it"
        )
        found = verify(opened)
    assert not found.holds
    assert "1 entry stands before the first position" in found.faults[0]
    with pytest.raises(Damaged, match="before the first position"):
        open_ledger(where)


@pytest.mark.parametrize(
    ("table", "name"),
    [("stored_events", "swallow"), ("STORED_EVENTS", "swallow"), ("stored_events", "sqlite_swallow")],
)
def test_a_trigger_that_swallows_entries_is_seen_whatever_it_calls_itself_or_the_table(
    table: str, name: str, ledger: Comity, where: Path
) -> None:
    """Else what is acknowledged would be lost: SQLite keeps the table's name as whoever made the trigger wrote it."""
    ledger.close()
    with closing(sqlite3.connect(where)) as raw, raw:
        raw.execute(f"CREATE TRIGGER swallow BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END")
        raw.execute("PRAGMA writable_schema = 1")  # a name such as SQLite's own
        raw.execute(
            "UPDATE sqlite_schema SET name = ?, sql = replace(sql, 'swallow', ?) WHERE name = 'swallow'",
            (name, name),
        )

    with pytest.raises(Unusable, match="swallow"):
        open_ledger(where)
    with open_ledger(where, read_only=True) as opened:
        (said,) = (row for row in examine(opened) if row.what == "tables and triggers")
    assert (said.state, "swallow" in said.found) == ("fault", True)


# --- checkpoints


def sealed(ledger: Comity, folder: Path) -> Held:
    sealer, _ = Sealer.of(folder / "own.pem", checkpoint(ledger).origin)
    return Held("held by Edinburgh", str(sealer.sign(str(checkpoint(ledger)))).encode())


def test_a_lawful_correction_of_whose_ledger_it_is_breaks_no_checkpoint(
    ledger: Comity, tmp_path: Path
) -> None:
    """Else whoever may record could make all old checkpoints strangers, and the next seal begin afresh."""
    ledger.record("ledger", Opened(title="Kaohsiung's ledger", home="kaohsiung"), by="mei")
    held = sealed(ledger, tmp_path)
    correction = Corrected(entry=1, changes=(Change(field="home", value="edinburgh"),), because="a mistake")
    assert isinstance(ledger.record("ledger", correction, by="mei"), Written)

    assert checkpoint(ledger).origin == Checkpoint.read(held.content.decode().split("\n\n")[0] + "\n").origin
    assert verify(ledger, [held]).holds


def test_a_checkpoint_of_nothing_is_no_witness(ledger: Comity, tmp_path: Path) -> None:
    """Whoever is handed one, rightly signed, would hear that it holds, of any ledger."""
    sealer, _ = Sealer.of(tmp_path / "own.pem", checkpoint(ledger).origin)
    nothing = Checkpoint(checkpoint(ledger).origin, 0, Log([]).root())

    found = verify(ledger, [Held("from a stranger", str(sealer.sign(str(nothing))).encode())])

    assert not found.holds
    assert found.checkpoints[0].fault == "it was made of no entry: it shows nothing"


def test_what_only_a_newer_comity_can_read_is_not_called_changed(
    ledger: Comity, where: Path, tmp_path: Path
) -> None:
    """An update of one office's comity must not look like a forgery to the other's."""
    ledger.close()
    with closing(sqlite3.connect(where)) as raw, raw:
        raw.execute(
            "INSERT INTO stored_events SELECT NULL, originator_id, 2, 'partnership.twinned', ? FROM stored_events"
            " WHERE position = 4",
            (FORGED,),
        )

    with open_ledger(where, read_only=True) as opened:
        found = verify(opened, [sealed(opened, tmp_path)])

    assert [row.fault for row in found.checkpoints] == [None]
    assert "written by a newer comity" in found.faults[0]


def test_rows_that_somebody_rewrote_are_not_believed_once_the_ledger_was_verified(
    ledger: Comity, where: Path
) -> None:
    """Reports read rows that are kept beside the ledger: who rewrites those need not touch what is sealed."""
    for number in range(3):
        ledger.record(STREAM, noted(text=f"note {number}"), by="mei")
    ledger.close()

    def comity(*words: str, code: int = 0) -> str:
        done = run(
            sys.executable, "-m", "comity", *words, "--ledger", where, folder=ROOT, data=where.parent / "data"
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    true = comity("list")
    with closing(sqlite3.connect(f"{where}.rows")) as raw, raw:
        assert raw.execute("UPDATE spells SET status = 'ended'").rowcount > 0
    assert comity("list") != true, "the control: else this shows nothing"

    comity("verify", code=5)

    assert comity("list") == true
    comity("verify")


def test_a_new_key_after_a_theft_is_no_alarm(ledger: Comity, where: Path, tmp_path: Path) -> None:
    ledger.close()

    def comity(*words: str) -> Done:
        done = run(sys.executable, "-m", "comity", *words, "--ledger", str(where), folder=ROOT, data=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    comity("seal", "-o", str(tmp_path / "old.checkpoint"))
    (key,) = tmp_path.rglob("signing-key.pem")
    key.unlink()
    comity("record", "noted", "edinburgh", "--text", "the old key was stolen", "--user", "mei")

    found = comity("seal", "-o", str(tmp_path / "new.checkpoint")).stderr
    (new,) = [word.strip() for word in found.splitlines() if word.startswith("  comity/")]

    assert "signed by" in comity("verify", str(tmp_path / "new.checkpoint"), "--key", new).stdout
    comity("verify", str(tmp_path / "old.checkpoint"), str(tmp_path / "new.checkpoint"))


# --- backups and keys


@pytest.mark.skipif(os.name != "posix", reason="permissions as Unix has them")
def test_a_backup_is_no_more_open_than_the_ledger(ledger: Comity, where: Path, tmp_path: Path) -> None:
    where.chmod(0o600)

    backup(ledger, tmp_path / "copy.db")

    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_stick_that_knows_no_hard_links_takes_a_backup(
    ledger: Comity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(_from: Path, _to: Path) -> None:
        raise PermissionError(1, "Operation not permitted")  # what Linux answers for FAT and exFAT

    monkeypatch.setattr("os.link", link)

    made = backup(ledger, tmp_path / "copy.db")

    with open_ledger(tmp_path / "copy.db", read_only=True) as copy:
        assert copy.root() == made.root
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "ledger.db"]


def test_a_full_disk_leaves_no_half_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next seal would say that the file holds no key, and to move it away."""

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(Unusable, match="no space left"):
            Sealer.of(tmp_path / "key.pem", "comity/x")
    assert list(tmp_path.iterdir()) == []
    assert Sealer.of(tmp_path / "key.pem", "comity/x")[1]


def test_no_message_shows_the_key(tmp_path: Path) -> None:
    sealer, _ = Sealer.of(tmp_path / "key.pem", "comity/x")
    secret = "".join((tmp_path / "key.pem").read_text(encoding="utf-8").splitlines()[1:-1])

    assert secret not in f"{sealer!r} {sealer.key} {vars(sealer)!r}"


# --- dossiers


class Paper(NamedTuple):
    """A dossier that holds, and the key that the checker had from elsewhere."""

    folder: Path
    key: str

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def put(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        assert old in self.read(name), old
        self.put(name, self.read(name).replace(old, new, 1))


@pytest.fixture
def paper(ledger: Comity, tmp_path: Path) -> Paper:
    told = [(stream, noted(text=f"note {n}")) for n in range(2) for stream in (STREAM, "body:edinburgh")]
    ledger.record_all(told, by="mei")
    sealer, _ = Sealer.of(tmp_path / "key.pem", checkpoint(ledger).origin)
    write(ledger, STREAM, sealer.sign(str(checkpoint(ledger))), sealer.key, tmp_path / "dossier")
    (tmp_path / "export.jsonl").write_bytes(b"".join(line + b"\n" for line in ledger.export_lines()))
    return Paper(tmp_path / "dossier", str(sealer.key))


def forge(paper: Paper, lines: Sequence[bytes], own: Sequence[int], point: Checkpoint | None = None) -> Key:
    """Make the dossier one of a log of one's own, with a key of one's own, which is returned."""
    sealer, _ = Sealer.of(paper.folder.parent / "stranger.pem", paper.key.partition("+")[0])
    log = Log([leaf_hash(line) for line in lines])
    point = point or Checkpoint("comity/stranger", log.size, log.root())
    proofs = [
        {"hashes": [base64.b64encode(item).decode() for item in log.inclusion(rank)], "index": rank}
        for rank in own
    ]
    paper.put("entries.jsonl", b"".join(lines[rank] + b"\n" for rank in own))
    paper.put(
        "proofs.jsonl", "".join(f"{json.dumps(proof, separators=(',', ':'))}\n" for proof in proofs).encode()
    )
    paper.put("checkpoint.txt", str(sealer.sign(str(point))).encode())
    paper.put("key.txt", f"{sealer.key}\n".encode())
    pem = base64.b64encode(PEM + sealer.key.public)
    paper.put("key.pem", b"-----BEGIN PUBLIC KEY-----\n" + pem + b"\n-----END PUBLIC KEY-----\n")
    return sealer.key


Done = subprocess.CompletedProcess[str]


def run(*command: str | Path, folder: Path | None = None, data: Path | None = None) -> Done:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | ({"COMITY_DATA": str(data)} if data else {}),
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
    )


def by_python(paper: Paper, *words: str | Path) -> Done:
    return run(sys.executable, paper.folder / "verify.py", *words)


def by_shell(paper: Paper, *words: str, shell: Sequence[str] = ("sh",)) -> Done:
    return run(*shell, paper.folder / "verify.sh", *words)


SHELLS = [
    shell for shell in (["dash"], ["bash"], ["busybox", "ash"], ["zsh"], ["mksh"]) if shutil.which(shell[0])
]
CURIOUS = [shell for shell in SHELLS if shell in (["bash"], ["zsh"])] or SHELLS
"""Those that look into what they are to count."""
openssl = pytest.mark.skipif(
    not shutil.which("openssl") or not SHELLS, reason="openssl or a POSIX shell is not here"
)


def line(paper: Paper, name: str, number: int) -> bytes:
    return paper.read(name).splitlines(keepends=True)[number]


def cut(paper: Paper) -> None:
    """A forged entry at the end, whose line does not end: a reader sees it, a careless `read` passes it over."""
    paper.put("entries.jsonl", paper.read("entries.jsonl") + line(paper, "entries.jsonl", 2)[:-1])


def cut_proof(paper: Paper) -> None:
    paper.put("proofs.jsonl", paper.read("proofs.jsonl") + b"x")


def repeated(paper: Paper) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        paper.put(name, paper.read(name) + line(paper, name, 2))


def swapped(paper: Paper) -> None:
    lines = paper.read("proofs.jsonl").splitlines(keepends=True)
    paper.put("proofs.jsonl", b"".join([lines[1], lines[0], lines[2]]))


def of_another_stream(paper: Paper) -> None:
    """A line that stands in the log, with its proof, and is of another stream."""
    lines = (paper.folder.parent / "export.jsonl").read_bytes().splitlines()
    rank = next(
        n for n, word in enumerate(lines) if word.startswith(b'{"stream":"body:edinburgh","version":2,')
    )
    path = Log([leaf_hash(item) for item in lines]).inclusion(rank)
    proof = {"hashes": [base64.b64encode(item).decode() for item in path], "index": rank}
    for name, new in (
        ("entries.jsonl", lines[rank]),
        ("proofs.jsonl", json.dumps(proof, separators=(",", ":")).encode()),
    ):
        paper.put(name, line(paper, name, 0) + new + b"\n")


def two_keys(paper: Paper) -> None:
    """The city's key on the first line, a stranger's on the second, who has signed another log."""
    own = paper.read("key.txt")
    forge(paper, [b'{"stream":"%s","version":1,"text":"forged"}' % STREAM.encode()], [0])
    paper.put("key.txt", own + paper.read("key.txt"))


def pem_of_a_stranger(paper: Paper) -> None:
    """The log, the signature and key.pem are a stranger's; key.txt, which people compare, is the city's."""
    own = paper.read("key.txt")
    forge(paper, [b'{"stream":"%s","version":1,"text":"forged"}' % STREAM.encode()], [0])
    paper.put("key.txt", own)


def signed_under_another_name(paper: Paper) -> None:
    paper.put(
        "checkpoint.txt", paper.read("checkpoint.txt").replace("— comity/".encode(), "— mayor/".encode())
    )


Attempt = Callable[[Paper], None]
ATTEMPTS: dict[str, Attempt] = {
    "a forged entry without an end of line": cut,
    "a proof without an end of line": cut_proof,
    "an entry and its proof twice": repeated,
    "proofs for other places": swapped,
    "another stream's entry": of_another_stream,
    "a stranger's key beside the city's": two_keys,
    "a stranger's key.pem under the city's key.txt": pem_of_a_stranger,
    "a signature under another name": signed_under_another_name,
    "a zero byte": lambda paper: paper.replace("entries.jsonl", b'"version":1', b'"version"\0:1'),
    "a zero byte in a proof": lambda paper: paper.replace("proofs.jsonl", b'"index"', b'"ind\0ex"'),
    "a zero byte in the checkpoint": lambda paper: paper.replace("checkpoint.txt", b"\n8\n", b"\n8\0\n"),
    "line ends of old Macs": lambda paper: paper.put(
        "entries.jsonl", paper.read("entries.jsonl").replace(b"\n", b"\r")
    ),
    "a carriage return within an entry": lambda paper: paper.replace(
        "entries.jsonl", b',"version":1', b',\r"version":1'
    ),
    "a carriage return within a proof": lambda paper: paper.replace(
        "proofs.jsonl", b'],"index"', b'],\r"index"'
    ),
    "words after the signature": lambda paper: paper.put(
        "checkpoint.txt", paper.read("checkpoint.txt") + b"The council approves.\n"
    ),
    "words before the signature": lambda paper: paper.replace("checkpoint.txt", b"=\n\n", b"=\napproved\n\n"),
    "no blank line": lambda paper: paper.replace("checkpoint.txt", b"\n\n", b"\n"),
    "two blank lines": lambda paper: paper.replace("checkpoint.txt", b"\n\n", b"\n\napproved\n\n"),
    "no signature": lambda paper: paper.put(
        "checkpoint.txt", paper.read("checkpoint.txt").partition(b"\n\n")[0] + b"\n\n"
    ),
    "an index of eight": lambda paper: paper.replace("proofs.jsonl", b'"index":', b'"index":0'),
    "an index beyond 64 bits": lambda paper: paper.replace(
        "proofs.jsonl", b'"index":3}', b'"index":%d}' % (2**64 + 3)
    ),
    "an index below zero": lambda paper: paper.replace("proofs.jsonl", b'"index":', b'"index":-'),
    "two indexes": lambda paper: paper.replace("proofs.jsonl", b'"index":', b'"index":1,"index":'),
    "members the other way round": lambda paper: paper.put(
        "proofs.jsonl",
        b"".join(
            b'{"index":%d,"hashes":%s}\n'
            % (
                json.loads(item)["index"],
                json.dumps(json.loads(item)["hashes"], separators=(",", ":")).encode(),
            )
            for item in paper.read("proofs.jsonl").splitlines()
        ),
    ),
    "spaces in a proof": lambda paper: paper.replace("proofs.jsonl", b'"index":', b'"index": '),
    "a hash too many": lambda paper: paper.replace(
        "proofs.jsonl", b'"hashes":["', b'"hashes":["' + base64.b64encode(bytes(32)) + b'","'
    ),
    "a hash of 33 bytes": lambda paper: paper.replace("proofs.jsonl", b'"hashes":["', b'"hashes":["AAAA'),
    "a hash written otherwise": lambda paper: paper.replace("proofs.jsonl", b'="', b'=="'),
    "hashes within hashes": lambda paper: paper.put(
        "proofs.jsonl", b'{"hashes":' + b"[" * 990 + b"]" * 990 + b',"index":3}\n' * 3
    ),
    "no entry at all": lambda paper: (paper.put("entries.jsonl", b""), paper.put("proofs.jsonl", b""), None)[
        -1
    ],
}
IN_EVERY_SHELL = ("a forged entry without an end of line", "a zero byte", "an index of eight")


SPOILT = {
    "a zero byte in the checkpoint",
    "words after the signature",
    "no blank line",
    "two blank lines",
    "no signature",
}
"""After which the checkpoint is none any more: it cannot be checked, and nobody is accused."""


@pytest.mark.parametrize("how", ATTEMPTS)
def test_python_refuses(how: str, paper: Paper) -> None:
    assert by_python(paper, "--key", paper.key).returncode == 0

    ATTEMPTS[how](paper)

    for words in ((), ("--key", paper.key)):
        done = by_python(paper, *words)
        assert (done.returncode, done.stderr) == (2 if how in SPOILT else 5, ""), done.stdout + done.stderr


@openssl
@pytest.mark.parametrize("how", ATTEMPTS)
def test_openssl_refuses(how: str, paper: Paper) -> None:
    ATTEMPTS[how](paper)

    done = by_shell(paper)

    assert done.returncode == (2 if how in SPOILT else 5), done.stdout + done.stderr
    assert "It holds" not in done.stdout


@openssl
@pytest.mark.parametrize("shell", SHELLS, ids="-".join)
def test_every_shell_says_the_same(shell: Sequence[str], paper: Paper) -> None:
    kept = {name: paper.read(name) for name in ("entries.jsonl", "proofs.jsonl")}
    done = by_shell(paper, paper.key, shell=shell)
    assert done.returncode == 0, done.stdout + done.stderr

    for how in IN_EVERY_SHELL:
        ATTEMPTS[how](paper)
        assert by_shell(paper, shell=shell).returncode == (2 if how in SPOILT else 5), how
        for name, content in kept.items():
            paper.put(name, content)


# --- dossiers of a stranger's making, who may sign what he likes


def entry(version: int, text: str = "forged", stream: str = STREAM) -> bytes:
    said = json.dumps({"stream": stream, "version": version, "type": "partnership.noted", "text": text})
    return said.replace('", "', '","').replace('": ', '":').encode().replace(b', "', b',"')


SIZES = [
    "0",
    "01",
    "-1",
    "+1",
    "1e0",
    "１",
    "9" * 5000,
    "18446744073709551617",
    "size",
    "x[$(touch pwned)]",
    "",
]


@openssl
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size:.20}")
def test_what_is_no_size_is_refused_and_never_run(size: str, paper: Paper) -> None:
    """What stands between $(( )) is looked into by bash, and run."""
    point = str(Checkpoint("comity/stranger", 7, leaf_hash(entry(1)))).replace("\n7\n", f"\n{size}\n")
    forge(paper, [entry(1)], [0])
    sealer, _ = Sealer.of(paper.folder.parent / "stranger.pem", paper.key.partition("+")[0])
    paper.put("checkpoint.txt", str(sealer.sign(point)).encode())

    refused = 5 if size else 2  # an empty line within is what mail makes of a checkpoint, too
    done = by_python(paper)
    assert (done.returncode, done.stderr) == (refused, ""), done.stdout
    for shell in CURIOUS:
        assert by_shell(paper, shell=shell).returncode == refused, shell
    assert not list(paper.folder.parent.rglob("pwned"))


@openssl
@pytest.mark.parametrize("index", ["x[$(touch pwned)]", "pwned=0", "1 -o 1"])
def test_what_is_no_index_is_never_run(index: str, paper: Paper) -> None:
    paper.put("proofs.jsonl", f'{{"hashes":[],"index":{index}}}\n'.encode() * 3)

    for shell in CURIOUS:
        assert by_shell(paper, shell=shell).returncode == 5, shell
    assert not list(paper.folder.parent.rglob("pwned"))


def test_a_name_cannot_steer_the_terminal_of_who_checks(paper: Paper) -> None:
    """Else a forger could hide the line that says whose key it was."""
    nasty = "partnership:a--b\x1b[8m\u202e\nSigned by the city"
    forge(paper, [entry(1, stream=nasty)], [0])

    done = by_python(paper)

    assert not set("\x1b\u202e") & set(done.stdout + done.stderr)
    assert "\nSigned by the city" not in done.stdout


def test_an_origin_cannot_either(paper: Paper) -> None:
    log = Log([leaf_hash(entry(1))])
    forge(paper, [entry(1)], [0], Checkpoint("comity/\u009b8m\u202e", 1, log.root()))

    done = by_python(paper)

    assert not set("\u009b\u202e") & set(done.stdout)
    if shutil.which("openssl"):
        assert not set("\u009b\u202e") & set(by_shell(paper).stdout)


def test_an_output_of_another_encoding_is_no_accident(paper: Paper) -> None:
    forge(paper, [entry(1, stream="partnership:高雄--愛丁堡")], [0])

    done = subprocess.run(
        [sys.executable, paper.folder / "verify.py"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        encoding="ascii",
        check=False,
        timeout=LIMIT,
    )

    assert done.returncode in {0, 5}, done.stderr
    assert done.stderr == ""


def test_the_export_cannot_hide_an_entry_behind_another_spelling(paper: Paper) -> None:
    """Two entries; the dossier has the first; in the export the second says the same stream in other signs."""
    hidden = entry(2).replace(b'"stream":"partnership', b'"stream":"\\u0070artnership')
    forge(paper, [entry(1), hidden], [0])
    export = paper.folder.parent / "forged.jsonl"
    export.write_bytes(entry(1) + b"\n" + hidden + b"\n")

    assert by_python(paper, "--export", export).returncode == 5

    spaced = entry(2).replace(b'{"stream":', b'{ "stream": ')
    forge(paper, [entry(1), spaced], [0])
    export.write_bytes(entry(1) + b"\n" + spaced + b"\n")

    assert by_python(paper, "--export", export).returncode == 5


def test_an_empty_key_is_no_key(paper: Paper) -> None:
    """`--key "$KEY"`, where nobody has set it, must not mean: whatever key the dossier brings."""
    assert by_python(paper, "--key", "").returncode == 2
    if shutil.which("openssl"):
        assert by_shell(paper, "").returncode == 2


@pytest.mark.parametrize("planted", ["json.py", "hashlib.py", "base64.py"])
def test_what_lies_beside_the_script_is_not_run(planted: str, paper: Paper) -> None:
    """A module of this name would be taken before the real one by a script that was itself found unchanged."""
    paper.put(planted, b"print('It holds: whatever you like'); raise SystemExit(0)\n")
    paper.replace("entries.jsonl", b"note 0", b"note 9")

    done = by_python(paper)

    assert done.returncode == 5, done.stdout


@openssl
def test_a_path_of_folders_does_not_lead_to_another_dossier(paper: Paper) -> None:
    other = paper.folder.parent / "others" / "dossier"
    shutil.copytree(paper.folder, other)
    paper.replace("entries.jsonl", b"note 0", b"note 9")

    done = subprocess.run(
        [str(shutil.which("sh")), "dossier/verify.sh"],
        cwd=paper.folder.parent,
        env={**os.environ, "CDPATH": str(other.parent)},
        capture_output=True,
        check=False,
        timeout=LIMIT,
    )

    assert done.returncode == 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("name", ["checkpoint.txt", "entries.jsonl", "proofs.jsonl", "key.txt"])
def test_what_is_no_file_makes_nobody_wait(name: str, paper: Paper) -> None:
    (paper.folder / name).unlink()
    os.mkfifo(paper.folder / name)

    assert by_python(paper).returncode == 2
    if shutil.which("openssl"):
        assert by_shell(paper).returncode == 2

    (paper.folder / name).unlink()
    (paper.folder / name).symlink_to("/dev/zero")

    assert by_python(paper).returncode == 2
