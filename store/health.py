"""How a ledger is: its place, its clock and its references, each with what to do about it."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from domain.aggregate import Aggregate
from domain.decide import unlawful_today
from domain.entry import Entry, kind_of
from domain.fields import references
from domain.history import History
from domain.refusal import Refusal
from store.clock import LONG_AGO, SET, before_it_could_be, minute, which_is_wrong
from store.ports import Finding, Software
from store.streams import stream_of

if TYPE_CHECKING:
    from store.application import Comity

SHOWN = 20
"""References, or entries, that are told one by one."""
A_LITTLE = timedelta(minutes=1)
"""By so much the clocks of two machines may differ without anybody having to see to it."""


def examine(ledger: "Comity") -> Iterator[Finding]:
    """Look at everything that needs no key and no cache."""
    software = ledger.place.software()
    yield _versions(software)
    yield from ledger.place.inside()
    yield _clock(ledger, software)
    yield from ledger.place.around()
    yield from _read(ledger)


def _versions(software: Software) -> Finding:
    parts = [f"{name} {version(name)}" for name in ("eventsourcing", "pydantic", "cryptography")]
    said = f"{', '.join(parts)}, Python {sys.version.split()[0]}, {software.name} {software.version}"
    return Finding("versions", "good", f"{said} ({software.caution})" if software.caution else said)


def _clock(ledger: "Comity", software: Software) -> Finding:
    last = ledger.last()
    now = ledger.now()
    if last is None:
        if behind := before_it_could_be(now, software):
            return Finding("clock", "fault", f"{minute(now)}; {behind}", SET)
        return Finding("clock", "good", f"{minute(now)}; nothing is recorded yet")
    if now < last.recorded_at:
        return _behind(ledger, last)
    said = f"{minute(now)}; the last entry was recorded at {minute(last.recorded_at)}"
    if now - last.recorded_at > LONG_AGO:
        said += ", over a year ago: either nothing was recorded for so long, or the clock is ahead"
        fix = "see that the clock is right; nothing is recorded until it is set, or somebody says --clock-is-right"
        return Finding("clock", "note", said, fix)
    if behind := before_it_could_be(now, software):
        return Finding("clock", "fault", f"{said}; {behind}", SET)
    return Finding("clock", "good", said)


def _behind(ledger: "Comity", last: Entry) -> Finding:
    if last.recorded_at - ledger.now() <= A_LITTLE:
        said = f"{minute(ledger.now())}; the last entry was recorded some seconds later, by another clock perhaps"
        return Finding(
            "clock", "note", said, "set both; what is recorded until then has the time of that entry"
        )
    found, fix = which_is_wrong(ledger, last)
    return Finding("clock", "fault", found, fix)


def _read(ledger: "Comity") -> Iterator[Finding]:
    """What comes out where every stream is read: references and entries that came loose."""
    opened: dict[str, bool] = {}
    withdrawn: set[str] = set()
    named: dict[str, list[str]] = {}
    unlawful: list[tuple[str, str, Refusal]] = []
    known = ledger.known
    for history in ledger.histories():
        opened[history.stream] = history.is_open
        if history.stream.startswith("source:") and history.aggregate.standing.status == "withdrawn":
            withdrawn.add(history.stream)
        for stream, entry in _named(history):
            named.setdefault(stream, []).append(entry)
        unlawful += [(history.stream, words, why) for words, why in unlawful_today(history, known)]
    yield from _loose(
        {stream: by for stream, by in named.items() if not opened.get(stream)},
        {stream: named[stream] for stream in sorted(withdrawn & set(named))},
        len(named),
    )
    yield from _unlawful(unlawful)


def _loose(loose: dict[str, list[str]], withdrawn: dict[str, list[str]], count: int) -> Iterator[Finding]:
    """References that held when they were recorded and hold no longer: the stream, and what names it."""
    for stream, by in list(loose.items())[:SHOWN]:
        yield Finding(
            "references",
            "fault",
            f"{stream} is named by {_some(by)} and is not in the ledger any more",
            "register it anew, or correct the entries that name it",
        )
    for stream, by in list(withdrawn.items())[:SHOWN]:
        yield Finding(
            "references",
            "note",
            f"{stream} was withdrawn and is still cited by {_some(by)}",
            "see whether another source says the same",
        )
    if not loose:
        yield Finding(
            "references", "good", f"{count:,} bodies, sources and others are named, and all are there"
        )


def _unlawful(found: list[tuple[str, str, Refusal]]) -> Iterator[Finding]:
    """Entries that could not be recorded as the ledger stands now."""
    for stream, words, why in found[:SHOWN]:
        yield Finding(
            "laws",
            "note",
            f"{words} could not be recorded as the ledger stands now: {why.reason}",
            f"look at it with comity audit {stream}: correct or retract it, or record what it rests on",
        )
    if len(found) > SHOWN:
        said = f"{len(found) - SHOWN:,} more could not be recorded as the ledger stands now"
        yield Finding("laws", "note", said, "see to these first, then run comity doctor again")
    if not found:
        yield Finding("laws", "good", "every entry could be recorded as the ledger stands now")


def _named(history: History) -> Iterator[tuple[str, str]]:
    """The streams that a stream says are registered, each with what says so."""
    if not history.is_open:
        return
    for name in Aggregate.of(kind_of(history.stream)).rests_on(history.stream):
        yield stream_of(*name), history.stream
    for reading in history.effective_entries:
        if reading.stands:
            for name in references(reading.fact):
                yield stream_of(*name), reading.entry.name


def _some(names: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:3]))
    return f"{shown} and {len(names) - 3} more" if len(names) > len(names[:3]) else shown
