"""A root is found again without reading what was read before, and is never another one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.testing import STREAM, noted
from store import roots
from store.application import Comity, open_ledger
from store.head import Stored
from store.merkle import Tree
from store.roots import root_of


class Drawer(dict[str, bytes]):
    """A place where something is kept."""

    def load(self, name: str) -> bytes | None:
        return self.get(name)

    def store(self, name: str, content: bytes) -> None:
        self[name] = content


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    monkeypatch.setattr(roots, "FEW", 0)
    return Drawer()


@pytest.fixture
def read(ledger: Comity, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The positions that were read in order."""
    found: list[int] = []
    in_order = ledger.recorder.in_order

    def watched(since: int, until: int | None = None) -> Iterator[list[Stored]]:
        for page in in_order(since, until):
            found.extend(row[0] for row in page)
            yield page

    monkeypatch.setattr(ledger.recorder, "in_order", watched)
    return found


def test_only_what_is_new_is_read(ledger: Comity, drawer: Drawer, read: list[int]) -> None:
    assert root_of(ledger, drawer) == ledger.root()
    ledger.record(STREAM, noted(), by="mei")
    ledger.record(STREAM, noted(text="another"), by="mei")

    read.clear()
    assert root_of(ledger, drawer) == ledger.root()
    assert read[:2] == [5, 6]
    assert read[2:] == [1, 2, 3, 4, 5, 6]  # that was the other one

    read.clear()
    root_of(ledger, drawer)
    assert read == []


def test_an_earlier_root_is_made_anew(ledger: Comity, drawer: Drawer) -> None:
    root_of(ledger, drawer)

    assert root_of(ledger, drawer, until=2) == ledger.root(2)
    assert root_of(ledger, drawer) == ledger.root()


def test_a_few_new_entries_are_not_worth_keeping(ledger: Comity) -> None:
    drawer = Drawer()

    assert root_of(ledger, drawer) == ledger.root()
    assert not drawer


def test_an_empty_ledger_has_no_root(empty: Comity, drawer: Drawer) -> None:
    assert root_of(empty, drawer) is None


def test_what_was_kept_of_another_ledger_is_not_used(ledger: Comity, drawer: Drawer, tmp_path: Path) -> None:
    root_of(ledger, drawer)

    with open_ledger(tmp_path / "other.db", create=True) as other:
        other.record_all([(entry.stream, entry.fact) for entry in ledger.entries()], by="lin")

        assert root_of(other, drawer) == other.root() != ledger.root()


@pytest.mark.parametrize("place", [0, 31, 32, 39, 40, 71, 72, 79, 80, -1])
def test_what_was_kept_and_damaged_is_not_used(ledger: Comity, drawer: Drawer, place: int) -> None:
    root_of(ledger, drawer)
    kept = bytearray(drawer[roots.NAME])
    kept[place] ^= 1
    drawer[roots.NAME] = bytes(kept)

    assert root_of(ledger, drawer) == ledger.root()


@pytest.mark.parametrize("kept", [b"", b"short", bytes(500)])
def test_what_is_no_stack_is_not_used(ledger: Comity, drawer: Drawer, kept: bytes) -> None:
    drawer[roots.NAME] = kept

    assert root_of(ledger, drawer) == ledger.root()


@given(st.lists(st.binary(max_size=3), max_size=40), st.integers(0, 40))
def test_a_tree_goes_on_from_what_was_kept(leaves: list[bytes], cut: int) -> None:
    whole, part = Tree(), Tree()
    whole.extend(leaves)
    part.extend(leaves[:cut])

    again = Tree.read(bytes(part))
    again.extend(leaves[cut:])

    assert (again.size, again.root()) == (whole.size, whole.root())


def test_what_is_kept_of_a_tree_is_whole() -> None:
    tree = Tree()
    tree.extend([b"a", b"b", b"c"])

    with pytest.raises(ValueError, match="subtrees"):
        Tree.read(bytes(tree)[:-1])
    with pytest.raises(ValueError, match="subtrees"):
        Tree.read(b"")
