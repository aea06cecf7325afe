"""What is about to be recorded: facts decided one by one, each over the ledger and those before it."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast, overload

from pydantic_core import from_json, to_json

from domain.alike import Index, Known, which_are_like
from domain.body import Registered, SameAs, Succeeded
from domain.body import Standing as Body
from domain.caution import Caution
from domain.context import StreamContext
from domain.decide import Decider
from domain.entry import kind_of
from domain.fact import Fact, fact_of, fields_of
from domain.fields import Individual, persons
from domain.history import History
from domain.message import Blank, Several, Step
from domain.namesakes import Namesakes
from domain.refusal import Refusal
from domain.shape import Shape, shapes
from domain.shared import Corrected
from store.errors import Unusable
from store.lines import SALT_LENGTH, SCHEMA, Envelope, Lines, Recorded, new_salt, stamp
from store.lookup import Duplicates, Survey, stream_context
from store.ports import Unless
from store.remembered import Asked, Before, Judged, Memory
from store.streams import parties
from store.unfit import unfit

MOST = 4_000
"""Streams over which somebody decides at once."""
FEW = 20
"""Persons in a draft who are compared with all whose names come near theirs; of more, as a list has them, none is."""


class Outdated(Exception):
    """Somebody else has written meanwhile to what a draft was decided over."""


class Ledger(Protocol):
    """What a draft asks of the ledger."""

    @property
    def mapper(self) -> Lines:
        """How its entries are stored, and read."""

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

    def known_people(self) -> Iterable[Individual]:
        """Those whom facts name, who was named last first."""

    def decider(self, stream: str) -> Decider | None:
        """Who decided over the stream last, handed over for good; None for nobody who knows all of it."""


class Text(Protocol):
    """A fact as it is written: a tenth of what it takes as an object."""

    @property
    def stream(self) -> str:
        """The stream that it stands in."""

    @property
    def cls(self) -> type[Fact]:
        """Its class."""

    @property
    def state(self) -> bytes:
        """Its fields as JSON."""

    @property
    def exact(self) -> bool:
        """Whether its fields are written as its fact writes them, so that they are read as that fact."""

    @property
    def id(self) -> str:
        """The id under which it is recorded."""


class Written(NamedTuple):
    """A fact that was put into words again."""

    stream: str
    cls: type[Fact]
    state: bytes
    id: str
    exact: bool = False


class Pending(Sequence[Recorded]):
    """The entries of a draft in their order; of many, those that nobody asks of any more are packed."""

    def __init__(self, lines: Lines, at: datetime, by: str, command: str, today: int) -> None:
        """`lines` says how entries are stored, and read; the others are what all of them say of their recording."""
        self._lines = lines
        self._said = at, by, command, today, SCHEMA
        said = {"schema": SCHEMA, "recorded_at": stamp(at), "recorded_by": by, "command": command}
        self._envelope = Envelope(said)
        """The same as a line says it."""
        self._all: list[Recorded | Text] = []
        self._versions = array("I")
        """The versions of all of them, in their streams."""
        self._texts: dict[int, Text] = {}
        """How facts are written that are not packed yet, where that is known, by their place."""
        self._salts = bytearray()
        """The salts of all of them, one after the other."""
        self._first: int | None = None
        """The position of the first of them, once they are recorded."""

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> Recorded: ...
    @overload
    def __getitem__(self, at: slice) -> list[Recorded]: ...
    def __getitem__(self, at: int | slice) -> Recorded | list[Recorded]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        text = self._all[at]
        if isinstance(text, Recorded):
            return text
        at %= len(self)
        position = 0 if self._first is None else self._first + at
        fact = fact_of(text.cls, from_json(text.state))
        return Recorded(text.stream, self._versions[at], fact, position, text.id, *self._said, self._salt(at))

    def _salt(self, at: int) -> str:
        return self._salts[at * SALT_LENGTH : (at + 1) * SALT_LENGTH].decode()

    def text(self, at: int) -> Text | None:
        """One that is packed as its fact writes it; None for any other."""
        text = self._all[at]
        return None if isinstance(text, Recorded) or not text.exact else text

    def lines(self, texts: Mapping[int, Text]) -> Iterator[tuple[int, tuple[str, int, str, bytes]]]:
        """Of some that are packed so, by their places: each with its stream, version, type and stored object.

        They are read back first. Errors: `Unstorable`.
        """
        states = self._envelope.around([(text.state, text.id, self._salt(at)) for at, text in texts.items()])
        for (at, text), state in zip(texts.items(), states, strict=True):
            stream = text.stream
            yield at, (stream, self._versions[at], f"{kind_of(stream)}.{text.cls.verb}", state)

    @property
    def streams(self) -> list[str]:
        """The streams that they stand in, each once, in the order of its first."""
        return [*dict.fromkeys(entry.stream for entry in self._all)]

    def not_merely(self, verb: str, kind: str) -> list[str]:
        """The streams of a kind that had entries before these, or have one of another type among them."""
        found: dict[str, bool] = {}
        for text, version in zip(self._all, self._versions, strict=True):
            if kind_of(stream := text.stream) == kind:
                cls = type(text.fact) if isinstance(text, Recorded) else text.cls
                found[stream] = cls.verb != verb or (version > 1 and found.get(stream, True))
        return [stream for stream, more in found.items() if more]

    def append(self, entry: Recorded, text: Text | None = None) -> None:
        """Put one at the end, of whose fact it may be known how it is written."""
        if text is not None:
            self._texts[len(self._all)] = text
        self._salts += entry.salt.encode()
        self._versions.append(entry.version)
        self._all.append(entry)

    def append_text(self, text: Text, version: int) -> None:
        """Put one at the end of which nobody asks how it is read: packed as it is."""
        self._salts += new_salt().encode()
        self._versions.append(version)
        self._all.append(text)

    def pack(self, at: int) -> None:
        """Keep the fact of an entry as it is written."""
        entry = self._all[at]
        if isinstance(entry, Recorded):
            fact = entry.fact
            if at not in self._texts:
                self._texts[at] = Written(entry.stream, type(fact), to_json(fields_of(fact)), entry.id)
            self._all[at] = self._texts.pop(at)

    def recorded(self, positions: Sequence[int]) -> None:
        """They were recorded at these positions, which follow each other."""
        self._first = positions[0] if positions else None
        for entry, position in zip(self._all, positions, strict=True):
            if isinstance(entry, Recorded):
                entry.position = position


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
        self.entries = Pending(ledger.mapper, at, by, command, today)
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
            is_open=self._is_open,
        )
        self._ledger = ledger
        self._twice = ledger.duplicates()
        self._deciders: dict[str, Decider] = {}
        """Who decides over the streams that were asked of lately; of the others what was told is kept."""
        self._told: dict[str, int] = {}
        """The entries of this draft by stream: where the last of each stands among them."""
        self._before = array("i")
        """Of each entry of this draft where the one before it in its stream stands; -1 for none."""
        self._of_successions: list[str] = []
        """The streams in which it tells that one body took another's place."""
        self._absent: set[str] = set()
        self._bodies: dict[str, Body | None] = {}
        self._news = 0  # how often a body has changed in this draft
        self._read_at: dict[str, int] = {}
        self._first: Known | None = None
        """The first body that it registers."""
        self._index: Index | None = None
        """All of them, and those of the ledger, once it registers a second one."""
        self._people: Namesakes | None = None
        self._memory = Memory()
        self._plain: set[str] = set()
        """Bodies that are registered, and that no other took the place of."""
        self._named = 0
        """How many persons it names."""

    def let_go(self) -> None:
        """Nothing more is asked of it: what it holds goes at once, and not when somebody looks for cycles."""
        vars(self).clear()

    def judged(self) -> None:
        """Nothing more is told: of many entries what they were judged by goes before they are written."""
        if len(self.entries) <= MOST:
            return
        self._index, self._people, self._memory = None, None, Memory()
        self._deciders.clear()
        self._read_at.clear()
        for at in range(len(self.entries)):
            self.entries.pack(at)

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
            decider = self._ledger.decider(stream)
            if decider is None:
                around = self._around(stream)
                decider = Decider(History(stream, self._entries(stream), around), self.known)
                self._read_at[stream] = self._news
            self._deciders[stream] = decider
            decider.lookup = self.known
        if self._read_at.get(stream) != self._news:
            self._read_at[stream] = self._news
            around = self._around(stream)
            if around != decider.around:
                decider = self._deciders[stream] = Decider(
                    History(stream, decider.entries, around), self.known
                )
        return decider

    def _around(self, stream: str) -> StreamContext:
        return stream_context(stream, self._body, originals=self._twice.originals)

    def _entries(self, stream: str) -> tuple[Recorded, ...]:
        recorded = () if stream in self._absent else self._ledger.read(stream)
        return (*recorded, *(self.entries[at] for at in self._places(stream)))

    def _places(self, stream: str) -> Iterable[int]:
        """Where the entries of a stream stand among those of this draft."""
        at, found = self._told.get(stream, -1), list[int]()
        while at >= 0:
            found.append(at)
            at = self._before[at]
        return reversed(found)

    def _is_open(self, stream: str) -> bool:
        """Whether a stream has begun, and its opening has not been retracted."""
        if stream.removeprefix("body:") in self._plain:
            return True
        decider = self._decider(stream)
        if decider.kind.opening is None:
            return decider.history.is_open
        return bool(decider.entries) and decider.opened

    def _let_go(self) -> None:
        """Let go of half of those who decide, the first ones: each is a hundred times what it decided over."""
        for stream in list(self._deciders)[: MOST // 2]:
            del self._deciders[stream]
            self._read_at.pop(stream, None)
            for at in self._places(stream):
                self.entries.pack(at)

    @property
    def deciders(self) -> dict[str, Decider]:
        """Who decided, by stream, of those that were written to."""
        written = {stream: self._deciders.get(stream) for stream in self.entries.streams}
        return {stream: decider for stream, decider in written.items() if decider}

    def tell(
        self, stream: str, fact: Fact, id_: str | None = None, text: Text | None = None
    ) -> Recorded | Refusal:
        """Decide over one fact more and, if it is accepted, put it down; `text` is how it is written, if that is kept."""
        if refusal := unfit(stream):
            return refusal
        before, shaped, _ = self._shaped(text) if text is not None else _NOTHING
        decider = self._decider(stream)
        if shaped is None:
            decided = decider.decide(fact)
        else:
            asked = Asked(self.known, parties(stream))
            decider.lookup = asked.lookup
            decided = decider.decide(fact)
            decider.lookup = self.known
        if isinstance(decided, Refusal):
            return decided
        self.cautions += decided.cautions
        if isinstance(decided.fact, Registered):
            self.cautions += self._like(Known.registered(stream.partition(":")[2], decided.fact))
        around = decider.around
        entry = self._put(decider, decided.fact, id_, text if decided.fact is fact else None)
        if (
            shaped is not None
            and asked.plain
            and decided.fact is fact
            and not around.successors
            and not any(caution.values for caution in decided.cautions)
        ):
            judged = Judged(entry.version, decided.cautions, asked, whole=shaped.whole)
            self._memory.keep(before, shaped, judged)
            self._memory.stands(stream, judged)
        self.cautions += self._called_otherwise(entry)
        return entry

    def recall(self, text: Text) -> int:
        """Put down a fact of which one of its shape was judged before; its version, or 0 where it has to be judged.

        It says what `tell` would.
        """
        stream = text.stream
        before, shaped, fields = self._shaped(text)
        judged = shaped and self._memory.of(before, shaped)
        if not judged or not self._stands_as(judged, stream) or (stream not in self._told and unfit(stream)):
            return 0
        if judged.cautions:
            self.cautions += judged.cautions
        kind, _, name = stream.partition(":")
        if kind == "body":
            fact = None if text.exact else cast("Registered", fact_of(text.cls, fields))
            self.cautions += self._like(Known.registered(name, fact) if fact else Known.written(name, fields))
        self.entries.append_text(text, judged.version)
        self._deciders.pop(stream, None)  # of whoever asked before whether there is such a stream
        self._read_at.pop(stream, None)
        self._has_told(stream)
        self._memory.stands(stream, judged)
        if kind == "body":
            self._plain.add(name)
        return judged.version

    def _stands_as(self, judged: Judged, stream: str) -> bool:
        """Whether other streams say of a stream what they said when that was judged."""
        for other in judged.others:
            if not self.known.registered(*other):
                return False
        return all(map(self._is_plain, parties(stream)))

    def _shaped(self, text: Text) -> tuple[Before, Shape | None, dict[str, Any]]:
        """Where a fact is to stand, its shape, and of a body its fields; no shape where it has to be judged over all."""
        stream = text.stream
        kind, _, name = stream.partition(":")
        having = shapes(text.cls, kind)
        if having is None or self._twice.histories:
            return _NOTHING
        before: Before | None = self._memory.last.get(stream)
        if before is None and stream in self._absent and stream not in self._told:
            before = kind
        if before is None:
            return _NOTHING
        fields: dict[str, Any] = from_json(text.state) if kind == "body" else {}
        return before, self._memory.shape(having, name, text.state, fields, self.today), fields

    def _is_plain(self, slug: str) -> bool:
        """Whether a body is registered, and no other took its place."""
        if slug in self._plain:
            return True
        body = self._body(slug) if self.known.registered("body", slug) else None
        if body is None or body.successor is not None:
            return False
        self._plain.add(slug)
        return True

    def _called_otherwise(self, entry: Recorded) -> Iterator[Caution]:
        """Whom it names by a name that facts before wrote otherwise, or that comes near one of theirs."""
        fact, version, changed = entry.fact, entry.version, None
        if isinstance(fact, Corrected):
            reading = self._decider(entry.stream).effective_entry(fact.entry)
            changed = {change.field for change in fact.changes}
            version = fact.entry
            fact = reading.fact if reading else fact
        those = [(field, who) for field, who in persons(fact) if changed is None or field in changed]
        if not those:
            return
        if self._people is None:
            self._people = Namesakes(self._ledger.known_people())
        for field, who in those:
            self._named += 1
            if known := self._people.otherwise(who):
                yield Caution(
                    "person-written-otherwise",
                    "{name} is on record as {known}: if that is who is meant, write it so: {correct}",
                    name=who.name,
                    known=known,
                    correct=Step(
                        "correct",
                        f"{entry.stream}#{version}",
                        set=Blank(f"{field}=…"),
                        because=Blank("…"),
                    ),
                )
            elif self._named <= FEW and (near := self._people.near(who)):
                yield Caution(
                    "person-alike",
                    "nobody on record is called {name}; did you mean {near}?",
                    name=who.name,
                    near=Several(near, " or "),
                )
            self._people.add(who)

    def _like(self, body: Known) -> Iterator[Caution]:
        """That a body is registered already which may be the same as one that is registered now: the likeliest one."""
        slug = body.slug
        if self._first is None:  # for one alone it takes less to look at each than to have an index of all
            self._first = body
            found = which_are_like(body, self._ledger.known_bodies())
        else:
            if self._index is None:
                self._index = Index((*self._ledger.known_bodies(), self._first))
            found = self._index.like_before(body)
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

    def _put(self, decider: Decider, fact: Fact, id_: str | None, text: Text | None = None) -> Recorded:
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
        self.entries.append(entry, text)
        if isinstance(fact, Succeeded):
            self._of_successions.append(stream)
        decider.append(entry)
        self._deciders[stream] = decider  # it may have been let go of while it was asked
        self._has_told(stream)
        if version > 1 and kind_of(stream) == "source":  # it may be withdrawn, or be so no longer
            self._memory = Memory()
        self._memory.stands(stream, None)
        if kind_of(stream) == "body" and (
            isinstance(fact, SameAs) or any(stream == told.stream for told in self._twice.histories)
        ):
            self._read_duplicates_again(stream, decider)
        return entry

    def _has_told(self, stream: str) -> None:
        """The last entry is of this stream: what was known of it is no longer so."""
        self._before.append(self._told.get(stream, -1))
        self._told[stream] = len(self.entries) - 1
        self.known.forget(stream)
        kind, _, name = stream.partition(":")
        if kind == "body":
            self._bodies.pop(name, None)
            self._plain.discard(name)
            self._news += 1

    def _read_duplicates_again(self, stream: str, decider: Decider) -> None:
        """A body was made another one, or what was told of that has changed."""
        told = {history.stream: history for history in self._twice.histories}
        self._twice = Duplicates((told | {stream: History(stream, decider.entries)}).values())
        self._bodies.clear()
        self._plain.clear()
        self.known.start_over()

    def _next_id(self) -> str:
        return f"{self.command}-{len(self.entries) + 1}" if self.entries else self.command

    def _body(self, slug: str) -> Body | None:
        if slug not in self._bodies:
            stream = f"body:{slug}"
            here = stream in self._told or stream in self._deciders or stream in self._absent
            self._bodies[slug] = self._standing(stream) if here else self._ledger.body(slug)
        return self._bodies[slug]

    def _standing(self, stream: str) -> Any:
        return self._decider(stream).chronicle.standing if self._is_open(stream) else None

    def _streams(self, kind: str) -> Iterable[str]:
        here = (stream for stream in self._told if kind_of(stream) == kind)
        return dict.fromkeys((*self._ledger.streams(kind), *here))

    def _succeeded(self) -> Iterable[str]:
        return dict.fromkeys((*self._ledger.succeeded(), *self._of_successions))

    def _mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        yield from dict.fromkeys((*self._ledger.mentioning(quoted, plain), *self.entries.streams))


_NOTHING: tuple[Before, None, dict[str, Any]] = "", None, {}
"""Of a fact that has no shape."""
