"""Sealing: a signed checkpoint of the whole ledger, by a key that is made when it is first needed.

A checkpoint proves nothing as long as it lies beside the ledger. Mailed to a partner city, printed in the minutes, it
is the witness: from then on nobody can change what it covers without being found out.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from domain.message import Field, Message
from store.copies import mark, same_log
from store.dossier.verify import signed
from store.errors import Contradicted, Unusable
from store.files import Endless, refuse_what_is_no_file
from store.merkle import Tree, leaf_hash
from store.naming import BINARY, to_disk
from store.note import Checkpoint, Key, Note, Signature, plain
from store.permissions import others_may

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from store.application import Comity

ORIGIN = "comity"
"""The first part of every origin."""
PRIVATE = 0o077
"""Permissions that nobody else may have on a key's file."""


class Sealer:
    """A signing key under a name."""

    def __init__(self, name: str, private: "Ed25519PrivateKey") -> None:
        self._private = private
        self.key = Key(name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Note:
        """The note of a text, signed."""
        signature = Signature(self.key.name, self.key.id, self._private.sign(text.encode()))
        return Note(text, (signature,))

    @classmethod
    def of(cls, where: Path, name: str) -> "tuple[Sealer, bool]":
        """The key in a file, and whether it was made now: readable by its owner alone. Errors: `Unusable`."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 — start-up: most
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 — of who come by here sign nothing
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        try:
            where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            private = Ed25519PrivateKey.generate()
            if _put(where, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
                return cls(name, private), True
        except OSError as error:
            raise _closed(where, error) from None
        return cls.read(where, name), False

    @classmethod
    def read(cls, where: Path, name: str) -> "Sealer":
        """The key in a file; none is made. Errors: `Unusable`."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 — start-up
        from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 — start-up

        try:
            refuse_what_is_no_file(where)
            if others_may(where, PRIVATE):
                raise Unusable(
                    Message(
                        "{where} can be read by others: close it with chmod 600, and think about a new key",
                        where=where,
                    )
                )
            found = load_pem_private_key(plain(where.read_bytes()).encode(), None)
        except OSError as error:
            raise _closed(where, error) from None
        except Endless as error:
            raise Unusable(
                Message(
                    "the key {where} cannot be used, {why}: name another with {key}",
                    where=where,
                    why=error.reason,
                    key=_KEY,
                )
            ) from None
        except (ValueError, TypeError):
            raise Unusable(
                Message("{where} holds no key that comity made: {fix}", where=where, fix=_BACK)
            ) from None
        if not isinstance(found, Ed25519PrivateKey):
            raise Unusable(Message("{where} holds a key of another kind: {fix}", where=where, fix=_BACK))
        return cls(name, found)


_BACK = "put your copy of the key back; only where there is none, move the file away, and a new key is made"
_KEY = Field("key", of="seal")


def _closed(where: Path, error: OSError) -> Unusable:
    return Unusable(
        Message(
            "the key {where} cannot be used, {why}: see to its permissions and those of its folder, or name another with"
            " {key}",
            where=where,
            why=(error.strerror or str(error)).lower(),
            key=_KEY,
        )
    )


def _put(where: Path, pem: bytes) -> bool:
    """Make the file of a key for its owner alone, whole or not at all; False where there is one. Errors: OSError."""
    try:
        number = os.open(where, os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY, 0o600)
    except FileExistsError:
        return False
    try:
        with open(number, "wb") as file:  # noqa: PTH123 — made with its permissions
            file.write(pem)
            file.flush()
            to_disk(file.fileno())
    except BaseException:
        where.unlink()
        raise
    return True


def good(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is good (`store.note.Checks`), as the stand-alone check of a dossier judges it."""
    return bool(signed(key, message, signature))


def origin(ledger: "Comity") -> str:
    """Whose log it is: what tells this ledger from every other, computed from its first entry. Errors: `Unusable`."""
    for line in ledger.export_lines():
        opening = ledger.read("ledger")[
            :1
        ]  # as it was recorded: a correction of it gives the log no other name
        home = (getattr(opening[0].fact, "home", None) if opening else None) or "ledger"
        return f"{ORIGIN}/{home}/{leaf_hash(line).hex()[:16]}"
    raise Unusable(Message("{where} has no entry yet: there is nothing to seal", where=ledger.where))


def checkpoint(
    ledger: "Comity", earlier: Iterable[Checkpoint] = (), marks: bytearray | None = None
) -> Checkpoint:
    """The size and the root of the ledger as it is now; `marks` takes what each entry is known again by.

    Errors: `Unusable`; `Contradicted` where it did not grow from what `earlier` ones say of it.
    """
    name, tree = origin(ledger), Tree()
    known = sorted((row for row in earlier if same_log(row.origin, name)), key=lambda row: row.size)
    lines = ledger.export_lines() if marks is None else _marked(ledger.export_lines(), marks)
    for row in known:
        tree.extend(islice(lines, row.size - tree.size))
        if (tree.size, tree.root()) != (row.size, row.root):
            raise Contradicted(row.size, tree.size)
    tree.extend(lines)
    return Checkpoint(name, tree.size, tree.root())


def _marked(lines: Iterable[bytes], marks: bytearray) -> Iterator[bytes]:
    """The lines, while the mark of each is written down."""
    for line in lines:
        marks += mark(line)
        yield line
