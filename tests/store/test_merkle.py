"""The tree hash, by the published vectors of RFC 6962 and RFC 9162."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.merkle import Log, Tree, leaf_hash
from tests.store.paths import Unproved, root_of_inclusion, verify_consistency

LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of the first 0, 1, 2 … of the leaves; from github.com/transparency-dev/merkle, testdata."""


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_the_published_roots(size: int, root: str) -> None:
    tree = Tree()

    tree.extend(bytes.fromhex(leaf) for leaf in LEAVES[:size])

    assert tree.size == size
    assert tree.root().hex() == root


def literal(leaves: list[bytes]) -> bytes:
    """The definition, word for word: MTH(D[n]) splits at the largest power of two smaller than n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + literal(leaves[:k]) + literal(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_the_stack_is_the_definition(leaves: list[bytes]) -> None:
    tree = Tree()

    tree.extend(leaves)

    assert tree.root() == literal(leaves)
    assert len(tree.subtrees) == len(leaves).bit_count()


def test_asking_for_the_root_changes_nothing() -> None:
    tree = Tree()
    for leaf, root in zip(LEAVES, ROOTS[1:], strict=True):
        tree.add(bytes.fromhex(leaf))
        assert tree.root().hex() == tree.root().hex() == root


# --- proofs

SIZES = range(1, 40)


def hashes(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_no_other_in_its_place(size: int) -> None:
    leaves = hashes(size)
    log = Log(leaves)

    for index, leaf in enumerate(leaves):
        path = log.inclusion(index)
        assert root_of_inclusion(leaf, index, size, path) == log.root()
        assert root_of_inclusion(leaf_hash(b"another"), index, size, path) != log.root()


@pytest.mark.parametrize("size", SIZES)
def test_a_log_only_grew(size: int) -> None:
    log = Log(hashes(size))

    for first in range(1, size + 1):
        path = log.consistency(first)
        verify_consistency(first, size, path, log.root(first), log.root())
        with pytest.raises(Unproved):
            verify_consistency(first, size, path, leaf_hash(b"another"), log.root())


@given(st.integers(1, 200), st.data())
def test_a_proof_that_was_changed_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    log = Log(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = log.inclusion(index)
    changed = data.draw(
        st.one_of(
            st.just([*path, leaf_hash(b"more")]),
            st.just(path[:-1]) if path else st.nothing(),
            st.integers(0, len(path) - 1).map(lambda n: [*path[:n], leaf_hash(b"x"), *path[n + 1 :]])
            if path
            else st.nothing(),
            st.just([*path[:-1], path[-1][:-1]]) if path else st.nothing(),
        )
    )

    try:
        found = root_of_inclusion(leaves[index], index, size, changed)
    except Unproved:
        return
    assert found != log.root()


def test_the_log_and_the_stack_have_one_root() -> None:
    tree = Tree()
    tree.extend(str(number).encode() for number in range(1000))

    assert Log(hashes(1000)).root() == tree.root()
    assert Log([]).root() == Tree().root()


@pytest.mark.parametrize(("index", "size"), [(1, 1), (-1, 5), (5, 5), (0, 0)])
def test_what_lies_outside_the_log_is_not_proved(index: int, size: int) -> None:
    with pytest.raises(Unproved):
        root_of_inclusion(leaf_hash(b""), index, size, [])
    with pytest.raises(IndexError):
        Log(hashes(size)).inclusion(index)
