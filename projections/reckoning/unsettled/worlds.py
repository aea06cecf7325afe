"""Which worlds are tried, so that a page need not be made in every one of them."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from projections.page import Page
from projections.readings import Choice, Reading, World
from projections.reckoning.unsettled.differing import (
    Changes,
    beyond,
    differs,
    differs_in_any_order,
    moved_by,
    named_in,
    notes_that_change,
    spoken_of,
    what_changes,
)
from projections.reckoning.unsettled.following import Unplaced, Whole, but_sources, placed
from projections.reckoning.unsettled.same_rows import Distinct, stream_of, streams_in
from projections.reckoning.unsettled.values import NUMBER

LARGE = 20_000
"""Entries from which on fewer worlds are tried."""
TOGETHER, PAGES = 32, 96
"""Worlds in which what matters is tried in all combinations, else one stream at a time; and pages that are made in all …"""
TOGETHER_IN_LARGE, PAGES_IN_LARGE = 8, 24
"""… and in a large ledger."""
ROUNDS = 4
"""Ways in which all streams are read otherwise at once, where these are too many for all combinations."""
FEW_STREAMS = 1
"""Streams up to which each is tried alone; of more it is first seen whether each row that changes is about one of them."""
SHARED = ("body:", "ledger")
"""What the rows of other streams may rest on."""
ALONE = (*SHARED, "programme:", "source:")
"""Streams that are there with few partnerships and memberships too."""
_Key = tuple[tuple[str, Reading], ...]
"""A world, as what is kept is looked up by."""


class Answer(NamedTuple):
    """What a report answers in another world."""

    world: World
    page: Page
    by_stream: bool = False
    """Each row of it depends on the stream that it is about, and on no other."""

    @property
    def choices(self) -> frozenset[Choice]:
        """What is chosen in it."""
        return frozenset(choice for reading in self.world.values() for choice in reading)

    def chosen_for(self, row: Any) -> frozenset[Choice]:
        """What is chosen in it that a row may depend on."""
        return frozenset(self.world.get(stream_of(row) or "", ())) if self.by_stream else self.choices


class Tried(NamedTuple):
    """What a report answers in other worlds."""

    answers: tuple[Answer, ...]
    loose: frozenset[str]
    """Streams that change the same rows in too many ways to be tried together: each was read otherwise alone."""
    left: int
    """Readings of which nobody knows whether they matter."""
    apart: int = 0
    """Ways to combine the values of one stream that were not read, as there are too many: each was read alone."""
    by_row: tuple[Answer, ...] = ()
    """What is answered where many streams are read otherwise at once, each row of which depends on its own stream alone.

    Where there are any, rows are told by these, and what is said of all together by the answers.
    """


class Answering(Protocol):
    """What a report answers in a world; with `among`, were there no other partnerships and memberships than these."""

    def __call__(self, world: World, among: frozenset[str] | None = None) -> Page:
        """The page."""


class Trial:
    """Finds out in which worlds a page is another one, without making it for every one of them."""

    def __init__(
        self, used: Page, answer: "Answering", *, large: bool, adds_up: bool = False, apart: bool = False
    ) -> None:
        self.used = used
        self._answer, self._distinct = answer, Distinct(used)
        self.together, self.pages = (TOGETHER_IN_LARGE, PAGES_IN_LARGE) if large else (TOGETHER, PAGES)
        self.made: dict[_Key, Page] = {}
        self.wholes = 0
        """How many of them were asked of all streams."""
        self.adds_up = adds_up
        """Whether the page of all streams follows from that of those alone that are contested."""
        self.declared = adds_up
        self.apart = apart
        """Whether a row about one of them rests on no other of them."""
        self.among: frozenset[str] = frozenset()
        """The partnerships and memberships that are contested."""
        self.few: dict[tuple[_Key, frozenset[str] | None], Page] = {}
        """What is answered about these alone, or about some of them."""
        self.changes: dict[Any, Changes] = {}
        """What changes there."""
        self.bases: dict[tuple[_Key, frozenset[str] | None], Whole] = {}
        self.out_of_place: dict[_Key, Unplaced] = {}
        """Worlds in the pages of which it is not known where each row stands."""
        self.rounds: list[World] = []
        """Worlds in which as many streams as can be are read otherwise: each reading is in one of them."""
        self.silent: set[tuple[str, Reading]] = set()
        """Other readings of bodies and others that many streams rest on, which by themselves change nothing."""
        self.untold: frozenset[str] = frozenset()
        """Streams whose other readings change nothing."""
        self.left = 0
        self.joint: list[set[str]] = []
        """Streams that change the page together, and none of them alone."""

    def answer(self, world: World, among: frozenset[str] | None = None) -> Page:
        """What the report answers in a world (`Answering`), with the rows that say no more than known ones as these are."""
        return self._distinct.page(self._answer(world, among))

    def of(self, bearing: Mapping[str, Sequence[Reading]], untold: frozenset[str] = frozenset()) -> Tried:
        """What is answered in all worlds of the streams that change the same rows; of too many, of one at a time.

        `untold` are streams of which it is known that they change nothing.
        """
        self.left, self.joint, self.untold = 0, [], untold
        rounds: list[World] = [
            {stream: readings[n] for stream, readings in bearing.items() if len(readings) > n}
            for n in range(max(map(len, bearing.values())))
        ]
        self.rounds = rounds
        self._narrow(frozenset(stream for stream in bearing if not stream.startswith(ALONE)), rounds)
        if len(bearing) > FEW_STREAMS:
            self.adds_up = self.declared or all(map(self._follows, rounds))
            if alone := self._row_by_row(bearing, rounds):
                return Tried(tuple(alone), frozenset(), 0)
            if (apart := self._rows_apart(bearing, rounds)) is not None:
                return apart
        matter: dict[str, None] = {}
        for world in rounds:
            rest = world
            while rest := {stream: reading for stream, reading in rest.items() if stream not in matter}:
                found = self._mattering(rest) or [
                    name for some in _some_of(rest) for name in self._mattering(some)
                ]
                if not found:
                    break
                matter.update(dict.fromkeys(found))  # what is left may have made up for each other
        answers: list[Answer] = []
        loose: set[str] = set()
        for group in self._groups({stream: bearing[stream] for stream in bearing if stream in matter}):
            if prod(len(readings) + 1 for readings in group.values()) <= self.together:
                answers += self._answers(_combined(group))
            else:
                loose |= group.keys()
                alone = list(self._answers(_alone(group)))
                moved = [
                    (stream, reading, moved_by(what_changes(self.used, answer.page)))
                    for answer in alone
                    for stream, reading in answer.world.items()
                ]
                answers += self._together(group, moved)  # first, for the order of the rows
                answers += alone
        return Tried(tuple(answers), frozenset(loose), self.left)

    def _narrow(self, among: frozenset[str], rounds: Sequence[World]) -> None:
        """See to it that what is answered about few streams is that about these."""
        if among == self.among:
            return
        self.among, self.few, self.changes, self.bases = among, {}, {}, {}
        for world in rounds:
            shared = {
                stream: reading for stream, reading in world.items() if stream not in among | self.untold
            }
            page = self._whole(shared) if shared else None
            if page is not None and not differs(page, self.used):
                self.silent |= shared.items()

    def _follows(self, world: World) -> bool:
        """Whether the page of all streams in a world is what follows from that of the contested ones alone."""
        page = self._whole(world)
        found = None if page is None else self._following(world)
        return (
            page is not None
            and found is not None
            and not differs_in_any_order(but_sources(found[0]), but_sources(page))
        )

    def _row_by_row(
        self, bearing: Mapping[str, Sequence[Reading]], rounds: Sequence[World]
    ) -> list[Answer] | None:
        """What is answered where all streams are read otherwise at once; None where a change is not of one stream alone.

        That is so where each row that changes is about one of them; of bodies, which others rest on, this is seen first.
        """
        shared = {stream: readings[0] for stream, readings in bearing.items() if stream.startswith(SHARED)}
        if shared and not self.each_by_itself(shared):
            return None
        answers = []
        for world in rounds:
            if not self.each_by_itself(world):
                return None
            told: World = world
            if self.declared:
                told = self._changing(world) if self._counts_anything(world) else {}
            among = frozenset(told) & self.among if self.declared else self.among
            if not (self.apart and self._is_all_of_streams(world)) and not all(
                self.each_by_itself(some, among) for some in _some_of(told)
            ):
                return None
            page = self._page(world, in_place=True)
            if page is None or (page.notes != self.used.notes and not self._silent(world)):
                return None
            if self.declared and len(told) > 1 and not self._sums_up_alike(world, told):
                return None
            answers.append(Answer(world, page, by_stream=True))
        return answers

    def _rows_apart(self, bearing: Mapping[str, Sequence[Reading]], rounds: Sequence[World]) -> Tried | None:
        """What is answered where rows are each of one stream, and few of these change what is said of all together.

        Those are the streams of which a row comes or goes, as where it is contested whether something had begun by the day.
        What is said of all is seen as ever, in worlds of these few; a row is told by what its own stream says in each of its
        readings, which is seen where all are read otherwise at once. None where it is not so.
        """
        if not (self.declared and self.apart and self.used.worded and rows_are_in_order(self.used)):
            return None
        changed = [rows for world in rounds if (rows := self._rows_changed(world)) is not None]
        if len(changed) < len(rounds):
            return None
        matter, few = self._mattering_to_all(bearing, rounds, changed)
        if not few or not all(self._says_the_same(_without(world, few)) for world in rounds):
            return None
        told = self._of_all(matter, few, changed)
        by_row = [page for world in rounds if (page := self._page(world, in_place=True)) is not None]
        if told is None or len(by_row) < len(rounds):
            return None
        answers, loose = told
        each = (Answer(world, page, by_stream=True) for world, page in zip(rounds, by_row, strict=True))
        return Tried(tuple(answers), loose, self.left, by_row=tuple(each))

    def _mattering_to_all(
        self,
        bearing: Mapping[str, Sequence[Reading]],
        rounds: Sequence[World],
        changed: "Sequence[Mapping[str, _Rows]]",
    ) -> "tuple[dict[str, Sequence[Reading]], dict[str, Sequence[Reading]]]":
        """The streams that change anything, and those of them that change what is said of all, with their readings."""
        few = {stream for rows in changed for stream in rows if rows[stream].comes_or_goes}
        for world in rounds:
            few |= self._counted_otherwise(_without(world, few))
        matter = {
            stream: readings
            for stream, readings in bearing.items()
            if stream in few or any(stream in rows for rows in changed)
        }
        return matter, {stream: readings for stream, readings in matter.items() if stream in few}

    def _of_all(
        self,
        matter: Mapping[str, Sequence[Reading]],
        few: Mapping[str, Sequence[Reading]],
        changed: "Sequence[Mapping[str, _Rows]]",
    ) -> tuple[list[Answer], frozenset[str]] | None:
        """In which worlds it is seen what is said of all, and the streams that are too many for all combinations.

        None where that is not to be seen in few. What is said changes otherwise together than alone where several change
        it: then all that matter are tried as one group, as `_groups` has it.
        """
        first = {stream: readings[0] for stream, readings in matter.items()}
        worlds = [first, *({stream: first[stream]} for stream in few)]
        pages = [page for world in worlds if (page := self._page(world, in_place=True)) is not None]
        if len(pages) < len(worlds):
            return None
        used, whole, *parts = map(_tables_of_sums, (self.used, *pages))
        more = beyond(what_changes(used, whole), [what_changes(used, part) for part in parts])
        if not (more.out or more.new):
            if len(few) > 1 or any(len(readings) >= self.together for readings in matter.values()):
                return None
            return list(self._answers(_combined(few))), frozenset()
        if named_in(more, matter) or prod(len(each) + 1 for each in matter.values()) <= self.together:
            return None
        together = self._together(matter, self._moved(matter, few, changed))
        return [*together, *self._answers(_alone(few))], frozenset(matter)

    def _moved(
        self,
        matter: Mapping[str, Sequence[Reading]],
        few: Container[str],
        changed: "Sequence[Mapping[str, _Rows]]",
    ) -> Iterator[tuple[str, Reading, float]]:
        """By how much all numbers are more where one stream alone is read otherwise (`moved_by`)."""
        for stream, readings in matter.items():
            for reading, rows in zip(readings, changed, strict=False):
                if stream not in few:
                    yield stream, reading, moved_by(rows[stream].rows) if stream in rows else 0.0
                elif page := self._page({stream: reading}, in_place=True):
                    yield stream, reading, moved_by(what_changes(self.used, page))

    def _rows_changed(self, world: World) -> "dict[str, _Rows] | None":
        """By stream what changes in its rows in a world; None where a row is not of one of the streams alone."""
        if self._loud(world):
            return None
        changes = what_changes(_tables_of_rows(self._of_few({})), _tables_of_rows(self._of_few(world)))
        found: dict[str, _Rows] = {}
        for sign, rows in ((-1, changes.out), (1, changes.new)):
            for (name, key, row), times in rows.items():
                stream = stream_of(row)
                if stream is None or streams_in(row).intersection(world) != {stream}:
                    return None
                of = found.setdefault(stream, _Rows(Changes(Counter(), Counter(), set()), Counter()))
                of.number[name] += sign * times
                (of.rows.new if sign > 0 else of.rows.out)[name, key, row] = times
        return found

    def _counted_otherwise(self, world: World) -> set[str]:
        """The streams of a world without rows that come or go which are counted otherwise than they are in use."""
        some = {stream: reading for stream, reading in world.items() if stream in self.among}
        among = frozenset(some)
        if self._of_few({}, among).tally == self._of_few(some, among).tally:
            return set()
        if len(some) == 1:
            return set(some)
        names, half = list(some), len(some) // 2
        return {
            stream
            for those in (names[:half], names[half:])
            for stream in self._counted_otherwise({name: some[name] for name in those})
        }

    def _says_the_same(self, world: World) -> bool:
        """Whether the same is said of all together in a world in which rows of single streams may be others."""
        page = self._page(world, in_place=True)
        return page is not None and is_said_of_all_alike(self.used, page)

    def _sums_up_alike(self, world: World, told: World) -> bool:
        """Whether nothing is counted otherwise in a world where several streams change rows: two may make up for each other.

        A tally says of what something is counted; where there is none it is seen in some of the streams at a time: among
        these alone, where that is enough.
        """
        used, some = self.used, [*_some_of(told)]
        among = frozenset(told) & self.among
        few = (
            [self._of_few(each, among) for each in ({}, *some)] if self.apart and among == told.keys() else []
        )
        if used.worded or (few and len({(page.title, page.notes) for page in few}) == 1):
            some = []
        pages = map(self._page, (world, *some))
        return all(
            page is not None and (page.title, page.notes, page.tally) == (used.title, used.notes, used.tally)
            for page in pages
        )

    def _changing(self, world: World) -> World:
        """The streams of a world of which rows change."""
        changes = self._changed(world)
        spoken = {stream_of(row) for _, _, row in (*changes.out, *changes.new)} if changes else set()
        return {stream: reading for stream, reading in world.items() if stream in spoken}

    def _counts_anything(self, world: World) -> bool:
        """Whether there is a number over several streams, in which two of them may make up for each other."""
        pages = (self.used, self._of_few({}), self._of_few(world))
        if any(NUMBER.search(text) for page in pages for text in (page.title, *page.notes)):
            return True
        return not self._is_all_of_streams(world)

    def _is_all_of_streams(self, world: World) -> bool:
        """Whether each row is about one stream, as the contested ones are read and in a world."""
        pages = (self._of_few({}), self._of_few(world))
        rows = (row for page in pages for section in page.sections for row in section.rows)
        return all(map(stream_of, rows))

    def _silent(self, world: World) -> bool:
        """Whether those streams of a world of which no row changes change no note either."""
        told = self._changing(world)
        rest = {stream: reading for stream, reading in world.items() if stream not in told}
        other = self._page(rest) if rest else self.used
        return other is not None and other.notes == self.used.notes

    def _loud(self, world: World) -> World:
        """Of a world the bodies and others that many streams rest on, but those that by themselves change nothing."""
        return {
            stream: reading
            for stream, reading in world.items()
            if stream not in self.among | self.untold and (stream, reading) not in self.silent
        }

    def each_by_itself(self, world: World, among: frozenset[str] | None = None) -> bool:
        """Whether each row that changes in a world is about one of its streams, and rests on no other of them.

        `among` are the streams among which that is seen, where not all of them need be there.
        """
        changes = self._changed(world, among)
        return changes is not None and all(
            streams_in(row).intersection(world) == {stream_of(row)}
            for _, _, row in (*changes.out, *changes.new)
        )

    def _changed(self, world: World, among: frozenset[str] | None = None) -> "Changes | None":
        """What changes in a world, seen among the contested streams alone where that is enough; None where nobody knows."""
        if self.adds_up and not self._loud(world):
            key = tuple(sorted(world.items())), among
            if key not in self.changes:
                self.changes[key] = what_changes(self._of_few({}, among), self._of_few(world, among))
            return self.changes[key]
        page = self._page(world)
        return None if page is None else what_changes(self.used, page)

    def _answers(self, worlds: Iterable[World]) -> Iterator[Answer]:
        for world in worlds:
            page = self._page(world, in_place=True)
            if page is None:
                self.left += 1
            else:
                yield Answer(world, page)

    def _together(
        self, group: Mapping[str, Sequence[Reading]], alone: Iterable[tuple[str, Reading, float]]
    ) -> Iterator[Answer]:
        """What is answered in some worlds in which all streams of a group are read otherwise.

        A middle, a longest and what two change only together are not seen in one stream alone: so all are read in their
        first other ways, in their second, and so on; and each so that numbers get least, and so that they get most.
        `alone` says by how much numbers are moved where a stream alone is read in a way.
        """
        moved: dict[str, list[tuple[float, Reading]]] = {stream: [(0.0, ())] for stream in group}
        for stream, reading, by in alone:
            moved[stream].append((by, reading))
        worlds = [
            {stream: readings[min(n, len(readings) - 1)] for stream, readings in group.items()}
            for n in range(min(ROUNDS, max(map(len, group.values()))))
        ]
        for furthest in (min, max):
            chosen = {stream: furthest(those, key=itemgetter(0))[1] for stream, those in moved.items()}
            worlds.append({stream: reading for stream, reading in chosen.items() if reading})
        tried: set[_Key] = set()
        for world in worlds:
            key = tuple(sorted(world.items()))
            if len(world) > 1 and key not in tried and (page := self._page(world, in_place=not tried)):
                yield Answer(world, page)
            tried.add(key)

    def _mattering(self, world: World) -> list[str]:  # noqa: PLR0911 — each is one more case in which that is known
        """Of the streams of a world those that change the page, alone or with each other.

        Where the page is the same with all of them, none does; else each half is looked at.
        """
        if not world:
            return []
        page = self._page(world)
        if page is None:
            self.left += len(world)
            return []
        if not differs(page, self.used):
            return []
        names = list(world)
        if len(names) == 1:
            return names
        changes = what_changes(self.used, page)
        guesses = [(spoken_of(changes, world), True), (named_in(changes, world), False)]
        for named, cheap in guesses[0 if self.adds_up else 1 :]:
            rest = {name: world[name] for name in names if name not in named}
            if named and (not rest or self._is_as_used(rest, cheap=cheap)):
                return sorted(named)
        half, left = len(names) // 2, self.left
        found = [
            word
            for some in (names[:half], names[half:])
            for word in self._mattering({name: world[name] for name in some})
        ]
        if found or self.left > left:
            return found
        self.joint.append(set(names))
        return names

    def _is_as_used(self, world: World, *, cheap: bool) -> bool:
        """Whether the page is the same in a world; where it should be `cheap`, only if that follows from few streams."""
        if cheap and not self._is_known(world):
            return False
        page = self._page(world)
        return page is not None and not differs(page, self.used)

    def _is_known(self, world: World) -> bool:
        """Whether the page in a world is there, or follows."""
        key = tuple(sorted(world.items()))
        if key not in self.made and (found := self._following(world)):
            self.made[key], left = found
            if left:
                self.out_of_place[key] = left
        return key in self.made

    def _groups(self, options: Mapping[str, Sequence[Reading]]) -> list[dict[str, Sequence[Reading]]]:
        """The streams that matter, those together that change the same rows."""
        groups = [set(item) for item in self.joint]
        changes: dict[str, list[Changes]] = {
            stream: [
                what_changes(self.used, page)
                for reading in readings
                if (page := self._page({stream: reading}))
            ]
            for stream, readings in options.items()
        }
        touched = {stream: {what for row in those for what in row.about} for stream, those in changes.items()}
        for stream, readings in options.items():
            pages = filter(None, (self._page({stream: reading}) for reading in readings))
            touched[stream].update(note for page in pages for note in notes_that_change(self.used, page))
        first = {stream: readings[0] for stream, readings in options.items()}
        whole = self._page(first) if len(first) > 1 else None
        if whole is not None:
            more = beyond(
                what_changes(self.used, whole), [change[0] for change in changes.values() if change]
            )
            if more.out or more.new:  # they do something together that none of them does
                named = named_in(more, options)
                groups.append(named if len(named) > 1 else set(options))
        by_row: dict[Any, set[str]] = {}
        for stream, rows in touched.items():
            for row in rows:
                by_row.setdefault(row, set()).add(stream)
        groups += [*by_row.values(), *({stream} for stream in options)]
        return [{stream: options[stream] for stream in options if stream in item} for item in _joined(groups)]

    def _page(self, world: World, *, in_place: bool = False) -> Page | None:
        """The page in a world, with `in_place` such that each row stands in its place; None where too many were made."""
        key = tuple(sorted(world.items()))
        if self.adds_up:
            self._is_known(world)
        if in_place and key in self.out_of_place:
            self._put_in_place(world, key)
        if key in self.made and not (in_place and key in self.out_of_place):
            return self.made[key]
        return self._whole(world) or self.made.get(key)

    def _put_in_place(self, world: World, key: _Key) -> None:
        """Look up where rows stand in a page of more streams read otherwise, among them these."""
        guides = (more for more in self.rounds if world.items() < more.items())
        guide = next(guides, None)
        page = self._whole(guide) if guide else None
        if page and (found := placed(self.made[key], self.out_of_place[key], page)):
            self.made[key] = found
            del self.out_of_place[key]

    def _whole(self, world: World) -> Page | None:
        """The page in a world, asked of all streams; None where too many were."""
        if not world:
            return self.used
        key = tuple(sorted(world.items()))
        if key not in self.made or key in self.out_of_place:
            if self.wholes >= self.pages:
                return None
            self.wholes += 1
            self.made[key] = self.answer(world)
            self.out_of_place.pop(key, None)
        return self.made[key]

    def _following(self, world: World) -> tuple[Page, Unplaced] | None:
        """The page in a world, as it follows from that of the contested streams alone; None where it does not.

        Bodies and others that many streams rest on are read otherwise there; not those that change nothing by themselves.
        """
        shared = self._loud(world)
        if len(shared) == len(world):
            return None
        among = frozenset(world) if self.apart and len(world) == 1 and self.among.issuperset(world) else None
        key = tuple(sorted(shared.items())), among
        if key not in self.bases:
            page = self._whole(shared)
            if page is None:
                return None
            self.bases[key] = Whole(page, self._of_few(shared, among))
        return self.bases[key].otherwise(self._of_few(world, among))

    def _of_few(self, world: World, among: frozenset[str] | None = None) -> Page:
        """What is answered about some of the contested streams alone; about all of them, where none are named."""
        key = tuple(sorted(world.items())), among
        if key not in self.few:
            self.few[key] = self.answer(world, self.among if among is None else among)
        return self.few[key]


class Compared(Trial):
    """The same; whatever follows from the contested streams alone is compared with what is answered about all."""

    def _following(self, world: World) -> tuple[Page, Unplaced] | None:
        found = super()._following(world)
        if found is not None:
            follows, page = but_sources(found[0]), but_sources(self.answer(world))
            assert not differs_in_any_order(follows, page), (dict(world), follows, page)  # noqa: S101 — for tests
        return found


class _Rows(NamedTuple):
    """What changes in the rows of one stream."""

    rows: Changes
    number: Counter[str]
    """By how many there are more, by their table; fewer are negative."""

    @property
    def comes_or_goes(self) -> bool:
        """Whether there are more or fewer rows in a table."""
        return any(self.number.values())


def rows_are_in_order(page: Page) -> bool:
    """Whether the rows of single streams say by what they are in order."""
    return all(section.of_tally or len(section.order) == len(section.rows) for section in page.sections)


def _tables_of_rows(page: Page) -> Page:
    """The page with the rows of single streams alone."""
    return page._replace(
        title="", sections=tuple(section for section in page.sections if not section.of_tally)
    )


def _tables_of_sums(page: Page) -> Page:
    """The page with the tables that are made of what is counted alone."""
    return page._replace(sections=tuple(section for section in page.sections if section.of_tally))


def is_said_of_all_alike(used: Page, page: Page) -> bool:
    """Whether two pages say the same of all streams together, whatever their rows of single ones say."""
    return (page.title, page.notes, page.tally) == (used.title, used.notes, used.tally) and (
        _tables_of_sums(page).sections == _tables_of_sums(used).sections
    )


def _without(world: World, streams: Container[str]) -> World:
    return {stream: reading for stream, reading in world.items() if stream not in streams}


def _some_of(world: World) -> Iterator[World]:
    """Some of the streams of a world at a time, so that a sum in which two of them make up for each other is seen.

    Each is those whose number in the world has a digit of 1 at one place: no two streams are in all of them together.
    """
    numbered = list(enumerate(world.items(), 1))
    for digit in range(len(numbered).bit_length() if len(numbered) > 1 else 0):
        yield dict(item for n, item in numbered if n >> digit & 1)


def _combined(options: Mapping[str, Sequence[Reading]]) -> list[World]:
    """All worlds of some streams but the one in use, those first in which little is otherwise."""
    ways = product(*[[(option, ()), *((option, each) for each in options[option])] for option in options])
    worlds = [{stream: reading for stream, reading in way if reading} for way in ways][1:]
    return sorted(worlds, key=lambda world: sum(map(len, world.values())))


def _alone(options: Mapping[str, Sequence[Reading]]) -> list[World]:
    """The worlds in which one stream alone is read otherwise."""
    return [{stream: each} for stream, readings in options.items() for each in readings]


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    """Groups of which no two have a stream in common."""
    found: list[set[str]] = []
    for group in groups:
        apart = [row for row in found if row.isdisjoint(group)]
        found = [*apart, group.union(*(row for row in found if not row.isdisjoint(group)))]
    return found
