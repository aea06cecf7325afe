"""What is about to be recorded: facts decided one by one, each over the ledger and those before it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from domain.alike import Index, Known, which_are_like
from domain.body import Registered, SameAs, Succeeded
from domain.body import Standing as Body
from domain.caution import Caution
from domain.decide import Decider
from domain.entry import kind_of
from domain.fact import Fact
from domain.history import History
from domain.message import Blank, Several, Step
from domain.refusal import Refusal
from store.errors import Unusable
from store.lines import SCHEMA, Recorded, new_salt
from store.lookup import Duplicates, Survey, body_of, stream_context
from store.ports import Unless
from store.unfit import unfit

MOST = 4_000
"""Streams over which somebody decides at once."""


class Ledger(Protocol):
    """What a draft asks of the ledger."""

    def read(self, stream: str) -> tuple[Recorded, ...]:
        """The entries of one stream."""

    def streams(self, kind: str | None = None) -> list[str]:
        """The streams of a kind."""

    def mentioning(self, quoted: str, plain: str) -> Iterable[str]:
        """The streams in which these texts stand."""

    def succeeded(self) -> Iterable[str]:
        """The streams of the bodies of which a succession was told."""

    def duplicates(self) -> Duplicates:
        """The bodies that are registered twice."""

    def body(self, slug: str) -> Body | None:
        """Where a body stands; None where it is not in the ledger."""

    def known_bodies(self) -> Iterable[Known]:
        """The bodies, as others are compared with them."""

    def decider(self, stream: str) -> Decider | None:
        """Who decided over the stream last, handed over for good; None for nobody who knows all of it."""


class Draft:
    """Entries in the making. It only reads the ledger, and is thrown away when it could not be saved."""

    def __init__(  # noqa: PLR0913 — what can be said of a draft is said by name
        self, ledger: Ledger, *, head: int, at: datetime, today: int, by: str, command: str
    ) -> None:
        """`head` is the ledger's last position when it was begun, `at` the time with which all of it is stamped."""
        self.head = head
        self.at = at
        self.today = today
        self.by = by
        self.command = command
        self.entries: list[Recorded] = []
        self.cautions: list[str] = []
        self.doubt: Unusable | None = None
        """Why nothing of it may be saved, or would be: the clock is not believed."""
        self.known = Survey(
            today=lambda: today,
            history=self.history,
            streams=self._streams,
            mentioning=self._mentioning,
            succeeded=self._succeeded,
            duplicates=lambda: self._twice,
        )
        self._ledger = ledger
        self._twice = ledger.duplicates()
        self._deciders: dict[str, Decider] = {}
        """Who decides over the streams that were asked of lately; of the others what was told is kept."""
        self._told: dict[str, list[Recorded]] = {}
        """The entries of this draft, by stream."""
        self._absent: set[str] = set()
        self._bodies: dict[str, Body | None] = {}
        self._news = 0  # how often a body has changed in this draft
        self._read_at: dict[str, int] = {}
        self._registered: list[Known] = []
        self._index: Index | None = None

    @property
    def unless(self) -> Unless:
        """Where this draft must not be saved: somebody else has written to what it was decided over."""
        return Unless(self.head, self._rests_on)

    def _rests_on(self, stream: str) -> bool:
        kind, _, name = stream.partition(":")
        return (kind == "body" and name in self._bodies) or self.known.rests_on(stream)

    def begin_without(self, streams: Iterable[str]) -> None:
        """These streams are known not to be in the ledger: none of them need be looked for."""
        self._absent.update(streams)

    def history(self, stream: str) -> History:
        """A stream as it would be, what it needs of its surroundings included."""
        return self._decider(stream).history

    def version(self, stream: str) -> int:
        """The version at which a stream would be."""
        return len(self._decider(stream).entries)

    def _decider(self, stream: str) -> Decider:
        """Who decides over a stream, and knows of the latest about its parties."""
        decider = self._deciders.get(stream)
        if decider is None:
            if len(self._deciders) >= MOST:
                self._let_go()
            decider = self._deciders[stream] = self._ledger.decider(stream) or self._new_decider(stream)
            decider.lookup = self.known
        if self._read_at.get(stream) != self._news:
            self._read_at[stream] = self._news
            around = stream_context(stream, self._body, originals=self._twice.originals)
            if around != decider.around:
                decider = self._deciders[stream] = Decider(
                    History(stream, decider.entries, around), self.known
                )
        return decider

    def _new_decider(self, stream: str) -> Decider:
        recorded = () if stream in self._absent else self._ledger.read(stream)
        return Decider(History(stream, (*recorded, *self._told.get(stream, ()))), self.known)

    def _let_go(self) -> None:
        """Let go of half of those who decide, the first ones: each is a hundred times what it decided over."""
        for stream in list(self._deciders)[: MOST // 2]:
            del self._deciders[stream]
            self._read_at.pop(stream, None)

    @property
    def deciders(self) -> dict[str, Decider]:
        """Who decided, by stream, of those that were written to."""
        written = {entry.stream: self._deciders.get(entry.stream) for entry in self.entries}
        return {stream: decider for stream, decider in written.items() if decider}

    def tell(self, stream: str, fact: Fact, id_: str | None = None) -> Recorded | Refusal:
        """Decide over one fact more and, if it is accepted, put it down."""
        if refusal := unfit(stream):
            return refusal
        decider = self._decider(stream)
        decided = decider.decide(fact)
        if isinstance(decided, Refusal):
            return decided
        self.cautions += decided.cautions
        if isinstance(decided.fact, Registered):
            self.cautions += self._like(stream.partition(":")[2], decided.fact)
        return self._put(decider, decided.fact, id_)

    def _like(self, slug: str, fact: Registered) -> Iterator[Caution]:
        """That a body is registered already which may be the same as one that is registered now: the likeliest one."""
        body = Known.registered(slug, fact)
        if not self._registered:  # for one alone it takes less to look at each than to have an index of all
            found = which_are_like(body, self._ledger.known_bodies())
        else:
            if self._index is None:
                self._index = Index((*self._ledger.known_bodies(), *self._registered[:-1]))
            self._index.add(self._registered[-1])
            found = self._index.like(body)
        self._registered.append(body)
        for other, how in found[:1]:
            yield Caution(
                "body-alike",
                "{other} ({name}) is registered already and may be the same: {evidence}. If it is, take this one back with"
                " {retract} and use that one, or make them one with {merge}",
                other=other.slug,
                name=other.title,
                evidence=Several(how.words, "; "),
                retract=Step(
                    "retract", f"body:{slug}#{self.version(f'body:{slug}') + 1}", because=Blank("…")
                ),
                merge=Step("merge", slug, other.slug),
            )

    def put(self, stream: str, fact: Fact, id_: str | None = None) -> Recorded:
        """Put down what has been decided."""
        return self._put(self._decider(stream), fact, id_)

    def _put(self, decider: Decider, fact: Fact, id_: str | None) -> Recorded:
        stream = decider.stream
        version = len(decider.entries) + 1
        id_ = id_ or self._next_id()
        entry = Recorded(
            stream,
            version,
            fact,
            0,
            id_,
            self.at,
            self.by,
            self.command,
            self.today,
            SCHEMA,
            new_salt(),
        )
        self.entries.append(entry)
        self._told.setdefault(stream, []).append(entry)
        decider.append(entry)
        self._deciders[stream] = decider  # it may have been let go of while it was asked
        self.known.forget(stream)
        if kind_of(stream) == "body":
            self._bodies.pop(stream.partition(":")[2], None)
            self._news += 1
            if isinstance(fact, SameAs) or any(stream == told.stream for told in self._twice.histories):
                self._read_duplicates_again(stream, decider)
        return entry

    def _read_duplicates_again(self, stream: str, decider: Decider) -> None:
        """A body was made another one, or what was told of that has changed."""
        told = {history.stream: history for history in self._twice.histories}
        self._twice = Duplicates((told | {stream: History(stream, decider.entries)}).values())
        self._bodies.clear()
        self.known.start_over()

    def _next_id(self) -> str:
        return f"{self.command}-{len(self.entries) + 1}" if self.entries else self.command

    def _body(self, slug: str) -> Body | None:
        if slug not in self._bodies:
            stream = f"body:{slug}"
            here = stream in self._told or stream in self._deciders or stream in self._absent
            self._bodies[slug] = body_of(self.history(stream)) if here else self._ledger.body(slug)
        return self._bodies[slug]

    def _streams(self, kind: str) -> Iterable[str]:
        here = (stream for stream in self._told if kind_of(stream) == kind)
        return dict.fromkeys((*self._ledger.streams(kind), *here))

    def _succeeded(self) -> Iterable[str]:
        here = (entry.stream for entry in self.entries if isinstance(entry.fact, Succeeded))
        return dict.fromkeys((*self._ledger.succeeded(), *here))

    def _mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        yield from dict.fromkeys(
            (*self._ledger.mentioning(quoted, plain), *(entry.stream for entry in self.entries))
        )
