"""The garbage collector, off for a while."""

import gc
from collections.abc import Iterator

import pytest

from store.without_gc import without_gc


@pytest.fixture(autouse=True)
def _on() -> Iterator[None]:
    """On to begin with, whatever was run before: the command line turns it off while it starts."""
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


def test_it_is_off_inside_and_as_it_was_outside() -> None:
    assert gc.isenabled()
    with without_gc():
        assert not gc.isenabled()
        with without_gc():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(KeyError), without_gc():
        raise KeyError
    assert gc.isenabled()
