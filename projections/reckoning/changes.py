"""What changed between two times: which streams stand otherwise, and which are only known more or less exactly.

`diff` asks it of all streams, and a command that writes of those that it may have moved: one computation, two readers.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, get_args

from domain import when
from domain.message import Message
from projections.ask import Ask
from projections.phrases import in_turn, kinds_in_words, only_possible, or_else
from projections.reckoning.partings import ends_on, given_in_words, leaver_in_words
from projections.row import Days, by_stream
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import WHOLE, Spell, spells
from projections.rows.streams import Stream, streams

if TYPE_CHECKING:
    from domain.when import Bounds

KINDS = ("partnership", "membership", "programme", "body", "source")
"""Streams that stand somewhere, and are compared."""
RECORDS = ("body", "source")
"""Streams whose opening is no news: a body or a source that was registered is a record that others rest on."""
How = Literal["more exactly", "less exactly", "otherwise"]
"""How a stream is known, compared with before."""


class Side(NamedTuple):
    """What is asked of one of the two times: the ledger as it was known, and the day."""

    ask: Ask
    day: int


class Stand(NamedTuple):
    """Where one stream stands at one of the two times, and the ends that are known of it."""

    spell: Spell
    ends: tuple[Ending, ...]
    begun: bool
    """Whether anything of it may have been by the day."""

    @property
    def shown(self) -> tuple[object, ...]:
        """What makes a difference."""
        spell = self.spell
        return spell.status, spell.tier, spell.flags, spell.possible_flags, frozenset(map(end_of, self.ends))

    def like(self, other: "Stand") -> bool:
        """Whether another stream stands so too: its ends are told by other entries, and perhaps of another body."""
        ends = [sorted(end.what for end in stand.ends) for stand in (self, other)]
        return self.shown[:-1] == other.shown[:-1] and ends[0] == ends[1]

    @property
    def may(self) -> tuple[frozenset[object], ...]:
        """What is possible: the statuses, the tiers, and the ends that are only possible."""
        spell = self.spell
        tiers = range(spell.tier_least, spell.tier_most + 1)
        return frozenset(spell.statuses), frozenset(tiers), frozenset(self.unsure)

    @property
    def unsure(self) -> dict[tuple[object, ...], Ending]:
        """The ends that are only possible."""
        return {end_of(end): end for end in self.ends if not end.certain}

    @property
    def certain(self) -> bool:
        """Whether it can stand in no other way: status, tier and ends."""
        return self.spell.certain and self.spell.tier_least == self.spell.tier_most and not self.unsure

    @property
    def began(self) -> "tuple[Bounds, Bounds]":
        """The bounds of when status and tier began."""
        spell = self.spell
        return (
            (spell.since_earliest, spell.since_latest),
            (spell.tier_since_earliest, spell.tier_since_latest),
        )


NOWHERE: tuple[object, ...] = ("none", 0, (), (), frozenset())
"""What is shown of what stands nowhere (`Stand.shown`)."""


def known_of(stand: Stand | None) -> tuple[object, ...]:
    """What is shown of a standing and what is possible, of what is not there too."""
    nothing: tuple[object, ...] = NOWHERE, (frozenset({"none"}), frozenset({0}), frozenset())
    return (stand.shown, stand.may) if stand else nothing


class Changes:
    """The streams at two times, and how they differ."""

    def __init__(self, before: Side, after: Side, **only: Any) -> None:
        """`only` is as in `Ask.of`, over the rows of `projections.rows.streams`."""
        self.before, self.after = before, after
        self.known = before.ask is not after.ask
        """Whether what was known at two times is compared, rather than two days."""
        self.then, self.now = (_stands(side, only) for side in (before, after))
        self.both = sorted(
            {name for those in (self.then, self.now) for name, stand in those.items() if stand.begun}
        )
        """The streams that had begun by either day."""
        self.differ = [
            name for name in self.both if self._shown(self.then, name) != self._shown(self.now, name)
        ]
        """Those that stand otherwise."""

    @cached_property
    def news(self) -> list[str]:
        """Of those that stand otherwise the ones that are news, rather than a record that was opened for the first time.

        One that was taken back, and is there again, is counted as it was when it was taken back.
        """
        return [
            name
            for name in self.differ
            if name in self.then
            or name not in self.now
            or not (_is_a_record(name) and self.now[name].spell.status == "registered")
            or self._was_taken_back(name)
        ]

    def _was_taken_back(self, name: str) -> bool:
        """Whether a stream was on record before, and nothing of it stood."""
        return self.known and any(not row.open for row in self.before.ask.of(streams, stream=name))

    @cached_property
    def firmer(self) -> dict[str, How]:
        """Those that stand as they stood, and are known more or less exactly, or otherwise: which of the three."""
        found: dict[str, How] = {}
        for name in set(self.both).difference(self.differ):
            then, now = self.then.get(name), self.now.get(name)
            if then is None or now is None or _is_a_record(name):
                continue
            if how := _how(then, now, beginnings=self.known):
                found[name] = how
        return dict(sorted(found.items()))

    @staticmethod
    def _shown(stands: "Mapping[str, Stand]", name: str) -> tuple[object, ...]:
        return stands[name].shown if name in stands else NOWHERE

    # --- in words

    @cached_property
    def _agreements(self) -> tuple[dict[str, list[Instrument]], dict[str, list[Instrument]]]:
        """The agreements of what differs, before and after."""
        wanted = [*self.differ, *self.firmer]
        then = by_stream(self.before.ask.of(instruments, stream=wanted))
        return then, by_stream(self.after.ask.of(instruments, stream=wanted)) if self.known else then

    def kinds(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The kinds of what was in force before and after, those of the highest tier."""
        then, now = self._agreements
        return (
            _kinds(self.then.get(name), then.get(name, ()), self.before.day),
            _kinds(self.now.get(name), now.get(name, ()), self.after.day),
        )

    def words(self, name: str) -> tuple[str, str]:
        """Where a stream stood and stands, in words that differ."""
        then, now = self.then.get(name), self.now.get(name)
        kinds_then, kinds_now = self.kinds(name)
        return _apart(_levels(then, kinds_then, self.before.ask), _levels(now, kinds_now, self.after.ask))

    def levels_of(self, side: Side, name: str) -> tuple[str, ...]:
        """Where any one stream stands on a side in words, in more and more of them (`_levels`)."""
        stand = (self.then if side is self.before else self.now).get(name)
        return _levels(stand, self.kinds_of(side, name), side.ask)

    def kinds_of(self, side: Side, name: str) -> tuple[str, ...]:
        """The kinds of what is in force of any one stream on a side, those of the highest tier."""
        stand = (self.then if side is self.before else self.now).get(name)
        return _kinds(stand, side.ask.of(instruments, stream=name), side.day)

    def words_of_two(self, then: str, now: str) -> tuple[str, str]:
        """Where a stream stood and another one stands, in words that differ, if they stand otherwise."""
        return _apart(self.levels_of(self.before, then), self.levels_of(self.after, now))

    def exact_words(self, name: str) -> tuple[str, str]:
        """How exactly it was and is known where a stream stands, in words that differ."""
        return _exactly(
            (self.before.ask, self.then[name]), (self.after.ask, self.now[name]), known=self.known
        )

    def summary(self, *further: str, news: int | None = None) -> str:
        """How many standings changed, how many are only known more exactly, and what `further` is said.

        `news`: how many changed, where not all of them are news.
        """
        numbers = Counter(self.firmer.values())
        return in_turn(
            (
                Message(
                    "{count:,} {count:standing|standings} changed",
                    count=len(self.news) if news is None else news,
                ),
                *(KNOWN[how].but(count=numbers[how]) for how in get_args(How) if numbers[how]),
                *further,
            )
        )


KNOWN: dict[How, Message] = {
    "more exactly": Message("{count:,} {count:is|are} only known more exactly", count=1),
    "less exactly": Message("{count:,} {count:is|are} only known less exactly", count=1),
    "otherwise": Message("{count:,} {count:is|are} only known otherwise", count=1),
}
"""How many are known in which way; the number is put in its place."""


def _apart(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The first words that differ."""
    pairs = zip(before, after, strict=True)
    return next((pair for pair in pairs if pair[0] != pair[1]), (before[-1], after[-1]))


def _how(before: Stand, after: Stand, *, beginnings: bool) -> How | None:
    """How the same standing is known now, if not as before.

    More exactly: nothing is open that was not open before. Less exactly: all of that is, and more. Else otherwise.
    """
    pairs = list(zip(before.may, after.may, strict=True))
    within = [new <= old for old, new in pairs]
    beyond = [new >= old for old, new in pairs]
    if beginnings:
        days = list(zip(before.began, after.began, strict=True))
        within += [_inside(new, old) for old, new in days]
        beyond += [_inside(old, new) for old, new in days]
    if all(within):
        return None if all(beyond) else "more exactly"
    return "less exactly" if all(beyond) else "otherwise"


def _inside(inner: "Bounds", outer: "Bounds") -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def stand_of(side: Side, name: str) -> Stand | None:
    """Where one stream stands at a time; None where it was opened by mistake, or is not there."""
    return _Course.of(side, name).on(side.day)


def days_apart(before: Side, after: Side, name: str, later: str | None = None) -> "list[Bounds]":
    """The days up to those of the sides on which a stream stood otherwise, as it was known and as it is.

    `later` is the stream in which it is told at the second, where that is another.
    """
    sides = [_Course.of(before, name), _Course.of(after, later or name)]
    turns = {when.MIN}.union(*(course.turns for course in sides))
    days = sorted(day for day in turns if day <= after.day)
    found: list[Bounds] = []
    for first, following in zip(days, [*days[1:], after.day + 1], strict=True):
        then, now = (course.on(first) for course in sides)
        if known_of(then) == known_of(now):
            continue
        if found and found[-1][1] == first - 1:
            found[-1] = (found[-1][0], following - 1)
        else:
            found.append((first, following - 1))
    return found


class _Course:
    """One stream as it is known at a time, to be asked where it stands on any day."""

    def __init__(
        self, of_spells: Sequence[Spell], ends: Sequence[Ending], own: Stream | None, home: str | None
    ) -> None:
        """The rows of the stream; `home` is from whose view it is seen, where it has one."""
        whole = [spell for spell in of_spells if spell.of == WHOLE]
        self._spells = [spell for spell in of_spells if spell.of == home] or whole
        self._firsts = [spell.first for spell in self._spells]
        self._ends = ends
        self._own = own

    @classmethod
    def of(cls, side: Side, name: str) -> Self:
        """As it is known at a time."""
        ask = side.ask
        own = next(ask.of(streams, stream=name), None)
        return cls([*ask.of(spells, stream=name)], [*ask.of(endings, stream=name)], own, ask.home)

    @property
    def turns(self) -> set[int]:
        """The days from which on it may stand otherwise."""
        return {*self._firsts, *(day for end in self._ends for day in (end.first, end.until))}

    def on(self, day: int) -> Stand | None:
        """Where it stands on a day; None where it was opened by mistake, or is not there."""
        if self._own is None or not self._own.open or not self._spells:
            return None
        spell = _opened(self._spells[bisect_right(self._firsts, day) - 1].asked_on(day))
        return Stand(spell, tuple(ends_on(self._ends, spell.of, day)), self._own.begun <= day)


def end_of(ending: Ending) -> tuple[object, ...]:
    """What tells an end from another."""
    return ending.what, ending.by, ending.version


def _stands(side: Side, only: Mapping[str, Any]) -> dict[str, Stand]:
    """Where the streams stand at one of the times; what was opened by mistake is as if never told."""
    ask, day = side.ask, side.day
    known = {stream.stream: stream for stream in ask.of(streams, **{"kind": KINDS, **only}) if stream.open}
    ends = by_stream(ask.of(endings, **only))
    return {
        spell.stream: Stand(
            spell=_opened(spell),
            ends=tuple(ends_on(ends.get(spell.stream, ()), spell.of, day)),
            begun=known[spell.stream].begun <= day,
        )
        for spell in ask.at(day, **{"kind": KINDS, **only})
        if spell.stream in known
    }


def _opened(spell: Spell) -> Spell:
    """Where a record stands that may not have been opened yet, as if it had been: its opening is no news (`RECORDS`)."""
    stood = tuple(status for status in spell.statuses if status != "none")
    if not stood or stood == spell.statuses or not _is_a_record(spell.stream):
        return spell
    return spell._replace(status=stood[-1], statuses=stood, otherwise=stood[0] if stood[1:] else None)


def _is_a_record(stream: str) -> bool:
    return stream.startswith(tuple(f"{kind}:" for kind in RECORDS))


def _kinds(stand: Stand | None, agreements: Iterable[Instrument], day: int) -> tuple[str, ...]:
    if stand is None or not stand.spell.held:
        return ()
    held = stand.spell.held[-1]
    there = [row for row in agreements if row.of == stand.spell.of and row.id in held and row.holds(day)]
    top = max((row.tier for row in there), default=0)
    return tuple(
        dict.fromkeys(row.kind for row in sorted(there, key=lambda row: row.place) if row.tier == top)
    )


def _levels(stand: Stand | None, kinds: Sequence[str], ask: Ask) -> tuple[str, ...]:
    """Where it stands in words, in more and more of them: for each difference there is a level that says it."""
    if stand is None:
        return (Message("not on record"),) * 3
    spell = stand.spell
    status = _status(spell)
    said = Message("{status}, {kinds}", status=status, kinds=kinds_in_words(kinds)) if kinds else status
    beside = [*spell.flags, *map(only_possible, spell.possible_flags)]
    tier = Message("tier {tier}", tier=_range(spell))
    ends = [_end_in_words(end, ask) for end in stand.ends]
    return (
        in_turn([said, *beside], " · "),
        in_turn([said, *beside, *ends], " · "),
        in_turn([said, *beside, tier, *ends], " · "),
    )


def _range(spell: Spell) -> str:
    least, most = spell.tier_least, spell.tier_most
    return str(least) if least == most else Message("{least}–{most}", least=least, most=most)


def _end_in_words(end: Ending, ask: Ask) -> str:
    if end.what == GIVEN:
        return given_in_words(end, ask.plain)
    return leaver_in_words(end, ask.plain)


def _exactly(*sides: tuple[Ask, Stand], known: bool) -> tuple[str, str]:
    """How exactly it was and is known where a stream stands: the status, and of the rest what differs.

    The tier's own beginning is said wherever the status's alone would be taken for it.
    """
    before, after = (stand for _, stand in sides)
    moved, tier_moved = before.began[0] != after.began[0], before.began[1] != after.began[1]
    since = _starts([(stand.spell.since, stand.began[0]) for _, stand in sides])
    tier_since = _starts([(stand.spell.tier_since, stand.began[1]) for _, stand in sides])
    apart = {stand.began[0] != stand.began[1] for stand in (before, after)}
    tier_too = (tier_moved and True in apart) or (moved and len(apart) > 1)
    statuses = [_status(stand.spell) for _, stand in sides]
    said = []
    for n, (ask, stand) in enumerate(sides):
        parts: list[str] = [statuses[n]]
        if known and moved:
            parts = [Message("{status} since {since}", status=statuses[n], since=since[n])]
        if known and tier_too:
            parts.append(Message("tier {tier} since {since}", tier=_range(stand.spell), since=tier_since[n]))
        elif before.may[1] != after.may[1] and statuses[0] == statuses[1]:
            parts.append(Message("tier {tier}", tier=_range(stand.spell)))
        if before.may[2] != after.may[2] and statuses[0] == statuses[1]:
            parts += [_end_in_words(end, ask) for end in stand.unsure.values()]
        said.append(in_turn(parts, " · "))
    return said[0], said[1]


def _starts(sides: Sequence[tuple[Days, "Bounds"]]) -> list[str]:
    """When something began on two sides: as it was recorded, or where that is the same, by its bounds."""
    words = [days.edtf or _bounds(*bounds) for days, bounds in sides]
    if words[0] != words[1] or sides[0][1] == sides[1][1]:
        return words
    return [
        word if days.edtf and when.bounds(days.edtf) == bounds else _bounds(*bounds)
        for word, (days, bounds) in zip(words, sides, strict=True)
    ]


def _status(spell: Spell) -> str:
    return or_else(spell.status, *spell.alternatives)


def _bounds(first: int, last: int) -> str:
    return Days.of((first, last)).edtf or Message("an unknown day")
