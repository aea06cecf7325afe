"""Merkle tree hashes (RFC 9162, section 2.1.1): one digest over all entries in ledger order."""

from collections.abc import Iterable
from hashlib import sha256

LEAF = 32
"""Bytes of a hash."""
_COUNT = 8
"""Bytes in which a tree's size is kept."""


class Tree:
    """A tree that grows leaf by leaf and keeps only the roots of its complete subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaves in order."""
        subtrees = self.subtrees
        for leaf in leaves:
            node = sha256(b"\x00" + leaf).digest()
            count = self.size
            while count & 1:
                node = sha256(b"\x01" + subtrees.pop() + node).digest()
                count >>= 1
            subtrees.append(node)
            self.size += 1

    def root(self) -> bytes:
        """The tree hash of all leaves so far; that of none is the digest of nothing."""
        if not self.subtrees:
            return sha256().digest()
        *others, node = self.subtrees
        for left in reversed(others):
            node = sha256(b"\x01" + left + node).digest()
        return node

    def __bytes__(self) -> bytes:
        """All that it takes to go on from here: the size and the roots of the complete subtrees."""
        return self.size.to_bytes(_COUNT, "big") + b"".join(self.subtrees)

    @classmethod
    def read(cls, kept: bytes) -> "Tree":
        """The tree that was kept so. Errors: ValueError."""
        tree = cls()
        tree.size = int.from_bytes(kept[:_COUNT], "big")
        tree.subtrees = [kept[at : at + LEAF] for at in range(_COUNT, len(kept), LEAF)]
        if len(kept) != _COUNT + LEAF * tree.size.bit_count():
            raise ValueError("these are not the subtrees of a tree")
        return tree


def leaf_hash(line: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Log:
    """All leaves of a tree at hand, to prove something of some of them."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """`leaves` are the leaves' hashes, in order."""
        self._levels = [bytearray().join(leaves)]  # a million leaves take 64 MB
        while (below := len(self._levels[-1]) // LEAF) > 1:
            level = self._levels[-1]
            pairs = range(0, (below // 2) * 2 * LEAF, 2 * LEAF)
            self._levels.append(
                bytearray().join(sha256(b"\x01" + level[pair : pair + 2 * LEAF]).digest() for pair in pairs)
            )

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0]) // LEAF

    def root(self, size: int | None = None) -> bytes:
        """The tree hash of the first `size` leaves; of all without it."""
        size = self.size if size is None else size
        return self._hash(0, size) if size else sha256().digest()

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of a leaf in the tree of the first `size` leaves (RFC 9162, section 2.1.3.1)."""
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise IndexError(index)
        path: list[bytes] = []
        begin, end = 0, size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """That the tree of `second` leaves begins with that of `first` (RFC 9162, section 2.1.4.1).

        Public: what to hand to somebody who holds an older checkpoint and not the ledger. No command does so yet.
        """
        second = self.size if second is None else second
        if not 0 < first <= second <= self.size:
            raise IndexError(first)
        path: list[bytes] = []
        begin, end, whole = 0, second, True
        while first != end:
            middle = begin + _split(end - begin)
            if first <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin, whole = middle, False
        if not whole:
            path.append(self._hash(begin, end))
        return path[::-1]

    def _hash(self, begin: int, end: int) -> bytes:
        """The hash over a subtree, which begins at a multiple of the power of two that holds it."""
        count = end - begin
        level = count.bit_length() - 1
        if count == 1 << level:
            place = (begin >> level) * LEAF
            return bytes(self._levels[level][place : place + LEAF])
        middle = begin + _split(count)
        return node_hash(self._hash(begin, middle), self._hash(middle, end))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
