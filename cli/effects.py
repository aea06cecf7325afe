"""What a command that writes did to where things stand: said by what `diff` says it with, of the streams it may have moved.

One command writes to few streams, so that these alone are read, as they were before and after. An import may write to all,
and is asked for its effect: then the cached rows answer, which the next reading command would bring up all the same.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from cli.wording import spoken
from domain.entry import kind_of
from projections.ask import Ask
from projections.engine.fold import Folded
from projections.reckoning.changes import Changes, Side

if TYPE_CHECKING:
    from cli.session import Session
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


class Effect(NamedTuple):
    """What was done to where things stand."""

    said: str
    """In one sentence."""
    changes: tuple[Moved, ...]
    exactly: tuple[Moved, ...]
    """What stands as it stood, and is only known more exactly, less exactly or otherwise."""

    def lines(self) -> Iterator[str]:
        """For people: the one standing that moved, or each of a few under how many they are."""
        moved = self.changes or self.exactly
        if len(self.changes) == 1:
            yield f"Standing: {spoken(moved[0].before)} → {spoken(moved[0].after)}"
            return
        yield spoken(self.said)
        if len(moved) <= SHOWN:
            for row in moved:
                yield f"  {row.title}: {spoken(row.before)} → {spoken(row.after)}"

    def json(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "said": str(self.said),
            "changes": [row._asdict() for row in self.changes],
            "exactly": [row._asdict() for row in self.exactly],
        }


def effect_of(changes: Changes) -> Effect:
    """The effect in words."""
    ask = changes.after.ask

    def rows(names: Any, words: Any) -> tuple[Moved, ...]:
        return tuple(Moved(name, str(ask.title(name)), *words(name)) for name in names)

    return Effect(
        changes.summary(), rows(changes.news, changes.words), rows(changes.firmer, changes.exact_words)
    )


def effect(ledger: "Comity", written: "Written", directory: "Directory") -> Effect:
    """What a command did to where the streams stand that it wrote to, and those that rest on them."""
    then, now = _histories(ledger, written)
    today, last = ledger.today(), ledger.position

    def side(histories: "list[History]", position: int) -> Side:
        rows = Folded(lambda kind: [each for each in histories if kind_of(each.stream) == kind])
        return Side(Ask(rows, directory, today, today, position=position), today)

    return effect_of(Changes(side(then, last - len(written.entries)), side(now, last)))


def effect_since(session: "Session", position: int) -> Effect:
    """What was done to where things stand since a position, however many streams were written to."""
    from cli.reading_options import reading

    with reading(session, None, None) as view:
        now = view.ask
        known = now.elsewhen(f"#{position}") if position and now.elsewhen else _nothing(now)
        return effect_of(Changes(Side(known, now.day), Side(now, now.day)))


def _nothing(ask: Ask) -> Ask:
    """What is asked of a ledger without an entry."""
    return Ask(Folded(lambda _kind: ()), ask.names, ask.day, ask.today)


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
    bodies = {
        entry.stream.partition(":")[2]
        for entry in written.entries
        if kind_of(entry.stream) == "body" and entry.fact.verb in MOVING
    }
    if bodies:
        for history in ledger.known.supposing(list(now.values())).resting(bodies):
            if history.stream in now:
                continue
            then[history.stream] = (
                ledger.history(history.stream) if written.dry_run else history.as_known(first)
            )
            now[history.stream] = history
    return [then[name] for name in sorted(then)], [now[name] for name in sorted(now)]
