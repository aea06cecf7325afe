"""What is made one after the other, each by a thread while the one before it is used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same, in their order: the next one is made while one is used, as far as that lets Python work. Errors: theirs.

    Who stops early waits for the one that is being made, and for no more. Where no thread can be begun, each is made
    when it is asked for.
    """
    with ThreadPoolExecutor(max_workers=1) as maker:
        try:
            coming = maker.submit(next, items, _NO_MORE)
        except RuntimeError:  # as many threads as there may be, or none here
            yield from items
            return
        while (item := coming.result()) is not _NO_MORE:
            coming = maker.submit(next, items, _NO_MORE)
            yield item  # type: ignore[misc]  # an item, since it is not the end


_NO_MORE = object()
"""Where they end."""
