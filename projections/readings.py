"""The rows as they would be, were another value of a contested field in use: what reports ask to see what depends on it.

Of every stream with open contests (`domain.contests`) the rows are made for each other reading too, and kept beside the
ones in use where they differ. `Looked` takes down what a report asks for, so that only readings which give another answer
to one of its questions are tried; `Otherwise` gives the rows of such a reading, and all others as they are.
"""

import json
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, TypeVar

from domain.sentence import ValueOf
from projections.row import Projection, by_stream
from projections.rows.bodies import bodies
from projections.rows.conflicts import conflicts
from projections.rows.moments import EVERYWHERE
from projections.rows.spells import Spell, pick, spells
from projections.rows.streams import Stream, streams

if TYPE_CHECKING:
    from domain.history import History
    from projections.steady import Lately, Steady, Which

R = TypeVar("R", bound=tuple[Any, ...])
SEVERAL = (list, tuple, set, frozenset)
ABOUT_ENTRIES = frozenset({"attestations", "citations", "conflicts", "corrections", "lengths"})
"""Projections of what was recorded, which is the same whatever is in use."""
BETWEEN = frozenset({"partnership", "membership"})
"""Kinds of stream that are read with the successions of bodies."""
SUCCEEDED = "body.succeeded"
_STREAM = attrgetter("stream")
FEW = 50
"""Questions that are taken down for one projection; who asks more has asked for all."""


class Choice(NamedTuple):
    """Another value for a contested field of an entry."""

    stream: str
    version: int
    field: str
    exact: Annotated[str, "the value, as JSON"]
    type: Annotated[str, "of the contested fact"]

    @property
    def value(self) -> ValueOf:
        """The value in words."""
        return ValueOf(self.type, self.field, self.exact)

    @property
    def entry(self) -> str:
        """The contested entry, as `stream#version`."""
        return f"{self.stream}#{self.version}"


Reading = tuple[Choice, ...]
"""What is chosen in one stream, in the order of entries."""
Narrowed = dict[Any, dict[int, tuple[Any, Any]]]
"""What the rows of other readings answer to a question, by what object they are, which is held here as long."""
World = Mapping[str, Reading]
"""What is chosen in some streams; in all others what is in use."""


class OtherRows(NamedTuple):
    """The rows that a projection has of one stream in another reading, where some reading of it has not those in use.

    All readings are there then: what is not there is no reading of the stream, and not one with the rows in use.
    """

    stream: str
    n: Annotated[int, "the number of the reading, from 1"]
    projection: str
    reading: Annotated[tuple[Choice, ...], "which values are chosen"]
    rows: Annotated[str, "as JSON"]


def readings_of(history: "History") -> Iterator[tuple[Reading, "History"]]:
    """The other readings of a history, each with what is chosen in it."""
    if not history.corrects:
        return
    from domain.contests import other_readings

    for way, read in other_readings(history):
        yield (
            tuple(
                Choice(
                    stream=history.stream,
                    version=choice.version,
                    field=choice.field,
                    exact=json.dumps(choice.value, ensure_ascii=False),
                    type=read.entries[choice.version - 1].type,
                )
                for choice in way
            ),
            read,
        )


def in_order(projection: Projection[R], history: "History") -> list[R]:
    """The rows of one history, in the order of their key."""
    rows, key = list(projection(history)), projection.key
    if len(rows) > 1:
        rows.sort(key=attrgetter(*key))
    return rows


class Distinct(Generic[R]):
    """The rows of one stream in its readings: those that say the same as the ones before are these, whosever word they are.

    Another value has another source, which changes rows that do not depend on the value.
    """

    def __init__(self, used: Sequence[R]) -> None:
        """`used` are the rows in use."""
        self._seen: list[tuple[list[Any], Sequence[R]]] = [([*map(_but_whose_word, used)], used)]

    def of(self, rows: Sequence[R]) -> Sequence[R]:
        """The rows of the next reading."""
        bare = [*map(_but_whose_word, rows)]
        known = next((those for other, those in self._seen if other == bare), None)
        if known is not None:
            return known
        self._seen.append((bare, rows))
        return rows


def _but_whose_word(row: Any) -> Any:
    columns = [name for name in row._fields if name.endswith(WHOSE_WORD)]
    return row._replace(**dict.fromkeys(columns)) if columns else row


WHOSE_WORD = ("sources", "brought_by")
"""How the columns are called that say whose word it is, alone or after what it is about (`projections.row.word`)."""


def others_of(projections: Callable[[], Iterable[Projection[Any]]]) -> Projection[OtherRows]:
    """The projection that has the rows of other projections in the other readings of a stream."""

    def other_rows(history: "History") -> Iterator[OtherRows]:
        """One row a projection and other reading of a stream, where one of them has other rows than the one in use."""
        kind = history.stream.partition(":")[0]
        used: dict[str, list[Any]] = {}
        distinct: dict[str, Distinct[Any]] = {}
        found: dict[str, list[OtherRows]] = {}
        differing: set[str] = set()
        for n, (reading, read) in enumerate(readings_of(history), 1):
            used = used or {
                projection.name: in_order(projection, history)
                for projection in projections()
                if kind in projection.of and depends(projection)
            }
            distinct = distinct or {name: Distinct(rows) for name, rows in used.items()}
            for projection in projections():
                if (name := projection.name) in used:
                    rows = distinct[name].of(in_order(projection, read))
                    if rows != used[name]:
                        differing.add(name)
                    found.setdefault(name, []).append(
                        OtherRows(
                            stream=history.stream,
                            n=n,
                            projection=name,
                            reading=reading,
                            rows=json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
                        )
                    )
        for name, rows_of in found.items():
            if name in differing:
                yield from rows_of

    key = ("stream", "n", "projection")
    # whether a stream is told elsewhere is asked of each reading
    return Projection(other_rows, OtherRows, of=EVERYWHERE, key=key, index=[("projection",)], duplicates=True)


def depends(projection: Projection[Any]) -> bool:
    """Whether its rows depend on which value is in use."""
    return projection.name not in ABOUT_ENTRIES


# --- rows


class Rows:
    """The rows of a ledger, kept or folded afresh: a report cannot tell which."""

    held = False
    """Whether what was asked is answered again from memory (`projections.held`)."""
    told: "Told | None" = None
    """What single streams, as they are read, answered to questions, where that is kept for whoever asks later."""
    steady: "Steady | None" = None
    """What was made of them, and holds for several days, where that is kept for whoever asks later."""
    lately: "Lately | None" = None
    """What was answered lately of other days, where that is kept for whoever asks later."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection in the order of their keys.

        `where` columns equal a value, or one of several (a list, tuple, set or frozenset); a column that holds tuples
        cannot be asked for.
        """
        raise NotImplementedError

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on `day`, in the order of the streams.

        Of three parties or more: as `of` sees it, a party or two of them (`a--b`); as a whole where it is neither.
        `where` as in `of`, over the rows of `projections.rows.streams` (`stream`, `kind`).
        """
        raise NotImplementedError

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """For each stream the row of what may have happened by `day` whose latest day is the latest.

        Of several, the last in the order of the key. For projections with `earliest` and `latest`, whose key is `stream`
        and a number.
        """
        raise NotImplementedError

    def titled(self, kind: str) -> Iterator[Stream]:
        """All streams, of which those of a kind alone matter: it is asked what they are called."""
        del kind
        return self.of(streams)

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> "Mapping[str, Mapping[Reading, Sequence[R]]]":
        """By stream and reading, the rows of all other readings (`readings_of`), where some are not those in use.

        `among` names the streams that matter; None: all.
        """
        del projection, among
        return {}


# --- what is asked


NOWHERE: frozenset[Any] = frozenset()
"""No conditions, but on the stream."""


class Question(NamedTuple):
    """What was asked of rows, for one stream or for all."""

    how: str
    projection: Projection[Any]
    where: Mapping[str, Any]
    day: int = 0
    of: str | None = None

    def about(self, streams: Collection[str]) -> "Question":
        """The same about those of these streams alone that it was about."""
        asked = several(self.where["stream"]) if "stream" in self.where else streams
        return self._replace(
            where={**self.where, "stream": [stream for stream in streams if stream in asked]}
        )

    @property
    def streams(self) -> frozenset[str] | None:
        """The streams that it is about; None for all."""
        return several(self.where["stream"]) if "stream" in self.where else None

    @property
    def of_all(self) -> "Question":
        """The same about all streams."""
        return self._replace(where={name: value for name, value in self.where.items() if name != "stream"})

    @property
    def key(self) -> tuple[Any, ...]:
        """What is asked, whatever streams it is asked about."""
        if len(self.where) == ("stream" in self.where):
            return self.how, self.projection, NOWHERE, self.day, self.of
        where = frozenset([(name, several(value)) for name, value in self.where.items() if name != "stream"])
        return self.how, self.projection, where, self.day, self.of

    def answer(self, rows: Rows) -> Iterator[Any]:
        """What the rows say."""
        match self.how:
            case "at":
                return rows.at(self.day, self.of, **self.where)
            case "latest":
                return rows.latest(self.projection, self.day, **self.where)
            case _:
                return rows.of(self.projection, **self.where)


_Keyed = tuple[Question, tuple[Any, ...], frozenset[str] | None]
"""A question with its key and the streams that it is about."""
EVERY_STREAM = Question("of", streams, {})
"""All streams."""


class Told:
    """Which streams, as they are read, answer a question alike: by number, of one stream and question no two the same.

    For several threads. What is answered about a day is not kept for long: the next who asks may ask of another one.
    """

    def __init__(self, most: int = 100_000) -> None:
        """Beyond so many rows all is forgotten."""
        self._most, self._held = most, 0
        self._lock = threading.Lock()
        self._kept: dict[Any, tuple[dict[tuple[str, Reading], int], dict[str, list[list[Any]]]]] = {}
        """By question the numbers of what streams answered to it, as they are read, and by stream the answers in order."""

    def numbers(
        self, question: Question, key: Any, rows: Rows, read: Collection[tuple[str, Reading]]
    ) -> Mapping[tuple[str, Reading], int]:
        """What streams answer to a question (`key` is its own) by number; `rows` are those in which they are so `read`."""
        known, distinct = self._kept.setdefault(key, ({}, {}))
        new = {those[0]: those for those in read if those not in known}
        if new:
            answers: dict[str, list[Any]] = {stream: [] for stream in new}
            for row in question.about(new).answer(rows):
                answers[row.stream].append(row)
            with self._lock:
                for stream, answer in answers.items():
                    alike = distinct.setdefault(stream, [])
                    if answer not in alike:
                        alike.append(answer)
                        self._held += len(answer)
                    known[new[stream]] = alike.index(answer)
                if self._held > self._most:
                    self._held, self._kept = 0, {}
        return known


class Looked(Rows):
    """The rows in use, and what was asked of them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._asked: dict[tuple[str, Projection[Any]], list[Question]] = {}
        self._learned: dict[Any, tuple[Question, set[str]]] = {}
        """What is asked only where streams are read otherwise, and of which of these."""
        self._own = Told()
        self._narrowed: Narrowed = {}
        self._bears: list[_Keyed] = []
        self._bear_of = 0
        self.titles: set[str] = set()
        """The kinds of which it was asked what all are called; an empty one where all streams were asked for."""

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        self._take_down(Question("of", projection, where))
        if projection is streams and not where:
            self.titles.add("")
        return self._rows.of(projection, **where)

    def titled(self, kind: str) -> Iterator[Stream]:
        """All streams, for what those of a kind are called (`Rows.titled`)."""
        self._take_down(EVERY_STREAM)
        self.titles.add(kind)
        return self._rows.titled(kind)

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        self._take_down(Question("at", spells, where, day, of))
        return self._rows.at(day, of, **where)

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream (`Rows.latest`)."""
        self._take_down(Question("latest", projection, where, day))
        return self._rows.latest(projection, day, **where)

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Any, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        return self._rows.other(projection, among)

    def _take_down(self, question: Question) -> None:
        asked = self._asked.setdefault((question.how, question.projection), [])
        if len(asked) < FEW and question not in asked:
            asked.append(question)

    def bearing(self) -> dict[str, list[Reading]]:
        """By stream, the other readings that give another answer to something that was asked, each answer once.

        Of readings that answer alike the one with the fewest choices is there.
        """
        found: dict[str, dict[Reading, None]] = {}
        for projection in {projection for _, projection in self._asked}:
            for stream, readings in self._differing(projection, self._about(projection)):
                found.setdefault(stream, {}).update(dict.fromkeys(readings))
        for question, learned in self._learned.values():
            for stream, readings in self._differing(question.projection, learned):
                found.setdefault(stream, {}).update(dict.fromkeys(readings))
        return self._apart({stream: sorted(found[stream], key=_fewest) for stream in sorted(found)})

    def untold(self, bearing: Mapping[str, Sequence[Reading]]) -> set[str]:
        """Streams of which another reading bears on nothing but on what they are called, which was asked of others alone."""
        if "" in self.titles or not self.titles:
            return set()
        others = {
            stream: readings
            for stream, readings in bearing.items()
            if stream.partition(":")[0] not in self.titles
        }
        return others.keys() - self._apart(others, but=EVERY_STREAM) if others else set()

    def uncombined(self, streams: Collection[str]) -> dict[str, int]:
        """Of streams of which each value was read alone, as there are too many, the ways to combine them that were left."""
        found: dict[str, set[Reading]] = {}
        for projection in {projection for _, projection in self._asked}:
            for stream, readings in self._differing(projection, streams):
                found.setdefault(stream, set()).update(readings)
        ways = {
            stream: prod(len(values) + 1 for values in _by_field(choice for (choice,) in readings)) - 1
            for stream, readings in found.items()
            if {len(reading) for reading in readings} == {1}
        }
        several_ = [stream for stream, number in ways.items() if number > len(found[stream])]
        crowded = self.crowded(several_)
        return {stream: ways[stream] - len(found[stream]) for stream in several_ if stream in crowded}

    def crowded(self, streams: Collection[str]) -> set[str]:
        """Streams of which so many values are contested that each is read alone."""
        if not streams:
            return set()
        from domain.contests import BESIDE, MOST

        open_ = by_stream(
            row
            for row in self._rows.of(conflicts, stream=list(streams))
            if row.is_open and row.field not in BESIDE
        )
        return {
            stream
            for stream, rows in open_.items()
            if prod(len(values) + 1 for values in _by_field(rows)) > MOST + 1
        }

    def learn(self, world: World, there: "Looked") -> bool:
        """Take down what was asked in another world about the streams that are read otherwise in it; whether that is more.

        A report asks more of what it finds there, such as how a tie stands that it found no beginning of.
        """
        more = not there.titles <= self.titles
        self.titles |= there.titles
        for question in there.questions():
            key = question.key
            already = self._asked_about.get(key, frozenset())
            if already is None or question.projection.name in ABOUT_ENTRIES:
                continue
            _, learned = self._learned.setdefault(key, (question.of_all, set()))
            asked = question.streams
            new = (world.keys() if asked is None else world.keys() & asked) - already - learned
            learned |= new
            more = more or bool(new)
        return more

    def questions(self) -> Iterator[Question]:
        """What was asked; of one projection too often to know, whatever it may say."""
        for those in self._asked.values():
            yield from those
            if len(those) >= FEW:
                yield those[0]._replace(where={})

    def asked(self) -> "dict[Projection[Any], Which]":
        """Of which streams the rows of each projection were asked for; what streams are called has no days."""
        from projections.steady import Which

        found: dict[Projection[Any], Which] = {}
        learned = [question.about(those) for question, those in self._learned.values()]
        for question in (*self.questions(), *learned):
            projection, where = question.projection, question.where
            if projection is streams and not where and "" not in self.titles and self.titles:
                continue
            kinds, those = found.get(projection, Which())
            if question.streams is not None:
                those |= question.streams
            elif projection in (streams, spells) and "kind" in where:
                kinds |= several(where["kind"])
            else:
                kinds |= {""}
            found[projection] = Which(kinds, those)
        return found

    @cached_property
    def _asked_about(self) -> dict[Any, frozenset[str] | None]:
        """By what was asked the streams that it was asked about; None for all."""
        found: dict[Any, frozenset[str] | None] = {}
        for question in self.questions():
            known, more = found.get(question.key, frozenset()), question.streams
            found[question.key] = None if known is None or more is None else known | more
        return found

    def successions(self) -> list[Choice]:
        """Other values of successions by which partnerships and memberships that were asked for may be read otherwise.

        Their rows are made with the successions in use.
        """
        asked = [
            question
            for those in self._asked.values()
            for question in those
            if not BETWEEN.isdisjoint(question.projection.of)
        ]
        if not asked:
            return []
        named = [
            several(question.where["stream"]) if "stream" in question.where else None for question in asked
        ]
        of_them = {stream for item in named if item for stream in item}
        if None in named or len(of_them) > FEW:
            lines = None
        else:
            lines = {f"body:{slug}" for stream in of_them for slug in self._line(stream)}
        found = {
            choice
            for readings in self._rows.other(bodies, lines).values()
            for reading in readings
            for choice in reading
            if choice.type == SUCCEEDED
        }
        if found and None not in named and lines is None:
            after = {body.slug: body.successor for body in self._rows.of(bodies)}
            lines = {f"body:{slug}" for stream in of_them for slug in _line(stream, after.get)}
        return sorted(choice for choice in found if lines is None or choice.stream in lines)

    def _line(self, stream: str) -> set[str]:
        def after(slug: str) -> str | None:
            body = next(self._rows.of(bodies, stream=f"body:{slug}"), None)
            return body.successor if body else None

        return _line(stream, after)

    def _about(self, projection: Projection[Any]) -> set[str] | None:
        """The streams that a projection was asked about; None where it was asked about all, or too often to know."""
        those = [
            question
            for (_, asked), several_ in self._asked.items()
            if asked is projection
            for question in several_
        ]
        if any("stream" not in question.where for question in those) or len(those) >= FEW:
            return None
        return {stream for question in those for stream in several(question.where["stream"])}

    def _differing(
        self, projection: Projection[Any], among: Collection[str] | None
    ) -> Iterator[tuple[str, Iterable[Reading]]]:
        for item in (projection, streams) if projection is spells else (projection,):
            yield from self._rows.other(item, among).items()

    def _apart(
        self, readings: Mapping[str, Sequence[Reading]], but: Question | None = None
    ) -> dict[str, list[Reading]]:
        """Of each stream those that answer otherwise than what is in use, and than each other; `but` one question.

        What is asked is asked of all streams at once, first as they are and then in the first reading of each, and so on.
        """
        answers = {
            stream: [answer] for stream, answer in self._answers(self._rows, readings, but=but).items()
        }
        found: dict[str, list[Reading]] = {}
        for n in range(max(map(len, readings.values()), default=0)):
            world = {stream: those[n] for stream, those in readings.items() if len(those) > n}
            for stream, answer in self._answers(
                Otherwise(self._rows, world, self._narrowed), world, world, but
            ).items():
                if answer not in answers[stream]:
                    answers[stream].append(answer)
                    found.setdefault(stream, []).append(world[stream])
        return {stream: found[stream] for stream in readings if stream in found}

    def _answers(
        self,
        rows: Rows,
        streams: Collection[str],
        world: World | None = None,
        but: Question | None = None,
    ) -> dict[str, list[int]]:
        """By stream what rows answer about it to each question that was asked, by number; `world`: how it is read there."""
        found: dict[str, list[int]] = {stream: [] for stream in streams}
        read = {stream: (stream, world[stream] if world else ()) for stream in streams}
        learned = ((question, key, those) for key, (question, those) in self._learned.items())
        for question, key, those in (*self._bearing_questions(), *learned):
            if question == but:
                continue
            about = read if those is None else {stream: read[stream] for stream in streams if stream in those}
            told = self._own if question.day or self._rows.told is None else self._rows.told
            numbers = told.numbers(question, key, rows, about.values())
            for stream, how in about.items():
                found[stream].append(numbers[how])
        return found

    def _bearing_questions(self) -> "list[_Keyed]":
        """The questions whose answers depend on what is in use."""
        asked = sum(map(len, self._asked.values()))
        if asked != self._bear_of:
            self._bear_of = asked
            self._bears = [
                (question, question.key, question.streams)
                for question in self.questions()
                if question.projection.name not in ABOUT_ENTRIES
            ]
        return self._bears


def _by_field(values: Iterable[Any]) -> Collection[set[str]]:
    """Values of contested fields, as JSON, those of one field together."""
    found: dict[tuple[int, str], set[str]] = {}
    for value in values:
        found.setdefault((value.version, value.field), set()).add(value.exact)
    return found.values()


def _fewest(reading: Reading) -> tuple[int, Reading]:
    return len(reading), reading


def _line(stream: str, after: Callable[[str], str | None]) -> set[str]:
    """The bodies that a partnership or membership is named by, and whoever took the place of one."""
    found: set[str] = set()
    waiting: list[str | None] = [*stream.partition(":")[2].replace("@", "--").split("--")]
    while waiting:
        slug = waiting.pop()
        if slug is not None and slug not in found:
            found.add(slug)
            waiting.append(after(slug))
    return found


# --- another reading


class Otherwise(Rows):
    """Rows in which some streams are read otherwise."""

    def __init__(self, rows: Rows, world: World, narrowed_to: "Narrowed | None" = None) -> None:
        """`narrowed_to` is shared with other worlds, as long as the rows of other readings are held."""
        self._rows = rows
        self._world = world
        self._narrowed = {} if narrowed_to is None else narrowed_to
        self._replaced: dict[Projection[Any], dict[str, Sequence[Any]]] = {}

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        others: Mapping[str, Sequence[R]] = self._among(self._instead(projection), where)
        chosen: Mapping[str, Sequence[R]]
        if not others:
            return self._rows.of(projection, **where)
        if where.keys() <= {"stream"}:
            chosen = others
        else:
            question = Question("of", projection, where)
            chosen = self._each(question, others, lambda rows: narrowed(rows, where))
        if "stream" in where:
            where["stream"] = [stream for stream in several(where["stream"]) if stream not in chosen]
        return put(self._rows.of(projection, **where) if where.get("stream", True) else iter(()), chosen)

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        named = self._among({**self._instead(spells), **self._instead(streams)}, where)
        if not named:
            return self._rows.at(day, of, **where)
        known = {row.stream for row in self.of(streams, **{**where, "stream": list(named)})}
        chosen = {
            stream: list(
                pick((row.asked_on(day) for row in self._of_one(spells, stream) if row.holds(day)), of)
                if stream in known
                else ()
            )
            for stream in named
        }
        if "stream" in where:
            where["stream"] = [stream for stream in several(where["stream"]) if stream not in chosen]
        return put(self._rows.at(day, of, **where) if where.get("stream", True) else iter(()), chosen)

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`Rows.latest`)."""
        named = self._among(self._instead(projection), where)
        if not named:
            return self._rows.latest(projection, day, **where)
        question = Question("latest", projection, where, day)
        chosen = self._each(question, named, lambda rows: latest_of(narrowed(rows, where), day))
        return put(self._rows.latest(projection, day, **where), chosen)

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings than those in use (`Rows.other`)."""
        return self._rows.other(projection, among)

    def _each(
        self,
        question: Question,
        those: Mapping[str, Sequence[R]],
        answer: Callable[[Sequence[R]], Sequence[R]],
    ) -> dict[str, Sequence[R]]:
        """What the rows of each stream answer to a question, which other worlds ask of the same rows."""
        known = self._narrowed.setdefault(question.key, {})
        for rows in those.values():
            if id(rows) not in known:
                known[id(rows)] = rows, answer(rows)
        return {stream: known[id(rows)][1] for stream, rows in those.items()}

    def _of_one(self, projection: Projection[R], stream: str) -> Iterable[R]:
        """The rows of one stream."""
        instead = self._instead(projection)
        return instead[stream] if stream in instead else self._rows.of(projection, stream=stream)

    def _instead(self, projection: Projection[Any]) -> dict[str, Sequence[Any]]:
        """By stream, the rows that stand for those in use."""
        found = self._replaced.get(projection)
        if found is None:
            others = self._rows.other(projection, self._world)
            found = self._replaced[projection] = {
                stream: rows
                for stream, reading in self._world.items()
                if stream in others and (rows := _chosen(others[stream], reading)) is not None
            }
        return found

    @staticmethod
    def _among(rows: dict[str, Any], where: Mapping[str, Any]) -> dict[str, Any]:
        if not rows or "stream" not in where:
            return rows
        wanted = several(where["stream"])
        if len(wanted) < len(rows):
            return {stream: rows[stream] for stream in sorted(wanted & rows.keys())}
        return {stream: those for stream, those in rows.items() if stream in wanted}


class Among(Rows):
    """Rows in which there are no other partnerships and memberships than these."""

    def __init__(self, rows: Rows, among: Collection[str]) -> None:
        self._rows = rows
        self._among = frozenset(among)

    def of(self, projection: Projection[R], **where: Any) -> Iterator[R]:
        """The rows of a projection (`Rows.of`)."""
        return self._narrowed(projection, where, partial(self._rows.of, projection))

    def at(self, day: int, of: str | None = None, **where: Any) -> Iterator[Spell]:
        """Where each stream stands on a day (`Rows.at`)."""
        return self._narrowed(spells, where, partial(self._rows.at, day, of))

    def latest(self, projection: Projection[R], day: int, **where: Any) -> Iterator[R]:
        """The latest row of each stream by a day (`Rows.latest`)."""
        return self._narrowed(projection, where, partial(self._rows.latest, projection, day))

    def other(
        self, projection: Projection[R], among: Collection[str] | None = None
    ) -> Mapping[str, Mapping[Reading, Sequence[R]]]:
        """The rows of other readings (`Rows.other`)."""
        others = self._rows.other(projection, among)
        return {stream: readings for stream, readings in others.items() if self._has(stream)}

    def _narrowed(
        self, projection: Projection[Any], where: dict[str, Any], read: Callable[..., Iterator[R]]
    ) -> Iterator[R]:
        if "stream" in where:
            return read(**{**where, "stream": list(filter(self._has, several(where["stream"])))})
        if BETWEEN.issuperset(projection.of) or where.get("kind") in BETWEEN:
            return read(**where, stream=self._among)
        return (row for row in read(**where) if self._has(row.stream))  # type: ignore[attr-defined]

    def _has(self, stream: str) -> bool:
        return stream in self._among or stream.partition(":")[0] not in BETWEEN


def _chosen(others: Mapping[Reading, Sequence[R]], reading: Reading) -> Sequence[R] | None:
    """The rows of a reading; None where they are those in use.

    As known at another time fewer fields may have been contested: what was not is left out of the reading.
    """
    found = others.get(reading)
    if found is None:
        known = {choice for other in others for choice in other}
        found = others.get(tuple(choice for choice in reading if choice in known))
    return found


def in_any_reading(
    rows: Rows, projection: Projection[R], *, among: Collection[str] | None = None, **where: Any
) -> Iterator[R]:
    """The rows of a projection, and those that it has in other readings, of some streams (None: of all).

    `where` is of the former alone.
    """
    those = {} if among is None else {"stream": [*among]}
    others = (those for readings in rows.other(projection, among).values() for those in readings.values())
    return chain(rows.of(projection, **where, **those), chain.from_iterable(others))


def put(rows: Iterator[R], instead: Mapping[str, Sequence[R]]) -> Iterator[R]:
    """The rows, in the order of the streams, with those of some streams in the place of theirs."""
    found = list(rows)
    for stream, those in instead.items():
        first = bisect_left(found, stream, key=_STREAM)
        found[first : bisect_right(found, stream, lo=first, key=_STREAM)] = those
    return iter(found)


def narrowed(rows: Iterable[R], where: Mapping[str, Any]) -> list[R]:
    """Those of some rows whose columns are what is asked for (`Rows.of`), whatever their stream is."""
    found = rows
    for name, value in where.items():
        if name != "stream":
            of, those = attrgetter(name), several(value)
            found = [row for row in found if of(row) in those]
    return found if isinstance(found, list) else list(found)


def latest_of(rows: Iterable[R], day: int) -> list[R]:
    """Of each stream the row of what may have happened by a day whose latest day is the latest; of several the last."""
    last: dict[str, Any] = {}
    row: Any
    for row in rows:
        if row.earliest <= day and (row.stream not in last or row.latest >= last[row.stream].latest):
            last[row.stream] = row
    return list(last.values())


class Containing(frozenset[str]):
    """Words all of which are to stand somewhere in what a column holds."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        """Whether they stand in a text."""
        return isinstance(text, str) and all(word in text for word in self)

    def __eq__(self, other: object) -> bool:
        """The same words, asked for in the same way."""
        return isinstance(other, Containing) and frozenset.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        """Other words, or asked for otherwise."""
        return not self == other

    def __hash__(self) -> int:
        """As of any set of words, and another one."""
        return hash((Containing, frozenset.__hash__(self)))


def several(value: Any) -> frozenset[Any]:
    """A value, or one of several, as what a column may equal; or what it is to contain."""
    if isinstance(value, frozenset):
        return value
    return frozenset(value) if isinstance(value, SEVERAL) else frozenset((value,))
