"""Whoever asks much waits for themselves: questions of many addresses, with threads that are held up on purpose."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from web.turns import Full, Question, Turns, one_address

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


def test_another_address_is_answered_before_what_waits_already(held: Held) -> None:
    for number in range(6):
        held.ask(MANY, f"many {number}")
    held.begins("many 0", "many 1")
    held.ask(ANOTHER, "another")
    assert held.begins("many 0", "many 1", "another")

    held.let_go("many 0")
    assert held.begins("many 0", "many 1", "another"), "with others there, one at a time is enough for it"
    held.let_go("another")
    assert held.begins("many 0", "many 1", "another", "many 2")


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


def test_who_asks_what_another_has_asked_already_need_not_wait_in_the_others_line(held: Held) -> None:
    for number in range(6):
        held.ask(MANY, f"many {number}")
    shared = held.ask(MANY, "shared")
    held.begins("many 0", "many 1")
    held.turns.join(ANOTHER, shared)

    assert held.begins("many 0", "many 1", "shared")
    held.let_go("shared")
    assert shared.future.result(5) == "shared"
    held.let_go(*(f"many {number}" for number in range(6)))
    held.begins(*(f"many {number}" for number in range(6)), "shared")
    assert sorted(held.begun) == sorted(["shared", *(f"many {number}" for number in range(6))]), "once"


def test_what_is_worked_on_already_is_shared_without_a_turn(held: Held) -> None:
    first = held.ask(MANY, "first")
    held.begins("first")
    held.turns.join(ANOTHER, first)
    held.ask(ANOTHER, "second")
    held.let_go("first")

    assert first.future.result(5) == "first"
    assert held.begins("first", "second")


def test_one_address_has_half_of_the_room_and_not_that_of_others(held: Held) -> None:
    for number in range(18):
        held.ask(MANY, f"many {number}")
    with pytest.raises(Full):
        held.ask(MANY, "one more")

    held.ask(ANOTHER, "another")


def test_many_addresses_that_ask_much_leave_room_for_who_asks_once(held: Held) -> None:
    asked = [held.ask(f"192.0.2.{1 + number // 12}", str(number)) for number in range(36)]
    held.ask("192.0.2.50", "once")

    gone = [question for question in asked if question.future.done()]
    assert len(gone) == 1
    with pytest.raises(Full):
        gone[0].future.result()
    held.let_go(*map(str, range(36)))
    until = time.monotonic() + 5
    while "once" not in held.begun and time.monotonic() < until:
        time.sleep(0.005)
    assert held.begun.index("once") < 12


def test_what_a_web_server_passes_on_is_asked_by_many(held: Held) -> None:
    names = [f"passed on {number}" for number in range(36)]
    for name in names:
        held.ask("192.0.2.99", name)

    assert held.begins(*names[:4])
    with pytest.raises(Full):
        held.ask("192.0.2.99", "one more")


def test_what_nobody_wants_to_know_any_more_is_not_begun_and_takes_no_room(held: Held) -> None:
    asked = [held.ask(MANY, f"many {number}") for number in range(18)]
    held.begins("many 0", "many 1")
    for question in asked[2:17]:
        assert question.future.cancel()
    held.ask(MANY, "one more")
    held.let_go("many 0", "many 1")

    assert held.begins("many 0", "many 1", "many 17", "one more")


def test_a_question_that_breaks_down_tells_who_asked_and_gives_its_thread_back(held: Held) -> None:
    def broken() -> None:
        raise LookupError

    for _ in range(5):
        with pytest.raises(LookupError):
            held.turns.ask(MANY, broken).future.result(5)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_one_line_of_a_provider_is_one_address(address: str, place: str) -> None:
    assert one_address(address) == place
