"""Who asks the ledger for the pages: some at a time, each with a session of its own, and none for longer than a while.

No address can stop the server: what takes too long is given up, whoever would wait too long is told so, and what was made
once is made again only when the ledger has grown or a day has passed.
"""

import asyncio
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from domain.message import Message
from domain.problem import Problem
from projections.lookup import Rows
from queries.session import ReadingSession
from store.places import place_of
from store.whereabouts import whereabouts
from web.turns import THREADS, Full, Question, Turns
from web.words import say_exactly

if TYPE_CHECKING:
    from projections.row import Projection
    from projections.rows.spells import Spell
    from store.head import Head
    from store.ports import Follows

T = TypeVar("T")
R = TypeVar("R", bound=tuple[Any, ...])
WORKERS = 4
"""Questions that are worked on at a time."""
WAITING = 64
"""Questions that may wait for these, and half as many of one address; further ones are turned away at once."""
PATIENCE = 10.0
"""Seconds for which one waits before anybody works on it."""
DEADLINE = 30.0
"""Seconds of work on one question, after which it is given up."""
SWEPT = 15.0
"""Seconds after which it is looked whether sessions wait for nobody."""
SETTLED = 3.0
"""Seconds for which a file has to stand as it was read, so that whoever writes to it gives it another time: some systems
tell times of files to the second, or two."""
YOUNG, OLD = 2.0, 60.0
"""Seconds for which a page is handed out as it was last: while something is worked on, and while it itself is made anew."""
LINES = 100
"""Lines that whoever runs the server is told of its sessions, each once."""
STEP = 256
"""Rows after which it is looked at the clock again."""


class Busy(Problem):
    """Others ask too much at the moment."""

    kind = "unusable"

    def __init__(self) -> None:
        super().__init__("too much is being asked at the moment", "try again in a few seconds")


class TooLong(Problem):
    """An answer takes longer than a page may wait."""

    kind = "unusable"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            Message("this answer takes longer than {seconds:.0f} seconds", seconds=seconds),
            "ask for less, such as one partnership; the command line waits as long as it takes",
        )


class Timed(Rows):
    """Rows that are given until a moment, and not beyond."""

    def __init__(self, rows: Rows, until: Callable[[], None]) -> None:
        """`until` raises once the moment is past."""
        self._rows, self._until = rows, until

    def of(self, projection: "Projection[R]", **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`). Errors: TooLong."""
        return self._watched(self._rows.of(projection, **where))

    def at(self, day: int, of: str | None = None, **where: Any) -> "Iterator[Spell]":
        """Where each stream stands on a day (`Rows.at`). Errors: TooLong."""
        return self._watched(self._rows.at(day, of, **where))

    def latest(self, projection: "Projection[R]", day: int, **where: Any) -> Iterator[R]:
        """For each stream the latest row by a day (`Rows.latest`). Errors: TooLong."""
        return self._watched(self._rows.latest(projection, day, **where))

    def _watched(self, rows: Iterator[T]) -> Iterator[T]:
        self._until()
        for number, row in enumerate(rows, 1):
            if not number % STEP:
                self._until()
            yield row


class Sessions:
    """Sessions that go on as long as the ledger is as it was: what one of them has read is not read again."""

    def __init__(self, where: Path, most: int = 2, idle: float = 60.0) -> None:
        """`most` wait for the next question, and none longer than `idle` seconds: each holds rows, and the file of rows."""
        self._where, self._most, self._idle = where, most, idle
        self._waiting: list[tuple[ReadingSession, float]] = []
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def take(self, head: "Head | None") -> ReadingSession:
        """A session of the ledger with that head, or a new one of the ledger as it is."""
        with self._lock:
            found = self._waiting.pop()[0] if self._waiting else None
        if found is not None:
            if head is not None and found.head == head:
                return found
            found.close()
        return ReadingSession(self._where, say=self._tell, lasts=True)

    def _tell(self, words: str) -> None:
        """Tell whoever runs the server once what makes all pages slow, and what they can do about it: no page says it."""
        line = say_exactly(words)
        if line in self._told or len(self._told) >= LINES:
            return
        self._told.add(line)
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    def give(self, session: ReadingSession) -> None:
        """Let it wait for the next question."""
        with self._lock:
            self._waiting.append((session, time.monotonic()))
            gone = self._waiting[: -self._most]
            del self._waiting[: -self._most]
        for each, _ in gone:
            each.close()

    def sweep(self, idle: float | None = None) -> bool:
        """Close those that nobody asked for some seconds; whether others still wait."""
        since = time.monotonic() - (self._idle if idle is None else idle)
        with self._lock:
            gone = [each for each, last in self._waiting if last <= since]
            self._waiting = [each for each in self._waiting if each[1] > since]
        for each in gone:
            each.close()
        return bool(self._waiting)


class Seen(NamedTuple):
    """How far the ledger went when it was looked at."""

    head: "Head"
    since: float
    """When that was seen first."""
    settled: bool
    """Whether the file tells by its time that it was written to since."""


class Desk:
    """Where questions are asked."""

    def __init__(
        self,
        where: Path,
        *,
        workers: int = WORKERS,
        waiting: int = WAITING,
        patience: float = PATIENCE,
        deadline: float = DEADLINE,
        lifted: Iterable[str] = (),
    ) -> None:
        """`where` is the ledger's file, which is only read; `lifted` are addresses through which many ask (`Turns`)."""
        self.where = where
        self.patience, self.deadline = patience, deadline
        self._shut = threading.Event()
        self._turns = Turns(workers, waiting, lifted)
        self._glances = ThreadPoolExecutor(1, thread_name_prefix=f"{THREADS}head")
        self._running: dict[Hashable, Question] = {}
        self._sessions = Sessions(where)
        self._sweeping: asyncio.TimerHandle | None = None
        self._seen: Seen | None = None
        self.follows: Follows | None = None
        """How far a server was behind the one that it follows, as the head was looked at; None where none is followed."""

    @property
    def is_busy(self) -> bool:
        """Whether something is being worked on, or waits for it."""
        return bool(self._running)

    def close(self) -> None:
        """Give up what is being worked on, and wait for no more."""
        self._shut.set()
        self._turns.close()
        self._glances.shutdown(wait=False, cancel_futures=True)
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sessions.sweep(0)

    async def head(self) -> "Head | None":
        """How far the ledger goes, as others have written it by now; None where that cannot be told.

        It is not opened as long as its file is the one that was read last, and was written to some time before.
        """
        seen = self._seen
        if seen is not None and seen.settled and place_of(self.where).identity() == seen.head.file:
            return seen.head
        return await asyncio.wrap_future(self._glances.submit(self._head))

    def _head(self) -> "Head | None":
        with place_of(self.where).glance() as glance:
            head, self.follows = glance.head(), glance.follows()
        now, seen = time.monotonic(), self._seen
        if head is None:
            self._seen = None
        elif seen is None or seen.head != head:
            self._seen = Seen(head, now, settled=False)
        elif not seen.settled and now - seen.since >= SETTLED and whereabouts(self.where).local:
            self._seen = seen._replace(settled=True)  # a share may tell of a file what it knew a minute ago
        return head

    async def ask(
        self,
        work: Callable[[ReadingSession, Callable[[], None]], T],
        key: Hashable = None,
        head: "Head | None" = None,
        who: str = "",
    ) -> T:
        """What `work` makes of a session of its own, in a thread; who asks the same at the same time shares the answer.

        The addresses of those who ask take turns; what nobody waits for any more is not begun.
        With the `head` that the ledger has, the session may be one that has read some of it already. Its second argument is
        to be called now and then: it raises once there is no more time.
        Errors: Busy, TooLong, those of the work.
        """
        question = self._running.get(key) if key is not None else None
        if question is None:
            question = self._begin(work, key, head, who)
        else:
            self._turns.join(who, question)
        found = asyncio.wrap_future(question.future)
        question.wanted += 1
        try:
            done, _ = await asyncio.wait([found], timeout=self.patience + self.deadline)
        finally:
            question.wanted -= 1
            if not question.wanted and not question.taken:
                question.future.cancel()
        if not done:  # whoever works on it gives up by itself
            raise TooLong(self.deadline)
        self._sweep_later()
        try:
            answer: T = found.result()
        except Full:
            raise Busy from None
        return answer

    def _sweep_later(self) -> None:
        """See after a while that nothing is held of what nobody asks for."""
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(SWEPT, self._sweep)

    def _sweep(self) -> None:
        self._sweeping = None
        if self._sessions.sweep():
            self._sweep_later()

    def _begin(
        self,
        work: Callable[[ReadingSession, Callable[[], None]], T],
        key: Hashable,
        head: "Head | None",
        who: str,
    ) -> Question:
        came = time.monotonic()
        try:
            question = self._turns.ask(who, lambda: self._worked(work, came, head))
        except Full:
            raise Busy from None
        if key is not None:
            self._running[key] = question
            question.future.add_done_callback(lambda _: self._running.pop(key, None))
        return question

    def _worked(
        self, work: Callable[[ReadingSession, Callable[[], None]], T], came: float, head: "Head | None"
    ) -> T:
        began = time.monotonic()
        if began - came > self.patience:
            raise Busy

        def until() -> None:
            if self._shut.is_set() or time.monotonic() - began > self.deadline:
                raise TooLong(self.deadline)

        session = self._sessions.take(head)
        try:
            found = work(session, until)
        except BaseException:
            session.close()
            raise
        if head is None or self._shut.is_set():
            session.close()
        else:
            self._sessions.give(session)
        return found


class Body(NamedTuple):
    """What was answered once."""

    status: int
    kind: str
    """Its media type."""
    content: bytes
    zipped: bytes | None
    """The same under gzip, where that is shorter."""
    tag: str
    """Its ETag."""


class Kept:
    """The latest bodies by their tags, the longest unused given up first, and which of them each address had last."""

    def __init__(self, room: int = 32 * 1024 * 1024) -> None:
        """`room` is bytes."""
        self._room, self._used = room, 0
        self._bodies: OrderedDict[str, tuple[Body, Hashable]] = OrderedDict()
        self._latest: dict[Hashable, tuple[str, float]] = {}

    def get(self, tag: str, address: Hashable, seen: float) -> Body | None:
        """What has this tag, by which the ledger was known at a moment; None where it is not there any more."""
        found = self._bodies.get(tag)
        if found is None:
            return None
        self._bodies.move_to_end(tag)
        self._latest[address] = tag, seen
        return found[0]

    def lately(self, address: Hashable, since: float) -> Body | None:
        """What was the answer at this address at a moment or later; None where that is not known."""
        tag, seen = self._latest.get(address, ("", 0.0))
        return self._bodies[tag][0] if tag and seen >= since else None

    def put(self, body: Body, address: Hashable, seen: float) -> None:
        """Keep this, where it takes no more than a quarter of the room: so was the ledger known at a moment."""
        size = _size(body)
        if size > self._room // 4 or body.tag in self._bodies:
            return
        self._bodies[body.tag] = body, address
        self._latest[address] = body.tag, seen
        self._used += size
        while self._used > self._room:
            tag, (gone, was_at) = self._bodies.popitem(last=False)
            self._used -= _size(gone)
            if self._latest.get(was_at, ("",))[0] == tag:
                del self._latest[was_at]


def _size(body: Body) -> int:
    return len(body.content) + len(body.zipped or b"")
