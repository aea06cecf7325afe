"""How a ledger is: its place, its clock and its references, each with what to do about it."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from domain.aggregate import Aggregate
from domain.decide import unlawful_today
from domain.entry import Entry, kind_of
from domain.fields import references
from domain.history import History
from domain.message import Field, Message, Several, Step
from domain.refusal import Refusal
from store.clock import LONG_AGO, SET, before_it_could_be, minute
from store.errors import a_backup_instead
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
    if software.caution:
        said = Message("{versions} ({caution})", versions=said, caution=software.caution)
    return Finding("versions", "good", said)


def _clock(ledger: "Comity", software: Software) -> Finding:
    last = ledger.last()
    now = ledger.now()
    if last is None:
        if behind := before_it_could_be(now, software):
            return _fault(Message("{now}; {behind}", now=minute(now), behind=behind), SET)
        return Finding("clock", "good", Message("{now}; nothing is recorded yet", now=minute(now)))
    if now < last.recorded_at:
        return _behind(ledger, last)
    said = Message(
        "{now}; the last entry was recorded at {last}", now=minute(now), last=minute(last.recorded_at)
    )
    if now - ledger.used(last.recorded_at) > LONG_AGO:
        long_ago = Message(
            "{said}, over a year ago: either nothing was recorded for so long, or the clock is ahead",
            said=said,
        )
        fix = Message(
            "see that the clock is right; nothing is recorded until it is set, or somebody says {field}",
            field=Field("clock_is_right", of="record"),
        )
        return Finding("clock", "note", long_ago, fix)
    if behind := before_it_could_be(now, software):
        return _fault(Message("{said}; {behind}", said=said, behind=behind), SET)
    return Finding("clock", "good", said)


def _behind(ledger: "Comity", last: Entry) -> Finding:
    if last.recorded_at - ledger.now() <= A_LITTLE:
        said = Message(
            "{now}; the last entry was recorded some seconds later, by another clock perhaps",
            now=minute(ledger.now()),
        )
        return Finding(
            "clock", "note", said, "set both; what is recorded until then has the time of that entry"
        )
    return _which_is_wrong(ledger, last)


def put_here() -> datetime:
    """When comity was put on this machine, by the clock of that day."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


def _which_is_wrong(ledger: "Comity", last: Entry) -> Finding:
    """Of a clock that is behind the last entry: whether it is wrong now, was wrong then, or that nobody can tell."""
    now = ledger.now()
    said = Message(
        "it is behind: {now}; the last entry was recorded at {last}",
        now=minute(now),
        last=minute(last.recorded_at),
    )
    if behind := before_it_could_be(now, ledger.place.software()):
        return _fault(Message("{said}; {behind}", said=said, behind=behind), SET)
    before, first = _around(ledger, now)
    if last.recorded_at - now <= timedelta(days=1) or first is None:
        return _fault(said, SET)
    younger = put_here() - now > timedelta(days=1)
    here = Message("comity was put on this machine on {day:%Y-%m-%d}", day=put_here())
    jumped = before is not None and first.recorded_at - before.recorded_at > LONG_AGO
    then = Message(
        "#{position:,} was recorded at {at} by the command {command}",
        position=first.position,
        at=minute(first.recorded_at),
        command=first.command,
    )
    if before and jumped:
        then = Message(
            "{then}, over a year after #{position:,} ({at})",
            then=then,
            position=before.position,
            at=minute(before.recorded_at),
        )
    if younger and not jumped:
        return _fault(Message("{said}; {here}: the clock is wrong now", said=said, here=here), SET)
    since = _since(ledger.where, before, first)
    if before and jumped and not younger:
        return _fault(Message("{said}; {then}: the clock was wrong then", said=said, then=then), since)
    if younger:
        then = Message("{then}, and {here}", then=then, here=here)
    return _fault(
        Message("{said}; {then}: either the clock is wrong now, or it was then", said=said, then=then),
        Message("if it is wrong now, {set}; if it was then: {since}", set=SET, since=since),
    )


def _around(ledger: "Comity", moment: datetime) -> tuple[Entry | None, Entry | None]:
    """The last entry that was recorded up to a moment, and the first one after it."""
    before = ledger.last(moment)
    first = next(ledger.entries(since=before.position if before else 0), None)
    return before, first


def _since(where: Path, before: Entry | None, first: Entry) -> str:
    """What to do about a ledger that was written under a clock that was ahead."""
    said = Message(
        "nothing recorded since #{position:,} can have a time of its own until the clock has come there",
        position=first.position,
    )
    if before is None:  # from its first entry on: there is no backup from before it
        return said
    return Message(
        "{said}; as it was known before that is {as_known} '#{position}', by position; where no checkpoint covers it yet,"
        " take a backup from before it, and record again what came since: {fix}",
        said=said,
        as_known=Field("as_known", of="report"),
        position=before.position,
        fix=a_backup_instead(where),
    )


def _fault(found: str, fix: str) -> Finding:
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
            Message(
                "{stream} is named by {names} and is not in the ledger any more",
                stream=stream,
                names=_some(by),
            ),
            "register it anew, or correct the entries that name it",
        )
    for stream, by in list(withdrawn.items())[:SHOWN]:
        yield Finding(
            "references",
            "note",
            Message("{stream} was withdrawn and is still cited by {names}", stream=stream, names=_some(by)),
            "see whether another source says the same",
        )
    if not loose:
        said = Message(
            "{count:,} {count:body, source or other is named, and it is|bodies, sources and others are"
            " named, and all are} there",
            count=count,
        )
        yield Finding("references", "good", said)


def _unlawful(found: list[tuple[str, str, Refusal]]) -> Iterator[Finding]:
    """Entries that could not be recorded as the ledger stands now."""
    for stream, words, why in found[:SHOWN]:
        yield Finding(
            "laws",
            "note",
            Message(
                "{words} could not be recorded as the ledger stands now: {why}", words=words, why=why.reason
            ),
            Message(
                "look at it with {audit}: correct or retract it, or record what it rests on",
                audit=Step("audit", stream),
            ),
        )
    if len(found) > SHOWN:
        said = Message(
            "{count:,} more could not be recorded as the ledger stands now", count=len(found) - SHOWN
        )
        fix = Message("see to these first, then run {doctor} again", doctor=Step("doctor"))
        yield Finding("laws", "note", said, fix)
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


def _some(names: list[str]) -> Several | Message:
    shown = Several(dict.fromkeys(names[:3]))
    more = len(names) - len(names[:3])
    return Message("{names} and {count} more", names=shown, count=more) if more else shown
