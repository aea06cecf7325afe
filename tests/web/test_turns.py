"""Whoever asks much waits for themselves: questions of many addresses, with threads that are held up on purpose."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from web.turns import Question, Turns

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY, ANOTHER = "192.0.2.1", "192.0.2.2"


class Held:
    """Questions that are answered once they are let go, and the order in which they were begun."""

    def __init__(self, **given: Any) -> None:
        self.turns = Turns(**given)
        self.begun: list[str] = []
        self._go: dict[str, threading.Event] = {}

    def ask(self, who: str, name: str) -> Question:
        go = self._go[name] = threading.Event()

        def work() -> str:
            self.begun.append(name)
            go.wait(10)
            return name

        return self.turns.ask(who, work)

    def let_go(self, *names: str) -> None:
        for name in names:
            self._go[name].set()

    def begins(self, *names: str) -> bool:
        """Whether these are begun by and by, and nothing else."""
        until = time.monotonic() + 5
        while time.monotonic() < until and len(self.begun) < len(names):
            time.sleep(0.005)
        time.sleep(0.05)
        return self.begun == [*names]

    def close(self) -> None:
        self.turns.close()
        self.let_go(*self._go)


@pytest.fixture
def held() -> Iterator[Held]:
    found = Held(workers=4, waiting=32, lifted=["192.0.2.99"])
    yield found
    found.close()


def test_an_address_that_asks_alone_has_half_of_the_threads(held: Held) -> None:
    for number in range(6):
        held.ask(MANY, f"many {number}")

    assert held.begins("many 0", "many 1")


def test_addresses_take_turns() -> None:
    held = Held(workers=1, waiting=20)
    names = ["a 0", "a 1", "a 2", "b 0", "b 1", "c 0"]
    for name in names:
        held.ask(f"192.0.2.{ord(name[0])}", name)
    held.let_go(*names)

    assert held.begins("a 0", "a 1", "b 0", "c 0", "a 2", "b 1") or held.begun == [
        "a 0",
        "b 0",
        "c 0",
        "a 1",
        "b 1",
        "a 2",
    ]
    held.close()


def test_a_question_that_breaks_down_tells_who_asked_and_gives_its_thread_back(held: Held) -> None:
    def broken() -> None:
        raise LookupError

    for _ in range(5):
        with pytest.raises(LookupError):
            held.turns.ask(MANY, broken).future.result(5)
