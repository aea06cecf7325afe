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


class Dossiers:
    """The dossiers of a ledger under one checkpoint: it is read once, however many there are."""

    def __init__(self, ledger: "Comity", note: Note, key: Key) -> None:
        """`note` is a checkpoint of this ledger, signed by `key`; entries recorded after it are left out.

        Errors: `Contradicted` where the checkpoint is not of this ledger as it is, `Unusable`.
        """
        point = Checkpoint.read(note.text)
        self._note, self._key = note, key
        self._own: dict[str, list[tuple[int, bytes]]] = {}
        leaves = bytearray()
        for rank, (name, line) in enumerate(_lines(ledger, point.size)):
            leaves += leaf_hash(line)
            self._own.setdefault(name, []).append((rank, line))
        self._log = Log((bytes(leaves),))
        if self._log.size != point.size or self._log.root() != point.root:
            raise Contradicted(point.size, self._log.size)

    @property
    def streams(self) -> list[str]:
        """The streams that have entries under the checkpoint."""
        return sorted(self._own)

    def count(self, stream: str) -> int:
        """How many entries of a stream there are."""
        return len(self._own.get(stream, ()))

    def files(self, stream: str) -> dict[str, bytes]:
        """The files of the dossier of a stream, each with its content. Errors: `NotFound` for a stream without an entry."""
        if stream not in self._own:
            raise NotFound(Message("{stream} had no entry when the checkpoint was made", stream=stream))
        proofs = [
            {"hashes": [base64.b64encode(item).decode() for item in self._log.inclusion(rank)], "index": rank}
            for rank, _ in self._own[stream]
        ]
        pem = base64.b64encode(PEM + self._key.public).decode()
        files = {
            "entries.jsonl": b"".join(line + b"\n" for _, line in self._own[stream]),
            "proofs.jsonl": "".join(
                f"{json.dumps(proof, separators=(',', ':'))}\n" for proof in proofs
            ).encode(),
            "checkpoint.txt": str(self._note).encode(),
            "key.txt": f"{self._key}\n".encode(),
            "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
        }
        for name in (
            "verify.py",
            "verify.sh",
            "README.txt",
        ):  # a checkout may have given them the line ends of Windows
            files[name] = (HERE / name).read_bytes().replace(b"\r\n", b"\n")
        return files


def write(ledger: "Comity", stream: str, note: Note, key: Key, where: Path) -> int:
    """Write the dossier of a stream into a new folder; how many entries it has.

    Errors: those of `Dossiers`, `Unusable`.
    """
    dossiers = Dossiers(ledger, note, key)
    files = dossiers.files(stream)
    if where.exists():
        raise Unusable(
            Message("{where} is there already and is left as it is: name a new folder", where=where)
        )
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
    return dossiers.count(stream)


def _lines(ledger: "Comity", size: int) -> Iterator[tuple[str, bytes]]:
    """The streams and the canonical lines of the first entries, in the order of the ledger."""
    left = size
    for page in ledger.recorder.in_order(0, None):
        for _, stream, version, type_, state in page[:left]:
            yield stream, canonical_line(stream, version, type_, state, ledger.where)
        left -= min(left, len(page))
        if not left:
            return
