"""Python's garbage collector, off for a while, or seldom at work: facts hold no cycles, and looking for some takes long."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_gc() -> Iterator[None]:
    """Nobody looks for cycles inside; outside it is as it was."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


MANY = 1_000_000
"""Objects more than before, after which it is worth to look for cycles."""


@contextmanager
def seldom_gc() -> Iterator[None]:
    """Somebody looks for cycles inside, whether or not anybody does outside, but only once much has come."""
    was, before, frozen = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
    gc.freeze()  # what is there already is not looked through
    gc.set_threshold(MANY, *before[1:])
    gc.enable()
    try:
        yield
    finally:
        gc.disable()
        if not frozen:
            gc.freeze()  # what has come is old by now: else all of it would be looked through at once
            gc.unfreeze()
        gc.set_threshold(*before)
        if was:
            gc.enable()
