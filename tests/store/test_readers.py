"""Three programs read checkpoints: comity, and the two that lie in a dossier. They take and refuse the same ones."""

import base64
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from store.dossier import verify as alone
from store.dossier.writing import HERE, PEM
from store.merkle import leaf_hash
from store.note import Checkpoint, Key, NotANote, Note, Signature, Unsigned
from store.sealing import good

pytestmark = pytest.mark.slow

OWN, OTHERS = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
OWN_KEY = Key("comity/stranger", OWN.public_key().public_bytes_raw())
THEIRS = Key("witness.example/x", OTHERS.public_key().public_bytes_raw())
LINE = b'{"stream":"partnership:edinburgh--kaohsiung","version":1,"type":"partnership.noted"}'
ROOT = base64.b64encode(leaf_hash(LINE)).decode()
CHECKPOINT = f"comity/x/0123456789abcdef\n1\n{ROOT}\n"
WORDS = {
    "one word": "a",
    "no word": "",
    "a plus": "a+b",
    "a space": "a b",
    "a space before": " a",
    "a space that does not break": "a\xa0b",
    "a tab": "a\tb",
    "a backslash": "a\\b",
    "a sign to delete": "a\x7f",
    "what turns the line round": "a\u202e",
    "another script": "高雄",
    "a mark of order": "\ufeffa",
    "very long": "a" * 5_000,
}
SIZES = ("0", "01", "+1", "-1", "1 ", " 1", "1.0", "١", "", "1e0", "0x1", "1" * 18, "1" * 19, "1" * 20)
ROOTS = {
    "without padding": ROOT.rstrip("="),
    "a space after": f"{ROOT} ",
    "of URLs": ROOT.replace("+", "-").replace("/", "_") if {"+", "/"} & {*ROOT} else f"-{ROOT[1:]}",
    "not canonical": f"{ROOT[:-2]}{chr(ord(ROOT[-2]) + 1)}=",
    "of 31 bytes": base64.b64encode(b"x" * 31).decode(),
    "of 33 bytes": base64.b64encode(b"x" * 33).decode(),
    "none": "",
}
LINES = {
    "a hyphen": "- o AAAAAAAA",
    "a space that does not break": "—\xa0o AAAAAAAA",
    "not canonical": "— o AAAAAAB=",
    "padding in the middle": "— o AAAAAAA=A",
    "too much padding": "— o AAAAA===",
    "a space after": "— o AAAAAAAA ",
    "four bytes": "— o AAAAAA==",
    "a dash alone": "—",
    "nothing": "",
}


def by(private: Ed25519PrivateKey, key: Key, text: str) -> Signature:
    return Signature(key.name, key.id, private.sign(text.encode()))


def signed_texts() -> dict[str, bytes]:
    """Texts of every kind, each well signed: what is read of them is what differs, if anything."""
    texts = {"as it should be": CHECKPOINT, "of two lines": "comity/x\n1\n", "of one line": "comity/x\n"}
    texts |= {f"origin: {how}": f"{word}\n1\n{ROOT}\n" for how, word in WORDS.items()}
    texts |= {f"a line more: {how}": f"{CHECKPOINT}{word}\n" for how, word in WORDS.items()}
    texts |= {f"size: {size}": f"comity/x\n{size}\n{ROOT}\n" for size in SIZES}
    texts |= {f"root: {how}": f"comity/x\n1\n{root}\n" for how, root in ROOTS.items()}
    texts |= {"many lines more": CHECKPOINT + "x\n" * 300, "too long": f"{CHECKPOINT}{'x' * 1_100_000}\n"}
    texts |= {
        "an empty line, and more": f"{CHECKPOINT}\nmore\n",
        "of Windows": CHECKPOINT.replace("\n", "\r\n"),
    }
    return {how: str(Note(text, (by(OWN, OWN_KEY, text),))).encode() for how, text in texts.items()}


def signed_otherwise() -> dict[str, bytes]:
    """One text, and every kind of lines below it."""
    own, theirs = by(OWN, OWN_KEY, CHECKPOINT), by(OTHERS, THEIRS, CHECKPOINT)
    bad = own._replace(signature=theirs.signature)
    stranger = Signature("o", b"abcd", b"x")
    whole = str(Note(CHECKPOINT, (own,)))
    signatures = {
        "with another": (own, theirs),
        "after another": (theirs, own),
        "another twice": (theirs, own, theirs),
        "twice": (own, own),
        "twice, then bad": (own, bad),
        "twice, first bad": (bad, own),
        "bad": (bad,),
        "another alone": (theirs,),
        "under another name": (own._replace(name="other"),),
        "one byte less": (own._replace(signature=own.signature[:-1]),),
        "one byte more": (own._replace(signature=own.signature + b"x"),),
        "a hundred": (own, *[stranger] * 99),
        "a hundred and one": (own, *[stranger] * 100),
    }
    found = {how: str(Note(CHECKPOINT, given)) for how, given in signatures.items()}
    found |= {f"beside a name: {how}": f"{whole}— {word} AAAAAAAA\n" for how, word in WORDS.items()}
    found |= {f"beside a line: {how}": f"{whole}{line}\n" for how, line in LINES.items()}
    found |= {"not whole": whole[:-1], "a line more": f"{whole}\n", "of Windows": whole.replace("\n", "\r\n")}
    return {how: note.encode() for how, note in found.items()} | {
        "not signed": f"{CHECKPOINT}\n".encode(),
        "not UTF-8": whole.encode().replace(b"x", b"\xff", 1),
        "a zero byte": whole.encode().replace(b"x", b"\0", 1),
    }


def changed_by_chance(number: int) -> dict[str, bytes]:
    """Good notes in which a byte or a line is another, gone, doubled or elsewhere."""
    chance, good_ones = random.Random(20261120), [*signed_texts().values()][:1]  # noqa: S311 — it is no secret
    good_ones += [
        note for how, note in signed_otherwise().items() if how in {"with another", "after another"}
    ]
    found = {}
    for turn in range(number):
        note, kind = bytearray(chance.choice(good_ones)), chance.randrange(6)
        at, other = chance.randrange(len(note)), chance.randrange(len(note))
        lines = bytes(note).splitlines(keepends=True)
        if kind == 0:
            note[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del note[at]
        elif kind == 2:
            note.insert(at, chance.choice(b"\n \t=A+/\\\x00\x7f\x80\xe2-"))
        elif kind == 3:
            note[at], note[other] = note[other], note[at]
        elif kind == 4:
            chance.shuffle(lines)
            note = bytearray(b"".join(lines))
        else:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
            note = bytearray(b"".join(lines))
        found[f"by chance, {turn}"] = bytes(note)
    return found


def read_here(raw: bytes) -> bool:
    """Whether comity takes it for a checkpoint of the one entry."""
    try:
        note = Note.read(raw)
        note.signed_by([OWN_KEY], good)
        point = Checkpoint.read(note.text)
    except (NotANote, Unsigned):
        return False
    return (point.size, point.root) == (1, leaf_hash(LINE))


def read_alone(raw: bytes) -> bool:
    """Whether verify.py does."""
    try:
        _, size, root = alone.checkpoint_of(raw, alone.key_of(str(OWN_KEY)))
    except (alone.Broken, alone.Unclear):
        return False
    return (size, root) == (1, leaf_hash(LINE))


def test_what_one_reader_takes_the_other_takes() -> None:
    notes = signed_texts() | signed_otherwise() | changed_by_chance(400)

    differ = [how for how, raw in notes.items() if read_here(raw) != read_alone(raw)]

    assert differ == []
    taken = [how for how, raw in notes.items() if read_here(raw)]
    assert 10 < len(taken) < len(notes) / 2
    assert {"as it should be", "after another", "another twice", "a line more: a space"} <= {*taken}
    assert not {"twice", "twice, then bad", "bad", "origin: a space", "beside a name: another script"} & {
        *taken
    }


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_what_openssl_takes_the_others_take(tmp_path: Path) -> None:
    pem = base64.b64encode(PEM + OWN_KEY.public).decode()
    files = {
        "entries.jsonl": LINE + b"\n",
        "proofs.jsonl": b'{"hashes":[],"index":0}\n',
        "key.txt": f"{OWN_KEY}\n".encode(),
        "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
        "verify.sh": (HERE / "verify.sh").read_bytes(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    every = signed_texts() | signed_otherwise() | changed_by_chance(10)
    shell = str(shutil.which("sh"))
    sure = [how for how, raw in every.items() if read_here(raw)]
    notes = {how: raw for turn, (how, raw) in enumerate(every.items()) if not turn % 3 or how in sure[:12]}
    differ = []
    for how, raw in notes.items():
        (tmp_path / "checkpoint.txt").write_bytes(raw)
        done = subprocess.run([shell, tmp_path / "verify.sh", str(OWN_KEY)], capture_output=True, check=False)
        assert done.returncode in {0, 2, 5}, done.stderr
        if (done.returncode == 0) != read_here(raw):
            differ.append(how)

    assert differ == []


@pytest.mark.parametrize(
    "around", ["", "\n", "\r\n", "\t ", "\x0b\x0c", "\xa0", "\u3000", "\ufeff", "\x85", "\x1c"]
)
def test_a_key_is_read_alike(around: str) -> None:
    def alone_reads(text: str) -> bool:
        try:
            alone.key_of(text.strip(" \t\n\v\f\r"))
        except alone.Broken:
            return False
        return True

    def read(text: str) -> bool:
        try:
            Key.read(text)
        except NotANote:
            return False
        return True

    for key in (str(OWN_KEY), str(OWN_KEY._replace(name="高雄")), str(OWN_KEY._replace(name="a\\b"))):
        assert read(around + key) == read(key + around) == alone_reads(key + around)
