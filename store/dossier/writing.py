"""A dossier: the entries of one stream with the proof that they stand in the ledger, to be checked without comity."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from domain.message import Message
from store.errors import Contradicted, NotFound, Unusable
from store.lines import canonical_line
from store.merkle import Log, leaf_hash
from store.naming import whole
from store.note import Checkpoint, Key, Note

if TYPE_CHECKING:
    from store.application import Comity

HERE = Path(__file__).parent
PEM = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key in its X.509 form (RFC 8410)."""


def write(ledger: "Comity", stream: str, note: Note, key: Key, where: Path) -> int:
    """Write the dossier of a stream into a new folder; how many entries it has.

    `note` is a checkpoint of this ledger, signed by `key`; entries recorded after it are left out.
    Errors: `NotFound` where the stream has no entry by then, `Contradicted` where the checkpoint is not of this ledger as
    it is, `Unusable`.
    """
    point = Checkpoint.read(note.text)
    leaves, own, lines = bytearray(), [], []
    for rank, (name, line) in enumerate(_lines(ledger, point.size)):
        leaves += leaf_hash(line)
        if name == stream:
            own.append(rank)
            lines.append(line)
    log = Log((bytes(leaves),))
    if log.size != point.size or log.root() != point.root:
        raise Contradicted(point.size, log.size)
    if not own:
        raise NotFound(Message("{stream} had no entry when the checkpoint was made", stream=stream))
    proofs = [
        {"hashes": [base64.b64encode(item).decode() for item in log.inclusion(rank)], "index": rank}
        for rank in own
    ]
    if where.exists():
        raise Unusable(
            Message("{where} is there already and is left as it is: name a new folder", where=where)
        )
    pem = base64.b64encode(PEM + key.public).decode()
    files = {
        "entries.jsonl": b"".join(line + b"\n" for line in lines),
        "proofs.jsonl": "".join(f"{json.dumps(proof, separators=(',', ':'))}\n" for proof in proofs).encode(),
        "checkpoint.txt": str(note).encode(),
        "key.txt": f"{key}\n".encode(),
        "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
    }
    for name in (
        "verify.py",
        "verify.sh",
        "README.txt",
    ):  # a checkout may have given them the line ends of Windows
        files[name] = (HERE / name).read_bytes().replace(b"\r\n", b"\n")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with whole(where, like=ledger.where) as folder:
            folder.mkdir()
            for name, content in files.items():
                (folder / name).write_bytes(content)
    except OSError as error:
        raise Unusable(
            Message("the dossier cannot be written to {where}: {why}", where=where, why=error.strerror)
        ) from None
    return len(own)


def _lines(ledger: "Comity", size: int) -> Iterator[tuple[str, bytes]]:
    """The streams and the canonical lines of the first entries, in the order of the ledger."""
    left = size
    for page in ledger.recorder.in_order(0, None):
        for _, stream, version, type_, state in page[:left]:
            yield stream, canonical_line(stream, version, type_, state)
        left -= min(left, len(page))
        if not left:
            return
