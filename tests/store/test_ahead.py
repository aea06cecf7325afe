"""What is made ahead by a thread is the same in the same order, and its errors are those of who makes it."""

import threading
from collections.abc import Iterator

import pytest

from store.ahead import ahead


def counted(until: int, wrong: int | None = None) -> Iterator[int]:
    for number in range(until):
        if number == wrong:
            raise ValueError(number)
        yield number


@pytest.mark.parametrize("many", [0, 1, 2, 500])
def test_all_come_in_their_order(many: int) -> None:
    assert list(ahead(counted(many))) == list(range(many))


def test_one_is_made_while_another_is_used() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    for item in ahead(items()):
        assert item != 1 or made.wait(10)


def test_what_goes_wrong_is_told_when_it_is_asked_for() -> None:
    come: list[int] = []

    with pytest.raises(ValueError, match="3"):
        come.extend(ahead(counted(9, wrong=3)))

    assert come == [0, 1, 2]


def test_who_stops_early_leaves_no_thread() -> None:
    before = {*threading.enumerate()}
    items = ahead(counted(9))
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]

    assert {*threading.enumerate()} <= before


def test_where_no_thread_can_be_begun_all_come_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", forbidden)

    assert list(ahead(counted(5))) == [0, 1, 2, 3, 4]
