"""The import of a facts file (docs/reference/vocabulary.md): all or nothing, refused by line and reason."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from itertools import islice, takewhile
from operator import itemgetter
from types import MappingProxyType
from typing import Any, BinaryIO, ClassVar, NoReturn, Self, TypeVar, cast, overload

from eventsourcing.persistence import StoredEvent
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from domain.body import Renamed
from domain.caution import Caution
from domain.corrections import EffectiveEntry
from domain.decide import decide_retractions, decide_together, references_refused
from domain.entry import Entry, kind_of
from domain.exact import exact
from domain.fact import Fact, NotAFact, Part, bounds_of, fact_class, fact_of, fields_of
from domain.history import History
from domain.message import Blank, Field, Message, Several, Step
from domain.problem import Problem
from domain.refusal import Refusal
from domain.rules import Rules
from domain.shared import Attested, Contested, Corrected, Preferred, Retracted
from domain.text import text
from domain.when import MAX, MIN, NotAWhen, canonical
from store.application import LONGEST_NAME, Comity, as_recorded
from store.draft import Draft, Outdated, Pending, Text
from store.errors import DuplicateCommand
from store.lines import stamp
from store.streams import parties
from store.unfit import unfit
from store.without_gc import without_gc

T = TypeVar("T")
SHOWN = 100
"""Refusals that are listed; checking goes no further."""
CAUTIONS = 1_000
"""Cautions that are kept; the rest is counted."""
ALIKE = 100
"""Cautions in the same words that are kept, so that one that every line has leaves room for others."""
UNSAID = frozenset(("still-listed",))
"""Codes of cautions that are said where one fact is recorded: who imports a list means it."""
LONGEST_REASON = 600
"""Characters of a reason that are kept: it may quote what a line says."""
_AGAINST_OTHERS = frozenset(("no-longer-lawful", "unlawful-so-either"))
"""Codes of refusals of what would have an entry on record be unlawful."""
OF_OPTIONS = (Attested, Contested, Corrected, Renamed)
"""What an option of an import records of what is on record: where that was taken back, the same list records it anew."""
TOGETHER = 4
"""Lines that are judged together, at most, where the first of them is not lawful without the others."""
FEW = 3
"""Streams that are named of many."""
STEP = 1_000
"""Lines after which progress is reported."""
AHEAD = 500
"""Lines whose streams are read together."""


@dataclass(frozen=True)
class Limits:
    """How much a file may hold."""

    lines: int = 200_000
    size: int = 50_000_000
    """Bytes of the whole."""
    line: int = 1_000_000
    """Bytes of one line."""
    nesting: int = 100


LIMITS = Limits()


@dataclass
class Imported:
    """What came of an import. Nothing was written where anything was refused."""

    new: int = 0
    """Facts that were recorded (or, in a dry run, would have been)."""
    already: int = 0
    """Lines that had been recorded before."""
    retracted: tuple[int, ...] = ()
    """Those of these lines that do not stand, and are not retracted by the file itself."""
    retracted_by: tuple[str, ...] = ()
    """The ids of the commands that retracted them."""
    anew: int = 0
    """Facts among the new ones that had been recorded before, and taken back."""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason of the refusals, the first hundred; 0 stands for the whole."""
    earlier: set[int] = field(default_factory=set)
    """The refused lines that an earlier place in their stream would make lawful."""
    against: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By refused line the entry that it would make unlawful, or that stands in its way, with its line; 0 if on record."""
    cautions: list[tuple[int, str]] = field(default_factory=list)
    """Line and sentence of what is said beside the acceptances, the first thousand."""
    more_cautions: int = 0
    """How many cautions more there were."""
    unreadable: bool = False
    """Whether a refused line could not be read, whatever the laws would have said."""
    streams: tuple[str, ...] = ()
    """The streams that were written to, in the order in which they were first."""
    positions: tuple[int, int] | None = None
    """The first and the last position that was written."""
    command: str = ""
    """The id under which it was recorded."""
    dry_run: bool = False

    @property
    def written_by(self) -> str | None:
        """The id of the command that wrote it; None where nothing was written."""
        return self.command if self.new and not self.dry_run and not self.refused else None


class _Kept:
    """One fact that was read already: kept as it is written, since a hundred thousand of them would be large."""

    __slots__ = ("cls", "exact", "number", "state", "stream")

    id: str
    """The id under which it is recorded."""
    exact: bool
    """Whether its fields are written as its fact writes them, so that they are read as that fact."""
    fields: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    names_a_line: ClassVar[bool] = False

    def __init__(self, stream: str, cls: type[Fact], fields: dict[str, Any]) -> None:
        """A fact from its fields as JSON has them. Errors: `NotAFact`."""
        self.stream, self.cls = stream, cls
        self.state, self.exact = _written(cls, fields)
        self.number = 0

    @property
    def fact(self) -> Fact:
        """The fact, made anew whenever it is asked for."""
        return fact_of(self.cls, from_json(self.state))

    @property
    def text(self) -> Text:
        """Its fact as it is written: it itself."""
        return self

    @property
    def line(self) -> dict[str, Any]:
        """The object of the line of a facts file that says it."""
        type_ = f"{kind_of(self.stream)}.{self.cls.verb}"
        return {"stream": self.stream, "type": type_, **from_json(self.state)}


def _written(cls: type[Fact], fields: dict[str, Any]) -> tuple[bytes, bool]:
    """The fields of a fact as JSON, and whether they are written so as its fact writes them. Errors: `NotAFact`.

    A list has the same of very many ties: it is read once, and kept once; but not what names somebody, as no other does.
    """
    try:
        state = to_json(fields)
    except ValueError:  # of what no fact can hold
        state = b""
    again = _OWN.isdisjoint(fields)
    if again and (known := _WRITTEN.get((cls, state))):
        return known, True
    known_of = exact(cls)
    if state and known_of.knows(fields):
        return _kept(cls, state) if again else state, True
    fact = fact_of(cls, fields)
    if not state or fact.__pydantic_serializer__.to_json(fact, exclude_defaults=True) != state:
        told = fields_of(fact)  # they may stand in another order
        if (
            not state
            or told != fields
            or [*map(type, map(told.get, fields))] != [*map(type, fields.values())]
        ):
            return to_json(fields), False
    known_of.learn(fields)
    return _kept(cls, state) if again else state, True


def _kept(cls: type[Fact], state: bytes) -> bytes:
    if len(_WRITTEN) >= _KEPT:
        _WRITTEN.clear()
    _WRITTEN[cls, state] = state
    return state


_KEPT = 10_000
_WRITTEN: dict[tuple[type[Fact], bytes], bytes] = {}
"""Facts that were read lately."""
_OWN = frozenset(("name", "parties"))
"""Fields that no other fact of a list has alike."""


class Told(_Kept):
    """One fact of a file."""

    __slots__ = ("digest", "id", "said")

    said: bool
    """Whether the id stands in the file; else it is random."""
    digest: str
    """What the id of such a line would have been in schema 1, where that may be on record."""


class Listed(_Kept):
    """One fact of a list."""

    __slots__ = ("list",)

    list: str
    """What the ids of its list begin with."""
    said: ClassVar[bool] = False
    digest: ClassVar[str] = ""

    @classmethod
    def again(cls, stream: str, of: type[Fact], state: bytes, *, exact: bool) -> Self:
        """One that was read before, by what was kept of it: the class of its fact, its state, and whether that is exact."""
        told = cls.__new__(cls)
        told.stream, told.cls, told.state, told.exact, told.number = stream, of, state, exact, 0
        return told

    @property
    def id(self) -> str:  # type: ignore[override]
        """The id under which it is recorded: random, but for its number."""
        return f"{self.list}{self.number:08x}"


class Arriving(Sequence[Listed]):
    """The facts of a list that is still being read, page by page: whoever wants one that has not come yet waits for it."""

    def __init__(self, pages: Iterator[list[Listed]]) -> None:
        self._pages = pages
        self._list = _new_list()
        self._come: list[Listed] = []

    def come(self, since: int) -> list[Listed]:
        """Those from a place on that have come."""
        return self._come[since:]

    def _wait(self, until: int | None = None) -> None:
        """Until there are so many, if ever; all of them without it."""
        while until is None or len(self._come) < until:
            page = next(self._pages, None)
            if page is None:
                return
            for number, one in enumerate(page, len(self._come) + 1):
                one.list, one.number = self._list, number
            self._come += page

    def __len__(self) -> int:
        self._wait()
        return len(self._come)

    @overload
    def __getitem__(self, at: int) -> Listed: ...
    @overload
    def __getitem__(self, at: slice) -> list[Listed]: ...
    def __getitem__(self, at: int | slice) -> Listed | list[Listed]:
        last = at.stop if isinstance(at, slice) else at + 1
        self._wait(last if last is not None and last > 0 else None)
        return self._come[at]

    def __iter__(self) -> Iterator[Listed]:
        at = 0
        while at < len(self._come) or self._has(at):
            some = self._come[at:]
            at += len(some)  # more may have come, and be asked for, before these are through
            yield from some

    def _has(self, at: int) -> bool:
        self._wait(at + 1)
        return at < len(self._come)


def _new_list() -> str:
    """What the ids of a list begin with: at random."""
    return os.urandom(_ID_BYTES - 4).hex()


@dataclass(frozen=True, slots=True)
class Pointing:
    """One line of a file that names another line, whose version is not known yet."""

    stream: str
    cls: type[Fact]
    fields: Mapping[str, Any]
    """What its fact is made of then."""
    number: int
    id: str
    said: bool
    """Whether the id stands in the file; else it is random."""
    digest: str = ""
    """What the id of such a line would have been in schema 1, where that may be on record."""

    fact: ClassVar[None] = None
    text: ClassVar[None] = None
    names_a_line: ClassVar[bool] = True


Line = Told | Listed | Pointing


class NotTaken(Problem, ValueError):
    """Why a line is not taken."""

    kind = "unreadable"


class _Stored(Sequence[StoredEvent]):
    """The entries of a draft as the library stores them, made when they are asked for."""

    def __init__(self, entries: Pending, stored: Callable[[Any], StoredEvent]) -> None:
        self._entries, self._stored = entries, stored

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> StoredEvent: ...
    @overload
    def __getitem__(self, at: slice) -> list[StoredEvent]: ...
    def __getitem__(self, at: int | slice) -> StoredEvent | list[StoredEvent]:
        if not isinstance(at, slice):
            return self[at : at + 1 or None][0]
        places = range(*at.indices(len(self)))
        texts = {place: text for place in places if (text := self._entries.text(place)) is not None}
        lines = dict(self._entries.lines(texts))
        return [
            StoredEvent(*lines[place]) if place in lines else self._stored(self._entries[place])
            for place in places
        ]


class Enough(Exception):
    """Checking goes no further."""


def import_facts(  # noqa: PLR0913 — what can be said of an import is said by name
    comity: Comity,
    lines: Iterable[bytes | str],
    *,
    by: str,
    command: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    limits: Limits = LIMITS,
    anew: bool = False,
) -> Imported:
    """Record the facts of a file, all or none; `progress` is told how many lines have been judged.

    A line that has been recorded before is passed over; what was taken back since, with all that its command wrote, is
    recorded `anew` where that is asked for and the file says anything else too. The lines after a refused one are judged
    as if it were not there. Errors: `Conflict` where others wrote first all the time, `Unusable`.
    """
    with without_gc():
        refused: list[tuple[int, str]] = []
        read: list[Line] = []
        try:
            for line in read_lines(lines, refused, limits, digests=comity.began_without_salt()):
                read.append(line)  # noqa: PERF402 — what was read stays where reading ends early
        except Enough:
            pass
        return _Import(comity, command, progress, by, dry_run=dry_run, anew=anew).of(read, refused)


def import_told(  # noqa: PLR0913 — what can be said of an import is said by name
    comity: Comity,
    told: Sequence[Listed],
    *,
    by: str,
    command: str | None = None,
    dry_run: bool | Callable[[], bool] = False,
    progress: Callable[[int], None] | None = None,
    anew: bool = False,
) -> Imported:
    """Record facts that were read from a list, as `import_facts` does those of a file; numbered from 1. Errors: the same.

    They may still be arriving; whether it is a dry run may be asked for when all have come.
    """
    whole = _Import(comity, command, progress, by, dry_run=dry_run, anew=anew)
    with without_gc():
        if (
            comity.began_without_salt()
        ):  # where ids may be digests, each has the one that its line would have had
            equals: dict[bytes, int] = {}
            return whole.of([_line(number, one.line, equals) for number, one in enumerate(told, 1)], [])
        if not isinstance(told, Arriving):
            told = Arriving(iter([list(told)]))
        return whole.of(told, [])


@dataclass
class _Import:
    """How lines are to be imported."""

    comity: Comity
    command: str | None
    progress: Callable[[int], None] | None
    by: str
    dry_run: bool | Callable[[], bool]
    anew: bool

    def of(self, read: Sequence[Line], refused: list[tuple[int, str]]) -> Imported:
        """What comes of lines, where others could not be read and were refused."""
        done = self._judge(read, refused)
        ordered = in_order_of_dates(read, {number for number, _ in done.refused}) if not refused else None
        if ordered is None:
            return done
        by_date, streams = ordered
        again = self._judge(by_date, refused)
        if again.refused:
            return done
        again.cautions.append(
            (0, Message("{streams}: read in the order of their dates", streams=_some(streams)))
        )
        return again

    def _judge(self, read: Sequence[Line], refused: list[tuple[int, str]]) -> Imported:
        judged = _Judged(self.comity, read, refused, self.command, self.progress, anew=self.anew)
        done = self.comity.persist(
            lambda draft: judged.anew(draft, dry_run=self.dry_run),
            judged.save,
            by=self.by,
            command=self.command,
        )
        if judged.draft:
            judged.draft.let_go()
        return judged.imported if isinstance(done, Draft) else done


def in_order_of_dates(read: Sequence[Line], refused: Collection[int]) -> tuple[list[Line], list[str]] | None:
    """The lines with those of each stream that has a refused one in the order of their dates, and these streams.

    None where that is the order which they have. Who keeps a chronicle with the newest on top says nothing else than who
    keeps it the other way round. A line without a day stays behind the one that it follows; one that names an entry comes
    after all, and where it names one by its number the stream stays as it is, since that counts the lines.
    """
    all_of_it = len(refused) >= SHOWN  # what follows was not looked at
    wanted = {line.stream for line in read if all_of_it or line.number in refused}
    rows: dict[str, list[Line]] = {}
    for line in read:
        if line.stream in wanted:
            rows.setdefault(line.stream, []).append(line)
    told: dict[str, Iterator[Line]] = {}
    for stream, lines in rows.items():
        if any(type(_said_in(line, name)) is int for line in lines for name in _POINTERS):
            continue
        days, day = {}, MIN
        for line in lines:
            day = days[line.number] = _day(line, day)
        ordered = sorted(lines, key=lambda line: days[line.number])
        if ordered != lines:
            told[stream] = iter(ordered)
    if not told:
        return None
    return [next(told[line.stream]) if line.stream in told else line for line in read], [*told]


def _said_in(line: Line, name: str) -> Any:
    fact = line.fact
    return line.fields.get(name) if fact is None else fact.__dict__.get(name)


def _day(line: Line, before: int) -> int:
    """The first day of a line, for its place among others; `before` is that of the line above it."""
    fact = line.fact
    if fact is None:  # it names another line
        return MAX
    if line.cls is Rules.of(kind_of(line.stream)).opening:
        return MIN
    return before if fact.on is None else bounds_of(fact)[0]


def _some(streams: Sequence[str]) -> Message:
    if len(streams) <= FEW:
        return Message("{streams}", streams=Several(streams))
    return Message("{streams} and {count} more", streams=Several(streams[:FEW]), count=len(streams) - FEW)


class _Judged:
    """The lines of a file, judged over a ledger; anew whenever somebody else wrote first."""

    def __init__(  # noqa: PLR0913 — all of it is what `import_facts` is given
        self,
        comity: Comity,
        lines: Sequence[Line],
        unread: list[tuple[int, str]],
        command: str | None,
        progress: Callable[[int], None] | None,
        *,
        anew: bool = False,
    ) -> None:
        self.comity = comity
        self.lines = lines
        self.records_anew = anew
        self.unread = unread
        self.command = command
        self.progress = progress or (lambda _: None)
        self.imported = Imported()
        self.draft: Draft | None = None
        """The last one."""
        self.places: dict[str, tuple[str, int]] = {}
        """Stream and version of the lines that are on record, and of the entries that they name, by id."""
        self.equals = _Equals(comity)
        self.refused_ids: dict[str, int] = {}
        self.said: Counter[str] = Counter()
        """How often each caution was said."""
        self.together: set[str] = set()
        """Lines that were judged with one before them."""

    def anew(self, draft: Draft, *, dry_run: bool | Callable[[], bool]) -> Imported | None:
        """Judge all lines; None where they are to be saved.

        Not all of it is looked up at once, and what is refused, or tried, is not looked at again when it is saved. Errors:
        `Outdated` where somebody else wrote meanwhile to what it was judged over.
        """
        result = self._all(draft, dry_run=dry_run)
        if self._is_outdated(draft):
            raise Outdated
        return result

    def _is_outdated(self, draft: Draft) -> bool:
        """Whether somebody else has written since it was begun: to what was judged over, or to the stream of a line."""
        written = self.comity.recorder.moved(draft.head, self.comity.recorder.head()[0])
        if not written:
            return False
        told = {line.stream for line in self.lines}
        return any(stream in told or draft.unless.matters(stream) for stream in written)

    def _all(self, draft: Draft, *, dry_run: bool | Callable[[], bool]) -> Imported | None:
        self.draft = draft
        self.imported = result = Imported(command=draft.command, refused=list(self.unread))
        result.unreadable = bool(self.unread)
        result.cautions = [(0, caution) for caution in draft.cautions]
        draft.cautions.clear()
        self.refused_ids, self.together = {}, set()
        self.said.clear()
        self.places, self.equals = {}, _Equals(self.comity)
        fresh: set[str] = set()
        seen = ahead = 0
        try:
            for at, line in enumerate(self.lines if len(self.unread) <= SHOWN else ()):
                if at == seen:
                    seen = self._see_what_is_there(draft, at, fresh)
                    ahead = at
                if at == ahead:
                    ahead = self._read_ahead(at, seen)
                if not self.together or line.id not in self.together:
                    self._judge(draft, at, line, fresh)
                self.equals.let_go(line.stream)
                if (at + 1) % STEP == 0:
                    self.progress(at + 1)
        except Enough:
            pass
        finally:
            self.comity.read_ahead(())
        self.progress(len(self.lines))
        result.dry_run = dry_run if isinstance(dry_run, bool) else dry_run()
        if result.refused:
            result.refused.sort(key=itemgetter(0))
            return result
        result.cautions = [
            row for row in result.cautions if not _made_one_since(row[1], draft.known.original)
        ]
        result.new = len(draft.entries)
        result.streams = tuple(draft.entries.streams)
        gone = self._gone(draft)
        result.retracted = tuple(number for number, _ in gone)
        result.retracted_by = tuple(dict.fromkeys(command for _, command in gone))
        if draft.entries and self.command and self.comity.recorder.with_command(draft.command):
            raise DuplicateCommand(draft.command, "another import")
        return result if result.dry_run or not draft.entries else None

    def _read_ahead(self, at: int, seen: int) -> int:
        """Read the streams of the next lines at once, with whom they are between; up to which place that was done."""
        until = min(at + AHEAD, seen)
        if not self.equals.there:
            return seen
        there = {line.stream for line in self.lines[at:until]} & self.equals.there.keys()
        self.comity.read_ahead(there | {f"body:{slug}" for stream in there for slug in parties(stream)})
        return until

    def _see_what_is_there(self, draft: Draft, since: int, recorded: set[str]) -> int:
        """Look up what is on record of the lines from a place on that have come; up to which place that is known now.

        Where anything was taken back in any of their streams, the others are waited for: what is recorded anew is told from
        all of them.
        """
        recorder = self.comity.recorder
        lines = self.lines.come(since) if isinstance(self.lines, Arriving) else self.lines[since:]
        streams = {line.stream for line in lines}
        there = recorder.lengths(list(streams))
        retracted = self.records_anew and _any_retracted(self.comity, there)
        if retracted and isinstance(self.lines, Arriving):
            lines = self.lines[since:]
            streams = {line.stream for line in lines}
            there = recorder.lengths(list(streams))
        places = recorder.places(list(_ids(lines)))
        if places:
            places |= {line.id: places[line.digest] for line in lines if line.digest in places}
        recorded.update(places)
        self.places |= places
        draft.begin_without(streams.difference(there))
        self.equals.taken.update(places.values())
        self.equals.begin(lines, there, whole=retracted or not isinstance(self.lines, Arriving))
        if retracted:
            self._see_what_was_taken_back()
        return since + len(lines)

    def _see_what_was_taken_back(self) -> None:
        """Take note of what was taken back, and is to be recorded anew: once for each time that it was."""
        while more := _taken_back(self.comity, self.lines, self.equals.afresh(self.lines)):
            self.imported.anew = max(self.imported.anew, len(more))
            self.equals.taken |= more

    def _gone(self, draft: Draft) -> list[tuple[int, str]]:
        """The lines that were recorded before and do not stand, each with the command that retracted it.

        What the file retracts itself is as it says.
        """
        if not self.imported.already:
            return []
        own = {self.places[line.id] for line in self.lines if line.id in self.places}
        found: list[tuple[int, str]] = []
        written: dict[str, list[Entry]] = {}
        for entry in draft.entries:
            written.setdefault(entry.stream, []).append(entry)
        retracted: dict[str, dict[int, tuple[int, str]]] = {}
        """By stream and version: the entry that retracts it, and the command of that."""
        for line in self.lines:
            stream, version = self.places.get(line.id, ("", 0))
            if not stream:
                continue
            if stream not in retracted:
                history = History(stream, (*self.comity.read(stream), *written.get(stream, ())))
                retracted[stream] = _retracted_in(history.effective_entries) if history.corrects else _NONE
            if gone := retracted[stream].get(version):
                by, command = gone
                if (stream, by) not in own:
                    found.append((line.number, command))
        return found

    def save(self, draft: Draft) -> Sequence[int]:
        """Append what was judged, in one transaction; the positions."""
        draft.judged()
        stored = _Stored(draft.entries, self.comity.mapper.to_stored_event)
        positions = (
            self.comity.recorder.insert_events(stored, stamp=stamp(draft.at), unless=draft.unless) or ()
        )
        self.imported.positions = positions[0], positions[-1]
        return positions

    def _judge(self, draft: Draft, at: int, line: Line, recorded: set[str]) -> None:
        result = self.imported
        if (
            line.text is not None
            and line.stream not in self.equals.there
            and (not self.places or line.id not in self.places)
            and (version := draft.recall(line.text))
        ):
            if line.said:
                self.places[line.id] = (line.stream, version)
            self._note_cautions(draft, line)
            return
        try:
            fact = self._fact(line)
            if line.id in self.places:
                self._again(draft, line, fact, recorded)
                result.already += 1
                return
            if not line.said and (version := self._already(line.stream, fact)):
                self.places[line.id] = line.stream, version
                result.already += 1
                return
        except ValueError as error:
            result.unreadable = True
            self._refuse(line, str(error))
            return
        told = draft.tell(line.stream, fact, line.id, line.text)
        if isinstance(told, Refusal):
            if not self._done_together(draft, at, fact, told):
                self._refuse_by_law(draft, line, told)
            return
        if line.said or isinstance(
            fact, Retracted
        ):  # else no line can name it, and no other is taken back by it
            self.places[line.id] = (line.stream, told.version)
        self._note_cautions(draft, line)

    def _already(self, stream: str, fact: Fact) -> int:
        """The version of the entry that a line without an id is; 0 where it is recorded, for the first time or anew."""
        version = self.equals.next(stream, fact)
        if not version or not self.records_anew or not isinstance(fact, OF_OPTIONS):
            return version
        gone = not self.equals.stands(stream, version)
        self.imported.anew += gone
        return 0 if gone or isinstance(fact, Attested) else version  # what attests it may count no longer

    def _note_cautions(self, draft: Draft, line: Line) -> None:
        """Keep the first cautions, of those in the same words not many, and count the others."""
        if not draft.cautions:
            return
        result = self.imported
        for caution in draft.cautions:
            if isinstance(caution, Caution) and caution.code in UNSAID:
                continue
            if len(result.cautions) < CAUTIONS:
                self.said[caution] += 1
                if self.said[caution] <= ALIKE:
                    result.cautions.append((line.number, caution))
                    continue
            result.more_cautions += 1
        draft.cautions.clear()

    def _retracted_together(self, draft: Draft, at: int) -> bool:
        """Judge the retractions that follow each other from the line at a place on once, without all of them.

        Those of its stream, else those of others too, but none that takes back another of them. So a command's entries
        that were retracted at once come back from an export of facts, whatever was taken back after them.
        """
        stream = self.lines[at].stream
        run = list(takewhile(partial(self._retracts_what_is_there, draft), islice(self.lines, at, None)))
        own = list(takewhile(lambda row: row.stream == stream, run))
        return any(self._retracted(draft, lines) for lines in ((own, run) if len(own) < len(run) else (own,)))

    def _retracts_what_is_there(self, draft: Draft, line: Line) -> bool:
        """Whether a line is a retraction, and the entry that it names was put down before."""
        if not issubclass(line.cls, Retracted):
            return False
        entry = _said_in(line, "entry")
        return entry in self.places if isinstance(entry, str) else entry <= draft.version(line.stream)

    def _done_together(self, draft: Draft, at: int, fact: Fact, refusal: Refusal) -> bool:
        """Whether the line at a place, which is refused by itself, was put down with those that follow it."""
        if isinstance(fact, Retracted):
            return self._retracted_together(draft, at)
        if kind_of(self.lines[at].stream) != "membership" or refusal.code not in _AGAINST_OTHERS:
            return False
        return self._told_together(draft, at)

    def _told_together(self, draft: Draft, at: int) -> bool:
        """Judge the line at a place once with those of its stream that follow it, as far as they are lawful together.

        That a body was a member before it was one again is said in two facts, of which neither could be first.
        """
        stream = self.lines[at].stream
        run = list(takewhile(lambda row: row.stream == stream, self.lines[at : at + TOGETHER]))
        return any(self._told(draft, run[:several]) for several in range(2, len(run) + 1))

    def _told(self, draft: Draft, run: list[Line]) -> bool:
        if any(line.id in self.places for line in run):
            return False
        try:
            facts = [self._fact(line) for line in run]
        except ValueError:
            return False
        decided = decide_together(draft.history(run[0].stream), facts, draft.known)
        if isinstance(decided, Refusal):
            return False
        for line, fact in zip(run, decided, strict=True):
            self.places[line.id] = line.stream, draft.put(line.stream, fact, line.id).version
        self.together.update(line.id for line in run)
        return True

    def _retracted(self, draft: Draft, run: list[Line]) -> bool:
        if not run:
            return False
        try:
            facts = [
                cast(
                    "Retracted",
                    self._fact(line),
                )
                for line in run
            ]
        except ValueError:
            return False
        wanted: dict[str, list[int]] = {}
        for line, fact in zip(run, facts, strict=True):
            wanted.setdefault(line.stream, []).append(fact.entry)
        if any(line.id in self.places for line in run) or any(
            len(set(versions)) < len(versions) for versions in wanted.values()
        ):
            return False
        judged = [(draft.history(stream), versions) for stream, versions in wanted.items()]
        kinds = {history.stream: history.kind for history, _ in judged}
        for line, fact in zip(run, facts, strict=True):
            if references_refused(kinds[line.stream], line.stream, fact, draft.known):
                return False
        if isinstance(decide_retractions(judged, facts[0].because, draft.known), Refusal):
            return False
        for line, fact in zip(run, facts, strict=True):
            self.places[line.id] = line.stream, draft.put(line.stream, fact, line.id).version
        self.together.update(line.id for line in run)
        return True

    def _refuse_by_law(self, draft: Draft, line: Line, refusal: Refusal) -> None:
        if refusal.before is not None:
            self.imported.earlier.add(line.number)
        if refusal.entry is not None:
            self.imported.against[line.number] = refusal.entry, self._line_of(draft, refusal.entry)
        self._refuse(line, str(refusal))

    def _line_of(self, draft: Draft, entry: str) -> int:
        """The number of the line that an entry is of; 0 where it is of none, since it is on record."""
        stream, _, version = entry.rpartition("#")
        told = draft.history(stream).entries[int(version) - 1]
        if told.position:  # nor is a list waited for that is still being read
            return 0
        return next((line.number for line in self.lines if line.stream == stream and line.id == told.id), 0)

    def _refuse(self, line: Line, why: str) -> None:
        self.refused_ids[line.id] = line.number
        note(self.imported.refused, line.number, why)

    def _fact(self, line: Line) -> Fact:
        """Its fact. Errors: `NotAFact`, those of what it names."""
        return line.fact or _of_days(partial(fact_of, line.cls), line.cls, self._named(line))

    def _named(self, line: Line) -> dict[str, Any]:
        """The fields with versions in the place of other lines' ids. Errors: `NotTaken`."""
        fields = dict(line.fields)
        for name in _POINTERS:
            id_ = fields.get(name)
            if not isinstance(id_, str):
                continue
            if id_ in self.refused_ids:
                number = self.refused_ids[id_]
                raise NotTaken(
                    Message("{name} names line {number}, which is refused", name=name, number=number)
                )
            if id_ not in self.places:
                no_such = Message(
                    "{name}: no earlier line and no entry of the ledger has the id {id!r:.80}",
                    name=name,
                    id=id_,
                )
                raise NotTaken(
                    Message("{no_such}; a version is a number without quotation marks", no_such=no_such)
                    if id_.isdigit()
                    else no_such
                )
            stream, fields[name] = self.places[id_]
            if stream != line.stream:
                raise NotTaken(
                    Message(
                        "{name}: {id!r:.80} is an entry of {stream}, not of {own}",
                        name=name,
                        id=id_,
                        stream=stream,
                        own=line.stream,
                    )
                )
        return fields

    def _again(self, draft: Draft, line: Line, fact: Fact, recorded: set[str]) -> None:
        """A line of an id that is taken: the same fact, or a mistake. Errors: `NotTaken`."""
        if not line.said:
            return
        stream, version = self.places[line.id]
        entry: Entry | None = draft.history(stream).entries[version - 1]
        if entry is None or stream != line.stream or not self.comity.same(entry, fact):
            where = (
                Message("in the ledger, as {stream}#{version},", stream=stream, version=version)
                if line.id in recorded
                else "earlier in this file"
            )
            raise NotTaken(
                Message(
                    "the id {id!r:.80} stands {where} for something else: give this line another one",
                    id=line.id,
                    where=where,
                )
            )


_NONE: dict[int, tuple[int, str]] = {}


def _made_one_since(caution: str, original: Callable[[str], str | None]) -> bool:
    """Whether a caution says of two bodies that they may be one, which a later line says."""
    if not isinstance(caution, Caution) or caution.code != "body-alike":
        return False

    def read_as(slug: str) -> str:
        further = original(f"body:{slug}")
        return read_as(further) if further else slug

    one, other = map(read_as, caution.values["merge"].about)
    return one == other


def _retracted_in(readings: Sequence[EffectiveEntry]) -> dict[int, tuple[int, str]]:
    """The versions that do not stand, each with the entry that retracts it, and the command of that."""
    return {
        reading.entry.version: (by, readings[by - 1].entry.command)
        for reading in readings
        if (by := reading.retracted_by) is not None
    }


class _Equals:
    """Which entries say what the lines of a file say that give no id: the n-th line that says a thing is the n-th entry.

    Only the streams that the file names are read, and only those of them that there are. Entries that the file names by
    an id are taken.
    """

    def __init__(self, comity: Comity) -> None:
        self.comity = comity
        self.there: dict[str, int] = {}
        """The streams that there are, with their lengths."""
        self.taken: set[tuple[str, int]] = set()
        """The entries that no line is, by stream and version: those that one names by its id, and what is recorded anew."""
        self.left: Counter[str] = Counter()
        """How many lines of each stream have come, and are not judged."""
        self.told: set[tuple[str, int]] = set()
        """The entries that judged lines are, where more lines may come of their streams."""
        self.whole = True
        """Whether all lines have come."""
        self.last: tuple[str, tuple[Entry, ...]] = ("", ())
        """The stream that was read last, with its entries: those of all are more than a file."""
        self.versions: dict[str, dict[Hashable, list[int]]] = {}

    def begin(self, lines: Sequence[Line], there: Mapping[str, int], *, whole: bool) -> None:
        """Begin with lines; `there` are those of their streams that are on record, with their lengths."""
        self.there.update(there)
        self.left.update(line.stream for line in lines if line.stream in there)
        self.whole = whole

    def afresh(self, lines: Iterable[Line]) -> "_Equals":
        """The same, of lines of which none was judged."""
        other = _Equals(self.comity)
        other.there = self.comity.recorder.lengths(list({line.stream for line in lines}))
        other.taken = self.taken
        return other

    def next(self, stream: str, fact: Fact) -> int:
        """The version of the next entry of a stream that says this fact; 0 for none."""
        if stream not in self.there:
            return 0
        if stream not in self.versions:
            self._read(stream)
        if isinstance(fact, Corrected | Contested | Preferred):
            entries = self._entries(stream)
            if fact.entry > len(entries):
                return 0
            try:
                fact = as_recorded(fact, entries[fact.entry - 1].fact)
            except NotAFact:
                return 0
        left = self.versions[stream].get(_said(fact))
        if not left:
            return 0
        if not self.whole:
            self.told.add((stream, left[-1]))
        return left.pop()

    def let_go(self, stream: str) -> None:
        """One line of a stream is judged; after the last one nobody asks what its entries say."""
        if left := self.left.get(stream):
            self.left[stream] = left - 1
            if left == 1:
                self.versions.pop(stream, None)

    def stands(self, stream: str, version: int) -> bool:
        """Whether an entry was not taken back."""
        return History(stream, self._entries(stream)).effective_entries[version - 1].stands

    def gone(self, stream: str, version: int) -> Entry | None:
        """An entry that was taken back; None where it stands."""
        history = History(stream, self._entries(stream))
        reading = history.effective_entries[version - 1] if history.corrects else None
        return None if reading is None or reading.retracted_by is None else reading.entry

    def _entries(self, stream: str) -> tuple[Entry, ...]:
        if self.last[0] != stream:
            self.last = stream, self.comity.read(stream)[: self.there[stream]]
        return self.last[1]

    def _read(self, stream: str) -> None:
        entries = self._entries(stream)
        versions = self.versions[stream] = {}
        for entry in reversed(entries):
            if (place := (stream, entry.version)) not in self.taken and place not in self.told:
                versions.setdefault(_said(entry.fact), []).append(entry.version)
        several = [alike for alike in versions.values() if len(alike) > 1]
        readings = History(stream, entries).effective_entries if several else ()
        for alike in several:  # what stands comes before what was retracted
            alike.sort(key=lambda version: (readings[version - 1].retracted_by is None, -version))


def _on_record(
    comity: Comity, lines: Sequence[Line], equals: _Equals
) -> tuple[dict[tuple[str, int], str], bool]:
    """The entries that say what lines without an id say and do not stand, with the commands that recorded them.

    And whether any line says what is not on record.
    """
    gone: dict[tuple[str, int], str] = {}
    told_otherwise = False
    for at, line in enumerate(lines):
        if at % AHEAD == 0:
            comity.read_ahead({line.stream for line in lines[at : at + AHEAD]} & equals.there.keys())
        if line.said or line.names_a_line:
            continue
        fact = line.fact if line.stream in equals.there else None
        version = equals.next(line.stream, fact) if fact else 0
        if not version:
            told_otherwise = True
        elif entry := equals.gone(line.stream, version):
            gone[line.stream, version] = entry.command
    comity.read_ahead(())
    return gone, told_otherwise


def _taken_back(comity: Comity, lines: Sequence[Line], equals: _Equals) -> set[tuple[str, int]]:
    """The entries that say what lines of a list say, and are to be recorded anew, by stream and version.

    Those of a command of which nothing stands, and those of streams whose opening does not: that list was taken back, to be
    told otherwise, or with what an option recorded of it, which is recorded anew. Nothing where it is told as it was: then
    its retractions can be retracted.
    """
    if not _any_retracted(comity, equals.there):
        return set()
    gone, told_otherwise = _on_record(comity, lines, equals)
    histories: dict[str, History] = {}

    def history(stream: str) -> History:
        if stream not in histories:
            histories[stream] = History(stream, comity.read(stream))
        return histories[stream]

    whole: set[str] = set()
    for command in set(gone.values()):
        written: dict[str, list[Entry]] = {}
        for entry in comity.written_by(command):
            written.setdefault(entry.stream, []).append(entry)
        if any(
            history(stream).left_to_retract([entry.version for entry in entries])
            for stream, entries in written.items()
        ):
            continue
        whole.add(command)
        of_options = (isinstance(entry.fact, OF_OPTIONS) for entries in written.values() for entry in entries)
        told_otherwise = told_otherwise or any(of_options)
        told_otherwise = told_otherwise or any(
            history(stream).is_open and any(isinstance(entry.fact, opening) for entry in entries)
            for stream, entries in written.items()
            if (opening := history(stream).kind.opening) is not None
        )
    if not told_otherwise:
        return set()
    return {
        (stream, version)
        for (stream, version), command in gone.items()
        if command in whole or not history(stream).is_open
    }


def _any_retracted(comity: Comity, streams: Iterable[str]) -> bool:
    """Whether anything was ever retracted in any of some streams."""
    by_kind: dict[str, list[str]] = {}
    for stream in streams:
        by_kind.setdefault(kind_of(stream), []).append(stream)
    return any(comity.recorder.among(those, f"{kind}.{Retracted.verb}") for kind, those in by_kind.items())


def _said(fact: Fact | Part) -> Hashable:
    """What a fact says, as a key: equal for equal facts."""
    values = fact.__dict__
    return type(fact), *(_hashable(values[name]) for name in type(fact).model_fields)


def _hashable(value: Any) -> Hashable:
    match value:
        case Part():
            return _said(value)
        case list() | tuple():
            return tuple(map(_hashable, value))
        case dict():
            return frozenset((name, _hashable(inner)) for name, inner in value.items())
        case _:
            return cast("Hashable", value)


_POINTERS = frozenset(("entry", "before"))


def _ids(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.said:
            yield line.id
        elif line.digest:
            yield line.digest
        if line.names_a_line:
            yield from (value for name in _POINTERS if isinstance(value := line.fields.get(name), str))


def note(refused: list[tuple[int, str]], number: int, why: str) -> None:
    """Put a refusal on the list. Errors: `Enough` where it is full."""
    plain = why.encode("utf-8", "backslashreplace").decode()
    if len(plain) > LONGEST_REASON:
        plain = f"{plain[:LONGEST_REASON]} …"
    refused.append((number, why if why == plain else plain))  # a message stays one
    if len(refused) >= SHOWN:
        more = Message("{count} lines are refused: what follows was not looked at", count=SHOWN)
        refused.append((number, more))
        raise Enough


def within(limits: Limits, refused: list[tuple[int, str]], number: int, size: int) -> None:
    """See that a file is read no further than its limits. Errors: `Enough`."""
    if number > limits.lines or size > limits.size:
        many = number > limits.lines
        too_much = Message(
            "the file has more than {most:,} {of}: split it, or raise the limit with {field}",
            most=limits.lines if many else limits.size,
            of="lines" if many else "bytes",
            field=Field("max_lines" if many else "max_bytes"),
        )
        note(refused, number, too_much)
        raise Enough


# --- reading lines


def lines_of(file: BinaryIO, limits: Limits = LIMITS) -> Iterator[bytes]:
    """The lines of a file, none of them longer than is needed to see that it is too long; its rest is passed over."""
    longest = limits.line + 2
    while line := file.readline(longest):
        yield line
        left = limits.size
        while len(line) == longest and not line.endswith(b"\n") and left > 0:
            line = file.readline(longest)
            left -= longest


def read_lines(
    lines: Iterable[bytes | str],
    refused: list[tuple[int, str]],
    limits: Limits = LIMITS,
    *,
    digests: bool = False,
) -> Iterator[Line]:
    """The facts of a file's lines; what cannot be read is put on the list of refusals. Errors: `Enough`.

    With `digests`, a line without an id has the one that it would have had in schema 1 beside it.
    """
    size = 0
    equals: dict[bytes, int] | None = {} if digests else None
    for number, raw in enumerate(lines, 1):
        size += len(raw)
        within(limits, refused, number, size)
        try:
            said = object_of(raw, number, limits)
            if said is not None:
                yield _line(number, said, equals)
        except ValueError as error:
            note(refused, number, str(error))


def object_of(raw: bytes | str, number: int, limits: Limits) -> dict[str, Any] | None:
    """The JSON object of a line; None for a blank one. Errors: ValueError."""
    if len(raw) > limits.line:
        raise NotTaken(Message("the line has more than {most:,} bytes", most=limits.line))
    try:
        line = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        raise NotTaken(
            Message("it is not UTF-8 (byte {byte}): save the file as UTF-8", byte=error.start + 1)
        ) from None
    if number == 1:
        line = line.removeprefix("\ufeff")
    line = line.strip(" \t\r\n")
    if not line:
        return None
    try:
        said = _decode(line)
    except json.JSONDecodeError as error:
        raise NotTaken(
            Message("it is no JSON: {why} (character {column})", why=error.msg, column=error.colno)
        ) from None
    except RecursionError:
        raise _too_deep(limits) from None
    if line.count("[") + line.count("{") > limits.nesting and _depth(said) > limits.nesting:
        raise _too_deep(limits)
    if not isinstance(said, dict):
        raise NotTaken('it is no JSON object: a line is {"stream": …, "type": …, and the fields of the fact}')
    return said


def _too_deep(limits: Limits) -> NotTaken:
    return NotTaken(Message("it is nested more than {most} deep", most=limits.nesting))


def _line(number: int, said: dict[str, Any], equals: dict[bytes, int] | None) -> Line:
    """A line from its object; `equals` counts those that say the same, for digests. Errors: ValueError with the sentence."""
    if not _OURS.isdisjoint(said):
        raise NotTaken(
            Message(
                "it has {name!r}, which is for the ledger to say: nobody can record as somebody else or at another time;"
                " only a restore keeps these ({restore})",
                name=min(_OURS & said.keys()),
                restore=Step("import", restore=Blank("FILE")),
            )
        )
    fields = dict(said)
    stream, type_, id_ = fields.pop("stream", None), fields.pop("type", None), fields.pop("id", None)
    if not isinstance(stream, str) or not isinstance(type_, str):
        missing = "stream" if not isinstance(stream, str) else "type"
        raise NotTaken(
            Message(
                'it has no {missing}: a line begins with {{"stream": "body:gdynia", "type": "body.registered"',
                missing=missing,
            )
        )
    if refusal := unfit(stream):
        raise NotTaken(str(refusal))
    cls = _class_of(type_)
    if kind_of(stream) != type_.partition(".")[0]:
        raise NotTaken(
            Message(
                "{type} is no fact of a {kind} ({stream})", type=type_, kind=kind_of(stream), stream=stream
            )
        )
    is_said = id_ is not None
    name = _id(id_) if is_said else os.urandom(_ID_BYTES).hex()
    digest = "" if is_said or equals is None else _digest(said, equals)
    if not _POINTERS.isdisjoint(fields) and any(type(fields.get(pointer)) is str for pointer in _POINTERS):
        return Pointing(stream, cls, fields, number, name, is_said, digest)
    told = _of_days(partial(Told, stream, cls), cls, fields)
    told.id, told.number, told.said, told.digest = name, number, is_said, digest
    return told


def _of_days(make: Callable[[dict[str, Any]], T], cls: type[Fact], fields: dict[str, Any]) -> T:
    """What is made of the fields of a fact, whose days may be of the Republic of China. Errors: `NotAFact`."""
    try:
        return make(fields)
    except NotAFact:
        plain = _with_canonical_days(cls, fields)
        if plain is None:
            raise
        return make(plain)


def _with_canonical_days(cls: type[Fact], fields: dict[str, Any]) -> dict[str, Any] | None:
    """The fields with the days as EDTF that were refused and are another spelling of it; None where there are none."""
    try:
        cls.model_validate(fields)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    else:
        return None
    plain, changed = deepcopy(fields), False
    for refusal in wrong:
        if isinstance(refusal.get("ctx", {}).get("error"), NotAWhen) and isinstance(refusal["input"], str):
            *path, last = (step for step in refusal["loc"] if not str(step).startswith("function-"))
            inner: Any = plain
            for step in path:
                inner = inner[step]
            try:
                inner[last] = canonical(refusal["input"])
            except NotAWhen:
                return None  # the first refusal says what is wrong
            changed = True
    return plain if changed else None


def _digest(said: dict[str, Any], equals: dict[bytes, int]) -> str:
    """The id of a line that gives none, in schema 1: how it is written, and the how manieth of its kind it is."""
    digest = sha256(_canonical(said).encode("utf-8", "surrogatepass"))
    count = equals[digest.digest()] = equals.get(digest.digest(), -1) + 1
    digest.update(b"\n%d" % count)
    return digest.hexdigest()


_ID_BYTES = 16
_class_of = lru_cache(maxsize=1_000)(fact_class)
_OURS = frozenset(
    ("version", "position", "recorded_at", "recorded_by", "command", "schema", "salt", "withheld")
)


def _id(said: Any) -> str:
    if not isinstance(said, str):
        raise NotTaken(Message("id is a text, not {said!r:.80}", said=said))
    try:
        clean = text(said)
    except ValueError as error:
        raise NotTaken(Message("id: {why}", why=str(error))) from None
    if clean != said or len(clean) > LONGEST_NAME or "\n" in clean:
        raise NotTaken(
            Message(
                "id is one line of at most {most} characters, without spaces around it", most=LONGEST_NAME
            )
        )
    return clean


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise NotTaken(Message("it has {twice!r:.80} twice", twice=twice))
    return members


def _no_number(word: str) -> NoReturn:
    raise NotTaken(Message("{word} is no number of JSON's", word=word))


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise NotTaken(Message("{digits:.40} is too large a number", digits=digits))
    if len(_SIGNIFICANT.sub("", digits)) > _EXACT or (not number and re.match("-?[0.]*[1-9]", digits)):
        raise NotTaken(
            Message(
                "{digits:.40} is written closer than a number of JSON is kept: put it in quotation marks",
                digits=digits,
            )
        )
    return number


def _int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise NotTaken(
            Message("{digits:.20}… has {count} digits: too large a number", digits=digits, count=len(digits))
        )
    return int(digits)


_LONGEST_NUMBER = 40
_EXACT = 17
"""Digits from which on JSON's readers no longer agree on a number with a point."""
_SIGNIFICANT = re.compile(r"^[-0.]+|\.|[eE].*")
"""What of a number is none of its digits."""
_decode = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_number, parse_float=_float, parse_int=_int
).decode
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _depth(value: Any) -> int:
    """How deep lists and objects lie in each other; not by recursion, which a deep one would break."""
    deepest, level = 0, [value]
    while (
        level := [
            inner
            for row in level
            if isinstance(row, list | dict)
            for inner in (row.values() if isinstance(row, dict) else row)
        ]
        if any(isinstance(item, list | dict) for item in level)
        else []
    ):
        deepest += 1
    return deepest + 1
