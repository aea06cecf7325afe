"""What changed between two times: which streams stand otherwise, and which are only known more or less exactly.

`diff` asks it of all streams, and a command that writes of those that it may have moved: one computation, two readers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

from domain.message import Message
from projections.ask import Ask
from projections.phrases import in_turn, kinds_in_words, only_possible, or_else
from projections.reckoning.partings import NO_DAY, ends_on, given_in_words
from projections.row import Days, by_stream
from projections.rows.endings import GIVEN, Ending, endings
from projections.rows.instruments import Instrument, instruments
from projections.rows.spells import Spell
from projections.rows.streams import streams

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

    @property
    def certain(self) -> tuple[object, ...]:
        """How surely it stands so."""
        return self.spell.certain, self.spell.alternatives, self.spell.tier_least, self.spell.tier_most

    @property
    def began(self) -> tuple[int, ...]:
        """The bounds of when status and tier began."""
        spell = self.spell
        return spell.since_earliest, spell.since_latest, spell.tier_since_earliest, spell.tier_since_latest

    def leeway(self, *, beginnings: bool) -> tuple[int, ...]:
        """How much is open: how many statuses may be, how many tiers; the days between the bounds of the beginnings."""
        spell = self.spell
        first, last, tier_first, tier_last = self.began
        widths = (last - first, tier_last - tier_first) if beginnings else ()
        return (len(spell.statuses), spell.tier_most - spell.tier_least, *widths)


NOWHERE: tuple[object, ...] = ("none", 0, (), (), frozenset())


class Changes:
    """The streams at two times, and how they differ."""

    def __init__(self, before: Side, after: Side, **only: Any) -> None:
        """`only` is as in `Ask.of`, over the rows of `projections.rows.streams`."""
        self.before, self.after = before, after
        self.known = before.ask is not after.ask
        """Whether what was known at two times is compared, rather than two days."""
        self.then, self.now = _stands(before, only), _stands(after, only)
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
        """Of those that stand otherwise the ones that are news, rather than a record that was opened."""
        return [
            name
            for name in self.differ
            if name in self.then or name not in self.now or not self._is_a_record(name)
        ]

    def _is_a_record(self, name: str) -> bool:
        return (
            name.startswith(tuple(f"{kind}:" for kind in RECORDS))
            and self.now[name].spell.status == "registered"
        )

    @cached_property
    def firmer(self) -> dict[str, How]:
        """Those that stand as they stood, and are known more or less exactly, or otherwise: which of the three."""
        found: dict[str, How] = {}
        for name in set(self.both).difference(self.differ):
            then, now = self.then.get(name), self.now.get(name)
            if then is None or now is None or name.startswith(tuple(f"{kind}:" for kind in RECORDS)):
                continue
            if then.certain != now.certain or (self.known and then.began != now.began):
                found[name] = _how(*(stand.leeway(beginnings=self.known) for stand in (then, now)))
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

    def exact_words(self, name: str) -> tuple[str, str]:
        """How exactly it was and is known where a stream stands, in words that differ."""
        return _apart(_exactly(self.then[name], self.known), _exactly(self.now[name], self.known))

    def summary(self, mended: int = 0) -> str:
        """How many standings changed, how many are only known more exactly, how many other records were mended."""
        numbers = Counter(self.firmer.values())
        return in_turn(
            (
                Message("{count:,} {count:standing|standings} changed", count=len(self.news)),
                *(KNOWN[how].but(count=numbers[how]) for how in get_args(How) if numbers[how]),
                *(
                    (Message("{count:,} other {count:record was|records were} mended", count=mended),)
                    if mended
                    else ()
                ),
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


def _how(before: Sequence[int], after: Sequence[int]) -> How:
    """Whether less is open than before, or more; neither where something is and something else is not."""
    if before == after:
        return "otherwise"
    pairs = list(zip(before, after, strict=True))
    if all(new <= old for old, new in pairs):
        return "more exactly"
    return "less exactly" if all(new >= old for old, new in pairs) else "otherwise"


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
            spell=spell,
            ends=tuple(ends_on(ends.get(spell.stream, ()), spell.of, day)),
            begun=known[spell.stream].begun <= day,
        )
        for spell in ask.at(day, **{"kind": KINDS, **only})
        if spell.stream in known
    }


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
    status = or_else(spell.status, *spell.alternatives)
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
    return Message(
        "{body} left {day}, by #{version}",
        body=ask.plain(end.by),
        day=end.effective or NO_DAY,
        version=end.version,
    )


def _exactly(stand: Stand, known: bool) -> tuple[str, ...]:
    """How exactly it is known where it stands, in more and more words."""
    spell = stand.spell
    status = or_else(spell.status, *spell.alternatives)
    tiers = Message("tier {tier}", tier=_range(spell))
    bounds = [_bounds(*stand.began[:2]), _bounds(*stand.began[2:])]
    since = spell.since.edtf
    if known and since:
        status = Message("{status} since {since}", status=status, since=since)
    return (
        status,
        in_turn([status, tiers], " · "),
        in_turn(
            [status, tiers, Message("since {first}, tier since {then}", first=bounds[0], then=bounds[1])],
            " · ",
        ),
    )


def _bounds(first: int, last: int) -> str:
    return Days.of((first, last)).edtf or Message("an unknown day")
