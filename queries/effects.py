"""What was written did to where things stand: said by what `diff` says it with, of the streams that it may have moved.

One command writes to few streams, so that these alone are read, as they were before and after; and so are those that were
written to between two positions, where these are few.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from domain import when
from domain.entry import kind_of
from domain.message import Message, Several
from projections.ask import Ask, Names
from projections.engine.fold import Folded
from projections.lookup import Rows
from projections.reckoning.changes import Changes, Side, days_apart
from projections.rows.lengths import lengths

if TYPE_CHECKING:
    from domain.history import History
    from queries.directory import Directory
    from store.application import Comity, Written

SHOWN = 5
"""Streams whose standings are said one by one; of more it is said how many there are."""
MOVING = frozenset({"succeeded", "corrected", "retracted", "preferred"})
"""Facts of a body by which the partnerships of its line may be read otherwise."""


class Moved(NamedTuple):
    """One stream that stands otherwise, or is known otherwise."""

    stream: str
    title: str
    before: str
    after: str


class Earlier(NamedTuple):
    """Days before today on which a stream stood otherwise than was known, though today it stands as it stood."""

    stream: str
    title: str
    first: str | None
    """ISO 8601; None: as far back as there are days."""
    last: str | None


class Joined(NamedTuple):
    """A stream that is told in another one since: where each of both stood, and where that one stands, in words."""

    stood: str
    there: str | None
    """None where the other one was begun with it."""
    stands: str
    changed: bool
    """Whether either stands otherwise than it stood."""
    original: str
    """The other one."""


class Passed(NamedTuple):
    """Partnerships that a body has now in the place of another, which had them."""

    body: str
    instead_of: str
    partnerships: int
    said: str
    """In one sentence."""


class Effect(NamedTuple):
    """What was done to where things stand."""

    said: str
    """In one sentence."""
    changes: tuple[Moved, ...]
    exactly: tuple[Moved, ...]
    """What stands as it stood, and is only known more exactly, less exactly or otherwise."""
    earlier: tuple[Earlier, ...] = ()
    """Where nothing else is changed: when it stood otherwise before."""
    passed: tuple[Passed, ...] = ()
    joined: Mapping[str, Joined] = MappingProxyType({})
    """The streams that are told in another one since."""
    only: str | None = None
    """The one stream that was written to; None where there are several, so that each has to be named."""

    def json(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "said": str(self.said),
            "changes": [row._asdict() for row in self.changes],
            "exactly": [row._asdict() for row in self.exactly],
            "earlier": [row._asdict() for row in self.earlier],
            "passed": [row._asdict() | {"said": str(row.said)} for row in self.passed],
        }


def effect_of(changes: Changes) -> Effect:
    """The effect in words."""
    ask = changes.after.ask

    def rows(names: Any, words: Any) -> tuple[Moved, ...]:
        return tuple(Moved(name, str(ask.title(name)), *words(name)) for name in names)

    return Effect(
        changes.summary(), rows(changes.news, changes.words), rows(changes.firmer, changes.exact_words)
    )


def effect_since(ledger: "Comity", changes: Changes, position: int) -> Effect:
    """The effect of all that was written since a position; a stream that is told in another one since is not gone."""
    now = [ledger.history(row.stream) for row in changes.after.ask.of(lengths, elsewhere=True)]
    twins = _twins([history.as_known(position) for history in now], now)
    return _joined(changes, effect_of(changes), twins)


def effect(ledger: "Comity", written: "Written", directory: "Directory") -> Effect:
    """What a command did to where the streams stand that it wrote to, and those that rest on them."""
    then, now = _histories(ledger, written)
    today, last = ledger.today(), ledger.position

    before, after = (
        _side(histories, directory, (today, today), position)
        for histories, position in ((then, last - len(written.entries)), (now, last))
    )
    changes = Changes(before, after)
    twins = _twins(then, now)
    again, wrote = _twins(now, then), Counter(entry.stream for entry in written.entries)
    only_back = {stream: original for stream, original in again.items() if wrote[stream] == 1}
    done = _joined(changes, _joined(changes, effect_of(changes), twins), only_back, back=True)
    names = list(dict.fromkeys(entry.stream for entry in written.entries))
    done = done._replace(
        only=names[0] if len(names) == 1 else None,
        passed=tuple(_passed(before.ask, after.ask)) if _successions(written) else (),
    )
    if done.changes or done.exactly:
        return done
    told = {name: (name, name) for name in names if name not in {*twins, *only_back, *changes.differ}}
    moved = [(stream, original, original) for stream, original in twins.items()]
    moved += [(original, stream, original) for stream, original in only_back.items()]
    told |= {name: (then_, now_) for then_, now_, name in moved if name in changes.differ}
    return _with_earlier(done, before, after, told)


def _twins(then: "list[History]", now: "list[History]") -> dict[str, str]:
    """The streams that are told in another one since, with that."""
    before = {history.stream for history in then if history.original}
    return {
        history.stream: f"body:{history.original}" if kind_of(history.stream) == "body" else history.original
        for history in now
        if history.original and history.stream not in before
    }


def _joined(changes: Changes, done: Effect, twins: dict[str, str], *, back: bool = False) -> Effect:
    """The effect with what became of each of two streams, where one of them is told in the other since.

    The one that is told there stands as that one stands: if it stood anywhere, and otherwise, its standing changed. The
    other one's changed as that of any stream, unless it was begun with it. `back`: they tell themselves again, the other
    way round, and go by their ids: the titles are those of what they were told in.
    """
    if not twins:
        return done
    apart, together = (changes.now, changes.then) if back else (changes.then, changes.now)
    begun = {original for original in twins.values() if original not in apart}
    moved = [row for row in done.changes if row.stream not in {*twins, *begun}]
    for stream, original in twins.items():
        if stream not in apart or original not in together:
            continue
        if apart[stream].spell.status != "none" and not apart[stream].like(together[original]):
            name = original if original in begun else stream
            title = (
                stream
                if back and name is stream
                else (changes.before if name is stream else changes.after).ask.title(name)
            )
            words = changes.words_of_two(*((original, stream) if back else (stream, original)))
            moved.append(Moved(name, str(title), *words))
    joined = (
        {}
        if back
        else {
            stream: _both(changes, stream, original, {row.stream for row in moved})
            for stream, original in twins.items()
            if stream in apart and original in together
        }
    )
    return done._replace(
        said=changes.summary(news=len(moved)), changes=tuple(moved), joined={**done.joined, **joined}
    )


def _both(changes: Changes, stream: str, original: str, moved: set[str]) -> Joined:
    """Where two streams stood that are one since, and where that one stands."""
    stood, there, stands = (
        changes.levels_of(side, name)[0]
        for side, name in ((changes.before, stream), (changes.before, original), (changes.after, original))
    )
    begun = original not in changes.then
    changed = not moved.isdisjoint((stream, original))
    return Joined(stood, None if begun else there, stands, changed, original)


def rows_between(ledger: "Comity", after: int, until: int) -> tuple[Rows, Rows]:
    """The streams that were written to after a position, up to another, as they were known at each."""
    pages = ledger.recorder.in_order(after, until)
    names = sorted({stream for page in pages for _, stream, *_ in page})
    histories = [ledger.history(name) for name in names]

    before, then = (
        _rows([history.as_known(position) for history in histories]) for position in (after, until)
    )
    return before, then


def _rows(histories: "list[History]") -> Rows:
    return Folded(lambda kind: [each for each in histories if kind_of(each.stream) == kind])


def effect_between(known: tuple[Rows, Rows], ask: Ask) -> Effect:
    """What was written between two positions did to where the streams stand that it was written to, on a day.

    `known` are these streams at both (`rows_between`), `ask` says of which day.
    """
    before, after = (Side(Ask(rows, ask.names, ask.day, ask.today), ask.day) for rows in known)
    return effect_of(Changes(before, after))


def _side(histories: "list[History]", names: Names, days: tuple[int, int], position: int) -> Side:
    """These streams, as they stand on the first of two days; the other one is today."""
    return Side(Ask(_rows(histories), names, *days, position=position), days[0])


def _with_earlier(done: Effect, before: Side, after: Side, told: dict[str, tuple[str, str]]) -> Effect:
    """The same, with the days on which what was written to stood otherwise than was known.

    `told` are the streams, each with the one in which it was told before, and the one in which it is told now.
    """
    ask = after.ask
    earlier = tuple(
        Earlier(name, str(ask.title(name)), when.iso(first), when.iso(last))
        for name, (then, now) in told.items()
        for first, last in days_apart(before, after, then, now)
    )
    if not earlier:
        return done
    said = [
        Message("{stream} stood {days}", stream=row.title if done.only is None else "it", days=_span(row))
        for row in earlier[:SHOWN]
    ]
    if len(earlier) > SHOWN:
        said.append(Message("{count:,} more", count=len(earlier) - SHOWN))
    days = Several(said, ", ")
    return done._replace(
        earlier=earlier, said=Message("{said} today, only where {days}", said=done.said, days=days)
    )


def _span(row: Earlier) -> str:
    if row.first == row.last:
        return Message("on {day}", day=row.first)
    if row.first is None:
        return Message("until {last}", last=row.last)
    return Message("from {first} to {last}", first=row.first, last=row.last)


def _successions(written: "Written") -> set[str]:
    """The bodies of which was written who succeeded them, or may have been."""
    return {
        entry.stream.partition(":")[2]
        for entry in written.entries
        if kind_of(entry.stream) == "body" and entry.fact.verb in MOVING
    }


def _passed(before: Ask, after: Ask) -> Iterator[Passed]:
    """How many partnerships pass from one body to another today."""
    from projections.reckoning.units import Ties
    from projections.rows.streams import streams

    then, now = (
        {
            (stream, party): body
            for stream, pairs in Ties(ask, ask.of(streams), None).pairs.items()
            for pair in pairs
            for party, body in zip(pair.parties, pair.bodies, strict=True)
        }
        for ask in (before, after)
    )
    moved = {
        (stream, then[stream, party], body)
        for (stream, party), body in now.items()
        if (stream, party) in then and then[stream, party] != body
    }
    for (old, new), number in sorted(Counter((old, new) for _, old, new in moved).items()):
        said = Message(
            "{number:,} {number:partnership|partnerships} of {old} {number:is|are} {new}'s now",
            number=number,
            old=after.plain(old),
            new=after.plain(new),
        )
        yield Passed(new, old, number, said)


def _histories(ledger: "Comity", written: "Written") -> "tuple[list[History], list[History]]":
    """The histories before and after, in the order of their streams."""
    first = min(entry.position for entry in written.entries) - 1
    names = sorted({entry.stream for entry in written.entries})
    histories = {name: ledger.history(name) for name in names}
    if written.dry_run:
        then, now = dict(histories), dict(histories)
        for entry in written.entries:
            now[entry.stream] = now[entry.stream].with_entry(entry)
    else:
        then, now = {name: history.as_known(first) for name, history in histories.items()}, histories
    for original in {each.original for each in (*then.values(), *now.values())}:
        if original and ":" in original and original not in now:
            now[original] = ledger.history(original)
            then[original] = now[original] if written.dry_run else now[original].as_known(first)
    if bodies := _successions(written):
        for history in ledger.known.supposing(list(now.values())).resting(bodies):
            if history.stream in now:
                continue
            then[history.stream] = (
                ledger.history(history.stream) if written.dry_run else history.as_known(first)
            )
            now[history.stream] = history
    return [then[name] for name in sorted(then)], [now[name] for name in sorted(now)]
