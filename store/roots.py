"""The root of a ledger without reading all of it again: what was read before is kept as the stack of its subtrees.

That is for showing a root, quickly. What is kept proves nothing: `store.verifying` reads every entry again.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from store.lines import canonical_line
from store.merkle import LEAF, Tree, leaf_hash

if TYPE_CHECKING:
    from store.application import Comity

NAME = "log"
"""The name under which the stack is kept."""
FEW = 1_000
"""New entries up to which nothing is kept anew: they are as quickly hashed again."""
_POSITION = 8
"""Bytes of the last position."""


class Shelf(Protocol):
    """A place beside the ledger where something small is kept that may be lost at any time."""

    def load(self, name: str) -> bytes | None:
        """What was stored last under a name; None where nothing was."""

    def store(self, name: str, content: bytes) -> None:
        """Keep this under a name; where that cannot be, nothing happens."""


def root_of(ledger: "Comity", shelf: Shelf, until: int | None = None) -> str | None:
    """The root over the entries up to a position, in hexadecimal digits; None without any. Errors: `Unusable`.

    It takes as long as there are entries since the last time.
    """
    since, tree = _kept(ledger, shelf, until)
    known = tree.size
    position, line = since, b""
    for page in ledger.recorder.in_order(since, until):
        lines = [canonical_line(*row[1:], ledger.where) for row in page]
        tree.extend(lines)
        position, line = page[-1][0], lines[-1]
    if tree.size - known > FEW:
        shelf.store(NAME, _sealed(position, line, tree))
    return tree.root().hex() if tree.size else None


def _kept(ledger: "Comity", shelf: Shelf, until: int | None) -> tuple[int, Tree]:
    """How far the ledger was read before, and the tree by then: nothing where that was another ledger, or later."""
    kept = shelf.load(NAME)
    if kept is None or sha256(kept[LEAF:]).digest() != kept[:LEAF]:
        return 0, Tree()
    position = int.from_bytes(kept[LEAF : LEAF + _POSITION], "big")
    last, subtrees = kept[LEAF + _POSITION : 2 * LEAF + _POSITION], kept[2 * LEAF + _POSITION :]
    if until is not None and position > until:
        return 0, Tree()
    row = ledger.recorder.last(position)
    if row is None or row[0] != position or leaf_hash(canonical_line(*row[1:], ledger.where)) != last:
        return 0, Tree()
    return position, Tree.read(subtrees)


def _sealed(position: int, line: bytes, tree: Tree) -> bytes:
    """What is kept: its own digest, the last position and the hash of the entry there, and the subtrees."""
    told = position.to_bytes(_POSITION, "big") + leaf_hash(line) + bytes(tree)
    return sha256(told).digest() + told
