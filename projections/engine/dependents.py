"""Which streams are read otherwise because of what another one says: a party was succeeded, or the day begins elsewhere."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from domain.entry import kind_of
from domain.history import History
from projections.engine.changes import MANY
from projections.engine.histories import SUCCEEDED
from store.lookup import Duplicates, body_of
from store.streams import SAME_AS, parties, reach

if TYPE_CHECKING:
    from store.application import Comity


class AllOtherwise(Exception):
    """Every stream is read otherwise, or so many that nobody asks which: the ledger's days begin at another hour."""


def read_otherwise(ledger: "Comity", known: Collection[int], until: int) -> set[str]:
    """The streams that what another one says up to `until` has read otherwise than at some of the positions `known`.

    That is so where a party of theirs was succeeded, or one that took its place; and where somebody whom they name was
    made one with another body. Errors: AllOtherwise.
    """
    changed: set[str] = set()
    renamed = _renamed(ledger, known, until)
    naming = _naming(ledger, renamed)
    for stream in ledger.recorder.moved(min(known), until):
        if stream == "ledger":
            history = _until(ledger, stream, until)
            if any(_zone(history) != _zone(history.as_known(since)) for since in known):
                raise AllOtherwise("the ledger's time zone has changed")
        elif kind_of(stream) == "body":
            history = _until(ledger, stream, until)
            if any(_succession(history) != _succession(history.as_known(since)) for since in known):
                changed.add(stream.partition(":")[2])
    changed |= {stream.partition(":")[2] for stream in naming if kind_of(stream) == "body"}
    return naming | (_between_those(ledger, changed, until) if changed else set())


def _renamed(ledger: "Comity", known: Collection[int], until: int) -> set[str]:
    """The bodies that are read as another one than at some of the positions `known`, or no longer."""
    recorder = ledger.recorder
    told = recorder.having(SAME_AS, *reach("body"), until)
    if not told or not set(told).intersection(recorder.moved(min(known), until)):
        return set()
    duplicates = Duplicates(History(stream, ledger.read(stream)) for stream in told)
    now = duplicates.as_known(until)
    return {slug for since in known for slug, _ in now.items() ^ duplicates.as_known(since).items()}


def _naming(ledger: "Comity", bodies: set[str]) -> set[str]:
    """The streams that may name one of some bodies. Errors: AllOtherwise."""
    if len(bodies) > MANY:
        raise AllOtherwise("bodies that were registered twice have become one")
    return {stream for slug in bodies for stream in ledger.mentioning(f'"{slug}"', slug)}


def _between_those(ledger: "Comity", changed: set[str], until: int) -> set[str]:
    """The partnerships and memberships of some bodies, and of those whose successors lead to them."""
    recorder = ledger.recorder
    before: dict[str, set[str]] = {}
    for stream in recorder.having(SUCCEEDED, *reach("body")):
        found = _succession(ledger.history(stream).as_known(until))
        if found and found[0]:
            before.setdefault(found[0], set()).add(stream.partition(":")[2])
    wanted, waiting = set(changed), list(changed)
    while waiting:
        more = before.get(waiting.pop(), set()) - wanted
        wanted |= more
        waiting += more
    return {
        stream
        for kind in ("partnership", "membership")
        for stream in recorder.streams(*reach(kind))
        if not wanted.isdisjoint(parties(stream))
    }


def _until(ledger: "Comity", stream: str, until: int) -> History:
    return History(stream, ledger.read(stream)).as_known(until)


def _zone(history: History) -> str:
    zone: str = history.aggregate.standing.timezone
    return zone


def _succession(history: History) -> tuple[str | None, tuple[int, int] | None] | None:
    """Who took a body's place, and when; None for a body that is not in the ledger."""
    standing = body_of(history)
    return (standing.successor, standing.since) if standing else None
