"""Merkle tree hashes (RFC 9162, section 2.1.1): one digest over all entries in ledger order."""

from collections.abc import Iterable
from hashlib import sha256


class Tree:
    """A tree that grows leaf by leaf and keeps only the roots of its complete subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf."""
        node = sha256(b"\x00" + leaf).digest()
        count = self.size
        while count & 1:
            node = sha256(b"\x01" + self.subtrees.pop() + node).digest()
            count >>= 1
        self.subtrees.append(node)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaves in order."""
        for leaf in leaves:
            self.add(leaf)

    def root(self) -> bytes:
        """The tree hash of all leaves so far; that of none is the digest of nothing."""
        if not self.subtrees:
            return sha256().digest()
        *others, node = self.subtrees
        for left in reversed(others):
            node = sha256(b"\x01" + left + node).digest()
        return node
