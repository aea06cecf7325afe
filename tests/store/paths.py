"""Paths of a log, checked as RFC 9162 says: comity itself reads everything again, and `verify.py` checks inclusion alone."""

from collections.abc import Iterable

from store.merkle import LEAF, node_hash


class Unproved(Exception):
    """A proof that does not show what it claims."""


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162, section 2.1.3.2). Errors: `Unproved`."""
    if not 0 <= index < size:
        raise Unproved(f"there is no leaf {index} in a tree of {size}")
    number, last, node = index, size - 1, _hash_of(leaf)
    for step in map(_hash_of, path):
        if last == 0:
            raise Unproved("the path is too long")
        if number & 1 or number == last:
            node = node_hash(step, node)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, step)
        number, last = number >> 1, last >> 1
    if last:
        raise Unproved("the path is too short")
    return node


def verify_consistency(first: int, second: int, path: list[bytes], old: bytes, new: bytes) -> None:
    """Check that a tree only grew (RFC 9162, section 2.1.4.2). Errors: `Unproved`."""
    if not 0 < first <= second:
        raise Unproved(f"a tree of {first} does not grow into one of {second}")
    if first == second:
        if path or old != new:
            raise Unproved("the same size has another root")
        return
    steps = [_hash_of(part) for part in ([old, *path] if first & (first - 1) == 0 else path)]
    if not steps or _grown(first - 1, second - 1, steps) != (old, new):
        raise Unproved("the path does not lead from the one root to the other")


def _grown(number: int, last: int, steps: list[bytes]) -> tuple[bytes, bytes]:
    """The roots of the smaller and of the larger tree, by their last leaves. Errors: `Unproved`."""
    while number & 1:
        number, last = number >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise Unproved("the path is too long")
        if number & 1 or number == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            after = node_hash(after, step)
        number, last = number >> 1, last >> 1
    if last:
        raise Unproved("the path is too short")
    return before, after


def _hash_of(value: bytes) -> bytes:
    if len(value) != LEAF:
        raise Unproved(f"a hash has {LEAF} bytes, not {len(value)}")
    return value
