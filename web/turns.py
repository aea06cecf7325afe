"""Whose turn it is: threads that work for many who ask, so that whoever asks much waits alone for what was asked.

Every address has a line of its own, and the lines take turns. While others ask too, one question of an address is worked
on at a time; where nobody else does, half of the threads are its own.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import ip_address, ip_network
from typing import Any

THREADS = "comity-"
"""What the names of threads begin with that work for those who ask."""


class Full(Exception):
    """There is no room for another question, or none for another of that address."""


class Question:
    """Something to be worked on, for one address or several, which share the answer."""

    __slots__ = ("future", "taken", "wanted", "work")

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.taken, self.wanted = work, False, 0
        self.future: Future[Any] = Future()

    @property
    def waits(self) -> bool:
        """Whether nobody works on it yet, and somebody still wants to know."""
        return not self.taken and not self.future.cancelled()


class Turns:
    """Threads that take questions from the lines of those who ask, one line after the other."""

    def __init__(self, workers: int, waiting: int, lifted: Iterable[str] = ()) -> None:
        """`workers` questions at a time, and `waiting` more, of which an address has half.

        Each question of an address in `lifted` has a line of its own: many ask through it.
        """
        self._workers, self._most = workers, workers + waiting
        self._of_one = max(1, workers, self._most // 2)
        self._alone = max(1, workers // 2)
        self._lifted = frozenset(map(one_address, lifted))
        self._lines: dict[Hashable, deque[Question]] = {}
        """Those whose turn it is next come first."""
        self._at_work: Counter[Hashable] = Counter()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix=f"{THREADS}page")

    def ask(self, who: str, work: Callable[[], Any]) -> Question:
        """Put a question at the end of the line of an address. Errors: Full.

        Where there is no room, who came last to the longest line is sent away, by the same error.
        """
        line = self._line_of(who)
        question = Question(work)
        with self._lock:
            self._forget()
            asked = sum(map(len, self._lines.values())) + self._at_work.total()
            own = len(self._lines.get(line, ())) + self._at_work[line]
            if own >= self._of_one or (asked >= self._most and not self._makes_room(own)):
                raise Full
            self._lines.setdefault(line, deque()).append(question)
        self._take()
        return question

    def join(self, who: str, question: Question) -> None:
        """Put a question that somebody else has asked into the line of this address too: whose turn is first has it done."""
        line = self._line_of(who)
        with self._lock:
            if question.waits and question not in self._lines.get(line, ()):
                self._lines.setdefault(line, deque()).append(question)
        self._take()

    def close(self) -> None:
        """Begin nothing more."""
        with self._lock:
            given_up = [question for line in self._lines.values() for question in line]
            self._lines.clear()
        for question in given_up:
            question.future.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _makes_room(self, than: int) -> bool:
        """Send away whoever came last to the longest line, where one is longer than so many; whether one was."""
        longest = max(self._lines.values(), key=len, default=deque[Question]())
        if len(longest) <= than + 1:
            return False
        question = longest.pop()
        if not any(question in line for line in self._lines.values()):
            question.taken = True
            question.future.set_exception(Full())
        return True

    def _line_of(self, who: str) -> Hashable:
        place = one_address(who)
        return object() if place in self._lifted else place

    def _take(self) -> None:
        """Give free threads what comes next."""
        with self._lock:
            while self._at_work.total() < self._workers and (found := self._next()):
                line, question = found
                self._at_work[line] += 1
                self._threads.submit(self._answer, line, question)

    def _next(self) -> tuple[Hashable, Question] | None:
        """The question whose turn it is, which is taken; None where none may be worked on now."""
        self._forget()
        for line in list(self._lines):
            alone = len(self._lines.keys() | self._at_work.keys()) == 1
            if self._at_work[line] < (self._alone if alone else 1):
                questions = self._lines.pop(line)
                question = questions.popleft()
                question.taken = True
                if questions:
                    self._lines[line] = questions  # behind all others
                return line, question
        return None

    def _forget(self) -> None:
        """Leave out what nobody wants to know any more, and what was taken from another line."""
        for line, questions in list(self._lines.items()):
            if all(question.waits for question in questions):
                continue
            left = deque(question for question in questions if question.waits)
            if left:
                self._lines[line] = left
            else:
                del self._lines[line]
        self._at_work = +self._at_work

    def _answer(self, line: Hashable, question: Question) -> None:
        try:
            if question.future.set_running_or_notify_cancel():
                try:
                    found = question.work()
                except BaseException as error:  # noqa: BLE001 — whoever asked hears of it
                    question.future.set_exception(error)
                else:
                    question.future.set_result(found)
        finally:
            with self._lock:
                self._at_work[line] -= 1
            self._take()


def one_address(address: str) -> str:
    """What counts as one address: of IPv6 what one line of a provider has, 64 bits."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004 — as they are called
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
