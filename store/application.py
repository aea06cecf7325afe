"""The ledger, opened: read it, ask where its streams stand, and record what has happened."""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import InfrastructureFactory, IntegrityError, PersistenceError
from eventsourcing.utils import Environment, EnvType

from domain.aggregate import Aggregate
from domain.alike import Known
from domain.body import Standing as Body
from domain.caution import Caution
from domain.context import NOWHERE, StreamContext
from domain.corrections import Unread, as_field
from domain.decide import Decider, decide_retractions, unregistered
from domain.entry import Entry, kind_of
from domain.fact import Citation, Fact, NotAFact
from domain.fields import references
from domain.history import History
from domain.message import Message, Several, Step
from domain.partnership import Partnership
from domain.refusal import Refusal
from domain.shared import Change, Contested, Corrected, Preferred, Retracted
from domain.source import Withdrawn
from domain.text import text
from store.bodies import known_bodies
from store.clock import LONG_AGO, before_it_could_be
from store.draft import Draft, Outdated
from store.errors import (
    Ahead,
    DuplicateCommand,
    NotFound,
    RetriesExhausted,
    Unreadable,
    Unusable,
    VersionConflict,
)
from store.factory import Factory
from store.head import Stored
from store.lines import Lines, Recorded, canonical_line, day_in, facts_line, stamp, time_of
from store.lookup import Duplicates, Survey, body_of, stream_context
from store.mapper import Mapper
from store.mentions import Mentions
from store.places import place_of
from store.ports import Behind, Location, Person, Recorder
from store.streams import SAME_AS, reach, stream_of
from store.unfit import unfit
from store.unmerging import against

TRIES = 25
"""How often something is decided again because somebody else wrote first."""
ONE_BY_ONE = 40
"""Names of which it is looked up one by one who mentions them."""
BRIEF = 1.0
"""Seconds in which one has to decide for whom all others wait, once another has written first: no large import does."""
PAUSE = 0.02
"""Seconds between two tries, at most, times the number of the try."""
WARM = 64
"""Streams that are kept as they were decided over last, for who writes to them again."""
SHOWN = 3
"""Entries that are named of many."""
COUNTED = 1_000
"""Entries that cite a source, of which it is counted, at most: each stream of them is read."""
LONGEST_NAME = 200
"""Characters of a user's name or of a command's id."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Written:
    """What was recorded, and what is said beside it."""

    entries: tuple[Entry, ...]
    cautions: tuple[str, ...] = ()
    repeated: bool = False
    """The command had been recorded before; this is its first result."""
    dry_run: bool = False
    """Nothing was written: this is what would have been."""


@dataclass(frozen=True)
class Restoration:
    """That a ledger is the copy of another, restored from its export."""

    at: datetime
    by: str
    position: int
    """The last position that came so; what stands after it was recorded here."""


class Acknowledged(NamedTuple):
    """What is on record for sure, of what was written last."""

    entries: int
    command: str = ""
    """By which command; nothing where they were restored."""
    names: tuple[str, ...] = ()
    """The first three of them."""


class Comity(Application[str]):
    """A ledger of city diplomacy."""

    mapper: Mapper
    recorder: Recorder  # type: ignore[assignment]  # the port asks for less than the library's class, and for more

    def __init__(
        self,
        place: Location,
        *,
        read_only: bool = False,
        clock: Callable[[], datetime] | None = None,
        clock_is_right: bool = False,
    ) -> None:
        """Open the ledger in a place; `clock` gives the time as an aware datetime. Errors: `Unusable`."""
        self.place = place
        self.where = place.where
        self.read_only = read_only
        self.clock = clock or _now
        self.clock_is_right = clock_is_right
        """Whether somebody has said so: then it is believed over a year after the last entry too."""
        self._bodies: dict[str, Body | None] = {}
        self._ahead: dict[str, tuple[Recorded, ...]] = {}
        """The entries of streams that somebody is about to ask for."""
        self._twice: Duplicates | None = None
        self._deciders: dict[str, Decider] = {}
        self._mentions: Mentions | None = None
        self._asked = 0
        """How often it was asked who mentions something, of the ledger as it is."""
        self._zone: ZoneInfo | None = None
        self.acknowledged: Acknowledged | None = None
        """What was written last: it is on record, whatever fails after that."""
        self._head = 0
        self._opened = place.open(read_only=read_only)
        super().__init__()
        self._head = self.position

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing from outside: what the library takes from the environment can make it import anything."""
        del env
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """The recorder's factory."""
        return Factory(env, self._opened)

    def construct_mapper(self) -> Mapper:
        """The mapper of the stored line."""
        return Mapper(where=self.where)

    def __bool__(self) -> bool:
        """An empty ledger is one too."""
        return True

    # --- reading

    @property
    def position(self) -> int:
        """The position of the last entry; 0 in an empty ledger."""
        return self.recorder.max_notification_id() or 0

    def __len__(self) -> int:
        """How many entries there are."""
        return self.recorder.count()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the ledger's days end."""
        self._look()
        return self._zone or _UTC

    @property
    def lines(self) -> Lines:
        """How its entries are read: the days of recording end in the ledger's time zone."""
        self._look()
        return self.mapper

    def today(self) -> int:
        """The day by the clock in the ledger's time zone, as a proleptic ordinal."""
        return day_in(self.zone, self.now())

    def partnership(self, id: str) -> Partnership:  # noqa: A002 — the word of the documents
        """The partnership of this stream id. Errors: `NotFound`."""
        stream = stream_of("partnership", id)
        found = self.aggregate(stream)
        if not isinstance(found, Partnership):
            none = Message("there is no {stream} in this ledger", stream=stream)
            near = self.known.like("partnership", stream.partition(":")[2])
            raise NotFound(
                Message("{none}: did you mean {names}?", none=none, names=Several(near, " or "))
                if near
                else none
            )
        return found

    def aggregate(self, stream: str) -> Aggregate[Any] | None:
        """A stream, read; None where there is none."""
        if unfit(stream):
            return None
        self._look()
        kind: type[Aggregate[Any]] = Aggregate.of(kind_of(stream))
        around = self._around(stream)

        def replay(_initial: Any, entries: Iterable[Any]) -> Any:
            return kind.replay(entries, around)

        try:
            found: Aggregate[Any] = self.repository.get(stream, projector_func=replay)
        except AggregateNotFoundError:
            return None
        return found

    def history(self, stream: str) -> History:
        """The entries of a stream, with what their reading needs of other streams; empty for none."""
        self._look()
        return self._history(stream)

    def read(self, stream: str) -> tuple[Recorded, ...]:
        """The entries of a stream, as they are stored."""
        ahead = self._ahead.get(stream)
        return tuple(self._entries(self.recorder.stream(stream))) if ahead is None else ahead

    def read_ahead(self, streams: Collection[str]) -> None:
        """Read some streams at once, for who is about to ask for each; what was read so before is let go of.

        None of them is read again until the next time, whoever writes meanwhile: for who sees afterwards that nobody has.
        """
        self._ahead = {}
        if streams:
            found: dict[str, tuple[Recorded, ...]] = dict.fromkeys(streams, ())
            rows = (row for page in self.recorder.several(list(streams), self.position) for row in page)
            for stream, of_it in groupby(rows, key=itemgetter(1)):
                found[stream] = tuple(self._entries(of_it))
            self._ahead = found

    def streams(self, kind: str | None = None) -> list[str]:
        """The streams of a kind, or all, in order."""
        return list(self.recorder.streams(*reach(kind)))

    def histories(
        self, kind: str | None = None, until: int | None = None, *, alone: bool = False
    ) -> Iterator[History]:
        """The histories of all streams of a kind, or of all, in the order of the streams, page by page.

        With `alone`, without what their reading needs of their parties: for who asks what was recorded, and not where it
        leads. Who is registered twice is named once all the same.

        With `until`, as the ledger was known with so many positions: what was recorded later is left out, of the
        bodies too that a stream is between.
        """
        self._look()
        body, told = (self.body, self._history_of_body) if until is None else self._bodies_until(until)
        twice = self.duplicates() if until is None else self.duplicates().until(until)
        named = StreamContext(originals=twice.originals) if twice.originals else NOWHERE
        rows = (row for page in self.recorder.by_stream(*reach(kind), until) for row in page)
        for stream, of_it in groupby(rows, key=itemgetter(1)):
            around = named if alone else stream_context(stream, body, told, duplicates=twice)
            yield History(stream, self._entries(of_it), around)

    def _bodies_until(self, until: int) -> tuple[Callable[[str], Body | None], Callable[[str], History]]:
        """Where a body stood by what was recorded up to a position; and its history up to there."""

        def told(slug: str) -> History:
            return self._history_of_body(slug).as_known(until)

        return cache(lambda slug: body_of(told(slug))), told

    def _history_of_body(self, slug: str) -> History:
        return self._history(f"body:{slug}")

    def _history(self, stream: str) -> History:
        return History(stream, self.read(stream), self._around(stream))

    def began_without_salt(self) -> bool:
        """Whether the first entry was written as schema 1 wrote it: then ids may be digests of what was told."""
        row = self.recorder.last(1)
        return row is not None and b'"salt":"' not in row[4]

    def entries(self, since: int = 0, until: int | None = None) -> Iterator[Entry]:
        """The entries after the position `since`, up to `until`, in the order of the ledger, page by page."""
        self._look()
        for page in self.recorder.in_order(since, until):
            yield from self._entries(page)

    def entry(self, id: str) -> Entry | None:  # noqa: A002 — the word of the documents
        """The entry of an id; None where there is none."""
        self._look()
        row = self.recorder.with_id(id)
        return self.mapper.entry(*row) if row else None

    def last(self, until: int | datetime | None = None) -> Entry | None:
        """The last entry, or the last one up to a position or an instant (aware); None for none by then."""
        if isinstance(until, datetime):
            low, high = 0, self.position  # `recorded_at` never runs backwards
            while low < high:
                middle = (low + high + 1) // 2
                rows = self.recorder.select_notifications(middle, 1)
                found = self.mapper.to_domain_event(rows[0]) if rows else None
                if isinstance(found, Entry) and found.recorded_at <= until:
                    low = max(middle, found.position)
                else:
                    high = middle - 1
            until = low
        row = self.recorder.last(until)
        return self.mapper.entry(*row) if row else None

    def written_by(self, command: str) -> list[Entry]:
        """The entries that a command or an import wrote."""
        self._look()
        return list(self._entries(self.recorder.with_command(command)))

    def left_of(self, command: str) -> dict[str, list[int]]:
        """What a command or an import wrote that is not retracted already, by stream: the versions."""
        written: dict[str, list[int]] = {}
        for entry in self.written_by(command):
            written.setdefault(entry.stream, []).append(entry.version)
        left = {stream: self.history(stream).left_to_retract(those) for stream, those in written.items()}
        return {stream: those for stream, those in left.items() if those}

    def commands(self) -> list[str]:
        """The ids of all commands and imports, each once, in the order of their names."""
        self._look()
        return self.recorder.commands()

    @property
    def known(self) -> Survey:
        """What the ledger says today of bodies, sources and partnerships."""
        return Survey(
            today=self.today,
            history=self.history,
            streams=self.streams,
            mentioning=self.mentioning,
            succeeded=self.succeeded,
            duplicates=self.duplicates,
        )

    def succeeded(self) -> list[str]:
        """The streams of the bodies of which a succession was told."""
        return self.recorder.having("body.succeeded", *reach("body"))

    def known_bodies(self) -> Iterator[Known]:
        """The bodies, as others are compared with them; those that another took the place of are left out."""
        return known_bodies(self.recorder.by_stream(*reach("body")), self.history)

    def known_people(self) -> list[Person]:
        """Those whom facts name, who was named last first."""
        with self.place.glance() as ledger:
            return ledger.people()

    def duplicates(self) -> Duplicates:
        """The bodies that are registered twice, as the ledger was when it was last looked at."""
        if self._twice is None:
            told = self.recorder.having(SAME_AS, *reach("body"))
            self._twice = Duplicates(History(stream, self.read(stream)) for stream in told)
        return self._twice

    def mentioning(self, quoted: str, plain: str) -> Iterator[str]:
        """The streams in whose entries a name stands, as it is quoted at its end, or in whose ids as it is."""
        self._look()
        self._asked += 1
        if self._asked <= ONE_BY_ONE:
            return self.recorder.mentioning(quoted, plain)
        if self._mentions is None:
            self._mentions = Mentions(self.recorder.in_order(0))
        return iter(self._mentions.of(plain))

    @property
    def restored(self) -> Restoration | None:
        """Whether the ledger was restored from another's export, and when; None where it was not."""
        found = self.recorder.restored()
        return Restoration(time_of(found[0], self.where), found[1], found[2]) if found else None

    def used(self, last: datetime) -> datetime:
        """When the ledger was last written to, by the clock of the time: its last entry was recorded, or it was restored.

        A notice of a restore that cannot be read says nothing here: `verify` finds it.
        """
        with suppress(Unusable):
            return max(last, found.at) if (found := self.restored) else last
        return last

    def root(self, until: int | None = None) -> str | None:
        """The Merkle tree hash over the entries up to a position, in hexadecimal digits; None without any."""
        from store.merkle import Tree  # noqa: PLC0415 — with it OpenSSL, which no other question needs

        tree = Tree()
        tree.extend(self._lines(until))
        return tree.root().hex() if tree.size else None

    def export_lines(self, *, facts: bool = False) -> Iterator[bytes]:
        """The canonical lines of all entries in the ledger's order; or, as `facts`, what an import reads."""
        return map(facts_line, self.entries()) if facts else self._lines(None)

    def _lines(self, until: int | None) -> Iterator[bytes]:
        for page in self.recorder.in_order(0, until):
            for _, stream, version, type_, state in page:
                yield canonical_line(stream, version, type_, state, self.where)

    def _entries(self, rows: Iterable[Stored]) -> Iterator[Recorded]:
        entry = self.mapper.entry
        return (entry(*row) for row in rows)

    def _look(self, head: int | None = None) -> None:
        """Forget what somebody may have changed since: bodies written to, and the ledger's time zone."""
        head = self.position if head is None else head
        if head != self._head or self._zone is None:
            self._ahead = {}
            self._deciders.clear()
            self._mentions, self._asked = None, 0
            if self._bodies or self._twice is not None:
                self._forget(touched := self.recorder.touched(self._head, *reach("body")), touched)
            if self._zone is None or self.recorder.touched(self._head, *reach("ledger")):
                self._zone = ZoneInfo(History("ledger", self.read("ledger")).aggregate.standing.timezone)
                self.mapper.keep_days_in(UTC if self._zone == _UTC else self._zone)
            self._head = head

    def _acknowledge(self, command: str, entries: Sequence[Entry]) -> None:
        """Keep that these are on record."""
        self.acknowledged = Acknowledged(len(entries), command, tuple(entry.name for entry in entries[:3]))

    def _wrote(self, draft: Draft) -> None:
        """Forget what a draft's entries, the only ones since, may have changed; and keep who decided over them."""
        self._ahead = {}
        entries = draft.entries
        if not entries or entries[0].position != self._head + 1:
            return
        streams = entries.streams
        if "ledger" in streams:
            self._zone = None
        bodies = [stream for stream in streams if kind_of(stream) == "body"]
        self._forget(bodies, entries.not_merely("registered", "body"))  # of a list, next to none
        self._head = entries[-1].position
        if len(entries) <= WARM:
            self._deciders |= draft.deciders
            for stream in list(self._deciders)[:-WARM]:
                del self._deciders[stream]

    def _forget(self, bodies: list[str], may_be_others: list[str]) -> None:
        """What was kept of some bodies that were written to; of all, where one that may be was made another."""
        for stream in bodies:
            self._bodies.pop(stream.partition(":")[2], None)
        if may_be_others and self._twice is not None and self.recorder.among(may_be_others, SAME_AS):
            self._twice = None
            self._bodies.clear()
            self._deciders.clear()

    def _forget_all(self) -> None:
        """What was kept of the ledger: whoever asks next looks again."""
        self._ahead = {}
        self._bodies.clear()
        self._deciders.clear()
        self._twice = self._zone = self._mentions = None

    def _around(self, stream: str) -> StreamContext:
        return stream_context(stream, self.body, self._history_of_body, duplicates=self.duplicates())

    def body(self, slug: str) -> Body | None:
        """Where a body stands, as the ledger was when it was last looked at; None where it is not in it."""
        if slug not in self._bodies:
            self._bodies[slug] = body_of(self._history_of_body(slug))
        return self._bodies[slug]

    def decider(self, stream: str) -> Decider | None:
        """Who decided over a stream last, if nobody has written since; handed over, so that a draft may spoil it."""
        return self._deciders.pop(stream, None)

    def now(self) -> datetime:
        """The time by the ledger's clock, in UTC."""
        now = self.clock()
        if now.tzinfo is None:
            raise TypeError("the clock of a ledger gives aware datetimes")
        return now.astimezone(UTC)

    # --- recording

    def record(  # noqa: PLR0913 — what can be said of a command is said by name
        self,
        stream: str,
        fact: Fact,
        *,
        by: str,
        command: str | None = None,
        expect: int | None = None,
        dry_run: bool = False,
    ) -> Written | Refusal:
        """Record one fact, or say why not. `expect` is the version of the stream that the caller saw.

        Errors: `Conflict` where somebody else wrote first, `Unusable`.
        """

        def tell(draft: Draft) -> Refusal | None:
            if refusal := unfit(stream):
                return refusal
            if expect is not None and (version := draft.version(stream)) != expect:
                raise VersionConflict(stream, seen=expect, version=version)
            if isinstance(fact, Retracted) and (
                refusal := against(draft, {stream: [fact.entry]}, self.written_by)
            ):
                return refusal
            told = draft.tell(stream, fact)
            if isinstance(told, Refusal):
                return told
            if isinstance(fact, Withdrawn):
                draft.cautions += _still_cited(draft.known.citing(stream.partition(":")[2]))
            return None

        return self._settle(tell, [(stream, fact)], by=by, command=command, dry_run=dry_run)

    def record_all(
        self, facts: Sequence[tuple[str, Fact]], *, by: str, command: str | None = None, dry_run: bool = False
    ) -> Written | Refusal:
        """Record several facts in their streams, all or none, each decided over what precedes it."""

        def tell(draft: Draft) -> Refusal | None:
            for stream, fact in facts:
                told = draft.tell(stream, fact)
                if isinstance(told, Refusal):
                    return told
            return None

        return self._settle(tell, facts, by=by, command=command, dry_run=dry_run)

    def retract(  # noqa: PLR0913 — what can be said of a command is said by name
        self,
        versions: Mapping[str, Sequence[int]],
        because: str,
        *,
        by: str,
        command: str | None = None,
        sources: Sequence[Citation] = (),
        note: str | None = None,
        dry_run: bool = False,
        whole: bool = False,
    ) -> Written | Refusal:
        """Retract entries of some streams, judged once, over the histories without all of them.

        With `whole`, as what a command told (`left_of`): refused where that was corrected, contested, preferred or attested
        since, which would go with it unsaid.
        """
        because, cited = said(because, "a reason"), tuple(sources)
        rest: dict[str, Any] = {"because": because, "sources": cited, "note": note}
        wanted = {stream: sorted(set(those), reverse=True) for stream, those in versions.items()}
        facts = [
            (stream, Retracted(entry=item, **rest)) for stream, those in wanted.items() for item in those
        ]

        def tell(draft: Draft) -> Refusal | None:
            for stream in wanted:
                if refusal := unfit(stream):
                    return refusal
            named = [each for cited_one in cited for each in references(cited_one)]
            if refusal := unregistered(named, draft.known) or against(draft, wanted, self.written_by):
                return refusal
            judged = [(draft.history(stream), those) for stream, those in wanted.items()]
            decided = decide_retractions(judged, because, draft.known, whole=whole)
            if isinstance(decided, Refusal):
                return decided
            for stream, its in zip(wanted, decided, strict=True):
                for row in its:
                    draft.put(stream, row.model_copy(update=rest))
            return None

        return self._settle(tell, facts, by=by, command=command, dry_run=dry_run)

    def _settle(
        self,
        tell: Callable[[Draft], Refusal | None],
        facts: Sequence[tuple[str, Fact]],
        *,
        by: str,
        command: str | None,
        dry_run: bool,
    ) -> Written | Refusal:
        """Load, decide, append; and all of it again with a fresh draft as long as others write first."""

        def attempt(draft: Draft) -> Written | Refusal | None:
            if command is not None and (first := self._first_result(command, facts)):
                return first
            if refusal := tell(draft):
                return refusal
            if dry_run:
                return Written(tuple(draft.entries), tuple(draft.cautions), dry_run=True)
            return None

        def save(draft: Draft) -> Sequence[int]:
            recordings = self.save(*cast("Any", draft.entries), stamp=stamp(draft.at), unless=draft.unless)
            return [recording.notification.id for recording in recordings]

        done: Written | Refusal | Draft = self.persist(attempt, save, by=by, command=command)
        return Written(tuple(done.entries), tuple(done.cautions)) if isinstance(done, Draft) else done

    def persist(
        self,
        attempt: Callable[[Draft], Answer | None],
        save: Callable[[Draft], Sequence[int]],
        *,
        by: str,
        command: str | None,
    ) -> Answer | Draft:
        """The draft that was saved; or what `attempt` answered instead. Errors: `Conflict`, `Unusable`.

        `Ahead` among them, where the clock is over a year ahead of the last entry and nobody said that it is right.
        `attempt` raises `Outdated` where it has to be made again.
        """
        by = said(by, "whoever records")
        command = uuid4().hex if command is None else said(command, "a command's id")
        floor: datetime | None = None
        others, late = "", False
        for number in range(1, TRIES + 1):
            begun, brief, positions = time.monotonic(), False, None
            with self.recorder.alone() if late else nullcontext():
                draft = self.draft(by=by, command=command, floor=floor)
                try:
                    answer = attempt(draft)
                    if (
                        draft.doubt and draft.entries
                    ):  # a dry run, or what the laws refuse in part, says it too
                        raise draft.doubt
                    if answer is not None:
                        return answer
                    brief = time.monotonic() - begun < BRIEF
                    positions = self._saved(draft, save)
                except (Outdated, Unread):
                    if self.recorder.head()[0] == draft.head:  # it was read while nobody wrote
                        raise
                    late = time.monotonic() - begun < BRIEF
                except Behind as behind:
                    floor = time_of(behind.last, self.where)
                    late = brief and number > 1  # once, where several write at all
                except IntegrityError:
                    late = brief
            if positions is not None:
                draft.entries.recorded(positions)
                try:
                    self._wrote(draft)
                except Unusable:  # it is on record all the same: whoever asks next is told what is wrong
                    self._forget_all()
                return draft
            others = " and ".join(dict.fromkeys(entry.stream for entry in draft.entries[:3]))
            time.sleep(random.uniform(0, PAUSE * number))  # noqa: S311 — it is no secret
        raise RetriesExhausted(others, TRIES)

    def _saved(self, draft: Draft, save: Callable[[Draft], Sequence[int]]) -> Sequence[int]:
        """The positions of a draft's entries, acknowledged even where somebody stops it once they are on record."""
        try:
            positions = save(draft)
            self._acknowledge(draft.command, draft.entries)
        except KeyboardInterrupt:
            with suppress(PersistenceError, Unusable):
                if draft.entries and self.recorder.with_id(draft.entries[0].id):
                    self._acknowledge(draft.command, draft.entries)
            raise
        return positions

    def draft(self, *, by: str, command: str, floor: datetime | None = None) -> Draft:
        """A draft over the ledger as it is now, stamped by the clock, and never before the last entry."""
        head, recorded_at = self.recorder.head()
        self._look(head)
        now, last = self.now(), floor
        if recorded_at:
            last = time_of(recorded_at, self.where)
            last = last if floor is None else max(last, floor)
        at = max(now, last) if last else now
        draft = Draft(self, head=head, at=at, today=day_in(self.mapper.zone, at), by=by, command=command)
        if last and now < last:
            draft.cautions.append(
                Message(
                    "the clock says {now:%Y-%m-%d %H:%M:%S} UTC, which is before the last entry: this one is recorded with"
                    " its time, {last:%Y-%m-%d %H:%M:%S} UTC; {wrong}",
                    now=now,
                    last=last,
                    wrong="set the clock"
                    if last - now <= LONG_AGO
                    else Message("{doctor} says which of both is wrong", doctor=Step("doctor")),
                )
            )
        elif last and now - self.used(last) > LONG_AGO and not self.clock_is_right:
            draft.doubt = Ahead(now=now, last=last)
        elif not last and (behind := before_it_could_be(now, self.place.software())):
            draft.cautions.append(
                Message(
                    "{behind}, and this is recorded as of {now:%Y-%m-%d}; set the clock",
                    behind=behind,
                    now=now,
                )
            )
        return draft

    def _first_result(self, command: str, facts: Sequence[tuple[str, Fact]]) -> Written | None:
        """What a command has recorded before; None for a new one. Errors: `DuplicateCommand` where it was another."""
        before = self.written_by(command)
        if not before:
            if other := self.entry(command):
                raise DuplicateCommand(command, other.name)
            return None
        same = len(before) == len(facts) and all(
            entry.stream == stream and self.same(entry, fact)
            for entry, (stream, fact) in zip(before, facts, strict=True)
        )
        if not same:
            raise DuplicateCommand(command, ", ".join(entry.name for entry in before[:3]))
        self._acknowledge(command, before)
        return Written(tuple(before), repeated=True)

    def same(self, entry: Entry, fact: Fact) -> bool:
        """Whether an entry says this fact; a correction's values are compared as their fields write them."""
        if type(entry.fact) is not type(fact):
            return False
        if entry.fact == fact:
            return True
        try:
            return entry.fact == self._as_recorded(entry.stream, fact)
        except NotAFact:
            return False

    def _as_recorded(self, stream: str, fact: Fact) -> Fact:
        if not isinstance(fact, Corrected | Contested | Preferred):
            return fact
        row = next((row for row in self.recorder.stream(stream) if row[2] == fact.entry), None)
        return as_recorded(fact, self.mapper.entry(*row).fact) if row else fact


def as_recorded(fact: Corrected | Contested | Preferred, target: Fact) -> Fact:
    """A correction with its values as the fields of what it corrects write them. Errors: `NotAFact`."""
    if isinstance(fact, Corrected):
        changes = (
            Change(field=change.field, value=as_field(target, change.field, change.value))
            for change in fact.changes
        )
        return fact.model_copy(update={"changes": tuple(changes)})
    return fact.model_copy(update={"value": as_field(target, fact.field, fact.value)})


def _still_cited(citing: Iterable[str]) -> Iterator[Caution]:
    """That entries rest on a source which is withdrawn; of very many the first ones are counted."""
    if by := [*islice(citing, COUNTED)]:
        shown = Several(by[:SHOWN])
        more = len(by) - SHOWN
        yield Caution(
            "withdrawn-and-cited",
            "{least}{count:,} {count:entry that stands cites|entries that stand cite} it ({named}): see whether another"
            " source says the same; {step} lists {count:it|them}",
            least="at least " if len(by) == COUNTED else "",
            count=len(by),
            named=Message("{names} and {count} more", names=shown, count=more) if more > 0 else shown,
            step=Step("report", "quality", verbose=None),
        )


def open_ledger(
    where: str | Path,
    *,
    create: bool = False,
    read_only: bool = False,
    clock: Callable[[], datetime] | None = None,
    clock_is_right: bool = False,
) -> Comity:
    """The ledger in a file, to be closed after use (`with`); with `create` a new one, never over an old.

    With `clock_is_right` it is recorded even where the clock is over a year ahead of the last entry: no entry after
    that can have an earlier time. Errors: `Unusable`, with a sentence that says what is wrong and what to do.
    """
    place = place_of(where, in_full=True)
    if create:
        place.begin()
    elif not place.stands():
        raise place.missing()
    return Comity(place, read_only=read_only, clock=clock, clock_is_right=clock_is_right)


_UTC = ZoneInfo("UTC")


def _now() -> datetime:
    return datetime.now(UTC)


def said(value: str, what: str) -> str:
    """A name as it may be stored. Errors: `Unreadable`."""
    try:
        clean = text(value)
    except ValueError as error:
        raise Unreadable(
            Message(
                "{what} cannot be written as {value!r:.80}: {why}", what=what, value=value, why=str(error)
            )
        ) from None
    if len(clean) > LONGEST_NAME or "\n" in clean:
        raise Unreadable(
            Message("{what} is one line of at most {most} characters", what=what, most=LONGEST_NAME)
        )
    return clean
